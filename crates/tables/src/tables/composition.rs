//! The table of what the sample is made of.

use super::model::{Block, Cell, Column, Format, Row, RowKind, Table};
use crossbreak_study::estimates::{COMPOSITION, Published};
use crossbreak_study::spec::{Spec, people};

/// What the sample is made of: as it came, as it is weighted, as it was aimed at.
pub(super) fn composition(spec: &Spec, published: &Published) -> Table {
    let column = |label: &str, suffix: &str| Column {
        label: label.into(),
        suffix: suffix.into(),
        ..Column::default()
    };
    let percent = |value: Option<f64>| Cell {
        text: match value {
            Some(_) => String::new(),
            None => "[z]".into(),
        },
        value,
        ..Cell::default()
    };
    let count = |value: f64| Cell {
        value: Some(value),
        format: Some(Format::Count),
        ..Cell::default()
    };
    let hidden = || Cell {
        text: "[c]".into(),
        ..Cell::default()
    };
    let mut columns = vec![
        column("Respondents", ""),
        column("Unweighted", ":unweighted"),
        column("Weighted number", ""),
        column("Weighted", ""),
    ];
    let mut notes = Vec::new();
    let all = || published.composition().iter().flat_map(|v| &v.categories);
    if all().any(|c| c.counts.is_some_and(|counts| counts.target.is_some())) {
        columns.push(column("Target", ":target"));
        if all().any(|c| c.counts.is_some_and(|counts| counts.target.is_none())) {
            notes.push("[z]: no target.".to_owned());
        }
        let weighting = published.weighting();
        if weighting.is_some_and(|of| of.margins.iter().any(|m| m.variables.len() > 1)) {
            notes.push(
                "A target of interlocked categories is the sum of theirs. Whoever states nothing in one of them keeps their \
                 share, so that such targets may add up to less than 100%."
                    .to_owned(),
            );
        }
    }
    let width = columns.len();
    let blocks = published.composition().iter().map(|variable| Block {
        heading: variable.label.clone(),
        base: format!("Base: all {}", people(&spec.study.universe)),
        rows: variable
            .categories
            .iter()
            .map(|category| Row {
                label: category.category.clone(),
                kind: RowKind::Answer,
                indent: 0,
                format: Format::Percent(published.rules().decimals.shares),
                stem: category.number.clone(),
                cells: match category.counts {
                    Some(counts) => [
                        count(counts.unweighted as f64),
                        percent(Some(counts.unweighted_share)),
                        count(counts.weighted),
                        percent(Some(counts.weighted_share)),
                        percent(counts.target),
                    ]
                    .into_iter()
                    .take(width)
                    .collect(),
                    None => (0..width).map(|_| hidden()).collect(),
                },
            })
            .collect(),
        ..Block::default()
    });
    Table {
        id: COMPOSITION.into(),
        title: "What the sample is made of, before and after weighting".into(),
        wording: String::new(),
        columns,
        blocks: blocks.collect(),
        notes,
    }
}
