//! Text that is not TOML: says what is wrong and takes it out, so that the rest can be read and checked.
//!
//! A parser's errors come in heaps: after a bracket that is not closed, every line is one. So the line is looked for
//! that the most of them go with; it is blanked, which keeps the places of all others, and the rest is read again.

use std::ops::Range;

use toml::de::DeTable;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// What is left of a text that is not TOML.
#[derive(Default)]
pub(super) struct Mended {
    /// The text with blanks for what could not be read; `None` where nothing helped.
    pub text: Option<String>,
    pub diagnostics: Diagnostics,
    /// Keys and names of sections that were taken out.
    pub keys: Vec<String>,
    /// The sections that lost something.
    pub sections: Vec<Range<usize>>,
    /// Among it was a heading or an id, which other parts may refer to.
    pub names_lost: bool,
}

/// A text with more mistakes, or a longer one, is no spec.
const MOST: usize = 20;
const LONGEST: usize = 1 << 20;

pub(super) fn mend(text: &str) -> Mended {
    let mut mended = Mended::default();
    let mut rest = text.to_owned();
    for _ in 0..MOST {
        let errors = errors(&rest);
        let Some((at, message)) = errors.first() else {
            mended.text = Some(rest);
            return mended;
        };
        let cut = culprit(&rest, at.start, errors.len()).filter(|_| text.len() <= LONGEST);
        mended
            .diagnostics
            .push(diagnostic(&rest, at, message, cut.as_ref()));
        let Some(cut) = cut else {
            return mended;
        };
        mended.lose(&rest, &cut);
        rest = blanked(&rest, &cut);
    }
    mended
}

impl Mended {
    /// Remembers what is taken out.
    fn lose(&mut self, text: &str, cut: &Range<usize>) {
        for line in text[cut.clone()].lines() {
            if is_heading(line) {
                self.names_lost = true;
                let name = line.trim().trim_matches(['[', ']']);
                let first = name.split('.').next().unwrap_or_default();
                self.keys.push(first.trim().to_owned());
            } else if let Some((key, _)) = line.split_once(['=', ':']) {
                let key = key.trim().trim_matches(['"', '\'']);
                self.names_lost |= key == "id";
                self.keys.push(key.to_owned());
            }
        }
        let heading = lines(text)
            .into_iter()
            .rfind(|line| line.start <= cut.start && is_heading(&text[line.clone()]));
        let start = heading.map_or(0, |line| line.start);
        self.sections.push(start..section_end(text, cut.start));
    }
}

/// The parser's errors by place: what it says, and of which bytes.
fn errors(text: &str) -> Vec<(Range<usize>, String)> {
    let (_, errors) = DeTable::parse_recoverable(text);
    let mut errors: Vec<_> = errors
        .iter()
        .map(|error| (error.span().unwrap_or(0..0), error.message().to_owned()))
        .collect();
    errors.sort_by_key(|(span, _)| span.start);
    errors
}

/// The bytes that are best taken out: the line of the first error, one shortly before it in which something began that
/// does not end, or the rest of the section.
fn culprit(text: &str, at: usize, errors_now: usize) -> Option<Range<usize>> {
    const BACK: usize = 8;
    let lines = lines(text);
    let own = lines.iter().rposition(|line| line.start <= at)?;
    let near = lines[..=own]
        .iter()
        .rev()
        .filter(|line| !text[(*line).clone()].trim().is_empty())
        .take(BACK)
        .map(|line| match is_heading(&text[line.clone()]) {
            // What stands below a heading would fall to the section before it.
            true => line.start..section_end(text, line.end),
            false => line.clone(),
        });
    let to_section_end = |start: usize| start..section_end(text, start);
    let long_text = ["\"\"\"", "'''"]
        .iter()
        .filter_map(|quotes| text[..at].rfind(quotes))
        .max()
        .and_then(|quotes| lines.iter().rfind(|line| line.start <= quotes))
        .map(|line| to_section_end(line.start));
    let section = to_section_end(lines[own].start);
    let (left, cut) = near
        .chain(long_text)
        .chain([section])
        .map(|cut| (errors(&blanked(text, &cut)).len(), cut))
        .min_by_key(|(left, _)| *left)?;
    (left < errors_now).then_some(cut)
}

/// The lines of a text, without their ends.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let own = start..start + line.trim_end_matches(['\n', '\r']).len();
            start += line.len();
            own
        })
        .collect()
}

/// A line that begins a section, closed or not; an element of a list over several lines is one that ends with a comma.
fn is_heading(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('[') && !line.ends_with(',') && !line.ends_with("],")
}

/// Where the section that a place stands in ends.
fn section_end(text: &str, from: usize) -> usize {
    let next = lines(text)
        .into_iter()
        .find(|line| line.start > from && is_heading(&text[line.clone()]));
    next.map_or(text.len(), |line| line.start)
}

/// The text with blanks for some bytes of it; lines stay lines.
fn blanked(text: &str, cut: &Range<usize>) -> String {
    let mut out = text[..cut.start].to_owned();
    for c in text[cut.clone()].chars() {
        match c {
            '\n' | '\r' => out.push(c),
            other => out.extend(std::iter::repeat_n(' ', other.len_utf8())),
        }
    }
    out.push_str(&text[cut.end..]);
    out
}

fn diagnostic(
    text: &str,
    at: &Range<usize>,
    message: &str,
    cut: Option<&Range<usize>>,
) -> Diagnostic {
    let error =
        |message: String| Diagnostic::error(Code::SpecSyntax, format!("not TOML: {message}"));
    // Taken out was a line before the one that the parser stumbled over.
    if let Some(cut) = cut
        && let line = text[cut.clone()].lines().next().unwrap_or_default()
        && cut.start + line.len() < at.start
        && !is_heading(line)
    {
        let indent = line.len() - line.trim_start().len();
        return error("this does not end, or a comma is missing after it".to_owned())
            .at(cut.start + indent..cut.start + line.trim_end().len())
            .help("look for a bracket, a brace or a quotation mark that is not closed, and for a comma at the end of the line");
    }
    let found = text.get(at.clone()).unwrap_or_default();
    let line = lines(text)
        .into_iter()
        .rfind(|line| line.start <= at.start)
        .map_or("", |line| &text[line]);
    let (what, _) = message.split_once(", expected").unwrap_or((message, ""));
    let bare = [
        "string values must be quoted",
        "invalid float",
        "invalid boolean",
    ];
    let said = if bare.contains(&what) && !found.is_empty() {
        format!("`{found}` is neither a number nor text in quotation marks")
    } else if what == "duplicate key" && !found.is_empty() {
        format!("`{found}` stands here twice")
    } else if what == "invalid basic string" || what == "invalid literal string" {
        "the text does not end with a quotation mark".to_owned()
    } else if what.contains("recurs") {
        "lists or tables are nested too deeply".to_owned()
    } else if what == "missing escaped value" {
        "a backslash begins a sign such as \\n in \"quotation marks\"".to_owned()
    } else {
        message.to_owned()
    };
    error(said).at(at.clone()).help(help(what, found, line))
}

/// How the commonest slips are mended.
fn help(what: &str, found: &str, line: &str) -> &'static str {
    let digits_around = |mark: char| {
        line.match_indices(mark).any(|(index, _)| {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            digit(line[..index].chars().next_back())
                && digit(line[index + mark.len_utf8()..].chars().next())
        })
    };
    if what == "duplicate key" && line.trim_start().starts_with('[') {
        "a section that stands several times has double brackets each time: [[question]]; one that stands once, \
         single ones, and all of its keys below it"
    } else if what == "duplicate key" {
        "keep one of them, or give the other a name of its own"
    } else if what.contains("recurs") {
        "no key of a spec takes more than three lists or tables in each other"
    } else if what == "missing escaped value" {
        "write a path with /, or put it in 'single quotation marks'"
    } else if found.contains(['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}']) {
        "quotation marks are straight in TOML: \"text\""
    } else if found.ends_with('%') {
        "write the number alone; targets of 49 and 51 are unit = \"percent\""
    } else if what.starts_with("invalid date")
        || what.starts_with("invalid time")
        || digits_around('/')
    {
        "a day is written 2024-05-01, without quotation marks; anything else stands in \"quotation marks\""
    } else if digits_around(',') {
        "a decimal number is written with a point: 0.49"
    } else {
        "text stands in \"quotation marks\", lists in [ ], tables in { }; a key is followed by ="
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STUDY: &str = "spec = 1\n[study]\ntitle = \"t\"\nclient = \"c\"\n[input]\nfile = \"f\"\n";

    #[test]
    fn what_is_toml_stays_as_it_is() {
        let mended = mend(STUDY);
        assert_eq!(mended.text.as_deref(), Some(STUDY));
        assert!(!mended.diagnostics.has_errors());
    }

    #[test]
    fn one_slip_is_one_mistake_at_its_line() {
        for (from, to, line) in [
            ("\"t\"", "t", "title = t"),
            ("\"t\"", "\"t", "title = \"t"),
            ("\"t\"", "[\"t\"", "title = [\"t\""),
            ("\"t\"", "\"\"\"t", "title = \"\"\"t"),
            (
                "\"t\"",
                "{ a = 0,49, b = 0,51 }",
                "title = { a = 0,49, b = 0,51 }",
            ),
            ("[study]", "[study", "[study"),
            ("client", "title", "title = \"c\""),
            (
                "\"t\"",
                "\u{201c}t\u{201d} \u{1f4ca}",
                "title = \u{201c}t\u{201d} \u{1f4ca}",
            ),
        ] {
            let text = STUDY.replacen(from, to, 1);
            let mended = mend(&text);
            let (errors, _) = mended.diagnostics.counts();
            assert_eq!(errors, 1, "{to}: {:?}", mended.diagnostics);
            let rest = mended.text.expect("the rest can be read");
            assert_eq!(rest.len(), text.len());
            assert!(rest.contains("file = \"f\""), "{rest}");
            assert!(!rest.contains(line), "{rest}");
        }
    }
}
