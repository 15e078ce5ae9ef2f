//! The numbers as files: `estimates.csv`, one row a number, and the same rows as an Arrow IPC file; weights and
//! replicate weights as csv and Parquet.

mod arrow_ipc;
mod csv;
mod parquet;

pub use arrow_ipc::estimates_arrow;
pub use csv::{estimates_csv, replicates_csv, weights_csv};
pub use parquet::{replicates_parquet, weights_parquet};
