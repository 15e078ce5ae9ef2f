//! What a Parquet file claims of itself, held against what it has before any library makes room for it: the lists of its
//! description, and what its pages take once they are unpacked.
//!
//! The file's own summary of a column need not be right: the parquet crate makes room for what each page claims, and
//! unpacks all that is in it. So what each page claims is held against the limits, and what it holds against what it
//! claims. Layout: `parquet.thrift`, PageHeader, in Thrift's compact protocol.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::limits::Limits;
use crate::diagnostic::Diagnostic;

/// Whether the description at the end of the file has no list that is longer than its bytes: the parquet crate makes
/// room for as many entries as a list claims. What is said of a description that is too large names the limit.
pub(super) fn description(bytes: &[u8], limits: Limits, shown: &str) -> Result<bool, Diagnostic> {
    let Some((before, [a, b, c, d, ..])) = bytes.split_last_chunk::<8>() else {
        return Ok(false);
    };
    let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
    limits.dictionary(length, shown)?;
    let Some(start) = before.len().checked_sub(length) else {
        return Ok(false);
    };
    let mut thrift = Thrift {
        rest: &before[start..],
    };
    Ok(thrift.skip(STRUCT, DEEPEST).is_some())
}

/// Holds every page against the limits, and returns the bytes of the largest one whose texts share their beginnings:
/// each of its values can be as long as all of it. Pages that make no sense are left to the reader, which says why.
pub(super) fn within(
    bytes: &[u8],
    metadata: &ParquetMetaData,
    limits: Limits,
    shown: &str,
) -> Result<u64, Diagnostic> {
    let groups = metadata.row_groups().iter();
    let mut unpacked = 0u64;
    let mut sharing = 0;
    for column in groups.flat_map(|group| group.columns()) {
        let mut rest = part(bytes, column).unwrap_or_default();
        while let Some((page, packed)) = Page::next(&mut rest) {
            unpacked = unpacked.saturating_add(page.unpacked);
            limits.unpacked(unpacked, bytes.len() as u64, shown)?;
            if is_longer(column.compression(), &page, packed) {
                let what = "bytes of a page once unpacked, which is more than it claims";
                limits.within("inflated_bytes", what, u64::MAX, shown)?;
            }
            if page.encoding == DELTA_BYTE_ARRAY {
                sharing = sharing.max(page.unpacked);
            }
        }
    }
    Ok(sharing)
}

/// The bytes of a column.
fn part<'a>(bytes: &'a [u8], column: &ColumnChunkMetaData) -> Option<&'a [u8]> {
    let start = column
        .dictionary_page_offset()
        .unwrap_or(column.data_page_offset());
    let start = usize::try_from(start).ok()?;
    let length = usize::try_from(column.compressed_size()).ok()?;
    bytes.get(start..start.checked_add(length)?)
}

/// Whether a page holds more than it claims. Codecs that unpack into the room that was claimed, and no further, need
/// not be asked.
fn is_longer(compression: Compression, page: &Page, packed: &[u8]) -> bool {
    let claimed = page.unpacked.saturating_sub(page.levels as u64);
    let Some(packed) = packed.get(page.levels..).filter(|_| page.is_packed) else {
        return false;
    };
    match compression {
        Compression::GZIP(_) => is_over(MultiGzDecoder::new(packed), claimed),
        Compression::LZ4 => lz4_is_over(packed, claimed),
        Compression::ZSTD(_) => zstd_is_over(packed, claimed),
        _ => false,
    }
}

/// Whether a frame of LZ4 holds more than was claimed.
pub(super) fn lz4_is_over(packed: &[u8], claimed: u64) -> bool {
    is_over(lz4_flex::frame::FrameDecoder::new(packed), claimed)
}

/// Whether a frame of Zstandard holds more than was claimed.
pub(super) fn zstd_is_over(packed: &[u8], claimed: u64) -> bool {
    zstd::Decoder::with_buffer(packed).is_ok_and(|decoder| is_over(decoder, claimed))
}

/// Whether a decoder gives more than was claimed. One that fails before gives no more.
fn is_over(decoder: impl Read, claimed: u64) -> bool {
    let mut most = decoder.take(claimed.saturating_add(1));
    io::copy(&mut most, &mut io::sink()).is_ok_and(|found| found > claimed)
}

/// Texts as what they share with the one before, and what is their own.
const DELTA_BYTE_ARRAY: u64 = 7;

/// The header of a page.
#[derive(Debug, Default)]
struct Page {
    /// Bytes once unpacked, with the levels.
    unpacked: u64,
    packed: usize,
    /// Bytes before the packed ones, in the second version of data pages.
    levels: usize,
    is_packed: bool,
    encoding: u64,
}

impl Page {
    /// The next page and its bytes.
    fn next<'a>(rest: &mut &'a [u8]) -> Option<(Self, &'a [u8])> {
        let mut thrift = Thrift { rest };
        let mut page = Self {
            is_packed: true,
            ..Self::default()
        };
        thrift.fields(&mut |thrift, id, kind| {
            match (id, kind) {
                (2, I32) => page.unpacked = thrift.integer()?,
                (3, I32) => page.packed = usize::try_from(thrift.integer()?).ok()?,
                // A data page: the encoding is the second field.
                (5, STRUCT) => thrift.fields(&mut |thrift, id, kind| {
                    match (id, kind) {
                        (2, I32) => page.encoding = thrift.integer()?,
                        _ => thrift.skip(kind, DEEPEST)?,
                    }
                    Some(())
                })?,
                (8, STRUCT) => thrift.fields(&mut |thrift, id, kind| {
                    match (id, kind) {
                        (4, I32) => page.encoding = thrift.integer()?,
                        (5 | 6, I32) => {
                            let bytes = usize::try_from(thrift.integer()?).ok()?;
                            page.levels = page.levels.checked_add(bytes)?;
                        }
                        (7, TRUE | FALSE) => page.is_packed = kind == TRUE,
                        _ => thrift.skip(kind, DEEPEST)?,
                    }
                    Some(())
                })?,
                _ => thrift.skip(kind, DEEPEST)?,
            }
            Some(())
        })?;
        let (packed, after) = thrift.rest.split_at_checked(page.packed)?;
        *rest = after;
        Some((page, packed))
    }
}

/// Thrift's compact protocol, as far as headers of pages need it: `None` where the bytes end or make no sense.
struct Thrift<'a> {
    rest: &'a [u8],
}

// Types of fields.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const I32: u8 = 5;
const STRUCT: u8 = 12;
/// Structures and lists within each other: a file's description has seven.
const DEEPEST: usize = 16;

impl<'a> Thrift<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A number with a sign; those below 0 make no sense as sizes.
    fn integer(&mut self) -> Option<u64> {
        let value = self.varint()?;
        (value & 1 == 0).then_some(value >> 1)
    }

    fn leave_out(&mut self, bytes: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(bytes).ok()?..)?;
        Some(())
    }

    /// Calls `field` with the number and the type of every field of a structure; it reads the value.
    fn fields(&mut self, field: &mut dyn FnMut(&mut Self, u64, u8) -> Option<()>) -> Option<()> {
        let mut id = 0u64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            id = match head >> 4 {
                0 => self.integer()?,
                step => id.checked_add(u64::from(step))?,
            };
            field(self, id, head & 0xF)?;
        }
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            TRUE | FALSE => Some(()),
            3 => self.leave_out(1),
            4 | I32 | 6 => self.varint().map(|_| ()),
            7 => self.leave_out(8),
            8 => {
                let length = self.varint()?;
                self.leave_out(length)
            }
            9 | 10 => {
                let head = self.byte()?;
                let length = match head >> 4 {
                    15 => self.varint()?,
                    few => u64::from(few),
                };
                // A structure of the format takes no less.
                let least = if head & 0xF == STRUCT { 3 } else { 1 };
                if length > self.rest.len() as u64 / least {
                    return None;
                }
                for _ in 0..length {
                    match head & 0xF {
                        // In a list, a truth takes a byte.
                        TRUE | FALSE => self.leave_out(1)?,
                        kind => self.skip(kind, depth)?,
                    }
                }
                Some(())
            }
            STRUCT => self.fields(&mut |thrift, _, kind| thrift.skip(kind, depth)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, RecordBatch, StringArray};
    use bytes::Bytes;
    use parquet::arrow::ArrowWriter;
    use parquet::basic::Encoding;
    use parquet::file::metadata::ParquetMetaDataReader;
    use parquet::file::properties::{WriterProperties, WriterVersion};

    use super::*;

    /// A file with one column of texts in one page.
    fn file(codec: Compression, version: WriterVersion) -> Vec<u8> {
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["abcdefgh"; 3_000]));
        let batch = RecordBatch::try_from_iter([("texts", texts)]).unwrap();
        let properties = WriterProperties::builder()
            .set_compression(codec)
            .set_writer_version(version)
            .set_dictionary_enabled(false)
            .set_encoding(Encoding::DELTA_BYTE_ARRAY)
            .build();
        let mut writer =
            ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.into_inner().unwrap()
    }

    fn metadata(bytes: &[u8]) -> ParquetMetaData {
        let bytes = Bytes::copy_from_slice(bytes);
        ParquetMetaDataReader::new()
            .parse_and_finish(&bytes)
            .unwrap()
    }

    #[test]
    fn a_page_may_hold_what_it_claims_and_no_more() {
        for codec in [
            Compression::GZIP(Default::default()),
            Compression::ZSTD(Default::default()),
            Compression::SNAPPY,
            Compression::UNCOMPRESSED,
        ] {
            for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
                let mut bytes = file(codec, version);
                let metadata = metadata(&bytes);
                let limits = Limits::default();
                let sharing = within(&bytes, &metadata, limits, "x").unwrap();
                let column = metadata.row_group(0).column(0);
                let start = usize::try_from(column.data_page_offset()).unwrap();
                let (page, _) = Page::next(&mut &bytes[start..]).unwrap();
                assert_eq!(sharing, page.unpacked);
                assert!(page.unpacked > 1 << 7);

                // A field of a header: its number and type in a byte, then the size, twice as large, seven bits a byte.
                let size = page.unpacked << 1;
                let field = [0x15, size as u8 | 0x80, (size >> 7) as u8 & 0x7F];
                let at = memchr::memmem::find(&bytes[start..], &field[..2]).unwrap() + start;
                bytes[at + 1] ^= 0b10;
                let (changed, _) = Page::next(&mut &bytes[start..]).unwrap();
                assert_eq!(changed.unpacked ^ page.unpacked, 1);
                let shrunk = changed.unpacked < page.unpacked;
                let checked = matches!(codec, Compression::GZIP(_) | Compression::ZSTD(_));
                assert_eq!(
                    within(&bytes, &metadata, limits, "x").is_err(),
                    shrunk && checked,
                    "{codec:?}"
                );
            }
        }
    }

    #[test]
    fn headers_that_make_no_sense_are_left_to_the_reader() {
        for bytes in [
            &[][..],
            &[0x15],
            &[0x15, 0x80],
            &[0x19, 0xFC, 0xFF, 0xFF, 0xFF, 0x0F],
            // A list of more structures than there are bytes.
            &[0x19, 0xFC, 0x05, 0, 0, 0, 0, 0, 0],
            // A structure in a structure, without end.
            &[0x1C; 64],
            // Sizes below 0.
            &[0x25, 0x01, 0x00],
        ] {
            assert!(Page::next(&mut { bytes }).is_none());
        }
    }
}
