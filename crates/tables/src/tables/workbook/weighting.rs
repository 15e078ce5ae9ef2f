//! How the sample was weighted: facts, each margin's targets as met, the sample before and after.

use super::list::{Entry, List};
use super::measure::BOLD;
use super::page::{Page, lines_in};
use super::shown::{Shown, plain, points, said, share, shown};
use crate::tables::model::{Book, Fact, MarginRow, MarginTable, Value};

const WIDTHS: [f64; 7] = [40.0, 13.0, 13.0, 13.0, 13.0, 16.0, 13.0];
/// With the name of the margin or variable in front.
const LONG_WIDTHS: [f64; 7] = [36.0, 36.0, 16.0, 16.0, 16.0, 16.0, 18.0];

const MARGIN: [&str; 6] = [
    "Category",
    "Respondents, unweighted",
    "Unweighted %",
    "Target %",
    "Achieved %",
    "Achieved less target, points",
];
/// Everything on one sheet, one list below the other.
pub(super) fn standard(book: &Book, page: &mut Page<'_>) {
    page.widths(&WIDTHS);
    page.upright();
    let first = super::top(page, "Weighting", WIDTHS.iter().sum());
    let mut row = facts(book, page, first);
    for margin in &book.margins {
        row += 1;
        row = title(page, row, &margin.title);
        for words in source(margin) {
            row = paragraph(page, row, &words);
        }
        let list = List {
            name: "margin",
            headings: MARGIN.to_vec(),
            rows: margin.rows.iter().map(margin_row).collect(),
        };
        row = list.write(page, row, &WIDTHS);
    }
}

fn facts(book: &Book, page: &mut Page<'_>, first: u32) -> u32 {
    let look = page.look;
    let room = WIDTHS[1..].iter().sum::<f64>() - 2.0;
    let mut row = first;
    for Fact { name, value } in &book.weighting {
        page.text(row, 0, name, &look.wrapped().set_bold());
        let lines = lines_in(name, WIDTHS[0], BOLD);
        match value {
            Value::Number(value, format) => {
                page.shown(row, 1, &shown(*value, *format, look.layout));
                page.height(row, lines, look.size());
                row += 1;
            }
            Value::Text(text) => {
                for (at, line) in super::measure::lines(text, room).iter().enumerate() {
                    page.text(row, 1, line, &look.plain());
                    page.height(row, if at == 0 { lines } else { 1 }, look.size());
                    row += 1;
                }
            }
        }
    }
    row
}

fn title(page: &mut Page<'_>, row: u32, words: &str) -> u32 {
    let face = page.look.bold();
    page.text(row, 0, words, &face);
    row + 1
}

fn paragraph(page: &mut Page<'_>, first: u32, words: &str) -> u32 {
    let face = page.look.plain();
    let room = WIDTHS.iter().sum();
    let lines = super::measure::lines(words, room);
    for (row, line) in (first..).zip(&lines) {
        page.text(row, 0, line, &face);
    }
    first + lines.len() as u32
}

fn source(margin: &MarginTable) -> Vec<String> {
    let source = margin
        .source
        .iter()
        .map(|source| format!("Source: {source}"));
    source.chain(margin.note.iter().cloned()).collect()
}

/// What is withheld says so.
fn known(value: Option<f64>, shown: impl Fn(f64) -> Shown) -> Entry {
    match value {
        Some(value) => Entry::Number(shown(value)),
        None => Entry::Text("[c]".to_owned()),
    }
}

fn margin_row(row: &MarginRow) -> Vec<Entry> {
    vec![
        Entry::Text(row.category.clone()),
        known(row.unweighted, |n| plain(n, 0)),
        known(row.unweighted_share, |n| share(n, 1)),
        Entry::Number(share(row.target, 1)),
        Entry::Number(share(row.achieved, 1)),
        Entry::Number(points(row.achieved - row.target, 1)),
    ]
}

/// The facts as a table of their own.
pub(super) fn facts_table(book: &Book, page: &mut Page<'_>) {
    let widths = [40.0, 80.0];
    page.widths(&widths);
    let first = super::top(page, "Weighting", widths.iter().sum());
    let rows = book.weighting.iter().map(|fact| {
        vec![
            Entry::Text(fact.name.clone()),
            match &fact.value {
                Value::Text(_) => Entry::Text(said(&fact.value)),
                Value::Number(value, format) => {
                    Entry::Number(shown(*value, *format, page.look.layout))
                }
            },
        ]
    });
    let list = List {
        name: "weighting",
        headings: vec!["What", "Value"],
        rows: rows.collect(),
    };
    list.write(page, first, &widths);
}

pub(super) fn margins_table(book: &Book, page: &mut Page<'_>) {
    page.widths(&LONG_WIDTHS);
    let widest = LONG_WIDTHS.iter().sum();
    let title = "Targets of the weighting and what was achieved";
    let mut row = super::top(page, title, widest);
    let look = page.look;
    for margin in &book.margins {
        for words in source(margin) {
            let words = format!("{}: {words}", margin.title);
            page.text(row, 0, &words, &look.plain());
            row += 1;
        }
    }
    let rows = book.margins.iter().flat_map(|margin| {
        margin
            .rows
            .iter()
            .map(|row| with_name(&margin.title, margin_row(row)))
    });
    let list = List {
        name: "margins",
        headings: headings("Margin", &MARGIN),
        rows: rows.collect(),
    };
    list.write(page, row, &LONG_WIDTHS);
}

fn headings(first: &'static str, others: &[&'static str]) -> Vec<&'static str> {
    std::iter::once(first)
        .chain(others.iter().copied())
        .collect()
}

fn with_name(name: &str, mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.insert(0, Entry::Text(name.to_owned()));
    entries
}
