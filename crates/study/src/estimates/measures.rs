//! The measures of a question: each a mean of scores over answers, or something of a number.

use std::cmp::Ordering;
use std::sync::Arc;

use super::plan::plain;
use super::{Base, Statistic};
use crate::sample::{Category, Data, Missing, Net, OptionItem, Question};
use crate::spec::{Kind, QuantileRule};

/// One item of a question, or one option: everyone's answers to it, and what is measured of them.
pub(super) struct ItemPlan {
    pub question: String,
    /// The item's column, or the label of an option that shares its column; empty for a question with one item.
    pub item: String,
    pub answers: Vec<Answers>,
    pub measures: Vec<Measure>,
    /// The answers (of the first of `answers`) that a chi-square is of; none where there is no such test.
    pub crossed: Vec<usize>,
}

/// Everyone's answers, as an estimator wants them.
pub(super) enum Answers {
    /// A category each; whoever is not tabulated is in the last one, which no measure is of.
    Coded { codes: Vec<u16>, categories: usize },
    /// A number each, of those who are `members`.
    Number {
        values: Arc<[f64]>,
        members: Vec<bool>,
    },
    /// How often this option was named, and how many answers were given, by those who are `members`.
    Mentions {
        times: Vec<u32>,
        of: Arc<[u32]>,
        members: Vec<bool>,
    },
}

impl Answers {
    /// Whether a respondent is in a base, given by the categories that belong to it.
    pub fn holds(&self, respondent: usize, base: &[bool]) -> bool {
        match self {
            Answers::Coded { codes, .. } => base.get(usize::from(codes[respondent])) == Some(&true),
            Answers::Number { members, .. } | Answers::Mentions { members, .. } => {
                members[respondent]
            }
        }
    }
}

/// Label of each ordered category, and the number that it stands for.
pub(super) type Scale = Arc<[(String, Option<f64>)]>;

/// One thing to estimate, in every column.
pub(super) struct Measure {
    pub answer: String,
    /// The end of its id: `median`.
    pub name: String,
    /// The id in the total: `hours:median`.
    pub stem: String,
    pub statistic: Statistic,
    pub base: Base,
    /// Which of the item's answers it is of.
    pub over: usize,
    pub what: What,
}

/// How it is estimated.
pub(super) enum What {
    /// The mean of scores over categories; those without a score are not in the base.
    Score(Vec<Option<f64>>),
    /// A quantile of ordered categories.
    Place {
        members: Vec<bool>,
        p: f64,
        scale: Scale,
        from: From,
    },
    /// The mean of the numbers.
    Mean,
    /// A quantile of the numbers.
    Quantile {
        p: f64,
        rule: QuantileRule,
        from: From,
        /// Lower ends and ends of bands, for a rule that needs them.
        bands: Vec<(f64, Option<f64>)>,
    },
    /// The share of all mentions.
    Mentions,
}

/// What a quantile is counted from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum From {
    Nothing,
    /// Less what is true.
    Truth(f64),
    /// Over what is true.
    Times(f64),
}

impl From {
    pub fn of(self, value: f64) -> f64 {
        match self {
            From::Nothing => value,
            From::Truth(truth) => value - truth,
            From::Times(truth) => value / truth,
        }
    }
}

impl Measure {
    /// The categories that are in its base; none for what is of numbers.
    pub fn categories(&self) -> Vec<bool> {
        match &self.what {
            What::Score(scores) => scores.iter().map(Option::is_some).collect(),
            What::Place { members, .. } => members.clone(),
            _ => Vec::new(),
        }
    }

    pub fn scale(&self) -> Option<&Scale> {
        match &self.what {
            What::Place { scale, .. } => Some(scale),
            _ => None,
        }
    }
}

/// The items of a question with their measures, in the order of the tables.
pub(super) fn items(question: &Question) -> Vec<ItemPlan> {
    match &question.data {
        Data::Choice { categories, items } => items
            .iter()
            .map(|item| {
                let name = match items.len() {
                    1 => "",
                    _ => item.column.as_str(),
                };
                choice(Items::new(question, name), categories, &item.codes)
            })
            .collect(),
        Data::Options { options } => multiple(question, options),
        Data::Number { values, missing } => {
            vec![number(Items::new(question, ""), values, missing)]
        }
    }
}

/// Collects what is measured of one item.
struct Items<'a> {
    question: &'a Question,
    plan: ItemPlan,
}

impl<'a> Items<'a> {
    fn new(question: &'a Question, item: &str) -> Self {
        Self {
            question,
            plan: ItemPlan {
                question: question.id.clone(),
                item: item.to_owned(),
                answers: Vec::new(),
                measures: Vec::new(),
                crossed: Vec::new(),
            },
        }
    }

    /// Whether a respondent is tabulated.
    fn tabulated(&self, respondent: usize) -> bool {
        let only = self.question.only.as_ref();
        only.is_none_or(|only| only.members[respondent])
    }

    /// Answers as categories; the respondents who are not tabulated get one of their own.
    fn coded(&mut self, codes: impl Iterator<Item = u16>, categories: usize) -> usize {
        let nobody = categories as u16;
        let codes = codes
            .enumerate()
            .map(|(r, code)| if self.tabulated(r) { code } else { nobody })
            .collect();
        self.plan.answers.push(Answers::Coded {
            codes,
            categories: categories + 1,
        });
        self.plan.answers.len() - 1
    }

    fn push(
        &mut self,
        over: usize,
        name: &str,
        answer: &str,
        statistic: Statistic,
        base: Base,
        what: What,
    ) {
        let parts = [self.question.id.as_str(), &self.plan.item, name];
        let stem = parts
            .iter()
            .filter(|part| !part.is_empty())
            .map(|part| plain(part))
            .collect::<Vec<_>>()
            .join(":");
        self.plan.measures.push(Measure {
            answer: answer.to_owned(),
            name: name.to_owned(),
            stem,
            statistic,
            base,
            over,
            what,
        });
    }

    /// A mean of scores over the categories that are in a base.
    fn score(
        &mut self,
        over: usize,
        (name, answer): (&str, &str),
        statistic: Statistic,
        (base, members): (Base, &[bool]),
        score: impl Fn(usize) -> f64,
    ) {
        let scores = members
            .iter()
            .enumerate()
            .map(|(code, member)| member.then(|| score(code)))
            .chain([None])
            .collect();
        self.push(over, name, answer, statistic, base, What::Score(scores));
    }
}

/// The bases of a question, each as the categories that belong to it.
struct Bases {
    /// Those who were asked.
    asked: (Base, Vec<bool>),
    /// Those whom the question's percentages are of.
    shown: (Base, Vec<bool>),
    /// Those with an answer in substance: whom a mean or a median is of.
    answered: (Base, Vec<bool>),
}

/// From the kinds of missing of the categories, and which of them occur among those who are tabulated.
fn bases(question: &Question, missing: &[Option<Missing>], occurs: &[bool]) -> Bases {
    let everyone = match question.only {
        Some(_) => Base::Filtered,
        None => Base::All,
    };
    let asked: Vec<bool> = missing
        .iter()
        .map(|m| *m != Some(Missing::NotAsked))
        .collect();
    let answered: Vec<bool> = missing.iter().map(Option::is_none).collect();
    let routed = asked
        .iter()
        .zip(occurs)
        .any(|(asked, occurs)| !asked && *occurs);
    let asked = (if routed { Base::Asked } else { everyone }, asked);
    let leaves_out =
        (asked.1.iter().zip(&answered).zip(occurs)).any(|((a, b), occurs)| a != b && *occurs);
    let answered = match leaves_out {
        false => (asked.0, answered),
        true => (Base::Excluding, answered),
    };
    Bases {
        shown: match question.gave_an_answer {
            true => answered.clone(),
            false => asked.clone(),
        },
        asked,
        answered,
    }
}

/// Which codes occur among those who are tabulated.
fn occurring(of: &Items<'_>, codes: impl Iterator<Item = usize>, categories: usize) -> Vec<bool> {
    let mut occurs = vec![false; categories];
    for (respondent, code) in codes.enumerate() {
        if of.tabulated(respondent) {
            occurs[code] = true;
        }
    }
    occurs
}

fn hit(hits: bool) -> f64 {
    f64::from(u8::from(hits))
}

fn choice(mut of: Items<'_>, categories: &[Category], codes: &[u16]) -> ItemPlan {
    let question = of.question;
    let missing: Vec<Option<Missing>> = categories.iter().map(|c| c.missing).collect();
    let occurs = occurring(&of, codes.iter().map(|&c| usize::from(c)), categories.len());
    let bases = bases(question, &missing, &occurs);
    let over = of.coded(codes.iter().copied(), categories.len());
    let shown = (bases.shown.0, bases.shown.1.as_slice());
    for (code, category) in categories.iter().enumerate() {
        let base = match category.missing {
            None => shown,
            // A rebased question still says how many did not know, of those who were asked.
            Some(Missing::NotAsked) => continue,
            Some(_) => (bases.asked.0, bases.asked.1.as_slice()),
        };
        let label = category.label.as_str();
        of.score(over, (label, label), Statistic::Share, base, |c| {
            hit(c == code)
        });
    }
    let holds = |net: &Net, code: usize| net.codes.contains(&(code as u16));
    for net in &question.nets {
        let label = net.label.as_str();
        of.score(over, (label, label), Statistic::Net, shown, |c| {
            hit(holds(net, c))
        });
    }
    if let Some(lead) = &question.lead {
        let answer = format!("{} over {}", lead.of.label, lead.over.label);
        of.score(over, ("lead", &answer), Statistic::Lead, shown, |c| {
            hit(holds(&lead.of, c)) - hit(holds(&lead.over, c))
        });
    }
    if !question.scores.is_empty() {
        let members: Vec<bool> = question.scores.iter().map(Option::is_some).collect();
        let all = members.iter().zip(&bases.asked.1).zip(&occurs);
        let base = match all.into_iter().all(|((m, a), o)| m == a || !o) {
            true => bases.asked.0,
            // Everyone with an answer has a score, or some have none.
            false if members == bases.answered.1 => Base::Excluding,
            false => Base::Scored,
        };
        of.score(
            over,
            ("index", ""),
            Statistic::Index,
            (base, &members),
            |c| question.scores[c].unwrap_or_default(),
        );
    }
    // Answers that are shown: don't know too, unless it is left out of the base.
    of.plan.crossed = (0..categories.len())
        .filter(|&c| bases.shown.1[c])
        .collect();
    if question.kind != Kind::Ordered {
        return of.plan;
    }
    let numbers: Vec<Option<f64>> = (0..categories.len())
        .map(|code| missing[code].is_none().then_some(code as f64))
        .collect();
    placed(&mut of, &bases, |_, test| {
        (over, numbers.iter().map(|n| n.is_some_and(test)).collect())
    });
    let scale: Scale = categories
        .iter()
        .enumerate()
        .map(|(i, c)| {
            // A place among the answers is no number: only the spec says which numbers they stand for.
            (c.label.clone(), question.values[i])
        })
        .collect();
    let place = |p: f64, from: From| What::Place {
        members: bases.answered.1.iter().copied().chain([false]).collect(),
        p,
        scale: scale.clone(),
        from,
    };
    // A gap is a difference of numbers: it is there where the spec says which numbers the answers stand for.
    let truth = question
        .truth
        .as_ref()
        .and_then(|t| *question.values.get(t.at as usize)?);
    quantiles(&mut of, over, bases.answered.0, truth, place);
    of.plan
}

/// The median, what it is beside the truth, and other quantiles.
fn quantiles(
    of: &mut Items<'_>,
    over: usize,
    base: Base,
    truth: Option<f64>,
    what: impl Fn(f64, From) -> What,
) {
    let median = |from| what(0.5, from);
    of.push(
        over,
        "median",
        "",
        Statistic::Median,
        base,
        median(From::Nothing),
    );
    if let Some(truth) = truth {
        of.push(
            over,
            "gap",
            "",
            Statistic::Gap,
            base,
            median(From::Truth(truth)),
        );
        if truth > 0.0 {
            of.push(
                over,
                "ratio",
                "",
                Statistic::Ratio,
                base,
                median(From::Times(truth)),
            );
        }
    }
    for p in of.question.tabulation.quantiles.clone() {
        let name = format!("quantile-{}", crossbreak_core::number::plain(p * 100.0, 4));
        of.push(
            over,
            &name,
            "",
            Statistic::Quantile,
            base,
            what(p, From::Nothing),
        );
    }
}

fn number(mut of: Items<'_>, values: &[f64], missing: &[Option<Missing>]) -> ItemPlan {
    const KINDS: [Missing; 4] = [
        Missing::DontKnow,
        Missing::Refused,
        Missing::NotStated,
        Missing::NotAsked,
    ];
    let question = of.question;
    // Code 0 hits, code 1 does not; after them the kinds of missing.
    let kinds: Vec<Option<Missing>> = [None, None].into_iter().chain(KINDS.map(Some)).collect();
    let kind = |r: usize| match missing[r] {
        None => 0,
        Some(kind) => 2 + KINDS.iter().position(|k| *k == kind).unwrap_or_default(),
    };
    let occurs = occurring(&of, (0..missing.len()).map(kind), kinds.len());
    let bases = bases(question, &kinds, &occurs);
    let shown = (bases.shown.0, bases.shown.1.as_slice());
    let split = |of: &mut Items<'_>, hits: &dyn Fn(f64) -> bool| {
        let codes = (0..missing.len()).map(|r| match kind(r) {
            0 => u16::from(!hits(values[r])),
            kind => kind as u16,
        });
        of.coded(codes, kinds.len())
    };
    for (label, band) in &question.bands {
        let over = split(&mut of, &|v| band.holds(v));
        of.score(over, (label, label), Statistic::Share, shown, |c| {
            hit(c == 0)
        });
    }
    placed(&mut of, &bases, |of, test| {
        let hits = std::iter::once(true).chain(vec![false; kinds.len() - 1]);
        (split(of, test), hits.collect())
    });
    of.plan.answers.push(Answers::Number {
        values: values.into(),
        members: (0..missing.len())
            .map(|r| missing[r].is_none() && of.tabulated(r))
            .collect(),
    });
    let over = of.plan.answers.len() - 1;
    let base = bases.answered.0;
    of.push(over, "mean", "", Statistic::Mean, base, What::Mean);
    let bands: Vec<(f64, Option<f64>)> = question
        .bands
        .iter()
        .map(|(_, band)| (band.low as f64, band.high.map(|high| high as f64 + 1.0)))
        .collect();
    let truth = question.truth.as_ref().map(|truth| truth.at);
    quantiles(&mut of, over, base, truth, |p, from| What::Quantile {
        p,
        rule: question.tabulation.rule,
        from,
        bands: bands.clone(),
    });
    let over = split(&mut of, &|_| true);
    for (code, kind) in (2..).zip(&KINDS[..3]) {
        if occurs[code] {
            let label = kind.label();
            let asked = (bases.asked.0, bases.asked.1.as_slice());
            of.score(over, (label, label), Statistic::Share, asked, |c| {
                hit(c == code)
            });
        }
    }
    of.plan
}

/// Shares on one side of a threshold, and under, at and over the truth: of those whom the question's percentages are
/// of. Who gave no answer is on no side. `hits` gives the answers that a test is of, and the categories that pass it.
fn placed<'a>(
    of: &mut Items<'a>,
    bases: &Bases,
    hits: impl Fn(&mut Items<'a>, &dyn Fn(f64) -> bool) -> (usize, Vec<bool>),
) {
    let question = of.question;
    let shown = (bases.shown.0, bases.shown.1.as_slice());
    for rule in &question.cumulative {
        let (over, hits) = hits(of, &|v| rule.holds(v));
        let label = rule.label.as_str();
        of.score(over, (label, label), Statistic::Cumulative, shown, |c| {
            hit(hits[c])
        });
    }
    if let Some(truth) = &question.truth {
        let at = truth.at;
        for (name, answer, side) in [
            ("under", "Under the true figure", Ordering::Less),
            ("right", "Right", Ordering::Equal),
            ("over", "Over the true figure", Ordering::Greater),
        ] {
            let (over, hits) = hits(of, &|v| v.partial_cmp(&at) == Some(side));
            of.score(over, (name, answer), Statistic::Share, shown, |c| {
                hit(hits[c])
            });
        }
    }
}

/// Options: an item each, and one for each NET of them.
fn multiple(question: &Question, options: &[OptionItem]) -> Vec<ItemPlan> {
    let respondents = options.first().map_or(0, |option| option.asked.len());
    let nets: Vec<(&Net, OptionItem)> = question
        .nets
        .iter()
        .map(|net| {
            let parts = || net.codes.iter().map(|&c| &options[usize::from(c)]);
            let any = |of: fn(&OptionItem) -> &[bool]| {
                (0..respondents)
                    .map(|r| parts().any(|option| of(option)[r]))
                    .collect()
            };
            let union = OptionItem {
                column: net.label.clone(),
                label: net.label.clone(),
                asked: any(|option| &option.asked),
                chosen: any(|option| &option.chosen),
                times: Vec::new(),
            };
            (net, union)
        })
        .collect();
    let single = options.iter().map(|option| (option, Statistic::Share));
    let unions = nets.iter().map(|(_, union)| (union, Statistic::Net));
    let mut plans: Vec<ItemPlan> = single
        .chain(unions)
        .map(|(option, statistic)| {
            let mut of = Items::new(question, &option.column);
            let code = |r: usize| match (option.asked[r], option.chosen[r]) {
                (false, _) => 2,
                (true, true) => 0,
                (true, false) => 1,
            };
            let missing = [None, None, Some(Missing::NotAsked)];
            let occurs = occurring(&of, (0..respondents).map(code), 3);
            let bases = bases(question, &missing, &occurs);
            let over = of.coded((0..respondents).map(|r| code(r) as u16), 3);
            let asked = (bases.asked.0, bases.asked.1.as_slice());
            of.score(over, ("", &option.label), statistic, asked, |c| hit(c == 0));
            of.plan.crossed = vec![0, 1];
            of.plan
        })
        .collect();
    if question.tabulation.of_answers {
        let of: Arc<[u32]> = (0..respondents)
            .map(|r| options.iter().map(|option| option.counts(r)).sum())
            .collect();
        for (option, plan) in options.iter().zip(&mut plans) {
            let mut items = Items::new(question, &option.column);
            let members = (0..respondents)
                .map(|r| option.asked[r] && items.tabulated(r))
                .collect();
            plan.answers.push(Answers::Mentions {
                times: (0..respondents).map(|r| option.counts(r)).collect(),
                of: of.clone(),
                members,
            });
            let (name, over) = ("of-answers", plan.answers.len() - 1);
            items.push(
                over,
                name,
                &option.label,
                Statistic::Share,
                Base::Answers,
                What::Mentions,
            );
            plan.measures.append(&mut items.plan.measures);
        }
    }
    plans
}
