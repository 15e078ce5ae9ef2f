//! Words that say whether an option of a multiple response was chosen.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::languages::{languages, plain};

/// Whether a label in an option's column says that the option was chosen or that it was not; `None` if it says
/// something else.
///
/// ```
/// use crossbreak_study::label::says_chosen;
/// assert_eq!(says_chosen("Not selected"), Some(false));
/// assert_eq!(says_chosen("TRUE"), Some(true));
/// assert_eq!(says_chosen("nicht genannt"), Some(false));
/// assert_eq!(says_chosen("Facebook"), None);
/// ```
pub fn says_chosen(label: &str) -> Option<bool> {
    static WORDS: LazyLock<HashMap<String, bool>> = LazyLock::new(|| {
        let mut words = HashMap::from([("1".to_owned(), true), ("0".to_owned(), false)]);
        for language in languages() {
            let answers = &language.answers;
            words.extend(answers.chosen.iter().map(|word| (plain(word), true)));
            words.extend(answers.not_chosen.iter().map(|word| (plain(word), false)));
        }
        words
    });
    // No label that says this is long.
    const LONGEST: usize = 60;
    (label.len() <= LONGEST).then(|| WORDS.get(&plain(label)).copied())?
}
