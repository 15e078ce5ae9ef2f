//! Standard errors that know of the raking (STATISTICS 6): linearised, or from replicates.
//!
//! Linearised: one stage, with replacement. For an estimate with linear terms z_i (0 outside its domain), u_i = w_i z_i where
//! weights are taken as given; where they were raked here, u_i = w_i e_i with e the residual of the regression of
//! z on the dummies of all margins, weighted by the **base** weights. Then
//! var = n / (n - 1) * sum (u_i - mean u)^2. R: `svydesign(ids = ~1, weights = ~d)`, `calibrate`, `svymean`.
//!
//! From replicates, each weighted again to the same targets: var = factor * sum (theta_r - theta)^2 about the full
//! sample's estimate. R: `svrepdesign(mse = TRUE)`.

use nalgebra::{DMatrix, SymmetricEigen};
use ndarray::Array2;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use crate::weighting::Weighted;

/// What the standard errors of a weighted sample need, made once.
pub(super) struct Precision<'a> {
    weights: &'a [f64],
    /// Respondents with a weight above zero.
    counted: usize,
    regression: Option<Regression<'a>>,
    replicates: Option<Replicated>,
    /// 97.5% point of the normal distribution.
    pub normal: f64,
}

/// The regression on the dummies of the margins.
struct Regression<'a> {
    base: &'a [f64],
    /// Respondents x margins: the place of each respondent's category among all dummies.
    places: Array2<u32>,
    /// Pseudo-inverse of X'DX. The dummies of each margin add up to 1, so X'DX is singular by construction.
    inverse: Array2<f64>,
}

impl<'a> Precision<'a> {
    pub fn new(weighted: &'a Weighted) -> Self {
        Self {
            weights: &weighted.weights,
            counted: weighted.weights.iter().filter(|w| **w > 0.0).count(),
            regression: Regression::new(weighted),
            replicates: Replicated::new(weighted),
            normal: normal_quantile(),
        }
    }

    /// Standard error of the weighted mean `mean` of y over some respondents whose weights sum to `total`.
    pub fn se_of_mean(
        &self,
        domain: &[u32],
        y: impl Fn(u32) -> f64,
        mean: f64,
        total: f64,
    ) -> Option<f64> {
        let variance = match &self.replicates {
            Some(replicates) => replicates.variance(domain, y, mean),
            None => {
                let z: Vec<f64> = domain.iter().map(|&r| (y(r) - mean) / total).collect();
                self.variance(domain, &z)
            }
        };
        variance.map(f64::sqrt)
    }

    /// Degrees of freedom, where they are those of the replicates: R's `degf` of a design with replicates.
    pub fn degrees(&self) -> Option<usize> {
        self.replicates.as_ref().map(|r| r.count - 1)
    }

    /// The variance of an estimate whose linear terms are `z` for the respondents `domain` and 0 for others.
    /// `None` with fewer than two respondents.
    fn variance(&self, domain: &[u32], z: &[f64]) -> Option<f64> {
        if self.counted < 2 {
            return None;
        }
        let mut u = vec![0.0; self.weights.len()];
        for (&respondent, z) in domain.iter().zip(z) {
            u[respondent as usize] = *z;
        }
        if let Some(regression) = &self.regression {
            regression.take_residuals(domain, z, &mut u);
        }
        for (u, weight) in u.iter_mut().zip(self.weights) {
            *u *= weight;
        }
        // A weight of zero is nobody: a row that is not there would give the same.
        let n = self.counted as f64;
        let mean = u.iter().sum::<f64>() / n;
        let counted = u
            .iter()
            .zip(self.weights)
            .filter(|(_, weight)| **weight > 0.0);
        let squares: f64 = counted.map(|(u, _)| (u - mean) * (u - mean)).sum();
        Some(n / (n - 1.0) * squares)
    }
}

/// Replicate weights, laid out to be added up for all replicates at once.
struct Replicated {
    count: usize,
    factor: f64,
    /// Respondents x replicates.
    weights: Vec<f64>,
}

impl Replicated {
    fn new(weighted: &Weighted) -> Option<Self> {
        let replicates = weighted
            .replicates
            .as_ref()
            .filter(|_| weighted.replicates_estimate)?;
        let count = replicates.weights.len();
        let mut weights = vec![0.0; count * weighted.weights.len()];
        for (number, own) in replicates.weights.iter().enumerate() {
            for (respondent, weight) in own.iter().enumerate() {
                weights[respondent * count + number] = *weight;
            }
        }
        Some(Self {
            count,
            factor: replicates.factor,
            weights,
        })
    }

    /// `None` where a replicate has nobody of the domain: its estimate is not there.
    fn variance(&self, domain: &[u32], y: impl Fn(u32) -> f64, mean: f64) -> Option<f64> {
        let mut sums = vec![0.0; self.count];
        let mut totals = vec![0.0; self.count];
        for &respondent in domain {
            let y = y(respondent);
            let start = respondent as usize * self.count;
            let weights = &self.weights[start..start + self.count];
            for ((sum, total), weight) in sums.iter_mut().zip(&mut totals).zip(weights) {
                *sum += weight * y;
                *total += weight;
            }
        }
        if totals.iter().any(|total| *total <= 0.0) {
            return None;
        }
        let squares = sums.iter().zip(&totals).map(|(sum, total)| {
            let deviation = sum / total - mean;
            deviation * deviation
        });
        Some(self.factor * squares.sum::<f64>())
    }
}

impl<'a> Regression<'a> {
    fn new(weighted: &'a Weighted) -> Option<Self> {
        let margins = &weighted.margins;
        if margins.is_empty() {
            return None;
        }
        let base = &weighted.sample.base_weights;
        let n = base.len();
        let mut offset = 0u32;
        let mut offsets = Vec::new();
        for margin in margins {
            offsets.push(offset);
            offset += margin.categories as u32;
        }
        let dummies = offset as usize;
        let places = Array2::from_shape_fn((n, margins.len()), |(r, m)| {
            offsets[m] + u32::from(margins[m].codes[r])
        });
        let mut cross = DMatrix::<f64>::zeros(dummies, dummies);
        for (row, d) in places.rows().into_iter().zip(base) {
            for &a in row {
                for &b in row {
                    cross[(a as usize, b as usize)] += d;
                }
            }
        }
        Some(Self {
            base,
            places,
            inverse: pseudo_inverse(cross),
        })
    }

    /// Replaces z (spread out in `u`) by its residual.
    fn take_residuals(&self, domain: &[u32], z: &[f64], u: &mut [f64]) {
        // Plain slices: this runs for every number of the study.
        let margins = self.places.ncols();
        let places = self.places.as_slice().expect("made in standard layout");
        let inverse = self.inverse.as_slice().expect("made in standard layout");
        let dummies = self.inverse.ncols();
        let mut moments = vec![0.0; dummies];
        for (&respondent, z) in domain.iter().zip(z) {
            let r = respondent as usize;
            let dz = self.base[r] * z;
            for &place in &places[r * margins..(r + 1) * margins] {
                moments[place as usize] += dz;
            }
        }
        let coefficients: Vec<f64> = inverse
            .chunks_exact(dummies)
            .map(|row| row.iter().zip(&moments).map(|(a, b)| a * b).sum())
            .collect();
        for (u, row) in u.iter_mut().zip(places.chunks_exact(margins)) {
            let fitted: f64 = row.iter().map(|&place| coefficients[place as usize]).sum();
            *u -= fitted;
        }
    }
}

/// Moore-Penrose inverse of a symmetric matrix: eigenvalues that are zero but for rounding stay zero.
fn pseudo_inverse(matrix: DMatrix<f64>) -> Array2<f64> {
    let size = matrix.nrows();
    let eigen = SymmetricEigen::new(matrix);
    let largest = eigen.eigenvalues.iter().copied().fold(0.0, f64::max);
    let kept: Vec<usize> = (0..size)
        .filter(|&k| eigen.eigenvalues[k] > largest * 1e-11)
        .collect();
    Array2::from_shape_fn((size, size), |(i, j)| {
        kept.iter()
            .map(|&k| {
                eigen.eigenvectors[(i, k)] * eigen.eigenvectors[(j, k)] / eigen.eigenvalues[k]
            })
            .sum()
    })
}

/// 97.5% point of Student's t; `None` without degrees of freedom.
pub(super) fn t_quantile(degrees: usize) -> Option<f64> {
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

    #[test]
    fn a_pseudo_inverse_undoes_what_can_be_undone() {
        let m = DMatrix::from_row_slice(3, 3, &[2.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
        let inverse = pseudo_inverse(m.clone());
        let p = DMatrix::from_fn(3, 3, |i, j| inverse[(i, j)]);
        assert!((&m * &p * &m - &m).abs().max() < 1e-12);
    }
}
