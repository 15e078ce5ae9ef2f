//! numbers.json holds every number once, prints it as the tables do, and says nothing of one that is withheld.

use std::collections::BTreeMap;

use serde_json::Value;

use super::support::{crossbreak, json, project, rows, run};

/// What a table shows, as a sentence would print it.
fn in_a_sentence(shown: &str, number: &Value) -> String {
    let one = matches!(shown, "+1" | "-1");
    match number["statistic"].as_str().unwrap() {
        "share" | "net" | "cumulative" if shown == "*" => "<1%".into(),
        "share" | "net" | "cumulative" if shown == "-" => "0%".into(),
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
        let folder = out.path().join("outputs").join(name);
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
