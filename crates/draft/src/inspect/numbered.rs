//! Labels that begin with a number: the code of the label, or an amount.

use super::cells::number;
use super::words::folded;

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
pub(super) fn numbered_labels<'a>(labels: &[&'a str]) -> Option<Vec<&'a str>> {
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
                && (!plain.starts_with('-') || plain.starts_with("- "))
    });
    let units = known.iter().all(|(_, words)| {
        let first = folded(words);
        let first = first.split(' ').next().unwrap_or_default();
        UNITS.contains(&first)
    });
    // No amount is written with a zero before it.
    let padded = labels
        .iter()
        .all(|label| label.trim_start().starts_with(|c: char| c.is_ascii_digit()))
        && labels.iter().any(|label| {
            let digits = label
                .trim_start()
                .bytes()
                .take_while(u8::is_ascii_digit)
                .count();
            digits > 1 && label.trim_start().starts_with('0')
        });
    let names = match signed || padded {
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

/// What a number in words counts.
pub(super) const UNITS: [&str; 12] = [
    "time", "times", "day", "days", "week", "weeks", "month", "months", "year", "years", "hour",
    "hours",
];

#[cfg(test)]
mod tests {
    use super::super::scale::{Order, scale};

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
            let found = scale(&mixed).unwrap_or_else(|| panic!("{labels:?}"));
            let order: Vec<String> = found.order.iter().map(|&i| mixed[i].to_owned()).collect();
            let expected: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
            assert_eq!((found.kind, order), (kind, expected));
        }
        let good = scale(&[
            "1. Very good",
            "2. Fairly good",
            "3. Fairly bad",
            "4. Very bad",
        ]);
        let top = good.and_then(|scale| scale.top).unwrap();
        assert_eq!(top.name, "Good");
        assert_eq!(top.labels, ["1. Very good", "2. Fairly good"]);
    }
}
