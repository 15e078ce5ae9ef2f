//! What a verdict says: the computed numbers at the precision of the sentence, and by how much they differ.

use super::Claim;
use super::facts::withheld;
use super::judge::{Fact, Fit, range_in_words, value};
use super::phrase::{Amount, Hedge, Kind, Says};
use super::verify::{Outcome, Rests};
use crate::spec::Reading;
use crossbreak_core::number::{Unit, count, plain, round, snap};

/// The numbers with as many digits as the edge needs.
pub(super) fn exact(says: &Says, rests: &[Rests<'_>]) -> String {
    let facts: Vec<Fact> = rests.iter().map(|rests| rests.fact.clone()).collect();
    match difference(says, &facts) {
        Some((value, unit)) => amount_text(value, unit, facts.first(), precision(says, 0).0 + 1),
        None => {
            let texts: Vec<String> = facts
                .iter()
                .enumerate()
                .map(|(at, fact)| text(fact, precision(says, at).0 + 1))
                .collect();
            texts.join(", ")
        }
    }
}

pub(super) fn of_printed(says: &Says, rests: &[Rests<'_>]) -> String {
    let facts: Vec<Fact> = rests.iter().map(|rests| rests.fact.clone()).collect();
    let sides = match facts.as_slice() {
        [fact] => fact.sides.or(fact
            .change
            .zip(fact.value)
            .map(|(change, value)| [value, value - change])),
        [a, b] => a.value.zip(b.value).map(|(a, b)| [a, b]),
        _ => None,
    };
    let decimals = facts.first().map_or(0, |fact| fact.decimals);
    match (difference(says, &facts), sides) {
        (Some((value, unit)), Some([a, b])) => {
            let printed = round(a, decimals) - round(b, decimals);
            format!(
                "{} − {} = {}, but unrounded {}",
                plain(a, decimals),
                plain(b, decimals),
                amount_text(printed, unit, facts.first(), decimals),
                amount_text(value, unit, facts.first(), decimals + 1)
            )
        }
        _ => {
            let texts = |more: u32| -> String {
                let all: Vec<String> = facts
                    .iter()
                    .map(|fact| text(fact, fact.decimals + more))
                    .collect();
                all.join(", ")
            };
            format!("{} is printed as {}", texts(1), texts(0))
        }
    }
}

/// The difference or change that a reading speaks of.
pub(super) fn difference(says: &Says, facts: &[Fact]) -> Option<(f64, Unit)> {
    match (says, facts) {
        (Says::Apart { .. }, [fact]) => Some((fact.value?, fact.unit)),
        (Says::Apart { .. }, [a, b]) => Some((a.value? - b.value?, a.unit.of_difference())),
        (Says::Change { .. }, [fact]) if fact.difference => Some((fact.value?, fact.unit)),
        (Says::Change { .. }, [fact]) => Some((fact.change?, fact.unit.of_difference())),
        (Says::Change { .. }, [_, b]) if b.difference => Some((b.value?, b.unit)),
        (Says::Change { .. }, [a, b]) => {
            let later_first = a.wave > b.wave && b.wave.is_some();
            let (before, after) = if later_first {
                (b.value?, a.value?)
            } else {
                (a.value?, b.value?)
            };
            Some((after - before, a.unit.of_difference()))
        }
        _ => None,
    }
}

/// The decimals that a number is shown with, and the value that was printed for it.
pub(super) fn precision<'s>(says: &'s Says, at: usize) -> (u32, Option<&'s Amount>) {
    let of = |amount: &'s Amount| (amount.decimals(), Some(amount));
    match says {
        Says::Amount(amount) | Says::Both(amount, _) => of(amount),
        Says::Two { first, second, .. } => of(if at == 0 { first } else { second }),
        Says::Truth(estimate, truth) => of(if at == 0 { estimate } else { truth }),
        Says::Apart { by, .. } => (by.decimals(), None),
        Says::Change { level, by, .. } => match (level, by) {
            (Some(level), _) if at == 0 => of(level),
            (_, Some(by)) => (by.decimals(), None),
            _ => (0, None),
        },
        Says::Times { .. } | Says::Rank(_) | Says::Whom(_) => (0, None),
    }
}

/// A number as it is shown.
pub(super) fn text(fact: &Fact, decimals: u32) -> String {
    match fact.value {
        Some(value) => amount_text(value, fact.unit, Some(fact), decimals),
        None => "nothing".to_owned(),
    }
}

fn amount_text(value: f64, unit: Unit, fact: Option<&Fact>, decimals: u32) -> String {
    let fixed = format!("{:.*}", decimals as usize, round(value, decimals));
    match unit {
        Unit::Share => format!("{fixed}%"),
        Unit::Points => format!(
            "{fixed} {}",
            if matches!(fixed.as_str(), "1" | "-1") {
                "point"
            } else {
                "points"
            }
        ),
        Unit::Count if decimals == 0 => count(value),
        Unit::Count => fixed,
        Unit::Own | Unit::Score | Unit::Ratio | Unit::Rank => {
            let own = fact.and_then(|fact| fact.own.as_deref());
            let gap = fact.is_some_and(|fact| fact.gap);
            let value = if gap { value.abs() } else { value };
            let sided = match fact.and_then(|fact| fact.value).filter(|_| gap) {
                Some(own) if own < 0.0 => " under the true figure",
                Some(own) if own > 0.0 => " over the true figure",
                _ => "",
            };
            match own {
                Some(own) => format!("{} {own}{sided}", plain(value, decimals)),
                None => format!("{}{sided}", plain(value, decimals)),
            }
        }
    }
}

/// The computed numbers, at the precision of the sentence; with a digit more where rounding would hide why it holds or
/// differs.
pub(super) fn printed(claim: &Claim, rests: &[Rests<'_>], outcome: &Outcome<'_>) -> String {
    let says = match outcome {
        Outcome::Fits(says, _) | Outcome::OnBase(says, _) | Outcome::Differs(says, _) => {
            Some(*says)
        }
        Outcome::Named(_) | Outcome::Unknown(_) => claim.phrase.readings.first(),
    };
    let facts: Vec<Fact> = rests.iter().map(|rests| rests.fact.clone()).collect();
    let shown = |at: usize, rests: &Rests<'_>| {
        if withheld(rests.number) {
            return "withheld".to_owned();
        }
        if let Some(answer) = rests.answer {
            return answer.to_owned();
        }
        let fact = &rests.fact;
        let (mut decimals, amount) = says.map_or((0, None), |says| precision(says, at));
        if let (Some(amount), Some(value)) = (amount, fact.value) {
            let kind = match (fact.unit, &amount.kind) {
                (Unit::Share, Kind::Bare) => Kind::Share,
                (_, kind) => kind.clone(),
            };
            let range = bounded(amount, claim.reading).range(&kind);
            let value = if fact.gap { value.abs() } else { value };
            if kind != Kind::People && range.holds(round(value, decimals)) != range.holds(value) {
                decimals += 1;
            }
            if kind == Kind::People && fact.unit == Unit::Share {
                let people: Vec<String> =
                    fact.people.first().map(|n| count(*n)).into_iter().collect();
                return format!("{} people ({})", people.join(""), text(fact, decimals));
            }
        }
        text(fact, decimals)
    };
    let texts: Vec<String> = rests
        .iter()
        .enumerate()
        .map(|(at, rests)| shown(at, rests))
        .collect();
    let joined = match (says, claim.reading) {
        (_, Some(Reading::Each | Reading::AtMost | Reading::AtLeast | Reading::Range)) => {
            texts.join(", ")
        }
        (Some(Says::Amount(_)), _) => texts.join(", "),
        _ => texts.join(" to "),
    };
    match says {
        Some(says @ Says::Apart { by, .. }) if facts.len() == 2 => match difference(says, &facts) {
            Some((value, unit)) => format!(
                "{joined}: {}",
                amount_text(value, unit, facts.first(), by.decimals())
            ),
            None => joined,
        },
        Some(says @ Says::Change { by, .. }) if !facts.first().is_some_and(|f| f.difference) => {
            match difference(says, &facts) {
                Some((value, unit)) if facts.get(1).is_none_or(|f| !f.difference) => {
                    let decimals = by.as_ref().map_or(0, Amount::decimals);
                    let sign = if round(value, decimals) > 0.0 {
                        "+"
                    } else {
                        ""
                    };
                    format!(
                        "{joined} ({sign}{})",
                        amount_text(value, unit, facts.first(), decimals)
                    )
                }
                _ => joined,
            }
        }
        Some(Says::Times { turned, .. }) => match facts.as_slice() {
            [a, b] => match (a.value, b.value) {
                (Some(a), Some(b)) if a != 0.0 && b != 0.0 => {
                    let times = if *turned { b / a } else { a / b };
                    format!("{joined}: {} times", plain(times, 2))
                }
                _ => joined,
            },
            _ => joined,
        },
        Some(Says::Rank(_)) => match facts.as_slice() {
            [fact] if !fact.among.is_empty() => {
                let own = fact.value.unwrap_or(0.0);
                let higher = fact
                    .among
                    .iter()
                    .filter(|rival| snap(rival.value) > snap(own))
                    .count();
                format!(
                    "{joined}, number {} of {}",
                    higher + 1,
                    fact.among.len() + 1
                )
            }
            _ => joined,
        },
        Some(Says::Truth(..)) => match facts.as_slice() {
            [fact] => match fact.truth {
                Some(truth) => format!("{joined}, and the true figure is {}", plain(truth, 1)),
                None => joined,
            },
            _ => joined,
        },
        _ => joined,
    }
}

/// A limit that the spec gives stands before the printed value.
fn bounded(amount: &Amount, reading: Option<Reading>) -> Amount {
    let hedge = match reading {
        Some(Reading::AtMost) => Hedge::AtMost,
        Some(Reading::AtLeast) => Hedge::AtLeast,
        _ => amount.hedge,
    };
    Amount {
        hedge,
        ..amount.clone()
    }
}

/// By how much it differs.
pub(super) fn off(says: &Says, rests: &[Rests<'_>]) -> Option<String> {
    let facts: Vec<Fact> = rests.iter().map(|rests| rests.fact.clone()).collect();
    let of = |amount: &Amount, fact: &Fact| {
        if value(amount, fact).ok()? == Fit::Yes {
            return None;
        }
        let own = fact.value?;
        let percent = matches!(fact.unit, Unit::Share | Unit::Points);
        let kind = if percent && amount.kind == Kind::Bare {
            Kind::Share
        } else {
            amount.kind.clone()
        };
        if amount.kind == Kind::People && fact.unit == Unit::Share {
            return None;
        }
        if amount.is_wide() {
            let range = range_in_words(amount.range(&kind), if percent { "%" } else { "" });
            // Of one phrase all is meant, its hedge too; of several it is said which.
            return Some(match says {
                Says::Amount(_) => format!("as that stands for {range}"),
                _ => format!("as “{}” stands for {range}", amount.text),
            });
        }
        let decimals = amount.decimals();
        let by = (amount.value() - round(own, decimals)).abs();
        let unit = if percent { Unit::Points } else { fact.unit };
        let plain_fact = Fact {
            gap: false,
            ..fact.clone()
        };
        (by > 0.0).then(|| format!("by {}", amount_text(by, unit, Some(&plain_fact), decimals)))
    };
    let joined = |all: Vec<Option<String>>| {
        let found: Vec<String> = all.into_iter().flatten().collect();
        match found.as_slice() {
            [] => None,
            [a, b] if a == b => Some(format!("each {a}")),
            _ => Some(found.join(" and ")),
        }
    };
    match says {
        Says::Amount(amount) => match facts.as_slice() {
            [fact] => of(amount, fact),
            _ => None,
        },
        Says::Two { first, second, .. } => match facts.as_slice() {
            [a, b] => joined(vec![of(first, a), of(second, b)]),
            _ => None,
        },
        Says::Both(first, second) => {
            let fact = facts.first()?;
            joined(vec![of(first, fact), of(second, fact)])
        }
        Says::Apart { by, .. } => {
            let (value, unit) = difference(says, &facts)?;
            let away = (by.value() - round(value, by.decimals())).abs();
            let plain = !by.is_wide() && by.decimals() == 0 && away > 0.0;
            plain.then(|| format!("by {}", amount_text(away, unit, None, by.decimals())))
        }
        _ => None,
    }
}
