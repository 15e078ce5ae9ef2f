//! Names of sheets that every spreadsheet takes: at most 31 characters, none of `[ ] : * ? / \`, no apostrophe at an end,
//! each once whatever its case.

use std::collections::{BTreeMap, BTreeSet};

/// Characters of a name, counted as UTF-16 does.
const MOST: usize = 31;

/// Names that spreadsheets or this workbook keep for themselves.
const TAKEN: [&str; 8] = [
    "history",
    "cover",
    "disclosure",
    "contents",
    "notes",
    "weighting",
    "margins",
    "claims",
];

/// A name for the sheet of each id, as like it as can be.
pub(super) fn sheet_names<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: BTreeSet<String> = TAKEN.iter().map(|&name| name.to_owned()).collect();
    // Where counting goes on for names that begin alike.
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    ids.map(|id| {
        let clean = clean(id);
        let mut name = cut(&clean, MOST);
        let n = counted.entry(name.to_lowercase()).or_insert(1);
        while !taken.insert(name.to_lowercase()) {
            *n += 1;
            let end = format!(" ({n})");
            name = cut(&clean, MOST - end.len()) + &end;
        }
        name
    })
    .collect()
}

fn clean(id: &str) -> String {
    let name: String = id
        .chars()
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .map(|c| match c {
            '[' => '(',
            ']' => ')',
            ':' | '*' | '?' | '/' | '\\' => '-',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    let name = trimmed(&name);
    if name.is_empty() {
        "Table".to_owned()
    } else {
        name.to_owned()
    }
}

fn trimmed(name: &str) -> &str {
    name.trim_matches(|c: char| c == '\'' || c.is_whitespace())
}

fn cut(name: &str, most: usize) -> String {
    let mut taken = 0;
    let end = name
        .char_indices()
        .find(|(_, c)| {
            taken += c.len_utf16();
            taken > most
        })
        .map_or(name.len(), |(at, _)| at);
    trimmed(&name[..end]).to_owned()
}

/// A sheet as a reference to a cell names it.
pub(super) fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid_and_differ() {
        let ids = [
            "Q1",
            "q1",
            "History",
            "COVER",
            "'quoted'",
            "[a]:b*c?d/e\\f",
            "a question whose id is far too long, one",
            "a question whose id is far too long, two",
            "\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}",
            "",
            "''",
            "Straße",
            "thirty characters and then one '",
            "it's",
        ];
        let names = sheet_names(ids.into_iter());
        let mut seen = std::collections::BTreeSet::new();
        for name in &names {
            rust_xlsxwriter::utility::check_sheet_name(name).unwrap();
            assert!(seen.insert(name.to_lowercase()), "{name} twice");
            assert_ne!(name.to_lowercase(), "history");
        }
        assert_eq!(names[0], "Q1");
        assert_eq!(names[1], "q1 (2)");
        assert_eq!(names[5], "(a)-b-c-d-e-f");
        assert_eq!(quoted("it's"), "'it''s'");
    }
}
