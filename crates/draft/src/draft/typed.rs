//! Words in a column of numbers: the rules that read them, and those that no rule reads.

use super::page::{Entry, Value, entry, quoted};
use crate::inspect::{Answer, Missing, Numbers, Variable};
use crossbreak_core::number::counted;
use crossbreak_study::sample;
use crossbreak_study::spec;

/// What a draft says of the words in a column of numbers.
pub(super) struct Typed {
    /// The rules that are needed.
    pub entry: Option<Entry>,
    /// The texts that no rule reads, as a kind of missing.
    pub unread: Vec<Answer>,
    /// The numbers with those that are read from words.
    pub numbers: Numbers,
}

impl Typed {
    pub fn of(variable: &Variable) -> Self {
        let mut rules: Vec<spec::Typed> = Vec::new();
        let (mut read, mut rows, mut unread) = (Vec::new(), 0, Vec::new());
        let mut numbers = variable.numbers.clone().unwrap_or_default();
        for (text, own) in &variable.words {
            match sample::typed_number(text) {
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
        let entry = (!said.is_empty())
            .then(|| entry("typed", Value::List(names.collect())).said(said.join("; ")));
        Self {
            entry,
            unread,
            numbers,
        }
    }
}
