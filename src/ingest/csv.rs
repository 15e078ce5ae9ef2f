//! csv with one heading row to a frame of text columns, by polars.
//!
//! polars reads some files wrongly without a word (bare CR line ends, UTF-16, headings that repeat, rows that are
//! too short): those are found before it sees them. Every column is read as text, and the heading as a row like any other, because
//! polars renames headings that repeat.

use std::io::Cursor;

use polars::prelude::*;

use super::Content;
use super::layout::{self, Rectangle};
use super::limits::Limits;
use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};

/// Reads csv bytes: every cell as text, blank cells empty.
pub(super) fn read(bytes: &[u8], shown: &str, limits: Limits) -> Result<Content, Diagnostics> {
    let bytes = readable(bytes, shown)?;
    let lines = rectangular(bytes, shown)?;
    let frame = CsvReadOptions::default()
        .with_has_header(false)
        .with_infer_schema_length(Some(0))
        .with_parse_options(CsvParseOptions::default().with_missing_is_null(false))
        .into_reader_with_file_handle(Cursor::new(bytes))
        .finish()
        .map_err(|error| damaged(shown, &error.to_string()))?;
    limits.columns(frame.width(), shown)?;
    limits.cells(frame.width().saturating_mul(frame.height()), shown)?;
    let frame = without_blank_rows(frame, shown)?;
    // Two readers have seen the file; where they do not see the same rows, neither is to be believed.
    if frame.height() != lines.len() {
        return Err(damaged(shown, "its rows cannot be told apart").into());
    }
    let heading: Vec<String> = frame
        .columns()
        .iter()
        .map(|column| text(column).get(0).unwrap_or_default().to_owned())
        .collect();
    if let [only] = heading.as_slice()
        && let Some(other) = [';', '\t', '|'].into_iter().find(|c| only.contains(*c))
    {
        let name = if other == '\t' {
            "a tab".to_owned()
        } else {
            format!("`{other}`")
        };
        return Err(Diagnostic::error(
            Code::FileFormat,
            format!("{shown}: cells seem to be parted by {name}, not by commas"),
        )
        .help("save it as csv with commas, in UTF-8")
        .into());
    }
    let table = Rectangle {
        heading,
        columns: frame
            .columns()
            .iter()
            .map(|column| super::Column::of("", text(column).iter().skip(1).flatten()))
            .collect(),
        row_numbers: lines.into_iter().skip(1).collect(),
    };
    let arranged = layout::arrange(table, &|column| {
        DataPlace::of(shown)
            .column(&(column + 1).to_string())
            .rows(&[1])
    })?;
    let platform = arranged.platform.map(|name| format!(", {name}"));
    Ok(Content {
        columns: arranged.columns,
        row_numbers: arranged.row_numbers,
        codebook: arranged.codebook,
        sheet: None,
        format: format!("csv, UTF-8{}", platform.unwrap_or_default()),
        notes: Diagnostics::new(),
    })
}

fn text(column: &Column) -> &StringChunked {
    column
        .as_materialized_series()
        .str()
        .expect("without a schema to infer, polars reads every column as text")
}

/// Rows in which every cell is empty are blank lines, which hold nobody.
fn without_blank_rows(frame: DataFrame, shown: &str) -> Result<DataFrame, Diagnostic> {
    let mut filled = vec![false; frame.height()];
    for column in frame.columns() {
        for (filled, cell) in filled.iter_mut().zip(text(column).iter()) {
            *filled |= cell.is_some_and(|cell| !cell.is_empty());
        }
    }
    if filled.iter().all(|f| *f) {
        return Ok(frame);
    }
    let mask = BooleanChunked::from_slice("filled".into(), &filled);
    frame
        .filter(&mask)
        .map_err(|error| damaged(shown, &error.to_string()))
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
pub(crate) fn readable<'a>(bytes: &'a [u8], shown: &str) -> Result<&'a [u8], Diagnostic> {
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
    let formats: [(&[u8], &str); 5] = [
        (b"$FL2", "an SPSS file (.sav)"),
        (b"$FL3", "a compressed SPSS file (.zsav)"),
        (&[0xD0, 0xCF, 0x11, 0xE0], "an old Excel file (.xls)"),
        (b"PAR1", "a Parquet file"),
        (b"ARROW1", "an Arrow file"),
    ];
    if let Some((start, name)) = formats.iter().find(|(start, _)| bytes.starts_with(start)) {
        let help = match *start {
            b"PAR1" | b"ARROW1" => {
                "`crossbreak weight` reads it; for numbers and figures save it as .xlsx or as csv in UTF-8"
            }
            _ => "save it as .xlsx or as csv in UTF-8",
        };
        return wrong(format!("it is {name}"), help);
    }
    if bytes.trim_ascii_start().starts_with(b"<") {
        return wrong(
            "it holds markup (HTML or XML), not a table".into(),
            "a download that failed often looks like this; export it again",
        );
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

/// Every row has as many cells as the heading: polars fills up short rows in silence. Returns the line in which each
/// row that is not blank begins.
fn rectangular(bytes: &[u8], shown: &str) -> Result<Vec<usize>, Diagnostic> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut lines = Vec::new();
    let mut counter = Lines {
        bytes,
        at: 0,
        line: 1,
    };
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {
                let line = counter.line_of(record.position());
                if record.iter().any(|cell| !cell.is_empty()) {
                    lines.push(line);
                }
            }
            Ok(false) => return Ok(lines),
            Err(error) => {
                let message = match error.kind() {
                    csv::ErrorKind::UnequalLengths {
                        pos,
                        expected_len,
                        len,
                    } => {
                        let line = counter.line_of(pos.as_ref());
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

/// Counts lines as an editor does. The reader's own count stops before the line feed of the row above.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of a record's first byte. Records come in the order of the file.
    fn line_of(&mut self, position: Option<&csv::Position>) -> usize {
        let start = position.map_or(self.at, |p| p.byte() as usize);
        while let Some(byte) = self.bytes.get(self.at) {
            if self.at >= start && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += usize::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        let found = read(bytes, "x.csv", Limits::default()).unwrap_err();
        found.iter().next().unwrap().message.clone()
    }

    #[test]
    fn cells_stay_text_and_blanks_stay_blank() {
        let content = read(
            b"\xEF\xBB\xBFid, a ,\r\n01,NA,\"x, \"\"y\"\"\"\r\n\r\n2,,1.50\r\n",
            "x.csv",
            Limits::default(),
        )
        .unwrap();
        assert_eq!(content.row_numbers, [2, 4]);
        let names: Vec<_> = content
            .columns
            .iter()
            .map(super::super::Column::name)
            .collect();
        assert_eq!(names, ["id", "a", "column 3"]);
        let cell = |column: usize, row| content.columns[column].get(row);
        assert_eq!(cell(0, 0), "01");
        assert_eq!(cell(1, 0), "NA");
        assert_eq!(cell(1, 1), "");
        assert_eq!(cell(2, 0), "x, \"y\"");
        assert_eq!(cell(2, 1), "1.50");
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
