//! What the sample is made of: each variable's categories as they came, as they are weighted, and as they were aimed at.

use super::Rules;
use super::withhold::{Relation, withheld};
use crate::weighting::Weighted;

/// A variable of the margins or crossbreaks in the sample.
#[derive(Debug, Clone)]
pub struct Composition {
    /// Its name in the spec.
    pub variable: String,
    /// What it is called in tables.
    pub label: String,
    pub categories: Vec<Composed>,
}

/// A category of it; those who state none are one too.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    pub category: String,
    /// `None`: withheld, as the spec asks for few respondents.
    pub counts: Option<Counts>,
}

/// Shares are of everyone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counts {
    pub unweighted: usize,
    pub unweighted_share: f64,
    pub weighted: f64,
    pub weighted_share: f64,
    /// The target, or the sum of the targets of interlocked categories; `None`: nothing was aimed at.
    pub target: Option<f64>,
}

/// Every variable that somebody is weighted by or tabulated by, in the order of the spec.
pub(super) fn of(weighted: &Weighted, rules: &Rules) -> Vec<Composition> {
    let sample = weighted.sample();
    let weights = weighted.weights();
    let people = weights.len() as f64;
    let total: f64 = weights.iter().sum();
    let mut all = Vec::new();
    for variable in sample.variables.values() {
        let mut rows: Vec<(usize, f64)> = vec![(0, 0.0); variable.categories.len()];
        for (&code, weight) in variable.codes.iter().zip(weights) {
            let (unweighted, sum) = &mut rows[usize::from(code)];
            *unweighted += 1;
            *sum += weight;
        }
        let counts: Vec<usize> = rows.iter().map(|row| row.0).collect();
        let known: Vec<usize> = counts.iter().copied().chain([weights.len()]).collect();
        let relation = Relation::sum(counts.len(), (0..counts.len()).collect());
        let hidden = withheld(&known, &[relation], rules.withhold_below);
        let composed = variable.categories.iter().enumerate().filter(|(i, c)| {
            // A kind of missing that nobody has is no part of the sample.
            counts[*i] > 0 || c.missing.is_none()
        });
        all.push(Composition {
            variable: variable.name.clone(),
            label: variable.label.clone(),
            categories: composed
                .map(|(i, category)| Composed {
                    category: category.label.clone(),
                    counts: (!hidden[i]).then(|| Counts {
                        unweighted: rows[i].0,
                        unweighted_share: rows[i].0 as f64 / people,
                        weighted: rows[i].1,
                        weighted_share: rows[i].1 / total,
                        target: target(weighted, &variable.name, &category.label),
                    }),
                })
                .collect(),
        });
    }
    all
}

/// From the first margin of everyone that has the variable.
fn target(weighted: &Weighted, variable: &str, category: &str) -> Option<f64> {
    let margins = weighted.fit().margins.iter();
    let mut whole = margins.filter(|margin| margin.segment.is_none() && margin.used);
    let (margin, place) = whole.find_map(|margin| {
        let place = margin.variables.iter().position(|name| name == variable)?;
        Some((margin, place))
    })?;
    let own: Vec<f64> = margin
        .categories
        .iter()
        .filter(|c| c.category.get(place).is_some_and(|label| label == category))
        .map(|c| c.target)
        .collect();
    (!own.is_empty()).then(|| own.iter().sum())
}
