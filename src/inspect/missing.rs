//! Why a cell is no answer: as its words say it, or because the file declares it.

use serde::Serialize;

use crate::label::{self, kind_of_missing};

/// Why a cell is no answer in substance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    DontKnow,
    Refused,
    NotStated,
    NotAsked,
    /// The file declares it missing, and its words do not say why.
    Declared,
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
        }
    }

    /// What a label says, if it says nothing else. No label that says this is long.
    pub(super) fn of(label: &str) -> Option<Self> {
        const LONGEST: usize = 80;
        let kind = (label.len() <= LONGEST).then(|| kind_of_missing(label))??;
        Some(match kind {
            label::Missing::DontKnow => Missing::DontKnow,
            label::Missing::Refused => Missing::Refused,
            label::Missing::NotStated => Missing::NotStated,
            label::Missing::NotAsked => Missing::NotAsked,
        })
    }
}
