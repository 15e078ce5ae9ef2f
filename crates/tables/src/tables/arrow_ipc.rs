//! The rows of `estimates.csv` as an Arrow IPC (Feather) file: types kept, and what the columns mean in the schema.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::{Field, Schema};
use arrow::ipc::writer::FileWriter;

use crossbreak_study::estimates::{Number, Published};

/// `estimates.arrow`. `study` and `synthetic` go into the schema's metadata, so that the file alone says what it is.
pub fn estimates_arrow(published: &Published, study: &str, synthetic: Option<&str>) -> Vec<u8> {
    let batch = batch(published, study, synthetic);
    let mut bytes = Vec::new();
    let mut writer =
        FileWriter::try_new(&mut bytes, &batch.schema()).expect("the schema has plain types");
    writer
        .write(&batch)
        .expect("memory can always be written to");
    writer.finish().expect("memory can always be written to");
    drop(writer);
    bytes
}

/// The rows of `estimates.csv`, with their types and what the columns mean.
pub(super) fn batch(published: &Published, study: &str, synthetic: Option<&str>) -> RecordBatch {
    let numbers = published.numbers();
    let text = |of: &dyn Fn(&Number) -> &str| -> ArrayRef {
        Arc::new(numbers.iter().map(|n| Some(of(n))).collect::<StringArray>())
    };
    let number = |of: &dyn Fn(&Number) -> Option<f64>| -> ArrayRef {
        Arc::new(numbers.iter().map(of).collect::<Float64Array>())
    };
    let unweighted = numbers.iter().map(|n| n.bases.map(|b| b.unweighted as u64));
    let columns: Vec<(&str, ArrayRef, &str)> = vec![
        ("number", text(&|n| &n.id), "stable id"),
        ("question", text(&|n| &n.question), "question"),
        ("item", text(&|n| &n.item), "column of the item"),
        (
            "answer",
            text(&|n| &n.answer),
            "answer, NET, band or median category",
        ),
        (
            "crossbreak",
            text(&|n| &n.crossbreak),
            "variable of the column",
        ),
        (
            "column",
            text(&|n| &n.column),
            "category of the crossbreak, or Total",
        ),
        (
            "statistic",
            text(&|n| n.statistic.as_str()),
            "share, net, cumulative, mean, median, quantile, gap, ratio, lead, index, rank or difference",
        ),
        (
            "base",
            text(&|n| n.base.as_str()),
            "all, asked, filtered, excluding don't know and refused, or answers",
        ),
        ("value", number(&|n| n.value), "shares and leads are 0-1"),
        (
            "se",
            number(&|n| n.se),
            "standard error, aware of the raking",
        ),
        ("lower", number(&|n| n.lower), "95% interval"),
        ("upper", number(&|n| n.upper), "95% interval"),
        (
            "unweighted_base",
            Arc::new(unweighted.collect::<UInt64Array>()),
            "people",
        ),
        (
            "weighted_base",
            number(&|n| n.bases.map(|b| b.weighted)),
            "sum of weights",
        ),
        (
            "effective_base",
            number(&|n| n.bases.map(|b| b.effective)),
            "Kish",
        ),
        (
            "flag",
            text(&|n| n.flag.as_str()),
            "low: base under 100; very low: under 50; withheld",
        ),
    ];
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array, meaning)| {
            Field::new(*name, array.data_type().clone(), true)
                .with_metadata(HashMap::from([("description".into(), (*meaning).into())]))
        })
        .collect();
    let mut metadata = HashMap::from([
        ("study".to_owned(), study.to_owned()),
        ("precision".to_owned(), published.precision().to_owned()),
    ]);
    if let Some(synthetic) = synthetic {
        metadata.insert("synthetic".into(), synthetic.to_owned());
    }
    let schema = Arc::new(Schema::new_with_metadata(fields, metadata));
    let arrays = columns.into_iter().map(|(_, array, _)| array).collect();
    RecordBatch::try_new(schema, arrays).expect("every column has one cell a row")
}
