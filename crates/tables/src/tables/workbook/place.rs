//! Where each number of a book stands in its workbook, so that other files can say so.

use super::page::within;
use super::question::Line;
use super::{Setting, accessible, standard};
use crate::tables::model::{Book, Layout};
use crossbreak_core::number::letters;

/// Where the numbers of one table stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Name of the sheet.
    pub sheet: String,
    /// How many columns say what a row is.
    stub: usize,
    /// For each block, the sheet's rows in the order of the block's own.
    rows: Vec<Vec<u32>>,
}

impl Place {
    /// The cell of a number: `C12`. `None` beyond what a sheet can hold.
    pub fn cell(&self, block: usize, row: usize, column: usize) -> Option<String> {
        let row = *self.rows.get(block)?.get(row)?;
        let column = within(row, self.stub + column)?;
        Some(format!("{}{}", letters(column.into()), row + 1))
    }
}

/// The places of each table's numbers, in the order of the tables.
pub fn places(book: &Book) -> Vec<Place> {
    let setting = Setting::new(book);
    (0..book.tables.len())
        .map(|index| {
            let (stub, lines) = match book.layout {
                Layout::Standard => (1, standard::lines(&setting, index)),
                Layout::Accessible => (
                    accessible::Stub::of(&book.tables[index]).headings().len(),
                    accessible::lines(&setting, index),
                ),
            };
            let mut rows = vec![Vec::new(); book.tables[index].blocks.len()];
            for (at, line) in (0..).zip(&lines) {
                if let Line::Row(block, _) = line {
                    rows[*block].push(at);
                }
            }
            Place {
                sheet: setting.sheet_of(index).to_owned(),
                stub,
                rows,
            }
        })
        .collect()
}
