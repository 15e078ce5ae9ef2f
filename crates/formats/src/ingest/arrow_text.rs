//! How a value of an Arrow or Parquet column becomes the text of a cell: the one rule, for files that are read whole
//! and for those that are streamed.

use std::fmt::Write;

use arrow::array::{Array, AsArray, PrimitiveArray};
use arrow::datatypes::{ArrowPrimitiveType, DataType, Float32Type, Float64Type};
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// Calls `each` with the text of every row: numbers as short as they go, dates as ISO 8601, `true` and `false`, the
/// value that a dictionary's key stands for. A row without a value is blank.
pub(crate) fn each_text(array: &dyn Array, each: &mut dyn FnMut(&str)) {
    match array.data_type() {
        DataType::Float32 => floats(array.as_primitive::<Float32Type>(), each),
        DataType::Float64 => floats(array.as_primitive::<Float64Type>(), each),
        DataType::Utf8 => array
            .as_string::<i32>()
            .iter()
            .for_each(|t| each(t.unwrap_or_default())),
        DataType::LargeUtf8 => {
            array
                .as_string::<i64>()
                .iter()
                .for_each(|t| each(t.unwrap_or_default()));
        }
        DataType::Utf8View => {
            array
                .as_string_view()
                .iter()
                .for_each(|t| each(t.unwrap_or_default()));
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let mut texts = Vec::with_capacity(dictionary.values().len());
            each_text(dictionary.values(), &mut |text| texts.push(text.to_owned()));
            // Where there are no values, every key is null.
            if texts.is_empty() {
                return (0..array.len()).for_each(|_| each(""));
            }
            for (row, key) in dictionary.normalized_keys().into_iter().enumerate() {
                match dictionary.keys().is_valid(row) {
                    true => each(&texts[key]),
                    false => each(""),
                }
            }
        }
        _ => {
            let options = FormatOptions::default();
            let formatter = ArrayFormatter::try_new(array, &options).ok();
            let mut text = String::new();
            for row in 0..array.len() {
                text.clear();
                if let Some(formatter) = formatter.as_ref().filter(|_| array.is_valid(row)) {
                    // Writing to a string fails where a date is out of all bounds: it has no text.
                    let _ = write!(text, "{}", formatter.value(row));
                }
                each(&text);
            }
        }
    }
}

fn floats<T>(array: &PrimitiveArray<T>, each: &mut dyn FnMut(&str))
where
    T: ArrowPrimitiveType,
    T::Native: std::fmt::Display,
{
    let mut text = String::new();
    for value in array.iter() {
        text.clear();
        if let Some(value) = value {
            let _ = write!(text, "{value}");
        }
        each(&text);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::*;
    use arrow::datatypes::Int8Type;

    use super::each_text;

    fn texts(array: &dyn Array) -> Vec<String> {
        let mut texts = Vec::new();
        each_text(array, &mut |text| texts.push(text.to_owned()));
        texts
    }

    #[test]
    fn every_kind_of_value() {
        assert_eq!(
            texts(&Int64Array::from(vec![Some(-9), None, Some(1 << 60)])),
            ["-9", "", "1152921504606846976"]
        );
        assert_eq!(
            texts(&UInt64Array::from(vec![u64::MAX])),
            ["18446744073709551615"]
        );
        assert_eq!(
            texts(&Float64Array::from(vec![
                Some(1.0),
                None,
                Some(0.1),
                Some(-0.0)
            ])),
            ["1", "", "0.1", "-0"]
        );
        assert_eq!(texts(&Float32Array::from(vec![0.1])), ["0.1"]);
        assert_eq!(
            texts(&BooleanArray::from(vec![Some(true), Some(false), None])),
            ["true", "false", ""]
        );
        assert_eq!(
            texts(&StringViewArray::from(vec![Some("a"), None])),
            ["a", ""]
        );
        assert_eq!(
            texts(&Date32Array::from(vec![Some(19_844), None])),
            ["2024-05-01", ""]
        );
        assert_eq!(
            texts(&TimestampMicrosecondArray::from(vec![
                1_714_555_800_000_000
            ])),
            ["2024-05-01T09:30:00"]
        );
        assert_eq!(texts(&Time32SecondArray::from(vec![34_200])), ["09:30:00"]);
        let decimal = Decimal128Array::from(vec![150])
            .with_precision_and_scale(5, 2)
            .unwrap();
        assert_eq!(texts(&decimal), ["1.50"]);
        let keys = Int8Array::from(vec![Some(1), None, Some(0)]);
        let values = Arc::new(StringArray::from(vec!["No", "Yes"]));
        assert_eq!(
            texts(&DictionaryArray::<Int8Type>::new(keys, values)),
            ["Yes", "", "No"]
        );
        let none = Arc::new(StringArray::from(Vec::<&str>::new()));
        let keys = Int8Array::from(vec![None::<i8>]);
        assert_eq!(texts(&DictionaryArray::<Int8Type>::new(keys, none)), [""]);
        assert_eq!(texts(&NullArray::new(2)), ["", ""]);
    }
}
