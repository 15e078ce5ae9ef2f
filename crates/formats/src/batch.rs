//! Weights of an Arrow record batch: columns of labels or codes to margins.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;

use crossbreak_core::weighting::{Codes, Problem, ProblemError};
use crossbreak_core::weighting::{Settings, Solution, calibrate};

/// One margin of a record batch: its columns and the target of each category.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchMargin {
    /// One column, or several that are interlocked. Of any type that Arrow can cast to text: labels as plain or
    /// dictionary text, codes as whole numbers.
    pub columns: Vec<String>,
    /// One label for each column, and the target: shares or counts.
    pub targets: Vec<(Vec<String>, f64)>,
}

/// Why a record batch cannot be weighted.
#[derive(Debug)]
pub enum BatchError {
    /// The batch has no such column.
    NoColumn(String),
    /// A column that has no text form, or a value that is none.
    Arrow(ArrowError),
    /// A row (from 0) whose categories have no target; blanks are shown as nothing.
    NoTarget {
        row: usize,
        columns: Vec<String>,
        categories: Vec<String>,
    },
    Problem(ProblemError),
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BatchError::NoColumn(name) => write!(f, "the batch has no column `{name}`"),
            BatchError::Arrow(error) => write!(f, "{error}"),
            BatchError::NoTarget {
                row,
                columns,
                categories,
            } => write!(
                f,
                "row {row} has {} = \"{}\", which has no target",
                columns.join(" x "),
                categories.join(" x ")
            ),
            BatchError::Problem(problem) => write!(f, "{problem}"),
        }
    }
}

impl std::error::Error for BatchError {}

impl From<ArrowError> for BatchError {
    fn from(error: ArrowError) -> Self {
        BatchError::Arrow(error)
    }
}

/// Weights the rows of a batch: the batch with a column `weight` (mean 1) more, and how near the targets it came.
///
/// `base_weight`: the column of base weights, 1 for everyone if `None`. Every row needs a target in every margin: what
/// becomes of those without an answer is decided before.
pub fn calibrate_batch(
    batch: &RecordBatch,
    margins: &[BatchMargin],
    base_weight: Option<&str>,
    settings: &Settings,
) -> Result<(RecordBatch, Solution), BatchError> {
    let mut codes: Vec<Vec<u16>> = Vec::with_capacity(margins.len());
    for margin in margins {
        codes.push(codes_of(batch, margin)?);
    }
    let targets: Vec<Vec<f64>> = margins
        .iter()
        .map(|margin| margin.targets.iter().map(|(_, target)| *target).collect())
        .collect();
    let base = match base_weight {
        Some(name) => Some(numbers(batch, name)?),
        None => None,
    };
    let both = codes.iter().zip(&targets);
    let problem = Problem::new(
        both.map(|(codes, targets)| (Codes::from(codes.as_slice()), targets.as_slice())),
        base.as_deref(),
    )
    .map_err(BatchError::Problem)?;
    let solution = calibrate(&problem, settings);
    let mut fields: Vec<Arc<Field>> = batch.schema().fields().iter().cloned().collect();
    let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
    fields.push(Arc::new(Field::new("weight", DataType::Float64, false)));
    columns.push(Arc::new(Float64Array::from(solution.weights.clone())));
    let weighted = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
    Ok((weighted, solution))
}

fn column<'b>(batch: &'b RecordBatch, name: &str) -> Result<&'b ArrayRef, BatchError> {
    batch
        .column_by_name(name)
        .ok_or_else(|| BatchError::NoColumn(name.to_owned()))
}

fn text(batch: &RecordBatch, name: &str) -> Result<StringArray, BatchError> {
    let cells = cast(column(batch, name)?, &DataType::Utf8)?;
    match cells.as_any().downcast_ref::<StringArray>() {
        Some(cells) => Ok(cells.clone()),
        None => Err(BatchError::NoColumn(name.to_owned())),
    }
}

/// Base weights; a missing one is refused with the others that are no numbers.
fn numbers(batch: &RecordBatch, name: &str) -> Result<Vec<f64>, BatchError> {
    let cells = cast(column(batch, name)?, &DataType::Float64)?;
    match cells.as_any().downcast_ref::<Float64Array>() {
        Some(cells) => Ok(cells.iter().map(|cell| cell.unwrap_or(f64::NAN)).collect()),
        None => Err(BatchError::NoColumn(name.to_owned())),
    }
}

fn codes_of(batch: &RecordBatch, margin: &BatchMargin) -> Result<Vec<u16>, BatchError> {
    let mut columns: Vec<StringArray> = Vec::with_capacity(margin.columns.len());
    for name in &margin.columns {
        columns.push(text(batch, name)?);
    }
    let index: HashMap<Vec<&str>, u16> = margin
        .targets
        .iter()
        .zip(0..)
        .map(|((labels, _), code)| (labels.iter().map(String::as_str).collect(), code))
        .collect();
    let cell = |cells: &StringArray, row: usize| match cells.is_valid(row) {
        true => cells.value(row).to_owned(),
        false => String::new(),
    };
    let mut codes = Vec::with_capacity(batch.num_rows());
    for row in 0..batch.num_rows() {
        let cells: Vec<String> = columns.iter().map(|cells| cell(cells, row)).collect();
        let key: Vec<&str> = cells.iter().map(String::as_str).collect();
        match index.get(&key) {
            Some(code) => codes.push(*code),
            None => {
                return Err(BatchError::NoTarget {
                    row,
                    columns: margin.columns.clone(),
                    categories: cells,
                });
            }
        }
    }
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{DictionaryArray, UInt8Array};
    use arrow::datatypes::Int8Type;

    fn margin(columns: &[&str], targets: &[(&[&str], f64)]) -> BatchMargin {
        let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
        BatchMargin {
            columns: words(columns),
            targets: targets.iter().map(|(l, t)| (words(l), *t)).collect(),
        }
    }

    #[test]
    fn labels_dictionaries_and_codes_are_weighted() {
        let gender: DictionaryArray<Int8Type> = vec!["F", "F", "F", "M"].into_iter().collect();
        let age = UInt8Array::from(vec![1, 2, 2, 2]);
        let batch = RecordBatch::try_from_iter([
            ("gender", Arc::new(gender) as ArrayRef),
            ("age", Arc::new(age) as ArrayRef),
        ])
        .unwrap();
        let margins = [
            margin(&["gender"], &[(&["M"], 49.0), (&["F"], 51.0)]),
            margin(&["age"], &[(&["1"], 0.3), (&["2"], 0.7)]),
        ];
        let settings = Settings::default();
        let (weighted, solution) = calibrate_batch(&batch, &margins, None, &settings).unwrap();
        assert!(solution.converged);
        assert_eq!(weighted.num_columns(), 3);
        assert!((solution.weights[3] - 4.0 * 0.49).abs() < 1e-9);
        assert!((solution.weights[0] - 4.0 * 0.3).abs() < 1e-9);
        let interlocked = [margin(
            &["gender", "age"],
            &[(&["F", "1"], 1.0), (&["F", "2"], 1.0), (&["M", "2"], 2.0)],
        )];
        let (_, solution) = calibrate_batch(&batch, &interlocked, None, &settings).unwrap();
        assert!((solution.weights[3] - 2.0).abs() < 1e-9);
        let fewer = [margin(&["age"], &[(&["1"], 1.0)])];
        let error = calibrate_batch(&batch, &fewer, None, &settings).unwrap_err();
        assert_eq!(
            error.to_string(),
            "row 1 has age = \"2\", which has no target"
        );
        let error = calibrate_batch(&batch, &fewer, Some("w"), &settings).unwrap_err();
        assert!(error.to_string().contains("row 1"));
        let error = calibrate_batch(&batch, &margins, Some("w"), &settings).unwrap_err();
        assert_eq!(error.to_string(), "the batch has no column `w`");
    }
}
