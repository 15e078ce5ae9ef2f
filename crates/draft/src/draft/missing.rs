//! What a draft says of answers that are none, and of blanks: as the file's own words and flags have it.

use super::answers::{missing, written};
use super::page::{Entry, Value, entry, quoted};
use crate::inspect::{Answer, Missing, Variable};
use crossbreak_core::number::{count, counted};

pub(super) fn missing_entries(variable: &Variable) -> Vec<Entry> {
    let entries = match explained(&[variable]) {
        Some(kind) => missing_by_flags(&variable.answers, kind, variable),
        None => missing_entries_of(
            &variable.answers,
            (variable.blank > 0).then_some(Missing::NotAsked),
            variable,
        ),
    };
    super::with_doubtful(entries, "not_stated", &[variable])
}

/// What the blanks of a question are, where columns of flags explain them, or all but a few.
pub(super) fn explained(columns: &[&Variable]) -> Option<Missing> {
    let counting: usize = columns.iter().map(|v| v.blank_counting).sum();
    let (blank, left) = match counting {
        0 => columns
            .iter()
            .fold((0, 0), |sum, v| (sum.0 + v.blank, sum.1 + v.unexplained)),
        counting => (
            counting,
            columns.iter().map(|v| v.unexplained_counting).sum(),
        ),
    };
    let mut kinds = columns.iter().flat_map(|v| &v.flagged).map(|by| by.kind);
    let kind = kinds.next().filter(|_| blank > 0 && left * 50 <= blank)?;
    Some(match kinds.all(|other| other == kind) {
        true => kind,
        false => Missing::NotStated,
    })
}

/// The kinds of missing where a blank is of this one, as columns of flags say.
pub(super) fn missing_by_flags(answers: &[Answer], blank: Missing, of: &Variable) -> Vec<Entry> {
    let mut flags: Vec<String> = of.flagged.iter().map(|by| by.column.clone()).collect();
    flags.truncate(3);
    missing(answers, Some(blank))
        .into_iter()
        .map(|(key, values)| {
            let said = values.iter().any(|value| value == "\"\"");
            let own = entry(key, Value::one_or_many(values));
            match said && !flags.is_empty() {
                true => own.said(format!(
                    "{} blank, ticked in {}",
                    count(of.blank as f64),
                    flags.join(", ")
                )),
                false => own,
            }
        })
        .collect()
}

pub(super) fn missing_entries_of(
    answers: &[Answer],
    blank: Option<Missing>,
    of: &Variable,
) -> Vec<Entry> {
    missing(answers, blank)
        .into_iter()
        .map(|(key, values)| super::remarked(key, values, answers, of))
        .collect()
}

/// What it means that somebody has no option at all: only a person knows.
pub(super) fn all_blank(rows: usize) -> Entry {
    entry("all_blank", Value::text("?"))
        .said(format!(
            "{} with no option: \"not_asked\", or \"not_selected\" of those asked",
            counted(rows, "row", "rows")
        ))
        .open("whether respondents who chose no option were asked")
}

/// The same where every such row is of an interview that does not count: the draft has to be in order before its filter is
/// confirmed, too.
pub(super) fn unfinished() -> Entry {
    entry("all_blank", Value::text("not_asked")).said("only in interviews that do not count")
}

/// What an option's cell holds that was not chosen.
fn unchosen(cell: &str) -> Answer {
    Answer {
        cell: cell.to_owned(),
        label: None,
        rows: 0,
        share: 0.0,
        missing: None,
    }
}

/// What options hold that were not chosen or not asked; don't know is an option like the others.
pub(super) fn missing_of_options(
    answers: &[Answer],
    blank: bool,
    not_selected: Option<&str>,
    blank_too: bool,
    of: &[&Variable],
) -> Vec<Entry> {
    let mut entries = Vec::new();
    let Some(fullest) = of.iter().max_by_key(|member| member.blank) else {
        return entries;
    };
    let blank_chosen = not_selected == Some("") || blank_too;
    match not_selected {
        // A flag among the options is coded otherwise than they are.
        Some("") if blank_too => {
            let both = vec![quoted(""), "0".to_owned()];
            entries.push(entry("not_selected", Value::List(both)));
        }
        Some(cell) if blank_too => {
            let both = vec![written(&unchosen(cell)), quoted("")];
            entries.push(entry("not_selected", Value::List(both)));
        }
        Some("") => entries.push(entry("not_selected", Value::text(""))),
        Some(cell) => {
            entries.push(entry("not_selected", Value::One(written(&unchosen(cell)))));
        }
        None => {}
    }
    let blank = (blank && !blank_chosen).then_some(Missing::NotAsked);
    // What the file declares missing is no option, whatever its label says.
    let declared = |answer: &Answer| {
        of.iter()
            .any(|member| member.declared.contains(&answer.cell))
    };
    let answers: Vec<Answer> = answers
        .iter()
        // `NA` of options that were not chosen.
        .filter(|answer| Some(answer.cell.as_str()) != not_selected)
        .map(|answer| Answer {
            missing: match declared(answer) {
                true => Some(Missing::NotAsked),
                false => answer.missing,
            },
            // Beside options a code apart is not asked, however few have it.
            share: match answer.missing {
                Some(Missing::Apart) => 1.0,
                _ => answer.share,
            },
            ..answer.clone()
        })
        .collect();
    let unasked = missing(&answers, blank)
        .into_iter()
        .filter(|(key, _)| *key == "not_asked" || not_selected.is_some());
    let values: Vec<String> = unasked.flat_map(|(_, values)| values).collect();
    if !values.is_empty() {
        entries.push(super::remarked("not_asked", values, &answers, fullest));
    }
    super::with_doubtful(entries, "not_asked", of)
}
