//! `crossbreak inspect`: what is printed of real exports is committed and looked at, not trusted.

use super::support::{RAW_FILES, crossbreak, fresh, project};

/// Stdout of a command that succeeds, run where the project is, so that paths are the same everywhere.
fn printed(arguments: &[&str]) -> String {
    let run = crossbreak()
        .args(arguments)
        .current_dir(project(""))
        .assert()
        .success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

fn json(file: &str) -> serde_json::Value {
    serde_json::from_str(&printed(&["inspect", file, "--json"])).unwrap()
}

/// The file of one column, of these cells.
fn inspected(csv: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.csv");
    std::fs::write(&file, csv).unwrap();
    json(&file.display().to_string())
}

#[test]
fn the_committed_pages_are_fresh_and_fit_a_terminal() {
    for (file, name) in RAW_FILES {
        let page = printed(&["inspect", file]);
        for line in page.lines() {
            let columns = unicode_width::UnicodeWidthStr::width(line);
            assert!(columns <= 100, "{columns} columns: {line}");
        }
        assert!(!page.contains('\u{1b}'), "colour in a pipe");
        fresh(
            &project(&format!("tests/snapshots/inspect-{name}.txt")),
            page.as_bytes(),
        );
        let every = printed(&["inspect", file, "-v"]);
        assert!(
            every
                .lines()
                .all(|line| unicode_width::UnicodeWidthStr::width(line) <= 100)
        );
    }
}

#[test]
fn the_committed_json_and_dictionary_are_fresh() {
    let file = "raw/terms-of-engagement.xlsx";
    // What every command has beside it is looked at elsewhere.
    let codebook = serde_json::to_string_pretty(&json(file)["codebook"]).unwrap() + "\n";
    fresh(
        &project("tests/snapshots/inspect-terms-of-engagement.json"),
        codebook.as_bytes(),
    );
    fresh(
        &project("tests/snapshots/dictionary-terms-of-engagement.csv"),
        printed(&["inspect", file, "--dictionary"]).as_bytes(),
    );
}

#[test]
fn the_reference_study_is_understood() {
    let object = json("raw/terms-of-engagement.xlsx");
    let codebook = &object["codebook"];
    assert_eq!(object["json"], 1);
    assert_eq!(codebook["rows"], 2170);
    assert_eq!(codebook["statuses"][0]["left_out"], 126);
    let variable = |name: &str| {
        let variables = codebook["variables"].as_array().unwrap();
        variables
            .iter()
            .find(|v| v["name"] == name)
            .unwrap()
            .clone()
    };
    for (name, role) in [
        ("record", "id"),
        ("status", "status"),
        ("S1", "demographic"),
        ("S2", "demographic"),
        ("Q1", "number"),
        ("noanswerQ1_n98", "marker"),
        ("Q2", "scale"),
        ("Q3r1c1", "multiple"),
        ("Q4r1", "grid_item"),
        ("Q7", "open_text"),
        ("qtime", "duration"),
        ("start_date", "date"),
    ] {
        assert_eq!(variable(name)["role"], role, "{name}");
    }
    assert_eq!(variable("noanswerQ1_n98")["marks"], "Q1");
    assert_eq!(variable("S5")["answers"][7]["missing"], "refused");
    let groups = codebook["groups"].as_array().unwrap();
    let named: Vec<(&str, usize)> = groups
        .iter()
        .map(|g| {
            (
                g["name"].as_str().unwrap(),
                g["columns"].as_array().unwrap().len(),
            )
        })
        .collect();
    assert_eq!(
        named,
        [("Q3c1", 9), ("Q3c2", 9), ("Q4", 4), ("Q5", 5), ("Q6", 2)]
    );
    assert_eq!(groups[0]["ending"], " - Could lead to a sanction");
    assert_eq!(groups[2]["versus"], true);
    assert_eq!(groups[4]["scale"]["top"]["name"], "Convincing");
}

#[test]
fn dates_of_birth_are_no_dates_of_interviews() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.csv");
    std::fs::write(
        &file,
        "id,bdate,StartDate\n1,1910-01-12,2024-05-01\n2,2010-08-11,2024-05-02\n3,1970-01-01,2024-05-02\n",
    )
    .unwrap();
    let file = file.display().to_string();
    let page = printed(&["inspect", &file]);
    assert!(
        page.contains("bdate: 1910-01-12 to 2010-08-11, dates of birth"),
        "{page}"
    );
    let codebook = &json(&file)["codebook"];
    let variable = |index: usize| &codebook["variables"][index];
    assert_eq!(variable(1)["dates"]["of"], "birth");
    assert_eq!(
        variable(1)["reason"],
        "dates of birth from 1910-01-12 to 2010-08-11"
    );
    assert_eq!(variable(2)["dates"]["of"], "interview");
}

#[test]
fn a_file_without_rows_has_a_codebook() {
    let codebook = &inspected("id,gender\n")["codebook"];
    assert_eq!(codebook["rows"], 0);
    assert_eq!(codebook["variables"][1]["name"], "gender");
    assert_eq!(codebook["variables"][1]["filled"], 0);
}

#[test]
fn what_a_stranger_wrote_does_not_reach_the_terminal_as_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.csv");
    std::fs::write(
        &file,
        "id,\u{1b}[2Jheading\n1,\u{1b}[31mred\n2,blue\u{7}\n3,blue\u{7}\n",
    )
    .unwrap();
    let page = printed(&["inspect", &file.display().to_string(), "-v"]);
    assert!(
        page.contains("red") && !page.contains(['\u{1b}', '\u{7}']),
        "{page}"
    );
}

#[test]
fn a_file_that_is_not_there_is_said_and_ends_with_2() {
    let run = crossbreak()
        .args(["inspect", "no-such.csv"])
        .assert()
        .code(2);
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(said.contains("there is no such file"), "{said}");
}
