//! Answers that the file itself declares to be missing, where the spec does not mention them.

use super::answers::{in_words, respondents_with};
use super::{Cells, Missing, Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::label::kind_of_missing;
use crossbreak_core::number::counted;

/// The kind of missing of a cell that the file declares missing, by what its label says; not stated where it says
/// nothing. `None` for any other cell.
pub(super) fn kind(column: &Cells<'_>, cell: &str) -> Option<Missing> {
    column
        .info
        .declared_missing(cell)
        .then(|| kind_of_missing(column.label(cell)).unwrap_or(Missing::NotStated))
}

/// The answers of the columns that are declared missing, each with its kind, in order of first appearance.
pub(super) fn kinds<'a>(columns: &[Cells<'a>]) -> Vec<(Missing, &'a str)> {
    let mut kinds: Vec<(Missing, &str)> = Vec::new();
    for column in columns {
        for text in &column.distinct {
            if let Some(kind) = kind(column, text)
                && kinds.iter().all(|(_, known)| known != text)
            {
                kinds.push((kind, text));
            }
        }
    }
    kinds
}

/// Adds a text to those of its kind.
pub(super) fn add(missing: &mut Vec<(Missing, Vec<String>)>, kind: Missing, text: &str) {
    match missing.iter_mut().find(|(known, _)| *known == kind) {
        Some((_, texts)) => texts.push(text.to_owned()),
        None => missing.push((kind, vec![text.to_owned()])),
    }
}

/// Adds to the kinds of missing that a spec names those that the file declares, and lists them. For numbers: there are
/// no categories that could claim them.
pub(super) fn complete(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    missing: &mut Vec<(Missing, Vec<String>)>,
    span: std::ops::Range<usize>,
    found: &mut Diagnostics,
) {
    for (kind, text) in kinds(columns) {
        let named = |(_, texts): &(Missing, Vec<String>)| texts.iter().any(|t| t == text);
        if !missing.iter().any(named) {
            note(reader, columns, kind, text, span.clone(), found);
            add(missing, kind, text);
        }
    }
}

/// Lists a declared missing answer and the kind that it was read as.
pub(super) fn note(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    kind: Missing,
    text: &str,
    span: std::ops::Range<usize>,
    found: &mut Diagnostics,
) {
    let rows = respondents_with(columns, text);
    let label = columns.iter().find_map(|c| c.info.labels.get(text));
    let label = match label {
        Some(label) => format!("{text} \"{}\"", label.trim()),
        None => format!("\"{text}\""),
    };
    found.note(
        Diagnostic::note(
            Code::ReadByRule,
            format!(
                "{} declares {label} of {} to be missing; it is read as {} ({})",
                reader.raw.file,
                in_words(columns),
                kind.key(),
                counted(reader.people(&rows), "row", "rows")
            ),
        )
        .at(span)
        .help(format!(
            "{} = ... in the spec, or a category of it, says otherwise",
            kind.key()
        )),
    );
}
