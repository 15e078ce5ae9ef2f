//! Books to write and to look at: a poll such as pollsters publish, and one that is as hostile as labels can be.

use crate::tables::model::*;

/// Numbers that look like a poll's and are the same each time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1u64 << 31) as f64
    }
}

fn fact(name: &str, value: &str) -> Fact {
    Fact {
        name: name.to_owned(),
        value: Value::Text(value.to_owned()),
    }
}

fn number(name: &str, value: f64, format: Format) -> Fact {
    Fact {
        name: name.to_owned(),
        value: Value::Number(value, format),
    }
}

fn column(group: &str, outer: &str, label: &str) -> Column {
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
        column.letter = crate::number::letters(letter);
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

fn bases(dice: &mut Dice, columns: usize) -> Vec<Row> {
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
fn block(dice: &mut Dice, id: &str, columns: usize, answers: &[(&str, f64, u8, RowKind)]) -> Block {
    let mut rows = bases(dice, columns);
    let marks = (0..columns)
        .map(|at| match rows[0].cells[at].value {
            Some(n) if n < 50.0 => "[very low]".to_owned(),
            Some(n) if n < 100.0 => "[low]".to_owned(),
            _ => String::new(),
        })
        .collect();
    for (at, (label, share, indent, kind)) in answers.iter().enumerate() {
        let mut row = row(label, *kind, Format::Percent, &format!("{id}:{}", at + 1));
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

fn scale_table(dice: &mut Dice) -> Table {
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
        Format::Points,
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

fn items_table(dice: &mut Dice) -> Table {
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

fn number_table(dice: &mut Dice) -> Table {
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
        Format::Points,
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

pub(super) const HOSTILE: [&str; 14] = [
    "=1+1",
    "=HYPERLINK(\"http://example.com\",\"here\")",
    "+44 20 7946 0000",
    "-5 or less",
    "@SUM(A1)",
    "\"quoted\" and 'quoted'",
    "http://example.com/a?b=c&d=<e>",
    "someone@example.com",
    "first line\nsecond line\r\nthird line",
    "\tstarts with a tab",
    "_x0041_ is no A",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{5e2}\u{5d5}\u{5dc}\u{5dd}",
    "\u{645}\u{631}\u{62d}\u{628}\u{627} <b>&amp;</b>",
    "control \u{1}\u{b}\u{ffff} characters",
];

fn hostile_table(dice: &mut Dice, id: &str) -> Table {
    let labels: Vec<_> = HOSTILE
        .iter()
        .map(|label| (*label, 0.1, 0, RowKind::Answer))
        .collect();
    let mut columns = vec![column("", "", "Total")];
    columns.extend(HOSTILE.map(|label| column(label, "", label)));
    columns.push(column("same", "", "twice"));
    columns.push(column("same", "", "twice"));
    let n = columns.len();
    let mut block = block(dice, "'=id", n, &labels);
    block.heading = "=heading()".to_owned();
    block.notes.push("@note".to_owned());
    block.rows.push(row(
        &"long ".repeat(8000),
        RowKind::Statistic,
        Format::Decimals(200),
        "",
    ));
    block.rows[3].cells.truncate(2);
    block.rows[4].cells[1].value = Some(f64::NAN);
    block.rows[4].cells[2].value = Some(f64::INFINITY);
    block.rows[4].cells[3].text = "=text()".to_owned();
    block.rows[4].cells[3].letters = "-A".to_owned();
    Table {
        id: id.to_owned(),
        title: "=title()".to_owned(),
        wording: "x".repeat(32_768),
        columns,
        blocks: vec![block],
        notes: vec!["-note".to_owned(), "http://example.com".to_owned()],
    }
}

fn cover() -> Cover {
    let met = |item: &str, met, place: &str| Disclosure {
        item: item.to_owned(),
        met,
        place: place.to_owned(),
    };
    Cover {
        title: "Access to general practice, May 2024".to_owned(),
        facts: vec![
            fact("Client", "The Example Foundation"),
            fact(
                "Company",
                "Example Research Ltd, a member of the British Polling Council",
            ),
            fact("Fieldwork", "3 to 5 May 2024"),
            fact("Universe", "Adults aged 18 or over in Great Britain"),
            fact("Mode", "Online panel"),
            number("Sample", 2041.0, Format::Count),
            fact(
                "Weighting",
                "Weighted by age within gender, region, education and vote in 2019",
            ),
            fact(
                "Percentages",
                "All percentages are weighted. They are of everyone who was asked the question, unless the table says otherwise; where they do not add up to 100% this is due to rounding, or to questions that take several answers.",
            ),
            fact("Contact", "polls@example.com\nhttps://example.com/polls"),
        ],
        synthetic: Some(
            "The respondents are invented; nothing here is a finding about anybody.".to_owned(),
        ),
        disclosures: vec![
            met("The client who commissioned the survey", true, "Cover"),
            met("Dates of interviewing, method and universe", true, "Cover"),
            met(
                "Percentages on which conclusions are based, with weighted and unweighted bases",
                true,
                "Each table",
            ),
            met(
                "Full wording of each question, in the order asked",
                true,
                "Contents and each table",
            ),
            met(
                "A web address where the tables stay published",
                false,
                "Give `url` in the spec's [study]",
            ),
        ],
        date: (2024, 5, 5),
    }
}

fn margins() -> Vec<MarginTable> {
    let of = |title: &str, rows: &[(&str, f64, f64)]| MarginTable {
        title: title.to_owned(),
        source: Some("Office for National Statistics, Census 2021, table RM121".to_owned()),
        note: Some("23 respondents who did not say keep their own share.".to_owned()),
        rows: rows
            .iter()
            .map(|(category, unweighted, target)| MarginRow {
                category: (*category).to_owned(),
                unweighted: unweighted * 2041.0,
                unweighted_share: *unweighted,
                target: *target,
                achieved: target + 1e-11,
            })
            .collect(),
    };
    vec![
        of("Gender", &[("Male", 0.46, 0.489), ("Female", 0.54, 0.511)]),
        of(
            "Region",
            &[
                ("London", 0.11, 0.133),
                ("South East", 0.15, 0.139),
                ("Elsewhere in Great Britain", 0.74, 0.728),
            ],
        ),
    ]
}

/// A poll as a pollster would publish it.
pub(super) fn book(layout: Layout) -> Book {
    let mut dice = Dice(7);
    let profile = |variable: &str, category: &str, target| ProfileRow {
        variable: variable.to_owned(),
        category: category.to_owned(),
        unweighted: Some(938.0),
        unweighted_share: Some(0.4596),
        weighted: Some(997.6),
        weighted_share: Some(0.4888),
        target,
    };
    Book {
        cover: cover(),
        tables: vec![
            scale_table(&mut dice),
            items_table(&mut dice),
            number_table(&mut dice),
        ],
        notes: [
            "Percentages are weighted and shown to the nearest whole number; each cell holds its number in full. Halves are rounded away from zero.",
            "* stands for less than half a percent but more than nothing; - for nothing.",
            "[low] stands beside an unweighted base of 50 to 99, [very low] beside one under 50: read such figures with care. [c] stands where the base is under 10 and nothing is shown.",
            "A median of weighted answers is the first answer at which half of the weight is reached.",
        ]
        .map(str::to_owned)
        .to_vec(),
        weighting: vec![
            number("Respondents", 2041.0, Format::Count),
            number("Effective base", 1453.8, Format::Count),
            number("Design effect", 1.4039, Format::Decimals(2)),
            number("Weighting efficiency", 0.7123, Format::Percent),
            number("Largest weight", 4.8712, Format::Decimals(2)),
            number("Smallest weight", 0.2114, Format::Decimals(2)),
            fact("Method", "Raking to the margins below, one after the other, until no category is off by more than 1e-9; no weight was capped. The design effect is Kish's: n times the sum of the squared weights over the square of their sum."),
        ],
        margins: margins(),
        profile: vec![
            profile("Gender", "Male", Some(0.489)),
            profile("Gender", "Female", Some(0.511)),
            profile("Household income", "Under 20,000 pounds a year", None),
            profile("Household income", "20,000 pounds or more", None),
        ],
        claims: vec![
            ClaimRow {
                id: "half".to_owned(),
                place: "Report, page 3".to_owned(),
                text: "More than half of adults find it easy to get an appointment.".to_owned(),
                says: "over 50%".to_owned(),
                computed: "46%".to_owned(),
                verdict: "Does not hold: 46%, 4 points fewer".to_owned(),
                numbers: "Q1:1".to_owned(),
            },
            ClaimRow {
                id: "hard".to_owned(),
                place: "Report, page 4".to_owned(),
                text: "A third find it hard.".to_owned(),
                says: "a third".to_owned(),
                computed: "34%".to_owned(),
                verdict: "Holds".to_owned(),
                numbers: "Q1:5".to_owned(),
            },
        ],
        layout,
    }
}

/// Halves of percents and of decimals, each labelled as it is printed elsewhere.
pub(super) fn halves() -> Book {
    let mut rows = Vec::new();
    let mut add = |printed: String, number: f64, format| {
        rows.push(Row {
            cells: vec![value(number)],
            ..row(&printed, RowKind::Answer, format, "")
        });
    };
    for k in 0..1000 {
        let half = f64::from(k) + 0.5;
        for share in [
            half / 100.0,
            half / 1000.0,
            half / 100.0 - 4e-12,
            half / 100.0 - 1e-10,
        ] {
            if (0.005..=1.0).contains(&share) {
                add(crate::number::percent(share), share, Format::Percent);
            }
        }
        for (decimals, many) in [(0u8, half), (1, half / 10.0), (2, half / 100.0)] {
            let round = crate::number::round(many, decimals.into());
            let printed = format!("{round:.*}", usize::from(decimals));
            add(printed, many, Format::Decimals(decimals));
        }
    }
    let profile = (0..1000).map(|k| {
        let share = (f64::from(k) + 0.5) / 1000.0;
        ProfileRow {
            variable: "Halves".to_owned(),
            category: crate::number::percent_to(share, 1),
            unweighted: Some(1.0),
            unweighted_share: Some(share),
            weighted: Some(1.0),
            weighted_share: Some(share),
            target: None,
        }
    });
    Book {
        tables: vec![Table {
            id: "halves".to_owned(),
            title: String::new(),
            wording: String::new(),
            columns: vec![column("", "", "Total")],
            blocks: vec![Block {
                rows,
                ..Block::default()
            }],
            notes: Vec::new(),
        }],
        profile: profile.collect(),
        ..Book::default()
    }
}

/// A book with ids, labels and words that try every door.
pub(super) fn hostile(layout: Layout) -> Book {
    let mut dice = Dice(11);
    let mut book = book(layout);
    let ids = [
        "Q1",
        "q1",
        "History",
        "Cover",
        "'apostrophes'",
        "a[b]:c*d?e/f\\g",
        "a question with an id that is too long, 1",
        "a question with an id that is too long, 2",
        "100% & <more> {it's}",
        "",
    ];
    book.tables = ids.map(|id| hostile_table(&mut dice, id)).to_vec();
    book.cover.title = "=cmd|' /C calc'!A0 & 100% &[Date] ".repeat(20);
    book.cover.facts.push(fact("=1+1", "=1+1"));
    book.cover.date = (0, 0, 0);
    book.notes.push("=1+1".to_owned());
    book.claims[0].text = "=1+1".to_owned();
    book.margins[0].rows[0].category = "@SUM(1)".to_owned();
    // Sizes at which nothing is left to write.
    book.tables.push(Table {
        id: "empty".to_owned(),
        title: String::new(),
        wording: String::new(),
        columns: Vec::new(),
        blocks: vec![Block::default()],
        notes: Vec::new(),
    });
    book
}

/// So many tables, rows and columns.
pub(super) fn large(tables: usize, rows: usize, columns: usize) -> Book {
    let mut dice = Dice(3);
    let answers: Vec<String> = (0..rows - 3).map(|at| format!("Answer {at}")).collect();
    let answers: Vec<_> = answers
        .iter()
        .map(|a| (a.as_str(), 0.3, 0, RowKind::Answer))
        .collect();
    let banner: Vec<_> = (0..columns)
        .map(|at| column(&format!("Group {}", at / 5), "", &format!("Column {at}")))
        .collect();
    Book {
        tables: (0..tables)
            .map(|at| Table {
                id: format!("Q{at}"),
                title: format!("Table {at}"),
                wording: "How much, if at all?".to_owned(),
                columns: banner.clone(),
                blocks: vec![block(&mut dice, "Q", columns, &answers)],
                notes: Vec::new(),
            })
            .collect(),
        ..book(Layout::Standard)
    }
}
