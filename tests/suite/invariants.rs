//! What must hold of any weighting and any estimate, tried on random polls.

use crossbreak::weighting::{
    Codes, Curve, Draw, Drawing, Problem, Settings, Solution, WhenEmpty, calibrate, largest_miss,
    replicate,
};
use proptest::prelude::*;

/// Numbers that look random and are the same every time (a linear congruential generator).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// A poll whose targets can be met: they are the margins of some other weights of the same people.
#[derive(Debug, Clone)]
struct Poll {
    margins: Vec<Vec<u16>>,
    base: Vec<f64>,
    targets: Vec<Vec<f64>>,
}

/// Polls of up to 400 people with two to five margins of two to seven categories.
fn polls() -> impl Strategy<Value = Poll> {
    (proptest::collection::vec(2u16..8, 2..6), 60usize..400).prop_flat_map(|(sizes, n)| {
        let margins: Vec<_> = sizes
            .iter()
            .map(|&size| proptest::collection::vec(0..size, n))
            .collect();
        let weights = || proptest::collection::vec(0.5f64..2.0, n);
        (margins, weights(), weights()).prop_map(move |(margins, base, other)| {
            let total: f64 = other.iter().zip(&base).map(|(o, b)| o * b).sum();
            let targets = margins
                .iter()
                .zip(&sizes)
                .map(|(codes, &size)| {
                    let mut shares = vec![0.0; usize::from(size)];
                    for (&code, (other, base)) in codes.iter().zip(other.iter().zip(&base)) {
                        shares[usize::from(code)] += other * base / total;
                    }
                    shares
                })
                .collect();
            Poll {
                margins,
                base,
                targets,
            }
        })
    })
}

fn problem(poll: &Poll) -> Problem<'_> {
    let margins = poll
        .margins
        .iter()
        .map(|codes| Codes::from(codes.as_slice()));
    Problem::new(
        margins.zip(poll.targets.iter().map(Vec::as_slice)),
        Some(&poll.base),
    )
    .expect("codes have targets")
}

fn solved(poll: &Poll, curve: Curve) -> Solution {
    let settings = Settings {
        curve,
        ..Settings::default()
    };
    calibrate(&problem(poll), &settings)
}

fn raked(poll: &Poll) -> Vec<f64> {
    let solution = solved(poll, Curve::Raking);
    assert!(solution.converged, "missed by {:e}", solution.largest_miss);
    solution.weights
}

fn same(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() <= 1e-8 * a.abs().max(1.0), "{a} against {b}");
    }
}

/// The poll of some of its rows, in that order.
fn rows(poll: &Poll, rows: &[usize]) -> Poll {
    Poll {
        margins: poll
            .margins
            .iter()
            .map(|codes| rows.iter().map(|&r| codes[r]).collect())
            .collect(),
        base: rows.iter().map(|&r| poll.base[r]).collect(),
        targets: poll.targets.clone(),
    }
}

/// Iterative proportional fitting as Deming and Stephan wrote it down: another way to the same weights.
fn by_fitting(poll: &Poll) -> Vec<f64> {
    let mut weights = poll.base.clone();
    for _ in 0..20_000 {
        for (codes, targets) in poll.margins.iter().zip(&poll.targets) {
            let total: f64 = weights.iter().sum();
            let mut sums = vec![0.0; targets.len()];
            for (code, weight) in codes.iter().zip(&weights) {
                sums[usize::from(*code)] += weight;
            }
            for (code, weight) in codes.iter().zip(&mut weights) {
                let code = usize::from(*code);
                if sums[code] > 0.0 {
                    *weight *= targets[code] * total / sums[code];
                }
            }
        }
        let total: f64 = weights.iter().sum();
        weights
            .iter_mut()
            .for_each(|w| *w *= poll.base.len() as f64 / total);
        if largest_miss(&problem(poll), &weights) < 1e-13 {
            return weights;
        }
    }
    panic!("fitting did not end");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn every_margin_is_met_and_the_mean_is_1(poll in polls()) {
        let weights = raked(&poll);
        let n = weights.len() as f64;
        prop_assert!((weights.iter().sum::<f64>() - n).abs() < 1e-9 * n);
        prop_assert!(weights.iter().all(|weight| *weight > 0.0));
        prop_assert!(largest_miss(&problem(&poll), &weights) <= 1e-9);
    }

    #[test]
    fn newton_and_fitting_come_to_the_same_weights(poll in polls()) {
        same(&raked(&poll), &by_fitting(&poll));
    }

    #[test]
    fn scaling_base_weights_changes_nothing(poll in polls(), scale in 0.001f64..1000.0) {
        let mut scaled = poll.clone();
        scaled.base.iter_mut().for_each(|w| *w *= scale);
        same(&raked(&poll), &raked(&scaled));
    }

    #[test]
    fn the_order_of_rows_changes_nothing(poll in polls(), seed in 0u64..1000) {
        let mut random = Random(seed);
        let mut order: Vec<usize> = (0..poll.base.len()).collect();
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i as u64 + 1) as usize);
        }
        let weights = raked(&poll);
        let back: Vec<f64> = order.iter().map(|&r| weights[r]).collect();
        same(&back, &raked(&rows(&poll, &order)));
    }

    #[test]
    fn integer_base_weights_equal_repeated_rows(poll in polls(), seed in 0u64..1000) {
        let mut random = Random(seed);
        let n = poll.base.len();
        let times: Vec<usize> = (0..n).map(|_| 1 + random.below(4) as usize).collect();
        let mut ones = poll.clone();
        ones.base.fill(1.0);
        let repeated: Vec<usize> = (0..n).flat_map(|r| vec![r; times[r]]).collect();
        let expanded = raked(&rows(&ones, &repeated));
        ones.base = times.iter().map(|&t| t as f64).collect();
        let weights = raked(&ones);
        // Both have mean 1 over their own rows: a weight of k people is the sum of their k weights, rescaled.
        let scale = repeated.len() as f64 / n as f64;
        let mut sums = vec![0.0; n];
        for (&row, weight) in repeated.iter().zip(&expanded) {
            sums[row] += weight / scale;
        }
        same(&weights, &sums);
    }

    #[test]
    fn a_base_weight_of_zero_equals_a_row_that_is_not_there(poll in polls()) {
        let mut poll = poll;
        let n = poll.base.len();
        poll.base[17] = 0.0;
        let kept: Vec<usize> = (0..n).filter(|r| *r != 17).collect();
        let without = rows(&poll, &kept);
        // The targets were made of everyone; without that row a category may be empty.
        let settings = Settings::default();
        let (all, fewer) = (calibrate(&problem(&poll), &settings), calibrate(&problem(&without), &settings));
        prop_assert_eq!(all.converged, fewer.converged);
        prop_assert_eq!(all.weights[17], 0.0);
        if all.converged {
            let scale = (n - 1) as f64 / n as f64;
            let left: Vec<f64> = kept.iter().map(|&r| all.weights[r] * scale).collect();
            same(&left, &fewer.weights);
        }
    }

    #[test]
    fn bounds_hold_and_the_margins_are_met_within_them(poll in polls()) {
        let (lower, upper) = (0.3, 3.5);
        let base_mean = poll.base.iter().sum::<f64>() / poll.base.len() as f64;
        for curve in [
            Curve::Truncated { lower, upper },
            Curve::Logit { lower, upper },
            Curve::BoundedLinear { lower, upper },
        ] {
            let solution = solved(&poll, curve);
            // The targets are those of weights whose ratio to base weights runs from 0.5 to 2 times a constant of
            // 0.57 to 1.75, so that weights within the bounds exist.
            prop_assert!(solution.converged, "{}: missed by {:e}", curve, solution.largest_miss);
            for (weight, base) in solution.weights.iter().zip(&poll.base) {
                let ratio = weight / base * base_mean;
                prop_assert!(ratio > lower - 1e-7 && ratio < upper + 1e-7, "{curve}: {ratio}");
            }
        }
    }

    #[test]
    fn merging_two_categories_is_the_same_only_where_their_targets_ask_for_nothing(poll in polls()) {
        let merge = |poll: &Poll| {
            let mut merged = poll.clone();
            merged.margins[0].iter_mut().for_each(|code| *code = code.saturating_sub(1));
            let first = merged.targets[0].remove(0);
            merged.targets[0][0] += first;
            merged
        };
        let merged = merge(&poll);
        let weights = raked(&merged);
        // The shares that the two have when only their sum is asked for ...
        let mut split = poll.clone();
        let total: f64 = weights.iter().sum();
        for category in [0, 1] {
            let own = weights.iter().zip(&poll.margins[0]).filter(|(_, code)| **code == category);
            split.targets[0][usize::from(category)] = own.map(|(weight, _)| weight / total).sum();
        }
        same(&raked(&split), &weights);
        // ... and other shares with the same sum, which move weights.
        let moved = split.targets[0][0] * 0.1;
        prop_assume!(moved > 1e-4);
        split.targets[0][0] -= moved;
        split.targets[0][1] += moved;
        let other = solved(&split, Curve::Raking);
        if other.converged {
            let largest = other.weights.iter().zip(&weights).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            prop_assert!(largest > 1e-4, "{largest:e}");
        }
    }

    #[test]
    fn replicates_meet_the_targets_on_any_number_of_threads(poll in polls(), seed in 0u64..1000) {
        let problem = problem(&poll);
        for (draw, when_empty) in [(Draw::Bootstrap, WhenEmpty::Redraw), (Draw::Jackknife, WhenEmpty::Spread)] {
            let drawing = Drawing { draw, count: 8, seed, when_empty };
            let on = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| replicate(&problem, &Settings::default(), &drawing, 0))
            };
            let (one, two) = (on(1), on(2));
            prop_assert_eq!(one.weights.len(), 8);
            prop_assert_eq!(&one.failed, &two.failed);
            for (number, (one_weights, two_weights)) in one.weights.iter().zip(&two.weights).enumerate() {
                prop_assert_eq!(one_weights, two_weights);
                if one.failed.contains(&(number as u32)) {
                    prop_assert!(one_weights.is_empty());
                } else if !one.spread.contains(&(number as u32)) {
                    prop_assert!(largest_miss(&problem, one_weights) <= 1e-9);
                }
            }
        }
    }
}

/// Margins of these sizes over some people, and targets of other weights of the same people.
fn made(sizes: &[u16], people: usize) -> Poll {
    let mut random = Random(41);
    let margins: Vec<Vec<u16>> = sizes
        .iter()
        .map(|&size| {
            (0..people)
                .map(|_| random.below(u64::from(size)) as u16)
                .collect()
        })
        .collect();
    let base: Vec<f64> = (0..people)
        .map(|_| 0.5 + random.below(100) as f64 / 50.0)
        .collect();
    let mut targets: Vec<Vec<f64>> = sizes
        .iter()
        .map(|&size| vec![0.0; usize::from(size)])
        .collect();
    for (person, base) in base.iter().enumerate() {
        let weight = base * (1.0 + random.below(100) as f64 / 100.0);
        for (codes, targets) in margins.iter().zip(&mut targets) {
            targets[usize::from(codes[person])] += weight;
        }
    }
    Poll {
        margins,
        base,
        targets,
    }
}

/// Everyone several times, one round after the other.
fn repeated(poll: &Poll, times: usize) -> Poll {
    let n = poll.base.len();
    let order: Vec<usize> = (0..times * n).map(|r| r % n).collect();
    rows(poll, &order)
}

#[test]
fn few_people_and_many_are_weighted_alike_however_they_are_collapsed() {
    // 450 people are combinations of their own; 13,500 of them are counted in a table of 840 cells; with eight
    // margins of seven the table would have 5.8 million, and they are hashed.
    for sizes in [&[4u16, 5, 6, 7][..], &[7; 8][..]] {
        let few = made(sizes, 450);
        let many = repeated(&few, 30);
        let (few_weights, many_weights) = (raked(&few), raked(&many));
        for round in many_weights.chunks(450) {
            same(&few_weights, round);
        }
        // Without base weights people are counted in whole numbers.
        let problem = |poll: &Poll| {
            let margins = poll
                .margins
                .iter()
                .map(|codes| Codes::from(codes.as_slice()));
            let problem = Problem::new(margins.zip(poll.targets.iter().map(Vec::as_slice)), None);
            calibrate(&problem.expect("codes have targets"), &Settings::default())
        };
        let (few_solution, many_solution) = (problem(&few), problem(&many));
        assert!(few_solution.converged && many_solution.converged);
        same(&few_solution.weights, &many_solution.weights[450 * 29..]);
        // One byte a code and two are the same codes.
        let bytes: Vec<Vec<u8>> = many
            .margins
            .iter()
            .map(|codes| codes.iter().map(|code| *code as u8).collect())
            .collect();
        let margins = bytes.iter().map(|codes| Codes::from(codes.as_slice()));
        let narrow =
            Problem::new(margins.zip(many.targets.iter().map(Vec::as_slice)), None).unwrap();
        assert_eq!(
            calibrate(&narrow, &Settings::default()).weights,
            many_solution.weights
        );
    }
}

#[test]
fn a_million_people_have_the_same_weights_to_the_bit_on_one_thread_and_two() {
    let poll = repeated(&made(&[4, 5, 6, 7], 2_000), 600);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| raked(&poll))
    };
    assert_eq!(on(1), on(2));
}

#[test]
fn a_median_is_an_answer_that_somebody_with_weight_gave() {
    let mut random = Random(5);
    for _ in 0..200 {
        let n = 1 + random.below(40) as usize;
        let values: Vec<f64> = (0..n).map(|_| random.below(12) as f64).collect();
        let weights: Vec<f64> = (0..n).map(|_| random.below(3) as f64).collect();
        match crossbreak::estimates::quantile(
            &values,
            &weights,
            0.5,
            crossbreak::spec::QuantileRule::Math,
        ) {
            None => assert!(weights.iter().all(|w| *w == 0.0)),
            Some(median) => {
                assert!(
                    values
                        .iter()
                        .zip(&weights)
                        .any(|(v, w)| *v == median && *w > 0.0)
                );
                let total: f64 = weights.iter().sum();
                let at_most = |limit: f64| -> f64 {
                    values
                        .iter()
                        .zip(&weights)
                        .filter(|(v, _)| **v <= limit)
                        .map(|(_, w)| w)
                        .sum()
                };
                assert!(at_most(median) >= total / 2.0);
                assert!(at_most(median - 1.0) < total / 2.0);
            }
        }
    }
}
