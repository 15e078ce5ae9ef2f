//! The numbers as files: the workbook of tables and its cells as rows; `estimates.csv`, one row a number, and the same rows
//! as Arrow IPC and Parquet; `numbers.json`, as sentences print them; tests; the analysed sample; weights as csv, as Parquet and as a column more in a copy of the
//! raw file; replicate weights.

mod about;
mod adding_up;
mod arrow_ipc;
mod cells_csv;
mod composition;
mod csv;
mod data;
mod layout;
mod model;
mod numbers_json;
mod parquet;
mod print;
mod raw_csv;
mod raw_xlsx;
pub mod sentences;
mod shorten;
mod workbook;

pub use about::{Medium, disclosures, notes};
pub use arrow_ipc::estimates_arrow;
pub use cells_csv::{CellOf, tests_csv};
pub use csv::{estimates_csv, replicates_csv, weights_csv};
pub use data::{
    DataCells, DataColumn, DataInfo, DataLabel, data_csv, data_parquet, data_sav, named,
};
pub use model::{
    Block, Book, Cell, ClaimRow, Column, Cover, Disclosure, Fact, Format, Layout, MarginRow,
    MarginTable, Met, Row, RowKind, Table, Value,
};
pub use numbers_json::numbers_json;
pub use parquet::{estimates_parquet, replicates_parquet, weights_parquet};
pub use print::{printed, said, shown, signed};
pub use raw_csv::csv_with_column;
pub use raw_xlsx::xlsx_with_column;
pub use shorten::shortened;

use crossbreak_study::csv_out::Csv;
use crossbreak_study::estimates::Published;
use crossbreak_study::spec::Spec;

/// The tables of a study as files.
pub struct Tables {
    /// `tables.xlsx`.
    pub workbook: Vec<u8>,
    /// `tables.csv`.
    pub cells: Csv,
}

/// Every table of a study as it is laid out: what the workbook, its rows and the page are made of alike.
pub fn book(spec: &Spec, published: &Published, claims: Vec<ClaimRow>, run: &str) -> Book {
    about::book(
        spec,
        published,
        layout::tables(spec, published),
        claims,
        run,
    )
}

/// Writes a book as a workbook and as rows of cells.
pub fn tables(book: &Book, published: &Published) -> Tables {
    let (shown, _) = shortened(book);
    let places = workbook::places(&shown);
    Tables {
        workbook: workbook::workbook(&shown),
        cells: cells_csv::cells_csv(&book.tables, published, &|at| address(&places, at)),
    }
}

/// Every cell of the workbook, and row of `tables.csv`, that shows the number of that id.
pub fn placed(book: &Book, published: &Published, id: &str) -> Vec<CellOf> {
    let (shown, _) = shortened(book);
    let places = workbook::places(&shown);
    cells_csv::placed(&book.tables, published, &|at| address(&places, at), id)
}

/// Sheet and cell of a table's block, row and column.
fn address(
    places: &[workbook::Place],
    [table, block, row, column]: [usize; 4],
) -> Option<(String, String)> {
    let place = places.get(table)?;
    Some((place.sheet.clone(), place.cell(block, row, column)?))
}
