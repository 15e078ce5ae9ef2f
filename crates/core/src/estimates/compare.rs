//! Comparing two columns by their effective bases (STATISTICS 7): z = (p1 - p2) / sqrt(p (1 - p) (1/m1 + 1/m2)) with the
//! columns' own effective bases m and p pooled with them. For a mean the spread of the answers takes the place of p (1 - p):
//! z = (y1 - y2) / sqrt(s1^2/m1 + s2^2/m2). Two-sided. And what many tests at once make of their p.

use super::contrast::Contrast;

/// What is done about many comparisons at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "spec", derive(serde::Deserialize, schemars::JsonSchema))]
#[cfg_attr(feature = "spec", serde(rename_all = "kebab-case"))]
pub enum Adjust {
    /// Each comparison stands for itself.
    #[default]
    None,
    /// Holm (1979): the chance of any mistake in the row is held.
    Holm,
    /// Benjamini and Hochberg (1995): the share of mistakes among the letters of the row is held.
    BenjaminiHochberg,
}

/// What a test has to know of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// A share or a mean.
    pub value: f64,
    /// Kish.
    pub effective_base: f64,
    /// Of a mean: the weighted variance of the answers, with (m - 1) for m. `None`: a share.
    pub variance: Option<f64>,
}

impl Spot {
    /// A share of nobody or of everyone.
    pub fn is_whole(&self) -> bool {
        self.variance.is_none() && (self.value == 0.0 || self.value == 1.0)
    }

    /// Whether it has at least so large an effective base.
    pub fn reaches(&self, minimum_base: f64) -> bool {
        self.effective_base >= minimum_base
    }
}

/// A test of two columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    pub z: f64,
    /// Two-sided.
    pub p: f64,
    /// Of Student's t; `None`: normal.
    pub degrees: Option<usize>,
}

/// Compares two columns by their effective bases. `None` where a base is too small, or where nobody differs.
///
/// ```
/// use crossbreak_core::estimates::{Spot, compare};
/// let spot = |value| Spot { value, effective_base: 100.0, variance: None };
/// let test = compare(&spot(0.6), &spot(0.5), 30.0).unwrap();
/// assert!((test.z - 0.1 / (0.55f64 * 0.45 * 0.02).sqrt()).abs() < 1e-12);
/// assert!(compare(&spot(0.6), &spot(0.5), 101.0).is_none());
/// ```
pub fn compare(a: &Spot, b: &Spot, minimum_base: f64) -> Option<Compared> {
    if !a.reaches(minimum_base) || !b.reaches(minimum_base) {
        return None;
    }
    Contrast::new(a.value, b.value, pooled(a, b)).test()
}

/// The variance of a difference by the rule of effective bases; `None` where one of them is not known.
pub fn pooled(a: &Spot, b: &Spot) -> Option<f64> {
    let variance = match (a.variance, b.variance) {
        (Some(of_a), Some(of_b)) => of_a / a.effective_base + of_b / b.effective_base,
        (None, None) => {
            let both = a.effective_base + b.effective_base;
            let pooled = (a.value * a.effective_base + b.value * b.effective_base) / both;
            pooled * (1.0 - pooled) * (1.0 / a.effective_base + 1.0 / b.effective_base)
        }
        // A mean of a column with an effective base of 1 has no spread.
        _ => return None,
    };
    (variance >= 0.0).then_some(variance)
}

/// What many tests at once make of their p.
///
/// ```
/// use crossbreak_core::estimates::{Adjust, adjusted};
/// // R: p.adjust(c(0.01, 0.04, 0.03), "holm"), "BH"
/// assert_eq!(adjusted(&[0.01, 0.04, 0.03], Adjust::Holm), [0.03, 0.06, 0.06]);
/// assert_eq!(adjusted(&[0.01, 0.04, 0.03], Adjust::BenjaminiHochberg), [0.03, 0.04, 0.04]);
/// ```
pub fn adjusted(p: &[f64], how: Adjust) -> Vec<f64> {
    let n = p.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut out = p.to_vec();
    match how {
        Adjust::None => {}
        Adjust::Holm => {
            let mut largest = 0.0f64;
            for (rank, &at) in order.iter().enumerate() {
                largest = largest.max((n - rank) as f64 * p[at]);
                out[at] = largest.min(1.0);
            }
        }
        Adjust::BenjaminiHochberg => {
            let mut smallest = 1.0f64;
            for (rank, &at) in order.iter().enumerate().rev() {
                smallest = smallest.min(n as f64 / (rank + 1) as f64 * p[at]);
                out[at] = smallest;
            }
        }
    }
    out
}
