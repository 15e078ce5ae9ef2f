//! A dictionary and the columns it is about: codes get their labels, and cells that hold labels become codes.

use std::borrow::Cow;
use std::collections::HashMap;

use indexmap::IndexMap;

use super::super::Column;
use super::Dictionary;
use crossbreak_core::number::counted;
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crossbreak_study::label;
use crossbreak_study::raw::ColumnBuilder;
use crossbreak_study::raw::{Codebook, ColumnInfo};

/// How many names or cells a message lists.
const SHOWN: usize = 8;

impl Dictionary {
    /// The columns with codes in their cells, and the codebook with what the dictionary says. `file` is for messages.
    pub(in crate::ingest) fn apply(
        &self,
        columns: Vec<Column>,
        mut codebook: Codebook,
        file: &str,
    ) -> Result<(Vec<Column>, Codebook, Diagnostics), Diagnostics> {
        if codebook.coded {
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!("{file} has labels of its own, and a dictionary would give it others"),
            )
            .help("take dictionary out of [input], or save the data without labels")
            .into());
        }
        let mut notes = self.notes.clone();
        let mut found = Diagnostics::new();
        self.note_names(&codebook, file, &mut notes);
        codebook.coded = self.columns.values().any(|info| !info.labels.is_empty());
        for (name, info) in codebook.iter_mut() {
            if let Some(own) = self.columns.get(name) {
                *info = ColumnInfo {
                    holds: info.holds,
                    ..own.clone()
                };
            }
        }
        let columns = self.coded(columns, &mut notes, &mut found);
        match found.has_errors() {
            true => Err(found),
            false => Ok((columns, codebook, notes)),
        }
    }

    /// The columns with codes in their cells.
    fn coded(
        &self,
        columns: Vec<Column>,
        notes: &mut Diagnostics,
        found: &mut Diagnostics,
    ) -> Vec<Column> {
        let codes: Vec<Option<Codes<'_>>> = columns
            .iter()
            .map(|column| self.columns.get(column.name()))
            .map(|info| info.filter(|info| !info.labels.is_empty()).map(Codes::new))
            .collect();
        let held: Vec<(Cells, bool)> = columns
            .iter()
            .zip(&codes)
            .map(|(column, codes)| match codes {
                Some(codes) => codes.held(column),
                None => (Cells::Codes, false),
            })
            .collect();
        let certain = |what: Cells| held.contains(&(what, true));
        let (some_codes, some_labels) = (certain(Cells::Codes), certain(Cells::Labels));
        let mut changed = Changed::default();
        let mut read = Vec::with_capacity(columns.len());
        for ((column, codes), (held, _)) in columns.into_iter().zip(codes).zip(&held) {
            let held = match held {
                Cells::Either if some_labels && !some_codes => Cells::Labels,
                Cells::Either if some_labels == some_codes => {
                    notes.push(either(column.name()));
                    Cells::Codes
                }
                Cells::Labels => Cells::Labels,
                _ => Cells::Codes,
            };
            match codes.map(|codes| codes.read(&column, held, &mut changed)) {
                None => read.push(column),
                Some(Ok(coded)) => read.push(coded),
                Some(Err(diagnostic)) => found.push(diagnostic),
            }
        }
        changed.note(notes);
        read
    }

    /// Says which names only one of the two has.
    fn note_names(&self, codebook: &Codebook, file: &str, notes: &mut Diagnostics) {
        let without: Vec<&str> = codebook
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !self.columns.contains_key(*name))
            // What crossbreak adds to a copy of the file is not of its survey.
            .filter(|name| !name.starts_with(super::super::WEIGHT))
            .collect();
        if !without.is_empty() {
            notes.push(Diagnostic::note(
                Code::ReadByRule,
                format!(
                    "the dictionary has no entry for {}",
                    listed(without.into_iter())
                ),
            ));
        }
        let unknown: Vec<&str> = self
            .columns
            .keys()
            .map(String::as_str)
            .filter(|name| codebook.get(name).is_none())
            .collect();
        if !unknown.is_empty() {
            let near = nearest(unknown[0], codebook.iter().map(|(name, _)| name));
            let note = Diagnostic::note(
                Code::ReadByRule,
                format!(
                    "{file} has no column for these entries of the dictionary: {}",
                    listed(unknown.iter().copied())
                ),
            );
            notes.push(match near {
                Some(near) => note.help(format!(
                    "names are compared letter for letter: is `{}` the column `{near}`?",
                    unknown[0]
                )),
                None => note,
            });
        }
    }
}

/// `` `a`, `b` and 3 more ``.
fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let shown: Vec<String> = names.take(SHOWN).map(|name| format!("`{name}`")).collect();
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The codes of a column and their labels, to be looked up by what a cell says.
struct Codes<'a> {
    labels: &'a IndexMap<String, String>,
    by_number: Vec<(f64, &'a str)>,
    /// Codes and the label as it is typed, by the label as [`label::folded`] has it.
    by_label: HashMap<Cow<'a, str>, Vec<(&'a str, &'a str)>>,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cells {
    Codes,
    Labels,
    /// Every cell is a code and the label of another code (1 is "0", 2 is "1"); other columns may tell.
    Either,
}

impl<'a> Codes<'a> {
    fn new(info: &'a ColumnInfo) -> Self {
        let mut by_number = Vec::new();
        let mut by_label: HashMap<Cow<'_, str>, Vec<(&str, &str)>> = HashMap::new();
        for (code, label) in &info.labels {
            by_number.extend(number(code).map(|value| (value, code.as_str())));
            let same = by_label.entry(label::folded(label)).or_default();
            same.push((code, label.trim()));
        }
        Self {
            labels: &info.labels,
            by_number,
            by_label,
        }
    }

    /// The code that a text is, if only as a number (`1.0`).
    fn code(&self, text: &str) -> Option<&'a str> {
        let exact = self
            .labels
            .get_key_value(text)
            .map(|(code, _)| code.as_str());
        exact.or_else(|| {
            let value = number(text)?;
            let same = self.by_number.iter().find(|(code, _)| *code == value);
            same.map(|(_, code)| *code)
        })
    }

    /// The codes that a text is the label of, letter for letter or else however it is typed, and how it is typed here.
    fn of_label(&self, text: &str) -> Option<(Vec<&'a str>, &'a str)> {
        let same = self.by_label.get(&label::folded(text))?;
        let exact = |exact: &&(&str, &str)| exact.1 == text;
        let exact: Vec<&(&str, &str)> = same.iter().filter(exact).collect();
        let found = match exact.is_empty() {
            true => same.iter().collect(),
            false => exact,
        };
        let typed = found.first()?.1;
        Some((found.into_iter().map(|(code, _)| *code).collect(), typed))
    }

    /// What the cells hold; and whether that is certain, as some of them can be nothing else.
    fn held(&self, column: &Column) -> (Cells, bool) {
        let texts = || {
            column
                .texts()
                .map(str::trim)
                .filter(|text| !text.is_empty())
        };
        let only_label = |text: &str| self.of_label(text).is_some() && self.code(text).is_none();
        if texts().any(only_label) {
            return (Cells::Labels, true);
        }
        let other = |text: &str| {
            self.of_label(text)
                .is_some_and(|(codes, _)| Some(codes[0]) != self.code(text))
        };
        if texts().all(|text| self.of_label(text).is_some()) && texts().any(other) {
            return (Cells::Either, false);
        }
        let only_code = |text: &str| self.code(text).is_some() && self.of_label(text).is_none();
        (Cells::Codes, texts().any(only_code))
    }

    /// The column with codes in its cells.
    fn read(
        &self,
        column: &Column,
        held: Cells,
        changed: &mut Changed,
    ) -> Result<Column, Diagnostic> {
        let name = column.name();
        let mut texts = Vec::new();
        let mut others = Vec::new();
        for cell in column.texts() {
            let text = cell.trim();
            let of_label = self.of_label(text).filter(|_| held == Cells::Labels);
            texts.push(match (of_label, self.code(text)) {
                (Some((codes, typed)), _) => match codes.as_slice() {
                    [code] => {
                        changed.typed(text, typed);
                        *code
                    }
                    codes => return Err(one_label_of_several(name, text, codes)),
                },
                // A code beside labels is a number that somebody gave, or one of those codes.
                (None, Some(_)) if held == Cells::Labels => {
                    return Err(code_beside_labels(name, text));
                }
                (None, Some(code)) => code,
                (None, None) => {
                    if !text.is_empty() && number(text).is_none() && !self.is_set(text) {
                        others.push(text);
                    }
                    cell
                }
            });
        }
        match others.is_empty() {
            true => Ok(changed.recoded(column, &texts, held)),
            false => Err(self.unknown(column, &others)),
        }
    }

    /// Whether a cell holds several codes (`1;2;5;`), as multiple response does; the spec says what parts them.
    fn is_set(&self, text: &str) -> bool {
        [';', ',', '|'].into_iter().any(|sign| {
            let mut parts = text
                .split(sign)
                .map(str::trim)
                .filter(|part| !part.is_empty());
            text.contains(sign) && parts.all(|part| self.code(part).is_some())
        })
    }

    /// Cells that are neither code nor label.
    fn unknown(&self, column: &Column, others: &[&str]) -> Diagnostic {
        let shown: Vec<String> = others
            .iter()
            .take(SHOWN)
            .map(|text| format!("\"{text}\""))
            .collect();
        let more = match others.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let known = |text: &str| self.code(text).is_some() || self.of_label(text).is_some();
        let which = match column.texts().any(|text| known(text.trim())) {
            true => "some cells",
            false => "the cells",
        };
        let near = nearest(others[0], self.labels.values().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
        Diagnostic::error(
            Code::UnknownLabel,
            format!(
                "{which} of `{}` hold neither a code nor a label of the dictionary: {}{more}",
                column.name(),
                shown.join(", ")
            ),
        )
        .help(format!(
            "{near}mend the dictionary, or take the entries of this column out of it"
        ))
    }
}

fn either(name: &str) -> Diagnostic {
    Diagnostic::warning(
        Code::ReadByRule,
        format!("the cells of `{name}` can be codes and can be labels; they were read as codes"),
    )
    .help("if they are labels, give the dictionary other labels, or take the entries of this column out of it")
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

fn one_label_of_several(name: &str, label: &str, codes: &[&str]) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!(
            "the cells of `{name}` hold labels, and \"{label}\" is the label of the codes {}",
            codes.join(" and ")
        ),
    )
    .help("give the codes different labels, or use an export of codes")
}

fn code_beside_labels(name: &str, code: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("the cells of `{name}` hold labels, and {code} too, which is the code of a label"),
    )
    .help("use an export that holds codes throughout, or labels throughout")
}

/// Columns whose cells were read as codes, by what they held, and how many cells that were.
#[derive(Default)]
struct Changed {
    labels: (Vec<String>, usize),
    numbers: (Vec<String>, usize),
    /// Labels that stand in another form in the dictionary, and that form.
    typed: Vec<(String, String)>,
}

impl Changed {
    /// A label that was found, however it is typed.
    fn typed(&mut self, text: &str, label: &str) {
        let is_it = |(a, b): &(String, String)| a == text && b == label;
        if text != label && !self.typed.iter().any(is_it) {
            self.typed.push((text.to_owned(), label.to_owned()));
        }
    }

    /// The column with each of its texts as `texts` has it.
    fn recoded(&mut self, column: &Column, texts: &[&str], held: Cells) -> Column {
        let changed: usize = column
            .texts()
            .zip(texts)
            .zip(column.counts())
            .map(|((before, after), count)| if before == *after { 0 } else { count })
            .sum();
        if changed > 0 {
            let (names, cells) = match held {
                Cells::Labels => &mut self.labels,
                _ => &mut self.numbers,
            };
            names.push(column.name().to_owned());
            *cells += changed;
        }
        let mut builder = ColumnBuilder::new();
        for row in 0..column.len() {
            builder.push(texts[column.code(row)]);
        }
        builder.finish(column.name())
    }

    fn note(self, notes: &mut Diagnostics) {
        let all = [
            (&self.labels, "of labels"),
            (&self.numbers, "of numbers written in another way"),
        ];
        for ((names, cells), what) in all.into_iter().filter(|((names, _), _)| !names.is_empty()) {
            notes.push(Diagnostic::note(
                Code::ReadByRule,
                format!(
                    "{} {what} read as the codes of the dictionary, in {}",
                    counted(*cells, "cell", "cells"),
                    listed(names.iter().map(String::as_str))
                ),
            ));
        }
        for (text, own) in &self.typed {
            notes.push(label::note(text, own, "the dictionary"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(
        labels: &[(&str, &str)],
        cells: &[&str],
    ) -> Result<(Vec<String>, Diagnostics), String> {
        let labels: IndexMap<String, String> = labels
            .iter()
            .map(|(code, label)| ((*code).to_owned(), (*label).to_owned()))
            .collect();
        let info = ColumnInfo {
            labels,
            ..ColumnInfo::default()
        };
        let dictionary = Dictionary {
            columns: IndexMap::from([("q".to_owned(), info)]),
            ..Dictionary::default()
        };
        let codebook = Codebook::plain(["q"].into_iter());
        match dictionary.apply(vec![Column::of("q", cells)], codebook, "x.csv") {
            Ok((columns, codebook, notes)) => {
                assert!(codebook.coded);
                Ok((columns[0].iter().map(str::to_owned).collect(), notes))
            }
            Err(found) => Err(found.iter().next().unwrap().message.clone()),
        }
    }

    const SEX: [(&str, &str); 2] = [("1", "Male"), ("2", "Female")];

    #[test]
    fn codes_stay_and_labels_become_codes() {
        let (cells, notes) = apply(&SEX, &["1", "2", "", "1"]).unwrap();
        assert_eq!(
            (cells.join(","), notes.iter().count()),
            ("1,2,,1".into(), 0)
        );
        let (cells, notes) = apply(&SEX, &["Male", "Female ", "", "Male"]).unwrap();
        assert_eq!(
            (cells.join(","), notes.iter().count()),
            ("1,2,,1".into(), 1)
        );
        let (cells, notes) = apply(&SEX, &["1.0", "2.0"]).unwrap();
        assert_eq!((cells.join(","), notes.iter().count()), ("1,2".into(), 1));
        // Several codes in a cell stay as they are.
        let sets = ["1;2;", "2;", "1, 2", ""];
        let (cells, notes) = apply(&SEX, &sets).unwrap();
        assert_eq!(
            (cells, notes.iter().count()),
            (sets.map(str::to_owned).to_vec(), 0)
        );
        // Labels are the same however they are typed; two that differ in that alone are told apart.
        let (cells, notes) = apply(&[("98", "Don’t know")], &["Don't know"]).unwrap();
        assert_eq!((cells.join(","), notes.iter().count()), ("98".into(), 2));
        let typed = notes.iter().nth(1).unwrap();
        assert!(
            typed
                .message
                .starts_with("\"Don't know\" stands for \"Don’t know\" of the dictionary")
        );
        let two = [("1", "It's"), ("2", "It’s")];
        assert_eq!(apply(&two, &["It’s", "It's"]).unwrap().0, ["2", "1"]);
        assert!(apply(&two, &["It`s"]).is_err());
        // A scale of which only the ends have labels, and a number with a label for those who do not say.
        let (cells, _) = apply(
            &[("1", "Never"), ("5", "Always")],
            &["Never", "2", "Always"],
        )
        .unwrap();
        assert_eq!(cells, ["1", "2", "5"]);
        // Open answers of which some are codes keep the others.
        assert_eq!(
            apply(&[("99", "Don't know")], &["34", "99"]).unwrap().0,
            ["34", "99"]
        );
    }

    #[test]
    fn what_cannot_be_known_is_an_error() {
        assert_eq!(
            apply(&SEX, &["1;3"]).unwrap_err(),
            "the cells of `q` hold neither a code nor a label of the dictionary: \"1;3\""
        );
        assert_eq!(
            apply(&SEX, &["Male", "Femal"]).unwrap_err(),
            "some cells of `q` hold neither a code nor a label of the dictionary: \"Femal\""
        );
        assert!(
            apply(&SEX, &["m", "f"])
                .unwrap_err()
                .starts_with("the cells of `q`")
        );
        assert!(
            apply(&SEX, &["Male", "2"])
                .unwrap_err()
                .contains("hold labels, and 2 too")
        );
        assert!(
            apply(&[("1", "Other"), ("2", "Other")], &["Other"])
                .unwrap_err()
                .contains("the label of the codes 1 and 2")
        );
    }

    #[test]
    fn names_that_only_one_has_are_noted() {
        let dictionary = Dictionary {
            columns: IndexMap::from([
                ("age".to_owned(), ColumnInfo::default()),
                ("Sex".to_owned(), ColumnInfo::default()),
            ]),
            ..Dictionary::default()
        };
        let codebook = Codebook::plain(["age", "sex", "crossbreak_weight"].into_iter());
        let (_, codebook, notes) = dictionary.apply(Vec::new(), codebook, "x.csv").unwrap();
        let messages: Vec<&str> = notes.iter().map(|note| note.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "the dictionary has no entry for `sex`",
                "x.csv has no column for these entries of the dictionary: `Sex`",
            ]
        );
        assert!(
            notes
                .iter()
                .nth(1)
                .unwrap()
                .help
                .as_deref()
                .unwrap()
                .contains("`sex`")
        );
        // Texts alone make no file of codes.
        assert!(!codebook.coded);
        let coded = Codebook::coded(IndexMap::new());
        assert!(dictionary.apply(Vec::new(), coded, "x.sav").is_err());
    }

    #[test]
    fn labels_that_look_like_codes() {
        // A scale from 0 whose codes begin with 1.
        let scale = [
            ("1", "0 - not at all"),
            ("2", "1"),
            ("3", "2"),
            ("4", "3 - very"),
        ];
        let (cells, _) = apply(&scale, &["0 - not at all", "1", "2"]).unwrap();
        assert_eq!(cells, ["1", "2", "3"]);
        let (cells, notes) = apply(&scale, &["1", "2", "4"]).unwrap();
        assert_eq!((cells.join(","), notes.counts()), ("1,2,4".into(), (0, 0)));
        let (cells, notes) = apply(&scale, &["1", "2"]).unwrap();
        assert_eq!((cells.join(","), notes.counts()), ("1,2".into(), (0, 1)));
    }

    #[test]
    fn other_columns_tell_what_a_column_holds() {
        let info = |labels: &[(&str, &str)]| ColumnInfo {
            labels: labels
                .iter()
                .map(|(c, l)| ((*c).to_owned(), (*l).to_owned()))
                .collect(),
            ..ColumnInfo::default()
        };
        let dictionary = Dictionary {
            columns: IndexMap::from([
                ("sex".to_owned(), info(&SEX)),
                (
                    "children".to_owned(),
                    info(&[("1", "0"), ("2", "1"), ("3", "2")]),
                ),
            ]),
            ..Dictionary::default()
        };
        let read = |sex: [&str; 2]| {
            let columns = vec![Column::of("sex", sex), Column::of("children", ["1", "2"])];
            let codebook = Codebook::plain(["sex", "children"].into_iter());
            let (columns, _, notes) = dictionary.apply(columns, codebook, "x.csv").unwrap();
            assert_eq!(notes.counts(), (0, 0));
            columns[1].iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(read(["Male", "Female"]), ["2", "3"]);
        assert_eq!(read(["1", "2"]), ["1", "2"]);
    }
}
