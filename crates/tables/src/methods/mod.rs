//! The methods statement: how a study was made, in sentences that can be pasted below its results.
//!
//! It is written by the run, from the spec and from what the run came to, so that it says what was done and not what
//! somebody remembers (UX 3). Words that the workbook's notes have too are `tables::sentences`. Texts are plain: whoever
//! shows them escapes them, as [`Statement::to_markdown`] does.

mod markdown;
mod numbers;
mod sample;
mod targets;
mod weighting;

use crossbreak_study::estimates::Published;
use crossbreak_study::spec::Spec;

/// A methods statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// `Methods: Terms of Engagement`
    pub title: String,
    pub sections: Vec<Section>,
}

/// A part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    pub heading: String,
    /// Plain text, no markup.
    pub paragraphs: Vec<String>,
}

/// What a run knows of its data besides the published numbers.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    /// Version of crossbreak.
    pub crossbreak: &'static str,
    /// The id of the run.
    pub run: String,
    /// Rows of the raw file, counted or not.
    pub rows: usize,
    /// Why rows are not counted, and how many.
    pub dropped: Vec<(String, usize)>,
    /// What checks flagged, and how many rows of those that are counted.
    pub flagged: Vec<(String, usize)>,
    /// Rows with at least one flag.
    pub flagged_rows: usize,
}

/// Says how a study was made.
pub fn statement(spec: &Spec, published: &Published, provenance: &Provenance) -> Statement {
    let mut sections = vec![sample::section(spec, published, provenance)];
    sections.push(weighting::section(spec, published));
    sections.extend(targets::section(published));
    sections.push(numbers::bases(spec, published));
    sections.push(numbers::precision(published));
    sections.push(Section {
        heading: "Software".into(),
        paragraphs: vec![format!(
            "{} were made by crossbreak {}, run {}. The file manifest.json, written with this \
             statement, names every file that was read and every file that was written, with its SHA-256.",
            match spec.weighting.method.has_margins() {
                true => "Weights, numbers, tables and figures",
                false => "Numbers, tables and figures",
            },
            provenance.crossbreak,
            provenance.run
        )],
    });
    Statement {
        title: format!("Methods: {}", spec.study.title.trim()),
        sections,
    }
}

/// How a study was weighted: that section of its statement.
pub fn weighting_in_words(spec: &Spec, published: &Published) -> Vec<String> {
    weighting::section(spec, published).paragraphs
}

impl Statement {
    /// As Markdown, which pandoc, Quarto and GitHub read alike.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("# {}\n", markdown::escaped(&self.title));
        for section in &self.sections {
            text += &format!("\n## {}\n", markdown::escaped(&section.heading));
            for paragraph in &section.paragraphs {
                text += &format!("\n{}\n", markdown::escaped(paragraph));
            }
        }
        text
    }
}

/// A text of the spec within a sentence, without its own full stop; `None` where a draft has only a question mark.
fn stated(text: &str) -> Option<&str> {
    crossbreak_study::spec::stated(text).map(|text| text.trim_end_matches('.'))
}

/// `a, b and c`
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
