//! Which rows of a question a figure shows: the items and answers that it names, or all of them.

use super::tones::in_base;
use crossbreak_core::number::Unit;
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crossbreak_study::estimates::{Base, QuestionInfo, RowInfo, Statistic};
use crossbreak_study::label;
use crossbreak_study::spec::{self, Kind, Located};

/// An item of a question, or the question itself where it has none.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subject {
    /// As ids and rows have it; empty where the question has one item.
    pub item: String,
    pub label: String,
}

/// What a figure makes of one question.
#[derive(Clone, Copy)]
pub(super) struct Pick<'a> {
    pub figure: &'a spec::Figure,
    pub question: &'a QuestionInfo,
}

impl<'a> Pick<'a> {
    /// The items to show, in the order of the questionnaire or of the figure.
    pub fn subjects(&self, found: &mut Diagnostics) -> Vec<Subject> {
        let question = self.question;
        let own = question.items.iter().map(|item| Subject {
            item: item.column.clone(),
            label: item.label.clone(),
        });
        let mut all: Vec<Subject> = own.collect();
        if all.is_empty() {
            all.push(Subject {
                item: String::new(),
                label: String::new(),
            });
        }
        let Some(named) = &self.figure.items else {
            return all;
        };
        // NETs of options are rows of their own, and are shown where they are named.
        let nets = question
            .rows
            .iter()
            .filter(|row| question.kind == Kind::Multiple && row.statistic == Statistic::Net)
            .map(|row| Subject {
                item: row.item.clone(),
                label: row.answer.clone(),
            });
        all.extend(nets);
        let mut picked: Vec<Subject> = Vec::new();
        for name in named.iter() {
            let columns = all.iter().map(|subject| subject.item.as_str());
            let labels = all.iter().map(|subject| subject.label.as_str());
            let at = label::position(name, columns).or(label::position(name, labels.clone()));
            let subject = match at.map(|at| all[at].clone()) {
                Some(subject) => subject,
                None => {
                    found.push(
                        Diagnostic::error(
                            Code::UnknownLabel,
                            format!("question `{}` has no item \"{name}\"", question.id),
                        )
                        .at(name.span())
                        .help(suggest(name, "items", labels)),
                    );
                    continue;
                }
            };
            if picked.contains(&subject) {
                twice(name, found);
            } else {
                picked.push(subject);
            }
        }
        picked
    }

    /// The names of the rows to show of each item: what `answers` names, as the question has it.
    pub fn answers(&self, found: &mut Diagnostics) -> Option<Vec<String>> {
        let named = self.figure.answers.as_ref()?;
        let mut picked: Vec<String> = Vec::new();
        for name in named.iter() {
            match self.known(name) {
                Some(own) if picked.contains(&own) => twice(name, found),
                Some(own) => picked.push(own),
                None if self.undrawn(name).is_some() => {
                    let help = match self.undrawn(name) {
                        Some(Statistic::Rank) => "`ranked` bars are in the order of their ranks",
                        _ => {
                            "kind = \"gap\" draws the median beside the true figure, and prints how far apart they are"
                        }
                    };
                    found.push(
                        Diagnostic::error(
                            Code::SpecContradiction,
                            format!("no figure has an axis for \"{name}\""),
                        )
                        .at(name.span())
                        .help(help),
                    );
                }
                None => {
                    let known: Vec<&str> = self.names().collect();
                    found.push(
                        Diagnostic::error(
                            Code::UnknownLabel,
                            format!("question `{}` has no answer \"{name}\"", self.question.id),
                        )
                        .at(name.span())
                        .help(suggest(
                            name,
                            "answers",
                            known.iter().copied(),
                        )),
                    );
                }
            }
        }
        Some(picked)
    }

    /// The answers in its base, those in substance first.
    pub fn all_answers(&self) -> Vec<String> {
        let (dont_know, substance): (Vec<usize>, Vec<usize>) =
            in_base(self.question).partition(|index| self.question.answers[*index].dont_know);
        substance
            .into_iter()
            .chain(dont_know)
            .map(|index| self.question.answers[index].label.clone())
            .collect()
    }

    pub fn is_dont_know(&self, answer: &str) -> bool {
        let mut answers = self.question.answers.iter();
        answers.any(|own| own.label == answer && own.dont_know)
    }

    /// The row of an item by its answer, NET or share, or by the name of a mean or a median.
    pub fn row(&self, item: &str, name: &str) -> Option<&'a RowInfo> {
        let mut rows = self.question.rows.iter().filter(|row| row.item == item);
        rows.find(|row| row_name(row) == Some(name))
    }

    /// The row of an option of a multiple response.
    pub fn option(&self, item: &str) -> Option<&'a RowInfo> {
        let mut rows = self.question.rows.iter().filter(|row| row.item == item);
        rows.find(|row| row.statistic.is_share() && row.base != Base::Answers)
    }

    /// What a number is that the question has, and no figure draws.
    fn undrawn(&self, name: &str) -> Option<Statistic> {
        let undrawn = [Statistic::Gap, Statistic::Ratio, Statistic::Rank];
        let mut rows = self.question.rows.iter();
        let row = rows.find(|row| row.name == name && undrawn.contains(&row.statistic))?;
        Some(row.statistic)
    }

    fn known(&self, name: &Located<String>) -> Option<String> {
        let names: Vec<&str> = self.names().collect();
        let at = label::position(name, names.iter().copied())?;
        Some(names[at].to_owned())
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        let mut seen: Vec<&str> = Vec::new();
        self.question
            .rows
            .iter()
            .filter_map(row_name)
            .filter(move |name| {
                let new = !seen.contains(name);
                seen.push(name);
                new
            })
    }
}

/// What a figure may call a row; nothing for one that no figure shows.
fn row_name(row: &RowInfo) -> Option<&str> {
    match row.statistic {
        _ if row.base == Base::Answers => None,
        Statistic::Share | Statistic::Net | Statistic::Cumulative => Some(&row.answer),
        Statistic::Mean
        | Statistic::Median
        | Statistic::Quantile
        | Statistic::Index
        | Statistic::Lead => Some(&row.name),
        Statistic::Gap | Statistic::Ratio | Statistic::Rank | Statistic::Difference => None,
    }
}

/// Whether a row is an answer in words: a median or quantile of ordered answers, of which not every one stands for a
/// number. It has a place among the answers, and no bar has its length.
pub(super) fn is_answer(question: &QuestionInfo, row: &RowInfo) -> bool {
    let mut substance = question.answers.iter().filter(|a| !a.dont_know);
    question.kind == Kind::Ordered
        && matches!(row.statistic, Statistic::Median | Statistic::Quantile)
        && substance.any(|answer| answer.value.is_none())
}

/// What numbers of a unit are called.
pub(super) fn plural(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "shares",
        Unit::Points => "percentage points",
        Unit::Score => "mean scores",
        Unit::Own => "numbers in the question's own unit",
        Unit::Ratio => "ratios",
        Unit::Rank => "ranks",
        Unit::Count => "counts",
    }
}

fn twice(name: &Located<String>, found: &mut Diagnostics) {
    found.push(
        Diagnostic::error(Code::NamedTwice, format!("\"{name}\" is named twice"))
            .at(name.span())
            .help("each of them once"),
    );
}
