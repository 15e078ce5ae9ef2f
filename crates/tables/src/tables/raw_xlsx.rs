//! A workbook as it was received, with an extra column in one sheet.
//!
//! Every part of the zip file but that sheet is copied as it is packed. The sheet's XML is read once to find the
//! column and once to write it: a cell is put into each row, the sheet's `dimension` and the rows' `spans` are widened,
//! and all other bytes stay.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::{ZipArchive, ZipWriter};

use crossbreak_core::number::letters;

/// Columns of a sheet as Excel has them.
const MOST_COLUMNS: usize = 16_384;

/// Adds a column to `sheet`, its name in row 1. `values` are numbers by row, the first row being 1. On failure the
/// reason, in words: nothing is made that would not be whole.
pub fn xlsx_with_column(
    bytes: &[u8],
    sheet: &str,
    name: &str,
    values: &BTreeMap<usize, f64>,
) -> Result<Vec<u8>, String> {
    let damaged = |error: zip::result::ZipError| format!("its parts cannot be copied: {error}");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive
        .file_names()
        .flatten()
        .any(|n| n.starts_with("_xmlsignatures/"))
    {
        return Err("it is signed, and the signature would no longer hold".to_owned());
    }
    let part = sheet_part(&mut archive, sheet)?;
    let xml = with_column(&read(&mut archive, &part)?, name, values)?;

    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    writer
        .set_raw_comment(archive.comment().into())
        .map_err(damaged)?;
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(damaged)?;
        if file.name().is_ok_and(|name| name == part) {
            let options = file.options();
            drop(file);
            writer.start_file(part.as_str(), options).map_err(damaged)?;
            writer
                .write_all(xml.as_bytes())
                .map_err(|error| format!("its sheet cannot be packed: {error}"))?;
        } else {
            writer.raw_copy_file(file).map_err(damaged)?;
        }
    }
    Ok(writer.finish().map_err(damaged)?.into_inner())
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The name of a part as the zip file has it: some programs write it in other cases.
fn named(archive: &Archive<'_>, name: &str) -> Option<String> {
    let names = || archive.file_names().flatten();
    names()
        .find(|n| n == name)
        .or_else(|| names().find(|n| n.eq_ignore_ascii_case(name)))
        .map(|n| n.into_owned())
}

fn read(archive: &mut Archive<'_>, name: &str) -> Result<String, String> {
    let name = named(archive, name).ok_or_else(|| format!("it has no part `{name}`"))?;
    let mut text = String::new();
    archive
        .by_name(&name)
        .map_err(|error| format!("its part `{name}` cannot be read: {error}"))?
        .read_to_string(&mut text)
        .map_err(|_| format!("its part `{name}` is not text in UTF-8"))?;
    Ok(text)
}

/// The part in which a sheet stands: the workbook gives it an id, and the relations of the workbook a place.
fn sheet_part(archive: &mut Archive<'_>, sheet: &str) -> Result<String, String> {
    let nowhere = || format!("the part of the sheet `{sheet}` cannot be found");
    let mut id = None;
    each_tag(&read(archive, "xl/workbook.xml")?, |tag| {
        if tag.local_name().as_ref() == b"sheet" && value(tag, b"name").as_deref() == Some(sheet) {
            id = tag
                .attributes()
                .flatten()
                .find(|a| a.key.prefix().is_some() && a.key.local_name().as_ref() == b"id")
                .and_then(|a| a.unescape_value().ok().map(|v| v.into_owned()));
        }
    })?;
    let id = id.ok_or_else(nowhere)?;
    let mut target = None;
    each_tag(&read(archive, "xl/_rels/workbook.xml.rels")?, |tag| {
        if tag.local_name().as_ref() == b"Relationship"
            && value(tag, b"Id").as_deref() == Some(id.as_str())
        {
            target = value(tag, b"Target");
        }
    })?;
    let target = target.ok_or_else(nowhere)?;
    let path = match target.strip_prefix('/') {
        Some(path) => path.to_owned(),
        None => match target.strip_prefix("../") {
            Some(path) => path.to_owned(),
            None => format!("xl/{target}"),
        },
    };
    named(archive, &path).ok_or_else(nowhere)
}

fn each_tag(xml: &str, mut see: impl FnMut(&BytesStart<'_>)) -> Result<(), String> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(no_xml)? {
            Event::Start(tag) | Event::Empty(tag) => see(&tag),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn no_xml(error: quick_xml::Error) -> String {
    format!("one of its parts is not XML: {error}")
}

fn value(tag: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(attribute.unescape_value().ok()?.into_owned())
}

/// `B12` as column 1 and row 12.
fn place(reference: &str) -> Option<(usize, usize)> {
    let reference = reference.replace('$', "");
    let split = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = reference.split_at(split);
    let column = letters.bytes().try_fold(0usize, |column, letter| {
        let letter = letter.to_ascii_uppercase();
        (letter.is_ascii_uppercase() && column <= MOST_COLUMNS)
            .then(|| column * 26 + usize::from(letter - b'A') + 1)
    })?;
    Some((column.checked_sub(1)?, row.parse().ok()?))
}

/// `A1:C9` as its last column and row.
fn corner(range: &str) -> Option<(usize, usize)> {
    place(range.rsplit(':').next()?)
}

/// Walks through the rows and cells of a sheet.
#[derive(Default)]
struct Walk {
    in_data: bool,
    row: usize,
    /// The column of the cell, and of the one after it.
    column: usize,
    next_column: usize,
}

impl Walk {
    /// Takes a start tag. Rows and cells that do not say where they are follow the one before.
    fn enter(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<(), String> {
        let nonsense = |what: String| format!("it has {what}, which makes no sense");
        match tag.local_name().as_ref() {
            b"sheetData" => self.in_data = !empty,
            b"row" if self.in_data => {
                self.row = match value(tag, b"r") {
                    Some(r) => r.parse().map_err(|_| nonsense(format!("a row {r}")))?,
                    None => self.row + 1,
                };
                self.next_column = 0;
            }
            b"c" if self.in_data => {
                self.column = match value(tag, b"r") {
                    Some(r) => place(&r).ok_or_else(|| nonsense(format!("a cell {r}")))?.0,
                    None => self.next_column,
                };
                self.next_column = self.column + 1;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The first column of a sheet that nothing stands in and no merged cells reach.
fn free_column(xml: &str) -> Result<usize, String> {
    let mut reader = Reader::from_str(xml);
    let mut walk = Walk::default();
    let mut free = 0;
    loop {
        let event = reader.read_event().map_err(no_xml)?;
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                walk.enter(&tag, empty)?;
                match tag.local_name().as_ref() {
                    // A cell with only a style has nothing in it.
                    b"v" | b"f" | b"is" if walk.in_data => free = free.max(walk.column + 1),
                    b"mergeCell" => {
                        if let Some((column, _)) = value(&tag, b"ref").as_deref().and_then(corner) {
                            free = free.max(column + 1);
                        }
                    }
                    _ => {}
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == b"sheetData" => walk.in_data = false,
            Event::Eof if free < MOST_COLUMNS => return Ok(free),
            Event::Eof => return Err("it has no column that is free".to_owned()),
            _ => {}
        }
    }
}

/// What is copied of the old text, and what is put between.
struct Copy<'a> {
    xml: &'a str,
    copied: usize,
    out: String,
}

impl Copy<'_> {
    /// Copies up to a byte of the old text.
    fn up_to(&mut self, byte: usize) {
        self.out += &self.xml[self.copied..byte];
        self.copied = byte;
    }

    /// Leaves out what is not yet copied before a byte.
    fn skip_to(&mut self, byte: usize) {
        self.copied = byte;
    }

    /// Puts `new` in the place of some bytes.
    fn replace(&mut self, bytes: Range<usize>, new: &str) {
        self.up_to(bytes.start);
        self.out += new;
        self.skip_to(bytes.end);
    }

    /// The bytes of an attribute's value.
    fn attribute(&self, tag: &BytesStart<'_>, name: &[u8]) -> Option<(Range<usize>, String)> {
        let attribute = tag.try_get_attribute(name).ok()??;
        let start = (attribute.value.as_ptr() as usize).checked_sub(self.xml.as_ptr() as usize)?;
        let bytes = start..start + attribute.value.len();
        let text = self.xml.get(bytes.clone())?.to_owned();
        (text.as_bytes() == &*attribute.value).then_some((bytes, text))
    }
}

fn with_column(xml: &str, name: &str, values: &BTreeMap<usize, f64>) -> Result<String, String> {
    let column = free_column(xml)?;
    let last_row = values.keys().next_back().copied().unwrap_or(1);
    let mut copy = Copy {
        xml,
        copied: 0,
        out: String::with_capacity(xml.len() + 48 * (values.len() + 1)),
    };
    let mut reader = Reader::from_str(xml);
    // The reader takes a byte-order mark for no part of the text, and does not count it.
    let shift = if xml.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut walk = Walk::default();
    let mut placed = 0;
    // What the row still has to get, and whether an empty cell is being left out for it.
    let mut wanted: Option<Cell<'_>> = None;
    let mut leaving_out = false;
    loop {
        let start = reader.buffer_position() as usize + shift;
        let event = reader.read_event().map_err(no_xml)?;
        let end = reader.buffer_position() as usize + shift;
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                if !xml[start..].starts_with('<') {
                    return Err("its sheet cannot be followed".to_owned());
                }
                walk.enter(&tag, empty)?;
                match tag.local_name().as_ref() {
                    b"dimension" => {
                        if let Some((bytes, range)) = copy.attribute(&tag, b"ref")
                            && let Some((right, bottom)) = corner(&range)
                        {
                            let first = range.split(':').next().unwrap_or_default();
                            let last =
                                format!("{}{}", letters(right.max(column)), bottom.max(last_row));
                            copy.replace(bytes, &format!("{first}:{last}"));
                        }
                    }
                    b"row" if walk.in_data => {
                        let content = match walk.row {
                            1 => Some(Content::Text(name)),
                            row => values.get(&row).map(|value| Content::Number(*value)),
                        };
                        let Some(content) = content else {
                            continue;
                        };
                        let cell = Cell {
                            prefix: prefix(&tag),
                            place: format!("{}{}", letters(column), walk.row),
                            content,
                        };
                        placed += 1;
                        if let Some((bytes, spans)) = copy.attribute(&tag, b"spans")
                            && let Some((first, last)) = spans.split_once(':')
                            && let Ok(last) = last.parse::<usize>()
                        {
                            let last = last.max(column + 1);
                            copy.replace(bytes, &format!("{first}:{last}"));
                        }
                        if empty {
                            let slash = xml[..end].rfind('/').unwrap_or(end);
                            copy.up_to(slash);
                            copy.out += ">";
                            copy.out += &cell.xml(None);
                            copy.out += &format!("</{}row>", cell.prefix);
                            copy.skip_to(end);
                        } else {
                            wanted = Some(cell);
                        }
                    }
                    b"c" if walk.in_data && walk.column >= column => {
                        if let Some(cell) = wanted.take() {
                            copy.up_to(start);
                            // Its column is free, so that the cell has a style and no more.
                            let same = walk.column == column;
                            let style = value(&tag, b"s").filter(|_| same);
                            copy.out += &cell.xml(style.as_deref());
                            if same && empty {
                                copy.skip_to(end);
                            }
                            leaving_out = same && !empty;
                        }
                    }
                    _ => {}
                }
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                b"c" if leaving_out => {
                    copy.skip_to(end);
                    leaving_out = false;
                }
                b"row" => {
                    if let Some(cell) = wanted.take() {
                        copy.up_to(start);
                        copy.out += &cell.xml(None);
                    }
                }
                b"sheetData" => walk.in_data = false,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    copy.up_to(xml.len());
    // The heading, and a row for every value.
    if placed == values.len() + 1 {
        Ok(copy.out)
    } else {
        Err("its rows cannot be told apart".to_owned())
    }
}

/// `x:` where the sheet's own names have that prefix.
fn prefix(tag: &BytesStart<'_>) -> String {
    match tag.name().prefix() {
        Some(prefix) => format!("{}:", String::from_utf8_lossy(prefix.as_ref())),
        None => String::new(),
    }
}

enum Content<'a> {
    Text(&'a str),
    Number(f64),
}

struct Cell<'a> {
    prefix: String,
    place: String,
    content: Content<'a>,
}

impl Cell<'_> {
    fn xml(&self, style: Option<&str>) -> String {
        let Self {
            prefix: p,
            place,
            content,
        } = self;
        let style = style.map(|s| format!(" s=\"{s}\"")).unwrap_or_default();
        match content {
            Content::Text(text) => format!(
                "<{p}c r=\"{place}\"{style} t=\"inlineStr\"><{p}is><{p}t>{text}</{p}t></{p}is></{p}c>"
            ),
            Content::Number(number) => {
                format!("<{p}c r=\"{place}\"{style}><{p}v>{number}</{p}v></{p}c>")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(dimension: &str, rows: &str) -> String {
        format!(
            "<worksheet><dimension ref=\"{dimension}\"/><sheetData>{rows}</sheetData></worksheet>"
        )
    }

    #[test]
    fn a_cell_is_added_and_nothing_else_is_touched() {
        let before = sheet(
            "A1:B3",
            "<row r=\"1\" spans=\"1:2\" ht='20'><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>\n\
             <row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"3\" spans=\"1:2\"><c r=\"A3\"><v>1</v></c></row>",
        );
        let made = with_column(&before, "w", &BTreeMap::from([(2, 0.1)])).unwrap();
        let after = sheet(
            "A1:C3",
            "<row r=\"1\" spans=\"1:3\" ht='20'><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>\
             <c r=\"C1\" t=\"inlineStr\"><is><t>w</t></is></c></row>\n\
             <row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"C2\"><v>0.1</v></c></row>\
             <row r=\"3\" spans=\"1:2\"><c r=\"A3\"><v>1</v></c></row>",
        );
        assert_eq!(made, after);
    }

    #[test]
    fn styled_cells_without_content_keep_their_style_and_their_order() {
        let before = sheet(
            "A1:C2",
            "<row><c t=\"s\"><v>0</v></c><c s=\"4\"></c></row><row><c><v>1</v></c><c s=\"5\"/><c s=\"6\"/></row>",
        );
        let made = with_column(&before, "w", &BTreeMap::from([(2, 2.0)])).unwrap();
        let after = sheet(
            "A1:C2",
            "<row><c t=\"s\"><v>0</v></c><c r=\"B1\" s=\"4\" t=\"inlineStr\"><is><t>w</t></is></c></row>\
             <row><c><v>1</v></c><c r=\"B2\" s=\"5\"><v>2</v></c><c s=\"6\"/></row>",
        );
        assert_eq!(made, after);
    }

    #[test]
    fn merged_cells_and_prefixes_are_minded() {
        let before = "<x:worksheet><x:dimension ref=\"A1\"/><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v></x:c></x:row><x:row r=\"2\"/></x:sheetData><x:mergeCells><x:mergeCell ref=\"A1:B1\"/></x:mergeCells></x:worksheet>";
        let made = with_column(before, "w", &BTreeMap::from([(2, 3.5)])).unwrap();
        assert!(
            made.contains("<x:c r=\"C1\" t=\"inlineStr\"><x:is><x:t>w</x:t></x:is></x:c></x:row>"),
            "{made}"
        );
        assert!(
            made.contains("<x:row r=\"2\"><x:c r=\"C2\"><x:v>3.5</x:v></x:c></x:row>"),
            "{made}"
        );
        assert!(made.contains("<x:dimension ref=\"A1:C2\"/>"), "{made}");
    }

    #[test]
    fn a_row_that_is_not_there_is_no_row_to_write_in() {
        let before = sheet("A1:A1", "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
        assert!(with_column(&before, "w", &BTreeMap::from([(2, 1.0)])).is_err());
        let full = sheet("A1:XFD1", "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>");
        assert!(
            with_column(&full, "w", &BTreeMap::new())
                .unwrap_err()
                .contains("free")
        );
    }
}
