//! Limits that stand before every parser, so that no file can take the machine down.

use crate::diagnostic::{Code, Diagnostic};
use crate::number::count;

/// What a raw file may have at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file itself.
    pub bytes: u64,
    /// Bytes of a workbook or a `.zsav` once it is unzipped.
    pub inflated_bytes: u64,
    /// Unzipped bytes to zipped bytes, of any part of a workbook or of a `.zsav`.
    pub ratio: u64,
    /// Parts of a workbook.
    pub entries: usize,
    /// Rows below the heading.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Cells: rows times columns.
    pub cells: usize,
    /// Value labels, counted for each column that has them; and columns of multiple-response sets, for each set.
    pub labels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 2 << 30,
            inflated_bytes: 1 << 30,
            ratio: 200,
            entries: 2_000,
            rows: 50_000_000,
            columns: 10_000,
            cells: 500_000_000,
            labels: 1_000_000,
        }
    }
}

impl Limits {
    fn over(shown: &str, what: &str, found: u64, limit: u64) -> Diagnostic {
        Diagnostic::error(
            Code::FileLimit,
            format!(
                "{shown}: {what}: {}, where at most {} are read",
                count(found as f64),
                count(limit as f64)
            ),
        )
        .help("a poll export is far smaller: look whether this is the right file")
    }

    pub(super) fn file_bytes(self, found: u64, shown: &str) -> Result<(), Diagnostic> {
        if found > self.bytes {
            return Err(Self::over(shown, "bytes", found, self.bytes));
        }
        Ok(())
    }

    pub(super) fn rows(self, found: usize, shown: &str) -> Result<(), Diagnostic> {
        if found > self.rows {
            return Err(Self::over(shown, "rows", found as u64, self.rows as u64));
        }
        Ok(())
    }

    pub(super) fn columns(self, found: usize, shown: &str) -> Result<(), Diagnostic> {
        if found > self.columns {
            return Err(Self::over(
                shown,
                "columns",
                found as u64,
                self.columns as u64,
            ));
        }
        Ok(())
    }

    pub(super) fn cells(self, found: usize, shown: &str) -> Result<(), Diagnostic> {
        if found > self.cells {
            return Err(Self::over(shown, "cells", found as u64, self.cells as u64));
        }
        Ok(())
    }

    pub(super) fn labels(self, found: u64, shown: &str) -> Result<(), Diagnostic> {
        if found > self.labels {
            return Err(Self::over(shown, "value labels", found, self.labels));
        }
        Ok(())
    }

    pub(super) fn sets(self, found: u64, shown: &str) -> Result<(), Diagnostic> {
        if found > self.labels {
            return Err(Self::over(
                shown,
                "columns of multiple-response sets",
                found,
                self.labels,
            ));
        }
        Ok(())
    }

    /// Bytes that describe the columns of a file.
    pub(super) fn dictionary(self, found: usize, shown: &str) -> Result<(), Diagnostic> {
        const MOST: u64 = 64 << 20;
        if found as u64 > MOST {
            return Err(Self::over(
                shown,
                "bytes that describe the columns",
                found as u64,
                MOST,
            ));
        }
        Ok(())
    }

    /// Blocks of a `.zsav`: the bytes of the file, of the blocks so far once they are unzipped, and of the last one.
    pub(super) fn unzipped(
        self,
        file: u64,
        unzipped: u64,
        block: u64,
        shown: &str,
    ) -> Result<(), Diagnostic> {
        /// SPSS writes blocks of 4 MB.
        const LARGEST_BLOCK: u64 = 64 << 20;
        if block > LARGEST_BLOCK {
            return Err(Self::over(
                shown,
                "bytes of one block once unzipped",
                block,
                LARGEST_BLOCK,
            ));
        }
        if unzipped > self.inflated_bytes {
            return Err(Self::over(
                shown,
                "bytes once unzipped",
                unzipped,
                self.inflated_bytes,
            ));
        }
        // Little data compresses well without harm.
        if unzipped > 1 << 20 && unzipped / file.max(1) > self.ratio {
            return Err(Self::over(
                shown,
                "times its zipped size",
                unzipped / file.max(1),
                self.ratio,
            ));
        }
        Ok(())
    }

    /// Reads only the directory of the zip file: nothing is unzipped before this has passed.
    pub(super) fn zip(self, bytes: &[u8], shown: &str) -> Result<(), Diagnostic> {
        let broken = |error: zip::result::ZipError| {
            Diagnostic::error(
                Code::FileFormat,
                format!("{shown}: the workbook is damaged: {error}"),
            )
            .help("export it again; a file that was cut off while copying looks like this")
        };
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(broken)?;
        if archive.len() > self.entries {
            return Err(Self::over(
                shown,
                "parts",
                archive.len() as u64,
                self.entries as u64,
            ));
        }
        let mut inflated = 0u64;
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).map_err(broken)?;
            inflated = inflated.saturating_add(part.size());
            // Small parts compress well without harm.
            if part.size() > 1 << 20 && part.size() / part.compressed_size().max(1) > self.ratio {
                return Err(Self::over(
                    shown,
                    "times its zipped size",
                    part.size() / part.compressed_size().max(1),
                    self.ratio,
                ));
            }
        }
        if inflated > self.inflated_bytes {
            return Err(Self::over(
                shown,
                "bytes once unzipped",
                inflated,
                self.inflated_bytes,
            ));
        }
        Ok(())
    }
}
