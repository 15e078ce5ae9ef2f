//! Comparing columns (STATISTICS 7): column against column, against the rest of its crossbreak, wave against wave.
//!
//! z = (p1 - p2) / sqrt(p (1 - p) (1/m1 + 1/m2)) with the columns' own effective bases m and p pooled with them. For a mean
//! the spread of the answers takes the place of p (1 - p): z = (y1 - y2) / sqrt(s1^2/m1 + s2^2/m2). Two-sided. No test where
//! an effective base is under the minimum, or where columns overlap.

use super::Rules;
use super::columns::Column;
use crate::spec::Adjust;

/// What a test has to know of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// A share or a mean.
    pub value: f64,
    /// Kish.
    pub effective_base: f64,
    /// Of a mean: the weighted variance of the answers, with (m - 1) for m. `None`: a share.
    pub variance: Option<f64>,
}

/// A test of two columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    pub z: f64,
    /// Two-sided.
    pub p: f64,
}

/// Compares two columns. `None` where a base is too small, or where nobody differs.
///
/// ```
/// use crossbreak::estimates::{Spot, compare};
/// let spot = |value| Spot { value, effective_base: 100.0, variance: None };
/// let test = compare(&spot(0.6), &spot(0.5), 30.0).unwrap();
/// assert!((test.z - 0.1 / (0.55f64 * 0.45 * 0.02).sqrt()).abs() < 1e-12);
/// assert!(compare(&spot(0.6), &spot(0.5), 101.0).is_none());
/// ```
pub fn compare(a: &Spot, b: &Spot, minimum_base: f64) -> Option<Compared> {
    if a.effective_base < minimum_base || b.effective_base < minimum_base {
        return None;
    }
    let variance = match (a.variance, b.variance) {
        (Some(of_a), Some(of_b)) => of_a / a.effective_base + of_b / b.effective_base,
        _ => {
            let both = a.effective_base + b.effective_base;
            let pooled = (a.value * a.effective_base + b.value * b.effective_base) / both;
            pooled * (1.0 - pooled) * (1.0 / a.effective_base + 1.0 / b.effective_base)
        }
    };
    let z = (a.value - b.value) / variance.sqrt();
    (variance > 0.0).then(|| Compared {
        z,
        p: libm::erfc(z.abs() / std::f64::consts::SQRT_2),
    })
}

/// What many tests at once make of their p.
///
/// ```
/// use crossbreak::estimates::adjusted;
/// use crossbreak::spec::Adjust;
/// // R: p.adjust(c(0.01, 0.04, 0.03), "holm"), "BH"
/// assert_eq!(adjusted(&[0.01, 0.04, 0.03], Adjust::Holm), [0.03, 0.06, 0.06]);
/// assert_eq!(adjusted(&[0.01, 0.04, 0.03], Adjust::BenjaminiHochberg), [0.03, 0.04, 0.04]);
/// ```
pub fn adjusted(p: &[f64], how: Adjust) -> Vec<f64> {
    let n = p.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut out = p.to_vec();
    match how {
        Adjust::None => {}
        Adjust::Holm => {
            let mut largest = 0.0f64;
            for (rank, &at) in order.iter().enumerate() {
                largest = largest.max((n - rank) as f64 * p[at]);
                out[at] = largest.min(1.0);
            }
        }
        Adjust::BenjaminiHochberg => {
            let mut smallest = 1.0f64;
            for (rank, &at) in order.iter().enumerate().rev() {
                smallest = smallest.min(n as f64 / (rank + 1) as f64 * p[at]);
                out[at] = smallest;
            }
        }
    }
    out
}

/// What two columns are compared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestKind {
    /// Column against column of a crossbreak.
    Columns,
    /// A column against the rest of its crossbreak.
    Rest,
    /// A wave against the one before.
    Waves,
    /// A crossbreak as a whole.
    Crossbreak,
}

impl TestKind {
    pub fn as_str(self) -> &'static str {
        match self {
            TestKind::Columns => "columns",
            TestKind::Rest => "rest",
            TestKind::Waves => "waves",
            TestKind::Crossbreak => "crossbreak",
        }
    }
}

/// A test that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    pub kind: TestKind,
    /// Id of the row in the total.
    pub stem: String,
    pub crossbreak: String,
    /// The column, and what it was compared with; empty for a crossbreak as a whole.
    pub column: String,
    pub against: String,
    /// z, or F.
    pub statistic: f64,
    /// Degrees of freedom of F.
    pub degrees: Option<(f64, f64)>,
    pub p: f64,
    /// After the adjustment that the spec names.
    pub adjusted: f64,
}

/// What a number's tests came to, as tables mark it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marks {
    /// Letters of the columns than which it is higher; capitals at the higher level.
    pub letters: String,
    /// Higher or lower than the rest of its crossbreak.
    pub rest: Option<Direction>,
    /// Higher or lower than the wave before.
    pub wave: Option<Direction>,
}

/// Where a column stands beside another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Higher,
    Lower,
}

impl Direction {
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Higher => "higher",
            Direction::Lower => "lower",
        }
    }

    fn of(z: f64) -> Self {
        match z > 0.0 {
            true => Direction::Higher,
            false => Direction::Lower,
        }
    }
}

/// Compares the columns of one row: `spots` of each column, `rests` of everyone else in its crossbreak.
pub(super) fn row(
    stem: &str,
    columns: &[Column],
    spots: &[Option<Spot>],
    rests: &[Option<Spot>],
    rules: &Rules,
) -> (Vec<Marks>, Vec<Test>) {
    let mut marks = vec![Marks::default(); columns.len()];
    // For each column those than which it is higher, and at which level.
    let mut higher_than: Vec<Vec<(usize, usize)>> = vec![Vec::new(); columns.len()];
    let mut tests = Vec::new();
    let mut start = 0;
    while start < columns.len() {
        let crossbreak = &columns[start].crossbreak;
        let same = columns[start..]
            .iter()
            .take_while(|c| c.crossbreak == *crossbreak);
        let end = start + same.count();
        let of = start..end;
        start = end;
        if crossbreak.is_empty() {
            continue;
        }
        let mut family = |kind: TestKind, pairs: Vec<(usize, usize)>| {
            let spot = |kind: TestKind, (a, b): (usize, usize)| match kind {
                TestKind::Rest => (spots[a], rests[a]),
                _ => (spots[a], spots[b]),
            };
            let made: Vec<((usize, usize), Compared)> = pairs
                .into_iter()
                .filter_map(|pair| {
                    let (a, b) = spot(kind, pair);
                    Some((pair, compare(&a?, &b?, rules.minimum_base)?))
                })
                .collect();
            let p: Vec<f64> = made.iter().map(|(_, test)| test.p).collect();
            for (((a, b), test), adjusted) in made.iter().zip(adjusted(&p, rules.adjust)) {
                let against = match kind {
                    TestKind::Rest => "rest".to_owned(),
                    _ => columns[*b].name.clone(),
                };
                tests.push(Test {
                    kind,
                    stem: stem.to_owned(),
                    crossbreak: crossbreak.clone(),
                    column: columns[*a].name.clone(),
                    against,
                    statistic: test.z,
                    degrees: None,
                    p: test.p,
                    adjusted,
                });
                let Some(level) = rules.level_of(adjusted) else {
                    continue;
                };
                match kind {
                    TestKind::Columns => {
                        let (higher, lower) = match test.z > 0.0 {
                            true => (*a, *b),
                            false => (*b, *a),
                        };
                        higher_than[higher].push((lower, level));
                    }
                    // A sign has no small letter: it stands for the higher level alone.
                    _ if level > 0 => {}
                    TestKind::Rest => marks[*a].rest = Some(Direction::of(test.z)),
                    _ => marks[*a].wave = Some(Direction::of(test.z)),
                }
            }
        };
        if rules.columns {
            let pairs = of
                .clone()
                .flat_map(|a| (a + 1..of.end).map(move |b| (a, b)));
            let apart = |(a, b): &(usize, usize)| {
                let (a, b) = (&columns[*a], &columns[*b]);
                !a.is_difference() && !b.is_difference() && !a.overlaps(b)
            };
            family(TestKind::Columns, pairs.filter(apart).collect());
        }
        if rules.rest {
            let plain = of.clone().filter(|&a| !columns[a].is_difference());
            family(TestKind::Rest, plain.map(|a| (a, a)).collect());
        }
        if rules.waves {
            let waves = of.filter_map(|a| Some((a, columns[a].wave_before?)));
            family(TestKind::Waves, waves.collect());
        }
    }
    for (marks, mut lower) in marks.iter_mut().zip(higher_than) {
        lower.sort_unstable();
        let letters: Vec<String> = lower
            .into_iter()
            .map(|(column, level)| match level {
                0 => columns[column].letter.clone(),
                _ => columns[column].letter.to_lowercase(),
            })
            .collect();
        // A point where a letter is two: AB would be A and B.
        let between = match letters.iter().any(|letter| letter.len() > 1) {
            true => ".",
            false => "",
        };
        marks.letters = letters.join(between);
    }
    (marks, tests)
}
