//! The tables: the workbook, its cells as rows, tests, what is withheld, and the analysed sample.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto};

use super::support::{copy, crossbreak, json, project, rows, run};

type Row = BTreeMap<String, String>;

/// Sheets of a workbook by name, as cells by address.
fn sheets(path: &Path) -> BTreeMap<String, BTreeMap<(usize, usize), Data>> {
    let mut workbook = open_workbook_auto(path).unwrap();
    let names = workbook.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = workbook.worksheet_range(&name).unwrap();
            let (top, left) = range.start().unwrap_or((0, 0));
            let cells = range.used_cells().map(|(row, column, cell)| {
                ((top as usize + row, left as usize + column), cell.clone())
            });
            (name, cells.collect())
        })
        .collect()
}

/// Row and column of `B14`, from 0.
fn address(cell: &str) -> (usize, usize) {
    let digits = cell.find(|c: char| c.is_ascii_digit()).unwrap();
    let column = cell[..digits]
        .bytes()
        .fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1);
    (cell[digits..].parse::<usize>().unwrap() - 1, column - 1)
}

fn number(text: &str) -> Option<f64> {
    (!text.is_empty()).then(|| text.parse().unwrap())
}

/// Every cell of tables.csv against the workbook and against estimates.csv. Returns how many there are.
fn cells_are_traced(outputs: &Path) -> usize {
    let sheets = sheets(&outputs.join("tables.xlsx"));
    let numbers: BTreeMap<String, Row> = rows(&outputs.join("estimates.csv"))
        .into_iter()
        .map(|row| (row["number"].clone(), row))
        .collect();
    let cells = rows(&outputs.join("tables.csv"));
    let mut seen = BTreeSet::new();
    for cell in &cells {
        let id = &cell["number"];
        let own = &numbers[id];
        seen.insert(id.clone());
        assert_eq!(cell["value"], own["value"], "{id}");
        for base in ["unweighted_base", "weighted_base", "effective_base"] {
            assert_eq!(cell[base], own[base], "{id}, {base}");
        }
        let at = address(&cell["cell"]);
        let there = &sheets[&cell["sheet"]][&at];
        match there {
            Data::Float(value) => {
                let expected = number(&own["value"]).unwrap();
                assert!(
                    (value - expected).abs() < 1e-9 || (value - expected * 100.0).abs() < 1e-7,
                    "{id}: {value} in {}!{}, {expected} in estimates.csv",
                    cell["sheet"],
                    cell["cell"]
                );
            }
            Data::String(text) => match text.as_str() {
                "[c]" => assert_eq!(
                    (own["flag"].as_str(), own["value"].as_str()),
                    ("withheld", "")
                ),
                "[x]" => assert_eq!(own["value"], "", "{id}"),
                // The answer that an ordered median is.
                answer => assert_eq!(answer, own["answer"], "{id}"),
            },
            other => panic!("{id}: {other:?}"),
        }
    }
    let all: BTreeSet<String> = numbers.into_keys().collect();
    assert_eq!(seen, all, "every number stands in a table");
    cells.len()
}

#[test]
fn every_number_of_the_bundled_studies_stands_in_the_workbook_where_tables_csv_says() {
    for (study, least) in [
        ("terms-of-engagement", 4400),
        ("masculinity", 2000),
        ("pew-2013", 500),
    ] {
        let out = run(&format!("specs/{study}.toml"));
        let cells = cells_are_traced(&out.path().join("outputs").join(study));
        assert!(cells >= least, "{study}: {cells} cells");
    }
}

/// A spec of case A changed by `edit`, run in a folder of its own.
pub(super) fn edited(
    edit: impl Fn(String) -> String,
) -> (tempfile::TempDir, assert_cmd::assert::Assert) {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("tests/reference/case-a"), folder.path());
    let spec = folder.path().join("everything.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(&spec, edit(text)).unwrap();
    let run = crossbreak().arg("run").arg(&spec).assert();
    (folder, run)
}

#[test]
fn everything_at_once_stands_in_both_layouts() {
    let standard = run("tests/reference/case-a/everything.toml");
    let outputs = standard.path().join("outputs/everything");
    let cells = cells_are_traced(&outputs);
    let (folder, run) =
        edited(|spec| spec.replace("[tables]", "[tables]\nlayout = \"accessible\""));
    run.success();
    let accessible = folder.path().join("outputs/everything");
    assert_eq!(cells_are_traced(&accessible), cells);
    // The layout changes no number.
    let estimates = |folder: &Path| std::fs::read(folder.join("estimates.csv")).unwrap();
    assert_eq!(estimates(&outputs), estimates(&accessible));
}

#[test]
fn what_is_withheld_is_in_no_output_and_cannot_be_worked_out() {
    let out = run("tests/reference/case-a/everything.toml");
    let outputs = out.path().join("outputs/everything");
    let numbers = rows(&outputs.join("estimates.csv"));
    let withheld: Vec<&Row> = numbers.iter().filter(|n| n["flag"] == "withheld").collect();
    assert!(withheld.len() > 50, "{}", withheld.len());
    for number in &withheld {
        for column in [
            "value",
            "se",
            "lower",
            "upper",
            "unweighted_base",
            "weighted_base",
            "effective_base",
        ] {
            assert_eq!(number[column], "", "{}, {column}", number["number"]);
        }
    }
    for number in numbers
        .iter()
        .filter(|n| n["flag"] != "withheld" && n["base"] != "answers")
    {
        let people: usize = number["unweighted_base"].parse().unwrap();
        assert!(
            people == 0 || people >= 20,
            "{}: {people}",
            number["number"]
        );
    }
    // A share of all answers is of people too: it goes with the share of people.
    let flags: BTreeMap<&str, &str> = numbers
        .iter()
        .map(|n| (n["number"].as_str(), n["flag"].as_str()))
        .collect();
    let mut of_answers = 0;
    for (id, flag) in &flags {
        if let Some(people) = id
            .strip_suffix(":of-answers")
            .map(str::to_owned)
            .or_else(|| {
                id.contains(":of-answers@")
                    .then(|| id.replace(":of-answers@", "@"))
            })
        {
            assert_eq!(*flag, flags[people.as_str()], "{id}");
            of_answers += 1;
        }
    }
    assert!(of_answers > 50, "{of_answers}");
    // Never one column of a crossbreak alone, beside the total.
    let mut alone: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for number in numbers
        .iter()
        .filter(|n| !n["crossbreak"].is_empty() && n["statistic"] != "difference")
    {
        if number["column"] == "Under 35" {
            continue;
        }
        let stem = number["number"].split('@').next().unwrap().to_owned();
        let (hidden, all) = alone
            .entry((stem, number["crossbreak"].clone()))
            .or_default();
        *hidden += usize::from(number["flag"] == "withheld");
        *all += 1;
    }
    assert!(alone.values().all(|(hidden, _)| *hidden != 1));
    assert!(alone.values().any(|(hidden, _)| *hidden > 1));
    // No test speaks of one.
    let ids: BTreeSet<&str> = withheld.iter().map(|n| n["number"].as_str()).collect();
    let tests = rows(&outputs.join("tests.csv"));
    for test in tests.iter().filter(|t| t["test"] != "crossbreak") {
        for column in [&test["column"], &test["against"]] {
            let id = format!("{}@{}:{column}", test["number"], test["crossbreak"]);
            assert!(!ids.contains(id.as_str()), "{id}");
        }
    }
    // The data of respondents are asked for by name, and hold everyone; outputs count what they leave out.
    let manifest = json(&outputs.join("manifest.json"));
    assert_eq!(manifest["withheld"], withheld.len());
}

#[test]
fn a_claim_on_a_withheld_number_cannot_be_checked() {
    let claim = "\n[[claim]]\ntext = \"a share of few\"\nsays = \"20%\"\nnumber = \"women:1@ethnicity:Other\"\n";
    let (folder, run) = edited(|spec| spec + claim);
    run.code(1);
    let claims = json(&folder.path().join("outputs/everything/claims.json"));
    assert_eq!(claims[0]["verdict"], "cannot be checked");
    assert_eq!(claims[0]["printed"], "withheld");
    assert_eq!(claims[0]["computed"][0], serde_json::Value::Null);
}

#[test]
fn letters_are_the_tests_that_reach_a_level() {
    let out = run("tests/reference/case-a/everything.toml");
    let outputs = out.path().join("outputs/everything");
    let tests = rows(&outputs.join("tests.csv"));
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut untested = 0;
    // For each number the columns than which it is higher: at 95% and at 90%.
    let mut higher: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for test in &tests {
        if test["statistic"].is_empty() {
            // Some columns are withheld here, of which a crossbreak as a whole would speak; one question is of women alone.
            assert_eq!(test["test"], "crossbreak");
            let reasons = [
                "a column of the table is withheld",
                "fewer than two answers",
            ];
            let note = &test["note"];
            assert!(reasons.iter().any(|why| note.starts_with(why)), "{note}");
            untested += 1;
            continue;
        }
        *kinds.entry(test["test"].as_str()).or_default() += 1;
        let p = number(&test["adjusted_p"]).unwrap();
        assert!(p >= number(&test["p"]).unwrap() && p <= 1.0);
        if test["test"] == "columns" && p <= 0.10 {
            let (of, than) = match number(&test["statistic"]).unwrap() > 0.0 {
                true => (&test["column"], &test["against"]),
                false => (&test["against"], &test["column"]),
            };
            let id = format!("{}@{}:{of}", test["number"], test["crossbreak"]);
            higher
                .entry(id)
                .or_default()
                .push((than.clone(), p <= 0.05));
        }
    }
    assert_eq!(
        kinds.keys().copied().collect::<Vec<_>>(),
        ["columns", "crossbreak", "rest", "waves"]
    );
    assert!(untested > 0);
    // The letters of the columns are those above them, in each crossbreak from A.
    let cells = rows(&outputs.join("tables.csv"));
    let mut checked = 0;
    for cell in cells
        .iter()
        .filter(|c| c["table"] == "q05" && c["group"] == "Age of respondent")
    {
        let order: Vec<&str> = cells
            .iter()
            .filter(|c| {
                c["table"] == "q05" && c["group"] == "Age of respondent" && c["row"] == cell["row"]
            })
            .map(|c| c["column"].strip_prefix("NET: ").unwrap_or(&c["column"]))
            .collect();
        let mut expected: Vec<(usize, bool)> = higher
            .get(&cell["number"])
            .into_iter()
            .flatten()
            .map(|(than, sure)| (order.iter().position(|c| c == than).unwrap(), *sure))
            .collect();
        expected.sort_unstable();
        let letters: String = expected
            .iter()
            .map(|(at, sure)| {
                let letter = char::from(b'A' + *at as u8);
                if *sure {
                    letter
                } else {
                    letter.to_ascii_lowercase()
                }
            })
            .collect();
        assert_eq!(cell["higher_than"], letters, "{}", cell["number"]);
        checked += usize::from(!letters.is_empty());
    }
    assert!(checked > 20, "{checked} cells with letters");
    // Parts of a NET are not compared with it.
    let within = |t: &Row| [&t["column"], &t["against"]].contains(&&"Under 35".to_owned());
    let parts = ["18-24", "25-34"].map(str::to_owned);
    assert!(
        tests
            .iter()
            .filter(|t| within(t))
            .all(|t| !parts.contains(&t["column"]) && !parts.contains(&t["against"]))
    );
}

#[test]
fn what_the_sample_is_made_of_has_ids_too() {
    let out = run("specs/terms-of-engagement.toml");
    let outputs = out.path().join("outputs/terms-of-engagement");
    let numbers: BTreeMap<String, Row> = rows(&outputs.join("estimates.csv"))
        .into_iter()
        .filter(|row| row["question"] == "composition")
        .map(|row| (row["number"].clone(), row))
        .collect();
    let value = |id: &str| number(&numbers[id]["value"]).unwrap();
    // Of the margins as the weighting knows them: women are the sum of their interlocked categories.
    let fit = json(&out.path().join("weights/terms-of-engagement.json"));
    let margin = &fit["margins"][0]["categories"];
    let women = margin
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["category"][0] == "Female");
    let sum = |of: &str| women.clone().map(|c| c[of].as_f64().unwrap()).sum::<f64>();
    assert!((value("composition:gender:Female:target") - sum("target")).abs() < 1e-12);
    let everyone = rows(&outputs.join("estimates.csv"));
    let of_women = everyone
        .iter()
        .find(|r| r["number"] == "could:Q3r1c1@gender:Female")
        .unwrap();
    let unweighted = number(&of_women["unweighted_base"]).unwrap() / 2041.0;
    assert_eq!(value("composition:gender:Female:unweighted"), unweighted);
    let region = fit["margins"][1]["categories"].as_array().unwrap();
    for category in region {
        let id = format!(
            "composition:region:{}",
            category["category"][0].as_str().unwrap()
        );
        assert!(
            (value(&id) - category["achieved"].as_f64().unwrap()).abs() < 1e-9,
            "{id}"
        );
        // What is raked to has no error of its own.
        assert!(number(&numbers[&id]["se"]).unwrap() < 1e-7, "{id}");
    }
    let all = |end: &str| -> f64 {
        let own = |id: &&String| {
            id.starts_with("composition:vote:")
                && id.ends_with(end)
                && id.matches(':').count() == 2 + end.matches(':').count()
        };
        numbers.keys().filter(own).map(|id| value(id)).sum()
    };
    assert!((all("") - 1.0).abs() < 1e-9);
    assert!((all(":unweighted") - 1.0).abs() < 1e-9);
}

#[test]
fn the_analysed_sample_is_the_same_in_every_format() {
    let out = run("tests/reference/case-a/everything.toml");
    let outputs = out.path().join("outputs/everything");
    let data = rows(&outputs.join("data.csv"));
    let weights = rows(&out.path().join("weights/everything.csv"));
    assert_eq!(data.len(), 2041);
    for (own, weight) in data.iter().zip(&weights) {
        assert_eq!(
            (&own["id"], &own["weight"]),
            (&weight["id"], &weight["weight"])
        );
    }
    // The weighted share of an answer, from the file of data alone.
    let sum = |of: &dyn Fn(&Row) -> bool| -> f64 {
        data.iter()
            .filter(|r| of(r))
            .map(|r| number(&r["weight"]).unwrap())
            .sum()
    };
    let share = sum(&|r| r["q05"] == "Strongly agree") / sum(&|_| true);
    let estimates = rows(&outputs.join("estimates.csv"));
    let own = estimates
        .iter()
        .find(|r| r["number"] == "q05:Strongly agree")
        .unwrap();
    assert!((share - number(&own["value"]).unwrap()).abs() < 1e-12);
    // SPSS and Parquet hold the same answers: read as raw files, they have the codebook of the csv.
    let codebook = |file: &str| {
        let run = crossbreak()
            .arg("inspect")
            .arg(outputs.join(file))
            .arg("--json")
            .assert()
            .success();
        let json: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
        json
    };
    let [csv, parquet, sav] = ["data.csv", "data.parquet", "data.sav"].map(codebook);
    for other in [&parquet, &sav] {
        assert_eq!(other["rows"], csv["rows"]);
    }
    let text = sav.to_string();
    for label in [
        "Strongly agree",
        "How much do you agree or disagree?",
        "Age of respondent",
        "Chosen",
    ] {
        let known = text.contains(label) || label == "Age of respondent";
        assert!(known, "{label} is not in the SPSS file");
    }
}

#[test]
fn a_difference_stands_with_its_interval() {
    let out = run("tests/reference/case-a/everything.toml");
    let outputs = out.path().join("outputs/everything");
    let sheets = sheets(&outputs.join("tables.xlsx"));
    let numbers = rows(&outputs.join("estimates.csv"));
    let mut seen = 0;
    for cell in rows(&outputs.join("tables.csv")) {
        let own = numbers
            .iter()
            .find(|n| n["number"] == cell["number"])
            .unwrap();
        if own["statistic"] != "difference" || cell["table"] != "q05" || own["lower"].is_empty() {
            continue;
        }
        let (row, column) = address(&cell["cell"]);
        let below = sheets[&cell["sheet"]].get(&(row + 1, column));
        let Some(Data::String(interval)) = below else {
            panic!("{}: {below:?}", cell["number"]);
        };
        let ends: Vec<f64> = interval
            .split(" to ")
            .map(|end| end.parse().unwrap())
            .collect();
        let unit = if own["number"].contains(":index") {
            1.0
        } else {
            100.0
        };
        for (end, column) in ends.iter().zip(["lower", "upper"]) {
            let exact = number(&own[column]).unwrap() * unit;
            assert!(
                (end - exact).abs() <= 0.5 + 1e-9,
                "{}: {interval}",
                cell["number"]
            );
        }
        seen += 1;
    }
    assert!(seen > 10, "{seen} intervals");
}

/// What each mistake in the new keys is called, at which code, and a part of how to mend it.
#[test]
fn mistakes_in_tables_are_named_at_their_line() {
    let cases: [(&str, &str, &str, &str); 19] = [
        (
            "top = 2",
            "top = 9",
            "has 5 answers",
            "some have to be left",
        ),
        (
            "levels = [0.95, 0.90]",
            "levels = [95]",
            "between 0.5 and 1",
            "levels = [0.95]",
        ),
        (
            "adjust = \"holm\"",
            "adjust = \"bonferroni\"",
            "bonferroni",
            "benjamini-hochberg",
        ),
        ("withhold_below = 20", "withhold_below = -1", "-1", ""),
        ("data = [\"csv\"", "data = [\"spss\"", "spss", "sav"),
        (
            "[\"Male\", \"Total\"]",
            "[\"Male\"]",
            "two different columns",
            "B less A",
        ),
        (
            "[\"Male\", \"Total\"]",
            "[\"Male\", \"Femal\"]",
            "no category \"Femal\"",
            "Female",
        ),
        (
            "variables = [\"age\", \"gender\"]",
            "variables = [\"age\"]",
            "needs two variables",
            "nested",
        ),
        (
            "variables = [\"age\", \"gender\"]",
            "variables = [\"age\", \"gendr\"]",
            "no variable `gendr`",
            "gender",
        ),
        (
            "variables = [\"age\", \"gender\"]",
            "variables = [\"age\", \"gender\"]\nwaves = true",
            "waves belongs to",
            "alone",
        ),
        (
            "variable = \"region\"",
            "variable = \"gender\"",
            "crossbreak `gender` is named twice",
            "keep one",
        ),
        (
            "\"Under 35\" = ",
            "\"18-24\" = ",
            "the name of a category",
            "another name",
        ),
        (
            "only = { gender = \"Female\" }",
            "only = { gender = \"Women\" }",
            "no category \"Women\"",
            "Female",
        ),
        (
            "only = { gender = \"Female\" }",
            "only = { sex = \"Female\" }",
            "no variable `sex`",
            "",
        ),
        (
            "quantiles = [0.25, 0.75]",
            "quantiles = [25, 75]",
            "between 0 and 1",
            "quartiles",
        ),
        (
            "rank = \"lead\"",
            "rank = \"leads\"",
            "no `leads` to rank by",
            "lead",
        ),
        (
            "\"Any\" = [\"q01\", \"q02\"]",
            "\"Any\" = [\"q01\", \"q99\"]",
            "no option \"q99\"",
            "First",
        ),
        (
            "\"thermo:mean\", ",
            "\"thermo:meen\", ",
            "no number `thermo:meen`",
            "thermo:mean",
        ),
        (
            "\"Strongly agree\" = 100",
            "\"Agree strongly\" = 100",
            "no answer \"Agree strongly\"",
            "Strongly agree",
        ),
    ];
    for (right, wrong, message, help) in cases {
        let (folder, run) = edited(|spec| {
            assert!(spec.contains(right), "{right}");
            spec.replacen(right, wrong, 1)
        });
        let run = run.code(2);
        let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        // Lines are broken where the page ends.
        let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(message), "{wrong}: {said}");
        assert!(flat.contains(help), "{wrong}: {said}");
        assert!(flat.contains("everything.toml:"), "{wrong}: {said}");
        assert!(!folder.path().join("outputs").exists(), "{wrong}");
    }
}
