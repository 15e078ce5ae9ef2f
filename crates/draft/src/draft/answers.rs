//! Answers as a spec names them: by code where the file has labels or only codes, by label otherwise.

use indexmap::IndexMap;

use super::page::{Value, quoted};
use crate::inspect::{Answer, Missing};
use crossbreak_study::label::folded;

/// An answer as it is written in lists: a whole number for a code, otherwise text.
pub(super) fn written(answer: &Answer) -> String {
    let number = answer.cell.strip_suffix(".0").unwrap_or(&answer.cell);
    let code = number
        .parse::<i64>()
        .ok()
        .filter(|code| code.to_string() == number);
    match (code, &answer.label) {
        (Some(code), _) => code.to_string(),
        // A label names a code that is no number.
        (None, Some(label)) => quoted(label),
        (None, None) => quoted(&answer.cell),
    }
}

/// As [`written`], for answers of which not all are numbers: "11" beside "10 or younger" is a text.
fn written_among(answer: &Answer, all: &[&Answer]) -> String {
    let texts = all
        .iter()
        .any(|a| a.label.is_none() && written(a).starts_with('"'));
    match texts && answer.label.is_none() {
        true => quoted(&answer.cell),
        false => written(answer),
    }
}

/// The answers in substance.
pub(super) fn in_substance(answers: &[Answer]) -> Vec<&Answer> {
    answers
        .iter()
        .filter(|answer| answer.missing.is_none())
        .collect()
}

/// What a spec has to say of the answers in substance; `None` where the file's own codes, labels and order will do.
pub(super) fn listed(answers: &[Answer]) -> Option<Value> {
    let all = in_substance(answers);
    let mut by_words: IndexMap<String, Vec<&Answer>> = IndexMap::new();
    for answer in &all {
        by_words
            .entry(folded(answer.words()).into_owned())
            .or_default()
            .push(answer);
    }
    let labelled = all.iter().all(|answer| answer.label.is_some());
    let twice = by_words
        .values()
        .any(|same| same.len() > 1 && same.iter().any(|a| a.label.is_some()));
    if labelled && !twice {
        return None;
    }
    if twice {
        // Two codes with one label are one answer.
        let pairs = by_words.values().filter_map(|same| {
            let codes: Vec<String> = same.iter().map(|answer| written(answer)).collect();
            let value = if codes.len() == 1 {
                codes.concat()
            } else {
                format!("[{}]", codes.join(", "))
            };
            Some((same.first()?.words().to_owned(), value))
        });
        return Some(Value::Table(pairs.collect()));
    }
    // Texts that only typing tells apart are one answer; the first names it.
    let firsts = by_words.values().filter_map(|same| same.first());
    Some(Value::List(
        firsts.map(|answer| written_among(answer, &all)).collect(),
    ))
}

/// The kind of missing, in a spec's terms, of a cell that holds no answer. A mark for a blank has the blank's kind. Why a code
/// stands apart is not known: few of those asked give no answer, so a frequent one is taken as not asked.
pub(super) fn kind(answer: &Answer, blank: Option<Missing>) -> Option<Missing> {
    match answer.missing? {
        Missing::Declared => None,
        Missing::Blank => Some(blank.unwrap_or(Missing::NotAsked)),
        Missing::Apart if answer.share > 0.3 => Some(Missing::NotAsked),
        Missing::Apart => Some(Missing::NotStated),
        kind => Some(kind),
    }
}

/// The kinds of missing among the answers, by the key that names them, in the order of the keys. `blank`: blank cells
/// are of this kind too. What the file declares missing without a word of why needs no key.
pub(super) fn missing(
    answers: &[Answer],
    blank: Option<Missing>,
) -> Vec<(&'static str, Vec<String>)> {
    let all: Vec<&Answer> = answers.iter().collect();
    let kinds = [
        ("dont_know", Missing::DontKnow),
        ("refused", Missing::Refused),
        ("not_stated", Missing::NotStated),
        ("not_asked", Missing::NotAsked),
    ];
    let mut keys = Vec::new();
    for (key, own) in kinds {
        let of_kind = answers
            .iter()
            .filter(|answer| kind(answer, blank) == Some(own));
        let mut seen = Vec::new();
        let mut values: Vec<String> = Vec::new();
        for answer in of_kind {
            let words = folded(&answer.cell).into_owned();
            if !seen.contains(&words) {
                seen.push(words);
                values.push(written_among(answer, &all));
            }
        }
        if blank == Some(own) {
            values.push("\"\"".to_owned());
        }
        if !values.is_empty() {
            keys.push((key, values));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(cell: &str, label: Option<&str>, missing: Option<Missing>) -> Answer {
        Answer {
            cell: cell.to_owned(),
            label: label.map(str::to_owned),
            rows: 1,
            share: 0.1,
            missing,
        }
    }

    fn text(value: Option<Value>) -> Option<String> {
        Some(match value? {
            Value::One(text) => text,
            Value::List(values) => values.join(" "),
            Value::Table(pairs) => pairs.iter().map(|(k, v)| format!("{k}={v} ")).collect(),
        })
    }

    #[test]
    fn codes_with_labels_need_no_list_and_others_do() {
        let yes = answer("1", Some("Yes"), None);
        let no = answer("2", Some("No"), None);
        assert_eq!(text(listed(&[yes.clone(), no.clone()])), None);
        assert_eq!(
            text(listed(&[yes.clone(), answer("7", None, None)])).as_deref(),
            Some("1 7")
        );
        assert_eq!(
            text(listed(&[yes.clone(), no, answer("3", Some("Yes"), None)])).as_deref(),
            Some("Yes=[1, 3] No=2 ")
        );
        assert_eq!(
            text(listed(&[
                answer("1.0", None, None),
                answer("2", None, None)
            ]))
            .as_deref(),
            Some("1 2")
        );
        assert_eq!(
            text(listed(&[
                answer("10 or younger", None, None),
                answer("11", None, None)
            ]))
            .as_deref(),
            Some("\"10 or younger\" \"11\"")
        );
    }

    #[test]
    fn missing_answers_have_their_keys() {
        let answers = [
            answer("98", Some("Don't know"), Some(Missing::DontKnow)),
            answer("NA", None, Some(Missing::NotAsked)),
            answer("NaN", None, Some(Missing::Blank)),
            answer("-9", None, Some(Missing::Apart)),
            answer("-8", Some("Ei tietoa"), Some(Missing::Declared)),
        ];
        let keys = missing(&answers, Some(Missing::NotAsked));
        assert_eq!(
            keys,
            [
                ("dont_know", vec!["98".to_owned()]),
                ("not_stated", vec!["\"-9\"".to_owned()]),
                (
                    "not_asked",
                    ["\"NA\"", "\"NaN\"", "\"\""].map(str::to_owned).to_vec()
                )
            ]
        );
    }
}
