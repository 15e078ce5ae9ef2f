//! A place in a data file: its parts for programs, and in words for people.

use std::fmt;

use super::printable;

/// `raw/poll.xlsx, sheet A1, column Q1, rows 3, 17, 20, 21, 30 and 4 more`, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataPlace {
    /// The path, as the spec or the command line has it.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The cell of a sheet, as C5.
    pub cell: Option<String>,
    /// The heading of the column.
    pub column: Option<String>,
    /// The first few rows, as the file counts them: the heading is row 1.
    pub rows: Vec<usize>,
    /// How many rows there are in all.
    pub row_count: usize,
}

/// How many rows are named.
const SHOWN: usize = 5;

impl DataPlace {
    /// Somewhere in a file.
    pub fn of(file: impl Into<String>) -> Self {
        Self {
            file: printable(&file.into()),
            sheet: None,
            cell: None,
            column: None,
            rows: Vec::new(),
            row_count: 0,
        }
    }

    /// On a sheet of a workbook.
    #[must_use]
    pub fn sheet(mut self, sheet: &str) -> Self {
        self.sheet = Some(printable(sheet));
        self
    }

    /// In a cell of the sheet.
    #[must_use]
    pub fn cell(mut self, letters: &str, row: usize) -> Self {
        self.cell = Some(format!("{letters}{row}"));
        self.rows(&[row])
    }

    /// In the column with this heading.
    #[must_use]
    pub fn column(mut self, heading: &str) -> Self {
        self.column = Some(printable(heading));
        self
    }

    /// In these rows.
    #[must_use]
    pub fn rows(mut self, rows: &[usize]) -> Self {
        self.rows = rows.iter().take(SHOWN).copied().collect();
        self.row_count = rows.len();
        self
    }
}

impl From<String> for DataPlace {
    fn from(file: String) -> Self {
        Self::of(file)
    }
}

impl From<&str> for DataPlace {
    fn from(file: &str) -> Self {
        Self::of(file)
    }
}

impl fmt::Display for DataPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet {sheet}")?;
        }
        if let Some(cell) = &self.cell {
            return write!(f, ", cell {cell}");
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        f.write_str(&words(&self.rows, self.row_count))
    }
}

/// `, rows 3, 17, 20, 21, 30 and 4 more`, to be put after a place.
pub fn rows_in_words(rows: &[usize]) -> String {
    words(&rows[..rows.len().min(SHOWN)], rows.len())
}

fn words(first: &[usize], count: usize) -> String {
    let shown: Vec<String> = first.iter().map(usize::to_string).collect();
    let shown = shown.join(", ");
    match count {
        0 => String::new(),
        1 => format!(", row {shown}"),
        n if n <= SHOWN => format!(", rows {shown}"),
        n => format!(", rows {shown} and {} more", n - SHOWN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_said_as_far_as_it_is_known() {
        let place = DataPlace::of("poll.xlsx").sheet("A1");
        assert_eq!(
            place.clone().cell("C", 5).to_string(),
            "poll.xlsx, sheet A1, cell C5"
        );
        let place = place.column("Q1").rows(&[3, 4, 5, 6, 7, 8]);
        assert_eq!(
            place.to_string(),
            "poll.xlsx, sheet A1, column Q1, rows 3, 4, 5, 6, 7 and 1 more"
        );
        assert_eq!(place.row_count, 6);
    }
}
