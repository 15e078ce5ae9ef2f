//! Values of an SPSS file as cells: numbers as short as they go, dates as ISO 8601, strings without trailing blanks.

use ambers::{MissingSpec, Value};
use arrow::array::{Array, Float64Array, StringViewArray};
use rustc_hash::FxHashMap;

use super::encoding::Check;
use crate::diagnostic::{Code, Diagnostic};
use crate::ingest::codebook::{DeclaredMissing, Holds};
use crate::ingest::column::{Column, ColumnBuilder};
use crate::ingest::iso;
use crate::ingest::rows_in_words;
use crate::number::counted;

/// What a numeric variable is by its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Number,
    /// A day; those that are shown as a month, a quarter or a week are its first day.
    Date,
    DateTime,
    /// A time of day, or a length of time.
    Time,
}

impl Shown {
    /// By the number that SPSS gives the format.
    pub fn of(format: u8) -> Self {
        match format {
            20 | 23 | 24 | 28 | 29 | 30 | 38 | 39 => Shown::Date,
            22 | 41 => Shown::DateTime,
            21 | 25 | 40 => Shown::Time,
            _ => Shown::Number,
        }
    }

    /// A number that no date can have stays a number.
    fn text(self, number: f64) -> String {
        self.date(number).unwrap_or_else(|| match number {
            // There are two zeros, and one code.
            0.0 => "0".to_owned(),
            number => number.to_string(),
        })
    }

    fn date(self, number: f64) -> Option<String> {
        /// Days from the first of SPSS, 1582-10-14, to 1970-01-01.
        const EPOCH: f64 = 141_428.0;
        match self {
            Shown::Number => None,
            Shown::Date => iso::date((number / iso::DAY).floor() - EPOCH),
            Shown::DateTime => iso::datetime(number - EPOCH * iso::DAY),
            Shown::Time => iso::time(number),
        }
    }
}

/// A column as it is read.
#[derive(Debug)]
pub(super) struct Builder {
    name: String,
    cells: ColumnBuilder,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Text,
    Number(Numbers),
}

#[derive(Debug)]
struct Numbers {
    shown: Shown,
    /// Texts by the bits of their numbers: a column has few, and making them is slow.
    texts: FxHashMap<u64, String>,
    /// Of a date: ranges of its numbers that are declared missing, and the texts that fell into one.
    ranges: Vec<(f64, f64)>,
    missing: Vec<String>,
    /// Rows whose number is infinite or none.
    not_finite: Vec<usize>,
    /// Rows of a date whose number is none of the years 1 to 9999.
    no_date: Vec<usize>,
}

impl Builder {
    pub fn text(name: &str) -> Self {
        Self::new(name, Kind::Text)
    }

    /// A column of numbers, and what of it is declared missing.
    pub fn number(name: &str, shown: Shown, missing: &[MissingSpec]) -> Self {
        let ranges = missing.iter().filter_map(|missing| match missing {
            MissingSpec::Range { lo, hi } if shown != Shown::Number => Some((*lo, *hi)),
            _ => None,
        });
        Self::new(
            name,
            Kind::Number(Numbers {
                shown,
                texts: FxHashMap::default(),
                ranges: ranges.collect(),
                missing: Vec::new(),
                not_finite: Vec::new(),
                no_date: Vec::new(),
            }),
        )
    }

    fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            cells: ColumnBuilder::new(),
            kind,
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn finish(self) -> Column {
        self.cells.finish(&self.name)
    }

    pub fn holds(&self) -> Holds {
        match &self.kind {
            Kind::Text => Holds::Text,
            Kind::Number(numbers) if numbers.shown == Shown::Number => Holds::Number,
            Kind::Number(_) => Holds::Date,
        }
    }

    /// The cells of a batch. Whether the batch has them in the type that the dictionary says.
    pub fn push(&mut self, batch: &dyn Array, check: &mut Check<'_>) -> bool {
        let any = batch.as_any();
        match &mut self.kind {
            Kind::Text => {
                let Some(texts) = any.downcast_ref::<StringViewArray>() else {
                    return false;
                };
                for text in texts {
                    let text = text.unwrap_or_default();
                    check.cell(text, &self.name, self.cells.len() + 1);
                    self.cells.push(text);
                }
            }
            Kind::Number(column) => {
                let Some(numbers) = any.downcast_ref::<Float64Array>() else {
                    return false;
                };
                for number in numbers {
                    match number {
                        Some(number) if number.is_finite() => {
                            column.push(number, &mut self.cells);
                        }
                        Some(_) => {
                            column.not_finite.push(self.cells.len() + 1);
                            self.cells.push("");
                        }
                        None => self.cells.push(""),
                    }
                }
            }
        }
        true
    }

    /// A value of the dictionary, as cells hold it.
    pub fn cell_of(&self, value: &Value) -> String {
        match (value, &self.kind) {
            (Value::Numeric(number), Kind::Number(numbers)) => numbers.shown.text(*number),
            (Value::Numeric(number), Kind::Text) => Shown::Number.text(*number),
            (Value::String(text), _) => text.trim_end().to_owned(),
        }
    }

    /// What is declared missing, as cells hold it. Call it once all cells are in.
    pub fn missing(&self, declared: &[MissingSpec]) -> Vec<DeclaredMissing> {
        let mut missing = Vec::new();
        for spec in declared {
            match spec {
                MissingSpec::Value(number) => missing.push(DeclaredMissing::Value(
                    self.cell_of(&Value::Numeric(*number)),
                )),
                MissingSpec::StringValue(text) => {
                    missing.push(DeclaredMissing::Value(text.trim_end().to_owned()));
                }
                MissingSpec::Range { lo, hi } if self.holds() == Holds::Number => {
                    missing.push(DeclaredMissing::Range {
                        low: open_end(*lo),
                        high: open_end(*hi),
                    });
                }
                MissingSpec::Range { .. } => {}
            }
        }
        if let Kind::Number(numbers) = &self.kind {
            missing.extend(numbers.missing.iter().cloned().map(DeclaredMissing::Value));
        }
        missing
    }

    /// Cells that hold no number that there is, or no date.
    pub fn odd(&self, shown: &str) -> Vec<Diagnostic> {
        let Kind::Number(numbers) = &self.kind else {
            return Vec::new();
        };
        let not_finite = (
            &numbers.not_finite,
            "a number that is infinite or none at all; read as blank",
        );
        let no_date = (
            &numbers.no_date,
            "a number where a date should stand; read as that number",
        );
        [not_finite, no_date]
            .into_iter()
            .filter(|(rows, _)| !rows.is_empty())
            .map(|(rows, what)| {
                let cells = counted(rows.len(), "cell holds", "cells hold");
                Diagnostic::warning(Code::FileFormat, format!("{cells} {what}"))
                    .in_file(format!(
                        "{shown}, column {}{}",
                        self.name,
                        rows_in_words(rows)
                    ))
                    .help("look how the column is computed, and export the file again")
            })
            .collect()
    }
}

impl Numbers {
    fn push(&mut self, number: f64, cells: &mut ColumnBuilder) {
        /// Above it, most numbers of a column are numbers of their own.
        const MOST: usize = 4_096;
        if let Some(text) = self.texts.get(&number.to_bits()) {
            cells.push(text);
            return;
        }
        let text = self.shown.text(number);
        cells.push(&text);
        let in_range = |&(low, high): &(f64, f64)| (low..=high).contains(&number);
        if self.ranges.iter().any(in_range) && !self.missing.contains(&text) {
            self.missing.push(text.clone());
        }
        if self.shown != Shown::Number && self.shown.date(number).is_none() {
            self.no_date.push(cells.len());
        } else if self.texts.len() < MOST {
            self.texts.insert(number.to_bits(), text);
        }
    }
}

/// LO and HI of SPSS are the lowest and the highest number that it has.
fn open_end(number: f64) -> f64 {
    if number <= -f64::MAX.next_down() {
        f64::NEG_INFINITY
    } else if number == f64::MAX {
        f64::INFINITY
    } else {
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_go_and_days_are_days() {
        assert_eq!(Shown::Number.text(1.0), "1");
        assert_eq!(Shown::Number.text(2.5), "2.5");
        assert_eq!(Shown::Number.text(-0.0), "0");
        // 1 May 2024, 09:30.
        let moment = (141_428.0 + 19_844.0) * 86_400.0 + 34_200.0;
        assert_eq!(Shown::Date.text(moment), "2024-05-01");
        assert_eq!(Shown::DateTime.text(moment), "2024-05-01T09:30:00");
        assert_eq!(Shown::Time.text(34_200.0), "09:30:00");
        assert_eq!(Shown::Date.text(1e300), 1e300.to_string());
    }

    #[test]
    fn open_ends_of_ranges() {
        assert_eq!(
            open_end(f64::from_bits(0xFFEF_FFFF_FFFF_FFFE)),
            f64::NEG_INFINITY
        );
        assert_eq!(open_end(f64::MIN), f64::NEG_INFINITY);
        assert_eq!(open_end(f64::MAX), f64::INFINITY);
        assert_eq!(open_end(9.0), 9.0);
    }
}
