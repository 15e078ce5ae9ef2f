//! One invented poll in twenty-three exports of eighteen platforms and studies, in four languages: every file is drafted, filled in by what only a
//! person knows, and gives the numbers of the poll.
//!
//! What is not so yet stands in `gaps/`, a file for each platform, and a gap that has closed has to be taken out of it:
//! `CROSSBREAK_UPDATE=1` does that, and adds none. Run `CROSSBREAK_PLATFORMS=1 cargo test --test suite platforms --
//! --nocapture` for what is found, how long it takes and what a person changes.

mod alchemer;
mod bundled;
mod check;
mod decipher;
mod dta;
mod export;
mod forms;
mod kobo;
mod limesurvey;
mod model;
mod panel;
mod qualtrics;
mod redcap;
pub mod sav;
mod sheet;
mod sosci;
mod studies;
mod surveymonkey;
mod unipark;
mod words;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use export::Export;
use model::Model;
use words::{LANGUAGES, Words};

use super::support::project;

/// The known gaps of a platform: the languages, and the key of a finding, one a line.
fn gaps(platform: &str) -> (PathBuf, Vec<(String, String)>) {
    let path = project("tests/suite/platforms/gaps").join(format!("{platform}.txt"));
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let gap = |line: &str| {
        let (languages, key) = line.split_once(": ").expect("languages: key");
        let languages = languages.split(' ').map(str::to_owned);
        languages
            .map(|language| (language, key.to_owned()))
            .collect::<Vec<_>>()
    };
    (path, text.lines().flat_map(gap).collect())
}

/// Writes what is left of the gaps of a platform, those of one key on a line.
fn keep(path: &Path, left: &[(String, String)]) {
    let keys: BTreeSet<&String> = left.iter().map(|(_, key)| key).collect();
    let line = |key: &&String| {
        let own = |words: &&&Words| {
            let gap = (words.language.to_owned(), (*key).clone());
            left.contains(&gap)
        };
        let languages: Vec<&str> = LANGUAGES.iter().filter(own).map(|w| w.language).collect();
        format!("{}: {key}\n", languages.join(" "))
    };
    let text: String = keys.iter().map(line).collect();
    match text.is_empty() {
        true => std::fs::remove_file(path).unwrap(),
        false => std::fs::write(path, text).unwrap(),
    }
}

/// Reads a platform's files in every language; in one of them everything is written that a run writes.
fn holds(platform: &str, made: fn(&Model) -> Export, whole: usize) {
    let talkative = std::env::var_os("CROSSBREAK_PLATFORMS").is_some();
    let (path, known) = gaps(platform);
    let mut found: BTreeSet<(String, String)> = BTreeSet::new();
    let mut wrong = Vec::new();
    for (index, words) in LANGUAGES.into_iter().enumerate() {
        let model = Model::new(words);
        let export = made(&model);
        if let Some(folder) = std::env::var_os("CROSSBREAK_PLATFORMS_KEEP") {
            let folder = Path::new(&folder).join(platform).join(words.language);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(&export.file), &export.bytes).unwrap();
        }
        let outcome = check::read(&model, &export, index == whole);
        if talkative {
            say(platform, words.language, &outcome);
        }
        for finding in outcome.findings {
            let gap = (words.language.to_owned(), finding.key);
            if !known.contains(&gap) {
                wrong.push(format!(
                    "{platform} {}: {}: {}",
                    gap.0, gap.1, finding.detail
                ));
            }
            found.insert(gap);
        }
    }
    let (left, closed): (Vec<_>, Vec<_>) = known.into_iter().partition(|gap| found.contains(gap));
    if !closed.is_empty() && std::env::var_os("CROSSBREAK_UPDATE").is_some() {
        keep(&path, &left);
    } else {
        let stale = |(language, key): &(String, String)| {
            format!(
                "{platform} {language}: {key} occurs no more: take it out of {}",
                path.display()
            )
        };
        wrong.extend(closed.iter().map(stale));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What was found, how long it took, and what a person changes.
fn say(platform: &str, language: &str, outcome: &check::Outcome) {
    let (edits, [draft, tables]) = (outcome.edits, outcome.milliseconds);
    println!(
        "{platform:<18} {language}  draft {draft:>5} ms, tables {tables:>5} ms; facts {}, filters {}, asked {}, targets {}; open {}; {} findings",
        edits.facts,
        edits.filters,
        edits.asked,
        edits.targets,
        outcome.open,
        outcome.findings.len(),
    );
    for finding in &outcome.findings {
        let detail = finding.detail.replace('\n', " ");
        println!("    {platform}|{language}|{}|{detail}", finding.key);
    }
}

macro_rules! platforms {
    ($($name:ident: $made:path, $whole:literal;)*) => {
        $(
            #[test]
            fn $name() {
                holds(stringify!($name), $made, $whole);
            }
        )*

        const PLATFORMS: &[&str] = &[$(stringify!($name)),*];
    };
}

platforms! {
    qualtrics_codes: qualtrics::codes, 0;
    qualtrics_labels: qualtrics::labels, 1;
    surveymonkey_csv: surveymonkey::export, 2;
    alchemer_csv: alchemer::export, 3;
    limesurvey_code: limesurvey::code, 0;
    limesurvey_full: limesurvey::full, 1;
    limesurvey_both: limesurvey::both, 2;
    limesurvey_spss: limesurvey::spss, 3;
    sosci_rdata: sosci::export, 3;
    sosci_sav: sosci::labelled, 0;
    unipark_csv: unipark::export, 0;
    unipark_sav: unipark::labelled, 1;
    redcap_raw: redcap::raw, 1;
    redcap_labels: redcap::labels, 2;
    kobo_xlsx: kobo::kobo, 3;
    odk_central: kobo::odk, 0;
    google_forms: forms::google, 1;
    microsoft_forms: forms::microsoft, 2;
    typeform_csv: forms::typeform, 3;
    decipher_xlsx: decipher::export, 0;
    dimensions_sav: studies::dimensions, 1;
    afrobarometer_sav: studies::afrobarometer, 2;
    ess_dta: studies::ess, 3;
}

#[test]
fn every_gap_is_of_a_platform_and_a_language() {
    let Ok(folder) = std::fs::read_dir(project("tests/suite/platforms/gaps")) else {
        return;
    };
    for entry in folder {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let platform = name.strip_suffix(".txt").unwrap();
        assert!(PLATFORMS.contains(&platform), "{platform}");
        for (language, key) in gaps(platform).1 {
            assert!(
                LANGUAGES.iter().any(|words| words.language == language),
                "{platform}: {language}: {key}"
            );
        }
    }
}
