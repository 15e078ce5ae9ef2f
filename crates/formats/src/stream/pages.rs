//! A column of few different numbers as the pages of Parquet: each number once, and for each row its place.
//!
//! The writer of the parquet crate finds out by hashing which numbers are alike, at some 20 ns a row; here they are known
//! to be, row by row, because everyone in a combination has the same weight. Layout: Parquet's `Encodings.md`,
//! RLE_DICTIONARY.

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::Result;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

/// Rows of a page.
const PAGE: usize = 1 << 17;

/// The pages of a column of a row group, and what the file has to say of them.
pub(super) fn column(
    descriptor: ColumnDescPtr,
    numbers: &[f64],
    places: Places<'_>,
) -> Result<(Bytes, ColumnCloseResult)> {
    let rows = match places {
        Places::First(rows) => rows,
        Places::Each(places) => places.len(),
    };
    let mut sink = TrackedWrite::new(Vec::new());
    let mut writer = SerializedPageWriter::new(&mut sink);
    let mut whole = 0;
    let mut write = |page: Page| {
        let length = page.buffer().len();
        let written = writer.write_page(CompressedPage::new(page, length))?;
        whole += written.uncompressed_size as u64;
        Ok::<u64, parquet::errors::ParquetError>(written.offset)
    };
    let mut dictionary = Vec::with_capacity(numbers.len() * 8);
    numbers
        .iter()
        .for_each(|number| dictionary.extend_from_slice(&number.to_le_bytes()));
    let dictionary = write(Page::DictionaryPage {
        buf: dictionary.into(),
        num_values: numbers.len() as u32,
        encoding: Encoding::PLAIN,
        is_sorted: false,
    })?;
    let width = (usize::BITS - numbers.len().saturating_sub(1).leading_zeros()).max(1);
    let mut data = None;
    for start in (0..rows).step_by(PAGE) {
        let rows = PAGE.min(rows - start);
        let mut buffer = vec![width as u8];
        match places {
            Places::First(_) => {
                // One run of the first place.
                varint((rows as u64) << 1, &mut buffer);
                buffer.push(0);
            }
            Places::Each(places) => pack(&places[start..start + rows], width, &mut buffer),
        }
        let offset = write(Page::DataPage {
            buf: buffer.into(),
            num_values: rows as u32,
            encoding: Encoding::RLE_DICTIONARY,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        })?;
        data.get_or_insert(offset);
    }
    writer.close()?;
    let bytes = Bytes::from(sink.into_inner()?);
    let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let metadata = ColumnChunkMetaData::builder(descriptor)
        .set_compression(Compression::UNCOMPRESSED)
        .set_encodings(vec![
            Encoding::PLAIN,
            Encoding::RLE,
            Encoding::RLE_DICTIONARY,
        ])
        .set_num_values(rows as i64)
        .set_total_compressed_size(bytes.len() as i64)
        .set_total_uncompressed_size(whole as i64)
        .set_dictionary_page_offset(Some(dictionary as i64))
        .set_data_page_offset(data.unwrap_or_default() as i64)
        .set_statistics(Statistics::double(
            Some(least),
            Some(most),
            None,
            Some(0),
            false,
        ))
        .build()?;
    let close = ColumnCloseResult {
        bytes_written: bytes.len() as u64,
        rows_written: rows as u64,
        metadata,
        bloom_filter: None,
        column_index: None,
        offset_index: None,
    };
    Ok((bytes, close))
}

/// Where each row's number stands.
#[derive(Clone, Copy)]
pub(super) enum Places<'a> {
    /// So many rows have the first one.
    First(usize),
    Each(&'a [u32]),
}

/// A run of bit-packed places: eight of them take as many bytes as each has bits.
fn pack(places: &[u32], width: u32, out: &mut Vec<u8>) {
    let groups = places.len().div_ceil(8);
    varint((groups as u64) << 1 | 1, out);
    out.reserve(groups * width as usize + 8);
    let end = out.len() + groups * width as usize;
    let (mut bits, mut filled) = (0u64, 0u32);
    for place in places {
        bits |= u64::from(*place) << filled;
        filled += width;
        if filled >= 32 {
            out.extend_from_slice(&(bits as u32).to_le_bytes());
            bits >>= 32;
            filled -= 32;
        }
    }
    out.extend_from_slice(&bits.to_le_bytes());
    // The last group is filled up with the first place.
    out.resize(end, 0);
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_places_of_three_bits_are_packed_as_the_format_says() {
        // The example of Encodings.md: 0 to 7 in three bits each.
        let mut out = Vec::new();
        pack(&[0, 1, 2, 3, 4, 5, 6, 7], 3, &mut out);
        assert_eq!(out, [3, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
        let mut out = Vec::new();
        varint(300, &mut out);
        assert_eq!(out, [0xAC, 0x02]);
    }
}
