//! A drafted spec: everything that a raw file says, written down for a person to correct, and a list of what only a
//! person knows.

mod answers;
mod bands;
mod figures;
mod ids;
mod input;
mod missing;
mod page;
mod questions;
mod typed;
mod variables;
mod weighting;

use crate::inspect::{Answer, Inspection, Missing, Variable};
use crossbreak_core::number::{count, counted};
use crossbreak_study::raw::RawData;
use page::{Entry, Page, Value, entry, quoted};

/// What a draft has to know beside the raw file.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The name of the study: the stem of the spec's file.
    pub study: &'a str,
    /// The raw file as the spec names it.
    pub file: &'a str,
    /// The encoding that the command line gave.
    pub encoding: Option<&'a str>,
    /// The sheet that the command line gave.
    pub sheet: Option<&'a str>,
    /// The row of the headings, where other rows are above it.
    pub heading: Option<usize>,
    /// The file of labels that the command line gave, as the spec names it.
    pub dictionary: Option<&'a str>,
    /// The folder beside the spec that target tables can be written to; without one, targets are proposed inside it.
    pub tables: Option<&'a str>,
}

/// A spec, and the target tables that it names.
#[derive(Debug, Clone)]
pub struct Draft {
    pub text: String,
    pub tables: Vec<TargetTable>,
    /// What only a person knows, in the order of the spec.
    pub open: Vec<Open>,
}

/// A table of targets to be filled in.
#[derive(Debug, Clone)]
pub struct TargetTable {
    /// The path from the spec's folder.
    pub path: String,
    /// The name of the variable.
    pub variable: String,
    /// Each category, and what percentage of the sample is in it.
    pub rows: Vec<(String, f64)>,
}

/// Something that only a person knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    pub what: String,
    /// Lines of the spec, from 1.
    pub lines: Vec<usize>,
}

/// Drafts the spec of a study.
pub fn draft(raw: &RawData, inspection: &Inspection, setting: Setting<'_>) -> Draft {
    let mut page = Page::default();
    page.line("#:schema ./crossbreak.schema.json");
    page.gap();
    page.line("# Drafted from the raw file by `crossbreak init`. All of it is a proposal; \"?\" is yours to say.");
    if setting.tables.is_none() {
        page.line("# Completion in editors: `crossbreak schema > crossbreak.schema.json` in the folder of this file.");
    }
    page.gap();
    page.line("spec = 1");
    page.gap();
    input::study(&mut page, inspection, setting);
    page.part("who is counted");
    input::write(&mut page, inspection, setting);
    let drafted = variables::plan(inspection);
    variables::write(&mut page, &drafted, inspection);
    let tables = weighting::write(&mut page, raw, inspection, &drafted, setting);
    variables::crossbreaks(&mut page, &drafted);
    let questions = questions::write(&mut page, inspection);
    figures::write(&mut page, &questions);
    figures::claims(&mut page, &questions);
    Draft {
        open: page
            .open
            .into_iter()
            .map(|(what, lines)| Open { what, lines })
            .collect(),
        text: page.text,
        tables,
    }
}

/// What a person has to say of codes that no word explains.
const CODES: &str = "what codes apart from the others mean: dont_know, refused, not_stated, not_asked, or an answer";

/// The key of a kind of missing, with how many cells were taken for it where that may be wrong: blank ones, those that say
/// not applicable, as people may who were asked, and those that nothing explains.
fn remarked(key: &'static str, values: Vec<String>, answers: &[Answer], of: &Variable) -> Entry {
    let blank = values.iter().any(|value| value == "\"\"");
    let named = |answer: &&Answer| {
        values.contains(&answers::written(answer)) || values.contains(&quoted(&answer.cell))
    };
    let times = |answer: &Answer| {
        let times = counted(answer.rows, "time", "times");
        format!("{} {times}", quoted(answer.words()))
    };
    let (apart, others): (Vec<&Answer>, Vec<&Answer>) = answers
        .iter()
        .filter(|answer| answer.missing.is_some())
        .filter(named)
        .partition(|answer| answer.missing == Some(Missing::Apart));
    let unsure = others.into_iter().filter(|answer| match answer.missing {
        Some(Missing::NotAsked) => key == "not_asked",
        Some(Missing::Blank) => true,
        _ => false,
    });
    let mut said: Vec<String> = unsure.map(times).collect();
    let entry = entry(key, Value::one_or_many(values));
    if !apart.is_empty() {
        // A label says something, but not which kind of missing it is.
        let labelled = apart.iter().any(|answer| answer.label.is_some());
        said.extend(apart.into_iter().map(times));
        said.extend(blank.then(|| format!("{} blank", count(of.blank as f64))));
        let check = match labelled {
            true => "please check which kind of missing that is",
            false => "the file does not say why",
        };
        return entry.said(format!("{}: {check}", some(&said))).open(CODES);
    }
    match (blank, said.is_empty()) {
        (true, true) => entry.said(blanks(of)),
        (false, true) => entry,
        (blank, false) => {
            said.extend(blank.then(|| format!("{} blank", count(of.blank as f64))));
            entry.said(format!("{}: please check", some(&said)))
        }
    }
}

/// The first of several remarks, and how many more there are.
fn some(said: &[String]) -> String {
    const SHOWN: usize = 6;
    match said.len() > SHOWN {
        true => format!(
            "{} and {} more",
            said[..SHOWN].join(", "),
            said.len() - SHOWN
        ),
        false => said.join(", "),
    }
}

/// The kinds of missing with codes that may be some and may be answers, for a person to decide: under the key that is
/// likely, as a comment; where the key is there already, in its comment, as no table has a key twice.
fn with_doubtful(mut entries: Vec<Entry>, key: &'static str, columns: &[&Variable]) -> Vec<Entry> {
    let mut all: Vec<Answer> = Vec::new();
    for answer in columns.iter().flat_map(|column| &column.perhaps_missing) {
        let code = answers::written(answer);
        match all.iter_mut().find(|other| answers::written(other) == code) {
            Some(other) => other.rows += answer.rows,
            None => all.push(answer.clone()),
        }
    }
    let of = |answer: &Answer| {
        let times = counted(answer.rows, "time", "times");
        format!("{} {times}", quoted(answer.words()))
    };
    let said: Vec<String> = all.iter().map(of).collect();
    let said = some(&said);
    let values: Vec<String> = all.iter().map(answers::written).collect();
    if values.is_empty() {
        return entries;
    }
    match entries.iter_mut().find(|entry| entry.is(key)) {
        Some(own) => {
            let them = if values.len() == 1 {
                "it is a code"
            } else {
                "they are codes"
            };
            let values = values.join(", ");
            own.also(&format!(
                "add {values} if {them} of missing too, not an answer: {said}"
            ));
            own.ask(CODES);
        }
        None => entries.push(
            entry(key, Value::one_or_many(values))
                .said(format!("{said}: an answer, or a code of missing?"))
                .unknown()
                .open(CODES),
        ),
    }
    entries
}

/// How many cells are blank, and where, for the comment of the key that says what a blank means.
fn blanks(variable: &Variable) -> String {
    let blank = count(variable.blank as f64);
    match (variable.blank_counting, variable.blank) {
        (counting, blank_all) if counting == blank_all => {
            format!("{blank} blank: please check")
        }
        (0, _) => format!("{blank} blank, none of them in an interview that counts"),
        (counting, _) => format!(
            "{blank} blank, {} in interviews that count",
            count(counting as f64)
        ),
    }
}
