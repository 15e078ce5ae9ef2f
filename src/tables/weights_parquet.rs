//! The weights as a Parquet file.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

/// `weights/<study>.parquet`: `id`, `base_weight` and `weight`, in the order of the export. What made it, the study's
/// title and, where respondents are invented, the words for that go into the metadata.
pub fn weights_parquet(
    ids: &[String],
    base_weights: &[f64],
    weights: &[f64],
    study: &str,
    synthetic: Option<&str>,
) -> Vec<u8> {
    let columns: [(&str, ArrayRef); 3] = [
        ("id", Arc::new(StringArray::from_iter_values(ids))),
        (
            "base_weight",
            Arc::new(Float64Array::from(base_weights.to_vec())),
        ),
        ("weight", Arc::new(Float64Array::from(weights.to_vec()))),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("every column has one cell a row");
    let version = env!("CARGO_PKG_VERSION");
    let mut metadata = vec![
        KeyValue::new("crossbreak".to_owned(), version.to_owned()),
        KeyValue::new("study".to_owned(), study.to_owned()),
    ];
    metadata.extend(synthetic.map(|s| KeyValue::new("synthetic".to_owned(), s.to_owned())));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("crossbreak {version}"))
        .set_key_value_metadata(Some(metadata))
        .build();
    let options = ArrowWriterOptions::new().with_properties(properties);
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new_with_options(&mut bytes, batch.schema(), options)
        .expect("the schema has plain types");
    writer
        .write(&batch)
        .expect("memory can always be written to");
    writer.close().expect("memory can always be written to");
    bytes
}
