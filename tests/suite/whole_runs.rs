//! Small polls with known answers, from csv to estimates.csv: what no unit of the code shows alone.

use std::collections::BTreeMap;
use std::path::Path;

use super::support::{STUDY, crossbreak, json, rows};

type Numbers = BTreeMap<String, BTreeMap<String, String>>;

/// Runs a poll in a folder of its own and returns its numbers by id.
fn poll(raw: &str, rest: &str) -> (tempfile::TempDir, Numbers) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
    std::fs::write(folder.path().join("poll.toml"), format!("{STUDY}{rest}")).unwrap();
    let run = crossbreak()
        .arg("run")
        .arg(folder.path().join("poll.toml"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.code().is_some_and(|code| code < 2), "{said}");
    let estimates = folder.path().join("outputs/poll/estimates.csv");
    let numbers = rows(&estimates)
        .into_iter()
        .map(|r| (r["number"].clone(), r))
        .collect();
    (folder, numbers)
}

fn value(numbers: &Numbers, id: &str) -> f64 {
    numbers[id]["value"]
        .parse()
        .unwrap_or_else(|_| panic!("{id} has no value"))
}

/// Every column of two sets of numbers but the bases that differ by intention.
fn same(a: &Numbers, b: &Numbers, columns: &[&str]) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (id, row) in a {
        for column in columns {
            let (x, y) = (&row[*column], &b[id][*column]);
            match (x.parse::<f64>(), y.parse::<f64>()) {
                (Ok(x), Ok(y)) => assert!(
                    (x - y).abs() <= 1e-9 * x.abs().max(1.0),
                    "{id} {column}: {x}, {y}"
                ),
                _ => assert_eq!(x, y, "{id} {column}"),
            }
        }
    }
}

/// What is tabulated of the polls that are raked or come with weights.
const TABLES: &str = r#"
[[crossbreak]]
variable = "g"
[[question]]
id = "q"
kind = "single"
column = "q"
text = "q?"
[[question]]
id = "n"
kind = "number"
column = "n"
text = "n?"
"#;

const RAKED: &str = r#"
[variables]
g = { column = "g", categories = ["M", "F"], not_stated = "NA" }
[weighting]
method = "rake"
[[weighting.margin]]
variables = ["g"]
targets = { M = 0.5, F = 0.5 }
not_stated = "drop"
"#;

#[test]
fn dropped_respondents_are_as_if_they_had_never_been_there() {
    let head = "id,g,q,n\n";
    let people = "1,M,Yes,1\n2,M,Yes,5\n3,F,No,2\n4,F,No,8\n5,F,No,3\n";
    let (folder, dropped) = poll(
        &format!("{head}a,NA,No,99\n{people}b,NA,Yes,77\n"),
        &format!("{RAKED}{TABLES}"),
    );
    let (_, without) = poll(&format!("{head}{people}"), &format!("{RAKED}{TABLES}"));
    // Weights are met to 1e-12 of a share, not to the last bit.
    assert!((value(&dropped, "q:Yes") - 0.5).abs() < 1e-12);
    assert_eq!(value(&dropped, "q:Yes@g:M"), 1.0);
    let columns = [
        "value",
        "se",
        "lower",
        "upper",
        "unweighted_base",
        "weighted_base",
        "effective_base",
    ];
    same(&dropped, &without, &columns);
    let fit = json(&folder.path().join("weights/poll.json"));
    assert_eq!(fit["dropped"][0]["reason"], "no answer on g");
    assert_eq!(fit["dropped"][0]["rows"], 2);
}

const GIVEN: &str = r#"
[variables]
g = { column = "g" }
[weighting]
method = "given"
column = "w"
"#;

const PEOPLE: [&str; 8] = [
    "1,a,Yes,3,0.5",
    "2,a,No,7,1.5",
    "3,b,Yes,4,1",
    "4,b,No,1,0.25",
    "5,a,Yes,9,2",
    "6,b,Yes,2,0.75",
    "7,b,No,2,1",
    "8,a,No,5,1",
];

fn csv(rows: impl IntoIterator<Item = String>) -> String {
    let rows: Vec<String> = rows.into_iter().collect();
    format!("id,g,q,n,w\n{}\n", rows.join("\n"))
}

#[test]
fn a_weight_of_zero_is_as_if_nobody_were_there() {
    let (_, whole) = poll(&csv(PEOPLE.map(String::from)), &format!("{GIVEN}{TABLES}"));
    let ghosts = ["9,a,No,1000,0", "10,b,Yes,0,0"];
    let (_, haunted) = poll(
        &csv(PEOPLE.into_iter().chain(ghosts).map(String::from)),
        &format!("{GIVEN}{TABLES}"),
    );
    same(
        &whole,
        &haunted,
        &[
            "value",
            "se",
            "lower",
            "upper",
            "weighted_base",
            "effective_base",
        ],
    );
    assert_eq!(haunted["q:Yes"]["unweighted_base"], "10");
}

#[test]
fn the_order_of_rows_and_the_scale_of_weights_change_nothing() {
    let columns = [
        "value",
        "se",
        "lower",
        "upper",
        "unweighted_base",
        "effective_base",
    ];
    let (_, whole) = poll(&csv(PEOPLE.map(String::from)), &format!("{GIVEN}{TABLES}"));
    let (_, reversed) = poll(
        &csv(PEOPLE.into_iter().rev().map(String::from)),
        &format!("{GIVEN}{TABLES}"),
    );
    // Answers stand in the order of their first appearance, so only the numbers are compared.
    same(&whole, &reversed, &columns);
    let tenfold = PEOPLE.map(|row| {
        let (rest, weight) = row.rsplit_once(',').unwrap();
        format!("{rest},{}", 10.0 * weight.parse::<f64>().unwrap())
    });
    let (_, tenfold) = poll(&csv(tenfold), &format!("{GIVEN}{TABLES}"));
    same(&whole, &tenfold, &columns);
}

#[test]
fn a_net_is_the_union_of_its_answers() {
    let raw = "id,q\n1,a\n2,b\n3,b\n4,c\n5,c\n6,c\n7,DK\n";
    let (_, numbers) = poll(
        raw,
        "[weighting]\nmethod = \"none\"\n[[question]]\nid = \"q\"\nkind = \"scale\"\ncolumn = \"q\"\ntext = \"q?\"\n\
         answers = [\"a\", \"b\", \"c\"]\ndont_know = \"DK\"\nnets = { AB = [\"a\", \"b\"] }\nlead = { of = \"AB\", over = \"c\" }\n",
    );
    let sum = value(&numbers, "q:a") + value(&numbers, "q:b");
    assert!((value(&numbers, "q:AB") - sum).abs() < 1e-15);
    assert!((value(&numbers, "q:AB") - 3.0 / 7.0).abs() < 1e-15);
    assert!(value(&numbers, "q:lead").abs() < 1e-15);
    assert_eq!(numbers["q:AB"]["base"], "all");
}

#[test]
fn an_option_is_of_those_to_whom_it_was_shown() {
    let raw = "id,m1,m2\n1,x,NA\n2,no,NA\n3,x,y\n4,NA,NA\n";
    let (_, numbers) = poll(
        raw,
        "[weighting]\nmethod = \"none\"\n[[question]]\nid = \"m\"\nkind = \"multiple\"\nitems = [\"m1\", \"m2\"]\n\
         text = \"m?\"\nnot_selected = [\"no\", \"\"]\nnot_asked = \"NA\"\n",
    );
    assert!((value(&numbers, "m:m1") - 2.0 / 3.0).abs() < 1e-15);
    assert_eq!(numbers["m:m1"]["unweighted_base"], "3");
    assert_eq!(value(&numbers, "m:m2"), 1.0);
    assert_eq!(numbers["m:m2"]["unweighted_base"], "1");
    assert_eq!(numbers["m:m2"]["base"], "asked");
}

const ORDERED: &str = r#"
[weighting]
method = "none"
[[question]]
id = "q"
kind = "ordered"
column = "q"
text = "q?"
answers = ["Never", "Sometimes", "Often"]
dont_know = "DK"
[[figure]]
id = "f"
kind = "stacked"
question = "q"
title = "t"
[[claim]]
text = "by name"
says = "Sometimes"
number = "q:median"
[[claim]]
text = "by the name of another answer"
says = "often"
number = "q:median"
[[claim]]
text = "by number"
says = "2"
number = "q:median"
"#;

#[test]
fn an_ordered_median_is_an_answer_and_no_number() {
    let (folder, numbers) = poll(
        "id,q\n1,Often\n2,Sometimes\n3,Never\n4,Sometimes\n5,DK\n",
        ORDERED,
    );
    assert_eq!(numbers["q:median"]["answer"], "Sometimes");
    assert_eq!(numbers["q:median"]["value"], "");
    assert_eq!(numbers["q:median"]["se"], "");
    let claims = json(&folder.path().join("outputs/poll/claims.json"));
    let verdicts: Vec<&str> = claims
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["holds", "differs", "cannot be checked"]);
}

#[test]
fn a_bar_of_those_who_gave_an_answer_has_no_dont_know_in_it() {
    let (folder, numbers) = poll(
        "id,q\n1,Often\n2,Sometimes\n3,Never\n4,Sometimes\n5,DK\n",
        ORDERED,
    );
    assert_eq!(numbers["q:Sometimes"]["base"], "excluding");
    assert_eq!(value(&numbers, "q:Sometimes"), 0.5);
    assert_eq!(value(&numbers, "q:DK"), 0.2);
    let bars = rows(&folder.path().join("outputs/poll/figures/f.csv"));
    let sum: f64 = bars
        .iter()
        .map(|bar| bar["value"].parse::<f64>().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-12, "the bar adds up to {sum}");
    // Nobody is weighted: there is no figure of the weights.
    let weights = folder
        .path()
        .join("outputs/poll/figures/weighting-weights.svg");
    assert!(!weights.exists());
}

#[test]
fn two_people_without_an_address_are_two_people() {
    let spec = "[input.duplicates]\nof = \"mail\"\nkeep = \"last\"\nby = \"at\"\n[weighting]\nmethod = \"none\"\n\
        [[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"q?\"\n";
    let raw = "id,mail,at,q\n1,,1,a\n2,,2,b\n3,x,2024-01-02,a\n4,x,2024-01-01,b\n";
    let (folder, numbers) = poll(raw, spec);
    assert_eq!(numbers["q:a"]["unweighted_base"], "3");
    // The last visit of x is row 3, though row 4 comes after it.
    let weights = rows(&folder.path().join("weights/poll.csv"));
    let ids: Vec<&str> = weights.iter().map(|w| w["id"].as_str()).collect();
    assert_eq!(ids, ["1", "2", "3"]);
}

#[test]
fn a_claim_is_judged_by_what_it_says() {
    // 47 of 100 say yes, 40 no, 13 don't know; the median of n is 13.
    let mut raw = String::from("id,q,n\n");
    for i in 0..100 {
        let answer = if i < 47 {
            "Yes"
        } else if i < 87 {
            "No"
        } else {
            "DK"
        };
        raw += &format!(
            "{i},{answer},{}\n",
            if i < 30 {
                5
            } else if i < 60 {
                13
            } else {
                35
            }
        );
    }
    let cases = [
        ("47%", "q:Yes", "holds", false),
        ("46%", "q:Yes", "differs", false),
        ("over half", "q:Yes", "holds if", true),
        ("less than half", "q:Yes", "holds", false),
        ("53%", "q:Yes", "differs", true),
        ("7 points", "q:lead", "holds", false),
        ("-7 points", "q:lead", "differs", true),
        ("7%", "q:lead", "cannot be checked", false),
        ("47 points", "q:Yes", "cannot be checked", false),
        ("47 hours", "q:Yes", "cannot be checked", false),
        ("13 hours", "n:median", "holds", false),
        ("13 hours a week", "n:median", "holds", false),
        ("13 minutes", "n:median", "cannot be checked", false),
        ("13 hours a day", "n:median", "cannot be checked", false),
        ("between 12 and 14 hours", "n:median", "holds", false),
        ("between 14 and 20 hours", "n:median", "differs", false),
    ];
    let mut spec = String::from(
        "[weighting]\nmethod = \"none\"\n[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"q?\"\n\
         answers = [\"Yes\", \"No\"]\ndont_know = \"DK\"\nlead = { of = \"Yes\", over = \"No\" }\n\
         [[question]]\nid = \"n\"\nkind = \"number\"\ncolumn = \"n\"\nunit = \"hours a week\"\ntext = \"n?\"\n",
    );
    for (says, number, ..) in cases {
        spec += &format!("[[claim]]\ntext = \"t\"\nsays = \"{says}\"\nnumber = \"{number}\"\n");
    }
    let (folder, _) = poll(&raw, &spec);
    let claims = json(&folder.path().join("outputs/poll/claims.json"));
    for (claim, (says, number, verdict, story)) in claims.as_array().unwrap().iter().zip(cases) {
        assert_eq!(
            claim["verdict"], verdict,
            "{says} of {number}: {}",
            claim["sentence"]
        );
        assert_eq!(
            claim["changes_story"], story,
            "{says} of {number}: {}",
            claim["sentence"]
        );
    }
}

/// What `check` says of a spec, which has to end.
fn said(folder: &Path, spec: &str) -> String {
    std::fs::write(folder.join("poll.csv"), "id,q\n1,a\n2,b\n").unwrap();
    std::fs::write(folder.join("poll.toml"), format!("{STUDY}{spec}")).unwrap();
    let run = crossbreak()
        .arg("check")
        .arg(folder.join("poll.toml"))
        .timeout(std::time::Duration::from_secs(60))
        .assert()
        .code(2);
    String::from_utf8(run.get_output().stderr.clone()).unwrap()
}

#[test]
fn odd_specs_end_and_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let none = "[weighting]\nmethod = \"none\"\n";
    for (spec, words) in [
        ("[[figure]]\nid = \"f\"\n".to_owned(), "the key `title` is missing here"),
        ("[question]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"t\"\n".to_owned(), "write [[question]]"),
        ("[[claims]]\nfiles = []\n".to_owned(), "[claims] stands once"),
        ("[[question]]\nid = 3\nkind = \"single\"\ncolumn = \"q\"\ntext = \"t\"\n".repeat(150), "there are more mistakes"),
        ("[[question]]\nid = \"q\"\nkind = \"ordered\"\ncolumn = \"q\"\ntext = \"t\"\n".to_owned(), "does not say in which order"),
        (
            "[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"t\"\nanswers = { A = [\"a\", \"b\"] }\nnets = { X = [\"a\"] }\n".to_owned(),
            "recoded into `A` together with b",
        ),
    ] {
        let text = said(folder.path(), &format!("{none}{spec}"));
        assert!(text.contains(words), "expected {words:?} in:\n{text}");
    }
}
