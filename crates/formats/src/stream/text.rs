//! csv with one heading row as batches of text, by the rules of `ingest`: the same headings, the same blank lines, the
//! same refusals.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringBuilder};

use super::read::Visit;
use crate::ingest::{Limits, QUOTED, heading, no_text, row_bytes};
use crossbreak_core::number::counted;
use crossbreak_study::diagnostic::{Code, Diagnostic};

/// Bytes that are looked at before any row is read.
const START: usize = 1 << 16;
/// Bytes that are read in one go.
const PIECE: usize = 1 << 18;
/// Bytes of the cells that are handed over in one go.
const BATCH_BYTES: usize = 8 << 20;

/// A csv that is read from its start to its end.
#[derive(Clone, Copy)]
pub(super) struct Whole<'a> {
    pub path: &'a Path,
    pub shown: &'a str,
    pub limits: Limits,
}

/// What was read.
pub(super) enum Found {
    Whole,
    OtherHeadings,
}

/// Counts what is read since the last row ended: a quotation mark that is never closed must not take in all that
/// follows.
struct Rows {
    file: File,
    since: usize,
    most: usize,
}

impl Read for Rows {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.since > self.most {
            return Err(std::io::Error::other("a row is too long"));
        }
        let read = self.file.read(buffer)?;
        self.since += read;
        Ok(read)
    }
}

fn wrong(shown: &str, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::FileFormat, format!("{shown}: {message}")).help(help)
}

/// The text without its byte-order mark, if a stream can read it: UTF-8 with line ends that every reader knows. Files that
/// are read whole may be in other encodings.
fn readable<'a>(bytes: &'a [u8], shown: &str) -> Result<&'a [u8], Diagnostic> {
    let utf8 = "save it as \"CSV UTF-8\", or run without --stream";
    let refuse = |message: &str, help: &str| Err(wrong(shown, message, help));
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return refuse("the text is UTF-16, and a stream is read as UTF-8", utf8);
    }
    if let Some(name) = no_text(bytes) {
        return refuse(&format!("it is {name}"), "a stream of text is csv in UTF-8");
    }
    let text = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    if text.iter().all(u8::is_ascii_whitespace) {
        return refuse("the file is empty", "export it again");
    }
    if text.contains(&0) {
        return refuse(
            "it holds binary data, not text",
            "export it as csv or Parquet",
        );
    }
    if let Err(error) = std::str::from_utf8(text) {
        let before = &text[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|b| **b == b'\n').count();
        return refuse(&format!("line {line} holds bytes that are not UTF-8"), utf8);
    }
    if text.contains(&b'\r') && !text.contains(&b'\n') {
        return refuse("its lines end with a bare carriage return", utf8);
    }
    Ok(text)
}

impl Whole<'_> {
    /// A reader behind the byte-order mark.
    fn reader(self) -> Result<csv::Reader<Rows>, Diagnostic> {
        let shown = self.shown;
        let broken = |error: std::io::Error| {
            wrong(
                shown,
                &format!("it cannot be read: {error}"),
                "check its permissions, and the disk",
            )
        };
        let mut file = File::open(self.path).map_err(broken)?;
        let mut start = Vec::new();
        (&mut file)
            .take(START as u64)
            .read_to_end(&mut start)
            .map_err(broken)?;
        // The start can end within a character.
        let whole = match std::str::from_utf8(&start) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => start.len(),
        };
        let text = readable(&start[..whole], shown)?;
        let mark = whole - text.len();
        file.seek(SeekFrom::Start(mark as u64)).map_err(broken)?;
        let most = usize::try_from(self.limits.row_bytes).unwrap_or(usize::MAX);
        let rows = Rows {
            file,
            since: 0,
            most: most.saturating_add(PIECE),
        };
        Ok(csv::ReaderBuilder::new()
            .has_headers(false)
            .buffer_capacity(PIECE)
            .from_reader(rows))
    }

    /// The next row; whether there was one.
    fn next(
        self,
        reader: &mut csv::Reader<Rows>,
        record: &mut csv::ByteRecord,
    ) -> Result<bool, Diagnostic> {
        reader.get_mut().since = 0;
        let line = reader.position().line();
        reader.read_byte_record(record).map_err(|error| {
            let Rows { since, most, .. } = *reader.get_ref();
            let line = usize::try_from(line).unwrap_or(usize::MAX);
            match since > most {
                true => row_bytes(self.limits, since, line, self.shown).map_or_else(
                    |over| over.help(QUOTED),
                    |()| broken_row(self.shown, &error),
                ),
                false => broken_row(self.shown, &error),
            }
        })
    }

    /// The names of the columns.
    pub fn headings(self) -> Result<Vec<String>, Diagnostic> {
        let mut record = csv::ByteRecord::new();
        self.next(&mut self.reader()?, &mut record)?;
        self.limits.columns(record.len(), self.shown)?;
        let names = names(&record);
        if let [only] = names.as_slice()
            && only.contains([';', '\t', '|'])
        {
            return Err(wrong(
                self.shown,
                "cells seem to be separated by something other than commas",
                "save it as csv with commas, in UTF-8",
            ));
        }
        Ok(names)
    }

    /// Calls `each` with every batch of rows: an array of text for each of the columns. The file has to have the
    /// headings that it had before.
    pub fn read(
        self,
        headings: &[&str],
        columns: &[usize],
        batch: usize,
        each: &mut Visit<'_>,
    ) -> Result<Found, Diagnostic> {
        let shown = self.shown;
        let mut reader = self.reader()?;
        let mut record = csv::ByteRecord::new();
        let mut builders: Vec<StringBuilder> =
            columns.iter().map(|_| StringBuilder::new()).collect();
        let (mut rows, mut bytes) = (0, 0);
        let mut hand_over = |builders: &mut [StringBuilder], rows: usize| {
            let arrays: Vec<ArrayRef> = builders
                .iter_mut()
                .map(|builder| Arc::new(builder.finish()) as ArrayRef)
                .collect();
            each(&arrays, rows)
        };
        self.next(&mut reader, &mut record)?;
        if names(&record) != headings {
            return Ok(Found::OtherHeadings);
        }
        while self.next(&mut reader, &mut record)? {
            // Rows in which every cell is empty are blank lines, which hold nobody.
            if record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            for (builder, &column) in builders.iter_mut().zip(columns) {
                let cell = record.get(column).unwrap_or_default();
                let Ok(text) = std::str::from_utf8(cell) else {
                    let line = record.position().map_or(0, csv::Position::line);
                    return Err(wrong(
                        shown,
                        &format!("line {line} holds bytes that are not UTF-8"),
                        "save it as \"CSV UTF-8\" and run again",
                    ));
                };
                builder.append_value(text);
                bytes += text.len();
            }
            rows += 1;
            if rows == batch || bytes >= BATCH_BYTES {
                hand_over(&mut builders, rows)?;
                (rows, bytes) = (0, 0);
            }
        }
        if rows > 0 {
            hand_over(&mut builders, rows)?;
        }
        Ok(Found::Whole)
    }
}

fn names(record: &csv::ByteRecord) -> Vec<String> {
    let cells = record.iter().enumerate();
    cells
        .map(|(index, cell)| heading(&String::from_utf8_lossy(cell), index))
        .collect()
}

fn broken_row(shown: &str, error: &csv::Error) -> Diagnostic {
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            pos,
            expected_len,
            len,
        } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            format!(
                "line {line} has {}, the heading has {expected_len}",
                counted(*len as usize, "cell", "cells")
            )
        }
        _ => format!("not a csv that can be read: {error}"),
    };
    wrong(
        shown,
        &message,
        "look for a missing separator or quotation mark in that line",
    )
}
