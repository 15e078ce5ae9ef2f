//! How far one column is from another (STATISTICS 7): the one place from which a printed difference gets its interval and a
//! test its p, so that the two cannot disagree. A difference whose 95% interval excludes 0 is one that the test marks at
//! 0.95, and no other is.
//!
//! `linearised`: t = (y1 - y2) / se, with the standard error of the difference (STATISTICS 6), the covariance of the two
//! columns included, and as many degrees of freedom as there are respondents in either column, less one; from replicates
//! where those are asked for, with theirs. R: `svycontrast`, `confint(df = )`. `effective_base`: z, see [`super::compare`].

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::compare::{Compared, Spot, pooled};
use super::design::Design;
use super::interval::Estimate;

/// A standard error, or a difference without one, below this part of the two numbers is rounding.
const ROUNDING: f64 = 1e-12;

/// Some categories of a crossbreak: a column, or the rest of its crossbreak.
#[derive(Debug, Clone)]
pub struct Side {
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
pub struct Contrast {
    pub value: f64,
    /// By the rule of the study; `None` where it gives none.
    pub se: Option<f64>,
    pub referred: Referred,
}

/// The distribution to which a difference over its standard error is referred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referred {
    Normal,
    /// Student's, with so many degrees of freedom.
    T(usize),
}

impl Referred {
    /// Two-sided.
    fn p(self, statistic: f64) -> f64 {
        let size = statistic.abs();
        match self {
            Referred::Normal => libm::erfc(size / std::f64::consts::SQRT_2),
            _ if size.is_infinite() => 0.0,
            Referred::T(degrees) => StudentsT::new(0.0, 1.0, degrees as f64)
                .map_or(f64::NAN, |t| eleven_digits(2.0 * t.sf(size))),
        }
    }
}

/// The last bits of a platform's `ln` and `exp` must not reach the files.
fn eleven_digits(p: f64) -> f64 {
    format!("{p:.10e}").parse().unwrap_or(p)
}

impl Contrast {
    /// `of` minus `over`, by the rule of effective bases.
    pub fn new(of: f64, over: f64, variance: Option<f64>) -> Self {
        Self::referred(of, over, variance, Referred::Normal)
    }

    /// `of` minus `over` with its standard error, which needs at least one degree of freedom.
    pub fn linearised(of: f64, over: f64, variance: Option<f64>, degrees: Option<usize>) -> Self {
        let degrees = degrees.filter(|degrees| *degrees > 0);
        let variance = variance.filter(|_| degrees.is_some());
        Self::referred(
            of,
            over,
            variance,
            degrees.map_or(Referred::Normal, Referred::T),
        )
    }

    fn referred(of: f64, over: f64, variance: Option<f64>, referred: Referred) -> Self {
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
                referred,
            },
            se => Self {
                value,
                se,
                referred,
            },
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
            ..self
        }
    }

    /// Where nothing was left to chance (everyone against nobody; what the margins fix) the standard error is 0, z without
    /// end, and its interval the difference itself. `None` without a standard error, or where the two are the same for certain.
    pub fn test(&self) -> Option<Compared> {
        let se = self.se?;
        let z = self.value / se;
        (!z.is_nan()).then(|| Compared {
            z,
            p: self.referred.p(z),
            degrees: match self.referred {
                Referred::Normal => None,
                Referred::T(degrees) => Some(degrees),
            },
        })
    }

    /// With the 95% interval of that test.
    pub fn estimate(&self, design: &Design<'_>) -> Estimate {
        let critical = match self.referred {
            Referred::Normal => Some(design.normal),
            Referred::T(degrees) => design.critical(degrees),
        };
        Estimate::around(self.value, self.se, critical)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIGHTS: [f64; 2] = [1.0, 1.0];

    #[test]
    fn an_interval_excludes_0_where_its_test_is_under_5_percent() {
        let design = Design::given(&WEIGHTS);
        for degrees in [1, 9, 400, 2_040] {
            for step in 0..2_000 {
                let value = f64::from(step) * 1e-4;
                let contrast = Contrast::linearised(0.3 + value, 0.3, Some(0.0004), Some(degrees));
                let interval = contrast.estimate(&design);
                let excludes = interval.lower.unwrap() > 0.0 || interval.upper.unwrap() < 0.0;
                assert_eq!(excludes, contrast.test().unwrap().p < 0.05, "{value}");
                let turned = contrast.turned();
                assert_eq!(
                    turned.test(),
                    contrast.test().map(|test| Compared { z: -test.z, ..test })
                );
                assert_eq!(turned.estimate(&design).upper, interval.lower.map(|l| -l));
            }
        }
    }

    #[test]
    fn p_is_that_of_r() {
        // R 4.2.2, options(digits = 15): 2 * pt(-c(2, 2, 5), c(9, 2040, 40))
        for (t, degrees, expected) in [
            (2.0, 9, 0.0765528237707009),
            (2.0, 2040, 0.0456326254542207),
            (5.0, 40, 1.18400656696595e-05),
        ] {
            let p = Referred::T(degrees).p(t);
            assert!((p / expected - 1.0).abs() < 1e-9, "{t}, {degrees}: {p}");
        }
        assert_eq!(Referred::T(9).p(f64::INFINITY), 0.0);
        assert_eq!(
            Contrast::linearised(0.6, 0.5, Some(0.01), Some(0)).test(),
            None
        );
    }

    #[test]
    fn where_nothing_is_left_to_chance_a_difference_is_one_for_certain() {
        for variance in [0.0, 1e-30] {
            // Everyone against nobody.
            let contrast = Contrast::linearised(1.0, 0.0, Some(variance), Some(30));
            assert_eq!(contrast.test().unwrap().p, 0.0);
            assert_eq!(contrast.estimate(&Design::given(&WEIGHTS)).lower, Some(1.0));
            // The same but for rounding.
            let contrast = Contrast::linearised(0.1 + 0.2, 0.3, Some(variance), Some(30));
            assert_eq!(contrast.test(), None);
            let estimate = contrast.estimate(&Design::given(&WEIGHTS));
            assert_eq!((estimate.value, estimate.upper), (Some(0.0), Some(0.0)));
        }
        let unknown = Contrast::new(1.0, 0.0, None);
        assert_eq!(unknown.test(), None);
        assert_eq!(unknown.estimate(&Design::given(&WEIGHTS)).lower, None);
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
        let half = 1.959_963_984_540 * (0.55f64 * 0.45 * 0.02).sqrt();
        let upper = contrast.estimate(&Design::given(&WEIGHTS)).upper.unwrap();
        assert!((upper - (0.1 + half)).abs() < 1e-12);
        assert_eq!(Contrast::of_effective_bases(&a, &a).se, None);
    }
}
