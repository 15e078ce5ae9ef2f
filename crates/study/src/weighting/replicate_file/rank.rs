//! The rank of replicate weights, for degrees of freedom: R's `degf()` is the rank less one.

use rayon::prelude::*;

/// A column adds to the rank where the others leave more than this of its length (the `tol` of R's `degf`).
const TOLERANCE: f64 = 1e-5;

/// In the order of the columns, as R's `qr()` takes them: Cholesky of their products, without those that the ones before
/// them explain.
pub(super) fn rank(columns: &[Vec<f64>]) -> usize {
    let count = columns.len();
    let products: Vec<Vec<f64>> = (0..count)
        .into_par_iter()
        .map(|a| (0..=a).map(|b| dot(&columns[a], &columns[b])).collect())
        .collect();
    // Rows of the factor, of the columns that were taken.
    let mut taken: Vec<usize> = Vec::new();
    let mut factor: Vec<Vec<f64>> = vec![Vec::new(); count];
    for (a, products) in products.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(taken.len());
        for (k, &b) in taken.iter().enumerate() {
            let known = dot(&row, &factor[b][..k]);
            row.push((products[b] - known) / factor[b][k]);
        }
        let left = products[a] - dot(&row, &row);
        if left > TOLERANCE * TOLERANCE * products[a] {
            row.push(left.sqrt());
            taken.push(a);
        }
        factor[a] = row;
    }
    taken.len()
}

/// In four sums, which a processor adds side by side.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (fours, others) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest = fours.remainder().iter().zip(others.remainder());
    let rest: f64 = rest.map(|(a, b)| a * b).sum();
    for (a, b) in fours.zip(others) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_others_explain_does_not_count() {
        let a = vec![1.0, 2.0, 3.0, 4.0, 5.0];
        let b = vec![2.0, 0.0, 1.0, 0.0, 1.0];
        let sum: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + 2.0 * b).collect();
        let near: Vec<f64> = sum.iter().map(|s| s * (1.0 + 1e-9)).collect();
        let off: Vec<f64> = sum
            .iter()
            .enumerate()
            .map(|(i, s)| s + if i == 2 { 0.01 } else { 0.0 })
            .collect();
        assert_eq!(rank(&[a.clone(), b.clone()]), 2);
        assert_eq!(rank(&[a.clone(), b.clone(), sum.clone()]), 2);
        assert_eq!(rank(&[a.clone(), a.clone(), b.clone(), near]), 2);
        assert_eq!(rank(&[a, b, off]), 3);
        assert_eq!(rank(&[vec![0.0; 5]]), 0);
    }
}
