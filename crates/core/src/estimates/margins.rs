//! The regression on the dummies of all margins, from which rake-aware standard errors come.
//!
//! With X the dummies (n x J), D the base weights and W the final ones (W^2 with each part's n / (n - 1)), the residual of z is e = z - X b with
//! b = (X'DX)^- X'Dz, and sum (w e)^2 = sum w^2 z^2 - 2 (X'W^2 z)'b + b'(X'W^2 X)b. In the basis V that has
//! V V' = (X'DX)^- and V'(X'W^2 X)V diagonal, this is A - 2 c.m + sum of lambda_k m_k^2 with m = V'X'Dz and
//! c = V'X'W^2 z: sums over respondents that a table's cells can keep, so that a standard error needs no further look at
//! the respondents.

use nalgebra::{DMatrix, SymmetricEigen};

use super::design::Strata;
use crate::weighting::MarginCodes;

/// Margins as a regression needs them, made once for a weighted sample.
pub struct Margins<'a> {
    pub base: &'a [f64],
    /// Respondents x margins: the place of each respondent's category among all dummies.
    places: Vec<u32>,
    /// Number of margins.
    margins: usize,
    /// Number of dummies, J.
    pub dummies: usize,
    /// Number of directions in which the margins differ, at most J.
    pub rank: usize,
    /// V: dummies x rank.
    basis: Vec<f64>,
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
        let mut places = vec![0u32; n * margins.len()];
        let mut offset = 0u32;
        for (m, margin) in margins.iter().enumerate() {
            for (r, code) in margin.codes.iter().enumerate() {
                places[r * margins.len() + m] = offset + u32::from(*code);
            }
            offset += margin.categories as u32;
        }
        let dummies = offset as usize;
        // X'DX and X'W^2 X side by side: one look at the respondents.
        let mut by_base = vec![0.0; dummies * dummies];
        let mut by_weight = vec![0.0; dummies * dummies];
        let mut totals = vec![vec![0.0; dummies]; strata.counted.len()];
        let rows = places.chunks_exact(margins.len()).zip(base).zip(weights);
        for (respondent, ((row, d), w)) in rows.enumerate() {
            let part = strata.of(respondent);
            let squared = strata.factor(part) * w * w;
            for &a in row {
                totals[part][a as usize] += w;
                for &b in row {
                    let at = a as usize * dummies + b as usize;
                    by_base[at] += d;
                    by_weight[at] += squared;
                }
            }
        }
        let (basis, lambda) = basis(&by_base, &by_weight, dummies);
        let rank = lambda.len();
        if rank == 0 {
            // Nobody has a base weight.
            return None;
        }
        let mut made = Self {
            base,
            places,
            margins: margins.len(),
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
        &self.places[respondent * self.margins..(respondent + 1) * self.margins]
    }

    /// Adds V' times a list over the dummies to `to`.
    pub fn turn(&self, dummies: &[f64], to: &mut [f64]) {
        for (value, row) in dummies.iter().zip(self.basis.chunks_exact(self.rank)) {
            if *value == 0.0 {
                continue;
            }
            for (to, v) in to.iter_mut().zip(row) {
                *to += value * v;
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
        let coefficients: Vec<f64> = self
            .basis
            .chunks_exact(self.rank)
            .map(|row| row.iter().zip(&turned).map(|(v, m)| v * m).sum())
            .collect();
        for (u, row) in u.iter_mut().zip(self.places.chunks_exact(self.margins)) {
            let fitted: f64 = row.iter().map(|&place| coefficients[place as usize]).sum();
            *u -= fitted;
        }
    }
}

/// V and the diagonal of V' S V, where V V' is the pseudo-inverse of G (both symmetric, `size` x `size`): eigenvalues of G
/// that are zero but for rounding stay out. Products are written out: a library's can differ from machine to machine.
fn basis(g: &[f64], s: &[f64], size: usize) -> (Vec<f64>, Vec<f64>) {
    let eigen = SymmetricEigen::new(DMatrix::from_row_slice(size, size, g));
    let largest = eigen.eigenvalues.iter().copied().fold(0.0, f64::max);
    let kept: Vec<usize> = (0..size)
        .filter(|&k| eigen.eigenvalues[k] > largest * 1e-11)
        .collect();
    let rank = kept.len();
    // L = E / sqrt(eigenvalue), so that L L' is the pseudo-inverse.
    let mut l = vec![0.0; size * rank];
    for (column, &k) in kept.iter().enumerate() {
        let scale = 1.0 / eigen.eigenvalues[k].sqrt();
        for row in 0..size {
            l[row * rank + column] = eigen.eigenvectors[(row, k)] * scale;
        }
    }
    let sl = product(s, &l, size, size, rank);
    let mut lsl = DMatrix::<f64>::zeros(rank, rank);
    for i in 0..size {
        for a in 0..rank {
            for b in 0..rank {
                lsl[(a, b)] += l[i * rank + a] * sl[i * rank + b];
            }
        }
    }
    let eigen = SymmetricEigen::new(lsl);
    let mut u = vec![0.0; rank * rank];
    for row in 0..rank {
        for column in 0..rank {
            u[row * rank + column] = eigen.eigenvectors[(row, column)];
        }
    }
    let lambda = eigen.eigenvalues.iter().copied().collect();
    (product(&l, &u, size, rank, rank), lambda)
}

/// A (rows x inner) times B (inner x columns).
fn product(a: &[f64], b: &[f64], rows: usize, inner: usize, columns: usize) -> Vec<f64> {
    let mut out = vec![0.0; rows * columns];
    if columns == 0 || inner == 0 {
        return out;
    }
    for (to, row) in out.chunks_exact_mut(columns).zip(a.chunks_exact(inner)) {
        for (factor, from) in row.iter().zip(b.chunks_exact(columns)) {
            for (to, value) in to.iter_mut().zip(from) {
                *to += factor * value;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rank_does_not_depend_on_the_scale_of_the_weights() {
        let g = [2.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0];
        for scale in [1e-30, 1e-12, 1.0, 1e12, 1e30] {
            let scaled = g.map(|sum| sum * scale);
            let (v, lambda) = basis(&scaled, &scaled, 3);
            assert_eq!(lambda.len(), 2, "{scale:e}");
            // S = G: the diagonal is 1 in every direction.
            assert!(lambda.iter().all(|l| (l - 1.0).abs() < 1e-12), "{lambda:?}");
            assert!(v.iter().all(|v| v.is_finite()));
        }
    }

    #[test]
    fn the_basis_gives_a_pseudo_inverse_and_a_diagonal() {
        let g = [2.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0];
        let s = [3.0, 0.5, 0.0, 0.5, 2.0, 0.3, 0.0, 0.3, 1.0];
        let (v, lambda) = basis(&g, &s, 3);
        let rank = lambda.len();
        assert_eq!(rank, 2);
        let vt: Vec<f64> = (0..rank)
            .flat_map(|k| (0..3).map(move |i| (i, k)))
            .map(|(i, k)| v[i * rank + k])
            .collect();
        let inverse = product(&v, &vt, 3, rank, 3);
        let gig = product(&product(&g, &inverse, 3, 3, 3), &g, 3, 3, 3);
        assert!(gig.iter().zip(&g).all(|(a, b)| (a - b).abs() < 1e-12));
        let turned = product(&product(&vt, &s, rank, 3, 3), &v, rank, 3, rank);
        for a in 0..rank {
            for b in 0..rank {
                let expected = if a == b { lambda[a] } else { 0.0 };
                assert!((turned[a * rank + b] - expected).abs() < 1e-12);
            }
        }
    }
}
