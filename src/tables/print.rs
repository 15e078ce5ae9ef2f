//! How a cell is printed: through the one rounding, as tables, figures and claims all are.

use super::model::{Cell, Format, Row, Value};
use crate::number::{count, percent, round};

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
