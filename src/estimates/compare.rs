//! Comparing columns (STATISTICS 7): column against column, against the rest of its crossbreak, wave against wave. How far
//! two columns are apart and how sure that is comes from [`super::contrast`], by the rule of the study. No test where an
//! effective base is under the minimum, or where columns overlap.
//!
//! The rule of effective bases: z = (p1 - p2) / sqrt(p (1 - p) (1/m1 + 1/m2)) with the columns' own effective bases m and p
//! pooled with them. For a mean the spread of the answers takes the place of p (1 - p): z = (y1 - y2) / sqrt(s1^2/m1 +
//! s2^2/m2). Two-sided.

use super::Rules;
use super::columns::Column;
use super::contrast::{Contrast, Side};
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

impl Spot {
    /// A share of nobody or of everyone.
    fn is_whole(&self) -> bool {
        self.variance.is_none() && (self.value == 0.0 || self.value == 1.0)
    }

    fn reaches(&self, minimum_base: f64) -> bool {
        self.effective_base >= minimum_base
    }
}

/// A test of two columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    pub z: f64,
    /// Two-sided.
    pub p: f64,
    /// Of Student's t; `None`: normal.
    pub degrees: Option<usize>,
}

/// Compares two columns by their effective bases. `None` where a base is too small, or where nobody differs.
///
/// ```
/// use crossbreak::estimates::{Spot, compare};
/// let spot = |value| Spot { value, effective_base: 100.0, variance: None };
/// let test = compare(&spot(0.6), &spot(0.5), 30.0).unwrap();
/// assert!((test.z - 0.1 / (0.55f64 * 0.45 * 0.02).sqrt()).abs() < 1e-12);
/// assert!(compare(&spot(0.6), &spot(0.5), 101.0).is_none());
/// ```
pub fn compare(a: &Spot, b: &Spot, minimum_base: f64) -> Option<Compared> {
    if !a.reaches(minimum_base) || !b.reaches(minimum_base) {
        return None;
    }
    Contrast::new(a.value, b.value, pooled(a, b)).test()
}

/// The variance of a difference by the rule of effective bases; `None` where one of them is not known.
pub(super) fn pooled(a: &Spot, b: &Spot) -> Option<f64> {
    let variance = match (a.variance, b.variance) {
        (Some(of_a), Some(of_b)) => of_a / a.effective_base + of_b / b.effective_base,
        (None, None) => {
            let both = a.effective_base + b.effective_base;
            let pooled = (a.value * a.effective_base + b.value * b.effective_base) / both;
            pooled * (1.0 - pooled) * (1.0 / a.effective_base + 1.0 / b.effective_base)
        }
        // A mean of a column with an effective base of 1 has no spread.
        _ => return None,
    };
    (variance >= 0.0).then_some(variance)
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

/// By which rule a test was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestedBy {
    /// The difference over its linearised standard error.
    Linearised,
    /// The difference over its standard error from replicates.
    Replicates,
    /// Pooled shares over effective bases.
    EffectiveBase,
    /// A crossbreak as a whole: Rao and Scott, second order.
    RaoScott,
}

impl TestedBy {
    pub fn as_str(self) -> &'static str {
        match self {
            TestedBy::Linearised => "linearised",
            TestedBy::Replicates => "replicates",
            TestedBy::EffectiveBase => "effective_base",
            TestedBy::RaoScott => "rao_scott",
        }
    }

    /// What the statistic is called.
    pub fn statistic(self) -> &'static str {
        match self {
            TestedBy::RaoScott => "F",
            TestedBy::Linearised | TestedBy::Replicates => "t",
            TestedBy::EffectiveBase => "z",
        }
    }
}

/// A test that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    pub kind: TestKind,
    pub method: TestedBy,
    /// Id of the row in the total.
    pub stem: String,
    pub crossbreak: String,
    /// The column, and what it was compared with; empty for a crossbreak as a whole.
    pub column: String,
    pub against: String,
    /// z, or F.
    pub statistic: f64,
    /// Degrees of freedom of t, or the two of F.
    pub degrees: Option<(f64, Option<f64>)>,
    pub p: f64,
    /// After the adjustment that the spec names.
    pub adjusted: f64,
    /// What a reader must know of it; mostly empty.
    pub note: String,
}

/// A crossbreak that was to be tested as a whole and cannot be.
#[derive(Debug, Clone, PartialEq)]
pub struct Untested {
    pub stem: String,
    pub crossbreak: String,
    /// Why, as a clause: `a column of the table is withheld`.
    pub reason: String,
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

/// What is said of a test where a share is 0 or 1.
const WHOLE: &str =
    "a share of 0% or 100% adds nothing to the standard error, so the test rejects too often";

/// How the columns of a table are compared.
pub(super) struct Comparing<'a> {
    pub rules: &'a Rules,
    pub method: TestedBy,
    /// Column against column: these pairs alone, where the spec names some.
    pub planned: Option<&'a [(usize, usize)]>,
}

/// Compares the columns of one row: `sides` are the columns that can be compared, `rests` everyone else in their crossbreak,
/// `contrast` how far two of them are apart in a column's crossbreak.
pub(super) fn row(
    stem: &str,
    columns: &[Column],
    sides: &[Option<Side>],
    rests: &[Option<Side>],
    comparing: &Comparing<'_>,
    contrast: impl Fn(&Column, &Side, &Side) -> Option<Contrast>,
) -> (Vec<Marks>, Vec<Test>) {
    let rules = comparing.rules;
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
            let compared = |(a, b): (usize, usize)| {
                let one = sides[a].as_ref()?;
                let other = match kind {
                    TestKind::Rest => rests[a].as_ref()?,
                    _ => sides[b].as_ref()?,
                };
                let both = [one, other].map(|side| &side.spot);
                if both.iter().any(|spot| !spot.reaches(rules.minimum_base)) {
                    return None;
                }
                let whole = both.iter().any(|spot| spot.is_whole());
                let note = match comparing.method {
                    TestedBy::Linearised | TestedBy::Replicates if whole => WHOLE,
                    _ => "",
                };
                Some((contrast(&columns[a], one, other)?.test()?, note))
            };
            let made: Vec<((usize, usize), Compared, &str)> = pairs
                .into_iter()
                .filter_map(|pair| compared(pair).map(|(test, note)| (pair, test, note)))
                .collect();
            let p: Vec<f64> = made.iter().map(|(_, test, _)| test.p).collect();
            for (((a, b), test, note), adjusted) in made.iter().zip(adjusted(&p, rules.adjust)) {
                let against = match kind {
                    TestKind::Rest => "rest".to_owned(),
                    _ => columns[*b].name.clone(),
                };
                tests.push(Test {
                    kind,
                    method: comparing.method,
                    stem: stem.to_owned(),
                    crossbreak: crossbreak.clone(),
                    column: columns[*a].name.clone(),
                    against,
                    statistic: test.z,
                    degrees: test.degrees.map(|degrees| (degrees as f64, None)),
                    p: test.p,
                    adjusted,
                    note: (*note).to_owned(),
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
            let pairs: Vec<(usize, usize)> = match comparing.planned {
                Some(planned) => {
                    let here = planned.iter().filter(|(a, _)| of.contains(a));
                    here.copied().collect()
                }
                None => {
                    let all = of.clone();
                    all.flat_map(|a| (a + 1..of.end).map(move |b| (a, b)))
                        .collect()
                }
            };
            let apart = |(a, b): &(usize, usize)| {
                let (a, b) = (&columns[*a], &columns[*b]);
                !a.is_difference() && !b.is_difference() && !a.overlaps(b)
            };
            family(TestKind::Columns, pairs.into_iter().filter(apart).collect());
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
