//! Weighted respondents to numbers: each with its three bases, standard error, interval and stable id.
//!
//! Every share, NET, lead, mean and cumulative share is the same estimator: the weighted mean of some y over some
//! base (STATISTICS 4). Quantiles are the other kind (STATISTICS 5). So there is one kernel for each, and a
//! [`measures`] says what y and the base are.
//!
//! [`Published`] is the only door out: low bases are marked there, once, for every output alike.

mod assumption;
mod columns;
mod composition;
mod crossed;
mod estimate;
mod letters;
mod measures;
mod pairs;
mod plan;
mod published;
mod rank;
mod trace;
mod weighting;
mod withhold;

pub use crate::weighting::{Factors, Replication};
pub use composition::{COMPOSITION, Composed, Composition, Counts};
pub use crossbreak_core::estimates::{
    Cells, ChiSquare, Coded, Compared, Design, Estimate, Mean, NoTest, Scored, Spot, Sums,
    adjusted, chi_square, compare, quantile,
};
pub use estimate::{Estimates, estimate};
pub use letters::{Direction, Marks, Test, TestKind, TestedBy, Untested};
pub use plan::{Plan, plan};
pub use published::{
    AnswerInfo, BaseWords, ColumnInfo, ItemInfo, Published, QuestionInfo, RowInfo, SideInfo,
    TruthInfo,
};
pub use trace::{
    Made, Part, Quotient, Reached, Side, Step, Trace, Tracer, Variance, Why, place, published,
};
pub use weighting::{
    MarginInfo, MergedInfo, ReplicateInfo, RescaledInfo, SegmentInfo, TargetInfo, WeightBin,
    WeightingInfo,
};

use crate::spec::{Adjust, SampleKind, Spec, TestMethod};
use crossbreak_core::number::{Decimals, Unit};

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    Share,
    /// The share that gave any of several answers.
    Net,
    /// The share on one side of a threshold.
    Cumulative,
    Mean,
    Median,
    /// Another quantile.
    Quantile,
    /// Median minus the true value.
    Gap,
    /// Median over the true value.
    Ratio,
    /// The difference of two shares.
    Lead,
    /// A mean of the scores of answers.
    Index,
    /// A place among the items of a question, the highest first.
    Rank,
    /// A column less another.
    Difference,
}

impl Statistic {
    pub fn as_str(self) -> &'static str {
        match self {
            Statistic::Share => "share",
            Statistic::Net => "net",
            Statistic::Cumulative => "cumulative",
            Statistic::Mean => "mean",
            Statistic::Median => "median",
            Statistic::Quantile => "quantile",
            Statistic::Gap => "gap",
            Statistic::Ratio => "ratio",
            Statistic::Lead => "lead",
            Statistic::Index => "index",
            Statistic::Rank => "rank",
            Statistic::Difference => "difference",
        }
    }

    /// What a number of a row is measured in. A difference has that of the row it is a difference of.
    pub fn unit(self) -> Unit {
        match self {
            Statistic::Share | Statistic::Net | Statistic::Cumulative => Unit::Share,
            Statistic::Lead => Unit::Points,
            Statistic::Index => Unit::Score,
            Statistic::Ratio => Unit::Ratio,
            Statistic::Rank => Unit::Rank,
            Statistic::Mean
            | Statistic::Median
            | Statistic::Quantile
            | Statistic::Gap
            | Statistic::Difference => Unit::Own,
        }
    }

    /// Whether the number is a share, from 0 to 1.
    pub fn is_share(self) -> bool {
        matches!(
            self,
            Statistic::Share | Statistic::Net | Statistic::Cumulative
        )
    }
}

/// Of whom a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Every respondent.
    All,
    /// Those who were asked, where some were not.
    Asked,
    /// Some respondents, by the question's `only`.
    Filtered,
    /// Those who gave an answer: don't know and refused are left out.
    Excluding,
    /// Those with a score: an index leaves out every other answer.
    Scored,
    /// All answers given to a multiple response, not people.
    Answers,
}

impl Base {
    pub fn as_str(self) -> &'static str {
        match self {
            Base::All => "all",
            Base::Asked => "asked",
            Base::Filtered => "filtered",
            Base::Excluding | Base::Scored => "excluding",
            Base::Answers => "answers",
        }
    }
}

/// How few people a number rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// 100 or more.
    None,
    /// Unweighted base of 50 to 99.
    Low,
    /// Unweighted base of 1 to 49.
    VeryLow,
    /// Nobody: there is no number.
    Empty,
    /// Too few people, as the spec says, or a number that would give such a one away: it is not shown.
    Withheld,
}

impl Flag {
    pub fn as_str(self) -> &'static str {
        match self {
            Flag::None => "",
            Flag::Low => "low",
            Flag::VeryLow => "very low",
            Flag::Empty => "no respondents",
            Flag::Withheld => "withheld",
        }
    }

    /// The trade's thresholds, on the unweighted base.
    pub fn of(unweighted_base: usize) -> Self {
        match unweighted_base {
            0 => Flag::Empty,
            1..=49 => Flag::VeryLow,
            50..=99 => Flag::Low,
            _ => Flag::None,
        }
    }
}

/// One number.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// The stable id that every output quotes: `hours:median`, `arguments:Q6r1:Convincing@gender:Male`.
    pub id: String,
    pub question: String,
    /// The item's column, or the label of an option that shares its column; empty for a question with one item.
    pub item: String,
    /// The answer, NET, band or median category; empty for a mean or the median of a number.
    pub answer: String,
    /// The crossbreak's variable; empty for the total.
    pub crossbreak: String,
    /// The category of the crossbreak, or `Total`.
    pub column: String,
    pub statistic: Statistic,
    /// What `value`, `se`, `lower` and `upper` are measured in.
    pub unit: Unit,
    pub base: Base,
    /// Shares and leads are 0-1. `None`: nobody, or an answer that no number stands for.
    pub value: Option<f64>,
    /// A share or lead if everyone counted once; `None` where the claims have no use for it.
    pub unweighted: Option<f64>,
    pub se: Option<f64>,
    /// 95% interval.
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// `None`: withheld.
    pub bases: Option<Bases>,
    pub flag: Flag,
    /// What comparing columns came to.
    pub marks: Marks,
}

/// How many people a number is of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bases {
    pub unweighted: usize,
    /// Sum of the weights.
    pub weighted: f64,
    /// Kish.
    pub effective: f64,
}

/// What the spec says of tests, of small bases and of how the sample came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// How the sample came about, where the spec says so.
    pub sample: Option<SampleKind>,
    /// The rule of tests and of the intervals of differences.
    pub method: TestMethod,
    /// Planned comparisons of columns by their names; empty: all that can be compared.
    pub pairs: Vec<[String; 2]>,
    /// Column against column.
    pub columns: bool,
    /// Column against the rest.
    pub rest: bool,
    /// Wave against the wave before.
    pub waves: bool,
    /// Crossbreaks as a whole.
    pub crossbreaks: bool,
    /// The higher level, and a lower one.
    pub levels: (f64, Option<f64>),
    /// The least effective base that is compared.
    pub minimum_base: f64,
    pub adjust: Adjust,
    /// The least unweighted base that is shown; 0 where all are.
    pub withhold_below: usize,
    /// Of the percentages that are of no question.
    pub decimals: Decimals,
}

impl Rules {
    pub(crate) fn of(spec: &Spec) -> Self {
        let tests = spec.tests.as_ref();
        let mut levels: Vec<f64> = tests
            .and_then(|t| t.levels.as_ref())
            .map_or(vec![0.95], |levels| (**levels).clone());
        levels.sort_by(|a, b| b.total_cmp(a));
        Self {
            sample: spec.study.sample,
            method: tests.map(|t| t.method).unwrap_or_default(),
            pairs: tests
                .iter()
                .flat_map(|tests| &tests.pairs)
                .filter_map(|pair| match pair.as_slice() {
                    [one, other] => Some([one.to_string(), other.to_string()]),
                    _ => None,
                })
                .collect(),
            columns: tests.is_some_and(|t| t.compares_columns()),
            rest: tests.is_some_and(|t| t.rest),
            waves: tests.is_some_and(|t| t.waves),
            crossbreaks: tests.is_some_and(|t| t.crossbreaks),
            levels: (
                levels.first().copied().unwrap_or(0.95),
                levels.get(1).copied(),
            ),
            minimum_base: tests
                .and_then(|t| t.minimum_base.as_ref())
                .map_or(30.0, |base| **base),
            adjust: tests.map(|t| t.adjust).unwrap_or_default(),
            withhold_below: spec
                .tables
                .withhold_below
                .as_ref()
                .map_or(0, |below| **below as usize),
            decimals: Decimals::of(None, spec.tables.decimals()),
        }
    }

    /// Whether columns are compared one by one.
    pub fn compares(&self) -> bool {
        self.columns || self.rest || self.waves
    }

    /// Whether a number of respondents may be shown.
    pub fn shows(&self, respondents: usize) -> bool {
        !(1..self.withhold_below).contains(&respondents)
    }

    /// Whether anything is tested.
    pub fn tests(&self) -> bool {
        self.compares() || self.crossbreaks
    }

    /// 0 for the higher level that a p reaches, 1 for the lower.
    pub(crate) fn level_of(&self, p: f64) -> Option<usize> {
        let reaches = |level: f64| p <= 1.0 - level;
        match self.levels {
            (high, _) if reaches(high) => Some(0),
            (_, Some(low)) if reaches(low) => Some(1),
            _ => None,
        }
    }
}

impl Number {
    /// Whether the number is of everyone, for that question and item.
    pub fn is_total_of(&self, question: &str, item: &str) -> bool {
        self.crossbreak.is_empty() && self.question == question && self.item == item
    }
}

#[cfg(test)]
mod tests {
    use super::Flag;

    #[test]
    fn thresholds_of_low_bases_at_both_sides() {
        let flags = [0, 1, 49, 50, 99, 100].map(Flag::of);
        use Flag::*;
        assert_eq!(flags, [Empty, VeryLow, VeryLow, Low, Low, None]);
    }
}
