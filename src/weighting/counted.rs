//! A sample whose respondents each stand for everyone with the same answers: its base weights are sums, and so are
//! its weights.

use crate::sample::Sample;

/// Weights with a mean of 1 for each respondent, as weights with a mean of 1 for each person.
pub(super) fn of_people(sample: &Sample, mut weights: Vec<f64>) -> Vec<f64> {
    if sample.counted.is_some() && !weights.is_empty() {
        let scale = sample.people() as f64 / weights.len() as f64;
        weights.iter_mut().for_each(|weight| *weight *= scale);
    }
    weights
}

/// The smallest weight of a person, the largest, and the sum of the squares of all.
pub(super) fn spread(sample: &Sample, weights: &[f64]) -> (f64, f64, f64) {
    let none = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
    match &sample.counted {
        None => weights.iter().fold(none, |(least, most, squares), &w| {
            (least.min(w), most.max(w), squares + w * w)
        }),
        // A person weighs their base weight times the factor of all who answered alike.
        Some(counted) => counted
            .iter()
            .zip(weights)
            .fold(none, |(least, most, squares), (c, w)| {
                let factor = if c.base > 0.0 { w / c.base } else { 0.0 };
                (
                    least.min(factor * c.least),
                    most.max(factor * c.most),
                    squares + factor * factor * c.squares,
                )
            }),
    }
}
