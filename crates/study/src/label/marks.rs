//! What programs write for a cell with nothing in it, and whether a label says that an answer is none of those listed.

use super::languages::{AnswerWords, languages, plain};

/// A text that stands for a blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nobody answers so: `NaN`, `#NULL!`.
    Always,
    /// Beside other answers alone: `-`, `.`, `None`.
    Beside,
    /// A missing value of Stata or SAS with a letter, which has a meaning: `.a`.
    Lettered,
}

const ALWAYS: [&str; 36] = [
    "NaN",
    "nan",
    "NAN",
    "-nan",
    "NaT",
    "<NA>",
    "<na>",
    "<NaN>",
    "<null>",
    "<NULL>",
    "NULL",
    "null",
    "Null",
    "(null)",
    "(NULL)",
    "[null]",
    "\\N",
    "NA_character_",
    "NA_integer_",
    "NA_real_",
    "SYSMIS",
    "sysmis",
    "#NULL!",
    "#N/A",
    "#NA",
    "#VALUE!",
    "#REF!",
    "#DIV/0!",
    "#NUM!",
    "#NAME?",
    "#NV",
    "#N/D",
    "(blank)",
    "(empty)",
    "(leer)",
    "(vide)",
];

const BESIDE: [&str; 17] = [
    ".", "..", "...", "…", "-", "--", "---", "–", "—", "?", "??", "???", "*", "_", "/", "//",
    "None",
];

/// What a text stands for, if it is no answer of anybody.
pub fn mark(text: &str) -> Option<Mark> {
    if ALWAYS.contains(&text) {
        return Some(Mark::Always);
    }
    if BESIDE.contains(&text) {
        return Some(Mark::Beside);
    }
    let letter = text.strip_prefix('.')?;
    let mut letters = letter.chars();
    let one = letters
        .next()
        .is_some_and(|c| c.is_ascii_lowercase() || c == '_');
    (one && letters.next().is_none()).then_some(Mark::Lettered)
}

/// Whether a cell of an option says no more than that there is nothing: a blank, what a program writes for one, or a code
/// below 0. `0` and "not selected" say that the option was not chosen.
///
/// ```
/// use crossbreak_study::label::stands_for_blank;
/// assert!(stands_for_blank("") && stands_for_blank("NA") && stands_for_blank("-99"));
/// assert!(!stands_for_blank("0") && !stands_for_blank("No"));
/// ```
pub fn stands_for_blank(cell: &str) -> bool {
    let cell = cell.trim();
    let below_zero = || cell.parse::<f64>().is_ok_and(|value| value < 0.0);
    let not_asked = || super::kind_of_missing(cell) == Some(super::Missing::NotAsked);
    cell.is_empty() || mark(cell).is_some() || not_asked() || below_zero()
}

/// Whether a heading or a wording ends as a question does, in any script.
///
/// ```
/// use crossbreak_study::label::is_question;
/// assert!(is_question("How old are you? ") && is_question("何歳ですか？") && !is_question("Age"));
/// ```
pub fn is_question(text: &str) -> bool {
    text.trim_end().ends_with(['?', '？', '؟'])
}

/// Whether a label means "an answer other than those listed". or none of them; both are answers.
pub fn says_other_or_none(label: &str) -> bool {
    says_other(label) || says_none(label)
}

/// Whether a label means "an answer other than those listed".
pub fn says_other(label: &str) -> bool {
    begins(label, |answers| &answers.other)
}

/// Whether a label means "none of the answers listed".
pub fn says_none(label: &str) -> bool {
    begins(label, |answers| &answers.none)
}

/// Whether a label begins, behind a code, with one of the words of some language.
fn begins(label: &str, list: fn(&AnswerWords) -> &[String]) -> bool {
    let text = plain(label);
    let text = text.trim_start_matches(|c: char| !c.is_alphabetic());
    languages().iter().any(|language| {
        list(&language.answers).iter().any(|word| {
            let rest = text.strip_prefix(plain(word).as_str());
            rest.is_some_and(|rest| {
                let spaced = !rest.starts_with(char::is_alphanumeric);
                spaced || language.scale.joined
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_from_answers() {
        for (text, expected) in [
            ("NaN", Some(Mark::Always)),
            ("#NULL!", Some(Mark::Always)),
            ("\\N", Some(Mark::Always)),
            ("-", Some(Mark::Beside)),
            ("None", Some(Mark::Beside)),
            (".", Some(Mark::Beside)),
            (".a", Some(Mark::Lettered)),
            (".5", None),
            ("none", None),
            ("Nan Smith", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(mark(text), expected, "{text}");
        }
        for label in [
            "8 - Other",
            "97. Ninguno de estos",
            "Sonstige:",
            "その他(具体的に)",
            "Autre, préciser",
        ] {
            assert!(says_other_or_none(label), "{label}");
        }
        for label in ["Nonetheless", "Andrea", "Very good", "9 ei osaa sanoa"] {
            assert!(!says_other_or_none(label), "{label}");
        }
    }
}
