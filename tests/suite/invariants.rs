//! What must hold of any weighting and any estimate.

use crossbreak::weighting::{Combinations, MarginCodes, rake};

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

struct Poll {
    margins: Vec<MarginCodes>,
    base: Vec<f64>,
    targets: Vec<Vec<f64>>,
}

/// A poll whose targets can be met: they are the margins of some other weights of the same people.
fn poll(seed: u64, respondents: usize) -> Poll {
    let mut random = Random(seed);
    let sizes = [2usize, 5, 3, 7];
    let margins: Vec<MarginCodes> = sizes
        .iter()
        .map(|&categories| MarginCodes {
            codes: (0..respondents)
                .map(|_| random.below(categories as u64) as u16)
                .collect(),
            categories,
        })
        .collect();
    let base: Vec<f64> = (0..respondents)
        .map(|_| 0.5 + random.below(100) as f64 / 50.0)
        .collect();
    let other: Vec<f64> = (0..respondents)
        .map(|_| 0.2 + random.below(100) as f64 / 25.0)
        .collect();
    let total: f64 = other.iter().sum();
    let targets = margins
        .iter()
        .map(|margin| {
            let mut shares = vec![0.0; margin.categories];
            for (&code, weight) in margin.codes.iter().zip(&other) {
                shares[code as usize] += weight / total;
            }
            shares
        })
        .collect();
    Poll {
        margins,
        base,
        targets,
    }
}

fn weigh(poll: &Poll) -> Vec<f64> {
    let combinations = Combinations::collapse(&poll.margins, &poll.base);
    let raked = rake(&combinations, &poll.targets, 1e-12, 10_000);
    assert!(raked.converged, "missed by {:e}", raked.largest_miss);
    combinations.hand_out(&raked.factors, &poll.base)
}

fn same(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{a} against {b}");
    }
}

/// The poll of some of its rows, in that order.
fn rows(poll: &Poll, rows: &[usize]) -> Poll {
    Poll {
        margins: poll
            .margins
            .iter()
            .map(|m| MarginCodes {
                codes: rows.iter().map(|&r| m.codes[r]).collect(),
                categories: m.categories,
            })
            .collect(),
        base: rows.iter().map(|&r| poll.base[r]).collect(),
        targets: poll.targets.clone(),
    }
}

#[test]
fn every_margin_is_met_and_the_mean_is_1() {
    for seed in 0..20 {
        let poll = poll(seed, 300);
        let weights = weigh(&poll);
        let total: f64 = weights.iter().sum();
        assert!((total - 300.0).abs() < 1e-9);
        for (margin, targets) in poll.margins.iter().zip(&poll.targets) {
            for (category, target) in targets.iter().enumerate() {
                let achieved: f64 = weights
                    .iter()
                    .zip(&margin.codes)
                    .filter(|(_, code)| **code as usize == category)
                    .map(|(weight, _)| weight / total)
                    .sum();
                assert!((achieved - target).abs() <= 1e-11);
            }
        }
    }
}

#[test]
fn scaling_base_weights_changes_nothing() {
    for seed in 0..10 {
        let poll = poll(seed, 200);
        let mut scaled = rows(&poll, &(0..200).collect::<Vec<_>>());
        scaled.base.iter_mut().for_each(|w| *w *= 1234.5);
        same(&weigh(&poll), &weigh(&scaled));
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    for seed in 0..10 {
        let poll = poll(seed, 200);
        let mut random = Random(seed + 99);
        let mut order: Vec<usize> = (0..200).collect();
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i as u64 + 1) as usize);
        }
        let weights = weigh(&poll);
        let shuffled = weigh(&rows(&poll, &order));
        let back: Vec<f64> = order.iter().map(|&r| weights[r]).collect();
        same(&back, &shuffled);
    }
}

#[test]
fn integer_base_weights_equal_repeated_rows() {
    for seed in 0..10 {
        let mut poll = poll(seed, 100);
        let mut random = Random(seed + 7);
        let times: Vec<usize> = (0..100).map(|_| 1 + random.below(4) as usize).collect();
        poll.base.fill(1.0);
        let repeated: Vec<usize> = (0..100).flat_map(|r| vec![r; times[r]]).collect();
        let expanded = weigh(&rows(&poll, &repeated));
        poll.base = times.iter().map(|&t| t as f64).collect();
        let weights = weigh(&poll);
        // Both have mean 1 over their own rows: a weight of k people is the sum of their k weights, rescaled.
        let scale = repeated.len() as f64 / 100.0;
        let mut sums = vec![0.0; 100];
        for (&row, weight) in repeated.iter().zip(&expanded) {
            sums[row] += weight / scale;
        }
        same(&weights, &sums);
    }
}

#[test]
fn a_base_weight_of_zero_equals_a_row_that_is_not_there() {
    for seed in 0..10 {
        let mut poll = poll(seed, 300);
        poll.base[17] = 0.0;
        poll.base[200] = 0.0;
        let kept: Vec<usize> = (0..300).filter(|r| ![17, 200].contains(r)).collect();
        let weights = weigh(&poll);
        assert_eq!((weights[17], weights[200]), (0.0, 0.0));
        let without = weigh(&rows(&poll, &kept));
        let scale = 298.0 / 300.0;
        let left: Vec<f64> = kept.iter().map(|&r| weights[r] * scale).collect();
        same(&left, &without);
    }
}

#[test]
fn a_median_is_an_answer_that_somebody_with_weight_gave() {
    let mut random = Random(5);
    for _ in 0..200 {
        let n = 1 + random.below(40) as usize;
        let values: Vec<f64> = (0..n).map(|_| random.below(12) as f64).collect();
        let weights: Vec<f64> = (0..n).map(|_| random.below(3) as f64).collect();
        match crossbreak::estimates::math(&values, &weights, 0.5) {
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
