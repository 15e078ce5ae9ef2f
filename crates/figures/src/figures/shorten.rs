//! Texts of a figure that no picture has room for, cut. What is written beside pictures keeps them whole.

use std::collections::BTreeSet;

use super::model::*;
use crossbreak_study::label::Shortener;

/// Letters of a label: of a row, a column, a legend, an axis.
const LABEL: usize = 300;
/// Letters of the title, and of a line of words above and below the chart.
const TITLE: usize = 300;
const WORDS: usize = 1_000;
/// Letters of the text alternative, which names every number.
const ALTERNATIVE: usize = 20_000;

/// The figure as pictures show it.
pub fn shortened(figure: &Figure) -> Figure {
    let mut figure = figure.clone();
    shorten(&mut figure, &mut Shortener::default());
    figure
}

/// The texts of a figure that its pictures do not show whole.
pub fn cut_texts(figure: &Figure) -> BTreeSet<String> {
    let mut shortener = Shortener::default();
    shorten(&mut figure.clone(), &mut shortener);
    shortener.texts().map(str::to_owned).collect()
}

fn shorten(figure: &mut Figure, of: &mut Shortener) {
    of.shorten(&mut figure.title, TITLE);
    of.shorten(&mut figure.alt, ALTERNATIVE);
    let words = [
        &mut figure.wording,
        &mut figure.base,
        &mut figure.fieldwork,
        &mut figure.source,
    ];
    let words = words.into_iter().chain(&mut figure.notes);
    words.for_each(|text| of.shorten(text, WORDS));
    chart(&mut figure.chart, &mut |text| of.shorten(text, LABEL));
}

/// Every label of a chart.
fn chart(of: &mut Chart, label: &mut impl FnMut(&mut String)) {
    match of {
        Chart::Histogram(chart) => {
            chart.bins.iter_mut().for_each(|bin| label(&mut bin.label));
            let markers = [&mut chart.median, &mut chart.truth].into_iter().flatten();
            markers.for_each(|marker| label(&mut marker.label));
            label(&mut chart.x_axis);
            label(&mut chart.y_axis);
        }
        Chart::Bars(chart) => {
            chart.series.iter_mut().for_each(&mut *label);
            for row in &mut chart.rows {
                label(&mut row.label);
                row.aside.iter_mut().for_each(|said| label(&mut said.text));
            }
            label(&mut chart.box_means);
            label(&mut chart.x_axis);
            label(&mut chart.aside);
        }
        Chart::Stacked(chart) => {
            chart
                .legend
                .iter_mut()
                .for_each(|part| label(&mut part.name));
            for row in &mut chart.rows {
                label(&mut row.left);
                row.right.iter_mut().for_each(&mut *label);
                let nets = row.nets.iter_mut().flatten();
                nets.for_each(|net| label(&mut net.text));
            }
        }
        Chart::Points(chart) => {
            chart.marks.iter_mut().for_each(|(_, name)| label(name));
            for group in &mut chart.groups {
                label(&mut group.heading);
                for row in &mut group.rows {
                    label(&mut row.label);
                    row.aside.iter_mut().for_each(|said| label(&mut said.text));
                    let points = row.points.iter_mut().flatten();
                    points.for_each(|point| label(&mut point.printed));
                }
            }
            scale(&mut chart.scale, label);
            label(&mut chart.x_axis);
            label(&mut chart.aside);
        }
        Chart::Trend(chart) => {
            chart.waves.iter_mut().for_each(&mut *label);
            for series in &mut chart.series {
                label(&mut series.name);
                let points = series.points.iter_mut().flatten();
                points.for_each(|point| label(&mut point.printed));
            }
            scale(&mut chart.scale, label);
            label(&mut chart.y_axis);
        }
        Chart::Weights(_) => {}
        Chart::Targets(chart) => {
            for group in &mut chart.groups {
                label(&mut group.heading);
                label(&mut group.note);
                let labels = group.rows.iter_mut().flat_map(|row| &mut row.labels);
                labels.for_each(&mut *label);
            }
        }
        Chart::Panels(panels) => {
            for panel in &mut panels.panels {
                label(&mut panel.heading);
                label(&mut panel.base);
                self::chart(&mut panel.chart, label);
            }
        }
    }
}

fn scale(of: &mut Scale, label: &mut impl FnMut(&mut String)) {
    if let Scale::Ordered(answers) = of {
        answers.iter_mut().for_each(label);
    }
}
