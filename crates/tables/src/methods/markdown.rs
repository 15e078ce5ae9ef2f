//! Plain text as Markdown. A title may hold anything; nothing of it becomes markup, a citation or a formula.

/// Everything that CommonMark, GitHub or pandoc (with its citations, formulas, superscripts) could read as more than
/// text stands behind a backslash. Line ends become spaces: a paragraph is one line.
pub(super) fn escaped(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let mut out = String::with_capacity(text.len() + 8);
    for (at, char) in text.char_indices() {
        let always = matches!(
            char,
            '\\' | '`'
                | '*'
                | '_'
                | '{'
                | '}'
                | '['
                | ']'
                | '<'
                | '>'
                | '|'
                | '~'
                | '^'
                | '$'
                | '&'
                | '@'
        );
        if always || begins_a_block(&text, at, char) {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

/// Marks of headings, lists and rules count at the beginning of a line only.
fn begins_a_block(text: &str, at: usize, char: char) -> bool {
    let number = || at > 0 && text[..at].bytes().all(|b| b.is_ascii_digit());
    match char {
        '#' | '+' | '-' | '=' | ':' | '%' => at == 0,
        '.' | ')' => number(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_a_spec_says_stays_text() {
        for (text, expected) in [
            ("Jobs *now*, a_b", "Jobs \\*now\\*, a\\_b"),
            ("<b>[x](y)</b>", "\\<b\\>\\[x\\](y)\\</b\\>"),
            ("# one", "\\# one"),
            ("1. one", "1\\. one"),
            ("2024) - 3.5 a. b", "2024\\) - 3.5 a. b"),
            ("- a\n- b\n", "\\- a - b"),
            ("$5 & up @home a|b", "\\$5 \\& up \\@home a\\|b"),
            ("c:\\dir `x` ~y~", "c:\\\\dir \\`x\\` \\~y\\~"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
