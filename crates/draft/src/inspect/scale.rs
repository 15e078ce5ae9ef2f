//! Answers that have an order: from one pole to the other, by frequency, by amount, by number.

use serde::Serialize;

use super::cells::number;
use super::numbered::{UNITS, numbered_labels};
use super::poles::poles;
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
    // A word beside plain numbers may be an end of their scale, or no step at all.
    let bare = labels.iter().filter(|label| number(label.trim()).is_some());
    let apart = scored.len() < labels.len() && (labels.iter().any(times) || bare.count() >= 3);
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
        let found = scale(&["1", "2", "3", "4", "Ei mikään"]).unwrap();
        assert!(found.apart);
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
