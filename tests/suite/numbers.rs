//! numbers.json holds every number once, prints it as the tables do, and says nothing of one that is withheld.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::support::{crossbreak, json, project, rows, run};

/// What a table shows, as a sentence would print it.
fn in_a_sentence(shown: &str, number: &Value) -> String {
    let one = matches!(shown, "+1" | "-1");
    match number["statistic"].as_str().unwrap() {
        "share" | "net" | "cumulative" if shown == "*" => {
            let printed = number["printed"].as_str().unwrap();
            assert!(
                ["<1%", "<0.1%", "<0.01%"].contains(&printed),
                "{printed} where a table has *"
            );
            printed.into()
        }
        "share" | "net" | "cumulative" if shown == "-" => {
            assert_eq!(number["value"], 0.0);
            number["printed"].as_str().unwrap().into()
        }
        _ if shown == "[c]" => shown.into(),
        "lead" => format!("{shown} {}", if one { "point" } else { "points" }),
        "ratio" => format!("{shown} times"),
        _ => shown.into(),
    }
}

/// A number without its unit, and without zeros that say nothing.
fn digits(printed: &str) -> Option<f64> {
    printed.split(' ').next()?.replace(',', "").parse().ok()
}

#[test]
fn every_number_is_printed_as_the_tables_print_it() {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for spec in [
        "specs/terms-of-engagement.toml",
        "tests/reference/case-a/everything.toml",
    ] {
        let out = run(spec);
        let name = spec.rsplit('/').next().unwrap().trim_end_matches(".toml");
        printed_alike(&out.path().join("outputs").join(name), &mut kinds);
    }
    for kind in [
        "share",
        "net",
        "cumulative",
        "lead",
        "mean",
        "median",
        "quantile",
        "gap",
        "ratio",
        "index",
        "rank",
        "difference",
    ] {
        assert!(
            kinds.contains_key(kind),
            "no {kind} was compared: {kinds:?}"
        );
    }
}

/// How a number's unit is printed to so many decimals: `58.1%`, `+31.0 points`.
fn has_decimals(number: &Value, shares: usize, means: usize) -> bool {
    let printed = number["printed"].as_str().unwrap();
    let (digits, wanted) = match number["unit"].as_str().unwrap() {
        "share" => (printed.trim_end_matches('%'), shares),
        "points" => (printed.split(' ').next().unwrap(), shares),
        "score" => (printed, means),
        "own" if number["statistic"] == "mean" => (printed.split(' ').next().unwrap(), means),
        _ => return true,
    };
    let found = digits.split_once('.').map_or(0, |(_, places)| places.len());
    // Nothing has no sign and, as a difference, no decimals.
    found == wanted || digits == "0" || number["value"].is_null()
}

#[test]
fn percentages_have_as_many_decimals_as_the_spec_says() {
    for layout in ["standard", "accessible"] {
        let (folder, run) = super::tables::edited(|spec| {
            let tables = format!("[tables]\ndecimals = 1\nlayout = \"{layout}\"");
            spec.replace("[tables]", &tables)
                .replace("id = \"thermo\"", "id = \"thermo\"\ndecimals = 2")
        });
        run.success();
        let outputs = folder.path().join("outputs/everything");
        let mut kinds = BTreeMap::new();
        if layout == "standard" {
            printed_alike(&outputs, &mut kinds);
        }
        let listing = json(&outputs.join("numbers.json"));
        let mut seen = BTreeMap::new();
        for (id, number) in listing["numbers"].as_object().unwrap() {
            let (shares, means) = match number["question"].as_str().unwrap() {
                "thermo" => (2, 2),
                _ => (1, 1),
            };
            assert!(
                has_decimals(number, shares, means),
                "{id}: {}",
                number["printed"]
            );
            *seen
                .entry(number["unit"].as_str().unwrap().to_owned())
                .or_insert(0) += 1;
        }
        for unit in ["share", "points", "score", "own", "ratio", "rank"] {
            assert!(seen.contains_key(unit), "no {unit}: {seen:?}");
        }
        let page = std::fs::read_to_string(outputs.join("report.html")).unwrap();
        let share = &listing["numbers"]["q05:Agree"]["printed"];
        assert!(page.contains(&format!(">{}<", share.as_str().unwrap())));
    }
}

#[test]
fn a_spec_with_too_many_decimals_is_told_where() {
    let (_folder, run) = super::tables::edited(|spec| {
        spec.replace("[tables]", "[tables]\ndecimals = 3")
            .replace("id = \"thermo\"", "id = \"thermo\"\ndecimals = 9")
    });
    let run = run.code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(
        said.contains("expected 0, 1 or 2 decimals, found 3"),
        "{said}"
    );
    assert!(
        said.contains("expected 0, 1 or 2 decimals, found 9"),
        "{said}"
    );
}

/// Every number of numbers.json against estimates.csv and tables.csv; counts what was compared by its statistic.
fn printed_alike(folder: &Path, kinds: &mut BTreeMap<String, usize>) {
    let text = std::fs::read_to_string(folder.join("numbers.json")).unwrap();
    let listing = json(&folder.join("numbers.json"));
    let numbers = listing["numbers"].as_object().unwrap();

    // The same numbers as estimates.csv, in its order, one a line.
    let estimates = rows(&folder.join("estimates.csv"));
    assert_eq!(numbers.len(), estimates.len());
    let lines = text.lines().filter(|line| line.starts_with("    \""));
    assert_eq!(lines.count(), numbers.len());
    for ((id, number), row) in numbers.iter().zip(&estimates) {
        assert_eq!(*id, row["number"]);
        for key in [
            "question",
            "item",
            "answer",
            "crossbreak",
            "column",
            "statistic",
            "base",
            "flag",
        ] {
            assert_eq!(number[key].as_str().unwrap(), row[key], "{id} {key}");
        }
        for key in [
            "value",
            "lower",
            "upper",
            "unweighted_base",
            "weighted_base",
            "effective_base",
        ] {
            match row[key].as_str() {
                "" => assert!(number[key].is_null(), "{id} {key}"),
                cell => assert_eq!(number[key].as_f64(), cell.parse().ok(), "{id} {key}"),
            }
        }
        if row["flag"] == "withheld" {
            assert_eq!(number["printed"], "[c]", "{id}");
            assert!(number["value"].is_null() && number["unweighted_base"].is_null());
        }
    }

    // And what the tables show of them.
    for cell in rows(&folder.join("tables.csv")) {
        // The composition shows several numbers of one id.
        let Some(number) = numbers
            .get(&cell["number"])
            .filter(|n| n["question"] != "composition")
        else {
            continue;
        };
        let printed = number["printed"].as_str().unwrap();
        // A spreadsheet would read - and + as the beginning of a formula.
        let shown = cell["shown"].trim_start_matches('\'');
        let statistic = number["statistic"].as_str().unwrap().to_owned();
        let near = || Some(digits(printed)?.to_bits() == digits(shown)?.to_bits());
        let same = match statistic.as_str() {
            "median" | "quantile" | "gap" | "mean" | "difference" => {
                printed == shown || near() == Some(true) || printed == format!("{shown} points")
            }
            _ => *printed == in_a_sentence(shown, number),
        };
        let nobody = number["value"].is_null() && shown.is_empty() && printed == "–";
        assert!(
            same || nobody,
            "{}: {printed:?}, the table has {shown:?}",
            cell["number"]
        );
        *kinds.entry(statistic).or_default() += 1;
    }
}

#[test]
fn the_reference_study_has_the_numbers_that_its_report_prints() {
    let out = run("specs/terms-of-engagement.toml");
    let listing = json(&out.path().join("outputs/terms-of-engagement/numbers.json"));
    assert_eq!(listing["study"]["fieldwork"]["from"], "2024-05-01");
    assert!(listing["study"]["synthetic"].is_string());
    assert!(
        listing["precision"]
            .as_str()
            .unwrap()
            .contains("non-probability")
    );
    for (id, printed, of) in [
        (
            "arguments:Q6r1:Convincing",
            "58%",
            "all UK adults aged 18 and over",
        ),
        (
            "arguments:Q6r1:lead",
            "+31 points",
            "all UK adults aged 18 and over",
        ),
        (
            "hours:median",
            "13 hours",
            "UK adults aged 18 and over who gave an answer",
        ),
        (
            "hours:gap",
            "-22 hours",
            "UK adults aged 18 and over who gave an answer",
        ),
        (
            "time:median",
            "Three months",
            "UK adults aged 18 and over who gave an answer",
        ),
    ] {
        let number = &listing["numbers"][id];
        assert_eq!(number["printed"], printed, "{id}");
        assert_eq!(number["of"], of, "{id}");
    }
}

#[test]
fn figures_json_says_what_stands_in_each_figure() {
    let out = run("specs/terms-of-engagement.toml");
    let folder = out.path().join("outputs/terms-of-engagement");
    let listing = json(&folder.join("figures.json"));
    let numbers = json(&folder.join("numbers.json"));
    let figures = listing["figures"].as_array().unwrap();
    let ids: Vec<&str> = figures.iter().map(|f| f["id"].as_str().unwrap()).collect();
    assert_eq!(ids[..2], ["figure-1", "figure-2"]);
    for figure in figures {
        let id = &figure["id"];
        for key in ["title", "wording", "base", "fieldwork", "source", "alt"] {
            assert!(
                !figure[key].as_str().unwrap().is_empty(),
                "{id} has no {key}"
            );
        }
        for (ending, file) in figure["files"].as_object().unwrap() {
            assert!(
                folder.join(file.as_str().unwrap()).is_file(),
                "{id}: no {ending}"
            );
        }
        let shown = figure["numbers"].as_array().unwrap();
        let weighting = matches!(figure["kind"].as_str().unwrap(), "weights" | "targets");
        assert_eq!(shown.is_empty(), weighting, "{id}");
        // What the picture prints is what sentences print.
        let svg =
            std::fs::read_to_string(folder.join(figure["files"]["svg"].as_str().unwrap())).unwrap();
        for number in shown {
            let number = &numbers["numbers"][number.as_str().unwrap()];
            let printed = number["printed"].as_str().unwrap();
            let value = number["value"].as_f64();
            // Narrow bars have no room for theirs.
            if number["statistic"] == "share" && value.is_some_and(|share| share > 0.1) {
                assert!(
                    svg.contains(printed),
                    "{id}: {printed} is not in the picture"
                );
            }
        }
    }
    // The words come with the pictures, and with the report.
    let words = std::fs::read(folder.join("figures.json")).unwrap();
    for only in ["figures", "report"] {
        let again = tempfile::tempdir().unwrap();
        crossbreak()
            .args(["run", "-q", "--only", only, "-o"])
            .arg(again.path())
            .arg(project("specs/terms-of-engagement.toml"))
            .assert()
            .success();
        let made = again
            .path()
            .join("outputs/terms-of-engagement/figures.json");
        assert!(std::fs::read(made).unwrap() == words, "--only {only}");
    }
}

/// What in a text looks like the id of a number of these questions, up to the mark that ends it.
fn ids(text: &str, questions: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for question in questions {
        for (at, _) in text.match_indices(&format!("{question}:")) {
            // In a template an id stands among other words, and `of` or the end of the marks comes after it.
            let rest = &text[at..];
            let end = rest.find(['"', '}', '`', '\n']).unwrap_or(rest.len());
            found.push(rest[..end].trim_end_matches(" of").to_owned());
        }
    }
    found
}

#[test]
fn the_numbers_and_figures_of_the_examples_exist() {
    let out = run("specs/terms-of-engagement.toml");
    let folder = out.path().join("outputs/terms-of-engagement");
    let numbers = json(&folder.join("numbers.json"));
    let figures = json(&folder.join("figures.json"));
    let numbers = numbers["numbers"].as_object().unwrap();
    let questions: Vec<&str> = numbers
        .values()
        .filter_map(|n| n["question"].as_str())
        .collect();
    let mut questions = questions;
    questions.dedup();
    let read = |file: &str| std::fs::read_to_string(project(file)).unwrap();
    for file in [
        "report.qmd",
        "report-python.qmd",
        "report.tex",
        "report.typ",
        "cms.html",
    ] {
        let text = read(&format!("examples/report/{file}"));
        let ids = ids(&text, &questions);
        assert!(ids.len() >= 5, "{file}: {ids:?}");
        for id in ids {
            assert!(
                numbers.contains_key(&id),
                "{file} names {id}, which is no number"
            );
        }
        let mut named = figures["figures"].as_array().unwrap().iter();
        let figure = named.find(|figure| text.contains(figure["id"].as_str().unwrap()));
        assert!(figure.is_some(), "{file} names no figure");
    }
    let readme = read("README.md");
    let section = &readme[readme.find("## Numbers in your own text").unwrap()..];
    let section = &section[..section.find("## Commands").unwrap()];
    let ids = ids(section, &questions);
    assert_eq!(ids.len(), 5, "{ids:?}");
    assert!(
        ids.iter()
            .all(|id| numbers[id.as_str()]["printed"] == "58%"),
        "{ids:?}"
    );
}
