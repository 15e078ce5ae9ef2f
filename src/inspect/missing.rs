//! Words that say why there is no answer.

use serde::Serialize;

use super::words::folded;

/// Why a cell is no answer in substance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    DontKnow,
    Refused,
    NotStated,
    NotAsked,
    /// The file declares it missing, and its words do not say why.
    Declared,
}

impl Kind {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::DontKnow => "don't know",
            Kind::Refused => "refused",
            Kind::NotStated => "not stated",
            Kind::NotAsked => "not asked",
            Kind::Declared => "declared missing",
        }
    }
}

/// The kind of missing that a label names, if it names one.
pub(super) fn kind(label: &str) -> Option<Kind> {
    // No label that says this is long; an open text that begins with it may be.
    if label.len() > 60 {
        return None;
    }
    let text = folded(label);
    let text = text.trim_end_matches(" vol");
    let has = |words: &[&str]| words.iter().any(|w| text.starts_with(w) || text.ends_with(w));
    let is = |words: &[&str]| words.contains(&text);
    let dont_know = has(&["don't know", "dont know", "do not know", "not sure", "can't recall", "can't remember", "cannot remember", "can't say", "can't choose"])
        || is(&["dk", "unsure", "no opinion", "no idea", "i don't know"]);
    let refused = has(&["prefer not to say", "prefer not to answer", "rather not say", "refused", "refuse to answer"])
        || is(&["ref", "refusal", "no answer", "pnts", "decline to answer", "declined"]);
    if is(&["na", "n a", "not asked", "not applicable", "skipped", "skip", "inapplicable", "system missing", "not shown"]) {
        return Some(Kind::NotAsked);
    }
    if is(&["not stated", "missing", "unknown", "undetermined", "not answered", "dk ref", "dk na", "no response", "invalid"]) {
        return Some(Kind::NotStated);
    }
    match (dont_know, refused) {
        (true, true) => Some(Kind::NotStated),
        (true, false) => Some(Kind::DontKnow),
        (false, true) => Some(Kind::Refused),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_no_answer() {
        for (label, expected) in [
            ("Don’t know", Some(Kind::DontKnow)),
            ("Prefer not to say", Some(Kind::Refused)),
            ("No answer", Some(Kind::Refused)),
            ("Can’t recall / prefer not to say", Some(Kind::NotStated)),
            ("DK/Ref", Some(Kind::NotStated)),
            ("Don't know/Refused (VOL.)", Some(Kind::NotStated)),
            ("NA", Some(Kind::NotAsked)),
            ("Unfamiliar (N/A)", None),
            ("None of these", None),
            ("No", None),
        ] {
            assert_eq!(kind(label), expected, "{label}");
        }
    }
}
