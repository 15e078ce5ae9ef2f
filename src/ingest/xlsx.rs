//! xlsx to a frame of text columns, by calamine's cell reader.
//!
//! `worksheet_range` allocates the bounding box of a sheet: a 1.5 kB file with a cell at XFD1048576 aborts the
//! process. So cells are taken one by one, and only those below a heading are kept.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Xlsx, open_workbook_from_rs};
use polars::prelude::{Column, DataFrame};

use super::codebook::Codebook;
use super::datamap;
use super::limits::Limits;
use crate::diagnostic::{Code, Diagnostic};

/// Rows of text cells. Row 0 is the heading.
pub(super) type Grid = Vec<Vec<String>>;

/// Reads the data sheet, and the Datamap if the workbook has one.
pub(super) fn read(
    bytes: &[u8],
    shown: &str,
    limits: Limits,
) -> Result<(DataFrame, Codebook), Diagnostic> {
    limits.zip(bytes, shown)?;
    // calamine has panics on absurd references; a file must never take the run down.
    catch_unwind(AssertUnwindSafe(|| workbook(bytes, shown, limits)))
        .unwrap_or_else(|_| Err(damaged(shown, "it holds references that make no sense")))
}

fn damaged(shown: &str, why: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: not a workbook that can be read: {why}"),
    )
    .help("open it in a spreadsheet program and save it again as .xlsx")
}

fn workbook(
    bytes: &[u8],
    shown: &str,
    limits: Limits,
) -> Result<(DataFrame, Codebook), Diagnostic> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes))
        .map_err(|error: calamine::XlsxError| damaged(shown, &error.to_string()))?;
    let sheets = book.sheet_names();
    let is_datamap = |name: &str| name.trim().eq_ignore_ascii_case("datamap");
    let data: Vec<&String> = sheets.iter().filter(|name| !is_datamap(name)).collect();
    let sheet = match data.as_slice() {
        [only] => (*only).clone(),
        [] => return Err(damaged(shown, "it has no sheet with data")),
        many => {
            let names = many
                .iter()
                .map(|n| format!("`{n}`"))
                .collect::<Vec<_>>()
                .join(", ");
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!("{shown}: which sheet holds the data? There are {names}"),
            )
            .help("leave one data sheet in the workbook (beside a sheet named Datamap, if there is one)"));
        }
    };
    let grid = cells(&mut book, &sheet, shown, limits)?;
    let frame = frame(grid, &sheet, shown)?;
    let codebook = match sheets.iter().find(|name| is_datamap(name)) {
        Some(name) => {
            let map = cells(&mut book, name, shown, limits)?;
            datamap::read(&map, &frame, shown, name)?
        }
        None => Codebook::plain(frame.columns().iter().map(|c| c.name().as_str())),
    };
    Ok((frame, codebook))
}

/// The cells of a sheet as text. Rows are as long as their last cell.
fn cells(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    shown: &str,
    limits: Limits,
) -> Result<Grid, Diagnostic> {
    let fail = |error: calamine::XlsxError| damaged(shown, &format!("sheet `{sheet}`: {error}"));
    let mut reader = book.worksheet_cells_reader(sheet).map_err(fail)?;
    let mut grid: Grid = Vec::new();
    let mut read = 0usize;
    while let Some(cell) = reader.next_cell().map_err(fail)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let Some(text) = text(cell.get_value(), || place(shown, sheet, row, column))? else {
            continue;
        };
        read += 1;
        limits.cells(read, shown)?;
        limits.columns(column + 1, shown)?;
        if row >= grid.len() {
            grid.resize_with(row + 1, Vec::new);
        }
        let cells = &mut grid[row];
        if column >= cells.len() {
            // Rows below the heading may not be wider than it: one far cell must not widen every row.
            read += column - cells.len();
            limits.cells(read, shown)?;
            cells.resize_with(column + 1, String::new);
        }
        cells[column] = text;
    }
    Ok(grid)
}

fn place(shown: &str, sheet: &str, row: usize, column: usize) -> String {
    format!(
        "{shown}, sheet {sheet}, cell {}{}",
        letters(column),
        row + 1
    )
}

/// A column's letters as a spreadsheet shows them: 0 is A, 26 is AA.
fn letters(mut column: usize) -> String {
    let mut out = Vec::new();
    loop {
        out.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    out.reverse();
    String::from_utf8(out).expect("letters are ASCII")
}

/// The text of a cell: numbers as short as they go, dates as ISO 8601. `None` for an empty one.
fn text(value: &DataRef<'_>, place: impl Fn() -> String) -> Result<Option<String>, Diagnostic> {
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
        DataRef::Error(error) => {
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!("the cell holds the spreadsheet error {error}"),
            )
            .in_file(place())
            .help("mend the formula in the workbook, or export the data again"));
        }
    };
    Ok((!text.is_empty()).then_some(text))
}

fn frame(mut grid: Grid, sheet: &str, shown: &str) -> Result<DataFrame, Diagnostic> {
    if grid.is_empty() || grid[0].is_empty() {
        return Err(damaged(
            shown,
            &format!("sheet `{sheet}` has no heading in row 1"),
        ));
    }
    let mut names: Vec<String> = Vec::new();
    for (index, cell) in grid[0].iter().enumerate() {
        let name = match cell.trim() {
            "" => format!("column {}", index + 1),
            name => name.to_owned(),
        };
        if names.contains(&name) {
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!("the heading `{name}` stands over two columns"),
            )
            .in_file(place(shown, sheet, 0, index))
            .help("give one of them a name of its own: which one the spec means cannot be known"));
        }
        names.push(name);
    }
    let width = names.len();
    for (row, cells) in grid.iter_mut().enumerate().skip(1) {
        if cells.len() > width {
            return Err(
                Diagnostic::error(Code::FileFormat, "a value stands under no heading")
                    .in_file(place(shown, sheet, row, cells.len() - 1))
                    .help("give the column a heading, or clear the cell"),
            );
        }
        cells.resize_with(width, String::new);
    }
    let height = grid.len() - 1;
    let columns: Vec<Column> = names
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            let cells: Vec<String> = grid[1..]
                .iter_mut()
                .map(|row| std::mem::take(&mut row[index]))
                .collect();
            Column::new(name.into(), cells)
        })
        .collect();
    DataFrame::new(height, columns).map_err(|error| damaged(shown, &error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        assert_eq!(letters(0), "A");
        assert_eq!(letters(25), "Z");
        assert_eq!(letters(26), "AA");
        assert_eq!(letters(16_383), "XFD");
    }
}
