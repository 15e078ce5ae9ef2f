//! Multiple response whose value labels are the options: "Not selected" and "Television", or "Television" and a blank.

use indexmap::IndexSet;

use super::cells::Cells;
use super::group::{Found, GroupKind};
use super::kind::{is_zero, says_unchosen};
use super::role::{Evidence, Role};
use crossbreak_core::number::counted;

/// The one label in substance of a column, and the cell that says that it was not chosen; blank is the empty text.
pub(super) fn option<'a>(cells: &'a Cells<'_>) -> Option<(&'a str, &'a str)> {
    let no = |cell: &str| {
        says_unchosen(cells.words(cell)) || (is_zero(cell) && cells.words(cell) != cell)
    };
    let (unchosen, chosen): (Vec<&str>, Vec<&str>) = cells.answers().partition(|cell| no(cell));
    let ([code], [] | [_]) = (chosen.as_slice(), unchosen.as_slice()) else {
        return None;
    };
    let label = cells.info.labels.get(*code)?.trim();
    Some((label, unchosen.first().copied().unwrap_or_default()))
}

/// Neighbouring columns whose names count on, of which each holds one option, and no two the same.
pub(super) fn runs(columns: &[(Evidence<'_>, Role)], free: &[usize]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut rest = free;
    while let [first, ..] = rest {
        let cells = |index: usize| &columns[index].0.cells;
        let mut labels: IndexSet<String> = IndexSet::new();
        let not_selected = option(cells(*first)).map(|(_, unchosen)| unchosen);
        let belongs = |place: usize, labels: &mut IndexSet<String>| {
            let own = option(cells(rest[place]));
            let next = place == 0
                || (rest[place] == rest[place - 1] + 1
                    && count_on(cells(rest[place - 1]).name, cells(rest[place]).name));
            next && own.is_some_and(|(label, unchosen)| {
                Some(unchosen) == not_selected
                    && labels.insert(crossbreak_study::label::folded(label).into_owned())
            })
        };
        let length = (0..rest.len())
            .take_while(|place| belongs(*place, &mut labels))
            .count();
        let (run, others) = rest.split_at(length.max(1));
        rest = others;
        let blank = run.iter().any(|&index| cells(index).blank > 0);
        let Some(not_selected) =
            not_selected.filter(|cell| length > 1 && (!cell.is_empty() || blank))
        else {
            continue;
        };
        let what = match not_selected {
            "" => "a label of its own or a blank",
            _ => "a label of its own or the words that it was not chosen",
        };
        found.push(Found {
            kind: GroupKind::Multiple,
            name: shared_name(cells(run[0]).name, cells(run[length - 1]).name),
            text: None,
            columns: run.to_vec(),
            items: vec![None; length],
            set: None,
            not_selected: Some(not_selected.to_owned()),
            blank_too: false,
            counted: None,
            write_ins: Vec::new(),
            wordless: false,
            reason: format!("{} with {what}", counted(length, "column", "columns")),
        });
    }
    found
}

/// A name without the number that it ends with, and the number.
fn numbered(name: &str) -> Option<(&str, u64)> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name[stem.len()..].parse().ok()?;
    (!stem.is_empty()).then_some((stem, number))
}

/// `q11` and `q12`.
fn count_on(before: &str, name: &str) -> bool {
    match (numbered(before), numbered(name)) {
        (Some((stem, number)), Some((own, next))) => {
            stem.eq_ignore_ascii_case(own) && number.checked_add(1) == Some(next)
        }
        _ => false,
    }
}

/// What the names of the first and the last column share, if that is a name.
fn shared_name(first: &str, last: &str) -> String {
    let same = first.chars().zip(last.chars()).take_while(|(a, b)| a == b);
    let shared: String = same.map(|(c, _)| c).collect();
    let shared = shared.trim_end_matches(['_', '.', '-', ' ']);
    match shared.chars().count() {
        0 | 1 => first.to_owned(),
        _ => shared.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::role::seen;
    use super::*;
    use crossbreak_study::raw::{Column, ColumnInfo};

    /// A name, codes with their labels, and the cells.
    type Labelled<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

    /// The name, the size and the sign of each group among columns with these labels and cells.
    fn found(columns: &[Labelled<'_>]) -> Vec<(String, usize, Option<String>)> {
        let columns: Vec<(ColumnInfo, Column)> = columns
            .iter()
            .map(|(name, labels, cells)| {
                let own = labels
                    .iter()
                    .map(|(c, l)| ((*c).to_owned(), (*l).to_owned()));
                let info = ColumnInfo {
                    labels: own.collect(),
                    ..ColumnInfo::default()
                };
                (info, Column::of(name, cells.iter().cycle().take(60)))
            })
            .collect();
        let seen = seen(columns.iter().map(|(info, column)| (info, column)));
        let all: Vec<usize> = (0..seen.len()).collect();
        let groups = runs(&seen, &all).into_iter();
        groups
            .map(|g| (g.name, g.columns.len(), g.not_selected))
            .collect()
    }

    #[test]
    fn the_options_are_the_labels_of_the_code_for_chosen() {
        let (tv, radio) = (
            [("0", "Not selected"), ("1", "TV")],
            [("0", "Not selected"), ("1", "Radio")],
        );
        let cells = ["0", "1"];
        assert_eq!(
            found(&[("q11", &tv, &cells), ("q12", &radio, &cells)]),
            [("q1".to_owned(), 2, Some("0".to_owned()))]
        );
        let ticks = ["", "1"];
        assert_eq!(
            found(&[
                ("news_1", &tv[1..], &ticks),
                ("news_2", &radio[1..], &ticks)
            ]),
            [("news".to_owned(), 2, Some(String::new()))]
        );
    }

    #[test]
    fn columns_that_only_look_like_options_are_none() {
        let (tv, radio) = ([("0", "No"), ("1", "TV")], [("0", "No"), ("1", "Radio")]);
        let cells = ["0", "1"];
        // The same option twice; names that do not count on; an answer more; a column between them.
        assert!(found(&[("q11", &tv, &cells), ("q12", &tv, &cells)]).is_empty());
        assert!(found(&[("q11", &tv, &cells), ("q13", &radio, &cells)]).is_empty());
        assert!(found(&[("q11", &tv, &cells), ("q12", &radio, &["0", "1", "2"])]).is_empty());
        assert!(
            found(&[
                ("q11", &tv, &cells),
                ("x", &[], &cells),
                ("q12", &radio, &cells)
            ])
            .is_empty()
        );
        // Without a blank nobody left the option out.
        assert!(found(&[("q11", &tv[1..], &["1"]), ("q12", &radio[1..], &["1"])]).is_empty());
    }
}
