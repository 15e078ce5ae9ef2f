//! What a file is, by its first bytes; a name is never believed.

use super::foreign::Foreign;

/// The formats that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A zip file: an Excel workbook or an OpenDocument spreadsheet.
    Zip,
    /// A compound file, as Excel wrote until 2003.
    Compound,
    /// SPSS, compressed or not.
    Spss,
    Stata,
    Parquet,
    /// Arrow IPC, as a file or as a stream.
    Arrow,
    /// The definition of a Triple-S survey.
    TripleS,
    /// A workbook as XML, as Excel 2003 could save it.
    ExcelXml,
    Html,
    /// Other XML.
    Markup,
    /// Objects, in a list or one a line.
    Json,
    /// Known, and not read.
    Foreign(Foreign),
    /// Anything else: csv, if it is text.
    Text,
}

impl Format {
    pub fn of(bytes: &[u8]) -> Self {
        let starts = |start: &[u8]| bytes.starts_with(start);
        let text = bytes
            .strip_prefix(&[0xEF, 0xBB, 0xBF])
            .unwrap_or(bytes)
            .trim_ascii_start();
        // Stata until 12 has no word at its start: the release, the byte order, a 1 and a 0.
        let old_stata = matches!(bytes, [102..=115, 1 | 2, 1, 0, ..]);
        if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
            Format::Zip
        } else if starts(&[0xD0, 0xCF, 0x11, 0xE0]) {
            Format::Compound
        } else if starts(b"$FL2") || starts(b"$FL3") {
            Format::Spss
        } else if starts(b"<stata_dta>") || old_stata {
            Format::Stata
        } else if starts(b"PAR1") {
            Format::Parquet
        } else if starts(b"ARROW1") || starts(&[0xFF, 0xFF, 0xFF, 0xFF]) {
            Format::Arrow
        } else if text.starts_with(b"<") {
            Self::of_markup(text)
        } else if let Some(foreign) = Foreign::of(bytes) {
            Format::Foreign(foreign)
        } else if is_json(text) {
            Format::Json
        } else {
            Format::Text
        }
    }

    /// Which markup, by the names that stand at its start.
    fn of_markup(text: &[u8]) -> Self {
        const START: usize = 4_096;
        let start = String::from_utf8_lossy(&text[..text.len().min(START)]).to_lowercase();
        let holds = |words: &[&str]| words.iter().any(|word| start.contains(word));
        if let Some(foreign) = Foreign::of_markup(&start) {
            Format::Foreign(foreign)
        } else if holds(&["<sss ", "<sss>", "<!doctype sss"]) {
            Format::TripleS
        } else if holds(&[
            "progid=\"excel.sheet\"",
            "urn:schemas-microsoft-com:office:spreadsheet",
        ]) {
            Format::ExcelXml
        } else if holds(&["<html", "<!doctype html", "<table", "<meta"]) {
            Format::Html
        } else {
            Format::Markup
        }
    }

    /// In words, with an article.
    pub fn name(self) -> &'static str {
        match self {
            Format::Zip => "a zip file, as Excel workbooks are",
            Format::Compound => "an old Excel file (.xls)",
            Format::Spss => "an SPSS file (.sav)",
            Format::Stata => "a Stata file (.dta)",
            Format::Parquet => "a Parquet file",
            Format::Arrow => "an Arrow file",
            Format::TripleS => "a Triple-S definition",
            Format::ExcelXml => "a workbook as XML, as Excel 2003 saved it",
            Format::Html => "a web page (HTML), whatever its name says",
            Format::Markup => "XML that holds no survey",
            Format::Json => "JSON",
            Format::Foreign(foreign) => foreign.name,
            Format::Text => "text",
        }
    }
}

/// JSON begins with an object, or a list of something: a csv whose first heading is `[id]` does not.
fn is_json(text: &[u8]) -> bool {
    let behind = |sign: u8| text.strip_prefix(&[sign]).map(<[u8]>::trim_ascii_start);
    match (behind(b'{'), behind(b'[')) {
        (Some(rest), _) => rest.starts_with(b"\""),
        (_, Some(rest)) => rest.starts_with(b"{") || rest.starts_with(b"["),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_content() {
        assert_eq!(Format::of(b"$FL2@(#) SPSS"), Format::Spss);
        assert_eq!(Format::of(b"\xEF\xBB\xBF <sss>"), Format::TripleS);
        assert_eq!(Format::of(b"<?xml?>\n<!-- x --><a/>"), Format::Markup);
        assert_eq!(
            Format::of(b"<?mso-application progid=\"Excel.Sheet\"?>"),
            Format::ExcelXml
        );
        assert_eq!(Format::of(b"\n<TABLE><tr>"), Format::Html);
        assert_eq!(Format::of(&[0xFF, 0xFF, 0xFF, 0xFF, 1]), Format::Arrow);
        assert_eq!(Format::of(&[114, 2, 1, 0, 5]), Format::Stata);
        assert_eq!(Format::of(b" [ {\"id\":1}]"), Format::Json);
        assert_eq!(Format::of(b"{\"id\":1}\n{\"id\":2}"), Format::Json);
        assert_eq!(Format::of(b"[id],{a}\n1,2\n"), Format::Text);
        assert!(matches!(Format::of(b"%PDF-1.4"), Format::Foreign(_)));
        assert_eq!(Format::of(b"rid,a\n"), Format::Text);
        assert_eq!(Format::of(b""), Format::Text);
    }
}
