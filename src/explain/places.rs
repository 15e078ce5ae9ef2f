//! Every place where a number is printed, from the layout of the outputs.

use serde::Serialize;

use super::Input;
use crate::report;
use crossbreak_study::estimates::Number;
use crossbreak_tables::tables;

/// Where a number is printed. Files are those of `outputs/<study>/`.
#[derive(Debug, Clone, Serialize)]
pub struct Places {
    pub cells: Vec<CellPlace>,
    /// Files with a row a number, and the row in each.
    pub rows: Vec<RowPlace>,
    pub figures: Vec<FigurePlace>,
    /// `report.html#hours:median`; `None`: the page has no place of its own for it.
    pub page: Option<String>,
    /// Whether the page leads with it.
    pub headline: bool,
}

/// A cell of `tables.xlsx`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CellPlace {
    pub table: String,
    pub sheet: String,
    pub cell: String,
    pub shown: String,
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowPlace {
    pub file: &'static str,
    /// From 1; the heading is row 1 of a csv file. `None`: the number is found by its id.
    pub row: Option<usize>,
}

/// A figure that shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigurePlace {
    pub id: String,
    pub title: String,
    pub files: Vec<String>,
}

pub(super) fn places(input: &Input<'_>, number: &Number) -> Places {
    let published = input.published;
    let placed = tables::placed(input.book, published, &number.id);
    let mut rows: Vec<RowPlace> = Vec::new();
    let at = published
        .numbers()
        .iter()
        .position(|own| own.id == number.id);
    // The heading is a row of a csv file; those of a frame are counted without it.
    let estimates = [
        ("estimates.csv", 2),
        ("estimates.parquet", 1),
        ("estimates.arrow", 1),
    ];
    rows.extend(estimates.map(|(file, first)| RowPlace {
        file,
        row: at.map(|at| at + first),
    }));
    rows.extend(placed.iter().map(|cell| RowPlace {
        file: "tables.csv",
        row: Some(cell.row + 2),
    }));
    rows.push(RowPlace {
        file: "numbers.json",
        row: None,
    });
    let claimed: Vec<&str> = input
        .claims
        .iter()
        .flat_map(|claim| claim.number.iter().map(String::as_str))
        .collect();
    Places {
        cells: placed
            .into_iter()
            .map(|cell| CellPlace {
                table: cell.table,
                sheet: cell.sheet,
                cell: cell.cell,
                shown: cell.shown,
            })
            .collect(),
        rows,
        figures: input
            .figures
            .iter()
            .filter(|(figure, _)| figure.numbers().contains(&number.id.as_str()))
            .map(|(figure, files)| FigurePlace {
                id: figure.id.clone(),
                title: figure.title.clone(),
                files: files.clone(),
            })
            .collect(),
        page: report::anchor_of(input.book, published, &number.id)
            .map(|anchor| format!("report.html#{anchor}")),
        headline: report::leads_with(input.spec, published, &claimed, input.book)
            .contains(&number.id),
    }
}
