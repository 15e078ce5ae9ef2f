//! A sheet as it is written: text stays text, whatever it begins with, and fits its row; cells beyond what a sheet can
//! hold are left out.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{Format as Face, Url, Worksheet};

use super::measure;
use super::names::quoted;
use super::print::{self, Pages};
use super::shown::Shown;
use super::style::Look;

pub(super) const MOST_ROWS: u32 = 1_048_576;
pub(super) const MOST_COLUMNS: usize = 16_384;
/// Characters of a cell, counted as UTF-16 does.
const MOST_TEXT: usize = 32_767;
/// Points of a row.
const MOST_HEIGHT: f64 = 409.0;
/// Lines by which the id of a number may make a row higher: the cell holds all of it.
pub(super) const ID_LINES: usize = 12;

/// A sheet of the workbook.
pub(super) struct Page<'w> {
    pub look: Look,
    /// What to say of respondents that are invented.
    pub synthetic: Option<&'w str>,
    sheet: &'w mut Worksheet,
    /// Of rows whose height was set, in points.
    heights: BTreeMap<u32, f64>,
}

impl<'w> Page<'w> {
    pub(super) fn new(
        sheet: &'w mut Worksheet,
        name: &str,
        look: Look,
        synthetic: Option<&'w str>,
    ) -> Self {
        sheet
            .set_name(name)
            .expect("names of sheets were made to be valid");
        sheet.set_screen_gridlines(false);
        sheet.set_landscape().set_paper_size(9);
        sheet.set_margins(0.39, 0.39, 0.39, 0.6, 0.2, 0.3);
        sheet.set_print_fit_to_pages(1, 0);
        Self {
            look,
            synthetic,
            sheet,
            heights: BTreeMap::new(),
        }
    }

    /// Writes text. It never is a formula or a link, and stays none when somebody edits the cell.
    pub(super) fn text(&mut self, row: u32, column: usize, text: &str, face: &Face) {
        let Some(column) = within(row, column) else {
            return;
        };
        let text = clean(text);
        let written = if text.starts_with(['=', '+', '-', '@']) {
            let face = face.clone().set_quote_prefix();
            self.sheet
                .write_string_with_format(row, column, text, &face)
        } else {
            self.sheet.write_string_with_format(row, column, text, face)
        };
        written.expect("the cell is on the sheet and its text was cut");
    }

    /// Writes a number; its face has the pattern.
    pub(super) fn number(&mut self, row: u32, column: usize, value: f64, face: &Face) {
        if let Some(column) = within(row, column) {
            self.sheet
                .write_number_with_format(row, column, value, face)
                .expect("the cell is on the sheet");
        }
    }

    pub(super) fn shown(&mut self, row: u32, column: usize, shown: &Shown) {
        let face = self.look.number(&shown.pattern);
        self.number(row, column, shown.value, &face);
    }

    pub(super) fn blank(&mut self, row: u32, column: usize, face: &Face) {
        if let Some(column) = within(row, column) {
            self.sheet
                .write_blank(row, column, face)
                .expect("the cell is on the sheet");
        }
    }

    /// A link to the top of a sheet of this workbook.
    pub(super) fn link(&mut self, row: u32, column: usize, words: &str, sheet: &str) {
        if let Some(column) = within(row, column) {
            let url = Url::new(format!("internal:{}!A1", quoted(sheet)));
            let words = clean(words);
            let face = self.look.link();
            self.sheet
                .write_url_with_options(row, column, url, &*words, "", Some(&face))
                .expect("a name of a sheet is a short link");
        }
    }

    pub(super) fn back_to_contents(&mut self, row: u32) {
        self.link(row, 0, "Back to contents", "Contents");
    }

    /// Makes a row high enough for so many lines.
    pub(super) fn height(&mut self, row: u32, lines: usize, size: f64) {
        if row < MOST_ROWS {
            let height = (lines.max(1) as f64 * size * 1.26 + 1.5).min(MOST_HEIGHT);
            self.points(row, height);
        }
    }

    pub(super) fn points(&mut self, row: u32, height: f64) {
        if row < MOST_ROWS {
            self.heights.insert(row, height);
            self.sheet
                .set_row_height(row, height)
                .expect("the row is on the sheet");
        }
    }

    pub(super) fn widths(&mut self, widths: &[f64]) {
        for (column, width) in widths.iter().enumerate().take(MOST_COLUMNS) {
            self.sheet
                .set_column_width(column as u16, *width)
                .expect("the column is on the sheet");
        }
    }

    /// Prints the sheet upright: one that is long.
    pub(super) fn upright(&mut self) {
        self.sheet.set_portrait();
    }

    pub(super) fn freeze(&mut self, row: u32, column: usize) {
        if let Some(column) = within(row, column) {
            self.sheet
                .set_freeze_panes(row, column)
                .expect("the cell is on the sheet");
        }
    }

    /// Marks a range as a table: its first row are its headings, which are written here.
    pub(super) fn table(
        &mut self,
        name: &str,
        first_row: u32,
        last_row: u32,
        headings: &[String],
        faces: &[Face],
    ) {
        let headings = unlike(headings);
        let columns: Vec<_> = headings
            .iter()
            .zip(faces)
            .take(MOST_COLUMNS)
            .map(|(heading, face)| {
                rust_xlsxwriter::TableColumn::new()
                    .set_header(heading)
                    .set_header_format(face)
            })
            .collect();
        let last_row = last_row.min(MOST_ROWS - 1);
        let Some(last_column) = columns.len().checked_sub(1) else {
            return;
        };
        if first_row >= last_row {
            return;
        }
        let table = rust_xlsxwriter::Table::new()
            .set_name(name)
            .set_style(rust_xlsxwriter::TableStyle::None)
            .set_banded_rows(false)
            .set_autofilter(false)
            .set_columns(&columns);
        self.sheet
            .add_table(first_row, 0, last_row, last_column as u16, &table)
            .expect("its range is on the sheet and its headings differ");
    }

    /// Says at the foot of each printed page which sheet of which study it is. The checklist for accessible
    /// spreadsheets has no footers.
    pub(super) fn footer(&mut self, study: &str) {
        if self.look.accessible() {
            return;
        }
        const MOST: usize = 90;
        let clean = clean(study).replace('\n', " ");
        // A printed page may be parted from the first, which says so in full.
        let synthetic = match self.synthetic {
            Some(_) => "Synthetic data. ",
            None => "",
        };
        let mut short: String = clean.chars().take(MOST).collect();
        if short.len() < clean.len() {
            short.push('…');
        }
        // `&` begins a code, in any of two spellings. Excel reads digits right behind a code as the size of the font.
        self.sheet.set_footer(format!(
            "&L&8 {synthetic}{}&C&8 &A&R&8 Page &P of &N",
            short.replace("&[", "& [").replace('&', "&&")
        ));
    }

    /// Says on each page what the table is of, where its pages are parted from the one that says so in full.
    pub(super) fn continued(&mut self, title: &str, base: &str) {
        const MOST: usize = 110;
        let short = |text: &str| {
            let clean = clean(text).replace('\n', " ");
            let mut short: String = clean.chars().take(MOST).collect();
            if short.len() < clean.len() {
                short.push('…');
            }
            short.replace("&[", "& [").replace('&', "&&")
        };
        let parts = [short(title), short(base)];
        let said: Vec<&str> = parts
            .iter()
            .map(String::as_str)
            .filter(|p| !p.is_empty())
            .collect();
        self.sheet
            .set_header(format!("&L&8 {}", said.join("  |  ")));
    }

    /// Sets a table's pages up; `items` are the rows at which an item begins, and the row below the last.
    pub(super) fn print(&mut self, header: (u32, u32), stub: usize, pages: &Pages, items: &[u32]) {
        let (first, last) = header;
        if last < MOST_ROWS {
            self.sheet
                .set_repeat_rows(first, last)
                .expect("the rows are on the sheet");
        }
        let Pages::Several { breaks, scale } = pages else {
            return;
        };
        let last = stub.clamp(1, MOST_COLUMNS) - 1;
        self.sheet
            .set_repeat_columns(0, last as u16)
            .expect("the stub is on the sheet");
        self.sheet.set_print_scale(*scale);
        let breaks: Vec<u32> = breaks.iter().map(|column| *column as u32).collect();
        self.sheet
            .set_vertical_page_breaks(&breaks)
            .expect("the columns are on the sheet, and no more than it takes");
        let (height, _, _) = self.look.default_pixels();
        let default = f64::from(height) * 0.75;
        let height = |row: u32| self.heights.get(&row).copied().unwrap_or(default);
        let breaks = print::rows(items, header, *scale, height);
        self.sheet
            .set_page_breaks(&breaks)
            .expect("the rows are on the sheet, and no more than it takes");
    }
}

/// The column as the writer wants it, if the cell is on a sheet at all.
pub(super) fn within(row: u32, column: usize) -> Option<u16> {
    (row < MOST_ROWS && column < MOST_COLUMNS).then_some(column as u16)
}

/// Text that a cell can hold: no control characters but line ends, no more than fits.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let wrong = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}');
    let mut clean = Cow::Borrowed(text);
    if text.contains(wrong) {
        clean = Cow::Owned(
            text.replace("\r\n", "\n")
                .replace('\r', "\n")
                .replace(wrong, " "),
        );
    }
    if clean.len() > MOST_TEXT {
        let mut taken = 0;
        let cut = clean.char_indices().find_map(|(at, c)| {
            taken += c.len_utf16();
            (taken > MOST_TEXT).then_some(at)
        });
        if cut.is_some() {
            // Room for the ellipsis.
            let mut taken = 0;
            let kept: String = clean
                .chars()
                .take_while(|c| {
                    taken += c.len_utf16();
                    taken < MOST_TEXT
                })
                .collect();
            clean = Cow::Owned(kept + "…");
        }
    }
    clean
}

/// Headings of a table as spreadsheets demand them: one line, at most 255 characters, none twice whatever its case.
fn unlike(headings: &[String]) -> Vec<String> {
    const MOST: usize = 200;
    let mut seen = BTreeSet::new();
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    headings
        .iter()
        .map(|heading| {
            // `_x000A_` would be read as an escape in one of the two places where a heading stands.
            let mut text = clean(heading).replace('\n', " ").replace("_x", "_ x");
            if text.chars().count() > MOST {
                text = text.chars().take(MOST).collect::<String>() + "…";
            }
            if text.trim().is_empty() {
                text = "Column".to_owned();
            }
            let mut name = text.clone();
            let n = counted.entry(name.to_lowercase()).or_insert(1);
            while !seen.insert(name.to_lowercase()) {
                *n += 1;
                name = format!("{text} ({n})");
            }
            name
        })
        .collect()
}

/// How many lines a text takes in a cell of that width, in a font of that size beside the default one.
pub(super) fn lines_in(text: &str, width: f64, relative: f64) -> usize {
    // Programs set type a little wider or narrower than its metrics say.
    measure::lines(text, (width * 0.96 / relative).max(1.0)).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_where_a_cell_ends() {
        assert_eq!(clean("short"), "short");
        assert_eq!(clean("a\r\nb\u{0}\tc"), "a\nb  c");
        for c in ["x", "é", "\u{1f600}"] {
            let long = clean(&c.repeat(40_000)).into_owned();
            let units = long.encode_utf16().count();
            assert!(long.ends_with('…') && units <= MOST_TEXT && units > MOST_TEXT - 2);
        }
        let full = "x".repeat(MOST_TEXT);
        assert_eq!(clean(&full), full);
    }

    #[test]
    fn headings_differ() {
        let headings = ["Male", "male", "", "a\nb", "a b"].map(str::to_owned);
        assert_eq!(
            unlike(&headings),
            ["Male", "male (2)", "Column", "a b", "a b (2)"]
        );
    }
}
