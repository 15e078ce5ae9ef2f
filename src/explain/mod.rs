//! Everything a reader who does not know the study needs in order to trust one of its numbers: what was asked, of whom, who was
//! left out and why, the formula with the sums put in, how precise it is, the weighting, the files and the lines of the
//! spec that it rests on, and every place where it is printed.
//!
//! Nothing is read from files that a run wrote: sums are counted afresh from the answers ([`Tracer`]), and places follow
//! from the layout. Of a number that is withheld nothing is said that would give it away.

mod places;
mod words;
mod written;

use serde::Serialize;

use crossbreak_core::number::plain;
use crossbreak_figures::figures::Figure;
use crossbreak_study::claims::Checked;
use crossbreak_study::estimates::{
    Base, Flag, Number, Published, QuestionInfo, RowInfo, Statistic, Step, Trace, Tracer,
};
use crossbreak_study::spec::{Kind, Spec, dates, people};
use crossbreak_study::weighting::Fit;
use crossbreak_tables::methods;
use crossbreak_tables::tables::sentences::net;
use crossbreak_tables::tables::{self, Book};

pub use places::{CellPlace, FigurePlace, Places, RowPlace};
pub use written::Written;

/// A study that was computed.
pub struct Input<'a> {
    /// Stem of the spec's file name.
    pub study: &'a str,
    pub spec: &'a Spec,
    /// The spec's path, as it was given, and its text.
    pub file: &'a str,
    pub text: &'a str,
    pub fit: &'a Fit,
    pub published: &'a Published,
    pub tracer: &'a Tracer<'a>,
    pub book: &'a Book,
    /// Each figure with its files, from the folder of the outputs.
    pub figures: &'a [(&'a Figure, Vec<String>)],
    pub claims: &'a [Checked],
    /// Files that were read, with their SHA-256.
    pub inputs: Vec<(String, String)>,
}

/// Where a number comes from.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    pub number: NumberFacts,
    pub study: StudyFacts,
    /// `None`: the number says what the sample is made of.
    pub question: Option<QuestionFacts>,
    /// The crossbreak's column in words; `Total` for everyone.
    pub column: String,
    /// `None`: withheld.
    pub base: Option<BaseFacts>,
    /// From the rows of the export to the base. Empty where it is withheld.
    pub rows: Vec<RowStep>,
    pub weighting: WeightingFacts,
    pub inputs: Vec<InputFile>,
    pub spec: Vec<Written>,
    pub printed_in: Places,
    pub claims: Vec<ClaimFacts>,
}

/// The number itself.
#[derive(Debug, Clone, Serialize)]
pub struct NumberFacts {
    pub id: String,
    pub statistic: &'static str,
    /// As tables, figures and sentences print it.
    pub printed: String,
    /// At full precision; `None`: it has no value, or is withheld.
    pub value: Option<f64>,
    pub unit: &'static str,
    /// The question's own unit, where it has one.
    pub unit_name: Option<String>,
    pub se: Option<f64>,
    /// The 95% interval.
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    pub definition: String,
    pub formula: String,
    /// The formula with the numbers put in.
    pub arithmetic: Vec<String>,
    /// How the standard error and the interval are made.
    pub precision: Vec<String>,
    pub flag: &'static str,
    /// What the flag means.
    pub warning: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct StudyFacts {
    pub name: String,
    pub title: String,
    /// What is invented; `None` where nothing is.
    pub synthetic: Option<String>,
    pub client: String,
    pub company: String,
    pub fieldwork: String,
    pub universe: String,
    pub mode: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct QuestionFacts {
    pub id: String,
    pub title: Option<String>,
    pub wording: String,
    pub kind: String,
    /// Words of the item or option.
    pub item: String,
    pub answer: String,
    /// What is true, where the question is about a fact.
    pub truth: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct BaseFacts {
    /// Who is in it, in words.
    pub of: String,
    pub unweighted: usize,
    pub weighted: f64,
    pub effective: f64,
}

/// A step from the rows of the export to the base.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowStep {
    /// "rows of the export", "who answered “Don't know”" ...
    pub what: String,
    /// `rows`, `dropped`, `respondents`, `column`, `filter`, `not asked`, `no answer`, `no score`, `base`, `answers`.
    pub kind: &'static str,
    /// How many this step leaves out; `None` where it says how many there are.
    pub left_out: Option<usize>,
    /// The sum of their weights; `None` of rows that have none.
    pub weight: Option<f64>,
    /// How many are left.
    pub left: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct WeightingFacts {
    pub method: &'static str,
    pub converged: Option<bool>,
    pub iterations: Option<u32>,
    pub largest_miss: Option<f64>,
    pub design_effect: f64,
    pub effective_base: f64,
    pub smallest: f64,
    pub largest: f64,
    /// How the data were weighted, in the words of the methods statement.
    pub words: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct InputFile {
    pub file: String,
    pub sha256: String,
}

/// A published sentence that rests on the number.
#[derive(Debug, Clone, Serialize)]
pub struct ClaimFacts {
    pub id: String,
    #[serde(rename = "where")]
    pub printed_in: Option<String>,
    pub text: String,
    pub says: String,
    /// `holds`, `holds if`, `differs` or `cannot be checked`.
    pub verdict: crossbreak_study::claims::Verdict,
    /// The verdict in a sentence.
    pub sentence: String,
}

/// What a number is of: its question and its row there.
#[derive(Clone, Copy)]
struct Subject<'a> {
    number: &'a Number,
    question: Option<&'a QuestionInfo>,
    row: Option<&'a RowInfo>,
}

/// Says where the number of that id comes from; `None` if the study has no such number.
pub fn explain(input: &Input<'_>, id: &str) -> Option<Explanation> {
    let published = input.published;
    let number = published.get(id)?;
    let question = published.question(&number.question);
    let stem = id.split('@').next().unwrap_or_default();
    let subject = Subject {
        number,
        question,
        row: question.and_then(|q| q.rows.iter().find(|row| row.stem == stem)),
    };
    let trace = input.tracer.trace(number);
    let column = column(published, number);
    Some(Explanation {
        number: facts(input, subject, trace.as_ref()),
        study: study(input),
        question: question.map(|question| asked(question, number, published)),
        base: number.bases.map(|bases| BaseFacts {
            of: base_in_words(input.spec, subject, &column),
            unweighted: bases.unweighted,
            weighted: bases.weighted,
            effective: bases.effective,
        }),
        rows: trace.map_or(Vec::new(), |trace| {
            rows(input.fit, published.respondents(), subject, &trace)
        }),
        column,
        weighting: weighting(input),
        inputs: input
            .inputs
            .iter()
            .map(|(file, sha256)| InputFile {
                file: file.clone(),
                sha256: sha256.clone(),
            })
            .collect(),
        spec: written::written(input.spec, input.file, input.text, subject),
        printed_in: places::places(input, number),
        claims: input
            .claims
            .iter()
            .filter(|claim| claim.number.contains(&number.id))
            .map(|claim| ClaimFacts {
                id: claim.id.clone(),
                printed_in: claim.printed_in.clone(),
                text: claim.text.clone(),
                says: claim.says.clone(),
                verdict: claim.verdict,
                sentence: claim.sentence.clone(),
            })
            .collect(),
    })
}

fn facts(input: &Input<'_>, subject: Subject<'_>, trace: Option<&Trace>) -> NumberFacts {
    let Subject {
        number, question, ..
    } = subject;
    let withheld = number.flag == Flag::Withheld;
    NumberFacts {
        id: number.id.clone(),
        statistic: number.statistic.as_str(),
        printed: tables::printed(number, input.published),
        value: number.value,
        unit: number.unit.as_str(),
        unit_name: question
            .filter(|_| number.unit == crossbreak_core::number::Unit::Own)
            .and_then(|q| q.unit.clone()),
        se: number.se,
        lower: number.lower,
        upper: number.upper,
        definition: words::definition(subject, input.published),
        formula: words::formula(subject, input.published),
        arithmetic: match trace {
            Some(trace) => words::arithmetic(subject, trace, input.published),
            None => Vec::new(),
        },
        precision: match withheld {
            true => Vec::new(),
            false => words::precision(subject, trace, input),
        },
        flag: number.flag.as_str(),
        warning: words::warning(number.flag, input.published),
    }
}

fn study(input: &Input<'_>) -> StudyFacts {
    let study = &input.spec.study;
    StudyFacts {
        name: input.study.to_owned(),
        title: study.title.clone(),
        synthetic: study.synthetic.clone(),
        client: study.client.clone(),
        company: study.company.clone(),
        fieldwork: dates(*study.fieldwork.from, *study.fieldwork.to),
        universe: study.universe.clone(),
        mode: study.mode.clone(),
    }
}

fn asked(question: &QuestionInfo, number: &Number, published: &Published) -> QuestionFacts {
    let item = question
        .items
        .iter()
        .find(|item| item.column == number.item);
    QuestionFacts {
        id: question.id.clone(),
        title: question.title.clone(),
        wording: question.text.clone(),
        kind: format!("{:?}", question.kind).to_lowercase(),
        item: item.filter(|_| !number.item.is_empty()).map_or_else(
            || number.item.clone(),
            |item| match item.label.is_empty() {
                true => item.column.clone(),
                false => item.label.clone(),
            },
        ),
        answer: match published.row_statistic(number) {
            // What half of them reach is the value, not an answer that is counted.
            Statistic::Median | Statistic::Gap | Statistic::Ratio | Statistic::Quantile => {
                String::new()
            }
            _ => number.answer.clone(),
        },
        truth: question.truth.as_ref().map(|truth| {
            let what = match question.kind {
                Kind::Number => {
                    let unit = question.unit.as_deref().unwrap_or_default();
                    format!("{} {unit}", plain(truth.at, 4))
                        .trim_end()
                        .to_owned()
                }
                _ => question
                    .answers
                    .get(truth.at as usize)
                    .map_or(String::new(), |answer| answer.label.clone()),
            };
            format!("{what}: {}", truth.source)
        }),
    }
}

/// The column in words: `Gender: Male`, `Total`.
fn column(published: &Published, number: &Number) -> String {
    let suffix = number.id.find('@').map_or("", |at| &number.id[at..]);
    let known = published.columns().iter().find(|c| c.suffix == suffix);
    match known.filter(|c| !c.suffix.is_empty()) {
        None => number.column.clone(),
        Some(column) => {
            let outer = match column.outer.as_str() {
                "" => String::new(),
                outer => format!("{outer}, "),
            };
            let label = match column.net {
                true => net("NET ", &column.label),
                false => column.label.clone(),
            };
            format!("{}: {outer}{label}", column.group)
        }
    }
}

fn base_in_words(spec: &Spec, subject: Subject<'_>, column: &str) -> String {
    let whom = match subject.question {
        Some(question) => question.bases.of(subject.number.base).to_owned(),
        None => format!("all {}", people(&spec.study.universe)),
    };
    match (
        subject.number.crossbreak.is_empty(),
        subject.number.statistic,
    ) {
        (true, _) => whom,
        (false, Statistic::Difference) => format!("{whom}, in either column of {column}"),
        (false, _) => format!("{whom}, in the column {column}"),
    }
}

/// From the rows of the export to the base.
fn rows(fit: &Fit, respondents: usize, subject: Subject<'_>, trace: &Trace) -> Vec<RowStep> {
    let mut left = fit.rows;
    let there = |what: &str, kind, left| RowStep {
        what: what.to_owned(),
        kind,
        left_out: None,
        weight: None,
        left,
    };
    let mut steps = vec![there("rows of the export", "rows", left)];
    for dropped in &fit.dropped {
        left = left.saturating_sub(dropped.rows);
        steps.push(RowStep {
            what: dropped.reason.clone(),
            kind: "dropped",
            left_out: Some(dropped.rows),
            weight: None,
            left,
        });
    }
    let mut left = respondents;
    steps.push(there("respondents", "respondents", left));
    for Step {
        why,
        words,
        people,
        weight,
    } in &trace.left_out
    {
        left = left.saturating_sub(*people);
        steps.push(RowStep {
            what: words.clone(),
            kind: why.as_str(),
            left_out: Some(*people),
            weight: Some(*weight),
            left,
        });
    }
    match subject.number.base {
        Base::Answers => {
            steps.push(there("respondents who were asked", "asked", left));
            let answers = trace.base.unweighted;
            steps.push(there("answers that they gave: the base", "base", answers));
        }
        _ => steps.push(there("respondents: the base", "base", left)),
    }
    steps
}

fn weighting(input: &Input<'_>) -> WeightingFacts {
    let fit = input.fit;
    WeightingFacts {
        method: fit.method,
        converged: fit.converged,
        iterations: fit.iterations,
        largest_miss: fit.largest_miss,
        design_effect: fit.design_effect,
        effective_base: fit.effective_base,
        smallest: fit.min,
        largest: fit.max,
        words: methods::weighting_in_words(input.spec, input.published),
    }
}
