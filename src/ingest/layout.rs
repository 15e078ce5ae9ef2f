//! What the rows at the top of a table are: one heading row, or the several that survey platforms write.

use super::codebook::Codebook;
use super::column::Column;
use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crate::number::letters;

/// A table as its file has it: the first row, and the cells below.
#[derive(Debug)]
pub(super) struct Rectangle {
    /// The cells of the first row.
    pub heading: Vec<String>,
    /// As many as the heading has cells; without names.
    pub columns: Vec<Column>,
    /// The number of each row below the first, as the file counts them.
    pub row_numbers: Vec<usize>,
}

/// Columns with names, and what the rows above the data say of them.
#[derive(Debug)]
pub(super) struct Arranged {
    pub columns: Vec<Column>,
    pub row_numbers: Vec<usize>,
    pub codebook: Codebook,
    /// The platform whose layout it is, for the format in words.
    pub platform: Option<&'static str>,
}

/// Names the columns. `place` says where a cell of the first row stands, by its column.
pub(super) fn arrange<P: Into<DataPlace>>(
    table: Rectangle,
    place: &dyn Fn(usize) -> P,
) -> Result<Arranged, Diagnostics> {
    let names = names(&table.heading, place)?;
    let columns: Vec<Column> = table
        .columns
        .into_iter()
        .zip(&names)
        .map(|(column, name)| column.named(name))
        .collect();
    Ok(Arranged {
        codebook: Codebook::plain(names.iter().map(String::as_str)),
        columns,
        row_numbers: table.row_numbers,
        platform: None,
    })
}

/// The names that headings give to columns. The same one twice is an error.
fn names<P: Into<DataPlace>>(
    headings: &[String],
    place: &dyn Fn(usize) -> P,
) -> Result<Vec<String>, Diagnostics> {
    let mut names: Vec<String> = Vec::with_capacity(headings.len());
    let mut seen = std::collections::HashSet::new();
    let mut found = Diagnostics::new();
    for (index, cell) in headings.iter().enumerate() {
        let name = heading(cell, index);
        if !seen.insert(name.clone()) {
            found.push(
                Diagnostic::error(
                    Code::FileFormat,
                    format!("the heading `{name}` stands over two columns"),
                )
                .in_file(place(index))
                .help(
                    "give one of them a name of its own: which one the spec means cannot be known",
                ),
            );
        }
        names.push(name);
    }
    match found.has_errors() {
        true => Err(found),
        false => Ok(names),
    }
}

/// A heading without surrounding blanks; a column without one (as row numbers often have) is `column 1`.
pub(crate) fn heading(text: &str, index: usize) -> String {
    let text = text.trim();
    if text.is_empty() {
        format!("column {}", index + 1)
    } else {
        text.to_owned()
    }
}

/// A cell of a sheet; row and column count from 0.
pub(super) fn cell_place(shown: &str, sheet: &str, row: usize, column: usize) -> DataPlace {
    DataPlace::of(shown)
        .sheet(sheet)
        .cell(&letters(column), row + 1)
}
