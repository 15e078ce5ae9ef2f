//! Variables of the spec: categories, or bands of a number.

use super::answers::{missing_texts, report_two_kinds};
use super::coding::{Rules, code};
use super::number;
use super::typed::Reading;
use super::{Category, Cells, Missing, ReadText, Reader, Variable, apart, declared};
use crate::diagnostic::Diagnostics;
use crate::spec::{self, Band, Located};

/// A variable of the spec.
pub(super) fn variable(
    reader: &Reader<'_>,
    name: &Located<String>,
    written: &spec::Variable,
    found: &mut Diagnostics,
) -> Option<Variable> {
    let (before, _) = found.counts();
    let column = reader.column(written.column.as_ref()?, found)?;
    let kinds = [
        (Missing::DontKnow, &written.dont_know),
        (Missing::Refused, &written.refused),
        (Missing::NotStated, &written.not_stated),
        (Missing::NotAsked, &written.not_asked),
    ];
    let rules = Rules {
        other: None,
        categories: written.categories.as_ref(),
        missing: kinds
            .iter()
            .filter_map(|(k, a)| Some((*k, a.as_ref()?)))
            .collect(),
        multiple: false,
        unused: written.unused.as_ref(),
        most: ("most_categories", written.most_categories.as_ref()),
        what: format!("variable `{name}`"),
        keys: &written.keys,
    };
    let columns = [column];
    let (categories, codes, read_by_rule) = match &written.bands {
        Some(bands) => {
            let reading = Reading::of_variable(reader, &columns[0], written);
            banded(reader, &columns, bands, &rules, &reading, found)?
        }
        None => {
            let coding = code(reader, &columns, &rules, found);
            let codes = coding.codes(&columns[0]);
            (coding.categories, codes, Vec::new())
        }
    };
    if categories.is_empty() {
        return None;
    }
    Some(Variable {
        name: name.to_string(),
        label: written.label.clone().unwrap_or_else(|| name.to_string()),
        categories,
        codes,
        read_by_rule,
        sound: found.counts().0 == before,
    })
}

fn banded(
    reader: &Reader<'_>,
    columns: &[Cells<'_>; 1],
    bands: &[Located<String>],
    rules: &Rules<'_>,
    reading: &Reading<'_>,
    found: &mut Diagnostics,
) -> Option<(Vec<Category>, Vec<u16>, Vec<ReadText>)> {
    let column = &columns[0];
    let parsed: Vec<Band> = bands
        .iter()
        .map(|b| Band::parse(b))
        .collect::<Option<_>>()?;
    let mut categories: Vec<Category> = bands
        .iter()
        .map(|band| Category {
            label: band.to_string(),
            missing: None,
        })
        .collect();
    let mut kinds: Vec<(Missing, Vec<String>)> = rules
        .missing
        .iter()
        .map(|(kind, answers)| (*kind, missing_texts(reader, columns, answers, found)))
        .collect();
    report_two_kinds(&kinds, &rules.what, rules.keys, found);
    declared::complete(reader, columns, &mut kinds, rules.keys.at("column"), found);
    let mut missing = Vec::new();
    for (kind, texts) in kinds {
        categories.push(Category {
            label: kind.label().to_owned(),
            missing: Some(kind),
        });
        missing.push((texts, (categories.len() - 1) as u16));
    }
    let missing: Vec<Option<u16>> = column
        .cells
        .iter()
        .map(|cell| {
            let kind = missing
                .iter()
                .find(|(texts, _)| texts.iter().any(|t| t == cell));
            kind.map(|(_, code)| *code)
        })
        .collect();
    let is_missing = |respondent: usize| missing[respondent].is_some();
    let (read, by_rule) = reading.column(reader, column, is_missing, found);
    let given: Vec<Option<f64>> = (read.iter().zip(&missing))
        .map(|(number, missing)| number.filter(|_| missing.is_none()))
        .collect();
    let at = rules.keys.at("column");
    apart::numbers(reader, column, &given, &parsed, &rules.what, at, found);
    let mut not_numbers = Vec::new();
    let mut outside = Vec::new();
    let codes = read
        .into_iter()
        .enumerate()
        .map(|(respondent, number)| {
            if let Some(code) = missing[respondent] {
                return code;
            }
            let Some(value) = number else {
                not_numbers.push(respondent);
                return 0;
            };
            match parsed.iter().position(|band| band.holds(value)) {
                Some(band) => band as u16,
                None => {
                    outside.push(respondent);
                    0
                }
            }
        })
        .collect();
    number::report(reader, column, &not_numbers, reading, found);
    number::report_outside(
        reader,
        column,
        &outside,
        &rules.what,
        rules.keys.at("bands"),
        found,
    );
    Some((categories, codes, by_rule))
}
