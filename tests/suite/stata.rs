//! Stata files hold for us what pyreadstat finds in them, cell by cell; damaged ones are refused in words.

use std::fs;
use std::path::PathBuf;

use crossbreak::diagnostic::Diagnostics;
use crossbreak::ingest::{self, DeclaredMissing, Holds, RawData, Settings};
use serde_json::{Value, json};

use super::support::{json as json_file, project};

fn folder() -> PathBuf {
    project("tests/formats/stata")
}

fn bytes(file: &str) -> Vec<u8> {
    fs::read(folder().join(file)).unwrap()
}

fn parse(bytes: &[u8]) -> Result<RawData, Diagnostics> {
    ingest::parse(bytes, "poll.dta", Settings::default())
}

fn refused(bytes: &[u8]) -> String {
    let found = parse(bytes).expect_err("a refusal");
    found.iter().next().unwrap().message.clone()
}

/// Where we differ: file, variable and part.
const ON_PURPOSE: [(&str, &str, &str); 1] = [
    // pandas writes long texts of release 117 in UTF-8, and pyreadstat takes them so. The release has no encoding, and
    // all its texts are read in the same one, with a warning.
    ("pandas-117.dta", "open", "cells"),
];

#[test]
fn every_file_is_read_as_pyreadstat_reads_it() {
    let mut compared = 0;
    let mut differences = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        if !file.ends_with(".dta") {
            continue;
        }
        let expected = json_file(&project("tests/reference/stata").join(format!("{file}.json")));
        let raw = parse(&bytes(&file)).unwrap_or_else(|found| panic!("{file}: {found:?}"));
        assert_eq!(json!(raw.rows()), expected["rows"], "{file}");
        let columns = expected["columns"].as_object().unwrap();
        assert!(
            raw.columns().eq(columns.keys().map(String::as_str)),
            "{file}"
        );
        for (name, info) in raw.codebook.iter() {
            let missing = info.missing.iter().map(|missing| match missing {
                DeclaredMissing::Value(value) => value.as_str(),
                DeclaredMissing::Range { .. } => panic!("Stata has no ranges"),
            });
            let cells = raw.column(name).unwrap();
            let ours: [(&str, Value); 4] = [
                ("label", json!(info.text)),
                ("labels", json!(info.labels)),
                ("missing", missing.collect()),
                ("cells", cells.iter().collect()),
            ];
            for (part, ours) in ours {
                let expected = &columns[name][part];
                let on_purpose = ON_PURPOSE.contains(&(file.as_str(), name, part));
                if (ours != *expected) != on_purpose {
                    differences.push(format!("{file}, {name}, {part}: {ours} {expected}"));
                }
            }
        }
        compared += 1;
    }
    assert_eq!(compared, 10);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn what_columns_hold_and_the_release_are_said() {
    let raw = parse(&bytes("pandas-118.dta")).unwrap();
    let holds = |name: &str| raw.codebook.get(name).unwrap().holds;
    assert_eq!(holds("single"), Some(Holds::Number));
    assert_eq!(holds("open"), Some(Holds::Text));
    assert_eq!(holds("quarter"), Some(Holds::Date));
    assert_eq!(holds("year"), Some(Holds::Number));
    assert_eq!(raw.format, "Stata (.dta), release 118");
    assert!(raw.codebook.coded);
    assert!(raw.notes.iter().next().is_none());
    let old = parse(&bytes("pandas-114.dta")).unwrap();
    assert_eq!(old.format, "Stata (.dta), release 114");
    let note = &old.notes.iter().next().unwrap().message;
    assert_eq!(
        note,
        "poll.dta: Stata files before release 118 declare no encoding; it was read as windows-1252: `caf\u{e9}`"
    );
}

#[test]
fn rows_and_lengths_are_not_believed() {
    let old = bytes("pyreadstat-8.dta");
    let mut promised = old.clone();
    promised[6..10].copy_from_slice(&2_041i32.to_le_bytes());
    let message = refused(&promised);
    assert!(
        message.contains("the header promises 2,041 rows, the file holds at most"),
        "{message}"
    );
    let tagged = bytes("pandas-118.dta");
    let find = |tag: &str| {
        tagged
            .windows(tag.len())
            .position(|part| part == tag.as_bytes())
            .unwrap()
    };
    let mut promised = tagged.clone();
    let at = find("<N>") + 3;
    promised[at..at + 8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(refused(&promised).contains("the header promises 18,446,744,073,709,551,616 rows"));
    // Lengths of a long text and of a set of labels that would take gigabytes.
    for (tag, skipped) in [("GSO", 16), ("<lbl>", 5)] {
        let mut long = tagged.clone();
        let at = find(tag) + skipped;
        long[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(refused(&long).contains("promises 4294967295 more"), "{tag}");
    }
    assert!(refused(&tagged[..tagged.len() - 20]).contains("not a Stata file that can be read"));
    // A text that is not UTF-8, in a release that is.
    let mut wrong = tagged.clone();
    let at = find("caf\u{e9}") + 4;
    wrong[at] = b'x';
    let found = parse(&wrong).expect_err("a refusal");
    let first = found.iter().next().unwrap();
    assert!(
        format!("{:?}", first.place).contains("column text, row 3"),
        "{first:?}"
    );
}

/// Whatever a byte becomes, the file is read or refused; and one that is cut off is refused.
#[test]
fn no_byte_takes_the_reader_down() {
    for file in ["pyreadstat-8.dta", "pyreadstat-14.dta"] {
        let whole = bytes(file);
        for at in 0..whole.len() {
            for byte in [0x00, 0x7F, 0xFF] {
                let mut changed = whole.clone();
                changed[at] = byte;
                let _ = parse(&changed);
            }
        }
        for end in 0..whole.len() {
            // An old file may end with its rows: what then lacks is what its columns ask for.
            if let Ok(raw) = parse(&whole[..end]).and_then(RawData::peopled) {
                let note = &raw.notes.iter().next().unwrap().message;
                assert!(
                    note.contains("does not hold the value labels"),
                    "{file} cut at {end}"
                );
            }
        }
    }
}
