//! Rows above the headings: a title, the date of an export, blank rows.
//!
//! They are found only where nothing else can be meant: above stand one or two cells to a row, below them a row of words
//! that are all different and name every column, and in the rows below it columns hold numbers or answers that come
//! again. In any other case row 1 has the headings, unless `[input] heading` says which row has.

use std::collections::HashSet;

use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic};
use crossbreak_study::raw::Form;
use crossbreak_study::spec::Located;

/// Rows at the top that are looked at.
pub(super) const LOOKED_AT: usize = 40;

/// Which row has the headings.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum HeadingRow<'a> {
    /// The first.
    #[default]
    First,
    /// The first, or one below a title.
    Found,
    /// The row of this number, as the file counts them from 1.
    Said(&'a Located<usize>),
}

impl<'a> HeadingRow<'a> {
    /// As the spec has it.
    pub fn of(said: Option<&'a Located<usize>>) -> Self {
        said.map_or(HeadingRow::Found, HeadingRow::Said)
    }
}

/// A row at the top that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Top {
    /// Its number in the file, from 1.
    pub row: usize,
    pub cells: Vec<String>,
}

impl Top {
    fn filled(&self) -> impl Iterator<Item = (usize, &str)> {
        let cells = self.cells.iter().enumerate();
        cells
            .map(|(column, cell)| (column, cell.trim()))
            .filter(|(_, cell)| !cell.is_empty())
    }

    /// Columns up to the last that is filled.
    fn width(&self) -> usize {
        self.filled().last().map_or(0, |(column, _)| column + 1)
    }
}

/// Which of the rows has the headings, where rows above it have none.
pub(super) fn heading(tops: &[Top]) -> Option<usize> {
    let (found, _) = (0..tops.len())
        .take_while(|&index| index == 0 || is_title(&tops[index - 1]))
        .map(|index| (index, &tops[index]))
        .find(|(index, top)| has_headings(top, &tops[..*index], &tops[index + 1..]))?;
    // Row 1 needs no finding.
    (tops[found].row > 1).then_some(found)
}

fn is_title(top: &Top) -> bool {
    (1..=2).contains(&top.filled().count())
}

fn has_headings(top: &Top, above: &[Top], below: &[Top]) -> bool {
    let filled: Vec<(usize, &str)> = top.filled().collect();
    let titles = above.iter().map(|title| title.filled().count());
    let enough = filled.len() > titles.max().unwrap_or(1).max(1);
    let width = top.width();
    // Every column has a heading, but for a first one of row numbers.
    let named = filled.len() == width || (filled.len() + 1 == width && filled[0].0 == 1);
    let covered = below.iter().all(|row| row.width() <= width);
    let words = filled.iter().all(|(_, cell)| Form::of(cell) == Form::Other);
    let different: HashSet<&str> = filled.iter().map(|(_, cell)| *cell).collect();
    if !enough || !named || !covered || !words || different.len() < filled.len() || below.is_empty()
    {
        return false;
    }
    // A platform's second row of headings has nothing below the id of its first.
    let stands = |column: usize| filled.iter().any(|(own, _)| *own == column);
    let all_below = |row: &Top| {
        row.filled()
            .all(|(column, _)| column + 1 == width || stands(column))
    };
    if !above.iter().all(all_below) {
        return false;
    }
    let mut like_data = 0;
    for (column, own) in &filled {
        let cells: Vec<&str> = below
            .iter()
            .filter_map(|row| row.cells.get(*column))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        if cells.contains(own) {
            return false;
        }
        let numbers = cells.iter().filter(|cell| Form::of(cell) != Form::Other);
        let numeric = numbers.count() * 5 >= cells.len() * 4 && !cells.is_empty();
        let distinct: HashSet<&&str> = cells.iter().collect();
        like_data += usize::from(numeric || distinct.len() < cells.len());
    }
    like_data * 2 >= filled.len()
}

/// Tells the reader what stands above the headings.
pub(super) fn note(place: DataPlace, tops: &[Top], heading: usize) -> Diagnostic {
    const SHOWN: usize = 3;
    const LETTERS: usize = 60;
    let row = tops[heading].row;
    let texts = tops[..heading].iter().flat_map(|top| top.filled());
    let texts: Vec<String> = texts
        .take(SHOWN)
        .map(|(_, text)| match text.chars().count() > LETTERS {
            true => format!("\"{}…\"", text.chars().take(LETTERS).collect::<String>()),
            false => format!("\"{text}\""),
        })
        .collect();
    let above = match texts.is_empty() {
        true => "the rows above it are blank".to_owned(),
        false => format!("above it: {}", texts.join(", ")),
    };
    Diagnostic::note(
        Code::ReadByRule,
        format!("row {row} has the headings; {above}"),
    )
    .in_file(place)
    .help(format!(
        "write heading = {row} in [input] if that is right, or the number of the row that has them"
    ))
}

/// What the format in words says of it.
pub(super) fn in_format(heading: usize, second: Option<usize>) -> String {
    match (heading, second) {
        (1, None) => String::new(),
        (row, None) => format!(", headings in row {row}"),
        (row, Some(second)) => format!(", headings in rows {row} and {second}"),
    }
}

/// A row that cannot have the headings, because nothing stands in it.
pub(super) fn no_heading(shown: &str, said: &Located<usize>, last: Option<usize>) -> Diagnostic {
    let why = match last {
        Some(last) if **said > last => format!("it ends in row {last}"),
        _ => "that row is blank, or begins inside a quoted cell".to_owned(),
    };
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: row {} has no headings: {why}", **said),
    )
    .at(said.span())
    .help("name the row that has the headings, counted from 1; without heading they are found")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rows: &[&str]) -> Option<usize> {
        let tops: Vec<Top> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !row.is_empty())
            .map(|(index, row)| Top {
                row: index + 1,
                cells: row.split('|').map(str::to_owned).collect(),
            })
            .collect();
        heading(&tops).map(|index| tops[index].row)
    }

    #[test]
    fn headings_stand_below_a_title() {
        let data = ["1|m|3", "2|w|4", "3|m|1"];
        let below = |top: &[&'static str]| [top, data.as_slice()].concat();
        for (top, row) in [
            (&["Project 12", "", "resp|sex|q1"][..], Some(3)),
            (&["Project 12||", "resp|sex|q1"], Some(2)),
            (&["", "", "resp|sex|q1"], Some(3)),
            (
                &[
                    "Project 12",
                    "Date:|2024-05-01",
                    "n = 500",
                    "",
                    "resp|sex|q1",
                ],
                Some(5),
            ),
            (&["|Wyniki", "resp|płeć|q1"], Some(2)),
            (&["Results||as of May", "|sex|q1"], None),
            (&["resp|sex|q1"], None),
            // Nothing that names the columns.
            (&["Project 12", "1|m|3"], None),
            (&["Project 12", "resp|sex|sex"], None),
        ] {
            assert_eq!(found(&below(top)), row, "{top:?}");
        }
        // A heading without a second one, and words in both columns.
        assert_eq!(found(&["id", "a1|Anna", "a2|Bert", "a3|Carl"]), None);
        // Answers that come again are no headings.
        assert_eq!(
            found(&["name", "Anna|Yes|1", "Bert|Yes|2", "Carl|No|2"]),
            None
        );
        // The second row of SurveyMonkey.
        assert_eq!(
            found(&[
                "id|Which?||",
                "|Bus|Train|Car",
                "1|Bus||",
                "2|Bus|Train|Car"
            ]),
            None
        );
    }
}
