//! Codes and labels to categories, for variables and for questions with given answers.

use std::collections::BTreeMap;
use std::ops::Range;

use indexmap::{IndexMap, IndexSet};

use super::answers::{Search, distinct, in_words, respondents_with};
use super::number::parse;
use super::{Category, Cells, Missing, Reader, declared};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::label::{self, TAKEN_AS_EQUAL, folded};
use crate::spec::{self, Answer, Answers, Categories, Keys, Located, OneOrMany, SOURCES};
use crossbreak_core::number::{count, counted};

/// The rules of one categorical variable or question.
pub(super) struct Rules<'a> {
    pub categories: Option<&'a Categories>,
    pub missing: Vec<(Missing, &'a Answers)>,
    /// Of several answers don't know is one like the others.
    pub multiple: bool,
    /// The category under which all texts count that the spec does not name.
    pub other: Option<&'a Located<String>>,
    /// Labels that nobody gave.
    pub unused: Option<&'a OneOrMany<String>>,
    /// How many answers the columns may have where the spec does not name them, if the spec says, and the key that says it.
    pub most: (&'static str, Option<&'a Located<u32>>),
    /// The name in messages: "variable `gender`".
    pub what: String,
    /// Where the spec says what.
    pub keys: &'a Keys,
}

/// Categories, and cell text to category.
pub(super) struct Coding {
    pub categories: Vec<Category>,
    pub assigned: IndexMap<String, u16>,
    /// The category of all texts that the spec does not name.
    pub other: Option<u16>,
}

impl<'a> Rules<'a> {
    /// Where answers are named, or would be.
    fn answers_at(&self) -> Range<usize> {
        self.keys.first(&["answers", "categories"])
    }

    /// Where the columns are named.
    fn columns_at(&self) -> Range<usize> {
        self.keys.first(&SOURCES)
    }

    /// Where a kind of missing is named, or would be. Who chose no option has stated nothing.
    pub fn missing_at(&self, kind: Missing) -> Range<usize> {
        match kind {
            Missing::NotStated => self.keys.first(&[kind.key(), "not_selected"]),
            kind => self.keys.at(kind.key()),
        }
    }

    /// All answers that the spec names.
    fn named(&self) -> impl Iterator<Item = &'a Located<Answer>> {
        let missing = self.missing.iter().flat_map(|(_, answers)| answers.iter());
        let categories = self.categories.into_iter().flat_map(Categories::answers);
        categories.chain(missing)
    }
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
        other: None,
    };
    let (before, _) = found.counts();
    if let Some(first) = columns.first() {
        report_conflicts(reader, columns, rules, found);
        let different = columns.iter().map(|c| {
            match c.info.labels.len() {
                // A code is a number of 16 bits.
                labels if labels > usize::from(u16::MAX) / 2 => labels,
                _ => c.distinct.len(),
            }
        });
        let different = different.max().unwrap_or_default();
        let (key, most) = rules.most;
        let at_most = most.map_or(MOST_CATEGORIES, |most| **most as usize);
        if rules.categories.is_none() && different > at_most {
            found.push(
                Diagnostic::error(
                    Code::UnmentionedValue,
                    format!(
                        "{} would have {} answers; at most {} are taken",
                        rules.what,
                        count(different as f64),
                        count(at_most as f64)
                    ),
                )
                .at(most.map_or(rules.columns_at(), Located::span))
                .help(match different > ANY {
                    true => format!("`{}` looks like an open text or an id; use bands for a number", first.name),
                    false => format!(
                        "if `{}` is no open text and no id, write {key} = {different}; else name its categories, or use bands for a number",
                        first.name
                    ),
                }),
            );
            return coding;
        }
    }
    let unused = rules.unused.map_or(&[][..], OneOrMany::as_slice);
    let search = Search::new(reader, columns, rules.named(), Some(unused));
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
                let texts = search.texts_of(answer, found);
                let label = match (&**answer, texts.as_slice()) {
                    (Answer::Label(label), _) => label.trim().to_owned(),
                    // A code without a label is 1, also where the file writes 1.0.
                    (Answer::Code(code), [only]) => own_label(columns, only)
                        .filter(|label| parse(label) != Some(*code as f64))
                        .unwrap_or_else(|| code.to_string()),
                    (Answer::Code(code), _) => code.to_string(),
                };
                let code = coding.push(label, None);
                coding.assign(texts, code, answer, found);
            }
        }
        Some(Categories::Recoded(recodes)) => {
            for (category, answers) in recodes {
                let texts = search.texts(answers, found);
                let code = coding.push(category.to_string(), None);
                coding.assign(texts, code, category, found);
            }
        }
        None => {}
    }
    if let Some(other) = rules.other {
        let own = |category: &Category| label::same(&category.label, other);
        coding.other = Some(match coding.categories.iter().position(own) {
            Some(code) => code as u16,
            None => coding.push(other.trim().to_owned(), None),
        });
    }
    let mut missing = Vec::new();
    for (kind, answers) in &rules.missing {
        missing.push((*kind, search.missing_texts(answers, found)));
    }
    for (kind, text) in declared::kinds(columns) {
        let mentioned = coding.assigned.contains_key(text) || is_missing(&missing, text);
        if !mentioned {
            declared::note(reader, columns, kind, text, rules.columns_at(), found);
            declared::add(&mut missing, kind, text);
        }
    }
    if rules.categories.is_none() {
        own_categories(reader, columns, rules, &missing, &mut coding, found);
    }
    for (kind, texts) in missing {
        let mut labels = texts.iter().map(|text| own_label(columns, text));
        let label = match labels.next().flatten() {
            // Several that are the same answer have the label of the first.
            Some(first) if labels.all(|l| l.is_some_and(|l| label::same(&l, &first))) => first,
            _ => kind.label().to_owned(),
        };
        let code = coding.push(label, Some(kind));
        coding.assign(
            texts,
            code,
            &Located::new(kind.label(), rules.missing_at(kind)),
            found,
        );
    }
    count_as_other(reader, columns, rules, &mut coding, found);
    let mut labels = BTreeMap::new();
    for category in &coding.categories {
        if let Some(first) = labels.insert(folded(&category.label), &category.label) {
            found.push(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("{} has the answer \"{first}\" twice", rules.what),
                )
                .at(rules.answers_at())
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

/// Puts texts that the spec does not name into the category that it has for them, and lists them.
fn count_as_other(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    rules: &Rules<'_>,
    coding: &mut Coding,
    found: &mut Diagnostics,
) {
    const MOST_SAID: usize = 20;
    let (Some(code), Some(place)) = (coding.other, rules.other) else {
        return;
    };
    let all = distinct(columns);
    let others: Vec<&str> = all
        .into_iter()
        .filter(|text| !text.is_empty() && !coding.assigned.contains_key(*text))
        .collect();
    if others.is_empty() {
        return;
    }
    let mut rows: Vec<usize> = others
        .iter()
        .flat_map(|text| respondents_with(columns, text))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    let mut listed: Vec<String> = others
        .iter()
        .take(MOST_SAID)
        .map(|text| format!("\"{text}\""))
        .collect();
    if others.len() > MOST_SAID {
        listed.push(format!(
            "and {} more",
            count((others.len() - MOST_SAID) as f64)
        ));
    }
    found.note(
        Diagnostic::note(
            Code::ReadByRule,
            format!(
                "{}: {} beside the answers that it names, {}, counted as \"{}\": {}",
                rules.what,
                counted(others.len(), "text", "texts"),
                counted(reader.people(&rows), "row", "rows"),
                coding.categories[usize::from(code)].label,
                listed.join(", ")
            ),
        )
        .at(place.span()),
    );
    for text in others {
        coding.assigned.insert(text.to_owned(), code);
    }
}

fn is_missing(missing: &[(Missing, Vec<String>)], text: &str) -> bool {
    missing
        .iter()
        .any(|(_, texts)| texts.iter().any(|t| t == text))
}

/// The file's own answers as categories. Texts that are one answer, typed in two ways, are one category, with the label
/// of the first; two codes with one label are left to be reported.
fn own_categories(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    rules: &Rules<'_>,
    missing: &[(Missing, Vec<String>)],
    coding: &mut Coding,
    found: &mut Diagnostics,
) {
    let coded = columns.iter().any(|c| !c.info.labels.is_empty());
    let mut typed: BTreeMap<String, u16> = BTreeMap::new();
    for text in own_answers(columns) {
        let declared = columns.iter().any(|c| c.info.declared_missing(text));
        if is_missing(missing, text) || declared {
            continue;
        }
        // A code without a label in a file of codes is reported as unmentioned, not made a category.
        let Some(label) = own_label(columns, text) else {
            continue;
        };
        if label::mark(text) == Some(label::Mark::Always) {
            let rows = respondents_with(columns, text);
            found.push(
                Diagnostic::warning(
                    Code::UnmentionedValue,
                    format!(
                        "{} counts \"{text}\" as an answer ({}): programs write it for a blank",
                        rules.what,
                        counted(reader.people(&rows), "row", "rows")
                    ),
                )
                .at(rules.columns_at())
                .help(format!(
                    "if it is one: not_asked = \"{text}\", or not_stated"
                )),
            );
        }
        let known = typed.get(&*folded(&label)).copied().filter(|_| !coded);
        let code = known.unwrap_or_else(|| coding.push(label, None));
        if known.is_some() {
            let rows = respondents_with(columns, text);
            found.note(
                Diagnostic::note(
                    Code::ReadByRule,
                    format!(
                        "\"{text}\" of {} ({}) is the same answer as \"{}\": {TAKEN_AS_EQUAL}",
                        in_words(columns),
                        counted(reader.people(&rows), "row", "rows"),
                        coding.categories[usize::from(code)].label
                    ),
                )
                .at(rules.columns_at()),
            );
        } else {
            let label = &coding.categories[usize::from(code)].label;
            typed.insert(folded(label).into_owned(), code);
        }
        coding.assigned.insert(text.to_owned(), code);
    }
}

/// More answers than any question has: beyond this a column is something else.
const MOST_CATEGORIES: usize = 1_000;
/// More than the spec can allow: a code is a number of 16 bits.
const ANY: usize = spec::MOST_CATEGORIES as usize;

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
            (!label::same(other, label)).then_some((code, other, label))
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
                .at(rules.columns_at())
                .help(format!(
                    "make two questions of them: the answers of {} are not the same",
                    reader.raw.file
                )),
            );
        }
    }
}

/// The answers that the file itself has: its codes in its own order, or its texts in order of appearance.
fn own_answers<'a>(columns: &'a [Cells<'_>]) -> IndexSet<&'a str> {
    let labelled = columns.iter().flat_map(|c| c.info.labels.keys());
    let texts = distinct(columns).into_iter().filter(|t| !t.is_empty());
    labelled.map(String::as_str).chain(texts).collect()
}

/// The file's label of a code, or the text itself where cells hold labels.
fn own_label(columns: &[Cells<'_>], text: &str) -> Option<String> {
    let column = columns.first()?;
    if column.info.labels.is_empty() {
        return (!text.is_empty()).then(|| text.to_owned());
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
            .at(rules.columns_at())
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
        let help = match text.is_empty() {
            true => {
                "say what a blank is: not_asked = \"\" (the question was not put to them), not_stated = \"\" (it was, and \
                 there is no answer) or refused = \"\""
            }
            false if rules.multiple => "name it among the answers, or in not_selected or not_asked",
            false => {
                "give it a category, or a kind of missing (dont_know, refused, not_asked, not_stated)"
            }
        };
        found.push(
            Diagnostic::error(Code::UnmentionedValue, message)
                .at(match text.is_empty() {
                    // A key is missing that says what a blank is.
                    true => rules.keys.entry(),
                    false => rules.answers_at(),
                })
                .about(reader.place(&name, &respondents))
                .help(help),
        );
    }
    for column in columns {
        for (code, label) in &column.info.labels {
            let expected = coding.assigned.contains_key(code) || column.info.declared_missing(code);
            if !expected && !occurring.contains(code.as_str()) {
                found.push(
                    Diagnostic::warning(
                        Code::UnmentionedValue,
                        format!(
                            "{} does not mention code {code} ({label}), which nobody chose",
                            rules.what
                        ),
                    )
                    .at(rules.answers_at())
                    .help("give it a category or a kind of missing, for when somebody does"),
                );
            }
        }
    }
}
