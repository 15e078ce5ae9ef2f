//! What the label of an answer says of why there is none: don't know, refused, not asked, not stated.
//!
//! The words are those of [`languages`], so that a declared missing value and a drafted spec are read alike.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::languages::{languages, plain};

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

/// The words of all languages.
struct Words {
    kinds: HashMap<String, Missing>,
    /// Words before one of the others that change nothing, each with a blank.
    before: Vec<String>,
    /// Words between two kinds, each with blanks around it.
    or: Vec<String>,
}

fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        let mut words = Words {
            kinds: HashMap::new(),
            before: Vec::new(),
            or: Vec::new(),
        };
        for language in languages() {
            let missing = &language.missing;
            for (kind, own) in [
                (Missing::DontKnow, &missing.dont_know),
                (Missing::Refused, &missing.refused),
                (Missing::NotAsked, &missing.not_asked),
                (Missing::NotStated, &missing.not_stated),
            ] {
                words
                    .kinds
                    .extend(own.iter().map(|word| (plain(word), kind)));
            }
            let before = missing.before.iter().map(|w| format!("{} ", plain(w)));
            words.before.extend(before);
            let or = missing.or.iter().map(|w| format!(" {} ", plain(w)));
            words.or.extend(or);
        }
        words
    });
    &WORDS
}

/// What kind of missing a label says, if it says nothing else.
///
/// Codes before it (`97. Don't know`) and remarks in brackets are passed over. Several kinds in one label (`Don't
/// know / refused`) say no more than that nothing was stated. A label that says something else too is an answer.
///
/// ```
/// use crossbreak_study::label::{kind_of_missing, Missing};
/// assert_eq!(kind_of_missing("Don’t know"), Some(Missing::DontKnow));
/// assert_eq!(kind_of_missing("-9 N/A (did not vote)"), Some(Missing::NotAsked));
/// assert_eq!(kind_of_missing("DK/Refused"), Some(Missing::NotStated));
/// assert_eq!(kind_of_missing("Neither / don't know"), None);
/// ```
pub fn kind_of_missing(label: &str) -> Option<Missing> {
    let text = plain(label);
    let text = text.trim_start_matches(|c: char| !c.is_alphabetic());
    // A code says nothing.
    if text.is_empty() {
        return None;
    }
    if let Some(kind) = words().kinds.get(text) {
        return Some(*kind);
    }
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
    for other in parts(&brackets).into_iter().filter_map(kind_of_words) {
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
fn parts(text: &str) -> Vec<&str> {
    let signs = ['/', ',', ';', ':', '|', '.', '、', '・', '，'];
    let mut parts: Vec<&str> = text.split(signs).collect();
    let ors = words().or.iter().map(String::as_str).chain([" - "]);
    for or in ors.filter(|_| text.contains(' ')) {
        parts = parts.into_iter().flat_map(|part| part.split(or)).collect();
    }
    let trimmed = parts
        .into_iter()
        .map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()));
    trimmed.filter(|part| !part.is_empty()).collect()
}

fn kind_of_words(part: &str) -> Option<Missing> {
    let words = words();
    let is = |part: &str| words.kinds.get(part).copied();
    is(part).or_else(|| {
        let mut before = words.before.iter();
        before.find_map(|before| is(part.strip_prefix(before.as_str())?))
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
            // In other languages, with accents and without.
            ("Weiß nicht", Some(DontKnow)),
            ("98 - weiss nicht / keine Angabe", Some(NotStated)),
            ("k.A.", Some(NotStated)),
            ("Ne sait pas", Some(DontKnow)),
            ("A REFUSE", Some(Refused)),
            ("N’a pas répondu", Some(Refused)),
            ("No sabe/No contesta", Some(NotStated)),
            ("NS/NR", Some(NotStated)),
            ("Não sei ou recusa", Some(NotStated)),
            ("Preferisco non rispondere", Some(Refused)),
            ("N.v.t.", Some(NotAsked)),
            ("Trudno powiedzieć", Some(DontKnow)),
            ("Ddim yn gwybod", Some(DontKnow)),
            ("Vet ej", Some(DontKnow)),
            ("لا أعرف", Some(DontKnow)),
            ("모름/무응답", Some(NotStated)),
            ("わからない・無回答", Some(NotStated)),
            ("98. 拒答", Some(Refused)),
            // These say something in substance.
            ("Trifft nicht zu", None),
            ("Nie", None),
            ("Nein, weiß nicht warum", None),
            ("Aucun", None),
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
