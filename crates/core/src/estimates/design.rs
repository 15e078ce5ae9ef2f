//! A weighted sample as estimators see it, and the standard errors that know of the raking (STATISTICS 6).
//!
//! Linearised: one stage, with replacement. For an estimate with linear terms z_i (0 outside its domain), u_i = w_i z_i
//! where weights are taken as given; where they were raked here, u_i = w_i e_i with e the residual of the regression of
//! z on the dummies of all margins, weighted by the **base** weights. Then
//! var = n / (n - 1) * sum (u_i - mean u)^2. R: `svydesign(ids = ~1, weights = ~d)`, `calibrate`, `svymean`.
//! Parts that were weighted each on its own (waves, countries) are independent samples: their variances add up, each with
//! its own n and mean. R: `svydesign(strata = )`.
//!
//! From replicates, each weighted again to the same targets or made elsewhere: var = sum of factor_r (theta_r - theta)^2
//! about the full sample's estimate. R: `svrepdesign(scale, rscales, mse = TRUE)`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use ndarray::{Array2, ArrayView1};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::margins::Margins;
use crate::weighting::{Factors, MarginCodes, Replicates};

/// A weighted sample: everyone's final weight, and what precision has to know of how it came about.
pub struct Design<'a> {
    pub weights: &'a [f64],
    pub strata: Strata,
    pub margins: Option<Margins<'a>>,
    pub replicates: Option<Replicated>,
    /// Whether standard errors are wanted at all.
    pub precise: bool,
    /// 97.5% point of the normal distribution.
    pub normal: f64,
    /// 97.5% points of Student's t that were asked for: a thousand columns share a few degrees of freedom.
    t: Mutex<HashMap<usize, Option<f64>>>,
}

impl<'a> Design<'a> {
    /// Weights that are taken as given.
    pub fn given(weights: &'a [f64]) -> Self {
        Self {
            weights,
            strata: Strata::one(weights),
            margins: None,
            replicates: None,
            precise: true,
            normal: normal_quantile(),
            t: Mutex::default(),
        }
    }

    /// Weights that were raked or calibrated to `margins`, from the base weights `base`.
    pub fn calibrated(weights: &'a [f64], base: &'a [f64], margins: &'a [MarginCodes]) -> Self {
        Self::stratified(weights, base, margins, Strata::one(weights))
    }

    /// The same of parts that were weighted each on its own; a part for each respondent, or none where there is one part.
    pub fn in_parts(
        weights: &'a [f64],
        base: &'a [f64],
        margins: &'a [MarginCodes],
        parts: &[u16],
    ) -> Self {
        Self::stratified(weights, base, margins, Strata::new(weights, parts))
    }

    fn stratified(
        weights: &'a [f64],
        base: &'a [f64],
        margins: &'a [MarginCodes],
        strata: Strata,
    ) -> Self {
        Self {
            margins: Margins::new(weights, base, margins, &strata),
            strata,
            ..Self::given(weights)
        }
    }

    /// Standard errors from replicates in place of linearised ones.
    pub fn replicated(self, replicates: &Replicates) -> Self {
        Self {
            replicates: Some(Replicated::new(replicates, self.weights.len())),
            ..self
        }
    }

    /// Values and bases only: no standard errors.
    pub fn without_precision(self) -> Self {
        Self {
            precise: false,
            ..self
        }
    }

    /// Student's t with as many degrees of freedom as there are respondents with a weight in the domain, less one:
    /// what R's `degf(subset(design))` gives. With replicates there are those of the replicates, as R's `degf(design)`.
    pub fn t(&self, counted: f64) -> Option<f64> {
        self.critical(self.degrees(counted)?)
    }

    /// The degrees of freedom of so many respondents with a weight.
    pub fn degrees(&self, counted: f64) -> Option<usize> {
        match &self.replicates {
            Some(replicates) => Some(replicates.degrees),
            None => (counted as usize).checked_sub(1),
        }
    }

    /// 97.5% point of Student's t.
    pub fn critical(&self, degrees: usize) -> Option<f64> {
        // What another thread was doing when it stopped does not matter: an entry is there or not.
        let mut known = self.t.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(degrees).or_insert_with(|| t_quantile(degrees))
    }

    /// Standard error of the weighted mean `mean` of y over some respondents whose weights sum to `total`.
    pub fn se_of_mean(
        &self,
        domain: &[u32],
        y: impl Fn(u32) -> f64,
        mean: f64,
        total: f64,
    ) -> Option<f64> {
        if !self.precise {
            return None;
        }
        let variance = match &self.replicates {
            Some(replicates) => {
                let means = replicates.means(domain, y)?;
                Some(replicates.variance(means.iter().map(|m| m - mean)))
            }
            None => {
                let z: Vec<f64> = domain.iter().map(|&r| (y(r) - mean) / total).collect();
                self.variance(domain, &z)
            }
        };
        variance.map(f64::sqrt)
    }

    /// The variance of an estimate whose linear terms are `z` for the respondents `domain` and 0 for others.
    /// `None` with fewer than two respondents.
    pub fn variance(&self, domain: &[u32], z: &[f64]) -> Option<f64> {
        if !self.strata.enough() {
            return None;
        }
        let mut u = vec![0.0; self.weights.len()];
        for (&respondent, z) in domain.iter().zip(z) {
            u[respondent as usize] = *z;
        }
        if let Some(margins) = &self.margins {
            margins.take_residuals(domain, z, &mut u);
        }
        for (u, weight) in u.iter_mut().zip(self.weights) {
            *u *= weight;
        }
        let mut means = vec![0.0; self.strata.counted.len()];
        for (r, u) in u.iter().enumerate() {
            means[self.strata.of(r)] += u;
        }
        for (mean, n) in means.iter_mut().zip(&self.strata.counted) {
            *mean /= n;
        }
        let counted = u.iter().zip(self.weights).enumerate();
        let squares = counted.filter(|(_, (_, w))| **w != 0.0).map(|(r, (u, _))| {
            let part = self.strata.of(r);
            self.strata.factor(part) * (u - means[part]) * (u - means[part])
        });
        Some(squares.sum())
    }
}

/// Parts of the sample that are independent samples; one, where it was weighted as a whole.
pub struct Strata {
    /// Each respondent's part; empty where there is one.
    of: Vec<u16>,
    /// Respondents with a weight in each. A weight of 0 is nobody: a row that is not there would give the same.
    pub counted: Vec<f64>,
}

impl Strata {
    fn one(weights: &[f64]) -> Self {
        Self {
            of: Vec::new(),
            counted: vec![weights.iter().filter(|w| **w != 0.0).count() as f64],
        }
    }

    /// `parts` has one entry a respondent, or none where there is one part. A part of a single respondent has no variance
    /// of its own: then all are taken as one.
    fn new(weights: &[f64], parts: &[u16]) -> Self {
        let count = parts.iter().max().map_or(1, |last| usize::from(*last) + 1);
        let mut counted = vec![0.0; count];
        for (part, _) in parts.iter().zip(weights).filter(|(_, w)| **w != 0.0) {
            counted[usize::from(*part)] += 1.0;
        }
        if count < 2 || counted.iter().any(|n| *n < 2.0) {
            return Self::one(weights);
        }
        Self {
            of: parts.to_vec(),
            counted,
        }
    }

    /// A respondent's part.
    pub fn of(&self, respondent: usize) -> usize {
        self.of.get(respondent).map_or(0, |part| usize::from(*part))
    }

    /// n / (n - 1); 1 of fewer than two respondents, who have no variance.
    pub fn factor(&self, part: usize) -> f64 {
        match self.counted[part] {
            n if n < 2.0 => 1.0,
            n => n / (n - 1.0),
        }
    }

    /// Whether there is a variance at all.
    pub fn enough(&self) -> bool {
        self.counted.iter().all(|n| *n >= 2.0)
    }

    /// Degrees of freedom of the whole design: respondents less parts.
    pub fn degrees(&self) -> f64 {
        self.counted.iter().map(|n| n - 1.0).sum()
    }
}

/// Replicate weights, laid out to be added up for all replicates at once.
pub struct Replicated {
    pub count: usize,
    factors: Factors,
    /// Degrees of freedom.
    pub degrees: usize,
    /// Whether the spread of a quantile over the replicates says how precise it is.
    pub of_quantiles: bool,
    /// Respondents x replicates.
    weights: Array2<f64>,
}

impl Replicated {
    fn new(replicates: &Replicates, respondents: usize) -> Self {
        let count = replicates.weights.len();
        let mut weights = Array2::zeros((respondents, count));
        for (mut column, own) in weights.columns_mut().into_iter().zip(&replicates.weights) {
            column.assign(&ArrayView1::from(own));
        }
        Self {
            count,
            factors: replicates.factors.clone(),
            degrees: replicates.degrees,
            of_quantiles: replicates.kind.of_quantiles(),
            weights,
        }
    }

    /// From the deviations of two estimates.
    pub fn covariance(&self, a: &[f64], b: &[f64]) -> f64 {
        self.factors.sum(a.iter().zip(b).map(|(a, b)| a * b))
    }

    /// A respondent's weights.
    pub fn of(&self, respondent: usize) -> &[f64] {
        let row = self.weights.row(respondent);
        row.to_slice().expect("rows stand one after the other")
    }

    /// From the deviations of the replicates' estimates from the full sample's.
    pub fn variance(&self, deviations: impl Iterator<Item = f64>) -> f64 {
        self.factors.sum(deviations.map(|d| d * d))
    }

    /// The mean of y in each replicate; `None` where one of them has nobody of the domain.
    pub fn means(&self, domain: &[u32], y: impl Fn(u32) -> f64) -> Option<Vec<f64>> {
        let mut sums = vec![0.0; self.count];
        let mut totals = vec![0.0; self.count];
        for &respondent in domain {
            let y = y(respondent);
            let own = self.of(respondent as usize);
            for ((sum, total), weight) in sums.iter_mut().zip(&mut totals).zip(own) {
                *sum += weight * y;
                *total += weight;
            }
        }
        ratios(&sums, &totals)
    }
}

/// `None` where a total is of nobody.
pub fn ratios(sums: &[f64], totals: &[f64]) -> Option<Vec<f64>> {
    let pairs = sums.iter().zip(totals);
    pairs
        .map(|(sum, total)| (*total > 0.0).then(|| sum / total))
        .collect()
}

/// 97.5% point of Student's t; `None` without degrees of freedom.
fn t_quantile(degrees: usize) -> Option<f64> {
    let t = StudentsT::new(0.0, 1.0, degrees as f64).ok()?;
    Some(twelve_decimals(t.inverse_cdf(0.975)))
}

/// 97.5% point of the normal distribution.
fn normal_quantile() -> f64 {
    twelve_decimals(Normal::standard().inverse_cdf(0.975))
}

/// Twelve decimals: the last bits of a platform's `ln` and `exp` must not reach the files.
fn twelve_decimals(value: f64) -> f64 {
    (value * 1e12).round() / 1e12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_r() {
        // R 4.2.2, options(digits = 17): qt(0.975, c(1, 9, 30, 100, 2040)), qnorm(0.975)
        for (degrees, expected) in [
            (1, 12.706_204_736_174_694),
            (9, 2.262_157_162_798_205),
            (30, 2.042_272_456_301_238),
            (100, 1.983_971_518_523_552),
            (2040, 1.961_127_541_119_656),
        ] {
            let t = t_quantile(degrees).unwrap();
            assert!(
                (t - expected).abs() < 1e-9,
                "{degrees} degrees of freedom: {t}"
            );
        }
        assert_eq!(t_quantile(0), None);
        assert!((normal_quantile() - 1.959_963_984_540_054).abs() < 1e-11);
    }
}
