//! What can be said of a spec without its data: every name refers to something, nothing is named twice, and no
//! two keys contradict each other.

use std::ops::Range;

use super::band::Band;
use super::check_numbers;
use super::check_rows;
use super::check_tables;
use super::check_weighting;
use super::located::Located;
use super::types::*;
use super::values::*;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};

/// Every mistake that the spec alone shows.
pub fn check(spec: &Spec) -> Diagnostics {
    let mut found = Diagnostics::new();
    if *spec.spec != 1 {
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!("spec format {} is not known; this is version 1", *spec.spec),
            )
            .at(spec.spec.span())
            .help("write `spec = 1`"),
        );
    }
    study(&spec.study, &mut found);
    check_numbers::numbers(spec, &mut found);
    check_rows::rows(spec, &mut found);
    variables(spec, &mut found);
    check_rows::typed(spec, &mut found);
    check_weighting::weighting(spec, &mut found);
    check_tables::tables(spec, &mut found);
    questions(spec, &mut found);
    super::check_figures::figures(spec, &mut found);
    found
}

fn study(study: &Study, found: &mut Diagnostics) {
    let Fieldwork { from, to } = &study.fieldwork;
    if **from > **to {
        found.push(
            Diagnostic::error(Code::SpecContradiction, "fieldwork ends before it begins")
                .at(to.span())
                .beside(from.span(), "and begins here")
                .help("exchange `from` and `to`"),
        );
    }
    let facts = [
        ("title", &study.title),
        ("client", &study.client),
        ("company", &study.company),
        ("universe", &study.universe),
        ("mode", &study.mode),
    ];
    let open: Vec<&str> = facts
        .iter()
        .filter(|(_, text)| text.trim() == "?")
        .map(|(key, _)| *key)
        .collect();
    if !open.is_empty() {
        found.push(
            Diagnostic::warning(
                Code::SpecContradiction,
                format!("[study] does not say yet: {}", open.join(", ")),
            )
            .at(study.keys.first(&open))
            .help("these are printed with the results; a spec drafted by `crossbreak init` has \"?\" in their place"),
        );
    }
}

fn variables(spec: &Spec, found: &mut Diagnostics) {
    for (name, variable) in &spec.variables {
        if variable.column.is_none() {
            found.push(
                Diagnostic::error(Code::SpecShape, format!("variable `{name}` has no column"))
                    .at(name.span())
                    .help("say which column of the raw file it is made from: column = \"S1\""),
            );
        }
        if variable.categories.is_some() && variable.bands.is_some() {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("variable `{name}` has categories and bands; it can have one of them"),
                )
                .at(variable.keys.at("bands"))
                .beside(variable.keys.at("categories"), "the other")
                .help("categories recode codes or labels; bands cut a number"),
            );
        }
        check_bands(variable.bands.as_deref().unwrap_or_default(), found);
    }
}

/// Each is a band, and no number belongs to two.
fn check_bands(bands: &[Located<String>], found: &mut Diagnostics) {
    let mut seen: Vec<(&Located<String>, Band)> = Vec::new();
    for text in bands {
        let Some(band) = Band::parse(text) else {
            found.push(
                Diagnostic::error(Code::SpecContradiction, format!("\"{text}\" is not a band"))
                    .at(text.span())
                    .help("bands are written \"18-24\" (both ends included), \"75+\", \"-10 to -1\" or \"2 to under 10\", with whole numbers below 1e15"),
            );
            continue;
        };
        if let Some((other, _)) = seen.iter().find(|(_, other)| other.overlaps(band)) {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("the bands \"{other}\" and \"{text}\" overlap"),
                )
                .at(text.span())
                .beside(other.span(), "the other band")
                .help("both ends belong to a band: \"0-4\" is followed by \"5-9\""),
            );
        }
        seen.push((text, band));
    }
}

/// A name has to be one of those that the spec defines: `what` is "variable" or "question".
pub(super) fn refers<'a>(
    what: &str,
    name: &Located<String>,
    known: impl IntoIterator<Item = &'a str> + Clone,
    found: &mut Diagnostics,
) {
    if known.clone().into_iter().all(|k| k != name.as_str()) {
        found.push(
            Diagnostic::error(Code::UnknownName, format!("there is no {what} `{name}`"))
                .at(name.span())
                .help(suggest(name, &format!("{what}s"), known)),
        );
    }
}

pub(super) fn known_variable(spec: &Spec, name: &Located<String>, found: &mut Diagnostics) {
    refers(
        "variable",
        name,
        spec.variables.keys().map(|k| k.as_str()),
        found,
    );
}

pub(super) fn twice(
    what: &str,
    name: &str,
    [first, again]: [Range<usize>; 2],
    found: &mut Diagnostics,
) {
    found.push(
        Diagnostic::error(Code::NamedTwice, format!("{what} `{name}` is named twice"))
            .at(again)
            .beside(first, "named here first")
            .help("keep one of them, or give the other a name of its own"),
    );
}

pub(super) fn no_name_twice<'a>(
    what: &str,
    names: impl IntoIterator<Item = &'a Located<String>>,
    found: &mut Diagnostics,
) {
    let mut seen: Vec<&Located<String>> = Vec::new();
    for name in names {
        match seen.iter().find(|first| **first == name) {
            Some(first) => twice(what, name, [first.span(), name.span()], found),
            None => seen.push(name),
        }
    }
}

fn questions(spec: &Spec, found: &mut Diagnostics) {
    if spec.questions.is_empty() {
        found.push(
            Diagnostic::warning(Code::SpecContradiction, "there is no question to tabulate")
                .help("add a [[question]] with id, kind and column"),
        );
    }
    no_name_twice("question", spec.questions.iter().map(|q| &q.id), found);
    for question in &spec.questions {
        let id = &question.id;
        if id.is_empty() || id.contains([':', '@']) {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    "a question id is a short name without : and @",
                )
                .at(id.span())
                .help("the ids of its numbers are made from it: hours:median@gender:Male"),
            );
        }
        if id.as_str() == "composition" {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    "no question may be called `composition`: numbers of what the sample is made of are",
                )
                .at(id.span())
                .help("give it another name"),
            );
        }
        shape(question, found);
    }
}

/// The keys that a kind of question needs, and those that mean nothing to it.
fn shape(question: &Question, found: &mut Diagnostics) {
    let kind = *question.kind;
    let many = matches!(
        kind,
        Kind::Grid | Kind::Multiple | Kind::Versus | Kind::Scale
    );
    check_bands(question.bands.as_deref().unwrap_or_default(), found);
    let mut say = |wrong: bool, span: Range<usize>, message: String, help: &str| {
        if wrong {
            found.push(
                Diagnostic::error(Code::SpecContradiction, message)
                    .at(span)
                    .help(help),
            );
        }
    };
    let id = &question.id;
    let keys = &question.keys;
    let items = question.items.as_deref().unwrap_or_default();
    let sources: Vec<(&str, &str)> = [
        ("column", "a column", question.column.is_some()),
        ("items", "items", !items.is_empty()),
        ("mentions", "mentions", question.mentions.is_some()),
        ("set", "a set", question.set.is_some()),
    ]
    .into_iter()
    .filter_map(|(key, name, given)| given.then_some((key, name)))
    .collect();
    say(
        sources.is_empty(),
        keys.at("items"),
        format!("question `{id}` has no column"),
        "column = \"Q1\", or items = [\"Q4r1\", \"Q4r2\"]",
    );
    say(
        sources.len() > 1,
        sources.get(1).map_or(id.span(), |(key, _)| keys.at(key)),
        format!(
            "question `{id}` has {}; it can have one of them",
            sources
                .iter()
                .map(|(_, name)| *name)
                .collect::<Vec<_>>()
                .join(" and ")
        ),
        "put the column among the items",
    );
    say(
        !many && !items.is_empty(),
        keys.at("items"),
        format!("question `{id}` is of a kind with one column, but has items"),
        "use column = ..., or kind = \"grid\"",
    );
    say(
        kind == Kind::Multiple && question.column.is_some() && question.delimiter.is_none(),
        keys.at("column"),
        format!(
            "question `{id}` is multiple response in one column: what parts the options in a cell?"
        ),
        "delimiter = \";\"; or, with a column an option, items = [\"Q3r1\", \"Q3r2\"]",
    );
    let ranks = kind == Kind::Grid && question.column.is_some();
    for (key, span) in [
        (
            "delimiter",
            question
                .delimiter
                .as_ref()
                .filter(|_| !ranks)
                .map(Located::span),
        ),
        (
            "mentions",
            question.mentions.as_ref().map(|_| keys.at("mentions")),
        ),
        ("set", question.set.as_ref().map(Located::span)),
    ] {
        let Some(span) = span else { continue };
        say(
            kind != Kind::Multiple,
            span,
            format!("{key} belongs to multiple response"),
            "write kind = \"multiple\"",
        );
    }
    if let Some(other) = &question.other {
        let cells =
            question.delimiter.is_some() || question.mentions.is_some() || question.set.is_some();
        say(
            kind != Kind::Multiple || !cells || question.answers.is_none(),
            other.span(),
            format!("question `{id}` has `other`, but does not name the answers beside it"),
            "other belongs to multiple response with answers = [...] and delimiter or mentions",
        );
    }
    for item in items {
        if let Item::Worded(item) = item {
            say(
                item.write_in && kind != Kind::Multiple,
                item.column.span(),
                "write_in belongs to multiple response".into(),
                "write kind = \"multiple\", or take write_in out",
            );
        }
    }
    if let Some(delimiter) = &question.delimiter {
        say(
            question.column.is_none() && !sources.is_empty(),
            delimiter.span(),
            format!("question `{id}` has a delimiter and no column whose cells it parts"),
            "column = \"Q8\"; columns that hold one answer each need no delimiter",
        );
        say(
            delimiter.is_empty(),
            delimiter.span(),
            "an empty delimiter parts nothing".into(),
            "delimiter = \";\"",
        );
    }
    let mentions = question.mentions.as_deref().unwrap_or_default();
    for (index, column) in mentions.iter().enumerate() {
        say(
            mentions[..index].contains(column),
            column.span(),
            format!("column `{column}` is named twice"),
            "keep one of them",
        );
    }
    say(
        question.mentions.as_ref().is_some_and(Vec::is_empty),
        keys.at("mentions"),
        format!("question `{id}` has no column"),
        "mentions = [\"Q1_1\", \"Q1_2\", \"Q1_3\"]",
    );
    if let Some(bands) = &question.bands {
        say(
            kind != Kind::Number,
            bands.first().map_or(keys.at("bands"), Located::span),
            "bands cut a number; this question is not one".into(),
            "write kind = \"number\", or take the bands out",
        );
    }
    for name in question.shares.keys() {
        say(
            !matches!(kind, Kind::Number | Kind::Ordered),
            name.span(),
            "cumulative shares need a number or ordered answers".into(),
            "use nets for answers without an order",
        );
    }
    if let (Some(bands), Some(value)) = (
        &question.bands,
        question.truth.as_ref().and_then(|t| t.value.as_ref()),
    ) {
        let parsed: Option<Vec<Band>> = bands.iter().map(|b| Band::parse(b)).collect();
        say(
            parsed.is_some_and(|bands| !bands.iter().any(|b| b.holds(**value))),
            value.span(),
            format!("the true value {} is in none of the bands", **value),
            "add bands up to it: a figure has to show where it stands",
        );
    }
    if let Some(truth) = &question.truth {
        let span = truth
            .value
            .as_ref()
            .map(Located::span)
            .or(truth.answer.as_ref().map(Located::span))
            .unwrap_or(keys.at("truth"));
        let right = match kind {
            Kind::Number => truth.value.is_some() && truth.answer.is_none(),
            Kind::Ordered => truth.answer.is_some() && truth.value.is_none(),
            _ => false,
        };
        say(
            !right,
            span,
            format!("the truth of question `{id}` does not fit its kind"),
            "a number has truth = { value = 35, source = ... }; ordered answers have truth = { answer = ..., source = ... }",
        );
    }
    say(
        question.values.is_some() && kind != Kind::Ordered,
        keys.at("values"),
        "values belong to ordered answers".into(),
        "write kind = \"ordered\"",
    );
    say(
        question.not_selected.is_some() && kind != Kind::Multiple,
        keys.at("not_selected"),
        "not_selected belongs to multiple response".into(),
        "write kind = \"multiple\"",
    );
    let names_blank = |answers: &Option<Answers>| answers.as_ref().is_some_and(Answers::name_blank);
    say(
        question.all_blank.is_some() && (kind != Kind::Multiple || (items.is_empty() && question.set.is_none()) || question.not_selected.is_none()),
        keys.at("all_blank"),
        "all_blank belongs to multiple response with a column for each option, of which a blank was not chosen".into(),
        "with not_selected = \"\" or a mark of a blank such as \"NA\"; elsewhere not_asked = \"\" or not_selected = \"\" says it",
    );
    say(
        kind == Kind::Multiple
            && names_blank(&question.not_selected)
            && names_blank(&question.not_asked),
        keys.at("not_asked"),
        format!("question `{id}`: a blank means not selected and not asked"),
        "leave \"\" in one of not_selected and not_asked; whoever has no option at all: all_blank = \"not_asked\"",
    );
    say(
        matches!(question.dont_know, Some(MissingRule::Columns(_))) && kind != Kind::Number,
        keys.at("dont_know"),
        "don't know in a column of its own belongs to a number".into(),
        "dont_know = [98]",
    );
    say(
        kind == Kind::Multiple && !items.is_empty() && question.answers.is_some(),
        keys.at("answers"),
        format!("question `{id}` has a column for each option, which is its answer"),
        "leave the answers out; words of its own: items = [{ column = \"Q3r1\", short = \"Radio\" }]",
    );
    say(
        kind == Kind::Number && (question.answers.is_some() || !question.nets.is_empty()),
        keys.first(&["answers", "nets"]),
        format!("question `{id}` has no single answers to recode or add up"),
        "bands cut a number; shares = { \"Over 20\" = \"> 20\" } are of those beyond a threshold",
    );
    if let Some(lead) = &question.lead {
        say(
            matches!(kind, Kind::Number | Kind::Multiple),
            lead.of.span(),
            format!("question `{id}` has no answers that one could lead over another"),
            "a lead belongs to single, grid, ordered, versus and scale",
        );
    }
    say(
        kind == Kind::Multiple
            && (question.base.is_some()
                || question.dont_know.is_some()
                || question.refused.is_some()
                || question.not_stated.is_some()),
        keys.first(&["base", "dont_know", "refused", "not_stated"]),
        format!("question `{id}` is multiple response: its base is everyone who was asked"),
        "leave base, dont_know, refused and not_stated out; don't know is an option like the others",
    );
}
