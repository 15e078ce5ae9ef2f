//! Sixty questions by seven crossbreaks, the poll of case A: `cargo bench --bench tables`. From the weighted sample to the
//! numbers, and from the numbers to the workbook with its rows of cells. Beside other programs: `benches/peers/tables.py`.

use std::path::Path;

use crossbreak::estimates::{Published, estimate, plan};
use crossbreak::pipeline::{Limits, Study, prepare};
use crossbreak::tables::tables;
use divan::Bencher;

fn main() {
    divan::main();
}

/// Case A with all of its questions.
fn study() -> Study {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/case-a");
    let spec = std::fs::read_to_string(folder.join("case-a.toml")).expect("a spec");
    let head = spec.split("[[crossbreak]]").next().expect("a head");
    let mut text = head.replace(
        "poll_2041.csv",
        &folder.join("poll_2041.csv").display().to_string(),
    );
    text = text.replace(
        "\"gender-age-educ.csv\"",
        &format!(
            "{:?}",
            folder.join("gender-age-educ.csv").display().to_string()
        ),
    );
    for variable in [
        "gender",
        "age",
        "educ",
        "region",
        "work",
        "euref",
        "attention",
    ] {
        text += &format!("[[crossbreak]]\nvariable = \"{variable}\"\n");
    }
    for question in 1..=60 {
        text += &format!(
            "[[question]]\nid = \"q{question:02}\"\nkind = \"single\"\ncolumn = \"q{question:02}\"\ntext = \"Question {question}\"\n"
        );
    }
    let made = tempfile::tempdir().expect("a folder");
    let path = made.path().join("sixty.toml");
    std::fs::write(&path, text).expect("a file");
    let read = prepare(&path, Limits::default(), &|_| {});
    read.map_err(|failure| format!("{:?}", failure.diagnostics))
        .expect("a sound spec")
        .0
}

fn published(study: &Study) -> Published {
    let (weighted, _) = study.weigh();
    let (plan, _) = plan(&study.spec, weighted.sample());
    estimate(&plan, &weighted).publish()
}

/// Every number with its id, bases, rake-aware standard error and interval.
#[divan::bench]
fn numbers(bencher: Bencher<'_, '_>) {
    let study = study();
    let (weighted, _) = study.weigh();
    let (plan, _) = plan(&study.spec, weighted.sample());
    bencher.bench(|| estimate(&plan, &weighted).publish());
}

/// The workbook and tables.csv.
#[divan::bench]
fn workbook(bencher: Bencher<'_, '_>) {
    let study = study();
    let published = published(&study);
    bencher.bench(|| tables(&study.spec, &published, Vec::new()));
}
