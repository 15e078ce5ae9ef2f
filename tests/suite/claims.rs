//! Printed phrases against a whole study: the verdicts of careful readers, other bases, columns named in words, exit codes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::support::{STUDY, crossbreak, project, rows};

/// A claim's JSON by its place, and the exit code of `verify`.
fn verify(spec: &str, raw: &[(&str, String)]) -> (Vec<Value>, i32) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in raw {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let path = folder.path().join("poll.toml");
    std::fs::write(&path, spec).unwrap();
    let out = crossbreak()
        .args(["verify", "--json"])
        .arg(&path)
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let object: Value = serde_json::from_str(&text).unwrap();
    let claims = object["claims"]
        .as_array()
        .unwrap_or_else(|| panic!("{text}"))
        .clone();
    (claims, out.status.code().unwrap())
}

/// The claims of the invented poll.
fn of_the_poll(claims: &[(&str, &str)]) -> (Vec<Value>, i32) {
    let read =
        |name: &str| std::fs::read_to_string(project("tests/cases/claims").join(name)).unwrap();
    let mut spec = read("base.toml");
    for (says, number) in claims {
        let ids: Vec<String> = number.split(" | ").map(|id| format!("{id:?}")).collect();
        spec += &format!(
            "\n[[claim]]\ntext = \"t\"\nsays = {says:?}\nnumber = [{}]\n",
            ids.join(", ")
        );
    }
    verify(&spec, &[("poll.csv", read("poll.csv"))])
}

/// Whether the published number is that of the study, as the exit code has it.
fn stands(claim: &Value) -> bool {
    match claim["verdict"].as_str().unwrap() {
        "holds" => true,
        "holds if" => claim["condition"]["on"] != "another base",
        _ => false,
    }
}

#[test]
fn careful_readers_and_crossbreak_agree_on_printed_phrases() {
    let phrases = rows(&project("tests/cases/claims/phrases.csv"));
    let pairs: Vec<(&str, &str)> = phrases
        .iter()
        .map(|row| (row["says"].as_str(), row["number"].as_str()))
        .collect();
    let (claims, _) = of_the_poll(&pairs);
    assert_eq!(claims.len(), phrases.len());
    let (mut wrong, mut open) = (Vec::new(), Vec::new());
    for (claim, row) in claims.iter().zip(&phrases) {
        let expected = row["expected"].as_str();
        let verdict = claim["verdict"].as_str().unwrap();
        let said = format!(
            "{} of {}: expected {expected}; {}",
            row["says"], row["number"], claim["sentence"]
        );
        match (verdict, expected) {
            ("cannot be checked", "to be understood") => wrong.push(said),
            ("cannot be checked", _) => open.push(said),
            (_, "to be understood") => {}
            (_, expected) if expected.contains("arguable") => {}
            (_, "holds") if stands(claim) => {}
            (_, "differs") if !stands(claim) => {}
            _ => wrong.push(said),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // "Twice as many" of one number does not say as many as what.
    assert!(open.len() <= 1, "{open:#?}");
}

#[test]
fn the_base_on_which_a_number_would_hold_is_looked_for() {
    let (claims, exit) = of_the_poll(&[
        ("54%", "support:Agree"),
        ("54% to 46%", "support:Agree | support:Disagree"),
        ("more than half", "support:Agree"),
        ("44%", "support_x:Agree"),
        ("9 points", "support:lead"),
        ("70%", "support:Agree"),
        ("52%", "support:Agree@vote:Labour"),
    ]);
    assert_eq!(exit, 1);
    let said: Vec<(&str, &str)> = claims
        .iter()
        .map(|claim| {
            (
                claim["verdict"].as_str().unwrap(),
                claim["sentence"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        said[0],
        (
            "holds if",
            "Published 54%. Computed 44%. It differs, by 10 points; it holds if don’t knows are left out: 44 ÷ (100 − 19) = 54%."
        )
    );
    assert_eq!(claims[0]["condition"]["on"], "another base");
    assert_eq!(said[1].0, "holds if");
    assert_eq!(said[2].0, "holds if");
    assert_eq!(claims[2]["changes_story"], true);
    assert_eq!(
        said[3].1,
        "Published 44%. Computed 54%. It differs, by 10 points; it holds of everyone who was asked: 54.3 × (100 − 19) ÷ 100 = 44%."
    );
    assert_eq!(said[4].0, "holds if");
    assert_eq!(
        said[5],
        (
            "differs",
            "Published 70%. Computed 44%. It differs, by 26 points."
        )
    );
    assert_eq!(said[6].0, "holds if");
}

#[test]
fn the_words_after_a_figure_are_looked_at() {
    let cases = [
        ("44% of Britons", "support:Agree", "holds", ""),
        ("44% of GB adults", "support:Agree", "holds", ""),
        ("44% of voters", "support:Agree", "holds", ""),
        (
            "44% of Americans",
            "support:Agree",
            "cannot be checked",
            "neither everyone",
        ),
        (
            "44% of homeowners",
            "support:Agree",
            "cannot be checked",
            "neither everyone",
        ),
        (
            "45% of Conservative voters",
            "support:Agree@vote:Conservative",
            "holds",
            "",
        ),
        (
            "45% of Tories",
            "support:Agree@vote:Conservative",
            "holds",
            "",
        ),
        (
            "45% among Conservative voters",
            "support:Agree@vote:Conservative",
            "holds",
            "",
        ),
        ("47% of men", "support:Agree@gender:Male", "holds", ""),
        (
            "56% of Lib Dem voters",
            "support:Agree@vote:Lib Dem",
            "holds",
            "",
        ),
        (
            "44% of Conservative voters",
            "support:Agree",
            "differs",
            "`support:Agree@vote:Conservative` is 45%",
        ),
        (
            "45% of Conservative voters",
            "support:Agree",
            "cannot be checked",
            "give that number",
        ),
        (
            "45% of Britons",
            "support:Agree@vote:Conservative",
            "differs",
            "`support:Agree` is 44%",
        ),
        (
            "47% of men and 41% of women",
            "support:Agree@gender:Male | support:Agree@gender:Female",
            "holds",
            "",
        ),
        (
            "47% of women and 41% of men",
            "support:Agree@gender:Male | support:Agree@gender:Female",
            "differs",
            "name",
        ),
        (
            "44% disagree",
            "support:Agree",
            "differs",
            "`support:Disagree` is 37%",
        ),
        (
            "37% disagree",
            "support:Agree",
            "cannot be checked",
            "give that number",
        ),
        (
            "among women",
            "support:Agree@gender:Male",
            "differs",
            "name",
        ),
        ("most women", "support:Agree@gender:Female", "holds if", ""),
    ];
    let pairs: Vec<(&str, &str)> = cases
        .iter()
        .map(|(says, number, ..)| (*says, *number))
        .collect();
    let (claims, _) = of_the_poll(&pairs);
    for (claim, (says, number, verdict, part)) in claims.iter().zip(cases) {
        let sentence = claim["sentence"].as_str().unwrap();
        assert_eq!(claim["verdict"], verdict, "{says} of {number}: {sentence}");
        assert!(sentence.contains(part), "{says} of {number}: {sentence}");
    }
}

#[test]
fn one_phrase_that_is_not_understood_is_one_verdict() {
    let claims = [
        ("44%", "support:Agree"),
        ("quite a few", "support:Agree"),
        ("two to one", "support:Agree"),
    ];
    let (claims, exit) = of_the_poll(&claims);
    assert_eq!(exit, 1);
    let verdicts: Vec<&str> = claims
        .iter()
        .map(|claim| claim["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(
        verdicts,
        ["holds", "cannot be checked", "cannot be checked"]
    );
    let sentence = |at: usize| claims[at]["sentence"].as_str().unwrap();
    assert!(
        sentence(1).contains("crossbreak explain phrases"),
        "{}",
        sentence(1)
    );
    assert!(sentence(2).contains("two numbers"), "{}", sentence(2));
}

#[test]
fn a_run_with_such_a_phrase_makes_everything_and_check_warns_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let spec = format!(
        "{STUDY}[weighting]\nmethod = \"none\"\n[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"q?\"\n\
         [[claim]]\ntext = \"t\"\nsays = \"quite a few\"\nnumber = \"q:a\"\n"
    );
    std::fs::write(folder.path().join("poll.csv"), "id,q\n1,a\n2,b\n").unwrap();
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    let run = |arguments: &[&str]| {
        let out = crossbreak()
            .args(arguments)
            .arg(folder.path().join("poll.toml"))
            .output()
            .unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        (
            serde_json::from_str::<Value>(&text).unwrap(),
            out.status.code().unwrap(),
        )
    };
    let (checked, exit) = run(&["check", "--json"]);
    assert_eq!(exit, 0);
    let found = &checked["diagnostics"][0];
    assert_eq!(
        (found["severity"].as_str(), found["code"].as_str()),
        (Some("warning"), Some("CB-C001"))
    );
    assert_eq!(found["place"]["line"], 21);
    let (_, exit) = run(&["run", "--json"]);
    assert_eq!(exit, 1);
    for file in ["tables.xlsx", "report.html", "claims.json", "estimates.csv"] {
        assert!(
            folder.path().join("outputs/poll").join(file).exists(),
            "{file}"
        );
    }
}

#[test]
fn rounding_may_decide_the_last_digit_and_another_base_may_not() {
    // 117 of 200 is 58.5%.
    let raw: String = (0..200)
        .map(|i| {
            format!(
                "{i},{}\n",
                if i < 117 {
                    "Yes"
                } else if i < 190 {
                    "No"
                } else {
                    "DK"
                }
            )
        })
        .collect();
    let spec = |says: &str| {
        format!(
            "{STUDY}[weighting]\nmethod = \"none\"\n[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"q?\"\n\
             answers = [\"Yes\", \"No\"]\ndont_know = \"DK\"\n[[claim]]\ntext = \"t\"\nsays = \"{says}\"\nnumber = \"q:Yes\"\n"
        )
    };
    let raw = format!("id,q\n{raw}");
    for (says, verdict, on, code) in [
        ("59%", "holds", None, 0),
        ("58%", "holds if", Some("other rounding"), 0),
        ("62%", "holds if", Some("another base"), 1),
        ("60%", "differs", None, 1),
    ] {
        let (claims, exit) = verify(&spec(says), &[("poll.csv", raw.clone())]);
        assert_eq!(claims[0]["verdict"], verdict, "{}", claims[0]["sentence"]);
        assert_eq!(
            claims[0]["condition"]["on"].as_str(),
            on,
            "{}",
            claims[0]["sentence"]
        );
        assert_eq!(exit, code, "{says}");
    }
}

/// A weighted study with a routed question, refusals, a neutral answer and a true figure.
#[test]
fn every_base_with_a_name_is_found() {
    // Men count twice. Of 200: 60 are not asked; of the 140: 56 for (40 men), 42 against, 14 neither, 14 don't know, 14 refused.
    let answers = [
        ("For", 56),
        ("Against", 42),
        ("Neither", 14),
        ("Don't know", 14),
        ("Refused", 14),
        ("Not asked", 60),
    ];
    let mut raw = String::from("id,w,q,n\n");
    let mut id = 0;
    for (answer, count) in answers {
        for i in 0..count {
            let weight = if answer == "For" && i < 40 { 2 } else { 1 };
            raw += &format!("{id},{weight},{answer},{}\n", 10 + i % 5);
            id += 1;
        }
    }
    // Weighted: for 96, against 42, neither 14, don't know 14, refused 14: 180 asked of 240.
    let cases = [
        ("53%", "q:For", "holds", ""),
        (
            "58%",
            "q:For",
            "holds if",
            "if don’t knows are left out: 53.3 ÷ (100 − 7.8) = 58%",
        ),
        (
            "63%",
            "q:For",
            "holds if",
            "of those with a view: 53.3 ÷ (100 − 7.8 − 7.8) = 63%",
        ),
        (
            "40%",
            "q:For",
            "holds if",
            "of everyone, asked or not: 53.3 × 180 ÷ 240 = 40%",
        ),
        ("four in ten", "q:For", "holds if", "asked or not"),
        (
            "70%",
            "q:For",
            "holds if",
            "of For and Against together: 53.3 ÷ 76.7 = 70%",
        ),
        (
            "70% to 30%",
            "q:For | q:Against",
            "holds if",
            "of For and Against together",
        ),
        ("10 points", "q:lead", "holds if", "unweighted: 10 points"),
        ("90%", "q:For", "differs", ""),
        (
            "23 hours under the true figure",
            "n:gap",
            "holds",
            "23 hours under the true figure",
        ),
        ("23 hours", "n:gap", "holds", ""),
        ("23 hours over the true figure", "n:gap", "differs", ""),
        (
            "12 hours - in reality it's 35",
            "n:median",
            "holds",
            "the true figure is 35",
        ),
        ("12 hours - in reality it's 30", "n:median", "differs", ""),
        ("about a third of the true figure", "n:ratio", "holds", ""),
        ("96 people", "q:For", "holds", ""),
        ("56 people", "q:For", "holds", ""),
        (
            "1 million people",
            "q:For",
            "cannot be checked",
            "weighting.population",
        ),
    ];
    let mut spec = format!(
        "{STUDY}[weighting]\nmethod = \"given\"\ncolumn = \"w\"\n[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\n\
         text = \"q?\"\nanswers = [\"For\", \"Against\", \"Neither\"]\ndont_know = \"Don't know\"\nrefused = \"Refused\"\n\
         not_asked = \"Not asked\"\nlead = {{ of = \"For\", over = \"Against\" }}\n\
         [[question]]\nid = \"n\"\nkind = \"number\"\ncolumn = \"n\"\nunit = \"hours\"\ntext = \"n?\"\ntruth = {{ value = 35, source = \"s\" }}\n"
    );
    for (says, number, ..) in cases {
        let ids: Vec<String> = number.split(" | ").map(|id| format!("{id:?}")).collect();
        spec += &format!(
            "[[claim]]\ntext = \"t\"\nsays = {says:?}\nnumber = [{}]\n",
            ids.join(", ")
        );
    }
    let (claims, _) = verify(&spec, &[("poll.csv", raw)]);
    for (claim, (says, number, verdict, part)) in claims.iter().zip(cases) {
        let sentence = claim["sentence"].as_str().unwrap();
        assert_eq!(claim["verdict"], verdict, "{says} of {number}: {sentence}");
        assert!(sentence.contains(part), "{says} of {number}: {sentence}");
    }
}

#[test]
fn about_half_admits_what_half_admits() {
    let read = |name: &str| {
        std::fs::read_to_string(project("tests/cases/claims/about-half").join(name)).unwrap()
    };
    let (claims, exit) = verify(&read("case.toml"), &[("raw.csv", read("raw.csv"))]);
    assert_eq!(exit, 0);
    assert!(
        claims.len() == 4 && claims.iter().all(|claim| claim["verdict"] == "holds"),
        "{claims:#?}"
    );
}

#[test]
fn the_forms_are_explained_one_by_one() {
    let out = crossbreak().args(["explain", "phrases"]).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    for part in [
        "almost half",
        "two to one",
        "stands for",
        "39% (+4)",
        "in reality it's 35",
    ] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    let out = crossbreak()
        .args(["explain", "phrases", "--json"])
        .output()
        .unwrap();
    let object: Value = serde_json::from_slice(&out.stdout).unwrap();
    let forms: BTreeMap<&str, &str> = object["phrases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|form| {
            (
                form["printed"].as_str().unwrap(),
                form["stands_for"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(forms.len() > 20 && forms.values().all(|words| words.len() > 10));
}
