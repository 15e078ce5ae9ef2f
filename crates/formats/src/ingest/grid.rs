//! The cells of a spreadsheet's sheet, taken one by one, to columns.
//!
//! Nothing of the size of the bounding box is ever made: a file with cells at A1 and at XFD1048576 takes two cells.

use std::collections::BTreeMap;

use super::above::{self, HeadingRow, LOOKED_AT, Top};
use super::layout::{Rectangle, cell_place};
use super::limits::Limits;
use super::workbook::{damaged, formula_error};
use crossbreak_core::number::{count, counted, letters};
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crossbreak_study::raw::ColumnBuilder;
use crossbreak_study::raw::RowNumbers;

/// Bytes of a cell: Excel has room for 32,767 letters.
const LONGEST: usize = 1 << 20;

/// Takes the cells of a sheet row by row.
#[derive(Debug)]
pub(super) struct Grid<'a> {
    shown: &'a str,
    sheet: &'a str,
    limits: Limits,
    asked: HeadingRow<'a>,
    /// The row of the headings, once it is known.
    heading_row: Option<usize>,
    /// Cells of the rows at the top, until it is known.
    first: Vec<(usize, usize, String)>,
    /// What stands above the headings.
    above: Option<Diagnostic>,
    heading: Vec<String>,
    columns: Vec<ColumnBuilder>,
    row_numbers: RowNumbers,
    /// The row that the last cell stood in.
    last: Option<(usize, usize)>,
    cells: usize,
    /// Bytes that they take.
    bytes: usize,
    found: Diagnostics,
    /// Values under no heading: how many, and the first of them.
    bare: (usize, Option<DataPlace>),
    /// Errors of formulas, by column and kind, with the numbers of their rows.
    errors: BTreeMap<(usize, String), Vec<usize>>,
    /// Formulas without a result: how many, and the first of them.
    formulas: (usize, Vec<String>),
}

impl<'a> Grid<'a> {
    pub fn new(shown: &'a str, sheet: &'a str, limits: Limits, asked: HeadingRow<'a>) -> Self {
        Self {
            shown,
            sheet,
            limits,
            asked,
            heading_row: match asked {
                HeadingRow::First => Some(0),
                HeadingRow::Found => None,
                // There is no row 0.
                HeadingRow::Said(row) => Some(row.checked_sub(1).unwrap_or(usize::MAX)),
            },
            first: Vec::new(),
            above: None,
            heading: Vec::new(),
            columns: Vec::new(),
            row_numbers: RowNumbers::default(),
            last: None,
            cells: 0,
            bytes: 0,
            found: Diagnostics::new(),
            bare: (0, None),
            errors: BTreeMap::new(),
            formulas: (0, Vec::new()),
        }
    }

    /// A cell that is not empty. Rows and columns count from 0; cells come row by row and from left to right.
    pub fn push(&mut self, row: usize, column: usize, text: &str) -> Result<(), Diagnostic> {
        if self.last.is_some_and(|last| (row, column) <= last) {
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!(
                    "{}: the cells of sheet `{}` are not in order",
                    self.shown, self.sheet
                ),
            )
            .help("open it in a spreadsheet program and save it again"));
        }
        if text.len() > LONGEST {
            return Err(damaged(
                self.shown,
                "a cell holds more than any program writes into one",
            ));
        }
        self.last = Some((row, column));
        self.limits.columns(column + 1, self.shown)?;
        match self.heading_row {
            Some(heading) => self.place(heading, row, column, text),
            None if row < LOOKED_AT => {
                self.bytes += text.len();
                self.first.push((row, column, text.to_owned()));
                self.limits.memory(self.bytes, self.shown)
            }
            None => {
                let heading = self.settle()?;
                self.place(heading, row, column, text)
            }
        }
    }

    /// Finds the row of the headings among the first, and puts their cells where they belong.
    fn settle(&mut self) -> Result<usize, Diagnostic> {
        let cells = std::mem::take(&mut self.first);
        self.bytes = 0;
        let mut tops: Vec<Top> = Vec::new();
        for (row, column, text) in &cells {
            if tops.last().is_none_or(|top| top.row != row + 1) {
                tops.push(Top {
                    row: row + 1,
                    cells: Vec::new(),
                });
            }
            if let Some(top) = tops.last_mut() {
                top.cells.resize_with(*column, String::new);
                top.cells.push(text.clone());
            }
        }
        let found = above::heading(&tops);
        let heading = found.map_or(0, |found| tops[found].row - 1);
        if let Some(found) = found {
            let place = DataPlace::of(self.shown).sheet(self.sheet);
            self.above = Some(above::note(place, &tops, found));
        }
        self.heading_row = Some(heading);
        for (row, column, text) in cells {
            self.place(heading, row, column, &text)?;
        }
        Ok(heading)
    }

    /// Puts a cell where it belongs.
    fn place(
        &mut self,
        heading: usize,
        row: usize,
        column: usize,
        text: &str,
    ) -> Result<(), Diagnostic> {
        if row < heading {
            return Ok(());
        }
        if row == heading {
            self.heading.resize_with(column, String::new);
            self.heading.push(text.to_owned());
            return Ok(());
        }
        if column >= self.heading.len() {
            let (cells, first) = &mut self.bare;
            *cells += 1;
            first.get_or_insert_with(|| cell_place(self.shown, self.sheet, row, column));
            return Ok(());
        }
        if self.columns.is_empty() {
            self.columns
                .resize_with(self.heading.len(), ColumnBuilder::new);
        }
        if self.row_numbers.last() != Some(row + 1) {
            self.limits.rows(self.row_numbers.len() + 1, self.shown)?;
            // Blank cells count too: they take the same room.
            self.cells = self.cells.saturating_add(self.heading.len());
            self.limits.cells(self.cells, self.shown)?;
            self.row_numbers.push(row + 1);
        }
        let rows = self.row_numbers.len();
        let builder = &mut self.columns[column];
        let before = builder.bytes();
        builder.blank_up_to(rows - 1);
        builder.push(text);
        self.bytes += builder.bytes() - before;
        self.limits
            .memory(self.bytes + self.row_numbers.bytes(), self.shown)
    }

    /// A formula whose result is not in the file. A blank would pass for somebody who gave no answer, so the cell holds
    /// the formula itself: it may be what somebody typed, and where a number is needed it is refused.
    pub fn push_formula(
        &mut self,
        row: usize,
        column: usize,
        text: &str,
    ) -> Result<(), Diagnostic> {
        const SHOWN: usize = 3;
        self.formulas.0 += 1;
        if self.formulas.1.len() < SHOWN {
            self.formulas
                .1
                .push(format!("{}{}", letters(column), row + 1));
        }
        self.push(row, column, text)
    }

    /// A cell that holds the error of a formula.
    pub fn broken(&mut self, row: usize, column: usize, error: &str) {
        let own = self.errors.entry((column, error.to_owned()));
        own.or_default().push(row + 1);
    }

    /// One message for each column and kind of error.
    fn failed_formulas(&self) -> Diagnostics {
        let mut found = Diagnostics::new();
        for ((column, error), rows) in &self.errors {
            let wrong = match rows.as_slice() {
                [row] => formula_error(error).in_file(cell_place(
                    self.shown,
                    self.sheet,
                    row - 1,
                    *column,
                )),
                rows => {
                    let of_column = self.heading.get(*column).map(|text| text.trim());
                    let name = of_column.filter(|text| !text.is_empty()).map(str::to_owned);
                    let place = DataPlace::of(self.shown)
                        .sheet(self.sheet)
                        .column(&name.unwrap_or_else(|| letters(*column)))
                        .rows(rows);
                    let mut wrong = formula_error(error).in_file(place);
                    wrong.message = format!(
                        "{} cells hold the spreadsheet error {error}",
                        count(rows.len() as f64)
                    );
                    wrong
                }
            };
            found.push(wrong);
        }
        found
    }

    /// The table that the cells make up, and what was read by a rule.
    pub fn finish(mut self) -> Result<(Rectangle, Diagnostics), Diagnostics> {
        let heading = match self.heading_row {
            Some(heading) => heading,
            None => self.settle()?,
        };
        if let (HeadingRow::Said(said), true) = (self.asked, self.heading.is_empty()) {
            let last = self.last.map(|(row, _)| row + 1);
            return Err(above::no_heading(self.shown, said, last).into());
        }
        if let (cells, Some(first)) = std::mem::take(&mut self.bare) {
            let (stand, more) = match cells {
                1 => ("a value stands".to_owned(), ""),
                cells => (
                    format!("{} values stand", count(cells as f64)),
                    ", the first of them here",
                ),
            };
            self.found.push(
                Diagnostic::error(Code::FileFormat, format!("{stand} under no heading{more}"))
                    .in_file(first)
                    .help(
                        "the row of the headings must name every column, and a row below it must be a respondent: give the columns \
                         headings, or clear the cells; if other rows are above the headings, write which row has them, as \
                         heading = 3 in [input] or --heading 3; tables of results are not data",
                    ),
            );
        }
        let failed = self.failed_formulas();
        self.found.extend(failed);
        if self.found.has_errors() {
            return Err(self.found);
        }
        if self.heading.is_empty() {
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!(
                    "{}: sheet `{}` has no heading in row 1",
                    self.shown, self.sheet
                ),
            )
            .help("the first row has to name the columns")
            .into());
        }
        self.columns
            .resize_with(self.heading.len(), ColumnBuilder::new);
        let rows = self.row_numbers.len();
        let columns = self
            .columns
            .into_iter()
            .map(|mut builder| {
                builder.blank_up_to(rows);
                builder.finish("")
            })
            .collect();
        let mut notes = Diagnostics::new();
        notes.extend(self.above.map(Into::into).unwrap_or_default());
        let (formulas, first) = self.formulas;
        if formulas > 0 {
            notes.push(
                Diagnostic::note(
                    Code::ReadByRule,
                    format!(
                        "{} without a saved result read as the text of the formula: {}",
                        counted(formulas, "formula", "formulas"),
                        first.join(", ")
                    ),
                )
                .in_file(DataPlace::of(self.shown).sheet(self.sheet))
                .help("open the file in a spreadsheet program and save it: the results are then in it"),
            );
        }
        let table = Rectangle {
            heading: self.heading,
            heading_row: heading.saturating_add(1),
            columns,
            row_numbers: self.row_numbers,
        };
        Ok((table, notes))
    }
}
