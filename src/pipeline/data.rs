//! The analysed sample, column by column: what is written where the spec asks for the data themselves.

use std::path::Path;

use super::write::Files;
use crossbreak_study::diagnostic::{Code, Diagnostic};
use crossbreak_study::sample::{Category, Data, Missing, Question};
use crossbreak_study::spec::{DataFormat, Spec};
use crossbreak_study::weighting::Weighted;
use crossbreak_tables::tables::{
    DataCells, DataColumn, DataInfo, DataLabel, data_csv, data_parquet, data_sav, named,
};

/// The files that `[tables] data` asks for.
pub(super) fn files(spec: &Spec, weighted: &Weighted, folder: &Path) -> Result<Files, Diagnostic> {
    let mut files = Files::new();
    if spec.tables.data.is_empty() {
        return Ok(files);
    }
    let columns = named(columns(weighted));
    let about = DataInfo {
        study: &spec.study.title,
        synthetic: spec.study.synthetic.as_deref(),
        day: *spec.study.fieldwork.to,
        weight: "weight",
    };
    for format in &spec.tables.data {
        let (name, bytes) = match **format {
            DataFormat::Csv => ("data.csv", data_csv(&columns).bytes),
            DataFormat::Parquet => ("data.parquet", data_parquet(&columns, &about)),
            DataFormat::Sav => {
                let bytes = data_sav(&columns, &about).map_err(|why| {
                    let message = format!("the analysed sample cannot be written for SPSS: {why}");
                    Diagnostic::error(Code::CannotWrite, message)
                        .at(format.span())
                        .help("write it as csv or parquet")
                })?;
                ("data.sav", bytes)
            }
        };
        files.push((folder.join(name), bytes));
    }
    Ok(files)
}

fn columns(weighted: &Weighted) -> Vec<DataColumn> {
    let sample = weighted.sample();
    let number = |name: &str, label: &str, values: &[f64]| DataColumn {
        name: name.into(),
        label: label.into(),
        cells: DataCells::Number(values.iter().copied().map(Some).collect()),
    };
    let mut columns = vec![
        DataColumn {
            name: "id".into(),
            label: "Id of the respondent".into(),
            cells: DataCells::Text(sample.ids.clone()),
        },
        number("weight", "Weight", weighted.weights()),
        number("base_weight", "Base weight", sample.base_weights()),
    ];
    for variable in sample.variables.values() {
        columns.push(DataColumn {
            name: variable.name.clone(),
            label: variable.label.clone(),
            cells: coded(&variable.categories, &variable.codes, true),
        });
    }
    for question in sample.questions() {
        columns.extend(of_question(question));
    }
    columns
}

/// Categories with their labels; whoever was not asked has none. Kinds of missing are missing for SPSS where the study's
/// own percentages leave them out, so that both have the same base.
fn coded(categories: &[Category], codes: &[u16], left_out: bool) -> DataCells {
    let asked = |code: &u16| categories[usize::from(*code)].missing != Some(Missing::NotAsked);
    DataCells::Coded {
        codes: codes.iter().map(|code| Some(*code).filter(asked)).collect(),
        labels: categories
            .iter()
            .map(|category| DataLabel {
                label: category.label.clone(),
                missing: left_out && category.missing.is_some(),
            })
            .collect(),
    }
}

fn of_question(question: &Question) -> Vec<DataColumn> {
    let column = |item: &str, label: &str, cells: DataCells| DataColumn {
        name: match item {
            "" => question.id.clone(),
            item => format!("{}_{item}", question.id),
        },
        label: match label {
            "" => question.text.clone(),
            label => format!("{label} | {}", question.text),
        },
        cells,
    };
    match &question.data {
        Data::Choice { categories, items } => items
            .iter()
            .map(|item| match items.len() {
                1 => column(
                    "",
                    "",
                    coded(categories, &item.codes, question.gave_an_answer),
                ),
                _ => column(
                    &item.column,
                    &item.label,
                    coded(categories, &item.codes, question.gave_an_answer),
                ),
            })
            .collect(),
        Data::Options { options } => options
            .iter()
            .map(|option| {
                let labels = ["Not chosen", "Chosen"].map(|label| DataLabel {
                    label: label.into(),
                    missing: false,
                });
                let pairs = option.asked.iter().zip(&option.chosen);
                let cells = DataCells::Coded {
                    codes: pairs
                        .map(|(asked, chosen)| asked.then_some(u16::from(*chosen)))
                        .collect(),
                    labels: labels.to_vec(),
                };
                column(&option.column, &option.label, cells)
            })
            .collect(),
        Data::Number { values, missing } => {
            let pairs = values.iter().zip(missing);
            let cells = pairs.map(|(value, missing)| missing.is_none().then_some(*value));
            let mut columns = vec![column("", "", DataCells::Number(cells.collect()))];
            // A number has no room for the kinds of missing: they stand beside it.
            let kinds = [Missing::DontKnow, Missing::Refused, Missing::NotStated];
            let place = |missing: &Option<Missing>| kinds.iter().position(|k| Some(*k) == *missing);
            let codes: Vec<Option<u16>> = missing.iter().map(|m| Some(place(m)? as u16)).collect();
            if codes.iter().any(Option::is_some) {
                let labels = kinds.map(|kind| DataLabel {
                    label: kind.label().into(),
                    missing: false,
                });
                let cells = DataCells::Coded {
                    codes,
                    labels: labels.to_vec(),
                };
                columns.push(column("no_number", "Why there is no number", cells));
            }
            columns
        }
    }
}
