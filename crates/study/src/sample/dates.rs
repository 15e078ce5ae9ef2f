//! Moments and times taken, as exports write them. The order of day and month comes from the spec; a text that leaves
//! it open is no date.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::number::Notation;
use super::{Cells, Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::label::{plain_clock, plain_moment};
use crate::spec::DateOrder;
use crossbreak_core::number::counted;

/// A moment. Two can be compared if both have a time zone or neither has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// In UTC where a time zone is given.
    pub at: NaiveDateTime,
    pub zoned: bool,
}

/// A date with or without a time: `2024-05-01T09:30:00Z`, `2024-05-01 09:30:00 UTC`, `1. Mai 2024`; and in the stated
/// order `7/20/2016`, `20.07.2016 09:30`, `20/07/2016, 9:30 PM`. Years have four digits.
pub(super) fn moment(text: &str, order: Option<DateOrder>) -> Option<Moment> {
    as_written(text, order).or_else(|| as_written(&plain_moment(text)?, order))
}

fn as_written(text: &str, order: Option<DateOrder>) -> Option<Moment> {
    let end = text
        .find(|c: char| c == 'T' || c.is_whitespace())
        .unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    let date = day(date.trim_end_matches(','), order)?;
    // What stands after the "T" is a time; after a space there can be nothing.
    let rest = match rest.strip_prefix('T') {
        Some("") => return None,
        Some(time) => time,
        None => rest.trim(),
    };
    if rest.is_empty() {
        return Some(Moment {
            at: date.and_time(NaiveTime::MIN),
            zoned: false,
        });
    }
    let rest = plain_clock(rest)?;
    let (clock, zone) = zone(&rest)?;
    let local = date.and_time(time_of_day(clock)?);
    let at = local.checked_sub_signed(TimeDelta::minutes(zone.unwrap_or(0)))?;
    Some(Moment {
        at,
        zoned: zone.is_some(),
    })
}

/// How dates that could not be read can be mended.
pub(super) fn help(texts: &[&str], order: Option<DateOrder>) -> String {
    if let Some(order) = order {
        return format!(
            "[input] dates says {}; mend these dates, or exclude their rows",
            order.as_str()
        );
    }
    let reads = |order: &DateOrder| {
        texts
            .iter()
            .all(|text| moment(text, Some(*order)).is_some())
    };
    let orders: Vec<String> = DateOrder::ALL
        .into_iter()
        .filter(reads)
        .map(|order| format!("[input] dates = \"{}\"", order.as_str()))
        .collect();
    match orders.as_slice() {
        [] => "name a column of numbers or of ISO dates".to_owned(),
        [only] => format!("only one order reads them all; if it is theirs, write {only}"),
        several => format!(
            "day and month in another order would be guessed: say which it is, as {}",
            several.join(" or ")
        ),
    }
}

/// Reports moments of one column of which some have a time zone and some have none: they cannot be compared.
pub(super) fn one_clock(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    zones: &[(usize, bool)],
    found: &mut Diagnostics,
) -> bool {
    let Some((_, first)) = zones.first() else {
        return true;
    };
    let other: Vec<usize> = zones
        .iter()
        .filter(|(_, zoned)| zoned != first)
        .map(|(row, _)| *row)
        .collect();
    if !other.is_empty() {
        let (these, the_others) = match first {
            true => ("no time zone", "one"),
            false => ("a time zone", "none"),
        };
        found.push(
            Diagnostic::error(
                Code::NotANumber,
                format!(
                    "{} {these}, and earlier ones have {the_others}: they cannot be compared",
                    counted(other.len(), "moment has", "moments have")
                ),
            )
            .in_file(reader.place(column.name, &other))
            .help("export the column with one clock for everyone"),
        );
    }
    other.is_empty()
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let plain = lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn day(text: &str, order: Option<DateOrder>) -> Option<NaiveDate> {
    let mark = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(mark, '-' | '/' | '.') {
        return None;
    }
    let parts: Vec<&str> = text.split(mark).collect();
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    let iso = mark == '-' && [first.len(), second.len(), third.len()] == [4, 2, 2];
    let (year, month, day) = match order {
        _ if iso => (first, second, third),
        Some(DateOrder::YearMonthDay) => (first, second, third),
        Some(DateOrder::MonthDayYear) => (third, first, second),
        Some(DateOrder::DayMonthYear) => (third, second, first),
        None => return None,
    };
    let year = digits(year, 4..=4)?;
    NaiveDate::from_ymd_opt(year as i32, digits(month, 1..=2)?, digits(day, 1..=2)?)
}

/// A time and its distance from UTC in minutes, where one is given.
fn zone(text: &str) -> Option<(&str, Option<i64>)> {
    for name in ["Z", "z", "UTC", "GMT"] {
        if let Some(clock) = text.strip_suffix(name) {
            return Some((clock.trim_end(), Some(0)));
        }
    }
    let Some(at) = text.find(['+', '-']) else {
        return Some((text, None));
    };
    let (clock, offset) = text.split_at(at);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let offset = &offset[1..];
    let (hours, minutes) = match (offset.split_once(':'), offset.len()) {
        (Some(parts), _) => parts,
        (None, 4) if offset.is_ascii() => offset.split_at(2),
        (None, _) => (offset, "00"),
    };
    let (hours, minutes) = (digits(hours, 2..=2)?, digits(minutes, 2..=2)?);
    let known = hours <= 14 && minutes < 60;
    known.then(|| {
        (
            clock.trim_end(),
            Some(sign * i64::from(hours * 60 + minutes)),
        )
    })
}

/// Seconds since midnight of a time of day without a day: `09:30`, `2:30 PM`.
pub(super) fn seconds_of_day(text: &str) -> Option<f64> {
    let clock = plain_clock(text)?;
    let (clock, zone) = zone(&clock)?;
    let time = time_of_day(clock)?.signed_duration_since(NaiveTime::MIN);
    zone.is_none()
        .then(|| time.num_milliseconds() as f64 / 1000.0)
}

/// `09:30`, `09:30:00`, `09:30:00.123`, `9:30 PM`.
fn time_of_day(text: &str) -> Option<NaiveTime> {
    let (text, half) = match text.char_indices().rev().nth(1) {
        Some((at, _)) if text[at..].eq_ignore_ascii_case("am") => (&text[..at], Some(0)),
        Some((at, _)) if text[at..].eq_ignore_ascii_case("pm") => (&text[..at], Some(12)),
        _ => (text, None),
    };
    let mut parts = text.trim_end().split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("00"));
    if parts.next().is_some() {
        return None;
    }
    let mut hour = digits(hour, 1..=2)?;
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
    }
    let (second, fraction) = second.split_once(['.', ',']).unwrap_or((second, "0"));
    let nanos = format!("{fraction:0<9}");
    NaiveTime::from_hms_nano_opt(
        hour,
        digits(minute, 2..=2)?,
        digits(second, 2..=2)?,
        digits(&nanos, 9..=9)?,
    )
}

/// A time taken, in seconds: a number, `hh:mm:ss`, `0 days 00:04:51`, or an ISO duration such as `PT4M51S`.
pub(super) fn seconds(text: &str, notation: Notation) -> Option<f64> {
    let seconds = notation
        .parse(text)
        .or_else(|| clock(text))
        .or_else(|| days_and_clock(text))
        .or_else(|| iso_duration(text))?;
    (seconds >= 0.0).then_some(seconds)
}

/// `hh:mm:ss`; `mm:ss` could be hours and minutes.
fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else {
        return None;
    };
    let (whole, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, "0"));
    let (minutes, whole) = (digits(minutes, 2..=2)?, digits(whole, 2..=2)?);
    let fraction: f64 = match digits(fraction, 1..=9) {
        Some(_) => format!("0.{fraction}").parse().ok()?,
        None => return None,
    };
    let hours = digits(hours, 1..=5)?;
    let known = minutes < 60 && whole < 60;
    known.then(|| f64::from(hours) * 3600.0 + f64::from(minutes * 60 + whole) + fraction)
}

/// `0 days 00:04:51.8`, `1 day, 0:04:51`.
fn days_and_clock(text: &str) -> Option<f64> {
    let (days, rest) = text.split_once(" day")?;
    let rest = rest.strip_prefix('s').unwrap_or(rest);
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let clock = clock(rest.strip_prefix(' ')?)?;
    Some(f64::from(digits(days, 1..=5)?) * 86_400.0 + clock)
}

/// Days to seconds: a month or a year is no time that could be compared.
fn iso_duration(text: &str) -> Option<f64> {
    let text = text.strip_prefix('P')?;
    let (days, time) = text.split_once('T').unwrap_or((text, ""));
    let some = !time.is_empty() || !(days.is_empty() || text.ends_with('T'));
    let days = sum(days, &[('D', 86_400.0)])?;
    let time = sum(time, &[('H', 3600.0), ('M', 60.0), ('S', 1.0)])?;
    some.then_some(days + time)
}

/// `4M51S`: each unit at most once, in this order.
fn sum(mut text: &str, units: &[(char, f64)]) -> Option<f64> {
    let mut seconds = 0.0;
    for (unit, length) in units {
        if let Some((number, rest)) = text.split_once(*unit) {
            let number = number.replace(',', ".");
            let plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            seconds += number.parse::<f64>().ok().filter(|_| plain)? * length;
            text = rest;
        }
    }
    text.is_empty().then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};

    fn read(text: &str, order: Option<DateOrder>) -> Option<String> {
        moment(text, order).map(|m| format!("{}{}", m.at, if m.zoned { " UTC" } else { "" }))
    }

    #[test]
    fn dates_are_read_in_the_stated_order_or_not_at_all() {
        for (text, order, expected) in [
            ("2024-05-01", None, Some("2024-05-01 00:00:00")),
            (
                "2024-05-01",
                Some(DayMonthYear),
                Some("2024-05-01 00:00:00"),
            ),
            ("2024-05-01T09:30:00", None, Some("2024-05-01 09:30:00")),
            (
                "2024-05-01 09:30:00 UTC",
                None,
                Some("2024-05-01 09:30:00 UTC"),
            ),
            (
                "2024-05-01T09:30:00.250Z",
                None,
                Some("2024-05-01 09:30:00.250 UTC"),
            ),
            (
                "2024-05-01T00:30+01:00",
                None,
                Some("2024-04-30 23:30:00 UTC"),
            ),
            ("2024-05-01 9:30 PM", None, Some("2024-05-01 21:30:00")),
            ("2024-05-01 12:05 am", None, Some("2024-05-01 00:05:00")),
            (
                "20.07.2016 09:30",
                Some(DayMonthYear),
                Some("2016-07-20 09:30:00"),
            ),
            ("7/20/2016", Some(MonthDayYear), Some("2016-07-20 00:00:00")),
            (
                "7/20/2016, 9:30 AM",
                Some(MonthDayYear),
                Some("2016-07-20 09:30:00"),
            ),
            ("2016/7/20", Some(YearMonthDay), Some("2016-07-20 00:00:00")),
            ("7/8/2016", None, None),
            ("2016/7/20", None, None),
            ("20.07.16", Some(DayMonthYear), None),
            ("13/13/2016", Some(DayMonthYear), None),
            ("7/20/2016", Some(DayMonthYear), None),
            ("2023-02-29", None, None),
            ("2024-05-01 24:00", None, None),
            ("2024-05-01 13:00 PM", None, None),
            ("2024-05-01 soon", None, None),
            ("01-May-2024", None, Some("2024-05-01 00:00:00")),
            ("1. Mai 2024 14:30", None, Some("2024-05-01 14:30:00")),
            (
                "1er mai 2024",
                Some(MonthDayYear),
                Some("2024-05-01 00:00:00"),
            ),
            ("20240501", None, Some("2024-05-01 00:00:00")),
            ("01-May-24", None, None),
            (
                "2024/05/01 10:00:00 AM GMT+1",
                Some(YearMonthDay),
                Some("2024-05-01 09:00:00 UTC"),
            ),
            ("2024-05-01T", None, None),
            ("May 2024", None, None),
            ("", None, None),
            ("20/07.2016", Some(DayMonthYear), None),
        ] {
            assert_eq!(read(text, order).as_deref(), expected, "{text} {order:?}");
        }
    }

    #[test]
    fn times_taken_are_seconds_clocks_and_iso_durations() {
        for (text, expected) in [
            ("291", Some(291.0)),
            ("0:04:51", Some(291.0)),
            ("01:00:00.5", Some(3600.5)),
            ("PT4M51S", Some(291.0)),
            ("P1DT2H", Some(93_600.0)),
            ("PT1.5S", Some(1.5)),
            ("0 days 00:04:10.800000000", Some(250.8)),
            ("1 day, 0:04:51", Some(86_691.0)),
            ("12 days 00:00:00", Some(1_036_800.0)),
            ("-1 days +23:59:00", None),
            ("0 days 04:51", None),
            ("0 days", None),
            ("some days 00:04:51", None),
            ("04:51", None),
            ("0:61:00", None),
            ("-5", None),
            ("P", None),
            ("PT", None),
            ("P1DT", None),
            ("P1M", None),
            ("PT1S4M", None),
            ("soon", None),
        ] {
            assert_eq!(seconds(text, Notation::default()), expected, "{text}");
        }
    }
}
