//! The key above the plot: a swatch and a name for each colour.

use super::canvas::{Anchor, Canvas, Rect, Stroke};
use super::colour::Colour;
use super::points::{diamond, mark};
use super::targets::Mark;
use super::wrap::Block;

const SWATCH: f64 = 13.0;
/// From the left edge of a swatch to its name.
const INDENT: f64 = 20.0;
/// Between entries: as much as lets them share a row.
const SPACES: [f64; 3] = [26.0, 20.0, 15.0];

/// What stands before a name.
#[derive(Debug, Clone, Copy)]
pub enum Swatch {
    Plain(Colour),
    /// With an outline: so pale that it would be lost on white.
    Pale(Colour),
    /// With slanting lines.
    Hatched(Colour),
    /// The mark of a series.
    Dot(usize),
    /// What is true.
    Diamond,
    /// The red box around items.
    Boxed,
    /// A mark of a category.
    Mark(Mark),
}

/// Sets the entries in rows; returns the bottom of the last row.
pub fn legend(canvas: &mut Canvas<'_>, entries: &[(Swatch, &str)], top: f64) -> f64 {
    let (label, width) = (canvas.theme.label, canvas.width());
    let names: Vec<(Swatch, Block)> = entries
        .iter()
        .map(|(swatch, name)| (*swatch, Block::filled(name, label, width - INDENT)))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    let widths: Vec<f64> = names.iter().map(|(_, name)| INDENT + name.width).collect();
    let (space, rows) = rows(&widths, width);
    let (mut row_top, mut bottom) = (top, top);
    let mut rest = names.iter();
    for count in rows {
        let mut x = canvas.left;
        for (swatch, name) in rest.by_ref().take(count) {
            bottom = bottom.max(canvas.block(name, x + INDENT, row_top, Anchor::Start));
            draw(
                canvas,
                *swatch,
                x,
                row_top + (label.leading() - SWATCH) / 2.0,
            );
            x += INDENT + name.width + space;
        }
        row_top = bottom + 3.0;
    }
    bottom
}

/// The space between entries and how many go in each row: as few rows as can be, about equally long.
fn rows(widths: &[f64], room: f64) -> (f64, Vec<usize>) {
    let one_row = SPACES
        .iter()
        .find(|space| fill(widths, **space, room).len() <= 1);
    let space = one_row.copied().unwrap_or(SPACES[0]);
    let mut rows = fill(widths, space, room);
    let mut limit = room;
    while limit > room / 3.0 {
        limit -= 10.0;
        let narrower = fill(widths, space, limit);
        if narrower.len() > rows.len() {
            break;
        }
        rows = narrower;
    }
    (space, rows)
}

fn fill(widths: &[f64], space: f64, limit: f64) -> Vec<usize> {
    let mut rows: Vec<usize> = Vec::new();
    let mut x = 0.0;
    for width in widths {
        match rows.last_mut() {
            Some(count) if x + width <= limit => *count += 1,
            _ => {
                rows.push(1);
                x = 0.0;
            }
        }
        x += width + space;
    }
    rows
}

fn draw(canvas: &mut Canvas<'_>, swatch: Swatch, left: f64, top: f64) {
    let room = Rect {
        left,
        top,
        right: left + SWATCH,
        bottom: top + SWATCH,
    };
    let middle = (left + SWATCH / 2.0, top + SWATCH / 2.0);
    match swatch {
        Swatch::Plain(colour) => canvas.fill(room, colour),
        Swatch::Pale(colour) => {
            canvas.fill(room, colour);
            canvas.outline(room, canvas.theme.rule);
        }
        Swatch::Hatched(colour) => canvas.hatched(room, colour),
        Swatch::Dot(series) => mark(canvas, series, middle, false),
        Swatch::Diamond => diamond(canvas, middle),
        Swatch::Mark(of) => of.draw(canvas, middle),
        Swatch::Boxed => {
            let inner = Rect {
                left: left + 1.0,
                top: top + 1.0,
                right: room.right - 1.0,
                bottom: room.bottom - 1.0,
            };
            canvas.rounded(
                inner,
                3.0,
                Stroke {
                    colour: canvas.theme.boxed,
                    width: 2.0,
                    dashed: false,
                },
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_few_and_even() {
        assert!(rows(&[], 852.0).1.is_empty());
        assert_eq!(rows(&[200.0; 4], 852.0).1, [4]);
        assert_eq!(
            rows(&[180.0, 180.0, 180.0, 180.0, 180.0, 90.0], 852.0).1,
            [3, 3]
        );
        assert_eq!(rows(&[852.0, 852.0], 852.0).1, [1, 1]);
    }
}
