//! Which texts a spreadsheet takes for a formula, how they are kept from being one, and how that is undone.
//!
//! The signs are those of OWASP's page on csv injection, the full-width ones among them, which spreadsheets of East
//! Asia read like the others; and every other form of them that Unicode has (small, raised, the minus sign). A sign counts
//! behind blanks and characters that nobody sees, which a program may take off before it reads the cell.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::visible::{is_command, is_unseen};

/// What a spreadsheet may take off a cell before it looks for a formula, and takes for the end of a cell or a row.
const TAKEN_OFF: [char; 3] = ['\t', '\r', '\n'];

/// What is put before a text that would be a formula.
const GUARD: char = '\'';

/// Whether a formula can begin with the character: in its plain form it is one of the signs.
fn is_sign(c: char) -> bool {
    match c {
        '=' | '+' | '-' | '@' | '\u{2212}' => true,
        c if c.is_ascii() => false,
        c => matches!(
            std::iter::once(c).nfkc().next(),
            Some('=' | '+' | '-' | '@' | '\u{2212}')
        ),
    }
}

/// Whether the character may be taken off before the cell is read.
fn is_lead(c: char) -> bool {
    c.is_whitespace() || is_command(c) || is_unseen(c)
}

/// Whether a spreadsheet would evaluate the text: it begins with a sign of formulas, perhaps behind what may be taken off,
/// or with a tab or line end. A number is what it says (`-5`, `+1,234.5`, `-3%`, `+31 points`), and a sign with nothing
/// after it is a sign (`-`).
pub fn is_formula(text: &str) -> bool {
    let bare = text.trim_start_matches(is_lead);
    match bare.chars().next() {
        Some(first) if is_sign(first) => {
            let rest = bare.trim_matches(|c: char| is_sign(c) || is_lead(c));
            let signed = matches!(
                std::iter::once(first).nfkc().next(),
                Some('+' | '-' | '\u{2212}')
            );
            let is_number = || is_number(&bare[first.len_utf8()..]);
            !(rest.is_empty() || signed && is_number()) || text.starts_with(TAKEN_OFF)
        }
        _ => text.starts_with(TAKEN_OFF),
    }
}

/// Digits with what stands between and after them, without the sign; a unit of letters alone can stand behind: `31
/// points`.
fn is_number(text: &str) -> bool {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let digits = number.strip_suffix('%').unwrap_or(number);
    let (digits, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_digit = |c: char| c.is_ascii_digit();
    digits.starts_with(|c| is_digit(c) || c == '.')
        && digits.ends_with(is_digit)
        && digits.chars().all(|c| is_digit(c) || c == '.' || c == ',')
        && !exponent.is_empty()
        && exponent.chars().all(is_digit)
        && (unit == "%" || unit.chars().all(|c| c.is_alphabetic() || c == ' '))
}

/// A text for people in a file that a spreadsheet opens: with `'` before it where it would be a formula, or where
/// [`unguarded`] would take a `'` of its own for ours.
pub fn guarded(text: &str) -> Cow<'_, str> {
    match is_formula(text) || unguarded(text) != text {
        true => Cow::Owned(format!("{GUARD}{text}")),
        false => Cow::Borrowed(text),
    }
}

/// A text without the `'` that kept it from being a formula. Others guard more than we do: any sign counts.
pub fn unguarded(text: &str) -> &str {
    let signed = |own: &&str| {
        let bare = own.trim_start_matches(GUARD);
        bare.trim_start_matches(is_lead).starts_with(is_sign) || bare.starts_with(TAKEN_OFF)
    };
    text.strip_prefix(GUARD).filter(signed).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_begins_a_formula() {
        for sign in [
            "=",
            "+",
            "-",
            "@",
            "＝",
            "＋",
            "－",
            "＠",
            "﹦",
            "﹢",
            "﹣",
            "﹫",
            "−",
            "⁺",
            "₋",
            "⩵",
            "\t",
            "\r",
            "\n",
            " =",
            "\u{a0}+",
            "\u{feff}=",
            "\u{200b}@",
            "\u{3000}＝",
            "\u{202e}-",
            "\r\n=",
            "\0=",
            " \u{2060}\t－",
        ] {
            let text = format!("{sign}1+A1");
            assert!(is_formula(&text), "{text:?}");
            assert_eq!(guarded(&text), format!("'{text}"));
            assert_eq!(guarded(&format!("{sign}x")), format!("'{sign}x"));
        }
    }

    #[test]
    fn what_is_not_evaluated_stays() {
        for text in [
            "",
            "-",
            "--",
            "+",
            "=",
            "@",
            "－",
            "- ",
            "-5",
            "+31",
            "+31 points",
            "-5.25",
            "-.5",
            "-1,234.5",
            "-3%",
            "+3 %",
            "-1e-9",
            "10 – a great deal",
            "18-24",
            "1+1",
            "a=b",
            "–",
            "−5 points",
            "−",
            " -5",
            "  a - b",
            " ",
            "'tis",
            "'",
        ] {
            assert!(!is_formula(text), "{text:?}");
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn what_only_begins_like_a_number_is_a_formula() {
        for text in [
            "-5-9", "-1+2", "+44 20", "-5 to 0", "-5 A1", "-inf", "-nan", "-e5", "-1e", "-%", "-,",
            "--1", "=5", "@5", "-A1", "+x", "- 5 to 0",
        ] {
            assert_eq!(guarded(text), format!("'{text}"), "{text:?}");
        }
    }

    #[test]
    fn a_guard_can_be_taken_off_and_nothing_else_is() {
        for text in [
            "=1+1",
            "-x",
            "＝x",
            "\tx",
            " =x",
            "' =x",
            "\u{feff}@x",
            "−x",
            "' -5",
            "'−5",
            "'=1+1",
            "''=1+1",
            "'quoted'",
            "'tis",
            "-5",
            "'-5",
            "",
            "'",
        ] {
            assert_eq!(unguarded(&guarded(text)), text, "{text:?}");
        }
        assert_eq!(unguarded("'+1 or more"), "+1 or more");
    }
}
