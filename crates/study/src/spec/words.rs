//! What tables and figures say of a study in the same words: its dates and its weighting.

use super::types::{Method, Spec};
use super::values::Day;

/// Fieldwork as a reader writes it: `1–3 May 2024`.
pub fn dates(from: Day, to: Day) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = |day: Day| MONTHS[usize::from(day.month.clamp(1, 12)) - 1];
    let long = |day: Day| format!("{} {} {}", day.day, month(day), day.year);
    if from == to {
        long(to)
    } else if (from.year, from.month) == (to.year, to.month) {
        format!("{}–{}", from.day, long(to))
    } else if from.year == to.year {
        format!("{} {} – {}", from.day, month(from), long(to))
    } else {
        format!("{} – {}", long(from), long(to))
    }
}

/// How the answers are weighted: `Weighted by gender × age, region.`
pub fn weighted_by(spec: &Spec) -> String {
    match *spec.weighting.method {
        Method::Given => "Weighted with weights made elsewhere.".to_owned(),
        Method::None => "Unweighted.".to_owned(),
        _ => {
            let margins: Vec<String> = spec
                .weighting
                .margins
                .iter()
                .map(|margin| {
                    let names = margin.variables.iter().map(|name| called(spec, name));
                    names.collect::<Vec<_>>().join(" × ")
                })
                .collect();
            format!("Weighted by {}.", margins.join(", "))
        }
    }
}

/// A text of the spec; `None` where a draft has only a question mark.
pub fn stated(text: &str) -> Option<&str> {
    let text = text.trim();
    (!matches!(text, "" | "?")).then_some(text)
}

/// A text of the spec as it is printed alone.
pub fn or_not_stated(text: &str) -> &str {
    stated(text).unwrap_or("not stated")
}

/// Whom the sample stands for, within a sentence: "UK adults".
pub fn people(universe: &str) -> &str {
    stated(universe).unwrap_or("respondents")
}

/// What a variable is called within a sentence.
pub fn called(spec: &Spec, name: &str) -> String {
    match spec.variables.get(name).and_then(|v| v.label.as_ref()) {
        Some(label) => lower_first(label),
        None => name.replace('_', " "),
    }
}

/// A text that goes on within a sentence.
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        // An abbreviation keeps its capitals: "EU referendum vote".
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fieldwork_is_written_as_readers_write_it() {
        let day = |year, month, day| Day { year, month, day };
        assert_eq!(dates(day(2024, 5, 1), day(2024, 5, 3)), "1–3 May 2024");
        assert_eq!(
            dates(day(2024, 5, 30), day(2024, 6, 2)),
            "30 May – 2 June 2024"
        );
        assert_eq!(
            dates(day(2023, 12, 30), day(2024, 1, 2)),
            "30 December 2023 – 2 January 2024"
        );
        assert_eq!(dates(day(2024, 5, 1), day(2024, 5, 1)), "1 May 2024");
    }

    #[test]
    fn capitals_of_abbreviations_stay() {
        assert_eq!(lower_first("One month"), "one month");
        assert_eq!(lower_first("EU referendum vote"), "EU referendum vote");
    }
}
