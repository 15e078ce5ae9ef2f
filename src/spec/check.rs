//! What can be said of a spec without its data: every name refers to something, nothing is named twice, and no
//! two keys contradict each other.

use std::collections::BTreeMap;
use std::ops::Range;

use super::band::Band;
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
    variables(spec, &mut found);
    weighting(spec, &mut found);
    crossbreaks(spec, &mut found);
    questions(spec, &mut found);
    figures(spec, &mut found);
    found
}

fn study(study: &Study, found: &mut Diagnostics) {
    let Fieldwork { from, to } = &study.fieldwork;
    if **from > **to {
        found.push(
            Diagnostic::error(Code::SpecContradiction, "fieldwork ends before it begins")
                .at(to.span())
                .help("exchange `from` and `to`"),
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
                .at(name.span())
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
                    .help("bands are written \"18-24\" (both ends included) or \"75+\""),
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
                .help("both ends belong to a band: \"0-4\" is followed by \"5-9\""),
            );
        }
        seen.push((text, band));
    }
}

/// A name has to be one of those that the spec defines: `what` is "variable" or "question".
fn refers<'a>(
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

fn known_variable(spec: &Spec, name: &Located<String>, found: &mut Diagnostics) {
    refers(
        "variable",
        name,
        spec.variables.keys().map(|k| k.as_str()),
        found,
    );
}

fn twice(what: &str, name: &str, span: Range<usize>, found: &mut Diagnostics) {
    found.push(
        Diagnostic::error(Code::NamedTwice, format!("{what} `{name}` is named twice"))
            .at(span)
            .help("keep one of them, or give the other a name of its own"),
    );
}

fn weighting(spec: &Spec, found: &mut Diagnostics) {
    let w = &spec.weighting;
    let contradiction = |message: &str, span: Range<usize>, help: &str| {
        Diagnostic::error(Code::SpecContradiction, message)
            .at(span)
            .help(help)
    };
    let method = *w.method;
    if method.has_margins() {
        if w.margins.is_empty() {
            found.push(contradiction(
                "nothing to weight to: there is no margin",
                w.method.span(),
                "add a [[weighting.margin]] with variables and targets, or method = \"none\"",
            ));
        }
        if let Some(column) = w.column.as_ref().or(w.file.as_ref()) {
            found.push(contradiction(
                "`column` and `file` are for weights that are given; this method makes its own",
                column.span(),
                "write method = \"given\", or base_weight for design weights",
            ));
        }
    } else {
        if method == Method::Given && w.column.is_none() {
            found.push(contradiction(
                "weights are given, but not in which column",
                w.method.span(),
                "add column = \"weight\"; with file = \"weights.csv\" it is the column of that file",
            ));
        }
        if method == Method::None
            && let Some(column) = w.column.as_ref().or(w.file.as_ref())
        {
            found.push(contradiction(
                "method \"none\" weights nobody, but weights are named",
                column.span(),
                "write method = \"given\"",
            ));
        }
        for margin in &w.margins {
            found.push(contradiction(
                "this margin would not be used: the method makes no weights",
                margin.targets.span(),
                "write method = \"rake\", or take the margin out",
            ));
        }
        if let Some(base) = &w.base_weight {
            found.push(contradiction(
                "`base_weight` is what weighting starts from; this method makes no weights",
                base.span(),
                "write method = \"rake\", or method = \"given\" with column",
            ));
        }
        let unused = [
            w.segments
                .as_ref()
                .and_then(|s| s.variables.first())
                .map(Located::span),
            w.choose.as_ref().map(|c| c.above.span()),
            w.replicates
                .as_ref()
                .filter(|r| r.file.is_none())
                .map(|r| r.count.span()),
            w.population.as_ref().map(Located::span),
        ];
        for span in unused.into_iter().flatten() {
            found.push(contradiction(
                "this would not be used: the method makes no weights",
                span,
                "write method = \"rake\", or take it out",
            ));
        }
    }
    if let Some(file_id) = w.file_id.as_ref().filter(|_| w.file.is_none()) {
        found.push(contradiction(
            "`file_id` is the id column of a weights file, but no file is named",
            file_id.span(),
            "add file = \"weights.csv\"",
        ));
    }
    match (&w.bounds, method) {
        (None, Method::Logit) => found.push(contradiction(
            "`logit` runs between two bounds, and there are none",
            w.method.span(),
            "add bounds = [0.3, 4.0]: the smallest and largest weight / base weight",
        )),
        (Some(bounds), Method::Rake | Method::Logit | Method::Linear) => {
            let wrong = match bounds.as_slice() {
                [lower, upper] if !(lower.is_finite() && upper.is_finite()) => {
                    Some("bounds are numbers; leave them out where there is no limit".to_owned())
                }
                [lower, upper] if lower >= upper => Some(format!(
                    "the lower bound, {lower}, is not below the upper one, {upper}"
                )),
                [lower, _] if *lower < 0.0 && method != Method::Linear => Some(format!(
                    "the lower bound is {lower}, and a weight is 0 or more"
                )),
                [lower, upper] if *lower >= 1.0 || *upper <= 1.0 => Some(format!(
                    "the bounds [{lower}, {upper}] leave no room for a ratio of 1"
                )),
                [_, _] => None,
                all => Some(format!("two bounds are needed, found {}", all.len())),
            };
            if let Some(wrong) = wrong {
                found.push(contradiction(
                    &wrong,
                    bounds.span(),
                    "weight / base weight, as bounds = [0.3, 4.0]: the lower bound is below 1, the upper one above 1",
                ));
            }
        }
        (Some(bounds), _) => found.push(contradiction(
            &format!(
                "`bounds` mean nothing to the method \"{}\"",
                method.as_str()
            ),
            bounds.span(),
            "bounds belong to rake, logit and linear; cap belongs to cap-in-loop and trim-after",
        )),
        (None, _) => {}
    }
    match (&w.cap, method) {
        (None, Method::CapInLoop | Method::TrimAfter) => found.push(contradiction(
            &format!(
                "the method \"{}\" cuts at a cap, and there is none",
                method.as_str()
            ),
            w.method.span(),
            "add cap = 5.0: the largest weight, in times the mean weight",
        )),
        (Some(cap), Method::CapInLoop | Method::TrimAfter) if !(**cap > 1.0 && cap.is_finite()) => {
            found.push(contradiction(
                &format!("the cap {} would cut the mean weight", **cap),
                cap.span(),
                "it is in times the mean weight, and above 1: 5.0 is usual",
            ));
        }
        (Some(_), Method::CapInLoop | Method::TrimAfter) | (None, _) => {}
        (Some(cap), _) => found.push(contradiction(
            &format!("`cap` means nothing to the method \"{}\"", method.as_str()),
            cap.span(),
            "use bounds, which meet the margins exactly; cap belongs to cap-in-loop and trim-after",
        )),
    }
    if method == Method::PostStratify && w.margins.len() > 1 {
        found.push(contradiction(
            "post-stratification has one margin, whose variables are interlocked",
            w.method.span(),
            "put the variables into one margin, or write method = \"rake\"",
        ));
    }
    if let Some(population) = &w.population
        && !(**population > 0.0 && population.is_finite())
    {
        found.push(contradiction(
            "a population is a number of people",
            population.span(),
            "population = 54000000",
        ));
    }
    if let Some(segments) = &w.segments {
        for variable in &segments.variables {
            known_variable(spec, variable, found);
        }
        if segments.variables.is_empty() {
            found.push(contradiction(
                "segments are the categories of a variable, and none is named",
                w.method.span(),
                "[weighting.segments] variables = [\"country\"]",
            ));
        }
        if let (Some(_), Some(population)) = (&segments.totals, &w.population)
            && segments.unit == Unit::Count
        {
            found.push(contradiction(
                "the segments' totals are counts, and the weights sum to them; so there can be no other population",
                population.span(),
                "take `population` out, or give the totals as shares",
            ));
        }
    }
    if let Some(choose) = &w.choose
        && !(*choose.above > 0.0 && *choose.above < 1.0)
    {
        found.push(contradiction(
            "the limit of a margin's discrepancy is a share between 0 and 1",
            choose.above.span(),
            "above = 0.05 for five points",
        ));
    }
    if let Some(replicates) = &w.replicates {
        if let Some(file) = &replicates.file {
            if method != Method::Given {
                found.push(contradiction(
                    "replicates from a file belong to weights that are given; this method makes its own",
                    file.span(),
                    "say how many to make with count, or write method = \"given\"",
                ));
            }
            if *replicates.count != 0 {
                found.push(contradiction(
                    "the file has as many replicates as it has columns",
                    replicates.count.span(),
                    "take `count` out",
                ));
            }
        } else if !(2..=100_000).contains(&*replicates.count) {
            let at = match replicates.count.span() {
                // Not written at all.
                span if span.is_empty() => w.method.span(),
                span => span,
            };
            let what = match (*replicates.count, replicates.count.span().is_empty()) {
                (0, true) => "how many replicates? there is no count".to_owned(),
                (count, _) => format!("{count} replicates cannot be made"),
            };
            found.push(contradiction(
                &what,
                at,
                "count = 500; from 2 to 100,000 can be made",
            ));
        }
        if let Some(emptied) = &replicates.emptied
            && **emptied == Emptied::Redraw
            && replicates.method == ReplicateMethod::Jackknife
        {
            found.push(contradiction(
                "a jackknife group that empties a category cannot be drawn again",
                emptied.span(),
                "write emptied = \"spread\", or merge the small category",
            ));
        }
        if matches!(method, Method::CapInLoop | Method::TrimAfter) {
            found.push(contradiction(
                &format!(
                    "replicates are weighted to the same targets, which \"{}\" does not meet",
                    method.as_str()
                ),
                replicates.count.span(),
                "use rake with bounds",
            ));
        }
    }
    if !(*w.tolerance > 0.0 && *w.tolerance < 1.0) {
        found.push(contradiction(
            "the tolerance has to lie between 0 and 1",
            w.tolerance.span(),
            "1e-9 is the default",
        ));
    }
    if *w.max_passes == 0 {
        found.push(contradiction(
            "raking needs at least one pass",
            w.max_passes.span(),
            "1000 is the default",
        ));
    }

    let mut seen: Vec<Vec<&str>> = Vec::new();
    for margin in &w.margins {
        let span = margin
            .variables
            .first()
            .map_or(margin.targets.span(), Located::span);
        if margin.variables.is_empty() {
            found.push(contradiction(
                "this margin has no variable",
                span,
                "variables = [\"gender\"], or several that are interlocked",
            ));
            continue;
        }
        let mut names: Vec<&str> = Vec::new();
        for variable in &margin.variables {
            known_variable(spec, variable, found);
            if names.contains(&variable.as_str()) {
                twice("variable", variable, variable.span(), found);
            }
            names.push(variable);
        }
        names.sort_unstable();
        // The same margin may stand for each segment on its own.
        if seen.contains(&names) && margin.segment.is_none() {
            twice("the margin", &names.join(" x "), span.clone(), found);
        }
        seen.push(names);
        if let Some(segment) = margin.segment.as_ref().and_then(|s| s.iter().next())
            && w.segments.is_none()
        {
            found.push(contradiction(
                "this margin is for one segment, but there are no segments",
                segment.span(),
                "add [weighting.segments] with variables, or take `segment` out",
            ));
        }
        if margin.rescale && margin.unit == Unit::Count {
            found.push(contradiction(
                "counts of any sum are taken as they are; there is nothing to rescale",
                margin.targets.span(),
                "take `rescale` out",
            ));
        }
        if let Some(sheet) = &margin.sheet
            && !matches!(&*margin.targets, Targets::File(file) if is_workbook(file))
        {
            found.push(contradiction(
                "only a workbook has sheets",
                sheet.span(),
                "take `sheet` out, or name an .xlsx file",
            ));
        }
        if let Some(collapse) = &margin.collapse
            && let Some(along) = &collapse.along
        {
            refers(
                "variable of the margin",
                along,
                margin.variables.iter().map(|v| v.as_str()),
                found,
            );
        }
        if margin.variables.len() > 1 && matches!(&*margin.targets, Targets::Inline(_)) {
            found.push(contradiction(
                "targets of interlocked variables stand in a file",
                margin.targets.span(),
                "targets = \"study/gender-age.csv\", with a column for each variable and one for the target",
            ));
        }
    }
}

/// Whether a file's name says that it is a workbook.
fn is_workbook(file: &str) -> bool {
    let lower = file.to_ascii_lowercase();
    lower.ends_with(".xlsx") || lower.ends_with(".xlsm")
}

fn crossbreaks(spec: &Spec, found: &mut Diagnostics) {
    let mut seen: Vec<&str> = Vec::new();
    for crossbreak in &spec.crossbreaks {
        known_variable(spec, &crossbreak.variable, found);
        if seen.contains(&crossbreak.variable.as_str()) {
            twice(
                "crossbreak",
                &crossbreak.variable,
                crossbreak.variable.span(),
                found,
            );
        }
        seen.push(&crossbreak.variable);
        let columns = crossbreak.columns.as_deref().unwrap_or_default();
        for (index, column) in columns.iter().enumerate() {
            if columns[..index].contains(column) {
                twice("column", column, column.span(), found);
            }
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
    let mut seen: Vec<&str> = Vec::new();
    for question in &spec.questions {
        let id = &question.id;
        if seen.contains(&id.as_str()) {
            twice("question", id, id.span(), found);
        }
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
        seen.push(id);
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
    let items = question.items.as_deref().unwrap_or_default();
    say(
        question.column.is_none() && items.is_empty(),
        id.span(),
        format!("question `{id}` has no column"),
        "column = \"Q1\", or items = [\"Q4r1\", \"Q4r2\"]",
    );
    say(
        question.column.is_some() && !items.is_empty(),
        id.span(),
        format!("question `{id}` has a column and items; it can have one of them"),
        "put the column among the items",
    );
    say(
        !many && !items.is_empty(),
        id.span(),
        format!("question `{id}` is of a kind with one column, but has items"),
        "use column = ..., or kind = \"grid\"",
    );
    say(
        kind == Kind::Multiple && items.is_empty() && question.column.is_some(),
        id.span(),
        format!("question `{id}` is multiple response, but has no items"),
        "items = [\"Q3r1\", \"Q3r2\"], one column an option",
    );
    if let Some(bands) = &question.bands {
        say(
            kind != Kind::Number,
            bands.first().map_or(id.span(), Located::span),
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
            .unwrap_or(id.span());
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
        id.span(),
        "values belong to ordered answers".into(),
        "write kind = \"ordered\"",
    );
    say(
        question.not_selected.is_some() && kind != Kind::Multiple,
        id.span(),
        "not_selected belongs to multiple response".into(),
        "write kind = \"multiple\"",
    );
    say(
        matches!(question.dont_know, Some(MissingRule::Columns(_))) && kind != Kind::Number,
        id.span(),
        "don't know in a column of its own belongs to a number".into(),
        "dont_know = [98]",
    );
    say(
        matches!(kind, Kind::Number | Kind::Multiple)
            && (question.answers.is_some() || !question.nets.is_empty()),
        id.span(),
        format!("question `{id}` has no single answers to recode or add up"),
        "answers and nets belong to single, grid, ordered, versus and scale",
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
                || question.refused.is_some()),
        id.span(),
        format!("question `{id}` is multiple response: its base is everyone who was asked"),
        "leave base, dont_know and refused out; don't know is an option like the others",
    );
}

fn figures(spec: &Spec, found: &mut Diagnostics) {
    let questions: BTreeMap<&str, &Question> =
        spec.questions.iter().map(|q| (q.id.as_str(), q)).collect();
    let mut seen: Vec<&str> = Vec::new();
    for figure in &spec.figures {
        let id = &figure.id;
        if seen.contains(&id.as_str()) {
            twice("figure", id, id.span(), found);
        }
        seen.push(id);
        let plain = id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if id.is_empty() || !plain {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("\"{id}\" cannot be a file name here"),
                )
                .at(id.span())
                .help("lower case letters, digits and hyphens: figure-1"),
            );
        }
        if id.starts_with("weighting-") {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!(
                        "\"{id}\": figures of the weighting itself have ids that begin like that"
                    ),
                )
                .at(id.span())
                .help("give it another id: figure-1"),
            );
        }
        let named: Vec<&Located<String>> = figure
            .question
            .iter()
            .chain(figure.questions.iter().flatten())
            .collect();
        for name in &named {
            refers(
                "question",
                name,
                spec.questions.iter().map(|q| q.id.as_str()),
                found,
            );
        }
        let mut wrong = |message: &str, help: &str| {
            found.push(
                Diagnostic::error(Code::SpecContradiction, message)
                    .at(id.span())
                    .help(help),
            );
        };
        match figure.kind {
            FigureKind::Paired => {
                let n = figure.questions.as_ref().map_or(0, Vec::len);
                if n < 2 || figure.question.is_some() {
                    wrong(
                        "paired bars need two questions",
                        "questions = [\"could\", \"should\"]",
                    );
                }
                if figure.names.as_ref().map_or(0, Vec::len) != n {
                    wrong(
                        "each of the paired bars needs a name",
                        "names = [\"Could\", \"Should\"]",
                    );
                }
                if named.iter().any(|q| {
                    questions
                        .get(q.as_str())
                        .is_some_and(|q| *q.kind != Kind::Multiple)
                }) {
                    wrong(
                        "paired bars show multiple-response questions",
                        "kind = \"multiple\" with one item an option",
                    );
                }
            }
            FigureKind::Histogram | FigureKind::Stacked => {
                if figure.question.is_none() || figure.questions.is_some() {
                    wrong("this figure shows one question", "question = \"hours\"");
                }
                let fits = |q: &Question| match figure.kind {
                    FigureKind::Histogram => {
                        *q.kind == Kind::Ordered || (*q.kind == Kind::Number && q.bands.is_some())
                    }
                    _ => !matches!(*q.kind, Kind::Number | Kind::Multiple),
                };
                let question = figure
                    .question
                    .as_ref()
                    .and_then(|q| questions.get(q.as_str()));
                if question.is_some_and(|q| !fits(q)) {
                    match figure.kind {
                        FigureKind::Histogram => wrong(
                            "a histogram shows ordered answers, or a number with bands",
                            "add bands = [\"0-6\", \"7-13\", ...] to the question",
                        ),
                        _ => wrong(
                            "stacked bars show questions whose answers add up to everyone",
                            "use a histogram for numbers and paired bars for multiple response",
                        ),
                    }
                }
            }
        }
    }
}
