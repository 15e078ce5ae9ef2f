//! Words of questionnaires, as data: one file for each language, `de.toml` and so on, all with the same keys.
//!
//! They only make a proposal surer: what a column holds is told by its structure first. A word is listed in a language
//! only where it means that one thing in every other listed language too, as the language of a file is not known.

mod people;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

pub use people::{Columns, Interviews, People, Time, Topic, is_any, says_any};

/// The words of one language. Apostrophes, accents and capitals make no difference.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Its name, in itself.
    pub name: String,
    pub missing: MissingWords,
    pub answers: AnswerWords,
    pub scale: ScaleWords,
    #[serde(default)]
    pub people: People,
    #[serde(default)]
    pub interviews: Interviews,
    #[serde(default)]
    pub columns: Columns,
    #[serde(default)]
    pub time: Time,
}

/// Labels that say why there is no answer, and nothing else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingWords {
    /// Words between two kinds: "don't know or refused".
    pub or: Vec<String>,
    /// Words before one of the others that change nothing: "I don't know".
    pub before: Vec<String>,
    pub dont_know: Vec<String>,
    pub refused: Vec<String>,
    pub not_asked: Vec<String>,
    pub not_stated: Vec<String>,
}

/// Labels of answers that questions of all kinds have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerWords {
    /// Beginnings of an answer that is none of those listed.
    pub other: Vec<String>,
    /// Beginnings of an answer that says none of those listed.
    pub none: Vec<String>,
    /// What the column of an option holds that was chosen.
    pub chosen: Vec<String>,
    /// And of one that was not.
    pub not_chosen: Vec<String>,
    /// Ends of headings of columns to write into: "please specify".
    #[serde(default)]
    pub specify: Vec<String>,
    /// What a question asks that is answered in the respondent's own words.
    #[serde(default)]
    pub comments: Vec<String>,
    /// Words that people type for a number.
    #[serde(default)]
    pub numbers: Vec<String>,
}

/// Words of which the answers of a scale are made.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScaleWords {
    /// The language writes no blanks between words.
    pub joined: bool,
    /// How much of a quality, from 1 to 5; a quality without such a word is worth 3.
    pub degrees: BTreeMap<String, i32>,
    /// How little of it, from -4 to -1.
    pub weak: BTreeMap<String, i32>,
    /// Qualities, and those that they are the opposite of.
    pub opposites: BTreeMap<String, String>,
    /// Beginnings of an answer in the middle.
    pub neutral: Vec<String>,
    /// Answers from much to little.
    pub amounts: Vec<Vec<String>>,
}

macro_rules! languages {
    ($($code:literal),*) => {
        [$(($code, include_str!(concat!($code, ".toml")))),*]
    };
}

const FILES: [(&str, &str); 24] = languages!(
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "cy", "sv", "da", "no", "fi", "cs", "hu", "el",
    "ru", "uk", "tr", "ar", "hi", "ko", "ja", "zh"
);

/// Every language that crossbreak has words of, English first.
pub fn languages() -> &'static [Language] {
    static ALL: LazyLock<Vec<Language>> = LazyLock::new(|| {
        let read = |(code, text): &(&str, &str)| {
            toml::from_str(text).unwrap_or_else(|e| panic!("languages/{code}.toml: {e}"))
        };
        FILES.iter().map(read).map(people::folded).collect()
    });
    &ALL
}

/// A label as the lists are compared with it: small letters without accents and apostrophes.
pub fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;
    let text = super::folded(text).to_lowercase();
    match text.is_ascii() {
        true => text.replace('\'', ""),
        false => {
            let letters = text.nfd().filter(|c| *c != '\'' && !is_combining_mark(*c));
            letters.nfc().collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_no_word_means_two_things() {
        let all = languages();
        assert_eq!((all.len(), all[0].name.as_str()), (24, "English"));
        let mut kinds: BTreeMap<String, &str> = BTreeMap::new();
        for language in all {
            let missing = &language.missing;
            for (kind, words) in [
                ("dont_know", &missing.dont_know),
                ("refused", &missing.refused),
                ("not_asked", &missing.not_asked),
                ("not_stated", &missing.not_stated),
                ("other", &language.answers.other),
                ("none", &language.answers.none),
                ("chosen", &language.answers.chosen),
                ("not chosen", &language.answers.not_chosen),
            ] {
                for word in words {
                    let known = kinds.insert(plain(word), kind);
                    assert!(
                        known.is_none_or(|other| other == kind),
                        "\"{word}\" of {} is {kind}, and {known:?} elsewhere",
                        language.name
                    );
                }
            }
        }
        assert_eq!(plain("N’a pas répondu"), "na pas repondu");
        assert_eq!(plain("ＤＫ"), "dk");
    }
}
