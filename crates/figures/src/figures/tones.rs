//! Which tone each answer of a stacked bar has: colour by meaning.

use super::model::Tone;
use crossbreak_study::estimates::QuestionInfo;
use crossbreak_study::label;
use crossbreak_study::spec::Kind;

/// The answers that a stacked bar shows, in order: those named, or all of them. Where percentages are of those who
/// gave an answer, don't know is no part of the bar.
pub(super) fn shown(question: &QuestionInfo, order: Option<&[String]>) -> Vec<usize> {
    let labels = question.answers.iter().map(|a| a.label.as_str());
    let place = |name: &String| label::position(name, labels.clone());
    match order {
        Some(order) => order.iter().filter_map(place).collect(),
        None => by_side(question),
    }
}

/// The answers as bars show them where the spec does not say: of two statements the leading one first, and what is
/// between them, where the statements stand at both ends; any other question in its own order.
fn by_side(question: &QuestionInfo) -> Vec<usize> {
    let all: Vec<usize> = in_base(question).collect();
    let Some((of, over)) = question
        .lead
        .as_ref()
        .filter(|_| question.kind == Kind::Versus)
    else {
        return all;
    };
    let competing =
        !question.items.is_empty() && question.items.iter().all(|item| item.label.contains(" | "));
    let rank = |index: &usize| match index {
        index if of.answers.contains(index) => 0,
        index if over.answers.contains(index) => 1 + i32::from(competing),
        _ => 2 - i32::from(competing),
    };
    let mut sorted = all;
    sorted.sort_by_key(rank);
    sorted
}

/// The answers that percentages are of.
pub(super) fn in_base(question: &QuestionInfo) -> impl Iterator<Item = usize> {
    let all = |i: &usize| !(question.gave_an_answer && question.answers[*i].dont_know);
    (0..question.answers.len()).filter(all)
}

/// How many answers can share a tone: one plain, one hatched.
pub(super) const ALIKE: usize = 2;

/// Which of the shown answers are hatched: those whose tone another has before them.
pub(super) fn hatched(tones: &[Tone]) -> Vec<bool> {
    let before = |i: usize| tones[..i].contains(&tones[i]);
    (0..tones.len()).map(before).collect()
}

/// The tone of each shown answer: by the two sides of the lead, or by the order from the left where there is none.
pub(super) fn tones(question: &QuestionInfo, shown: &[usize]) -> Vec<Tone> {
    let substance: Vec<usize> = shown
        .iter()
        .copied()
        .filter(|&i| !question.answers[i].dont_know)
        .collect();
    shown
        .iter()
        .enumerate()
        .map(|(position, index)| {
            let place = substance.iter().position(|i| i == index);
            match place {
                // Between two sides that both touch their statement, don't know is the neutral middle.
                None if position + 1 < shown.len() => Tone::Neutral,
                None => Tone::DontKnow,
                Some(place) => tone(question, *index, place, substance.len()),
            }
        })
        .collect()
}

fn tone(question: &QuestionInfo, index: usize, place: usize, of: usize) -> Tone {
    use Tone::{Lead, LeadMild, Neutral, Other, OtherMild};
    if let Some((leading, other)) = &question.lead {
        return if leading.answers.contains(&index) {
            if leading.answers.first() == Some(&index) {
                Lead
            } else {
                LeadMild
            }
        } else if other.answers.contains(&index) {
            if other.answers.last() == Some(&index) {
                Other
            } else {
                OtherMild
            }
        } else {
            Neutral
        };
    }
    let scale: &[Tone] = match of {
        0 | 1 => &[Lead],
        2 => &[Lead, Other],
        3 => &[Lead, Neutral, Other],
        4 => &[Lead, LeadMild, OtherMild, Other],
        _ => &[Lead, LeadMild, Neutral, OtherMild, Other],
    };
    // Neighbours share a tone where there are more answers than tones: the scale goes on from one side to the other.
    scale[place * scale.len() / of.max(scale.len())]
}
