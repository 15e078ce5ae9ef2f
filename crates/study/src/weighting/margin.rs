//! Targets of the spec to a plan: margins with everyone's category, segments, and what is impossible in them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::merge::{self, Merged};
use super::reconcile::{Reconciled, Rounding, reconcile};
use super::segments::{Rows, SegmentPlan, by_segment, segments};
use super::targets::{At, TargetTables, Written, inline_targets, table_of, table_targets};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sample::{Sample, Variable};
use crate::spec::{self, Located, Method, NotStated, Spec, Targets, Unit, ZeroTarget};
use crossbreak_core::number::{brief, counted, is_sound, percent_to, plain};
use crossbreak_core::weighting::MarginCodes;

/// What a sample is weighted to.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub margins: Vec<Margin>,
    pub segments: Option<SegmentPlan>,
}

impl Plan {
    /// The labels of a segment.
    pub(super) fn labels_of(&self, segment: Option<usize>) -> Option<&Vec<String>> {
        Some(&self.segments.as_ref()?.labels[segment?])
    }
}

/// A margin ready to be weighted to.
#[derive(Debug, Clone)]
pub struct Margin {
    pub variables: Vec<String>,
    pub categories: Vec<Target>,
    pub source: Option<String>,
    /// For each respondent the index of a category; `None`: no answer on one of the variables, or another segment.
    pub codes: Vec<Option<u16>>,
    /// The segment that it is for.
    pub segment: Option<usize>,
    /// Small categories that were merged.
    pub merged: Vec<Merged>,
    /// What the targets summed to before they were divided by their sum, where the spec asks for that or rounding
    /// explains it.
    pub rescaled_from: Option<f64>,
    /// Coarser margins that its targets were scaled to.
    pub reconciled: Vec<Reconciled>,
    pub(super) rounding: Rounding,
    pub(super) span: Range<usize>,
}

/// A category of a margin and its share of those who have one.
#[derive(Debug, Clone)]
pub struct Target {
    /// One label for each variable.
    pub labels: Vec<String>,
    pub share: f64,
    /// The cells that it stands for, one label for each variable: several where small categories were merged.
    pub(super) cells: Vec<Vec<String>>,
}

impl Margin {
    /// `gender x age_band x education`.
    pub fn name(&self) -> String {
        self.variables.join(" x ")
    }

    /// The categories of some respondents and the target shares, with the held respondents as one category more whose
    /// target is their base-weighted share.
    pub(super) fn with_held(&self, rows: &[u32], base: &[f64]) -> (MarginCodes, Vec<f64>) {
        let held_code = self.categories.len() as u16;
        let code = |row: &u32| self.codes[*row as usize];
        let held: f64 = rows
            .iter()
            .zip(base)
            .filter(|(row, _)| code(row).is_none())
            .map(|(_, base)| base)
            .sum::<f64>()
            / base.iter().sum::<f64>();
        let anyone = rows.iter().any(|row| code(row).is_none());
        let mut targets: Vec<f64> = self
            .categories
            .iter()
            .map(|c| c.share * (1.0 - held))
            .collect();
        if anyone {
            targets.push(held);
        }
        let codes = MarginCodes {
            codes: rows
                .iter()
                .map(|row| code(row).unwrap_or(held_code))
                .collect(),
            categories: targets.len(),
        };
        (codes, targets)
    }
}

/// The margins that are weighted to: none while nobody is weighted, as their targets may not be there yet.
fn used(spec: &Spec) -> &[spec::Margin] {
    match *spec.weighting.method {
        Method::None => &[],
        _ => &spec.weighting.margins,
    }
}

/// Reads the targets of every margin and finds what is wrong in them, before anything is weighted.
///
/// `tables` holds the files that the margins name. Without a sample (the raw file could not be read), or where a
/// variable has mistakes of its own, only the targets themselves are looked at, and the margin is left out.
pub fn plan(spec: &Spec, sample: Option<&Sample>, tables: &TargetTables) -> (Plan, Diagnostics) {
    let mut found = Diagnostics::new();
    let mut plan = Plan::default();
    if let Some(written) = &spec.weighting.segments {
        let Some(segments) = segments(written, sample, tables, &mut found) else {
            return (plan, found);
        };
        plan.segments = Some(segments);
    }
    for written in used(spec) {
        let Some(rows) = read(spec, written, sample, tables, &mut found) else {
            continue;
        };
        let variables = variables(written, sample);
        let mut rounded = Rounded::default();
        for Rows { segment, rows } in by_segment(written, rows, plan.segments.as_ref(), &mut found)
        {
            let name = match plan.labels_of(segment) {
                Some(labels) => format!("{} in {}", name(written), labels.join(" x ")),
                None => name(written),
            };
            let Some(sum) = check_sum(written, &name, &rows, &mut found) else {
                continue;
            };
            let rescaled_from = match sum {
                Sum::Exact => None,
                Sum::Rescaled(sum) => Some(sum),
                Sum::Rounded(sum) => {
                    rounded.add(&name, sum, written.unit);
                    Some(sum)
                }
            };
            let (Some(variables), Some(sample)) = (&variables, sample) else {
                continue;
            };
            let here = |respondent: usize| match (segment, &plan.segments) {
                (Some(segment), Some(segments)) => {
                    usize::from(segments.codes[respondent]) == segment
                }
                _ => true,
            };
            let made = margin(written, &name, variables, rows, sample, &here, &mut found);
            plan.margins.extend(made.map(|margin| Margin {
                segment,
                rescaled_from,
                ..margin
            }));
        }
        rounded
            .said(written)
            .into_iter()
            .for_each(|said| found.push(said));
    }
    if let Some(sample) = sample {
        reconcile(&mut plan, sample, &mut found);
    }
    if let Some(segments) = &plan.segments
        && !found.has_errors()
    {
        for (index, labels) in segments.labels.iter().enumerate() {
            if plan.margins.iter().all(|m| m.segment != Some(index)) {
                found.push(
                    Diagnostic::error(
                        Code::BadTargets,
                        format!("the segment {} has no margin", labels.join(" x ")),
                    )
                    .at(spec.weighting.keys.at("segments"))
                    .help(
                        "give it targets, or leave its people out with [[input.drop]] and a reason",
                    ),
                );
            }
        }
    }
    (plan, found)
}

/// The variables of a margin, where the sample has all of them and nothing is wrong with them.
fn variables<'s>(written: &spec::Margin, sample: Option<&'s Sample>) -> Option<Vec<&'s Variable>> {
    let variable = |name: &Located<String>| sample?.variable(name).filter(|v| v.sound);
    let variables: Option<Vec<&Variable>> = written.variables.iter().map(variable).collect();
    variables.filter(|v| !v.is_empty())
}

/// The targets of a margin as they are written.
fn read(
    spec: &Spec,
    written: &spec::Margin,
    sample: Option<&Sample>,
    tables: &TargetTables,
    found: &mut Diagnostics,
) -> Option<Vec<Written>> {
    let variables = variables(written, sample);
    match (&*written.targets, written.variables.as_slice()) {
        (Targets::Inline(inline), [_]) => {
            inline_targets(inline, variables.as_ref().map(|v| v[0]), found)
        }
        (Targets::File(file), names @ [_, ..]) => {
            let table = table_of(tables, file, written.sheet.as_ref())?;
            let also: Vec<(&str, Option<&Variable>)> = spec
                .weighting
                .segments
                .iter()
                .flat_map(|segments| &segments.variables)
                // A margin of the segments' own variable needs no second column of it.
                .filter(|name| !names.contains(name))
                .map(|name| (name.as_str(), sample.and_then(|s| s.variable(name))))
                .collect();
            let span = written.targets.span();
            table_targets(table, names, variables.as_deref(), &also, span, found)
        }
        // Said where the spec was checked.
        _ => None,
    }
}

/// Leaves out the people whom a margin's rules leave out: without an answer, where the rule is to drop them, and in
/// categories whose target is 0, where that is. Comes before anything is planned, so that margins, questions and
/// weights are all of the same people.
pub fn leave_out(spec: &Spec, sample: &mut Sample, tables: &TargetTables) {
    for written in used(spec) {
        let names: Vec<&str> = written.variables.iter().map(|v| v.as_str()).collect();
        let names = names.join(" x ");
        if written.not_stated == NotStated::Drop {
            let Some(variables) = variables(written, Some(sample)) else {
                continue;
            };
            let stated = |r: usize| variables.iter().all(|v| v.stated(r));
            let keep: Vec<bool> = (0..sample.len()).map(stated).collect();
            sample.retain(&keep, format!("no answer on {names}"));
        }
        if written.zero_target == ZeroTarget::Drop {
            // What is wrong with the targets is said where they are planned.
            let mut later = Diagnostics::new();
            let rows = read(spec, written, Some(sample), tables, &mut later);
            let (Some(rows), Some(variables)) = (rows, variables(written, Some(sample))) else {
                continue;
            };
            // Targets of segments differ: a category is nobody's only where every segment says so.
            let zero: Vec<&Vec<String>> = rows
                .iter()
                .filter(|row| {
                    rows.iter()
                        .filter(|other| other.labels == row.labels)
                        .all(|other| other.target == 0.0)
                })
                .map(|row| &row.labels)
                .collect();
            let label =
                |v: &&Variable, r: usize| v.categories[usize::from(v.codes[r])].label.clone();
            let keep: Vec<bool> = (0..sample.len())
                .map(|r| {
                    let labels: Vec<String> = variables.iter().map(|v| label(v, r)).collect();
                    !zero.contains(&&labels)
                })
                .collect();
            sample.retain(&keep, format!("a target of 0 on {names}"));
        }
    }
}

/// `gender x age_band x education`, as the spec names them.
pub(super) fn name(written: &spec::Margin) -> String {
    let names: Vec<&str> = written.variables.iter().map(|v| v.as_str()).collect();
    names.join(" x ")
}

pub(super) fn expected_sum(unit: Unit, sum: f64) -> (f64, f64) {
    match unit {
        Unit::Share => (1.0, 1e-6),
        Unit::Percent => (100.0, 1e-4),
        Unit::Count => (sum, 0.0),
    }
}

/// What rounding explains at most: a larger difference is more likely a category that was lost or mistyped.
const MOST_ROUNDED: f64 = 0.01;
/// Half a percentage point: what rounding explains, and somebody should check all the same.
pub(super) const MUCH: f64 = 0.005;

/// Whether rounding explains that `count` targets sum to `sum` and not to `expected`: each is right to half a unit of
/// the last digit, so that their sum is right to `count` times that.
pub(super) fn is_rounded(sum: f64, expected: f64, half: f64, count: usize) -> bool {
    let most = (half * count as f64).min(MOST_ROUNDED * expected);
    // A difference of exactly as much is not to be lost in the last bit.
    sum > 0.0 && (sum - expected).abs() <= most * (1.0 + 1e-9) + 1e-12 * expected
}

/// What the targets of a margin sum to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sum {
    /// What their unit says.
    Exact,
    /// Something else, and the spec says that they are divided by it.
    Rescaled(f64),
    /// Something else, by no more than rounding explains.
    Rounded(f64),
}

/// Targets that do not sum to 1 or 100 because they are rounded: one note for a margin, however many segments it has.
#[derive(Default)]
struct Rounded {
    /// The name and the sum that is furthest off, and by how much, as a share.
    furthest: Option<(String, f64, f64)>,
    segments: usize,
}

impl Rounded {
    fn add(&mut self, name: &str, sum: f64, unit: Unit) {
        let expected = expected_sum(unit, sum).0;
        let off = (sum - expected).abs() / expected;
        self.segments += 1;
        if self.furthest.as_ref().is_none_or(|(.., most)| off > *most) {
            self.furthest = Some((name.to_owned(), sum, off));
        }
    }

    fn said(self, written: &spec::Margin) -> Option<Diagnostic> {
        let (name, sum, off) = self.furthest?;
        let expected = expected_sum(written.unit, sum).0;
        let others = match self.segments - 1 {
            0 => String::new(),
            n => format!(
                " (the same in {})",
                counted(n, "other segment", "other segments")
            ),
        };
        let message = format!(
            "the targets of {name} sum to {}, not to {expected}; rounding explains this, so each was divided by {}{others}",
            plain(sum, 6),
            plain(sum / expected, 8)
        );
        Some(
            match off > MUCH {
                true => Diagnostic::warning(Code::BadTargets, message)
                    .help("compare them with their source: a target that is mistyped by one unit gives the same sum"),
                false => Diagnostic::note(Code::BadTargets, message),
            }
            .at(written.targets.span()),
        )
    }
}

/// Whether the targets are what their unit says, or nearly; `None` if not.
fn check_sum(
    written: &spec::Margin,
    name: &str,
    targets: &[Written],
    found: &mut Diagnostics,
) -> Option<Sum> {
    let (before, _) = found.counts();
    for target in targets {
        if !(target.target >= 0.0 && is_sound(target.target)) {
            found.push(
                target
                    .at
                    .of(Diagnostic::error(
                        Code::BadTargets,
                        format!(
                            "the target of {} is {}",
                            target.labels.join(" x "),
                            brief(target.target)
                        ),
                    ))
                    .help("a target is a share, a percentage or a count: 0, or from 1e-15 to 1e15"),
            );
        }
    }
    if found.counts().0 > before {
        return None;
    }
    let sum: f64 = targets.iter().map(|t| t.target).sum();
    let (expected, slack) = expected_sum(written.unit, sum);
    let off = (sum - expected).abs() > slack;
    if off && written.rescale && sum > 0.0 {
        return Some(Sum::Rescaled(sum));
    }
    if off && is_rounded(sum, expected, half_unit(targets, sum), targets.len()) {
        return Some(Sum::Rounded(sum));
    }
    let help = if written.unit == Unit::Share && (sum - 100.0).abs() < 5.0 {
        "percentages need unit = \"percent\""
    } else if written.unit == Unit::Percent && (sum - 1.0).abs() < 0.05 {
        "these are shares: leave unit = \"percent\" out"
    } else {
        "look for a missing or mistyped category; counts of any sum need unit = \"count\", and rescale = true divides \
         by the sum"
    };
    if off || sum <= 0.0 {
        let wanted = if written.unit == Unit::Count {
            "more".to_owned()
        } else {
            expected.to_string()
        };
        found.push(
            Diagnostic::error(
                Code::BadTargets,
                format!(
                    "the targets of {name} sum to {}, not to {wanted}",
                    plain(sum, 6)
                ),
            )
            .at(written.targets.span())
            .help(help),
        );
        return None;
    }
    Some(Sum::Exact)
}

fn margin(
    written: &spec::Margin,
    name: &str,
    variables: &[&Variable],
    targets: Vec<Written>,
    sample: &Sample,
    here: &dyn Fn(usize) -> bool,
    found: &mut Diagnostics,
) -> Option<Margin> {
    let sum: f64 = targets.iter().map(|t| t.target).sum();
    let rounding = rounding(written.unit, &targets, sum);
    let mut usable = true;

    // Everyone's category: looked up by the codes of the variables.
    let codes_of = |labels: &[String]| -> Vec<u16> {
        labels
            .iter()
            .zip(variables)
            .map(|(label, variable)| {
                variable
                    .categories
                    .iter()
                    .position(|c| c.missing.is_none() && c.label == *label)
                    .expect("labels were checked when the targets were read") as u16
            })
            .collect()
    };
    let index: BTreeMap<Vec<u16>, u16> = targets
        .iter()
        .enumerate()
        .map(|(i, target)| (codes_of(&target.labels), i as u16))
        .collect();
    let mut without: BTreeMap<Vec<u16>, usize> = BTreeMap::new();
    let mut not_stated = 0usize;
    let mut codes: Vec<Option<u16>> = (0..sample.len())
        .map(|r| {
            if !here(r) {
                return None;
            }
            if !variables.iter().all(|v| v.stated(r)) {
                not_stated += sample.people_of(r);
                return None;
            }
            let key: Vec<u16> = variables.iter().map(|v| v.codes[r]).collect();
            let code = index.get(&key).copied();
            if code.is_none() {
                *without.entry(key).or_default() += sample.people_of(r);
            }
            code
        })
        .collect();
    for (key, rows) in &without {
        let label = key
            .iter()
            .zip(variables)
            .map(|(&code, v)| v.categories[code as usize].label.as_str())
            .collect::<Vec<_>>()
            .join(" x ");
        found.push(
            Diagnostic::error(
                Code::BadTargets,
                format!(
                    "{name} = {label} has {} and no target",
                    counted(*rows, "respondent", "respondents")
                ),
            )
            .at(written.targets.span())
            .help("add its target, or put the answer under not_stated of the variable"),
        );
        usable = false;
    }
    if not_stated > 0 && written.not_stated == NotStated::Error {
        found.push(
            Diagnostic::error(
                Code::NotStated,
                format!(
                    "{} no answer on {name}, and the margin has no rule for them",
                    counted(not_stated, "respondent has", "respondents have")
                ),
            )
            .at(written.keys.at("not_stated"))
            .help("not_stated = \"hold\" keeps their share, \"drop\" leaves them out"),
        );
        usable = false;
    }

    let mut categories: Vec<(Target, At)> = targets
        .into_iter()
        .map(|target| {
            let share = target.target / sum;
            let labels = target.labels;
            let cells = vec![labels.clone()];
            let target_of = Target {
                labels,
                share,
                cells,
            };
            (target_of, target.at)
        })
        .collect();
    if let Some(rule) = &written.collapse
        && let Some(wrong) = merge::check(rule, variables, &categories)
    {
        found.push(wrong);
        usable = false;
    }
    let merged = match &written.collapse {
        Some(rule) if usable => merge::merge(rule, variables, sample, &mut categories, &mut codes),
        _ => Vec::new(),
    };
    if let Some(rule) = written.collapse.as_ref().filter(|_| usable) {
        still_small(rule, name, &categories, &codes, sample, found);
    }
    let mut base = vec![0.0; categories.len()];
    let mut people = vec![0usize; categories.len()];
    for (r, code) in codes.iter().enumerate() {
        if let Some(code) = code {
            base[usize::from(*code)] += sample.base_weights.get(r).copied().unwrap_or(1.0);
            people[usize::from(*code)] += sample.people_of(r);
        }
    }
    for (((target, at), base), people) in categories.iter().zip(&base).zip(people) {
        let label = target.labels.join(" x ");
        if target.share > 0.0 && *base == 0.0 {
            found.push(at.of(Diagnostic::error(
                Code::EmptyCategory,
                format!(
                    "{name} = {label} has the target {} and no respondents",
                    percent_to(target.share, 2)
                ),
            ))
            .help("no weight can make people of nobody: merge the category with a neighbour (`collapse` does it by a rule), or in the variable and in the targets"));
            usable = false;
        }
        if target.share == 0.0 && *base > 0.0 {
            found.push(at.of(Diagnostic::error(
                Code::BadTargets,
                format!(
                    "{name} = {label} has the target 0, but {}",
                    counted(people, "respondent", "respondents")
                ),
            ))
            .help("give it a target above 0, merge it with a neighbour, or exclude these respondents with zero_target = \"drop\""));
            usable = false;
        }
    }
    usable.then(|| Margin {
        variables: variables.iter().map(|v| v.name.clone()).collect(),
        categories: categories.into_iter().map(|(target, _)| target).collect(),
        source: written.source.clone(),
        codes,
        segment: None,
        merged,
        rescaled_from: None,
        reconciled: Vec::new(),
        rounding,
        span: written.targets.span(),
    })
}

/// Half a unit of the last digit of targets. All are given with the digits of the one that has the most, because
/// programs drop zeros at the end: 0.5 beside 0.2029 is 0.5000. For the same reason none is rounder than a whole
/// percentage: 0.2 beside 0.3 is 20%.
pub(super) fn half_unit(targets: &[Written], sum: f64) -> f64 {
    const ROUNDEST: f64 = 0.005;
    let digits = targets.iter().map(|t| t.rounding);
    digits.fold(ROUNDEST * sum, f64::min)
}

/// How far the targets of a margin may be off.
fn rounding(unit: Unit, targets: &[Written], sum: f64) -> Rounding {
    let half = half_unit(targets, sum);
    let all = half * targets.len() as f64;
    let of_sum = match unit {
        Unit::Count => all,
        // What the sum is off is known; by more than rounding it is off for another reason.
        _ => (sum - expected_sum(unit, sum).0).abs().min(all),
    };
    Rounding {
        cell: half / sum,
        sum: of_sum / sum,
    }
}

/// Says which categories the rule left with fewer respondents than it asks for, and where nothing is left to meet.
fn still_small(
    rule: &spec::Collapse,
    name: &str,
    categories: &[(Target, At)],
    codes: &[Option<u16>],
    sample: &Sample,
    found: &mut Diagnostics,
) {
    let mut counts = vec![0usize; categories.len()];
    for (respondent, code) in codes.iter().enumerate() {
        if let Some(code) = code {
            counts[usize::from(*code)] += sample.people_of(respondent);
        }
    }
    let at = rule.min_respondents.span();
    if categories.len() == 1 {
        found.push(
            Diagnostic::warning(
                Code::BadTargets,
                format!(
                    "all categories of {name} were merged into one: the margin asks for nothing"
                ),
            )
            .at(at)
            .help("lower min_respondents, or take the margin out"),
        );
        return;
    }
    for ((target, _), count) in categories.iter().zip(counts) {
        if count > 0 && count < *rule.min_respondents as usize {
            found.push(
                Diagnostic::warning(
                    Code::BadTargets,
                    format!(
                        "{name} = {} still has {}: there is no other category to merge it with",
                        target.labels.join(" x "),
                        counted(count, "respondent", "respondents")
                    ),
                )
                .at(at.clone())
                .help("name another variable to merge along, or another category to merge into"),
            );
        }
    }
}
