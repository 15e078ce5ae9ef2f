//! The text of a file, piece by piece, as UTF-8, whatever it is encoded in.
//!
//! A byte-order mark says what it is; without one it is UTF-8 if every byte fits. A file that makes words in Windows-1252,
//! as old Western exports do, is read so, and its user is told; in another encoding it is refused with those that fit. A
//! file that is UTF-8 but for a few bytes is damaged, and refused with their lines.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use sha2::{Digest, Sha256};

use super::encodings::{self, Fitting};
use crossbreak_study::diagnostic::{Code, Diagnostic, rows_in_words};
use crossbreak_study::spec::Located;

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;

/// Where the bytes of a text are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'a> {
    Memory(&'a [u8]),
    File(&'a Path),
}

impl<'a> Place<'a> {
    fn open(self) -> std::io::Result<Box<dyn Read + Send + 'a>> {
        Ok(match self {
            Place::Memory(bytes) => Box::new(Cursor::new(bytes)),
            Place::File(path) => Box::new(File::open(path)?),
        })
    }
}

/// The text of a file, read from its start to its end.
pub(super) struct Text<'a> {
    shown: &'a str,
    reader: Box<dyn Read + Send + 'a>,
    decoder: Option<Decoder>,
    /// Bytes of a character that the last piece began.
    rest: Vec<u8>,
    hash: Sha256,
    /// Lines end with a carriage return alone, as on an old Macintosh.
    bare_returns: bool,
    pub replaced: usize,
    done: bool,
}

/// How the bytes of a file are to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    encoding: &'static Encoding,
    /// Length of the byte-order mark.
    mark: usize,
    bare_returns: bool,
    /// Nobody said what the encoding is: bytes that do not fit are an error.
    found: bool,
}

impl Reading {
    /// Whether a letter of ASCII takes more than a byte.
    pub fn is_wide(&self) -> bool {
        !self.encoding.is_ascii_compatible()
    }

    /// The encoding in words.
    pub fn name(&self) -> &'static str {
        match self.encoding.name() {
            "windows-1252" => "Windows-1252",
            name => name,
        }
    }
}

fn wrong(shown: &str, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::FileFormat, format!("{shown}: {message}")).help(help)
}

/// Finds how a text is to be read. `named` is the encoding that the spec names. The second value is what its user
/// should know.
pub(super) fn reading(
    place: Place<'_>,
    shown: &str,
    named: Option<&Located<String>>,
) -> Result<(Reading, Option<Diagnostic>), Diagnostic> {
    let broken = |error: std::io::Error| cannot_read(shown, &error);
    let mut start = Vec::new();
    let opened = place.open().map_err(broken)?;
    opened
        .take(PIECE as u64)
        .read_to_end(&mut start)
        .map_err(broken)?;
    let (encoding, mark) = match (named, Encoding::for_bom(&start)) {
        (Some(name), mark) => {
            let encoding = encodings::named(name)?;
            let mark = mark.filter(|(marked, _)| *marked == encoding);
            (Some(encoding), mark.map_or(0, |(_, length)| length))
        }
        (None, Some((encoding, length))) => (Some(encoding), length),
        (None, None) => (without_mark(&start), 0),
    };
    let sixteen = encoding.is_some_and(|e| e == UTF_16LE || e == UTF_16BE);
    if !sixteen && start.contains(&0) {
        return Err(wrong(
            shown,
            "it holds binary data, not text",
            "export it as csv or xlsx",
        ));
    }
    if start.iter().all(u8::is_ascii_whitespace) {
        return Err(wrong(shown, "the file is empty", "export it again"));
    }
    if encoding.is_none() && is_iso_2022_jp(&start) {
        return Err(wrong(
            shown,
            "it is Japanese in ISO-2022-JP",
            "write encoding = \"iso-2022-jp\" in [input] or --encoding iso-2022-jp, or save it as \"CSV UTF-8\"",
        ));
    }
    let reading = Reading {
        encoding: encoding.unwrap_or(UTF_8),
        mark,
        bare_returns: start.contains(&b'\r') && !start.contains(&b'\n'),
        found: named.is_none(),
    };
    // A mark that says UTF-8 is checked like a file without one.
    if named.is_some() || encoding.is_some_and(|encoding| encoding != UTF_8) {
        return Ok((reading, None));
    }
    match look(place).map_err(broken)? {
        Bytes::Utf8 => Ok((reading, None)),
        Bytes::Mixed { lines, .. } => Err(wrong(
            shown,
            &format!(
                "{} bytes that are not UTF-8, though the rest of the file is",
                lines_in_words(&lines)
            ),
            "export it again as \"CSV UTF-8\"; or write encoding = \"utf-8\" in [input], and those bytes are replaced and counted",
        )),
        Bytes::Other {
            lines,
            undefined,
            sample,
        } => {
            let fitting = encodings::fitting(&sample);
            let likeliest = fitting.first().map(|fitting| fitting.encoding);
            if !undefined.is_empty() || likeliest != Some(WINDOWS_1252) {
                return Err(other_encoding(shown, &lines, &undefined, &fitting));
            }
            let reading = Reading {
                encoding: WINDOWS_1252,
                found: false,
                ..reading
            };
            let example = fitting.first().map_or("", |fitting| &fitting.sample);
            let others = match encodings::proposals(&fitting, likeliest) {
                none if none.is_empty() => none,
                others => format!(" ({others})"),
            };
            let note = Diagnostic::warning(
                Code::ReadByRule,
                format!(
                    "{shown}: it is not UTF-8 and was read as Windows-1252: {} characters beyond ASCII, such as \"{example}\"",
                    lines_in_words(&lines)
                ),
            )
            .help(format!(
                "if they are right, write encoding = \"windows-1252\" in [input]; if not, name another encoding{others}; or save the file as \"CSV UTF-8\""
            ));
            Ok((reading, Some(note)))
        }
    }
}

/// A text that is in neither UTF-8 nor Windows-1252: what it may be is said with samples, for a person to tell.
fn other_encoding(
    shown: &str,
    lines: &[usize],
    undefined: &[usize],
    fitting: &[Fitting],
) -> Diagnostic {
    let (lines, what) = match undefined.is_empty() {
        true => (
            lines,
            "that are not UTF-8 and read better in another encoding than Windows-1252",
        ),
        false => (undefined, "that are neither UTF-8 nor Windows-1252"),
    };
    let message = format!("{} bytes {what}", lines_in_words(lines));
    let help = match encodings::proposals(fitting, None) {
        none if none.is_empty() => {
            "write the encoding in [input], such as encoding = \"macintosh\", or save it as \"CSV UTF-8\"".to_owned()
        }
        all if !fitting[0].makes_words() => format!(
            "no encoding makes words of it, so it may be in a code page of DOS: save the file as \"CSV UTF-8\" in the program that wrote it ({all})"
        ),
        all => format!(
            "name the encoding whose words are right, such as encoding = \"{}\" in [input] or --encoding {0}: {all}; if none is right, save the file as \"CSV UTF-8\"",
            fitting[0].name()
        ),
    };
    wrong(shown, &message, &help)
}

/// UTF-16 without a byte-order mark: a byte in two is zero wherever there is a letter or a sign of ASCII, as between
/// cells and at the ends of lines.
fn without_mark(start: &[u8]) -> Option<&'static Encoding> {
    let start = &start[..start.len() & !1];
    let zeros = |odd: usize| {
        let bytes = start.iter().skip(odd).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let (encoding, zeros) = match (zeros(0), zeros(1)) {
        (0, zeros @ 1..) => (UTF_16LE, zeros),
        (zeros @ 1.., 0) => (UTF_16BE, zeros),
        _ => return None,
    };
    let western = zeros * 10 > start.len() / 2 * 9;
    let mut text = String::with_capacity(2 * start.len() + 16);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    // The last character may be cut off.
    let (_, _, broken) = decoder.decode_to_string(start, &mut text, false);
    let parted = |c: char| matches!(c, ',' | ';' | '\t' | '|');
    let lines = text.contains(['\n', '\r']) && text.contains(parted) && !text.contains('\0');
    (western || (lines && !broken)).then_some(encoding)
}

/// Japanese in seven bits, which passes for ASCII.
fn is_iso_2022_jp(start: &[u8]) -> bool {
    [b"\x1b$B", b"\x1b$@"]
        .iter()
        .any(|escape| memchr::memmem::find(start, *escape).is_some())
}

fn cannot_read(shown: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        Code::FileMissing,
        format!("{shown}: it cannot be read: {error}"),
    )
    .help("look at its rights, and at the disk")
}

/// `line 3 holds`, `lines 3, 17 and 4 more hold`.
fn lines_in_words(lines: &[usize]) -> String {
    let words = rows_in_words(lines);
    let words = words.trim_start_matches(", ").replacen("row", "line", 1);
    let verb = if lines.len() == 1 { "holds" } else { "hold" };
    format!("{words} {verb}")
}

/// What the bytes of a file without a mark are.
enum Bytes {
    Utf8,
    /// UTF-8, and a few bytes of something else.
    Mixed {
        lines: Vec<usize>,
    },
    /// Another encoding.
    Other {
        lines: Vec<usize>,
        /// Lines with bytes that Windows-1252 does not have.
        undefined: Vec<usize>,
        /// The first lines with bytes beyond ASCII.
        sample: Vec<u8>,
    },
}

/// Looks at every byte of a file.
fn look(place: Place<'_>) -> std::io::Result<Bytes> {
    let mut reader = place.open()?;
    let mut buffer: Vec<u8> = Vec::new();
    let mut line = 1;
    let mut lines: Vec<usize> = Vec::new();
    // Characters beyond ASCII that are UTF-8, and bytes that are not.
    let (mut wide, mut others) = (0, 0);
    let mut undefined = Vec::new();
    let mut sample: Vec<u8> = Vec::new();
    let mut end = false;
    while !end {
        let before = buffer.len();
        (&mut reader).take(PIECE as u64).read_to_end(&mut buffer)?;
        end = buffer.len() == before;
        let mut rest = buffer.as_slice();
        loop {
            let (valid, bad) = match std::str::from_utf8(rest) {
                Ok(text) => (text.len(), 0),
                // The piece ends within a character.
                Err(error) if error.error_len().is_none() && !end => {
                    let kept = rest[error.valid_up_to()..].len();
                    wide += wide_characters(&rest[..rest.len() - kept]);
                    line += count_lines(&rest[..rest.len() - kept]);
                    rest = &rest[rest.len() - kept..];
                    break;
                }
                Err(error) => (
                    error.valid_up_to(),
                    error
                        .error_len()
                        .unwrap_or(rest.len() - error.valid_up_to()),
                ),
            };
            wide += wide_characters(&rest[..valid]);
            line += count_lines(&rest[..valid]);
            if bad == 0 {
                rest = &[];
                break;
            }
            let bytes = &rest[valid..valid + bad];
            others += 1;
            if lines.last() != Some(&line) {
                lines.push(line);
                if sample.len() < encodings::SAMPLE {
                    sample
                        .extend_from_slice(line_around(&buffer, buffer.len() - rest.len() + valid));
                    sample.push(b'\n');
                }
            }
            if bytes
                .iter()
                .any(|b| matches!(b, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D))
            {
                undefined.push(line);
            }
            rest = &rest[valid + bad..];
        }
        let rest = rest.to_vec();
        buffer = rest;
    }
    undefined.dedup();
    // Other encodings have bytes that are UTF-8 by chance, and a damaged file has few that are not.
    Ok(match (lines.is_empty(), wide > 0 && wide >= others) {
        (true, _) => Bytes::Utf8,
        (false, true) => Bytes::Mixed { lines },
        (false, false) => Bytes::Other {
            lines,
            undefined,
            sample,
        },
    })
}

/// How many characters beyond ASCII begin in some UTF-8.
fn wide_characters(bytes: &[u8]) -> usize {
    match bytes.is_ascii() {
        true => 0,
        false => bytes.iter().filter(|byte| **byte >= 0xC0).count(),
    }
}

fn count_lines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

/// The line around a byte, as far as it is needed.
fn line_around(bytes: &[u8], at: usize) -> &[u8] {
    const MOST: usize = 4_096;
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
    if end - start <= MOST {
        return &bytes[start..end];
    }
    // No character of several bytes has one of these signs in it.
    let sign = |byte: &u8| matches!(byte, b' ' | b',' | b';' | b'"' | b'\t' | b'\r');
    let start = bytes[start..at]
        .iter()
        .rposition(sign)
        .map_or(at, |i| start + i);
    let long = &bytes[start..end.min(start + MOST)];
    match long.iter().rposition(sign) {
        Some(last) if last > at - start => &long[..last],
        _ => long,
    }
}

impl<'a> Text<'a> {
    pub fn open(place: Place<'a>, shown: &'a str, reading: Reading) -> Result<Self, Diagnostic> {
        let mut reader = place.open().map_err(|error| cannot_read(shown, &error))?;
        let mut hash = Sha256::new();
        let mut mark = vec![0; reading.mark];
        reader
            .read_exact(&mut mark)
            .map_err(|error| cannot_read(shown, &error))?;
        hash.update(&mark);
        let decodes = reading.encoding != UTF_8 || !reading.found;
        Ok(Self {
            shown,
            reader,
            decoder: decodes.then(|| reading.encoding.new_decoder_without_bom_handling()),
            rest: Vec::new(),
            hash,
            bare_returns: reading.bare_returns,
            replaced: 0,
            done: false,
        })
    }

    /// SHA-256 of the bytes that were read, in hexadecimal.
    pub fn sha256(self) -> String {
        super::hexadecimal(&self.hash.finalize())
    }

    /// Adds the next piece of the text; whether there was one.
    pub fn more(&mut self, text: &mut Vec<u8>) -> Result<bool, Diagnostic> {
        if self.done {
            return Ok(false);
        }
        let start = text.len();
        let mut piece = std::mem::take(&mut self.rest);
        let known = piece.len();
        let shown = self.shown;
        (&mut self.reader)
            .take(PIECE as u64)
            .read_to_end(&mut piece)
            .map_err(|error| cannot_read(shown, &error))?;
        self.hash.update(&piece[known..]);
        self.done = piece.len() == known;
        match &mut self.decoder {
            Some(decoder) => {
                let mut decoded = String::with_capacity(
                    decoder
                        .max_utf8_buffer_length(piece.len())
                        .unwrap_or(3 * piece.len() + 16),
                );
                let (result, _, replaced) =
                    decoder.decode_to_string(&piece, &mut decoded, self.done);
                debug_assert_eq!(result, CoderResult::InputEmpty);
                if replaced {
                    self.replaced += decoded.matches('\u{FFFD}').count();
                }
                text.extend_from_slice(decoded.as_bytes());
            }
            None => {
                let whole = match std::str::from_utf8(&piece) {
                    Ok(_) => piece.len(),
                    Err(error) if error.error_len().is_none() && !self.done => error.valid_up_to(),
                    // The whole file has been looked at: it was changed in the meantime.
                    Err(_) => {
                        return Err(wrong(
                            self.shown,
                            "it was changed while it was read",
                            "wait until the program that writes it has finished",
                        ));
                    }
                };
                self.rest = piece.split_off(whole);
                text.extend_from_slice(&piece);
            }
        }
        if self.bare_returns {
            for byte in &mut text[start..] {
                if *byte == b'\r' {
                    *byte = b'\n';
                }
            }
        }
        if memchr::memchr(0, &text[start..]).is_some() {
            return Err(wrong(
                self.shown,
                "it holds binary data, not text",
                "export it as csv or xlsx",
            ));
        }
        Ok(true)
    }
}
