//! The heading row of a dictionary, and what a row below it says.

use super::{declared, packed};
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crossbreak_study::label;
use crossbreak_study::raw::{ColumnInfo, DeclaredMissing};

/// What a heading says that its column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Variable,
    /// The name of a column, or the wording of a question: it depends on what else there is.
    Question,
    Text,
    Item,
    Code,
    ValueLabel,
    /// The label of a value, or of a column: it depends on what else there is.
    Label,
    Missing,
}

/// Headings in small letters, without signs.
const KNOWN: [(Role, &[&str]); 8] = [
    (
        Role::Variable,
        &[
            "variable",
            "variable name",
            "variables",
            "variable id",
            "var",
            "var name",
            "varname",
            "column",
            "column name",
            "column id",
            "column heading",
            "field",
            "field name",
            "name",
            "question id",
            "question code",
            "question name",
            "question no",
            "question number",
            "qid",
        ],
    ),
    (Role::Question, &["question"]),
    (
        Role::Text,
        &[
            "text",
            "wording",
            "question text",
            "question wording",
            "question label",
            "description",
            "variable label",
            "variable labels",
            "variable description",
            "variable field name",
            "column description",
            "field label",
            "field description",
            "title",
            "definition",
        ],
    ),
    (
        Role::Item,
        &[
            "item",
            "item text",
            "item label",
            "item wording",
            "statement",
            "row text",
            "row label",
        ],
    ),
    (
        Role::Code,
        &[
            "code",
            "codes",
            "value",
            "values",
            "coding",
            "value code",
            "answer code",
            "answer value",
            "response code",
            "response value",
            "option code",
            "category code",
        ],
    ),
    (
        Role::ValueLabel,
        &[
            "value label",
            "value labels",
            "value description",
            "value meaning",
            "answer",
            "answers",
            "answer label",
            "answer labels",
            "answer text",
            "meaning",
            "meanings",
            "code label",
            "code labels",
            "code description",
            "code meaning",
            "category",
            "categories",
            "category label",
            "option",
            "options",
            "option text",
            "option label",
            "response",
            "responses",
            "response label",
            "choice",
            "choices",
            "choice label",
            "choices calculations or slider labels",
        ],
    ),
    (Role::Label, &["label", "labels"]),
    (
        Role::Missing,
        &[
            "missing",
            "missing value",
            "missing values",
            "missing codes",
            "user missing",
            "is missing",
        ],
    ),
];

fn role(heading: &str) -> Option<Role> {
    let words: Vec<String> = heading
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let plain = words.join(" ");
    KNOWN
        .iter()
        .find(|(_, names)| names.contains(&plain.as_str()))
        .map(|(role, _)| *role)
}

/// Which column of the dictionary holds what.
#[derive(Debug, Clone)]
pub(super) struct Heads {
    pub variable: usize,
    text: Option<usize>,
    item: Option<usize>,
    values: Values,
    missing: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
enum Values {
    None,
    /// One code a row.
    Each {
        code: usize,
        label: usize,
    },
    /// All codes of a column in one cell.
    Packed(usize),
}

impl Heads {
    /// The heads, if a row is a heading row. What stands below it tells whether codes are packed.
    pub fn find(row: &[String], below: &[Vec<String>]) -> Option<Self> {
        let roles: Vec<Option<Role>> = row.iter().map(|cell| role(cell)).collect();
        let at = |role: Role| roles.iter().position(|r| *r == Some(role));
        let variable = at(Role::Variable).or_else(|| at(Role::Question))?;
        let question = at(Role::Question).filter(|question| *question != variable);
        let (code, label) = (at(Role::Code), at(Role::ValueLabel));
        let is_packed = |column: usize| {
            let mut cells = below.iter().map_while(|row| match row.get(column) {
                _ if row.iter().all(|cell| cell.trim().is_empty()) => None,
                cell => Some(cell.map_or("", |cell| cell.trim())),
            });
            cells.any(|cell| packed::pairs(cell).is_some())
        };
        let loose = at(Role::Label);
        let (values, text) = match (code, label, loose) {
            (Some(code), _, _) if is_packed(code) => (Values::Packed(code), loose),
            (Some(code), Some(label), _) => (Values::Each { code, label }, loose),
            (Some(code), None, Some(label)) => (Values::Each { code, label }, None),
            (None, Some(label), _) => (Values::Packed(label), loose),
            (Some(_), None, None) | (None, None, _) => (Values::None, loose),
        };
        let text = at(Role::Text).or(question).or(text);
        let something = text.is_some() || !matches!(values, Values::None);
        something.then_some(Self {
            variable,
            text,
            item: at(Role::Item),
            values,
            missing: at(Role::Missing),
        })
    }

    /// What a row says of a column. `current` is the column of the rows above, which a row without a name goes on with.
    pub fn row(
        &self,
        row: &[String],
        place: &dyn Fn(usize) -> DataPlace,
        current: &mut Option<String>,
        notes: &mut Diagnostics,
    ) -> Result<Option<(String, ColumnInfo)>, Diagnostic> {
        let cell = |column: usize| {
            row.get(column)
                .map_or("", |cell| label::unguarded(cell.trim()))
        };
        let mut info = ColumnInfo {
            text: self.text.and_then(|column| words(cell(column))),
            item: self.item.and_then(|column| words(cell(column))),
            ..ColumnInfo::default()
        };
        let mut code = None;
        match self.values {
            Values::None => {}
            Values::Each { code: at, label } if !cell(at).is_empty() => {
                let (value, missing) = declared_by_letter(cell(at));
                if missing {
                    info.missing.push(DeclaredMissing::Value(value.clone()));
                }
                if let Some(label) = words(cell(label)) {
                    info.labels.insert(value.clone(), label);
                }
                code = Some(value);
            }
            Values::Each { label, .. } => {
                if !cell(label).is_empty() && current.is_some() && cell(self.variable).is_empty() {
                    return Err(Diagnostic::error(
                        Code::FileFormat,
                        format!("the label \"{}\" has no code", cell(label)),
                    )
                    .in_file(place(label))
                    .help("give it a code, or clear the cell"));
                }
            }
            Values::Packed(at) => {
                let text = cell(at);
                let cut_off = text.ends_with("...") || text.ends_with('…');
                let pairs = packed::pairs(text).filter(|_| !cut_off);
                if pairs.is_none() && (cut_off || text.contains('=')) {
                    let why = match cut_off {
                        true => "they are cut off (they end in ...)",
                        false => "they are not all as in 1=Yes; 2=No",
                    };
                    notes.push(
                        Diagnostic::warning(
                            Code::FileFormat,
                            format!("the labels of a column were not read: {why}"),
                        )
                        .in_file(place(at))
                        .help("write them in full, one row a code or as in 1=Yes; 2=No"),
                    );
                }
                if let Some(pairs) = pairs {
                    for (code, label) in pairs {
                        let (code, missing) = declared_by_letter(code);
                        if missing {
                            info.missing.push(DeclaredMissing::Value(code.clone()));
                        }
                        let Some(label) = words(label) else {
                            continue;
                        };
                        let before = info.labels.insert(code.clone(), label.clone());
                        if before.is_some_and(|before| before != label) {
                            return Err(Diagnostic::error(
                                Code::FileFormat,
                                format!("the code {code} has two labels"),
                            )
                            .in_file(place(at))
                            .help("keep one of them: which one is meant cannot be known"));
                        }
                    }
                }
            }
        }
        if let Some(column) = self.missing {
            info.missing.extend(missing(cell(column), code.as_deref()));
        }
        let name = cell(self.variable);
        if !name.is_empty() {
            *current = Some(name.to_owned());
        } else if info == ColumnInfo::default() {
            return Ok(None);
        }
        match current {
            Some(name) => Ok(Some((name.clone(), info))),
            None => Err(
                Diagnostic::error(Code::FileFormat, "the row names no column")
                    .in_file(place(self.variable))
                    .help("name the column of the data that the row is about"),
            ),
        }
    }
}

/// What a cell of the missing column declares: of its own code, or as a list for the whole column.
fn missing(text: &str, code: Option<&str>) -> Vec<DeclaredMissing> {
    let word = text.to_lowercase();
    match (word.as_str(), code) {
        ("" | "none" | "no" | "n" | "false" | "-" | "<none>", _) | ("0", Some(_)) => Vec::new(),
        ("1" | "yes" | "y" | "x" | "true" | "missing" | "user missing", Some(code)) => {
            vec![DeclaredMissing::Value(code.to_owned())]
        }
        _ => text.split([',', ';']).filter_map(declared).collect(),
    }
}

/// A code as the cells have it, and whether the letter behind it (`-9a`) declares it to be missing, as SPSS prints.
fn declared_by_letter(text: &str) -> (String, bool) {
    match text
        .strip_suffix('a')
        .filter(|code| code.parse::<f64>().is_ok())
    {
        Some(code) => (code_text(code), true),
        None => (code_text(text), false),
    }
}

/// A code without the point of a whole number (`1.0`).
pub(super) fn code_text(text: &str) -> String {
    let whole = text.trim_end_matches('0').strip_suffix('.');
    match whole.filter(|whole| whole.parse::<i64>().is_ok()) {
        Some(whole) => whole.to_owned(),
        None => text.to_owned(),
    }
}

/// A text without the line breaks of a web page; `<none>` is none.
fn words(text: &str) -> Option<String> {
    let mut plain = text.to_owned();
    for mark in ["<br/>", "<br />", "<br>", "<BR>", "<BR/>"] {
        plain = plain.replace(mark, " ");
    }
    let plain = plain.trim();
    (!plain.is_empty() && plain != "<none>").then(|| plain.to_owned())
}
