//! The numbers as files: `estimates.csv`, one row a number, and the same rows as an Arrow IPC file; and the weights, as
//! csv, as Parquet and as a column more in a copy of the raw file.

mod arrow_ipc;
mod csv;
mod raw_csv;
mod raw_xlsx;
mod weights_parquet;

pub use arrow_ipc::estimates_arrow;
pub use csv::{estimates_csv, weights_csv};
pub use raw_csv::csv_with_column;
pub use raw_xlsx::xlsx_with_column;
pub use weights_parquet::weights_parquet;
