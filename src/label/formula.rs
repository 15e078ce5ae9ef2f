//! Which texts a spreadsheet takes for a formula, how they are kept from being one, and how that is undone.
//!
//! The signs are those of OWASP's page on csv injection, the full-width ones among them, which spreadsheets of East
//! Asia read like the others.

use std::borrow::Cow;

/// What a formula begins with.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What a spreadsheet may take off a cell before it looks for a formula.
const TAKEN_OFF: [char; 3] = ['\t', '\r', '\n'];

/// What is put before a text that would be a formula.
const GUARD: char = '\'';

/// Whether a spreadsheet would evaluate the text: it begins with a sign of formulas, or with a tab or line end that may
/// be taken off. A number is what it says (`-5`, `+1,234.5`, `-3%`, `+31 points`), and a sign with nothing after it is a sign (`-`).
pub fn is_formula(text: &str) -> bool {
    match text.chars().next() {
        Some(first) if SIGNS.contains(&first) => {
            let rest = text.trim_matches(|c: char| SIGNS.contains(&c) || c.is_whitespace());
            let signed = matches!(first, '+' | '-' | '＋' | '－');
            let is_number = || is_number(&text[first.len_utf8()..]);
            !(rest.is_empty() || signed && is_number())
        }
        Some(first) => TAKEN_OFF.contains(&first),
        None => false,
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
        bare.starts_with(SIGNS) || bare.starts_with(TAKEN_OFF)
    };
    text.strip_prefix(GUARD).filter(signed).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_begins_a_formula() {
        for sign in ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"] {
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
            "=1+1", "-x", "＝x", "\tx", "'=1+1", "''=1+1", "'quoted'", "'tis", "-5", "'-5", "", "'",
        ] {
            assert_eq!(unguarded(&guarded(text)), text, "{text:?}");
        }
        assert_eq!(unguarded("'+1 or more"), "+1 or more");
    }
}
