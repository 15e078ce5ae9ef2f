//! A csv file as it was received, with an extra column: every byte stays, a cell is added at the end of each row.

use std::collections::BTreeMap;

/// Where a reader of csv is within a row, as RFC 4180 has it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// A quotation mark inside a quoted cell: its end, or the first of two.
    Quote,
}

/// Adds a column. `values` are numbers by the line in which a row begins, the first line being 1; a row without one
/// gets a blank. A row that is only a line end is no row and stays as it is. On failure the reason, in words.
pub fn csv_with_column(
    bytes: &[u8],
    delimiter: u8,
    name: &str,
    values: &BTreeMap<usize, f64>,
) -> Result<Vec<u8>, String> {
    const BOM: &[u8] = &[0xEF, 0xBB, 0xBF];
    let mut out = Vec::with_capacity(bytes.len() + 24 * (values.len() + 1));
    let text = match bytes.strip_prefix(BOM) {
        Some(text) => {
            out.extend_from_slice(BOM);
            text
        }
        None => bytes,
    };
    let mut line = 1;
    let mut state = State::CellStart;
    // The line in which the row begins, and whether one of its cells has something in it.
    let mut row: Option<(usize, bool)> = None;
    let mut headed = false;
    let mut used = 0;
    let mut end_row = |row: (usize, bool), out: &mut Vec<u8>| {
        out.push(delimiter);
        let (begins, filled) = row;
        if !headed {
            if filled {
                out.extend_from_slice(name.as_bytes());
                headed = true;
            }
        } else if let Some(value) = values.get(&begins) {
            out.extend_from_slice(value.to_string().as_bytes());
            used += 1;
        }
    };
    for &byte in text {
        let line_end = matches!(byte, b'\r' | b'\n');
        if line_end && state != State::Quoted {
            if let Some(row) = row.take() {
                end_row(row, &mut out);
            }
            state = State::CellStart;
        } else {
            let (_, filled) = row.get_or_insert((line, false));
            state = match (state, byte) {
                (State::CellStart, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::Quote,
                (State::Quoted, _) => {
                    *filled = true;
                    State::Quoted
                }
                (State::Quote, b'"') => {
                    *filled = true;
                    State::Quoted
                }
                (_, byte) if byte == delimiter => State::CellStart,
                _ => {
                    *filled = true;
                    State::Plain
                }
            };
        }
        out.push(byte);
        line += usize::from(byte == b'\n');
    }
    if let Some(row) = row {
        end_row(row, &mut out);
    }
    if used == values.len() {
        Ok(out)
    } else {
        Err("its rows cannot be told apart".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_column(text: &str, values: &[(usize, f64)]) -> Result<String, String> {
        let values = values.iter().copied().collect();
        let made = csv_with_column(text.as_bytes(), b',', "w", &values)?;
        Ok(String::from_utf8(made).unwrap())
    }

    #[test]
    fn every_byte_stays() {
        let made = with_column(
            "\u{feff}id,text\r\n1,\"two\r\nlines, \"\"and\"\" marks\"\r\n\r\n2,\"\"\r\n,\r\n3,a \"b\" c",
            &[(2, 0.1), (5, 1.5), (7, 2.0)],
        );
        assert_eq!(
            made.unwrap(),
            "\u{feff}id,text,w\r\n1,\"two\r\nlines, \"\"and\"\" marks\",0.1\r\n\r\n2,\"\",1.5\r\n,,\r\n3,a \"b\" c,2"
        );
    }

    #[test]
    fn a_row_without_a_weight_gets_a_blank() {
        assert_eq!(
            with_column("id,a\n1,x\n2,y\n", &[(3, 0.25)]).unwrap(),
            "id,a,w\n1,x,\n2,y,0.25\n"
        );
    }

    #[test]
    fn the_heading_is_the_first_row_with_something_in_it() {
        assert_eq!(
            with_column("\n,\"\"\nid,a\n1,x\n", &[(4, 1.0)]).unwrap(),
            "\n,\"\",\nid,a,w\n1,x,1\n"
        );
    }

    #[test]
    fn a_value_without_a_row_is_not_lost_in_silence() {
        assert!(with_column("id\n1\n", &[(2, 1.0), (3, 1.0)]).is_err());
        assert!(with_column("id\n1\n", &[(1, 1.0)]).is_err());
    }
}
