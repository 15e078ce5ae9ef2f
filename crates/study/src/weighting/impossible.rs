//! Targets that no weights can meet, said before anything is weighted, with the numbers that contradict each other.

use super::margin::Plan;
use super::weigh::{Part, curve, parts, settings};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sample::Sample;
use crate::spec::Spec;
use crossbreak_core::number::{percent_to, plain};
use crossbreak_core::weighting::Combinations;
use crossbreak_core::weighting::Curve;
use crossbreak_core::weighting::{Conflict, TooNarrow, conflict, sentence, too_narrow};
use crossbreak_core::weighting::{Settings, calibrate};

/// Steps after which targets that can be met have been met, but for rare ones; the linear program decides.
const ENOUGH: u32 = 50;

/// What is impossible in a plan that is otherwise in order: structural zeros (STATISTICS 1 d) and bounds that are too
/// narrow, in each segment.
///
/// Where the weighting meets the targets, they can be met; only where it does not, linear programs are asked. Margins that
/// are chosen as the weights are made are not known yet, and not looked at.
pub fn impossible(spec: &Spec, sample: &Sample, plan: &Plan) -> Diagnostics {
    let mut found = Diagnostics::new();
    let weighting = &spec.weighting;
    if !weighting.method.has_margins() || weighting.choose.is_some() {
        return found;
    }
    for part in parts(spec, plan, sample) {
        let all = vec![true; part.margins.len()];
        let Some(problem) = part.problem(&all) else {
            continue;
        };
        let bounds = weighting.bounds();
        if bounds.is_some() && calibrate(&problem, &settings(weighting)).converged {
            continue;
        }
        // Weights below 0 can meet what no others can.
        if bounds.is_some_and(|[lower, _]| lower < 0.0) {
            if let Some(narrow) = beyond_bounds(spec, plan, &part, &all) {
                found.push(narrow);
            }
            continue;
        }
        let quick = Settings {
            max_steps: ENOUGH,
            ..Settings::default()
        };
        let conflict = match calibrate(&problem, &quick).converged {
            true => None,
            false => conflict(&Combinations::collapse(&problem), problem.targets()),
        };
        let Some(conflict) = conflict else {
            if let Some(narrow) = beyond_bounds(spec, plan, &part, &all) {
                found.push(narrow);
            }
            continue;
        };
        let what = sentence(
            &conflict,
            &|margin| part.margins[margin].name(),
            &|margin, category| label(&part, margin, category),
        );
        let place = in_segment(plan, &part);
        let message = format!("no weights can meet these targets. {what}.{place}");
        let diagnostic = said(spec, message);
        let first = conflict.inside.first().or(conflict.outside.first());
        let at = first.map_or(weighting.method.span(), |group| {
            part.margins[group.margin].span.clone()
        });
        found.push(diagnostic.at(at).help(nearest(&part, &conflict)));
    }
    found
}

/// The bounds, where no weights within them meet the targets of the margins in use.
pub(super) fn beyond_bounds(
    spec: &Spec,
    plan: &Plan,
    part: &Part<'_>,
    used: &[bool],
) -> Option<Diagnostic> {
    /// Decimals of bounds.
    const DECIMALS: u32 = 6;
    let weighting = &spec.weighting;
    let bounds = weighting.bounds()?;
    let curve = curve(weighting)?;
    let problem = part.problem(used)?;
    let least = match curve {
        Curve::BoundedLinear { .. } => f64::NEG_INFINITY,
        _ => 0.0,
    };
    let combinations = Combinations::collapse(&problem);
    let narrow = too_narrow(&combinations, problem.targets(), bounds, least)?;
    let [lower, upper] = bounds;
    // Rounded to the outside, so that what is printed would do.
    let scale = 10f64.powi(DECIMALS as i32);
    let rest = 1e-3;
    let at_least = |bound: f64| plain((bound * scale - rest).ceil() / scale, DECIMALS);
    let at_most = |bound: f64| plain((bound * scale + rest).floor() / scale, DECIMALS);
    let upper_needed = |bound: f64| {
        format!(
            "with a lower bound of {lower} the upper one must be at least {}",
            at_least(bound)
        )
    };
    let lower_needed = |bound: f64| {
        format!(
            "with an upper bound of {upper} the lower one must be at most {}",
            at_most(bound)
        )
    };
    let needed = match narrow {
        TooNarrow::Either { upper, lower } => {
            format!("{}, or {}", upper_needed(upper), lower_needed(lower))
        }
        TooNarrow::Upper(upper) => upper_needed(upper),
        TooNarrow::Lower(lower) => lower_needed(lower),
        TooNarrow::Both { upper, lower } => format!(
            "the upper bound must be at least {} and the lower one at most {}",
            at_least(upper),
            at_most(lower)
        ),
    };
    let message = format!(
        "no weights within [{lower}, {upper}] meet these targets: {needed}.{}",
        in_segment(plan, part)
    );
    let at = weighting.bounds.as_ref()?.span();
    Some(said(spec, message).at(at).help(
        "widen the bounds, merge the small categories (`collapse`), or drop a margin; bounds just wide enough lower the \
         effective base",
    ))
}

/// Impossible is an error, but where weights are wanted all the same.
fn said(spec: &Spec, message: String) -> Diagnostic {
    match spec.weighting.write_unconverged {
        true => Diagnostic::warning(Code::Impossible, message),
        false => Diagnostic::error(Code::Impossible, message),
    }
}

fn in_segment(plan: &Plan, part: &Part<'_>) -> String {
    match plan.labels_of(part.segment) {
        Some(labels) => format!(" In the segment {}.", labels.join(" x ")),
        None => String::new(),
    }
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
