//! The spec as it is written: one TOML file a study, its sections in the order of the flow.
//!
//! The doc comments below are the reference: `crossbreak schema` prints them as the descriptions of a JSON
//! schema, and an editor shows them when the pointer rests on a key. `flatten` is not used: it loses spans.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::StrDeserializer;

use super::located::Located;
use super::values::{Answers, Categories, Day, Item, MissingRule, OneOrMany, Targets};

/// A study: from the raw export to the numbers, figures and published sentences.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Version of the spec format. This is version 1.
    pub spec: Located<u32>,
    /// Facts about the study, for the methods statement and the figures.
    pub study: Study,
    /// The raw file, and which of its rows are people to be counted.
    pub input: Input,
    /// What margins and crossbreaks are made of, by name.
    #[serde(default)]
    pub variables: IndexMap<Located<String>, Variable>,
    /// How respondents are weighted.
    pub weighting: Weighting,
    /// Column groups of the tables.
    #[serde(default, rename = "crossbreak")]
    pub crossbreaks: Vec<Crossbreak>,
    /// The questions to be tabulated.
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
    /// The figures to be drawn.
    #[serde(default, rename = "figure")]
    pub figures: Vec<Figure>,
    /// Published sentences that stand in csv files.
    #[serde(default)]
    pub claims: ClaimFiles,
    /// Published sentences to be checked.
    #[serde(default, rename = "claim")]
    pub claim: Vec<Claim>,
}

/// Facts about the study.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// Title of the study.
    pub title: String,
    /// Who commissioned it.
    pub client: String,
    /// Who did the fieldwork.
    pub company: String,
    /// First and last day of fieldwork.
    pub fieldwork: Fieldwork,
    /// Whom the sample stands for, e.g. "UK adults aged 18 and over".
    pub universe: String,
    /// How people were interviewed, e.g. "online panel".
    pub mode: String,
    /// Set where respondents are invented: printed on the terminal and under every figure, and kept with the weights,
    /// the claims, the manifest and the Arrow file.
    pub synthetic: Option<String>,
    /// Where the raw file came from and under which licence.
    pub origin: Option<String>,
}

/// First and last day of fieldwork.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fieldwork {
    /// First day, as 2024-05-01.
    pub from: Located<Day>,
    /// Last day, as 2024-05-03.
    pub to: Located<Day>,
}

/// The raw file, and which of its rows are people to be counted.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The export exactly as received; a path relative to the spec's folder. Its layout is found from its content.
    pub file: Located<String>,
    /// The column that identifies a respondent.
    pub id: Located<String>,
    /// Rows to keep; a row that fails one of these is dropped and counted with its reason.
    #[serde(default)]
    pub keep: Vec<Filter>,
    /// Rows to leave out, each with its reason.
    #[serde(default)]
    pub drop: Vec<Filter>,
    /// What to do with a respondent who appears more than once. Without it, a duplicate is an error.
    pub duplicates: Option<Duplicates>,
}

/// A condition on columns and the reason for it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Column = code, label or a list of them; all must hold.
    #[serde(rename = "where")]
    pub condition: IndexMap<Located<String>, Answers>,
    /// Why, in words; printed with the count.
    pub reason: String,
}

/// One respondent, several rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duplicates {
    /// The column whose value must not repeat.
    pub of: Located<String>,
    /// Which row stays.
    pub keep: Which,
    /// The column that orders the rows: numbers, or dates as 2024-05-01 09:30.
    pub by: Located<String>,
    /// Why, in words; printed with the count.
    pub reason: Option<String>,
}

/// Which of several rows stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    First,
    Last,
}

/// A categorical variable made from one column. With neither `categories` nor `bands`, its categories are the
/// answers of the file, in the file's order.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// The column of the raw file.
    pub column: Option<Located<String>>,
    /// What the variable is called in tables; its name if not given.
    pub label: Option<String>,
    /// The categories, in order: a list of codes or labels of the file, or category = code, label or a list of
    /// them to recode.
    pub categories: Option<Categories>,
    /// Bands of a number, as "18-24" (both ends included) or "75+".
    pub bands: Option<Vec<Located<String>>>,
    /// Answers that mean don't know.
    pub dont_know: Option<Answers>,
    /// Answers that mean refused, or prefer not to say.
    pub refused: Option<Answers>,
    /// Answers that mean the question was not asked.
    pub not_asked: Option<Answers>,
    /// Labels that the questionnaire had and that nobody gave: in a file of labels nothing else shows that they are
    /// not typing mistakes.
    pub unused: Option<OneOrMany<String>>,
    /// Answers that state nothing and say no more than that (prefer not to say and can't recall in one code).
    pub not_stated: Option<Answers>,
}

/// How respondents are weighted.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weighting {
    /// `rake`: to the margins below. `given`: the weights are a column of the raw file. `none`: everyone counts 1.
    pub method: Located<Method>,
    /// With `given`: the column of the weights.
    pub column: Option<Located<String>>,
    /// With `rake`: the column of base (design) weights; 1 for everyone if not given.
    pub base_weight: Option<Located<String>>,
    /// The largest |achieved share - target share| over all margins at which raking has converged.
    #[serde(default = "default_tolerance")]
    pub tolerance: Located<f64>,
    /// How many passes over all margins at most.
    #[serde(default = "default_passes")]
    pub max_passes: Located<u32>,
    /// Write the weights even if raking did not converge (the run still exits with 1).
    #[serde(default)]
    pub write_unconverged: bool,
    /// What the weighted sample has to match.
    #[serde(default, rename = "margin")]
    pub margins: Vec<Margin>,
}

fn default_tolerance() -> Located<f64> {
    Located::new(1e-9, 0..0)
}

fn default_passes() -> Located<u32> {
    Located::new(1000, 0..0)
}

/// Where weights come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Rake,
    Given,
    None,
}

/// One variable, or several interlocked, and the shares that the weighted sample has to have.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Margin {
    /// The variable, or the variables whose joint categories are weighted (interlocked).
    pub variables: Vec<Located<String>>,
    /// A csv file with a column for each variable and one for the target, or category = target.
    pub targets: Located<Targets>,
    /// What the targets are: shares that sum to 1, percentages that sum to 100, or counts of any sum.
    #[serde(default)]
    pub unit: Unit,
    /// What becomes of respondents without a target category in this margin.
    #[serde(default)]
    pub not_stated: NotStated,
    /// Where the targets come from and of which year; printed in the methods statement.
    pub source: Option<String>,
}

/// What targets are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    #[default]
    Share,
    Percent,
    Count,
}

/// What becomes of respondents without a target category.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotStated {
    /// They keep their base-weighted share; the targets share out the rest.
    Hold,
    /// They are left out of the weighted sample, counted and listed.
    Drop,
    /// They stop the run.
    #[default]
    Error,
}

/// A column group of the tables: the categories of a variable.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crossbreak {
    /// The variable whose categories are the columns.
    pub variable: Located<String>,
    /// The categories to show, in this order; all of them if not given.
    pub columns: Option<Vec<Located<String>>>,
}

/// How a question is answered and tabulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One answer to one question.
    Single,
    /// The same answers to several items.
    Grid,
    /// Any number of options, a column each.
    Multiple,
    /// A number.
    Number,
    /// One of several answers that have an order.
    Ordered,
    /// Statement A against statement B.
    Versus,
    /// A scale from one end to the other, such as convincing to unconvincing.
    Scale,
}

/// A question.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Short name; the first part of the id of each of its numbers.
    pub id: Located<String>,
    /// How it is answered.
    pub kind: Located<Kind>,
    /// The wording as asked; the file's own if it has one.
    pub text: Option<String>,
    /// The column, for a question with one item.
    pub column: Option<Located<String>>,
    /// The columns, for several items or options. A plain column name takes its text from the file.
    pub items: Option<Vec<Item>>,
    /// An ending that every item's text has in the file and that is not to be printed.
    pub strip: Option<String>,
    /// The answers, in order: a list of codes or labels of the file, or answer = code, label or a list of them to
    /// recode. The file's own answers if not given.
    pub answers: Option<Categories>,
    /// Labels that the questionnaire had and that nobody gave.
    pub unused: Option<OneOrMany<String>>,
    /// With `multiple`: the codes or labels of an option that was not chosen. 0 in files with codes.
    pub not_selected: Option<Answers>,
    /// Bands of a number to tabulate, as "0-6" (both ends included) or "56+".
    pub bands: Option<Vec<Located<String>>>,
    /// Unit of a number, as "hours".
    pub unit: Option<String>,
    /// With `ordered`: the numbers that answers stand for.
    pub values: Option<IndexMap<Located<String>, f64>>,
    /// Answers that mean don't know; for a number, a table of column = code or label that marks it.
    pub dont_know: Option<MissingRule>,
    /// Answers that mean refused, or prefer not to say.
    pub refused: Option<Answers>,
    /// Answers that mean the question was not asked; they are left out of the base.
    pub not_asked: Option<Answers>,
    /// Of whom percentages are: everyone asked, or only those who gave an answer.
    pub base: Option<BaseRule>,
    /// NET = its answers (codes or labels): the share that gave any of them.
    #[serde(default)]
    pub nets: IndexMap<Located<String>, Answers>,
    /// Cumulative shares, as "Less than 21 hours" = "< 21" or "One month or less" = "<= One month".
    #[serde(default)]
    pub shares: IndexMap<Located<String>, Located<String>>,
    /// The difference between two answers or NETs, in percentage points.
    pub lead: Option<Lead>,
    /// What is true, for a question about a fact.
    pub truth: Option<Truth>,
}

/// Of whom percentages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BaseRule {
    /// Everyone who was asked, don't know and refused included.
    Asked,
    /// Only those who gave an answer: don't know and refused are left out.
    GaveAnAnswer,
}

/// The difference between two answers or NETs.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lead {
    /// The answer or NET that is expected to lead.
    pub of: Located<String>,
    /// The answer or NET that it is compared with.
    pub over: Located<String>,
}

/// What is true, and who says so.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Truth {
    /// The true number.
    pub value: Option<Located<f64>>,
    /// The true answer, for ordered answers.
    pub answer: Option<Located<String>>,
    /// Where it comes from and of which date; printed under the figure.
    pub source: String,
}

/// A figure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Name of its files: lower case letters, digits and hyphens.
    pub id: Located<String>,
    /// What it looks like.
    pub kind: FigureKind,
    /// The question that it shows.
    pub question: Option<Located<String>>,
    /// With `paired`: the questions whose bars stand side by side; they need the same number of items.
    pub questions: Option<Vec<Located<String>>>,
    /// With `paired`: the name of each bar, in the order of `questions`.
    pub names: Option<Vec<String>>,
    /// The active title: what the figure shows, in a sentence.
    pub title: String,
    /// A line below the wording: how to read the bars.
    pub note: Option<String>,
    /// With `stacked`: the order of the answers, from the left.
    pub order: Option<Vec<Located<String>>>,
    /// With `paired`: columns of the items that stand in a red box.
    #[serde(default)]
    pub boxed: Vec<Located<String>>,
    /// What the red box means.
    pub box_means: Option<String>,
    /// Name of the horizontal axis.
    pub axis: Option<String>,
    /// The text alternative; drafted from the numbers if not given.
    pub alt: Option<String>,
}

/// What a figure looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// Columns over bands or ordered answers, with the median and the true value marked.
    Histogram,
    /// Two bars for each item.
    Paired,
    /// Bars that add up to everyone, one for each item.
    Stacked,
}

/// Csv files of published sentences.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimFiles {
    /// Paths relative to the spec's folder; columns `where,text,says,number`.
    #[serde(default)]
    pub files: Vec<Located<String>>,
}

/// A published sentence, what it says as printed, and the number that it rests on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Name of the claim in claims.json; `claim-1`, `claim-2` ... if not given.
    pub id: Option<Located<String>>,
    /// Where it was printed.
    #[serde(rename = "where")]
    pub printed_in: Option<String>,
    /// The sentence.
    pub text: String,
    /// What it says, as printed: "58%", "over 60%", "13 hours", "three months", "58% to 27%".
    pub says: Located<String>,
    /// The id of the number, or several.
    pub number: OneOrMany<String>,
    /// How several numbers, or a limit, are to be read; one number needs no word.
    pub reading: Option<Located<Reading>>,
    /// What of the number was printed: its value, a base, or how many people (weighted) it stands for.
    #[serde(default)]
    pub of: Quantity,
}

/// How several numbers, or a limit, are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Every number is what was printed.
    Each,
    /// The printed numbers are these numbers, in this order: "58% to 27%".
    InOrder,
    /// The numbers run from the lower to the upper printed end: "61%-66%".
    Range,
    /// No number is more than what was printed.
    AtMost,
    /// No number is less than what was printed.
    AtLeast,
}

impl Reading {
    /// The choices as they are written.
    pub const NAMES: [&str; 5] = ["each", "in_order", "range", "at_most", "at_least"];

    /// A choice by its written name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::deserialize(StrDeserializer::<serde::de::value::Error>::new(text)).ok()
    }
}

/// What of a number was printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    #[default]
    Value,
    WeightedBase,
    UnweightedBase,
    /// The value times its weighted base: how many respondents, weighted.
    WeightedCount,
}

impl Quantity {
    /// The choices as they are written.
    pub const NAMES: [&str; 4] = [
        "value",
        "weighted_base",
        "unweighted_base",
        "weighted_count",
    ];

    /// A choice by its written name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::deserialize(StrDeserializer::<serde::de::value::Error>::new(text)).ok()
    }
}
