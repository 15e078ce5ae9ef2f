//! A list with a heading above each column: contents, notes, margins, claims.

use rust_xlsxwriter::FormatAlign;

use super::measure::BOLD;
use super::page::{Page, lines_in};
use super::shown::Shown;

/// What stands in one cell of a list.
pub(super) enum Entry {
    Text(String),
    Bold(String),
    Number(Shown),
    /// Words and the sheet to which they lead.
    Link(String, String),
    Nothing,
}

/// A list and the widths of its columns.
pub(super) struct List {
    /// Of the marked table, in the accessible layout.
    pub name: &'static str,
    pub headings: Vec<&'static str>,
    pub rows: Vec<Vec<Entry>>,
}

/// What an empty cell of an accessible table says.
pub(super) const NOTHING: &str = "[z]";

impl List {
    /// Writes the list from a row on; gives the row below it.
    pub(super) fn write(&self, page: &mut Page<'_>, first_row: u32, widths: &[f64]) -> u32 {
        let look = page.look;
        let numeric: Vec<bool> = (0..self.headings.len())
            .map(|column| {
                let mut cells = self.rows.iter().filter_map(|row| row.get(column));
                cells.any(|cell| matches!(cell, Entry::Number(_)))
            })
            .collect();
        let faces: Vec<_> = numeric
            .iter()
            .map(|numeric| match numeric {
                true => look.header().set_align(FormatAlign::Right),
                false => look.header().set_align(FormatAlign::Left),
            })
            .collect();
        let mut lines = 1;
        for (column, heading) in self.headings.iter().enumerate() {
            page.text(first_row, column, heading, &faces[column]);
            lines = lines.max(lines_in(heading, widths[column], BOLD));
        }
        page.height(first_row, lines, look.size());
        let last_row = first_row + self.rows.len() as u32;
        if look.accessible() {
            let headings: Vec<_> = self.headings.iter().map(|&h| h.to_owned()).collect();
            page.table(self.name, first_row, last_row, &headings, &faces);
        }
        for (row, cells) in (first_row + 1..).zip(&self.rows) {
            let mut lines = 1;
            for (column, entry) in cells.iter().enumerate() {
                let face = look.wrapped();
                match entry {
                    Entry::Text(text) => page.text(row, column, text, &face),
                    Entry::Bold(text) => page.text(row, column, text, &face.set_bold()),
                    Entry::Number(shown) => page.shown(row, column, shown),
                    Entry::Link(words, sheet) => page.link(row, column, words, sheet),
                    Entry::Nothing if look.accessible() => {
                        let face = if numeric[column] {
                            face.set_align(FormatAlign::Right)
                        } else {
                            face
                        };
                        page.text(row, column, NOTHING, &face);
                    }
                    Entry::Nothing => {}
                }
                if let Entry::Text(text) | Entry::Bold(text) = entry {
                    let bold = if matches!(entry, Entry::Bold(_)) {
                        BOLD
                    } else {
                        1.0
                    };
                    lines = lines.max(lines_in(text, widths[column], bold));
                }
            }
            page.height(row, lines, look.size());
        }
        last_row + 1
    }

    pub(super) fn has_nothing(&self) -> bool {
        let mut cells = self.rows.iter().flatten();
        cells.any(|cell| matches!(cell, Entry::Nothing))
    }
}
