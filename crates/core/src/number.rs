//! The one rounding, and how a number is written for people.
//!
//! Tables, figures, claims and messages all print through this module, so they cannot disagree
//! (STATISTICS 8): half away from zero, after the unrounded value has been snapped to 1e-9, because
//! `0.285 * 100` is `28.499999999999996` in binary and must print as 29.

use std::borrow::Cow;

/// Rounds half away from zero to `decimals` places, after snapping to 1e-9.
///
/// ```
/// use crossbreak_core::number::round;
/// assert_eq!(round(0.285 * 100.0, 0), 29.0);
/// assert_eq!(round(-2.5, 0), -3.0);
/// assert_eq!(round(2.4999999, 0), 2.0);
/// ```
pub fn round(value: f64, decimals: u32) -> f64 {
    let scale = 10f64.powi(decimals as i32);
    let rounded = snap(value * scale).round() / scale;
    // -0.4 rounds to -0.0, which would print as "-0".
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// The nearest multiple of 1e-9: what is left of a number once the last bits of its sums are forgotten.
pub fn snap(value: f64) -> f64 {
    const SNAP: f64 = 1e9;
    // Beyond 2^53 / 1e9 the snap itself would lose digits; such values have no decimals worth keeping.
    if value.abs() < 9e6 {
        (value * SNAP).round() / SNAP
    } else {
        value
    }
}

/// A share (0 to 1) as a whole percentage: `58%`.
pub fn percent(share: f64) -> String {
    format!("{}%", round(share * 100.0, 0))
}

/// A share with more decimals where whole percents say too little: `18.0%`.
pub fn percent_to(share: f64, decimals: u32) -> String {
    format!("{:.*}%", decimals as usize, round(share * 100.0, decimals))
}

/// A share as it appears in a sentence or a figure: one that somebody gave never prints as nothing, but as `<1%`
/// (`<0.1%` to one decimal).
pub fn share(share: f64, decimals: u32) -> String {
    if share > 0.0 && round(share * 100.0, decimals) == 0.0 {
        format!("<{:.*}%", decimals as usize, 10f64.powi(-(decimals as i32)))
    } else {
        percent_to(share, decimals)
    }
}

/// What a number is measured in. Outputs scale, format and label by it; one that cannot show a unit refuses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Part of a whole, 0 to 1; printed in percent.
    Share,
    /// A difference of shares, -1 to 1; printed in percentage points.
    Points,
    /// A mean of the scores that a study gives to answers: it has no unit.
    Score,
    /// The question's own unit: hours, pounds.
    Own,
    /// How many times.
    Ratio,
    /// A place among others, 1 the highest.
    Rank,
    /// People, or answers.
    Count,
}

impl Unit {
    /// As `numbers.json` names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Share => "share",
            Unit::Points => "points",
            Unit::Score => "score",
            Unit::Own => "own",
            Unit::Ratio => "ratio",
            Unit::Rank => "rank",
            Unit::Count => "count",
        }
    }

    /// The unit of the difference of two numbers of this unit.
    pub fn of_difference(self) -> Self {
        match self {
            Unit::Share => Unit::Points,
            other => other,
        }
    }

    /// By what a value is multiplied before it is printed: 100 for shares and points.
    pub fn scale(self) -> f64 {
        match self {
            Unit::Share | Unit::Points => 100.0,
            Unit::Score | Unit::Own | Unit::Ratio | Unit::Rank | Unit::Count => 1.0,
        }
    }
}

/// With how many decimals a question's numbers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimals {
    /// Of percentages and percentage points.
    pub shares: u8,
    /// Of means and of indices.
    pub means: u8,
}

impl Decimals {
    /// A question's own decimals before those of the tables. Percentages are whole and means have one decimal unless one
    /// of the two says otherwise; tables with two decimals have two in their means.
    pub fn of(question: Option<u8>, tables: Option<u8>) -> Self {
        Self {
            shares: question.or(tables).unwrap_or(0),
            means: question.unwrap_or_else(|| tables.unwrap_or(0).max(1)),
        }
    }
}

/// A count or a base, to the nearest whole number with thousands separated: `1,897`.
pub fn count(value: f64) -> String {
    let whole = round(value.abs(), 0);
    let digits = format!("{whole:.0}");
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0.0 && whole != 0.0 {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A plain number with at most `decimals` places and no trailing zeros: `13`, `2.5`.
pub fn plain(value: f64, decimals: u32) -> String {
    let rounded = round(value, decimals);
    if rounded.fract() == 0.0 {
        count(rounded)
    } else {
        let text = format!("{:.*}", decimals as usize, rounded);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// A share in percentage points; what rounding would hide is shown as it is: `6.925`, `3e-8`.
pub fn points(share: f64) -> String {
    match share * 100.0 {
        small if small < 1e-4 => format!("{small:.0e}"),
        points => plain(points, 4),
    }
}

/// By how much targets are missed at most, in words.
pub fn miss(share: f64) -> String {
    match share * 100.0 {
        small if small < 1e-6 => "less than a millionth of a percentage point".to_owned(),
        _ => format!("{} percentage points", points(share)),
    }
}

/// Two shares with as many decimals of a percentage as show how far they are apart, two at least:
/// `53.035%` and `53.040%`.
pub fn percents_apart(a: f64, b: f64) -> (String, String) {
    const FEWEST: u32 = 2;
    /// A share has no more digits in a computer.
    const MOST: u32 = 14;
    let apart = ((a - b) * 100.0).abs();
    let shows = |decimals: &u32| {
        let printed = (round(a * 100.0, *decimals) - round(b * 100.0, *decimals)).abs();
        (printed - apart).abs() <= apart / 10.0
    };
    let decimals = (FEWEST..MOST).find(shows).unwrap_or(MOST);
    (percent_to(a, decimals), percent_to(b, decimals))
}

/// A number as somebody wrote it, and how far rounding to its last digit may have moved it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decimal {
    pub value: f64,
    /// Half a unit of the last digit.
    pub rounding: f64,
}

impl Decimal {
    /// Reads `51`, `51.0`, `+51` or `5.1e1`.
    ///
    /// ```
    /// use crossbreak_core::number::Decimal;
    /// assert_eq!(Decimal::parse("51").unwrap().rounding, 0.5);
    /// assert_eq!(Decimal::parse("51.0").unwrap().rounding, 0.05);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let value: f64 = text.parse().ok()?;
        if !value.is_finite() {
            return Some(Self {
                value,
                rounding: 0.0,
            });
        }
        let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let decimals = digits
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        let exponent: i32 = exponent.parse().ok()?;
        let last = exponent.saturating_sub(i32::try_from(decimals).ok()?);
        Some(Self {
            value,
            rounding: 0.5 * 10f64.powi(last),
        })
    }
}

/// With the fewest digits that are this number and no other.
impl From<f64> for Decimal {
    fn from(value: f64) -> Self {
        Self::parse(&format!("{value}")).unwrap_or(Self {
            value,
            rounding: 0.0,
        })
    }
}

#[cfg(feature = "spec")]
impl<'de> serde::Deserialize<'de> for Decimal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Decimal::from)
    }
}

#[cfg(feature = "spec")]
impl schemars::JsonSchema for Decimal {
    fn inline_schema() -> bool {
        f64::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        f64::schema_name()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        f64::json_schema(generator)
    }
}

/// The largest number that is computed with. Beyond it, sums of squares of a poll's answers or weights leave the range of a
/// float, and neighbouring whole numbers are one.
pub const LARGEST: f64 = 1e15;

/// The smallest above 0: squares of smaller ones vanish.
pub const SMALLEST: f64 = 1e-15;

/// Whether a number is one that can be computed with: 0, or from [`SMALLEST`] to [`LARGEST`] on either side of it.
pub fn is_sound(value: f64) -> bool {
    value == 0.0 || (SMALLEST..=LARGEST).contains(&value.abs())
}

/// Any number in a few signs, for messages about absurd ones: `0.3`, `1e308`.
pub fn brief(value: f64) -> String {
    match value == 0.0 || !value.is_finite() || (1e-6..LARGEST).contains(&value.abs()) {
        true => value.to_string(),
        false => format!("{value:e}"),
    }
}

/// A text whose digits of other scripts, full-width signs and minus sign are those of ASCII: `٣`, `３`, `−3`. The decimal
/// sign of Arabic is `mark`, where one is given.
pub fn with_plain_digits(text: &str, mark: Option<char>) -> Cow<'_, str> {
    /// The zeros that digits of other scripts follow.
    const ZEROS: [u32; 19] = [
        0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
        0x0D66, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10,
    ];
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| {
        let digit = ZEROS
            .iter()
            .find_map(|zero| u32::from(c).checked_sub(*zero).filter(|digit| *digit < 10));
        match (digit, c) {
            (Some(digit), _) => char::from_digit(digit, 10).unwrap_or(c),
            (None, '\u{2212}' | '\u{FF0D}') => '-',
            (None, '\u{FF0B}') => '+',
            (None, '\u{FF0E}') => '.',
            (None, '\u{FF0C}') => ',',
            (None, '\u{66B}') => mark.unwrap_or(c),
            (None, c) => c,
        }
    };
    Cow::Owned(text.chars().map(plain).collect())
}

/// `1 row`, `3 rows`.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(n as f64), if n == 1 { one } else { many })
}

/// A column's letters as a spreadsheet shows them: 0 is A, 26 is AA.
pub fn letters(mut column: usize) -> String {
    let mut out = Vec::new();
    loop {
        out.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    out.reverse();
    String::from_utf8(out).expect("letters are ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        for (value, decimals, expected) in [
            (28.5, 0, 29.0),
            (0.285 * 100.0, 0, 29.0),
            (-0.5, 0, -1.0),
            (1.005, 2, 1.01),
            (2.675, 2, 2.68),
            (57.49999, 0, 57.0),
            (-0.4, 0, 0.0),
        ] {
            assert_eq!(round(value, decimals), expected, "{value} to {decimals}");
        }
    }

    /// A value within 5e-10 of a half is that half, as sums in another order are; one that is further off is not.
    #[test]
    fn the_snap_is_a_billionth_and_no_other() {
        for (value, decimals, expected) in [
            // Bits of a product: without a snap these fall.
            (0.285 * 100.0, 0, 29.0),
            (0.145 * 100.0, 0, 15.0),
            (1.1 * 1.1 * 50.0, 0, 61.0),
            // What sums leave: a narrower snap would not see it.
            (28.4999999998, 0, 29.0),
            (28.4999999996, 0, 29.0),
            (-28.4999999996, 0, -29.0),
            (2.34999999998, 1, 2.4),
            // Another number: a wider snap would take it for a half.
            (28.499999999, 0, 28.0),
            (28.499999996, 0, 28.0),
            (28.4999996, 0, 28.0),
            (-28.4999996, 0, -28.0),
            (2.34999996, 1, 2.3),
        ] {
            assert_eq!(round(value, decimals), expected, "{value} to {decimals}");
        }
        assert_eq!(snap(0.1 + 0.2), 0.3);
        assert_eq!(snap(1.000_000_000_4), 1.0);
        assert_eq!(snap(1.000_000_000_6), 1.000_000_001);
        assert_eq!(snap(12_345_678.123_456), 12_345_678.123_456);
    }

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(percent(0.5761), "58%");
        assert_eq!(count(1897.4), "1,897");
        assert_eq!(count(-1_234_567.0), "-1,234,567");
        assert_eq!(count(-0.2), "0");
        assert_eq!(plain(13.0, 1), "13");
        assert_eq!(plain(2.50, 2), "2.5");
        assert_eq!(percent_to(-0.0001, 1), "0.0%");
        assert_eq!(counted(1, "row", "rows"), "1 row");
    }

    #[test]
    fn a_share_that_somebody_gave_is_never_nothing() {
        assert_eq!(share(0.0, 0), "0%");
        assert_eq!(share(0.004, 0), "<1%");
        assert_eq!(share(0.004, 1), "0.4%");
        assert_eq!(share(0.0004, 1), "<0.1%");
        assert_eq!(share(0.00004, 2), "<0.01%");
        assert_eq!(share(-0.2, 0), "-20%");
    }

    #[test]
    fn decimals_of_a_question_come_before_those_of_the_tables() {
        let of = |question, tables| {
            let decimals = Decimals::of(question, tables);
            (decimals.shares, decimals.means)
        };
        assert_eq!(of(None, None), (0, 1));
        assert_eq!(of(None, Some(1)), (1, 1));
        assert_eq!(of(None, Some(2)), (2, 2));
        assert_eq!(of(Some(0), Some(2)), (0, 0));
    }

    #[test]
    fn a_number_knows_its_last_digit() {
        for (text, value, unit) in [
            ("51", 51.0, 1.0),
            ("51.0", 51.0, 0.1),
            ("0.5304", 0.5304, 1e-4),
            ("+5.1e1", 51.0, 1.0),
            ("5E2", 500.0, 100.0),
            ("54000000", 54e6, 1.0),
            (".25", 0.25, 0.01),
            ("0.3333333333333333", 1.0 / 3.0, 1e-16),
        ] {
            let read = Decimal::parse(text).unwrap();
            assert_eq!(read.value, value, "{text}");
            assert!((2.0 * read.rounding / unit - 1.0).abs() < 1e-9, "{text}");
        }
        assert_eq!(Decimal::from(0.53), Decimal::parse("0.53").unwrap());
        assert_eq!(Decimal::parse("inf").unwrap().rounding, 0.0);
        assert!(Decimal::parse("51%").is_none() && Decimal::parse("").is_none());
    }

    #[test]
    fn two_shares_show_how_far_they_are_apart() {
        let both = |a: f64, b: f64| percents_apart(a, b);
        let words = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(both(0.49, 0.4), words("49.00%", "40.00%"));
        assert_eq!(both(0.5304, 0.530_347), words("53.040%", "53.035%"));
        assert_eq!(
            both(0.5304, 0.530_400_000_1),
            words("53.04000000%", "53.04000001%")
        );
        // As it stood at two decimals: two equal numbers, said to differ.
        let (a, b) = both(0.530_361, 0.530_392);
        assert_ne!(a, b);
    }

    #[test]
    fn digits_of_every_script_are_digits() {
        for (text, plain) in [
            ("35", "35"),
            ("٣٥", "35"),
            ("۳۵", "35"),
            ("３５", "35"),
            ("３．５", "3.5"),
            ("\u{2212}3", "-3"),
            ("٣٫٥", "3.5"),
            ("三", "三"),
        ] {
            assert_eq!(with_plain_digits(text, Some('.')), plain);
        }
        assert_eq!(with_plain_digits("٣٫٥", None), "3٫5");
    }

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        assert_eq!(letters(0), "A");
        assert_eq!(letters(25), "Z");
        assert_eq!(letters(26), "AA");
        assert_eq!(letters(16_383), "XFD");
    }
}
