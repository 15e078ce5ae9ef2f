//! A question against a crossbreak as a whole: Rao and Scott's second-order chi-square (STATISTICS 7).
//!
//! R: `svychisq(statistic = "F")`. With p the shares of the cells of the table, X^2 Pearson's statistic of n people with those
//! shares, C the contrasts of the interaction, D = diag(p) and V the covariances of p, the generalised design effects are
//! the eigenvalues of Delta = (C'(D^-1/n)C)^-1 (C'D^-1 V D^-1 C). F = X^2 / tr(Delta) on d0 = tr(Delta)^2 / tr(Delta^2) and
//! d0 * nu degrees of freedom, nu those of the design. n cancels.

use nalgebra::DMatrix;
use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor};

use super::cells::Cells;

/// A table of more cells than these is not tested: its covariances alone would be a million numbers and more.
const MOST_CELLS: usize = 1000;

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    pub f: f64,
    pub degrees: (f64, f64),
    pub p: f64,
    /// Pearson's statistic of as many people as the sample has, not corrected.
    pub pearson: f64,
    /// Of the first-order correction: Pearson's over the mean design effect.
    pub first_order_p: f64,
}

/// Crosses some answers with some columns. `None` of more than 1,000 cells, where a single answer or column has anybody, or where the table's
/// variances cannot be told.
pub fn chi_square(
    cells: &Cells<'_>,
    answers: &[usize],
    columns: &[usize],
    nu: f64,
) -> Option<ChiSquare> {
    let weight = |column: usize, answer: usize| cells.sums(cells.cell(column, answer)).weight;
    let answers: Vec<usize> = answers
        .iter()
        .copied()
        .filter(|&a| columns.iter().any(|&c| weight(c, a) > 0.0))
        .collect();
    let columns: Vec<usize> = columns
        .iter()
        .copied()
        .filter(|&c| answers.iter().any(|&a| weight(c, a) > 0.0))
        .collect();
    let (rows, across) = (answers.len(), columns.len());
    if rows < 2 || across < 2 || rows * across > MOST_CELLS {
        return None;
    }
    let all: Vec<usize> = columns
        .iter()
        .flat_map(|&c| answers.iter().map(move |&a| (c, a)))
        .map(|(c, a)| cells.cell(c, a))
        .collect();
    let total = cells.base(all.iter().copied()).weight;
    let shares: Vec<f64> = all.iter().map(|&c| cells.sums(c).weight / total).collect();
    let covariances = cells.share_covariances(&all)?;
    let size = all.len();

    // Pearson's X^2 / n.
    let of_row = |row: usize| (0..across).map(|c| shares[c * rows + row]).sum::<f64>();
    let of_column = |column: usize| (0..rows).map(|r| shares[column * rows + r]).sum::<f64>();
    let mut pearson = 0.0;
    for column in 0..across {
        for row in 0..rows {
            let expected = of_row(row) * of_column(column);
            let off = shares[column * rows + row] - expected;
            pearson += off * off / expected;
        }
    }

    // The interaction: what is left of a cell's indicator once rows and columns are taken out. An empty cell says nothing
    // (R takes 1/0 as 0).
    let inverse = |cell: usize| match shares[cell] {
        0.0 => 0.0,
        share => 1.0 / share,
    };
    let contrasts: Vec<Vec<f64>> = (1..across)
        .flat_map(|column| (1..rows).map(move |row| (column, row)))
        .map(|(column, row)| {
            let centred = |hit: bool, of: usize| f64::from(u8::from(hit)) - 1.0 / of as f64;
            (0..size)
                .map(|cell| {
                    centred(cell / rows == column, across)
                        * centred(cell % rows == row, rows)
                        * inverse(cell)
                })
                .collect()
        })
        .collect();
    let freedom = contrasts.len();
    let mut expected = DMatrix::<f64>::zeros(freedom, freedom);
    let mut observed = DMatrix::<f64>::zeros(freedom, freedom);
    let spread: Vec<Vec<f64>> = contrasts
        .iter()
        .map(|contrast| {
            covariances
                .chunks_exact(size)
                .map(|row| row.iter().zip(contrast).map(|(v, c)| v * c).sum())
                .collect()
        })
        .collect();
    for a in 0..freedom {
        for b in 0..freedom {
            // The contrasts hold D^-1 once; D puts one of two back.
            let cells = 0..size;
            expected[(a, b)] = cells
                .map(|cell| contrasts[a][cell] * contrasts[b][cell] * shares[cell])
                .sum();
            observed[(a, b)] = contrasts[a]
                .iter()
                .zip(&spread[b])
                .map(|(c, s)| c * s)
                .sum();
        }
    }
    let delta = expected.lu().solve(&observed)?;
    let trace: f64 = (0..freedom).map(|k| delta[(k, k)]).sum();
    let mut squared = 0.0;
    for a in 0..freedom {
        for b in 0..freedom {
            squared += delta[(a, b)] * delta[(b, a)];
        }
    }
    let d0 = trace * trace / squared;
    let f = pearson / trace;
    if !(d0 > 0.0 && f.is_finite() && nu > 0.0 && trace > 0.0) {
        return None;
    }
    let degrees = (d0, d0 * nu);
    let f_of = FisherSnedecor::new(degrees.0, degrees.1).ok()?;
    let chi_of = ChiSquared::new(freedom as f64).ok()?;
    Some(ChiSquare {
        f,
        degrees,
        p: f_of.sf(f),
        pearson: pearson * (nu + 1.0),
        first_order_p: chi_of.sf(f * freedom as f64),
    })
}
