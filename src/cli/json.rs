//! `--json`: one object on stdout, the same for every command; version 1.
//!
//! `crossbreak` (the version), `json` (1), `command`, `exit`, `diagnostics` [{code, severity, message, place, help}]
//! with `place` {file, line, column} in the spec or {file} in words, and where there are some `study`, `weighting`,
//! `files`, `claims` and (of `weight --compare`) `comparison`; of `sql` the queries `count` and `join`; of `inspect`
//! the `codebook`: `file`, `format`, `sheet`, `coded`, `rows`, the names of likely columns `ids`, `weights`, `dates` and
//! `durations`, `statuses` [{column, counts, others, left_out}], `variables` and `groups`, all in the order of the file
//! but ids and weights, of which the likeliest stands first.
//!
//! Of `init`: `spec`, the text; `open` [{what, lines}], what only a person knows; and `files`, those that were written.
//!
//! A variable is {name, text, item, holds, role, reason, demographic, group, marks, filled, blank, blank_counting,
//! different, answers, not_numbers, numbers, dates, scale, delimiter}; a group {name, kind, text, columns, reason, set,
//! not_selected, ending, versus, answers, scale}; an answer {cell, label, rows, share, missing}. `inspect::Inspection`
//! says what each means.

use std::ops::Range;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostics, Place, Severity};
use crate::draft::Draft;
use crate::pipeline::{Look, Report, Source};
use crate::sql::Queries;

/// The object of a command that computed.
pub(super) fn report(
    command: &str,
    study: &str,
    source: &Source,
    report: &Report,
    exit: u8,
) -> String {
    let mut object = head(command, &report.diagnostics, source, exit);
    object["study"] = json!(study);
    object["synthetic"] = json!(report.fit.synthetic);
    object["weighting"] = json!(report.fit);
    object["files"] = report
        .files
        .iter()
        .map(|f| f.display().to_string())
        .collect();
    object["claims"] = json!(report.claims);
    if let Some(comparison) = &report.comparison {
        object["comparison"] = json!(comparison);
    }
    text(object)
}

/// The object of a command that only checked, or could not do it.
pub(super) fn checked(
    command: &str,
    diagnostics: &Diagnostics,
    source: &Source,
    exit: u8,
) -> String {
    text(head(command, diagnostics, source, exit))
}

/// The object of `sql`.
pub(super) fn queries(queries: &Queries, found: &Diagnostics, source: &Source, exit: u8) -> String {
    let mut object = head("sql", found, source, exit);
    object["count"] = json!(queries.count);
    object["join"] = json!(queries.join);
    text(object)
}

/// The object of `init`.
pub(super) fn drafted<'a>(
    look: &Look,
    draft: &Draft,
    files: impl Iterator<Item = &'a PathBuf>,
    exit: u8,
) -> String {
    let mut object = head("init", &look.notes, &look.source, exit);
    object["spec"] = json!(draft.text);
    let open = draft.open.iter().map(|open| json!({"what": open.what, "lines": open.lines}));
    object["open"] = open.collect();
    object["files"] = files.map(|file| file.display().to_string()).collect();
    text(object)
}

/// The object of `inspect`.
pub(super) fn inspected(look: &Look, exit: u8) -> String {
    let mut object = head("inspect", &look.notes, &look.source, exit);
    object["codebook"] = json!(look.inspection);
    text(object)
}

fn head(command: &str, diagnostics: &Diagnostics, source: &Source, exit: u8) -> Value {
    let diagnostics: Vec<Value> = diagnostics
        .iter()
        .map(|d| {
            let place = match &d.place {
                Place::None => Value::Null,
                Place::File(place) => json!({"file": place}),
                Place::Spec(span) => {
                    let (line, column) = line_and_column(&source.text, span);
                    json!({"file": source.name, "line": line, "column": column})
                }
            };
            let severity = match d.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            json!({
                "code": d.code.as_str(),
                "severity": severity,
                "message": d.message,
                "place": place,
                "help": d.help,
            })
        })
        .collect();
    json!({
        "crossbreak": env!("CARGO_PKG_VERSION"),
        "json": 1,
        "command": command,
        "exit": exit,
        "diagnostics": diagnostics,
    })
}

/// Line and column, both from 1, of the first byte of a span.
fn line_and_column(text: &str, span: &Range<usize>) -> (usize, usize) {
    let before = text.get(..span.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (line, column)
}

fn text(object: Value) -> String {
    let mut text = serde_json::to_string_pretty(&object)
        .expect("an object of strings and numbers can always be written");
    text.push('\n');
    text
}
