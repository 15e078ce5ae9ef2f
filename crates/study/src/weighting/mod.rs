//! The sample to weights.
//!
//! A **margin** is one variable or several interlocked; its **targets** are shares of the population. Raking
//! (Deming & Stephan 1940) multiplies base weights until every margin is met. The outcome is a value that the
//! caller has to look at: a weighting that did not converge is not one that did.
//!
//! | file | what is in it |
//! |---|---|
//! | `replicate_file` | replicate weights that were made elsewhere |
//! | `targets`, `margin`, `segments`, `merge`, `reconcile` | what the spec asks for, to a plan |
//! | `feasible`, `impossible` | targets that contradict each other, and the sentence that says so |
//! | `weigh` | the plan carried out, segment by segment |
//! | `fit` | how it came out |
//! | `counted` | respondents that each stand for many |
//!
//! Raking itself, bounds, conflicts of targets and replicates are in [`crossbreak_core::weighting`], which takes plain slices.

mod compare;
mod counted;
mod fit;
mod impossible;
mod margin;
mod merge;
mod reconcile;
mod replicate_file;
mod segments;
mod targets;
mod weigh;

pub use crate::sample::RowCount;
pub use compare::{Compared, Comparison, Ids, MarginDifference, compare};
pub use crossbreak_core::weighting::{
    Codes, Combinations, Conflict, Curve, Distance, Draw, Drawing, Factors, Group, MarginCodes,
    Problem, ProblemError, Replicates, Replication, Settings, Solution, Solved, TooNarrow,
    WhenEmpty, calibrate, cap_in_loop, conflict, effective_base, factor, largest_miss, replicate,
    sentence, solve, too_narrow, trim_after,
};
pub use fit::{CategoryFit, Fit, Held, MarginFit, ReplicateFit, SegmentFit};
pub use impossible::impossible;
pub use margin::{Margin, Plan, leave_out, plan};
pub use merge::Merged;
pub use reconcile::Reconciled;
pub use replicate_file::given_replicates;
pub use segments::SegmentPlan;
pub use targets::TargetTables;
pub use weigh::weigh;

use crate::sample::Sample;
use crossbreak_core::estimates::Design;

/// What became of the weighting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// Nobody is weighted.
    Unweighted,
    /// The weights came with the export.
    Given,
    /// Every margin is met within the tolerance.
    Converged { steps: u32, largest_miss: f64 },
    /// The margins are not met: the weights are where raking stopped.
    NotConverged { steps: u32, largest_miss: f64 },
}

/// The sample, its weights, and what raking has to be known by for standard errors.
#[derive(Debug, Clone)]
pub struct Weighted {
    pub(crate) sample: Sample,
    pub(crate) weights: Vec<f64>,
    pub(crate) outcome: Outcome,
    pub(crate) fit: Fit,
    /// For each margin that was weighted to: a category for each respondent, the held one included.
    pub(crate) margins: Vec<MarginCodes>,
    /// The part of each respondent, where parts were weighted each on its own; empty where there is one.
    pub(crate) parts: Vec<u16>,
    pub(crate) replicates: Option<Replicates>,
    /// Standard errors come from the replicates.
    pub(crate) replicates_estimate: bool,
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

    /// The weighted sample as estimators see it.
    pub(crate) fn design(&self) -> Design<'_> {
        let base = &self.sample.base_weights;
        let design = Design::in_parts(&self.weights, base, &self.margins, &self.parts);
        let replicates = self.replicates.as_ref();
        match replicates.filter(|_| self.replicates_estimate) {
            Some(replicates) => design.replicated(replicates),
            None => design,
        }
    }

    /// Replicate weights, where the spec asks for them and the weighting converged.
    pub fn replicates(&self) -> Option<&Replicates> {
        self.replicates.as_ref()
    }
}
