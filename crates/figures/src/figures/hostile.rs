//! Figures that no one should have to draw: long words, right-to-left text, markup, values that are no numbers.

use super::model::*;
use super::samples::figure;
use crossbreak_core::number::Unit;

/// Figures with everything that can go wrong in them.
pub fn figures() -> Vec<Figure> {
    let mut figures = Vec::new();
    for text in [LONG_WORD, &LONG_TEXT.repeat(3), RTL, MARKUP, "W", ""] {
        for count in [0, 1, 2, 9, 30] {
            figures.extend(kinds(text, count));
        }
    }
    figures
}

const LONG_WORD: &str = "DonaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftDonaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftDonaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftDonaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamt";
const LONG_TEXT: &str = "It is more important that people move into fairly paid and secure jobs with prospects, even if that takes longer, than into any job at all. ";
const RTL: &str = "כמה שעות בשבוע אנשים נדרשים לחפש עבודה? abc 35 كم ساعة في الأسبوع";
const MARKUP: &str = "<b>&amp; \"quoted\" 'single' ]]> \u{0}\u{8}\u{FFFE}\u{200B}e\u{301}\u{301} Łódź Ελλάδα 👩‍👩‍👧 \u{202E}odd";

fn kinds(text: &str, count: usize) -> Vec<Figure> {
    let with = |id: &str, chart| Figure {
        fieldwork: text.into(),
        source: text.into(),
        notes: vec![text.into(); 2],
        ..figure(id, text, text, text, chart)
    };
    let mut figures = vec![
        with("hostile-histogram", histogram(text, count)),
        with("hostile-paired", bars(text, count, 2, Colouring::Series)),
        with("hostile-ranked", bars(text, count, 1, Colouring::Series)),
        with("hostile-versus", bars(text, count, 3, Colouring::Sides)),
        with("hostile-stacked", stacked(text, count, 6, false)),
        with("hostile-twelve", stacked(text, count, 12, false)),
        with("hostile-diverging", stacked(text, count, 6, true)),
        with("hostile-weights", weights(text, count)),
        with("hostile-targets", targets(text, count)),
        with("hostile-measured", measured(text, count, 1, Unit::Score)),
        with("hostile-measured-2", measured(text, count, 2, Unit::Points)),
        with("hostile-measured-3", measured(text, count, 3, Unit::Own)),
    ];
    let scales = [
        Scale::Of(Unit::Share),
        Scale::Of(Unit::Points),
        Scale::Of(Unit::Own),
        Scale::Ordered(vec![text.to_owned(); 5]),
    ];
    for scale in scales {
        figures.push(with("hostile-trend", trend(text, count, scale.clone())));
        figures.push(with("hostile-points", points(text, count, scale)));
    }
    // More panels than these only repeat them.
    if (1..=2).contains(&count) {
        let panels = [
            histogram(text, count),
            bars(text, count, 2, Colouring::Series),
            stacked(text, count, 6, true),
            points(text, count, Scale::Of(Unit::Score)),
            measured(text, count, 1, Unit::Own),
            trend(text, count, Scale::Of(Unit::Share)),
        ];
        for chart in panels {
            let panel = |base: &str| Panel {
                heading: text.into(),
                base: base.into(),
                chart: chart.clone(),
            };
            let panels = vec![panel(text), panel(""), panel("n"), panel("n"), panel("n")];
            figures.push(with("hostile-panels", Chart::Panels(Panels { panels })));
        }
    }
    figures
}

/// Values that are no shares, and one of 0.4%.
fn odd(i: usize) -> f64 {
    match i % 8 {
        0 => f64::NAN,
        1 => 1.0,
        2 => -0.5,
        3 => f64::INFINITY,
        4 => 0.004,
        other => other as f64 / 10.0,
    }
}

fn bar(text: &str, i: usize) -> Bar {
    Bar {
        value: odd(i),
        printed: if i.is_multiple_of(2) {
            text.into()
        } else {
            format!("{i}%")
        },
        number: text.into(),
        low: i.is_multiple_of(3),
        known: !i.is_multiple_of(5),
    }
}

fn said(text: &str) -> Said {
    Said {
        text: text.into(),
        number: String::new(),
    }
}

fn marker(text: &str, position: f64) -> Option<Marker> {
    Some(Marker {
        position,
        label: text.into(),
        number: text.into(),
    })
}

fn histogram(text: &str, count: usize) -> Chart {
    let bin = |i| Bin {
        label: text.into(),
        bar: bar(text, i),
        is_truth: i.is_multiple_of(3),
    };
    let median = match count {
        1 => f64::NAN,
        _ => count as f64 * 0.9,
    };
    Chart::Histogram(Histogram {
        bins: (0..count).map(bin).collect(),
        x_axis: text.into(),
        y_axis: text.into(),
        median: marker(text, median),
        truth: marker(text, count as f64),
    })
}

fn bars(text: &str, count: usize, series: usize, colouring: Colouring) -> Chart {
    let row = |i: usize| BarRow {
        label: text.into(),
        // One more than has a name.
        bars: (i..=i + series).map(|i| bar(text, i)).collect(),
        boxed: i.is_multiple_of(3),
        aside: (colouring == Colouring::Sides).then(|| said(text)),
    };
    Chart::Bars(Bars {
        unit: Unit::Share,
        series: vec![text.into(); series],
        rows: (0..count).map(row).collect(),
        box_means: text.into(),
        x_axis: text.into(),
        aside: match colouring {
            Colouring::Sides => text.into(),
            Colouring::Series => String::new(),
        },
        colouring,
    })
}

/// Bars on both sides of zero, or on one.
fn measured(text: &str, count: usize, series: usize, unit: Unit) -> Chart {
    let wide = if unit == Unit::Own { 1e7 } else { 1.0 };
    let Chart::Bars(mut chart) = bars(text, count, series, Colouring::Series) else {
        unreachable!("bars are bars");
    };
    chart.unit = unit;
    for (i, bar) in chart
        .rows
        .iter_mut()
        .flat_map(|row| &mut row.bars)
        .enumerate()
    {
        bar.value = wide * if series == 2 { -odd(i).abs() } else { odd(i) };
    }
    Chart::Bars(chart)
}

fn stacked(text: &str, count: usize, segments: usize, diverging: bool) -> Chart {
    let row = |i: usize| StackedRow {
        left: text.into(),
        right: (count.is_multiple_of(2)).then(|| text.into()),
        bars: (0..segments)
            .map(|k| Bar {
                value: match (i, k) {
                    (0, _) => odd(k),
                    (_, 3) => 0.004,
                    _ => 0.04 * k as f64 * 5.0 / segments as f64,
                },
                ..bar(text, i + k)
            })
            .collect(),
        nets: (i.is_multiple_of(2)).then(|| [said(text), said(text)]),
    };
    let segment = |i: usize| Segment {
        name: text.into(),
        tone: Tone::ALL[i % 6],
        hatched: i >= 6,
    };
    Chart::Stacked(Stacked {
        legend: (0..segments).map(segment).collect(),
        rows: (0..count).map(row).collect(),
        diverging,
    })
}

fn point(text: &str, i: usize, scale: &Scale) -> Option<Point> {
    let wide = match scale {
        Scale::Of(Unit::Share | Unit::Points) => 1.0,
        Scale::Of(_) => 1e7,
        Scale::Ordered(answers) => answers.len() as f64,
    };
    (i % 5 != 4).then(|| Point {
        at: odd(i) * wide,
        interval: (i.is_multiple_of(2)).then(|| (odd(i + 1) * wide, odd(i + 2) * wide)),
        printed: text.into(),
        number: String::new(),
        low: i.is_multiple_of(3),
    })
}

fn points(text: &str, count: usize, scale: Scale) -> Chart {
    let row = |i: usize| PointRow {
        label: text.into(),
        points: vec![point(text, i, &scale), point(text, i + 3, &scale)],
        joined: i.is_multiple_of(2),
        aside: (i.is_multiple_of(3)).then(|| said(text)),
    };
    let group = |from: usize, to: usize| PointGroup {
        heading: text.into(),
        rows: (from..to).map(row).collect(),
    };
    Chart::Points(Points {
        marks: vec![
            (PointMark::Dot(0), text.into()),
            (PointMark::Diamond, text.into()),
        ],
        groups: vec![group(0, count / 2), group(count / 2, count)],
        scale,
        x_axis: text.into(),
        aside: text.into(),
    })
}

fn trend(text: &str, count: usize, scale: Scale) -> Chart {
    let line = |series: usize| TrendLine {
        name: text.into(),
        points: (0..count)
            .map(|i| point(text, i + series, &scale))
            .collect(),
    };
    Chart::Trend(Trend {
        waves: vec![text.into(); count],
        series: (0..3).map(line).collect(),
        scale,
        y_axis: text.into(),
    })
}

fn weights(text: &str, count: usize) -> Chart {
    let weight = |i: usize| WeightBin {
        label: text.into(),
        respondents: if i == 1 { usize::MAX } else { i },
        printed: bar(text, i).printed,
    };
    Chart::Weights(Weights {
        facts: vec![(text.into(), text.into()); count.min(6)],
        bins: (0..count).map(weight).collect(),
        rest: (count.is_multiple_of(2)).then(|| weight(count)),
        end: text.into(),
        mean: marker(text, if count == 1 { f64::NAN } else { 1.5 }),
        x_axis: text.into(),
        y_axis: text.into(),
    })
}

fn targets(text: &str, count: usize) -> Chart {
    // Labels that change at every level, at one, and at none.
    let row = |i: usize| TargetRow {
        labels: (0..count % 7)
            .map(|level| match level % 3 {
                0 => text.into(),
                1 => format!("{text} {}", i / 3),
                _ => format!("{i}"),
            })
            .collect(),
        respondents: if i == 1 { usize::MAX } else { i },
        before: bar(text, i),
        target: bar(text, i + 1),
        after: bar(text, i + 2),
    };
    let group = |rows| TargetGroup {
        heading: text.into(),
        rows: (0..rows).map(row).collect(),
        ranked: rows.is_multiple_of(2),
        note: text.into(),
    };
    Chart::Targets(Targets {
        before: text.into(),
        target: text.into(),
        after: text.into(),
        respondents: text.into(),
        groups: (0..count.min(3)).map(|i| group(count / (i + 1))).collect(),
        every: vec![(text.into(), row(1))],
    })
}
