//! SPSS files hold for us what pyreadstat finds in them, cell by cell; damaged ones are refused in words.

use std::fs;
use std::path::{Path, PathBuf};

use crossbreak::diagnostic::Diagnostics;
use crossbreak::ingest::{self, DeclaredMissing, RawData, SetKind, Settings};
use serde_json::{Value, json};

use super::support::{json as json_file, project};

fn folder() -> PathBuf {
    project("tests/formats/sav")
}

fn read(file: &str) -> Result<RawData, Diagnostics> {
    ingest::read(&folder().join(file), file, Settings::default())
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
const ON_PURPOSE: [(&str, &str, &str); 3] = [
    // The text was cut off within a character. pyreadstat drops the rest of it in silence; for us it is a lost
    // character, and a warning.
    ("pyreadstat/tegulu.sav", "Q16br9oe_Q24br9oe", "cells"),
    // pyreadstat knows no counted value that is a text.
    ("made/sets.sav", "", "sets"),
    // A range of dates: pyreadstat gives the seconds of its ends, we the dates that fall into it.
    ("made/missing.sav", "day", "missing"),
];

/// Files that are not compared.
const APART: [&str; 2] = [
    // pyreadstat refuses it. We warn: see `what_is_not_in_the_declared_encoding_is_counted`.
    "made/wrong-encoding.sav",
    // An error, as nothing can be weighted; a unit test of the reader reads its codebook.
    "made/no-rows.sav",
];

#[test]
fn every_file_is_read_as_pyreadstat_reads_it() {
    let reference = project("tests/reference/sav");
    let mut compared = 0;
    let mut differences = Vec::new();
    for path in files(&folder()) {
        let file = path.strip_prefix(folder()).unwrap().to_str().unwrap();
        if !file.ends_with("sav") || APART.contains(&file) {
            continue;
        }
        let expected = json_file(&reference.join(format!("{}.json", file.replace('/', "-"))));
        let raw = read(file).unwrap_or_else(|found| panic!("{file}: {found:?}"));
        let ours = found(&raw);
        for part in ["rows", "sets"] {
            let on_purpose = ON_PURPOSE.contains(&(file, "", part));
            if (ours[part] != expected[part]) != on_purpose {
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
    assert!(compared >= 25, "{compared} files");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn messages(found: &Diagnostics) -> Vec<&str> {
    found.iter().map(|d| d.message.as_str()).collect()
}

#[test]
fn sets_of_both_records_and_the_weight_are_known() {
    let raw = read("made/sets.sav").unwrap();
    let sets: Vec<(&str, &SetKind, usize)> = raw
        .codebook
        .sets
        .iter()
        .map(|set| (set.name.as_str(), &set.kind, set.columns.len()))
        .collect();
    let dichotomous = |counted: &str| SetKind::Dichotomous {
        counted: counted.to_owned(),
    };
    assert_eq!(
        sets,
        [
            ("aware", &dichotomous("1"), 2),
            ("why", &SetKind::Categories, 2),
            ("said", &dichotomous("Y"), 2),
        ]
    );
    assert_eq!(raw.codebook.weight.as_deref(), Some("w"));
    assert_eq!(raw.row_number(0), Some(1));
    assert!(raw.notes.iter().next().is_none(), "{:?}", raw.notes);
}

#[test]
fn missing_of_every_kind_is_declared() {
    let raw = read("made/missing.sav").unwrap();
    let missing = |column: &str| -> Vec<&str> {
        let info = raw.codebook.get(column).unwrap();
        let cells = raw.column(column).unwrap();
        let mut found: Vec<&str> = cells.texts().filter(|c| info.declared_missing(c)).collect();
        found.sort_unstable();
        found
    };
    assert_eq!(missing("discrete"), ["97", "98", "99"]);
    assert_eq!(missing("range"), ["97", "98.5", "99"]);
    assert_eq!(missing("range_and_value"), ["-1", "97", "98"]);
    assert_eq!(missing("low"), ["-1", "-99"]);
    assert_eq!(missing("high"), ["1000000000", "900"]);
    assert_eq!(missing("text"), ["-", "NA"]);
    assert_eq!(missing("day"), ["1582-10-14", "1582-10-15"]);
}

#[test]
fn what_is_not_in_the_declared_encoding_is_counted() {
    let raw = read("made/wrong-encoding.sav").unwrap();
    assert_eq!(
        messages(&raw.notes),
        [
            "made/wrong-encoding.sav: 3 labels are not written in UTF-8, the encoding that the file declares, or cut off within a character: `Caf\u{FFFD} visits`, `\u{FFFD}t\u{FFFD}`, `\u{FFFD} la menthe`",
            "made/wrong-encoding.sav: 2 cells hold characters that are lost, as they are not written in UTF-8, the encoding that the file declares: `drink` in row 1, `drink` in row 2",
        ]
    );
    let raw = read("pyreadstat/tegulu.sav").unwrap();
    assert!(messages(&raw.notes)[0].contains("1 cell holds characters that are lost"));
}

#[test]
fn an_encoding_that_is_not_known_is_refused_where_it_matters() {
    let pages = fs::read(folder().join("made/code-page.sav")).unwrap();
    let with_page = |page: i32| -> Vec<u8> {
        let at = pages
            .windows(4)
            .position(|bytes| bytes == 1252i32.to_le_bytes());
        let mut file = pages.clone();
        file[at.unwrap()..][..4].copy_from_slice(&page.to_le_bytes());
        file
    };
    let parse = |bytes: &[u8]| ingest::parse(bytes, "poll.sav", Settings::default());
    for (page, known) in [(850, false), (437, false), (99_999, false), (28_591, true)] {
        let read = parse(&with_page(page));
        assert_eq!(read.is_ok(), known, "{page}");
        if let Err(found) = read {
            let expected = format!(
                "poll.sav: it declares the encoding code page {page}, which is not known, and holds letters beyond ASCII: `Caf\u{e9} visits`"
            );
            assert_eq!(messages(&found), [expected]);
        }
    }
    // "ASCII of eight bits" says nothing of what they mean.
    let raw = parse(&with_page(3)).unwrap();
    assert_eq!(
        messages(&raw.notes),
        [
            "poll.sav: it declares no encoding; it was read as windows-1252, as old SPSS files for Windows are: `Caf\u{e9} visits`"
        ]
    );
    // Plain letters are the same in all of them.
    let named = fs::read(folder().join("pyreadstat/missing_test.sav")).unwrap();
    let at = named
        .windows(12)
        .position(|bytes| bytes == b"windows-1252")
        .unwrap();
    let mut other = named.clone();
    other[at..at + 12].copy_from_slice(b"x-no-such-12");
    assert!(parse(&other).is_ok());
}

#[test]
fn a_date_that_is_none_is_said() {
    let raw = read("haven/datetime.sav").unwrap();
    assert_eq!(
        messages(&raw.notes),
        ["1 cell holds a number where a date should stand; read as that number"]
    );
}

#[test]
fn the_format_is_said_as_it_is_found() {
    for (file, format) in [
        ("pyreadstat/sample.sav", "SPSS (.sav), windows-1252"),
        ("pyreadstat/sample.zsav", "SPSS (.zsav), windows-1252"),
        ("made/code-page.sav", "SPSS (.sav), windows-1252"),
        ("pyreadstat/hebrews.sav", "SPSS (.sav), UTF-8"),
        // Named after what its writer was asked for; its header says otherwise.
        ("savReaderWriter/zlib_compressed.zsav", "SPSS (.sav), UTF-8"),
    ] {
        assert_eq!(read(file).unwrap().format, format, "{file}");
    }
}
