//! What weighting is told by files: targets in workbooks and grids, and weights that were made elsewhere.

use std::path::{Path, PathBuf};

use super::support::{STUDY, crossbreak, json, rows};
use super::workbook::workbook;

/// A poll in a folder of its own.
struct Poll {
    folder: tempfile::TempDir,
}

const RAW: &str = "id,sex,age,q
a1,Male,18-34,Yes
a2,Male,18-34,No
a3,Male,35+,Yes
a4,Female,18-34,No
a5,Female,35+,Yes
a6,Female,35+,No
a7,Male,35+,Yes
a8,Female,35+,No
";

const QUESTION: &str = r#"
[[question]]
id = "q"
kind = "single"
column = "q"
text = "Yes or no?"
"#;

const VARIABLES: &str = r#"
[variables]
sex = { column = "sex" }
age = { column = "age" }
"#;

impl Poll {
    fn new(weighting: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let poll = Self { folder };
        poll.write("poll.csv", RAW);
        poll.write(
            "poll.toml",
            format!("{STUDY}{VARIABLES}{weighting}{QUESTION}"),
        );
        poll
    }

    /// A poll that is raked to age x sex in a file.
    fn raked(file: &str, more: &str) -> Self {
        Self::new(&format!(
            "\n[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\nvariables = [\"age\", \"sex\"]\ntargets = \"{file}\"\n{more}\n"
        ))
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn write(&self, file: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(file), bytes).unwrap();
    }

    /// Runs it and returns its exit code and what was said, on one line.
    fn run(&self) -> (i32, String) {
        let run = crossbreak()
            .arg("run")
            .arg("poll.toml")
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(run.stderr).unwrap().replace('|', " ");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        (run.status.code().unwrap(), said)
    }

    /// Runs it, which has to go well, and returns what was said.
    fn done(&self) -> String {
        let (code, said) = self.run();
        assert_eq!(code, 0, "{said}");
        said
    }

    /// Runs it, which has to fail and write nothing, and expects all of the words.
    fn refused(&self, words: &[&str]) {
        let (code, said) = self.run();
        assert_eq!(code, 2, "{said}");
        assert!(!self.path("weights").exists());
        for word in words {
            assert!(said.contains(word), "expected {word:?} in:\n{said}");
        }
    }

    fn weights(&self) -> Vec<f64> {
        weights(&self.path("weights/poll.csv"))
    }
}

fn weights(path: &Path) -> Vec<f64> {
    rows(path)
        .iter()
        .map(|r| r["weight"].parse().unwrap())
        .collect()
}

/// In the order of the raw file: the target of each cell, shared out among its people, times 8.
const EXPECTED: [f64; 8] = [0.8, 0.8, 1.2, 1.6, 0.8, 0.8, 1.2, 0.8];

const LONG: &str =
    "age,sex,share\n18-34,Male,0.2\n35+,Male,0.3\n18-34,Female,0.2\n35+,Female,0.3\n";

fn assert_expected(poll: &Poll) {
    for (made, expected) in poll.weights().iter().zip(EXPECTED) {
        assert!((made - expected).abs() < 1e-9, "{:?}", poll.weights());
    }
}

#[test]
fn targets_are_the_same_in_every_form() {
    let rows = [
        "age|sex|share",
        "18-34|Male|20%",
        "35+|Male|30%",
        "18-34|Female|0.2",
        "35+|Female|0.3",
    ];
    for (file, bytes) in [
        ("t.csv", LONG.as_bytes().to_vec()),
        ("t.xlsx", workbook(&[("Targets", &rows)])),
        (
            "t.xlsx",
            workbook(&[("T", &["age|Male|Female", "18-34|0.2|20%", "35+|0.3|0.3"])]),
        ),
        // Which variable goes down is found from the labels, whatever stands in the corner.
        (
            "t.csv",
            b",Male,Female\n18-34,0.2,0.2\n35+,0.3,0.3\n".to_vec(),
        ),
        (
            "t.csv",
            b",18-34,35+\nFemale,0.2,0.3\nMale,0.2,0.3\n".to_vec(),
        ),
        (
            "t.csv",
            b"2021 census,18-34,35+\nFemale,0.2,0.3\nMale,0.2,0.3\n".to_vec(),
        ),
        (
            "t.csv",
            b"sex,18-34,35+\nFemale,0.2,0.3\nMale,0.2,0.3\n".to_vec(),
        ),
    ] {
        let poll = Poll::raked(file, "");
        poll.write(file, &bytes);
        poll.done();
        assert_expected(&poll);
    }
}

#[test]
fn a_workbook_of_several_sheets_needs_the_name_of_one() {
    let book = workbook(&[
        ("Notes", &["nothing|here"]),
        (
            "Age by sex",
            &["|Male|Female", "18-34|0.2|0.2", "35+|0.3|0.3"],
        ),
    ]);
    let poll = Poll::raked("t.xlsx", "sheet = \"Age by sex\"");
    poll.write("t.xlsx", &book);
    poll.done();
    assert_expected(&poll);
    let inputs = json(&poll.path("outputs/poll/manifest.json"))["inputs"].clone();
    assert_eq!(inputs.as_array().unwrap().len(), 3);
    assert_eq!(inputs[2]["file"], "t.xlsx");

    let poll = Poll::raked("t.xlsx", "");
    poll.write("t.xlsx", &book);
    poll.refused(&[
        "which sheet is meant?",
        "`Notes`, `Age by sex`",
        "sheet = \"Targets\"",
        "poll.toml:21:11",
    ]);

    let poll = Poll::raked("t.xlsx", "sheet = \"Age by sx\"");
    poll.write("t.xlsx", &book);
    poll.refused(&[
        "t.xlsx has no sheet `Age by sx`",
        "did you mean `Age by sex`?",
        "poll.toml:22:9",
    ]);
}

#[test]
fn a_table_in_neither_form_is_told_both() {
    let poll = Poll::raked("t.csv", "");
    poll.write(
        "t.csv",
        "agegroup,Male,Femal\n18-34,0.2,0.2\n35 +,0.3,0.3\n",
    );
    poll.refused(&[
        "t.csv is neither a long table nor a grid of age x sex",
        "long: the columns `age`, `sex` and one for the target",
        "grid: the categories of one variable down the first column",
        "\"35 +\" of `age`: did you mean `35+`?",
        "\"Femal\" of `sex`: did you mean `Female`?",
    ]);

    // Where the corner says which variable goes down, each label is pointed at.
    let poll = Poll::raked("t.xlsx", "");
    let book = workbook(&[("Shares", &["age|Male|Femal", "18-34|0.2|0.2", "35 +|0.3|x"])]);
    poll.write("t.xlsx", &book);
    poll.refused(&[
        "variable `age` has no category \"35 +\"",
        "t.xlsx, sheet Shares, row 3",
        "variable `sex` has no category \"Femal\"",
        "t.xlsx, sheet Shares, column 3, row 1",
        "expected a target, found \"x\"",
        "t.xlsx, sheet Shares, column Femal, row 3",
    ]);
}

#[test]
fn a_grid_names_a_category_once_and_leaves_out_by_a_blank() {
    let poll = Poll::raked("t.csv", "");
    poll.write("t.csv", ",Male,Female\n18-34,0.2,0.2\n18-34,0.3,0.3\n");
    poll.refused(&["18-34 has a row already", "t.csv, row 3"]);

    let poll = Poll::raked("t.csv", "");
    poll.write("t.csv", ",Male,Female\n18-34,0.4,\n35+,0.3,0.3\n");
    poll.refused(&["age x sex = 18-34 x Female has 1 respondent and no target"]);
}

/// A poll with weights from a file.
fn given(file: &str, more: &str) -> Poll {
    Poll::new(&format!(
        "\n[weighting]\nmethod = \"given\"\nfile = \"{file}\"\ncolumn = \"wt\"\n{more}\n"
    ))
}

const GIVEN: &str = "id,wt\na8,0.5\na7,1.5\na6,1\na5,1\na4,0.25\na3,1.75\na2,2\na1,0\n";

#[test]
fn weights_from_a_file_are_joined_by_id() {
    let rows: Vec<String> = GIVEN.lines().map(|line| line.replace(',', "|")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    for (file, bytes) in [
        ("w.csv", GIVEN.as_bytes().to_vec()),
        ("w.xlsx", workbook(&[("Weights", &rows)])),
    ] {
        let poll = given(file, "");
        poll.write(file, &bytes);
        let said = poll.done();
        assert_eq!(poll.weights(), [0.0, 2.0, 1.75, 0.25, 1.0, 1.0, 1.5, 0.5]);
        assert!(said.contains("1 weight is zero"), "{said}");
        assert!(!said.contains("the mean of the weights"), "{said}");
        let numbers = super::support::rows(&poll.path("outputs/poll/estimates.csv"));
        let yes = numbers.iter().find(|n| n["number"] == "q:Yes").unwrap();
        // a1, a3, a5 and a7 of a sum of 8.
        assert_eq!(
            yes["value"].parse::<f64>().unwrap(),
            (0.0 + 1.75 + 1.0 + 1.5) / 8.0
        );
        let manifest = json(&poll.path("outputs/poll/manifest.json"));
        let inputs = manifest["inputs"].as_array().unwrap();
        let of_file = inputs.iter().find(|i| i["file"] == file).unwrap();
        assert_eq!(
            of_file["sha256"],
            crossbreak::ingest::sha256(&bytes).as_str()
        );
    }
}

#[test]
fn every_mistake_in_a_file_of_weights_is_said_with_its_rows() {
    let poll = given("w.csv", "");
    poll.write(
        "w.csv",
        "id,wt\na1,\na2,-1\na3,x\na4,1\na4,2\n,1\na5,1\na6,1\nb1,1\nb2,1\n",
    );
    poll.refused(&[
        "2 respondents have no weight in w.csv: a7, a8",
        "poll.csv, column id, rows 8, 9",
        "2 ids of the weights are of no respondent: b1, b2",
        "w.csv, column id, rows 10, 11",
        "1 weight is missing",
        "w.csv, column wt, row 2",
        "1 weight is negative, the first with \"-1\"",
        "w.csv, column wt, row 3",
        "1 weight is not a number, the first with \"x\"",
        "w.csv, column wt, row 4",
        "rows 5 and 6 have the same id, \"a4\"",
        "1 row has a weight and no id",
        "w.csv, column id, row 7",
    ]);

    let poll = given("w.csv", "");
    poll.write(
        "w.csv",
        "id,wt\na1,0\na2,0\na3,0\na4,0\na5,0\na6,0\na7,0\na8,0\n",
    );
    poll.refused(&["every weight is zero", "w.csv, column wt"]);
}

#[test]
fn ids_that_nobody_has_are_named_and_not_used() {
    let poll = given("w.csv", "");
    poll.write("w.csv", format!("{GIVEN}z9,7\n"));
    let said = poll.done();
    assert!(
        said.contains("1 id of the weights is of no respondent: z9"),
        "{said}"
    );
    assert!(said.contains("w.csv, column id, row 10"), "{said}");
    assert_eq!(poll.weights().len(), 8);

    // A row that is not counted has a weight for good reason.
    let poll = given(
        "w.csv",
        "[[input.drop]]\nwhere = { id = \"a1\" }\nreason = \"test interview\"",
    );
    poll.write("w.csv", GIVEN);
    let said = poll.done();
    assert!(
        said.contains("(rows of the raw file that are not counted): a1"),
        "{said}"
    );
    assert!(
        said.contains("the mean of the weights is 1.1429, not 1, and their sum is 8"),
        "{said}"
    );
}

#[test]
fn columns_of_a_file_of_weights_are_named_or_suggested() {
    let file = GIVEN.replace("id,wt", "respondent,weight_final");
    let poll = given("w.csv", "");
    poll.write("w.csv", &file);
    poll.refused(&[
        "w.csv has no column `id`",
        "say which column holds the ids, as in file_id = \"id\"",
        "w.csv has no column `wt`",
        "`weight_final`",
    ]);
    let poll = given("w.csv", "file_id = \"respondent\"");
    poll.write("w.csv", file.replace("weight_final", "wt"));
    poll.done();
    assert_eq!(poll.weights()[1], 2.0);
}

#[test]
fn weights_whose_mean_is_not_1_are_used_as_they_are() {
    let poll = Poll::new("\n[weighting]\nmethod = \"given\"\ncolumn = \"wt\"\n");
    let rows: Vec<String> = RAW
        .lines()
        .enumerate()
        .map(|(n, row)| format!("{row},{}", if n == 0 { "wt" } else { "25" }))
        .collect();
    poll.write("poll.csv", rows.join("\n"));
    let said = poll.done();
    assert!(
        said.contains("the mean of the weights is 25, not 1, and their sum is 200"),
        "{said}"
    );
    assert!(said.contains("poll.csv, column wt"), "{said}");
    assert_eq!(poll.weights(), [25.0; 8]);
}

#[test]
fn ids_that_our_own_csv_makes_safe_are_found_again() {
    let poll = given("made.csv", "");
    poll.write("poll.csv", RAW.replace("a1,", "-a1,"));
    poll.write("made.csv", GIVEN.replace("a1,0", "'-a1,3"));
    poll.done();
    assert_eq!(poll.weights()[0], 3.0);
}

#[test]
fn a_file_of_weights_is_not_written_over() {
    let poll = given("weights/poll.csv", "");
    std::fs::create_dir(poll.path("weights")).unwrap();
    poll.write("weights/poll.csv", GIVEN);
    let (code, said) = poll.run();
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("is read by this study and would be written over"),
        "{said}"
    );
    assert_eq!(
        std::fs::read_to_string(poll.path("weights/poll.csv")).unwrap(),
        GIVEN
    );
    assert!(!poll.path("outputs").exists());
}

#[test]
fn base_weights_that_are_too_small_are_refused_in_one_pass_and_in_two() {
    let folder = tempfile::tempdir().unwrap();
    let spec = format!(
        "{STUDY}[variables.sex]\ncolumn = \"sex\"\ncategories = {{ Man = \"M\", Woman = \"W\" }}\n\
         [weighting]\nmethod = \"rake\"\nbase_weight = \"w\"\n[[weighting.margin]]\nvariables = [\"sex\"]\n\
         targets = {{ Man = 49, Woman = 51 }}\nunit = \"percent\"\nsource = \"x\"\n"
    );
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    for small in ["1e-320", "1e-16"] {
        let mut csv = format!("id,sex,w\n0,M,{small}\n");
        for id in 1..20 {
            csv += &format!("{id},{},1.5\n", ["M", "W"][id % 2]);
        }
        std::fs::write(folder.path().join("poll.csv"), csv).unwrap();
        for how in [
            &["weight", "poll.toml"][..],
            &["weight", "poll.toml", "--stream"],
        ] {
            let run = crossbreak()
                .args(how)
                .current_dir(folder.path())
                .output()
                .unwrap();
            let said = String::from_utf8(run.stderr).unwrap();
            assert_eq!(run.status.code(), Some(2), "{how:?}: {said}");
            assert!(
                said.contains("1 weight is above 0 but below 1e-15"),
                "{said}"
            );
        }
    }
}
