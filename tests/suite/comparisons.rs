//! Columns compared: a printed difference, its interval and its test follow one rule; planned pairs; chi-square, or the reason
//! why there is none. Values of R by tests/reference/comparisons.R.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tempfile::TempDir;

use super::estimates_reference::{BASE_W, NOT_ASKED, OPTIONS, crossbreak, number, single};
use super::support::{
    Row, STUDY, Tabulated, Tally, copy, crossbreak as program, number_of_r, project, rows,
};

/// The poll of case A with a column `wave`: the id modulo 3.
fn poll_in_waves() -> String {
    let text = std::fs::read_to_string(project("tests/reference/case-a/poll_2041.csv")).unwrap();
    let mut lines = text.lines();
    let mut poll = format!("{},wave\n", lines.next().unwrap());
    for line in lines {
        let id: u32 = line.split(',').next().unwrap().parse().unwrap();
        poll += &format!("{line},{}\n", id % 3);
    }
    poll
}

/// Case A with waves, tested in every way by what `tests` adds to `[tests]`.
fn in_waves(tests: &str, weighting: &str) -> Tabulated {
    let mut tables = crossbreak(
        "gender",
        "differences = [[\"Male\", \"Female\"], [\"Male\", \"Total\"]]",
    );
    tables += &crossbreak("age", "differences = [[\"65+\", \"18-24\"]]");
    tables += &crossbreak("wave", "columns = [\"0\", \"1\", \"2\"]\nwaves = true");
    tables += &format!("[tests]\ncolumns = true\nrest = true\nwaves = true\n{tests}\n");
    tables += &single("q03", "lead = { of = \"1\", over = \"2\" }");
    tables += &single(
        "q05",
        "nets = { Either = [\"1\", \"2\"] }\n\
         scores = { \"1\" = 100, \"2\" = 75, \"3\" = 50, \"4\" = 25, \"5\" = 0 }",
    );
    tables += &number("thermo", "");
    tables += &number("amount", NOT_ASKED);
    tables += OPTIONS;
    let variable = "[variables]\nwave = { column = \"wave\" }\n";
    Tabulated::new(&tables, |head| {
        head.replace("[variables]\n", variable)
            .replace("method = \"rake\"", weighting)
    })
    .with("poll_2041.csv", &poll_in_waves())
}

fn key(row: &Row) -> [String; 5] {
    ["test", "number", "crossbreak", "column", "against"].map(|column| row[column].clone())
}

/// tests.csv by what each test is of.
fn tests_of(case: &Tabulated) -> BTreeMap<[String; 5], Row> {
    let tests = rows(&case.folder.path().join("outputs/case/tests.csv"));
    let all = tests.len();
    let tests: BTreeMap<[String; 5], Row> = tests.into_iter().map(|t| (key(&t), t)).collect();
    assert_eq!(tests.len(), all);
    tests
}

#[test]
fn comparisons_by_the_linearised_rule_are_those_of_r() {
    for (file, weighting, expected) in [
        ("comparisons.csv", "method = \"rake\"", 608),
        ("comparisons-base.csv", BASE_W, 114),
    ] {
        let case = in_waves("", weighting);
        case.run();
        let ours = tests_of(&case);
        let mut tally = Tally::new(file);
        for theirs in rows(&project("tests/reference/case-a").join(file)) {
            let of_r = |column: &str| number_of_r(&theirs, column).unwrap();
            let what = key(&theirs);
            let [kind, stem, by, one, other] = &what;
            // Whichever of two columns stands first.
            let turned = [kind, stem, by, other, one].map(String::clone);
            let (test, sign) = match ours.get(&what) {
                Some(test) => (test, 1.0),
                None => (&ours[&turned], -1.0),
            };
            assert_eq!(test["method"], "linearised");
            assert_eq!(test["statistic_name"], "t");
            let [df, df_of_r] = [&test["df1"], &theirs["df"]].map(|df| df.parse::<f64>().unwrap());
            assert_eq!(df, df_of_r);
            let z: f64 = test["statistic"].parse().unwrap();
            tally.near(&format!("{what:?}, z"), z * sign, of_r("z"), 1e-6, 1e-8);
            tally.cell(&format!("{what:?}, p"), &test["p"], Some(of_r("p")), 1e-6);
            assert_eq!(test["p"], test["adjusted_p"]);
            tally.row();
        }
        tally.done(expected);
    }
}

/// Every printed difference beside the test of the same two columns: its interval excludes 0 where the test is below 5%,
/// and there alone. Gives how many were compared, and how many of them exclude 0.
fn differences_are_their_tests(
    ours: &BTreeMap<String, Row>,
    tests: &BTreeMap<[String; 5], Row>,
) -> (usize, usize) {
    let (mut compared, mut apart) = (0, 0);
    for row in ours.values().filter(|row| row["statistic"] == "difference") {
        let (of, over) = row["column"].split_once(" minus ").unwrap();
        let stem = row["number"].split('@').next().unwrap();
        let find = |a: &str, b: &str| {
            ["columns", "waves"].iter().find_map(|kind| {
                tests.get(&[kind, stem, &row["crossbreak"], a, b].map(str::to_owned))
            })
        };
        let Some(test) = find(of, over).or_else(|| find(over, of)) else {
            assert!(
                row["lower"].is_empty() || over == "Total",
                "{}: an interval and no test",
                row["number"]
            );
            continue;
        };
        let [lower, upper]: [f64; 2] = ["lower", "upper"].map(|end| row[end].parse().unwrap());
        let p: f64 = test["p"].parse().unwrap();
        let excludes = lower > 0.0 || upper < 0.0;
        assert_eq!(
            excludes,
            p < 0.05,
            "{}: {lower} to {upper}, p {p}",
            row["number"]
        );
        let [value, se]: [f64; 2] = ["value", "se"].map(|end| row[end].parse().unwrap());
        let z: f64 = test["statistic"].parse().unwrap();
        assert!(
            ((value / se).abs() - z.abs()).abs() < 1e-9,
            "{}",
            row["number"]
        );
        compared += 1;
        apart += usize::from(excludes);
    }
    (compared, apart)
}

#[test]
fn a_printed_difference_and_its_test_agree_by_either_rule_and_from_replicates() {
    let replicates = "method = \"rake\"\nreplicates = { method = \"jackknife\", count = 20, seed = 1, estimate = true }";
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (tests, weighting, method) in [
        ("", "method = \"rake\"", "linearised"),
        (
            "method = \"effective_base\"",
            "method = \"rake\"",
            "effective_base",
        ),
        ("", replicates, "replicates"),
    ] {
        let case = in_waves(tests, weighting);
        let ours = case.run();
        let tests = tests_of(&case);
        assert!(tests.values().all(|t| t["method"] == method), "{method}");
        let (compared, apart) = differences_are_their_tests(&ours, &tests);
        assert!(compared > 60 && apart > 5, "{method}: {compared}, {apart}");
        seen.insert(ours["q03:1@wave:1 minus 0"]["se"].clone());
        // Columns that share respondents have an interval where the covariance is known.
        let shared = &ours["q03:1@gender:Male minus Total"];
        assert_eq!(shared["lower"].is_empty(), method == "effective_base");
        assert!(!shared["value"].is_empty());
        // Leads are compared by every rule, shares of all answers only by standard errors of their own.
        let of = |stem: &str| tests.keys().filter(|key| key[1] == stem).count();
        assert_eq!(of("q03:lead"), 1 + 2 + 15 + 6 + 3 + 3 + 2, "{method}");
        assert_eq!(of("o:q01:of-answers") == 0, method == "effective_base");
        assert_eq!(of("thermo:median"), 0);
    }
    assert_eq!(seen.len(), 3, "each rule has a standard error of its own");
}

/// A study of `tests/cases` run in a folder of its own.
fn case(name: &str, spec: &str, change: impl Fn(String) -> String) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("tests/cases").join(name), folder.path());
    let path = folder.path().join(spec);
    let text = change(std::fs::read_to_string(&path).unwrap());
    std::fs::write(&path, text).unwrap();
    let run = program().arg("run").arg(&path).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    (folder, said)
}

/// The arrows of the later wave and the intervals of the change, by the row that both are of.
fn arrows_and_intervals(outputs: &Path) -> BTreeMap<String, (String, bool)> {
    let numbers = rows(&outputs.join("estimates.csv"));
    let intervals: BTreeMap<&str, bool> = numbers
        .iter()
        .filter(|n| n["statistic"] == "difference" && !n["lower"].is_empty())
        .map(|n| {
            let [lower, upper]: [f64; 2] = ["lower", "upper"].map(|end| n[end].parse().unwrap());
            let stem = n["number"].split('@').next().unwrap();
            (stem, lower > 0.0 || upper < 0.0)
        })
        .collect();
    rows(&outputs.join("tables.csv"))
        .iter()
        .filter(|cell| cell["column"] == "June")
        .filter_map(|cell| {
            let stem = cell["number"].split('@').next().unwrap();
            let excludes = intervals.get(stem)?;
            Some((
                stem.to_owned(),
                (cell["against_wave_before"].clone(), *excludes),
            ))
        })
        .collect()
}

#[test]
fn an_arrow_stands_where_the_interval_of_the_change_excludes_0() {
    for method in ["linearised", "effective_base"] {
        let (folder, _) = case("arrow-against-interval", "case.toml", |spec| {
            spec.replace("[tests]\n", &format!("[tests]\nmethod = \"{method}\"\n"))
        });
        let outputs = folder.path().join("outputs/case");
        let rows = arrows_and_intervals(&outputs);
        assert!(rows.len() >= 8, "{rows:?}");
        for (stem, (arrow, excludes)) in &rows {
            assert_eq!(!arrow.is_empty(), *excludes, "{method}, {stem}");
        }
        // The two rules differ on these: by the effective bases z is 1.95 and 2.01, by the raked standard errors 1.98 and 1.90.
        let expected = match method {
            "linearised" => [("brands:Big two", true), ("rank:1", false)],
            _ => [("brands:Big two", false), ("rank:1", true)],
        };
        for (stem, arrow) in expected {
            assert_eq!(!rows[stem].0.is_empty(), arrow, "{method}, {stem}");
        }
    }
}

#[test]
fn planned_pairs_alone_are_tested_and_adjusted() {
    let pairs = "adjust = \"holm\"\npairs = [[\"65+\", \"18-24\"], [\"25-34\", \"35-44\"], [\"Male\", \"Female\"]]";
    let of = |tests: &str| {
        let tables = crossbreak("gender", "") + &crossbreak("age", "") + "[tests]\n" + tests + "\n";
        let case = Tabulated::raked(&(tables + &single("q03", "")));
        case.run();
        tests_of(&case)
    };
    let all = of("columns = true");
    let planned = of(pairs);
    assert_eq!(planned.len(), 4 * 3);
    assert_eq!(
        planned.keys().collect::<Vec<_>>(),
        of(&format!("columns = true\n{pairs}"))
            .keys()
            .collect::<Vec<_>>()
    );
    for (key, test) in &planned {
        let [kind, stem, by, a, b] = key;
        let other = all
            .get(key)
            .or_else(|| all.get(&[kind, stem, by, b, a].map(String::clone)));
        let other = other.unwrap_or_else(|| panic!("{key:?}"));
        let z = |test: &Row| test["statistic"].parse::<f64>().unwrap();
        assert_eq!(z(test).abs(), z(other).abs());
        assert_eq!(z(test) == z(other), all.contains_key(key));
        // Holm over the planned comparisons of one row in one crossbreak: two of age, one of gender.
        let family: Vec<f64> = planned
            .iter()
            .filter(|(other, _)| other[1] == *stem && other[2] == *by)
            .map(|(_, test)| test["p"].parse().unwrap())
            .collect();
        let p: f64 = test["p"].parse().unwrap();
        let adjusted: f64 = test["adjusted_p"].parse().unwrap();
        let smallest = family.iter().all(|other| p <= *other);
        let expected = match (family.len(), smallest) {
            (1, _) => p,
            (_, true) => (2.0 * p).min(1.0),
            (_, false) => p.max((2.0 * family.iter().copied().fold(1.0, f64::min)).min(1.0)),
        };
        assert!((adjusted - expected).abs() < 1e-12, "{key:?}");
    }
}

#[test]
fn a_pair_that_names_no_two_columns_is_a_mistake_at_its_place() {
    let said = |pairs: &str| {
        let tables = crossbreak("gender", "")
            + &crossbreak("age", "nets = { Young = [\"18-24\", \"25-34\"] }")
            + &format!("[tests]\npairs = [{pairs}]\n")
            + &single("q03", "");
        let case = Tabulated::raked(&tables);
        let run = program()
            .arg("check")
            .arg(case.folder.path().join("case.toml"))
            .assert()
            .code(2);
        let said = String::from_utf8_lossy(&run.get_output().stderr).replace('│', " ");
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for (pairs, words) in [
        (
            "[\"Mael\", \"Female\"]",
            &["no crossbreak has a column `Mael`", "did you mean `Male`?"][..],
        ),
        (
            "[\"Male\", \"Total\"]",
            &["the total is not compared with a column that is part of it"],
        ),
        (
            "[\"Male\", \"65+\"]",
            &["`Male` and `65+` are columns of different crossbreaks"],
        ),
        ("[\"Male\", \"Male\"]", &["`Male` is paired with itself"]),
        (
            "[\"Young\", \"18-24\"]",
            &["`Young` and `18-24` share respondents"],
        ),
        (
            "[\"Male\", \"Female\"], [\"Female\", \"Male\"]",
            &["`Female` and `Male` are paired twice"],
        ),
        (
            "[\"Male\"]",
            &["expected a pair of two columns, found 1 column"],
        ),
        ("[\"18-24\", \"25-34\", \"65+\"]", &["found 3 columns"]),
    ] {
        let said = said(pairs);
        for word in words {
            assert!(said.contains(word), "{pairs}: {said}");
        }
    }
    let two = said("[\"Mael\", \"Femal\"]");
    assert!(
        two.contains("`Mael`") && two.contains("`Femal`"),
        "every mistake at once: {two}"
    );
}

#[test]
fn chi_square_of_sparse_tables_is_made_where_r_makes_it() {
    let (folder, _) = case("sparse-chi-square", "spec.toml", |spec| spec);
    let ours = rows(&folder.path().join("outputs/spec/tests.csv"));
    assert_eq!(ours.len(), 36);
    let mut tally = Tally::new("sparse-chi-square");
    let (mut refused, mut sparse) = (0, 0);
    for theirs in rows(&project("tests/cases/sparse-chi-square/expected.csv")) {
        let [question, by] = ["variable", "domain_variable"].map(|c| &theirs[c]);
        let what = format!("{question} by {by}");
        let same = |row: &&Row| row["number"] == *question && row["crossbreak"] == *by;
        let row = ours.iter().find(same).unwrap();
        assert_eq!(row["test"], "crossbreak");
        for (column, of_r) in [
            ("statistic", "F"),
            ("df1", "df1"),
            ("df2", "df2"),
            ("p", "p"),
        ] {
            let of_r = number_of_r(&theirs, of_r);
            tally.cell(&format!("{what}, {column}"), &row[column], of_r, 1e-6);
        }
        let note = &row["note"];
        if theirs["refused"].is_empty() {
            let few = number_of_r(&theirs, "expected_under_1").unwrap();
            let said = match few as usize {
                0 => String::new(),
                1 => {
                    "1 cell has an expected count under 1, so the test rejects too often".to_owned()
                }
                n => format!(
                    "{n} cells have an expected count under 1, so the test rejects too often"
                ),
            };
            assert_eq!(*note, said, "{what}");
            sparse += usize::from(few > 0.0);
        } else {
            assert!(note.contains("singular"), "{what}: {note}");
            refused += 1;
        }
        tally.row();
    }
    tally.done(36);
    assert_eq!((refused, sparse), (22, 5));
}

/// A poll of `n` respondents: answers and columns by a rule, and a weight. Gives the rows of tests.csv.
fn crossed(n: usize, spec: &str, row: impl Fn(usize) -> (String, String, f64)) -> Vec<Row> {
    let folder = poll_of("crossbreaks = true", n, spec, row);
    rows(&folder.path().join("outputs/case/tests.csv"))
}

fn poll_of(
    tests: &str,
    n: usize,
    spec: &str,
    row: impl Fn(usize) -> (String, String, f64),
) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut poll = "id,q,by,w\n".to_owned();
    for id in 0..n {
        let (answer, column, weight) = row(id);
        poll += &format!("{id},{answer},{column},{weight}\n");
    }
    std::fs::write(folder.path().join("poll.csv"), poll).unwrap();
    let tables = format!(
        "[variables.by]\ncolumn = \"by\"\n[weighting]\nmethod = \"given\"\ncolumn = \"w\"\n\
        [[crossbreak]]\nvariable = \"by\"\n[tests]\n{tests}\n\
        [[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"Which?\"\n"
    );
    let path = folder.path().join("case.toml");
    std::fs::write(&path, format!("{STUDY}{tables}{spec}")).unwrap();
    program().arg("run").arg(&path).assert().success();
    folder
}

#[test]
fn everyone_against_nobody_is_higher_and_a_share_of_nobody_is_said() {
    // Answer 0 is everyone's in column 0 and nobody's in column 1, where 6 of 100 give answer 1 and the rest answer 2.
    let row = |id: usize| {
        let answer = match (id % 2, id / 2) {
            (0, _) => 0,
            (_, 0..6) => 1,
            _ => 2,
        };
        (format!("a{answer}"), format!("c{}", id % 2), 1.0)
    };
    let folder = poll_of("columns = true", 200, "", row);
    let outputs = folder.path().join("outputs/case");
    let tests = rows(&outputs.join("tests.csv"));
    assert_eq!(tests.len(), 3);
    let test = |stem: &str| tests.iter().find(|t| t["number"] == stem).unwrap();
    let certain = test("q:a0");
    assert_eq!(
        [&certain["statistic"], &certain["p"]].map(|n| n.parse::<f64>().unwrap()),
        [f64::INFINITY, 0.0]
    );
    // The standard error of 6 in 100, by R: sqrt(0.06 * 0.94 / 100 * 200 / 199)
    let z: f64 = test("q:a1")["statistic"].parse().unwrap();
    assert!(
        (z + 0.06 / (0.0564f64 / 100.0 * 200.0 / 199.0).sqrt()).abs() < 1e-9,
        "{z}"
    );
    assert!(tests.iter().all(|test| test["note"].contains("0% or 100%")));
    let cells = rows(&outputs.join("tables.csv"));
    let letters = |id: &str| &cells.iter().find(|c| c["number"] == id).unwrap()["higher_than"];
    assert_eq!(letters("q:a0@by:c0"), "B");
    assert_eq!(letters("q:a1@by:c1"), "A");
}

#[test]
fn no_chi_square_is_left_out_without_a_word() {
    let untested = |n: usize, spec: &str, row: &dyn Fn(usize) -> (String, String, f64)| {
        let tests = crossed(n, spec, row);
        assert_eq!(tests.len(), 1);
        for column in ["statistic", "p", "adjusted_p", "df1", "df2", "method"] {
            assert_eq!(tests[0][column], "");
        }
        assert_eq!(
            [
                &tests[0]["test"],
                &tests[0]["number"],
                &tests[0]["crossbreak"]
            ],
            ["crossbreak", "q", "by"]
        );
        tests[0]["note"].clone()
    };
    let name = |letter: char, n: usize| format!("{letter}{n}");
    let sized = |answers: usize, columns: usize| {
        move |id: usize| {
            (
                name('a', id % answers),
                name('c', id / answers % columns),
                1.0,
            )
        }
    };
    // 32 answers by 32 columns.
    let note = untested(2_048, "", &sized(32, 32));
    assert!(
        note.contains("the table has 1,024 cells; tables of up to 1,000"),
        "{note}"
    );
    let note = untested(300, "", &|id| ("a".into(), name('c', id % 3), 1.0));
    assert!(note.contains("fewer than two answers"), "{note}");
    let weightless = |id: usize| {
        let (answer, column, _) = sized(3, 3)(id);
        let weight = if answer == "a2" { 0.0 } else { 1.0 };
        (answer, column, weight)
    };
    let note = untested(300, "", &weightless);
    assert!(note.contains("no effective base"), "{note}");
    // Answers 0 and 1 do not occur in columns 0 and 1.
    let holes = |id: usize| {
        let (answer, column) = (id % 4, id / 4 % 4);
        (
            name('a', answer.max(2 * usize::from(column < 2))),
            name('c', column),
            1.0,
        )
    };
    let note = untested(320, "", &holes);
    assert!(note.contains("singular"), "{note}");
    let few = |id: usize| (name('a', id % 2), name('c', usize::from(id < 6)), 1.0);
    let note = untested(300, "[tables]\nwithhold_below = 10\n", &few);
    assert_eq!(note, "a column of the table is withheld");
    // A column that nobody in the table is in is no part of it, and that is said.
    let tests = crossed(300, "only = { by = [\"c0\", \"c1\"] }\n", sized(2, 3));
    assert_eq!(
        tests[0]["note"],
        "without 1 column that no respondent is in"
    );
    assert!(!tests[0]["p"].is_empty());
}

#[test]
fn the_assumption_is_that_of_the_sample() {
    for (sample, words, not) in [
        (
            "randomised experiment",
            "rest on that assignment",
            "as if it were random",
        ),
        (
            "random sample",
            "rest on the random selection",
            "as if it were random",
        ),
        (
            "non-probability panel",
            "not selected at random",
            "For a non-probability sample",
        ),
    ] {
        let tables = crossbreak("gender", "differences = [[\"Male\", \"Female\"]]")
            + "[tests]\ncolumns = true\n";
        let case = Tabulated::new(&(tables + &single("q03", "")), |head| {
            let kept = &head[..head.find("[weighting]").unwrap()];
            let kept = kept.replace("[input]", &format!("sample = \"{sample}\"\n[input]"));
            format!("{kept}[weighting]\nmethod = \"none\"\n")
        });
        case.run();
        let outputs = case.folder.path().join("outputs/case");
        for file in ["methods.md", "report.html", "numbers.json", "manifest.json"] {
            let text = std::fs::read_to_string(outputs.join(file)).unwrap();
            assert!(text.contains(words), "{sample}: {file}");
            assert!(!text.contains(not), "{sample}: {file}");
            assert!(!text.contains("weighting has removed"), "{sample}: {file}");
        }
    }
}
