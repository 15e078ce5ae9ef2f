//! The sign before the decimals, as the cells of a whole file show it.
//!
//! `0,8531` and `1.250,50` show a comma, `0.8531` and `1,250.50` a point; `1.250` can be either, and what the other
//! columns are written with decides. Nothing is read here: the spec says the sign, and where it does not, what the file
//! shows is held against it.

use std::borrow::Cow;

use super::RawData;
use super::codebook::Holds;
use super::column::Column;
use super::units::Unit;
use crate::label::are_pointed_clocks;
use crate::spec::Decimal;
use crossbreak_core::number::{counted, with_plain_digits};

/// What a text shows of the sign before its decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A whole number, with or without spaces or apostrophes between its thousands.
    Whole,
    /// Decimals behind this sign, or thousands separated by the other one.
    Shows(Decimal),
    /// One group of three digits behind this sign: decimals, or thousands.
    Either(Decimal),
    /// No number.
    Other,
}

/// Spaces and apostrophes between thousands.
pub const THOUSANDS: [char; 7] = [
    ' ', '\u{a0}', '\u{2009}', '\u{202f}', '\'', '\u{2019}', '\u{66c}',
];

impl Form {
    /// The form of a text. Signs of currencies and percentages may stand at its ends.
    pub fn of(text: &str) -> Self {
        /// Bytes of a number, with digits of three bytes each.
        const LONGEST: usize = 90;
        let text = text.trim();
        if text.len() > LONGEST {
            return Form::Other;
        }
        let text = with_plain_digits(text, None);
        let beside = |c: char| c.is_whitespace() || "€$£¥₩₹₽%".contains(c);
        let text = text.trim_matches(beside).trim_start_matches(['+', '-']);
        let text = text.trim_matches(beside);
        if !text.ends_with(|c: char| c.is_ascii_digit()) {
            return Form::Other;
        }
        if let Some((digits, exponent)) = text.split_once(['e', 'E']) {
            let exponent = exponent.trim_start_matches(['+', '-']);
            return match (Self::of_digits(digits), is_digits(exponent)) {
                // Nobody writes thousands before an exponent.
                (Form::Shows(sign) | Form::Either(sign), true) => Form::Shows(sign),
                (Form::Whole, true) => Form::Whole,
                _ => Form::Other,
            };
        }
        Self::of_digits(text)
    }

    fn of_digits(text: &str) -> Self {
        let count = |sign: Decimal| text.matches(sign.mark()).count();
        let (points, commas) = (count(Decimal::Point), count(Decimal::Comma));
        match (points, commas) {
            (0, 0) => match whole(text) {
                true => Form::Whole,
                false => Form::Other,
            },
            (_, 0) => Self::of_one(text, Decimal::Point, points),
            (0, _) => Self::of_one(text, Decimal::Comma, commas),
            _ => {
                let last = match text.rfind('.') > text.rfind(',') {
                    true => Decimal::Point,
                    false => Decimal::Comma,
                };
                let (before, after) = text.rsplit_once(last.mark()).unwrap_or((text, ""));
                match is_digits(after) && in_groups(before, last.other().mark()) {
                    true => Form::Shows(last),
                    false => Form::Other,
                }
            }
        }
    }

    /// Of a text with one sign, so many times.
    fn of_one(text: &str, sign: Decimal, times: usize) -> Self {
        if times > 1 {
            return match in_groups(text, sign.mark()) {
                true => Form::Shows(sign.other()),
                false => Form::Other,
            };
        }
        let (before, after) = text.split_once(sign.mark()).unwrap_or((text, ""));
        if !is_digits(after) || !(before.is_empty() || whole(before)) {
            return Form::Other;
        }
        match in_groups(text, sign.mark()) {
            true => Form::Either(sign),
            false => Form::Shows(sign),
        }
    }

    fn sign(self) -> Option<Decimal> {
        match self {
            Form::Shows(sign) => Some(sign),
            _ => None,
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Digits, with or without spaces or apostrophes between thousands.
fn whole(text: &str) -> bool {
    let mark = text.chars().find(|c| THOUSANDS.contains(c));
    mark.map_or_else(|| is_digits(text), |mark| in_groups(text, mark))
}

/// Thousands separated by a sign, every group of three digits: `1.250`, `12.500.000`.
fn in_groups(text: &str, mark: char) -> bool {
    let mut groups = text.split(mark);
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    is_digits(first)
        && first.len() <= 3
        && !first.starts_with('0')
        && rest.peek().is_some()
        && rest.all(|group| group.len() == 3 && is_digits(group))
}

/// Cells of a column that show something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub column: String,
    pub rows: usize,
    /// The first of them.
    pub example: String,
}

impl Shown {
    /// `"0,8531" in weight (200 rows)`.
    pub fn in_words(&self) -> String {
        format!(
            "\"{}\" in {} ({})",
            self.example,
            self.column,
            counted(self.rows, "row", "rows")
        )
    }
}

/// What a column of numbers shows of the sign.
#[derive(Debug, Clone, Default)]
pub struct ColumnSigns {
    pub comma: Option<Shown>,
    pub point: Option<Shown>,
    /// Pairs such as `2,5`: numbers with a comma, or two answers in a cell.
    pub pairs: Option<Shown>,
    /// Codes of several answers in a cell: `1,2` beside `1,3` and `2,3`.
    pub lists: bool,
    /// One group of three digits behind a point.
    pub either_point: Option<Shown>,
    /// One group of three digits behind a comma.
    pub either_comma: Option<Shown>,
    /// Three decimals in every cell that has any, among them `1.250`, and whole numbers without decimals beside them: no
    /// program writes decimals like that, but thousands.
    pub looks_grouped: bool,
}

impl ColumnSigns {
    /// Whether the column itself shows that a point is before its decimals.
    pub fn has_own_point(&self) -> bool {
        let rows = |shown: &Option<Shown>| shown.as_ref().map_or(0, |shown| shown.rows);
        self.comma.is_none() && rows(&self.point) * 10 >= rows(&self.either_point).max(1)
    }

    /// Whether it shows a comma, and nowhere a point.
    fn has_own_comma(&self) -> bool {
        self.comma.is_some() && self.point.is_none()
    }
}

/// What a whole file shows of the sign before its decimals.
#[derive(Debug, Clone, Default)]
pub struct DecimalSigns {
    /// Columns that show a comma.
    pub comma: Vec<Shown>,
    /// Columns that show a point.
    pub point: Vec<Shown>,
    /// Columns that show a comma only in that their points separate thousands.
    pub grouped: Vec<Shown>,
    /// Columns of pairs such as `2,5`, which may be two answers in a cell.
    pub pairs: Vec<Shown>,
    /// Columns whose cells can be either: `1.250`.
    pub either: Vec<Shown>,
    /// Cells are separated by semicolons, as where the comma is before decimals.
    pub semicolons: bool,
}

/// The sign that a file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// This one, and nowhere the other.
    Is(Decimal),
    /// Some columns show a point and others a comma.
    Both,
    /// Nothing shows it, but some cells depend on it.
    Unclear,
    /// No cell depends on it.
    Nothing,
}

impl DecimalSigns {
    pub fn sign(&self) -> Sign {
        let no_comma = self.comma.is_empty() && self.grouped.is_empty();
        match (no_comma, self.point.is_empty()) {
            (false, true) => Sign::Is(Decimal::Comma),
            (true, false) => Sign::Is(Decimal::Point),
            (false, false) => Sign::Both,
            (true, true) if self.either.is_empty() => Sign::Nothing,
            (true, true) => Sign::Unclear,
        }
    }

    /// Whether a cell such as `1.250` can be 1,250 as far as the file shows.
    pub fn doubtful(&self) -> bool {
        match self.sign() {
            Sign::Is(Decimal::Comma) | Sign::Both => true,
            Sign::Unclear => self.semicolons || !self.pairs.is_empty(),
            Sign::Is(Decimal::Point) | Sign::Nothing => false,
        }
    }

    /// What shows it: `"0,8531" in weight (200 rows)`, of the first columns.
    pub fn why(&self) -> String {
        let comma = match self.comma.is_empty() {
            true => &self.grouped,
            false => &self.comma,
        };
        match (list(comma), list(&self.point)) {
            (Some(comma), Some(point)) => format!("a comma: {comma}; a point: {point}"),
            (Some(shown), None) | (None, Some(shown)) => shown,
            (None, None) => {
                let separated = self.semicolons.then(|| "cells separated by `;`".to_owned());
                let pairs = list(&self.pairs).map(|pairs| format!("perhaps a comma: {pairs}"));
                let parts = list(&self.either).into_iter().chain(pairs).chain(separated);
                parts.collect::<Vec<_>>().join("; ")
            }
        }
    }
}

/// The first of some columns in words.
fn list(shown: &[Shown]) -> Option<String> {
    const MOST: usize = 2;
    let first: Vec<String> = shown.iter().take(MOST).map(Shown::in_words).collect();
    let more = match shown.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {}", counted(more, "more column", "more columns")),
    };
    (!first.is_empty()).then(|| format!("{}{more}", first.join(", ")))
}

impl RawData {
    /// What the cells of a column show; nothing where the file itself says that they are numbers, or where they are
    /// mostly no numbers.
    pub fn column_signs(&self, name: &str) -> ColumnSigns {
        let of = self.column(name).zip(self.codebook.get(name));
        of.map_or_else(ColumnSigns::default, |(column, info)| match info.holds {
            Some(Holds::Number | Holds::Date) => ColumnSigns::default(),
            // Of a csv every cell is a text.
            Some(Holds::Text) => signs(column, true),
            None => signs(column, self.is_text()),
        })
    }

    /// What the cells of all columns show.
    pub fn decimal_signs(&self) -> DecimalSigns {
        let mut all = DecimalSigns {
            semicolons: self.separator == Some(b';') || self.format.contains("by `;`"),
            ..DecimalSigns::default()
        };
        for name in self.columns() {
            let own = self.column_signs(name);
            match own.comma {
                Some(comma) => all.comma.push(comma),
                // Nothing but thousands looks like this.
                None if own.looks_grouped && own.point.is_none() => {
                    all.grouped.extend(own.either_point.clone());
                }
                None => {}
            }
            all.point.extend(own.point);
            all.pairs.extend(own.pairs);
            all.either.extend(own.either_point.or(own.either_comma));
        }
        all
    }

    /// The sign with which a column is best looked at, before anyone has said it.
    pub fn likely_decimal(&self, name: &str, of_file: Sign) -> Decimal {
        match of_file {
            Sign::Is(Decimal::Comma) if self.column_signs(name).lists => Decimal::Point,
            Sign::Is(sign) => sign,
            Sign::Both if self.column_signs(name).has_own_comma() => Decimal::Comma,
            Sign::Both | Sign::Unclear | Sign::Nothing => Decimal::Point,
        }
    }

    /// Every cell was written as a text: the file is a csv.
    pub fn is_text(&self) -> bool {
        self.format.starts_with("csv")
    }
}

/// What the cells of a column show. In a file that holds numbers as numbers its reader writes those with a point and no
/// zero at the end; there, only what no reader writes shows anything.
fn signs(column: &Column, texts: bool) -> ColumnSigns {
    let unit = Unit::of(column.texts());
    let number = |text: &str| -> Form {
        let unit = unit.as_ref();
        Form::of(unit.and_then(|unit| unit.number(text)).unwrap_or(text))
    };
    let forms: Vec<(Cow<'_, str>, Form)> = column
        .texts()
        .map(|text| (Cow::Borrowed(text.trim()), number(text)))
        .collect();
    let depends = |form: &Form| matches!(form, Form::Shows(_) | Form::Either(_));
    // Times of day have no decimals.
    if !forms.iter().any(|(_, form)| depends(form))
        || are_pointed_clocks(forms.iter().map(|(text, _)| &**text))
    {
        return ColumnSigns::default();
    }
    let ends_in_zero = |text: &str| text.contains('.') && text.ends_with('0');
    let surely_text = |text: &str| text.contains(',') || ends_in_zero(text);
    if !texts
        && !forms
            .iter()
            .any(|(text, form)| depends(form) && surely_text(text))
    {
        return ColumnSigns::default();
    }
    let counts = column.counts();
    let (mut numbers, mut others) = (0, 0);
    for ((text, form), rows) in forms.iter().zip(&counts) {
        match form {
            _ if text.is_empty() => {}
            // Codes separated by commas: several answers in a cell.
            Form::Other
                if text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || matches!(b, b',' | b' ')) =>
            {
                return ColumnSigns {
                    lists: text.contains(','),
                    ..ColumnSigns::default()
                };
            }
            Form::Other => others += rows,
            _ => numbers += rows,
        }
    }
    // Words among numbers are answers such as don't know.
    if others > numbers {
        return ColumnSigns::default();
    }
    let shown = |wanted: &dyn Fn(&str, Form) -> bool| {
        let mut found: Option<Shown> = None;
        for ((text, form), rows) in forms.iter().zip(&counts) {
            if *rows == 0 || !wanted(text, *form) {
                continue;
            }
            match &mut found {
                Some(found) => found.rows += rows,
                None => {
                    found = Some(Shown {
                        column: column.name().to_owned(),
                        rows: *rows,
                        example: text.to_string(),
                    });
                }
            }
        }
        found
    };
    let commas = |form: Form| form.sign() == Some(Decimal::Comma);
    let has_point = |(text, form): &(Cow<'_, str>, Form)| depends(form) && text.contains('.');
    let pairs: Option<Vec<(u8, u8)>> = forms
        .iter()
        .filter(|(_, form)| commas(*form))
        .map(|(text, _)| pair_of_codes(text))
        .collect();
    let comma = shown(&|_, form| commas(form));
    // Beside numbers with a point, a pair is a number too; and halves are numbers: `2,5`, `4,5`.
    let pairs = pairs.filter(|pairs| !forms.iter().any(has_point) && !are_halves(pairs));
    let lists = pairs.as_ref().is_some_and(|pairs| are_lists(pairs));
    let (comma, pairs) = match pairs {
        Some(_) => (None, comma),
        None => (comma, None),
    };
    let point =
        shown(&|text, form| form.sign() == Some(Decimal::Point) && (texts || surely_text(text)));
    let either = |sign: Decimal| shown(&move |_, form| form == Form::Either(sign));
    let either_point = either(Decimal::Point);
    let has =
        |wanted: &dyn Fn(&str, Form) -> bool| forms.iter().any(|(text, form)| wanted(text, *form));
    let looks_grouped = either_point.is_some()
        && has(&|text, form| form == Form::Either(Decimal::Point) && ends_in_zero(text))
        && has(&|text, form| form == Form::Whole && text.len() > 1 && text != "-1");
    ColumnSigns {
        looks_grouped,
        comma,
        pairs,
        lists,
        point,
        either_point,
        either_comma: either(Decimal::Comma),
    }
}

/// `1,2` as two answers in one cell are written: numbers of at most two digits, the smaller one first.
fn pair_of_codes(text: &str) -> Option<(u8, u8)> {
    let (a, b) = text.split_once(',')?;
    let code = |text: &str| {
        let digits = is_digits(text) && text.len() <= 2 && !text.starts_with('0');
        digits.then(|| text.parse::<u8>().ok())?
    };
    let (a, b) = (code(a)?, code(b)?);
    (a < b).then_some((a, b))
}

/// Halves of several numbers: `2,5` and `4,5`.
fn are_halves(pairs: &[(u8, u8)]) -> bool {
    pairs.len() > 1 && pairs.iter().all(|(_, after)| *after == 5)
}

/// So many pairs of which the first code is always the smaller one, and the second not always the same.
fn are_lists(pairs: &[(u8, u8)]) -> bool {
    let same = pairs.iter().all(|(_, after)| *after == pairs[0].1);
    pairs.len() > 2 && !same
}

#[cfg(test)]
mod tests {
    use super::super::{Codebook, Column, RowNumbers, Rows};
    use super::*;
    use crate::diagnostic::Diagnostics;

    #[test]
    fn what_a_text_shows() {
        use Form::{Either, Other, Shows, Whole};
        let (point, comma) = (Decimal::Point, Decimal::Comma);
        for (text, form) in [
            ("12", Whole),
            ("1 250", Whole),
            ("1'250", Whole),
            ("1\u{202f}250\u{202f}000", Whole),
            ("0,8531", Shows(comma)),
            (",5", Shows(comma)),
            ("2,5 %", Shows(comma)),
            ("1.250,50 €", Shows(comma)),
            ("1 250,5", Shows(comma)),
            ("1.250.000", Shows(comma)),
            ("1,250,000", Shows(point)),
            ("0.125", Shows(point)),
            ("-1.5", Shows(point)),
            ("1,250.5", Shows(point)),
            ("1'250.125", Shows(point)),
            ("1234.567", Shows(point)),
            ("8.531E-2", Shows(point)),
            ("8,531e+02", Shows(comma)),
            ("1.250", Either(point)),
            ("-12.500", Either(point)),
            ("\u{2212}1,250", Either(comma)),
            ("１,２５０", Either(comma)),
            ("٠٫٨٥", Other),
            ("24.12.2024", Other),
            ("10.0.19", Other),
            ("1,2,3", Other),
            ("5.", Other),
            ("1.25 hours", Other),
            ("", Other),
        ] {
            assert_eq!(Form::of(text), form, "{text}");
        }
    }

    /// What a reader makes of a csv file whose heading has a tab, a semicolon or a comma in it.
    fn raw(csv: &str) -> RawData {
        let found = ['\t', ';', ','].into_iter().find(|c| csv.contains(*c));
        let delimiter = found.unwrap() as u8;
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.delimiter(delimiter).from_reader(csv.as_bytes());
        let headings = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let columns: Vec<Column> = headings
            .iter()
            .enumerate()
            .map(|(at, name)| Column::of(name, rows.iter().map(|row| &row[at])))
            .collect();
        RawData {
            file: "x.csv".to_owned(),
            sha256: String::new(),
            beside: Vec::new(),
            codebook: Codebook::plain(headings.iter()),
            sheet: None,
            format: "csv".to_owned(),
            separator: Some(delimiter),
            heading: None,
            notes: Diagnostics::new(),
            columns,
            rows: Rows::Numbered(RowNumbers::run(2, rows.len())),
        }
    }

    fn sign(csv: &str) -> Sign {
        raw(csv).decimal_signs().sign()
    }

    #[test]
    fn a_file_shows_its_sign_in_any_of_its_columns() {
        let comma = Sign::Is(Decimal::Comma);
        let point = Sign::Is(Decimal::Point);
        for (csv, expected) in [
            ("id;rent;w\n1;1.250;0,8531\n2;980;1,2\n", comma),
            ("id\trent\tw\n1\t1.250\t0,8531\n", comma),
            ("id,rent,w\n1,1.250,\"0,8531\"\n", comma),
            ("id;rent;h\n1;1.250;2,5\n2;980;7,5\n3;1.000;4,0\n", comma),
            ("id;rent\n1;1.250.000\n2;980\n", comma),
            // Thousands and nothing else: decimals would have a zero here, and none there.
            ("id;rent\n1;1.250\n2;909\n", comma),
            ("id;w\n1;0.8531\n2;1.25\n", point),
            ("id;w\n1;0.853\n2;1.125\n", point),
            (
                "id,w,q\n1,1.5,\"1,2\"\n2,0.5,\"2,3\"\n3,1,\"1,2,3\"\n",
                point,
            ),
            ("id,w,q\n1,1.5,\"1,2\"\n2,0.5,\"2,3\"\n3,1,3\n", point),
            ("id;rent\n1;1.333\n2;2.667\n", Sign::Unclear),
            ("id;w;v\n1;0,5;0.5\n", Sign::Both),
            ("id;when\n1;24.12.2024\n2;10.0.19\n", Sign::Nothing),
        ] {
            assert_eq!(sign(csv), expected, "{csv}");
        }
    }

    #[test]
    fn a_column_with_points_of_its_own_needs_no_other() {
        let raw = raw("a;b\n1.250;1.250\n0.5;\n");
        assert!(raw.column_signs("a").has_own_point());
        assert!(!raw.column_signs("b").has_own_point());
    }
}
