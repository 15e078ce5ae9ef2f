//! The codebook as a table, to be printed, filled in and read again.

use super::model::{Holds, Inspection};
use crate::ingest::{DeclaredMissing, RawData};

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
        let head = |code: String, label: String, missing: String| {
            [
                variable.name.clone(),
                variable.text.clone().unwrap_or_default(),
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
        let mut own: Vec<[String; 6]> = variable
            .answers
            .iter()
            .filter(|answer| {
                variable.holds == Holds::Codes
                    || variable.holds == Holds::Numbers
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
