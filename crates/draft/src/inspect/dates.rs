//! Dates as exports write them, and whether they are those of the interviews.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::cells::{Dates, number};
use super::words::tokens;
use crossbreak_study::label::{
    key_words, languages, named_day, plain_clock, plain_moment, says_any,
};

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

/// Longer than most fieldwork; a wave of a panel lasts less than a year.
const LONGEST: i64 = 400;

impl DatesOf {
    /// By the name and the wording of a column, and the first and the last of its dates.
    pub(super) fn find(name: &str, text: Option<&str>, first: &str, last: &str) -> Self {
        let words = named(name, text);
        if says_any(&words, |l| &l.interviews.birth) || name.to_lowercase().contains("birth") {
            return DatesOf::Birth;
        }
        let (Some(first), Some(last)) = (day_of(first), day_of(last)) else {
            return DatesOf::Other;
        };
        let near = first.year() >= 1990
            && last.year() <= 2100
            && last.signed_duration_since(first).num_days() <= LONGEST;
        match (near, says_interview(&words)) {
            (true, true) => DatesOf::Interview,
            (true, false) => DatesOf::Perhaps,
            (false, _) => DatesOf::Other,
        }
    }
}

/// The words of a name and a wording together.
pub(super) fn named(name: &str, text: Option<&str>) -> String {
    let name = tokens(name).join(" ");
    key_words(&format!("{name} {}", text.unwrap_or_default()))
}

/// Whether words are of the moments of interviews.
pub(super) fn says_interview(words: &str) -> bool {
    let beginnings = || languages().iter().flat_map(|l| &l.interviews.beginnings);
    let begins = |word: &str| beginnings().any(|start| word.starts_with(start.as_str()));
    says_any(words, |l| &l.interviews.moment)
        || says_start(words)
        || says_end(words)
        || words.split(' ').any(begins)
}

/// Whether words are of the start of the interview.
pub fn says_start(words: &str) -> bool {
    says_any(words, |l| &l.interviews.start)
}

/// Whether words are of its end.
pub fn says_end(words: &str) -> bool {
    says_any(words, |l| &l.interviews.end)
}

/// A day and what follows it, with the three numbers in the order in which they stand.
pub(super) struct Moment {
    parts: [u32; 3],
    form: Form,
    /// On a clock of 24 hours.
    time: String,
    short_year: bool,
}

/// How a day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `2024-05-01`.
    Iso,
    /// The year first, parted by something else: `2024/05/01`.
    YearFirst,
    /// With the month by its name, or with signs beside the numbers.
    Named,
    /// Two numbers before the year.
    Open,
}

impl Moment {
    /// Reads `2024-05-01`, `5/1/24 9:30`, `01.05.2024 09:30:00`, `2024/05/01 10:00:00 AM GMT+1`, `1. Mai 2024`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::numbers(text).or_else(|| {
            // A whole number is one, unless the column says otherwise.
            let day = named_day(text).filter(|_| !text.bytes().all(|b| b.is_ascii_digit()))?;
            Some(Self {
                parts: [day.year, day.month, day.day],
                form: Form::Named,
                time: day.time,
                short_year: day.short_year,
            })
        })
    }

    fn numbers(text: &str) -> Option<Self> {
        let end = text.find([' ', 'T', ',']).unwrap_or(text.len());
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
        let year_first = year(first) && day(second) && day(third);
        // `10-15-20` is no date but three numbers.
        let short = third.0 == 2 && sign != '-';
        let other = day(first) && day(second) && (year(third) || short);
        if !(year_first || other) {
            return None;
        }
        let clock = time.trim_start_matches([' ', 'T', ',']).trim_end();
        let time = match clock {
            "" => String::new(),
            // A time that no clock has is still one that an export wrote.
            clock => plain_clock(clock).or_else(|| {
                let timed = clock.starts_with(|c: char| c.is_ascii_digit()) && clock.contains(':');
                timed.then(|| clock.to_owned())
            })?,
        };
        let iso = sign == '-' && [first.0, second.0, third.0] == [4, 2, 2];
        Some(Self {
            parts: [first.1, second.1, third.1],
            form: match (year_first, iso) {
                (true, true) => Form::Iso,
                (true, false) => Form::YearFirst,
                (false, _) => Form::Open,
            },
            time,
            short_year: !year_first && third.0 == 2,
        })
    }

    fn is_open(&self) -> bool {
        self.form == Form::Open
    }

    /// Year, month and day.
    fn day(&self, day_first: bool) -> (u32, u32, u32) {
        let [a, b, c] = self.parts;
        let (year, month, day) = match (self.is_open(), day_first) {
            (false, _) => (a, b, c),
            (true, true) => (c, b, a),
            (true, false) => (c, a, b),
        };
        (if year < 100 { year + 2000 } else { year }, month, day)
    }

    /// `2024-05-01`, or with a time; a year of two digits is of this century.
    fn written(&self, day_first: bool) -> String {
        let (year, month, day) = self.day(day_first);
        let day = format!("{year:04}-{month:02}-{day:02}");
        match self.time.as_str() {
            "" => day,
            time => format!("{day} {time}"),
        }
    }
}

/// The first and the last of some dates, and in which order day and month stand. The texts are in the order of the file.
pub(super) fn range<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Dates> {
    let moments: Vec<Moment> = texts.filter_map(Moment::read).collect();
    let any = |form: Form| moments.iter().any(|moment| moment.form == form);
    let over = |index: usize| moments.iter().any(|m| m.is_open() && m.parts[index] > 12);
    let (order, day_first) = match (any(Form::Open), over(0), over(1)) {
        (false, ..) if any(Form::YearFirst) => (Some("year/month/day"), false),
        (false, ..) if any(Form::Named) => (Some("month by name"), false),
        (false, ..) => (Some("year-month-day"), false),
        (true, true, false) => (Some(DAY_FIRST), true),
        (true, false, true) => (Some(MONTH_FIRST), false),
        (true, true, true) => (None, false),
        (true, false, false) => match by_rows(&moments) {
            Some(true) => (Some(DAY_FIRST), true),
            Some(false) => (Some(MONTH_FIRST), false),
            None => (None, false),
        },
    };
    let mut written: Vec<String> = moments.iter().map(|m| m.written(day_first)).collect();
    written.sort_unstable();
    Some(Dates {
        first: written.first()?.clone(),
        last: written.last()?.clone(),
        order,
        of: DatesOf::Other,
        short_years: moments.iter().any(|moment| moment.short_year),
    })
}

const DAY_FIRST: &str = "day/month/year";
const MONTH_FIRST: &str = "month/day/year";

/// Whether the day stands first, where only one order makes moments follow each other down the file, as platforms write
/// them: always later or always earlier.
fn by_rows(moments: &[Moment]) -> Option<bool> {
    const FEWEST: usize = 5;
    let monotone = |day_first: bool| {
        let days: Vec<(u32, u32, u32)> = moments.iter().map(|m| m.day(day_first)).collect();
        let mut different = days.clone();
        different.sort_unstable();
        different.dedup();
        let ordered = days.is_sorted() || days.iter().rev().is_sorted();
        (different.len() >= FEWEST && ordered, ordered)
    };
    match (monotone(true), monotone(false)) {
        ((true, _), (_, false)) => Some(true),
        ((_, false), (true, _)) => Some(false),
        _ => None,
    }
}

/// Moments that are numbers, in columns whose names are of moments: days as spreadsheets count them, seconds or
/// milliseconds since 1970, and days as `20240501`.
pub(super) fn numbers<'a>(
    words: &str,
    texts: impl Iterator<Item = &'a str> + Clone,
) -> Option<Dates> {
    let values: Option<Vec<f64>> = texts.clone().map(number).collect();
    let values = values.filter(|values| !values.is_empty())?;
    let whole = values.iter().all(|value| value.fract() == 0.0);
    let within = |low: f64, high: f64| values.iter().all(|value| (low..high).contains(value));
    let named = says_interview(words) || says_any(words, |l| &l.interviews.birth);
    let written = |order: &'static str, text: &dyn Fn(f64) -> Option<String>| {
        let mut all: Vec<String> = values
            .iter()
            .map(|value| text(*value))
            .collect::<Option<_>>()?;
        all.sort_unstable();
        Some(Dates {
            first: all.first()?.clone(),
            last: all.last()?.clone(),
            order: Some(order),
            of: DatesOf::Other,
            short_years: false,
        })
    };
    if whole && within(19_000_101.0, 21_991_232.0) {
        let dates = written("20240501", &|value| plain_moment(&format!("{value:.0}")))?;
        let (first, last) = (day_of(&dates.first)?, day_of(&dates.last)?);
        let near = last.signed_duration_since(first).num_days() <= LONGEST;
        return (named || near).then_some(dates);
    }
    let since_1970 = |seconds: f64| {
        let moment = chrono::DateTime::from_timestamp(seconds as i64, 0)?;
        Some(moment.format("%Y-%m-%d %H:%M:%S").to_string())
    };
    if !named {
        None
    } else if within(946_684_800.0, 2_524_608_000.0) {
        written("seconds since 1970", &|value| since_1970(value))
    } else if whole && within(946_684_800e3, 2_524_608_000e3) {
        written("milliseconds since 1970", &|value| since_1970(value / 1e3))
    } else if within(36_526.0, 54_789.0) {
        // Days from 1899-12-30 on; 25,569 is the first of 1970.
        written("days as spreadsheets count them", &|value| {
            let seconds = crossbreak_core::number::round((value - 25_569.0) * 86_400.0, 0);
            let text = since_1970(seconds)?;
            Some(text.strip_suffix(" 00:00:00").unwrap_or(&text).to_owned())
        })
    } else {
        None
    }
}

fn day_of(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
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
        // By the rows, where every day could be a month.
        let down = [
            "1/2/2024", "3/2/2024", "5/2/2024", "8/2/2024", "9/2/2024", "1/3/2024", "2/3/2024",
        ];
        assert_eq!(of(&down).2, Some("day/month/year"));
        let down = [
            "2/1/2024 10:00",
            "2/3/2024 9:00",
            "2/5/2024 9:00",
            "2/8/2024 9:00",
            "2/9/2024 9:00",
            "3/1/2024 9:00",
        ];
        assert_eq!(of(&down).2, Some("month/day/year"));
        assert_eq!(
            of(&[
                "1/2/2024", "5/2/2024", "3/2/2024", "1/3/2024", "2/2/2024", "8/1/2024"
            ])
            .2,
            None
        );
        assert_eq!(
            of(&["1/1/2024", "2/2/2024", "3/3/2024", "4/4/2024", "5/5/2024"]).2,
            None
        );
        assert_eq!(of(&["2024-05-01T09:30:00"]).2, Some("year-month-day"));
        for (text, first) in [
            ("01-May-2024", "2024-05-01"),
            ("1. Mai 2024 09:30", "2024-05-01 09:30"),
            ("1er mai 2024", "2024-05-01"),
            ("2024/05/01 10:00:00 AM GMT+1", "2024-05-01 10:00:00+01:00"),
            ("2024-05-01T09:30:00.250Z", "2024-05-01 09:30:00.250Z"),
            ("5/1/24 2:30 PM", "2024-05-01 14:30"),
            ("2024年5月1日", "2024-05-01"),
        ] {
            assert_eq!(of(&[text]).0, first, "{text}");
        }
        // By time, not by text.
        let (first, last, _) = of(&[
            "2024-05-01 02:30 PM",
            "2024-05-01 08:00 AM",
            "2024-05-01 12:15 AM",
        ]);
        assert_eq!(
            (first.as_str(), last.as_str()),
            ("2024-05-01 00:15", "2024-05-01 14:30")
        );
        for text in ["5'4\"", "18-24", "1-2", "10-15-20", "2024", "0.5", "45-60"] {
            assert!(Moment::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn numbers_are_moments_where_the_name_says_so() {
        let of = |name: &str, texts: &[&str]| {
            let dates = numbers(&named(name, None), texts.iter().copied())?;
            Some((dates.first, dates.order?))
        };
        let some = |first: &str, order| Some((first.to_owned(), order));
        assert_eq!(
            of("start_time", &["1714555800", "1714642200"]),
            some("2024-05-01 09:30:00", "seconds since 1970")
        );
        assert_eq!(
            of("timestamp", &["1714555800000", "1714642200000"]),
            some("2024-05-01 09:30:00", "milliseconds since 1970")
        );
        assert_eq!(
            of("StartDate", &["45413.3958333333", "45414"]),
            some("2024-05-01 09:30:00", "days as spreadsheets count them")
        );
        assert_eq!(
            of("Datum", &["45413", "45414"]),
            some("2024-05-01", "days as spreadsheets count them")
        );
        assert_eq!(
            of("x", &["20240501", "20240530"]),
            some("2024-05-01", "20240501")
        );
        assert_eq!(of("income", &["45413", "45414"]), None);
        assert_eq!(of("x", &["1714555800", "1714642200"]), None);
        assert_eq!(of("id", &["20240501", "20249999"]), None);
        assert_eq!(of("date", &["1", "2"]), None);
    }
}
