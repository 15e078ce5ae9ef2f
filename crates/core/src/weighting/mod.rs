//! Base weights, margins and targets to weights.
//!
//! A **margin** is one variable or several interlocked; its **targets** are shares of the population. Raking
//! (Deming & Stephan 1940) multiplies base weights until every margin is met. The outcome is a value that the
//! caller has to look at: a weighting that did not converge is not one that did.
//!
//! | file | what is in it |
//! |---|---|
//! | `problem`, `combinations` | codes and targets in memory; the table of distinct combinations, on which all else works |
//! | `curve`, `calibrate` | from a base weight to a weight, and the steps that meet the targets |
//! | `compat` | cutting weights as other programs do |
//! | `feasible` | targets that contradict each other, and the sentence that says so |
//! | `replicates` | bootstrap and jackknife weights |
//! | `effective` | how many people the weighted sample is worth |

mod calibrate;
mod combinations;
mod compat;
mod curve;
mod effective;
mod feasible;
mod problem;
#[cfg(test)]
mod random;
mod replicates;

pub use calibrate::{Distance, Settings, Solution, Solved, calibrate, solve};
pub use combinations::Combinations;
pub use compat::{Spread, cap_in_loop, largest_miss, shares, trim_after};
pub use curve::Curve;
pub use effective::effective_base;
pub use feasible::{Conflict, Group, TooNarrow, conflict, sentence, too_narrow};
pub use problem::{Codes, MarginCodes, Problem, ProblemError};
pub use replicates::{
    Draw, Drawing, Factors, Replicates, Replication, WhenEmpty, factor, replicate,
};
