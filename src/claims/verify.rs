//! The verdict on one claim.

use serde::Serialize;

use super::Claim;
use super::printed::{Bound, Part};
use crate::estimates::{Number, Published, Statistic};
use crate::number::{count, plain, round};
use crate::spec::{Quantity, Reading};

/// What the data say of a published sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Verdict {
    #[serde(rename = "holds")]
    Holds,
    #[serde(rename = "does not hold")]
    DoesNotHold,
    #[serde(rename = "cannot be checked")]
    CannotBeChecked,
}

/// A claim with its verdict: one entry of claims.json.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    pub id: String,
    #[serde(rename = "where")]
    pub printed_in: Option<String>,
    pub text: String,
    pub says: String,
    /// The computed values, unrounded, in the unit that was printed (percent for shares).
    pub computed: Vec<Option<f64>>,
    /// The computed values as crossbreak prints them, at the precision of the sentence.
    pub printed: String,
    pub verdict: Verdict,
    /// The sentence's lead or majority is the other way round.
    pub changes_story: bool,
    /// The ids of the numbers.
    pub number: Vec<String>,
    /// The verdict in a sentence.
    pub sentence: String,
}

/// A computed value and how it is printed.
struct Computed {
    value: Option<f64>,
    /// The answer's name, for the median of ordered answers.
    answer: Option<String>,
    percent: bool,
}

/// Checks a claim. Its numbers were looked up when the claim was read; one that is missing cannot be checked.
pub fn verify(claim: &Claim, published: &Published) -> Checked {
    let computed: Vec<Computed> = claim
        .numbers
        .iter()
        .map(|id| match published.get(id) {
            Some(number) => compute(number, claim.of),
            None => Computed {
                value: None,
                answer: None,
                percent: false,
            },
        })
        .collect();
    let unknown = computed
        .iter()
        .any(|c| c.value.is_none() && c.answer.is_none());
    let verdict = if unknown {
        Verdict::CannotBeChecked
    } else if holds(claim, &computed) {
        Verdict::Holds
    } else {
        Verdict::DoesNotHold
    };
    let printed = printed(claim, &computed);
    let sentence = match verdict {
        Verdict::Holds => format!("Published {}. Computed {printed}. It holds.", claim.says),
        Verdict::DoesNotHold => {
            format!("Published {}. Computed {printed}. It differs.", claim.says)
        }
        Verdict::CannotBeChecked => {
            format!(
                "Published {}. Nobody is in the base, so it cannot be checked.",
                claim.says
            )
        }
    };
    Checked {
        id: claim.id.clone(),
        printed_in: claim.printed_in.clone(),
        text: claim.text.clone(),
        says: claim.says.clone(),
        computed: computed.iter().map(|c| c.value).collect(),
        printed,
        verdict,
        changes_story: verdict == Verdict::DoesNotHold && changes_story(claim, &computed),
        number: claim.numbers.clone(),
        sentence,
    }
}

fn compute(number: &Number, of: Quantity) -> Computed {
    let share = number.statistic.is_share() || number.statistic == Statistic::Lead;
    let percent = share && of == Quantity::Value;
    let value = match of {
        Quantity::Value if share => number.value.map(|v| v * 100.0),
        Quantity::Value => number.value,
        Quantity::WeightedBase => Some(number.weighted_base),
        Quantity::UnweightedBase => Some(number.unweighted_base as f64),
        Quantity::WeightedCount => number.value.map(|v| v * number.weighted_base),
    };
    let ordered = number.statistic == Statistic::Median && !number.answer.is_empty();
    Computed {
        value,
        answer: (ordered && of == Quantity::Value).then(|| number.answer.clone()),
        percent,
    }
}

fn holds(claim: &Claim, computed: &[Computed]) -> bool {
    let parts = &claim.printed.parts;
    let values = || computed.iter().filter_map(|c| c.value);
    match claim.reading {
        Reading::Each => computed.iter().all(|c| admits(&parts[0], c)),
        Reading::InOrder => parts.iter().zip(computed).all(|(part, c)| admits(part, c)),
        Reading::Range => {
            let low = values().fold(f64::INFINITY, f64::min);
            let high = values().fold(f64::NEG_INFINITY, f64::max);
            parts[0].admits(low) && parts[1].admits(high)
        }
        Reading::AtMost | Reading::AtLeast => {
            let bound = match claim.reading {
                Reading::AtMost => Bound::AtMost,
                _ => Bound::AtLeast,
            };
            let limit = Part {
                bound,
                ..parts[0].clone()
            };
            values().all(|value| limit.admits(value))
        }
    }
}

/// The name of an answer is compared as a name, everything else as a number.
fn admits(part: &Part, computed: &Computed) -> bool {
    if let Some(answer) = &computed.answer {
        let named = answer.to_lowercase() == part.text.trim().to_lowercase();
        // "3 months" printed for an answer that stands for 3.
        let valued = || {
            part.unit.is_some()
                && answer
                    .to_lowercase()
                    .ends_with(part.unit.as_deref().unwrap_or_default())
        };
        return named || (valued() && computed.value.is_some_and(|v| part.admits(v)));
    }
    computed.value.is_some_and(|value| part.admits(value))
}

fn printed(claim: &Claim, computed: &[Computed]) -> String {
    let parts = &claim.printed.parts;
    let text = |index: usize, c: &Computed| {
        let part = parts.get(index).unwrap_or(&parts[0]);
        match (&c.answer, c.value) {
            (Some(answer), _) => answer.clone(),
            (None, None) => "nothing".to_owned(),
            (None, Some(value)) if c.percent => {
                format!(
                    "{:.*}%",
                    part.decimals as usize,
                    round(value, part.decimals)
                )
            }
            (None, Some(value)) => {
                let number = match part.decimals {
                    0 => count(value),
                    decimals => plain(value, decimals),
                };
                match &part.unit {
                    Some(unit) => format!("{number} {unit}"),
                    None => number,
                }
            }
        }
    };
    let texts: Vec<String> = computed
        .iter()
        .enumerate()
        .map(|(i, c)| text(i, c))
        .collect();
    match (claim.reading, texts.as_slice()) {
        (Reading::InOrder, _) => texts.join(" to "),
        _ => texts.join(", "),
    }
}

/// A lead that turns round, or a majority that is none.
fn changes_story(claim: &Claim, computed: &[Computed]) -> bool {
    let parts = &claim.printed.parts;
    if let (Reading::InOrder, [a, b], [x, y]) = (claim.reading, parts.as_slice(), computed)
        && let (Some(a), Some(b), Some(x), Some(y)) = (a.value, b.value, x.value, y.value)
    {
        return (a > b) != (x > y);
    }
    let (Reading::Each, Some(part)) = (claim.reading, parts.first()) else {
        return false;
    };
    let said = match (part.bound, part.value) {
        (Bound::Between(low, high, _), _) => (low + high) / 2.0,
        (_, Some(value)) => value,
        (_, None) => return false,
    };
    computed.iter().any(|c| {
        c.percent
            && c.value
                .is_some_and(|v| (said > 50.0 && v < 50.0) || (said < 50.0 && v > 50.0))
    })
}
