//! The codebook as a table, to be printed, filled in and read again.

use super::cells::number;
use super::group::GroupKind;
use super::model::{Answer, Holds, Inspection, Variable};
use crossbreak_study::raw::{DeclaredMissing, RawData};

/// The codebook as a csv file in the long form: a row for each variable, then one for each of its labels, with the
/// columns `variable`, `text`, `item`, `code`, `label`, `missing`.
pub fn dictionary(raw: &RawData, inspection: &Inspection) -> Vec<[String; 6]> {
    let mut rows = Vec::new();
    for variable in &inspection.variables {
        let declared = raw
            .codebook
            .get(&variable.name)
            .map(|info| info.missing.as_slice())
            .unwrap_or_default();
        let group = inspection
            .groups
            .iter()
            .find(|group| variable.group.as_ref() == Some(&group.name));
        // Read again, the question and its items are known apart.
        let text = group
            .filter(|group| group.apart && group.text.is_some())
            .map_or(&variable.text, |group| &group.text);
        let head = |code: String, label: String, missing: String| {
            [
                variable.name.clone(),
                text.clone().unwrap_or_default(),
                variable.item.clone().unwrap_or_default(),
                code,
                label,
                missing,
            ]
        };
        let yes = |missing: bool| {
            if missing {
                "yes".to_owned()
            } else {
                String::new()
            }
        };
        let all = answers(variable, inspection);
        let mut own: Vec<[String; 6]> = all
            .iter()
            .filter(|answer| {
                variable.holds == Holds::Codes
                    || variable.holds == Holds::Numbers
                    || (variable.holds == Holds::Sets && number(&answer.cell).is_some())
                    || answer.missing.is_some()
            })
            .map(|answer| {
                let missing = declared
                    .iter()
                    .any(|d| matches!(d, DeclaredMissing::Value(value) if *value == answer.cell));
                head(
                    answer.cell.clone(),
                    answer.label.clone().unwrap_or_default(),
                    yes(missing),
                )
            })
            .collect();
        for missing in declared {
            if let DeclaredMissing::Range { low, high } = missing {
                own.push(head(format!("{low} to {high}"), String::new(), yes(true)));
            }
        }
        match own.is_empty() {
            true => rows.push(head(String::new(), String::new(), String::new())),
            false => rows.extend(own),
        }
    }
    rows
}

/// The answers of a column; in a grid those that only other items have too, as they have the same labels.
fn answers(variable: &Variable, inspection: &Inspection) -> Vec<Answer> {
    let grid = inspection
        .groups
        .iter()
        .find(|group| variable.group.as_ref() == Some(&group.name));
    let Some(grid) = grid.filter(|group| group.kind == GroupKind::Grid) else {
        return variable.answers.clone();
    };
    let own = |answer: &Answer| {
        let code = number(&answer.cell);
        variable
            .answers
            .iter()
            .find(|own| own.cell == answer.cell || (code.is_some() && number(&own.cell) == code))
    };
    let shared = grid.answers.iter().map(|answer| match own(answer) {
        Some(own) => Answer {
            label: own.label.clone().or_else(|| answer.label.clone()),
            ..own.clone()
        },
        None => answer.clone(),
    });
    shared.collect()
}
