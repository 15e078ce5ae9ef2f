//! Raw data of which only the distinct combinations of cells are kept, each with its number of rows.

use super::{Codebook, Column, RawData, Rows};
use crate::diagnostic::Diagnostics;

/// The rows that have the same cells in every column that was counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// How many rows.
    pub rows: u64,
    /// Sum of their base weights; their number where there are none.
    pub base: f64,
    /// Sum of the squares of their base weights.
    pub squares: f64,
    /// The smallest and the largest base weight among them.
    pub least: f64,
    pub most: f64,
    /// Rows whose base weight is missing or no number, rows where it is negative, and rows where it is above 0 and too
    /// small to be computed with; none of them is part of the sums.
    pub missing: u64,
    pub negative: u64,
    pub tiny: u64,
    /// Rows whose base weight is 0.
    pub zero: u64,
}

impl Counted {
    /// Rows that count 1 each.
    pub fn plain(rows: u64) -> Self {
        Self {
            rows,
            base: rows as f64,
            squares: rows as f64,
            least: 1.0,
            most: 1.0,
            missing: 0,
            negative: 0,
            tiny: 0,
            zero: 0,
        }
    }
}

impl RawData {
    /// Distinct combinations of cells. `headings` are all that the file has; `columns` the counted ones with a cell for
    /// each combination. Without a codebook, cells hold what they say.
    pub fn counted(
        file: String,
        headings: Vec<String>,
        columns: Vec<(String, Vec<&str>)>,
        combinations: Vec<Counted>,
        codebook: Option<Codebook>,
    ) -> Self {
        let codebook =
            codebook.unwrap_or_else(|| Codebook::plain(headings.iter().map(String::as_str)));
        let columns = columns
            .into_iter()
            .map(|(name, cells)| Column::of(&name, cells))
            .collect();
        Self {
            file,
            // Files of any size are not read a third time for it.
            sha256: String::new(),
            beside: Vec::new(),
            codebook,
            format: "counted combinations".to_owned(),
            separator: None,
            heading: None,
            notes: Diagnostics::new(),
            columns,
            rows: Rows::Counted(combinations, headings),
            sheet: None,
        }
    }

    /// What is known of each row, where a row stands for many.
    pub fn combinations(&self) -> Option<&[Counted]> {
        match &self.rows {
            Rows::Numbered(_) => None,
            Rows::Counted(combinations, _) => Some(combinations),
        }
    }
}
