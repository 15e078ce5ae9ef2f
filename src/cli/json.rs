//! `--json`: one object on stdout, the same for every command; version 1. [`FORMAT`] documents it.

use std::ops::Range;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::changes::Changes;
use crate::explain::Explanation;
use crate::pipeline::{Locked, Look, Report, Source};
use crossbreak_draft::draft::Draft;
use crossbreak_formats::sql::Queries;
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostics, Place, Severity};

/// The object in words, as `crossbreak check --help` prints it.
pub(super) const FORMAT: &str = "\
With --json one object is printed on stdout, the same for every command:
  crossbreak   the version of the program
  json         1, the version of this object
  command      check, run, ...
  exit         the exit code: 0, 1 or 2
  diagnostics  a list of
    code         CB-R005; `crossbreak explain CB-R005` says more
    severity     error, warning or note
    message      what was found, against what was expected
    place        null, or where it is:
      of           spec or data
      file         the path, as it was given
      of a spec:   line, column, end_line, end_column (from 1, in characters),
                   and bytes [from, to] (from 0, to the end)
      of data:     sheet, cell (as C5), column (the heading), rows (the first
                   five; the heading is row 1), row_count (all of them), each
                   null or empty where it is not known; text, all in words
    beside       null, or a place in the spec that contradicts the first,
                 with what it is
    rows         null, or the place in the data that a mistake in the spec is
                 about
    help         how to mend it, or null
Beside these, run, weight and verify have study, synthetic, weighting, files,
removed (files of earlier runs that this one does not write any more) and
claims; run --locked has manifest and changes, which diff has too; weight
--compare has comparison; sql has count and join; explain
has codes, phrases or, of a number, explanation; init has spec (its text),
files and open (what only you can fill in: [{what, lines}]); and inspect has
  codebook     file, format, sheet, coded, rows; the names of likely columns
               ids, weights, dates and durations, the likeliest id and weight
               first; statuses [{column, counts, others, left_out}]; and in
               the order of the file
    variables    [{name, text, item, holds, role, reason, demographic, group,
                 marks, filled, blank, blank_counting, different, answers,
                 not_numbers, numbers, dates, scale, delimiter}]
    groups       [{name, kind, text, columns, reason, set, all_blank,
                 not_selected, counted, ending, versus, answers, scale}]
                 with answers [{cell, label, rows, share, missing}]
  explanation
    number       {id, statistic, printed, value, unit, unit_name, se, lower,
                 upper, definition, formula, arithmetic [text], precision
                 [text], flag, warning}; value and what follows from it are
                 null and empty where it is withheld
    study        {name, title, synthetic, client, company, fieldwork,
                 universe, mode}
    question     null, or {id, title, wording, kind, item, answer, truth}
    column       the column in words; Total for everyone
    base         null, or {of, unweighted, weighted, effective}
    rows         [{what, kind, left_out, weight, left}], from the rows of the
                 export to the base; left_out is null where a line only
                 says how many there are
    weighting    {method, converged, iterations, largest_miss, design_effect,
                 effective_base, smallest, largest, words [text]}
    inputs       [{file, sha256}]
    spec         [{what, file, line, text}]
    printed_in   {cells [{table, sheet, cell, shown}], rows [{file, row}],
                 figures [{id, title, files}], page, headline}; files of
                 outputs/<study>/
    claims       [{id, where, text, says, verdict, sentence}]
  changes        null where there are no weights, or
    same         nothing differs
    old, new     {crossbreak, study, title, run, inputs, numbers, claims,
                 outputs}, the last four counted; old is A or the manifest,
                 new is B or what is made now
    inputs       [{file, old, new}], hashes; null where a run has no such file
    numbers      [{number, change, old, new, old_printed, new_printed,
                 difference, unit, se, beyond_se}]; change is moved, appeared
                 or gone, difference and se are in points for shares and
                 points, beyond_se tells whether it moved by more than se
    numbers_alike  how many are the same in both
    weighting    [{what, old, new}]
    weights      null, or {in_both, only_old, only_new, changed, largest
                 {id, old, new}}; diff alone has it
    claims       [{claim, old, new}], verdicts
    outputs      as inputs
    notes        what could not be compared, in sentences";

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
    let names = |files: &[PathBuf]| files.iter().map(|f| f.display().to_string()).collect();
    object["files"] = names(&report.files);
    object["removed"] = names(&report.removed);
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
    object["open"] = draft
        .open
        .iter()
        .map(|open| json!({"what": open.what, "lines": open.lines}))
        .collect();
    object["files"] = files.map(|file| file.display().to_string()).collect();
    text(object)
}

/// The object of `inspect`.
pub(super) fn inspected(look: &Look, exit: u8) -> String {
    let mut object = head("inspect", &look.notes, &look.source, exit);
    object["codebook"] = json!(look.inspection);
    text(object)
}

/// The object of `run --locked`.
pub(super) fn locked(study: &str, source: &Source, locked: &Locked, exit: u8) -> String {
    let report = &locked.report;
    let mut object = head("run", &report.diagnostics, source, exit);
    object["study"] = json!(study);
    object["synthetic"] = json!(report.fit.synthetic);
    object["weighting"] = json!(report.fit);
    object["claims"] = json!(report.claims);
    object["manifest"] = json!(locked.manifest);
    object["changes"] = json!(locked.changes);
    text(object)
}

/// The object of `diff`.
pub(super) fn changes(changes: &Changes, exit: u8) -> String {
    let mut object = begun("diff", exit);
    object["diagnostics"] = json!([]);
    object["changes"] = json!(changes);
    text(object)
}

/// The object of `explain ID`.
pub(super) fn explained(explained: &Explanation, source: &Source, exit: u8) -> String {
    let mut object = head("explain", &Diagnostics::new(), source, exit);
    object["explanation"] = json!(explained);
    text(object)
}

/// The object of `explain phrases`: `phrases` [{printed, stands_for, examples}].
pub(super) fn phrases() -> String {
    let mut object = begun("explain", 0);
    object["phrases"] = crossbreak_study::claims::FORMS
        .iter()
        .map(|form| {
            let examples: Vec<&str> = form.examples.iter().map(|example| example.says).collect();
            json!({"printed": form.printed, "stands_for": form.stands_for, "examples": examples})
        })
        .collect();
    text(object)
}

/// The object of `explain`: `codes` [{code, title, story}], each story in Markdown.
pub(super) fn codes(codes: &[Code]) -> String {
    let mut object = begun("explain", 0);
    object["codes"] = codes
        .iter()
        .map(|code| json!({"code": code.as_str(), "title": code.title(), "story": code.story()}))
        .collect();
    text(object)
}

fn head(command: &str, diagnostics: &Diagnostics, source: &Source, exit: u8) -> Value {
    let mut object = begun(command, exit);
    object["diagnostics"] = diagnostics
        .iter()
        .map(|d| {
            let severity = match d.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            json!({
                "code": d.code.as_str(),
                "severity": severity,
                "message": d.message,
                "place": place(&d.place, source),
                "beside": d.beside.as_deref().map(|(span, what)| {
                    let mut place = in_spec(span, source);
                    place["what"] = json!(what);
                    place
                }),
                "rows": d.rows.as_deref().map(in_data),
                "help": d.help,
            })
        })
        .collect();
    object
}

fn begun(command: &str, exit: u8) -> Value {
    json!({
        "crossbreak": env!("CARGO_PKG_VERSION"),
        "json": 1,
        "command": command,
        "exit": exit,
    })
}

fn place(place: &Place, source: &Source) -> Value {
    match place {
        Place::None => Value::Null,
        Place::Spec(span) => in_spec(span, source),
        Place::File(place) => in_data(place),
    }
}

fn in_data(place: &DataPlace) -> Value {
    json!({
        "of": "data",
        "file": place.file,
        "sheet": place.sheet,
        "cell": place.cell,
        "column": place.column,
        "rows": place.rows,
        "row_count": place.row_count,
        "text": place.to_string(),
    })
}

fn in_spec(span: &Range<usize>, source: &Source) -> Value {
    let (line, column) = line_and_column(&source.text, span.start);
    let (end_line, end_column) = line_and_column(&source.text, span.end);
    json!({
        "of": "spec",
        "file": source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "bytes": [span.start, span.end],
    })
}

/// Line and column of a byte, both from 1; columns count characters.
fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (line, before[start..].chars().count() + 1)
}

fn text(object: Value) -> String {
    let mut text = serde_json::to_string_pretty(&object)
        .expect("an object of strings and numbers can always be written");
    text.push('\n');
    text
}
