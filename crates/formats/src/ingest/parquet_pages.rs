//! What a Parquet file claims of itself, held against what it has before any library makes room for it: the lists of its
//! description, and what its pages take once they are unpacked.
//!
//! The file's own summary of a column need not be right: the parquet crate makes room for what each page claims, and
//! unpacks all that is in it. So what each page claims is held against the limits, and what it holds against what it
//! claims. The same for a file that is held whole and for one that is streamed. Layout: `parquet.thrift`, PageHeader.

use std::io::{self, Read};
use std::sync::Arc;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::{Compression, Encoding, Type};
use parquet::column::page::{Page as ReadPage, PageReader};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::reader::ChunkReader;
use parquet::file::serialized_reader::SerializedPageReader;

use super::delta;
use super::frames::{lz4_is_over, zstd_is_over};
use super::limits::Limits;
use super::thrift::{
    DATA_PAGE, DATA_PAGE_V2, DEEPEST, DICTIONARY_PAGE, PAGE_HEADER, Thrift, describes_a_file,
};
use super::{PARQUET, damaged_file};
use crossbreak_study::diagnostic::Diagnostic;

/// What a file says of itself at its end. The parquet crate makes room for as many entries as a list claims: none may be
/// longer than its bytes.
pub(crate) fn metadata<R: ChunkReader>(
    file: &R,
    limits: Limits,
    shown: &str,
) -> Result<ArrowReaderMetadata, Diagnostic> {
    let wrong = |why: &dyn std::fmt::Display| damaged_file(shown, PARQUET, why);
    let cut_off = || wrong(&"it ends too early");
    let end = file.len().checked_sub(8).ok_or_else(cut_off)?;
    let trailer = file.get_bytes(end, 8).map_err(|error| wrong(&error))?;
    let [a, b, c, d, mark @ ..] = &*trailer else {
        return Err(cut_off());
    };
    match mark {
        b"PAR1" => {}
        b"PARE" => return Err(wrong(&"it is encrypted")),
        _ => return Err(wrong(&"it does not end as one")),
    }
    let length = u32::from_le_bytes([*a, *b, *c, *d]);
    limits.dictionary(length as usize, shown)?;
    let start = end.checked_sub(u64::from(length)).ok_or_else(cut_off)?;
    let description = file.get_bytes(start, length as usize);
    let description = description.map_err(|error| wrong(&error))?;
    if !describes_a_file(&description) {
        return Err(wrong(&"its description makes no sense"));
    }
    let read = ParquetMetaDataReader::decode_metadata(&description);
    let metadata = read.map_err(|error| wrong(&error))?;
    let rows = metadata.row_groups().iter().map(RowGroupMetaData::num_rows);
    let rows = rows.map(|rows| u64::try_from(rows).unwrap_or(u64::MAX));
    limits.rows_of_bytes(rows.fold(0, u64::saturating_add), file.len(), shown)?;
    ArrowReaderMetadata::try_new(Arc::new(metadata), ArrowReaderOptions::new())
        .map_err(|error| wrong(&error))
}

/// How much of some columns is in memory at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// All that is in them.
    Whole,
    /// A page of each, and its dictionary.
    Pages,
}

/// Holds every page of some columns against the limits, and returns the bytes that a value can take at most: where texts
/// share their beginnings, as much as a page of them.
pub(crate) fn within<R: ChunkReader + 'static>(
    file: &Arc<R>,
    groups: &[&RowGroupMetaData],
    wanted: &dyn Fn(usize) -> bool,
    held: Held,
    limits: Limits,
    shown: &str,
) -> Result<u64, Diagnostic> {
    let mut all = Unpacked {
        limits,
        shown,
        file: file.len(),
        held,
        bytes: 0,
    };
    let mut longest = 0;
    for group in groups {
        let rows = u64::try_from(group.num_rows()).unwrap_or(u64::MAX);
        let mut at_once = 0u64;
        let columns = group.columns().iter().enumerate();
        for (_, column) in columns.filter(|(index, _)| wanted(*index)) {
            let found = of_column(file, column, rows, &mut all)?;
            at_once = at_once.saturating_add(found.dictionary.saturating_add(found.largest));
            limits.unpacked(at_once, all.file, shown)?;
            longest = longest.max(found.longest);
        }
    }
    Ok(longest)
}

/// What the pages come to so far.
struct Unpacked<'a> {
    limits: Limits,
    shown: &'a str,
    file: u64,
    held: Held,
    bytes: u64,
}

impl Unpacked<'_> {
    fn add(&mut self, page: u64) -> Result<(), Diagnostic> {
        self.bytes = self.bytes.saturating_add(page);
        match self.held {
            Held::Whole => self.limits.unpacked(self.bytes, self.file, self.shown),
            Held::Pages => self.limits.packed(self.bytes, self.file, self.shown),
        }
    }
}

/// What the pages of a column claim.
#[derive(Debug, Default)]
struct Claims {
    dictionary: u64,
    largest: u64,
    longest: u64,
}

/// Looks at the pages of a column one after the other.
fn of_column<R: ChunkReader + 'static>(
    file: &Arc<R>,
    column: &ColumnChunkMetaData,
    rows: u64,
    all: &mut Unpacked<'_>,
) -> Result<Claims, Diagnostic> {
    let shown = all.shown;
    let wrong = |why: &dyn std::fmt::Display| damaged_file(shown, PARQUET, why);
    let senseless = || wrong(&"its pages make no sense");
    let (mut at, end) = range(column)
        .filter(|(_, end)| *end <= file.len())
        .ok_or_else(senseless)?;
    let mut found = Claims {
        longest: u64::try_from(column.column_descr().type_length()).unwrap_or(0),
        ..Claims::default()
    };
    // What has one value a row has as many as there are rows: a reader takes all that the pages claim.
    let is_flat = column.column_descr().max_rep_level() == 0;
    let mut left = if is_flat { rows } else { u64::MAX };
    let mut shared = false;
    while at < end {
        let (page, header) = header(&**file, at, end)
            .map_err(|error| wrong(&error))?
            .ok_or_else(senseless)?;
        all.add(page.unpacked)?;
        let start = at + header;
        at = start + page.packed as u64;
        if at > end {
            return Err(senseless());
        }
        // The values of a dictionary get room before any is read.
        if page.is_dictionary && page.values > most_values(column, page.unpacked) {
            return Err(wrong(&"a dictionary claims more values than it can hold"));
        }
        let checked = matches!(
            column.compression(),
            Compression::GZIP(_) | Compression::LZ4 | Compression::ZSTD(_)
        );
        if checked && page.is_packed {
            let packed = file.get_bytes(start, page.packed);
            let packed = packed.map_err(|error| wrong(&error))?;
            if is_longer(column.compression(), &page, &packed) {
                return Err(wrong(
                    &"a page holds more than it claims once it is unpacked",
                ));
            }
        }
        match page.is_dictionary {
            true => found.dictionary = found.dictionary.max(page.unpacked),
            false => {
                left = left.checked_sub(page.values).ok_or_else(senseless)?;
                found.largest = found.largest.max(page.unpacked);
            }
        }
        if page.encoding == DELTA_BYTE_ARRAY {
            found.longest = found.longest.max(page.unpacked);
        }
        shared |= matches!(page.encoding, DELTA_BYTE_ARRAY | DELTA_LENGTH_BYTE_ARRAY);
    }
    if shared && !lengths_fit(file, column, rows).map_err(|error| wrong(&error))? {
        return Err(senseless());
    }
    Ok(found)
}

/// Where a column begins and ends.
fn range(column: &ColumnChunkMetaData) -> Option<(u64, u64)> {
    let start = column
        .dictionary_page_offset()
        .unwrap_or(column.data_page_offset());
    let start = u64::try_from(start).ok()?;
    let length = u64::try_from(column.compressed_size()).ok()?;
    Some((start, start.checked_add(length)?))
}

/// The header of the page at a place, and its length.
fn header<R: ChunkReader>(
    file: &R,
    at: u64,
    end: u64,
) -> parquet::errors::Result<Option<(Page, u64)>> {
    // Most take some fifty bytes; one with the smallest and the largest text of its page can be longer.
    for window in [1 << 9, 1 << 14, 1 << 20] {
        let length = (end - at).min(window);
        let bytes = file.get_bytes(at, length as usize)?;
        if let Some((page, rest)) = Page::read(&bytes) {
            return Ok(Some((page, length - rest as u64)));
        }
        if length < window {
            break;
        }
    }
    Ok(None)
}

/// How many values a dictionary of so many bytes can have.
fn most_values(column: &ColumnChunkMetaData, bytes: u64) -> u64 {
    let least = match column.column_type() {
        Type::BOOLEAN => return bytes.saturating_mul(8),
        // A text has its length before it.
        Type::INT32 | Type::FLOAT | Type::BYTE_ARRAY => 4,
        Type::INT64 | Type::DOUBLE => 8,
        Type::INT96 => 12,
        Type::FIXED_LEN_BYTE_ARRAY => {
            u64::try_from(column.column_descr().type_length()).unwrap_or(1)
        }
    };
    bytes / least.max(1)
}

/// Whether the pages of texts whose lengths stand before them have no more lengths than texts: they get room first. The
/// pages have been held against the limits before.
fn lengths_fit<R: ChunkReader + 'static>(
    file: &Arc<R>,
    column: &ColumnChunkMetaData,
    rows: u64,
) -> parquet::errors::Result<bool> {
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    let mut pages = SerializedPageReader::new(file.clone(), column, rows, None)?;
    while let Some(page) = pages.get_next_page()? {
        let runs = match page.encoding() {
            Encoding::DELTA_LENGTH_BYTE_ARRAY => 1,
            Encoding::DELTA_BYTE_ARRAY => 2,
            _ => continue,
        };
        let fits = values(&page, column)
            .is_some_and(|values| delta::are_short(values, runs, u64::from(page.num_values())));
        if !fits {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The values of a page, behind its levels.
fn values<'a>(page: &'a ReadPage, column: &ColumnChunkMetaData) -> Option<&'a [u8]> {
    match page {
        ReadPage::DataPage {
            buf,
            num_values,
            def_level_encoding,
            rep_level_encoding,
            ..
        } => {
            let descriptor = column.column_descr();
            let mut rest: &[u8] = buf;
            for (most, encoding) in [
                (descriptor.max_rep_level(), *rep_level_encoding),
                (descriptor.max_def_level(), *def_level_encoding),
            ] {
                if most <= 0 {
                    continue;
                }
                let length = if encoding == Encoding::RLE {
                    let (length, after) = rest.split_first_chunk::<4>()?;
                    rest = after;
                    usize::try_from(i32::from_le_bytes(*length)).ok()?
                } else {
                    let bits = (i16::BITS - most.leading_zeros()) as usize;
                    (*num_values as usize).checked_mul(bits)?.div_ceil(8)
                };
                rest = rest.get(length..)?;
            }
            Some(rest)
        }
        ReadPage::DataPageV2 {
            buf,
            def_levels_byte_len,
            rep_levels_byte_len,
            ..
        } => {
            let levels = def_levels_byte_len.checked_add(*rep_levels_byte_len)?;
            buf.get(levels as usize..)
        }
        ReadPage::DictionaryPage { .. } => Some(&[]),
    }
}

/// Whether a page holds more than it claims. Codecs that unpack into the room that was claimed, and no further, need
/// not be asked.
fn is_longer(compression: Compression, page: &Page, packed: &Bytes) -> bool {
    let claimed = page.unpacked.saturating_sub(page.levels as u64);
    let Some(packed) = packed.get(page.levels..) else {
        return false;
    };
    match compression {
        Compression::GZIP(_) => is_over(MultiGzDecoder::new(packed), claimed),
        Compression::LZ4 => lz4_is_over(packed, claimed),
        Compression::ZSTD(_) => zstd_is_over(packed, claimed),
        _ => false,
    }
}

/// Whether a decoder gives more than was claimed. One that fails before gives no more.
pub(super) fn is_over(decoder: impl Read, claimed: u64) -> bool {
    let mut most = decoder.take(claimed.saturating_add(1));
    io::copy(&mut most, &mut io::sink()).is_ok_and(|found| found > claimed)
}

/// Lengths, one after the other, and then the texts.
const DELTA_LENGTH_BYTE_ARRAY: u64 = 6;
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
    is_dictionary: bool,
    values: u64,
    encoding: u64,
}

impl Page {
    /// The header that the bytes begin with, and how many are behind it.
    fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        const DICTIONARY: u64 = 2;
        let mut thrift = Thrift { rest: bytes };
        let mut page = Self {
            is_packed: true,
            ..Self::default()
        };
        thrift.fields(PAGE_HEADER, &mut |thrift, id, value| {
            match id {
                1 => page.is_dictionary = thrift.size()? == DICTIONARY,
                2 => page.unpacked = thrift.size()?,
                3 => page.packed = usize::try_from(thrift.size()?).ok()?,
                5 => thrift.fields(DATA_PAGE, &mut |thrift, id, value| {
                    match id {
                        1 => page.values = thrift.size()?,
                        2 => page.encoding = thrift.size()?,
                        _ => thrift.skip(value, DEEPEST)?,
                    }
                    Some(())
                })?,
                7 => thrift.fields(DICTIONARY_PAGE, &mut |thrift, id, value| {
                    match id {
                        1 => page.values = thrift.size()?,
                        _ => thrift.skip(value, DEEPEST)?,
                    }
                    Some(())
                })?,
                8 => thrift.fields(DATA_PAGE_V2, &mut |thrift, id, value| {
                    match id {
                        1 => page.values = thrift.size()?,
                        4 => page.encoding = thrift.size()?,
                        5 | 6 => {
                            let bytes = usize::try_from(thrift.size()?).ok()?;
                            page.levels = page.levels.checked_add(bytes)?;
                        }
                        7 => page.is_packed = value.is_true(),
                        _ => thrift.skip(value, DEEPEST)?,
                    }
                    Some(())
                })?,
                _ => thrift.skip(value, DEEPEST)?,
            }
            Some(())
        })?;
        Some((page, thrift.rest.len()))
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, RecordBatch, StringArray};
    use parquet::arrow::ArrowWriter;
    use parquet::file::properties::{WriterProperties, WriterVersion};

    use super::*;

    /// A file with one column of texts in one page.
    fn file(codec: Compression, version: WriterVersion, encoding: Encoding) -> Vec<u8> {
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["abcdefgh"; 3_000]));
        let batch = RecordBatch::try_from_iter([("texts", texts)]).unwrap();
        let properties = WriterProperties::builder()
            .set_compression(codec)
            .set_writer_version(version)
            .set_dictionary_enabled(false)
            .set_encoding(encoding)
            .build();
        let mut writer =
            ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.into_inner().unwrap()
    }

    /// The longest value of a file, where all of it is within the limits.
    fn longest(bytes: &[u8]) -> Result<u64, Diagnostic> {
        let file = Arc::new(Bytes::copy_from_slice(bytes));
        let metadata = metadata(&*file, Limits::default(), "x")?;
        let groups: Vec<&RowGroupMetaData> = metadata.metadata().row_groups().iter().collect();
        let found = |held| within(&file, &groups, &|_| true, held, Limits::default(), "x");
        let whole = found(Held::Whole);
        assert_eq!(whole.is_ok(), found(Held::Pages).is_ok());
        whole
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
                let mut bytes = file(codec, version, Encoding::DELTA_BYTE_ARRAY);
                let metadata =
                    metadata(&Bytes::copy_from_slice(&bytes), Limits::default(), "x").unwrap();
                let column = metadata.metadata().row_group(0).column(0);
                let start = usize::try_from(column.data_page_offset()).unwrap();
                let (page, _) = Page::read(&bytes[start..]).unwrap();
                assert_eq!(longest(&bytes).unwrap(), page.unpacked);
                assert!(page.unpacked > 1 << 7);

                // A field of a header: its number and type in a byte, then the size, twice as large, seven bits a byte.
                let size = page.unpacked << 1;
                let field = [0x15, size as u8 | 0x80, (size >> 7) as u8 & 0x7F];
                let at = memchr::memmem::find(&bytes[start..], &field[..2]).unwrap() + start;
                bytes[at + 1] ^= 0b10;
                let (changed, _) = Page::read(&bytes[start..]).unwrap();
                assert_eq!(changed.unpacked ^ page.unpacked, 1);
                // Others unpack into the room that is claimed.
                let checked = matches!(codec, Compression::GZIP(_) | Compression::ZSTD(_));
                assert!(longest(&bytes).is_err() || !checked, "{codec:?}");
            }
        }
    }

    #[test]
    fn lengths_are_held_against_the_rows() {
        for (encoding, runs) in [
            (Encoding::DELTA_LENGTH_BYTE_ARRAY, 1),
            (Encoding::DELTA_BYTE_ARRAY, 2),
        ] {
            let mut bytes = file(
                Compression::UNCOMPRESSED,
                WriterVersion::PARQUET_1_0,
                encoding,
            );
            assert!(longest(&bytes).is_ok());
            // A block of 128 in 4 parts, and 3,000 numbers.
            let head = [0x80, 0x01, 0x04, 0xB8, 0x17];
            let places: Vec<usize> = memchr::memmem::find_iter(&bytes, &head).collect();
            assert_eq!(places.len(), runs);
            for at in places {
                bytes[at + 3] ^= 1;
                assert!(longest(&bytes).is_err());
                bytes[at + 3] ^= 1;
            }
        }
    }

    #[test]
    fn headers_that_make_no_sense_are_refused() {
        for bytes in [
            &[][..],
            &[0x15],
            &[0x15, 0x80],
            &[0x19, 0xFC, 0xFF, 0xFF, 0xFF, 0x0F],
            // A structure in a structure, without end.
            &[0x1C; 64],
            // Sizes below 0.
            &[0x25, 0x01, 0x00],
        ] {
            assert!(Page::read(bytes).is_none());
        }
        let plain = file(
            Compression::UNCOMPRESSED,
            WriterVersion::PARQUET_1_0,
            Encoding::PLAIN,
        );
        assert_eq!(longest(&plain).unwrap(), 0);
        let encrypted = [&plain[..plain.len() - 1], b"E"].concat();
        assert!(
            longest(&encrypted)
                .unwrap_err()
                .message
                .ends_with("it is encrypted")
        );
    }
}
