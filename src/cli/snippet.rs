//! The lines of a spec at which a diagnostic is drawn. A line of a megabyte, a list of a thousand lines and two places far
//! apart are cut, so that what is wrong is seen on one screen; lines keep their numbers and places their columns.

// Places are ranges of bytes, and a list of them can hold one.
#![allow(clippy::single_range_in_vec_init)]

use std::borrow::Cow;
use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::pipeline::Source;
use crossbreak_study::visible;

/// The longest line that is shown whole, in letters.
const LONGEST: usize = 300;
/// What is shown of a longer one: letters at its beginning, or before and after a place in it, and of the place itself.
const BEGINNING: usize = 160;
const AROUND: usize = 30;
const OF_PLACE: usize = 100;
/// A place on more lines is shown by its first.
const MOST_LINES: usize = 12;

/// A part of the spec's text, with the lines that are far from every place left empty.
pub(super) struct Snippet {
    name: String,
    text: String,
    places: Vec<Range<usize>>,
    /// The column of the first place in the spec, from 0, in letters.
    column: usize,
}

impl Snippet {
    /// `None` where the first place is not in the text.
    pub fn new(source: &Source, places: &[Range<usize>]) -> Option<Self> {
        let text = source.text.as_str();
        let first = places.first()?.start;
        if first > text.len() {
            return None;
        }
        let places: Vec<Range<usize>> = places.iter().map(|place| clipped(text, place)).collect();
        let near: Vec<Range<usize>> = places.iter().map(|place| with_lines(text, place)).collect();
        let mut snippet = Self {
            name: visible::line(&source.name).into_owned(),
            text: String::new(),
            places: places.clone(),
            column: text[line_start(text, places[0].start)..places[0].start]
                .chars()
                .count(),
        };
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let own = start..start + line.len();
            start = own.end;
            if near
                .iter()
                .any(|near| own.start < near.end && near.start <= own.start)
            {
                snippet.show(text, own, &places);
            } else if line.ends_with('\n') {
                snippet.text.push('\n');
            }
        }
        // At the very end, where no line is.
        for (moved, place) in snippet.places.iter_mut().zip(&places) {
            if place.start == text.len() {
                *moved = snippet.text.len()..snippet.text.len();
            }
        }
        snippet.make_visible();
        Some(snippet)
    }

    /// Shows signs that move the cursor or show nothing by their numbers.
    fn make_visible(&mut self) {
        let Cow::Owned(shown) = visible::source(&self.text) else {
            return;
        };
        let moved = |byte: usize| visible::source(&self.text[..byte]).len();
        self.places = self
            .places
            .iter()
            .map(|place| moved(place.start)..moved(place.end))
            .collect();
        self.text = shown;
    }

    /// Where the places are in what is shown, in the order in which they were given.
    pub fn places(&self) -> &[Range<usize>] {
        &self.places
    }

    /// Adds a line, or the parts of it at which something is to be seen.
    fn show(&mut self, text: &str, line: Range<usize>, places: &[Range<usize>]) {
        let parts = parts(text, &line, places);
        let mut shown = line.start;
        // Begin and end of each part in the text, and its place in what is shown.
        let mut at = Vec::new();
        for part in parts {
            if part.start > shown {
                self.text.push_str("... ");
            }
            at.push((part.clone(), self.text.len()));
            self.text.push_str(&text[part.clone()]);
            shown = part.end;
        }
        let end = line.end - usize::from(text[line.clone()].ends_with('\n'));
        if shown < end {
            self.text.push_str(" ...");
            if end < line.end {
                self.text.push('\n');
            }
        }
        let moved = |byte: usize| {
            let (part, shown) = at.iter().rfind(|(part, _)| part.start <= byte)?;
            Some(shown + byte.min(part.end) - part.start)
        };
        for (place, own) in self.places.iter_mut().zip(places) {
            if line.contains(&own.start) {
                place.start = moved(own.start).unwrap_or(self.text.len());
                place.end = place.end.max(place.start);
            }
            if line.start < own.end && own.end <= line.end
                || own.is_empty() && line.contains(&own.end)
            {
                place.end = moved(own.end).unwrap_or(self.text.len());
            }
        }
    }
}

/// The parts of a line that are shown: all of it, its beginning, or what is around the places in it.
fn parts(text: &str, line: &Range<usize>, places: &[Range<usize>]) -> Vec<Range<usize>> {
    let forward = |from: usize, letters: usize| {
        text[from..line.end]
            .char_indices()
            .nth(letters)
            .map_or(line.end, |(index, _)| from + index)
    };
    if forward(line.start, LONGEST) == line.end {
        return vec![line.clone()];
    }
    let back = |from: usize, letters: usize| {
        text[line.start..from]
            .char_indices()
            .rev()
            .nth(letters - 1)
            .map_or(line.start, |(index, _)| line.start + index)
    };
    let mut parts: Vec<Range<usize>> = places
        .iter()
        .filter(|place| line.contains(&place.start))
        .map(|place| {
            let end = place.end.min(forward(place.start, OF_PLACE));
            back(place.start, AROUND)..forward(end.max(place.start), AROUND)
        })
        .collect();
    if parts.is_empty() {
        return vec![line.start..forward(line.start, BEGINNING)];
    }
    parts.sort_by_key(|part| part.start);
    parts.into_iter().fold(Vec::new(), |mut merged, part| {
        match merged.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => merged.push(part),
        }
        merged
    })
}

/// A place as far as it is marked: on one line, and at letters of the text.
fn clipped(text: &str, place: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(place.start);
    let end = text.floor_char_boundary(place.end.max(start));
    match text[start..end].match_indices('\n').nth(MOST_LINES - 1) {
        Some(_) => {
            let first = text[start..].find('\n').map_or(end, |index| start + index);
            start..first
        }
        None => start..end,
    }
}

fn line_start(text: &str, byte: usize) -> usize {
    text[..byte].rfind('\n').map_or(0, |index| index + 1)
}

/// From the beginning of the line before a place to the end of the line after it.
fn with_lines(text: &str, place: &Range<usize>) -> Range<usize> {
    let own = line_start(text, place.start);
    let before = match own {
        0 => 0,
        own => line_start(text, own - 1),
    };
    let mut ends = text[place.end..]
        .match_indices('\n')
        .map(|(index, _)| place.end + index + 1);
    let after = match ends.next() {
        Some(_) => ends.next(),
        None => None,
    };
    before..after.unwrap_or(text.len())
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let read = self.text.read_span(span, before, after)?;
        let first = before == 0
            && self
                .places
                .first()
                .is_some_and(|p| p.start == span.offset());
        let column = match first {
            true => self.column,
            false => read.column(),
        };
        // Not counted from the beginning of the text: all lines between two places would be drawn.
        let lines = read.data().split_inclusive(|byte| *byte == b'\n').count();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            read.data(),
            *read.span(),
            read.line(),
            column,
            lines,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snippet(text: &str, places: &[Range<usize>]) -> Snippet {
        let source = Source {
            name: "poll.toml".to_owned(),
            text: text.to_owned(),
        };
        Snippet::new(&source, places).expect("the place is in the text")
    }

    /// What is shown of each place.
    fn marked(snippet: &Snippet) -> Vec<&str> {
        let places = snippet.places().iter();
        places.map(|place| &snippet.text[place.clone()]).collect()
    }

    #[test]
    fn short_lines_near_a_place_are_shown_as_they_are() {
        let text = "one = 1\ntwo = 2\nthree = 3\nfour = 4\nfive = 5";
        let place = text.find("3").unwrap();
        let shown = snippet(text, &[place..place + 1]);
        assert_eq!(shown.text, "\ntwo = 2\nthree = 3\nfour = 4\n");
        assert_eq!(marked(&shown), ["3"]);
        assert_eq!(shown.column, 8);
    }

    #[test]
    fn a_long_line_is_cut_around_its_places() {
        let text = format!(
            "a = 1\nb = [{}, 7, {}, 8]\nc = 2\n",
            "1,".repeat(600_000),
            "é".repeat(500)
        );
        let seven = text.find(" 7,").unwrap() + 1;
        let eight = text.find(" 8]").unwrap() + 1;
        let shown = snippet(&text, &[seven..seven + 1, eight..eight + 1]);
        assert!(shown.text.len() < 500, "{}", shown.text);
        assert_eq!(marked(&shown), ["7", "8"]);
        assert_eq!(shown.column, seven - "a = 1\n".len());
        assert_eq!(shown.text.lines().count(), 3);
        assert!(shown.text.ends_with(" 8]\nc = 2\n"), "{}", shown.text);
        let whole = text.find('[').unwrap()..text.find("\nc").unwrap();
        let shown = snippet(&text, &[whole]);
        assert_eq!(marked(&shown)[0].len(), OF_PLACE + AROUND);
        assert!(shown.text.contains(" ...\nc"), "{}", shown.text);
    }

    #[test]
    fn a_place_of_many_lines_is_marked_on_its_first() {
        let text = format!("a = [\n{}]\nb = 1\n", "  1,\n".repeat(50));
        let shown = snippet(&text, &[4..text.find(']').unwrap() + 1]);
        assert_eq!(marked(&shown), ["["]);
        assert!(
            shown.text.starts_with("a = [\n  1,\n\n\n"),
            "{}",
            shown.text
        );
    }

    #[test]
    fn no_sign_that_a_terminal_obeys_is_shown() {
        let shown = snippet("a = \"\u{1b}[31m\0\u{9b}\"\n", &[4..5]);
        assert_eq!(shown.text, "a = \"\\u{1b}[31m\\u{0}\\u{9b}\"\n");
    }

    #[test]
    fn every_place_of_a_text_can_be_shown() {
        let text = "é = 1\r\n\n\"\u{1f4ca}\" = 2";
        for start in 0..=text.len() {
            for end in start..=text.len() + 5 {
                let shown = snippet(text, &[start..end, 3..4]);
                let place = shown.places()[0].clone();
                assert!(
                    shown.text.get(place.clone()).is_some(),
                    "{start}..{end}: {place:?}"
                );
                assert!(
                    shown.read_span(&place.into(), 1, 1).is_ok(),
                    "{start}..{end}"
                );
            }
        }
    }
}
