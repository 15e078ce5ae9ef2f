//! What the rows at the top of a table are: one heading row, or the several that survey platforms write.

use std::collections::HashMap;

use super::above::HeadingRow;
use super::platforms;
use super::strays::{self, Second};
use crossbreak_core::number::letters;
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crossbreak_study::raw::Codebook;
use crossbreak_study::raw::Column;
use crossbreak_study::raw::RowNumbers;

/// A table as its file has it: the first row, and the cells below.
#[derive(Debug)]
pub(super) struct Rectangle {
    /// The cells of the row of the headings.
    pub heading: Vec<String>,
    /// Its number in the file, from 1.
    pub heading_row: usize,
    /// As many as the heading has cells; without names.
    pub columns: Vec<Column>,
    /// The number of each row below the first, as the file counts them.
    pub row_numbers: RowNumbers,
}

/// Columns with names, and what the rows above the data say of them.
#[derive(Debug)]
pub(super) struct Arranged {
    pub columns: Vec<Column>,
    pub row_numbers: RowNumbers,
    pub codebook: Codebook,
    /// The platform whose layout it is, for the format in words.
    pub platform: Option<&'static str>,
    /// The row of a second heading that is no platform's.
    pub second: Option<usize>,
    /// What the user should know of the headings.
    pub notes: Diagnostics,
}

/// What the rows at the top say of the columns.
#[derive(Debug)]
pub(super) struct Headings {
    /// One a column; not yet unique.
    pub names: Vec<String>,
    /// The wording of each column's question, and of its item.
    pub texts: Vec<(Option<String>, Option<String>)>,
    /// How many rows below the first belong to the heading.
    pub rows: usize,
    pub platform: Option<&'static str>,
}

/// Names the columns. `place` says where a cell of the first row stands, by its column, and `whole` is the table's own.
/// In a small table such as targets every row below the first counts.
pub(super) fn arrange(
    table: Rectangle,
    place: &dyn Fn(usize) -> DataPlace,
    whole: &DataPlace,
    asked: HeadingRow<'_>,
) -> Arranged {
    let of_people = !matches!(asked, HeadingRow::First);
    let mut notes = Diagnostics::new();
    let mut second = None;
    let headings = platforms::headings(&table).or_else(|| {
        if !of_people {
            return None;
        }
        match strays::second(&table, whole) {
            Second::Respondent => None,
            Second::Perhaps(warning) => {
                notes.push(warning);
                None
            }
            Second::Heading(headings, note) => {
                second = Some(table.row_numbers.get(0));
                notes.push(note);
                Some(headings)
            }
        }
    });
    let headings = headings.unwrap_or_else(|| Headings {
        names: table
            .heading
            .iter()
            .enumerate()
            .map(|(index, text)| heading(text, index))
            .collect(),
        texts: vec![(None, None); table.heading.len()],
        rows: 0,
        platform: None,
    });
    let names = unique(headings.names, place, &mut notes);
    let mut codebook = Codebook::plain(names.iter().map(String::as_str));
    for (name, (text, item)) in names.iter().zip(headings.texts) {
        if let Some(info) = codebook.get_mut(name) {
            info.text = text;
            info.item = item;
        }
    }
    let columns: Vec<Column> = table
        .columns
        .into_iter()
        .zip(&names)
        .map(|(column, name)| match headings.rows {
            0 => column.named(name),
            rows => column.without_first(rows).named(name),
        })
        .collect();
    let row_numbers = table.row_numbers.without_first(headings.rows);
    if of_people {
        notes.extend(
            strays::below(&columns, &row_numbers, whole)
                .map(Into::into)
                .unwrap_or_default(),
        );
    }
    Arranged {
        columns,
        row_numbers,
        codebook,
        platform: headings.platform,
        second,
        notes,
    }
}

/// Names of which none stands twice. Where a heading stands over several columns, none of them has its name: which one
/// a spec means could not be known.
fn unique(
    names: Vec<String>,
    place: &dyn Fn(usize) -> DataPlace,
    notes: &mut Diagnostics,
) -> Vec<String> {
    let mut columns: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, name) in names.iter().enumerate() {
        columns.entry(name).or_default().push(index);
    }
    let own = |index: usize| format!("{} (column {})", names[index], index + 1);
    names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let same = &columns[name.as_str()];
            if same.len() == 1 {
                return name.clone();
            }
            if same.last() == Some(&index) {
                let named: Vec<String> = same.iter().map(|&i| format!("`{}`", own(i))).collect();
                notes.push(
                    Diagnostic::warning(
                        Code::FileFormat,
                        format!(
                            "the heading `{name}` stands over {} columns, which are here {}",
                            same.len(),
                            named.join(" and ")
                        ),
                    )
                    .in_file(place(same[0]))
                    .help("name the one that is meant in that way"),
                );
            }
            own(index)
        })
        .collect()
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
