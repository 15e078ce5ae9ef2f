//! The numbers as files: `estimates.csv`, one row a number, and the same rows as an Arrow IPC file; weights as csv, as
//! Parquet and as a column more in a copy of the raw file; replicate weights.

mod arrow_ipc;
mod csv;
pub mod model;
mod parquet;
mod raw_csv;
mod raw_xlsx;
mod workbook;

pub use arrow_ipc::estimates_arrow;
pub use csv::{estimates_csv, replicates_csv, weights_csv};
pub use parquet::{replicates_parquet, weights_parquet};
pub use raw_csv::csv_with_column;
pub use raw_xlsx::xlsx_with_column;
pub use workbook::{Place, places, workbook};
