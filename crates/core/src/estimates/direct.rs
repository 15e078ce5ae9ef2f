//! Estimates of plain slices, from the respondents themselves: the way into the estimators from Rust, and a second route to
//! the numbers that tables take from their cells.

use super::design::Design;
use super::domain::Domain;
use super::interval::{Estimate, exactly, share};
use super::quantile::QuantileRule;

/// Slices have one entry for each respondent of the design; `members` are those in the base.
///
/// ```
/// use crossbreak_core::estimates::Design;
/// let weights = [0.5, 1.5, 1.0, 1.0];
/// let design = Design::given(&weights);
/// let everyone = [true; 4];
/// let share = design.share(&[true, false, true, false], &everyone);
/// assert_eq!(share.value, Some(0.375));
/// ```
impl Design<'_> {
    fn domain(&self, members: &[bool]) -> Domain<'_> {
        let all = members.iter().enumerate();
        Domain::new(
            all.filter(|(_, m)| **m).map(|(r, _)| r as u32).collect(),
            self,
        )
    }

    /// The share of the members who are hits, 0-1, with the interval of its logit.
    pub fn share(&self, hits: &[bool], members: &[bool]) -> Estimate {
        let domain = self.domain(members);
        match domain.mean(|r| f64::from(u8::from(hits[r as usize]))) {
            (Some(value), _) if value == 0.0 || value == 1.0 => exactly(value),
            (Some(value), se) => share(value, se, domain.t()),
            (None, _) => Estimate::default(),
        }
    }

    /// The weighted mean, with a t interval.
    pub fn mean(&self, values: &[f64], members: &[bool]) -> Estimate {
        let domain = self.domain(members);
        let (value, se) = domain.mean(|r| values[r as usize]);
        value.map_or_else(Estimate::default, |value| {
            Estimate::around(value, se, domain.t())
        })
    }

    /// The mean of some less that of others, who may be the same in part, with a t interval.
    pub fn difference(&self, values: &[f64], of: &[bool], over: &[bool]) -> Estimate {
        let difference = self.domain(of).difference(&self.domain(over), values);
        difference.map_or_else(Estimate::default, |d| d.estimate(self))
    }

    /// A quantile by a rule that needs no bands, with Woodruff's interval (or that of a bootstrap's replicates).
    pub fn quantile(
        &self,
        values: &[f64],
        members: &[bool],
        p: f64,
        rule: QuantileRule,
    ) -> Estimate {
        let domain = self.domain(members);
        domain.quantile(values, p, |at| at, |ordered, p| ordered.quantile(rule, p))
    }
}
