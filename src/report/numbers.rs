//! The tables of the book for the template: cells as they are printed, each with its id, and with what it is in its title.

use std::collections::BTreeSet;

use super::words::{anchor, title};
use crossbreak_study::estimates::{COMPOSITION, Number, Published, Statistic};
use crossbreak_tables::tables::{Block, Book, Cell, Column, Format, Row, RowKind, Table, shown};

/// A table in the page.
pub(super) struct TableView {
    /// The question's id, fit for an address.
    pub id: String,
    pub title: String,
    /// Where that is not the title already.
    pub wording: String,
    /// Its columns are those of the crossbreaks: the switch is for it.
    pub banner: bool,
    /// Not every cell says what it is.
    pub brief: bool,
    pub groups: Vec<Group>,
    pub columns: Vec<ColumnView>,
    /// Of whom all of it is, where that is one base.
    pub base: String,
    /// The bases of all blocks, where they are the same.
    pub bases: Vec<RowView>,
    pub blocks: Vec<BlockView>,
    pub notes: Vec<String>,
}

impl TableView {
    /// How many columns there are, with that of the rows' names.
    pub fn width(&self) -> usize {
        self.columns.len() + 1
    }
}

/// A crossbreak over its columns.
pub(super) struct Group {
    pub label: String,
    pub columns: usize,
}

pub(super) struct ColumnView {
    pub outer: String,
    pub label: String,
    pub letter: String,
    pub suffix: String,
    /// What its numbers are, where that is not what their rows are.
    pub defines: &'static str,
}

pub(super) struct BlockView {
    pub heading: String,
    pub base: String,
    pub rows: Vec<RowView>,
    pub notes: Vec<String>,
}

impl BlockView {
    /// Whether a line above its rows says what they are.
    pub fn is_headed(&self) -> bool {
        !(self.heading.is_empty() && self.base.is_empty())
    }
}

#[derive(PartialEq)]
pub(super) struct RowView {
    pub label: String,
    /// Of the row's element.
    pub class: &'static str,
    pub stem: String,
    pub defines: &'static str,
    pub cells: Vec<CellView>,
}

#[derive(PartialEq)]
pub(super) struct CellView {
    /// Where links to the number go; empty where there is no number, or where it stands elsewhere too.
    pub anchor: String,
    pub title: String,
    pub text: String,
    /// Letters, an interval or a mark.
    pub small: String,
}

/// Which cells of a page say what they are: place, interval and bases, ten times as many letters as the number itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Detail<'a> {
    Every,
    /// Those of the total, and these, to which something in the page links.
    Totals(&'a BTreeSet<String>),
}

impl Detail<'_> {
    fn holds(self, column: &Column, anchor: &str) -> bool {
        match self {
            Detail::Every => true,
            Detail::Totals(linked) => !column.suffix.starts_with('@') || linked.contains(anchor),
        }
    }
}

/// Whether so many numbers would make a page of many megabytes if each said what it is.
pub(super) fn is_large(book: &Book) -> bool {
    const MOST: usize = 15_000;
    let cells = |table: &Table| {
        let rows: usize = table.blocks.iter().map(|block| block.rows.len()).sum();
        rows * table.columns.len()
    };
    book.tables.iter().map(cells).sum::<usize>() > MOST
}

/// Every table in the order of the book. Ids are given to the tables of the questions first: a number that stands in a
/// summary too has its place in its question.
pub(super) fn tables(book: &Book, published: &Published, detail: Detail<'_>) -> Vec<TableView> {
    let own = |table: &Table| table.id == COMPOSITION || published.question(&table.id).is_some();
    let mut taken = BTreeSet::new();
    let mut views: Vec<(usize, TableView)> = Vec::with_capacity(book.tables.len());
    for first in [true, false] {
        for (at, table) in book.tables.iter().enumerate() {
            if own(table) == first {
                views.push((at, view(table, published, detail, &mut taken)));
            }
        }
    }
    views.sort_by_key(|(at, _)| *at);
    views.into_iter().map(|(_, view)| view).collect()
}

/// Whether a cell of the page has the place that belongs to that number: two ids that an address writes alike have one place,
/// which is the first one's.
pub(super) fn has_anchor(book: &Book, published: &Published, id: &str) -> bool {
    let own = anchor(id);
    tables(book, published, Detail::Every).iter().any(|table| {
        let rows = table.blocks.iter().flat_map(|block| &block.rows);
        rows.chain(&table.bases).any(|row| {
            let cells = row.cells.iter().zip(&table.columns);
            cells.into_iter().any(|(cell, column)| {
                cell.anchor == own
                    && id.strip_prefix(row.stem.as_str()) == Some(column.suffix.as_str())
            })
        })
    })
}

fn view(
    table: &Table,
    published: &Published,
    detail: Detail<'_>,
    taken: &mut BTreeSet<String>,
) -> TableView {
    let banner = table.columns.iter().any(|c| c.suffix.starts_with('@'));
    let mut blocks: Vec<BlockView> = table
        .blocks
        .iter()
        .map(|block| block_view(table, block, published, detail, taken))
        .collect();
    // What is so of every block is said once: whom it is of, and of how many.
    let one = |of: fn(&Block) -> &str| {
        let first = table.blocks.first().map_or("", of);
        let same = table.blocks.iter().all(|block| of(block) == first);
        if same {
            first.to_owned()
        } else {
            String::new()
        }
    };
    let base = one(|block| &block.base);
    if !base.is_empty() {
        blocks.iter_mut().for_each(|block| block.base.clear());
    }
    let is_base = |row: &RowView| row.class == BASE;
    let first: Vec<&RowView> = blocks.first().map_or(Vec::new(), |b| {
        b.rows.iter().filter(|r| is_base(r)).collect()
    });
    let same = blocks.iter().all(|block| {
        let own = block.rows.iter().filter(|row| is_base(row));
        own.eq(first.iter().copied())
    });
    let mut bases = Vec::new();
    if same && !base.is_empty() && blocks.len() > 1 {
        for (at, block) in blocks.iter_mut().enumerate() {
            let all = std::mem::take(&mut block.rows);
            let (own, others): (Vec<RowView>, Vec<RowView>) = all.into_iter().partition(is_base);
            block.rows = others;
            if at == 0 {
                bases = own;
            }
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    for column in &table.columns {
        match groups
            .last_mut()
            .filter(|group| group.label == column.group)
        {
            Some(group) => group.columns += 1,
            None => groups.push(Group {
                label: column.group.clone(),
                columns: 1,
            }),
        }
    }
    // In a list of all tables a summary says of what.
    let summarised = table
        .id
        .strip_suffix("-summary")
        .and_then(|id| published.question(id));
    let title = match summarised {
        Some(question) => {
            let asked = question.title.as_ref().unwrap_or(&question.text);
            format!("Summary: {}", asked)
        }
        None => table.title.clone(),
    };
    TableView {
        id: anchor(&table.id),
        wording: match table.wording == title || summarised.is_some() {
            true => String::new(),
            false => table.wording.clone(),
        },
        title,
        banner,
        brief: matches!(detail, Detail::Totals(_)),
        groups: if banner { groups } else { Vec::new() },
        columns: columns(table, published),
        base,
        bases,
        blocks,
        // What intervals take for granted is said once, above all tables.
        notes: table
            .notes
            .iter()
            .filter(|note| note.as_str() != published.precision())
            .cloned()
            .collect(),
    }
}

fn number<'a>(row: &Row, column: &Column, published: &'a Published) -> Option<&'a Number> {
    match row.stem.is_empty() {
        true => None,
        false => published.get(&format!("{}{}", row.stem, column.suffix)),
    }
}

fn columns(table: &Table, published: &Published) -> Vec<ColumnView> {
    let rows = || table.blocks.iter().flat_map(|block| &block.rows);
    let named = table.columns.iter().any(|c| c.suffix.starts_with('@'));
    table
        .columns
        .iter()
        .map(|column| {
            let first = rows().find_map(|row| number(row, column, published));
            let statistic = first.map(|n| n.statistic);
            ColumnView {
                outer: column.outer.clone(),
                label: column.label.clone(),
                letter: column.letter.clone(),
                suffix: column.suffix.clone(),
                defines: match statistic {
                    Some(of) if !named || of == Statistic::Difference => of.as_str(),
                    _ => "",
                },
            }
        })
        .collect()
}

const BASE: &str = "b";

fn block_view(
    table: &Table,
    block: &Block,
    published: &Published,
    detail: Detail<'_>,
    taken: &mut BTreeSet<String>,
) -> BlockView {
    let whom = block.base.strip_prefix("Base: ").unwrap_or(&block.base);
    let rows = block.rows.iter().map(|row| {
        let cells = row.cells.iter().zip(&table.columns).enumerate();
        let cells = cells.map(|(at, (cell, column))| {
            let mut small = cell.letters.clone();
            if row.kind == RowKind::UnweightedBase {
                small += block.marks.get(at).map_or("", |mark| mark.as_str());
            }
            cell_view(row, cell, column, published, whom, small, detail, taken)
        });
        let cells = cells.collect();
        let own = table
            .columns
            .first()
            .and_then(|column| number(row, column, published));
        RowView {
            label: row.label.clone(),
            class: class(row),
            stem: row.stem.clone(),
            defines: own.map_or("", |n| n.statistic.as_str()),
            cells,
        }
    });
    BlockView {
        heading: block.heading.clone(),
        base: block.base.clone(),
        rows: rows.collect(),
        notes: block.notes.clone(),
    }
}

fn class(row: &Row) -> &'static str {
    match (row.kind, row.indent) {
        (RowKind::UnweightedBase | RowKind::WeightedBase | RowKind::EffectiveBase, _) => BASE,
        (RowKind::Net, 0) => "n",
        (RowKind::Net, 1) => "n i",
        (RowKind::Net, _) => "n j",
        (_, 0) => "",
        (_, 1) => "i",
        (_, _) => "j",
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "a cell is where a row, a column and all that the page says of both meet"
)]
fn cell_view(
    row: &Row,
    cell: &Cell,
    column: &Column,
    published: &Published,
    whom: &str,
    small: String,
    detail: Detail<'_>,
    taken: &mut BTreeSet<String>,
) -> CellView {
    let format = cell.format.unwrap_or(row.format);
    // A number of people beside shares is no number of its own.
    let number = match format {
        Format::Count => None,
        _ => number(row, column, published),
    };
    let own = number.map(|n| anchor(&n.id)).unwrap_or_default();
    let first = !own.is_empty() && taken.insert(own.clone());
    if !detail.holds(column, &own) {
        return CellView {
            anchor: String::new(),
            title: String::new(),
            text: shown(cell, row),
            small,
        };
    }
    CellView {
        title: number.map_or(String::new(), |n| title(n, format, whom)),
        anchor: match first {
            true => own,
            false => String::new(),
        },
        text: shown(cell, row),
        small,
    }
}
