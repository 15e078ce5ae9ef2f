//! How the weighting came out: what `weights/<study>.json` holds.

use serde::Serialize;

use super::{Margin, MarginCodes, Outcome};
use crate::sample::Sample;
use crate::spec::Spec;

/// Diagnostics of a weighting (STATISTICS 2).
#[derive(Debug, Clone, Serialize)]
pub struct Fit {
    /// Set where respondents are invented.
    pub synthetic: Option<String>,
    /// `rake`, `given` or `none`.
    pub method: &'static str,
    /// `null` where nothing was raked.
    pub converged: Option<bool>,
    /// Passes over all margins.
    pub iterations: Option<u32>,
    /// The largest |achieved share - target share|.
    pub largest_miss: Option<f64>,
    /// Respondents with a weight.
    pub respondents: usize,
    /// Sum of the weights.
    pub weighted_base: f64,
    /// Kish: (sum w)^2 / sum w^2.
    pub effective_base: f64,
    /// Kish: n sum w^2 / (sum w)^2, exact, not the n - 1 variance form.
    pub design_effect: f64,
    /// Effective base to respondents.
    pub efficiency: f64,
    pub min: f64,
    pub max: f64,
    /// Rows of the export, counted or not.
    pub rows: usize,
    pub dropped: Vec<DroppedRows>,
    pub margins: Vec<MarginFit>,
}

/// Rows that were not counted, and why.
#[derive(Debug, Clone, Serialize)]
pub struct DroppedRows {
    pub reason: String,
    pub rows: usize,
}

/// One margin: its targets and what was reached.
#[derive(Debug, Clone, Serialize)]
pub struct MarginFit {
    pub variables: Vec<String>,
    /// Where the targets come from.
    pub source: Option<String>,
    pub held: Option<Held>,
    pub categories: Vec<CategoryFit>,
}

/// Respondents without a target category who keep their base-weighted share.
#[derive(Debug, Clone, Serialize)]
pub struct Held {
    pub rows: usize,
    pub share: f64,
}

/// One category of a margin. Shares are of the whole weighted sample, the held respondents included.
#[derive(Debug, Clone, Serialize)]
pub struct CategoryFit {
    /// One label for each variable of the margin.
    pub category: Vec<String>,
    pub unweighted: usize,
    /// Base-weighted share.
    pub base_share: f64,
    pub target: f64,
    pub achieved: f64,
}

impl CategoryFit {
    pub fn miss(&self) -> f64 {
        self.achieved - self.target
    }
}

impl Fit {
    pub(super) fn new(
        spec: &Spec,
        sample: &Sample,
        weights: &[f64],
        outcome: Outcome,
        margins: Vec<MarginFit>,
    ) -> Self {
        let (method, converged, iterations, largest_miss) = match outcome {
            Outcome::Unweighted => ("none", None, None, None),
            Outcome::Given => ("given", None, None, None),
            Outcome::Converged {
                passes,
                largest_miss,
            } => ("rake", Some(true), Some(passes), Some(largest_miss)),
            Outcome::NotConverged {
                passes,
                largest_miss,
            } => ("rake", Some(false), Some(passes), Some(largest_miss)),
        };
        let n = sample.people();
        let sum: f64 = weights.iter().sum();
        let (least, most, squares) = super::counted::spread(sample, weights);
        let effective_base = if squares > 0.0 { sum * sum / squares } else { 0.0 };
        Fit {
            synthetic: spec.study.synthetic.clone(),
            method,
            converged,
            iterations,
            largest_miss,
            respondents: n,
            weighted_base: sum,
            effective_base,
            design_effect: n as f64 / effective_base,
            efficiency: effective_base / n as f64,
            min: least,
            max: most,
            rows: sample.raw_rows,
            dropped: sample
                .dropped
                .iter()
                .map(|d| DroppedRows {
                    reason: d.reason.clone(),
                    rows: d.rows,
                })
                .collect(),
            margins,
        }
    }

    /// Indented JSON with a final line end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self)
            .expect("diagnostics are a tree of strings and finite numbers");
        text.push('\n');
        text
    }
}

/// Kish's effective base: (sum w)^2 / sum w^2; 0 of nobody.
pub fn effective_base(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
    if squares > 0.0 {
        sum * sum / squares
    } else {
        0.0
    }
}

pub(super) fn margin(
    margin: &Margin,
    codes: &MarginCodes,
    targets: &[f64],
    sample: &Sample,
    weights: &[f64],
) -> MarginFit {
    let base = &sample.base_weights;
    let mut unweighted = vec![0usize; codes.categories];
    let mut based = vec![0.0; codes.categories];
    let mut weighted = vec![0.0; codes.categories];
    for (respondent, &code) in codes.codes.iter().enumerate() {
        unweighted[code as usize] += sample.people_of(respondent);
        based[code as usize] += base[respondent];
        weighted[code as usize] += weights[respondent];
    }
    let base_total: f64 = base.iter().sum();
    let total: f64 = weights.iter().sum();
    let categories = margin
        .categories
        .iter()
        .enumerate()
        .map(|(c, category)| CategoryFit {
            category: category.labels.clone(),
            unweighted: unweighted[c],
            base_share: based[c] / base_total,
            target: targets[c],
            achieved: weighted[c] / total,
        })
        .collect();
    // The held respondents are one more category, after those with targets.
    let held = (codes.categories > margin.categories.len()).then(|| Held {
        rows: unweighted[margin.categories.len()],
        share: targets[margin.categories.len()],
    });
    MarginFit {
        variables: margin.variables.clone(),
        source: margin.source.clone(),
        held,
        categories,
    }
}
