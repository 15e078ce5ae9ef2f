//! Which way round a conflict is told.
//!
//! "Nobody has more than k of these points" can be said with the categories that have a point or, of any margin, with
//! those that have none: a point less for these. Everyone retired is 65 or over, or nobody is retired and under 65.
//! The way that names the fewest categories is told.

use super::Group;
use super::simplest::Points;

/// A conflict in groups: nobody is in more of those inside than in those outside and `most`.
#[derive(Debug, Clone)]
pub(super) struct Arrangement {
    pub inside: Vec<Group>,
    pub outside: Vec<Group>,
    pub most: i64,
    pub gap: f64,
}

impl Arrangement {
    /// How many categories it names.
    pub(super) fn named(&self) -> usize {
        let groups = self.inside.iter().chain(&self.outside);
        groups.map(|group| group.categories.len()).sum()
    }

    /// `from`: what counts nothing in each margin.
    fn new(points: &Points, targets: &[Vec<f64>], from: &[i64]) -> Self {
        let mut arranged = Self {
            inside: Vec::new(),
            outside: Vec::new(),
            most: points.most - from.iter().sum::<i64>(),
            gap: points.gap,
        };
        for ((&margin, points), from) in points.margins.iter().zip(&points.points).zip(from) {
            let mut levels: Vec<i64> = points.iter().map(|p| p - from).collect();
            levels.sort_unstable_by_key(|level| std::cmp::Reverse(*level));
            levels.dedup();
            for level in levels.into_iter().filter(|level| *level != 0) {
                let categories = 0..points.len();
                let own: Vec<usize> = categories.filter(|&c| points[c] - from == level).collect();
                let group = Group {
                    margin,
                    targets: own.iter().map(|&c| targets[margin][c]).collect(),
                    categories: own,
                    points: level.unsigned_abs(),
                };
                if level > 0 {
                    arranged.inside.push(group);
                } else {
                    arranged.outside.push(group);
                }
            }
        }
        arranged
    }
}

/// The way that names the fewest categories; of several, the one that is easiest to read.
pub(super) fn arrange(points: &Points, targets: &[Vec<f64>]) -> Arrangement {
    let width = points.margins.len();
    let only_sets = points.points.iter().flatten().all(|p| (0..=1).contains(p));
    if !only_sets {
        // What most categories of a margin have counts nothing.
        let usual = |points: &Vec<i64>| {
            let count = |value: &&i64| points.iter().filter(|p| p == value).count();
            points
                .iter()
                .max_by_key(|p| (count(p), -**p))
                .copied()
                .unwrap_or_default()
        };
        let from: Vec<i64> = points.points.iter().map(usual).collect();
        return Arrangement::new(points, targets, &from);
    }
    let most = points.most;
    let mut ways: Vec<Vec<i64>> = Vec::new();
    // One set lies in the others.
    if most == width as i64 - 1 {
        ways.extend((0..width).map(|one| (0..width).map(|m| i64::from(m != one)).collect()));
    }
    // The others lie in one set, and are apart.
    if most == 1 && width > 2 {
        ways.extend((0..width).map(|one| (0..width).map(|m| i64::from(m == one)).collect()));
    }
    // Nobody is in more than so many; everyone is in at least so many.
    if width > 1 {
        ways.extend([vec![0; width], vec![1; width]]);
    }
    ways.iter()
        .map(|from| Arrangement::new(points, targets, from))
        .min_by_key(Arrangement::named)
        .unwrap_or_else(|| Arrangement::new(points, targets, &vec![0; width]))
}
