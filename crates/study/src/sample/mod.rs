//! Raw rows to the people who are counted: exclusions with their reasons, variables and questions as codes.
//!
//! Every cell ends in a category, a kind of missing, or a diagnostic: nothing falls through. Kinds of missing are
//! kept apart, because a don't know belongs to most bases and a question not asked to none.

mod answers;
mod apart;
mod coding;
mod dates;
mod decimal;
mod declared;
mod design;
mod duplicates;
mod exclude;
mod given;
mod mentions;
mod number;
mod options;
mod quality;
mod question;
mod ranking;
mod resolve;
#[cfg(test)]
mod tests;
mod typed;
mod unasked;
mod variables;

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};
use number::Notation;
use serde::Serialize;

pub use design::{DesignPart, LeftOut, in_words};
pub use given::{ids_of_table, rows_of};
pub use question::{
    Cumulative, Data, Item, Lead, Net, Only, Op, OptionItem, Question, Tabulation, Truth,
};

pub use crate::label::Missing;
pub use typed::typed_number;

use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics, suggest};
use crate::label;
use crate::raw::{ColumnInfo, Counted, RawData, Table};
use crate::spec::{self, Located, Spec};

/// A category of a variable, or an answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub label: String,
    /// `None` for an answer in substance.
    pub missing: Option<Missing>,
}

/// A categorical variable: for each respondent the index of a category.
#[derive(Debug, Clone)]
pub struct Variable {
    pub name: String,
    /// How it is called in tables.
    pub label: String,
    pub categories: Vec<Category>,
    /// One for each respondent.
    pub codes: Vec<u16>,
    /// Texts of its column that were read as numbers by a rule.
    pub(crate) read_by_rule: Vec<ReadText>,
    /// Whether everything that the spec says of it was found: what is wrong has been reported, and what would
    /// follow from it need not be.
    pub(crate) sound: bool,
}

impl Variable {
    /// Whether the respondent has a category in substance.
    pub fn stated(&self, respondent: usize) -> bool {
        self.categories[self.codes[respondent] as usize]
            .missing
            .is_none()
    }
}

/// Rows that are counted apart, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowCount {
    pub reason: String,
    pub rows: usize,
}

/// A text that was read as a number by a rule of the spec.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadText {
    pub column: String,
    pub text: String,
    pub value: f64,
    /// The rule as the spec writes it; several with commas between them.
    pub rule: String,
    pub rows: usize,
}

/// The people who are counted, in the order of the export.
#[derive(Debug, Clone)]
pub struct Sample {
    pub ids: Vec<String>,
    /// Index of each respondent's row in the raw file.
    pub rows: Vec<usize>,
    pub(crate) raw_rows: usize,
    pub(crate) dropped: Vec<RowCount>,
    /// Rows that are counted, and that a check of the spec flags; a row can have several flags.
    pub(crate) flagged: Vec<RowCount>,
    /// Rows with at least one flag.
    pub(crate) flagged_rows: usize,
    pub variables: IndexMap<String, Variable>,
    pub(crate) questions: Vec<Question>,
    /// Base weights for raking, the given weights, or 1 for everyone.
    pub base_weights: Vec<f64>,
    /// Columns that look like the design of the sample, which standard errors leave out.
    pub(crate) left_out: Vec<LeftOut>,
    /// Where a respondent stands for everyone with the same answers: how many they are.
    pub(crate) counted: Option<Vec<Counted>>,
}

impl Sample {
    /// Number of respondents.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Index of each respondent's row in the raw file.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// Columns that look like the design of the sample, which standard errors leave out.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// Everyone's base weight.
    pub fn base_weights(&self) -> &[f64] {
        &self.base_weights
    }

    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The texts that were read as numbers by a rule, column by column, each once.
    pub fn read_by_rule(&self) -> Vec<&ReadText> {
        let of_variables = self.variables.values().flat_map(|v| &v.read_by_rule);
        let of_questions = self.questions.iter().flat_map(|q| &q.read_by_rule);
        let mut texts: Vec<&ReadText> = Vec::new();
        for text in of_variables.chain(of_questions) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }

    /// Number of people: that of the respondents, unless each stands for many.
    pub fn people(&self) -> usize {
        match &self.counted {
            None => self.len(),
            Some(counted) => counted.iter().map(|c| c.rows as usize).sum(),
        }
    }

    /// How many people a respondent stands for.
    pub fn people_of(&self, respondent: usize) -> usize {
        match &self.counted {
            None => 1,
            Some(counted) => counted[respondent].rows as usize,
        }
    }

    /// Leaves out the respondents for whom `keep` is false, counted under `reason`.
    pub(crate) fn retain(&mut self, keep: &[bool], reason: String) {
        if keep.iter().all(|k| *k) {
            return;
        }
        let left_out = (0..keep.len()).filter(|&r| !keep[r]);
        let rows = left_out.map(|r| self.people_of(r)).sum();
        self.dropped.push(RowCount { reason, rows });
        if let Some(counted) = &mut self.counted {
            filter(counted, keep);
        }
        filter(&mut self.ids, keep);
        filter(&mut self.rows, keep);
        filter(&mut self.base_weights, keep);
        for variable in self.variables.values_mut() {
            filter(&mut variable.codes, keep);
        }
        for question in &mut self.questions {
            question.retain(keep);
        }
    }
}

pub(crate) fn filter<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut index = 0;
    values.retain(|_| {
        index += 1;
        keep[index - 1]
    });
}

/// In place of the column of ids, where the file has none.
const ROW_NUMBER: &str = "row number";

/// Reads the raw file by the rules of the spec.
///
/// All mistakes are collected. The sample leaves out what could not be read, so that later checks can go on; it
/// must not be used when the diagnostics hold an error. `None` if not even the rows could be told. `given` is the file
/// of weights, where the spec names one and it could be read.
pub fn build(spec: &Spec, raw: &RawData, given: Option<&Table>) -> (Option<Sample>, Diagnostics) {
    let mut found = Diagnostics::new();
    decimal::ask(spec, raw, &mut found);
    let Some(exclude::Kept {
        reader,
        dropped,
        flagged,
        flagged_rows,
    }) = exclude::rows(spec, raw, &mut found)
    else {
        return (None, found);
    };
    let none = || vec![String::new(); reader.rows.len()];
    let ids = match raw.combinations() {
        // A combination has no id; those of its people are handed through.
        Some(_) => none(),
        None if *spec.input.id == ROW_NUMBER && raw.column(ROW_NUMBER).is_none() => {
            let numbers = reader.rows.iter().filter_map(|&row| raw.row_number(row));
            numbers.map(|number| number.to_string()).collect()
        }
        None => match reader.column(&spec.input.id, &mut found) {
            Some(id) => exclude::ids(&reader, &id, spec, &mut found),
            // Reported; the rest can be checked without ids.
            None => none(),
        },
    };
    let mut variables = IndexMap::new();
    for (name, written) in &spec.variables {
        if let Some(variable) = variables::variable(&reader, name, written, &mut found) {
            variables.insert(name.to_string(), variable);
        }
    }
    let questions = spec
        .questions
        .iter()
        .filter_map(|written| {
            let mut question = question::build(&reader, written, &mut found)?;
            question.only = only(written, &variables, reader.rows.len(), &mut found);
            Some(question)
        })
        .collect();
    let weighting = &spec.weighting;
    let counted: Option<Vec<Counted>> = raw
        .combinations()
        .map(|all| reader.rows.iter().map(|&row| all[row]).collect());
    let base_weights = match (&weighting.base_weight, &weighting.column, &weighting.file) {
        (column, ..) if counted.is_some() => number::counted_weights(
            &reader,
            column.as_ref(),
            counted.as_deref().unwrap_or_default(),
            &mut found,
        ),
        (Some(column), ..) => number::weights(&reader, column, &mut found),
        (None, Some(column), Some(file)) => match given {
            Some(table) => given::weights(&reader, &ids, table, column, file, spec, &mut found),
            // Reported.
            None => Vec::new(),
        },
        (None, Some(column), None) => {
            let weights = number::weights(&reader, column, &mut found);
            given::mean(&weights, reader.place(column, &[]), &mut found);
            weights
        }
        _ => vec![1.0; reader.rows.len()],
    };
    let left_out = design::left_out(spec, &reader, &ids, &base_weights);
    design::warn(&left_out, raw, &mut found);
    let sample = Sample {
        ids,
        left_out,
        raw_rows: match raw.combinations() {
            None => raw.rows(),
            Some(all) => all.iter().map(|c| c.rows as usize).sum(),
        },
        dropped,
        flagged,
        flagged_rows,
        variables,
        questions,
        base_weights,
        rows: reader.rows,
        counted,
    };
    (Some(sample), found)
}

/// The respondents that a question is tabulated for, where not all of them are.
fn only(
    written: &spec::Question,
    variables: &IndexMap<String, Variable>,
    respondents: usize,
    found: &mut Diagnostics,
) -> Option<Only> {
    let mut members = vec![true; respondents];
    let mut parts = Vec::new();
    let mut all_known = true;
    for (name, categories) in &written.only {
        // A variable that is not there has been reported.
        let variable = variables.get(name.as_str())?;
        let known = || variable.categories.iter().map(|c| c.label.as_str());
        let mut wanted = Vec::new();
        for category in categories.iter() {
            match label::position(category, known()) {
                Some(code) => wanted.push(code as u16),
                None => {
                    all_known = false;
                    found.push(
                        Diagnostic::error(
                            Code::UnknownLabel,
                            format!("variable `{name}` has no category \"{category}\""),
                        )
                        .at(category.span())
                        .help(suggest(category, "categories", known())),
                    );
                }
            }
        }
        for (member, code) in members.iter_mut().zip(&variable.codes) {
            *member &= wanted.contains(code);
        }
        let labels: Vec<&str> = wanted
            .iter()
            .map(|&code| variable.categories[code as usize].label.as_str())
            .collect();
        parts.push(format!("{}: {}", variable.label, labels.join(" or ")));
    }
    // That a misspelt category has nobody is not said again.
    let nobody = all_known && !members.contains(&true);
    if let (true, Some((name, _))) = (nobody, written.only.first()) {
        found.push(
            Diagnostic::warning(
                Code::UnmentionedValue,
                format!(
                    "question `{}` is of nobody: no respondent is in all of these categories",
                    written.id
                ),
            )
            .at(name.span())
            .help("look at the conditions of only"),
        );
    }
    (!parts.is_empty()).then(|| Only {
        label: parts.join("; "),
        members,
    })
}

/// The raw file seen through the rows that are kept.
struct Reader<'a> {
    raw: &'a RawData,
    rows: Vec<usize>,
    /// How the file writes numbers.
    notation: Notation,
}

/// A column, its cells in the kept rows, and what the file says of it.
#[derive(Clone)]
struct Cells<'a> {
    name: &'a str,
    info: &'a ColumnInfo,
    cells: Vec<&'a str>,
    /// The answers that occur, in order of first appearance.
    distinct: Vec<&'a str>,
    /// Where a cell holds several answers: those of each cell.
    sets: Option<HashMap<&'a str, Vec<&'a str>>>,
}

impl<'a> Cells<'a> {
    /// The file's label of a cell, or the cell itself where it has none.
    fn label<'b>(&'b self, cell: &'b str) -> &'b str {
        self.info
            .labels
            .get(cell)
            .map_or(cell, |label| label.trim())
    }

    /// The answers of a respondent: the cell, or those that it holds.
    fn answers(&self, respondent: usize) -> &[&'a str] {
        let cell = &self.cells[respondent];
        match &self.sets {
            None => std::slice::from_ref(cell),
            Some(sets) => sets.get(cell).map_or(&[], Vec::as_slice),
        }
    }
}

impl<'a> Reader<'a> {
    /// A column by its name; a diagnostic with the nearest name if there is none.
    fn column(&self, name: &'a Located<String>, found: &mut Diagnostics) -> Option<Cells<'a>> {
        let cells = self.raw.column(name);
        let info = self.raw.codebook.get(name);
        let (Some(cells), Some(info)) = (cells, info) else {
            found.push(
                Diagnostic::error(
                    Code::UnknownColumn,
                    format!("{} has no column `{name}`", self.raw.file),
                )
                .at(name.span())
                .help(suggest(name, "columns", self.raw.columns())),
            );
            return None;
        };
        let texts: Vec<&str> = cells.texts().map(str::trim).collect();
        let mut seen = vec![false; texts.len()];
        let mut distinct = IndexSet::new();
        let cells: Vec<&str> = self
            .rows
            .iter()
            .map(|&row| {
                let code = cells.code(row);
                if !std::mem::replace(&mut seen[code], true) {
                    distinct.insert(texts[code]);
                }
                texts[code]
            })
            .collect();
        let distinct = distinct.into_iter().collect();
        Some(Cells {
            name: name.as_str(),
            info,
            cells,
            distinct,
            sets: None,
        })
    }

    /// How many rows of the file some respondents are.
    fn people(&self, respondents: &[usize]) -> usize {
        match self.raw.combinations() {
            None => respondents.len(),
            Some(all) => respondents
                .iter()
                .filter_map(|&r| self.rows.get(r))
                .map(|&row| all[row].rows as usize)
                .sum(),
        }
    }

    /// A column and rows in it; without rows, where only their number is known.
    fn place(&self, column: &str, respondents: &[usize]) -> DataPlace {
        let numbers: Vec<usize> = respondents
            .iter()
            .filter_map(|&r| self.raw.row_number(self.rows[r]))
            .collect();
        DataPlace::of(&*self.raw.file).column(column).rows(&numbers)
    }
}
