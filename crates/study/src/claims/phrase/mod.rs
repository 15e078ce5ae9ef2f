//! What was printed: text with a precision (STATISTICS 9). The whole text must be understood; a verdict on half a
//! phrase would be a verdict on something else. [`super::table`] lists what each form stands for.
//!
//! A phrase can have several plain readings ("2-1" is a ratio, or two numbers): the numbers that it rests on decide.

mod amount;
mod forms;
mod number;
mod range;
mod tokens;
mod words;

pub use amount::{Amount, Core, Kind};
pub use forms::{Order, Place, Rank, Says};
pub use range::{Edge, Range, Within};
pub use tokens::normal;
pub use words::{ALIASES, ANYONE, EVERYONE, FILLERS, Hedge, NATIONS, VERBS, WITH_VIEW};

use crate::label::folded;

/// A printed phrase, and what it can mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// As printed.
    pub text: String,
    /// Its plain readings, the likeliest first; empty where it is not understood.
    pub readings: Vec<Says>,
}

impl Phrase {
    pub fn parse(text: &str) -> Self {
        let normal = normal(text);
        let readings = match tokens::tokens(&normal) {
            Some(tokens) if !tokens.is_empty() => forms::read(&tokens, &normal),
            _ => Vec::new(),
        };
        Self {
            text: text.trim().to_owned(),
            readings,
        }
    }

    /// Whether what was printed is the name of an answer.
    pub fn names(&self, answer: &str) -> bool {
        let text = folded(&self.text).to_lowercase();
        let answer = folded(answer).to_lowercase();
        answer == text || answer == normal(&text)
    }
}
