//! Weighted quantiles by named rules (STATISTICS 5). R: `svyquantile(..., qrule = )`, whose names they keep.

/// The rule of a quantile: which number stands for a share p of the weighted respondents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "spec", derive(serde::Deserialize, schemars::JsonSchema))]
#[cfg_attr(feature = "spec", serde(rename_all = "snake_case"))]
pub enum QuantileRule {
    /// The smallest answer that p of the respondents do not exceed; always an answer that somebody gave.
    #[default]
    Math,
    /// As `math`; the mean of the two answers where exactly p do not exceed the first.
    School,
    /// Shah and Vaish (2006).
    Shahvaish,
    /// Hyndman and Fan (1996), 1: as `math`.
    Hf1,
    /// Hyndman and Fan, 2: as `school`.
    Hf2,
    /// Hyndman and Fan, 3: the nearest answer, the even one of two.
    Hf3,
    /// Hyndman and Fan, 4: a line through the distribution function.
    Hf4,
    /// Hyndman and Fan, 5: a line through the middles of its steps.
    Hf5,
    /// Hyndman and Fan, 6: as `hf4`, with the last answer's weight added to the total.
    Hf6,
    /// Hyndman and Fan, 7: what R and spreadsheets take for unweighted numbers.
    Hf7,
    /// Hyndman and Fan, 8: a line near the medians of its steps.
    Hf8,
    /// Hyndman and Fan, 9: a line for answers that are about normal.
    Hf9,
    /// Inside the band of a number with bands, on a straight line from its lower end to the next band's.
    Interpolated,
}

impl QuantileRule {
    /// As the spec writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            QuantileRule::Math => "math",
            QuantileRule::School => "school",
            QuantileRule::Shahvaish => "shahvaish",
            QuantileRule::Hf1 => "hf1",
            QuantileRule::Hf2 => "hf2",
            QuantileRule::Hf3 => "hf3",
            QuantileRule::Hf4 => "hf4",
            QuantileRule::Hf5 => "hf5",
            QuantileRule::Hf6 => "hf6",
            QuantileRule::Hf7 => "hf7",
            QuantileRule::Hf8 => "hf8",
            QuantileRule::Hf9 => "hf9",
            QuantileRule::Interpolated => "interpolated",
        }
    }
}

/// Answers and weights of a domain, ordered, with the running sum of weights. Zero weights are removed first:
/// they are nobody's, and a rule that sees them can return an answer that nobody gave.
pub struct Ordered {
    values: Vec<f64>,
    /// Running sums of the weights.
    sums: Vec<f64>,
}

/// Sums of weights that stand for the same share differ in their last bits, relative to the total.
const NEAR: f64 = 1e-12;

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

    /// The smallest answer whose distribution function reaches `p`. Always an observed answer. `p` outside 0 to 1 gives
    /// the smallest or the largest answer.
    pub fn math(&self, p: f64) -> Option<f64> {
        self.values.get(self.place(p)?).copied()
    }

    /// Index of the answer at which the distribution function reaches `p`.
    fn place(&self, p: f64) -> Option<usize> {
        let total = *self.sums.last()?;
        let wanted = p * total - total * NEAR;
        let index = self.sums.partition_point(|sum| *sum < wanted);
        Some(index.min(self.values.len() - 1))
    }

    /// The quantile `p` by a rule that needs nothing but the answers; `None` of nobody, or by `Interpolated`, which needs
    /// bands.
    pub fn quantile(&self, rule: QuantileRule, p: f64) -> Option<f64> {
        use QuantileRule::*;
        let total = *self.sums.last()?;
        let n = self.values.len();
        let before = |i: usize| if i == 0 { 0.0 } else { self.sums[i - 1] };
        let last = total - before(n - 1);
        match rule {
            Math | Hf1 => self.math(p),
            School | Hf2 => {
                let at = self.place(p)?;
                let exactly = (self.sums[at] - p * total).abs() <= total * NEAR;
                let next = (at + 1).min(n - 1);
                Some(match exactly {
                    true => (self.values[at] + self.values[next]) / 2.0,
                    false => self.values[at],
                })
            }
            Shahvaish => {
                // With weights of mean 1, so that their scale does not matter. R subtracts half of the weight as it came: the
                // same where the column's mean weight is 1, and the largest answer where weights sum to a population.
                let mean = total / n as f64;
                let at = |i: usize| {
                    let middle = (before(i) + self.sums[i]) / 2.0;
                    (middle / mean + 0.5) / (n as f64 + 1.0)
                };
                let reached = (0..n).rfind(|&i| at(i) <= p + NEAR);
                Some(self.values[reached.unwrap_or(0)])
            }
            Hf3 => {
                // Among the answers that differ, counted from 1.
                let ends: Vec<usize> = (0..n)
                    .filter(|&i| i + 1 == n || self.values[i] < self.values[i + 1])
                    .collect();
                let place = self.place(p)?;
                let group = ends.partition_point(|&end| end < place).min(ends.len() - 1);
                let exactly = (self.sums[ends[group]] - p * total).abs() <= total * NEAR;
                let even = (group + 1) % 2 == 0;
                let group = match exactly && !even {
                    true => (group + 1).min(ends.len() - 1),
                    false => group,
                };
                Some(self.values[ends[group]])
            }
            Hf4 => self.line(p, |i| self.sums[i] / total),
            Hf5 => self.line(p, |i| (before(i) + self.sums[i]) / 2.0 / total),
            Hf6 => self.line(p, |i| self.sums[i] / (total + last)),
            Hf7 => {
                let all_but_last = before(n - 1);
                if n == 1 || all_but_last <= 0.0 {
                    return self.values.first().copied();
                }
                self.line(p, |i| before(i) / all_but_last)
            }
            Hf8 => self.line(p, |i| {
                (before(i) / 3.0 + self.sums[i] * 2.0 / 3.0) / (total + last / 3.0)
            }),
            Hf9 => self.line(p, |i| {
                (before(i) * 3.0 / 8.0 + self.sums[i] * 5.0 / 8.0) / (total + last / 4.0)
            }),
            Interpolated => None,
        }
    }

    /// On the straight lines between the points (at(i), answer i); beyond them the first or the last answer.
    fn line(&self, p: f64, at: impl Fn(usize) -> f64) -> Option<f64> {
        let n = self.values.len();
        // The last of those that lie at one place, as R's `approx` has the mean of: they are of equal answers, or have
        // weights too small to tell apart.
        let mut low = 0;
        let mut high = n;
        while low < high {
            let middle = (low + high) / 2;
            match at(middle) <= p {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        if low == 0 {
            return self.values.first().copied();
        }
        if low == n {
            return self.values.last().copied();
        }
        let (from, to) = (at(low - 1), at(low));
        let part = (p - from) / (to - from);
        Some(self.values[low - 1] + part * (self.values[low] - self.values[low - 1]))
    }

    /// Inside the band at which the distribution function reaches `p`, on a straight line from its lower end to the
    /// next band's. `bands` are lower ends and the ends of their ranges, in order; `None` in an open band.
    pub fn interpolated(&self, p: f64, bands: &[(f64, Option<f64>)]) -> Option<f64> {
        let total = *self.sums.last()?;
        let reached = self.math(p)?;
        let (low, high) = bands
            .iter()
            .copied()
            .find(|(low, high)| reached >= *low && high.is_none_or(|high| reached < high))?;
        let high = high?;
        let below = |end: f64| match self.values.partition_point(|v| *v < end) {
            0 => 0.0,
            i => self.sums[i - 1],
        };
        let (before, upto) = (below(low), below(high));
        Some(low + (p * total - before) / (upto - before) * (high - low))
    }
}

/// The quantile `p` of `values` under `weights` by a rule. `None` if no weight is above zero, and by
/// [`QuantileRule::Interpolated`].
///
/// ```
/// use crossbreak_core::estimates::QuantileRule::{Hf7, Math};
/// use crossbreak_core::estimates::quantile;
/// assert_eq!(quantile(&[3.0, 1.0, 2.0], &[1.0, 1.0, 1.0], 0.5, Math), Some(2.0));
/// // A weight of zero is nobody.
/// assert_eq!(quantile(&[1.0, 2.0], &[0.0, 1.0], 0.0, Math), Some(2.0));
/// assert_eq!(quantile(&[1.0, 2.0], &[1.0, 1.0], 0.5, Hf7), Some(1.5));
/// ```
pub fn quantile(values: &[f64], weights: &[f64], p: f64, rule: QuantileRule) -> Option<f64> {
    Ordered::new(values.iter().copied().zip(weights.iter().copied())).quantile(rule, p)
}

#[cfg(test)]
mod tests {
    use super::QuantileRule::{Math, School};
    use super::*;

    #[test]
    fn a_quantile_is_an_answer_that_somebody_gave() {
        let values = [10.0, 20.0, 30.0, 40.0];
        let math = |weights: &[f64; 4], p| quantile(&values, weights, p, Math);
        assert_eq!(math(&[1.0; 4], 0.5), Some(20.0));
        assert_eq!(math(&[1.0; 4], 0.51), Some(30.0));
        assert_eq!(math(&[1.0; 4], 0.0), Some(10.0));
        assert_eq!(math(&[1.0; 4], 1.0), Some(40.0));
        assert_eq!(math(&[1.0, 1.0, 1.0, 5.0], 0.5), Some(40.0));
        assert_eq!(math(&[0.0; 4], 0.5), None);
        assert_eq!(math(&[1.0; 4], 2.0), Some(40.0));
    }

    #[test]
    fn weights_that_sum_to_the_half_but_for_rounding_are_the_half() {
        // 0.1 + 0.2 is more than 0.3 in binary, and 0.1 * 3 less than half of 0.6 can be.
        let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(quantile(&values, &[0.1; 6], 0.5, Math), Some(3.0));
        assert_eq!(quantile(&values, &[0.1; 6], 0.5, School), Some(3.5));
    }

    #[test]
    fn inside_a_band_by_the_part_of_it_that_is_reached() {
        // Four in 0-9, six in 10-19: the median is a sixth of the way into the second.
        let values = [1.0, 2.0, 8.0, 9.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0];
        let ordered = Ordered::new(values.into_iter().map(|v| (v, 1.0)));
        let bands = [(0.0, Some(10.0)), (10.0, Some(20.0))];
        let median = ordered.interpolated(0.5, &bands);
        assert!((median.expect("in a band") - (10.0 + 10.0 / 6.0)).abs() < 1e-12);
        assert_eq!(ordered.interpolated(0.5, &[(0.0, None)]), None);
    }
}
