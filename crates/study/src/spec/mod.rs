//! The spec: serde types with the places they were read from, every mistake of the file at once, and the JSON
//! schema that the same types give.
//!
//! This module reads text, never files. What a name must refer to inside the spec is checked in [`check`];
//! what it must find in the data is checked where the data are, in `sample` and `weighting`.

mod band;
mod check;
mod check_figures;
mod check_numbers;
mod check_rows;
mod check_tables;
mod check_weighting;
mod figures;
mod keys;
mod located;
mod read;
mod replicates;
mod rows;
mod schema;
mod syntax;
mod tables;
mod types;
mod values;
mod words;

pub use band::Band;
pub use check::check;
pub use check_numbers::MOST_CATEGORIES;
pub use figures::*;
pub(crate) use keys::SOURCES;
pub use located::{Keys, Located};
pub use read::{Parsed, read};
pub use replicates::*;
pub use rows::*;
pub use schema::{is_own_schema, json_schema};
pub use tables::*;
pub use types::*;
pub use values::*;
pub use words::{called, dates, lower_first, or_not_stated, people, stated, weighted_by};
