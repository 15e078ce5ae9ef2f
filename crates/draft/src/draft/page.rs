//! The text of a spec as it grows: aligned keys, comments, and the lines that a person has to look at.

use indexmap::IndexMap;
use toml_writer::{TomlKeyBuilder, TomlStringBuilder};

use crossbreak_study::visible;

/// Columns of a line.
const WIDTH: usize = 110;

/// Where comments after a value begin, if the value leaves room.
const COMMENTS: usize = 47;

/// A text as TOML writes it, on one line.
pub(super) fn quoted(text: &str) -> String {
    use toml_writer::TomlWrite as _;
    let mut out = String::new();
    // Writing to memory does not fail.
    let _ = out.value(TomlStringBuilder::new(text).as_basic());
    visible::toml(&out).into_owned()
}

/// A key as TOML writes it: bare where it can be.
pub(super) fn key(text: &str) -> String {
    use toml_writer::TomlWrite as _;
    let builder = TomlKeyBuilder::new(text);
    let mut out = String::new();
    let _ = match builder.as_unquoted() {
        Some(bare) => out.key(bare),
        None => out.key(builder.as_basic()),
    };
    visible::toml(&out).into_owned()
}

/// What stands after the equals sign.
pub(super) enum Value {
    One(String),
    /// A list; on several lines if it is long.
    List(Vec<String>),
    /// A table; under a heading of its own if it is long.
    Table(Vec<(String, String)>),
}

impl Value {
    /// A text.
    pub fn text(text: &str) -> Self {
        Value::One(quoted(text))
    }

    /// One value as it is, several as a list.
    pub fn one_or_many(mut values: Vec<String>) -> Self {
        match (values.len(), values.pop()) {
            (1, Some(only)) => Value::One(only),
            (_, last) => Value::List(values.into_iter().chain(last).collect()),
        }
    }

    fn inline(&self) -> String {
        match self {
            Value::One(text) => text.clone(),
            Value::List(values) => format!("[{}]", values.join(", ")),
            Value::Table(pairs) => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(k, v)| format!("{} = {v}", key(k)))
                    .collect();
                format!("{{ {} }}", pairs.join(", "))
            }
        }
    }
}

/// A key, its value, and what a person should know of it.
pub(super) struct Entry {
    name: &'static str,
    value: Value,
    comment: Option<String>,
    open: Option<String>,
    /// Written as a comment.
    unknown: bool,
}

/// A key with its value.
pub(super) fn entry(name: &'static str, value: Value) -> Entry {
    Entry {
        name,
        value,
        comment: None,
        open: None,
        unknown: false,
    }
}

impl Entry {
    /// Whether it is the key of that name.
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// With a comment after the value.
    #[must_use]
    pub fn said(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(one_line(&comment.into()));
        self
    }

    /// With more in its comment.
    pub fn also(&mut self, comment: &str) {
        let before = self.comment.take().map(|own| format!("{own}; "));
        self.comment = Some(before.unwrap_or_default() + &one_line(comment));
    }

    /// A person has to look at it, if nothing else is asked of it yet.
    pub fn ask(&mut self, what: &str) {
        self.open.get_or_insert_with(|| what.to_owned());
    }

    /// As a comment: nothing is known that could stand here.
    #[must_use]
    pub fn unknown(mut self) -> Self {
        self.unknown = true;
        self
    }

    /// Only a person knows it; `what` it is, for the list of such lines.
    #[must_use]
    pub fn open(mut self, what: impl Into<String>) -> Self {
        self.open = Some(what.into());
        self
    }
}

/// The text so far.
#[derive(Default)]
pub(super) struct Page {
    pub text: String,
    lines: usize,
    /// What only a person knows, and the lines where it stands.
    pub open: IndexMap<String, Vec<usize>>,
}

impl Page {
    /// A line.
    pub fn line(&mut self, text: &str) {
        self.text += &visible::line(text.trim_end());
        self.text.push('\n');
        self.lines += 1;
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.line("");
    }

    /// The heading of a part of the spec.
    pub fn part(&mut self, text: &str) {
        self.gap();
        self.line(&format!("# --- {text}"));
        self.gap();
    }

    /// A comment on lines of its own.
    pub fn comment(&mut self, text: &str) {
        let mut line = "#".to_owned();
        for word in one_line(text).split(' ') {
            if line.chars().count() + word.chars().count() + 1 > WIDTH && line != "#" {
                self.line(&line);
                line = "#".to_owned();
            }
            line.push(' ');
            line += word;
        }
        self.line(&line);
    }

    /// The keys of a table, with their equals signs in a column. `heading` is as `[[question]]`; a table among the keys
    /// that is too long for a line follows under a heading of its own.
    pub fn table(&mut self, heading: &str, entries: Vec<Entry>) {
        self.written(heading, entries, "");
    }

    /// The next line says something that only a person knows.
    fn open_here(&mut self, what: &str) {
        self.open
            .entry(what.to_owned())
            .or_default()
            .push(self.lines + 1);
    }

    /// As [`Page::proposed`]; whether it holds is something that only a person knows.
    pub fn proposed_as(&mut self, what: &str, heading: &str, entries: Vec<Entry>) {
        let first = self.lines + 1;
        self.proposed(heading, entries);
        let lines = self.open.entry(what.to_owned()).or_default();
        lines.extend(first..=self.lines);
    }

    /// The same as comments, to be made keys by taking away the sign.
    pub fn proposed(&mut self, heading: &str, entries: Vec<Entry>) {
        self.written(heading, entries, "# ");
    }

    fn written(&mut self, heading: &str, entries: Vec<Entry>, sign: &str) {
        self.line(&format!("{sign}{heading}"));
        let path = heading.trim_matches(['[', ']']);
        let width = |name: &str| {
            entries
                .iter()
                .map(|entry| entry.name.len())
                .max()
                .unwrap_or(name.len())
        };
        let width = width("");
        let line = |entry: &Entry| {
            let sign = if entry.unknown { "# " } else { sign };
            format!("{sign}{:<width$} = {}", entry.name, entry.value.inline())
        };
        let (tables, keys): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| {
            matches!(entry.value, Value::Table(_)) && line(entry).chars().count() > WIDTH
        });
        for entry in keys {
            if let Some(what) = &entry.open {
                self.open_here(what);
            }
            let line = line(&entry);
            match (&entry.value, &entry.comment) {
                (Value::List(values), comment) if line.chars().count() > WIDTH => {
                    self.remark(sign, comment.as_deref());
                    self.line(&format!("{sign}{:<width$} = [", entry.name));
                    self.filled(values, sign);
                    self.line(&format!("{sign}]"));
                }
                (_, Some(comment)) => {
                    let padded = format!("{line:<COMMENTS$}");
                    let gap = if padded.chars().count() > COMMENTS {
                        "  "
                    } else {
                        ""
                    };
                    let all = format!("{padded}{gap}# {comment}");
                    match all.chars().count() > WIDTH {
                        true => {
                            self.remark(sign, Some(comment));
                            self.line(&line);
                        }
                        false => self.line(&all),
                    }
                }
                (_, None) => self.line(&line),
            }
        }
        for entry in tables {
            if let Value::Table(pairs) = entry.value {
                self.line(&format!("{sign}[{path}.{}]", entry.name));
                let keys: Vec<String> = pairs.iter().map(|(name, _)| key(name)).collect();
                let width = keys
                    .iter()
                    .map(|key| key.chars().count())
                    .max()
                    .unwrap_or(0);
                for (key, (_, value)) in keys.iter().zip(&pairs) {
                    self.line(&format!("{sign}{key:<width$} = {value}"));
                }
            }
        }
    }

    /// A comment for which there is no room behind its value. The line that is open moves with its value.
    fn remark(&mut self, sign: &str, comment: Option<&str>) {
        let Some(comment) = comment else { return };
        let before = self.lines;
        self.comment(&format!("{}{comment}", sign.trim_start_matches("# ")));
        let added = self.lines - before;
        for line in self
            .open
            .values_mut()
            .flatten()
            .filter(|line| **line == before + 1)
        {
            *line += added;
        }
    }

    /// The values of a long list: items one a line if they are tables, otherwise as many as fit.
    fn filled(&mut self, values: &[String], sign: &str) {
        let mut line = String::new();
        for value in values {
            let alone = value.starts_with('{');
            if !line.is_empty()
                && (alone || line.chars().count() + value.chars().count() + 5 > WIDTH)
            {
                self.line(&format!("{sign}  {}", line.trim_end()));
                line.clear();
            }
            line += value;
            line += ", ";
        }
        self.line(&format!("{sign}  {}", line.trim_end()));
    }
}

/// Without line ends and runs of blanks; control characters have no place in a comment.
pub(super) fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first words of a text, for a comment on one line.
pub(super) fn cut(text: &str, columns: usize) -> String {
    let text = one_line(text);
    if text.chars().count() <= columns {
        return text;
    }
    let start: String = text.chars().take(columns.saturating_sub(1)).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_keys_are_read_as_they_were() {
        for text in [
            "plain",
            "a \"quote\"",
            "back\\slash",
            "two\nlines",
            "tab\t",
            "😀 ’",
            "",
            "\u{7f}\u{0}",
        ] {
            let written = format!("{} = {}\n", key(text), quoted(text));
            let table: toml::Table =
                toml::from_str(&written).unwrap_or_else(|e| panic!("{written}: {e}"));
            assert_eq!(table.get(text).and_then(|v| v.as_str()), Some(text));
            assert_eq!(written.lines().count(), 1, "{written}");
        }
    }

    #[test]
    fn keys_are_aligned_and_long_values_broken() {
        let mut page = Page::default();
        let many: Vec<String> = (0..40).map(|n| quoted(&format!("Q4r{n}"))).collect();
        let nets = ["One side", "Two"]
            .map(|name| (name.to_owned(), format!("[{}]", many[..9].join(", "))));
        page.table(
            "[[question]]",
            vec![
                entry("id", Value::text("Q4"))
                    .said("a comment")
                    .open("the id"),
                entry("nets", Value::Table(nets.to_vec())),
                entry("items", Value::List(many)),
            ],
        );
        let lines: Vec<&str> = page.text.lines().collect();
        assert_eq!(lines[1], format!("{:<47}# a comment", "id    = \"Q4\""));
        assert_eq!(lines[2], "items = [");
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
        assert_eq!(page.open["the id"], [2]);
        let read: toml::Table = toml::from_str(&page.text).unwrap();
        assert_eq!(
            read["question"][0]["nets"]["One side"][0].as_str(),
            Some("Q4r0")
        );
    }
}
