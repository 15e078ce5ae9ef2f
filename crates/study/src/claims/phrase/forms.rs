//! The forms of printed phrases: one value, two, a ratio, a difference, a change, a rank.

use super::amount::{Amount, Core, Kind, amount, prefix};
use super::number::{Fraction, fraction, numeral, whole};
use super::range::{End, Range};
use super::tokens::{Is, Token, after, after_any, before_any, only_words};
use super::words::{
    AFTER_RANK, APART, APART_AFTER, AS_MANY, BEFORE_RANK, BEFORE_TWO, CHANGED, CHANGES, Hedge,
    JOINERS, LAST, ORDINALS, RANKED_BY, SINCE, TIED, TIMES, TOP, TRUTH, TURNED, UNCHANGED,
};

/// One plain reading of a phrase.
#[derive(Debug, Clone, PartialEq)]
pub enum Says {
    /// One value, of each of its numbers.
    Amount(Amount),
    /// Two values.
    Two {
        first: Amount,
        second: Amount,
        order: Order,
    },
    /// Two values of the same number: "over two in five (43%)".
    Both(Amount, Amount),
    /// An estimate, and the true figure.
    Truth(Amount, Amount),
    /// So far apart: a lead, a gap, the difference of two numbers. `side`: who leads, where words say so.
    Apart { by: Amount, side: Option<f64> },
    /// So many times as many. `turned`: the second number over the first.
    Times {
        times: f64,
        range: Range,
        turned: bool,
    },
    /// A change, and the level that it led to. `by` is without its sign; `None`: no change.
    Change {
        level: Option<Amount>,
        by: Option<Amount>,
        sign: f64,
    },
    /// A place among others.
    Rank(Rank),
    /// Of whom, and nothing else.
    Whom(String),
}

/// How two values belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Two numbers in this order.
    As,
    /// Two numbers in this order, or the ends between which one lies.
    Ends,
    /// "From 35% to 39%".
    BeforeAfter,
    /// "39%, up from 35%".
    AfterBefore,
}

/// A place among others.
#[derive(Debug, Clone, PartialEq)]
pub struct Rank {
    pub place: Place,
    /// "A clear third": not close to its neighbours.
    pub clear: bool,
    /// "Joint first": with another.
    pub joint: bool,
    pub whom: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// From the highest.
    Nth(usize),
    /// From the lowest.
    FromLast(usize),
    /// Prints as another.
    Tied,
    /// The largest, with at most half.
    Plurality,
}

/// Every plain reading, the likeliest first.
pub fn read(tokens: &[Token], text: &str) -> Vec<Says> {
    if let Some(says) = truth(tokens, text) {
        return vec![says];
    }
    if let Some(readings) = parentheses(tokens, text) {
        return readings;
    }
    whole_phrase(tokens, text)
}

fn whole_phrase(tokens: &[Token], text: &str) -> Vec<Says> {
    let mut readings: Vec<Says> = Vec::new();
    readings.extend(times(tokens));
    readings.extend(change(tokens, text));
    let apart = apart(tokens, text);
    let value = amount(tokens, text).filter(|amount| amount.kind != Kind::Points);
    match apart {
        Some(apart) => readings.push(apart),
        None => readings.extend(value.map(Says::Amount)),
    }
    readings.extend(rank(tokens, text));
    readings.extend(two(tokens, text));
    readings.extend(slash(tokens, text).map(Says::Amount));
    readings.extend(score(tokens, text).map(Says::Amount));
    if let Some(rest) = ["among", "amongst", "of"]
        .iter()
        .find_map(|word| after(tokens, word))
        && !rest.is_empty()
    {
        readings.push(Says::Whom(text.to_owned()));
    }
    readings
}

/// "13 hours - in reality it's 35".
fn truth(tokens: &[Token], text: &str) -> Option<Says> {
    const BEFORE: [&str; 8] = [
        "but", "when", "while", "whereas", "against", "and", "yet", "though",
    ];
    const AFTER: [&str; 8] = ["it's", "it", "is", "just", "only", "of", "being", "at"];
    let at = (1..tokens.len()).find(|&at| {
        TRUTH
            .iter()
            .any(|words| after(&tokens[at..], words).is_some())
    })?;
    let mut left = &tokens[..at];
    while let Some((last, rest)) = left.split_last() {
        let joins = match &last.is {
            Is::Dash => true,
            Is::Mark(mark) => ",;:".contains(*mark),
            Is::Word(word) => BEFORE.contains(&word.as_str()),
            _ => false,
        };
        if !joins {
            break;
        }
        left = rest;
    }
    let words: Vec<(&str, ())> = TRUTH.iter().map(|words| (*words, ())).collect();
    let ((), mut right) = after_any(&tokens[at..], &words)?;
    while let Some(rest) = AFTER.iter().find_map(|word| after(right, word)) {
        right = rest;
    }
    Some(Says::Truth(amount(left, text)?, amount(right, text)?))
}

/// "39% (+4)", "over two in five (43%)", "a (slim) majority", "(+4)".
fn parentheses(tokens: &[Token], text: &str) -> Option<Vec<Says>> {
    let open = tokens.iter().position(|t| t.is == Is::Mark('('))?;
    let close = tokens.iter().position(|t| t.is == Is::Mark(')'))?;
    let (before, inner) = (&tokens[..open], tokens.get(open + 1..close)?);
    let rest = &tokens[close + 1..];
    if rest.iter().any(|t| matches!(t.is, Is::Mark('(' | ')'))) || inner.is_empty() {
        return Some(Vec::new());
    }
    if before.is_empty() && rest.is_empty() {
        return Some(whole_phrase(inner, text));
    }
    if let (true, Some(level)) = (rest.is_empty(), amount(before, text)) {
        if let Some(Says::Change { by, sign, .. }) = bracketed_change(inner, text) {
            return Some(vec![Says::Change {
                level: Some(level),
                by,
                sign,
            }]);
        }
        if let Some(value) = amount(inner, text).filter(|a| !a.signed()) {
            let two = Says::Two {
                first: level.clone(),
                second: value.clone(),
                order: Order::As,
            };
            return Some(vec![Says::Both(level, value), two]);
        }
        // "39% (up from 35%)".
        let from = ["up from", "down from", "from"]
            .iter()
            .find_map(|words| after(inner, words));
        if let Some(second) = from.and_then(|rest| amount(rest, text)) {
            let order = Order::AfterBefore;
            return Some(vec![Says::Two {
                first: level,
                second,
                order,
            }]);
        }
    }
    // "A (slim) majority": the words are part of the phrase.
    let words = only_words(inner) && inner.len() <= 2;
    let all: Vec<Token> = [before, inner, rest].concat();
    Some(if words {
        whole_phrase(&all, text)
    } else {
        Vec::new()
    })
}

fn bracketed_change(tokens: &[Token], text: &str) -> Option<Says> {
    if let [Token { is: Is::Dash, .. }] = tokens {
        return Some(Says::Change {
            level: None,
            by: None,
            sign: 1.0,
        });
    }
    let zero = |by: &Option<Amount>| by.as_ref().is_some_and(|by| by.value() == 0.0);
    change(tokens, text)
        .or_else(|| {
            let by = amount(tokens, text).filter(|a| a.signed() || a.value() == 0.0)?;
            Some(Says::Change {
                level: None,
                by: Some(by),
                sign: 1.0,
            })
        })
        .map(|says| match says {
            Says::Change { level, by, .. } if zero(&by) => Says::Change {
                level,
                by: None,
                sign: 1.0,
            },
            says => says,
        })
}

/// "Up 4", "a fall of 4 points since March", "4 points lower", "+4", "unchanged", "39%, up 4", "up 4 to 39%".
fn change(tokens: &[Token], text: &str) -> Option<Says> {
    // Since when: its number says so.
    let since = (1..tokens.len()).find(|&at| {
        let begins = SINCE
            .iter()
            .any(|word| after(&tokens[at..], word).is_some());
        let year =
            |t: &Token| matches!(t.is, Is::Number(year, 0) if (1900.0..2100.0).contains(&year));
        let words = |t: &Token| year(t) || only_words(std::slice::from_ref(t));
        begins && tokens.len() > at + 1 && tokens[at + 1..].iter().all(words)
    });
    let (own, dated) = match since {
        Some(at) => (&tokens[..at], true),
        None => (tokens, false),
    };
    if let Some(says) = sized_change(own, text) {
        return Some(says);
    }
    if dated {
        return None;
    }
    // With its level before it, or after.
    for at in 1..tokens.len() {
        let left = &tokens[..at];
        let comma = [',', ';']
            .iter()
            .any(|mark| tokens[at].is == Is::Mark(*mark));
        let right = if comma {
            &tokens[at + 1..]
        } else {
            &tokens[at..]
        };
        if let (Some(level), Some(Says::Change { by, sign, .. })) =
            (amount(left, text), sized_change(right, text))
            && matches!(level.kind, Kind::Share | Kind::Own(_))
            && by.as_ref().is_none_or(|by| !by.signed())
        {
            return Some(Says::Change {
                level: Some(level),
                by,
                sign,
            });
        }
        let to = ["to", "at"]
            .iter()
            .find_map(|word| after(&tokens[at..], word));
        if let Some(level) = to.and_then(|right| amount(right, text))
            && let Some(Says::Change { by, sign, .. }) = sized_change(left, text)
            && level.kind == Kind::Share
        {
            return Some(Says::Change {
                level: Some(level),
                by,
                sign,
            });
        }
    }
    None
}

fn sized_change(tokens: &[Token], text: &str) -> Option<Says> {
    let of = |by: Amount, sign: f64| Says::Change {
        level: None,
        by: Some(by),
        sign,
    };
    if UNCHANGED
        .iter()
        .any(|words| after(tokens, words).is_some_and(<[Token]>::is_empty))
    {
        return Some(Says::Change {
            level: None,
            by: None,
            sign: 1.0,
        });
    }
    if let Some((sign, rest)) = after_any(tokens, &CHANGES)
        && let Some(by) = amount(rest, text)
        && !by.signed()
    {
        return Some(of(by, sign));
    }
    if let Some((sign, rest)) = before_any(tokens, &CHANGED) {
        let rest = ["a", "an"]
            .iter()
            .find_map(|a| after(rest, a))
            .unwrap_or(rest);
        if let Some(by) = amount(rest, text).filter(|by| !by.signed()) {
            return Some(of(by, sign));
        }
    }
    let by = amount(tokens, text).filter(Amount::signed)?;
    (by.kind != Kind::Share).then(|| of(by, 1.0))
}

fn after_article(tokens: &[Token]) -> &[Token] {
    ["a", "an", "the"]
        .iter()
        .find_map(|article| after(tokens, article))
        .unwrap_or(tokens)
}

/// "7 points", "a 7-point lead", "net +7", "by 7%", "22.5 hours under the true figure".
fn apart(tokens: &[Token], text: &str) -> Option<Says> {
    let sized = |tokens: &[Token], words: bool| {
        let by = amount(after_article(tokens), text).or_else(|| amount(tokens, text))?;
        let points = by.kind == Kind::Points;
        let other = matches!(by.core, Core::Figure(_)) && by.whom.is_none();
        (points || (words && other)).then_some(by)
    };
    if let Some(by) = sized(tokens, false) {
        return Some(Says::Apart { by, side: None });
    }
    let signed = |by: Amount, side: f64| match by.signed() {
        // "Net -4" says its own side.
        true => Says::Apart { by, side: None },
        false => Says::Apart {
            by,
            side: Some(side),
        },
    };
    let (before, rest) = match after_any(tokens, &APART) {
        Some((side, rest)) => (Some(side), rest),
        None => (None, tokens),
    };
    if let Some(side) = before
        && let Some(by) = sized(rest, true)
    {
        return Some(signed(by, side));
    }
    let (side, rest) = before_any(rest, &APART_AFTER)?;
    Some(signed(sized(rest, true)?, before.unwrap_or(1.0) * side))
}

/// "Two to one", "2-1", "almost twice as many", "three times", "half as many", "more than doubled".
fn times(tokens: &[Token]) -> Option<Says> {
    const BEFORE: [(&str, ()); 8] = [
        ("by", ()),
        ("by a margin of", ()),
        ("a margin of", ()),
        ("by a ratio of", ()),
        ("a ratio of", ()),
        ("in a ratio of", ()),
        ("has", ()),
        ("have", ()),
    ];
    let rest = after_any(tokens, &BEFORE).map_or(tokens, |((), rest)| rest);
    sized_times(rest, Hedge::Plain).or_else(|| {
        let (hedge, rest) = prefix(rest)?;
        sized_times(rest, hedge)
    })
}

fn sized_times(tokens: &[Token], hedge: Hedge) -> Option<Says> {
    let of = |times: f64, range: Range, turned: bool| Says::Times {
        times,
        range,
        turned,
    };
    let made = |times: f64, turned: bool, rest: &[Token]| {
        let tail = rest.is_empty() || only_words(rest);
        tail.then(|| of(times, times_range(times, hedge), turned))
    };
    if let Some((times, rest)) = after_any(tokens, &TURNED) {
        return made(times, true, rest).filter(|_| rest.is_empty());
    }
    if let Some((times, rest)) = after_any(tokens, &TIMES) {
        return made(times, false, rest);
    }
    if let Some((Fraction { over, under }, rest)) = fraction_of(tokens)
        && let Some(((), rest)) = after_any(rest, &AS_MANY)
    {
        return made(over / under, false, rest);
    }
    let (numeral, rest) = numeral(tokens)?;
    if let Some(rest) = after(rest, "times").or_else(|| after(rest, "x")) {
        if numeral.decimals > 0 && hedge == Hedge::Plain {
            let range = Range::rounds(numeral.value, numeral.unit);
            return only_words(rest).then(|| of(numeral.value, range, false));
        }
        return made(numeral.value, false, rest).filter(|_| numeral.value > 0.0 && !numeral.signed);
    }
    let to = match rest.first()?.is {
        Is::Dash | Is::Mark(':') => &rest[1..],
        _ => after(rest, "to")?,
    };
    let (second, rest) = whole(to)?;
    let small = |n: f64| (1.0..=20.0).contains(&n);
    let ratio = small(numeral.value) && small(second) && numeral.decimals == 0 && !numeral.signed;
    const AFTER: [&str; 6] = [
        "in favour",
        "against",
        "margin",
        "majority",
        "ratio",
        "in favor",
    ];
    let ends = rest.is_empty()
        || AFTER
            .iter()
            .any(|words| after(rest, words).is_some_and(<[Token]>::is_empty));
    (ratio && ends).then(|| {
        of(
            numeral.value / second,
            times_range(numeral.value / second, hedge),
            false,
        )
    })
}

/// A fraction before "as many": `half` too, which is no part of people there.
fn fraction_of(tokens: &[Token]) -> Option<(Fraction, &[Token])> {
    match after(tokens, "half") {
        Some(rest) => Some((
            Fraction {
                over: 1.0,
                under: 2.0,
            },
            rest,
        )),
        None => fraction(tokens),
    }
}

/// From 0.875 to 1.125 times the ratio; hedges as for other values.
fn times_range(times: f64, hedge: Hedge) -> Range {
    let (low, high) = (0.875 * times, 1.125 * times);
    match hedge {
        Hedge::Plain | Hedge::Exactly => Range::from_to(low, high),
        Hedge::About => Range::from_to(0.85 * times, 1.15 * times),
        Hedge::Almost => Range::under(times).low(End::included(low)),
        Hedge::JustOver => Range::over(times).high(End::included(high)),
        Hedge::Over => Range::over(times),
        Hedge::Under => Range::under(times),
        Hedge::WellOver => Range::over(high),
        Hedge::WellUnder => Range::under(low),
        Hedge::AtLeast => Range {
            low: Some(End::included(times)),
            high: None,
        },
        Hedge::AtMost => Range {
            low: None,
            high: Some(End::included(times)),
        },
    }
}

/// "First", "a clear third", "ranked second", "the third most popular answer", "least popular", "tied", "a plurality".
fn rank(tokens: &[Token], text: &str) -> Option<Says> {
    let of = |place: Place, clear: bool, joint: bool| {
        Some(Says::Rank(Rank {
            place,
            clear,
            joint,
            whom: None,
        }))
    };
    if let Some(says) = plurality(tokens, text) {
        return Some(says);
    }
    if TIED
        .iter()
        .any(|words| after(tokens, words).is_some_and(<[Token]>::is_empty))
    {
        return of(Place::Tied, false, false);
    }
    let mut rest = tokens;
    let mut article = false;
    while let Some(((), more)) = after_any(rest, &BEFORE_RANK) {
        article = after(rest, "a").is_some() || after(rest, "an").is_some();
        rest = more;
    }
    let (mut clear, mut joint) = (false, false);
    loop {
        if let Some(more) = after(rest, "clear").or_else(|| after(rest, "distant")) {
            (clear, rest, article) = (true, more, false);
        } else if let Some(more) = ["joint", "equal", "tied for", "tied"]
            .iter()
            .find_map(|word| after(rest, word))
        {
            (joint, rest, article) = (true, more, false);
        } else if let Some(more) = after(rest, "close").or_else(|| after(rest, "narrow")) {
            (rest, article) = (more, false);
        } else {
            break;
        }
    }
    let (nth, rest) = match ordinal(rest) {
        // "A third" and "a fifth" are parts.
        Some((nth, _)) if article && nth > 2 => return None,
        Some((nth, rest)) => (Some(nth), rest),
        None => (None, rest),
    };
    let end = |rest: &[Token]| {
        let rest = after_any(rest, &AFTER_RANK).map_or(rest, |((), rest)| rest);
        rest.is_empty()
    };
    let top = after_any(rest, &TOP.map(|word| (word, ()))).map(|((), rest)| rest);
    let last = after_any(rest, &LAST.map(|word| (word, ()))).map(|((), rest)| rest);
    let after_word = |word: &str, rest: &[Token]| match after(rest, word) {
        // "most" and "least" need the word for what they are of.
        Some(more) => {
            after_any(more, &RANKED_BY.map(|word| (word, ()))).is_some_and(|((), more)| end(more))
        }
        None => false,
    };
    let is = |place: Place| of(place, clear, joint);
    match nth {
        Some(nth) if end(rest) || after_word("most", rest) => is(Place::Nth(nth)),
        Some(nth) if after_word("least", rest) => is(Place::FromLast(nth)),
        Some(nth) => match (top, last) {
            (Some(rest), _) if end(rest) => is(Place::Nth(nth)),
            (_, Some(rest)) if end(rest) => is(Place::FromLast(nth)),
            _ => None,
        },
        None if after_word("most", rest) => is(Place::Nth(1)),
        None if after_word("least", rest) => is(Place::FromLast(1)),
        None => {
            let bare = |word: &str| after(rest, word).is_some();
            match (top, last) {
                (Some(rest), _) if !bare("most") && end(rest) => is(Place::Nth(1)),
                (_, Some(rest)) if !bare("least") && end(rest) => is(Place::FromLast(1)),
                _ => None,
            }
        }
    }
}

/// "A plurality of Britons", "the largest group".
fn plurality(tokens: &[Token], text: &str) -> Option<Says> {
    const WORDS: [(&str, ()); 6] = [
        ("a plurality", ()),
        ("the plurality", ()),
        ("plurality", ()),
        ("the largest group", ()),
        ("the largest share", ()),
        ("the biggest group", ()),
    ];
    let ((), rest) = after_any(tokens, &WORDS)?;
    let whom = match rest.first() {
        None => None,
        Some(first) if only_words(rest) => Some(text.get(first.at..)?.to_owned()),
        Some(_) => return None,
    };
    Some(Says::Rank(Rank {
        place: Place::Plurality,
        clear: false,
        joint: false,
        whom,
    }))
}

/// `third`, `3rd`.
fn ordinal(tokens: &[Token]) -> Option<(usize, &[Token])> {
    let word = tokens.first()?.is.word()?;
    let place = ORDINALS
        .iter()
        .position(|own| *own == word)
        .map(|at| at + 1);
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
    let numbered = || {
        digits
            .parse()
            .ok()
            .filter(|n| (1..100).contains(n) && digits.len() < word.len())
    };
    Some((place.or_else(numbered)?, &tokens[1..]))
}

/// "44% to 37%", "44/37", "44%, against 37%", "44% support and 37% oppose", "between 46 and 48%".
fn two(tokens: &[Token], text: &str) -> Option<Says> {
    let words: Vec<(&str, ())> = BEFORE_TWO.iter().map(|words| (*words, ())).collect();
    let between = after(tokens, "between").is_some();
    let rest = after_any(tokens, &words).map_or(tokens, |((), rest)| rest);
    // "From 35% to 39%", "rose from ...".
    let from = tokens.len() > rest.len()
        && tokens[tokens.len() - rest.len() - 1].is.word() == Some("from");
    let joiners: Vec<(&str, ())> = JOINERS.iter().map(|words| (*words, ())).collect();
    for at in 1..rest.len() {
        let mut right = &rest[at..];
        let to = right[0].is == Is::Dash || after(right, "to").is_some();
        let ends = to || (between && after(right, "and").is_some());
        if let Is::Mark(',' | ';' | '/' | ':') | Is::Dash = right[0].is {
            right = &right[1..];
        }
        let earlier = ["up from", "down from", "from"]
            .iter()
            .any(|words| after(right, words).is_some());
        if let Some(((), more)) = after_any(right, &joiners) {
            right = more;
        }
        let order = match () {
            () if from && to => Order::BeforeAfter,
            () if earlier => Order::AfterBefore,
            () if ends => Order::Ends,
            () => Order::As,
        };
        if right.len() == rest.len() - at {
            continue;
        }
        let (Some(mut first), Some(mut second)) = (amount(&rest[..at], text), amount(right, text))
        else {
            continue;
        };
        let figures = |a: &Amount| matches!(a.core, Core::Figure(_));
        // "46-41%", "13 to 15 hours": a unit that is given once is that of both.
        if first.kind == Kind::Bare && figures(&first) {
            first.kind = second.kind.clone();
        } else if second.kind == Kind::Bare && figures(&second) {
            second.kind = first.kind.clone();
        }
        return Some(Says::Two {
            first,
            second,
            order,
        });
    }
    None
}

/// "1/3", "2/5".
fn slash(tokens: &[Token], text: &str) -> Option<Amount> {
    let (hedge, rest) = prefix(tokens).unwrap_or((Hedge::Plain, tokens));
    match rest {
        [
            Token {
                is: Is::Number(over, 0),
                ..
            },
            Token {
                is: Is::Mark('/'), ..
            },
            Token {
                is: Is::Number(under, 0),
                ..
            },
        ] if *over > 0.0 && over < under && *under <= 10.0 => Some(Amount {
            text: text.to_owned(),
            core: Core::Part(Fraction {
                over: *over,
                under: *under,
            }),
            hedge,
            kind: Kind::Share,
            whom: None,
        }),
        _ => None,
    }
}

/// "6.2 out of 10": a mean of a scale.
fn score(tokens: &[Token], text: &str) -> Option<Amount> {
    let (hedge, rest) = prefix(tokens).unwrap_or((Hedge::Plain, tokens));
    let (value, rest) = numeral(rest)?;
    let rest = after(rest, "out of").or_else(|| {
        let (first, more) = rest.split_first()?;
        (first.is == Is::Mark('/')).then_some(more)
    })?;
    let (of, rest) = whole(rest)?;
    let rest = after(rest, "on average").unwrap_or(rest);
    (rest.is_empty() && value.value <= of).then(|| Amount {
        text: text.to_owned(),
        core: Core::Figure(value),
        hedge,
        kind: Kind::Score,
        whom: None,
    })
}
