//! One bar or several for each item: paired, grouped, ranked, or one side against another with its lead beside. Bars of
//! what is below zero go to the left. Items that are set apart stand in a red box. In a narrow column an item's text
//! stands above its bars.

use super::axis::Ruler;
use super::canvas::{Anchor, Canvas, Frame, Rect, Stroke};
use super::legend::{Swatch, legend};
use super::model::{Bar, BarRow, Bars, Colouring, Tone};
use super::theme::Theme;
use super::wrap::Block;
use crossbreak_core::number::Unit;

/// Widest column of item labels, as a part of the page and in user units.
const LABEL_PART: f64 = 0.36;
const LABEL_WIDTH: f64 = 300.0;
/// Widest text at the end of a bar, and widest column beside the bars.
const VALUE_WIDTH: f64 = 120.0;
const ASIDE_WIDTH: f64 = 150.0;
const BAR: f64 = 18.0;
/// Between the bars of an item.
const BETWEEN: f64 = 2.0;
/// Between a label and its bars, and between a bar and its value.
const SPACE: f64 = 12.0;
const VALUE_SPACE: f64 = 6.0;
/// Between items, and room for it where boxes have to fit in; the most of it where the page has height to give.
const ROW_SPACE: f64 = 16.0;
const MOST_SPACE: f64 = 30.0;
/// Items with one bar stand closer.
const ONE_BAR_SPACE: f64 = 9.0;
const BOX_PAD: f64 = 9.0;
const BOX_SIDE: f64 = 12.0;
const BETWEEN_BOXES: f64 = 6.0;
/// Between the text above a bar and the bar.
const ABOVE: f64 = 3.0;
/// Columns narrower than this have their labels above the bars.
const NARROW: f64 = 560.0;

/// An item, measured.
struct Row<'a> {
    label: Block,
    /// The label stands above the bars.
    above: bool,
    values: Vec<Block>,
    aside: Option<Block>,
    source: &'a BarRow,
}

impl<'a> Row<'a> {
    fn new(canvas: &Canvas<'_>, source: &'a BarRow, room: f64) -> Self {
        let theme = canvas.theme;
        let above = canvas.width() < NARROW;
        let width = if above {
            room
        } else {
            LABEL_WIDTH.min(room * LABEL_PART)
        };
        let values = source
            .bars
            .iter()
            .map(|bar| Block::filled(&bar.printed, theme.label, VALUE_WIDTH.min(room / 4.0)))
            .collect();
        let aside = source
            .aside
            .as_ref()
            .map(|said| Block::balanced(&said.text, theme.net, ASIDE_WIDTH.min(room / 4.0)));
        Row {
            label: Block::balanced(&source.label, theme.label, width),
            above,
            values,
            aside,
            source,
        }
    }

    /// Bars side by side, each as tall as its value needs.
    fn slots(&self) -> impl Iterator<Item = f64> {
        self.values.iter().map(|value| BAR.max(value.height()))
    }

    fn bars_height(&self) -> f64 {
        let bars = self.slots().sum::<f64>() + BETWEEN * self.values.len().saturating_sub(1) as f64;
        bars.max(self.aside.as_ref().map_or(0.0, Block::height))
    }

    /// Height of the label where it stands above the bars.
    fn label_above(&self) -> f64 {
        if self.above && !self.label.is_empty() {
            self.label.height() + ABOVE
        } else {
            0.0
        }
    }

    fn height(&self) -> f64 {
        if self.above {
            self.label_above() + self.bars_height().max(BAR)
        } else {
            self.bars_height().max(self.label.height()).max(BAR)
        }
    }
}

/// Draws the chart from `top` down; returns its bottom.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Bars, top: f64) -> f64 {
    let boxed = chart.rows.iter().any(|row| row.boxed);
    let first = key(canvas, chart, boxed, top);
    let ruler = ruler(&[chart], canvas.theme);
    plot(canvas, chart, &[chart], &ruler, first)
}

/// The axis of charts that share one.
pub fn ruler(charts: &[&Bars], theme: &Theme) -> Ruler {
    let unit = charts.first().map_or(Unit::Share, |chart| chart.unit);
    let rows = charts.iter().flat_map(|chart| &chart.rows);
    Ruler::of_bars(unit, rows.flat_map(|row| &row.bars), &theme.numbers)
}

/// Where a bar ends on the axis: what is no number has no length.
fn end(bar: &Bar, ruler: &Ruler) -> f64 {
    match bar.value.is_nan() {
        true => 0.0,
        false => ruler.within(bar.value),
    }
}

/// The bars alone on an axis, from `top` down; returns their bottom. `peers` share the axis, the chart among them.
pub fn plot(
    canvas: &mut Canvas<'_>,
    chart: &Bars,
    peers: &[&Bars],
    ruler: &Ruler,
    top: f64,
) -> f64 {
    let theme = canvas.theme;
    let boxed = chart.rows.iter().any(|row| row.boxed);
    let pad = if boxed { BOX_SIDE } else { 0.0 };
    let room = canvas.width() - 2.0 * pad;
    let rows: Vec<Row<'_>> = chart
        .rows
        .iter()
        .map(|row| Row::new(canvas, row, room))
        .collect();
    let count = rows.len().max(1) as f64;
    let more = canvas.take_spare(MOST_SPACE * count) / count;
    let one = chart.rows.iter().all(|row| row.bars.len() <= 1);
    let between = more
        + match (boxed, one) {
            (true, _) => 2.0 * BOX_PAD + BETWEEN_BOXES,
            (false, true) => ONE_BAR_SPACE,
            (false, false) => ROW_SPACE,
        };
    let labels = rows
        .iter()
        .filter(|row| !row.above)
        .map(|row| row.label.width);
    let labels = match labels.fold(0.0, f64::max) {
        0.0 => 0.0,
        width => width + SPACE,
    };
    let heading = Block::filled(&chart.aside, theme.axis, ASIDE_WIDTH.min(room / 4.0));
    let asides = rows.iter().filter_map(|row| row.aside.as_ref());
    let aside = match asides
        .map(|aside| aside.width)
        .fold(heading.width, f64::max)
    {
        0.0 => 0.0,
        width => width + SPACE,
    };
    let outer = (canvas.left + pad + labels, canvas.right - pad - aside);
    let (left, right) = match ruler.from < 0.0 {
        // Zero is at one place in every panel.
        true => {
            let all = peers.iter().flat_map(|peer| &peer.rows);
            let all: Vec<Row<'_>> = all.map(|row| Row::new(canvas, row, room)).collect();
            inset(&all, theme, ruler, outer)
        }
        false => inset(&rows, theme, ruler, outer),
    };

    let mut first = top + 14.0 + if boxed { BOX_PAD } else { 0.0 };
    if !heading.is_empty() {
        let x = canvas.right - pad;
        first = canvas.block(&heading, x, first - 6.0, Anchor::End) + 6.0;
    }
    let heights: f64 = rows.iter().map(Row::height).sum();
    let last = first + heights + between * rows.len().saturating_sub(1) as f64;
    let room = Rect {
        left,
        top: first,
        right,
        bottom: last + BOX_PAD + 6.0,
    };
    let frame = Frame::new(room, ruler.from..ruler.to, room.bottom..room.top);
    let labels_end = frame.at(ruler.from, 0.0).0 - (left - outer.0);

    let mut tops = Vec::new();
    let mut y = first;
    for row in &rows {
        let ends = (labels_end, canvas.right - pad);
        words(canvas, row, ruler, &frame, y, ends);
        tops.push(y);
        y += row.height() + between;
    }
    let bottom = ticks(canvas, chart, ruler, &frame, room);
    for (at, _) in ruler.ticks.iter().filter(|(at, _)| *at != 0.0) {
        let x = frame.at(*at, 0.0).0;
        canvas.upright(x, room.top, room.bottom, Stroke::thin(theme.grid));
    }
    let zero = frame.at(0.0, 0.0).0;
    canvas.upright(zero, room.top, room.bottom, Stroke::thin(theme.rule));
    for (row, y) in rows.iter().zip(tops) {
        bars(canvas, row, chart.colouring, ruler, &frame, y);
        if row.source.boxed {
            let around = Rect {
                left: canvas.left + 1.0,
                top: y - BOX_PAD,
                right: canvas.right - 1.0,
                bottom: y + row.height() + BOX_PAD,
            };
            let stroke = Stroke {
                colour: theme.boxed,
                width: 2.0,
                dashed: false,
            };
            canvas.rounded(around, 5.0, stroke);
        }
    }
    bottom
}

/// The labels of the axis, as many as fit, and its name; returns their bottom.
fn ticks(canvas: &mut Canvas<'_>, chart: &Bars, ruler: &Ruler, frame: &Frame, room: Rect) -> f64 {
    let theme = canvas.theme;
    let labels: Vec<(f64, Block)> = ruler
        .ticks
        .iter()
        .map(|(at, label)| (*at, Block::filled(label, theme.axis, canvas.width())))
        .collect();
    let widest = labels
        .iter()
        .map(|(_, label)| label.width)
        .fold(0.0, f64::max);
    let step = (room.right - room.left) / labels.len().saturating_sub(1).max(1) as f64;
    let every = ((widest + 6.0) / step).ceil().max(1.0) as usize;
    let mut bottom = room.bottom;
    let mut free = f64::NEG_INFINITY;
    for (at, label) in ruler.every(every).map(|i| &labels[i]) {
        let half = label.width / 2.0;
        let x = frame.at(*at, 0.0).0;
        let x = x.max(canvas.left + half).min(canvas.right - half);
        // Labels that the edge of the page has pushed together.
        if x - half < free {
            continue;
        }
        free = x + half + 3.0;
        bottom = canvas.block(label, x, room.bottom + 3.0, Anchor::Middle);
    }
    let name = Block::filled(&chart.x_axis, theme.axis, canvas.width());
    let half = name.width / 2.0;
    let middle = ((room.left + room.right) / 2.0)
        .min(canvas.right - half)
        .max(canvas.left + half);
    canvas.block(&name, middle, bottom + 2.0, Anchor::Middle)
}

/// The legend of the bars; where a single bar needs none, nothing is drawn.
pub fn key(canvas: &mut Canvas<'_>, chart: &Bars, boxed: bool, top: f64) -> f64 {
    let theme = canvas.theme;
    let several = chart.series.len() > 1;
    let names = chart.series.iter().enumerate().filter(|_| several);
    let mut entries: Vec<(Swatch, &str)> = names
        .map(|(i, name)| (swatch(theme, chart.colouring, i), name.as_str()))
        .collect();
    if boxed {
        entries.push((Swatch::Boxed, &chart.box_means));
    }
    legend(canvas, &entries, top)
}

fn tone(index: usize) -> Tone {
    match index {
        0 => Tone::Lead,
        1 => Tone::Other,
        _ => Tone::DontKnow,
    }
}

fn swatch(theme: &Theme, colouring: Colouring, index: usize) -> Swatch {
    match colouring {
        Colouring::Series => Swatch::Plain(theme.series(index)),
        Colouring::Sides if tone(index) == Tone::DontKnow => {
            Swatch::Pale(theme.tone(Tone::DontKnow))
        }
        Colouring::Sides => Swatch::Plain(theme.tone(tone(index))),
    }
}

/// The ends of the widest plot that leaves room for the value beyond each bar and for half of the last tick's label.
fn inset(rows: &[Row<'_>], theme: &Theme, ruler: &Ruler, outer: (f64, f64)) -> (f64, f64) {
    let last_tick = ruler
        .ticks
        .last()
        .map_or(0.0, |(_, label)| theme.axis.width(label) / 2.0);
    let available = outer.1 - outer.0;
    let span = ruler.to - ruler.from;
    // Where each bar ends, as a part of the plot; below zero or not; what its value needs.
    let bars = rows
        .iter()
        .flat_map(|row| row.source.bars.iter().zip(&row.values))
        .map(|(bar, value)| {
            let end = end(bar, ruler);
            let needs = VALUE_SPACE + value.width + 4.0;
            ((end - ruler.from) / span, end < 0.0, needs)
        });
    if ruler.from == 0.0 {
        let limits = bars.map(|(part, _, needs)| (available - needs) / part);
        let width = limits.fold(available - last_tick, f64::min).max(20.0);
        return (outer.0, outer.0 + width);
    }
    let bars: Vec<(f64, bool, f64)> = bars.collect();
    let (mut left, mut right) = (outer.0, outer.1 - last_tick);
    // Moving an end moves the bars as well: after a few rounds what is left is less than a pixel.
    for _ in 0..8 {
        let (mut over_left, mut over_right) = (0.0f64, 0.0f64);
        for (part, below, needs) in &bars {
            let at = left + (right - left) * part;
            match below {
                true => over_left = over_left.max(outer.0 + needs - at),
                false => over_right = over_right.max(at + needs - outer.1),
            }
        }
        left += over_left;
        right -= over_right;
        if right - left < 40.0 {
            return (outer.0, outer.1 - last_tick);
        }
    }
    (left, right)
}

/// Labels of rows end (or begin, above the bars) at `left`; what stands beside ends at `right`.
fn words(
    canvas: &mut Canvas<'_>,
    row: &Row<'_>,
    ruler: &Ruler,
    frame: &Frame,
    top: f64,
    (left, right): (f64, f64),
) {
    let bars_top = if row.above {
        canvas.block(&row.label, left, top, Anchor::Start);
        top + row.label_above()
    } else {
        let middle = top + row.height() / 2.0;
        let label_top = middle - row.label.height() / 2.0;
        canvas.block(&row.label, left - SPACE, label_top, Anchor::End);
        middle - row.bars_height() / 2.0
    };
    let slots: f64 = row.slots().sum::<f64>() + BETWEEN * row.values.len().saturating_sub(1) as f64;
    let mut y = bars_top + (row.bars_height() - slots) / 2.0;
    for ((bar, value), slot) in row.source.bars.iter().zip(&row.values).zip(row.slots()) {
        let end = end(bar, ruler);
        let x = frame.at(end, 0.0).0;
        let y_of_value = y + (slot - value.height()) / 2.0;
        match end < 0.0 {
            // In a plot that is too narrow for anything a value lies on its bar.
            true => {
                let x = (x - VALUE_SPACE).max(left + value.width);
                canvas.block(value, x, y_of_value, Anchor::End);
            }
            false => {
                canvas.block(value, x + VALUE_SPACE, y_of_value, Anchor::Start);
            }
        }
        y += slot + BETWEEN;
    }
    if let Some(aside) = &row.aside {
        let y = bars_top + (row.bars_height() - aside.height()) / 2.0;
        canvas.block(aside, right, y, Anchor::End);
    }
}

fn bars(
    canvas: &mut Canvas<'_>,
    row: &Row<'_>,
    colouring: Colouring,
    ruler: &Ruler,
    frame: &Frame,
    top: f64,
) {
    let theme = canvas.theme;
    let slots: f64 = row.slots().sum::<f64>() + BETWEEN * row.values.len().saturating_sub(1) as f64;
    let from = if row.above {
        top + row.label_above()
    } else {
        top + (row.height() - row.bars_height()) / 2.0
    };
    let mut y = from + (row.bars_height() - slots) / 2.0;
    for (i, (bar, slot)) in row.source.bars.iter().zip(row.slots()).enumerate() {
        let thick = y + (slot - BAR) / 2.0;
        let colour = match colouring {
            Colouring::Series => theme.series(i),
            Colouring::Sides => theme.tone(tone(i)),
        };
        let end = end(bar, ruler);
        let ends = ((end.min(0.0), thick), (end.max(0.0), thick + BAR));
        canvas.filled_bar(frame, ends, colour, bar.low);
        if colouring == Colouring::Sides && tone(i) == Tone::DontKnow {
            let (x1, y1) = frame.at(ends.0.0, ends.0.1);
            let (x2, y2) = frame.at(ends.1.0, ends.1.1);
            if x2 - x1 > 2.0 {
                let room = Rect {
                    left: x1,
                    top: y1,
                    right: x2,
                    bottom: y2,
                };
                canvas.outline(room, theme.rule);
            }
        }
        y += slot + BETWEEN;
    }
}
