//! The sheet that a figure is drawn on: words in one layer, shapes in a layer beneath.
//!
//! Words are placed first, and the canvas remembers where: lines drawn afterwards leave a gap around them, so no
//! line ever strikes through a label. Shapes go through plotters ([`Frame`] holds its coordinates) to our own
//! backend.

use std::collections::BTreeSet;
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use plotters::coord::types::RangedCoordf64;
use plotters::coord::{CoordTranslate, Shift};
use plotters::element::DashedPathElement;
use plotters::prelude::*;

use super::backend::{GRID_STEPS, SvgBackend, decimal, to_grid};
use super::colour::Colour;
use super::svg::escape;
use super::text::Weight;
use super::theme::Theme;
use super::wrap::Block;

/// Clear space between a line and the words that it gives way to.
const GAP: f64 = 3.0;

/// A point in user units.
pub type Point = (f64, f64);

/// An upright rectangle in user units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    /// Whether the two share more than a shared edge.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// A line of text, and the room that it takes.
#[derive(Debug, Clone)]
pub struct Placed {
    pub text: String,
    pub weight: Weight,
    pub room: Rect,
}

/// Which point of a line of text stands at the given x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Stroke {
    pub colour: Colour,
    pub width: f64,
    pub dashed: bool,
}

impl Stroke {
    pub const fn thin(colour: Colour) -> Self {
        Stroke {
            colour,
            width: 1.0,
            dashed: false,
        }
    }
}

/// Where data coordinates lie on the page.
#[derive(Clone)]
pub struct Frame {
    coord: Cartesian2d<RangedCoordf64, RangedCoordf64>,
}

impl Frame {
    /// `x` spans `room` from left to right; `y` spans it from **bottom to top**.
    pub fn new(room: Rect, x: std::ops::Range<f64>, y: std::ops::Range<f64>) -> Self {
        let across = to_grid(room.left)..to_grid(room.right);
        let up = to_grid(room.bottom)..to_grid(room.top);
        Frame {
            coord: Cartesian2d::new(x, y, (across, up)),
        }
    }

    /// Data coordinates to user units.
    pub fn at(&self, x: f64, y: f64) -> Point {
        let (x, y) = self.coord.translate(&(x, y));
        (f64::from(x) / GRID_STEPS, f64::from(y) / GRID_STEPS)
    }
}

/// What has been drawn so far, and the room that there is.
pub struct Canvas<'t> {
    pub theme: &'t Theme,
    /// The column that is drawn in, between the margins of the page or of a panel.
    pub left: f64,
    pub right: f64,
    /// At least how far below its top a histogram begins to count; once it is drawn, how far it did.
    pub head: f64,
    /// More height than a chart needs, where the page has it to give.
    pub spare: f64,
    pub shapes: String,
    pub words: String,
    /// Every line of text on the page.
    pub placed: Vec<Placed>,
}

impl<'t> Canvas<'t> {
    /// An empty sheet with a column from `left` to `right`.
    pub fn new(theme: &'t Theme, left: f64, right: f64) -> Self {
        Canvas {
            theme,
            left,
            right,
            head: 0.0,
            spare: 0.0,
            shapes: String::new(),
            words: String::new(),
            placed: Vec::new(),
        }
    }

    /// Height that the page has to give to a chart that can use it, at most `most`.
    pub fn take_spare(&mut self, most: f64) -> f64 {
        let taken = self.spare.clamp(0.0, most);
        self.spare -= taken;
        taken
    }

    /// Width of the column.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Sets a block with its first line's slot at `top`; returns the bottom of its last.
    pub fn block(&mut self, block: &Block, x: f64, top: f64, anchor: Anchor) -> f64 {
        let style = block.style;
        for (i, line) in block.lines.iter().enumerate() {
            let baseline = top + i as f64 * style.leading() + style.baseline();
            let width = style.width(line);
            // Marks without width or shape (a lone zero-width space): nothing to draw, and resvg would drop it.
            if width <= 0.0 {
                continue;
            }
            let (left, anchor) = match anchor {
                Anchor::Start => (x, ""),
                Anchor::Middle => (x - width / 2.0, " text-anchor=\"middle\""),
                Anchor::End => (x - width, " text-anchor=\"end\""),
            };
            writeln!(
                self.words,
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\" font-weight=\"{}\" fill=\"{}\"{anchor}>{}</text>",
                decimal(to_grid(x)),
                decimal(to_grid(baseline)),
                style.size,
                style.weight.css(),
                style.colour.hex(),
                escape(line)
            )
            .expect("writing to a string cannot fail");
            let (above, below) = style.reach();
            let room = Rect {
                left,
                top: baseline - above,
                right: left + width,
                bottom: baseline + below,
            };
            self.placed.push(Placed {
                text: line.clone(),
                weight: style.weight,
                room,
            });
        }
        top + block.height()
    }

    /// A filled bar between two corners in data coordinates. `trim` is taken off its right edge, in user units:
    /// the white line between neighbours.
    pub fn bar(&mut self, frame: &Frame, a: Point, b: Point, colour: Colour, trim: f64) {
        let mut bar = Rectangle::new([a, b], rgb(colour).filled());
        bar.set_margin(0, 0, 0, to_grid(trim).unsigned_abs());
        self.area()
            .apply_coord_spec(frame.coord.clone())
            .draw(&bar)
            .expect("the backend cannot fail");
    }

    /// A filled bar between two corners in data coordinates, hatched where few people are behind it.
    pub fn filled_bar(&mut self, frame: &Frame, (a, b): (Point, Point), colour: Colour, low: bool) {
        if !low {
            return self.bar(frame, a, b, colour, 0.0);
        }
        let ((x1, y1), (x2, y2)) = (frame.at(a.0, a.1), frame.at(b.0, b.1));
        let room = Rect {
            left: x1.min(x2),
            top: y1.min(y2),
            right: x1.max(x2),
            bottom: y1.max(y2),
        };
        self.hatched(room, colour);
    }

    /// A filled rectangle.
    pub fn fill(&mut self, room: Rect, colour: Colour) {
        let bar = Rectangle::new(corners(room), rgb(colour).filled());
        self.area().draw(&bar).expect("the backend cannot fail");
    }

    /// The outline of a rectangle, one unit wide and inside its edge.
    pub fn outline(&mut self, room: Rect, colour: Colour) {
        let Rect {
            left,
            top,
            right,
            bottom,
        } = room;
        let inner = Rect {
            left: left + 0.5,
            top: top + 0.5,
            right: right - 0.5,
            bottom: bottom - 0.5,
        };
        let frame = Rectangle::new(
            corners(inner),
            rgb(colour).stroke_width(to_grid(1.0).unsigned_abs()),
        );
        self.area().draw(&frame).expect("the backend cannot fail");
    }

    /// An outline with round corners. plotters has none, so this one is written here.
    pub fn rounded(&mut self, room: Rect, radius: f64, stroke: Stroke) {
        let [x, y, width, height, radius, line] = [
            room.left,
            room.top,
            room.right - room.left,
            room.bottom - room.top,
            radius,
            stroke.width,
        ]
        .map(|units| decimal(to_grid(units)));
        writeln!(
            self.shapes,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" fill=\"none\" \
             stroke=\"{}\" stroke-width=\"{line}\"/>",
            stroke.colour.hex()
        )
        .expect("writing to a string cannot fail");
    }

    /// A filled rectangle under slanting lines: a mark that does not rest on colour. The lines leave the words in it
    /// clear.
    pub fn hatched(&mut self, room: Rect, fill: Colour) {
        const STEP: f64 = 6.0;
        self.fill(room, fill);
        let (width, height) = (room.right - room.left, room.bottom - room.top);
        if width <= 2.0 || height <= 0.0 {
            return;
        }
        let mut lines = String::new();
        // Lines x + y = c, from the left or bottom edge to the top or right one.
        let mut c = STEP;
        while c < width + height {
            let ends = [
                (room.left + (c - height).max(0.0), room.top + c.min(height)),
                (room.left + c.min(width), room.top + (c - width).max(0.0)),
            ];
            let [(x1, y1), (x2, y2)] =
                ends.map(|(x, y)| (decimal(to_grid(x)), decimal(to_grid(y))));
            write!(lines, "M{x1} {y1}L{x2} {y2}").expect("writing to a string cannot fail");
            c += STEP;
        }
        let line = fill.mixed(self.theme.text_on(fill));
        writeln!(
            self.shapes,
            "<path fill=\"none\" stroke=\"{}\" stroke-width=\"1\" d=\"{lines}\"/>",
            line.hex()
        )
        .expect("writing to a string cannot fail");
        let words: Vec<Rect> = self.placed.iter().map(|placed| placed.room).collect();
        for word in words.iter().filter(|word| word.overlaps(&room)) {
            let plate = Rect {
                left: (word.left - GAP).max(room.left),
                top: word.top.max(room.top),
                right: (word.right + GAP).min(room.right),
                bottom: word.bottom.min(room.bottom),
            };
            self.fill(plate, fill);
        }
    }

    /// An SVG document as a picture: whatever is in it is drawn and nothing in it runs.
    pub fn picture(&mut self, room: Rect, svg: &[u8]) {
        let [x, y, width, height] = [
            room.left,
            room.top,
            room.right - room.left,
            room.bottom - room.top,
        ]
        .map(|units| decimal(to_grid(units)));
        writeln!(
            self.shapes,
            "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
             href=\"data:image/svg+xml;base64,{}\"/>",
            STANDARD.encode(svg)
        )
        .expect("writing to a string cannot fail");
    }

    /// A filled polygon.
    pub fn polygon(&mut self, corners: &[Point], colour: Colour) {
        let points: Vec<(i32, i32)> = corners
            .iter()
            .map(|(x, y)| (to_grid(*x), to_grid(*y)))
            .collect();
        self.area()
            .draw(&Polygon::new(points, rgb(colour).filled()))
            .expect("the backend cannot fail");
    }

    /// A filled circle.
    pub fn disc(&mut self, at: Point, radius: f64, colour: Colour) {
        self.circle(at, radius, rgb(colour).filled());
    }

    /// The outline of a circle, its stroke half inside and half outside.
    pub fn ring(&mut self, at: Point, radius: f64, stroke: Stroke) {
        let style = rgb(stroke.colour).stroke_width(to_grid(stroke.width).unsigned_abs());
        self.circle(at, radius, style);
    }

    fn circle(&mut self, (x, y): Point, radius: f64, style: ShapeStyle) {
        let circle = Circle::new((to_grid(x), to_grid(y)), to_grid(radius), style);
        self.area().draw(&circle).expect("the backend cannot fail");
    }

    /// A straight line wherever it leads.
    pub fn straight(&mut self, from: Point, to: Point, stroke: Stroke) {
        let points = [from, to].map(|(x, y)| (to_grid(x), to_grid(y)));
        let style = rgb(stroke.colour).stroke_width(to_grid(stroke.width).unsigned_abs());
        let area = self.area();
        if stroke.dashed {
            let (dash, space) = (to_grid(6.0), to_grid(4.0));
            area.draw(&DashedPathElement::new(points, dash, space, style))
                .expect("the backend cannot fail");
        } else {
            area.draw(&PathElement::new(points, style))
                .expect("the backend cannot fail");
        }
    }

    /// An upright line that leaves a gap around every word placed so far.
    pub fn upright(&mut self, x: f64, top: f64, bottom: f64, stroke: Stroke) {
        let half = GAP + stroke.width / 2.0;
        let in_the_way = |room: &Rect| {
            (room.left - half < x && x < room.right + half).then_some((room.top, room.bottom))
        };
        for (from, to) in self.spans((top, bottom), in_the_way) {
            self.straight((x, from), (x, to), stroke);
        }
    }

    /// A level line that leaves a gap around every word placed so far.
    pub fn level(&mut self, y: f64, left: f64, right: f64, stroke: Stroke) {
        let in_the_way =
            |room: &Rect| (room.top < y && y < room.bottom).then_some((room.left, room.right));
        for (from, to) in self.spans((left, right), in_the_way) {
            self.straight((from, y), (to, y), stroke);
        }
    }

    /// What remains of a span when the words in its way, and a gap around them, are taken out.
    fn spans(
        &self,
        whole: (f64, f64),
        in_the_way: impl Fn(&Rect) -> Option<(f64, f64)>,
    ) -> Vec<(f64, f64)> {
        let mut taken: Vec<(f64, f64)> = self
            .placed
            .iter()
            .filter_map(|p| in_the_way(&p.room))
            .collect();
        taken.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut free = Vec::new();
        let mut from = whole.0;
        for (start, end) in taken {
            free.push((from, (start - GAP).min(whole.1)));
            from = from.max(end + GAP);
        }
        free.push((from, whole.1));
        // A stump shorter than this reads as a stray mark.
        free.retain(|(from, to)| to - from >= 2.0 * GAP);
        free
    }

    /// The characters set in a weight: decides which fonts the SVG has to carry.
    pub fn used(&self, weight: Weight) -> BTreeSet<char> {
        self.placed
            .iter()
            .filter(|placed| placed.weight == weight)
            .flat_map(|placed| placed.text.chars())
            .collect()
    }

    /// Characters that the bundled faces cannot draw.
    pub fn missing(&self) -> BTreeSet<char> {
        let faces = self.theme.label.faces;
        let in_weight = |weight: Weight| {
            self.used(weight)
                .into_iter()
                .filter(move |c| !faces.draws(weight, *c))
        };
        Weight::ALL.into_iter().flat_map(in_weight).collect()
    }

    fn area(&mut self) -> DrawingArea<SvgBackend<'_>, Shift> {
        // Tall enough for any page: shapes are placed before the page knows its height.
        SvgBackend::new(
            &mut self.shapes,
            (
                f64::from(i32::MAX) / GRID_STEPS,
                f64::from(i32::MAX) / GRID_STEPS,
            ),
        )
        .into_drawing_area()
    }
}

fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

fn corners(room: Rect) -> [(i32, i32); 2] {
    [
        (to_grid(room.left), to_grid(room.top)),
        (to_grid(room.right), to_grid(room.bottom)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::theme::plain;

    #[test]
    fn lines_give_way_to_words() {
        let mut canvas = Canvas::new(plain(), 0.0, 900.0);
        canvas.block(
            &Block::filled("58%", plain().label, 100.0),
            100.0,
            100.0,
            Anchor::Middle,
        );
        let room = canvas.placed[0].room;
        canvas.upright(100.0, 50.0, 200.0, Stroke::thin(plain().ink));
        canvas.level(110.0, 0.0, 200.0, Stroke::thin(plain().ink));
        canvas.upright(200.0, 50.0, 200.0, Stroke::thin(plain().ink));
        let end = |y: f64| decimal(to_grid(y));
        assert_eq!(canvas.shapes.matches("<path").count(), 5);
        assert!(
            canvas
                .shapes
                .contains(&format!("M100 50 L100 {}", end(room.top - GAP)))
        );
        assert!(
            canvas
                .shapes
                .contains(&format!("M100 {} L100 200", end(room.bottom + GAP)))
        );
    }

    #[test]
    fn a_frame_points_up() {
        let frame = Frame::new(
            Rect {
                left: 10.0,
                top: 20.0,
                right: 110.0,
                bottom: 220.0,
            },
            0.0..1.0,
            0.0..0.5,
        );
        assert_eq!(frame.at(0.5, 0.0), (60.0, 220.0));
        assert_eq!(frame.at(1.0, 0.5), (110.0, 20.0));
    }
}
