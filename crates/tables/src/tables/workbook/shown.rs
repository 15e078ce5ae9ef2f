//! How numbers are shown: a cell holds its number in full, and its pattern rounds it as [`number`] does.

use std::borrow::Cow;

use crate::tables::model::{Format, Layout};
use crate::tables::print::PLAIN;
pub(super) use crate::tables::print::said;
use crossbreak_core::number;

/// What a cell holds, and the pattern by which it shows as it is printed elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    pub value: f64,
    pub pattern: Cow<'static, str>,
}

/// A value that a spreadsheet rounds as [`number::round`] does, for a pattern with so many decimals, in percent or not.
///
/// Only at a half can the two differ. Excel rounds the 15 digits of a number, LibreOffice the binary product with 100,
/// we what is left after the last bits of its sums are forgotten. There the cell is given what is left; and 0.145, whose
/// product is 14.499999999999998, a last bit more.
fn agreeing(value: f64, percent: bool, decimals: u8) -> f64 {
    let by_pattern = power(decimals);
    let scale = if percent {
        by_pattern * 100.0
    } else {
        by_pattern
    };
    let scaled = value * scale;
    if (scaled.abs().fract() - 0.5).abs() > 1e-8 {
        return value;
    }
    let snapped = number::snap(scaled);
    let mut cell = snapped / scale;
    while percent && cell.abs() * 100.0 < snapped.abs() / by_pattern {
        cell = if cell < 0.0 {
            cell.next_down()
        } else {
            cell.next_up()
        };
    }
    cell
}

/// How a number of a table is shown.
pub(super) fn shown(value: f64, format: Format, layout: Layout) -> Shown {
    match format {
        // A share below nothing is none; it is shown for what it is.
        Format::Percent(decimals) if value < 0.0 => share(value, decimals),
        Format::Percent(decimals) if number::snap(value * 100.0) == 0.0 => Shown {
            value: 0.0,
            pattern: percent_pattern(layout, decimals),
        },
        Format::Percent(decimals) => Shown {
            value: agreeing(value, true, decimals),
            pattern: percent_pattern(layout, decimals),
        },
        Format::Points(decimals) => points(value, decimals),
        Format::Count => plain(value, 0),
        Format::Decimals(decimals) => plain(value, decimals),
        Format::Plain => plain(value, needed(value)),
    }
}

/// So few decimals that nothing of what is printed is lost.
fn needed(value: f64) -> u8 {
    let printed = number::round(value, PLAIN);
    let holds = |decimals: &u32| number::round(value, *decimals) == printed;
    (0..PLAIN).find(holds).unwrap_or(PLAIN) as u8
}

/// The pattern of words among numbers.
pub(super) const WORDS: &str = "@_0";

impl Shown {
    /// With a digit's space behind it, so that no number touches the border of the next crossbreak. (LibreOffice does not
    /// heed every indent from the right.)
    pub(super) fn apart(self) -> Self {
        let sections: Vec<String> = self.pattern.split(';').map(|s| format!("{s}_0")).collect();
        Self {
            pattern: sections.join(";").into(),
            ..self
        }
    }
}

fn percent_pattern(layout: Layout, decimals: u8) -> Cow<'static, str> {
    if decimals == 0 {
        return match layout {
            Layout::Standard => "[=0]\"-\";[<0.005]\"*\";0%",
            // A screen reader spells a symbol out, or leaves it out.
            Layout::Accessible => "[=0]0%;[<0.005]\"under 0.5%\";0%",
        }
        .into();
    }
    // Half a unit of the last digit, as a share and in percent.
    let places = places(decimals);
    let zeros = "0".repeat(decimals.min(MOST_DECIMALS).into());
    let (share, percent) = (format!("0.00{zeros}5"), format!("0.{zeros}5"));
    match layout {
        Layout::Standard => format!("[=0]\"-\";[<{share}]\"*\";0{places}%"),
        Layout::Accessible => format!("[=0]0{places}%;[<{share}]\"under {percent}%\";0{places}%"),
    }
    .into()
}

/// A share with decimals and no marks.
pub(super) fn share(value: f64, decimals: u8) -> Shown {
    signless(value, decimals, true, format!("0{}%", places(decimals)))
}

/// A difference of shares, in points with a sign. No pattern of a spreadsheet multiplies by 100 but one with a percent
/// sign, which points are not: the cell holds points.
pub(super) fn points(value: f64, decimals: u8) -> Shown {
    let value = value * 100.0;
    let pattern = format!("0{}", places(decimals));
    if number::round(value, decimals.into()) == 0.0 {
        return signless(value, decimals, false, pattern);
    }
    Shown {
        value: agreeing(value, false, decimals),
        pattern: format!("+{pattern};-{pattern};{pattern}").into(),
    }
}

/// A number with so many decimals, thousands parted.
pub(super) fn plain(value: f64, decimals: u8) -> Shown {
    signless(value, decimals, false, format!("#,##0{}", places(decimals)))
}

/// Nothing has no sign: a pattern that would show `-0` gets a second half without one.
fn signless(value: f64, decimals: u8, percent: bool, pattern: String) -> Shown {
    let scale = if percent { 100.0 } else { 1.0 };
    let none = value < 0.0 && number::round(value * scale, decimals.into()) == 0.0;
    Shown {
        value: agreeing(value, percent, decimals),
        pattern: if none {
            format!("{pattern};{pattern}").into()
        } else {
            pattern.into()
        },
    }
}

/// Beyond these no spreadsheet has digits.
const MOST_DECIMALS: u8 = 12;

fn power(decimals: u8) -> f64 {
    10f64.powi(decimals.min(MOST_DECIMALS).into())
}

fn places(decimals: u8) -> String {
    match decimals.min(MOST_DECIMALS) {
        0 => String::new(),
        some => format!(".{}", "0".repeat(some.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::model::Value;

    /// As spreadsheets round: the decimal digits of the number, 15 of them, halves away from zero.
    fn by_digits(value: f64, decimals: usize) -> String {
        let digits = format!("{value:.14e}");
        let (whole, rest) = digits.split_once('e').unwrap();
        let exponent: i32 = rest.parse().unwrap();
        let negative = whole.starts_with('-');
        let figures: Vec<u8> = whole
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|b| b - b'0')
            .collect();
        let kept = exponent + 1 + decimals as i32;
        let mut number: u128 = 0;
        for at in 0..kept.max(0) as usize {
            number = number * 10 + u128::from(*figures.get(at).unwrap_or(&0));
        }
        if kept >= 0 && figures.get(kept as usize).is_some_and(|f| *f >= 5) {
            number += 1;
        }
        let text = format!("{number:0>width$}", width = decimals + 1);
        let (a, b) = text.split_at(text.len() - decimals);
        let sign = if negative && number > 0 { "-" } else { "" };
        if decimals == 0 {
            format!("{sign}{a}")
        } else {
            format!("{sign}{a}.{b}")
        }
    }

    /// What `[=0]"-";[<0.005]"*";0%` shows.
    fn percent_cell(shown: &Shown) -> String {
        if shown.value == 0.0 {
            "-".to_owned()
        } else if shown.value < 0.005 {
            "*".to_owned()
        } else {
            let text = by_digits(shown.value, 2).replace('.', "");
            let text = text.trim_start_matches('0');
            format!("{}%", if text.is_empty() { "0" } else { text })
        }
    }

    #[test]
    fn percentages_are_shown_as_they_are_printed() {
        let mut cases = vec![
            0.285,
            0.005,
            0.0049999999,
            0.00499999999999,
            0.995,
            0.28499999999999,
            0.284999999994,
            0.28499999999,
            0.2849999,
            1.0,
            0.57 + 0.005,
            1e-17,
            0.0,
            0.1 + 0.2,
        ];
        for k in 0..100 {
            let half = (f64::from(k) + 0.5) / 100.0;
            for off in [0.0, 1e-17, 4e-12, 5e-12, 6e-12, 1e-11, 1.1e-10, 1e-9, 1e-5] {
                cases.extend([half - off, half + off, half * (1.0 - f64::EPSILON)]);
            }
        }
        for share in cases {
            let cell = percent_cell(&shown(share, Format::Percent(0), Layout::Standard));
            let printed = number::percent(share);
            let expected = match printed.as_str() {
                "0%" if number::snap(share * 100.0) == 0.0 => "-",
                "0%" => "*",
                other => other,
            };
            assert_eq!(cell, expected, "{share:?}");
            // LibreOffice multiplies first.
            let shown = shown(share, Format::Percent(0), Layout::Standard).value;
            if shown >= 0.005 {
                let product = shown * 100.0;
                assert_eq!(
                    format!("{}%", (product + 0.5).floor()),
                    printed,
                    "{share:?}"
                );
            }
        }
    }

    #[test]
    fn other_numbers_are_rounded_alike() {
        for (value, decimals) in [
            (2.675, 2),
            (1.005, 2),
            (-1.005, 2),
            (13.25, 1),
            (2.45, 1),
            (1897.4999999999, 0),
            (1897.5, 0),
            (0.1 + 0.2, 1),
            (8.125_f64, 2),
            (1e9 + 0.5, 0),
        ] {
            let cell = by_digits(plain(value, decimals).value, decimals.into());
            let printed = format!(
                "{:.*}",
                usize::from(decimals),
                number::round(value, decimals.into())
            );
            assert_eq!(cell, printed, "{value} to {decimals}");
        }
    }

    #[test]
    fn full_values_stay_full_away_from_halves() {
        let third = 1.0 / 3.0;
        assert_eq!(
            shown(third, Format::Percent(0), Layout::Standard).value,
            third
        );
        assert_eq!(plain(third * 1e4, 1).value, third * 1e4);
    }

    #[test]
    fn a_space_follows_each_section() {
        for (layout, decimals, pattern) in [
            (Layout::Standard, 1, "[=0]\"-\";[<0.0005]\"*\";0.0%"),
            (Layout::Standard, 2, "[=0]\"-\";[<0.00005]\"*\";0.00%"),
            (
                Layout::Accessible,
                1,
                "[=0]0.0%;[<0.0005]\"under 0.05%\";0.0%",
            ),
        ] {
            assert_eq!(
                shown(0.3, Format::Percent(decimals), layout).pattern,
                pattern
            );
        }
        assert_eq!(
            shown(0.07, Format::Points(1), Layout::Standard).pattern,
            "+0.0;-0.0;0.0"
        );
        let shown = shown(0.3, Format::Percent(0), Layout::Standard).apart();
        assert_eq!(shown.pattern, "[=0]\"-\"_0;[<0.005]\"*\"_0;0%_0");
    }

    #[test]
    fn nothing_has_no_sign() {
        assert_eq!(points(-0.004, 0).pattern, "0;0");
        assert_eq!(points(0.004, 0).pattern, "0");
        assert_eq!(points(0.12, 0).pattern, "+0;-0;0");
        assert_eq!(plain(-0.04, 1).pattern, "#,##0.0;#,##0.0");
        assert_eq!(
            shown(-0.2, Format::Percent(0), Layout::Standard).pattern,
            "0%"
        );
    }

    #[test]
    fn facts_are_said_in_words() {
        assert_eq!(said(&Value::Number(0.285, Format::Percent(0))), "29%");
        assert_eq!(said(&Value::Number(-0.07, Format::Points(0))), "-7 points");
        assert_eq!(said(&Value::Number(2041.0, Format::Count)), "2,041");
        assert_eq!(said(&Value::Number(1.2, Format::Decimals(2))), "1.20");
    }
}
