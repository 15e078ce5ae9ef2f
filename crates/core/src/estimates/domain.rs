//! Respondents that an estimate is of, for what needs more of them than the cell they are in: means and quantiles of
//! numbers, shares of all answers given.

use super::cells::Sums;
use super::contrast::Contrast;
use super::design::{Design, Replicated, ratios};
use super::interval::{Estimate, woodruff};
use super::quantile::Ordered;

/// Some respondents of a design.
pub struct Domain<'d> {
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

    /// How many respondents with a weight are in one or the other.
    fn counted_with(&self, other: &Domain<'_>) -> f64 {
        let mut all = [self.respondents.as_slice(), other.respondents.as_slice()].concat();
        all.sort_unstable();
        all.dedup();
        all.retain(|&r| self.weight(r) != 0.0);
        all.len() as f64
    }

    /// The weighted mean alone.
    fn mean_of(&self, y: &[f64]) -> Option<f64> {
        let total = self.base.weight;
        (total > 0.0).then(|| self.sum(|r| y[r as usize]) / total)
    }

    /// The mean less that of others, with the covariance; `None` of nobody.
    pub fn difference(&self, other: &Domain<'_>, y: &[f64]) -> Option<Contrast> {
        let value = |r: u32| y[r as usize];
        let (own, others) = self.mean_of(y).zip(other.mean_of(y))?;
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
        let degrees = self.design.degrees(self.counted_with(other));
        Some(Contrast::linearised(own, others, variance, degrees))
    }

    pub fn ordered(&self, values: &[f64]) -> Ordered {
        let all = self.respondents.iter();
        Ordered::new(all.map(|&r| (values[r as usize], self.weight(r))))
    }

    /// A quantile in each replicate, where its spread over the replicates says how precise it is.
    fn replicate_quantiles(
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

    /// A quantile of numbers by a rule, each of which `from` makes what is printed. Its interval is Woodruff's, or from a
    /// bootstrap the spread of the replicates' quantiles.
    pub fn quantile(
        &self,
        values: &[f64],
        p: f64,
        from: impl Fn(f64) -> f64,
        rule: impl Fn(&Ordered, f64) -> Option<f64>,
    ) -> Estimate {
        let ordered = self.ordered(values);
        let Some(at) = rule(&ordered, p) else {
            return Estimate::default();
        };
        let of_replicates = self.replicate_quantiles(values, |ordered| rule(ordered, p));
        if let (Some(replicates), Some(own)) = (&self.design.replicates, of_replicates) {
            let deviations = own.iter().map(|own| from(*own) - from(at));
            let se = replicates.variance(deviations).sqrt();
            return Estimate::around(from(at), Some(se), self.t());
        }
        let (reached, se) = self.mean(|r| f64::from(u8::from(values[r as usize] <= at)));
        let Some(reached) = reached else {
            return Estimate::default();
        };
        let ends = woodruff(reached, se, self.t(), |p| rule(&ordered, p));
        ends.estimate(Some(from(at)), |at| Some(from(at)))
    }

    /// What part of all answers given one is, with its standard error, and the base: the answers. R: `svyratio`. `times`:
    /// how often each respondent gave it.
    pub fn of_mentions(&self, times: &[u32], of: &[u32]) -> (Option<(f64, Option<f64>)>, Sums) {
        let base = self.mentions(of);
        let Some(value) = self.mention_share(times, &base) else {
            return (None, base);
        };
        let variance = match &self.design.replicates {
            _ if !self.design.precise => None,
            Some(replicates) => {
                let own = self.replicate_mentions(replicates, times, of);
                own.map(|own| replicates.variance(own.iter().map(|own| own - value)))
            }
            None => {
                let z = self.mention_terms(times, of, value, &base);
                self.design.variance(&self.respondents, &z)
            }
        };
        (Some((value, variance.map(f64::sqrt))), base)
    }

    /// That part less the same part among others, with the covariance; `None` of nobody.
    pub fn difference_of_mentions(
        &self,
        other: &Domain<'_>,
        times: &[u32],
        of: &[u32],
    ) -> Option<Contrast> {
        let (own_base, other_base) = (self.mentions(of), other.mentions(of));
        let own = self.mention_share(times, &own_base);
        let (own, others) = own.zip(other.mention_share(times, &other_base))?;
        let variance = match &self.design.replicates {
            _ if !self.design.precise => None,
            Some(replicates) => {
                let of_own = self.replicate_mentions(replicates, times, of);
                let both = of_own.zip(other.replicate_mentions(replicates, times, of));
                both.map(|(a, b)| {
                    let off = a.iter().zip(&b).map(|(a, b)| a - b - (own - others));
                    replicates.variance(off)
                })
            }
            None => {
                let mut z = vec![0.0; self.design.weights.len()];
                let sides = [
                    (self, own, &own_base, 1.0),
                    (other, others, &other_base, -1.0),
                ];
                for (domain, value, base, sign) in sides {
                    let terms = domain.mention_terms(times, of, value, base);
                    for (&r, term) in domain.respondents.iter().zip(terms) {
                        z[r as usize] += sign * term;
                    }
                }
                let everyone: Vec<u32> = (0..z.len() as u32).collect();
                self.design.variance(&everyone, &z)
            }
        };
        let degrees = self.design.degrees(self.counted_with(other));
        Some(Contrast::linearised(own, others, variance, degrees))
    }

    /// How many answers were given.
    fn mentions(&self, of: &[u32]) -> Sums {
        sums(self.design, &self.respondents, |r| {
            f64::from(of[r as usize])
        })
    }

    fn mention_share(&self, times: &[u32], base: &Sums) -> Option<f64> {
        let hits = self.sum(|r| f64::from(times[r as usize]));
        (base.weight > 0.0).then(|| hits / base.weight)
    }

    /// The linear terms of a ratio.
    fn mention_terms(&self, times: &[u32], of: &[u32], value: f64, base: &Sums) -> Vec<f64> {
        let term = |&r: &u32| {
            let hit = f64::from(times[r as usize]);
            (hit - value * f64::from(of[r as usize])) / base.weight
        };
        self.respondents.iter().map(term).collect()
    }

    fn replicate_mentions(
        &self,
        replicates: &Replicated,
        times: &[u32],
        of: &[u32],
    ) -> Option<Vec<f64>> {
        let mut hits = vec![0.0; replicates.count];
        let mut all = vec![0.0; replicates.count];
        for &r in &self.respondents {
            let hit = f64::from(times[r as usize]);
            let own = replicates.of(r as usize);
            for ((hits, all), weight) in hits.iter_mut().zip(&mut all).zip(own) {
                *hits += weight * hit;
                *all += weight * f64::from(of[r as usize]);
            }
        }
        ratios(&hits, &all)
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
