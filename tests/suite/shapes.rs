//! Shapes that no poll has: numbers that cannot be, texts of ten thousand letters, thousands of columns and categories. Each
//! is computed, or refused in words at its key; none panics, hangs or writes what is no number.
//!
//! `CROSSBREAK_ALL_NUMBERS=1` puts every absurd number into every place, not some of them.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crossbreak::diagnostic::{Diagnostics, Place, Severity};
use crossbreak::pipeline::{self, Limits};

use super::support::{STUDY, contents, crossbreak, json, project, rows};

const ABSURD: [&str; 17] = [
    "0",
    "-1",
    "-0.0",
    "0.5",
    "1e-320",
    "1e-15",
    "1e15",
    "1e308",
    "-1e308",
    "inf",
    "-inf",
    "nan",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999",
    "1e999",
];

/// The numbers of a TOML text that are values, not parts of texts, comments or names.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at += text[at..].find('\n').unwrap_or(text.len() - at),
            quote @ (b'"' | b'\'') => {
                let rest = text[at + 1..].find(char::from(quote)).unwrap();
                at += rest + 2;
            }
            c if c.is_ascii_alphanumeric() || matches!(c, b'-' | b'+' | b'_') => {
                let word = |b: &u8| b.is_ascii_alphanumeric() || b"-+_.:".contains(b);
                let end = at + bytes[at..].iter().take_while(|b| word(b)).count();
                let is_name = text[end..].trim_start().starts_with('=');
                if (c.is_ascii_digit() || matches!(c, b'-' | b'+')) && !is_name {
                    found.push(at..end);
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}

#[test]
fn numbers_are_found_where_they_are_values() {
    let text = "a = 1 # 2\nb = \"3\"\n4 = [-5.0, 2024-01-02]\nq6 = { x = 7 }\n";
    let found: Vec<&str> = numbers(text).into_iter().map(|n| &text[n]).collect();
    assert_eq!(found, ["1", "-5.0", "2024-01-02", "7"]);
}

/// A study in a folder, whose spec is written anew for each try.
struct Tried {
    spec: PathBuf,
    out: tempfile::TempDir,
    tried: usize,
    ran: usize,
}

impl Tried {
    fn new(spec: PathBuf) -> Self {
        Self {
            spec,
            out: tempfile::tempdir().unwrap(),
            tried: 0,
            ran: 0,
        }
    }

    /// Reads the spec, and runs it if it is in order and `run` is set. A mistake has to be said at the bytes `at`.
    fn one(&mut self, text: &str, at: &Range<usize>, what: &str, run: bool) {
        self.tried += 1;
        std::fs::write(&self.spec, text).unwrap();
        let tried = catch_unwind(AssertUnwindSafe(|| self.outcome(text, at, run)));
        match tried {
            Ok(Ok(ran)) => self.ran += usize::from(ran),
            Ok(Err(wrong)) => panic!("{what}: {wrong}"),
            Err(_) => panic!("{what}: a panic"),
        }
    }

    fn outcome(&self, text: &str, at: &Range<usize>, run: bool) -> Result<bool, String> {
        let prepared = pipeline::prepare(&self.spec, Limits::default(), &|_| {});
        let (study, source) = match prepared {
            Ok(prepared) => prepared,
            Err(failure) => return said_at(&failure.diagnostics, text, at).map(|()| false),
        };
        if !run {
            return Ok(false);
        }
        match pipeline::run(&study, &source, Some(self.out.path()), None, None, &|_| {}) {
            Ok(_) => no_infinity(self.out.path()).map(|()| true),
            Err(failure) if failure.diagnostics.has_errors() => Ok(true),
            Err(_) => Err("it failed without an error".to_owned()),
        }
    }
}

/// Whether some error points into the line of `at`, or at a value that holds it.
fn said_at(found: &Diagnostics, text: &str, at: &Range<usize>) -> Result<(), String> {
    let begin = text[..at.start].rfind('\n').map_or(0, |index| index + 1);
    let end = text[at.end..]
        .find('\n')
        .map_or(text.len(), |index| at.end + index);
    let own = found
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .any(|d| match &d.place {
            Place::Spec(span) => span.start <= end && begin <= span.end,
            _ => false,
        });
    match own {
        true => Ok(()),
        false => Err(format!(
            "nothing is said at {}: {found:#?}",
            &text[begin..end]
        )),
    }
}

/// Whether what was written has an infinity or something that is no number in it.
fn no_infinity(folder: &Path) -> Result<(), String> {
    for (path, bytes) in contents(folder) {
        let data = path
            .extension()
            .is_some_and(|e| e == "csv" || e == "json" || e == "md");
        let text = String::from_utf8_lossy(&bytes);
        let words = || text.split(|c: char| !c.is_alphanumeric());
        if data && let Some(word) = words().find(|word| matches!(*word, "NaN" | "inf")) {
            let index = text.find(word).unwrap_or_default();
            let near: String = text[index.saturating_sub(80)..].chars().take(160).collect();
            return Err(format!("{} holds {word}: {near}", path.display()));
        }
    }
    Ok(())
}

/// Puts absurd numbers into the places of a spec: all of them, or some, others for each place.
fn mutate(spec: &Path, run: bool) -> (usize, usize) {
    let all = std::env::var_os("CROSSBREAK_ALL_NUMBERS").is_some();
    let text = std::fs::read_to_string(spec).unwrap();
    let mut tried = Tried::new(spec.to_owned());
    let mut index = 0;
    for number in numbers(&text) {
        for absurd in ABSURD {
            index += 1;
            if !all && index % if run { 29 } else { 9 } != 0 {
                continue;
            }
            let changed = format!("{}{absurd}{}", &text[..number.start], &text[number.end..]);
            let line = text[..number.start].matches('\n').count() + 1;
            let what = format!(
                "{}, line {line}: {} is {absurd}",
                spec.display(),
                &text[number.clone()]
            );
            let at = number.start..number.start + absurd.len();
            tried.one(&changed, &at, &what, run);
        }
    }
    (tried.tried, tried.ran)
}

/// Every key that takes a number, but for those of `[weighting]`.
const EVERY_KEY: &str = r#"
[[input.flag]]
out_of_range = { column = "n", min = 1, max = 90 }
[[input.flag]]
faster_than = { column = "time", share_of_median = 0.33 }
[variables.sex]
column = "sex"
categories = { Male = 1, Female = 2 }
[variables.age]
column = "n"
bands = ["0-34", "35-64", "65+"]
[variables.place]
column = "place"
most_categories = 20
[[crossbreak]]
variable = "sex"
differences = [["Female", "Male"]]
[tests]
columns = true
rest = true
levels = [0.95, 0.90]
minimum_base = 5
[tables]
withhold_below = 2
decimals = 1
[[question]]
id = "hours"
kind = "number"
column = "n"
text = "Hours?"
bands = ["0-20", "21-60", "61+"]
quantiles = [0.25, 0.75]
decimals = 2
shares = { Few = "< 21" }
truth = { value = 35, source = "a source" }
[[question]]
id = "scale"
kind = "ordered"
column = "q"
text = "Scale?"
answers = { Low = 1, Middle = 2, High = 3 }
top = 2
bottom = 1
values = { Low = 1, Middle = 5, High = 10 }
scores = { Low = -1, Middle = 0, High = 1 }
lead = { of = "High", over = "Low" }
[[question]]
id = "where"
kind = "single"
column = "place"
text = "Where?"
most_answers = 20
[[figure]]
id = "hours"
kind = "histogram"
question = "hours"
title = "Hours"
[[figure]]
id = "means"
kind = "dots"
question = "scale"
crossbreak = "sex"
answers = "index"
title = "Means"
[[claim]]
text = "40% are high"
says = "40%"
number = "scale:High"
"#;

const WEIGHTINGS: [&str; 4] = [
    "method = \"rake\"\nbounds = [0.2, 5.0]\ntolerance = 1e-9\nmax_passes = 100\npopulation = 1000\n\
     choose = { above = 0.01 }\nreplicates = { method = \"bootstrap\", count = 5, seed = 1 }\n",
    "method = \"cap-in-loop\"\ncap = 3.0\n",
    "method = \"trim-after\"\ncap = 3.0\nbase_weight = \"w\"\n",
    "method = \"logit\"\nbounds = [0.2, 5.0]\n[weighting.segments]\nvariables = [\"place\"]\nunit = \"count\"\n\
     totals = { North = 100, South = 200 }\n",
];

const MARGINS: &str = "[[weighting.margin]]\nvariables = [\"sex\"]\ntargets = { Male = 0.49, Female = 0.51 }\n\
     [[weighting.margin]]\nvariables = [\"age\"]\ntargets = { \"0-34\" = 40, \"35-64\" = 30, \"65+\" = 30 }\nunit = \"count\"\n\
     collapse = { min_respondents = 2 }\n";

fn every_key(weighting: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut raw = String::from("id,sex,n,q,place,time,w\n");
    for row in 0..60 {
        let place = ["North", "South"][row % 2];
        raw += &format!(
            "{row},{},{},{},{place},{},{}\n",
            row % 4 / 2 + 1,
            (row * 37) % 90 + 1,
            (row * 7) % 3 + 1,
            60 + row,
            1.0 + (row % 5) as f64 / 10.0
        );
    }
    std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
    let spec = format!("{STUDY}{EVERY_KEY}[weighting]\n{weighting}{MARGINS}");
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    folder
}

#[test]
fn absurd_numbers_at_every_key_are_computed_or_refused_there() {
    let mut all = (0, 0);
    for weighting in WEIGHTINGS {
        let folder = every_key(weighting);
        let spec = folder.path().join("poll.toml");
        crossbreak().arg("check").arg(&spec).assert().success();
        let (tried, ran) = mutate(&spec, true);
        println!("{tried} specs, {ran} of them run");
        all = (all.0 + tried, all.1 + ran);
    }
    assert!(all.1 > 0 && all.1 < all.0, "{all:?}");
}

#[test]
fn absurd_numbers_in_the_bundled_specs_are_refused_at_their_keys() {
    for name in ["pew-2013", "masculinity", "terms-of-engagement"] {
        let folder = tempfile::tempdir().unwrap();
        for part in ["raw", "specs"] {
            super::support::copy(&project(part), &folder.path().join(part));
        }
        let spec = folder.path().join(format!("specs/{name}.toml"));
        let (tried, _) = mutate(&spec, false);
        println!("{name}: {tried} specs");
        assert!(tried > 3, "{name}: {tried}");
    }
}

#[test]
fn absurd_numbers_in_texts_are_computed_or_refused() {
    let folder = every_key(WEIGHTINGS[1]);
    let spec = folder.path().join("poll.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    let mut tried = Tried::new(spec);
    for (from, tries) in [
        (
            "\"61+\"",
            [
                "\"9223372036854775807+\"",
                "\"1e308+\"",
                "\"61-99999999999999999999\"",
            ],
        ),
        ("\"< 21\"", ["\"< 1e308\"", "\"<= inf\"", "\">= nan\""]),
        (
            "\"40%\"",
            [
                "\"1e308%\"",
                "\"nan%\"",
                "\"99999999999999999999999999999999999999999%\"",
            ],
        ),
    ] {
        for to in tries {
            let start = text.find(from).unwrap();
            let changed = text.replacen(from, to, 1);
            tried.one(&changed, &(start..start + to.len()), to, true);
        }
    }
    assert_eq!(tried.tried, 9);
}

#[test]
fn long_lines_deep_lists_and_many_keys_are_said_in_few_words() {
    let folder = every_key(WEIGHTINGS[1]);
    let spec = folder.path().join("poll.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    let long = "x".repeat(1_200_000);
    let many: String = (0..20_000).map(|key| format!("key{key} = 1\n")).collect();
    for (what, changed, words) in [
        (
            "a long value",
            format!("nothing = \"{long}\"\n{text}"),
            "there is no key `nothing`",
        ),
        (
            "a long key",
            format!("{long} = 1\n{text}"),
            "there is no key",
        ),
        (
            "a long list",
            format!("nothing = [{}]\n{text}", "1,".repeat(600_000)),
            "there is no key `nothing`",
        ),
        (
            "a deep list",
            format!(
                "nothing = {}1{}\n{text}",
                "[".repeat(50_000),
                "]".repeat(50_000)
            ),
            "nested too deeply",
        ),
        (
            "a deep key",
            format!("{}a = 1\n{text}", "a.".repeat(50_000)),
            "nested too deeply",
        ),
        ("many keys", format!("{many}{text}"), "mend these first"),
        (
            "a NUL",
            text.replacen("title = \"Poll\"", "title = \"Po\0ll\"", 1),
            "CB-S001",
        ),
    ] {
        std::fs::write(&spec, changed).unwrap();
        let run = crossbreak().arg("check").arg(&spec).output().unwrap();
        assert_eq!(run.status.code(), Some(2), "{what}");
        let said = String::from_utf8(run.stderr).unwrap();
        assert!(
            said.contains(words),
            "{what}: {}",
            &said[..said.len().min(2_000)]
        );
        assert!(!said.contains("has a bug"), "{what}: {said}");
        assert!(said.len() < 40_000, "{what}: {} bytes", said.len());
        let widest = said.lines().map(|line| line.chars().count()).max();
        assert!(widest < Some(350), "{what}: {widest:?}");
    }
}

#[test]
fn ten_thousand_columns_are_read_and_few_of_them_used() {
    const COLUMNS: usize = 10_000;
    let folder = tempfile::tempdir().unwrap();
    let mut raw = String::from("id,sex");
    (2..COLUMNS).for_each(|column| raw += &format!(",q{column}"));
    raw.push('\n');
    let answers = ["Strongly agree with it", "\"Agree, \"\"somewhat\"\"\"", ""];
    for row in 0..40 {
        raw += &format!("{row},{}", ["Male", "Female"][row % 2]);
        for column in 2..COLUMNS {
            raw.push(',');
            raw += answers[(row + column) % 3];
        }
        raw.push('\n');
    }
    std::fs::write(folder.path().join("poll.csv"), &raw).unwrap();
    let spec = folder.path().join("poll.toml");
    let question = "[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q9999\"\ntext = \"Q?\"\nnot_asked = \"\"\n";
    let weighting = "[variables.sex]\ncolumn = \"sex\"\n[weighting]\nmethod = \"none\"\n[[crossbreak]]\nvariable = \"sex\"\n";
    std::fs::write(&spec, format!("{STUDY}{weighting}{question}")).unwrap();
    let run = crossbreak().arg("run").arg(&spec).assert();
    run.success();
    let estimates = rows(&folder.path().join("outputs/poll/estimates.csv"));
    let bases: Vec<&str> = estimates
        .iter()
        .filter(|row| row["question"] == "q" && row["column"] == "Total")
        .map(|row| row["unweighted_base"].as_str())
        .collect();
    assert!(!bases.is_empty(), "{estimates:#?}");
    // Of forty rows, those with (row + 9,999) mod 3 = 2 were not asked.
    assert!(bases.iter().all(|base| *base == "27"), "{bases:?}");
    let text = std::str::from_utf8(
        &crossbreak()
            .arg("inspect")
            .arg(folder.path().join("poll.csv"))
            .output()
            .unwrap()
            .stdout,
    )
    .unwrap()
    .to_owned();
    assert!(text.contains("q9999"), "{}", text.len());
}

#[test]
fn labels_of_ten_thousand_letters_are_cut_and_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let long = |end: &str| format!("{}{end}", "a label of many words ".repeat(450));
    let (yes, no) = (long("yes"), long("no"));
    let mut raw = String::from("id,sex,q\n");
    for row in 0..90 {
        let sex = [&yes, &no][row % 2];
        let answer = [&yes, &no, &no][row % 3];
        raw += &format!("{row},{sex},{answer}\n");
    }
    std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
    let wording = long("wording?");
    let spec = folder.path().join("poll.toml");
    let text = format!(
        "{STUDY}[variables.sex]\ncolumn = \"sex\"\n[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\n\
         variables = [\"sex\"]\ntargets = {{ \"{yes}\" = 0.5, \"{no}\" = 0.5 }}\nsource = \"{}\"\n\
         [[crossbreak]]\nvariable = \"sex\"\n\
         [[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"{wording}\"\n\
         [[figure]]\nid = \"a\"\nkind = \"ranked\"\nquestion = \"q\"\ntitle = \"{}\"\n\
         [[figure]]\nid = \"b\"\nkind = \"grouped\"\nquestion = \"q\"\ncrossbreak = \"sex\"\ntitle = \"B\"\n",
        long("source"),
        long("title")
    );
    std::fs::write(&spec, text).unwrap();
    let run = crossbreak().arg("run").arg(&spec).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(0), "{said}");
    assert_eq!(said.matches("CB-O006").count(), 2, "{said}");
    let out = folder.path().join("outputs/poll");
    let read = |file: &str| std::fs::read_to_string(out.join(file)).unwrap();
    // Whole where numbers are read by programs.
    for file in [
        "tables.csv",
        "estimates.csv",
        "numbers.json",
        "figures.json",
    ] {
        assert!(read(file).contains(&yes), "{file}");
    }
    let picture = read("figures/a.vl.json");
    // Ids of numbers are made of whole labels.
    assert!(!picture.contains(&format!("\"{yes}")) && !picture.contains(&format!("\"{no}")));
    assert!(picture.contains("…\"") && picture.contains("… (2)\""));
    let page = read("report.html");
    assert!(page.contains("… (2)"));
    let numbers = json(&out.join("numbers.json")).to_string();
    assert!(numbers.contains("0.33"), "the share of yes is a third");
}

#[test]
fn thousands_of_categories_need_a_key_and_then_work() {
    const REGIONS: usize = 1_600;
    let folder = tempfile::tempdir().unwrap();
    let raw: String = (0..2 * REGIONS)
        .map(|row| {
            format!(
                "{row},Region {},{}\n",
                row % REGIONS,
                ["Yes", "No"][row % 2]
            )
        })
        .collect();
    std::fs::write(
        folder.path().join("poll.csv"),
        format!("id,region,q\n{raw}"),
    )
    .unwrap();
    let targets: String = (0..REGIONS)
        .map(|region| format!("Region {region},{}\n", 1 + region % 2))
        .collect();
    std::fs::write(
        folder.path().join("targets.csv"),
        format!("region,people\n{targets}"),
    )
    .unwrap();
    let spec = folder.path().join("poll.toml");
    let text = |most: &str, figure: &str| {
        format!(
            "{STUDY}[variables.region]\ncolumn = \"region\"\n{most}\n[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\n\
             variables = [\"region\"]\ntargets = \"targets.csv\"\nunit = \"count\"\n\
             [[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"Q?\"\n\
             [[question]]\nid = \"where\"\nkind = \"single\"\ncolumn = \"region\"\nmost_answers = 5000\ntext = \"Where?\"\n{figure}"
        )
    };
    let said = |text: String, command: &str| {
        std::fs::write(&spec, text).unwrap();
        let run = crossbreak().arg(command).arg(&spec).output().unwrap();
        (run.status.code(), String::from_utf8(run.stderr).unwrap())
    };
    let (code, words) = said(text("", ""), "check");
    assert_eq!(code, Some(2));
    assert!(words.contains("most_categories = 1600"), "{words}");
    let (code, words) = said(text("most_categories = 1000", ""), "check");
    assert_eq!(code, Some(2));
    assert!(words.contains("at most 1,000 are taken"), "{words}");
    let (code, words) = said(text("most_categories = 1600", ""), "weight");
    assert_eq!(code, Some(0), "{words}");
    let weights = json(&folder.path().join("weights/poll.json"));
    assert_eq!(weights["converged"], true);
    let (code, words) = said(text("most_categories = 1600", ""), "run");
    assert_eq!(code, Some(2), "{words}");
    assert!(words.contains("1,600 categories together"), "{words}");
    // The weights that were made, with tables of all regions.
    std::fs::copy(
        folder.path().join("weights/poll.csv"),
        folder.path().join("made.csv"),
    )
    .unwrap();
    let given = |figure: &str| {
        let text = text("most_categories = 1600", figure);
        let (head, rest) = text.split_once("[weighting]").unwrap();
        let rest = &rest[rest.find("[[question]]").unwrap()..];
        format!(
            "{head}[weighting]\nmethod = \"given\"\nfile = \"made.csv\"\ncolumn = \"weight\"\n{rest}"
        )
    };
    let (code, words) = said(given(""), "run");
    assert_eq!(code, Some(0), "{words}");
    let estimates = rows(&folder.path().join("outputs/poll/estimates.csv"));
    let places = estimates.iter().filter(|row| row["question"] == "where");
    assert!(places.count() >= REGIONS);
    let figure = "[[figure]]\nid = \"a\"\nkind = \"ranked\"\nquestion = \"where\"\ntitle = \"A\"\n";
    let (code, words) = said(given(figure), "run");
    assert_eq!(code, Some(2), "{words}");
    assert!(
        words.contains("1,600 rows") && words.contains("answers ="),
        "{words}"
    );
    // Regions in the columns as well as in the rows.
    let crossed = format!("{}[[crossbreak]]\nvariable = \"region\"\n", given(""));
    let (code, words) = said(crossed, "check");
    assert_eq!(code, Some(2), "{words}");
    assert!(
        words.contains("rows by 1,601 columns") && words.contains("`where` with 1,60"),
        "{words}"
    );
}
