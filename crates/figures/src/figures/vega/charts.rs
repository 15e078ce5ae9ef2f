//! Marks and encodings of each kind of chart.

use serde_json::{Value, json};

use super::super::colour::Colour;
use super::super::model::{
    Bar, Bars, Colouring, Histogram, Marker, Point, PointMark, Points, Said, Scale, Stacked, Tone,
    Trend,
};
use super::super::points::colour;
use super::super::segments::{Lie, StackedBar};
use super::{Axes, LETTERS, LINE, Of, lines, number, row_height, rows_axis};

/// Height of a row.
const STEP: f64 = 34.0;
/// Between the end of an axis and what stands beside the rows.
const BESIDE: f64 = 48.0;

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
                    "value": known(&bin.bar),
                    "printed": bin.bar.printed,
                    "number": bin.bar.number,
                    "colour": if bin.is_truth { theme.truth.hex() } else { theme.bin.hex() },
                })
            })
            .collect();
        let names: Vec<&str> = chart.bins.iter().map(|bin| bin.label.as_str()).collect();
        let mut layer = vec![json!({
            "mark": {"type": "rect", "tooltip": true},
            "encoding": {
                "x": self.answers_x("from", &names, &chart.x_axis, width),
                "x2": {"field": "to"},
                "y": axes.values("value", &chart.y_axis),
                "y2": {"datum": 0},
                "color": {"field": "colour", "type": "nominal", "scale": null},
                "tooltip": tooltip("answer"),
            },
        })];
        let values = json!({
            "mark": {"type": "text", "dy": -8, "fontWeight": 600},
            "encoding": {
                "x": {"field": "middle", "type": "quantitative"},
                "y": {"field": "value", "type": "quantitative"},
                "text": {"field": "printed"},
            },
        });
        let mut named = Vec::new();
        let markers = [
            (&chart.truth, theme.truth, false),
            (&chart.median, theme.ink, true),
        ];
        for (marker, colour, dashed) in markers {
            if let Some(marker) = marker {
                let [rule, name] = self.marker(marker, colour, dashed, chart.bins.len());
                layer.push(rule);
                named.push(name);
            }
        }
        layer.extend(self.on_paper(values));
        layer.extend(named);
        json!({"width": width, "height": 300, "data": {"values": bins}, "layer": layer})
    }

    /// An upright line and its name.
    pub(super) fn marker(
        &self,
        marker: &Marker,
        colour: Colour,
        dashed: bool,
        bins: usize,
    ) -> [Value; 2] {
        let values = json!({"values": [{
            "at": number(marker.position.clamp(0.0, bins as f64)),
            "label": marker.label,
            "number": marker.number,
        }]});
        let x = json!({"field": "at", "type": "quantitative"});
        let dash = if dashed { json!([6, 4]) } else { json!([1, 0]) };
        let top = if dashed { -50 } else { -32 };
        let (align, dx) = match marker.position > 0.7 * bins as f64 {
            true => ("right", -6),
            false => ("left", 6),
        };
        [
            json!({
                "data": values,
                "mark": {"type": "rule", "color": colour.hex(), "strokeWidth": 2, "strokeDash": dash,
                         "y": top, "y2": "height"},
                "encoding": {"x": x},
            }),
            json!({
                "data": values,
                "mark": {
                    "type": "text",
                    "align": align,
                    "baseline": "bottom",
                    "dx": dx,
                    "fontWeight": 700,
                    "color": colour.hex(),
                    "y": if dashed { -36 } else { -18 },
                },
                "encoding": {"x": x, "text": {"field": "label"}},
            }),
        ]
    }

    /// Texts, and below them the same with an edge of paper, so that no line strikes them through.
    fn on_paper(&self, texts: Value) -> [Value; 2] {
        let mut edge = texts.clone();
        edge["mark"]["stroke"] = json!(self.theme.paper.hex());
        edge["mark"]["strokeWidth"] = json!(5);
        edge["mark"]["strokeJoin"] = json!("round");
        [edge, texts]
    }

    /// What is said beside the rows at the right, and its heading.
    fn beside(&self, heading: &str, field: &str, y: &Value, width: f64) -> [Value; 2] {
        let size = self.theme.axis.size;
        let heading = lines(heading, 26);
        let top = -8.0 - (size + 2.0) * (heading.len().max(1) - 1) as f64;
        [
            json!({
                "transform": [{"aggregate": [], "groupby": ["row", field]}],
                "mark": {"type": "text", "align": "left", "fontWeight": 700, "x": width + BESIDE},
                "encoding": {"y": y, "text": {"field": field}},
            }),
            json!({
                "data": {"values": [{"heading": heading}]},
                "mark": {"type": "text", "align": "left", "baseline": "bottom", "x": width + BESIDE, "y": top,
                         "color": self.theme.quiet.hex(), "fontSize": size, "lineHeight": size + 2.0},
                "encoding": {"text": {"field": "heading"}},
            }),
        ]
    }

    /// An axis of answers, each in the middle of its slot.
    pub(super) fn answers_x(&self, field: &str, names: &[&str], title: &str, width: f64) -> Value {
        let slots = names.len().max(1);
        let letters = (width / slots as f64 / 8.0).max(4.0) as usize;
        let names: Vec<Vec<String>> = names.iter().map(|name| lines(name, letters)).collect();
        let middles: Vec<f64> = (0..names.len()).map(|i| i as f64 + 0.5).collect();
        let names = serde_json::to_string(&names).expect("strings");
        json!({
            "field": field,
            "type": "quantitative",
            "scale": {"domain": [0, slots], "nice": false},
            "axis": {
                "values": middles,
                // Vega leaves out every other one where there are more than it counts.
                "tickCount": slots,
                "labelExpr": format!("{names}[floor(datum.value)]"),
                "labelOverlap": false,
                "grid": false,
                "title": title,
            },
        })
    }

    pub(super) fn bars(&self, chart: &Bars, width: f64, axes: &Axes) -> Value {
        let theme = self.theme;
        let mut values = Vec::new();
        for row in &chart.rows {
            for (i, bar) in row.bars.iter().enumerate().filter(|(_, b)| !b.is_absent()) {
                values.push(json!({
                    "row": row.label,
                    "series": chart.series.get(i).map_or("", String::as_str),
                    "value": known(bar),
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
        let mut axis = rows_axis("datum.label", LETTERS);
        // Values left of the bars of what is below zero would lie on the labels of the rows.
        let near = |bar: &Bar| bar.value < axes.begin + 0.15 * (axes.end - axes.begin);
        let mut bars = chart.rows.iter().flat_map(|row| &row.bars);
        if bars.any(|bar| bar.value < 0.0 && near(bar)) {
            axis["labelPadding"] = json!(52);
        }
        let y = json!({"field": "row", "type": "nominal", "sort": null, "axis": axis});
        let mut bar = json!({
            "x": axes.values("value", &chart.x_axis),
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
        let mut mark = json!({"type": "bar", "stroke": theme.rule.hex(), "strokeWidth": 0.5});
        if !several {
            mark["height"] = json!({"band": 0.62});
        }
        let mut layer = vec![json!({"mark": mark, "encoding": bar})];
        if axes.begin < 0.0 {
            for (test, align, dx) in [
                ("datum.value >= 0", "left", 5),
                ("datum.value < 0", "right", -5),
            ] {
                layer.push(json!({
                    "transform": [{"filter": test}],
                    "mark": {"type": "text", "align": align, "dx": dx},
                    "encoding": text,
                }));
            }
            layer.push(json!({
                "data": {"values": [{"zero": 0}]},
                "mark": {"type": "rule", "color": theme.rule.hex()},
                "encoding": {"x": {"field": "zero", "type": "quantitative"}},
            }));
        } else {
            layer.push(
                json!({"mark": {"type": "text", "align": "left", "dx": 5}, "encoding": text}),
            );
        }
        if !chart.aside.is_empty() {
            layer.extend(self.beside(&chart.aside, "lead", &y, width));
        }
        if chart.rows.iter().any(|row| row.boxed) {
            let right = json!({"value": width + BESIDE});
            layer.push(json!({
                "transform": [{"filter": "datum.boxed"}, {"aggregate": [], "groupby": ["row"]}],
                "mark": {"type": "rect", "filled": false, "stroke": theme.boxed.hex(), "strokeWidth": 2},
                "encoding": {"x": {"value": 0}, "x2": right, "y": y},
            }));
            layer.push(json!({
                "data": {"values": [{"means": chart.box_means}]},
                "mark": {"type": "text", "align": "right", "y": -10, "color": theme.boxed.hex()},
                "encoding": {"x": right, "text": {"field": "means"}},
            }));
        }
        let bars = chart.series.len().max(1) as f64;
        let least = if several { 20.0 * bars + 14.0 } else { STEP };
        let labels = chart.rows.iter().map(|row| row.label.as_str());
        let step = row_height(labels, LETTERS, least);
        json!({
            "width": width,
            "height": {"step": step, "for": "position"},
            "data": {"values": values},
            "layer": layer,
        })
    }

    /// Segments where the picture has them, and below the bar the numbers that do not fit.
    pub(super) fn stacked(&self, chart: &Stacked, width: f64) -> Value {
        const BAR: f64 = 36.0;
        const RIGHT: usize = 26;
        let theme = self.theme;
        let rows: Vec<&[Bar]> = chart.rows.iter().map(|row| row.bars.as_slice()).collect();
        let lie = match chart.diverging {
            true => Lie::parted(&chart.legend, &rows, 0.0, width),
            false => Lie::Whole {
                left: 0.0,
                right: width,
            },
        };
        let mut values = Vec::new();
        let mut nets = Vec::new();
        let mut callouts = Vec::new();
        let mut rights = Vec::new();
        for row in &chart.rows {
            let label = match &row.right {
                Some(right) => format!("{} | {right}", row.left),
                None => row.left.clone(),
            };
            if let Some(right) = &row.right {
                rights.push(json!({"row": label, "text": lines(right, RIGHT)}));
            }
            let made = StackedBar::new(theme, &chart.legend, &row.bars, lie);
            for piece in &made.pieces {
                let (segment, bar) = (&chart.legend[piece.of], &row.bars[piece.of]);
                values.push(json!({
                    "row": label,
                    "answer": segment.name,
                    "from": number(piece.left),
                    "to": number(piece.right),
                    "middle": number((piece.left + piece.right) / 2.0),
                    "value": known(bar),
                    "printed": if piece.number.is_some() { bar.printed.as_str() } else { "" },
                    "number": bar.number,
                    "low": piece.hatched,
                    "apart": segment.tone == Tone::DontKnow,
                    "ink": match piece.hatched {
                        true => theme.ink.hex(),
                        false => theme.text_on(theme.tone(segment.tone)).hex(),
                    },
                }));
                let middle = (piece.left + piece.right) / 2.0;
                let callout = made
                    .callouts
                    .iter()
                    .find(|c| (c.points_at - middle).abs() < 1e-9);
                if let (None, Some(callout)) = (&piece.number, callout) {
                    callouts.push(
                        json!({"row": label, "at": number(callout.x), "printed": bar.printed}),
                    );
                }
            }
            let fits = |sides: &[Said; 2]| {
                let letters: usize = sides.iter().map(|side| side.text.chars().count()).sum();
                letters as f64 * 8.0 <= made.main.1 - made.main.0
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
        let left_of_two = "split(datum.label, ' | ')[0]";
        let label = if rights.is_empty() {
            "datum.label"
        } else {
            left_of_two
        };
        let mut axis = rows_axis(label, LETTERS);
        axis["domain"] = json!(false);
        let y = json!({
            "field": "row",
            "type": "nominal",
            "sort": null,
            "axis": axis,
        });
        let x = |field: &str| {
            json!({
                "field": field,
                "type": "quantitative",
                "axis": null,
                "scale": {"domain": [0, width], "nice": false},
            })
        };
        let mut layer = vec![
            json!({
                "mark": {"type": "bar", "strokeWidth": 1, "height": BAR},
                "encoding": {
                    "x": x("from"),
                    "x2": {"field": "to"},
                    "y": y,
                    "color": {
                        "field": "answer",
                        "type": "nominal",
                        "sort": null,
                        "scale": {"domain": names, "range": colours},
                        "legend": {"symbolType": "square", "symbolStrokeColor": theme.rule.hex()},
                    },
                    "stroke": {
                        "condition": {"test": "datum.apart", "value": theme.rule.hex()},
                        "value": theme.paper.hex(),
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
        let least = if nets.is_empty() && callouts.is_empty() {
            BAR + 16.0
        } else {
            BAR + 48.0
        };
        if !callouts.is_empty() {
            layer.push(json!({
                "data": {"values": callouts},
                "mark": {"type": "text", "dy": BAR / 2.0 + 9.0, "fontSize": theme.callout.size},
                "encoding": {"x": x("at"), "y": y, "text": {"field": "printed"}},
            }));
        }
        if !rights.is_empty() {
            let up = format!("-{} * (length(datum.text) - 1)", LINE / 2.0);
            layer.push(json!({
                "data": {"values": rights},
                "mark": {"type": "text", "align": "left", "x": width + 10.0, "dy": {"expr": up}, "lineHeight": LINE},
                "encoding": {"y": y, "text": {"field": "text"}},
            }));
        }
        for side in ["left", "right"] {
            if nets.is_empty() {
                break;
            }
            layer.push(json!({
                "data": {"values": nets},
                "transform": [{"filter": format!("datum.side == '{side}'")}],
                "mark": {"type": "text", "align": side, "dy": -BAR / 2.0 - 11.0, "fontWeight": 700},
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
        let left = chart.rows.iter().map(|row| row.left.as_str());
        let right = chart.rows.iter().filter_map(|row| row.right.as_deref());
        let step = row_height(right, RIGHT, row_height(left, LETTERS, least));
        json!({
            "width": width,
            "height": {"step": step},
            "data": {"values": values},
            "layer": layer,
        })
    }

    pub(super) fn points(&self, chart: &Points, width: f64, axes: &Axes) -> Value {
        const LETTERS: usize = 48;
        let theme = self.theme;
        let mut values = Vec::new();
        let mut labels = Vec::new();
        // Values left of their marks that would lie on the labels of the rows.
        let mut crowded = false;
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
                    crowded |= value["side"] == "right"
                        && value["clear"]
                            .as_f64()
                            .is_some_and(|at| at - axes.begin < 0.12 * (axes.end - axes.begin));
                    values.push(value);
                }
                labels.push(label);
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
        let mut y = json!({"field": "row", "type": "nominal", "sort": null, "axis": rows_axis("datum.label", LETTERS)});
        y["axis"]["labelPadding"] = json!(if crowded { 44 } else { 6 });
        let x = match &chart.scale {
            Scale::Of(_) => axes.values("at", &chart.x_axis),
            Scale::Ordered(answers) => {
                let names: Vec<&str> = answers.iter().map(String::as_str).collect();
                self.answers_x("at", &names, &chart.x_axis, width)
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
        let mut fill = by_mark(json!(colours));
        fill["condition"] = json!({"test": "datum.low", "value": theme.paper.hex()});
        layer.push(json!({
            "mark": {"type": "point", "size": 110, "strokeWidth": 2, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "color": by_mark(json!(colours)),
                "fill": fill,
                "shape": by_mark(json!(shapes)),
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
            layer.extend(self.beside(&chart.aside, "beside", &y, width));
        }
        json!({
            "width": width,
            "height": {"step": row_height(labels.iter().map(String::as_str), LETTERS, STEP)},
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
                value["clear"] = number(point.interval.map_or(point.at, |(_, high)| high));
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
        let y = axes.values("at", &chart.y_axis);
        let colour = json!({
            "field": "series",
            "type": "nominal",
            "sort": null,
            "scale": {"domain": names, "range": colours},
            "legend": null,
        });
        let mut fill = colour.clone();
        fill["condition"] = json!({"test": "datum.low", "value": theme.paper.hex()});
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
                    "fill": fill,
                    "shape": {"field": "series", "type": "nominal", "sort": null, "legend": null,
                              "scale": {"domain": names, "range": ["circle", "square", "diamond", "circle"]}},
                    "tooltip": tooltip("wave"),
                },
            },
            {
                "mark": {"type": "text", "fontWeight": 600, "dy": -12},
                "encoding": {"x": x, "y": {"field": "clear", "type": "quantitative"}, "text": {"field": "printed"}},
            },
            {
                "transform": [{"filter": "datum.last"}],
                "mark": {"type": "text", "align": "left", "dx": 14, "fontWeight": 700},
                "encoding": {"x": x, "y": y, "text": {"field": "series"}, "color": colour},
            },
        ]);
        json!({"width": width, "height": 300, "data": {"values": values}, "layer": layer})
    }
}

/// The value of a bar; nothing where it is withheld.
fn known(bar: &Bar) -> Value {
    match bar.known {
        true => number(bar.value),
        false => Value::Null,
    }
}

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
