//! How far one column is from another (STATISTICS 7): the one place from which a printed difference gets its interval and a
//! test its p, so that the two cannot disagree. A difference whose 95% interval excludes 0 is one that the test marks at
//! 0.95, and no other is.
//!
//! `linearised`: z = (y1 - y2) / se, with the standard error of the difference (STATISTICS 6), the covariance of the two
//! columns included; from replicates where those are asked for. `effective_base`: see [`super::compare`]. Both are referred
//! to the normal distribution, as R's `svycontrast` with `confint(df = Inf)`.

use super::compare::{Compared, Spot, pooled};
use super::interval::Estimate;

/// A standard error, or a difference without one, below this part of the two numbers is rounding.
const ROUNDING: f64 = 1e-12;

/// Some categories of a crossbreak: a column, or the rest of its crossbreak.
#[derive(Debug, Clone)]
pub(super) struct Side {
    pub categories: Vec<usize>,
    pub spot: Spot,
}

impl Side {
    pub fn overlaps(&self, other: &Side) -> bool {
        let mut own = self.categories.iter();
        own.any(|category| other.categories.contains(category))
    }
}

/// A difference of two numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Contrast {
    pub value: f64,
    /// By the rule of the study; `None` where it gives none.
    pub se: Option<f64>,
}

impl Contrast {
    /// `of` less `over`.
    pub fn new(of: f64, over: f64, variance: Option<f64>) -> Self {
        let least = ROUNDING * of.abs().max(over.abs());
        let exact = |value: f64| match value.abs() <= least {
            true => 0.0,
            false => value,
        };
        let value = of - over;
        match variance.map(|variance| exact(variance.sqrt())) {
            Some(0.0) => Self {
                value: exact(value),
                se: Some(0.0),
            },
            se => Self { value, se },
        }
    }

    /// By effective bases. Columns that share respondents have no standard error by that rule.
    pub fn of_effective_bases(of: &Side, over: &Side) -> Self {
        let variance = (!of.overlaps(over)).then(|| pooled(&of.spot, &over.spot));
        Self::new(of.spot.value, over.spot.value, variance.flatten())
    }

    /// The other way round.
    pub fn turned(self) -> Self {
        Self {
            value: -self.value,
            se: self.se,
        }
    }

    /// Where nothing was left to chance (everyone against nobody; what the margins fix) the standard error is 0, z without
    /// end, and its interval the difference itself. `None` without a standard error, or where the two are the same for certain.
    pub fn test(&self) -> Option<Compared> {
        let se = self.se?;
        let z = self.value / se;
        (!z.is_nan()).then(|| Compared {
            z,
            p: libm::erfc(z.abs() / std::f64::consts::SQRT_2),
        })
    }

    /// With the 95% interval of that test; `normal` is the 97.5% point.
    pub fn estimate(&self, normal: f64) -> Estimate {
        Estimate::around(self.value, self.se, Some(normal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NORMAL: f64 = 1.959_963_984_540;

    #[test]
    fn an_interval_excludes_0_where_its_test_is_under_5_percent() {
        for step in 0..2_000 {
            let value = f64::from(step) * 1e-4;
            let contrast = Contrast::new(0.3 + value, 0.3, Some(0.0004));
            let interval = contrast.estimate(NORMAL);
            let excludes = interval.lower.unwrap() > 0.0 || interval.upper.unwrap() < 0.0;
            assert_eq!(excludes, contrast.test().unwrap().p < 0.05, "{value}");
            let turned = contrast.turned();
            assert_eq!(turned.test().unwrap().p, contrast.test().unwrap().p);
            assert_eq!(turned.estimate(NORMAL).upper, interval.lower.map(|l| -l));
        }
    }

    #[test]
    fn where_nothing_is_left_to_chance_a_difference_is_one_for_certain() {
        for variance in [0.0, 1e-30] {
            // Everyone against nobody.
            let contrast = Contrast::new(1.0, 0.0, Some(variance));
            assert_eq!(contrast.test().unwrap().p, 0.0);
            assert_eq!(contrast.estimate(NORMAL).lower, Some(1.0));
            // The same but for rounding.
            let contrast = Contrast::new(0.1 + 0.2, 0.3, Some(variance));
            assert_eq!(contrast.test(), None);
            let estimate = contrast.estimate(NORMAL);
            assert_eq!((estimate.value, estimate.upper), (Some(0.0), Some(0.0)));
        }
        let unknown = Contrast::new(1.0, 0.0, None);
        assert_eq!(unknown.test(), None);
        assert_eq!(unknown.estimate(NORMAL).lower, None);
    }

    #[test]
    fn effective_bases_give_the_pooled_test_and_its_interval() {
        let side = |category: usize, value: f64| Side {
            categories: vec![category],
            spot: Spot {
                value,
                effective_base: 100.0,
                variance: None,
            },
        };
        let (a, b) = (side(0, 0.6), side(1, 0.5));
        let contrast = Contrast::of_effective_bases(&a, &b);
        let test = super::super::compare(&a.spot, &b.spot, 30.0).unwrap();
        assert_eq!(contrast.test(), Some(test));
        let half = NORMAL * (0.55f64 * 0.45 * 0.02).sqrt();
        let upper = contrast.estimate(NORMAL).upper.unwrap();
        assert!((upper - (0.1 + half)).abs() < 1e-12);
        assert_eq!(Contrast::of_effective_bases(&a, &a).se, None);
    }
}
