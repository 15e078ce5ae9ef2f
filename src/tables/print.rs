//! How a cell, and a number in a sentence, is printed: through the one rounding, as tables, figures and claims all are.

use super::model::{Cell, Format, Row, Value};
use crate::estimates::{Flag, Number, Published, Statistic};
use crate::number::{count, percent, plain, round};

/// What a cell is shown as; nothing for a cell without a number.
pub fn shown(cell: &Cell, row: &Row) -> String {
    let Some(value) = cell.value else {
        return cell.text.clone();
    };
    number(value, cell.format.unwrap_or(row.format))
}

/// What a fact says, in words.
pub fn said(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(value, Format::Percent) => percent(*value),
        Value::Number(value, Format::Points) => format!("{} points", signed(value * 100.0, 0)),
        Value::Number(value, format) => number(*value, *format),
    }
}

fn number(value: f64, format: Format) -> String {
    match format {
        Format::Percent if value == 0.0 => "-".into(),
        Format::Percent if percent(value) == "0%" => "*".into(),
        Format::Percent => percent(value),
        Format::Points => signed(value * 100.0, 0),
        Format::Count => count(value),
        Format::Decimals(decimals) => format!(
            "{:.*}",
            usize::from(decimals),
            round(value, decimals.into())
        ),
    }
}

/// With a sign; nothing has none.
pub fn signed(value: f64, decimals: u8) -> String {
    match round(value, decimals.into()) {
        0.0 => "0".to_owned(),
        rounded => format!("{rounded:+.*}", usize::from(decimals)),
    }
}

/// The whole percentage that is printed of a share.
pub(super) fn printed_percent(share: f64) -> f64 {
    round(share * 100.0, 0)
}

/// A number as it stands in a sentence: the digits of the tables, with its unit. `58%`, `+31 points`, `13 hours`,
/// `One month`; `[c]` where it is withheld, `–` where there is none.
pub fn printed(number: &Number, published: &Published) -> String {
    if number.flag == Flag::Withheld {
        return "[c]".to_owned();
    }
    let ordered = matches!(number.statistic, Statistic::Median | Statistic::Quantile);
    if ordered && !number.answer.is_empty() {
        return number.answer.clone();
    }
    let Some(value) = number.value else {
        return "–".to_owned();
    };
    let difference = number.statistic == Statistic::Difference;
    // A difference is of what its row in the total is.
    let row = match difference {
        true => {
            let stem = number.id.split('@').next().unwrap_or_default();
            published
                .get(stem)
                .map_or(Statistic::Difference, |row| row.statistic)
        }
        false => number.statistic,
    };
    let own = published.question(&number.question);
    let unit = own
        .and_then(|question| question.unit.as_deref())
        .unwrap_or_default();
    let with = |digits: String, unit: &str| format!("{digits} {unit}").trim_end().to_owned();
    let fixed = |decimals: u8| match difference {
        true => signed(value, decimals),
        false => format!(
            "{:.*}",
            usize::from(decimals),
            round(value, decimals.into())
        ),
    };
    match row {
        _ if row == Statistic::Lead || difference && row.is_share() => {
            let points = signed(value * 100.0, 0);
            let one = matches!(points.as_str(), "+1" | "-1");
            with(points, if one { "point" } else { "points" })
        }
        // What can be seen is not nothing.
        _ if row.is_share() && value > 0.0 && percent(value) == "0%" => "<1%".to_owned(),
        _ if row.is_share() => percent(value),
        Statistic::Mean => with(fixed(1), unit),
        Statistic::Index => fixed(1),
        Statistic::Ratio => with(fixed(2), "times"),
        Statistic::Rank => fixed(0),
        _ if difference => with(signed(value, 2), unit),
        _ => with(plain(value, 2), unit),
    }
}
