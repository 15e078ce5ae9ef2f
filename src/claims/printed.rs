//! What was printed: text with a precision.
//!
//! | printed | stands for |
//! |---|---|
//! | 58% | whatever rounds to 58 at its printed precision |
//! | over 60%, more than 60% | above 60 |
//! | fewer than 25%, under 25%, less than 25% | below 25 |
//! | at least 60%, at most 50% | at that value or beyond, at the printed precision |
//! | almost 70%, nearly 70% | 68.5 up to but not including 70 |
//! | two thirds | 64.5 to 68.5: what rounds to 65, 66, 67 or 68 |
//! | a third, a quarter, half, three quarters | within two whole percents: 31.5-35.5, 22.5-27.5, 47.5-52.5, 72.5-77.5 |
//! | 13 hours, 1,897 | whatever rounds to it |
//! | three months | the answer of that name, or the number |
//! | 58% to 27%, 46%-41%, 61%-66% | two values |

use crate::number::round;

/// What a sentence says, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    /// The printed values, in order: one, or two of "58% to 27%".
    pub parts: Vec<Part>,
}

/// One printed value.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// As printed.
    pub text: String,
    pub bound: Bound,
    /// The value; `None` for words that are no number, such as the name of an answer.
    pub value: Option<f64>,
    /// Decimals printed.
    pub decimals: u32,
    /// Printed with a percent sign, or as a fraction of people.
    pub percent: bool,
    /// The word after the number: "hours".
    pub unit: Option<String>,
}

/// How the printed value limits the computed one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Rounds to it.
    Rounds,
    Over,
    Under,
    AtLeast,
    AtMost,
    /// From the first up to the second value; the second belongs to it if `true`.
    Between(f64, f64, bool),
}

const BOUNDS: [(&str, Bound); 10] = [
    ("over ", Bound::Over),
    ("more than ", Bound::Over),
    ("above ", Bound::Over),
    ("fewer than ", Bound::Under),
    ("less than ", Bound::Under),
    ("under ", Bound::Under),
    ("at least ", Bound::AtLeast),
    ("at most ", Bound::AtMost),
    ("no more than ", Bound::AtMost),
    ("up to ", Bound::AtMost),
];

const FRACTIONS: [(&str, f64, f64); 9] = [
    ("two thirds", 64.5, 68.5),
    ("two-thirds", 64.5, 68.5),
    ("a third", 31.5, 35.5),
    ("one third", 31.5, 35.5),
    ("a quarter", 22.5, 27.5),
    ("one quarter", 22.5, 27.5),
    ("half", 47.5, 52.5),
    ("three quarters", 72.5, 77.5),
    ("three-quarters", 72.5, 77.5),
];

const WORDS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

impl Printed {
    /// Reads what a sentence says. `None` if it is empty or two values are not both readable.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if let Some((first, second)) = two(text) {
            return Some(Self {
                parts: vec![number(first)?, number(second)?],
            });
        }
        Some(Self {
            parts: vec![part(text)],
        })
    }
}

/// `58% to 27%`, `46%-41%`, `46–41`: two numbers parted by "to" or a dash.
fn two(text: &str) -> Option<(&str, &str)> {
    let split = text
        .split_once(" to ")
        .or_else(|| text.split_once('–'))
        .or_else(|| {
            let at = text.char_indices().skip(1).find(|(_, c)| *c == '-')?.0;
            Some((&text[..at], &text[at + 1..]))
        })?;
    (number(split.0).is_some() && number(split.1).is_some()).then_some(split)
}

fn part(text: &str) -> Part {
    let lower = text.to_lowercase();
    if let Some((_, low, high)) = FRACTIONS.iter().find(|(word, _, _)| lower == *word) {
        return Part {
            text: text.to_owned(),
            bound: Bound::Between(*low, *high, true),
            value: None,
            decimals: 0,
            percent: true,
            unit: None,
        };
    }
    for word in ["almost ", "nearly "] {
        if let Some(rest) = lower.strip_prefix(word)
            && let Some(part) = number(rest)
            && let Some(value) = part.value
        {
            return Part {
                text: text.to_owned(),
                bound: Bound::Between(value - 1.5, value, false),
                ..part
            };
        }
    }
    for (word, bound) in BOUNDS {
        if let Some(rest) = lower.strip_prefix(word)
            && let Some(part) = number(rest)
        {
            return Part {
                text: text.to_owned(),
                bound,
                ..part
            };
        }
    }
    number(text).unwrap_or_else(|| Part {
        text: text.to_owned(),
        bound: Bound::Rounds,
        value: WORDS
            .iter()
            .position(|w| lower.split_whitespace().next() == Some(*w))
            .map(|index| index as f64),
        decimals: 0,
        percent: false,
        unit: lower.split_once(' ').map(|(_, unit)| unit.to_owned()),
    })
}

/// Digits with an optional percent sign or a word behind them.
fn number(text: &str) -> Option<Part> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(i, c)| !(c.is_ascii_digit() || ".,".contains(*c) || (*i == 0 && "-+".contains(*c))))
        .map_or(text.len(), |(i, _)| i);
    let (digits, rest) = text.split_at(end);
    let digits = digits.replace(',', "");
    let value: f64 = digits.parse().ok().filter(|v: &f64| v.is_finite())?;
    let decimals = digits.split_once('.').map_or(0, |(_, d)| d.len() as u32);
    let rest = rest.trim();
    let percent = ["%", "per cent", "percent"].contains(&rest);
    Some(Part {
        text: text.to_owned(),
        bound: Bound::Rounds,
        value: Some(value),
        decimals,
        percent,
        unit: (!percent && !rest.is_empty()).then(|| rest.to_owned()),
    })
}

impl Part {
    /// Whether a computed value (in the unit that was printed, percent for shares) is what was printed.
    pub fn admits(&self, computed: f64) -> bool {
        let at_precision = round(computed, self.decimals);
        match (self.bound, self.value) {
            (Bound::Between(low, high, closed), _) => {
                computed >= low && (computed < high || (closed && computed == high))
            }
            (_, None) => false,
            (Bound::Rounds, Some(value)) => at_precision == value,
            (Bound::Over, Some(value)) => computed > value,
            (Bound::Under, Some(value)) => computed < value,
            (Bound::AtLeast, Some(value)) => at_precision >= value,
            (Bound::AtMost, Some(value)) => at_precision <= value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Part {
        let printed = Printed::parse(text).unwrap();
        assert_eq!(printed.parts.len(), 1, "{text}");
        printed.parts[0].clone()
    }

    #[test]
    fn a_percentage_admits_what_rounds_to_it() {
        let part = one("58%");
        assert!(part.percent);
        assert!(part.admits(57.5) && part.admits(58.49) && part.admits(58.0));
        assert!(!part.admits(57.49) && !part.admits(58.5));
        let fine = one("58.0%");
        assert_eq!(fine.decimals, 1);
        assert!(!fine.admits(58.06) && fine.admits(58.04));
    }

    #[test]
    fn limits_and_vague_words_have_stated_edges() {
        assert!(one("over 60%").admits(60.1) && !one("over 60%").admits(60.0));
        assert!(one("fewer than 25%").admits(24.99) && !one("fewer than 25%").admits(25.0));
        assert!(one("almost 70%").admits(68.5) && one("almost 70%").admits(69.99));
        assert!(!one("almost 70%").admits(70.0) && !one("almost 70%").admits(68.4));
        assert!(one("two thirds").admits(64.5) && one("Two-thirds").admits(68.5));
        assert!(!one("two thirds").admits(68.6) && !one("two thirds").admits(64.4));
        assert!(one("no more than 50%").admits(50.4) && !one("at most 50%").admits(50.5));
    }

    #[test]
    fn numbers_with_words_keep_their_unit() {
        assert_eq!(one("13 hours").unit.as_deref(), Some("hours"));
        assert!(one("1,897").admits(1896.97));
        assert_eq!(one("three months").value, Some(3.0));
        assert_eq!(one("three months").unit.as_deref(), Some("months"));
    }

    #[test]
    fn two_values_are_read_from_every_dash() {
        for text in ["58% to 27%", "58%-27%", "58%–27%", "58-27"] {
            let values: Vec<_> = Printed::parse(text)
                .unwrap()
                .parts
                .iter()
                .map(|p| p.value.unwrap())
                .collect();
            assert_eq!(values, [58.0, 27.0], "{text}");
        }
        assert_eq!(one("-4%").value, Some(-4.0));
        assert!(Printed::parse("  ").is_none());
    }
}
