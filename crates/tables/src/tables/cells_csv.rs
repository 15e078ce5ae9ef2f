//! `tables.csv`, the cells of the workbook as rows, and `tests.csv`, the comparisons behind its letters.

use super::layout::mark;
use super::model::{Format, Row, RowKind, Table};
use super::print::shown;
use crossbreak_study::csv_out::{Column, Csv, write};
use crossbreak_study::estimates::{Direction, Number, Published, Test, TestKind, Untested};

/// A cell of a table and where it stands.
struct Placed<'a> {
    table: &'a Table,
    item: &'a str,
    row: &'a Row,
    number: &'a Number,
    group: &'a str,
    outer: &'a str,
    column: &'a str,
    value: Option<f64>,
    shown: String,
    address: (String, String),
}

/// Every cell of the tables that shows a number, in their order. `address` gives sheet and cell by the indices of the
/// table, its block, the block's row and the column.
fn cells<'a>(
    tables: &'a [Table],
    published: &'a Published,
    address: &dyn Fn([usize; 4]) -> Option<(String, String)>,
) -> Vec<Placed<'a>> {
    let mut cells: Vec<Placed<'_>> = Vec::new();
    for (t, table) in tables.iter().enumerate() {
        for (b, block) in table.blocks.iter().enumerate() {
            for (r, row) in block.rows.iter().enumerate() {
                if row.stem.is_empty() {
                    continue;
                }
                for (c, (cell, column)) in row.cells.iter().zip(&table.columns).enumerate() {
                    // A number of people beside shares has no id of its own.
                    if cell.format == Some(Format::Count) {
                        continue;
                    }
                    let number = published.get(&format!("{}{}", row.stem, column.suffix));
                    let Some(number) = number else { continue };
                    cells.push(Placed {
                        table,
                        item: &block.heading,
                        row,
                        number,
                        group: &column.group,
                        outer: &column.outer,
                        column: &column.label,
                        value: number.value,
                        shown: shown(cell, row),
                        address: address([t, b, r, c]).unwrap_or_default(),
                    });
                }
            }
        }
    }
    cells
}

/// A cell that shows a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellOf {
    /// The id of the table.
    pub table: String,
    /// In `tables.xlsx`.
    pub sheet: String,
    pub cell: String,
    /// What it prints.
    pub shown: String,
    /// Its row in `tables.csv`: 0 is the first below the heading.
    pub row: usize,
}

/// Every cell that shows the number of that id.
pub(super) fn placed(
    tables: &[Table],
    published: &Published,
    address: &dyn Fn([usize; 4]) -> Option<(String, String)>,
    id: &str,
) -> Vec<CellOf> {
    let all = cells(tables, published, address).into_iter().enumerate();
    all.filter(|(_, cell)| cell.number.id == id)
        .map(|(row, cell)| CellOf {
            table: cell.table.id.clone(),
            sheet: cell.address.0,
            cell: cell.address.1,
            shown: cell.shown,
            row,
        })
        .collect()
}

/// `tables.csv`: one row for every cell of the tables that shows a number, in their order, with its sheet and cell in
/// the workbook. Shares are 0-1; `shown` is what the table prints.
pub(super) fn cells_csv(
    tables: &[Table],
    published: &Published,
    address: &dyn Fn([usize; 4]) -> Option<(String, String)>,
) -> Csv {
    let cells = cells(tables, published, address);
    let data = |name: &str, of: &dyn Fn(&Placed<'_>) -> String| {
        let cells: Vec<String> = cells.iter().map(of).collect();
        Column::data(name, cells.iter().map(String::as_str))
    };
    let text = |name: &str, of: &dyn Fn(&Placed<'_>) -> String| {
        let cells: Vec<String> = cells.iter().map(of).collect();
        Column::text(name, cells.iter().map(String::as_str))
    };
    let of_number = |name: &str, of: fn(&Number) -> Option<f64>| {
        Column::numbers(name, cells.iter().map(|cell| of(cell.number)))
    };
    let direction = |of: fn(&Number) -> Option<Direction>| {
        move |cell: &Placed<'_>| {
            let direction = of(cell.number);
            direction.map_or(String::new(), |d| d.as_str().to_owned())
        }
    };
    let unweighted = |cell: &Placed<'_>| Some(cell.number.bases?.unweighted as u64);
    write(
        cells.len(),
        vec![
            data("table", &|c| c.table.id.clone()),
            text("item", &|c| c.item.to_owned()),
            text("row", &|c| c.row.label.clone()),
            data("kind", &|c| kind(c.row.kind).to_owned()),
            data("crossbreak", &|c| c.number.crossbreak.clone()),
            text("group", &|c| c.group.to_owned()),
            text("within", &|c| c.outer.to_owned()),
            text("column", &|c| c.column.to_owned()),
            Column::numbers("value", cells.iter().map(|c| c.value)),
            text("shown", &|c| c.shown.clone()),
            data("higher_than", &|c| c.number.marks.letters.clone()),
            data("against_rest", &direction(|n| n.marks.rest)),
            data("against_wave_before", &direction(|n| n.marks.wave)),
            data("mark", &|c| mark(c.number.flag).to_owned()),
            Column::counts("unweighted_base", cells.iter().map(unweighted)),
            of_number("weighted_base", |n| n.bases.map(|b| b.weighted)),
            of_number("effective_base", |n| n.bases.map(|b| b.effective)),
            data("number", &|c| c.number.id.clone()),
            data("sheet", &|c| c.address.0.clone()),
            data("cell", &|c| c.address.1.clone()),
        ],
    )
}

fn kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Answer => "answer",
        RowKind::Net => "net",
        _ => "statistic",
    }
}

/// A row of `tests.csv`.
enum Tested<'a> {
    Made(&'a Test),
    Not(&'a Untested),
}

impl<'a> Tested<'a> {
    fn test(&self) -> Option<&'a Test> {
        match self {
            Tested::Made(test) => Some(test),
            Tested::Not(_) => None,
        }
    }
}

/// `tests.csv`: one row for every comparison, with its rule, t (z, F), its degrees of freedom, p, and p after the adjustment
/// that the spec names; then one without a statistic, and with the reason, for every crossbreak that cannot be tested.
pub fn tests_csv(published: &Published) -> Csv {
    let made = published.tests().iter().map(Tested::Made);
    let tests: Vec<Tested<'_>> = made
        .chain(published.untested().iter().map(Tested::Not))
        .collect();
    let of = |of: fn(&Test) -> &str, or: fn(&Untested) -> &str| {
        tests.iter().map(move |row| match row {
            Tested::Made(test) => of(test),
            Tested::Not(untested) => or(untested),
        })
    };
    let data = |name: &str, test: fn(&Test) -> &str, or: fn(&Untested) -> &str| {
        Column::data(name, of(test, or))
    };
    let words = |name: &str, test: fn(&Test) -> &str, or: fn(&Untested) -> &str| {
        Column::text(name, of(test, or))
    };
    let numbers = |name: &str, of: fn(&Test) -> Option<f64>| {
        let cells = tests.iter().map(|row| row.test().and_then(of));
        Column::numbers(name, cells)
    };
    write(
        tests.len(),
        vec![
            data(
                "test",
                |t| t.kind.as_str(),
                |_| TestKind::Crossbreak.as_str(),
            ),
            data("number", |t| &t.stem, |t| &t.stem),
            data("crossbreak", |t| &t.crossbreak, |t| &t.crossbreak),
            words("column", |t| &t.column, |_| ""),
            words("against", |t| &t.against, |_| ""),
            data("method", |t| t.method.as_str(), |_| ""),
            data("statistic_name", |t| t.method.statistic(), |_| ""),
            numbers("statistic", |t| Some(t.statistic)),
            numbers("df1", |t| t.degrees.map(|d| d.0)),
            numbers("df2", |t| t.degrees.and_then(|d| d.1)),
            numbers("p", |t| Some(t.p)),
            numbers("adjusted_p", |t| Some(t.adjusted)),
            words("note", |t| &t.note, |t| &t.reason),
        ],
    )
}
