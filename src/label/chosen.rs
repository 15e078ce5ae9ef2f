//! Words that say whether an option of a multiple response was chosen.

use super::folded;

const CHOSEN: [&str; 9] = [
    "yes",
    "true",
    "selected",
    "chosen",
    "checked",
    "ticked",
    "mentioned",
    "quoted",
    "1",
];

const NOT_CHOSEN: [&str; 13] = [
    "no",
    "false",
    "not selected",
    "unselected",
    "not chosen",
    "not checked",
    "unchecked",
    "not ticked",
    "unticked",
    "not mentioned",
    "not quoted",
    "not marked",
    "0",
];

/// Whether a label in an option's column says that the option was chosen or that it was not; `None` if it says
/// something else.
///
/// ```
/// use crossbreak::label::says_chosen;
/// assert_eq!(says_chosen("Not selected"), Some(false));
/// assert_eq!(says_chosen("TRUE"), Some(true));
/// assert_eq!(says_chosen("Facebook"), None);
/// ```
pub fn says_chosen(label: &str) -> Option<bool> {
    let text = folded(label).to_lowercase();
    if CHOSEN.contains(&text.as_str()) {
        Some(true)
    } else {
        NOT_CHOSEN.contains(&text.as_str()).then_some(false)
    }
}
