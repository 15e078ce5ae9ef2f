//! xlsx by calamine's cell reader.
//!
//! `worksheet_range` allocates the bounding box of a sheet: a 1.5 kB file with a cell at XFD1048576 aborts the
//! process. So cells are taken one by one. Links to other workbooks are never followed: what a cell holds of them is
//! the value that was saved.

mod halves;

use std::fmt::Write;
use std::io::{BufReader, Cursor, Read};
use std::panic::resume_unwind;

use zip::ZipArchive;

use halves::Halves;

use super::workbook::{Book, Cell, SheetName, Stop, Visit, any_cell, damaged, typed_error};
use super::xml::{Node, Xml};
use calamine::{
    DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxFormulaMetadata, open_workbook_from_rs,
};
use crossbreak_study::diagnostic::Diagnostic;

/// An xlsx workbook that has been opened.
pub(super) struct XlsxBook<'a> {
    book: Xlsx<Cursor<&'a [u8]>>,
    bytes: &'a [u8],
    shown: &'a str,
    /// What stands behind the rows of the sheet that was read last, where it was read in halves.
    rest: Option<Vec<u8>>,
}

impl<'a> XlsxBook<'a> {
    pub fn open(bytes: &'a [u8], shown: &'a str) -> Result<Self, Diagnostic> {
        Ok(Self {
            book: open(bytes, shown)?,
            bytes,
            shown,
            rest: None,
        })
    }
}

fn open<'a>(bytes: &'a [u8], shown: &str) -> Result<Xlsx<Cursor<&'a [u8]>>, Diagnostic> {
    open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsxError::FileNotFound(part) => damaged(
            shown,
            &format!("a zip file without the part `{part}` of every workbook"),
        ),
        error => damaged(shown, &error.to_string()),
    })
}

/// Rows of a sheet as Excel has them.
const MOST_ROWS: usize = 1 << 20;

impl Book for XlsxBook<'_> {
    fn format(&self) -> &'static str {
        "Excel workbook (.xlsx)"
    }

    fn sheets(&self) -> Vec<SheetName> {
        let all = self.book.sheets_metadata().iter();
        all.filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| SheetName {
                name: sheet.name.clone(),
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect()
    }

    fn each_cell(&mut self, sheet: &str, visit: &mut Visit<'_>) -> Result<(), Stop> {
        self.rest = None;
        let halves = part_of(self.bytes, sheet).and_then(|part| Halves::of(self.bytes, part));
        match halves {
            Some(halves) => {
                each_of_halves(&halves, sheet, self.shown, visit)?;
                self.rest = Some(halves.rest().to_vec());
                Ok(())
            }
            None => each(&mut self.book, sheet, self.shown, visit),
        }
    }

    fn is_filled(&mut self, sheet: &str) -> Result<bool, Diagnostic> {
        any_cell(|visit| each(&mut self.book, sheet, self.shown, visit))
    }

    /// calamine reads the whole sheet once more for them; looking for their tag takes a tenth of the time.
    fn merged(&mut self, sheet: &str) -> Vec<String> {
        const TAG: &[u8] = b"<mergeCell ";
        if let Some(rest) = &self.rest {
            return tags(rest.as_slice(), TAG).unwrap_or_default();
        }
        let part = part_of(self.bytes, sheet).and_then(|part| {
            let mut archive = ZipArchive::new(Cursor::new(self.bytes)).ok()?;
            let part = archive.by_name(&part).ok()?;
            tags(BufReader::new(part), TAG)
        });
        part.unwrap_or_default()
    }
}

/// Every cell of a sheet.
fn each(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    shown: &str,
    visit: &mut Visit<'_>,
) -> Result<(), Stop> {
    let fail = |error: calamine::XlsxError| damaged(shown, &format!("sheet `{sheet}`: {error}"));
    let mut reader = book.worksheet_cells_reader(sheet).map_err(fail)?;
    let mut number = String::new();
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(fail)? {
        let (row, column) = (cell.pos.0 as usize, cell.pos.1 as usize);
        if row >= MOST_ROWS {
            let why = "a cell stands below the last row that Excel has";
            return Err(damaged(shown, why).into());
        }
        match (&cell.value, &cell.formula) {
            (DataRef::Empty, None) => {}
            (DataRef::Empty, Some(formula)) => {
                visit(row, column, Cell::Formula(&format!("={}", words(formula))))?;
            }
            (DataRef::Error(error), None) => {
                visit(row, column, typed_error(&error.to_string()))?;
            }
            (DataRef::Error(error), Some(_)) => {
                visit(row, column, Cell::Error(&error.to_string()))?;
            }
            (value, _) => match text(value, &mut number) {
                "" => {}
                text => visit(row, column, Cell::Text(text))?,
            },
        }
    }
    Ok(())
}

/// The same, with the second half of the rows read ahead by another thread, unless it is too much to be kept.
fn each_of_halves(
    halves: &Halves<'_>,
    sheet: &str,
    shown: &str,
    visit: &mut Visit<'_>,
) -> Result<(), Stop> {
    let made = |half: Option<Vec<u8>>| {
        half.ok_or_else(|| damaged(shown, "its parts cannot be read one by one"))
    };
    let read_ahead = || {
        let second = made(halves.second())?;
        let mut cells = Kept::default();
        let mut book = open(&second, shown)?;
        let read = each(
            &mut book,
            sheet,
            shown,
            &mut |row, column, cell| match cells.push(row, column, &cell) {
                true => Ok(()),
                false => Err(Stop::Enough),
            },
        );
        match read {
            Ok(()) => Ok(Some(cells)),
            Err(Stop::Enough) => Ok(None),
            Err(wrong) => Err(wrong),
        }
    };
    std::thread::scope(|scope| {
        let second = scope.spawn(read_ahead);
        let first = made(halves.first())?;
        each(&mut open(&first, shown)?, sheet, shown, visit)?;
        let second: Result<Option<Kept>, Stop> =
            second.join().unwrap_or_else(|panic| resume_unwind(panic));
        match second? {
            Some(cells) => cells.each(visit),
            None => {
                let second = made(halves.second())?;
                each(&mut open(&second, shown)?, sheet, shown, visit)
            }
        }
    })
}

/// Cells that are kept for later.
#[derive(Default)]
struct Kept {
    texts: String,
    /// Where each cell stands, what it is, and where its text ends.
    cells: Vec<KeptCell>,
}

type KeptCell = (usize, usize, CellKind, usize);

#[derive(Clone, Copy)]
enum CellKind {
    Text,
    Formula,
    Error,
}

impl Kept {
    /// `false`: it would be too much.
    fn push(&mut self, row: usize, column: usize, cell: &Cell<'_>) -> bool {
        const MOST: usize = 32 << 20;
        let (kind, text) = match cell {
            Cell::Text(text) => (CellKind::Text, text),
            Cell::Formula(text) => (CellKind::Formula, text),
            Cell::Error(text) => (CellKind::Error, text),
        };
        self.texts.push_str(text);
        self.cells.push((row, column, kind, self.texts.len()));
        self.texts.len() + self.cells.len() * size_of::<KeptCell>() <= MOST
    }

    fn each(&self, visit: &mut Visit<'_>) -> Result<(), Stop> {
        let mut start = 0;
        for &(row, column, kind, end) in &self.cells {
            let text = &self.texts[start..end];
            start = end;
            let cell = match kind {
                CellKind::Text => Cell::Text(text),
                CellKind::Formula => Cell::Formula(text),
                CellKind::Error => Cell::Error(text),
            };
            visit(row, column, cell)?;
        }
        Ok(())
    }
}

/// The part that holds a sheet, where the workbook has its usual parts.
fn part_of(bytes: &[u8], sheet: &str) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut find = |part: &str, name: &str, wanted: &str, is: &str, gives: &str| {
        let part = archive.by_name(part).ok()?;
        let mut xml = Xml::new(BufReader::new(part));
        while let Some(node) = xml.next().ok()? {
            if let Node::Start(start) = node
                && start.name == name
                && start.get(is) == Some(wanted)
            {
                return start.get(gives).map(str::to_owned);
            }
        }
        None
    };
    let id = find("xl/workbook.xml", "sheet", sheet, "name", "id")?;
    let target = find(
        "xl/_rels/workbook.xml.rels",
        "Relationship",
        &id,
        "Id",
        "Target",
    )?;
    Some(match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    })
}

/// The `ref` of every element that begins with the bytes.
fn tags(mut part: impl Read, tag: &[u8]) -> Option<Vec<String>> {
    /// A tag of merged cells is far shorter.
    const LONGEST: usize = 200;
    let mut found = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    let mut filled = 0;
    loop {
        let read = part.read(&mut buffer[filled..]).ok()?;
        filled += read;
        let text = &buffer[..filled];
        for (at, _) in text.iter().enumerate().filter(|(_, byte)| **byte == b'<') {
            let Some(rest) = text[at..].strip_prefix(tag) else {
                continue;
            };
            // One that is not all there yet is found again below.
            if read > 0 && rest.len() < LONGEST {
                break;
            }
            let rest = String::from_utf8_lossy(&rest[..rest.len().min(LONGEST)]);
            found.extend(rest.split('"').nth(1).map(str::to_owned));
        }
        if read == 0 {
            return Some(found);
        }
        let kept = filled.min(LONGEST + tag.len() - 1);
        buffer.copy_within(filled - kept..filled, 0);
        filled = kept;
    }
}

/// What a formula says; a shared one stands in full at its first cell only.
fn words(formula: &XlsxFormulaMetadata) -> &str {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => {
            formula
        }
        _ => "",
    }
}

/// The text of a cell: numbers as short as they go, dates as ISO 8601. `buffer` is where a number is written.
fn text<'a>(value: &'a DataRef<'_>, buffer: &'a mut String) -> &'a str {
    buffer.clear();
    match value {
        DataRef::Empty | DataRef::Error(_) => return "",
        DataRef::String(v) | DataRef::DateTimeIso(v) | DataRef::DurationIso(v) => return v,
        DataRef::SharedString(v) => return v,
        DataRef::Bool(true) => return "true",
        DataRef::Bool(false) => return "false",
        DataRef::Int(v) => write_number(*v as f64, buffer),
        DataRef::Float(v) => write_number(*v, buffer),
        DataRef::DateTime(v) => write_date(v, buffer),
    }
    buffer
}

/// A number as short as it goes. Whole numbers, which most codes are, are quicker to write as such.
pub(super) fn write_number(value: f64, out: &mut String) {
    let whole = value as i64;
    let _ = match whole as f64 == value && whole.unsigned_abs() < 1 << 53 && whole != 0 {
        true => write!(out, "{whole}"),
        false => write!(out, "{value}"),
    };
}

/// A date with its time as ISO 8601; a span of time is a number of days.
pub(super) fn write_date(value: &calamine::ExcelDateTime, out: &mut String) {
    if value.is_datetime() {
        let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
        let _ = write!(
            out,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        );
    } else {
        write_number(value.as_f64(), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_a_sheet_hold_what_the_whole_holds() {
        for file in ["first-rows.xlsx", "first-rows-labels.xlsx"] {
            let folder = concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../tests/formats/terms-of-engagement"
            );
            let path = format!("{folder}/{file}");
            let bytes = std::fs::read(path).unwrap();
            let halves =
                Halves::within(&bytes, "xl/worksheets/sheet1.xml".to_owned(), 0..u64::MAX).unwrap();
            let (mut whole, mut parts) = (Vec::new(), Vec::new());
            let mut book = open(&bytes, file).unwrap();
            let sheet = book.sheet_names()[0].clone();
            each(&mut book, &sheet, file, &mut |row, column, cell| {
                whole.push((row, column, format!("{cell:?}")));
                Ok(())
            })
            .unwrap();
            each_of_halves(&halves, &sheet, file, &mut |row, column, cell| {
                parts.push((row, column, format!("{cell:?}")));
                Ok(())
            })
            .unwrap();
            assert!(whole.len() > 100);
            assert_eq!(whole, parts);
        }
    }

    #[test]
    fn tags_are_found_wherever_the_buffer_ends() {
        let tag = "<m ref=\"A1:B2\"/>";
        for before in (65_000..65_800).step_by(3) {
            let text = format!("{}{tag}{}{tag}", "x".repeat(before), "y".repeat(before));
            let found = tags(text.as_bytes(), b"<m ").unwrap();
            assert_eq!(found, ["A1:B2", "A1:B2"], "{before}");
        }
    }

    #[test]
    fn a_whole_number_is_written_as_any_other() {
        for value in [
            0.0,
            -0.0,
            1.0,
            -97.0,
            0.5,
            1e15,
            9e15,
            1e16,
            1e300,
            f64::MIN,
        ] {
            let mut text = String::new();
            write_number(value, &mut text);
            assert_eq!(text, value.to_string());
        }
    }
}
