//! One poll in several formats gives the same numbers, byte for byte.

use std::fs;
use std::path::Path;

use crossbreak::ingest::{self, Settings};
use tempfile::TempDir;

use super::support::{crossbreak, project};

const STUDY: &str = "specs/terms-of-engagement.toml";

/// The reference study, changed, in a folder of its own beside its targets.
fn changed(change: impl FnOnce(String) -> String) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let targets = folder.path().join("terms-of-engagement");
    fs::create_dir(&targets).unwrap();
    for entry in fs::read_dir(project("specs/terms-of-engagement")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, targets.join(path.file_name().unwrap())).unwrap();
    }
    let spec = change(fs::read_to_string(project(STUDY)).unwrap());
    fs::write(folder.path().join("terms-of-engagement.toml"), spec).unwrap();
    folder
}

fn estimates(spec: &Path) -> Vec<u8> {
    let out = tempfile::tempdir().unwrap();
    let mut program = crossbreak();
    program.arg("run").arg(spec).arg("-o").arg(out.path());
    program.args(["--only", "tables"]).assert().success();
    let stem = spec.file_stem().unwrap();
    let folder = out.path().join("outputs").join(stem);
    fs::read(folder.join("estimates.csv")).unwrap()
}

fn with_file(spec: String, file: &str) -> String {
    let own = "\"../raw/terms-of-engagement.xlsx\"";
    assert!(spec.contains(own));
    spec.replace(own, &format!("'{}'", project(file).display()))
}

#[test]
fn spss() {
    let book = project("raw/terms-of-engagement.xlsx");
    let book = ingest::read(&book, "book", Settings::default()).unwrap();
    // An SPSS file has one label a variable, that of the item; the wording then stands in the spec.
    let worded = |mut spec: String| {
        for (question, column) in [
            ("could", "Q3r1c1"),
            ("should", "Q3r1c2"),
            ("priorities", "Q4r1"),
            ("approach", "Q5r1"),
            ("arguments", "Q6r1"),
        ] {
            let info = book.codebook.get(column).unwrap();
            let head = |id: &str| format!("{id} = \"{question}\"\n");
            let own = ["id   ", "id       "].map(head);
            let own = own.iter().find(|own| spec.contains(*own)).unwrap();
            let text = format!("{own}text = '{}'\n", info.text.as_ref().unwrap());
            spec = spec.replace(own, &text);
        }
        spec
    };
    let folder = changed(|spec| {
        worded(with_file(
            spec,
            "tests/formats/terms-of-engagement/poll.zsav",
        ))
    });
    let ours = estimates(&folder.path().join("terms-of-engagement.toml"));
    assert!(ours == estimates(&project(STUDY)), "estimates.csv differs");
}
