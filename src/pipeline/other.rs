//! Weights of another make, to compare this study's with.

use std::collections::HashSet;
use std::path::Path;

use super::Study;
use crossbreak_core::number::is_sound;
use crossbreak_formats::ingest::{self, Sheet};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crossbreak_study::sample::{ids_of_table, rows_of};
use crossbreak_study::weighting::{Compared, Comparison, Weighted, compare};

/// Which weights to compare with.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub file: &'a Path,
    /// The column of the weights.
    pub column: &'a str,
    /// The column of the ids; that of the raw file, or `id`, if not given.
    pub id: Option<&'a str>,
}

/// The other weights of a study's respondents.
#[derive(Debug, Clone)]
pub struct Other {
    /// One for each respondent that has one.
    weights: Vec<Option<f64>>,
    /// Ids with a weight that are no respondent's.
    only_there: Vec<String>,
}

/// Reads other weights. A blank is no weight.
pub fn other(study: &Study, wanted: Wanted<'_>) -> Result<Other, Diagnostics> {
    let shown = wanted.file.display().to_string();
    let one_sheet = Sheet::Only("leave one sheet in the workbook, or save the sheet as csv");
    let read = ingest::read_table(wanted.file, &shown, one_sheet, study.limits);
    let table = read.map_err(|found| found.of_command_line())?;
    let mut found = Diagnostics::new();
    let at = |name: &str| table.headings.iter().position(|h| h == name);
    let mut no_column = |name: &str, flag: &str| {
        let headings = table.headings.iter().map(String::as_str);
        found.push(
            Diagnostic::error(
                Code::UnknownColumn,
                format!("{shown} has no column `{name}`"),
            )
            .help(format!(
                "name it with {flag}; {}",
                suggest(name, "columns", headings)
            )),
        );
    };
    let id = match wanted.id {
        Some(id) => at(id),
        None => at(&study.spec.input.id).or_else(|| at("id")),
    };
    if id.is_none() {
        no_column(wanted.id.unwrap_or(&study.spec.input.id), "--compare-id");
    }
    let column = at(wanted.column);
    if column.is_none() {
        no_column(wanted.column, "--compare-column");
    }
    let (Some(id), Some(column)) = (id, column) else {
        return Err(found);
    };
    let rows = ids_of_table(&table, id, &mut found);
    let mut not_numbers = Vec::new();
    let weights: Vec<Option<f64>> = table
        .rows
        .iter()
        .enumerate()
        .map(|(row, cells)| {
            let text = cells[column].trim();
            let number = text.parse::<f64>().ok().filter(|w| is_sound(*w));
            if number.is_none() && !text.is_empty() {
                not_numbers.push(row);
            }
            number
        })
        .collect();
    if let Some(&first) = not_numbers.first() {
        found.push(
            Diagnostic::error(
                Code::BadWeight,
                format!(
                    "a weight was expected, found \"{}\"",
                    table.rows[first][column].trim()
                ),
            )
            .in_file(table.rows_place(wanted.column, &not_numbers))
            .help("a number with a decimal point; a blank for someone who has no weight"),
        );
    }
    if found.has_errors() {
        return Err(found);
    }
    let joined = rows_of(&study.sample.ids, &rows);
    let used: HashSet<usize> = joined.iter().flatten().copied().collect();
    let only_there = (0..weights.len())
        .filter(|row| weights[*row].is_some() && !used.contains(row))
        .map(|row| table.rows[row][id].trim().to_owned())
        .collect();
    Ok(Other {
        weights: joined.iter().map(|row| weights[(*row)?]).collect(),
        only_there,
    })
}

/// How a study's weights differ from others.
pub(super) fn comparison(study: &Study, weighted: &Weighted, other: &Other) -> Comparison {
    let plan = &study.weights_to;
    let margins: Vec<Compared<'_>> = plan
        .margins
        .iter()
        .zip(&weighted.fit().margins)
        .map(|(margin, fit)| Compared {
            variables: &fit.variables,
            segment: margin
                .segment
                .zip(plan.segments.as_ref())
                .map(|(own, all)| (all.labels[own].as_slice(), all.codes.as_slice(), own)),
            categories: fit
                .categories
                .iter()
                .map(|c| (c.category.as_slice(), c.target))
                .collect(),
            codes: &margin.codes,
        })
        .collect();
    compare(
        &weighted.sample().ids,
        weighted.weights(),
        &other.weights,
        other.only_there.iter().map(String::as_str),
        &margins,
    )
}
