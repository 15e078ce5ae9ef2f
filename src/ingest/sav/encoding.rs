//! The encoding of an SPSS file: what it declares, and whether its texts are written in it.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::dictionary::Dictionary;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::number::{count, counted};

/// What the file declares.
#[derive(Debug, Clone, PartialEq)]
enum Declared {
    Known(&'static Encoding),
    /// A name or a code page that is not known: only plain letters can be read.
    Unknown(String),
    /// Nothing.
    Nothing,
}

/// Checks texts as they are read.
#[derive(Debug)]
pub(super) struct Check<'a> {
    declared: Declared,
    shown: &'a str,
    /// The first text with letters beyond ASCII.
    beyond_ascii: Option<String>,
    lost_cells: usize,
    /// Where the first lost cells stand.
    lost_at: Vec<String>,
    found: Diagnostics,
}

impl<'a> Check<'a> {
    /// `used` is the encoding that ambers reads with.
    pub fn new(dictionary: &Dictionary, used: &str, shown: &'a str) -> Self {
        let declared = match (&dictionary.encoding, dictionary.code_page) {
            (Some(name), _) => match Encoding::for_label(name.to_ascii_lowercase().as_bytes()) {
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
            if lost(name) {
                self.found.push(
                    Diagnostic::error(
                        Code::FileFormat,
                        format!(
                            "{}: the name of the variable `{name}` is not written in {}, the encoding that the file declares",
                            self.shown,
                            self.name()
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
                    "{}: {} not written in {}, the encoding that the file declares, or cut off within a character: {first}",
                    self.shown,
                    counted(wrong.len(), "label is", "labels are"),
                    self.name()
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
        if lost(text) {
            self.lost_cells += 1;
            if self.lost_at.len() < 3 {
                self.lost_at.push(format!("`{column}` in row {row}"));
            }
        }
    }

    fn note_beyond_ascii(&mut self, text: &str) {
        if self.beyond_ascii.is_none() && !text.is_ascii() {
            self.beyond_ascii = Some(text.to_owned());
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
                        "{}: {cells} characters that are lost, as they are not written in {}, the encoding that the file declares: {}",
                        self.shown,
                        self.name(),
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
                            "{}: it declares the encoding {name}, which is not known, and holds letters beyond ASCII: `{text}`",
                            self.shown
                        ),
                    )
                    .help("open it in SPSS or PSPP and save it again in Unicode"),
                ),
                Declared::Nothing => self.found.push(
                    Diagnostic::warning(
                        Code::ReadByRule,
                        format!(
                            "{}: it declares no encoding; it was read as windows-1252, as old SPSS files for Windows are: `{text}`",
                            self.shown
                        ),
                    )
                    .help("if such texts look wrong, open the file in SPSS or PSPP and save it again in Unicode"),
                ),
            }
        }
        self.found
    }
}

const HELP: &str = "open it in SPSS or PSPP with the encoding that it was written in, and save it again in Unicode";

/// Whether the text holds the sign for a character that could not be read.
fn lost(text: &str) -> bool {
    text.contains('\u{FFFD}')
}
