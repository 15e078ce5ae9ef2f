//! Each category of a margin before and after weighting, beside its target.
//!
//! A row is a ring (before), an upright stroke (the target) and a dot (after); a dot on its stroke has met its
//! target. Groups have scales of their own: a region of 4% and an ethnic group of 85% would not both be seen on
//! one. Labels of interlocked variables stand in columns, and are said again only where they change.

use super::axis::{Axis, share};
use super::canvas::{Anchor, Canvas, Frame, Point, Rect, Stroke};
use super::legend::{Swatch, legend};
use super::model::{TargetGroup, TargetRow, Targets, Tone};
use super::text::Style;
use super::theme::Theme;
use super::wrap::Block;
use crossbreak_core::number::count;

/// Between two columns of labels, and between labels and plot.
const SPACE: f64 = 14.0;
/// What a page of one width or another has room for.
struct Room {
    /// The labels together take at least and at most this.
    labels: (f64, f64),
    /// The widest column of numbers, and the widest word above one.
    number: f64,
    word: f64,
    /// The columns that are compared keep one distance.
    even: bool,
    /// Between two columns of numbers, and between plot and numbers.
    number_space: f64,
    plot_space: f64,
}

impl Room {
    fn of(width: f64) -> Room {
        if width >= 640.0 {
            return Room {
                labels: (170.0, 330.0),
                number: 84.0,
                word: 84.0,
                even: true,
                number_space: 16.0,
                plot_space: 26.0,
            };
        }
        Room {
            labels: (62.0, width * 0.28),
            number: (width * 0.13).max(20.0),
            word: width * 0.18,
            even: false,
            number_space: 7.0,
            plot_space: 20.0,
        }
    }
}
/// A plot that is narrower shows little.
const LEAST_PLOT: f64 = 36.0;
/// Between the labels of a scale.
const TICK_SPACE: f64 = 8.0;
/// A row is at least as tall as its marks.
const LEAST_HEIGHT: f64 = 16.9;
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
    pub fn draw(self, canvas: &mut Canvas<'_>, (x, y): Point) {
        let theme = canvas.theme;
        match self {
            Mark::Ring => {
                canvas.disc((x, y), 4.5, theme.paper);
                canvas.ring(
                    (x, y),
                    4.5,
                    Stroke {
                        colour: theme.quiet,
                        width: 1.5,
                        dashed: false,
                    },
                );
            }
            Mark::Stroke => {
                let stroke = Stroke {
                    colour: theme.other(),
                    width: 2.0,
                    dashed: false,
                };
                canvas.straight((x, y - 7.5), (x, y + 7.5), stroke);
            }
            Mark::Dot => canvas.disc((x, y), 3.25, theme.lead()),
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
            .fold(0.0, f64::max)
            .max(LEAST_HEIGHT)
    }
}

/// Where everything stands from left to right.
struct Columns {
    left: f64,
    /// The most that labels together may take, and that a number may.
    labels: f64,
    number: f64,
    /// Left and right end of the plot.
    plot: (f64, f64),
    /// Right ends of the columns of numbers.
    numbers: [f64; 4],
    headings: [Block; 4],
}

/// Draws the chart from `top` down; returns its bottom.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Targets, top: f64) -> f64 {
    let key = [
        (Swatch::Mark(Mark::Ring), chart.before.as_str()),
        (Swatch::Mark(Mark::Stroke), chart.target.as_str()),
        (Swatch::Mark(Mark::Dot), chart.after.as_str()),
    ];
    let mut bottom = legend(canvas, &key, top);
    let columns = Columns::new(chart, canvas);
    for (i, group) in chart.groups.iter().enumerate() {
        bottom = draw_group(canvas, group, &columns, i == 0, bottom + GROUP_SPACE);
    }
    bottom
}

impl Columns {
    /// No word above the numbers is broken where they leave the plot some room.
    fn new(chart: &Targets, canvas: &Canvas<'_>) -> Columns {
        let room = Room::of(canvas.width());
        let foot = canvas.theme.foot;
        let smaller = foot.sized(foot.size * 0.8);
        let mut whole = [foot, smaller]
            .into_iter()
            .map(|style| Columns::of(chart, canvas, &room, style, room.word));
        let fits = |columns: &Columns| columns.plot.1 - columns.plot.0 >= LEAST_PLOT;
        match whole.find(fits) {
            Some(columns) => columns,
            None => Columns::of(chart, canvas, &room, foot, 0.0),
        }
    }

    /// `style` of the words above the numbers; `word`: how wide one may be.
    fn of(chart: &Targets, canvas: &Canvas<'_>, room: &Room, style: Style, word: f64) -> Columns {
        let theme = canvas.theme;
        let natural = chart.groups.iter().map(|group| {
            let widths = label_widths(&group.rows, theme, room.labels.1);
            widths.iter().sum::<f64>() + SPACE * widths.len().saturating_sub(1) as f64
        });
        let labels = natural.fold(room.labels.0, f64::max);
        let headings = [
            &chart.respondents,
            &chart.before,
            &chart.target,
            &chart.after,
        ]
        .map(|heading| {
            let words = heading.split_whitespace();
            let longest = words.map(|word| style.width(word)).fold(0.0, f64::max) + 0.5;
            let width = if longest <= word { longest } else { 0.0 };
            Block::filled(heading, style, room.number.max(width))
        });
        let mut widths = headings.each_ref().map(|heading| heading.width);
        for row in chart.groups.iter().flat_map(|group| &group.rows) {
            for (width, number) in widths.iter_mut().zip(numbers(row, theme, room.number)) {
                *width = width.max(number.width);
            }
        }
        if room.even {
            let shares = widths[1..].iter().copied().fold(0.0, f64::max);
            widths[1..].fill(shares);
        }
        let mut right = canvas.right;
        let mut ends = [right; 4];
        for (end, width) in ends.iter_mut().zip(widths).rev() {
            *end = right;
            right -= width + room.number_space;
        }
        Columns {
            left: canvas.left,
            labels: room.labels.1,
            number: room.number,
            plot: (
                canvas.left + labels + SPACE,
                right + room.number_space - room.plot_space,
            ),
            numbers: ends,
            headings,
        }
    }
}

fn numbers(row: &TargetRow, theme: &Theme, width: f64) -> [Block; 4] {
    let respondents = count(row.respondents as f64);
    [
        &respondents,
        &row.before.printed,
        &row.target.printed,
        &row.after.printed,
    ]
    .map(|number| Block::filled(&theme.numbers.written(number), theme.dense, width))
}

/// Widths of the columns of labels: as wide as their labels if that is not too much, else the widest give way.
fn label_widths(rows: &[TargetRow], theme: &Theme, available: f64) -> Vec<f64> {
    let levels = rows.iter().map(|row| row.labels.len()).max().unwrap_or(0);
    let natural: Vec<f64> = (0..levels)
        .map(|level| {
            let labels = rows.iter().filter_map(|row| row.labels.get(level));
            labels
                .map(|label| Block::filled(label, theme.dense, available).width)
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

fn measure<'a>(group: &'a TargetGroup, theme: &Theme, widths: &[f64], number: f64) -> Vec<Row<'a>> {
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
        let label =
            |level: usize| Block::filled(&source.labels[level], theme.dense, widths[level] + 0.5);
        rows.push(Row {
            labels: (change..source.labels.len())
                .map(|level| (level, label(level)))
                .collect(),
            numbers: numbers(source, theme, number),
            space,
            source,
        });
    }
    rows
}

fn draw_group(
    canvas: &mut Canvas<'_>,
    group: &TargetGroup,
    columns: &Columns,
    with_headings: bool,
    top: f64,
) -> f64 {
    let theme = canvas.theme;
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
    let widths = label_widths(&group.rows, theme, columns.labels);
    let rows = measure(group, theme, &widths, columns.number);

    // One line: the name of the group, its scale, and above the first group what the numbers are.
    let heading = Block::balanced(
        &group.heading,
        theme.marker,
        left - SPACE - 6.0 - canvas.left,
    );
    let mut height = heading.height().max(theme.foot.leading());
    if with_headings {
        height = columns
            .headings
            .iter()
            .map(Block::height)
            .fold(height, f64::max);
    }
    let bottom = top + height;
    canvas.block(
        &heading,
        canvas.left,
        bottom - heading.height(),
        Anchor::Start,
    );
    let frame = across(top, bottom);
    let ticks = axis
        .ticks()
        .map(|(at, label)| (at, Block::filled(&label, theme.foot, canvas.width())));
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
        let colour = if at == 0.0 { theme.rule } else { theme.grid };
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
    let note = Block::filled(&group.note, theme.foot, canvas.width());
    if note.is_empty() {
        return plot_bottom;
    }
    canvas.block(&note, canvas.left, plot_bottom + 2.0, Anchor::Start)
}

/// Left end of a column of labels.
fn label_left(columns: &Columns, widths: &[f64], level: usize) -> f64 {
    columns.left
        + widths[..level]
            .iter()
            .map(|width| width + SPACE)
            .sum::<f64>()
}

fn words(canvas: &mut Canvas<'_>, row: &Row<'_>, widths: &[f64], columns: &Columns, top: f64) {
    let middle = top + row.height() / 2.0;
    for (level, label) in &row.labels {
        canvas.block(
            label,
            label_left(columns, widths, *level),
            middle - label.height() / 2.0,
            Anchor::Start,
        );
    }
    for (number, end) in row.numbers.iter().zip(columns.numbers) {
        canvas.block(number, end, middle - number.height() / 2.0, Anchor::End);
    }
}

fn marks(
    canvas: &mut Canvas<'_>,
    row: &Row<'_>,
    widths: &[f64],
    columns: &Columns,
    frame: &Frame,
    y: f64,
) {
    // A line leads the eye from the label to the marks.
    let from = match row.labels.last() {
        Some((level, label)) => label_left(columns, widths, *level) + label.width + 6.0,
        None => columns.plot.0,
    };
    canvas.straight(
        (from.min(columns.plot.0), y),
        (columns.plot.1, y),
        Stroke::thin(canvas.theme.grid),
    );
    let [before, target, after] = [&row.source.before, &row.source.target, &row.source.after]
        .map(|bar| frame.at(share(bar), 0.0).0);
    if before != after {
        let moved = Stroke {
            colour: canvas.theme.tone(Tone::LeadMild),
            width: 2.0,
            dashed: false,
        };
        canvas.straight((before, y), (after, y), moved);
    }
    Mark::Ring.draw(canvas, (before, y));
    Mark::Stroke.draw(canvas, (target, y));
    Mark::Dot.draw(canvas, (after, y));
}
