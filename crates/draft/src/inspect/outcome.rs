//! Columns that say what became of an interview, outside of known platforms: by what they are called, by what their
//! answers say, and by the codes that survey research shares.

use super::cells::number;
use super::demographic::Known;
use super::role::Evidence;
use super::words::{is_question, tokens};
use super::yes_no;
use crossbreak_study::label::{Language, is_any, key_words, kind_of_missing, says_any};

/// How far the name or the wording of a column says that it is about what became of the interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said {
    /// It is about something else: `vaccination_status`.
    Other,
    Nothing,
    /// An outcome: its answers, its codes or the ends of its interviews have to say the same.
    Outcome,
    /// A status: yes and no are enough.
    Status,
    /// Codes of results: codes without labels are enough.
    Codes,
}

/// What the name and the wording of a column say.
pub(super) fn said(e: &Evidence<'_>) -> Said {
    let name = of_words(&key_words(&tokens(e.cells.name).join(" ")));
    let text = e.cells.info.text.as_deref().unwrap_or_default();
    match (name, of_words(&key_words(text))) {
        (Said::Nothing, Said::Other) => Said::Nothing,
        (Said::Other, _) => Said::Other,
        (name, text) => name.max(text),
    }
}

fn of_words(words: &str) -> Said {
    let has = |list: fn(&Language) -> &[String]| says_any(words, list);
    let found = match () {
        () if has(|l| &l.interviews.codes) => Said::Codes,
        () if has(|l| &l.interviews.status) => Said::Status,
        () if has(|l| &l.interviews.outcomes) => Said::Outcome,
        () => return Said::Nothing,
    };
    match words.split(' ').all(is_of_an_interview) {
        true => found,
        false => Said::Other,
    }
}

/// Whether a word of a name is one of the interview, or says nothing of something else.
fn is_of_an_interview(word: &str) -> bool {
    let short = word.chars().count() < 3 || word.bytes().any(|b| b.is_ascii_digit());
    let of = |list: fn(&Language) -> &[String]| is_any(word, list);
    short
        || of(|l| &l.interviews.status)
        || of(|l| &l.interviews.codes)
        || of(|l| &l.interviews.outcomes)
        || of(|l| &l.interviews.beside)
        || of(|l| &l.interviews.moment)
}

/// Whether a label is of an interview that counts; `None` if it is neither. Codes and brackets around it do not matter:
/// `110. Complete interview (web)`.
pub(super) fn counts(label: &str) -> Option<bool> {
    let whole = of_label(&key_words(label));
    whole.or_else(|| {
        let bare = label.trim_start_matches(|c: char| !c.is_alphabetic());
        let bare = bare.split(['(', '[', '（', ',']).next().unwrap_or(bare);
        of_label(&key_words(bare))
    })
}

fn of_label(label: &str) -> Option<bool> {
    match (
        is_any(label, |l| &l.interviews.counts),
        is_any(label, |l| &l.interviews.does_not),
    ) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// The words of each answer of a column, kinds of missing too.
fn labels<'a>(e: &'a Evidence<'_>) -> Vec<&'a str> {
    let labels = e.cells.info.labels.values().map(String::as_str);
    let texts = e.cells.texts.keys().copied();
    let bare = texts.filter(|text| !e.cells.info.labels.contains_key(*text));
    labels.chain(bare).collect()
}

/// Why a column is a status, by its words.
pub(super) fn by_words(e: &Evidence<'_>) -> Option<String> {
    const MOST: usize = 12;
    const MOST_RESULTS: usize = 60;
    let said = said(e);
    let most = match said {
        Said::Nothing | Said::Other => MOST,
        _ => MOST_RESULTS,
    };
    if e.cells.different() > most || e.cells.info.item.is_some() || said == Said::Other {
        return None;
    }
    let labels = labels(e);
    let known = labels
        .iter()
        .filter(|label| counts(label).is_some())
        .count();
    // Why there is no interview is often why there is no answer: refused.
    let told = labels
        .iter()
        .filter(|label| counts(label).is_some() || kind_of_missing(label).is_some())
        .count();
    // Labels of a file stand over answers to any question: "Finished", "Abandoned".
    let what_became = known >= 2 && told * 2 > labels.len() && !e.labelled();
    // A question to the respondent is not a status of the interview, unless all of its words are of the interview.
    let asked = is_question(e.cells.wording()) && said == Said::Nothing;
    if asked || e.demographic.as_ref().is_some_and(Known::is_certain) && !what_became {
        return None;
    }
    let complete = labels.iter().any(|label| counts(label) == Some(true));
    let fits = match said {
        Said::Codes => known > 0 || is_flag(e) || !e.labelled() && e.numeric().is_some(),
        Said::Status => known > 0 || is_flag(e) || complete_codes(e).is_some(),
        Said::Outcome => complete || complete_codes(e).is_some(),
        Said::Nothing | Said::Other => false,
    };
    if fits {
        return Some("its name says status".to_owned());
    }
    what_became.then(|| "its values say what became of the interview".to_owned())
}

/// Whether most of the answers are words for what became of an interview.
pub(super) fn says_what_became(e: &Evidence<'_>) -> bool {
    let labels = labels(e);
    let known = labels.iter().filter(|label| counts(label).is_some());
    known.count() * 2 > labels.len()
}

/// Whether all that a column says is yes and no.
fn is_flag(e: &Evidence<'_>) -> bool {
    let labels = labels(e);
    !labels.is_empty() && labels.iter().all(|label| yes(label).is_some())
}

fn yes(label: &str) -> Option<bool> {
    yes_no::says(label)
}

/// Which answers of a status are of interviews that count, by their words; `None` where no word says it.
pub(super) fn counting_words(e: &Evidence<'_>) -> Option<impl Fn(&str) -> bool> {
    let labels = labels(e);
    let known = labels.iter().any(|label| counts(label) == Some(true));
    // `terminated`, `incomplete`: yes says that it does not count.
    let words = key_words(&format!(
        "{} {}",
        tokens(e.cells.name).join(" "),
        e.cells.wording()
    ));
    let reversed = says_any(&words, |l| &l.interviews.does_not);
    // A status of 0 and 1 can be either way round; `finished` cannot.
    let told = reversed || says_any(&words, |l| &l.interviews.counts);
    let flag = is_flag(e) && (told || labels.iter().all(|label| number(label).is_none()));
    (known || flag).then_some(move |label: &str| match known {
        true => counts(label) == Some(true),
        false => yes(label) == Some(!reversed),
    })
}

/// The codes of complete interviews among those of AAPOR's standard definitions: 110 of 110, 120, 210 and so on, or 1.1 of
/// 1.1, 1.2, 2.1. `None` where the codes are others.
///
/// Source: AAPOR, Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys.
pub(super) fn complete_codes<'a>(e: &'a Evidence<'_>) -> Option<Vec<&'a str>> {
    let codes: Vec<&str> = e.cells.texts.keys().copied().collect();
    let parts = |code: &str| -> Option<(u8, u8)> {
        let plain = code
            .strip_suffix(".0")
            .filter(|bare| bare.len() > 2)
            .unwrap_or(code);
        number(plain)?;
        let digits: Vec<u8> = plain
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|b| b - b'0')
            .collect();
        let dotted = plain.contains('.');
        let (first, second) = (*digits.first()?, *digits.get(1)?);
        let long = dotted || (3..=4).contains(&digits.len());
        (long && plain.len() <= 5 && (1..=4).contains(&first)).then_some((first, second))
    };
    let all: Vec<(u8, u8)> = codes
        .iter()
        .map(|code| parts(code))
        .collect::<Option<_>>()?;
    let complete: Vec<&str> = codes
        .iter()
        .zip(&all)
        .filter(|(_, parts)| **parts == (1, 1))
        .map(|(code, _)| *code)
        .collect();
    (codes.len() > 1 && !complete.is_empty()).then_some(complete)
}

#[cfg(test)]
mod tests {
    use super::super::cells::Cells;
    use super::*;
    use crossbreak_study::raw::{Column, ColumnInfo};

    fn evidence<T>(
        name: &str,
        text: Option<&str>,
        cells: &[&str],
        then: impl Fn(&Evidence<'_>) -> T,
    ) -> T {
        let info = ColumnInfo {
            text: text.map(str::to_owned),
            ..ColumnInfo::default()
        };
        let column = Column::of(name, cells.iter().cycle().take(60));
        then(&Evidence::of(Cells::of(name, &info, &column)))
    }

    #[test]
    fn names_say_how_far_they_are_of_the_interview() {
        for (name, text, expected) in [
            ("beendet", None, Said::Status),
            ("Complete?", None, Said::Status),
            ("Interview complete?", None, Said::Status),
            ("resultcode", None, Said::Codes),
            ("dispcode", None, Said::Codes),
            ("Q0", Some("Outcome of the interview"), Said::Outcome),
            ("Q0", Some("Final outcome"), Said::Outcome),
            ("resultado_entrevista", None, Said::Outcome),
            ("vaccination_status", None, Said::Other),
            ("q4", Some("Is the work finished?"), Said::Nothing),
            ("Is the work finished?", None, Said::Other),
            ("q4", None, Said::Nothing),
        ] {
            assert_eq!(
                evidence(name, text, &["1", "2"], said),
                expected,
                "{name} {text:?}"
            );
        }
    }

    #[test]
    fn complete_interviews_among_the_codes_of_survey_research() {
        let of = |cells: &[&str]| -> Option<Vec<String>> {
            evidence("x", None, cells, |e| {
                let codes = complete_codes(e)?;
                Some(codes.into_iter().map(str::to_owned).collect())
            })
        };
        assert_eq!(
            of(&["110", "120", "210", "310"]),
            Some(vec!["110".to_owned()])
        );
        assert_eq!(of(&["1.1", "1.2", "2.11"]), Some(vec!["1.1".to_owned()]));
        assert_eq!(of(&["1100", "2110"]), Some(vec!["1100".to_owned()]));
        assert_eq!(of(&["110.0", "120.0"]), Some(vec!["110.0".to_owned()]));
        for others in [
            &["1", "2"][..],
            &["110"],
            &["120", "210"],
            &["110", "510"],
            &["a", "110"],
        ] {
            assert_eq!(of(others), None, "{others:?}");
        }
    }

    #[test]
    fn labels_with_codes_and_remarks() {
        for (label, expected) in [
            ("110. Complete interview", Some(true)),
            ("Completed (web)", Some(true)),
            ("2 - Partial interview, broken off", Some(false)),
            ("Refusal", Some(false)),
            ("Completely agree", None),
        ] {
            assert_eq!(counts(label), expected, "{label}");
        }
    }
}
