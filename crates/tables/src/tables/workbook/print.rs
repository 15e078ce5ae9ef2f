//! How a table is printed: on one page across where that can be read, otherwise on several, parted at crossbreaks, with
//! stub and headings on each.

use super::page::{MOST_COLUMNS, MOST_ROWS};
use super::style::Look;

/// A4 on its side: what margins of a centimetre leave, in pixels.
const PAPER: f64 = 27.7 / 2.54 * 96.0;
/// What is left of its height, in points.
const PAPER_HEIGHT: f64 = 18.4 / 2.54 * 72.0;
/// Smaller than this a page cannot be read, in percent.
const SMALLEST: f64 = 54.0;
/// Spreadsheets take no more.
const MOST_BREAKS: usize = 1023;

/// Pages side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pages {
    One,
    /// Columns before which a new page begins, and the scale in percent.
    Several {
        breaks: Vec<usize>,
        scale: u16,
    },
}

impl Pages {
    /// The pages of a table whose first columns are its stub; `parts` are the columns at which a crossbreak begins.
    pub(super) fn of(look: Look, widths: &[f64], stub: usize, parts: &[usize]) -> Self {
        let (_, _, digit) = look.default_pixels();
        // Excel counts a digit's width in whole pixels, LibreOffice does not.
        let digit = f64::max(digit, look.size() / 72.0 * 96.0 * 0.556);
        let pixels: Vec<f64> = widths.iter().map(|width| width * digit + 5.0).collect();
        if PAPER / pixels.iter().sum::<f64>() * 100.0 >= SMALLEST {
            return Self::One;
        }
        let stub = stub.min(pixels.len());
        let stub_pixels: f64 = pixels[..stub].iter().sum();
        let room = PAPER / SMALLEST * 100.0 - stub_pixels;
        let breaks = breaks(&pixels, stub, parts, room);
        let ends = breaks.iter().copied().chain([pixels.len()]);
        let mut start = stub;
        let mut widest: f64 = 0.0;
        for end in ends {
            widest = widest.max(pixels[start..end].iter().sum());
            start = end;
        }
        // As large as the widest of the pages can be, less what programs differ by.
        let scale = PAPER / (stub_pixels + widest) * 98.0;
        Self::Several {
            breaks,
            scale: scale.clamp(10.0, 100.0) as u16,
        }
    }

    /// The columns of the first page.
    pub(super) fn first(&self, columns: usize) -> usize {
        match self {
            Self::Several { breaks, .. } => breaks.first().copied().unwrap_or(columns),
            Self::One => columns,
        }
    }
}

/// Columns before which a new page begins. A crossbreak that fits on a page is not torn.
fn breaks(pixels: &[f64], stub: usize, parts: &[usize], room: f64) -> Vec<usize> {
    let mut breaks = Vec::new();
    let mut taken = 0.0;
    let end = pixels.len().min(MOST_COLUMNS);
    let starts: std::collections::BTreeSet<usize> = parts.iter().copied().collect();
    for column in stub..end {
        let part_end = starts.range(column + 1..).next().copied().unwrap_or(end);
        let whole = || pixels[column..part_end.min(end)].iter().sum::<f64>();
        let torn = starts.contains(&column) && {
            let part = whole();
            part <= room && taken + part > room
        };
        if taken > 0.0 && (torn || taken + pixels[column] > room) {
            if breaks.len() == MOST_BREAKS {
                break;
            }
            breaks.push(column);
            taken = 0.0;
        }
        taken += pixels[column];
    }
    breaks
}

/// Rows before which a new page begins, so that an item that fits on a page is not torn. Heights are in points.
pub fn rows(
    items: &[u32],
    header: (u32, u32),
    scale: u16,
    height: impl Fn(u32) -> f64,
) -> Vec<u32> {
    let sum = |rows: std::ops::Range<u32>| rows.map(&height).sum::<f64>();
    let Some(&first) = items.first() else {
        return Vec::new();
    };
    let room = PAPER_HEIGHT / f64::from(scale) * 96.0;
    let repeated = sum(header.0..header.1 + 1);
    let mut taken = sum(0..first);
    let mut breaks = Vec::new();
    for item in items.windows(2) {
        let item_height = sum(item[0]..item[1]);
        let fits = repeated + item_height <= room;
        // Nothing is gained by a break right below the headings.
        if taken + item_height > room && fits && item[0] > header.1 + 1 {
            if breaks.len() == MOST_BREAKS || item[0] + 1 >= MOST_ROWS {
                break;
            }
            breaks.push(item[0]);
            taken = repeated;
        } else if taken + item_height > room && !fits {
            // Torn over pages; what is left of the last is not known, so that the next item may follow as it can.
            taken = repeated;
            continue;
        }
        taken += item_height;
    }
    breaks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_break_where_a_crossbreak_begins() {
        let pixels = [100.0; 12];
        assert_eq!(breaks(&pixels, 1, &[2, 5, 9], 500.0), [5, 9]);
        assert_eq!(breaks(&pixels, 1, &[2], 500.0), [6, 11]);
        assert!(breaks(&pixels, 1, &[2, 5, 9], 5000.0).is_empty());
    }

    #[test]
    fn items_are_not_torn() {
        // 50 rows of 10 points on a page, 5 of them headings.
        let ten = |_| 10.0;
        let items = [10, 30, 50, 70, 90];
        assert_eq!(rows(&items, (5, 9), 100, ten), [50]);
        assert!(rows(&[10, 30, 45], (5, 9), 100, ten).is_empty());
        assert!(rows(&[], (5, 9), 100, ten).is_empty());
        // One that fits on no page is torn wherever it stands.
        assert!(rows(&[10, 200, 210], (5, 9), 100, ten).is_empty());
    }
}
