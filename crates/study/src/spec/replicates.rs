//! Replicate weights: made here, or elsewhere and read from a file.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use super::located::{Keys, Located};
use super::values::OneOrMany;

/// Replicate weights: the sample drawn again and again, and weighted each time to the same targets.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replicates {
    /// How replicates are made here: `bootstrap` (n of n with replacement) or `jackknife` (one of `count` random groups
    /// left out at a time). With `file`, how they were made: it decides what the squared differences between the
    /// replicates' estimates and the full sample's are multiplied by.
    pub method: Option<Located<ReplicateMethod>>,
    /// A CSV file of replicate weights made elsewhere, joined by id; a column for each replicate. With `given` weights.
    pub file: Option<Located<String>>,
    /// With `file`: the columns that hold the replicates, as "r1..r80", as "r*" (`*` is a number), or a list of names.
    /// Default: every column except the id.
    pub columns: Option<OneOrMany<String>>,
    /// With `file`: what the sum of the squared differences is multiplied by, instead of the factor of `method`. R calls
    /// it `scale`.
    pub factor: Option<Located<f64>>,
    /// With `file` and `jkn`: a factor for each replicate, in the order of their columns: a list, a CSV file (the name of
    /// a replicate and its factor in each row, or the factors alone), or a column of `file` that holds for every
    /// respondent the factor of the replicates that leave the respondent out. R calls them `rscales`.
    pub factors: Option<Located<ReplicateFactors>>,
    /// With `fay`: the coefficient by which weights were perturbed, from 0 up to, and not including, 1; often 0.5.
    pub k: Option<Located<f64>>,
    /// How many bootstrap samples, or how many groups. Not with a file, which has as many as it has.
    #[serde(default = "no_replicates")]
    pub count: Located<u32>,
    /// Seed of the draws: the same seed gives the same replicates, on any number of threads.
    #[serde(default)]
    pub seed: u64,
    /// Treatment of a replicate in which a category with a target has no respondents left. `redraw`: drawn again, and
    /// counted. `spread`: the category is left out and its target shared out among the rest of its margin, and
    /// counted. The bootstrap draws again if not given; the jackknife cannot, and spreads.
    pub emptied: Option<Located<Emptied>>,
    /// Format of the file beside the weights.
    #[serde(default)]
    pub format: ReplicateFormat,
    /// Standard errors and intervals come from the replicates, not from linearisation.
    #[serde(default = "yes")]
    pub estimate: bool,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
}

fn no_replicates() -> Located<u32> {
    Located::new(0, 0..0)
}

fn yes() -> bool {
    true
}

/// How replicates are, or were, made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplicateMethod {
    /// As many respondents, or clusters, as there are, drawn with replacement; factor 1/R for R replicates.
    Bootstrap,
    /// One of the groups is left out at a time (JK1); factor (R - 1)/R.
    Jackknife,
    /// One cluster of one stratum is left out at a time (JKn); a factor for each replicate (`factors`).
    Jkn,
    /// Balanced half-samples: weights are 0 or doubled; factor 1/R.
    Brr,
    /// Balanced half-samples by Fay's method: weights are multiplied by k or 2 - k; factor 1/(R (1 - k)^2).
    Fay,
    /// Successive differences, as of the Current Population Survey; factor 4/R.
    Sdr,
    /// The replicate weights of the American Community Survey, which are successive differences; factor 4/R.
    Acs,
}

impl ReplicateMethod {
    /// As the spec writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bootstrap => "bootstrap",
            Self::Jackknife => "jackknife",
            Self::Jkn => "jkn",
            Self::Brr => "brr",
            Self::Fay => "fay",
            Self::Sdr => "sdr",
            Self::Acs => "acs",
        }
    }
}

/// A factor for each replicate.
#[derive(Debug, Clone, PartialEq)]
pub enum ReplicateFactors {
    /// A CSV file, or a column of the file of the replicates.
    Named(String),
    /// In the order of the replicates' columns.
    Listed(Vec<f64>),
}

// Read by hand: an untagged enum would not say what was expected.
impl<'de> Deserialize<'de> for ReplicateFactors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = ReplicateFactors;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of numbers, a CSV file or a column")
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(ReplicateFactors::Named(text.to_owned()))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Self::Value, A::Error> {
                let mut factors = Vec::new();
                while let Some(factor) = seq.next_element()? {
                    factors.push(factor);
                }
                Ok(ReplicateFactors::Listed(factors))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for ReplicateFactors {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "ReplicateFactors".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "number"}}]})
    }
}

/// Treatment of a replicate that loses a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Emptied {
    /// It is drawn again, and counted.
    Redraw,
    /// The category's target is shared out among the rest of its margin.
    Spread,
}

/// Format of the replicate weights.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplicateFormat {
    /// A csv file, `weights/<study>-replicates.csv`.
    #[default]
    Csv,
    /// A Parquet file, `weights/<study>-replicates.parquet`.
    Parquet,
}
