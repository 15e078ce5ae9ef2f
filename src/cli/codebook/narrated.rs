//! The codebook for a screen reader: a sentence a line, nothing in columns, nothing cut.

use super::{Page, blank, clean, facts, share};
use crossbreak_core::number::counted;
use crossbreak_draft::inspect::{Answer, Group, GroupKind, Inspection, Variable};

/// A column: what it is, what it asks, what stands in it.
pub(super) fn variable(page: &mut Page, variable: &Variable) {
    let role = super::role(variable);
    page.sentence(&[
        format!("{}, {role}", clean(&variable.name)),
        clean(variable.text.as_deref().unwrap_or_default()),
    ]);
    let mut facts = facts(variable);
    facts.extend(blank(variable).map(|blank| blank.replace('<', "less than ")));
    page.sentence(&[String::new(), facts.join(", ")]);
    super::answers(variable)
        .iter()
        .for_each(|a| answer(page, a));
}

/// Columns that are one question.
pub(super) fn group(page: &mut Page, group: &Group, inspection: &Inspection) {
    let (role, what) = super::what(group);
    let number = counted(group.columns.len(), what, &format!("{what}s"));
    page.sentence(&[
        format!("{}, {role} of {number}", clean(&group.name)),
        clean(group.text.as_deref().unwrap_or_default()),
    ]);
    let members = group.columns.iter();
    for member in members.filter_map(|name| inspection.variable(name)) {
        let item = clean(member.item.as_deref().unwrap_or_default());
        page.sentence(&[clean(&member.name), item]);
        let answers = member.answers.iter();
        answers
            .filter(|a| group.kind != GroupKind::Multiple || group.chosen(a))
            .for_each(|a| answer(page, a));
    }
}

fn answer(page: &mut Page, answer: &Answer) {
    let code = match &answer.label {
        Some(_) => format!(", code {}", clean(&answer.cell)),
        None => String::new(),
    };
    let missing = match answer.missing {
        Some(kind) => format!(", {}", kind.as_str()),
        None => String::new(),
    };
    page.sentence(&[
        format!("Answer {}{code}{missing}", clean(answer.words())),
        format!(
            "{}, {}",
            counted(answer.rows, "row", "rows"),
            share(answer.rows, answer.share).replace('<', "less than ")
        ),
    ]);
}
