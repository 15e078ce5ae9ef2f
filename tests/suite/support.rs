//! Folders, runs and csv files for the tests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// The head of a small study whose raw file is poll.csv.
pub const STUDY: &str = r#"spec = 1
[study]
title = "Poll"
client = "a client"
company = "a company"
fieldwork = { from = 2024-01-01, to = 2024-01-02 }
universe = "adults"
mode = "online"
[input]
file = "poll.csv"
id = "id"
"#;

/// Raw files of every kind, and the name of the study that is drafted from each.
pub const RAW_FILES: [(&str, &str); 10] = [
    ("raw/masculinity.csv", "masculinity"),
    ("raw/pew-2013.csv", "pew-2013"),
    ("raw/terms-of-engagement.xlsx", "terms-of-engagement"),
    ("tests/formats/quantipy.csv", "quantipy"),
    ("tests/formats/star-wars.csv", "star-wars"),
    ("tests/formats/flying.csv", "flying"),
    ("tests/formats/comma.csv", "comma"),
    (
        "tests/formats/sav/pyreadstat/simple_alltypes.sav",
        "alltypes",
    ),
    ("tests/formats/sav/pyreadstat/sample_missing.sav", "missing"),
    ("tests/formats/sav/haven/iris.sav", "iris"),
];

/// A path below the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The program, without colour and without a terminal.
pub fn crossbreak() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crossbreak"));
    command.env_remove("NO_COLOR").env("TERM", "dumb");
    command
}

/// Runs a study whole into a folder of its own.
pub fn run(spec: &str) -> TempDir {
    run_by(crossbreak(), spec)
}

/// Runs a study whole into a folder of its own, by a program that has been set up.
pub fn run_by(mut program: Command, spec: &str) -> TempDir {
    let out = tempfile::tempdir().expect("a temporary folder");
    program
        .arg("run")
        .arg(project(spec))
        .arg("-o")
        .arg(out.path())
        .assert()
        .success();
    out
}

/// A csv file with `# ` comments, row by row, by heading.
pub fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let headings = reader.headers().expect("headings").clone();
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            headings
                .iter()
                .map(str::to_owned)
                .zip(record.iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

/// A JSON file.
pub fn json(path: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).expect("valid JSON")
}

/// Every file below a folder with its content, by path.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(folder).expect("below").to_owned();
                found.insert(relative, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Copies a folder and what is below it.
pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in contents(from) {
        let target = to.join(path);
        std::fs::create_dir_all(target.parent().expect("below a folder")).expect("a folder");
        std::fs::write(target, bytes).expect("a file");
    }
}

/// Compares a committed file with what the code makes, or writes it with `CROSSBREAK_UPDATE=1`.
pub fn fresh(committed: &Path, made: &[u8]) {
    if std::env::var_os("CROSSBREAK_UPDATE").is_some() {
        std::fs::write(committed, made).unwrap();
        return;
    }
    let there = std::fs::read(committed).unwrap_or_default();
    assert!(
        there == made,
        "{} is not what the code makes; run CROSSBREAK_UPDATE=1 cargo test and look at the difference",
        committed.display()
    );
}
