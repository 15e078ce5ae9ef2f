//! Steps that get there wherever there is an answer.
//!
//! The unknowns minimise the dual, D = sum of d G(u) - sum of target x unknown, where G is the integral of g and u the
//! sum of a respondent's unknowns (Deville & Sarndal 1992). D is convex, its slopes are achieved - target, and its
//! curvature is the cross-table of the weights' derivatives. Within narrow bounds nearly everyone is cut: derivatives
//! are 0 there, the cross-table loses its rank, and a step that comes nearer to the targets can lead away from the
//! answer. So a ridge keeps the table solvable, and **the dual** judges each step: the ridge shrinks where D falls as
//! the quadratic model says, and grows where it does not (Levenberg 1944, Marquardt 1963).
//!
//! Bounds within which nothing meets the targets let D fall without end. A direction that proves it is looked for on
//! the way (Farkas): weights within [L, U] add up to at most sum of d (U u+ - L u-), whatever they are.

use super::{Settings, Work};

#[cfg(test)]
mod tests;

/// Steps at most: problems with an answer have taken up to 60, a millionth above the narrowest bounds.
const MOST: u32 = 200;
/// The ridge at first, in base-weighted shares, and its limits.
const FIRST_RIDGE: f64 = 1e-3;
const LEAST_RIDGE: f64 = 1e-12;
const LARGEST_RIDGE: f64 = 1e12;
/// What a sum of the dual is sure to, relative to its parts.
const ROUNDING: f64 = 1e-14;
/// Targets are proved to be out of reach by so much, relative to the parts of the proof.
const PROOF: f64 = 1e-9;

/// The dual at some unknowns.
struct Dual {
    value: f64,
    /// The sum of the sizes of its parts: what its last digit is relative to.
    size: f64,
    /// No weights within the bounds meet the targets.
    out_of_reach: bool,
}

impl Work<'_> {
    /// Unknowns that meet the targets within the tolerance; `None` if none were found.
    pub(super) fn damped(&mut self, settings: &Settings, steps: &mut u32) -> Option<Vec<f64>> {
        let plain = std::mem::replace(&mut self.additive, true);
        let found = self.descend(settings, steps);
        if found.is_none() {
            self.additive = plain;
        }
        found
    }

    fn descend(&mut self, settings: &Settings, steps: &mut u32) -> Option<Vec<f64>> {
        let count = self.targets.len();
        let mut lambda = vec![0.0; count];
        let mut here = self.look(&lambda);
        let mut dual = self.dual(&lambda);
        // At the beginning every weight is the base weight, so these are base-weighted shares.
        let shares = self.achieved.clone();
        let mut best = (here.distance, lambda.clone());
        let trace = shares.iter().copied().fold(0.0, f64::max) * 1e-13;
        let mut ridge = FIRST_RIDGE;
        let last = settings.max_steps.min(*steps + MOST);
        while *steps < last && here.distance > settings.aim && !dual.out_of_reach {
            let cross = self.cross();
            let slopes = self.differences();
            let mut moved = false;
            while *steps < last && ridge <= LARGEST_RIDGE {
                *steps += 1;
                let Some(solver) = self.factored(&cross, |i| ridge * shares[i] + trace) else {
                    ridge *= 10.0;
                    continue;
                };
                let mut step = nalgebra::DVector::from_column_slice(&slopes);
                solver.solve_mut(&mut step);
                let next: Vec<f64> = lambda.iter().zip(step.iter()).map(|(l, s)| l + s).collect();
                let there = self.look(&next);
                let dual_there = self.dual(&next);
                // What the model says: half of slopes x step, and the ridge's own part.
                let along: f64 = slopes.iter().zip(step.iter()).map(|(g, s)| g * s).sum();
                let damping: f64 = shares
                    .iter()
                    .zip(step.iter())
                    .map(|(share, s)| (ridge * share + trace) * s * s)
                    .sum();
                let expected = (along + damping) / 2.0;
                let fallen = dual.value - dual_there.value;
                // A fall that is lost in the last digit of the dual is judged by the slopes.
                let lost = expected.abs() <= ROUNDING * dual.size.max(dual_there.size);
                let nearer = there.norm < here.norm;
                // Written so that what is no number is a step too far.
                let is = |share: f64| match lost {
                    true => nearer,
                    false => fallen > share * expected,
                };
                if is(0.75) {
                    ridge = (ridge / 10.0).max(LEAST_RIDGE);
                } else if !is(0.25) {
                    ridge *= 5.0;
                }
                if lost && !nearer && here.distance <= settings.tolerance {
                    break;
                }
                if is(1e-4) {
                    (lambda, here, dual) = (next, there, dual_there);
                    moved = true;
                    break;
                }
            }
            if here.distance < best.0 {
                best = (here.distance, lambda.clone());
            }
            if !moved {
                break;
            }
        }
        let (distance, lambda) = best;
        (distance <= settings.tolerance).then_some(lambda)
    }

    /// Target - achieved, where somebody is.
    fn differences(&self) -> Vec<f64> {
        let pairs = self.targets.iter().zip(&self.achieved).zip(&self.alive);
        pairs
            .map(|((target, achieved), alive)| if *alive { target - achieved } else { 0.0 })
            .collect()
    }

    /// The dual at the unknowns that were looked at last.
    fn dual(&self, lambda: &[f64]) -> Dual {
        let mut sums = vec![0.0; self.base.len()];
        for (block, tables) in self.combinations.blocks.iter().zip(&self.tables) {
            for (sum, place) in sums.iter_mut().zip(&block.places) {
                *sum += tables.factors[usize::from(*place)];
            }
        }
        let bounds = self.curve.bounds();
        let (mut value, mut size, mut most) = (0.0, 0.0, 0.0);
        for (u, base) in sums.iter().zip(&self.base) {
            if *base == 0.0 {
                continue;
            }
            let part = base * self.curve.integral(*u);
            value += part;
            size += part.abs();
            if let Some((lower, upper)) = bounds {
                most += base * (u * if *u > 0.0 { upper } else { lower });
            }
        }
        let mut asked = 0.0;
        for ((target, lambda), alive) in self.targets.iter().zip(lambda).zip(&self.alive) {
            if *alive {
                asked += target * lambda;
                size += (target * lambda).abs();
            }
        }
        Dual {
            value: value - asked,
            size,
            out_of_reach: bounds.is_some() && asked - most > PROOF * size,
        }
    }
}
