//! Bounds that leave little room, against a linear program of the tests' own.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem as Program, Variable};

use crate::weighting::random::Random;
use crate::weighting::{
    Codes, Combinations, Curve, Problem, Settings, Solution, TooNarrow, calibrate, too_narrow,
};

/// Respondents, base weights and targets that some weights meet.
struct Case {
    columns: Vec<Vec<u16>>,
    base: Vec<f64>,
    targets: Vec<Vec<f64>>,
}

impl Case {
    /// Two to four margins of two to four categories, 12 to 40 respondents; targets are the shares of other weights,
    /// some of them far from the base weights.
    fn drawn(random: &mut Random) -> Self {
        let people = 12 + random.below(29);
        let margins = 2 + random.below(3);
        let mut columns = Vec::new();
        for _ in 0..margins {
            let categories = 2 + random.below(3);
            let shares = random.shares(categories);
            let category = |mut at: f64| {
                shares.iter().position(|share| {
                    at -= share;
                    at < 0.0
                })
            };
            let mut column: Vec<u16> = (0..people)
                .map(|_| category(random.next()).unwrap_or(0) as u16)
                .collect();
            // Nobody is missing from a category.
            for (first, category) in column.iter_mut().zip(0..shares.len() as u16) {
                *first = category;
            }
            columns.push(column);
        }
        let weighted = random.below(2) == 0;
        let base: Vec<f64> = (0..people)
            .map(|_| {
                if weighted {
                    0.3 + 2.0 * random.next()
                } else {
                    1.0
                }
            })
            .collect();
        let spread = 0.5 + 2.0 * random.next();
        let other: Vec<f64> = base
            .iter()
            .map(|d| d * libm::exp(spread * (random.next() - 0.5)))
            .collect();
        let total: f64 = other.iter().sum();
        let targets = columns
            .iter()
            .map(|column| {
                let categories = usize::from(*column.iter().max().unwrap()) + 1;
                let mut shares = vec![0.0; categories];
                for (category, weight) in column.iter().zip(&other) {
                    shares[usize::from(*category)] += weight / total;
                }
                shares
            })
            .collect();
        Self {
            columns,
            base,
            targets,
        }
    }

    fn with<T>(&self, look: impl Fn(&Problem<'_>) -> T) -> T {
        let codes = self
            .columns
            .iter()
            .map(|column| Codes::from(column.as_slice()));
        let margins = codes.zip(self.targets.iter().map(Vec::as_slice));
        look(&Problem::new(margins, Some(&self.base)).unwrap())
    }

    fn solve(&self, curve: Curve) -> Solution {
        let settings = Settings {
            curve,
            ..Settings::default()
        };
        self.with(|problem| calibrate(problem, &settings))
    }

    fn too_narrow(&self, bounds: [f64; 2]) -> Option<TooNarrow> {
        self.with(|problem| {
            too_narrow(
                &Combinations::collapse(problem),
                problem.targets(),
                bounds,
                0.0,
            )
        })
    }

    /// The end of the bounds that is looked for, where the other is given: the least U with every w <= U d and w >= L d,
    /// or the largest L.
    fn narrowest(&self, given: f64, upper: bool) -> Option<f64> {
        let total: f64 = self.base.iter().sum();
        let mut cells: BTreeMap<Vec<u16>, f64> = BTreeMap::new();
        for (respondent, base) in self.base.iter().enumerate() {
            let cell = self.columns.iter().map(|column| column[respondent]);
            *cells.entry(cell.collect()).or_default() += base / total;
        }
        let mut program = Program::new(match upper {
            true => OptimizationDirection::Minimize,
            false => OptimizationDirection::Maximize,
        });
        let bound = program.add_var(1.0, (0.0, 1e6));
        let mut sums: Vec<Vec<Vec<(Variable, f64)>>> = self
            .targets
            .iter()
            .map(|t| vec![Vec::new(); t.len()])
            .collect();
        for (cell, base) in &cells {
            let range = match upper {
                true => (given, f64::INFINITY),
                false => (0.0, given),
            };
            let ratio = program.add_var(0.0, range);
            for (sums, category) in sums.iter_mut().zip(cell) {
                sums[usize::from(*category)].push((ratio, *base));
            }
            let side = if upper {
                ComparisonOp::Le
            } else {
                ComparisonOp::Ge
            };
            program.add_constraint([(ratio, 1.0), (bound, -1.0)], side, 0.0);
        }
        for (sums, targets) in sums.into_iter().zip(&self.targets) {
            for (sum, target) in sums.into_iter().zip(targets) {
                program.add_constraint(sum, ComparisonOp::Eq, *target);
            }
        }
        Some(program.solve().ok()?.into_solution().ok()?.objective())
    }
}

#[test]
fn bounds_down_to_a_thousandth_above_the_narrowest_are_met_and_narrower_ones_refused() {
    let mut random = Random(14);
    let (mut met, mut most_steps) = (0, 0);
    while met < 1_000 {
        let case = Case::drawn(&mut random);
        let room = [1.03, 1.01, 1.001][met % 3];
        // Alternately the upper bound is narrow, and the lower one.
        let (narrowest, bounds, below) = if met % 2 == 0 {
            let lower = [0.0, 0.1, 0.3][random.below(3)];
            let Some(least) = case.narrowest(lower, true) else {
                continue;
            };
            (
                least,
                [lower, least * room],
                [lower, 1.0 + (least - 1.0) * 0.999],
            )
        } else {
            let upper = [1.6, 2.5, 4.0][random.below(3)];
            let Some(largest) = case.narrowest(upper, false) else {
                continue;
            };
            (
                largest,
                [largest / room, upper],
                [1.0 - (1.0 - largest) * 0.999, upper],
            )
        };
        let [lower, upper] = bounds;
        if upper < 1.01 || lower > 0.99 {
            continue;
        }
        for curve in [
            Curve::Truncated { lower, upper },
            Curve::Logit { lower, upper },
            Curve::BoundedLinear { lower, upper },
        ] {
            let solution = case.solve(curve);
            assert!(
                solution.converged && solution.largest_miss <= 1e-9,
                "problem {met}, {curve}, narrowest {narrowest}: missed by {:e} after {} steps",
                solution.largest_miss,
                solution.steps
            );
            most_steps = most_steps.max(solution.steps);
            let mean = case.base.iter().sum::<f64>() / case.base.len() as f64;
            for (weight, base) in solution.weights.iter().zip(&case.base) {
                let ratio = weight / base * mean;
                assert!(
                    ratio >= lower - 1e-9 && ratio <= upper + 1e-9,
                    "{curve}: {ratio}"
                );
            }
        }
        assert_eq!(case.too_narrow(bounds), None, "problem {met}");
        let [lower, upper] = below;
        let solution = case.solve(Curve::Truncated { lower, upper });
        assert!(
            !solution.converged,
            "problem {met}: {below:?}, narrowest {narrowest}"
        );
        let said = case.too_narrow(below);
        let nearest = match said {
            Some(TooNarrow::Either { upper, lower }) if met % 2 == 0 => (upper, lower).0,
            Some(TooNarrow::Upper(upper)) if met % 2 == 0 => upper,
            Some(TooNarrow::Either { lower, .. } | TooNarrow::Lower(lower)) if met % 2 == 1 => {
                lower
            }
            other => panic!("problem {met}: {other:?}"),
        };
        assert!(
            (nearest - narrowest).abs() < 1e-6,
            "problem {met}: {said:?}, {narrowest}"
        );
        met += 1;
    }
    // Far fewer than are allowed: nothing is met by luck.
    assert!(most_steps < 100, "{most_steps}");
}
