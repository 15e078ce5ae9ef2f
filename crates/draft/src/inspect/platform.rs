//! The platform that an export is from, by its columns, and what says there which interviews count.
//!
//! What is known of platforms is data: `platforms.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::missing::Missing;
use crossbreak_core::number::counted;
use crossbreak_study::label::languages;
use crossbreak_study::raw::RawData;

/// The platform of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Platform {
    pub name: String,
    /// The columns by which it was recognised.
    pub by: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Known {
    names: Names,
    platform: Vec<Entry>,
}

/// Names of columns that survey software writes, whatever the platform.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    /// Of columns that identify a respondent, the surest first.
    pub ids: Vec<String>,
    /// Of columns that are no answers but are kept beside them.
    pub paradata: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    /// The reader knows it by its heading rows, and says so in the format.
    format: Option<String>,
    /// Names of the first column by which it is known alone.
    #[serde(default)]
    first: Vec<String>,
    needs: usize,
    columns: Vec<Vec<String>>,
    /// The column that identifies a response.
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    paradata: Vec<String>,
    #[serde(default)]
    lengths: Vec<String>,
    #[serde(default)]
    options: Option<OptionCodes>,
    #[serde(default)]
    missing: Vec<MissingCode>,
    #[serde(default)]
    status: Vec<StatusRule>,
}

/// What a platform writes, without a label, where there is no answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MissingCode {
    code: String,
    kind: Missing,
    /// It means that only in a column of codes that also holds this one.
    beside: Option<String>,
}

/// What a platform writes for an option, without a label.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionCodes {
    pub not_chosen: String,
    pub chosen: String,
}

impl OptionCodes {
    /// Why columns that hold the two codes are options.
    pub fn reason(&self, columns: usize, platform: &str) -> String {
        format!(
            "{} with {} and {}, which {platform} writes for not chosen and chosen",
            counted(columns, "column", "columns"),
            self.not_chosen,
            self.chosen
        )
    }
}

/// How a platform says which interviews count.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatusRule {
    columns: Vec<String>,
    /// It says nothing that one of these columns does not say better.
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    counts: Vec<String>,
    #[serde(default)]
    does_not: Vec<String>,
    /// Of several words in a cell none may be one of these.
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    pub filled: bool,
    /// Interviews count that have the largest number of the column.
    #[serde(default)]
    pub most: bool,
    #[serde(default)]
    all_of: bool,
    pub says: String,
}

/// The platform of a file, with the rules that hold for it.
pub(super) struct Recognised {
    pub platform: Platform,
    entry: &'static Entry,
    /// The headings of all columns.
    headings: Vec<String>,
}

fn known() -> &'static Known {
    static KNOWN: LazyLock<Known> = LazyLock::new(|| {
        let read = toml::from_str(include_str!("platforms.toml"));
        read.expect("a test of this module reads it")
    });
    &KNOWN
}

/// The names of columns that survey software writes, whatever the platform.
pub(super) fn names() -> &'static Names {
    &known().names
}

/// The platform whose columns the file has.
pub(super) fn recognise(raw: &RawData) -> Option<Recognised> {
    let names: Vec<&str> = raw.codebook.iter().map(|(name, _)| name).collect();
    by_columns(&names, &raw.format)
}

fn by_columns(names: &[&str], format: &str) -> Option<Recognised> {
    known().platform.iter().find_map(|entry| {
        let by_format = entry
            .format
            .as_ref()
            .is_some_and(|own| format.ends_with(own.as_str()));
        let first = names.first().is_some_and(|name| is_one(name, &entry.first));
        // A name is a hit for one of the lists.
        let found: Vec<&str> = entry
            .columns
            .iter()
            .filter_map(|list| names.iter().copied().find(|name| is_one(name, list)))
            .collect();
        let by_columns = !entry.columns.is_empty() && found.len() >= entry.needs;
        (by_format || first || by_columns).then(|| Recognised {
            platform: Platform {
                name: entry.name.clone(),
                by: match (by_format, first) {
                    (true, _) => vec!["its heading rows".to_owned()],
                    (_, true) => names
                        .first()
                        .map(|name| (*name).to_owned())
                        .into_iter()
                        .collect(),
                    _ => found.iter().map(|name| (*name).to_owned()).collect(),
                },
            },
            entry,
            headings: names.iter().map(|name| (*name).to_owned()).collect(),
        })
    })
}

impl Recognised {
    /// The rule of a column that says which interviews count.
    pub fn status_of(&self, cells: &Cells<'_>) -> Option<&'static StatusRule> {
        let there = |list: &[String]| self.headings.iter().any(|heading| is_one(heading, list));
        let mut rules = self.entry.status.iter();
        rules.find(|rule| {
            is_one(cells.name, &rule.columns)
                && !there(&rule.unless)
                && (rule.filled || rule.most || rule.fits(cells))
        })
    }

    /// Says why there is no answer where the platform's own codes stand and nothing in the file explains them.
    pub fn explain(&self, cells: &mut Cells<'_>) {
        for MissingCode { code, kind, beside } in &self.entry.missing {
            let own = |text: &&str| *text == code && !cells.info.labels.contains_key(*text);
            let Some(text) = cells.texts.keys().copied().find(own) else {
                continue;
            };
            let fits = beside
                .as_ref()
                .is_none_or(|beside| cells.texts.contains_key(beside.as_str()) && is_coded(cells));
            if fits && cells.said_missing(text).is_none() {
                cells.no_answer.perhaps.retain(|perhaps| *perhaps != text);
                cells.no_answer.sure.insert(text, *kind);
            }
        }
    }

    /// Whether a column is the one that identifies a response.
    pub fn is_id(&self, name: &str) -> bool {
        let id = self.entry.id.as_deref();
        id.is_some_and(|id| name.trim().eq_ignore_ascii_case(id))
    }

    /// Whether a column has how long interviews took.
    pub fn is_length(&self, name: &str) -> bool {
        is_one(name, &self.entry.lengths)
    }

    /// What it writes for options without a label, and its name.
    pub fn options(&self) -> Option<(&'static OptionCodes, &str)> {
        let codes = self.entry.options.as_ref()?;
        Some((codes, &self.platform.name))
    }

    /// Whether a column is kept beside the answers.
    pub fn is_paradata(&self, name: &str) -> bool {
        is_one(name, &self.entry.paradata)
    }
}

/// Whether the answers of a column are codes that begin with 1. Ticks are 0 and 1, and a scale to 10 may begin with 0.
fn is_coded(cells: &Cells<'_>) -> bool {
    let values: Option<Vec<f64>> = cells.answers().map(|text| cells.number(text)).collect();
    let positive = values.map(|mut values| {
        values.retain(|value| *value > 0.0);
        values
    });
    positive.is_some_and(|values| {
        let code = |value: &f64| value.fract() == 0.0 && *value != 10.0;
        values.len() > 1 && values.iter().all(code)
    })
}

impl StatusRule {
    /// Whether a cell or its label is of an interview that counts; `None` where the rule does not know it.
    pub fn says_counts(&self, cell: &str, label: &str) -> Option<bool> {
        let is = |list: &[String]| {
            list.iter()
                .any(|word| same(word, cell) || same(word, label))
        };
        let has_never = self.never.iter().any(|word| has(word, label));
        match (is(&self.counts), is(&self.does_not)) {
            _ if has_never => Some(false),
            (true, _) => Some(true),
            (_, true) => Some(false),
            // `{completed,signal}`: several of them in a cell.
            _ if !self.never.is_empty() && self.counts.iter().any(|word| has(word, label)) => {
                Some(true)
            }
            _ => None,
        }
    }

    /// What is not known counts where only that is listed which does not.
    pub fn names_only_others(&self) -> bool {
        self.counts.is_empty()
    }

    /// Whether the cells of a column are those of the rule.
    fn fits(&self, cells: &Cells<'_>) -> bool {
        let said = |cell: &str| self.says_counts(cell, cells.words(cell)).is_some();
        let labels = cells.info.labels.keys().map(String::as_str);
        let mut all = cells.texts.keys().copied().chain(labels);
        match (self.all_of, self.names_only_others()) {
            (true, _) => {
                let counts = |cell: &&str| self.says_counts(cell, cells.words(cell)) == Some(true);
                cells.texts.keys().any(counts) && cells.texts.keys().all(|text| said(text))
            }
            // Codes of interviews that broke off are many, and not all are listed.
            (false, false) => cells.different() <= 40 && all.any(said),
            (false, true) => cells.different() <= 40,
        }
    }
}

/// Without capitals and signs, but for those by which names of platforms are told apart.
fn plain(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '*' | '?' | '/' | '-');
    let letters = name.trim_start_matches('\u{feff}').nfkc();
    letters.flat_map(char::to_lowercase).filter(kept).collect()
}

/// A list with the words of the languages in the place of `@submitted` and the like.
fn patterns(list: &[String]) -> impl Iterator<Item = String> + '_ {
    list.iter().flat_map(|name| match name.strip_prefix('@') {
        None => vec![name.clone()],
        Some(of) => {
            let words = languages().iter().flat_map(|language| {
                let interviews = &language.interviews;
                match of {
                    "submitted" => &interviews.submitted,
                    "last_page" => &interviews.last_page,
                    "start_language" => &interviews.start_language,
                    _ => &interviews.status,
                }
            });
            words.map(|words| words.replace(' ', "")).collect()
        }
    })
}

/// Whether a heading is one of the names. A heading can be a code and a text, `submitdate. Date submitted`.
fn is_one(name: &str, list: &[String]) -> bool {
    let whole = plain(without_place(name));
    let code = name.split_once(". ").map(|(code, _)| plain(code));
    patterns(list).any(|pattern| {
        let is = |heading: &str| {
            fits(heading, &pattern) || fits(&heading.replace(['_', '-', '/'], ""), &pattern)
        };
        is(&whole)
            || is(&crossbreak_study::label::key_words(name).replace(' ', ""))
            || code.as_deref().is_some_and(is)
    })
}

fn without_place(name: &str) -> &str {
    super::words::without_place(name)
}

/// Whether a heading fits a pattern, in which `*` is anything, and `#` one digit or more.
fn fits(heading: &str, pattern: &str) -> bool {
    let mut chars = pattern.chars();
    match chars.next() {
        None => heading.is_empty(),
        Some('*') => {
            let rest = chars.as_str();
            let mut ends = heading
                .char_indices()
                .map(|(at, _)| at)
                .chain([heading.len()]);
            ends.any(|at| fits(&heading[at..], rest))
        }
        Some('#') => {
            let digits = heading.bytes().take_while(u8::is_ascii_digit).count();
            digits > 0 && fits(&heading[digits..], chars.as_str())
        }
        Some(c) => heading
            .strip_prefix(c)
            .is_some_and(|rest| fits(rest, chars.as_str())),
    }
}

fn same(word: &str, text: &str) -> bool {
    use crossbreak_study::label::key_words;
    let number = text.strip_suffix(".0").unwrap_or(text);
    word == number || key_words(word) == key_words(text)
}

/// Whether a word is one of several in a cell.
fn has(word: &str, text: &str) -> bool {
    crossbreak_study::label::says(&crossbreak_study::label::key_words(text), word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_patterns() {
        for (heading, pattern, expected) in [
            ("dispcode", "dispcode", true),
            ("rts12345", "rts#", true),
            ("rts", "rts#", false),
            ("health_complete", "*_complete", true),
            ("complete", "*_complete", false),
            ("q1___2", "*___*", true),
            ("", "", true),
            ("x", "", false),
        ] {
            assert_eq!(fits(heading, pattern), expected, "{heading} {pattern}");
        }
        let submitted = ["submitdate".to_owned(), "@submitted".to_owned()];
        for heading in [
            "submitdate",
            "Date submitted",
            "submitdate. Date submitted",
            "Datum Abgeschickt",
            "Date de soumission",
            "提出日",
        ] {
            assert!(is_one(heading, &submitted), "{heading}");
        }
        assert!(!is_one("Date of birth", &submitted));
        // All names are spelt as they are compared.
        for entry in &known().platform {
            let status = entry
                .status
                .iter()
                .flat_map(|rule| rule.columns.iter().chain(&rule.unless));
            for name in entry
                .columns
                .iter()
                .flatten()
                .chain(&entry.paradata)
                .chain(status)
                .chain(&entry.first)
            {
                if !name.contains(['@', '#']) {
                    assert_eq!(plain(name), *name, "{}", entry.name);
                }
            }
        }
    }

    #[test]
    fn platforms_are_known_by_their_columns() {
        let of = |names: &[&str]| by_columns(names, "csv").map(|found| found.platform.name);
        for (names, expected) in [
            (
                &["StartDate", "Finished", "Progress", "ResponseId", "Q1"][..],
                Some("Qualtrics"),
            ),
            (
                &[
                    "Response ID",
                    "Time Started",
                    "Date Submitted",
                    "Status",
                    "Q",
                ],
                Some("Alchemer"),
            ),
            (
                &["id", "submitdate", "lastpage", "startlanguage", "Q1"],
                Some("LimeSurvey"),
            ),
            (
                &[
                    "Antwort ID",
                    "Datum Abgeschickt",
                    "Letzte Seite",
                    "Start-Sprache",
                ],
                Some("LimeSurvey"),
            ),
            (
                &["CASE", "QUESTNNR", "MODE", "STARTED", "A101", "FINISHED"],
                Some("SoSci Survey"),
            ),
            (
                &["lfdn", "external_lfdn", "tester", "dispcode", "v_1"],
                Some("Unipark"),
            ),
            (
                &["record_id", "redcap_event_name", "q1", "survey_complete"],
                Some("REDCap"),
            ),
            (
                &["record_id", "q1___1", "q1___2", "survey_complete"],
                Some("REDCap"),
            ),
            (
                &[
                    "start",
                    "end",
                    "q1",
                    "_id",
                    "_uuid",
                    "_submission_time",
                    "_index",
                ],
                Some("KoboToolbox"),
            ),
            (
                &["SubmissionDate", "q1", "KEY", "SubmitterID", "ReviewState"],
                Some("ODK"),
            ),
            (
                &["#", "Q", "Start Date (UTC)", "Submit Date (UTC)"],
                Some("Typeform"),
            ),
            (
                &["ID", "Start time", "Completion time", "Email", "Name", "Q"],
                Some("Microsoft Forms"),
            ),
            (&["Timestamp", "Q1", "Q2"], Some("Google Forms")),
            (&["Zeitstempel", "Q1"], Some("Google Forms")),
            (
                &["record", "uuid", "date", "markers", "status", "Q1", "qtime"],
                Some("Decipher"),
            ),
            (
                &["responseid", "respid", "interview_start", "status", "q1"],
                Some("Confirmit"),
            ),
            (
                &["Respondent_Serial", "DataCollection_Status1", "Q1"],
                Some("Dimensions"),
            ),
            (
                &["Submission id", "Participant id", "Status", "Started at"],
                Some("Prolific"),
            ),
            (&["id", "gender", "age", "status", "finished", "q1"], None),
            (&["task_complete", "q1", "q2"], None),
            (&["case", "mode", "q1"], None),
            (&["q1", "Timestamp"], None),
        ] {
            assert_eq!(of(names).as_deref(), expected, "{names:?}");
        }
    }
}
