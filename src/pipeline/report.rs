//! What goes with a report: the methods statement, and every number by its id for the report's own sentences.

use std::path::Path;

use super::Study;
use super::write::Files;
use crate::estimates::Published;
use crate::methods::{self, Provenance};
use crate::tables;
use crate::weighting::{Fit, RowCount};

pub(super) fn files(study: &Study, published: &Published, fit: &Fit, folder: &Path) -> Files {
    let statement = methods::statement(&study.spec, published, &provenance(fit));
    vec![
        (
            folder.join("methods.md"),
            statement.to_markdown().into_bytes(),
        ),
        (
            folder.join("numbers.json"),
            tables::numbers_json(&study.spec, published).into_bytes(),
        ),
    ]
}

/// What a run knows of its data besides the published numbers.
pub(super) fn provenance(fit: &Fit) -> Provenance {
    let reasons = |counts: &[RowCount]| {
        let reason = |count: &RowCount| (count.reason.clone(), count.rows);
        counts.iter().map(reason).collect()
    };
    Provenance {
        crossbreak: env!("CARGO_PKG_VERSION"),
        rows: fit.rows,
        dropped: reasons(&fit.dropped),
        flagged: reasons(&fit.flagged),
        flagged_rows: fit.flagged_rows,
    }
}
