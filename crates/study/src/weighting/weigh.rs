//! A planned weighting carried out: segment by segment, by the spec's method.

use super::fit::{self, Fit, MarginFit, Without};
use super::impossible::beyond_bounds;
use super::margin::{Margin, Plan};
use super::{Outcome, Weighted, cap_in_loop, counted, trim_after};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sample::Sample;
use crate::spec::{Discrepancy, Emptied, Method, ReplicateMethod, Spec, Weighting};
use crossbreak_core::number::{counted, percent_to, plain, points};
use crossbreak_core::weighting::Curve;
use crossbreak_core::weighting::{Codes, MarginCodes, Problem};
use crossbreak_core::weighting::{
    Draw, Drawing, Factors, Replicates, WhenEmpty, factor, replicate,
};
use crossbreak_core::weighting::{Settings, Solution, calibrate};

/// The people of a segment (or everyone), and what they are weighted to.
pub(super) struct Part<'a> {
    /// Index of the segment.
    pub segment: Option<usize>,
    /// Respondents, by index.
    pub rows: Vec<u32>,
    pub base: Vec<f64>,
    pub margins: Vec<&'a Margin>,
    /// For each margin the categories of these people, the held ones in one category more, and the targets.
    pub codes: Vec<MarginCodes>,
    pub targets: Vec<Vec<f64>>,
    /// What their weights sum to.
    pub sum: f64,
}

/// What became of a part.
struct Done {
    /// Mean 1.
    weights: Vec<f64>,
    solution: Option<Solution>,
    /// Which margins were used.
    used: Vec<bool>,
}

/// Everyone, or the people of each segment.
pub(super) fn parts<'a>(spec: &Spec, plan: &'a Plan, sample: &Sample) -> Vec<Part<'a>> {
    let n = sample.len();
    let people = sample.people() as f64;
    let of = |segment: Option<usize>, rows: Vec<u32>, sum: f64| {
        let base: Vec<f64> = rows
            .iter()
            .map(|&r| sample.base_weights[r as usize])
            .collect();
        let margins: Vec<&Margin> = plan
            .margins
            .iter()
            .filter(|m| m.segment == segment)
            .collect();
        let (codes, targets) = margins.iter().map(|m| m.with_held(&rows, &base)).unzip();
        Part {
            segment,
            rows,
            base,
            margins,
            codes,
            targets,
            sum,
        }
    };
    let population = spec.weighting.population.as_ref().map(|p| **p);
    let Some(segments) = &plan.segments else {
        return vec![of(
            None,
            (0..n as u32).collect(),
            population.unwrap_or(people),
        )];
    };
    (0..segments.labels.len())
        .map(|index| {
            let rows: Vec<u32> = (0..n as u32)
                .filter(|&r| usize::from(segments.codes[r as usize]) == index)
                .collect();
            let whole = segments.population.or(population).unwrap_or(people);
            let sum = match &segments.shares {
                Some(shares) => shares[index] * whole,
                None => {
                    let own: usize = rows.iter().map(|&r| sample.people_of(r as usize)).sum();
                    own as f64 * whole / people
                }
            };
            of(Some(index), rows, sum)
        })
        .collect()
}

impl Part<'_> {
    pub(super) fn problem(&self, used: &[bool]) -> Option<Problem<'_>> {
        let margins: Vec<(Codes<'_>, &[f64])> = self
            .codes
            .iter()
            .zip(&self.targets)
            .zip(used)
            .filter(|(_, used)| **used)
            .map(|((codes, targets), _)| (codes.into(), targets.as_slice()))
            .collect();
        (!margins.is_empty()).then(|| {
            Problem::new(margins, Some(&self.base))
                .expect("the plan was made of this sample, and its targets were checked")
        })
    }

    /// Weights to the margins that are used; base weights where none is.
    fn solve(&self, weighting: &Weighting, used: &[bool]) -> (Vec<f64>, Option<Solution>) {
        let Some(problem) = self.problem(used) else {
            let scale = self.base.len() as f64 / self.base.iter().sum::<f64>();
            return (self.base.iter().map(|d| d * scale).collect(), None);
        };
        let mut solution = solve(&problem, weighting);
        (std::mem::take(&mut solution.weights), Some(solution))
    }

    /// As the spec asks: all margins, or those that the weights miss by enough, again and again until the others are
    /// near enough too (anesrake).
    fn weigh(&self, weighting: &Weighting) -> Done {
        let Some(choose) = &weighting.choose else {
            let used = vec![true; self.margins.len()];
            let (weights, solution) = self.solve(weighting, &used);
            return Done {
                weights,
                solution,
                used,
            };
        };
        let mut used = vec![false; self.margins.len()];
        loop {
            let (weights, solution) = self.solve(weighting, &used);
            let mut more = false;
            for (index, used) in used.iter_mut().enumerate().filter(|(_, used)| !**used) {
                if self.discrepancy(index, &weights, choose.by) > *choose.above {
                    *used = true;
                    more = true;
                }
            }
            if !more {
                return Done {
                    weights,
                    solution,
                    used,
                };
            }
        }
    }

    fn discrepancy(&self, margin: usize, weights: &[f64], by: Discrepancy) -> f64 {
        let (codes, targets) = (&self.codes[margin], &self.targets[margin]);
        let mut sums = vec![0.0; targets.len()];
        for (code, weight) in codes.codes.iter().zip(weights) {
            sums[usize::from(*code)] += weight;
        }
        let total: f64 = weights.iter().sum();
        let differences = sums
            .iter()
            .zip(targets)
            .map(|(sum, target)| (sum / total - target).abs());
        match by {
            Discrepancy::Total => differences.sum(),
            Discrepancy::Largest => differences.fold(0.0, f64::max),
            Discrepancy::Average => differences.sum::<f64>() / targets.len() as f64,
        }
    }
}

/// The curve of a method; `None` for those that are none.
pub(super) fn curve(weighting: &Weighting) -> Option<Curve> {
    Some(match (*weighting.method, weighting.bounds()) {
        (Method::Rake, Some([lower, upper])) => Curve::Truncated { lower, upper },
        (Method::Logit, Some([lower, upper])) => Curve::Logit { lower, upper },
        (Method::Linear, Some([lower, upper])) => Curve::BoundedLinear { lower, upper },
        (Method::Linear, None) => Curve::Linear,
        (Method::Rake | Method::PostStratify, _) => Curve::Raking,
        // `logit` without bounds is a mistake of the spec, which has been reported.
        _ => return None,
    })
}

pub(super) fn settings(weighting: &Weighting) -> Settings {
    /// How far below the tolerance steps go on once it is met: see [`Settings::default`].
    const POLISH: f64 = 1e-3;
    Settings {
        curve: curve(weighting).unwrap_or(Curve::Raking),
        tolerance: *weighting.tolerance,
        aim: *weighting.tolerance * POLISH,
        max_steps: *weighting.max_passes,
        ..Settings::default()
    }
}

fn solve(problem: &Problem<'_>, weighting: &Weighting) -> Solution {
    let settings = settings(weighting);
    match (*weighting.method, &weighting.cap) {
        (Method::CapInLoop, Some(cap)) => cap_in_loop(problem, **cap, &settings),
        (Method::TrimAfter, Some(cap)) => {
            let spread = weighting.spread.as_ref().map(|s| **s).unwrap_or_default();
            trim_after(problem, **cap, spread, &settings)
        }
        _ => calibrate(problem, &settings),
    }
}

/// Weights the sample to the plan.
///
/// `plan` comes from [`super::plan`], which has reported whatever is wrong with the targets.
/// `given`: replicate weights that were made elsewhere.
pub fn weigh(
    spec: &Spec,
    sample: Sample,
    plan: &Plan,
    given: Option<&Replicates>,
) -> (Weighted, Diagnostics) {
    let mut found = Diagnostics::new();
    let weighting = &spec.weighting;
    let method = *weighting.method;
    if !method.has_margins() {
        let weights = sample.base_weights.clone();
        let outcome = match method {
            Method::Given => Outcome::Given,
            _ => Outcome::Unweighted,
        };
        let mut fit = Fit::new(spec, &sample, plan, &weights, outcome, Vec::new());
        fit.replicates = given
            .zip(weighting.replicates.as_ref())
            .map(|(replicates, _)| fit::ReplicateFit::new(replicates, None));
        let weighted = Weighted {
            sample,
            weights,
            outcome,
            fit,
            margins: Vec::new(),
            parts: Vec::new(),
            replicates: given.cloned(),
            replicates_estimate: weighting.replicates.as_ref().is_some_and(|r| r.estimate),
        };
        return (weighted, found);
    }

    let parts = parts(spec, plan, &sample);
    let done: Vec<Done> = parts.iter().map(|part| part.weigh(weighting)).collect();
    let weights = joined(sample.len(), &parts, |index| &done[index].weights);
    let outcome = outcome(&done);

    let mut fits: Vec<MarginFit> = Vec::new();
    let mut margins: Vec<MarginCodes> = Vec::new();
    for margin in &plan.margins {
        let part = parts.iter().position(|p| p.segment == margin.segment);
        let at = part.and_then(|p| {
            Some((
                p,
                parts[p]
                    .margins
                    .iter()
                    .position(|m| std::ptr::eq(*m, margin))?,
            ))
        });
        let Some((part, index)) = at else { continue };
        let used = done[part].used[index];
        let labels = plan.labels_of(margin.segment).cloned();
        fits.push(fit::margin(
            &sample,
            &parts[part],
            index,
            labels,
            used,
            &done[part].weights,
        ));
        if used {
            margins.push(over_everyone(&parts[part], index, sample.len()));
        }
    }
    let mut fit = Fit::new(spec, &sample, plan, &weights, outcome, fits);
    fit.without = without(spec, plan, &parts, &done, &sample);
    if let Outcome::NotConverged { .. } = outcome {
        found.push(not_converged(spec, &fit, &parts));
        // Where all margins are used, this has been said before.
        let unsaid = parts
            .iter()
            .zip(&done)
            .filter(|_| weighting.choose.is_some())
            .filter(|(_, done)| done.solution.as_ref().is_some_and(|s| !s.converged));
        for (part, done) in unsaid {
            if let Some(narrow) = beyond_bounds(spec, plan, part, &done.used) {
                found.push(narrow);
            }
        }
    }
    warn(spec, &fit, &weights, &mut found);
    if method == Method::TrimAfter {
        // What was met before the cut is not what the weights meet.
        let met = |miss: f64| miss <= *weighting.tolerance;
        fit.converged = fit.largest_miss.map(met);
    }
    let replicates = weighting
        .replicates
        .as_ref()
        .filter(|_| matches!(outcome, Outcome::Converged { .. }) && curve(weighting).is_some())
        .map(|asked| replicates(spec, asked, plan, &parts, &done, sample.len(), &mut found));
    if let (Some(replicates), Some(asked)) = (&replicates, &weighting.replicates) {
        fit.replicates = Some(fit::ReplicateFit::new(replicates, Some(asked.seed)));
    }
    let mut of_parts = Vec::new();
    if parts.len() > 1 {
        of_parts = vec![0; sample.len()];
        for (index, part) in parts.iter().enumerate() {
            part.rows
                .iter()
                .for_each(|&row| of_parts[row as usize] = index as u16);
        }
    }
    let weighted = Weighted {
        sample,
        weights,
        outcome,
        fit,
        margins,
        parts: of_parts,
        replicates,
        replicates_estimate: weighting.replicates.as_ref().is_some_and(|r| r.estimate),
    };
    (weighted, found)
}

/// One list of everyone's weights from those of the parts, each scaled to its sum.
fn joined<'w>(n: usize, parts: &[Part<'_>], weights: impl Fn(usize) -> &'w Vec<f64>) -> Vec<f64> {
    let mut all = vec![0.0; n];
    for (index, part) in parts.iter().enumerate() {
        let own = weights(index);
        let scale = part.sum / own.iter().sum::<f64>();
        // Weights of mean 1 are left as they were solved for, to the last bit.
        let scale = if (scale - 1.0).abs() < 1e-12 {
            1.0
        } else {
            scale
        };
        for (&row, weight) in part.rows.iter().zip(own) {
            all[row as usize] = weight * scale;
        }
    }
    all
}

fn outcome(done: &[Done]) -> Outcome {
    let solutions = || done.iter().filter_map(|d| d.solution.as_ref());
    let steps = solutions().map(|s| s.steps).max().unwrap_or(0);
    let largest_miss = solutions().map(|s| s.largest_miss).fold(0.0, f64::max);
    match solutions().all(|s| s.converged) {
        true => Outcome::Converged {
            steps,
            largest_miss,
        },
        false => Outcome::NotConverged {
            steps,
            largest_miss,
        },
    }
}

/// A margin's categories for everyone: people outside its segment are one category more.
fn over_everyone(part: &Part<'_>, margin: usize, n: usize) -> MarginCodes {
    let own = &part.codes[margin];
    if part.segment.is_none() {
        return own.clone();
    }
    let mut codes = vec![own.categories as u16; n];
    for (&row, code) in part.rows.iter().zip(&own.codes) {
        codes[row as usize] = *code;
    }
    MarginCodes {
        codes,
        categories: own.categories + 1,
    }
}

/// The effective base that would be left if each margin in turn were left out.
fn without(
    spec: &Spec,
    plan: &Plan,
    parts: &[Part<'_>],
    done: &[Done],
    sample: &Sample,
) -> Vec<Without> {
    let everyone: Vec<usize> = (0..sample.len()).collect();
    let mut names: Vec<&Vec<String>> = Vec::new();
    for margin in &plan.margins {
        if !names.contains(&&margin.variables) {
            names.push(&margin.variables);
        }
    }
    if names.len() < 2 {
        return Vec::new();
    }
    let mut costs: Vec<Without> = names
        .into_iter()
        .filter_map(|name| {
            let mut solved = Vec::new();
            for (part, done) in parts.iter().zip(done) {
                let named = |m: &&Margin| m.variables == *name;
                let used: Vec<bool> = part
                    .margins
                    .iter()
                    .zip(&done.used)
                    .map(|(m, used)| *used && !named(m))
                    .collect();
                let (weights, solution) = part.solve(&spec.weighting, &used);
                // Without the margin the others may still be out of reach; then there is nothing to compare.
                if solution.is_some_and(|s| !s.converged) {
                    return None;
                }
                solved.push(weights);
            }
            let weights = joined(sample.len(), parts, |index| &solved[index]);
            Some(Without {
                variables: name.clone(),
                effective_base: counted::spread(sample, &everyone, &weights).effective_base,
            })
        })
        .collect();
    costs.sort_by(|a, b| b.effective_base.total_cmp(&a.effective_base));
    costs
}

fn replicates(
    spec: &Spec,
    asked: &crate::spec::Replicates,
    plan: &Plan,
    parts: &[Part<'_>],
    done: &[Done],
    n: usize,
    found: &mut Diagnostics,
) -> Replicates {
    // Another method is refused where the spec is checked.
    let draw = match asked.method.as_ref().map(|method| **method) {
        Some(ReplicateMethod::Jackknife) => Draw::Jackknife,
        _ => Draw::Bootstrap,
    };
    let fewest = parts.iter().map(|part| part.rows.len()).min().unwrap_or(0);
    if draw == Draw::Jackknife && *asked.count as usize > fewest {
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!(
                    "{} groups cannot be made of {}",
                    *asked.count,
                    counted(fewest, "respondent", "respondents")
                ),
            )
            .at(asked.count.span())
            .help("a group needs somebody in it: fewer groups, or the bootstrap"),
        );
        return Replicates::none();
    }
    let when_empty = match (asked.emptied.as_ref().map(|e| **e), draw) {
        (Some(Emptied::Spread), _) | (None, Draw::Jackknife) => WhenEmpty::Spread,
        _ => WhenEmpty::Redraw,
    };
    let drawing = Drawing {
        draw,
        count: *asked.count,
        seed: asked.seed,
        when_empty,
    };
    // Replicates are solved to the tolerance; their spread is far wider than what polishing would change.
    let settings = Settings {
        aim: *spec.weighting.tolerance,
        ..settings(&spec.weighting)
    };
    let mut all = Replicates {
        kind: draw.into(),
        weights: vec![vec![0.0; n]; drawing.count as usize],
        factors: Factors::Same(factor(draw, drawing.count)),
        degrees: (drawing.count as usize).saturating_sub(1),
        redrawn: 0,
        spread: Vec::new(),
        failed: Vec::new(),
    };
    for (part, done) in parts.iter().zip(done) {
        let labels = plan.labels_of(part.segment);
        // A segment has the same replicates whatever other segments there are.
        let stream = labels.map_or(0, |labels| name_number(&labels.join("\u{1f}")));
        let Some(problem) = part.problem(&done.used) else {
            continue;
        };
        let made = replicate(&problem, &settings, &drawing, stream);
        all.redrawn += made.redrawn;
        all.spread.extend(&made.spread);
        all.failed.extend(&made.failed);
        for (all, own) in all.weights.iter_mut().zip(&made.weights) {
            let scale = part.sum / part.rows.len() as f64;
            for (&row, weight) in part.rows.iter().zip(own) {
                all[row as usize] = weight * scale;
            }
        }
    }
    if is_much(all.redrawn, drawing.count) {
        found.push(
            Diagnostic::warning(
                Code::BadWeight,
                format!(
                    "{} made again for {} replicates: those that were thrown away could not be weighted, and the standard errors are of the rest",
                    counted(all.redrawn as usize, "draw was", "draws were"),
                    drawing.count
                ),
            )
            .at(asked.count.span())
            .help("merge small categories (`collapse`), or widen the bounds"),
        );
    }
    all.spread.sort_unstable();
    all.spread.dedup();
    all.failed.sort_unstable();
    all.failed.dedup();
    if let Some(first) = all.failed.first() {
        found.push(
            Diagnostic::error(
                Code::NotConverged,
                format!(
                    "{} cannot be weighted to the targets, the first of them replicate {}",
                    counted(all.failed.len(), "replicate", "replicates"),
                    first + 1
                ),
            )
            .at(asked.count.span())
            .help("merge small categories (`collapse`), or make other replicates with another seed or count"),
        );
    }
    all
}

/// Whether so many draws were thrown away that the rest may be no fair sample of all: more than a tenth.
fn is_much(redrawn: u32, replicates: u32) -> bool {
    u64::from(redrawn) * 10 > u64::from(replicates)
}

/// FNV-1a: a number for a name, the same on every machine.
fn name_number(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// What the method is known for, said where it happens.
fn warn(spec: &Spec, fit: &Fit, weights: &[f64], found: &mut Diagnostics) {
    let method = &spec.weighting.method;
    let negative = weights.iter().filter(|weight| **weight < 0.0).count();
    if negative > 0 {
        found.push(
            Diagnostic::warning(
                Code::BadWeight,
                format!(
                    "{} negative: linear weights meet the targets so",
                    counted(negative, "weight is", "weights are")
                ),
            )
            .at(method.span())
            .help("add bounds = [0.3, 4.0], or write method = \"rake\", whose weights are always above 0"),
        );
    }
    if **method == Method::TrimAfter
        && let (Some(miss), Some(true)) = (fit.largest_miss, fit.converged)
        && miss > *spec.weighting.tolerance
    {
        found.push(
            Diagnostic::warning(
                Code::MarginsMissed,
                format!(
                    "cutting the weights left the margins missed by up to {} points",
                    plain(miss * 100.0, 4)
                ),
            )
            .at(method.span())
            .help("`rake` with bounds cuts large weights and meets the margins"),
        );
    }
    if **method == Method::CapInLoop {
        found.push(
            Diagnostic::warning(
                Code::MarginsMissed,
                "weights cut in the loop depend on the order of the margins; other programs get other weights",
            )
            .at(method.span())
            .help("`rake` with bounds has one answer"),
        );
    }
}

fn not_converged(spec: &Spec, fit: &Fit, parts: &[Part<'_>]) -> Diagnostic {
    let worst = fit
        .margins
        .iter()
        .filter(|margin| margin.used)
        .flat_map(|margin| margin.categories.iter().map(move |c| (margin, c)))
        .max_by(|a, b| (a.1.miss().abs()).total_cmp(&b.1.miss().abs()));
    let where_ = match worst {
        Some((margin, category)) => format!(
            "; furthest off is {} = {}{} (target {}, reached {})",
            margin.variables.join(" x "),
            category.category.join(" x "),
            match &margin.segment {
                Some(segment) => format!(" in {}", segment.join(" x ")),
                None => String::new(),
            },
            percent_to(category.target, 2),
            percent_to(category.achieved, 2),
        ),
        None => String::new(),
    };
    let kept = match spec.weighting.write_unconverged {
        true => "the weights are written all the same, as the spec asks",
        false => "no weights are written, and files of an earlier run stay as they are",
    };
    let weighting = &spec.weighting;
    let help = match curve(weighting).and_then(Curve::bounds) {
        Some(_) => match unbounded(parts) {
            Some((lower, upper)) => format!(
                "the bounds may be too narrow: without them weight / base weight runs from {} to {}",
                plain(lower, 3),
                plain(upper, 3)
            ),
            None => {
                "without bounds the margins are not met either: look at that category".to_owned()
            }
        },
        None if *weighting.method == Method::CapInLoop => {
            "the cap may be too low for the margins: raise it, or use `rake` with bounds".to_owned()
        }
        None => {
            "look at that category; max_passes and tolerance are keys of [weighting]".to_owned()
        }
    };
    Diagnostic::warning(
        Code::NotConverged,
        format!(
            "the weighting stopped after {} with the margins unmet by up to {} points{where_}; {kept}",
            counted(fit.iterations.unwrap_or(0) as usize, "step", "steps"),
            points(fit.largest_miss.unwrap_or(0.0))
        ),
    )
    .at(weighting.method.span())
    .help(help)
}

/// The range of weight / base weight of plain raking, where it meets the margins.
fn unbounded(parts: &[Part<'_>]) -> Option<(f64, f64)> {
    let (mut lower, mut upper) = (f64::INFINITY, 0.0f64);
    for part in parts {
        let problem = part.problem(&vec![true; part.margins.len()])?;
        let raked = calibrate(&problem, &Settings::default());
        if !raked.converged {
            return None;
        }
        let mean = part.base.iter().sum::<f64>() / part.base.len() as f64;
        for (weight, base) in raked
            .weights
            .iter()
            .zip(&part.base)
            .filter(|(_, base)| **base > 0.0)
        {
            lower = lower.min(weight / base * mean);
            upper = upper.max(weight / base * mean);
        }
    }
    Some((lower, upper))
}

#[cfg(test)]
mod tests {
    use super::is_much;

    #[test]
    fn more_than_a_tenth_drawn_again_is_much() {
        for (redrawn, replicates, much) in [
            (0, 100, false),
            (10, 100, false),
            (11, 100, true),
            (3, 30, false),
            (4, 30, true),
            (1, 9, true),
            (u32::MAX, 2, true),
        ] {
            assert_eq!(
                is_much(redrawn, replicates),
                much,
                "{redrawn} of {replicates}"
            );
        }
    }
}
