//! Sums that are the same whatever the order: of base weights from any number of threads and files.
//!
//! A float is added as a whole number of very small units, and whole numbers add up exactly. Two units, because one
//! cannot hold both 10^12 and 10^-12: 2^-62 for numbers from 2^-20 up, 2^-110 for smaller ones. What is lost is below
//! the last bit of a float of its size, down to 2^-57.

/// Numbers below this are counted in the smaller unit.
const CUT: f64 = 1.0 / (1u64 << 20) as f64;
/// 2^62 and 2^110: units to 1.
const LARGE: f64 = (1u64 << 62) as f64;
const SMALL: f64 = LARGE * (1u64 << 48) as f64;

/// A sum of numbers that are not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sum {
    large: u128,
    small: u128,
}

impl Sum {
    pub const ZERO: Sum = Sum { large: 0, small: 0 };

    /// Adds a number. Beyond 10^19 a sum stays where it is: no base weights of people come near.
    pub fn add(&mut self, value: f64) {
        if value >= CUT {
            self.large = self.large.saturating_add((value * LARGE) as u128);
        } else {
            self.small = self.small.saturating_add((value * SMALL) as u128);
        }
    }

    pub fn merge(&mut self, other: Sum) {
        self.large = self.large.saturating_add(other.large);
        self.small = self.small.saturating_add(other.small);
    }

    pub fn value(self) -> f64 {
        self.large as f64 / LARGE + self.small as f64 / SMALL
    }

    /// Whether it grew beyond what it can hold.
    pub fn full(self) -> bool {
        self.large == u128::MAX || self.small == u128::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::Sum;

    #[test]
    fn any_order_gives_the_same_bits() {
        let values: Vec<f64> = (1..10_000)
            .map(|i| 1.0 / f64::from(i) * 10f64.powi(i % 17 - 8))
            .collect();
        let sum = |values: &mut dyn Iterator<Item = &f64>| {
            let mut sum = Sum::ZERO;
            values.for_each(|v| sum.add(*v));
            sum
        };
        let forwards = sum(&mut values.iter());
        let mut parts = sum(&mut values[5_000..].iter().rev());
        parts.merge(sum(&mut values[..5_000].iter()));
        assert_eq!(forwards, parts);
        let plain: f64 = values.iter().sum();
        assert!((forwards.value() / plain - 1.0).abs() < 1e-13);
        assert_eq!(sum(&mut [2.5, 0.25].iter()).value(), 2.75);
    }
}
