//! The regression on the dummies of all margins, from which rake-aware standard errors come.
//!
//! With X the dummies (n x J), D the base weights and W the final ones (W^2 with each part's n / (n - 1)), the residual of z is e = z - X b with
//! b = (X'DX)^- X'Dz, and sum (w e)^2 = sum w^2 z^2 - 2 (X'W^2 z)'b + b'(X'W^2 X)b. In the basis V that has
//! V V' = (X'DX)^- and V'(X'W^2 X)V diagonal, this is A - 2 c.m + sum of lambda_k m_k^2 with m = V'X'Dz and
//! c = V'X'W^2 z: sums over respondents that a table's cells can keep, so that a standard error needs no further look at
//! the respondents.

use nalgebra::{DMatrix, SymmetricEigen};
use ndarray::{Array2, ArrayView2, ArrayViewMut1};

use super::design::Strata;
use crate::weighting::MarginCodes;

/// Margins as a regression needs them, made once for a weighted sample.
pub struct Margins<'a> {
    pub base: &'a [f64],
    /// Respondents x margins: the place of each respondent's category among all dummies.
    places: Array2<u32>,
    /// Number of dummies, J.
    pub dummies: usize,
    /// Number of directions in which the margins differ, at most J.
    pub rank: usize,
    /// V: dummies x rank.
    basis: Array2<f64>,
    /// The diagonal of V'(X'W^2 X)V.
    pub lambda: Vec<f64>,
    /// V'X'w of each part of the sample, for the means of u.
    pub centres: Vec<Vec<f64>>,
}

impl<'a> Margins<'a> {
    /// `None` without margins.
    pub fn new(
        weights: &[f64],
        base: &'a [f64],
        margins: &[MarginCodes],
        strata: &Strata,
    ) -> Option<Self> {
        if margins.is_empty() {
            return None;
        }
        let n = base.len();
        let mut places = Array2::zeros((n, margins.len()));
        let mut offset = 0u32;
        for (m, margin) in margins.iter().enumerate() {
            for (r, code) in margin.codes.iter().enumerate() {
                places[[r, m]] = offset + u32::from(*code);
            }
            offset += margin.categories as u32;
        }
        let dummies = offset as usize;
        // X'DX and X'W^2 X side by side: one look at the respondents.
        let mut by_base = Array2::zeros((dummies, dummies));
        let mut by_weight = Array2::zeros((dummies, dummies));
        let mut totals = vec![vec![0.0; dummies]; strata.counted.len()];
        let rows = places.rows().into_iter().zip(base).zip(weights);
        for (respondent, ((row, d), w)) in rows.enumerate() {
            let part = strata.of(respondent);
            let squared = strata.factor(part) * w * w;
            for &a in &row {
                totals[part][a as usize] += w;
                for &b in &row {
                    let at = [a as usize, b as usize];
                    by_base[at] += d;
                    by_weight[at] += squared;
                }
            }
        }
        let (basis, lambda) = basis(by_base.view(), by_weight.view());
        let rank = lambda.len();
        if rank == 0 {
            // Nobody has a base weight.
            return None;
        }
        let mut made = Self {
            base,
            places,
            dummies,
            rank,
            basis,
            lambda,
            centres: Vec::new(),
        };
        for totals in &totals {
            let mut centre = vec![0.0; rank];
            made.turn(totals, &mut centre);
            made.centres.push(centre);
        }
        Some(made)
    }

    /// Places of a respondent's categories among all dummies.
    pub fn places(&self, respondent: usize) -> &[u32] {
        let row = self.places.row(respondent);
        row.to_slice().expect("rows stand one after the other")
    }

    /// Adds V' times a list over the dummies to `to`.
    pub fn turn(&self, dummies: &[f64], to: &mut [f64]) {
        let mut to = ArrayViewMut1::from(to);
        for (value, row) in dummies.iter().zip(self.basis.rows()) {
            if *value != 0.0 {
                to.scaled_add(*value, &row);
            }
        }
    }

    /// Replaces z (spread out in `u`) by its residual.
    pub fn take_residuals(&self, domain: &[u32], z: &[f64], u: &mut [f64]) {
        let mut moments = vec![0.0; self.dummies];
        for (&respondent, z) in domain.iter().zip(z) {
            let dz = self.base[respondent as usize] * z;
            for &place in self.places(respondent as usize) {
                moments[place as usize] += dz;
            }
        }
        let mut turned = vec![0.0; self.rank];
        self.turn(&moments, &mut turned);
        let basis = self.basis.rows().into_iter();
        let coefficients: Vec<f64> = basis
            .map(|row| row.iter().zip(&turned).map(|(v, m)| v * m).sum())
            .collect();
        for (u, row) in u.iter_mut().zip(self.places.rows()) {
            let fitted: f64 = row.iter().map(|&place| coefficients[place as usize]).sum();
            *u -= fitted;
        }
    }
}

/// V and the diagonal of V' S V, where V V' is the pseudo-inverse of G (both symmetric and of one size): eigenvalues of G
/// that are zero but for rounding stay out.
fn basis(g: ArrayView2<'_, f64>, s: ArrayView2<'_, f64>) -> (Array2<f64>, Vec<f64>) {
    let size = g.nrows();
    let eigen = SymmetricEigen::new(DMatrix::from_fn(size, size, |row, column| g[[row, column]]));
    let largest = eigen.eigenvalues.iter().copied().fold(0.0, f64::max);
    let kept: Vec<usize> = (0..size)
        .filter(|&k| eigen.eigenvalues[k] > largest * 1e-11)
        .collect();
    let rank = kept.len();
    // L = E / sqrt(eigenvalue), so that L L' is the pseudo-inverse.
    let l = Array2::from_shape_fn((size, rank), |(row, column)| {
        let k = kept[column];
        eigen.eigenvectors[(row, k)] * (1.0 / eigen.eigenvalues[k].sqrt())
    });
    let lsl = product(l.t(), product(s, l.view()).view());
    let eigen = SymmetricEigen::new(DMatrix::from_fn(rank, rank, |a, b| lsl[[a, b]]));
    let u = Array2::from_shape_fn((rank, rank), |at| eigen.eigenvectors[at]);
    let lambda = eigen.eigenvalues.iter().copied().collect();
    (product(l.view(), u.view()), lambda)
}

/// A times B, written out: the sums of a library's product can be in another order on another machine.
fn product(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut out = Array2::zeros((a.nrows(), b.ncols()));
    for (mut to, row) in out.rows_mut().into_iter().zip(a.rows()) {
        for (factor, from) in row.iter().zip(b.rows()) {
            to.scaled_add(*factor, &from);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn close(a: &Array2<f64>, b: &Array2<f64>) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12)
    }

    #[test]
    fn the_rank_does_not_depend_on_the_scale_of_the_weights() {
        let g = array![[2.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0]];
        for scale in [1e-30, 1e-12, 1.0, 1e12, 1e30] {
            let scaled = &g * scale;
            let (v, lambda) = basis(scaled.view(), scaled.view());
            assert_eq!(lambda.len(), 2, "{scale:e}");
            // S = G: the diagonal is 1 in every direction.
            assert!(lambda.iter().all(|l| (l - 1.0).abs() < 1e-12), "{lambda:?}");
            assert!(v.iter().all(|v| v.is_finite()));
        }
    }

    #[test]
    fn the_basis_gives_a_pseudo_inverse_and_a_diagonal() {
        let g = array![[2.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0]];
        let s = array![[3.0, 0.5, 0.0], [0.5, 2.0, 0.3], [0.0, 0.3, 1.0]];
        let (v, lambda) = basis(g.view(), s.view());
        assert_eq!(lambda.len(), 2);
        let inverse = v.dot(&v.t());
        assert!(close(&g.dot(&inverse).dot(&g), &g));
        let diagonal = array![[lambda[0], 0.0], [0.0, lambda[1]]];
        assert!(close(&v.t().dot(&s).dot(&v), &diagonal));
    }
}
