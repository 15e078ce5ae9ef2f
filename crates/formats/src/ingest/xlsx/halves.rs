//! A sheet as two workbooks with half of its rows each, which two threads read at the same time.
//!
//! calamine reads a sheet from its first cell to its last, and unpacks it on the way. Where a sheet is cut in two between
//! rows that say their number, both parts read as they would have in one: cells know their row, texts and styles stand
//! in parts of their own. Whatever else is in a sheet is a reason to leave it whole.

use std::io::{Cursor, Read, Write};

use memchr::memmem;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Bytes of a sheet that are worth a second thread, and those that are left to be read in small steps: in between, the
/// sheet is held in memory, twice.
const SIZES: std::ops::Range<u64> = 1 << 19..32 << 20;

/// A sheet that can be cut in two.
pub(super) struct Halves<'a> {
    bytes: &'a [u8],
    part: String,
    xml: Vec<u8>,
    cut: Cut,
}

impl<'a> Halves<'a> {
    /// The sheet that stands in `part`, cut in two; `None` where it is better read whole.
    pub fn of(bytes: &'a [u8], part: String) -> Option<Self> {
        Self::within(bytes, part, SIZES)
    }

    /// The same, of a sheet with so many bytes.
    pub(super) fn within(
        bytes: &'a [u8],
        part: String,
        sizes: std::ops::Range<u64>,
    ) -> Option<Self> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let sheet = archive.by_name(&part).ok()?;
        let size = sheet.size();
        if !sizes.contains(&size) {
            return None;
        }
        let mut xml = Vec::with_capacity(usize::try_from(size).ok()? + 1);
        // A part that is longer than the directory says is refused by the zip crate.
        sheet.take(size + 1).read_to_end(&mut xml).ok()?;
        let cut = Cut::find(&xml)?;
        Some(Self {
            bytes,
            part,
            xml,
            cut,
        })
    }

    /// The workbook with the first half of the rows.
    pub fn first(&self) -> Option<Vec<u8>> {
        self.workbook(&self.xml[self.cut.rows..self.cut.middle])
    }

    /// The workbook with the second half.
    pub fn second(&self) -> Option<Vec<u8>> {
        self.workbook(&self.xml[self.cut.middle..self.cut.end])
    }

    /// What stands behind the rows.
    pub fn rest(&self) -> &[u8] {
        &self.xml[self.cut.end..]
    }

    /// The same workbook with some of the rows, and without its other sheets.
    fn workbook(&self, rows: &[u8]) -> Option<Vec<u8>> {
        let mut archive = ZipArchive::new(Cursor::new(self.bytes)).ok()?;
        let room = rows.len() + self.bytes.len();
        let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(room)));
        for index in 0..archive.len() {
            let other = archive.by_index_raw(index).ok()?;
            let name = other.name().ok()?;
            if name == self.part || name.contains("worksheets/") || name.contains("media/") {
                continue;
            }
            zip.raw_copy_file(other).ok()?;
        }
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(&*self.part, stored).ok()?;
        for piece in [&self.xml[..self.cut.rows], rows, self.rest()] {
            zip.write_all(piece).ok()?;
        }
        zip.finish().map(Cursor::into_inner).ok()
    }
}

/// Places in the XML of a sheet.
struct Cut {
    /// Where the rows begin.
    rows: usize,
    /// Where a row in their middle begins.
    middle: usize,
    /// Where they end.
    end: usize,
}

impl Cut {
    fn find(xml: &[u8]) -> Option<Self> {
        const START: &[u8] = b"<sheetData>";
        let rows = memmem::find(xml, START)? + START.len();
        let end = memmem::rfind(xml, b"</sheetData>")?;
        let cells = xml.get(rows..end)?;
        // Comments and raw text could hold what looks like a row, and a shared formula stands at its first cell only.
        let strange: [&[u8]; 4] = [b"<!", b"<?", b"sheetData", b"t=\"shared\""];
        if strange
            .iter()
            .any(|text| memmem::find(cells, text).is_some())
        {
            return None;
        }
        let middle = cells.len() / 2;
        let middle = rows + middle + memmem::find(&cells[middle..], b"<row ")?;
        let tag = xml[middle..end].split(|byte| *byte == b'>').next()?;
        let says_its_number = memmem::find(tag, b" r=\"").is_some();
        let behind_a_row = xml[..middle].trim_ascii_end().ends_with(b"</row>");
        (says_its_number && behind_a_row).then_some(Self { rows, middle, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = r#"<?xml version="1.0"?><worksheet><sheetData><row r="1"><c r="A1"/></row>
<row r="2" spans="1:1"><c r="A2"/></row><row r="3"><c r="A3"/></row></sheetData><mergeCells/></worksheet>"#;

    #[test]
    fn a_sheet_is_cut_between_two_rows() {
        let cut = Cut::find(SHEET.as_bytes()).unwrap();
        assert!(SHEET[..cut.rows].ends_with("<sheetData>"));
        assert!(SHEET[cut.middle..].starts_with("<row r=\"3\">"));
        assert!(SHEET[cut.end..].starts_with("</sheetData><merge"));
    }

    #[test]
    fn anything_else_leaves_it_whole() {
        for (text, with) in [
            ("<row r=\"3\">", "<row>"),
            ("<row r=\"3\">", "<!-- --><row r=\"3\">"),
            (
                "<c r=\"A2\"/>",
                "<c r=\"A2\"><f t=\"shared\" si=\"0\"/></c>",
            ),
            ("</row><row r=\"3\">", "<row r=\"3\">"),
            ("<sheetData>", "<x:sheetData>"),
        ] {
            let sheet = SHEET.replace(text, with);
            assert!(Cut::find(sheet.as_bytes()).is_none(), "{with}");
        }
    }
}
