//! An option that excludes the others, such as "None of these": whoever was asked chose it or another.

use super::group::{Found, GroupKind};
use super::role::{Evidence, Role};
use crossbreak_study::raw::RawData;

/// Fewer rows prove nothing.
const FEWEST: usize = 5;
/// So many of its rows would have another option too, if it had nothing to do with them.
const EXPECTED: f64 = 8.0;

/// The option of a multiple response that no row has beside another, where rows have several of the others.
pub(super) fn find(raw: &RawData, seen: &[(Evidence<'_>, Role)], group: &Found) -> Option<usize> {
    if group.kind != GroupKind::Multiple {
        return None;
    }
    let columns: Option<Vec<_>> = group
        .columns
        .iter()
        .map(|&index| {
            let cells = &seen[index].0.cells;
            let column = raw.column(cells.name)?;
            Some((column, group.chosen(cells, column)))
        })
        .collect();
    let columns = columns?;
    // Of each option the rows that have it, and those that have another too.
    let mut times = vec![(0usize, 0usize); columns.len()];
    let (mut any, mut several) = (0usize, 0usize);
    let mut own: Vec<usize> = Vec::new();
    for row in 0..raw.rows() {
        own.clear();
        let has = |place: &usize| {
            let (column, chosen) = &columns[*place];
            chosen[column.code(row)]
        };
        own.extend((0..columns.len()).filter(has));
        any += usize::from(!own.is_empty());
        several += usize::from(own.len() > 1);
        for &place in &own {
            times[place].0 += 1;
            times[place].1 += usize::from(own.len() > 1);
        }
    }
    let place = (0..columns.len()).rev().find(|&place| {
        let (rows, beside) = times[place];
        let expected = rows as f64 * (any - rows) as f64 / any.max(1) as f64;
        // Where no row has several, every option excludes the others, and none is that of those who chose nothing.
        beside == 0 && rows >= FEWEST && several >= FEWEST && expected >= EXPECTED
    })?;
    Some(group.columns[place])
}
