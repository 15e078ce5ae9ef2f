//! Two or more bars for each item; items that are set apart stand in a red box.

use super::axis::{Axis, share};
use super::canvas::{Anchor, Canvas, Frame, Rect, Stroke};
use super::legend::{Swatch, legend};
use super::model::{Paired, PairedRow};
use super::theme::{AXIS, BOX, GRID, LABEL, MARGIN, RIGHT, RULE, SERIES};
use super::wrap::Block;

/// Widest column of item labels.
const LABEL_WIDTH: f64 = 300.0;
/// Widest text at the end of a bar.
const VALUE_WIDTH: f64 = 120.0;
const BAR: f64 = 18.0;
/// Between the bars of an item.
const BETWEEN: f64 = 2.0;
/// Between a label and its bars, and between a bar and its value.
const SPACE: f64 = 12.0;
const VALUE_SPACE: f64 = 6.0;
/// Between items, and room for it where boxes have to fit in.
const ROW_SPACE: f64 = 16.0;
const BOX_PAD: f64 = 9.0;
const BOX_SIDE: f64 = 12.0;
const BETWEEN_BOXES: f64 = 6.0;

/// An item, measured.
struct Row<'a> {
    label: Block,
    values: Vec<Block>,
    source: &'a PairedRow,
}

impl<'a> Row<'a> {
    fn new(source: &'a PairedRow) -> Self {
        let label = Block::balanced(&source.label, LABEL, LABEL_WIDTH);
        let values = source
            .bars
            .iter()
            .map(|bar| Block::filled(&bar.printed, LABEL, VALUE_WIDTH))
            .collect();
        Row {
            label,
            values,
            source,
        }
    }

    /// Bars side by side, each as tall as its value needs.
    fn slots(&self) -> impl Iterator<Item = f64> {
        self.values.iter().map(|value| BAR.max(value.height()))
    }

    fn bars_height(&self) -> f64 {
        self.slots().sum::<f64>() + BETWEEN * self.values.len().saturating_sub(1) as f64
    }

    fn height(&self) -> f64 {
        self.bars_height().max(self.label.height()).max(BAR)
    }
}

/// Draws the chart from `top` down; returns its bottom.
pub fn draw(canvas: &mut Canvas, chart: &Paired, top: f64) -> f64 {
    let boxed = chart.rows.iter().any(|row| row.boxed);
    let pad = if boxed { BOX_SIDE } else { 0.0 };
    let between = if boxed {
        2.0 * BOX_PAD + BETWEEN_BOXES
    } else {
        ROW_SPACE
    };
    let rows: Vec<Row<'_>> = chart.rows.iter().map(Row::new).collect();
    let labels = rows.iter().map(|row| row.label.width).fold(0.0, f64::max);
    let axis = Axis::covering(chart.rows.iter().flat_map(|row| &row.bars));
    let left = MARGIN + pad + labels + SPACE;
    let right = left + plot_width(&rows, axis, RIGHT - pad - left);

    let first = key(canvas, chart, boxed, top) + 14.0 + if boxed { BOX_PAD } else { 0.0 };
    let heights: f64 = rows.iter().map(Row::height).sum();
    let last = first + heights + between * rows.len().saturating_sub(1) as f64;
    let room = Rect {
        left,
        top: first,
        right,
        bottom: last + BOX_PAD + 6.0,
    };
    let frame = Frame::new(room, 0.0..axis.end(), room.bottom..room.top);

    let mut bottom = room.bottom;
    for (at, label) in axis.ticks() {
        let label = Block::filled(&label, AXIS, RIGHT);
        bottom = canvas.block(
            &label,
            frame.at(at, 0.0).0,
            room.bottom + 3.0,
            Anchor::Middle,
        );
    }
    let name = Block::filled(&chart.x_axis, AXIS, RIGHT - left);
    let middle = ((left + right) / 2.0)
        .min(RIGHT - name.width / 2.0)
        .max(left + name.width / 2.0);
    let bottom = canvas.block(&name, middle, bottom + 2.0, Anchor::Middle);

    let mut tops = Vec::new();
    let mut y = first;
    for row in &rows {
        words(canvas, row, &frame, y);
        tops.push(y);
        y += row.height() + between;
    }
    for (at, _) in axis.ticks().skip(1) {
        canvas.upright(
            frame.at(at, 0.0).0,
            room.top,
            room.bottom,
            Stroke::thin(GRID),
        );
    }
    canvas.straight((left, room.top), (left, room.bottom), Stroke::thin(RULE));
    for (row, y) in rows.iter().zip(tops) {
        bars(canvas, row, &frame, y);
        if row.source.boxed {
            let (top, bottom) = (y - BOX_PAD, y + row.height() + BOX_PAD);
            let around = Rect {
                left: MARGIN + 1.0,
                top,
                right: RIGHT - 1.0,
                bottom,
            };
            canvas.rounded(
                around,
                5.0,
                Stroke {
                    colour: BOX,
                    width: 2.0,
                    dashed: false,
                },
            );
        }
    }
    bottom
}

fn key(canvas: &mut Canvas, chart: &Paired, boxed: bool, top: f64) -> f64 {
    let swatch = |i: usize| Swatch::Plain(SERIES[i % SERIES.len()]);
    let mut entries: Vec<(Swatch, &str)> = chart
        .series
        .iter()
        .enumerate()
        .map(|(i, name)| (swatch(i), name.as_str()))
        .collect();
    if boxed {
        entries.push((Swatch::Boxed, &chart.box_means));
    }
    legend(canvas, &entries, top)
}

/// The widest plot that leaves room for the value after each bar and for half of the last tick's label.
fn plot_width(rows: &[Row<'_>], axis: Axis, available: f64) -> f64 {
    let last_tick = axis
        .ticks()
        .last()
        .map_or(0.0, |(_, label)| AXIS.width(&label) / 2.0);
    let bars = rows
        .iter()
        .flat_map(|row| row.source.bars.iter().zip(&row.values));
    let limits = bars.map(|(bar, value)| {
        let part = share(bar) / axis.end();
        (available - VALUE_SPACE - value.width - 4.0) / part
    });
    limits.fold(available - last_tick, f64::min)
}

fn words(canvas: &mut Canvas, row: &Row<'_>, frame: &Frame, top: f64) {
    let middle = top + row.height() / 2.0;
    let left = frame.at(0.0, 0.0).0;
    canvas.block(
        &row.label,
        left - SPACE,
        middle - row.label.height() / 2.0,
        Anchor::End,
    );
    let mut y = middle - row.bars_height() / 2.0;
    for ((bar, value), slot) in row.source.bars.iter().zip(&row.values).zip(row.slots()) {
        let x = frame.at(share(bar), 0.0).0 + VALUE_SPACE;
        canvas.block(value, x, y + (slot - value.height()) / 2.0, Anchor::Start);
        y += slot + BETWEEN;
    }
}

fn bars(canvas: &mut Canvas, row: &Row<'_>, frame: &Frame, top: f64) {
    let mut y = top + (row.height() - row.bars_height()) / 2.0;
    for (i, (bar, slot)) in row.source.bars.iter().zip(row.slots()).enumerate() {
        let thick = y + (slot - BAR) / 2.0;
        canvas.bar(
            frame,
            (0.0, thick),
            (share(bar), thick + BAR),
            SERIES[i % SERIES.len()],
            0.0,
        );
        y += slot + BETWEEN;
    }
}
