//! What the label of an answer says of why there is none: don't know, refused, not asked, not stated.
//!
//! The words stand in one list, so that a declared missing value and a drafted spec are read alike.

use super::folded;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    DontKnow,
    Refused,
    NotStated,
    NotAsked,
}

impl Missing {
    /// The label where the file has none of its own.
    pub fn label(self) -> &'static str {
        match self {
            Missing::DontKnow => "Don’t know",
            Missing::Refused => "Refused",
            Missing::NotStated => "Not stated",
            Missing::NotAsked => "Not asked",
        }
    }

    /// The key of the spec that names such answers.
    pub fn key(self) -> &'static str {
        match self {
            Missing::DontKnow => "dont_know",
            Missing::Refused => "refused",
            Missing::NotStated => "not_stated",
            Missing::NotAsked => "not_asked",
        }
    }
}

/// Whole labels or parts of one, in small letters and without apostrophes.
const WORDS: [(Missing, &[&str]); 4] = [
    (
        Missing::DontKnow,
        &[
            "dont know",
            "do not know",
            "dk",
            "not sure",
            "unsure",
            "cant say",
            "cannot say",
            "can not say",
            "dont remember",
            "do not remember",
            "cant remember",
            "cannot remember",
            "dont recall",
            "cant recall",
            "cannot recall",
        ],
    ),
    (
        Missing::Refused,
        &[
            "refused",
            "ref",
            "refusal",
            "refused to answer",
            "refused to say",
            "refuse to answer",
            "prefer not to say",
            "prefer not to answer",
            "prefer not to state",
            "prefer not to disclose",
            "rather not say",
            "rather not answer",
            "decline to answer",
            "declined to answer",
            "declined",
            "do not wish to answer",
            "do not wish to say",
            "do not want to answer",
            "dont want to answer",
            "dont want to say",
            "no answer",
        ],
    ),
    (
        Missing::NotAsked,
        &[
            "not asked",
            "question not asked",
            "not applicable",
            "skipped",
            "inapplicable",
            "inapplic",
            "inap",
            "iap",
            "not shown",
            "routed",
            "routed out",
            "routed past",
        ],
    ),
    (
        Missing::NotStated,
        &[
            "not stated",
            "missing",
            "not recorded",
            "not ascertained",
            "not available",
            "no data",
        ],
    ),
];

/// Words before one of [`WORDS`] that change nothing.
const BEFORE: [&str; 7] = [
    "i ",
    "id ",
    "im ",
    "i am ",
    "i would ",
    "would ",
    "i really ",
];

/// What kind of missing a label says, if it says nothing else.
///
/// Codes before it (`97. Don't know`) and remarks in brackets are passed over. Several kinds in one label (`Don't
/// know / refused`) say no more than that nothing was stated. A label that says something else too is an answer.
///
/// ```
/// use crossbreak::label::{kind_of_missing, Missing};
/// assert_eq!(kind_of_missing("Don’t know"), Some(Missing::DontKnow));
/// assert_eq!(kind_of_missing("-9 N/A (did not vote)"), Some(Missing::NotAsked));
/// assert_eq!(kind_of_missing("DK/Refused"), Some(Missing::NotStated));
/// assert_eq!(kind_of_missing("Neither / don't know"), None);
/// ```
pub fn kind_of_missing(label: &str) -> Option<Missing> {
    let text = folded(label).to_lowercase().replace('\'', "");
    let text = text.trim_start_matches(|c: char| !c.is_alphabetic());
    // "n/a" holds a slash that parts nothing.
    let text = text.replace("n/a", "not applicable");
    let text = match text.as_str() {
        "na" | "n.a." | "n.a" => "not applicable",
        other => other,
    };
    let (outside, brackets) = apart(text);
    let mut kind = None;
    for part in parts(&outside) {
        let of_part = kind_of_words(part);
        match (kind, of_part) {
            (None, None) => return None,
            (None, Some(first)) => kind = Some(first),
            // Why it was not asked: "not applicable - did not vote".
            (Some(Missing::NotAsked), None) => {}
            (Some(_), None) => return None,
            (Some(before), Some(other)) => kind = Some(both(before, other)),
        }
    }
    let mut kind = kind?;
    for other in parts(&brackets).filter_map(kind_of_words) {
        kind = both(kind, other);
    }
    Some(kind)
}

fn both(a: Missing, b: Missing) -> Missing {
    if a == b { a } else { Missing::NotStated }
}

/// The text outside of brackets, and that inside of them.
fn apart(text: &str) -> (String, String) {
    let (mut outside, mut inside) = (String::new(), String::new());
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '(' | '[' => {
                depth += 1;
                inside.push('/');
            }
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            c => inside.push(c),
        }
    }
    (outside, inside)
}

/// The parts of a label that says several things.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['/', ',', ';', ':', '|', '.'])
        .flat_map(|part| part.split(" or "))
        .flat_map(|part| part.split(" - "))
        .map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|part| !part.is_empty())
}

fn kind_of_words(part: &str) -> Option<Missing> {
    let is = |part: &str| {
        WORDS
            .iter()
            .find(|(_, words)| words.contains(&part))
            .map(|(kind, _)| *kind)
    };
    is(part).or_else(|| {
        BEFORE
            .iter()
            .find_map(|before| is(part.strip_prefix(before)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_say_their_kind_of_missing() {
        use Missing::{DontKnow, NotAsked, NotStated, Refused};
        for (label, expected) in [
            ("Don't know", Some(DontKnow)),
            ("DON’T KNOW", Some(DontKnow)),
            ("I don't know", Some(DontKnow)),
            ("97. Don't Know", Some(DontKnow)),
            ("[98] dk", Some(DontKnow)),
            ("Not sure / don't know", Some(DontKnow)),
            ("Don't know (do not read out)", Some(DontKnow)),
            ("Can’t say", Some(DontKnow)),
            ("Unsure", Some(DontKnow)),
            ("Prefer not to say", Some(Refused)),
            ("I'd rather not say", Some(Refused)),
            ("Would prefer not to say", Some(Refused)),
            ("I would rather not say", Some(Refused)),
            ("Refused", Some(Refused)),
            ("No answer", Some(Refused)),
            ("N/A", Some(NotAsked)),
            ("n/a - did not vote in 2019", Some(NotAsked)),
            ("NOT APPLICABLE", Some(NotAsked)),
            ("Skipped", Some(NotAsked)),
            ("Not shown", Some(NotAsked)),
            ("Not asked (under 18)", Some(NotAsked)),
            ("Not stated", Some(NotStated)),
            ("Don't know/No answer", Some(NotStated)),
            ("Don't know or refused", Some(NotStated)),
            ("DK/Ref", Some(NotStated)),
            // These say something in substance.
            ("Don't know enough about it", None),
            ("Don't know, but leaning Labour", None),
            ("Neither / don't know", None),
            ("Not asked for help", None),
            ("No", None),
            ("None", None),
            ("Other", None),
            ("99", None),
            ("", None),
        ] {
            assert_eq!(kind_of_missing(label), expected, "{label}");
        }
    }
}
