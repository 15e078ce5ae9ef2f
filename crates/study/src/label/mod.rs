//! When two labels are the same answer, and what labels of missing answers say.
//!
//! Spec, export, target table and claim are typed by different people on different machines: one writes
//! `Don't know`, the next `Don’t know`. Whoever compares labels does it here, so that all compare alike.

mod apart;
mod chosen;
mod formula;
mod key_words;
mod languages;
mod marks;
mod missing;
mod moment;
pub mod series;
mod shorten;
mod tokens;

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

pub use apart::{Apart, Held, apart, is_top_code, is_usual, names};
pub use chosen::says_chosen;
pub use formula::{guarded, is_formula, unguarded};
pub use key_words::{key_words, places, says, word_count};
pub use languages::{AnswerWords, Language, Topic, is_any, languages, plain, says_any};
pub use marks::{
    Mark, is_question, mark, says_none, says_other, says_other_or_none, stands_for_blank,
};
pub use missing::{Missing, kind_of_missing};
pub use moment::{
    NamedDay, are_pointed_clocks, hours_and_minutes, named_day, plain_clock, plain_moment,
    pointed_clock,
};
pub use shorten::{Shortener, cut};
pub use tokens::tokens;

/// Says that a name stands for another form of itself: `own`, of a column or a variable.
pub fn note(name: &str, own: &str, of: &str) -> Diagnostic {
    Diagnostic::note(
        Code::ReadByRule,
        format!("\"{name}\" stands for \"{own}\" of {of}: {TAKEN_AS_EQUAL}"),
    )
}

/// What the relaxed comparison takes as equal, for messages.
pub const TAKEN_AS_EQUAL: &str =
    "quotation marks, dashes, spaces and Unicode forms are taken as equal";

/// A label without what only typing decides: Unicode forms (NFKC, but a raised 2 stays one and a fraction too), the
/// shape of quotation marks and dashes, kinds and runs of spaces, spaces at the ends, characters without width.
/// Capital letters are kept.
///
/// ```
/// use crossbreak_study::label::folded;
/// assert_eq!(folded(" Don’t\u{a0}know "), "Don't know");
/// assert_eq!(folded("18–24"), "18-24");
/// ```
pub fn folded(text: &str) -> Cow<'_, str> {
    if is_folded(text) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match plain_form(c) {
            Form::Nothing => {}
            Form::Other(other) => plain.push(other),
            Form::Itself => plain.push(c),
            Form::Parts => decompose_compatible(c, |part| match plain_form(part) {
                Form::Nothing => {}
                Form::Other(other) => plain.push(other),
                Form::Itself | Form::Parts => plain.push(part),
            }),
        }
    }
    let mut out = String::with_capacity(plain.len());
    for c in plain.nfc() {
        match c.is_whitespace() {
            true if out.is_empty() || out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    Cow::Owned(out)
}

/// Whether two labels are the same answer, however they are typed.
///
/// ```
/// use crossbreak_study::label::same;
/// assert!(same("Don’t know", "Don't know "));
/// assert!(!same("Don't know", "Don't Know"));
/// ```
pub fn same(a: &str, b: &str) -> bool {
    a == b || folded(a) == folded(b)
}

/// The place of a name among others: one that is equal letter for letter, or else the first that is the same answer.
pub fn position<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Option<usize> {
    names
        .clone()
        .position(|other| other == name)
        .or_else(|| names.clone().position(|other| same(other, name)))
}

/// What becomes of a character.
enum Form {
    Itself,
    Nothing,
    Other(char),
    /// What Unicode says that it is made of.
    Parts,
}

fn plain_form(c: char) -> Form {
    match c {
        // Without width: soft hyphen, joiners, marks of direction, variation selectors, byte order mark.
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => Form::Nothing,
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' => Form::Nothing,
        '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => Form::Nothing,
        '‘' | '’' | '‚' | '‛' | '′' | '‵' | '`' | '´' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | '‹' | '›' => {
            Form::Other('\'')
        }
        '“' | '”' | '„' | '‟' | '″' | '‶' | '«' | '»' | '〝' | '〞' | '＂' => {
            Form::Other('"')
        }
        // Hyphens (the non-breaking one too), dashes and bars, minus.
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' => Form::Other('-'),
        // Raised and lowered numbers and fractions would run into the digits before them: 10² is not 102.
        '²' | '³' | '¹' | '¼'..='¾' | '\u{2070}'..='\u{209f}' => Form::Itself,
        '\u{2150}'..='\u{215f}' | '\u{2189}' => Form::Itself,
        c if c.is_ascii() => Form::Itself,
        _ => Form::Parts,
    }
}

/// Whether folding would change nothing, for the many labels of plain letters.
fn is_folded(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = |b: &u8| b.is_ascii() && !b.is_ascii_control() && *b != b'`';
    bytes.iter().all(plain)
        && !bytes.starts_with(b" ")
        && !bytes.ends_with(b" ")
        && !text.contains("  ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_only_typing_decides_is_folded() {
        for (text, expected) in [
            ("Don’t know", "Don't know"),
            ("Don`t know", "Don't know"),
            ("“Yes”", "\"Yes\""),
            ("18–24", "18-24"),
            ("18\u{2011}24", "18-24"),
            ("−5", "-5"),
            ("A — B", "A - B"),
            ("Very\u{a0}\u{202f}good\t", "Very good"),
            ("Lib\u{ad}eral\u{200b}", "Liberal"),
            // Letters in two forms: composed, and with the accent apart; full width.
            ("Cafe\u{301}", "Café"),
            ("Ｙｅｓ", "Yes"),
            ("ﬁne", "fine"),
            ("10²", "10²"),
            ("1½", "1½"),
            ("", ""),
            ("\u{200b}", ""),
            ("Plain", "Plain"),
        ] {
            assert_eq!(folded(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_equal_name_goes_before_a_similar_one() {
        let names = ["Don’t know", "Don't know", "Yes"];
        for (name, expected) in [
            ("Don't know", Some(1)),
            ("Don`t know", Some(0)),
            ("Yes ", Some(2)),
            ("yes", None),
        ] {
            assert_eq!(position(name, names.into_iter()), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in any::<String>(), marks in "[ \u{a0}’'`´–\u{300}-\u{310}\u{a8}\u{200d}ae]{0,12}") {
            for text in [text.as_str(), &marks, &format!("{marks}{text}{marks}")] {
                let once = folded(text).into_owned();
                prop_assert_eq!(folded(&once).into_owned(), once);
            }
        }
    }
}
