//! Several answers in one cell: `1;2;5;` or `a, b, c`.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::cells::Cells;

/// The options of a column whose cells hold several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Delimited {
    pub delimiter: &'static str,
    /// Each option and the rows that have it, in order of first appearance.
    pub options: IndexMap<String, usize>,
}

/// The signs that part answers, the surest first.
const DELIMITERS: [&str; 4] = [";", "|", ", ", ","];

/// More options than any question has.
const MOST_OPTIONS: usize = 60;

/// The options of a column, if its cells are made of a few that come again and again.
pub(super) fn find(cells: &Cells<'_>) -> Option<Delimited> {
    DELIMITERS
        .iter()
        .find_map(|delimiter| parted(cells, delimiter))
}

fn parted(cells: &Cells<'_>, delimiter: &'static str) -> Option<Delimited> {
    let mut options: IndexMap<String, usize> = IndexMap::new();
    // In how many different cells an option stands.
    let mut cells_of: IndexMap<String, usize> = IndexMap::new();
    let mut several = 0;
    for (&text, &rows) in &cells.texts {
        if cells.missing(text).is_some() {
            continue;
        }
        // A list ends without a delimiter, or all of them with one.
        let parts: Vec<&str> = text
            .split(delimiter)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        several += usize::from(parts.len() > 1);
        let mut seen = HashSet::new();
        for part in parts {
            if !seen.insert(part) {
                return None;
            }
            *options.entry(part.to_owned()).or_default() += rows;
            *cells_of.entry(part.to_owned()).or_default() += 1;
        }
        if options.len() > MOST_OPTIONS {
            return None;
        }
    }
    // "Employed, full time" and "Not employed, student": words with a comma are no lists, as their parts seldom meet
    // other parts.
    let again = cells_of.values().filter(|cells| **cells > 1).count();
    let ends = cells
        .texts
        .keys()
        .filter(|text| text.ends_with(delimiter))
        .count();
    let closed = ends > 0 && ends * 10 >= cells.different() * 9;
    let made_of_few = options.len() >= 2
        && options.len() < cells.different()
        && again * 3 >= options.len() * 2
        && several * 3 >= cells.different();
    ((closed && options.len() >= 2 && several > 0) || (several > 1 && made_of_few))
        .then_some(Delimited { delimiter, options })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Column, ColumnInfo};

    fn options(cells: &[&str]) -> Option<(&'static str, Vec<String>)> {
        let info = ColumnInfo::default();
        let column = Column::of("x", cells);
        let found = find(&Cells::of("x", &info, &column))?;
        Some((found.delimiter, found.options.keys().cloned().collect()))
    }

    #[test]
    fn sets_and_lists() {
        let of = |delimiter, options: &[&str]| {
            Some((delimiter, options.iter().map(|o| (*o).to_owned()).collect()))
        };
        assert_eq!(
            options(&["1;2;5;", "2;", "", "97;"]),
            of(";", &["1", "2", "5", "97"])
        );
        assert_eq!(
            options(&["red, blue", "blue", "red", "blue, green, red", "green"]),
            of(", ", &["red", "blue", "green"])
        );
    }

    #[test]
    fn sentences_with_commas_are_no_lists() {
        assert_eq!(
            options(&[
                "Employed, full time",
                "Employed, part time",
                "Not employed, student",
                "Retired"
            ]),
            None
        );
        assert_eq!(
            options(&["honest, kind and loyal", "honest, kind, and loyal"]),
            None
        );
        assert_eq!(
            options(&[
                "Never, but open to it",
                "Never, and not open to it",
                "Often"
            ]),
            None
        );
        assert_eq!(options(&["$25,000", "$50,000", "$25,000 - $50,000"]), None);
        assert_eq!(options(&["Yes", "No"]), None);
    }
}
