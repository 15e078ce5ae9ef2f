//! The draft of every raw file in the repository passes its own check, but for what only a person knows.

use std::path::{Path, PathBuf};

use crossbreak::diagnostic::Severity;
use crossbreak::pipeline::{self, Limits, Reading};

use super::super::support::project;
use super::check::is_for_a_person;

/// Every file below, in order.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn the_draft_of_every_bundled_file_passes_its_own_check() {
    const READ: [&str; 12] = [
        "csv", "tsv", "txt", "tab", "xlsx", "xls", "ods", "sav", "zsav", "dta", "parquet", "arrow",
    ];
    let mut all = Vec::new();
    for folder in ["raw", "tests/cases", "tests/formats"] {
        files(&project(folder), &mut all);
    }
    all.retain(|path| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| READ.contains(&ending))
    });
    let mut drafted = 0;
    let mut wrong = Vec::new();
    for path in &all {
        // What is refused has words of its own, which other tests read.
        let Ok(look) = pipeline::look(path, &Reading::default(), &|_| {}) else {
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("poll.toml");
        pipeline::write_draft(&look.draft(Some(&spec)), &spec).unwrap();
        drafted += 1;
        let Err(failure) = pipeline::prepare(&spec, Limits::default(), &|_| {}) else {
            continue;
        };
        for error in failure.diagnostics.iter() {
            let nobody = error.message.ends_with("a heading and no rows");
            if error.severity == Severity::Error && !nobody && !is_for_a_person(&error.message) {
                wrong.push(format!("{}: {}", path.display(), error.message));
            }
        }
    }
    assert!(drafted >= 60, "{drafted} of {} files", all.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
