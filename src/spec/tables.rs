//! How numbers are tabulated, as the spec writes it: crossbreaks, tests, what is withheld, tables of several questions.

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

/// What is done about many comparisons at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Adjust {
    /// Each comparison stands for itself.
    #[default]
    None,
    /// Holm (1979): the chance of any mistake in the row is held.
    Holm,
    /// Benjamini and Hochberg (1995): the share of mistakes among the letters of the row is held.
    BenjaminiHochberg,
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

/// The rule of a quantile: which number stands for a share p of the weighted respondents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuantileRule {
    /// The smallest answer that p of the respondents do not exceed; always an answer that somebody gave.
    #[default]
    Math,
    /// As `math`; the mean of the two answers where exactly p do not exceed the first.
    School,
    /// Shah and Vaish (2006).
    Shahvaish,
    /// Hyndman and Fan (1996), 1: as `math`.
    Hf1,
    /// Hyndman and Fan, 2: as `school`.
    Hf2,
    /// Hyndman and Fan, 3: the nearest answer, the even one of two.
    Hf3,
    /// Hyndman and Fan, 4: a line through the distribution function.
    Hf4,
    /// Hyndman and Fan, 5: a line through the middles of its steps.
    Hf5,
    /// Hyndman and Fan, 6: as `hf4`, with the last answer's weight added to the total.
    Hf6,
    /// Hyndman and Fan, 7: what R and spreadsheets take for unweighted numbers.
    Hf7,
    /// Hyndman and Fan, 8: a line near the medians of its steps.
    Hf8,
    /// Hyndman and Fan, 9: a line for answers that are about normal.
    Hf9,
    /// Inside the band of a number with bands, on a straight line from its lower end to the next band's.
    Interpolated,
}

impl QuantileRule {
    /// As the spec writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            QuantileRule::Math => "math",
            QuantileRule::School => "school",
            QuantileRule::Shahvaish => "shahvaish",
            QuantileRule::Hf1 => "hf1",
            QuantileRule::Hf2 => "hf2",
            QuantileRule::Hf3 => "hf3",
            QuantileRule::Hf4 => "hf4",
            QuantileRule::Hf5 => "hf5",
            QuantileRule::Hf6 => "hf6",
            QuantileRule::Hf7 => "hf7",
            QuantileRule::Hf8 => "hf8",
            QuantileRule::Hf9 => "hf9",
            QuantileRule::Interpolated => "interpolated",
        }
    }
}
