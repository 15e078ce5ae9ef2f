//! Times of day, and how long interviews took.

use super::cells::number;
use super::dates;
use super::role::Evidence;
use super::words::is_question;
use crossbreak_core::number::{counted, plain};
use crossbreak_study::label::{
    are_pointed_clocks, hours_and_minutes, key_words, languages, plain_clock, pointed_clock, says,
    says_any, tokens,
};

impl Evidence<'_> {
    /// Rows with a negative number.
    fn negative_rows(&self) -> usize {
        let negative =
            |(text, _): &(&&str, &usize)| self.cells.number(text).is_some_and(|n| n < 0.0);
        let texts = self.cells.texts.iter().filter(negative);
        texts.map(|(_, rows)| *rows).sum()
    }

    /// The negative numbers are few, and codes: no length is negative.
    fn short_of_lengths(&self) -> bool {
        let negative = |text: &&&str| self.cells.number(text).is_some_and(|n| n < 0.0);
        let codes = self.cells.texts.keys().filter(negative).count();
        codes <= 4 && self.negative_rows() * 2 < self.cells.filled()
    }
}

/// Times of day, as words beside them, the name or their size say; others are lengths of time.
pub(super) fn time_of_day(e: &Evidence<'_>) -> Option<String> {
    /// Few interviews are as long, and few begin as early.
    const LONG: &str = "06:00";
    let cells = &e.cells;
    if e.labelled() || cells.texts.is_empty() {
        return None;
    }
    let mut halves = 0;
    let mut times: Vec<(String, usize)> = Vec::new();
    let bare = bare_clock(e);
    let mut with_h = 0;
    for (text, rows) in &cells.texts {
        if let Some(read) = bare {
            times.push((read(text)?, *rows));
            continue;
        }
        // A time of the day has no zone, and two digits for its minutes.
        let clock = plain_clock(text).filter(|clock| !clock.contains(['Z', '+', '-']))?;
        let own = hours_and_minutes(text).is_some();
        with_h += usize::from(own);
        halves += usize::from(!own && text.contains(|c: char| c.is_alphabetic()));
        times.push((clock, *rows));
    }
    times.sort_unstable();
    let words = dates::named(cells.name, cells.info.text.as_deref());
    let of_length = says_length(&words) || cells.name.to_lowercase().contains("duration");
    let of_moment = dates::says_start(&words) || dates::says_end(&words);
    let with_seconds = cells
        .texts
        .keys()
        .all(|text| text.matches(':').count() == 2);
    let mut before = 0;
    let median = times.iter().find(|(_, rows)| {
        before += rows;
        before * 2 >= cells.filled()
    });
    let late = median.is_some_and(|(clock, _)| clock.as_str() >= LONG)
        && (with_seconds || with_h == times.len() || bare.is_some());
    let (first, last) = (times.first()?, times.last()?);
    // Hours and minutes of two digits each, where no word is of a length.
    let of_day = cells
        .texts
        .keys()
        .all(|text| text.matches(':').count() == 1 && text.len() == 5);
    (halves > 0 || (!of_length && (of_moment && bare.is_none() || late || of_day)))
        .then(|| format!("times of day from {} to {}", first.0, last.0))
}

/// How the cells are read as times of day that are numbers too: `09.50` beside `14.30`, or `950` and `1430` where the name
/// says start or end. Years are none, and prices have more than 59 hundredths.
fn bare_clock(e: &Evidence<'_>) -> Option<fn(&str) -> Option<String>> {
    const DIFFERENT: usize = 10;
    let cells = &e.cells;
    let texts = || cells.texts.keys().copied();
    if are_pointed_clocks(texts()) {
        return Some(pointed_clock);
    }
    let name = key_words(&tokens(cells.name).join(" "));
    let asked = is_question(cells.wording());
    let says = says_any(&name, |l| &l.interviews.moment)
        || dates::says_start(&name)
        || dates::says_end(&name);
    if asked || !says || cells.different() < DIFFERENT {
        return None;
    }
    if texts().all(|text| pointed_clock(text).is_some()) {
        return Some(pointed_clock);
    }
    let year = |text: &str| {
        text.parse()
            .is_ok_and(|year: u32| (1900..2100).contains(&year))
    };
    let of_interview = dates::says_start(&name) || dates::says_end(&name);
    let clocks = texts().all(|text| whole_clock(text).is_some());
    (of_interview && clocks && !texts().all(year)).then_some(whole_clock)
}

/// `950` and `1430`, hours and minutes in one number.
fn whole_clock(text: &str) -> Option<String> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let number: u32 = text.parse().ok().filter(|_| digits)?;
    plain_clock(&format!("{}:{:02}", number / 100, number % 100))
}

pub(super) fn duration(e: &Evidence<'_>) -> Option<String> {
    let clock = |text: &str| {
        let (days, rest) = text.rsplit_once(' ').unwrap_or(("0 days", text));
        let days = days.trim_end_matches(',').split_once(" day");
        let days = days.is_some_and(|(n, s)| number(n).is_some() && matches!(s, "" | "s"));
        if !days {
            return false;
        }
        let parts: Vec<&str> = rest.split(':').collect();
        let digits =
            |part: &&str| part.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !part.is_empty();
        (2..=3).contains(&parts.len()) && parts.iter().all(digits)
    };
    let texts = || e.cells.texts.keys().take(200);
    let with_seconds = || texts().all(|text| text.matches(':').count() == 2);
    let clocks = !e.labelled() && texts().all(|text| clock(text));
    let example = || {
        format!(
            "lengths of time, such as {}",
            texts().next().copied().unwrap_or_default()
        )
    };
    if clocks && with_seconds() {
        return Some(example());
    }
    let with_h = e.cells.different() > 1 && texts().all(|text| hours_and_minutes(text).is_some());
    if with_h && !e.labelled() {
        return Some(example());
    }
    let wording = e.cells.wording();
    // "Time taken (in minutes)".
    let wording = key_words(wording.split(['(', '[']).next().unwrap_or(wording));
    let said = e.named(&[
        "duration",
        "loi",
        "elapsed",
        "qtime",
        "interviewlength",
        "lengthofinterview",
        "timetaken",
        "seconds",
        "interviewtime",
    ]) || says_length(&wording);
    // 2:1 and 0:0 are results of matches.
    if clocks && said {
        return Some(example());
    }
    let numbers = e
        .numeric()
        .filter(|n| n.least >= 0.0 || e.short_of_lengths())?;
    // In a small file nearly every interview takes another time.
    let many =
        numbers.different > 10 || (numbers.different > 2 && numbers.different * 2 > numbers.rows);
    (said && many && !e.labelled()).then(|| {
        let none = match e.negative_rows() {
            0 => String::new(),
            rows => format!(
                "; {} a negative one, as platforms write where an interview was broken off and resumed",
                counted(rows, "row has", "rows have")
            ),
        };
        format!("its name says how long; median {}{none}", plain(numbers.median, 1))
    })
}

/// Whether key words name the length of the interview: alone, or beside a word for the interview.
fn says_length(words: &str) -> bool {
    let of_interview = says_any(words, |l| &l.interviews.moment);
    let lengths = languages().iter().flat_map(|l| &l.interviews.length);
    let at_an_end =
        |word: &String| words.starts_with(word.as_str()) || words.ends_with(word.as_str());
    lengths
        .filter(|word| says(words, word))
        .any(|word| words == word || (at_an_end(word) && (of_interview || word.contains(' '))))
}
