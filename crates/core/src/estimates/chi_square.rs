//! A question against a crossbreak as a whole: Rao and Scott's second-order chi-square (STATISTICS 7).
//!
//! R: `svychisq(statistic = "F")`. With p the shares of the cells of the table, X^2 Pearson's statistic of n people with those
//! shares, C the contrasts of the interaction, D = diag(p) and V the covariances of p, the generalised design effects are
//! the eigenvalues of Delta = (C'(D^-1/n)C)^-1 (C'D^-1 V D^-1 C). F = X^2 / tr(Delta) on d0 = tr(Delta)^2 / tr(Delta^2) and
//! d0 * nu degrees of freedom, nu those of the design. n cancels.
//!
//! An empty cell has no part in D^-1 (R takes 1/0 as 0). C'D^-1 C is then singular where some contrast lies in the empty cells
//! alone: a table with rows and columns that sum to 0 and nothing but empty cells filled. There is one exactly where the
//! empty cells, as edges between their rows and columns, close a circle, such as two answers that nobody gave in two
//! columns. R finds the same by its LU (`solve`: a reciprocal condition number below 2.2e-16) and stops.

use std::fmt;

use nalgebra::linalg::LU;
use nalgebra::{DMatrix, DVector, Dyn};
use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor};

use super::cells::Cells;
use crate::number::{count, counted};

/// A table of more cells than these is not tested: its covariances alone would be a million numbers and more.
const MOST_CELLS: usize = 1000;
/// R `solve`: `tol = .Machine$double.eps`.
const LEAST_CONDITION: f64 = f64::EPSILON;

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
    /// Cells in which fewer than one respondent is expected.
    pub sparse: usize,
    /// Answers and columns that nobody is in: they are no part of the table.
    pub empty: (usize, usize),
}

impl ChiSquare {
    /// What a reader must know of it; mostly nothing.
    pub fn note(&self) -> String {
        let mut notes = Vec::new();
        if self.sparse > 0 {
            notes.push(format!(
                "{} an expected count under 1, so the test rejects too often",
                counted(self.sparse, "cell has", "cells have")
            ));
        }
        let parts: Vec<String> = [(self.empty.0, "answer"), (self.empty.1, "column")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| counted(n, what, &format!("{what}s")))
            .collect();
        if !parts.is_empty() {
            notes.push(format!(
                "without {} that no respondent is in",
                parts.join(" and ")
            ));
        }
        notes.join("; ")
    }
}

/// Why a table is not tested.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoTest {
    /// Fewer than two answers, or two columns, have respondents.
    OneCategory,
    TooManyCells(usize),
    /// An answer or a column has respondents and no weight.
    NoWeight,
    /// Too many cells are empty.
    Singular,
    /// By the reciprocal condition number.
    NearlySingular(f64),
    /// df1 beyond (rows - 1)(columns - 1).
    Degrees(f64, usize),
    /// Standard errors cannot be estimated.
    NoVariance,
}

impl fmt::Display for NoTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoTest::OneCategory => {
                f.write_str("fewer than two answers, or fewer than two columns, have respondents")
            }
            NoTest::TooManyCells(cells) => write!(
                f,
                "the table has {} cells; tables of up to {} are tested",
                count(*cells as f64),
                count(MOST_CELLS as f64)
            ),
            NoTest::NoWeight => f.write_str(
                "an answer or a column has respondents but no weight, so it has no effective base",
            ),
            NoTest::Singular => f.write_str(
                "too many cells are empty: the design matrix of the table is singular (merge answers or columns)",
            ),
            NoTest::NearlySingular(condition) => write!(
                f,
                "the design matrix of the table is so nearly singular that the result would be rounding error \
                 (reciprocal condition number {condition:.1e})"
            ),
            NoTest::Degrees(df1, most) => write!(
                f,
                "the degrees of freedom would be {df1:.1}, more than (rows - 1) x (columns - 1) = {most}"
            ),
            NoTest::NoVariance => {
                f.write_str("the variances of the table cannot be estimated")
            }
        }
    }
}

/// Crosses some answers with some columns.
pub fn chi_square(
    cells: &Cells<'_>,
    answers: &[usize],
    columns: &[usize],
    nu: f64,
) -> Result<ChiSquare, NoTest> {
    let base = |c: usize, a: usize| cells.sums(cells.cell(c, a));
    let people = |c: usize, a: usize| base(c, a).people > 0.0;
    let given = |a: &usize| columns.iter().any(|&c| people(c, *a));
    let (listed, offered) = (answers.len(), columns.len());
    let answers: Vec<usize> = answers.iter().copied().filter(given).collect();
    let columns: Vec<usize> = columns
        .iter()
        .copied()
        .filter(|&c| answers.iter().any(|&a| people(c, a)))
        .collect();
    let (rows, across) = (answers.len(), columns.len());
    if rows < 2 || across < 2 {
        return Err(NoTest::OneCategory);
    }
    if rows * across > MOST_CELLS {
        return Err(NoTest::TooManyCells(rows * across));
    }
    let weight = |c: usize, a: usize| base(c, a).weight;
    let of_answer = |&a: &usize| columns.iter().map(|&c| weight(c, a)).sum::<f64>();
    let of_column = |&c: &usize| answers.iter().map(|&a| weight(c, a)).sum::<f64>();
    let mut sums = answers
        .iter()
        .map(of_answer)
        .chain(columns.iter().map(of_column));
    if sums.any(|sum| sum.is_nan() || sum <= 0.0) {
        return Err(NoTest::NoWeight);
    }
    let empty = |row: usize, column: usize| weight(columns[column], answers[row]) == 0.0;
    if closes_a_circle(rows, across, empty) {
        return Err(NoTest::Singular);
    }
    let all: Vec<usize> = columns
        .iter()
        .flat_map(|&c| answers.iter().map(move |&a| (c, a)))
        .map(|(c, a)| cells.cell(c, a))
        .collect();
    let total = cells.base(all.iter().copied()).weight;
    let shares: Vec<f64> = all.iter().map(|&c| cells.sums(c).weight / total).collect();
    let covariances = cells.share_covariances(&all).ok_or(NoTest::NoVariance)?;
    let size = all.len();

    // Pearson's X^2 / n.
    let people = cells.base(all.iter().copied()).people;
    let mut sparse = 0;
    let of_row = |row: usize| (0..across).map(|c| shares[c * rows + row]).sum::<f64>();
    let of_column = |column: usize| (0..rows).map(|r| shares[column * rows + r]).sum::<f64>();
    let mut pearson = 0.0;
    for column in 0..across {
        for row in 0..rows {
            let expected = of_row(row) * of_column(column);
            let off = shares[column * rows + row] - expected;
            pearson += off * off / expected;
            sparse += usize::from(expected * people < 1.0);
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
            let rows = covariances.rows().into_iter();
            rows.map(|row| row.iter().zip(contrast).map(|(v, c)| v * c).sum())
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
    let largest = norm(&expected);
    let lu = expected.lu();
    let condition = match inverse_norm(&lu, freedom) {
        Some(inverse) if inverse > 0.0 && largest > 0.0 => 1.0 / (inverse * largest),
        _ => 0.0,
    };
    // A condition number that is NaN counts as singular too.
    if condition.is_nan() || condition < LEAST_CONDITION {
        return Err(NoTest::NearlySingular(condition));
    }
    let delta = lu.solve(&observed).ok_or(NoTest::Singular)?;
    let trace: f64 = (0..freedom).map(|k| delta[(k, k)]).sum();
    let mut squared = 0.0;
    for a in 0..freedom {
        for b in 0..freedom {
            squared += delta[(a, b)] * delta[(b, a)];
        }
    }
    let d0 = trace * trace / squared;
    let f = pearson / trace;
    let sound = d0 > 0.0 && f.is_finite() && nu > 0.0 && trace > 0.0;
    if !sound {
        return Err(NoTest::NoVariance);
    }
    if d0 > freedom as f64 * (1.0 + 1e-6) {
        return Err(NoTest::Degrees(d0, freedom));
    }
    let degrees = (d0, d0 * nu);
    let f_of = FisherSnedecor::new(degrees.0, degrees.1).map_err(|_| NoTest::NoVariance)?;
    let chi_of = ChiSquared::new(freedom as f64).map_err(|_| NoTest::NoVariance)?;
    Ok(ChiSquare {
        f,
        degrees,
        p: f_of.sf(f),
        pearson: pearson * (nu + 1.0),
        first_order_p: chi_of.sf(f * freedom as f64),
        sparse,
        empty: (listed - rows, offered - across),
    })
}

/// Whether the empty cells, as edges between rows and columns, close a circle.
fn closes_a_circle(rows: usize, across: usize, empty: impl Fn(usize, usize) -> bool) -> bool {
    // Rows, then columns; each points towards the one that stands for all that it is joined with.
    let mut towards: Vec<usize> = (0..rows + across).collect();
    let first = |towards: &[usize], mut at: usize| {
        while towards[at] != at {
            at = towards[at];
        }
        at
    };
    let all = (0..rows).flat_map(|row| (0..across).map(move |column| (row, column)));
    for (row, column) in all.filter(|(row, column)| empty(*row, *column)) {
        let (a, b) = (first(&towards, row), first(&towards, rows + column));
        if a == b {
            return true;
        }
        towards[a] = b;
    }
    false
}

/// The largest column sum of absolute values.
fn norm(matrix: &DMatrix<f64>) -> f64 {
    let sums = matrix
        .column_iter()
        .map(|column| column.iter().map(|v| v.abs()).sum());
    sums.fold(0.0, f64::max)
}

/// That norm of the inverse, from a few solutions (Hager 1984, Higham 1988: LAPACK's `dgecon`, by which R's `solve` judges).
/// The matrix is symmetric. `None`: it has no inverse.
fn inverse_norm(lu: &LU<f64, Dyn, Dyn>, size: usize) -> Option<f64> {
    const MOST_STEPS: usize = 5;
    let mut x = DVector::from_element(size, 1.0 / size as f64);
    let mut largest = 0.0f64;
    for _ in 0..MOST_STEPS {
        let y = lu.solve(&x)?;
        largest = largest.max(y.iter().map(|v| v.abs()).sum());
        let z = lu.solve(&y.map(f64::signum))?;
        let (at, most) = z.iter().enumerate().fold((0, 0.0), |best, (at, v)| {
            if v.abs() > best.1 {
                (at, v.abs())
            } else {
                best
            }
        });
        if most <= z.dot(&x).abs() {
            break;
        }
        x = DVector::zeros(size);
        x[at] = 1.0;
    }
    // A vector of growing parts with changing signs, for matrices that hide from the steps.
    let last = (size.max(2) - 1) as f64;
    let growing = DVector::from_fn(size, |at, _| {
        let sign = if at % 2 == 0 { 1.0 } else { -1.0 };
        sign * (1.0 + at as f64 / last)
    });
    let other: f64 = lu.solve(&growing)?.iter().map(|v| v.abs()).sum();
    Some(largest.max(2.0 * other / (3.0 * size as f64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_cells_that_close_a_circle() {
        let circle = |empty: &[(usize, usize)]| {
            closes_a_circle(4, 4, |row, column| empty.contains(&(row, column)))
        };
        assert!(!circle(&[]));
        assert!(!circle(&[(0, 0), (0, 1), (1, 0), (2, 2)]));
        assert!(circle(&[(0, 0), (0, 1), (1, 0), (1, 1)]));
        // Six cells in three rows and three columns, none of which is a rectangle.
        let hexagon = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 0)];
        assert!(circle(&hexagon));
        assert!(!circle(&hexagon[..5]));
    }

    #[test]
    fn the_condition_is_that_of_r() {
        // R 4.2.2: rcond(1 / (outer(1:n, 1:n, "+") - 1)), n = 3, 6, 12
        for (size, expected) in [
            (3, 1.336_898_395_721_920_5e-3),
            (6, 3.439_939_464_972_331_5e-8),
            (12, 2.632_766_090_754_205_8e-17),
        ] {
            let hilbert = DMatrix::from_fn(size, size, |a, b| 1.0 / (a + b + 1) as f64);
            let largest = norm(&hilbert);
            let condition = 1.0 / (inverse_norm(&hilbert.lu(), size).unwrap() * largest);
            assert!((condition / expected - 1.0).abs() < 0.2, "{condition:e}");
        }
    }
}
