//! What holds for every figure, of whatever kind and with whatever text.

use super::canvas::Canvas;
use super::house::{BUNDLED, bundled};
use super::model::{Chart, Figure};
use super::page::Sheet;
use super::theme::{Theme, plain};
use super::{draw, hostile, page, render, samples, svg};
use crossbreak_study::spec::FigureSize as Size;

/// Rounding of measured widths, and of baselines to the grid.
const SLACK: f64 = 0.1;

/// Texts that cover one another or leave the page.
fn faults(sheet: &Sheet<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let canvas = &sheet.canvas;
    for (i, a) in canvas.placed.iter().enumerate() {
        let room = a.room;
        let left_ok = room.left >= canvas.left - SLACK && room.right <= sheet.width - 8.0;
        if !left_ok || room.top < 0.0 || room.bottom > sheet.height {
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

/// Lines that run through a text.
fn struck(canvas: &Canvas<'_>) -> Vec<String> {
    let mut struck = Vec::new();
    for path in canvas.shapes.split("<path d=\"M").skip(1) {
        let end = path.find('"').expect("an attribute ends");
        let numbers: Vec<f64> = path[..end]
            .split([' ', 'L'])
            .filter(|s| !s.is_empty())
            .map(|s| s.parse().expect("a number"))
            .collect();
        let points: Vec<(f64, f64)> = numbers.chunks(2).map(|p| (p[0], p[1])).collect();
        for text in &canvas.placed {
            let room = super::canvas::Rect {
                left: text.room.left + SLACK,
                right: text.room.right - SLACK,
                top: text.room.top + SLACK,
                bottom: text.room.bottom - SLACK,
            };
            let through = |pair: &[(f64, f64)]| super::trend::crosses(&room, pair[0], pair[1]);
            if points.windows(2).any(through) {
                struck.push(format!("{:?} {room:?} by {}", text.text, &path[..end]));
            }
        }
    }
    struck
}

fn samples() -> impl Iterator<Item = Figure> {
    let shares = samples::reference().into_iter();
    shares
        .chain(samples::measured())
        .chain(samples::weighting())
}

/// Every figure on pages of every size and in every theme; the hostile ones, of which there are many, in a rotation of
/// them.
fn pages(check: impl Fn(&Figure, &Sheet<'_>)) {
    let themes: Vec<Theme> = BUNDLED.iter().map(|(_, text)| bundled(text)).collect();
    for figure in samples() {
        for theme in &themes {
            for size in Size::ALL {
                check(&figure, &page::lay_out(&figure, theme, size));
            }
        }
    }
    for (i, figure) in hostile::figures().iter().enumerate() {
        let others = Size::ALL[i % Size::ALL.len()];
        for size in [Size::FullWidth, Size::ReportColumn, others] {
            let theme = &themes[i % themes.len()];
            check(figure, &page::lay_out(figure, theme, size));
        }
    }
}

#[test]
fn no_text_covers_another_or_leaves_the_page_and_no_line_strikes_through_one() {
    pages(|figure, sheet| {
        let mut faults = faults(sheet);
        faults.extend(struck(&sheet.canvas));
        assert!(
            faults.is_empty(),
            "{} {:?} {}: {:#?}",
            figure.id,
            figure.title,
            sheet.width,
            &faults[..faults.len().min(5)]
        );
    });
}

#[test]
fn pictures_of_a_set_shape_keep_it() {
    for figure in samples() {
        for (size, (across, down)) in [
            (Size::Slide, (1280.0, 720.0)),
            (Size::SocialCard, (1200.0, 675.0)),
        ] {
            let sheet = page::lay_out(&figure, plain(), size);
            let (width, height) = (sheet.width * sheet.scale, sheet.height * sheet.scale);
            assert!((width - across).abs() < 1e-6, "{} {size:?}", figure.id);
            let keeps = (height - down).abs() < 1.5;
            assert!(keeps || sheet.too_tall, "{} {size:?} {height}", figure.id);
        }
    }
}

#[test]
fn the_reference_figures_draw_alike_twice() {
    for figure in samples() {
        let [first, second] = [(), ()].map(|()| drawn(&figure));
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
    let alone = drawn(figure);
    std::thread::scope(|scope| {
        let both = [(), ()].map(|()| scope.spawn(|| drawn(figure)));
        for other in both {
            let other = other.join().expect("draws");
            assert!(alone.svg == other.svg && alone.png == other.png && alone.pdf == other.pdf);
        }
    });
}

#[test]
fn hostile_figures_lose_no_text() {
    for figure in hostile::figures() {
        let sheet = page::lay_out(&figure, plain(), Size::FullWidth);
        let document = svg::document(&sheet, &figure, "", svg::Fonts::Supplied);
        let tree = render::tree(&document, plain().label.faces, sheet.canvas.placed.len());
        assert!(tree.is_ok(), "{} {:?}: {tree:?}", figure.id, figure.title);
    }
}

#[test]
fn hostile_figures_are_drawn() {
    // The larger ones repeat the smaller ones.
    for figure in hostile::figures().iter().filter(|figure| size(figure) <= 2) {
        let drawn = drawn(figure);
        assert!(!drawn.png.is_empty() && !drawn.pdf.is_empty());
    }
}

/// One pixel a unit, two, and whatever else a figure is drawn in.
fn drawn(figure: &Figure) -> super::Drawn {
    draw(figure, plain(), Size::FullWidth).expect("draws")
}

fn size(figure: &Figure) -> usize {
    fn rows(chart: &Chart) -> usize {
        match chart {
            Chart::Histogram(chart) => chart.bins.len(),
            Chart::Bars(chart) => chart.rows.len(),
            Chart::Stacked(chart) => chart.rows.len(),
            Chart::Points(chart) => chart.groups.iter().map(|group| group.rows.len()).sum(),
            Chart::Trend(chart) => chart.waves.len(),
            Chart::Weights(chart) => chart.bins.len(),
            Chart::Targets(chart) => chart.groups.iter().map(|group| group.rows.len()).sum(),
            Chart::Panels(chart) => chart.panels.first().map_or(0, |panel| rows(&panel.chart)),
        }
    }
    rows(&figure.chart)
}

#[test]
fn what_is_missing_is_reported() {
    let mut figure = samples::reference().remove(0);
    figure.title.push_str(" ש");
    assert_eq!(drawn(&figure).missing, ['ש']);
}

#[test]
fn the_document_is_described_and_dated_by_nothing() {
    let drawn = drawn(&samples::reference()[0]);
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

#[test]
fn words_above_the_numbers_of_targets_are_whole() {
    let weighting = samples::weighting().into_iter();
    let mut targets = weighting.filter(|figure| matches!(figure.chart, Chart::Targets(_)));
    let figure = targets.next().expect("a figure of targets");
    for size in [Size::FullWidth, Size::ReportColumn] {
        let sheet = page::lay_out(&figure, plain(), size);
        let has = |word: &str| sheet.canvas.placed.iter().any(|text| text.text == word);
        assert!(has("Respondents") && has("Unweighted"), "{size:?}");
    }
}
