//! crossbreak: from a raw poll export and one spec to checked weights, numbers, figures and a verdict on every
//! published sentence.
//!
//! Data flows one way, one type per step:
//!
//! ```text
//! Spec -> RawData -> Sample -> Weighted -> Estimates -> Published -> files
//! ```
//!
//! Each value can be made only from the one before it. Outputs see only [`estimates::Published`], so that low bases
//! are marked once, for every output alike.
//!
//! Numbers on plain slices, such as the raking itself, are in `crossbreak_core`, which every module may use.
//!
//! | module | does | may use |
//! |---|---|---|
//! | `visible` | characters that command a terminal, or hide in a text, shown by their numbers | |
//! | [`diagnostic`] | what can be wrong, as a value | `visible` |
//! | [`label`] | when two labels are the same answer, and what labels of missing answers say | `diagnostic`, `visible` |
//! | `csv_out` | csv files: data as they came in, texts that no spreadsheet evaluates | `label` |
//! | [`spec`] | the TOML file: types with places, every mistake, JSON schema | `diagnostic` |
//! | [`raw`] | raw data as every reader hands them on | `diagnostic`, `spec` |
//! | [`ingest`] | raw files to text cells and a codebook, behind limits | `label`, `diagnostic`, `spec` |
//! | [`inspect`] | what each column holds, what it is for, which columns are one question | those and `ingest` |
//! | [`draft`] | a spec for a raw file, and what only a person knows of it | those, `inspect`, `sample` and `visible` |
//! | [`sample`] | exclusions, variables and questions as codes | those and `ingest` |
//! | [`weighting`] | targets, raking, diagnostics | those and `sample` |
//! | [`stream`] | files of any size to counted combinations, and back to a weight for each row | those and `ingest` |
//! | [`sql`] | the spec's recodes as queries for an engine | `spec`, `label`, `visible`, and the codebook of `ingest` |
//! | [`estimates`] | numbers with bases, standard errors and ids; the door to outputs | those but `ingest`, and `weighting` |
//! | [`tables`], [`figures`], [`claims`] | files | `estimates`, `spec`, `label`, `diagnostic`, `csv_out` |
//! | [`methods`] | the methods statement in sentences | those and `tables` |
//! | [`report`] | the page of a study | those of `tables`, and `tables`, `figures`, `claims`, `methods` |
//! | [`explain`] | everything that a number rests on, and where it is printed | those of `report`, `report` and the fit of `weighting` |
//! | [`changes`] | how two runs differ | `manifest`, `claims` |
//! | [`manifest`], [`pipeline`] | the order of the stages; the only writer | every stage |
//! | [`cli`] | arguments, messages, exit codes | `pipeline` and what its results are made of |
//!
//! `tests/suite/architecture.rs` reads the imports and fails on a wrong-way one. Where a formula stands, its
//! source stands with it.

pub mod changes;
pub mod claims;
pub mod cli;
mod csv_out;
pub mod diagnostic;
pub mod draft;
pub mod estimates;
pub mod explain;
pub mod figures;
pub mod ingest;
pub mod inspect;
pub mod label;
pub mod manifest;
pub mod methods;
pub mod pipeline;
pub mod raw;
pub mod report;
pub mod sample;
pub mod spec;
pub mod sql;
pub mod stream;
pub mod tables;
mod visible;
pub mod weighting;

pub use crossbreak_core::number;
