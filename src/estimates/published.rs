//! The only door to the outputs: low bases are marked here, once, for every table, figure and claim alike.

use std::collections::BTreeMap;

use super::{Estimates, Flag, Number, WeightingInfo};
use crate::sample::{Data, Missing, Net, Question};
use crate::spec::Kind;

/// The numbers as outputs may show them.
#[derive(Debug, Clone)]
pub struct Published {
    numbers: Vec<Number>,
    index: BTreeMap<String, usize>,
    questions: Vec<QuestionInfo>,
    precision: String,
    weighting: Option<WeightingInfo>,
}

/// What outputs need to know of a question besides its numbers.
#[derive(Debug, Clone)]
pub struct QuestionInfo {
    pub id: String,
    pub kind: Kind,
    /// The wording as asked.
    pub text: String,
    pub unit: Option<String>,
    pub items: Vec<ItemInfo>,
    /// Answers in order, or the bands of a number.
    pub answers: Vec<AnswerInfo>,
    pub truth: Option<TruthInfo>,
    /// The two sides of a lead, the one that is expected to lead first.
    pub lead: Option<(SideInfo, SideInfo)>,
    /// Percentages leave out those who did not know or refused.
    pub gave_an_answer: bool,
}

/// An item or option: its column (its label, where options share one) and words.
#[derive(Debug, Clone)]
pub struct ItemInfo {
    pub column: String,
    pub label: String,
}

/// An answer, and whether it is one in substance.
#[derive(Debug, Clone)]
pub struct AnswerInfo {
    pub label: String,
    pub dont_know: bool,
    /// For a band: its lower end and, unless it is open, the end of its range.
    pub range: Option<(f64, Option<f64>)>,
}

/// One side of a lead: an answer or a NET, and the answers it is made of.
#[derive(Debug, Clone)]
pub struct SideInfo {
    pub label: String,
    /// Indices into the question's answers.
    pub answers: Vec<usize>,
}

/// What is true.
#[derive(Debug, Clone)]
pub struct TruthInfo {
    /// On the scale of the answers: a number, or the index of an ordered answer.
    pub at: f64,
    pub source: String,
}

impl Published {
    /// What standard errors and intervals take for granted.
    pub fn precision(&self) -> &str {
        &self.precision
    }

    pub(super) fn new(estimates: Estimates) -> Self {
        let mut numbers = estimates.numbers;
        for number in &mut numbers {
            number.flag = Flag::of(number.unweighted_base);
        }
        let index = numbers
            .iter()
            .enumerate()
            .map(|(i, n)| (n.id.clone(), i))
            .collect();
        Self {
            numbers,
            index,
            precision: estimates.precision,
            questions: estimates.questions,
            weighting: estimates.weighting,
        }
    }

    /// All numbers, question by question, each with its total before its columns.
    pub fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    /// The number of that id.
    pub fn get(&self, id: &str) -> Option<&Number> {
        self.index.get(id).map(|&i| &self.numbers[i])
    }

    /// How the sample was weighted; `None` if it was not.
    pub fn weighting(&self) -> Option<&WeightingInfo> {
        self.weighting.as_ref()
    }

    pub fn question(&self, id: &str) -> Option<&QuestionInfo> {
        self.questions.iter().find(|q| q.id == id)
    }
}

pub(super) fn info(question: &Question) -> QuestionInfo {
    let items = match &question.data {
        Data::Choice { items, .. } => items
            .iter()
            .map(|item| ItemInfo {
                // A question with one item has numbers without an item.
                column: if items.len() > 1 {
                    item.column.clone()
                } else {
                    String::new()
                },
                label: item.label.clone(),
            })
            .collect(),
        Data::Options { options } => options
            .iter()
            .map(|option| ItemInfo {
                column: option.column.clone(),
                label: option.label.clone(),
            })
            .collect(),
        Data::Number { .. } => Vec::new(),
    };
    let categories = question
        .categories()
        .iter()
        .filter(|c| c.missing != Some(Missing::NotAsked));
    let bands = question.bands.iter().map(|(label, band)| AnswerInfo {
        label: label.clone(),
        dont_know: false,
        range: Some((band.low as f64, band.high.map(|h| h as f64 + 1.0))),
    });
    QuestionInfo {
        id: question.id.clone(),
        kind: question.kind,
        text: question.text.clone(),
        unit: question.unit.clone(),
        items,
        answers: categories
            .map(|c| AnswerInfo {
                label: c.label.clone(),
                dont_know: c.missing.is_some(),
                range: None,
            })
            .chain(bands)
            .collect(),
        truth: question.truth.as_ref().map(|truth| TruthInfo {
            at: truth.at,
            source: truth.source.clone(),
        }),
        lead: question
            .lead
            .as_ref()
            .map(|lead| (side(&lead.of), side(&lead.over))),
        gave_an_answer: question.gave_an_answer,
    }
}

fn side(net: &Net) -> SideInfo {
    SideInfo {
        label: net.label.clone(),
        answers: net.codes.iter().map(|&code| code as usize).collect(),
    }
}
