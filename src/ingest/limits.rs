//! Limits that stand before every parser, so that no file can take the machine down.

use crate::diagnostic::{Code, Diagnostic};
use crate::number::count;

/// What a raw file may have at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a text file, which is read in pieces.
    pub bytes: u64,
    /// Bytes of any other file, which is held whole.
    pub whole_bytes: u64,
    /// Bytes of one row of a text file.
    pub row_bytes: usize,
    /// Bytes of all the different texts of a file.
    pub text_bytes: usize,
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
    /// Value labels, counted for each column that has them.
    pub labels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 8 << 30,
            whole_bytes: 200 << 20,
            row_bytes: 16 << 20,
            text_bytes: 200 << 20,
            inflated_bytes: 1 << 30,
            ratio: 200,
            entries: 2_000,
            rows: 50_000_000,
            columns: 10_000,
            cells: 100_000_000,
            labels: 1_000_000,
        }
    }
}

impl Limits {
    /// Each limit by name, and what it counts, in words.
    pub const NAMES: [(&str, &str); 7] = [
        ("bytes", "bytes"),
        ("inflated_bytes", "bytes once unzipped"),
        ("ratio", "times its zipped size"),
        ("entries", "parts"),
        ("rows", "rows"),
        ("columns", "columns"),
        ("cells", "cells"),
    ];

    /// Sets a limit by its name; `false` if there is none of that name.
    pub fn set(&mut self, name: &str, limit: u64) -> bool {
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        match name {
            "bytes" => self.bytes = limit,
            "inflated_bytes" => self.inflated_bytes = limit,
            "ratio" => self.ratio = limit,
            "entries" => self.entries = size,
            "rows" => self.rows = size,
            "columns" => self.columns = size,
            "cells" => self.cells = size,
            _ => return false,
        }
        true
    }

    fn over(shown: &str, name: &str, found: u64, limit: u64) -> Diagnostic {
        let named = Self::NAMES.iter().find(|(known, _)| *known == name);
        let what = named.map_or(name, |(_, words)| words);
        Diagnostic::error(
            Code::FileLimit,
            format!(
                "{shown}: {what}: {}, where at most {} are read",
                count(found as f64),
                count(limit as f64)
            ),
        )
        .help(format!(
            "a poll export is far smaller: look whether this is the right file; if it is, raise the limit with --limit {name}={}",
            round_above(found)
        ))
    }

    pub(super) fn file_bytes(self, found: u64, shown: &str) -> Result<(), Diagnostic> {
        if found > self.bytes {
            return Err(Self::over(shown, "bytes", found, self.bytes));
        }
        Ok(())
    }

    pub(super) fn whole_bytes(self, found: u64, shown: &str) -> Result<(), Diagnostic> {
        if found > self.whole_bytes {
            return Err(Self::over(shown, "bytes", found, self.whole_bytes));
        }
        Ok(())
    }

    /// The bytes of a row that begins in a line.
    pub(super) fn row(self, found: usize, line: usize, shown: &str) -> Result<(), Diagnostic> {
        if found > self.row_bytes {
            let what = format!("bytes in the row that begins in line {line}");
            return Err(Self::over(
                shown,
                &what,
                found as u64,
                self.row_bytes as u64,
            ));
        }
        Ok(())
    }

    pub(super) fn text(self, found: usize, shown: &str) -> Result<(), Diagnostic> {
        if found > self.text_bytes {
            let what = "bytes of different texts";
            return Err(Self::over(
                shown,
                what,
                found as u64,
                self.text_bytes as u64,
            ));
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

    /// Bytes that describe the columns of an SPSS file.
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
        if unzipped > 16 << 20 && unzipped / file.max(1) > self.ratio {
            return Err(Self::over(
                shown,
                "times its zipped size",
                unzipped / file.max(1),
                self.ratio,
            ));
        }
        Ok(())
    }

    /// What a packed file says that its content takes once it is unpacked.
    pub(super) fn unpacked(self, unpacked: u64, bytes: u64, shown: &str) -> Result<(), Diagnostic> {
        const HARMLESS: u64 = 64 << 20;
        if unpacked > HARMLESS && unpacked / bytes.max(1) > self.ratio {
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
                "entries",
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
                    "ratio",
                    part.size() / part.compressed_size().max(1),
                    self.ratio,
                ));
            }
        }
        if inflated > self.inflated_bytes {
            return Err(Self::over(
                shown,
                "inflated_bytes",
                inflated,
                self.inflated_bytes,
            ));
        }
        Ok(())
    }
}

/// The next number of one digit and zeros, as the command line takes it: 20000 for 16384, 60M for 50,000,001.
fn round_above(found: u64) -> String {
    let mut unit = 1u64;
    while unit.saturating_mul(10) <= found {
        unit *= 10;
    }
    let round = unit.saturating_mul(found / unit + 1);
    [(1_000_000_000, "G"), (1_000_000, "M")]
        .into_iter()
        .find(|(size, _)| round >= *size && round % size == 0)
        .map_or_else(
            || round.to_string(),
            |(size, letter)| format!("{}{letter}", round / size),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_sets_a_limit_and_a_limit_says_its_name() {
        let mut limits = Limits::default();
        for (name, _) in Limits::NAMES {
            assert!(limits.set(name, 1), "{name}");
        }
        assert!(!limits.set("row", 1));
        let over = limits.columns(16_384, "poll.xlsx").unwrap_err();
        assert_eq!(
            over.message,
            "poll.xlsx: columns: 16,384, where at most 1 are read"
        );
        assert!(
            over.help
                .is_some_and(|help| help.ends_with("--limit columns=20000"))
        );
        assert_eq!(round_above(2_300_000_000), "3G");
        assert_eq!(round_above(50_000_001), "60M");
    }
}
