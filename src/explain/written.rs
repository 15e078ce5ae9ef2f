//! The lines of the spec that a number rests on.

use std::ops::Range;

use serde::Serialize;

use super::Subject;
use crossbreak_study::estimates::{COMPOSITION, Flag, Statistic};
use crossbreak_study::spec::{Item, Keys, Located, Question, Spec};

/// A line of the spec.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Written {
    /// The key: `question`, `question.dont_know`, `crossbreak` ...
    pub what: String,
    /// The spec's path, as it was given.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The line itself, without the spaces around it.
    pub text: String,
}

/// Keys that decide who is in a question's bases and how its numbers are printed, in the order of the reference.
const OF_EVERY_NUMBER: [&str; 21] = [
    "text",
    "column",
    "items",
    "mentions",
    "set",
    "delimiter",
    "answers",
    "other",
    "not_selected",
    "all_blank",
    "dont_know",
    "refused",
    "not_stated",
    "not_asked",
    "base",
    "only",
    "base_label",
    "unit",
    "typed",
    "unit_words",
    "decimals",
];

/// Keys that only some numbers rest on.
fn of_statistic(statistic: Statistic) -> &'static [&'static str] {
    match statistic {
        Statistic::Share => &["bands", "truth", "of_answers", "count"],
        Statistic::Net => &["nets", "top", "bottom"],
        Statistic::Cumulative => &["shares"],
        Statistic::Mean => &[],
        Statistic::Median => &["median", "values", "bands"],
        Statistic::Quantile => &["quantiles", "median", "values", "bands"],
        Statistic::Gap | Statistic::Ratio => &["truth", "median", "values", "bands"],
        Statistic::Lead => &["lead", "nets"],
        Statistic::Index => &["scores"],
        Statistic::Rank => &["rank", "scores", "lead"],
        Statistic::Difference => &[],
    }
}

/// Collects lines, each once.
struct Lines<'a> {
    file: &'a str,
    text: &'a str,
    found: Vec<Written>,
}

impl Lines<'_> {
    fn add(&mut self, what: impl Into<String>, span: Range<usize>) {
        // What nobody wrote has no place.
        if span == (0..0) || span.start > self.text.len() {
            return;
        }
        let line = self.text[..self.text.floor_char_boundary(span.start)]
            .matches('\n')
            .count();
        let what = what.into();
        if self.found.iter().any(|own| own.line == line + 1) {
            return;
        }
        self.found.push(Written {
            what,
            file: self.file.to_owned(),
            line: line + 1,
            text: self
                .text
                .lines()
                .nth(line)
                .unwrap_or_default()
                .trim()
                .to_owned(),
        });
    }

    fn keys(&mut self, of: &str, keys: &Keys, names: &[&str]) {
        for name in names {
            if let Some(span) = keys.get(name) {
                self.add(format!("{of}.{name}"), span);
            }
        }
    }
}

pub(super) fn written(spec: &Spec, file: &str, text: &str, subject: Subject<'_>) -> Vec<Written> {
    let mut lines = Lines {
        file,
        text,
        found: Vec::new(),
    };
    let number = subject.number;
    let question = spec.questions.iter().find(|q| *q.id == number.question);
    if let Some(question) = question {
        of_question(&mut lines, question, subject);
    }
    if number.question == COMPOSITION {
        of_variable(&mut lines, spec, &number.item);
        for margin in &spec.weighting.margins {
            if margin
                .variables
                .iter()
                .any(|name| name.as_str() == number.item)
            {
                lines.add("weighting.margin", margin.keys.at("variables"));
                lines.keys("weighting.margin", &margin.keys, &["targets", "source"]);
            }
        }
    }
    of_column(&mut lines, spec, subject);
    lines.add("input.file", spec.input.file.span());
    for filter in &spec.input.keep {
        let first = filter.condition.keys().next();
        lines.add("input.keep", first.map_or(0..0, Located::span));
    }
    for rule in &spec.input.drop {
        lines.add("input.drop", rule.span());
    }
    if let Some(duplicates) = &spec.input.duplicates {
        lines.add("input.duplicates", duplicates.of.span());
    }
    lines.add("weighting.method", spec.weighting.method.span());
    if number.flag == Flag::Withheld
        && let Some(below) = &spec.tables.withhold_below
    {
        lines.add("tables.withhold_below", below.span());
    }
    lines.found
}

fn of_question(lines: &mut Lines<'_>, question: &Question, subject: Subject<'_>) {
    let number = subject.number;
    lines.add("question", question.id.span());
    let own = |item: &&Item| item.column().as_str() == number.item;
    if let Some(item) = question.items.iter().flatten().find(own) {
        lines.add("question.items", item.column().span());
    }
    lines.keys("question", &question.keys, &OF_EVERY_NUMBER);
    let statistic = subject.row.map_or(number.statistic, |row| row.statistic);
    lines.keys("question", &question.keys, of_statistic(statistic));
    if let Some(row) = subject.row {
        let named = question.shares.keys().chain(question.nets.keys());
        let mut named = named.filter(|own| [&row.answer, &row.name, &row.item].contains(&&***own));
        if let Some(own) = named.next() {
            lines.add(format!("question: “{own}”"), own.span());
        }
    }
    lines.found.sort_by_key(|own| own.line);
}

fn of_column(lines: &mut Lines<'_>, spec: &Spec, subject: Subject<'_>) {
    let name = &subject.number.crossbreak;
    if name.is_empty() {
        return;
    }
    let named = |crossbreak: &&crossbreak_study::spec::Crossbreak| {
        let names: Vec<&str> = crossbreak.named().map(|n| n.as_str()).collect();
        names.join("|") == *name
    };
    if let Some(crossbreak) = spec.crossbreaks.iter().find(named) {
        lines.add("crossbreak", crossbreak.span());
        let keys = ["columns", "nets", "differences", "waves"];
        lines.keys("crossbreak", &crossbreak.keys, &keys);
        if subject.number.statistic == Statistic::Difference
            && let Some(tests) = &spec.tests
        {
            lines.keys("tests", &tests.keys, &["method"]);
        }
    }
    for variable in name.split('|') {
        of_variable(lines, spec, variable);
    }
}

fn of_variable(lines: &mut Lines<'_>, spec: &Spec, name: &str) {
    let Some((key, variable)) = spec.variables.iter().find(|(key, _)| key.as_str() == name) else {
        return;
    };
    let of = format!("variables.{name}");
    lines.add(of.clone(), key.span());
    let keys = [
        "column",
        "categories",
        "bands",
        "dont_know",
        "refused",
        "not_stated",
        "not_asked",
    ];
    lines.keys(&of, &variable.keys, &keys);
}
