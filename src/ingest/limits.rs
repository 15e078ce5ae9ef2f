//! Limits that stand before every parser, so that no file can take the machine down.

use crate::diagnostic::{Code, Diagnostic};
use crate::number::count;

/// What a raw file may have at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file itself.
    pub bytes: u64,
    /// Bytes of a workbook once it is unzipped.
    pub inflated_bytes: u64,
    /// Unzipped bytes to zipped bytes of any part of a workbook.
    pub ratio: u64,
    /// Bytes of a part of a workbook that is held in memory as it is, such as its texts and styles.
    pub part_bytes: u64,
    /// Parts of a workbook.
    pub entries: usize,
    /// Rows below the heading.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Cells: rows times columns.
    pub cells: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 2 << 30,
            inflated_bytes: 1 << 30,
            ratio: 200,
            part_bytes: 64 << 20,
            entries: 2_000,
            rows: 50_000_000,
            columns: 10_000,
            cells: 500_000_000,
        }
    }
}

impl Limits {
    pub(super) fn over(shown: &str, what: &str, found: u64, limit: u64) -> Diagnostic {
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

    /// What a packed file says that its content takes once it is unpacked.
    pub(super) fn unpacked(self, unpacked: u64, bytes: u64, shown: &str) -> Result<(), Diagnostic> {
        if unpacked > self.part_bytes && unpacked / bytes.max(1) > self.ratio {
            let times = unpacked / bytes.max(1);
            return Err(Self::over(
                shown,
                "times its packed size",
                times,
                self.ratio,
            ));
        }
        match unpacked > self.inflated_bytes.max(bytes) {
            true => Err(Self::over(
                shown,
                "bytes once unpacked",
                unpacked,
                self.inflated_bytes,
            )),
            false => Ok(()),
        }
    }
}
