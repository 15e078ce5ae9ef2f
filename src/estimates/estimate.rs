//! The two kernels, over every measure and column.

use rayon::prelude::*;

use super::measure::{Column, Measure, Plan};
use super::precision::{Precision, t_quantile};
use super::quantile::Ordered;
use super::{Flag, Number, Published, QuestionInfo, Statistic, WeightingInfo};
use crate::weighting::{Weighted, effective_base};

/// Every number of the study, in the order of the spec; each with its total before its columns.
pub struct Estimates {
    pub(super) numbers: Vec<Number>,
    pub(super) questions: Vec<QuestionInfo>,
    pub(super) precision: String,
    pub(super) weighting: Option<WeightingInfo>,
}

impl Estimates {
    /// Marks low bases; after this, outputs may see the numbers.
    pub fn publish(self) -> Published {
        Published::new(self)
    }
}

/// Estimates everything that is planned.
pub fn estimate(plan: &Plan, weighted: &Weighted) -> Estimates {
    let precision = Precision::new(weighted);
    let n = weighted.weights.len();
    assert!(
        plan.measures
            .iter()
            .all(|m| m.y.len() == n && m.members.len() == n),
        "the plan was made of the people who were weighted"
    );
    let cells: Vec<(&Measure, &Column)> = plan
        .measures
        .iter()
        .flat_map(|measure| plan.columns.iter().map(move |column| (measure, column)))
        .collect();
    // Each number is computed whole by one thread, so the threads cannot change a bit of it.
    let numbers = cells
        .par_iter()
        .map(|(measure, column)| number(measure, column, weighted, &precision))
        .collect();
    Estimates {
        numbers,
        questions: plan.questions.clone(),
        precision: super::assumption(weighted),
        weighting: WeightingInfo::of(weighted),
    }
}

/// Value, standard error and 95% interval.
#[derive(Default)]
struct Estimate {
    value: Option<f64>,
    se: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    /// The category of an ordered median.
    answer: Option<String>,
}

fn number(
    measure: &Measure,
    column: &Column,
    weighted: &Weighted,
    precision: &Precision<'_>,
) -> Number {
    let in_column = |r: usize| column.members.as_ref().is_none_or(|members| members[r]);
    let domain: Vec<u32> = (0..weighted.weights.len())
        .filter(|&r| measure.members[r] && in_column(r))
        .map(|r| r as u32)
        .collect();
    let weights = domain.iter().map(|&r| weighted.weights[r as usize]);
    // An empty sum of floats is -0.0.
    let weighted_base: f64 = weights.clone().sum::<f64>() + 0.0;
    let effective_base = effective_base(weights);
    let estimate = if weighted_base > 0.0 {
        let domain = Domain {
            respondents: &domain,
            total: weighted_base,
            weights: &weighted.weights,
            precision,
        };
        match measure.statistic {
            Statistic::Median | Statistic::Gap => domain.median(measure),
            statistic => domain.mean(&measure.y, statistic),
        }
    } else {
        Estimate::default()
    };
    Number {
        id: format!("{}{}", measure.id, column.suffix()),
        question: measure.question.clone(),
        item: measure.item.clone(),
        answer: estimate.answer.unwrap_or_else(|| measure.answer.clone()),
        crossbreak: column.crossbreak.clone(),
        column: column.column.clone(),
        statistic: measure.statistic,
        base: measure.base,
        value: estimate.value,
        se: estimate.se,
        lower: estimate.lower,
        upper: estimate.upper,
        unweighted_base: domain.len(),
        weighted_base,
        effective_base,
        flag: Flag::None,
    }
}

/// The respondents that an estimate is of.
struct Domain<'a> {
    respondents: &'a [u32],
    /// Sum of their weights.
    total: f64,
    weights: &'a [f64],
    precision: &'a Precision<'a>,
}

impl Domain<'_> {
    fn weight(&self, respondent: u32) -> f64 {
        self.weights[respondent as usize]
    }

    /// Weighted mean of y, and its standard error.
    fn mean_and_se(&self, y: impl Fn(u32) -> f64) -> (f64, Option<f64>) {
        let sum: f64 = self
            .respondents
            .iter()
            .map(|&r| self.weight(r) * y(r))
            .sum();
        let mean = sum / self.total;
        let se = self
            .precision
            .se_of_mean(self.respondents, y, mean, self.total);
        (mean, se)
    }

    /// Student's t with as many degrees of freedom as there are respondents with a weight in the domain, less one:
    /// what R's `degf(subset(design))` gives. With replicates there are as many as those, less one.
    fn t(&self) -> Option<f64> {
        if let Some(degrees) = self.precision.degrees() {
            return t_quantile(degrees);
        }
        let counted = self
            .respondents
            .iter()
            .filter(|&&r| self.weight(r) > 0.0)
            .count();
        t_quantile(counted.checked_sub(1)?)
    }

    fn mean(&self, y: &[f64], statistic: Statistic) -> Estimate {
        let (value, se) = self.mean_and_se(|r| y[r as usize]);
        if statistic.is_share() {
            return self.share(y, se);
        }
        let critical = match statistic {
            Statistic::Lead => Some(self.precision.normal),
            _ => self.t(),
        };
        let half = se.zip(critical).map(|(se, critical)| se * critical);
        Estimate {
            value: Some(value),
            se,
            lower: half.map(|half| value - half),
            upper: half.map(|half| value + half),
            answer: None,
        }
    }

    /// A share, with the interval of its logit: R `svyciprop(method = "xlogit")`. A share of exactly 0 or 1 has a
    /// standard error of 0 and no interval.
    fn share(&self, y: &[f64], se: Option<f64>) -> Estimate {
        let hits = self.respondents.iter().filter(|&&r| y[r as usize] == 1.0);
        let sum: f64 = hits.clone().map(|&r| self.weight(r)).sum();
        // Counted, not divided: everyone is exactly 1 and nobody exactly 0.
        let p = match hits.count() {
            0 => 0.0,
            n if n == self.respondents.len() => 1.0,
            _ => sum / self.total,
        };
        if p == 0.0 || p == 1.0 {
            return Estimate {
                value: Some(p),
                se: Some(0.0),
                ..Estimate::default()
            };
        }
        let ends = se.zip(self.t()).map(|(se, t)| {
            let centre = libm::log(p / (1.0 - p));
            let half = t * se / (p * (1.0 - p));
            let back = |logit: f64| 1.0 / (1.0 + libm::exp(-logit));
            (back(centre - half), back(centre + half))
        });
        Estimate {
            value: Some(p),
            se,
            lower: ends.map(|e| e.0),
            upper: ends.map(|e| e.1),
            answer: None,
        }
    }

    /// The median by the rule `math`, and Woodruff's interval: that of the distribution function at the median,
    /// mapped back by the same rule. R: `svyquantile(interval.type = "mean", qrule = "math")`.
    fn median(&self, measure: &Measure) -> Estimate {
        let y = &measure.y;
        let ordered = Ordered::new(
            self.respondents
                .iter()
                .map(|&r| (y[r as usize], self.weight(r))),
        );
        let Some(median) = ordered.math(0.5) else {
            return Estimate::default();
        };
        let (reached, se) = self.mean_and_se(|r| f64::from(u8::from(y[r as usize] <= median)));
        let ends = se
            .zip(self.t())
            .map(|(se, t)| (reached - t * se, reached + t * se, t));
        // An end beyond 0 or 1 is no share of anybody: the interval is open there, as in R.
        let lower = ends.filter(|e| e.0 >= 0.0).and_then(|e| ordered.math(e.0));
        let upper = ends.filter(|e| e.1 <= 1.0).and_then(|e| ordered.math(e.1));
        let (place, answer) = match &measure.scale {
            None => (None, None),
            Some(scale) => (Some(scale), Some(scale[median as usize].0.clone())),
        };
        // From the scale of the answers to the numbers they stand for; a gap is counted from the truth.
        let number = |at: f64| {
            let value = match place {
                None => Some(at),
                Some(scale) => scale[at as usize].1,
            };
            value.map(|v| v - measure.truth)
        };
        let (lower, upper) = (lower.and_then(number), upper.and_then(number));
        let se = match (lower, upper, ends) {
            (Some(lower), Some(upper), Some((_, _, t))) => Some((upper - lower) / (2.0 * t)),
            _ => None,
        };
        Estimate {
            value: number(median),
            se,
            lower,
            upper,
            answer,
        }
    }
}
