//! Words in a column of numbers: the rules that read them, and those that no rule reads.

use super::page::{Entry, Value, entry, quoted};
use crate::inspect::{Answer, Missing, Numbers, Variable};
use crossbreak_core::number::counted;
use crossbreak_study::raw::{Form, currency};
use crossbreak_study::sample;
use crossbreak_study::spec::{self, Decimal};

/// What a draft says of the words in a column of numbers.
pub(super) struct Typed {
    /// The rules that are needed, and the unit that they take away.
    pub entries: Vec<Entry>,
    /// The texts that no rule reads, as a kind of missing.
    pub unread: Vec<Answer>,
    /// Of those, texts that can be two numbers, in words.
    pub either: Option<String>,
    /// The numbers with those that are read from words.
    pub numbers: Numbers,
}

impl Typed {
    pub fn of(variable: &Variable) -> Self {
        let mut rules: Vec<spec::Typed> = Vec::new();
        let (mut read, mut rows, mut unread) = (Vec::new(), 0, Vec::new());
        let mut numbers = variable.numbers.clone().unwrap_or_default();
        let unit = numbers
            .unit
            .clone()
            .or_else(|| currency_of(&variable.words));
        for (text, own) in &variable.words {
            match sample::typed_number(text, numbers.decimal, numbers.texts_only, unit.as_deref()) {
                Some((value, needed)) => {
                    rows += own;
                    rules.extend(needed);
                    read.push(format!("{} = {value}", quoted(text)));
                    numbers.values.push((value, *own));
                }
                None => unread.push(Answer {
                    cell: text.clone(),
                    label: None,
                    rows: *own,
                    share: 0.0,
                    missing: Some(Missing::Apart),
                }),
            }
        }
        if numbers.grouped > 0 {
            rules.push(spec::Typed::Thousands);
        }
        if numbers.measured > 0 {
            rules.push(spec::Typed::Unit);
        }
        rules.sort_unstable();
        rules.dedup();
        numbers.values.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let ([(least, _), ..], [.., (most, _)]) = (&numbers.values[..], &numbers.values[..]) {
            (numbers.least, numbers.most) = (*least, *most);
        }
        let names = rules.iter().map(|rule| quoted(rule.as_str()));
        let mut said = Vec::new();
        if !read.is_empty() {
            let rows = counted(rows, "row holds", "rows hold");
            said.push(format!("{rows} words: {}", super::some(&read)));
        }
        if numbers.grouped > 0 {
            let rows = counted(numbers.grouped, "row has", "rows have");
            said.push(format!("{rows} separated thousands"));
        }
        if numbers.measured > 0 {
            let rows = counted(numbers.measured, "row has", "rows have");
            said.push(format!("{rows} a unit"));
        }
        let mut entries = Vec::new();
        if !said.is_empty() {
            entries.push(entry("typed", Value::List(names.collect())).said(said.join("; ")));
        }
        if let Some(unit) = unit.filter(|_| rules.contains(&spec::Typed::Unit)) {
            entries.push(entry("unit_words", Value::List(vec![quoted(&unit)])));
        }
        let two = |answer: &&Answer| {
            let grouped = Form::of(&answer.cell) == Form::Either(Decimal::Point);
            grouped && numbers.decimal == Decimal::Comma && !numbers.texts_only
        };
        let either = unread.iter().find(two).map(|answer| {
            let large = answer.cell.replace('.', "");
            format!(
                "{} can be {} or {large}: the file may hold it as a number or as a text",
                quoted(&answer.cell),
                answer.cell
            )
        });
        Self {
            either,
            entries,
            unread,
            numbers,
        }
    }
}

/// The one currency among some texts, if they have no other.
fn currency_of(texts: &[(String, usize)]) -> Option<String> {
    let mut signs = texts.iter().filter_map(|(text, _)| currency(text));
    let first = signs.next()?;
    signs.all(|sign| sign == first).then(|| first.to_owned())
}
