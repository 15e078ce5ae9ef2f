//! csv for spreadsheets and scripts: numbers with as many digits as their value needs, and no more.
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

use crate::label::guarded;

/// A column with its heading.
#[derive(Debug, Clone)]
pub struct Column {
    name: String,
    cells: Cells,
    guarded: Guarded,
}

/// What the cells of a column are; `None` is written as nothing.
#[derive(Debug, Clone)]
enum Cells {
    Texts(Vec<String>),
    Numbers(Vec<Option<f64>>),
    Counts(Vec<Option<u64>>),
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
        let cells = cells.into_iter().map(str::to_owned).collect();
        Self::of(name, Cells::Texts(cells))
    }

    /// Labels and wording: no spreadsheet takes them for formulas. An empty cell is written as nothing.
    pub fn text<'a>(name: &str, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let mut kept = Guarded::default();
        let cells: Vec<String> = cells
            .into_iter()
            .map(|cell| {
                let safe = guarded(cell);
                if *safe != *cell {
                    kept.cells += 1;
                    kept.first.get_or_insert_with(|| cell.to_owned());
                }
                safe.into_owned()
            })
            .collect();
        Self {
            guarded: kept,
            ..Self::of(name, Cells::Texts(cells))
        }
    }

    /// Numbers; blanks are numbers that do not exist.
    pub fn numbers<N: Into<Option<f64>>>(name: &str, cells: impl IntoIterator<Item = N>) -> Self {
        let cells = cells.into_iter().map(Into::into).collect();
        Self::of(name, Cells::Numbers(cells))
    }

    /// Numbers of people.
    pub fn counts<N: Into<Option<u64>>>(name: &str, cells: impl IntoIterator<Item = N>) -> Self {
        let cells = cells.into_iter().map(Into::into).collect();
        Self::of(name, Cells::Counts(cells))
    }

    fn of(name: &str, cells: Cells) -> Self {
        Self {
            name: name.to_owned(),
            cells,
            guarded: Guarded::default(),
        }
    }
}

/// A csv file with a heading and `height` rows.
pub fn write(height: usize, columns: Vec<Column>) -> Csv {
    let mut file = csv::Writer::from_writer(Vec::new());
    let written = columns.iter().map(|column| &column.name);
    let mut written = file.write_record(written);
    let (mut float, mut whole) = (zmij::Buffer::new(), itoa::Buffer::new());
    for row in 0..height {
        for column in &columns {
            let cell = match &column.cells {
                Cells::Texts(cells) => cells[row].as_str(),
                Cells::Numbers(cells) => cells[row].map_or("", |number| float.format(number)),
                Cells::Counts(cells) => cells[row].map_or("", |count| whole.format(count)),
            };
            written = written.and_then(|()| file.write_field(cell));
        }
        written = written.and_then(|()| file.write_record(None::<&[u8]>));
    }
    written.expect("texts and numbers can always be written to memory");
    let mut guarded = Guarded::default();
    for column in columns {
        guarded.cells += column.guarded.cells;
        guarded.first = guarded.first.or(column.guarded.first);
    }
    Csv {
        bytes: file.into_inner().expect("memory can always be written to"),
        guarded,
    }
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
