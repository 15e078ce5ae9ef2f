//! Of whom a printed value is: the words after it, held against the universe and the columns of the study.

use std::collections::BTreeSet;

use super::phrase::{ALIASES, ANYONE, EVERYONE, FILLERS, NATIONS, VERBS, WITH_VIEW};
use crate::estimates::{Base, ColumnInfo, Number, Published};
use crate::label::folded;

/// What the words after a value name.
#[derive(Debug)]
pub enum Whom<'a> {
    /// Nobody in particular, or the column that the number is of.
    Own,
    /// Another column than the number's.
    Other(&'a ColumnInfo),
    /// Those who gave a substantive answer, although the number has another base.
    WithView,
    /// Another answer than the number's.
    OtherAnswer(String),
    /// No column is called so.
    Unknown,
}

/// Words without case, dashes and marks.
fn words(text: &str) -> Vec<String> {
    folded(text)
        .to_lowercase()
        .split(|c: char| !(c.is_alphanumeric() || "'+&".contains(c)))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The words that tell one group from another, under one name each.
fn core(text: &str) -> BTreeSet<String> {
    let mut text = words(text).join(" ");
    for (alias, name) in ALIASES {
        let padded = format!(" {text} ").replace(&format!(" {alias} "), &format!(" {name} "));
        text = padded.trim().to_owned();
    }
    let fillers = |word: &&str| !FILLERS.contains(word);
    // "18-24s", "over-65s", "under 25s", "65 and over".
    let numbered = |word: &str| match word.strip_suffix('s') {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.to_owned()
        }
        _ => match word.strip_suffix('+') {
            Some(digits) => format!("{digits} over"),
            None => word.to_owned(),
        },
    };
    text.split(' ')
        .filter(fillers)
        .flat_map(|word| {
            numbered(word)
                .split(' ')
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// What the words name. `universe`: "UK adults aged 18 and over".
pub fn whom<'a>(text: &str, number: &Number, published: &'a Published, universe: &str) -> Whom<'a> {
    let mut plain = words(text).join(" ");
    loop {
        let shorter = [
            "of ", "among ", "amongst ", "in ", "from ", "by ", "for ", "the ",
        ]
        .iter()
        .find_map(|word| plain.strip_prefix(word))
        .map(str::to_owned);
        match shorter {
            Some(shorter) => plain = shorter,
            None => break,
        }
    }
    if plain.is_empty() || ANYONE.contains(&plain.as_str()) {
        return Whom::Own;
    }
    // Its own answer, or another of its question.
    let question = published.question(&number.question);
    let is = |label: &str| words(label).join(" ") == plain;
    if is(&number.answer) {
        return Whom::Own;
    }
    let own_base = question.is_some_and(|question| is(question.bases.of(number.base)));
    if own_base {
        return Whom::Own;
    }
    if WITH_VIEW.contains(&plain.as_str()) {
        return match number.base {
            Base::Excluding | Base::Scored => Whom::Own,
            _ => Whom::WithView,
        };
    }
    // A column, before everyone: "British voters" may be one.
    let columns = || {
        published
            .columns()
            .iter()
            .filter(|column| !column.difference)
    };
    let own_column = |column: &ColumnInfo| {
        column.crossbreak == number.crossbreak && column.label == number.column
    };
    let named = core(&plain);
    let same = |column: &ColumnInfo| {
        let label = core(&column.label);
        let both = || {
            let mut both = core(&column.label);
            both.extend(core(&column.outer));
            both
        };
        !column.crossbreak.is_empty()
            && !named.is_empty()
            && (named == label || (!column.outer.is_empty() && named == both()))
    };
    let mut found = columns().filter(|column| same(column)).peekable();
    if found.peek().is_some() {
        let all: Vec<&ColumnInfo> = found.collect();
        return match all.iter().find(|column| own_column(column)) {
            Some(_) => Whom::Own,
            None => Whom::Other(all[0]),
        };
    }
    if everyone(&plain, universe) {
        return match columns().find(|column| column.crossbreak.is_empty()) {
            Some(total) if !number.crossbreak.is_empty() => Whom::Other(total),
            _ => Whom::Own,
        };
    }
    // Another answer of the same question is not what the number is of.
    let answers = question
        .into_iter()
        .flat_map(|question| question.rows.iter());
    let other = answers
        .filter(|row| {
            !row.answer.is_empty() && row.answer != number.answer && row.item == number.item
        })
        .find(|row| is(&row.answer));
    if let Some(row) = other {
        return Whom::OtherAnswer(row.answer.clone());
    }
    // "44% support": the verb of the sentence.
    let verb = plain.split(' ').next().unwrap_or_default();
    let preposition = ["of", "among", "amongst", "in", "from"]
        .contains(&text.split(' ').next().unwrap_or_default());
    match !preposition && VERBS.contains(&verb) {
        true => Whom::Own,
        false => Whom::Unknown,
    }
}

/// Everyone whom the study speaks of, by whatever name.
fn everyone(plain: &str, universe: &str) -> bool {
    let universe = words(universe);
    if EVERYONE.contains(&plain) {
        return true;
    }
    // A people: that of the universe, or of any where it names none.
    let nation = NATIONS.iter().find(|(names, _)| names.contains(&plain));
    if let Some((_, own)) = nation {
        let names_any = NATIONS.iter().any(|(_, tokens)| {
            tokens
                .iter()
                .any(|token| universe.iter().any(|word| word == token))
        });
        return !names_any
            || own
                .iter()
                .any(|token| universe.iter().any(|word| word == token));
    }
    // "GB adults", "UK adults aged 18 and over".
    let own: Vec<&str> = plain.split(' ').collect();
    own.iter().all(|word| universe.iter().any(|u| u == word))
        && universe.first().map(String::as_str) == own.first().copied()
}
