//! Lines over waves in order, each wave with its interval, each line named at its end.

use super::axis::Ruler;
use super::canvas::{self, Anchor, Canvas, Frame, Rect, Stroke};
use super::model::{Point, Trend, TrendLine};
use super::points::{colour, mark, whisker};
use super::wrap::Block;

/// Height of the value axis, and more of it at most where the page has it to give.
const HEIGHT: f64 = 300.0;
const MOST_SPARE: f64 = 400.0;
/// The most of it for the answers of an axis.
const MOST_ANSWERS: f64 = 900.0;
/// Widest name at the end of a line, as a part of the page.
const NAME_PART: f64 = 0.26;
/// From the last wave to the names.
const NAME_SPACE: f64 = 16.0;
/// The mark before a name.
const SWATCH: f64 = 17.0;
/// Between two names.
const APART: f64 = 2.0;
/// How far above its mark a value may stand.
const MOST_LIFT: f64 = 24.0;
const LABEL_SIZES: [f64; 4] = [13.0, 12.0, 11.0, 10.0];

/// Draws the chart from `top` down; returns its bottom.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Trend, top: f64) -> f64 {
    let ruler = Ruler::covering(&chart.scale, all(chart), &canvas.theme.numbers);
    plot(canvas, chart, &ruler, top)
}

/// Every point of a chart.
pub fn all(chart: &Trend) -> impl Iterator<Item = &Point> {
    chart
        .series
        .iter()
        .flat_map(|line| line.points.iter().flatten())
}

/// The chart on a given axis.
pub fn plot(canvas: &mut Canvas<'_>, chart: &Trend, ruler: &Ruler, top: f64) -> f64 {
    let theme = canvas.theme;
    let tall = HEIGHT.min(canvas.width() * 0.62) + canvas.take_spare(MOST_SPARE);
    let axis_name = Block::filled(&chart.y_axis, theme.axis, canvas.width());
    let top = canvas.block(&axis_name, canvas.left, top, Anchor::Start) + 10.0;
    let widest = canvas.width() / 4.0;
    let ticks: Vec<(f64, Block)> = ruler
        .ticks
        .iter()
        .map(|(at, label)| (*at, Block::balanced(label, theme.axis, widest)))
        .collect();
    let ticks_width = ticks
        .iter()
        .map(|(_, label)| label.width)
        .fold(0.0, f64::max);
    let named = chart.series.len() > 1 || chart.series.iter().any(|line| !line.name.is_empty());
    let names: Vec<Block> = chart
        .series
        .iter()
        .map(|line| Block::balanced(&line.name, theme.marker, canvas.width() * NAME_PART))
        .collect();
    let names_width = names.iter().map(|name| name.width).fold(0.0, f64::max);
    let left = canvas.left + ticks_width + 10.0;
    let right = match named {
        true => canvas.right - names_width - SWATCH - NAME_SPACE,
        false => canvas.right,
    };
    // Names below one another may need more height than the axis has.
    let names_height: f64 = names.iter().map(|name| name.height() + APART).sum();
    let mut tall = tall.max(if named { names_height } else { 0.0 });
    let highest = ticks
        .iter()
        .map(|(_, label)| label.height())
        .fold(0.0, f64::max);
    // Answers are all said, where a page can hold them.
    let parts = match ruler.answers {
        true => {
            tall = tall.max(((highest + 2.0) * ticks.len() as f64).min(MOST_ANSWERS));
            ticks.len().max(1)
        }
        false => ticks.len().saturating_sub(1).max(1),
    };
    // An answer of many lines is taller than its slot.
    let over = ticks.last().map_or(0.0, |(at, label)| {
        label.height() / 2.0 - (ruler.to - at) / (ruler.to - ruler.from) * tall
    });
    let first = top + theme.value.leading().max(over);
    let room = Rect {
        left,
        top: first,
        right,
        bottom: first + tall,
    };
    let waves = chart.waves.len().max(1) as f64;
    let frame = Frame::new(room, 0.0..waves, ruler.from..ruler.to);
    let at = |wave: usize, point: &Point| frame.at(wave as f64 + 0.5, ruler.within(point.at));

    let mut bottom = wave_labels(canvas, chart, &frame, room);
    let every = ((highest + 2.0) / (tall / parts as f64)).ceil().max(1.0) as usize;
    let shown: Vec<&(f64, Block)> = ruler.every(every).map(|i| &ticks[i]).collect();
    for (value, label) in &shown {
        let y = frame.at(0.0, *value).1;
        let under = canvas.block(label, left - 8.0, y - label.height() / 2.0, Anchor::End);
        bottom = bottom.max(under);
    }
    if named {
        place_names(canvas, chart, &names, ruler, &frame, room);
    }
    values(canvas, chart, ruler, &frame, room);
    for (value, _) in &shown {
        let colour = if *value == 0.0 {
            theme.rule
        } else {
            theme.grid
        };
        canvas.level(frame.at(0.0, *value).1, left, right, Stroke::thin(colour));
    }
    for (series, line) in chart.series.iter().enumerate() {
        let colour = colour(theme, series);
        for (wave, pair) in line.points.windows(2).enumerate() {
            if let [Some(a), Some(b)] = pair {
                let stroke = Stroke {
                    colour,
                    width: 2.5,
                    dashed: false,
                };
                canvas.straight(at(wave, a), at(wave + 1, b), stroke);
            }
        }
        for (wave, point) in line.points.iter().enumerate() {
            let Some(point) = point else { continue };
            let (x, y) = at(wave, point);
            if let Some((low, high)) = point.interval {
                let ends = [low, high].map(|end| (x, frame.at(0.0, ruler.within(end)).1));
                whisker(canvas, ends[0], ends[1], colour);
            }
            mark(canvas, series, (x, y), point.low);
        }
    }
    bottom
}

fn wave_labels(canvas: &mut Canvas<'_>, chart: &Trend, frame: &Frame, room: Rect) -> f64 {
    let theme = canvas.theme;
    let slot = (room.right - room.left) / chart.waves.len().max(1) as f64;
    // Slots too narrow for a word are not all labelled.
    let every = (22.0 / slot).ceil().max(1.0) as usize;
    let texts: Vec<&str> = chart
        .waves
        .iter()
        .step_by(every)
        .map(String::as_str)
        .collect();
    let width = slot * every as f64 - 6.0;
    let mut bottom = room.bottom;
    let labels = Block::shrunk(&texts, theme.axis, width, &LABEL_SIZES);
    for (i, label) in labels.iter().enumerate() {
        let x = frame.at((i * every) as f64 + 0.5, 0.0).0;
        bottom = bottom.max(canvas.block(label, x, room.bottom + 5.0, Anchor::Middle));
    }
    bottom
}

/// Names at the ends of the lines, moved apart until none covers another.
fn place_names(
    canvas: &mut Canvas<'_>,
    chart: &Trend,
    names: &[Block],
    ruler: &Ruler,
    frame: &Frame,
    room: Rect,
) {
    let last = |line: &TrendLine| {
        let point = line.points.iter().rev().flatten().next();
        point.map_or(room.bottom, |point| frame.at(0.0, ruler.within(point.at)).1)
    };
    let mut order: Vec<usize> = (0..names.len()).collect();
    let ends: Vec<f64> = chart.series.iter().map(last).collect();
    order.sort_by(|a, b| ends[*a].total_cmp(&ends[*b]));
    let mut tops: Vec<f64> = ends
        .iter()
        .zip(names)
        .map(|(end, name)| end - name.height() / 2.0)
        .collect();
    let mut from = room.top - canvas.theme.value.leading();
    for &i in &order {
        tops[i] = tops[i].max(from);
        from = tops[i] + names[i].height() + APART;
    }
    let mut to = room.bottom + 6.0;
    for &i in order.iter().rev() {
        tops[i] = tops[i].min(to - names[i].height());
        to = tops[i] - APART;
    }
    let x = room.right + NAME_SPACE;
    for (i, name) in names.iter().enumerate() {
        canvas.block(name, x + SWATCH, tops[i], Anchor::Start);
        let first = tops[i] + name.style.leading() / 2.0;
        mark(canvas, i, (x + 5.0, first), false);
    }
}

/// Prints values above or below their points where nothing is in the way; the table beside the figure has them all.
fn values(canvas: &mut Canvas<'_>, chart: &Trend, ruler: &Ruler, frame: &Frame, room: Rect) {
    let theme = canvas.theme;
    let y = |value: f64| frame.at(0.0, ruler.within(value)).1;
    let x = |wave: usize| frame.at(wave as f64 + 0.5, 0.0).0;
    // Everything that a value must keep clear of: lines and intervals.
    let mut lines: Vec<(canvas::Point, canvas::Point)> = Vec::new();
    for line in &chart.series {
        for (wave, pair) in line.points.windows(2).enumerate() {
            if let [Some(a), Some(b)] = pair {
                lines.push(((x(wave), y(a.at)), (x(wave + 1), y(b.at))));
            }
        }
        for (wave, point) in line.points.iter().enumerate() {
            if let Some(point) = point {
                let (top, bottom) = reach(point, &y);
                lines.push(((x(wave), top), (x(wave), bottom)));
                // The strokes across the ends of an interval.
                if let Some((low, high)) = point.interval {
                    let across = |end| ((x(wave) - 4.0, y(end)), (x(wave) + 4.0, y(end)));
                    lines.extend([low, high].map(across));
                }
            }
        }
    }
    for line in &chart.series {
        for (wave, point) in line.points.iter().enumerate() {
            let Some(point) = point else { continue };
            let block = Block::filled(&point.printed, theme.value, room.right - room.left);
            let (above, below) = reach(point, &y);
            let at = y(point.at);
            let middle = x(wave) - block.width / 2.0;
            let ends = [
                (middle, above - block.height() - 2.0),
                (middle, below + 2.0),
            ];
            // A value at the end of a long interval would seem to be that end.
            let beside = [
                (x(wave) + 8.0, at - block.height() - 1.0),
                (x(wave) + 8.0, at + 1.0),
                (x(wave) - 8.0 - block.width, at - block.height() - 1.0),
                (x(wave) - 8.0 - block.width, at + 1.0),
            ];
            let places = match at - above > MOST_LIFT {
                true => [&beside[..], &ends[..]].concat(),
                false => [&ends[..], &beside[..]].concat(),
            };
            let free = places.into_iter().find(|(left, top)| {
                let rect = Rect {
                    left: left - 2.0,
                    top: *top,
                    right: left + block.width + 2.0,
                    bottom: top + block.height(),
                };
                let inside = rect.left >= room.left
                    && rect.right <= room.right
                    && rect.top >= room.top - theme.value.leading() - 4.0
                    && rect.bottom <= room.bottom;
                inside
                    && canvas
                        .placed
                        .iter()
                        .all(|placed| !placed.room.overlaps(&rect))
                    && lines.iter().all(|(from, to)| !crosses(&rect, *from, *to))
            });
            if let Some((left, top)) = free {
                canvas.block(&block, left, top, Anchor::Start);
            }
        }
    }
}

/// The highest and lowest place of a mark and its interval.
fn reach(point: &Point, y: &impl Fn(f64) -> f64) -> (f64, f64) {
    let at = y(point.at);
    let (low, high) = point.interval.unwrap_or((point.at, point.at));
    let (low, high) = (y(low), y(high));
    (low.min(high).min(at - 7.0), low.max(high).max(at + 7.0))
}

/// Whether a straight line runs through a rectangle.
pub fn crosses(rect: &Rect, from: canvas::Point, to: canvas::Point) -> bool {
    // The part of the line within the rectangle, as shares of its way (Liang and Barsky 1984).
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    let sides = [
        (-dx, from.0 - rect.left),
        (dx, rect.right - from.0),
        (-dy, from.1 - rect.top),
        (dy, rect.bottom - from.1),
    ];
    for (step, distance) in sides {
        if step == 0.0 {
            if distance < 0.0 {
                return false;
            }
        } else if step < 0.0 {
            enter = enter.max(distance / step);
        } else {
            leave = leave.min(distance / step);
        }
    }
    enter < leave
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_through_a_rectangle_are_seen() {
        let rect = Rect {
            left: 10.0,
            top: 10.0,
            right: 20.0,
            bottom: 20.0,
        };
        assert!(crosses(&rect, (0.0, 0.0), (30.0, 30.0)));
        assert!(crosses(&rect, (15.0, 0.0), (15.0, 12.0)));
        assert!(!crosses(&rect, (0.0, 0.0), (9.0, 30.0)));
        assert!(!crosses(&rect, (0.0, 9.0), (30.0, 9.0)));
        assert!(!crosses(&rect, (0.0, 25.0), (25.0, 35.0)));
    }
}
