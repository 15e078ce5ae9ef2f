//! Small multiples: the same chart for each column of a crossbreak, on one scale, with one legend.

use super::axis::{Axis, Ruler};
use super::canvas::{Anchor, Canvas};
use super::legend::legend;
use super::model::{Chart, Panel, Panels};
use super::wrap::Block;
use super::{bars, histogram, page, points, stacked, trend};

/// Between panels.
const ACROSS: f64 = 28.0;
const DOWN: f64 = 22.0;
/// The most panels in a row.
const MOST: usize = 4;

/// Draws the panels from `top` down; returns their bottom.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Panels, top: f64) -> f64 {
    let Some(first) = chart.panels.first() else {
        return top;
    };
    let mut y = key(canvas, &first.chart, top);
    let fit = ((canvas.width() + ACROSS) / (least(&first.chart) + ACROSS)) as usize;
    let count = chart.panels.len();
    let across = fit.clamp(1, MOST.min(count));
    // Rows about equally long: four panels where three fit are two and two.
    let across = count.div_ceil(count.div_ceil(across));
    let (left, right, spare) = (canvas.left, canvas.right, canvas.spare);
    let width = (right - left - ACROSS * (across - 1) as f64) / across as f64;
    let rows = count.div_ceil(across);
    for (index, row) in chart.panels.chunks(across).enumerate() {
        let head = |panel: &Panel| {
            let theme = canvas.theme;
            (
                Block::balanced(&panel.heading, theme.marker, width),
                Block::balanced(&panel.base, theme.foot, width),
            )
        };
        let heads: Vec<(Block, Block)> = row.iter().map(head).collect();
        let tall = heads
            .iter()
            .map(|(name, base)| name.height() + base.height());
        let below = y + tall.fold(0.0, f64::max);
        let mut bottom = below;
        let mut left_over = spare;
        // Plots in one row begin at one height, whatever has to stand above one of them.
        let theme = canvas.theme;
        let head = row
            .iter()
            .map(|panel| {
                let mut trial = Canvas::new(theme, left, left + width);
                plot(&mut trial, chart, &panel.chart, 0.0);
                trial.head
            })
            .fold(0.0, f64::max);
        for (i, (panel, (name, base))) in row.iter().zip(&heads).enumerate() {
            canvas.left = left + (width + ACROSS) * i as f64;
            canvas.right = canvas.left + width;
            canvas.spare = spare / rows as f64;
            let under = canvas.block(name, canvas.left, y, Anchor::Start);
            canvas.block(base, canvas.left, under, Anchor::Start);
            canvas.head = head;
            bottom = bottom.max(plot(canvas, chart, &panel.chart, below + 6.0));
            canvas.head = 0.0;
            left_over = left_over.min(canvas.spare);
        }
        canvas.left = left;
        canvas.right = right;
        canvas.spare = left_over * (rows - index - 1) as f64 / rows as f64;
        y = bottom + DOWN;
    }
    y - DOWN
}

/// The least width of a panel.
fn least(chart: &Chart) -> f64 {
    match chart {
        Chart::Stacked(_) => 330.0,
        Chart::Bars(_) | Chart::Points(_) => 260.0,
        _ => 270.0,
    }
}

/// The legend of all panels; returns its bottom.
fn key(canvas: &mut Canvas<'_>, chart: &Chart, top: f64) -> f64 {
    match chart {
        Chart::Bars(chart) => {
            let boxed = chart.rows.iter().any(|row| row.boxed);
            bars::key(canvas, chart, boxed, top) + 12.0
        }
        Chart::Stacked(chart) => {
            let theme = canvas.theme;
            let entries: Vec<_> = stacked::in_order(chart)
                .map(|segment| (stacked::swatch(theme, segment), segment.name.as_str()))
                .collect();
            legend(canvas, &entries, top) + 14.0
        }
        Chart::Points(chart) => points::key(canvas, chart, top) + 4.0,
        _ => top,
    }
}

/// One panel without its legend, on the scale of all.
fn plot(canvas: &mut Canvas<'_>, all: &Panels, chart: &Chart, top: f64) -> f64 {
    let charts = || all.panels.iter().map(|panel| &panel.chart);
    match chart {
        Chart::Bars(chart) => {
            let peers: Vec<_> = charts()
                .filter_map(|chart| match chart {
                    Chart::Bars(chart) => Some(chart),
                    _ => None,
                })
                .collect();
            let ruler = bars::ruler(&peers, canvas.theme);
            bars::plot(canvas, chart, &peers, &ruler, top)
        }
        Chart::Histogram(chart) => {
            let bins = charts().filter_map(|chart| match chart {
                Chart::Histogram(chart) => Some(&chart.bins),
                _ => None,
            });
            let axis = Axis::covering(bins.flatten().map(|bin| &bin.bar));
            histogram::plot(canvas, chart, axis, top)
        }
        Chart::Stacked(chart) => {
            let peers: Vec<_> = charts()
                .filter_map(|chart| match chart {
                    Chart::Stacked(chart) => Some(chart),
                    _ => None,
                })
                .collect();
            stacked::plot(canvas, chart, &peers, top + 8.0)
        }
        Chart::Points(chart) => {
            let peers: Vec<_> = charts()
                .filter_map(|chart| match chart {
                    Chart::Points(chart) => Some(chart),
                    _ => None,
                })
                .collect();
            let points = peers.iter().flat_map(|peer| points::all(peer));
            let numbers = &canvas.theme.numbers;
            let ruler = Ruler::covering(&chart.scale, points, numbers);
            points::plot(canvas, chart, &peers, &ruler, top)
        }
        Chart::Trend(chart) => {
            let points = charts().filter_map(|chart| match chart {
                Chart::Trend(chart) => Some(trend::all(chart)),
                _ => None,
            });
            let numbers = &canvas.theme.numbers;
            let ruler = Ruler::covering(&chart.scale, points.flatten(), numbers);
            trend::plot(canvas, chart, &ruler, top)
        }
        Chart::Weights(_) | Chart::Targets(_) | Chart::Panels(_) => page::draw(canvas, chart, top),
    }
}
