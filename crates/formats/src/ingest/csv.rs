//! csv to columns of text: in blocks of whole rows, which one thread finds and checks while others take the last one
//! apart, so that a file is never held whole.
//!
//! Two readers see the text: `records` counts rows and their cells, which have to be as many as the heading has, and
//! `cells` takes them apart. Where they do not see the same, neither is believed.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rayon::prelude::*;

use super::above::{self, HeadingRow, LOOKED_AT, Top};
use super::cells::Cells;
use super::layout::{self, Rectangle};
use super::limits::Limits;
use super::records::{Record, Scanner};
use super::text::{self, Place, Text};
use super::{Column, Content, Settings};
use crossbreak_core::number::counted;
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crossbreak_study::raw::ColumnBuilder;
use crossbreak_study::raw::RowNumbers;

/// Bytes of a block, but for the row that it ends in.
const BLOCK: usize = 4 << 20;
/// What may part cells, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Rows of a file, whole.
struct Block {
    text: Vec<u8>,
    records: Vec<Record>,
}

/// Reads a csv: every cell as text, blank cells empty. Beside it, the SHA-256 of its bytes.
pub(super) fn read(
    place: Place<'_>,
    shown: &str,
    settings: Settings<'_>,
    heading: HeadingRow<'_>,
) -> Result<(Content, String), Diagnostics> {
    let (reading, note) = text::reading(place, shown, settings.encoding)?;
    let text = Text::open(place, shown, reading)?;
    let mut source = Source::open(text, shown, settings.limits)?;
    let above = source.pass_title(heading)?;
    let titled = above.is_some();
    let heading_row = source.scanner.open_line();
    let delimiter = source.scanner.delimiter();
    let mut table = Table::new(source.width, delimiter, shown, settings.limits);
    let (send, receive) = sync_channel(1);
    let source = std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let read = source.blocks(&send);
            read.map(|()| source)
        });
        table.take_all(receive);
        match reading.join() {
            Ok(read) => read,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    // What the first reader finds wrong says more than what follows from it.
    let source = source?;
    let table = table.finish(heading_row)?;
    let cell = |column: usize| {
        DataPlace::of(shown)
            .column(&(column + 1).to_string())
            .rows(&[heading_row])
    };
    let arranged = layout::arrange(table, &cell, &DataPlace::of(shown), heading);
    let mut notes = arranged.notes;
    above.into_iter().for_each(|above| notes.push(above));
    note.into_iter().for_each(|note| notes.push(note));
    if source.text.replaced > 0 {
        notes.push(
            Diagnostic::warning(
                Code::ReadByRule,
                format!(
                    "{shown}: {} not {}; each stands as \u{FFFD}",
                    counted(source.text.replaced, "character is", "characters are"),
                    reading.name()
                ),
            )
            .help("look for \u{FFFD} in the answers; another encoding may fit: encoding = \"windows-1252\""),
        );
    }
    let parted = match delimiter {
        b'\t' => "tabs".to_owned(),
        b',' => "commas".to_owned(),
        other => format!("`{}`", char::from(other)),
    };
    let platform = arranged.platform.map(|name| format!(", {name}"));
    let content = Content {
        columns: arranged.columns,
        row_numbers: arranged.row_numbers,
        codebook: arranged.codebook,
        sheet: None,
        format: format!(
            "csv, {}, cells separated by {parted}{}{}",
            reading.name(),
            platform.unwrap_or_default(),
            match titled || arranged.second.is_some() {
                true => above::in_format(heading_row, arranged.second),
                false => String::new(),
            }
        ),
        // A copy with an extra column would have its heading beside the title.
        separator: (!reading.is_wide() && !titled).then_some(delimiter),
        heading: titled.then_some(heading_row),
        notes,
    };
    Ok((content, source.text.sha256()))
}

/// The text of a file as blocks.
struct Source<'a> {
    text: Text<'a>,
    shown: &'a str,
    limits: Limits,
    scanner: Scanner,
    /// Cells of the heading.
    width: usize,
    /// Text that has been read and is in no block yet, and how much of it has been scanned.
    pending: Vec<u8>,
    scanned: usize,
    records: Vec<Record>,
    rows: usize,
    ragged: Ragged,
}

/// Rows that are not as long as the heading.
#[derive(Default)]
struct Ragged {
    first: Vec<Record>,
    all: usize,
}

impl<'a> Source<'a> {
    /// Reads the start of the file, and finds out what parts its cells.
    fn open(mut text: Text<'a>, shown: &'a str, limits: Limits) -> Result<Self, Diagnostic> {
        let mut pending = Vec::new();
        let mut more = true;
        // At least one whole row.
        while more && (pending.len() < BLOCK / 4 || !has_row(&pending)) {
            row_bytes(limits, pending.len(), 1, shown)?;
            more = text.more(&mut pending)?;
        }
        let (delimiter, width, _) = delimiter(&pending);
        limits.columns(width, shown)?;
        if width == 1
            && let Some(letters) = fixed_width(&pending)
        {
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!(
                    "{shown} has no header row and no delimiters: each of its rows has {letters} characters, as in a file of fixed \
                     columns (.dat)"
                ),
            )
            .help(
                "run the syntax that belongs to it (.sps, with DATA LIST) in SPSS or PSPP and save the data as .sav; of a Triple-S \
                 export, give the .xml file",
            ));
        }
        Ok(Self {
            text,
            shown,
            limits,
            scanner: Scanner::new(delimiter),
            width,
            pending,
            scanned: 0,
            records: Vec::new(),
            rows: 0,
            ragged: Ragged::default(),
        })
    }

    /// Passes what is above the headings, and says what it is. `None`: nothing is.
    fn pass_title(&mut self, asked: HeadingRow<'_>) -> Result<Option<Diagnostic>, Diagnostic> {
        let (tops, at) = match asked {
            HeadingRow::First => return Ok(None),
            HeadingRow::Found => {
                let (_, _, share) = delimiter(&self.pending);
                // Where every row is as long as the first, only blank cells beside it can make it a title.
                let delimiters = match share < 1.0 || self.width == 1 {
                    true => DELIMITERS.as_slice(),
                    false => &[self.scanner.delimiter()],
                };
                let found = delimiters.iter().filter_map(|&delimiter| {
                    let tops = tops(&self.pending, delimiter, LOOKED_AT);
                    let rows: Vec<Top> = tops.iter().map(|(_, top)| top.clone()).collect();
                    let at = above::heading(&rows)?;
                    Some((tops, at))
                });
                let widest = found.max_by_key(|(tops, at)| tops[*at].1.cells.len());
                match widest {
                    // Blank lines are no rows.
                    Some((_, 0)) | None => return Ok(None),
                    Some(found) => found,
                }
            }
            HeadingRow::Said(said) => {
                let tops = tops(&self.pending, self.scanner.delimiter(), **said);
                match tops.iter().position(|(_, top)| top.row == **said) {
                    Some(0) => return Ok(None),
                    Some(at) => (tops, at),
                    None => {
                        let all = self::tops(&self.pending, self.scanner.delimiter(), usize::MAX);
                        let last = all.last().map(|(_, top)| top.row);
                        return Err(above::no_heading(self.shown, said, last));
                    }
                }
            }
        };
        let (begin, _) = tops[at];
        let rows: Vec<Top> = tops.into_iter().map(|(_, top)| top).collect();
        self.pending.drain(..begin);
        let (delimiter, width, _) = delimiter(&self.pending);
        self.limits.columns(width, self.shown)?;
        self.width = width;
        self.scanner = Scanner::from_line(delimiter, rows[at].row);
        Ok(Some(above::note(DataPlace::of(self.shown), &rows, at)))
    }

    /// Sends the file block by block.
    fn blocks(&mut self, to: &SyncSender<Block>) -> Result<(), Diagnostic> {
        let mut more = true;
        while more {
            // Where the rows that have ended stop.
            let mut ended = 0;
            loop {
                let start = self.scanned;
                let last = self.scanner.scan(&self.pending[start..], &mut self.records);
                if last > 0 {
                    ended = start + last;
                }
                self.scanned = self.pending.len();
                if ended >= BLOCK {
                    break;
                }
                let open = self.pending.len() - ended;
                let line = self.scanner.open_line();
                row_bytes(self.limits, open, line, self.shown).map_err(|over| {
                    match self.scanner.quoted() {
                        true => over.help(QUOTED),
                        false => over,
                    }
                })?;
                more = self.text.more(&mut self.pending)?;
                if !more {
                    if self.scanner.quoted() {
                        return Err(self.never_closed());
                    }
                    self.scanner.finish(&mut self.records);
                    ended = self.pending.len();
                    break;
                }
            }
            self.check()?;
            let rest = self.pending.split_off(ended);
            self.scanned -= ended;
            let block = Block {
                text: std::mem::replace(&mut self.pending, rest),
                records: std::mem::take(&mut self.records),
            };
            // Nobody takes it where the file has been found damaged.
            if to.send(block).is_err() {
                return Ok(());
            }
        }
        match self.ragged.all {
            0 => Ok(()),
            _ => Err(self.ragged_rows()),
        }
    }

    /// Counts the rows of a block, and looks at their lengths.
    fn check(&mut self) -> Result<(), Diagnostic> {
        self.rows += self.records.len();
        self.limits.rows(self.rows.saturating_sub(1), self.shown)?;
        self.limits
            .cells(self.rows.saturating_mul(self.width), self.shown)?;
        for record in &self.records {
            if record.cells != self.width {
                if self.ragged.first.len() < 5 {
                    self.ragged.first.push(*record);
                }
                self.ragged.all += 1;
            }
        }
        Ok(())
    }

    fn ragged_rows(&self) -> Diagnostic {
        let rows: Vec<String> = self
            .ragged
            .first
            .iter()
            .map(|row| {
                format!(
                    "line {} has {}",
                    row.line,
                    counted(row.cells, "cell", "cells")
                )
            })
            .collect();
        let more = match self.ragged.all - rows.len() {
            0 => String::new(),
            more => format!(" and {} differ too", counted(more, "more row", "more rows")),
        };
        Diagnostic::error(
            Code::FileFormat,
            format!(
                "{}: {}, the heading has {}{more}",
                self.shown,
                rows.join(", "),
                self.width
            ),
        )
        .help(
            "look for a missing separator or quotation mark in that line; if rows above the headings are not data, write \
             which row has the headings, as heading = 3 in [input] or --heading 3",
        )
    }

    fn never_closed(&self) -> Diagnostic {
        Diagnostic::error(
            Code::FileFormat,
            format!(
                "{}: a quotation mark opens in the row of line {} and is never closed",
                self.shown,
                self.scanner.open_line()
            ),
        )
        .help("close it; inside a quoted cell a quotation mark is written twice")
    }
}

/// Of a row that is far too long and has not ended.
pub(crate) const QUOTED: &str = "a quotation mark opens in that row and is not closed: close it, or, if a cell is that long, raise the limit with --limit row_bytes=...";

/// The bytes of a row that begins in a line.
pub(crate) fn row_bytes(
    limits: Limits,
    found: usize,
    line: usize,
    shown: &str,
) -> Result<(), Diagnostic> {
    let what = format!("bytes in the row that begins in line {line}");
    limits.within("row_bytes", &what, found as u64, shown)
}

/// Whether some row ends in the text.
fn has_row(text: &[u8]) -> bool {
    let mut records = Vec::new();
    Scanner::new(b',').scan(text, &mut records);
    records.iter().any(|record| record.filled)
}

/// How many characters each row has, where all have as many, most of them digits, and the first has no words that could be a
/// heading.
fn fixed_width(text: &[u8]) -> Option<usize> {
    const FEWEST: usize = 5;
    const SHORTEST: usize = 8;
    const LOOKED_AT: usize = 500;
    // What follows the last line end may be half a row.
    let end = text.iter().rposition(|byte| *byte == b'\n')?;
    let lines = text[..end].split(|byte| *byte == b'\n').take(LOOKED_AT);
    let lines = lines.map(|line| String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)));
    let lines: Vec<_> = lines.filter(|line| !line.trim().is_empty()).collect();
    let digits = |line: &str| {
        let filled = line.chars().filter(|c| !c.is_whitespace());
        filled.clone().filter(char::is_ascii_digit).count() * 2 >= filled.count()
    };
    let letters = lines.first()?.chars().count();
    let alike = lines
        .iter()
        .all(|line| line.chars().count() == letters && digits(line));
    (lines.len() >= FEWEST && letters >= SHORTEST && alike).then_some(letters)
}

/// What parts the cells, and how many the heading has: that by which most rows are as long as the heading, and the
/// longest heading where several do.
fn delimiter(text: &[u8]) -> (u8, usize, f64) {
    const ROWS: usize = 200;
    let start = &text[..text.len().min(1 << 18)];
    let mut best = (b',', 1, 0.0);
    for delimiter in DELIMITERS {
        let mut scanner = Scanner::new(delimiter);
        let mut records = Vec::new();
        scanner.scan(start, &mut records);
        if start.len() == text.len() {
            scanner.finish(&mut records);
        }
        records.retain(|record| record.filled);
        records.truncate(ROWS);
        let Some(heading) = records.first() else {
            continue;
        };
        let width = heading.cells;
        let alike = records
            .iter()
            .filter(|record| record.cells == width)
            .count();
        let share = alike as f64 / records.len() as f64;
        // One cell in every row is what any delimiter gives that is not there.
        let better = match (best.1, width) {
            (_, 1) => false,
            (1, _) => true,
            (before, now) => share > best.2 || (share == best.2 && now > before),
        };
        if better {
            best = (delimiter, width, share);
        }
    }
    best
}

/// The first rows of a text that are not blank, as far as one that begins in line `most`, and where they begin.
fn tops(text: &[u8], delimiter: u8, most: usize) -> Vec<(usize, Top)> {
    let text = &text[..text.len().min(1 << 18)];
    let mut scanner = Scanner::new(delimiter);
    let mut records = Vec::new();
    let mut begun: Option<usize> = None;
    let mut tops = Vec::new();
    let top = |begin: usize, end: usize, record: Record| {
        let row = record.line;
        let cells = cells_of(&text[begin..end], delimiter);
        record.filled.then_some((begin, Top { row, cells }))
    };
    for at in 0..text.len() {
        scanner.scan(&text[at..=at], &mut records);
        if let (Some(begin), Some(record)) = (begun, records.pop()) {
            tops.extend(top(begin, at, record));
            begun = None;
        }
        if begun.is_none() && scanner.is_open() {
            begun = Some(at);
        }
        if !scanner.is_open() && scanner.open_line() > most {
            return tops;
        }
    }
    scanner.finish(&mut records);
    if let (Some(begin), Some(record)) = (begun, records.pop()) {
        tops.extend(top(begin, text.len(), record));
    }
    tops
}

/// The cells of one row.
fn cells_of(row: &[u8], delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(row);
    let mut record = csv::ByteRecord::new();
    match reader.read_byte_record(&mut record) {
        Ok(true) => record
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).into_owned())
            .collect(),
        Ok(false) | Err(_) => Vec::new(),
    }
}

/// What the blocks are taken apart into.
struct Table<'a> {
    shown: &'a str,
    limits: Limits,
    delimiter: u8,
    heading: Option<Vec<String>>,
    builders: Vec<ColumnBuilder>,
    lines: RowNumbers,
    broken: Option<Diagnostic>,
}

impl<'a> Table<'a> {
    fn new(width: usize, delimiter: u8, shown: &'a str, limits: Limits) -> Self {
        Self {
            shown,
            limits,
            delimiter,
            heading: None,
            builders: (0..width).map(|_| ColumnBuilder::new()).collect(),
            lines: RowNumbers::default(),
            broken: None,
        }
    }

    /// Takes blocks until there are no more, or one cannot be taken apart.
    fn take_all(&mut self, blocks: Receiver<Block>) {
        for block in blocks {
            if let Err(diagnostic) = self.take(block) {
                self.broken = Some(diagnostic);
                return;
            }
        }
    }

    fn take(&mut self, block: Block) -> Result<(), Diagnostic> {
        let Block { text, records } = block;
        let Some(first) = records.first() else {
            return Ok(());
        };
        // A row of another length is reported when the whole file has been read.
        if records.iter().any(|r| r.cells != self.builders.len()) {
            return Ok(());
        }
        let damaged = |(line, why): (usize, &str)| {
            Diagnostic::error(
                Code::FileFormat,
                format!("{}: the cells of line {line} cannot be told apart: {why}", self.shown),
            )
            .help("look there for a quotation mark inside a cell: such a cell stands in quotation marks, and the mark is written twice")
        };
        let width = self.builders.len();
        // Unicode was checked when the text was read.
        let text = std::str::from_utf8(&text).map_err(|_| damaged((first.line, "not UTF-8")))?;
        let cells = Cells::split(text, self.delimiter, width, &records).map_err(damaged)?;
        // Rows in which every cell is empty are blank lines, which hold nobody.
        let mut filled: Vec<usize> = (0..records.len())
            .filter(|&row| records[row].filled)
            .collect();
        if self.heading.is_none() && !filled.is_empty() {
            let heading = filled.remove(0);
            let cell = |column| cells.get(heading, column).into_owned();
            self.heading = Some((0..width).map(cell).collect());
        }
        self.builders
            .par_iter_mut()
            .enumerate()
            .for_each(|(column, builder)| {
                for &row in &filled {
                    builder.push(&cells.get(row, column));
                }
            });
        filled
            .iter()
            .for_each(|&row| self.lines.push(records[row].line));
        let cells: usize = self.builders.iter().map(ColumnBuilder::bytes).sum();
        self.limits.memory(cells + self.lines.bytes(), self.shown)?;
        Ok(())
    }

    fn finish(self, heading_row: usize) -> Result<Rectangle, Diagnostic> {
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        Ok(Rectangle {
            heading: self.heading.unwrap_or_default(),
            heading_row,
            columns: self
                .builders
                .into_par_iter()
                .map(|builder| builder.finish(""))
                .collect::<Vec<Column>>(),
            row_numbers: self.lines,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(bytes: &[u8]) -> Content {
        read(
            Place::Memory(bytes),
            "x.csv",
            Settings::default(),
            HeadingRow::Found,
        )
        .unwrap()
        .0
    }

    fn message(bytes: &[u8]) -> String {
        let found = read(
            Place::Memory(bytes),
            "x.csv",
            Settings::default(),
            HeadingRow::Found,
        )
        .unwrap_err();
        found.iter().next().unwrap().message.clone()
    }

    fn all(content: &Content) -> Vec<Vec<&str>> {
        content.columns.iter().map(|c| c.iter().collect()).collect()
    }

    fn names(content: &Content) -> Vec<&str> {
        content.columns.iter().map(Column::name).collect()
    }

    #[test]
    fn cells_stay_text_and_blanks_stay_blank() {
        let content =
            content(b"\xEF\xBB\xBFid, a ,\r\n01,NA,\"x, \"\"y\"\"\"\r\n\r\n,,\r\n2,,1.50\r\n");
        assert!(content.row_numbers.iter().eq([2, 5]));
        assert_eq!(names(&content), ["id", "a", "column 3"]);
        assert_eq!(
            all(&content),
            [["01", "2"], ["NA", ""], ["x, \"y\"", "1.50"]]
        );
        assert_eq!(content.format, "csv, UTF-8, cells separated by commas");
    }

    #[test]
    fn delimiters_line_ends_and_encodings() {
        let expected = [["1", "2"], ["caf\u{e9}", ""]];
        let text = "id;a\n1;caf\u{e9}\n2;\n";
        let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(order).collect()
        };
        let marked: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(utf16(u16::to_le_bytes))
            .collect();
        let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
        let files: [(Vec<u8>, &str); 8] = [
            (text.into(), "csv, UTF-8, cells separated by `;`"),
            (
                text.replace(';', "\t").into(),
                "csv, UTF-8, cells separated by tabs",
            ),
            (
                text.replace(';', "|").into(),
                "csv, UTF-8, cells separated by `|`",
            ),
            (
                text.replace('\n', "\r").into(),
                "csv, UTF-8, cells separated by `;`",
            ),
            (
                text.replace('\n', "\r\n").into(),
                "csv, UTF-8, cells separated by `;`",
            ),
            (marked, "csv, UTF-16LE, cells separated by `;`"),
            (
                utf16(u16::to_be_bytes),
                "csv, UTF-16BE, cells separated by `;`",
            ),
            (latin, "csv, Windows-1252, cells separated by `;`"),
        ];
        for (bytes, format) in files {
            let content = content(&bytes);
            assert_eq!(content.format, format);
            assert_eq!(names(&content), ["id", "a"]);
            assert_eq!(all(&content), expected, "{format}");
            let told = content
                .notes
                .iter()
                .any(|n| n.message.contains("\"caf\u{e9}\""));
            assert_eq!(told, format.contains("1252"), "{format}");
        }
    }

    #[test]
    fn texts_of_the_east_in_sixteen_bits_and_in_seven() {
        let text = "id,性別\n1,女性\n2,男性\n";
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(order).collect();
            assert_eq!(all(&content(&bytes)), [["1", "2"], ["女性", "男性"]]);
        }
        let japanese = b"id,a\n1,\x1b$B<}\x1b(B\n";
        assert!(message(japanese).contains("ISO-2022-JP"));
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_line() {
        let text = |start: &str| format!("{start}\n");
        assert!(message(text(" ").as_bytes()).contains("empty"));
        assert!(
            message(b"a,b\n1,\xC3\xA9\ncaf\xE9,4\n")
                .contains("line 3 holds bytes that are not UTF-8, though")
        );
        assert!(message(b"a,b\n1,\x81\n").contains("line 2 holds bytes that are neither"));
        assert_eq!(
            message(b"a,b\n1,2\n3\n1,2,3\n"),
            "x.csv: line 3 has 1 cell, line 4 has 3 cells, the heading has 2"
        );
        assert_eq!(
            message(b"a,b\n1,\"2\n3,4\n"),
            "x.csv: a quotation mark opens in the row of line 2 and is never closed"
        );
        assert!(message(b"a,b\n1,\0\n").contains("binary"));
    }

    #[test]
    fn the_same_columns_however_many_blocks_there_are() {
        let mut text = String::from("id,answer,words\n");
        for row in 0..400_000 {
            text += &format!(
                "{row},{},\"line\nof, {}\"\n",
                ["Yes", "No", ""][row % 3],
                row % 300
            );
        }
        assert!(text.len() > 2 * BLOCK);
        let content = content(text.as_bytes());
        assert_eq!(content.row_numbers.get(399_999), 2 + 2 * 399_999);
        assert_eq!(content.columns[0].get(399_999), "399999");
        assert_eq!(
            content.columns[1].texts().collect::<Vec<_>>(),
            ["Yes", "No", ""]
        );
        assert_eq!(content.columns[2].get(399_999), "line\nof, 99");
    }

    #[test]
    fn a_row_without_an_end_stops_at_the_limit() {
        let limits = Limits {
            row_bytes: 1 << 20,
            ..Limits::default()
        };
        let settings = Settings {
            limits,
            ..Settings::default()
        };
        let text = format!("a,b\n1,\"{}", "x".repeat(4 << 20));
        let found = read(
            Place::Memory(text.as_bytes()),
            "x.csv",
            settings,
            HeadingRow::Found,
        )
        .unwrap_err();
        let message = &found.iter().next().unwrap().message;
        assert!(
            message.contains("bytes in the row that begins in line 2"),
            "{message}"
        );
    }
}
