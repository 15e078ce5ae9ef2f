//! How a cell is printed: through the one rounding, as tables, figures and claims all are.

use super::model::{Cell, Format, Row};
use crate::number::{count, percent, round};

/// What a cell is shown as; nothing for a cell without a number.
pub(super) fn shown(cell: &Cell, row: &Row) -> String {
    let Some(value) = cell.value else {
        return cell.text.clone();
    };
    match cell.format.unwrap_or(row.format) {
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
pub(super) fn signed(value: f64, decimals: u8) -> String {
    match round(value, decimals.into()) {
        0.0 => "0".to_owned(),
        rounded => format!("{rounded:+.*}", usize::from(decimals)),
    }
}

/// The whole percentage that is printed of a share.
pub(super) fn printed_percent(share: f64) -> f64 {
    round(share * 100.0, 0)
}
