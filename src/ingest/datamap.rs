//! The Datamap sheet of a Forsta (Decipher) download: question texts, item texts and value labels.
//!
//! A block is `[S1]: wording` for one column or `Q4: wording` for several, then a line that says what the values
//! are, then `code, label` rows and, for several columns, `[Q4r1], item` rows; a blank line ends it.

use indexmap::IndexMap;
use polars::prelude::DataFrame;

use super::codebook::{Codebook, ColumnInfo};
use super::xlsx::Grid;
use crate::diagnostic::{Code, Diagnostic};

/// Reads the Datamap. Every column of the data has to be in it, and the other way round.
pub(super) fn read(
    map: &Grid,
    frame: &DataFrame,
    shown: &str,
    sheet: &str,
) -> Result<Codebook, Diagnostic> {
    let mut columns: IndexMap<String, ColumnInfo> = IndexMap::new();
    for block in map.split(|row| row.iter().all(|cell| cell.trim().is_empty())) {
        read_block(block, &mut columns);
    }
    let mut inner = IndexMap::new();
    for column in frame.columns() {
        let name = column.name().as_str();
        let info = columns.shift_remove(name).ok_or_else(|| {
            Diagnostic::error(
                Code::FileFormat,
                format!("the column `{name}` has no entry in the sheet `{sheet}`"),
            )
            .in_file(shown.to_owned())
            .help("download the data again with its datamap; they have to be of the same version")
        })?;
        inner.insert(name.to_owned(), info);
    }
    Ok(Codebook::coded(inner))
}

fn read_block(block: &[Vec<String>], columns: &mut IndexMap<String, ColumnInfo>) {
    let cell = |row: &[String], index: usize| row.get(index).map_or("", |c| c.trim()).to_owned();
    let Some((first, rest)) = block.split_first() else {
        return;
    };
    let head = cell(first, 0);
    let mut labels = IndexMap::new();
    let mut items = Vec::new();
    for row in rest {
        let (key, text) = (cell(row, 1), cell(row, 2));
        match bracketed(&key) {
            Some(column) => items.push((column.to_owned(), text)),
            None if !key.is_empty() => {
                labels.insert(key, text);
            }
            None => {}
        }
    }
    let (name, wording) = match head.split_once(':') {
        Some((name, wording)) => (name.trim(), wording.trim()),
        None => (head.as_str(), ""),
    };
    let text = (!wording.is_empty()).then(|| wording.to_owned());
    match bracketed(name) {
        Some(column) => {
            let info = ColumnInfo {
                text,
                item: None,
                labels,
            };
            columns.insert(column.to_owned(), info);
        }
        None => {
            for (column, item) in items {
                let info = ColumnInfo {
                    text: text.clone(),
                    item: Some(item),
                    labels: labels.clone(),
                };
                columns.insert(column, info);
            }
        }
    }
}

/// `Q4r1` of `[Q4r1]`.
fn bracketed(text: &str) -> Option<&str> {
    text.strip_prefix('[')?.strip_suffix(']')
}
