//! The table of distinct margin-category combinations.
//!
//! Raking depends on the respondents only through this table (it is the sufficient statistic), so respondents are
//! visited twice: once to collapse, once to hand the factor back.

use std::collections::HashMap;

use ndarray::Array2;

use super::MarginCodes;

/// Distinct combinations, in order of first appearance.
#[derive(Debug, Clone)]
pub struct Combinations {
    /// Margins x combinations: the category of each combination in each margin, a margin's codes side by side.
    pub codes: Array2<u16>,
    /// Number of categories of each margin.
    pub sizes: Vec<usize>,
    /// Sum of base weights of each combination, as a share of all.
    pub base: Vec<f64>,
    /// The combination of each respondent.
    pub of_respondent: Vec<u32>,
}

impl Combinations {
    /// Collapses respondents with the same categories on every margin.
    pub fn collapse(margins: &[MarginCodes], base_weights: &[f64]) -> Self {
        let respondents = base_weights.len();
        let sizes: Vec<usize> = margins.iter().map(|m| m.categories).collect();
        let total: f64 = base_weights.iter().sum();
        // A mixed-radix key; with more combinations than it can count, everyone is a combination of their own.
        let countable = sizes
            .iter()
            .try_fold(1u128, |n, &size| n.checked_mul(size as u128))
            .is_some();
        let mut index: HashMap<u128, u32> = HashMap::with_capacity(respondents);
        let mut first: Vec<usize> = Vec::new();
        let mut base: Vec<f64> = Vec::new();
        let mut of_respondent = Vec::with_capacity(respondents);
        for (respondent, base_weight) in base_weights.iter().enumerate() {
            let key = if countable {
                margins.iter().fold(0u128, |key, margin| {
                    key * margin.categories as u128 + u128::from(margin.codes[respondent])
                })
            } else {
                respondent as u128
            };
            let combination = *index.entry(key).or_insert_with(|| {
                first.push(respondent);
                base.push(0.0);
                (first.len() - 1) as u32
            });
            base[combination as usize] += base_weight;
            of_respondent.push(combination);
        }
        for share in &mut base {
            *share /= total;
        }
        let codes = Array2::from_shape_fn((margins.len(), first.len()), |(m, c)| {
            margins[m].codes[first[c]]
        });
        Self {
            codes,
            sizes,
            base,
            of_respondent,
        }
    }

    /// The weights: base weight times the combination's factor, scaled to mean 1.
    pub fn hand_out(&self, factors: &[f64], base_weights: &[f64]) -> Vec<f64> {
        let mut weights: Vec<f64> = self
            .of_respondent
            .iter()
            .zip(base_weights)
            .map(|(&combination, base)| base * factors[combination as usize])
            .collect();
        let scale = weights.len() as f64 / weights.iter().sum::<f64>();
        for weight in &mut weights {
            *weight *= scale;
        }
        weights
    }
}
