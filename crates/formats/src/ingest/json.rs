//! JSON to columns of text: a list of objects, or an object a line, each of them a respondent with answers by name.
//!
//! Columns are in the order in which their names first appear. A name that an object lacks and `null` are blank cells;
//! a list or an object as an answer is refused, and so is a number with more digits than are kept.

use std::fmt;

use indexmap::IndexMap;
use serde::de::{DeserializeSeed, Deserializer as _, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::Content;
use super::limits::Limits;
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_study::raw::ColumnBuilder;
use crossbreak_study::raw::RowNumbers;
use crossbreak_study::raw::{Codebook, Holds};

/// Rows as they come.
struct Rows<'a> {
    columns: IndexMap<String, (ColumnBuilder, Kinds)>,
    rows: usize,
    shown: &'a str,
    limits: Limits,
    /// Why reading stopped, where it was not the text.
    stopped: Option<Diagnostic>,
}

/// What a column holds beside blanks.
#[derive(Default)]
struct Kinds {
    numbers: bool,
    others: bool,
}

/// Reads a file of JSON.
pub(super) fn read(bytes: &[u8], shown: &str, limits: Limits) -> Result<Content, Diagnostics> {
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let mut rows = Rows {
        columns: IndexMap::new(),
        rows: 0,
        shown,
        limits,
        stopped: None,
    };
    let read = match bytes.trim_ascii_start().first() {
        Some(b'[') => {
            let mut text = serde_json::Deserializer::from_slice(bytes);
            text.deserialize_seq(List(&mut rows))
                .and_then(|()| text.end())
        }
        _ => rows.lines(bytes),
    };
    if let Some(stopped) = rows.stopped.take() {
        return Err(stopped.into());
    }
    if let Err(error) = read {
        let line = error.line();
        if error.is_eof() {
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!("{shown}: it is JSON that is cut off: line {line}, its last, ends within a list, an object or a text"),
            )
            .help("export it again; a file that was cut off while copying looks like this")
            .into());
        }
        let why = error.to_string();
        let place = format!(" at line {line} column {}", error.column());
        let why = match why.strip_suffix(&place) {
            Some(why) => format!("{why} (line {line})"),
            None => why,
        };
        return Err(Diagnostic::error(
            Code::FileFormat,
            format!("{shown}: it is JSON, but not a list of respondents: {why}"),
        )
        .help("export the answers as csv, .xlsx or .sav; of JSON, a list of objects with one answer to a name is read")
        .into());
    }
    let mut codebook = Codebook::plain(rows.columns.keys().map(String::as_str));
    let count = rows.rows;
    let mut columns = Vec::with_capacity(rows.columns.len());
    for (name, (mut cells, kinds)) in rows.columns {
        cells.blank_up_to(count);
        if let Some(info) = codebook.get_mut(&name) {
            info.holds = match (kinds.numbers, kinds.others) {
                (true, false) => Some(Holds::Number),
                (false, true) => Some(Holds::Text),
                _ => None,
            };
        }
        columns.push(cells.finish(&name));
    }
    Ok(Content {
        columns,
        row_numbers: RowNumbers::run(1, count),
        codebook,
        sheet: None,
        format: "JSON".to_owned(),
        separator: None,
        heading: None,
        notes: Diagnostics::new(),
    })
}

impl Rows<'_> {
    /// An object a line.
    fn lines(&mut self, bytes: &[u8]) -> serde_json::Result<()> {
        let mut text = serde_json::Deserializer::from_slice(bytes);
        loop {
            text.deserialize_map(Row(self))?;
            if text.end().is_ok() {
                break;
            }
        }
        match self.rows {
            // An answer of a server, or a setting: of respondents there are several.
            1 => Err(serde::de::Error::custom("it is one object")),
            _ => Ok(()),
        }
    }

    fn answer(&mut self, name: String, value: Value) -> Result<(), String> {
        let row = self.rows;
        let new = !self.columns.contains_key(&name);
        let text = match &value {
            Value::Null => None,
            Value::Bool(yes) => Some(yes.to_string()),
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => {
                // Beyond it neighbouring whole numbers are one.
                const LARGEST: f64 = 9_007_199_254_740_992.0;
                let lost = number.is_f64() && number.as_f64().is_none_or(|n| n.abs() >= LARGEST);
                if lost {
                    return Err(format!(
                        "`{name}` of object {row} has a number with more digits than are kept"
                    ));
                }
                Some(number.to_string())
            }
            Value::Array(_) | Value::Object(_) => {
                return Err(format!(
                    "`{name}` of object {row} holds several answers, not one"
                ));
            }
        };
        if new {
            let columns = self.columns.len() + 1;
            if let Err(over) = self.limits.columns(columns, self.shown) {
                self.stopped = Some(over);
                return Err("too many columns".to_owned());
            }
        }
        let (cells, kinds) = self.columns.entry(name).or_default();
        if cells.len() >= row {
            return Err(format!("a name appears twice in object {row}"));
        }
        cells.blank_up_to(row - 1);
        cells.push(text.as_deref().unwrap_or_default());
        kinds.numbers |= value.is_number();
        kinds.others |= text.is_some() && !value.is_number();
        Ok(())
    }

    /// Holds what has been read against the limits.
    fn within_limits(&mut self) -> Result<(), String> {
        const LOOKED_AT: usize = 1_000;
        let over = |rows: &Self| {
            rows.limits.rows(rows.rows, rows.shown)?;
            let cells = rows.rows.saturating_mul(rows.columns.len());
            rows.limits.cells(cells, rows.shown)?;
            if !rows.rows.is_multiple_of(LOOKED_AT) {
                return Ok(());
            }
            let bytes = rows.columns.values().map(|(cells, _)| cells.bytes());
            rows.limits.memory(bytes.sum(), rows.shown)
        };
        over(self).map_err(|over: Diagnostic| {
            self.stopped = Some(over);
            "too large".to_owned()
        })
    }
}

/// Takes a list of objects.
struct List<'r, 'a>(&'r mut Rows<'a>);

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Row(self.0))?.is_some() {}
        Ok(())
    }
}

/// Takes an object.
struct Row<'r, 'a>(&'r mut Rows<'a>);

impl<'de> DeserializeSeed<'de> for Row<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Row<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, with the answers of a respondent by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut answers: A) -> Result<(), A::Error> {
        self.0.rows += 1;
        while let Some((name, value)) = answers.next_entry::<String, Value>()? {
            self.0.answer(name, value).map_err(A::Error::custom)?;
        }
        self.0.within_limits().map_err(A::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(String, Vec<String>)> {
        let content = read(text.as_bytes(), "x.json", Limits::default()).unwrap();
        let cells = |column: &super::super::Column| {
            let cells = column.iter().map(str::to_owned).collect();
            (column.name().to_owned(), cells)
        };
        content.columns.iter().map(cells).collect()
    }

    fn column(name: &str, cells: &[&str]) -> (String, Vec<String>) {
        (
            name.to_owned(),
            cells.iter().map(|c| (*c).to_owned()).collect(),
        )
    }

    #[test]
    fn objects_are_rows_and_their_order_is_kept() {
        let expected = [
            column("id", &["1", "2", "3"]),
            column("b", &["x", "", ""]),
            column("a", &["", "1.5", "true"]),
        ];
        let list = r#"[{"id":1,"b":"x"},{"id":2,"a":1.5,"b":null},{"id":3,"a":true}]"#;
        assert_eq!(cells(list), expected);
        assert_eq!(
            cells(&list[1..list.len() - 1].replace("},", "}\n")),
            expected
        );
    }

    #[test]
    fn what_is_no_list_of_respondents_is_refused() {
        for (text, why) in [
            (
                r#"[{"id":1,"q":[1,2]}]"#,
                "`q` of object 1 holds several answers, not one (line 1)",
            ),
            (
                r#"{"survey":{"id":1}}"#,
                "`survey` of object 1 holds several answers",
            ),
            (
                r#"[{"id":12345678901234567890123}]"#,
                "more digits than are kept",
            ),
            (r#"[{"id":1,"id":2}]"#, "appears twice in object 1"),
            (r#"[{"id":1}"#, "cut off: line 1"),
            ("[[1,2]]", "expected an object"),
            (r#"{"error":"denied"}"#, "it is one object"),
            (r#"[{"id":1}] x"#, "trailing"),
        ] {
            let found = read(text.as_bytes(), "x.json", Limits::default()).unwrap_err();
            let message = &found.iter().next().unwrap().message;
            assert!(message.contains(why), "{message}");
        }
    }
}
