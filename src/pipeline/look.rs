//! A raw file looked at without a spec.

use std::path::Path;

use super::{Failure, Progress, Source};
use crate::csv_out;
use crate::diagnostic::Diagnostics;
use crate::ingest::{self, Limits, RawData, Settings};
use crate::inspect::{self, Inspection};
use crate::spec::Located;

/// A raw file and what it holds.
#[derive(Debug)]
pub struct Look {
    pub inspection: Inspection,
    /// What was read by a rule.
    pub notes: Diagnostics,
    /// A place for the notes: there is no spec yet.
    pub source: Source,
    raw: RawData,
}

/// How a raw file is read, where its content does not say: the keys of `[input]` by the same names.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub limits: Limits,
    pub encoding: Option<String>,
}

/// Reads a raw file and looks at every column.
pub fn look(path: &Path, reading: &Reading, progress: Progress<'_>) -> Result<Look, Box<Failure>> {
    let shown = path.display().to_string();
    let source = Source {
        name: shown.clone(),
        text: String::new(),
    };
    progress("reading the file");
    let encoding = reading
        .encoding
        .clone()
        .map(|name| Located::new(name, 0..0));
    let settings = Settings {
        limits: reading.limits,
        encoding: encoding.as_ref(),
        ..Settings::default()
    };
    let raw = match ingest::read(path, &shown, settings) {
        Ok(raw) => raw,
        Err(diagnostics) => {
            return Err(Box::new(Failure {
                source,
                diagnostics: diagnostics.of_command_line(),
            }));
        }
    };
    progress("looking at the columns");
    Ok(Look {
        inspection: inspect::inspect(&raw),
        notes: raw.notes.clone(),
        source,
        raw,
    })
}

impl Look {
    /// The codebook as a csv file, in the form in which `[input] dictionary` reads it.
    pub fn dictionary(&self) -> Vec<u8> {
        let rows = inspect::dictionary(&self.raw, &self.inspection);
        let headings = ["variable", "text", "item", "code", "label", "missing"];
        let columns = headings.iter().enumerate().map(|(index, heading)| {
            csv_out::text(heading, rows.iter().map(|row| row[index].as_str()))
        });
        csv_out::write(rows.len(), columns.collect())
    }
}
