//! Codes and labels to categories: of variables, and of questions with given answers.

use indexmap::{IndexMap, IndexSet};

use super::number::{self, parse};
use super::typed::Reading;
use super::{Category, Cells, Missing, ReadText, Reader, Variable};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, suggest};
use crate::number::{count, counted};
use crate::spec::{self, Answer, Answers, Band, Categories, Located, OneOrMany};

/// The rules of one categorical variable or question.
pub(super) struct Rules<'a> {
    pub categories: Option<&'a Categories>,
    pub missing: Vec<(Missing, &'a Answers)>,
    /// Labels that nobody gave.
    pub unused: Option<&'a OneOrMany<String>>,
    /// The name in messages: "variable `gender`".
    pub what: String,
    pub span: std::ops::Range<usize>,
}

/// Categories, and cell text to category.
pub(super) struct Coding {
    pub categories: Vec<Category>,
    pub assigned: IndexMap<String, u16>,
}

impl Coding {
    /// The code of each cell. Every cell has one, or it has been reported: those get the last category.
    pub fn codes(&self, column: &Cells<'_>) -> Vec<u16> {
        let other = self.categories.len().saturating_sub(1) as u16;
        column
            .cells
            .iter()
            .map(|cell| self.assigned.get(*cell).copied().unwrap_or(other))
            .collect()
    }

    fn assign(
        &mut self,
        texts: Vec<String>,
        code: u16,
        place: &Located<impl std::fmt::Display>,
        found: &mut Diagnostics,
    ) {
        for text in texts {
            match self.assigned.get(&text) {
                Some(&other) if other != code => found.push(
                    Diagnostic::error(
                        Code::SpecContradiction,
                        format!(
                            "\"{text}\" is put into `{}` and into `{}`",
                            self.categories[other as usize].label,
                            self.categories[code as usize].label
                        ),
                    )
                    .at(place.span())
                    .help("an answer belongs to one category or to one kind of missing"),
                ),
                _ => {
                    self.assigned.insert(text, code);
                }
            }
        }
    }

    fn push(&mut self, label: String, missing: Option<Missing>) -> u16 {
        self.categories.push(Category { label, missing });
        (self.categories.len() - 1) as u16
    }
}

/// Whether a cell stands for the answer: by number for a code, by label or text for a label.
fn stands_for(cell: &str, answer: &Answer, column: &Cells<'_>) -> bool {
    match answer {
        Answer::Code(code) => parse(cell) == Some(*code as f64),
        Answer::Label(label) => {
            let label = label.trim();
            match column.info.labels.get(cell) {
                Some(own) => own.trim() == label,
                None => cell == label,
            }
        }
    }
}

/// Whether a cell of any of the columns stands for the answer.
pub(super) fn stands_for_any(cell: &str, answer: &Answer, columns: &[Cells<'_>]) -> bool {
    columns
        .iter()
        .any(|column| stands_for(cell, answer, column))
}

/// The cell texts that the answers stand for, over one or more columns. Answers that the file does not have are
/// reported.
pub(super) fn texts(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    answers: &Answers,
    found: &mut Diagnostics,
) -> Vec<String> {
    used_texts(reader, columns, answers, None, found)
}

/// As [`texts`], for a kind of missing. In a file of labels nobody may have given such an answer, this time: that is
/// a warning, because a slip of the pen would leave the true answer unmentioned, which is an error.
pub(super) fn missing_texts(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    answers: &Answers,
    found: &mut Diagnostics,
) -> Vec<String> {
    let coded = columns.iter().any(|c| !c.info.labels.is_empty());
    if coded {
        return texts(reader, columns, answers, found);
    }
    let mut unknown = Diagnostics::new();
    let texts = texts(reader, columns, answers, &mut unknown);
    for diagnostic in unknown.iter() {
        found.push(Diagnostic {
            severity: Severity::Warning,
            ..diagnostic.clone()
        });
    }
    texts
}

/// As [`texts`], but answers that are known to be unused need not be there.
fn used_texts(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    answers: &Answers,
    unused: Option<&OneOrMany<String>>,
    found: &mut Diagnostics,
) -> Vec<String> {
    let mut all = Vec::new();
    for answer in answers.iter() {
        all.extend(texts_of(reader, columns, answer, unused, found));
    }
    all
}

fn texts_of(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    answer: &Located<Answer>,
    unused: Option<&OneOrMany<String>>,
    found: &mut Diagnostics,
) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for column in columns {
        let coded = column.info.labels.keys().map(String::as_str);
        for cell in coded.chain(column.distinct.iter().copied()) {
            if stands_for(cell, answer, column) && !texts.iter().any(|t| t == cell) {
                texts.push(cell.to_owned());
            }
        }
    }
    // A blank that nobody left is no mistake: the rule is there for when somebody does.
    let blank = matches!(&**answer, Answer::Label(label) if label.trim().is_empty());
    let known = unused.is_some_and(|labels| labels.iter().any(|u| **u == answer.to_string()));
    if texts.is_empty() && !blank && !known {
        report_unknown(reader, columns, answer, found);
    }
    texts
}

fn report_unknown(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    answer: &Located<Answer>,
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
    let columns = columns
        .iter()
        .map(|c| format!("`{}`", c.name))
        .collect::<Vec<_>>();
    let mut help = suggest(&name, what, known.iter().map(String::as_str));
    if uncoded {
        help += "; if nobody gave it, name it under unused";
    }
    let where_ = match columns.as_slice() {
        [one] => format!("column {one}"),
        [first, .., last] => format!("columns {first} to {last}"),
        [] => String::new(),
    };
    found.push(
        Diagnostic::error(
            Code::UnknownLabel,
            format!("{where_} of {} has no answer \"{answer}\"", reader.raw.file),
        )
        .at(answer.span())
        .help(help),
    );
}

/// The texts that occur in any of the columns, in order of first appearance.
fn distinct<'a>(columns: &[Cells<'a>]) -> IndexSet<&'a str> {
    columns
        .iter()
        .flat_map(|column| column.distinct.iter().copied())
        .collect()
}

/// The respondents with that text in any of the columns.
fn respondents_with(columns: &[Cells<'_>], text: &str) -> Vec<usize> {
    let respondents = columns.first().map_or(0, |column| column.cells.len());
    (0..respondents)
        .filter(|&r| columns.iter().any(|column| column.cells[r] == text))
        .collect()
}

/// Makes categories of one column, or of several that share their answers.
///
/// Order: the categories in substance, as the rules list them or as the file has them; then the kinds of missing.
pub(super) fn code(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    rules: &Rules<'_>,
    found: &mut Diagnostics,
) -> Coding {
    let mut coding = Coding {
        categories: Vec::new(),
        assigned: IndexMap::new(),
    };
    let (before, _) = found.counts();
    if let Some(first) = columns.first() {
        report_conflicts(reader, columns, rules, found);
        let different = columns
            .iter()
            .map(|c| c.distinct.len())
            .max()
            .unwrap_or_default();
        if rules.categories.is_none() && different > MOST_CATEGORIES {
            found.push(
                Diagnostic::error(
                    Code::UnmentionedValue,
                    format!("{} would have {} answers", rules.what, count(different as f64)),
                )
                .at(rules.span.clone())
                .help(format!("`{}` looks like an open text or an id; name its categories, or use bands for a number", first.name)),
            );
            return coding;
        }
    }
    match rules.categories {
        Some(Categories::Listed(list)) => {
            for (index, answer) in list.iter().enumerate() {
                if list[..index].contains(answer) {
                    found.push(
                        Diagnostic::error(
                            Code::NamedTwice,
                            format!("{} names the answer \"{answer}\" twice", rules.what),
                        )
                        .at(answer.span())
                        .help("keep one of them"),
                    );
                    continue;
                }
                let texts = texts_of(reader, columns, answer, rules.unused, found);
                let label = own_label(columns, &texts).unwrap_or_else(|| answer.to_string());
                let code = coding.push(label, None);
                coding.assign(texts, code, answer, found);
            }
        }
        Some(Categories::Recoded(recodes)) => {
            for (category, answers) in recodes {
                let texts = used_texts(reader, columns, answers, rules.unused, found);
                let code = coding.push(category.to_string(), None);
                coding.assign(texts, code, category, found);
            }
        }
        None => {}
    }
    let mut missing = Vec::new();
    for (kind, answers) in &rules.missing {
        missing.push((*kind, missing_texts(reader, columns, answers, found)));
    }
    let is_missing = |text: &str| {
        missing
            .iter()
            .any(|(_, texts)| texts.iter().any(|t| t == text))
    };
    if rules.categories.is_none() {
        for text in own_answers(columns) {
            if is_missing(text) || coding.assigned.contains_key(text) {
                continue;
            }
            let label = own_label(columns, &[text.to_owned()]);
            // A code without a label in a file of codes is reported below, not made a category.
            if let Some(label) = label {
                let code = coding.push(label, None);
                coding.assigned.insert(text.to_owned(), code);
            }
        }
    }
    for (kind, texts) in missing {
        let label = match texts.as_slice() {
            [only] => own_label(columns, std::slice::from_ref(only))
                .unwrap_or_else(|| kind.label().to_owned()),
            _ => kind.label().to_owned(),
        };
        let code = coding.push(label, Some(kind));
        coding.assign(
            texts,
            code,
            &Located::new(kind.label(), rules.span.clone()),
            found,
        );
    }
    for (index, category) in coding.categories.iter().enumerate() {
        let same = |c: &Category| c.label == category.label;
        if coding.categories[..index].iter().any(same) {
            found.push(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("{} has the answer \"{}\" twice", rules.what, category.label),
                )
                .at(rules.span.clone())
                .help("recode them into one: categories or answers = { name = [1, 2] }, or give one another name"),
            );
        }
    }
    // An answer that the spec misspells is an answer of the file that it does not mention: one mistake, said once.
    if found.counts().0 == before {
        report_unmentioned(reader, columns, rules, &coding, found);
    }
    coding
}

/// More answers than any question has: beyond this a column is something else.
const MOST_CATEGORIES: usize = 1_000;

/// Items that share their answers share their labels too: a code that says yes in one item and no in the next would be
/// added up as one answer.
fn report_conflicts(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    rules: &Rules<'_>,
    found: &mut Diagnostics,
) {
    let Some((first, rest)) = columns.split_first() else {
        return;
    };
    for column in rest {
        let conflict = column.info.labels.iter().find_map(|(code, label)| {
            let other = first.info.labels.get(code)?;
            (other.trim() != label.trim()).then_some((code, other, label))
        });
        if let Some((code, other, label)) = conflict {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!(
                        "{}: code {code} is \"{other}\" in `{}` and \"{label}\" in `{}`",
                        rules.what, first.name, column.name
                    ),
                )
                .at(rules.span.clone())
                .help(format!(
                    "make two questions of them: the answers of {} are not the same",
                    reader.raw.file
                )),
            );
        }
    }
}

/// Reports a cell text that stands for two kinds of missing.
pub(super) fn report_two_kinds(
    kinds: &[(Missing, Vec<String>)],
    what: &str,
    span: &std::ops::Range<usize>,
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
                    .at(span.clone())
                    .help("an answer belongs to one kind of missing"),
                );
            }
        }
    }
}

/// The answers that the file itself has: its codes in its own order, or its texts in order of appearance.
fn own_answers<'a>(columns: &'a [Cells<'_>]) -> Vec<&'a str> {
    let mut own: Vec<&str> = Vec::new();
    for column in columns {
        for code in column.info.labels.keys() {
            if !own.contains(&code.as_str()) {
                own.push(code);
            }
        }
    }
    for text in distinct(columns) {
        if !own.contains(&text) && !text.is_empty() {
            own.push(text);
        }
    }
    own
}

/// The file's label of a code, or the text itself where cells hold labels.
fn own_label(columns: &[Cells<'_>], texts: &[String]) -> Option<String> {
    let [text] = texts else {
        return None;
    };
    let column = columns.first()?;
    if column.info.labels.is_empty() {
        return (!text.is_empty()).then(|| text.clone());
    }
    columns
        .iter()
        .find_map(|c| c.info.labels.get(text))
        .map(|label| label.trim().to_owned())
}

fn report_unmentioned(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    rules: &Rules<'_>,
    coding: &Coding,
    found: &mut Diagnostics,
) {
    let occurring = distinct(columns);
    const MOST_SAID: usize = 20;
    let name = columns
        .iter()
        .map(|c| c.name)
        .collect::<Vec<_>>()
        .join(", ");
    let unmentioned = || {
        occurring
            .iter()
            .filter(|text| !coding.assigned.contains_key(**text))
    };
    let more = unmentioned().count().saturating_sub(MOST_SAID);
    if more > 0 {
        found.push(
            Diagnostic::error(
                Code::UnmentionedValue,
                format!(
                    "{} does not mention {} more beside those named",
                    rules.what,
                    counted(more, "answer", "answers")
                ),
            )
            .at(rules.span.clone())
            .help("is this the right column?"),
        );
    }
    for text in unmentioned().take(MOST_SAID) {
        let respondents = respondents_with(columns, text);
        let rows = counted(reader.people(&respondents), "row", "rows");
        let label = columns.iter().find_map(|c| c.info.labels.get(*text));
        let message = match (text.is_empty(), label) {
            (true, _) => format!("{} says nothing of blank cells: {rows}", rules.what),
            (false, Some(label)) => {
                format!(
                    "{} does not mention code {text} ({label}): {rows}",
                    rules.what
                )
            }
            (false, None) if !columns[0].info.labels.is_empty() => {
                format!(
                    "{} holds code {text}, which the file gives no label: {rows}",
                    rules.what
                )
            }
            (false, None) => format!("{} does not mention \"{text}\": {rows}", rules.what),
        };
        found.push(
            Diagnostic::error(Code::UnmentionedValue, message)
                .at(rules.span.clone())
                .help(format!(
                    "give it a category, or a kind of missing (dont_know, refused, not_asked, not_stated); see {}",
                    reader.place(&name, &respondents)
                )),
        );
    }
    for column in columns {
        for (code, label) in &column.info.labels {
            if !coding.assigned.contains_key(code) && !occurring.contains(code.as_str()) {
                found.push(
                    Diagnostic::warning(
                        Code::UnmentionedValue,
                        format!(
                            "{} does not mention code {code} ({label}), which nobody chose",
                            rules.what
                        ),
                    )
                    .at(rules.span.clone())
                    .help("give it a category or a kind of missing, for when somebody does"),
                );
            }
        }
    }
}

/// A variable of the spec.
pub(super) fn variable(
    reader: &Reader<'_>,
    name: &Located<String>,
    written: &spec::Variable,
    found: &mut Diagnostics,
) -> Option<Variable> {
    let (before, _) = found.counts();
    let column = reader.column(written.column.as_ref()?, found)?;
    let kinds = [
        (Missing::DontKnow, &written.dont_know),
        (Missing::Refused, &written.refused),
        (Missing::NotStated, &written.not_stated),
        (Missing::NotAsked, &written.not_asked),
    ];
    let rules = Rules {
        categories: written.categories.as_ref(),
        missing: kinds
            .iter()
            .filter_map(|(k, a)| Some((*k, a.as_ref()?)))
            .collect(),
        unused: written.unused.as_ref(),
        what: format!("variable `{name}`"),
        span: name.span(),
    };
    let columns = [column];
    let (categories, codes, read_by_rule) = match &written.bands {
        Some(bands) => {
            let reading = Reading::of_variable(reader, &columns[0], written);
            banded(reader, &columns, bands, &rules, &reading, found)?
        }
        None => {
            let coding = code(reader, &columns, &rules, found);
            let codes = coding.codes(&columns[0]);
            (coding.categories, codes, Vec::new())
        }
    };
    if categories.is_empty() {
        return None;
    }
    Some(Variable {
        name: name.to_string(),
        label: written.label.clone().unwrap_or_else(|| name.to_string()),
        categories,
        codes,
        read_by_rule,
        sound: found.counts().0 == before,
    })
}

fn banded(
    reader: &Reader<'_>,
    columns: &[Cells<'_>; 1],
    bands: &[Located<String>],
    rules: &Rules<'_>,
    reading: &Reading<'_>,
    found: &mut Diagnostics,
) -> Option<(Vec<Category>, Vec<u16>, Vec<ReadText>)> {
    let column = &columns[0];
    let parsed: Vec<Band> = bands
        .iter()
        .map(|b| Band::parse(b))
        .collect::<Option<_>>()?;
    let mut categories: Vec<Category> = bands
        .iter()
        .map(|band| Category {
            label: band.to_string(),
            missing: None,
        })
        .collect();
    let kinds: Vec<(Missing, Vec<String>)> = rules
        .missing
        .iter()
        .map(|(kind, answers)| (*kind, missing_texts(reader, columns, answers, found)))
        .collect();
    report_two_kinds(&kinds, &rules.what, &rules.span, found);
    let mut missing = Vec::new();
    for (kind, texts) in kinds {
        categories.push(Category {
            label: kind.label().to_owned(),
            missing: Some(kind),
        });
        missing.push((texts, (categories.len() - 1) as u16));
    }
    let missing: Vec<Option<u16>> = column
        .cells
        .iter()
        .map(|cell| {
            let kind = missing
                .iter()
                .find(|(texts, _)| texts.iter().any(|t| t == cell));
            kind.map(|(_, code)| *code)
        })
        .collect();
    let is_missing = |respondent: usize| missing[respondent].is_some();
    let (read, by_rule) = reading.column(reader, column, is_missing, found);
    let mut not_numbers = Vec::new();
    let mut outside = Vec::new();
    let codes = read
        .into_iter()
        .enumerate()
        .map(|(respondent, number)| {
            if let Some(code) = missing[respondent] {
                return code;
            }
            let Some(value) = number else {
                not_numbers.push(respondent);
                return 0;
            };
            match parsed.iter().position(|band| band.holds(value)) {
                Some(band) => band as u16,
                None => {
                    outside.push(respondent);
                    0
                }
            }
        })
        .collect();
    number::report(reader, column, &not_numbers, reading, found);
    number::report_outside(
        reader,
        column,
        &outside,
        &rules.what,
        rules.span.clone(),
        found,
    );
    Some((categories, codes, by_rule))
}
