//! Margins for the demographics whose shares in the population are likely to be known, with tables to fill in.

use super::page::{Page, Value, entry, quoted};
use super::variables::Drafted;
use super::{Setting, TargetTable};
use crate::inspect::Inspection;
use crossbreak_study::label::is_formula;
use crossbreak_study::raw::RawData;

const TARGETS: &str = "the population's shares, in the target tables";

/// Writes the section; returns the tables that it names.
pub(super) fn write(
    page: &mut Page,
    raw: &RawData,
    inspection: &Inspection,
    drafted: &[Drafted<'_>],
    setting: Setting<'_>,
) -> Vec<TargetTable> {
    page.part("weighting");
    let margins: Vec<&Drafted<'_>> = drafted
        .iter()
        .filter(|variable| variable.is_margin())
        .collect();
    let tables = setting.tables.is_some() && !margins.is_empty();
    page.table(
        "[weighting]",
        vec![match tables {
            true => entry("method", Value::text("rake"))
                .said("\"none\" gives unweighted tables, while targets are missing"),
            false => entry("method", Value::text("none"))
                .said("\"rake\", once there are margins with targets"),
        }],
    );
    let weights = || {
        let known = inspection.weights.iter();
        known.filter_map(|name| inspection.variable(name))
    };
    if let Some(variable) = weights().find(|variable| variable.is_base_weight()) {
        page.comment(&format!(
            "Design weights that came with the file, for the margins to start from; {}: {}.",
            variable.name, variable.reason
        ));
        page.line(&format!("# base_weight = {}", quoted(&variable.name)));
    }
    if let Some(variable) = weights().find(|variable| !variable.is_base_weight()) {
        let name = &variable.name;
        page.comment(&format!(
            "Or, in place of the margins, weights that came with the file; {name}: {}.",
            variable.reason
        ));
        page.line("# method = \"given\"");
        page.line(&format!("# column = {}", quoted(name)));
    }
    if margins.is_empty() {
        page.gap();
        page.comment("A margin, with its targets as shares that sum to 1:");
        page.proposed(
            "[[weighting.margin]]",
            vec![
                entry("variables", Value::One("[\"gender\"]".to_owned())),
                entry(
                    "targets",
                    Value::One("{ Male = 0.49, Female = 0.51 }".to_owned()),
                ),
                entry(
                    "source",
                    Value::text("where the targets come from, and of which year"),
                ),
            ],
        );
        return Vec::new();
    }
    let mut written = Vec::new();
    let mut explained = false;
    page.gap();
    match tables {
        true => {
            page.line("# Write the population's percentages into the column `percent` of each table; `in_sample` shows what the");
            page.line("# sample has, and is not read. Interlocked margins have a column for each of their variables.");
        }
        false => {
            page.line("# Margins for the likely demographics; with `-o FILE`, `init` writes tables for their targets. The numbers");
            page.line(
                "# here are the sample's own percentages: write the population's in their place.",
            );
        }
    }
    for (index, margin) in margins.into_iter().enumerate() {
        page.gap();
        let shares = margin.shares(|band| in_band(raw, &margin.column.name, band));
        let rows: Vec<(String, f64)> = margin
            .categories
            .iter()
            .map(|(label, _)| label.clone())
            .zip(shares)
            .collect();
        let path = format!(
            "{}/{}.csv",
            setting.tables.unwrap_or(setting.study),
            margin.name
        );
        let mut entries = vec![entry("variables", Value::List(vec![quoted(&margin.name)]))];
        // A label that a spreadsheet would take for a formula cannot stand in a table.
        let unsafe_in_a_table = rows
            .iter()
            .any(|(label, _)| label.starts_with('\'') || is_formula(label));
        let in_table = tables && !unsafe_in_a_table;
        entries.push(match in_table {
            true => entry("targets", Value::text(&path)).open(TARGETS),
            false => {
                let pairs = rows
                    .iter()
                    .map(|(label, share)| (label.clone(), share.to_string()));
                entry("targets", Value::Table(pairs.collect()))
            }
        });
        entries.push(entry("unit", Value::text("percent")));
        if margin.not_stated {
            let hold = entry("not_stated", Value::text("hold"));
            entries.push(match std::mem::replace(&mut explained, true) {
                true => hold,
                false => hold.said("who gave no answer keeps the share that the sample has"),
            });
        }
        match in_table {
            true => {
                page.table("[[weighting.margin]]", entries);
                if index == 0 {
                    page.line("# source = \"where the targets come from, and of which year\"");
                }
                written.push(TargetTable {
                    path,
                    variable: margin.name.clone(),
                    rows,
                });
            }
            false => page.proposed("[[weighting.margin]]", entries),
        }
    }
    written
}

/// Rows whose number is in the band.
fn in_band(raw: &RawData, column: &str, band: crossbreak_study::spec::Band) -> usize {
    let Some(column) = raw.column(column) else {
        return 0;
    };
    let counts = column.texts().zip(column.counts());
    let held = counts.filter(|(text, _)| {
        text.trim()
            .parse()
            .is_ok_and(|value: f64| band.holds(value))
    });
    held.map(|(_, rows)| rows).sum()
}
