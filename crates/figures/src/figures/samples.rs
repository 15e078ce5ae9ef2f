//! Figures to test with: the six of the reference study. Their shares are made up where the report prints none.

use super::model::*;
use crossbreak_core::number::Unit;

/// The six figures of the reference study.
pub fn reference() -> Vec<Figure> {
    vec![
        hours(),
        months(),
        sanctions(),
        priorities(),
        outcomes(),
        arguments(),
    ]
}

/// The two figures of a weighting.
pub fn weighting() -> Vec<Figure> {
    vec![weights(), targets()]
}

/// Numbers that are no shares: mean scores on both sides of zero, large amounts, and a score with its intervals.
pub fn measured() -> Vec<Figure> {
    let bar = |value: f64, printed: &str| Bar {
        value,
        printed: printed.into(),
        ..Bar::default()
    };
    let row = |label: &str, bars: Vec<Bar>| BarRow {
        label: label.into(),
        bars,
        boxed: false,
        aside: None,
    };
    let bars = |unit, series: &[&str], x_axis: &str, rows| {
        Chart::Bars(Bars {
            unit,
            series: series.iter().map(|name| (*name).to_owned()).collect(),
            rows,
            box_means: String::new(),
            x_axis: x_axis.into(),
            aside: String::new(),
            colouring: Colouring::Series,
        })
    };
    let scores = vec![
        row(
            "The service is easy to reach from where I live and work",
            vec![bar(0.5, "0.5"), bar(1.96, "2.0")],
        ),
        row(
            "The service is cheap",
            vec![bar(-1.25, "−1.3"), bar(-1.99, "−2.0")],
        ),
        row(
            "The service is quick",
            vec![bar(0.0, "0.0"), bar(-0.04, "0.0")],
        ),
    ];
    let incomes = vec![
        row("Upper quartile", vec![bar(1_040_360.0, "1,040,360")]),
        row("Mean", vec![bar(31_861.35, "31,861.4")]),
    ];
    let point = |at: f64, printed: &str| {
        Some(Point {
            at,
            interval: Some((at - 14.0, at + 14.0)),
            printed: printed.into(),
            ..Point::default()
        })
    };
    let columns = [
        "All (360)",
        "18-34, Female (40, very low base)",
        "55+ (80, low base)",
    ];
    let values = [(-2.5, "−2.5"), (-81.5, "−81.5"), (0.0, "0.0")];
    let rows = columns.into_iter().zip(values);
    let rows = rows.map(|(label, (at, printed))| PointRow {
        label: label.into(),
        points: vec![point(at, printed)],
        joined: false,
        aside: None,
    });
    let nps = Chart::Points(Points {
        marks: vec![(PointMark::Dot(0), String::new())],
        groups: vec![PointGroup {
            heading: "Age × sex".into(),
            rows: rows.collect(),
        }],
        scale: Scale::Of(Unit::Score),
        x_axis: "Mean score".into(),
        aside: String::new(),
    });
    let with = |id, chart| figure(id, "Measured", "‘How much?’", "Base: 360 UK adults", chart);
    vec![
        with(
            "mean-scores",
            bars(
                Unit::Score,
                &["Female (200)", "Male (160)"],
                "Mean score",
                scores,
            ),
        ),
        with("incomes", bars(Unit::Own, &[], "Pounds a year", incomes)),
        with("net-promoter-score", nps),
    ]
}

fn bar(percent: f64) -> Bar {
    Bar {
        value: percent / 100.0,
        printed: format!("{percent}%"),
        ..Bar::default()
    }
}

fn bars(percents: &[f64]) -> Vec<Bar> {
    percents.iter().map(|p| bar(*p)).collect()
}

/// A figure with the fieldwork and source of the study.
pub fn figure(id: &str, title: &str, wording: &str, base: &str, chart: Chart) -> Figure {
    Figure {
        id: id.into(),
        title: title.into(),
        wording: wording.into(),
        base: base.into(),
        fieldwork: "Fieldwork: 1–3 May 2024, online panel".into(),
        source: "Source: Opinium for the New Economics Foundation; synthetic respondents that reproduce the published results".into(),
        notes: vec!["Percentages are rounded and may not add up to 100%.".into()],
        alt: format!("{title}. {wording}"),
        chart,
    }
}

fn hours() -> Figure {
    let bins = [
        ("0–6", 22.0),
        ("7–13", 30.0),
        ("14–20", 24.0),
        ("21–27", 9.0),
        ("28–34", 5.0),
        ("35–41", 6.0),
        ("42–48", 2.0),
        ("49–55", 1.0),
        ("56+", 1.0),
    ];
    let bins = bins.map(|(label, p)| Bin {
        label: label.into(),
        bar: bar(p),
        is_truth: label == "35–41",
    });
    let mut figure = figure(
        "job-search-hours",
        "The public underestimates required job search: the median estimate is 13 hours a week, the true figure is 35",
        "‘How many hours a week do you think someone who is unemployed and claiming Universal Credit is typically required to spend looking for work?’ Share of estimates in each range",
        "Base: 1,897 (weighted) who gave an answer; 144 don’t knows are left out",
        Chart::Histogram(Histogram {
            bins: bins.into(),
            x_axis: "Hours a week".into(),
            y_axis: "Share of those who gave an answer".into(),
            median: Some(Marker {
                position: 1.93,
                label: "Median estimate: 13 hours".into(),
                number: String::new(),
            }),
            truth: Some(Marker {
                position: 5.07,
                label: "True figure: 35 hours".into(),
                number: String::new(),
            }),
        }),
    );
    figure.notes.push(
        "True figure: Department for Work and Pensions, claimant commitment guidance, 2024.".into(),
    );
    figure
}

fn months() -> Figure {
    let bins = [
        ("No time at all", 7.0),
        ("Up to one week", 5.0),
        ("Two weeks", 6.0),
        ("One month", 14.0),
        ("Two months", 10.0),
        ("Three months", 24.0),
        ("Six months", 17.0),
        ("One year", 7.0),
        ("Longer than a year", 3.0),
        ("As long as they need", 7.0),
    ];
    let bins = bins.map(|(label, p)| Bin {
        label: label.into(),
        bar: bar(p),
        is_truth: label == "One month",
    });
    figure(
        "preferred-job-time",
        "People think that claimants may look for a job in their preferred field for three months; it is one",
        "‘How long do you think someone who is claiming Universal Credit can look for a job in their preferred field before they must look for any job?’",
        "Base: 1,570 (weighted) who gave an answer; 471 don’t knows are not shown",
        Chart::Histogram(Histogram {
            bins: bins.into(),
            x_axis: "Time allowed".into(),
            y_axis: "Share of those who gave an answer".into(),
            median: Some(Marker {
                position: 5.5,
                label: "Median estimate: three months".into(),
                number: String::new(),
            }),
            truth: Some(Marker {
                position: 3.5,
                label: "True figure: one month".into(),
                number: String::new(),
            }),
        }),
    )
}

fn sanctions() -> Figure {
    let rows = [
        (
            "Missing an appointment with a work coach without a good reason",
            50.0,
            37.0,
        ),
        ("Refusing to take a job that was offered", 48.0, 36.0),
        ("Leaving a job without a good reason", 41.0, 28.0),
        ("Not spending enough time looking for work", 45.0, 33.0),
        (
            "Not applying for a job that the work coach told them to apply for",
            43.0,
            31.0,
        ),
        ("Turning up late for an appointment", 27.0, 15.0),
        ("Not taking part in a training course", 34.0, 24.0),
        ("Posting on social media about being on holiday", 21.0, 14.0),
        ("Being rude to a friend", 9.0, 5.0),
    ];
    let row = |(i, (label, could, should)): (usize, (&str, f64, f64))| BarRow {
        label: label.into(),
        bars: bars(&[could, should]),
        boxed: i >= 7,
        aside: None,
    };
    figure(
        "sanctions",
        "No action was named by more than half of people as one that could lead to a sanction",
        "‘Which of the following do you think could lead to a benefit sanction, and which do you think should?’ Share of all adults who chose each action",
        "Base: 2,041 UK adults (weighted)",
        Chart::Bars(Bars {
            unit: Unit::Share,
            series: vec![
                "Could lead to a sanction".into(),
                "Should lead to a sanction".into(),
            ],
            rows: rows.into_iter().enumerate().map(row).collect(),
            box_means: "Cannot lead to a sanction in truth".into(),
            x_axis: "Share of all adults".into(),
            aside: String::new(),
            colouring: Colouring::Series,
        }),
    )
}

fn segments(names: &[(&str, Tone)]) -> Vec<Segment> {
    names
        .iter()
        .map(|(name, tone)| Segment {
            name: (*name).into(),
            tone: *tone,
            hatched: false,
        })
        .collect()
}

fn priorities() -> Figure {
    let rows: [(&str, &str, [f64; 6]); 4] = [
        (
            "Getting people into fairly paid and secure jobs with progression, even if it takes longer",
            "Getting people into any job as soon as possible",
            [38.0, 31.0, 7.0, 11.0, 8.0, 5.0],
        ),
        (
            "Offering a positive service to those who want support",
            "Enforcing sanctions on those who do not comply",
            [29.0, 33.0, 8.0, 15.0, 11.0, 4.0],
        ),
        (
            "A general requirement to engage, enforced flexibly",
            "Very specific requirements, enforced strictly",
            [17.0, 29.0, 9.0, 27.0, 14.0, 4.0],
        ),
        (
            "Trusting claimants to know what support they need",
            "Work coaches deciding what claimants have to do",
            [20.0, 34.0, 3.0, 26.0, 12.0, 5.0],
        ),
    ];
    let row = |(left, right, shares): (&str, &str, [f64; 6])| StackedRow {
        left: left.into(),
        right: Some(right.into()),
        bars: bars(&shares),
        nets: None,
    };
    figure(
        "priorities",
        "Nearly seven in ten put good jobs before any job",
        "‘Which of each pair of statements is closer to your view of what the system should put first?’",
        "Base: 2,041 UK adults (weighted)",
        Chart::Stacked(Stacked {
            legend: segments(&[
                ("Much closer to the left", Tone::Lead),
                ("Somewhat closer to the left", Tone::LeadMild),
                ("Neither", Tone::Neutral),
                ("Somewhat closer to the right", Tone::OtherMild),
                ("Much closer to the right", Tone::Other),
                ("Don’t know", Tone::DontKnow),
            ]),
            rows: rows.into_iter().map(row).collect(),
            diverging: false,
        }),
    )
}

fn outcomes() -> Figure {
    let rows = [
        (
            "Helping people to find a job that suits them",
            [66.0, 24.0, 10.0],
        ),
        ("Improving people’s mental health", [65.0, 21.0, 14.0]),
        (
            "Helping people to stay in work for longer",
            [62.0, 27.0, 11.0],
        ),
        (
            "Building trust between work coaches and claimants",
            [61.0, 26.0, 13.0],
        ),
        ("Moving people back into work quickly", [44.0, 44.0, 12.0]),
    ];
    let row = |(left, shares): (&str, [f64; 3])| StackedRow {
        left: left.into(),
        right: None,
        bars: bars(&shares),
        nets: None,
    };
    figure(
        "outcomes",
        "Most people expect Approach B to do better on all outcomes but a quick return to work",
        "‘Which approach do you think would be better at achieving each of the following?’ Approach A: strict requirements and sanctions. Approach B: support that people choose",
        "Base: 2,041 UK adults (weighted)",
        Chart::Stacked(Stacked {
            legend: segments(&[
                ("Approach B", Tone::Lead),
                ("Approach A", Tone::OtherMild),
                ("Don’t know", Tone::DontKnow),
            ]),
            rows: rows.into_iter().map(row).collect(),
            diverging: false,
        }),
    )
}

fn arguments() -> Figure {
    let row = |left: &str, shares: [f64; 6], nets: (&str, &str)| StackedRow {
        left: left.into(),
        right: None,
        bars: bars(&shares),
        nets: Some([nets.0, nets.1].map(|net| Said {
            text: net.into(),
            number: String::new(),
        })),
    };
    figure(
        "arguments",
        "Arguments for a change convince twice as many people as they fail to convince",
        "‘How convincing or unconvincing do you find each of these arguments?’",
        "Base: 2,041 UK adults (weighted)",
        Chart::Stacked(Stacked {
            legend: segments(&[
                ("Very convincing", Tone::Lead),
                ("Somewhat convincing", Tone::LeadMild),
                ("Neither", Tone::Neutral),
                ("Not very convincing", Tone::OtherMild),
                ("Not at all convincing", Tone::Other),
                ("Don’t know", Tone::DontKnow),
            ]),
            rows: vec![
                row(
                    "The threat of sanctions pushes people to apply for jobs that do not suit them, so that they are soon out of work again. If people had time and support to find the right job, more of them would stay in work, employers would find the staff that they need, and the state would save money",
                    [21.0, 37.0, 8.0, 18.0, 9.0, 7.0],
                    ("Convincing 58%", "Unconvincing 27%"),
                ),
                row(
                    "When a work coach can stop somebody’s money, people are afraid to say what they need help with. A work coach who is there to support, and not to police, would be told the truth and could do more good",
                    [18.0, 36.0, 10.0, 19.0, 10.0, 7.0],
                    ("Convincing 54%", "Unconvincing 29%"),
                ),
            ],
            diverging: false,
        }),
    )
}

fn weights() -> Figure {
    let counts = [
        2, 149, 372, 421, 330, 244, 176, 104, 59, 44, 37, 23, 21, 10, 13, 12, 2, 6, 5, 0,
    ];
    let bin = |label: String, respondents: usize| WeightBin {
        label,
        respondents,
        printed: match respondents {
            0 => String::new(),
            some => some.to_string(),
        },
    };
    let edge = |i: usize| format!("{}", i as f64 / 5.0);
    let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    figure(
        "weighting-weights",
        "After weighting, 2,041 respondents are worth as much as 1,461 without weights",
        "Respondents by weight: one with a weight of 2 counts as two.",
        "Base: 2,041 UK adults (weighted)",
        Chart::Weights(Weights {
            facts: vec![
                fact("Effective base", "1,461"),
                fact("Design effect", "1.397"),
                fact("Efficiency", "71.6%"),
                fact("Smallest weight", "0.184"),
                fact("Largest weight", "7.436"),
            ],
            bins: (0..).zip(counts).map(|(i, n)| bin(edge(i), n)).collect(),
            rest: Some(bin("4 or more".into(), 11)),
            end: "4".into(),
            mean: Some(Marker {
                position: 5.0,
                label: "Mean weight: 1".into(),
                number: String::new(),
            }),
            x_axis: "Weight".into(),
            y_axis: "Number of respondents".into(),
        }),
    )
}

fn targets() -> Figure {
    let mut every = Vec::new();
    let mut group = |heading: &str, rows: Vec<(Vec<&str>, [f64; 3])>| {
        let rows: Vec<TargetRow> = rows
            .into_iter()
            .map(|(labels, [before, target, after])| TargetRow {
                labels: labels.into_iter().map(str::to_owned).collect(),
                respondents: (before * 20.41) as usize,
                before: bar(before),
                target: bar(target),
                after: bar(after),
            })
            .collect();
        every.extend(rows.iter().map(|row| (heading.to_owned(), row.clone())));
        TargetGroup {
            heading: heading.into(),
            rows,
            ranked: false,
            note: "Targets: ONS and NRS, mid-2020. 18 respondents without a category keep their share of 0.9%.".into(),
        }
    };
    let interlocked = group(
        "Gender × education",
        vec![
            (vec!["Female", "No qualifications"], [4.4, 7.8, 7.8]),
            (vec!["Female", "Other qualifications"], [23.9, 24.6, 24.6]),
            (vec!["Female", "Degree or higher"], [25.7, 17.9, 17.9]),
            (vec!["Male", "No qualifications"], [3.8, 6.1, 6.1]),
            (vec!["Male", "Other qualifications"], [22.5, 25.4, 25.4]),
            (vec!["Male", "Degree or higher"], [19.7, 18.2, 18.0]),
        ],
    );
    let vote = group(
        "2019 vote",
        vec![
            (vec!["Conservative"], [29.1, 28.5, 28.5]),
            (vec!["Labour"], [27.2, 20.9, 20.9]),
            (vec!["Plaid Cymru"], [0.1, 0.3, 0.3]),
            (vec!["Did not vote"], [26.3, 34.4, 34.4]),
        ],
    );
    figure(
        "weighting-targets",
        "The weighted sample meets its targets; ‘Did not vote’ (2019 vote) moved most, from 26.3% to 34.4%",
        "Share of each category before and after weighting, beside its target. Each group has a scale of its own.",
        "Base: 2,041 UK adults (weighted)",
        Chart::Targets(Targets {
            before: "Unweighted".into(),
            target: "Target".into(),
            after: "Weighted".into(),
            respondents: "Respondents".into(),
            groups: vec![interlocked, vote],
            every,
        }),
    )
}
