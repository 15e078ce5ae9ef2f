//! Rankings over columns: the place of each item, or the first, second and third choice. No respondent gives one answer
//! to two of them, which columns that have nothing to do with each other would not come to.

use indexmap::IndexMap;

use super::group::{Found, GroupKind};
use super::role::{Evidence, Role};
use crossbreak_study::raw::RawData;

/// So many rows may give one answer twice, of a hundred.
const SLIPS: usize = 2;
/// One answer twice would be expected in so many rows, if the columns were answered one by one.
const EXPECTED: f64 = 8.0;

/// Whether the columns of a grid rank.
pub(super) fn is_one(raw: &RawData, seen: &[(Evidence<'_>, Role)], group: &Found) -> bool {
    if group.kind != GroupKind::Grid || group.columns.len() < 2 {
        return false;
    }
    let columns: Option<Vec<_>> = group
        .columns
        .iter()
        .map(|&index| raw.column(seen[index].0.cells.name))
        .collect();
    let Some(columns) = columns else { return false };
    // What each text of each column stands for; kinds of missing and blanks for nothing.
    let mut answers: IndexMap<String, usize> = IndexMap::new();
    let mut of_text: Vec<Vec<Option<usize>>> = Vec::new();
    for (column, &index) in columns.iter().zip(&group.columns) {
        let cells = &seen[index].0.cells;
        let own = column.texts().map(str::trim).map(|text| {
            let answer = !text.is_empty() && cells.missing(text).is_none();
            answer.then(|| {
                let code =
                    super::cells::number(text).map_or_else(|| text.to_owned(), |n| n.to_string());
                let next = answers.len();
                *answers.entry(code).or_insert(next)
            })
        });
        of_text.push(own.collect());
    }
    let mut times = vec![vec![0usize; answers.len()]; columns.len()];
    let (mut rows, mut twice) = (0, 0);
    let mut given: Vec<usize> = Vec::new();
    for row in 0..raw.rows() {
        given.clear();
        for (place, column) in columns.iter().enumerate() {
            if let Some(answer) = of_text[place][column.code(row)] {
                times[place][answer] += 1;
                given.push(answer);
            }
        }
        let several = given.len();
        given.sort_unstable();
        given.dedup();
        rows += usize::from(several > 1);
        twice += usize::from(given.len() < several);
    }
    if answers.len() < 3 || rows == 0 || twice * 100 > rows * SLIPS {
        return false;
    }
    // How often two columns would agree if they had nothing to do with each other.
    let mut expected = 0.0;
    for (place, own) in times.iter().enumerate() {
        for other in &times[..place] {
            let of = own
                .iter()
                .sum::<usize>()
                .max(other.iter().sum::<usize>())
                .max(1);
            let pairs = own.iter().zip(other).map(|(a, b)| *a as f64 * *b as f64);
            expected += pairs.sum::<f64>() / of as f64;
        }
    }
    expected >= EXPECTED && (twice as f64) * 10.0 <= expected
}
