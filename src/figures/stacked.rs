//! Bars of 100%, one an item, with the item's text on the left or competing statements on both sides.

use super::canvas::{Anchor, Canvas, Rect, Stroke};
use super::legend::{Swatch, legend};
use super::model::{Stacked, StackedRow, Tone};
use super::segments::StackedBar;
use super::theme::{LABEL, LEAD, MARGIN, NET, OTHER, RIGHT, RULE, tone};
use super::wrap::Block;

/// Between a bar and the text beside it.
const SPACE: f64 = 14.0;
/// Between rows.
const ROW_SPACE: f64 = 20.0;
/// Length of a leader from a segment to the number above it.
const LEADER: f64 = 6.0;
/// Between the NETs and what is below them.
const NET_SPACE: f64 = 3.0;
/// Texts of more lines than this are set flush left.
const MOST_RAGGED: usize = 3;
/// White line between neighbouring segments: they stay apart in grey print.
const SEAM: f64 = 1.0;

/// An item, measured and placed from left to right.
struct Row {
    left: Block,
    /// Where the left text begins or ends: short texts lean on their bars, long ones read better flush left.
    left_at: (f64, Anchor),
    right: Option<Block>,
    nets: Option<(Block, Block)>,
    bar: StackedBar,
}

/// The bars' left and right end.
type Ends = (f64, f64);

/// Draws the chart from `top` down; returns its bottom.
pub fn draw(canvas: &mut Canvas, chart: &Stacked, top: f64) -> f64 {
    let swatch = |t: Tone| {
        if t == Tone::DontKnow {
            Swatch::Pale(tone(t))
        } else {
            Swatch::Plain(tone(t))
        }
    };
    let entries: Vec<(Swatch, &str)> = chart
        .legend
        .iter()
        .map(|s| (swatch(s.tone), s.name.as_str()))
        .collect();
    let mut y = legend(canvas, &entries, top) + ROW_SPACE;
    let (ends, rows) = measure(chart);
    let thick = match rows.len() {
        0..=3 => 48.0,
        4..=6 => 40.0,
        _ => 32.0,
    };
    for row in &rows {
        let (above, below) = row.reach(thick);
        row.draw(canvas, ends, y + above, thick);
        y += above + below + ROW_SPACE;
    }
    if rows.is_empty() { y } else { y - ROW_SPACE }
}

fn measure(chart: &Stacked) -> (Ends, Vec<Row>) {
    let two_sided = chart.rows.iter().any(|row| row.right.is_some());
    let lefts = column(chart.rows.iter().map(|row| row.left.as_str()), two_sided);
    let rights = column(
        chart
            .rows
            .iter()
            .map(|row| row.right.as_deref().unwrap_or_default()),
        two_sided,
    );
    let beside = |blocks: &[Block]| match blocks.iter().map(|block| block.width).fold(0.0, f64::max)
    {
        0.0 => 0.0,
        width => width + SPACE,
    };
    let (mut left, mut right) = (beside(&lefts), beside(&rights));
    if two_sided {
        // Bars in the middle of the page: neither statement has the better place.
        (left, right) = (left.max(right), left.max(right));
    }
    let ends = (MARGIN + left, RIGHT - right);
    let flush_left = !two_sided && lefts.iter().any(|block| block.lines.len() > MOST_RAGGED);
    let left_at = if flush_left {
        (MARGIN, Anchor::Start)
    } else {
        (ends.0 - SPACE, Anchor::End)
    };
    let texts = lefts.into_iter().zip(rights);
    let row = |(row, (left, right)): (&StackedRow, (Block, Block))| {
        let half = (ends.1 - ends.0) / 2.0 - SPACE;
        let net = |text: &str, colour| Block::filled(text, NET.coloured(colour), half);
        let nets = row
            .nets
            .as_ref()
            .map(|(a, b)| (net(a, LEAD), net(b, OTHER)));
        let bar = StackedBar::new(&chart.legend, &row.bars, ends.0, ends.1);
        Row {
            left,
            left_at,
            right: row.right.is_some().then_some(right),
            nets,
            bar,
        }
    };
    let rows = chart.rows.iter().zip(texts).map(row).collect();
    (ends, rows)
}

/// Sets a column of texts as narrow as it can be without too many lines.
fn column<'a>(texts: impl Iterator<Item = &'a str> + Clone, two_sided: bool) -> Vec<Block> {
    let (narrowest, widest, lines) = if two_sided {
        (150, 230, 4)
    } else {
        (130, 330, 2)
    };
    let blocks = |width: i32| {
        texts
            .clone()
            .map(|t| Block::balanced(t, LABEL, f64::from(width)))
            .collect()
    };
    (narrowest..widest)
        .step_by(20)
        .map(blocks)
        .find(|blocks: &Vec<Block>| blocks.iter().all(|block| block.lines.len() <= lines))
        .unwrap_or_else(|| blocks(widest))
}

impl Row {
    /// How far the row reaches above and below the middle of its bar.
    fn reach(&self, thick: f64) -> (f64, f64) {
        let text = self
            .left
            .height()
            .max(self.right.as_ref().map_or(0.0, Block::height))
            / 2.0;
        let above = thick / 2.0 + self.callouts() + self.nets.as_ref().map_or(0.0, nets_height);
        (above.max(text), text.max(thick / 2.0))
    }

    /// Height of the numbers above the bar with their leaders.
    fn callouts(&self) -> f64 {
        match self.bar.callout_height() {
            0.0 => 0.0,
            height => height + LEADER,
        }
    }

    fn draw(&self, canvas: &mut Canvas, ends: Ends, middle: f64, thick: f64) {
        let (top, bottom) = (middle - thick / 2.0, middle + thick / 2.0);
        canvas.block(
            &self.left,
            self.left_at.0,
            middle - self.left.height() / 2.0,
            self.left_at.1,
        );
        if let Some(right) = &self.right {
            canvas.block(
                right,
                ends.1 + SPACE,
                middle - right.height() / 2.0,
                Anchor::Start,
            );
        }
        for piece in &self.bar.pieces {
            let last = piece.right + SEAM > self.bar.main_end;
            let seam = if last || piece.right - piece.left <= 2.0 * SEAM {
                0.0
            } else {
                SEAM
            };
            let room = Rect {
                left: piece.left,
                top,
                right: piece.right - seam,
                bottom,
            };
            canvas.fill(room, piece.colour());
            if piece.tone == Tone::DontKnow && piece.right - piece.left > 2.0 {
                canvas.outline(room, RULE);
            }
            if let Some(number) = &piece.number {
                let x = (piece.left + piece.right) / 2.0;
                canvas.block(number, x, middle - number.height() / 2.0, Anchor::Middle);
            }
        }
        let lane = top - LEADER;
        for callout in &self.bar.callouts {
            canvas.straight(
                (callout.points_at, top),
                (callout.x, lane),
                Stroke::thin(RULE),
            );
            canvas.block(
                &callout.number,
                callout.x,
                lane - callout.number.height(),
                Anchor::Middle,
            );
        }
        if let Some(nets) = &self.nets {
            self.draw_nets(
                canvas,
                nets,
                ends,
                top - self.callouts() - nets_height(nets),
            );
        }
    }

    /// The left NET begins where the bar begins; the right one ends where the segments that it counts end, before
    /// don't know, if that leaves room for both.
    fn draw_nets(&self, canvas: &mut Canvas, nets: &(Block, Block), ends: Ends, top: f64) {
        let (left, right) = nets;
        let fits = left.width + SPACE + right.width <= self.bar.main_end - ends.0;
        let end = if fits { self.bar.main_end } else { ends.1 };
        canvas.block(left, ends.0, top, Anchor::Start);
        canvas.block(right, end, top, Anchor::End);
    }
}

fn nets_height((left, right): &(Block, Block)) -> f64 {
    left.height().max(right.height()) + NET_SPACE
}
