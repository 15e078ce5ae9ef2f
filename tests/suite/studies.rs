//! The bundled studies give what was published of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::support::{crossbreak, json, project, rows, run};

fn values(estimates: &std::path::Path) -> BTreeMap<String, BTreeMap<String, String>> {
    rows(estimates)
        .into_iter()
        .map(|row| (row["number"].clone(), row))
        .collect()
}

#[test]
fn terms_of_engagement_weights_as_the_report_says() {
    let out = run("specs/terms-of-engagement.toml");
    let fit = json(&out.path().join("weights/terms-of-engagement.json"));
    assert_eq!(fit["converged"], true);
    assert_eq!(fit["respondents"], 2041);
    let dropped: Vec<(String, u64)> = fit["dropped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| {
            (
                d["reason"].as_str().unwrap().to_owned(),
                d["rows"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        dropped,
        [
            ("other than qualified interviews".to_owned(), 126),
            ("second visits of the same person".to_owned(), 3)
        ]
    );
    let number = |key: &str| fit[key].as_f64().unwrap();
    assert!((number("effective_base") - 1460.5).abs() < 0.05);
    assert!(number("largest_miss") <= 1e-9);
    assert!((number("design_effect") * number("effective_base") - 2041.0).abs() < 1e-6);
    assert!((number("efficiency") * 2041.0 - number("effective_base")).abs() < 1e-6);
    let margins = fit["margins"].as_array().unwrap();
    assert_eq!(margins.len(), 7);
    assert_eq!(
        margins[0]["variables"],
        serde_json::json!(["gender", "age_band", "education"])
    );
    assert_eq!(margins[0]["categories"].as_array().unwrap().len(), 42);
    let held: Vec<Value> = margins.iter().map(|m| m["held"]["rows"].clone()).collect();
    let none = Value::Null;
    assert_eq!(
        held,
        [
            18.into(),
            none.clone(),
            none,
            19.into(),
            37.into(),
            21.into(),
            15.into()
        ]
    );
    for margin in margins {
        for category in margin["categories"].as_array().unwrap() {
            let of = |key: &str| category[key].as_f64().unwrap();
            assert!((of("achieved") - of("target")).abs() <= 1e-9);
        }
    }
}

#[test]
fn terms_of_engagement_numbers_as_printed() {
    let out = run("specs/terms-of-engagement.toml");
    let numbers = values(&out.path().join("outputs/terms-of-engagement/estimates.csv"));
    let percent = |id: &str| {
        let value: f64 = numbers[id]["value"].parse().unwrap();
        crossbreak::number::percent(value)
    };
    assert_eq!(numbers["hours:median"]["value"], "13.0");
    let base: f64 = numbers["hours:median"]["weighted_base"].parse().unwrap();
    assert_eq!(crossbreak::number::count(base), "1,897");
    assert_eq!(numbers["hours:median"]["base"], "excluding");
    assert_eq!(numbers["hours:gap"]["value"], "-22.0");
    assert_eq!(percent("hours:Less than 21 hours"), "76%");
    assert_eq!(numbers["time:median"]["answer"], "Three months");
    let dont_know: f64 = numbers["time:Don't know"]["value"].parse().unwrap();
    assert_eq!(crossbreak::number::count(dont_know * 2041.0), "471");
    let short: f64 = numbers["time:One month or less"]["value"].parse().unwrap();
    assert!(short < 0.25);
    for (id, printed) in [
        ("priorities:Q4r1:Statement B", "69%"),
        ("priorities:Q4r2:Statement B", "64%"),
        ("priorities:Q4r3:Statement B", "62%"),
        ("priorities:Q4r4:Statement B", "46%"),
        ("priorities:Q4r4:Statement A", "41%"),
        ("approach:Q5r1:Approach B", "66%"),
        ("approach:Q5r2:Approach B", "63%"),
        ("approach:Q5r3:Approach B", "44%"),
        ("approach:Q5r3:Approach A", "44%"),
        ("approach:Q5r4:Approach B", "61%"),
        ("approach:Q5r5:Approach B", "65%"),
        ("arguments:Q6r1:Convincing", "58%"),
        ("arguments:Q6r1:Unconvincing", "27%"),
        ("arguments:Q6r2:Convincing", "54%"),
        ("arguments:Q6r2:Unconvincing", "29%"),
        // The NET is 54 although its printed parts add up to 55: it is computed before it is rounded.
        ("arguments:Q6r2:Very convincing", "17%"),
        ("arguments:Q6r2:Somewhat convincing", "38%"),
    ] {
        assert_eq!(percent(id), printed, "{id}");
    }
}

#[test]
fn every_sentence_of_the_report_is_a_claim_and_holds() {
    let out = run("specs/terms-of-engagement.toml");
    let claims = json(&out.path().join("outputs/terms-of-engagement/claims.json"));
    let claims = claims.as_array().unwrap();
    let published = rows(&project(
        "tests/reference/terms-of-engagement/published.csv",
    ));
    assert_eq!(claims.len(), published.len());
    for (claim, row) in claims.iter().zip(&published) {
        assert_eq!(claim["where"], row["where"]);
        assert_eq!(claim["text"], row["sentence"]);
        // "no more than this share" is printed as a bare value in the list of sentences.
        assert_eq!(claim["says"], row["says"]);
        assert_eq!(claim["verdict"], "holds", "{}", claim["text"]);
        assert_eq!(claim["changes_story"], false);
    }
}

/// The published crosstab as printed: question, answer, column -> text.
fn published_crosstab() -> Vec<(String, String, String, String)> {
    let path = project("tests/reference/masculinity/published.csv");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(path)
        .unwrap();
    let lines: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let mut group = String::new();
    let mut heads = Vec::new();
    for (top, head) in lines[0].iter().zip(&lines[1]).skip(2) {
        if !top.is_empty() {
            group.clone_from(top);
        }
        heads.push(if head.is_empty() {
            group.clone()
        } else {
            format!("{group}: {head}")
        });
    }
    let mut cells = Vec::new();
    let mut question = String::new();
    for line in &lines[2..] {
        if !line[0].is_empty() {
            question.clone_from(&line[0]);
            continue;
        }
        for (head, text) in heads.iter().zip(&line[2..]) {
            cells.push((
                question.clone(),
                line[1].clone(),
                head.clone(),
                text.clone(),
            ));
        }
    }
    cells
}

#[test]
fn masculinity_claims_are_the_published_cells_and_come_out_as_printed() {
    let cells = published_crosstab();
    let mut questions: Vec<&str> = Vec::new();
    for (question, ..) in &cells {
        if questions.last() != Some(&question.as_str()) {
            questions.push(question);
        }
    }
    let first_five = &questions[..5];
    let cells: Vec<_> = cells
        .iter()
        .filter(|(question, ..)| first_five.contains(&question.as_str()))
        .collect();
    assert_eq!(cells.len(), 250);

    let out = run("specs/masculinity.toml");
    let claims = json(&out.path().join("outputs/masculinity/claims.json"));
    let claims = claims.as_array().unwrap();
    assert_eq!(claims.len(), 250);
    for (claim, (question, answer, column, text)) in claims.iter().zip(cells) {
        assert_eq!(claim["text"], format!("{question} {answer}"));
        assert_eq!(claim["where"], format!("published crosstab, {column}"));
        assert_eq!(claim["says"], *text);
        assert_eq!(claim["printed"], *text, "{question} / {answer} / {column}");
        assert_eq!(claim["verdict"], "holds");
    }
    let fit = json(&out.path().join("weights/masculinity.json"));
    assert_eq!(fit["method"], "given");
    assert_eq!(fit["respondents"], 1615);
    assert_eq!(fit["converged"], Value::Null);
}

#[test]
fn masculinity_routed_question_is_of_those_asked() {
    let out = run("specs/masculinity.toml");
    let numbers = values(&out.path().join("outputs/masculinity/estimates.csv"));
    let row = &numbers["advantages:q0010_0001"];
    assert_eq!(row["base"], "asked");
    assert_eq!(row["unweighted_base"], "880");
}

#[test]
fn pew_holds_the_not_stated_and_knows_who_was_asked() {
    let out = run("specs/pew-2013.toml");
    let fit = json(&out.path().join("weights/pew-2013.json"));
    assert_eq!(fit["margins"][0]["held"]["rows"], 43);
    assert_eq!(fit["margins"][1]["held"], Value::Null);
    assert_eq!(
        fit["margins"][0]["categories"].as_array().unwrap().len(),
        36
    );
    let south = &fit["margins"][1]["categories"][2];
    assert_eq!(south["category"][0], "South");
    assert!((south["target"].as_f64().unwrap() - 0.375).abs() < 1e-12);
    let numbers = values(&out.path().join("outputs/pew-2013/estimates.csv"));
    assert_eq!(numbers["strength:Very strongly"]["base"], "asked");
    assert_eq!(numbers["strength:Very strongly"]["unweighted_base"], "1881");
    assert_eq!(numbers["obama:Approve"]["base"], "all");
    assert_eq!(numbers["obama:Approve"]["unweighted_base"], "2001");
}

#[test]
fn verify_writes_nothing_and_says_what_does_not_hold() {
    let folder = tempfile::tempdir().unwrap();
    super::support::copy(&project("specs"), &folder.path().join("specs"));
    super::support::copy(&project("raw"), &folder.path().join("raw"));
    let spec = folder.path().join("specs/terms-of-engagement.toml");
    crossbreak().arg("verify").arg(&spec).assert().success();

    let text = std::fs::read_to_string(&spec).unwrap();
    let wrong = text.replace("says    = \"46%-41%\"", "says    = \"41%-46%\"");
    assert_ne!(text, wrong);
    std::fs::write(&spec, wrong).unwrap();
    let before = super::support::contents(folder.path());
    let run = crossbreak().arg("verify").arg(&spec).assert().code(1);
    let said = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(said.contains("18 sentences: 17 hold, 1 differs"), "{said}");
    assert!(
        said.contains(
            "Published 41%-46%. Computed 46% to 41%. It differs, each by 5 points. This changes the story."
        ),
        "{said}"
    );
    assert!(!said.contains("false"));
    assert_eq!(super::support::contents(folder.path()), before);
}

#[test]
fn figures_are_there_in_every_format_and_say_what_they_must() {
    let out = run("specs/terms-of-engagement.toml");
    let folder = out.path().join("outputs/terms-of-engagement/figures");
    for index in 1..=6 {
        let read =
            |ending: &str| std::fs::read(folder.join(format!("figure-{index}.{ending}"))).unwrap();
        let svg = String::from_utf8(read("svg")).unwrap();
        for words in [
            "Base: ",
            "Fieldwork: 1–3 May 2024",
            "Opinium",
            "Synthetic data",
            "role=\"img\"",
            "<desc",
        ] {
            assert!(svg.contains(words), "figure-{index} lacks {words}");
        }
        assert!(read("png").starts_with(b"\x89PNG"));
        assert!(read("pdf").starts_with(b"%PDF"));
        assert!(rows(&folder.join(format!("figure-{index}.csv"))).len() >= 9);
    }
    let first = std::fs::read_to_string(folder.join("figure-1.svg")).unwrap();
    for words in [
        "Median estimate: 13 hours",
        "True figure: 35 hours",
        "1,897 weighted",
    ] {
        assert!(first.contains(words), "figure-1 lacks {words}");
    }
    let second = std::fs::read_to_string(folder.join("figure-2.svg")).unwrap();
    for words in [
        "Median estimate: three months",
        "True figure: one month",
        "471 who did not know",
    ] {
        assert!(second.contains(words), "figure-2 lacks {words}");
    }
}

#[test]
fn the_weighting_has_its_figures() {
    let out = run("specs/terms-of-engagement.toml");
    let folder = out.path().join("outputs/terms-of-engagement/figures");
    for stem in [
        "weighting-weights",
        "weighting-targets-1",
        "weighting-targets-2",
    ] {
        let read = |ending: &str| std::fs::read(folder.join(format!("{stem}.{ending}"))).unwrap();
        let svg = String::from_utf8(read("svg")).unwrap();
        for words in [
            "Base: ",
            "effective base 1,461",
            "Fieldwork: 1–3 May 2024",
            "Synthetic data",
            "<desc",
        ] {
            assert!(svg.contains(words), "{stem} lacks {words}");
        }
        assert!(read("png").starts_with(b"\x89PNG"));
        assert!(read("pdf").starts_with(b"%PDF"));
    }
    let bins = rows(&folder.join("weighting-weights.csv"));
    let counted: usize = bins
        .iter()
        .map(|bin| bin["respondents"].parse::<usize>().unwrap())
        .sum();
    assert_eq!(counted, 2041);

    // Every category of every margin, as the json of the weights has it.
    let drawn: Vec<_> = (1..=2)
        .flat_map(|i| rows(&folder.join(format!("weighting-targets-{i}.csv"))))
        .collect();
    let fit = json(&out.path().join("weights/terms-of-engagement.json"));
    let categories: Vec<&Value> = fit["margins"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|margin| margin["categories"].as_array().unwrap())
        .collect();
    assert_eq!(drawn.len(), categories.len());
    for (row, category) in drawn.iter().zip(categories) {
        assert_eq!(row["respondents"], category["unweighted"].to_string());
        for (column, key) in [
            ("base_share", "base_share"),
            ("target", "target"),
            ("weighted_share", "achieved"),
        ] {
            let share: f64 = row[column].parse().unwrap();
            assert_eq!(share, category[key].as_f64().unwrap(), "{row:?}");
        }
    }

    // Weights made elsewhere have no targets.
    let out = run("specs/masculinity.toml");
    let folder = out.path().join("outputs/masculinity/figures");
    assert!(folder.join("weighting-weights.svg").exists());
    assert!(!folder.join("weighting-targets.svg").exists());
}

/// The question blocks of the published crosstab, in its order: how the wording begins, and the first part of the ids.
const PUBLISHED_QUESTIONS: [(&str, &str); 35] = [
    ("In general, how masculine or", "masculine"),
    ("How important is it to you", "seen"),
    ("Where have you gotten your ideas", "ideas"),
    ("Do you think that society puts pressure", "pressure"),
    ("Ask a friend for professional advice", "do:q0007_0001"),
    ("Ask a friend for personal advice", "do:q0007_0002"),
    ("Express physical affection", "do:q0007_0003"),
    ("Cry", "do:q0007_0004"),
    ("Get in a physical fight", "do:q0007_0005"),
    ("Have sexual relations with women", "do:q0007_0006"),
    ("Have sexual relations with men", "do:q0007_0007"),
    ("Watch sports of any kind", "do:q0007_0008"),
    ("Work out", "do:q0007_0009"),
    ("See a therapist", "do:q0007_0010"),
    ("Feel lonely or isolated", "do:q0007_0011"),
    ("Which of the following do you worry about", "worry"),
    ("Which of the following categories", "employment"),
    (
        "AMONG EMPLOYED: In which of the following ways would you say it?s an advantage",
        "advantages",
    ),
    (
        "AMONG EMPLOYED: In which of the following ways would you say it?s a disadvantage",
        "disadvantages",
    ),
    ("AMONG EMPLOYED: Have you seen or heard", "harassment"),
    ("AMONG THOSE WHO DID NOT RESPOND", "no_response"),
    ("AMONG EMPLOYED: How much have you heard", "metoo"),
    ("AMONG EMPLOYED WHO'VE HEARD OF METOO", "at_work"),
    ("Do you typically feel as though", "first_move"),
    ("How often do you try to be the one who pays", "pays"),
    ("AMONG THOSE WHO TRY TO PAY", "why_pay"),
    ("When you want to be physically intimate", "interest"),
    ("Over the past 12 months", "boundaries"),
    ("Have you changed your behavior", "romance"),
    ("Are you now married", "marital"),
    ("Do you have any children?", "has_children"),
    ("Would you describe your sexual orientation", "sexuality"),
    ("Are you:", "ethnicity"),
    ("What is the last grade of school", "education"),
    ("age3", "age_group"),
];

/// What the id of a number ends in, for a column of the published crosstab: `@age:18 - 34` for `Age: 18 - 34`.
fn published_column(head: &str) -> String {
    let Some((group, category)) = head.split_once(": ") else {
        assert_eq!(head, "Adult Men");
        return String::new();
    };
    let variable = match group {
        "Age" => "age",
        "Race" => "race",
        "Children" => "children",
        "Sexual Orientation" => "orientation",
        other => panic!("no column of the study: {other}"),
    };
    format!("@{variable}:{category}")
}

#[test]
fn masculinity_gives_every_cell_of_the_published_crosstab() {
    let (cells, nothing): (Vec<_>, Vec<_>) = published_crosstab()
        .into_iter()
        .partition(|(_, answer, ..)| !answer.is_empty());
    // The file ends in a line of nothing, ten columns wide.
    assert_eq!(nothing.len(), 10);
    assert!(nothing.iter().all(|(.., text)| text.is_empty()));

    let out = run("specs/masculinity.toml");
    let numbers = values(&out.path().join("outputs/masculinity/estimates.csv"));

    // Questions are told apart by their order, which the table above follows.
    let mut questions: Vec<&str> = Vec::new();
    let (mut printed, mut empty) = (0, 0);
    let mut checked = BTreeSet::new();
    for (question, answer, head, text) in &cells {
        if questions.last() != Some(&question.as_str()) {
            questions.push(question);
        }
        let (begins, stem) = PUBLISHED_QUESTIONS[questions.len() - 1];
        assert!(question.starts_with(begins), "{question}: not {begins}");

        // Some apostrophes of the published file are question marks: "don?t". No answer asks a question.
        let answer = answer.replace('?', "'");
        // An id ends in the answer, or in the column of an option, which has the words as its answer.
        let column = published_column(head);
        let found: Vec<_> = numbers
            .values()
            .filter(|row| {
                row["answer"] == answer
                    && [&answer, &row["item"]]
                        .iter()
                        .any(|last| row["number"] == format!("{stem}:{last}{column}"))
            })
            .collect();
        let [row] = found[..] else {
            panic!("{question} / {answer} / {head}: {} numbers", found.len());
        };
        assert!(checked.insert(row["number"].clone()), "{}", row["number"]);

        let people: u32 = row["unweighted_base"].parse().unwrap();
        if text.is_empty() {
            // Left out where few were asked: the number is there, and marked as resting on few.
            assert!(people < 100, "{}: {people}", row["number"]);
            assert!(!row["flag"].is_empty(), "{}", row["number"]);
            empty += 1;
        } else {
            let value: f64 = row["value"].parse().unwrap();
            assert_eq!(
                crossbreak::number::percent(value),
                *text,
                "{}",
                row["number"]
            );
            assert!(people >= 100, "{}: {people}", row["number"]);
            printed += 1;
        }
    }
    assert_eq!(questions.len(), PUBLISHED_QUESTIONS.len());
    // 195 answers in ten columns: every cell of the file, each another number.
    assert_eq!((printed, empty), (1820, 130));
    assert_eq!(checked.len(), 1950);
    // Nor does the study tabulate an answer that was not published.
    for (number, row) in &numbers {
        if row["statistic"] == "share" && row["question"] != "composition" {
            assert!(checked.contains(number), "{number}");
        }
    }
}
