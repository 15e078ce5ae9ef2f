//! What the cells of a column hold: texts and how often, numbers, dates.

use indexmap::IndexMap;
use serde::Serialize;

use super::codes::{self, NoAnswer};
use super::dates::{DatesOf, Moment};
use super::missing::Missing;
use crossbreak_core::number::with_plain_digits;
use crossbreak_study::label::names;
use crossbreak_study::raw::Unit;
use crossbreak_study::raw::{Column, ColumnInfo, Form, Holds, THOUSANDS};
use crossbreak_study::spec::Decimal;

/// One group of three digits behind a point.
const POINT_OR_THOUSANDS: Form = Form::Either(Decimal::Point);

/// A column, seen as the different texts that it holds.
pub(super) struct Cells<'a> {
    pub name: &'a str,
    pub info: &'a ColumnInfo,
    pub rows: usize,
    pub blank: usize,
    /// The texts without surrounding blanks, and the rows that have them, in order of first appearance.
    pub texts: IndexMap<&'a str, usize>,
    /// The sign before the decimals of its numbers.
    pub decimal: Decimal,
    /// What its numbers have beside them.
    pub unit: Option<Unit>,
    /// Every cell of the file was written as a text. In other files `2.786` may be a number of the file or a text.
    texts_only: bool,
    /// What is no answer by where it stands, and not by its words.
    pub no_answer: NoAnswer<'a>,
    /// Its cells are abbreviations, of which "DK" and "NA" are two.
    abbreviations: bool,
}

/// Numbers of a column, in short.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Numbers {
    /// Rows with a number.
    pub rows: usize,
    pub different: usize,
    pub least: f64,
    pub lower_quartile: f64,
    pub median: f64,
    pub upper_quartile: f64,
    pub most: f64,
    pub mean: f64,
    /// Whether all are whole numbers.
    pub whole: bool,
    /// Rows whose number has separated thousands.
    #[serde(skip)]
    pub grouped: usize,
    /// Rows whose number has a unit beside it, and the unit.
    #[serde(skip)]
    pub measured: usize,
    #[serde(skip)]
    pub unit: Option<String>,
    /// The sign before its decimals.
    #[serde(skip)]
    pub decimal: Decimal,
    /// Every cell of the file was written as a text.
    #[serde(skip)]
    pub texts_only: bool,
    /// The numbers in order with the rows that have them; of very many some, at equal steps.
    #[serde(skip)]
    pub values: Vec<(f64, usize)>,
}

/// The first and the last moment of a column of dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dates {
    pub first: String,
    pub last: String,
    /// `year-month-day`, `year/month/day`, `day/month/year`, `month/day/year`, `month by name`, or what numbers count;
    /// `None` where the file cannot tell whether day or month stands first.
    pub order: Option<&'static str>,
    /// What they are the dates of.
    pub of: DatesOf,
    /// Some years have two digits, of which a spec reads none.
    pub short_years: bool,
}

impl<'a> Cells<'a> {
    pub fn of(name: &'a str, info: &'a ColumnInfo, column: &'a Column) -> Self {
        let mut texts: IndexMap<&str, usize> = IndexMap::new();
        let mut blank = 0;
        for (text, rows) in column.texts().zip(column.counts()) {
            match text.trim() {
                "" => blank += rows,
                text => *texts.entry(text).or_default() += rows,
            }
        }
        let short = |text: &str| {
            (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase())
        };
        let labels = info.labels.values().map(String::as_str);
        let abbreviations = texts
            .keys()
            .copied()
            .chain(labels)
            .filter(|text| short(text));
        let mut cells = Self {
            name,
            info,
            rows: column.len(),
            blank,
            abbreviations: abbreviations.take(5).count() == 5,
            unit: Unit::of(texts.keys().copied()).filter(|_| info.labels.is_empty()),
            texts,
            no_answer: NoAnswer::default(),
            decimal: Decimal::default(),
            texts_only: true,
        };
        cells.no_answer = codes::of_column(&cells);
        cells
    }

    /// The same, with another sign before decimals, in a file whose cells were all written as texts or in another one.
    pub fn with_decimal(self, decimal: Decimal, texts_only: bool) -> Self {
        if decimal == self.decimal && texts_only == self.texts_only {
            return self;
        }
        let mut cells = Self {
            decimal,
            texts_only,
            ..self
        };
        // Which texts are numbers depends on the sign.
        cells.no_answer = codes::of_column(&cells);
        cells
    }

    /// A number of the column: with its sign before decimals, with separated thousands, and with its unit.
    pub fn number(&self, text: &str) -> Option<f64> {
        let bare = |text: &str| self.plain_number(text).or_else(|| self.grouped(text));
        bare(text).or_else(|| bare(self.beside_unit(text)?))
    }

    /// The number that has the unit of the column beside it.
    fn beside_unit<'b>(&self, text: &'b str) -> Option<&'b str> {
        self.unit.as_ref()?.number(text)
    }

    /// A number without separated thousands.
    fn plain_number(&self, text: &str) -> Option<f64> {
        let text = with_plain_digits(text, Some(self.decimal.mark()));
        match self.decimal {
            Decimal::Point => number(&text),
            Decimal::Comma if text.contains('.') => {
                // A reader of numbers writes them so; "1.250" is a text.
                number(&text).filter(|value| {
                    self.info.holds == Some(Holds::Number)
                        || (value.to_string() == *text && Form::of(&text) != POINT_OR_THOUSANDS)
                })
            }
            Decimal::Comma => number(&text.replacen(',', ".", 1)),
        }
    }

    /// Whether `2.786` may be a number that the file holds, or a text with separated thousands.
    fn could_be_either(&self, text: &str) -> bool {
        let number = || {
            text.parse()
                .is_ok_and(|value: f64| value.to_string() == text)
        };
        self.decimal == Decimal::Comma && !self.texts_only && text.contains('.') && number()
    }

    /// A number with separated thousands.
    fn grouped(&self, text: &str) -> Option<f64> {
        let text = with_plain_digits(text, Some(self.decimal.mark()));
        let other = self.decimal.other();
        let separated = match Form::of(&text) {
            Form::Whole => true,
            Form::Shows(sign) => sign == self.decimal,
            Form::Either(sign) => sign == other && !self.could_be_either(&text),
            Form::Other => false,
        };
        let bare = |c: &char| *c != other.mark() && !THOUSANDS.contains(c);
        let digits: String = text.chars().filter(bare).collect();
        let digits = digits.replacen(self.decimal.mark(), ".", 1);
        separated.then(|| number(&digits))?
    }

    /// Rows with something in them.
    pub fn filled(&self) -> usize {
        self.rows - self.blank
    }

    /// How many different texts.
    pub fn different(&self) -> usize {
        self.texts.len()
    }

    /// Every row has a text, and no two the same.
    pub fn unique(&self) -> bool {
        self.blank == 0 && self.rows > 1 && self.different() == self.rows
    }

    /// The wording that the file gives; where it gives none, the heading may be one.
    pub fn wording(&self) -> &str {
        self.info.text.as_deref().unwrap_or(self.name).trim()
    }

    /// The words of a cell: its label, or the text itself.
    pub fn words<'b>(&'b self, cell: &'b str) -> &'b str {
        self.info
            .labels
            .get(cell)
            .map_or(cell, |label| label.trim())
    }

    /// Why a cell is no answer: as its words say it, as the file declares it, or by where it stands.
    pub fn missing(&self, cell: &str) -> Option<Missing> {
        let by_place = self.no_answer.sure.get(cell).copied();
        by_place.or_else(|| self.said_missing(cell))
    }

    /// Why a cell is no answer, as its words say it, or as the file declares it.
    pub fn said_missing(&self, cell: &str) -> Option<Missing> {
        let words = self.words(cell);
        // DK is a country too.
        let country = self.abbreviations && words.len() <= 3 && !words.contains('/');
        let said = match country {
            true => None,
            false => Missing::of(words),
        };
        let declared = || {
            self.info
                .declared_missing(cell)
                .then_some(Missing::Declared)
        };
        said.or_else(declared)
    }

    /// The file says what codes mean: a label of don't know alone says nothing of the other cells.
    pub fn labelled(&self) -> bool {
        const FEW: usize = 2;
        const MANY: usize = 20;
        let labels = self.info.labels.iter();
        let own: Vec<(&String, &String)> = labels
            .filter(|(code, _)| self.missing(code).is_none())
            .collect();
        // The last of many numbers may say that it stands for more: 90 "90 or older".
        let repeats = |(code, label): &(&String, &String)| {
            number(code).is_some_and(|value| !names(label, value))
        };
        let ends = own.len() <= FEW && self.texts.len() > MANY && own.iter().all(repeats);
        !own.is_empty() && !ends
    }

    /// The cells that stand for an answer: labelled ones that nobody gave too.
    pub fn answers(&self) -> impl Iterator<Item = &str> {
        let labelled = self.info.labels.keys().map(String::as_str);
        let others = self.texts.keys().copied();
        let others = others.filter(|text| !self.info.labels.contains_key(*text));
        labelled
            .chain(others)
            .filter(|cell| self.missing(cell).is_none())
    }

    /// The rows that have an answer.
    pub fn given(&self) -> usize {
        let answers = self
            .texts
            .iter()
            .filter(|(text, _)| self.missing(text).is_none());
        answers.map(|(_, rows)| rows).sum()
    }

    /// The numbers, and the rows that have something else.
    pub fn numbers(&self) -> (Option<Numbers>, usize) {
        let mut values: Vec<(f64, usize)> = Vec::new();
        let (mut others, mut grouped, mut measured) = (0, 0, 0);
        for (&text, &rows) in &self.texts {
            if self.missing(text).is_some() {
                continue;
            }
            let bare = self.beside_unit(text);
            measured += if bare.is_some() { rows } else { 0 };
            let text = bare.unwrap_or(text);
            if let Some(value) = self.plain_number(text) {
                values.push((value, rows));
            } else if let Some(value) = self.grouped(text) {
                values.push((value, rows));
                grouped += rows;
            } else {
                others += rows;
            }
        }
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let rows: usize = values.iter().map(|(_, rows)| rows).sum();
        let (Some(first), Some(last)) = (values.first(), values.last()) else {
            return (None, others);
        };
        let at = |share: f64| {
            let wanted = share * rows as f64;
            let mut sum = 0;
            let reached = values.iter().find(|(_, rows)| {
                sum += rows;
                sum as f64 >= wanted
            });
            reached.unwrap_or(last).0
        };
        let sum: f64 = values
            .iter()
            .map(|(value, rows)| value * *rows as f64)
            .sum();
        let mut different: Vec<f64> = values.iter().map(|(value, _)| *value).collect();
        different.dedup();
        let numbers = Numbers {
            rows,
            different: different.len(),
            least: first.0,
            lower_quartile: at(0.25),
            median: at(0.5),
            upper_quartile: at(0.75),
            most: last.0,
            mean: crossbreak_core::number::round(sum / rows as f64, 6),
            whole: values.iter().all(|(value, _)| value.fract() == 0.0),
            grouped,
            measured,
            unit: self.unit.as_ref().map(|unit| unit.as_str().to_owned()),
            decimal: self.decimal,
            texts_only: self.texts_only,
            values: thinned(values),
        };
        (Some(numbers), others)
    }

    /// First and last date, if nearly every text is one, or one is and the file says that all are. Many texts are
    /// judged by the first of them.
    pub fn dates(&self) -> Option<Dates> {
        const LOOKED_AT: usize = 200;
        let few = self.texts.keys().take(LOOKED_AT);
        let (all, dates) = few.fold((0, 0), |(all, dates), text| {
            (all + 1, dates + usize::from(Moment::read(text).is_some()))
        });
        let declared = self.info.holds == Some(Holds::Date);
        let text = self.info.text.as_deref();
        let texts = self.texts.keys().copied();
        let mut dates = if dates == 0 && self.info.labels.is_empty() {
            super::dates::numbers(&super::dates::named(self.name, text), texts)?
        } else if dates == 0 || (dates * 10 < all * 9 && !declared) {
            return None;
        } else {
            super::dates::range(texts)?
        };
        dates.of = DatesOf::find(self.name, text, &dates.first, &dates.last);
        Some(dates)
    }
}

/// At most a thousand of some values in order, with all of their rows; the first and the last stay.
fn thinned(values: Vec<(f64, usize)>) -> Vec<(f64, usize)> {
    const MOST: usize = 1_000;
    if values.len() <= MOST {
        return values;
    }
    let rows: usize = values.iter().map(|(_, rows)| rows).sum();
    let last = values.len() - 1;
    let (mut kept, mut sum, mut own): (Vec<(f64, usize)>, usize, usize) = (Vec::new(), 0, 0);
    for (index, (value, n)) in values.into_iter().enumerate() {
        (sum, own) = (sum + n, own + n);
        if index == 0 || index == last || sum * MOST >= rows * kept.len() {
            kept.push((value, std::mem::take(&mut own)));
        }
    }
    kept
}

/// A number as files write it. "NaN" and "inf" are words here.
pub fn number(text: &str) -> Option<f64> {
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    if !plain || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.abs() < 1e15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_before_decimals_and_separated_thousands() {
        let info = ColumnInfo::default();
        let column = Column::of("x", ["1"]);
        let of = |decimal| Cells::of("x", &info, &column).with_decimal(decimal, true);
        let (point, comma) = (of(Decimal::Point), of(Decimal::Comma));
        for (text, by_point, by_comma) in [
            ("0,8531", None, Some(0.8531)),
            ("0.8531", Some(0.8531), Some(0.8531)),
            ("1.250", Some(1.25), Some(1250.0)),
            ("1,250", Some(1250.0), Some(1.25)),
            ("1.250,50", None, Some(1250.5)),
            ("1 250", Some(1250.0), Some(1250.0)),
            ("1'250", Some(1250.0), Some(1250.0)),
            (",5", None, Some(0.5)),
            ("\u{2212}5", Some(-5.0), Some(-5.0)),
            ("٣٥", Some(35.0), Some(35.0)),
            ("3 to 4", None, None),
        ] {
            assert_eq!(point.number(text), by_point, "{text}");
            assert_eq!(comma.number(text), by_comma, "{text}");
        }
    }

    #[test]
    fn texts_are_counted_and_numbers_summed_up() {
        let info = ColumnInfo::default();
        let column = Column::of("x", ["1", " 2", "2 ", "", "Don’t know", "4"]);
        let cells = Cells::of("x", &info, &column);
        assert_eq!((cells.filled(), cells.blank, cells.different()), (5, 1, 4));
        let (numbers, others) = cells.numbers();
        let numbers = numbers.unwrap();
        assert_eq!(others, 0);
        assert_eq!(
            (numbers.least, numbers.median, numbers.most),
            (1.0, 2.0, 4.0)
        );
        assert_eq!((numbers.rows, numbers.mean, numbers.whole), (4, 2.25, true));
        let declared = ColumnInfo {
            holds: Some(Holds::Date),
            ..ColumnInfo::default()
        };
        let column = Column::of("x", ["2014-09-23T15:59:20", "6306150067200"]);
        assert_eq!(Cells::of("x", &info, &column).dates(), None);
        let dates = Cells::of("x", &declared, &column).dates().unwrap();
        assert_eq!(dates.last, "2014-09-23 15:59:20");
        assert_eq!(number("NaN"), None);
        assert_eq!(number(".25"), Some(0.25));
    }
}
