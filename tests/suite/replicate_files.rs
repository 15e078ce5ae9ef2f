//! Replicate weights from files, columns that look like a design, and mentions that repeat an option.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use super::support::{RAW_FILES, Row, STUDY, Tally, crossbreak, json, project, rows};

/// Files of some folder and a spec, in a folder of their own.
fn folder(from: &str, files: &[&str], spec: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        std::fs::copy(project(from).join(file), folder.path().join(file)).unwrap();
    }
    std::fs::write(folder.path().join("case.toml"), spec).unwrap();
    folder
}

/// What a command says of `case.toml` on the terminal, and its exit code.
fn said(folder: &Path, words: &[&str]) -> (i32, String) {
    let run = crossbreak()
        .args(words)
        .arg("case.toml")
        .current_dir(folder)
        .output()
        .unwrap();
    let text = [run.stdout, run.stderr].concat();
    // Lines are wrapped to the terminal.
    let text = String::from_utf8(text).unwrap();
    let text: Vec<&str> = text
        .split_whitespace()
        .filter(|word| *word != "|")
        .collect();
    (run.status.code().unwrap(), text.join(" "))
}

fn estimates(folder: &Path) -> BTreeMap<String, Row> {
    let all = rows(&folder.join("outputs/case/estimates.csv"));
    all.into_iter()
        .map(|row| (row["number"].clone(), row))
        .collect()
}

const REFERENCE: &str = "tests/reference/replicate-files";
const FILES: [&str; 8] = [
    "poll.csv",
    "bootstrap.csv",
    "jackknife.csv",
    "jkn.csv",
    "jkn-factors.csv",
    "brr.csv",
    "fay.csv",
    "sdr.csv",
];

/// The poll of the reference with these replicates.
fn reference(replicates: &str) -> TempDir {
    let spec = format!(
        r#"{STUDY}
[weighting]
method = "given"
column = "wt"
{replicates}
[variables.sex]
column = "sex"
categories = ["Male", "Female"]
[[crossbreak]]
variable = "sex"
differences = [["Male", "Female"]]
[[question]]
id = "support"
kind = "single"
column = "support"
text = "Support?"
[[question]]
id = "income"
kind = "number"
column = "income"
text = "Income"
[[question]]
id = "best"
kind = "multiple"
mentions = ["m1", "m2", "m3"]
answers = ["A", "B", "C"]
text = "Best of three"
of_answers = true
count = "every"
"#
    );
    folder(REFERENCE, &FILES, &spec)
}

/// Every kind of replicates, as a spec names it, by the name of its design in R.
const KINDS: [(&str, &str); 13] = [
    (
        "bootstrap",
        r#"method = "bootstrap", file = "bootstrap.csv""#,
    ),
    (
        "bootstrap_factor",
        r#"method = "bootstrap", file = "bootstrap.csv", factor = 0.0256410256410256410"#,
    ),
    (
        "jackknife",
        r#"method = "jackknife", file = "jackknife.csv""#,
    ),
    (
        "jkn",
        r#"method = "jkn", file = "jkn.csv", factors = "jkn-factors.csv""#,
    ),
    (
        "jkn",
        r#"method = "jkn", file = "jkn-column.csv", factors = "f""#,
    ),
    ("brr", r#"method = "brr", file = "brr.csv""#),
    ("fay", r#"method = "fay", k = 0.3, file = "fay.csv""#),
    ("sdr", r#"method = "sdr", file = "sdr.csv""#),
    (
        "acs",
        r#"method = "acs", file = "sdr.csv", columns = "pwgtp1..pwgtp32""#,
    ),
    (
        "acs",
        r#"method = "acs", file = "mix.csv", columns = "pwgtp*""#,
    ),
    ("factor", r#"file = "sdr.csv", factor = 0.125"#),
    (
        "brr",
        r#"method = "brr", file = "mix.csv", columns = ["r1..r11", "r12"]"#,
    ),
    ("linearised", ""),
];

/// Files that are made of others: two sets in one, and factors in a column.
fn made(folder: &Path) {
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let (sdr, brr) = (read("sdr.csv"), read("brr.csv"));
    let beside = |a: &str, b: &str| format!("{a},{}\n", b.split_once(',').unwrap().1);
    let mix: String = sdr
        .lines()
        .zip(brr.lines())
        .map(|(a, b)| beside(a, b))
        .collect();
    std::fs::write(folder.join("mix.csv"), mix).unwrap();
    // The first six clusters are one stratum, of which each replicate leaves out a sixth.
    let jkn = read("jkn.csv");
    let column: String = jkn
        .lines()
        .enumerate()
        .map(|(line, text)| match line {
            0 => format!("{text},f\n"),
            line if line <= 60 => format!("{text},0.833333333333333\n"),
            _ => format!("{text},0.5\n"),
        })
        .collect();
    std::fs::write(folder.join("jkn-column.csv"), column).unwrap();
}

#[test]
fn replicates_of_every_kind_equal_rs() {
    let theirs = rows(&project(REFERENCE).join("estimates.csv"));
    let mut tally = Tally::new("replicates from files");
    let mut compared = 0;
    for (design, replicates) in KINDS {
        let written = match replicates {
            "" => String::new(),
            keys => format!("replicates = {{ {keys} }}"),
        };
        let folder = reference(&written);
        made(folder.path());
        let (code, text) = said(folder.path(), &["run"]);
        assert_eq!(code, 0, "{replicates}: {text}");
        assert!(
            !text.contains("these replicates look like"),
            "{replicates}: {text}"
        );
        let ours = estimates(folder.path());
        for row in theirs
            .iter()
            .filter(|row| row["design"] == design && row["number"] != "once")
        {
            let own = &ours[&row["number"]];
            let value = |row: &Row, column: &str| row[column].parse::<f64>().ok();
            for column in ["value", "se", "lower", "upper"] {
                // R gives no interval of a share of all mentions; ours is of its logit.
                let Some(expected) = value(row, column) else {
                    continue;
                };
                let at = format!("{replicates} {} {column}", row["number"]);
                let own = value(own, column).unwrap_or_else(|| panic!("nothing at {at}"));
                tally.near(&at, own, expected, 1e-9, 0.0);
            }
            tally.row();
            compared += 1;
        }
        if design != "linearised" {
            let fit = json(&folder.path().join("weights/case.json"));
            let degrees = theirs.iter().find(|row| row["design"] == design).unwrap()["df"].clone();
            assert_eq!(
                fit["replicates"]["degrees"].to_string(),
                degrees,
                "{replicates}"
            );
        }
    }
    tally.done(compared);
    assert_eq!(compared, 12 * 11 + 3);
}

#[test]
fn an_option_counts_once_where_the_spec_does_not_ask_for_every_mention() {
    let theirs = rows(&project(REFERENCE).join("estimates.csv"));
    let folder = reference("replicates = { method = \"brr\", file = \"brr.csv\" }");
    let spec = folder.path().join("case.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(&spec, text.replace("count = \"every\"", "count = \"once\"")).unwrap();
    assert_eq!(said(folder.path(), &["run"]).0, 0);
    let own = &estimates(folder.path())["best:A:of-answers"];
    let once = theirs
        .iter()
        .find(|row| row["design"] == "brr" && row["number"] == "once")
        .unwrap();
    let near = |column: &str| {
        let (a, b): (f64, f64) = (own[column].parse().unwrap(), once[column].parse().unwrap());
        assert!((a - b).abs() < 1e-9, "{column}: {a} and {b}");
    };
    near("value");
    near("se");
}

#[test]
fn the_method_and_its_factor_are_said_in_words() {
    for (replicates, expected) in [
        (
            r#"method = "acs", file = "sdr.csv""#,
            "32 sets of replicate weights were made elsewhere: successive difference replication of the American Community Survey. The variance of an estimate is the sum of the squared differences between the replicates' estimates and that of the full sample, times 0.125.",
        ),
        (
            r#"method = "fay", k = 0.3, file = "fay.csv""#,
            "Fay's method with k = 0.3",
        ),
        (
            r#"method = "jkn", file = "jkn.csv", factors = "jkn-factors.csv""#,
            "each times a factor of its own (factors from 0.5 to 0.833333)",
        ),
    ] {
        let folder = reference(&format!("replicates = {{ {replicates} }}"));
        let (code, text) = said(folder.path(), &["run"]);
        assert_eq!(code, 0, "{text}");
        let methods =
            std::fs::read_to_string(folder.path().join("outputs/case/methods.md")).unwrap();
        assert!(methods.contains(expected), "{methods}");
        let manifest = json(&folder.path().join("outputs/case/manifest.json"));
        let precision = manifest["precision"].as_str().unwrap();
        assert!(
            precision.contains("replicate weights made elsewhere ("),
            "{precision}"
        );
        assert!(!precision.contains("weighted again"), "{precision}");
    }
}

#[test]
fn replicates_that_look_like_another_method_are_warned_of() {
    for (replicates, expected) in [
        (
            r#"method = "bootstrap", file = "sdr.csv""#,
            "look like successive difference replication (SDR)",
        ),
        (
            r#"method = "bootstrap", file = "sdr.csv""#,
            "standard errors are 0.5 times what they should be",
        ),
        (
            r#"method = "bootstrap", file = "fay.csv""#,
            "look like balanced repeated replication by Fay's method with k = 0.3",
        ),
        (
            r#"method = "fay", k = 0.5, file = "fay.csv""#,
            "method = \"fay\", k = 0.3",
        ),
        (
            r#"method = "bootstrap", file = "brr.csv""#,
            "standard errors are the same, but the methods statement is wrong",
        ),
        (
            r#"method = "jackknife", file = "jkn.csv""#,
            "look like a stratified jackknife (JKn)",
        ),
        (
            r#"method = "jkn", factor = 1, file = "jkn.csv""#,
            "with the factor 1, standard errors are 1.",
        ),
        (
            r#"file = "sdr.csv", factor = 0.03125"#,
            "with the factor 0.03125, standard errors are 0.5 times",
        ),
    ] {
        let folder = reference(&format!("replicates = {{ {replicates} }}"));
        let (code, text) = said(folder.path(), &["check"]);
        assert_eq!(code, 0, "{text}");
        assert!(text.contains(expected), "{replicates}: {text}");
    }
}

#[test]
fn a_column_that_is_no_replicate_is_refused_by_name() {
    // Strata, clusters and the full weight stand in the file beside the replicates.
    let mixed = |columns: &str| {
        let folder = reference(&format!(
            "replicates = {{ method = \"brr\", file = \"all.csv\"{columns} }}"
        ));
        let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
        let (poll, brr) = (read("poll.csv"), read("brr.csv"));
        let all: String = poll
            .lines()
            .zip(brr.lines())
            .enumerate()
            .map(|(line, (poll, brr))| {
                let weight = poll.rsplit(',').next().unwrap();
                let (id, replicates) = brr.split_once(',').unwrap();
                match line {
                    0 => format!("{id},stratum,psu,wt,lang,{replicates}\n"),
                    n => format!(
                        "{id},{},{},{weight},de,{replicates}\n",
                        (n - 1) / 20 + 1,
                        (n - 1) / 10 + 11
                    ),
                }
            })
            .collect();
        std::fs::write(folder.path().join("all.csv"), all).unwrap();
        said(folder.path(), &["check"])
    };
    let (code, text) = mixed("");
    assert_eq!(code, 2, "{text}");
    for expected in [
        "the column `stratum` is not a replicate weight: it sums to",
        "the column `psu` is not a replicate weight: it sums to",
        "the column `wt` is not a replicate weight: it is the full weight itself",
        "the column `lang` is not a replicate weight: it holds something other than weights",
        "columns = \"r1..r12\" names the columns",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert_eq!(mixed(", columns = \"r1..r12\"").0, 0);
    let (code, text) = mixed(", columns = [\"r1..r12\", \"psu\"]");
    assert_eq!(code, 2, "{text}");
    assert!(
        text.contains("the column `psu` is not a replicate weight") && text.contains("1 mistake"),
        "{text}"
    );
    for (columns, expected) in [
        ("\"r1..r13\"", "help: the file has r1..r12"),
        (
            "\"r01..r12\"",
            "has no column `r01`, nor 8 more of r01..r12",
        ),
        ("\"r12..r1\"", "is not a range of columns"),
        ("\"x*\"", "has no column such as `x*`"),
        ("[\"r1\", \"rr2\"]", "has no column `rr2`"),
        ("[\"r1\", \"r1..r12\"]", "the column `r1` is named twice"),
        ("[\"r1\", \"id\"]", "the column `id` holds the ids"),
        ("\"r1\"", "has 1 replicate next to the ids"),
    ] {
        let (code, text) = mixed(&format!(", columns = {columns}"));
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[test]
fn keys_that_do_not_belong_together_are_refused() {
    for (replicates, expected) in [
        (r#"file = "brr.csv""#, "how were these replicates made?"),
        (
            r#"method = "jkn", file = "jkn.csv""#,
            "\"jkn\" needs a factor for each replicate",
        ),
        (r#"method = "fay", file = "fay.csv""#, "\"fay\" needs `k`"),
        (
            r#"method = "fay", k = 1.0, file = "fay.csv""#,
            "expected `k` from 0 up to, and not including, 1; found 1",
        ),
        (
            r#"method = "brr", k = 0.5, file = "brr.csv""#,
            "`k` belongs to the method \"fay\"",
        ),
        (
            r#"method = "brr", factor = 0, file = "brr.csv""#,
            "expected a factor above 0, found 0",
        ),
        (
            r#"method = "brr", factors = [1.0], file = "brr.csv""#,
            "belongs to the method \"jkn\"",
        ),
        (
            r#"method = "jkn", factor = 0.5, factors = [0.5], file = "jkn.csv""#,
            "keep one of them",
        ),
        (
            r#"method = "jkn", factors = [0.5, 0.5], file = "jkn.csv""#,
            "expected 20 factors, one for each replicate; found 2",
        ),
        (
            r#"method = "jkn", factors = [-0.5], file = "jkn.csv""#,
            "expected factors of 0 or more, found -0.5",
        ),
        (
            r#"method = "jkn", factors = 0.5, file = "jkn.csv""#,
            "a list of numbers, a CSV file or a column",
        ),
        (
            r#"method = "jkn", factors = "none.csv", file = "jkn.csv""#,
            "none.csv",
        ),
        (
            r#"method = "brr""#,
            "makes no replicates by the method \"brr\"",
        ),
        (
            r#"method = "bootstrap", count = 9, columns = "r1..r9""#,
            "`columns` belongs to replicates from a file",
        ),
        (r#"method = "sdr2", file = "sdr.csv""#, "sdr2"),
    ] {
        let folder = reference(&format!("replicates = {{ {replicates} }}"));
        let (code, text) = said(folder.path(), &["check"]);
        assert_eq!(code, 2, "{replicates}: {text}");
        assert!(text.contains(expected), "{replicates}: {text}");
    }
}

// --------------------------------------------------------------------------------------------------------------- designs

/// A case whose columns look like a design: what every output says.
fn left_out(case: &str, spec: &str, files: &[&str], expected: &str) {
    let text = std::fs::read_to_string(project(case).join(spec)).unwrap();
    let folder = folder(case, files, &text);
    let (code, text) = said(folder.path(), &["check"]);
    assert_eq!(code, 0, "{text}");
    let warning = format!(
        "CB-W009 ! standard errors leave out the design of the sample: columns look like {expected}"
    );
    assert!(
        text.replace("warning[CB-W009]", "CB-W009")
            .contains(&warning),
        "{text}"
    );
    assert_eq!(said(folder.path(), &["run"]).0, 0);
    let outputs = folder.path().join("outputs/case");
    let manifest = json(&outputs.join("manifest.json"));
    let warnings = manifest["warnings"].to_string();
    assert!(warnings.contains(expected), "{warnings}");
    let sentence = format!(
        "They leave out the design of the sample: columns of the data look like {expected}."
    );
    assert!(manifest["precision"].as_str().unwrap().contains(&sentence));
    let methods = std::fs::read_to_string(outputs.join("methods.md")).unwrap();
    assert!(methods.contains(&sentence), "{methods}");
    let mut book =
        zip::ZipArchive::new(std::fs::File::open(outputs.join("tables.xlsx")).unwrap()).unwrap();
    let mut strings = String::new();
    std::io::Read::read_to_string(
        &mut book.by_name("xl/sharedStrings.xml").unwrap(),
        &mut strings,
    )
    .unwrap();
    assert!(strings.contains(&sentence));
    // Weights have no standard errors.
    let (_, text) = said(folder.path(), &["weight"]);
    assert!(!text.contains("CB-W009"), "{text}");
}

#[test]
fn strata_and_clusters_that_the_spec_leaves_out_are_said() {
    left_out(
        "tests/cases/clusters",
        "none.toml",
        &["clus.csv"],
        "strata (stratum) and clusters (psu)",
    );
}

#[test]
fn a_person_in_several_rows_is_said() {
    left_out(
        "tests/cases/panel",
        "panel.toml",
        &["raw.csv"],
        "several rows for one person (person)",
    );
}

#[test]
fn replicate_weights_that_the_spec_leaves_out_are_said() {
    let folder = reference("");
    made(folder.path());
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    let spec = read("case.toml");
    for (file, from, to, named) in [
        ("sdr.csv", "pwgtp", "PWGTP", "PWGTP1..PWGTP32"),
        ("sdr.csv", "pwgtp", "z", "z1..z32"),
        ("brr.csv", "r", "repwt", "repwt1..repwt12"),
        ("jackknife.csv", "r", "x", "x1..x20"),
    ] {
        let replicates = read(file).replacen(from, to, 32);
        let beside = |(a, b): (&str, &str)| format!("{a},{}\n", b.split_once(',').unwrap().1);
        let poll: String = read("poll.csv")
            .lines()
            .zip(replicates.lines())
            .map(beside)
            .collect();
        std::fs::write(folder.path().join("with.csv"), poll).unwrap();
        let own = spec.replace("poll.csv", "with.csv");
        std::fs::write(folder.path().join("case.toml"), &own).unwrap();
        let (_, text) = said(folder.path(), &["check"]);
        assert!(
            text.contains(&format!("look like replicate weights ({named})")),
            "{named}: {text}"
        );
        // And nothing is said where they are used.
        let used = own.replace(
            "column = \"wt\"",
            &format!("column = \"wt\"\nreplicates = {{ factor = 0.1, file = \"with.csv\", columns = \"{named}\" }}"),
        );
        std::fs::write(folder.path().join("case.toml"), used).unwrap();
        let (code, text) = said(folder.path(), &["check"]);
        assert_eq!(code, 0, "{text}");
        assert!(!text.contains("CB-W009"), "{text}");
    }
}

#[test]
fn ordinary_files_have_no_design() {
    for (raw, _) in RAW_FILES {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("case.toml");
        crossbreak()
            .arg("init")
            .arg(project(raw))
            .arg("-o")
            .arg(&spec)
            .output()
            .unwrap();
        let (_, text) = said(folder.path(), &["check"]);
        assert!(
            !text.is_empty() && !text.contains("CB-W009"),
            "{raw}: {text}"
        );
    }
    for study in ["terms-of-engagement", "masculinity", "pew-2013"] {
        let spec = project(&format!("specs/{study}.toml"));
        let run = crossbreak().arg("check").arg(spec).output().unwrap();
        let text = String::from_utf8([run.stdout, run.stderr].concat()).unwrap();
        assert!(!text.contains("CB-W009"), "{text}");
    }
}

#[test]
fn items_segments_and_households_of_a_poll_are_no_design() {
    // Ten items that are alike, called w1 to w10; five segments; the size of a household; a caller's number; households of one.
    let items: Vec<String> = (1..=10).map(|i| format!("w{i}")).collect();
    let mut raw = format!(
        "id,{},weight,age,region,cluster,household_size,household,school_type,interviewer,hhid,caseid,support,persons\n",
        items.join(",")
    );
    for i in 0..300usize {
        let level = i % 3;
        let marks: Vec<String> = (0..10)
            .map(|item| (level + (i * 7 + item * 3) % 2).to_string())
            .collect();
        raw += &format!(
            "{i},{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
            marks.join(","),
            0.8 + ((i * 37) % 101) as f64 / 100.0 + 0.2 * level as f64,
            18 + i % 60,
            ["North", "South", "East"][i % 3],
            1 + i % 5,
            1 + i % 6,
            ["One person", "Couple", "Family"][i % 3],
            ["State", "Private"][i % 2],
            1 + i % 17,
            5000 + i,
            90_000 + i,
            ["Yes", "No"][i % 2],
            1 + i % 4,
        );
    }
    let spec = format!(
        "{STUDY}[weighting]\nmethod = \"given\"\ncolumn = \"weight\"\n[[question]]\nid = \"support\"\nkind = \"single\"\n\
         column = \"support\"\ntext = \"Support?\"\n"
    );
    let folder = folder(REFERENCE, &[], &spec);
    let check = |raw: &str| {
        std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
        let (code, text) = said(folder.path(), &["check"]);
        assert_eq!(code, 0, "{text}");
        text
    };
    let text = check(&raw);
    assert!(!text.contains("CB-W009"), "{text}");
    // The same columns, once they have several respondents a value.
    for (from, expected) in [
        (",9", "several rows for one person (caseid)"),
        (",5", "clusters (hhid)"),
    ] {
        let halved: String = raw
            .lines()
            .map(|line| {
                let cells = line.split(',').map(|cell| {
                    let number = cell.parse::<usize>().ok().filter(|n| *n >= 5000);
                    let ours = |n: usize| format!(",{n}").starts_with(from) && n % 2 == 1;
                    match number {
                        Some(n) if ours(n) => (n - 1).to_string(),
                        _ => cell.to_owned(),
                    }
                });
                cells.collect::<Vec<_>>().join(",") + "\n"
            })
            .collect();
        let text = check(&halved);
        assert!(text.contains(expected), "{text}");
    }
}

// -------------------------------------------------------------------------------------------------------------- mentions

#[test]
fn mentions_that_repeat_an_option_are_counted_and_said() {
    let case = "tests/cases/mentions-twice";
    let text = std::fs::read_to_string(project(case).join("mentions.toml")).unwrap();
    for (count, share, base, note) in [
        (
            "",
            0.4,
            "750",
            "150 respondents name an option more than once; 150 mentions are left out",
        ),
        (
            "count = \"every\"\n",
            0.5,
            "900",
            "150 respondents name an option more than once; 150 mentions count again in shares of all answers",
        ),
    ] {
        let folder = folder(case, &["raw.csv"], &format!("{text}{count}"));
        let (code, said) = said(folder.path(), &["run", "-v"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains(note), "{said}");
        let manifest = json(&folder.path().join("outputs/case/manifest.json"));
        assert!(manifest["notes"].to_string().contains(note));
        let row = &estimates(folder.path())["best:A:of-answers"];
        assert!((row["value"].parse::<f64>().unwrap() - share).abs() < 1e-12);
        assert_eq!(row["unweighted_base"], base);
        // Shares of respondents do not change.
        assert_eq!(estimates(folder.path())["best:A"]["value"], "1.0");
    }
}

#[test]
fn cells_with_several_answers_repeat_options_too() {
    let raw: String = (0..60)
        .map(|i| format!("{i},{}\n", if i % 2 == 0 { "A;A;B;" } else { "A;B" }))
        .collect();
    let spec = |rest: &str| {
        format!(
            "{STUDY}[weighting]\nmethod = \"none\"\n[[question]]\nid = \"best\"\nkind = \"multiple\"\ntext = \"Best\"\n{rest}\n"
        )
    };
    let run = |rest: &str| {
        let folder = folder(REFERENCE, &[], &spec(rest));
        std::fs::write(folder.path().join("poll.csv"), format!("id,q\n{raw}")).unwrap();
        let (code, text) = said(folder.path(), &["run", "-v"]);
        (folder, code, text)
    };
    let (folder, code, text) =
        run("column = \"q\"\ndelimiter = \";\"\nof_answers = true\ncount = \"every\"");
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("30 respondents name an option more than once"),
        "{text}"
    );
    assert_eq!(
        estimates(folder.path())["best:A:of-answers"]["value"],
        "0.6"
    );
    let (_, code, text) = run("column = \"q\"\ndelimiter = \";\"\ncount = \"every\"");
    assert!(code == 2 && text.contains("and there are none"), "{text}");
    let (_, code, text) =
        run("items = [\"q\"]\nof_answers = true\nnot_selected = \"x\"\ncount = \"every\"");
    assert!(
        code == 2 && text.contains("with a column for each option"),
        "{text}"
    );
    let single = spec("column = \"q\"\ncount = \"every\"").replace("\"multiple\"", "\"single\"");
    std::fs::write(folder.path().join("case.toml"), single).unwrap();
    let (code, text) = said(folder.path(), &["check"]);
    assert!(
        code == 2 && text.contains("`count` belongs to multiple response"),
        "{text}"
    );
}
