//! What the spec alone shows of its conditions on rows, and of the rules by which texts are read as numbers.

use std::ops::Range;

use super::check::{no_name_twice, refers, twice};
use super::located::Located;
use super::rows::{FasterThan, Items, OutOfRange, RowRule, SameAnswers, Typed};
use super::types::{Kind, Spec};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, list};
use crossbreak_core::number::is_sound;

/// The conditions on rows.
pub fn rows(spec: &Spec, found: &mut Diagnostics) {
    for rule in &spec.input.drop {
        one_condition(rule, found);
        if let Some(same) = &rule.same_id {
            found.push(contradiction(
                same.span(),
                "which of the rows with the same id stays is for [input.duplicates] to say",
                format!(
                    "[input.duplicates] of = \"{}\", keep = \"first\", by = a date or number column",
                    spec.input.id
                ),
            ));
        }
        conditions(spec, rule, found);
    }
    for rule in &spec.input.flag {
        one_condition(rule, found);
        conditions(spec, rule, found);
    }
}

fn contradiction(
    span: Range<usize>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Diagnostic {
    Diagnostic::error(Code::SpecContradiction, message)
        .at(span)
        .help(help)
}

/// Each rule has one condition, and a reason where the condition does not say it.
fn one_condition(rule: &Located<RowRule>, found: &mut Diagnostics) {
    let given: Vec<&str> = [
        ("where", rule.condition.is_some()),
        ("same_answers", rule.same_answers.is_some()),
        ("same_id", rule.same_id.is_some()),
        ("faster_than", rule.faster_than.is_some()),
        ("straight_line", rule.straight_line.is_some()),
        ("out_of_range", rule.out_of_range.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, given)| given.then_some(name))
    .collect();
    match given.as_slice() {
        [_] => {}
        [] => found.push(
            Diagnostic::error(Code::SpecShape, "there is no condition here")
                .at(rule.span())
                .help("where = { column = answers }, same_answers, same_id, faster_than, straight_line or out_of_range"),
        ),
        several => found.push(contradiction(
            rule.keys.at(several[1]),
            format!("one condition is expected here: {}", list("conditions", several.iter().copied())),
            "write an entry of its own for each, so that each is counted with its reason",
        )),
    }
    if rule.condition.is_some() && rule.reason.is_none() {
        found.push(
            Diagnostic::error(Code::SpecShape, "the key `reason` is missing here")
                .at(rule.span())
                .help("say why, as in reason = \"test interviews\": it is printed with the count"),
        );
    }
}

fn conditions(spec: &Spec, rule: &Located<RowRule>, found: &mut Diagnostics) {
    if rule.condition.as_ref().is_some_and(|c| c.is_empty()) {
        found.push(contradiction(
            rule.keys.at("where"),
            "`where` names no column, and every row would meet it",
            "where = { Status = [\"Survey Preview\", \"Survey Test\"] }",
        ));
    }
    match (&rule.same_answers, &rule.except) {
        (Some(SameAnswers::Columns(columns)), None) => {
            if columns.is_empty() {
                found.push(contradiction(
                    rule.keys.at("same_answers"),
                    "same_answers names no column",
                    "same_answers = [\"Q1\", \"Q2\"], or \"all\"",
                ));
            }
            no_name_twice("column", columns, found);
        }
        (Some(SameAnswers::All) | None, None) => {}
        (Some(SameAnswers::All), Some(except)) => no_name_twice("column", except, found),
        (_, Some(except)) => found.push(contradiction(
            except.first().map_or(rule.keys.at("except"), Located::span),
            "`except` belongs to same_answers = \"all\"",
            "name the columns whose answers have to be the same, or \"all\" but these",
        )),
    }
    if let Some(same) = rule.same_id.as_ref().filter(|same| !***same) {
        found.push(contradiction(
            same.span(),
            "same_id = false asks for nothing",
            "write same_id = true, or take the entry out",
        ));
    }
    if let Some(rule_of_time) = &rule.faster_than {
        faster_than(rule_of_time, rule.keys.at("faster_than"), found);
    }
    if let Some(items) = &rule.straight_line {
        straight_line(spec, items, rule.keys.at("straight_line"), found);
    }
    if let Some(range) = &rule.out_of_range {
        out_of_range(range, found);
    }
}

fn faster_than(rule: &FasterThan, span: Range<usize>, found: &mut Diagnostics) {
    let fits = matches!(
        (&rule.column, &rule.from, &rule.to),
        (Some(_), None, None) | (None, Some(_), Some(_))
    );
    if !fits {
        found.push(contradiction(
            span,
            "faster_than needs the column of the time taken, or those of its start and its end",
            "column = \"Duration (in seconds)\", or from = \"starttime\", to = \"endtime\"",
        ));
    }
    let share = *rule.share_of_median;
    if is_sound(share) && !(share > 0.0 && share < 1.0) {
        found.push(contradiction(
            rule.share_of_median.span(),
            format!("{share} is no share between 0 and 1"),
            "share_of_median = 0.33 is a third of the median time",
        ));
    }
}

fn straight_line(spec: &Spec, items: &Items, span: Range<usize>, found: &mut Diagnostics) {
    const FEWEST: usize = 3;
    const HELP: &str = "two answers are alike often enough without any haste";
    match items {
        Items::Columns(columns) => {
            no_name_twice("column", columns, found);
            if columns.len() < FEWEST {
                let span = columns.first().map_or(span, Located::span);
                found.push(contradiction(
                    span,
                    "straight_line needs at least three items",
                    HELP,
                ));
            }
        }
        Items::Of(of) => {
            let ids = spec.questions.iter().map(|q| q.id.as_str());
            refers("question", &of.question, ids, found);
            let Some(question) = spec.questions.iter().find(|q| q.id == of.question) else {
                return;
            };
            let items = question.items.as_deref().unwrap_or_default();
            if !matches!(*question.kind, Kind::Grid | Kind::Versus | Kind::Scale) {
                found.push(contradiction(
                    of.question.span(),
                    format!(
                        "question `{}` does not have the same answers to several items",
                        of.question
                    ),
                    "name a question of kind grid, versus or scale, or list the columns",
                ));
            } else if items.len() < FEWEST {
                found.push(contradiction(
                    of.question.span(),
                    format!(
                        "question `{}` has fewer than the three items that straight_line needs",
                        of.question
                    ),
                    HELP,
                ));
            }
        }
    }
}

fn out_of_range(range: &OutOfRange, found: &mut Diagnostics) {
    match (&range.min, &range.max) {
        (None, None) => found.push(contradiction(
            range.column.span(),
            "out_of_range needs `min`, `max` or both",
            "out_of_range = { column = \"age\", min = 16, max = 110 }",
        )),
        (Some(min), Some(max)) if **min > **max => found.push(contradiction(
            max.span(),
            format!("the range ends at {} before it begins at {}", **max, **min),
            "exchange `min` and `max`",
        )),
        _ => {}
    }
}

/// The rules by which texts are read as numbers.
pub(super) fn typed(spec: &Spec, found: &mut Diagnostics) {
    for (name, variable) in &spec.variables {
        let what = format!("variable `{name}`");
        if variable.bands.is_none()
            && !(variable.typed.is_empty() && variable.unit_words.is_empty())
        {
            found.push(contradiction(
                variable.keys.first(&["typed", "unit_words"]),
                format!("{what} has rules for numbers, but no bands that need one"),
                "add bands = [\"18-24\", \"25+\"], or take `typed` and `unit_words` out",
            ));
        }
        rules(
            &what,
            &variable.typed,
            None,
            &variable.unit_words,
            variable.keys.at("unit_words"),
            found,
        );
    }
    for question in &spec.questions {
        let id = &question.id;
        let what = format!("question `{id}`");
        if *question.kind != Kind::Number
            && !(question.typed.is_empty() && question.unit_words.is_empty())
        {
            found.push(contradiction(
                question.keys.first(&["typed", "unit_words"]),
                format!("{what} has rules for numbers, but is not one"),
                "write kind = \"number\", or take `typed` and `unit_words` out",
            ));
        }
        rules(
            &what,
            &question.typed,
            question.unit.as_deref(),
            &question.unit_words,
            question.keys.at("unit_words"),
            found,
        );
    }
}

fn rules(
    what: &str,
    typed: &[Located<Typed>],
    unit: Option<&str>,
    words: &[Located<String>],
    span: Range<usize>,
    found: &mut Diagnostics,
) {
    for (index, rule) in typed.iter().enumerate() {
        if let Some(first) = typed[..index].iter().find(|other| *other == rule) {
            twice("rule", rule.as_str(), [first.span(), rule.span()], found);
        }
    }
    let unit_rule = typed.iter().find(|rule| ***rule == Typed::Unit);
    if let Some(rule) = unit_rule.filter(|_| unit.is_none() && words.is_empty()) {
        found.push(contradiction(
            rule.span(),
            format!("{what} reads numbers with a unit, but names none"),
            "unit_words = [\"hours\", \"hrs\"]",
        ));
    }
    if unit_rule.is_none() && !words.is_empty() {
        found.push(contradiction(
            words.first().map_or(span, Located::span),
            format!("{what} has unit_words that no rule uses"),
            "add \"unit\" to `typed`",
        ));
    }
    for word in words {
        if word.trim().is_empty() || word.chars().any(|c| c.is_ascii_digit()) {
            found.push(contradiction(
                word.span(),
                format!("\"{word}\" is no unit: it is blank, or has digits"),
                "name the words and signs that stand at a number, as \"hrs\" or \"£\"",
            ));
        }
    }
}
