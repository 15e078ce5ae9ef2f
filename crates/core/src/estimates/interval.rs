//! Values with their standard errors and 95% intervals (STATISTICS 6).

/// Value, standard error and 95% interval; `None` where there is none.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Estimate {
    pub value: Option<f64>,
    pub se: Option<f64>,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// The category of an ordered median.
    pub answer: Option<String>,
}

impl Estimate {
    /// A value and `critical` standard errors to either side.
    pub fn around(value: f64, se: Option<f64>, critical: Option<f64>) -> Self {
        let half = se.zip(critical).map(|(se, critical)| se * critical);
        Self {
            value: Some(value),
            se,
            lower: half.map(|half| value - half),
            upper: half.map(|half| value + half),
            answer: None,
        }
    }
}

/// A share of exactly 0 or 1 has a standard error of 0 and no interval.
pub fn exactly(value: f64) -> Estimate {
    Estimate {
        value: Some(value),
        se: Some(0.0),
        ..Estimate::default()
    }
}

/// A share, with the interval of its logit: R `svyciprop(method = "xlogit")`.
pub fn share(p: f64, se: Option<f64>, t: Option<f64>) -> Estimate {
    if p <= 0.0 || p >= 1.0 {
        // Weights below 0 can add up to such.
        return Estimate {
            value: Some(p),
            se,
            ..Estimate::default()
        };
    }
    let ends = se.zip(t).map(|(se, t)| {
        let centre = libm::log(p / (1.0 - p));
        let half = t * se / (p * (1.0 - p));
        let back = |logit: f64| 1.0 / (1.0 + libm::exp(-logit));
        (back(centre - half), back(centre + half))
    });
    Estimate {
        value: Some(p),
        se,
        lower: ends.map(|e| e.0),
        upper: ends.map(|e| e.1),
        answer: None,
    }
}

/// The ends of an interval, as answers, and the t that they were found with.
pub struct Ends {
    lower: Option<f64>,
    upper: Option<f64>,
    t: Option<f64>,
}

/// Woodruff's interval: that of the distribution function at the quantile, mapped back by the quantile's own rule. R:
/// `svyquantile(interval.type = "mean")`. An end beyond 0 or 1 is no share of anybody: the interval is open there, as in R.
pub fn woodruff(
    reached: f64,
    se: Option<f64>,
    t: Option<f64>,
    back: impl Fn(f64) -> Option<f64>,
) -> Ends {
    let ends = se
        .zip(t)
        .map(|(se, t)| (reached - t * se, reached + t * se));
    Ends {
        lower: ends.filter(|e| e.0 >= 0.0).and_then(|e| back(e.0)),
        upper: ends.filter(|e| e.1 <= 1.0).and_then(|e| back(e.1)),
        t,
    }
}

impl Ends {
    /// An estimate with this interval; its standard error is a t-th of the half.
    pub fn estimate(&self, value: Option<f64>, number: impl Fn(f64) -> Option<f64>) -> Estimate {
        let (lower, upper) = (self.lower.and_then(&number), self.upper.and_then(&number));
        let se = match (lower, upper, self.t) {
            (Some(lower), Some(upper), Some(t)) => Some((upper - lower) / (2.0 * t)),
            _ => None,
        };
        Estimate {
            value,
            se,
            lower,
            upper,
            answer: None,
        }
    }
}
