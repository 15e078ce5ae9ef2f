//! The places of keys, put into the entries of a spec once it has been read: serde knows the places of values alone, and
//! of those only where they are [`Located`](super::Located).

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::located::{Keys, Located};
use super::types::{Question, Spec};
use super::values::{Answer, Categories, Item};

/// Puts the places of keys into every entry that has room for them. `table` is what the spec was read from.
pub(super) fn locate(spec: &mut Spec, table: &DeTable<'_>) {
    let section = |name: &str| Entry::section(table, name);
    spec.study.keys = section("study").keys();
    if let Some(tests) = &mut spec.tests {
        tests.keys = section("tests").keys();
    }
    let input = section("input");
    spec.input.keys = input.keys();
    for (list, name) in [
        (&mut spec.input.drop, "drop"),
        (&mut spec.input.flag, "flag"),
    ] {
        for (rule, entry) in list.iter_mut().zip(input.list(name)) {
            let span = rule.span();
            rule.value_mut().keys = entry.keys_of(span);
        }
    }
    let variables = section("variables");
    for (name, variable) in &mut spec.variables {
        variable.keys = variables.part(name).keys_of(name.span());
    }
    let weighting = section("weighting");
    spec.weighting.keys = weighting.keys();
    if let Some(segments) = &mut spec.weighting.segments {
        segments.keys = weighting.part("segments").keys();
    }
    if let Some(replicates) = &mut spec.weighting.replicates {
        replicates.keys = weighting.part("replicates").keys();
    }
    let margins = weighting.list("margin");
    for (margin, entry) in spec.weighting.margins.iter_mut().zip(margins) {
        let first = margin.variables.first().map(Located::span);
        margin.keys = entry.keys_of(first.unwrap_or(entry.span.clone()));
    }
    let whole = Entry::whole(table);
    for (crossbreak, entry) in spec.crossbreaks.iter_mut().zip(whole.list("crossbreak")) {
        crossbreak.keys = entry.keys();
    }
    for (question, entry) in spec.questions.iter_mut().zip(whole.list("question")) {
        question.keys = entry.keys_of(question.id.span());
    }
    for (summary, entry) in spec.summaries.iter_mut().zip(whole.list("table")) {
        summary.keys = entry.keys_of(summary.id.span());
    }
    for (figure, entry) in spec.figures.iter_mut().zip(whole.list("figure")) {
        figure.keys = entry.keys_of(figure.id.span());
    }
}

/// A table of the spec, with its place; none where there is no such table.
struct Entry<'t, 'i> {
    table: Option<&'t DeTable<'i>>,
    span: Range<usize>,
}

impl<'t, 'i> Entry<'t, 'i> {
    fn whole(table: &'t DeTable<'i>) -> Self {
        Self {
            table: Some(table),
            span: 0..0,
        }
    }

    fn section(table: &'t DeTable<'i>, name: &str) -> Self {
        Self::whole(table).part(name)
    }

    fn of(value: &'t Spanned<DeValue<'i>>) -> Self {
        Self {
            table: match value.get_ref() {
                DeValue::Table(table) => Some(table),
                _ => None,
            },
            span: value.span(),
        }
    }

    fn part(&self, name: &str) -> Self {
        let value = self.table.and_then(|table| table.get(name));
        value.map_or(
            Self {
                table: None,
                span: 0..0,
            },
            Self::of,
        )
    }

    fn list(&self, name: &str) -> Vec<Self> {
        match self
            .table
            .and_then(|table| table.get(name))
            .map(Spanned::get_ref)
        {
            Some(DeValue::Array(elements)) => elements.iter().map(Self::of).collect(),
            _ => Vec::new(),
        }
    }

    /// Where its keys stand; a key that is missing is missed where the entry begins.
    fn keys(&self) -> Keys {
        self.keys_of(self.span.clone())
    }

    /// Where its keys stand; a key that is missing is missed at `entry`.
    fn keys_of(&self, entry: Range<usize>) -> Keys {
        match self.table {
            Some(table) => Keys::of(table, entry),
            None => Keys::default(),
        }
    }
}

impl Question {
    /// Where an answer is named by its label, or where answers are or would be.
    pub fn answer_at(&self, label: &str) -> Range<usize> {
        let named = match &self.answers {
            Some(Categories::Listed(answers)) => answers
                .iter()
                .find(|answer| matches!(&***answer, Answer::Label(own) if own == label))
                .map(Located::span),
            Some(Categories::Recoded(recodes)) => recodes
                .keys()
                .find(|name| name.as_str() == label)
                .map(Located::span),
            None => None,
        };
        named.unwrap_or_else(|| self.keys.at("answers"))
    }

    /// Where a number of it is named, by its label or the end of its id: a share, a NET or an answer.
    pub fn number_at(&self, label: &str, name: &str) -> Range<usize> {
        let mut named = self.shares.keys().chain(self.nets.keys());
        match named.find(|own| [label, name].contains(&own.as_str())) {
            Some(own) => own.span(),
            None => self.answer_at(label),
        }
    }

    /// Where a column of it is named.
    pub fn column_at(&self, name: &str) -> Range<usize> {
        let items = self.items.iter().flatten().map(Item::column);
        let mut named = self
            .column
            .iter()
            .chain(self.mentions.iter().flatten())
            .chain(items);
        match named.find(|column| column.as_str() == name) {
            Some(column) => column.span(),
            None => self.keys.first(&SOURCES),
        }
    }
}

/// The keys that say in which columns a question or variable is.
pub(crate) const SOURCES: [&str; 4] = ["column", "items", "mentions", "set"];
