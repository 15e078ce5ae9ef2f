//! Names and wordings, taken apart.

use crossbreak_study::label::places;
pub(super) use crossbreak_study::label::{is_question, tokens};

/// Lower case; curly quotes straight; everything else but letters, digits and apostrophes one blank.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '’' | '‘' | '`' => out.push('\''),
            c if c.is_alphanumeric() || c == '\'' => out.push(c),
            _ if out.is_empty() || out.ends_with(' ') => {}
            _ => out.push(' '),
        }
    }
    out.trim_end().to_owned()
}

/// A heading without the place that is added to it where it stands over several columns: `Other (column 25)`.
pub fn without_place(heading: &str) -> &str {
    let place = |(words, rest): (&str, &str)| {
        let number = rest.strip_suffix(')')?;
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        digits.then_some(words.len())
    };
    let end = heading.rsplit_once(" (column ").and_then(place);
    &heading[..end.unwrap_or(heading.len())]
}

/// Whether the words of a phrase stand in a folded text, as whole words.
pub(super) fn says(text: &str, phrase: &str) -> bool {
    places(text, phrase).any(|at| {
        let before = text[..at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        before.is_none_or(|c| c == ' ') && after.is_none_or(|c| c == ' ')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parted_where_people_part_them() {
        assert_eq!(tokens("SC_ethnicity2"), ["sc", "ethnicity"]);
        assert_eq!(tokens("pastVote_EU"), ["past", "vote", "eu"]);
        assert_eq!(tokens("W8"), ["w"]);
        assert_eq!(folded("Don’t  know (VOL.)"), "don't know vol");
        assert_eq!(
            without_place("Other (please specify) (column 25)"),
            "Other (please specify)"
        );
        for heading in [
            "Other (column)",
            "Other (column 2b)",
            "(column 2) Other",
            "column 25",
        ] {
            assert_eq!(without_place(heading), heading);
        }
        assert!(says("how old are you", "how old"));
        assert!(!says("average", "age"));
    }
}
