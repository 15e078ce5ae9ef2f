//! What a zip file holds, looked at before any parser of workbooks sees it.
//!
//! Nothing is written to a disk: a part named `../../x` is a name like any other. The sizes that the directory claims can
//! be believed, because the zip crate stops a part that turns out to be larger (a test sees to it).

use std::io::{BufRead, BufReader, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::foreign::Foreign;
use super::limits::Limits;
use super::workbook::damaged;
use super::xml::{Node, Xml};
use crossbreak_study::diagnostic::{Code, Diagnostic};

/// What zip files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ZipKind {
    /// An Excel workbook, unless it turns out to be something else.
    Xlsx,
    /// An Excel workbook in binary.
    Binary,
    Ods,
    /// Another document.
    Foreign(Foreign),
    /// The names of the files in an archive. A workbook is not an archive here.
    Archive(Vec<String>),
}

/// The bytes of the file in an archive that holds one.
pub(super) fn only(bytes: &[u8], files: &[String], shown: &str) -> Result<Vec<u8>, Diagnostic> {
    let [name] = files else {
        return Err(several(files, shown));
    };
    let broken = |error: &dyn std::fmt::Display| {
        Diagnostic::error(
            Code::FileFormat,
            format!("{shown}: `{name}` cannot be taken out of the zip file: {error}"),
        )
        .help("unpack it, with its password if it has one, and name the file that was in it")
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut part = archive.by_name(name).map_err(|error| broken(&error))?;
    let mut inner = Vec::new();
    // Its size has been held against the limits, and zip stops a part that turns out to be larger.
    part.read_to_end(&mut inner)
        .map_err(|error| broken(&error))?;
    Ok(inner)
}

fn several(files: &[String], shown: &str) -> Diagnostic {
    const SHOWN: usize = 8;
    let names: Vec<String> = files.iter().take(SHOWN).map(|f| format!("`{f}`")).collect();
    let more = match files.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = match files.is_empty() {
        true => format!("{shown}: the zip file holds no file"),
        false => format!(
            "{shown}: expected one file in the zip file, found {}: {}{more}",
            files.len(),
            names.join(", ")
        ),
    };
    Diagnostic::error(Code::FileFormat, message)
        .help("unpack it, and name the file that has the answers")
}

/// A zip file where a workbook was expected.
pub(super) fn no_workbook(files: &[String], shown: &str) -> Diagnostic {
    let names: Vec<String> = files.iter().take(3).map(|f| format!("`{f}`")).collect();
    Diagnostic::error(
        Code::FileFormat,
        format!(
            "{shown}: not a workbook that can be read: a zip file of {}",
            match names.is_empty() {
                true => "nothing".to_owned(),
                false => names.join(", "),
            }
        ),
    )
    .help("unpack it, and name the file that is in it")
}

/// An archive in an archive.
pub(super) fn in_another(shown: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: the zip file holds another zip file"),
    )
    .help("unpack it, and name the file that has the answers")
}

/// Holds the parts against the limits, and says what they make up.
pub(super) fn checked(bytes: &[u8], shown: &str, limits: Limits) -> Result<ZipKind, Diagnostic> {
    let broken = |error: ZipError| {
        Diagnostic::error(
            Code::FileFormat,
            format!("{shown}: the workbook is damaged: {error}"),
        )
        .help("export it again; a file that was cut off while copying looks like this")
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let parts = archive.len();
    limits.within("entries", "parts", parts as u64, shown)?;
    let mut inflated = 0u64;
    let mut large = Vec::new();
    for index in 0..parts {
        let part = archive.by_index_raw(index).map_err(broken)?;
        inflated = inflated.saturating_add(part.size());
        let times = part.size() / part.compressed_size().max(1);
        // Small parts compress well without harm.
        if part.size() > 1 << 20 {
            limits.within("ratio", "times its size once unzipped", times, shown)?;
        }
        let name = part.name().map_err(broken)?;
        // Pictures are not read.
        if !has_cells(&name) && !name.contains("media/") {
            let what = "bytes of one part once unzipped";
            limits.within("part_bytes", what, part.size(), shown)?;
        }
        if part.size() > LARGE && (has_cells(&name) || has_shared_texts(&name)) {
            large.push(index);
        }
    }
    limits.within("inflated_bytes", "bytes once unzipped", inflated, shown)?;
    for index in large {
        let part = archive.by_index(index).map_err(broken)?;
        small_steps(BufReader::new(part), LONGEST).map_err(|why| damaged(shown, &why))?;
    }
    shared_texts(&mut archive).map_err(|why| damaged(shown, &why))?;
    Ok(kind(&mut archive))
}

/// Parts up to this size cannot take much memory, whatever is in them.
const LARGE: u64 = 8 << 20;
/// Bytes of a tag or a text in a larger one: Excel has room for 32,767 letters in a cell.
const LONGEST: u64 = 1 << 20;

/// Of a text in pieces, with the tags that say how each looks.
const PIECES: u64 = 4;

fn has_shared_texts(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("sharedstrings.xml")
}

/// Whether a part is read cell by cell: it may be large as a whole.
fn has_cells(name: &str) -> bool {
    name.contains("worksheets/") || name == "content.xml"
}

fn kind(archive: &mut ZipArchive<Cursor<&[u8]>>) -> ZipKind {
    let mut mime = String::new();
    if let Ok(part) = archive.by_name("mimetype") {
        // What is no text is no name of a format.
        let _ = part.take(200).read_to_string(&mut mime);
    }
    if mime
        .trim()
        .starts_with("application/vnd.oasis.opendocument.spreadsheet")
    {
        ZipKind::Ods
    } else if archive.index_for_name("xl/workbook.bin").is_some() {
        ZipKind::Binary
    } else {
        of_names(archive)
    }
}

/// What a zip file is by the names of its parts.
fn of_names(archive: &ZipArchive<Cursor<&[u8]>>) -> ZipKind {
    let names: Vec<String> = archive
        .file_names()
        .filter_map(Result::ok)
        .map(|name| name.into_owned())
        .collect();
    if let Some(foreign) = Foreign::of_parts(names.iter().map(String::as_str)) {
        return ZipKind::Foreign(foreign);
    }
    // What every workbook has, wherever its sheets are.
    let of_workbook = |name: &String| {
        let name = name.to_ascii_lowercase();
        name.starts_with("xl/") || name == "[content_types].xml" || name == "_rels/.rels"
    };
    if names.iter().any(of_workbook) {
        return ZipKind::Xlsx;
    }
    let is_file = |name: &String| {
        let last = name.rsplit('/').next().unwrap_or_default();
        // What systems put beside the files of people.
        let beside = last.starts_with('.')
            || name.starts_with("__MACOSX/")
            || ["thumbs.db", "desktop.ini"].contains(&last.to_ascii_lowercase().as_str());
        !last.is_empty() && !beside
    };
    ZipKind::Archive(names.into_iter().filter(is_file).collect())
}

/// The reader of xlsx makes room for as many shared texts as the file claims to have: no more than it has bytes for.
fn shared_texts(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), String> {
    const SHORTEST: u64 = "<si/>".len() as u64;
    let parts: Vec<String> = archive
        .file_names()
        .filter_map(Result::ok)
        .filter(|name| has_shared_texts(name))
        .map(|name| name.into_owned())
        .collect();
    for name in parts {
        let part = archive.by_name(&name).map_err(|error| error.to_string())?;
        let most = part.size() / SHORTEST;
        let mut xml = Xml::new(BufReader::new(part));
        while let Some(node) = xml.next()? {
            let Node::Start(start) = node else {
                continue;
            };
            let claimed = start
                .get("uniqueCount")
                .and_then(|count| count.trim().parse().ok());
            if claimed.is_some_and(|count: u64| count > most) {
                return Err("it claims more texts than it can hold".to_owned());
            }
            if start.name == "sst" {
                break;
            }
        }
    }
    Ok(())
}

/// XML is read tag by tag and text by text, each of them whole. A large part consists of small ones; comments and the
/// like, which no program writes among cells, are none of them.
fn small_steps(mut part: impl BufRead, most: u64) -> Result<(), String> {
    /// What the last bytes were part of.
    enum In {
        Text,
        /// The byte behind `<`.
        Begin,
        Tag,
        Quoted(u8),
    }
    let mut state = In::Text;
    let (mut at, mut begun) = (0u64, 0u64);
    // A text can be in pieces with tags between them: where it began, and the names of the tags.
    let mut pieces: Option<u64> = None;
    let mut name = [0u8; 3];
    // An XML file begins with an instruction; there is none among its tags.
    let mut tags = 0u64;
    loop {
        let bytes = part.fill_buf().map_err(|error| error.to_string())?;
        if bytes.is_empty() {
            return Ok(());
        }
        for &byte in bytes {
            state = match (state, byte) {
                (In::Text, b'<') => {
                    begun = at;
                    tags += 1;
                    In::Begin
                }
                (In::Text, _) => In::Text,
                (In::Begin, b'!') => return Err("it holds a comment among its cells".to_owned()),
                (In::Begin, b'?') if tags > 1 => {
                    return Err("it holds an instruction among its cells".to_owned());
                }
                (In::Begin | In::Tag, b'>') => {
                    begun = at;
                    In::Text
                }
                (In::Begin | In::Tag, quote @ (b'"' | b'\'')) => In::Quoted(quote),
                (In::Begin | In::Tag, _) => In::Tag,
                (In::Quoted(quote), _) if quote == byte => In::Tag,
                (quoted, _) => quoted,
            };
            match state {
                In::Begin => name = [0; 3],
                In::Tag if at - begun <= 3 => name[(at - begun) as usize - 1] = byte,
                _ => {}
            }
            if byte == b'>' && matches!(state, In::Text) {
                match &name {
                    b"is\0" | b"is " | b"si\0" | b"si " => pieces = Some(at),
                    b"/is" | b"/si" => pieces = None,
                    _ => {}
                }
            }
            at += 1;
            if pieces.is_some_and(|begun| at - begun > PIECES * most) {
                return Err("it holds a text longer than any cell".to_owned());
            }
            if at - begun > most {
                return Err("it holds a text longer than any cell".to_owned());
            }
        }
        let used = bytes.len();
        part.consume(used);
    }
}

#[cfg(test)]
mod tests {
    use super::small_steps;

    #[test]
    fn a_large_part_consists_of_small_steps() {
        let read = |text: &str| small_steps(text.as_bytes(), 20);
        assert!(read("<?xml version=\"1.0\"?><a><b c='>>>>'>text</b><d/></a>").is_ok());
        assert!(read(&format!("<a>{}</a>", "x".repeat(30))).is_err());
        assert!(read(&format!("<a b=\"{}\"/>", "><".repeat(15))).is_err());
        assert!(read("<a><!-- x --></a>").is_err());
        assert!(read("<a><?x?></a>").is_err());
        // Twenty pieces of a text are too much, of several texts they are not.
        let text = |pieces: usize| format!("<is>{}</is>", "<t>1234</t>".repeat(pieces));
        assert!(read(&text(6)).is_ok());
        assert!(read(&text(20)).is_err());
        assert!(read(&format!("<a>{}</a>", text(6).repeat(9))).is_ok());
    }
}
