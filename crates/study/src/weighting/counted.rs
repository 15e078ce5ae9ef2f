//! A sample whose respondents each stand for everyone with the same answers: its base weights are sums, and so are
//! its weights.

use crate::sample::Sample;

/// How the weights of some people are spread.
pub(super) struct Spread {
    pub sum: f64,
    /// Kish: (sum w)^2 / sum w^2, over people; 0 of nobody.
    pub effective_base: f64,
    /// The smallest weight of a person, and the largest.
    pub least: f64,
    pub most: f64,
}

/// The spread of the weights of some respondents, person by person.
pub(super) fn spread(sample: &Sample, respondents: &[usize], weights: &[f64]) -> Spread {
    let mut spread = Spread {
        sum: 0.0,
        effective_base: 0.0,
        least: f64::INFINITY,
        most: f64::NEG_INFINITY,
    };
    let mut squares = 0.0;
    for &respondent in respondents {
        let weight = weights[respondent];
        let (least, most, square) = match &sample.counted {
            None => (weight, weight, weight * weight),
            // A person weighs their base weight times the factor of all who answered alike.
            Some(counted) => {
                let own = &counted[respondent];
                let factor = if own.base > 0.0 {
                    weight / own.base
                } else {
                    0.0
                };
                (
                    factor * own.least,
                    factor * own.most,
                    factor * factor * own.squares,
                )
            }
        };
        spread.sum += weight;
        squares += square;
        spread.least = spread.least.min(least);
        spread.most = spread.most.max(most);
    }
    if squares > 0.0 {
        spread.effective_base = spread.sum * spread.sum / squares;
    }
    spread
}
