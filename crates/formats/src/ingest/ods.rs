//! ods: the tables of content.xml, cell by cell.
//!
//! Rows and cells that repeat stand in the file once, with their number: a small file can say that a row repeats a
//! million times. What they come to is held against the limits before it is taken in.

use std::io::{BufReader, Cursor};

use zip::ZipArchive;

use super::limits::Limits;
use super::workbook::{Book, Cell, SheetName, Stop, Visit, damaged, range};
use super::xlsx::write_number;
use super::xml::{Element, Node, Xml};
use crossbreak_study::diagnostic::{Code, Diagnostic};

/// An OpenDocument spreadsheet that has been opened.
pub(super) struct OdsBook<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    shown: &'a str,
    limits: Limits,
    sheets: Vec<SheetName>,
    /// Merged cells of the sheet that was read last.
    merged: Vec<String>,
}

/// The part with the tables.
const CONTENT: &str = "content.xml";

/// Rows of a sheet as LibreOffice has them.
const MOST_ROWS: usize = 1 << 20;

impl<'a> OdsBook<'a> {
    pub fn open(bytes: &'a [u8], shown: &'a str, limits: Limits) -> Result<Self, Diagnostic> {
        let archive = ZipArchive::new(Cursor::new(bytes));
        let mut book = Self {
            archive: archive.map_err(|error| damaged(shown, &error.to_string()))?,
            shown,
            limits,
            sheets: Vec::new(),
            merged: Vec::new(),
        };
        book.sheets = book.find_sheets()?;
        Ok(book)
    }

    fn content(&mut self) -> Result<Xml<impl std::io::BufRead>, Diagnostic> {
        let shown = self.shown;
        match self.archive.by_name(CONTENT) {
            Ok(part) => Ok(Xml::new(BufReader::new(part))),
            Err(zip::result::ZipError::UnsupportedArchive(_)) => Err(Diagnostic::error(
                Code::FileFormat,
                format!("{shown}: the workbook is locked with a password"),
            )
            .help("open it in a spreadsheet program and save it without one")),
            Err(error) => Err(damaged(shown, &error.to_string())),
        }
    }

    fn find_sheets(&mut self) -> Result<Vec<SheetName>, Diagnostic> {
        let shown = self.shown;
        let wrong = |error: String| damaged(shown, &error);
        let mut xml = self.content()?;
        let mut style = String::new();
        let mut hidden_styles: Vec<String> = Vec::new();
        let mut sheets = Vec::new();
        let mut depth = 0;
        while let Some(node) = xml.next().map_err(wrong)? {
            match node {
                Node::Start(start) if start.name == "style" => {
                    style = start.get("name").unwrap_or_default().to_owned();
                }
                Node::Start(start)
                    if start.name == "table-properties"
                        && start.get("display") == Some("false") =>
                {
                    hidden_styles.push(style.clone());
                }
                Node::Start(start) if start.name == "table" => {
                    depth += 1;
                    let style = start.get("style-name").unwrap_or_default();
                    if depth == 1 {
                        sheets.push(SheetName {
                            name: start.get("name").unwrap_or_default().to_owned(),
                            hidden: hidden_styles.iter().any(|hidden| hidden == style),
                        });
                    }
                }
                // What a sheet shows of another file is a copy of that file's.
                Node::Start(start) if start.name == "table-source" && depth == 1 => {
                    if let Some(sheet) = sheets.last_mut() {
                        sheet.hidden = true;
                    }
                }
                Node::End(name) if name == "table" => depth -= 1,
                _ => {}
            }
        }
        Ok(sheets)
    }
}

impl Book for OdsBook<'_> {
    fn format(&self) -> &'static str {
        "OpenDocument spreadsheet (.ods)"
    }

    fn sheets(&self) -> Vec<SheetName> {
        self.sheets.clone()
    }

    fn each_cell(&mut self, sheet: &str, visit: &mut Visit<'_>) -> Result<(), Stop> {
        let (shown, limits) = (self.shown, self.limits);
        let wrong = |error: String| damaged(shown, &format!("sheet `{sheet}`: {error}"));
        let size = self
            .archive
            .by_name(CONTENT)
            .map_or(0, |part| part.compressed_size());
        let mut merged = std::mem::take(&mut self.merged);
        merged.clear();
        let mut xml = self.content()?;
        let mut inside = false;
        let mut row = 0;
        let mut taken = 0u64;
        while let Some(node) = xml.next().map_err(wrong)? {
            match node {
                Node::Start(start) if start.name == "table" && !inside => {
                    inside = start.get("name").unwrap_or_default() == sheet;
                    if !inside {
                        skip(&mut xml).map_err(wrong)?;
                    }
                }
                Node::End(name) if inside && name == "table" => break,
                Node::Start(start) if inside && start.name == "table-row" => {
                    let repeated = repeated(&start, "number-rows-repeated");
                    let cells = read_row(&mut xml, row, &mut merged).map_err(wrong)?;
                    if let Some((last, _, times)) = cells.last() {
                        limits.columns(last.saturating_add(*times), shown)?;
                        let times = cells.iter().map(|(_, _, times)| *times);
                        let wide = times.fold(0, usize::saturating_add);
                        taken = taken.saturating_add(wide.saturating_mul(repeated) as u64);
                        limits.unpacked(taken, size, shown)?;
                        if row.saturating_add(repeated) > MOST_ROWS {
                            let why = "a cell stands below the last row that a sheet has";
                            return Err(damaged(shown, why).into());
                        }
                        for row in row..row + repeated {
                            for (column, value, times) in &cells {
                                for column in *column..column + times {
                                    visit(row, column, value.as_cell())?;
                                }
                            }
                        }
                    }
                    row = row.saturating_add(repeated);
                }
                // Pictures, notes and tables within a table hold no cells of it.
                Node::Start(start) if inside && !is_group(&start.name) => {
                    skip(&mut xml).map_err(wrong)?;
                }
                _ => {}
            }
        }
        drop(xml);
        self.merged = merged;
        Ok(())
    }

    fn merged(&mut self, _: &str) -> Vec<String> {
        self.merged.clone()
    }
}

/// Whether an element of a table holds rows.
fn is_group(name: &str) -> bool {
    matches!(name, "table-rows" | "table-header-rows" | "table-row-group")
}

fn repeated(element: &Element, attribute: &str) -> usize {
    let number = element
        .get(attribute)
        .and_then(|number| number.parse().ok());
    number.unwrap_or(1)
}

/// What a cell holds.
enum Value {
    Text(String),
    Formula(String),
    Error(String),
}

impl Value {
    fn as_cell(&self) -> Cell<'_> {
        match self {
            Value::Text(text) => Cell::Text(text),
            Value::Formula(text) => Cell::Formula(text),
            Value::Error(text) => Cell::Error(text),
        }
    }
}

/// Reads up to the end of the element that has begun.
fn skip<R: std::io::BufRead>(xml: &mut Xml<R>) -> Result<(), String> {
    let mut depth = 1;
    while depth > 0 {
        match xml.next()?.ok_or("it ends too early")? {
            Node::Start(_) => depth += 1,
            Node::End(_) => depth -= 1,
            Node::Text(_) => {}
        }
    }
    Ok(())
}

/// The cells of a row that are not empty: where each begins, what it holds, and how often.
fn read_row<R: std::io::BufRead>(
    xml: &mut Xml<R>,
    row: usize,
    merged: &mut Vec<String>,
) -> Result<Vec<(usize, Value, usize)>, String> {
    let mut cells = Vec::new();
    let mut column = 0usize;
    loop {
        match xml.next()?.ok_or("it ends too early")? {
            Node::Start(start)
                if matches!(start.name.as_str(), "table-cell" | "covered-table-cell") =>
            {
                let times = repeated(&start, "number-columns-repeated");
                let spans = |name| repeated(&start, name).max(1) - 1;
                let (down, right) = (
                    spans("number-rows-spanned"),
                    spans("number-columns-spanned"),
                );
                if down > 0 || right > 0 {
                    let last = (row.saturating_add(down), column.saturating_add(right));
                    merged.push(range((row, column), last));
                }
                let text = paragraphs(xml)?;
                if let Some(value) = value(&start, text)? {
                    cells.push((column, value, times));
                }
                column = column.saturating_add(times);
            }
            Node::Start(_) => skip(xml)?,
            Node::End(_) => return Ok(cells),
            Node::Text(_) => {}
        }
    }
}

/// The text of a cell up to its end: its paragraphs, without notes.
fn paragraphs<R: std::io::BufRead>(xml: &mut Xml<R>) -> Result<String, String> {
    let mut text = String::new();
    let mut depth = 0;
    let mut any = false;
    loop {
        match xml.next()?.ok_or("it ends too early")? {
            Node::Start(start) => match start.name.as_str() {
                "p" if depth == 0 => {
                    if std::mem::replace(&mut any, true) {
                        text.push('\n');
                    }
                    depth = 1;
                }
                // Runs of letters of one style, links, and the ways to write a blank.
                "span" | "a" if depth > 0 => depth += 1,
                "s" | "tab" | "line-break" if depth > 0 => {
                    match start.name.as_str() {
                        "s" => text
                            .extend(std::iter::repeat_n(' ', repeated(&start, "c").min(1 << 15))),
                        "tab" => text.push('\t'),
                        _ => text.push('\n'),
                    }
                    skip(xml)?;
                }
                _ => skip(xml)?,
            },
            Node::End(_) if depth == 0 => return Ok(text),
            Node::End(_) => depth -= 1,
            Node::Text(part) if depth > 0 => text.push_str(&part),
            Node::Text(_) => {}
        }
    }
}

/// What a cell holds by its type; `None` for an empty one.
fn value(cell: &Element, text: String) -> Result<Option<Value>, String> {
    // Two attributes have this local name: what LibreOffice adds says `error`.
    let kind = cell.get("value-type").unwrap_or_default();
    let given = |name: &str| {
        cell.get(name)
            .ok_or_else(|| format!("a {kind} has no {name}"))
    };
    if cell.any("value-type", "error") {
        return Ok(Some(Value::Error(text)));
    }
    let text = match kind {
        "float" | "percentage" | "currency" => {
            let number: f64 = given("value")?
                .parse()
                .map_err(|_| "a number that is none")?;
            let mut out = String::new();
            write_number(number, &mut out);
            out
        }
        // As the dates of other workbooks are written.
        "date" => match given("date-value")? {
            day if !day.contains('T') => format!("{day}T00:00:00"),
            date => date.split('.').next().unwrap_or_default().to_owned(),
        },
        "time" => days(given("time-value")?)?,
        "boolean" => given("boolean-value")?.to_owned(),
        "string" => cell.get("string-value").map_or(text, str::to_owned),
        _ => match cell.get("formula") {
            Some(formula) => {
                let formula = formula.strip_prefix("of:").unwrap_or(formula);
                return Ok(Some(Value::Formula(formula.to_owned())));
            }
            None => text,
        },
    };
    Ok((!text.is_empty()).then_some(Value::Text(text)))
}

/// `PT09H30M00S` as a number of days, as other workbooks hold it.
fn days(span: &str) -> Result<String, String> {
    let wrong = || format!("\"{span}\" is no span of time");
    let mut rest = span.strip_prefix("PT").ok_or_else(wrong)?;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let at = rest.find(['H', 'M', 'S']).ok_or_else(wrong)?;
        let number: f64 = rest[..at].parse().map_err(|_| wrong())?;
        seconds += number
            * match &rest[at..=at] {
                "H" => 3600.0,
                "M" => 60.0,
                _ => 1.0,
            };
        rest = &rest[at + 1..];
    }
    let mut out = String::new();
    write_number(seconds / 86_400.0, &mut out);
    Ok(out)
}
