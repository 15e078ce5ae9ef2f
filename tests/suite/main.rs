//! One test binary, a module per promise.
//!
//! | module | proves |
//! |---|---|
//! | `reference` | weights, estimates, standard errors and intervals equal R's, number by number |
//! | `studies` | the bundled studies give what was published of them |
//! | `mistakes` | bad input gets every mistake at its place, exit code 2, and nothing is written |
//! | `outcomes` | exit codes, JSON, not converged, outputs that cannot be written |
//! | `methods` | every method of weighting equals R's; segments; replicates |
//! | `determinism` | the same bytes twice, and on one thread and two |
//! | `invariants` | what must hold of any weighting and any estimate |
//! | `weights_in` | targets in every form, and weights made elsewhere, are read or refused in words |
//! | `weights_out` | Parquet, copies of raw files and comparisons hold what they should, and lose nothing |
//! | `whole_runs` | small polls with known answers, from csv to estimates.csv |
//! | `formats` | every format of raw files gives the same cells and labels; strange files are refused in words |
//! | `large` | two passes over files of any size, and counts of an engine, give the weights made in memory |
//! | `architecture` | imports go one way; the committed schema and weights are fresh |
//!
//! `CROSSBREAK_UPDATE=1 cargo test` writes the committed schema and weights anew.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

mod architecture;
mod determinism;
mod formats;
mod invariants;
mod large;
mod methods;
mod mistakes;
mod outcomes;
mod reference;
mod studies;
mod support;
mod weights_in;
mod weights_out;
mod whole_runs;
mod workbook;
