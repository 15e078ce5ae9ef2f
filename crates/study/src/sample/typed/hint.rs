//! What could be done about a text that no allowed rule reads.

use super::grammar::{longest_first, softened};
use super::{Read, Reading};
use crate::spec::Typed;

/// Words and signs that make a number a bound.
const BOUNDS: [&str; 14] = [
    "over",
    "under",
    "above",
    "below",
    "more than",
    "less than",
    "fewer than",
    "at least",
    "at most",
    "up to",
    "<",
    ">",
    "≤",
    "≥",
];

impl Reading<'_> {
    /// What could be done about a text that is refused.
    pub fn hint(&self, text: &str) -> Option<String> {
        if let Some((small, large)) = self.either(text) {
            return Some(format!(
                "it can be {small} or {large}: this file may hold it as a number or as a text"
            ));
        }
        let lower = text.to_lowercase();
        if lower.ends_with('+')
            || lower.ends_with(" or more")
            || BOUNDS.iter().any(|b| lower.starts_with(b))
        {
            return Some("it is a bound, and no one number is meant".to_owned());
        }
        if let Some(read) = self.by_any(text) {
            return Some(format!(
                "{} would read it as {}",
                keys(&read.rules),
                read.value
            ));
        }
        if let Some((unit, read)) = self.unlisted_unit(text) {
            return Some(format!(
                "{} with unit_words = [\"{unit}\"] would read it as {}",
                keys(&read.rules),
                read.value
            ));
        }
        let other = Reading {
            notation: self.notation.other(),
            allowed: self.allowed,
            units: self.units.clone(),
            numbers: self.numbers,
        };
        let read = other.by_any(text)?;
        let with = match read.rules.as_slice() {
            [] => String::new(),
            rules => format!(" with {}", keys(rules)),
        };
        Some(format!(
            "[input] decimal = \"{}\"{with} would read it as {}",
            other.notation.decimal.mark(),
            read.value
        ))
    }

    /// A word before or after the number that would make sense as its unit.
    fn unlisted_unit(&self, text: &str) -> Option<(String, Read)> {
        let lower = softened(text);
        let is_unit = |word: &str| {
            let sign = |c: char| c.is_alphabetic() || matches!(c, ' ' | '£' | '$' | '€' | '%');
            !word.is_empty() && word.chars().count() <= 20 && word.chars().all(sign)
        };
        let first = lower.find(|c: char| c.is_ascii_digit())?;
        let last = lower.rfind(|c: char| c.is_ascii_digit())?;
        [lower[last + 1..].trim(), lower[..first].trim()]
            .into_iter()
            .filter(|word| is_unit(word))
            .find_map(|word| {
                let with = Reading {
                    notation: self.notation,
                    allowed: self.allowed,
                    units: longest_first(self.units.iter().cloned().chain([word.to_owned()])),
                    numbers: self.numbers,
                };
                with.by_any(text).map(|read| (word.to_owned(), read))
            })
    }
}

/// `typed = ["about", "unit"]`.
fn keys(rules: &[Typed]) -> String {
    let names: Vec<String> = rules
        .iter()
        .map(|r| format!("\"{}\"", r.as_str()))
        .collect();
    format!("typed = [{}]", names.join(", "))
}
