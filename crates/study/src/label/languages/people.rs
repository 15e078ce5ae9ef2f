//! Words by which the respondents, their interviews and moments are known. Every list may be left out.

use indexmap::IndexMap;
use serde::Deserialize;

use super::Language;
use crate::label::key_words::{key_words, says};

/// Who the respondents are.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct People {
    /// Words beside that of a demographic which change nothing: `of the respondent`, `what is your`.
    pub companions: Vec<String>,
    /// Somebody else, whatever is asked of them: the interviewer, the head of the household, the last interview.
    pub others: Vec<String>,
    /// People near the respondent, whose age or work is not the respondent's.
    pub family: Vec<String>,
    /// What asks how much, how often or how well, whatever it is of: no demographic.
    pub degrees: Vec<String>,
    /// Words of questions about opinions and events.
    pub attitudes: Vec<String>,
    /// Answers that say no more than that something is so, or is not.
    pub yes_no: Vec<String>,
    pub man: Vec<String>,
    pub woman: Vec<String>,
    /// Other answers to a question about gender.
    pub other_genders: Vec<String>,
    /// The demographics, by the names that `inspect --json` gives them.
    pub topics: IndexMap<String, Topic>,
}

/// How one demographic is known.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Topic {
    /// Words that a name or a short wording has, whole.
    pub words: Vec<String>,
    /// Parts of one word of a name.
    pub parts: Vec<String>,
    /// What a longer wording asks.
    pub phrases: Vec<String>,
    /// Words that its answers have.
    pub answers: Vec<String>,
    /// With these it is something else.
    pub never: Vec<String>,
}

/// What became of interviews, and when they were.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Interviews {
    /// Words of the names of columns that say what became of an interview.
    pub status: Vec<String>,
    /// Those of columns of codes, where codes without labels are enough.
    pub codes: Vec<String>,
    /// Those that say it beside the answers of such a column alone: "result", "outcome".
    pub outcomes: Vec<String>,
    /// Words beside them that change nothing: "final", "of the questionnaire".
    pub beside: Vec<String>,
    /// Whole labels of interviews that count.
    pub counts: Vec<String>,
    /// Whole labels of interviews that do not.
    pub does_not: Vec<String>,
    /// LimeSurvey's headings of the moment of submission, the last page and the language.
    pub submitted: Vec<String>,
    pub last_page: Vec<String>,
    pub start_language: Vec<String>,
    /// Words of the names of columns with the start of the interview, its end, its length, a moment, a birth.
    pub start: Vec<String>,
    pub end: Vec<String>,
    pub length: Vec<String>,
    pub moment: Vec<String>,
    /// How words for moments of interviews begin.
    pub beginnings: Vec<String>,
    pub birth: Vec<String>,
}

/// Columns of numbers that no respondent gave as an answer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Columns {
    /// Names of weights of a sample, which mean nothing else.
    pub sample_weight: Vec<String>,
    /// Names of weights, of a sample or of a body.
    pub weight: Vec<String>,
    /// Weights that make up for the design of the sample alone.
    pub base_weight: Vec<String>,
    /// With these a weight is that of a body.
    pub body: Vec<String>,
    /// Postcodes, telephone numbers and the like: numbers that name something.
    pub names: Vec<String>,
    /// A round of a panel: "wave".
    pub wave: Vec<String>,
}

/// How moments are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Time {
    /// For each month its names, long and short.
    pub months: Vec<Vec<String>>,
    /// Names of the days of the week, long and short.
    pub weekdays: Vec<String>,
    pub am: Vec<String>,
    pub pm: Vec<String>,
}

/// The language with the words of this file as [`key_words`] has them.
pub(super) fn folded(mut language: Language) -> Language {
    let People {
        companions,
        others,
        family,
        degrees,
        attitudes,
        yes_no,
        man,
        woman,
        other_genders,
        topics,
    } = &mut language.people;
    let Interviews {
        status,
        codes,
        outcomes,
        beside,
        counts,
        does_not,
        submitted,
        last_page,
        start_language,
        start,
        end,
        length,
        moment,
        beginnings,
        birth,
    } = &mut language.interviews;
    let Columns {
        sample_weight,
        weight,
        base_weight,
        body,
        names,
        wave,
    } = &mut language.columns;
    let Time {
        months,
        weekdays,
        am,
        pm,
    } = &mut language.time;
    let of_topics = topics.values_mut().flat_map(|topic| {
        let Topic {
            words,
            parts,
            phrases,
            answers,
            never,
        } = topic;
        // Parts of names keep their signs.
        parts
            .iter_mut()
            .for_each(|part| *part = part.to_lowercase());
        [words, phrases, answers, never]
    });
    let lists = [
        companions,
        others,
        family,
        degrees,
        attitudes,
        yes_no,
        man,
        woman,
        other_genders,
        status,
        codes,
        outcomes,
        beside,
        sample_weight,
        weight,
        base_weight,
        body,
        names,
        wave,
        counts,
        does_not,
        submitted,
        last_page,
        start_language,
        start,
        end,
        length,
        moment,
        beginnings,
        birth,
        weekdays,
        am,
        pm,
    ];
    lists
        .into_iter()
        .chain(months)
        .chain(of_topics)
        .flatten()
        .for_each(|word| *word = key_words(word));
    language
}

/// Whether key words are one of those that some language has in a list.
pub fn is_any(words: &str, list: impl Fn(&Language) -> &[String]) -> bool {
    let languages = super::languages().iter();
    languages.flat_map(list).any(|word| word == words)
}

/// Whether key words hold one of those that some language has in a list.
pub fn says_any(words: &str, list: impl Fn(&Language) -> &[String]) -> bool {
    let languages = super::languages().iter();
    languages.flat_map(list).any(|word| says(words, word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::languages::languages;

    #[test]
    fn every_language_has_the_words_that_all_need() {
        for language in languages() {
            let (code, people) = (&language.name, &language.people);
            for name in ["gender", "age", "region", "education", "work", "vote"] {
                let topic = people
                    .topics
                    .get(name)
                    .unwrap_or_else(|| panic!("{code}: {name}"));
                assert!(
                    !topic.words.is_empty() && !topic.phrases.is_empty(),
                    "{code}"
                );
            }
            assert!(!people.man.is_empty() && !people.woman.is_empty(), "{code}");
            let both = people.man.iter().find(|man| people.woman.contains(man));
            assert_eq!(both, None, "{code}");
            assert!(
                !people.others.is_empty() && people.yes_no.len() >= 2,
                "{code}"
            );
            assert_eq!(language.time.months.len(), 12, "{code}");
            let interviews = &language.interviews;
            for list in [
                &interviews.counts,
                &interviews.does_not,
                &interviews.submitted,
                &interviews.start,
                &interviews.end,
            ] {
                assert!(!list.is_empty(), "{code}");
            }
            let both = interviews
                .counts
                .iter()
                .find(|label| interviews.does_not.contains(label));
            assert_eq!(both, None, "{code}");
        }
    }

    #[test]
    fn words_are_found_as_people_write_them() {
        assert!(is_any(&key_words("WEIBLICH"), |l| &l.people.woman));
        assert!(says_any(&key_words("Âge de l’enquêteur"), |l| &l
            .people
            .others));
        assert!(!is_any("female", |l| &l.people.man));
    }
}
