//! Names of columns that differ in one number: `Q4r1` and `Q4r2`, `q0007_0001` and `q0007_0002`.

/// A way in which a name can be one of several: what is left of it without its number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Stem {
    /// The name with a mark in the place of the number.
    pub key: String,
    /// What the columns together may be called.
    pub name: String,
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
        if index == 0 || (numbers == 1 && (!sign || question.len() < 2)) {
            continue;
        }
        found.push((before, Stem::without(&parts, index)));
    }
    // `Q3r1c2`: rows are the items, and each column is a question of its own.
    let row =
        |before: &str| before.eq_ignore_ascii_case("r") || before.to_lowercase().ends_with("_r");
    found.sort_by_key(|(before, _)| !row(before));
    let mut stems: Vec<Stem> = found.into_iter().map(|(_, stem)| stem).collect();
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
        let name = format!("{}{after}", short.trim_end_matches(['_', '.', '-', ' ']));
        Self {
            key: format!("{before}#{after}"),
            name,
        }
    }
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
        for name in ["S1", "q0001", "q1", "race2", "q_1", "Age", "2019"] {
            assert_eq!(stems(name), [], "{name}");
        }
    }
}
