//! Weighted quantiles by the rule `math` (STATISTICS 5).

/// Answers and weights of a domain, ordered, with the running sum of weights. Zero weights are removed first:
/// they are nobody's, and a rule that sees them can return an answer that nobody gave.
pub(super) struct Ordered {
    values: Vec<f64>,
    /// Running sums of the weights.
    sums: Vec<f64>,
}

impl Ordered {
    pub fn new(values: impl Iterator<Item = (f64, f64)>) -> Self {
        let mut pairs: Vec<(f64, f64)> = values.filter(|(_, weight)| *weight > 0.0).collect();
        // A stable sort keeps equal answers in respondent order, so that the sums are the same every time.
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut sums = Vec::with_capacity(pairs.len());
        let mut sum = 0.0;
        for (_, weight) in &pairs {
            sum += weight;
            sums.push(sum);
        }
        Self {
            values: pairs.into_iter().map(|(value, _)| value).collect(),
            sums,
        }
    }

    /// The smallest answer whose distribution function reaches `p`. Always an observed answer.
    ///
    /// R: `svyquantile(..., qrule = "math")`. `p` outside 0 to 1 gives the smallest or the largest answer.
    pub fn math(&self, p: f64) -> Option<f64> {
        let total = *self.sums.last()?;
        // Sums of weights that stand for the same share differ in their last bits, relative to the total.
        let wanted = p * total - total * 1e-12;
        let index = self.sums.partition_point(|sum| *sum < wanted);
        Some(self.values[index.min(self.values.len() - 1)])
    }
}

/// The quantile `p` of `values` under `weights` by the rule `math`. `None` if no weight is above zero.
///
/// ```
/// use crossbreak::estimates::math;
/// assert_eq!(math(&[3.0, 1.0, 2.0], &[1.0, 1.0, 1.0], 0.5), Some(2.0));
/// // A weight of zero is nobody.
/// assert_eq!(math(&[1.0, 2.0], &[0.0, 1.0], 0.0), Some(2.0));
/// ```
pub fn math(values: &[f64], weights: &[f64], p: f64) -> Option<f64> {
    Ordered::new(values.iter().copied().zip(weights.iter().copied())).math(p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_an_answer_that_somebody_gave() {
        let values = [10.0, 20.0, 30.0, 40.0];
        assert_eq!(math(&values, &[1.0; 4], 0.5), Some(20.0));
        assert_eq!(math(&values, &[1.0; 4], 0.51), Some(30.0));
        assert_eq!(math(&values, &[1.0; 4], 0.0), Some(10.0));
        assert_eq!(math(&values, &[1.0; 4], 1.0), Some(40.0));
        assert_eq!(math(&values, &[1.0, 1.0, 1.0, 5.0], 0.5), Some(40.0));
        assert_eq!(math(&values, &[0.0; 4], 0.5), None);
        assert_eq!(math(&values, &[1.0; 4], 2.0), Some(40.0));
    }

    #[test]
    fn weights_that_sum_to_the_half_but_for_rounding_are_the_half() {
        // 0.1 + 0.2 is more than 0.3 in binary, and 0.1 * 3 less than half of 0.6 can be.
        let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(math(&values, &[0.1; 6], 0.5), Some(3.0));
    }
}
