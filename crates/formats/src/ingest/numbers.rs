//! A column of numbers on its way to cells: as short as they go without loss, or as the dates that they stand for.

use rustc_hash::FxHashMap;

use crossbreak_core::number::counted;
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic};
use crossbreak_study::raw::Holds;
use crossbreak_study::raw::{Column, ColumnBuilder};

/// The date that a number stands for, if it is one.
pub(super) type AsDate = fn(f64) -> Option<String>;

/// Takes the numbers of a column one after the other.
#[derive(Debug)]
pub(super) struct Numbers {
    cells: ColumnBuilder,
    date: Option<AsDate>,
    /// The numbers were written with the precision of 32 bits.
    single: bool,
    /// Texts of the whole numbers from 0 on, as most codes are, by their index among the texts of the column.
    small: Vec<Option<u32>>,
    /// Those of other numbers, by the bits of the number: a column has few, and making them is slow.
    other: FxHashMap<u64, u32>,
    /// Rows whose number is infinite or none.
    not_finite: Vec<usize>,
    /// Rows of a date whose number is none of the years 1 to 9999.
    no_date: Vec<usize>,
}

impl Numbers {
    pub fn new(date: Option<AsDate>, single: bool) -> Self {
        Self {
            cells: ColumnBuilder::new(),
            date,
            single,
            small: vec![None; 256],
            other: FxHashMap::default(),
            not_finite: Vec::new(),
            no_date: Vec::new(),
        }
    }

    pub fn holds(&self) -> Holds {
        match self.date {
            Some(_) => Holds::Date,
            None => Holds::Number,
        }
    }

    /// Bytes that the cells take so far, for limits.
    pub fn bytes(&self) -> usize {
        self.cells.bytes()
    }

    /// A number as its cell has it. One that no date can have stays a number.
    pub fn text(&self, number: f64) -> String {
        let date = self.date.and_then(|date| date(number));
        date.unwrap_or_else(|| match number {
            // There are two zeros, and one code.
            0.0 => "0".to_owned(),
            number if self.single => (number as f32).to_string(),
            number => number.to_string(),
        })
    }

    /// The number of the next row.
    pub fn push(&mut self, number: f64) {
        /// Above it, most numbers of a column are numbers of their own.
        const MOST: usize = 4_096;
        if !number.is_finite() {
            self.not_finite.push(self.cells.len() + 1);
            self.cells.push("");
            return;
        }
        let small = number as u8;
        let is_small = f64::from(small) == number;
        let known = match is_small {
            true => self.small[usize::from(small)],
            false => self.other.get(&number.to_bits()).copied(),
        };
        if let Some(index) = known {
            self.cells.push_again(index as usize);
            return;
        }
        let text = self.text(number);
        let index = self.cells.push(&text) as u32;
        if self.date.is_some_and(|date| date(number).is_none()) {
            self.no_date.push(self.cells.len());
        } else if is_small {
            self.small[usize::from(small)] = Some(index);
        } else if self.other.len() < MOST {
            self.other.insert(number.to_bits(), index);
        }
    }

    /// What stands in the next row in place of a number.
    pub fn push_text(&mut self, text: &str) {
        self.cells.push(text);
    }

    /// Cells that hold no number that there is, or no date.
    pub fn odd(&self, name: &str, shown: &str) -> Vec<Diagnostic> {
        let not_finite = (
            &self.not_finite,
            "a number that is infinite or none at all; read as blank",
        );
        let no_date = (
            &self.no_date,
            "a number where a date should stand; read as that number",
        );
        [not_finite, no_date]
            .into_iter()
            .filter(|(rows, _)| !rows.is_empty())
            .map(|(rows, what)| {
                let cells = counted(rows.len(), "cell holds", "cells hold");
                Diagnostic::warning(Code::FileFormat, format!("{cells} {what}"))
                    .in_file(DataPlace::of(shown).column(name).rows(rows))
                    .help("look how the column is computed, and export the file again")
            })
            .collect()
    }

    pub fn finish(self, name: &str) -> Column {
        self.cells.finish(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbreak_study::diagnostic::Place;

    #[test]
    fn numbers_are_as_short_as_they_go() {
        let numbers = Numbers::new(None, false);
        assert_eq!(numbers.text(1.0), "1");
        assert_eq!(numbers.text(2.5), "2.5");
        assert_eq!(numbers.text(-0.0), "0");
        let single = Numbers::new(None, true);
        assert_eq!(single.text(f64::from(0.1f32)), "0.1");
    }

    #[test]
    fn what_is_no_number_and_no_date_is_said_with_its_rows() {
        let mut numbers = Numbers::new(Some(super::super::iso::date), false);
        for number in [0.0, f64::NAN, 1e9, 1e9, f64::INFINITY] {
            numbers.push(number);
        }
        let said: Vec<String> = numbers
            .odd("when", "poll.sav")
            .into_iter()
            .map(|d| match d.place {
                Place::File(place) => format!("{} ({place})", d.message),
                _ => d.message,
            })
            .collect();
        assert_eq!(
            said,
            [
                "2 cells hold a number that is infinite or none at all; read as blank (poll.sav, column when, rows 2, 5)",
                "2 cells hold a number where a date should stand; read as that number (poll.sav, column when, rows 3, 4)",
            ]
        );
        let column = numbers.finish("when");
        assert!(
            column
                .iter()
                .eq(["1970-01-01", "", "1000000000", "1000000000", ""])
        );
    }
}
