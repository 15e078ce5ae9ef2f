//! Rows that are no respondents: a second row of headings, and what is written below the data.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::support::{STUDY, project, said};

/// What `inspect` prints of a file, whole.
fn inspected(folder: &Path, file: &str) -> Value {
    let said = said(folder, &["inspect", "--json", file]);
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

/// The rows that are counted, the names and wordings of the columns, and the codes of what is said.
fn read(text: &str) -> (u64, Vec<String>, Vec<Option<String>>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.csv"), text).unwrap();
    told(&inspected(folder.path(), "x.csv"))
}

fn told(json: &Value) -> (u64, Vec<String>, Vec<Option<String>>, Vec<String>) {
    let of = |key: &str| {
        let variables = json["codebook"]["variables"].as_array().unwrap();
        let values = variables.iter().map(|v| v[key].as_str().map(str::to_owned));
        values.collect::<Vec<_>>()
    };
    let codes = json["diagnostics"].as_array().unwrap().iter();
    (
        json["codebook"]["rows"].as_u64().unwrap(),
        of("name").into_iter().flatten().collect(),
        of("text"),
        codes
            .map(|d| d["code"].as_str().unwrap().to_owned())
            .collect(),
    )
}

/// Forty respondents: an id, a code, an answer in words and an age.
fn respondents(separator: &str) -> String {
    let mut text = String::new();
    for i in 0..40 {
        let cells = [
            (1000 + i).to_string(),
            (1 + i % 2).to_string(),
            ["Yes", "No", "Perhaps"][i % 3].to_owned(),
            (18 + i * 7 % 60).to_string(),
        ];
        let _ = writeln!(text, "{}", cells.join(separator));
    }
    text
}

#[test]
fn a_second_heading_is_no_respondent() {
    let names = ["resp", "q1", "q2", "q3"];
    for (first, second, separator, own, wordings) in [
        (
            names.join(","),
            "Respondent number,What is your sex?,Do you agree?,How old are you?".to_owned(),
            ",",
            names,
            true,
        ),
        (
            "Nummer der Person;Welches Geschlecht haben Sie?;Stimmen Sie zu?;Wie alt sind Sie?"
                .to_owned(),
            names.join(";"),
            ";",
            names,
            true,
        ),
        (
            names.join("\t"),
            "番号\tあなたの性別を教えてください\tこの意見に賛成ですか？\tあなたは何歳ですか？"
                .to_owned(),
            "\t",
            names,
            true,
        ),
        (
            names.join(","),
            "integer,integer,string,integer".to_owned(),
            ",",
            names,
            false,
        ),
        // The id has no wording.
        (
            names.join(","),
            ",Quel est votre sexe ?,Êtes-vous d'accord ?,Quel âge avez-vous ?".to_owned(),
            ",",
            names,
            true,
        ),
    ] {
        let text = format!("{first}\n{second}\n{}", respondents(separator));
        let (rows, found, texts, codes) = read(&text);
        let rest = found.get(1..).unwrap_or_default();
        assert_eq!(
            (rows, found.as_slice()),
            (40, own.map(str::to_owned).as_slice()),
            "{first} {second}"
        );
        assert_eq!(texts[1].is_some(), wordings, "{second}: {rest:?}");
        assert_eq!(codes, ["CB-R009"], "{second}");
    }
    let json = inspected(
        &project("tests/cases/reading/stray-rows"),
        "second-heading.xlsx",
    );
    let (rows, found, texts, _) = told(&json);
    assert_eq!((rows, found[1].as_str()), (40, "sex"));
    assert_eq!(texts[1].as_deref(), Some("What is your sex?"));
    let format = json["codebook"]["format"].as_str().unwrap();
    assert!(format.contains("headings in rows 1 and 2"), "{format}");
}

#[test]
fn a_respondent_below_the_heading_stays_one() {
    let data = respondents(",");
    for first in [
        "1,2,Yes,34",
        "999,,,",
        // Words in one column of numbers, or answers that others give.
        "999,2,No,don't know",
        "999,refused,Yes,refused",
        "a,1,Yes,b",
        ",,,",
    ] {
        let (rows, names, _, codes) = read(&format!("id,sex,agree,age\n{first}\n{data}"));
        assert_eq!(rows, if first == ",,," { 40 } else { 41 }, "{first}");
        assert_eq!(names[0], "id");
        assert!(codes.is_empty(), "{first}: {codes:?}");
    }
    // Texts only.
    let texts: String = (0..30)
        .map(|i| format!("answer {i},Yes {},no\n", i % 4))
        .collect();
    let (rows, _, _, codes) = read(&format!(
        "a,b,c\nfirst words,second words,third words\n{texts}"
    ));
    assert_eq!((rows, codes.len()), (31, 0));
    // One column of numbers cannot tell a heading from somebody who tried the survey out.
    let data: String = (0..30)
        .map(|i| format!("{i},Yes,{}\n", ["a", "b"][i % 2]))
        .collect();
    let (rows, _, _, codes) = read(&format!(
        "id,q1,q2\nNumber,Do you agree?,Which one?\n{data}"
    ));
    assert_eq!((rows, codes), (31, vec!["CB-R011".to_owned()]));
}

#[test]
fn rows_below_the_data_are_named() {
    let data = respondents(",");
    for (below, rows) in [
        (",,,\nTotal,40,,\nSource: own survey,,,\n", 42),
        ("Gesamt,40,,\n", 41),
        ("\nQuelle: eigene Erhebung,,,\n", 41),
        ("合计,40,,\n", 41),
    ] {
        let (found, _, _, codes) = read(&format!("id,sex,agree,age\n{data}{below}"));
        assert_eq!(
            (found, codes),
            (rows, vec!["CB-R011".to_owned()]),
            "{below}"
        );
    }
    let json = inspected(&project("tests/cases/reading/stray-rows"), "footer.xlsx");
    let stray = json["diagnostics"].as_array().unwrap().iter();
    let stray: Vec<&Value> = stray.filter(|d| d["code"] == "CB-R011").collect();
    assert_eq!(stray.len(), 1);
    assert_eq!(stray[0]["place"]["rows"], serde_json::json!([45, 46]));
    // Whoever answered a question or none, after a blank line too.
    for below in [
        "1040,,Yes,\n",
        "1040,,,\n",
        "\n1040,,,34\n",
        "1040,,,don't know\n",
        ",,Yes,\n",
        "1040,2,No,refused\n",
    ] {
        let (rows, _, _, codes) = read(&format!("id,sex,agree,age\n{data}{below}"));
        assert_eq!((rows, codes.len()), (41, 0), "{below}: {codes:?}");
    }
    // Ids in letters.
    let lettered: String = (0..40)
        .map(|i| format!("R{i},{},Yes,{}\n", i % 3, 20 + i))
        .collect();
    let (_, _, _, codes) = read(&format!("id,sex,agree,age\n{lettered}R41,,No,\n"));
    assert!(codes.is_empty(), "{codes:?}");
    let (_, _, _, codes) = read(&format!("id,sex,agree,age\n{lettered}\nTotal,,No,\n"));
    assert_eq!(codes, ["CB-R011"]);
}

#[test]
fn a_rule_that_leaves_the_rows_out_is_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let data = respondents(",");
    std::fs::write(
        folder.path().join("poll.csv"),
        format!("id,sex,agree,age\n{data}\nTotal,40,,\nSource: own survey,,,\n"),
    )
    .unwrap();
    let question = "[weighting]\nmethod = \"none\"\n[[question]]\nid = \"age\"\nkind = \"number\"\ncolumn = \"age\"\n\
                    text = \"Age\"\nnot_stated = \"\"\n";
    let drop = "[[input.drop]]\nwhere = { id = [\"Total\", \"Source: own survey\"] }\nreason = \"not a respondent\"\n";
    let check = |input: &str| {
        std::fs::write(
            folder.path().join("poll.toml"),
            format!("{STUDY}{input}{question}"),
        )
        .unwrap();
        said(folder.path(), &["check", "poll.toml"])
    };
    let with = check("");
    assert!(
        with.err.contains("CB-R011") || with.out.contains("CB-R011"),
        "{}{}",
        with.err,
        with.out
    );
    let without = check(drop);
    assert!(
        !without.err.contains("CB-R011") && !without.out.contains("CB-R011"),
        "{}{}",
        without.err,
        without.out
    );
    assert_eq!(without.code, 0, "{}{}", without.err, without.out);
}

#[test]
fn errors_without_formulas_are_marks_and_those_of_formulas_are_told_once() {
    let folder = project("tests/cases/reading/3-marks-of-missing");
    let json = inspected(&folder, "errors-without-formulas.xlsx");
    assert_eq!(json["codebook"]["rows"], 60);
}

#[test]
fn encodings_have_the_names_that_files_give_them() {
    let folder = project("tests/cases/reading/encodings");
    let json = inspected(&folder, "cp936.sav");
    assert_eq!(json["codebook"]["format"], "SPSS (.sav), GBK");
    assert_eq!(told(&json).2[1].as_deref(), Some("满意度"));
    let wrong = said(
        &folder,
        &["inspect", "russian-114.dta", "--encoding", "utf-8"],
    );
    assert_eq!(wrong.code, 2);
    let text = wrong.err.replace("\n  | ", " ").replace("\n        ", " ");
    assert!(
        text.contains("not written in UTF-8, the encoding that was named"),
        "{text}"
    );
    assert!(text.contains("encoding = \"windows-1251\""), "{text}");
    assert!(!text.contains("cut off"), "{text}");
    let dos = said(
        &folder,
        &["inspect", "mac-roman.csv", "--encoding", "cp850"],
    );
    assert!(dos.err.contains("CSV UTF-8"), "{}", dos.err);
}

#[test]
fn drafts_are_written_to_files_only() {
    let folder = tempfile::tempdir().unwrap();
    let csv = format!("id,sex,agree,age\n{}", respondents(","));
    std::fs::write(folder.path().join("poll.csv"), &csv).unwrap();
    // The folder of the target tables would have the name of the raw file.
    std::fs::write(folder.path().join("poll"), &csv).unwrap();
    let drafted = said(folder.path(), &["init", "poll", "-o", "poll.toml"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    assert!(folder.path().join("poll-targets").is_dir());
    let spec = std::fs::read_to_string(folder.path().join("poll.toml")).unwrap();
    assert!(spec.contains("\"poll-targets/"), "{spec}");
    if cfg!(unix) {
        for device in ["/dev/full", "/dev/zero"] {
            let refused = said(folder.path(), &["init", "poll.csv", "-o", device]);
            assert_eq!(refused.code, 2, "{}", refused.err);
            assert!(refused.err.contains("CB-O001"), "{}", refused.err);
        }
    }
}

#[test]
fn a_second_heading_with_many_blanks_is_one() {
    let first = "id,q1,q2,q3,q4,q5,q6,q7";
    let rows: String = (0..60)
        .map(|n| {
            format!(
                "{},{},m,Yes,{},{},a,No\n",
                n + 1,
                18 + n % 50,
                n % 5,
                n % 90
            )
        })
        .collect();
    for second in [
        ",How old are you?,What is your sex?,,,How much do you spend?,,",
        ",Wie alt sind Sie?,,Trinken Sie Tee?,Wie oft am Tag?,,,",
        ",年齢は何歳ですか？,性別は？,,一日に何回？,,,",
    ] {
        let (count, names, texts, codes) = read(&format!("{first}\n{second}\n{rows}"));
        assert_eq!(count, 60, "{second}");
        assert_eq!(names[1], "q1");
        let wordings: Vec<&str> = texts.iter().flatten().map(String::as_str).collect();
        let own: Vec<&str> = second.split(',').filter(|cell| !cell.is_empty()).collect();
        assert_eq!(wordings, own);
        assert!(!codes.contains(&"CB-R011".to_owned()), "{codes:?}");
    }
    // Somebody who tried the survey out, and somebody who answered little.
    for row in [
        ",x,,,y,,,",
        "61,,m,Yes,,,a,No",
        ",test,m,Yes,test,,a,",
        "t1,see below,,,see below,,,",
    ] {
        let (count, ..) = read(&format!("{first}\n{row}\n{rows}"));
        assert_eq!(count, 61, "{row}");
    }
}

#[test]
fn a_long_key_below_the_data_is_named_row_by_row() {
    let data = format!("resp,q1,answer,age\n{}", respondents(","));
    let key = |rows: usize| -> String {
        (0..rows)
            .map(|n| format!("Code {n}: means this,,,\n"))
            .collect()
    };
    for rows in [1, 11, 15] {
        let (_, _, _, codes) = read(&format!("{data}{}", key(rows)));
        assert!(codes.contains(&"CB-R011".to_owned()), "{rows}: {codes:?}");
    }
    // Respondents who answered less and less.
    let few: String = (0..15).map(|n| format!("{},,,\n", 2000 + n)).collect();
    let (_, _, _, codes) = read(&format!("{data}{few}"));
    assert!(!codes.contains(&"CB-R011".to_owned()), "{codes:?}");
}

#[test]
fn a_file_of_fixed_columns_is_named_with_the_way_out() {
    let packed: String = (0..40)
        .map(|n| format!("{:05}{:02}{}{}\n", n, 18 + n, n % 2, n % 5))
        .collect();
    let spaced: String = (0..40)
        .map(|n| {
            format!(
                "{n:5} {:3} {}  {} {:5}\r\n",
                18 + n,
                n % 2,
                n % 5,
                ["North", "South"][n % 2]
            )
        })
        .collect();
    for text in [packed.as_str(), &spaced] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("poll.dat"), text).unwrap();
        let said = said(folder.path(), &["inspect", "poll.dat"]);
        assert_eq!(said.code, 2, "{}", said.out);
        let words = said.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("no header row and no delimiters"), "{words}");
        assert!(words.contains(".sps") && words.contains(".sav"), "{words}");
    }
    // One column with a heading, and texts of one length.
    for (text, rows) in [
        (
            "respondent\n0000000001\n0000000002\n0000000003\n0000000004\n0000000005\n",
            5,
        ),
        (
            "Which one?\nThe first.\nA second..\nThe first.\nThe first.\nThe first.\n",
            5,
        ),
        ("id\n1\n2\n3\n4\n5\n6\n", 6),
    ] {
        assert_eq!(read(text).0, rows, "{text}");
    }
}
