//! A figure as a Vega-Lite specification that draws the same chart, for a newsroom that wants to restyle it.
//!
//! Marks stand where the picture has them, and every mark carries its printed value and the id of its number. What
//! depends on measured text (where a label fits) is left to Vega: values stand in or beside their marks.

mod charts;
mod weighting;

use serde_json::{Map, Value, json};

use super::axis::Ruler;
use super::model::{Bar, Bars, Chart, Figure, Panel, Panels, Point, Scale};
use super::theme::Theme;
use crossbreak_core::number::Unit;

/// The version of Vega-Lite that the specification is written for.
const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v5.json";
/// Width of a chart without panels, and of a panel.
const WIDTH: f64 = 640.0;
const PANEL: f64 = 300.0;
/// Height of a line of a label, and letters of a line where rows have long labels.
const LINE: f64 = 17.0;
const LETTERS: usize = 34;

/// The specification, one JSON object with the data inside.
pub fn vega_lite(figure: &Figure, theme: &Theme) -> String {
    let figure = &super::shorten::shortened(figure);
    let of = Of { theme };
    let mut spec = Map::new();
    spec.insert("$schema".into(), json!(SCHEMA));
    spec.insert("title".into(), of.title(figure));
    spec.insert("description".into(), json!(figure.alt));
    spec.insert("usermeta".into(), of.about(figure));
    spec.insert("background".into(), json!(theme.paper.hex()));
    spec.insert("padding".into(), json!(20));
    let chart = match &figure.chart {
        Chart::Panels(panels) => of.panels(panels),
        chart => of.chart(chart, WIDTH, &Axes::of(&[chart], theme)),
    };
    let footer = of.footer(figure);
    spec.insert("spacing".into(), json!(18));
    spec.insert("vconcat".into(), json!([chart, footer]));
    spec.insert("config".into(), of.config());
    let mut text =
        serde_json::to_string_pretty(&spec).expect("a tree of strings and finite numbers");
    text.push('\n');
    text
}

struct Of<'a> {
    theme: &'a Theme,
}

/// The value axis of a chart, or that of all its panels.
struct Axes {
    scale: Scale,
    end: f64,
    begin: f64,
    ticks: Vec<f64>,
}

impl Axes {
    fn of(charts: &[&Chart], theme: &Theme) -> Axes {
        let mut bars: Vec<&Bar> = Vec::new();
        let mut points: Vec<&Point> = Vec::new();
        let mut bar_charts: Vec<&Bars> = Vec::new();
        let mut scale = None;
        for chart in charts {
            match chart {
                Chart::Histogram(chart) => bars.extend(chart.bins.iter().map(|bin| &bin.bar)),
                Chart::Bars(chart) => bar_charts.push(chart),
                Chart::Points(chart) => {
                    scale = Some(&chart.scale);
                    points.extend(super::points::all(chart));
                }
                Chart::Trend(chart) => {
                    scale = Some(&chart.scale);
                    points.extend(super::trend::all(chart));
                }
                _ => {}
            }
        }
        let (scale, ruler) = match (scale, bar_charts.first()) {
            (Some(scale), _) => (
                scale.clone(),
                Ruler::covering(scale, points.into_iter(), &theme.numbers),
            ),
            (None, Some(chart)) => (
                Scale::Of(chart.unit),
                super::bars::ruler(&bar_charts, theme),
            ),
            (None, None) => (
                Scale::Of(Unit::Share),
                Ruler::of_bars(Unit::Share, bars.into_iter(), &theme.numbers),
            ),
        };
        Axes {
            scale,
            begin: ruler.from,
            end: ruler.to,
            ticks: ruler.ticks.iter().map(|(at, _)| *at).collect(),
        }
    }

    /// An encoding of values on this axis, in its unit.
    fn values(&self, field: &str, title: &str) -> Value {
        let mut axis = json!({
            "values": self.ticks,
            "tickCount": self.ticks.len().max(1),
        });
        match &self.scale {
            Scale::Of(Unit::Share) => axis["format"] = json!("%"),
            Scale::Of(Unit::Points) => {
                axis["labelExpr"] = json!("format(datum.value * 100, ',')");
            }
            Scale::Of(_) => axis["format"] = json!(","),
            Scale::Ordered(answers) => {
                let answers: Vec<Vec<String>> =
                    answers.iter().map(|answer| lines(answer, 24)).collect();
                let answers = serde_json::to_string(&answers).expect("strings");
                axis["labelExpr"] = json!(format!("{answers}[floor(datum.value)]"));
            }
        }
        axis["title"] = json!(title);
        json!({
            "field": field,
            "type": "quantitative",
            "scale": {"domain": [number(self.begin), number(self.end)], "nice": false},
            "axis": axis,
        })
    }

    /// Shares of many categories, on an axis of Vega's own.
    fn share(field: &str, title: &str) -> Value {
        json!({
            "field": field,
            "type": "quantitative",
            "scale": {"zero": true},
            "axis": {"format": "%", "title": title},
        })
    }
}

impl Of<'_> {
    fn title(&self, figure: &Figure) -> Value {
        json!({
            "text": lines(&figure.title, 64),
            "subtitle": lines(figure.below_title(), 90),
            "anchor": "start",
            "frame": "bounds",
        })
    }

    /// What stands below the picture: a specification without its base and source would be half of it.
    fn about(&self, figure: &Figure) -> Value {
        json!({
            "id": figure.id,
            "base": figure.base,
            "fieldwork": figure.fieldwork,
            "source": figure.source,
            "notes": notes(figure),
        })
    }

    /// Base, fieldwork, source and notes below the picture.
    fn footer(&self, figure: &Figure) -> Value {
        let whole = [&figure.base, &figure.fieldwork, &figure.source];
        let whole = whole.into_iter().cloned().chain(notes(figure));
        let broken = whole.flat_map(|line| lines(&line, 110));
        let values: Vec<Value> = broken
            .enumerate()
            .map(|(i, text)| json!({"line": i, "text": text}))
            .collect();
        json!({
            "width": WIDTH,
            "height": {"step": 16},
            "data": {"values": values},
            "mark": {
                "type": "text",
                "align": "left",
                "x": 0,
                "color": self.theme.quiet.hex(),
                "fontSize": self.theme.foot.size,
            },
            "encoding": {
                "y": {"field": "line", "type": "ordinal", "axis": null},
                "text": {"field": "text"},
            },
        })
    }

    /// The same chart for each column, on one axis.
    fn panels(&self, panels: &Panels) -> Value {
        let charts: Vec<&Chart> = panels.panels.iter().map(|panel| &panel.chart).collect();
        let axes = Axes::of(&charts, self.theme);
        let width = match charts.first() {
            Some(Chart::Histogram(_) | Chart::Trend(_)) => 1.3 * PANEL,
            _ => PANEL,
        };
        let panel = |panel: &Panel| {
            let mut chart = self.chart(&panel.chart, width, &axes);
            chart["title"] = json!({
                "text": panel.heading,
                "subtitle": panel.base,
                "anchor": "start",
                "fontSize": self.theme.label.size,
                "subtitleFontSize": self.theme.foot.size,
                "offset": 8,
            });
            chart
        };
        let across = match charts.first() {
            Some(Chart::Histogram(_) | Chart::Trend(_)) => 2,
            _ => 1 + usize::from(charts.len() > 2),
        };
        let charts: Vec<Value> = panels.panels.iter().map(panel).collect();
        json!({"columns": across, "concat": charts})
    }

    fn config(&self) -> Value {
        let theme = self.theme;
        let family = format!("'{}', sans-serif", theme.label.faces.family);
        json!({
            "font": family,
            "view": {"stroke": null},
            "title": {
                "color": theme.ink.hex(),
                "fontSize": theme.title.size,
                "fontWeight": theme.title.weight.css(),
                "subtitleColor": theme.quiet.hex(),
                "subtitleFontSize": theme.wording.size,
                "subtitlePadding": 6,
                "offset": 14,
            },
            "axis": {
                "labelColor": theme.quiet.hex(),
                "labelFontSize": theme.axis.size,
                "titleColor": theme.quiet.hex(),
                "titleFontSize": theme.axis.size,
                "titleFontWeight": "normal",
                "gridColor": theme.grid.hex(),
                "domainColor": theme.rule.hex(),
                "ticks": false,
                "labelLimit": 0,
                "labelFlush": false,
                "labelPadding": 6,
            },
            "axisY": {"labelColor": theme.ink.hex(), "labelFontSize": theme.label.size},
            "axisYQuantitative": {"labelColor": theme.quiet.hex(), "labelFontSize": theme.axis.size},
            "legend": {
                "labelColor": theme.ink.hex(),
                "labelFontSize": theme.label.size,
                "labelLimit": 0,
                "orient": "top",
                "title": null,
            },
            "text": {"color": theme.ink.hex(), "fontSize": theme.label.size},
        })
    }

    /// Marks and encodings, with the data.
    fn chart(&self, chart: &Chart, width: f64, axes: &Axes) -> Value {
        match chart {
            Chart::Histogram(chart) => self.histogram(chart, width, axes),
            Chart::Bars(chart) => self.bars(chart, width, axes),
            Chart::Stacked(chart) => self.stacked(chart, width),
            Chart::Points(chart) => self.points(chart, width, axes),
            Chart::Trend(chart) => self.trend(chart, width, axes),
            Chart::Weights(chart) => self.weights(chart, width),
            Chart::Targets(chart) => self.targets(chart, width),
            Chart::Panels(_) => json!({"layer": []}),
        }
    }
}

/// What is no number has no place in JSON.
fn number(value: f64) -> Value {
    match value.is_finite() {
        true => json!(value),
        false => Value::Null,
    }
}

/// The notes of a figure. Vega-Lite has no hatching: what the picture hatches is pale here.
fn notes(figure: &Figure) -> Vec<String> {
    let pale = |note: &String| match note.strip_prefix("Hatched bars") {
        Some(rest) => format!("Pale bars{rest}"),
        None => note.clone(),
    };
    figure.notes.iter().map(pale).collect()
}

/// The axis of rows: labels are broken after so many letters, and stand in the middle of their rows.
fn rows_axis(label: &str, letters: usize) -> Value {
    let broken =
        format!("split(trim(replace({label}, /(.{{1,{letters}}})(\\s+|$)/g, '$1\\n')), '\\n')");
    let up = format!("-{} * (length({broken}) - 1)", LINE / 2.0);
    json!({
        "title": null,
        "labelExpr": broken,
        "labelLineHeight": LINE,
        "labelOffset": {"condition": {"test": "true", "expr": up}, "value": 0},
    })
}

/// Height of rows, for the longest of their labels.
fn row_height<'a>(labels: impl Iterator<Item = &'a str>, letters: usize, least: f64) -> f64 {
    let most = labels.map(|label| lines(label, letters).len()).max();
    least.max(most.unwrap_or(1) as f64 * LINE + 12.0)
}

/// A text in lines of at most about so many letters.
fn lines(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::theme::plain;
    use crate::figures::{hostile, samples};

    #[test]
    fn every_value_of_the_picture_is_in_the_specification() {
        for figure in samples::reference() {
            let text = vega_lite(&figure, plain());
            let spec: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(spec["$schema"], SCHEMA);
            assert_eq!(spec["usermeta"]["base"], figure.base.as_str());
            let printed = crate::figures::data::data(&figure.chart);
            for datum in printed.iter().filter(|datum| datum.value.is_some()) {
                let value = serde_json::to_string(&number(datum.value.unwrap_or(0.0)));
                let value = value.expect("a number");
                assert!(text.contains(&value), "{} {datum:?}", figure.id);
            }
        }
    }

    #[test]
    fn anything_can_be_said_in_json() {
        for figure in hostile::figures() {
            let text = vega_lite(&figure, plain());
            let spec: Result<Value, _> = serde_json::from_str(&text);
            assert!(spec.is_ok(), "{}", figure.id);
        }
    }
}
