//! Columns over ordered bins, the median and the true value marked by upright lines.

use super::axis::{Axis, share};
use super::canvas::{Anchor, Canvas, Frame, Rect, Stroke};
use super::markers::{self, Flag};
use super::model::Histogram;
use super::text::Weight;
use super::theme::Theme;
use super::wrap::Block;

/// Height of the value axis.
const HEIGHT: f64 = 300.0;
/// More of it at most where the page has it to give.
const MOST_SPARE: f64 = 400.0;
/// Part of a bin's slot that its column fills.
const COLUMN: f64 = 0.9;
/// Slots narrower than this are not all labelled: not even "8%" would fit.
const NARROWEST: f64 = 22.0;
/// Clear space between the labels of neighbouring bins.
const APART: f64 = 5.0;
/// Between a column and the value above it, and between the axis and the bin label below it.
const OFF: f64 = 4.0;
const VALUE_SIZES: [f64; 5] = [14.0, 13.0, 12.0, 11.0, 10.0];
const LABEL_SIZES: [f64; 4] = [13.0, 12.0, 11.0, 10.0];

/// Draws the chart from `top` down; returns its bottom.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Histogram, top: f64) -> f64 {
    let axis = Axis::covering(chart.bins.iter().map(|bin| &bin.bar));
    plot(canvas, chart, axis, top)
}

/// The chart on a given axis.
pub fn plot(canvas: &mut Canvas<'_>, chart: &Histogram, axis: Axis, top: f64) -> f64 {
    let (theme, right, from) = (canvas.theme, canvas.right, top);
    let tall = HEIGHT.min(canvas.width() * 0.62) + canvas.take_spare(MOST_SPARE);
    let ticks: Vec<(f64, Block)> = axis
        .ticks()
        .map(|(at, label)| (at, Block::filled(&label, theme.axis, canvas.width())))
        .collect();
    let left = canvas.left
        + ticks
            .iter()
            .map(|(_, label)| label.width)
            .fold(0.0, f64::max)
        + 10.0;
    let count = chart.bins.len().max(1) as f64;
    let slot = (right - left) / count;
    let every = (NARROWEST / slot).ceil().max(1.0);
    let values = values(chart, theme, slot * every - APART);

    let name = Block::filled(&chart.y_axis, theme.axis, canvas.width());
    let top = canvas.block(&name, canvas.left, top, Anchor::Start) + 6.0;
    let flags = flags(chart, canvas, left, slot);
    let (heads, band) = markers::place(canvas, flags, top);

    // A value above a tall column may need more room than the axis leaves it.
    let needs = |(value, bin): (&Block, &super::model::Bin)| {
        value.height() + OFF - tall * (1.0 - share(&bin.bar) / axis.end())
    };
    let above = values
        .iter()
        .zip(&chart.bins)
        .map(needs)
        .fold(0.0, f64::max);
    let plot_top = (band + 8.0 + above).max(from + canvas.head);
    canvas.head = plot_top - from;
    let room = Rect {
        left,
        top: plot_top,
        right,
        bottom: plot_top + tall,
    };
    let frame = Frame::new(room, 0.0..count, 0.0..axis.end());

    let labels = bin_labels(chart, theme, slot * every - APART);
    let mut bottom = room.bottom;
    for (i, ((bin, value), label)) in chart.bins.iter().zip(&values).zip(&labels).enumerate() {
        if i % every as usize != 0 {
            continue;
        }
        let (x, column_top) = frame.at(i as f64 + 0.5, share(&bin.bar));
        canvas.block(
            value,
            x,
            column_top - OFF - value.height() + 2.5,
            Anchor::Middle,
        );
        bottom = bottom.max(canvas.block(label, x, room.bottom + OFF, Anchor::Middle));
    }
    for (at, label) in &ticks {
        let (x, y) = frame.at(0.0, *at);
        canvas.block(label, x - 8.0, y - label.height() / 2.0, Anchor::End);
    }
    let name = Block::filled(&chart.x_axis, theme.axis, right - left);
    let bottom = canvas.block(&name, (left + right) / 2.0, bottom + 6.0, Anchor::Middle);

    for (at, _) in ticks.iter().skip(1) {
        canvas.level(frame.at(0.0, *at).1, left, right, Stroke::thin(theme.grid));
    }
    for (i, bin) in chart.bins.iter().enumerate() {
        let (from, to) = (
            i as f64 + (1.0 - COLUMN) / 2.0,
            i as f64 + (1.0 + COLUMN) / 2.0,
        );
        let colour = if bin.is_truth { theme.truth } else { theme.bin };
        let ends = ((from, 0.0), (to, share(&bin.bar)));
        canvas.filled_bar(&frame, ends, colour, bin.bar.low);
    }
    for head in heads {
        canvas.upright(head.x, head.top, room.bottom, head.stroke);
    }
    canvas.straight(
        (left, room.bottom),
        (right, room.bottom),
        Stroke::thin(theme.rule),
    );
    bottom
}

/// The true value is drawn first, so that a dashed median at the same place lies on top of it.
fn flags(chart: &Histogram, canvas: &Canvas<'_>, left: f64, slot: f64) -> Vec<Flag> {
    let theme = canvas.theme;
    let x = |position: f64| {
        let position = if position.is_nan() {
            0.0
        } else {
            position.clamp(0.0, chart.bins.len() as f64)
        };
        left + slot * position
    };
    let flag = |marker: &super::model::Marker, colour, dashed| {
        Flag::new(canvas, x(marker.position), &marker.label, colour, dashed)
    };
    let truth = chart
        .truth
        .iter()
        .map(|marker| flag(marker, theme.truth, false));
    let median = chart
        .median
        .iter()
        .map(|marker| flag(marker, theme.ink, true));
    truth.chain(median).collect()
}

/// Measured in bold, the wider of the two weights that they are set in.
fn values(chart: &Histogram, theme: &Theme, width: f64) -> Vec<Block> {
    let texts: Vec<&str> = chart
        .bins
        .iter()
        .map(|bin| bin.bar.printed.as_str())
        .collect();
    let mut blocks = Block::shrunk(
        &texts,
        theme.value.weighted(Weight::Bold),
        width,
        &VALUE_SIZES,
    );
    for (block, bin) in blocks.iter_mut().zip(&chart.bins) {
        block.style = if bin.is_truth {
            block.style.coloured(theme.truth)
        } else {
            block.style.weighted(theme.value.weight)
        };
    }
    blocks
}

/// Measured in semibold, the wider of the two weights that they are set in.
fn bin_labels(chart: &Histogram, theme: &Theme, width: f64) -> Vec<Block> {
    let texts: Vec<&str> = chart.bins.iter().map(|bin| bin.label.as_str()).collect();
    let mut blocks = Block::shrunk(
        &texts,
        theme.label.weighted(Weight::Semibold),
        width,
        &LABEL_SIZES,
    );
    for (block, bin) in blocks.iter_mut().zip(&chart.bins) {
        block.style = if bin.is_truth {
            block.style.coloured(theme.truth)
        } else {
            block.style.weighted(Weight::Regular)
        };
    }
    blocks
}
