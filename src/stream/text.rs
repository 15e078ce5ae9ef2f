//! csv with one heading row as batches of text, by the rules of `ingest`: the same headings, the same blank lines, the
//! same refusals.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringBuilder};

use super::read::Visit;
use crate::diagnostic::{Code, Diagnostic};
use crate::ingest::{heading, no_text};
use crate::number::counted;

/// Bytes that are looked at before any row is read.
const START: usize = 1 << 16;

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

/// A reader behind the byte-order mark.
fn reader(path: &Path, shown: &str) -> Result<csv::Reader<BufReader<File>>, Diagnostic> {
    let broken = |error: std::io::Error| {
        wrong(
            shown,
            &format!("it cannot be read: {error}"),
            "look at its rights, and at the disk",
        )
    };
    let mut file = File::open(path).map_err(broken)?;
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
    Ok(csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(BufReader::with_capacity(1 << 18, file)))
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

/// The names of the columns.
pub(super) fn headings(path: &Path, shown: &str) -> Result<Vec<String>, Diagnostic> {
    let mut reader = reader(path, shown)?;
    let mut record = csv::ByteRecord::new();
    reader
        .read_byte_record(&mut record)
        .map_err(|error| broken_row(shown, &error))?;
    let names: Vec<String> = record
        .iter()
        .enumerate()
        .map(|(index, cell)| heading(&String::from_utf8_lossy(cell), index))
        .collect();
    if let [only] = names.as_slice()
        && only.contains([';', '\t', '|'])
    {
        return Err(wrong(
            shown,
            "cells seem to be parted by something else than commas",
            "save it as csv with commas, in UTF-8",
        ));
    }
    Ok(names)
}

/// Calls `each` with every batch of rows: an array of text for each of the columns.
pub(super) fn read(
    path: &Path,
    shown: &str,
    columns: &[usize],
    batch: usize,
    each: &mut Visit<'_>,
) -> Result<(), Diagnostic> {
    let mut reader = reader(path, shown)?;
    let mut record = csv::ByteRecord::new();
    let mut builders: Vec<StringBuilder> = columns.iter().map(|_| StringBuilder::new()).collect();
    let mut rows = 0;
    let mut heading = true;
    let mut hand_over = |builders: &mut [StringBuilder], rows: usize| {
        let arrays: Vec<ArrayRef> = builders
            .iter_mut()
            .map(|builder| Arc::new(builder.finish()) as ArrayRef)
            .collect();
        each(&arrays, rows)
    };
    while reader
        .read_byte_record(&mut record)
        .map_err(|error| broken_row(shown, &error))?
    {
        // Rows in which every cell is empty are blank lines, which hold nobody.
        if std::mem::take(&mut heading) || record.iter().all(<[u8]>::is_empty) {
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
        }
        rows += 1;
        if rows == batch {
            hand_over(&mut builders, rows)?;
            rows = 0;
        }
    }
    match rows {
        0 => Ok(()),
        rows => hand_over(&mut builders, rows),
    }
}
