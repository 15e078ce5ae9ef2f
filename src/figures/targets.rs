//! Each category of a margin before and after weighting, beside its target.
//!
//! A row is a ring (before), an upright stroke (the target) and a dot (after); a dot on its stroke has met its
//! target. Groups have scales of their own: a region of 4% and an ethnic group of 85% would not both be seen on
//! one. Labels of interlocked variables stand in columns, and are said again only where they change.

use super::axis::{Axis, share};
use super::canvas::{Anchor, Canvas, Frame, Point, Rect, Stroke};
use super::legend::{Swatch, legend};
use super::model::{TargetGroup, TargetRow, Targets};
use super::theme::{
    DENSE, FOOT, GREY_TEXT, GRID, INNER_WIDTH, LEAD, LEAD_MILD, MARGIN, MARKER, OTHER, PAPER,
    RIGHT, RULE,
};
use super::wrap::Block;
use crate::number::count;

/// The labels together take at least and at most this.
const LABELS: (f64, f64) = (170.0, 330.0);
/// Between two columns of labels, and between labels and plot.
const SPACE: f64 = 14.0;
/// The widest column of numbers.
const NUMBER: f64 = 84.0;
/// Between two columns of numbers, and between plot and numbers.
const NUMBER_SPACE: f64 = 16.0;
const PLOT_SPACE: f64 = 26.0;
/// Between the labels of a scale.
const TICK_SPACE: f64 = 8.0;
/// Between rows.
const ROW_SPACE: f64 = 2.0;
/// More of it where a label changes that is not the last.
const CHANGE_SPACE: f64 = 5.0;
/// Between groups.
const GROUP_SPACE: f64 = 18.0;

/// What marks a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Before weighting.
    Ring,
    /// The target.
    Stroke,
    /// After weighting.
    Dot,
}

impl Mark {
    /// Draws the mark around a point. All three can be told where they lie on one another: the dot is smaller than
    /// the ring, and the stroke is longer than both.
    pub fn draw(self, canvas: &mut Canvas, (x, y): Point) {
        match self {
            Mark::Ring => {
                canvas.disc((x, y), 4.5, PAPER);
                canvas.ring(
                    (x, y),
                    4.5,
                    Stroke {
                        colour: GREY_TEXT,
                        width: 1.5,
                        dashed: false,
                    },
                );
            }
            Mark::Stroke => {
                let stroke = Stroke {
                    colour: OTHER,
                    width: 2.0,
                    dashed: false,
                };
                canvas.straight((x, y - 7.5), (x, y + 7.5), stroke);
            }
            Mark::Dot => canvas.disc((x, y), 3.25, LEAD),
        }
    }
}

/// A row, measured.
struct Row<'a> {
    /// The labels that are said, with the indices of their columns.
    labels: Vec<(usize, Block)>,
    numbers: [Block; 4],
    /// Space above, more where a label changes that is not the last.
    space: f64,
    source: &'a TargetRow,
}

impl Row<'_> {
    fn height(&self) -> f64 {
        let labels = self.labels.iter().map(|(_, label)| label);
        labels
            .chain(&self.numbers)
            .map(Block::height)
            .fold(DENSE.leading(), f64::max)
    }
}

/// Where everything stands from left to right.
struct Columns {
    /// Left and right end of the plot.
    plot: (f64, f64),
    /// Right ends of the columns of numbers.
    numbers: [f64; 4],
    headings: [Block; 4],
}

/// Draws the chart from `top` down; returns its bottom.
pub fn draw(canvas: &mut Canvas, chart: &Targets, top: f64) -> f64 {
    let key = [
        (Swatch::Mark(Mark::Ring), chart.before.as_str()),
        (Swatch::Mark(Mark::Stroke), chart.target.as_str()),
        (Swatch::Mark(Mark::Dot), chart.after.as_str()),
    ];
    let mut bottom = legend(canvas, &key, top);
    let columns = Columns::new(chart);
    for (i, group) in chart.groups.iter().enumerate() {
        bottom = draw_group(canvas, group, &columns, i == 0, bottom + GROUP_SPACE);
    }
    bottom
}

impl Columns {
    fn new(chart: &Targets) -> Columns {
        let natural = chart.groups.iter().map(|group| {
            let widths = label_widths(&group.rows, LABELS.1);
            widths.iter().sum::<f64>() + SPACE * widths.len().saturating_sub(1) as f64
        });
        let labels = natural.fold(LABELS.0, f64::max);
        let headings = [
            &chart.respondents,
            &chart.before,
            &chart.target,
            &chart.after,
        ]
        .map(|heading| Block::filled(heading, FOOT, NUMBER));
        let mut widths = headings.each_ref().map(|heading| heading.width);
        for row in chart.groups.iter().flat_map(|group| &group.rows) {
            for (width, number) in widths.iter_mut().zip(numbers(row)) {
                *width = width.max(number.width);
            }
        }
        // The three that are compared keep one distance.
        let shares = widths[1..].iter().copied().fold(0.0, f64::max);
        widths[1..].fill(shares);
        let mut right = RIGHT;
        let mut ends = [RIGHT; 4];
        for (end, width) in ends.iter_mut().zip(widths).rev() {
            *end = right;
            right -= width + NUMBER_SPACE;
        }
        Columns {
            plot: (MARGIN + labels + SPACE, right + NUMBER_SPACE - PLOT_SPACE),
            numbers: ends,
            headings,
        }
    }
}

fn numbers(row: &TargetRow) -> [Block; 4] {
    let respondents = count(row.respondents as f64);
    [
        &respondents,
        &row.before.printed,
        &row.target.printed,
        &row.after.printed,
    ]
    .map(|number| Block::filled(number, DENSE, NUMBER))
}

/// Widths of the columns of labels: as wide as their labels if that is not too much, else the widest give way.
fn label_widths(rows: &[TargetRow], available: f64) -> Vec<f64> {
    let levels = rows.iter().map(|row| row.labels.len()).max().unwrap_or(0);
    let natural: Vec<f64> = (0..levels)
        .map(|level| {
            let labels = rows.iter().filter_map(|row| row.labels.get(level));
            labels
                .map(|label| Block::filled(label, DENSE, available).width)
                .fold(0.0, f64::max)
        })
        .collect();
    let available = available - SPACE * levels.saturating_sub(1) as f64;
    let mut rest = available.max(12.0 * levels as f64);
    let mut sorted = natural.clone();
    sorted.sort_by(f64::total_cmp);
    let mut most = 0.0;
    for (i, width) in sorted.iter().enumerate() {
        most = rest / (levels - i) as f64;
        if *width > most {
            break;
        }
        most = f64::INFINITY;
        rest -= width;
    }
    natural.into_iter().map(|width| width.min(most)).collect()
}

fn measure<'a>(group: &'a TargetGroup, widths: &[f64]) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    for source in &group.rows {
        let last = source.labels.len().saturating_sub(1);
        let change = match rows.last() {
            None => 0,
            Some(_) if group.ranked => 0,
            Some(before) => {
                let pairs = source.labels.iter().zip(&before.source.labels);
                pairs.take_while(|(a, b)| a == b).count().min(last)
            }
        };
        let space = match (rows.is_empty(), group.ranked) {
            (true, _) => 0.0,
            (false, true) => ROW_SPACE,
            (false, false) => ROW_SPACE + CHANGE_SPACE * (last - change) as f64,
        };
        let label = |level: usize| Block::filled(&source.labels[level], DENSE, widths[level] + 0.5);
        rows.push(Row {
            labels: (change..source.labels.len())
                .map(|level| (level, label(level)))
                .collect(),
            numbers: numbers(source),
            space,
            source,
        });
    }
    rows
}

fn draw_group(
    canvas: &mut Canvas,
    group: &TargetGroup,
    columns: &Columns,
    with_headings: bool,
    top: f64,
) -> f64 {
    let (left, right) = columns.plot;
    let axis = Axis::covering(
        group
            .rows
            .iter()
            .flat_map(|r| [&r.before, &r.target, &r.after]),
    );
    let across = |top, bottom| {
        Frame::new(
            Rect {
                left,
                top,
                right,
                bottom,
            },
            0.0..axis.end(),
            bottom..top,
        )
    };
    let widths = label_widths(&group.rows, LABELS.1);
    let rows = measure(group, &widths);

    // One line: the name of the group, its scale, and above the first group what the numbers are.
    let heading = Block::balanced(&group.heading, MARKER, left - SPACE - 6.0 - MARGIN);
    let mut height = heading.height().max(FOOT.leading());
    if with_headings {
        height = columns
            .headings
            .iter()
            .map(Block::height)
            .fold(height, f64::max);
    }
    let bottom = top + height;
    canvas.block(&heading, MARGIN, bottom - heading.height(), Anchor::Start);
    let frame = across(top, bottom);
    let ticks = axis
        .ticks()
        .map(|(at, label)| (at, Block::filled(&label, FOOT, INNER_WIDTH)));
    let ticks: Vec<(f64, Block)> = ticks.collect();
    let widest = ticks
        .iter()
        .map(|(_, label)| label.width)
        .fold(0.0, f64::max);
    let step = (right - left) / ticks.len().saturating_sub(1).max(1) as f64;
    let every = ((widest + TICK_SPACE) / step).ceil().max(1.0) as usize;
    for (at, label) in ticks.into_iter().step_by(every) {
        canvas.block(
            &label,
            frame.at(at, 0.0).0,
            bottom - label.height(),
            Anchor::Middle,
        );
    }
    if with_headings {
        for (heading, end) in columns.headings.iter().zip(columns.numbers) {
            canvas.block(heading, end, bottom - heading.height(), Anchor::End);
        }
    }

    let plot_top = bottom + 3.0;
    let mut tops = Vec::new();
    let mut y = plot_top + 3.0;
    for row in &rows {
        y += row.space;
        words(canvas, row, &widths, columns, y);
        tops.push(y);
        y += row.height();
    }
    let plot_bottom = y + 3.0;
    let frame = across(plot_top, plot_bottom);
    for (at, _) in axis.ticks() {
        let colour = if at == 0.0 { RULE } else { GRID };
        let x = frame.at(at, 0.0).0;
        canvas.straight((x, plot_top), (x, plot_bottom), Stroke::thin(colour));
    }
    for (row, top) in rows.iter().zip(tops) {
        marks(
            canvas,
            row,
            &widths,
            columns,
            &frame,
            top + row.height() / 2.0,
        );
    }
    let note = Block::filled(&group.note, FOOT, INNER_WIDTH);
    if note.is_empty() {
        return plot_bottom;
    }
    canvas.block(&note, MARGIN, plot_bottom + 2.0, Anchor::Start)
}

/// Left end of a column of labels.
fn label_left(widths: &[f64], level: usize) -> f64 {
    MARGIN
        + widths[..level]
            .iter()
            .map(|width| width + SPACE)
            .sum::<f64>()
}

fn words(canvas: &mut Canvas, row: &Row<'_>, widths: &[f64], columns: &Columns, top: f64) {
    let middle = top + row.height() / 2.0;
    for (level, label) in &row.labels {
        canvas.block(
            label,
            label_left(widths, *level),
            middle - label.height() / 2.0,
            Anchor::Start,
        );
    }
    for (number, end) in row.numbers.iter().zip(columns.numbers) {
        canvas.block(number, end, middle - number.height() / 2.0, Anchor::End);
    }
}

fn marks(
    canvas: &mut Canvas,
    row: &Row<'_>,
    widths: &[f64],
    columns: &Columns,
    frame: &Frame,
    y: f64,
) {
    // A line leads the eye from the label to the marks.
    let from = match row.labels.last() {
        Some((level, label)) => label_left(widths, *level) + label.width + 6.0,
        None => columns.plot.0,
    };
    canvas.straight(
        (from.min(columns.plot.0), y),
        (columns.plot.1, y),
        Stroke::thin(GRID),
    );
    let [before, target, after] = [&row.source.before, &row.source.target, &row.source.after]
        .map(|bar| frame.at(share(bar), 0.0).0);
    if before != after {
        let moved = Stroke {
            colour: LEAD_MILD,
            width: 2.0,
            dashed: false,
        };
        canvas.straight((before, y), (after, y), moved);
    }
    Mark::Ring.draw(canvas, (before, y));
    Mark::Stroke.draw(canvas, (target, y));
    Mark::Dot.draw(canvas, (after, y));
}
