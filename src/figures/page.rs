//! The page around a chart: title and wording above, a rule and the small print below.

use super::canvas::{Anchor, Canvas, Stroke};
use super::model::{Chart, Figure};
use super::theme::{FOOT, INNER_WIDTH, MARGIN, RIGHT, RULE, TITLE, WORDING};
use super::wrap::Block;
use super::{histogram, paired, stacked, targets, weights};

/// Draws everything; returns the canvas and the height that it came to.
pub fn lay_out(figure: &Figure) -> (Canvas, f64) {
    let mut canvas = Canvas::default();
    let top = header(&mut canvas, figure);
    let bottom = match &figure.chart {
        Chart::Histogram(chart) => histogram::draw(&mut canvas, chart, top),
        Chart::Paired(chart) => paired::draw(&mut canvas, chart, top),
        Chart::Stacked(chart) => stacked::draw(&mut canvas, chart, top),
        Chart::Weights(chart) => weights::draw(&mut canvas, chart, top),
        Chart::Targets(chart) => targets::draw(&mut canvas, chart, top),
    };
    let height = footer(&mut canvas, figure, bottom + 18.0);
    (canvas, height.ceil())
}

fn header(canvas: &mut Canvas, figure: &Figure) -> f64 {
    let title = Block::balanced(&figure.title, TITLE, INNER_WIDTH);
    let wording = Block::balanced(&figure.wording, WORDING, INNER_WIDTH);
    let bottom = canvas.block(&title, MARGIN, MARGIN - 4.0, Anchor::Start);
    canvas.block(&wording, MARGIN, bottom + 6.0, Anchor::Start) + 16.0
}

fn footer(canvas: &mut Canvas, figure: &Figure, top: f64) -> f64 {
    canvas.straight((MARGIN, top), (RIGHT, top), Stroke::thin(RULE));
    let mut bottom = top + 9.0;
    let lines = [&figure.base, &figure.fieldwork, &figure.source];
    for line in lines.into_iter().chain(&figure.notes) {
        bottom = canvas.block(
            &Block::filled(line, FOOT, INNER_WIDTH),
            MARGIN,
            bottom,
            Anchor::Start,
        );
    }
    bottom + MARGIN - 6.0
}
