//! Words of a figure: dates, sentences, and the text alternative drafted from the numbers.

use super::model::{
    Bars, Chart, Histogram, PointMark, Points, Stacked, TargetRow, Targets, Trend, Weights,
};
use crossbreak_core::number::Unit;
use crossbreak_study::spec::lower_first;

/// A text without its final full stop, so that one can be put.
pub(super) fn sentence(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}

pub(super) fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The text alternative: the title, then every value that the picture shows.
pub(super) fn describe(title: &str, chart: &Chart) -> String {
    format!("{} {}", ended(title), values(chart))
}

fn values(chart: &Chart) -> String {
    match chart {
        Chart::Histogram(chart) => histogram(chart),
        Chart::Bars(chart) => bars(chart),
        Chart::Stacked(chart) => stacked(chart),
        Chart::Points(chart) => points(chart),
        Chart::Trend(chart) => trend(chart),
        Chart::Weights(chart) => weights(chart),
        Chart::Targets(chart) => targets(chart),
        Chart::Panels(chart) => {
            let panels = chart.panels.iter().map(|panel| {
                let base = match panel.base.is_empty() {
                    true => String::new(),
                    false => format!(" ({})", panel.base),
                };
                format!("{}{base}: {}", panel.heading, values(&panel.chart))
            });
            let panels: Vec<String> = panels.collect();
            format!("The same chart for each group. {}", panels.join(" "))
        }
    }
}

fn histogram(chart: &Histogram) -> String {
    let mut text = "Bar chart of the answers.".to_owned();
    for marker in [&chart.median, &chart.truth].into_iter().flatten() {
        text += &format!(" {}.", marker.label);
    }
    let bins = chart.bins.iter();
    let bins: Vec<String> = bins
        .map(|b| format!("{}: {}", b.label, b.bar.printed))
        .collect();
    text + &format!(" {}.", bins.join("; "))
}

fn bars(chart: &Bars) -> String {
    let mut text = match chart.series.len() {
        0 | 1 => "Bars",
        2 => "Paired bars",
        _ => "Grouped bars",
    }
    .to_owned();
    // A number that is no percentage does not say what it is.
    text += &match chart.unit {
        Unit::Share => ".".to_owned(),
        _ => format!(": {}.", lower_first(&chart.x_axis)),
    };
    for row in &chart.rows {
        let named = |i: usize, printed: &str| match chart.series.get(i) {
            Some(name) => format!("{name} {printed}"),
            None => printed.to_owned(),
        };
        let bars = row.bars.iter().enumerate().filter(|(_, b)| !b.is_absent());
        let mut bars: Vec<String> = bars.map(|(i, bar)| named(i, &bar.printed)).collect();
        if let Some(aside) = &row.aside {
            bars.push(format!("{} {}", lower_first(&chart.aside), aside.text));
        }
        let boxed = if row.boxed {
            format!(" ({})", lower_first(&chart.box_means))
        } else {
            String::new()
        };
        text += &format!(" {}{boxed}: {}.", sentence(&row.label), bars.join("; "));
    }
    text
}

fn stacked(chart: &Stacked) -> String {
    let mut text = match chart.diverging {
        true => "Diverging bars.".to_owned(),
        false => "Stacked bars.".to_owned(),
    };
    for row in &chart.rows {
        let bars = chart.legend.iter().zip(&row.bars);
        let bars: Vec<String> = bars
            .map(|(segment, bar)| format!("{} {}", segment.name, bar.printed))
            .collect();
        let against = match &row.right {
            Some(right) => format!(" against {}", sentence(right)),
            None => String::new(),
        };
        text += &format!(" {}{against}: {}.", sentence(&row.left), bars.join("; "));
    }
    text
}

fn points(chart: &Points) -> String {
    let truth = |(mark, name): &(PointMark, String)| {
        (*mark == PointMark::Diamond).then(|| format!(" {name}."))
    };
    let mut text = format!("Dots on a scale: {}.", lower_first(&chart.x_axis));
    chart
        .marks
        .iter()
        .filter_map(truth)
        .for_each(|truth| text += &truth);
    for group in &chart.groups {
        for row in &group.rows {
            let marks = row.points.iter().zip(&chart.marks);
            let mut said: Vec<String> = marks
                .filter_map(|(point, (_, name))| {
                    let point = point.as_ref().filter(|point| !point.printed.is_empty())?;
                    Some(
                        format!("{} {}", lower_first(name), point.printed)
                            .trim()
                            .to_owned(),
                    )
                })
                .collect();
            said.extend(row.aside.iter().map(|aside| lower_first(&aside.text)));
            if said.is_empty() {
                said.push("not shown".to_owned());
            }
            text += &format!(" {}: {}.", row.label, said.join("; "));
        }
    }
    text
}

fn trend(chart: &Trend) -> String {
    let mut text = format!("Line chart over time: {}.", lower_first(&chart.y_axis));
    for line in &chart.series {
        let waves = chart.waves.iter().zip(&line.points);
        let waves: Vec<String> = waves
            .map(|(wave, point)| match point {
                Some(point) => format!("{wave}: {}", point.printed),
                None => format!("{wave} not shown"),
            })
            .collect();
        let name = match line.name.is_empty() {
            true => String::new(),
            false => format!("{}: ", line.name),
        };
        text += &format!(" {name}{}.", waves.join("; "));
    }
    text
}

fn weights(chart: &Weights) -> String {
    let facts: Vec<String> = chart
        .facts
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let ends = chart.bins.iter().skip(1).map(|bin| &bin.label);
    let ends = ends.chain([&chart.end]);
    let mut bins: Vec<String> = chart
        .bins
        .iter()
        .zip(ends)
        .map(|(bin, end)| format!("{} to {end}: {}", bin.label, bin.respondents))
        .collect();
    let rest = chart.rest.iter();
    bins.extend(rest.map(|rest| format!("{}: {}", rest.label, rest.respondents)));
    format!(
        "Bar chart of the weights. {}. Respondents by weight: {}.",
        facts.join("; "),
        bins.join("; ")
    )
}

fn targets(chart: &Targets) -> String {
    let mut text = "Each category before and after weighting, beside its target.".to_owned();
    for group in &chart.groups {
        text += &format!(" {}:", sentence(&group.heading));
        let row = |row: &TargetRow| {
            format!(
                " {}: {} {}, {} {}, {} {}",
                sentence(&row.labels.join(", ")),
                lower_first(&chart.before),
                row.before.printed,
                lower_first(&chart.target),
                row.target.printed,
                lower_first(&chart.after),
                row.after.printed
            )
        };
        let rows: Vec<String> = group.rows.iter().map(row).collect();
        text += &format!("{}.", rows.join(";"));
    }
    text
}

pub(super) fn ended(title: &str) -> String {
    if title.ends_with(['.', '?', '!']) {
        title.to_owned()
    } else {
        format!("{title}.")
    }
}
