//! One stacked bar: where its segments lie, and where the number of each one goes.
//!
//! A number that fits stands inside its segment. One that does not stands above the bar with a thin leader, if the
//! share is 3% or more. Numbers above the bar are moved apart until none covers another.

use super::axis::share;
use super::model::{Bar, Segment, Tone};
use super::theme::Theme;
use super::wrap::Block;

/// White space before don't know.
const APART: f64 = 5.0;
/// White space before what belongs to neither side.
const STRIP: f64 = 22.0;
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
    /// Which of the legend's answers it is.
    pub of: usize,
    /// By slanting lines: a second answer of its tone, or one of few people.
    pub hatched: bool,
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
    /// Left and right end of what is not don't know.
    pub main: (f64, f64),
}

/// Where the bars of a chart lie from left to right.
#[derive(Debug, Clone, Copy)]
pub enum Lie {
    /// Each fills the whole between two ends; don't know stands apart at the right.
    Whole { left: f64, right: f64 },
    /// Two sides part at one line; what belongs to neither stands beside, from its own line on.
    Parted {
        left: f64,
        right: f64,
        zero: f64,
        beside: f64,
        /// User units to a share of 1.
        unit: f64,
    },
}

impl Lie {
    /// The ends of a diverging chart that has room for its longest bars.
    pub fn parted(legend: &[Segment], rows: &[&[Bar]], left: f64, right: f64) -> Lie {
        let longest = |belongs: fn(Tone) -> bool| {
            let of_row = |bars: &&[Bar]| {
                let own = legend.iter().zip(*bars).filter(|(s, _)| belongs(s.tone));
                own.map(|(_, bar)| share(bar)).sum::<f64>()
            };
            rows.iter().map(of_row).fold(0.0, f64::max)
        };
        let (before, after) = (longest(is_leading), longest(is_other));
        let beside = longest(|tone| !is_leading(tone) && !is_other(tone));
        let apart = if beside > 0.0 { STRIP } else { 0.0 };
        let whole = (before + after + beside).max(0.01);
        let unit = (right - left - apart) / whole;
        Lie::Parted {
            left,
            right,
            zero: left + before * unit,
            beside: right - beside * unit,
            unit,
        }
    }

    pub fn ends(self) -> (f64, f64) {
        match self {
            Lie::Whole { left, right } | Lie::Parted { left, right, .. } => (left, right),
        }
    }
}

/// The answers with their bars and their places in the legend.
fn numbered<'a>(
    legend: &'a [Segment],
    bars: &'a [Bar],
) -> impl Iterator<Item = (usize, &'a Segment, &'a Bar)> {
    let pairs = legend.iter().zip(bars).enumerate();
    pairs.map(|(i, (segment, bar))| (i, segment, bar))
}

fn is_leading(tone: Tone) -> bool {
    matches!(tone, Tone::Lead | Tone::LeadMild)
}

fn is_other(tone: Tone) -> bool {
    matches!(tone, Tone::Other | Tone::OtherMild)
}

impl StackedBar {
    pub fn new(theme: &Theme, legend: &[Segment], bars: &[Bar], lie: Lie) -> StackedBar {
        let mut bar = StackedBar {
            pieces: Vec::new(),
            callouts: Vec::new(),
            main: lie.ends(),
        };
        match lie {
            Lie::Whole { left, right } => bar.fill_whole(theme, legend, bars, left, right),
            Lie::Parted {
                zero, beside, unit, ..
            } => bar.part(theme, legend, bars, zero, beside, unit),
        }
        let (left, right) = lie.ends();
        bar.callouts.sort_by(|a, b| a.x.total_cmp(&b.x));
        bar.spread(theme, left, right);
        bar
    }

    fn fill_whole(
        &mut self,
        theme: &Theme,
        legend: &[Segment],
        bars: &[Bar],
        left: f64,
        right: f64,
    ) {
        let is_apart = |segment: &Segment| segment.tone == Tone::DontKnow;
        let apart = if legend.iter().any(is_apart) {
            APART
        } else {
            0.0
        };
        let sum: f64 = bars.iter().map(share).sum();
        let whole = if sum > 1.0 - ROUNDING { sum } else { 1.0 };
        let unit = (right - left - apart) / whole;
        let (dont_know, answers): (Vec<_>, Vec<_>) =
            numbered(legend, bars).partition(|(_, segment, _)| is_apart(segment));
        let mut x = left;
        for answer in answers {
            x = self.add(theme, answer, x, unit);
        }
        self.main.1 = x;
        let rest = dont_know
            .iter()
            .map(|(_, _, value)| share(value))
            .sum::<f64>();
        x = right - rest * unit;
        for answer in dont_know {
            x = self.add(theme, answer, x, unit);
        }
    }

    fn part(
        &mut self,
        theme: &Theme,
        legend: &[Segment],
        bars: &[Bar],
        zero: f64,
        beside: f64,
        unit: f64,
    ) {
        let of = |belongs: fn(Tone) -> bool| {
            numbered(legend, bars).filter(move |(_, segment, _)| belongs(segment.tone))
        };
        let before: f64 = of(is_leading).map(|(_, _, value)| share(value)).sum();
        self.main.0 = zero - before * unit;
        let mut x = self.main.0;
        for answer in of(is_leading) {
            x = self.add(theme, answer, x, unit);
        }
        x = zero;
        for answer in of(is_other) {
            x = self.add(theme, answer, x, unit);
        }
        self.main.1 = x;
        x = beside;
        for answer in of(|tone| !is_leading(tone) && !is_other(tone)) {
            x = self.add(theme, answer, x, unit);
        }
    }

    /// Adds a segment that begins at `left`; returns where it ends.
    fn add(
        &mut self,
        theme: &Theme,
        (of, segment, value): (usize, &Segment, &Bar),
        left: f64,
        unit: f64,
    ) -> f64 {
        let right = left + share(value) * unit;
        let on = theme.text_on(theme.tone(segment.tone));
        let inside = Block::filled(&value.printed, theme.value.coloured(on), f64::INFINITY);
        let fits = inside.width + 2.0 * PAD <= right - left;
        if !fits && share(value) >= LEAST && !inside.is_empty() {
            let x = (left + right) / 2.0;
            self.callouts.push(Callout {
                number: Block::filled(&value.printed, theme.callout, f64::INFINITY),
                x,
                points_at: x,
            });
        }
        self.pieces.push(Piece {
            left,
            right,
            tone: segment.tone,
            of,
            hatched: segment.hatched || value.low,
            number: fits.then_some(inside),
        });
        right
    }

    /// Moves the numbers above the bar apart, each as near to its segment as can be.
    fn spread(&mut self, theme: &Theme, left: f64, right: f64) {
        let most = (right - left + BETWEEN) / self.callouts.len() as f64 - BETWEEN;
        for callout in &mut self.callouts {
            if callout.number.width > most {
                callout.number =
                    Block::filled(&callout.number.lines.join(" "), theme.callout, most);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::backend::GRID_STEPS;
    use crate::figures::theme::plain;

    /// Ends lie on the grid.
    const NEAR: f64 = 1.0 / GRID_STEPS;

    fn bar(shares: &[(f64, Tone)]) -> StackedBar {
        let legend: Vec<Segment> = shares
            .iter()
            .map(|(_, tone)| Segment {
                name: "x".into(),
                tone: *tone,
                hatched: false,
            })
            .collect();
        let printed = |value: f64| Bar {
            value,
            printed: format!("{:.0}%", value * 100.0),
            ..Bar::default()
        };
        let bars: Vec<Bar> = shares.iter().map(|(value, _)| printed(*value)).collect();
        let lie = Lie::Whole {
            left: 100.0,
            right: 500.0,
        };
        StackedBar::new(plain(), &legend, &bars, lie)
    }

    #[test]
    fn dont_know_stands_apart_at_the_far_right() {
        let bar = bar(&[(0.5, Tone::Lead), (0.2, Tone::DontKnow), (0.3, Tone::Other)]);
        assert_eq!(bar.pieces[2].tone, Tone::DontKnow);
        assert!((bar.pieces[2].right - 500.0).abs() <= NEAR);
        assert!((bar.pieces[2].left - bar.main.1 - APART).abs() <= NEAR);
    }

    #[test]
    fn sides_part_at_one_line_and_the_rest_stands_beside() {
        let segment = |tone| Segment {
            name: "x".into(),
            tone,
            hatched: false,
        };
        let legend = [
            segment(Tone::Lead),
            segment(Tone::Neutral),
            segment(Tone::Other),
            segment(Tone::DontKnow),
        ];
        let bars = |values: [f64; 4]| {
            values.map(|value| Bar {
                value,
                ..Bar::default()
            })
        };
        let (one, two) = (bars([0.6, 0.1, 0.2, 0.1]), bars([0.3, 0.0, 0.5, 0.2]));
        let lie = Lie::parted(&legend, &[&one, &two], 0.0, 1000.0);
        let Lie::Parted { zero, beside, .. } = lie else {
            panic!("parted");
        };
        for values in [one, two] {
            let bar = StackedBar::new(plain(), &legend, &values, lie);
            assert!((bar.pieces[0].right - zero).abs() < 1e-9);
            assert!((bar.pieces[1].left - zero).abs() < 1e-9);
            assert!((bar.pieces[2].left - beside).abs() < 1e-9);
            assert!(bar.main.1 + STRIP <= beside + 1e-9);
            assert!(bar.pieces[3].right <= 1000.0 + 1e-9);
        }
    }

    #[test]
    fn rounded_shares_fill_the_bar_and_others_do_not() {
        assert!((bar(&[(0.5, Tone::Lead), (0.51, Tone::Other)]).main.1 - 500.0).abs() <= NEAR);
        assert!((bar(&[(0.5, Tone::Lead), (0.49, Tone::Other)]).main.1 - 500.0).abs() <= NEAR);
        assert!((bar(&[(0.5, Tone::Lead), (0.25, Tone::Other)]).main.1 - 400.0).abs() <= NEAR);
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
