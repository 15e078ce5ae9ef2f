//! Replicate weights: the sample drawn again and again, and weighted each time to the same targets.
//!
//! **Bootstrap**: n of n with replacement; the variance is the mean squared deviation from the full sample's
//! estimate. **Delete-a-group jackknife**: the sample is dealt into random groups, and each replicate leaves one out;
//! the mean squared deviation times (groups - 1). Each replicate has a random stream of its own, so that one and many
//! threads give the same bits (Kott 2001; R `svrepdesign(mse = TRUE)`).
//!
//! Every replicate is weighted again to the same targets, from the full sample's answer on. One that loses a category
//! with a target is drawn again or has the target shared out, by the stated rule; one that cannot meet the targets is
//! drawn again or reported. None is kept with its margins unmet.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::calibrate::{Settings, solve};
use super::combinations::Combinations;
use super::problem::Problem;
use crate::number::plain;

/// How replicates are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draw {
    Bootstrap,
    /// Delete a group.
    Jackknife,
}

/// How replicates vary about the full sample. It decides what a squared deviation counts, and what the spread of their
/// quantiles is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Replication {
    Bootstrap,
    /// Delete a group (JK1).
    Jackknife,
    /// Delete a cluster of a stratum (JKn).
    StratifiedJackknife,
    /// Balanced half-samples.
    Brr,
    /// Balanced half-samples, weights multiplied by k or 2 - k.
    Fay {
        k: f64,
    },
    SuccessiveDifference,
    /// Successive differences, as the American Community Survey has them.
    Acs,
    /// Nothing is known of them but their factor.
    Other,
}

impl From<Draw> for Replication {
    fn from(draw: Draw) -> Self {
        match draw {
            Draw::Bootstrap => Self::Bootstrap,
            Draw::Jackknife => Self::Jackknife,
        }
    }
}

impl Replication {
    /// What the sum of squared deviations is multiplied by; `None` where the kind alone does not say. R: `scale` of
    /// `svrepdesign`.
    pub fn factor(self, count: usize) -> Option<f64> {
        let count = count as f64;
        match self {
            Self::Bootstrap | Self::Brr => Some(1.0 / count),
            Self::Jackknife => Some((count - 1.0) / count),
            Self::Fay { k } => Some(1.0 / (count * (1.0 - k) * (1.0 - k))),
            Self::SuccessiveDifference | Self::Acs => Some(4.0 / count),
            Self::StratifiedJackknife | Self::Other => None,
        }
    }

    /// Whether the spread of a quantile over the replicates says how precise it is: not with a jackknife, nor where
    /// nothing is known of them (R `svyquantile` warns of both).
    pub fn of_quantiles(self) -> bool {
        match self {
            Self::Bootstrap
            | Self::Brr
            | Self::Fay { .. }
            | Self::SuccessiveDifference
            | Self::Acs => true,
            Self::Jackknife | Self::StratifiedJackknife | Self::Other => false,
        }
    }

    /// As the spec writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bootstrap => "bootstrap",
            Self::Jackknife => "jackknife",
            Self::StratifiedJackknife => "jkn",
            Self::Brr => "brr",
            Self::Fay { .. } => "fay",
            Self::SuccessiveDifference => "sdr",
            Self::Acs => "acs",
            Self::Other => "factor",
        }
    }

    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::Bootstrap => "bootstrap".to_owned(),
            Self::Jackknife => "delete-a-group jackknife (JK1)".to_owned(),
            Self::StratifiedJackknife => "stratified jackknife (JKn)".to_owned(),
            Self::Brr => "balanced repeated replication (BRR)".to_owned(),
            Self::Fay { k } => format!(
                "balanced repeated replication by Fay's method with k = {}",
                plain(k, 4)
            ),
            Self::SuccessiveDifference => "successive difference replication (SDR)".to_owned(),
            Self::Acs => {
                "successive difference replication of the American Community Survey".to_owned()
            }
            Self::Other => "replicates of which only the factor is stated".to_owned(),
        }
    }
}

/// What squared deviations are multiplied by. R: `scale` and `rscales`.
#[derive(Debug, Clone, PartialEq)]
pub enum Factors {
    /// All by the same.
    Same(f64),
    /// Each replicate's by its own.
    Each(Vec<f64>),
}

impl Factors {
    /// The sum of a term for each replicate, times its factor.
    pub fn sum(&self, terms: impl Iterator<Item = f64>) -> f64 {
        match self {
            Self::Same(factor) => factor * terms.sum::<f64>(),
            Self::Each(factors) => factors.iter().zip(terms).map(|(f, term)| f * term).sum(),
        }
    }

    /// `factor 0.0125`
    pub fn words(&self) -> String {
        let shown = |factor: f64| plain(factor, 6);
        match self {
            Self::Same(factor) => format!("factor {}", shown(*factor)),
            Self::Each(factors) => {
                let least = factors.iter().copied().fold(f64::INFINITY, f64::min);
                let most = factors.iter().copied().fold(0.0, f64::max);
                match most - least < 1e-9 {
                    true => format!("factor {} each", shown(most)),
                    false => format!("factors from {} to {}", shown(least), shown(most)),
                }
            }
        }
    }

    /// The factor of a replicate.
    pub fn of(&self, replicate: usize) -> f64 {
        match self {
            Self::Same(factor) => *factor,
            Self::Each(factors) => factors.get(replicate).copied().unwrap_or_default(),
        }
    }
}

/// What becomes of a replicate in which nobody is left in a category with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenEmpty {
    /// Drawn again; the bootstrap only.
    Redraw,
    /// The category's target is shared out among the rest of its margin.
    Spread,
}

/// What replicates are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawing {
    pub draw: Draw,
    /// How many bootstrap samples, or how many groups.
    pub count: u32,
    pub seed: u64,
    pub when_empty: WhenEmpty,
}

/// Replicate weights of a sample.
#[derive(Debug, Clone)]
pub struct Replicates {
    /// How they were drawn, here or elsewhere.
    pub kind: Replication,
    /// One list of weights a replicate, one for each respondent, 0 for those left out; their sums are those of the
    /// full sample's weights.
    pub weights: Vec<Vec<f64>>,
    /// What squared deviations are multiplied by.
    pub factors: Factors,
    /// Degrees of freedom: one fewer than there are replicates, or than their weights have rank (R `degf`).
    pub degrees: usize,
    /// Draws that were thrown away because a category with a target was empty, or the targets could not be met.
    pub redrawn: u32,
    /// Replicates in which the target of an empty category was shared out.
    pub spread: Vec<u32>,
    /// Replicates (from 0) that could not be weighted to the targets. Their weights are empty.
    pub failed: Vec<u32>,
}

impl Replicates {
    /// No replicates.
    pub fn none() -> Self {
        Self {
            kind: Replication::Bootstrap,
            weights: Vec::new(),
            factors: Factors::Same(0.0),
            degrees: 0,
            redrawn: 0,
            spread: Vec::new(),
            failed: Vec::new(),
        }
    }
}

/// Draws before a replicate is given up.
const MOST_DRAWS: u32 = 100;

/// The factor of the sum of squared deviations.
pub fn factor(draw: Draw, count: u32) -> f64 {
    let count = f64::from(count);
    match draw {
        Draw::Bootstrap => 1.0 / count,
        Draw::Jackknife => (count - 1.0) / count,
    }
}

/// Draws replicates of a sample and weights each to the problem's targets.
///
/// `stream` tells apart samples that are drawn with the same seed (segments).
pub fn replicate(
    problem: &Problem<'_>,
    settings: &Settings,
    drawing: &Drawing,
    stream: u64,
) -> Replicates {
    let combinations = Combinations::collapse(problem);
    let full = solve(
        &combinations,
        &combinations.base,
        &problem.targets,
        settings,
        None,
    )
    .lambda;
    let of = combinations.of_respondents(problem);
    let groups = match drawing.draw {
        Draw::Bootstrap => Vec::new(),
        Draw::Jackknife => groups(problem.len(), drawing, stream),
    };
    let made: Vec<Replicate> = (0..drawing.count)
        .into_par_iter()
        .map(|number| {
            let mut random = random(drawing.seed, stream, u64::from(number));
            let mut draw = |counts: &mut [f64]| match drawing.draw {
                Draw::Bootstrap => resample(&mut random, counts),
                Draw::Jackknife => {
                    for (count, group) in counts.iter_mut().zip(&groups) {
                        *count = f64::from(u8::from(*group != number));
                    }
                }
            };
            one(
                problem,
                &combinations,
                &of,
                settings,
                &full,
                drawing,
                &mut draw,
            )
        })
        .collect();
    let mut replicates = Replicates {
        kind: drawing.draw.into(),
        weights: Vec::with_capacity(made.len()),
        factors: Factors::Same(factor(drawing.draw, drawing.count)),
        degrees: (drawing.count as usize).saturating_sub(1),
        redrawn: 0,
        spread: Vec::new(),
        failed: Vec::new(),
    };
    for (number, replicate) in (0..).zip(made) {
        replicates.redrawn += replicate.redrawn;
        if replicate.spread {
            replicates.spread.push(number);
        }
        if replicate.weights.is_empty() {
            replicates.failed.push(number);
        }
        replicates.weights.push(replicate.weights);
    }
    replicates
}

struct Replicate {
    /// Empty where no draw could be weighted.
    weights: Vec<f64>,
    redrawn: u32,
    spread: bool,
}

fn one(
    problem: &Problem<'_>,
    combinations: &Combinations,
    of: &[u32],
    settings: &Settings,
    full: &[f64],
    drawing: &Drawing,
    draw: &mut dyn FnMut(&mut [f64]),
) -> Replicate {
    let mut counts = vec![0.0; problem.len()];
    let mut base = vec![0.0; combinations.len()];
    let mut redrawn = 0;
    loop {
        draw(&mut counts);
        if let Some(weights) = problem.base {
            counts
                .iter_mut()
                .zip(weights)
                .for_each(|(count, base)| *count *= base);
        }
        base.fill(0.0);
        for (combination, count) in of.iter().zip(&counts) {
            base[*combination as usize] += count;
        }
        let (targets, spread) = spread(combinations, &base, &problem.targets);
        let keeps = !spread || drawing.when_empty == WhenEmpty::Spread;
        if keeps {
            let solved = solve(combinations, &base, &targets, settings, Some(full));
            if solved.converged {
                return Replicate {
                    weights: handed_out(of, &solved.factors, &counts),
                    redrawn,
                    spread,
                };
            }
        }
        // Another draw of the jackknife would be the same.
        if drawing.draw == Draw::Jackknife || redrawn == MOST_DRAWS {
            return Replicate {
                weights: Vec::new(),
                redrawn,
                spread: false,
            };
        }
        redrawn += 1;
    }
}

/// The targets without those of categories in which nobody is left, and whether there are any.
fn spread(
    combinations: &Combinations,
    base: &[f64],
    targets: &[Vec<f64>],
) -> (Vec<Vec<f64>>, bool) {
    let shares = combinations.shares(base);
    let mut any = false;
    let mut left = targets.to_vec();
    for (targets, shares) in left.iter_mut().zip(&shares) {
        let mut lost = false;
        for (target, share) in targets.iter_mut().zip(shares) {
            if *target > 0.0 && *share == 0.0 {
                *target = 0.0;
                lost = true;
            }
        }
        if lost {
            let sum: f64 = targets.iter().sum();
            targets.iter_mut().for_each(|target| *target /= sum);
            any = true;
        }
    }
    (left, any)
}

/// Weights that sum to the number of respondents, as the full sample's do.
fn handed_out(of: &[u32], factors: &[f64], counts: &[f64]) -> Vec<f64> {
    let pairs = of.iter().zip(counts);
    let mut weights: Vec<f64> = pairs
        .map(|(c, count)| count * factors[*c as usize])
        .collect();
    let scale = weights.len() as f64 / weights.iter().sum::<f64>();
    weights.iter_mut().for_each(|weight| *weight *= scale);
    weights
}

/// The random stream of one replicate.
fn random(seed: u64, stream: u64, replicate: u64) -> ChaCha8Rng {
    let mut bytes = [0u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&stream.to_le_bytes());
    let mut random = ChaCha8Rng::from_seed(bytes);
    random.set_stream(replicate);
    random
}

/// A number below `n`, every one as likely (but for 2^-64).
fn below(random: &mut ChaCha8Rng, n: usize) -> usize {
    ((u128::from(random.next_u64()) * n as u128) >> 64) as usize
}

/// How often each of n people is drawn in n draws.
fn resample(random: &mut ChaCha8Rng, counts: &mut [f64]) {
    let n = counts.len();
    counts.fill(0.0);
    for _ in 0..n {
        counts[below(random, n)] += 1.0;
    }
}

/// Everyone's group: people in random order are dealt to the groups in turn.
fn groups(n: usize, drawing: &Drawing, stream: u64) -> Vec<u32> {
    // A stream that no replicate has.
    let mut random = random(drawing.seed, stream, u64::MAX);
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        order.swap(last, below(&mut random, last + 1));
    }
    let mut groups = vec![0; n];
    for (place, person) in order.into_iter().enumerate() {
        groups[person] = (place % drawing.count as usize) as u32;
    }
    groups
}
