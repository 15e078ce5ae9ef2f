//! Raw data as every reader hands them on: columns of text, their codebook, and the number of each row in its file.

mod codebook;
mod column;
mod counted;
mod decimal;
mod row_numbers;
mod units;

use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
pub use codebook::{
    Codebook, ColumnInfo, DeclaredMissing, Holds, MultipleSet, SetKind, without_selected_choice,
};
pub use column::{Column, ColumnBuilder};
pub use counted::Counted;
pub use decimal::{ColumnSigns, DecimalSigns, Form, Shown, Sign, THOUSANDS};
pub use row_numbers::RowNumbers;
pub use units::{Unit, currency};

/// The column that weights get in a copy of a raw file; with a number after it, if the file has one of that name.
pub const WEIGHT: &str = "crossbreak_weight";

/// A raw export: columns of text and their codebook.
#[derive(Debug, Clone)]
pub struct RawData {
    /// The path as the spec has it, for messages.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The files that were read with it, with their hashes.
    pub beside: Vec<(String, String)>,
    pub codebook: Codebook,
    /// The sheet of a workbook that the rows stand in.
    pub sheet: Option<String>,
    /// The format in words, as found from the content: `csv, UTF-8, cells separated by commas`.
    pub format: String,
    /// The byte that parts the cells of a csv file, where one byte is a letter of ASCII.
    pub separator: Option<u8>,
    /// The row of the headings, where rows without any are above it.
    pub heading: Option<usize>,
    /// What was read by a rule that its user has to know of.
    pub notes: Diagnostics,
    pub columns: Vec<Column>,
    pub rows: Rows,
}

/// What a row of the columns is.
#[derive(Debug, Clone)]
pub enum Rows {
    /// A row of the file; its number, as blank lines are no rows.
    Numbered(RowNumbers),
    /// All rows with the same cells; and the headings of the file, of which not every one was counted.
    Counted(Vec<Counted>, Vec<String>),
}

impl RawData {
    /// Number of rows: those below the heading, or the distinct combinations of cells.
    pub fn rows(&self) -> usize {
        match &self.rows {
            Rows::Numbered(numbers) => numbers.len(),
            Rows::Counted(combinations, _) => combinations.len(),
        }
    }

    /// The same, if there is anybody in it: columns can be looked at without people, but not counted.
    pub fn peopled(self) -> Result<Self, Diagnostics> {
        match self.rows() {
            0 => Err(Diagnostic::error(
                Code::FileFormat,
                format!("{}: a heading and no rows", self.file),
            )
            .help("export the file again")
            .into()),
            _ => Ok(self),
        }
    }

    /// The names of the columns, in file order.
    pub fn columns(&self) -> impl Iterator<Item = &str> + Clone {
        let (columns, headings) = match &self.rows {
            Rows::Numbered(_) => (self.columns.as_slice(), [].as_slice()),
            Rows::Counted(_, headings) => ([].as_slice(), headings.as_slice()),
        };
        let columns = columns.iter().map(Column::name);
        columns.chain(headings.iter().map(String::as_str))
    }

    /// The cells of a column, as text; blank cells are empty.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name() == name)
    }

    /// Number of a row as the file counts it: the heading, where there is one, is row 1. `None` where a row stands for
    /// many.
    pub fn row_number(&self, row: usize) -> Option<usize> {
        match &self.rows {
            Rows::Numbered(numbers) => Some(numbers.get(row)),
            Rows::Counted(..) => None,
        }
    }
}

/// A small table, such as targets or claims: headings, rows of text, and its hash.
#[derive(Debug, Clone)]
pub struct Table {
    pub file: String,
    pub sha256: String,
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// The sheet of the workbook that it is.
    pub sheet: Option<String>,
    pub row_numbers: RowNumbers,
}

impl Table {
    /// Number of a row as the file counts it: the heading is row 1.
    pub fn row_number(&self, row: usize) -> usize {
        self.row_numbers.get(row)
    }

    /// A row.
    pub fn place(&self, row: usize) -> DataPlace {
        self.whole().rows(&[self.row_number(row)])
    }

    /// Rows and their column.
    pub fn rows_place(&self, column: &str, rows: &[usize]) -> DataPlace {
        let numbers: Vec<usize> = rows.iter().map(|&row| self.row_number(row)).collect();
        self.whole().column(column).rows(&numbers)
    }

    /// A row and its column.
    pub fn cell_place(&self, row: usize, column: usize) -> DataPlace {
        self.rows_place(&self.headings[column], &[row])
    }

    /// The heading of a column.
    pub fn heading_place(&self, column: usize) -> DataPlace {
        self.whole().column(&(column + 1).to_string()).rows(&[1])
    }

    fn whole(&self) -> DataPlace {
        let place = DataPlace::of(&*self.file);
        match &self.sheet {
            Some(sheet) => place.sheet(sheet),
            None => place,
        }
    }
}
