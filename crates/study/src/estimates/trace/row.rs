//! What a respondent is in a row of a question's table: out of its base, and why; or in it, with a score.

use std::cmp::Ordering;

use super::super::{Base, RowInfo, Statistic};
use super::Why;
use crate::sample::{Category, Data, Missing, OptionItem, Question};
use crate::spec::QuantileRule;

/// A respondent in a row.
pub(super) enum Place {
    /// Not in the base, for the reason of that number.
    Out(usize),
    In {
        /// What the weight is multiplied by in the sum above the line.
        score: f64,
        /// How often they count in the base: once, but where answers are counted.
        times: f64,
        /// The part that they belong to, and how often.
        part: Option<(usize, f64)>,
    },
}

impl Place {
    fn hit(hits: bool) -> Self {
        Place::In {
            score: f64::from(u8::from(hits)),
            times: 1.0,
            part: hits.then_some((0, 1.0)),
        }
    }

    fn scored(score: f64, part: Option<usize>) -> Self {
        Place::In {
            score,
            times: 1.0,
            part: part.map(|part| (part, 1.0)),
        }
    }
}

type Placed<'a> = Box<dyn Fn(usize) -> Place + 'a>;

/// A row: who is in it, and what it is made of.
pub(super) struct Row<'a> {
    pub reasons: Vec<(Why, String)>,
    /// Those whose score is not 0, and the score where it is one for all.
    pub parts: Vec<(String, Option<f64>)>,
    /// Of quantiles: the share that has to be reached, by which rule, and what is true.
    pub p: Option<f64>,
    pub rule: QuantileRule,
    pub bands: Vec<(f64, Option<f64>)>,
    pub truth: Option<f64>,
    /// Of ordered answers: their labels, and the numbers that they stand for.
    pub labels: Option<Vec<(String, Option<f64>)>>,
    place: Placed<'a>,
}

/// The first reason: the question is tabulated for others.
const FILTERED: usize = 0;

impl<'a> Row<'a> {
    /// The row of a question; `None` if the question has no such row.
    pub fn of(question: &'a Question, info: &'a RowInfo) -> Option<Self> {
        let mut row = match &question.data {
            Data::Choice { categories, items } => {
                let item = items
                    .iter()
                    .find(|item| items.len() == 1 || item.column == info.item)?;
                choice(question, info, categories, &item.codes)?
            }
            Data::Options { options } => of_options(question, info, options)?,
            Data::Number { values, missing } => number(question, info, values, missing)?,
        };
        let quantile = info.name.strip_prefix("quantile-");
        row.p = match info.statistic {
            Statistic::Median | Statistic::Gap | Statistic::Ratio => Some(0.5),
            Statistic::Quantile => {
                let named = |p: &&f64| {
                    Some(crossbreak_core::number::plain(**p * 100.0, 4).as_str()) == quantile
                };
                question.tabulation.quantiles.iter().find(named).copied()
            }
            _ => None,
        };
        Some(row)
    }

    /// Of everyone, with one answer.
    pub fn everyone(label: String, hits: impl Fn(usize) -> bool + 'a) -> Self {
        Self::new(
            Vec::new(),
            vec![(label, Some(1.0))],
            Box::new(move |r| Place::hit(hits(r))),
        )
    }

    fn new(
        reasons: Vec<(Why, String)>,
        parts: Vec<(String, Option<f64>)>,
        place: Placed<'a>,
    ) -> Self {
        Self {
            reasons,
            parts,
            p: None,
            rule: QuantileRule::default(),
            bands: Vec::new(),
            truth: None,
            labels: None,
            place,
        }
    }

    pub fn place(&self, respondent: usize) -> Place {
        (self.place)(respondent)
    }

    /// What an answer on the scale is called.
    pub fn called(&self, value: f64) -> String {
        match &self.labels {
            Some(labels) => labels
                .get(value as usize)
                .map_or(String::new(), |(label, _)| label.clone()),
            None => crossbreak_core::number::plain(value, 4),
        }
    }

    /// The number that an answer on the scale stands for.
    pub fn number(&self, value: f64) -> Option<f64> {
        match &self.labels {
            Some(labels) => labels.get(value as usize)?.1,
            None => Some(value),
        }
    }
}

/// Why the respondents of a filtered question are not in its tables.
fn filtered(question: &Question) -> (Why, String) {
    let label = question.only.as_ref().map_or("", |only| &only.label);
    let words = format!("for whom the question is not tabulated (only {label})");
    (Why::Filter, words)
}

fn is_filtered(question: &Question, respondent: usize) -> bool {
    let only = question.only.as_ref();
    only.is_some_and(|only| !only.members[respondent])
}

/// Where the answers of a respondent stand beside the true one.
fn side_of_truth(info: &RowInfo) -> Option<Ordering> {
    match (info.name.as_str(), info.answer.as_str()) {
        ("under", "Under the true figure") => Some(Ordering::Less),
        ("right", "Right") => Some(Ordering::Equal),
        ("over", "Over the true figure") => Some(Ordering::Greater),
        _ => None,
    }
}

fn choice<'a>(
    question: &'a Question,
    info: &'a RowInfo,
    categories: &'a [Category],
    codes: &'a [u16],
) -> Option<Row<'a>> {
    let statistic = info.statistic;
    let quantile = matches!(
        statistic,
        Statistic::Median | Statistic::Gap | Statistic::Ratio | Statistic::Quantile
    );
    let inside: Vec<bool> = (0..categories.len())
        .map(|c| match statistic {
            Statistic::Index => question.scores.get(c).is_some_and(Option::is_some),
            _ if quantile || info.base == Base::Excluding => categories[c].missing.is_none(),
            _ => categories[c].missing != Some(Missing::NotAsked),
        })
        .collect();
    let mut reasons = vec![filtered(question)];
    reasons.extend(categories.iter().map(|category| match category.missing {
        Some(Missing::NotAsked) => (Why::NotAsked, "who were not asked".to_owned()),
        Some(_) => (Why::NoAnswer, format!("who answered “{}”", category.label)),
        None => (
            Why::NoScore,
            format!("whose answer “{}” has no score", category.label),
        ),
    }));
    // For each category its score, and the part that it belongs to.
    let mut parts: Vec<(String, Option<f64>)> = Vec::new();
    let all = 0..categories.len();
    let ordered = |c: usize| categories[c].missing.is_none().then_some(c as f64);
    let one_part = |hits: Vec<bool>| -> Vec<(f64, Option<usize>)> {
        let hit = |hits: bool| (f64::from(u8::from(hits)), hits.then_some(0));
        hits.into_iter().map(hit).collect()
    };
    let scores: Vec<(f64, Option<usize>)> = match statistic {
        Statistic::Share => {
            parts.push((info.answer.clone(), Some(1.0)));
            match (side_of_truth(info), &question.truth) {
                (Some(side), Some(truth)) => one_part(
                    all.map(|c| ordered(c).is_some_and(|c| c.partial_cmp(&truth.at) == Some(side)))
                        .collect(),
                ),
                _ => one_part(all.map(|c| categories[c].label == info.answer).collect()),
            }
        }
        Statistic::Cumulative => {
            let rule = question
                .cumulative
                .iter()
                .find(|c| c.label == info.answer)?;
            parts.push((info.answer.clone(), Some(1.0)));
            one_part(
                all.map(|c| ordered(c).is_some_and(|c| rule.holds(c)))
                    .collect(),
            )
        }
        Statistic::Net => {
            let net = question.nets.iter().find(|net| net.label == info.answer)?;
            let mut scores = vec![(0.0, None); categories.len()];
            for &code in &net.codes {
                let code = usize::from(code);
                if scores[code].1.is_none() {
                    scores[code] = (1.0, Some(parts.len()));
                    parts.push((categories[code].label.clone(), Some(1.0)));
                }
            }
            scores
        }
        Statistic::Lead => {
            let lead = question.lead.as_ref()?;
            parts.push((lead.of.label.clone(), Some(1.0)));
            parts.push((lead.over.label.clone(), Some(-1.0)));
            let holds = |codes: &[u16], c: usize| codes.contains(&(c as u16));
            all.map(
                |c| match (holds(&lead.of.codes, c), holds(&lead.over.codes, c)) {
                    (true, false) => (1.0, Some(0)),
                    (false, true) => (-1.0, Some(1)),
                    _ => (0.0, None),
                },
            )
            .collect()
        }
        Statistic::Index => all
            .map(|c| {
                let score = question.scores.get(c).copied().flatten();
                score.map_or((0.0, None), |score| {
                    parts.push((categories[c].label.clone(), Some(score)));
                    (score, Some(parts.len() - 1))
                })
            })
            .collect(),
        _ if quantile => all.map(|c| (c as f64, None)).collect(),
        _ => return None,
    };
    let place = move |r: usize| {
        let code = usize::from(codes[r]);
        match inside[code] {
            _ if is_filtered(question, r) => Place::Out(FILTERED),
            false => Place::Out(FILTERED + 1 + code),
            true => Place::scored(scores[code].0, scores[code].1),
        }
    };
    let labels = categories.iter().enumerate().map(|(c, category)| {
        let value = question.values.get(c).copied().flatten();
        (category.label.clone(), value)
    });
    let truth = question.truth.as_ref();
    let truth = truth.and_then(|t| *question.values.get(t.at as usize)?);
    Some(Row {
        truth,
        labels: quantile.then(|| labels.collect()),
        ..Row::new(reasons, parts, Box::new(place))
    })
}

fn of_options<'a>(
    question: &'a Question,
    info: &'a RowInfo,
    options: &'a [OptionItem],
) -> Option<Row<'a>> {
    let own: Vec<&OptionItem> = match info.statistic {
        Statistic::Net => {
            let net = question.nets.iter().find(|net| net.label == info.item)?;
            let parts = net.codes.iter();
            parts.map(|&code| &options[usize::from(code)]).collect()
        }
        _ => vec![options.iter().find(|option| option.column == info.item)?],
    };
    let labels: Vec<&str> = own.iter().map(|option| option.label.as_str()).collect();
    let part = match info.statistic {
        Statistic::Net => format!("any of: {}", labels.join("; ")),
        _ => labels.concat(),
    };
    let reasons = vec![
        filtered(question),
        (Why::NotAsked, "who were not asked".to_owned()),
    ];
    let of_answers = info.base == Base::Answers;
    let place = move |r: usize| {
        if is_filtered(question, r) {
            return Place::Out(FILTERED);
        }
        if !own.iter().any(|option| option.asked[r]) {
            return Place::Out(FILTERED + 1);
        }
        match of_answers {
            false => Place::hit(own.iter().any(|option| option.chosen[r])),
            true => {
                let times = f64::from(own[0].counts(r));
                let of: u32 = options.iter().map(|option| option.counts(r)).sum();
                Place::In {
                    score: times,
                    times: f64::from(of),
                    part: Some((0, times)),
                }
            }
        }
    };
    Some(Row::new(reasons, vec![(part, Some(1.0))], Box::new(place)))
}

fn number<'a>(
    question: &'a Question,
    info: &'a RowInfo,
    values: &'a [f64],
    missing: &'a [Option<Missing>],
) -> Option<Row<'a>> {
    const KINDS: [Missing; 4] = [
        Missing::DontKnow,
        Missing::Refused,
        Missing::NotStated,
        Missing::NotAsked,
    ];
    let statistic = info.statistic;
    let of_numbers = !matches!(statistic, Statistic::Share | Statistic::Cumulative);
    let answered = of_numbers || info.base == Base::Excluding;
    let mut reasons = vec![filtered(question)];
    reasons.extend(KINDS.map(|kind| match kind {
        Missing::NotAsked => (Why::NotAsked, "who were not asked".to_owned()),
        kind => (
            Why::NoAnswer,
            format!("who gave no number (“{}”)", kind.label()),
        ),
    }));
    let kind = |kind: &Missing| KINDS.iter().position(|own| own == kind).unwrap_or_default();
    let truth = question.truth.as_ref().map(|truth| truth.at);
    let score: Box<dyn Fn(usize) -> f64 + 'a> = match statistic {
        Statistic::Share => {
            let of_kind = KINDS.iter().find(|kind| kind.label() == info.answer);
            let band = question
                .bands
                .iter()
                .find(|(label, _)| *label == info.answer);
            match (side_of_truth(info), band, of_kind) {
                (Some(side), ..) => {
                    let truth = truth?;
                    Box::new(move |r| {
                        let own = missing[r].is_none();
                        f64::from(u8::from(own && values[r].partial_cmp(&truth) == Some(side)))
                    })
                }
                (None, Some((_, band)), _) => Box::new(move |r| {
                    f64::from(u8::from(missing[r].is_none() && band.holds(values[r])))
                }),
                (None, None, Some(kind)) => {
                    Box::new(move |r| f64::from(u8::from(missing[r] == Some(*kind))))
                }
                (None, None, None) => return None,
            }
        }
        Statistic::Cumulative => {
            let rule = question
                .cumulative
                .iter()
                .find(|c| c.label == info.answer)?;
            Box::new(move |r| f64::from(u8::from(missing[r].is_none() && rule.holds(values[r]))))
        }
        _ => Box::new(move |r| values[r]),
    };
    let parts = match of_numbers {
        true => Vec::new(),
        false => vec![(info.answer.clone(), Some(1.0))],
    };
    let place = move |r: usize| {
        if is_filtered(question, r) {
            return Place::Out(FILTERED);
        }
        match &missing[r] {
            Some(why) if answered || *why == Missing::NotAsked => {
                Place::Out(FILTERED + 1 + kind(why))
            }
            _ => match score(r) {
                score if of_numbers => Place::scored(score, None),
                score => Place::hit(score == 1.0),
            },
        }
    };
    let bands = question.bands.iter();
    let bands = bands.map(|(_, band)| (band.low as f64, band.high.map(|high| high as f64 + 1.0)));
    Some(Row {
        truth,
        rule: question.tabulation.rule,
        bands: bands.collect(),
        ..Row::new(reasons, parts, Box::new(place))
    })
}
