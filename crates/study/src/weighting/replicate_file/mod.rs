//! Replicate weights that were made elsewhere: a file with an id and a column for each replicate.
//!
//! A replicate that is none, or the factor of another method, gives a standard error that looks right and is not. So
//! every column is held against the full weight (`look`): one that is no weight is refused by its name, and replicates
//! that look like those of another method than the spec says are warned of.

mod columns;
mod factors;
mod look;
mod rank;

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::raw::Table;
use crate::sample::{Sample, ids_of_table, rows_of};
use crate::spec::{self, ReplicateMethod, Spec};
use columns::Chosen;
use crossbreak_core::number::{counted, is_sound, plain};
use crossbreak_core::weighting::{Replicates, Replication};
use look::Fault;

/// How the spec says that the replicates were made; a `k` that is missing has been reported.
fn kind(asked: &spec::Replicates) -> Replication {
    match asked.method.as_ref().map(|method| **method) {
        None => Replication::Other,
        Some(ReplicateMethod::Bootstrap) => Replication::Bootstrap,
        Some(ReplicateMethod::Jackknife) => Replication::Jackknife,
        Some(ReplicateMethod::Jkn) => Replication::StratifiedJackknife,
        Some(ReplicateMethod::Brr) => Replication::Brr,
        Some(ReplicateMethod::Fay) => Replication::Fay {
            k: asked.k.as_ref().map_or(0.0, |k| **k),
        },
        Some(ReplicateMethod::Sdr) => Replication::SuccessiveDifference,
        Some(ReplicateMethod::Acs) => Replication::Acs,
    }
}

/// The replicates that the spec's file holds, joined to the respondents by id. `factors`: the file of their factors,
/// where the spec names one.
pub fn given_replicates(
    spec: &Spec,
    sample: &Sample,
    table: &Table,
    factors: Option<&Table>,
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
                    "{} no replicate weights, such as {}",
                    counted(without, "respondent has", "respondents have"),
                    shown.join(", ")
                ),
            )
            .at(file.span())
            .help("every respondent needs replicate weights; 0 where a replicate leaves the respondent out"),
        );
    }
    let of_factors = factors::column(asked, table);
    let Some(chosen) = columns::chosen(asked, file, table, id, of_factors, &mut found) else {
        return (None, found);
    };
    let weights = cells(table, &joined, &chosen, file.span(), &mut found);
    let full = &sample.base_weights;
    let comparable = full.len() == sample.len() && without == 0 && !found.has_errors();
    if comparable {
        refuse(table, &joined, full, &chosen, &weights, &mut found);
    }
    let kind = kind(asked);
    let factors = factors::factors(
        asked,
        kind,
        factors::Files {
            replicates: table,
            joined: &joined,
            full,
            names: &chosen.names(table),
            weights: &weights,
            column: of_factors,
            table: factors,
        },
        &mut found,
    );
    let Some(factors) = factors.filter(|_| !found.has_errors()) else {
        return (None, found);
    };
    if comparable {
        let at = [
            asked.factor.as_ref().map(spec::Located::span),
            asked.factors.as_ref().map(spec::Located::span),
            asked.method.as_ref().map(spec::Located::span),
        ];
        let at = at.into_iter().flatten().next().unwrap_or(file.span());
        let stated = asked.factor.is_some();
        let look = look::Look::at(full, &weights, &factors);
        if let Some(other) = look.contradicts(kind, &factors, stated) {
            found.push(
                Diagnostic::warning(Code::BadWeight, other.message)
                    .at(at)
                    .help(other.help),
            );
        }
    }
    let replicates = Replicates {
        kind,
        factors,
        degrees: rank::rank(&weights).saturating_sub(1),
        weights,
        redrawn: 0,
        spread: Vec::new(),
        failed: Vec::new(),
    };
    (Some(replicates), found)
}

/// The weights of each replicate, a list for each column; what is no weight is reported and 0.
fn cells(
    table: &Table,
    joined: &[Option<usize>],
    chosen: &Chosen,
    at: Range<usize>,
    found: &mut Diagnostics,
) -> Vec<Vec<f64>> {
    let whole = joined.iter().all(Option::is_some);
    let mut weights = Vec::with_capacity(chosen.columns.len());
    for &column in &chosen.columns {
        let cells: Vec<Option<f64>> = joined
            .iter()
            .map(|row| weight(table, (*row)?, column))
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
                        "{} missing, negative or not a number",
                        counted(bad.len(), "replicate weight is", "replicate weights are")
                    ),
                )
                .in_file(table.rows_place(&table.headings[column], &bad))
                .help(format!(
                    "0 where a replicate leaves the respondent out; {}",
                    chosen.how()
                )),
            );
        }
        let own: Vec<f64> = cells.into_iter().map(Option::unwrap_or_default).collect();
        if bad.is_empty() && whole && own.iter().all(|weight| *weight == 0.0) {
            found.push(
                Diagnostic::error(
                    Code::BadWeight,
                    format!(
                        "{}: every weight of the replicate `{}` is 0",
                        table.file, table.headings[column]
                    ),
                )
                .at(at.clone())
                .help("make the file again, or leave the column out"),
            );
        }
        weights.push(own);
    }
    weights
}

/// A cell, if it holds a weight.
fn weight(table: &Table, row: usize, column: usize) -> Option<f64> {
    let weight = table.rows[row][column].trim().parse::<f64>().ok()?;
    (is_sound(weight) && weight >= 0.0).then_some(weight)
}

/// Refuses columns that are no weights, each by its name.
fn refuse(
    table: &Table,
    joined: &[Option<usize>],
    full: &[f64],
    chosen: &Chosen,
    weights: &[Vec<f64>],
    found: &mut Diagnostics,
) {
    let mut wrong = |column: usize, why: &str| {
        found.push(
            Diagnostic::error(
                Code::BadWeight,
                format!(
                    "{}: the column `{}` is not a replicate weight: {why}",
                    table.file, table.headings[column]
                ),
            )
            .at(chosen.at.clone())
            .help(chosen.how()),
        );
    };
    let sum: f64 = full.iter().sum();
    let in_words = |fault: Fault| match fault {
        Fault::Sum(own) => format!(
            "it sums to {}, the full weight to {}",
            plain(own, 2),
            plain(sum, 2)
        ),
        Fault::Constant => {
            "it is the same for every respondent, but the full weight is not".to_owned()
        }
        Fault::Unrelated(correlation) => format!(
            "it does not vary with the full weight (their correlation is {})",
            plain(correlation, 2)
        ),
        Fault::FullWeight => "it is the full weight itself".to_owned(),
    };
    let faults = look::faults(full, weights);
    for (&column, fault) in chosen.columns.iter().zip(faults) {
        match fault {
            // A replicate that leaves nobody out who is here is one all the same.
            Some(Fault::FullWeight) if chosen.of_series(table, column) => {}
            Some(fault) => wrong(column, &in_words(fault)),
            None => {}
        }
    }
    for &column in &chosen.outsiders {
        let own: Option<Vec<f64>> = joined
            .iter()
            .map(|row| weight(table, (*row)?, column))
            .collect();
        let why = match own {
            None => "it holds something other than weights".to_owned(),
            Some(own) => {
                let mut all = weights.to_vec();
                all.push(own);
                match look::faults(full, &all).pop().flatten() {
                    Some(fault) => in_words(fault),
                    None => "its name is not one of their series".to_owned(),
                }
            }
        };
        wrong(column, &why);
    }
    let same = |own: &Vec<f64>| look::is_full_weight(full, own);
    if weights.iter().all(same) && !weights.is_empty() {
        found.push(
            Diagnostic::error(
                Code::BadWeight,
                format!(
                    "{}: every replicate is the full weight, and standard errors would be 0",
                    table.file
                ),
            )
            .at(chosen.at.clone())
            .help("make the replicates again"),
        );
    }
}
