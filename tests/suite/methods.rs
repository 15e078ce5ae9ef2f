//! Every method of weighting against R (tests/reference/README.md says how the values were made), and segments.

use std::collections::BTreeMap;

use super::support::{CaseA, STUDY, contents, copy, crossbreak, json, project, rows};

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
    for (file, base) in [
        ("methods.csv", ""),
        ("methods-base.csv", "\nbase_weight = \"base_w\""),
    ] {
        for (column, words) in [
            ("raking", "method = \"rake\"".to_owned()),
            (
                "truncated_wide",
                format!("method = \"rake\"{}", bounds("truncated_wide")),
            ),
            (
                "truncated_tight",
                format!("method = \"rake\"{}", bounds("truncated_tight")),
            ),
            ("logit", format!("method = \"logit\"{}", bounds("logit"))),
            ("linear", "method = \"linear\"".to_owned()),
            (
                "linear_bounded",
                format!("method = \"linear\"{}", bounds("linear_bounded")),
            ),
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
            let end = text
                .match_indices("[[weighting.margin]]")
                .nth(1)
                .expect("a second margin")
                .0;
            let tail = text.find("[[crossbreak]]").expect("crossbreaks");
            format!("{}{}", &text[..end], &text[tail..]).replace(
                "method = \"rake\"",
                &format!("method = \"post_stratify\"{base}"),
            )
        };
        let (_folder, ours) = weighted(one_margin);
        let difference = largest_difference(&ours, file, "post_stratified");
        assert!(
            difference <= 1e-8,
            "{file}, post_stratified: {difference:e}"
        );
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
        let table = project(&format!(
            "tests/reference/weighting/segments-targets-{margin}.csv"
        ));
        let table = std::fs::read_to_string(table).unwrap();
        let lines = table
            .lines()
            .filter(|line| without.is_empty() || !line.starts_with(without));
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

#[test]
fn a_replicate_is_weighted_again_as_r_does_it() {
    let case = CaseA::read();
    let counts = rows(&project("tests/reference/weighting/replicate-counts.csv"));
    let expected = rows(&project("tests/reference/weighting/replicates.csv"));
    for replicate in ["b1", "b2", "b3", "jk1", "jk2", "jk3"] {
        let base: Vec<f64> = counts
            .iter()
            .map(|row| row[replicate].parse().unwrap())
            .collect();
        let weights = case.weigh(&base);
        let mut largest = 0.0f64;
        for ((row, id), weight) in expected.iter().zip(&case.ids).zip(&weights) {
            assert_eq!(row["id"], *id);
            largest = largest.max((weight - row[replicate].parse::<f64>().unwrap()).abs());
        }
        assert!(largest <= 1e-8, "{replicate}: {largest:e}");
    }
}

#[test]
fn replicates_stand_beside_the_weights_and_in_the_standard_errors() {
    let run = |replicates: &str| {
        let folder = tempfile::tempdir().unwrap();
        copy(&project("tests/reference/case-a"), folder.path());
        let spec = folder.path().join("case-a.toml");
        let text = std::fs::read_to_string(&spec).unwrap();
        let words = format!("method = \"rake\"\n{replicates}");
        std::fs::write(&spec, text.replace("method = \"rake\"", &words)).unwrap();
        crossbreak().arg("run").arg(&spec).assert().success();
        folder
    };
    let errors = |folder: &tempfile::TempDir| -> BTreeMap<String, Option<f64>> {
        rows(&folder.path().join("outputs/case-a/estimates.csv"))
            .into_iter()
            .map(|row| (row["number"].clone(), row["se"].parse().ok()))
            .collect()
    };
    let linearised = errors(&run("tolerance = 1e-9"));
    for (method, count, factor) in [
        ("bootstrap", 200.0, 1.0 / 200.0),
        ("jackknife", 50.0, 49.0 / 50.0),
    ] {
        let folder = run(&format!(
            "replicates = {{ method = \"{method}\", count = {count}, seed = 7 }}"
        ));
        let fit = json(&folder.path().join("weights/case-a.json"));
        assert_eq!(fit["replicates"]["count"].as_f64(), Some(count));
        assert_eq!(fit["replicates"]["factor"].as_f64(), Some(factor));
        let replicates = rows(&folder.path().join("weights/case-a-replicates.csv"));
        assert_eq!(replicates.len(), 2041);
        assert_eq!(replicates[0].len(), count as usize + 1);
        let sum: f64 = replicates
            .iter()
            .map(|row| row["r3"].parse::<f64>().unwrap())
            .sum();
        assert!((sum - 2041.0).abs() < 1e-6);
        // The two ways to a standard error agree on the whole: a tenth apart on average, and none twice the other.
        let from_replicates = errors(&folder);
        let ratios: Vec<f64> = [
            "thermo:mean",
            "scale10:mean",
            "q03:1",
            "q03:2",
            "q03:3",
            "q14:1",
            "q14:2",
        ]
        .iter()
        .map(|id| from_replicates[*id].unwrap() / linearised[*id].unwrap())
        .collect();
        let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
        assert!((0.85..1.15).contains(&mean), "{method}: {ratios:?}");
        assert!(
            ratios.iter().all(|ratio| (0.6..1.6).contains(ratio)),
            "{method}: {ratios:?}"
        );
        // By hand, for one share: the mean squared deviation of its replicates.
        let poll = rows(&project("tests/reference/case-a/poll_2041.csv"));
        let share = |column: &str, weights: &[BTreeMap<String, String>]| {
            let weight = |row: &BTreeMap<String, String>| row[column].parse::<f64>().unwrap();
            let own = weights
                .iter()
                .zip(&poll)
                .filter(|(_, answers)| answers["q03"] == "1");
            own.map(|(row, _)| weight(row)).sum::<f64>() / weights.iter().map(weight).sum::<f64>()
        };
        let full = share("weight", &rows(&folder.path().join("weights/case-a.csv")));
        let squares: f64 = (1..=count as usize)
            .map(|number| (share(&format!("r{number}"), &replicates) - full).powi(2))
            .sum();
        let expected = (factor * squares).sqrt();
        let ours = from_replicates["q03:1"].unwrap();
        assert!(
            (ours / expected - 1.0).abs() < 1e-9,
            "{method}: {ours}, by hand {expected}"
        );
    }
}

#[test]
fn small_categories_are_merged_by_the_rule_and_listed() {
    let merged = |rule: &str| {
        let (folder, weights) = weighted(|text| {
            text.replace(
                "variables = [\"ethnicity\"]",
                &format!("variables = [\"ethnicity\"]\ncollapse = {{ {rule} }}"),
            )
        });
        let fit = json(&folder.path().join("weights/case-a.json"));
        (fit["margins"][3].clone(), weights)
    };
    let (margin, weights) = merged("min_respondents = 30");
    let first = &margin["merged"][0];
    // Mixed (22 people) and Other (28) are the small ones.
    assert!(
        margin["merged"].as_array().is_some_and(|m| !m.is_empty()),
        "{margin}"
    );
    assert!(first["respondents"].as_f64().unwrap() < 30.0);
    let categories = margin["categories"].as_array().unwrap();
    for category in categories {
        assert!(
            category["unweighted"].as_f64().unwrap() >= 30.0,
            "{category}"
        );
    }
    let sum: f64 = categories
        .iter()
        .map(|c| c["target"].as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-9);
    assert_eq!(weights.len(), 2041);
    let (margin, _) = merged("min_respondents = 60, into = \"White\"");
    for merge in margin["merged"].as_array().unwrap() {
        assert!(
            merge["into"][0].as_str().unwrap().contains("White"),
            "{merge}"
        );
    }
}

#[test]
fn margins_that_are_near_enough_are_left_out_where_the_spec_chooses() {
    let (folder, _) = weighted(method("method = \"rake\"\nchoose = { above = 0.2 }"));
    let fit = json(&folder.path().join("weights/case-a.json"));
    let margins = fit["margins"].as_array().unwrap();
    let used = |margin: &&serde_json::Value| margin["used"] == true;
    let off = |margin: &serde_json::Value| -> f64 {
        let categories = margin["categories"].as_array().unwrap();
        let miss = |c: &serde_json::Value| {
            (c["achieved"].as_f64().unwrap() - c["target"].as_f64().unwrap()).abs()
        };
        categories.iter().map(miss).sum()
    };
    let count = margins.iter().filter(used).count();
    assert!(
        count > 0 && count < margins.len(),
        "{count} of {} used",
        margins.len()
    );
    for margin in margins {
        if used(&margin) {
            assert!(off(margin) < 1e-8);
        } else {
            assert!(off(margin) <= 0.2);
        }
    }
}

#[test]
fn weights_are_scaled_to_a_population() {
    let (_folder, weights) = weighted(method("method = \"rake\"\npopulation = 54_000_000"));
    let sum: f64 = weights.values().sum();
    assert!((sum - 54e6).abs() < 1e-3, "{sum}");
}

#[test]
fn targets_of_another_sum_are_rescaled_only_if_asked() {
    let spoilt = |text: String| text.replace("\"Remain\" = 33.26", "\"Remain\" = 33.36");
    let folder = tempfile::tempdir().unwrap();
    copy(&project("tests/reference/case-a"), folder.path());
    let spec = folder.path().join("case-a.toml");
    std::fs::write(&spec, spoilt(std::fs::read_to_string(&spec).unwrap())).unwrap();
    let run = crossbreak().arg("weight").arg(&spec).assert().code(2);
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(
        said.contains("sum to 100.1") && said.contains("rescale = true"),
        "{said}"
    );
    let (folder, _) = weighted(|text| {
        spoilt(text).replace(
            "variables = [\"euref\"]",
            "variables = [\"euref\"]\nrescale = true",
        )
    });
    let fit = json(&folder.path().join("weights/case-a.json"));
    let margin = &fit["margins"][5];
    assert!((margin["rescaled_from"].as_f64().unwrap() - 100.1).abs() < 1e-9);
    let remain = margin["categories"][0]["achieved"].as_f64().unwrap();
    assert!((remain - 33.36 / 100.1).abs() < 1e-9);
}

#[test]
fn people_whose_category_has_the_target_0_are_left_out_if_asked() {
    let (folder, weights) = weighted(|text| {
        text.replace("\"Can't remember\" = 3.99", "\"Can't remember\" = 0")
            .replace("\"Remain\" = 33.26", "\"Remain\" = 37.25")
            .replace(
                "variables = [\"euref\"]",
                "variables = [\"euref\"]\nzero_target = \"drop\"",
            )
    });
    let fit = json(&folder.path().join("weights/case-a.json"));
    let dropped = fit["dropped"].as_array().unwrap();
    assert_eq!(dropped[0]["reason"], "a target of 0 on euref");
    assert_eq!(
        dropped[0]["rows"].as_u64().unwrap() as usize + weights.len(),
        2041
    );
    assert_eq!(weights.len(), 2041 - 74);
}

#[test]
fn cut_weights_are_spread_as_r_spreads_them_or_by_the_other_custom() {
    for (column, words) in [
        ("cap_3", "cap = 3"),
        ("cap_1_5", "cap = 1.5\nspread = \"equal\""),
        ("base_cap_3", "cap = 3\nbase_weight = \"base_w\""),
        ("base_cap_1_5", "cap = 1.5\nbase_weight = \"base_w\""),
    ] {
        let (_folder, ours) = weighted(method(&format!("method = \"trim-after\"\n{words}")));
        let difference = largest_difference(&ours, "trim.csv", column);
        assert!(difference <= 1e-8, "{column}: {difference:e}");
    }
    // In proportion: every weight below the cap is multiplied by the same.
    let (_folder, raked) = weighted(method("method = \"rake\" # as it is"));
    let (_folder, ours) = weighted(method(
        "method = \"trim-after\"\ncap = 1.5\nspread = \"proportional\"",
    ));
    let below = || ours.iter().filter(|(_, weight)| **weight < 1.5 - 1e-9);
    let factors: Vec<f64> = below().map(|(id, weight)| weight / raked[id]).collect();
    assert!(factors.len() > 1_000 && factors[0] > 1.01);
    assert!(
        factors
            .iter()
            .all(|factor| (factor - factors[0]).abs() < 1e-9)
    );
    let sum: f64 = ours.values().sum();
    assert!((sum - 2041.0).abs() < 1e-8 && ours.values().all(|weight| *weight <= 1.5 + 1e-12));
}

#[test]
fn the_compatibility_modes_say_what_they_do() {
    let (folder, weights) = weighted(method("method = \"trim-after\"\ncap = 3.0"));
    let fit = json(&folder.path().join("weights/case-a.json"));
    assert_eq!(fit["method"], "trim-after");
    assert!(weights.values().all(|weight| *weight <= 3.0 + 1e-9));
    assert!(fit["largest_miss"].as_f64().unwrap() > 1e-4);
    let (folder, weights) = weighted(method("method = \"cap-in-loop\"\ncap = 4.0"));
    let fit = json(&folder.path().join("weights/case-a.json"));
    assert_eq!(fit["converged"], true);
    assert!(fit["largest_miss"].as_f64().unwrap() <= 1e-9);
    assert!(weights.values().all(|weight| *weight <= 4.0 + 1e-9));
}

/// A study of two variables, people as rows of a csv.
fn impossible(people: &str, margins: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("poll.csv"), people).unwrap();
    let spec = folder.path().join("poll.toml");
    let rest = "[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"age\"\ntext = \"Age?\"\n";
    let text = format!(
        "{STUDY}[variables]\nwork = {{ column = \"work\" }}\nage = {{ column = \"age\" }}\n{margins}\n{rest}"
    );
    std::fs::write(&spec, text).unwrap();
    (folder, spec)
}

const RETIRED: &str = "[weighting]\nmethod = \"rake\"\n\
    [[weighting.margin]]\nvariables = [\"work\"]\nunit = \"percent\"\n\
    targets = { \"Full time\" = 50, \"Part time\" = 26, Retired = 24 }\n\
    [[weighting.margin]]\nvariables = [\"age\"]\nunit = \"percent\"\n\
    targets = { \"18-39\" = 40, \"40-64\" = 43.7, \"65-74\" = 9.1, \"75+\" = 7.2 }\n";

fn retired() -> String {
    let mut people = "id,work,age\n".to_owned();
    let rows = [
        ("Full time", "18-39", 30),
        ("Part time", "18-39", 20),
        ("Full time", "40-64", 30),
        ("Part time", "40-64", 20),
        ("Part time", "65-74", 4),
        ("Full time", "65-74", 2),
        ("Retired", "65-74", 9),
        ("Retired", "75+", 8),
    ];
    let mut id = 0;
    for (work, age, count) in rows {
        for _ in 0..count {
            id += 1;
            people += &format!("{id},{work},{age}\n");
        }
    }
    people
}

#[test]
fn targets_that_contradict_each_other_are_named_with_their_numbers() {
    let (folder, spec) = impossible(&retired(), RETIRED);
    let before = contents(folder.path());
    for command in ["check", "weight", "run", "verify"] {
        let run = crossbreak().arg(command).arg(&spec).assert().code(2);
        let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        // miette wraps long lines; the words are what counts here.
        let said = said.replace("\n  | ", " ");
        assert!(said.contains("CB-W007"), "{said}");
        assert!(
            said.contains(
                "Everyone in work = Retired (target 24.0%) is in age 65-74 or 75+ (targets 9.1% + 7.2% = 16.3%)"
            ),
            "{said}"
        );
        assert!(
            said.contains("the closest that weights can come is 15.4 points off"),
            "{said}"
        );
        assert!(said.contains("poll.toml:"), "{said}");
    }
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn contradicting_targets_are_a_warning_where_the_weights_are_wanted_all_the_same() {
    let wanted = RETIRED.replace(
        "method = \"rake\"",
        "method = \"rake\"\nwrite_unconverged = true",
    );
    let (folder, spec) = impossible(&retired(), &wanted);
    let run = crossbreak().arg("weight").arg(&spec).assert().code(1);
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(
        said.contains("CB-W007") && said.contains("CB-W006"),
        "{said}"
    );
    let fit = json(&folder.path().join("weights/poll.json"));
    assert_eq!(fit["converged"], false);
    assert!(fit["largest_miss"].as_f64().unwrap() > 0.03);
}

#[test]
fn the_reference_cases_of_impossible_targets_end_in_words() {
    let people = |file: &str| -> String {
        let rows = rows(&project("tests/reference/infeasible").join(file));
        let row = |(number, row): (usize, &BTreeMap<String, String>)| {
            format!("{number},{},{}\n", row["A"], row["B"])
        };
        format!(
            "id,work,age\n{}",
            rows.iter().enumerate().map(row).collect::<String>()
        )
    };
    let margins = |a: &str, b: &str| {
        format!(
            "[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\nvariables = [\"work\"]\nunit = \"percent\"\n\
             targets = {{ {a} }}\n[[weighting.margin]]\nvariables = [\"age\"]\nunit = \"percent\"\ntargets = {{ {b} }}\n"
        )
    };
    let said = |people: String, margins: String| {
        let (_folder, spec) = impossible(&people, &margins);
        let run = crossbreak().arg("weight").arg(&spec).assert().code(2);
        String::from_utf8(run.get_output().stderr.clone())
            .unwrap()
            .replace("\n  | ", " ")
    };
    let structural = said(
        people("conflict_structural_zero.csv"),
        margins("a1 = 30, a2 = 70", "b1 = 60, b2 = 30, b3 = 10"),
    );
    assert!(
        structural.contains("Everyone in age = b1 (target 60.0%) is in work a1 (target 30.0%)"),
        "{structural}"
    );
    let empty = said(
        people("empty_target_cell.csv"),
        margins("a1 = 50, a2 = 50", "b1 = 45, b2 = 35, b3 = 15, b4 = 5"),
    );
    assert!(empty.contains("b4"), "{empty}");
}

#[test]
fn case_c1_logit_on_three_margins() {
    // Made by another version of R's calls: calibrate(calfun = "logit", bounds = c(0.3, 4)).
    let three = |text: String| {
        let start = text.find("[[weighting.margin]]").expect("margins");
        let end = text.find("[[crossbreak]]").expect("crossbreaks");
        let margins: Vec<&str> = text[start..end]
            .split("[[weighting.margin]]")
            .filter(|margin| {
                [
                    "\"gender\", \"age\", \"educ\"",
                    "[\"region\"]",
                    "[\"vote\"]",
                ]
                .iter()
                .any(|variables| margin.contains(variables))
            })
            .collect();
        assert_eq!(margins.len(), 3);
        let margins: String = margins
            .iter()
            .map(|margin| format!("[[weighting.margin]]{margin}"))
            .collect();
        format!("{}{margins}{}", &text[..start], &text[end..]).replace(
            "method = \"rake\"",
            "method = \"logit\"\nbounds = [0.3, 4.0]",
        )
    };
    let (_folder, ours) = weighted(three);
    let reference = rows(&project("tests/reference/case-a/given-weights.csv"));
    assert_eq!(reference.len(), ours.len());
    let difference = reference
        .iter()
        .map(|row| (ours[&row["id"]] - row["C1"].parse::<f64>().expect("a weight")).abs())
        .fold(0.0, f64::max);
    assert!(difference <= 1e-8, "{difference:e}");
}

/// What case A says under another `[weighting]`, and the exit code.
fn said(change: impl Fn(String) -> String, arguments: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("tests/reference/case-a"), folder.path());
    let spec = folder.path().join("case-a.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(&spec, change(text)).unwrap();
    let before = contents(folder.path());
    let run = crossbreak()
        .arg("weight")
        .arg(&spec)
        .args(arguments)
        .assert();
    let output = run.get_output();
    let code = output.status.code().unwrap();
    if code == 2 {
        assert_eq!(contents(folder.path()), before, "a file was touched");
    }
    let stdout = String::from_utf8(output.stdout.clone()).unwrap();
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    (code, format!("{stdout}\n{stderr}").replace("\n  | ", " "))
}

#[test]
fn keys_of_the_weighting_that_cannot_be_meant_are_refused_in_words() {
    let ethnicity = |rule: &'static str| {
        move |text: String| {
            text.replace(
                "variables = [\"ethnicity\"]",
                &format!("variables = [\"ethnicity\"]\ncollapse = {{ {rule} }}"),
            )
        }
    };
    let of = |words: &'static str| move |text: String| method(words)(text);
    type Change = Box<dyn Fn(String) -> String>;
    let cases: Vec<(Change, &str)> = vec![
        (
            Box::new(of("method = \"rake\"\nbounds = [0.3, 4, 5]")),
            "two bounds are needed, found 3",
        ),
        (
            Box::new(of("method = \"rake\"\nbounds = [4, 0.3]")),
            "is not below the upper one",
        ),
        (
            Box::new(of("method = \"rake\"\nbounds = [-1, 4]")),
            "a weight is 0 or more",
        ),
        (
            Box::new(of("method = \"rake\"\nbounds = [0.1, 0.9]")),
            "no room for a ratio of 1",
        ),
        (
            Box::new(of("method = \"rake\"\nbounds = [1.0, 4]")),
            "the bounds [1, 4] leave no room for a ratio of 1",
        ),
        (
            Box::new(of("method = \"logit\"\nbounds = [1.2, 4]")),
            "the bounds [1.2, 4] leave no room for a ratio of 1",
        ),
        (
            Box::new(of("method = \"linear\"\nbounds = [0.3, 1.0]")),
            "the bounds [0.3, 1] leave no room for a ratio of 1",
        ),
        (
            Box::new(of("method = \"rake\"\nspread = \"equal\"")),
            "`spread` means nothing to the method \"rake\"",
        ),
        (
            Box::new(of(
                "method = \"cap-in-loop\"\ncap = 3\nspread = \"proportional\"",
            )),
            "`spread` means nothing to the method \"cap-in-loop\"",
        ),
        (
            Box::new(of("method = \"logit\"")),
            "runs between two bounds",
        ),
        (Box::new(of("method = \"trim-after\"")), "there is none"),
        (
            Box::new(of("method = \"rake\"\ncap = 3")),
            "`cap` means nothing",
        ),
        (Box::new(of("method = \"post_stratify\"")), "has one margin"),
        (
            Box::new(of(
                "method = \"rake\"\nreplicates = { method = \"bootstrap\" }",
            )),
            "there is no count",
        ),
        (
            Box::new(of(
                "method = \"rake\"\nreplicates = { method = \"jackknife\", count = 3000 }",
            )),
            "3000 groups cannot be made of 2,041 respondents",
        ),
        (
            Box::new(ethnicity("min_respondents = 30, into = \"Whit\"")),
            "did you mean `White`?",
        ),
        (
            Box::new(ethnicity("min_respondents = 30, along = \"age\"")),
            "variable of the margin",
        ),
    ];
    for (change, expected) in cases {
        let (code, said) = said(change, &[]);
        assert_eq!(code, 2, "{expected}: {said}");
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let (code, text) = said(|text| text, &["--stream", "--compare", "weights.csv"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("--compare needs"), "{text}");
}

#[test]
fn targets_that_are_not_met_are_never_called_met() {
    let (code, text) = said(method("method = \"trim-after\"\ncap = 1.5"), &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("points: the weights were cut"), "{text}");
    assert!(!text.contains("every target is met"), "{text}");
    let (code, text) = said(method("method = \"rake\"\nchoose = { above = 0.2 }"), &[]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("every target of the margins used is met"),
        "{text}"
    );
    let (_, text) = said(method("method = \"rake\"\nmax_passes = 1"), &[]);
    assert!(
        text.contains("NOT CONVERGED") && !text.contains("up to 0 points"),
        "{text}"
    );
}

#[test]
fn what_is_merged_does_not_depend_on_the_order_of_the_rows() {
    let merged = |rows: &[&str]| {
        let people = format!("id,work,age\n{}", rows.concat());
        let margins = "[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\nvariables = [\"age\"]\n\
            targets = { \"18-34\" = 0.3, \"35-54\" = 0.4, \"55+\" = 0.3 }\ncollapse = { min_respondents = 3 }\n";
        let (folder, spec) = impossible(&people, margins);
        crossbreak().arg("weight").arg(&spec).assert().success();
        json(&folder.path().join("weights/poll.json"))["margins"][0]["merged"][0]["into"][0].clone()
    };
    let (young, middle, old) = (
        "1,a,18-34\n2,b,18-34\n",
        "3,a,35-54\n4,b,35-54\n5,a,35-54\n",
        "6,a,55+\n7,b,55+\n8,a,55+\n",
    );
    let one = merged(&[young, middle, old]);
    assert_eq!(one, "18-34 + 35-54");
    assert_eq!(one, merged(&[old, middle, young]));
    assert_eq!(one, merged(&[middle, old, young]));
}
