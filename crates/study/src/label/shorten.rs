//! Texts that are too long for the place where they are shown: cut at a word, and told apart where they begin alike.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The text in at most so many letters: whole words as far as they go, and a sign that some are missing.
///
/// ```
/// use crossbreak_study::label::cut;
/// assert_eq!(cut("Neither agree nor disagree", 18), "Neither agree nor…");
/// assert_eq!(cut("Agree", 18), "Agree");
/// ```
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    // A letter has a byte at least.
    if text.len() <= most || text.chars().count() <= most {
        return Cow::Borrowed(text);
    }
    let end = text
        .char_indices()
        .nth(most.saturating_sub(1))
        .map_or(text.len(), |(index, _)| index);
    let kept = &text[..end];
    let at_word = match text[end..].starts_with(char::is_whitespace) {
        true => Some(end),
        false => kept.rfind(char::is_whitespace),
    };
    // A word that is nearly all of it is cut inside.
    let at_word = at_word.filter(|at| at * 2 >= end).unwrap_or(end);
    Cow::Owned(format!("{}…", kept[..at_word].trim_end()))
}

/// Cuts texts, and remembers which.
#[derive(Debug, Default)]
pub struct Shortener {
    /// By the whole text and the letters that it may have.
    shown: BTreeMap<(String, usize), String>,
    /// How many texts begin alike.
    alike: BTreeMap<String, usize>,
}

impl Shortener {
    /// Cuts a text of more than `most` letters. Two texts that differ are not shown alike: the second that begins like
    /// another ends in " (2)".
    pub fn shorten(&mut self, text: &mut String, most: usize) {
        if text.len() <= most {
            return;
        }
        let Cow::Owned(mut short) = cut(text, most) else {
            return;
        };
        let whole = (text.clone(), most);
        if let Some(shown) = self.shown.get(&whole) {
            text.clone_from(shown);
            return;
        }
        let alike = self.alike.entry(short.clone()).or_insert(0);
        *alike += 1;
        if *alike > 1 {
            short = format!("{short} ({alike})");
        }
        text.clone_from(&short);
        self.shown.insert(whole, short);
    }

    /// The texts that were cut, whole.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.shown.keys().map(|(whole, _)| whole.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_a_word_or_inside_a_long_one() {
        assert_eq!(cut("one two three", 8), "one two…");
        assert_eq!(cut("one two three", 7), "one…");
        assert_eq!(cut(&"x".repeat(50), 10), format!("{}…", "x".repeat(9)));
        assert_eq!(cut("éééé", 4), "éééé");
        for most in 0..12 {
            assert!(cut("a é \u{1f4ca} b", most).chars().count() <= most.max(1));
        }
    }

    #[test]
    fn texts_that_begin_alike_are_told_apart() {
        let mut shortener = Shortener::default();
        let mut shown = |end: &str| {
            let mut text = format!("{} {end}", "word ".repeat(20));
            shortener.shorten(&mut text, 12);
            text
        };
        assert_eq!(shown("one"), "word word…");
        assert_eq!(shown("two"), "word word… (2)");
        assert_eq!(shown("one"), "word word…");
        assert_eq!(shortener.texts().count(), 2);
    }
}
