//! Marks and encodings of the charts of a weighting: how its weights lie, and what they make of the margins.

use serde_json::{Value, json};

use super::super::colour::Colour;
use super::super::data::weight_bins;
use super::super::model::{Targets, Weights};
use super::{Axes, Of, lines, number};

/// A circle of half the width of Vega's own.
const SMALL: &str = "M0.5,0A0.5,0.5,0,1,1,-0.5,0A0.5,0.5,0,1,1,0.5,0";

impl Of<'_> {
    pub(super) fn weights(&self, chart: &Weights, width: f64) -> Value {
        let theme = self.theme;
        let edges = weight_bins(chart);
        let names: Vec<String> = edges
            .iter()
            .map(|(from, to, _)| match to.is_empty() {
                true => format!("{from} or more"),
                false => format!("{from}–{to}"),
            })
            .collect();
        let values: Vec<Value> = edges
            .iter()
            .enumerate()
            .map(|(i, (_, _, people))| {
                json!({
                    "bin": names[i],
                    "from": i as f64 + 0.02,
                    "to": i as f64 + 0.98,
                    "middle": i as f64 + 0.5,
                    "respondents": people,
                    "printed": if *people == 0 { String::new() } else { crossbreak_core::number::count(*people as f64) },
                })
            })
            .collect();
        // Where each bin begins and the last one ends; one without an end is named below its middle.
        let mut ends: Vec<f64> = (0..edges.len()).map(|i| i as f64).collect();
        let mut ends_named: Vec<&str> = edges.iter().map(|(from, _, _)| from.as_str()).collect();
        if let (Some((_, to, _)), Some(name)) = (edges.last(), names.last()) {
            let last = edges.len() - 1;
            if to.is_empty() {
                ends[last] += 0.5;
                ends_named[last] = name;
            } else {
                ends.push(edges.len() as f64);
                ends_named.push(to);
            }
        }
        let mut x = self.answers_x("from", &ends_named, &chart.x_axis, f64::INFINITY);
        x["scale"]["domain"] = json!([0, edges.len().max(1)]);
        x["axis"]["values"] = json!(ends);
        let facts = chart
            .facts
            .iter()
            .map(|(name, value)| format!("{name} {value}"));
        let facts = facts.collect::<Vec<_>>().join(" · ");
        let mut layer = vec![
            json!({
                "mark": {"type": "rect", "color": theme.bin.hex(), "tooltip": true},
                "encoding": {
                    "x": x,
                    "x2": {"field": "to"},
                    "y": {"field": "respondents", "type": "quantitative", "axis": {"title": chart.y_axis}},
                    "y2": {"datum": 0},
                    "tooltip": [{"field": "bin", "title": "Weight"}, {"field": "respondents", "title": "Respondents"}],
                },
            }),
            json!({
                "mark": {"type": "text", "dy": -8},
                "encoding": {
                    "x": {"field": "middle", "type": "quantitative"},
                    "y": {"field": "respondents", "type": "quantitative"},
                    "text": {"field": "printed"},
                },
            }),
        ];
        if let Some(mean) = &chart.mean {
            layer.extend(self.marker(mean, theme.ink, true, chart.bins.len()));
        }
        json!({
            "title": {
                "text": lines(&facts, 80),
                "anchor": "start",
                "fontSize": theme.label.size,
                "fontWeight": "normal",
            },
            "width": width,
            "height": 270,
            "data": {"values": values},
            "layer": layer,
        })
    }

    /// A chart for each margin, on a scale of its own.
    pub(super) fn targets(&self, chart: &Targets, width: f64) -> Value {
        let theme = self.theme;
        let names = [&chart.before, &chart.target, &chart.after];
        let by = |range: Value| json!({"field": "mark", "type": "nominal", "sort": null, "scale": {"domain": names, "range": range}});
        let colours = [theme.quiet, theme.other(), theme.lead()].map(Colour::hex);
        let fills = [theme.paper, theme.other(), theme.lead()].map(Colour::hex);
        let margins = chart.every.chunk_by(|(one, _), (other, _)| one == other);
        let margins: Vec<Value> = margins
            .map(|rows| {
                let values: Vec<Value> = rows
                    .iter()
                    .flat_map(|(_, row)| {
                        let bars = [&row.before, &row.target, &row.after];
                        names.into_iter().zip(bars).map(move |(name, bar)| {
                            json!({
                                "row": row.labels.join(" × "),
                                "mark": name,
                                "at": number(bar.value),
                                "printed": bar.printed,
                                "respondents": row.respondents,
                            })
                        })
                    })
                    .collect();
                let mut x = Axes::share("at", "");
                x["axis"]["tickCount"] = json!(6);
                let y = json!({"field": "row", "type": "nominal", "sort": null, "axis": {"title": null, "grid": true}});
                let title = rows.first().map_or("", |(margin, _)| margin.as_str());
                json!({
                    "title": {"text": title, "anchor": "start", "frame": "group", "fontSize": theme.label.size, "offset": 6},
                    "width": width,
                    "height": {"step": 20},
                    "data": {"values": values},
                    "layer": [
                        {
                            "mark": {"type": "line", "color": theme.bin.hex(), "strokeWidth": 2},
                            "encoding": {"x": x, "y": y, "detail": {"field": "row"}},
                        },
                        {
                            "mark": {"type": "point", "size": 90, "strokeWidth": 2, "opacity": 1},
                            "encoding": {
                                "x": x,
                                "y": y,
                                "color": by(json!(colours)),
                                "fill": by(json!(fills)),
                                "shape": by(json!(["circle", "M0,-1L0,1", SMALL])),
                                "tooltip": [
                                    {"field": "row"},
                                    {"field": "mark"},
                                    {"field": "printed"},
                                    {"field": "respondents"},
                                ],
                            },
                        },
                    ],
                })
            })
            .collect();
        json!({"columns": 1, "concat": margins})
    }
}
