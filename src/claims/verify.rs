//! The verdict on one claim.

use serde::Serialize;

use super::Claim;
use super::printed::{Bound, Part};
use crate::estimates::{Flag, Number, Published, Statistic};
use crate::number::{count, plain, round, snap};
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
    /// Set where respondents are invented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synthetic: Option<String>,
}

/// A computed value, and what it is a number of.
struct Computed {
    value: Option<f64>,
    /// The answer's name, for the median of ordered answers.
    answer: Option<String>,
    /// The names of all answers that it could have been.
    answers: Vec<String>,
    kind: Kind,
    /// The study does not show it: too few people.
    withheld: bool,
}

/// What a computed value can be compared with.
#[derive(Clone, PartialEq)]
enum Kind {
    /// Percent of people.
    Percent,
    /// Percentage points.
    Points,
    /// A number of people.
    People,
    /// A number in the question's unit.
    Of(Option<String>),
}

/// Checks a claim. Its numbers were looked up when the claim was read.
/// `synthetic` says so where respondents are invented.
pub fn verify(claim: &Claim, published: &Published, synthetic: Option<&str>) -> Checked {
    let computed: Vec<Computed> = claim
        .numbers
        .iter()
        .map(|id| compute(published.get(id), claim.of, published))
        .collect();
    let verdict = verdict(claim, &computed);
    let printed = printed(claim, &computed);
    let limit = match claim.reading {
        Reading::AtMost => "at most ",
        Reading::AtLeast => "at least ",
        Reading::Each | Reading::InOrder | Reading::Range => "",
    };
    let says = format!("{limit}{}", claim.says);
    let sentence = match &verdict {
        Ok(true) => format!("Published {says}. Computed {printed}. It holds."),
        Ok(false) => format!("Published {says}. Computed {printed}. It differs."),
        Err(why) => format!("Published {says}. It cannot be checked: {why}."),
    };
    let verdict = match verdict {
        Ok(true) => Verdict::Holds,
        Ok(false) => Verdict::DoesNotHold,
        Err(_) => Verdict::CannotBeChecked,
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
        synthetic: synthetic.map(str::to_owned),
    }
}

fn compute(number: Option<&Number>, of: Quantity, published: &Published) -> Computed {
    let Some(number) = number else {
        return Computed {
            value: None,
            answer: None,
            answers: Vec::new(),
            kind: Kind::People,
            withheld: false,
        };
    };
    let share = number.statistic.is_share();
    let points = match number.statistic {
        Statistic::Lead => true,
        // Of shares or of leads, as the row of the total says; of means it is in their own unit.
        Statistic::Difference => {
            let row = number
                .id
                .split('@')
                .next()
                .and_then(|stem| published.get(stem));
            row.is_some_and(|row| row.statistic.is_share() || row.statistic == Statistic::Lead)
        }
        _ => false,
    };
    let (value, kind) = match of {
        Quantity::Value if points => (number.value.map(|v| v * 100.0), Kind::Points),
        Quantity::Value if share => (number.value.map(|v| v * 100.0), Kind::Percent),
        Quantity::Value => {
            // How many times the truth, and which place, have no unit.
            let question = match number.statistic {
                Statistic::Ratio | Statistic::Rank | Statistic::Index => None,
                _ => published.question(&number.question),
            };
            let unit = question.and_then(|question| question.unit.clone());
            (number.value, Kind::Of(unit))
        }
        Quantity::WeightedBase => (number.bases.map(|b| b.weighted), Kind::People),
        Quantity::UnweightedBase => (number.bases.map(|b| b.unweighted as f64), Kind::People),
        // Only a share of people stands for a number of them.
        Quantity::WeightedCount if share => {
            let weighted = number.bases.map(|b| b.weighted);
            (number.value.zip(weighted).map(|(v, w)| v * w), Kind::People)
        }
        Quantity::WeightedCount => (None, Kind::People),
    };
    let ordered =
        number.statistic == Statistic::Median && !number.answer.is_empty() && of == Quantity::Value;
    let question = published.question(&number.question).filter(|_| ordered);
    Computed {
        value,
        answer: ordered.then(|| number.answer.clone()),
        answers: question
            .into_iter()
            .flat_map(|q| q.answers.iter().map(|a| a.label.clone()))
            .collect(),
        kind,
        withheld: number.flag == Flag::Withheld,
    }
}

/// Whether the claim holds, or why that cannot be told.
fn verdict(claim: &Claim, computed: &[Computed]) -> Result<bool, String> {
    let parts = &claim.printed.parts;
    for (index, c) in computed.iter().enumerate() {
        let part = parts.get(index).unwrap_or(&parts[0]);
        comparable(part, c)?;
    }
    let values = || computed.iter().filter_map(|c| c.value);
    let bounded = |part: &Part, bound: Bound| Part {
        bound,
        ..part.clone()
    };
    Ok(match (claim.reading, computed) {
        (Reading::Each, _) => computed.iter().all(|c| admits(&parts[0], c)),
        (Reading::InOrder, _) => parts.iter().zip(computed).all(|(part, c)| admits(part, c)),
        // "between 46 and 48%" of one number; of several, the lowest and the highest are the printed ends.
        (Reading::Range, [_]) => values().all(|v| {
            bounded(&parts[0], Bound::AtLeast).admits(v)
                && bounded(&parts[1], Bound::AtMost).admits(v)
        }),
        (Reading::Range, _) => {
            let low = values().fold(f64::INFINITY, f64::min);
            let high = values().fold(f64::NEG_INFINITY, f64::max);
            parts[0].admits(low) && parts[1].admits(high)
        }
        (Reading::AtMost, _) => values().all(|v| bounded(&parts[0], Bound::AtMost).admits(v)),
        (Reading::AtLeast, _) => values().all(|v| bounded(&parts[0], Bound::AtLeast).admits(v)),
    })
}

/// A number of hours says nothing of a number of minutes, or of a share; and an answer that no number stands for can
/// be compared by its name only.
fn comparable(part: &Part, computed: &Computed) -> Result<(), String> {
    let unlike = |found: &str| {
        Err(format!(
            "\"{}\" was printed, and the number is {found}",
            part.text
        ))
    };
    if computed.withheld {
        return Err(
            "the number is withheld, as it is of too few people or would give such a group away"
                .into(),
        );
    }
    let by_name = |answer: &String| part.names(answer);
    if computed.answer.is_some() && computed.answers.iter().any(by_name) {
        return Ok(());
    }
    if computed.value.is_none() {
        return Err(match &computed.answer {
            Some(answer) => format!("no number stands for the answer \"{answer}\""),
            None => "there is no such number: nobody is in its base, or it stands for no people"
                .to_owned(),
        });
    }
    match (&computed.kind, &part.unit) {
        (Kind::Percent, Some(_)) => unlike("a share"),
        (Kind::Percent, None) if part.points => unlike("a share, not a difference of two"),
        (Kind::Points, Some(_)) => unlike("a lead in percentage points"),
        (Kind::Points, None) if part.percent => unlike("a lead; write it in points"),
        (Kind::People, Some(unit)) if !PEOPLE.contains(&unit.as_str()) => {
            unlike("a number of people")
        }
        (Kind::People | Kind::Of(_), None) if part.percent || part.points => {
            unlike("no percentage")
        }
        (Kind::Of(Some(own)), Some(printed)) if !same_unit(own, printed) => {
            unlike(&format!("in {own}"))
        }
        (Kind::Of(None), Some(_)) => unlike("in no unit; give the question its unit"),
        _ => Ok(()),
    }
}

/// What a number of people may be called.
const PEOPLE: [&str; 8] = [
    "people",
    "respondents",
    "adults",
    "men",
    "women",
    "persons",
    "interviews",
    "responses",
];

/// The whole unit, or its first word: "hours" of "hours a week", one or several.
fn same_unit(own: &str, printed: &str) -> bool {
    let one = |unit: &str| unit.to_lowercase().trim_end_matches('s').to_owned();
    let first = own.split(' ').next().unwrap_or_default();
    own.to_lowercase() == printed || one(first) == one(printed)
}

/// Whether the printed words are the name of the computed answer.
fn names(part: &Part, computed: &Computed) -> bool {
    computed
        .answer
        .as_ref()
        .is_some_and(|answer| part.names(answer))
}

/// By name where the name of an answer was printed, by number otherwise.
fn admits(part: &Part, computed: &Computed) -> bool {
    if computed.answers.iter().any(|answer| part.names(answer)) {
        return names(part, computed);
    }
    computed.value.is_some_and(|value| part.admits(value))
}

fn printed(claim: &Claim, computed: &[Computed]) -> String {
    let parts = &claim.printed.parts;
    let text = |index: usize, c: &Computed| {
        let part = parts.get(index).unwrap_or(&parts[0]);
        let value = match (&c.answer, c.value) {
            (Some(answer), _) => return answer.clone(),
            (None, None) if c.withheld => return "withheld".to_owned(),
            (None, None) => return "nothing".to_owned(),
            (None, Some(value)) => value,
        };
        // "over 47%" of a number that prints as 47% needs a digit more to be understood.
        let limit = !matches!(part.bound, Bound::Rounds | Bound::AtLeast | Bound::AtMost);
        let hidden = limit && part.value == Some(round(value, part.decimals));
        let decimals = part.decimals + u32::from(hidden);
        let fixed = format!("{:.*}", decimals as usize, round(value, decimals));
        match &c.kind {
            Kind::Percent => format!("{fixed}%"),
            Kind::Points => format!("{fixed} points"),
            Kind::People if decimals == 0 => count(value),
            Kind::People => fixed,
            Kind::Of(unit) => match unit {
                Some(unit) => format!("{} {unit}", plain(value, decimals)),
                None => plain(value, decimals),
            },
        }
    };
    let texts: Vec<String> = computed
        .iter()
        .enumerate()
        .map(|(i, c)| text(i, c))
        .collect();
    match claim.reading {
        Reading::InOrder => texts.join(" to "),
        _ => texts.join(", "),
    }
}

/// A lead that turns round, or a majority that is none.
fn changes_story(claim: &Claim, computed: &[Computed]) -> bool {
    let parts = &claim.printed.parts;
    if let (Reading::InOrder, [a, b], [x, y]) = (claim.reading, parts.as_slice(), computed)
        && let (Some(a), Some(b), Some(x), Some(y)) = (a.value, b.value, x.value, y.value)
    {
        return (a - b) * (x - y) < 0.0;
    }
    let (Reading::Each, Some(part)) = (claim.reading, parts.first()) else {
        return false;
    };
    let Some(said) = part.value else {
        return false;
    };
    // The side of the half, or of nothing, that the sentence takes: "over half" takes one though it says 50.
    let side = |middle: f64| match part.bound {
        _ if said > middle => 1.0,
        _ if said < middle => -1.0,
        Bound::Over => 1.0,
        Bound::Under | Bound::Almost => -1.0,
        _ => 0.0,
    };
    computed.iter().any(|c| {
        let middle = match c.kind {
            Kind::Percent => 50.0,
            Kind::Points => 0.0,
            Kind::People | Kind::Of(_) => return false,
        };
        c.value
            .is_some_and(|v| side(middle) * (snap(v) - middle) < 0.0)
    })
}
