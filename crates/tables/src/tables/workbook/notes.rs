//! What marks, letters and roundings mean; in the accessible layout also what holds of single tables.

use super::Setting;
use super::list::{Entry, List};
use super::page::{Page, lines_in};
use crate::tables::model::{Block, Book, Table};

const READING_WIDTH: f64 = 110.0;
const WIDTHS: [f64; 3] = [14.0, 90.0, 20.0];

/// What a cell says where there is no number.
pub(super) const NO_NUMBER: &str = "[x] means that there is no number: nobody in the column was asked or gave an answer of the kind.";

/// Notes with numbers, as the accessible layout refers to them, and which of them each table refers to.
#[derive(Debug, Default)]
pub(super) struct Numbered {
    /// Text and the sheets that it is about; none for all.
    pub notes: Vec<(String, Vec<usize>)>,
    pub of_table: Vec<Vec<usize>>,
}

pub(super) fn numbered(book: &Book) -> Numbered {
    let mut numbered = Numbered::default();
    for note in &book.notes {
        numbered.notes.push((note.clone(), Vec::new()));
    }
    numbered.notes.push((NO_NUMBER.to_owned(), Vec::new()));
    let words = "[z] means that there is nothing to say: a base has no mark, no test shows a column to be higher than another, or an id does not apply.";
    numbered.notes.push((words.to_owned(), Vec::new()));
    let general = numbered.notes.len();
    for (index, table) in book.tables.iter().enumerate() {
        let mut of_table = Vec::new();
        for note in all(table) {
            let at = numbered.notes[general..]
                .iter()
                .position(|(text, _)| *text == note)
                .map_or(numbered.notes.len(), |at| at + general);
            if at == numbered.notes.len() {
                numbered.notes.push((note, Vec::new()));
            }
            if !of_table.contains(&at) {
                of_table.push(at);
                numbered.notes[at].1.push(index);
            }
        }
        numbered.of_table.push(of_table);
    }
    numbered
}

/// The notes of a table and those of its items, which are named where there are several.
pub(super) fn all(table: &Table) -> Vec<String> {
    let of_blocks = table.blocks.iter().flat_map(|block| {
        let several = table.blocks.len() > 1;
        block
            .notes
            .iter()
            .map(move |note| of_block(block, note, several))
    });
    table.notes.iter().cloned().chain(of_blocks).collect()
}

fn of_block(block: &Block, note: &str, several: bool) -> String {
    if several && !block.heading.is_empty() {
        format!("{}: {note}", block.heading)
    } else {
        note.to_owned()
    }
}

pub(super) fn write(setting: &Setting<'_>, page: &mut Page<'_>) {
    if setting.look.accessible() {
        accessible(setting, page);
        return;
    }
    let look = page.look;
    page.widths(&[READING_WIDTH]);
    let first = super::top(page, "Notes", READING_WIDTH);
    for (row, note) in (first..).zip(&setting.book.notes) {
        page.text(row, 0, note, &look.wrapped());
        page.height(row, lines_in(note, READING_WIDTH, 1.0), look.size());
    }
}

fn accessible(setting: &Setting<'_>, page: &mut Page<'_>) {
    page.widths(&WIDTHS);
    let first = super::top(page, "Notes", WIDTHS.iter().sum());
    let rows = setting
        .notes
        .notes
        .iter()
        .enumerate()
        .map(|(at, (text, tables))| {
            let sheets: Vec<&str> = tables
                .iter()
                .map(|&index| setting.sheet_of(index))
                .collect();
            vec![
                Entry::Text(format!("note {}", at + 1)),
                Entry::Text(text.clone()),
                Entry::Text(if sheets.is_empty() {
                    "All sheets".to_owned()
                } else {
                    sheets.join(", ")
                }),
            ]
        });
    let list = List {
        name: "notes",
        headings: vec!["Note", "What it says", "Sheets"],
        rows: rows.collect(),
    };
    list.write(page, first, &WIDTHS);
}
