//! The page around a chart: title and wording above, a rule and the small print below.

use super::canvas::{Anchor, Canvas, Rect, Stroke};
use super::model::{Chart, Figure};
use super::theme::Theme;
use super::wrap::Block;
use super::{bars, histogram, panels, points, stacked, targets, trend, weights};
use crossbreak_study::spec::FigureSize as Size;

/// White space at all four edges, and on a page as narrow as a column.
const MARGIN: f64 = 24.0;
const NARROW_MARGIN: f64 = 14.0;
/// Below the last line.
const FOOT: f64 = 18.0;
/// The bar of colour above the title.
const ACCENT: (f64, f64) = (64.0, 6.0);

/// Widths that are tried, in user units, and for a picture of a set shape its size in pixels.
fn widths(size: Size) -> (&'static [f64], Option<(f64, f64)>) {
    match size {
        Size::ReportColumn => (&[420.0], None),
        Size::FullWidth => (&[900.0], None),
        Size::Slide => (
            &[800.0, 900.0, 1000.0, 1120.0, 1280.0],
            Some((1280.0, 720.0)),
        ),
        Size::SocialCard => (
            &[640.0, 720.0, 800.0, 900.0, 1000.0, 1120.0, 1280.0],
            Some((1200.0, 675.0)),
        ),
    }
}

/// A page that has been drawn.
pub struct Sheet<'t> {
    pub canvas: Canvas<'t>,
    /// In user units.
    pub width: f64,
    pub height: f64,
    /// Pixels to the user unit.
    pub scale: f64,
    /// Taller than the shape that was asked for.
    pub too_tall: bool,
}

/// Draws everything on a page of that size. A picture of a set shape is drawn in the largest type that fits; where
/// none does, it is taller than its shape.
pub fn lay_out<'t>(figure: &Figure, theme: &'t Theme, size: Size) -> Sheet<'t> {
    let (widths, shape) = widths(size);
    let mut last = None;
    for width in widths {
        let sheet = sheet(figure, theme, *width, shape.is_some(), 0.0);
        let Some((across, down)) = shape else {
            return sheet;
        };
        let height = width * down / across;
        let spare = height - sheet.height;
        if spare >= 0.0 {
            let mut filled = if spare > 1.0 {
                self::sheet(figure, theme, *width, true, spare)
            } else {
                sheet
            };
            if filled.height - height < 1.0 {
                filled.height = height;
            }
            filled.scale = across / width;
            return filled;
        }
        last = Some(Sheet {
            scale: across / width,
            too_tall: true,
            ..sheet
        });
    }
    last.unwrap_or_else(|| sheet(figure, theme, 900.0, false, 0.0))
}

/// `flowing`: the lines of the small print follow one another, where height is short.
fn sheet<'t>(
    figure: &Figure,
    theme: &'t Theme,
    width: f64,
    flowing: bool,
    spare: f64,
) -> Sheet<'t> {
    let margin = match width < 600.0 {
        true => NARROW_MARGIN,
        false => MARGIN,
    };
    let mut canvas = Canvas::new(theme, margin, width - margin);
    canvas.spare = spare;
    let top = header(&mut canvas, figure);
    let bottom = draw(&mut canvas, &figure.chart, top);
    let used = bottom + 18.0;
    // What the chart made no use of goes above the rule: the small print stands at the foot of the page.
    let footer_top = used + canvas.spare.max(0.0);
    let height = footer(&mut canvas, figure, flowing, footer_top).ceil();
    Sheet {
        canvas,
        width,
        height,
        scale: 1.0,
        too_tall: false,
    }
}

/// Draws a chart of any kind from `top` down; returns its bottom.
pub fn draw(canvas: &mut Canvas<'_>, chart: &Chart, top: f64) -> f64 {
    match chart {
        Chart::Histogram(chart) => histogram::draw(canvas, chart, top),
        Chart::Bars(chart) => bars::draw(canvas, chart, top),
        Chart::Stacked(chart) => stacked::draw(canvas, chart, top),
        Chart::Points(chart) => points::draw(canvas, chart, top),
        Chart::Trend(chart) => trend::draw(canvas, chart, top),
        Chart::Weights(chart) => weights::draw(canvas, chart, top),
        Chart::Targets(chart) => targets::draw(canvas, chart, top),
        Chart::Panels(chart) => panels::draw(canvas, chart, top),
    }
}

fn header(canvas: &mut Canvas<'_>, figure: &Figure) -> f64 {
    let (theme, left) = (canvas.theme, canvas.left);
    let mut top = MARGIN - 4.0;
    if let Some(accent) = theme.accent {
        let bar = Rect {
            left,
            top: 0.0,
            right: left + ACCENT.0,
            bottom: ACCENT.1,
        };
        canvas.fill(bar, accent);
        top += 4.0;
    }
    let title = Block::balanced(&figure.title, theme.title, canvas.width());
    let bottom = canvas.block(&title, left, top, Anchor::Start);
    let below = figure.below_title();
    if below.is_empty() {
        return bottom + 16.0;
    }
    let wording = Block::balanced(below, theme.wording, canvas.width());
    canvas.block(&wording, left, bottom + 6.0, Anchor::Start) + 16.0
}

fn footer(canvas: &mut Canvas<'_>, figure: &Figure, flowing: bool, top: f64) -> f64 {
    let (theme, left, right) = (canvas.theme, canvas.left, canvas.right);
    canvas.straight((left, top), (right, top), Stroke::thin(theme.rule));
    let first = top + 9.0;
    let mut bottom = first;
    let beside = theme.logo.as_ref().map_or(0.0, |logo| logo.width + 16.0);
    let width = (canvas.width() - beside).max(canvas.width() / 2.0);
    let lines = [&figure.base, &figure.fieldwork, &figure.source];
    let lines: Vec<&str> = lines
        .into_iter()
        .chain(&figure.notes)
        .map(String::as_str)
        .collect();
    let joined = lines.join(" ");
    let lines = match flowing {
        true => vec![joined.as_str()],
        false => lines,
    };
    for line in lines {
        let block = Block::filled(line, theme.foot, width);
        bottom = canvas.block(&block, left, bottom, Anchor::Start);
    }
    if let Some(logo) = &theme.logo {
        let shrink = (beside.min(canvas.width() / 2.0) - 16.0) / logo.width;
        let (wide, tall) = (logo.width * shrink, logo.height * shrink);
        let room = Rect {
            left: right - wide,
            top: first + 2.0,
            right,
            bottom: first + 2.0 + tall,
        };
        canvas.picture(room, &logo.svg);
        bottom = bottom.max(room.bottom);
    }
    bottom + FOOT
}
