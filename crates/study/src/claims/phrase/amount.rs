//! One printed value: a hedge, a number or a part, its unit, and the words after it.

use super::number::{Fraction, Numeral, fraction, numeral};
use super::range::{End, Range};
use super::tokens::{Is, Token, after, after_any, before_any, only_words};
use super::words::{
    AFTER, BY_HOW_MUCH, Called, DECADES, EXTREMES, Extreme, HEDGES, Hedge, MAJORITIES, MINORITIES,
    MORE_HEDGES, NOISE, PEOPLE, PERCENT, POINTS, by_how_much,
};
use crossbreak_core::number::round;

/// One printed value.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount {
    /// As printed.
    pub text: String,
    pub core: Core,
    pub hedge: Hedge,
    pub kind: Kind,
    /// The words after the value, where they may name its base.
    pub whom: Option<String>,
}

/// The value, before any hedge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Core {
    /// Digits, or a number in words.
    Figure(Numeral),
    /// A part of people: "two in five".
    Part(Fraction),
    /// A word that has a range of its own, in percent: "a majority".
    Word(Range),
}

/// What a value was printed in.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// In percent, or as a part of people.
    Share,
    /// In percentage points.
    Points,
    /// A number of people.
    People,
    /// Out of so many: a mean of a scale.
    Score,
    /// In a unit of its own: "hours a week".
    Own(String),
    /// A number and nothing else.
    Bare,
}

/// Words that would change the value before them.
const CHANGING: [&str; 30] = [
    "more", "less", "fewer", "higher", "lower", "up", "down", "under", "over", "ahead", "behind",
    "lead", "and", "but", "while", "increase", "rise", "fall", "drop", "not", "out", "than",
    "short", "clear", "apart", "times", "plus", "minus", "too", "from",
];

impl Amount {
    /// The printed value, for words the middle of their range.
    pub fn value(&self) -> f64 {
        match self.core {
            Core::Figure(numeral) => numeral.value,
            Core::Part(fraction) => fraction.percents(),
            Core::Word(range) => match (range.low, range.high) {
                (Some(low), Some(high)) => (low.at + high.at) / 2.0,
                (Some(end), None) | (None, Some(end)) => end.at,
                (None, None) => 0.0,
            },
        }
    }

    pub fn decimals(&self) -> u32 {
        match self.core {
            Core::Figure(numeral) => numeral.decimals,
            _ => 0,
        }
    }

    /// Whether the value was printed with a plus or a minus.
    pub fn signed(&self) -> bool {
        matches!(self.core, Core::Figure(numeral) if numeral.signed)
    }

    /// Whether it stands for more than what rounds to a figure.
    pub fn is_wide(&self) -> bool {
        !matches!(self.core, Core::Figure(_))
            || !matches!(self.hedge, Hedge::Plain | Hedge::Exactly)
    }

    /// What it stands for, in percent for shares and points for differences.
    pub fn range(&self, kind: &Kind) -> Range {
        match self.core {
            Core::Word(range) => range,
            Core::Part(fraction) => part_range(fraction, self.hedge),
            Core::Figure(numeral) => figure_range(numeral, kind, self.hedge),
        }
    }
}

/// Words stand for 2 points either way; "about" for 3; "almost" and "just over" for 2.5 on one side. Above ten, "1 in N" is
/// what rounds to N.
fn part_range(fraction: Fraction, hedge: Hedge) -> Range {
    let value = fraction.percents();
    let Fraction { over, under } = fraction;
    let whole = round(value, 0);
    if under > 10.0 && over == 1.0 {
        let of = |n: f64| 100.0 / n;
        let plain = Range {
            low: Some(End::excluded(of(under + 0.5))),
            high: Some(End::included(of(under - 0.5))),
        };
        let wide = Range::from_to(of(under * 1.1 + 0.5), of(under * 0.9 - 0.5));
        return match hedge {
            Hedge::Plain | Hedge::Exactly => plain,
            Hedge::About => wide,
            Hedge::Almost => Range {
                high: Some(End::excluded(value)),
                ..wide
            },
            Hedge::JustOver => Range {
                low: Some(End::excluded(value)),
                ..wide
            },
            Hedge::Over => Range::over(value),
            Hedge::Under => Range::under(value),
            Hedge::WellOver => Range {
                low: wide.high,
                high: None,
            },
            Hedge::WellUnder => Range {
                low: None,
                high: wide.low,
            },
            Hedge::AtLeast => Range {
                high: None,
                ..plain
            },
            Hedge::AtMost => Range { low: None, ..plain },
        };
    }
    let width = if under > 10.0 {
        f64::min(2.0, 50.0 / under)
    } else {
        2.0
    };
    let range = match hedge {
        Hedge::Plain => Range::from_to(value - width, value + width),
        Hedge::Exactly => Range::rounds(whole, 1.0),
        Hedge::About => Range::from_to(value - width - 1.0, value + width + 1.0),
        Hedge::Almost => Range::under(value).low(End::included(value - 2.5)),
        Hedge::JustOver => Range::over(value).high(End::included(value + 2.5)),
        Hedge::Over => Range::over(value),
        Hedge::Under => Range::under(value),
        Hedge::WellOver => Range::over(value + 2.5),
        Hedge::WellUnder => Range::under(value - 2.5),
        Hedge::AtLeast => Range {
            high: None,
            ..Range::rounds(whole, 1.0)
        },
        Hedge::AtMost => Range {
            low: None,
            ..Range::rounds(whole, 1.0)
        },
    };
    never_none(range, value)
}

/// A figure stands for half a unit of its last digit either way; of people, of its last digit that is not a rounding
/// zero (at most a twentieth of it).
fn figure_range(numeral: Numeral, kind: &Kind, hedge: Hedge) -> Range {
    let (value, unit) = (numeral.value, numeral.unit);
    let percent = matches!(kind, Kind::Share | Kind::Points);
    // The last digit that is no rounding zero.
    let mut step = unit;
    if !percent && numeral.decimals == 0 {
        while value != 0.0 && step < 1e15 && value % (step * 10.0) == 0.0 {
            step *= 10.0;
        }
    }
    let plain = match kind {
        Kind::People if numeral.large => Range::rounds(value, unit),
        Kind::People => Range::rounds(value, f64::max(unit, f64::min(step, value.abs() / 10.0))),
        _ => Range::rounds(value, unit),
    };
    // How far "almost" and "just over" reach, and "about".
    let twentieth = f64::max(value.abs() / 20.0, unit / 2.0);
    let (under, over, about) = match percent {
        true => (1.5, 2.5, 2.0 * unit),
        false => {
            let about = f64::min(2.0 * step, f64::max(2.0 * unit, value.abs() / 20.0));
            (twentieth, twentieth, about)
        }
    };
    let range = match hedge {
        Hedge::Plain | Hedge::Exactly => return plain,
        Hedge::About => Range::from_to(value - about, value + about).covering(plain),
        Hedge::Almost => Range::under(value).low(End::included(value - under)),
        Hedge::JustOver => Range::over(value).high(End::included(value + over)),
        Hedge::Over => Range::over(value),
        Hedge::Under => Range::under(value),
        Hedge::WellOver => Range::over(value + over),
        Hedge::WellUnder => Range::under(value - over),
        Hedge::AtLeast => Range {
            high: None,
            ..plain
        },
        Hedge::AtMost => Range { low: None, ..plain },
    };
    never_none(range, value)
}

/// "Almost 1%" is not nobody.
fn never_none(range: Range, value: f64) -> Range {
    match range.low {
        Some(low) if value > 0.0 && low.at <= 0.0 => range.low(End::excluded(0.0)),
        _ => range,
    }
}

/// Reads one value. All of the tokens must belong to it.
pub fn amount(tokens: &[Token], text: &str) -> Option<Amount> {
    hedged(tokens, text, Hedge::Plain)
}

fn hedged(tokens: &[Token], text: &str, hedge: Hedge) -> Option<Amount> {
    if let Some(amount) = unhedged(tokens, text, hedge) {
        return Some(amount);
    }
    let (more, rest) = prefix(tokens)?;
    let both = match (hedge, more) {
        (Hedge::Plain, more) => more,
        (hedge, Hedge::Plain) => hedge,
        _ => return None,
    };
    hedged(rest, text, both)
}

/// The hedge before a value.
pub fn prefix(tokens: &[Token]) -> Option<(Hedge, &[Token])> {
    if let Some((little, rest)) = after_any(tokens, &BY_HOW_MUCH)
        && let Some((hedge, rest)) = after_any(rest, &HEDGES)
        && let Some(hedge) = by_how_much(hedge, little)
    {
        return Some((hedge, rest));
    }
    after_any(tokens, &HEDGES).or_else(|| after_any(tokens, &MORE_HEDGES))
}

/// A core, what it is printed in, and the tokens after it.
type Read<'t> = (Core, Kind, &'t [Token]);

fn unhedged(tokens: &[Token], text: &str, hedge: Hedge) -> Option<Amount> {
    let words = || called(tokens).or_else(|| extreme(tokens));
    let forms: [Option<Read<'_>>; 4] = [
        words().filter(|_| hedge == Hedge::Plain),
        fraction(tokens).map(|(part, rest)| (Core::Part(part), Kind::Share, rest)),
        decade(tokens).filter(|_| hedge == Hedge::Plain),
        figure(tokens, text),
    ];
    forms
        .into_iter()
        .flatten()
        .find_map(|read| finished(read, tokens, text, hedge))
}

/// "A clear majority", "most", "a small minority".
fn called(tokens: &[Token]) -> Option<Read<'_>> {
    let article = |tokens| {
        after(tokens, "a")
            .or_else(|| after(tokens, "the"))
            .or_else(|| after(tokens, "an"))
    };
    let tokens = article(tokens).unwrap_or(tokens);
    if let Some(rest) = after(tokens, "most") {
        return Some((Core::Word(Range::over(50.0)), Kind::Share, rest));
    }
    let noun = |noun: &str, all: &[Called], bare: Range| {
        if let Some(rest) = after(tokens, noun) {
            return Some((bare, rest));
        }
        all.iter().find_map(|called| {
            let named = called.words.iter().find_map(|word| after(tokens, word))?;
            let (low, high) = called.range;
            let low = match low {
                0.0 | 50.0 => End::excluded(low),
                low => End::included(low),
            };
            let high = match high {
                50.0 => End::excluded(high),
                high => End::included(high),
            };
            Some((
                Range {
                    low: Some(low),
                    high: Some(high),
                },
                after(named, noun)?,
            ))
        })
    };
    let (range, rest) = noun("majority", &MAJORITIES, Range::over(50.0)).or_else(|| {
        let bare = Range::under(50.0).low(End::excluded(0.0));
        noun("minority", &MINORITIES, bare)
    })?;
    Some((Core::Word(range), Kind::Share, rest))
}

/// Everyone, almost everyone, hardly anyone, no one; and `*%`, under half a percent.
fn extreme(tokens: &[Token]) -> Option<Read<'_>> {
    if let Some(rest) = after(tokens, "*") {
        let rest = after(rest, "%").unwrap_or(rest);
        let range = Range::under(0.5).low(End::excluded(0.0));
        return Some((Core::Word(range), Kind::Share, rest));
    }
    let (extreme, rest) = after_any(tokens, &EXTREMES)?;
    let range = match extreme {
        Extreme::Everyone => Range::from_to(100.0, 100.0),
        Extreme::AlmostEveryone => Range::under(100.0).low(End::included(90.0)),
        Extreme::HardlyAnyone => Range::under(5.0).low(End::excluded(0.0)),
        Extreme::NoOne => Range::from_to(0.0, 0.0),
    };
    Some((Core::Word(range), Kind::Share, rest))
}

/// "In the 40s", "the low 40s".
fn decade(tokens: &[Token]) -> Option<Read<'_>> {
    let tokens = after(tokens, "in").unwrap_or(tokens);
    let ((from, to), tokens) = after_any(tokens, &DECADES).unwrap_or(((-0.5, 10.0), tokens));
    let Is::Number(tens, 0) = tokens.first()?.is else {
        return None;
    };
    let rest = after(&tokens[1..], "s")?;
    let of_ten = (10.0..=90.0).contains(&tens) && tens % 10.0 == 0.0;
    let high = match to {
        10.0 => End::excluded(tens + 9.5),
        to => End::included(tens + to),
    };
    let range = Range {
        low: Some(End::included(tens + from)),
        high: Some(high),
    };
    of_ten.then_some((Core::Word(range), Kind::Bare, rest))
}

fn figure<'t>(tokens: &'t [Token], text: &str) -> Option<Read<'t>> {
    let (money, tokens) = match tokens.first()?.is {
        Is::Mark(mark @ ('£' | '$' | '€')) => (Some(mark), &tokens[1..]),
        _ => (None, tokens),
    };
    let (numeral, rest) = numeral(tokens)?;
    let core = Core::Figure(numeral);
    if let Some(mark) = money {
        return Some((core, Kind::Own(mark.to_string()), rest));
    }
    if let Some(((), rest)) = after_any(rest, &POINTS) {
        return Some((core, Kind::Points, rest));
    }
    if let Some(((), rest)) = after_any(rest, &PERCENT) {
        return Some((core, Kind::Share, rest));
    }
    let noun = rest.first().and_then(|token| token.is.word());
    if noun.is_some_and(|noun| PEOPLE.contains(&noun)) {
        // "people" is dropped: it names everyone. "men" stays: it names a column.
        return Some((core, Kind::People, rest));
    }
    if numeral.large && rest.is_empty() {
        return Some((core, Kind::People, rest));
    }
    // What is counted is a word or several, such as "hours a week".
    let mut unit = rest;
    for ends in [
        before_any(unit, &NOISE).map(|(_, left)| left),
        before_any(unit, &AFTER).map(|(_, left)| left),
    ] {
        unit = ends.filter(|left| left.len() < unit.len()).unwrap_or(unit);
    }
    if unit.is_empty() {
        return Some((core, Kind::Bare, rest));
    }
    let words = |unit: &[Token]| {
        only_words(unit)
            && unit
                .iter()
                .all(|t| t.is.word().is_some_and(|w| !CHANGING.contains(&w)))
    };
    let prepositions = ["of", "in", "among", "amongst", "to", "for", "on"];
    let first = unit.first().and_then(|t| t.is.word())?;
    if !words(unit) || prepositions.contains(&first) {
        return None;
    }
    let (from, to) = (unit.first()?.at, end_of(unit.last()?, text));
    let unit_text = text.get(from..to)?.to_owned();
    Some((core, Kind::Own(unit_text), &rest[unit.len()..]))
}

/// What follows a value: a hedge, and the words that name its base.
fn finished(read: Read<'_>, tokens: &[Token], text: &str, before: Hedge) -> Option<Amount> {
    let (core, kind, mut rest) = read;
    let mut hedge = before;
    if let Some((found, left)) = after_any(rest, &AFTER) {
        if hedge != Hedge::Plain || matches!(core, Core::Word(_)) {
            return None;
        }
        hedge = found;
        rest = left;
    } else if let Some((found, left)) = before_any(rest, &AFTER)
        && hedge == Hedge::Plain
        && !matches!(core, Core::Word(_))
    {
        hedge = found;
        rest = left;
    }
    if let Some(((), left)) = before_any(rest, &NOISE) {
        rest = left;
    }
    // "54%, excluding don't knows".
    if let [
        Token {
            is: Is::Mark(','), ..
        },
        more @ ..,
    ] = rest
    {
        rest = more;
    }
    let whom = match (rest.first(), rest.last()) {
        (Some(first), Some(last)) => Some(text.get(first.at..end_of(last, text))?.to_owned()),
        _ => None,
    };
    if !rest.is_empty() {
        let first = rest.first().and_then(|token| token.is.word());
        let of = first.is_some_and(|word| {
            [
                "of",
                "among",
                "amongst",
                "aged",
                "in",
                "from",
                "excluding",
                "without",
                "ignoring",
                "once",
                "when",
                "with",
            ]
            .contains(&word)
        });
        let plain = |token: &Token| match &token.is {
            Is::Word(word) => !CHANGING.contains(&word.as_str()) || of,
            Is::Number(..) | Is::Dash => of,
            Is::Mark(mark) => of && *mark == ',',
            _ => false,
        };
        let fits = rest.iter().all(plain) && (of || only_words(rest));
        if !fits || !matches!(kind, Kind::Share | Kind::People | Kind::Bare) {
            return None;
        }
        if kind == Kind::Bare && !of {
            return None;
        }
    }
    let start = tokens.first()?.at;
    let end = tokens.last().map(|last| end_of(last, text))?;
    Some(Amount {
        text: text.get(start..end)?.to_owned(),
        core,
        hedge,
        kind,
        whom,
    })
}

/// Where the text of a token ends.
fn end_of(token: &Token, text: &str) -> usize {
    let rest = text.get(token.at..).unwrap_or("");
    let length = match &token.is {
        Is::Word(word) if rest.starts_with(word.as_str()) => word.len(),
        Is::Mark(mark) => mark.len_utf8(),
        Is::Number(..) => rest
            .find(|c: char| !(c.is_ascii_digit() || ",.".contains(c)))
            .unwrap_or(rest.len()),
        _ => rest.find(char::is_whitespace).unwrap_or(rest.len()),
    };
    token.at + length
}
