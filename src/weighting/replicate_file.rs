//! Replicate weights that were made elsewhere: a file with an id and a column for each replicate.

use super::replicates::{Draw, Replicates, factor};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::ingest::Table;
use crate::number::counted;
use crate::sample::{Sample, ids_of_table, rows_of};
use crate::spec::{ReplicateMethod, Spec};

/// How replicates are drawn, as the spec has it.
pub(super) fn draw(method: ReplicateMethod) -> Draw {
    match method {
        ReplicateMethod::Bootstrap => Draw::Bootstrap,
        ReplicateMethod::Jackknife => Draw::Jackknife,
    }
}

/// The replicates that the spec's file holds, joined to the respondents by id. Every column beside the id is one.
pub fn given_replicates(
    spec: &Spec,
    sample: &Sample,
    table: &Table,
) -> (Option<Replicates>, Diagnostics) {
    let mut found = Diagnostics::new();
    let Some((asked, file)) = spec
        .weighting
        .replicates
        .as_ref()
        .and_then(|asked| Some((asked, asked.file.as_ref()?)))
    else {
        return (None, found);
    };
    let id_name = spec.weighting.file_id.as_ref().unwrap_or(&spec.input.id);
    let own = table.headings.iter().position(|h| h == id_name.as_str());
    // The files that we write call it `id`.
    let Some(id) = own.or_else(|| table.headings.iter().position(|h| h == "id")) else {
        let headings = table.headings.iter().map(String::as_str);
        found.push(
            Diagnostic::error(
                Code::UnknownColumn,
                format!("{} has no column `{id_name}`", table.file),
            )
            .at(file.span())
            .help(suggest(id_name, "columns", headings)),
        );
        return (None, found);
    };
    let rows = ids_of_table(table, id, &mut found);
    let joined = rows_of(&sample.ids, &rows);
    let without = joined.iter().filter(|row| row.is_none()).count();
    if without > 0 {
        let shown: Vec<&str> = (sample.ids.iter().zip(&joined))
            .filter(|(_, row)| row.is_none())
            .take(5)
            .map(|(id, _)| id.as_str())
            .collect();
        found.push(
            Diagnostic::error(
                Code::BadWeight,
                format!(
                    "{} no replicate weights, as {}",
                    counted(without, "respondent has", "respondents have"),
                    shown.join(", ")
                ),
            )
            .at(file.span())
            .help("replicate weights are needed for everyone; 0 for those whom a replicate leaves out"),
        );
    }
    let columns: Vec<usize> = (0..table.headings.len()).filter(|c| *c != id).collect();
    if columns.len() < 2 {
        found.push(
            Diagnostic::error(
                Code::BadWeight,
                format!(
                    "{} has {} beside the ids",
                    table.file,
                    counted(columns.len(), "replicate", "replicates")
                ),
            )
            .at(file.span())
            .help("a column for each replicate: id,r1,r2,..."),
        );
    }
    for &column in &columns {
        if ["weight", "base_weight"].contains(&table.headings[column].as_str()) {
            found.push(
                Diagnostic::error(
                    Code::BadWeight,
                    format!(
                        "{}: the column `{}` is no replicate, and every column beside the id is read as one",
                        table.file, table.headings[column]
                    ),
                )
                .at(file.span())
                .help("take the column out of the file"),
            );
        }
    }
    let mut weights: Vec<Vec<f64>> = Vec::with_capacity(columns.len());
    for &column in &columns {
        let parse = |row: usize| table.rows[row][column].trim().parse::<f64>().ok();
        let good = |weight: &f64| weight.is_finite() && *weight >= 0.0;
        let cells: Vec<Option<f64>> = joined
            .iter()
            .map(|row| row.and_then(parse).filter(good))
            .collect();
        let bad: Vec<usize> = (joined.iter().zip(&cells))
            .filter(|(row, cell)| row.is_some() && cell.is_none())
            .filter_map(|(row, _)| *row)
            .collect();
        if !bad.is_empty() {
            found.push(
                Diagnostic::error(
                    Code::BadWeight,
                    format!(
                        "{} missing, negative or no number",
                        counted(bad.len(), "replicate weight is", "replicate weights are")
                    ),
                )
                .in_file(table.rows_place(&table.headings[column], &bad))
                .help("0 for those whom a replicate leaves out"),
            );
        }
        let own: Vec<f64> = cells.into_iter().map(Option::unwrap_or_default).collect();
        if bad.is_empty() && without == 0 && own.iter().all(|weight| *weight == 0.0) {
            found.push(
                Diagnostic::error(
                    Code::BadWeight,
                    format!(
                        "{}: every weight of the replicate `{}` is 0",
                        table.file, table.headings[column]
                    ),
                )
                .at(file.span())
                .help("make the file again, or take the column out"),
            );
        }
        weights.push(own);
    }
    let replicates = Replicates {
        draw: draw(asked.method),
        factor: factor(draw(asked.method), columns.len() as u32),
        weights,
        redrawn: 0,
        spread: Vec::new(),
        failed: Vec::new(),
    };
    (Some(replicates).filter(|_| !found.has_errors()), found)
}
