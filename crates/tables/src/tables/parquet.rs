//! Weights and numbers as Parquet: types kept, and what the file is in its metadata. The same bytes every time.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow::datatypes::{Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use crossbreak_study::estimates::Published;

/// `weights/<study>.parquet`: `id,base_weight,weight`, in the order of the export.
pub fn weights_parquet(
    ids: &[String],
    base_weights: &[f64],
    weights: &[f64],
    study: &str,
    synthetic: Option<&str>,
) -> Vec<u8> {
    let numbers = |values: &[f64]| Arc::new(Float64Array::from(values.to_vec())) as ArrayRef;
    let columns = vec![
        ("id".to_owned(), text(ids)),
        ("base_weight".to_owned(), numbers(base_weights)),
        ("weight".to_owned(), numbers(weights)),
    ];
    write(columns, study, synthetic)
}

/// `weights/<study>-replicates.parquet`: `id,r1,r2,...`, in the order of the export.
pub fn replicates_parquet(
    ids: &[String],
    replicates: &[Vec<f64>],
    study: &str,
    synthetic: Option<&str>,
) -> Vec<u8> {
    let mut columns = vec![("id".to_owned(), text(ids))];
    for (number, weights) in replicates.iter().enumerate() {
        let weights = Arc::new(Float64Array::from(weights.clone()));
        columns.push((format!("r{}", number + 1), weights));
    }
    write(columns, study, synthetic)
}

/// `estimates.parquet`: the rows of `estimates.csv`.
pub fn estimates_parquet(published: &Published, study: &str, synthetic: Option<&str>) -> Vec<u8> {
    let batch = super::arrow_ipc::batch(published, study, synthetic);
    file(&batch, study, synthetic)
}

fn text(cells: &[String]) -> ArrayRef {
    Arc::new(cells.iter().map(Some).collect::<StringArray>())
}

pub(super) fn write(
    columns: Vec<(String, ArrayRef)>,
    study: &str,
    synthetic: Option<&str>,
) -> Vec<u8> {
    let field = |(name, array): &(String, ArrayRef)| {
        Field::new(name, array.data_type().clone(), array.null_count() > 0)
    };
    let fields: Vec<Field> = columns.iter().map(field).collect();
    let schema = Arc::new(Schema::new(fields));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(schema, arrays).expect("every column has one cell a row");
    file(&batch, study, synthetic)
}

/// A batch as a file that says of which study it is.
fn file(batch: &RecordBatch, study: &str, synthetic: Option<&str>) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    let mut metadata = vec![
        KeyValue::new("crossbreak".to_owned(), version.to_owned()),
        KeyValue::new("study".to_owned(), study.to_owned()),
    ];
    metadata.extend(synthetic.map(|s| KeyValue::new("synthetic".to_owned(), s.to_owned())));
    let properties = WriterProperties::builder()
        .set_created_by(format!("crossbreak {version}"))
        .set_key_value_metadata(Some(metadata))
        .set_compression(Compression::SNAPPY)
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties))
        .expect("the schema has plain types");
    writer
        .write(batch)
        .expect("memory can always be written to");
    writer.close().expect("memory can always be written to");
    bytes
}
