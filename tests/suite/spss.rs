//! SPSS files hold for us what pyreadstat finds in them, cell by cell; damaged ones are refused in words.

use std::fs;
use std::path::{Path, PathBuf};

use crossbreak::diagnostic::Diagnostics;
use crossbreak::ingest::{self, DeclaredMissing, Limits, RawData, SetKind};
use serde_json::{Value, json};

use super::support::{json as json_file, project};

fn folder() -> PathBuf {
    project("tests/formats/sav")
}

fn read(file: &str) -> Result<RawData, Diagnostics> {
    ingest::read(&folder().join(file), file, Limits::default())
}

/// What we read, in the form of the reference files.
fn found(raw: &RawData) -> Value {
    let columns: serde_json::Map<String, Value> = raw
        .codebook
        .iter()
        .map(|(name, info)| {
            let missing: Vec<Value> = info
                .missing
                .iter()
                .map(|missing| match missing {
                    DeclaredMissing::Value(value) => json!(value),
                    DeclaredMissing::Range { low, high } => {
                        let end = |end: f64, open| match end.is_finite() {
                            true => json!(end),
                            false => json!(open),
                        };
                        json!({ "low": end(*low, "LO"), "high": end(*high, "HI") })
                    }
                })
                .collect();
            let column = raw.column(name).unwrap();
            let found = json!({
                "label": info.text,
                "labels": info.labels,
                "missing": missing,
                "cells": column.iter().collect::<Vec<_>>(),
            });
            (name.to_owned(), found)
        })
        .collect();
    let sets: serde_json::Map<String, Value> = raw
        .codebook
        .sets
        .iter()
        .map(|set| {
            let counted = match &set.kind {
                SetKind::Dichotomous { counted } => Some(counted),
                SetKind::Categories => None,
            };
            let found = json!({
                "label": set.label.as_deref().unwrap_or_default(),
                "counted": counted,
                "columns": set.columns,
            });
            (set.name.clone(), found)
        })
        .collect();
    json!({ "rows": raw.rows(), "sets": sets, "columns": columns })
}

/// The files of a folder below, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![path],
        })
        .collect();
    files.sort();
    files
}

/// Where we differ: file, variable and part.
const ON_PURPOSE: [(&str, &str, &str); 1] = [
    // The text was cut off within a character. pyreadstat drops the rest of it in silence; for us it is a lost
    // character, and a warning.
    ("pyreadstat/tegulu.sav", "Q16br9oe_Q24br9oe", "cells"),
];

#[test]
fn every_file_is_read_as_pyreadstat_reads_it() {
    let reference = project("tests/reference/sav");
    let mut compared = 0;
    let mut differences = Vec::new();
    for path in files(&folder()) {
        let file = path.strip_prefix(folder()).unwrap().to_str().unwrap();
        if !file.ends_with("sav") {
            continue;
        }
        let expected = json_file(&reference.join(format!("{}.json", file.replace('/', "-"))));
        let raw = read(file).unwrap_or_else(|found| panic!("{file}: {found:?}"));
        let ours = found(&raw);
        for part in ["rows", "sets"] {
            if ours[part] != expected[part] {
                differences.push(format!("{file}, {part}: {} {}", ours[part], expected[part]));
            }
        }
        let names = |value: &Value| -> Vec<String> {
            value["columns"]
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect()
        };
        assert_eq!(names(&ours), names(&expected), "{file}");
        for name in names(&ours) {
            for part in ["label", "labels", "missing", "cells"] {
                let (ours, expected) = (
                    &ours["columns"][&name][part],
                    &expected["columns"][&name][part],
                );
                let on_purpose = ON_PURPOSE.contains(&(file, &name, part));
                if (ours != expected) != on_purpose {
                    differences.push(format!("{file}, {name}, {part}: {ours} {expected}"));
                }
            }
        }
        compared += 1;
    }
    assert!(compared >= 19, "{compared} files");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
