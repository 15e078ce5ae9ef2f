//! Published sentences against the data: what was printed, what was computed, and a verdict.
//!
//! A printed value is text with a precision (STATISTICS 9). Words are neutral: a claim that does not hold
//! "differs".

mod base;
mod facts;
mod judge;
mod phrase;
mod said;
mod story;
mod table;
mod verify;
mod whom;

#[cfg(test)]
mod tests;

pub use phrase::Phrase;
pub use table::{Example, FORMS, Form, Of, table_in_words};
pub use verify::{Checked, Condition, On, Verdict, tally, verify};

use crate::diagnostic::{Code, Diagnostic, Place, list, suggest};
use crate::spec::{self, Quantity, Reading};

/// How a phrase is written, for messages.
pub const HOW_TO_PRINT: &str = "write only the printed value, such as \"58%\", \"over 60%\", \"two to one\", \"up 4 points\" or \"58% to 27%\"; `crossbreak explain phrases` lists every form";

/// A published sentence, from the spec or from a row of a csv file.
#[derive(Debug, Clone)]
pub struct Claim {
    pub id: String,
    pub printed_in: Option<String>,
    pub text: String,
    /// What it says, as printed.
    pub says: String,
    /// `says`, read.
    pub phrase: Phrase,
    /// Ids of the numbers that it rests on.
    pub numbers: Vec<String>,
    /// `None`: as the phrase and its numbers suggest.
    pub reading: Option<Reading>,
    pub of: Quantity,
}

/// A claim as it was written, and where.
pub struct Written<'a> {
    pub id: String,
    pub printed_in: Option<&'a str>,
    pub text: &'a str,
    pub says: &'a str,
    pub says_at: Place,
    /// Each id with its place.
    pub numbers: Vec<(String, Place)>,
    pub reading: Option<Reading>,
    pub of: Quantity,
}

impl<'a> Written<'a> {
    /// A claim of the spec; `position` names it if it has no id.
    pub fn of_spec(claim: &'a spec::Claim, position: usize) -> Self {
        Written {
            id: match &claim.id {
                Some(id) => id.to_string(),
                None => format!("claim-{position}"),
            },
            printed_in: claim.printed_in.as_deref(),
            text: &claim.text,
            says: &claim.says,
            says_at: Place::Spec(claim.says.span()),
            numbers: claim
                .number
                .iter()
                .map(|id| (id.to_string(), Place::Spec(id.span())))
                .collect(),
            reading: claim.reading.as_deref().copied(),
            of: claim.of,
        }
    }

    /// Reads what was printed. What is not understood has no readings: it gets a verdict, and ends no run.
    pub fn read(self) -> Claim {
        Claim {
            id: self.id,
            printed_in: self.printed_in.map(str::to_owned),
            text: self.text.to_owned(),
            says: self.says.to_owned(),
            phrase: Phrase::parse(self.says),
            numbers: self.numbers.into_iter().map(|(id, _)| id).collect(),
            reading: self.reading,
            of: self.of,
        }
    }
}

/// The columns of a csv file of claims: those it needs, then those it may have.
const COLUMNS: [&str; 4] = ["where", "text", "says", "number"];
const OPTIONAL: [&str; 3] = ["id", "reading", "of"];

/// A csv file of claims: the place of each column among its headings.
pub struct Columns {
    needed: [usize; 4],
    optional: [Option<usize>; 3],
}

impl Columns {
    /// Finds the columns of a csv file of claims.
    pub fn find(headings: &[String], file: &str) -> Result<Self, Diagnostic> {
        let place = |name: &str| headings.iter().position(|h| h == name);
        let known = || COLUMNS.into_iter().chain(OPTIONAL);
        let mut needed = [0; 4];
        for (slot, name) in needed.iter_mut().zip(COLUMNS) {
            *slot = place(name).ok_or_else(|| {
                Diagnostic::error(Code::BadClaim, format!("{file} has no column `{name}`"))
                    .help(list("columns of a file of claims", COLUMNS))
            })?;
        }
        if let Some(other) = headings.iter().find(|h| known().all(|name| name != *h)) {
            return Err(Diagnostic::error(
                Code::BadClaim,
                format!("{file}: what is the column `{other}`?"),
            )
            .help(suggest(other, "columns of a file of claims", known())));
        }
        Ok(Self {
            needed,
            optional: OPTIONAL.map(place),
        })
    }
}

impl<'a> Written<'a> {
    /// A claim of a row of a csv file; `name` is its id if the file gives none.
    pub fn of_row(
        row: &'a [String],
        columns: &Columns,
        name: String,
        place: Place,
    ) -> Result<Self, Diagnostic> {
        let [printed_in, text, says, number] = columns.needed.map(|c| row[c].as_str());
        let cell = |index: usize| {
            let text = columns.optional[index].map_or("", |c| row[c].trim());
            (!text.is_empty()).then_some(text)
        };
        let wrong = |what: &str, choices: &[&str], found: &str| {
            let mut diagnostic =
                Diagnostic::error(Code::BadClaim, format!("\"{found}\" is not a {what}"))
                    .help(suggest(found, "choices", choices.iter().copied()));
            diagnostic.place = place.clone();
            diagnostic
        };
        let reading = match cell(1) {
            None => None,
            Some(text) => {
                Some(Reading::parse(text).ok_or_else(|| wrong("reading", &Reading::NAMES, text))?)
            }
        };
        let of = match cell(2) {
            None => Quantity::Value,
            Some(text) => {
                Quantity::parse(text).ok_or_else(|| wrong("quantity", &Quantity::NAMES, text))?
            }
        };
        Ok(Written {
            id: cell(0).map_or(name, str::to_owned),
            printed_in: Some(printed_in),
            text,
            says,
            says_at: place.clone(),
            numbers: vec![(number.trim().to_owned(), place)],
            reading,
            of,
        })
    }
}
