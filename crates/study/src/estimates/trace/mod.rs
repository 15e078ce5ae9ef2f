//! Where a number comes from: who is left out of its base at each step, and the sums that its value is made of.
//!
//! This is a second route to every number. Respondents are gone through one by one, with the answers as the sample holds
//! them; the cells and plans from which the numbers were estimated are not asked. Where the two disagree, one of them is
//! wrong: the tests hold every number of the bundled studies against its trace.

mod row;

use super::columns::{Column, What};
use super::composition::COMPOSITION;
use super::{Bases, Flag, Number, Plan, Published, QuestionInfo, RowInfo, Statistic};
use crate::sample::Variable;
use crate::spec::TestMethod;
use crate::weighting::Weighted;
use crossbreak_core::estimates::design::Design;
use crossbreak_core::estimates::quantile::Ordered;
use crossbreak_core::number::snap;
use row::{Place, Row};

/// A study whose numbers are traced.
pub struct Tracer<'a> {
    plan: &'a Plan,
    weighted: &'a Weighted,
    published: &'a Published,
    design: Design<'a>,
}

/// Where a number comes from.
#[derive(Debug, Clone)]
pub struct Trace {
    /// Who of the respondents is not in its base, in the order in which they are left out; only steps that leave out someone.
    pub left_out: Vec<Step>,
    /// Counted afresh.
    pub base: Bases,
    pub made: Made,
    /// The degrees of freedom of its interval, and the t (or z) that goes with them.
    pub degrees: Option<usize>,
    pub critical: Option<f64>,
}

/// Respondents who are left out for one reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub why: Why,
    /// In words, to be read after "fewer those": "who answered “Don't know”".
    pub words: String,
    pub people: usize,
    pub weight: f64,
}

/// Why somebody is not in a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// They are in another column, or in none.
    Column,
    /// The question is tabulated for others only.
    Filter,
    NotAsked,
    /// Don't know, refused, not stated.
    NoAnswer,
    /// Their answer has no score.
    NoScore,
}

impl Why {
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Column => "column",
            Why::Filter => "filter",
            Why::NotAsked => "not asked",
            Why::NoAnswer => "no answer",
            Why::NoScore => "no score",
        }
    }
}

/// How a value is made.
#[derive(Debug, Clone)]
pub enum Made {
    /// sum(score x weight) / sum(weight).
    Mean(Quotient),
    /// The answer at which the distribution reaches `p`.
    Quantile {
        p: f64,
        /// What of it is published: itself, less what is true, or over it.
        truth: Option<f64>,
        /// The answer before, and this one; `None` of nobody.
        before: Option<Reached>,
        at: Option<Reached>,
    },
    /// The place of the number `by` among those of the other items.
    Rank {
        by: String,
        /// Id and value of each, in the order of the question.
        among: Vec<(String, Option<f64>)>,
    },
    /// The first less the second.
    Difference([Side; 2]),
    /// A number of respondents over all respondents, without weights.
    Unweighted { people: usize },
    /// What a margin aims at.
    Target,
}

/// A weighted mean and what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotient {
    pub parts: Vec<Part>,
    /// sum(score x weight)
    pub sum: f64,
    /// sum(weight)
    pub weight: f64,
}

impl Quotient {
    pub fn value(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }
}

/// Those whose answers have a score other than 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub label: String,
    /// `None`: each has their own.
    pub score: Option<f64>,
    /// Respondents; mentions, where those are counted.
    pub people: usize,
    pub weight: f64,
}

/// What share of the weighted base gave this answer or one before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    pub answer: String,
    /// On the scale of the answers.
    pub value: f64,
    pub share: f64,
}

/// One of two columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The id of its own number, where it has one.
    pub number: Option<String>,
    pub value: Option<f64>,
}

/// What standard errors are computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variance {
    /// Replicate weights.
    Replicates(usize),
    /// Linearised, with the residuals on the margins.
    Calibrated,
    /// Linearised, weights taken as given.
    Given,
}

/// A row of a question with the columns that a number stands in.
struct Found<'a> {
    info: &'a RowInfo,
    row: Row<'a>,
}

impl<'a> Tracer<'a> {
    /// `plan` and `published` have to be those of the weighted sample.
    pub fn new(plan: &'a Plan, weighted: &'a Weighted, published: &'a Published) -> Self {
        Self {
            plan,
            weighted,
            published,
            design: weighted.design(),
        }
    }

    /// What standard errors are computed from.
    pub fn variance(&self) -> Variance {
        match (&self.design.replicates, &self.design.margins) {
            (Some(replicates), _) => Variance::Replicates(replicates.count),
            (None, Some(_)) => Variance::Calibrated,
            (None, None) => Variance::Given,
        }
    }

    /// How many parts of the sample count as independent samples.
    pub fn strata(&self) -> usize {
        self.design.strata.counted.len()
    }

    /// Where a number comes from; `None` where it is withheld: no part of it may be shown then either.
    pub fn trace(&self, number: &Number) -> Option<Trace> {
        if number.flag == Flag::Withheld {
            return None;
        }
        if number.question == COMPOSITION {
            return self.composition(number);
        }
        let question = self.published.question(&number.question)?;
        let (stem, suffix) = match number.id.find('@') {
            Some(at) => number.id.split_at(at),
            None => (number.id.as_str(), ""),
        };
        let column = self.plan.banner.columns.iter();
        let column = column.into_iter().find(|c| c.suffix == suffix)?;
        let info = question.rows.iter().find(|row| row.stem == stem)?;
        let of = match info.statistic {
            Statistic::Rank => ranked_by(question, info)?,
            _ => info,
        };
        let found = self.found(question, of)?;
        let everyone = self.counted(&found, column, &column.whom());
        let made = match (&column.what, info.statistic) {
            (_, Statistic::Rank) => self.rank(question, of, suffix),
            (What::Difference { of, over }, _) => Made::Difference([
                self.side(&found, column, of),
                self.side(&found, column, over),
            ]),
            (What::Members { .. }, _) => self.made(&found, &everyone),
        };
        Some(self.with_interval(number, everyone, made))
    }

    fn found(&self, question: &QuestionInfo, info: &'a RowInfo) -> Option<Found<'a>>
    where
        'a: 'a,
    {
        let answers = self.weighted.sample.questions().iter();
        let answers = answers.into_iter().find(|own| own.id == question.id)?;
        Some(Found {
            info,
            row: Row::of(answers, info)?,
        })
    }

    fn with_interval(&self, number: &Number, counted: Counted, made: Made) -> Trace {
        let effective_bases = self.published.rules().method == TestMethod::EffectiveBase;
        let normal = number.statistic == Statistic::Lead
            || (number.statistic == Statistic::Difference && effective_bases);
        let degrees = self.design.degrees(counted.with_weight);
        Trace {
            base: counted.base,
            made,
            degrees: degrees.filter(|_| !normal),
            critical: match normal {
                true => Some(self.design.normal),
                false => degrees.and_then(|degrees| self.design.critical(degrees)),
            },
            left_out: counted.left_out,
        }
    }

    /// Goes through everyone, and sorts out who is in the base of a row in some categories of a column's crossbreak.
    fn counted(&self, found: &Found<'_>, column: &Column, categories: &[usize]) -> Counted {
        let partition = &self.plan.banner.partitions[column.partition];
        let mut inside = vec![false; partition.categories];
        categories.iter().for_each(|&c| inside[c] = true);
        let mut tally = Tally::new(&found.row);
        for (r, weight) in self.weighted.weights.iter().enumerate() {
            match inside[usize::from(partition.codes[r])] {
                false => tally.outside(*weight),
                true => tally.add(found.row.place(r), *weight),
            }
        }
        tally.counted(&found.row, &format!("who are not in {}", called(column)))
    }

    fn made(&self, found: &Found<'_>, counted: &Counted) -> Made {
        let statistic = found.info.statistic;
        match found.row.p {
            Some(p) => {
                let rule = found.row.rule;
                let bands = &found.row.bands;
                let ordered = Ordered::new(counted.values.iter().copied());
                let at = match (found.row.labels.is_some(), rule) {
                    // Ordered answers have the one rule.
                    (true, _) => ordered.math(p),
                    (false, crate::spec::QuantileRule::Interpolated) => {
                        ordered.interpolated(p, bands)
                    }
                    (false, rule) => ordered.quantile(rule, p),
                };
                let (before, at) = self.reached(found, counted, at);
                let truth = found
                    .row
                    .truth
                    .filter(|_| matches!(statistic, Statistic::Gap | Statistic::Ratio));
                Made::Quantile {
                    p,
                    truth,
                    before,
                    at,
                }
            }
            None => Made::Mean(counted.mean.clone()),
        }
    }

    /// The distribution at an answer and at the one before.
    fn reached(
        &self,
        found: &Found<'_>,
        counted: &Counted,
        at: Option<f64>,
    ) -> (Option<Reached>, Option<Reached>) {
        let Some(at) = at else {
            return (None, None);
        };
        let total = counted.base.weighted;
        let share = |at: f64| {
            let up_to = counted.values.iter().filter(|(value, _)| *value <= at);
            up_to.map(|(_, weight)| weight).sum::<f64>() / total
        };
        let given = counted.values.iter().filter(|(_, weight)| *weight != 0.0);
        let below = given
            .map(|(value, _)| *value)
            .filter(|value| *value < at)
            .fold(None, |best: Option<f64>, value| {
                Some(best.map_or(value, |best| best.max(value)))
            });
        let reached = |value: f64| Reached {
            answer: found.row.called(value),
            value,
            share: share(value),
        };
        (below.map(reached), Some(reached(at)))
    }

    fn side(&self, found: &Found<'_>, column: &Column, categories: &[usize]) -> Side {
        let banner = &self.plan.banner;
        let whole = banner.partitions[column.partition].categories == categories.len();
        let own = |c: &&Column| {
            let total = whole && c.suffix.is_empty();
            let same = c.partition == column.partition && c.categories() == categories;
            total || (same && !c.is_difference())
        };
        let number = banner.columns.iter().find(own);
        let number = number.and_then(|c| {
            self.published
                .get(&format!("{}{}", found.info.stem, c.suffix))
        });
        let value = match number {
            Some(number) => number.value,
            None => {
                let counted = self.counted(found, column, categories);
                match self.made(found, &counted) {
                    Made::Mean(mean) => mean.value(),
                    Made::Quantile { truth, at, .. } => at
                        .and_then(|at| found.row.number(at.value))
                        .map(|value| published(found.info.statistic, value, truth)),
                    _ => None,
                }
            }
        };
        Side {
            number: number.map(|number| number.id.clone()),
            value,
        }
    }

    fn rank(&self, question: &QuestionInfo, by: &RowInfo, suffix: &str) -> Made {
        let nets = by.name.is_empty();
        let same = |row: &&RowInfo| {
            row.name == by.name
                && row.statistic != Statistic::Rank
                && !(nets && row.statistic == Statistic::Net)
        };
        let among = question.rows.iter().filter(same).map(|row| {
            let id = format!("{}{suffix}", row.stem);
            let value = self.published.get(&id).and_then(|number| number.value);
            (id, value)
        });
        Made::Rank {
            by: format!("{}{suffix}", by.stem),
            among: among.collect(),
        }
    }

    /// What the sample is made of.
    fn composition(&self, number: &Number) -> Option<Trace> {
        let variable: &Variable = self.weighted.sample.variable(&number.item)?;
        let mut labels = variable.categories.iter();
        let category = labels.position(|c| c.label == number.answer)?;
        let row = Row::everyone(number.answer.clone(), move |r| {
            usize::from(variable.codes[r]) == category
        });
        let mut tally = Tally::new(&row);
        for (r, weight) in self.weighted.weights.iter().enumerate() {
            tally.add(row.place(r), *weight);
        }
        let counted = tally.counted(&row, "");
        let made = match number.id.rsplit(':').next() {
            _ if number.se.is_some() => Made::Mean(counted.mean.clone()),
            Some("unweighted") => Made::Unweighted {
                people: counted.mean.parts[0].people,
            },
            Some("target") => Made::Target,
            _ => Made::Mean(counted.mean.clone()),
        };
        Some(self.with_interval(number, counted, made))
    }
}

/// Of a median, what is published of it.
pub fn published(statistic: Statistic, value: f64, truth: Option<f64>) -> f64 {
    match (statistic, truth) {
        (Statistic::Gap, Some(truth)) => value - truth,
        (Statistic::Ratio, Some(truth)) => value / truth,
        _ => value,
    }
}

/// The place of a value among others, the highest first; ties share the higher place.
pub fn place(value: f64, among: &[(String, Option<f64>)]) -> usize {
    let above = among.iter().filter_map(|(_, other)| *other);
    above.filter(|other| snap(*other) > snap(value)).count() + 1
}

/// A column in words: `Gender: Male`.
fn called(column: &Column) -> String {
    let within = match column.outer.as_str() {
        "" => String::new(),
        outer => format!("{outer}, "),
    };
    match column.is_difference() {
        true => format!("either column of {}: {}", column.group, column.label),
        false => format!("the column {}: {within}{}", column.group, column.label),
    }
}

/// The row that a rank is of.
fn ranked_by<'q>(question: &'q QuestionInfo, rank: &RowInfo) -> Option<&'q RowInfo> {
    let by = match question.rank.as_deref()? {
        "share" => "",
        other => other,
    };
    let own = |row: &&RowInfo| {
        row.item == rank.item && row.name == by && row.statistic != Statistic::Rank
    };
    question.rows.iter().find(own)
}

/// What going through everyone came to.
struct Counted {
    left_out: Vec<Step>,
    base: Bases,
    mean: Quotient,
    /// Respondents in the base with a weight.
    with_weight: f64,
    /// Of quantiles: each answer and its weight.
    values: Vec<(f64, f64)>,
}

/// Adds up who is in a base, and who is left out of it.
struct Tally {
    outside: (usize, f64),
    left_out: Vec<(usize, f64)>,
    parts: Vec<(f64, f64)>,
    keeps_values: bool,
    values: Vec<(f64, f64)>,
    people: f64,
    with_weight: f64,
    weight: f64,
    squares: f64,
    sum: f64,
}

impl Tally {
    fn new(row: &Row<'_>) -> Self {
        Self {
            outside: (0, 0.0),
            left_out: vec![(0, 0.0); row.reasons.len()],
            parts: vec![(0.0, 0.0); row.parts.len()],
            keeps_values: row.p.is_some(),
            values: Vec::new(),
            people: 0.0,
            with_weight: 0.0,
            weight: 0.0,
            squares: 0.0,
            sum: 0.0,
        }
    }

    fn outside(&mut self, weight: f64) {
        self.outside.0 += 1;
        self.outside.1 += weight;
    }

    fn add(&mut self, place: Place, weight: f64) {
        let (score, times, part) = match place {
            Place::Out(reason) => {
                self.left_out[reason].0 += 1;
                self.left_out[reason].1 += weight;
                return;
            }
            Place::In { score, times, part } => (score, times, part),
        };
        self.people += times;
        self.with_weight += f64::from(u8::from(weight != 0.0));
        self.weight += weight * times;
        self.squares += (weight * times) * (weight * times);
        self.sum += weight * score;
        if let Some((part, times)) = part {
            self.parts[part].0 += times;
            self.parts[part].1 += weight * times;
        }
        if self.keeps_values {
            self.values.push((score, weight));
        }
    }

    fn counted(self, row: &Row<'_>, outside: &str) -> Counted {
        let mut left_out = vec![Step {
            why: Why::Column,
            words: outside.to_owned(),
            people: self.outside.0,
            weight: self.outside.1,
        }];
        for ((why, words), (people, weight)) in row.reasons.iter().zip(self.left_out) {
            left_out.push(Step {
                why: *why,
                words: words.clone(),
                people,
                weight,
            });
        }
        left_out.retain(|step| step.people > 0);
        left_out.sort_by_key(|step| step.why as u8);
        let parts = row.parts.iter().zip(self.parts);
        Counted {
            left_out,
            base: Bases {
                unweighted: self.people as usize,
                weighted: self.weight,
                effective: match self.squares > 0.0 {
                    true => self.weight * self.weight / self.squares,
                    false => 0.0,
                },
            },
            mean: Quotient {
                parts: parts
                    .map(|((label, score), (people, weight))| Part {
                        label: label.clone(),
                        score: *score,
                        people: people as usize,
                        weight,
                    })
                    .collect(),
                sum: self.sum,
                weight: self.weight,
            },
            with_weight: self.with_weight,
            values: self.values,
        }
    }
}
