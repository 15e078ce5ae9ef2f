//! The data of a figure as csv: what is drawn, value by value.

use polars::prelude::Column;

use super::model::{Chart, Figure};
use crate::csv_out::{text, write};

/// `row,column,value,printed`: one line for every bar or segment, and one for each marked line. Values are shares,
/// 0 to 1.
pub fn data_csv(figure: &Figure) -> Vec<u8> {
    let mut lines: Vec<(String, &str, Option<f64>, &str)> = Vec::new();
    match &figure.chart {
        Chart::Histogram(histogram) => {
            for bin in &histogram.bins {
                let bar = &bin.bar;
                lines.push((
                    bin.label.clone(),
                    &histogram.y_axis,
                    Some(bar.value),
                    &bar.printed,
                ));
            }
            for marker in [&histogram.median, &histogram.truth].into_iter().flatten() {
                lines.push((marker.label.clone(), "marked", None, ""));
            }
        }
        Chart::Paired(paired) => {
            for row in &paired.rows {
                for (series, bar) in paired.series.iter().zip(&row.bars) {
                    lines.push((row.label.clone(), series, Some(bar.value), &bar.printed));
                }
            }
        }
        Chart::Stacked(stacked) => {
            for row in &stacked.rows {
                let label = match &row.right {
                    Some(right) => format!("{} | {right}", row.left),
                    None => row.left.clone(),
                };
                for (segment, bar) in stacked.legend.iter().zip(&row.bars) {
                    lines.push((label.clone(), &segment.name, Some(bar.value), &bar.printed));
                }
            }
        }
    }
    let values: Vec<Option<f64>> = lines.iter().map(|line| line.2).collect();
    write(
        lines.len(),
        vec![
            text("row", lines.iter().map(|line| line.0.as_str())),
            text("column", lines.iter().map(|line| line.1)),
            Column::new("value".into(), values),
            text("printed", lines.iter().map(|line| line.3)),
        ],
    )
}
