//! What a question says, whatever the layout: its title, its base, what each cell shows.

use super::style::Edge;
use crate::tables::model::{Block, Cell, Column, Format, Row, RowKind, Table};

/// One row of a sheet, from its first on.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Line {
    Title(String),
    Text(String),
    Bold(String),
    Back,
    Space,
    Groups,
    Outers,
    Labels,
    ColumnLetters,
    /// The words of an item.
    Heading(usize),
    /// Of whom the percentages of an item are.
    Base(usize),
    /// A row of the table: block and row.
    Row(usize, usize),
    Marks(usize),
    /// Letters of the row above.
    Letters(usize, usize),
    ColumnIds,
    Note(String),
    /// The one row of headings of an accessible table.
    Headings,
}

/// The title with the id in front, or nothing where the wording says it all.
pub(super) fn full_title(table: &Table) -> Option<String> {
    let title = if says_wording(table) && !table.wording.is_empty() {
        &table.wording
    } else {
        &table.title
    };
    if title.is_empty() && table.id.is_empty() {
        return None;
    }
    Some(if table.id.is_empty() || title.starts_with(&table.id) {
        title.clone()
    } else if title.is_empty() {
        table.id.clone()
    } else {
        format!("{}. {title}", table.id)
    })
}

/// Whether the title is the wording, or only its beginning.
pub(super) fn says_wording(table: &Table) -> bool {
    let title = table.title.trim_end_matches(['…', '.', ' ']);
    table.wording.is_empty() || table.wording.starts_with(title)
}

/// The base that all blocks share.
pub(super) fn shared_base(table: &Table) -> Option<&str> {
    let (first, others) = table.blocks.split_first()?;
    let shared = !first.base.is_empty() && others.iter().all(|block| block.base == first.base);
    shared.then_some(&first.base)
}

pub(super) fn lacks_numbers(table: &Table) -> bool {
    let mut rows = table.blocks.iter().flat_map(|block| &block.rows);
    rows.any(|row| {
        (0..table.columns.len()).any(|column| matches!(content(row, column), Content::None))
    })
}

pub(super) enum Content<'a> {
    Text(&'a str),
    Number(f64),
    None,
}

/// What a cell shows: words where it has any, otherwise its number.
pub(super) fn content(row: &Row, column: usize) -> Content<'_> {
    match row.cells.get(column) {
        Some(Cell { text, .. }) if !text.is_empty() => Content::Text(text),
        Some(Cell {
            value: Some(value), ..
        }) if value.is_finite() => Content::Number(*value),
        _ => Content::None,
    }
}

pub(super) fn has_marks(block: &Block) -> bool {
    block.marks.iter().any(|mark| !mark.is_empty())
}

/// The rows after which the marks of the bases stand.
pub(super) fn last_base(block: &Block) -> Option<usize> {
    let is_base = |row: &Row| {
        matches!(
            row.kind,
            RowKind::UnweightedBase | RowKind::WeightedBase | RowKind::EffectiveBase
        )
    };
    block.rows.iter().rposition(is_base)
}

/// The label of a row; a difference of shares says that it is in points.
pub(super) fn label(row: &Row) -> String {
    let points = matches!(row.format, Format::Points(_));
    if points && !row.label.contains("point") {
        format!("{} (points)", row.label)
    } else {
        row.label.clone()
    }
}

pub(super) fn based(base: &str) -> String {
    if base.to_lowercase().starts_with("base") {
        base.to_owned()
    } else {
        format!("Base: {base}")
    }
}

/// How a cell is traced to its number.
pub(super) fn ids_note(table: &Table) -> String {
    let mut rows = table.blocks.iter().flat_map(|block| &block.rows);
    let stem = rows.find(|row| !row.stem.is_empty()).map(|row| &row.stem);
    let suffix = table.columns.iter().map(|column| &column.suffix);
    let example = match (stem, suffix.clone().find(|suffix| !suffix.is_empty())) {
        (Some(stem), Some(suffix)) => format!(", as in {stem}{suffix}"),
        _ => String::new(),
    };
    format!(
        "Each number has an id, the same in every file: the number id of its row followed by the column id of its column{example}."
    )
}

/// The columns at which a crossbreak begins.
pub(super) fn group_starts(columns: &[Column]) -> impl Iterator<Item = usize> {
    (0..columns.len()).filter(|at| edge(columns, *at) == Edge::Group)
}

pub(super) fn edge(columns: &[Column], at: usize) -> Edge {
    match at.checked_sub(1).map(|before| &columns[before]) {
        None => Edge::Group,
        Some(before) if before.group != columns[at].group => Edge::Group,
        Some(before) if before.outer != columns[at].outer => Edge::Outer,
        Some(_) => Edge::None,
    }
}

/// The rows of a block, letters below the rows that have some, marks below the bases.
pub(super) fn block_lines(at: usize, block: &Block) -> Vec<Line> {
    let mut lines = Vec::new();
    let last_base = last_base(block);
    if has_marks(block) && last_base.is_none() {
        lines.push(Line::Marks(at));
    }
    for (index, row) in block.rows.iter().enumerate() {
        lines.push(Line::Row(at, index));
        if row.has_letters() {
            lines.push(Line::Letters(at, index));
        }
        if has_marks(block) && last_base == Some(index) {
            lines.push(Line::Marks(at));
        }
    }
    lines
}
