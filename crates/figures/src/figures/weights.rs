//! How the weights are spread: what the weighting came to in a line of words, and columns over bins of weights.
//!
//! Unlike the bins of a histogram of answers, these have their edges named, not their insides. Weights above all
//! others stand apart at the right.

use super::axis::CountAxis;
use super::canvas::{Anchor, Canvas, Frame, Rect, Stroke};
use super::markers::{self, Flag};
use super::model::{WeightBin, Weights};
use super::text::Style;
use super::theme::Numbers;
use super::wrap::Block;

/// Height of the value axis.
const HEIGHT: f64 = 270.0;
/// More of it at most where the page has it to give.
const MOST_SPARE: f64 = 400.0;
/// White line between neighbouring columns.
const SEAM: f64 = 1.0;
/// Part of a bin's slot that stays free before the weights above all others.
const BREAK: f64 = 0.75;
/// Between the last column and the right edge, in slots: half of a label has to fit in.
const END: f64 = 0.5;
/// Slots narrower than this do not all have a number.
const NARROWEST: f64 = 18.0;
/// Clear space between neighbouring labels.
const APART: f64 = 5.0;
/// Between a column and the number above it.
const OFF: f64 = 4.0;
/// Between the axis and the labels below it: the first may reach below the zero of the other axis.
const EDGE_OFF: f64 = 8.5;
/// Room for half of the label of the first edge.
const FIRST: f64 = 34.0;
/// The least width of a fact.
const FACT_WIDTH: f64 = 130.0;
/// Between two facts.
const BETWEEN: f64 = 16.0;
const VALUE_SIZES: [f64; 5] = [13.0, 12.0, 11.0, 10.0, 9.0];
const EDGE_SIZES: [f64; 4] = [13.0, 12.0, 11.0, 10.0];

/// Draws the chart from `top` down; returns its bottom.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Weights, top: f64) -> f64 {
    let (theme, right) = (canvas.theme, canvas.right);
    let tall = HEIGHT.min(canvas.width() * 0.62) + canvas.take_spare(MOST_SPARE);
    let chart = &in_house(chart, &theme.numbers);
    let top = facts(canvas, &chart.facts, top) + 16.0;
    let columns: Vec<&WeightBin> = chart.bins.iter().chain(&chart.rest).collect();
    let axis = CountAxis::covering(columns.iter().map(|bin| bin.respondents));
    let ticks: Vec<(f64, Block)> = axis
        .ticks()
        .map(|(at, label)| (at, Block::filled(&label, theme.axis, canvas.width())))
        .collect();
    let widest = ticks
        .iter()
        .map(|(_, label)| label.width)
        .fold(0.0, f64::max);
    let left = canvas.left + (widest + 10.0).max(FIRST);
    let bins = chart.bins.len() as f64;
    let slots = bins
        + END
        + if chart.rest.is_some() {
            1.0 + BREAK
        } else {
            0.0
        };
    let slot = (right - left) / slots;
    // Where a column begins, in slots.
    let begins = |i: usize| match i as f64 {
        rest if rest >= bins => bins + BREAK,
        bin => bin,
    };
    let values = Values::new(&columns, theme.value, slot);

    let name = Block::filled(&chart.y_axis, theme.axis, canvas.width());
    let top = canvas.block(&name, canvas.left, top, Anchor::Start) + 6.0;
    let flags = chart.mean.iter().map(|mean| {
        let at = if mean.position.is_nan() {
            0.0
        } else {
            mean.position.clamp(0.0, bins)
        };
        Flag::new(canvas, left + slot * at, &mean.label, theme.ink, true)
    });
    let flags: Vec<Flag> = flags.collect();
    let (heads, band) = markers::place(canvas, flags, top);
    let height = |bin: &WeightBin| tall * bin.respondents as f64 / axis.end();
    let above = values
        .blocks
        .iter()
        .zip(&columns)
        .map(|(value, bin)| value.height() + OFF - (tall - height(bin)));
    let plot_top = band + 8.0 + above.fold(0.0, f64::max);
    let room = Rect {
        left,
        top: plot_top,
        right,
        bottom: plot_top + tall,
    };
    let frame = Frame::new(room, 0.0..slots, 0.0..axis.end());

    for (i, (bin, value)) in columns.iter().zip(&values.blocks).enumerate() {
        if i % values.every == 0 {
            let (x, column_top) = frame.at(begins(i) + 0.5, bin.respondents as f64);
            let top = column_top - OFF - value.height() + 2.5;
            canvas.block(value, x, top, Anchor::Middle);
        }
    }
    for (at, label) in &ticks {
        let (x, y) = frame.at(0.0, *at);
        canvas.block(label, x - 8.0, y - label.height() / 2.0, Anchor::End);
    }
    let bottom = edges(canvas, chart, left, slot, room.bottom);
    let name = Block::filled(&chart.x_axis, theme.axis, right - left);
    let bottom = canvas.block(&name, (left + right) / 2.0, bottom + 6.0, Anchor::Middle);

    for (at, _) in ticks.iter().skip(1) {
        canvas.level(frame.at(0.0, *at).1, left, right, Stroke::thin(theme.grid));
    }
    for (i, bin) in columns.iter().enumerate() {
        let from = begins(i);
        canvas.bar(
            &frame,
            (from, 0.0),
            (from + 1.0, bin.respondents as f64),
            theme.bin,
            SEAM,
        );
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

/// The numbers as the house writes them; the data beside the figure stay as they are.
fn in_house(chart: &Weights, numbers: &Numbers) -> Weights {
    let bin = |bin: &WeightBin| WeightBin {
        label: numbers.written(&bin.label),
        printed: numbers.written(&bin.printed),
        ..bin.clone()
    };
    let facts = chart.facts.iter();
    Weights {
        facts: facts
            .map(|(name, value)| (name.clone(), numbers.written(value)))
            .collect(),
        bins: chart.bins.iter().map(bin).collect(),
        rest: chart.rest.as_ref().map(bin),
        end: numbers.written(&chart.end),
        ..chart.clone()
    }
}

/// Values in a row, each with its name below; returns the bottom.
fn facts(canvas: &mut Canvas<'_>, facts: &[(String, String)], top: f64) -> f64 {
    let (theme, left) = (canvas.theme, canvas.left);
    // A narrow column holds them in two rows or three.
    let across = ((canvas.width() / FACT_WIDTH) as usize).clamp(1, facts.len().max(1));
    let width = canvas.width() / across as f64;
    let block = |text: &str, style| Block::filled(text, style, width - BETWEEN);
    let blocks: Vec<(Block, Block)> = facts
        .iter()
        .map(|(name, value)| (block(name, theme.fact_name), block(value, theme.fact)))
        .collect();
    let mut bottom = top;
    for row in blocks.chunks(across) {
        let values = row.iter().map(|(_, value)| value.height());
        let below = bottom + values.fold(0.0, f64::max);
        for (i, (name, value)) in row.iter().enumerate() {
            let x = left + width * i as f64;
            canvas.block(value, x, below - value.height(), Anchor::Start);
            bottom = bottom.max(canvas.block(name, x, below, Anchor::Start));
        }
        bottom += 6.0;
    }
    bottom - 6.0
}

/// The numbers above the columns.
struct Values {
    blocks: Vec<Block>,
    /// Which of them are shown: every first, second, ...
    every: usize,
}

impl Values {
    fn new(columns: &[&WeightBin], style: Style, slot: f64) -> Values {
        let texts: Vec<&str> = columns.iter().map(|bin| bin.printed.as_str()).collect();
        let every = (NARROWEST / slot).ceil().max(1.0);
        Values {
            blocks: Block::shrunk(&texts, style, slot * every - APART, &VALUE_SIZES),
            every: every as usize,
        }
    }
}

/// Names the edges of the bins, as many as fit, and what lies beyond; returns the bottom.
fn edges(canvas: &mut Canvas<'_>, chart: &Weights, left: f64, slot: f64, top: f64) -> f64 {
    let (axis, label) = (canvas.theme.axis, canvas.theme.label);
    let mut names: Vec<&str> = chart.bins.iter().map(|bin| bin.label.as_str()).collect();
    if !names.is_empty() {
        names.push(&chart.end);
    }
    // Steps that people count in; the first at which no name has to be broken.
    let widest = names
        .iter()
        .map(|name| axis.width(name))
        .fold(0.0, f64::max);
    let most = 2.0 * FIRST;
    let every = [1, 2, 5, 10, 20]
        .into_iter()
        .find(|every| slot * *every as f64 - APART >= widest.clamp(NARROWEST, most))
        .unwrap_or(50);
    let width = (slot * every as f64 - APART).min(most);
    let shown: Vec<&str> = names.iter().step_by(every).copied().collect();
    let last = (bins_end(chart), slot);
    let mut bottom = top;
    for (i, block) in Block::shrunk(&shown, axis, width, &EDGE_SIZES)
        .iter()
        .enumerate()
    {
        let at = (i * every) as f64;
        // Beside the name of the rest there is room for a short one only, and none at the right edge of the page.
        let beside = match &chart.rest {
            Some(_) => (last.0 + BREAK / 2.0 - at) * slot,
            None => canvas.right - left - at * slot + 16.0,
        };
        if block.width / 2.0 <= beside - APART / 2.0 {
            bottom =
                bottom.max(canvas.block(block, left + slot * at, top + EDGE_OFF, Anchor::Middle));
        }
    }
    if let Some(rest) = &chart.rest {
        let width = slot * 2.0 * (0.5 + BREAK / 2.0) - APART;
        for block in Block::shrunk(&[&rest.label], label, width, &EDGE_SIZES) {
            let x = left + slot * (last.0 + BREAK + 0.5);
            bottom = bottom.max(canvas.block(&block, x, top + EDGE_OFF, Anchor::Middle));
        }
    }
    bottom
}

/// Where the bins end, in slots.
fn bins_end(chart: &Weights) -> f64 {
    chart.bins.len() as f64
}
