//! Answers that have an order: from one pole to the other, by frequency, by amount, by number.

use serde::Serialize;

use super::cells::number;
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

/// The order of the labels of some answers, if at most one of them stands outside it.
pub(super) fn scale(labels: &[&str]) -> Option<Scale> {
    poles(labels)
        .or_else(|| amounts(labels))
        .or_else(|| numbers(labels))
}

fn in_order(mut scored: Vec<(usize, f64)>, n: usize, kind: Order) -> Scale {
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
struct Degree {
    quality: String,
    degree: i32,
    /// The word of the label that names the quality or its opposite.
    word: String,
    opposite: bool,
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
const PLAIN: i32 = 3;

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
    let scored = read
        .iter()
        .map(|(index, d)| (*index, f64::from(-d.degree)))
        .chain(middle.iter().map(|index| (*index, 0.0)))
        .collect();
    let mut scale = in_order(scored, labels.len(), Order::Poles);
    let opposite = read.iter().find(|(_, d)| d.opposite);
    let own = read.iter().find(|(_, d)| !d.opposite);
    let positive = own.map_or(quality, |(_, d)| d.word.clone());
    let negative = opposite.map_or(format!("not {positive}"), |(_, d)| d.word.clone());
    let side = |name: &str, wanted: &dyn Fn(i32) -> bool| {
        let in_it = |index: &&usize| read.iter().any(|(i, d)| i == *index && wanted(d.degree));
        let of: Vec<usize> = scale.order.iter().filter(in_it).copied().collect();
        // One answer is no sum.
        (of.len() > 1).then(|| Net {
            name: net_name(name, labels),
            labels: of.iter().map(|&index| labels[index].to_owned()).collect(),
        })
    };
    let (top, bottom) = (side(&positive, &|d| d > 0), side(&negative, &|d| d < 0));
    (scale.top, scale.bottom) = (top, bottom);
    Some(scale)
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
    let counts = [
        "time", "times", "day", "days", "week", "weeks", "month", "months", "year", "years",
        "hour", "hours",
    ];
    words
        .iter()
        .any(|word| counts.contains(word))
        .then(|| value * unit(&text) + nudge)
}

fn says_unit(text: &str, unit: &str) -> bool {
    text.split(' ')
        .any(|word| word.trim_end_matches('s') == unit)
}

fn numbers(labels: &[&str]) -> Option<Scale> {
    let scored: Vec<(usize, f64)> = labels
        .iter()
        .enumerate()
        .filter_map(|(index, label)| Some((index, quantity(label)?)))
        .collect();
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
        ] {
            assert!(scale(labels).is_none(), "{labels:?} {:?}", scale(labels));
        }
    }
}
