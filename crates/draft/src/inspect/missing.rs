//! Why a cell is no answer: as its words say it, or because the file declares it.

use serde::{Deserialize, Serialize};

use super::words::folded;
use crossbreak_study::label::{self, kind_of_missing};

/// Why a cell is no answer in substance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    DontKnow,
    Refused,
    NotStated,
    NotAsked,
    /// The file declares it missing, and its words do not say why.
    Declared,
    /// What a program writes for a blank: `NaN`, `#NULL!`.
    Blank,
    /// It stands apart from the other answers, as codes of missing do, and nothing says why: -9 beside 1 to 4.
    Apart,
}

impl Missing {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Missing::DontKnow => "don't know",
            Missing::Refused => "refused",
            Missing::NotStated => "not stated",
            Missing::NotAsked => "not asked",
            Missing::Declared => "declared missing",
            Missing::Blank => "stands for a blank",
            Missing::Apart => "a code apart",
        }
    }

    /// What a label says, if it says nothing else. No label that says this is long.
    pub(super) fn of(label: &str) -> Option<Self> {
        const LONGEST: usize = 80;
        let kind = (label.len() <= LONGEST).then(|| kind_of_missing(label))??;
        if kind == label::Missing::NotAsked && says_why(label) {
            return None;
        }
        Some(match kind {
            label::Missing::DontKnow => Missing::DontKnow,
            label::Missing::Refused => Missing::Refused,
            label::Missing::NotStated => Missing::NotStated,
            label::Missing::NotAsked => Missing::NotAsked,
        })
    }
}

/// Whether a label says why the question is not applicable: people give such an answer who were asked.
fn says_why(label: &str) -> bool {
    let words = folded(label);
    let words = words.trim_start_matches(|c: char| !c.is_alphabetic());
    let why = ["not applicable ", "n a ", "na "]
        .iter()
        .find_map(|start| words.strip_prefix(start));
    why.is_some_and(|why| kind_of_missing(why).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_applicable_with_a_reason_is_an_answer() {
        for (label, expected) in [
            ("Not applicable", Some(Missing::NotAsked)),
            ("99. N/A", Some(Missing::NotAsked)),
            ("NA", Some(Missing::NotAsked)),
            ("Not applicable (not asked)", Some(Missing::NotAsked)),
            ("Not asked (under 18)", Some(Missing::NotAsked)),
            ("Not applicable - I don't exercise", None),
            ("N/A (did not vote)", None),
            ("Don't know", Some(Missing::DontKnow)),
        ] {
            assert_eq!(Missing::of(label), expected, "{label}");
        }
    }
}
