//! Two ways of cutting large weights that other programs use, for comparison with them.
//!
//! `cap-in-loop`: anesrake, weightipy and rimpy rake, cut at k times the mean after each pass, and go on until both
//! hold. Its weakness: what comes out depends on the order of the margins and on where in the loop the cut stands;
//! programs that all meet the margins differ by up to 0.07 a weight. Bounds on raking ([`super::Curve::Truncated`])
//! give one answer.
//!
//! `trim-after`: rake, cut at k times the mean, and spread what was cut over the others, equally (R `trimWeights`) or in
//! proportion to their weights (Potter 1990). Its weakness: the margins are no longer met; by how much is reported.

use super::calibrate::{Settings, Solution, calibrate};
use super::problem::{Codes, Problem};

/// How what is cut off large weights is spread over the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "spec", derive(serde::Deserialize, schemars::JsonSchema))]
#[cfg_attr(feature = "spec", serde(rename_all = "snake_case"))]
pub enum Spread {
    /// Each of the others gains the same.
    #[default]
    Equal,
    /// Each of the others gains in proportion to its weight.
    Proportional,
}

/// Rakes and cuts in turn. `cap`: the largest weight, in times the mean.
pub fn cap_in_loop(problem: &Problem<'_>, cap: f64, settings: &Settings) -> Solution {
    let n = problem.len();
    let mut weights = problem.base.map_or_else(|| vec![1.0; n], <[f64]>::to_vec);
    let mut miss = f64::INFINITY;
    let mut passes = 0;
    while passes < settings.max_steps && miss > settings.aim {
        for (codes, targets) in problem.margins.iter().zip(&problem.targets) {
            let shares = shares(*codes, targets.len(), &weights);
            for (respondent, weight) in weights.iter_mut().enumerate() {
                let category = codes.get(respondent);
                if shares[category] > 0.0 {
                    *weight *= targets[category] / shares[category];
                }
            }
        }
        // As anesrake does: cut, scale to the mean, and again until no weight is over the cap.
        loop {
            scale_to_mean_1(&mut weights);
            if weights.iter().all(|weight| *weight <= cap * (1.0 + 1e-12)) {
                break;
            }
            weights
                .iter_mut()
                .for_each(|weight| *weight = weight.min(cap));
        }
        passes += 1;
        miss = largest_miss(problem, &weights);
    }
    Solution {
        weights,
        steps: passes,
        largest_miss: miss,
        converged: miss <= settings.tolerance,
    }
}

/// Rakes, then cuts and spreads, until no weight is above the cap. `converged` is of the raking; `largest_miss` is what
/// cutting left.
///
/// Spread equally this is R `trimWeights(upper = cap, strict = TRUE)`: every weight below the cap gains the same, and is
/// cut in turn where that lifts it above the cap, so that it ends as the smaller of the cap and its weight and one
/// number for all. (R without `strict` cuts once, and leaves above the cap what the spreading lifts there.)
pub fn trim_after(
    problem: &Problem<'_>,
    cap: f64,
    spread: Spread,
    settings: &Settings,
) -> Solution {
    let raked = calibrate(problem, settings);
    let mut weights = raked.weights;
    // Nobody gains who had no weight at all.
    let mut at_cap: Vec<bool> = weights.iter().map(|weight| *weight == 0.0).collect();
    loop {
        let mut cut = 0.0;
        for (weight, done) in weights.iter_mut().zip(&mut at_cap) {
            if !*done && *weight > cap {
                cut += *weight - cap;
                *weight = cap;
                *done = true;
            }
        }
        let rest = || weights.iter().zip(&at_cap).filter(|(_, done)| !**done);
        let (count, sum) = rest().fold((0.0, 0.0), |(n, sum), (weight, _)| (n + 1.0, sum + weight));
        if cut == 0.0 || sum <= 0.0 {
            break;
        }
        for (weight, done) in weights.iter_mut().zip(&at_cap) {
            match spread {
                _ if *done => {}
                Spread::Equal => *weight += cut / count,
                Spread::Proportional => *weight *= 1.0 + cut / sum,
            }
        }
    }
    Solution {
        largest_miss: largest_miss(problem, &weights),
        weights,
        ..raked
    }
}

/// The share of the weights that each category of a margin has.
pub fn shares(codes: Codes<'_>, categories: usize, weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; categories];
    for (respondent, weight) in weights.iter().enumerate() {
        sums[codes.get(respondent)] += weight;
    }
    let total: f64 = weights.iter().sum();
    sums.iter_mut().for_each(|sum| *sum /= total);
    sums
}

/// The largest |achieved share - target share| over all margins.
pub fn largest_miss(problem: &Problem<'_>, weights: &[f64]) -> f64 {
    let margins = problem.margins.iter().zip(&problem.targets);
    let misses = margins.flat_map(|(codes, targets)| {
        let achieved = shares(*codes, targets.len(), weights);
        let miss = |(a, t): (f64, &f64)| (a - t).abs();
        achieved
            .into_iter()
            .zip(targets)
            .map(miss)
            .collect::<Vec<f64>>()
    });
    misses.fold(0.0, f64::max)
}

fn scale_to_mean_1(weights: &mut [f64]) {
    let scale = weights.len() as f64 / weights.iter().sum::<f64>();
    weights.iter_mut().for_each(|weight| *weight *= scale);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equally(problem: &Problem<'_>, cap: f64, settings: &Settings) -> Solution {
        trim_after(problem, cap, Spread::Equal, settings)
    }

    fn proportionally(problem: &Problem<'_>, cap: f64, settings: &Settings) -> Solution {
        trim_after(problem, cap, Spread::Proportional, settings)
    }

    /// Ten people; one of them in a small category with a large target.
    fn weigh(by: fn(&Problem<'_>, f64, &Settings) -> Solution, cap: f64) -> Solution {
        let a: &[u8] = &[0, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        let b: &[u8] = &[0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
        let margins = [
            (Codes::from(a), &[0.25, 0.75][..]),
            (Codes::from(b), &[0.5, 0.5][..]),
        ];
        by(
            &Problem::new(margins, None).unwrap(),
            cap,
            &Settings::default(),
        )
    }

    #[test]
    fn a_cap_that_nobody_reaches_changes_nothing() {
        for by in [cap_in_loop, equally, proportionally] {
            let solution = weigh(by, 5.0);
            assert!(solution.converged && solution.largest_miss < 1e-9);
            assert!((solution.weights[0] - 2.5).abs() < 1e-9);
        }
    }

    #[test]
    fn a_cap_holds_and_what_it_costs_is_told() {
        let trimmed = weigh(proportionally, 2.0);
        assert!(trimmed.converged);
        assert!((trimmed.weights[0] - 2.0).abs() < 1e-12);
        assert!((trimmed.weights.iter().sum::<f64>() - 10.0).abs() < 1e-9);
        assert!(
            (trimmed.largest_miss - 0.05).abs() < 1e-3,
            "{}",
            trimmed.largest_miss
        );
        // The only person of the category cannot both be cut and stand for a quarter.
        let capped = weigh(cap_in_loop, 2.0);
        assert!(!capped.converged && capped.largest_miss > 0.01);
        assert!(capped.weights.iter().all(|weight| *weight <= 2.0 + 1e-9));
    }
}
