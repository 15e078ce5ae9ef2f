//! Days and times as ISO 8601, for formats that hold them as numbers.

use chrono::{Datelike, NaiveDate};

/// Seconds of a day.
pub(super) const DAY: f64 = 86_400.0;

/// A day, counted from 1970-01-01; `None` outside the years 1 to 9999.
pub(super) fn date(days: f64) -> Option<String> {
    const CE: f64 = 719_163.0;
    let days = days.floor() + CE;
    if !(1.0..=4e6).contains(&days) {
        return None;
    }
    NaiveDate::from_num_days_from_ce_opt(days as i32)
        .filter(|date| date.year() <= 9_999)
        .map(|date| date.to_string())
}

/// A moment, in seconds from 1970-01-01T00:00:00: `2024-05-01T09:30:00`, with thousandths where there are some.
pub(super) fn datetime(seconds: f64) -> Option<String> {
    let seconds = thousandths(seconds);
    let day = (seconds / DAY).floor();
    let date = date(day)?;
    Some(format!("{date}T{}", clock(seconds - day * DAY)))
}

/// A time of day, or a length of time, in seconds: `09:30:00`, `49:30:00`.
pub(super) fn time(seconds: f64) -> Option<String> {
    // As far as a length of time is told to the second.
    if seconds.is_nan() || seconds.abs() > 1e12 {
        return None;
    }
    let seconds = thousandths(seconds);
    let sign = if seconds < 0.0 { "-" } else { "" };
    Some(format!("{sign}{}", clock(seconds.abs())))
}

/// To the thousandth: what is below is noise of a number that counts seconds from centuries ago.
fn thousandths(seconds: f64) -> f64 {
    (seconds * 1e3).round() / 1e3
}

fn clock(seconds: f64) -> String {
    let thousandths = (seconds * 1e3).round() as u64;
    let (whole, rest) = (thousandths / 1_000, thousandths % 1_000);
    let (hours, minutes, seconds) = (whole / 3_600, whole / 60 % 60, whole % 60);
    match rest {
        0 => format!("{hours:02}:{minutes:02}:{seconds:02}"),
        rest => format!("{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_before_and_after_1970() {
        assert_eq!(date(0.0).as_deref(), Some("1970-01-01"));
        assert_eq!(date(19_844.0).as_deref(), Some("2024-05-01"));
        // Noon of the day before: still that day.
        assert_eq!(date(-0.5).as_deref(), Some("1969-12-31"));
        assert_eq!(date(-719_162.0).as_deref(), Some("0001-01-01"));
        assert_eq!(date(2_932_896.0).as_deref(), Some("9999-12-31"));
        assert_eq!(date(2_932_897.0), None);
        assert_eq!(date(f64::NAN), None);
        let moment = 19_844.0 * DAY + 9.5 * 3_600.0;
        assert_eq!(datetime(moment).as_deref(), Some("2024-05-01T09:30:00"));
        assert_eq!(
            datetime(moment + 0.25).as_deref(),
            Some("2024-05-01T09:30:00.250")
        );
        assert_eq!(datetime(-0.5).as_deref(), Some("1969-12-31T23:59:59.500"));
        assert_eq!(time(178_200.0).as_deref(), Some("49:30:00"));
        assert_eq!(time(-90.0).as_deref(), Some("-00:01:30"));
        assert_eq!(time(f64::INFINITY), None);
    }
}
