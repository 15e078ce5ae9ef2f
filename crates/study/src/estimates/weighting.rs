//! What outputs may know of the weighting: how the weights are spread, and each margin's targets beside what was
//! reached.

use crate::weighting::{
    Factors, Fit, MarginFit, Merged, Outcome, Reconciled, ReplicateFit, Replication, SegmentFit,
    Weighted,
};

/// More bins than this are a comb, not a picture.
const MOST_BINS: usize = 30;
/// The part of the respondents whose weights have bins of their own, if a rare few have much larger ones.
const MOST: f64 = 0.99;
/// Forgives the last bits of a weight on the edge of a bin.
const NEAR: f64 = 1e-9;

/// The weighting as outputs may show it.
#[derive(Debug, Clone)]
pub struct WeightingInfo {
    pub respondents: usize,
    pub weighted_base: f64,
    pub effective_base: f64,
    pub design_effect: f64,
    pub efficiency: f64,
    /// What `smallest`, `largest` and the bins count in: 1 if the weights have mean 1, else their mean.
    pub unit: f64,
    pub smallest: f64,
    pub largest: f64,
    /// Bins of one width, the lowest from 0 (or lower, if there are negative weights); the last may be open.
    pub bins: Vec<WeightBin>,
    /// Every target is met; `None` where there are none.
    pub converged: Option<bool>,
    /// The method stopped before it met its targets; not so where weights were cut after they had been met.
    pub stopped: bool,
    /// Steps over all margins; `None` where there are none.
    pub steps: Option<u32>,
    /// The largest |achieved share - target share| of the margins that were used.
    pub largest_miss: Option<f64>,
    pub margins: Vec<MarginInfo>,
    /// Margins that the sample met well enough as it was, where the spec chooses.
    pub unused: Vec<String>,
    pub merged: Vec<MergedInfo>,
    /// Margins whose targets were divided by their sum.
    pub rescaled: Vec<RescaledInfo>,
    /// Margins that were scaled to coarser ones.
    pub reconciled: Vec<ReconciledInfo>,
    /// The parts that were weighted each on its own.
    pub segments: Vec<SegmentInfo>,
    pub replicates: Option<ReplicateInfo>,
}

/// A margin whose targets were divided by their sum, as the spec asks or because rounding explains what it is off.
#[derive(Debug, Clone)]
pub struct RescaledInfo {
    pub margin: String,
    /// The sum, in the unit in which the targets were given.
    pub from: f64,
}

/// A margin whose targets were scaled to those of another, from which they differed by rounding.
#[derive(Debug, Clone)]
pub struct ReconciledInfo {
    pub margin: String,
    pub to: String,
}

/// A small category that was merged into another.
#[derive(Debug, Clone)]
pub struct MergedInfo {
    pub margin: String,
    pub category: String,
    pub into: String,
}

/// A part of the sample that was weighted on its own.
#[derive(Debug, Clone)]
pub struct SegmentInfo {
    pub label: String,
    pub respondents: usize,
    pub effective_base: f64,
}

/// Replicate weights.
#[derive(Debug, Clone)]
pub struct ReplicateInfo {
    pub kind: Replication,
    pub count: usize,
    pub factors: Factors,
    /// `None` where they were made elsewhere.
    pub seed: Option<u64>,
    /// Draws that were made again.
    pub redrawn: u32,
    /// Replicates in which an empty category's target was shared out.
    pub spread: usize,
}

/// How many respondents have a weight from `from` up to, and not including, `to`.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightBin {
    pub from: f64,
    /// `None`: or more.
    pub to: Option<f64>,
    pub respondents: usize,
}

/// One margin: its targets and what was reached.
#[derive(Debug, Clone)]
pub struct MarginInfo {
    /// How its variables are called in tables.
    pub variables: Vec<String>,
    /// Where the targets come from.
    pub source: Option<String>,
    /// How many respondents without a category keep which share of the weighted sample.
    pub held: Option<(usize, f64)>,
    pub categories: Vec<TargetInfo>,
}

/// One category of a margin. Shares are of the whole sample, the held respondents included.
#[derive(Debug, Clone)]
pub struct TargetInfo {
    /// One label for each variable of the margin.
    pub category: Vec<String>,
    pub unweighted: usize,
    /// By base weights, or of everyone alike where there are none.
    pub base_share: f64,
    pub target: f64,
    pub achieved: f64,
}

impl WeightingInfo {
    /// `None` where nobody is weighted.
    pub(super) fn of(weighted: &Weighted) -> Option<Self> {
        let weights = weighted.weights();
        let fit: &Fit = weighted.fit();
        let mean = fit.weighted_base / weights.len() as f64;
        if weighted.outcome() == Outcome::Unweighted || !(mean > 0.0 && mean.is_finite()) {
            return None;
        }
        let unit = if (mean - 1.0).abs() < 5e-4 { 1.0 } else { mean };
        let label = |name: &String| match weighted.sample().variable(name) {
            Some(variable) => variable.label.clone(),
            None => name.clone(),
        };
        Some(Self {
            respondents: fit.respondents,
            weighted_base: fit.weighted_base,
            effective_base: fit.effective_base,
            design_effect: fit.design_effect,
            efficiency: fit.efficiency,
            unit,
            smallest: fit.min / unit,
            largest: fit.max / unit,
            bins: bins(weights.iter().map(|w| w / unit).collect()),
            converged: fit.converged,
            stopped: matches!(weighted.outcome(), Outcome::NotConverged { .. }),
            steps: fit.iterations,
            largest_miss: fit.largest_miss,
            margins: fit.margins.iter().map(|m| margin(m, label)).collect(),
            unused: fit
                .margins
                .iter()
                .filter(|m| !m.used)
                .map(|m| names(m, label).join(" × "))
                .collect(),
            merged: fit.margins.iter().flat_map(|m| merged(m, label)).collect(),
            rescaled: fit
                .margins
                .iter()
                .filter_map(|m| {
                    Some(RescaledInfo {
                        margin: names(m, label).join(" × "),
                        from: m.rescaled_from?,
                    })
                })
                .collect(),
            reconciled: fit
                .margins
                .iter()
                .flat_map(|m| reconciled(m, label))
                .collect(),
            segments: fit.segments.iter().map(SegmentInfo::from).collect(),
            replicates: fit.replicates.as_ref().map(ReplicateInfo::from),
        })
    }
}

impl From<&SegmentFit> for SegmentInfo {
    fn from(fit: &SegmentFit) -> Self {
        Self {
            label: fit.segment.join(" × "),
            respondents: fit.respondents,
            effective_base: fit.effective_base,
        }
    }
}

impl From<&ReplicateFit> for ReplicateInfo {
    fn from(fit: &ReplicateFit) -> Self {
        Self {
            kind: fit.kind,
            count: fit.count,
            factors: fit.factors.clone(),
            seed: fit.seed,
            redrawn: fit.redrawn,
            spread: fit.spread,
        }
    }
}

/// What the variables of a margin are called, and the segment that it is for.
fn names(fit: &MarginFit, label: impl Fn(&String) -> String) -> Vec<String> {
    let mut variables: Vec<String> = fit.variables.iter().map(label).collect();
    if let (Some(last), Some(segment)) = (variables.last_mut(), &fit.segment) {
        *last = format!("{last} in {}", segment.join(" × "));
    }
    variables
}

fn merged(fit: &MarginFit, label: impl Fn(&String) -> String) -> Vec<MergedInfo> {
    let margin = names(fit, label).join(" × ");
    let of = |merged: &Merged| MergedInfo {
        margin: margin.clone(),
        category: merged.category.join(" × "),
        into: merged.into.join(" × "),
    };
    fit.merged.iter().map(of).collect()
}

fn reconciled(fit: &MarginFit, label: impl Fn(&String) -> String) -> Vec<ReconciledInfo> {
    let margin = names(fit, &label).join(" × ");
    let of = |reconciled: &Reconciled| ReconciledInfo {
        margin: margin.clone(),
        to: reconciled
            .to
            .iter()
            .map(&label)
            .collect::<Vec<_>>()
            .join(" × "),
    };
    fit.reconciled.iter().map(of).collect()
}

fn margin(fit: &MarginFit, label: impl Fn(&String) -> String) -> MarginInfo {
    let categories = fit.categories.iter().map(|c| TargetInfo {
        category: c.category.clone(),
        unweighted: c.unweighted,
        base_share: c.base_share,
        target: c.target,
        achieved: c.achieved,
    });
    MarginInfo {
        variables: names(fit, label),
        source: fit.source.clone(),
        held: fit.held.as_ref().map(|held| (held.rows, held.share)),
        categories: categories.collect(),
    }
}

/// The narrowest bins that are not too many. Where a hundredth of the respondents has weights far above all others,
/// the last bin is open and holds those.
fn bins(mut weights: Vec<f64>) -> Vec<WeightBin> {
    weights.sort_by(f64::total_cmp);
    let (Some(&smallest), Some(&largest)) = (weights.first(), weights.last()) else {
        return Vec::new();
    };
    if !(smallest.is_finite() && largest.is_finite()) {
        return Vec::new();
    }
    let rank = (MOST * weights.len() as f64).ceil() as usize;
    let common = weights[rank.clamp(1, weights.len()) - 1];
    let widths =
        (0..).flat_map(|power| [1.0, 2.0, 2.5, 5.0].map(|step| step * 10f64.powi(power) / 10.0));
    for width in widths {
        // Counted in whole bins, so that edges are exact multiples of the width.
        let place = |weight: f64| (weight / width + NEAR).floor();
        let first = place(smallest).min(0.0);
        let round = width.max(1.0);
        let open = (((common + NEAR) / round).floor() + 1.0) * round;
        let is_open = largest >= open + 2.0 * width;
        let end = match is_open {
            true => (open / width).round(),
            false => place(largest) + 1.0,
        };
        let count = end - first + f64::from(u8::from(is_open));
        if count > MOST_BINS as f64 {
            continue;
        }
        let edge = |i: usize| (first + i as f64) * width;
        let mut bins: Vec<WeightBin> = (0..count as usize)
            .map(|i| WeightBin {
                from: edge(i),
                to: Some(edge(i + 1)),
                respondents: 0,
            })
            .collect();
        if let Some(last) = bins.last_mut().filter(|_| is_open) {
            last.to = None;
        }
        let last = bins.len() - 1;
        for &weight in &weights {
            bins[((place(weight) - first) as usize).min(last)].respondents += 1;
        }
        return bins;
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(weights: Vec<f64>) -> (usize, f64, f64, Option<f64>) {
        let n = weights.len();
        let bins = bins(weights);
        assert_eq!(bins.iter().map(|b| b.respondents).sum::<usize>(), n);
        assert!(bins.len() <= MOST_BINS);
        let last = bins.last().expect("bins");
        (bins.len(), bins[0].from, last.from, last.to)
    }

    #[test]
    fn bins_are_of_a_width_that_suits_the_weights() {
        assert_eq!(ends(vec![1.0; 50]), (11, 0.0, 1.0, Some(1.1)));
        assert_eq!(
            ends(vec![0.5, 2.45]),
            (25, 0.0, 2.4000000000000004, Some(2.5))
        );
        assert_eq!(ends(vec![0.02, 8.68]), (18, 0.0, 8.5, Some(9.0)));
    }

    #[test]
    fn a_rare_tail_shares_the_last_bin() {
        let mut weights = vec![0.7; 990];
        weights.extend([3.4; 5]);
        weights.extend([7.4; 5]);
        assert_eq!(ends(weights), (11, 0.0, 1.0, None));
        let mut weights = vec![3.42; 995];
        weights.extend([7.4; 5]);
        assert_eq!(ends(weights), (21, 0.0, 4.0, None));
    }

    #[test]
    fn negative_and_enormous_weights_have_bins_too() {
        assert_eq!(
            ends(vec![-0.25, 0.0, 1.2]),
            (16, -0.30000000000000004, 1.2000000000000002, Some(1.3))
        );
        assert_eq!(ends(vec![0.0, 99.0]).0, 20);
        assert!(ends(vec![-1e6, 1e6]).0 <= MOST_BINS);
        assert!(bins(Vec::new()).is_empty());
    }

    #[test]
    fn a_weight_on_an_edge_is_above_it() {
        let bins = bins(vec![0.3, 0.6, 0.7, 1.2]);
        let filled: Vec<f64> = bins
            .iter()
            .filter(|b| b.respondents > 0)
            .map(|b| b.from)
            .collect();
        assert_eq!(filled.len(), 4);
        assert!(
            filled
                .iter()
                .zip([0.3, 0.6, 0.7, 1.2])
                .all(|(a, b)| (a - b).abs() < NEAR)
        );
    }
}
