//! One invented poll as twenty platforms hand it over, in four languages: every file is drafted, filled in by what only a
//! person knows, and gives the numbers of the poll.
//!
//! What is not so yet stands in `GAPS`, and a gap that has closed has to be taken out of it. Run
//! `CROSSBREAK_PLATFORMS=1 cargo test --test suite platforms -- --nocapture` for what is found and how long it takes.

mod alchemer;
mod bundled;
mod check;
mod decipher;
mod dta;
mod export;
mod forms;
mod gaps;
mod kobo;
mod limesurvey;
mod model;
mod panel;
mod qualtrics;
mod redcap;
mod sav;
mod sheet;
mod sosci;
mod studies;
mod surveymonkey;
mod unipark;
mod words;

use std::collections::BTreeSet;

use export::Export;
use gaps::GAPS;
use model::Model;
use words::LANGUAGES;

/// Reads a platform's files in every language; in one of them everything is written that a run writes.
fn holds(platform: &str, made: fn(&Model) -> Export, whole: usize) {
    let talkative = std::env::var_os("CROSSBREAK_PLATFORMS").is_some();
    let mut new = Vec::new();
    let mut closed = Vec::new();
    for (index, words) in LANGUAGES.into_iter().enumerate() {
        let model = Model::new(words);
        let export = made(&model);
        if let Some(folder) = std::env::var_os("CROSSBREAK_PLATFORMS_KEEP") {
            let folder = std::path::Path::new(&folder)
                .join(platform)
                .join(words.language);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(&export.file), &export.bytes).unwrap();
        }
        let outcome = check::read(&model, &export, index == whole);
        let known: Vec<&str> = GAPS
            .iter()
            .filter(|(of, languages, _)| {
                *of == platform && languages.split(' ').any(|own| own == words.language)
            })
            .map(|(.., key)| *key)
            .collect();
        let found: BTreeSet<&str> = outcome
            .findings
            .iter()
            .map(|finding| finding.key.as_str())
            .collect();
        for finding in outcome
            .findings
            .iter()
            .filter(|finding| !known.contains(&finding.key.as_str()))
        {
            new.push(format!(
                "{platform} {}: {}: {}",
                words.language, finding.key, finding.detail
            ));
        }
        for key in known.iter().filter(|key| !found.contains(*key)) {
            closed.push(format!(
                "{platform} {}: {key} occurs no more: take it out of gaps.rs",
                words.language
            ));
        }
        if talkative {
            let (edits, [draft, tables]) = (outcome.edits, outcome.milliseconds);
            println!(
                "{platform:<18} {}  draft {draft:>5} ms, tables {tables:>5} ms; facts {}, filters {}, asked {}, targets {}; open {}; {} findings",
                words.language,
                edits.facts,
                edits.filters,
                edits.asked,
                edits.targets,
                outcome.open,
                outcome.findings.len(),
            );
            for finding in &outcome.findings {
                println!(
                    "    {platform}|{}|{}|{}",
                    words.language,
                    finding.key,
                    finding.detail.replace('\n', " ")
                );
            }
        }
    }
    new.extend(closed);
    assert!(new.is_empty(), "{}", new.join("\n"));
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
    sosci_rdata: sosci::export, 3;
    unipark_csv: unipark::export, 0;
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
    for (platform, languages, key) in GAPS {
        assert!(PLATFORMS.contains(platform), "{platform}: {key}");
        for language in languages.split(' ') {
            assert!(
                LANGUAGES.iter().any(|words| words.language == language),
                "{platform}: {language}"
            );
        }
    }
}
