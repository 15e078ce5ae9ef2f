//! Marks on a scale, a row for each column of a crossbreak or for each item: a dot with its interval, or the dot of an
//! estimate, the diamond of what is true, and the gap between them. In a narrow column a row's label stands above it.

use super::axis::Ruler;
use super::canvas::{self, Anchor, Canvas, Frame, Rect, Stroke};
use super::colour::Colour;
use super::legend::{Swatch, legend};
use super::model::{Point, PointMark, PointRow, Points, Tone};
use super::theme::Theme;
use super::wrap::Block;

/// Widest column of labels, as a part of the page and in user units; widest column beside the marks.
const LABEL_PART: f64 = 0.34;
const LABEL_WIDTH: f64 = 280.0;
const ASIDE_PART: f64 = 0.24;
/// Between labels and plot, and between plot and what stands beside.
const SPACE: f64 = 16.0;
/// Half the width of a mark, and from there to its value.
const REACH: f64 = 6.5;
const VALUE_SPACE: f64 = 5.0;
/// A row is at least as tall as this.
const LEAST: f64 = 24.0;
const ROW_SPACE: f64 = 3.0;
const MOST_SPACE: f64 = 24.0;
/// Above the heading of a group.
const GROUP_SPACE: f64 = 10.0;
/// The smallest type of the names of answers.
const SMALLEST: f64 = 11.0;
/// Columns narrower than this have their labels above the marks, unless they are short.
const NARROW: f64 = 480.0;

/// A row, measured.
struct Row<'a> {
    heading: Option<Block>,
    label: Block,
    above: bool,
    /// Values printed beside their marks.
    values: Vec<Option<Block>>,
    aside: Option<Block>,
    source: &'a PointRow,
}

impl Row<'_> {
    fn heading(&self) -> f64 {
        self.heading.as_ref().map_or(0.0, Block::height)
    }

    fn label_above(&self) -> f64 {
        if self.above { self.label.height() } else { 0.0 }
    }

    /// Height without the heading.
    fn height(&self) -> f64 {
        let values = self.values.iter().flatten().map(Block::height);
        let marks = values
            .chain(self.aside.iter().map(Block::height))
            .fold(LEAST, f64::max);
        match self.above {
            true => marks + self.label_above(),
            false => marks.max(self.label.height()),
        }
    }

    /// Indices of the marks from left to right.
    fn in_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.source.points.len())
            .filter(|i| self.source.points[*i].is_some())
            .collect();
        let at = |i: usize| self.source.points[i].as_ref().map_or(0.0, |point| point.at);
        order.sort_by(|a, b| at(*a).total_cmp(&at(*b)));
        order
    }

    /// The first and last mark with the values beside them: the first goes left of its mark where there are several.
    fn outer(&self) -> (Option<usize>, Option<usize>) {
        let order = self.in_order();
        match order.as_slice() {
            [] => (None, None),
            [only] => (None, Some(*only)),
            [first, .., last] => (Some(*first), Some(*last)),
        }
    }
}

/// Draws the chart from `top` down; returns its bottom.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Points, top: f64) -> f64 {
    let ruler = Ruler::covering(&chart.scale, all(chart), &canvas.theme.numbers);
    let first = key(canvas, chart, top);
    plot(canvas, chart, &[chart], &ruler, first)
}

/// Every point of a chart.
pub fn all(chart: &Points) -> impl Iterator<Item = &Point> {
    let rows = chart.groups.iter().flat_map(|group| &group.rows);
    rows.flat_map(|row| row.points.iter().flatten())
}

/// The legend of the marks; where one mark needs none, nothing is drawn.
pub fn key(canvas: &mut Canvas<'_>, chart: &Points, top: f64) -> f64 {
    let entries: Vec<(Swatch, &str)> = chart
        .marks
        .iter()
        .filter(|(_, name)| !name.is_empty())
        .map(|(mark, name)| {
            let swatch = match mark {
                PointMark::Dot(series) => Swatch::Dot(*series),
                PointMark::Diamond => Swatch::Diamond,
            };
            (swatch, name.as_str())
        })
        .collect();
    match entries.is_empty() {
        true => top,
        false => legend(canvas, &entries, top) + 10.0,
    }
}

/// The marks alone on a given axis, from `top` down; returns their bottom. `peers` share the scale and the columns, the
/// chart among them.
pub fn plot(
    canvas: &mut Canvas<'_>,
    chart: &Points,
    peers: &[&Points],
    ruler: &Ruler,
    top: f64,
) -> f64 {
    let theme = canvas.theme;
    let above = labels_above(canvas, peers);
    let rows = measure(canvas, chart, above);
    let all: Vec<Row<'_>> = peers
        .iter()
        .flat_map(|peer| measure(canvas, peer, above))
        .collect();
    let count = rows.len().max(1) as f64;
    let space = ROW_SPACE + canvas.take_spare(MOST_SPACE * count) / count;
    let labels = all
        .iter()
        .filter(|row| !row.above)
        .map(|row| row.label.width);
    let labels = match labels.fold(0.0, f64::max) {
        0.0 => 0.0,
        width => width + SPACE,
    };
    let beside = canvas.width() * ASIDE_PART;
    let heading = Block::balanced(&chart.aside, theme.axis, beside);
    let asides = all.iter().filter_map(|row| row.aside.as_ref());
    let aside = match asides
        .map(|aside| aside.width)
        .fold(heading.width, f64::max)
    {
        0.0 => 0.0,
        width => width + SPACE,
    };
    let outer = (canvas.left + labels, canvas.right - aside);
    let (left, right) = inset(&all, ruler, outer);

    let mut first = top;
    if !heading.is_empty() {
        first = canvas.block(&heading, canvas.right, top, Anchor::End) + 4.0;
    }
    let mut y = first + 2.0;
    let mut tops = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        if let Some(heading) = &row.heading {
            if i > 0 {
                y += GROUP_SPACE;
            }
            canvas.block(heading, canvas.left, y, Anchor::Start);
        }
        y += row.heading();
        tops.push(y);
        y += row.height() + space;
    }
    let room = Rect {
        left,
        top: first,
        right,
        bottom: y + 2.0,
    };
    let frame = Frame::new(room, ruler.from..ruler.to, room.bottom..room.top);
    for (row, top) in rows.iter().zip(&tops) {
        words(canvas, row, ruler, &frame, *top);
    }
    let bottom = ticks(canvas, ruler, &frame, room, &chart.x_axis);
    for (at, _) in &ruler.ticks {
        let colour = if *at == 0.0 { theme.rule } else { theme.grid };
        canvas.upright(
            frame.at(*at, 0.0).0,
            room.top,
            room.bottom,
            Stroke::thin(colour),
        );
    }
    for (row, top) in rows.iter().zip(&tops) {
        marks(canvas, chart, row, ruler, &frame, *top);
    }
    bottom
}

/// Whether labels stand above their marks: in a narrow column, unless all are short.
fn labels_above(canvas: &Canvas<'_>, peers: &[&Points]) -> bool {
    let (label, width) = (canvas.theme.label, canvas.width());
    let groups = peers.iter().flat_map(|peer| &peer.groups);
    let labels = groups.flat_map(|group| &group.rows);
    let widest = labels.map(|row| label.width(&super::wrap::clean(&row.label)));
    width < NARROW && widest.fold(0.0, f64::max) > width * LABEL_PART
}

fn measure<'a>(canvas: &Canvas<'_>, chart: &'a Points, above: bool) -> Vec<Row<'a>> {
    let (theme, width) = (canvas.theme, canvas.width());
    let label_width = match above {
        true => width,
        false => LABEL_WIDTH.min(width * LABEL_PART),
    };
    let mut rows = Vec::new();
    for group in &chart.groups {
        for (i, row) in group.rows.iter().enumerate() {
            let heading = Block::balanced(&group.heading, theme.marker, width);
            let value = |point: &Option<Point>| {
                let point = point.as_ref().filter(|point| !point.printed.is_empty())?;
                Some(Block::balanced(&point.printed, theme.value, width * 0.22))
            };
            let aside = row.aside.as_ref();
            rows.push(Row {
                heading: (i == 0 && !heading.is_empty()).then_some(heading),
                label: Block::balanced(&row.label, theme.label, label_width),
                above,
                values: row.points.iter().map(value).collect(),
                aside: aside
                    .map(|said| Block::balanced(&said.text, theme.label, width * ASIDE_PART)),
                source: row,
            });
        }
    }
    rows
}

/// The ends of everything that is marked in a row: values stand clear of all of it.
fn ends(row: &PointRow, ruler: &Ruler, x: &impl Fn(f64) -> f64) -> (f64, f64) {
    let reach = |point: &Point| {
        let at = x(ruler.within(point.at));
        let (low, high) = point.interval.unwrap_or((point.at, point.at));
        let (low, high) = (x(ruler.within(low)), x(ruler.within(high)));
        (low.min(high).min(at - REACH), high.max(low).max(at + REACH))
    };
    let points = row.points.iter().flatten().map(reach);
    points.fold(
        (f64::INFINITY, f64::NEG_INFINITY),
        |(low, high), (from, to)| (low.min(from), high.max(to)),
    )
}

/// The widest plot in which every value has room beside its mark.
fn inset(rows: &[Row<'_>], ruler: &Ruler, outer: (f64, f64)) -> (f64, f64) {
    let (mut left, mut right) = (outer.0 + REACH, outer.1 - REACH);
    // Moving an end moves the marks as well: after a few rounds what is left is less than a pixel.
    for _ in 0..6 {
        let x = |value: f64| {
            left + (right - left) * (value - ruler.from) / (ruler.to - ruler.from).max(1e-300)
        };
        let (mut over_left, mut over_right) = (0.0f64, 0.0f64);
        for row in rows {
            let (first, last) = row.outer();
            let (low, high) = ends(row.source, ruler, &x);
            let width = |i: Option<usize>| Some(row.values[i?].as_ref()?.width);
            if let Some(width) = width(first) {
                over_left = over_left.max(outer.0 - (low - VALUE_SPACE - width));
            }
            if let Some(width) = width(last) {
                over_right = over_right.max(high + VALUE_SPACE + width - outer.1);
            }
        }
        left += over_left;
        right -= over_right;
        // Never narrower than a few marks: then values are dropped where they are drawn.
        if right - left < 40.0 {
            return (outer.0 + REACH, outer.1 - REACH);
        }
    }
    (left, right)
}

/// Where the middle of a row's marks is.
fn middle(row: &Row<'_>, top: f64) -> f64 {
    let above = row.label_above();
    top + above + (row.height() - above) / 2.0
}

fn words(canvas: &mut Canvas<'_>, row: &Row<'_>, ruler: &Ruler, frame: &Frame, top: f64) {
    let middle = middle(row, top);
    let right = canvas.right;
    let edge = match row.above {
        true => {
            canvas.block(&row.label, canvas.left, top, Anchor::Start);
            canvas.left
        }
        false => {
            let y = middle - row.label.height() / 2.0;
            canvas.block(&row.label, canvas.left, y, Anchor::Start);
            canvas.left + row.label.width + 4.0
        }
    };
    let mut end = right;
    if let Some(aside) = &row.aside {
        canvas.block(aside, right, middle - aside.height() / 2.0, Anchor::End);
        end = right - aside.width - 4.0;
    }
    let x = |value: f64| frame.at(value, 0.0).0;
    let (first, last) = row.outer();
    let sides = [(first, Anchor::End), (last, Anchor::Start)];
    for (index, anchor) in sides {
        let Some(i) = index else { continue };
        let Some(value) = &row.values[i] else {
            continue;
        };
        let (low, high) = ends(row.source, ruler, &x);
        let at = match anchor {
            Anchor::End => low - VALUE_SPACE,
            _ => high + VALUE_SPACE,
        };
        let fits = match anchor {
            Anchor::End => at - value.width >= edge,
            _ => at + value.width <= end,
        };
        if fits {
            canvas.block(value, at, middle - value.height() / 2.0, anchor);
        }
    }
}

fn ticks(canvas: &mut Canvas<'_>, ruler: &Ruler, frame: &Frame, room: Rect, name: &str) -> f64 {
    let theme = canvas.theme;
    let count = ruler.ticks.len();
    let slot = (room.right - room.left) / count.max(1) as f64;
    let texts: Vec<&str> = ruler
        .ticks
        .iter()
        .map(|(_, label)| label.as_str())
        .collect();
    let (every, labels) = match ruler.answers {
        true => {
            // As many answers as can be said without breaking a word.
            let small = theme.axis.sized(SMALLEST);
            let words = texts.iter().flat_map(|text| text.split_whitespace());
            let widest = words.map(|word| small.width(word)).fold(0.0, f64::max);
            let every = ((widest + 6.0) / slot)
                .ceil()
                .clamp(1.0, count.max(1) as f64);
            let width = slot * every - 6.0;
            let sizes = [13.0, 12.0, SMALLEST];
            (
                every as usize,
                Block::shrunk(&texts, theme.axis, width, &sizes),
            )
        }
        false => {
            let label = |text: &&str| Block::filled(text, theme.axis, canvas.width() / 3.0);
            let labels: Vec<Block> = texts.iter().map(label).collect();
            let widest = labels.iter().map(|label| label.width).fold(0.0, f64::max);
            let step = (room.right - room.left) / count.saturating_sub(1).max(1) as f64;
            (((widest + 8.0) / step).ceil().max(1.0) as usize, labels)
        }
    };
    let mut bottom = room.bottom;
    let mut free = f64::NEG_INFINITY;
    for (i, label) in ruler.every(every).map(|i| (i, &labels[i])) {
        let at = ruler.ticks[i].0;
        let half = label.width / 2.0;
        let x = frame.at(at, 0.0).0;
        let x = x.max(canvas.left + half).min(canvas.right - half);
        // Labels that the edge of the page has pushed together.
        if x - half < free {
            continue;
        }
        free = x + half + 3.0;
        bottom = bottom.max(canvas.block(label, x, room.bottom + 3.0, Anchor::Middle));
    }
    let name = Block::filled(name, theme.axis, canvas.width());
    let half = name.width / 2.0;
    let x = ((room.left + room.right) / 2.0)
        .min(canvas.right - half)
        .max(canvas.left + half);
    canvas.block(&name, x, bottom + 3.0, Anchor::Middle)
}

fn marks(
    canvas: &mut Canvas<'_>,
    chart: &Points,
    row: &Row<'_>,
    ruler: &Ruler,
    frame: &Frame,
    top: f64,
) {
    let theme = canvas.theme;
    let y = middle(row, top);
    let x = |value: f64| frame.at(ruler.within(value), 0.0).0;
    let points = row.source.points.iter().zip(&chart.marks);
    let placed: Vec<(&Point, PointMark)> = points
        .filter_map(|(point, (mark, _))| Some((point.as_ref()?, *mark)))
        .collect();
    if row.source.joined {
        let ends = placed.iter().map(|(point, _)| x(point.at));
        let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| {
            (low.min(end), high.max(end))
        });
        if low < high {
            let stroke = Stroke {
                colour: theme.tone(Tone::Neutral),
                width: 5.0,
                dashed: false,
            };
            canvas.straight((low, y), (high, y), stroke);
        }
    }
    for (point, mark) in &placed {
        let PointMark::Dot(series) = mark else {
            continue;
        };
        if let Some((low, high)) = point.interval {
            whisker(canvas, (x(low), y), (x(high), y), colour(theme, *series));
        }
    }
    for (point, marked) in placed {
        let at = (x(point.at), y);
        match marked {
            PointMark::Dot(series) => mark(canvas, series, at, point.low),
            PointMark::Diamond => diamond(canvas, at),
        }
    }
}

/// The line of an interval with its two ends.
pub fn whisker(canvas: &mut Canvas<'_>, from: canvas::Point, to: canvas::Point, colour: Colour) {
    let stroke = Stroke {
        colour,
        width: 2.0,
        dashed: false,
    };
    canvas.straight(from, to, stroke);
    for (x, y) in [from, to] {
        let (dx, dy) = if from.1 == to.1 {
            (0.0, 4.0)
        } else {
            (4.0, 0.0)
        };
        canvas.straight((x - dx, y - dy), (x + dx, y + dy), stroke);
    }
}

/// The colour of a series of marks: dark enough on paper.
pub fn colour(theme: &Theme, series: usize) -> Colour {
    let colours = [
        theme.lead(),
        theme.other(),
        theme.tone(Tone::LeadMild),
        theme.quiet,
    ];
    colours[series % colours.len()]
}

/// An estimate, in the shape of its series, for eyes and printers that see no colour; hollow where few people are
/// behind it.
pub fn mark(canvas: &mut Canvas<'_>, series: usize, at: canvas::Point, hollow: bool) {
    let colour = colour(canvas.theme, series);
    shape(canvas, series, at, REACH - 0.5, colour);
    if hollow {
        let paper = canvas.theme.paper;
        shape(canvas, series, at, REACH - 2.5, paper);
    }
}

fn shape(
    canvas: &mut Canvas<'_>,
    series: usize,
    (x, y): canvas::Point,
    reach: f64,
    colour: Colour,
) {
    let side = reach * 0.9;
    let wide = reach * 1.2;
    match series % 4 {
        0 => canvas.disc((x, y), reach, colour),
        1 => canvas.polygon(
            &[
                (x - side, y - side),
                (x + side, y - side),
                (x + side, y + side),
                (x - side, y + side),
            ],
            colour,
        ),
        2 => canvas.polygon(
            &[(x, y - wide), (x + wide, y), (x, y + wide), (x - wide, y)],
            colour,
        ),
        _ => canvas.polygon(
            &[(x, y - wide), (x + wide, y + side), (x - wide, y + side)],
            colour,
        ),
    }
}

/// What is true.
pub fn diamond(canvas: &mut Canvas<'_>, at: canvas::Point) {
    let truth = canvas.theme.truth;
    shape(canvas, 2, at, REACH - 0.5, truth);
}
