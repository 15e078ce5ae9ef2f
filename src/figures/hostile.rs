//! Figures that no one should have to draw: long words, right-to-left text, markup, values that are no numbers.

use super::model::*;
use super::samples::figure;

/// Figures with everything that can go wrong in them.
pub fn figures() -> Vec<Figure> {
    let mut figures = Vec::new();
    for text in [LONG_WORD, &LONG_TEXT.repeat(3), RTL, MARKUP, "W", ""] {
        for count in [0, 1, 2, 9, 30, 60] {
            figures.extend(kinds(text, count));
        }
    }
    figures
}

const LONG_WORD: &str = "DonaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftDonaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftDonaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftDonaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamt";
const LONG_TEXT: &str = "It is more important that people move into fairly paid and secure jobs with prospects, even if that takes longer, than into any job at all. ";
const RTL: &str = "כמה שעות בשבוע אנשים נדרשים לחפש עבודה? abc 35 كم ساعة في الأسبوع";
const MARKUP: &str = "<b>&amp; \"quoted\" 'single' ]]> \u{0}\u{8}\u{FFFE}\u{200B}e\u{301}\u{301} Łódź Ελλάδα 👩‍👩‍👧 \u{202E}odd";

fn kinds(text: &str, count: usize) -> [Figure; 5] {
    let odd = |i: usize| match i % 7 {
        0 => f64::NAN,
        1 => 1.0,
        2 => -0.5,
        3 => f64::INFINITY,
        other => other as f64 / 10.0,
    };
    let bar = |i: usize| Bar {
        value: odd(i),
        printed: if i.is_multiple_of(2) {
            text.into()
        } else {
            format!("{i}%")
        },
        number: text.into(),
    };
    let marker = |position| {
        Some(Marker {
            position,
            label: text.into(),
            number: text.into(),
        })
    };
    let bin = |i| Bin {
        label: text.into(),
        bar: bar(i),
        is_truth: i.is_multiple_of(3),
    };
    let histogram = Histogram {
        bins: (0..count).map(bin).collect(),
        x_axis: text.into(),
        y_axis: text.into(),
        median: marker(if count == 1 {
            f64::NAN
        } else {
            count as f64 * 0.9
        }),
        truth: marker(count as f64),
    };
    let pair = |i| PairedRow {
        label: text.into(),
        bars: (i..i + 3).map(bar).collect(),
        boxed: i.is_multiple_of(3),
    };
    let paired = Paired {
        series: vec![text.into(); 2],
        rows: (0..count).map(pair).collect(),
        box_means: text.into(),
        x_axis: text.into(),
    };
    let tones = [
        Tone::Lead,
        Tone::LeadMild,
        Tone::Neutral,
        Tone::OtherMild,
        Tone::Other,
        Tone::DontKnow,
    ];
    let stack = |i: usize| StackedRow {
        left: text.into(),
        right: (count.is_multiple_of(2)).then(|| text.into()),
        bars: (0..6)
            .map(|k| Bar {
                value: if i == 0 { odd(k) } else { 0.04 * k as f64 },
                ..bar(i + k)
            })
            .collect(),
        nets: (i.is_multiple_of(2)).then(|| (text.into(), text.into())),
    };
    let stacked = Stacked {
        legend: tones
            .iter()
            .map(|tone| Segment {
                name: text.into(),
                tone: *tone,
            })
            .collect(),
        rows: (0..count).map(stack).collect(),
    };
    let weight = |i: usize| WeightBin {
        label: text.into(),
        respondents: if i == 1 { usize::MAX } else { i },
        printed: bar(i).printed,
    };
    let weights = Weights {
        facts: vec![(text.into(), text.into()); count.min(6)],
        bins: (0..count).map(weight).collect(),
        rest: (count.is_multiple_of(2)).then(|| weight(count)),
        end: text.into(),
        mean: marker(if count == 1 { f64::NAN } else { 1.5 }),
        x_axis: text.into(),
        y_axis: text.into(),
    };
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
        before: bar(i),
        target: bar(i + 1),
        after: bar(i + 2),
    };
    let group = |rows| TargetGroup {
        heading: text.into(),
        rows: (0..rows).map(row).collect(),
        ranked: rows.is_multiple_of(2),
        note: text.into(),
    };
    let targets = Targets {
        before: text.into(),
        target: text.into(),
        after: text.into(),
        respondents: text.into(),
        groups: (0..count.min(3)).map(|i| group(count / (i + 1))).collect(),
        every: vec![(text.into(), row(1))],
    };
    let with = |id: &str, chart| Figure {
        fieldwork: text.into(),
        source: text.into(),
        notes: vec![text.into(); 2],
        ..figure(id, text, text, text, chart)
    };
    [
        with("hostile-histogram", Chart::Histogram(histogram)),
        with("hostile-paired", Chart::Paired(paired)),
        with("hostile-stacked", Chart::Stacked(stacked)),
        with("hostile-weights", Chart::Weights(weights)),
        with("hostile-targets", Chart::Targets(targets)),
    ]
}
