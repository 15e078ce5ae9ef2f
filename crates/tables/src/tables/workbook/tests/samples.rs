//! Tables such as pollsters publish.

use crate::tables::model::*;

/// Numbers that look like a poll's and are the same each time.
pub(super) struct Dice(pub u64);

impl Dice {
    pub(super) fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1u64 << 31) as f64
    }
}

pub(super) fn fact(name: &str, value: &str) -> Fact {
    Fact {
        name: name.to_owned(),
        value: Value::Text(value.to_owned()),
    }
}

pub(super) fn number(name: &str, value: f64, format: Format) -> Fact {
    Fact {
        name: name.to_owned(),
        value: Value::Number(value, format),
    }
}

pub(super) fn column(group: &str, outer: &str, label: &str) -> Column {
    Column {
        group: group.to_owned(),
        outer: outer.to_owned(),
        label: label.to_owned(),
        letter: String::new(),
        suffix: match (group, outer) {
            ("", _) => String::new(),
            (group, "") => format!("@{}:{label}", group.to_lowercase()),
            (_, outer) => format!("@age_gender:{outer},{label}"),
        },
    }
}

/// Total, gender, age, gender within age, region: 28 columns, with letters.
pub(super) fn banner() -> Vec<Column> {
    let mut columns = vec![column("", "", "Total")];
    columns.extend(["Male", "Female"].map(|l| column("Gender", "", l)));
    let ages = ["18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+"];
    columns.extend(ages.map(|l| column("Age", "", l)));
    for outer in ["18-34", "35-54", "55+"] {
        columns.extend(["Male", "Female"].map(|l| column("Gender within age", outer, l)));
    }
    let regions = [
        "North East",
        "North West",
        "Yorkshire and the Humber",
        "East Midlands",
        "West Midlands",
        "East of England",
        "London",
        "South East",
        "South West",
        "Wales",
        "Scotland",
        "Northern Ireland",
    ];
    columns.extend(regions.map(|l| column("Region", "", l)));
    let mut letter = 0;
    let mut group = String::new();
    for column in columns.iter_mut().skip(1) {
        if column.group != group {
            group.clone_from(&column.group);
            letter = 0;
        }
        column.letter = crossbreak_core::number::letters(letter);
        letter += 1;
    }
    columns
}

pub(super) fn row(label: &str, kind: RowKind, format: Format, stem: &str) -> Row {
    Row {
        label: label.to_owned(),
        kind,
        indent: 0,
        format,
        stem: stem.to_owned(),
        cells: Vec::new(),
    }
}

pub(super) fn value(value: f64) -> Cell {
    Cell {
        value: Some(value),
        ..Cell::default()
    }
}

pub(super) fn bases(dice: &mut Dice, columns: usize) -> Vec<Row> {
    let sizes: Vec<f64> = (0..columns)
        .map(|at| {
            if at == 0 {
                2041.0
            } else {
                (40.0 + dice.next() * 900.0).floor()
            }
        })
        .collect();
    let kinds = [
        ("Unweighted base", RowKind::UnweightedBase, 1.0),
        ("Weighted base", RowKind::WeightedBase, 1.013),
        ("Effective base", RowKind::EffectiveBase, 0.7123),
    ];
    kinds
        .into_iter()
        .map(|(label, kind, times)| Row {
            cells: sizes.iter().map(|size| value(size * times)).collect(),
            ..row(label, kind, Format::Count, "")
        })
        .collect()
}

/// Answers in order with a NET above its parts: `(label, share, indent, kind)`.
pub(super) fn block(
    dice: &mut Dice,
    id: &str,
    columns: usize,
    answers: &[(&str, f64, u8, RowKind)],
) -> Block {
    let mut rows = bases(dice, columns);
    let marks = (0..columns)
        .map(|at| match rows[0].cells[at].value {
            Some(n) if n < 50.0 => "[very low]".to_owned(),
            Some(n) if n < 100.0 => "[low]".to_owned(),
            _ => String::new(),
        })
        .collect();
    for (at, (label, share, indent, kind)) in answers.iter().enumerate() {
        let mut row = row(
            label,
            *kind,
            Format::Percent(0),
            &format!("{id}:{}", at + 1),
        );
        row.indent = *indent;
        row.cells = (0..columns)
            .map(|_| value((share * (0.7 + 0.6 * dice.next())).min(1.0)))
            .collect();
        rows.push(row);
    }
    Block {
        heading: String::new(),
        base: "all adults in Great Britain aged 18 or over".to_owned(),
        marks,
        rows,
        notes: Vec::new(),
    }
}

const SCALE: [(&str, f64, u8, RowKind); 8] = [
    ("NET: Easy", 0.46, 0, RowKind::Net),
    ("Very easy", 0.17, 1, RowKind::Answer),
    ("Fairly easy", 0.29, 1, RowKind::Answer),
    ("Neither easy nor hard", 0.14, 0, RowKind::Answer),
    ("NET: Hard", 0.34, 0, RowKind::Net),
    ("Fairly hard", 0.21, 1, RowKind::Answer),
    ("Very hard", 0.13, 1, RowKind::Answer),
    ("Don't know", 0.06, 0, RowKind::Answer),
];

pub(super) fn scale_table(dice: &mut Dice) -> Table {
    let columns = banner();
    let n = columns.len();
    let mut block = block(dice, "Q1", n, &SCALE);
    for (at, letters) in [(1, ""), (2, "A"), (4, "B"), (5, "A B"), (9, "A B C D E F")] {
        block.rows[4].cells[at].letters = letters.to_owned();
        block.rows[8].cells[at + 1].letters = letters.to_owned();
    }
    // Nothing at all, under half a percent, and the halves.
    for (at, share) in [
        (3, 0.0),
        (4, 0.0021),
        (5, 0.005),
        (6, 0.0049999999),
        (7, 0.285),
        (8, 0.995),
    ] {
        block.rows[10].cells[at] = value(share);
    }
    let mut lead = row(
        "Lead of easy over hard",
        RowKind::Statistic,
        Format::Points(0),
        "Q1:lead",
    );
    lead.cells = (0..n)
        .map(|at| value(0.12 - 0.01 * at as f64 - 0.003))
        .collect();
    block.rows.push(lead);
    // A column whose base is withheld.
    for row in &mut block.rows {
        if row.kind != RowKind::UnweightedBase {
            row.cells[n - 1] = Cell {
                text: "[c]".to_owned(),
                ..Cell::default()
            };
        }
    }
    block.marks[n - 1] = "[c]".to_owned();
    block.notes.push("NET: Easy is 46% while its printed parts add up to 47%: each is rounded on its own, the NET before its parts.".to_owned());
    Table {
        id: "Q1".to_owned(),
        title: "How easy or hard it is to get an appointment".to_owned(),
        wording: "Q1. Thinking about the last time that you tried to get an appointment with a doctor or a nurse at your local surgery, whether for yourself or for somebody whom you care for, and whether by telephone, online or in person, how easy or hard was it, if at all, to get one at a time that suited you and with someone whom you were content to see?".to_owned(),
        columns,
        blocks: vec![block],
        notes: vec!["Letters show that a column is higher than the columns so lettered within its crossbreak (95% level, both effective bases at least 30). They take the sample for a random one.".to_owned()],
    }
}

pub(super) fn items_table(dice: &mut Dice) -> Table {
    let columns = banner();
    let n = columns.len();
    let items = [
        "The number of appointments that the surgery offers in a usual week, counting those by telephone and online",
        "The time that it takes until somebody answers the telephone",
        "How the staff at the desk treat patients",
        "Whether one sees the same doctor each time",
    ];
    let blocks = items
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let mut block = block(dice, &format!("Q2_{}", at + 1), n, &SCALE);
            block.heading = format!("{}. {item}", at + 1);
            if at == 3 {
                block.base = "those who saw a doctor within the last year".to_owned();
            }
            block
        })
        .collect();
    Table {
        id: "Q2".to_owned(),
        title: "What people think of parts of the service".to_owned(),
        wording: "What do you think of each of these at your own surgery?".to_owned(),
        columns,
        blocks,
        notes: Vec::new(),
    }
}

pub(super) fn number_table(dice: &mut Dice) -> Table {
    let columns: Vec<_> = banner().into_iter().take(3).collect();
    let mut block = block(
        dice,
        "Q3",
        3,
        &[
            ("Under a week", 0.3, 0, RowKind::Answer),
            ("A week up to a month", 0.4, 0, RowKind::Answer),
            ("A month or more", 0.2, 0, RowKind::Answer),
            ("No number given", 0.1, 0, RowKind::Answer),
        ],
    );
    let mut mean = row(
        "Mean, days",
        RowKind::Statistic,
        Format::Decimals(1),
        "Q3:mean",
    );
    mean.cells = [1234.25, 12.04, -0.04].map(value).to_vec();
    let mut median = row(
        "Median answer",
        RowKind::Statistic,
        Format::Decimals(0),
        "Q3:median",
    );
    median.cells = [
        "A week up to a month",
        "A week up to a month",
        "Under a week",
    ]
    .map(|text| Cell {
        value: Some(2.0),
        text: text.to_owned(),
        ..Cell::default()
    })
    .to_vec();
    let mut gap = row(
        "Gap to the true figure",
        RowKind::Statistic,
        Format::Points(0),
        "Q3:gap",
    );
    gap.cells = vec![value(0.31), value(-0.004), Cell::default()];
    block.rows.extend([mean, median, gap]);
    Table {
        id: "Q3".to_owned(),
        title: "How long people think that others wait".to_owned(),
        wording: "As far as you know, how many days do people wait?".to_owned(),
        columns,
        blocks: vec![block],
        notes: vec!["The true figure is 14 days (NHS England, Appointments in General Practice, March 2024).".to_owned()],
    }
}
