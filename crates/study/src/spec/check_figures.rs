//! What can be wrong with the figures of a spec before the data are known.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::check::{no_name_twice, refers};
use super::figures::{Figure, FigureKind, FigureSize};
use super::located::Located;
use super::tables::Crossbreak;
use super::types::{Kind, Question, Spec};
use super::values::OneOrMany;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

pub(super) fn figures(spec: &Spec, found: &mut Diagnostics) {
    let questions: BTreeMap<&str, &Question> =
        spec.questions.iter().map(|q| (q.id.as_str(), q)).collect();
    no_name_twice("figure", spec.figures.iter().map(|f| &f.id), found);
    twice(spec.figure_rules.sizes.as_ref(), found);
    one_file_each(spec, found);
    let crossbreaks: Vec<String> = spec.crossbreaks.iter().map(id_of).collect();
    for figure in &spec.figures {
        name(figure, found);
        for name in figure.named() {
            let known = spec.questions.iter().map(|q| q.id.as_str());
            refers("question", name, known, found);
        }
        let known = crossbreaks.iter().map(String::as_str);
        let columns = || figure.crossbreak.iter().flat_map(OneOrMany::iter);
        for name in columns() {
            refers("crossbreak", name, known.clone(), found);
        }
        if let Some(by) = &figure.by {
            if figure.crossbreak.is_none() {
                refers("crossbreak", by, known, found);
            }
            if figure.crossbreak.is_some() {
                let variables = spec.variables.keys().map(|name| name.as_str());
                refers("variable", by, variables, found);
            }
            let known = |name: &Located<String>| {
                crossbreaks.contains(name) && spec.variables.keys().any(|own| **own == **by)
            };
            for name in columns().filter(|name| known(name)) {
                let nested = format!("{by}|{}", **name);
                if !crossbreaks.contains(&nested) {
                    found.push(
                        Diagnostic::error(
                            Code::SpecContradiction,
                            format!("no crossbreak has `{}` within `{by}`", **name),
                        )
                        .at(by.span())
                        .help(format!(
                            "add [[crossbreak]] variables = [\"{by}\", \"{}\"]",
                            **name
                        )),
                    );
                }
            }
        }
        twice(figure.sizes.as_ref(), found);
        empty(figure, found);
        let mut of = Of {
            spec,
            figure,
            found,
        };
        of.keys();
        let asked: Vec<&Question> = figure
            .named()
            .filter_map(|name| questions.get(name.as_str()).copied())
            .collect();
        of.questions(&asked);
        of.columns();
    }
}

/// `gender`, or `age|gender`.
fn id_of(crossbreak: &Crossbreak) -> String {
    let names: Vec<&str> = crossbreak.named().map(|n| n.as_str()).collect();
    names.join("|")
}

fn name(figure: &Figure, found: &mut Diagnostics) {
    let id = &figure.id;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(plain) {
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
                format!("\"{id}\": figures of the weighting itself have ids that begin like that"),
            )
            .at(id.span())
            .help("give it another id: figure-1"),
        );
    }
}

/// What says nothing: a figure without a title would not say what it shows.
fn empty(figure: &Figure, found: &mut Diagnostics) {
    let of =
        |list: &Option<OneOrMany<String>>| list.as_ref().is_some_and(|l| l.as_slice().is_empty());
    let nothing = [
        ("items", of(&figure.items)),
        ("answers", of(&figure.answers)),
        ("crossbreak", of(&figure.crossbreak)),
        ("order", figure.order.as_ref().is_some_and(Vec::is_empty)),
        (
            "sizes",
            figure
                .sizes
                .as_ref()
                .is_some_and(|sizes| sizes.as_slice().is_empty()),
        ),
        ("title", figure.title.trim().is_empty()),
    ];
    for (key, is_empty) in nothing {
        if is_empty {
            let help = match key {
                "title" => "say what the figure shows, in a sentence".to_owned(),
                _ => format!("name something, or leave `{key}` out"),
            };
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("`{key}` of figure `{}` is empty", figure.id.as_str()),
                )
                .at(figure.keys.at(key))
                .help(help),
            );
        }
    }
}

/// `figure-1` as a slide and a figure `figure-1-slide` would be one file.
fn one_file_each(spec: &Spec, found: &mut Diagnostics) {
    let sizes = |figure: &Figure| -> Vec<&'static str> {
        let sizes = figure.sizes.as_ref().or(spec.figure_rules.sizes.as_ref());
        let listed = sizes.iter().flat_map(|sizes| sizes.iter());
        listed.skip(1).map(|size| size.as_str()).collect()
    };
    for figure in &spec.figures {
        for size in sizes(figure) {
            let file = format!("{}-{size}", figure.id.as_str());
            let other = spec.figures.iter().find(|other| other.id.as_str() == file);
            if let Some(other) = other {
                found.push(
                    Diagnostic::error(
                        Code::NamedTwice,
                        format!(
                            "the files of `{file}` are those of `{}` as {size}",
                            figure.id.as_str()
                        ),
                    )
                    .at(other.id.span())
                    .help("give one of them another id"),
                );
            }
        }
    }
}

/// A size is drawn once.
fn twice(sizes: Option<&OneOrMany<FigureSize>>, found: &mut Diagnostics) {
    let sizes: Vec<&Located<FigureSize>> = sizes.iter().flat_map(|sizes| sizes.iter()).collect();
    if sizes.is_empty() {
        return;
    }
    for (i, size) in sizes.iter().enumerate() {
        if sizes[..i].iter().any(|other| ***other == ***size) {
            found.push(
                Diagnostic::error(Code::NamedTwice, "a size is named twice")
                    .at(size.span())
                    .help("each size once"),
            );
        }
    }
}

/// One figure and what is wrong with it.
struct Of<'a> {
    spec: &'a Spec,
    figure: &'a Figure,
    found: &'a mut Diagnostics,
}

impl Of<'_> {
    /// Something wrong with the first of these keys that is there; with the figure, where it lacks them.
    fn wrong(&mut self, keys: &[&str], message: impl Into<String>, help: &str) {
        self.wrong_at(self.figure.keys.first(keys), message, help);
    }

    fn wrong_at(&mut self, at: Range<usize>, message: impl Into<String>, help: &str) {
        let diagnostic = Diagnostic::error(Code::SpecContradiction, message);
        self.found.push(diagnostic.at(at).help(help));
    }

    /// Keys that the kind makes nothing of: each would be a wish that is not met, in silence.
    fn keys(&mut self) {
        let figure = self.figure;
        let given = [
            ("names", figure.names.is_some()),
            ("items", figure.items.is_some()),
            ("answers", figure.answers.is_some()),
            ("crossbreak", figure.crossbreak.is_some()),
            ("sort", figure.sort.is_some()),
            ("intervals", figure.intervals.is_some()),
            ("order", figure.order.is_some()),
            ("boxed", !figure.boxed.is_empty()),
            ("box_means", figure.box_means.is_some()),
            ("axis", figure.axis.is_some()),
        ];
        let used: &[&str] = match figure.kind {
            FigureKind::Histogram => &["axis"],
            FigureKind::Paired => &["names", "sort", "boxed", "box_means", "axis"],
            FigureKind::Grouped => &[
                "items",
                "answers",
                "crossbreak",
                "sort",
                "boxed",
                "box_means",
                "axis",
            ],
            FigureKind::Ranked => &["items", "answers", "sort", "boxed", "box_means", "axis"],
            FigureKind::Stacked | FigureKind::Diverging => &["items", "sort", "order"],
            FigureKind::Versus => &["items", "sort", "intervals", "axis"],
            FigureKind::Gap => &["crossbreak", "sort", "axis"],
            FigureKind::Dots => &[
                "items",
                "answers",
                "crossbreak",
                "sort",
                "intervals",
                "axis",
            ],
            FigureKind::Trend => &["items", "answers", "crossbreak", "intervals", "axis"],
        };
        for (key, given) in given {
            if given && !used.contains(&key) {
                let kind = figure.kind.as_str();
                if let Some(name) = figure.answers.iter().flat_map(OneOrMany::iter).next()
                    && key == "answers"
                {
                    self.shares_alone(name);
                    continue;
                }
                let help = format!("leave `{key}` out; a {kind} figure has {}", used.join(", "));
                let message = format!("`{key}` does nothing in a {kind} figure");
                self.wrong(&[key], message, &help);
            }
        }
    }

    /// `answers` in a kind that draws the shares of all answers: a mean among them would be drawn as a percentage.
    fn shares_alone(&mut self, name: &Located<String>) {
        let kind = self.figure.kind.as_str();
        let is_share = !matches!(name.as_str(), "mean" | "median" | "index" | "lead")
            && !name.starts_with("quantile-");
        match is_share {
            true => self.wrong_at(
                name.span(),
                format!("`answers` does nothing in a {kind} figure"),
                "leave `answers` out; kind = \"ranked\", \"grouped\", \"dots\" or \"trend\" shows some answers of a question",
            ),
            false => self.wrong_at(
                name.span(),
                format!("a {kind} figure cannot show \"{name}\""),
                "kind = \"ranked\", \"grouped\", \"dots\" or \"trend\" draws it on an axis of its own",
            ),
        }
    }

    fn questions(&mut self, asked: &[&Question]) {
        let figure = self.figure;
        let kind = figure.kind;
        if kind == FigureKind::Paired {
            let n = figure.questions.as_ref().map_or(0, Vec::len);
            if n < 2 || figure.question.is_some() {
                self.wrong(
                    &["question", "questions"],
                    "paired bars need two questions",
                    "questions = [\"could\", \"should\"]",
                );
            }
            if figure.names.as_ref().map_or(0, Vec::len) != n {
                self.wrong(
                    &["names", "questions"],
                    "each of the paired bars needs a name",
                    "names = [\"Could\", \"Should\"]",
                );
            }
            let other = figure.named().find(|name| {
                let of = |q: &&&Question| q.id == **name && *q.kind != Kind::Multiple;
                asked.iter().any(|q| of(&q))
            });
            if let Some(other) = other {
                self.wrong_at(
                    other.span(),
                    "paired bars show multiple-response questions",
                    "kind = \"multiple\" with one item an option; for others use grouped bars",
                );
            }
            return;
        }
        if figure.question.is_none() || figure.questions.is_some() {
            self.wrong(
                &["questions"],
                "this figure shows one question",
                "question = \"hours\"",
            );
        }
        let Some(question) = asked.first() else {
            return;
        };
        let bands = question.bands.is_some();
        match (kind, *question.kind) {
            (FigureKind::Histogram, Kind::Ordered) => {}
            (FigureKind::Histogram, Kind::Number) if bands => {}
            (FigureKind::Histogram, _) => self.wrong(
                &["question"],
                "a histogram shows ordered answers, or a number with bands",
                "add bands = [\"0-6\", \"7-13\", ...] to the question",
            ),
            (FigureKind::Stacked | FigureKind::Diverging, Kind::Number | Kind::Multiple) => self
                .wrong(
                    &["question"],
                    "stacked bars show questions whose answers add up to everyone",
                    "use a histogram for numbers and paired bars for multiple response",
                ),
            (FigureKind::Versus, _) if question.lead.is_none() => self.wrong(
                &["question"],
                format!("question `{}` has no two sides to set against each other", *question.id),
                "add lead = { of = \"Approach B\", over = \"Approach A\" } to the question",
            ),
            (FigureKind::Gap, Kind::Number | Kind::Ordered) if question.truth.is_some() => {}
            (FigureKind::Gap, _) => self.wrong(
                &["question"],
                format!("question `{}` has no true figure to compare with", *question.id),
                "add truth = { value = 35, source = \"...\" } to a question that asks for a number or an ordered answer",
            ),
            (FigureKind::Grouped | FigureKind::Ranked, Kind::Number)
                if !bands && figure.answers.is_none() =>
            {
                self.wrong(
                    &["question"],
                    "bars show shares unless `answers` names something else, and a number without bands has none",
                    "add bands = [\"0-6\", \"7-13\", ...] to the question, or answers = [\"mean\"] to the figure",
                )
            }
            _ => {}
        }
    }

    fn columns(&mut self) {
        let figure = self.figure;
        let named: Vec<&Located<String>> =
            figure.crossbreak.iter().flat_map(|c| c.iter()).collect();
        let mut seen = BTreeSet::new();
        for name in &named {
            if !seen.insert(name.as_str()) {
                let message = format!("the crossbreak `{name}` is named twice");
                self.wrong_at(name.span(), message, "each crossbreak once");
            }
        }
        match figure.kind {
            FigureKind::Grouped if named.len() > 1 => self.wrong_at(
                named[1].span(),
                "grouped bars show the columns of one crossbreak",
                "use `by` for another, or a dots figure for several",
            ),
            FigureKind::Grouped if named.is_empty() && figure.answers.is_none() => self.wrong(
                &["crossbreak"],
                "grouped bars need something to set side by side",
                "crossbreak = \"gender\", or answers = [\"Agree\", \"Disagree\"]",
            ),
            FigureKind::Gap | FigureKind::Dots if named.is_empty() => self.wrong(
                &["crossbreak"],
                format!(
                    "a {} figure has a row for each column of a crossbreak",
                    figure.kind.as_str()
                ),
                "crossbreak = [\"gender\", \"age\"]",
            ),
            FigureKind::Trend => self.trend(&named),
            _ => {}
        }
    }

    fn trend(&mut self, named: &[&Located<String>]) {
        let waves: Vec<String> = self
            .spec
            .crossbreaks
            .iter()
            .filter(|crossbreak| crossbreak.waves)
            .map(id_of)
            .collect();
        let help = match waves.first() {
            Some(name) => format!("crossbreak = \"{name}\""),
            None => "a [[crossbreak]] with waves = true, and its variable named here".to_owned(),
        };
        match named {
            [one] => {
                let known = self
                    .spec
                    .crossbreaks
                    .iter()
                    .any(|c| id_of(c) == one.as_str());
                if known && waves.iter().all(|wave| one.as_str() != wave) {
                    let message = format!("the columns of `{one}` are no waves");
                    self.wrong_at(one.span(), message, &help);
                }
            }
            _ => self.wrong(
                &["crossbreak"],
                "a trend goes over the waves of one crossbreak",
                &help,
            ),
        }
    }
}
