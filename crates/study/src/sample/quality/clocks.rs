//! How long an interview took, from columns without dates: times of day, and moments that are numbers.

use super::says_nothing;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sample::dates::seconds_of_day;
use crate::sample::{Cells, Reader};
use crossbreak_core::number::counted;

const DAY: f64 = 86_400.0;

/// The seconds between the cells of two columns, if all of them are times of day, or all are numbers that count from a
/// day long ago; otherwise `None`, and nothing is said.
pub(super) fn between(
    reader: &Reader<'_>,
    start: &Cells<'_>,
    end: &Cells<'_>,
    found: &mut Diagnostics,
) -> Option<Vec<Option<f64>>> {
    let of_day = |column: &Cells<'_>| all(column, seconds_of_day);
    if let (Some(starts), Some(ends)) = (of_day(start), of_day(end)) {
        return Some(on_a_clock(reader, end, &starts, &ends, found));
    }
    let numbers = |column: &Cells<'_>| all(column, |cell| reader.notation.finite(cell));
    let (starts, ends) = (numbers(start)?, numbers(end)?);
    let unit = Unit::of(&starts).filter(|unit| Unit::of(&ends) == Some(*unit))?;
    found.push(
        Diagnostic::note(
            Code::ReadByRule,
            format!(
                "the numbers in {} and {} are read as {}",
                start.name,
                end.name,
                unit.in_words()
            ),
        )
        .in_file(reader.place(start.name, &[])),
    );
    let length = |start: Option<f64>, end: Option<f64>| Some((end? - start?) * unit.seconds());
    let lengths = starts.iter().zip(&ends);
    let lengths: Vec<Option<f64>> = lengths.map(|(start, end)| length(*start, *end)).collect();
    Some(not_backwards(reader, end, lengths, found))
}

/// What every cell stands for that says something; `None` if one of them is something else, or there are none.
fn all(column: &Cells<'_>, read: impl Fn(&str) -> Option<f64>) -> Option<Vec<Option<f64>>> {
    let mut values = Vec::with_capacity(column.cells.len());
    for cell in &column.cells {
        values.push(match says_nothing(column, cell) {
            true => None,
            false => Some(read(cell)?),
        });
    }
    values.iter().any(Option::is_some).then_some(values)
}

/// What ends before it begins has passed midnight, if it is then shorter than half a day.
fn on_a_clock(
    reader: &Reader<'_>,
    end: &Cells<'_>,
    starts: &[Option<f64>],
    ends: &[Option<f64>],
    found: &mut Diagnostics,
) -> Vec<Option<f64>> {
    let mut over_midnight = Vec::new();
    let mut lengths = Vec::with_capacity(starts.len());
    for (row, (start, end)) in starts.iter().zip(ends).enumerate() {
        let length = start.zip(*end).map(|(start, end)| end - start);
        lengths.push(match length {
            Some(length) if length < 0.0 && length + DAY < DAY / 2.0 => {
                over_midnight.push(row);
                Some(length + DAY)
            }
            length => length,
        });
    }
    if !over_midnight.is_empty() {
        found.push(
            Diagnostic::note(
                Code::ReadByRule,
                format!(
                    "{} earlier in the day than it begins: read as past midnight",
                    counted(over_midnight.len(), "interview ends", "interviews end")
                ),
            )
            .in_file(reader.place(end.name, &over_midnight)),
        );
    }
    not_backwards(reader, end, lengths, found)
}

/// Without the lengths below zero, which are reported.
pub(super) fn not_backwards(
    reader: &Reader<'_>,
    end: &Cells<'_>,
    mut lengths: Vec<Option<f64>>,
    found: &mut Diagnostics,
) -> Vec<Option<f64>> {
    let mut backwards = Vec::new();
    for (row, length) in lengths.iter_mut().enumerate() {
        if length.is_some_and(|length| length < 0.0) {
            backwards.push(row);
            *length = None;
        }
    }
    if !backwards.is_empty() {
        found.push(
            Diagnostic::warning(
                Code::Suspect,
                format!(
                    "{} before it begins; these interviews have no time",
                    counted(backwards.len(), "row ends", "rows end")
                ),
            )
            .in_file(reader.place(end.name, &backwards))
            .help("check the order of day and month, and the clocks of the two columns"),
        );
    }
    lengths
}

/// What a number that stands for a moment counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Days from the end of 1899, as spreadsheets count them.
    Days,
    /// Seconds from 1970.
    Seconds,
    Milliseconds,
}

impl Unit {
    /// By the size of all numbers: moments from 1990 to 2100.
    fn of(moments: &[Option<f64>]) -> Option<Self> {
        let known = || moments.iter().flatten();
        [
            (Unit::Days, 32_874.0..73_050.0),
            (Unit::Seconds, 631e6..4_102e6),
            (Unit::Milliseconds, 631e9..4_102e9),
        ]
        .into_iter()
        .find_map(|(unit, range)| known().all(|moment| range.contains(moment)).then_some(unit))
    }

    fn seconds(self) -> f64 {
        match self {
            Unit::Days => DAY,
            Unit::Seconds => 1.0,
            Unit::Milliseconds => 0.001,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Unit::Days => "days, as spreadsheets count them",
            Unit::Seconds => "seconds since 1970",
            Unit::Milliseconds => "milliseconds since 1970",
        }
    }
}
