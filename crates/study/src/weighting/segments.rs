//! Segments: parts of the sample, such as countries or waves, that are weighted on their own.

use std::collections::BTreeMap;
use std::ops::Range;

use super::margin::{expected_sum, half_unit, is_rounded, name};
use super::targets::{TargetTables, Written, inline_targets, table_of, table_targets};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, list};
use crate::label;
use crate::sample::{Sample, Variable};
use crate::spec::{self, Located, Targets, Unit};
use crossbreak_core::number::{brief, counted, is_sound, plain};

/// Parts of the sample that are weighted on their own.
#[derive(Debug, Clone)]
pub struct SegmentPlan {
    pub variables: Vec<String>,
    /// For each segment one label for each variable.
    pub labels: Vec<Vec<String>>,
    /// Everyone's segment.
    pub codes: Vec<u16>,
    /// What share of the weights each segment has; without it, that of its respondents.
    pub shares: Option<Vec<f64>>,
    /// What the weights sum to, where the totals are counts.
    pub population: Option<f64>,
}

/// The rows of targets of a margin for one segment, or for all of them.
pub(super) struct Rows {
    pub segment: Option<usize>,
    pub rows: Vec<Written>,
}

/// Everyone's segment, and what each weighs.
pub(super) fn segments(
    written: &spec::Segments,
    sample: Option<&Sample>,
    tables: &TargetTables,
    found: &mut Diagnostics,
) -> Option<SegmentPlan> {
    let sample = sample?;
    let variable = |name: &Located<String>| sample.variable(name).filter(|v| v.sound);
    let variables: Vec<&Variable> = written
        .variables
        .iter()
        .map(variable)
        .collect::<Option<_>>()?;
    let span = written.variables.first()?.span();
    let names: Vec<String> = variables.iter().map(|v| v.name.clone()).collect();
    let mut index: BTreeMap<Vec<u16>, u16> = BTreeMap::new();
    let mut without = 0usize;
    let key = |r: usize| -> Vec<u16> { variables.iter().map(|v| v.codes[r]).collect() };
    for r in 0..sample.len() {
        if variables.iter().all(|v| v.stated(r)) {
            index.insert(key(r), 0);
        } else {
            without += sample.people_of(r);
        }
    }
    if without > 0 {
        found.push(
            Diagnostic::error(
                Code::NotStated,
                format!(
                    "{} no answer on {}, and so no segment",
                    counted(without, "respondent has", "respondents have"),
                    names.join(" x ")
                ),
            )
            .at(span)
            .help("leave them out with [[input.drop]] and a reason"),
        );
        return None;
    }
    // In the order of the categories.
    for (number, code) in index.values_mut().enumerate() {
        *code = number as u16;
    }
    let labels: Vec<Vec<String>> = index
        .keys()
        .map(|key| {
            let label =
                |(v, code): (&&Variable, &u16)| v.categories[usize::from(*code)].label.clone();
            variables.iter().zip(key).map(label).collect()
        })
        .collect();
    let codes = (0..sample.len()).map(|r| index[&key(r)]).collect();
    let mut plan = SegmentPlan {
        variables: names,
        labels,
        codes,
        shares: None,
        population: None,
    };
    if let Some(totals) = &written.totals {
        let rows = match (&**totals, written.variables.as_slice()) {
            (Targets::Inline(inline), [_]) => inline_targets(inline, Some(variables[0]), found),
            (Targets::File(file), names) => {
                let table = table_of(tables, file, None)?;
                table_targets(table, names, Some(&variables), &[], totals.span(), found)
            }
            (Targets::Inline(_), _) => {
                found.push(
                    Diagnostic::error(
                        Code::SpecContradiction,
                        "totals of segments of several variables stand in a file",
                    )
                    .at(totals.span())
                    .help("a csv file with a column for each variable and one for the total"),
                );
                None
            }
        }?;
        plan.totals(written.unit, &rows, totals.span(), found)?;
    }
    Some(plan)
}

impl SegmentPlan {
    /// Sets what each segment weighs.
    fn totals(
        &mut self,
        unit: Unit,
        rows: &[Written],
        span: Range<usize>,
        found: &mut Diagnostics,
    ) -> Option<()> {
        let mut usable = true;
        let mut shares = Vec::new();
        for labels in &self.labels {
            match rows.iter().find(|row| row.labels == *labels) {
                Some(row) if row.target > 0.0 && is_sound(row.target) => shares.push(row.target),
                Some(row) => {
                    found.push(
                        row.at
                            .of(Diagnostic::error(
                                Code::BadTargets,
                                format!(
                                    "the segment {} has people, and the total {}",
                                    labels.join(" x "),
                                    brief(row.target)
                                ),
                            ))
                            .help("a segment's total is above 0, from 1e-15 to 1e15"),
                    );
                    usable = false;
                }
                None => {
                    found.push(
                        Diagnostic::error(
                            Code::BadTargets,
                            format!("the segment {} has no total", labels.join(" x ")),
                        )
                        .at(span.clone())
                        .help("add its total"),
                    );
                    usable = false;
                }
            }
        }
        for row in rows.iter().filter(|row| !self.labels.contains(&row.labels)) {
            found.push(
                row.at
                    .of(Diagnostic::error(
                        Code::EmptyCategory,
                        format!(
                            "the segment {} has a total and no respondents",
                            row.labels.join(" x ")
                        ),
                    ))
                    .help("take it out of the totals"),
            );
            usable = false;
        }
        let sum: f64 = shares.iter().sum();
        let (expected, slack) = expected_sum(unit, sum);
        let off = (sum - expected).abs() > slack;
        if usable && off && is_rounded(sum, expected, half_unit(rows, sum), rows.len()) {
            found.push(
                Diagnostic::note(
                    Code::BadTargets,
                    format!(
                        "the totals of the segments sum to {}, not to {expected}; rounding explains this, so each was \
                         divided by {}",
                        plain(sum, 6),
                        plain(sum / expected, 8)
                    ),
                )
                .at(span),
            );
        } else if usable && off {
            found.push(
                Diagnostic::error(
                    Code::BadTargets,
                    format!(
                        "the totals of the segments sum to {}, not to {expected}",
                        plain(sum, 6)
                    ),
                )
                .at(span)
                .help(match unit {
                    Unit::Share => {
                        "percentages need unit = \"percent\", and counts unit = \"count\""
                    }
                    _ => "look for a missing segment; counts of any sum need unit = \"count\"",
                }),
            );
            usable = false;
        }
        self.population = (unit == Unit::Count).then_some(sum);
        self.shares = Some(shares.iter().map(|share| share / sum).collect());
        usable.then_some(())
    }
}

/// The rows of each segment: those that a table has for it, or the same for all.
pub(super) fn by_segment(
    written: &spec::Margin,
    rows: Vec<Written>,
    segments: Option<&SegmentPlan>,
    found: &mut Diagnostics,
) -> Vec<Rows> {
    let Some(segments) = segments else {
        return vec![Rows {
            segment: None,
            rows,
        }];
    };
    let only: Option<Vec<usize>> = written.segment.as_ref().map(|named| {
        let known: Vec<String> = segments
            .labels
            .iter()
            .map(|labels| labels.join(" x "))
            .collect();
        let mut only = Vec::new();
        for name in named.iter() {
            match label::position(name, known.iter().map(String::as_str)) {
                Some(index) => {
                    let own = &known[index];
                    if own != name.as_str() {
                        let note = label::note(name, own, "the segments");
                        found.note(note.at(name.span()));
                    }
                    only.push(index);
                }
                None => found.push(
                    Diagnostic::error(
                        Code::UnknownLabel,
                        format!("there is no segment \"{name}\""),
                    )
                    .at(name.span())
                    .help(list("segments", known.iter().map(String::as_str))),
                ),
            }
        }
        only
    });
    let mut all = Vec::new();
    for (index, labels) in segments.labels.iter().enumerate() {
        if only.as_ref().is_some_and(|only| !only.contains(&index)) {
            continue;
        }
        let of_segment =
            |row: &&Written| row.segment.as_ref().is_none_or(|segment| segment == labels);
        let own: Vec<Written> = rows.iter().filter(of_segment).cloned().collect();
        if own.is_empty() {
            found.push(
                Diagnostic::error(
                    Code::BadTargets,
                    format!(
                        "{} has no targets for the segment {}",
                        name(written),
                        labels.join(" x ")
                    ),
                )
                .at(written.targets.span())
                .help("add its rows, or say with `segment` for which segments this margin is"),
            );
            continue;
        }
        all.push(Rows {
            segment: Some(index),
            rows: own,
        });
    }
    all
}
