//! Weighted respondents to numbers: each with its three bases, standard error, interval and stable id.
//!
//! Every share, NET, lead, mean and cumulative share is the same estimator: the weighted mean of some y over some
//! base (STATISTICS 4). Quantiles are the other kind (STATISTICS 5). So there is one kernel for each, and a
//! [`measure`] says what y and the base are.
//!
//! [`Published`] is the only door out: low bases are marked there, once, for every output alike.

mod estimate;
mod measure;
mod precision;
mod published;
mod quantile;
mod weighting;

pub use estimate::{Estimates, estimate};
pub use measure::{Plan, plan};
pub use published::{AnswerInfo, ItemInfo, Published, QuestionInfo, SideInfo, TruthInfo};
pub use quantile::math;
pub use weighting::{MarginInfo, TargetInfo, WeightBin, WeightingInfo};

/// What every standard error and interval takes for granted; it travels with them.
fn assumption(weighted: &crate::weighting::Weighted) -> String {
    let how = match weighted
        .replicates()
        .filter(|_| weighted.replicates_estimate)
    {
        Some(replicates) => format!(
            "come from {} replicate samples, each weighted again to the same targets, and",
            replicates.weights.len()
        ),
        None => "are linearised and".to_owned(),
    };
    format!(
        "Standard errors and 95% intervals {how} treat the sample as if it were random. For a non-probability sample, \
         such as an online panel, they assume that the weighting has removed what sets the sample apart from the \
         population, and say nothing of what it has not."
    )
}

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
    /// Median minus the true value.
    Gap,
    /// The difference of two shares.
    Lead,
}

impl Statistic {
    pub fn as_str(self) -> &'static str {
        match self {
            Statistic::Share => "share",
            Statistic::Net => "net",
            Statistic::Cumulative => "cumulative",
            Statistic::Mean => "mean",
            Statistic::Median => "median",
            Statistic::Gap => "gap",
            Statistic::Lead => "lead",
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
    /// Those who gave an answer: don't know and refused are left out.
    Excluding,
}

impl Base {
    pub fn as_str(self) -> &'static str {
        match self {
            Base::All => "all",
            Base::Asked => "asked",
            Base::Excluding => "excluding",
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
}

impl Flag {
    pub fn as_str(self) -> &'static str {
        match self {
            Flag::None => "",
            Flag::Low => "low",
            Flag::VeryLow => "very low",
            Flag::Empty => "no respondents",
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
    pub base: Base,
    /// Shares and leads are 0-1. `None`: nobody, or an answer that no number stands for.
    pub value: Option<f64>,
    pub se: Option<f64>,
    /// 95% interval.
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    pub unweighted_base: usize,
    pub weighted_base: f64,
    pub effective_base: f64,
    pub flag: Flag,
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
