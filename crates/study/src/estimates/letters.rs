//! Comparing columns (STATISTICS 7): column against column, against the rest of its crossbreak, wave against wave. How far
//! two columns are apart and how sure that is comes from [`crossbreak_core::estimates::contrast`], by the rule of the study. No test where an
//! effective base is under the minimum, or where columns overlap.

use super::Rules;
use super::columns::Column;
use crossbreak_core::estimates::contrast::{Contrast, Side};
use crossbreak_core::estimates::{Compared, adjusted};

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
