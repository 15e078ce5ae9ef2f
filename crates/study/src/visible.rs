//! Characters that act on what stands around them instead of showing themselves: made visible.
//!
//! A spec, a data file and a file name are written by others. An escape sequence in one of them could clear a terminal or
//! write a line that the program never said; an override of the writing direction turns words around; a character without
//! width makes two names look like one. Wherever text goes to a terminal, such a character is shown by its number:
//! `\u{1b}`.

use std::borrow::Cow;

/// A character that commands a terminal, ends a line or turns the direction of the text around it.
pub fn is_command(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Line and paragraph separators.
            '\u{2028}' | '\u{2029}'
            // Marks, embeddings, overrides and isolates of direction.
            | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A character that takes no room and shows nothing.
pub fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        // Fillers of Hangul, which are letters that show nothing.
        | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'
        // Tags: a whole alphabet that nobody sees.
        | '\u{E0000}'..='\u{E007F}')
}

/// Whether the character is shown by its number. Persian and several scripts of India join letters by U+200C and U+200D,
/// and emoji are joined so too: between two characters that are not ASCII they do what they are for.
fn is_shown(before: Option<char>, c: char, after: Option<char>) -> bool {
    let writes =
        |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !is_command(c) && !is_unseen(c));
    match c {
        '\u{200C}' | '\u{200D}' => !(writes(before) && writes(after)),
        c => is_command(c) || is_unseen(c),
    }
}

/// A text with `write` for each character that would not show itself, but for those that `kept` lets through.
fn with<'a>(text: &'a str, kept: &[char], write: impl Fn(char, &mut String)) -> Cow<'a, str> {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') || kept.contains(&char::from(byte));
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut before = None;
    let mut copied = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let after = characters.peek().map(|(_, c)| *c);
        if !kept.contains(&c) && is_shown(before, c, after) {
            out.push_str(&text[copied..at]);
            write(c, &mut out);
            copied = at + c.len_utf8();
        }
        before = Some(c);
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// As Rust writes it: `\t`, `\u{1b}`.
fn number(c: char, out: &mut String) {
    match c {
        '\t' | '\r' | '\n' => out.extend(c.escape_default()),
        c => out.extend(c.escape_unicode()),
    }
}

/// Text of several lines: each line end stays.
pub fn lines(text: &str) -> Cow<'_, str> {
    with(text, &['\n'], number)
}

/// The text of a file, of which lines are shown: its tabs and its line ends stay.
pub fn source(text: &str) -> Cow<'_, str> {
    let shown = |text| with(text, &['\n', '\t'], number);
    match text.contains("\r\n") {
        // A carriage return that ends no line would write over it.
        true => Cow::Owned(
            text.split("\r\n")
                .map(shown)
                .collect::<Vec<_>>()
                .join("\r\n"),
        ),
        false => shown(text),
    }
}

/// Text of one line.
pub fn line(text: &str) -> Cow<'_, str> {
    with(text, &[], number)
}

/// JSON text with such characters escaped as JSON has it. Within JSON they stand in texts alone, so that nothing is lost.
pub fn json(text: &str) -> Cow<'_, str> {
    with(text, &['\n'], |c, out| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    })
}

/// A basic string of TOML, quotation marks and all, with such characters escaped as TOML has it.
pub fn toml(text: &str) -> Cow<'_, str> {
    with(text, &[], |c, out| {
        let number = u32::from(c);
        out.push_str(&match number {
            0..=0xFFFF => format!("\\u{number:04X}"),
            _ => format!("\\U{number:08X}"),
        });
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown_by_its_number() {
        for (text, shown) in [
            ("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
            ("\u{9b}2J\u{85}", "\\u{9b}2J\\u{85}"),
            ("a\rb\tc\u{8}\u{7f}\0", "a\\rb\\tc\\u{8}\\u{7f}\\u{0}"),
            (
                "user\u{202e}txt.exe\u{2066}",
                "user\\u{202e}txt.exe\\u{2066}",
            ),
            ("Yes\u{200b}\u{feff}\u{ad}", "Yes\\u{200b}\\u{feff}\\u{ad}"),
            ("a\u{2028}b\u{e0041}", "a\\u{2028}b\\u{e0041}"),
            ("a\u{200d}b", "a\\u{200d}b"),
        ] {
            assert_eq!(line(text), shown);
            assert_eq!(lines(text), shown);
        }
        assert_eq!(line("a\nb"), "a\\nb");
        assert_eq!(lines("a\nb"), "a\nb");
    }

    #[test]
    fn writing_stays_as_it_is() {
        for text in [
            "",
            "Łódź – Ελλάδα, “so”",
            "می\u{200c}خواهم",
            "👩\u{200d}👩\u{200d}👧 ❤\u{fe0f}",
            "שלום",
            "e\u{301}",
            "\\u{1b}",
        ] {
            assert!(matches!(lines(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn json_and_toml_say_the_same_text() {
        let text = "a\u{9b}b\u{202e}c\u{e0041}d\u{1b}\"\n";
        let written = serde_json::to_string(text).expect("a string");
        let safe = json(&written);
        assert!(safe.is_ascii(), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).expect("JSON"), text);
        let basic = "\"a\u{9b}b\u{202e}c\u{e0041}d\"";
        let safe = toml(basic);
        assert!(safe.is_ascii(), "{safe}");
        let table: toml::Table = format!("key = {safe}").parse().expect("TOML");
        assert_eq!(table["key"].as_str(), Some("a\u{9b}b\u{202e}c\u{e0041}d"));
    }
}
