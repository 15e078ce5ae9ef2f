//! A study: the spec, raw data, and what becomes of them up to published numbers. No file is read or written here.
//!
//! ```text
//! Spec -> RawData -> Sample -> Weighted -> Estimates -> Published
//! ```
//!
//! Each value can be made only from the one before it. Outputs see only [`estimates::Published`], so that low bases
//! are marked once, for every output alike.
//!
//! | module | does | may use |
//! |---|---|---|
//! | [`visible`] | characters that command a terminal, or hide in a text, shown by their numbers | |
//! | [`diagnostic`] | what can be wrong, as a value | `visible` |
//! | [`label`] | when two labels are the same answer, and what labels of missing answers say | `diagnostic`, `visible` |
//! | [`csv_out`] | csv files: data as they came in, texts that no spreadsheet evaluates | `label` |
//! | [`spec`] | the TOML file: types with places, every mistake, JSON schema | `diagnostic` |
//! | [`raw`] | raw data as every reader hands them on | `diagnostic`, `label`, `spec` |
//! | [`sample`] | exclusions, variables and questions as codes | those and `raw` |
//! | [`weighting`] | targets, raking, diagnostics | those and `sample` |
//! | [`estimates`] | numbers with bases, standard errors and ids; the door to outputs | those but `raw`, and `weighting` |
//! | [`claims`] | published sentences against the numbers | `estimates`, `spec`, `label`, `diagnostic` |

pub mod claims;
pub mod csv_out;
pub mod diagnostic;
pub mod estimates;
pub mod label;
pub mod raw;
pub mod sample;
pub mod spec;
pub mod visible;
pub mod weighting;
