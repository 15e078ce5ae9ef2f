//! csv for spreadsheets and scripts, written by polars: numbers with as many digits as their value needs, text
//! that no spreadsheet takes for a formula.

use polars::prelude::{Column, CsvWriter, DataFrame, SerWriter};

/// Text that a spreadsheet must not take for a formula: `'` before `=`, `+`, `-`, `@`, tab and carriage return.
/// A number is left alone: it is what it says.
pub fn formula_safe(text: &str) -> String {
    match text.chars().next() {
        _ if text.parse::<f64>().is_ok() => text.to_owned(),
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// A column of formula-safe text. An empty cell is written as nothing, not as `""`.
pub fn text<'a>(name: &str, cells: impl Iterator<Item = &'a str>) -> Column {
    let cells: Vec<Option<String>> = cells
        .map(|cell| (!cell.is_empty()).then(|| formula_safe(cell)))
        .collect();
    Column::new(name.into(), cells)
}

/// The bytes of a csv file with a heading and `height` rows.
pub fn write(height: usize, columns: Vec<Column>) -> Vec<u8> {
    let mut frame = DataFrame::new(height, columns).expect("every column has one cell a row");
    let mut bytes = Vec::new();
    CsvWriter::new(&mut bytes)
        .finish(&mut frame)
        .expect("text and numbers can always be written to memory");
    bytes
}

#[cfg(test)]
mod tests {
    use super::formula_safe;

    #[test]
    fn text_never_becomes_a_formula() {
        assert_eq!(formula_safe("=1+1"), "'=1+1");
        assert_eq!(formula_safe("-5"), "-5");
        assert_eq!(formula_safe("-x"), "'-x");
        assert_eq!(formula_safe("@A1"), "'@A1");
        assert_eq!(formula_safe("10 – a great deal"), "10 – a great deal");
        assert_eq!(formula_safe(""), "");
    }
}
