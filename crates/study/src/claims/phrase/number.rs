//! Numbers in digits and in words, and fractions of people.

use super::tokens::{Is, Token, after, after_any};

/// A number as it was printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numeral {
    pub value: f64,
    /// One unit of the last digit printed: 1 for 58, 0.1 for 58.0, 100,000 for 16.2 million.
    pub unit: f64,
    /// Decimals printed.
    pub decimals: u32,
    /// Printed with a plus or a minus.
    pub signed: bool,
    /// In words: "three", "two million".
    pub spelled: bool,
    /// Printed in thousands, millions or billions.
    pub large: bool,
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

const LARGE: [(&str, f64); 11] = [
    ("hundred", 1e2),
    ("thousand", 1e3),
    ("k", 1e3),
    ("million", 1e6),
    ("m", 1e6),
    ("mn", 1e6),
    ("mln", 1e6),
    ("billion", 1e9),
    ("bn", 1e9),
    ("hundreds", 1e2),
    ("millions", 1e6),
];

/// Names of the parts that something is divided into.
const PARTS: [(&str, f64); 22] = [
    ("half", 2.0),
    ("halves", 2.0),
    ("third", 3.0),
    ("thirds", 3.0),
    ("quarter", 4.0),
    ("quarters", 4.0),
    ("fourth", 4.0),
    ("fourths", 4.0),
    ("fifth", 5.0),
    ("fifths", 5.0),
    ("sixth", 6.0),
    ("sixths", 6.0),
    ("seventh", 7.0),
    ("sevenths", 7.0),
    ("eighth", 8.0),
    ("eighths", 8.0),
    ("ninth", 9.0),
    ("ninths", 9.0),
    ("tenth", 10.0),
    ("tenths", 10.0),
    ("twentieth", 20.0),
    ("hundredth", 100.0),
];

/// Between the two numbers of a fraction of people.
const OUT_OF: [(&str, ()); 14] = [
    ("in", ()),
    ("person in", ()),
    ("people in", ()),
    ("people out of", ()),
    ("people in every", ()),
    ("adult in", ()),
    ("adults in", ()),
    ("voter in", ()),
    ("voters in", ()),
    ("out of", ()),
    ("in every", ()),
    ("out of every", ()),
    ("of every", ()),
    ("from every", ()),
];

/// Words that are a number, or would change one.
pub fn is_number_word(word: &str) -> bool {
    const MORE: [&str; 12] = [
        "dozen", "dozens", "half", "double", "twice", "not", "or", "too", "million", "billion",
        "thousand", "hundred",
    ];
    UNITS.contains(&word)
        || TENS.contains(&word)
        || MORE.contains(&word)
        || (PARTS.iter().any(|(name, _)| *name == word))
}

/// A number at the head of the tokens, and what follows it.
pub fn numeral(tokens: &[Token]) -> Option<(Numeral, &[Token])> {
    let (sign, tokens) = match tokens.first()?.is {
        Is::Plus => (Some(1.0), &tokens[1..]),
        Is::Minus => (Some(-1.0), &tokens[1..]),
        _ => (None, tokens),
    };
    let (mut numeral, mut rest) = match tokens.first()?.is {
        Is::Number(value, decimals) => {
            let plain = Numeral {
                value,
                unit: unit_of(decimals),
                decimals,
                signed: false,
                spelled: false,
                large: false,
            };
            (plain, &tokens[1..])
        }
        _ => spelled(tokens)?,
    };
    let large = |rest: &[Token]| {
        let word = rest.first()?.is.word()?;
        LARGE
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, by)| *by)
    };
    if !numeral.spelled
        && let Some(by) = large(rest)
    {
        numeral = Numeral {
            value: numeral.value * by,
            unit: numeral.unit * by,
            decimals: 0,
            large: true,
            ..numeral
        };
        rest = &rest[1..];
    }
    if let Some(sign) = sign {
        numeral.value *= sign;
        numeral.signed = true;
    }
    Some((numeral, rest))
}

fn unit_of(decimals: u32) -> f64 {
    10f64.powi(-(decimals as i32))
}

/// `forty-four`, `a hundred`, `two hundred and six`, `sixteen million`, `half a million`.
fn spelled(tokens: &[Token]) -> Option<(Numeral, &[Token])> {
    let word = |tokens: &[Token]| tokens.first().and_then(|t| t.is.word()).map(str::to_owned);
    let scale = |name: &str| match name {
        "hundred" | "thousand" | "million" | "billion" => LARGE
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, by)| *by),
        _ => None,
    };
    let made = |value: f64, unit: f64, large: bool| Numeral {
        value,
        unit,
        decimals: 0,
        signed: false,
        spelled: true,
        large,
    };
    if let Some(rest) = after(tokens, "half a") {
        let by = scale(&word(rest)?)?;
        return Some((made(by / 2.0, by / 10.0, true), &rest[1..]));
    }
    let (mut value, mut rest) = match word(tokens)?.as_str() {
        "a" => {
            scale(&word(&tokens[1..])?)?;
            (1.0, &tokens[1..])
        }
        _ => below_hundred(tokens)?,
    };
    let mut unit = 1.0;
    let mut large = false;
    if word(rest).is_some_and(|w| w == "hundred") {
        value *= 100.0;
        unit = 100.0;
        rest = &rest[1..];
        let more = after(rest, "and").unwrap_or(rest);
        if let Some((units, after)) = below_hundred(more) {
            value += units;
            unit = 1.0;
            rest = after;
        }
    }
    if let Some(by) = word(rest).and_then(|w| scale(&w)).filter(|by| *by > 100.0) {
        value *= by;
        unit *= by;
        large = true;
        rest = &rest[1..];
    }
    Some((made(value, unit, large), rest))
}

fn below_hundred(tokens: &[Token]) -> Option<(f64, &[Token])> {
    let place = |words: &[&str], tokens: &[Token]| {
        let word = tokens.first()?.is.word()?;
        words.iter().position(|own| *own == word)
    };
    if let Some(units) = place(&UNITS, tokens) {
        return Some((units as f64, &tokens[1..]));
    }
    let tens = 20 + 10 * place(&TENS, tokens)?;
    match place(&UNITS[..10], &tokens[1..]).filter(|units| *units > 0) {
        Some(units) => Some(((tens + units) as f64, &tokens[2..])),
        None => Some((tens as f64, &tokens[1..])),
    }
}

/// So many out of so many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fraction {
    pub over: f64,
    pub under: f64,
}

impl Fraction {
    pub fn percents(self) -> f64 {
        100.0 * self.over / self.under
    }
}

/// `half`, `a third`, `two-fifths`, `three in ten`, `one in every five`, `seven out of 10`.
pub fn fraction(tokens: &[Token]) -> Option<(Fraction, &[Token])> {
    let named = |tokens: &[Token]| {
        let word = tokens.first()?.is.word()?;
        PARTS
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, under)| *under)
    };
    if let Some(rest) = after(tokens, "half") {
        // "half as many" is a ratio, "half a million" a number.
        let other = after(rest, "as").is_some() || after(rest, "a").is_some();
        return (!other).then_some((
            Fraction {
                over: 1.0,
                under: 2.0,
            },
            rest,
        ));
    }
    let (over, rest) = match tokens.first()?.is.word() {
        Some("a" | "an") => (1.0, &tokens[1..]),
        _ => whole(tokens)?,
    };
    let (under, rest) = match named(rest) {
        Some(under) => (under, &rest[1..]),
        None => {
            let ((), rest) = after_any(rest, &OUT_OF)?;
            whole(rest)?
        }
    };
    (over > 0.0 && over <= under).then_some((Fraction { over, under }, rest))
}

/// A whole number in digits or words, without a sign.
pub fn whole(tokens: &[Token]) -> Option<(f64, &[Token])> {
    let (numeral, rest) = numeral(tokens)?;
    (numeral.decimals == 0 && !numeral.signed).then_some((numeral.value, rest))
}
