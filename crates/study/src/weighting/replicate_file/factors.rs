//! What the squared deviation of each replicate is multiplied by.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::raw::Table;
use crate::spec::{self, Located, ReplicateFactors};
use crossbreak_core::number::{count, counted, is_sound};
use crossbreak_core::weighting::{Factors, Replication};

/// Where factors can be found.
pub(super) struct Files<'a> {
    /// The file of the replicates, and its row of each respondent.
    pub replicates: &'a Table,
    pub joined: &'a [Option<usize>],
    pub full: &'a [f64],
    /// Names and weights of the replicates.
    pub names: &'a [&'a str],
    pub weights: &'a [Vec<f64>],
    /// The column of the factors in that file.
    pub column: Option<usize>,
    /// A file of factors.
    pub table: Option<&'a Table>,
}

/// The column of the replicates' file that the spec names for their factors.
pub(super) fn column(asked: &spec::Replicates, table: &Table) -> Option<usize> {
    match &**asked.factors.as_ref()? {
        ReplicateFactors::Named(name) => table.headings.iter().position(|heading| heading == name),
        ReplicateFactors::Listed(_) => None,
    }
}

/// The factors; `None` where there are none, which has been reported.
pub(super) fn factors(
    asked: &spec::Replicates,
    kind: Replication,
    files: Files<'_>,
    found: &mut Diagnostics,
) -> Option<Factors> {
    let count = files.weights.len();
    if let Some(factor) = &asked.factor {
        return Some(Factors::Same(**factor));
    }
    let Some(written) = &asked.factors else {
        return kind.factor(count).map(Factors::Same);
    };
    let each = match (&**written, files.column, files.table) {
        (ReplicateFactors::Listed(list), ..) => {
            Some(list.clone()).filter(|list| as_many(list.len(), count, written, found))
        }
        (_, Some(column), _) => of_column(&files, column, written, found),
        (_, None, Some(table)) => of_file(&files, table, written, found),
        // The file could not be read, which has been reported.
        (_, None, None) => None,
    };
    each.map(Factors::Each)
}

fn wrong(at: &Located<ReplicateFactors>, message: String, help: &str, found: &mut Diagnostics) {
    found.push(
        Diagnostic::error(Code::BadWeight, message)
            .at(at.span())
            .help(help),
    );
}

fn as_many(
    factors: usize,
    replicates: usize,
    at: &Located<ReplicateFactors>,
    found: &mut Diagnostics,
) -> bool {
    if factors != replicates {
        wrong(
            at,
            format!(
                "expected {}, one for each replicate; found {}",
                counted(replicates, "factor", "factors"),
                count(factors as f64)
            ),
            "give a factor for each replicate, in the order of their columns",
            found,
        );
    }
    factors == replicates
}

fn number(text: &str) -> Option<f64> {
    let factor = text.trim().parse::<f64>().ok()?;
    (is_sound(factor) && factor >= 0.0).then_some(factor)
}

/// The factor of a replicate is what the respondents hold whom it leaves out.
fn of_column(
    files: &Files<'_>,
    column: usize,
    at: &Located<ReplicateFactors>,
    found: &mut Diagnostics,
) -> Option<Vec<f64>> {
    let name = &files.replicates.headings[column];
    let mut factors = Vec::new();
    for (replicate, weights) in files.names.iter().zip(files.weights) {
        let left_out = weights.iter().zip(files.full).zip(files.joined);
        let left_out = left_out.filter(|((own, full), _)| **own == 0.0 && **full > 0.0);
        let mut held: Vec<Option<f64>> = left_out
            .filter_map(|(_, row)| Some(number(&files.replicates.rows[(*row)?][column])))
            .collect();
        held.dedup();
        match held[..] {
            [Some(factor)] => factors.push(factor),
            [] => wrong(
                at,
                format!(
                    "the replicate `{replicate}` leaves nobody out, so `{name}` gives it no factor"
                ),
                "give the factors as a list, or in a CSV file",
                found,
            ),
            _ => wrong(
                at,
                format!(
                    "the respondents whom the replicate `{replicate}` leaves out differ in `{name}`, or have no number in it"
                ),
                "give the factors as a list, or in a CSV file",
                found,
            ),
        }
    }
    (factors.len() == files.names.len()).then_some(factors)
}

/// A row for each replicate, with its name or without; or a column for each, and one row.
fn of_file(
    files: &Files<'_>,
    table: &Table,
    at: &Located<ReplicateFactors>,
    found: &mut Diagnostics,
) -> Option<Vec<f64>> {
    const HELP: &str =
        "the name of a replicate and its factor in each row, or the factors alone in their order";
    let names = files.names;
    let width = table.headings.len();
    let cell = |row: usize, column: usize| table.rows[row].get(column).map_or("", String::as_str);
    // A file without a header row begins with a factor.
    let first = number(&table.headings[width.saturating_sub(1)]).filter(|_| width <= 2);
    let read: Vec<(Option<&str>, Option<f64>)> = if width == 1 {
        let rows = (0..table.rows.len()).map(|row| (None, number(cell(row, 0))));
        first
            .map(|first| (None, Some(first)))
            .into_iter()
            .chain(rows)
            .collect()
    } else if width == 2 {
        let rows =
            (0..table.rows.len()).map(|row| (Some(cell(row, 0).trim()), number(cell(row, 1))));
        let first = first.map(|first| (Some(table.headings[0].as_str()), Some(first)));
        first.into_iter().chain(rows).collect()
    } else if table.rows.len() == 1 {
        let cells = table.headings.iter().enumerate();
        cells
            .map(|(column, heading)| (Some(heading.as_str()), number(cell(0, column))))
            .collect()
    } else {
        wrong(
            at,
            format!(
                "{} has {} and {}; expected a factor in each row",
                table.file,
                counted(width, "column", "columns"),
                counted(table.rows.len(), "row", "rows")
            ),
            HELP,
            found,
        );
        return None;
    };
    if !as_many(read.len(), names.len(), at, found) {
        return None;
    }
    let mut factors = Vec::new();
    // Rows may be numbered instead of named.
    let numbered = (1..)
        .zip(&read)
        .all(|(n, (name, _))| name.is_none_or(|name| name == n.to_string()));
    for (place, replicate) in names.iter().enumerate() {
        let own = match numbered {
            true => read.get(place),
            false => read.iter().find(|(name, _)| *name == Some(replicate)),
        };
        match own {
            Some((_, Some(factor))) => factors.push(*factor),
            Some((_, None)) => wrong(
                at,
                format!(
                    "{}: the factor of the replicate `{replicate}` is not a number of 0 or more",
                    table.file
                ),
                HELP,
                found,
            ),
            None => wrong(
                at,
                format!(
                    "{} has no factor for the replicate `{replicate}`",
                    table.file
                ),
                HELP,
                found,
            ),
        }
    }
    (factors.len() == names.len()).then_some(factors)
}
