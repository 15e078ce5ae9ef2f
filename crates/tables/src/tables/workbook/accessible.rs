//! The sheet of a question by the checklist of the Government Analysis Function: one table at the left edge, marked as a
//! table, with one row of headings and no empty cell; nothing is said by place, indent or colour alone.

use rust_xlsxwriter::FormatAlign;

use super::Setting;
use super::list::NOTHING;
use super::measure::BOLD;
use super::page::{ID_LINES, Page, lines_in};
use super::print::Pages;
use super::question::{
    Content, Line, based, block_lines, content, full_title, group_starts, ids_note, label,
    says_wording, shared_base,
};
use super::shown::shown;
use crate::tables::model::{Block, Column, Format, Row, RowKind, Table};

const ITEM: f64 = 50.0;
const LABEL: f64 = 50.0;
const BASE: f64 = 30.0;
const KIND: f64 = 30.0;
const UNIT: f64 = 16.0;
const COLUMN: f64 = 17.0;
const IDS: f64 = 34.0;

/// The columns that say what a row is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stub {
    item: bool,
    base: bool,
}

impl Stub {
    pub(super) fn of(table: &Table) -> Self {
        Self {
            item: table.blocks.iter().any(|block| !block.heading.is_empty()),
            base: shared_base(table).is_none()
                && table.blocks.iter().any(|block| !block.base.is_empty()),
        }
    }

    pub(super) fn headings(self) -> Vec<&'static str> {
        self.chosen(["Item", "Row", "Base", "Kind of row", "Unit"])
    }

    /// How many of the columns name a row.
    fn names(self) -> usize {
        1 + usize::from(self.item)
    }

    fn widths(self) -> Vec<f64> {
        self.chosen([ITEM, LABEL, BASE, KIND, UNIT])
    }

    fn chosen<T>(self, all: [T; 5]) -> Vec<T> {
        let wanted = [self.item, true, self.base, true, true];
        let all = all.into_iter().zip(wanted);
        all.filter_map(|(one, wanted)| wanted.then_some(one))
            .collect()
    }
}

/// Everything on the sheet, row by row.
pub(super) fn lines(setting: &Setting<'_>, index: usize) -> Vec<Line> {
    let table = &setting.book.tables[index];
    let mut lines = vec![Line::Title(
        full_title(table).unwrap_or_else(|| setting.sheet_of(index).to_owned()),
    )];
    if let Some(synthetic) = &setting.book.cover.synthetic {
        lines.push(Line::Bold(format!("Synthetic data. {synthetic}")));
    }
    lines.push(Line::Text("This worksheet contains one table.".to_owned()));
    let notes = &setting.notes.of_table[index];
    let notes: Vec<_> = notes
        .iter()
        .map(|at| format!("[note {}]", at + 1))
        .collect();
    lines.push(Line::Text(if notes.is_empty() {
        "The worksheet Notes says what marks and letters mean.".to_owned()
    } else {
        format!(
            "The worksheet Notes says what marks and letters mean. Of this table alone: {}.",
            notes.join(" ")
        )
    }));
    lines.push(Line::Back);
    if !says_wording(table) {
        lines.push(Line::Text(table.wording.clone()));
    }
    if let Some(base) = shared_base(table) {
        lines.push(Line::Text(based(base)));
    }
    lines.push(Line::Text(setting.study().join(". ")));
    lines.push(Line::Text(ids_note(table)));
    lines.push(Line::Headings);
    for (at, block) in table.blocks.iter().enumerate() {
        lines.extend(block_lines(at, block));
    }
    lines.push(Line::ColumnIds);
    lines
}

pub(super) fn write(setting: &Setting<'_>, index: usize, page: &mut Page<'_>) {
    let table = &setting.book.tables[index];
    let stub = Stub::of(table);
    let mut widths = stub.widths();
    let stubs = widths.len();
    widths.extend(std::iter::repeat_n(COLUMN, table.columns.len()));
    widths.push(IDS);
    page.widths(&widths);
    let lines = lines(setting, index);
    let mut sheet = Accessible {
        table,
        page,
        stub,
        widths: &widths,
    };
    let mut header = 0;
    for (row, line) in (0..).zip(&lines) {
        if *line == Line::Headings {
            header = row;
        }
        sheet.line(row, line);
    }
    sheet.mark(index, header, lines.len() as u32 - 1);
    let mut parts = vec![widths.len() - 1];
    parts.extend(group_starts(&table.columns).map(|at| at + stubs));
    // Item and row are enough on the pages that follow.
    let named = stub.names();
    let pages = Pages::of(page.look, &widths, named, &parts);
    page.print((header, header), named, &pages, &[]);
}

struct Accessible<'a, 'w, 'p> {
    table: &'a Table,
    page: &'p mut Page<'w>,
    stub: Stub,
    widths: &'a [f64],
}

/// What the first columns of a row say.
struct Says<'a> {
    block: Option<&'a Block>,
    label: String,
    kind: String,
    unit: &'static str,
    id: &'a str,
}

impl Accessible<'_, '_, '_> {
    fn line(&mut self, row: u32, line: &Line) {
        let look = self.page.look;
        let (text, face, size) = match line {
            Line::Title(text) => (text, look.title().set_text_wrap(), look.title_size()),
            Line::Bold(text) => (text, look.wrapped().set_bold(), look.size()),
            Line::Text(text) => (text, look.wrapped(), look.size()),
            Line::Back => return self.page.back_to_contents(row),
            Line::Row(block, at) => {
                let block = &self.table.blocks[*block];
                return self.row(row, block, *at);
            }
            Line::Letters(block, at) => {
                let block = &self.table.blocks[*block];
                return self.letters(row, block, &block.rows[*at]);
            }
            Line::Marks(block) => return self.marks(row, &self.table.blocks[*block]),
            Line::ColumnIds => return self.column_ids(row),
            _ => return,
        };
        self.page.text(row, 0, text, &face);
        let relative = if size > look.size() {
            size / look.size() * BOLD
        } else {
            1.03
        };
        let lines = lines_in(text, self.widths[0], relative);
        self.page.height(row, lines, size);
    }

    /// Marks the table; its headings are written with it.
    fn mark(&mut self, index: usize, header: u32, last: u32) {
        let look = self.page.look;
        let mut headings: Vec<String> = Vec::new();
        headings.extend(self.stub.headings().into_iter().map(str::to_owned));
        let stubs = headings.len();
        headings.extend(self.table.columns.iter().map(heading));
        headings.push("Number id".to_owned());
        let ids = headings.len() - 1;
        let faces: Vec<_> = (0..headings.len())
            .map(|at| {
                if (stubs..ids).contains(&at) {
                    look.header().set_align(FormatAlign::Right)
                } else {
                    look.header()
                }
            })
            .collect();
        let lines = headings.iter().zip(self.widths);
        let lines = lines
            .map(|(text, width)| lines_in(text, *width, BOLD))
            .max();
        self.page.height(header, lines.unwrap_or(1), look.size());
        let id = self.table.id.chars();
        let id: String = id.filter(char::is_ascii_alphanumeric).take(40).collect();
        let name = format!("table_{}_{id}", index + 1);
        self.page.table(&name, header, last, &headings, &faces);
    }

    /// Writes the columns that say what a row is; gives how many lines they take.
    fn says(&mut self, at: u32, says: &Says<'_>) -> usize {
        let look = self.page.look;
        let or_nothing = |text: &str| {
            if text.is_empty() {
                NOTHING.to_owned()
            } else {
                text.to_owned()
            }
        };
        let words = self.stub.chosen([
            or_nothing(says.block.map_or("", |block| &block.heading)),
            or_nothing(&says.label),
            or_nothing(says.block.map_or("", |block| &block.base)),
            says.kind.clone(),
            says.unit.to_owned(),
        ]);
        let mut lines = 1;
        for (column, text) in words.iter().enumerate() {
            self.page.text(at, column, text, &look.wrapped());
            lines = lines.max(lines_in(text, self.widths[column], 1.0));
        }
        let ids = self.widths.len() - 1;
        let id = or_nothing(says.id);
        self.page.text(at, ids, &id, &look.wrapped());
        lines.max(lines_in(&id, IDS, 1.0).min(ID_LINES))
    }

    fn row(&mut self, at: u32, block: &Block, index: usize) {
        let look = self.page.look;
        let row = &block.rows[index];
        let mut lines = self.says(
            at,
            &Says {
                block: Some(block),
                label: label(row),
                kind: kind(block, index),
                unit: unit(row, self.table.columns.len()),
                id: &row.stem,
            },
        );
        let first = self.stub.headings().len();
        for column in 0..self.table.columns.len() {
            match content(row, column) {
                Content::Number(value) => {
                    let shown = shown(value, row.format_of(column), look.layout);
                    self.page.shown(at, first + column, &shown);
                }
                Content::Text(text) => {
                    lines = lines.max(self.words(at, first + column, text));
                }
                Content::None => {
                    self.words(at, first + column, "[x]");
                }
            }
        }
        self.page.height(at, lines, look.size());
    }

    /// Words in the place of a number; nothing is a mark of its own.
    fn words(&mut self, at: u32, column: usize, text: &str) -> usize {
        let text = if text.is_empty() { NOTHING } else { text };
        let face = self.page.look.number("@").set_text_wrap();
        self.page.text(at, column, text, &face);
        lines_in(text, COLUMN, 1.0)
    }

    fn letters(&mut self, at: u32, block: &Block, row: &Row) {
        let says = Says {
            block: Some(block),
            label: format!("{}: higher than columns, or interval", label(row)),
            kind: "Letters of a test, or an interval".to_owned(),
            unit: "Words",
            id: "",
        };
        let texts = (0..self.table.columns.len())
            .map(|column| row.cells.get(column).map_or("", |cell| &cell.letters));
        let texts: Vec<&str> = texts.collect();
        self.spoken(at, &says, &texts);
    }

    fn marks(&mut self, at: u32, block: &Block) {
        let says = Says {
            block: Some(block),
            label: "Size of base".to_owned(),
            kind: "Mark".to_owned(),
            unit: "Mark",
            id: "",
        };
        let texts = (0..self.table.columns.len())
            .map(|column| block.marks.get(column).map_or("", String::as_str));
        let texts: Vec<&str> = texts.collect();
        self.spoken(at, &says, &texts);
    }

    fn column_ids(&mut self, at: u32) {
        let says = Says {
            block: None,
            label: "Column id".to_owned(),
            kind: "Id".to_owned(),
            unit: "Id",
            id: "",
        };
        let texts: Vec<&str> = self
            .table
            .columns
            .iter()
            .map(|c| c.suffix.as_str())
            .collect();
        self.spoken(at, &says, &texts);
    }

    /// A row of words.
    fn spoken(&mut self, at: u32, says: &Says<'_>, texts: &[&str]) {
        let mut lines = self.says(at, says);
        let first = self.stub.headings().len();
        for (column, text) in texts.iter().enumerate() {
            lines = lines.max(self.words(at, first + column, text));
        }
        let size = self.page.look.size();
        self.page.height(at, lines, size);
    }
}

/// Crossbreak, outer category, label and letter of a column in one.
fn heading(column: &Column) -> String {
    let parts = [&column.group, &column.outer, &column.label];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    let words = parts.join(": ");
    if column.letter.is_empty() {
        words
    } else {
        format!("{words} (column {})", column.letter)
    }
}

/// What kind a row is; of an answer under a NET, of which.
fn kind(block: &Block, index: usize) -> String {
    let row = &block.rows[index];
    let words = match row.kind {
        RowKind::UnweightedBase | RowKind::WeightedBase | RowKind::EffectiveBase => "Base",
        RowKind::Answer => "Answer",
        RowKind::Net => "NET",
        RowKind::Statistic => "Statistic",
    };
    let mut above = block.rows[..index].iter().rev();
    let net = above.find(|above| above.kind == RowKind::Net && above.indent < row.indent);
    match net.filter(|_| row.indent > 0) {
        Some(net) => format!("{words}, part of {}", net.label),
        None => words.to_owned(),
    }
}

fn unit(row: &Row, columns: usize) -> &'static str {
    let is_text = |column| matches!(content(row, column), Content::Text(_));
    if columns > 0 && (0..columns).all(is_text) {
        return "Words";
    }
    match row.format {
        Format::Percent(_) => "Percent",
        Format::Points(_) => "Percentage points",
        Format::Count => "People",
        Format::Decimals(_) | Format::Plain => "Number",
    }
}
