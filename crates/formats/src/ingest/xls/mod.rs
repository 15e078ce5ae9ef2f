//! xls (Excel 97-2003): the records of the workbook stream of a compound file.
//!
//! calamine allocates what a file says of its dimensions and a copy of its text for every cell, so that a small file can
//! take all memory. Here a cell takes its place and its value, and texts are kept once; a test holds both readers
//! against each other. Layout: [MS-XLS].

mod records;

use std::io::{Cursor as Bytes, Read};

use calamine::{ExcelDateTime, ExcelDateTimeType};

use super::limits::Limits;
use super::workbook::{Book, Cell, SheetName, Stop, Visit, damaged, range, typed_error};
use super::xlsx::{write_date, write_number};
use crossbreak_study::diagnostic::{Code, Diagnostic};
use records::{Cursor, Record, Records, f64_at, u16_at, u32_at};

/// An xls workbook that has been opened.
pub(super) struct XlsBook<'a> {
    shown: &'a str,
    stream: Vec<u8>,
    sheets: Vec<(SheetName, usize)>,
    texts: Vec<String>,
    /// How each cell format shows a number.
    formats: Vec<Shows>,
    /// Days count from 1904.
    from_1904: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    Number,
    Date,
    /// A span of time.
    Time,
}

/// What a cell holds, and its format.
enum Value {
    Number(f64, u16),
    Shared(u32),
    Text(String),
    Bool(bool),
    /// The error that a formula came to.
    Error(u8),
    /// An error without a formula.
    Typed(u8),
}

impl<'a> XlsBook<'a> {
    pub fn open(bytes: &[u8], shown: &'a str, limits: Limits) -> Result<Self, Diagnostic> {
        let broken = |error: std::io::Error| damaged(shown, &error.to_string());
        let mut file = cfb::CompoundFile::open(Bytes::new(bytes)).map_err(broken)?;
        if file.is_stream("/EncryptedPackage") {
            return Err(locked(shown));
        }
        if !file.is_stream("/Workbook") {
            let why = match file.is_stream("/Book") {
                true => "it is of Excel 95 or older",
                false => "it holds no workbook of Excel 97 to 2003",
            };
            return Err(damaged(shown, why));
        }
        let mut stream = Vec::new();
        // A stream is no longer than its file.
        let part = file.open_stream("/Workbook").map_err(broken)?;
        part.take(bytes.len() as u64)
            .read_to_end(&mut stream)
            .map_err(broken)?;
        let mut book = Self {
            shown,
            stream: Vec::new(),
            sheets: Vec::new(),
            texts: Vec::new(),
            formats: Vec::new(),
            from_1904: false,
        };
        let cut_off = || damaged(shown, "a record of it is cut off");
        book.globals(&stream)?.ok_or_else(cut_off)?;
        limits.within("entries", "sheets", book.sheets.len() as u64, shown)?;
        book.stream = stream;
        Ok(book)
    }

    /// Reads what stands before the sheets. `None` where a record is too short.
    fn globals(&mut self, stream: &[u8]) -> Result<Option<()>, Diagnostic> {
        let mut named: Vec<(u16, Shows)> = Vec::new();
        let mut formats: Vec<u16> = Vec::new();
        for record in Records::from(stream, 0) {
            let bytes = record.bytes();
            let read = match record.kind {
                BOF if u16_at(bytes, 0) != Some(0x0600) => {
                    return Err(damaged(self.shown, "it is of Excel 95 or older"));
                }
                FILE_PASS => return Err(locked(self.shown)),
                DATE_MODE => u16_at(bytes, 0).map(|mode| self.from_1904 = mode == 1),
                FORMAT => u16_at(bytes, 0)
                    .zip(Cursor::new(&record, 2).text(2))
                    .map(|(id, text)| named.push((id, shows(&text)))),
                XF => u16_at(bytes, 2).map(|id| formats.push(id)),
                BOUND_SHEET => self.sheet(&record),
                SST => {
                    let mut cursor = Cursor::new(&record, 8);
                    let mut whole = Some(());
                    while whole.is_some() && !cursor.is_at_end() {
                        whole = cursor.text(2).map(|text| self.texts.push(text));
                    }
                    whole
                }
                EOF => break,
                _ => Some(()),
            };
            if read.is_none() {
                return Ok(None);
            }
        }
        let named = |id: u16| named.iter().rev().find(|(named, _)| *named == id);
        self.formats = formats
            .into_iter()
            .map(|id| match named(id) {
                Some((_, shows)) => *shows,
                None => built_in(id),
            })
            .collect();
        Ok(Some(()))
    }

    fn sheet(&mut self, record: &Record<'_>) -> Option<()> {
        let bytes = record.bytes();
        let start = u32_at(bytes, 0)? as usize;
        let (state, kind) = (*bytes.get(4)?, *bytes.get(5)?);
        let name = Cursor::new(record, 6).text(1)?;
        // Charts and macros are no sheets with cells.
        if kind == 0 {
            let hidden = state & 3 != 0;
            self.sheets.push((SheetName { name, hidden }, start));
        }
        Some(())
    }

    /// The cells of the sheet that begins at a place of the stream. `None` where a record is too short.
    fn cells(&self, start: usize) -> Option<Vec<(u16, u16, Value)>> {
        let mut cells = Vec::new();
        let mut depth = 0;
        // The cell of the formula whose text comes in a record of its own.
        let mut formula = None;
        let mut records = Records::from(&self.stream, start);
        while let Some(record) = records.next() {
            let bytes = record.bytes();
            match record.kind {
                BOF => depth += 1,
                // A damaged length leads somewhere between records, and sooner or later to what looks like an end.
                EOF if depth <= 1 => {
                    let ends =
                        bytes.is_empty() && matches!(records.next_kind(), None | Some(0 | BOF));
                    return ends.then_some(cells);
                }
                EOF => depth -= 1,
                // What stands in a chart is not of the sheet.
                _ if depth != 1 => {}
                STRING => {
                    if let Some((row, column)) = formula.take() {
                        let text = Cursor::new(&record, 0).text(2)?;
                        cells.push((row, column, Value::Text(text)));
                    }
                }
                NUMBER | RK | MUL_RK | LABEL_SST | LABEL | R_STRING | BOOL_ERR | FORMULA => {
                    let (row, column) = (u16_at(bytes, 0)?, u16_at(bytes, 2)?);
                    let format = u16_at(bytes, 4)?;
                    let mut push = |value| cells.push((row, column, value));
                    match record.kind {
                        NUMBER => push(Value::Number(f64_at(bytes, 6)?, format)),
                        RK => push(Value::Number(rk(u32_at(bytes, 6)?), format)),
                        LABEL_SST => push(Value::Shared(u32_at(bytes, 6)?)),
                        LABEL | R_STRING => push(Value::Text(Cursor::new(&record, 6).text(2)?)),
                        BOOL_ERR => match (*bytes.get(6)?, *bytes.get(7)?) {
                            (value, 0) => push(Value::Bool(value != 0)),
                            (error, _) => push(Value::Typed(error)),
                        },
                        FORMULA => match (u16_at(bytes, 12)?, *bytes.get(6)?, *bytes.get(8)?) {
                            (0xFFFF, 0, _) => formula = Some((row, column)),
                            (0xFFFF, 1, value) => push(Value::Bool(value != 0)),
                            (0xFFFF, 2, error) => push(Value::Error(error)),
                            // An empty text.
                            (0xFFFF, ..) => {}
                            _ => push(Value::Number(f64_at(bytes, 6)?, format)),
                        },
                        _ => {
                            let each = bytes.get(4..bytes.len().checked_sub(2)?)?.chunks_exact(6);
                            for (step, pair) in (0u16..).zip(each) {
                                let value = Value::Number(rk(u32_at(pair, 2)?), u16_at(pair, 0)?);
                                cells.push((row, column.checked_add(step)?, value));
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// A number as its format shows it.
    fn number(&self, value: f64, format: u16, out: &mut String) {
        let kind = match self.formats.get(usize::from(format)) {
            Some(Shows::Date) => ExcelDateTimeType::DateTime,
            Some(Shows::Time) => ExcelDateTimeType::TimeDelta,
            _ => return write_number(value, out),
        };
        write_date(&ExcelDateTime::new(value, kind, self.from_1904), out);
    }
}

/// The ranges of a record of merged cells.
fn ranges(bytes: &[u8]) -> impl Iterator<Item = String> {
    let each = bytes.get(2..).unwrap_or_default().chunks_exact(8);
    each.map(|each| {
        let number = |at| usize::from(u16_at(each, at).unwrap_or_default());
        range((number(0), number(4)), (number(2), number(6)))
    })
}

impl Book for XlsBook<'_> {
    fn format(&self) -> &'static str {
        "Excel workbook (.xls)"
    }

    fn sheets(&self) -> Vec<SheetName> {
        self.sheets.iter().map(|(sheet, _)| sheet.clone()).collect()
    }

    fn each_cell(&mut self, sheet: &str, visit: &mut Visit<'_>) -> Result<(), Stop> {
        let cut_off = || damaged(self.shown, &format!("sheet `{sheet}` is cut off"));
        let found = self.sheets.iter().find(|(known, _)| known.name == sheet);
        let (_, start) = found.ok_or_else(cut_off)?;
        let mut cells = self.cells(*start).ok_or_else(cut_off)?;
        // Programs write the rows in order, but not always the cells of a row.
        cells.sort_by_key(|(row, column, _)| (*row, *column));
        let mut text = String::new();
        for (row, column, value) in cells {
            let (row, column) = (usize::from(row), usize::from(column));
            text.clear();
            let read = match &value {
                Value::Number(value, format) => {
                    self.number(*value, *format, &mut text);
                    text.as_str()
                }
                Value::Shared(index) => {
                    let why = "a cell refers to a text that is not there";
                    let text = self.texts.get(*index as usize);
                    text.ok_or_else(|| damaged(self.shown, why))?
                }
                Value::Text(text) => text,
                Value::Bool(true) => "true",
                Value::Bool(false) => "false",
                Value::Error(code) => {
                    visit(row, column, Cell::Error(error(*code)))?;
                    continue;
                }
                Value::Typed(code) => {
                    visit(row, column, typed_error(error(*code)))?;
                    continue;
                }
            };
            if !read.is_empty() {
                visit(row, column, Cell::Text(read))?;
            }
        }
        Ok(())
    }

    fn merged(&mut self, sheet: &str) -> Vec<String> {
        let start = self.sheets.iter().find(|(known, _)| known.name == sheet);
        let records = start.map(|(_, start)| Records::from(&self.stream, *start));
        records
            .into_iter()
            .flatten()
            .take_while(|record| record.kind != EOF)
            .filter(|record| record.kind == MERGED)
            .flat_map(|record| ranges(record.bytes()).collect::<Vec<_>>())
            .collect()
    }
}

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const DATE_MODE: u16 = 0x0022;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const BOUND_SHEET: u16 = 0x0085;
const SST: u16 = 0x00FC;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027E;
const MUL_RK: u16 = 0x00BD;
const LABEL_SST: u16 = 0x00FD;
const LABEL: u16 = 0x0204;
const R_STRING: u16 = 0x00D6;
const BOOL_ERR: u16 = 0x0205;
const FORMULA: u16 = 0x0006;
const STRING: u16 = 0x0207;
const MERGED: u16 = 0x00E5;

fn locked(shown: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: the workbook is locked with a password"),
    )
    .help("open it in a spreadsheet program and save it without one")
}

/// A number in 30 bits: a whole one, or the first bits of a double; perhaps in hundredths.
fn rk(bits: u32) -> f64 {
    let value = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    match bits & 1 {
        0 => value,
        _ => value / 100.0,
    }
}

fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

fn built_in(format: u16) -> Shows {
    match format {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shows::Date,
        46 => Shows::Time,
        _ => Shows::Number,
    }
}

/// What a format shows, by the letters of its first part that are not quoted.
fn shows(format: &str) -> Shows {
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter.to_ascii_lowercase() {
            ';' => break,
            '\\' | '_' | '*' => {
                letters.next();
            }
            '"' => while letters.next().is_some_and(|letter| letter != '"') {},
            '[' => {
                // A colour, a language or a condition; but [h], [mm] and [s] are spans of time.
                let inner: String = letters
                    .by_ref()
                    .take_while(|letter| *letter != ']')
                    .collect();
                let inner = inner.to_ascii_lowercase();
                let of_time = |unit: char| !inner.is_empty() && inner.chars().all(|c| c == unit);
                if ['h', 'm', 's'].into_iter().any(of_time) {
                    return Shows::Time;
                }
            }
            'd' | 'm' | 'h' | 'y' | 's' => return Shows::Date,
            // `General` and exponents have other letters.
            'g' => while letters.next_if(char::is_ascii_alphabetic).is_some() {},
            _ => {}
        }
    }
    Shows::Number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_format_shows() {
        for date in [
            "DD/MM/YYYY",
            "yyyy\\-mm\\-dd\\ hh:mm:ss",
            "[$-809]d mmmm",
            "[Red]h:mm AM/PM",
        ] {
            assert_eq!(shows(date), Shows::Date, "{date}");
        }
        for number in [
            "0.00",
            "#,##0 \"days\"",
            "General",
            "0.00E+00",
            "_(* #,##0_)",
            "[Red]0;d",
        ] {
            assert_eq!(shows(number), Shows::Number, "{number}");
        }
        assert_eq!(shows("[h]:mm:ss"), Shows::Time);
    }

    #[test]
    fn numbers_in_thirty_bits() {
        assert_eq!(rk(0x3FF0_0000), 1.0);
        assert_eq!(rk((5 << 2) | 2), 5.0);
        assert_eq!(rk((1234 << 2) | 3), 12.34);
        assert_eq!(rk((-7_i32 << 2).cast_unsigned() | 2), -7.0);
    }

    #[test]
    fn a_text_goes_on_in_the_next_record_in_another_width() {
        // 0x00FC: a text of four letters, the first two narrow; then 0x003C with the other two wide.
        let stream = [
            0xFC,
            0,
            5,
            0,
            4,
            0,
            0,
            b'a',
            b'b',
            0x3C,
            0,
            5,
            0,
            1,
            b'c',
            0,
            0x3B1_u16.to_le_bytes()[0],
            3,
        ];
        let record = Records::from(&stream, 0).next().unwrap();
        let mut cursor = Cursor::new(&record, 0);
        assert_eq!(cursor.text(2).unwrap(), "abcα");
        assert!(cursor.is_at_end());
        // Cut off, it is nothing.
        let record = Records::from(&stream[..9], 0).next().unwrap();
        assert_eq!(Cursor::new(&record, 0).text(2), None);
    }
}
