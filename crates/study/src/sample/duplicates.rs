//! Rows of the same person: the same id, or the same answers.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::dates::{self, Moment};
use super::number::Notation;
use super::{Cells, Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::raw::Column;
use crate::spec::{DateOrder, Duplicates, Which};
use crossbreak_core::number::counted;

/// For each row whether it is the one that stays.
pub(super) fn first_visits(
    reader: &Reader<'_>,
    rule: &Duplicates,
    dates: Option<DateOrder>,
    found: &mut Diagnostics,
) -> Option<Vec<bool>> {
    let of = reader.column(&rule.of, found);
    let by = reader.column(&rule.by, found);
    let (of, by) = (of?, by?);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    // A blank identifies nobody: two people who left their address out are two people.
    for (row, id) in of.cells.iter().enumerate().filter(|(_, id)| !id.is_empty()) {
        groups.entry(id).or_default().push(row);
    }
    groups.retain(|_, rows| rows.len() > 1);
    let mut keep = vec![true; reader.rows.len()];
    let mut unsortable = Vec::new();
    let mut tied = Vec::new();
    let mut zones = Vec::new();
    for rows in groups.values() {
        let key = |row: usize| SortKey::read(by.cells[row], reader.notation, dates);
        let keys: Option<Vec<SortKey>> = rows.iter().map(|&row| key(row)).collect();
        let Some(keys) = keys else {
            unsortable.extend(rows.iter().copied().filter(|&row| key(row).is_none()));
            continue;
        };
        zones.extend(rows.iter().zip(&keys).filter_map(|(&row, key)| match key {
            SortKey::Moment(moment) => Some((row, moment.zoned)),
            SortKey::Number(_) => None,
        }));
        // Rows of the same moment stay in file order.
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|&a, &b| keys[a].compare(&keys[b]).then(a.cmp(&b)));
        let stays = match rule.keep {
            Which::First => order[0],
            Which::Last => order[order.len() - 1],
        };
        for (index, &row) in rows.iter().enumerate() {
            keep[row] = index == stays;
            if index != stays && keys[index].compare(&keys[stays]).is_eq() {
                tied.push(row);
            }
        }
    }
    if !tied.is_empty() {
        found.push(
            Diagnostic::warning(
                Code::DuplicateId,
                format!(
                    "{} dropped that {} the same {} as the row that stays; their order in the file decided",
                    counted(tied.len(), "row was", "rows were"),
                    if tied.len() == 1 { "has" } else { "have" },
                    rule.by
                ),
            )
            .in_file(reader.place(of.name, &tied)),
        );
    }
    let one_clock = dates::one_clock(reader, &by, &zones, found);
    if !unsortable.is_empty() {
        let texts: Vec<&str> = unsortable.iter().map(|&row| by.cells[row]).collect();
        let read = match dates {
            None => "a date as 2024-05-01".to_owned(),
            Some(order) => format!("a date in the order {}", order.as_str()),
        };
        found.push(
            Diagnostic::error(
                Code::NotANumber,
                format!(
                    "`{}` cannot order the rows: \"{}\" is neither a number nor {read}",
                    rule.by, texts[0]
                ),
            )
            .in_file(reader.place(by.name, &unsortable))
            .help(dates::help(&texts, dates)),
        );
        return None;
    }
    one_clock.then_some(keep)
}

/// A number or a moment.
enum SortKey {
    Number(f64),
    Moment(Moment),
}

impl SortKey {
    fn read(text: &str, notation: Notation, dates: Option<DateOrder>) -> Option<Self> {
        if let Some(number) = notation.finite(text) {
            return Some(SortKey::Number(number));
        }
        dates::moment(text, dates).map(SortKey::Moment)
    }

    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        match (self, other) {
            (SortKey::Number(a), SortKey::Number(b)) => a.total_cmp(b),
            (SortKey::Moment(a), SortKey::Moment(b)) => a.at.cmp(&b.at),
            (SortKey::Number(_), SortKey::Moment(_)) => std::cmp::Ordering::Less,
            (SortKey::Moment(_), SortKey::Number(_)) => std::cmp::Ordering::Greater,
        }
    }
}

/// Whether each row has the id of an earlier one. A blank is nobody's id.
pub(super) fn same_id(id: &Cells<'_>) -> Vec<bool> {
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let cells = id.cells.iter().copied();
    cells.map(|id| !id.is_empty() && !seen.insert(id)).collect()
}

/// Whether each row has the answers of an earlier one in all of these columns. A row that is blank in all of them has
/// no answers.
pub(super) fn same_answers(reader: &Reader<'_>, columns: &[&Column]) -> Vec<bool> {
    let rows = &reader.rows;
    let mut blank = vec![true; rows.len()];
    // Column by column the rows fall into more groups, until those that are still together are the same.
    let mut groups = vec![0u32; rows.len()];
    for column in columns {
        let mut texts: FxHashMap<&str, u32> = FxHashMap::default();
        let answers: Vec<u32> = column
            .texts()
            .map(|text| {
                let next = texts.len() as u32;
                *texts.entry(text.trim()).or_insert(next)
            })
            .collect();
        let nothing = texts.get("").copied();
        let mut finer: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        for ((&row, group), blank) in rows.iter().zip(&mut groups).zip(&mut blank) {
            let answer = answers[column.code(row)];
            *blank &= Some(answer) == nothing;
            let next = finer.len() as u32;
            *group = *finer.entry((*group, answer)).or_insert(next);
        }
    }
    let mut seen = vec![false; rows.len()];
    groups
        .iter()
        .zip(&blank)
        .map(|(&group, blank)| std::mem::replace(&mut seen[group as usize], true) && !blank)
        .collect()
}
