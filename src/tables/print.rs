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
        Format::Points => {
            let points = round(value * 100.0, 0);
            match points > 0.0 {
                true => format!("+{points}"),
                false => points.to_string(),
            }
        }
        Format::Count => count(value),
        Format::Decimals(decimals) => format!(
            "{:.*}",
            usize::from(decimals),
            round(value, decimals.into())
        ),
    }
}

/// The number that is printed, in its own unit: whole percents for a share.
pub(super) fn rounded(value: f64, format: Format) -> Option<f64> {
    match format {
        Format::Percent | Format::Points => Some(round(value * 100.0, 0)),
        Format::Count => Some(round(value, 0)),
        Format::Decimals(decimals) => Some(round(value, decimals.into())),
    }
}
