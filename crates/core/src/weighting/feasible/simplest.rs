//! The simplest reason why targets cannot be met.
//!
//! A certificate proves it with numbers of all categories of all margins. People see it at once in few categories:
//! first a category without anybody, then a category whose people are all in a few of another margin, then sets of
//! two margins (where the theorem of Hall says that sets are enough), then the certificate of as few margins as it
//! takes. Whatever is found is counted over again in whole numbers, so that it holds without any tolerance.

use super::GAP;
use super::arrange::{Arrangement, arrange};
use super::program::{Certificate, certificate, mean};
use super::support::{Support, score};

/// A conflict of less does not show in a percentage with one decimal: others are told first.
const SHOWS: f64 = 0.001;
/// Most ways to make sets of a certificate's numbers that are tried.
const MOST_CUTS: usize = 256;
/// Numbers of a certificate that are nearer to each other are the same.
const SAME: f64 = 1e-6;

/// Whole points of each category. Nobody comes to more than `most` points, and the targets come to more on average.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Points {
    pub margins: Vec<usize>,
    /// For each of those margins; 0 or more.
    pub points: Vec<Vec<i64>>,
    pub most: i64,
    /// How much more the targets come to than anybody does.
    pub gap: f64,
}

impl Points {
    /// Counts over all combinations of these margins. `None`: the points are no conflict.
    fn new(
        support: &Support,
        margins: &[usize],
        targets: &[&[f64]],
        points: Vec<Vec<i64>>,
    ) -> Option<Self> {
        let most = support.rows().map(|row| score(row, &points)).max()?;
        let as_numbers = |points: &Vec<i64>| points.iter().map(|p| *p as f64).collect();
        let as_numbers: Vec<Vec<f64>> = points.iter().map(as_numbers).collect();
        let gap = mean(targets, &as_numbers) - most as f64;
        (gap > GAP).then(|| Self {
            margins: margins.to_vec(),
            points,
            most,
            gap,
        })
    }
}

/// The simplest conflict, as it is best told. `None` only if the whole certificate is too small for whole points.
pub(super) fn simplest(
    support: &Support,
    targets: &[Vec<f64>],
    whole: Certificate,
) -> Option<Arrangement> {
    let tell = |found: Vec<Points>| best(found.iter().map(|points| arrange(points, targets)));
    tell(empty(support, targets))
        .or_else(|| tell(pairs(support, targets)))
        .or_else(|| tell(several(support, targets, whole)))
}

/// One that shows, then the fewest categories, then the widest gap.
fn best(found: impl Iterator<Item = Arrangement>) -> Option<Arrangement> {
    found.min_by(|a, b| {
        (a.gap < SHOWS)
            .cmp(&(b.gap < SHOWS))
            .then(a.named().cmp(&b.named()))
            .then(b.gap.total_cmp(&a.gap))
    })
}

fn pick<'a>(targets: &'a [Vec<f64>], margins: &[usize]) -> Vec<&'a [f64]> {
    margins
        .iter()
        .map(|&margin| targets[margin].as_slice())
        .collect()
}

/// Categories with a target that nobody is in.
fn empty(support: &Support, targets: &[Vec<f64>]) -> Vec<Points> {
    let of_margin = |margin: usize| {
        let mut points: Vec<i64> = targets[margin]
            .iter()
            .map(|t| i64::from(*t > 0.0))
            .collect();
        for row in support.rows() {
            points[usize::from(row[margin])] = 0;
        }
        let targets = pick(targets, &[margin]);
        Points::new(
            &support.of_margins(&[margin]),
            &[margin],
            &targets,
            vec![points],
        )
    };
    (0..targets.len()).filter_map(of_margin).collect()
}

/// Conflicts between two margins: single categories, and if there are none sets.
fn pairs(support: &Support, targets: &[Vec<f64>]) -> Vec<Points> {
    let margins = 0..targets.len();
    let both_ways = |[a, b]: [usize; 2]| {
        let own = support.of_margins(&[a, b]);
        let other_way = own.of_margins(&[1, 0]);
        [
            Pair::new(own, targets, [a, b]),
            Pair::new(other_way, targets, [b, a]),
        ]
    };
    let pairs: Vec<Pair> = margins
        .clone()
        .flat_map(|a| margins.clone().skip(a + 1).map(move |b| [a, b]))
        .flat_map(both_ways)
        .collect();
    let singles: Vec<Points> = pairs
        .iter()
        .flat_map(|pair| (0..pair.targets[0].len()).filter_map(|c| pair.conflict(&[c])))
        .collect();
    if singles.iter().any(|single| single.gap >= SHOWS) {
        return singles;
    }
    let sets = pairs
        .iter()
        .filter(|pair| pair.margins[0] < pair.margins[1]);
    sets.flat_map(Pair::sets).chain(singles).collect()
}

/// Two margins, and which categories of the second the people of each category of the first are in.
struct Pair<'a> {
    margins: [usize; 2],
    targets: Vec<&'a [f64]>,
    support: Support,
    reached: Vec<Vec<bool>>,
}

impl<'a> Pair<'a> {
    /// `support`: the combinations of these margins alone.
    fn new(support: Support, targets: &'a [Vec<f64>], margins: [usize; 2]) -> Self {
        let targets = pick(targets, &margins);
        let mut reached = vec![vec![false; targets[1].len()]; targets[0].len()];
        for row in support.rows() {
            reached[usize::from(row[0])][usize::from(row[1])] = true;
        }
        Self {
            margins,
            targets,
            support,
            reached,
        }
    }

    /// The categories of the second margin that people of some of the first are in.
    fn reached_from(&self, set: &[usize]) -> Vec<bool> {
        let is_reached = |to: usize| set.iter().any(|from| self.reached[*from][to]);
        (0..self.targets[1].len()).map(is_reached).collect()
    }

    /// How much more target a set of the first margin has than the categories its people are in.
    fn gap(&self, set: &[usize]) -> f64 {
        let inside: f64 = set.iter().map(|from| self.targets[0][*from]).sum();
        let reached = self.reached_from(set);
        let outside = self.targets[1]
            .iter()
            .zip(reached)
            .filter(|(_, reached)| *reached);
        inside - outside.map(|(t, _)| t).sum::<f64>()
    }

    /// A set of the first margin has a point, and what its people are never in has another: nobody has both.
    fn conflict(&self, set: &[usize]) -> Option<Points> {
        let inside = (0..self.targets[0].len()).map(|c| i64::from(set.contains(&c)));
        let never = self
            .reached_from(set)
            .into_iter()
            .map(|reached| i64::from(!reached));
        let points = vec![inside.collect(), never.collect()];
        Points::new(&self.support, &self.margins, &self.targets, points)
    }

    /// The set with the widest gap, whole and without the categories that it does not need: whole, it may be told by
    /// the few categories outside it.
    fn sets(&self) -> Vec<Points> {
        if self.reached.iter().all(|reached| !reached.contains(&false)) {
            return Vec::new();
        }
        let Some(found) = certificate(&self.support, &self.targets) else {
            return Vec::new();
        };
        let above = |cut: f64| -> Vec<usize> {
            let categories = 0..self.targets[0].len();
            categories.filter(|&c| found.y[0][c] > cut).collect()
        };
        let sets = levels(&found.y[0]).into_iter().map(above);
        let widest = sets
            .max_by(|a, b| self.gap(a).total_cmp(&self.gap(b)))
            .unwrap_or_default();
        let reduced = self.reduced(widest.clone());
        [widest, reduced]
            .iter()
            .filter_map(|set| self.conflict(set))
            .collect()
    }

    /// Leaves out one category after the other, while half of the gap is left: not what has nothing to do with it,
    /// and not a second conflict beside the first.
    fn reduced(&self, mut set: Vec<usize>) -> Vec<usize> {
        let least = self.gap(&set) / 2.0;
        loop {
            let without = |left_out: &usize| -> Vec<usize> {
                set.iter().copied().filter(|c| c != left_out).collect()
            };
            let smaller = set.iter().map(without);
            match smaller.max_by(|a, b| self.gap(a).total_cmp(&self.gap(b))) {
                Some(smaller) if self.gap(&smaller) >= least => set = smaller,
                _ => return set,
            }
        }
    }
}

/// Conflicts that take more than two margins: as few as it takes, told by sets if any sets conflict.
fn several(support: &Support, targets: &[Vec<f64>], whole: Certificate) -> Vec<Points> {
    let mut margins: Vec<usize> = (0..targets.len()).collect();
    let mut found = whole;
    let mut largest_first = margins.clone();
    largest_first.sort_by_key(|&margin| std::cmp::Reverse(targets[margin].len()));
    for left_out in largest_first {
        let fewer: Vec<usize> = margins.iter().copied().filter(|m| *m != left_out).collect();
        if fewer.is_empty() {
            break;
        }
        if let Some(smaller) = certificate(&support.of_margins(&fewer), &pick(targets, &fewer)) {
            (margins, found) = (fewer, smaller);
        }
    }
    let support = support.of_margins(&margins);
    let targets = pick(targets, &margins);
    let sets = sets(&support, &margins, &targets, &found);
    if sets.is_empty() {
        whole_points(&support, &margins, &targets, &found)
            .into_iter()
            .collect()
    } else {
        sets
    }
}

/// Places between numbers of a margin, where it can be cut into a set and the rest.
fn levels(y: &[f64]) -> Vec<f64> {
    let mut sorted = y.to_vec();
    sorted.sort_by(f64::total_cmp);
    let steps = sorted.windows(2).filter(|pair| pair[1] - pair[0] > SAME);
    steps.map(|pair| (pair[0] + pair[1]) / 2.0).collect()
}

/// A point for each category above a cut, for all cuts: where that is a conflict, it can be told by sets.
fn sets(
    support: &Support,
    margins: &[usize],
    targets: &[&[f64]],
    found: &Certificate,
) -> Vec<Points> {
    let cuts: Vec<Vec<f64>> = found.y.iter().map(|y| levels(y)).collect();
    let ways = cuts
        .iter()
        .try_fold(1usize, |ways, cuts| ways.checked_mul(cuts.len()));
    let Some(ways) = ways.filter(|ways| *ways <= MOST_CUTS) else {
        return Vec::new();
    };
    let way = |mut way: usize| {
        let points = found.y.iter().zip(&cuts).map(|(y, cuts)| {
            let cut = cuts[way % cuts.len()];
            way /= cuts.len();
            y.iter().map(|y| i64::from(*y > cut)).collect()
        });
        let points = points.collect();
        Points::new(support, margins, targets, points)
    };
    (0..ways).filter_map(way).collect()
}

/// The smallest whole points that prove nearly as much as the certificate does.
fn whole_points(
    support: &Support,
    margins: &[usize],
    targets: &[&[f64]],
    found: &Certificate,
) -> Option<Points> {
    const POWERS: [f64; 3] = [1e3, 1e6, 1e9];
    (1..=60).map(f64::from).chain(POWERS).find_map(|scale| {
        let of_margin = |y: &Vec<f64>| {
            let least = y.iter().copied().fold(f64::INFINITY, f64::min);
            y.iter()
                .map(|y| ((y - least) * scale).round() as i64)
                .collect()
        };
        let mut points: Vec<Vec<i64>> = found.y.iter().map(of_margin).collect();
        let proved = Points::new(support, margins, targets, points.clone())?;
        if proved.gap < 0.9 * scale * found.distance {
            return None;
        }
        let divisor = points
            .iter()
            .flatten()
            .fold(0, |a, b| common_divisor(a, *b));
        points
            .iter_mut()
            .flatten()
            .for_each(|points| *points /= divisor);
        // A smaller gap of smaller points: the same conflict, unless it is next to nothing.
        Points::new(support, margins, targets, points).or(Some(proved))
    })
}

fn common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}
