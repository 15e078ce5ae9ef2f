//! Every method of weighting against R (tests/reference/README.md says how the values were made), and segments.

use std::collections::BTreeMap;

use super::support::{copy, crossbreak, json, project, rows};

const SPEC: &str = "tests/reference/case-a/case-a.toml";

/// The weights of case A under another `[weighting]`, by id; the folder is kept for what else was written.
fn weighted(change: impl Fn(String) -> String) -> (tempfile::TempDir, BTreeMap<String, f64>) {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("tests/reference/case-a"), folder.path());
    let text = std::fs::read_to_string(project(SPEC)).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed);
    let spec = folder.path().join("case-a.toml");
    std::fs::write(&spec, changed).unwrap();
    crossbreak().arg("weight").arg(&spec).assert().success();
    let weights = rows(&folder.path().join("weights/case-a.csv"))
        .into_iter()
        .map(|row| (row["id"].clone(), row["weight"].parse().expect("a weight")))
        .collect();
    (folder, weights)
}

fn method(words: &str) -> impl Fn(String) -> String {
    move |text| text.replace("method = \"rake\"", words)
}

/// The largest difference from a column of R's weights.
fn largest_difference(ours: &BTreeMap<String, f64>, file: &str, column: &str) -> f64 {
    let reference = rows(&project("tests/reference/weighting").join(file));
    assert_eq!((reference.len(), ours.len()), (2041, 2041));
    reference
        .iter()
        .map(|row| (ours[&row["id"]] - row[column].parse::<f64>().expect("a weight")).abs())
        .fold(0.0, f64::max)
}

/// `bounds = [lower, upper]` of a column of the reference.
fn bounds(column: &str) -> String {
    let row = rows(&project("tests/reference/weighting/bounds.csv"))
        .into_iter()
        .find(|row| row["column"] == column)
        .unwrap_or_else(|| panic!("no bounds for {column}"));
    format!("\nbounds = [{}, {}]", row["lower"], row["upper"])
}

#[test]
fn every_method_agrees_with_r() {
    for (file, base) in [("methods.csv", ""), ("methods-base.csv", "\nbase_weight = \"base_w\"")] {
        for (column, words) in [
            ("raking", "method = \"rake\"".to_owned()),
            ("truncated_wide", format!("method = \"rake\"{}", bounds("truncated_wide"))),
            ("truncated_tight", format!("method = \"rake\"{}", bounds("truncated_tight"))),
            ("logit", format!("method = \"logit\"{}", bounds("logit"))),
            ("linear", "method = \"linear\"".to_owned()),
            ("linear_bounded", format!("method = \"linear\"{}", bounds("linear_bounded"))),
        ] {
            if base.is_empty() && column == "raking" {
                // The spec as it is.
                continue;
            }
            let (_folder, ours) = weighted(method(&format!("{words}{base}")));
            let difference = largest_difference(&ours, file, column);
            assert!(difference <= 1e-8, "{file}, {column}: {difference:e}");
        }
        let one_margin = |text: String| {
            let end = text.match_indices("[[weighting.margin]]").nth(1).expect("a second margin").0;
            let tail = text.find("[[crossbreak]]").expect("crossbreaks");
            format!("{}{}", &text[..end], &text[tail..])
                .replace("method = \"rake\"", &format!("method = \"post_stratify\"{base}"))
        };
        let (_folder, ours) = weighted(one_margin);
        let difference = largest_difference(&ours, file, "post_stratified");
        assert!(difference <= 1e-8, "{file}, post_stratified: {difference:e}");
    }
}

#[test]
fn linear_weights_below_zero_are_said() {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("tests/reference/case-a"), folder.path());
    let spec = folder.path().join("case-a.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(&spec, method("method = \"linear\"")(text)).unwrap();
    let run = crossbreak().arg("weight").arg(&spec).assert().success();
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(said.contains("20 weights are negative"), "{said}");
}

/// Two margins within each category of `euref`, with targets of its own.
fn segmented(totals: &str) -> impl Fn(String) -> String {
    let totals = totals.to_owned();
    move |text| {
        let head = &text[..text.find("[weighting]").expect("a weighting")];
        let tail = &text[text.find("[[crossbreak]]").expect("crossbreaks")..];
        format!(
            "{head}[weighting]\nmethod = \"rake\"\n[weighting.segments]\nvariables = [\"euref\"]\n{totals}\n\
             [[weighting.margin]]\nvariables = [\"gender\"]\ntargets = \"gender.csv\"\n\
             [[weighting.margin]]\nvariables = [\"age\"]\ntargets = \"age.csv\"\n{tail}"
        )
    }
}

/// `without`: a segment that has no targets and no people.
fn segment_study(
    change: impl Fn(String) -> String,
    without: &str,
) -> (tempfile::TempDir, BTreeMap<String, f64>) {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("tests/reference/case-a"), folder.path());
    for margin in ["gender", "age"] {
        let table = project(&format!("tests/reference/weighting/segments-targets-{margin}.csv"));
        let table = std::fs::read_to_string(table).unwrap();
        let lines = table.lines().filter(|line| without.is_empty() || !line.starts_with(without));
        let kept: Vec<&str> = lines.collect();
        std::fs::write(folder.path().join(format!("{margin}.csv")), kept.join("\n")).unwrap();
    }
    let spec = folder.path().join("case-a.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(&spec, change(text)).unwrap();
    crossbreak().arg("weight").arg(&spec).assert().success();
    let weights = rows(&folder.path().join("weights/case-a.csv"))
        .into_iter()
        .map(|row| (row["id"].clone(), row["weight"].parse().expect("a weight")))
        .collect();
    (folder, weights)
}

#[test]
fn segments_are_weighted_on_their_own() {
    let (folder, ours) = segment_study(segmented(""), "");
    let difference = largest_difference(&ours, "segments.csv", "weight");
    assert!(difference <= 1e-8, "{difference:e}");
    let fit = json(&folder.path().join("weights/case-a.json"));
    assert_eq!(fit["segments"].as_array().unwrap().len(), 4);
    assert_eq!(fit["margins"].as_array().unwrap().len(), 8);
    assert_eq!(fit["margins"][0]["segment"][0], "Remain");

    let totals = "totals = { Remain = 0.40, Leave = 0.30, \"Did not vote\" = 0.26, \"Can't remember\" = 0.04 }";
    let (_folder, ours) = segment_study(segmented(totals), "");
    let difference = largest_difference(&ours, "segments.csv", "weight_totals");
    assert!(difference <= 1e-8, "{difference:e}");
}

#[test]
fn a_segment_that_is_added_leaves_the_others_as_they_were() {
    let (_all, with) = segment_study(segmented(""), "");
    let before = |text: String| {
        segmented("")(text).replace(
            "[variables]",
            "[[input.drop]]\nwhere = { euref = \"Leave\" }\nreason = \"a wave not yet there\"\n[variables]",
        )
    };
    let (_fewer, without) = segment_study(before, "Leave,");
    assert!(without.len() < with.len());
    for (id, weight) in &without {
        assert_eq!(weight.to_bits(), with[id].to_bits(), "{id}");
    }
}
