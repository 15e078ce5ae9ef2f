//! Respondents that an estimate is of, for what needs more of them than the cell they are in: means and quantiles of
//! numbers, shares of all answers given.

use super::cells::Sums;
use super::design::{Design, ratios};
use super::interval::Estimate;
use super::quantile::Ordered;

/// Some respondents of a design.
pub(super) struct Domain<'d> {
    respondents: Vec<u32>,
    design: &'d Design<'d>,
    pub base: Sums,
}

impl<'d> Domain<'d> {
    pub fn new(respondents: Vec<u32>, design: &'d Design<'d>) -> Self {
        Self {
            base: sums(design, &respondents, |_| 1.0),
            respondents,
            design,
        }
    }

    fn weight(&self, respondent: u32) -> f64 {
        self.design.weights[respondent as usize]
    }

    /// The t of their interval.
    pub fn t(&self) -> Option<f64> {
        self.design.t(self.base.counted)
    }

    /// Weighted sum.
    pub fn sum(&self, y: impl Fn(u32) -> f64) -> f64 {
        self.respondents
            .iter()
            .map(|&r| self.weight(r) * y(r))
            .sum()
    }

    /// Weighted mean and its standard error; `None` of nobody.
    pub fn mean(&self, y: impl Fn(u32) -> f64) -> (Option<f64>, Option<f64>) {
        let total = self.base.weight;
        if total <= 0.0 {
            return (None, None);
        }
        let mean = self.sum(&y) / total;
        let se = self.design.se_of_mean(&self.respondents, y, mean, total);
        (Some(mean), se)
    }

    /// The mean less that of others, with the covariance: normal.
    pub fn difference(&self, other: &Domain<'_>, y: &[f64]) -> Estimate {
        let value = |r: u32| y[r as usize];
        let (Some(own), Some(others)) = (self.mean(value).0, other.mean(value).0) else {
            return Estimate::default();
        };
        let variance = match &self.design.replicates {
            _ if !self.design.precise => None,
            Some(replicates) => {
                let means = replicates
                    .means(&self.respondents, value)
                    .zip(replicates.means(&other.respondents, value));
                means.map(|(a, b)| {
                    let off = a.iter().zip(&b).map(|(a, b)| a - b - (own - others));
                    replicates.variance(off)
                })
            }
            None => {
                let mut z = vec![0.0; self.design.weights.len()];
                for (domain, mean, sign) in [(self, own, 1.0), (other, others, -1.0)] {
                    for &r in &domain.respondents {
                        z[r as usize] += sign * (value(r) - mean) / domain.base.weight;
                    }
                }
                let everyone: Vec<u32> = (0..z.len() as u32).collect();
                self.design.variance(&everyone, &z)
            }
        };
        let se = variance.map(f64::sqrt);
        Estimate::around(own - others, se, Some(self.design.normal))
    }

    /// The base of two domains together.
    pub fn together(&self, other: &Domain<'_>) -> Sums {
        let mut all: Vec<u32> = self
            .respondents
            .iter()
            .chain(&other.respondents)
            .copied()
            .collect();
        all.sort_unstable();
        all.dedup();
        sums(self.design, &all, |_| 1.0)
    }

    pub fn ordered(&self, values: &[f64]) -> Ordered {
        let all = self.respondents.iter();
        Ordered::new(all.map(|&r| (values[r as usize], self.weight(r))))
    }

    /// A quantile in each replicate, where its spread over the replicates says how precise it is.
    pub fn replicate_quantiles(
        &self,
        values: &[f64],
        quantile: impl Fn(&Ordered) -> Option<f64>,
    ) -> Option<Vec<f64>> {
        let replicates = self.design.replicates.as_ref();
        let replicates = replicates.filter(|r| r.of_quantiles && self.design.precise)?;
        (0..replicates.count)
            .map(|replicate| {
                let all = self.respondents.iter();
                let weight = |r: u32| replicates.of(r as usize)[replicate];
                quantile(&Ordered::new(all.map(|&r| (values[r as usize], weight(r)))))
            })
            .collect()
    }

    /// What part of all answers given one is, with its standard error, and the base: the answers. R: `svyratio`.
    pub fn of_mentions(&self, chosen: &[bool], of: &[u32]) -> (Option<(f64, Option<f64>)>, Sums) {
        let count = |r: u32| f64::from(of[r as usize]);
        let hit = |r: u32| f64::from(u8::from(chosen[r as usize]));
        let base = sums(self.design, &self.respondents, count);
        if base.weight <= 0.0 {
            return (None, base);
        }
        let value = self.sum(hit) / base.weight;
        let variance = match &self.design.replicates {
            _ if !self.design.precise => None,
            Some(replicates) => {
                let mut hits = vec![0.0; replicates.count];
                let mut all = vec![0.0; replicates.count];
                for &r in &self.respondents {
                    let own = replicates.of(r as usize);
                    for ((hits, all), weight) in hits.iter_mut().zip(&mut all).zip(own) {
                        *hits += weight * hit(r);
                        *all += weight * count(r);
                    }
                }
                let own = ratios(&hits, &all);
                own.map(|own| replicates.variance(own.iter().map(|own| own - value)))
            }
            None => {
                let residual = |&r: &u32| (hit(r) - value * count(r)) / base.weight;
                let z: Vec<f64> = self.respondents.iter().map(residual).collect();
                self.design.variance(&self.respondents, &z)
            }
        };
        (Some((value, variance.map(f64::sqrt))), base)
    }
}

/// Sums over respondents, each counted as often as `times` says.
fn sums(design: &Design<'_>, respondents: &[u32], times: impl Fn(u32) -> f64) -> Sums {
    let mut sums = Sums::default();
    for &r in respondents {
        let (weight, times) = (design.weights[r as usize], times(r));
        sums.people += times;
        sums.counted += f64::from(u8::from(weight != 0.0));
        sums.weight += weight * times;
        sums.squares += weight * times * weight * times;
    }
    sums
}
