//! A question that nobody has been asked yet: its columns are there, and blank in every row.
//!
//! The export of a wave that is not over, or of one that left a question out, has such columns. The study is in order: the
//! question has its table, without a number in it, and a warning says so.

use super::answers::stands_for_any;
use super::{Cells, Data, Missing, Question, Sample};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::spec::{
    self, AllBlank, Answer, Answers, Categories, Kind, Located, MissingRule, OneOrMany, SOURCES,
    Spec,
};

/// The question as it is to be read where no respondent has been asked it; `None` where one has. A blank that the spec
/// says something else of (refused, chose none) is an answer.
pub(super) fn unasked(written: &spec::Question, columns: &[Cells<'_>]) -> Option<spec::Question> {
    let not_asked: Vec<&Answer> = written
        .not_asked
        .iter()
        .flat_map(|a| a.iter().map(|a| &**a))
        .collect();
    let no_answer = |cell: &str| {
        cell.trim().is_empty()
            || not_asked
                .iter()
                .any(|a| stands_for_any(cell, a, columns).is_some())
    };
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let blank = columns
        .iter()
        .all(|c| c.distinct.iter().all(|cell| no_answer(cell)));
    if rows == 0 || !blank || says_more(written) {
        return None;
    }
    let place = written.keys.first(&SOURCES);
    let nothing = || Located::new(Answer::Label(String::new()), place.clone());
    let mut question = written.clone();
    let mut not_asked: Vec<Located<Answer>> = written
        .not_asked
        .iter()
        .flat_map(|a| a.iter().cloned())
        .collect();
    if !written.not_asked.as_ref().is_some_and(Answers::name_blank) {
        not_asked.push(nothing());
    }
    question.not_asked = Some(Answers::new(not_asked));
    // Nobody gave the answers that the spec lists: none of them is a slip of the pen that the file could show.
    let labels = |answer: &Located<Answer>| Located::new(answer.to_string(), answer.span());
    let listed = written
        .answers
        .iter()
        .flat_map(Categories::answers)
        .map(labels);
    let unused = written
        .unused
        .iter()
        .flat_map(|unused| unused.iter().cloned());
    let missing = [&written.refused, &written.not_stated]
        .into_iter()
        .flatten();
    let missing = missing.flat_map(OneOrMany::iter).map(labels);
    question.unused = Some(OneOrMany::new(
        unused.chain(listed).chain(missing).collect(),
    ));
    if *written.kind == Kind::Multiple && written.items.is_some() {
        question.not_selected = Some(Answers::new(vec![nothing()]));
        question.not_asked = None;
        question.all_blank = Some(Located::new(AllBlank::NotAsked, place));
    }
    let uncoded = columns.iter().all(|c| c.info.labels.is_empty());
    if written.answers.is_none() && uncoded && *written.kind != Kind::Number {
        // Without an answer there is nothing to add up or to compare.
        question.nets.clear();
        question.shares.clear();
        (question.lead, question.truth) = (None, None);
        (question.top, question.bottom) = (None, None);
        (question.scores, question.values) = (None, None);
        question.rank = None;
    }
    Some(question)
}

/// Whether the spec says of blanks that they are an answer.
fn says_more(written: &spec::Question) -> bool {
    let dont_know = match &written.dont_know {
        // Other columns say who did not know.
        Some(MissingRule::Columns(_)) => return true,
        Some(MissingRule::Answers(answers)) => Some(answers),
        None => None,
    };
    let missing = [&written.refused, &written.not_stated];
    let mut missing = missing.into_iter().flatten().chain(dont_know);
    let mut listed = written.answers.iter().flat_map(Categories::answers);
    let chose_none = written.all_blank.as_deref() == Some(&AllBlank::NotSelected)
        || written.items.is_none()
            && written
                .not_selected
                .as_ref()
                .is_some_and(Answers::name_blank);
    chose_none
        || missing.any(Answers::name_blank)
        || listed.any(|a| matches!(&**a, Answer::Label(label) if label.trim().is_empty()))
}

impl Question {
    /// Whether no respondent was asked it.
    fn is_unasked(&self) -> bool {
        match &self.data {
            Data::Choice { categories, items } => {
                let asked = |code: &u16| {
                    let category = categories.get(usize::from(*code));
                    category.is_some_and(|c| c.missing != Some(Missing::NotAsked))
                };
                !items.iter().any(|item| item.codes.iter().any(asked))
            }
            Data::Options { options } => !options.iter().any(|o| o.asked.contains(&true)),
            Data::Number { missing, .. } => {
                missing.iter().all(|kind| *kind == Some(Missing::NotAsked))
            }
        }
    }
}

impl Sample {
    /// Takes the figures of questions that no respondent was asked out of the spec, and says so: an empty picture says
    /// nothing, or the wrong thing.
    pub fn leave_out_figures(&self, spec: &mut Spec, found: &mut Diagnostics) {
        let unasked: Vec<&str> = self
            .questions
            .iter()
            .filter(|q| q.is_unasked())
            .map(|q| q.id.as_str())
            .collect();
        spec.figures.retain(|figure| {
            let mut shown = figure
                .question
                .iter()
                .chain(figure.questions.iter().flatten());
            let Some(question) = shown.find(|question| unasked.contains(&question.as_str())) else {
                return true;
            };
            found.push(
                Diagnostic::warning(
                    Code::CannotDraw,
                    format!(
                        "figure `{}` is left out: no respondent was asked `{question}`",
                        figure.id.as_str()
                    ),
                )
                .at(question.span())
                .help("it is drawn once there are answers"),
            );
            false
        });
    }
}

/// Says that the table of a question is empty.
pub(super) fn warning(written: &spec::Question) -> Diagnostic {
    Diagnostic::warning(
        Code::UnmentionedValue,
        format!("question `{}` has no answers: no respondent was asked it", written.id),
    )
    .at(written.keys.first(&SOURCES))
    .help("its table is empty; check that it has the right column, or take the question out until it has been asked")
}
