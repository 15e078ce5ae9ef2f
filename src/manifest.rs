//! What a run read, did and wrote, with hashes: `manifest.json`, and the frame of `weights/<study>.json`. No clock, no
//! user, no absolute path.

use std::fmt;
use std::path::Path;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crossbreak_formats::ingest;
use crossbreak_study::claims::Verdict;
use crossbreak_study::sample::ReadText;
use crossbreak_study::weighting::{Fit, RowCount};

#[derive(Debug, Serialize)]
pub struct Manifest<'a> {
    /// Version of crossbreak.
    pub crossbreak: &'static str,
    pub study: &'a str,
    /// The run that made the numbers.
    pub run: &'a RunId,
    #[serde(flatten)]
    pub identity: &'a Identity,
    /// Which outputs the last run made: all of them if `null`.
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
    /// Every number by its id, at full precision; `null` if it has no value or the spec withholds it.
    pub values: IndexMap<&'a str, Option<f64>>,
    /// Every claim by its id, and its verdict.
    pub claims: IndexMap<&'a str, Verdict>,
    /// Every file of the study, with the run that wrote it: a run of one part leaves those of the others.
    pub outputs: Vec<Output>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHash {
    pub file: String,
    pub sha256: String,
}

/// A file that a run wrote, below the folder that holds `weights/` and `outputs/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    pub file: String,
    pub sha256: String,
    /// Manifests of versions before 0.2 do not say.
    #[serde(default)]
    pub run: RunId,
    #[serde(default)]
    pub part: Part,
}

impl Output {
    /// A file that a run has made in memory; `path` goes from the folder that holds `weights/` and `outputs/`.
    pub fn new(path: &Path, bytes: &[u8], run: &RunId, part: Part) -> Self {
        Self {
            file: slashes(path),
            sha256: ingest::sha256(bytes),
            run: run.clone(),
            part,
        }
    }

    /// The file without its run.
    pub fn hash(&self) -> FileHash {
        FileHash {
            file: self.file.clone(),
            sha256: self.sha256.clone(),
        }
    }
}

/// Paths as files that travel have them.
pub fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The part of a study's outputs that a file belongs to: what `run --only` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Weights,
    Tables,
    Figures,
    Report,
    /// Made by whole runs only.
    #[default]
    Whole,
}

/// Which run made a file: runs of the same inputs by the same version are one run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(String);

impl RunId {
    /// Of a study whose input files are hashed.
    pub fn of_files(study: &str, inputs: &[FileHash]) -> Self {
        Self(digest(study, inputs))
    }

    /// Of a study whose raw file is counted as it passes and not hashed. Only a count could tell such an id again, and
    /// it never equals one of files.
    pub fn of_counts(study: &str, inputs: &[FileHash]) -> Self {
        Self(format!("{COUNTS}{}", digest(study, inputs)))
    }

    /// Whether it can be told again from hashes of files.
    pub fn is_of_files(&self) -> bool {
        !self.0.starts_with(COUNTS)
    }
}

const COUNTS: &str = "counts-";

impl fmt::Display for RunId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

/// The first 16 hexadecimal digits of a SHA-256: enough to tell the runs of a study apart, short enough to be printed.
fn digest(study: &str, inputs: &[FileHash]) -> String {
    let mut text = format!("crossbreak {}\n{study}\n", env!("CARGO_PKG_VERSION"));
    for input in inputs {
        text += &format!("{}\n{}\n", input.file, input.sha256);
    }
    let mut hash = ingest::sha256(text.as_bytes());
    hash.truncate(16);
    hash
}

/// Which study files belong to, where two have one name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Identity {
    /// The spec, from the folder that its outputs go to if no other is named: `specs/poll.toml`.
    #[serde(default)]
    pub spec: String,
    #[serde(default)]
    pub title: String,
    /// The raw file as outputs name it.
    #[serde(default)]
    pub raw: String,
}

/// What `manifest.json` says of an earlier run.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Earlier {
    /// Version of crossbreak.
    #[serde(default)]
    pub crossbreak: String,
    #[serde(default)]
    pub study: String,
    #[serde(default)]
    pub run: RunId,
    #[serde(flatten)]
    pub identity: Identity,
    #[serde(default)]
    pub inputs: Vec<FileHash>,
    #[serde(default)]
    pub respondents: usize,
    #[serde(default)]
    pub weighting: EarlierWeighting,
    #[serde(default)]
    pub values: IndexMap<String, Option<f64>>,
    #[serde(default)]
    pub claims: IndexMap<String, Verdict>,
    #[serde(default)]
    pub outputs: Vec<Output>,
}

/// The weighting of an earlier run.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct EarlierWeighting {
    #[serde(default)]
    pub method: String,
    pub converged: Option<bool>,
    pub iterations: Option<u32>,
    pub largest_miss: Option<f64>,
    #[serde(default)]
    pub effective_base: f64,
    #[serde(default)]
    pub design_effect: f64,
}

/// What `weights/<study>.json` holds: how the weighting came out, of which run it is, and the other files of weights.
#[derive(Debug, Serialize)]
pub struct Weights<'a> {
    pub run: &'a RunId,
    #[serde(flatten)]
    pub identity: &'a Identity,
    #[serde(flatten)]
    pub fit: &'a Fit,
    pub files: Vec<FileHash>,
}

/// What an earlier `weights/<study>.json` says besides the weighting.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct EarlierWeights {
    #[serde(default)]
    pub run: RunId,
    #[serde(flatten)]
    pub identity: Identity,
    #[serde(default)]
    pub files: Vec<FileHash>,
}

impl Weights<'_> {
    /// Indented JSON with a final line end.
    pub fn to_json(&self) -> String {
        indented(self)
    }
}

/// Indented JSON with a final line end.
fn indented(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value)
        .expect("a tree of strings and finite numbers can always be written");
    text.push('\n');
    text
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
        indented(self)
    }
}
