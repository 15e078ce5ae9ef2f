//! Warns of numbers that are counted, and stand apart from the others as codes of missing do: a 99 among ages, a -9 in a
//! mean.

use std::ops::Range;

use super::coding::Coding;
use super::number::parse;
use super::{Cells, Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::label::{Apart, Held, apart, is_top_code, names, says_other_or_none};
use crate::spec::{self, Band, Kind};
use crossbreak_core::number::{counted, plain};

/// Of the numbers of a column, one for each respondent who gave one. A band that ends with a number, or above it, says that it
/// is one.
pub(super) fn numbers(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    values: &[Option<f64>],
    bands: &[Band],
    what: &str,
    span: Range<usize>,
    found: &mut Diagnostics,
) {
    let given = values.iter().enumerate();
    let mut given: Vec<(f64, usize)> = given
        .filter_map(|(r, value)| Some(((*value)?, r)))
        .collect();
    given.sort_by(|a, b| a.0.total_cmp(&b.0));
    let same: Vec<&[(f64, usize)]> = given.chunk_by(|a, b| a.0 == b.0).collect();
    let rows = |of: &[(f64, usize)]| -> Vec<usize> { of.iter().map(|(_, r)| *r).collect() };
    let held: Vec<Held> = same
        .iter()
        .map(|of| {
            let (value, first) = of[0];
            let label = column.info.labels.get(column.cells[first]);
            Held {
                value,
                rows: reader.people(&rows(of)),
                named: label.is_some_and(|label| names(label, value)),
            }
        })
        .collect();
    let codes: Vec<f64> = apart(&held)
        .iter()
        .filter(|a| a.sure && !is_top_code(&column.info.labels, a.value))
        .filter(|a| {
            !bands
                .iter()
                .any(|band| band.high.is_some() && band.holds(a.value))
        })
        .map(|a| a.value)
        .collect();
    let others: Vec<f64> = held
        .iter()
        .map(|h| h.value)
        .filter(|v| !codes.contains(v))
        .collect();
    let (Some(least), Some(most)) = (others.first(), others.last()) else {
        return;
    };
    for of in same.iter().filter(|of| codes.contains(&of[0].0)) {
        let rows = rows(of);
        found.push(
            Diagnostic::warning(
                Code::UnmentionedValue,
                format!(
                    "{what} counts {} as a number ({}): it stands apart from the others, {} to {}, as a code of missing does",
                    plain(of[0].0, 6),
                    counted(reader.people(&rows), "row", "rows"),
                    plain(*least, 6),
                    plain(*most, 6)
                ),
            )
            .at(span.clone())
            .about(reader.place(column.name, &rows))
            .help(format!(
                "if it is a code: not_stated = {0} (or dont_know, refused, not_asked); if it is a number: a band that ends with it, \
                 such as bands = [..., \"{1} to {0}\"]",
                of[0].0,
                plain(libm::floor(of[0].0.min(*most)), 0)
            )),
        );
    }
}

/// Of the steps of an ordered question, which have a median.
pub(super) fn steps(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    written: &spec::Question,
    coding: &Coding,
    found: &mut Diagnostics,
) {
    if *written.kind != Kind::Ordered {
        return;
    }
    let mut held: Vec<(Held, &str)> = Vec::new();
    for (text, code) in &coding.assigned {
        let substance = coding.categories[usize::from(*code)].missing.is_none();
        let Some(value) = parse(text).filter(|_| substance) else {
            continue;
        };
        let label = columns
            .iter()
            .find_map(|column| column.info.labels.get(text));
        let rows = columns.iter().flat_map(|column| {
            let own = (0..column.cells.len()).filter(|&r| column.cells[r] == text);
            own.collect::<Vec<_>>()
        });
        let own = Held {
            value,
            rows: reader.people(&rows.collect::<Vec<_>>()),
            named: label.is_some_and(|label| names(label, value)),
        };
        held.push((own, text));
    }
    let all: Vec<Held> = held.iter().map(|(held, _)| *held).collect();
    let named = all.iter().all(|held| held.named);
    for Apart { value, sure } in apart(&all) {
        let of_value = held.iter().filter(|(held, _)| held.value == value);
        for (own, text) in of_value {
            let label = columns
                .iter()
                .find_map(|column| column.info.labels.get(*text));
            let other = label.is_some_and(|label| says_other_or_none(label));
            if own.rows == 0 || other || !(sure || named && value > 0.0) {
                continue;
            }
            let label = label.map_or_else(
                || (*text).to_owned(),
                |label| format!("{text} \"{}\"", label.trim()),
            );
            found.push(
                Diagnostic::warning(
                    Code::UnmentionedValue,
                    format!(
                        "question `{}` counts {label} as a step of its order ({}): its code stands apart from the others, as a code of missing does",
                        written.id,
                        counted(own.rows, "row", "rows")
                    ),
                )
                .at(written.keys.first(&["answers", "column", "items"]))
                .help(format!(
                    "if it is no step: not_stated = {text} (or dont_know, refused, not_asked)"
                )),
            );
        }
    }
}
