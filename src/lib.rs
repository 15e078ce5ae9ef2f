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
//! A thing lives in one folder:
//!
//! | crate | does | may use |
//! |---|---|---|
//! | `crossbreak_core` | weighting and estimation on plain numbers | |
//! | `crossbreak_study` | the spec, raw data, the sample, plans, published numbers, claims | `core` |
//! | `crossbreak_formats` | readers of files, streams, SQL | `study` |
//! | `crossbreak_draft` | what a stranger's columns are, and a spec for them | `study` |
//! | `crossbreak_figures`, `crossbreak_tables` | files | `study` |
//! | `crossbreak_frames` | published numbers as data frames (polars), tables that meet by a key | `study` |
//! | this one | [`report`], [`explain`], [`changes`], [`manifest`]; [`pipeline`], the order of the stages and the only writer; [`cli`] | all |
//!
//! `tests/suite/architecture.rs` reads the imports and fails on a wrong-way one. Where a formula stands, its
//! source stands with it.

pub mod changes;
pub mod cli;
pub mod explain;
pub mod manifest;
pub mod pipeline;
pub mod report;

pub use crossbreak_core::number;
pub use crossbreak_draft::{draft, inspect};
pub use crossbreak_figures::figures;
pub use crossbreak_formats::{batch, ingest, sql, stream};
pub use crossbreak_frames as frames;
pub use crossbreak_study::{claims, diagnostic, estimates, label, raw, sample, spec, weighting};
pub use crossbreak_tables::{methods, tables};
