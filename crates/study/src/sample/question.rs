//! Questions of the spec as data: categories and codes, options chosen or not, or numbers.

use super::coding::{Rules, code};
use super::mentions::{mentions, split};
use super::number::{numbers, parse, report_unbanded};
use super::options::options;
use super::ranking::ranking;
use super::resolve::{Resolver, cumulative};
use super::unasked;
use super::{Category, Cells, Missing, ReadText, Reader, apart, filter};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::label;
use crate::raw::{MultipleSet, SetKind};
use crate::spec::{
    self, Band, BaseRule, Kind, Located, MentionCount, MissingRule, QuantileRule, SOURCES,
};

/// A question and everyone's answers to it.
#[derive(Debug, Clone)]
pub struct Question {
    pub id: String,
    pub kind: Kind,
    /// The wording as asked.
    pub text: String,
    pub unit: Option<String>,
    pub data: Data,
    /// Percentages are of those who gave an answer: don't know and refused are left out.
    pub gave_an_answer: bool,
    pub nets: Vec<Net>,
    pub cumulative: Vec<Cumulative>,
    pub lead: Option<Lead>,
    pub truth: Option<Truth>,
    /// Bands of a number, with their labels.
    pub bands: Vec<(String, Band)>,
    /// For ordered answers: the number that each category stands for, where it has one.
    pub values: Vec<Option<f64>>,
    /// The score of each category, where it has one; empty where the spec gives none.
    pub scores: Vec<Option<f64>>,
    /// What its tables show besides.
    pub tabulation: Tabulation,
    /// Where only some respondents are tabulated.
    pub only: Option<Only>,
    /// Texts of its column that were read as numbers by a rule.
    pub read_by_rule: Vec<ReadText>,
}

/// What the spec asks of a question's tables.
#[derive(Debug, Clone, Default)]
pub struct Tabulation {
    /// What its table is called.
    pub title: Option<String>,
    /// Also what part of all answers each option is.
    pub of_answers: bool,
    /// How often an option counts among them that a respondent names more than once.
    pub count: MentionCount,
    /// The number by which items or options are ranked: `share`, or the end of its id.
    pub rank: Option<String>,
    /// Quantiles beside the median, 0-1.
    pub quantiles: Vec<f64>,
    /// The rule of the median and of the quantiles.
    pub rule: QuantileRule,
    /// Who was asked, in words.
    pub base_label: Option<String>,
}

impl Tabulation {
    pub(super) fn of(written: &spec::Question) -> Self {
        let quantiles = written.quantiles.as_ref();
        Self {
            title: written.title.clone(),
            of_answers: written.of_answers,
            count: *written.count,
            rank: written.rank.as_ref().map(|rank| rank.to_string()),
            quantiles: quantiles.map_or(Vec::new(), |q| (**q).clone()),
            rule: *written.median,
            base_label: written.base_label.clone(),
        }
    }
}

/// The respondents that a filtered question is of.
#[derive(Debug, Clone)]
pub struct Only {
    /// `Gender: Female`.
    pub label: String,
    pub members: Vec<bool>,
}

/// The answers.
#[derive(Debug, Clone)]
pub enum Data {
    /// One of the categories, for each item.
    Choice {
        categories: Vec<Category>,
        items: Vec<Item>,
    },
    /// Any number of options.
    Options { options: Vec<OptionItem> },
    /// A number; meaningless where `missing` says why there is none.
    Number {
        values: Vec<f64>,
        missing: Vec<Option<Missing>>,
    },
}

/// One item: its column, its words and the category of each respondent.
#[derive(Debug, Clone)]
pub struct Item {
    pub column: String,
    /// Two statements are parted by " | ", A first.
    pub label: String,
    pub codes: Vec<u16>,
}

/// One option of a multiple response.
#[derive(Debug, Clone)]
pub struct OptionItem {
    /// Its column, or its label where options share their columns: the part of an id that names it.
    pub column: String,
    pub label: String,
    /// For each respondent whether the option was shown.
    pub asked: Vec<bool>,
    pub chosen: Vec<bool>,
    /// How often each respondent named it, where every mention counts; empty where an option counts once.
    pub times: Vec<u32>,
}

impl OptionItem {
    /// How often a respondent's choice counts among all answers given.
    pub fn counts(&self, respondent: usize) -> u32 {
        match self.times.get(respondent) {
            Some(times) => *times,
            None => u32::from(self.chosen[respondent]),
        }
    }
}

/// The union of some categories, or of some options.
#[derive(Debug, Clone)]
pub struct Net {
    pub label: String,
    pub codes: Vec<u16>,
}

/// The difference between two sets of categories.
#[derive(Debug, Clone)]
pub struct Lead {
    pub of: Net,
    pub over: Net,
}

/// What is true: on the scale of the answers (a number, or the index of an ordered category).
#[derive(Debug, Clone)]
pub struct Truth {
    pub at: f64,
    pub source: String,
}

/// A share of those on one side of a threshold.
#[derive(Debug, Clone)]
pub struct Cumulative {
    pub label: String,
    pub op: Op,
    /// A number, or the index of an ordered category.
    pub threshold: f64,
}

/// How a cumulative share compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Cumulative {
    pub fn holds(&self, value: f64) -> bool {
        match self.op {
            Op::Less => value < self.threshold,
            Op::AtMost => value <= self.threshold,
            Op::More => value > self.threshold,
            Op::AtLeast => value >= self.threshold,
        }
    }
}

impl Question {
    pub(super) fn retain(&mut self, keep: &[bool]) {
        if let Some(only) = &mut self.only {
            filter(&mut only.members, keep);
        }
        match &mut self.data {
            Data::Choice { items, .. } => {
                for item in items {
                    filter(&mut item.codes, keep);
                }
            }
            Data::Options { options } => {
                for option in options {
                    filter(&mut option.chosen, keep);
                    filter(&mut option.asked, keep);
                    if !option.times.is_empty() {
                        filter(&mut option.times, keep);
                    }
                }
            }
            Data::Number { values, missing } => {
                filter(values, keep);
                filter(missing, keep);
            }
        }
    }

    /// The categories, for questions that have them.
    pub fn categories(&self) -> &[Category] {
        match &self.data {
            Data::Choice { categories, .. } => categories,
            _ => &[],
        }
    }
}

/// Builds a question; what cannot be read is reported, and `None` returned if nothing is left.
pub(super) fn build(
    reader: &Reader<'_>,
    written: &spec::Question,
    found: &mut Diagnostics,
) -> Option<Question> {
    let set = match &written.set {
        Some(name) => Some(set(reader, name, found)?),
        None => None,
    };
    let of_set: Vec<Located<String>> = match (set, &written.set) {
        (Some(set), Some(name)) => {
            let located = |column: &String| Located::new(column.clone(), name.span());
            set.columns.iter().map(located).collect()
        }
        _ => Vec::new(),
    };
    let names: Vec<(&Located<String>, Option<&str>)> = match &written.items {
        Some(items) => items
            .iter()
            .map(|item| match item {
                spec::Item::Column(column) => (column, None),
                spec::Item::Worded(item) => (&item.column, Some(item.short.as_str())),
            })
            .collect(),
        None => {
            let mentions = written.mentions.iter().flatten();
            let own = written.column.iter().chain(mentions).chain(&of_set);
            own.map(|column| (column, None)).collect()
        }
    };
    let columns: Vec<Option<Cells<'_>>> = names
        .iter()
        .map(|(name, _)| reader.column(name, found))
        .collect();
    let mut columns: Vec<Cells<'_>> = columns.into_iter().collect::<Option<_>>()?;
    let unasked = unasked::unasked(written, &columns);
    if unasked.is_some() {
        found.push(unasked::warning(written));
    }
    let was_asked = unasked.is_none();
    let written = unasked.as_ref().unwrap_or(written);
    let first = columns.first()?;

    // SPSS and Stata have one text for a column: where the columns of a question have several, they are the items',
    // and none is the question's.
    let texts_are_items = set.is_some() || columns.iter().any(|c| c.info.text != first.info.text);
    let of_set = set.and_then(|set| set.label.as_ref());
    let of_column = first.info.text.as_ref().filter(|_| !texts_are_items);
    let of_file = of_set.or(of_column);
    let text = match written.text.as_ref().or(of_file) {
        Some(text) => text.trim().to_owned(),
        None => {
            found.push(
                Diagnostic::error(
                    Code::SpecShape,
                    format!(
                        "question `{}` has no wording, and the file gives none",
                        written.id
                    ),
                )
                .at(written.id.span())
                .help("text = \"...\": the question as it was asked"),
            );
            String::new()
        }
    };
    let labels: Vec<String> = columns
        .iter()
        .zip(&names)
        .map(|(column, (_, short))| item_label(column, *short, texts_are_items, written))
        .collect();
    let what = format!("question `{}`", written.id);
    let missing_answers = missing_answers(written);
    let (data, read_by_rule) = match *written.kind {
        Kind::Number => numbers(reader, &columns[0], written, found),
        Kind::Multiple => {
            let columns = std::mem::take(&mut columns);
            let data = multiple(reader, columns, &labels, written, set, found);
            (data, Vec::new())
        }
        // A ranking in a cell.
        Kind::Grid if written.delimiter.is_some() && written.column.is_some() => {
            return ranking(reader, columns, written, text, found);
        }
        _ => {
            let uncoded = columns.iter().all(|c| c.info.labels.is_empty());
            if *written.kind == Kind::Ordered && written.answers.is_none() && uncoded && was_asked {
                found.push(
                    Diagnostic::error(
                        Code::SpecShape,
                        format!("question `{}` is ordered, but the file does not say in which order", written.id),
                    )
                    .at(written.id.span())
                    .help("answers = [\"Never\", \"Sometimes\", \"Often\"], from one end to the other"),
                );
            }
            let rules = Rules {
                other: None,
                categories: written.answers.as_ref(),
                missing: missing_answers,
                multiple: false,
                unused: written.unused.as_ref(),
                most: ("most_answers", written.most_answers.as_ref()),
                what,
                keys: &written.keys,
            };
            let (before, _) = found.counts();
            let coding = code(reader, &columns, &rules, found);
            let items = columns
                .iter()
                .zip(labels)
                .map(|(column, label)| Item {
                    column: column.name.to_owned(),
                    label,
                    codes: coding.codes(column),
                })
                .collect();
            let given = coding
                .categories
                .iter()
                .any(|c| c.missing != Some(Missing::NotAsked));
            if !given && was_asked {
                // A column that has been reported as something else is not also one without answers.
                if found.counts().0 == before {
                    found.push(
                        Diagnostic::error(
                            Code::UnmentionedValue,
                            format!("question `{}` has no answers: nobody gave one", written.id),
                        )
                        .at(written.keys.first(&SOURCES))
                        .help("look at its column, and at not_asked"),
                    );
                }
                return None;
            }
            note_unsaid(written, &coding.categories, found);
            apart::steps(reader, &columns, written, &coding, found);
            let resolver = Resolver {
                written,
                columns: &columns,
                categories: &coding.categories,
                assigned: &coding.assigned,
            };
            return Some(resolver.finish(text, items, found));
        }
    };
    let bands = written
        .bands
        .iter()
        .flatten()
        .filter_map(|band| Some((band.to_string(), Band::parse(band)?)))
        .collect();
    let nets = match &data {
        Data::Options { options } => nets_of_options(written, options, found),
        _ => Vec::new(),
    };
    let question = Question {
        id: written.id.to_string(),
        kind: *written.kind,
        text,
        unit: written.unit.clone(),
        data,
        gave_an_answer: gave_an_answer(written),
        nets,
        cumulative: cumulative(written, found, |text, _, _| parse(text)),
        lead: None,
        truth: written.truth.as_ref().and_then(|truth| {
            Some(Truth {
                at: **truth.value.as_ref()?,
                source: truth.source.clone(),
            })
        }),
        bands,
        values: Vec::new(),
        scores: Vec::new(),
        tabulation: Tabulation::of(written),
        only: None,
        read_by_rule,
    };
    // Only a number has them.
    if let Some(column) = columns.first() {
        report_unbanded(reader, column, &question, written, found);
    }
    Some(question)
}

/// Warns of a "Don't know" that has a place among ordered answers, where it moves the median.
fn note_unsaid(written: &spec::Question, categories: &[Category], found: &mut Diagnostics) {
    if *written.kind != Kind::Ordered {
        return;
    }
    for category in categories.iter().filter(|c| c.missing.is_none()) {
        let Some(kind) = label::kind_of_missing(&category.label) else {
            continue;
        };
        found.push(
            Diagnostic::warning(
                Code::UnmentionedValue,
                format!(
                    "question `{}` counts \"{}\" among its answers in order",
                    written.id, category.label
                ),
            )
            .at(written.answer_at(&category.label))
            .help(format!(
                "if it is none of them: {} = [\"{}\"]",
                kind.key(),
                category.label
            )),
        );
    }
}

/// NETs of a multiple response: whoever gave any of the options, each named by its column or label.
fn nets_of_options(
    written: &spec::Question,
    options: &[OptionItem],
    found: &mut Diagnostics,
) -> Vec<Net> {
    let mut nets = Vec::new();
    for (name, answers) in &written.nets {
        let mut codes = Vec::new();
        for answer in answers.iter() {
            let text = match &**answer {
                spec::Answer::Label(label) => label.clone(),
                spec::Answer::Code(code) => code.to_string(),
            };
            let by_column = options.iter().position(|option| option.column == text);
            let labels = options.iter().map(|option| option.label.as_str());
            match by_column.or_else(|| label::position(&text, labels.clone())) {
                Some(option) => codes.push(option as u16),
                None => found.push(
                    Diagnostic::error(
                        Code::UnknownLabel,
                        format!("question `{}` has no option \"{text}\"", written.id),
                    )
                    .at(answer.span())
                    .help(suggest(&text, "options", labels)),
                ),
            }
        }
        codes.sort_unstable();
        codes.dedup();
        nets.push(Net {
            label: name.to_string(),
            codes,
        });
    }
    nets
}

/// A set that the file itself declares.
fn set<'a>(
    reader: &Reader<'a>,
    name: &Located<String>,
    found: &mut Diagnostics,
) -> Option<&'a MultipleSet> {
    let sets = &reader.raw.codebook.sets;
    // SPSS writes `$media`; not every reader and format keeps the sign.
    let bare = |name: &str| name.strip_prefix('$').unwrap_or(name).to_owned();
    let set = sets.iter().find(|set| bare(&set.name) == bare(name));
    if set.is_none() {
        found.push(
            Diagnostic::error(
                Code::UnknownColumn,
                format!("{} has no multiple-response set `{name}`", reader.raw.file),
            )
            .at(name.span())
            .help(suggest(
                name,
                "sets",
                sets.iter().map(|set| set.name.as_str()),
            )),
        );
    }
    set
}

/// Multiple response in any of its shapes.
fn multiple(
    reader: &Reader<'_>,
    columns: Vec<Cells<'_>>,
    labels: &[String],
    written: &spec::Question,
    set: Option<&MultipleSet>,
    found: &mut Diagnostics,
) -> Data {
    let counted = match set.map(|set| &set.kind) {
        Some(SetKind::Dichotomous { counted }) => Some(counted.as_str()),
        Some(SetKind::Categories) => return mentions(reader, columns, written, found),
        None => None,
    };
    if written.mentions.is_some() {
        return mentions(reader, columns, written, found);
    }
    if let (Some(delimiter), Some(_)) = (&written.delimiter, &written.column) {
        let split = |column| split(reader, column, delimiter, written, found);
        let columns = columns.into_iter().map(split).collect();
        return mentions(reader, columns, written, found);
    }
    if let (Some(name), Some(_)) = (&written.set, &written.answers) {
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!("the set `{name}` has a column for each option, which is its answer"),
            )
            .at(written.keys.at("answers"))
            .help("leave the answers out"),
        );
    }
    if let (Some(set), MentionCount::Every) = (&written.set, *written.count) {
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!("the set `{set}` has a column for each option, which nobody names twice"),
            )
            .at(written.count.span())
            .help("count = \"every\" is for mentions; take it out"),
        );
    }
    options(reader, &columns, labels, written, counted, found)
}

/// A number or an ordered answer has no place for a don't know; other questions show it among their answers.
pub(super) fn gave_an_answer(written: &spec::Question) -> bool {
    match written.base {
        Some(rule) => rule == BaseRule::GaveAnAnswer,
        None => matches!(*written.kind, Kind::Number | Kind::Ordered),
    }
}

pub(super) fn missing_answers(written: &spec::Question) -> Vec<(Missing, &spec::Answers)> {
    let mut missing = Vec::new();
    if let Some(MissingRule::Answers(answers)) = &written.dont_know {
        missing.push((Missing::DontKnow, answers));
    }
    if let Some(answers) = &written.refused {
        missing.push((Missing::Refused, answers));
    }
    if let Some(answers) = &written.not_stated {
        missing.push((Missing::NotStated, answers));
    }
    if let Some(answers) = &written.not_asked {
        missing.push((Missing::NotAsked, answers));
    }
    missing
}

/// The words of an item: those of the spec, or the file's without the ending that all have; the column where
/// neither says more.
fn item_label(
    column: &Cells<'_>,
    short: Option<&str>,
    texts_are_items: bool,
    written: &spec::Question,
) -> String {
    if let Some(short) = short {
        return short.to_owned();
    }
    let own = column.info.text.as_ref().filter(|_| texts_are_items);
    let Some(item) = column.info.item.as_ref().or(own) else {
        return column.name.to_owned();
    };
    let item = item.trim();
    let item = match &written.strip {
        Some(ending) => item.strip_suffix(ending.as_str()).unwrap_or(item),
        None => item,
    };
    if *written.kind == Kind::Versus
        && let Some((a, b)) = item.split_once(" / B: ")
    {
        return format!("{} | {b}", a.strip_prefix("A: ").unwrap_or(a));
    }
    item.to_owned()
}
