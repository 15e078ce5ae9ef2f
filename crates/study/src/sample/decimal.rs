//! Whether the sign before decimals is known where a number depends on it.
//!
//! A file that writes a weight as `0,8531` writes a rent of 1,250 as `1.250`. Where the spec does not say the sign, such
//! a cell is refused rather than read as 1.25.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::raw::{RawData, Shown, Sign};
use crate::spec::{Decimal, Kind, Spec, Typed};

/// A column that the spec reads as numbers, and whether thousands may be separated in it.
struct Read<'a> {
    column: &'a str,
    thousands: bool,
}

/// The columns that the spec reads as numbers, each once.
fn read(spec: &Spec) -> Vec<Read<'_>> {
    let allows =
        |typed: &[crate::spec::Located<Typed>]| typed.iter().any(|rule| **rule == Typed::Thousands);
    let questions = (spec.questions.iter())
        .filter(|question| *question.kind == Kind::Number)
        .filter_map(|question| Some((question.column.as_ref()?, allows(&question.typed))));
    let variables = (spec.variables.values())
        .filter(|variable| variable.bands.is_some())
        .filter_map(|variable| Some((variable.column.as_ref()?, allows(&variable.typed))));
    let weighting = &spec.weighting;
    let given = weighting
        .column
        .as_ref()
        .filter(|_| weighting.file.is_none());
    let weights = weighting.base_weight.iter().chain(given);
    let rules = spec.input.drop.iter().chain(&spec.input.flag);
    let checked = rules.flat_map(|rule| {
        let range = rule.out_of_range.as_ref().map(|range| &range.column);
        let time = rule.faster_than.as_ref().and_then(|t| t.column.as_ref());
        range.into_iter().chain(time)
    });
    let order = spec.input.duplicates.as_ref().map(|rule| &rule.by);
    let plain = weights.chain(checked).chain(order);
    let all = questions
        .chain(variables)
        .chain(plain.map(|column| (column, false)));
    let mut columns: Vec<Read<'_>> = Vec::new();
    for (column, thousands) in all {
        match columns
            .iter_mut()
            .find(|known| known.column == column.as_str())
        {
            Some(known) => known.thousands |= thousands,
            None => columns.push(Read { column, thousands }),
        }
    }
    columns
}

/// Asks for the sign where the spec does not say it and the cells of a column that is read can be two numbers.
pub(super) fn ask(spec: &Spec, raw: &RawData, found: &mut Diagnostics) {
    if spec.input.decimal.is_some() {
        return;
    }
    let mut doubtful: Vec<(Shown, bool)> = Vec::new();
    let mut plain = Vec::new();
    for read in read(spec) {
        let own = raw.column_signs(read.column);
        if let Some(cells) = own.either_point.clone().filter(|_| !own.has_own_point()) {
            match own.looks_grouped {
                true => doubtful.push((cells, true)),
                false => plain.push((cells, '.')),
            }
        }
        // As thousands they are read, with a comma before decimals they are not.
        if let Some(cells) = own.either_comma.filter(|_| read.thousands) {
            plain.push((cells, ','));
        }
    }
    if doubtful.is_empty() && plain.is_empty() {
        return;
    }
    let file = raw.decimal_signs();
    if file.doubtful() {
        doubtful.extend(plain.drain(..).map(|(cells, mark)| (cells, mark == '.')));
    } else if !file.point.is_empty() {
        plain.clear();
    }
    for (cells, mark) in plain {
        let (value, other) = values(&cells.example, mark == '.');
        found.push(
            Diagnostic::warning(
                Code::ReadByRule,
                format!(
                    "{} is read as {value}: no cell of {} shows whether it is {other}",
                    cells.in_words(),
                    raw.file
                ),
            )
            .at(spec.input.keys.at("file"))
            .help("write decimal = \".\" in [input] if that is right, decimal = \",\" if not"),
        );
    }
    if doubtful.is_empty() {
        return;
    }
    let cells: Vec<String> = doubtful
        .iter()
        .map(|(cells, point)| {
            let (value, other) = values(&cells.example, *point);
            format!("{} is {value} or {other}", cells.in_words())
        })
        .collect();
    let why = match file.why() {
        why if why.is_empty() => String::new(),
        why if file.sign() == Sign::Is(Decimal::Comma) => {
            format!("; the file shows a comma: {why}")
        }
        why => format!("; the file shows {why}"),
    };
    found.push(
        Diagnostic::error(
            Code::NotANumber,
            format!(
                "expected `decimal`, the sign before decimals, in [input]: {}{why}",
                cells.join("; ")
            ),
        )
        .at(spec.input.keys.at("decimal"))
        .help(
            "write decimal = \",\" if a comma is before the decimals, decimal = \".\" if a point is; questions whose \
             numbers have separated thousands need typed = [\"thousands\"]",
        ),
    );
}

/// The numbers that a text of one group of three digits can be: as the point and as the comma of a spec read it.
fn values(text: &str, point: bool) -> (String, String) {
    let (mark, digits) = match point {
        true => ('.', text.to_owned()),
        false => (',', text.replace(',', ".")),
    };
    let small = digits.parse::<f64>().map_or(digits, |n| n.to_string());
    let large = text.replace(mark, "");
    match point {
        true => (small, large),
        false => (large, small),
    }
}
