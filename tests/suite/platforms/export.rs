//! A file as a platform hands it over, and what a reader should find in it.

use super::model::{Kind, Model, Question, Sort};
use super::sheet::{Column, Role, Sheet};

pub struct Export {
    /// The name of the file.
    pub file: String,
    pub bytes: Vec<u8>,
    /// What each column of the file is of.
    pub roles: Vec<Role>,
    /// By question and option: what an answer is called.
    pub names: Vec<Vec<String>>,
    /// What an item of a ranking is called, where cells hold items.
    pub items: Vec<String>,
    /// The filter that a person writes where the draft proposes none that is right.
    pub filter: Option<&'static str>,
    /// What is typed beside an option is in the option's place.
    pub typed_in_place: bool,
    /// The file says the same of options that were not chosen and of those that were not shown.
    pub unasked_is_unticked: bool,
    /// The file says nothing of what codes mean and of which columns belong together, as `v_1`, `v_2`: a column of a
    /// question may be a question.
    pub bare: bool,
}

impl Export {
    /// `name`: what an answer is called, which is what cells hold unless the file has labels for codes.
    pub fn new(
        file: &str,
        bytes: impl Into<Vec<u8>>,
        sheet: &Sheet<'_>,
        name: &dyn Fn(&Question, usize) -> String,
    ) -> Self {
        let model = sheet.model;
        let names = model
            .questions
            .iter()
            .map(|question| {
                (0..question.options.len())
                    .map(|option| name(question, option))
                    .collect()
            })
            .collect();
        Self {
            file: file.to_owned(),
            bytes: bytes.into(),
            roles: sheet.roles(),
            names,
            items: items(model),
            filter: None,
            typed_in_place: false,
            unasked_is_unticked: false,
            bare: false,
        }
    }

    pub fn filtered(self, filter: &'static str) -> Self {
        Self {
            filter: Some(filter),
            ..self
        }
    }
}

fn items(model: &Model) -> Vec<String> {
    let ranked = model
        .questions
        .iter()
        .find(|question| question.kind == Kind::Rank)
        .unwrap();
    ranked.items.iter().map(|&item| item.to_owned()).collect()
}

pub fn label(question: &Question, option: usize) -> String {
    question.options[option].label.to_owned()
}

/// The label, and nothing where a question asks for a number, which has no options.
pub fn label_or_blank(question: &Question, option: usize) -> String {
    match question.kind {
        Kind::Number => String::new(),
        _ => label(question, option),
    }
}

/// Codes for what is none of the options in substance.
#[derive(Debug, Clone, Copy)]
pub struct Codes {
    pub other: i64,
    pub dont_know: i64,
    pub refused: i64,
    /// The same in place of a number.
    pub number: [i64; 2],
}

impl Codes {
    pub fn of(&self, question: &Question, option: usize) -> i64 {
        let number = question.kind == Kind::Number;
        match question.options[option].sort {
            Sort::DontKnow if number => self.number[0],
            Sort::Refused if number => self.number[1],
            Sort::DontKnow => self.dont_know,
            Sort::Refused => self.refused,
            Sort::Other => self.other,
            Sort::Substance | Sort::Exclusive => option as i64 + 1,
        }
    }
}

/// Names of variables as people choose them.
pub const CODES: [&str; 13] = [
    "gender", "age", "region", "used", "vote", "satis", "views", "freq", "news", "tickets", "prio",
    "hours", "comment",
];

/// A number with a point, or with a comma.
pub fn decimal(value: f64, comma: bool) -> String {
    let text = value.to_string();
    match comma {
        true => text.replace('.', ","),
        false => text,
    }
}

/// The labels of the options of a question by code, for a file that has them.
pub fn labels(question: &Question, codes: &Codes) -> Vec<(f64, String)> {
    let all = 0..question.options.len();
    all.map(|option| (codes.of(question, option) as f64, label(question, option)))
        .collect()
}

/// The cells of a column as numbers.
pub fn numbers(column: &Column) -> Option<Vec<Option<f64>>> {
    let read = |text: &String| match text.as_str() {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    };
    column.cells.iter().map(read).collect()
}
