//! What the answers of a spec stand for among the cells of a file.
//!
//! A code stands for cells of its number, a label for cells that hold it or whose label it is. A label typed with other
//! quotation marks, dashes or spaces stands for them too, which is listed; but a cell whose own label the spec has
//! letter for letter belongs to that one alone.

use std::collections::BTreeSet;

use indexmap::IndexSet;

use super::number::parse;
use super::{Cells, Missing, Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, suggest};
use crate::label;
use crate::spec::{Answer, Answers, Keys, Located};
use crossbreak_core::number::counted;

/// How a cell stands for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    Exact,
    /// But for what only typing decides.
    Relaxed,
}

/// Whether a cell stands for the answer: by number for a code, by label or text for a label.
fn stands_for(cell: &str, answer: &Answer, column: &Cells<'_>) -> Option<Match> {
    match answer {
        Answer::Code(code) => is_code(cell, *code).then_some(Match::Exact),
        Answer::Label(label) => match column.label(cell) {
            own if own == label.trim() => Some(Match::Exact),
            own => label::same(own, label).then_some(Match::Relaxed),
        },
    }
}

/// Whether a cell holds the code: 1 and 1.0, but what is too long for a number that can be computed with only digit by digit.
fn is_code(cell: &str, code: i64) -> bool {
    const EXACT: u64 = 1 << 53;
    match code.unsigned_abs() <= EXACT {
        true => parse(cell) == Some(code as f64) || cell.parse() == Ok(code),
        false => cell.parse() == Ok(code),
    }
}

/// Whether a cell of any of the columns stands for the answer.
pub(super) fn stands_for_any(cell: &str, answer: &Answer, columns: &[Cells<'_>]) -> Option<Match> {
    let matches = || {
        columns
            .iter()
            .filter_map(|column| stands_for(cell, answer, column))
    };
    matches().find(|m| *m == Match::Exact).or(matches().next())
}

/// Looks for answers in one or more columns.
pub(super) struct Search<'a> {
    reader: &'a Reader<'a>,
    columns: &'a [Cells<'a>],
    /// The labels of the spec: a cell that has one of them letter for letter is no other form of another.
    named: BTreeSet<&'a str>,
    /// Labels that nobody gave and that need not be there; `None` where the spec has no place to say so.
    unused: Option<&'a [Located<String>]>,
}

impl<'a> Search<'a> {
    /// A search for some of the answers `all`.
    pub fn new(
        reader: &'a Reader<'a>,
        columns: &'a [Cells<'a>],
        all: impl Iterator<Item = &'a Located<Answer>>,
        unused: Option<&'a [Located<String>]>,
    ) -> Self {
        let label = |answer: &'a Located<Answer>| match &**answer {
            Answer::Code(_) => None,
            Answer::Label(label) => Some(label.trim()),
        };
        Self {
            reader,
            columns,
            named: all.filter_map(label).collect(),
            unused,
        }
    }

    /// The cell texts that the answers stand for. Answers that the file does not have are reported.
    pub fn texts(&self, answers: &Answers, found: &mut Diagnostics) -> Vec<String> {
        let texts = answers.iter().map(|answer| self.texts_of(answer, found));
        texts.collect::<Vec<_>>().concat()
    }

    /// As [`Search::texts`], for a kind of missing. In a file of labels nobody may have given such an answer, this
    /// time: that is a warning, because a slip of the pen would leave the true answer unmentioned, which is an error.
    pub fn missing_texts(&self, answers: &Answers, found: &mut Diagnostics) -> Vec<String> {
        if self.columns.iter().any(|c| !c.info.labels.is_empty()) {
            return self.texts(answers, found);
        }
        let mut apart = Diagnostics::new();
        let texts = self.texts(answers, &mut apart);
        for diagnostic in apart.iter() {
            found.push(Diagnostic {
                severity: diagnostic.severity.max(Severity::Warning),
                ..diagnostic.clone()
            });
        }
        texts
    }

    /// The cell texts that one answer stands for.
    pub fn texts_of(&self, answer: &Located<Answer>, found: &mut Diagnostics) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        let mut relaxed: Vec<(&str, &str)> = Vec::new();
        for column in self.columns {
            let coded = column.info.labels.keys().map(String::as_str);
            for cell in coded.chain(column.distinct.iter().copied()) {
                let own = column.label(cell);
                let how = match stands_for(cell, answer, column) {
                    None => continue,
                    Some(Match::Relaxed) if self.named.contains(own) => continue,
                    Some(how) => how,
                };
                if texts.iter().any(|t| t == cell) {
                    continue;
                }
                texts.push(cell.to_owned());
                if how == Match::Relaxed {
                    relaxed.push((cell, own));
                }
            }
        }
        for (cell, own) in relaxed {
            let rows = respondents_with(self.columns, cell);
            let of = format!(
                "{} ({})",
                in_words(self.columns),
                counted(self.reader.people(&rows), "row", "rows")
            );
            found.note(label::note(&answer.to_string(), own, &of).at(answer.span()));
        }
        // A blank that nobody left is no mistake: the rule is there for when somebody does.
        let blank = matches!(&**answer, Answer::Label(label) if label.trim().is_empty());
        if texts.is_empty() && !blank {
            texts = self.left_out(answer);
            if let Some(first) = texts.first() {
                found.note(
                    Diagnostic::note(
                        Code::ReadByRule,
                        format!(
                            "{}: \"{first}\" is in rows that were left out, and in no other",
                            in_words(self.columns)
                        ),
                    )
                    .at(answer.span()),
                );
            }
        }
        let name = answer.to_string();
        let known = self
            .unused
            .is_some_and(|labels| labels.iter().any(|unused| label::same(unused, &name)));
        if texts.is_empty() && !blank && !known {
            let unused = self.unused.is_some();
            report_unknown(self.reader, self.columns, answer, unused, found);
        }
        texts
    }

    /// The cell texts that an answer stands for in rows that do not count. An answer that only an unfinished interview
    /// has is no slip of the pen, and its spec holds whether or not that interview is left out.
    fn left_out(&self, answer: &Located<Answer>) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for column in self.columns {
            let all = self.reader.raw.column(column.name);
            for cell in all.into_iter().flat_map(|all| all.texts()) {
                let is_it = stands_for(cell, answer, column).is_some();
                if is_it && texts.iter().all(|text| text != cell) {
                    texts.push(cell.to_owned());
                }
            }
        }
        texts
    }
}

/// The cell texts that the answers stand for, over one or more columns. Answers that the file does not have are
/// reported.
pub(super) fn texts(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    answers: &Answers,
    found: &mut Diagnostics,
) -> Vec<String> {
    Search::new(reader, columns, answers.iter(), None).texts(answers, found)
}

/// As [`texts`], for a kind of missing.
pub(super) fn missing_texts(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    answers: &Answers,
    found: &mut Diagnostics,
) -> Vec<String> {
    Search::new(reader, columns, answers.iter(), None).missing_texts(answers, found)
}

/// ``column `Q1` ``, or ``columns `Q1r1` to `Q1r7` ``.
pub(super) fn in_words(columns: &[Cells<'_>]) -> String {
    match columns {
        [] => String::new(),
        [one] => format!("column `{}`", one.name),
        [first, .., last] => format!("columns `{}` to `{}`", first.name, last.name),
    }
}

/// The texts that occur in any of the columns, in order of first appearance.
pub(super) fn distinct<'a>(columns: &[Cells<'a>]) -> IndexSet<&'a str> {
    columns
        .iter()
        .flat_map(|column| column.distinct.iter().copied())
        .collect()
}

/// The respondents with that answer in any of the columns.
pub(super) fn respondents_with(columns: &[Cells<'_>], text: &str) -> Vec<usize> {
    let respondents = columns.first().map_or(0, |column| column.cells.len());
    (0..respondents)
        .filter(|&r| {
            columns
                .iter()
                .any(|column| column.answers(r).contains(&text))
        })
        .collect()
}

/// `unused`: whether the spec has a place for answers that nobody gave.
fn report_unknown(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    answer: &Located<Answer>,
    unused: bool,
    found: &mut Diagnostics,
) {
    let Some(column) = columns.first() else {
        return;
    };
    let uncoded = column.info.labels.is_empty();
    let (what, name, known): (_, _, Vec<String>) = match &**answer {
        _ if uncoded => (
            "answers",
            answer.to_string(),
            distinct(columns)
                .into_iter()
                .filter(|t| !t.is_empty())
                .map(str::to_owned)
                .collect(),
        ),
        Answer::Code(code) => (
            "codes",
            code.to_string(),
            column
                .info
                .labels
                .iter()
                .map(|(code, label)| format!("{code} {label}"))
                .collect(),
        ),
        Answer::Label(label) => (
            "labels",
            label.clone(),
            column.info.labels.values().cloned().collect(),
        ),
    };
    let mut help = suggest(&name, what, known.iter().map(String::as_str));
    if uncoded && unused {
        let and = if help.ends_with('?') { "" } else { ";" };
        help += &format!("{and} if nobody gave it, name it under unused");
    }
    found.push(
        Diagnostic::error(
            Code::UnknownLabel,
            format!(
                "{} of {} has no answer \"{answer}\"",
                in_words(columns),
                reader.raw.file
            ),
        )
        .at(answer.span())
        .help(help),
    );
}

/// Reports a cell text that stands for two kinds of missing.
pub(super) fn report_two_kinds(
    kinds: &[(Missing, Vec<String>)],
    what: &str,
    keys: &Keys,
    found: &mut Diagnostics,
) {
    for (index, (kind, texts)) in kinds.iter().enumerate() {
        for (other, earlier) in &kinds[..index] {
            if let Some(text) = texts.iter().find(|text| earlier.contains(text)) {
                found.push(
                    Diagnostic::error(
                        Code::SpecContradiction,
                        format!(
                            "{what}: \"{text}\" means {} and {}",
                            other.label(),
                            kind.label()
                        ),
                    )
                    .at(keys.at(kind.key()))
                    .help("an answer belongs to one kind of missing"),
                );
            }
        }
    }
}
