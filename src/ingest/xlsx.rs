//! xlsx to a frame of text columns, by calamine's cell reader.
//!
//! `worksheet_range` allocates the bounding box of a sheet: a 1.5 kB file with a cell at XFD1048576 aborts the
//! process. So cells are taken one by one, and only those below a heading are kept.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Xlsx, open_workbook_from_rs};
use polars::prelude::{Column, DataFrame};

use super::Sheet;
use super::codebook::Codebook;
use super::datamap;
use super::limits::Limits;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::number::letters;

/// Rows of text cells. Row 0 is the heading.
pub(super) type Grid = Vec<Vec<String>>;

/// Reads the data sheet, and the Datamap if the workbook has one. Says last which sheet holds the data.
pub(super) fn read(
    bytes: &[u8],
    shown: &str,
    limits: Limits,
) -> Result<(DataFrame, Vec<usize>, Codebook, String), Diagnostics> {
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
) -> Result<(DataFrame, Vec<usize>, String), Diagnostics> {
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
        let grid = cells(&mut book, &name, shown, limits)?;
        let (frame, row_numbers) = frame(grid, &name, shown)?;
        Ok((frame, row_numbers, name))
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

fn workbook(
    bytes: &[u8],
    shown: &str,
    limits: Limits,
) -> Result<(DataFrame, Vec<usize>, Codebook, String), Diagnostics> {
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
    let grid = cells(&mut book, &sheet, shown, limits)?;
    let (frame, row_numbers) = frame(grid, &sheet, shown)?;
    let codebook = match sheets.iter().find(|name| is_datamap(name)) {
        Some(name) => {
            let map = cells(&mut book, name, shown, limits)?;
            datamap::read(&map, &frame, shown, name)?
        }
        None => Codebook::plain(frame.columns().iter().map(|c| c.name().as_str())),
    };
    Ok((frame, row_numbers, codebook, sheet))
}

/// Rows of a sheet as Excel has them.
const MOST_ROWS: usize = 1 << 20;

/// The cells of a sheet as text. Rows are as long as their last cell.
fn cells(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    shown: &str,
    limits: Limits,
) -> Result<Grid, Diagnostics> {
    let fail = |error: calamine::XlsxError| damaged(shown, &format!("sheet `{sheet}`: {error}"));
    let mut reader = book.worksheet_cells_reader(sheet).map_err(fail)?;
    let mut grid: Grid = Vec::new();
    let mut found = Diagnostics::new();
    let mut read = 0usize;
    while let Some(cell) = reader.next_cell().map_err(fail)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        if row >= MOST_ROWS {
            return Err(damaged(shown, "a cell stands below the last row that Excel has").into());
        }
        limits.columns(column + 1, shown)?;
        let text = match text(cell.get_value()) {
            Ok(Some(text)) => text,
            Ok(None) => continue,
            Err(error) => {
                found.push(
                    Diagnostic::error(
                        Code::FileFormat,
                        format!("the cell holds the spreadsheet error {error}"),
                    )
                    .in_file(place(shown, sheet, row, column))
                    .help("mend the formula in the workbook, or export the data again"),
                );
                continue;
            }
        };
        read += 1;
        if row >= grid.len() {
            grid.resize_with(row + 1, Vec::new);
        }
        let cells = &mut grid[row];
        if column >= cells.len() {
            // Empty cells on the way to a far one count too: they take the same room.
            read += column - cells.len();
            limits.cells(read, shown)?;
            cells.resize_with(column + 1, String::new);
        }
        cells[column] = text;
    }
    if found.has_errors() {
        Err(found)
    } else {
        Ok(grid)
    }
}

fn place(shown: &str, sheet: &str, row: usize, column: usize) -> String {
    format!(
        "{shown}, sheet {sheet}, cell {}{}",
        letters(column),
        row + 1
    )
}

/// The text of a cell: numbers as short as they go, dates as ISO 8601. `None` for an empty one, an error for the
/// error that a formula left.
fn text(value: &DataRef<'_>) -> Result<Option<String>, String> {
    let text = match value {
        DataRef::Empty => return Ok(None),
        DataRef::Int(v) => v.to_string(),
        DataRef::Float(v) => v.to_string(),
        DataRef::String(v) => v.clone(),
        DataRef::SharedString(v) => (*v).to_owned(),
        DataRef::Bool(v) => v.to_string(),
        DataRef::DateTime(v) if v.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = v.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
        }
        DataRef::DateTime(v) => v.as_f64().to_string(),
        DataRef::DateTimeIso(v) | DataRef::DurationIso(v) => v.clone(),
        DataRef::Error(error) => return Err(error.to_string()),
    };
    Ok((!text.is_empty()).then_some(text))
}

/// Text columns under the headings of row 1, and the row of the sheet that each row stands in.
fn frame(mut grid: Grid, sheet: &str, shown: &str) -> Result<(DataFrame, Vec<usize>), Diagnostics> {
    let Some(headings) = grid.first().filter(|row| !row.is_empty()) else {
        return Err(damaged(shown, &format!("sheet `{sheet}` has no heading in row 1")).into());
    };
    let mut found = Diagnostics::new();
    let mut names: Vec<String> = Vec::new();
    for (index, cell) in headings.iter().enumerate() {
        let name = match cell.trim() {
            "" => format!("column {}", index + 1),
            name => name.to_owned(),
        };
        if names.contains(&name) {
            found.push(
                Diagnostic::error(
                    Code::FileFormat,
                    format!("the heading `{name}` stands over two columns"),
                )
                .in_file(place(shown, sheet, 0, index))
                .help(
                    "give one of them a name of its own: which one the spec means cannot be known",
                ),
            );
        }
        names.push(name);
    }
    let width = names.len();
    let mut row_numbers = Vec::new();
    for (row, cells) in grid.iter_mut().enumerate().skip(1) {
        if cells.len() > width {
            found.push(
                Diagnostic::error(Code::FileFormat, "a value stands under no heading")
                    .in_file(place(shown, sheet, row, cells.len() - 1))
                    .help("give the column a heading, or clear the cell"),
            );
        }
        // A row without cells is a blank line, which holds nobody.
        if !cells.is_empty() {
            cells.resize_with(width, String::new);
            row_numbers.push(row + 1);
        }
    }
    if found.has_errors() {
        return Err(found);
    }
    let columns: Vec<Column> = names
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            let cells: Vec<String> = row_numbers
                .iter()
                .map(|number| std::mem::take(&mut grid[number - 1][index]))
                .collect();
            Column::new(name.into(), cells)
        })
        .collect();
    let frame = DataFrame::new(row_numbers.len(), columns)
        .map_err(|error| damaged(shown, &error.to_string()))?;
    Ok((frame, row_numbers))
}
