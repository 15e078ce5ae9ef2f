//! What the weighted sample was made to match, margin by margin, and who says that the population is so.

use super::{Section, stated};
use crate::tables::sentences;
use crossbreak_core::number::{percent_to, plain};
use crossbreak_study::estimates::{MarginInfo, Published, Rules, WeightingInfo};

/// More targets than this are a table, not a sentence.
const LISTED: usize = 16;

/// Nothing where the data are not weighted to targets.
pub(super) fn section(published: &Published) -> Option<Section> {
    let of = published.weighting().filter(|of| !of.margins.is_empty())?;
    let mut paragraphs =
        vec!["Targets are given as shares of the whole weighted sample.".to_owned()];
    if !of.segments.is_empty() {
        paragraphs =
            vec!["Targets are given as shares of the segment that they are for.".to_owned()];
    }
    let rules = published.rules();
    paragraphs.extend(of.margins.iter().map(|margin| one(margin, of, rules)));
    Some(Section {
        heading: "Targets and their sources".into(),
        paragraphs,
    })
}

fn one(margin: &MarginInfo, of: &WeightingInfo, rules: &Rules) -> String {
    let name = margin.variables.join(" × ");
    let categories = margin.categories.len();
    let targets = match categories {
        0..=LISTED => {
            let all = margin.categories.iter();
            let shares: Vec<String> = all
                .map(|c| format!("{} {}", c.category.join(" × "), percent_to(c.target, 1)))
                .collect();
            shares.join(", ")
        }
        n => format!(
            "{n} {}, each with a target of its own; the sheet Weighting of tables.xlsx lists them",
            match margin.variables.len() {
                1 => "categories",
                _ => "combinations",
            }
        ),
    };
    let source = match margin.source.as_deref().and_then(stated) {
        Some(source) => format!("Source: {source}."),
        None => "Source: not stated.".to_owned(),
    };
    let mut text = format!("{name}: {targets}. {source}");
    if of.unused.contains(&name) {
        text += " Not used: the sample was near enough to these targets as it was.";
    }
    let merged: Vec<String> = of
        .merged
        .iter()
        .filter(|merged| merged.margin == name)
        .map(|merged| format!("{} into {}", merged.category, merged.into))
        .collect();
    if !merged.is_empty() {
        text += &format!(
            " Categories with few respondents were merged before weighting: {}.",
            merged.join("; ")
        );
    }
    if let Some(rescaled) = of.rescaled.iter().find(|rescaled| rescaled.margin == name) {
        text += &format!(
            " As given, these targets summed to {}; each was divided by that sum.",
            plain(rescaled.from, 6)
        );
    }
    let scaled: Vec<&str> = of
        .reconciled
        .iter()
        .filter(|reconciled| reconciled.margin == name)
        .map(|reconciled| reconciled.to.as_str())
        .collect();
    if !scaled.is_empty() {
        text += &format!(
            " These targets differed by rounding from those of {} and were scaled to them.",
            scaled.join(" and ")
        );
    }
    if let Some(held) = sentences::held(margin, rules) {
        text += &format!(" {held}");
    }
    text
}
