//! How many rows an SPSS file holds, counted in its bytes; no number of its header is believed.

use flate2::{Decompress, FlushDecompress, Status};

use super::damaged;
use super::dictionary::{Compression, Dictionary};
use crate::ingest::limits::Limits;
use crossbreak_study::diagnostic::Diagnostic;

/// The rows that the file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    pub rows: u64,
    /// Part of another row stands at the end.
    pub cut: bool,
}

/// Counts the rows.
pub(super) fn held(
    bytes: &[u8],
    dictionary: &Dictionary,
    shown: &str,
    limits: Limits,
) -> Result<Held, Diagnostic> {
    let body = &bytes[dictionary.end..];
    let slots = match dictionary.compression {
        Compression::None => {
            let row = dictionary.slots * 8;
            return Ok(Held {
                rows: (body.len() / row) as u64,
                cut: !body.len().is_multiple_of(row),
            });
        }
        Compression::Bytes => {
            let mut slots = Slots::default();
            slots.push(body);
            slots
        }
        Compression::Zipped => zipped(bytes, dictionary.end, shown, limits)?,
    };
    let row = dictionary.slots as u64;
    Ok(Held {
        rows: slots.count / row,
        cut: !slots.count.is_multiple_of(row) || slots.within(),
    })
}

/// Values of eight bytes in packed rows: eight codes, then the values of those codes that are not in the code itself.
#[derive(Debug)]
struct Slots {
    count: u64,
    codes: [u8; 8],
    /// The next of the codes.
    next: usize,
    /// A code announced a value that stands on its own.
    expected: bool,
    ended: bool,
    /// Bytes of a unit whose rest is in the next block.
    rest: Vec<u8>,
}

impl Default for Slots {
    fn default() -> Self {
        Self {
            count: 0,
            codes: [0; 8],
            next: 8,
            expected: false,
            ended: false,
            rest: Vec::with_capacity(8),
        }
    }
}

impl Slots {
    fn push(&mut self, mut bytes: &[u8]) {
        if !self.rest.is_empty() {
            let (more, after) = bytes.split_at((8 - self.rest.len()).min(bytes.len()));
            self.rest.extend_from_slice(more);
            bytes = after;
            if let Ok(unit) = <[u8; 8]>::try_from(self.rest.as_slice()) {
                self.unit(unit);
                self.rest.clear();
            }
        }
        let (units, rest) = bytes.as_chunks::<8>();
        for &unit in units {
            if self.ended {
                return;
            }
            self.unit(unit);
        }
        self.rest.extend_from_slice(rest);
    }

    fn unit(&mut self, unit: [u8; 8]) {
        if self.expected {
            self.expected = false;
            self.count += 1;
        } else {
            (self.codes, self.next) = (unit, 0);
        }
        while let Some(&code) = self.codes.get(self.next) {
            self.next += 1;
            match code {
                0 => {}
                252 => {
                    self.ended = true;
                    return;
                }
                253 => {
                    self.expected = true;
                    return;
                }
                _ => self.count += 1,
            }
        }
    }

    /// Whether the bytes end where more have to follow.
    fn within(&self) -> bool {
        !self.ended && (self.expected || !self.rest.is_empty())
    }
}

/// Goes through the blocks of a `.zsav`.
fn zipped(bytes: &[u8], start: usize, shown: &str, limits: Limits) -> Result<Slots, Diagnostic> {
    let cut_off = || {
        damaged(
            shown,
            "the list of its zipped blocks is not where it should be",
        )
    };
    let number = |at: usize| -> Result<usize, Diagnostic> {
        let eight = at.checked_add(8).and_then(|end| bytes.get(at..end));
        eight
            .and_then(|eight| <[u8; 8]>::try_from(eight).ok())
            .and_then(|eight| usize::try_from(i64::from_le_bytes(eight)).ok())
            .ok_or_else(cut_off)
    };
    let half = |at: usize| -> Result<usize, Diagnostic> {
        let four = at.checked_add(4).and_then(|end| bytes.get(at..end));
        four.and_then(|four| <[u8; 4]>::try_from(four).ok())
            .and_then(|four| usize::try_from(i32::from_le_bytes(four)).ok())
            .ok_or_else(cut_off)
    };
    let list = number(start + 8)?;
    if list < start {
        return Err(cut_off());
    }
    let blocks = half(list.saturating_add(20))?;
    let mut slots = Slots::default();
    let mut unzipped = 0u64;
    for block in 0..blocks {
        let entry = list + 24 + 24 * block;
        let from = number(entry + 8)?;
        let (size, packed) = (half(entry + 16)?, half(entry + 20)?);
        unzipped += size as u64;
        limits.within(
            "part_bytes",
            "bytes of one block once unzipped",
            size as u64,
            shown,
        )?;
        limits.unpacked(unzipped, bytes.len() as u64, shown)?;
        let wrong = || damaged(shown, &format!("its zipped block {} is damaged", block + 1));
        let packed = from
            .checked_add(packed)
            .and_then(|end| bytes.get(from..end));
        let mut block = vec![0; size];
        let mut unzip = Decompress::new(true);
        let status = unzip.decompress(
            packed.ok_or_else(wrong)?,
            &mut block,
            FlushDecompress::Finish,
        );
        if !matches!(status, Ok(Status::StreamEnd)) || unzip.total_out() != size as u64 {
            return Err(wrong());
        }
        slots.push(&block);
    }
    Ok(slots)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(bytes: &[u8], pieces: usize) -> (u64, bool) {
        let mut slots = Slots::default();
        for piece in bytes.chunks(pieces) {
            slots.push(piece);
        }
        (slots.count, slots.within())
    }

    #[test]
    fn values_are_counted_across_blocks() {
        // Two small numbers, one that stands on its own, system-missing, the end.
        let mut bytes = vec![101, 102, 253, 255, 252, 0, 0, 0];
        bytes.extend(1.5f64.to_le_bytes());
        for pieces in 1..17 {
            assert_eq!(counted(&bytes, pieces), (4, false));
        }
        assert_eq!(counted(&bytes[..8], 8), (2, true));
        assert_eq!(counted(&bytes[..13], 8), (2, true));
    }
}
