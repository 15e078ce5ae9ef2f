//! The linear equations of a step. A margin of thousands of categories (regions, postcodes) makes a matrix of millions of
//! cells that is nearly all zeros: nobody is in two of them, so their part of it is a diagonal. That part is eliminated first
//! (the Schur complement), and what is left is as small as it is without the margin.

use std::ops::Range;

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

/// Margins of fewer categories are solved together with the others.
const LARGE: usize = 500;

/// A matrix that is ready to be solved.
pub(super) enum Solver {
    Dense(Cholesky<f64, Dyn>),
    Bordered {
        /// Where the large margin's categories are.
        large: Range<usize>,
        /// Its diagonal.
        diagonal: DVector<f64>,
        /// The other categories by those of the large margin.
        border: DMatrix<f64>,
        /// The others, once the large margin is eliminated.
        rest: Cholesky<f64, Dyn>,
    },
}

impl Solver {
    /// The symmetric, positive definite matrix of these cells; `margins` are the categories of each margin, which have zeros
    /// beside the diagonal. `None` where it is not positive definite.
    pub fn new(
        size: usize,
        margins: impl Iterator<Item = Range<usize>>,
        cell: impl Fn(usize, usize) -> f64,
    ) -> Option<Self> {
        let large = margins
            .filter(|margin| margin.len() > LARGE && margin.len() < size)
            .max_by_key(|margin| margin.len());
        let Some(large) = large else {
            return Cholesky::new(DMatrix::from_fn(size, size, cell)).map(Self::Dense);
        };
        let others: Vec<usize> = (0..size).filter(|index| !large.contains(index)).collect();
        let diagonal = DVector::from_fn(large.len(), |i, _| cell(large.start + i, large.start + i));
        if !diagonal.iter().all(|d| *d > 0.0) {
            return None;
        }
        let border = DMatrix::from_fn(others.len(), large.len(), |i, j| {
            cell(others[i], large.start + j)
        });
        let mut scaled = border.clone();
        for (mut column, d) in scaled.column_iter_mut().zip(diagonal.iter()) {
            column /= *d;
        }
        let own = DMatrix::from_fn(others.len(), others.len(), |i, j| {
            cell(others[i], others[j])
        });
        let rest = Cholesky::new(own - scaled * border.transpose())?;
        Some(Self::Bordered {
            large,
            diagonal,
            border,
            rest,
        })
    }

    /// Solves the equations in place.
    pub fn solve_mut(&self, side: &mut DVector<f64>) {
        let (large, diagonal, border, rest) = match self {
            Self::Dense(cholesky) => return cholesky.solve_mut(side),
            Self::Bordered {
                large,
                diagonal,
                border,
                rest,
            } => (large, diagonal, border, rest),
        };
        let own = side.rows(large.start, large.len()).into_owned();
        let others: Vec<usize> = (0..side.len())
            .filter(|index| !large.contains(index))
            .collect();
        let mut left = DVector::from_iterator(others.len(), others.iter().map(|&i| side[i]));
        left -= border * own.component_div(diagonal);
        rest.solve_mut(&mut left);
        let solved = (own - border.tr_mul(&left)).component_div(diagonal);
        for (&index, value) in others.iter().zip(left.iter()) {
            side[index] = *value;
        }
        side.rows_mut(large.start, large.len()).copy_from(&solved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_margin_is_solved_as_the_whole_matrix_is() {
        // Two small margins around one of 600 categories.
        let margins = [0..3, 3..603, 603..607];
        let size = 607;
        let margin = |i: usize| margins.iter().position(|m| m.contains(&i));
        let cell = |i: usize, j: usize| match (i == j, margin(i) == margin(j)) {
            (true, _) => 40.0 + (i % 7) as f64,
            (false, true) => 0.0,
            (false, false) => ((i * j) % 5) as f64 / 50.0,
        };
        let solver = Solver::new(size, margins.iter().cloned(), cell).unwrap();
        assert!(matches!(&solver, Solver::Bordered { large, .. } if *large == (3..603)));
        let side = DVector::from_fn(size, |i, _| (i % 11) as f64 - 5.0);
        let mut ours = side.clone();
        solver.solve_mut(&mut ours);
        let whole = Cholesky::new(DMatrix::from_fn(size, size, cell)).unwrap();
        let theirs = whole.solve(&side);
        assert!((ours - theirs).amax() < 1e-12);
    }
}
