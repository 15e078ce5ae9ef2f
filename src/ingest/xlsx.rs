//! xlsx to columns of text, by calamine's cell reader.
//!
//! `worksheet_range` allocates the bounding box of a sheet: a 1.5 kB file with a cell at XFD1048576 aborts the
//! process. So cells are taken one by one, and only those below a heading are kept.

use std::borrow::Cow;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::datamap;
use super::grid::Grid;
use super::layout::{self, Arranged, Rectangle, cell_place};
use super::limits::Limits;
use super::{Content, Sheet};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use calamine::{DataRef, Reader, Xlsx, open_workbook_from_rs};

/// Reads the data sheet, and the Datamap if the workbook has one.
pub(super) fn read(bytes: &[u8], shown: &str, limits: Limits) -> Result<Content, Diagnostics> {
    limits.zip(bytes, shown)?;
    // calamine has panics on absurd references; a file must never take the run down.
    catch_unwind(AssertUnwindSafe(|| workbook(bytes, shown, limits)))
        .unwrap_or_else(|_| Err(damaged(shown, "it holds references that make no sense").into()))
}

fn damaged(shown: &str, why: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: not a workbook that can be read: {why}"),
    )
    .help("open it in a spreadsheet program and save it again as .xlsx")
}

/// Reads one sheet as a table, and says which.
pub(super) fn read_table(
    bytes: &[u8],
    shown: &str,
    sheet: Sheet<'_>,
    limits: Limits,
) -> Result<Content, Diagnostics> {
    limits.zip(bytes, shown)?;
    catch_unwind(AssertUnwindSafe(|| {
        let mut book = open(bytes, shown)?;
        let sheets = book.sheet_names();
        let name = match (sheet, sheets.as_slice()) {
            (Sheet::Named(asked), _) => match sheets.iter().find(|name| *name == &**asked) {
                Some(name) => name.clone(),
                None => {
                    let known = sheets.iter().map(String::as_str);
                    return Err(Diagnostic::error(
                        Code::FileFormat,
                        format!("{shown} has no sheet `{asked}`"),
                    )
                    .at(asked.span())
                    .help(suggest(asked, "sheets", known))
                    .into());
                }
            },
            (Sheet::Only(_), [only]) => only.clone(),
            (Sheet::Only(_), []) => return Err(damaged(shown, "it has no sheet with data").into()),
            (Sheet::Only(help), many) => {
                let names: Vec<String> = many.iter().map(|name| format!("`{name}`")).collect();
                return Err(Diagnostic::error(
                    Code::FileFormat,
                    format!(
                        "{shown}: which sheet is meant? There are {}",
                        names.join(", ")
                    ),
                )
                .help(help)
                .into());
            }
        };
        let arranged = arranged(&mut book, &name, shown, limits)?;
        Ok(content(arranged, name))
    }))
    .unwrap_or_else(|_| Err(damaged(shown, "it holds references that make no sense").into()))
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

fn workbook(bytes: &[u8], shown: &str, limits: Limits) -> Result<Content, Diagnostics> {
    let mut book = open(bytes, shown)?;
    let sheets = book.sheet_names();
    let is_datamap = |name: &str| name.trim().eq_ignore_ascii_case("datamap");
    let data: Vec<&String> = sheets.iter().filter(|name| !is_datamap(name)).collect();
    let sheet = match data.as_slice() {
        [only] => (*only).clone(),
        [] => return Err(damaged(shown, "it has no sheet with data").into()),
        many => {
            let names: Vec<String> = many.iter().map(|name| format!("`{name}`")).collect();
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!("{shown}: which sheet holds the data? There are {}", names.join(", ")),
            )
            .help("leave one data sheet in the workbook (beside a sheet named Datamap, if there is one)")
            .into());
        }
    };
    let mut arranged = arranged(&mut book, &sheet, shown, limits)?;
    if let Some(name) = sheets.iter().find(|name| is_datamap(name)) {
        let map = rows(&mut book, name, shown, limits)?;
        arranged.codebook = datamap::read(&map, &arranged.columns, shown, name)?;
    }
    Ok(content(arranged, sheet))
}

fn content(arranged: Arranged, sheet: String) -> Content {
    let platform = arranged.platform.map(|name| format!(", {name}"));
    Content {
        columns: arranged.columns,
        row_numbers: arranged.row_numbers,
        codebook: arranged.codebook,
        format: format!("Excel workbook (.xlsx){}", platform.unwrap_or_default()),
        sheet: Some(sheet),
        notes: arranged.notes,
    }
}

/// A sheet with one heading row, or several.
fn arranged(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    shown: &str,
    limits: Limits,
) -> Result<Arranged, Diagnostics> {
    let table = table(book, sheet, shown, limits)?;
    Ok(layout::arrange(table, &|column| {
        cell_place(shown, sheet, 0, column)
    }))
}

/// The rows of a small sheet as text; those at its end that are empty are left out.
fn rows(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    shown: &str,
    limits: Limits,
) -> Result<Vec<Vec<String>>, Diagnostics> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut cells = 0;
    let mut found = Diagnostics::new();
    each_cell(book, sheet, shown, &mut |row, column, text| {
        match text {
            Ok(text) => {
                limits.columns(column + 1, shown)?;
                if row >= rows.len() {
                    cells += row - rows.len();
                    rows.resize_with(row + 1, Vec::new);
                }
                if column >= rows[row].len() {
                    cells += column + 1 - rows[row].len();
                    limits.cells(cells, shown)?;
                    rows[row].resize_with(column + 1, String::new);
                }
                text.clone_into(&mut rows[row][column]);
            }
            Err(diagnostic) => {
                found.push(diagnostic.in_file(cell_place(shown, sheet, row, column)));
            }
        }
        Ok(())
    })?;
    match found.has_errors() {
        true => Err(found),
        false => Ok(rows),
    }
}

/// The cells of a sheet as columns under the headings of row 1.
fn table(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    shown: &str,
    limits: Limits,
) -> Result<Rectangle, Diagnostics> {
    let mut grid = Grid::new(shown, sheet, limits);
    each_cell(book, sheet, shown, &mut |row, column, text| match text {
        Ok(text) => grid.push(row, column, text),
        Err(diagnostic) => {
            grid.broken(row, column, diagnostic);
            Ok(())
        }
    })?;
    grid.finish()
}

/// Rows of a sheet as Excel has them.
const MOST_ROWS: usize = 1 << 20;

/// Takes the cell at a row and a column, both counted from 0: its text, or why it has none.
type Visit<'a> = dyn FnMut(usize, usize, Result<&str, Diagnostic>) -> Result<(), Diagnostic> + 'a;

/// Calls `visit` with every cell that is not empty.
fn each_cell(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    shown: &str,
    visit: &mut Visit<'_>,
) -> Result<(), Diagnostic> {
    let fail = |error: calamine::XlsxError| damaged(shown, &format!("sheet `{sheet}`: {error}"));
    let mut reader = book.worksheet_cells_reader(sheet).map_err(fail)?;
    while let Some(cell) = reader.next_cell().map_err(fail)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        if row >= MOST_ROWS {
            return Err(damaged(
                shown,
                "a cell stands below the last row that Excel has",
            ));
        }
        match text(cell.get_value()) {
            Ok(Some(text)) => visit(row, column, Ok(&text))?,
            Ok(None) => {}
            Err(error) => {
                let wrong = Diagnostic::error(
                    Code::FileFormat,
                    format!("the cell holds the spreadsheet error {error}"),
                )
                .help("mend the formula in the workbook, or export the data again");
                visit(row, column, Err(wrong))?;
            }
        }
    }
    Ok(())
}

/// The text of a cell: numbers as short as they go, dates as ISO 8601. `None` for an empty one, an error for the
/// error that a formula left.
fn text<'a>(value: &'a DataRef<'_>) -> Result<Option<Cow<'a, str>>, String> {
    let text: Cow<'_, str> = match value {
        DataRef::Empty => return Ok(None),
        DataRef::Int(v) => v.to_string().into(),
        DataRef::Float(v) => v.to_string().into(),
        DataRef::String(v) => v.as_str().into(),
        DataRef::SharedString(v) => (*v).into(),
        DataRef::Bool(v) => v.to_string().into(),
        DataRef::DateTime(v) if v.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = v.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}").into()
        }
        DataRef::DateTime(v) => v.as_f64().to_string().into(),
        DataRef::DateTimeIso(v) | DataRef::DurationIso(v) => v.as_str().into(),
        DataRef::Error(error) => return Err(error.to_string()),
    };
    Ok((!text.is_empty()).then_some(text))
}
