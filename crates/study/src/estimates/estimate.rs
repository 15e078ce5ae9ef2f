//! Every number of the plan: cells for answers, respondents for numbers.

use rayon::prelude::*;

use super::assumption::assumption;
use super::columns::{Banner, Column, What as Whom};
use super::crossed::crossed;
use super::letters::{self, Comparing, Test, TestedBy, Untested};
use super::measures::{Answers, From, ItemPlan, Measure, Scale, What};
use super::plan::Plan;
use super::rank::ranked;
use super::{Bases, Flag, Marks, Number, Published, QuestionInfo, Rules, Statistic, WeightingInfo};
use super::{composition, withhold};
use crate::spec::{QuantileRule, TestMethod};
use crate::weighting::{Codes, Weighted};
use crossbreak_core::estimates::cells::{Cells, Coded, Sums};
use crossbreak_core::estimates::compare::Spot;
use crossbreak_core::estimates::contrast::{Contrast, Side};
use crossbreak_core::estimates::design::Design;
use crossbreak_core::estimates::domain::Domain;
use crossbreak_core::estimates::interval::{Estimate, exactly, share, woodruff};
use crossbreak_core::estimates::quantile::Ordered;

/// Every number of the study, in the order of the spec; each with its total before its columns.
pub struct Estimates {
    pub(super) numbers: Vec<Number>,
    pub(super) tests: Vec<Test>,
    pub(super) untested: Vec<Untested>,
    pub(super) questions: Vec<QuestionInfo>,
    pub(super) columns: Vec<super::ColumnInfo>,
    pub(super) rules: Rules,
    pub(super) precision: String,
    pub(super) weighting: Option<WeightingInfo>,
    pub(super) composition: Vec<composition::Composition>,
    pub(super) respondents: usize,
}

impl Estimates {
    /// Takes away what is withheld; after this, outputs may see the numbers.
    pub fn publish(self) -> Published {
        Published::new(self)
    }
}

/// Estimates everything that is planned.
pub fn estimate(plan: &Plan, weighted: &Weighted) -> Estimates {
    let design = weighted.design();
    let of_plan = plan
        .banner
        .partitions
        .iter()
        .all(|p| p.codes.len() == weighted.weights.len());
    assert!(of_plan, "the plan was made of the people who were weighted");
    // Each item is computed whole by one thread, so the threads cannot change a bit of it.
    let of_items: Vec<OfItem> = plan
        .items
        .par_iter()
        .map(|item| of_item(item, plan, &design))
        .collect();
    // Hundreds of thousands: a vector that doubles would take half as much again.
    let mut numbers = Vec::with_capacity(of_items.iter().map(|own| own.numbers.len()).sum());
    let (mut tests, mut untested) = (Vec::new(), Vec::new());
    let mut question = 0;
    for (index, own) in of_items.into_iter().enumerate() {
        let start = &plan.items[question].question;
        if *start != plan.items[index].question {
            question = index;
        }
        numbers.extend(own.numbers);
        tests.extend(own.tests);
        untested.extend(own.untested);
        let next = plan.items.get(index + 1);
        if next.is_none_or(|next| next.question != plan.items[question].question) {
            let ranks = ranked(&plan.items[question..=index], plan, &numbers);
            numbers.reserve_exact(ranks.len());
            numbers.extend(ranks);
        }
    }
    let (composition, more) = composition::of(weighted, &design, &plan.rules);
    numbers.reserve_exact(more.len());
    numbers.extend(more);
    Estimates {
        numbers,
        tests,
        untested,
        questions: plan.questions.clone(),
        columns: super::published::columns(&plan.banner),
        rules: plan.rules.clone(),
        precision: assumption(weighted, plan.rules.sample),
        weighting: WeightingInfo::of(weighted),
        composition,
        respondents: weighted.weights.len(),
    }
}

/// An estimate, its bases, and what tests want to know of it.
struct Made {
    estimate: Estimate,
    base: Sums,
    /// Respondents: not the same as the base where that is of answers.
    people: usize,
    /// The value if everyone counted once.
    unweighted: Option<f64>,
    /// `None`: it is not compared.
    spot: Option<Spot>,
}

impl Made {
    /// Of a base of people, and not compared.
    fn new(estimate: Estimate, base: Sums) -> Self {
        Self {
            estimate,
            people: base.people as usize,
            base,
            unweighted: None,
            spot: None,
        }
    }
}

/// What there is of an item.
#[derive(Default)]
struct OfItem {
    numbers: Vec<Number>,
    tests: Vec<Test>,
    untested: Vec<Untested>,
}

/// All numbers of an item, and the tests among its columns.
fn of_item(item: &ItemPlan, plan: &Plan, design: &Design<'_>) -> OfItem {
    let (banner, rules) = (&plan.banner, &plan.rules);
    let by: Vec<Coded<'_>> = banner.partitions.iter().map(|p| p.coded()).collect();
    let counted: Vec<Option<Vec<Cells<'_>>>> = item
        .answers
        .iter()
        .map(|answers| match answers {
            Answers::Coded { codes, categories } => {
                let item = Coded {
                    codes: Codes::U16(codes),
                    categories: *categories,
                };
                Some(Cells::count(design, item, &by))
            }
            _ => None,
        })
        .collect();
    let comparing = Comparing {
        rules,
        method: match (rules.method, &design.replicates) {
            (TestMethod::EffectiveBase, _) => TestedBy::EffectiveBase,
            (TestMethod::Linearised, Some(_)) => TestedBy::Replicates,
            (TestMethod::Linearised, None) => TestedBy::Linearised,
        },
        planned: plan.planned.as_deref(),
    };
    let mut out = OfItem::default();
    // A statistic of all columns of a crossbreak would say something of those that are withheld.
    let mut whole: Vec<bool> = vec![true; banner.columns.len()];
    // What is withheld, by the answers and the categories of a base: most measures of an item have the same.
    let mut known: Vec<(usize, Vec<bool>, Vec<bool>)> = Vec::new();
    for measure in &item.measures {
        let source = Source {
            measure,
            answers: &item.answers[measure.over],
            cells: counted[measure.over].as_deref(),
            banner,
            design,
            method: rules.method,
        };
        let mut made: Vec<Made> = banner
            .columns
            .iter()
            .map(|column| match &column.what {
                Whom::Members { categories, .. } => source.column(column.partition, categories),
                Whom::Difference { of, over } => source.difference(column, of, over),
            })
            .collect();
        let base = measure.categories();
        let same =
            |(over, of, _): &&(usize, Vec<bool>, Vec<bool>)| *over == measure.over && *of == base;
        let withheld = match known.iter().find(same) {
            Some((_, _, withheld)) => withheld.clone(),
            None => {
                let answers = &item.answers[measure.over];
                let counted = |r: usize| answers.holds(r, &base) && design.weights[r] != 0.0;
                let withheld = withhold::withheld(banner, counted, rules.withhold_below);
                known.push((measure.over, base, withheld.clone()));
                withheld
            }
        };
        for (made, _) in made
            .iter_mut()
            .zip(&withheld)
            .filter(|(_, withheld)| **withheld)
        {
            made.spot = None;
        }
        for (whole, withheld) in whole.iter_mut().zip(&withheld) {
            *whole &= !withheld;
        }
        let compared = rules.compares() && made.iter().any(|made| made.spot.is_some());
        let mut marks = vec![Marks::default(); made.len()];
        if compared {
            let side = |partition, categories| source.side(partition, categories);
            let rests: Vec<Option<Side>> = match rules.rest {
                true => rest_of(&banner.columns, side),
                false => vec![None; made.len()],
            };
            let spots = made.iter().zip(&banner.columns);
            let sides: Vec<Option<Side>> = spots
                .map(|(made, column)| {
                    Some(Side {
                        categories: column.categories().to_vec(),
                        spot: made.spot?,
                    })
                })
                .collect();
            let apart = |column: &Column, of: &Side, over: &Side| source.contrast(column, of, over);
            let (own, more) = letters::row(
                &measure.stem,
                &banner.columns,
                &sides,
                &rests,
                &comparing,
                apart,
            );
            marks = own;
            out.tests.extend(more);
        }
        let cells = made.into_iter().zip(marks).zip(withheld);
        for (column, ((made, marks), withheld)) in banner.columns.iter().zip(cells) {
            let flag = match withheld {
                true => Flag::Withheld,
                false => Flag::of(made.people),
            };
            out.numbers
                .push(number(item, measure, column, made, marks, flag));
        }
    }
    if let Some(Some(cells)) = counted.first().filter(|_| rules.crossbreaks) {
        let (tests, untested) = crossed(item, banner, cells, design, &whole);
        out.tests.extend(tests);
        out.untested.extend(untested);
    }
    out
}

fn number(
    item: &ItemPlan,
    measure: &Measure,
    column: &Column,
    made: Made,
    marks: Marks,
    flag: Flag,
) -> Number {
    let estimate = made.estimate;
    Number {
        id: format!("{}{}", measure.stem, column.suffix),
        question: item.question.clone(),
        item: item.item.clone(),
        answer: estimate.answer.unwrap_or_else(|| measure.answer.clone()),
        crossbreak: column.crossbreak.clone(),
        column: column.name.clone(),
        statistic: match column.is_difference() {
            true => Statistic::Difference,
            false => measure.statistic,
        },
        unit: match column.is_difference() {
            true => measure.statistic.unit().of_difference(),
            false => measure.statistic.unit(),
        },
        base: measure.base,
        value: estimate.value,
        unweighted: made.unweighted,
        se: estimate.se,
        lower: estimate.lower,
        upper: estimate.upper,
        bases: Some(Bases {
            unweighted: made.base.people as usize,
            weighted: made.base.weight,
            effective: made.base.effective(),
        }),
        flag,
        marks,
    }
}

/// For each column everyone else in the plain columns of its crossbreak.
fn rest_of(
    columns: &[Column],
    side: impl Fn(usize, Vec<usize>) -> Option<Side>,
) -> Vec<Option<Side>> {
    columns
        .iter()
        .map(|column| {
            if column.crossbreak.is_empty() || column.is_difference() {
                return None;
            }
            let others = columns
                .iter()
                .filter(|o| o.crossbreak == column.crossbreak && !o.is_net());
            let mut rest: Vec<usize> = others
                .flat_map(|o| o.categories().iter().copied())
                .collect();
            rest.retain(|category| !column.categories().contains(category));
            side(column.partition, rest)
        })
        .collect()
}

/// A measure, and where its numbers come from.
struct Source<'a> {
    measure: &'a Measure,
    answers: &'a Answers,
    /// By partition; `None`: the respondents themselves.
    cells: Option<&'a [Cells<'a>]>,
    banner: &'a Banner,
    design: &'a Design<'a>,
    method: TestMethod,
}

impl<'a> Source<'a> {
    /// The number of those in some categories.
    fn column(&self, partition: usize, categories: &[usize]) -> Made {
        match self.cells {
            Some(cells) => of_cells(self.measure, categories, &cells[partition], self.design),
            None => self.of_respondents(self.domain(partition, categories)),
        }
    }

    fn side(&self, partition: usize, categories: Vec<usize>) -> Option<Side> {
        let spot = self.column(partition, &categories).spot?;
        Some(Side { categories, spot })
    }

    /// How far two columns of a crossbreak are apart, by the rule of the study.
    fn contrast(&self, column: &Column, of: &Side, over: &Side) -> Option<Contrast> {
        match self.method {
            TestMethod::EffectiveBase => Some(Contrast::of_effective_bases(of, over)),
            TestMethod::Linearised => {
                self.linearised(column.partition, &of.categories, &over.categories)
            }
        }
    }

    /// The same with the covariance of the two, who may share respondents. `None`: of nobody, or not a mean.
    fn linearised(&self, partition: usize, of: &[usize], over: &[usize]) -> Option<Contrast> {
        if of > over {
            // Both ways round are the same to the last bit.
            return self.linearised(partition, over, of).map(Contrast::turned);
        }
        match (&self.measure.what, self.answers, self.cells) {
            (What::Score(scores), _, Some(cells)) => {
                let cells = &cells[partition];
                let [of, over] = [of, over].map(|side| scored(scores, cells, side));
                let (a, b) = cells.mean(&of).zip(cells.mean(&over))?;
                let se = cells.se(&[(1.0, &of), (-1.0, &over)]);
                let mut both: Vec<usize> = of.iter().chain(&over).map(|(cell, _)| *cell).collect();
                both.sort_unstable();
                both.dedup();
                let degrees = self.design.degrees(cells.base(both.into_iter()).counted);
                let variance = se.map(|se| se * se);
                Some(Contrast::linearised(a.value, b.value, variance, degrees))
            }
            (What::Mean, Answers::Number { values, .. }, _) => {
                let [of, over] = [of, over].map(|side| self.domain(partition, side));
                of.difference(&over, values)
            }
            (What::Mentions, Answers::Mentions { times, of: all, .. }, _) => {
                let [of, over] = [of, over].map(|side| self.domain(partition, side));
                of.difference_of_mentions(&over, times, all)
            }
            _ => None,
        }
    }

    /// A column that is the difference of two, and rests on both of them. It is not compared itself.
    fn difference(&self, column: &Column, of: &[usize], over: &[usize]) -> Made {
        let partition = column.partition;
        let both = self.column(partition, &column.whom());
        let contrast = match self.method {
            TestMethod::Linearised => self.linearised(partition, of, over),
            TestMethod::EffectiveBase => {
                let sides = self
                    .side(partition, of.to_vec())
                    .zip(self.side(partition, over.to_vec()));
                sides.map(|(of, over)| Contrast::of_effective_bases(&of, &over))
            }
        };
        let estimate = contrast.map(|contrast| contrast.estimate(self.design));
        // The difference of two quantiles, or of what the rule does not compare, has a value alone. Two answers have none.
        let plain = || {
            let value = |side| match self.measure.what {
                What::Place { .. } => None,
                _ => self.column(partition, side).estimate.value,
            };
            Estimate {
                value: value(of).zip(value(over)).map(|(a, b)| a - b),
                ..Estimate::default()
            }
        };
        Made {
            estimate: estimate.unwrap_or_else(plain),
            spot: None,
            ..both
        }
    }

    /// The respondents in some categories who are in the base.
    fn domain(&self, partition: usize, categories: &[usize]) -> Domain<'a> {
        let partition = &self.banner.partitions[partition];
        let mut inside = vec![false; partition.categories];
        categories.iter().for_each(|&c| inside[c] = true);
        let all = partition.codes.iter().enumerate();
        let respondents = all
            .filter(|(r, code)| inside[usize::from(**code)] && self.answers.holds(*r, &[]))
            .map(|(r, _)| r as u32)
            .collect();
        Domain::new(respondents, self.design)
    }

    fn of_respondents(&self, domain: Domain<'_>) -> Made {
        let measure = self.measure;
        match (&measure.what, self.answers) {
            (What::Mean, Answers::Number { values, .. }) => {
                let (value, se) = domain.mean(|r| values[r as usize]);
                let estimate = value.map(|v| Estimate::around(v, se, domain.t()));
                let spot = value.map(|mean| {
                    let squares = domain.sum(|r| {
                        let off = values[r as usize] - mean;
                        off * off
                    });
                    Spot {
                        value: mean,
                        effective_base: domain.base.effective(),
                        variance: variance_of(squares, domain.base.weight, domain.base.effective()),
                    }
                });
                Made {
                    unweighted: None,
                    estimate: estimate.unwrap_or_default(),
                    base: domain.base,
                    people: domain.base.people as usize,
                    spot: spot.filter(|spot| spot.variance.is_some()),
                }
            }
            (What::Quantile { .. }, Answers::Number { values, .. }) => {
                Made::new(quantile(measure, values, &domain), domain.base)
            }
            (What::Mentions, Answers::Mentions { times, of, .. }) => {
                let (estimate, base) = domain.of_mentions(times, of);
                // Pooled shares are of respondents, not of their answers.
                let compared = self.method == TestMethod::Linearised;
                let spot = estimate.filter(|_| compared).map(|(value, _)| Spot {
                    value,
                    effective_base: base.effective(),
                    variance: None,
                });
                let estimate = match estimate {
                    Some((value, _)) if value == 0.0 || value == 1.0 => exactly(value),
                    Some((value, se)) => share(value, se, domain.t()),
                    None => Estimate::default(),
                };
                Made {
                    unweighted: None,
                    estimate,
                    people: domain.base.people as usize,
                    base,
                    spot,
                }
            }
            _ => unreachable!("a measure is of answers of its own kind"),
        }
    }
}

/// The cells of some categories, each with its score.
fn scored(scores: &[Option<f64>], cells: &Cells<'_>, categories: &[usize]) -> Vec<(usize, f64)> {
    let all = scores.iter().enumerate();
    let scored: Vec<(usize, f64)> = all.filter_map(|(a, s)| Some((a, (*s)?))).collect();
    let columns = categories.iter();
    columns
        .flat_map(|&c| scored.iter().map(move |&(a, s)| (c, a, s)))
        .map(|(c, a, s)| (cells.cell(c, a), s))
        .collect()
}

/// From the cells of a table.
fn of_cells(
    measure: &Measure,
    categories: &[usize],
    cells: &Cells<'_>,
    design: &Design<'_>,
) -> Made {
    match &measure.what {
        What::Score(scores) => mean(measure, cells, &scored(scores, cells, categories), design),
        What::Place {
            members,
            p,
            scale,
            from,
        } => {
            let answers: Vec<usize> = (0..members.len()).filter(|&a| members[a]).collect();
            place(cells, &answers, categories, *p, scale, *from, design)
        }
        _ => unreachable!("numbers have no cells"),
    }
}

/// A share, lead or index.
fn mean(
    measure: &Measure,
    cells: &Cells<'_>,
    scored: &[(usize, f64)],
    design: &Design<'_>,
) -> Made {
    let base = cells.base(scored.iter().map(|(cell, _)| *cell));
    let Some(mean) = cells.mean(scored) else {
        return Made::new(Estimate::default(), base);
    };
    let statistic = measure.statistic;
    let unweighted = || {
        let scores = scored
            .iter()
            .map(|(cell, score)| score * cells.sums(*cell).people);
        (base.people > 0.0).then(|| scores.sum::<f64>() / base.people)
    };
    let spot = |value, variance| Spot {
        value,
        effective_base: base.effective(),
        variance,
    };
    if statistic.is_share() {
        // Counted, not divided: everyone is exactly 1 and nobody exactly 0.
        let hits = scored.iter().filter(|(_, score)| *score == 1.0);
        let people: f64 = hits.map(|(cell, _)| cells.sums(*cell).people).sum();
        let whole = match people {
            0.0 => Some(0.0),
            people if people == base.people => Some(1.0),
            _ => None,
        };
        let value = whole.unwrap_or(mean.value);
        let estimate = match whole {
            Some(value) => exactly(value),
            None => share(value, cells.se(&[(1.0, scored)]), design.t(base.counted)),
        };
        return Made {
            estimate,
            people: base.people as usize,
            base,
            unweighted: unweighted(),
            spot: Some(spot(value, None)),
        };
    }
    let se = cells.se(&[(1.0, scored)]);
    let critical = match statistic {
        Statistic::Lead => Some(design.normal),
        _ => design.t(base.counted),
    };
    let squares: f64 = scored
        .iter()
        .map(|(cell, score)| cells.sums(*cell).weight * (score - mean.value) * (score - mean.value))
        .sum();
    Made {
        estimate: Estimate::around(mean.value, se, critical),
        people: base.people as usize,
        base,
        unweighted: unweighted().filter(|_| statistic == Statistic::Lead),
        spot: variance_of(squares, base.weight, base.effective())
            .map(|variance| spot(mean.value, Some(variance))),
    }
}

/// The weighted variance of answers, with (m - 1) for m, from their weighted squares about the mean.
fn variance_of(squares: f64, weight: f64, effective: f64) -> Option<f64> {
    (effective > 1.0).then(|| squares / weight * effective / (effective - 1.0))
}

/// A quantile of ordered categories by the rule `math`, and Woodruff's interval, which needs no numbers for them.
fn place(
    cells: &Cells<'_>,
    answers: &[usize],
    categories: &[usize],
    p: f64,
    scale: &Scale,
    from: From,
    design: &Design<'_>,
) -> Made {
    let of = |answer: usize| categories.iter().map(move |&c| cells.cell(c, answer));
    let base = cells.base(answers.iter().flat_map(|&a| of(a)));
    let weights = answers
        .iter()
        .map(|&a| (a as f64, cells.base(of(a)).weight));
    let ordered = Ordered::new(weights);
    let none = Made::new(Estimate::default(), base);
    let Some(at) = ordered.math(p) else {
        return none;
    };
    let scored: Vec<(usize, f64)> = answers
        .iter()
        .flat_map(|&a| of(a).map(move |cell| (cell, f64::from(u8::from(a as f64 <= at)))))
        .collect();
    let Some(reached) = cells.mean(&scored) else {
        return none;
    };
    let ends = woodruff(
        reached.value,
        cells.se(&[(1.0, &scored)]),
        design.t(base.counted),
        |p| ordered.math(p),
    );
    let number = |at: f64| scale[at as usize].1.map(|value| from.of(value));
    let value = number(at);
    Made {
        unweighted: None,
        estimate: Estimate {
            answer: Some(scale[at as usize].0.clone()),
            ..ends.estimate(value, number)
        },
        people: base.people as usize,
        base,
        spot: None,
    }
}

/// A quantile of numbers, as the plan has it.
fn quantile(measure: &Measure, values: &[f64], domain: &Domain<'_>) -> Estimate {
    let What::Quantile {
        p,
        rule,
        from,
        bands,
    } = &measure.what
    else {
        unreachable!("asked of quantiles alone");
    };
    domain.quantile(
        values,
        *p,
        |at| from.of(at),
        |ordered, p| match rule {
            QuantileRule::Interpolated => ordered.interpolated(p, bands),
            rule => ordered.quantile(*rule, p),
        },
    )
}
