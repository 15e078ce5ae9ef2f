//! How a cell, and a number in a sentence, is printed: through the one rounding, as tables, figures and claims all are.

use super::model::{Cell, Format, Row, Value};
use crossbreak_core::number::{Unit, count, percent_to, plain, round, share};
use crossbreak_study::estimates::{Flag, Number, Published, Statistic};

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
        Value::Number(value, Format::Percent(decimals)) => percent_to(*value, (*decimals).into()),
        Value::Number(value, Format::Points(decimals)) => {
            format!("{} points", signed(value * 100.0, *decimals))
        }
        Value::Number(value, format) => number(*value, *format),
    }
}

fn number(value: f64, format: Format) -> String {
    match format {
        Format::Percent(_) if value == 0.0 => "-".into(),
        Format::Percent(decimals) if value > 0.0 && printed_percent(value, decimals) == 0.0 => {
            "*".into()
        }
        Format::Percent(decimals) => percent_to(value, decimals.into()),
        Format::Points(decimals) => signed(value * 100.0, decimals),
        Format::Count => count(value),
        Format::Decimals(decimals) => format!(
            "{:.*}",
            usize::from(decimals),
            round(value, decimals.into())
        ),
        Format::Plain => plain(value, PLAIN),
    }
}

/// The decimals of a number in its question's own unit, at most.
pub(super) const PLAIN: u32 = 2;

/// With a sign; nothing has none.
pub fn signed(value: f64, decimals: u8) -> String {
    match round(value, decimals.into()) {
        0.0 => "0".to_owned(),
        rounded => format!("{rounded:+.*}", usize::from(decimals)),
    }
}

/// The percentage that is printed of a share.
pub(super) fn printed_percent(share: f64, decimals: u8) -> f64 {
    round(share * 100.0, decimals.into())
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
    let own = published.question(&number.question);
    let unit = own
        .and_then(|question| question.unit.as_deref())
        .unwrap_or_default();
    let decimals = published.decimals(&number.question);
    let with = |digits: String, unit: &str| format!("{digits} {unit}").trim_end().to_owned();
    let difference = number.statistic == Statistic::Difference;
    let fixed = |decimals: u8| match difference {
        true => signed(value, decimals),
        false => format!(
            "{:.*}",
            usize::from(decimals),
            round(value, decimals.into())
        ),
    };
    match number.unit {
        Unit::Share => share(value, decimals.shares.into()),
        Unit::Points => {
            let points = signed(value * 100.0, decimals.shares);
            let one = matches!(points.as_str(), "+1" | "-1");
            with(points, if one { "point" } else { "points" })
        }
        Unit::Score => fixed(decimals.means),
        Unit::Ratio => with(fixed(2), "times"),
        Unit::Rank | Unit::Count => fixed(0),
        Unit::Own if published.row_statistic(number) == Statistic::Mean => {
            with(fixed(decimals.means), unit)
        }
        Unit::Own if difference => with(signed(value, 2), unit),
        Unit::Own => with(plain(value, PLAIN), unit),
    }
}
