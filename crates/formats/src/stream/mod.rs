//! Files of any size, in two passes: how many rows have each combination of answers, and then each row its weight.
//!
//! A weighting depends on the rows only through the table of distinct combinations with their numbers of rows. That
//! table is small and becomes [`crossbreak_study::raw::RawData`] like any other, so that variables, recodes, filters and margins
//! are read by the same rules and with the same messages as in memory.

mod cells;
mod changed;
mod collapse;
mod column;
mod files;
mod hand_out;
mod pages;
mod read;
mod sum;
mod tally;
mod text;

pub use cells::{BaseColumns, CountColumns, WeightTable, read_counts};
pub use collapse::{Collapsed, Request, collapse};
pub use files::{Files, Kind, find, is_stream};
pub use hand_out::{Columns, hand_out};
pub use read::Input;
