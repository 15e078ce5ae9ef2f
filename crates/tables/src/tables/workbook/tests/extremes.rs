//! Books as hostile, as near to a half and as large as they can be.

use super::poll::book;
use super::samples::{Dice, block, column, fact, row, value};
use crate::tables::model::*;

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
                add(
                    crossbreak_core::number::percent(share),
                    share,
                    Format::Percent(0),
                );
            }
        }
        for (decimals, many) in [(0u8, half), (1, half / 10.0), (2, half / 100.0)] {
            let round = crossbreak_core::number::round(many, decimals.into());
            let printed = format!("{round:.*}", usize::from(decimals));
            add(printed, many, Format::Decimals(decimals));
        }
    }
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
