//! Weights that were made elsewhere: a file of ids and weights, joined to the respondents.

use std::collections::{HashMap, HashSet};

use super::Reader;
use super::number::{Notation, zeros};
use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics, suggest};
use crate::label::unguarded;
use crate::raw::{Form, Table};
use crate::spec::{Decimal, Located, Spec};
use crossbreak_core::number::{SMALLEST, counted, plain};

/// The row of each id in a column of a table. An id twice, or none, is reported.
pub fn ids_of_table<'a>(
    table: &'a Table,
    column: usize,
    found: &mut Diagnostics,
) -> HashMap<&'a str, usize> {
    let name = &table.headings[column];
    let mut rows: HashMap<&str, usize> = HashMap::with_capacity(table.rows.len());
    let mut blank = Vec::new();
    let mut again: Vec<(usize, usize)> = Vec::new();
    for (row, cells) in table.rows.iter().enumerate() {
        let id = cells[column].trim();
        if id.is_empty() {
            blank.push(row);
        } else if let Some(&first) = rows.get(id) {
            again.push((first, row));
        } else {
            rows.insert(id, row);
        }
    }
    if !blank.is_empty() {
        found.push(
            Diagnostic::error(
                Code::DuplicateId,
                format!(
                    "{} a weight and no id",
                    counted(blank.len(), "row has", "rows have")
                ),
            )
            .in_file(table.rows_place(name, &blank))
            .help("give these rows their ids, or take them out"),
        );
    }
    if let Some(&(first, second)) = again.first() {
        let more = match again.len() {
            1 => String::new(),
            n => format!(
                ", and {} more like it",
                counted(n - 1, "row is", "rows are")
            ),
        };
        let second_rows: Vec<usize> = again.iter().map(|&(_, row)| row).collect();
        found.push(
            Diagnostic::error(
                Code::DuplicateId,
                format!(
                    "rows {} and {} have the same id, \"{}\"{more}",
                    table.row_number(first),
                    table.row_number(second),
                    table.rows[second][column].trim()
                ),
            )
            .in_file(table.rows_place(name, &second_rows))
            .help(
                "keep one row for each respondent: which of the weights is meant cannot be known",
            ),
        );
    }
    rows
}

/// The row of each respondent. A csv file that was made safe for spreadsheets can have `'` before an id that would be a
/// formula there; such a row is taken where no other has the id, and no respondent has the id with the sign.
pub fn rows_of(ids: &[String], rows: &HashMap<&str, usize>) -> Vec<Option<usize>> {
    let guarded = |id: &str| Some(format!("'{id}")).filter(|text| unguarded(text) == id);
    let mut own: Option<HashSet<&str>> = None;
    ids.iter()
        .map(|id| {
            let exact = rows.get(id.as_str()).copied();
            exact.or_else(|| {
                let guarded = guarded(id)?;
                let row = rows.get(guarded.as_str()).copied()?;
                let own = own.get_or_insert_with(|| ids.iter().map(String::as_str).collect());
                (!own.contains(guarded.as_str())).then_some(row)
            })
        })
        .collect()
}

/// The weights of the respondents from a table of `file`. Empty on error.
pub(super) fn weights(
    reader: &Reader<'_>,
    ids: &[String],
    table: &Table,
    column: &Located<String>,
    file: &Located<String>,
    spec: &Spec,
    found: &mut Diagnostics,
) -> Vec<f64> {
    let named = spec.weighting.file_id.as_ref();
    let id = named.unwrap_or(&spec.input.id);
    let at = |name: &str| table.headings.iter().position(|h| h == name);
    let headings = || table.headings.iter().map(String::as_str);
    let no_column = |name: &str| {
        Diagnostic::error(
            Code::UnknownColumn,
            format!("{} has no column `{name}`", table.file),
        )
    };
    let id_column = at(id);
    if id_column.is_none() {
        let help = suggest(id, "columns", headings());
        found.push(match named {
            Some(named) => no_column(named).at(named.span()).help(help),
            None => no_column(id).at(file.span()).help(format!(
                "say which column holds the ids, as in file_id = \"id\"; {help}"
            )),
        });
    }
    let weight_column = at(column);
    if weight_column.is_none() {
        found.push(no_column(column).at(column.span()).help(suggest(
            column,
            "columns",
            headings(),
        )));
    }
    let (Some(id_column), Some(weight_column)) = (id_column, weight_column) else {
        return Vec::new();
    };
    let (before, _) = found.counts();
    let rows = ids_of_table(table, id_column, found);
    // Respondents without ids have been reported; none of them can be found.
    if ids.iter().any(String::is_empty) {
        return Vec::new();
    }
    let joined = rows_of(ids, &rows);

    let without: Vec<usize> = (0..ids.len()).filter(|&r| joined[r].is_none()).collect();
    if !without.is_empty() {
        let shown: Vec<&str> = without.iter().map(|&r| ids[r].as_str()).collect();
        found.push(
            Diagnostic::error(
                Code::BadWeight,
                format!(
                    "{} no weight in {}: {}",
                    counted(without.len(), "respondent has", "respondents have"),
                    table.file,
                    examples(&shown)
                ),
            )
            .in_file(reader.place(&spec.input.id, &without))
            .help("add their weights, or exclude these rows with [[input.drop]] and a reason"),
        );
    }
    report_nobody(reader, table, id_column, &rows, &joined, spec, found);

    let cell = |row: usize| table.rows[row][weight_column].trim();
    // The file has a sign of its own: a comma where its weights show one and none shows a point.
    let cells = table.rows.iter().map(|row| row[weight_column].as_str());
    let notation = Notation {
        decimal: decimal_of(cells),
        binary: false,
    };
    let parse = |text: &str| notation.parse(text);
    let used: Vec<usize> = joined.iter().flatten().copied().collect();
    let name = &table.headings[weight_column];
    let mut wrong = |bad: &dyn Fn(&str) -> bool, what: &str| {
        let rows: Vec<usize> = used.iter().copied().filter(|&row| bad(cell(row))).collect();
        if let Some(&first) = rows.first() {
            let text = match cell(first) {
                "" => String::new(),
                text => format!(", the first with \"{text}\""),
            };
            found.push(
                Diagnostic::error(
                    Code::BadWeight,
                    format!(
                        "{} {what}{text}",
                        counted(rows.len(), "weight is", "weights are")
                    ),
                )
                .in_file(table.rows_place(name, &rows))
                .help(
                    "mend the weights where they were made, or exclude these respondents with \
                     [[input.drop]] and a reason",
                ),
            );
        }
    };
    wrong(&|cell| cell.is_empty(), "missing");
    wrong(
        &|cell| !cell.is_empty() && parse(cell).is_none(),
        "not a number",
    );
    wrong(&|cell| parse(cell).is_some_and(|w| w < 0.0), "negative");
    wrong(
        &|cell| parse(cell).is_some_and(|w| 0.0 < w && w < SMALLEST),
        "above 0 but below 1e-15",
    );
    if found.counts().0 > before {
        return Vec::new();
    }
    let weights: Vec<f64> = used.iter().filter_map(|&row| parse(cell(row))).collect();
    let place = |respondents: &[usize]| {
        let rows: Vec<usize> = respondents.iter().map(|&r| used[r]).collect();
        table.rows_place(name, &rows)
    };
    if !zeros(&weights, place, found) {
        return Vec::new();
    }
    mean(&weights, place(&[]), found);
    weights
}

/// The sign before the decimals of the weights of a file.
fn decimal_of<'a>(cells: impl Iterator<Item = &'a str>) -> Decimal {
    let mut comma = false;
    for cell in cells {
        match Form::of(cell) {
            Form::Shows(Decimal::Point) => return Decimal::Point,
            Form::Shows(Decimal::Comma) => comma = true,
            _ => {}
        }
    }
    match comma {
        true => Decimal::Comma,
        false => Decimal::Point,
    }
}

/// Warns of rows of the table that belong to no respondent.
fn report_nobody(
    reader: &Reader<'_>,
    table: &Table,
    id_column: usize,
    rows: &HashMap<&str, usize>,
    joined: &[Option<usize>],
    spec: &Spec,
    found: &mut Diagnostics,
) {
    let mut used = vec![false; table.rows.len()];
    joined.iter().flatten().for_each(|&row| used[row] = true);
    let id = |row: usize| table.rows[row][id_column].trim();
    let nobody: Vec<usize> = (0..used.len())
        // An id that is there twice is of the first row.
        .filter(|&row| rows.get(id(row)).is_some_and(|&first| !used[first]))
        .collect();
    if nobody.is_empty() {
        return;
    }
    // Excluded rows are of the raw file all the same, and weights for them are no sign of a mistake in the ids.
    let raw: std::collections::HashSet<&str> = reader
        .raw
        .column(&spec.input.id)
        .into_iter()
        .flat_map(|cells| cells.iter().map(str::trim))
        .collect();
    let excluded = nobody.iter().filter(|&&row| raw.contains(id(row))).count();
    let of_them = match excluded {
        0 => String::new(),
        n if n == nobody.len() => " (rows of the raw file that are not counted)".to_owned(),
        n => format!(
            " ({} of the raw file that are not counted)",
            counted(n, "row", "rows")
        ),
    };
    let shown: Vec<&str> = nobody.iter().map(|&row| id(row)).collect();
    found.push(
        Diagnostic::warning(
            Code::BadWeight,
            format!(
                "{} no respondent{of_them}: {}",
                counted(
                    nobody.len(),
                    "id of the weights is of",
                    "ids of the weights are of"
                ),
                examples(&shown)
            ),
        )
        .in_file(table.rows_place(&table.headings[id_column], &nobody))
        .help("they are not used; look whether the file belongs to this export"),
    );
}

/// The first few of some ids: `a7, a9, b1 and 12 more`.
fn examples(ids: &[&str]) -> String {
    const SHOWN: usize = 5;
    let shown = ids
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match ids.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Notes weights whose mean is not 1. Rounded weights miss it by a little.
pub(super) fn mean(weights: &[f64], place: DataPlace, found: &mut Diagnostics) {
    let sum: f64 = weights.iter().sum();
    let mean = sum / weights.len() as f64;
    if weights.is_empty() || (mean - 1.0).abs() <= 1e-3 {
        return;
    }
    found.push(
        Diagnostic::warning(
            Code::BadWeight,
            format!(
                "the mean of the weights is {}, not 1, and their sum is {}; they are used as they are",
                plain(mean, 4),
                plain(sum, 1)
            ),
        )
        .in_file(place)
        .help(
            "shares are the same at any scale; weighted bases are sums of weights. Weights of a larger sample, of which \
             rows are excluded here, look like this too",
        ),
    );
}
