//! Names the upright lines of a histogram in a band above the plot.
//!
//! A name stands beside the head of its line. Two names share a row if they can; else one moves to the other side
//! of its line, or a row up, until no name covers another, none leaves the page, and no line runs through one.

use super::canvas::{Anchor, Canvas, Rect, Stroke};
use super::colour::Colour;
use super::wrap::Block;

/// A name is narrower than a third of the column by this. Two lines divide it into three; the widest part is then wide
/// enough for a name, so that some arrangement always works.
const NARROWER: f64 = 22.0;
/// Between a line and its name.
const SPACE: f64 = 7.0;
/// Between two names in a row, and between a name and a line that is not its own.
const CLEAR: f64 = 10.0;

/// A line and its name.
pub struct Flag {
    x: f64,
    /// Left and right end of the column that it stands in.
    column: (f64, f64),
    name: Block,
    stroke: Stroke,
}

/// Where the head of a line is.
pub struct Head {
    pub x: f64,
    pub top: f64,
    pub stroke: Stroke,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// Where a flag's name goes.
type Place = (Side, f64);

impl Flag {
    pub fn new(canvas: &Canvas<'_>, x: f64, name: &str, colour: Colour, dashed: bool) -> Flag {
        let style = canvas.theme.in_colour(canvas.theme.marker, colour);
        let name = Block::balanced(name, style, (canvas.width() / 3.0 - NARROWER).max(40.0));
        Flag {
            x,
            column: (canvas.left, canvas.right),
            name,
            stroke: Stroke {
                colour,
                width: 2.0,
                dashed,
            },
        }
    }

    fn room(&self, (side, top): Place) -> Rect {
        let (left, right) = match side {
            Side::Left => (self.x - SPACE - self.name.width, self.x - SPACE),
            Side::Right => (self.x + SPACE, self.x + SPACE + self.name.width),
        };
        Rect {
            left,
            top,
            right,
            bottom: top + self.name.height(),
        }
    }

    /// Whether this flag's name is on the page and clear of the other flag's name and line.
    fn is_clear(&self, place: Place, other: &Flag, other_place: Place) -> bool {
        let room = self.room(place);
        let wide = Rect {
            left: room.left - CLEAR,
            right: room.right + CLEAR,
            ..room
        };
        let line_passes =
            other_place.1 < room.bottom && wide.left < other.x && other.x < wide.right;
        // At the same x, or nearly, the other's line is as good as this flag's own.
        let own_line = (self.x - other.x).abs() <= SPACE - CLEAR / 2.0;
        self.fits(place) && !wide.overlaps(&other.room(other_place)) && (!line_passes || own_line)
    }

    fn fits(&self, place: Place) -> bool {
        let room = self.room(place);
        room.left >= self.column.0 && room.right <= self.column.1
    }
}

/// Sets the names from `top` down; returns the heads of the lines and the bottom of the band.
pub fn place(canvas: &mut Canvas, mut flags: Vec<Flag>, top: f64) -> (Vec<Head>, f64) {
    flags.sort_by(|a, b| a.x.total_cmp(&b.x));
    let places = match flags.as_slice() {
        [a, b] => pair(a, b, top).to_vec(),
        others => others.iter().map(|flag| alone(flag, top)).collect(),
    };
    let mut bottom = top;
    let mut heads = Vec::new();
    for (flag, (side, top)) in flags.iter().zip(places) {
        let (x, anchor) = match side {
            Side::Left => (flag.x - SPACE, Anchor::End),
            Side::Right => (flag.x + SPACE, Anchor::Start),
        };
        bottom = bottom.max(canvas.block(&flag.name, x, top, anchor));
        heads.push(Head {
            x: flag.x,
            top: top + 2.0,
            stroke: flag.stroke,
        });
    }
    (heads, bottom)
}

fn alone(flag: &Flag, top: f64) -> Place {
    let right = (Side::Right, top);
    if flag.fits(right) {
        right
    } else {
        (Side::Left, top)
    }
}

/// The first arrangement that works, the plainest tried first.
fn pair(a: &Flag, b: &Flag, top: f64) -> [Place; 2] {
    use Side::{Left, Right};
    let below_a = top + a.name.height();
    let below_b = top + b.name.height();
    let tops = [(top, top), (top, below_a), (below_b, top)];
    let sides = [(Right, Right), (Left, Right), (Right, Left), (Left, Left)];
    let arrangements = tops
        .into_iter()
        .flat_map(|(ta, tb)| sides.into_iter().map(move |(sa, sb)| [(sa, ta), (sb, tb)]));
    let works = |places: &[Place; 2]| {
        a.is_clear(places[0], b, places[1]) && b.is_clear(places[1], a, places[0])
    };
    arrangements
        .clone()
        .find(works)
        .unwrap_or([(Right, top), (Right, below_a)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::theme::plain;

    fn flags(xa: f64, xb: f64, name: &str) -> (Flag, Flag) {
        let canvas = Canvas::new(plain(), 24.0, 876.0);
        let flag = |x| Flag::new(&canvas, x, name, plain().ink, false);
        (flag(xa), flag(xb))
    }

    #[test]
    fn some_arrangement_always_works() {
        for name in [
            "True: 35",
            "Median estimate: three months",
            &"w".repeat(300),
            &"long words ".repeat(30),
        ] {
            let (mut a, mut b) = flags(0.0, 0.0, name);
            for i in 0..=80 {
                for j in i..=80 {
                    let at = |k: i32| 60.0 + 10.2 * f64::from(k);
                    (a.x, b.x) = (at(i), at(j));
                    let [pa, pb] = pair(&a, &b, 0.0);
                    assert!(
                        a.is_clear(pa, &b, pb) && b.is_clear(pb, &a, pa),
                        "{name} {i} {j}: {pa:?} {pb:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn short_names_share_a_row() {
        let (a, b) = flags(200.0, 500.0, "Median estimate: 13 hours");
        assert_eq!(pair(&a, &b, 5.0), [(Side::Right, 5.0), (Side::Right, 5.0)]);
    }
}
