//! How the weights of two runs differ, respondent by respondent.

use crossbreak_frames::meeting::{Entry, Meeting};
use serde::Serialize;

/// Beyond this share of the larger of two weights they are not the same.
const SAME: f64 = 1e-9;

/// Two sets of weights, as they were written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightsChange {
    /// Respondents with a weight in both runs, in the old one only, in the new one only.
    pub in_both: usize,
    pub only_old: usize,
    pub only_new: usize,
    /// How many of those in both have another weight.
    pub changed: usize,
    /// The respondent whose weight changed most.
    pub largest: Option<LargestChange>,
}

/// The largest change of a weight.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LargestChange {
    pub id: String,
    pub old: f64,
    pub new: f64,
}

impl WeightsChange {
    pub fn same(&self) -> bool {
        self.only_old == 0 && self.only_new == 0 && self.changed == 0
    }
}

pub(super) fn compare(old: &[(String, f64)], new: &[(String, f64)]) -> WeightsChange {
    let met = Meeting::of(entries(old), entries(new));
    let mut changes = WeightsChange {
        in_both: met.both.len(),
        only_old: met.only_old.len(),
        only_new: met.only_new.len(),
        changed: 0,
        largest: None,
    };
    let mut most = 0.0;
    for (id, own, weight) in met.both {
        let (Some(own), Some(weight)) = (own, weight) else {
            continue;
        };
        let off = (weight - own).abs();
        changes.changed += usize::from(off > SAME * weight.abs().max(own.abs()));
        if off > most {
            most = off;
            changes.largest = Some(LargestChange {
                id,
                old: own,
                new: weight,
            });
        }
    }
    if changes.changed == 0 {
        changes.largest = None;
    }
    changes
}

fn entries(weights: &[(String, f64)]) -> impl Iterator<Item = Entry<'_>> {
    let all = weights.iter();
    all.map(|(id, weight)| (id.as_str(), Some(*weight)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_change_is_named_and_last_bits_are_none() {
        let set = |weights: &[(&str, f64)]| -> Vec<(String, f64)> {
            weights
                .iter()
                .map(|(id, w)| ((*id).to_owned(), *w))
                .collect()
        };
        let old = set(&[("a", 1.0), ("b", 2.0), ("c", 0.5)]);
        let new = set(&[("b", 1.5), ("a", 1.0 + 1e-15), ("d", 1.0), ("e", 1.0)]);
        let changes = compare(&old, &new);
        let counts = (
            changes.in_both,
            changes.only_old,
            changes.only_new,
            changes.changed,
        );
        assert_eq!(counts, (2, 1, 2, 1));
        let largest = changes.largest.unwrap();
        assert_eq!(
            (largest.id.as_str(), largest.old, largest.new),
            ("b", 2.0, 1.5)
        );
        let same = compare(&old, &old);
        assert!(same.same() && same.largest.is_none());
    }
}
