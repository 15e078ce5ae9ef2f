//! On which other base a number would be what was printed: without don't know, of those asked, not weighted, of one NET
//! against another. Each follows from published numbers by arithmetic, which is said.

use super::facts::{answers, beside, parts, row, rows_of_item};
use crate::estimates::{Base, Number, Published, Statistic};
use crate::label::Missing;
use crossbreak_core::number::{Unit, percent_to, plain};

/// Another base, in the order in which they are looked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    WithoutDontKnow,
    WithoutRefused,
    /// Without anyone who gave no answer in substance.
    WithView,
    /// With those who did not know, of everyone who was asked.
    Asked,
    /// Of everyone, asked or not.
    Everyone,
    Unweighted,
    /// Of these two NETs or answers together.
    OfBoth(String),
}

impl Kind {
    /// "it holds ...".
    pub fn words(&self) -> String {
        match self {
            Kind::WithoutDontKnow => "if don’t knows are left out".into(),
            Kind::WithoutRefused => "if refusals are left out".into(),
            Kind::WithView => "of those with a view".into(),
            Kind::Asked => "of everyone who was asked".into(),
            Kind::Everyone => "of everyone, asked or not".into(),
            Kind::Unweighted => "unweighted".into(),
            Kind::OfBoth(both) => format!("of {both} together"),
        }
    }
}

/// A number on another base, in percent, and how it was worked out.
#[derive(Debug, Clone)]
pub struct Rebased {
    pub kind: Kind,
    pub value: f64,
    /// "44 ÷ (100 − 19)".
    pub arithmetic: String,
}

/// The number on every other base that has a name.
pub fn others(number: &Number, published: &Published) -> Vec<Rebased> {
    let (Some(value), true) = (
        number.value,
        matches!(number.unit, Unit::Share | Unit::Points),
    ) else {
        return Vec::new();
    };
    let value = value * 100.0;
    let mut found = Vec::new();
    let mut push = |kind: Kind, value: f64, arithmetic: String| {
        if value.is_finite() {
            found.push(Rebased {
                kind,
                value,
                arithmetic,
            });
        }
    };
    let shown = |v: f64| plain(v, 1);
    if number.statistic != Statistic::Difference {
        let missing = missing(number, published);
        let left_out = |kinds: &[Missing]| -> Vec<f64> {
            let of = missing
                .iter()
                .filter(|(kind, share)| kinds.contains(kind) && *share > 0.0);
            of.map(|(_, share)| *share).collect()
        };
        let all = left_out(&[Missing::DontKnow, Missing::Refused, Missing::NotStated]);
        let dont_know = left_out(&[Missing::DontKnow]);
        let refused = left_out(&[Missing::Refused]);
        let minus = |shares: &[f64]| {
            shares
                .iter()
                .map(|s| format!(" − {}", shown(*s)))
                .collect::<String>()
        };
        match number.base {
            Base::All | Base::Asked | Base::Filtered => {
                for (kind, shares) in [
                    (Kind::WithoutDontKnow, &dont_know),
                    (Kind::WithoutRefused, &refused),
                    (Kind::WithView, &all),
                ] {
                    let same = kind == Kind::WithView
                        && (all.len() == dont_know.len() || all.len() == refused.len());
                    let rest = 100.0 - shares.iter().sum::<f64>();
                    if !shares.is_empty() && !same && rest > 0.0 {
                        let arithmetic = format!("{} ÷ (100{})", shown(value), minus(shares));
                        push(kind, value / rest * 100.0, arithmetic);
                    }
                }
            }
            Base::Excluding if !all.is_empty() => {
                let rest = 100.0 - all.iter().sum::<f64>();
                let arithmetic = format!("{} × (100{}) ÷ 100", shown(value), minus(&all));
                push(Kind::Asked, value * rest / 100.0, arithmetic);
            }
            _ => {}
        }
        let (own, of_all) = (
            number.bases.map(|b| b.weighted),
            everyone(number, published),
        );
        if let (Some(own), Some(of_all)) = (own, of_all)
            && number.base != Base::All
            && number.base != Base::Answers
            && of_all > own
        {
            let arithmetic = format!(
                "{} × {} ÷ {}",
                shown(value),
                plain(own, 0),
                plain(of_all, 0)
            );
            push(Kind::Everyone, value * own / of_all, arithmetic);
        }
    }
    if let Some(unweighted) = number.unweighted {
        let people = number.bases.map_or(0.0, |b| b.unweighted as f64);
        let arithmetic = match number.unit {
            Unit::Share => format!(
                "{} of {} respondents",
                plain(unweighted * people, 0),
                plain(people, 0)
            ),
            _ => format!("{} points", plain(unweighted * 100.0, 1)),
        };
        push(Kind::Unweighted, unweighted * 100.0, arithmetic);
    }
    for (both, sum) in pairs(number, published) {
        if sum > 0.0 {
            let arithmetic = format!("{} ÷ {}", shown(value), shown(sum));
            push(Kind::OfBoth(both), value / sum * 100.0, arithmetic);
        }
    }
    found.sort_by(|a, b| a.kind.cmp(&b.kind));
    found
}

/// The shares of those who gave no answer in substance, in percent of those who were asked.
fn missing(number: &Number, published: &Published) -> Vec<(Missing, f64)> {
    let Some(question) = published.question(&number.question) else {
        return Vec::new();
    };
    let own = row(number, question).map_or(Vec::new(), |row| answers(row, question));
    let mut found = Vec::new();
    for (index, answer) in question.answers.iter().enumerate() {
        let Some(kind) = answer.missing else {
            continue;
        };
        let row = rows_of_item(number, question)
            .find(|row| row.answer == answer.label && row.statistic == Statistic::Share);
        if let Some(share) = row.and_then(|row| beside(row, number, published))
            && !own.contains(&index)
        {
            found.push((kind, share));
        }
    }
    found
}

/// The weighted number of everyone in the number's column.
fn everyone(number: &Number, published: &Published) -> Option<f64> {
    let all = published.numbers().iter().filter(|other| {
        other.base == Base::All
            && other.crossbreak == number.crossbreak
            && other.column == number.column
    });
    all.filter_map(|other| other.bases)
        .map(|bases| bases.weighted)
        .next()
}

/// The NETs, or the sides of a lead, that the number's own may be set against: what they are called, and both shares.
fn pairs(number: &Number, published: &Published) -> Vec<(String, f64)> {
    let Some(question) = published.question(&number.question) else {
        return Vec::new();
    };
    let rows = || rows_of_item(number, question).filter(|row| row.statistic.is_share());
    let value = |label: &str| {
        let row = rows().find(|row| row.answer == label)?;
        beside(row, number, published)
    };
    let sum = |a: &str, b: &str| Some((format!("{a} and {b}"), value(a)? + value(b)?));
    let sides = question
        .lead
        .as_ref()
        .map(|(of, over)| (of.label.as_str(), over.label.as_str()));
    if number.statistic == Statistic::Lead {
        return sides
            .and_then(|(of, over)| sum(of, over))
            .into_iter()
            .collect();
    }
    let Some(own) = row(number, question) else {
        return Vec::new();
    };
    let mine = answers(own, question);
    let mut found: Vec<(String, f64)> = Vec::new();
    if let Some((of, over)) = sides.filter(|(of, over)| [*of, *over].contains(&own.answer.as_str()))
    {
        found.extend(sum(of, over));
    }
    if own.statistic == Statistic::Net {
        let others = rows().filter(|other| {
            other.statistic == Statistic::Net
                && answers(other, question).iter().all(|a| !mine.contains(a))
        });
        for other in others {
            // The same two under one name, whichever of them the number is.
            let first = rows().position(|row| row.stem == own.stem)
                < rows().position(|row| row.stem == other.stem);
            let (a, b) = if first {
                (&own.answer, &other.answer)
            } else {
                (&other.answer, &own.answer)
            };
            let both = sum(a, b);
            found.extend(both.filter(|(name, _)| found.iter().all(|(other, _)| other != name)));
        }
    }
    found
}

/// The arithmetic with its result: "44 ÷ (100 − 19) = 54%".
pub fn in_words(rebased: &Rebased, number: &Number, decimals: u32) -> String {
    let result = match number.unit {
        Unit::Share => percent_to(rebased.value / 100.0, decimals),
        _ => format!("{} points", plain(rebased.value, decimals)),
    };
    match rebased.kind {
        Kind::Unweighted if number.unit == Unit::Points => result,
        _ => format!("{} = {result}", rebased.arithmetic),
    }
}

/// The column of a number's id, for messages.
pub fn in_column(number: &Number, suffix: &str) -> String {
    format!("{}{suffix}", parts(&number.id).0)
}
