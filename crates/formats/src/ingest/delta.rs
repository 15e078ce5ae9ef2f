//! Lengths as differences, packed in blocks: Parquet's DELTA_BINARY_PACKED, as far as to know how many there are and
//! where they end.
//!
//! The parquet crate makes room for as many lengths as the values of a page begin with, before it reads one of them.
//! Layout: `Encodings.md`.

/// Whether the runs of lengths that the values of a page begin with are no longer than the page's number of values, and
/// all there.
pub(super) fn are_short(values: &[u8], runs: usize, count: u64) -> bool {
    // The packing of every writer in use takes ten bytes at least for 128 of them.
    const FEW: u64 = 1 << 16;
    const A_BYTE: u64 = 64;
    let most = count.min(FEW.max(A_BYTE.saturating_mul(values.len() as u64)));
    let mut rest = values;
    (0..runs).all(|_| leave_out(&mut rest, most).is_some())
}

/// Goes behind a run of at most so many numbers.
fn leave_out(rest: &mut &[u8], most: u64) -> Option<()> {
    let block = varint(rest)?;
    let parts = varint(rest)?;
    let count = varint(rest)?;
    let _first = varint(rest)?;
    let of_part = block.checked_div(parts)?;
    let whole =
        block.is_multiple_of(128) && block.is_multiple_of(parts) && of_part.is_multiple_of(32);
    if count > most || of_part == 0 || !whole {
        return None;
    }
    // The first number stands before the blocks.
    let mut left = count.saturating_sub(1);
    while left > 0 {
        let _least = varint(rest)?;
        let (widths, after) = rest.split_at_checked(usize::try_from(parts).ok()?)?;
        let mut bytes = 0u64;
        for width in widths {
            if left == 0 {
                // Parts behind the last number have a width and no bytes.
                break;
            }
            bytes = bytes.checked_add(u64::from(*width).checked_mul(of_part / 8)?)?;
            left = left.saturating_sub(of_part);
        }
        *rest = after.get(usize::try_from(bytes).ok()?..)?;
    }
    Some(())
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::are_short;

    #[test]
    fn lengths_that_are_not_there_get_no_room() {
        // 128 in a block of 4 parts; 5 numbers: 7, and four differences of 2 bits in a part of 32.
        let run = [0x80, 0x01, 4, 5, 14, 0, 2, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0];
        assert!(are_short(&run, 1, 5));
        assert!(!are_short(&run, 1, 4));
        assert!(!are_short(&run[..17], 1, 5));
        assert!(are_short(&[run, run].concat(), 2, 5));
        assert!(!are_short(&run, 2, 5));
        // One number, without a block.
        assert!(are_short(&[0x80, 0x01, 4, 1, 14], 1, 1));
        // A thousand million of them in a block that takes no bytes.
        let many = [
            0x80, 0x80, 0x80, 0x80, 0x08, 1, 0x80, 0x80, 0x80, 0x80, 0x04, 2, 0, 0,
        ];
        assert!(!are_short(&many, 1, u64::MAX));
        for senseless in [&[0, 1, 5, 2, 0, 0][..], &[0x80, 1, 0, 5, 2], &[0x80; 12]] {
            assert!(!are_short(senseless, 1, 5), "{senseless:?}");
        }
    }
}
