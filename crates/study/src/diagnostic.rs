//! What can be wrong with a spec, a raw file or a claim, as a value.
//!
//! Stages collect every diagnostic and return them all; only `cli` prints. A diagnostic has a stable code, a
//! place (the bytes of the spec, or the row and column of a data file), what was expected and how to mend it.

mod code;
mod place;

use std::ops::Range;

use crate::visible;
pub use code::Code;
pub use place::{DataPlace, rows_in_words};

/// How bad it is. An error stops the run before anything is written; a warning is printed and counted; a note says
/// by which rule something was read, and is counted and printed on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nowhere in particular.
    None,
    /// Bytes of the spec's text.
    Spec(Range<usize>),
    /// A place in a data file.
    File(Box<DataPlace>),
}

/// One mistake, or one thing the user has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// What is wrong: found against expected.
    pub message: String,
    pub place: Place,
    /// Other bytes of the spec that contradict those of the place, and what they are.
    pub beside: Option<Box<(Range<usize>, &'static str)>>,
    /// Of a mistake in the spec: the rows of a data file that it is about.
    pub rows: Option<Box<DataPlace>>,
    /// How to mend it.
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: printable(&message.into()),
            place: Place::None,
            beside: None,
            rows: None,
            help: None,
        }
    }

    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Note,
            ..Self::error(code, message)
        }
    }

    /// Points at bytes of the spec.
    #[must_use]
    pub fn at(mut self, span: Range<usize>) -> Self {
        self.place = Place::Spec(span);
        self
    }

    /// Points at other bytes of the spec too, and says what they are.
    #[must_use]
    pub fn beside(mut self, span: Range<usize>, what: &'static str) -> Self {
        self.beside = Some(Box::new((span, what)));
        self
    }

    /// Points into a data file.
    #[must_use]
    pub fn in_file(mut self, place: impl Into<DataPlace>) -> Self {
        self.place = Place::File(Box::new(place.into()));
        self
    }

    /// Names the rows of a data file that a mistake in the spec is about.
    #[must_use]
    pub fn about(mut self, rows: DataPlace) -> Self {
        self.rows = Some(Box::new(rows));
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        // Some end with lines of numbers.
        self.help = Some(visible::lines(cut(&help.into())).into_owned());
        self
    }
}

/// Messages quote what strangers wrote: control characters must not reach a terminal, nor a cell of 50 MB.
fn printable(text: &str) -> String {
    let kept = cut(text);
    let more = if kept.len() < text.len() { " ..." } else { "" };
    format!("{}{more}", visible::line(kept))
}

/// As much of a text as anybody reads.
fn cut(text: &str) -> &str {
    const LONGEST: usize = 1_000;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Everything found so far, in the order of the flow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        // Nobody reads more; and once there is an error, the outcome is the same.
        const MOST: usize = 500;
        if self.items.len() >= MOST && self.has_errors() {
            return;
        }
        // The same mistake reached by two roads (a column used twice) is said once.
        if !self.items.contains(&diagnostic) {
            self.items.push(diagnostic);
        }
    }

    /// Adds a note, unless another place has had the same to say.
    pub fn note(&mut self, note: Diagnostic) {
        if self.items.iter().all(|known| known.message != note.message) {
            self.push(note);
        }
    }

    pub fn extend(&mut self, other: Diagnostics) {
        for item in other.items {
            match (item.severity, &item.place) {
                (Severity::Note, Place::Spec(_)) => self.note(item),
                _ => self.push(item),
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.items.iter()
    }

    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|d| d.severity == Severity::Error)
    }

    /// Number of errors and of warnings.
    pub fn counts(&self) -> (usize, usize) {
        (self.count(Severity::Error), self.count(Severity::Warning))
    }

    /// Number of diagnostics of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.items.iter().filter(|d| d.severity == severity).count()
    }

    /// Of a file that the command line names: its path is no path of the spec.
    #[must_use]
    pub fn of_command_line(mut self) -> Self {
        for item in &mut self.items {
            if item.code == Code::FileMissing {
                item.help = Some("the path is taken from where you are".to_owned());
            }
            // What the command line says is in no spec.
            if item.place == Place::Spec(0..0) {
                item.place = Place::None;
            }
        }
        self
    }

    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.items.retain(keep);
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(item: Diagnostic) -> Self {
        Self { items: vec![item] }
    }
}

/// The name among `known` that was probably meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Of a text of a thousand letters the beginning tells; to compare all of it takes the square of its length.
    const COMPARED: usize = 120;
    let head = |text: &str| -> String {
        let head: String = text.chars().take(COMPARED).collect();
        head.to_lowercase()
    };
    let lower = head(name);
    known
        .into_iter()
        .map(|candidate| (likeness(&lower, &head(candidate)), candidate))
        .filter(|(score, _)| *score > NEAR)
        // The first of equally near names, so that messages do not depend on the order of comparison.
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(b) if b.0 >= next.0 => Some(b),
            _ => Some(next),
        })
        .map(|(_, candidate)| candidate)
}

/// What is not more like than this was not meant.
const NEAR: f64 = 0.75;

/// From 0 to 1. A letter too many, one too few or two exchanged is near however short a name is; another letter need
/// not be: `Q1` is not `Q2`.
fn likeness(a: &str, b: &str) -> f64 {
    let score = strsim::jaro_winkler(a, b);
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let (mine, other) = (sorted(a), sorted(b));
    let slip = mine.len() != other.len() || mine == other;
    match slip && mine.len().min(other.len()) > 1 && strsim::osa_distance(a, b) == 1 {
        true => score.max(NEAR + 0.05),
        false => score,
    }
}

/// `did you mean "Q4r1"?` or, where nothing is near, the first few names there are.
pub fn suggest<'a>(
    name: &str,
    what: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    if let Some(near) = nearest(name, known.clone()) {
        return format!("did you mean `{near}`?");
    }
    list(what, known)
}

/// `the columns are: a, b, c and 12 more`.
pub fn list<'a>(what: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 8;
    let names: Vec<&str> = known.into_iter().collect();
    if names.is_empty() {
        return format!("there are no {what}");
    }
    let shown = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => format!("the {what} are {shown}"),
        more => format!("the {what} are {shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_offered_and_a_far_one_is_not() {
        let known = ["gender", "age_band", "education"];
        assert_eq!(nearest("gendr", known), Some("gender"));
        assert_eq!(nearest("zzz", known), None);
        assert_eq!(nearest("ixd", ["file", "id"]), Some("id"));
        assert_eq!(nearest("Q3", ["Q1", "Q2"]), None);
        assert_eq!(
            suggest("zzz", "variables", known),
            "the variables are `gender`, `age_band`, `education`"
        );
    }

    #[test]
    fn the_same_mistake_is_said_once() {
        let mut all = Diagnostics::new();
        all.push(Diagnostic::error(Code::UnknownColumn, "no column `x`"));
        all.push(Diagnostic::error(Code::UnknownColumn, "no column `x`"));
        assert_eq!(all.counts(), (1, 0));
    }
}
