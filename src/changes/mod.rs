//! How two runs of a study differ: inputs, numbers, weights, claims, files. A locked run compares the manifest with what it
//! makes now, `diff` two manifests; both are compared here, and nowhere else.

mod weights;

use std::collections::{BTreeMap, HashMap, HashSet};

use indexmap::IndexMap;
use serde::Serialize;

use crossbreak_frames::meeting::{Entry, Meeting};

use crate::manifest::{Earlier, FileHash, Output, RunId};
use crossbreak_study::claims::Verdict;

pub use weights::{LargestChange, WeightsChange};

/// A run, and what is known of its numbers beside their values.
#[derive(Debug, Clone, Default)]
pub struct Side {
    pub run: Earlier,
    pub numbers: BTreeMap<String, Known>,
    /// Each respondent's id and weight, in the order of the export; `None`: not known.
    pub weights: Option<Vec<(String, f64)>>,
}

/// What is known of a number beside its value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// As tables and sentences print it.
    pub printed: Option<String>,
    /// `share`, `points`, `score`, `own`, `ratio`, `rank` or `count`; empty where it is not known.
    pub unit: String,
    pub se: Option<f64>,
}

/// Everything in which two runs differ.
#[derive(Debug, Clone, Serialize)]
pub struct Changes {
    /// Nothing differs.
    pub same: bool,
    pub old: RunFacts,
    pub new: RunFacts,
    pub inputs: Vec<FileChange>,
    /// Numbers of the new run, in its order; then those that it has not any more, in the order of the old one.
    pub numbers: Vec<NumberChange>,
    /// How many numbers are in both runs and are the same.
    pub numbers_alike: usize,
    /// What differs of how the weighting came out.
    pub weighting: Vec<WeightingChange>,
    /// `None`: the weights of one of the runs are not known, or are not its own.
    pub weights: Option<WeightsChange>,
    pub claims: Vec<ClaimChange>,
    pub outputs: Vec<FileChange>,
    /// What could not be compared, and why.
    pub notes: Vec<String>,
}

/// Which run it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunFacts {
    /// Version of crossbreak.
    pub crossbreak: String,
    pub study: String,
    pub title: String,
    pub run: RunId,
    pub inputs: usize,
    pub numbers: usize,
    pub claims: usize,
    pub outputs: usize,
}

/// A file that differs; `None` where a run has no such file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileChange {
    pub file: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// What became of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Moved,
    Appeared,
    Gone,
}

/// A number that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NumberChange {
    pub number: String,
    pub change: Change,
    /// `None`: withheld, of nobody, or not there.
    pub old: Option<f64>,
    pub new: Option<f64>,
    pub old_printed: Option<String>,
    pub new_printed: Option<String>,
    /// New less old: in percentage points for shares and points, in the number's own unit otherwise.
    pub difference: Option<f64>,
    pub unit: String,
    /// The larger of the two standard errors, in the same unit.
    pub se: Option<f64>,
    /// Whether it moved by more than that.
    pub beyond_se: Option<bool>,
}

/// What the weighting came to, where that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightingChange {
    /// `method`, `respondents`, `effective_base`, `design_effect`, `converged`, `iterations` or `largest_miss`.
    pub what: &'static str,
    pub old: serde_json::Value,
    pub new: serde_json::Value,
}

/// A claim whose verdict differs; `None` where a run has no such claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimChange {
    pub claim: String,
    pub old: Option<Verdict>,
    pub new: Option<Verdict>,
}

/// By what a value is multiplied to be in the unit of its difference.
fn scale(unit: &str) -> f64 {
    match unit {
        "share" | "points" => 100.0,
        _ => 1.0,
    }
}

/// Compares two runs.
pub fn compare(old: &Side, new: &Side, notes: Vec<String>) -> Changes {
    let (numbers, numbers_alike) = numbers(old, new);
    let weights = old.weights.as_ref().zip(new.weights.as_ref());
    let mut changes = Changes {
        same: false,
        old: facts(&old.run),
        new: facts(&new.run),
        inputs: files(&hashes(&old.run.inputs), &hashes(&new.run.inputs)),
        numbers,
        numbers_alike,
        weighting: weighting(&old.run, &new.run),
        weights: weights.map(|(old, new)| weights::compare(old, new)),
        claims: claims(&old.run.claims, &new.run.claims),
        outputs: files(&made(&old.run.outputs), &made(&new.run.outputs)),
        notes,
    };
    changes.same = changes.inputs.is_empty()
        && changes.numbers.is_empty()
        && changes.weighting.is_empty()
        && changes.weights.as_ref().is_none_or(WeightsChange::same)
        && changes.claims.is_empty()
        && changes.outputs.is_empty();
    changes
}

fn facts(run: &Earlier) -> RunFacts {
    RunFacts {
        crossbreak: run.crossbreak.clone(),
        study: run.study.clone(),
        title: run.identity.title.clone(),
        run: run.run.clone(),
        inputs: run.inputs.len(),
        numbers: run.values.len(),
        claims: run.claims.len(),
        outputs: run.outputs.len(),
    }
}

/// Files by name, in their order, with their hashes.
type Hashes<'a> = IndexMap<&'a str, &'a str>;

fn hashes(files: &[FileHash]) -> Hashes<'_> {
    files
        .iter()
        .map(|file| (file.file.as_str(), file.sha256.as_str()))
        .collect()
}

fn made(files: &[Output]) -> Hashes<'_> {
    files
        .iter()
        .map(|file| (file.file.as_str(), file.sha256.as_str()))
        .collect()
}

fn files(old: &Hashes<'_>, new: &Hashes<'_>) -> Vec<FileChange> {
    let gone = old.keys().filter(|file| !new.contains_key(*file));
    new.keys()
        .chain(gone)
        .filter(|file| old.get(*file) != new.get(*file))
        .map(|file| FileChange {
            file: (*file).to_owned(),
            old: old.get(file).map(|hash| (*hash).to_owned()),
            new: new.get(file).map(|hash| (*hash).to_owned()),
        })
        .collect()
}

/// The numbers that differ, and how many do not.
fn numbers(old: &Side, new: &Side) -> (Vec<NumberChange>, usize) {
    let met = Meeting::of(entries(&old.run), entries(&new.run));
    let moved: HashMap<&str, Option<f64>> = met
        .both
        .iter()
        .filter(|(_, before, after)| before != after)
        .map(|(number, before, _)| (number.as_str(), *before))
        .collect();
    let appeared: HashSet<&str> = met.only_new.iter().map(|(n, _)| n.as_str()).collect();
    let in_new = new.run.values.iter().filter_map(|(number, value)| {
        let number = number.as_str();
        match moved.get(number) {
            Some(before) => Some(change(number, Change::Moved, *before, *value, old, new)),
            None if appeared.contains(number) => {
                Some(change(number, Change::Appeared, None, *value, old, new))
            }
            None => None,
        }
    });
    let gone = met.only_old.iter();
    let gone = gone.map(|(number, value)| change(number, Change::Gone, *value, None, old, new));
    (in_new.chain(gone).collect(), met.both.len() - moved.len())
}

fn entries(run: &Earlier) -> impl Iterator<Item = Entry<'_>> {
    let all = run.values.iter();
    all.map(|(number, value)| (number.as_str(), *value))
}

fn change(
    number: &str,
    change: Change,
    old: Option<f64>,
    new: Option<f64>,
    before: &Side,
    after: &Side,
) -> NumberChange {
    let (known_old, known_new) = (before.numbers.get(number), after.numbers.get(number));
    let known = known_new.or(known_old);
    let unit = known.map_or(String::new(), |known| known.unit.clone());
    let by = scale(&unit);
    let se = |known: Option<&Known>| known.and_then(|known| known.se).map(|se| se * by);
    let se = match (se(known_old), se(known_new)) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (one, other) => one.or(other),
    };
    let difference = old.zip(new).map(|(old, new)| (new - old) * by);
    let printed = |known: Option<&Known>| known.and_then(|known| known.printed.clone());
    NumberChange {
        number: number.to_owned(),
        change,
        old,
        new,
        old_printed: printed(known_old),
        new_printed: printed(known_new),
        difference,
        unit,
        se,
        beyond_se: difference.zip(se).map(|(off, se)| off.abs() > se),
    }
}

fn weighting(old: &Earlier, new: &Earlier) -> Vec<WeightingChange> {
    let (a, b) = (&old.weighting, &new.weighting);
    let mut changes = Vec::new();
    let mut look = |what, old: serde_json::Value, new: serde_json::Value| {
        if old != new {
            changes.push(WeightingChange { what, old, new });
        }
    };
    look("method", a.method.clone().into(), b.method.clone().into());
    look(
        "respondents",
        old.respondents.into(),
        new.respondents.into(),
    );
    look(
        "effective_base",
        a.effective_base.into(),
        b.effective_base.into(),
    );
    look(
        "design_effect",
        a.design_effect.into(),
        b.design_effect.into(),
    );
    look("converged", a.converged.into(), b.converged.into());
    look("iterations", a.iterations.into(), b.iterations.into());
    look("largest_miss", a.largest_miss.into(), b.largest_miss.into());
    changes
}

fn claims(old: &IndexMap<String, Verdict>, new: &IndexMap<String, Verdict>) -> Vec<ClaimChange> {
    let gone = old.keys().filter(|claim| !new.contains_key(*claim));
    new.keys()
        .chain(gone)
        .filter(|claim| old.get(*claim) != new.get(*claim))
        .map(|claim| ClaimChange {
            claim: claim.clone(),
            old: old.get(claim).copied(),
            new: new.get(claim).copied(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(values: &[(&str, Option<f64>)]) -> Side {
        let mut side = Side::default();
        for (number, value) in values {
            side.run.values.insert((*number).to_owned(), *value);
            let known = Known {
                printed: None,
                unit: "share".to_owned(),
                se: Some(0.01),
            };
            side.numbers.insert((*number).to_owned(), known);
        }
        side
    }

    #[test]
    fn numbers_move_appear_and_go() {
        let old = side(&[
            ("a", Some(0.5)),
            ("gone", Some(0.1)),
            ("b", None),
            ("c", Some(0.2)),
        ]);
        let new = side(&[
            ("a", Some(0.5)),
            ("b", Some(0.25)),
            ("c", Some(0.1 + 0.1 + 1e-15)),
            ("more", Some(0.3)),
        ]);
        let changes = compare(&old, &new, Vec::new());
        let found: Vec<(&str, Change)> = changes
            .numbers
            .iter()
            .map(|n| (n.number.as_str(), n.change))
            .collect();
        use Change::*;
        assert_eq!(
            found,
            [
                ("b", Moved),
                ("c", Moved),
                ("more", Appeared),
                ("gone", Gone)
            ]
        );
        assert_eq!(changes.numbers_alike, 1);
        assert!(!changes.same);
        assert_eq!(changes.numbers[1].beyond_se, Some(false));
        assert_eq!(
            (changes.numbers[0].difference, changes.numbers[0].beyond_se),
            (None, None)
        );
        assert!(compare(&old, &old, Vec::new()).same);
    }

    #[test]
    fn a_difference_of_shares_is_in_points_and_beyond_its_larger_error_or_not() {
        let (mut old, new) = (side(&[("a", Some(0.5))]), side(&[("a", Some(0.515))]));
        let moved = |old: &Side| compare(old, &new, Vec::new()).numbers[0].clone();
        let change = moved(&old);
        assert!((change.difference.unwrap() - 1.5).abs() < 1e-9);
        assert_eq!((change.se, change.beyond_se), (Some(1.0), Some(true)));
        old.numbers.get_mut("a").unwrap().se = Some(0.02);
        assert_eq!(moved(&old).beyond_se, Some(false));
    }

    #[test]
    fn files_and_claims_differ_by_name() {
        let hash = |file: &str, sha256: &str| FileHash {
            file: file.to_owned(),
            sha256: sha256.to_owned(),
        };
        let (mut old, mut new) = (side(&[]), side(&[]));
        old.run.inputs = vec![hash("a", "1"), hash("b", "2"), hash("c", "3")];
        new.run.inputs = vec![hash("b", "2"), hash("a", "9"), hash("d", "4")];
        old.run.claims.insert("x".into(), Verdict::Holds);
        new.run.claims.insert("x".into(), Verdict::Differs);
        new.run.claims.insert("y".into(), Verdict::Holds);
        let changes = compare(&old, &new, Vec::new());
        let files: Vec<_> = changes
            .inputs
            .iter()
            .map(|c| (c.file.as_str(), c.old.as_deref(), c.new.as_deref()))
            .collect();
        assert_eq!(
            files,
            [
                ("a", Some("1"), Some("9")),
                ("d", None, Some("4")),
                ("c", Some("3"), None)
            ]
        );
        assert_eq!(changes.claims.len(), 2);
        assert_eq!(changes.claims[1].old, None);
    }
}
