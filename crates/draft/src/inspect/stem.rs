//! Names of columns that differ in one number: `Q4r1` and `Q4r2`, `q0007_0001` and `q0007_0002`.

/// A way in which a name can be one of several: what is left of it without its number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Stem {
    /// The name with a mark in the place of the number.
    pub key: String,
    /// What the columns together may be called.
    pub name: String,
    /// The number, or the place of the letter.
    pub number: u64,
    /// The number counts items wherever it begins; otherwise only if it counts on from 0 or 1, as in `Q30.A1` and
    /// `Q30.A2`: `P9`, `P10` and `P13` are questions.
    pub counts: bool,
    /// A letter says that the number is a question's: `1_Q2`, but not `ST034Q01`.
    pub asks: bool,
    /// What stands before the number of a row, if it says so: of `Q3r1c2` the columns that begin alike are one block, in
    /// which each `c` is a question and each `r` an item.
    pub block: Option<String>,
}

/// The stems of a name, the likeliest first.
///
/// A number counts things if another number stands before it (`Q4r1`), or a sign (`visit_1`). A number right after the
/// first letters is that of the question: `S1` and `S2` are two questions.
pub(super) fn stems(name: &str) -> Vec<Stem> {
    let parts = parts(name);
    let mut found = Vec::new();
    let mut numbers = 0;
    for (index, part) in parts.iter().enumerate() {
        if !part.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        numbers += 1;
        let before = index.checked_sub(1).map_or("", |i| parts[i]);
        let sign = before.ends_with(['_', '.', '-', ' ']);
        let question = folded_prefix(&parts[..index]);
        // `I_1_P9`: what follows a number shows that it is none of a question's.
        let last = index + 1 == parts.len();
        if index == 0 || (numbers == 1 && (!sign || last && question.len() < 2)) {
            continue;
        }
        found.push(Stem::without(&parts, index));
    }
    // `Q3r1c2`: rows are the items, and each column is a question of its own.
    found.sort_by_key(|stem| stem.block.is_none());
    let mut stems = found;
    // `1_Q2`: a question of a loop, whose value stands before it.
    if let [number, rest, ..] = parts.as_slice()
        && number.starts_with(|c: char| c.is_ascii_digit())
        && rest.starts_with(['_', '.'])
        && rest.contains(char::is_alphabetic)
    {
        stems.push(Stem::without(&parts, 0));
    }
    // `Q5a` and `Q5b`.
    if let [.., number, letter] = parts.as_slice()
        && number.starts_with(|c: char| c.is_ascii_digit())
        && letter.len() == 1
        && letter.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        stems.push(Stem::without(&parts, parts.len() - 1));
    }
    stems
}

impl Stem {
    fn without(parts: &[&str], index: usize) -> Self {
        let (before, after) = (parts[..index].concat(), parts[index + 1..].concat());
        // `Q3r1c2` without its row is `Q3c2`.
        let numbered = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let short = match numbered.ends_with(|c: char| c.is_ascii_digit()) {
            true => numbered,
            false => &before,
        };
        let number = parts[index];
        let row = before.ends_with(['r', 'R'])
            && before[..before.len() - 1].ends_with(|c: char| c.is_ascii_digit() || c == '_');
        let sign = |c: char| matches!(c, '_' | '.' | '-' | ' ' | ']' | '}' | '@');
        // `I_1_P9` without its item is `P9`.
        let question = after.trim_start_matches(sign);
        let is_question = question.len() < after.len()
            && question.starts_with(char::is_alphabetic)
            && question.contains(|c: char| c.is_ascii_digit());
        Self {
            name: match is_question && !row {
                true => question.to_owned(),
                false => format!("{}{after}", short.trim_end_matches(['_', '.', '-', ' '])),
            },
            number: match number.parse() {
                Ok(number) => number,
                Err(_) => number.bytes().fold(0, |sum, b| sum * 256 + u64::from(b)),
            },
            counts: row || number.starts_with('0') || !before.ends_with(char::is_alphabetic),
            block: row.then(|| before.clone()),
            asks: before
                .strip_suffix(['q', 'Q'])
                .is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric())),
            key: format!("{before}#{after}"),
        }
    }
}

/// A name without its last word, and the word: `water_piped`. Of `q_rent` no question is left: every question begins so.
pub(super) fn last_word(name: &str) -> Option<(&str, &str)> {
    let at = name.rfind(['_', '.', '-'])?;
    let (before, word) = (&name[..at], &name[at + 1..]);
    let is_word = word.contains(char::is_alphabetic) && !word.contains(char::is_whitespace);
    let is_question = before
        .chars()
        .filter(|c| c.is_alphanumeric())
        .nth(1)
        .is_some();
    (is_word && is_question && before.contains(char::is_alphabetic)).then_some((before, word))
}

/// Runs of digits and runs of anything else.
fn parts(name: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut digits: Option<bool> = None;
    for (at, c) in name.char_indices() {
        let is = c.is_ascii_digit();
        if digits.is_some_and(|before| before != is) {
            parts.push(&name[start..at]);
            start = at;
        }
        digits = Some(is);
    }
    if start < name.len() {
        parts.push(&name[start..]);
    }
    parts
}

fn folded_prefix(parts: &[&str]) -> String {
    parts
        .concat()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_count_items() {
        for (name, key, short) in [
            ("q0007_0001", "q0007_#", "q0007"),
            ("Q4r1", "Q4r#", "Q4"),
            ("Q3r1c2", "Q3r#c2", "Q3c2"),
            ("q14r01c03", "q14r#c03", "q14c03"),
            ("S10_1", "S10_#", "S10"),
            ("visit_2", "visit_#", "visit"),
            ("ca_subvar_1", "ca_subvar_#", "ca_subvar"),
            ("Q5a", "Q5#", "Q5"),
        ] {
            let stems = stems(name);
            let first = stems.first().unwrap_or_else(|| panic!("{name}"));
            assert_eq!((first.key.as_str(), first.name.as_str()), (key, short));
        }
    }

    #[test]
    fn the_number_of_a_question_counts_nothing() {
        for name in ["S1", "q0001", "q1", "race2", "q_1", "Age", "2019", "1"] {
            assert_eq!(stems(name), [], "{name}");
        }
    }

    #[test]
    fn a_loop_has_its_question_for_a_name() {
        let of = |name: &str, number: u64| {
            let found = stems(name).into_iter().find(|stem| stem.number == number);
            found.map(|stem| (stem.name, stem.counts))
        };
        let some = |name: &str, counts: bool| Some((name.to_owned(), counts));
        assert_eq!(of("I_1_P9", 1), some("P9", true));
        assert_eq!(of("I_1_P9", 9), some("I_1_P", false));
        assert_eq!(of("1_Q2", 1), some("Q2", true));
        assert_eq!(of("P7[A1].P7S9", 1), some("P7S9", false));
        assert_eq!(of("Q6Loop@_1.Q6._2", 2), some("Q6Loop@_1.Q6", true));
        assert_eq!(of("Q1_SQ002", 2), some("Q1_SQ", true));
        assert_eq!(last_word("water_piped"), Some(("water", "piped")));
        assert_eq!(last_word("q4_1"), None);
    }
}
