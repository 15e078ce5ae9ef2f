//! The records of a BIFF8 stream, and the texts in them ([MS-XLS] 2.1.4, 2.5.293, 2.5.294).

/// A record and those that continue it.
pub(super) struct Record<'a> {
    pub kind: u16,
    /// Its bytes; one part more for each record that continues it.
    pub parts: Vec<&'a [u8]>,
}

impl Record<'_> {
    /// The bytes without what continues them.
    pub fn bytes(&self) -> &[u8] {
        self.parts.first().copied().unwrap_or_default()
    }
}

const CONTINUE: u16 = 0x003C;

/// The records from a place in the stream on.
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub fn from(stream: &'a [u8], start: usize) -> Self {
        Self {
            rest: stream.get(start..).unwrap_or_default(),
        }
    }

    /// The kind of the record that comes next, which need not be whole.
    pub fn next_kind(&self) -> Option<u16> {
        u16_at(self.rest, 0)
    }

    fn take(&mut self) -> Option<(u16, &'a [u8])> {
        let kind = u16_at(self.rest, 0)?;
        let length = usize::from(u16_at(self.rest, 2)?);
        let bytes = self.rest.get(4..4 + length)?;
        self.rest = &self.rest[4 + length..];
        Some((kind, bytes))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (kind, bytes) = self.take()?;
        let mut parts = vec![bytes];
        while u16_at(self.rest, 0) == Some(CONTINUE) {
            let Some((_, bytes)) = self.take() else {
                break;
            };
            parts.push(bytes);
        }
        Some(Record { kind, parts })
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

pub(super) fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(f64::from_le_bytes(*bytes))
}

/// Reads bytes and texts over the parts of a record.
pub(super) struct Cursor<'r, 'a> {
    parts: &'r [&'a [u8]],
    at: usize,
}

impl<'r, 'a> Cursor<'r, 'a> {
    pub fn new(record: &'r Record<'a>, at: usize) -> Self {
        Self {
            parts: &record.parts,
            at,
        }
    }

    /// What is left of the part that is not used up.
    fn left(&mut self) -> &'a [u8] {
        while let Some((first, rest)) = self.parts.split_first() {
            if self.at < first.len() {
                return &first[self.at..];
            }
            self.at = 0;
            self.parts = rest;
        }
        &[]
    }

    pub fn is_at_end(&mut self) -> bool {
        self.left().is_empty()
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.left().first()?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self, bytes: usize) -> Option<usize> {
        let mut number = 0;
        for place in 0..bytes {
            number |= usize::from(self.byte()?) << (8 * place);
        }
        Some(number)
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            let step = self.left().len().min(bytes);
            if step == 0 {
                return None;
            }
            self.at += step;
            bytes -= step;
        }
        Some(())
    }

    /// A text behind its length, which takes one byte or two; formats and phonetics of it are skipped.
    pub fn text(&mut self, length_bytes: usize) -> Option<String> {
        let mut left = self.number(length_bytes)?;
        let mut flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let extra = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let mut text = String::new();
        while left > 0 {
            let part = self.left();
            let width = if flags & 1 != 0 { 2 } else { 1 };
            let letters = left.min(part.len() / width);
            let bytes = &part[..letters * width];
            if width == 1 {
                text.extend(bytes.iter().map(|&byte| char::from(byte)));
            } else {
                let units = bytes
                    .chunks_exact(2)
                    .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                text.extend(
                    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)),
                );
            }
            self.at += letters * width;
            left -= letters;
            if left > 0 {
                // Letters go on in the next part, which says anew how wide they are.
                if letters == 0 && !part.is_empty() {
                    return None;
                }
                flags = self.byte()?;
            }
        }
        self.skip(runs * 4)?;
        self.skip(extra)?;
        Some(text)
    }
}
