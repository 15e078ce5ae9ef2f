//! The page of a study and what goes with it: the methods statement, and every number by its id for somebody's own
//! sentences.

use super::{Failure, Report, Study};
use crate::manifest::RunId;
use crate::report::{self, Input};
use crossbreak_figures::figures::Figure;
use crossbreak_study::estimates::Published;
use crossbreak_study::weighting::{Fit, RowCount};
use crossbreak_tables::methods::{self, Provenance};
use crossbreak_tables::tables::{self, Book};

/// Takes a file by its name.
pub(super) type Taker<'a> = &'a mut dyn FnMut(&str, String) -> Result<(), Box<Failure>>;

/// Makes the files, and hands each to `take` by its name.
pub(super) fn files(
    study: &Study,
    published: &Published,
    book: &Book,
    figures: &[Figure],
    report: &Report,
    with_files: bool,
    take: Taker<'_>,
) -> Result<(), Box<Failure>> {
    let provenance = provenance(&report.fit, &study.run);
    let statement = methods::statement(&study.spec, published, &provenance);
    let (book, _) = tables::shortened(book);
    let inputs = study.published_inputs();
    let page = report::page(&Input {
        spec: &study.spec,
        published,
        book: &book,
        figures,
        theme: &study.theme,
        claims: &report.claims,
        methods: &statement,
        study: &study.name,
        files: with_files,
        inputs: inputs
            .into_iter()
            .map(|input| (input.file, input.sha256))
            .collect(),
        provenance: &provenance,
    });
    take("report.html", page)?;
    take("methods.md", statement.to_markdown())?;
    take("numbers.json", tables::numbers_json(&study.spec, published))
}

/// What a run knows of its data besides the published numbers.
fn provenance(fit: &Fit, run: &RunId) -> Provenance {
    let reasons = |counts: &[RowCount]| {
        let reason = |count: &RowCount| (count.reason.clone(), count.rows);
        counts.iter().map(reason).collect()
    };
    Provenance {
        crossbreak: env!("CARGO_PKG_VERSION"),
        run: run.to_string(),
        rows: fit.rows,
        dropped: reasons(&fit.dropped),
        flagged: reasons(&fit.flagged),
        flagged_rows: fit.flagged_rows,
    }
}
