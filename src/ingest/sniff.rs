//! What a file is, by its first bytes; a name is never believed.

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
        } else {
            Format::Text
        }
    }

    /// Which markup, by the names that stand at its start.
    fn of_markup(text: &[u8]) -> Self {
        const START: usize = 4_096;
        let start = String::from_utf8_lossy(&text[..text.len().min(START)]).to_lowercase();
        let holds = |words: &[&str]| words.iter().any(|word| start.contains(word));
        if holds(&["<sss ", "<sss>", "<!doctype sss"]) {
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
            Format::Text => "text",
        }
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
        assert_eq!(Format::of(b"rid,a\n"), Format::Text);
        assert_eq!(Format::of(b""), Format::Text);
    }
}
