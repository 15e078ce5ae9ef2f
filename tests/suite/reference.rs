//! Number by number against R (tests/reference/README.md says how the values were made).

use std::collections::BTreeMap;
use std::path::Path;

use super::support::{Row, copy, crossbreak, project, rows, run};

/// Weights by id, within 1e-8.
fn weights_agree(ours: &Path, reference: &str, id: &str, weight: &str, expected_rows: usize) {
    let ours: BTreeMap<String, f64> = rows(ours)
        .into_iter()
        .map(|row| (row["id"].clone(), row["weight"].parse().expect("a weight")))
        .collect();
    let reference = rows(&project(reference));
    assert_eq!(reference.len(), expected_rows);
    assert_eq!(ours.len(), expected_rows);
    let mut largest = 0.0f64;
    for row in &reference {
        let theirs: f64 = row[weight].parse().expect("a weight");
        largest = largest.max((ours[&row[id]] - theirs).abs());
    }
    assert!(
        largest <= 1e-8,
        "largest difference of a weight: {largest:e}"
    );
}

/// Compares every row of a reference file that `id_of` names. Returns how many were compared.
///
/// Values within 1e-8; standard errors and interval ends within 1e-6 relative; medians and their ends exactly
/// (after `scale`, for ordered answers that R knows by code); the three bases too.
fn estimates_agree(
    ours: &Path,
    reference: &str,
    id_of: impl Fn(&Row) -> Option<String>,
    scale: impl Fn(&Row, f64) -> f64,
) -> usize {
    let ours: BTreeMap<String, Row> = rows(ours)
        .into_iter()
        .map(|row| (row["number"].clone(), row))
        .collect();
    let mut compared = 0;
    for theirs in rows(&project(reference)) {
        let Some(id) = id_of(&theirs) else {
            continue;
        };
        let row = ours.get(&id).unwrap_or_else(|| panic!("no number {id}"));
        let median = theirs["statistic"] == "median";
        for (column, relative, absolute) in [
            ("value", 1e-8, 1e-8),
            ("se", 1e-6, 1e-10),
            ("lower", 1e-6, 1e-8),
            ("upper", 1e-6, 1e-8),
            ("weighted_base", 1e-8, 0.0),
            ("effective_base", 1e-7, 0.0),
            ("unweighted_base", 0.0, 0.0),
        ] {
            let (a, b) = (&row[column], &theirs[column]);
            if b == "NA" || b == "NaN" {
                assert!(a.is_empty(), "{id}, {column}: {a}, where R has none");
                continue;
            }
            let a: f64 = a
                .parse()
                .unwrap_or_else(|_| panic!("{id}, {column}: {a:?}, R has {b}"));
            let b: f64 = b.parse().expect("a number of R");
            let scaled = median && ["value", "lower", "upper"].contains(&column);
            if median && column == "se" && scale(&theirs, 1.0) != 1.0 {
                // The se of an ordered median is on the scale of its numbers, R's on that of the codes.
                continue;
            }
            if scaled {
                assert_eq!(a, scale(&theirs, b), "{id}, {column}");
                continue;
            }
            let allowed = f64::max(relative * b.abs(), absolute);
            assert!((a - b).abs() <= allowed, "{id}, {column}: {a}, R has {b}");
        }
        compared += 1;
    }
    compared
}

fn at(row: &Row, id: String, variables: &[(&str, &str)]) -> Option<String> {
    let domain = row["domain_variable"].as_str();
    if domain.is_empty() {
        return Some(id);
    }
    let (_, variable) = variables.iter().find(|(theirs, _)| *theirs == domain)?;
    Some(format!("{id}@{variable}:{}", row["domain"]))
}

fn case_a_id(row: &Row) -> Option<String> {
    let (variable, answer) = (&row["variable"], &row["answer"]);
    let id = match row["statistic"].as_str() {
        "share" => format!("{variable}:{answer}"),
        statistic => format!("{variable}:{statistic}"),
    };
    at(row, id, &[("gender", "gender"), ("region", "region")])
}

#[test]
fn case_a_with_base_weights_of_1() {
    let out = run("tests/reference/case-a/case-a.toml");
    let weights = out.path().join("weights/case-a.csv");
    weights_agree(
        &weights,
        "tests/reference/case-a/weights.csv",
        "id",
        "A",
        2041,
    );
    // Made elsewhere, by another version of the same calls.
    weights_agree(
        &weights,
        "tests/reference/case-a/given-weights.csv",
        "id",
        "A",
        2041,
    );
    let estimates = out.path().join("outputs/case-a/estimates.csv");
    let compared = estimates_agree(
        &estimates,
        "tests/reference/case-a/estimates.csv",
        case_a_id,
        |_, v| v,
    );
    assert_eq!(compared, 765);
}

#[test]
fn case_a_with_base_weights_from_a_column() {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("tests/reference/case-a"), folder.path());
    let spec = folder.path().join("case-a.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    let based = text.replace(
        "method = \"rake\"",
        "method = \"rake\"\nbase_weight = \"base_w\"",
    );
    assert_ne!(text, based);
    std::fs::write(&spec, based).unwrap();
    crossbreak().arg("run").arg(&spec).assert().success();
    let weights = folder.path().join("weights/case-a.csv");
    weights_agree(
        &weights,
        "tests/reference/case-a/weights-base.csv",
        "id",
        "weight",
        2041,
    );
    let estimates = folder.path().join("outputs/case-a/estimates.csv");
    let compared = estimates_agree(
        &estimates,
        "tests/reference/case-a/estimates-base.csv",
        case_a_id,
        |_, v| v,
    );
    assert_eq!(compared, 153);
}

#[test]
fn pew_2013() {
    let out = run("specs/pew-2013.toml");
    let weights = out.path().join("weights/pew-2013.csv");
    weights_agree(
        &weights,
        "tests/reference/pew-2013/weights.csv",
        "id",
        "weight",
        2001,
    );
    let id = |row: &Row| {
        // Our party crossbreak joins the two smallest parties, and has no column for those who refused.
        let joined = [
            "No preference (VOL.)",
            "Other party (VOL.)",
            "Don't know/Refused (VOL.)",
        ];
        if row["domain_variable"] == "party" && joined.contains(&row["domain"].as_str()) {
            return None;
        }
        let question = match row["variable"].as_str() {
            "q1" => "obama",
            "q2" => "strength",
            "q45" => "health_care",
            "party" => "party_id",
            other => panic!("no question for {other}"),
        };
        let id = match row["statistic"].as_str() {
            "share" => format!("{question}:{}", row["answer"]),
            statistic => format!("{question}:{statistic}"),
        };
        at(
            row,
            id,
            &[("sex", "sex"), ("cregion", "cregion"), ("party", "party")],
        )
    };
    let estimates = out.path().join("outputs/pew-2013/estimates.csv");
    let compared = estimates_agree(
        &estimates,
        "tests/reference/pew-2013/estimates.csv",
        id,
        |_, v| v,
    );
    assert_eq!(compared, 160);
}

#[test]
fn terms_of_engagement() {
    const TIMES: [(&str, f64); 9] = [
        ("No time at all", 0.0),
        ("One week", 0.25),
        ("Two weeks", 0.5),
        ("One month", 1.0),
        ("Two months", 2.0),
        ("Three months", 3.0),
        ("Six months", 6.0),
        ("One year", 12.0),
        ("As long as they need", f64::NAN),
    ];
    let out = run("specs/terms-of-engagement.toml");
    let weights = out.path().join("weights/terms-of-engagement.csv");
    weights_agree(
        &weights,
        "tests/reference/terms-of-engagement/weights.csv",
        "uuid",
        "weight",
        2041,
    );
    let id = |row: &Row| {
        let (variable, answer) = (row["variable"].as_str(), row["answer"].as_str());
        let label =
            |labels: &[&str]| labels[answer.parse::<usize>().expect("a code") - 1].to_owned();
        let question = match &variable[..2] {
            "Q3" if variable.ends_with("c1") => "could",
            "Q3" => "should",
            "Q4" => "priorities",
            "Q5" => "approach",
            "Q6" => "arguments",
            _ => variable,
        };
        let id = match (row["statistic"].as_str(), question) {
            ("share" | "net", "hours") => format!("hours:{answer}"),
            ("share", "time") if answer != "Don't know" => {
                format!("time:{}", label(&TIMES.map(|t| t.0)))
            }
            ("share" | "net", "time") => format!("time:{answer}"),
            ("share", "could" | "should") => format!("{question}:{variable}"),
            ("share", "priorities") => format!(
                "priorities:{variable}:{}",
                label(&["Statement A", "Statement B", "Don't know"])
            ),
            ("share", "approach") => format!(
                "approach:{variable}:{}",
                label(&["Approach A", "Approach B", "Don't know"])
            ),
            ("share", "arguments") => format!(
                "arguments:{variable}:{}",
                label(&[
                    "Very convincing",
                    "Somewhat convincing",
                    "Somewhat unconvincing",
                    "Very unconvincing",
                    "Don't know",
                ])
            ),
            ("net", _) => format!("{question}:{variable}:{answer}"),
            ("lead", _) => format!("{question}:{variable}:lead"),
            (statistic, _) => format!("{question}:{statistic}"),
        };
        at(row, id, &[("gender", "gender")])
    };
    let months = |row: &Row, code: f64| match row["variable"].as_str() {
        "time" => TIMES[code as usize - 1].1,
        _ => code,
    };
    let estimates = out.path().join("outputs/terms-of-engagement/estimates.csv");
    let compared = estimates_agree(
        &estimates,
        "tests/reference/terms-of-engagement/estimates.csv",
        id,
        months,
    );
    assert_eq!(compared, 258);
}

#[test]
fn masculinity() {
    let out = run("specs/masculinity.toml");
    let id = |row: &Row| {
        // Two orientations were not published and are no columns.
        if ["Other", "No answer"].contains(&row["domain"].as_str()) {
            return None;
        }
        let (variable, answer) = (row["variable"].as_str(), row["answer"].as_str());
        let id = match variable {
            "q0001" => format!("masculine:{answer}"),
            "q0002" => format!("seen:{answer}"),
            "q0005" => format!("pressure:{answer}"),
            option => format!("ideas:{option}"),
        };
        at(
            row,
            id,
            &[
                ("age3", "age"),
                ("race2", "race"),
                ("kids", "children"),
                ("orientation", "orientation"),
            ],
        )
    };
    let estimates = out.path().join("outputs/masculinity/estimates.csv");
    let compared = estimates_agree(
        &estimates,
        "tests/reference/masculinity/estimates.csv",
        id,
        |_, v| v,
    );
    assert_eq!(compared, 190);
}
