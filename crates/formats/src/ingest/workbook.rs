//! Which sheets of a workbook hold the rows, which say what the columns mean, and their cells one by one: the same for
//! every program that writes workbooks.

use super::above::{self, HeadingRow};
use super::datamap;
use super::dictionary::{self, Dictionary};
use super::grid::Grid;
use super::layout::{self, Rectangle, cell_place};
use super::limits::Limits;
use super::{Content, Settings, Sheet};
use crossbreak_core::number::letters;
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics, suggest};
use crossbreak_study::spec::Located;

/// A sheet with cells; charts and macros are none.
#[derive(Debug, Clone)]
pub(super) struct SheetName {
    pub name: String,
    /// Hidden sheets are left alone, unless the spec names them.
    pub hidden: bool,
}

/// A workbook that has been opened.
pub(super) trait Book {
    /// The format in words.
    fn format(&self) -> &'static str;

    /// The sheets, in the order of the workbook.
    fn sheets(&self) -> Vec<SheetName>;

    /// Calls `visit` with every cell that is not empty, row by row and from left to right.
    fn each_cell(&mut self, sheet: &str, visit: &mut Visit<'_>) -> Result<(), Stop>;

    /// Whether a sheet has a cell that is not empty.
    fn is_filled(&mut self, sheet: &str) -> Result<bool, Diagnostic> {
        any_cell(|visit| self.each_cell(sheet, visit))
    }

    /// The ranges of merged cells of the sheet that was read last, as `A2:A5`.
    fn merged(&mut self, sheet: &str) -> Vec<String>;
}

/// What a cell holds that is not empty.
#[derive(Debug)]
pub(super) enum Cell<'a> {
    Text(&'a str),
    /// A formula whose result is not in the file, with its `=`.
    Formula(&'a str),
    /// The error that a formula came to.
    Error(&'a str),
}

/// Takes the cell at a row and a column, both counted from 0.
pub(super) type Visit<'a> = dyn FnMut(usize, usize, Cell<'_>) -> Result<(), Stop> + 'a;

/// Why no more cells are wanted.
#[derive(Debug)]
pub(super) enum Stop {
    /// Those before are enough.
    Enough,
    Wrong(Diagnostic),
}

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Self {
        Stop::Wrong(diagnostic)
    }
}

/// Whether there is any cell to be visited.
pub(super) fn any_cell(
    each_cell: impl FnOnce(&mut Visit<'_>) -> Result<(), Stop>,
) -> Result<bool, Diagnostic> {
    match each_cell(&mut |_, _, _| Err(Stop::Enough)) {
        Ok(()) => Ok(false),
        Err(Stop::Enough) => Ok(true),
        Err(Stop::Wrong(diagnostic)) => Err(diagnostic),
    }
}

/// A workbook that no reader can make sense of.
pub(super) fn damaged(shown: &str, why: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: not a workbook that can be read: {why}"),
    )
    .help("open it in a spreadsheet program and save it again as .xlsx")
}

/// An error that stands in a cell without a formula: nothing has failed there. `#N/A` and `#NULL!` are what programs write
/// for an answer that is missing, and are read as texts of these words are.
pub(super) fn typed_error(error: &str) -> Cell<'_> {
    match error {
        "#N/A" | "#NULL!" => Cell::Text(error),
        error => Cell::Error(error),
    }
}

pub(super) fn formula_error(error: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("the cell holds the spreadsheet error {error}"),
    )
    .help("mend the formula in the workbook, or export the data again")
}

/// Reads the sheet of the rows, and the sheets that say what its columns mean.
pub(super) fn read(
    book: &mut dyn Book,
    shown: &str,
    settings: Settings<'_>,
) -> Result<Content, Diagnostics> {
    let limits = settings.limits;
    let sheets = book.sheets();
    let name = data_sheet(book, &sheets, shown, settings)?;
    let mut notes = Diagnostics::new();
    let heading = HeadingRow::of(settings.heading);
    let mut content = sheet(book, &name, shown, limits, heading)?;
    // A file that the spec names says more than a sheet that only looks like a dictionary.
    if settings.dictionary.is_some() {
        return Ok(content);
    }
    let others: Vec<&str> = sheets
        .iter()
        .map(|sheet| sheet.name.as_str())
        .filter(|other| *other != name)
        .collect();
    if let Some(map) = others.iter().find(|name| datamap::is_named(name)) {
        let rows = rows(book, map, shown, limits)?;
        content.codebook = datamap::read(&rows, &content.columns, shown, map)?;
        return Ok(content);
    }
    let mut found = Dictionary::default();
    for other in others.into_iter().filter(|name| dictionary::is_named(name)) {
        let rows = rows(book, other, shown, limits)?;
        if rows.is_empty() {
            continue;
        }
        if !found.add(shown, Some(other), &rows)? {
            notes.push(dictionary::no_heading(shown, other));
        }
    }
    if !found.is_empty() {
        let (columns, codebook, more) = found.apply(content.columns, content.codebook, shown)?;
        content.columns = columns;
        content.codebook = codebook;
        notes.extend(more);
    }
    content.notes.extend(notes);
    Ok(content)
}

/// Reads one sheet as a table, and says which.
pub(super) fn read_table(
    book: &mut dyn Book,
    shown: &str,
    wanted: Sheet<'_>,
    limits: Limits,
) -> Result<Content, Diagnostics> {
    let sheets = book.sheets();
    let name = match wanted {
        Sheet::Named(asked) => named(&sheets, asked, shown)?,
        Sheet::Only(help) => {
            let all: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
            match filled(book, &all)?.as_slice() {
                [only] => only.clone(),
                [] => return Err(damaged(shown, "it has no sheet with data").into()),
                many => {
                    let message =
                        format!("{shown}: which sheet is meant? There are {}", quoted(many));
                    return Err(Diagnostic::error(Code::FileFormat, message)
                        .help(help)
                        .into());
                }
            }
        }
    };
    sheet(book, &name, shown, limits, HeadingRow::First)
}

/// A sheet by its name, and its rows as text.
pub(super) type Rows = (String, Vec<Vec<String>>);

/// The rows of the sheets that are a dictionary: the one that is named, the only one with cells, or those that have
/// the name of one.
pub(super) fn read_dictionary(
    book: &mut dyn Book,
    shown: &str,
    wanted: Option<&Located<String>>,
    limits: Limits,
) -> Result<Vec<Rows>, Diagnostics> {
    let sheets = book.sheets();
    let all: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let names = match wanted {
        Some(asked) => vec![named(&sheets, asked, shown)?],
        None => {
            let mut filled = filled(book, &all)?;
            if filled.len() > 1 {
                filled.retain(|name| datamap::is_named(name) || dictionary::is_named(name));
            }
            filled
        }
    };
    if names.is_empty() {
        return Err(Diagnostic::error(
            Code::FileFormat,
            format!("{shown}: which sheet is the dictionary?"),
        )
        .help(format!(
            "name it, as in dictionary = {{ file = \"{shown}\", sheet = \"Labels\" }}; {}",
            crossbreak_study::diagnostic::list("sheets", all)
        ))
        .into());
    }
    names
        .into_iter()
        .map(|name| Ok((name.clone(), rows(book, &name, shown, limits)?)))
        .collect()
}

fn named(sheets: &[SheetName], asked: &Located<String>, shown: &str) -> Result<String, Diagnostic> {
    let known = sheets.iter().map(|sheet| sheet.name.as_str());
    match known.clone().find(|name| *name == asked.as_str()) {
        Some(name) => Ok(name.to_owned()),
        None => Err(
            Diagnostic::error(Code::FileFormat, format!("{shown} has no sheet `{asked}`"))
                .at(asked.span())
                .help(suggest(asked, "sheets", known)),
        ),
    }
}

/// The sheet that holds the rows.
fn data_sheet(
    book: &mut dyn Book,
    sheets: &[SheetName],
    shown: &str,
    settings: Settings<'_>,
) -> Result<String, Diagnostic> {
    if let Some(name) = settings.sheet {
        return named(sheets, name, shown);
    }
    let of_dictionary = |name: &str| {
        let asked = settings
            .dictionary
            .is_some_and(|d| d.has_sheet(shown, name));
        asked || datamap::is_named(name) || dictionary::is_named(name)
    };
    let visible: Vec<&str> = sheets
        .iter()
        .filter(|sheet| !sheet.hidden)
        .map(|sheet| sheet.name.as_str())
        .collect();
    let others: Vec<&str> = visible
        .iter()
        .copied()
        .filter(|name| !of_dictionary(name))
        .collect();
    // A workbook whose one sheet has such a name (`Values`) holds its rows there.
    let candidates = match others.as_slice() {
        [] => filled(book, &visible)?,
        [only] => vec![(*only).to_owned()],
        many => filled(book, many)?,
    };
    match candidates.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(damaged(shown, "it has no sheet with data")),
        many => Err(Diagnostic::error(
            Code::FileFormat,
            format!(
                "{shown}: which sheet holds the data? There are {}",
                quoted(many)
            ),
        )
        .help(format!(
            "name it, as in sheet = \"{0}\" in [input] or --sheet \"{0}\"; results of a survey in tables are no data: a \
             row has to be a respondent",
            many[0].escape_debug()
        ))),
    }
}

/// Those sheets that have a cell.
fn filled(book: &mut dyn Book, names: &[&str]) -> Result<Vec<String>, Diagnostic> {
    let mut filled = Vec::new();
    for name in names {
        if book.is_filled(name)? {
            filled.push((*name).to_owned());
        }
    }
    Ok(filled)
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// A sheet with one heading row, or several.
fn sheet(
    book: &mut dyn Book,
    name: &str,
    shown: &str,
    limits: Limits,
    heading: HeadingRow<'_>,
) -> Result<Content, Diagnostics> {
    let (table, mut notes) = table(book, name, shown, limits, heading)?;
    let row = table.heading_row;
    // A title is often merged over the columns.
    let mut merged = book.merged(name);
    merged.retain(|range| last_row(range).is_none_or(|last| last >= row));
    if !merged.is_empty() {
        notes.push(merged_cells(&merged, shown, name));
    }
    let cell = |column: usize| cell_place(shown, name, row - 1, column);
    let whole = DataPlace::of(shown).sheet(name);
    let arranged = layout::arrange(table, &cell, &whole, heading);
    notes.extend(arranged.notes);
    let platform = arranged.platform.map(|name| format!(", {name}"));
    Ok(Content {
        columns: arranged.columns,
        row_numbers: arranged.row_numbers,
        codebook: arranged.codebook,
        format: format!(
            "{}{}{}",
            book.format(),
            platform.unwrap_or_default(),
            above::in_format(row, arranged.second)
        ),
        sheet: Some(name.to_owned()),
        separator: None,
        heading: (row > 1).then_some(row),
        notes,
    })
}

/// The last row of a range such as `A2:C5`.
fn last_row(range: &str) -> Option<usize> {
    let last = range.rsplit(':').next()?;
    last.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '$')
        .parse()
        .ok()
}

/// Cells that a person sees as one: the value stands in the first of them, and the others are blank.
fn merged_cells(ranges: &[String], shown: &str, sheet: &str) -> Diagnostic {
    const SHOWN: usize = 5;
    let first = ranges[..ranges.len().min(SHOWN)].join(", ");
    let more = match ranges.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Diagnostic::warning(
        Code::FileFormat,
        format!("merged cells were read as a value in the first of them and blanks: {first}{more}"),
    )
    .in_file(DataPlace::of(shown).sheet(sheet))
    .help("part them and fill in what each cell holds, if the blanks are none")
}

/// `A2:C5`, of rows and columns that count from 0.
pub(super) fn range(first: (usize, usize), last: (usize, usize)) -> String {
    // A span can be as large as its type; the cell that it ends in need not be there.
    let number = |row: usize| row.saturating_add(1);
    let place = |(row, column): (usize, usize)| format!("{}{}", letters(column), number(row));
    format!("{}:{}", place(first), place(last))
}

/// The cells of a sheet as columns under their headings.
fn table(
    book: &mut dyn Book,
    sheet: &str,
    shown: &str,
    limits: Limits,
    heading: HeadingRow<'_>,
) -> Result<(Rectangle, Diagnostics), Diagnostics> {
    let mut grid = Grid::new(shown, sheet, limits, heading);
    visit_all(book, sheet, &mut |row, column, cell| {
        match cell {
            Cell::Text(text) => grid.push(row, column, text)?,
            Cell::Formula(text) => grid.push_formula(row, column, text)?,
            Cell::Error(error) => grid.broken(row, column, error),
        }
        Ok(())
    })?;
    grid.finish()
}

/// The rows of a small sheet as text; those at its end that are empty are left out.
fn rows(
    book: &mut dyn Book,
    sheet: &str,
    shown: &str,
    limits: Limits,
) -> Result<Vec<Vec<String>>, Diagnostics> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut cells = 0;
    let mut found = Diagnostics::new();
    visit_all(book, sheet, &mut |row, column, cell| {
        let mut wrong = |diagnostic: Diagnostic| {
            found.push(diagnostic.in_file(cell_place(shown, sheet, row, column)));
        };
        match cell {
            Cell::Text(text) => {
                limits.columns(column + 1, shown)?;
                if row >= rows.len() {
                    cells += row - rows.len();
                    limits.cells(cells, shown)?;
                    rows.resize_with(row + 1, Vec::new);
                }
                if column >= rows[row].len() {
                    cells += column + 1 - rows[row].len();
                    limits.cells(cells, shown)?;
                    rows[row].resize_with(column + 1, String::new);
                }
                text.clone_into(&mut rows[row][column]);
            }
            Cell::Formula(_) => wrong(
                Diagnostic::error(
                    Code::FileFormat,
                    "the cell holds a formula without a saved result",
                )
                .help("open the file in a spreadsheet program and save it: the results are then in it"),
            ),
            Cell::Error(error) => wrong(formula_error(error)),
        }
        Ok(())
    })?;
    match found.has_errors() {
        true => Err(found),
        false => Ok(rows),
    }
}

/// Every cell, where none is a reason to stop.
fn visit_all(book: &mut dyn Book, sheet: &str, visit: &mut Visit<'_>) -> Result<(), Diagnostic> {
    match book.each_cell(sheet, visit) {
        Ok(()) | Err(Stop::Enough) => Ok(()),
        Err(Stop::Wrong(diagnostic)) => Err(diagnostic),
    }
}
