//! `manifest.json`: what a run read, did and wrote, with hashes. No clock, no user, no absolute path.

use serde::Serialize;

use crate::sample::ReadText;
use crate::weighting::{Fit, RowCount};

#[derive(Debug, Serialize)]
pub struct Manifest<'a> {
    /// Version of crossbreak.
    pub crossbreak: &'static str,
    pub study: &'a str,
    /// Which outputs were made: all of them if `null`. Other files beside this one are of an earlier run.
    pub only: Option<&'static str>,
    /// Set where respondents are invented.
    pub synthetic: Option<&'a str>,
    pub inputs: Vec<FileHash>,
    /// Rows of the export, respondents, and rows dropped or flagged by reason.
    pub rows: usize,
    pub respondents: usize,
    pub dropped: &'a [RowCount],
    pub flagged: &'a [RowCount],
    /// Rows with at least one flag.
    pub flagged_rows: usize,
    /// Every text that a rule of the spec read as a number.
    pub read_by_rule: Vec<ReadByRule<'a>>,
    pub weighting: WeightingSummary,
    /// What standard errors and intervals take for granted.
    pub precision: &'a str,
    pub numbers: usize,
    pub low_bases: usize,
    pub very_low_bases: usize,
    /// Numbers that no output shows, by the spec's `withhold_below`.
    pub withheld: usize,
    pub warnings: Vec<String>,
    /// By which rules values were read.
    pub notes: Vec<String>,
    pub outputs: Vec<FileHash>,
}

#[derive(Debug, Clone, Serialize)]
pub struct FileHash {
    pub file: String,
    pub sha256: String,
}

/// A text, the number that it was read as, and the rule.
#[derive(Debug, Serialize)]
pub struct ReadByRule<'a> {
    pub column: &'a str,
    pub text: &'a str,
    #[serde(rename = "as")]
    pub value: f64,
    pub rule: &'a str,
    pub rows: usize,
}

impl<'a> From<&'a ReadText> for ReadByRule<'a> {
    fn from(read: &'a ReadText) -> Self {
        Self {
            column: &read.column,
            text: &read.text,
            value: read.value,
            rule: &read.rule,
            rows: read.rows,
        }
    }
}

#[derive(Debug, Serialize)]
pub struct WeightingSummary {
    pub method: &'static str,
    pub converged: Option<bool>,
    pub iterations: Option<u32>,
    pub largest_miss: Option<f64>,
    pub effective_base: f64,
    pub design_effect: f64,
}

impl From<&Fit> for WeightingSummary {
    fn from(fit: &Fit) -> Self {
        Self {
            method: fit.method,
            converged: fit.converged,
            iterations: fit.iterations,
            largest_miss: fit.largest_miss,
            effective_base: fit.effective_base,
            design_effect: fit.design_effect,
        }
    }
}

impl Manifest<'_> {
    /// Indented JSON with a final line end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self)
            .expect("a manifest is a tree of strings and finite numbers");
        text.push('\n');
        text
    }
}
