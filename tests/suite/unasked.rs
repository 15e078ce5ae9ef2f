//! A question that no respondent has been asked yet has an empty table and a warning; a wrong column is still an error.

use super::support::{STUDY, crossbreak, json, rows};

const QUESTIONS: &str = r#"
[weighting]
method = "rake"
[[weighting.margin]]
variables = ["sex"]
targets = { male = 0.4, female = 0.6 }
[variables]
sex = { column = "sex" }
[[crossbreak]]
variable = "sex"
[[question]]
id = "asked"
text = "One?"
column = "q1"
kind = "single"
"#;

/// One of every kind, each of blank columns.
const UNASKED: [(&str, &str); 10] = [
    ("open", "column = \"b1\"\nkind = \"single\"\n"),
    (
        "listed",
        "column = \"b1\"\nkind = \"single\"\nanswers = [\"Yes\", \"No\"]\nrefused = \"Refused\"\nnets = { any = [\"Yes\", \"No\"] }\n",
    ),
    ("ordered", "column = \"b1\"\nkind = \"ordered\"\n"),
    (
        "often",
        "column = \"b1\"\nkind = \"ordered\"\nanswers = [\"Never\", \"Often\"]\nnot_asked = \"\"\n",
    ),
    (
        "number",
        "column = \"b1\"\nkind = \"number\"\nbands = [\"0-5\", \"6+\"]\n",
    ),
    (
        "options",
        "items = [{ column = \"b1\", short = \"A\" }, { column = \"b2\", short = \"B\" }]\nkind = \"multiple\"\nnot_selected = \"\"\n",
    ),
    (
        "mentions",
        "mentions = [\"b1\", \"b2\"]\nkind = \"multiple\"\n",
    ),
    (
        "packed",
        "column = \"b1\"\nkind = \"multiple\"\ndelimiter = \";\"\n",
    ),
    (
        "grid",
        "items = [{ column = \"b1\", short = \"A\" }, { column = \"b2\", short = \"B\" }]\nkind = \"grid\"\nanswers = { Yes = [\"y\"], No = [\"n\"] }\n",
    ),
    (
        "scale",
        "items = [{ column = \"b1\", short = \"A\" }, { column = \"b2\", short = \"B\" }]\nkind = \"scale\"\nanswers = [\"Low\", \"High\"]\n\
         scores = { Low = 1, High = 2 }\ntop = 1\n",
    ),
];

fn study(more: &str, blank: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut raw = "id,sex,q1,b1,b2\n".to_owned();
    for n in 0..40 {
        let sex = if n % 2 == 0 { "male" } else { "female" };
        let q1 = if n % 3 == 0 { "No" } else { "Yes" };
        raw += &format!("{n},{sex},{q1},{blank},{blank}\n");
    }
    std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
    std::fs::write(
        folder.path().join("poll.toml"),
        format!("{STUDY}{QUESTIONS}{more}"),
    )
    .unwrap();
    folder
}

fn said(folder: &tempfile::TempDir, command: &str) -> (i32, serde_json::Value) {
    let out = crossbreak()
        .args([command, "poll.toml", "--json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let object = serde_json::from_slice(&out.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&out.stderr)));
    (out.status.code().unwrap(), object)
}

fn errors(object: &serde_json::Value) -> Vec<&str> {
    let all = object["diagnostics"].as_array().unwrap().iter();
    all.filter(|d| d["severity"] == "error")
        .map(|d| d["message"].as_str().unwrap())
        .collect()
}

#[test]
fn a_question_that_nobody_was_asked_has_an_empty_table_and_a_warning() {
    let mut more = String::new();
    for (id, keys) in UNASKED {
        more += &format!("[[question]]\nid = \"{id}\"\ntext = \"Which?\"\n{keys}");
    }
    for (figure, kind, question) in [
        ("f-open", "ranked", "open"),
        ("f-listed", "stacked", "listed"),
        ("f-asked", "stacked", "asked"),
        ("f-number", "histogram", "number"),
    ] {
        more += &format!(
            "[[figure]]\nid = \"{figure}\"\nkind = \"{kind}\"\nquestion = \"{question}\"\ntitle = \"T\"\n"
        );
    }
    for (claim, number) in [
        ("c-open", "open:Yes"),
        ("c-listed", "listed:Yes"),
        ("c-number", "number:mean"),
    ] {
        more += &format!(
            "[[claim]]\nid = \"{claim}\"\nnumber = \"{number}\"\ntext = \"58% of them\"\nsays = \"58%\"\n"
        );
    }
    let folder = study(&more, "");
    let (code, object) = said(&folder, "run");
    assert_eq!(errors(&object), Vec::<&str>::new());
    // The claims cannot be checked.
    assert_eq!(code, 1, "{object:#}");
    let warnings: Vec<&str> = object["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["message"].as_str().unwrap())
        .collect();
    for (id, _) in UNASKED {
        let expected = format!("question `{id}` has no answers: no respondent was asked it");
        assert!(warnings.contains(&expected.as_str()), "{id}: {warnings:#?}");
    }
    for (figure, question) in [
        ("f-open", "open"),
        ("f-listed", "listed"),
        ("f-number", "number"),
    ] {
        let expected =
            format!("figure `{figure}` is left out: no respondent was asked `{question}`");
        assert!(
            warnings.contains(&expected.as_str()),
            "{figure}: {warnings:#?}"
        );
    }
    let outputs = folder.path().join("outputs/poll");
    let drawn = |figure: &str| outputs.join(format!("figures/{figure}.svg")).exists();
    assert!(drawn("f-asked") && !drawn("f-open") && !drawn("f-listed") && !drawn("f-number"));
    for claim in json(&outputs.join("claims.json")).as_array().unwrap() {
        assert_eq!(claim["verdict"], "cannot be checked", "{claim:#}");
    }
    // What was asked has its numbers; what was not has its rows, and not one number in them.
    let mut empty = 0;
    for row in rows(&outputs.join("estimates.csv")) {
        match row["question"].as_str() {
            "asked" => assert!(!row["value"].is_empty(), "{row:?}"),
            question if UNASKED.iter().any(|(id, _)| *id == question) => {
                empty += 1;
                assert_eq!(row["value"], "", "{row:?}");
                assert!(
                    ["", "0"].contains(&row["unweighted_base"].as_str()),
                    "{row:?}"
                );
            }
            _ => {}
        }
    }
    assert!(empty > 20, "{empty}");
}

#[test]
fn a_column_that_holds_something_else_is_still_an_error() {
    for (id, keys) in UNASKED {
        let folder = study(
            &format!("[[question]]\nid = \"{id}\"\ntext = \"Which?\"\n{keys}"),
            "x y",
        );
        let (_, object) = said(&folder, "check");
        let first = object["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .any(|d| d["message"].as_str().unwrap().contains("was asked it"));
        assert!(!first, "{id}: {object:#}");
    }
    // An answer that is misspelt, where there are answers.
    let folder = study(
        "[[question]]\nid = \"q\"\ntext = \"Which?\"\ncolumn = \"q1\"\nkind = \"single\"\nanswers = [\"Yes\", \"Nope\"]\n",
        "",
    );
    let (code, object) = said(&folder, "check");
    assert_eq!(code, 2);
    assert!(errors(&object)[0].contains("\"Nope\""), "{object:#}");
}

#[test]
fn a_blank_that_means_something_is_an_answer() {
    for keys in [
        "column = \"b1\"\nkind = \"single\"\nanswers = [\"Yes\", \"No\"]\nunused = [\"Yes\", \"No\"]\nrefused = \"\"\n",
        "items = [{ column = \"b1\", short = \"A\" }]\nkind = \"multiple\"\nnot_selected = \"\"\nall_blank = \"not_selected\"\n",
    ] {
        let folder = study(
            &format!("[[question]]\nid = \"q\"\ntext = \"Which?\"\n{keys}"),
            "",
        );
        let (code, object) = said(&folder, "run");
        assert_eq!(code, 0, "{object:#}");
        assert!(!object.to_string().contains("was asked it"), "{object:#}");
        let numbers = rows(&folder.path().join("outputs/poll/estimates.csv"));
        let base = numbers
            .iter()
            .find(|row| row["question"] == "q" && row["unweighted_base"] == "40");
        assert!(base.is_some(), "{keys}");
    }
}
