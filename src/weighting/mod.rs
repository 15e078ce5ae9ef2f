//! The sample to weights.
//!
//! A **margin** is one variable or several interlocked; its **targets** are shares of the population. Raking
//! (Deming & Stephan 1940) multiplies base weights until every margin is met. The outcome is a value that the
//! caller has to look at: a run that did not converge is not a run that did.

mod calibrate;
mod combinations;
mod curve;
mod feasible;
mod fit;
mod margin;
mod problem;

pub use calibrate::{Distance, Settings, Solution, Solved, calibrate, solve};
pub use combinations::Combinations;
pub use curve::Curve;
pub use feasible::{Conflict, Group, conflict, sentence};
pub use fit::{CategoryFit, DroppedRows, Fit, Held, MarginFit, effective_base};
pub use margin::{Margin, plan};
pub use problem::{Codes, MarginCodes, Problem, ProblemError};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sample::{Sample, Variable};
use crate::spec::{Method, NotStated, Spec};

/// What became of the weighting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// Nobody is weighted.
    Unweighted,
    /// The weights came with the export.
    Given,
    /// Every margin is met within the tolerance.
    Converged { passes: u32, largest_miss: f64 },
    /// The margins are not met: the weights are where raking stopped.
    NotConverged { passes: u32, largest_miss: f64 },
}

/// The sample, its weights, and what raking has to be known by for standard errors.
#[derive(Debug, Clone)]
pub struct Weighted {
    pub(crate) sample: Sample,
    pub(crate) weights: Vec<f64>,
    pub(crate) outcome: Outcome,
    pub(crate) fit: Fit,
    /// For each margin that was raked to: a category for each respondent, the held one included.
    pub(crate) margins: Vec<MarginCodes>,
}

impl Weighted {
    /// One weight for each respondent, in the order of the export.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    pub fn sample(&self) -> &Sample {
        &self.sample
    }

    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    pub fn fit(&self) -> &Fit {
        &self.fit
    }
}

/// Leaves out the respondents without an answer on a margin whose rule is to drop them. Comes before anything is
/// planned, so that margins, questions and weights are all of the same people.
pub fn drop_not_stated(spec: &Spec, sample: &mut Sample) {
    for margin in &spec.weighting.margins {
        if margin.not_stated != NotStated::Drop {
            continue;
        }
        let variables: Option<Vec<&Variable>> = margin
            .variables
            .iter()
            .map(|name| sample.variable(name))
            .collect();
        let Some(variables) = variables else {
            continue;
        };
        let stated = |r: usize| variables.iter().all(|v| v.stated(r));
        let keep: Vec<bool> = (0..sample.len()).map(stated).collect();
        let names: Vec<&str> = margin.variables.iter().map(|v| v.as_str()).collect();
        sample.retain(&keep, format!("no answer on {}", names.join(" x ")));
    }
}

/// Everyone's category in each margin and the target shares, the held respondents included.
pub fn problem(margins: &[Margin], sample: &Sample) -> (Vec<MarginCodes>, Vec<Vec<f64>>) {
    let total: f64 = sample.base_weights.iter().sum();
    margins
        .iter()
        .map(|margin| margin.with_held(&sample.base_weights, total))
        .unzip()
}

/// Weights the sample to the planned margins.
///
/// `margins` come from [`plan`], which has reported whatever is wrong with the targets.
pub fn weigh(spec: &Spec, sample: Sample, margins: &[Margin]) -> (Weighted, Diagnostics) {
    let mut found = Diagnostics::new();
    let method = *spec.weighting.method;
    if method != Method::Rake {
        let weights = sample.base_weights.clone();
        let outcome = match method {
            Method::Given => Outcome::Given,
            _ => Outcome::Unweighted,
        };
        let fit = Fit::new(spec, &sample, &weights, outcome, Vec::new());
        let weighted = Weighted {
            sample,
            weights,
            outcome,
            fit,
            margins: Vec::new(),
        };
        return (weighted, found);
    }

    let (codes, targets) = problem(margins, &sample);
    let asked = codes.iter().map(Codes::from).zip(targets.iter().map(Vec::as_slice));
    let asked = Problem::new(asked, Some(&sample.base_weights))
        .expect("the plan was made of this sample, and its targets were checked");
    let settings = Settings {
        tolerance: *spec.weighting.tolerance,
        aim: *spec.weighting.tolerance * 1e-3,
        max_steps: *spec.weighting.max_passes,
        ..Settings::default()
    };
    let raked = calibrate(&asked, &settings);
    let weights = raked.weights.clone();
    let outcome = if raked.converged {
        Outcome::Converged {
            passes: raked.steps,
            largest_miss: raked.largest_miss,
        }
    } else {
        Outcome::NotConverged {
            passes: raked.steps,
            largest_miss: raked.largest_miss,
        }
    };
    let margin_fits: Vec<MarginFit> = margins
        .iter()
        .zip(&codes)
        .zip(&targets)
        .map(|((margin, codes), targets)| {
            fit::margin(margin, codes, targets, &sample.base_weights, &weights)
        })
        .collect();
    if !raked.converged {
        found.push(not_converged(spec, &raked, &margin_fits));
    }
    let fit = Fit::new(spec, &sample, &weights, outcome, margin_fits);
    let weighted = Weighted {
        sample,
        weights,
        outcome,
        fit,
        margins: codes,
    };
    (weighted, found)
}

fn not_converged(spec: &Spec, raked: &Solution, margins: &[MarginFit]) -> Diagnostic {
    let worst = margins
        .iter()
        .flat_map(|margin| margin.categories.iter().map(move |c| (margin, c)))
        .max_by(|a, b| (a.1.miss().abs()).total_cmp(&b.1.miss().abs()));
    let where_ = match worst {
        Some((margin, category)) => format!(
            "; furthest off is {} = {} (target {}, reached {})",
            margin.variables.join(" x "),
            category.category.join(" x "),
            crate::number::percent_to(category.target, 2),
            crate::number::percent_to(category.achieved, 2),
        ),
        None => String::new(),
    };
    let kept = match spec.weighting.write_unconverged {
        true => "the weights are written all the same, as the spec asks",
        false => "no weights are written, and files of an earlier run stay as they are",
    };
    Diagnostic::warning(
        Code::NotConverged,
        format!(
            "raking stopped after {} with the margins unmet by up to {} points{where_}; {kept}",
            crate::number::counted(raked.steps as usize, "pass", "passes"),
            crate::number::plain(raked.largest_miss * 100.0, 4)
        ),
    )
    .at(spec.weighting.method.span())
    .help(
        "targets that contradict each other never converge: look at that category; \
         max_passes and tolerance are keys of [weighting]",
    )
}
