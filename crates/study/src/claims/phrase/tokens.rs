//! A printed phrase as tokens: numbers, words and the marks that mean something between them.

use crate::label::folded;

/// A token, and where it begins in the phrase.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub at: usize,
    pub is: Is,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub enum Is {
    /// Digits, without their sign: the value and its decimals.
    Number(f64, u32),
    Word(String),
    /// One of `%`, `(`, `)`, `/`, `:`, `,`, `;`, `*`, `~`, `<`, `>`, `=`, `#`, `£`, `$`, `€`.
    Mark(char),
    /// Between two values: `46-41`, `13 hours - 35`.
    Dash,
    /// Before a number: `+4`, `-4`.
    Plus,
    Minus,
}

impl Is {
    pub fn word(&self) -> Option<&str> {
        match self {
            Is::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// What may follow digits without a space: `44pc`, `7pts`, `16.2m`, `3rd`.
const GLUED: [&str; 26] = [
    "pc", "pct", "pp", "ppt", "ppts", "pts", "pt", "p", "m", "mn", "mln", "bn", "k", "s", "st",
    "nd", "rd", "th", "x", "h", "hr", "hrs", "min", "mins", "kg", "km",
];

const MARKS: &str = "%(),/:;*~<>=#£$€";

/// Lower case, with one kind of dash, space and quotation mark, and none of the quotation marks around it.
pub fn normal(text: &str) -> String {
    let text = folded(text)
        .to_lowercase()
        .replace('≈', "~")
        .replace('…', " ... ");
    let text = text
        .trim_matches(|c: char| "\"'".contains(c) || c.is_whitespace())
        .trim_end_matches(['.', ',', ';', '!'])
        .trim();
    text.to_owned()
}

/// The tokens of a normal text. `None` where a mark means nothing that is known here.
pub fn tokens(text: &str) -> Option<Vec<Token>> {
    let bytes: Vec<(usize, char)> = text.char_indices().collect();
    let char_at = |i: usize| bytes.get(i).map(|(_, c)| *c);
    let mut out: Vec<Token> = Vec::new();
    let mut i = 0;
    while let Some(&(at, c)) = bytes.get(i) {
        let before = i.checked_sub(1).and_then(char_at);
        let after = char_at(i + 1);
        let mut take = |is: Is| out.push(Token { at, is });
        if c.is_whitespace() {
            i += 1;
        } else if c.is_ascii_digit() {
            let mut end = i;
            while char_at(end).is_some_and(|c| c.is_ascii_digit() || c == ',' || c == '.') {
                end += 1;
            }
            // A comma or a full stop at the end belongs to the sentence.
            while char_at(end - 1).is_some_and(|c| !c.is_ascii_digit()) {
                end -= 1;
            }
            let digits: String = bytes[i..end].iter().map(|(_, c)| c).collect();
            let (value, decimals) = digits_value(&digits)?;
            take(Is::Number(value, decimals));
            i = end;
        } else if c.is_alphabetic() {
            let mut end = i;
            while char_at(end).is_some_and(|c| c.is_alphabetic() || c == '\'') {
                end += 1;
            }
            let word: String = bytes[i..end].iter().map(|(_, c)| c).collect();
            let glued = before.is_some_and(|c| c.is_ascii_digit());
            if glued && !GLUED.contains(&word.as_str()) {
                return None;
            }
            // "3rd" is one word, and no number.
            match (out.last().map(|t| t.is.clone()), word.as_str()) {
                (Some(Is::Number(n, 0)), "st" | "nd" | "rd" | "th") if glued => {
                    let at = out.pop().map_or(at, |t| t.at);
                    let is = Is::Word(format!("{n}{word}"));
                    out.push(Token { at, is });
                }
                _ => out.push(Token {
                    at,
                    is: Is::Word(word),
                }),
            }
            i = end;
        } else if c == '-' {
            let value_before = before.is_some_and(|c| c.is_alphanumeric() || "%)".contains(c));
            let number_after = after.is_some_and(|c| c.is_ascii_digit() || "£$€".contains(c));
            match (value_before, after) {
                (false, _) if number_after => take(Is::Minus),
                // "four-in-ten", "7-point", "mid-40s": no more than a space.
                (true, Some(next)) if next.is_alphabetic() => {}
                (true, _) if number_after && before.is_some_and(char::is_alphabetic) => {}
                _ => take(Is::Dash),
            }
            i += 1;
        } else if c == '+' {
            match after.is_some_and(|c| c.is_ascii_digit() || c.is_alphabetic()) {
                true => take(Is::Plus),
                // "60%+", "65+".
                false => take(Is::Word("plus".into())),
            }
            i += 1;
        } else if c == '.' {
            // "vs.", "c.": part of the word. Anywhere else it would end a sentence.
            if !before.is_some_and(char::is_alphabetic) {
                return None;
            }
            i += 1;
        } else if MARKS.contains(c) {
            take(Is::Mark(c));
            i += 1;
        } else if c == '\'' || c == '"' {
            i += 1;
        } else {
            return None;
        }
    }
    Some(out)
}

/// `1,897`, `58.0`: thousands are separated by commas in groups of three, decimals by a point.
fn digits_value(text: &str) -> Option<(f64, u32)> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    // Beyond nine decimals a printed number says nothing that a poll could.
    if decimals.len() > 9 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    if first.is_empty() || (grouped && first.len() > 3) || groups.any(|group| group.len() != 3) {
        return None;
    }
    let value: f64 = text.replace(',', "").parse().ok()?;
    let decimals = u32::try_from(decimals.len()).ok()?;
    value.is_finite().then_some((value, decimals))
}

/// The tokens after one of these phrases, each a few words; the longest that fits.
pub fn after_any<'t, T: Copy>(
    tokens: &'t [Token],
    phrases: &[(&str, T)],
) -> Option<(T, &'t [Token])> {
    phrases
        .iter()
        .filter_map(|(phrase, what)| Some((*what, after(tokens, phrase)?)))
        .min_by_key(|(_, rest)| rest.len())
}

/// The tokens after a phrase.
pub fn after<'t>(tokens: &'t [Token], phrase: &str) -> Option<&'t [Token]> {
    let mut rest = tokens;
    for word in phrase.split(' ') {
        let (first, more) = rest.split_first()?;
        let same = match &first.is {
            Is::Word(own) => own == word,
            Is::Mark(own) => word.chars().eq([*own]),
            Is::Number(value, 0) => word.parse() == Ok(*value),
            _ => false,
        };
        if !same {
            return None;
        }
        rest = more;
    }
    Some(rest)
}

/// The tokens before a phrase that ends them.
pub fn before_any<'t, T: Copy>(
    tokens: &'t [Token],
    phrases: &[(&str, T)],
) -> Option<(T, &'t [Token])> {
    phrases
        .iter()
        .filter_map(|(phrase, what)| {
            let words = phrase.split(' ').count();
            let start = tokens.len().checked_sub(words)?;
            after(&tokens[start..], phrase)?;
            Some((*what, &tokens[..start]))
        })
        .min_by_key(|(_, rest)| rest.len())
}

/// Whether no number is among the tokens, in digits or in words.
pub fn only_words(tokens: &[Token]) -> bool {
    tokens.iter().all(|token| match &token.is {
        Is::Word(word) => !super::number::is_number_word(word),
        Is::Mark(mark) => *mark == ',',
        _ => false,
    })
}
