//! Targets that no weights can meet, said before anything is weighted, with the numbers that contradict each other.

use super::calibrate::{Settings, calibrate};
use super::combinations::Combinations;
use super::feasible::{Conflict, conflict, sentence};
use super::margin::Plan;
use super::weigh::{Part, parts};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::number::{percent_to, plain};
use crate::sample::Sample;
use crate::spec::Spec;

/// Steps after which targets that can be met have been met, but for rare ones; the linear program decides.
const ENOUGH: u32 = 50;

/// What is impossible in a plan that is otherwise in order: structural zeros (STATISTICS 1 d), in each segment.
///
/// Where raking meets the targets, they can be met; only where it does not, the linear program is asked. Margins that
/// are chosen as the weights are made are not known yet, and not looked at.
pub fn impossible(spec: &Spec, sample: &Sample, plan: &Plan) -> Diagnostics {
    let mut found = Diagnostics::new();
    let weighting = &spec.weighting;
    if !weighting.method.has_margins() || weighting.choose.is_some() {
        return found;
    }
    for part in parts(spec, plan, sample) {
        let Some(problem) = part.problem(&vec![true; part.margins.len()]) else {
            continue;
        };
        let quick = Settings {
            max_steps: ENOUGH,
            ..Settings::default()
        };
        if calibrate(&problem, &quick).converged {
            continue;
        }
        let combinations = Combinations::collapse(&problem);
        let Some(conflict) = conflict(&combinations, problem.targets()) else {
            continue;
        };
        let what = sentence(
            &conflict,
            &|margin| part.margins[margin].name(),
            &|margin, category| label(&part, margin, category),
        );
        let place = match plan.labels_of(part.segment) {
            Some(labels) => format!(" In the segment {}.", labels.join(" x ")),
            None => String::new(),
        };
        let message = format!("no weights can meet these targets. {what}.{place}");
        let diagnostic = match weighting.write_unconverged {
            true => Diagnostic::warning(Code::Impossible, message),
            false => Diagnostic::error(Code::Impossible, message),
        };
        let first = conflict.inside.first().or(conflict.outside.first());
        let at = first.map_or(weighting.method.span(), |group| {
            part.margins[group.margin].span.clone()
        });
        found.push(diagnostic.at(at).help(nearest(&part, &conflict)));
    }
    found
}

/// The label of a category; those who are held are one category more.
fn label(part: &Part<'_>, margin: usize, category: usize) -> String {
    match part.margins[margin].categories.get(category) {
        Some(target) => target.labels.join(" x "),
        None => "not stated".to_owned(),
    }
}

/// How far the closest weights would be, margin by margin, and what to do.
fn nearest(part: &Part<'_>, conflict: &Conflict) -> String {
    const SHOWN: usize = 4;
    const SEEN: f64 = 5e-5;
    let advice =
        "take the targets from one source, merge the categories, or leave one of the margins out";
    let Some(nearest) = &conflict.nearest else {
        return advice.to_owned();
    };
    let mut lines = vec![format!(
        "{advice}; the closest that weights can come is {} points off over all categories, for example:",
        plain(conflict.distance * 100.0, 2)
    )];
    for (index, (shares, targets)) in nearest.iter().zip(&part.targets).enumerate() {
        let mut off: Vec<(usize, f64)> = shares
            .iter()
            .zip(targets)
            .map(|(share, target)| share - target)
            .enumerate()
            .filter(|(_, miss)| miss.abs() > SEEN)
            .collect();
        off.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let name = part.margins[index].name();
        if off.is_empty() {
            lines.push(format!("{name}: met"));
            continue;
        }
        let words: Vec<String> = off
            .iter()
            .take(SHOWN)
            .map(|&(category, miss)| {
                format!(
                    "{} {} for {}",
                    label(part, index, category),
                    percent_to(targets[category] + miss, 2),
                    percent_to(targets[category], 2)
                )
            })
            .collect();
        let more = match off.len().saturating_sub(SHOWN) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        lines.push(format!("{name}: {}{more}", words.join(", ")));
    }
    lines.join("\n")
}
