//! What was printed: text with a precision. The whole text has to be understood; what is not is refused, because a
//! verdict on half a phrase would be a verdict on something else.
//!
//! | printed | stands for |
//! |---|---|
//! | 58%, 58 per cent, fifty-eight percent, just 58% | whatever rounds to 58 at its printed precision |
//! | over, more than, above 60% | above 60 |
//! | fewer than, less than, under, below 25% | below 25 |
//! | at least, no less than 60%; at most, no more than, up to 50% | that value or beyond, at the printed precision |
//! | almost, nearly, just under, close to 70% | 68.5 up to but not including 70 (other numbers: the last twentieth below) |
//! | about, around, roughly, c., ~ 47% | 45.5 to 48.5: one and a half of the last digit that is not a rounding zero, at most a twentieth |
//! | half, a third, two thirds, a quarter, three quarters, three in five | whole percents within 2: two thirds is 64.5 to 68.5 |
//! | over half, almost two thirds | as over 50%, almost 66.7% |
//! | 13 hours, 1,897, 6 points, three months | whatever rounds to it; a unit has to be that of the number |
//! | One month | the answer of that name, for the median of ordered answers |
//! | 58% to 27%, 46%-41%, 58% against 27% | two values; for one number, the ends between which it lies |

use crate::label::folded;
use crate::number::{round, snap};

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
    /// The value; `None` for words that are no number: the name of an answer.
    pub value: Option<f64>,
    /// Decimals printed.
    pub decimals: u32,
    /// Printed in percent, or as a fraction of people.
    pub percent: bool,
    /// Printed in percentage points.
    pub points: bool,
    /// The words after the number: "hours".
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
    /// Just below it.
    Almost,
    /// From the first to the second value.
    Between(f64, f64),
}

/// Words before a number. Longer ones first: "no more than" before "more than".
const WORDS_BEFORE: [(&str, Before); 31] = {
    use Before::{About, Bounded, Plain};
    [
        ("no more than ", Bounded(Bound::AtMost)),
        ("not more than ", Bounded(Bound::AtMost)),
        ("no fewer than ", Bounded(Bound::AtLeast)),
        ("no less than ", Bounded(Bound::AtLeast)),
        ("not less than ", Bounded(Bound::AtLeast)),
        ("just under ", Bounded(Bound::Almost)),
        ("just over ", Bounded(Bound::Over)),
        ("more than ", Bounded(Bound::Over)),
        ("fewer than ", Bounded(Bound::Under)),
        ("less than ", Bounded(Bound::Under)),
        ("at least ", Bounded(Bound::AtLeast)),
        ("at most ", Bounded(Bound::AtMost)),
        ("up to ", Bounded(Bound::AtMost)),
        ("close to ", Bounded(Bound::Almost)),
        ("almost ", Bounded(Bound::Almost)),
        ("nearly ", Bounded(Bound::Almost)),
        ("over ", Bounded(Bound::Over)),
        ("above ", Bounded(Bound::Over)),
        ("under ", Bounded(Bound::Under)),
        ("below ", Bounded(Bound::Under)),
        ("approximately ", About),
        ("about ", About),
        ("around ", About),
        ("roughly ", About),
        ("some ", About),
        ("c. ", About),
        ("~", About),
        ("≈", About),
        ("only ", Plain),
        ("just ", Plain),
        ("exactly ", Plain),
    ]
};

#[derive(Clone, Copy)]
enum Before {
    Bounded(Bound),
    About,
    /// Says nothing of the value.
    Plain,
}

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

impl Printed {
    /// Reads what a sentence says. `None` if it is empty. Words that are no number become a part without a value;
    /// whether they are the name of an answer is for the caller to tell.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let plain = normal(text);
        let parts = match two(&plain) {
            Some((first, second)) => vec![first, second],
            None => vec![part(&plain).unwrap_or_else(|| Part::name(text))],
        };
        Some(Self { parts })
    }
}

/// Lower case, with one kind of minus, dash, space and no quotation marks around it.
fn normal(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| match c {
            '\u{2212}' => '-',
            '–' | '—' => '–',
            '\u{a0}' | '\u{202f}' => ' ',
            c => c,
        })
        .collect();
    let text = text
        .trim_matches(|c| "\"'“”‘’".contains(c))
        .trim()
        .to_lowercase();
    text.strip_suffix('.').unwrap_or(&text).to_owned()
}

/// `58% to 27%`, `46%-41%`, `46–41`, `between 46 and 48%`: two numbers.
fn two(text: &str) -> Option<(Part, Part)> {
    let splits = [
        text.strip_prefix("between ")
            .and_then(|t| t.split_once(" and ")),
        text.strip_prefix("from ")
            .unwrap_or(text)
            .split_once(" to "),
        text.split_once(" against "),
        text.split_once(" compared with "),
        text.split_once(" vs "),
        text.split_once('–'),
        hyphen(text),
    ];
    let (mut first, second) = splits
        .into_iter()
        .flatten()
        .find_map(|(a, b)| Some((number(a)?, number(b)?)))?;
    // "46-41%", "13 to 15 hours": what stands once stands for both.
    if first.unit.is_none() && !first.percent && !first.points {
        first.percent = second.percent;
        first.points = second.points;
        first.unit.clone_from(&second.unit);
    }
    Some((first, second))
}

/// Parts "46-41%" at its hyphen, but neither "fifty-eight" nor "-4".
fn hyphen(text: &str) -> Option<(&str, &str)> {
    text.match_indices('-')
        .map(|(at, _)| (&text[..at], &text[at + 1..]))
        .find(|(a, b)| {
            let digit = |c: char| c.is_ascii_digit();
            a.trim_end().ends_with(|c| digit(c) || c == '%') && b.trim_start().starts_with(digit)
        })
}

fn part(text: &str) -> Option<Part> {
    if let Some((fraction, percents)) = fraction(text) {
        let within: Vec<f64> = (0..=100)
            .map(f64::from)
            .filter(|p| (p - percents).abs() <= 2.0)
            .collect();
        let (low, high) = (within.first()? - 0.5, within.last()? + 0.5);
        return Some(Part {
            bound: Bound::Between(low, high),
            ..fraction
        });
    }
    if let Some(number) = number(text) {
        return Some(number);
    }
    let (before, rest) = WORDS_BEFORE
        .iter()
        .find_map(|(word, before)| Some((*before, text.strip_prefix(word)?)))?;
    let part = match fraction(rest) {
        Some((part, _)) => part,
        None => number(rest)?,
    };
    let value = part.value?;
    let bound = match before {
        Before::Bounded(bound) => bound,
        Before::Plain => Bound::Rounds,
        Before::About => {
            let width = about(&part, value);
            Bound::Between(value - width, value + width)
        }
    };
    Some(Part {
        text: text.to_owned(),
        bound,
        ..part
    })
}

/// How far "about" reaches: one and a half of the last digit that is not a rounding zero, but no further than a
/// twentieth of the number.
fn about(part: &Part, value: f64) -> f64 {
    let mut digit = 10f64.powi(-(part.decimals as i32));
    if part.percent || part.decimals > 0 {
        return 1.5 * digit;
    }
    while value != 0.0 && value % (digit * 10.0) == 0.0 {
        digit *= 10.0;
    }
    f64::min(1.5 * digit, f64::max(1.5, value.abs() / 20.0))
}

/// `two thirds`, `half of people`, `three in five`: the part, and its value in percent.
fn fraction(text: &str) -> Option<(Part, f64)> {
    const NAMES: [(&str, f64, f64); 11] = [
        ("two thirds", 2.0, 3.0),
        ("two-thirds", 2.0, 3.0),
        ("a third", 1.0, 3.0),
        ("one third", 1.0, 3.0),
        ("one-third", 1.0, 3.0),
        ("a quarter", 1.0, 4.0),
        ("one quarter", 1.0, 4.0),
        ("three quarters", 3.0, 4.0),
        ("three-quarters", 3.0, 4.0),
        ("half", 1.0, 2.0),
        ("a half", 1.0, 2.0),
    ];
    let words = of_people(text);
    let (over, under) = match NAMES.iter().find(|(name, _, _)| *name == words) {
        Some((_, over, under)) => (*over, *under),
        None => {
            let (over, under) = words.split_once(" in ")?;
            (whole(over)?, whole(under)?)
        }
    };
    if !(under > 0.0 && over <= under) {
        return None;
    }
    let percents = 100.0 * over / under;
    let part = Part {
        text: text.to_owned(),
        bound: Bound::Rounds,
        value: Some(percents),
        decimals: 0,
        percent: true,
        points: false,
        unit: None,
    };
    Some((part, percents))
}

/// Without "of people", "of the public": whom a share is of is said by its number. "of Labour voters" says more than
/// its number does, and is not understood.
fn of_people(text: &str) -> &str {
    const EVERYONE: [&str; 8] = [
        " of people",
        " of the public",
        " of the population",
        " of adults",
        " of respondents",
        " of everyone",
        " of all adults",
        " of all respondents",
    ];
    EVERYONE
        .iter()
        .find_map(|words| text.strip_suffix(words))
        .unwrap_or(text)
        .trim_end()
}

/// A whole number in digits or words.
fn whole(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    spelled(text)
}

/// `zero` to `ninety-nine`.
fn spelled(text: &str) -> Option<f64> {
    let place = |words: &[&str], word: &str| words.iter().position(|w| *w == word);
    if let Some(units) = place(&UNITS, text) {
        return Some(units as f64);
    }
    let (tens, units) = match text.split_once(['-', ' ']) {
        Some((tens, units)) => (tens, place(&UNITS[..10], units).filter(|u| *u > 0)?),
        None => (text, 0),
    };
    Some((20 + 10 * place(&TENS, tens)? + units) as f64)
}

/// Digits or words, and what is counted. All of the text has to be that.
fn number(text: &str) -> Option<Part> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(i, c)| !(c.is_ascii_digit() || ".,".contains(*c) || (*i == 0 && "-+".contains(*c))))
        .map_or(text.len(), |(i, _)| i);
    let (digits, rest) = text.split_at(end);
    let (value, decimals, rest) = if digits.is_empty() {
        // "three months", "forty-seven percent": one or two words of number.
        let words: Vec<&str> = text.split(' ').collect();
        let taken = (1..=words.len().min(2))
            .rev()
            .find(|&n| spelled(&words[..n].join(" ")).is_some())?;
        (
            spelled(&words[..taken].join(" "))?,
            0,
            words[taken..].join(" "),
        )
    } else {
        let (value, decimals) = digits_value(digits)?;
        (value, decimals, rest.to_owned())
    };
    let rest = of_people(rest.trim()).trim().to_owned();
    let percent = ["%", "per cent", "percent"].contains(&rest.as_str());
    let points =
        ["points", "point", "percentage points", "percentage point"].contains(&rest.as_str());
    // What is counted is a word or several, such as "hours a week"; anything else has not been understood.
    let words = rest.chars().all(|c| c.is_alphabetic() || " -'".contains(c));
    if !percent && (!words || rest.starts_with("in ")) {
        return None;
    }
    // "six five", "two thousand", "12 hours or more": words that would change the number.
    const MORE: [&str; 18] = [
        "hundred", "thousand", "million", "billion", "dozen", "half", "third", "thirds", "quarter",
        "quarters", "or", "and", "more", "less", "not", "out", "too", "plus",
    ];
    let changes = |w: &str| spelled(w).is_some() || MORE.contains(&w);
    if !percent && rest.split([' ', '-']).any(changes) {
        return None;
    }
    // "47th" is no number of anything.
    if !digits.is_empty() && !rest.is_empty() && !percent && !text[end..].starts_with(' ') {
        return None;
    }
    Some(Part {
        text: text.to_owned(),
        bound: Bound::Rounds,
        value: Some(value),
        decimals,
        percent,
        points,
        unit: (!percent && !points && !rest.is_empty()).then_some(rest),
    })
}

/// `1,897`, `-3`, `58.0`: thousands are parted by commas in groups of three, decimals by a point.
fn digits_value(text: &str) -> Option<(f64, u32)> {
    let unsigned = text.trim_start_matches(['-', '+']);
    let (whole, decimals) = match unsigned.split_once('.') {
        Some((whole, decimals)) => (whole, decimals),
        None => (unsigned, ""),
    };
    // Beyond nine decimals a printed number says nothing that a poll could.
    if unsigned.ends_with('.')
        || decimals.len() > 9
        || !decimals.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    if first.is_empty() || (grouped && first.len() > 3) || groups.any(|group| group.len() != 3) {
        return None;
    }
    let value: f64 = text.replace(',', "").parse().ok()?;
    value
        .is_finite()
        .then_some((value, u32::try_from(decimals.len()).ok()?))
}

impl Part {
    /// Words that may be the name of an answer.
    fn name(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            bound: Bound::Rounds,
            value: None,
            decimals: 0,
            percent: false,
            points: false,
            unit: None,
        }
    }

    /// Whether what was printed is the name of the answer.
    pub fn names(&self, answer: &str) -> bool {
        folded(answer).to_lowercase() == folded(&self.text).to_lowercase()
    }

    /// Whether a computed value (in the unit that was printed, percent for shares) is what was printed. Compared
    /// after snapping, so that the last bits of a sum decide nothing.
    pub fn admits(&self, computed: f64) -> bool {
        let exact = snap(computed);
        let at_precision = round(computed, self.decimals);
        let Some(value) = self.value else {
            return false;
        };
        match self.bound {
            // A fraction is not a number of its own printed precision: 2/3 rounds to 67.
            Bound::Rounds => at_precision == round(value, self.decimals),
            Bound::Over => exact > snap(value),
            Bound::Under => exact < snap(value),
            Bound::AtLeast => at_precision >= round(value, self.decimals),
            Bound::AtMost => at_precision <= round(value, self.decimals),
            Bound::Almost => {
                let width = if self.percent {
                    1.5
                } else {
                    value.abs() / 20.0
                };
                exact >= snap(value - width) && exact < snap(value)
            }
            Bound::Between(low, high) => exact >= snap(low) && exact <= snap(high),
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
        for text in [
            "58%",
            "58 per cent",
            "58 percent",
            "fifty-eight percent",
            "just 58%",
            "“58%”",
            "58% of people",
        ] {
            let part = one(text);
            assert!(part.percent, "{text}");
            assert!(part.admits(57.5) && part.admits(58.49), "{text}");
            assert!(!part.admits(57.49) && !part.admits(58.5), "{text}");
        }
        let fine = one("58.0%");
        assert_eq!(fine.decimals, 1);
        assert!(!fine.admits(58.06) && fine.admits(58.04));
    }

    #[test]
    fn limits_and_vague_words_have_stated_edges() {
        for (text, inside, outside) in [
            ("over 60%", &[60.1][..], &[60.0, 60.000_000_000_000_1][..]),
            ("fewer than 25%", &[24.99], &[25.0, 24.999_999_999_999]),
            ("below 48%", &[47.9], &[48.0]),
            ("almost 70%", &[68.5, 69.99], &[70.0, 68.4]),
            ("just under half", &[48.5, 49.9], &[50.0, 48.4]),
            ("about 47%", &[45.5, 48.5], &[45.4, 48.6]),
            ("~47%", &[47.0], &[50.0]),
            ("two thirds", &[64.5, 68.5], &[64.4, 68.6]),
            ("Two-thirds of the public", &[66.0], &[69.0]),
            ("a third", &[31.5, 35.5], &[31.4, 35.6]),
            ("half", &[47.5, 52.5], &[47.4, 52.6]),
            ("three in five", &[57.5, 62.5], &[57.4, 62.6]),
            ("more than three in five", &[60.1], &[60.0]),
            ("less than half", &[49.9], &[50.0]),
            ("almost two thirds", &[66.0], &[66.7, 65.0]),
            ("no more than 50%", &[50.4], &[50.5]),
            ("at least 50%", &[49.5], &[49.4]),
            ("almost 1,900", &[1897.0], &[1900.0, 1804.0]),
            ("around 3,800", &[3780.0], &[3951.0]),
            ("about 5,990", &[6000.0], &[6006.0]),
            ("at least a third", &[100.0 / 3.0, 40.0], &[32.0]),
            ("up to two thirds", &[200.0 / 3.0], &[68.0]),
            ("exactly two thirds", &[200.0 / 3.0], &[68.0]),
            ("58%.", &[58.0], &[59.0]),
            ("over five hours", &[5.1], &[5.0]),
            ("-4%", &[-4.0], &[4.0]),
            ("\u{2212}4%", &[-4.0], &[4.0]),
        ] {
            let part = one(text);
            for value in inside {
                assert!(part.admits(*value), "{text} admits {value}");
            }
            for value in outside {
                assert!(!part.admits(*value), "{text} does not admit {value}");
            }
        }
    }

    #[test]
    fn numbers_with_words_keep_their_unit() {
        assert_eq!(one("13 hours").unit.as_deref(), Some("hours"));
        assert!(one("1,897").admits(1896.97));
        assert_eq!(one("three months").value, Some(3.0));
        assert_eq!(one("three months").unit.as_deref(), Some("months"));
        assert_eq!(one("forty seven percent").value, Some(47.0));
    }

    #[test]
    fn two_values_are_read_from_every_dash() {
        for text in [
            "58% to 27%",
            "58%-27%",
            "58%–27%",
            "58—27%",
            "58-27",
            "58% against 27%",
            "between 58% and 27%",
        ] {
            let values: Vec<_> = Printed::parse(text)
                .unwrap()
                .parts
                .iter()
                .map(|p| p.value.unwrap())
                .collect();
            assert_eq!(values, [58.0, 27.0], "{text}");
        }
        assert!(Printed::parse("  ").is_none());
    }

    #[test]
    fn what_is_not_understood_as_a_whole_is_no_number() {
        for text in [
            "47% 14%",
            "47%/14%",
            "47‰",
            "47-",
            "47th",
            "47% (up from 12%)",
            "1/2",
            "5e1%",
            "47,1%",
            "1,0,0",
            "six five hours",
            "two thousand",
            "12 hours or more",
            "13 hours and a half",
            "47% of Labour voters",
            "half of one",
            "1.0000000000%",
            "a minority",
            "1 in 0",
            "three in two",
        ] {
            let part = one(text);
            assert_eq!(part.value, None, "{text}");
            assert!(!part.admits(47.0) && !part.admits(1.0));
        }
    }
}
