//! Words as they are looked up: without capitals, accents, full width and signs.

use unicode_normalization::UnicodeNormalization;

/// Words of small letters and digits with one blank between them: accents, vowel signs of Arabic and full width are
/// gone, and so is every sign. `Âge` is `age`, `l'âge` is `l age`, `性別` stays.
///
/// ```
/// use crossbreak_study::label::key_words;
/// assert_eq!(key_words("Q1. Âge (en années)"), "q1 age en annees");
/// assert_eq!(key_words("Ｇｅｎｄｅｒ"), "gender");
/// assert_eq!(key_words("성별"), "성별");
/// ```
pub fn key_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Composed again, as Korean letters are taken apart too.
    let letters = text.nfkd().filter(|c| !is_accent(*c)).nfc();
    for c in letters.flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'ł' => out.push('l'),
            'ø' => out.push('o'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            // Arabic letters that are typed for each other, and the stroke that only lengthens a word.
            'ى' => out.push('ي'),
            'ـ' => {}
            c if c.is_alphanumeric() => out.push(c),
            // A dot above remains of some capitals in small letters.
            c if is_accent(c) => {}
            _ if out.is_empty() || out.ends_with(' ') => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Whether a character is of a script that sets no blanks between words, or hangs endings on them.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// Whether a text of such words holds such a phrase: as whole words, or anywhere in a script that sets no blanks.
///
/// ```
/// use crossbreak_study::label::says;
/// assert!(says("how old are you", "how old"));
/// assert!(!says("average", "age"));
/// assert!(says("あなたの性別は", "性別"));
/// ```
pub fn says(text: &str, phrase: &str) -> bool {
    let edge = |outside: Option<char>, inside: Option<char>| {
        outside.is_none_or(|c| c == ' ' || is_unspaced(c)) || inside.is_some_and(is_unspaced)
    };
    places(text, phrase).any(|at| {
        let before = text[..at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        edge(before, phrase.chars().next()) && edge(after, phrase.chars().next_back())
    })
}

/// Where a phrase stands in a text, overlapping ones too. A few columns times ten thousand words of all languages are
/// looked up: by the first byte, as the searches of the standard library prepare more than such a short text is long.
pub fn places<'a>(text: &'a str, phrase: &'a str) -> impl Iterator<Item = usize> + 'a {
    let (text, phrase) = (text.as_bytes(), phrase.as_bytes());
    let last = (text.len() + 1).saturating_sub(phrase.len());
    let first = phrase.first().copied();
    let starts = first.map(|first| memchr::memchr_iter(first, &text[..last]));
    starts
        .into_iter()
        .flatten()
        .filter(|at| text[*at..].starts_with(phrase))
}

/// How many words a text of such words has; three signs of a script that sets no blanks are taken for one.
pub fn word_count(text: &str) -> usize {
    let unspaced = text.chars().filter(|c| is_unspaced(*c)).count();
    let spaced = text
        .split(' ')
        .filter(|word| !word.chars().all(is_unspaced));
    spaced.count() + unspaced.div_ceil(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_capitals_width_and_signs_do_not_matter() {
        for (text, expected) in [
            ("Âge", "age"),
            ("Geschlecht (m/w/d)", "geschlecht m w d"),
            ("Größe", "grosse"),
            ("Płeć", "plec"),
            ("Kön", "kon"),
            ("İstanbul", "istanbul"),
            ("Interviewer’s age", "interviewer s age"),
            ("性別：", "性別"),
            ("ガ", "ガ"),
            ("다니는 학교", "다니는 학교"),
            ("الجِنْس", "الجنس"),
            ("أنثى", "انثي"),
            ("", ""),
            ("...", ""),
        ] {
            assert_eq!(key_words(text), expected, "{text}");
            assert_eq!(key_words(expected), expected, "twice: {text}");
        }
    }

    #[test]
    fn whole_words_of_alphabets_and_parts_of_other_scripts() {
        assert!(says("your age", "age") && !says("your wage", "age") && !says("ages", "age"));
        assert!(says("응답자의 성별을", "성별"));
        assert!(says("您的性别是", "性别"));
        assert!(!says("age", ""));
        assert_eq!(
            (
                word_count("how old are you"),
                word_count("您的性别是"),
                word_count("")
            ),
            (4, 2, 0)
        );
    }
}
