//! Values of an SPSS file as cells: numbers and dates by their format, strings without trailing blanks.

use ambers::{MissingSpec, Value};
use arrow::array::{Array, Float64Array, StringViewArray};

use super::encoding::Check;
use crate::ingest::iso::{self, DAY};
use crate::ingest::numbers::{AsDate, Numbers};
use crossbreak_study::diagnostic::Diagnostic;
use crossbreak_study::raw::{Column, ColumnBuilder};
use crossbreak_study::raw::{DeclaredMissing, Holds};

/// Days from the first of SPSS, 1582-10-14, to 1970-01-01.
const EPOCH: f64 = 141_428.0;

/// What the numbers of a format stand for, if not for themselves; formats by the number that SPSS gives them.
///
/// What is shown as a month, a quarter or a week is its first day; a weekday or the month of a year is a number.
pub(super) fn as_date(format: u8) -> Option<AsDate> {
    match format {
        // DATE, ADATE, JDATE, MOYR, QYR, WKYR, EDATE, SDATE
        20 | 23 | 24 | 28 | 29 | 30 | 38 | 39 => Some(|number| iso::date(number / DAY - EPOCH)),
        // DATETIME, YMDHMS
        22 | 41 => Some(|number| iso::datetime(number - EPOCH * DAY)),
        // TIME, DTIME, MTIME
        21 | 25 | 40 => Some(iso::time),
        _ => None,
    }
}

/// A column as it is read.
#[derive(Debug)]
pub(super) struct Builder {
    name: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Text(ColumnBuilder),
    Number {
        numbers: Numbers,
        /// Of a date: ranges of its numbers that are declared missing, and the texts that fell into one.
        ranges: Vec<(f64, f64)>,
        in_ranges: Vec<String>,
    },
}

impl Builder {
    pub fn text(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: Kind::Text(ColumnBuilder::new()),
        }
    }

    /// A column of numbers, and what of it is declared missing.
    pub fn number(name: &str, date: Option<AsDate>, missing: &[MissingSpec]) -> Self {
        let ranges = missing.iter().filter_map(|missing| match missing {
            MissingSpec::Range { lo, hi } if date.is_some() => Some((*lo, *hi)),
            _ => None,
        });
        Self {
            name: name.to_owned(),
            kind: Kind::Number {
                numbers: Numbers::new(date, false),
                ranges: ranges.collect(),
                in_ranges: Vec::new(),
            },
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn finish(self) -> Column {
        match self.kind {
            Kind::Text(cells) => cells.finish(&self.name),
            Kind::Number { numbers, .. } => numbers.finish(&self.name),
        }
    }

    /// Bytes that the cells take so far, for limits.
    pub fn bytes(&self) -> usize {
        match &self.kind {
            Kind::Text(cells) => cells.bytes(),
            Kind::Number { numbers, .. } => numbers.bytes(),
        }
    }

    pub fn holds(&self) -> Holds {
        match &self.kind {
            Kind::Text(_) => Holds::Text,
            Kind::Number { numbers, .. } => numbers.holds(),
        }
    }

    /// Cells that hold no number that there is, or no date.
    pub fn odd(&self, shown: &str) -> Vec<Diagnostic> {
        match &self.kind {
            Kind::Text(_) => Vec::new(),
            Kind::Number { numbers, .. } => numbers.odd(&self.name, shown),
        }
    }

    /// The cells of a batch. Whether the batch has them in the type that the dictionary says.
    pub fn push(&mut self, batch: &dyn Array, check: &mut Check<'_>) -> bool {
        let any = batch.as_any();
        match &mut self.kind {
            Kind::Text(cells) => {
                let Some(texts) = any.downcast_ref::<StringViewArray>() else {
                    return false;
                };
                for text in texts {
                    let text = text.unwrap_or_default();
                    check.cell(text, &self.name, cells.len() + 1);
                    cells.push(text);
                }
            }
            Kind::Number {
                numbers,
                ranges,
                in_ranges,
            } => {
                let Some(batch) = any.downcast_ref::<Float64Array>() else {
                    return false;
                };
                for number in batch {
                    let Some(number) = number else {
                        numbers.push_text("");
                        continue;
                    };
                    numbers.push(number);
                    let in_range = |&(low, high): &(f64, f64)| (low..=high).contains(&number);
                    if ranges.iter().any(in_range) {
                        let text = numbers.text(number);
                        if !in_ranges.contains(&text) {
                            in_ranges.push(text);
                        }
                    }
                }
            }
        }
        true
    }

    /// A value of the dictionary, as cells hold it.
    pub fn cell_of(&self, value: &Value) -> String {
        match (value, &self.kind) {
            (Value::Numeric(number), Kind::Number { numbers, .. }) => numbers.text(*number),
            (Value::Numeric(number), Kind::Text(_)) => number.to_string(),
            (Value::String(text), _) => text.trim_end().to_owned(),
        }
    }

    /// What is declared missing, as cells hold it. Call it once all cells are in.
    pub fn missing(&self, declared: &[MissingSpec]) -> Vec<DeclaredMissing> {
        let mut missing = Vec::new();
        for spec in declared {
            missing.push(match spec {
                MissingSpec::Value(number) => {
                    DeclaredMissing::Value(self.cell_of(&Value::Numeric(*number)))
                }
                MissingSpec::StringValue(text) => {
                    DeclaredMissing::Value(text.trim_end().to_owned())
                }
                MissingSpec::Range { lo, hi } if self.holds() == Holds::Number => {
                    DeclaredMissing::Range {
                        low: open_end(*lo),
                        high: open_end(*hi),
                    }
                }
                MissingSpec::Range { .. } => continue,
            });
        }
        if let Kind::Number { in_ranges, .. } = &self.kind {
            missing.extend(in_ranges.iter().cloned().map(DeclaredMissing::Value));
        }
        missing
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
    fn dates_by_their_format() {
        // 1 May 2024, 09:30.
        let moment = (EPOCH + 19_844.0) * DAY + 34_200.0;
        let text = |format, number| as_date(format).and_then(|date| date(number));
        assert_eq!(text(20, moment).as_deref(), Some("2024-05-01"));
        assert_eq!(text(22, moment).as_deref(), Some("2024-05-01T09:30:00"));
        assert_eq!(text(21, 34_200.0).as_deref(), Some("09:30:00"));
        assert_eq!(text(5, moment), None);
        assert_eq!(text(20, 1e300), None);
    }

    #[test]
    fn open_ends_of_ranges() {
        let lowest = f64::from_bits(0xFFEF_FFFF_FFFF_FFFE);
        assert_eq!(open_end(lowest), f64::NEG_INFINITY);
        assert_eq!(open_end(f64::MIN), f64::NEG_INFINITY);
        assert_eq!(open_end(f64::MAX), f64::INFINITY);
        assert_eq!(open_end(9.0), 9.0);
    }
}
