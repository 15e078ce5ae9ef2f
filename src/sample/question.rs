//! Questions of the spec as data: categories and codes, options chosen or not, or numbers.

use super::answers::{Rules, code, stands_for_any};
use super::number::{numbers, parse, report_unbanded};
use super::options::options;
use super::{Category, Cells, Missing, Reader, filter};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::spec::{self, Band, BaseRule, Kind, Located, MissingRule};

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
    pub column: String,
    pub label: String,
    /// For each respondent whether the option was shown.
    pub asked: Vec<bool>,
    pub chosen: Vec<bool>,
}

/// The union of some categories.
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
    let names: Vec<(&Located<String>, Option<&str>)> = match &written.items {
        Some(items) => items
            .iter()
            .map(|item| match item {
                spec::Item::Column(column) => (column, None),
                spec::Item::Worded(item) => (&item.column, Some(item.short.as_str())),
            })
            .collect(),
        None => written.column.iter().map(|column| (column, None)).collect(),
    };
    let columns: Vec<Option<Cells<'_>>> = names
        .iter()
        .map(|(name, _)| reader.column(name, found))
        .collect();
    let columns: Vec<Cells<'_>> = columns.into_iter().collect::<Option<_>>()?;
    let first = columns.first()?;

    let text = match written.text.as_ref().or(first.info.text.as_ref()) {
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
        .map(|(column, (_, short))| item_label(column, *short, written))
        .collect();
    let what = format!("question `{}`", written.id);
    let missing_answers = missing_answers(written);
    let data = match *written.kind {
        Kind::Number => numbers(reader, &columns[0], written, found),
        Kind::Multiple => options(reader, &columns, &labels, written, found),
        _ => {
            let uncoded = columns.iter().all(|c| c.info.labels.is_empty());
            if *written.kind == Kind::Ordered && written.answers.is_none() && uncoded {
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
                categories: written.answers.as_ref(),
                missing: missing_answers,
                unused: written.unused.as_ref(),
                what,
                span: written.id.span(),
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
            if !given {
                // A column that has been reported as something else is not also one without answers.
                if found.counts().0 == before {
                    found.push(
                        Diagnostic::error(
                            Code::UnmentionedValue,
                            format!("question `{}` has no answers: nobody gave one", written.id),
                        )
                        .at(written.id.span())
                        .help("look at its column, and at not_asked"),
                    );
                }
                return None;
            }
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
    let question = Question {
        id: written.id.to_string(),
        kind: *written.kind,
        text,
        unit: written.unit.clone(),
        data,
        gave_an_answer: gave_an_answer(written),
        nets: Vec::new(),
        cumulative: cumulative(written, found, parse),
        lead: None,
        truth: written.truth.as_ref().and_then(|truth| {
            Some(Truth {
                at: **truth.value.as_ref()?,
                source: truth.source.clone(),
            })
        }),
        bands,
        values: Vec::new(),
    };
    report_unbanded(reader, &columns[0], &question, written, found);
    Some(question)
}

/// A number or an ordered answer has no place for a don't know; other questions show it among their answers.
fn gave_an_answer(written: &spec::Question) -> bool {
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
    if let Some(answers) = &written.not_asked {
        missing.push((Missing::NotAsked, answers));
    }
    missing
}

/// The words of an item: those of the spec, or the file's without the ending that all have; the column where
/// neither says more.
fn item_label(column: &Cells<'_>, short: Option<&str>, written: &spec::Question) -> String {
    if let Some(short) = short {
        return short.to_owned();
    }
    // SPSS and Stata have one text for a column: where a question has several, it is the item's.
    let several = written.items.as_ref().is_some_and(|items| items.len() > 1);
    let own = column.info.text.as_ref().filter(|_| several);
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

/// Turns the names in a question's nets, lead, truth and shares into indices of categories.
struct Resolver<'a> {
    written: &'a spec::Question,
    columns: &'a [Cells<'a>],
    categories: &'a [Category],
    assigned: &'a indexmap::IndexMap<String, u16>,
}

impl Resolver<'_> {
    fn finish(&self, text: String, items: Vec<Item>, found: &mut Diagnostics) -> Question {
        let written = self.written;
        let mut nets = Vec::new();
        for (name, answers) in &written.nets {
            let mut codes: Vec<u16> = Vec::new();
            for answer in answers.iter() {
                if let Some(code) = self.category(answer, found) {
                    self.whole(code, answers, answer, found);
                    self.in_base(code, answer.span(), found);
                    codes.push(code);
                }
            }
            codes.sort_unstable();
            codes.dedup();
            if self.categories.iter().any(|c| c.label == **name) {
                found.push(
                    Diagnostic::error(
                        Code::NamedTwice,
                        format!("the NET `{name}` has the name of an answer"),
                    )
                    .at(name.span())
                    .help("give it another name: both would have the same number id"),
                );
            }
            nets.push(Net {
                label: name.to_string(),
                codes,
            });
        }
        let lead = written.lead.as_ref().and_then(|lead| {
            let of = self.side(&lead.of, &nets, found);
            let over = self.side(&lead.over, &nets, found);
            Some(Lead {
                of: of?,
                over: over?,
            })
        });
        let truth = written.truth.as_ref().and_then(|truth| {
            let answer = truth.answer.as_ref()?;
            Some(Truth {
                at: f64::from(self.named(answer, found)?),
                source: truth.source.clone(),
            })
        });
        let mut values = vec![None; self.categories.len()];
        for (name, value) in written.values.iter().flatten() {
            if let Some(code) = self.named(name, found) {
                values[code as usize] = Some(*value);
            }
        }
        let cumulative = cumulative(written, found, |text| {
            self.categories
                .iter()
                .position(|c| c.missing.is_none() && c.label == text)
                .map(|index| index as f64)
        });
        Question {
            id: written.id.to_string(),
            kind: *written.kind,
            text,
            unit: written.unit.clone(),
            data: Data::Choice {
                categories: self.categories.to_vec(),
                items,
            },
            gave_an_answer: gave_an_answer(written),
            nets,
            cumulative,
            lead,
            truth,
            bands: Vec::new(),
            values,
        }
    }

    /// The category of a code or label: by the category's own name first, then by the file's codes and labels.
    fn category(&self, answer: &Located<spec::Answer>, found: &mut Diagnostics) -> Option<u16> {
        if let spec::Answer::Label(label) = &**answer
            && let Some(index) = self.categories.iter().position(|c| c.label == *label)
        {
            return Some(index as u16);
        }
        let assigned = self
            .assigned
            .iter()
            .find(|(text, _)| stands_for_any(text, answer, self.columns));
        match assigned {
            Some((_, code)) => Some(*code),
            None => {
                self.unknown(&answer.to_string(), answer.span(), found);
                None
            }
        }
    }

    /// A NET that names one of several answers that are recoded together would get all of them.
    fn whole(
        &self,
        code: u16,
        answers: &spec::Answers,
        answer: &Located<spec::Answer>,
        found: &mut Diagnostics,
    ) {
        let category = &self.categories[code as usize].label;
        let by_name =
            |a: &spec::Answer| matches!(a, spec::Answer::Label(label) if label == category);
        if answers.iter().any(|a| by_name(a)) {
            return;
        }
        let left_out = self.assigned.iter().find(|(text, own)| {
            **own == code
                && !answers
                    .iter()
                    .any(|a| stands_for_any(text, a, self.columns))
        });
        if let Some((text, _)) = left_out {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("the NET names {answer}, which is recoded into `{category}` together with {text}"),
                )
                .at(answer.span())
                .help(format!("name \"{category}\", or recode them apart")),
            );
        }
    }

    /// Whoever did not know is in no percentage of those who gave an answer.
    fn in_base(&self, code: u16, span: std::ops::Range<usize>, found: &mut Diagnostics) {
        let category = &self.categories[code as usize];
        if category.missing.is_some() && gave_an_answer(self.written) {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!(
                        "\"{}\" is left out of the base of question `{}`",
                        category.label, self.written.id
                    ),
                )
                .at(span)
                .help("write base = \"asked\", or leave it out here"),
            );
        }
    }

    /// The category of that name.
    fn named(&self, name: &Located<String>, found: &mut Diagnostics) -> Option<u16> {
        match self.categories.iter().position(|c| c.label == **name) {
            Some(index) => Some(index as u16),
            None => {
                self.unknown(name, name.span(), found);
                None
            }
        }
    }

    fn side(&self, name: &Located<String>, nets: &[Net], found: &mut Diagnostics) -> Option<Net> {
        if let Some(net) = nets.iter().find(|net| net.label == **name) {
            return Some(net.clone());
        }
        let code = self.named(name, found)?;
        self.in_base(code, name.span(), found);
        Some(Net {
            label: name.to_string(),
            codes: vec![code],
        })
    }

    fn unknown(&self, name: &str, span: std::ops::Range<usize>, found: &mut Diagnostics) {
        found.push(
            Diagnostic::error(
                Code::UnknownLabel,
                format!("question `{}` has no answer \"{name}\"", self.written.id),
            )
            .at(span)
            .help(suggest(
                name,
                "answers",
                self.categories.iter().map(|c| c.label.as_str()),
            )),
        );
    }
}

fn cumulative(
    written: &spec::Question,
    found: &mut Diagnostics,
    place: impl Fn(&str) -> Option<f64>,
) -> Vec<Cumulative> {
    const OPS: [(&str, Op); 4] = [
        ("<=", Op::AtMost),
        (">=", Op::AtLeast),
        ("<", Op::Less),
        (">", Op::More),
    ];
    let mut all = Vec::new();
    for (label, rule) in &written.shares {
        let parsed = OPS.iter().find_map(|(sign, op)| {
            let rest = rule.strip_prefix(sign)?.trim();
            Some((*op, place(rest)?))
        });
        match parsed {
            Some((op, threshold)) => all.push(Cumulative {
                label: label.to_string(),
                op,
                threshold,
            }),
            None => found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("\"{rule}\" is not a condition on the answers of question `{}`", written.id),
                )
                .at(rule.span())
                .help("write \"< 21\" or \">= 35\" for a number, \"<= One month\" for an ordered answer"),
            ),
        }
    }
    all
}
