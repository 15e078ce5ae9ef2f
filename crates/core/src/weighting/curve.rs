//! How far a weight may move from its base weight: the calibration functions.
//!
//! A weight is w = d g(u), where u is the sum of one unknown for each margin, that of the respondent's category.
//! Deville & Sarndal 1992; R `survey::calibrate(calfun = )`.

use std::fmt;

/// The shape of g.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Curve {
    /// g = exp(u): raking. R `calfun = "raking"`.
    Raking,
    /// g = exp(u), cut at the bounds: truncated raking. R `calfun = "raking"` with `bounds`.
    Truncated { lower: f64, upper: f64 },
    /// A smooth curve from one bound to the other (Deville & Sarndal 1992, case 6). R `calfun = "logit"`.
    Logit { lower: f64, upper: f64 },
    /// g = 1 + u: generalised regression (GREG). Weights can be negative. R `calfun = "linear"`.
    Linear,
    /// g = 1 + u, cut at the bounds. R `calfun = "linear"` with `bounds`.
    BoundedLinear { lower: f64, upper: f64 },
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Curve::Raking => f.write_str("raking"),
            Curve::Truncated { lower, upper } => write!(f, "raking within [{lower}, {upper}]"),
            Curve::Logit { lower, upper } => write!(f, "logit within [{lower}, {upper}]"),
            Curve::Linear => f.write_str("linear"),
            Curve::BoundedLinear { lower, upper } => write!(f, "linear within [{lower}, {upper}]"),
        }
    }
}

impl Curve {
    /// Smallest and largest g.
    pub fn bounds(self) -> Option<(f64, f64)> {
        match self {
            Curve::Truncated { lower, upper }
            | Curve::Logit { lower, upper }
            | Curve::BoundedLinear { lower, upper } => Some((lower, upper)),
            Curve::Raking | Curve::Linear => None,
        }
    }

    /// Whether u is added up; otherwise exp(u) is multiplied up, so that only one exponential a category is needed.
    pub fn is_additive(self) -> bool {
        matches!(self, Curve::Linear | Curve::BoundedLinear { .. })
    }

    /// What u is multiplied by before it is exponentiated.
    pub fn scale(self) -> f64 {
        match self {
            Curve::Logit { lower, upper } => (upper - lower) / ((1.0 - lower) * (upper - 1.0)),
            _ => 1.0,
        }
    }

    /// The integral of g over u, up to a constant: what the dual adds up, convex because g never falls.
    pub fn integral(self, u: f64) -> f64 {
        match self {
            Curve::Raking => libm::exp(u),
            Curve::Truncated { lower, upper } => {
                let (low, high) = (libm::log(lower), libm::log(upper));
                if u <= low {
                    lower * (1.0 + u - low)
                } else if u >= high {
                    upper * (1.0 + u - high)
                } else {
                    libm::exp(u)
                }
            }
            Curve::Logit { lower, upper } => {
                let (below, above) = (1.0 - lower, upper - 1.0);
                let x = self.scale() * u;
                // log(above + below e^x), without an e^x that is too large for a number.
                let log = if x > 0.0 {
                    x + libm::log(above * libm::exp(-x) + below)
                } else {
                    libm::log(above + below * libm::exp(x))
                };
                lower * u + (upper - lower) / self.scale() * log
            }
            Curve::Linear => u + u * u / 2.0,
            Curve::BoundedLinear { lower, upper } => {
                let g = (1.0 + u).clamp(lower, upper);
                g * (1.0 + u) - g * g / 2.0
            }
        }
    }

    /// g and its derivative by u, from u (additive) or exp(scale u).
    #[inline(always)]
    pub fn at(self, x: f64) -> (f64, f64) {
        match self {
            Curve::Raking => (x, x),
            Curve::Truncated { lower, upper } => {
                let inside = x > lower && x < upper;
                (x.clamp(lower, upper), if inside { x } else { 0.0 })
            }
            Curve::Logit { lower, upper } => {
                let (below, above) = (1.0 - lower, upper - 1.0);
                // Written so that an infinite x gives the upper bound.
                let g = if x > 1.0 {
                    (lower * above / x + upper * below) / (above / x + below)
                } else {
                    (lower * above + upper * below * x) / (above + below * x)
                };
                (g, (g - lower) * (upper - g) / (below * above))
            }
            Curve::Linear => (1.0 + x, 1.0),
            Curve::BoundedLinear { lower, upper } => {
                let g = 1.0 + x;
                let inside = g > lower && g < upper;
                (g.clamp(lower, upper), f64::from(u8::from(inside)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Curve;

    #[test]
    fn every_curve_starts_at_1_with_slope_1_and_keeps_its_bounds() {
        let (lower, upper) = (0.3, 4.0);
        for curve in [
            Curve::Raking,
            Curve::Truncated { lower, upper },
            Curve::Logit { lower, upper },
            Curve::Linear,
            Curve::BoundedLinear { lower, upper },
        ] {
            let x = |u: f64| {
                if curve.is_additive() {
                    u
                } else {
                    libm::exp(curve.scale() * u)
                }
            };
            let (g, slope) = curve.at(x(0.0));
            assert!(
                (g - 1.0).abs() < 1e-12 && (slope - 1.0).abs() < 1e-12,
                "{curve}"
            );
            for u in [-30.0, -1.0, -0.2, 0.4, 0.9, 30.0] {
                let (g, slope) = curve.at(x(u));
                if let Some((lower, upper)) = curve.bounds() {
                    assert!(g >= lower && g <= upper, "{curve} at {u}: {g}");
                }
                let step = 1e-6;
                let numeric = (curve.at(x(u + step)).0 - curve.at(x(u - step)).0) / (2.0 * step);
                assert!(
                    (numeric - slope).abs() <= 1e-6 * slope.abs().max(1.0),
                    "{curve} at {u}"
                );
                let numeric = (curve.integral(u + step) - curve.integral(u - step)) / (2.0 * step);
                assert!(
                    (numeric - g).abs() <= 1e-6 * g.abs().max(1.0),
                    "{curve} at {u}: the integral rises by {numeric}, g is {g}"
                );
            }
        }
    }
}
