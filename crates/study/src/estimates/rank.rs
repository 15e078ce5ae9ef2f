//! The rank of each item or option of a question, the highest first.

use super::measures::ItemPlan;
use super::plan::{Plan, plain};
use super::{Flag, Marks, Number, Statistic};
use crossbreak_core::number::{Unit, snap};

/// Ranks of a question's items in every column, where the question asks for them; ties share the higher place. A NET of
/// options is no option.
pub(super) fn ranked(items: &[ItemPlan], plan: &Plan, numbers: &[Number]) -> Vec<Number> {
    let Some(first) = items.first() else {
        return Vec::new();
    };
    let question = plan.questions.iter().find(|q| q.id == first.question);
    let Some(by) = question.and_then(|q| q.rank.as_ref()) else {
        return Vec::new();
    };
    let name = match by.as_str() {
        "share" => "",
        other => other,
    };
    // Of each item the measure that it is ranked by, and where its numbers begin.
    let start = numbers
        .iter()
        .position(|n| n.question == first.question)
        .unwrap_or(0);
    let width = plan.banner.columns.len();
    let mut at = start;
    let mut ranked = Vec::new();
    for item in items {
        for measure in &item.measures {
            let of_options = measure.statistic != Statistic::Net || !name.is_empty();
            if measure.name == name && of_options {
                ranked.push((item, at));
            }
            at += width;
        }
    }
    let mut made = Vec::new();
    for (item, at) in &ranked {
        for column in 0..width {
            let own = &numbers[at + column];
            let others = ranked.iter().map(|(_, at)| &numbers[at + column]);
            // The place of one says where a withheld one is.
            let withheld = others.clone().any(|other| other.flag == Flag::Withheld);
            let others = others.filter_map(|other| other.value);
            // Sums of weights that are the same share differ in their last bits: they share a place.
            let above = |value: f64| {
                let higher = others.clone().filter(|other| snap(*other) > snap(value));
                higher.count() as f64
            };
            let difference = plan.banner.columns[column].is_difference();
            let stem = format!("{}:{}:rank", plain(&item.question), plain(&item.item));
            made.push(Number {
                id: format!("{stem}{}", plan.banner.columns[column].suffix),
                statistic: Statistic::Rank,
                unit: Unit::Rank,
                value: own
                    .value
                    .filter(|_| !difference)
                    .map(|value| above(value) + 1.0),
                unweighted: None,
                se: None,
                lower: None,
                upper: None,
                flag: match withheld {
                    true => Flag::Withheld,
                    false => own.flag,
                },
                marks: Marks::default(),
                ..own.clone()
            });
        }
    }
    made
}
