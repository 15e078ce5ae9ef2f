//! Bars of 100%, one an item, with the item's text on the left or competing statements on both sides; or diverging
//! bars, whose two sides part at one line. In a narrow column the texts stand above their bars.

use super::canvas::{Anchor, Canvas, Rect, Stroke};
use super::legend::{Swatch, legend};
use super::model::{Bar, Segment, Stacked, StackedRow, Tone};
use super::segments::{Lie, StackedBar};
use super::theme::Theme;
use super::wrap::Block;

/// Between a bar and the text beside it.
const SPACE: f64 = 14.0;
/// Between a bar and the text above it.
const ABOVE: f64 = 4.0;
/// Between rows, and the most of it where the page has height to give.
const ROW_SPACE: f64 = 20.0;
const MOST_SPACE: f64 = 60.0;
/// Length of a leader from a segment to the number above it.
const LEADER: f64 = 6.0;
/// Between the NETs and what is below them.
const NET_SPACE: f64 = 3.0;
/// Texts of more lines than this are set flush left.
const MOST_RAGGED: usize = 3;
/// White line between neighbouring segments: they stay apart in grey print.
const SEAM: f64 = 1.0;
/// Columns narrower than this have their texts above the bars.
const NARROW: f64 = 560.0;

/// An item, measured and placed from left to right.
struct Row {
    left: Block,
    right: Option<Block>,
    nets: Option<(Block, Block)>,
    bar: StackedBar,
}

/// Where the texts of a chart stand.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Texts {
    /// Left of the bars: short texts lean on them, long ones read better flush left.
    Beside { x: f64, anchor: Anchor },
    /// Above the bars.
    Above,
}

/// A chart, measured.
struct Measured {
    ends: (f64, f64),
    /// Where the two sides part.
    zero: Option<f64>,
    texts: Texts,
    rows: Vec<Row>,
}

/// Draws the chart from `top` down; returns its bottom.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Stacked, top: f64) -> f64 {
    let entries: Vec<(Swatch, &str)> = in_order(chart)
        .map(|segment| (swatch(canvas.theme, segment), segment.name.as_str()))
        .collect();
    let first = legend(canvas, &entries, top) + ROW_SPACE;
    plot(canvas, chart, &[chart], first)
}

/// The legend goes as the bars go: in diverging bars one side, the other, and what belongs to neither.
pub fn in_order(chart: &Stacked) -> impl Iterator<Item = &Segment> {
    let mut segments: Vec<&Segment> = chart.legend.iter().collect();
    if chart.diverging {
        segments.sort_by_key(|segment| match segment.tone {
            Tone::Lead | Tone::LeadMild => 0,
            Tone::OtherMild | Tone::Other => 1,
            Tone::Neutral | Tone::DontKnow => 2,
        });
    }
    segments.into_iter()
}

/// What stands before the name of an answer.
pub fn swatch(theme: &Theme, segment: &Segment) -> Swatch {
    let colour = theme.tone(segment.tone);
    match segment.tone {
        _ if segment.hatched => Swatch::Hatched(colour),
        Tone::DontKnow => Swatch::Pale(colour),
        _ => Swatch::Plain(colour),
    }
}

/// The bars alone, from `first` down; returns their bottom. `peers` share a scale, the chart among them.
pub fn plot(canvas: &mut Canvas<'_>, chart: &Stacked, peers: &[&Stacked], first: f64) -> f64 {
    let measured = measure(canvas, chart, peers);
    let others: Vec<Measured> = peers
        .iter()
        .filter(|peer| !std::ptr::eq(**peer, chart))
        .map(|peer| measure(canvas, peer, peers))
        .collect();
    let thick = match measured.rows.len() {
        0..=3 => 48.0,
        4..=6 => 40.0,
        _ => 32.0,
    };
    let count = measured.rows.len().max(1) as f64;
    let more = canvas.take_spare(MOST_SPACE * count) / count;
    let mut y = first + if more > 0.0 { more / 2.0 } else { 0.0 };
    for (i, row) in measured.rows.iter().enumerate() {
        let (mut above, mut below) = row.reach(&measured, thick);
        // The same row stands at the same height in every panel.
        for other in &others {
            if let Some(row) = other.rows.get(i) {
                let reach = row.reach(other, thick);
                (above, below) = (above.max(reach.0), below.max(reach.1));
            }
        }
        row.draw(canvas, &measured, y + above, thick);
        y += above + below + ROW_SPACE + more;
    }
    let bottom = if measured.rows.is_empty() {
        y
    } else {
        y - ROW_SPACE - more / 2.0
    };
    if let Some(zero) = measured.zero {
        canvas.upright(
            zero,
            first - 4.0,
            bottom + 4.0,
            Stroke::thin(canvas.theme.quiet),
        );
    }
    bottom
}

fn measure(canvas: &Canvas<'_>, chart: &Stacked, peers: &[&Stacked]) -> Measured {
    let theme = canvas.theme;
    let above = canvas.width() < NARROW;
    let two_sided = chart.rows.iter().any(|row| row.right.is_some());
    let half = canvas.width() / 2.0 - SPACE;
    let texts = |of: fn(&StackedRow) -> &str| -> Vec<Block> {
        let texts = chart.rows.iter().map(of);
        match (above, two_sided) {
            (false, _) => column(theme, texts, two_sided),
            (true, true) => texts
                .map(|text| Block::balanced(text, theme.label, half))
                .collect(),
            (true, false) => texts
                .map(|text| Block::balanced(text, theme.label, canvas.width()))
                .collect(),
        }
    };
    let lefts = texts(|row| &row.left);
    let rights = texts(|row| row.right.as_deref().unwrap_or_default());
    let beside = |blocks: &[Block]| match blocks.iter().map(|block| block.width).fold(0.0, f64::max)
    {
        _ if above => 0.0,
        0.0 => 0.0,
        width => width + SPACE,
    };
    let (mut left, mut right) = (beside(&lefts), beside(&rights));
    if two_sided {
        // Bars in the middle of the page: neither statement has the better place.
        (left, right) = (left.max(right), left.max(right));
    }
    let ends = (canvas.left + left, canvas.right - right);
    let flush_left = !two_sided && lefts.iter().any(|block| block.lines.len() > MOST_RAGGED);
    let texts = match (above, flush_left) {
        (true, _) => Texts::Above,
        (false, true) => Texts::Beside {
            x: canvas.left,
            anchor: Anchor::Start,
        },
        (false, false) => Texts::Beside {
            x: ends.0 - SPACE,
            anchor: Anchor::End,
        },
    };
    let rows = peers.iter().flat_map(|peer| &peer.rows);
    let values: Vec<&[Bar]> = rows.map(|row| row.bars.as_slice()).collect();
    let lie = match chart.diverging {
        true => Lie::parted(&chart.legend, &values, ends.0, ends.1),
        false => Lie::Whole {
            left: ends.0,
            right: ends.1,
        },
    };
    let row = |(row, (left, right)): (&StackedRow, (Block, Block))| {
        let half = (ends.1 - ends.0) / 2.0 - SPACE;
        // Both sides in their colours, or neither where one is too pale to be read.
        let sides = [theme.lead(), theme.other()];
        let readable = sides.iter().all(|side| side.contrast(theme.paper) >= 4.5);
        let net = |text: &str, colour| {
            let colour = if readable { colour } else { theme.ink };
            Block::filled(text, theme.net.coloured(colour), half)
        };
        let nets = row
            .nets
            .as_ref()
            .map(|[a, b]| (net(&a.text, theme.lead()), net(&b.text, theme.other())));
        Row {
            left,
            right: row.right.is_some().then_some(right),
            nets,
            bar: StackedBar::new(theme, &chart.legend, &row.bars, lie),
        }
    };
    let rows = chart.rows.iter().zip(lefts.into_iter().zip(rights));
    Measured {
        ends,
        zero: match lie {
            Lie::Parted { zero, .. } => Some(zero),
            Lie::Whole { .. } => None,
        },
        texts,
        rows: rows.map(row).collect(),
    }
}

/// Sets a column of texts as narrow as it can be without too many lines.
fn column<'a>(
    theme: &Theme,
    texts: impl Iterator<Item = &'a str> + Clone,
    two_sided: bool,
) -> Vec<Block> {
    let (narrowest, widest, lines) = if two_sided {
        (150, 230, 4)
    } else {
        (130, 330, 2)
    };
    let blocks = |width: i32| {
        texts
            .clone()
            .map(|t| Block::balanced(t, theme.label, f64::from(width)))
            .collect()
    };
    (narrowest..widest)
        .step_by(20)
        .map(blocks)
        .find(|blocks: &Vec<Block>| blocks.iter().all(|block| block.lines.len() <= lines))
        .unwrap_or_else(|| blocks(widest))
}

impl Row {
    /// Height of the texts.
    fn text(&self) -> f64 {
        let right = self.right.as_ref().map_or(0.0, Block::height);
        self.left.height().max(right)
    }

    /// How far the row reaches above and below the middle of its bar.
    fn reach(&self, measured: &Measured, thick: f64) -> (f64, f64) {
        let above = thick / 2.0 + self.callouts() + self.nets.as_ref().map_or(0.0, nets_height);
        match measured.texts {
            Texts::Above => (above + self.text() + ABOVE, thick / 2.0),
            Texts::Beside { .. } => {
                let half = self.text() / 2.0;
                (above.max(half), half.max(thick / 2.0))
            }
        }
    }

    /// Height of the numbers above the bar with their leaders.
    fn callouts(&self) -> f64 {
        match self.bar.callout_height() {
            0.0 => 0.0,
            height => height + LEADER,
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, measured: &Measured, middle: f64, thick: f64) {
        let (top, bottom) = (middle - thick / 2.0, middle + thick / 2.0);
        let ends = measured.ends;
        self.draw_texts(canvas, measured, middle, thick);
        for piece in &self.bar.pieces {
            if let Some(number) = &piece.number {
                let x = (piece.left + piece.right) / 2.0;
                canvas.block(number, x, middle - number.height() / 2.0, Anchor::Middle);
            }
        }
        for piece in &self.bar.pieces {
            let last = piece.right + SEAM > self.bar.main.1;
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
            let colour = canvas.theme.tone(piece.tone);
            if piece.hatched {
                canvas.hatched(room, colour);
            } else {
                canvas.fill(room, colour);
            }
            if piece.tone == Tone::DontKnow && piece.right - piece.left > 2.0 {
                canvas.outline(room, canvas.theme.rule);
            }
        }
        let lane = top - LEADER;
        for callout in &self.bar.callouts {
            canvas.straight(
                (callout.points_at, top),
                (callout.x, lane),
                Stroke::thin(canvas.theme.rule),
            );
            canvas.block(
                &callout.number,
                callout.x,
                lane - callout.number.height(),
                Anchor::Middle,
            );
        }
        if let Some(nets) = &self.nets {
            let top = top - self.callouts() - nets_height(nets);
            self.draw_nets(canvas, nets, ends, top);
        }
    }

    fn draw_texts(&self, canvas: &mut Canvas<'_>, measured: &Measured, middle: f64, thick: f64) {
        let ends = measured.ends;
        match measured.texts {
            Texts::Beside { x, anchor } => {
                let top = |block: &Block| middle - block.height() / 2.0;
                canvas.block(&self.left, x, top(&self.left), anchor);
                if let Some(right) = &self.right {
                    canvas.block(right, ends.1 + SPACE, top(right), Anchor::Start);
                }
            }
            Texts::Above => {
                let (above, _) = self.reach(measured, thick);
                let foot = middle - above + self.text();
                let top = |block: &Block| foot - block.height();
                canvas.block(&self.left, ends.0, top(&self.left), Anchor::Start);
                if let Some(right) = &self.right {
                    canvas.block(right, ends.1, top(right), Anchor::End);
                }
            }
        }
    }

    /// The left NET begins where its side begins; the right one ends where the segments that it counts end, if that
    /// leaves room for both.
    fn draw_nets(
        &self,
        canvas: &mut Canvas<'_>,
        nets: &(Block, Block),
        ends: (f64, f64),
        top: f64,
    ) {
        let (left, right) = nets;
        let (from, to) = self.bar.main;
        let fits = left.width + SPACE + right.width <= to - from;
        let (from, to) = if fits { (from, to) } else { ends };
        canvas.block(left, from, top, Anchor::Start);
        canvas.block(right, to, top, Anchor::End);
    }
}

fn nets_height((left, right): &(Block, Block)) -> f64 {
    left.height().max(right.height()) + NET_SPACE
}
