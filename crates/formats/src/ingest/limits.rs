//! Limits that stand before every parser, so that no file can take the machine down.

use crossbreak_core::number::count;
use crossbreak_study::diagnostic::{Code, Diagnostic};

/// What a raw file may have at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a text file, which is read in pieces.
    pub bytes: u64,
    /// Bytes of any other file, which is held whole.
    pub whole_bytes: u64,
    /// Bytes of one row of a text file.
    pub row_bytes: u64,
    /// Bytes that all cells take in memory: each different text of a column once, and a code for each row.
    pub memory: u64,
    /// Bytes of a packed file (a workbook, a `.zsav`, Parquet) once it is unpacked.
    pub inflated_bytes: u64,
    /// Unpacked bytes to packed bytes, of the file or of a part of it.
    pub ratio: u64,
    /// Bytes of a part that is held in memory as it is: the texts of a workbook, its styles; what an SPSS or Stata file
    /// says of its columns.
    pub part_bytes: u64,
    /// Parts of a workbook.
    pub entries: u64,
    /// Rows below the heading.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
    /// Cells: rows times columns.
    pub cells: u64,
    /// Value labels, and columns of multiple-response sets.
    pub labels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 8 << 30,
            whole_bytes: 128 << 20,
            row_bytes: 16 << 20,
            memory: 160 << 20,
            inflated_bytes: 1 << 30,
            ratio: 200,
            part_bytes: 64 << 20,
            entries: 2_000,
            rows: 50_000_000,
            columns: 10_000,
            cells: 100_000_000,
            labels: 1_000_000,
        }
    }
}

impl Limits {
    /// The names of the limits, as `--limit` has them.
    pub const NAMES: [&str; 12] = [
        "bytes",
        "whole_bytes",
        "row_bytes",
        "memory",
        "inflated_bytes",
        "ratio",
        "part_bytes",
        "entries",
        "rows",
        "columns",
        "cells",
        "labels",
    ];

    fn named(&mut self, name: &str) -> Option<&mut u64> {
        Some(match name {
            "bytes" => &mut self.bytes,
            "whole_bytes" => &mut self.whole_bytes,
            "row_bytes" => &mut self.row_bytes,
            "memory" => &mut self.memory,
            "inflated_bytes" => &mut self.inflated_bytes,
            "ratio" => &mut self.ratio,
            "part_bytes" => &mut self.part_bytes,
            "entries" => &mut self.entries,
            "rows" => &mut self.rows,
            "columns" => &mut self.columns,
            "cells" => &mut self.cells,
            "labels" => &mut self.labels,
            _ => return None,
        })
    }

    /// Sets a limit by its name; `false` if there is none of that name.
    pub fn set(&mut self, name: &str, limit: u64) -> bool {
        match self.named(name) {
            Some(known) => {
                *known = limit;
                true
            }
            None => false,
        }
    }

    /// Holds what was found against the limit `name`; `what` is counted, in words.
    pub(crate) fn within(
        mut self,
        name: &str,
        what: &str,
        found: u64,
        shown: &str,
    ) -> Result<(), Diagnostic> {
        match self.named(name) {
            Some(limit) if found > *limit => Err(over(name, what, found, *limit, shown)),
            _ => Ok(()),
        }
    }

    pub fn rows(self, found: usize, shown: &str) -> Result<(), Diagnostic> {
        self.within("rows", "rows", found as u64, shown)
    }

    pub(crate) fn columns(self, found: usize, shown: &str) -> Result<(), Diagnostic> {
        self.within("columns", "columns", found as u64, shown)
    }

    pub(super) fn cells(self, found: usize, shown: &str) -> Result<(), Diagnostic> {
        self.within("cells", "cells", found as u64, shown)
    }

    /// Bytes of the cells of all columns so far.
    pub(super) fn memory(self, found: usize, shown: &str) -> Result<(), Diagnostic> {
        let what = "bytes of memory for its cells";
        self.within("memory", what, found as u64, shown)
    }

    pub(super) fn labels(self, found: u64, shown: &str) -> Result<(), Diagnostic> {
        self.within("labels", "value labels", found, shown)
    }

    /// Bytes that describe the columns of a file.
    pub(super) fn dictionary(self, found: usize, shown: &str) -> Result<(), Diagnostic> {
        let what = "bytes that describe the columns";
        self.within("part_bytes", what, found as u64, shown)
    }

    /// The bytes of a packed file and of what it holds, by what it says or so far.
    pub(super) fn unpacked(self, unpacked: u64, bytes: u64, shown: &str) -> Result<(), Diagnostic> {
        self.packed(unpacked, bytes, shown)?;
        self.within("inflated_bytes", "bytes once unpacked", unpacked, shown)
    }

    /// As [`Limits::unpacked`], for what is never held as a whole.
    pub(super) fn packed(self, unpacked: u64, bytes: u64, shown: &str) -> Result<(), Diagnostic> {
        // Little data packs well without harm.
        const HARMLESS: u64 = 16 << 20;
        if unpacked > HARMLESS {
            let times = unpacked / bytes.max(1);
            self.within("ratio", "times its size once unpacked", times, shown)?;
        }
        Ok(())
    }

    /// The rows that a file claims: rows of people differ, and take more than a part of a bit.
    pub(super) fn rows_of_bytes(
        self,
        rows: u64,
        bytes: u64,
        shown: &str,
    ) -> Result<(), Diagnostic> {
        const HARMLESS: u64 = 1 << 20;
        if rows > HARMLESS {
            let times = rows / bytes.max(1);
            self.within("ratio", "rows to each of its bytes", times, shown)?;
        }
        Ok(())
    }
}

fn over(name: &str, what: &str, found: u64, limit: u64, shown: &str) -> Diagnostic {
    let are = match (what.starts_with("times"), limit) {
        (true, _) => "times is",
        (false, 1) => "is",
        (false, _) => "are",
    };
    Diagnostic::error(
        Code::FileLimit,
        format!(
            "{shown}: {} {what}; at most {} {are} read",
            count(found as f64),
            count(limit as f64)
        ),
    )
    .help(format!(
        "a poll export is far smaller: look whether this is the right file; if it is, raise the limit with --limit {name}={}",
        round_above(found)
    ))
}

/// A round number above what was found, as `--limit` reads it.
fn round_above(found: u64) -> String {
    let mut unit = 1u64;
    // Checked, not saturating: what a file claims can be as large as the type, and a product that stays below it would
    // be tried for ever.
    while let Some(next) = unit.checked_mul(10).filter(|next| *next <= found) {
        unit = next;
    }
    let round = unit.saturating_mul(found / unit + 1);
    [(1_000_000_000, "G"), (1_000_000, "M")]
        .into_iter()
        .find(|(size, _)| round >= *size && round.is_multiple_of(*size))
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
        for name in Limits::NAMES {
            assert!(limits.set(name, 1), "{name}");
        }
        assert!(!limits.set("row", 1));
        let over = limits.columns(16_384, "poll.xlsx").unwrap_err();
        assert_eq!(over.message, "poll.xlsx: 16,384 columns; at most 1 is read");
        assert!(
            over.help
                .is_some_and(|help| help.ends_with("--limit columns=20000"))
        );
        assert_eq!(round_above(2_300_000_000), "3G");
        assert_eq!(round_above(50_000_001), "60M");
        assert_eq!(round_above(0), "1");
        assert_eq!(round_above(u64::MAX / 10), "2000000000G");
        assert_eq!(round_above(u64::MAX), u64::MAX.to_string());
    }

    #[test]
    fn little_data_may_be_packed_well() {
        let limits = Limits::default();
        assert!(limits.unpacked(15 << 20, 1_000, "x").is_ok());
        assert!(limits.unpacked(17 << 20, 1_000, "x").is_err());
        assert!(limits.unpacked(2 << 30, 1 << 30, "x").is_err());
    }
}
