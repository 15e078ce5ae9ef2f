//! The spec as it is written: one TOML file a study, its sections in the order of the flow.
//!
//! The doc comments below are the reference: `crossbreak schema` prints them as the descriptions of a JSON
//! schema, and an editor shows them when the pointer rests on a key. `flatten` is not used: it loses spans.

pub use crossbreak_core::weighting::Spread;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::StrDeserializer;

use super::figures::{Figure, FigureRules};
use super::located::{Keys, Located};
use super::replicates::Replicates;
use super::rows::{DateOrder, Decimal, Duplicates, Filter, RowRule, Typed, Where};
use super::tables::{Crossbreak, QuantileRule, ReportRules, Summary, TableRules, Tests};
use super::values::{
    Answer, Answers, Categories, Day, Dictionaries, Item, MissingRule, OneOrMany, SampleKind,
    Targets,
};

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
    /// Which columns are compared, and how. Nothing is compared if not given.
    pub tests: Option<Tests>,
    /// How tables are laid out, what is withheld, and what else is written beside them.
    #[serde(default)]
    pub tables: TableRules,
    /// The questions to be tabulated.
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
    /// Tables of numbers of several questions, such as all means.
    #[serde(default, rename = "table")]
    pub summaries: Vec<Summary>,
    /// How figures look, and in which sizes they are drawn.
    #[serde(default, rename = "figures")]
    pub figure_rules: FigureRules,
    /// The figures to be drawn.
    #[serde(default, rename = "figure")]
    pub figures: Vec<Figure>,
    /// What report.html leads with.
    #[serde(default)]
    pub report: ReportRules,
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
    /// Title of the study, as the outputs show it.
    pub title: String,
    /// Who commissioned the study.
    pub client: String,
    /// Who did the fieldwork.
    pub company: String,
    /// First and last day of fieldwork.
    pub fieldwork: Fieldwork,
    /// Whom the sample stands for, e.g. "UK adults aged 18 and over".
    pub universe: String,
    /// How people were interviewed, e.g. "online panel".
    pub mode: String,
    /// How the sample came about, which decides what standard errors, intervals and tests are said to assume.
    pub sample: Option<SampleKind>,
    /// Whom to ask about the study, as the workbook prints it.
    pub contact: Option<String>,
    /// Set where respondents are invented: printed on the terminal and under every figure, and kept with the weights,
    /// the claims, the manifest and the Arrow file.
    pub synthetic: Option<String>,
    /// Where the raw file came from and under which licence.
    pub origin: Option<String>,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
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
    /// The encoding of a text file, where it is not found from the content: "utf-8", "windows-1252", "shift_jis", "gbk",
    /// "macintosh"; of an SPSS file and of a Stata file before release 118, whatever they declare.
    pub encoding: Option<Located<String>>,
    /// The sheet of a workbook that holds the rows. Not needed where only one can: hidden and empty sheets, a Datamap
    /// and sheets that are called dictionary, codebook, labels and the like are left aside.
    pub sheet: Option<Located<String>>,
    /// The row of a csv file or sheet that has the headings, counted from 1 as the file counts its rows, where a title or
    /// other rows are above it. Default: row 1, or the row below a title where nothing else can be meant (said).
    pub heading: Option<Located<usize>>,
    /// Files that say what the columns mean, where the raw file does not: csv or a workbook with the headings
    /// variable, text, item, code, label, missing (and other usual ones), one row a code or one a column. Cells that
    /// hold labels of it become codes. A path, { file = ..., sheet = ... }, or a list of them.
    pub dictionary: Option<Dictionaries>,
    /// The column that identifies a respondent; "row number" where the file has none, which holds as long as nobody
    /// sorts it.
    pub id: Located<String>,
    /// Rows to keep; a row that fails one of these is dropped and counted with its reason.
    #[serde(default)]
    pub keep: Vec<Filter>,
    /// Rows to leave out, in the order written, each counted with its reason.
    #[serde(default)]
    pub drop: Vec<Located<RowRule>>,
    /// What to do with a respondent who appears more than once. Without it, a duplicate is an error.
    pub duplicates: Option<Duplicates>,
    /// Rows to count and leave in, by the same conditions as `drop`; looked at last, among the rows that are left.
    #[serde(default)]
    pub flag: Vec<Located<RowRule>>,
    /// The sign before the decimals of the raw file's numbers: "." or ",". Default: a point, whatever the computer's own
    /// settings are; a file that shows a comma is refused until the sign is given, where a number depends on it.
    pub decimal: Option<Decimal>,
    /// The order of day, month and year in the raw file's dates. If not given, only ISO dates (2024-05-01, with or
    /// without a time) are read.
    pub dates: Option<DateOrder>,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
}

impl Input {
    /// The answers on which rows are kept or dropped.
    pub fn conditions(&self) -> impl Iterator<Item = &Where> {
        let keep = self.keep.iter().map(|filter| &filter.condition);
        keep.chain(self.drop.iter().filter_map(|rule| rule.condition.as_ref()))
    }
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
    /// Without `categories` and `bands`: how many categories the column may have. Default: 1,000; beyond that a column is
    /// most likely an id or an open text.
    pub most_categories: Option<Located<u32>>,
    /// Bands of a number: "18-24" (both ends included), "75+", "-10 to -1" below 0, or "2 to under 10".
    pub bands: Option<Vec<Located<String>>>,
    /// With `bands`: the rules by which numbers typed as text are read, as ["about", "range"]. A text that needs
    /// another rule is refused; every text that needed one is listed in the manifest.
    #[serde(default)]
    pub typed: Vec<Located<Typed>>,
    /// With the rule "unit" of `typed`: words and signs that may stand at a number, as ["years", "yrs"].
    #[serde(default)]
    pub unit_words: Vec<Located<String>>,
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
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
}

impl Variable {
    /// The answers that it names, as categories or kinds of missing.
    pub fn answers(&self) -> impl Iterator<Item = &Located<Answer>> {
        let missing = [
            &self.dont_know,
            &self.refused,
            &self.not_stated,
            &self.not_asked,
        ];
        let missing = missing.into_iter().flatten().flat_map(OneOrMany::iter);
        let categories = self.categories.iter().flat_map(Categories::answers);
        categories.chain(missing)
    }
}

/// How respondents are weighted.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weighting {
    /// `rake`: multiply base weights until every margin is met; with `bounds`, weight / base weight stays within them.
    /// `logit`: the same with a smooth curve between the bounds, which it needs. `linear`: generalised regression
    /// (GREG); without bounds weights can be negative, which is reported. `post_stratify`: one margin, met in one
    /// step. `cap-in-loop`: as anesrake, weightipy and rimpy cut, at `cap` times the mean in every pass; its answer
    /// depends on the order of the steps. `trim-after`: rake, cut at `cap` times the mean and `spread` the excess; the
    /// margins are then missed, by as much as is printed. `given`: the weights are a column of the raw file or stand
    /// in a file. `none`: everyone counts 1.
    pub method: Located<Method>,
    /// Smallest and largest weight / base weight, as [0.3, 4.0]. With `rake`, `logit` and `linear`.
    pub bounds: Option<Located<Vec<f64>>>,
    /// The largest weight, in times the mean weight. With `cap-in-loop` and `trim-after`.
    pub cap: Option<Located<f64>>,
    /// With `trim-after`: how what is cut off is spread over the weights below the cap. `equal` (the default): each
    /// gains the same, as in R `trimWeights(strict = TRUE)`. `proportional`: each gains in proportion to itself.
    pub spread: Option<Located<Spread>>,
    /// With `given`: the column of the weights, in the raw file or in `file`.
    pub column: Option<Located<String>>,
    /// With `given`: a csv file that holds the weights, joined by id; a path relative to the spec's folder.
    pub file: Option<Located<String>>,
    /// With `file`: its column of ids; the name of the raw file's column if not given.
    pub file_id: Option<Located<String>>,
    /// The column of base (design) weights; 1 for everyone if not given.
    pub base_weight: Option<Located<String>>,
    /// The largest |achieved share - target share| over all margins at which the weighting has converged.
    #[serde(default = "default_tolerance")]
    pub tolerance: Located<f64>,
    /// How many steps over all margins at most.
    #[serde(default = "default_passes")]
    pub max_passes: Located<u32>,
    /// Write the weights even if the margins are not met (the run still exits with 1).
    #[serde(default)]
    pub write_unconverged: bool,
    /// What the final weights sum to; their mean is 1 if not given.
    pub population: Option<Located<f64>>,
    /// Weights are made within each segment (a country, a wave), each to its own targets.
    pub segments: Option<Segments>,
    /// Use only the margins that the sample misses by enough.
    pub choose: Option<Choose>,
    /// Replicate weights, for standard errors.
    pub replicates: Option<Replicates>,
    /// Formats of the weights beside csv: `parquet`, and `raw` for a copy of the raw file with the weights in a column.
    #[serde(default)]
    pub formats: Vec<Located<WeightFormat>>,
    /// What the weighted sample has to match.
    #[serde(default, rename = "margin")]
    pub margins: Vec<Margin>,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
}

impl Weighting {
    /// Smallest and largest weight / base weight; what is no pair of bounds has been reported.
    pub fn bounds(&self) -> Option<[f64; 2]> {
        match self.bounds.as_ref()?.as_slice() {
            [lower, upper] => Some([*lower, *upper]),
            _ => None,
        }
    }

    /// Reads how many digits targets of the spec itself are given with.
    pub(super) fn read_digits(&mut self, text: &str) {
        let margins = self.margins.iter_mut().map(|margin| &mut margin.targets);
        let totals = self.segments.iter_mut().filter_map(|s| s.totals.as_mut());
        for targets in margins.chain(totals) {
            targets.value_mut().read_digits(text);
        }
    }
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
    /// Base weights are multiplied until every margin is met; within `bounds` where there are some.
    Rake,
    /// As `rake`, with a smooth curve between the bounds, which it needs.
    Logit,
    /// Generalised regression (GREG). Without bounds weights can be negative, which is reported.
    Linear,
    /// One margin, met in one step.
    PostStratify,
    /// Raked, and cut at `cap` times the mean in every pass. The answer depends on the order of the margins.
    #[serde(rename = "cap-in-loop")]
    CapInLoop,
    /// Raked, then cut at `cap` times the mean. The margins are then missed, by as much as is printed.
    #[serde(rename = "trim-after")]
    TrimAfter,
    /// The weights are a column of the raw file, or stand in a file of their own.
    Given,
    /// Nobody is weighted: everyone counts 1.
    None,
}

impl Method {
    /// As the spec writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Rake => "rake",
            Method::Logit => "logit",
            Method::Linear => "linear",
            Method::PostStratify => "post_stratify",
            Method::CapInLoop => "cap-in-loop",
            Method::TrimAfter => "trim-after",
            Method::Given => "given",
            Method::None => "none",
        }
    }

    /// Whether weights are made here, to margins.
    pub fn has_margins(self) -> bool {
        !matches!(self, Method::Given | Method::None)
    }
}

/// A format of the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeightFormat {
    /// A Parquet file, `weights/<study>.parquet`.
    Parquet,
    /// A copy of the raw file (csv or xlsx) with the weights in a column more; everything else as it was.
    Raw,
}

/// Parts of the sample that are weighted on their own, such as countries or waves.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Segments {
    /// The variable whose categories are the segments, or several whose joint categories are.
    pub variables: Vec<Located<String>>,
    /// What each segment weighs: a csv file, or category = total. Without it every segment keeps a mean weight of 1,
    /// so that a wave that is added leaves the weights of earlier waves as they were.
    pub totals: Option<Located<Targets>>,
    /// What the totals are: shares that sum to 1, percentages that sum to 100, or counts (the weights then sum to them).
    #[serde(default)]
    pub unit: Unit,
    /// Where the totals come from and of which year.
    pub source: Option<String>,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
}

/// Which margins are used: those whose shares in the sample are off by more than a limit.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choose {
    /// The limit, as a share: 0.05 for five points (anesrake's `pctlim`).
    pub above: Located<f64>,
    /// What is held against the limit: the sum of a margin's differences, the largest, or their mean.
    #[serde(default)]
    pub by: Discrepancy,
}

/// What of a margin's differences from its targets is held against a limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Discrepancy {
    /// The sum of the differences over its categories.
    #[default]
    Total,
    /// The largest difference of its categories.
    Largest,
    /// The mean of the differences over its categories.
    Average,
}

/// One variable, or several interlocked, and the shares that the weighted sample has to have.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Margin {
    /// The variable, or the variables whose joint categories are weighted (interlocked).
    pub variables: Vec<Located<String>>,
    /// A csv or xlsx file, or category = target. A file is long (a column for each variable and one for the target)
    /// or, for two variables, a grid (one down the first column, the other along the first row). With segments, a
    /// long file can have the segment's columns too: targets for each segment.
    pub targets: Located<Targets>,
    /// With an xlsx file of several sheets: the sheet of the targets.
    pub sheet: Option<Located<String>>,
    /// What the targets are: shares that sum to 1, percentages that sum to 100, or counts of any sum.
    #[serde(default)]
    pub unit: Unit,
    /// Divide shares or percentages that sum to something else by their sum, instead of stopping. Sums that rounding
    /// explains need no key.
    #[serde(default)]
    pub rescale: bool,
    /// Only in these segments; in every one if not given.
    pub segment: Option<OneOrMany<String>>,
    /// What becomes of respondents without a target category in this margin.
    #[serde(default)]
    pub not_stated: NotStated,
    /// What becomes of respondents in a category whose target is 0.
    #[serde(default)]
    pub zero_target: ZeroTarget,
    /// Small categories are merged by this rule; each merge is listed in the diagnostics.
    pub collapse: Option<Collapse>,
    /// Where the targets come from and of which year; printed in the methods statement.
    pub source: Option<String>,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
}

/// What targets are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Shares that sum to 1.
    #[default]
    Share,
    /// Percentages that sum to 100.
    Percent,
    /// Counts of people, of any sum.
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
    /// They stop the run, with their number.
    #[default]
    Error,
}

/// What becomes of respondents in a category whose target is 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZeroTarget {
    /// They stop the run, with their number.
    #[default]
    Error,
    /// They are left out of the weighted sample, counted and listed.
    Drop,
}

/// When categories are merged, and with which.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Collapse {
    /// A category with fewer respondents is merged, and its target added to the other's.
    pub min_respondents: Located<u32>,
    /// The category that takes them in, by its label; if not given, the neighbour with fewer respondents, in the order of
    /// the targets.
    pub into: Option<Located<String>>,
    /// With interlocked variables: the one along which categories are merged; the last if not given.
    pub along: Option<Located<String>>,
}

/// How a question is answered and tabulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One answer of several, in one column.
    Single,
    /// The same answers to several items, a column each.
    Grid,
    /// Any number of options: a column each (`items`), the mentions in columns (`mentions`), several in one cell
    /// (`column` and `delimiter`), or a set that the file declares (`set`).
    Multiple,
    /// A number, such as hours a week: median, mean, bands.
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
    /// How it is answered, which decides what is tabulated.
    pub kind: Located<Kind>,
    /// What its table is called; its wording if not given.
    pub title: Option<String>,
    /// The wording as asked; the file's own if it has one.
    pub text: Option<String>,
    /// The column, for a question with one item.
    pub column: Option<Located<String>>,
    /// The columns, for several items or options. A plain column name takes its text from the file.
    pub items: Option<Vec<Item>>,
    /// With `multiple` and `column`: what separates the options that were chosen, as ";" in cells like `1;2;5;`. With
    /// `grid` and `column`: a ranking, in which each cell names the items from the first place to the last; the answers
    /// are the places.
    pub delimiter: Option<Located<String>>,
    /// With `multiple`: the columns of the first, second, third ... mention, each with the code or label of one chosen
    /// option. A blank is no further mention.
    pub mentions: Option<Vec<Located<String>>>,
    /// With `multiple`: a multiple-response set that the file itself declares (SPSS, Triple-S), as "$media".
    pub set: Option<Located<String>>,
    /// An ending that every item's text has in the file and that is not to be printed.
    pub strip: Option<String>,
    /// The answers, in order: a list of codes or labels of the file, or answer = code, label or a list of them to
    /// recode. The file's own answers if not given. With `multiple`: the options, where cells name them (`delimiter`,
    /// `mentions`, or a set of categories). Of a ranking in a cell: its items.
    pub answers: Option<Categories>,
    /// With `multiple` and `answers`, where cells name the options: the option under which all other texts count, such as
    /// words written beside the options; it may be one of the answers. The texts are listed.
    pub other: Option<Located<String>>,
    /// Without `answers`: how many answers the question may have. Default: 1,000; beyond that a column is most likely an id
    /// or an open text.
    pub most_answers: Option<Located<u32>>,
    /// Labels that the questionnaire had and that nobody gave.
    pub unused: Option<OneOrMany<String>>,
    /// With `multiple`: the codes or labels of an option that was not chosen, or of whoever chose none; "" for a blank.
    /// If not given: 0 in files with codes, and labels that say so (No, False, Not selected), which are listed.
    pub not_selected: Option<Answers>,
    /// With `multiple` and a column for each option, where not_selected = "": what it means that every option is blank.
    /// The file cannot tell who was not asked from who chose none, and the base of every option depends on it.
    pub all_blank: Option<Located<AllBlank>>,
    /// Bands of a number to tabulate: "0-6" (both ends included), "56+", or "-10 to -1" below 0.
    pub bands: Option<Vec<Located<String>>>,
    /// Unit of a number, as "hours".
    pub unit: Option<String>,
    /// Decimals of this question's percentages, points, means and indices: 0, 1 or 2. Default: those of `[tables]`.
    pub decimals: Option<Located<u8>>,
    /// With `number`: the rules by which numbers typed as text are read, as ["about", "range"]. A text that needs
    /// another rule is refused; every text that needed one is listed in the manifest.
    #[serde(default)]
    pub typed: Vec<Located<Typed>>,
    /// With the rule "unit" of `typed`: words and signs beside `unit` that may stand at a number, as ["hrs", "h"]. The
    /// number is taken as it is, so they have to mean the same; capitals are as good as small letters.
    #[serde(default)]
    pub unit_words: Vec<Located<String>>,
    /// With `ordered`: the numbers that answers stand for.
    pub values: Option<IndexMap<Located<String>, f64>>,
    /// Answers that mean don't know; for a number, a table of column = code or label that marks it.
    pub dont_know: Option<MissingRule>,
    /// Answers that mean refused, or prefer not to say.
    pub refused: Option<Answers>,
    /// Answers that state nothing and say no more than that; "" where somebody who was asked left a blank.
    pub not_stated: Option<Answers>,
    /// Answers that mean the question was not asked; they are left out of the base.
    pub not_asked: Option<Answers>,
    /// Of whom percentages are: everyone asked, or only those who gave an answer.
    pub base: Option<BaseRule>,
    /// NET = its answers (codes or labels): the share that gave any of them. A NET of which another names all the
    /// answers stands under that one. With `multiple`: of options, by their column or label.
    #[serde(default)]
    pub nets: IndexMap<Located<String>, Answers>,
    /// So many first answers as a NET, "Top 2".
    pub top: Option<Located<u32>>,
    /// So many last answers as a NET, "Bottom 2".
    pub bottom: Option<Located<u32>>,
    /// Answer = its score: the mean of the scores of those with one (an index).
    pub scores: Option<IndexMap<Located<String>, f64>>,
    /// With `multiple`: also what part of all answers given each option is.
    #[serde(default)]
    pub of_answers: bool,
    /// With `of_answers`, where cells name what was chosen: how often an option counts that a respondent names more than
    /// once. `once` (the default), or `every` mention, as in a diary or a MaxDiff task. Shares of respondents are the same.
    #[serde(default)]
    pub count: Located<MentionCount>,
    /// With items or options: the rank of each, the highest first, by its share, or by a number that each item has:
    /// "index", "lead", "mean", or an answer or NET.
    pub rank: Option<Located<String>>,
    /// Only respondents in these categories of these variables are tabulated, as { gender = "Female" }.
    #[serde(default)]
    pub only: IndexMap<Located<String>, OneOrMany<String>>,
    /// Who they are in words, as tables print it: "women". Made of the categories if not given. Where not everyone was
    /// asked: who was.
    pub base_label: Option<String>,
    /// Further quantiles of a number or of ordered answers beside the median, as [0.25, 0.75].
    pub quantiles: Option<Located<Vec<f64>>>,
    /// The rule of medians and other quantiles.
    #[serde(default)]
    pub median: Located<QuantileRule>,
    /// Cumulative shares, as "Less than 21 hours" = "< 21" or "One month or less" = "<= One month".
    #[serde(default)]
    pub shares: IndexMap<Located<String>, Located<String>>,
    /// The difference between two answers or NETs, in percentage points.
    pub lead: Option<Lead>,
    /// What is true, for a question about a fact.
    pub truth: Option<Truth>,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
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

/// How often an option counts among all answers given where a respondent names it more than once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionCount {
    /// Each option counts once for a respondent.
    #[default]
    Once,
    /// Every mention counts.
    Every,
}

/// What it means that every option of a multiple response is blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AllBlank {
    /// They were not asked: they are in no option's base.
    NotAsked,
    /// They were asked, and chose none.
    NotSelected,
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
    /// The true number, for a question of kind `number`.
    pub value: Option<Located<f64>>,
    /// The true answer, for ordered answers.
    pub answer: Option<Located<String>>,
    /// Where it comes from and of which date; printed under the figure.
    pub source: String,
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
    /// The whole sentence, as it was published.
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
    /// The value of the number itself.
    #[default]
    Value,
    /// The sum of the weights of those whom it is a share of.
    WeightedBase,
    /// How many people it is a share of, not weighted.
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
