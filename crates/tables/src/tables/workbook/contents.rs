//! What is on which sheet, with a link to it. Every other sheet links back.

use super::list::{Entry, List};
use super::page::Page;
use super::shown::{plain, shown};
use super::{Setting, Sheet};
use crate::tables::model::{Format, Layout};

const WIDTHS: [f64; 5] = [18.0, 70.0, 34.0, 8.0, 8.0];

pub(super) fn write(setting: &Setting<'_>, page: &mut Page<'_>) {
    page.widths(&WIDTHS);
    let rows = setting.sheets.iter().filter_map(|(sheet, name)| {
        let words = match sheet {
            Sheet::Contents => return None,
            Sheet::Table(index) => return Some(question(setting, *index, name)),
            Sheet::Cover => "Who was asked, when, how and for whom",
            Sheet::Disclosure => "What the rules of disclosure ask for, and where it is",
            Sheet::Notes => "What marks, letters and roundings mean",
            Sheet::Weighting => "How the sample was weighted, and what it cost",
            Sheet::Margins => "Targets of the weighting and what was achieved",
            Sheet::Claims => "Published sentences checked against these tables",
        };
        Some(vec![
            Entry::Link(name.clone(), name.clone()),
            Entry::Text(words.to_owned()),
            Entry::Nothing,
            Entry::Nothing,
            Entry::Nothing,
        ])
    });
    let list = List {
        name: "contents",
        headings: vec!["Sheet", "Question or subject", "Base", "Items", "Rows"],
        rows: rows.collect(),
    };
    let mut first = super::heading(page, "Contents", WIDTHS.iter().sum());
    if setting.look.accessible() && list.has_nothing() {
        let words = "[z] means that there is nothing to say.";
        page.text(first, 0, words, &setting.look.plain());
        first += 1;
    }
    if setting.look.layout == Layout::Standard {
        page.points(first, 8.0);
        first += 1;
        page.freeze(first + 1, 0);
    }
    list.write(page, first, &WIDTHS);
}

fn question(setting: &Setting<'_>, index: usize, name: &str) -> Vec<Entry> {
    let table = &setting.book.tables[index];
    let words = super::question::full_title(table)
        .into_iter()
        .chain((!super::question::says_wording(table)).then(|| table.wording.clone()))
        .collect::<Vec<_>>()
        .join("\n");
    let mut bases: Vec<&str> = Vec::new();
    for block in &table.blocks {
        if !block.base.is_empty() && !bases.contains(&block.base.as_str()) {
            bases.push(&block.base);
        }
    }
    let base = match bases[..] {
        [] => Entry::Nothing,
        [base] => Entry::Text(base.to_owned()),
        [first, ..] => Entry::Text(format!("{first}; others for some items")),
    };
    let rows: usize = table.blocks.iter().map(|block| block.rows.len()).sum();
    let layout = setting.look.layout;
    // Read without the rest of its row, a link still says where it leads.
    let link = match layout {
        Layout::Standard => name.to_owned(),
        Layout::Accessible => format!("Table {name}"),
    };
    vec![
        Entry::Link(link, name.to_owned()),
        Entry::Text(words),
        base,
        Entry::Number(shown(table.blocks.len() as f64, Format::Count, layout)),
        Entry::Number(plain(rows as f64, 0)),
    ]
}
