//! One stacked bar: where its segments lie, and where the number of each one goes.
//!
//! A number that fits stands inside its segment. One that does not stands above the bar with a thin leader, if the
//! share is 3% or more. Numbers above the bar are moved apart until none covers another.

use super::axis::share;
use super::canvas::{Frame, Rect};
use super::model::{Bar, Segment, Tone};
use super::theme::{CALLOUT, Colour, VALUE, tone};
use super::wrap::Block;

/// White space before don't know.
const APART: f64 = 5.0;
/// The least space on either side of a number inside its segment.
const PAD: f64 = 3.0;
/// Shares below this have no number if it does not fit inside.
const LEAST: f64 = 0.03;
/// Rounded shares may miss 100% by this much and still be meant to fill the bar.
const ROUNDING: f64 = 0.03;
/// Between two numbers above the bar.
const BETWEEN: f64 = 5.0;

/// A segment in user units, and the number inside it.
pub struct Piece {
    pub left: f64,
    pub right: f64,
    pub tone: Tone,
    pub number: Option<Block>,
}

/// A number above the bar.
pub struct Callout {
    pub number: Block,
    /// Middle of the number.
    pub x: f64,
    /// Middle of the segment that it belongs to.
    pub points_at: f64,
}

/// A bar between two x positions.
pub struct StackedBar {
    pub pieces: Vec<Piece>,
    pub callouts: Vec<Callout>,
    /// Right end of what is not don't know.
    pub main_end: f64,
}

impl StackedBar {
    pub fn new(legend: &[Segment], bars: &[Bar], left: f64, right: f64) -> StackedBar {
        let is_apart = |segment: &Segment| segment.tone == Tone::DontKnow;
        let apart = if legend.iter().any(is_apart) {
            APART
        } else {
            0.0
        };
        let sum: f64 = bars.iter().map(share).sum();
        let whole = if sum > 1.0 - ROUNDING { sum } else { 1.0 };
        let frame = |left, right| {
            Frame::new(
                Rect {
                    left,
                    top: 0.0,
                    right,
                    bottom: 1.0,
                },
                0.0..whole,
                0.0..1.0,
            )
        };
        let (main, apart) = (frame(left, right - apart), frame(left + apart, right));

        let (dont_know, answers): (Vec<_>, Vec<_>) =
            legend.iter().zip(bars).partition(|(s, _)| is_apart(s));
        let mut bar = StackedBar {
            pieces: Vec::new(),
            callouts: Vec::new(),
            main_end: left,
        };
        let mut from = 0.0;
        for (segment, value) in answers {
            from = bar.add(segment, value, from, &main);
        }
        bar.main_end = main.at(from, 0.0).0;
        from = whole - dont_know.iter().map(|(_, value)| share(value)).sum::<f64>();
        for (segment, value) in dont_know {
            from = bar.add(segment, value, from, &apart);
        }
        bar.spread(left, right);
        bar
    }

    /// Adds a segment that begins at the share `from`; returns the share at which it ends.
    fn add(&mut self, segment: &Segment, value: &Bar, from: f64, frame: &Frame) -> f64 {
        let to = from + share(value);
        let (left, right) = (frame.at(from, 0.0).0, frame.at(to, 0.0).0);
        let on = tone(segment.tone).text_on();
        let inside = Block::filled(&value.printed, VALUE.coloured(on), f64::INFINITY);
        let fits = inside.width + 2.0 * PAD <= right - left;
        if !fits && share(value) >= LEAST && !inside.is_empty() {
            let (x, number) = (
                (left + right) / 2.0,
                Block::filled(&value.printed, CALLOUT, f64::INFINITY),
            );
            self.callouts.push(Callout {
                number,
                x,
                points_at: x,
            });
        }
        self.pieces.push(Piece {
            left,
            right,
            tone: segment.tone,
            number: fits.then_some(inside),
        });
        to
    }

    /// Moves the numbers above the bar apart, each as near to its segment as can be.
    fn spread(&mut self, left: f64, right: f64) {
        let most = (right - left + BETWEEN) / self.callouts.len() as f64 - BETWEEN;
        for callout in &mut self.callouts {
            if callout.number.width > most {
                callout.number = Block::filled(&callout.number.lines.join(" "), CALLOUT, most);
            }
        }
        let mut from = left;
        for callout in &mut self.callouts {
            let half = callout.number.width / 2.0;
            callout.x = callout.x.max(from + half);
            from = callout.x + half + BETWEEN;
        }
        let mut to = right;
        for callout in self.callouts.iter_mut().rev() {
            let half = callout.number.width / 2.0;
            callout.x = callout.x.min(to - half);
            to = callout.x - half - BETWEEN;
        }
    }

    /// Height of the numbers above the bar.
    pub fn callout_height(&self) -> f64 {
        self.callouts
            .iter()
            .map(|callout| callout.number.height())
            .fold(0.0, f64::max)
    }
}

impl Piece {
    pub fn colour(&self) -> Colour {
        tone(self.tone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::backend::GRID_STEPS;

    /// Ends lie on the grid.
    const NEAR: f64 = 1.0 / GRID_STEPS;

    fn bar(shares: &[(f64, Tone)]) -> StackedBar {
        let legend: Vec<Segment> = shares
            .iter()
            .map(|(_, tone)| Segment {
                name: "x".into(),
                tone: *tone,
            })
            .collect();
        let printed = |value: f64| Bar {
            value,
            printed: format!("{:.0}%", value * 100.0),
            ..Bar::default()
        };
        let bars: Vec<Bar> = shares.iter().map(|(value, _)| printed(*value)).collect();
        StackedBar::new(&legend, &bars, 100.0, 500.0)
    }

    #[test]
    fn dont_know_stands_apart_at_the_far_right() {
        let bar = bar(&[(0.5, Tone::Lead), (0.2, Tone::DontKnow), (0.3, Tone::Other)]);
        assert_eq!(bar.pieces[2].tone, Tone::DontKnow);
        assert!((bar.pieces[2].right - 500.0).abs() <= NEAR);
        assert!((bar.pieces[2].left - bar.main_end - APART).abs() <= NEAR);
    }

    #[test]
    fn rounded_shares_fill_the_bar_and_others_do_not() {
        assert!((bar(&[(0.5, Tone::Lead), (0.51, Tone::Other)]).main_end - 500.0).abs() <= NEAR);
        assert!((bar(&[(0.5, Tone::Lead), (0.49, Tone::Other)]).main_end - 500.0).abs() <= NEAR);
        assert!((bar(&[(0.5, Tone::Lead), (0.25, Tone::Other)]).main_end - 400.0).abs() <= NEAR);
    }

    #[test]
    fn narrow_segments_have_their_numbers_above_and_apart() {
        let bar = bar(&[
            (0.02, Tone::Lead),
            (0.04, Tone::LeadMild),
            (0.04, Tone::Neutral),
            (0.86, Tone::Other),
            (0.04, Tone::DontKnow),
        ]);
        assert_eq!(bar.callouts.len(), 3);
        let edges: Vec<(f64, f64)> = bar
            .callouts
            .iter()
            .map(|c| (c.x - c.number.width / 2.0, c.x + c.number.width / 2.0))
            .collect();
        assert!(
            edges[0].1 < edges[1].0
                && edges[1].1 < edges[2].0
                && edges[2].1 <= 500.0
                && edges[0].0 >= 100.0
        );
    }
}
