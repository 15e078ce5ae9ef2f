//! Which columns of the file are the replicates.

use std::collections::HashMap;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::label::series::{Numbered, matches, range, series, written};
use crate::raw::Table;
use crate::spec::{self, Located};
use crossbreak_core::number::counted;

/// The columns of the replicates, and those that do not belong to them.
pub(super) struct Chosen {
    pub columns: Vec<usize>,
    /// Columns beside a series of numbered ones: none of them by its name. Empty where the spec names the columns.
    pub outsiders: Vec<usize>,
    /// The series as `columns` would name it; `None` where there is none.
    series: Option<String>,
    named: bool,
    /// Where the spec says which they are, or names the file.
    pub at: Range<usize>,
}

impl Chosen {
    /// How to say which columns are meant.
    pub fn how(&self) -> String {
        match (&self.series, self.named) {
            (_, true) => "name only the replicates in `columns`".to_owned(),
            (Some(series), false) => {
                format!("columns = \"{series}\" names the columns that hold replicates")
            }
            (None, false) => {
                "columns = \"r1..r80\", or a list, names the columns that hold replicates"
                    .to_owned()
            }
        }
    }

    pub fn names<'t>(&self, table: &'t Table) -> Vec<&'t str> {
        self.columns
            .iter()
            .map(|&column| table.headings[column].as_str())
            .collect()
    }

    /// Whether a column is numbered as others are, from 1 on: 0 is the full weight (`REPWGT0`).
    pub fn of_series(&self, table: &Table, column: usize) -> bool {
        let Some(own) = Numbered::of(&table.headings[column]).filter(|own| own.number() > 0) else {
            return false;
        };
        let others = self.columns.iter().filter(|&&other| other != column);
        others
            .filter_map(|&other| Numbered::of(&table.headings[other]))
            .any(|other| own.of_one_series(&other))
    }
}

/// The columns that the spec names, or else every column but the id (and that of the factors). `None` where there are
/// none to go on with.
pub(super) fn chosen(
    asked: &spec::Replicates,
    file: &Located<String>,
    table: &Table,
    id: usize,
    factors: Option<usize>,
    found: &mut Diagnostics,
) -> Option<Chosen> {
    let chosen = match &asked.columns {
        Some(written) => named(written.as_slice(), file, table, id, found)?,
        None => all_but(file, table, &[Some(id), factors]),
    };
    if chosen.columns.len() < 2 {
        found.push(
            Diagnostic::error(
                Code::BadWeight,
                format!(
                    "{} has {} next to the ids",
                    table.file,
                    counted(chosen.columns.len(), "replicate", "replicates")
                ),
            )
            .at(chosen.at.clone())
            .help("a column for each replicate: id,r1,r2,..."),
        );
        return None;
    }
    Some(chosen)
}

fn all_but(file: &Located<String>, table: &Table, not: &[Option<usize>]) -> Chosen {
    let columns: Vec<usize> = (0..table.headings.len())
        .filter(|column| !not.contains(&Some(*column)))
        .collect();
    let names: Vec<&str> = columns
        .iter()
        .map(|&column| table.headings[column].as_str())
        .collect();
    let mut chosen = Chosen {
        outsiders: Vec::new(),
        series: None,
        named: false,
        at: file.span(),
        columns: columns.clone(),
    };
    // Two columns can have a number by chance; three are a series, and what is beside them is something else.
    const FEWEST: usize = 3;
    let all = series(&names);
    // The first of the largest.
    let largest = all.iter().rev().max_by_key(|(_, places)| places.len());
    if let Some((_, places)) = largest.filter(|(_, places)| places.len() >= FEWEST) {
        let own: Vec<&str> = (places.iter())
            .map(|&place| names[place])
            .filter(|name| Numbered::of(name).is_some_and(|n| n.number() > 0))
            .collect();
        chosen.series = written(&own);
        let inside = |place: &usize| places.contains(place);
        chosen.columns = places.iter().map(|&place| columns[place]).collect();
        chosen.outsiders = (0..columns.len())
            .filter(|place| !inside(place))
            .map(|place| columns[place])
            .collect();
    }
    chosen
}

fn named(
    written: &[Located<String>],
    file: &Located<String>,
    table: &Table,
    id: usize,
    found: &mut Diagnostics,
) -> Option<Chosen> {
    // The first of a name that is there twice.
    let places: HashMap<&str, usize> = (table.headings.iter().enumerate().rev())
        .map(|(column, heading)| (heading.as_str(), column))
        .collect();
    let position = |name: &str| places.get(name).copied();
    let headings = || table.headings.iter().map(String::as_str);
    let at = written.first().map_or(file.span(), Located::span);
    let (before, _) = found.counts();
    let mut wrong = |code: Code, message: String, at: Range<usize>, help: String| {
        found.push(Diagnostic::error(code, message).at(at).help(help));
    };
    let mut columns = Vec::new();
    for text in written {
        let mut own: Vec<usize> = Vec::new();
        if let Some(column) = position(text) {
            own.push(column);
        } else if let Some(names) = range(text) {
            let Some(names) = names else {
                wrong(
                    Code::SpecContradiction,
                    format!("`{text}` is not a range of columns"),
                    text.span(),
                    "a range runs from one number to a higher one, such as r1..r80".to_owned(),
                );
                continue;
            };
            let missing: Vec<&str> = (names.iter().map(String::as_str))
                .filter(|name| position(name).is_none())
                .collect();
            if let Some(first) = missing.first() {
                wrong(
                    Code::UnknownColumn,
                    format!(
                        "{} has no column `{first}`{}",
                        table.file,
                        match missing.len() {
                            1 => String::new(),
                            n => format!(", nor {} more of {text}", n - 1),
                        }
                    ),
                    text.span(),
                    in_file(first, table),
                );
            }
            own.extend(names.iter().filter_map(|name| position(name)));
        } else if text.contains('*') {
            own.extend((0..table.headings.len()).filter(|&c| matches(text, &table.headings[c])));
            if own.is_empty() {
                wrong(
                    Code::UnknownColumn,
                    format!(
                        "{} has no column such as `{text}`, with a number in place of *",
                        table.file
                    ),
                    text.span(),
                    suggest(text, "columns", headings()),
                );
            }
        } else {
            wrong(
                Code::UnknownColumn,
                format!("{} has no column `{text}`", table.file),
                text.span(),
                suggest(text, "columns", headings()),
            );
        }
        for column in own {
            let what = if column == id {
                "holds the ids"
            } else if columns.contains(&column) {
                "is named twice"
            } else {
                columns.push(column);
                continue;
            };
            wrong(
                Code::SpecContradiction,
                format!("the column `{}` {what}", table.headings[column]),
                text.span(),
                "name each column of replicates once".to_owned(),
            );
        }
    }
    (found.counts().0 == before).then_some(Chosen {
        columns,
        outsiders: Vec::new(),
        series: None,
        named: true,
        at,
    })
}

/// The series that the file has, where a range names columns that it has not.
fn in_file(missing: &str, table: &Table) -> String {
    let names: Vec<&str> = table.headings.iter().map(String::as_str).collect();
    let wanted = Numbered::of(missing);
    let same = |of: &Numbered<'_>| {
        wanted.is_some_and(|wanted| {
            wanted.stem.eq_ignore_ascii_case(of.stem) && wanted.tail.eq_ignore_ascii_case(of.tail)
        })
    };
    let near = series(&names).into_iter().find(|(of, _)| same(of));
    let own = near.and_then(|(_, places)| {
        let own: Vec<&str> = places.iter().map(|&place| names[place]).collect();
        written(&own)
    });
    match own {
        Some(own) => format!("the file has {own}"),
        None => suggest(missing, "columns", names.iter().copied()),
    }
}
