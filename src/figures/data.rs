//! The data of a figure as csv: what is drawn, value by value.

use polars::prelude::Column;

use super::model::{Bar, Chart, Figure, TargetRow, Targets, Weights};
use crate::csv_out::{text, write};

/// `row,column,value,printed`: one line for every bar or segment, and one for each marked line. Values are shares,
/// 0 to 1. The figures of a weighting have columns of their own: see [`weights`] and [`targets`].
pub fn data_csv(figure: &Figure) -> Vec<u8> {
    let mut lines: Vec<(String, &str, Option<f64>, &str)> = Vec::new();
    match &figure.chart {
        Chart::Weights(chart) => return weights(chart),
        Chart::Targets(chart) => return targets(chart),
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

/// `from,to,respondents`: one line for every bin; an open one has no `to`.
fn weights(chart: &Weights) -> Vec<u8> {
    let bins: Vec<_> = chart.bins.iter().chain(&chart.rest).collect();
    let ends = chart.bins.iter().skip(1).map(|bin| bin.label.as_str());
    let ends = ends.chain((!chart.bins.is_empty()).then_some(chart.end.as_str()));
    let froms = chart.bins.iter().map(|bin| bin.label.as_str());
    let froms = froms.chain(chart.rest.iter().map(|_| chart.end.as_str()));
    let respondents: Vec<u64> = bins.iter().map(|bin| bin.respondents as u64).collect();
    write(
        bins.len(),
        vec![
            text("from", froms),
            text("to", ends.chain(chart.rest.iter().map(|_| ""))),
            Column::new("respondents".into(), respondents),
        ],
    )
}

/// `margin,category,respondents,base_share,target,weighted_share`: one line for every category of the margins shown.
fn targets(chart: &Targets) -> Vec<u8> {
    let rows = &chart.every;
    let categories: Vec<String> = rows.iter().map(|(_, row)| row.labels.join(" × ")).collect();
    let respondents: Vec<u64> = rows.iter().map(|(_, row)| row.respondents as u64).collect();
    let values = |of: fn(&TargetRow) -> &Bar| -> Vec<f64> {
        rows.iter().map(|(_, row)| of(row).value).collect()
    };
    write(
        rows.len(),
        vec![
            text("margin", rows.iter().map(|(margin, _)| margin.as_str())),
            text("category", categories.iter().map(String::as_str)),
            Column::new("respondents".into(), respondents),
            Column::new("base_share".into(), values(|row| &row.before)),
            Column::new("target".into(), values(|row| &row.target)),
            Column::new("weighted_share".into(), values(|row| &row.after)),
        ],
    )
}
