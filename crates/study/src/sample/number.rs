//! Numbers in cells: answers that are numbers, and weights.

use indexmap::IndexMap;

use super::answers::{missing_texts, report_two_kinds, texts};
use super::question::{Data, Question, missing_answers};
use super::typed::{Reading, thousands};
use super::{Cells, Missing, ReadText, Reader, apart, declared};
use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crate::raw::{Counted, RawData};
use crate::spec::{self, Band, Decimal, Located, MissingRule};
use crossbreak_core::number::{LARGEST, SMALLEST, counted, with_plain_digits};

/// A number, or `None`. "NaN" and "inf" are words here, and a number beyond any answer is none.
pub(super) fn parse(text: &str) -> Option<f64> {
    text.parse::<f64>()
        .ok()
        .filter(|value| value.abs() <= LARGEST)
}

/// How the raw file writes numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Notation {
    pub decimal: Decimal,
    /// The file holds numbers as numbers, and its reader writes them with a point, whatever the decimal mark of its
    /// texts is. A csv holds texts.
    pub binary: bool,
}

impl Notation {
    pub fn of(spec: &spec::Spec, raw: &RawData) -> Self {
        Self {
            // What depends on it where the spec does not say it is refused beforehand.
            decimal: spec.input.decimal.unwrap_or_default(),
            binary: !raw.is_text(),
        }
    }

    /// With the other decimal mark.
    pub fn other(self) -> Self {
        Self {
            decimal: self.decimal.other(),
            ..self
        }
    }

    /// A plain number of the size of an answer or a weight, or `None`.
    pub fn parse(self, text: &str) -> Option<f64> {
        self.finite(text).filter(|value| value.abs() <= LARGEST)
    }

    /// A plain number of any size, such as a time in microseconds.
    pub fn finite(self, text: &str) -> Option<f64> {
        let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
        let text = &*with_plain_digits(text, Some(self.decimal.mark()));
        match self.decimal {
            Decimal::Point => number(text),
            Decimal::Comma if !text.contains('.') => number(&text.replacen(',', ".", 1)),
            Decimal::Comma => {
                let value = number(text).filter(|_| self.binary)?;
                // "1.000" is no number that a reader has written: it is a text, of a thousand.
                let written = value.to_string() == text;
                (written || thousands(text, self.decimal).is_none()).then_some(value)
            }
        }
    }
}

/// Reports cells that are no numbers, and by which rule the commonest of their texts would be.
pub(super) fn report(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    respondents: &[usize],
    reading: &Reading<'_>,
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
                "expected a number in {}; the first has {what}",
                counted(reader.people(respondents), "row", "rows"),
            ),
        )
        .in_file(reader.place(column.name, respondents))
        .help(format!(
            "{}list such answers under dont_know, refused or not_asked; a blank is \"\"",
            hints(reader, column, respondents, reading)
        )),
    );
}

/// What would read the commonest of some texts: `"about 20" (12 rows): typed = ["about"] would read it as 20; or `.
fn hints(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    respondents: &[usize],
    reading: &Reading<'_>,
) -> String {
    const SHOWN: usize = 5;
    // An open text has as many texts as rows.
    const LOOKED_AT: usize = 1_000;
    let mut texts: IndexMap<&str, Vec<usize>> = IndexMap::new();
    for &respondent in respondents {
        texts
            .entry(column.cells[respondent])
            .or_default()
            .push(respondent);
    }
    let mut texts: Vec<(&str, usize)> = texts
        .into_iter()
        .map(|(text, rows)| (text, reader.people(&rows)))
        .collect();
    // A stable sort: of equally common texts the first stays first.
    texts.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    let mut hints = texts
        .iter()
        .take(LOOKED_AT)
        .filter_map(|(text, rows)| {
            let hint = reading.hint(text)?;
            // The message has the first of them, with all of its rows.
            if texts.len() == 1 {
                return Some(hint);
            }
            let rows = counted(*rows, "row", "rows");
            Some(format!("\"{text}\" ({rows}): {hint}"))
        })
        .take(SHOWN + 1)
        .collect::<Vec<_>>();
    let more = match hints.len() > SHOWN {
        true => "; and more like these",
        false => "",
    };
    hints.truncate(SHOWN);
    match hints.is_empty() {
        true => String::new(),
        false => format!("{}{more}; or ", hints.join("; ")),
    }
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
    let values: Vec<Option<f64>> = column
        .cells
        .iter()
        .map(|cell| reader.notation.parse(cell))
        .collect();
    let reading = Reading::new(reader, &column, &[], None, &[]);
    let mut wrong = |bad: &dyn Fn(Option<f64>) -> bool, what: &str| {
        let rows: Vec<usize> = (0..values.len()).filter(|&r| bad(values[r])).collect();
        let Some(&first) = rows.first() else {
            return false;
        };
        let text = column.cells[first];
        let other = match reader.notation.other().parse(text) {
            Some(_) if values[first].is_none() => reading.hint(text),
            _ => None,
        };
        let other = other.map_or(String::new(), |hint| format!("\"{text}\": {hint}; or "));
        found.push(
            Diagnostic::error(
                Code::BadWeight,
                format!("{} {what}", counted(rows.len(), "weight is", "weights are")),
            )
            .in_file(reader.place(column.name, &rows))
            .help(format!("{other}exclude these rows with [[input.drop]] and a reason, or mend the weights where they were made")),
        );
        true
    };
    let missing = wrong(&|w| w.is_none(), "missing or not a number");
    let negative = wrong(&|w| w.is_some_and(|w| w < 0.0), "negative");
    // The squares of such weights are 0: a column of them would have no effective base.
    let tiny = wrong(
        &|w| w.is_some_and(|w| 0.0 < w && w < SMALLEST),
        "above 0 but below 1e-15",
    );
    if missing || negative || tiny {
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
    let tiny = wrong(of(&|c| c.tiny), "above 0 but below 1e-15");
    if missing || negative || tiny {
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

/// Reads a column of numbers; every cell is a number or has a kind of missing. With the texts that a rule read.
pub(super) fn numbers(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    written: &spec::Question,
    found: &mut Diagnostics,
) -> (Data, Vec<ReadText>) {
    let mut missing: Vec<Option<Missing>> = vec![None; column.cells.len()];
    let own = std::slice::from_ref(column);
    let mut kinds: Vec<(Missing, Vec<String>)> = missing_answers(written)
        .into_iter()
        .map(|(kind, answers)| (kind, missing_texts(reader, own, answers, found)))
        .collect();
    let what = format!("question `{}`", written.id);
    report_two_kinds(&kinds, &what, &written.keys, found);
    declared::complete(reader, own, &mut kinds, written.keys.at("column"), found);
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
    let reading = Reading::of_question(reader, column, written);
    let is_missing = |respondent: usize| missing[respondent].is_some();
    let (read, by_rule) = reading.column(reader, column, is_missing, found);
    let mut not_numbers = Vec::new();
    let mut contradictory = Vec::new();
    let given: Vec<Option<f64>> = (read.iter().zip(&missing))
        .map(|(number, missing)| number.filter(|_| missing.is_none()))
        .collect();
    let bands = written.bands.iter().flatten();
    let bands: Vec<Band> = bands.filter_map(|band| Band::parse(band)).collect();
    apart::numbers(
        reader,
        column,
        &given,
        &bands,
        &what,
        written.keys.at("column"),
        found,
    );
    let values = read
        .into_iter()
        .enumerate()
        .map(|(respondent, number)| match (number, missing[respondent]) {
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
        })
        .collect();
    report(reader, column, &not_numbers, &reading, found);
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
    (Data::Number { values, missing }, by_rule)
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
    let bands = written.keys.at("bands");
    report_outside(reader, column, &outside, &what, bands, found);
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
        .about(reader.place(column.name, outside))
        .help("add a band, or exclude these rows"),
    );
}
