//! The cells of whole rows of a csv, as RFC 4180 has it: the second reader of such a file.
//!
//! A row takes eight bytes a cell while it is taken apart and no buffer a column, so that ten thousand columns cost no more
//! than ten.

use std::borrow::Cow;

use super::records::Record;

/// The cells of a block of rows.
pub(super) struct Cells<'a> {
    text: &'a str,
    width: usize,
    /// Begin and end of each cell, row after row.
    ends: Vec<(u32, u32)>,
}

impl<'a> Cells<'a> {
    /// Takes a text apart in which another reader has seen `records`, each of `width` cells. Says in which line the two do
    /// not agree, and why.
    pub fn split(
        text: &'a str,
        delimiter: u8,
        width: usize,
        records: &[Record],
    ) -> Result<Self, (usize, &'static str)> {
        let bytes = text.as_bytes();
        let mut ends = Vec::with_capacity(records.len() * width);
        let mut rows = records.iter();
        let mut line = records.first().map_or(1, |record| record.line);
        let place = |at: usize| at as u32;
        if u32::try_from(bytes.len()).is_err() {
            return Err((line, "a row is longer than 4 GB"));
        }
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            // A line without a byte is no row.
            if is_end(byte) {
                at += 1;
                continue;
            }
            let Some(record) = rows.next() else {
                return Err((line, "a row ends inside a cell"));
            };
            line = record.line;
            let first = ends.len();
            loop {
                let begin = at;
                at = match bytes.get(at) {
                    Some(b'"') => {
                        closed(bytes, at).ok_or((line, "a quotation mark is not closed"))?
                    }
                    _ => memchr::memchr3(delimiter, b'\n', b'\r', &bytes[at..])
                        .map_or(bytes.len(), |index| at + index),
                };
                ends.push((place(begin), place(at)));
                let after = bytes.get(at).copied();
                at += 1;
                match after {
                    Some(byte) if byte == delimiter => {}
                    Some(byte) if !is_end(byte) => {
                        return Err((line, "something stands after a quotation mark that closes"));
                    }
                    _ => break,
                }
            }
            if ends.len() - first != width {
                return Err((line, "cells end inside a quotation mark"));
            }
        }
        match rows.next() {
            Some(record) => Err((record.line, "a row ends inside a cell")),
            None => Ok(Self { text, width, ends }),
        }
    }

    /// A cell without the quotation marks around it.
    pub fn get(&self, row: usize, column: usize) -> Cow<'a, str> {
        let (begin, end) = self.ends[row * self.width + column];
        let cell = &self.text[begin as usize..end as usize];
        match cell
            .strip_prefix('"')
            .and_then(|cell| cell.strip_suffix('"'))
        {
            Some(inner) if inner.contains("\"\"") => Cow::Owned(inner.replace("\"\"", "\"")),
            Some(inner) => Cow::Borrowed(inner),
            None => Cow::Borrowed(cell),
        }
    }
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// The end of a cell that begins with a quotation mark at `at`, behind the one that closes it.
fn closed(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)? + 1;
        match bytes.get(at) {
            Some(b'"') => at += 1,
            _ => return Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::records::Scanner;
    use super::*;

    fn split(text: &str, width: usize) -> Result<Vec<Vec<String>>, (usize, &'static str)> {
        let mut records = Vec::new();
        let mut scanner = Scanner::new(b',');
        scanner.scan(text.as_bytes(), &mut records);
        scanner.finish(&mut records);
        let cells = Cells::split(text, b',', width, &records)?;
        let cell = |row, column| cells.get(row, column).into_owned();
        let rows = 0..records.len();
        Ok(rows
            .map(|row| (0..width).map(|column| cell(row, column)).collect())
            .collect())
    }

    #[test]
    fn quoted_cells_hold_what_is_between_their_marks() {
        let rows = split(
            "a,b\r\n\"x, \"\"y\n\"\"\",2\r\n\r\n,\n5\" pipe,\"\"\rlast,",
            2,
        )
        .unwrap();
        let expected = [
            ["a", "b"],
            ["x, \"y\n\"", "2"],
            ["", ""],
            ["5\" pipe", ""],
            ["last", ""],
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn what_two_readers_see_differently_is_named_with_its_line() {
        let (line, why) = split("a,b\n1,\"2\"3\n", 2).unwrap_err();
        assert_eq!(
            (line, why),
            (2, "something stands after a quotation mark that closes")
        );
        assert_eq!(split("a,b\n\n1,\"2", 2).unwrap_err().0, 3);
        assert_eq!(split("a,b\n1,2\n3\n", 2).unwrap_err().0, 3);
        assert!(split("a,b\n\"1\n2\",\"\"\"\"", 2).is_ok());
    }
}
