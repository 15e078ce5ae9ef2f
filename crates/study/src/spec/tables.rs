//! How numbers are tabulated, as the spec writes it: crossbreaks, tests, what is withheld, tables of several questions.

pub use crossbreak_core::estimates::{Adjust, QuantileRule};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::located::{Keys, Located};
use super::values::OneOrMany;

/// A column group of the tables: the categories of a variable, or of several nested in each other.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crossbreak {
    /// The variable whose categories are the columns.
    pub variable: Option<Located<String>>,
    /// Nested: the columns are the categories of the last variable within those of the ones before it.
    pub variables: Option<Vec<Located<String>>>,
    /// What the column group is called; the variable's own label if not given.
    pub label: Option<String>,
    /// The categories to show, in this order; all of them if not given. Not with `variables`.
    pub columns: Option<Vec<Located<String>>>,
    /// NET = its categories: a column of everyone in any of them, before the first of them.
    #[serde(default)]
    pub nets: IndexMap<Located<String>, OneOrMany<String>>,
    /// Pairs of columns, as [["Version B", "Version A"]]: a column more with the first less the second, in points, with
    /// its interval. "Total" is everyone.
    #[serde(default)]
    pub differences: Vec<Located<Vec<String>>>,
    /// The columns are waves in order: each is compared with the one before, and the change is a column more.
    #[serde(default)]
    pub waves: bool,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
}

impl Crossbreak {
    /// The variable or variables, the outermost first.
    pub fn named(&self) -> impl Iterator<Item = &Located<String>> + Clone {
        self.variable.iter().chain(self.variables.iter().flatten())
    }

    /// Where its first variable is named.
    pub fn span(&self) -> std::ops::Range<usize> {
        self.named().next().map_or(0..0, Located::span)
    }
}

/// Which columns are compared, and how.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tests {
    /// Column against column within a crossbreak: a letter for each column than which one is higher.
    #[serde(default)]
    pub columns: bool,
    /// Each column against the rest of its crossbreak.
    #[serde(default)]
    pub rest: bool,
    /// In a crossbreak of waves: each wave against the one before.
    #[serde(default)]
    pub waves: bool,
    /// A crossbreak as a whole against each question: Rao and Scott's chi-square.
    #[serde(default)]
    pub crossbreaks: bool,
    /// How sure: one level or two, the higher one with capital letters, as [0.95, 0.90].
    pub levels: Option<Located<Vec<f64>>>,
    /// The least effective base of a column that is compared; 30 if not given.
    pub minimum_base: Option<Located<f64>>,
    /// What is done about many comparisons at once: those of one row within one crossbreak.
    #[serde(default)]
    pub adjust: Adjust,
    /// The rule of letters, signs, arrows, tests.csv and the interval of every printed difference.
    #[serde(default)]
    pub method: TestMethod,
    /// Planned comparisons: pairs of columns by their labels, for example [["B", "A"]]. Only these columns are compared
    /// with each other, and only they count in `adjust`. A pair belongs to every crossbreak that has both columns.
    /// `columns = true` is not needed with it.
    #[serde(default)]
    pub pairs: Vec<Located<Vec<Located<String>>>>,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
}

impl Tests {
    /// Whether columns are compared with each other.
    pub fn compares_columns(&self) -> bool {
        self.columns || !self.pairs.is_empty()
    }
}

/// The rule by which two columns are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TestMethod {
    /// The difference and its standard error, which allows for the weighting and for the covariance of the two columns.
    #[default]
    Linearised,
    /// The usual rule of tabulation programs: pooled shares (for means the variances of the answers) over the effective
    /// bases of the two columns.
    EffectiveBase,
}

/// How tables are laid out, what is withheld, and what else is written beside them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRules {
    /// `standard`: as pollsters publish, a sheet for each question. `accessible`: by the checklist of the Government
    /// Analysis Function, one table on a sheet.
    #[serde(default)]
    pub layout: TableLayout,
    /// Numbers of columns with fewer respondents (unweighted) are withheld from every output, and further columns from
    /// which they could be worked out, question by question. A filtered question (`only`) beside the whole one is not
    /// compared with it.
    pub withhold_below: Option<Located<u32>>,
    /// Decimals of percentages and points, in tables, figures, claims and `numbers.json` alike: 0, 1 or 2. Default: 0.
    /// A question's own `decimals` come first. With 2, means have two decimals as well; otherwise one.
    pub decimals: Option<Located<u8>>,
    /// Formats of the analysed sample (ids, weights, recoded variables and questions) to write beside the tables.
    #[serde(default)]
    pub data: Vec<Located<DataFormat>>,
}

impl TableRules {
    /// Decimals of every question that does not have its own.
    pub fn decimals(&self) -> Option<u8> {
        self.decimals.as_ref().map(|decimals| **decimals)
    }
}

/// How the workbook is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableLayout {
    /// A sheet for each question, its items one below the other.
    #[default]
    Standard,
    /// One table on a sheet, marked as a table.
    Accessible,
}

/// A format of the analysed sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataFormat {
    /// A csv file with labels in its cells.
    Csv,
    /// A Parquet file with labels in its cells, types kept.
    Parquet,
    /// SPSS, codes with their labels.
    Sav,
}

/// What the page of the study leads with.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportRules {
    /// The numbers at the top of report.html, by their ids in the total and in order, as ["hours:median",
    /// "arguments:Q6r1:Convincing"]; a dozen at most. If not given: those that the published sentences rest on, at most
    /// eight, or else medians, leads and NETs.
    pub headlines: Option<Vec<Located<String>>>,
}

/// A table of numbers of several questions.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Name of its sheet: lower case letters, digits and hyphens.
    pub id: Located<String>,
    /// What the table shows.
    pub title: String,
    /// The ids of its numbers in the total, in order: "hours:mean", "arguments:Q6r1:Convincing".
    pub rows: Vec<Located<String>>,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
}
