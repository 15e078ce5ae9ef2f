//! Numbers that stand apart from the others of their column, and so are no numbers but codes of something else: -1 beside
//! 1 to 4, 99 beside ages, 998 beside 0 to 97.
//!
//! They are told by where they are and how many rows have them: no word is needed, in no language. What chance alone may
//! have set apart is said to be unsure.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use indexmap::IndexMap;

use super::key_words::{key_words, says};

/// A number that a column holds, or that its file has a label for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    pub value: f64,
    pub rows: usize,
    /// The file has a label for it that says something else than the number.
    pub named: bool,
}

/// A number that stands apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Apart {
    pub value: f64,
    /// Nothing else can be meant, or hardly; otherwise it may be a number or an answer like the others.
    pub sure: bool,
}

/// Codes of missing at one end of a column: 94 to 99 at most.
const MOST: usize = 6;

/// Codes of missing below 0: -1 to -9, and some of two digits.
const MOST_BELOW: usize = 12;

/// The greatest number of a list of codes whose numbers count on.
const LAST_CODE: f64 = 20.0;

/// So many rows are expected in a gap that chance leaves it empty once in fifty times.
const EXPECTED: f64 = 4.0;

/// The numbers that stand apart from the others, in the order of their size. `held` in any order.
pub fn apart(held: &[Held]) -> Vec<Apart> {
    let mut all: Vec<Held> = Vec::new();
    let mut sorted: Vec<Held> = held
        .iter()
        .filter(|h| h.value.is_finite())
        .copied()
        .collect();
    sorted.sort_by(|a, b| a.value.total_cmp(&b.value));
    for own in sorted {
        match all.last_mut() {
            // 1 and 1.0
            Some(last) if last.value == own.value => {
                last.rows += own.rows;
                last.named |= own.named;
            }
            _ => all.push(own),
        }
    }
    let mut found = Vec::new();
    for rule in [below, beside_zero, above, named_outside, heaped] {
        if all.len() < 3 {
            break;
        }
        let new = rule(&all);
        all.retain(|h| new.iter().all(|apart| apart.value != h.value));
        found.extend(new);
    }
    // Where -9 is a code, -1 beside 0 and 1 is one too.
    if found.iter().any(|apart| apart.sure && apart.value < 0.0) {
        let negative = found.iter_mut().filter(|apart| apart.value < 0.0);
        negative.for_each(|apart| apart.sure = true);
    }
    found.sort_by(|a, b| a.value.total_cmp(&b.value));
    found
}

/// Whether a label says something else than the number that it is the label of: "95 or more" does not, nor does "95".
pub fn names(label: &str, value: f64) -> bool {
    let text = label.trim();
    let words = text.trim_start_matches(['(', '[', '-', '−']);
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let own = |text: &str| text.parse() == Ok(value.abs());
    let rest = match own(&words[..digits]) {
        // Its own code before the words: "98. Refused".
        true => match words[digits..]
            .trim_start()
            .strip_prefix(['.', ')', ']', ':', '=', '-', '–', '—'])
        {
            Some(rest) => rest,
            None => return false,
        },
        false => text,
    };
    let mut numbers = rest.split(|c: char| !c.is_ascii_digit());
    rest.chars().any(char::is_alphabetic) && !numbers.any(own)
}

/// Whether the label of a number says that it stands for that number and for larger ones: 98 "98 or more", "98+", "over 97".
pub fn is_top_code(labels: &IndexMap<String, String>, value: f64) -> bool {
    static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
        // A file that does not parse fails the tests.
        let by_language: BTreeMap<String, Vec<String>> =
            toml::from_str(include_str!("or_more.toml")).unwrap_or_default();
        by_language
            .values()
            .flatten()
            .map(|words| key_words(words))
            .collect()
    });
    let says_more = |label: &str| {
        let words = key_words(label);
        let numbers = |wanted: f64| {
            let mut numbers = label.split(|c: char| !c.is_ascii_digit());
            numbers.any(|text| text.parse() == Ok(wanted))
        };
        let own = label.trim_end().ends_with('+') || WORDS.iter().any(|more| says(&words, more));
        // Scripts without blanks between words.
        let joined = || {
            WORDS
                .iter()
                .any(|more| !more.is_ascii() && words.ends_with(more.as_str()))
        };
        (numbers(value) && (own || joined())) || numbers(value - 1.0)
    };
    let own = labels
        .iter()
        .filter(|(code, _)| code.trim().parse() == Ok(value));
    own.map(|(_, label)| label).any(|label| says_more(label))
}

/// Whether people use the number as a code for an answer that is none: 7, 8, 9, 77, 88, 94 to 99, 990 to 999 and so on.
pub fn is_usual(value: f64) -> bool {
    if value.fract() != 0.0 || !(7.0..1e18).contains(&value) {
        return false;
    }
    let number = value as u64;
    let (head, last) = (number / 10, number % 10);
    let same = |mut n: u64, digit: u64| {
        while n > 0 && n % 10 == digit {
            n /= 10;
        }
        n == 0
    };
    match number {
        7..=9 => true,
        10..=99 => matches!(number, 66 | 77 | 88 | 94..=99),
        _ => same(head, 9) || (same(head, last) && matches!(last, 6..=8)),
    }
}

/// The same below zero, where one digit is as good as another.
fn usual_below_zero(value: f64) -> bool {
    value.fract() == 0.0 && value < 0.0 && (value >= -9.0 || is_usual(-value))
}

/// Some numbers of a column, in the order of their size.
struct Core<'a> {
    held: &'a [Held],
    least: f64,
    most: f64,
    /// The middle one of the steps from each number to the next.
    step: f64,
}

impl<'a> Core<'a> {
    /// `None` where there are too few for anything to be apart from them.
    fn of(held: &'a [Held]) -> Option<Self> {
        let ([first, ..], [.., last]) = (held, held) else {
            return None;
        };
        let mut steps: Vec<f64> = held.windows(2).map(|w| w[1].value - w[0].value).collect();
        steps.sort_by(f64::total_cmp);
        Some(Self {
            held,
            least: first.value,
            most: last.value,
            step: *steps.get(steps.len() / 2)?,
        })
    }

    fn whole(&self) -> bool {
        self.held.iter().all(|h| h.value.fract() == 0.0)
    }

    /// Codes of answers, which count from 0 or 1, or steps on both sides of 0.
    fn codes(&self) -> bool {
        let counted = (0.0..=1.0).contains(&self.least) && self.most <= LAST_CODE;
        let signed = self.least < 0.0 && self.least >= -10.0 && self.most <= 10.0;
        self.whole() && (counted || signed)
    }

    /// The rows that a number near the end has, in the mean.
    fn rows_at_the_end(&self) -> f64 {
        let end = &self.held[self.held.len().saturating_sub(10)..];
        end.iter().map(|h| h.rows).sum::<usize>() as f64 / end.len() as f64
    }
}

/// Codes below all others, with a gap above them.
fn below(all: &[Held]) -> Vec<Apart> {
    let most = all.iter().take_while(|h| usual_below_zero(h.value)).count();
    for n in (1..=most.min(MOST_BELOW)).rev() {
        let (codes, rest) = all.split_at(n);
        let Some(core) = Core::of(rest) else { continue };
        // Amounts that fall below 0 have as many numbers there.
        if n > MOST && !core.codes() {
            continue;
        }
        let gap = core.least - codes[n - 1].value;
        let sure = |h: &Held| match (core.codes(), core.whole()) {
            (true, _) => gap >= if core.least < 0.0 { 3.0 } else { 2.0 },
            (false, whole) => {
                let likely = h.rows > 2 || h.value <= -66.0 || h.named;
                let typical = whole && (h.rows > 1 || matches!(h.value, -1.0 | -8.0 | -9.0));
                let beyond = gap > (3.0 * core.step).max(2.0) || core.least >= -20.0 * h.value;
                beyond && (likely || typical)
            }
        };
        // 1 and 2 against -1 and -2 are two sides.
        let sides = codes
            .iter()
            .rev()
            .zip(1..)
            .all(|(h, n)| h.value == -f64::from(n))
            && core.least == 1.0
            && core.most == n as f64;
        if sides {
            let perhaps = |h: &Held| Apart {
                value: h.value,
                sure: false,
            };
            return codes.iter().map(perhaps).collect();
        }
        if codes.iter().all(sure) {
            return codes
                .iter()
                .map(|h| Apart {
                    value: h.value,
                    sure: true,
                })
                .collect();
        }
    }
    Vec::new()
}

/// -1 beside 0: a code where the numbers above 0 go much further, and no steps on both sides of it.
fn beside_zero(all: &[Held]) -> Vec<Apart> {
    let negative = all.iter().take_while(|h| h.value < 0.0).count();
    let (codes, rest) = all.split_at(negative);
    let counts_on = codes
        .iter()
        .rev()
        .zip(1..)
        .all(|(h, n)| h.value == -f64::from(n));
    let Some(core) = Core::of(rest) else {
        return Vec::new();
    };
    // An option that was chosen or not has no side of 0 that goes three steps down.
    let option = core.whole() && core.most <= 1.0 && (3..=MOST_BELOW).contains(&negative);
    if !((1..=2).contains(&negative) || option) || !counts_on || core.least != 0.0 {
        return Vec::new();
    }
    let further = core.most > 2.0 * negative as f64;
    // Ten steps at most are a scale, which has no end below 0 that is nearer than its end above. Amounts with decimals
    // that fall below 0 fall to -0.5 too.
    let sure = match core.whole() {
        true => core.most <= 10.0 && further || option,
        false => further && core.step <= 0.5 && codes.iter().all(|h| h.rows > 2),
    };
    match sure || further || negative == 1 {
        true => codes
            .iter()
            .map(|h| Apart {
                value: h.value,
                sure,
            })
            .collect(),
        false => Vec::new(),
    }
}

/// Codes above all others, with a gap below them.
fn above(all: &[Held]) -> Vec<Apart> {
    let most = all.iter().rev().take_while(|h| is_usual(h.value)).count();
    for n in (1..=most.min(MOST)).rev() {
        let (rest, codes) = all.split_at(all.len() - n);
        let Some(core) = Core::of(rest) else { continue };
        let gap = codes[0].value - core.most;
        let found = match core.codes() {
            true => above_codes(&core, codes, gap),
            false => above_numbers(&core, codes, gap),
        };
        // Some of them have names and others are numbers: those with names are told by these.
        let mixed = codes.iter().any(|h| h.named) && codes.iter().any(|h| !h.named);
        if let Some(sure) = found.filter(|sure| *sure || !mixed || core.codes()) {
            return codes
                .iter()
                .map(|h| Apart {
                    value: h.value,
                    sure,
                })
                .collect();
        }
    }
    Vec::new()
}

/// Whether 8 and 9 after 1 to 5, or 98 and 99, are no answers like those; `None` where they are.
fn above_codes(core: &Core<'_>, codes: &[Held], gap: f64) -> Option<bool> {
    if gap < 2.0 {
        return None;
    }
    // A code of an answer may be left out of the list: another one, or none of them.
    if core.held.iter().chain(codes).all(|h| h.named) {
        return Some(false);
    }
    let rows = |h: Option<&Held>| h.map_or(0, |h| h.rows) as f64;
    // One number is soon left out of a list, and what comes after it is an answer that many give.
    let mean = core.held.iter().map(|h| h.rows).sum::<usize>() as f64 / core.held.len() as f64;
    let rare = codes.iter().all(|h| h.rows as f64 <= mean) || gap > 2.0;
    let expected = (gap - 1.0) * rows(core.held.last()).min(rows(codes.first()));
    let listed = core.held.len() as f64 >= 0.6 * (core.most - core.least + 1.0);
    let named = codes.iter().all(|h| h.named);
    Some(named || codes[0].value > LAST_CODE || (listed && rare && expected >= EXPECTED))
}

/// Whether 99 after ages, or 998 after 0 to 97, are no numbers like those; `None` where they are.
fn above_numbers(core: &Core<'_>, codes: &[Held], gap: f64) -> Option<bool> {
    if gap <= (3.0 * core.step).max(2.0) {
        return None;
    }
    if codes.iter().all(|h| h.named) {
        return Some(true);
    }
    // 77, 88 and 95 are ages and shares as well.
    let plain = codes.iter().all(|h| h.value >= 97.0);
    let range = core.most - core.least;
    let many = codes.iter().map(|h| h.rows).max().unwrap_or_default() as f64;
    let heavy = many >= 3.0 && many >= 3.0 * core.rows_at_the_end();
    let longer = codes[0].value.log10_floor() > core.most.log10_floor();
    let far = gap > (3.0 * core.step).max(0.1 * range).max(9.0);
    Some(heavy || (plain && far && (many >= 2.0 || gap > range || longer)))
}

/// How many digits a number has, less one.
trait Digits {
    fn log10_floor(self) -> i32;
}

impl Digits for f64 {
    fn log10_floor(self) -> i32 {
        libm::floor(libm::log10(self.abs().max(1.0))) as i32
    }
}

/// A few codes with names far from the numbers without one: 96 "never worked" beside hours.
fn named_outside(all: &[Held]) -> Vec<Apart> {
    let numbers: Vec<Held> = all.iter().filter(|h| !h.named).copied().collect();
    let named: Vec<&Held> = all.iter().filter(|h| h.named).collect();
    let Some(core) = Core::of(&numbers) else {
        return Vec::new();
    };
    if named.is_empty()
        || named.len() > MOST
        || numbers.len() < 5
        || numbers.len() < 2 * named.len()
    {
        return Vec::new();
    }
    let far = |value: f64| {
        let gap = (core.least - value).max(value - core.most);
        let next = is_usual(value) && value > 60.0 && numbers.len() >= 10 && gap > 0.0;
        gap > (3.0 * core.step).max(3.0) || next
    };
    let codes = named.into_iter().filter(|h| far(h.value));
    codes
        .map(|h| Apart {
            value: h.value,
            sure: true,
        })
        .collect()
}

/// 99 or 999 among larger numbers, in far more rows than its neighbours: perhaps a code.
fn heaped(all: &[Held]) -> Vec<Apart> {
    let nines = |value: f64| matches!(value, 99.0 | 999.0 | 9_999.0 | 99_999.0 | 999_999.0);
    let mut found = Vec::new();
    for (at, own) in all.iter().enumerate().filter(|(_, h)| nines(h.value)) {
        let near = &all[at.saturating_sub(5)..(at + 6).min(all.len())];
        let others = near.iter().map(|h| h.rows).sum::<usize>() - own.rows;
        let mean = others as f64 / (near.len() - 1).max(1) as f64;
        if all.len() > 20 && own.rows >= 10 && own.rows as f64 >= 5.0 * mean {
            found.push(Apart {
                value: own.value,
                sure: false,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each number with the rows that have it.
    fn of(numbers: impl IntoIterator<Item = (f64, usize)>) -> (Vec<f64>, Vec<f64>) {
        let held: Vec<Held> = numbers
            .into_iter()
            .map(|(value, rows)| Held {
                value,
                rows,
                named: false,
            })
            .collect();
        let (sure, perhaps): (Vec<Apart>, Vec<Apart>) =
            apart(&held).into_iter().partition(|a| a.sure);
        let values = |all: Vec<Apart>| all.into_iter().map(|a| a.value).collect();
        (values(sure), values(perhaps))
    }

    fn range(from: i32, to: i32, rows: usize) -> Vec<(f64, usize)> {
        (from..=to).map(|n| (f64::from(n), rows)).collect()
    }

    /// 0, 0.5, 1 and so on.
    fn halves(to: i32) -> Vec<(f64, usize)> {
        let twice = range(0, 2 * to, 9).into_iter();
        twice.map(|(n, rows)| (n / 2.0, rows)).collect()
    }

    fn with(mut numbers: Vec<(f64, usize)>, more: &[(i64, usize)]) -> Vec<(f64, usize)> {
        numbers.extend(more.iter().map(|(n, rows)| (*n as f64, *rows)));
        numbers
    }

    #[test]
    fn a_label_that_says_or_more_is_of_a_number() {
        let words: BTreeMap<String, Vec<String>> =
            toml::from_str(include_str!("or_more.toml")).unwrap();
        assert!(words.len() > 13);
        let says =
            |label: &str| is_top_code(&IndexMap::from([("98".to_owned(), label.to_owned())]), 98.0);
        for label in [
            "98 or more",
            "98+",
            "98. 98 or more",
            "98 oder mehr",
            "98 und älter",
            "98 ou plus",
            "98 o más",
            "98以上",
            "98세 이상",
            "98 lub więcej",
            "Over 97",
            "Mehr als 97",
        ] {
            assert!(says(label), "{label}");
        }
        for label in [
            "98",
            "98 Refused",
            "98. Kieltäytyi",
            "Don't know or more",
            "Refused (code 98)",
            "98 or 99",
        ] {
            assert!(!says(label), "{label}");
        }
    }

    #[test]
    fn codes_of_missing_stand_apart() {
        for (numbers, expected) in [
            // Below codes, and below ages, amounts, years.
            (with(range(1, 4, 40), &[(-1, 10)]), vec![-1.0]),
            (with(range(1, 2, 90), &[(-9, 1)]), vec![-9.0]),
            (with(range(0, 1, 90), &[(-9, 4), (-1, 8)]), vec![-9.0, -1.0]),
            (
                with(range(1, 5, 40), &[(-99, 3), (-77, 2)]),
                vec![-99.0, -77.0],
            ),
            (with(range(0, 10, 20), &[(-1, 9)]), vec![-1.0]),
            // Many of them, in more rows than the answers.
            (
                with(
                    range(1, 3, 5),
                    &(1..=9).map(|n| (-n, 20)).collect::<Vec<_>>(),
                ),
                (1..=9).rev().map(|n| -f64::from(n)).collect(),
            ),
            (
                with(
                    range(0, 1, 5),
                    &(1..=4).map(|n| (-n, 20)).collect::<Vec<_>>(),
                ),
                vec![-4.0, -3.0, -2.0, -1.0],
            ),
            (with(halves(20), &[(-1, 9)]), vec![-1.0]),
            (
                with(range(18, 90, 3), &[(-1, 1), (-9, 1)]),
                vec![-9.0, -1.0],
            ),
            (with(range(0, 80, 3), &[(-8, 5), (-9, 5)]), vec![-9.0, -8.0]),
            (
                with(range(1940, 2005, 4), &[(-1, 7), (9999, 3)]),
                vec![-1.0, 9999.0],
            ),
            (
                with(range(-3, 3, 30), &[(-99, 3), (99, 2)]),
                vec![-99.0, 99.0],
            ),
            // Above them.
            (with(range(1, 5, 40), &[(8, 12), (9, 6)]), vec![8.0, 9.0]),
            (
                with(range(1, 5, 40), &[(7, 9), (8, 12), (9, 6)]),
                vec![7.0, 8.0, 9.0],
            ),
            (with(range(1, 2, 90), &[(9, 2)]), vec![9.0]),
            (
                with(range(0, 10, 20), &[(98, 1), (99, 1)]),
                vec![98.0, 99.0],
            ),
            (with(range(1, 7, 20), &[(77, 1), (88, 1)]), vec![77.0, 88.0]),
            (with(range(18, 88, 10), &[(99, 14)]), vec![99.0]),
            (
                with(vec![(1200.0, 40), (1800.0, 50), (2500.0, 30)], &[(-1, 1)]),
                vec![-1.0],
            ),
            (
                with(range(18, 94, 3), &[(98, 40), (99, 30)]),
                vec![98.0, 99.0],
            ),
            (
                with(range(0, 97, 3), &[(998, 1), (999, 1)]),
                vec![998.0, 999.0],
            ),
            (with(range(18, 90, 3), &[(999, 1)]), vec![999.0]),
            (
                with(
                    range(20, 90, 3)
                        .iter()
                        .map(|(n, r)| (n * 1000.0, *r))
                        .collect(),
                    &[(999_999, 4)],
                ),
                vec![999_999.0],
            ),
        ] {
            assert_eq!(
                of(numbers.clone()),
                (expected, vec![]).clone(),
                "{numbers:?}"
            );
        }
    }

    #[test]
    fn numbers_of_their_column_stay() {
        let decimals = |from: i32, to: i32| {
            (from..=to)
                .map(|n| (f64::from(n) / 10.0, 2))
                .collect::<Vec<_>>()
        };
        for numbers in [
            // Temperatures, changes, scales on both sides of 0.
            range(-5, 14, 9),
            with(range(2, 20, 9), &[(-1, 1), (0, 2), (1, 3)]),
            decimals(-12, 140),
            range(-3, 3, 30),
            with(range(1, 2, 30), &[(-1, 30), (-2, 30)]),
            range(-10, 10, 3),
            // Counts and scales with 7, 8 and 9 in them.
            range(0, 9, 10),
            range(0, 10, 10),
            range(1, 7, 10),
            range(1, 9, 10),
            range(1, 10, 10),
            with(range(0, 5, 10), &[(10, 3)]),
            // Ages, and what people choose.
            range(18, 99, 3),
            range(0, 100, 3),
            with(range(18, 92, 6), &[(95, 2)]),
            with(range(0, 60, 4), &[(88, 2)]),
            with(
                vec![(5.0, 20), (10.0, 30), (20.0, 40), (50.0, 30), (100.0, 10)],
                &[(99, 3)],
            ),
            vec![(0.0, 10), (1.0, 20)],
            vec![(1.0, 10), (-1.0, 20)],
        ] {
            assert_eq!(of(numbers.clone()).0, [0.0; 0], "{numbers:?}");
        }
        // Chance can have left a gap, or a number is as common as a code would be.
        for (numbers, perhaps) in [
            (
                with(
                    vec![
                        (0.0, 90),
                        (1.0, 40),
                        (2.0, 20),
                        (3.0, 9),
                        (4.0, 3),
                        (5.0, 1),
                    ],
                    &[(8, 1), (9, 1)],
                ),
                vec![8.0, 9.0],
            ),
            (with(range(1, 5, 40), &[(9, 1)]), vec![9.0]),
            (with(range(1, 6, 20), &[(8, 60)]), vec![8.0]),
            (with(range(0, 80, 3), &[(-1, 20)]), vec![-1.0]),
            (with(range(0, 1, 80), &[(-1, 20)]), vec![-1.0]),
            (with(range(0, 300, 3), &[(99, 60)]), vec![99.0]),
        ] {
            assert_eq!(of(numbers.clone()), (vec![], perhaps), "{numbers:?}");
        }
    }

    #[test]
    fn codes_with_names_stand_apart_from_numbers_without() {
        let of = |numbers: &[(i32, usize, bool)]| -> Vec<(f64, bool)> {
            let held: Vec<Held> = numbers
                .iter()
                .map(|(n, rows, named)| Held {
                    value: f64::from(*n),
                    rows: *rows,
                    named: *named,
                })
                .collect();
            apart(&held)
                .into_iter()
                .map(|a| (a.value, a.sure))
                .collect()
        };
        let ages = || (18..=80).map(|n| (n, 3, false));
        let and =
            |more: &[(i32, usize, bool)]| ages().chain(more.iter().copied()).collect::<Vec<_>>();
        assert_eq!(
            of(&and(&[(998, 0, true), (999, 1, true)])),
            [(998.0, true), (999.0, true)]
        );
        assert_eq!(of(&and(&[(96, 3, true)])), [(96.0, true)]);
        assert_eq!(of(&and(&[(95, 2, false), (96, 3, true)])), [(96.0, true)]);
        assert_eq!(of(&and(&[(0, 3, true)])), [(0.0, true)]);
        // Next to the others it is one of them; so are the ends of a scale.
        assert_eq!(of(&and(&[(17, 3, true), (81, 3, true)])), []);
        let mut ends: Vec<(i32, usize, bool)> =
            (0..=10).map(|n| (n, 9, n == 0 || n == 10)).collect();
        assert_eq!(of(&ends), []);
        ends.extend([(98, 1, true), (99, 0, true)]);
        assert_eq!(of(&ends), [(98.0, true), (99.0, true)]);
        // Where every code has a name, one after a gap may be another answer.
        let all: Vec<(i32, usize, bool)> = [1, 2, 3, 4, 8].map(|n| (n, 30, true)).to_vec();
        assert_eq!(of(&all), [(8.0, false)]);
    }

    #[test]
    fn a_label_that_is_an_amount_names_nothing() {
        for (label, value, expected) in [
            ("Refused", 99.0, true),
            ("99. Refused", 99.0, true),
            ("(-9) Kieltäytyi", -9.0, true),
            ("[98] DK", 98.0, true),
            ("95 or more", 95.0, false),
            ("95+", 95.0, false),
            ("More than 95", 95.0, false),
            ("7", 7.0, false),
            ("", 7.0, false),
        ] {
            assert_eq!(names(label, value), expected, "{label}");
        }
    }

    proptest! {
        #[test]
        fn any_numbers_will_do(numbers in prop::collection::vec((any::<f64>(), 0usize..9, any::<bool>()), 0..40)) {
            let held: Vec<Held> = numbers
                .iter()
                .map(|(value, rows, named)| Held { value: *value, rows: *rows, named: *named })
                .collect();
            let found = apart(&held);
            prop_assert!(found.len() <= held.len());
        }
    }
}
