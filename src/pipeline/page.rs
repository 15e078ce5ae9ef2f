//! `report.html`: what the page is made of, brought together.

use super::{Report, Study};
use crate::diagnostic::{Code, Diagnostic};
use crate::estimates::Published;
use crate::figures::Figure;
use crate::report::{self, Input, Provenance};
use crate::tables::Book;
use crate::weighting::RowCount;

pub(super) fn page(
    study: &Study,
    published: &Published,
    book: &Book,
    figures: &[Figure],
    report: &Report,
) -> Result<String, Diagnostic> {
    let reasons = |rows: &[RowCount]| {
        let pair = |row: &RowCount| (row.reason.clone(), row.rows);
        rows.iter().map(pair).collect()
    };
    let inputs = study.inputs.iter();
    let provenance = Provenance {
        version: env!("CARGO_PKG_VERSION"),
        study: study.name.clone(),
        inputs: inputs
            .map(|input| (input.file.clone(), input.sha256.clone()))
            .collect(),
        rows: report.fit.rows,
        respondents: report.fit.respondents,
        dropped: reasons(&report.fit.dropped),
        flagged: reasons(&report.fit.flagged),
    };
    report::page(&Input {
        spec: &study.spec,
        published,
        book,
        figures,
        claims: &report.claims,
        methods: &report::methods(book),
        provenance: &provenance,
    })
    .map_err(|error| {
        Diagnostic::error(
            Code::CannotDraw,
            format!("a figure of report.html: {error}"),
        )
        .help("shorten its texts; if that does not help, please report it")
    })
}
