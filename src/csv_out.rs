//! csv for spreadsheets and scripts, written by polars: numbers with as many digits as their value needs.
//!
//! Whoever writes a column says what its cells are, as there is no other way to make one:
//!
//! - [`Column::data`]: what a program joins, counts or reads again: ids of respondents, of numbers, questions and tables,
//!   names of columns and variables, codes, kinds, everything of the analysed sample. Written as it came in, whatever a
//!   spreadsheet makes of it.
//! - [`Column::text`]: what people read: wording, labels of answers, items, categories and columns, numbers as they are
//!   printed. Where a spreadsheet would evaluate it (see [`label::is_formula`](crate::label::is_formula)), `'` is put
//!   before it, and counted.
//! - [`Column::numbers`] and [`Column::counts`].

use polars::prelude::{Column as Cells, CsvWriter, DataFrame, SerWriter};

use crate::label::guarded;

/// A column with its heading.
#[derive(Debug, Clone)]
pub struct Column {
    cells: Cells,
    guarded: Guarded,
}

/// Texts that were kept from being formulas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guarded {
    /// How many cells.
    pub cells: usize,
    /// The first of them, as it was.
    pub first: Option<String>,
}

/// A csv file.
#[derive(Debug, Clone)]
pub struct Csv {
    pub bytes: Vec<u8>,
    pub guarded: Guarded,
}

impl Column {
    /// Ids, names, codes and values: as they came in. An empty cell is written as nothing, not as `""`.
    pub fn data<'a>(name: &str, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let cells: Vec<Option<&str>> = cells
            .into_iter()
            .map(|cell| (!cell.is_empty()).then_some(cell))
            .collect();
        Self::of(Cells::new(name.into(), cells))
    }

    /// Labels and wording: no spreadsheet takes them for formulas. An empty cell is written as nothing.
    pub fn text<'a>(name: &str, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let mut kept = Guarded::default();
        let cells: Vec<Option<String>> = cells
            .into_iter()
            .map(|cell| {
                let safe = guarded(cell);
                if *safe != *cell {
                    kept.cells += 1;
                    kept.first.get_or_insert_with(|| cell.to_owned());
                }
                (!cell.is_empty()).then(|| safe.into_owned())
            })
            .collect();
        Self {
            guarded: kept,
            ..Self::of(Cells::new(name.into(), cells))
        }
    }

    /// Numbers; blanks are numbers that do not exist.
    pub fn numbers<N: Into<Option<f64>>>(name: &str, cells: impl IntoIterator<Item = N>) -> Self {
        let cells: Vec<Option<f64>> = cells.into_iter().map(Into::into).collect();
        Self::of(Cells::new(name.into(), cells))
    }

    /// Numbers of people.
    pub fn counts<N: Into<Option<u64>>>(name: &str, cells: impl IntoIterator<Item = N>) -> Self {
        let cells: Vec<Option<u64>> = cells.into_iter().map(Into::into).collect();
        Self::of(Cells::new(name.into(), cells))
    }

    fn of(cells: Cells) -> Self {
        Self {
            cells,
            guarded: Guarded::default(),
        }
    }
}

/// A csv file with a heading and `height` rows.
pub fn write(height: usize, columns: Vec<Column>) -> Csv {
    let mut guarded = Guarded::default();
    let mut all = Vec::with_capacity(columns.len());
    for column in columns {
        guarded.cells += column.guarded.cells;
        guarded.first = guarded.first.or(column.guarded.first);
        all.push(column.cells);
    }
    let mut frame = DataFrame::new(height, all).expect("every column has one cell a row");
    let mut bytes = Vec::new();
    CsvWriter::new(&mut bytes)
        .finish(&mut frame)
        .expect("text and numbers can always be written to memory");
    Csv { bytes, guarded }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNS: [&str; 8] = ["=", "+", "-", "@", "＝", "＋", "－", "＠"];

    fn lines(column: Column, height: usize) -> (Vec<String>, Guarded) {
        let csv = write(height, vec![column]);
        let text = String::from_utf8(csv.bytes).unwrap();
        let lines = text.lines().skip(1).map(str::to_owned).collect();
        (lines, csv.guarded)
    }

    #[test]
    fn data_are_written_as_they_came_in() {
        let ids: Vec<String> = SIGNS.iter().map(|sign| format!("{sign}Nab1")).collect();
        let (written, guarded) = lines(Column::data("id", ids.iter().map(String::as_str)), 8);
        assert_eq!(written, ids);
        assert_eq!(guarded, Guarded::default());
        let (written, _) = lines(Column::data("id", ["\tx", "'=x"]), 2);
        assert_eq!(written, ["\tx", "'=x"]);
        let csv = write(1, vec![Column::data("id", ["\rx"])]);
        assert_eq!(csv.bytes, b"id\n\"\rx\"\n");
    }

    #[test]
    fn texts_are_kept_from_being_formulas_and_counted() {
        let texts: Vec<String> = SIGNS.iter().map(|sign| format!("{sign}x")).collect();
        let (written, guarded) = lines(Column::text("label", texts.iter().map(String::as_str)), 8);
        let expected: Vec<String> = texts.iter().map(|text| format!("'{text}")).collect();
        assert_eq!(written, expected);
        assert_eq!(guarded.cells, 8);
        assert_eq!(guarded.first.as_deref(), Some("=x"));
        let csv = write(2, vec![Column::text("label", ["\tx", "\rx"])]);
        assert_eq!(csv.bytes, b"label\n'\tx\n\"'\rx\"\n");
    }

    #[test]
    fn what_is_printed_of_a_number_is_no_formula() {
        let printed = ["-", "*", "58%", "-3%", "+31", "-0.5", "+31 points"];
        let (written, guarded) = lines(Column::text("shown", printed), printed.len());
        assert_eq!(written, printed);
        assert_eq!(guarded.cells, 0);
    }
}
