//! Numbers in cells: answers that are numbers, and weights.

use super::answers::{missing_texts, report_two_kinds, texts};
use super::question::{Data, Question, missing_answers};
use super::{Cells, Missing, Reader};
use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crate::ingest::Counted;
use crate::number::counted;
use crate::spec::{self, Located, MissingRule};

/// Beyond this, sums of squares of a poll's answers or weights leave the range of a float.
const LARGEST: f64 = 1e15;

/// A number, or `None`. "NaN" and "inf" are words here, and a number beyond any answer is none.
pub(super) fn parse(text: &str) -> Option<f64> {
    text.parse::<f64>()
        .ok()
        .filter(|value| value.abs() <= LARGEST)
}

/// Reports cells that are no numbers, with the commonest of their texts.
pub(super) fn report(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    respondents: &[usize],
    found: &mut Diagnostics,
) {
    let Some(&first) = respondents.first() else {
        return;
    };
    let text = column.cells[first];
    let what = if text.is_empty() {
        "a blank".to_owned()
    } else {
        format!("\"{text}\"")
    };
    found.push(
        Diagnostic::error(
            Code::NotANumber,
            format!(
                "a number was expected: {}, the first with {what}",
                counted(reader.people(respondents), "row has none", "rows have none"),
            ),
        )
        .in_file(reader.place(column.name, respondents))
        .help("say what these answers mean: dont_know, refused or not_asked = [\"...\"]; a blank is \"\""),
    );
}

/// A column of weights: numbers, none of them negative. Empty on error.
pub(super) fn weights(
    reader: &Reader<'_>,
    name: &Located<String>,
    found: &mut Diagnostics,
) -> Vec<f64> {
    let Some(column) = reader.column(name, found) else {
        return Vec::new();
    };
    let values: Vec<Option<f64>> = column.cells.iter().map(|cell| parse(cell)).collect();
    let mut wrong = |bad: &dyn Fn(Option<f64>) -> bool, what: &str| {
        let rows: Vec<usize> = (0..values.len()).filter(|&r| bad(values[r])).collect();
        if rows.is_empty() {
            return false;
        }
        found.push(
            Diagnostic::error(
                Code::BadWeight,
                format!("{} {what}", counted(rows.len(), "weight is", "weights are")),
            )
            .in_file(reader.place(column.name, &rows))
            .help("exclude these rows with [[input.drop]] and a reason, or mend the weights where they were made"),
        );
        true
    };
    let missing = wrong(&|w| w.is_none(), "missing or not a number");
    let negative = wrong(&|w| w.is_some_and(|w| w < 0.0), "negative");
    if missing || negative {
        return Vec::new();
    }
    let weights: Vec<f64> = values.into_iter().flatten().collect();
    match zeros(&weights, |rows| reader.place(column.name, rows), found) {
        true => weights,
        false => Vec::new(),
    }
}

/// Warns of weights of zero; whether there are others.
pub(super) fn zeros(
    weights: &[f64],
    place: impl Fn(&[usize]) -> DataPlace,
    found: &mut Diagnostics,
) -> bool {
    let zero: Vec<usize> = (0..weights.len()).filter(|&r| weights[r] == 0.0).collect();
    if zero.len() == weights.len() {
        found.push(
            Diagnostic::error(Code::BadWeight, "every weight is zero")
                .in_file(place(&[]))
                .help("name another column"),
        );
        return false;
    }
    if !zero.is_empty() {
        found.push(
            Diagnostic::warning(
                Code::BadWeight,
                format!(
                    "{} zero: these respondents count for nothing, and only in the unweighted bases",
                    counted(zero.len(), "weight is", "weights are")
                ),
            )
            .in_file(place(&zero))
            .help("exclude them with a reason if they are not meant to be in the sample"),
        );
    }
    true
}

/// The sums of base weights of counted rows. Empty on error.
pub(super) fn counted_weights(
    reader: &Reader<'_>,
    name: Option<&Located<String>>,
    combinations: &[Counted],
    found: &mut Diagnostics,
) -> Vec<f64> {
    let sums = combinations.iter().map(|c| c.base).collect();
    let Some(name) = name else {
        return sums;
    };
    if reader.raw.codebook.get(name).is_none() {
        // Says so.
        reader.column(name, found);
        return Vec::new();
    }
    let place = reader.place(name, &[]);
    let of = |rows: &dyn Fn(&Counted) -> u64| combinations.iter().map(rows).sum::<u64>() as usize;
    let mut wrong = |rows: usize, what: &str| {
        if rows > 0 {
            found.push(
                Diagnostic::error(
                    Code::BadWeight,
                    format!("{} {what}", counted(rows, "weight is", "weights are")),
                )
                .in_file(place.clone())
                .help("exclude these rows with [[input.drop]] and a reason, or mend the weights where they were made"),
            );
        }
        rows > 0
    };
    let missing = wrong(of(&|c| c.missing), "missing or not a number");
    let negative = wrong(of(&|c| c.negative), "negative");
    if missing || negative {
        return Vec::new();
    }
    let zero = of(&|c| c.zero);
    if zero == of(&|c| c.rows) {
        found.push(
            Diagnostic::error(Code::BadWeight, "every weight is zero")
                .in_file(place)
                .help("name another column"),
        );
        return Vec::new();
    }
    if zero > 0 {
        found.push(
            Diagnostic::warning(
                Code::BadWeight,
                format!(
                    "{} zero: these respondents count for nothing, and only in the unweighted bases",
                    counted(zero, "weight is", "weights are")
                ),
            )
            .in_file(place)
            .help("exclude them with a reason if they are not meant to be in the sample"),
        );
    }
    sums
}

/// Reads a column of numbers; every cell is a number or has a kind of missing.
pub(super) fn numbers(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    written: &spec::Question,
    found: &mut Diagnostics,
) -> Data {
    let mut missing: Vec<Option<Missing>> = vec![None; column.cells.len()];
    let own = std::slice::from_ref(column);
    let kinds: Vec<(Missing, Vec<String>)> = missing_answers(written)
        .into_iter()
        .map(|(kind, answers)| (kind, missing_texts(reader, own, answers, found)))
        .collect();
    let what = format!("question `{}`", written.id);
    report_two_kinds(&kinds, &what, &written.id.span(), found);
    for (kind, texts) in kinds {
        for (respondent, cell) in column.cells.iter().enumerate() {
            if texts.iter().any(|text| text == cell) {
                missing[respondent] = Some(kind);
            }
        }
    }
    if let Some(MissingRule::Columns(columns)) = &written.dont_know {
        for (name, answers) in columns {
            let Some(marker) = reader.column(name, found) else {
                continue;
            };
            let texts = texts(reader, std::slice::from_ref(&marker), answers, found);
            for (respondent, cell) in marker.cells.iter().enumerate() {
                if texts.iter().any(|text| text == cell) {
                    missing[respondent] = Some(Missing::DontKnow);
                }
            }
        }
    }
    let mut not_numbers = Vec::new();
    let mut contradictory = Vec::new();
    let values = column
        .cells
        .iter()
        .enumerate()
        .map(
            |(respondent, cell)| match (parse(cell), missing[respondent]) {
                (Some(_), Some(Missing::DontKnow))
                    if matches!(written.dont_know, Some(MissingRule::Columns(_))) =>
                {
                    contradictory.push(respondent);
                    0.0
                }
                (_, Some(_)) => 0.0,
                (Some(value), None) => value,
                (None, None) => {
                    not_numbers.push(respondent);
                    0.0
                }
            },
        )
        .collect();
    report(reader, column, &not_numbers, found);
    if !contradictory.is_empty() {
        found.push(
            Diagnostic::warning(
                Code::UnmentionedValue,
                format!(
                    "question `{}`: {} a number and a don't know; counted as don't know",
                    written.id,
                    counted(contradictory.len(), "row has", "rows have")
                ),
            )
            .in_file(reader.place(column.name, &contradictory)),
        );
    }
    Data::Number { values, missing }
}

/// Reports numbers that no band of the question holds.
pub(super) fn report_unbanded(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    question: &Question,
    written: &spec::Question,
    found: &mut Diagnostics,
) {
    let Data::Number { values, missing } = &question.data else {
        return;
    };
    if question.bands.is_empty() {
        return;
    }
    let outside: Vec<usize> = (0..values.len())
        .filter(|&r| {
            missing[r].is_none() && !question.bands.iter().any(|(_, b)| b.holds(values[r]))
        })
        .collect();
    let what = format!("question `{}`", written.id);
    report_outside(reader, column, &outside, &what, written.id.span(), found);
}

/// Reports numbers that are in none of the bands.
pub(super) fn report_outside(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    outside: &[usize],
    what: &str,
    span: std::ops::Range<usize>,
    found: &mut Diagnostics,
) {
    let Some(&first) = outside.first() else {
        return;
    };
    found.push(
        Diagnostic::error(
            Code::UnmentionedValue,
            format!(
                "{what} has no band for {}, the first with {}",
                counted(reader.people(outside), "row", "rows"),
                column.cells[first]
            ),
        )
        .at(span)
        .help(format!(
            "add a band, or exclude these rows; see {}",
            reader.place(column.name, outside)
        )),
    );
}
