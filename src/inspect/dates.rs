//! Dates as exports write them, and whether they are those of the interviews.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::cells::Dates;
use super::words::{folded, tokens};

/// What the dates of a column are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DatesOf {
    /// The interviews: the name or the wording says so, and they are near each other.
    Interview,
    /// Perhaps the interviews: they are near each other, and no name says otherwise.
    Perhaps,
    Birth,
    /// Something else: no fieldwork is that long, or that long ago.
    Other,
}

/// Words of names and wordings of the days when people were born.
const BIRTH: [&str; 7] = [
    "birth",
    "birthday",
    "birthdate",
    "born",
    "dob",
    "bdate",
    "bday",
];
/// Words of names and wordings of the days of interviews, and the beginnings of others.
const INTERVIEW: [&str; 12] = [
    "date", "dates", "datetime", "end", "ended", "enddate", "endtime", "finish", "finished",
    "created", "modified", "survey",
];
const INTERVIEW_BEGINS: [&str; 8] = [
    "start",
    "complet",
    "record",
    "submi",
    "interview",
    "fieldwork",
    "timestamp",
    "respons",
];

/// Longer than most fieldwork; a wave of a panel lasts less than a year.
const LONGEST: i64 = 400;

impl DatesOf {
    /// By the name and the wording of a column, and the first and the last of its dates.
    pub(super) fn find(name: &str, text: Option<&str>, first: &str, last: &str) -> Self {
        let mut words = tokens(name);
        words.extend(
            text.map(folded)
                .unwrap_or_default()
                .split(' ')
                .map(str::to_owned),
        );
        let any = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        if any(&BIRTH) || name.to_lowercase().contains("birth") {
            return DatesOf::Birth;
        }
        let day = |text: &str| NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok();
        let (Some(first), Some(last)) = (day(first), day(last)) else {
            return DatesOf::Other;
        };
        let near = first.year() >= 1990
            && last.year() <= 2100
            && last.signed_duration_since(first).num_days() <= LONGEST;
        let begins = |word: &String| INTERVIEW_BEGINS.iter().any(|start| word.starts_with(start));
        match (near, any(&INTERVIEW) || words.iter().any(begins)) {
            (true, true) => DatesOf::Interview,
            (true, false) => DatesOf::Perhaps,
            (false, _) => DatesOf::Other,
        }
    }
}

/// A day and what follows it, with the three numbers in the order in which they stand.
pub(super) struct Moment<'a> {
    parts: [u32; 3],
    /// The year stands first.
    iso: bool,
    time: &'a str,
}

impl<'a> Moment<'a> {
    /// Reads `2024-05-01`, `5/1/24 9:30`, `01.05.2024 09:30:00`.
    pub fn read(text: &'a str) -> Option<Self> {
        let end = text.find([' ', 'T']).unwrap_or(text.len());
        let (day, time) = text.split_at(end);
        let sign = day.chars().find(|c| !c.is_ascii_digit())?;
        if !matches!(sign, '-' | '/' | '.') {
            return None;
        }
        let mut numbers = day.split(sign);
        let mut next = || {
            let text = numbers.next()?;
            let digits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| Some((text.len(), text.parse::<u32>().ok()?)))?
        };
        let (first, second, third) = (next()?, next()?, next()?);
        if next().is_some() {
            return None;
        }
        let day = |(digits, value): (usize, u32)| digits <= 2 && (1..=31).contains(&value);
        let year = |(digits, value)| digits == 4 && (1000..2200).contains(&value);
        let iso = year(first) && day(second) && day(third);
        // `10-15-20` is no date but three numbers.
        let short = third.0 == 2 && sign != '-';
        let other = day(first) && day(second) && (year(third) || short);
        let clock = time.trim_start_matches([' ', 'T']);
        let timed = clock.is_empty()
            || (clock.starts_with(|c: char| c.is_ascii_digit()) && clock.contains(':'));
        ((iso || other) && timed).then_some(Moment {
            parts: [first.1, second.1, third.1],
            iso,
            time: clock,
        })
    }

    /// `2024-05-01`, or with a time; a year of two digits is of this century.
    fn written(&self, day_first: bool) -> String {
        let [a, b, c] = self.parts;
        let (year, month, day) = match (self.iso, day_first) {
            (true, _) => (a, b, c),
            (false, true) => (c, b, a),
            (false, false) => (c, a, b),
        };
        let year = if year < 100 { year + 2000 } else { year };
        let day = format!("{year:04}-{month:02}-{day:02}");
        match self.time {
            "" => day,
            // `9:30` sorts as `09:30` does.
            time => format!(
                "{day} {}{time}",
                if time.as_bytes().get(1) == Some(&b':') {
                    "0"
                } else {
                    ""
                }
            ),
        }
    }
}

/// The first and the last of some dates, and in which order day and month stand.
pub(super) fn range<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Dates> {
    let moments: Vec<Moment<'_>> = texts.filter_map(Moment::read).collect();
    let iso = moments.iter().all(|moment| moment.iso);
    let over = |index: usize| moments.iter().any(|m| !m.iso && m.parts[index] > 12);
    let (order, day_first) = match (iso, over(0), over(1)) {
        (true, ..) => (Some("year-month-day"), false),
        (false, true, false) => (Some("day/month/year"), true),
        (false, false, true) => (Some("month/day/year"), false),
        (false, ..) => (None, false),
    };
    let mut written: Vec<String> = moments.iter().map(|m| m.written(day_first)).collect();
    written.sort_unstable();
    let year = |m: &Moment<'_>| if m.iso { m.parts[0] } else { m.parts[2] };
    Some(Dates {
        first: written.first()?.clone(),
        last: written.last()?.clone(),
        order,
        of: DatesOf::Other,
        short_years: moments.iter().any(|m| year(m) < 100),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dates_near_each_other_can_be_those_of_interviews() {
        use DatesOf::{Birth, Interview, Other, Perhaps};
        for (name, text, first, last, expected) in [
            ("StartDate", None, "2018-05-10", "2018-05-22", Interview),
            (
                "end_time",
                None,
                "2018-05-10 09:30",
                "2018-05-22",
                Interview,
            ),
            (
                "q99",
                Some("Date of interview"),
                "2018-05-10",
                "2019-05-22",
                Interview,
            ),
            ("submitdate", None, "2018-05-10", "2018-05-10", Interview),
            (
                "q7",
                Some("When did you last go?"),
                "2018-05-10",
                "2018-05-22",
                Perhaps,
            ),
            ("bdate", None, "1910-01-12", "2010-08-11", Birth),
            ("birthDate", None, "2018-05-10", "2018-05-22", Birth),
            (
                "s2",
                Some("What is your date of birth?"),
                "2018-05-10",
                "2018-05-22",
                Birth,
            ),
            ("mydate", None, "1583-01-01", "2018-05-06", Other),
            ("date", None, "1776-07-04", "1776-07-04", Other),
            ("date", None, "2015-01-01", "2018-05-06", Other),
            ("date", None, "2015-13-01", "2018-05-06", Other),
        ] {
            let found = DatesOf::find(name, text, first, last);
            assert_eq!(found, expected, "{name} {first} {last}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_seen_or_left_open() {
        let of = |texts: &[&str]| {
            let dates = range(texts.iter().copied()).unwrap();
            (dates.first, dates.last, dates.order)
        };
        let (first, last, order) = of(&["5/10/18 4:01", "5/9/18 10:00", "5/22/18 0:10"]);
        assert_eq!(
            (first.as_str(), last.as_str()),
            ("2018-05-09 10:00", "2018-05-22 00:10")
        );
        assert_eq!(order, Some("month/day/year"));
        assert!(range(["5/22/18"].into_iter()).unwrap().short_years);
        assert_eq!(of(&["13.05.2024", "01.05.2024"]).2, Some("day/month/year"));
        assert_eq!(of(&["1/2/2024"]).2, None);
        assert_eq!(of(&["2024-05-01T09:30:00"]).2, Some("year-month-day"));
        for text in ["5'4\"", "18-24", "1-2", "10-15-20", "2024", "0.5", "45-60"] {
            assert!(Moment::read(text).is_none(), "{text}");
        }
    }
}
