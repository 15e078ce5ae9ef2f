//! Words of a figure: dates, sentences, and the text alternative drafted from the numbers.

use super::model::{Chart, TargetRow};
use crate::spec::lower_first;

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
    let mut text = format!("{} ", ended(title));
    match chart {
        Chart::Histogram(histogram) => {
            text += "Bar chart of the answers.";
            for marker in [&histogram.median, &histogram.truth].into_iter().flatten() {
                text += &format!(" {}.", marker.label);
            }
            let bins: Vec<String> = histogram
                .bins
                .iter()
                .map(|b| format!("{}: {}", b.label, b.bar.printed))
                .collect();
            text += &format!(" {}.", bins.join("; "));
        }
        Chart::Paired(paired) => {
            text += "Paired bars.";
            for row in &paired.rows {
                let bars: Vec<String> = paired
                    .series
                    .iter()
                    .zip(&row.bars)
                    .map(|(name, bar)| format!("{} {}", lower_first(name), bar.printed))
                    .collect();
                let boxed = if row.boxed {
                    format!(" ({})", lower_first(&paired.box_means))
                } else {
                    String::new()
                };
                text += &format!(" {}{boxed}: {}.", sentence(&row.label), bars.join(", "));
            }
        }
        Chart::Stacked(stacked) => {
            text += "Stacked bars.";
            for row in &stacked.rows {
                let bars: Vec<String> = stacked
                    .legend
                    .iter()
                    .zip(&row.bars)
                    .map(|(segment, bar)| format!("{} {}", lower_first(&segment.name), bar.printed))
                    .collect();
                let against = match &row.right {
                    Some(right) => format!(" against {}", sentence(right)),
                    None => String::new(),
                };
                text += &format!(" {}{against}: {}.", sentence(&row.left), bars.join(", "));
            }
        }
        Chart::Weights(weights) => {
            text += "Bar chart of the weights.";
            let facts: Vec<String> = weights
                .facts
                .iter()
                .map(|(name, value)| format!("{name} {value}"))
                .collect();
            text += &format!(" {}. Respondents by weight:", facts.join("; "));
            let ends = weights.bins.iter().skip(1).map(|bin| &bin.label);
            let ends = ends.chain([&weights.end]);
            let mut bins: Vec<String> = weights
                .bins
                .iter()
                .zip(ends)
                .map(|(bin, end)| format!("{} to {end}: {}", bin.label, bin.respondents))
                .collect();
            let rest = weights.rest.iter();
            bins.extend(rest.map(|rest| format!("{}: {}", rest.label, rest.respondents)));
            text += &format!(" {}.", bins.join("; "));
        }
        Chart::Targets(targets) => {
            text += "Each category before and after weighting, beside its target.";
            for group in &targets.groups {
                text += &format!(" {}:", sentence(&group.heading));
                let row = |row: &TargetRow| {
                    format!(
                        " {}: {} {}, {} {}, {} {}",
                        sentence(&row.labels.join(", ")),
                        lower_first(&targets.before),
                        row.before.printed,
                        lower_first(&targets.target),
                        row.target.printed,
                        lower_first(&targets.after),
                        row.after.printed
                    )
                };
                let rows: Vec<String> = group.rows.iter().map(row).collect();
                text += &format!("{}.", rows.join(";"));
            }
        }
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
