//! A file with some of its bytes replaced, without a copy of it.

use std::io::{Cursor, Read, Result, Seek, SeekFrom};

/// Reads `bytes` as if the patches stood in it.
#[derive(Debug)]
pub(super) struct Patched<'a> {
    file: Cursor<&'a [u8]>,
    /// Places and the bytes that are read there, in the order of the file.
    patches: &'a [(usize, u8)],
}

impl<'a> Patched<'a> {
    pub fn new(bytes: &'a [u8], patches: &'a [(usize, u8)]) -> Self {
        Self {
            file: Cursor::new(bytes),
            patches,
        }
    }
}

impl Read for Patched<'_> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let from = usize::try_from(self.file.position()).unwrap_or(usize::MAX);
        let read = self.file.read(into)?;
        let first = self.patches.partition_point(|&(place, _)| place < from);
        for &(place, byte) in &self.patches[first..] {
            match into[..read].get_mut(place - from) {
                Some(to) => *to = byte,
                None => break,
            }
        }
        Ok(read)
    }
}

impl Seek for Patched<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_are_read_wherever_a_read_begins() {
        let patches = [(1, b'X'), (4, b'Y')];
        for piece in 1..7 {
            let mut file = Patched::new(b"abcdef", &patches);
            let mut text = Vec::new();
            let mut buffer = vec![0; piece];
            loop {
                match file.read(&mut buffer).unwrap() {
                    0 => break,
                    read => text.extend_from_slice(&buffer[..read]),
                }
            }
            assert_eq!(text, b"aXcdYf");
        }
    }
}
