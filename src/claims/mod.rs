//! Published sentences against the data: what was printed, what was computed, and a verdict.
//!
//! A printed value is text with a precision (STATISTICS 9). Words are neutral: a claim that does not hold
//! "differs".

mod printed;
mod verify;

pub use printed::{Bound, Part, Printed};
pub use verify::{Checked, Verdict, verify};

use crate::diagnostic::{Code, Diagnostic, Place, list};
use crate::spec::{self, Quantity, Reading};

/// A published sentence, from the spec or from a row of a csv file.
#[derive(Debug, Clone)]
pub struct Claim {
    pub id: String,
    pub printed_in: Option<String>,
    pub text: String,
    /// What it says, as printed.
    pub says: String,
    /// `says`, read.
    pub printed: Printed,
    /// Ids of the numbers that it rests on.
    pub numbers: Vec<String>,
    pub reading: Reading,
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
    pub numbers: Vec<(&'a str, Place)>,
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
                .map(|id| (id.as_str(), Place::Spec(id.span())))
                .collect(),
            reading: claim.reading.as_deref().copied(),
            of: claim.of,
        }
    }

    /// Reads what was printed, and how it is to be compared.
    pub fn read(self) -> Result<Claim, Diagnostic> {
        let wrong = |message: String, help: &str| {
            let mut diagnostic = Diagnostic::error(Code::BadClaim, message).help(help);
            diagnostic.place = self.says_at.clone();
            diagnostic
        };
        let Some(printed) = Printed::parse(self.says) else {
            return Err(wrong(
                format!("\"{}\" cannot be read as something printed", self.says),
                "write it as it was printed: \"58%\", \"over 60%\", \"13 hours\", \"three months\", \"58% to 27%\", \"61%-66%\"",
            ));
        };
        let (parts, numbers) = (printed.parts.len(), self.numbers.len());
        let reading = match (self.reading, parts, numbers) {
            (Some(reading), _, _) => reading,
            (None, 1, 1) => Reading::Each,
            (None, p, n) if p == n => Reading::InOrder,
            (None, _, _) => {
                return Err(wrong(
                    format!(
                        "\"{}\" prints {parts} and rests on {numbers} numbers: how are they compared?",
                        self.says
                    ),
                    "say reading = \"each\", \"in_order\", \"range\", \"at_most\" or \"at_least\"",
                ));
            }
        };
        let fits = match reading {
            Reading::Each | Reading::AtMost | Reading::AtLeast => parts == 1,
            Reading::InOrder => parts == numbers,
            Reading::Range => parts == 2,
        };
        if !fits || numbers == 0 {
            return Err(wrong(
                format!(
                    "\"{}\" prints {parts} and rests on {numbers} numbers, which does not fit its reading",
                    self.says
                ),
                "in_order needs as many of both, a range two printed ends, the others one printed value",
            ));
        }
        Ok(Claim {
            id: self.id,
            printed_in: self.printed_in.map(str::to_owned),
            text: self.text.to_owned(),
            says: self.says.to_owned(),
            printed,
            numbers: self
                .numbers
                .into_iter()
                .map(|(id, _)| id.to_owned())
                .collect(),
            reading,
            of: self.of,
        })
    }
}

/// The columns of a csv file of claims.
pub const COLUMNS: [&str; 4] = ["where", "text", "says", "number"];

/// Finds the columns of a csv file of claims among its headings.
pub fn columns(headings: &[String], file: &str) -> Result<[usize; 4], Diagnostic> {
    let mut found = [0; 4];
    for (slot, name) in found.iter_mut().zip(COLUMNS) {
        *slot = headings.iter().position(|h| h == name).ok_or_else(|| {
            Diagnostic::error(Code::BadClaim, format!("{file} has no column `{name}`"))
                .help(list("columns of a file of claims", COLUMNS))
        })?;
    }
    Ok(found)
}
