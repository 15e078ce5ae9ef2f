//! Labels of columns taken apart: the question that all of them repeat, and the item of each.

/// What stands between a question and its item.
const BETWEEN: [&str; 5] = [" - ", " – ", " — ", ": ", "? "];

/// The words that all labels share up to a sign that parts them, and what is left of each; `None` where they share none.
/// The question stands first or last: "Where do you get news? - Television", "Television - Where do you get news?".
pub(super) fn apart(labels: &[&str]) -> Option<(String, Vec<String>)> {
    let labels: Vec<&str> = labels.iter().map(|label| label.trim()).collect();
    let first = *labels.first().filter(|_| labels.len() > 1)?;
    let places = || {
        BETWEEN.iter().flat_map(|sign| {
            first
                .match_indices(sign)
                .map(move |(at, _)| (at, at + sign.len()))
        })
    };
    let before = places().map(|(_, end)| &first[..end]);
    // What stands last is the question only where it reads as one: "TV" and "Selected choice" are none. A question mark
    // belongs to the question before it.
    let asks = |words: &&str| words.ends_with('?') || words.split_whitespace().count() > 4;
    let after = places()
        .filter(|(at, _)| !first[*at..].starts_with('?'))
        .map(|(at, _)| &first[at..])
        .filter(asks);
    let (stem, items) = longest(&labels, before, |label, stem| label.strip_prefix(stem))
        .or_else(|| longest(&labels, after, |label, stem| label.strip_suffix(stem)))?;
    let sign = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':');
    let stem = stem.trim_matches(sign);
    (!stem.is_empty()).then(|| (stem.to_owned(), items))
}

/// The longest of some words that all labels have, with what each has beside them; no two have the same.
fn longest<'a>(
    labels: &[&'a str],
    shared: impl Iterator<Item = &'a str>,
    rest: impl Fn(&'a str, &str) -> Option<&'a str>,
) -> Option<(&'a str, Vec<String>)> {
    let items = |stem: &str| -> Option<Vec<String>> {
        let mut items: Vec<String> = Vec::new();
        for label in labels {
            let item = rest(label, stem)?.trim();
            if item.is_empty() || items.iter().any(|other| other == item) {
                return None;
            }
            items.push(item.to_owned());
        }
        Some(items)
    };
    shared
        .filter_map(|stem| Some((stem, items(stem)?)))
        .max_by_key(|(stem, _)| stem.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_is_what_all_labels_share() {
        for (labels, stem) in [
            (["Where from? - TV", "Where from? - Radio"], "Where from?"),
            (["Where from? – TV", "Where from? – Radio"], "Where from?"),
            (["Where from? TV", "Where from? Radio"], "Where from?"),
            (["Trust in: TV", "Trust in: Radio"], "Trust in"),
            (["TV - Where from?", "Radio - Where from?"], "Where from?"),
            (["Q3: Trust: TV", "Q3: Trust: Radio"], "Q3: Trust"),
        ] {
            let (found, items) = apart(&labels).unwrap_or_else(|| panic!("{labels:?}"));
            assert_eq!(
                (found.as_str(), items.join(" ")),
                (stem, "TV Radio".to_owned())
            );
        }
    }

    #[test]
    fn labels_that_share_no_question_stay_whole() {
        for labels in [
            ["Television", "Radio"],
            ["Where from? - TV", "Where to? - TV"],
            ["Where from? - TV", "Where from? - TV"],
            ["TV - Selected choice", "Radio - Selected choice"],
            ["Well-being", "Well-known"],
            ["é: a", "è: b"],
        ] {
            assert_eq!(apart(&labels), None, "{labels:?}");
        }
        assert_eq!(apart(&["Where from? - TV"]), None);
    }
}
