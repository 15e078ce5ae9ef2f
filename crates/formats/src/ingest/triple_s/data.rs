//! The data file of a definition, row by row.

use super::super::Column;
use super::super::limits::Limits;
use super::super::xlsx::write_number;
use super::Rows;
use super::definition::{Definition, Kind, Layout, Variable, plain};
use crossbreak_core::number::counted;
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crossbreak_study::raw::ColumnBuilder;
use crossbreak_study::raw::RowNumbers;

/// Reads the rows. `shown` is the data file.
pub(super) fn read(
    definition: &Definition,
    text: &str,
    shown: &str,
    limits: Limits,
) -> Result<Rows, Diagnostics> {
    let mut table = Table::new(definition, shown, limits)?;
    match definition.layout {
        Layout::Fixed => {
            for (line, text) in text.lines().enumerate() {
                if !text.trim().is_empty() {
                    let letters: Vec<char> = text.chars().collect();
                    table.push(line + 1, &Fields::Fixed(&letters))?;
                }
            }
        }
        Layout::Csv { skip } => {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes());
            for (row, record) in reader.records().enumerate().skip(skip) {
                let record = record.map_err(|error| {
                    Diagnostic::error(
                        Code::FileFormat,
                        format!("{shown}: not a csv that can be read: {error}"),
                    )
                    .help("look for a missing quotation mark")
                })?;
                if record.iter().any(|cell| !cell.trim().is_empty()) {
                    let line = record
                        .position()
                        .map_or(row + 1, |place| place.line() as usize);
                    table.push(line, &Fields::Csv(&record))?;
                }
            }
        }
    }
    table.finish()
}

/// The places of a row.
enum Fields<'a> {
    Fixed(&'a [char]),
    Csv(&'a csv::StringRecord),
}

impl Fields<'_> {
    /// What stands at places from 1, both included. A line may end before its last blanks.
    fn get(&self, start: usize, finish: usize) -> Option<String> {
        match self {
            Fields::Fixed(letters) => {
                let end = finish.min(letters.len());
                Some(
                    letters
                        .get(start - 1..end)
                        .unwrap_or_default()
                        .iter()
                        .collect(),
                )
            }
            Fields::Csv(record) => record.get(start - 1).map(str::to_owned),
        }
    }
}

/// Takes rows.
struct Table<'a> {
    definition: &'a Definition,
    shown: &'a str,
    limits: Limits,
    columns: Vec<ColumnBuilder>,
    row_numbers: RowNumbers,
    found: Diagnostics,
    /// For each variable, the rows that were asked and chose none of the codes of its subfields.
    none_chosen: Vec<usize>,
}

impl<'a> Table<'a> {
    fn new(definition: &'a Definition, shown: &'a str, limits: Limits) -> Result<Self, Diagnostic> {
        let width = definition.variables.iter().map(|v| v.columns().len()).sum();
        limits.columns(width, shown)?;
        Ok(Self {
            definition,
            shown,
            limits,
            columns: (0..width).map(|_| ColumnBuilder::new()).collect(),
            row_numbers: RowNumbers::default(),
            found: Diagnostics::new(),
            none_chosen: vec![0; definition.variables.len()],
        })
    }

    fn push(&mut self, line: usize, fields: &Fields<'_>) -> Result<(), Diagnostic> {
        self.row_numbers.push(line);
        let rows = self.row_numbers.len();
        self.limits.rows(rows, self.shown)?;
        self.limits
            .cells(rows.saturating_mul(self.columns.len()), self.shown)?;
        let mut columns = self.columns.iter_mut();
        for (variable, none) in self.definition.variables.iter().zip(&mut self.none_chosen) {
            let cells = match cells(variable, fields) {
                Ok(cells) => cells,
                Err(why) => {
                    self.found.push(
                        Diagnostic::error(Code::FileFormat, format!("`{}`: {why}", variable.name))
                            .in_file(DataPlace::of(self.shown).rows(&[line]))
                            .help("the data and the definition have to be of one export: export both again"),
                    );
                    Vec::new()
                }
            };
            // Subfields that are all blank were not asked; with a 0 among them they were.
            let spread = matches!(variable.kind, Kind::Spread { .. });
            if spread && !cells.is_empty() && cells.iter().all(String::is_empty) {
                *none += 1;
            }
            let width = variable.columns().len();
            for (index, builder) in columns.by_ref().take(width).enumerate() {
                builder.push(cells.get(index).map_or("", String::as_str));
            }
        }
        let cells: usize = self.columns.iter().map(ColumnBuilder::bytes).sum();
        self.limits
            .memory(cells + self.row_numbers.bytes(), self.shown)?;
        Ok(())
    }

    fn finish(mut self) -> Result<Rows, Diagnostics> {
        if self.found.has_errors() {
            return Err(self.found);
        }
        let names = self.definition.variables.iter().flat_map(Variable::columns);
        let columns: Vec<Column> = self
            .columns
            .into_iter()
            .zip(names)
            .map(|(builder, name)| builder.finish(&name))
            .collect();
        let asked = self.definition.variables.iter().zip(&self.none_chosen);
        for (variable, rows) in asked.filter(|(_, rows)| **rows > 0) {
            self.found.push(Diagnostic::note(
                Code::ReadByRule,
                format!(
                    "`{}`: {} with 0 in every subfield (none of the answers) read as blank",
                    variable.name,
                    counted(*rows, "row", "rows")
                ),
            ));
        }
        Ok((columns, self.row_numbers, self.found))
    }
}

/// The cells of a variable in a row: none where all of its columns are blank.
fn cells(variable: &Variable, fields: &Fields<'_>) -> Result<Vec<String>, String> {
    let too_short = || "the row ends before its place".to_owned();
    if let (Kind::Spread { .. }, Fields::Csv(_)) = (variable.kind, fields)
        && variable.finish > variable.start
    {
        // Each subfield is a cell of its own.
        let codes: Option<Vec<String>> = (variable.start..=variable.finish)
            .map(|place| fields.get(place, place))
            .collect();
        return Ok(spread(codes.ok_or_else(too_short)?));
    }
    let text = fields
        .get(variable.start, variable.finish)
        .ok_or_else(too_short)?;
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    Ok(match variable.kind {
        Kind::Single { literal: true } => vec![text.trim().to_owned()],
        Kind::Single { literal: false } => vec![plain(&text).to_owned()],
        Kind::Character => vec![text.trim_end().to_owned()],
        Kind::Logical => vec![plain(&text).to_owned()],
        Kind::Quantity => vec![quantity(text.trim())],
        Kind::Date => vec![date(text.trim())?],
        Kind::Time => vec![time(text.trim())?],
        Kind::Bits => bits(variable, &text, matches!(fields, Fields::Csv(_)))?,
        Kind::Spread { subfields, width } => {
            let letters: Vec<char> = text.chars().collect();
            let field = |n: usize| letters.iter().skip(n * width).take(width).collect();
            spread((0..subfields).map(field).collect())
        }
    })
}

/// The codes of subfields, without the 0 of those that are not needed.
fn spread(codes: Vec<String>) -> Vec<String> {
    if codes.iter().all(|code| code.trim().is_empty()) {
        return Vec::new();
    }
    let mut chosen: Vec<String> = codes
        .iter()
        .map(|code| plain(code))
        .filter(|code| !matches!(*code, "" | "0"))
        .map(str::to_owned)
        .collect();
    chosen.resize(codes.len(), String::new());
    chosen
}

/// 0 or 1 for each code: the letter at the place of the code.
fn bits(variable: &Variable, text: &str, csv: bool) -> Result<Vec<String>, String> {
    let letters: Vec<char> = text.chars().collect();
    let places = || {
        variable
            .values
            .keys()
            .filter_map(|code| code.parse::<usize>().ok())
    };
    let most = places().max().unwrap_or(0);
    // Spreadsheet programs take the string for a number, and drop the zeros that it begins with.
    if csv && text.trim().chars().count() < most {
        return Err(format!(
            "\"{}\" has fewer than the {most} letters of its codes: zeros at its start may have been lost",
            text.trim()
        ));
    }
    places()
        .map(|place| match letters.get(place - 1) {
            Some('1') => Ok("1".to_owned()),
            Some('0' | ' ') | None => Ok("0".to_owned()),
            Some(other) => Err(format!("\"{other}\" stands where 0 or 1 should")),
        })
        .collect()
}

/// A number without the zeros that fill it up; what is no number is left as it is, to be refused where one is needed.
fn quantity(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => {
            let mut out = String::new();
            write_number(number, &mut out);
            out
        }
        _ => text.to_owned(),
    }
}

/// `20240501` as ISO 8601.
fn date(text: &str) -> Result<String, String> {
    match digits(text, 8) {
        Some(d) => Ok(format!("{}-{}-{}", &d[..4], &d[4..6], &d[6..])),
        None => Err(format!("\"{text}\" is no day as 20240501")),
    }
}

/// `093000` as ISO 8601.
fn time(text: &str) -> Result<String, String> {
    match digits(text, 6) {
        Some(d) => Ok(format!("{}:{}:{}", &d[..2], &d[2..4], &d[4..])),
        None => Err(format!("\"{text}\" is no time as 093000")),
    }
}

/// The digits of a text that has as many of them and at most marks between.
fn digits(text: &str, count: usize) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plain = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | '/'));
    (plain && digits.len() == count).then_some(digits)
}
