//! Frames of LZ4 and Zstandard, held against what is claimed of them before a library unpacks them whole.
//!
//! A frame is a row of blocks, each of which unpacks to so many bytes at most: that is enough to know of nearly every
//! frame, without unpacking it. Layout: `lz4_Frame_format.md`; RFC 8878, 3.1.1.

use super::parquet_pages::is_over;

/// Bytes that a block of Zstandard unpacks to at most.
const ZSTD_BLOCK: u64 = 128 << 10;

/// Whether a frame of LZ4 holds more than was claimed.
pub(crate) fn lz4_is_over(packed: &[u8], claimed: u64) -> bool {
    match lz4_most(packed) {
        Some((most, block)) if most <= claimed.saturating_add(block) => false,
        _ => is_over(lz4_flex::frame::FrameDecoder::new(packed), claimed),
    }
}

/// Whether frames of Zstandard hold more than was claimed.
pub(crate) fn zstd_is_over(packed: &[u8], claimed: u64) -> bool {
    match zstd_most(packed) {
        Some(most) if most <= claimed.saturating_add(ZSTD_BLOCK) => false,
        _ => zstd::Decoder::with_buffer(packed).is_ok_and(|decoder| is_over(decoder, claimed)),
    }
}

/// What a frame of LZ4 unpacks to at most, and what a block of it does.
fn lz4_most(packed: &[u8]) -> Option<(u64, u64)> {
    let rest = packed.strip_prefix(&0x184D_2204u32.to_le_bytes())?;
    let (&[flags, sizes], mut rest) = rest.split_first_chunk::<2>()?;
    let flag = |bit: u8| usize::from(flags >> bit & 1);
    let block = match sizes >> 4 & 7 {
        size @ 4..=7 => 1u64 << (8 + 2 * size),
        _ => return None,
    };
    // The size of all, the id of a dictionary, and a check of this.
    rest = rest.get(8 * flag(3) + 4 * flag(0) + 1..)?;
    let mut most = 0u64;
    loop {
        let (size, after) = rest.split_first_chunk::<4>()?;
        let size = u32::from_le_bytes(*size);
        let bytes = size & 0x7FFF_FFFF;
        if size == 0 {
            rest = after;
            break;
        }
        let is_packed = size == bytes;
        most = most.checked_add(if is_packed { block } else { u64::from(bytes) })?;
        rest = after.get(bytes as usize + 4 * flag(4)..)?;
    }
    // What follows would be another frame, or none.
    (rest.len() <= 4 * flag(2)).then_some((most, block))
}

/// What frames of Zstandard unpack to at most.
fn zstd_most(packed: &[u8]) -> Option<u64> {
    let mut rest = packed;
    let mut most = 0u64;
    while !rest.is_empty() {
        let (magic, after) = rest.split_first_chunk::<4>()?;
        if u32::from_le_bytes(*magic) != 0xFD2F_B528 {
            return None;
        }
        let (descriptor, after) = after.split_first()?;
        let whole = descriptor >> 5 & 1;
        let window = usize::from(whole == 0);
        let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
        let content = match descriptor >> 6 {
            0 => usize::from(whole),
            flag => 1 << flag,
        };
        rest = after.get(window + dictionary + content..)?;
        loop {
            let (&[a, b, c], after) = rest.split_first_chunk::<3>()?;
            let head = u32::from_le_bytes([a, b, c, 0]);
            let size = head >> 3;
            let (unpacks_to, bytes) = match head >> 1 & 3 {
                0 => (u64::from(size), size),
                // One byte, so often.
                1 => (u64::from(size), 1),
                2 => (ZSTD_BLOCK, size),
                _ => return None,
            };
            most = most.checked_add(unpacks_to)?;
            rest = after.get(bytes as usize..)?;
            if head & 1 == 1 {
                break;
            }
        }
        let sum = usize::from(descriptor >> 2 & 1);
        rest = rest.get(4 * sum..)?;
    }
    Some(most)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn lz4(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_frame_that_holds_what_it_claims_is_known_by_its_blocks() {
        for length in [0, 1, 1_000, 300_000, 5_000_000] {
            let bytes: Vec<u8> = (0..length)
                .map(|i: u32| (i.wrapping_mul(i) >> 7) as u8)
                .collect();
            let claimed = u64::from(length);
            let packed = zstd::encode_all(bytes.as_slice(), 1).unwrap();
            let most = zstd_most(&packed).unwrap();
            assert!(
                (claimed..=claimed + ZSTD_BLOCK).contains(&most),
                "{length}: {most}"
            );
            assert!(!zstd_is_over(&packed, claimed));
            let twice = [packed.as_slice(), &packed].concat();
            assert!(zstd_most(&twice).unwrap() >= 2 * claimed);

            let packed = lz4(&bytes);
            let (most, block) = lz4_most(&packed).unwrap();
            assert!(
                (claimed..=claimed + block).contains(&most),
                "{length}: {most}"
            );
            assert!(!lz4_is_over(&packed, claimed));
        }
    }

    #[test]
    fn a_frame_that_holds_more_is_found() {
        let zeros = vec![0; 20 << 20];
        let packed = zstd::encode_all(zeros.as_slice(), 3).unwrap();
        assert!(packed.len() < 1 << 12 && zstd_is_over(&packed, 1_000));
        assert!(lz4_is_over(&lz4(&zeros), 1_000));
        for bytes in [
            &[][..],
            &[0x28, 0xB5, 0x2F, 0xFD],
            &packed[..packed.len() - 9],
        ] {
            // What fails gives no more.
            assert!(!zstd_is_over(bytes, 30 << 20));
            assert!(!lz4_is_over(bytes, 30 << 20));
        }
    }
}
