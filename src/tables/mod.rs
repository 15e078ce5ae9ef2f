//! The numbers as files: `estimates.csv`, one row a number, and the same rows as an Arrow IPC file.

mod arrow_ipc;
mod csv;

pub use arrow_ipc::estimates_arrow;
pub use csv::{estimates_csv, weights_csv};
