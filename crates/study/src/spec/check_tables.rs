//! What can be said without the data of crossbreaks, tests, tables, and what a question asks of its tables.

use std::ops::Range;

use super::check::{known_variable, no_name_twice, refers};
use super::located::Located;
use super::tables::{Crossbreak, QuantileRule, TestMethod, Tests};
use super::types::*;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_core::number::{brief, is_sound};

/// More would print digits that no poll supports.
const MOST_DECIMALS: u8 = 2;

/// Every mistake in how numbers are tabulated that the spec alone shows.
pub(super) fn tables(spec: &Spec, found: &mut Diagnostics) {
    crossbreaks(spec, found);
    if let Some(tests) = &spec.tests {
        levels(tests, found);
        pairs(tests, found);
        // By the other rule, differences that are printed have other intervals.
        let intervals = tests.method == TestMethod::EffectiveBase
            && spec
                .crossbreaks
                .iter()
                .any(|c| c.waves || !c.differences.is_empty());
        let any =
            tests.compares_columns() || tests.rest || tests.waves || tests.crossbreaks || intervals;
        let waves = spec.crossbreaks.iter().any(|c| c.waves);
        let unused = match (any, tests.waves && !waves) {
            (false, _) => Some((
                "columns",
                "[tests] tests nothing",
                "columns = true, pairs = [[\"B\", \"A\"]], rest = true, waves = true or crossbreaks = true",
            )),
            (_, true) => Some((
                "waves",
                "waves are to be compared, and no crossbreak is of waves",
                "waves = true in the [[crossbreak]] of the waves",
            )),
            _ => None,
        };
        if let Some((key, message, help)) = unused {
            found.push(
                Diagnostic::warning(Code::SpecContradiction, message)
                    .at(tests.keys.at(key))
                    .help(help),
            );
        }
    }
    if let (Some(below), Some(format)) = (&spec.tables.withhold_below, spec.tables.data.first())
        && **below > 0
    {
        found.push(
            Diagnostic::warning(
                Code::SpecContradiction,
                "the analysed sample holds every respondent: what is withheld from tables can be counted in it",
            )
            .at(format.span())
            .beside(below.span(), "withheld from tables")
            .help("keep these files to yourself, or take `data` out"),
        );
    }
    let own = spec.questions.iter().filter_map(|q| q.decimals.as_ref());
    for decimals in spec.tables.decimals.iter().chain(own) {
        if **decimals > MOST_DECIMALS {
            found.push(wrong(
                decimals,
                format!("expected 0, 1 or 2 decimals, found {}", **decimals),
                "decimals = 1 prints 58.1%",
            ));
        }
    }
    for question in &spec.questions {
        of_question(spec, question, found);
    }
    no_name_twice("table", spec.summaries.iter().map(|s| &s.id), found);
    for summary in &spec.summaries {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if summary.id.is_empty() || !summary.id.chars().all(plain) {
            found.push(wrong(
                &summary.id,
                format!("\"{}\" cannot be the name of a table here", summary.id),
                "lower case letters, digits and hyphens: all-means",
            ));
        }
        if spec.questions.iter().any(|q| *q.id == *summary.id) {
            found.push(wrong(
                &summary.id,
                format!("the table `{}` has the name of a question", summary.id),
                "give it another name: both would be the same sheet",
            ));
        }
        if summary.id.as_str() == "composition" {
            found.push(wrong(
                &summary.id,
                "no table may be called `composition`: that of the sample is",
                "give it another name",
            ));
        }
        if summary.rows.is_empty() {
            found.push(wrong_at(
                summary.keys.at("rows"),
                format!("the table `{}` has no rows", summary.id),
                "rows = [\"hours:mean\", \"hours:median\"]: the ids of numbers in the total",
            ));
        }
    }
}

fn wrong<T>(place: &Located<T>, message: impl Into<String>, help: &str) -> Diagnostic {
    wrong_at(place.span(), message, help)
}

fn wrong_at(place: Range<usize>, message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::error(Code::SpecContradiction, message)
        .at(place)
        .help(help)
}

fn crossbreaks(spec: &Spec, found: &mut Diagnostics) {
    let mut seen: Vec<(String, &Crossbreak)> = Vec::new();
    for crossbreak in &spec.crossbreaks {
        let names: Vec<&Located<String>> = crossbreak.named().collect();
        for name in &names {
            known_variable(spec, name, found);
        }
        if crossbreak.variable.is_none() {
            no_name_twice("variable", names.iter().copied(), found);
        }
        match (&crossbreak.variable, &crossbreak.variables) {
            (Some(one), Some(_)) => found.push(
                wrong_at(
                    crossbreak.keys.at("variables"),
                    "a crossbreak has a variable or variables, not both",
                    "variables = [\"age\", \"gender\"]: gender within age",
                )
                .beside(one.span(), "the other"),
            ),
            (None, Some(several)) if several.len() > 1 => {}
            (Some(_), None) => {}
            (None, Some(several)) if several.len() == 1 => found.push(wrong(
                &several[0],
                "a nested crossbreak needs two variables",
                "variables = [\"age\", \"gender\"]; for one alone: variable = \"age\"",
            )),
            (None, _) => found.push(
                Diagnostic::error(Code::SpecShape, "a crossbreak needs a variable")
                    .at(crossbreak.keys.at("variables"))
                    .help("variable = \"gender\"; nested: variables = [\"age\", \"gender\"]"),
            ),
        }
        let name = names
            .iter()
            .map(|n| n.as_str())
            .collect::<Vec<_>>()
            .join("|");
        match seen.iter().find(|(other, _)| *other == name) {
            Some((_, first)) if !names.is_empty() => found.push(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("crossbreak `{name}` is named twice"),
                )
                .at(crossbreak.span())
                .beside(first.span(), "named here first")
                .help("keep one of them: its columns, nets and differences can stand together"),
            ),
            _ => seen.push((name, crossbreak)),
        }
        no_name_twice("column", crossbreak.columns.iter().flatten(), found);
        if crossbreak.variables.is_some() {
            let keys = [
                ("columns", crossbreak.columns.is_some()),
                ("nets", !crossbreak.nets.is_empty()),
                ("differences", !crossbreak.differences.is_empty()),
                ("waves", crossbreak.waves),
            ];
            for (key, _) in keys.iter().filter(|(_, given)| *given) {
                found.push(
                    Diagnostic::error(
                        Code::SpecContradiction,
                        format!("{key} belongs to a crossbreak of one variable"),
                    )
                    .at(crossbreak.keys.at(key))
                    .help("write a second [[crossbreak]] of that variable alone"),
                );
            }
        }
        for pair in &crossbreak.differences {
            if pair.len() != 2 || pair[0] == pair[1] {
                found.push(wrong(
                    pair,
                    "a difference is of two different columns",
                    "differences = [[\"Version B\", \"Version A\"]]: B less A",
                ));
            }
        }
        for (at, pair) in crossbreak.differences.iter().enumerate() {
            if crossbreak.differences[..at].contains(pair) {
                found.push(wrong(
                    pair,
                    "this difference is there already",
                    "keep one of them",
                ));
            }
        }
    }
}

/// Which columns a pair names is known only with the data.
fn pairs(tests: &Tests, found: &mut Diagnostics) {
    for pair in tests.pairs.iter().filter(|pair| pair.len() != 2) {
        let columns = match pair.len() {
            1 => "1 column".to_owned(),
            n => format!("{n} columns"),
        };
        found.push(wrong(
            pair,
            format!("expected a pair of two columns, found {columns}"),
            "pairs = [[\"B\", \"A\"], [\"C\", \"A\"]] compares B with A, and C with A",
        ));
    }
}

fn levels(tests: &Tests, found: &mut Diagnostics) {
    if let Some(levels) = &tests.levels {
        let sound = levels.iter().all(|l| !is_sound(*l) || *l > 0.5 && *l < 1.0);
        if !sound || !(1..=2).contains(&levels.len()) || levels.first() == levels.get(1) {
            found.push(wrong(
                levels,
                "tests have one level or two, between 0.5 and 1",
                "levels = [0.95], or with small letters for the lower one: [0.95, 0.90]",
            ));
        }
    }
    if let Some(base) = tests
        .minimum_base
        .as_ref()
        .filter(|b| is_sound(***b) && ***b < 2.0)
    {
        found.push(wrong(
            base,
            "a column of fewer than two people cannot be compared",
            "minimum_base = 30 is usual",
        ));
    }
}

/// The keys of a question that say how it is tabulated.
fn of_question(spec: &Spec, question: &Question, found: &mut Diagnostics) {
    let kind = *question.kind;
    let id = &question.id;
    for (name, categories) in &question.only {
        known_variable(spec, name, found);
        if categories.iter().next().is_none() {
            found.push(wrong(
                name,
                format!("no category of `{name}`: nobody would be tabulated"),
                "only = { gender = \"Female\" }",
            ));
        }
    }
    if let Some(quantiles) = &question.quantiles {
        let twice = |at: usize| quantiles[..at].contains(&quantiles[at]);
        if (0..quantiles.len()).any(twice) {
            found.push(wrong(
                quantiles,
                "a quantile is named twice",
                "keep one of them",
            ));
        }
    }
    let single = !matches!(kind, Kind::Number | Kind::Multiple);
    for (key, place) in [
        ("top", question.top.as_ref().map(Located::span)),
        ("bottom", question.bottom.as_ref().map(Located::span)),
        (
            "scores",
            question.scores.as_ref().map(|_| question.keys.at("scores")),
        ),
    ] {
        if let Some(place) = place.filter(|_| !single) {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("{key} belongs to answers of which one is given"),
                )
                .at(place)
                .help("single, grid, ordered, versus and scale have such answers"),
            );
        }
    }
    if question.of_answers && kind != Kind::Multiple {
        found.push(wrong_at(
            question.keys.at("of_answers"),
            "of_answers belongs to multiple response: others give one answer each",
            "take it out, or write kind = \"multiple\"",
        ));
    }
    if *question.count == MentionCount::Every {
        let cells = question.mentions.is_some() || question.set.is_some();
        let delimited = question.column.is_some() && question.delimiter.is_some();
        let what = match () {
            () if kind != Kind::Multiple => {
                Some("`count` belongs to multiple response: others give one answer each")
            }
            () if !(cells || delimited) => {
                Some("with a column for each option nobody names one more than once")
            }
            () if !question.of_answers => {
                Some("every mention counts in shares of all answers, and there are none")
            }
            () => None,
        };
        if let Some(what) = what {
            found.push(wrong(
                &question.count,
                what,
                "take `count` out, or add of_answers = true to a question with mentions",
            ));
        }
    }
    let has_quantiles = matches!(kind, Kind::Number | Kind::Ordered);
    if let Some(quantiles) = &question.quantiles {
        if !has_quantiles {
            found.push(wrong(
                quantiles,
                "quantiles need a number or ordered answers",
                "write kind = \"number\" or \"ordered\"",
            ));
        }
        // The name of a quantile has no more digits: quantile-2.5.
        let named = |q: f64| (q * 1e6 - (q * 1e6).round()).abs() < 1e-6;
        let quantile = |q: f64| q > 0.0 && q < 1.0 && named(q);
        if let Some(q) = quantiles.iter().find(|q| is_sound(**q) && !quantile(**q)) {
            found.push(wrong(
                quantiles,
                format!(
                    "expected quantiles between 0 and 1 with six decimals at most, found {}",
                    brief(*q)
                ),
                "quantiles = [0.25, 0.75] are the quartiles",
            ));
        }
    }
    let rule = *question.median;
    if rule != QuantileRule::Math {
        let help = "math is the rule for answers that have an order and no numbers between them";
        if kind != Kind::Number {
            found.push(wrong(
                &question.median,
                format!("the rule {} belongs to numbers", rule.as_str()),
                help,
            ));
        } else if rule == QuantileRule::Interpolated && question.bands.is_none() {
            found.push(wrong(
                &question.median,
                "interpolated needs bands to interpolate in",
                "bands = [\"0-6\", \"7-13\", ...]",
            ));
        }
    }
    if let Some(rank) = &question.rank {
        let many = kind == Kind::Multiple || question.items.as_ref().is_some_and(|i| i.len() > 1);
        if !many {
            found.push(wrong(
                rank,
                format!("question `{id}` has one item, which cannot be ranked"),
                "rank belongs to questions with several items or options",
            ));
        }
        if kind == Kind::Multiple && rank.as_str() != "share" {
            let known = ["share"];
            refers("measure", rank, known, found);
        }
    }
}
