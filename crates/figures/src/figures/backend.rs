//! A plotters backend that writes SVG shapes.
//!
//! plotters counts in whole pixels. This backend gives it a grid of [`GRID_STEPS`] steps to the user unit, and
//! writes fixed-point decimals: sub-pixel precision without the noise of printed floats. Text never comes this
//! way: plotters would measure it with another font engine than the one that draws it.

use std::convert::Infallible;
use std::fmt::Write;

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind,
};

use super::colour::Colour;

/// Grid steps to one user unit.
pub const GRID_STEPS: f64 = 16.0;

/// The nearest point of the grid.
pub fn to_grid(units: f64) -> i32 {
    (units * GRID_STEPS).round() as i32
}

/// A grid count as a decimal of user units.
pub fn decimal(grid: i32) -> String {
    (f64::from(grid) / GRID_STEPS).to_string()
}

/// Writes plotters' shapes to the end of a string.
pub struct SvgBackend<'a> {
    out: &'a mut String,
    size: (u32, u32),
}

type Outcome = Result<(), DrawingErrorKind<Infallible>>;

impl<'a> SvgBackend<'a> {
    /// `size` in user units.
    pub fn new(out: &'a mut String, size: (f64, f64)) -> Self {
        let grid = |units: f64| to_grid(units).unsigned_abs();
        SvgBackend {
            out,
            size: (grid(size.0), grid(size.1)),
        }
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) -> Outcome {
        writeln!(self.out, "{element}").expect("writing to a string cannot fail");
        Ok(())
    }
}

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }

    fn present(&mut self) -> Outcome {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome {
        self.draw_rect(point, (point.0 + 1, point.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Outcome {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome {
        let (x, y) = (decimal(a.0), decimal(a.1));
        let (width, height) = (b.0 - a.0, b.1 - a.1);
        if width <= 0 || height <= 0 {
            return Ok(());
        }
        let (width, height) = (decimal(width), decimal(height));
        let paint = if fill {
            format!("fill=\"{}\"", hex(style))
        } else {
            stroke(style)
        };
        self.put(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {paint}/>"
        ))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Outcome {
        let (x, y) = (decimal(x), decimal(y));
        let radius = decimal(radius.try_into().unwrap_or(i32::MAX));
        let paint = if fill {
            format!("fill=\"{}\"", hex(style))
        } else {
            stroke(style)
        };
        self.put(format_args!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {paint}/>"
        ))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        let mut d = String::new();
        for (x, y) in path {
            d.push_str(if d.is_empty() { "M" } else { " L" });
            d.push_str(&format!("{} {}", decimal(x), decimal(y)));
        }
        let paint = stroke(style);
        self.put(format_args!("<path d=\"{d}\" {paint}/>"))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Outcome {
        let corners: Vec<String> = corners
            .into_iter()
            .map(|(x, y)| format!("{},{}", decimal(x), decimal(y)))
            .collect();
        self.put(format_args!(
            "<polygon points=\"{}\" fill=\"{}\"/>",
            corners.join(" "),
            hex(style)
        ))
    }
}

fn hex<S: BackendStyle>(style: &S) -> String {
    let (r, g, b) = style.color().rgb;
    Colour(r, g, b).hex()
}

fn stroke<S: BackendStyle>(style: &S) -> String {
    let width = decimal(style.stroke_width().try_into().unwrap_or(i32::MAX));
    format!(
        "fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"",
        hex(style)
    )
}

#[cfg(test)]
mod tests {
    use plotters::prelude::*;

    use super::*;

    #[test]
    fn writes_fixed_point_shapes() {
        let mut out = String::new();
        let area = SvgBackend::new(&mut out, (10.0, 10.0)).into_drawing_area();
        area.draw(&Rectangle::new(
            [(8, 8), (17, 33)],
            RGBColor(1, 2, 3).filled(),
        ))
        .expect("draws");
        area.draw(&PathElement::new(
            [(0, 0), (16, 40)],
            Color::stroke_width(&RGBColor(0, 0, 0), 24),
        ))
        .expect("draws");
        drop(area);
        assert_eq!(
            out,
            "<rect x=\"0.5\" y=\"0.5\" width=\"0.5625\" height=\"1.5625\" fill=\"#010203\"/>\n\
             <path d=\"M0 0 L1 2.5\" fill=\"none\" stroke=\"#000000\" stroke-width=\"1.5\"/>\n"
        );
    }
}
