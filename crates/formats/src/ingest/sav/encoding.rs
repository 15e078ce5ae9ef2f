//! The encoding of an SPSS file: what it declares, and whether its texts are written in it.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::dictionary::{Dictionary, UNKNOWN};
use crate::ingest::encodings::{self, CODE_PAGES, Utf8Count};
use crossbreak_core::number::{count, counted};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};

/// What the file declares.
#[derive(Debug, Clone, PartialEq)]
enum Declared {
    Known(&'static Encoding),
    /// A name or a code page that is not known: only plain letters can be read.
    Unknown(String),
    /// Nothing.
    Nothing,
}

/// What makes a file declare another encoding: its name where there is room for it, or its code page. `None` where
/// neither can be written.
pub(super) fn declaring(
    dictionary: &Dictionary,
    encoding: &'static Encoding,
) -> Option<Vec<(usize, u8)>> {
    let name = encoding.name().as_bytes();
    let room = dictionary.name_at.as_ref();
    if let Some((_, at)) = room.filter(|(_, at)| at.len() >= name.len()) {
        let padded = name.iter().copied().chain(std::iter::repeat(b' '));
        return Some(at.clone().zip(padded).collect());
    }
    let at = dictionary.code_page_at?;
    let (page, _) = CODE_PAGES.iter().find(|(_, known)| *known == encoding)?;
    let page = (at..).zip(page.to_le_bytes());
    let name = room.map(|(kind_at, _)| (*kind_at, UNKNOWN));
    Some(page.chain(name).collect())
}

/// The encoding that the file declares by a name that ambers does not know.
pub(super) fn declared_otherwise(dictionary: &Dictionary) -> Option<&'static Encoding> {
    let name = dictionary.encoding.as_deref()?;
    match Encoding::for_label(name.as_bytes()) {
        Some(_) => None,
        None => encodings::by_name(name),
    }
}

/// Checks texts as they are read.
#[derive(Debug)]
pub(super) struct Check<'a> {
    declared: Declared,
    shown: &'a str,
    /// The first text with letters beyond ASCII.
    beyond_ascii: Option<String>,
    /// Nobody but the command or the spec says it.
    asked: bool,
    utf8: Utf8Count,
    lost_cells: usize,
    /// Where the first lost cells stand.
    lost_at: Vec<String>,
    found: Diagnostics,
}

impl<'a> Check<'a> {
    /// `used` is the encoding that ambers reads with, `asked` the one that somebody says it is.
    pub fn new(
        dictionary: &Dictionary,
        used: &str,
        asked: Option<&'static Encoding>,
        shown: &'a str,
    ) -> Self {
        let declared = match (&dictionary.encoding, dictionary.code_page) {
            _ if asked.is_some() => asked.map_or(Declared::Nothing, Declared::Known),
            (Some(name), _) => match encodings::by_name(name) {
                Some(encoding) => Declared::Known(encoding),
                None => Declared::Unknown(name.clone()),
            },
            // "ASCII of seven bits" and "of eight": no code page.
            (None, None | Some(2 | 3)) => Declared::Nothing,
            (None, Some(1252 | 20_127 | 28_591)) => Declared::Known(WINDOWS_1252),
            // ambers takes these two for others that differ, and what it does not know for 1252.
            (None, Some(page)) if matches!(page, 437 | 850) || used == WINDOWS_1252.name() => {
                Declared::Unknown(format!("code page {page}"))
            }
            (None, Some(page)) => match Encoding::for_label(used.as_bytes()) {
                Some(encoding) => Declared::Known(encoding),
                None => Declared::Unknown(format!("code page {page}")),
            },
        };
        Self {
            declared,
            shown,
            beyond_ascii: None,
            asked: asked.is_some(),
            utf8: Utf8Count::default(),
            lost_cells: 0,
            lost_at: Vec::new(),
            found: Diagnostics::new(),
        }
    }

    /// The encoding, for people.
    pub fn name(&self) -> &str {
        match &self.declared {
            Declared::Known(encoding) => encoding.name(),
            Declared::Unknown(name) => name,
            Declared::Nothing => WINDOWS_1252.name(),
        }
    }

    fn encoding(&self) -> &'static Encoding {
        match &self.declared {
            Declared::Known(encoding) => encoding,
            Declared::Unknown(_) | Declared::Nothing => WINDOWS_1252,
        }
    }

    /// Whether all texts are UTF-8, where the file declares something else.
    pub fn is_utf8(&self) -> bool {
        let read = self.encoding();
        !self.asked && read != UTF_8 && self.utf8.is_utf8(read)
    }

    /// The first text beyond ASCII, as it was read.
    pub fn example(&self) -> Option<&str> {
        self.beyond_ascii.as_deref()
    }

    /// Who says the encoding.
    fn said(&self) -> &'static str {
        match self.asked {
            true => "the encoding that was named",
            false => "the encoding that the file declares",
        }
    }

    /// A text of the dictionary that is no name.
    pub fn text(&self, bytes: &[u8]) -> String {
        self.encoding()
            .decode_without_bom_handling(bytes)
            .0
            .trim_end()
            .to_owned()
    }

    /// The names of columns: one that cannot be read is an error, as nobody could ask for it.
    pub fn names<'n>(&mut self, names: impl Iterator<Item = &'n String>) {
        for name in names {
            self.note_beyond_ascii(name);
            self.utf8.text(name, self.encoding());
            if lost(name) {
                self.found.push(
                    Diagnostic::error(
                        Code::FileFormat,
                        format!(
                            "{}: the name of the variable `{name}` is not written in {}, {}",
                            self.shown,
                            self.name(),
                            self.said()
                        ),
                    )
                    .help(HELP),
                );
            }
        }
    }

    /// The labels of variables and values, as the file has them.
    pub fn labels(&mut self, bytes: &[u8], dictionary: &Dictionary) {
        let mut wrong = Vec::new();
        for label in &dictionary.labels {
            let Some(label) = bytes.get(label.clone()) else {
                continue;
            };
            if label.is_ascii() {
                continue;
            }
            self.utf8.bytes(label);
            let (text, broken) = self.encoding().decode_without_bom_handling(label);
            self.note_beyond_ascii(&text);
            if broken {
                wrong.push(text.trim_end().to_owned());
            }
        }
        if wrong.is_empty() {
            return;
        }
        let first = wrong.iter().take(3).map(|text| format!("`{text}`"));
        let first = first.collect::<Vec<_>>().join(", ");
        self.found.push(
            Diagnostic::warning(
                Code::FileFormat,
                format!(
                    "{}: {} not written in {}, {}, or cut off within a character: {first}",
                    self.shown,
                    counted(wrong.len(), "label is", "labels are"),
                    self.name(),
                    self.said()
                ),
            )
            .help(HELP),
        );
    }

    /// A cell of a column of texts; its row counts from 1.
    pub fn cell(&mut self, text: &str, column: &str, row: usize) {
        if text.is_ascii() {
            return;
        }
        self.note_beyond_ascii(text);
        self.utf8.text(text, self.encoding());
        if lost(text) {
            self.lost_cells += 1;
            if self.lost_at.len() < 3 {
                self.lost_at.push(format!("`{column}` in row {row}"));
            }
        }
    }

    fn note_beyond_ascii(&mut self, text: &str) {
        if self.beyond_ascii.is_none() && !text.is_ascii() {
            self.beyond_ascii = Some(text.trim().to_owned());
        }
    }

    /// What the texts showed.
    pub fn finish(mut self) -> Diagnostics {
        if self.lost_cells > 0 {
            let cells = match self.lost_cells {
                1 => "1 cell holds".to_owned(),
                many => format!("{} cells hold", count(many as f64)),
            };
            self.found.push(
                Diagnostic::warning(
                    Code::FileFormat,
                    format!(
                        "{}: {cells} characters that are lost, as they are not written in {}, {}: {}",
                        self.shown,
                        self.name(),
                        self.said(),
                        self.lost_at.join(", ")
                    ),
                )
                .help(HELP),
            );
        }
        if let Some(text) = self.beyond_ascii {
            match &self.declared {
                Declared::Known(_) => {}
                Declared::Unknown(name) => self.found.push(
                    Diagnostic::error(
                        Code::FileFormat,
                        format!(
                            "{}: it declares the encoding {name}, which is not known, and holds letters beyond ASCII: `{}`",
                            self.shown,
                            encodings::shown(&text)
                        ),
                    )
                    .help(name_another(&text)),
                ),
                Declared::Nothing => self.found.push(
                    Diagnostic::warning(
                        Code::ReadByRule,
                        format!(
                            "{}: it declares no encoding; it was read as windows-1252, as old SPSS files for Windows are: `{}`",
                            self.shown,
                            encodings::shown(&text)
                        ),
                    )
                    .help(wrong_texts(&text)),
                ),
            }
        }
        self.found
    }
}

/// What to do about a text that may have been read in another encoding than its own.
pub(in crate::ingest) fn wrong_texts(text: &str) -> String {
    let (bytes, _, _) = WINDOWS_1252.encode(text);
    let fitting = encodings::fitting(&bytes);
    let others = match encodings::proposals(&fitting, Some(WINDOWS_1252)) {
        none if none.is_empty() => none,
        others => format!(" ({others})"),
    };
    format!(
        "if such texts look wrong, name the encoding with encoding in [input] or --encoding{others}"
    )
}

/// What to do about a text that could be read as Windows-1252 only to be shown.
pub(in crate::ingest) fn name_another(text: &str) -> String {
    let (bytes, _, _) = WINDOWS_1252.encode(text);
    let fitting = encodings::fitting(&bytes);
    match fitting.first() {
        Some(first) => format!(
            "name the encoding whose words are right, such as encoding = \"{0}\" in [input] or --encoding {0}: {1}",
            first.name(),
            encodings::proposals(&fitting, None)
        ),
        None => HELP.to_owned(),
    }
}

const HELP: &str =
    "name the encoding that it was written in with encoding in [input] or --encoding";

/// Whether the text holds the sign for a character that could not be read.
fn lost(text: &str) -> bool {
    text.contains('\u{FFFD}')
}
