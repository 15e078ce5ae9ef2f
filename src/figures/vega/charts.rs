//! Marks and encodings of each kind of chart.

use serde_json::{Value, json};

use super::super::colour::Colour;
use super::super::data::weight_bins;
use super::super::model::{
    Bar, Bars, Colouring, Histogram, Marker, Point, PointMark, Points, Said, Scale, Stacked,
    Targets, Tone, Trend, Weights,
};
use super::super::points::colour;
use super::super::segments::{Lie, StackedBar};
use super::{Axes, Of, number};

/// Height of a row.
const STEP: f64 = 34.0;

impl Of<'_> {
    pub(super) fn histogram(&self, chart: &Histogram, width: f64, axes: &Axes) -> Value {
        let theme = self.theme;
        let bins: Vec<Value> = chart
            .bins
            .iter()
            .enumerate()
            .map(|(i, bin)| {
                json!({
                    "answer": bin.label,
                    "from": i as f64 + 0.05,
                    "to": i as f64 + 0.95,
                    "middle": i as f64 + 0.5,
                    "value": number(bin.bar.value),
                    "printed": bin.bar.printed,
                    "number": bin.bar.number,
                    "colour": if bin.is_truth { theme.truth.hex() } else { theme.bin.hex() },
                })
            })
            .collect();
        let names: Vec<&str> = chart.bins.iter().map(|bin| bin.label.as_str()).collect();
        let mut layer = vec![
            json!({
                "mark": {"type": "rect", "tooltip": true},
                "encoding": {
                    "x": self.answers_x("from", &names, &chart.x_axis),
                    "x2": {"field": "to"},
                    "y": axes.shares("value", &chart.y_axis),
                    "y2": {"datum": 0},
                    "color": {"field": "colour", "type": "nominal", "scale": null},
                    "tooltip": tooltip("answer"),
                },
            }),
            json!({
                "mark": {"type": "text", "dy": -8, "fontWeight": 600},
                "encoding": {
                    "x": {"field": "middle", "type": "quantitative"},
                    "y": {"field": "value", "type": "quantitative"},
                    "text": {"field": "printed"},
                },
            }),
        ];
        let markers = [
            (&chart.truth, theme.truth, false),
            (&chart.median, theme.ink, true),
        ];
        for (marker, colour, dashed) in markers {
            if let Some(marker) = marker {
                layer.extend(self.marker(marker, colour, dashed, chart.bins.len()));
            }
        }
        json!({"width": width, "height": 300, "data": {"values": bins}, "layer": layer})
    }

    /// An upright line and its name.
    fn marker(&self, marker: &Marker, colour: Colour, dashed: bool, bins: usize) -> [Value; 2] {
        let values = json!({"values": [{
            "at": number(marker.position.clamp(0.0, bins as f64)),
            "label": marker.label,
            "number": marker.number,
        }]});
        let x = json!({"field": "at", "type": "quantitative"});
        let dash = if dashed { json!([6, 4]) } else { json!([1, 0]) };
        [
            json!({
                "data": values,
                "mark": {"type": "rule", "color": colour.hex(), "strokeWidth": 2, "strokeDash": dash},
                "encoding": {"x": x},
            }),
            json!({
                "data": values,
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "bottom",
                    "dx": 6,
                    "fontWeight": 700,
                    "color": colour.hex(),
                    "y": if dashed { 8 } else { 26 },
                },
                "encoding": {"x": x, "text": {"field": "label"}},
            }),
        ]
    }

    /// An axis of answers, each in the middle of its slot.
    fn answers_x(&self, field: &str, names: &[&str], title: &str) -> Value {
        let middles: Vec<f64> = (0..names.len()).map(|i| i as f64 + 0.5).collect();
        let names = serde_json::to_string(names).expect("strings");
        json!({
            "field": field,
            "type": "quantitative",
            "scale": {"domain": [0, middles.len().max(1)], "nice": false},
            "axis": {
                "values": middles,
                "labelExpr": format!("{names}[floor(datum.value)]"),
                "grid": false,
                "title": title,
            },
        })
    }

    pub(super) fn bars(&self, chart: &Bars, width: f64, axes: &Axes) -> Value {
        let theme = self.theme;
        let mut values = Vec::new();
        for row in &chart.rows {
            for (i, bar) in row.bars.iter().enumerate() {
                values.push(json!({
                    "row": row.label,
                    "series": chart.series.get(i).map_or("", String::as_str),
                    "value": number(bar.value),
                    "printed": bar.printed,
                    "number": bar.number,
                    "low": bar.low,
                    "boxed": row.boxed,
                    "lead": row.aside.as_ref().map_or("", |said| said.text.as_str()),
                }));
            }
        }
        let colours: Vec<String> = (0..chart.series.len().max(1))
            .map(|i| match (chart.colouring, i) {
                (Colouring::Series, i) => theme.series(i).hex(),
                (Colouring::Sides, 0) => theme.lead().hex(),
                (Colouring::Sides, 1) => theme.other().hex(),
                (Colouring::Sides, _) => theme.tone(Tone::DontKnow).hex(),
            })
            .collect();
        let several = chart.series.len() > 1;
        let colour = match several {
            true => json!({
                "field": "series",
                "type": "nominal",
                "sort": null,
                "scale": {"domain": chart.series, "range": colours},
            }),
            false => json!({"value": theme.series(0).hex()}),
        };
        let mut y =
            json!({"field": "row", "type": "nominal", "sort": null, "axis": {"title": null}});
        y["axis"]["labelExpr"] = json!(WRAPPED);
        let mut bar = json!({
            "x": axes.shares("value", &chart.x_axis),
            "y": y,
            "color": colour,
            "opacity": {"condition": {"test": "datum.low", "value": 0.55}, "value": 1},
            "tooltip": tooltip("row"),
        });
        let mut text = json!({
            "x": {"field": "value", "type": "quantitative"},
            "y": y,
            "text": {"field": "printed"},
        });
        if several {
            for encoding in [&mut bar, &mut text] {
                encoding["yOffset"] =
                    json!({"field": "series", "sort": null, "scale": {"domain": chart.series}});
            }
        }
        let mut layer = vec![
            json!({"mark": {"type": "bar", "stroke": theme.rule.hex(), "strokeWidth": 0.5}, "encoding": bar}),
            json!({"mark": {"type": "text", "align": "left", "dx": 5}, "encoding": text}),
        ];
        if !chart.aside.is_empty() {
            layer.push(json!({
                "transform": [{"aggregate": [], "groupby": ["row", "lead"]}],
                "mark": {"type": "text", "align": "right", "fontWeight": 700, "x": width + 90.0},
                "encoding": {"y": y, "text": {"field": "lead"}},
            }));
        }
        let bars = chart.series.len().max(1) as f64;
        let step = if several { 20.0 * bars + 14.0 } else { STEP };
        json!({
            "width": width,
            "height": {"step": step, "for": "position"},
            "data": {"values": values},
            "layer": layer,
        })
    }

    /// Segments where the picture has them, in user units of a bar from 0 to 1,000.
    pub(super) fn stacked(&self, chart: &Stacked, width: f64) -> Value {
        const WHOLE: f64 = 1000.0;
        let theme = self.theme;
        let rows: Vec<&[Bar]> = chart.rows.iter().map(|row| row.bars.as_slice()).collect();
        let lie = match chart.diverging {
            true => Lie::parted(&chart.legend, &rows, 0.0, WHOLE),
            false => Lie::Whole {
                left: 0.0,
                right: WHOLE,
            },
        };
        let mut values = Vec::new();
        let mut nets = Vec::new();
        for row in &chart.rows {
            let label = match &row.right {
                Some(right) => format!("{} | {right}", row.left),
                None => row.left.clone(),
            };
            let made = StackedBar::new(theme, &chart.legend, &row.bars, lie);
            for piece in &made.pieces {
                let (segment, bar) = (&chart.legend[piece.of], &row.bars[piece.of]);
                values.push(json!({
                    "row": label,
                    "answer": segment.name,
                    "from": number(piece.left),
                    "to": number(piece.right),
                    "middle": number((piece.left + piece.right) / 2.0),
                    "value": number(bar.value),
                    "printed": if piece.number.is_some() { bar.printed.as_str() } else { "" },
                    "number": bar.number,
                    "low": piece.hatched,
                    "ink": theme.text_on(theme.tone(segment.tone)).hex(),
                }));
            }
            let fits = |sides: &[Said; 2]| {
                let letters: usize = sides.iter().map(|side| side.text.chars().count()).sum();
                letters as f64 * 8.0 <= (made.main.1 - made.main.0) / WHOLE * width
            };
            if let Some(sides) = row.nets.as_ref().filter(|sides| fits(sides)) {
                for (i, (side, x)) in sides.iter().zip([made.main.0, made.main.1]).enumerate() {
                    let colour = [theme.lead(), theme.other()][i];
                    nets.push(json!({
                        "row": label,
                        "at": number(x),
                        "text": side.text,
                        "number": side.number,
                        "side": if i == 0 { "left" } else { "right" },
                        "colour": colour.hex(),
                    }));
                }
            }
        }
        let names: Vec<&str> = chart.legend.iter().map(|s| s.name.as_str()).collect();
        let colours: Vec<String> = chart
            .legend
            .iter()
            .map(|s| theme.tone(s.tone).hex())
            .collect();
        let y = json!({
            "field": "row",
            "type": "nominal",
            "sort": null,
            "axis": {"title": null, "labelExpr": WRAPPED, "domain": false},
        });
        let x = |field: &str| {
            json!({
                "field": field,
                "type": "quantitative",
                "axis": null,
                "scale": {"domain": [0, WHOLE], "nice": false},
            })
        };
        let mut layer = vec![
            json!({
                "mark": {"type": "bar", "stroke": theme.paper.hex(), "strokeWidth": 1, "height": {"band": 0.62}},
                "encoding": {
                    "x": x("from"),
                    "x2": {"field": "to"},
                    "y": y,
                    "color": {
                        "field": "answer",
                        "type": "nominal",
                        "sort": null,
                        "scale": {"domain": names, "range": colours},
                    },
                    "opacity": {"condition": {"test": "datum.low", "value": 0.6}, "value": 1},
                    "tooltip": tooltip("answer"),
                },
            }),
            json!({
                "mark": {"type": "text", "fontWeight": 600},
                "encoding": {
                    "x": x("middle"),
                    "y": y,
                    "text": {"field": "printed"},
                    "color": {"field": "ink", "type": "nominal", "scale": null},
                },
            }),
        ];
        for side in ["left", "right"] {
            if nets.is_empty() {
                break;
            }
            layer.push(json!({
                "data": {"values": nets},
                "transform": [{"filter": format!("datum.side == '{side}'")}],
                "mark": {"type": "text", "align": side, "dy": -30, "fontWeight": 700},
                "encoding": {
                    "x": x("at"),
                    "y": y,
                    "text": {"field": "text"},
                    "color": {"field": "colour", "type": "nominal", "scale": null},
                },
            }));
        }
        if let Lie::Parted { zero, .. } = lie {
            layer.push(json!({
                "data": {"values": [{"at": number(zero)}]},
                "mark": {"type": "rule", "color": theme.quiet.hex()},
                "encoding": {"x": x("at")},
            }));
        }
        json!({
            "width": width,
            "height": {"step": 84},
            "data": {"values": values},
            "layer": layer,
        })
    }

    pub(super) fn points(&self, chart: &Points, width: f64, axes: &Axes) -> Value {
        let theme = self.theme;
        let mut values = Vec::new();
        for group in &chart.groups {
            for row in &group.rows {
                let label = match group.heading.is_empty() {
                    true => row.label.clone(),
                    false => format!("{}: {}", group.heading, row.label),
                };
                let lowest = row.points.iter().flatten().map(|point| point.at);
                let lowest = lowest.fold(f64::INFINITY, f64::min);
                let several = row.points.iter().flatten().count() > 1;
                for (point, (_, name)) in row.points.iter().zip(&chart.marks) {
                    let Some(point) = point else { continue };
                    let mut value = of_point(point);
                    value["row"] = json!(label);
                    value["mark"] = json!(name);
                    value["side"] = json!(if several && point.at == lowest {
                        "right"
                    } else {
                        "left"
                    });
                    let (low, high) = point.interval.unwrap_or((point.at, point.at));
                    value["clear"] = number(if several && point.at == lowest {
                        low
                    } else {
                        high
                    });
                    value["beside"] = json!(row.aside.as_ref().map_or("", |said| &said.text));
                    values.push(value);
                }
            }
        }
        let names: Vec<&str> = chart.marks.iter().map(|(_, name)| name.as_str()).collect();
        let (colours, shapes): (Vec<String>, Vec<&str>) = chart
            .marks
            .iter()
            .map(|(mark, _)| match mark {
                PointMark::Dot(series) => (colour(theme, *series).hex(), "circle"),
                PointMark::Diamond => (theme.truth.hex(), "diamond"),
            })
            .unzip();
        let y = json!({"field": "row", "type": "nominal", "sort": null, "axis": {"title": null, "grid": false}});
        let x = match &chart.scale {
            Scale::Share => axes.shares("at", &chart.x_axis),
            Scale::Number => axes.values("at", &chart.x_axis, ","),
            Scale::Ordered(answers) => {
                let names: Vec<&str> = answers.iter().map(String::as_str).collect();
                self.answers_x("at", &names, &chart.x_axis)
            }
        };
        let legend = if chart.marks.len() > 1 {
            json!({})
        } else {
            Value::Null
        };
        let by_mark = |range: Value| {
            json!({
                "field": "mark",
                "type": "nominal",
                "sort": null,
                "scale": {"domain": names, "range": range},
                "legend": legend,
            })
        };
        let joined = chart
            .groups
            .iter()
            .flat_map(|g| &g.rows)
            .any(|row| row.joined);
        let mut layer = Vec::new();
        if joined {
            layer.push(json!({
                "mark": {"type": "line", "color": theme.tone(Tone::Neutral).hex(), "strokeWidth": 5},
                "encoding": {"x": x, "y": y, "detail": {"field": "row"}},
            }));
        }
        layer.push(json!({
            "transform": [{"filter": "isValid(datum.lower)"}],
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {
                "x": {"field": "lower", "type": "quantitative"},
                "x2": {"field": "upper"},
                "y": y,
                "color": by_mark(json!(colours)),
            },
        }));
        layer.push(json!({
            "mark": {"type": "point", "size": 110, "strokeWidth": 2, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "color": by_mark(json!(colours)),
                "fill": by_mark(json!(colours)),
                "shape": by_mark(json!(shapes)),
                "fillOpacity": {"condition": {"test": "datum.low", "value": 0}, "value": 1},
                "tooltip": tooltip("row"),
            },
        }));
        for (side, dx) in [("right", -10), ("left", 10)] {
            layer.push(json!({
                "transform": [{"filter": format!("datum.side == '{side}'")}],
                "mark": {"type": "text", "align": side, "dx": dx, "fontWeight": 600},
                "encoding": {
                    "x": {"field": "clear", "type": "quantitative"},
                    "y": y,
                    "text": {"field": "printed"},
                },
            }));
        }
        if !chart.aside.is_empty() {
            layer.push(json!({
                "transform": [{"aggregate": [], "groupby": ["row", "beside"]}],
                "mark": {"type": "text", "align": "left", "x": width + 12.0},
                "encoding": {"y": y, "text": {"field": "beside"}},
            }));
        }
        json!({
            "width": width,
            "height": {"step": STEP},
            "data": {"values": values},
            "layer": layer,
        })
    }

    pub(super) fn trend(&self, chart: &Trend, width: f64, axes: &Axes) -> Value {
        let theme = self.theme;
        let mut values = Vec::new();
        for line in &chart.series {
            for (i, (wave, point)) in chart.waves.iter().zip(&line.points).enumerate() {
                let Some(point) = point else { continue };
                let mut value = of_point(point);
                value["wave"] = json!(wave);
                value["series"] = json!(line.name);
                value["last"] = json!(line.points[i + 1..].iter().all(Option::is_none));
                values.push(value);
            }
        }
        let names: Vec<&str> = chart.series.iter().map(|line| line.name.as_str()).collect();
        let colours: Vec<String> = (0..names.len()).map(|i| colour(theme, i).hex()).collect();
        let x = json!({
            "field": "wave",
            "type": "ordinal",
            "sort": chart.waves,
            "scale": {"domain": chart.waves},
            "axis": {"title": null, "labelAngle": 0, "grid": false},
        });
        let y = match &chart.scale {
            Scale::Share => axes.shares("at", &chart.y_axis),
            _ => axes.values("at", &chart.y_axis, ","),
        };
        let colour = json!({
            "field": "series",
            "type": "nominal",
            "sort": null,
            "scale": {"domain": names, "range": colours},
            "legend": null,
        });
        let layer = json!([
            {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"x": x, "y": y, "color": colour}},
            {
                "transform": [{"filter": "isValid(datum.lower)"}],
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {
                    "x": x,
                    "y": {"field": "lower", "type": "quantitative"},
                    "y2": {"field": "upper"},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "point", "size": 90, "strokeWidth": 2, "opacity": 1},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": colour,
                    "fill": colour,
                    "shape": {"field": "series", "type": "nominal", "sort": null, "legend": null,
                              "scale": {"domain": names, "range": ["circle", "square", "diamond", "circle"]}},
                    "fillOpacity": {"condition": {"test": "datum.low", "value": 0}, "value": 1},
                    "tooltip": tooltip("wave"),
                },
            },
            {
                "mark": {"type": "text", "fontWeight": 600, "dx": 18, "dy": -12},
                "encoding": {"x": x, "y": y, "text": {"field": "printed"}},
            },
            {
                "transform": [{"filter": "datum.last"}],
                "mark": {"type": "text", "align": "left", "dx": 14, "dy": 8, "fontWeight": 700},
                "encoding": {"x": x, "y": y, "text": {"field": "series"}, "color": colour},
            },
        ]);
        json!({"width": width, "height": 300, "data": {"values": values}, "layer": layer})
    }

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
                    "printed": if *people == 0 { String::new() } else { crate::number::count(*people as f64) },
                })
            })
            .collect();
        let shown: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut layer = vec![
            json!({
                "mark": {"type": "rect", "color": theme.bin.hex(), "tooltip": true},
                "encoding": {
                    "x": self.answers_x("from", &shown, &chart.x_axis),
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
        json!({"width": width, "height": 270, "data": {"values": values}, "layer": layer})
    }

    pub(super) fn targets(&self, chart: &Targets, width: f64) -> Value {
        let theme = self.theme;
        let mut values = Vec::new();
        for (margin, row) in &chart.every {
            let label = format!("{margin}: {}", row.labels.join(" × "));
            let marks = [
                (&chart.before, &row.before),
                (&chart.target, &row.target),
                (&chart.after, &row.after),
            ];
            for (name, bar) in marks {
                values.push(json!({
                    "row": label,
                    "mark": name,
                    "at": number(bar.value),
                    "printed": bar.printed,
                    "respondents": row.respondents,
                }));
            }
        }
        let names = [&chart.before, &chart.target, &chart.after];
        let colours = [theme.quiet, theme.other(), theme.lead()].map(Colour::hex);
        let shapes = ["circle", "stroke", "circle"];
        let by = |range: Value| json!({"field": "mark", "type": "nominal", "sort": null, "scale": {"domain": names, "range": range}});
        json!({
            "width": width,
            "height": {"step": 20},
            "data": {"values": values},
            "mark": {"type": "point", "size": 70, "strokeWidth": 2, "opacity": 1},
            "encoding": {
                "x": Axes::share("at", "Share"),
                "y": {"field": "row", "type": "nominal", "sort": null, "axis": {"title": null, "grid": true}},
                "color": by(json!(colours)),
                "shape": by(json!(shapes)),
                "tooltip": [
                    {"field": "row"},
                    {"field": "mark"},
                    {"field": "printed"},
                    {"field": "respondents"},
                ],
            },
        })
    }
}

/// Breaks the label of an axis where a line would be longer than some 34 letters.
const WRAPPED: &str = "split(replace(datum.label, /(.{1,34})(\\s+|$)/g, '$1\\n'), '\\n')";

/// What is shown of a mark under the pointer.
fn tooltip(first: &str) -> Value {
    json!([
        {"field": first, "title": "Row"},
        {"field": "printed", "title": "Value"},
        {"field": "number", "title": "Number"},
    ])
}

fn of_point(point: &Point) -> Value {
    json!({
        "at": number(point.at),
        "lower": point.interval.map(|(low, _)| number(low)),
        "upper": point.interval.map(|(_, high)| number(high)),
        "printed": point.printed,
        "number": point.number,
        "low": point.low,
    })
}
