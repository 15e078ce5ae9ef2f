//! The analysed sample: ids, weights, variables and answers as they are tabulated, as csv, Parquet and SPSS.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Arc;

use ambers::{Compression, Measure, MissingSpec, SpssMetadata, Value, write_sav_to_writer};
use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow::datatypes::{Field, Schema};

use super::parquet;
use crossbreak_study::csv_out::{Column, Csv, write};
use crossbreak_study::spec::Day;

/// A column of the analysed sample.
#[derive(Debug, Clone)]
pub struct DataColumn {
    /// A name that every format takes, once [`named`] has made it so.
    pub name: String,
    /// What it is, in words.
    pub label: String,
    pub cells: DataCells,
}

/// Everyone's cell.
#[derive(Debug, Clone)]
pub enum DataCells {
    Text(Vec<String>),
    /// `None`: no answer that is a number.
    Number(Vec<Option<f64>>),
    /// Index of a label; `None`: not asked.
    Coded {
        codes: Vec<Option<u16>>,
        labels: Vec<DataLabel>,
    },
}

/// A category: those that are not missing are coded 1, 2, 3 ... and the others after them.
#[derive(Debug, Clone)]
pub struct DataLabel {
    pub label: String,
    /// Don't know, refused, not stated: SPSS leaves them out of its statistics.
    pub missing: bool,
}

/// What the files say of themselves.
pub struct DataInfo<'a> {
    pub study: &'a str,
    pub synthetic: Option<&'a str>,
    /// Last day of fieldwork: the SPSS file's date.
    pub day: Day,
    /// Name of the column of weights.
    pub weight: &'a str,
}

/// Words that SPSS keeps for itself.
const RESERVED: [&str; 13] = [
    "all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with",
];

/// Gives every column a name of its own that SPSS takes: letters, digits, `.`, `_`, a letter first, 64 bytes at most, and
/// no two that differ by capitals alone.
pub fn named(columns: Vec<DataColumn>) -> Vec<DataColumn> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    columns
        .into_iter()
        .map(|column| {
            let mut plain: String = column
                .name
                .chars()
                .map(
                    |c| match c.is_alphabetic() || c.is_ascii_digit() || c == '.' || c == '_' {
                        true => c,
                        false => '_',
                    },
                )
                .collect();
            if !plain.starts_with(char::is_alphabetic) {
                plain.insert(0, 'v');
            }
            if RESERVED.contains(&plain.to_lowercase().as_str()) || plain.ends_with('.') {
                plain.push('_');
            }
            let stem = cut(&plain, 56).to_owned();
            let mut name = cut(&plain, 64).trim_end_matches('.').to_owned();
            let mut number = 2;
            while !seen.insert(name.to_lowercase()) {
                name = format!("{stem}_{number}");
                number += 1;
            }
            DataColumn { name, ..column }
        })
        .collect()
}

/// As much of a text as fits, in whole characters.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// As many whole words as fit, with a sign that some are missing.
fn shortened(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let most = cut(text, bytes - '…'.len_utf8());
    let end = most
        .rfind(' ')
        .filter(|end| *end > bytes / 2)
        .unwrap_or(most.len());
    format!("{}…", &most[..end])
}

fn label<'a>(labels: &'a [DataLabel], code: &Option<u16>) -> Option<&'a str> {
    code.map(|code| labels[usize::from(code)].label.as_str())
}

/// csv with labels in the cells, each as the study has it: these are data. A blank was not asked, or has no number.
pub fn data_csv(columns: &[DataColumn]) -> Csv {
    let height = columns.first().map_or(0, DataColumn::len);
    let columns = columns
        .iter()
        .map(|column| match &column.cells {
            DataCells::Text(cells) => Column::data(&column.name, cells.iter().map(String::as_str)),
            DataCells::Number(cells) => Column::numbers(&column.name, cells.iter().copied()),
            DataCells::Coded { codes, labels } => {
                let cells = codes
                    .iter()
                    .map(|code| label(labels, code).unwrap_or_default());
                Column::data(&column.name, cells)
            }
        })
        .collect();
    write(height, columns)
}

/// Parquet with labels in the cells.
pub fn data_parquet(columns: &[DataColumn], about: &DataInfo<'_>) -> Vec<u8> {
    let columns = columns
        .iter()
        .map(|column| {
            let array: ArrayRef = match &column.cells {
                DataCells::Text(cells) => Arc::new(cells.iter().map(Some).collect::<StringArray>()),
                DataCells::Number(cells) => {
                    Arc::new(cells.iter().copied().collect::<Float64Array>())
                }
                DataCells::Coded { codes, labels } => {
                    let cells = codes.iter().map(|code| label(labels, code));
                    Arc::new(cells.collect::<StringArray>())
                }
            };
            (column.name.clone(), array)
        })
        .collect();
    parquet::write(columns, about.study, about.synthetic)
}

/// SPSS: codes with their labels, kinds of missing declared, the weight switched on. `Err` says what the format cannot
/// hold.
pub fn data_sav(columns: &[DataColumn], about: &DataInfo<'_>) -> Result<Vec<u8>, String> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    let mut meta = SpssMetadata {
        file_label: cut(about.study, 64).to_owned(),
        file_encoding: "UTF-8".into(),
        creation_time: format!(
            "{:04}-{:02}-{:02} 00:00:00",
            about.day.year, about.day.month, about.day.day
        ),
        weight_variable: Some(about.weight.to_owned()),
        ..SpssMetadata::default()
    };
    meta.notes.extend(
        about
            .synthetic
            .map(|what| format!("Synthetic data: {what}")),
    );
    for column in columns {
        let array: ArrayRef = match &column.cells {
            DataCells::Text(cells) => Arc::new(cells.iter().map(Some).collect::<StringArray>()),
            DataCells::Number(cells) => Arc::new(cells.iter().copied().collect::<Float64Array>()),
            DataCells::Coded { codes, labels } => {
                let of = spss_codes(labels);
                let cells = codes
                    .iter()
                    .map(|code| code.map(|code| of[usize::from(code)]));
                let named = labels
                    .iter()
                    .zip(&of)
                    .map(|(label, code)| (Value::Numeric(*code), shortened(&label.label, 120)));
                meta.variable_value_labels
                    .insert(column.name.clone(), named.collect());
                let missing: Vec<f64> = labels
                    .iter()
                    .zip(&of)
                    .filter(|(label, _)| label.missing)
                    .map(|(_, code)| *code)
                    .collect();
                let missing = match missing.as_slice() {
                    [] => Vec::new(),
                    // Three at most can be named one by one; they follow each other.
                    [first, .., last] if missing.len() > 3 => vec![MissingSpec::Range {
                        lo: *first,
                        hi: *last,
                    }],
                    some => some.iter().map(|code| MissingSpec::Value(*code)).collect(),
                };
                if !missing.is_empty() {
                    meta.variable_missing_values
                        .insert(column.name.clone(), missing);
                }
                meta.variable_formats
                    .insert(column.name.clone(), "F8.0".into());
                meta.variable_measures
                    .insert(column.name.clone(), Measure::Nominal);
                Arc::new(cells.collect::<Float64Array>())
            }
        };
        meta.variable_names.push(column.name.clone());
        meta.variable_labels
            .insert(column.name.clone(), shortened(&column.label, 256));
        fields.push(Field::new(&column.name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
        .expect("every column has one cell a respondent");
    let mut bytes = Cursor::new(Vec::new());
    write_sav_to_writer(&mut bytes, &batch, &meta, Compression::Bytecode, None)
        .map_err(|error| error.to_string())?;
    Ok(bytes.into_inner())
}

/// The code of each label: those in substance first.
fn spss_codes(labels: &[DataLabel]) -> Vec<f64> {
    let stated = labels.iter().filter(|label| !label.missing).count();
    let (mut next, mut after) = (0, stated);
    labels
        .iter()
        .map(|label| {
            let place = match label.missing {
                true => &mut after,
                false => &mut next,
            };
            *place += 1;
            *place as f64
        })
        .collect()
}

impl DataColumn {
    fn len(&self) -> usize {
        match &self.cells {
            DataCells::Text(cells) => cells.len(),
            DataCells::Number(cells) => cells.len(),
            DataCells::Coded { codes, .. } => codes.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, cells: DataCells) -> DataColumn {
        DataColumn {
            name: name.into(),
            label: "words".into(),
            cells,
        }
    }

    #[test]
    fn names_are_such_as_spss_takes_and_no_two_are_alike() {
        let names = ["Q1", "q1", "2nd", "by", "a b", "a_b", &"x".repeat(90)];
        let columns = names.map(|name| column(name, DataCells::Text(Vec::new())));
        let named: Vec<String> = named(columns.to_vec())
            .into_iter()
            .map(|c| c.name)
            .collect();
        let long = "x".repeat(64);
        assert_eq!(named, ["Q1", "q1_2", "v2nd", "by_", "a_b", "a_b_2", &long]);
    }

    #[test]
    fn spss_gets_codes_labels_kinds_of_missing_and_the_weight() {
        let labels =
            [("Don't know", true), ("Yes", false), ("No", false)].map(|(label, missing)| {
                DataLabel {
                    label: label.into(),
                    missing,
                }
            });
        let columns = vec![
            column(
                "id",
                DataCells::Text(vec!["a".into(), "b".into(), "c".into()]),
            ),
            column(
                "weight",
                DataCells::Number(vec![Some(0.5), Some(1.5), None]),
            ),
            column(
                "q",
                DataCells::Coded {
                    codes: vec![Some(0), Some(1), None],
                    labels: labels.to_vec(),
                },
            ),
        ];
        let about = DataInfo {
            study: "A study",
            synthetic: Some("invented"),
            day: Day {
                year: 2024,
                month: 5,
                day: 3,
            },
            weight: "weight",
        };
        let bytes = data_sav(&columns, &about).unwrap();
        assert_eq!(bytes, data_sav(&columns, &about).unwrap());
        let (batch, meta) = ambers::read_sav_from_reader(Cursor::new(bytes)).unwrap();
        assert_eq!(batch.num_rows(), 3);
        assert_eq!(meta.weight_variable.as_deref(), Some("weight"));
        assert_eq!(meta.label("q"), Some("words"));
        let labels = meta.value_labels("q").unwrap();
        assert_eq!(labels[&Value::Numeric(1.0)], "Yes");
        assert_eq!(labels[&Value::Numeric(3.0)], "Don't know");
        assert!(matches!(
            meta.variable_missing_values["q"].as_slice(),
            [MissingSpec::Value(code)] if *code == 3.0
        ));
        let csv = String::from_utf8(data_csv(&columns).bytes).unwrap();
        assert_eq!(csv, "id,weight,q\na,0.5,Don't know\nb,1.5,Yes\nc,,\n");
    }
}
