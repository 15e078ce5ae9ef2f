//! What can be wrong with a figure before anything is computed.

use super::model::Tone;
use super::tones::{in_base, shown, tones};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::estimates::QuestionInfo;
use crate::label;
use crate::number::counted;
use crate::spec::{self, FigureKind, Located, Spec};

/// Every mistake in the figures of the spec that their questions show. A question that could not be made has been
/// reported where it was made.
pub fn check(spec: &Spec, questions: &[QuestionInfo]) -> Diagnostics {
    let mut found = Diagnostics::new();
    let named = |name: &Located<String>| questions.iter().find(|q| q.id == **name);
    for figure in &spec.figures {
        match figure.kind {
            FigureKind::Paired => {
                let shown = figure
                    .questions
                    .iter()
                    .flatten()
                    .filter_map(named)
                    .collect();
                paired(figure, shown, &mut found);
            }
            FigureKind::Stacked => {
                if let Some(question) = figure.question.as_ref().and_then(named) {
                    stacked(figure, question, &mut found);
                }
            }
            FigureKind::Histogram => {}
        }
    }
    found
}

fn paired(figure: &spec::Figure, questions: Vec<&QuestionInfo>, found: &mut Diagnostics) {
    let counts: Vec<usize> = questions.iter().map(|q| q.items.len()).collect();
    if counts.windows(2).any(|pair| pair[0] != pair[1]) {
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!("the paired questions have {counts:?} items"),
            )
            .at(figure.id.span())
            .help("the items of both have to be the same, in the same order"),
        );
    }
    let columns: Vec<&str> = questions
        .iter()
        .flat_map(|q| q.items.iter().map(|item| item.column.as_str()))
        .collect();
    for column in &figure.boxed {
        let known = columns.iter().any(|own| label::same(own, column));
        if !columns.is_empty() && !known {
            found.push(
                Diagnostic::error(
                    Code::UnknownColumn,
                    format!("no item of this figure has the column `{column}`"),
                )
                .at(column.span())
                .help(suggest(column, "columns", columns.iter().copied())),
            );
        }
    }
}

/// A stacked bar has to add up to its base, every answer once, and every answer has to have a colour of its own.
fn stacked(figure: &spec::Figure, question: &QuestionInfo, found: &mut Diagnostics) {
    let belongs: Vec<&str> = in_base(question)
        .map(|i| question.answers[i].label.as_str())
        .collect();
    let order = figure.order.as_deref().unwrap_or_default();
    let own = |name: &str| {
        let index = label::position(name, belongs.iter().copied())?;
        belongs.get(index).copied()
    };
    for name in order {
        if let Some(own) = own(name).filter(|own| *own != name.as_str()) {
            let of = format!("question `{}`", question.id);
            found.note(label::note(name, own, &of).at(name.span()));
        }
    }
    let mut wrong = |message: String, span: std::ops::Range<usize>, code: Code, help: String| {
        found.push(Diagnostic::error(code, message).at(span).help(help));
    };
    let mut listed: Vec<&str> = Vec::new();
    for name in order {
        let own = own(name);
        if own.is_none() {
            wrong(
                format!(
                    "question `{}` has no answer \"{name}\" in its base",
                    question.id
                ),
                name.span(),
                Code::UnknownLabel,
                suggest(name, "answers", belongs.iter().copied()),
            );
        }
        let own = own.unwrap_or(name.as_str());
        if listed.contains(&own) {
            wrong(
                format!("the answer \"{name}\" is named twice"),
                name.span(),
                Code::NamedTwice,
                "each answer once: the bars have to add up to everyone".to_owned(),
            );
        }
        listed.push(own);
    }
    for label in belongs
        .iter()
        .filter(|label| !order.is_empty() && !listed.contains(label))
    {
        wrong(
            format!("`order` leaves out \"{label}\""),
            figure.id.span(),
            Code::SpecContradiction,
            "name every answer: the bars have to add up to everyone".to_owned(),
        );
    }
    let names: Vec<String> = order.iter().map(|name| name.to_string()).collect();
    let order = figure.order.as_ref().map(|_| names.as_slice());
    let tones = tones(question, &shown(question, order));
    let substance = tones.iter().filter(|tone| **tone != Tone::DontKnow);
    let doubled = substance
        .clone()
        .enumerate()
        .any(|(i, tone)| tones[..i].contains(tone));
    if doubled {
        let (message, help) = too_many(question);
        wrong(message, figure.id.span(), Code::SpecContradiction, help);
    }
}

/// Says why the answers have no colours of their own, and what would mend it: the answers in substance are too many, or
/// those beside them are.
fn too_many(question: &QuestionInfo) -> (String, String) {
    let all: Vec<usize> = in_base(question).collect();
    let (beside, substance): (Vec<usize>, Vec<usize>) = all
        .into_iter()
        .partition(|index| question.answers[*index].dont_know);
    let tones = tones(question, &substance);
    let doubled = |(at, tone): (usize, &Tone)| tones[..at].contains(tone);
    let by_substance = tones.iter().enumerate().any(doubled);
    let named: Vec<String> = beside
        .iter()
        .map(|&index| format!("\"{}\"", question.answers[index].label))
        .collect();
    let besides = match named.is_empty() {
        true => String::new(),
        false => format!(" and beside them {}", named.join(", ")),
    };
    let message = format!(
        "stacked bars have no colours for all answers of question `{}`: it has {}{besides}",
        question.id,
        counted(substance.len(), "answer", "answers"),
    );
    let help = match by_substance {
        true => {
            "at most five answers beside don't know, two on each side of the lead: recode them with answers = { ... }"
        }
        false => {
            "one of those beside the answers has a colour of its own: base = \"gave_an_answer\" in the question leaves \
             all of them out of its percentages"
        }
    };
    (message, help.to_owned())
}
