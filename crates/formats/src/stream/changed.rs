//! Whether the files that a second pass reads are those that the first one counted.
//!
//! Three things say so. What the system keeps of a file (its size, when it was last written to) and which files there
//! are: read before the first pass and after the second. The headings, or the schema, each time that a file is read
//! from its start. And the counts: each row that gets a weight is counted again, and what every combination comes to in
//! the end has to be what it came to in the first pass, whatever the system says.

use super::collapse::Collapsed;
use super::files::find;
use super::read::{Input, Opened};
use super::tally::mark;
use crate::ingest::{Stamp, changed};
use crossbreak_core::number::{count, counted};
use crossbreak_study::diagnostic::Diagnostic;

impl Opened {
    /// That the file is not the one that was opened.
    pub fn changed(&self) -> Diagnostic {
        changed(&self.shown, "")
    }
}

impl Input {
    /// Which file is not as it was when it was opened, if there is one.
    pub fn changed(&self) -> Option<Diagnostic> {
        let other = |file: &&Opened| Stamp::of(&file.path).ok().as_ref() != Some(&file.stamp);
        if let Some(file) = self.opened.iter().find(other) {
            return Some(match file.path.exists() {
                true => file.changed(),
                false => changed(&file.shown, ": it is no longer there"),
            });
        }
        // One file is there, or it is not; a folder can get another one.
        let Ok(now) = find(&self.files.path, &self.files.shown) else {
            return Some(changed(&self.files.shown, ""));
        };
        let new = now
            .paths
            .iter()
            .find(|file| !self.files.paths.contains(file));
        let (_, new) = new?;
        Some(changed(&self.files.shown, &format!(": {new} is new")))
    }
}

/// What the second pass counts.
pub(super) struct Recount {
    rows: Vec<u64>,
    /// What the base weights of each combination come to; see [`mark`].
    marks: Vec<u64>,
}

impl Recount {
    pub fn new(combinations: usize) -> Self {
        Self {
            rows: vec![0; combinations],
            marks: vec![0; combinations],
        }
    }

    /// Counts the rows of a batch, which have these combinations and, where there are some, these base weights.
    pub fn count(&mut self, found: &[u32], base: Option<&[Option<f64>]>) {
        for &slot in found {
            self.rows[slot as usize] += 1;
        }
        for (&slot, weight) in found.iter().zip(base.unwrap_or_default()) {
            let marks = &mut self.marks[slot as usize];
            *marks = marks.wrapping_add(mark(*weight));
        }
    }

    pub fn merge(&mut self, other: &Recount) {
        for (mine, theirs) in self.rows.iter_mut().zip(&other.rows) {
            *mine += theirs;
        }
        for (mine, theirs) in self.marks.iter_mut().zip(&other.marks) {
            *mine = mine.wrapping_add(*theirs);
        }
    }

    /// Whether the combinations come to what they came to before.
    pub fn agrees(&self, first: &Collapsed, shown: &str) -> Result<(), Diagnostic> {
        let before = &first.tally.rows;
        let other = before
            .iter()
            .zip(&self.rows)
            .filter(|(a, b)| a != b)
            .count();
        let (then, now) = (first.rows(), self.rows.iter().sum::<u64>());
        let base = first.tally.base.iter().zip(&self.marks);
        let how = if then != now {
            format!(
                ": {} were counted, and then there were {}",
                counted(then as usize, "row", "rows"),
                count(now as f64)
            )
        } else if other > 0 {
            format!(
                ": {} as many rows as before",
                counted(
                    other,
                    "combination of answers does not have",
                    "combinations of answers do not have"
                )
            )
        } else if base.into_iter().any(|(base, mark)| base.mark != *mark) {
            ": base weights are not what they were".to_owned()
        } else {
            return Ok(());
        };
        Err(changed(shown, &how))
    }
}
