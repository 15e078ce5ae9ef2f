//! Figures, as the spec writes them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::located::{Keys, Located};
use super::values::OneOrMany;

/// How figures look, and in which sizes they are drawn.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureRules {
    /// How figures look: `plain`, `analysis-function`, `bold`, or the path of a theme of your own, relative to the
    /// spec's folder and ending in .toml; `crossbreak theme plain` prints one to begin with. `plain` if not given.
    pub theme: Option<Located<String>>,
    /// The sizes in which every figure is drawn that names none of its own; `full-width` if not given. Files of the first
    /// are named after the figure, those of the others after the figure and the size.
    pub sizes: Option<OneOrMany<FigureSize>>,
}

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FigureSize {
    /// Across one column of a report, 420 pixels wide; also what a phone can show.
    ReportColumn,
    /// Across the page of a report, 900 pixels wide.
    FullWidth,
    /// For a presentation: 1280 by 720 pixels.
    Slide,
    /// For a message or a post: 1200 by 675 pixels, in larger type.
    SocialCard,
}

impl FigureSize {
    /// Every size.
    pub const ALL: [FigureSize; 4] = [
        FigureSize::ReportColumn,
        FigureSize::FullWidth,
        FigureSize::Slide,
        FigureSize::SocialCard,
    ];

    /// As the spec writes it, and the end of the names of its files.
    pub fn as_str(self) -> &'static str {
        match self {
            FigureSize::ReportColumn => "report-column",
            FigureSize::FullWidth => "full-width",
            FigureSize::Slide => "slide",
            FigureSize::SocialCard => "social-card",
        }
    }
}

/// A figure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Name of its files: lower case letters, digits and hyphens.
    pub id: Located<String>,
    /// What the figure looks like: columns, bars, dots or lines.
    pub kind: FigureKind,
    /// The question that it shows.
    pub question: Option<Located<String>>,
    /// With `paired`: the questions whose bars stand side by side; they need the same number of items.
    pub questions: Option<Vec<Located<String>>>,
    /// With `paired`: the name of each bar, in the order of `questions`.
    pub names: Option<Vec<String>>,
    /// The items to show, by their columns or labels; all of them if not given.
    pub items: Option<OneOrMany<String>>,
    /// With `ranked`, `grouped`, `dots` and `trend`: the answers, NETs or shares to show; or "mean", "median",
    /// "quantile-25" and the like, "index" (the mean score, a net promoter score) or "lead", each on an axis in its own
    /// unit. What is measured in different units needs a figure each. `ranked` bars of items and `dots` of a scale need
    /// one; `grouped` bars show one series for each. The median of ordered answers is a bar only if `values` gives every
    /// answer a number.
    pub answers: Option<OneOrMany<String>>,
    /// With `grouped`, `dots`, `gap` and `trend`: the crossbreaks whose columns are shown, by their variables; a nested
    /// crossbreak is `outer|inner`.
    pub crossbreak: Option<OneOrMany<String>>,
    /// Small multiples: the same chart for each column of this crossbreak, on one scale.
    pub by: Option<Located<String>>,
    /// The order of rows: that of the questionnaire, or the highest first. `ranked` bars have the highest first.
    pub sort: Option<Sort>,
    /// Show 95% intervals, and what they take for granted. `dots` and `trend` show them unless this is false; leads of
    /// `versus` only if it is true.
    pub intervals: Option<bool>,
    /// The active title: what the figure shows, in a sentence.
    pub title: String,
    /// A line below the wording: how to read the bars.
    pub note: Option<String>,
    /// With `stacked` and `diverging`: the order of the answers, from the left.
    pub order: Option<Vec<Located<String>>>,
    /// With `paired`, `grouped` and `ranked`: the items that stand in a red box, by their columns, or by their labels
    /// where options share one.
    #[serde(default)]
    pub boxed: Vec<Located<String>>,
    /// What the red box means.
    pub box_means: Option<String>,
    /// Name of the value axis.
    pub axis: Option<String>,
    /// The text alternative; drafted from the numbers if not given.
    pub alt: Option<String>,
    /// The sizes in which it is drawn; those of [figures] if not given.
    pub sizes: Option<OneOrMany<FigureSize>>,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
}

/// What a figure looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// Columns over bands or ordered answers, with the median and the true value marked.
    Histogram,
    /// Two bars for each item, one of each question.
    Paired,
    /// Bars side by side for each item or answer: one for each column of a crossbreak, or one for each of several
    /// answers.
    Grouped,
    /// One bar for each item or answer, the longest first.
    Ranked,
    /// Bars that add up to everyone, one for each item.
    Stacked,
    /// Bars of a scale whose two sides part at one line; what belongs to neither side stands beside.
    Diverging,
    /// One side against another for each item: two bars, don't know, and the lead.
    Versus,
    /// A dot for the median estimate and a diamond for the true figure, one row for each column of crossbreaks.
    Gap,
    /// A dot with its interval, one row for each column of crossbreaks.
    Dots,
    /// A line over the waves of a crossbreak, with intervals, for each of up to four answers or items.
    Trend,
}

impl FigureKind {
    /// As the spec writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            FigureKind::Histogram => "histogram",
            FigureKind::Paired => "paired",
            FigureKind::Grouped => "grouped",
            FigureKind::Ranked => "ranked",
            FigureKind::Stacked => "stacked",
            FigureKind::Diverging => "diverging",
            FigureKind::Versus => "versus",
            FigureKind::Gap => "gap",
            FigureKind::Dots => "dots",
            FigureKind::Trend => "trend",
        }
    }
}

/// The order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// As in the questionnaire.
    Questionnaire,
    /// The highest first; don't know last.
    Value,
}

impl Figure {
    /// Where it begins: what most messages point at.
    pub fn span(&self) -> std::ops::Range<usize> {
        self.id.span()
    }

    /// Every question that it names.
    pub fn named(&self) -> impl Iterator<Item = &Located<String>> {
        self.question.iter().chain(self.questions.iter().flatten())
    }
}
