//! csv with one heading row to a frame of text columns, by polars.
//!
//! polars reads some files wrongly without a word (bare CR line ends, UTF-16, headings that repeat, rows that are
//! too short): those are found before it sees them. Every column is read as text, and the heading as a row like any other, because
//! polars renames headings that repeat.

use std::io::Cursor;

use polars::prelude::*;

use super::limits::Limits;
use crate::diagnostic::{Code, Diagnostic};

/// Reads csv bytes. All columns of the frame are `String` without nulls; blank cells are empty.
pub(super) fn read(bytes: &[u8], shown: &str, limits: Limits) -> Result<DataFrame, Diagnostic> {
    let bytes = readable(bytes, shown)?;
    rectangular(bytes, shown)?;
    let frame = CsvReadOptions::default()
        .with_has_header(false)
        .with_infer_schema_length(Some(0))
        .with_parse_options(CsvParseOptions::default().with_missing_is_null(false))
        .into_reader_with_file_handle(Cursor::new(bytes))
        .finish()
        .map_err(|error| damaged(shown, &error.to_string()))?;
    limits.columns(frame.width(), shown)?;
    limits.cells(frame.width().saturating_mul(frame.height()), shown)?;

    let mut names: Vec<String> = Vec::with_capacity(frame.width());
    let mut columns = Vec::with_capacity(frame.width());
    for (index, column) in frame.columns().iter().enumerate() {
        let cells = column
            .as_materialized_series()
            .str()
            .map_err(|error| damaged(shown, &error.to_string()))?;
        let name = heading(cells.get(0).unwrap_or_default(), index);
        if names.contains(&name) {
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!("{shown}: the heading `{name}` stands over two columns"),
            )
            .help("give one of them a name of its own: which one the spec means cannot be known"));
        }
        columns.push(
            column
                .slice(1, frame.height())
                .with_name(name.as_str().into()),
        );
        names.push(name);
    }
    let height = frame.height().saturating_sub(1);
    DataFrame::new(height, columns).map_err(|error| damaged(shown, &error.to_string()))
}

/// A heading without surrounding blanks; a column without one (as row numbers often have) is `column 1`.
fn heading(text: &str, index: usize) -> String {
    let text = text.trim();
    if text.is_empty() {
        format!("column {}", index + 1)
    } else {
        text.to_owned()
    }
}

fn damaged(shown: &str, why: &str) -> Diagnostic {
    let first = why.lines().next().unwrap_or_default();
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: not a csv that can be read: {first}"),
    )
    .help("expected: one heading row, cells parted by commas, the same number of cells in each row")
}

/// The text without its byte-order mark, if it is UTF-8 with line ends that polars knows.
fn readable<'a>(bytes: &'a [u8], shown: &str) -> Result<&'a [u8], Diagnostic> {
    let wrong = |message: String, help: &str| {
        Err(Diagnostic::error(Code::FileFormat, format!("{shown}: {message}")).help(help))
    };
    let utf8 = "save it as \"CSV UTF-8\" and run again";
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return wrong("the text is UTF-16, not UTF-8".into(), utf8);
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return wrong("the file is empty".into(), "export it again");
    }
    if bytes.contains(&0) {
        return wrong(
            "it holds binary data, not text".into(),
            "export it as csv or xlsx",
        );
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        let line = 1 + bytes[..error.valid_up_to()]
            .iter()
            .filter(|b| **b == b'\n')
            .count();
        return wrong(format!("line {line} holds bytes that are not UTF-8"), utf8);
    }
    if bytes.contains(&b'\r') && !bytes.contains(&b'\n') {
        return wrong(
            "its lines end with a bare carriage return".into(),
            "save it with Windows or Unix line ends",
        );
    }
    Ok(bytes)
}

/// Every row has as many cells as the heading: polars fills up short rows in silence.
fn rectangular(bytes: &[u8], shown: &str) -> Result<(), Diagnostic> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => {
                let message = match error.kind() {
                    csv::ErrorKind::UnequalLengths {
                        pos,
                        expected_len,
                        len,
                    } => {
                        let line = pos.as_ref().map_or(0, csv::Position::line);
                        format!(
                            "line {line} has {}, the heading has {expected_len}",
                            crate::number::counted(*len as usize, "cell", "cells")
                        )
                    }
                    _ => format!("not a csv that can be read: {error}"),
                };
                return Err(
                    Diagnostic::error(Code::FileFormat, format!("{shown}: {message}"))
                        .help("look for a missing separator or quotation mark in that line"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        read(bytes, "x.csv", Limits::default()).unwrap_err().message
    }

    #[test]
    fn cells_stay_text_and_blanks_stay_blank() {
        let frame = read(
            b"\xEF\xBB\xBFid, a ,\r\n01,NA,\"x, \"\"y\"\"\"\r\n2,,1.50\r\n",
            "x.csv",
            Limits::default(),
        )
        .unwrap();
        assert_eq!(frame.shape(), (2, 3));
        let names: Vec<_> = frame.columns().iter().map(|c| c.name().as_str()).collect();
        assert_eq!(names, ["id", "a", "column 3"]);
        let cell = |column: &str, row| {
            let series = frame
                .column(column)
                .unwrap()
                .as_materialized_series()
                .clone();
            series.str().unwrap().get(row).unwrap().to_owned()
        };
        assert_eq!(cell("id", 0), "01");
        assert_eq!(cell("a", 0), "NA");
        assert_eq!(cell("a", 1), "");
        assert_eq!(cell("column 3", 0), "x, \"y\"");
        assert_eq!(cell("column 3", 1), "1.50");
    }

    #[test]
    fn what_polars_would_misread_is_refused_first() {
        assert!(message(b"a,b\r1,2\r3,4\r").contains("carriage return"));
        assert!(message(&[0xFF, 0xFE, b'a', 0]).contains("UTF-16"));
        assert!(message(b"a,a\n1,2\n").contains("stands over two columns"));
        assert!(message(b"a,b\n1,2\ncaf\xE9,4\n").contains("line 3"));
        assert!(message(b" \n").contains("empty"));
        assert!(message(b"a,b\n1,2\n3\n").contains("line 3 has 1 cell, the heading has 2"));
    }
}
