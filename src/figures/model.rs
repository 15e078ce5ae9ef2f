//! What a figure is before it is drawn: words that are final, and values already rounded for print.
//!
//! A figure cannot be made without its wording, base, fieldwork and source: they are fields, not options.
//! Nothing here is computed from respondents. `value` places a mark on an axis, `printed` is the text beside
//! it; both come from the same published number, and only [`crate::number`] has rounded it.

/// One figure, ready to be drawn.
#[derive(Debug, Clone)]
pub struct Figure {
    /// File name stem: `[a-z0-9-]`.
    pub id: String,
    /// The active title: what the figure shows, in a sentence.
    pub title: String,
    /// The question as it was asked (printed between quotation marks), then how to read the bars.
    pub wording: String,
    /// Whom the percentages describe: "Base: 1,897 (weighted) who gave an answer ..."
    pub base: String,
    /// "Fieldwork: 1-3 May 2024, online panel"
    pub fieldwork: String,
    /// "Source: Opinium for the New Economics Foundation ..."; carries the word synthetic where that is so.
    pub source: String,
    /// Further lines below the source: rounding, low bases, where a true value comes from.
    pub notes: Vec<String>,
    /// The text alternative: serves a reader who does not see the picture.
    pub alt: String,
    pub chart: Chart,
}

impl Figure {
    /// The ids of the numbers that it shows, in the order of drawing.
    pub fn numbers(&self) -> Vec<&str> {
        fn markers<'a>(markers: [&'a Option<Marker>; 2]) -> impl Iterator<Item = &'a String> {
            markers.into_iter().flatten().map(|marker| &marker.number)
        }
        let ids: Vec<&String> = match &self.chart {
            Chart::Histogram(chart) => {
                let bins = chart.bins.iter().map(|bin| &bin.bar.number);
                bins.chain(markers([&chart.median, &chart.truth])).collect()
            }
            Chart::Paired(chart) => {
                let bars = chart.rows.iter().flat_map(|row| &row.bars);
                bars.map(|bar| &bar.number).collect()
            }
            Chart::Stacked(chart) => {
                let bars = chart.rows.iter().flat_map(|row| &row.bars);
                bars.map(|bar| &bar.number).collect()
            }
            Chart::Weights(_) | Chart::Targets(_) => Vec::new(),
        };
        ids.into_iter()
            .filter(|id| !id.is_empty())
            .map(String::as_str)
            .collect()
    }
}

#[derive(Debug, Clone)]
pub enum Chart {
    Histogram(Histogram),
    Paired(Paired),
    Stacked(Stacked),
    Weights(Weights),
    Targets(Targets),
}

/// A share and the text that stands for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bar {
    /// Share, 0 to 1.
    pub value: f64,
    /// As printed, e.g. `58%`.
    pub printed: String,
    /// The id of the number; empty where it has none.
    pub number: String,
}

/// Columns over ordered bins, with the median and the true value marked.
#[derive(Debug, Clone)]
pub struct Histogram {
    pub bins: Vec<Bin>,
    /// Name of the horizontal axis, with its unit: "Hours a week".
    pub x_axis: String,
    /// Name of the vertical axis: "Share of those who gave an answer".
    pub y_axis: String,
    pub median: Option<Marker>,
    pub truth: Option<Marker>,
}

#[derive(Debug, Clone)]
pub struct Bin {
    pub label: String,
    pub bar: Bar,
    /// The bin that holds the true value is set apart by colour and by its label.
    pub is_truth: bool,
}

/// A vertical line through the bins.
#[derive(Debug, Clone)]
pub struct Marker {
    /// In bins from the left edge: 0 is the left edge of the first bin, 1.5 the middle of the second.
    pub position: f64,
    /// "Median estimate: 13 hours", "True figure: 35 hours".
    pub label: String,
    /// The id of the number; empty for a true value.
    pub number: String,
}

/// Two (or more) bars for each item; some items stand in a red box.
#[derive(Debug, Clone)]
pub struct Paired {
    /// Names of the bars within an item, in order.
    pub series: Vec<String>,
    pub rows: Vec<PairedRow>,
    /// What the red box means; printed in the legend when any row is boxed.
    pub box_means: String,
    /// Name of the value axis.
    pub x_axis: String,
}

#[derive(Debug, Clone)]
pub struct PairedRow {
    pub label: String,
    pub bars: Vec<Bar>,
    pub boxed: bool,
}

/// Bars that add up to everyone, one row an item.
#[derive(Debug, Clone)]
pub struct Stacked {
    pub legend: Vec<Segment>,
    pub rows: Vec<StackedRow>,
}

/// A legend entry: the answer and the role that gives it its colour.
#[derive(Debug, Clone)]
pub struct Segment {
    pub name: String,
    pub tone: Tone,
}

/// Colour by meaning, so that the same side has the same colour in every figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The side that the figure leads with, strong and mild.
    Lead,
    LeadMild,
    /// Neither, both, mid-point.
    Neutral,
    /// The other side, mild and strong.
    OtherMild,
    Other,
    /// Don't know: apart at the far right, palest.
    DontKnow,
}

#[derive(Debug, Clone)]
pub struct StackedRow {
    /// Item text left of the bar.
    pub left: String,
    /// Item text right of the bar: the competing statement. `None` where rows have one text only.
    pub right: Option<String>,
    /// One bar for each legend entry, in the same order.
    pub bars: Vec<Bar>,
    /// NETs printed above the two ends of the row: ("Convincing 58%", "Unconvincing 27%").
    pub nets: Option<(String, String)>,
}

/// How many respondents have which weight.
#[derive(Debug, Clone)]
pub struct Weights {
    /// What the weighting came to, in a line of names and values: ("Effective base", "1,461").
    pub facts: Vec<(String, String)>,
    /// Bins of one width, each beginning where the one before it ends.
    pub bins: Vec<WeightBin>,
    /// Weights above all others, apart from the bins: "4 or more".
    pub rest: Option<WeightBin>,
    /// The end of the last bin.
    pub end: String,
    /// The mean weight.
    pub mean: Option<Marker>,
    /// Name of the horizontal axis.
    pub x_axis: String,
    /// Name of the vertical axis.
    pub y_axis: String,
}

/// A bin of weights.
#[derive(Debug, Clone)]
pub struct WeightBin {
    /// Where it begins; for the weights above all others what it holds.
    pub label: String,
    pub respondents: usize,
    /// As printed; nothing above an empty bin.
    pub printed: String,
}

/// Targets of the weighting beside the sample before and after it.
#[derive(Debug, Clone)]
pub struct Targets {
    /// What the ring stands for: "Unweighted".
    pub before: String,
    /// What the upright stroke stands for: "Target".
    pub target: String,
    /// What the dot stands for: "Weighted".
    pub after: String,
    /// Heading of the respondents of each row.
    pub respondents: String,
    pub groups: Vec<TargetGroup>,
    /// Every category of the margins shown, also where the picture shows only some: what the csv holds.
    pub every: Vec<(String, TargetRow)>,
}

/// A margin, or a part of one. Each has its own scale.
#[derive(Debug, Clone)]
pub struct TargetGroup {
    pub heading: String,
    pub rows: Vec<TargetRow>,
    /// Rows stand in the order of a rank: each says all of its labels.
    pub ranked: bool,
    /// Below the rows: where the targets come from, who is held.
    pub note: String,
}

/// A category of a margin.
#[derive(Debug, Clone)]
pub struct TargetRow {
    /// One label for each variable of the margin.
    pub labels: Vec<String>,
    pub respondents: usize,
    pub before: Bar,
    pub target: Bar,
    pub after: Bar,
}
