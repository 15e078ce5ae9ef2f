//! Bad input: every mistake at once, each at its place, what was expected, the nearest name, exit code 2, and
//! nothing written or overwritten.

use std::path::{Path, PathBuf};

use super::support::{contents, crossbreak};

/// A study in a folder of its own, to be spoilt.
struct Study {
    folder: tempfile::TempDir,
}

const SPEC: &str = r#"spec = 1

[study]
title     = "Poll"
client    = "a client"
company   = "a company"
fieldwork = { from = 2024-01-01, to = 2024-01-02 }
universe  = "adults"
mode      = "online"

[input]
file = "poll.csv"
id   = "id"

[variables.gender]
column     = "sex"
categories = ["Male", "Female"]
not_stated = "Refused"

[variables.age]
column = "years"
bands  = ["18-34", "35+"]

[weighting]
method = "rake"

[[weighting.margin]]
variables  = ["gender"]
targets    = { Male = 0.49, Female = 0.51 }
not_stated = "hold"

[[weighting.margin]]
variables = ["age"]
targets   = "age.csv"

[[crossbreak]]
variable = "gender"

[[question]]
id      = "jobs"
kind    = "scale"
column  = "q1"
text    = "Are there enough jobs?"
answers = ["Yes", "No", "Don't know"]
lead    = { of = "Yes", over = "No" }

[[claim]]
text   = "Nearly half of people say yes"
says   = "46%"
number = "jobs:Yes"
"#;

const RAW: &str = "id,sex,years,q1,weight
1,Male,20,Yes,1
2,Male,40,No,1
3,Female,30,Yes,1
4,Female,50,No,1
5,Refused,60,Yes,1
6,Female,33,Don't know,1
7,Male,70,Yes,1
8,Male,19,No,1
";

const AGE: &str = "age,share\n18-34,0.4\n35+,0.6\n";

impl Study {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let study = Self { folder };
        study.write("poll.toml", SPEC);
        study.write("poll.csv", RAW);
        study.write("age.csv", AGE);
        study.write("weights/poll.csv", "older weights");
        study
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Replaces a text that stands in the file once.
    fn spoil(&self, file: &str, from: &str, to: &str) -> &Self {
        let text = std::fs::read_to_string(self.path(file)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from} in {file}");
        self.write(file, text.replace(from, to));
        self
    }

    /// Runs the study, which has to fail without touching a file, and returns what was said on one line.
    fn said(&self) -> String {
        let before = contents(self.folder.path());
        let run = crossbreak()
            .arg("run")
            .arg("poll.toml")
            .current_dir(self.folder.path())
            .assert()
            .code(2);
        assert_eq!(contents(self.folder.path()), before, "a file was touched");
        let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert!(said.contains("nothing was written"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        // miette wraps long lines; the words are what counts here.
        said.replace('|', " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Spoils a study and expects all of `words` in what is said of it.
fn expect(file: &str, from: &str, to: &str, words: &[&str]) {
    let study = Study::new();
    study.spoil(file, from, to);
    let said = study.said();
    for word in words {
        assert!(said.contains(word), "expected {word:?} in:\n{said}");
    }
}

#[test]
fn the_study_is_in_order_before_it_is_spoilt() {
    let study = Study::new();
    crossbreak()
        .arg("run")
        .arg(study.path("poll.toml"))
        .arg("-o")
        .arg(study.path("out"))
        .assert()
        .success();
}

#[test]
fn a_missing_file() {
    expect(
        "poll.toml",
        "file = \"poll.csv\"",
        "file = \"pol.csv\"",
        &[
            "CB-R001",
            "pol.csv: there is no such file",
            "did you mean `poll.csv`",
            "poll.toml:12:8",
        ],
    );
}

#[test]
fn a_file_that_is_not_what_its_name_says() {
    let study = Study::new();
    study.spoil("poll.toml", "file = \"poll.csv\"", "file = \"poll.xlsx\"");
    study.write("poll.xlsx", RAW);
    let checked = crossbreak()
        .arg("check")
        .arg(study.path("poll.toml"))
        .assert()
        .success();
    let said = String::from_utf8_lossy(&checked.get_output().stderr).replace("\n  │", "");
    assert!(said.contains("its name ends in .xlsx"), "{said}");

    let study = Study::new();
    study.write("poll.csv", b"PK\x03\x04 a zip file");
    let said = study.said();
    assert!(said.contains("the workbook is damaged"), "{said}");
}

#[test]
fn a_workbook_that_was_cut_off() {
    let study = Study::new();
    let whole = std::fs::read(super::support::project("raw/terms-of-engagement.xlsx")).unwrap();
    study.spoil("poll.toml", "file = \"poll.csv\"", "file = \"poll.xlsx\"");
    study.write("poll.xlsx", &whole[..whole.len() / 2]);
    let said = study.said();
    assert!(said.contains("the workbook is damaged"), "{said}");
}

#[test]
fn an_unknown_column() {
    expect(
        "poll.toml",
        "column  = \"q1\"",
        "column  = \"Q1x\"",
        &[
            "CB-R004",
            "poll.csv has no column `Q1x`",
            "did you mean `q1`?",
            "poll.toml:42:11",
        ],
    );
}

#[test]
fn an_unknown_label() {
    expect(
        "poll.toml",
        "categories = [\"Male\", \"Female\"]",
        "categories = [\"Male\", \"Femal\"]",
        &[
            "CB-R005",
            "column `sex` of poll.csv has no answer \"Femal\"",
            "did you mean `Female`?",
            "poll.toml:17:23",
        ],
    );
}

#[test]
fn a_label_that_no_recode_mentions() {
    expect(
        "poll.csv",
        "3,Female,30,Yes,1",
        "3,Other,30,Yes,1",
        &[
            "CB-R006",
            "variable `gender` does not mention \"Other\": 1 row",
            "column sex, row 4",
        ],
    );
}

#[test]
fn a_target_table_that_sums_to_98_percent() {
    expect(
        "age.csv",
        "35+,0.6",
        "35+,0.58",
        &[
            "CB-W001",
            "the targets of age sum to 0.98, not to 1",
            "poll.toml:34:13",
        ],
    );
    expect(
        "poll.toml",
        "Female = 0.51",
        "Female = 0.49",
        &[
            "the targets of gender sum to 0.98, not to 1",
            "poll.toml:29:14",
        ],
    );
}

#[test]
fn a_target_category_without_respondents() {
    let study = Study::new();
    study.spoil(
        "poll.toml",
        "bands  = [\"18-34\", \"35+\"]",
        "bands  = [\"18-34\", \"35-79\", \"80+\"]",
    );
    study.write("age.csv", "age,share\n18-34,0.4\n35-79,0.5\n80+,0.1\n");
    let said = study.said();
    assert!(said.contains("CB-W002"), "{said}");
    assert!(
        said.contains("age = 80+ has the target 10.00% and no respondents"),
        "{said}"
    );
    assert!(said.contains("(age.csv, row 4)"), "{said}");
}

#[test]
fn a_target_for_a_category_that_is_not_there() {
    expect(
        "age.csv",
        "35+,0.6",
        "35-,0.6",
        &[
            "CB-R005",
            "variable `age` has no category \"35-\"",
            "did you mean `35+`?",
            "(age.csv, row 3)",
        ],
    );
}

#[test]
fn a_target_of_nobody_for_people_who_are_there() {
    expect(
        "poll.toml",
        "{ Male = 0.49, Female = 0.51 }",
        "{ Male = 0, Female = 1 }",
        &[
            "CB-W001",
            "gender = Male has the target 0, but 4 respondents",
        ],
    );
}

#[test]
fn a_respondent_without_a_target_category_and_no_rule() {
    expect(
        "poll.toml",
        "not_stated = \"hold\"",
        "",
        &[
            "CB-W003",
            "1 respondent has no answer on gender, and the margin has no rule for them",
            "not_stated = \"hold\" keeps their share, \"drop\" leaves them out",
            "poll.toml:28:15",
        ],
    );
}

#[test]
fn a_duplicate_id_without_a_rule() {
    expect(
        "poll.csv",
        "7,Male,70",
        "3,Male,70",
        &[
            "CB-R008",
            "rows 4 and 8 have the same id, \"3\"",
            "column id, row 8",
            "[input.duplicates]",
        ],
    );
}

#[test]
fn a_margin_named_twice() {
    expect(
        "poll.toml",
        "variables = [\"age\"]\ntargets   = \"age.csv\"",
        "variables = [\"gender\"]\ntargets   = { Male = 0.5, Female = 0.5 }",
        &[
            "CB-S004",
            "the margin `gender` is named twice",
            "poll.toml:33:14",
        ],
    );
}

#[test]
fn a_claim_about_a_question_that_does_not_exist() {
    expect(
        "poll.toml",
        "number = \"jobs:Yes\"",
        "number = \"job:Yes\"",
        &[
            "CB-C002",
            "there is no number `job:Yes`",
            "did you mean `jobs:Yes`?",
            "poll.toml:50:10",
        ],
    );
    expect(
        "poll.toml",
        "number = \"jobs:Yes\"",
        "number = \"jobs:Yes@gender:Man\"",
        &[
            "there is no number `jobs:Yes@gender:Man`",
            "did you mean `jobs:Yes@gender:Male`?",
        ],
    );
}

#[test]
fn text_in_a_number_column() {
    expect(
        "poll.csv",
        "2,Male,40",
        "2,Male,about forty",
        &[
            "CB-R007",
            "expected a number in 1 row; the first has \"about forty\"",
            "column years, row 3",
        ],
    );
}

#[test]
fn margins_that_imply_different_shares() {
    let study = Study::new();
    study.spoil(
        "poll.toml",
        "variables = [\"age\"]\ntargets   = \"age.csv\"",
        "variables = [\"gender\", \"age\"]\ntargets   = \"both.csv\"\nnot_stated = \"hold\"",
    );
    study.write(
        "both.csv",
        "gender,age,share\nMale,18-34,0.2\nMale,35+,0.2\nFemale,18-34,0.3\nFemale,35+,0.3\n",
    );
    let said = study.said();
    assert!(said.contains("CB-W004"), "{said}");
    assert!(
        said.contains(
            "gender = Male is 49.00% by the margin gender and 40.00% by the margin gender x age"
        ),
        "{said}"
    );
}

#[test]
fn weights_that_are_missing_or_negative() {
    let study = Study::new();
    study.spoil(
        "poll.toml",
        "method = \"rake\"",
        "method = \"rake\"\nbase_weight = \"weight\"",
    );
    study.spoil("poll.csv", "2,Male,40,No,1", "2,Male,40,No,-1");
    study.spoil("poll.csv", "3,Female,30,Yes,1", "3,Female,30,Yes,");
    let said = study.said();
    assert!(said.contains("1 weight is negative"), "{said}");
    assert!(
        said.contains("1 weight is missing or not a number"),
        "{said}"
    );
}

#[test]
fn every_mistake_is_said_at_once() {
    let study = Study::new();
    study
        .spoil(
            "poll.toml",
            "universe  = \"adults\"",
            "univers   = \"adults\"",
        )
        .spoil("poll.toml", "column = \"years\"", "column = \"yeers\"")
        .spoil(
            "poll.toml",
            "variable = \"gender\"",
            "variable = \"gendre\"",
        )
        .spoil(
            "poll.toml",
            "{ Male = 0.49, Female = 0.51 }",
            "{ Male = 0.49, Female = 0.49 }",
        )
        .spoil("poll.toml", "kind    = \"scale\"", "kind    = \"scales\"")
        .spoil(
            "poll.toml",
            "says   = \"46%\"",
            "says   = \"50% to 20% to 10%\"",
        )
        .spoil("poll.csv", "8,Male,19", "7,Male,19");
    let said = study.said();
    for word in [
        "there is no key `univers` here",
        "did you mean `universe`?",
        "\"scales\" is not a choice here",
        "poll.csv has no column `yeers`",
        "there is no variable `gendre`",
        "the targets of gender sum to 0.98, not to 1",
        "\"50% to 20% to 10%\" is not understood and cannot be checked",
        "rows 8 and 9 have the same id, \"7\"",
        "6 mistakes, 1 warning; nothing was written.",
    ] {
        assert!(said.contains(word), "expected {word:?} in:\n{said}");
    }
}

#[test]
fn a_raw_file_that_cannot_be_read_hides_nothing_else() {
    let study = Study::new();
    study
        .spoil("poll.toml", "file = \"poll.csv\"", "file = \"nowhere.csv\"")
        .spoil("age.csv", "35+,0.6", "35+,0.58")
        .spoil(
            "poll.toml",
            "number = \"jobs:Yes\"",
            "number = \"work:Yes\"",
        );
    let said = study.said();
    for word in [
        "nowhere.csv: there is no such file",
        "the targets of age sum to 0.98, not to 1",
        "there is no number `work:Yes`",
        "3 mistakes; nothing was written.",
    ] {
        assert!(said.contains(word), "expected {word:?} in:\n{said}");
    }
}

#[test]
fn one_mistake_is_said_once() {
    for (file, from, to) in [
        ("poll.toml", "id   = \"id\"", "id   = \"uid\""),
        ("poll.toml", "method = \"rake\"", "method = \"rim\""),
        (
            "poll.toml",
            "categories = [\"Male\", \"Female\"]",
            "categories = [\"Male\", \"Femal\"]",
        ),
        (
            "poll.toml",
            "categories = [\"Male\", \"Female\"]",
            "categories = [\"Male\", \"Female\", \"Male\"]",
        ),
        ("poll.toml", "column  = \"q1\"", "column  = \"Q1x\""),
        ("poll.toml", "to = 2024-01-02", "to = \"2 January\""),
        ("poll.toml", "Female = 0.51", "Female = \"51%\""),
        ("poll.toml", "title     = \"Poll\"", "titel     = \"Poll\""),
        ("poll.toml", "title     = \"Poll\"\n", ""),
    ] {
        let study = Study::new();
        study.spoil(file, from, to);
        let said = study.said();
        assert!(
            said.contains("1 mistake; nothing was written."),
            "{to}:\n{said}"
        );
    }
}

#[test]
fn bands_that_overlap_and_columns_named_twice() {
    expect(
        "poll.toml",
        "bands  = [\"18-34\", \"35+\"]",
        "bands  = [\"18-35\", \"35+\"]",
        &["the bands \"18-35\" and \"35+\" overlap"],
    );
    expect(
        "poll.toml",
        "variable = \"gender\"",
        "variable = \"gender\"\ncolumns = [\"Male\", \"Male\"]",
        &["CB-S004", "column `Male` is named twice"],
    );
}

#[test]
fn a_figure_is_checked_before_anything_is_computed() {
    let study = Study::new();
    let spec = std::fs::read_to_string(study.path("poll.toml")).unwrap();
    let taken = "\n[[figure]]\nid = \"weighting-targets\"\nkind = \"stacked\"\nquestion = \"jobs\"\ntitle = \"t\"\n";
    study.write("poll.toml", format!("{spec}{taken}"));
    let said = study.said();
    assert!(
        said.contains("CB-S005")
            && said.contains("\"weighting-targets\": figures of the weighting itself"),
        "{said}"
    );
    let figure = "\n[[figure]]\nid = \"f\"\nkind = \"stacked\"\nquestion = \"jobs\"\ntitle = \"t\"\norder = [\"Yes\", \"Nope\", \"Yes\"]\n";
    study.write("poll.toml", format!("{spec}{figure}"));
    let said = study.said();
    for word in [
        "has no answer \"Nope\"",
        "\"Yes\" is named twice",
        "`order` leaves out \"No\"",
    ] {
        assert!(said.contains(word), "expected {word:?} in:\n{said}");
    }
}

#[test]
fn an_answer_that_nobody_gave_is_declared() {
    let study = Study::new();
    study.spoil(
        "poll.toml",
        "answers = [\"Yes\", \"No\", \"Don't know\"]",
        "answers = [\"Yes\", \"No\", \"Don't know\", \"Refused\"]",
    );
    assert!(
        study
            .said()
            .contains("if nobody gave it, name it under unused")
    );
    study.spoil(
        "poll.toml",
        "\"Refused\"]\nlead",
        "\"Refused\"]\nunused = \"Refused\"\nlead",
    );
    crossbreak()
        .arg("check")
        .arg(study.path("poll.toml"))
        .assert()
        .success();
}

#[test]
fn a_spec_that_is_no_spec() {
    for (text, words) in [
        (&b"spec = 1\n[study\n"[..], "not TOML"),
        (b"\x00\xff\xfe", "not a text file in UTF-8"),
        (b"", "the spec has no `study`"),
        (b"spec = 2", "this is version 1"),
        (b"spec = \"one\"", "expected a whole number"),
    ] {
        let study = Study::new();
        study.write("poll.toml", text);
        let said = study.said();
        assert!(said.contains(words), "expected {words:?} in:\n{said}");
    }
}

#[test]
fn shares_and_percentages_are_told_apart() {
    for (targets, words) in [
        (
            "{ Male = 49, Female = 51 }",
            "percentages need unit = \"percent\"",
        ),
        (
            "{ Male = 0.49, Female = 0.51 }\nunit = \"percent\"",
            "these are shares: leave unit = \"percent\" out",
        ),
    ] {
        let study = Study::new();
        study.spoil("poll.toml", "{ Male = 0.49, Female = 0.51 }", targets);
        let said = study.said();
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn a_spec_that_is_no_spec_is_not_read() {
    let study = Study::new();
    study.write("poll.toml", format!("# {}\n", "x".repeat(5 << 20)));
    let said = study.said();
    assert!(
        said.contains("it is larger than 4 MB, and no spec is"),
        "{}",
        &said[..said.len().min(500)]
    );
    std::fs::remove_file(study.path("poll.toml")).unwrap();
    std::fs::create_dir(study.path("poll.toml")).unwrap();
    let said = study.said();
    assert!(said.contains("it is a folder or a device"), "{said}");
}

#[test]
fn files_that_no_parser_should_see() {
    for (raw, words) in [
        (&b""[..], "the file is empty"),
        (b"id,sex\x00\n1,Male\n", "binary data"),
        (
            b"id,sex,years,q1\n1,Male,20\n",
            "line 2 has 3 cells, the heading has 4",
        ),
        (b"id,id\n1,2\n", "the heading `id` stands over 2 columns"),
        (
            b"id,sex,years,q1\n1,M\xe4le,20,Yes\n",
            "line 2 holds characters beyond ASCII, such as \"M\u{e4}le\"",
        ),
    ] {
        let study = Study::new();
        study.write("poll.csv", raw);
        let said = study.said();
        assert!(said.contains(words), "expected {words:?} in:\n{said}");
    }
}
