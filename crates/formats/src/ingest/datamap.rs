//! The Datamap sheet of a Forsta (Decipher) download: question texts, item texts and value labels.
//!
//! A block is `[S1]: wording` for one column or `Q4: wording` for several, then a line that says what the values
//! are, then `code, label` rows and, for several columns, `[Q4r1], item` rows; a blank line ends it.

use indexmap::IndexMap;

use super::Column;
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crossbreak_study::raw::{Codebook, ColumnInfo};

/// Reads the Datamap. Every column of the data has to be in it.
pub(super) fn read(
    map: &[Vec<String>],
    columns_of_data: &[Column],
    shown: &str,
    sheet: &str,
) -> Result<Codebook, Diagnostics> {
    let (mut columns, mut found) = blocks(map, shown, sheet);
    let mut known = IndexMap::new();
    let mut missing = Vec::new();
    for column in columns_of_data {
        let name = column.name();
        match columns.shift_remove(name) {
            Some(info) => {
                known.insert(name.to_owned(), info);
            }
            // What crossbreak adds to a copy of the file is not of its survey.
            None if name.starts_with(super::WEIGHT) => {
                known.insert(name.to_owned(), ColumnInfo::default());
            }
            None => missing.push(format!("`{name}`")),
        }
    }
    if !missing.is_empty() {
        found.push(
            Diagnostic::error(
                Code::FileFormat,
                format!(
                    "the sheet `{sheet}` has no entry for {}",
                    missing.join(", ")
                ),
            )
            .in_file(shown.to_owned())
            .help("download the data again with its datamap; they have to be of the same version"),
        );
    }
    if found.has_errors() {
        return Err(found);
    }
    Ok(Codebook::coded(known))
}

/// Whether a sheet is a Datamap by its name.
pub(super) fn is_named(sheet: &str) -> bool {
    sheet.trim().eq_ignore_ascii_case("datamap")
}

/// What a Datamap says of columns, whichever the data have.
pub(super) fn columns(
    map: &[Vec<String>],
    shown: &str,
    sheet: &str,
) -> Result<IndexMap<String, ColumnInfo>, Diagnostics> {
    let (columns, found) = blocks(map, shown, sheet);
    match found.has_errors() {
        true => Err(found),
        false => Ok(columns),
    }
}

fn blocks(
    map: &[Vec<String>],
    shown: &str,
    sheet: &str,
) -> (IndexMap<String, ColumnInfo>, Diagnostics) {
    let mut columns = IndexMap::new();
    let mut found = Diagnostics::new();
    for block in map.split(|row| row.iter().all(|cell| cell.trim().is_empty())) {
        for code in read_block(block, &mut columns) {
            found.push(
                Diagnostic::error(
                    Code::FileFormat,
                    format!("`{}` gives the code {code} two labels", head(block)),
                )
                .in_file(DataPlace::of(shown).sheet(sheet))
                .help("download the data again; which label is meant cannot be known"),
            );
        }
    }
    (columns, found)
}

fn cell(row: &[String], index: usize) -> &str {
    row.get(index).map_or("", |cell| cell.trim())
}

fn head(block: &[Vec<String>]) -> &str {
    block.first().map_or("", |row| cell(row, 0))
}

/// Reads a block; returns the codes that have two labels.
fn read_block(block: &[Vec<String>], columns: &mut IndexMap<String, ColumnInfo>) -> Vec<String> {
    let head = head(block);
    let mut labels = IndexMap::new();
    let mut items = Vec::new();
    let mut twice = Vec::new();
    for row in block.iter().skip(1) {
        let (key, text) = (cell(row, 1), cell(row, 2).to_owned());
        match bracketed(key) {
            Some(column) => items.push((column.to_owned(), text)),
            None if key.is_empty() => {}
            None => {
                let before = labels.insert(key.to_owned(), text);
                twice.extend(before.map(|_| key.to_owned()));
            }
        }
    }
    let (name, wording) = match head.split_once(':') {
        Some((name, wording)) => (name.trim(), wording.trim()),
        None => (head, ""),
    };
    let text = (!wording.is_empty()).then(|| wording.to_owned());
    match bracketed(name) {
        Some(column) => {
            let info = ColumnInfo {
                text,
                labels,
                ..ColumnInfo::default()
            };
            columns.insert(column.to_owned(), info);
        }
        None => {
            for (column, item) in items {
                let info = ColumnInfo {
                    text: text.clone(),
                    item: Some(item),
                    labels: labels.clone(),
                    ..ColumnInfo::default()
                };
                columns.insert(column, info);
            }
        }
    }
    twice
}

/// `Q4r1` of `[Q4r1]`.
fn bracketed(text: &str) -> Option<&str> {
    text.strip_prefix('[')?.strip_suffix(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[[&str; 3]]) -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.map(str::to_owned).to_vec())
            .collect()
    }

    fn columns(names: &[&str]) -> Vec<Column> {
        names.iter().map(|name| Column::of(name, ["1"])).collect()
    }

    const MAP: [[&str; 3]; 12] = [
        ["[S1]: Gender?", "", ""],
        ["Values: 1-2", "", ""],
        ["", "1", "Male"],
        ["", "2", "Female"],
        ["", "", ""],
        ["Q4: Of the following: which?", "", ""],
        ["Values: 1-2", "", ""],
        ["", "1", "Statement A"],
        ["", "2", "Statement B"],
        ["", "[Q4r1]", "Any job: now"],
        ["", "[Q4r2]", "A good job"],
        ["", "", ""],
    ];

    #[test]
    fn blocks_of_one_column_and_of_several() {
        let codebook = read(
            &grid(&MAP),
            &columns(&["S1", "Q4r1", "Q4r2"]),
            "x.xlsx",
            "Datamap",
        )
        .unwrap();
        let gender = codebook.get("S1").unwrap();
        assert_eq!(gender.text.as_deref(), Some("Gender?"));
        assert_eq!(gender.item, None);
        assert_eq!(gender.labels["2"], "Female");
        let item = codebook.get("Q4r1").unwrap();
        assert_eq!(item.text.as_deref(), Some("Of the following: which?"));
        assert_eq!(item.item.as_deref(), Some("Any job: now"));
        assert_eq!(item.labels["1"], "Statement A");
        assert!(codebook.coded);
    }

    #[test]
    fn a_column_without_an_entry_and_a_code_with_two_labels_are_said() {
        let mut map = grid(&MAP);
        map[3] = ["", "1", "Female"].map(str::to_owned).to_vec();
        let found = read(&map, &columns(&["S1", "Q5", "Q6"]), "x.xlsx", "Datamap").unwrap_err();
        let messages: Vec<&str> = found.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "`[S1]: Gender?` gives the code 1 two labels",
                "the sheet `Datamap` has no entry for `Q5`, `Q6`",
            ]
        );
    }
}
