//! How long tables take: `cargo run --release --example tables_speed -- FOLDER`, as `benches/peers/tables.py` runs it.
//!
//! FOLDER has `codes.u8` (a column of bytes for each question, then for each crossbreak, then for each margin),
//! `weights.f64` and `shape.json` (`rows`, `questions`, `crossbreaks` and `margins`: how many categories each has). Prints one
//! JSON object: seconds of shares alone, and of shares with rake-aware standard errors where there are margins, each with
//! the design and the three bases of every cell; a share and a standard error to compare; and the memory of the process.

use std::io::Read;
use std::time::Instant;

use crossbreak::estimates::{Cells, Coded, Design};
use crossbreak::weighting::{Codes, MarginCodes};
use rayon::prelude::*;

struct Data {
    rows: usize,
    questions: Vec<(Vec<u8>, usize)>,
    crossbreaks: Vec<(Vec<u8>, usize)>,
    margins: Vec<MarginCodes>,
    weights: Vec<f64>,
}

fn read(folder: &str) -> Data {
    let path = |name: &str| std::path::Path::new(folder).join(name);
    let read = |name: &str| std::fs::read(path(name)).expect("a file of the folder");
    let shape: serde_json::Value = serde_json::from_slice(&read("shape.json")).expect("JSON");
    let sizes = |name: &str| -> Vec<usize> {
        let all = shape[name].as_array().expect("a list");
        all.iter()
            .map(|n| n.as_u64().expect("a number") as usize)
            .collect()
    };
    let rows = shape["rows"].as_u64().expect("a number") as usize;
    // Column by column: the file is not held beside its columns.
    let mut file = std::fs::File::open(path("codes.u8")).expect("a file of the folder");
    let mut coded = |name: &str| -> Vec<(Vec<u8>, usize)> {
        let sizes = sizes(name).into_iter();
        sizes
            .map(|n| {
                let mut column = vec![0; rows];
                file.read_exact(&mut column).expect("a column");
                (column, n)
            })
            .collect()
    };
    let questions = coded("questions");
    let crossbreaks = coded("crossbreaks");
    let margins = coded("margins")
        .into_iter()
        .map(|(codes, categories)| MarginCodes {
            codes: codes.into_iter().map(u16::from).collect(),
            categories,
        });
    let margins = margins.collect();
    let weights = read("weights.f64")
        .chunks_exact(8)
        .map(|b| f64::from_le_bytes(b.try_into().expect("eight bytes")))
        .collect();
    Data {
        rows,
        questions,
        crossbreaks,
        margins,
        weights,
    }
}

/// A cell: its share, standard error and bases.
type Cell = (f64, Option<f64>, f64, f64, f64);

/// Every question by everyone and by every crossbreak.
fn tables(data: &Data, design: &Design<'_>) -> Vec<Vec<Cell>> {
    let everyone = vec![0u8; data.rows];
    let coded = |codes, categories| Coded {
        codes: Codes::U8(codes),
        categories,
    };
    let mut by = vec![coded(everyone.as_slice(), 1)];
    by.extend(
        data.crossbreaks
            .iter()
            .map(|(codes, n)| coded(codes.as_slice(), *n)),
    );
    data.questions
        .par_iter()
        .map(|(codes, answers)| {
            let tables = Cells::count(design, coded(codes, *answers), &by);
            let mut out = Vec::new();
            for (cells, by) in tables.iter().zip(&by) {
                for column in 0..by.categories {
                    for answer in 0..*answers {
                        let scored: Vec<(usize, f64)> = (0..*answers)
                            .map(|a| (cells.cell(column, a), f64::from(u8::from(a == answer))))
                            .collect();
                        let Some(mean) = cells.mean(&scored) else {
                            continue;
                        };
                        let se = cells.se(&[(1.0, &scored)]);
                        let base = mean.base;
                        out.push((mean.value, se, base.people, base.weight, base.effective()));
                    }
                }
            }
            out
        })
        .collect()
}

fn main() {
    let folder = std::env::args().nth(1).expect("a folder");
    let repetitions: usize = std::env::args()
        .nth(2)
        .map_or(5, |n| n.parse().expect("a number"));
    let data = read(&folder);
    let before = memory("VmRSS");
    let base = vec![1.0; data.rows];
    let time = |with: bool| {
        let mut seconds = Vec::new();
        let mut cells = Vec::new();
        for _ in 0..repetitions {
            let start = Instant::now();
            let design = match with {
                true => Design::calibrated(&data.weights, &base, &data.margins),
                false => Design::given(&data.weights).without_precision(),
            };
            cells = tables(&data, &design);
            seconds.push(start.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        (seconds[seconds.len() / 2], cells)
    };
    let (shares, cells) = time(false);
    let count: usize = cells.iter().map(Vec::len).sum();
    let mut out = serde_json::json!({
        "rows": data.rows,
        "cells": count,
        "shares": shares,
        "share": cells[0][0].0,
    });
    if !data.margins.is_empty() {
        let (precise, cells) = time(true);
        out["with_standard_errors"] = precise.into();
        out["se"] = cells[0][0].1.into();
    }
    out["before_mb"] = before.into();
    out["peak_rss_mb"] = memory("VmHWM").into();
    println!("{out}");
}

/// Memory of the process in megabytes, where the system tells.
fn memory(what: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(what))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
