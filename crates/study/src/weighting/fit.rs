//! How the weighting came out: what `weights/<study>.json` holds.

use serde::{Serialize, Serializer};

use super::margin::Plan;
use super::merge::Merged;
use super::reconcile::Reconciled;
use super::weigh::Part;
use super::{Outcome, counted};
use crate::sample::{RowCount, Sample};
use crate::spec::Spec;
use crossbreak_core::weighting::{Factors, Replicates, Replication};

/// Diagnostics of a weighting (STATISTICS 2).
#[derive(Debug, Clone, Serialize)]
pub struct Fit {
    /// Set where respondents are invented.
    pub synthetic: Option<String>,
    /// As the spec writes it: `rake`, `logit` ...
    pub method: &'static str,
    /// Smallest and largest weight / base weight that the spec allows.
    pub bounds: Option<[f64; 2]>,
    /// The largest weight that the spec allows, in times the mean.
    pub cap: Option<f64>,
    /// `null` where nothing was weighted to.
    pub converged: Option<bool>,
    /// Steps over all margins.
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
    /// Rows that are not counted, and why.
    pub dropped: Vec<RowCount>,
    /// Rows that are counted, and that a check of the spec flags; a row can have several flags.
    pub flagged: Vec<RowCount>,
    /// Rows with at least one flag.
    pub flagged_rows: usize,
    pub margins: Vec<MarginFit>,
    /// The parts that were weighted on their own.
    pub segments: Vec<SegmentFit>,
    /// The effective base that would be left without each margin, the costliest margin first.
    pub without: Vec<Without>,
    /// The ten heaviest weights, the heaviest first.
    pub heaviest: Vec<Extreme>,
    /// The ten lightest weights, the lightest first.
    pub lightest: Vec<Extreme>,
    pub replicates: Option<ReplicateFit>,
}

/// A part of the sample that was weighted on its own.
#[derive(Debug, Clone, Serialize)]
pub struct SegmentFit {
    /// One label for each variable.
    pub segment: Vec<String>,
    pub respondents: usize,
    pub weighted_base: f64,
    pub effective_base: f64,
}

/// What a margin costs.
#[derive(Debug, Clone, Serialize)]
pub struct Without {
    pub variables: Vec<String>,
    /// The effective base if the sample were weighted to the other margins alone.
    pub effective_base: f64,
}

/// A respondent with an extreme weight.
#[derive(Debug, Clone, Serialize)]
pub struct Extreme {
    pub id: String,
    pub base_weight: f64,
    pub weight: f64,
    /// Variable and category, for every variable of a margin.
    pub categories: Vec<(String, String)>,
}

/// Replicate weights that were made, or read from a file.
#[derive(Debug, Clone, Serialize)]
pub struct ReplicateFit {
    /// As the spec writes it: `bootstrap`, `jackknife` ...
    #[serde(rename = "method", serialize_with = "as_written")]
    pub kind: Replication,
    pub count: usize,
    /// `null` where they come from a file.
    pub seed: Option<u64>,
    /// What the sum of squared deviations is multiplied by; a list where each replicate's deviation has its own factor.
    #[serde(rename = "factor", serialize_with = "number_or_list")]
    pub factors: Factors,
    /// Degrees of freedom of standard errors from them.
    pub degrees: usize,
    /// Draws thrown away because a category was empty or the targets out of reach.
    pub redrawn: u32,
    /// Replicates in which an empty category's target was shared out.
    pub spread: usize,
}

impl ReplicateFit {
    /// `seed`: of replicates that were made here.
    pub(super) fn new(replicates: &Replicates, seed: Option<u64>) -> Self {
        Self {
            kind: replicates.kind,
            count: replicates.weights.len(),
            seed,
            factors: replicates.factors.clone(),
            degrees: replicates.degrees,
            redrawn: replicates.redrawn,
            spread: replicates.spread.len(),
        }
    }
}

fn as_written<S: Serializer>(kind: &Replication, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(kind.as_str())
}

fn number_or_list<S: Serializer>(factors: &Factors, to: S) -> Result<S::Ok, S::Error> {
    match factors {
        Factors::Same(factor) => to.serialize_f64(*factor),
        Factors::Each(factors) => factors.serialize(to),
    }
}

/// One margin: its targets and what was reached.
#[derive(Debug, Clone, Serialize)]
pub struct MarginFit {
    pub variables: Vec<String>,
    /// The segment that it is for: one label for each of the segments' variables.
    pub segment: Option<Vec<String>>,
    /// Whether it was weighted to; not, where the spec chooses margins and this one was near enough.
    pub used: bool,
    /// Where the targets come from.
    pub source: Option<String>,
    /// What the targets summed to before they were divided by their sum, in the unit in which they were given.
    pub rescaled_from: Option<f64>,
    /// Coarser margins that its targets were scaled to, because they differed by rounding.
    pub reconciled: Vec<Reconciled>,
    /// Small categories that were merged.
    pub merged: Vec<Merged>,
    pub held: Option<Held>,
    pub categories: Vec<CategoryFit>,
}

/// Respondents without a target category who keep their base-weighted share.
#[derive(Debug, Clone, Serialize)]
pub struct Held {
    pub rows: usize,
    pub share: f64,
}

/// One category of a margin. Shares are of the whole weighted sample (or segment), the held respondents included.
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
        plan: &Plan,
        weights: &[f64],
        outcome: Outcome,
        margins: Vec<MarginFit>,
    ) -> Self {
        let (converged, iterations, largest_miss) = match outcome {
            Outcome::Unweighted | Outcome::Given => (None, None, None),
            Outcome::Converged {
                steps,
                largest_miss,
            } => (Some(true), Some(steps), Some(largest_miss)),
            Outcome::NotConverged {
                steps,
                largest_miss,
            } => (Some(false), Some(steps), Some(largest_miss)),
        };
        let weighting = &spec.weighting;
        let n = sample.people();
        let everyone: Vec<usize> = (0..weights.len()).collect();
        let spread = counted::spread(sample, &everyone, weights);
        let effective_base = spread.effective_base;
        Fit {
            synthetic: spec.study.synthetic.clone(),
            method: weighting.method.as_str(),
            bounds: weighting.bounds(),
            cap: weighting.cap.as_ref().map(|cap| **cap),
            converged,
            iterations,
            largest_miss,
            respondents: n,
            weighted_base: spread.sum,
            effective_base,
            design_effect: n as f64 / effective_base,
            efficiency: effective_base / n as f64,
            min: spread.least,
            max: spread.most,
            rows: sample.raw_rows,
            dropped: sample.dropped.clone(),
            flagged: sample.flagged.clone(),
            flagged_rows: sample.flagged_rows,
            segments: segments(sample, plan, weights),
            without: Vec::new(),
            heaviest: extremes(sample, plan, weights, true),
            lightest: extremes(sample, plan, weights, false),
            replicates: None,
            margins,
        }
    }
}

fn segments(sample: &Sample, plan: &Plan, weights: &[f64]) -> Vec<SegmentFit> {
    let Some(segments) = &plan.segments else {
        return Vec::new();
    };
    let of = |(index, labels): (usize, &Vec<String>)| {
        let own: Vec<usize> = (0..weights.len())
            .filter(|&r| usize::from(segments.codes[r]) == index)
            .collect();
        let spread = counted::spread(sample, &own, weights);
        SegmentFit {
            segment: labels.clone(),
            respondents: own.iter().map(|&r| sample.people_of(r)).sum(),
            weighted_base: spread.sum,
            effective_base: spread.effective_base,
        }
    };
    segments.labels.iter().enumerate().map(of).collect()
}

/// The respondents with the heaviest or the lightest weights; of equals the first.
fn extremes(sample: &Sample, plan: &Plan, weights: &[f64], heaviest: bool) -> Vec<Extreme> {
    const SHOWN: usize = 10;
    let mut names: Vec<&String> = Vec::new();
    for variable in plan.margins.iter().flat_map(|m| &m.variables) {
        if !names.contains(&variable) {
            names.push(variable);
        }
    }
    let mut order: Vec<usize> = (0..weights.len()).collect();
    // Where a respondent stands for many, a person's mean weight.
    let weight = |r: usize| weights[r] / sample.people_of(r) as f64;
    let compare = |a: &usize, b: &usize| match heaviest {
        true => weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)),
        false => weight(*a).total_cmp(&weight(*b)).then(a.cmp(b)),
    };
    if order.len() > SHOWN {
        order.select_nth_unstable_by(SHOWN, compare);
        order.truncate(SHOWN);
    }
    order.sort_by(compare);
    let category = |name: &&String, respondent: usize| {
        let variable = sample.variable(name)?;
        let code = usize::from(variable.codes[respondent]);
        Some(((*name).clone(), variable.categories[code].label.clone()))
    };
    order
        .into_iter()
        .map(|respondent| Extreme {
            id: sample.ids[respondent].clone(),
            base_weight: sample.base_weights[respondent] / sample.people_of(respondent) as f64,
            weight: weight(respondent),
            categories: names
                .iter()
                .filter_map(|name| category(name, respondent))
                .collect(),
        })
        .collect()
}

/// How one margin of a part came out.
pub(super) fn margin(
    sample: &Sample,
    part: &Part<'_>,
    index: usize,
    segment: Option<Vec<String>>,
    used: bool,
    weights: &[f64],
) -> MarginFit {
    let (margin, codes, targets) = (
        part.margins[index],
        &part.codes[index],
        &part.targets[index],
    );
    let mut unweighted = vec![0usize; codes.categories];
    for (&row, &code) in part.rows.iter().zip(&codes.codes) {
        unweighted[usize::from(code)] += sample.people_of(row as usize);
    }
    let based = crossbreak_core::weighting::shares(codes.into(), codes.categories, &part.base);
    let achieved = crossbreak_core::weighting::shares(codes.into(), codes.categories, weights);
    let categories = margin
        .categories
        .iter()
        .enumerate()
        .map(|(c, category)| CategoryFit {
            category: category.labels.clone(),
            unweighted: unweighted[c],
            base_share: based[c],
            target: targets[c],
            achieved: achieved[c],
        })
        .collect();
    // The held respondents are one more category, after those with targets.
    let held = (codes.categories > margin.categories.len()).then(|| Held {
        rows: unweighted[margin.categories.len()],
        share: targets[margin.categories.len()],
    });
    MarginFit {
        variables: margin.variables.clone(),
        segment,
        used,
        source: margin.source.clone(),
        rescaled_from: margin.rescaled_from,
        reconciled: margin.reconciled.clone(),
        merged: margin.merged.clone(),
        held,
        categories,
    }
}
