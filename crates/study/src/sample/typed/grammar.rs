//! The rules: what a text is as a number, and which rules that takes.

use super::words::words;
use super::{Read, Reading};
use crate::raw::THOUSANDS;
use crate::sample::number::parse;
use crate::spec::{Decimal, Typed};
use crossbreak_core::number::with_plain_digits;

const NOTHING: [&str; 4] = ["none", "zero", "nil", "nothing"];
const WORDS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];
/// Spaces that part thousands and no words.
const HARD_SPACES: [char; 3] = ['\u{a0}', '\u{202f}', '\u{2009}'];

impl Reading<'_> {
    /// The two numbers that a text can be in a file that holds numbers as numbers, where the mark of its decimals is
    /// also one of thousands.
    pub(super) fn either(&self, text: &str) -> Option<(f64, f64)> {
        let ambiguous = self.notation.decimal == Decimal::Comma && !self.numbers;
        let small = self
            .notation
            .parse(text)
            .filter(|_| ambiguous && text.contains('.'))?;
        Some((small, thousands(text, Decimal::Comma)?))
    }

    /// The number that a text is by any rules.
    pub(super) fn by_any(&self, text: &str) -> Option<Read> {
        if self.either(text).is_some() {
            return None;
        }
        if let Some(value) = self.notation.parse(text) {
            return Some(Read::plain(value));
        }
        let text = softened(text);
        self.amount(&text).or_else(|| {
            let before = words().about.iter().find_map(|word| {
                let rest = text.strip_prefix(word.as_str())?;
                // "circa" is no beginning of another word.
                let parted =
                    !word.ends_with(char::is_alphabetic) || !rest.starts_with(char::is_alphabetic);
                parted.then(|| rest.trim())
            });
            let rest = before.unwrap_or(&text);
            let mut after = words().about_after.iter();
            let after = after.find_map(|word| rest.strip_suffix(word.as_str()));
            let rest = after.unwrap_or(rest).trim();
            let about = before.is_some() || after.is_some();
            about
                .then(|| self.amount(rest))?
                .map(|read| read.by(Typed::About))
        })
    }

    /// A number with or without its unit, a range, or nothing at all.
    fn amount(&self, text: &str) -> Option<Read> {
        self.measured(text)
            .or_else(|| self.range(text))
            .or_else(|| {
                self.strip_unit(text, |rest| {
                    NOTHING
                        .contains(&rest)
                        .then(|| Read::plain(0.0).by(Typed::None))
                })
            })
    }

    fn range(&self, text: &str) -> Option<Read> {
        let words = words();
        let between = words
            .between
            .iter()
            .find_map(|(before, and)| text.strip_prefix(before.as_str())?.split_once(and.as_str()));
        let to = || {
            let mut from = words.from.iter();
            let from = from.find_map(|from| text.strip_prefix(from.as_str()));
            let ends = from.unwrap_or(text);
            words.to.iter().find_map(|to| ends.split_once(to.as_str()))
        };
        let (low, high) = between
            .or_else(to)
            .or_else(|| text.split_once(['-', '–', '—']))?;
        let (low, high) = (self.measured(low.trim())?, self.measured(high.trim())?);
        let rules = low.rules.iter().chain(&high.rules).copied();
        (low.value < high.value).then(|| {
            rules.fold(
                Read::plain((low.value + high.value) / 2.0).by(Typed::Range),
                Read::by,
            )
        })
    }

    fn measured(&self, text: &str) -> Option<Read> {
        self.strip_unit(text, |rest| self.number(rest))
    }

    /// Reads a text, or what is left of it without its unit.
    fn strip_unit(&self, text: &str, read: impl Fn(&str) -> Option<Read>) -> Option<Read> {
        read(text).or_else(|| {
            let undotted = text.strip_suffix('.').unwrap_or(text);
            self.units.iter().find_map(|unit| {
                let rest = text
                    .strip_prefix(unit.as_str())
                    .or_else(|| text.strip_suffix(unit.as_str()))
                    .or_else(|| undotted.strip_suffix(unit.as_str()))?;
                read(rest.trim()).map(|read| read.by(Typed::Unit))
            })
        })
    }

    /// A number without a sign.
    fn number(&self, text: &str) -> Option<Read> {
        if let Some(word) = WORDS.iter().position(|word| *word == text) {
            return Some(Read::plain((word + 1) as f64).by(Typed::Words));
        }
        if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','))
            && text.ends_with(|c: char| c.is_ascii_digit())
            && self.either(text).is_none()
            && let Some(value) = self.notation.parse(text)
        {
            return Some(Read::plain(value));
        }
        thousands(text, self.notation.decimal).map(|value| Read::plain(value).by(Typed::Thousands))
    }
}

/// Of "hours a week" the whole and its first word, and both in the singular.
pub(super) fn of_unit(unit: &str) -> Vec<String> {
    let whole = unit.trim().to_lowercase();
    let (first, rest) = match whole.split_once(' ') {
        Some((first, rest)) => (first.to_owned(), format!(" {rest}")),
        None => (whole.clone(), String::new()),
    };
    let one = first.strip_suffix('s').unwrap_or(&first).to_owned();
    vec![format!("{one}{rest}"), whole, one, first]
}

pub(super) fn longest_first(units: impl Iterator<Item = String>) -> Vec<String> {
    let mut units: Vec<String> = units.filter(|unit| !unit.is_empty()).collect();
    units.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    units.dedup();
    units
}

/// In lower case, one space between words. A hard space stays where it stands between digits.
pub(super) fn softened(text: &str) -> String {
    let chars: Vec<char> = text.to_lowercase().chars().collect();
    let digit = |index: usize| chars.get(index).is_some_and(char::is_ascii_digit);
    let soft: String = chars
        .iter()
        .enumerate()
        .map(|(index, &c)| {
            let between = index > 0 && digit(index - 1) && digit(index + 1);
            if HARD_SPACES.contains(&c) && !between {
                ' '
            } else {
                c
            }
        })
        .collect();
    soft.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number whose thousands are parted, every group of three digits.
pub(in crate::sample) fn thousands(text: &str, decimal: Decimal) -> Option<f64> {
    let text = &*with_plain_digits(text, Some(decimal.mark()));
    let marks = THOUSANDS.into_iter().chain([decimal.other().mark()]);
    let mark = marks.into_iter().find(|mark| text.contains(*mark))?;
    let (whole, decimals) = match text.split_once(decimal.mark()) {
        Some((whole, decimals)) => (whole, decimals),
        None => (text, "0"),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let groups: Vec<&str> = whole.split(mark).collect();
    let (first, rest) = groups.split_first()?;
    let right = is_digits(first)
        && first.len() <= 3
        && !first.starts_with('0')
        && !rest.is_empty()
        && rest
            .iter()
            .all(|group| group.len() == 3 && is_digits(group))
        && is_digits(decimals);
    let text = format!("{}.{decimals}", groups.concat());
    right.then(|| parse(&text))?
}
