//! Whether printed parts add up to what is printed of them together.

use super::layout::Filled;
use super::model::Column;
use super::print::printed_percent;
use super::sentences::net;
use crossbreak_core::number::{Decimals, counted, percent_to, snap};
use crossbreak_study::estimates::{QuestionInfo, Statistic};
use crossbreak_study::spec::Kind;

/// Said where the printed answers of a question do not add up to 100.
pub(super) fn rounded(decimals: Decimals) -> String {
    // A unit of the last digit either way.
    let unit = 10f64.powi(-i32::from(decimals.shares));
    format!(
        "Percentages are rounded one by one and may add up to {} or {}.",
        percent_to((100.0 - unit) / 100.0, decimals.shares.into()),
        percent_to((100.0 + unit) / 100.0, decimals.shares.into())
    )
}

/// Of more NETs of one table it is not said one by one where they differ from their parts.
pub(super) const MOST_NETS: usize = 3;

/// Said of so many.
pub(super) fn many_nets(nets: usize) -> String {
    format!(
        "NETs are computed before rounding; {nets} of them differ from the sum of their printed parts."
    )
}

/// Where printed parts do not add up to the printed NET, or to 100: computed before rounding, and said so.
pub(super) fn adding_up(
    question: &QuestionInfo,
    rows: &[Filled<'_>],
    columns: &[Column],
) -> Vec<String> {
    let decimals = question.decimals.shares;
    let mut notes = Vec::new();
    let fixed = |percent: f64| format!("{percent:.*}", usize::from(decimals));
    let single = !matches!(question.kind, Kind::Multiple | Kind::Number);
    let shares = || {
        rows.iter()
            .filter(|row| row.info.statistic == Statistic::Share)
    };
    let part = |index: usize| {
        let answer = question.answers.get(index);
        shares().find(|row| answer.is_some_and(|answer| answer.label == row.info.answer))
    };
    for row in rows
        .iter()
        .filter(|row| single && row.info.statistic == Statistic::Net)
    {
        let parts: Option<Vec<&Filled<'_>>> = row.info.parts.iter().map(|&p| part(p)).collect();
        let Some(parts) = parts else { continue };
        let off = (0..columns.len()).filter_map(|column| {
            let printed =
                |row: &Filled<'_>| Some(printed_percent(row.numbers.get(column)?.value?, decimals));
            let shown = printed(row)?;
            // Printed percentages have few decimals; the last bits of their sum mean nothing.
            let sum = snap(parts.iter().map(|row| printed(row)).sum::<Option<f64>>()?);
            let difference = row.numbers.get(column)?.statistic == Statistic::Difference;
            (sum != shown && !difference).then_some((column, sum, shown))
        });
        let off: Vec<(usize, f64, f64)> = off.collect();
        if let Some((column, sum, shown)) = off.first() {
            let name = match columns[*column].group.as_str() {
                "" => columns[*column].label.clone(),
                group => format!("{group}: {}", columns[*column].label),
            };
            let others = match off.len() {
                1 => String::new(),
                n => format!(", as in {}", counted(n - 1, "more column", "more columns")),
            };
            notes.push(format!(
                "{} is computed before rounding: its printed parts add up to {}%, and it is {}% ({name}{others}).",
                net("NET ", &row.info.answer),
                fixed(*sum),
                fixed(*shown),
            ));
        }
    }
    // All answers of a question, and nothing else that is a share: under and over the truth are none of them.
    let answers: Vec<&Filled<'_>> = (0..question.answers.len()).filter_map(part).collect();
    if single && answers.len() > 1 && answers.len() == question.answers.len() {
        let off = (0..columns.len()).any(|column| {
            let printed = |row: &&Filled<'_>| {
                Some(printed_percent(row.numbers.get(column)?.value?, decimals))
            };
            let sum: Option<f64> = answers.iter().map(printed).sum();
            let number = answers[0].numbers.get(column);
            let difference = number.is_some_and(|n| n.statistic == Statistic::Difference);
            sum.is_some_and(|sum| !difference && snap(sum) != 100.0)
        });
        if off {
            notes.push(rounded(question.decimals));
        }
    }
    notes
}
