//! A dictionary (codebook): a sheet or a file that says what the columns of another one mean.
//!
//! Its heading row is looked for, so that titles and blank lines may stand above it. Names of columns are compared
//! letter for letter. The long form has one row a code; another has one row a column, with its codes packed into a
//! cell (`1=Yes; 2=No`); SPSS parts what it says of variables and of values into two tables.

mod apply;
mod heading;
mod packed;

use std::path::Path;

use indexmap::IndexMap;

use super::above::HeadingRow;
use super::layout::cell_place;
use super::limits::Limits;
use super::text::Place;
use super::{
    Format, Settings, csv, datamap, sha256, start, unreadable, whole, with_book, workbook,
};
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crossbreak_study::raw::{Codebook, ColumnInfo, DeclaredMissing, RawData};
use crossbreak_study::spec::Located;
use heading::Heads;

/// What stands in sheets or files about the columns of another.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    /// The files it was read from, with their hashes.
    pub files: Vec<(String, String)>,
    /// The sheets that it was read from, by file.
    sheets: Vec<(String, String)>,
    columns: IndexMap<String, ColumnInfo>,
    /// What was read by a rule.
    notes: Diagnostics,
}

/// Whether a sheet is a dictionary by its name.
pub(super) fn is_named(sheet: &str) -> bool {
    const NAMES: [&str; 20] = [
        "dictionary",
        "datadictionary",
        "codebook",
        "codeframe",
        "codelist",
        "codes",
        "variables",
        "variableview",
        "variableinformation",
        "variablelabels",
        "variablevalues",
        "values",
        "valuelabels",
        "labels",
        "key",
        "legend",
        "questions",
        "questionnaire",
        "fields",
        "metadata",
    ];
    let name: String = sheet
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    NAMES.contains(&name.as_str())
}

/// A sheet that is called a dictionary and is none.
pub(super) fn no_heading(file: &str, sheet: &str) -> Diagnostic {
    Diagnostic::warning(
        Code::FileFormat,
        format!("the sheet `{sheet}` was not read: no row of it has headings as a dictionary has"),
    )
    .in_file(file.to_owned())
    .help(HEADINGS)
}

const HEADINGS: &str =
    "headings that are known: variable, text, item, code, label, missing, and the like";

impl Dictionary {
    /// Reads a file more: csv, or a workbook of which one sheet can be named.
    pub fn read(
        &mut self,
        path: &Path,
        shown: &str,
        sheet: Option<&Located<String>>,
        limits: Limits,
    ) -> Result<(), Diagnostics> {
        start(path, shown, limits)?;
        let bytes = whole(path, shown, limits)?;
        let tables = match Format::of(&bytes) {
            Format::Text => vec![(None, csv_rows(&bytes, shown, limits)?)],
            format => {
                let sheets = with_book(&bytes, format, shown, limits, |book| {
                    workbook::read_dictionary(book, shown, sheet, limits)
                });
                let sheets = sheets.unwrap_or_else(|| Err(unreadable(format, shown).into()))?;
                sheets
                    .into_iter()
                    .map(|(name, rows)| (Some(name), rows))
                    .collect()
            }
        };
        for (sheet, rows) in tables {
            if !self.add(shown, sheet.as_deref(), &rows)? {
                let place = sheet.map_or_else(String::new, |sheet| format!(", sheet `{sheet}`"));
                return Err(Diagnostic::error(
                    Code::FileFormat,
                    format!("{shown}{place}: no row has headings as a dictionary has"),
                )
                .help(HEADINGS)
                .into());
            }
        }
        if self.files.iter().all(|(file, _)| file != shown) {
            self.files.push((shown.to_owned(), sha256(&bytes)));
        }
        Ok(())
    }

    /// Takes in a table; `false` where it has no heading row.
    pub(super) fn add(
        &mut self,
        file: &str,
        sheet: Option<&str>,
        rows: &[Vec<String>],
    ) -> Result<bool, Diagnostics> {
        let mut found = Diagnostics::new();
        if let Some(sheet) = sheet {
            self.sheets.push((file.to_owned(), sheet.to_owned()));
            if datamap::is_named(sheet) {
                for (name, info) in datamap::columns(rows, file, sheet)? {
                    let place = DataPlace::of(file).sheet(sheet);
                    let known = self.columns.entry(name.clone()).or_default();
                    merge(known, info, &name, &place, &mut found);
                }
                return match found.has_errors() {
                    true => Err(found),
                    false => Ok(true),
                };
            }
        }
        let mut heads: Option<Heads> = None;
        let mut current: Option<String> = None;
        let mut after_blank = true;
        let mut any = false;
        for (number, row) in rows.iter().enumerate() {
            if row.iter().all(|cell| cell.trim().is_empty()) {
                (after_blank, current) = (true, None);
                continue;
            }
            // A second table has a heading row of its own, below a blank line.
            let may_be_heading = std::mem::take(&mut after_blank) || heads.is_none();
            if may_be_heading && let Some(next) = Heads::find(row, &rows[number + 1..]) {
                (heads, any) = (Some(next), true);
                continue;
            }
            let Some(heads) = &heads else {
                continue;
            };
            let place = |column: usize| match sheet {
                Some(sheet) => cell_place(file, sheet, number, column),
                None => DataPlace::of(file)
                    .column(&(column + 1).to_string())
                    .rows(&[number + 1]),
            };
            let read = heads.row(row, &place, &mut current, &mut self.notes);
            match read {
                Ok(Some((name, info))) => {
                    let known = self.columns.entry(name.clone()).or_default();
                    merge(known, info, &name, &place(heads.variable), &mut found);
                }
                Ok(None) => {}
                Err(diagnostic) => found.push(diagnostic),
            }
        }
        match found.has_errors() {
            true => Err(found),
            false => {
                self.notes.extend(found);
                Ok(any)
            }
        }
    }

    /// Whether a sheet of a file is one of its own.
    pub(super) fn has_sheet(&self, file: &str, sheet: &str) -> bool {
        self.sheets.iter().any(|(f, s)| f == file && s == sheet)
    }

    /// The same rows with what it says of their columns: labels for codes, and codes for labels.
    pub fn label(&self, raw: RawData) -> Result<RawData, Diagnostics> {
        let (columns, codebook, new) = self.apply(raw.columns, raw.codebook, &raw.file)?;
        let mut notes = raw.notes;
        notes.extend(new);
        Ok(RawData {
            columns,
            codebook,
            notes,
            ..raw
        })
    }

    /// What it says, of columns that are elsewhere.
    pub fn into_codebook(self) -> Codebook {
        Codebook::coded(self.columns)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}

/// A csv file as rows by their number; its heading is the first.
fn csv_rows(bytes: &[u8], shown: &str, limits: Limits) -> Result<Vec<Vec<String>>, Diagnostics> {
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    let (content, _) = csv::read(Place::Memory(bytes), shown, settings, HeadingRow::First)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    rows.push(
        content
            .columns
            .iter()
            .map(|column| column.name().to_owned())
            .collect(),
    );
    for (row, number) in content.row_numbers.iter().enumerate() {
        // Blank lines are kept: they part tables.
        rows.resize_with(number.max(rows.len() + 1) - 1, Vec::new);
        rows.push(
            content
                .columns
                .iter()
                .map(|column| column.get(row).to_owned())
                .collect(),
        );
    }
    Ok(rows)
}

/// Adds what a row says of a column to what is known of it.
fn merge(
    known: &mut ColumnInfo,
    more: ColumnInfo,
    name: &str,
    place: &DataPlace,
    found: &mut Diagnostics,
) {
    for (code, label) in more.labels {
        match known.labels.get(&code) {
            Some(before) if *before != label => found.push(
                Diagnostic::error(
                    Code::FileFormat,
                    format!("code {code} of `{name}` has two labels: \"{before}\" and \"{label}\""),
                )
                .in_file(place.clone())
                .help("keep one of them: which one is meant cannot be known"),
            ),
            _ => {
                known.labels.insert(code, label);
            }
        }
    }
    for (known, more, what) in [
        (&mut known.text, more.text, "texts"),
        (&mut known.item, more.item, "item texts"),
    ] {
        match (&known, more) {
            (Some(before), Some(more)) if *before != more => found.push(
                Diagnostic::warning(
                    Code::FileFormat,
                    format!("`{name}` has two {what}; the first is used: \"{before}\""),
                )
                .in_file(place.clone())
                .help("keep one of them"),
            ),
            (None, Some(more)) => *known = Some(more),
            _ => {}
        }
    }
    for missing in more.missing {
        if !known.missing.contains(&missing) {
            known.missing.push(missing);
        }
    }
}

/// A value that is declared to be missing, or a range of them: `8`, `-9 thru -1`, `LO thru -1`, `90 - 99`.
fn declared(text: &str) -> Option<DeclaredMissing> {
    let text = text.trim();
    let end = |part: &str| match part.trim() {
        low if low.eq_ignore_ascii_case("lo") || low.eq_ignore_ascii_case("lowest") => {
            Some(f64::NEG_INFINITY)
        }
        high if high.eq_ignore_ascii_case("hi") || high.eq_ignore_ascii_case("highest") => {
            Some(f64::INFINITY)
        }
        number => number.parse().ok(),
    };
    let lower = text.to_ascii_lowercase();
    let parted = [" thru ", " through ", " to ", " - ", " – ", ".."]
        .into_iter()
        .find_map(|word| lower.split_once(word));
    if let Some((low, high)) = parted
        && let (Some(low), Some(high)) = (end(low), end(high))
        && low <= high
    {
        return Some(DeclaredMissing::Range { low, high });
    }
    (!text.is_empty()).then(|| DeclaredMissing::Value(heading::code_text(text)))
}

#[cfg(test)]
mod tests {
    use crossbreak_study::diagnostic::Place;

    use super::*;

    fn rows(lines: &[&str]) -> Vec<Vec<String>> {
        lines
            .iter()
            .map(|line| line.split('|').map(str::to_owned).collect())
            .collect()
    }

    fn read(lines: &[&str]) -> Dictionary {
        let mut dictionary = Dictionary::default();
        assert!(dictionary.add("x.xlsx", Some("Key"), &rows(lines)).unwrap());
        dictionary
    }

    fn labels(dictionary: &Dictionary, column: &str) -> Vec<String> {
        let labels = &dictionary.columns[column].labels;
        labels
            .iter()
            .map(|(code, label)| format!("{code} {label}"))
            .collect()
    }

    #[test]
    fn labels_that_were_kept_from_being_formulas_are_themselves() {
        let d = read(&["variable|code|label", "q|1|'+1 or more", "q|2|'quoted'"]);
        assert_eq!(labels(&d, "q"), ["1 +1 or more", "2 'quoted'"]);
    }

    #[test]
    fn one_row_a_code_below_a_title_and_blank_lines() {
        let d = read(&[
            "Data dictionary",
            "",
            "Variable name|Question wording|Code|Meaning",
            "USESELLING*|Do you sell?<br/>Ever?|1|Yes",
            "|||",
            "WORRIED?||1|Very",
            "|| 2 |Not at all",
        ]);
        assert_eq!(
            d.columns["USESELLING*"].text.as_deref(),
            Some("Do you sell? Ever?")
        );
        assert_eq!(labels(&d, "USESELLING*"), ["1 Yes"]);
        assert_eq!(labels(&d, "WORRIED?"), ["1 Very", "2 Not at all"]);
    }

    #[test]
    fn one_row_a_column_with_packed_codes() {
        let d = read(&[
            "Name|Type|Label|Values|Missing|Columns",
            "sex|Numeric|Sex|1=Male; 2=Female|9|8",
            "age|Numeric|Age|None|None|8",
        ]);
        assert_eq!(d.columns["sex"].text.as_deref(), Some("Sex"));
        assert_eq!(labels(&d, "sex"), ["1 Male", "2 Female"]);
        assert_eq!(
            d.columns["sex"].missing,
            [DeclaredMissing::Value("9".into())]
        );
        assert!(d.columns["age"].labels.is_empty() && d.columns["age"].missing.is_empty());
    }

    #[test]
    fn the_two_tables_of_spss() {
        let d = read(&[
            "Variable|Position|Label|Missing Values",
            "Q1|1|How are you?|8, 9",
            "Q2|2|<none>|-9 thru -1",
            "",
            "Question|Value|Label",
            "Q1|1|Well",
            "|8a|Skipped",
            "Q2|-9a|Not Asked",
        ]);
        assert_eq!(labels(&d, "Q1"), ["1 Well", "8 Skipped"]);
        let values = |v: &[&str]| -> Vec<_> {
            v.iter()
                .map(|v| DeclaredMissing::Value((*v).to_owned()))
                .collect()
        };
        assert_eq!(d.columns["Q1"].missing, values(&["8", "9"]));
        assert_eq!(d.columns["Q2"].text, None);
        assert_eq!(
            d.columns["Q2"].missing,
            [
                DeclaredMissing::Range {
                    low: -9.0,
                    high: -1.0
                },
                DeclaredMissing::Value("-9".into())
            ]
        );
    }

    #[test]
    fn labels_that_are_cut_off_or_mixed_with_words_are_said() {
        let d = read(&[
            "Name|Label|Values",
            "a|A|{1, Male}...",
            "b|B|1=Yes; 2=No; any other",
            "c|C|{1, Yes}{2, No}",
        ]);
        assert!(d.columns["a"].labels.is_empty() && d.columns["b"].labels.is_empty());
        assert_eq!(labels(&d, "c"), ["1 Yes", "2 No"]);
        assert_eq!(d.notes.counts(), (0, 2));
    }

    #[test]
    fn a_code_with_two_labels_is_an_error_at_its_cell() {
        let mut dictionary = Dictionary::default();
        let rows = rows(&["variable|code|label", "a|1|Yes", "a|1|No"]);
        let found = dictionary.add("x.csv", None, &rows).unwrap_err();
        let first = found.iter().next().unwrap();
        assert_eq!(
            first.message,
            "code 1 of `a` has two labels: \"Yes\" and \"No\""
        );
        let place = DataPlace::of("x.csv").column("1").rows(&[3]);
        assert_eq!(first.place, Place::File(Box::new(place)));
    }
}
