//! Short names for questions, variables and figures.

/// Names that are taken.
#[derive(Default)]
pub(super) struct Ids(Vec<String>);

impl Ids {
    /// The name, or the name with a number if it is taken.
    pub fn take(&mut self, name: &str) -> String {
        let mut names = (1..).map(|n| match n {
            1 => name.to_owned(),
            n => format!("{name}_{n}"),
        });
        let free = names
            .find(|name| !self.0.contains(name))
            .unwrap_or_default();
        self.0.push(free.clone());
        free
    }
}

/// Words that say nothing of what a question asks.
const COMMON: [&str; 66] = [
    "a",
    "about",
    "all",
    "an",
    "and",
    "any",
    "apply",
    "are",
    "as",
    "at",
    "be",
    "been",
    "best",
    "by",
    "can",
    "consider",
    "did",
    "do",
    "does",
    "each",
    "following",
    "for",
    "from",
    "generally",
    "had",
    "has",
    "have",
    "how",
    "if",
    "in",
    "is",
    "it",
    "of",
    "on",
    "or",
    "please",
    "select",
    "should",
    "speaking",
    "than",
    "that",
    "the",
    "them",
    "these",
    "this",
    "to",
    "typical",
    "typically",
    "usually",
    "was",
    "were",
    "what",
    "when",
    "whether",
    "which",
    "who",
    "will",
    "with",
    "would",
    "yourself",
    "you",
    "your",
    "general",
    "its",
    "think",
    "ever",
];

/// An id of a column or group: its name if it is short, otherwise the words that tell most.
pub(super) fn short(name: &str) -> String {
    const LONGEST: usize = 18;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.chars().count() <= LONGEST && name.chars().all(plain) {
        return name.to_owned();
    }
    let lower = name.to_lowercase().replace(['\'', '’'], "");
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let telling = words.iter().filter(|word| !COMMON.contains(word)).copied();
    let mut id = String::new();
    for word in telling.take(3) {
        let longer = id.chars().count() + word.chars().count() + 1 > 2 * LONGEST;
        if longer && !id.is_empty() {
            break;
        }
        if !id.is_empty() {
            id.push('_');
        }
        id.extend(word.chars().take(LONGEST));
    }
    if id.is_empty() {
        "question".to_owned()
    } else {
        id
    }
}

/// The name of a variable in the spec: small letters, digits and `_`.
pub(super) fn variable(name: &str) -> String {
    let short = short(name).to_lowercase();
    let plain: String = short
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let plain = plain.trim_matches('_');
    if plain.is_empty() {
        "variable".to_owned()
    } else {
        plain.to_owned()
    }
}

/// The name of a figure's files: small letters, digits and hyphens.
pub(super) fn figure(question: &str) -> String {
    let mut id = String::new();
    for c in question.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_lowercase() || c.is_ascii_digit() => id.push(c),
            _ if id.is_empty() || id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    let id = id.trim_end_matches('-');
    match id.starts_with("weighting-") || id.is_empty() {
        true => format!("figure-{id}").trim_end_matches('-').to_owned(),
        false => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_valid_and_taken_once() {
        assert_eq!(short("q0007"), "q0007");
        assert_eq!(
            short("Do you consider yourself to be a fan of the Star Wars film franchise?"),
            "fan_star_wars"
        );
        assert_eq!(short("Is it: rude @ all?"), "rude");
        assert_eq!(
            variable("Location (Census Region)"),
            "location_census_region"
        );
        assert_eq!(variable("ותק_ב"), "variable");
        assert_eq!(figure("Q3c1"), "q3c1");
        assert_eq!(figure("weighting_x"), "figure-weighting-x");
        let mut ids = Ids::default();
        assert_eq!(
            [ids.take("q"), ids.take("q"), ids.take("q")],
            ["q", "q_2", "q_3"]
        );
    }
}
