//! What a figure is before it is drawn: words that are final, and values already rounded for print.
//!
//! A figure cannot be made without its wording, base, fieldwork and source: they are fields, not options.
//! Nothing here is computed from respondents. `value` places a mark on an axis, `printed` is the text beside
//! it; both come from the same published number, and only [`crossbreak_core::number`] has rounded it.

use crossbreak_core::number::Unit;

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
        let mut ids = Vec::new();
        self.chart.numbers(&mut ids);
        ids.retain(|id| !id.is_empty());
        ids
    }

    /// The wording as it stands below the title, which may say the question already.
    pub fn below_title(&self) -> &str {
        let said = self.wording.strip_prefix('‘').and_then(|wording| {
            let rest = wording.strip_prefix(self.title.trim())?;
            rest.strip_prefix('’')
        });
        said.unwrap_or(&self.wording).trim_start()
    }
}

#[derive(Debug, Clone)]
pub enum Chart {
    Histogram(Histogram),
    Bars(Bars),
    Stacked(Stacked),
    Points(Points),
    Trend(Trend),
    Weights(Weights),
    Targets(Targets),
    Panels(Panels),
}

impl Chart {
    fn numbers<'a>(&'a self, ids: &mut Vec<&'a str>) {
        let mut add = |id: &'a String| ids.push(id.as_str());
        match self {
            Chart::Histogram(chart) => {
                chart.bins.iter().for_each(|bin| add(&bin.bar.number));
                let markers = [&chart.median, &chart.truth].into_iter().flatten();
                markers.for_each(|marker| add(&marker.number));
            }
            Chart::Bars(chart) => {
                for row in &chart.rows {
                    row.bars.iter().for_each(|bar| add(&bar.number));
                    row.aside.iter().for_each(|aside| add(&aside.number));
                }
            }
            Chart::Stacked(chart) => {
                for row in &chart.rows {
                    row.bars.iter().for_each(|bar| add(&bar.number));
                    row.nets.iter().flatten().for_each(|net| add(&net.number));
                }
            }
            Chart::Points(chart) => {
                let rows = chart.groups.iter().flat_map(|group| &group.rows);
                for row in rows {
                    row.points
                        .iter()
                        .flatten()
                        .for_each(|point| add(&point.number));
                    row.aside.iter().for_each(|aside| add(&aside.number));
                }
            }
            Chart::Trend(chart) => {
                let points = chart.series.iter().flat_map(|series| &series.points);
                points.flatten().for_each(|point| add(&point.number));
            }
            Chart::Weights(_) | Chart::Targets(_) => {}
            Chart::Panels(chart) => {
                chart
                    .panels
                    .iter()
                    .for_each(|panel| panel.chart.numbers(ids));
            }
        }
    }

    /// Rows, columns, lines or waves: what makes it long or wide.
    pub fn rows(&self) -> usize {
        match self {
            Chart::Histogram(chart) => chart.bins.len(),
            Chart::Bars(chart) => {
                let bars = chart.rows.iter().map(|row| row.bars.len().max(1));
                bars.sum()
            }
            Chart::Stacked(chart) => chart.rows.len().max(chart.legend.len()),
            Chart::Points(chart) => chart.groups.iter().map(|group| group.rows.len()).sum(),
            Chart::Trend(chart) => chart.waves.len().max(chart.series.len()),
            Chart::Weights(chart) => chart.bins.len(),
            Chart::Targets(chart) => chart.groups.iter().map(|group| group.rows.len()).sum(),
            Chart::Panels(chart) => chart.panels.iter().map(|panel| panel.chart.rows()).sum(),
        }
    }

    /// What its numbers are measured in; `None` where they are answers, and where there are no numbers.
    pub fn unit(&self) -> Option<Unit> {
        match self {
            Chart::Histogram(_) | Chart::Stacked(_) | Chart::Targets(_) => Some(Unit::Share),
            Chart::Bars(chart) => Some(chart.unit),
            Chart::Points(chart) => chart.scale.unit(),
            Chart::Trend(chart) => chart.scale.unit(),
            Chart::Weights(_) => Some(Unit::Count),
            Chart::Panels(chart) => chart.panels.first()?.chart.unit(),
        }
    }

    /// What the kind is called where figures are listed.
    pub fn kind(&self) -> &'static str {
        match self {
            Chart::Histogram(_) => "histogram",
            Chart::Bars(_) => "bars",
            Chart::Stacked(chart) if chart.diverging => "diverging bars",
            Chart::Stacked(_) => "stacked bars",
            Chart::Points(_) => "points",
            Chart::Trend(_) => "trend",
            Chart::Weights(_) => "weights",
            Chart::Targets(_) => "targets",
            Chart::Panels(_) => "small multiples",
        }
    }
}

/// A number as a bar, a column or a segment, and the text that stands for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// In the unit of its chart: a share, 0 to 1, in every kind but [`Bars`], which say theirs.
    pub value: f64,
    /// As printed, e.g. `58%`.
    pub printed: String,
    /// The id of the number; empty where it has none.
    pub number: String,
    /// It rests on few people: hatched.
    pub low: bool,
    /// There is a value; a withheld one is not drawn, and is not 0.
    pub known: bool,
}

impl Bar {
    /// It keeps a place among others, and there is nothing to say of it: nobody is in the combination that it is of.
    pub fn is_absent(&self) -> bool {
        !self.known && self.printed.is_empty()
    }
}

impl Default for Bar {
    fn default() -> Self {
        Bar {
            value: 0.0,
            printed: String::new(),
            number: String::new(),
            low: false,
            known: true,
        }
    }
}

/// A number in words beside a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    pub text: String,
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

/// One bar or several for each item: paired, grouped or ranked, or one statement against another. Some items stand in
/// a red box.
#[derive(Debug, Clone)]
pub struct Bars {
    /// What every bar is measured in: the axis, the labels and the data are made by it.
    pub unit: Unit,
    /// Names of the bars within an item, in order; no legend where there is one.
    pub series: Vec<String>,
    pub rows: Vec<BarRow>,
    /// What the red box means; printed in the legend when any row is boxed.
    pub box_means: String,
    /// Name of the value axis.
    pub x_axis: String,
    /// Heading of what stands beside the rows, at the right; empty where nothing does.
    pub aside: String,
    /// What the colours stand for: [`Colouring::Series`] or one side against another.
    pub colouring: Colouring,
}

/// What the colours of bars stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colouring {
    /// One series beside another, none of them a side.
    Series,
    /// The leading side, the other side, and don't know, palest.
    Sides,
}

#[derive(Debug, Clone)]
pub struct BarRow {
    pub label: String,
    pub bars: Vec<Bar>,
    pub boxed: bool,
    /// The lead, with its interval where that is shown.
    pub aside: Option<Said>,
}

/// Bars that add up to everyone, one row an item.
#[derive(Debug, Clone)]
pub struct Stacked {
    pub legend: Vec<Segment>,
    pub rows: Vec<StackedRow>,
    /// The two sides part at one upright line, leading side to the left; neutral and don't know stand beside, at the
    /// right, and cross no line.
    pub diverging: bool,
}

/// A legend entry: the answer and the role that gives it its colour.
#[derive(Debug, Clone)]
pub struct Segment {
    pub name: String,
    pub tone: Tone,
    /// A second answer of the same tone.
    pub hatched: bool,
}

impl Tone {
    /// In the order of a theme's colours.
    pub const ALL: [Tone; 6] = [
        Tone::Lead,
        Tone::LeadMild,
        Tone::Neutral,
        Tone::OtherMild,
        Tone::Other,
        Tone::DontKnow,
    ];

    /// As a theme writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Tone::Lead => "lead",
            Tone::LeadMild => "lead-mild",
            Tone::Neutral => "neutral",
            Tone::OtherMild => "other-mild",
            Tone::Other => "other",
            Tone::DontKnow => "dont-know",
        }
    }
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
    /// NETs printed above the two ends of the row: "Convincing 58%" and "Unconvincing 27%".
    pub nets: Option<[Said; 2]>,
}

/// Marks on a scale, one row for each column of a crossbreak, or for each item: a share with its interval, or an
/// estimate beside what is true.
#[derive(Debug, Clone)]
pub struct Points {
    /// What each mark stands for, in order; no legend where there is one and it has no name.
    pub marks: Vec<(PointMark, String)>,
    pub groups: Vec<PointGroup>,
    pub scale: Scale,
    /// Name of the axis.
    pub x_axis: String,
    /// Heading of what stands beside the rows, at the right; empty where nothing does.
    pub aside: String,
}

/// What a value is marked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointMark {
    /// The colour of a series, by its place.
    Dot(usize),
    /// What is true.
    Diamond,
}

/// Rows under one heading: a crossbreak. An empty heading is none.
#[derive(Debug, Clone)]
pub struct PointGroup {
    pub heading: String,
    pub rows: Vec<PointRow>,
}

#[derive(Debug, Clone)]
pub struct PointRow {
    pub label: String,
    /// One for each mark, in the same order; `None` where there is no number.
    pub points: Vec<Option<Point>>,
    /// A line joins the marks: the gap between an estimate and the truth.
    pub joined: bool,
    pub aside: Option<Said>,
}

/// A value on a scale.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Point {
    pub at: f64,
    /// The ends of its interval, where that is shown.
    pub interval: Option<(f64, f64)>,
    /// Printed beside the mark; nothing where that is empty.
    pub printed: String,
    pub number: String,
    /// It rests on few people: the mark is hollow.
    pub low: bool,
}

/// What an axis counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Numbers of one unit, from zero, or from below it where there are such numbers.
    Of(Unit),
    /// Ordered answers: the first stands at 0.5, the second at 1.5, as in a histogram.
    Ordered(Vec<String>),
}

impl Scale {
    pub fn unit(&self) -> Option<Unit> {
        match self {
            Scale::Of(unit) => Some(*unit),
            Scale::Ordered(_) => None,
        }
    }
}

/// A line for each series over waves in order, each wave with its interval.
#[derive(Debug, Clone)]
pub struct Trend {
    pub waves: Vec<String>,
    pub series: Vec<TrendLine>,
    pub scale: Scale,
    /// Name of the vertical axis.
    pub y_axis: String,
}

#[derive(Debug, Clone)]
pub struct TrendLine {
    /// Printed at the end of the line.
    pub name: String,
    /// One for each wave; `None` where there is no number, and the line has a gap.
    pub points: Vec<Option<Point>>,
}

/// The same chart for each column of a crossbreak, on one scale.
#[derive(Debug, Clone)]
pub struct Panels {
    pub panels: Vec<Panel>,
}

#[derive(Debug, Clone)]
pub struct Panel {
    /// The column.
    pub heading: String,
    /// Its bases: "1,003 unweighted".
    pub base: String,
    pub chart: Chart,
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
