//! Which rows are people to be counted: filters, exclusions and duplicates, each with its reason; and which of those
//! who are left a check of the spec flags.

use std::collections::HashMap;

use super::answers::{missing_texts, texts};
use super::number::Notation;
use super::{Cells, Reader, RowCount, duplicates, quality};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::raw::{Column, RawData};
use crate::spec::{Located, RowRule, SameAnswers, Spec, Wanted, Where, Which};
use crossbreak_core::number::counted;

/// The rows that are kept, in file order, and what was counted on the way.
pub(super) struct Kept<'a> {
    pub reader: Reader<'a>,
    pub dropped: Vec<RowCount>,
    pub flagged: Vec<RowCount>,
    /// Rows with at least one flag.
    pub flagged_rows: usize,
}

/// Which of the rows that are left meet a condition.
pub(super) struct Met<'a> {
    pub rows: Vec<bool>,
    pub reason: String,
    /// The column that is named where rows are.
    pub column: &'a str,
}

impl Met<'_> {
    fn respondents(&self) -> Vec<usize> {
        (0..self.rows.len()).filter(|&row| self.rows[row]).collect()
    }

    /// Says that nobody meets a condition: it may be there for when somebody does.
    fn nobody(&self, what: &str, rule: &Located<RowRule>, found: &mut Diagnostics) {
        found.push(
            Diagnostic::note(Code::Suspect, format!("no row is {what}: {}", self.reason))
                .at(rule.span()),
        );
    }
}

/// Looks at the rules in their order: keep, drop, duplicates, flags. `None` if a rule could not be read.
pub fn rows<'a>(spec: &'a Spec, raw: &'a RawData, found: &mut Diagnostics) -> Option<Kept<'a>> {
    let mut reader = Reader {
        raw,
        rows: (0..raw.rows()).collect(),
        notation: Notation::of(spec, raw),
    };
    let mut dropped = Vec::new();
    let mut readable = true;
    for filter in &spec.input.keep {
        let Some(keep) = fits(&reader, &filter.condition, true, found) else {
            readable = false;
            continue;
        };
        let left_out: Vec<usize> = (0..keep.len()).filter(|&row| !keep[row]).collect();
        dropped.push(RowCount {
            reason: format!("other than {}", filter.reason),
            rows: reader.people(&left_out),
        });
        super::filter(&mut reader.rows, &keep);
    }
    for rule in &spec.input.drop {
        let Some(met) = met(&reader, rule, spec, found) else {
            readable = false;
            continue;
        };
        let left_out = met.respondents();
        if left_out.is_empty() {
            met.nobody("dropped", rule, found);
        }
        let rows = reader.people(&left_out);
        let keep: Vec<bool> = met.rows.iter().map(|met| !met).collect();
        super::filter(&mut reader.rows, &keep);
        dropped.push(RowCount {
            reason: met.reason,
            rows,
        });
    }
    if let Some(rule) = &spec.input.duplicates {
        match duplicates::first_visits(&reader, rule, spec.input.dates, found) {
            Some(keep) => {
                let before = reader.rows.len();
                super::filter(&mut reader.rows, &keep);
                let which = match rule.keep {
                    Which::First => "first",
                    Which::Last => "last",
                };
                dropped.push(RowCount {
                    reason: rule.reason.clone().unwrap_or_else(|| {
                        format!(
                            "another row of the same {} (the {which} by {} is kept)",
                            rule.of, rule.by
                        )
                    }),
                    rows: before - reader.rows.len(),
                });
            }
            None => readable = false,
        }
    }
    if readable && reader.rows.is_empty() {
        // A condition that names what is not in the file keeps nobody, and has been reported.
        if !found.has_errors() {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("no row of {} is left to be counted", raw.file),
                )
                .at(spec.input.keys.first(&["keep", "drop", "file"]))
                .help("look at the conditions of [[input.keep]] and [[input.drop]]"),
            );
        }
        return None;
    }
    let mut flagged = Vec::new();
    let mut any = vec![false; reader.rows.len()];
    for rule in &spec.input.flag {
        let Some(met) = met(&reader, rule, spec, found) else {
            readable = false;
            continue;
        };
        let respondents = met.respondents();
        let rows = reader.people(&respondents);
        if respondents.is_empty() {
            met.nobody("flagged", rule, found);
        } else {
            let people = counted(rows, "row is", "rows are");
            found.push(
                Diagnostic::note(Code::Suspect, format!("{people} flagged: {}", met.reason))
                    .in_file(reader.place(met.column, &respondents)),
            );
        }
        any.iter_mut()
            .zip(&met.rows)
            .for_each(|(any, met)| *any |= met);
        flagged.push(RowCount {
            reason: met.reason,
            rows,
        });
    }
    let with_flags: Vec<usize> = (0..any.len()).filter(|&row| any[row]).collect();
    readable.then(|| Kept {
        flagged_rows: reader.people(&with_flags),
        reader,
        dropped,
        flagged,
    })
}

/// For each row whether the rule's one condition holds. What is no condition has been reported with the spec.
fn met<'a>(
    reader: &Reader<'a>,
    rule: &'a RowRule,
    spec: &'a Spec,
    found: &mut Diagnostics,
) -> Option<Met<'a>> {
    let reason = |own: &str| rule.reason.clone().unwrap_or_else(|| own.to_owned());
    if let Some(condition) = &rule.condition {
        return Some(Met {
            rows: fits(reader, condition, false, found)?,
            reason: reason(""),
            column: condition.keys().next()?,
        });
    }
    if let Some(same) = &rule.same_answers {
        let columns = match same {
            SameAnswers::Columns(columns) => known(reader, columns, found)?,
            SameAnswers::All => {
                let except = rule.except.as_deref().unwrap_or_default();
                known(reader, except, found)?;
                let differ = |name: &&str| {
                    *name != spec.input.id.as_str() && except.iter().all(|e| e.as_str() != *name)
                };
                let names = reader.raw.columns().filter(differ);
                names.filter_map(|name| reader.raw.column(name)).collect()
            }
        };
        return Some(Met {
            rows: duplicates::same_answers(reader, &columns),
            reason: reason("the same answers as an earlier row"),
            column: &spec.input.id,
        });
    }
    if rule.same_id.is_some() {
        let id = reader.column(&spec.input.id, found)?;
        return Some(Met {
            rows: duplicates::same_id(&id),
            reason: reason("the same id as an earlier row"),
            column: id.name,
        });
    }
    let own = rule.reason.as_deref();
    if let Some(time) = &rule.faster_than {
        return quality::faster_than(reader, time, own, spec.input.dates, found);
    }
    if let Some(items) = &rule.straight_line {
        return quality::straight_line(reader, items, own, spec, found);
    }
    quality::out_of_range(reader, rule.out_of_range.as_ref()?, own, spec, found)
}

/// The columns of these names; each that is not there is reported.
fn known<'a>(
    reader: &Reader<'a>,
    names: &'a [Located<String>],
    found: &mut Diagnostics,
) -> Option<Vec<&'a Column>> {
    let columns: Vec<_> = names
        .iter()
        .map(|name| {
            let column = reader.raw.column(name);
            if column.is_none() {
                reader.column(name, found);
            }
            column
        })
        .collect();
    columns.into_iter().collect()
}

/// For each row whether all conditions hold. Of answers that somebody has to have given, those that nobody gave are
/// mistakes.
fn fits(
    reader: &Reader<'_>,
    condition: &Where,
    somebody: bool,
    found: &mut Diagnostics,
) -> Option<Vec<bool>> {
    let mut fits = vec![true; reader.rows.len()];
    let mut readable = true;
    // An answer that an earlier filter has just removed everyone of is an answer of the file all the same.
    let all = Reader {
        raw: reader.raw,
        rows: (0..reader.raw.rows()).collect(),
        notation: reader.notation,
    };
    for (name, wanted) in condition {
        let Some(column) = reader.column(name, found) else {
            readable = false;
            continue;
        };
        let Some(everyone) = all.column(name, found) else {
            continue;
        };
        let answers = wanted.answers();
        let texts = match (somebody, wanted) {
            (true, Wanted::Any(_)) => texts(&all, &[everyone], answers, found),
            (false, _) | (_, Wanted::Not(_)) => missing_texts(&all, &[everyone], answers, found),
        };
        for (fit, cell) in fits.iter_mut().zip(&column.cells) {
            *fit &= wanted.holds(texts.iter().any(|text| text == cell));
        }
    }
    readable.then_some(fits)
}

/// The respondents' ids, each there and each once.
pub fn ids(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    spec: &Spec,
    found: &mut Diagnostics,
) -> Vec<String> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut blank = Vec::new();
    let mut again = Vec::new();
    for (respondent, id) in column.cells.iter().enumerate() {
        if id.is_empty() {
            blank.push(respondent);
        } else if first.contains_key(id) {
            again.push(respondent);
        } else {
            first.insert(id, respondent);
        }
    }
    if !blank.is_empty() {
        found.push(
            Diagnostic::error(
                Code::DuplicateId,
                format!("{} without an id", counted(blank.len(), "row", "rows")),
            )
            .in_file(reader.place(column.name, &blank))
            .help("name a column that every respondent has, or exclude these rows"),
        );
    }
    let flagged = spec.input.flag.iter().any(|rule| rule.same_id.is_some());
    if flagged && !again.is_empty() {
        found.push(
            Diagnostic::warning(
                Code::DuplicateId,
                format!(
                    "{} an id that an earlier row has, and counted as people of their own",
                    counted(again.len(), "row has", "rows have")
                ),
            )
            .in_file(reader.place(column.name, &again))
            .help("the weights have these ids more than once: a join by id would double them"),
        );
    } else if let Some(&row) = again.first() {
        let earlier = first[column.cells[row]];
        let number = |r: usize| reader.raw.row_number(reader.rows[r]).unwrap_or_default();
        let more = match again.len() {
            1 => String::new(),
            n => format!(
                ", and {} more like it",
                counted(n - 1, "row is", "rows are")
            ),
        };
        found.push(
            Diagnostic::error(
                Code::DuplicateId,
                format!(
                    "rows {} and {} have the same {}, \"{}\"{more}",
                    number(earlier),
                    number(row),
                    column.name,
                    column.cells[row]
                ),
            )
            .at(spec.input.id.span())
            .help(format!(
                "say which row stays: [input.duplicates] of = \"{}\", keep = \"first\", by = a date or number column",
                spec.input.id
            ))
            .about(reader.place(column.name, &again)),
        );
    }
    column.cells.iter().map(|id| (*id).to_owned()).collect()
}
