//! Answers that have an order: from one pole to the other, by frequency, by amount, by number.

use serde::Serialize;

use super::cells::number;
use super::scale_words;
use super::words::{folded, says};

/// The order of some answers, and what of them may be added up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scale {
    pub kind: Order,
    /// The answers from one end to the other, by their place among those given; those outside the order come last.
    #[serde(skip)]
    pub(super) order: Vec<usize>,
    /// How many answers stand outside the order, as "Other" does.
    pub outside: usize,
    /// The others are in order, but all together are not: "It is not okay" is no number of times.
    #[serde(skip)]
    pub(super) apart: bool,
    pub top: Option<Net>,
    pub bottom: Option<Net>,
}

/// What the answers are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// From one pole to the other: very convincing to not at all convincing.
    Poles,
    /// From always to never, or from a great deal to nothing.
    Amount,
    /// By a number in each label: bands of an income, 0 to 10.
    Number,
}

/// Neighbouring answers on one side of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Net {
    pub name: String,
    /// The labels of the answers, from the end of the scale.
    pub labels: Vec<String>,
}

/// The order of the labels of some answers, if at most one of them stands outside it. A number before a label is its code:
/// "1. Catholic" and "2. Protestant" have no order, "1. Very good" and "2. Good" have one.
pub(super) fn scale(labels: &[&str]) -> Option<Scale> {
    let words = numbered_labels(labels);
    let read = words.as_deref().unwrap_or(labels);
    let mut scale = poles(read)
        .or_else(|| amounts(read))
        .or_else(|| numbers(read))
        .or_else(|| scale_words::scale(read))?;
    for net in scale.top.iter_mut().chain(&mut scale.bottom) {
        for label in &mut net.labels {
            let place = read.iter().position(|own| own == label);
            *label = place.map_or_else(String::new, |place| labels[place].to_owned());
        }
    }
    Some(scale)
}

/// The order of codes of which only those at the ends have a label, or those and one between: 0 "Left" to 10 "Right". `None`
/// where codes without a label are slips. Each code with whether it has a label.
pub(super) fn by_code(codes: &[(f64, bool)]) -> Option<Scale> {
    let mut sorted = codes.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let whole = codes.iter().all(|(code, _)| code.fract() == 0.0);
    let labelled = codes.iter().filter(|(_, labelled)| *labelled).count();
    let bare = codes.len() - labelled;
    let at_an_end = sorted.first()?.1 || sorted.last()?.1;
    let range = sorted.last()?.0 - sorted.first()?.0;
    let steps = whole && range <= 100.0 && range < 2.0 * codes.len() as f64 + 2.0;
    (steps && bare >= 2 && at_an_end && (1..=3).contains(&labelled)).then(|| {
        let scored = codes
            .iter()
            .enumerate()
            .map(|(index, (code, _))| (index, *code));
        in_order(scored.collect(), codes.len(), Order::Number)
    })
}

/// The number that a label begins with, and its words: "1. Catholic", "2) The Evening", "3 - Taxes", "(4) Banks". An amount
/// is no such number: "18-24", "1.5 hours".
pub(super) fn numbered(label: &str) -> Option<(f64, &str)> {
    let text = label.trim();
    let (bracket, inner) = match text.strip_prefix(['(', '[']) {
        Some(inner) => (true, inner),
        None => (false, text),
    };
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let (own, rest) = inner.split_at(digits);
    let value = number(own).filter(|_| digits <= 6)?;
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let words = match bracket {
        true => rest.strip_prefix([')', ']'])?.trim_start(),
        false => {
            let spaced = rest.trim_start();
            let mut letters = spaced.chars();
            let sign = letters.next()?;
            let words = letters.as_str();
            let plain = words.trim_start();
            match sign {
                // "1.5" is one number, "1. 18-24" is a code and a band.
                '.' | ':' | ')' | ']' | '=' | '。' | '．' | '）' | '、' if !digit(words) => {
                    plain
                }
                '-' | '–' | '—' if !digit(plain) || is_band(plain) => plain,
                '(' if spaced.ends_with(')') => words.trim_end_matches(')'),
                c if c.is_alphabetic() && rest.starts_with(' ') => spaced,
                _ => return None,
            }
        }
    };
    (!words.is_empty()).then_some((value, words))
}

/// "18-24" and the like.
fn is_band(text: &str) -> bool {
    let after = text
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .trim_start();
    let second = after.strip_prefix(['-', '–']).map(str::trim_start);
    second.is_some_and(|text| text.starts_with(|c: char| c.is_ascii_digit()))
}

/// The words of labels that begin with their code, if nearly all do; others stay whole. `None` where the numbers are what is
/// meant: "1 hour", "2 hours", or "1 - Not at all", "2", "3".
fn numbered_labels<'a>(labels: &[&'a str]) -> Option<Vec<&'a str>> {
    let read: Vec<Option<(f64, &str)>> = labels.iter().map(|label| numbered(label)).collect();
    let known: Vec<(f64, &str)> = read.iter().flatten().copied().collect();
    let mut numbers: Vec<f64> = known.iter().map(|(value, _)| *value).collect();
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    let bare = labels.iter().any(|label| number(label.trim()).is_some());
    if known.len() < 2 || known.len() + 1 < labels.len() || numbers.len() < known.len() || bare {
        return None;
    }
    // What follows an amount is its unit, the same in each label; what follows a code is a name.
    let stem = |words: &str| -> String {
        let first = folded(words);
        let first = first.split(' ').next().unwrap_or_default();
        first.chars().take(4).collect()
    };
    let mut stems: Vec<String> = known.iter().map(|(_, words)| stem(words)).collect();
    stems.sort_unstable();
    stems.dedup();
    let signed = labels.iter().zip(&read).all(|(label, read)| {
        let plain = label
            .trim_start()
            .trim_start_matches(|c: char| c.is_ascii_digit());
        read.is_none()
            || !(plain.starts_with(' ') && plain.trim_start().starts_with(char::is_alphabetic))
                && !(plain.starts_with('-') && !plain.starts_with("- "))
    });
    let units = known.iter().all(|(_, words)| {
        let first = folded(words);
        let first = first.split(' ').next().unwrap_or_default();
        UNITS.contains(&first)
    });
    let names = match signed {
        true => true,
        false => !units && stems.len() * 2 > known.len(),
    };
    names.then(|| {
        let words = labels.iter().zip(read);
        words
            .map(|(label, read)| read.map_or(*label, |(_, words)| words))
            .collect()
    })
}

pub(super) fn in_order(mut scored: Vec<(usize, f64)>, n: usize, kind: Order) -> Scale {
    scored.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut order: Vec<usize> = scored.iter().map(|(index, _)| *index).collect();
    let outside: Vec<usize> = (0..n).filter(|index| !order.contains(index)).collect();
    let number_outside = outside.len();
    order.extend(outside);
    Scale {
        kind,
        order,
        outside: number_outside,
        apart: false,
        top: None,
        bottom: None,
    }
}

// --- from one pole to the other

/// A quality and how much of it: `not very convincing` is (convincing, -1).
pub(super) struct Degree {
    pub quality: String,
    pub degree: i32,
    /// The word of the label that names the quality or its opposite.
    pub word: String,
    pub opposite: bool,
}

/// Words, and those that mean their opposite.
const OPPOSITES: [(&str, &str); 32] = [
    ("disagree", "agree"),
    ("disapprove", "approve"),
    ("dissatisfied", "satisfied"),
    ("dissatisfaction", "satisfaction"),
    ("unlikely", "likely"),
    ("unfavourable", "favourable"),
    ("unfavourably", "favourably"),
    ("unfavorable", "favorable"),
    ("unfavorably", "favorably"),
    ("unconvincing", "convincing"),
    ("unimportant", "important"),
    ("uncomfortable", "comfortable"),
    ("unacceptable", "acceptable"),
    ("unhappy", "happy"),
    ("unfair", "fair"),
    ("unsafe", "safe"),
    ("unhelpful", "helpful"),
    ("unsure", "sure"),
    ("unconcerned", "concerned"),
    ("uninterested", "interested"),
    ("ineffective", "effective"),
    ("incompetent", "competent"),
    ("dishonest", "honest"),
    ("distrust", "trust"),
    ("oppose", "support"),
    ("against", "favour"),
    ("bad", "good"),
    ("badly", "well"),
    ("poor", "good"),
    ("negative", "positive"),
    ("difficult", "easy"),
    ("worse", "better"),
];

/// Words for how much, and what they are worth.
const DEGREES: [(&str, i32); 22] = [
    ("extremely", 5),
    ("completely", 5),
    ("totally", 5),
    ("very", 4),
    ("strongly", 4),
    ("highly", 4),
    ("definitely", 4),
    ("really", 4),
    ("much", 4),
    ("fairly", 2),
    ("quite", 2),
    ("mostly", 2),
    ("moderately", 2),
    ("rather", 2),
    ("somewhat", 2),
    ("generally", 2),
    ("probably", 2),
    ("tend", 2),
    ("slightly", 1),
    ("little", 1),
    ("bit", 1),
    ("mildly", 1),
];

/// A quality without a word for how much: agree, between strongly agree and slightly agree.
pub(super) const PLAIN: i32 = 3;

fn degree(label: &str) -> Option<Degree> {
    let text = folded(label);
    let mut words: Vec<&str> = text.split(' ').collect();
    // "Yes, very rude" and "No, not at all rude".
    if words.len() > 2 && matches!(words[0], "yes" | "no") {
        words.remove(0);
    }
    let weak: [(&[&str], i32); 9] = [
        (&["not", "at", "all"], -4),
        (&["not", "very"], -2),
        (&["not", "too"], -2),
        (&["not", "so"], -2),
        (&["not", "that"], -2),
        (&["not", "particularly"], -2),
        (&["not", "really"], -2),
        (&["not", "especially"], -2),
        (&["not"], -3),
    ];
    let mut sign = 1;
    let mut much = PLAIN;
    if let Some((start, degree)) = weak.iter().find(|(start, _)| words.starts_with(start))
        && words.len() > start.len()
    {
        words.drain(..start.len());
        (sign, much) = (-1, -degree);
    } else {
        let worth = |word: &str| DEGREES.iter().find(|(w, _)| *w == word).map(|(_, d)| *d);
        while let [first, _, ..] = words.as_slice() {
            match (worth(first), *first) {
                (Some(degree), _) => much = degree,
                (None, "a" | "to") => {}
                _ => break,
            }
            words.remove(0);
        }
        // "Agree strongly".
        if let [_, .., last] = words.as_slice()
            && let Some(degree) = worth(last)
        {
            much = degree;
            words.pop();
        }
    }
    let word = words.join(" ");
    let (quality, opposite) = match OPPOSITES.iter().find(|(w, _)| *w == words[0]) {
        Some((_, positive)) => {
            words[0] = positive;
            (words.join(" "), true)
        }
        None => (word.clone(), false),
    };
    Some(Degree {
        quality,
        degree: if opposite { -sign * much } else { sign * much },
        word,
        opposite,
    })
}

fn neutral(label: &str) -> bool {
    let text = folded(label);
    text.starts_with("neither")
        || text.starts_with("no difference")
        || text.starts_with("about the same")
        || matches!(
            text.as_str(),
            "neutral" | "mixed" | "mixed feelings" | "undecided"
        )
}

fn poles(labels: &[&str]) -> Option<Scale> {
    let poles = Poles::of(labels, degree, neutral)?;
    let opposite = poles.read.iter().find(|(_, d)| d.opposite);
    let own = poles.read.iter().find(|(_, d)| !d.opposite);
    let positive = own.map_or(poles.quality.clone(), |(_, d)| d.word.clone());
    let negative = opposite.map_or(format!("not {positive}"), |(_, d)| d.word.clone());
    Some(poles.scale(labels, |side, _| {
        let name = if side { &positive } else { &negative };
        net_name(name, labels)
    }))
}

/// Labels that are degrees of one quality, but for one at most.
pub(super) struct Poles {
    quality: String,
    /// The labels that speak of the quality, by their place.
    read: Vec<(usize, Degree)>,
    middle: Option<usize>,
}

impl Poles {
    pub fn of(
        labels: &[&str],
        degree: impl Fn(&str) -> Option<Degree>,
        neutral: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        let mut read: Vec<(usize, Degree)> = Vec::new();
        let mut middle = Vec::new();
        for (index, label) in labels.iter().enumerate() {
            match neutral(label) {
                true => middle.push(index),
                false => read.extend(degree(label).map(|degree| (index, degree))),
            }
        }
        // The quality that most labels speak of.
        let of = |quality: &str| read.iter().filter(|(_, d)| d.quality == quality).count();
        let (_, best) = read.iter().rev().max_by_key(|(_, d)| of(&d.quality))?;
        let quality = best.quality.clone();
        read.retain(|(_, d)| d.quality == quality);
        let known = read.len() + middle.len();
        let graded = read.iter().any(|(_, d)| d.degree.abs() != PLAIN);
        if read.len() < 2 || !graded || known + 1 < labels.len() || middle.len() > 1 {
            return None;
        }
        Some(Self {
            quality,
            read,
            middle: middle.first().copied(),
        })
    }

    /// The labels in order, with a NET for each side of several; `name` of the side that has the quality or has it not,
    /// and of the labels on it.
    pub fn scale(&self, labels: &[&str], name: impl Fn(bool, &[&str]) -> String) -> Scale {
        let scored = self
            .read
            .iter()
            .map(|(index, d)| (*index, f64::from(-d.degree)))
            .chain(self.middle.map(|index| (index, 0.0)))
            .collect();
        let mut scale = in_order(scored, labels.len(), Order::Poles);
        let side = |positive: bool| {
            let on_it = |d: &Degree| (d.degree > 0) == positive && d.degree != 0;
            let in_it = |index: &&usize| self.read.iter().any(|(i, d)| i == *index && on_it(d));
            let of: Vec<&str> = scale
                .order
                .iter()
                .filter(in_it)
                .map(|&i| labels[i])
                .collect();
            // One answer is no sum.
            (of.len() > 1).then(|| Net {
                name: name(positive, &of),
                labels: of.iter().map(|label| (*label).to_owned()).collect(),
            })
        };
        let (top, bottom) = (side(true), side(false));
        (scale.top, scale.bottom) = (top, bottom);
        scale
    }
}

/// With a capital; a NET must not have the name of an answer.
fn net_name(words: &str, labels: &[&str]) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let name: String = first.chain(letters).collect();
    match labels.iter().any(|label| label.eq_ignore_ascii_case(&name)) {
        true => format!("NET {words}"),
        false => name,
    }
}

// --- from much to little

const AMOUNTS: [&[&str]; 5] = [
    &[
        "always",
        "almost always",
        "nearly always",
        "usually",
        "very often",
        "often",
        "frequently",
        "about half the time",
        "sometimes",
        "occasionally",
        "once in a while",
        "rarely",
        "seldom",
        "hardly ever",
        "almost never",
        "never",
    ],
    &[
        "several times a day",
        "once a day",
        "every day",
        "daily",
        "most days",
        "several times a week",
        "a few times per week",
        "a few times a week",
        "once a week",
        "every week",
        "weekly",
        "a few times per month",
        "a few times a month",
        "once a month",
        "every month",
        "monthly",
        "several times a year",
        "a few times a year",
        "once a year",
        "every year",
        "yearly",
        "less often",
        "never",
    ],
    &[
        "a great deal",
        "a lot",
        "quite a lot",
        "a fair amount",
        "a moderate amount",
        "some",
        "only some",
        "a little",
        "only a little",
        "not much",
        "not very much",
        "not a lot",
        "very little",
        "hardly any",
        "not at all",
        "nothing at all",
        "none at all",
        "nothing",
        "none",
    ],
    &[
        "excellent",
        "very good",
        "good",
        "fair",
        "average",
        "poor",
        "bad",
        "very poor",
        "very bad",
    ],
    &["very high", "high", "medium", "moderate", "low", "very low"],
];

fn amounts(labels: &[&str]) -> Option<Scale> {
    AMOUNTS.iter().find_map(|list| {
        let mut scored = Vec::new();
        for (index, label) in labels.iter().enumerate() {
            let text = folded(label);
            // The longest that the label begins with: "Never, but open to it".
            let place = (0..list.len())
                .filter(|&place| {
                    let rest = text.strip_prefix(list[place]);
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
                })
                .max_by_key(|&place| list[place].len());
            scored.extend(place.map(|place| (index, place as f64)));
        }
        let different = |a: &(usize, f64)| scored.iter().filter(|b| a.1 == b.1).count() == 1;
        let places = scored.iter().filter(|a| different(a)).count();
        // "Never, but open to it" is nearer to the others than "Never, and not open to it".
        let mut scored = scored.clone();
        for (index, place) in &mut scored {
            *place += if says(&folded(labels[*index]), "not open") {
                0.5
            } else {
                0.0
            };
        }
        // At least three steps; "Never" alone is said of much.
        (scored.len() >= 3 && places >= 2 && scored.len() + 1 >= labels.len())
            .then(|| in_order(scored, labels.len(), Order::Amount))
    })
}

// --- by number

/// Words for numbers, as they begin a label.
const NUMBERS: [&str; 13] = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

/// The quantity that a label begins with, in days where it has a unit of time: `$25,000 - $49,999`, `Three months`.
fn quantity(label: &str) -> Option<f64> {
    if matches!(
        folded(label).as_str(),
        "never" | "none" | "zero" | "zero times"
    ) {
        return Some(0.0);
    }
    let plain = label.trim().replace(',', "");
    let digits_at = plain.find(|c: char| c.is_ascii_digit());
    let text = folded(label);
    let unit = |text: &str| {
        let units = [
            ("day", 1.0),
            ("week", 7.0),
            ("month", 30.4),
            ("year", 365.0),
        ];
        units
            .iter()
            .find(|(unit, _)| says_unit(text, unit))
            .map_or(1.0, |(_, days)| *days)
    };
    let below = [
        "less than",
        "under",
        "up to",
        "below",
        "younger than",
        "fewer than",
    ];
    let above = ["more than", "over", "above", "older than"];
    let begins = |phrases: &[&str]| phrases.iter().any(|phrase| text.starts_with(phrase));
    let nudge = match (
        begins(&below) || plain.starts_with('<'),
        begins(&above) || plain.starts_with('>'),
    ) {
        (true, _) => -0.5,
        (_, true) => 0.5,
        _ => 0.0,
    };
    if let Some(at) = digits_at {
        // Only signs and the words above may stand before the number.
        let before = folded(&plain[..at]);
        if !before.is_empty()
            && !below.contains(&before.as_str())
            && !above.contains(&before.as_str())
        {
            return None;
        }
        let end = plain[at..]
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .map_or(plain.len(), |end| at + end);
        let value = number(plain[at..end].trim_end_matches('.'))?;
        let thousands = plain[end..].starts_with(['k', 'K']);
        let value = if thousands { value * 1000.0 } else { value };
        return Some(value * unit(&text) + nudge);
    }
    let rest = below
        .iter()
        .chain(&above)
        .find_map(|phrase| text.strip_prefix(phrase));
    let words: Vec<&str> = rest.unwrap_or(&text).trim_start().split(' ').collect();
    let value = match *words.first()? {
        "once" => return Some(1.0 * unit(&text) + nudge),
        "twice" => return Some(2.0 * unit(&text) + nudge),
        word => NUMBERS.iter().position(|n| *n == word)? as f64,
    };
    words
        .iter()
        .any(|word| UNITS.contains(word))
        .then(|| value * unit(&text) + nudge)
}

/// What a number in words counts.
const UNITS: [&str; 12] = [
    "time", "times", "day", "days", "week", "weeks", "month", "months", "year", "years", "hour",
    "hours",
];

/// The one number of a label that has words before it: "Moins de 18 ans". Beside bands it is below or above them all.
fn inner_number(label: &str) -> Option<f64> {
    let plain = label.replace(',', "");
    let mut numbers = plain
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(number);
    numbers.next().filter(|_| numbers.next().is_none())
}

fn says_unit(text: &str, unit: &str) -> bool {
    text.split(' ')
        .any(|word| word.trim_end_matches('s') == unit)
}

fn numbers(labels: &[&str]) -> Option<Scale> {
    let mut scored: Vec<(usize, f64)> = labels
        .iter()
        .enumerate()
        .filter_map(|(index, label)| Some((index, quantity(label)?)))
        .collect();
    if scored.len() >= 3 && scored.len() < labels.len() {
        let least = scored
            .iter()
            .fold(f64::INFINITY, |least, (_, value)| least.min(*value));
        let most = scored
            .iter()
            .fold(f64::NEG_INFINITY, |most, (_, value)| most.max(*value));
        let read: Vec<usize> = scored.iter().map(|(index, _)| *index).collect();
        for (index, label) in labels
            .iter()
            .enumerate()
            .filter(|(index, _)| !read.contains(index))
        {
            match inner_number(label) {
                Some(value) if value <= least => scored.push((index, least - 0.5)),
                Some(value) if value > most => scored.push((index, value)),
                _ => {}
            }
        }
    }
    let mut values: Vec<f64> = scored.iter().map(|(_, value)| *value).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    let known =
        scored.len() >= 3 && values.len() == scored.len() && scored.len() + 1 >= labels.len();
    let times = |label: &&str| {
        let label = folded(label);
        let mut words = label.split(' ');
        words.any(|word| matches!(word, "once" | "twice" | "times"))
    };
    let apart = scored.len() < labels.len() && labels.iter().any(times);
    known.then(|| Scale {
        apart,
        ..in_order(scored, labels.len(), Order::Number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(labels: &[&str]) -> Option<(Order, Vec<String>, Vec<String>)> {
        let scale = scale(labels)?;
        let order = scale.order.iter().map(|&i| labels[i].to_owned()).collect();
        let net = |net: &Net| format!("{} = {}", net.name, net.labels.join(" + "));
        let nets = scale.top.iter().chain(&scale.bottom).map(net).collect();
        Some((scale.kind, order, nets))
    }

    #[test]
    fn from_pole_to_pole_with_nets() {
        for (labels, nets) in [
            (
                &[
                    "Very convincing",
                    "Somewhat convincing",
                    "Somewhat unconvincing",
                    "Very unconvincing",
                ][..],
                &[
                    "Convincing = Very convincing + Somewhat convincing",
                    "Unconvincing = Somewhat unconvincing + Very unconvincing",
                ][..],
            ),
            (
                &[
                    "Very masculine",
                    "Somewhat masculine",
                    "Not very masculine",
                    "Not at all masculine",
                ],
                &[
                    "Masculine = Very masculine + Somewhat masculine",
                    "Not masculine = Not very masculine + Not at all masculine",
                ],
            ),
            (
                &[
                    "Strongly agree",
                    "Agree",
                    "Neither agree nor disagree",
                    "Disagree",
                    "Strongly disagree",
                ],
                &[
                    "NET agree = Strongly agree + Agree",
                    "NET disagree = Disagree + Strongly disagree",
                ],
            ),
            (
                &[
                    "Yes, very rude",
                    "Yes, somewhat rude",
                    "No, not at all rude",
                ],
                &["Rude = Yes, very rude + Yes, somewhat rude"],
            ),
            (
                &[
                    "Very favorably",
                    "Somewhat favorably",
                    "Somewhat unfavorably",
                    "Very unfavorably",
                    "Unfamiliar (N/A)",
                ],
                &[
                    "Favorably = Very favorably + Somewhat favorably",
                    "Unfavorably = Somewhat unfavorably + Very unfavorably",
                ],
            ),
        ] {
            let mut mixed: Vec<&str> = labels.to_vec();
            let last = mixed.pop().unwrap();
            mixed.reverse();
            mixed.push(last);
            let (kind, order, found) = ordered(&mixed).unwrap_or_else(|| panic!("{labels:?}"));
            assert_eq!(
                (kind, order),
                (
                    Order::Poles,
                    labels.iter().map(|l| (*l).to_owned()).collect()
                )
            );
            assert_eq!(found, nets);
        }
    }

    #[test]
    fn by_amount_and_by_number() {
        for (labels, kind) in [
            (
                &[
                    "Often",
                    "Sometimes",
                    "Rarely",
                    "Never, but open to it",
                    "Never, and not open to it",
                ][..],
                Order::Amount,
            ),
            (
                &["A lot", "Some", "Only a little", "Nothing at all"],
                Order::Amount,
            ),
            (
                &[
                    "$0 - $24,999",
                    "$25,000 - $49,999",
                    "$50,000 - $99,999",
                    "$150,000+",
                ],
                Order::Number,
            ),
            (&["18-29", "30-44", "45-60", "> 60"], Order::Number),
            (
                &[
                    "No time at all",
                    "One week",
                    "Two weeks",
                    "One month",
                    "Two months",
                    "One year",
                    "As long as they need",
                ],
                Order::Number,
            ),
            (
                &["Never", "Once", "Twice", "Three times or more"],
                Order::Number,
            ),
            (
                &["0 – no attention", "1", "2", "10 – a great deal"],
                Order::Number,
            ),
        ] {
            let mut mixed: Vec<&str> = labels.to_vec();
            if kind == Order::Number && !labels.contains(&"One week") {
                mixed.reverse();
            }
            let (found, order, _) = ordered(&mixed).unwrap_or_else(|| panic!("{labels:?}"));
            assert_eq!(
                (found, order),
                (kind, labels.iter().map(|l| (*l).to_owned()).collect())
            );
        }
    }

    #[test]
    fn numbered_labels_are_a_scale_where_their_words_are_one() {
        for (labels, kind) in [
            (
                &[
                    "1. Very good",
                    "2. Fairly good",
                    "3. Fairly bad",
                    "4. Very bad",
                ][..],
                Order::Poles,
            ),
            (
                &[
                    "5 Strongly agree",
                    "4 Agree",
                    "3 Neutral",
                    "2 Disagree",
                    "1 Strongly disagree",
                ],
                Order::Poles,
            ),
            (
                &["1) Always", "2) Often", "3) Rarely", "4) Never"],
                Order::Amount,
            ),
            (
                &["1. 18-24", "2. 25-34", "3. 35-44", "4. 45+"],
                Order::Number,
            ),
            (&["1 - 18-24", "2 - 25-34", "3 - 35-44"], Order::Number),
            (
                &["1 hour", "2 hours", "3 hours", "4 hours or more"],
                Order::Number,
            ),
            (
                &["1 Stunde", "2 Stunden", "3 Stunden", "4 Stunden und mehr"],
                Order::Number,
            ),
            (&["1.5 hours", "2.5 hours", "3.5 hours"], Order::Number),
            (&["18-24", "25-34", "35-44"], Order::Number),
            (
                &["1 - Not at all", "2", "3", "4", "5 - Extremely"],
                Order::Number,
            ),
            (&["0 = Links", "1", "2", "3 = Rechts"], Order::Number),
            (
                &[
                    "Moins de 18 ans",
                    "18-24 ans",
                    "25-34 ans",
                    "35-64 ans",
                    "Plus de 64 ans",
                ],
                Order::Number,
            ),
        ] {
            let mut mixed = labels.to_vec();
            mixed.swap(1, 2);
            let (found, order, nets) = ordered(&mixed).unwrap_or_else(|| panic!("{labels:?}"));
            let expected: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
            assert_eq!((found, order), (kind, expected));
            assert!(nets.iter().all(|net| !net.contains("= +")), "{nets:?}");
        }
        let (.., nets) = ordered(&[
            "1. Very good",
            "2. Fairly good",
            "3. Fairly bad",
            "4. Very bad",
        ])
        .unwrap();
        assert_eq!(nets[0], "Good = 1. Very good + 2. Fairly good");
    }

    #[test]
    fn codes_keep_their_order_where_only_the_ends_have_labels() {
        let of = |codes: &[(i32, bool)]| {
            let codes: Vec<(f64, bool)> = codes.iter().map(|(c, l)| (f64::from(*c), *l)).collect();
            by_code(&codes).map(|scale| scale.order)
        };
        assert_eq!(
            of(&[(0, true), (3, true), (2, false), (1, false)]),
            Some(vec![0, 3, 2, 1])
        );
        assert_eq!(
            of(&[(-3, true), (3, true), (2, false), (0, true), (-1, false)]),
            Some(vec![0, 4, 3, 2, 1])
        );
        assert_eq!(
            of(&[(0, true), (1, false), (2, false), (3, false)]),
            Some(vec![0, 1, 2, 3])
        );
        // A code whose label is missing; labels of other codes than the ends.
        assert_eq!(
            of(&[(1, true), (2, true), (3, false), (4, true), (5, true)]),
            None
        );
        assert_eq!(of(&[(1, false), (2, true), (3, false)]), None);
        assert_eq!(
            of(&[(1, true), (1000, true), (3, false), (500, false)]),
            None
        );
    }

    #[test]
    fn what_is_no_number_of_times_is_neither_more_nor_less() {
        let times = [
            "It is not okay to get up",
            "More than five times",
            "Three times",
            "Twice",
            "Once",
        ];
        let found = scale(&times).unwrap();
        assert_eq!(
            (found.order.as_slice(), found.apart),
            ([4, 3, 2, 1, 0].as_slice(), true)
        );
        let zero = ["More than five times", "Twice", "Once", "Never"];
        let found = scale(&zero).unwrap();
        assert_eq!(
            (found.order.as_slice(), found.apart),
            ([3, 2, 1, 0].as_slice(), false)
        );
    }

    #[test]
    fn answers_without_an_order_have_none() {
        for labels in [
            &["Yes", "No"][..],
            &["Male", "Female"],
            &["Conservative", "Labour", "Green"],
            &["Statement A", "Statement B"],
            &["White", "Non-white"],
            &["Turkey", "Ham/Pork", "Tofurkey", "Chicken"],
            &["No children", "One child"],
            // Numbers before names are their codes.
            &["1. Catholic", "2. Protestant", "3. None"],
            &["1) The Morning", "2) The Evening", "3) The Weekly"],
            &["1 - Prices", "2 - Wages", "3 - Taxes", "8 - Other"],
            &["(4) Banks", "(1) Prices", "(2) Wages"],
            &["[1] Lyon", "[2] Paris", "[3] Nantes"],
            &["1: Red", "2: Green", "3: Blue"],
            &["1 Katholisch", "2 Evangelisch", "3 Muslimisch"],
            &["1=Yes", "2=No", "3=Perhaps"],
            &["2010: Labour", "2015: Green", "2019: Liberal"],
            &["１. 男", "２. 女", "３. 他"],
        ] {
            assert!(scale(labels).is_none(), "{labels:?} {:?}", scale(labels));
        }
    }
}
