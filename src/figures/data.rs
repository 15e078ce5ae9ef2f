//! The data of a figure as csv: what is drawn, value by value.

use polars::prelude::Column;

use super::model::{Bar, Chart, Figure, TargetRow, Targets, Weights};
use crate::csv_out::{text, write};
use crate::number::percent_to;

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

/// The numbers of a figure as a page shows them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DataTable {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// What is marked in the picture and is no row: "Median estimate: 13 hours".
    pub marked: Vec<String>,
}

/// The rows of [`data_csv`] to be read by people: numbers as printed, answers across where each row has each of them.
pub fn data_table(figure: &Figure) -> DataTable {
    let bytes = data_csv(figure);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(_) => Vec::new(),
    };
    let rows: Vec<Vec<String>> = reader
        .records()
        .flatten()
        .map(|row| row.iter().map(unguarded).collect())
        .collect();
    match header.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["row", "column", "value", "printed"] => across(&rows),
        _ => DataTable {
            rows: rows.iter().map(|row| readable(&header, row)).collect(),
            header: header.iter().map(|name| heading(name)).collect(),
            marked: Vec::new(),
        },
    }
}

/// The text of a cell without the sign that keeps a spreadsheet from taking it for a formula.
fn unguarded(cell: &str) -> String {
    let bare = cell.strip_prefix('\'');
    let guarded = bare.filter(|bare| bare.starts_with(['=', '+', '-', '@']));
    guarded.unwrap_or(cell).to_owned()
}

/// `base_share`: Base share.
fn heading(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// Shares as percentages; everything else as it is.
fn readable(header: &[String], row: &[String]) -> Vec<String> {
    let cells = header.iter().zip(row);
    cells
        .map(|(name, cell)| {
            let is_share = name == "target" || name.ends_with("share");
            match cell.parse::<f64>() {
                Ok(share) if is_share => percent_to(share, 1),
                _ => cell.clone(),
            }
        })
        .collect()
}

/// Rows of label, answer, value and print as a table with the answers across.
fn across(rows: &[Vec<String>]) -> DataTable {
    let mut table = DataTable::default();
    let mut answers: Vec<&str> = Vec::new();
    let mut last: Option<&str> = None;
    for row in rows {
        let [label, answer, value, printed] = row.as_slice() else {
            continue;
        };
        if value.is_empty() && printed.is_empty() {
            table.marked.push(label.clone());
            continue;
        }
        let at = answers.iter().position(|known| known == answer);
        let at = at.unwrap_or_else(|| {
            answers.push(answer);
            answers.len() - 1
        });
        // An answer that a row has already begins the next one, also where both have one label.
        let begun = table.rows.last().and_then(|row| row.get(at + 1));
        if last != Some(label) || begun.is_some_and(|cell| !cell.is_empty()) {
            table.rows.push(vec![label.clone()]);
        }
        last = Some(label);
        if let Some(row) = table.rows.last_mut() {
            row.resize(row.len().max(at + 2), String::new());
            row[at + 1] = match printed.is_empty() {
                true => value.clone(),
                false => printed.clone(),
            };
        }
    }
    let width = answers.len() + 1;
    table
        .rows
        .iter_mut()
        .for_each(|row| row.resize(width, String::new()));
    table.header = std::iter::once(String::new())
        .chain(answers.into_iter().map(str::to_owned))
        .collect();
    table
}
