//! The narrowest bounds of weight / base weight within which all targets can be met.
//!
//! With a lower bound L and base weights d (shares, as the targets t), w = d L + v with 0 <= v <= d (U - L) meets the
//! targets where the v of each category c sum to t_c - L d_c. Divided by U - L this is linear: z = v / (U - L) lies
//! between 0 and d, the z of each category sum to r (t_c - L d_c), and the largest r = 1 / (U - L) gives the smallest
//! U. The largest L with an upper bound U is found from above in the same way, w = d U - v.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};

use super::program::solve;
use crate::weighting::combinations::Combinations;

/// Bounds that are this much too narrow, relative to their width, are left to the weighting itself: the answer of a
/// linear program is no surer.
const SURE: f64 = 1e-7;

/// With more cells than so many the linear program takes minutes, and only what single categories show is said: a
/// category with a share of 5% and a target of 10% needs an upper bound of 2.
const MOST_CELLS: usize = 10_000;

/// Why no weights within two bounds meet the targets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TooNarrow {
    /// With this lower bound the upper one must be at least so large, with this upper bound the lower one at most so.
    Either { upper: f64, lower: f64 },
    /// The upper bound must be at least so large. With this upper bound no lower one would do.
    Upper(f64),
    /// The lower bound must be at most so large. With this lower bound no upper one would do.
    Lower(f64),
    /// Both are too narrow: the upper one must be at least so large whatever the lower one is, and the lower one at
    /// most so whatever the upper one is.
    Both { upper: f64, lower: f64 },
}

/// Whether weights within `[lower, upper]` times the base weights meet the targets (shares that sum to 1 in each
/// margin), and if none do, the narrowest bounds within which some do. `least`: no lower bound is below it. `None`:
/// some weights do, or it could not be found out.
pub fn too_narrow(
    combinations: &Combinations,
    targets: &[Vec<f64>],
    [lower, upper]: [f64; 2],
    least: f64,
) -> Option<TooNarrow> {
    let cells = Cells::new(combinations, targets)?;
    if cells.cells.len() > MOST_CELLS {
        return cells.of_categories([lower, upper]);
    }
    let smallest = cells.smallest_upper(lower)?;
    let sure = SURE * (upper - lower);
    if smallest.is_some_and(|smallest| smallest <= upper + sure) {
        return None;
    }
    let largest = cells.largest_lower(upper)?;
    // A lower bound that is met by the smallest sum of weights has nothing to say.
    let largest = largest.filter(|largest| *largest >= least && *largest < lower);
    Some(match (smallest, largest) {
        (Some(upper), Some(lower)) => TooNarrow::Either { upper, lower },
        (Some(upper), None) => TooNarrow::Upper(upper),
        (None, Some(lower)) => TooNarrow::Lower(lower),
        (None, None) => TooNarrow::Both {
            upper: cells.smallest_upper(least.max(0.0))??,
            lower: cells.largest_lower_of_all()?,
        },
    })
}

/// The combinations of categories that somebody with a base weight has, each once.
struct Cells<'a> {
    targets: &'a [Vec<f64>],
    /// A category of each margin, and the share of the base weights.
    cells: Vec<(Vec<u16>, f64)>,
    /// The base-weighted share of each category.
    shares: Vec<Vec<f64>>,
}

impl<'a> Cells<'a> {
    /// `None` where nobody has a base weight. People whose target is 0 have no weight, and no bound.
    fn new(combinations: &Combinations, targets: &'a [Vec<f64>]) -> Option<Self> {
        let margins = 0..targets.len();
        let mut merged: BTreeMap<Vec<u16>, f64> = BTreeMap::new();
        for (combination, base) in combinations.base().iter().enumerate() {
            let category = |margin: usize| combinations.category(combination, margin);
            let zero = |margin: usize| targets[margin][category(margin)] == 0.0;
            if *base > 0.0 && !margins.clone().any(zero) {
                let cell = margins.clone().map(|margin| category(margin) as u16);
                *merged.entry(cell.collect()).or_default() += base;
            }
        }
        let total: f64 = merged.values().sum();
        let mut shares: Vec<Vec<f64>> = targets.iter().map(|t| vec![0.0; t.len()]).collect();
        let cells: Vec<(Vec<u16>, f64)> = merged
            .into_iter()
            .map(|(cell, base)| (cell, base / total))
            .collect();
        for (cell, base) in &cells {
            for (shares, category) in shares.iter_mut().zip(cell) {
                shares[usize::from(*category)] += base;
            }
        }
        (!cells.is_empty()).then_some(Self {
            targets,
            cells,
            shares,
        })
    }

    /// What the ratios of targets to shares show, of each category and of all others of its margin together.
    fn of_categories(&self, [lower, upper]: [f64; 2]) -> Option<TooNarrow> {
        let both = self.targets.iter().zip(&self.shares);
        let (mut least, mut most) = (f64::INFINITY, 0.0f64);
        for (target, share) in both.flat_map(|(targets, shares)| targets.iter().zip(shares)) {
            for (target, share) in [(*target, *share), (1.0 - target, 1.0 - share)] {
                if target > 0.0 && share > 0.0 {
                    least = least.min(target / share);
                    most = most.max(target / share);
                }
            }
        }
        let sure = SURE * (upper - lower);
        match (most > upper + sure, least < lower - sure) {
            (true, true) => Some(TooNarrow::Both {
                upper: most,
                lower: least,
            }),
            (true, false) => Some(TooNarrow::Upper(most)),
            (false, true) => Some(TooNarrow::Lower(least)),
            (false, false) => None,
        }
    }

    /// The smallest upper bound with this lower one: `None` if the solver failed, `Some(None)` if none would do.
    fn smallest_upper(&self, lower: f64) -> Option<Option<f64>> {
        let width = self.width(&|target, share| target - lower * share)?;
        Some(width.map(|width| lower + width))
    }

    /// The largest lower bound with this upper one.
    fn largest_lower(&self, upper: f64) -> Option<Option<f64>> {
        let width = self.width(&|target, share| upper * share - target)?;
        Some(width.map(|width| upper - width))
    }

    /// The narrowest width for which 0 <= v <= d width adds up to `sum` in each category.
    fn width(&self, sum: &dyn Fn(f64, f64) -> f64) -> Option<Option<f64>> {
        // In units of a mean cell, so that the solver's tolerance is one of a cell.
        let unit = self.cells.len() as f64;
        let mut program = Problem::new(OptimizationDirection::Maximize);
        let inverse = program.add_var(1.0, (0.0, f64::INFINITY));
        let parts: Vec<Variable> = self
            .cells
            .iter()
            .map(|(_, base)| program.add_var(0.0, (0.0, base * unit)))
            .collect();
        self.each_category(&parts, |mut expression, target, share| {
            expression.add(inverse, -sum(target, share));
            program.add_constraint(expression, ComparisonOp::Eq, 0.0);
        });
        let inverse = solve(&program).ok()?.objective();
        Some((inverse > SURE).then(|| unit / inverse))
    }

    /// The largest lower bound without an upper one: the largest L for which w >= L d meets the targets.
    fn largest_lower_of_all(&self) -> Option<f64> {
        let unit = self.cells.len() as f64;
        let mut program = Problem::new(OptimizationDirection::Maximize);
        let lower = program.add_var(1.0, (f64::NEG_INFINITY, 1.0));
        let above: Vec<Variable> = self
            .cells
            .iter()
            .map(|_| program.add_var(0.0, (0.0, f64::INFINITY)))
            .collect();
        self.each_category(&above, |mut expression, target, share| {
            expression.add(lower, share * unit);
            program.add_constraint(expression, ComparisonOp::Eq, target * unit);
        });
        Some(solve(&program).ok()?.objective())
    }

    /// The sum of the parts of each category, its target and its share. Categories of every margin sum to the same, so
    /// that the last of every margin but one says nothing.
    fn each_category(&self, parts: &[Variable], mut each: impl FnMut(LinearExpr, f64, f64)) {
        for (margin, (targets, shares)) in self.targets.iter().zip(&self.shares).enumerate() {
            let mut sums: Vec<LinearExpr> = targets.iter().map(|_| LinearExpr::empty()).collect();
            for ((cell, _), part) in self.cells.iter().zip(parts) {
                sums[usize::from(cell[margin])].add(*part, 1.0);
            }
            let last = targets.len() - usize::from(margin > 0);
            let rows = sums.into_iter().zip(targets).zip(shares);
            rows.take(last)
                .for_each(|((sum, target), share)| each(sum, *target, *share));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weighting::{Codes, Problem};

    #[test]
    fn single_categories_show_the_same_where_they_are_all_there_is_to_it() {
        // A fifth of the people and two fifths of the target, in one margin.
        let codes: &[u8] = &[0, 1, 1, 1, 1];
        let other: &[u8] = &[0, 0, 1, 0, 1];
        let margins = [
            (Codes::from(codes), &[0.4, 0.6][..]),
            (Codes::from(other), &[0.6, 0.4][..]),
        ];
        let problem = Problem::new(margins, None).unwrap();
        let combinations = Combinations::collapse(&problem);
        let cells = Cells::new(&combinations, problem.targets()).unwrap();
        let both = |bounds: [f64; 2]| {
            let program = too_narrow(&combinations, problem.targets(), bounds, 0.0);
            (program, cells.of_categories(bounds))
        };
        for bounds in [[0.3, 2.0], [0.5, 2.1], [0.0, 4.0]] {
            assert_eq!(both(bounds), (None, None), "{bounds:?}");
        }
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        match both([0.3, 1.9]) {
            (Some(TooNarrow::Upper(a)), Some(TooNarrow::Upper(b))) => {
                assert!(near(a, 2.0) && near(b, 2.0));
            }
            other => panic!("{other:?}"),
        }
        match both([0.95, 1.1]) {
            (
                Some(TooNarrow::Both { upper, lower }),
                Some(TooNarrow::Both {
                    upper: most,
                    lower: least,
                }),
            ) => {
                assert!(near(upper, 2.0) && near(most, 2.0));
                assert!(lower <= 0.75 + 1e-9 && near(least, 0.75));
            }
            other => panic!("{other:?}"),
        }
    }
}
