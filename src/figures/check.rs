//! What can be wrong with a figure before anything is computed.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::estimates::QuestionInfo;
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
                    order(figure, question, &mut found);
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
        if !columns.is_empty() && !columns.contains(&column.as_str()) {
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

/// A stacked bar has to add up to its base: every answer once.
fn order(figure: &spec::Figure, question: &QuestionInfo, found: &mut Diagnostics) {
    let Some(order) = &figure.order else {
        return;
    };
    let labels = || question.answers.iter().map(|a| a.label.as_str());
    for (index, name) in order.iter().enumerate() {
        if !labels().any(|label| label == name.as_str()) {
            found.push(
                Diagnostic::error(
                    Code::UnknownLabel,
                    format!("question `{}` has no answer \"{name}\"", question.id),
                )
                .at(name.span())
                .help(suggest(name, "answers", labels())),
            );
        }
        if order[..index].contains(name) {
            found.push(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("the answer \"{name}\" is named twice"),
                )
                .at(name.span())
                .help("each answer once: the bars have to add up to everyone"),
            );
        }
    }
    for label in labels().filter(|label| order.iter().all(|name| name.as_str() != *label)) {
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!("`order` leaves out \"{label}\""),
            )
            .at(figure.id.span())
            .help("name every answer: the bars have to add up to everyone"),
        );
    }
}
