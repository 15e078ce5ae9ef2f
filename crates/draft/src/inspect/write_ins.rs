//! Words of the respondents' own beside the options of a multiple response: whoever wrote some chose an option too, which
//! has no other column.

use super::cells::number;
use super::group::{Found, GroupKind};
use super::role::{Evidence, Role};
use super::wording;
use super::words::{folded, tokens, without_place};
use crossbreak_study::label::{key_words, languages, says};
use crossbreak_study::raw::RawData;

/// So much of what is written stands beside an option that was ticked, where that option says that there is more.
const NEARLY_ALL: f64 = 0.95;

/// Adds the column of words that stands among a group's columns or right behind them, where no option's tick goes with it.
/// Where one does, the words say more of that option: the column is given back.
pub(super) fn add(
    raw: &RawData,
    seen: &[(Evidence<'_>, Role)],
    taken: &[usize],
    group: &mut Found,
) -> Option<usize> {
    if group.kind != GroupKind::Multiple || group.set.is_some() || !group.write_ins.is_empty() {
        return None;
    }
    let [first, second, ..] = *group.columns.as_slice() else {
        return None;
    };
    let question = question(seen, first, second)?;
    let last = group.columns.iter().copied().max().unwrap_or(first);
    for index in first + 1..(last + 3).min(seen.len()) {
        let (evidence, role) = &seen[index];
        let words = matches!(role, Role::OpenText | Role::Single | Role::Constant);
        let own = taken.contains(&index) || group.columns.contains(&index);
        if own || !words || evidence.cells.labelled() || evidence.numbers.is_some() {
            continue;
        }
        let parted = parted(seen, first, index);
        let Some((_, item)) = parted.filter(|(asked, _)| *asked == question) else {
            continue;
        };
        if beside_a_tick(raw, seen, group, index) {
            return Some(index);
        }
        if evidence.cells.blank * 2 >= evidence.cells.rows {
            group.columns.push(index);
            group.items.push(Some(item));
            group.write_ins.push(index);
            return None;
        }
    }
    None
}

/// The question of two columns, and the item of the second.
fn parted(seen: &[(Evidence<'_>, Role)], a: usize, b: usize) -> Option<(String, String)> {
    let [a, b] = [a, b].map(|index| &seen[index].0.cells);
    if let (Some(_), Some(item)) = (&a.info.item, &b.info.item) {
        let text = b.info.text.as_deref()?;
        return (a.info.text.as_deref() == Some(text)).then(|| (folded(text), item.clone()));
    }
    let text = |cells: &super::cells::Cells<'_>| match &cells.info.text {
        Some(text) => text.clone(),
        None => without_place(cells.name).to_owned(),
    };
    let (a, b) = (text(a), text(b));
    let (question, items) = wording::shared(&[&a, &b])?;
    Some((folded(&question), items.into_iter().nth(1)?))
}

fn question(seen: &[(Evidence<'_>, Role)], a: usize, b: usize) -> Option<String> {
    parted(seen, a, b).map(|(question, _)| question)
}

/// Whether an option is chosen wherever something is written: the words say more of it.
fn beside_a_tick(
    raw: &RawData,
    seen: &[(Evidence<'_>, Role)],
    group: &Found,
    words: usize,
) -> bool {
    let filled = |index: usize| -> Option<Vec<bool>> {
        let cells = &seen[index].0.cells;
        let column = raw.column(cells.name)?;
        let texts = group.chosen(cells, column);
        let rows = 0..column.len();
        Some(rows.map(|row| texts[column.code(row)]).collect())
    };
    let Some(written) = filled(words) else {
        return true;
    };
    let all = written.iter().filter(|written| **written).count();
    group
        .columns
        .iter()
        .filter_map(|&index| filled(index))
        .any(|ticked| {
            let ticks = ticked.iter().filter(|ticked| **ticked).count();
            let both = written
                .iter()
                .zip(&ticked)
                .filter(|(w, t)| **w && **t)
                .count();
            both as f64 >= NEARLY_ALL * all as f64 && ticks <= all.saturating_mul(3)
        })
}

/// The answer of a question before it that a column of words goes with: they say more of "Other". A question that was
/// asked of those with one answer looks alike but for the words.
pub(super) fn of_an_answer(
    raw: &RawData,
    seen: &[(Evidence<'_>, Role)],
    index: usize,
) -> Option<String> {
    let (evidence, role) = &seen[index];
    let cells = &evidence.cells;
    let words = matches!(role, Role::Single | Role::Constant | Role::Demographic);
    let column = raw.column(cells.name)?;
    // A mark that a program writes for a blank, such as -99 or N/A, was not typed by the respondent.
    let empty = |text: &str| text.is_empty() || cells.missing(text).is_some();
    let empty: Vec<bool> = column.texts().map(|text| empty(text.trim())).collect();
    let blank: Vec<bool> = (0..column.len())
        .map(|row| empty[column.code(row)])
        .collect();
    let blanks = blank.iter().filter(|blank| **blank).count();
    if !words || cells.labelled() || evidence.numbers.is_some() || blanks * 2 < cells.rows {
        return None;
    }
    let named = speaks_of_other(cells.name)
        || cells.info.item.as_deref().is_some_and(speaks_of_other)
        || cells.info.text.as_deref().is_some_and(speaks_of_other);
    (index.saturating_sub(2)..index).rev().find_map(|before| {
        let (of, role) = &seen[before];
        if !matches!(role, Role::Single | Role::Scale | Role::Demographic) {
            return None;
        }
        let other = raw.column(of.cells.name)?;
        let texts: Vec<&str> = other.texts().map(str::trim).collect();
        let mut times = vec![0usize; texts.len()];
        for row in (0..blank.len()).filter(|&row| !blank[row]) {
            times[other.code(row)] += 1;
        }
        let (most, rows) = times
            .iter()
            .copied()
            .enumerate()
            .max_by_key(|(_, rows)| *rows)?;
        let all: usize = times.iter().sum();
        let answer = texts[most];
        // Words in a file of codes: an answer of another question would be a code too.
        let codes =
            !of.cells.labelled() && of.cells.texts.keys().all(|text| number(text).is_some());
        // What is written under an answer's own words says more of it.
        let under = |words: &Option<String>| {
            let words = words.as_deref().map(folded);
            words.is_some_and(|words| words == folded(of.cells.words(answer)))
        };
        let headed = under(&cells.info.text) || under(&cells.info.item);
        let says = named
            || codes
            || headed
            || speaks_of_other(of.cells.words(answer))
            || answer == "-oth-";
        let fits = rows > 0 && rows as f64 >= NEARLY_ALL * all as f64 && !answer.is_empty();
        (says && fits && of.cells.different() > 1).then(|| {
            format!(
                "words beside \"{}\" of {}",
                of.cells.words(answer),
                of.cells.name
            )
        })
    })
}

/// Whether a word of a name or an answer is that of other answers.
fn speaks_of_other(text: &str) -> bool {
    let words = format!("{} {}", tokens(text).join(" "), key_words(text));
    let mut others = languages().iter().flat_map(|l| &l.answers.other);
    words.split(' ').any(|word| word == "oth")
        || others.any(|other| says(&words, &key_words(other)))
}
