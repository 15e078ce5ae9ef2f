//! The range of numbers that a printed value stands for.

use crossbreak_core::number::snap;

/// From one end to another; an end that is missing is no limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    pub low: Option<End>,
    pub high: Option<End>,
}

/// Where a range ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct End {
    pub at: f64,
    /// What lies exactly at the end.
    pub edge: Edge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    In,
    Out,
    /// Only if halves are rounded towards zero.
    OtherRounding,
}

/// Whether a number lies in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Within {
    Yes,
    /// At the edge, by the other rounding.
    OtherRounding,
    No,
}

impl Range {
    /// Whatever rounds to a value, halves away from zero.
    pub fn rounds(value: f64, unit: f64) -> Self {
        let (low, high) = (value - unit / 2.0, value + unit / 2.0);
        let edge = |inwards: bool| {
            if inwards {
                Edge::In
            } else {
                Edge::OtherRounding
            }
        };
        Self {
            low: Some(End {
                at: low,
                edge: edge(value > 0.0),
            }),
            high: Some(End {
                at: high,
                edge: edge(value < 0.0),
            }),
        }
    }

    /// From low to high, both ends included.
    pub fn from_to(low: f64, high: f64) -> Self {
        Self {
            low: Some(End::included(low)),
            high: Some(End::included(high)),
        }
    }

    pub fn over(at: f64) -> Self {
        Self {
            low: Some(End::excluded(at)),
            high: None,
        }
    }

    pub fn under(at: f64) -> Self {
        Self {
            low: None,
            high: Some(End::excluded(at)),
        }
    }

    pub fn low(self, low: End) -> Self {
        Self {
            low: Some(low),
            ..self
        }
    }

    pub fn high(self, high: End) -> Self {
        Self {
            high: Some(high),
            ..self
        }
    }

    /// The range of the numbers with the other sign.
    pub fn negated(self) -> Self {
        let turned = |end: Option<End>| end.map(|end| End { at: -end.at, ..end });
        Self {
            low: turned(self.high),
            high: turned(self.low),
        }
    }

    /// At least as wide as another range.
    pub fn covering(self, other: Self) -> Self {
        let lower = |a: End, b: End| if b.at < a.at { b } else { a };
        let higher = |a: End, b: End| if b.at > a.at { b } else { a };
        Self {
            low: self.low.zip(other.low).map(|(a, b)| lower(a, b)),
            high: self.high.zip(other.high).map(|(a, b)| higher(a, b)),
        }
    }

    /// Compared after snapping, so that the last bits of a sum decide nothing.
    pub fn holds(self, value: f64) -> Within {
        let value = snap(value);
        let judged = |end: Option<End>, sign: f64| {
            let Some(end) = end else {
                return Within::Yes;
            };
            let inside = (value - snap(end.at)) * sign;
            match (inside > 0.0, inside == 0.0, end.edge) {
                (true, _, _) | (_, true, Edge::In) => Within::Yes,
                (_, true, Edge::OtherRounding) => Within::OtherRounding,
                _ => Within::No,
            }
        };
        judged(self.low, 1.0).max(judged(self.high, -1.0))
    }

    /// How far a value lies outside, with its sign; 0 inside.
    pub fn off(self, value: f64) -> f64 {
        let below = self.low.map_or(0.0, |end| (value - end.at).min(0.0));
        let above = self.high.map_or(0.0, |end| (value - end.at).max(0.0));
        below + above
    }
}

impl End {
    pub fn included(at: f64) -> Self {
        Self { at, edge: Edge::In }
    }

    pub fn excluded(at: f64) -> Self {
        Self {
            at,
            edge: Edge::Out,
        }
    }

    pub fn rounding(at: f64) -> Self {
        Self {
            at,
            edge: Edge::OtherRounding,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_away_from_zero_and_the_other_rounding_is_told_apart() {
        use Within::{No, OtherRounding, Yes};
        let cases = [
            (
                58.0,
                [
                    (57.499, No),
                    (57.5, Yes),
                    (58.4999, Yes),
                    (58.5, OtherRounding),
                    (58.501, No),
                ],
            ),
            (
                -4.0,
                [
                    (-4.501, No),
                    (-4.5, OtherRounding),
                    (-4.4, Yes),
                    (-3.5, Yes),
                    (-3.499, No),
                ],
            ),
            (
                0.0,
                [
                    (-0.51, No),
                    (-0.5, OtherRounding),
                    (0.0, Yes),
                    (0.49, Yes),
                    (0.5, OtherRounding),
                ],
            ),
        ];
        for (value, cases) in cases {
            for (at, expected) in cases {
                assert_eq!(
                    Range::rounds(value, 1.0).holds(at),
                    expected,
                    "{at} of {value}"
                );
            }
        }
        // 0.285 * 100 is a little less in binary.
        assert_eq!(Range::rounds(29.0, 1.0).holds(0.285 * 100.0), Yes);
        assert_eq!(Range::rounds(28.0, 1.0).holds(0.285 * 100.0), OtherRounding);
    }
}
