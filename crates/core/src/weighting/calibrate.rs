//! Weights that meet every margin: Newton's method on the dual.
//!
//! Raking, truncated raking, logit and linear calibration all look for one unknown lambda for each category, such
//! that the weights d g(sum of the lambdas of a respondent's categories) meet the targets (Deville & Sarndal 1992).
//! There is one answer. Iterative proportional fitting finds it for raking by one margin at a time and closes in by a
//! constant factor a pass; Newton's method looks at all margins at once and doubles the digits a step. Its matrix is
//! the cross-table of the margins, 75 by 75 for seven margins of a poll: small, however many people there are.
//!
//! Plain steps that only have to come nearer to the targets are the fastest, and give up where bounds leave little
//! room; [`damped`] steps do not.

mod damped;
mod solver;

use nalgebra::DVector;

use solver::Solver;

use super::combinations::{Block, Combinations};
use super::curve::Curve;
use super::problem::Problem;

/// How weights are made, and when they are good enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    pub curve: Curve,
    /// Converged at this distance from the targets.
    pub tolerance: f64,
    /// Steps go on to this distance, while they still gain; not above `tolerance`.
    pub aim: f64,
    pub distance: Distance,
    /// Steps over all margins at most.
    pub max_steps: u32,
}

/// How far achieved shares are from their targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distance {
    /// The largest |achieved share - target share| over all margins (STATISTICS 1).
    Share,
    /// The largest |achieved share / target share - 1|.
    Relative,
}

impl Default for Settings {
    /// Raking, to a share of 1e-9 and on to a thousandth of that: a share met to 1e-9 leaves the weights of a
    /// category of 0.3% unsure in their seventh digit, and programs can agree on more.
    fn default() -> Self {
        Self {
            curve: Curve::Raking,
            tolerance: 1e-9,
            aim: 1e-12,
            distance: Distance::Share,
            max_steps: 1_000,
        }
    }
}

/// Weights, and how near the targets they came.
#[derive(Debug, Clone)]
pub struct Solution {
    /// One for each respondent; their mean is 1.
    pub weights: Vec<f64>,
    pub steps: u32,
    /// The largest |achieved share - target share| over all margins.
    pub largest_miss: f64,
    /// Whether every target is met within the tolerance. Never assume it.
    pub converged: bool,
}

/// Weights a sample.
pub fn calibrate(problem: &Problem<'_>, settings: &Settings) -> Solution {
    let combinations = Combinations::collapse(problem);
    let solved = solve(
        &combinations,
        &combinations.base,
        &problem.targets,
        settings,
        None,
    );
    // Factors are of shares: base weights of any scale give weights that sum to the number of respondents.
    let n = problem.len() as f64;
    let base_total = problem.base.map_or(n, |base| base.iter().sum());
    let pairs = combinations.base.iter().zip(&solved.factors);
    let total: f64 = pairs.map(|(base, factor)| base * factor).sum();
    let scale = n / (base_total * total);
    Solution {
        weights: combinations.hand_out(problem, &solved.factors, scale),
        steps: solved.steps,
        largest_miss: solved.largest_miss,
        converged: solved.converged,
    }
}

/// The answer for each combination.
#[derive(Debug, Clone)]
pub struct Solved {
    /// Weight to base weight of each combination.
    pub factors: Vec<f64>,
    /// The unknown of each category, margin after margin: where another solution can start.
    pub lambda: Vec<f64>,
    pub steps: u32,
    /// The largest |achieved share - target share| over all margins.
    pub largest_miss: f64,
    pub converged: bool,
}

/// Passes of iterative proportional fitting before the first step: far from the answer they gain as much as a step,
/// and cost a tenth of it.
const SWEEPS: u32 = 2;
/// A step that leaves less than this of the distance keeps its matrix for the next one.
const GOOD_STEP: f64 = 0.15;
/// Plain steps at most where weights are bounded: what has not been met by then is met by damped ones.
const MOST_BOUNDED: u32 = 30;
/// No unknown is farther from 0 than this when fitting has no end: e^40 is no weight of anybody.
const FARTHEST: f64 = 40.0;
/// No unknown moves by more in a step: e^8 is 3,000 times the weight.
const LONGEST_STEP: f64 = 8.0;

/// Solves for the weights of the combinations whose base weights (of any scale) are `base`. `start`: the unknowns of
/// a similar problem.
pub fn solve(
    combinations: &Combinations,
    base: &[f64],
    targets: &[Vec<f64>],
    settings: &Settings,
    start: Option<&[f64]>,
) -> Solved {
    let mut work = Work::new(combinations, base, targets, settings);
    let mut lambda = start.map_or_else(|| vec![0.0; work.targets.len()], <[f64]>::to_vec);
    let mut here = work.look(&lambda);
    let fits = settings.curve == Curve::Raking;
    if fits || matches!(settings.curve, Curve::Truncated { .. }) {
        for _ in 0..SWEEPS {
            work.sweep(&mut lambda);
        }
        here = work.look(&lambda);
    }
    let mut matrix: Option<Solver> = None;
    let mut fresh = false;
    let mut steps = 0;
    let most = match settings.curve.bounds() {
        Some(_) => settings.max_steps.min(MOST_BOUNDED),
        None => settings.max_steps,
    };
    while steps < most && here.distance > settings.aim {
        let solver = match &matrix {
            Some(solver) => solver,
            None => {
                fresh = true;
                let Some(solver) = work.matrix() else { break };
                matrix.insert(solver)
            }
        };
        let step = work.step(solver);
        steps += 1;
        let mut length = 1.0;
        let moved = |length: f64| -> Vec<f64> {
            let move_by = |(l, s): (&f64, &f64)| l + length * s;
            lambda.iter().zip(&step).map(move_by).collect()
        };
        let mut next = moved(length);
        let mut there = work.look(&next);
        // The matrix of this very point always points downhill: shorter steps end in a lower place.
        while fresh && there.norm >= here.norm && length > 1e-6 {
            length /= 4.0;
            next = moved(length);
            there = work.look(&next);
        }
        let gained = there.norm / here.norm;
        let lower = gained < 1.0;
        let stalled = fresh && there.norm >= here.norm * (1.0 - 1e-9);
        if !lower || gained > GOOD_STEP {
            matrix = None;
        }
        if lower {
            (lambda, here) = (next, there);
        } else {
            // Back to where it was best: the sums of that place are needed for its matrix.
            here = work.look(&lambda);
        }
        fresh = false;
        if stalled {
            break;
        }
    }
    if here.distance > settings.tolerance
        && let Some(met) = work.damped(settings, &mut steps)
    {
        return work.finish(met, steps, settings);
    }
    // Where the margins cannot be met no step is downhill for long. Fitting goes on to weights that meet the last
    // margin and miss the others evenly, which is what other programs end with.
    while fits && steps < settings.max_steps && here.distance > settings.aim {
        work.sweep(&mut lambda);
        lambda
            .iter_mut()
            .for_each(|l| *l = l.clamp(-FARTHEST, FARTHEST));
        here = work.look(&lambda);
        steps += 1;
    }
    work.finish(lambda, steps, settings)
}

/// What a look at the weights of some unknowns shows.
struct Look {
    /// As the settings measure it.
    distance: f64,
    /// Sum of squares of all differences from the targets: what every step brings down.
    norm: f64,
}

/// Tables of a block.
struct Tables {
    /// The factor of each place.
    factors: Vec<f64>,
    /// Sum of the weights of each place.
    totals: Vec<f64>,
    /// Sum of the weights' derivatives of each place; for raking these are the weights.
    slopes: Vec<f64>,
}

struct Work<'a> {
    combinations: &'a Combinations,
    base: Vec<f64>,
    targets: Vec<f64>,
    /// Where each margin's categories begin among all.
    offsets: Vec<usize>,
    curve: Curve,
    distance: Distance,
    tables: Vec<Tables>,
    /// Weights, and where they are something else their derivatives.
    weights: Vec<f64>,
    slopes: Vec<f64>,
    /// The sums of unknowns are added up and then exponentiated, not the other way round: slower, and right however
    /// large the unknowns are.
    additive: bool,
    /// Achieved shares of all categories.
    achieved: Vec<f64>,
    /// Categories in which somebody has a weight.
    alive: Vec<bool>,
}

impl<'a> Work<'a> {
    fn new(
        combinations: &'a Combinations,
        base: &[f64],
        targets: &[Vec<f64>],
        settings: &Settings,
    ) -> Self {
        let offsets: Vec<usize> = targets
            .iter()
            .scan(0, |next, t| {
                let offset = *next;
                *next += t.len();
                Some(offset)
            })
            .collect();
        let targets: Vec<f64> = targets.concat();
        let mut base = base.to_vec();
        // A target of 0 is met by a weight of 0, which no unknown gives.
        for block in &combinations.blocks {
            let mut zero = vec![false; block.size];
            for (&margin, categories) in block.margins.iter().zip(&block.categories) {
                for (zero, category) in zero.iter_mut().zip(categories) {
                    *zero |= targets[offsets[margin] + usize::from(*category)] == 0.0;
                }
            }
            if zero.contains(&true) {
                for (base, place) in base.iter_mut().zip(&block.places) {
                    if zero[usize::from(*place)] {
                        *base = 0.0;
                    }
                }
            }
        }
        let total: f64 = base.iter().sum();
        if total > 0.0 {
            base.iter_mut().for_each(|d| *d /= total);
        }
        let count = base.len();
        let own_slopes = settings.curve != Curve::Raking;
        let tables = |block: &Block| Tables {
            factors: vec![0.0; block.size],
            totals: vec![0.0; block.size],
            slopes: vec![0.0; if own_slopes { block.size } else { 0 }],
        };
        let mut work = Self {
            combinations,
            base,
            alive: vec![false; targets.len()],
            achieved: vec![0.0; targets.len()],
            offsets,
            curve: settings.curve,
            distance: settings.distance,
            additive: settings.curve.is_additive(),
            tables: combinations.blocks.iter().map(tables).collect(),
            weights: vec![0.0; count],
            slopes: vec![0.0; if own_slopes { count } else { 0 }],
            targets,
        };
        for (block, tables) in combinations.blocks.iter().zip(&mut work.tables) {
            add_up(&block.places, &work.base, &mut tables.totals);
        }
        work.add_up_categories();
        for (alive, share) in work.alive.iter_mut().zip(&work.achieved) {
            *alive = *share > 0.0;
        }
        work
    }

    /// The weights that these unknowns give, and how far they are from the targets.
    fn look(&mut self, lambda: &[f64]) -> Look {
        let (curve, blocks) = (self.curve, &self.combinations.blocks);
        for (block, tables) in blocks.iter().zip(&mut self.tables) {
            if self.additive {
                tables.factors.fill(0.0);
            } else {
                tables.factors.fill(1.0);
            }
            for (&margin, categories) in block.margins.iter().zip(&block.categories) {
                let first = self.offsets[margin];
                let own = &lambda[first..first + self.combinations.sizes[margin]];
                if self.additive {
                    for (factor, category) in tables.factors.iter_mut().zip(categories) {
                        *factor += own[usize::from(*category)];
                    }
                } else {
                    let own: Vec<f64> = own.iter().map(|l| libm::exp(l * curve.scale())).collect();
                    for (factor, category) in tables.factors.iter_mut().zip(categories) {
                        *factor *= own[usize::from(*category)];
                    }
                }
            }
        }
        self.weigh();
        for (block, tables) in blocks.iter().zip(&mut self.tables) {
            add_up(&block.places, &self.weights, &mut tables.totals);
            if !self.slopes.is_empty() {
                add_up(&block.places, &self.slopes, &mut tables.slopes);
            }
        }
        self.add_up_categories();
        let mut look = Look {
            distance: 0.0,
            norm: 0.0,
        };
        for (achieved, target) in self.achieved.iter().zip(&self.targets) {
            let miss = achieved - target;
            let distance = match self.distance {
                Distance::Share => miss.abs(),
                Distance::Relative if *target > 0.0 => (miss / target).abs(),
                Distance::Relative => miss.abs(),
            };
            look.distance = look.distance.max(distance);
            look.norm += miss * miss;
        }
        if !look.norm.is_finite() {
            look.distance = f64::INFINITY;
            look.norm = f64::INFINITY;
        }
        look.norm = look.norm.sqrt();
        look
    }

    /// One pass of iterative proportional fitting (Deming & Stephan 1940): margin by margin, the weights of each
    /// category times target / total. The margins of a block need the totals of its places alone.
    fn sweep(&mut self, lambda: &mut [f64]) {
        let blocks = &self.combinations.blocks;
        for (block, tables) in blocks.iter().zip(&mut self.tables) {
            let Tables {
                totals, factors, ..
            } = tables;
            add_up(&block.places, &self.weights, totals);
            factors.fill(1.0);
            for (&margin, categories) in block.margins.iter().zip(&block.categories) {
                let (first, size) = (self.offsets[margin], self.combinations.sizes[margin]);
                let mut own = vec![0.0; size];
                for (total, category) in totals.iter().zip(categories) {
                    own[usize::from(*category)] += total;
                }
                for (category, own) in own.iter_mut().enumerate() {
                    let target = self.targets[first + category];
                    *own = if *own > 0.0 && target > 0.0 {
                        target / *own
                    } else {
                        1.0
                    };
                    lambda[first + category] += libm::log(*own);
                }
                for ((total, factor), category) in
                    totals.iter_mut().zip(&mut *factors).zip(categories)
                {
                    *total *= own[usize::from(*category)];
                    *factor *= own[usize::from(*category)];
                }
            }
            for (weight, place) in self.weights.iter_mut().zip(&block.places) {
                *weight *= factors[usize::from(*place)];
            }
        }
    }

    /// The weight of each combination: the curve of what its places come to, times its base weight.
    fn weigh(&mut self) {
        let curve = self.curve;
        let raking = curve == Curve::Raking && !self.additive;
        if raking {
            self.weights.copy_from_slice(&self.base);
        } else if self.additive {
            self.weights.fill(0.0);
        } else {
            self.weights.fill(1.0);
        }
        for (block, tables) in self.combinations.blocks.iter().zip(&self.tables) {
            let factors = &tables.factors;
            let pairs = self.weights.iter_mut().zip(&block.places);
            if self.additive {
                pairs.for_each(|(weight, place)| *weight += factors[usize::from(*place)]);
            } else {
                pairs.for_each(|(weight, place)| *weight *= factors[usize::from(*place)]);
            }
        }
        if self.additive && !curve.is_additive() {
            let scale = curve.scale();
            self.weights
                .iter_mut()
                .for_each(|u| *u = libm::exp(*u * scale));
        }
        if curve == Curve::Raking {
            if self.additive {
                let pairs = self.weights.iter_mut().zip(&self.base);
                pairs.for_each(|(weight, base)| *weight *= base);
            }
        } else {
            for ((weight, slope), base) in self
                .weights
                .iter_mut()
                .zip(&mut self.slopes)
                .zip(&self.base)
            {
                let (g, slope_of_g) = curve.at(*weight);
                *weight = base * g;
                *slope = base * slope_of_g;
            }
        }
    }

    /// Achieved shares of the categories from those of the places.
    fn add_up_categories(&mut self) {
        self.achieved.fill(0.0);
        for (block, tables) in self.combinations.blocks.iter().zip(&self.tables) {
            for (&margin, categories) in block.margins.iter().zip(&block.categories) {
                let own = &mut self.achieved[self.offsets[margin]..];
                for (total, category) in tables.totals.iter().zip(categories) {
                    own[usize::from(*category)] += total;
                }
            }
        }
    }

    /// The matrix of a plain step.
    fn matrix(&self) -> Option<Solver> {
        let cross = self.cross();
        // The categories of each margin sum to the same, so the matrix is singular by construction; a trace on the
        // diagonal leaves the answer alone, because the differences lie in the span of the matrix.
        let trace = self.largest(&cross) * 1e-12;
        self.factored(&cross, |_| trace)
    }

    fn largest(&self, cross: &[f64]) -> f64 {
        let size = self.targets.len();
        (0..size).map(|i| cross[i * size + i]).fold(0.0, f64::max)
    }

    /// The cross-table with something more on its diagonal, ready to be solved. A category with nobody in it gets a
    /// diagonal of 1 and no step.
    fn factored(&self, cross: &[f64], more: impl Fn(usize) -> f64) -> Option<Solver> {
        let size = self.targets.len();
        let sizes = self.offsets.iter().zip(&self.combinations.sizes);
        let margins = sizes.map(|(&first, &size)| first..first + size);
        Solver::new(size, margins, |i, j| {
            match (i == j, self.alive[i] && self.alive[j]) {
                (true, true) => cross[i * size + i] + more(i),
                (true, false) => 1.0,
                // Each pair of margins was added up one way round.
                (false, true) => cross[i * size + j] + cross[j * size + i],
                (false, false) => 0.0,
            }
        })
    }

    /// How the achieved shares move with the unknowns: the cross-table of all margins, of the weights' derivatives.
    fn cross(&self) -> Vec<f64> {
        let size = self.targets.len();
        let mut cross = vec![0.0; size * size];
        let slopes = match self.slopes.as_slice() {
            [] => &self.weights,
            slopes => slopes,
        };
        let blocks = &self.combinations.blocks;
        for (index, (block, tables)) in blocks.iter().zip(&self.tables).enumerate() {
            let own = match tables.slopes.as_slice() {
                [] => &tables.totals,
                own => own,
            };
            for (i, &first) in block.margins.iter().enumerate() {
                for (j, &second) in block.margins.iter().enumerate().skip(i) {
                    for (place, slope) in own.iter().enumerate() {
                        let row = self.offsets[first] + usize::from(block.categories[i][place]);
                        let column = self.offsets[second] + usize::from(block.categories[j][place]);
                        cross[row * size + column] += slope;
                    }
                }
            }
            for other in &blocks[index + 1..] {
                // The places of the smaller one: fewer rows to add up.
                let (few, many) = if block.size <= other.size {
                    (block, other)
                } else {
                    (other, block)
                };
                self.cross_blocks(few, many, slopes, &mut cross);
            }
        }
        cross
    }

    /// The cross-table of two blocks' margins: places of the first by categories of the second, then added up.
    fn cross_blocks(&self, block: &Block, other: &Block, slopes: &[f64], cross: &mut [f64]) {
        let size = self.targets.len();
        for (&second, categories) in other.margins.iter().zip(&other.categories) {
            let width = self.combinations.sizes[second];
            let mut joint = vec![0.0; block.size * width];
            for ((place, other), slope) in block.places.iter().zip(&other.places).zip(slopes) {
                let category = usize::from(categories[usize::from(*other)]);
                joint[usize::from(*place) * width + category] += slope;
            }
            for (&first, categories) in block.margins.iter().zip(&block.categories) {
                for (row, category) in joint.chunks_exact(width).zip(categories) {
                    let start = (self.offsets[first] + usize::from(*category)) * size
                        + self.offsets[second];
                    for (sum, value) in cross[start..start + width].iter_mut().zip(row) {
                        *sum += value;
                    }
                }
            }
        }
    }

    /// The step towards the targets.
    fn step(&self, solver: &Solver) -> Vec<f64> {
        let mut step = DVector::from_fn(self.targets.len(), |i, _| match self.alive[i] {
            true => self.targets[i] - self.achieved[i],
            false => 0.0,
        });
        solver.solve_mut(&mut step);
        let longest = step.amax();
        if longest > LONGEST_STEP {
            step *= LONGEST_STEP / longest;
        }
        step.as_slice().to_vec()
    }

    fn finish(mut self, lambda: Vec<f64>, steps: u32, settings: &Settings) -> Solved {
        let look = self.look(&lambda);
        let factors = self
            .weights
            .iter()
            .zip(&self.base)
            .map(|(weight, base)| if *base > 0.0 { weight / base } else { 0.0 })
            .collect();
        let misses = self.achieved.iter().zip(&self.targets);
        Solved {
            factors,
            lambda,
            steps,
            largest_miss: misses.map(|(a, t)| (a - t).abs()).fold(0.0, f64::max),
            converged: look.distance <= settings.tolerance,
        }
    }
}

/// Adds up the values of each place.
fn add_up(places: &[u16], values: &[f64], sums: &mut [f64]) {
    sums.fill(0.0);
    for (place, value) in places.iter().zip(values) {
        sums[usize::from(*place)] += value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_of_0_gives_a_weight_of_0_and_the_mean_stays_1() {
        let a: &[u8] = &[0, 0, 1, 1, 2];
        let b: &[u8] = &[0, 1, 0, 1, 1];
        let margins = [
            (a.into(), &[0.4, 0.6, 0.0][..]),
            (b.into(), &[0.3, 0.7][..]),
        ];
        let base = [1.0, 2.0, 1.0, 1.0, 5.0];
        let problem = Problem::new(margins, Some(&base)).unwrap();
        let solution = calibrate(&problem, &Settings::default());
        assert!(solution.converged);
        assert_eq!(solution.weights[4], 0.0);
        assert!((solution.weights.iter().sum::<f64>() - 5.0).abs() < 1e-9);
        assert!((solution.weights[0] + solution.weights[1] - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_category_without_people_is_missed_and_the_others_are_not_lost() {
        let a: &[u8] = &[0, 0, 1, 1];
        let margins = [(a.into(), &[0.3, 0.5, 0.2][..])];
        let solution = calibrate(
            &Problem::new(margins, None).unwrap(),
            &Settings {
                max_steps: 30,
                ..Settings::default()
            },
        );
        assert!(!solution.converged && solution.largest_miss > 0.05);
        assert!(
            solution
                .weights
                .iter()
                .all(|weight| weight.is_finite() && *weight > 0.0)
        );
    }

    #[test]
    fn slices_that_are_no_problem_are_refused() {
        let a: &[u8] = &[0, 3];
        let new = |codes: &'static [u8], targets: &[f64], base: Option<&'static [f64]>| {
            Problem::new([(codes.into(), targets)], base)
                .map(|_| ())
                .unwrap_err()
                .to_string()
        };
        assert!(new(a, &[0.5, 0.5], None).contains("a respondent with the code 3"));
        assert!(new(&[0, 1], &[0.5, -0.5], None).contains("targets of margin 0"));
        assert!(new(&[0, 1], &[0.5, 0.5], Some(&[1.0])).contains("2 respondents were expected"));
        assert!(new(&[0, 1], &[0.5, 0.5], Some(&[1.0, -1.0])).contains("respondent 1"));
        assert!(new(&[], &[1.0], None).contains("nobody"));
    }
}
