//! What holds for every figure, of whatever kind and with whatever text.

use super::canvas::Canvas;
use super::model::{Chart, Figure};
use super::theme::{MARGIN, PAGE_WIDTH};
use super::{draw, hostile, page, render, samples, svg};

/// Rounding of measured widths, and of baselines to the grid.
const SLACK: f64 = 0.1;

/// Texts that cover one another or leave the page.
fn faults(canvas: &Canvas, height: f64) -> Vec<String> {
    let mut faults = Vec::new();
    for (i, a) in canvas.placed.iter().enumerate() {
        let room = a.room;
        let left_ok = room.left >= MARGIN - SLACK && room.right <= PAGE_WIDTH - 8.0;
        if !left_ok || room.top < 0.0 || room.bottom > height {
            faults.push(format!("{:?} leaves the page: {room:?}", a.text));
        }
        let smaller = super::canvas::Rect {
            left: room.left + SLACK,
            right: room.right - SLACK,
            top: room.top + SLACK,
            bottom: room.bottom - SLACK,
        };
        for b in &canvas.placed[i + 1..] {
            if smaller.overlaps(&b.room) {
                faults.push(format!(
                    "{:?} and {:?} overlap: {room:?} {:?}",
                    a.text, b.text, b.room
                ));
            }
        }
    }
    faults
}

/// Upright and level lines that run through a text.
fn struck(canvas: &Canvas) -> Vec<String> {
    let mut struck = Vec::new();
    for path in canvas.shapes.split("<path d=\"M").skip(1) {
        let end = path.find('"').expect("an attribute ends");
        let numbers: Vec<f64> = path[..end]
            .split([' ', 'L'])
            .filter(|s| !s.is_empty())
            .map(|s| s.parse().expect("a number"))
            .collect();
        let (xs, ys): (Vec<f64>, Vec<f64>) = numbers.chunks(2).map(|p| (p[0], p[1])).unzip();
        let span = |v: &[f64]| {
            (
                v.iter().copied().fold(f64::MAX, f64::min),
                v.iter().copied().fold(f64::MIN, f64::max),
            )
        };
        let ((left, right), (top, bottom)) = (span(&xs), span(&ys));
        for text in &canvas.placed {
            let room = text.room;
            let across =
                left < room.right - SLACK && room.left + SLACK < right.max(left + 2.0 * SLACK);
            let down =
                top < room.bottom - SLACK && room.top + SLACK < bottom.max(top + 2.0 * SLACK);
            if across && down {
                struck.push(format!("{:?} {room:?} by {}", text.text, &path[..end]));
            }
        }
    }
    struck
}

fn all() -> impl Iterator<Item = Figure> {
    samples::reference()
        .into_iter()
        .chain(samples::weighting())
        .chain(hostile::figures())
}

#[test]
fn no_text_covers_another_or_leaves_the_page() {
    for figure in all() {
        let (canvas, height) = page::lay_out(&figure);
        let faults = faults(&canvas, height);
        assert!(
            faults.is_empty(),
            "{} {:?}: {:#?}",
            figure.id,
            figure.title,
            &faults[..faults.len().min(5)]
        );
    }
}

#[test]
fn no_line_strikes_through_a_text() {
    for figure in all() {
        let (canvas, _) = page::lay_out(&figure);
        let struck = struck(&canvas);
        assert!(
            struck.is_empty(),
            "{} {:?}: {:#?}",
            figure.id,
            figure.title,
            &struck[..struck.len().min(5)]
        );
    }
}

#[test]
fn the_reference_figures_draw_alike_twice() {
    for figure in samples::reference().into_iter().chain(samples::weighting()) {
        let (first, second) = (draw(&figure).expect("draws"), draw(&figure).expect("draws"));
        assert!(
            first.svg == second.svg && first.png == second.png && first.pdf == second.pdf,
            "{}",
            figure.id
        );
        assert!(first.missing.is_empty());
    }
}

#[test]
fn threads_do_not_change_a_byte() {
    let figure = &samples::reference()[0];
    let alone = draw(figure).expect("draws");
    std::thread::scope(|scope| {
        let both = [(), ()].map(|()| scope.spawn(|| draw(figure).expect("draws")));
        for other in both {
            let other = other.join().expect("draws");
            assert!(alone.svg == other.svg && alone.png == other.png && alone.pdf == other.pdf);
        }
    });
}

#[test]
fn hostile_figures_lose_no_text() {
    for figure in hostile::figures() {
        let (canvas, height) = page::lay_out(&figure);
        let document = svg::document(&canvas, &figure, height, svg::Fonts::Supplied);
        let tree = render::tree(&document, canvas.placed.len());
        assert!(tree.is_ok(), "{} {:?}: {tree:?}", figure.id, figure.title);
    }
}

#[test]
fn hostile_figures_are_drawn() {
    // The larger ones repeat the smaller ones.
    for figure in hostile::figures().iter().filter(|figure| size(figure) <= 2) {
        let drawn = draw(figure).expect("draws");
        assert!(!drawn.png.is_empty() && !drawn.pdf.is_empty());
    }
}

fn size(figure: &Figure) -> usize {
    match &figure.chart {
        Chart::Histogram(chart) => chart.bins.len(),
        Chart::Paired(chart) => chart.rows.len(),
        Chart::Stacked(chart) => chart.rows.len(),
        Chart::Weights(chart) => chart.bins.len(),
        Chart::Targets(chart) => chart.groups.iter().map(|group| group.rows.len()).sum(),
    }
}

#[test]
fn what_is_missing_is_reported() {
    let mut figure = samples::reference().remove(0);
    figure.title.push_str(" ש");
    assert_eq!(draw(&figure).expect("draws").missing, ['ש']);
}

#[test]
fn the_document_is_described_and_dated_by_nothing() {
    let drawn = draw(&samples::reference()[0]).expect("draws");
    assert!(drawn.svg.contains(
        "role=\"img\" aria-labelledby=\"fig-job-search-hours-title fig-job-search-hours-desc\""
    ));
    assert!(
        drawn
            .svg
            .contains("<title id=\"fig-job-search-hours-title\">The public")
    );
    let pdf = String::from_utf8_lossy(&drawn.pdf);
    assert!(!pdf.contains("CreationDate") && !pdf.contains("CreateDate"));
}
