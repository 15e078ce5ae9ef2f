//! Values of a Stata file as cells: numbers, dates by their format, missing values with a letter, short and long
//! texts.

use dta::stata::dta::value::Value;
use dta::stata::dta::variable::Variable;
use dta::stata::dta::variable_type::VariableType;
use dta::stata::missing_value::MissingValue;
use dta::stata::stata_byte::StataByte;
use dta::stata::stata_double::StataDouble;
use dta::stata::stata_float::StataFloat;
use dta::stata::stata_int::StataInt;
use dta::stata::stata_long::StataLong;
use dta::stata::temporal::{TemporalKind, conversion};
use encoding_rs::Encoding;
use indexmap::IndexMap;

use super::walk::LongStrings;
use crate::ingest::encodings::Utf8Count;
use crate::ingest::iso::{self, DAY};
use crate::ingest::numbers::{AsDate, Numbers};
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic};
use crossbreak_study::raw::{Column, ColumnBuilder};
use crossbreak_study::raw::{DeclaredMissing, Holds};

/// What the numbers of a variable stand for by its format, if not for themselves. What is shown as a week, a month, a
/// quarter or a half-year is its first day; a year is a number.
fn as_date(format: &str) -> Option<AsDate> {
    const EPOCH: f64 = conversion::STATA_EPOCH_UNIX_DAYS as f64;
    Some(match TemporalKind::from_format(format)? {
        TemporalKind::Date => |number| iso::date(number + EPOCH),
        TemporalKind::DateTime => |number| iso::datetime(number / 1e3 + EPOCH * DAY),
        TemporalKind::Week => |number| first_day(number, 52),
        TemporalKind::Month => |number| first_day(number, 12),
        TemporalKind::Quarter => |number| first_day(number, 4),
        TemporalKind::HalfYear => |number| first_day(number, 2),
        // Among them moments that count leap seconds, and years.
        _ => return None,
    })
}

/// The first day of a part of a year, counted from 1960; a week is always the seventh of those of January 1.
fn first_day(number: f64, parts: i32) -> Option<String> {
    if !(-1e5..=1e6).contains(&number) {
        return None;
    }
    let number = number.floor() as i32;
    let (year, part) = (1960 + number.div_euclid(parts), number.rem_euclid(parts));
    let month = match parts {
        52 => 1,
        parts => part * (12 / parts) + 1,
    };
    let first = chrono::NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, 1)?;
    let days = if parts == 52 { 7 * part } else { 0 };
    let day = first.checked_add_days(chrono::Days::new(u64::try_from(days).ok()?))?;
    let since = day.signed_duration_since(chrono::NaiveDate::default());
    iso::date(since.num_days() as f64)
}

/// What texts are decoded with, and where long ones are.
pub(super) struct Texts<'a> {
    pub strings: LongStrings<'a>,
    pub encoding: &'static Encoding,
    /// Bytes of long strings that may still be read: many cells may refer to one.
    pub left: u64,
    /// The first text with letters beyond ASCII.
    pub beyond_ascii: Option<String>,
    pub utf8: Utf8Count,
}

impl Texts<'_> {
    /// Keeps what a text beyond ASCII shows of the encoding.
    pub fn note(&mut self, text: &str) {
        if self.beyond_ascii.is_none() {
            self.beyond_ascii = Some(text.to_owned());
        }
        self.utf8.text(text, self.encoding);
    }
}

/// A column as it is read.
pub(super) enum Builder {
    Text(ColumnBuilder),
    Number {
        numbers: Numbers,
        /// Which of the missing values with a letter occur.
        letters: [bool; 27],
    },
}

impl Builder {
    pub fn new(variable: &Variable) -> Self {
        match variable.variable_type() {
            VariableType::FixedString(_) | VariableType::LongString => {
                Builder::Text(ColumnBuilder::new())
            }
            kind => Builder::Number {
                numbers: Numbers::new(as_date(variable.format()), kind == VariableType::Float),
                letters: [false; 27],
            },
        }
    }

    /// Bytes that the cells take so far, for limits.
    pub fn bytes(&self) -> usize {
        match self {
            Builder::Text(cells) => cells.bytes(),
            Builder::Number { numbers, .. } => numbers.bytes(),
        }
    }

    pub fn push(&mut self, value: &Value<'_>, texts: &mut Texts<'_>) -> Result<(), &'static str> {
        match self {
            Builder::Text(cells) => {
                let text = match value {
                    Value::String(text) => text.clone(),
                    Value::LongStringRef(at) if at.variable() == 0 => "".into(),
                    Value::LongStringRef(at) => {
                        let key = (at.variable(), at.observation());
                        let bytes = texts.strings.get(&key);
                        let bytes = bytes.ok_or("its long text is not in the file")?;
                        let left = texts.left.checked_sub(bytes.len() as u64);
                        texts.left = left.ok_or("the long texts are larger than the limit")?;
                        texts
                            .encoding
                            .decode_without_bom_handling_and_without_replacement(bytes)
                            .ok_or("its long text is not in the encoding of the file")?
                    }
                    _ => return Err("a number where a text should stand"),
                };
                if !text.is_ascii() {
                    texts.note(&text);
                }
                cells.push(&text);
            }
            Builder::Number { numbers, letters } => match number(value)? {
                Ok(number) => numbers.push(number),
                Err(MissingValue::System) => numbers.push_text(""),
                Err(missing) => {
                    letters[usize::from(missing.code())] = true;
                    numbers.push_text(&missing.to_string());
                }
            },
        }
        Ok(())
    }

    pub fn holds(&self) -> Holds {
        match self {
            Builder::Text(_) => Holds::Text,
            Builder::Number { numbers, .. } => numbers.holds(),
        }
    }

    pub fn odd(&self, variable: &Variable, shown: &str) -> Vec<Diagnostic> {
        let Builder::Number { numbers, .. } = self else {
            return Vec::new();
        };
        let mut odd = numbers.odd(variable.name(), shown);
        if TemporalKind::from_format(variable.format()) == Some(TemporalKind::DateTimeLeap) {
            odd.push(
                Diagnostic::warning(
                    Code::ReadByRule,
                    "moments that count leap seconds (%tC) are left as the numbers that they are",
                )
                .in_file(DataPlace::of(shown).column(variable.name()))
                .help("use %tc for them in Stata: `generate double when = cofC(old)`"),
            );
        }
        odd
    }

    pub fn finish(self, name: &str) -> Column {
        match self {
            Builder::Text(cells) => cells.finish(name),
            Builder::Number { numbers, .. } => numbers.finish(name),
        }
    }

    /// A code of a set of labels as cells hold it: a number, or a missing value with a letter.
    pub fn cell_of(&self, code: i32) -> String {
        let missing = MissingValue::try_from(code.cast_unsigned());
        match (missing, self) {
            (Ok(MissingValue::System), _) => String::new(),
            (Ok(missing), _) => missing.to_string(),
            (Err(_), Builder::Number { numbers, .. }) => numbers.text(f64::from(code)),
            (Err(_), Builder::Text(_)) => code.to_string(),
        }
    }

    /// The missing values with a letter that occur or have a label.
    pub fn missing(&self, labels: &IndexMap<String, String>) -> Vec<DeclaredMissing> {
        let Builder::Number { letters, .. } = self else {
            return Vec::new();
        };
        (b'a'..=b'z')
            .zip(&letters[1..])
            .map(|(letter, &occurs)| (format!(".{}", char::from(letter)), occurs))
            .filter(|(cell, occurs)| *occurs || labels.contains_key(cell))
            .map(|(cell, _)| DeclaredMissing::Value(cell))
            .collect()
    }
}

/// The number of a value, or which missing value it is.
fn number(value: &Value<'_>) -> Result<Result<f64, MissingValue>, &'static str> {
    Ok(match value {
        Value::Byte(StataByte::Present(number)) => Ok(f64::from(*number)),
        Value::Int(StataInt::Present(number)) => Ok(f64::from(*number)),
        Value::Long(StataLong::Present(number)) => Ok(f64::from(*number)),
        Value::Float(StataFloat::Present(number)) => Ok(f64::from(*number)),
        Value::Double(StataDouble::Present(number)) => Ok(*number),
        Value::Byte(StataByte::Missing(missing))
        | Value::Int(StataInt::Missing(missing))
        | Value::Long(StataLong::Missing(missing))
        | Value::Float(StataFloat::Missing(missing))
        | Value::Double(StataDouble::Missing(missing)) => Err(*missing),
        Value::String(_) | Value::LongStringRef(_) => {
            return Err("a text where a number should stand");
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_by_their_format() {
        let text = |format, number| as_date(format).and_then(|date| date(number));
        assert_eq!(text("%td", 23_497.0).as_deref(), Some("2024-05-01"));
        assert_eq!(text("%dD_m_Y", -1.0).as_deref(), Some("1959-12-31"));
        let moment = 23_497.0 * 86_400_000.0 + 34_200_000.0;
        assert_eq!(text("%tc", moment).as_deref(), Some("2024-05-01T09:30:00"));
        assert_eq!(text("%tm", 772.0).as_deref(), Some("2024-05-01"));
        assert_eq!(text("%tq", -1.0).as_deref(), Some("1959-10-01"));
        assert_eq!(text("%th", 1.0).as_deref(), Some("1960-07-01"));
        assert_eq!(text("%tw", 53.0).as_deref(), Some("1961-01-08"));
        assert_eq!(text("%ty", 2024.0), None);
        assert_eq!(text("%9.0g", 1.0), None);
    }
}
