//! Raw data as it is: rows that are left out or flagged, each with its reason; numbers typed as text; decimal commas;
//! dates in every order. Small csv files, counted by hand.

use std::path::Path;

use serde_json::{Value, json};

use super::support::{STUDY, crossbreak, json as file, rows};
use super::workbook::workbook;

/// A study that weights nobody, with a question of one answer.
const REST: &str = "[weighting]\nmethod = \"none\"\n[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"q?\"\n";

struct Done {
    folder: tempfile::TempDir,
    /// What `--json` printed.
    said: Value,
}

/// Runs a poll in a folder of its own. `input` continues the section [input].
fn run(raw: &str, input: &str, rest: &str) -> Done {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
    let spec = format!("{STUDY}{input}\n{rest}");
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    let output = crossbreak()
        .args(["run", "--json"])
        .arg(folder.path().join("poll.toml"))
        .output()
        .unwrap();
    let said = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    Done { folder, said }
}

impl Done {
    fn ids(&self) -> Vec<String> {
        let weights = self.folder.path().join("weights/poll.csv");
        assert!(weights.exists(), "{:#}", self.said);
        rows(&weights)
            .into_iter()
            .map(|row| row["id"].clone())
            .collect()
    }

    fn weights(&self) -> Value {
        file(&self.folder.path().join("weights/poll.json"))
    }

    fn manifest(&self) -> Value {
        file(&self.folder.path().join("outputs/poll/manifest.json"))
    }

    /// `[reason, rows]` of `dropped` or `flagged`, which are the same in every output.
    fn counts(&self, key: &str) -> Vec<(String, u64)> {
        let weights = self.weights();
        assert_eq!(weights[key], self.manifest()[key]);
        assert_eq!(weights[key], self.said["weighting"][key]);
        let counts = weights[key].as_array().unwrap().iter();
        counts
            .map(|c| {
                (
                    c["reason"].as_str().unwrap().to_owned(),
                    c["rows"].as_u64().unwrap(),
                )
            })
            .collect()
    }

    /// Severity, message with its place, and help of what was found under a code.
    fn found(&self, code: &str) -> Vec<(String, String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let all = self.said["diagnostics"].as_array().unwrap().iter();
        all.filter(|d| d["code"] == code)
            .map(|d| {
                let message = format!("{} ({})", text(&d["message"]), text(&d["place"]["text"]));
                (text(&d["severity"]), message, text(&d["help"]))
            })
            .collect()
    }

    /// The values of a question's numbers, by statistic.
    fn value(&self, number: &str) -> f64 {
        let estimates = self.folder.path().join("outputs/poll/estimates.csv");
        assert!(estimates.exists(), "{:#}", self.said);
        let all = rows(&estimates);
        let row = all.iter().find(|row| row["number"] == number);
        row.unwrap_or_else(|| panic!("no {number}"))["value"]
            .parse()
            .unwrap()
    }
}

/// Only errors, as messages.
fn errors(raw: &str, input: &str, rest: &str) -> Vec<String> {
    let done = run(raw, input, rest);
    assert_eq!(done.said["exit"], 2, "{:#}", done.said);
    assert!(!done.folder.path().join("weights").exists());
    let all = done.said["diagnostics"].as_array().unwrap().iter();
    all.filter(|d| d["severity"] == "error")
        .map(|d| {
            let place = d["place"]["text"].as_str().unwrap_or_default();
            let help = d["help"].as_str().unwrap_or_default();
            format!(
                "{} {} ({place}): {help}",
                d["code"].as_str().unwrap(),
                d["message"].as_str().unwrap()
            )
        })
        .collect()
}

fn has(all: &[String], parts: &[&str]) {
    let one = |message: &String| parts.iter().all(|part| message.contains(part));
    assert!(all.iter().any(one), "expected {parts:?} in {all:#?}");
}

#[test]
fn test_and_preview_rows_are_dropped_or_flagged() {
    let raw = "id,Status,q\n1,IP Address,a\n2,Survey Test,b\n3,Survey Preview,a\n4,IP Address,b\n";
    let rule = |what: &str| {
        format!(
            "[[input.{what}]]\nwhere = {{ Status = [\"Survey Preview\", \"Survey Test\"] }}\nreason = \"no interviews\""
        )
    };
    let dropped = run(raw, &rule("drop"), REST);
    assert_eq!(dropped.ids(), ["1", "4"]);
    assert_eq!(dropped.counts("dropped"), [("no interviews".to_owned(), 2)]);
    assert_eq!(dropped.counts("flagged"), []);

    let flagged = run(raw, &rule("flag"), REST);
    assert_eq!(flagged.ids(), ["1", "2", "3", "4"]);
    assert_eq!(flagged.counts("dropped"), []);
    assert_eq!(flagged.counts("flagged"), [("no interviews".to_owned(), 2)]);
    assert_eq!(
        flagged.found("CB-R010"),
        [(
            "note".to_owned(),
            "2 rows are flagged: no interviews (poll.csv, column Status, rows 3, 4)".to_owned(),
            String::new()
        )]
    );
}

#[test]
fn a_condition_that_nobody_meets_is_a_note() {
    let raw = "id,Status,q\n1,IP Address,a\n2,IP Address,b\n";
    for what in ["drop", "flag"] {
        let rule = format!(
            "[[input.{what}]]\nwhere = {{ Status = \"Survey Test\" }}\nreason = \"test rows\""
        );
        let done = run(raw, &rule, REST);
        assert_eq!(done.ids().len(), 2);
        let found = done.found("CB-R010");
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "note");
        assert!(found[0].1.starts_with("no row is "), "{found:?}");
        // The label may also be misspelt, and then test rows would have stayed.
        let unknown = done.found("CB-R005");
        assert_eq!(unknown[0].0, "warning");
        assert!(
            unknown[0].1.contains("has no answer \"Survey Test\""),
            "{unknown:?}"
        );
    }
    // Of rows to keep somebody has to be there.
    has(
        &errors(
            raw,
            "[[input.keep]]\nwhere = { Status = \"IP adress\" }\nreason = \"interviews\"",
            REST,
        ),
        &["CB-R005", "has no answer \"IP adress\""],
    );
}

#[test]
fn the_same_answers_as_an_earlier_row() {
    // 3 repeats 1 but for the time; 4 differs from 1 by a space only; 5 and 6 are blank; 7 repeats only q.
    let raw = "id,at,q,r\n1,9,a,x\n2,9,b,x\n3,10,a,x\n4,11,a ,x\n5,12,,\n6,13,,\n7,14,b,y\n";
    let rest = REST.replace("text =", "not_asked = \"\"\ntext =");
    let named = run(raw, "[[input.drop]]\nsame_answers = [\"q\", \"r\"]", &rest);
    assert_eq!(named.ids(), ["1", "2", "5", "6", "7"]);
    assert_eq!(
        named.counts("dropped"),
        [("the same answers as an earlier row".to_owned(), 2)]
    );
    let all = "[[input.drop]]\nsame_answers = \"all\"";
    assert_eq!(run(raw, all, &rest).ids().len(), 7);
    let but = format!("{all}\nexcept = [\"at\"]\nreason = \"copies\"");
    let done = run(raw, &but, &rest);
    assert_eq!(done.ids(), ["1", "2", "5", "6", "7"]);
    assert_eq!(done.counts("dropped"), [("copies".to_owned(), 2)]);
    let flagged = run(raw, &but.replace("drop", "flag"), &rest);
    assert_eq!(flagged.ids().len(), 7);
    assert_eq!(flagged.counts("flagged"), [("copies".to_owned(), 2)]);
    assert!(
        flagged.found("CB-R010")[0]
            .1
            .ends_with("(poll.csv, column id, rows 4, 5)")
    );
    has(
        &errors(raw, &format!("{all}\nexcept = [\"when\"]"), &rest),
        &["CB-R004", "no column `when`"],
    );
}

#[test]
fn the_same_id_is_flagged_and_said_aloud() {
    let raw = "id,q\n1,a\n2,b\n1,b\n1,a\n3,b\n";
    let done = run(raw, "[[input.flag]]\nsame_id = true", REST);
    assert_eq!(done.ids(), ["1", "2", "1", "1", "3"]);
    assert_eq!(
        done.counts("flagged"),
        [("the same id as an earlier row".to_owned(), 2)]
    );
    let said = done.found("CB-R008");
    assert_eq!(said[0].0, "warning");
    assert!(
        said[0]
            .1
            .contains("2 rows have an id that an earlier row has"),
        "{said:?}"
    );
    assert!(said[0].1.contains("column id, rows 4, 5"), "{said:?}");
    // After [input.duplicates] nobody is left to be flagged.
    let rule = "[input.duplicates]\nof = \"id\"\nkeep = \"first\"\nby = \"id\"\n[[input.flag]]\nsame_id = true";
    let none = run(raw, rule, REST);
    assert_eq!(none.ids(), ["1", "2", "3"]);
    assert_eq!(none.counts("flagged")[0].1, 0);
    has(
        &errors(raw, "[[input.drop]]\nsame_id = true", REST),
        &["CB-S005", "[input.duplicates] of = \"id\""],
    );
}

/// Times of 1 to 9: the median of nine is 300, and 0.33 of it 99.
const TIMES: &str = "id,secs,from,to,q
1,98.5,7/20/2016 09:00,7/20/2016 09:01,a
2,99,7/20/2016 09:00,7/20/2016 09:05,b
3,0:05:00,7/20/2016 23:58,7/21/2016 00:02,a
4,PT5M,7/20/2016 09:00:00,7/20/2016 9:04:01 AM,b
5,300,7/20/2016 09:00,7/20/2016 09:04,a
6,301,7/20/2016 09:00,7/20/2016 09:04,b
7,400,7/20/2016 09:00,7/20/2016 09:04,a
8,3600,7/20/2016 09:00,7/20/2016 09:04,b
9,50,7/20/2016 09:00,7/20/2016 08:04,a
10,,7/20/2016 09:00,,b
";

#[test]
fn speeders_are_faster_than_a_share_of_the_median_time() {
    // Of the nine times the fifth is 300; 0.33 of it is 99, which is not less than 99.
    let rule = "faster_than = { column = \"secs\", share_of_median = 0.33 }";
    let done = run(TIMES, &format!("[[input.drop]]\n{rule}"), REST);
    assert_eq!(done.ids(), ["2", "3", "4", "5", "6", "7", "8", "10"]);
    assert_eq!(
        done.counts("dropped"),
        [(
            "faster than 0.33 of the median time (under 99 s of 300 s)".to_owned(),
            2
        )]
    );
    assert_eq!(
        done.found("CB-R010")[0].1,
        "1 row has no time, and cannot be too fast (poll.csv, column secs, row 11)"
    );
    // The median is that of the rows that are left: without 5 to 8 it is 99.
    let first = "[[input.drop]]\nwhere = { id = [5, 6, 7, 8] }\nreason = \"another wave\"\n";
    let rule = format!("{first}[[input.flag]]\nreason = \"speeders\"\n{rule}");
    let done = run(TIMES, &rule.replace("0.33", "0.9"), REST);
    assert_eq!(done.ids().len(), 6);
    assert_eq!(
        done.counts("flagged"),
        [("speeders (under 89.1 s of 99 s)".to_owned(), 1)]
    );
}

#[test]
fn times_are_also_counted_from_start_to_end() {
    // Minutes: 1, 5, 4 (over midnight), 4 and a second, 4, 4, 4, 4; one ends before it begins, one has no end.
    let rule = "dates = \"month-day-year\"\n[[input.flag]]\n\
        faster_than = { from = \"from\", to = \"to\", share_of_median = 0.5 }";
    let done = run(TIMES, rule, REST);
    assert_eq!(
        done.counts("flagged"),
        [(
            "faster than 0.5 of the median time (under 120 s of 240 s)".to_owned(),
            1
        )]
    );
    let found = done.found("CB-R010");
    assert_eq!(found[0].0, "warning");
    assert!(
        found[0].1.starts_with("1 row ends before it begins"),
        "{found:?}"
    );
    assert!(found[0].1.contains("column to, row 10"), "{found:?}");
    assert!(found[1].1.starts_with("2 rows have no time"), "{found:?}");
    assert!(found[2].1.contains("column from, row 2"), "{found:?}");

    // Without the order, and in an order that they do not fit.
    let unordered = rule.replace("dates = \"month-day-year\"\n", "");
    has(
        &errors(TIMES, &unordered, REST),
        &[
            "a date as 2024-05-01 09:30 was expected: 10 rows have none, the first with \"7/20/2016 09:00\"",
            "only one order reads them all",
            "[input] dates = \"month-day-year\"",
        ],
    );
    has(
        &errors(
            TIMES,
            &rule.replace("month-day-year", "day-month-year"),
            REST,
        ),
        &[
            "CB-R007",
            "a date in the order day-month-year was expected",
            "column from, rows 2, 3",
        ],
    );
    // A day is no time.
    let days = "id,from,to,q\n1,2016-07-20,2016-07-20,a\n2,2016-07-20,2016-07-20,b\n";
    has(
        &errors(days, &unordered, REST),
        &["the median time is 0 seconds"],
    );
    let mixed = "id,from,to,q\n1,2016-07-20 09:00,2016-07-20 09:05Z,a\n2,2016-07-20 09:00,2016-07-20 09:05Z,b\n";
    has(
        &errors(mixed, &unordered, REST),
        &[
            "a time zone, and earlier ones have none",
            "column to, rows 2, 3",
        ],
    );
}

#[test]
fn a_time_that_is_none_is_an_error_with_its_row() {
    let raw = TIMES.replace("2,99,", "2,04:51,");
    has(
        &errors(
            &raw,
            "[[input.flag]]\nfaster_than = { column = \"secs\", share_of_median = 0.33 }",
            REST,
        ),
        &[
            "CB-R007",
            "a time was expected: 1 row has none, the first with \"04:51\"",
            "column secs, row 3",
            "hh:mm:ss",
        ],
    );
}

#[test]
fn straight_liners_give_every_item_the_same_answer() {
    // 1 and 5 do; 2 differs once; 3 was not asked, 4 left one out, 6 says don't know throughout.
    let raw = "id,q,a,b,c\n1,a,Yes,Yes,Yes\n2,b,Yes,No,Yes\n3,a,Not shown,Not shown,Not shown\n4,b,Yes,Yes,\n\
        5,a,No,No,No\n6,b,DK,DK,DK\n";
    let grid = format!(
        "{REST}[[question]]\nid = \"g\"\nkind = \"grid\"\nitems = [\"a\", \"b\", \"c\"]\ntext = \"g?\"\n\
         answers = [\"Yes\", \"No\"]\ndont_know = \"DK\"\nnot_asked = [\"Not shown\", \"\"]\n"
    );
    let done = run(
        raw,
        "[[input.flag]]\nstraight_line = { question = \"g\" }",
        &grid,
    );
    assert_eq!(
        done.counts("flagged"),
        [("straight-liners in question `g`".to_owned(), 3)]
    );
    assert!(
        done.found("CB-R010")[0]
            .1
            .ends_with("(poll.csv, column a, rows 2, 6, 7)")
    );
    let done = run(
        raw,
        "[[input.drop]]\nstraight_line = [\"a\", \"b\", \"c\"]",
        &grid,
    );
    assert_eq!(done.ids(), ["2", "3", "4"]);
    assert_eq!(
        done.counts("dropped"),
        [("straight-liners from a to c".to_owned(), 3)]
    );
    has(
        &errors(raw, "[[input.flag]]\nstraight_line = [\"a\", \"b\"]", &grid),
        &["CB-S005", "at least three items"],
    );
    has(
        &errors(
            raw,
            "[[input.flag]]\nstraight_line = { question = \"q\" }",
            &grid,
        ),
        &["CB-S005", "does not have the same answers to several items"],
    );
    has(
        &errors(
            raw,
            "[[input.flag]]\nstraight_line = { question = \"h\" }",
            &grid,
        ),
        &["CB-S003", "there is no question `h`"],
    );
}

#[test]
fn numbers_out_of_range() {
    // 15 and 116 are outside, 16 and 110 inside; 999 means don't know, a blank nothing, and lorem ipsum no number.
    let raw = "id,q,age\n1,a,16\n2,b,110\n3,a,15\n4,b,116\n5,a,999\n6,b,\n7,a,lorem ipsum\n";
    let age = format!(
        "{REST}[[question]]\nid = \"age\"\nkind = \"number\"\ncolumn = \"age\"\ntext = \"age?\"\n\
         dont_know = 999\nrefused = [\"\"]\n"
    );
    let both = "[[input.drop]]\nout_of_range = { column = \"age\", min = 16, max = 110 }";
    let done = run(raw, both, REST);
    // Without the question nothing says that 999 is no age.
    assert_eq!(done.ids(), ["1", "2", "6", "7"]);
    assert_eq!(
        done.counts("dropped"),
        [("age outside 16 to 110".to_owned(), 3)]
    );
    assert_eq!(
        done.found("CB-R010")[0].1,
        "1 row has no number that could be out of range, the first with \"lorem ipsum\" (poll.csv, column age, row 8)"
    );
    has(
        &errors(raw, both, &age),
        &["CB-R007", "the first has \"lorem ipsum\""],
    );
    let known = age.replace("[\"\"]", "[\"\", \"lorem ipsum\"]");
    let done = run(raw, &both.replace("drop", "flag"), &known);
    assert_eq!(
        done.counts("flagged"),
        [("age outside 16 to 110".to_owned(), 2)]
    );
    assert_eq!(done.found("CB-R010").len(), 1);
    let one = run(
        raw,
        "[[input.flag]]\nout_of_range = { column = \"age\", max = 110 }",
        &known,
    );
    assert_eq!(one.counts("flagged"), [("age above 110".to_owned(), 1)]);
}

#[test]
fn rules_are_looked_at_in_their_order() {
    // 1 is a test row; without it 3 is the first of its answers, and 4 its copy; the flags see what is left.
    let raw = "id,s,q,r\n1,test,a,x\n2,real,b,x\n3,real,a,x\n4,real,a,x\n5,real,b,y\n";
    let input = "[[input.drop]]\nwhere = { s = \"test\" }\nreason = \"test rows\"\n\
        [[input.drop]]\nsame_answers = [\"q\", \"r\"]\n\
        [[input.flag]]\nwhere = { q = \"a\" }\nreason = \"say a\"\n\
        [[input.flag]]\nwhere = { r = \"x\" }\nreason = \"say x\"\n";
    let done = run(raw, input, REST);
    assert_eq!(done.ids(), ["2", "3", "5"]);
    let counts = |all: &[(&str, u64)]| -> Vec<(String, u64)> {
        all.iter()
            .map(|(reason, rows)| ((*reason).to_owned(), *rows))
            .collect()
    };
    assert_eq!(
        done.counts("dropped"),
        counts(&[("test rows", 1), ("the same answers as an earlier row", 1)])
    );
    assert_eq!(
        done.counts("flagged"),
        counts(&[("say a", 1), ("say x", 2)])
    );
    // 3 has both flags.
    assert_eq!(done.weights()["flagged_rows"], 2);
    assert_eq!(done.manifest()["flagged_rows"], 2);
    let run = crossbreak()
        .arg("run")
        .arg(done.folder.path().join("poll.toml"))
        .assert()
        .success();
    let printed = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(
        printed.contains("Flagged       2 rows: 1 say a; 2 say x\n"),
        "{printed}"
    );
    assert!(
        printed.contains("Dropped       2 rows: 1 test rows; 1 the same"),
        "{printed}"
    );
}

#[test]
fn a_rule_is_one_condition_with_its_reason() {
    let raw = "id,q,t\n1,a,5\n2,b,6\n";
    for (input, parts) in [
        (
            "[[input.flag]]\nreason = \"why\"",
            &["CB-S002", "there is no condition here"][..],
        ),
        (
            "[[input.drop]]\nwhere = { q = \"a\" }",
            &["CB-S002", "the key `reason` is missing here"],
        ),
        (
            "[[input.flag]]\nsame_id = true\nsame_answers = \"all\"",
            &[
                "one condition is expected here",
                "`same_answers`, `same_id`",
            ],
        ),
        (
            "[[input.flag]]\nwhere = {}\nreason = \"r\"",
            &["names no column"],
        ),
        (
            "[[input.flag]]\nsame_answers = \"some\"",
            &["expected \"all\" or a list of columns"],
        ),
        (
            "[[input.flag]]\nsame_answers = []",
            &["same_answers names no column"],
        ),
        (
            "[[input.flag]]\nsame_answers = [\"q\"]\nexcept = [\"t\"]",
            &["`except` belongs to same_answers = \"all\""],
        ),
        (
            "[[input.flag]]\nsame_answers = [\"q\", \"q\"]",
            &["CB-S004", "column `q` is named twice"],
        ),
        ("[[input.flag]]\nsame_id = false", &["asks for nothing"]),
        (
            "[[input.flag]]\nfaster_than = { share_of_median = 0.3 }",
            &["needs the column of the time taken"],
        ),
        (
            "[[input.flag]]\nfaster_than = { column = \"t\", from = \"t\", share_of_median = 0.3 }",
            &["needs the column of the time taken"],
        ),
        (
            "[[input.flag]]\nfaster_than = { column = \"t\", share_of_median = 33 }",
            &["33 is no share between 0 and 1"],
        ),
        (
            "[[input.flag]]\nfaster_than = { column = \"t\" }",
            &["CB-S002", "the key `share_of_median` is missing here"],
        ),
        (
            "[[input.flag]]\nout_of_range = { column = \"t\" }",
            &["needs `min`, `max` or both"],
        ),
        (
            "[[input.flag]]\nout_of_range = { column = \"t\", min = 5, max = 4 }",
            &["the range ends at 4 before it begins at 5"],
        ),
        (
            "[[input.flag]]\nout_of_range = { column = \"t\", min = nan }",
            &["`min` cannot be NaN"],
        ),
        (
            "[input.flag]\nsame_id = true",
            &["there can be several: write [[input.flag]] in double brackets"],
        ),
        (
            "decimal = \";\"",
            &["\";\" is not a choice here", "the choices are \".\", \",\""],
        ),
        (
            "dates = \"american\"",
            &["is not a choice here", "month-day-year"],
        ),
    ] {
        has(&errors(raw, input, REST), parts);
    }
    // A mistake in a rule does not hide the others.
    let all = errors(
        raw,
        "[[input.flag]]\nfaster_than = { column = \"t\" }\n[[input.drop]]\nwhere = { x = \"a\" }\nreason = \"r\"",
        REST,
    );
    has(&all, &["`share_of_median` is missing"]);
    has(&all, &["no column `x`"]);
}

#[test]
fn duplicates_are_ordered_by_dates_in_the_stated_order() {
    let raw = "id,mail,at,q\n1,x,02.01.2024 10:00,a\n2,x,01.02.2024 9:30,b\n3,y,03.01.2024,b\n";
    let rule = "[input.duplicates]\nof = \"mail\"\nkeep = \"last\"\nby = \"at\"";
    // By day, month and year the second comes last; by month, day and year the first.
    for (order, ids) in [
        ("day-month-year", ["2", "3"]),
        ("month-day-year", ["1", "3"]),
    ] {
        let done = run(raw, &format!("dates = \"{order}\"\n{rule}"), REST);
        assert_eq!(done.ids(), ids, "{order}");
    }
    has(
        &errors(raw, rule, REST),
        &[
            "\"02.01.2024 10:00\" is neither a number nor a date as 2024-05-01",
            "[input] dates = \"day-month-year\" or [input] dates = \"month-day-year\"",
        ],
    );
    has(
        &errors(
            &raw.replace("01.02.2024", "01.13.2024"),
            &format!("dates = \"day-month-year\"\n{rule}"),
            REST,
        ),
        &[
            "\"01.13.2024 9:30\" is neither a number nor a date in the order day-month-year",
            "row 3",
        ],
    );
    let zones = "id,mail,at,q\n1,x,2024-01-01T10:00:00+02:00,a\n2,x,2024-01-01 09:00:00 UTC,b\n";
    assert_eq!(run(zones, rule, REST).ids(), ["2"]);
    has(
        &errors(&zones.replace(" UTC", ""), rule, REST),
        &[
            "1 moment has no time zone, and earlier ones have one",
            "row 3",
        ],
    );
}

/// A question of hours.
fn hours(keys: &str) -> String {
    format!(
        "[weighting]\nmethod = \"none\"\n[[question]]\nid = \"h\"\nkind = \"number\"\ncolumn = \"h\"\ntext = \"h?\"\n\
         unit = \"hours\"\n{keys}\n"
    )
}

const HOURS: &str = "id,h
1,about 20
2,10-15
3,35hrs
4,none
5,two hours
6,\"1,000\"
7,20
8,about 20
9,.5
";

#[test]
fn numbers_typed_as_text_are_read_by_stated_rules_and_listed() {
    let keys = "typed = [\"about\", \"range\", \"unit\", \"none\", \"words\", \"thousands\"]\nunit_words = [\"hrs\"]";
    let done = run(HOURS, "", &hours(keys));
    // 20, 12.5, 35, 0, 2, 1000, 20, 20, 0.5 add up to 1110.
    assert!((done.value("h:mean") - 1110.0 / 9.0).abs() < 1e-12);
    assert_eq!(done.value("h:median"), 20.0);
    let entry = |text: &str, value: f64, rule: &str, rows: u64| json!({"column": "h", "text": text, "as": value, "rule": rule, "rows": rows});
    let listed = json!([
        entry("about 20", 20.0, "about", 2),
        entry("10-15", 12.5, "range", 1),
        entry("35hrs", 35.0, "unit", 1),
        entry("none", 0.0, "none", 1),
        entry("two hours", 2.0, "unit, words", 1),
        entry("1,000", 1000.0, "thousands", 1),
    ]);
    assert_eq!(done.manifest()["read_by_rule"], listed);
    let notes = done.found("CB-R009");
    let notes: Vec<&(String, String, String)> = notes
        .iter()
        .filter(|(_, message, _)| message.contains("by the rule"))
        .collect();
    assert_eq!(notes.len(), 6);
    assert_eq!(notes[0].0, "note");
    assert_eq!(
        notes[0].1,
        "\"about 20\" is read as 20 by the rule about: 2 rows (poll.csv, column h, rows 2, 9)"
    );
}

#[test]
fn what_no_allowed_rule_reads_is_refused_with_the_rule_that_would() {
    let all = errors(HOURS, "", &hours(""));
    assert_eq!(all.len(), 1, "{all:?}");
    for part in [
        "CB-R007 expected a number in 7 rows; the first has \"about 20\"",
        "\"about 20\" (2 rows): typed = [\"about\"] would read it as 20",
        "\"10-15\" (1 row): typed = [\"range\"] would read it as 12.5",
        "\"35hrs\" (1 row): typed = [\"unit\"] with unit_words = [\"hrs\"] would read it as 35",
        "\"none\" (1 row): typed = [\"none\"] would read it as 0",
        "\"two hours\" (1 row): typed = [\"unit\", \"words\"] would read it as 2",
        "would read it as 2; and more like these; or list such",
        "list such answers under dont_know",
    ] {
        has(&all, &[part]);
    }
    // One rule reads one kind of text, and what it does not read is refused as before.
    let about = errors(HOURS, "", &hours("typed = [\"about\"]"));
    has(&about, &["5 rows; the first has \"10-15\""]);
    let all = "typed = [\"about\", \"range\", \"unit\", \"none\", \"words\", \"thousands\"]\nunit_words = [\"hrs\"]";
    for text in ["20+", "over 20"] {
        let bound = errors(&HOURS.replace("10-15", text), "", &hours(all));
        has(&bound, &["it is a bound, and no one number is meant"]);
    }
    for (keys, parts) in [
        (
            "typed = [\"abuot\"]",
            &["\"abuot\" is not a choice here", "`about`"][..],
        ),
        (
            "typed = [\"about\", \"about\"]",
            &["rule `about` is named twice"],
        ),
        ("unit_words = [\"hrs\"]", &["unit_words that no rule uses"]),
        (
            "typed = [\"unit\"]\nunit_words = [\"2h\"]",
            &["\"2h\" is no unit"],
        ),
    ] {
        has(&errors(HOURS, "", &hours(keys)), parts);
    }
    has(
        &errors(
            HOURS,
            "",
            &hours("").replace("\"number\"", "\"single\"\ntyped = [\"about\"]"),
        ),
        &["question `h` has rules for numbers, but is not one"],
    );
}

#[test]
fn an_answer_that_means_dont_know_is_no_number() {
    let keys = "typed = [\"about\", \"range\", \"unit\", \"none\", \"words\", \"thousands\"]\nunit_words = [\"hrs\"]\ndont_know = \"none\"";
    let done = run(HOURS, "", &hours(keys));
    assert!((done.value("h:mean") - 1110.0 / 8.0).abs() < 1e-12);
    let listed = done.manifest()["read_by_rule"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 5);
    assert!(
        listed
            .as_array()
            .unwrap()
            .iter()
            .all(|read| read["text"] != "none")
    );
}

#[test]
fn bands_of_a_variable_read_numbers_typed_as_text() {
    let raw = "id,age,q\n1,about 20,a\n2,40,b\n3,35 yrs,a\n4,30 or so,b\n";
    let rest = |keys: &str| {
        format!(
            "[variables.age]\ncolumn = \"age\"\nbands = [\"18-34\", \"35+\"]\n{keys}\n\
             [weighting]\nmethod = \"rake\"\n[[weighting.margin]]\nvariables = [\"age\"]\n\
             targets = {{ \"18-34\" = 0.25, \"35+\" = 0.75 }}\n{}",
            REST.split_once("none\"\n").unwrap().1
        )
    };
    let done = run(
        raw,
        "",
        &rest("typed = [\"about\", \"unit\"]\nunit_words = [\"yrs\"]"),
    );
    let weights = rows(&done.folder.path().join("weights/poll.csv"));
    let weights: Vec<f64> = weights
        .iter()
        .map(|w| w["weight"].parse().unwrap())
        .collect();
    // Two of each band: 0.25 and 0.75 of four people.
    assert_eq!(weights, [0.5, 1.5, 1.5, 0.5]);
    assert_eq!(done.manifest()["read_by_rule"].as_array().unwrap().len(), 3);
    has(
        &errors(raw, "", &rest("")),
        &["typed = [\"unit\"] with unit_words = [\"yrs\"] would read it as 35"],
    );
    has(
        &errors(
            raw,
            "",
            &rest("typed = [\"about\"]")
                .replace("bands = [\"18-34\", \"35+\"]", "categories = [\"x\"]"),
        ),
        &["variable `age` has rules for numbers, but no bands"],
    );
    has(
        &errors(raw, "", &rest("typed = [\"unit\"]")),
        &["reads numbers with a unit, but names none"],
    );
}

#[test]
fn numbers_with_a_decimal_comma() {
    let raw = "id,h,w\n1,\"2,5\",\"1,25\"\n2,3,\"0,75\"\n3,\"4,25\",1\n4,\"0,5\",1\n";
    let rest = hours("").replace("method = \"none\"", "method = \"given\"\ncolumn = \"w\"");
    let input = "decimal = \",\"\n[[input.flag]]\nout_of_range = { column = \"h\", min = 2.5 }";
    let done = run(raw, input, &rest);
    // (2.5 * 1.25 + 3 * 0.75 + 4.25 + 0.5) / 4
    assert!((done.value("h:mean") - 10.125 / 4.0).abs() < 1e-12);
    assert_eq!(done.counts("flagged"), [("h below 2.5".to_owned(), 1)]);
    assert_eq!(done.manifest()["read_by_rule"], json!([]));

    let found = errors(raw, "", &rest);
    has(
        &found,
        &["CB-R007", "[input] decimal = \",\" would read it as 2.5"],
    );
    has(
        &found,
        &[
            "CB-W005",
            "2 weights are missing or not a number",
            "\"1,25\": [input] decimal = \",\" would read it as 1.25",
        ],
    );
    let point = errors("id,h,w\n1,2.5,1\n2,3,1\n", "decimal = \",\"", &rest);
    has(&point, &["[input] decimal = \".\" would read it as 2.5"]);
    // A thousand here is two and a half there, and only a rule makes it a thousand.
    let thousand = "id,h,w\n1,1.000,1\n2,3,1\n";
    has(
        &errors(thousand, "decimal = \",\"", &rest),
        &["typed = [\"thousands\"] would read it as 1000"],
    );
    let read = run(
        thousand,
        "decimal = \",\"",
        &rest.replace("unit =", "typed = [\"thousands\"]\nunit ="),
    );
    assert_eq!(read.value("h:mean"), 501.5);
}

#[test]
fn a_workbook_holds_numbers_beside_texts_with_a_comma() {
    let study = |cell: &str| {
        let folder = tempfile::tempdir().unwrap();
        let rows = [
            "id|h|w".to_owned(),
            "1|2,5|1.234".to_owned(),
            format!("2|{cell}|0.766"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let head = STUDY.replace("poll.csv", "poll.xlsx");
        let rest = hours("").replace("method = \"none\"", "method = \"given\"\ncolumn = \"w\"");
        std::fs::write(
            folder.path().join("poll.xlsx"),
            workbook(&[("Data", &rows)]),
        )
        .unwrap();
        std::fs::write(
            folder.path().join("poll.toml"),
            format!("{head}decimal = \",\"\n{rest}"),
        )
        .unwrap();
        let run = crossbreak()
            .args(["run", "--json"])
            .arg(folder.path().join("poll.toml"))
            .output();
        let said = serde_json::from_slice(&run.unwrap().stdout).unwrap();
        Done { folder, said }
    };
    // Weights are numbers of the workbook, whatever marks the decimals of its texts.
    let done = study("3.5");
    assert!((done.value("h:mean") - (2.5 * 1.234 + 3.5 * 0.766) / 2.0).abs() < 1e-12);
    // A number of the workbook, or a thousand that somebody typed: nobody can know.
    let said = study("1.234").found("CB-R007");
    assert!(said[0].2.contains("it can be 1.234 or 1234"), "{said:?}");
}

#[test]
fn what_needs_whole_rows_is_refused_where_people_are_only_counted() {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    write("poll.csv", "id,q,age\n1,a,20\n2,b,40\n");
    write("cells.csv", "g,respondents\na,1\nb,1\n");
    let rest = "[variables.g]\ncolumn = \"q\"\n[variables.age]\ncolumn = \"age\"\nbands = [\"18+\"]\n\
        [weighting]\nmethod = \"rake\"\n[[weighting.margin]]\nvariables = [\"g\"]\ntargets = { a = 0.5, b = 0.5 }\n\
        [[weighting.margin]]\nvariables = [\"age\"]\ntargets = { \"18+\" = 1 }\n";
    let said = |input: &str, rest: &str, arguments: &[&str]| {
        write("poll.toml", &format!("{STUDY}{input}\n{rest}"));
        let run = crossbreak()
            .args(arguments)
            .arg("poll.toml")
            .current_dir(folder.path())
            .output()
            .unwrap();
        (run.status.code(), String::from_utf8(run.stderr).unwrap())
    };
    let ways: [&[&str]; 3] = [
        &["weight", "--stream"],
        &["weight", "--cells", "cells.csv"],
        &["sql", "--dialect", "duckdb"],
    ];
    let typed = rest.replace("bands =", "typed = [\"about\"]\nbands =");
    for way in ways {
        for (input, rest, part) in [
            (
                "[[input.drop]]\nsame_answers = \"all\"",
                rest,
                "only `where` can leave some of them",
            ),
            ("[[input.flag]]\nsame_id = true", rest, "no row is flagged"),
            (
                "decimal = \",\"",
                rest,
                "numbers with a decimal comma are not read",
            ),
            ("", typed.as_str(), "numbers typed as text are not read"),
        ] {
            let (code, said) = said(input, rest, way);
            assert_eq!(code, Some(2), "{way:?} {input}: {said}");
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains(part), "{way:?} {input}: {said}");
        }
    }
    // A condition on answers is counted as ever.
    let (code, said) = said(
        "[[input.drop]]\nwhere = { q = \"c\" }\nreason = \"c\"",
        rest,
        &["weight", "--stream"],
    );
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn nothing_changes_without_the_keys() {
    let raw = "id,q\n1,a\n2,b\n";
    let done = run(raw, "", REST);
    assert_eq!(done.weights()["flagged"], json!([]));
    assert_eq!(done.manifest()["read_by_rule"], json!([]));
    assert!(done.found("CB-R010").is_empty());
    let run = crossbreak()
        .arg("run")
        .arg(done.folder.path().join("poll.toml"))
        .assert()
        .success();
    let printed = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(!printed.contains("Flagged"), "{printed}");
    assert!(Path::new(&done.folder.path().join("weights/poll.csv")).exists());
}
