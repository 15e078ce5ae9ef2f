//! Days and times of day as people and platforms write them, brought into the form that ISO 8601 has.
//!
//! Only what can mean one thing is read here: months by their names, years first, clocks of twelve hours. Whether `5/1`
//! is in May or in January is for others to say.

use super::{key_words, languages};

/// A day with the month by its name, or with signs that say which number is the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDay {
    pub year: u32,
    pub month: u32,
    pub day: u32,
    /// The year was written with two digits, and is taken to be of this century.
    pub short_year: bool,
    /// What follows the day: a time, or nothing.
    pub time: String,
}

/// Longer texts are no dates.
const LONGEST: usize = 64;

/// Reads `01-May-2024`, `1. Mai 2024`, `1er mai 2024 10:00`, `May 1, 2024`, `2024年5月1日`, `2024. 5. 1 오후 2:30`,
/// `20240501`.
///
/// ```
/// use crossbreak_study::label::named_day;
/// let day = named_day("Mercredi 1er mai 2024 09:30").unwrap();
/// assert_eq!((day.year, day.month, day.day, day.time.as_str()), (2024, 5, 1, "09:30"));
/// assert_eq!(named_day("1 potato 2024"), None);
/// ```
pub fn named_day(text: &str) -> Option<NamedDay> {
    let text = text.trim();
    if text.len() > LONGEST || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (date, time) = split(text);
    let (year, month, day, short_year) = compact(date)
        .or_else(|| by_signs(date))
        .or_else(|| by_name(date))?;
    let time = match time {
        "" => String::new(),
        time => plain_clock(time)?,
    };
    chrono::NaiveDate::from_ymd_opt(year as i32, month, day)?;
    Some(NamedDay {
        year,
        month,
        day,
        short_year,
        time,
    })
}

/// The same as a text, `2024-05-01 09:30`; `None` if the century of its year would be guessed.
pub fn plain_moment(text: &str) -> Option<String> {
    let day = named_day(text).filter(|day| !day.short_year)?;
    let date = format!("{:04}-{:02}-{:02}", day.year, day.month, day.day);
    Some(match day.time.as_str() {
        "" => date,
        time => format!("{date} {time}"),
    })
}

/// The day and what follows it. The time begins with the first word that has a colon, or the half of the day before it.
fn split(text: &str) -> (&str, &str) {
    let Some(colon) = text.find(':') else {
        return (text, "");
    };
    let hour = text[..colon]
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .len();
    let before = text[..hour].trim_end();
    let half = languages()
        .iter()
        .flat_map(|l| l.time.am.iter().chain(&l.time.pm));
    let begins = half
        .filter(|half| before.ends_with(half.as_str()))
        .map(|half| before.len() - half.len())
        .min();
    let (date, time) = text.split_at(begins.unwrap_or(hour));
    let date = date.trim_end_matches(|c: char| c.is_whitespace() || c == ',');
    (date.strip_suffix('T').unwrap_or(date), time)
}

/// `20240501`.
fn compact(text: &str) -> Option<(u32, u32, u32, bool)> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text[range].parse().ok();
    let year = number(0..4).filter(|year| (1900..2200).contains(year))?;
    Some((year, number(4..6)?, number(6..8)?, false))
}

/// `2024年5月1日`, `2024년 5월 1일`, `2024. 5. 1.`
fn by_signs(text: &str) -> Option<(u32, u32, u32, bool)> {
    let signs = [['年', '月', '日'], ['년', '월', '일'], ['.', '.', '.']];
    signs.iter().find_map(|[of_year, of_month, of_day]| {
        let (year, rest) = text.split_once(*of_year)?;
        let (month, day) = rest.split_once(*of_month)?;
        // `2024.05.01` has its order in its year, but a spec says so for the whole file.
        let spaced = *of_year != '.' || rest.starts_with(' ');
        let number = |text: &str, digits: usize| {
            let text = text.trim();
            let plain = !text.is_empty()
                && text.len() <= digits
                && text.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| text.parse().ok())?
        };
        let year = number(year, 4).filter(|year| *year >= 1000 && spaced)?;
        let day = day.trim().trim_end_matches(*of_day);
        // The day of the week in brackets: `2024年5月1日(水)`.
        let day = day
            .split(['(', '（'])
            .next()?
            .trim()
            .trim_end_matches(*of_day);
        Some((year, number(month, 2)?, number(day, 2)?, false))
    })
}

/// Words between the parts of a date.
const BETWEEN: [&str; 14] = [
    "de", "del", "of", "den", "the", "le", "di", "er", "st", "nd", "rd", "th", "o", "a",
];

fn by_name(text: &str) -> Option<(u32, u32, u32, bool)> {
    let words = parted(text);
    let mut month = None;
    let mut numbers: Vec<&str> = Vec::new();
    for word in &words {
        if word.bytes().all(|b| b.is_ascii_digit()) {
            numbers.push(word);
            continue;
        }
        let plain = key_words(word);
        match month_of(&plain) {
            Some(known) if month.is_none() => month = Some(known),
            _ if BETWEEN.contains(&plain.as_str()) || is_weekday(&plain) => {}
            _ => return None,
        }
    }
    let month = month?;
    let [first, second] = numbers.as_slice() else {
        return None;
    };
    let (year, day) = match (first.len(), second.len()) {
        (1..=2, 2 | 4) => (second, first),
        (4, 1..=2) => (first, second),
        _ => return None,
    };
    let number: u32 = year.parse().ok()?;
    let short = year.len() == 2;
    let year = if short { number + 2000 } else { number };
    let known = short || (1000..2200).contains(&year);
    known.then_some((year, month, day.parse().ok()?, short))
}

/// Runs of digits and runs of letters.
fn parted(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        let same = (c.is_ascii_digit() && before.is_ascii_digit())
            || (c.is_alphabetic() && before.is_alphabetic());
        match (c.is_ascii_digit() || c.is_alphabetic(), same) {
            (true, true) => words.last_mut().into_iter().for_each(|word| word.push(c)),
            (true, false) => words.push(c.to_string()),
            (false, _) => {}
        }
        before = c;
    }
    words
}

fn month_of(word: &str) -> Option<u32> {
    let is = |names: &Vec<String>| names.iter().any(|name| name == word);
    let months = languages().iter().map(|language| &language.time.months);
    let place = months
        .filter_map(|months| months.iter().position(is))
        .next()?;
    Some(place as u32 + 1)
}

fn is_weekday(word: &str) -> bool {
    super::is_any(word, |l| &l.time.weekdays)
}

/// Hours and minutes with an `h` between them, of a clock or of a length: `9h50`, `9 h 50`, `14H30min`.
pub fn hours_and_minutes(text: &str) -> Option<(u32, u32)> {
    let (hours, rest) = text.trim().split_once(['h', 'H'])?;
    let rest = rest.trim_start();
    let minutes = ["min", "mn", "m"]
        .iter()
        .find_map(|unit| rest.strip_suffix(unit));
    let (hours, minutes) = (hours.trim_end(), minutes.unwrap_or(rest).trim_end());
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let fits = (1..=2).contains(&hours.len()) && minutes.len() == 2;
    let minutes: u32 = minutes
        .parse()
        .ok()
        .filter(|_| fits && digits(hours) && digits(minutes))?;
    (minutes < 60).then_some((hours.parse().ok()?, minutes))
}

/// A time of day with a point between hours and minutes, `09.50`, which is a number too.
pub fn pointed_clock(text: &str) -> Option<String> {
    let (hour, minute) = text.trim().split_once('.')?;
    let digits = |text: &str| {
        !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())
    };
    (digits(hour) && digits(minute)).then(|| plain_clock(&format!("{hour}:{minute}")))?
}

/// Whether all of some texts are times of day with a point, as a zero at the start of some shows: no number is written
/// `09.50` beside `14.30`.
pub fn are_pointed_clocks<'a>(mut texts: impl Iterator<Item = &'a str> + Clone) -> bool {
    let zero = |text: &str| text.starts_with('0') && !text.starts_with("00");
    let filled = texts.clone().filter(|text| !text.trim().is_empty());
    filled.clone().any(zero)
        && filled.clone().nth(2).is_some()
        && texts.all(|text| {
            text.trim().is_empty() || text.trim().len() == 5 && pointed_clock(text).is_some()
        })
}

/// A time of day on a clock of 24 hours, with its distance from UTC where one is given: `14:30`, `14:30:00+01:00`.
///
/// ```
/// use crossbreak_study::label::plain_clock;
/// assert_eq!(plain_clock("2:30 PM").as_deref(), Some("14:30"));
/// assert_eq!(plain_clock("오후 2:30:00").as_deref(), Some("14:30:00"));
/// assert_eq!(plain_clock("10:00:00 AM GMT+1").as_deref(), Some("10:00:00+01:00"));
/// assert_eq!(plain_clock("24:30"), None);
/// ```
pub fn plain_clock(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    if let Some((hour, minute)) = hours_and_minutes(text) {
        return (hour < 24).then(|| format!("{hour:02}:{minute:02}"));
    }
    let from = text.find(|c: char| c.is_ascii_digit())?;
    let digits = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ',');
    let to = text[from..]
        .find(|c: char| !digits(c))
        .map_or(text.len(), |at| from + at);
    let (before, clock, after) = (&text[..from], &text[from..to], text[to..].trim());
    let half_of = |word: &str| {
        let word = key_words(word);
        if super::is_any(&word, |l| &l.time.am) {
            Some(0)
        } else {
            super::is_any(&word, |l| &l.time.pm).then_some(12)
        }
    };
    let (half, zone) = match before.trim() {
        "" => {
            // `PM GMT+1`, `a. m.`
            let ends = after
                .find(|c: char| matches!(c, '+' | '-' | '−') || c.is_ascii_digit())
                .unwrap_or(after.len());
            let words = &after[..ends];
            let end = ["GMT", "UTC", "Z", "z"]
                .iter()
                .find_map(|zone| words.find(zone))
                .unwrap_or(ends);
            match after[..end].trim() {
                "" => (None, after),
                word => (Some(half_of(word)?), &after[end..]),
            }
        }
        word => (Some(half_of(word)?), after),
    };
    let mut parts = clock.trim_end_matches(',').split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let two = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    let mut hour: u32 = hour.parse().ok().filter(|_| hour.len() <= 2)?;
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
    }
    let whole = second.map(|second| second.split(['.', ',']).next().unwrap_or(second));
    let below = |text: &str| two(text) && text < "60";
    if hour > 23 || !below(minute) || !whole.is_none_or(below) {
        return None;
    }
    let zone = plain_zone(zone)?;
    let second = second
        .map(|second| format!(":{second}"))
        .unwrap_or_default();
    Some(format!("{hour:02}:{minute}{second}{zone}"))
}

/// `+01:00` for `GMT+1` and `+0100`, `Z` for `UTC`; nothing for nothing.
fn plain_zone(text: &str) -> Option<String> {
    let text = text.trim();
    let offset = text
        .trim_start_matches(['G', 'M', 'T', 'U', 'C', 'Z', 'z'])
        .trim();
    if offset.is_empty() {
        return match text {
            "" => Some(String::new()),
            "Z" | "z" | "GMT" | "UTC" => Some("Z".to_owned()),
            _ => None,
        };
    }
    let sign = match offset.chars().next()? {
        '+' => '+',
        '-' | '−' => '-',
        _ => return None,
    };
    let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
    let rest = offset
        .chars()
        .skip(1)
        .all(|c| c.is_ascii_digit() || c == ':');
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "00"),
        3 | 4 => digits.split_at(digits.len() - 2),
        _ => return None,
    };
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (rest && hours <= 14 && minutes < 60).then(|| format!("{sign}{hours:02}:{minutes:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_month_is_that_of_two() {
        let mut known: std::collections::BTreeMap<&str, usize> = Default::default();
        for language in languages() {
            for (month, names) in language.time.months.iter().enumerate() {
                for name in names {
                    let other = known.insert(name, month);
                    assert!(
                        other.is_none_or(|other| other == month),
                        "{name} of {}",
                        language.name
                    );
                }
            }
        }
    }

    #[test]
    fn days_with_the_month_by_name() {
        for text in [
            "01-May-2024",
            "1-MAY-2024",
            "1 May 2024",
            "May 1, 2024",
            "Wednesday, May 1st, 2024",
            "Wed 1 May 2024",
            "1. Mai 2024",
            "Mi., 1. Mai 2024",
            "1er mai 2024",
            "1 de mayo de 2024",
            "1 de maio de 2024",
            "1 maggio 2024",
            "1 mei 2024",
            "1 maja 2024",
            "1 Mai 2024",
            "1 maj 2024",
            "1 مايو 2024",
            "2024年5月1日",
            "2024年5月1日(水)",
            "2024년 5월 1일",
            "2024. 5. 1.",
            "20240501",
            "2024 May 01",
            "01MAY2024",
        ] {
            assert_eq!(plain_moment(text).as_deref(), Some("2024-05-01"), "{text}");
        }
        for (text, expected) in [
            ("01-May-2024 09:30:00", "2024-05-01 09:30:00"),
            ("May 1, 2024 2:30 PM", "2024-05-01 14:30"),
            ("2024. 5. 1 오후 2:30:00", "2024-05-01 14:30:00"),
            ("1er mai 2024, 09:30", "2024-05-01 09:30"),
        ] {
            assert_eq!(plain_moment(text).as_deref(), Some(expected), "{text}");
        }
        let short = named_day("01-May-24").unwrap();
        assert_eq!((short.year, short.short_year), (2024, true));
        for text in [
            "",
            "May",
            "May 2024",
            "1 potato 2024",
            "30-Feb-2024",
            "5/1/2024",
            "2024-05-01",
            "2024.05.01",
            "20241301",
            "12345678",
            "I may go in 10 or 2000 days",
            "1 May 2 May 2024",
            "May 1 2024 at noon",
            "99-May-2024",
            "may 5",
            "10 mar 20 30",
        ] {
            assert_eq!(plain_moment(text), None, "{text}");
        }
    }

    #[test]
    fn clocks_of_twelve_hours_and_zones() {
        for (text, expected) in [
            ("9:30", Some("09:30")),
            ("09:30:15.250", Some("09:30:15.250")),
            ("9h50", Some("09:50")),
            ("9 h 50", Some("09:50")),
            ("14H30min", Some("14:30")),
            ("9h", None),
            ("9h5", None),
            ("9h75", None),
            ("24h00", None),
            ("9.50", None),
            ("12:05 AM", Some("00:05")),
            ("12:05 p.m.", Some("12:05")),
            ("2:30 pm", Some("14:30")),
            ("下午2:30", Some("14:30")),
            ("午前 10:00:00", Some("10:00:00")),
            ("2:30 م", Some("14:30")),
            ("10:00:00 GMT+9", Some("10:00:00+09:00")),
            ("10:00:00 AM GMT-5", Some("10:00:00-05:00")),
            ("10:00Z", Some("10:00Z")),
            ("10:00 UTC", Some("10:00Z")),
            ("10:00:00+0530", Some("10:00:00+05:30")),
            ("13:00 PM", None),
            ("9:3", None),
            ("09:61", None),
            ("33:10:00", None),
            ("soon", None),
            ("9", None),
            ("9:30 sharp", None),
        ] {
            assert_eq!(plain_clock(text).as_deref(), expected, "{text}");
        }
    }
}
