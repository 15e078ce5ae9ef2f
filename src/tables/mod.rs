//! The numbers as files: `estimates.csv`, one row a number, and the same rows as an Arrow IPC file; weights as csv, as
//! Parquet and as a column more in a copy of the raw file; replicate weights.

mod about;
mod arrow_ipc;
mod cells_csv;
mod csv;
mod data;
mod layout;
mod model;
mod parquet;
mod print;
mod raw_csv;
mod raw_xlsx;

pub use arrow_ipc::estimates_arrow;
pub use cells_csv::tests_csv;
pub use csv::{estimates_csv, replicates_csv, weights_csv};
pub use data::{
    DataCells, DataColumn, DataInfo, DataLabel, data_csv, data_parquet, data_sav, named,
};
pub use parquet::{replicates_parquet, weights_parquet};
pub use raw_csv::csv_with_column;
pub use raw_xlsx::xlsx_with_column;
