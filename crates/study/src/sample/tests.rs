//! What a file declares of its own answers: missing values, and sets of multiple response.

use indexmap::IndexMap;

use super::*;
use crate::raw::{Codebook, DeclaredMissing, MultipleSet, SetKind};
use crate::spec;

const STUDY: &str = r#"spec = 1
[study]
title = "Poll"
client = "a client"
company = "a company"
fieldwork = { from = 2024-01-01, to = 2024-01-02 }
universe = "adults"
mode = "online"
[input]
file = "poll.sav"
id = "id"
[weighting]
method = "none"
"#;

fn info(labels: &[(&str, &str)], missing: Vec<DeclaredMissing>) -> ColumnInfo {
    let own = |(code, label): &(&str, &str)| ((*code).to_owned(), (*label).to_owned());
    ColumnInfo {
        text: Some("text".to_owned()),
        labels: labels.iter().map(own).collect(),
        missing,
        ..ColumnInfo::default()
    }
}

/// A file whose rows are those of `columns`.
fn file(columns: Vec<(&str, ColumnInfo, Vec<&str>)>, sets: Vec<MultipleSet>) -> RawData {
    let rows = columns[0].2.len();
    let names = columns.iter().map(|(name, ..)| (*name).to_owned());
    let infos = columns
        .iter()
        .map(|(name, info, _)| ((*name).to_owned(), info.clone()))
        .collect::<IndexMap<_, _>>();
    let mut codebook = Codebook::coded(infos);
    codebook.sets = sets;
    RawData::counted(
        "poll.sav".to_owned(),
        names.collect(),
        columns
            .iter()
            .map(|(name, _, cells)| ((*name).to_owned(), cells.clone()))
            .collect(),
        vec![Counted::plain(1); rows],
        Some(codebook),
    )
}

fn sample(rest: &str, raw: &RawData) -> (Sample, Vec<String>, Vec<String>) {
    let parsed = spec::read(&format!("{STUDY}{rest}"));
    let (sample, found) = build(&parsed.spec.expect("a spec"), raw, None);
    let of = |error: bool| {
        found
            .iter()
            .filter(|d| (d.severity == crate::diagnostic::Severity::Error) == error)
            .map(|d| d.message.clone())
            .collect()
    };
    (sample.expect("rows"), of(true), of(false))
}

const FEELS: [(&str, &str); 5] = [
    ("1", "Good"),
    ("2", "Bad"),
    ("8", "Don't know"),
    ("9", "Refused"),
    ("-1", "Inapplicable"),
];

fn feels() -> RawData {
    let missing = vec![
        DeclaredMissing::Value("8".to_owned()),
        DeclaredMissing::Value("9".to_owned()),
        DeclaredMissing::Range {
            low: -9.0,
            high: -1.0,
        },
    ];
    let cells = vec!["1", "2", "8", "8", "-1", "-7"];
    let age = vec!["20", "30", "-1", "-7", "50", "8"];
    file(
        vec![
            ("feels", info(&FEELS, missing.clone()), cells),
            ("age", info(&FEELS[4..], missing), age),
        ],
        Vec::new(),
    )
}

#[test]
fn declared_missing_answers_have_the_kind_that_their_label_says() {
    let question = "[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"feels\"\n";
    let (sample, errors, notes) = sample(question, &feels());
    assert_eq!(errors, [""; 0]);
    let kinds: Vec<(&str, Option<Missing>)> = sample.questions()[0]
        .categories()
        .iter()
        .map(|c| (c.label.as_str(), c.missing))
        .collect();
    assert_eq!(
        kinds,
        [
            ("Good", None),
            ("Bad", None),
            ("Don't know", Some(Missing::DontKnow)),
            ("Inapplicable", Some(Missing::NotAsked)),
            ("Not stated", Some(Missing::NotStated)),
        ]
    );
    assert_eq!(
        notes,
        [
            "poll.sav declares 8 \"Don't know\" of column `feels` to be missing; it is read as dont_know (2 rows)",
            "poll.sav declares -1 \"Inapplicable\" of column `feels` to be missing; it is read as not_asked (1 row)",
            "poll.sav declares \"-7\" of column `feels` to be missing; it is read as not_stated (1 row)",
        ]
    );
}

#[test]
fn what_the_spec_says_of_a_declared_missing_answer_wins() {
    let question = "[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"feels\"\nanswers = [1, 2, 8]\n\
                    not_asked = [-7]\n";
    let (sample, errors, notes) = sample(question, &feels());
    assert_eq!(errors, [""; 0]);
    let categories = sample.questions()[0].categories();
    assert_eq!(categories[2].label, "Don't know");
    assert_eq!(categories[2].missing, None);
    let asked = |c: &&Category| c.missing == Some(Missing::NotAsked);
    assert_eq!(categories.iter().filter(asked).count(), 1);
    assert_eq!(notes.len(), 1, "{notes:?}");
}

#[test]
fn a_number_that_is_declared_missing_is_none() {
    let rest = "[variables.age]\ncolumn = \"age\"\nbands = [\"18-34\", \"35+\"]\n\
                [[question]]\nid = \"q\"\nkind = \"number\"\ncolumn = \"age\"\n";
    let (sample, errors, notes) = sample(rest, &feels());
    assert_eq!(errors, [""; 0]);
    let Data::Number { values, missing } = &sample.questions()[0].data else {
        panic!("a number");
    };
    assert_eq!(values[..2], [20.0, 30.0]);
    assert_eq!(
        missing[2..],
        [
            Some(Missing::NotAsked),
            Some(Missing::NotStated),
            None,
            Some(Missing::NotStated)
        ]
    );
    let stated: Vec<bool> = (0..6).map(|r| sample.variables["age"].stated(r)).collect();
    assert_eq!(stated, [true, true, false, false, true, false]);
    // Each once, though a variable and a question read them.
    assert_eq!(notes.len(), 3, "{notes:?}");
}

fn media() -> RawData {
    let yes = [("0", "No"), ("1", "Yes"), ("2", "Unsure")];
    let named = [("1", "TV"), ("2", "Radio"), ("99", "None of these")];
    let option = |text: &str| ColumnInfo {
        text: Some(text.to_owned()),
        ..info(&yes, Vec::new())
    };
    let set = |name: &str, columns: &[&str], kind| MultipleSet {
        name: name.to_owned(),
        label: Some("Which of these?".to_owned()),
        columns: columns.iter().map(|c| (*c).to_owned()).collect(),
        kind,
    };
    file(
        vec![
            ("tv", option("TV"), vec!["1", "0", "2", "1"]),
            ("radio", option("Radio"), vec!["0", "0", "1", "1"]),
            ("first", info(&named, Vec::new()), vec!["2", "1", "99", ""]),
            ("second", info(&named, Vec::new()), vec!["1", "1", "", ""]),
        ],
        vec![
            set(
                "$media",
                &["tv", "radio"],
                SetKind::Dichotomous {
                    counted: "1".to_owned(),
                },
            ),
            set("$named", &["first", "second"], SetKind::Categories),
        ],
    )
}

fn chosen(sample: &Sample) -> Vec<(&str, &str, Vec<bool>)> {
    match &sample.questions()[0].data {
        Data::Options { options } => options
            .iter()
            .map(|o| (o.column.as_str(), o.label.as_str(), o.chosen.clone()))
            .collect(),
        _ => panic!("options"),
    }
}

#[test]
fn a_set_of_the_file_says_what_its_columns_count() {
    let question =
        "[[question]]\nid = \"q\"\nkind = \"multiple\"\nset = \"$media\"\nnot_selected = 0\n";
    let (sample, errors, notes) = sample(question, &media());
    assert_eq!(errors, [""; 0]);
    assert_eq!(sample.questions()[0].text, "Which of these?");
    assert_eq!(
        chosen(&sample),
        [
            ("tv", "TV", vec![true, false, false, true]),
            ("radio", "Radio", vec![false, false, true, true]),
        ]
    );
    assert!(
        notes.contains(
            &"question `q`: 2 \"Unsure\" in columns `tv` to `radio` is an option that was not chosen: the file's set \
              counts 1"
                .to_owned()
        ),
        "{notes:?}"
    );
}

#[test]
fn a_set_of_categories_is_read_as_mentions() {
    let question =
        "[[question]]\nid = \"q\"\nkind = \"multiple\"\nset = \"named\"\nnot_asked = \"\"\n";
    let (sample, errors, _) = sample(question, &media());
    assert_eq!(errors, [""; 0]);
    assert_eq!(
        chosen(&sample),
        [
            // The same option in both columns counts once.
            ("TV", "TV", vec![true, true, false, false]),
            ("Radio", "Radio", vec![true, false, false, false]),
            (
                "None of these",
                "None of these",
                vec![false, false, true, false]
            ),
        ]
    );
    let Data::Options { options } = &sample.questions()[0].data else {
        panic!("options");
    };
    assert_eq!(options[0].asked, [true, true, true, false]);
}

#[test]
fn a_set_that_is_not_there_is_named() {
    let question = "[[question]]\nid = \"q\"\nkind = \"multiple\"\nset = \"$medai\"\n";
    let (_, errors, _) = sample(question, &media());
    assert_eq!(errors, ["poll.sav has no multiple-response set `$medai`"]);
}
