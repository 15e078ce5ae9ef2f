//! The sheet of a question as pollsters lay it out: a banner of crossbreaks, its items one below the other.

use rust_xlsxwriter::{Format as Face, FormatAlign};

use super::Setting;
use super::measure;
use super::measure::BOLD;
use super::notes;
use super::page::{ID_LINES, Page, lines_in};
use super::print::Pages;
use super::question::{
    Content, Line, based, block_lines, content, edge, full_title, group_starts, has_marks,
    ids_note, label, lacks_numbers, last_base, says_wording, shared_base,
};
use super::shown::{WORDS, shown};
use super::style::{Edge, Look, edged, ruled_above};
use crate::tables::model::{Block, Column, Row, RowKind, Table};

const STUB: (f64, f64) = (30.0, 46.0);
const COLUMN: (f64, f64) = (9.0, 14.0);
const IDS: (f64, f64) = (12.0, 26.0);
/// Lines of one text above the table, or of a cell of the banner: what is frozen must leave room for the table.
const MOST_LINES: usize = 8;
/// What a digit's space takes of a cell.
const INDENT: f64 = 1.0;
/// Words of the banner beside the default font: bold, and a size smaller.
const BANNER: f64 = 0.9 * BOLD;
/// Lines of text above and below the table run over its columns, no wider than can be read.
const TEXT: (f64, f64) = (90.0, 150.0);

struct Widths {
    all: Vec<f64>,
    pages: Pages,
    /// Of the lines above and below the table.
    text: f64,
}

fn widths(look: Look, table: &Table) -> Widths {
    let rows = || table.blocks.iter().flat_map(|block| &block.rows);
    let stub = rows()
        .map(|row| measure::width(&row.label) + 1.5 * f64::from(row.indent))
        .fold(STUB.0, f64::max);
    let has_items = table.blocks.iter().any(|block| !block.heading.is_empty());
    let stub = if has_items { STUB.1 } else { stub.min(STUB.1) };
    let mut columns: Vec<f64> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let texts = rows().filter_map(|row| row.cells.get(at)).map(|cell| {
                measure::longest_word(&cell.text).max(measure::width(&cell.letters) * 0.82)
            });
            let banner = [&column.group, &column.outer, &column.label]
                .map(|text| measure::longest_word(text) * BANNER);
            let widest = banner.into_iter().chain(texts).fold(0.0, f64::max);
            (widest + 1.8).clamp(COLUMN.0, COLUMN.1)
        })
        .collect();
    // One width for each crossbreak.
    let mut first = 0;
    for end in 1..=columns.len() {
        if end == columns.len() || table.columns[end].group != table.columns[first].group {
            let widest = columns[first..end].iter().copied().fold(0.0, f64::max);
            columns[first..end].fill(widest);
            first = end;
        }
    }
    let ids = rows()
        .map(|row| measure::width(&row.stem) * 0.85 + 1.5)
        .fold(IDS.0, f64::max)
        .min(IDS.1);
    let mut all = vec![stub];
    all.append(&mut columns);
    all.push(ids);
    let mut parts = vec![table.columns.len() + 1];
    parts.extend(group_starts(&table.columns).map(|at| at + 1));
    let pages = Pages::of(look, &all, 1, &parts);
    let text = all[1..pages.first(all.len())].iter().sum::<f64>();
    Widths {
        all,
        pages,
        text: text.clamp(TEXT.0, TEXT.1),
    }
}

/// Everything on the sheet, row by row.
pub(super) fn lines(setting: &Setting<'_>, index: usize) -> Vec<Line> {
    let table = &setting.book.tables[index];
    let room = widths(setting.look, table).text;
    let mut lines = Vec::new();
    let big = setting.look.title_size() / setting.look.size() * BOLD;
    let title = if says_wording(table) && !table.wording.is_empty() {
        &table.wording
    } else {
        &table.title
    };
    lines.extend(
        measure::some_lines(title, room / big, MOST_LINES)
            .into_iter()
            .map(Line::Title),
    );
    if !says_wording(table) {
        said(&mut lines, &table.wording, room);
    }
    if let Some(synthetic) = &setting.book.cover.synthetic {
        let synthetic = format!("Synthetic data. {synthetic}");
        let broken = measure::lines(&synthetic, room / BOLD);
        lines.extend(broken.into_iter().map(Line::Bold));
    }
    if let Some(base) = shared_base(table) {
        said(&mut lines, &based(base), room);
    }
    // What belongs together is not torn.
    let mut studies: Vec<String> = Vec::new();
    for part in setting.study() {
        match studies.last_mut() {
            Some(line) if measure::width(line) + measure::width(&part) + 2.0 <= room => {
                line.push_str(" | ");
                line.push_str(&part);
            }
            _ => studies.push(part),
        }
    }
    said(&mut lines, &studies.join("\n"), room);
    // The way back stands in the second row.
    if lines.len() < 2 {
        lines.push(Line::Text(String::new()));
    }
    lines.push(Line::Space);
    if table.columns.iter().any(|column| !column.group.is_empty()) {
        lines.push(Line::Groups);
    }
    if table.columns.iter().any(|column| !column.outer.is_empty()) {
        lines.push(Line::Outers);
    }
    lines.push(Line::Labels);
    if table.columns.iter().any(|column| !column.letter.is_empty()) {
        lines.push(Line::ColumnLetters);
    }
    let own_bases = shared_base(table).is_none();
    for (at, block) in table.blocks.iter().enumerate() {
        if !block.heading.is_empty() {
            lines.push(Line::Heading(at));
        }
        if own_bases && !block.base.is_empty() {
            lines.push(Line::Base(at));
        }
        lines.extend(block_lines(at, block));
    }
    lines.push(Line::ColumnIds);
    lines.push(Line::Space);
    let mut notes = notes::all(table);
    if lacks_numbers(table) {
        notes.push(notes::NO_NUMBER.to_owned());
    }
    notes.push(ids_note(table));
    let broken = notes
        .iter()
        .flat_map(|note| measure::lines(note, room / 0.9));
    lines.extend(broken.map(Line::Note));
    lines
}

/// What is said, broken into lines.
fn said(lines: &mut Vec<Line>, text: &str, room: f64) {
    lines.extend(
        measure::some_lines(text, room, MOST_LINES)
            .into_iter()
            .map(Line::Text),
    );
}

pub(super) fn write(setting: &Setting<'_>, index: usize, page: &mut Page<'_>) {
    let table = &setting.book.tables[index];
    let widths = widths(page.look, table);
    page.widths(&widths.all);
    let lines = lines(setting, index);
    let mut sheet = Question {
        table,
        page,
        widths: &widths.all,
        edges: (0..table.columns.len())
            .map(|at| edge(&table.columns, at))
            .collect(),
    };
    let of = |wanted: fn(&Line) -> bool| lines.iter().position(wanted).map(|at| at as u32);
    let body = lines
        .iter()
        .rposition(|line| matches!(line, Line::Labels | Line::ColumnLetters));
    let first_header = of(|line| matches!(line, Line::Groups | Line::Outers | Line::Labels));
    for (row, line) in (0..).zip(&lines) {
        sheet.line(row, line, body == Some(row as usize));
    }
    // Words run over the columns, not from the stub on: that is repeated on each printed page, where it would cut them.
    sheet.page.back_to_contents(1);
    let (first, last) = (first_header.unwrap_or(0), body.unwrap_or(0) as u32);
    page.freeze(last + 1, 1);
    let begins = |line: &Line| matches!(line, Line::Heading(_) | Line::ColumnIds);
    let items: Vec<u32> = (0..)
        .zip(&lines)
        .filter_map(|(row, line)| begins(line).then_some(row))
        .collect();
    if let Pages::Several { .. } = widths.pages {
        let base = shared_base(table).map(based);
        page.continued(
            &full_title(table).unwrap_or_default(),
            &base.unwrap_or_default(),
        );
    }
    page.print((first, last), 1, &widths.pages, &items);
}

struct Question<'a, 'w, 'p> {
    table: &'a Table,
    page: &'p mut Page<'w>,
    widths: &'a [f64],
    edges: Vec<Edge>,
}

impl Question<'_, '_, '_> {
    fn look(&self) -> Look {
        self.page.look
    }

    fn ids(&self) -> usize {
        self.table.columns.len() + 1
    }

    /// Writes a row; `last` says that the table's body begins below it.
    fn line(&mut self, row: u32, line: &Line, last: bool) {
        let look = self.look();
        match line {
            Line::Title(text) => {
                if row == 0 {
                    let face = look.title().set_shrink();
                    self.page.text(row, 0, &self.table.id, &face);
                }
                self.page.text(row, 1, text, &look.title());
                self.page.height(row, 1, look.title_size());
            }
            Line::Text(text) => self.page.text(row, 1, text, &look.plain()),
            Line::Bold(text) => self.page.text(row, 1, text, &look.bold()),
            Line::Note(text) => {
                let face = look.plain().set_font_size(9);
                self.page.text(row, 1, text, &face);
            }
            Line::Space => self.page.points(row, 6.0),
            Line::Groups => self.banner(row, last, "", |column| &column.group),
            Line::Outers => self.banner(row, last, "", |column| &column.outer),
            Line::Labels => self.banner(row, last, "Number id", |column| &column.label),
            Line::ColumnLetters => self.banner(row, last, "", |column| &column.letter),
            Line::Heading(block) => {
                let heading = &self.table.blocks[*block].heading;
                self.page.text(row, 0, heading, &look.item());
                for column in 1..=self.ids() {
                    self.page.blank(row, column, &look.item());
                }
                let lines = lines_in(heading, self.widths[0], BOLD);
                self.page.height(row, lines, look.size());
            }
            Line::Base(block) => {
                let words = based(&self.table.blocks[*block].base);
                self.page.text(row, 0, &words, &look.wrapped());
                let lines = lines_in(&words, self.widths[0], 1.0);
                self.page.height(row, lines, look.size());
            }
            Line::Row(block, at) => self.row(row, *block, *at),
            Line::Marks(block) => self.marks(row, &self.table.blocks[*block]),
            Line::Letters(block, at) => self.letters(row, &self.table.blocks[*block].rows[*at]),
            Line::ColumnIds => self.column_ids(row),
            Line::Back | Line::Headings => {}
        }
    }

    fn banner(&mut self, row: u32, last: bool, ids: &str, words: fn(&Column) -> &String) {
        let look = self.look();
        let mut lines = 1;
        let stub = look.banner(Edge::None, last);
        self.page.blank(row, 0, &stub);
        for (at, column) in self.table.columns.iter().enumerate() {
            let text = words(column);
            let face = look.banner(self.edges[at], last);
            self.page.text(row, at + 1, text, &face);
            lines = lines.max(lines_in(text, self.widths[at + 1], BANNER));
        }
        let face = look.banner_ids(last);
        self.page.text(row, self.ids(), ids, &face);
        self.page.height(row, lines.min(MOST_LINES), 9.0);
    }

    fn row(&mut self, at: u32, block: usize, index: usize) {
        let look = self.look();
        let block = &self.table.blocks[block];
        let row = &block.rows[index];
        let is_statistic = |row: &Row| row.kind == RowKind::Statistic;
        let before = index.checked_sub(1).map(|before| &block.rows[before]);
        // Bases above, statistics below: a thin rule parts them from the answers.
        let ruled = match before {
            Some(before) => {
                is_statistic(row) != is_statistic(before)
                    || (last_base(block) == Some(index - 1) && !has_marks(block))
            }
            None => false,
        };
        let rule = |face: Face| if ruled { ruled_above(face) } else { face };
        let bold = row.kind == RowKind::Net;
        let weigh = |face: Face| if bold { face.set_bold() } else { face };
        let label = label(row);
        let face = weigh(rule(look.stub(row.indent.min(15))));
        self.page.text(at, 0, &label, &face);
        let room = self.widths[0] - 1.6 * f64::from(row.indent.min(15));
        let mut lines = lines_in(&label, room, if bold { BOLD } else { 1.0 });
        for column in 0..self.table.columns.len() {
            let finish = |face: Face| weigh(rule(edged(face, self.edges[column])));
            match content(row, column) {
                Content::Number(value) => {
                    let shown = shown(value, row.format_of(column), look.layout).apart();
                    let face = finish(look.number(&shown.pattern));
                    self.page.number(at, column + 1, shown.value, &face);
                }
                Content::Text(text) => {
                    let face = if text.contains([' ', '\n']) {
                        look.words()
                    } else {
                        look.number(WORDS)
                    };
                    self.page.text(at, column + 1, text, &finish(face));
                    lines = lines.max(lines_in(text, self.widths[column + 1], 1.0));
                }
                Content::None => {
                    let face = finish(look.number(WORDS));
                    self.page.text(at, column + 1, "[x]", &face);
                }
            }
        }
        let face =
            rule(edged(look.small().set_text_wrap(), Edge::Group).set_align(FormatAlign::Top));
        self.page.text(at, self.ids(), &row.stem, &face);
        let relative = look.small_size() / look.size();
        let of_id = lines_in(&row.stem, self.widths[self.ids()], relative);
        lines = lines.max(of_id.min(ID_LINES));
        self.page.height(at, lines, look.size());
    }

    fn marks(&mut self, at: u32, block: &Block) {
        let look = self.look();
        self.page.text(at, 0, "Size of base", &look.wrapped());
        for column in 0..self.table.columns.len() {
            let face = edged(look.number(WORDS), self.edges[column]).set_font_size(9);
            let mark = block.marks.get(column).map_or("", String::as_str);
            self.page.text(at, column + 1, mark, &face);
        }
        let face = edged(look.small(), Edge::Group);
        self.page.blank(at, self.ids(), &face);
        self.page.height(at, 1, look.size());
    }

    fn letters(&mut self, at: u32, row: &Row) {
        let look = self.look();
        let mut lines = 1;
        for column in 0..self.table.columns.len() {
            let face = look.letters();
            let letters = row
                .cells
                .get(column)
                .map_or("", |cell| cell.letters.as_str());
            let face = edged(face, self.edges[column]);
            self.page.text(at, column + 1, letters, &face);
            lines = lines.max(lines_in(letters, self.widths[column + 1] - INDENT, 0.8));
        }
        let face = edged(look.small(), Edge::Group);
        self.page.blank(at, self.ids(), &face);
        self.page.height(at, lines, look.small_size());
    }

    fn column_ids(&mut self, at: u32) {
        let look = self.look();
        let face = ruled_above(look.small()).set_align(FormatAlign::Top);
        self.page.text(at, 0, "Column id", &face);
        let mut lines = 1;
        for (column, Column { suffix, .. }) in self.table.columns.iter().enumerate() {
            let face = ruled_above(edged(look.small(), self.edges[column]))
                .set_text_wrap()
                .set_align(FormatAlign::Top);
            let suffix = if suffix.is_empty() { "(none)" } else { suffix };
            self.page.text(at, column + 1, suffix, &face);
            lines = lines.max(lines_in(suffix, self.widths[column + 1], 0.82));
        }
        self.page.blank(
            at,
            self.ids(),
            &ruled_above(edged(look.small(), Edge::Group)),
        );
        self.page.height(at, lines, look.small_size());
    }
}
