//! Sixty questions by seven crossbreaks, the poll of case A: `cargo bench --bench tables`. From the weighted sample to the
//! numbers, and from the numbers to the workbook with its rows of cells, and to the page. Beside other programs: `benches/peers/tables.py`.

use std::path::Path;

use crossbreak::estimates::{Published, estimate, plan};
use crossbreak::figures;
use crossbreak::methods::{Provenance, statement};
use crossbreak::pipeline::{Limits, Study, prepare};
use crossbreak::report::{Input, page};
use crossbreak::tables::{book, tables};
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
    bencher.bench(|| {
        tables(
            &book(&study.spec, &published, Vec::new(), "bench"),
            &published,
        )
    });
}

/// report.html of a study: its tables and figures are laid out in it.
fn page_of(bencher: Bencher<'_, '_>, study: &Study) {
    let published = published(study);
    let provenance = Provenance::default();
    bencher.bench(|| {
        let book = book(&study.spec, &published, Vec::new(), "bench");
        let figures =
            figures::compose(&study.spec, &published, figures::plain()).unwrap_or_default();
        page(&Input {
            spec: &study.spec,
            published: &published,
            book: &book,
            figures: &figures,
            theme: figures::plain(),
            claims: &[],
            methods: &statement(&study.spec, &published, &provenance),
            study: &study.name,
            files: true,
            inputs: Vec::new(),
            provenance: &provenance,
        })
    });
}

/// The page of the sixty questions.
#[divan::bench]
fn page_of_sixty(bencher: Bencher<'_, '_>) {
    page_of(bencher, &study());
}

/// The page of the reference study.
#[divan::bench]
fn page_of_reference(bencher: Bencher<'_, '_>) {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/terms-of-engagement.toml");
    let read = prepare(&spec, Limits::default(), &|_| {});
    let (study, _) = read
        .map_err(|failure| format!("{:?}", failure.diagnostics))
        .expect("a sound spec");
    page_of(bencher, &study);
}
