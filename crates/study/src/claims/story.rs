//! Whether a claim that differs turns its story round.

use super::judge::Fact;
use super::phrase::{Amount, Core, Hedge, Place, Says};
use crate::spec::Reading;
use crossbreak_core::number::{Unit, snap};

/// A lead that is reversed, or a majority that is not one.
pub(super) fn changes_story(says: &Says, reading: Option<Reading>, facts: &[&Fact]) -> bool {
    let value = |at: usize| facts.get(at).and_then(|fact| fact.value);
    let turned =
        |said: f64, found: Option<f64>| found.is_some_and(|found| said * snap(found) < 0.0);
    match says {
        Says::Two { first, second, .. } => match (reading, value(0), value(1)) {
            (None | Some(Reading::InOrder), Some(x), Some(y)) => {
                turned(first.value() - second.value(), Some(x - y))
            }
            _ => false,
        },
        Says::Amount(amount) => {
            let each = matches!(reading, None | Some(Reading::Each));
            let middle = |fact: &Fact| match fact.unit {
                Unit::Share => Some(50.0),
                Unit::Points => Some(0.0),
                _ => None,
            };
            each && facts.iter().any(|fact| {
                middle(fact).is_some_and(|middle| {
                    turned(
                        side(amount, middle),
                        fact.value.map(|value| snap(value) - middle),
                    )
                })
            })
        }
        Says::Apart { by, side } => {
            let found = match facts {
                [a, b] => a.value.zip(b.value).map(|(a, b)| a - b),
                [fact] => fact
                    .value
                    .filter(|_| fact.unit == Unit::Points || fact.difference),
                _ => None,
            };
            let side = side.unwrap_or(1.0);
            turned(by.value() * side, found)
        }
        Says::Times { times, .. } => match (value(0), value(1)) {
            (Some(a), Some(b)) => turned(times - 1.0, Some(a - b)),
            _ => false,
        },
        Says::Change {
            by: Some(by), sign, ..
        } => {
            let found = match facts {
                [fact] if fact.difference => fact.value,
                [fact] => fact.change,
                [_, b] if b.difference => b.value,
                [a, b] => a.value.zip(b.value).map(|(a, b)| b - a),
                _ => None,
            };
            turned(by.value() * if by.signed() { 1.0 } else { *sign }, found)
        }
        Says::Rank(rank) => matches!(rank.place, Place::Nth(1) | Place::Plurality),
        Says::Both(..) | Says::Truth(..) | Says::Change { .. } | Says::Whom(_) => false,
    }
}

/// The side of the half, or of nothing, that a value takes: "over half" takes one though it says 50.
fn side(amount: &Amount, middle: f64) -> f64 {
    if let Core::Word(range) = amount.core {
        let above = range.low.is_some_and(|end| end.at >= middle);
        let below = range.high.is_some_and(|end| end.at <= middle);
        return f64::from(u8::from(above)) - f64::from(u8::from(below));
    }
    match amount.hedge {
        _ if amount.value() > middle => 1.0,
        _ if amount.value() < middle => -1.0,
        Hedge::Over | Hedge::JustOver | Hedge::WellOver => 1.0,
        Hedge::Under | Hedge::Almost | Hedge::WellUnder => -1.0,
        _ => 0.0,
    }
}
