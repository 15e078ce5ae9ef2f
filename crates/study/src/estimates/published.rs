//! The only door to the outputs: low bases are marked here, once, for every table, figure and claim alike.

use super::columns::Banner;
use super::measures::{ItemPlan, What};
use super::plan::plain;
use super::{
    Base, Composition, Estimates, Flag, Number, Rules, Statistic, Test, Untested, WeightingInfo,
};
use crate::sample::{Data, Missing, Net, Question};
use crate::spec::Kind;
use crossbreak_core::number::Decimals;

/// The numbers as outputs may show them.
#[derive(Debug, Clone)]
pub struct Published {
    numbers: Vec<Number>,
    /// The numbers by their ids: their places, in the order of the ids.
    by_id: Vec<usize>,
    tests: Vec<Test>,
    untested: Vec<Untested>,
    questions: Vec<QuestionInfo>,
    columns: Vec<ColumnInfo>,
    rules: Rules,
    precision: String,
    weighting: Option<WeightingInfo>,
    composition: Vec<Composition>,
    respondents: usize,
}

/// A column of the tables, as outputs know it.
#[derive(Debug, Clone)]
pub struct ColumnInfo {
    /// The variable, or `age|gender`; empty for the total.
    pub crossbreak: String,
    /// What the crossbreak is called.
    pub group: String,
    /// In a nested crossbreak what it stands within.
    pub outer: String,
    pub label: String,
    /// How tests refer to it; empty where they do not.
    pub letter: String,
    /// What ids end in.
    pub suffix: String,
    /// Several categories together.
    pub net: bool,
    /// A column less another.
    pub difference: bool,
}

/// A row of numbers, as outputs know it.
#[derive(Debug, Clone)]
pub struct RowInfo {
    pub item: String,
    /// Id in the total.
    pub stem: String,
    /// The answer, NET, option or band; empty for a mean or a median.
    pub answer: String,
    /// The end of its id.
    pub name: String,
    pub statistic: Statistic,
    pub base: Base,
    /// Of a NET: indices into the question's answers or items.
    pub parts: Vec<usize>,
}

/// Whom each base is of, in words.
#[derive(Debug, Clone)]
pub struct BaseWords {
    /// The words are the spec's own (`base_label`), for every base but that of all respondents.
    pub own: bool,
    pub all: String,
    pub asked: String,
    pub filtered: String,
    pub excluding: String,
    pub scored: String,
}

impl BaseWords {
    /// Of whom a number is.
    pub fn of(&self, base: Base) -> &str {
        match base {
            Base::All => &self.all,
            Base::Asked => &self.asked,
            Base::Filtered => &self.filtered,
            Base::Excluding => &self.excluding,
            Base::Scored => &self.scored,
            Base::Answers => "all answers given",
        }
    }

    /// Of whom a number is, where the spec has words of its own for it.
    pub fn named(&self, base: Base) -> Option<&str> {
        let named = self.own && !matches!(base, Base::All | Base::Answers);
        named.then(|| self.of(base))
    }
}

/// What outputs need to know of a question besides its numbers.
#[derive(Debug, Clone)]
pub struct QuestionInfo {
    pub id: String,
    pub kind: Kind,
    /// What its table is called, where the spec says so.
    pub title: Option<String>,
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
    /// What its items are ranked by.
    pub rank: Option<String>,
    /// Its rows, item by item.
    pub rows: Vec<RowInfo>,
    pub bases: BaseWords,
    /// The rule of its medians.
    pub rule: &'static str,
    pub decimals: Decimals,
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
    /// Why it is none in substance.
    pub missing: Option<Missing>,
    /// For a band: its lower end and, unless it is open, the end of its range.
    pub range: Option<(f64, Option<f64>)>,
    /// The number that an ordered answer stands for, where the spec says one.
    pub value: Option<f64>,
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
            if number.flag == Flag::Withheld {
                number.value = None;
                number.unweighted = None;
                number.se = None;
                number.lower = None;
                number.upper = None;
                number.bases = None;
                // The answer of an ordered median is one that somebody gave.
                if matches!(
                    number.statistic,
                    Statistic::Median | Statistic::Gap | Statistic::Ratio | Statistic::Quantile
                ) {
                    number.answer.clear();
                }
            }
        }
        // The places alone: the ids of hundreds of thousands would be there twice.
        let mut by_id: Vec<usize> = (0..numbers.len()).collect();
        by_id.sort_by(|&a, &b| numbers[a].id.cmp(&numbers[b].id));
        Self {
            numbers,
            by_id,
            tests: estimates.tests,
            untested: estimates.untested,
            columns: estimates.columns,
            rules: estimates.rules,
            precision: estimates.precision,
            questions: estimates.questions,
            weighting: estimates.weighting,
            composition: estimates.composition,
            respondents: estimates.respondents,
        }
    }

    /// All numbers, question by question, each with its total before its columns.
    pub fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    /// The number of that id.
    pub fn get(&self, id: &str) -> Option<&Number> {
        let after = self
            .by_id
            .partition_point(|&place| self.numbers[place].id.as_str() <= id);
        let found = &self.numbers[*self.by_id.get(after.checked_sub(1)?)?];
        (found.id == id).then_some(found)
    }

    /// The tests that were made, row by row.
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }

    /// The crossbreaks that were to be tested as a whole and cannot be, each with the reason.
    pub fn untested(&self) -> &[Untested] {
        &self.untested
    }

    /// The columns of every table, the total first.
    pub fn columns(&self) -> &[ColumnInfo] {
        &self.columns
    }

    /// What the spec says of tests and of small bases.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// How many respondents there are.
    pub fn respondents(&self) -> usize {
        self.respondents
    }

    /// What the sample is made of.
    pub fn composition(&self) -> &[Composition] {
        &self.composition
    }

    /// All questions, in the order of the spec.
    pub fn questions(&self) -> &[QuestionInfo] {
        &self.questions
    }

    /// What a number's row holds: for a difference that of the columns that it is a difference of.
    pub fn row_statistic(&self, number: &Number) -> Statistic {
        let stem = number.id.split('@').next().unwrap_or_default();
        match number.statistic {
            Statistic::Difference => self
                .get(stem)
                .map_or(Statistic::Difference, |n| n.statistic),
            own => own,
        }
    }

    /// With how many decimals a number of this question is printed; what is of no question as the tables say.
    pub fn decimals(&self, question: &str) -> Decimals {
        self.question(question)
            .map_or(self.rules.decimals, |question| question.decimals)
    }

    /// How the sample was weighted; `None` if it was not.
    pub fn weighting(&self) -> Option<&WeightingInfo> {
        self.weighting.as_ref()
    }

    pub fn question(&self, id: &str) -> Option<&QuestionInfo> {
        self.questions.iter().find(|q| q.id == id)
    }
}

/// The columns of a banner, as outputs know them.
pub(super) fn columns(banner: &Banner) -> Vec<ColumnInfo> {
    let of = |column: &super::columns::Column| ColumnInfo {
        crossbreak: column.crossbreak.clone(),
        group: column.group.clone(),
        outer: column.outer.clone(),
        label: column.label.clone(),
        letter: column.letter.clone(),
        suffix: column.suffix.clone(),
        net: column.is_net(),
        difference: column.is_difference(),
    };
    banner.columns.iter().map(of).collect()
}

/// The rows of a question: what is measured of each item, and its ranks.
fn rows(question: &Question, items: &[ItemPlan]) -> Vec<RowInfo> {
    let net = |label: &str| question.nets.iter().find(|net| net.label == label);
    let parts = |statistic: Statistic, label: &str| match statistic {
        Statistic::Net => net(label).map_or(Vec::new(), |net| {
            net.codes.iter().map(|&c| place(question, c)).collect()
        }),
        _ => Vec::new(),
    };
    let own = || items.iter().filter(|item| item.question == question.id);
    let mut rows: Vec<RowInfo> = own()
        .flat_map(|item| item.measures.iter().map(move |measure| (item, measure)))
        .map(|(item, measure)| RowInfo {
            item: item.item.clone(),
            stem: measure.stem.clone(),
            answer: match &measure.what {
                What::Place { .. } => String::new(),
                _ => measure.answer.clone(),
            },
            name: measure.name.clone(),
            statistic: measure.statistic,
            base: measure.base,
            parts: parts(measure.statistic, &measure.answer),
        })
        .collect();
    if question.tabulation.rank.is_some() {
        let of_nets = |item: &&ItemPlan| {
            let options = matches!(question.data, Data::Options { .. });
            options && item.measures.iter().any(|m| m.statistic == Statistic::Net)
        };
        for item in own().filter(|item| !of_nets(item)) {
            let base = item.measures.first().map_or(Base::All, |m| m.base);
            rows.push(RowInfo {
                item: item.item.clone(),
                stem: format!("{}:{}:rank", plain(&question.id), plain(&item.item)),
                answer: item
                    .measures
                    .first()
                    .map_or(String::new(), |m| m.answer.clone()),
                name: "rank".into(),
                statistic: Statistic::Rank,
                base,
                parts: Vec::new(),
            });
        }
    }
    rows
}

/// Of whom the bases of a question are. `universe`: "UK adults aged 18 and over".
fn base_words(question: &Question, universe: &str) -> BaseWords {
    let all = format!("all {universe}");
    let only = question.only.as_ref().map(|only| only.label.as_str());
    let label = question.tabulation.base_label.as_deref();
    let asked = match (label, only) {
        (Some(label), _) => label.to_owned(),
        (None, Some(only)) => format!("those who were asked ({only})"),
        (None, None) => "those who were asked".to_owned(),
    };
    let filtered = match (label, only) {
        (Some(label), _) => label.to_owned(),
        (None, Some(only)) => format!("{universe} ({only})"),
        (None, None) => all.clone(),
    };
    let whom = match (label, only) {
        (None, None) => universe.to_owned(),
        _ => filtered.clone(),
    };
    let excluding = format!("{whom} who gave an answer");
    let scored = format!("{whom} with a score");
    BaseWords {
        own: label.is_some(),
        all,
        asked,
        filtered,
        excluding,
        scored,
    }
}

pub(super) fn info(
    question: &Question,
    items: &[ItemPlan],
    universe: &str,
    decimals: Decimals,
) -> QuestionInfo {
    let plans = items;
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
        .enumerate()
        .filter(|(_, c)| c.missing != Some(Missing::NotAsked));
    let bands = question.bands.iter().map(|(label, band)| AnswerInfo {
        label: label.clone(),
        dont_know: false,
        missing: None,
        range: Some((band.low as f64, band.high.map(|h| h as f64 + 1.0))),
        value: None,
    });
    QuestionInfo {
        id: question.id.clone(),
        kind: question.kind,
        title: question.tabulation.title.clone(),
        text: question.text.clone(),
        unit: question.unit.clone(),
        items,
        answers: categories
            .map(|(i, c)| AnswerInfo {
                label: c.label.clone(),
                dont_know: c.missing.is_some(),
                missing: c.missing,
                range: None,
                value: question.values.get(i).copied().flatten(),
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
            .map(|lead| (side(&lead.of, question), side(&lead.over, question))),
        gave_an_answer: question.gave_an_answer,
        rank: question.tabulation.rank.clone(),
        rows: rows(question, plans),
        bases: base_words(question, universe),
        rule: question.tabulation.rule.as_str(),
        decimals,
    }
}

fn side(net: &Net, question: &Question) -> SideInfo {
    SideInfo {
        label: net.label.clone(),
        answers: net
            .codes
            .iter()
            .map(|&code| place(question, code))
            .collect(),
    }
}

/// Where an answer stands among those that outputs know: a question that was not asked is none of them.
fn place(question: &Question, code: u16) -> usize {
    let before = question.categories().iter().take(usize::from(code));
    usize::from(code)
        - before
            .filter(|c| c.missing == Some(Missing::NotAsked))
            .count()
}
