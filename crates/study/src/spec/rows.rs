//! Which rows are people to be counted, and how the raw file writes its numbers and dates.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use super::located::{Keys, Located};
use super::values::Wanted;

/// Column = code, label, a list of them, or `{ not = ... }`; all must hold.
pub type Where = IndexMap<Located<String>, Wanted>;

/// A condition on columns and the reason for it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Column = code, label or a list of them; all must hold. { submitdate = { not = "" } } keeps the rows in which it
    /// is not blank.
    #[serde(rename = "where")]
    pub condition: Where,
    /// Why, in words; printed with the count.
    pub reason: String,
}

/// One condition on rows, and the reason for it. A row that meets it is left out (`drop`) or only counted (`flag`).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowRule {
    /// Column = code, label or a list of them; all must hold. As { Status = ["Survey Preview", "Survey Test"] }.
    #[serde(rename = "where")]
    pub condition: Option<Where>,
    /// Rows whose answers in all of these columns are those of an earlier row, which stays: a list of columns, or
    /// "all" for every column but the id and those of `except`. A row that is blank in all of them is nobody's
    /// duplicate.
    pub same_answers: Option<SameAnswers>,
    /// With same_answers = "all": columns that may differ, such as the time of the interview.
    pub except: Option<Vec<Located<String>>>,
    /// `true`: rows with the id of an earlier row. Only in [[input.flag]], and the ids may then repeat; for leaving them
    /// out there is [input.duplicates].
    pub same_id: Option<Located<bool>>,
    /// Speeders: rows whose interview took less than a share of the median time.
    pub faster_than: Option<FasterThan>,
    /// Straight-liners: rows with the same answer to all of these items, at least three: a list of columns, or
    /// { question = "id" }. A row does not count where one of the items is blank, a value that the file declares
    /// missing, or not asked by the rules of a question.
    pub straight_line: Option<Items>,
    /// Rows whose number is below `min` or above `max`. Blanks, and answers that are a kind of missing by the rules of
    /// a question or variable, are no numbers.
    pub out_of_range: Option<OutOfRange>,
    /// Why, in words; printed with the count. With `where` it has to be said; the other conditions say it themselves.
    pub reason: Option<String>,
    /// Where its keys stand.
    #[serde(skip)]
    pub keys: Keys,
}

/// The columns whose answers have to be the same.
#[derive(Debug, Clone)]
pub enum SameAnswers {
    /// Every column but the id.
    All,
    Columns(Vec<Located<String>>),
}

impl<'de> Deserialize<'de> for SameAnswers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = SameAnswers;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("\"all\" or a list of columns")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                match text {
                    "all" => Ok(SameAnswers::All),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
                }
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                seq: A,
            ) -> Result<Self::Value, A::Error> {
                Vec::deserialize(serde::de::value::SeqAccessDeserializer::new(seq))
                    .map(SameAnswers::Columns)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for SameAnswers {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "SameAnswers".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"anyOf": [{"const": "all", "description": "Every column but the id and those of `except`."}, {"type": "array", "items": {"type": "string"}}]})
    }
}

/// Items of a grid.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub enum Items {
    /// The columns.
    Columns(Vec<Located<String>>),
    /// The items of a question.
    Of(OfQuestion),
}

/// The items of a question.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfQuestion {
    /// The id of the question.
    pub question: Located<String>,
}

impl<'de> Deserialize<'de> for Items {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Items;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of columns, or { question = \"id\" }")
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                seq: A,
            ) -> Result<Self::Value, A::Error> {
                Vec::deserialize(serde::de::value::SeqAccessDeserializer::new(seq))
                    .map(Items::Columns)
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                map: A,
            ) -> Result<Self::Value, A::Error> {
                OfQuestion::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    .map(Items::Of)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Less than a share of the median time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FasterThan {
    /// The column of the time taken: seconds, "hh:mm:ss", or an ISO duration as "PT4M51S".
    pub column: Option<Located<String>>,
    /// In place of `column`: the column of the moment of the start, or of the time of day.
    pub from: Option<Located<String>>,
    /// In place of `column`: the column of the moment of the end. A time of day before that of the start is of the next
    /// day, if less than twelve hours lie between them.
    pub to: Option<Located<String>>,
    /// The share of the median below which an interview was too fast, as 0.33. The median is that of the rows that
    /// are left when this condition is looked at and have a time: the smallest time that at least half of them did
    /// not exceed, so that of an even number the lower of the two in the middle.
    pub share_of_median: Located<f64>,
}

/// A number outside its range.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutOfRange {
    /// The column of the number.
    pub column: Located<String>,
    /// The smallest number that can be.
    pub min: Option<Located<f64>>,
    /// The largest number that can be.
    pub max: Option<Located<f64>>,
}

/// One respondent, several rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duplicates {
    /// The column whose value must not repeat.
    pub of: Located<String>,
    /// Which of the rows stays, in the order of `by`.
    pub keep: Which,
    /// The column that orders the rows: numbers, or dates as 2024-05-01 09:30; dates of another form by the rule of
    /// `input.dates`.
    pub by: Located<String>,
    /// Why, in words; printed with the count.
    pub reason: Option<String>,
}

/// Which of several rows stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The first row in the order of `by` stays.
    First,
    /// The last row in the order of `by` stays.
    Last,
}

/// The mark before the decimals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Decimal {
    /// A point before the decimals: 2.5 is two and a half.
    #[default]
    #[serde(rename = ".")]
    Point,
    /// A comma before the decimals: 2,5 is two and a half.
    #[serde(rename = ",")]
    Comma,
}

impl Decimal {
    /// As the spec writes it, and as numbers do.
    pub fn mark(self) -> char {
        match self {
            Decimal::Point => '.',
            Decimal::Comma => ',',
        }
    }

    /// The other mark, which parts thousands.
    pub fn other(self) -> Self {
        match self {
            Decimal::Point => Decimal::Comma,
            Decimal::Comma => Decimal::Point,
        }
    }
}

/// The order of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// The day first: 20.07.2016, 20/7/2016.
    DayMonthYear,
    /// The month first, as in the United States: 7/20/2016.
    MonthDayYear,
    /// The year first: 2016/07/20, 2016-07-20.
    YearMonthDay,
}

impl DateOrder {
    /// Every order.
    pub const ALL: [DateOrder; 3] = [
        DateOrder::DayMonthYear,
        DateOrder::MonthDayYear,
        DateOrder::YearMonthDay,
    ];

    /// As the spec writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            DateOrder::DayMonthYear => "day-month-year",
            DateOrder::MonthDayYear => "month-day-year",
            DateOrder::YearMonthDay => "year-month-day",
        }
    }
}

/// A rule by which a text is read as a number. A text can need several ("about 20 hours"), and is read if all of them
/// are allowed. "20+", "over 20" and "up to 20" name no one number and are never read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Typed {
    /// "about 20", "approx. 20", "around 20", "roughly 20", "circa 20", "c. 20", "~20", "20ish", "20 or so" are 20; so are
    /// "etwa 20", "environ 20" and the like in other languages.
    About,
    /// "10-15", "10 to 15", "between 10 and 15", "10 bis 15" are the middle, 12.5.
    Range,
    /// "35 hours", "35hrs", "£20", "20%" are the number, where the word or sign is the question's `unit` or one of
    /// `unit_words`.
    Unit,
    /// "none", "zero", "nil" and "nothing" are 0.
    None,
    /// "one", "two" ... "twelve" are 1 to 12.
    Words,
    /// "1,000" is 1000 where the decimal sign is a point, "1.000" where it is a comma; "1 000" and "1'000" are 1000 in
    /// both. Groups have three digits.
    Thousands,
}

impl Typed {
    /// As the spec writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Typed::About => "about",
            Typed::Range => "range",
            Typed::Unit => "unit",
            Typed::None => "none",
            Typed::Words => "words",
            Typed::Thousands => "thousands",
        }
    }
}
