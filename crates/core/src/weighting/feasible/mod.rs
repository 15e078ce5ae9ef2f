//! Whether any weights can meet all targets, and if none can, why.
//!
//! Raking towards targets that contradict the sample never ends: everyone who is retired is 65 or over, the retired
//! have 24% and those of 65 and over have 16.3% (a structural zero; STATISTICS 1, impossible targets, d). Whether
//! there is any w >= 0 that meets all margins is a linear program over the combinations of categories that somebody
//! has. If there is none, Farkas' lemma (1902) says that there are numbers of the categories that prove it; they are
//! turned into the simplest sentence that says the same, and the targets nearest to those asked that can be met are
//! given along.
//!
//! What is reported has been counted again over all combinations in whole numbers: feasible targets are never called
//! a conflict, however the solver rounds. In the other direction a conflict of less than 1e-7, far below any printed
//! target, is passed over.

mod arrange;
mod bounds;
mod program;
mod simplest;
mod support;
#[cfg(test)]
mod tests;
mod words;

pub use bounds::{TooNarrow, too_narrow};
pub use words::sentence;

use super::combinations::Combinations;
use support::Support;

/// Targets are as good as met where their sum of |achieved - target| can be this small: weights that converge at
/// 1e-9 a category are no nearer, and rounded targets that were divided by their sum are off by 1e-16.
const GAP: f64 = 1e-7;

/// Why no weights meet all targets: nobody counts for more groups inside than for groups outside and `most`, each
/// group as often as its points say, and the targets do.
#[derive(Debug, Clone)]
pub struct Conflict {
    pub inside: Vec<Group>,
    pub outside: Vec<Group>,
    /// 0 where some sets of categories lie inside others.
    pub most: i64,
    /// The same by margin and category: points inside, less points outside.
    pub certificate: Vec<Vec<f64>>,
    /// Target shares inside less those outside and `most`.
    pub gap: f64,
    /// By margin and category, the shares of weights that are nearest to the targets: with the least sum of
    /// |share - target|. Other weights can be as near. `None` if the solver failed on that.
    pub nearest: Option<Vec<Vec<f64>>>,
    /// That least sum over all margins.
    pub distance: f64,
}

/// Categories of one margin.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub margin: usize,
    pub categories: Vec<usize>,
    /// The target share of each.
    pub targets: Vec<f64>,
    /// How often they count: once, unless it takes more than sets to tell the conflict.
    pub points: u64,
}

impl Group {
    /// The target share of all of them.
    pub fn target(&self) -> f64 {
        self.targets.iter().sum()
    }
}

/// Why no weights of these combinations meet all targets (shares that sum to 1 in each margin). `None`: some do, or
/// come within 1e-7; or the solver failed, so that nothing is proved.
pub fn conflict(combinations: &Combinations, targets: &[Vec<f64>]) -> Option<Conflict> {
    let support = Support::new(combinations);
    let slices: Vec<&[f64]> = targets.iter().map(Vec::as_slice).collect();
    let whole = program::certificate(&support, &slices)?;
    let distance = whole.distance;
    let nearest = program::nearest(&support, &whole.deciding, &slices);
    let told = simplest::simplest(&support, targets, whole)?;
    let mut certificate: Vec<Vec<f64>> = targets.iter().map(|t| vec![0.0; t.len()]).collect();
    for (groups, sign) in [(&told.inside, 1.0), (&told.outside, -1.0)] {
        for group in groups {
            for &category in &group.categories {
                certificate[group.margin][category] = sign * group.points as f64;
            }
        }
    }
    Some(Conflict {
        inside: told.inside,
        outside: told.outside,
        most: told.most,
        certificate,
        gap: told.gap,
        nearest,
        distance,
    })
}
