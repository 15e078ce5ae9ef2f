//! The two linear programs, each other's dual.
//!
//! - Nearest weights: the least sum of |achieved - target| over all categories of all margins, where w >= 0 has a
//!   number for each combination, achieved is the sum of the w of a category, and all w sum to 1.
//! - Certificate: the largest sum of t y - s over numbers y of the categories, -1 <= y <= 1, such that the y of each
//!   combination sum to s at most.
//!
//! Both come to the same number, 0 where the targets can be met (Farkas 1902). The certificate has as many
//! constraints as there are combinations, and few of them matter: it is solved for some, then those it violates most
//! are added, until there are none (Dantzig, Fulkerson & Johnson 1954; Kelley 1960).
//!
//! No verdict rests on the tolerances of the solver: the certificate is looked at again over all combinations, and
//! **any** numbers y prove a distance of sum of t y less the most that a combination has.

use microlp::{
    ComparisonOp, Error, OptimizationDirection, Problem, Solution, SolveOptions, Variable,
};

use super::GAP;
use super::support::{Support, score};

/// Numbers of the categories that prove how far from the targets all weights are.
#[derive(Debug, Clone)]
pub(super) struct Certificate {
    pub y: Vec<Vec<f64>>,
    /// Proved: no weights have a smaller sum of |achieved - target|.
    pub distance: f64,
    /// The combinations that decide.
    pub deciding: Vec<usize>,
}

/// Combinations in the first program, as many as that of each category, and added in a round at most.
const FIRST: usize = 400;
const OF_EACH_CATEGORY: usize = 3;
const ADDED: usize = 200;
/// The certificate is as good as it gets when what it proves is this near to what the solver holds possible.
const ACCURACY: f64 = 1e-8;

/// A certificate that the targets cannot be met. `None`: there is none, the targets can be met.
pub(super) fn certificate(support: &Support, targets: &[&[f64]]) -> Option<Certificate> {
    let mut chosen = Chosen::first(support, targets);
    let mut best: Option<(f64, Vec<Vec<f64>>)> = None;
    // Each round adds a combination, so there is a last one. Where the solver fails, the best so far is still proved.
    while let Ok((y, possible)) = solve_certificate(support, &chosen.rows, targets) {
        // Fewer constraints can only give more.
        if possible <= GAP {
            return None;
        }
        let scores: Vec<f64> = support.rows().map(|row| score(row, &y)).collect();
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let proved = mean(targets, &y) - most;
        if best.as_ref().is_none_or(|(distance, _)| proved > *distance) {
            best = Some((proved, y));
        }
        // What the solver takes for the most that a combination has.
        let limit = most - (possible - proved);
        if possible - proved <= ACCURACY || !chosen.add(support, &scores, limit) {
            break;
        }
    }
    let (distance, y) = best.filter(|(distance, _)| *distance > GAP)?;
    Some(Certificate {
        y,
        distance,
        deciding: chosen.rows,
    })
}

/// What everybody's numbers would come to on average, were the targets met.
pub(super) fn mean(targets: &[&[f64]], y: &[Vec<f64>]) -> f64 {
    let products = |(targets, y): (&&[f64], &Vec<f64>)| -> f64 {
        targets.iter().zip(y).map(|(t, y)| t * y).sum()
    };
    targets.iter().zip(y).map(products).sum()
}

/// Combinations picked so far.
struct Chosen {
    rows: Vec<usize>,
    is_chosen: Vec<bool>,
}

impl Chosen {
    /// Some all over, and a few of each category: numbers without any constraint would be worth nothing.
    fn first(support: &Support, targets: &[&[f64]]) -> Self {
        let n = support.len();
        let mut chosen = Self {
            rows: Vec::new(),
            is_chosen: vec![false; n],
        };
        let mut seen: Vec<Vec<usize>> = targets.iter().map(|t| vec![0; t.len()]).collect();
        for index in (0..n).map(|i| scattered(i, n)) {
            let mut wanted = chosen.rows.len() < FIRST;
            for (category, seen) in support.row(index).iter().zip(&mut seen) {
                wanted |= seen[usize::from(*category)] < OF_EACH_CATEGORY;
            }
            if wanted && chosen.pick(index) {
                for (category, seen) in support.row(index).iter().zip(&mut seen) {
                    seen[usize::from(*category)] += 1;
                }
            }
        }
        chosen
    }

    /// Adds the combinations that are most above the limit. False: there are none.
    fn add(&mut self, support: &Support, scores: &[f64], limit: f64) -> bool {
        let n = support.len();
        let mut above: Vec<usize> = (0..n)
            .map(|i| scattered(i, n))
            .filter(|&i| scores[i] > limit + ACCURACY / 10.0 && !self.is_chosen[i])
            .collect();
        // A stable sort: ties stay scattered, so that neighbours, which say the same, are not all that is added.
        above.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        let mut added = false;
        for index in above.into_iter().take(ADDED) {
            added |= self.pick(index);
        }
        added
    }

    fn pick(&mut self, index: usize) -> bool {
        let new = !std::mem::replace(&mut self.is_chosen[index], true);
        if new {
            self.rows.push(index);
        }
        new
    }
}

/// The i-th of n in an order that visits them all over: a prime step, each visited once unless n is its multiple.
fn scattered(i: usize, n: usize) -> usize {
    const STEP: u64 = 2_654_435_761;
    (i as u64 * STEP % n as u64) as usize
}

/// The certificate over some combinations, and what it comes to.
fn solve_certificate(
    support: &Support,
    rows: &[usize],
    targets: &[&[f64]],
) -> Result<(Vec<Vec<f64>>, f64), Error> {
    let mut program = Problem::new(OptimizationDirection::Maximize);
    let y: Vec<Vec<Variable>> = targets
        .iter()
        .map(|targets| {
            targets
                .iter()
                .map(|t| program.add_var(*t, (-1.0, 1.0)))
                .collect()
        })
        .collect();
    let most = targets.len() as f64;
    let limit = program.add_var(-1.0, (-most, most));
    for &row in rows {
        let own = support.row(row).iter().zip(&y);
        let mut sum: Vec<(Variable, f64)> = own.map(|(c, y)| (y[usize::from(*c)], 1.0)).collect();
        sum.push((limit, -1.0));
        program.add_constraint(sum, ComparisonOp::Le, 0.0);
    }
    let solution = solve(&program)?;
    let values = |y: &Vec<Variable>| y.iter().map(|v| solution.var_value(*v)).collect();
    Ok((y.iter().map(values).collect(), solution.objective()))
}

/// The shares of the weights that come nearest to the targets, over some combinations. `None`: the solver failed.
pub(super) fn nearest(
    support: &Support,
    rows: &[usize],
    targets: &[&[f64]],
) -> Option<Vec<Vec<f64>>> {
    let mut program = Problem::new(OptimizationDirection::Minimize);
    let mut shares: Vec<Vec<Vec<(Variable, f64)>>> =
        targets.iter().map(|t| vec![Vec::new(); t.len()]).collect();
    let weights: Vec<Variable> = rows
        .iter()
        .map(|&row| {
            let weight = program.add_var(0.0, (0.0, 1.0));
            for (category, share) in support.row(row).iter().zip(&mut shares) {
                share[usize::from(*category)].push((weight, 1.0));
            }
            weight
        })
        .collect();
    for (shares, targets) in shares.iter().zip(targets) {
        for (share, target) in shares.iter().zip(*targets) {
            let [over, under] = [(); 2].map(|()| program.add_var(1.0, (0.0, 1.0)));
            let mut sum = share.clone();
            sum.extend([(over, -1.0), (under, 1.0)]);
            program.add_constraint(sum, ComparisonOp::Eq, *target);
        }
    }
    let all: Vec<(Variable, f64)> = weights.iter().map(|w| (*w, 1.0)).collect();
    program.add_constraint(all, ComparisonOp::Eq, 1.0);
    let solution = solve(&program).ok()?;
    let mut achieved: Vec<Vec<f64>> = targets.iter().map(|t| vec![0.0; t.len()]).collect();
    let weights: Vec<f64> = weights
        .iter()
        .map(|w| solution.var_value(*w).max(0.0))
        .collect();
    let total: f64 = weights.iter().sum();
    for (&row, weight) in rows.iter().zip(&weights) {
        for (category, achieved) in support.row(row).iter().zip(&mut achieved) {
            achieved[usize::from(*category)] += weight / total;
        }
    }
    Some(achieved)
}

pub(super) fn solve(program: &Problem) -> Result<Solution, Error> {
    let mut options = SolveOptions::default();
    options.tolerances.feasibility = 1e-9;
    let no_time_limit = "without a limit a program of real numbers is solved or fails";
    Ok(program
        .solve_with(options)?
        .into_solution()
        .expect(no_time_limit))
}
