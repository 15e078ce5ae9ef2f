//! Who was asked, when and how; which rows of the export count.

use super::{Provenance, Section, stated};
use crossbreak_core::number::{count, counted};
use crossbreak_study::estimates::Published;
use crossbreak_study::spec::{Spec, dates};

pub(super) fn section(spec: &Spec, published: &Published, of: &Provenance) -> Section {
    let mut paragraphs = Vec::new();
    if let Some(what) = &spec.study.synthetic {
        paragraphs.push(format!(
            "Synthetic data: {}. Nobody gave these answers. What follows says how they were processed, as those of a survey \
             would be.",
            stated(what).unwrap_or("invented respondents")
        ));
    }
    paragraphs.push(survey(spec));
    paragraphs.push(rows(spec, published, of));
    paragraphs.extend(flags(of));
    paragraphs.push(wording(published));
    let study = &spec.study;
    let origin = study.origin.as_deref().and_then(stated);
    paragraphs.extend(origin.map(|origin| format!("Origin of the data: {origin}.")));
    let contact = study.contact.as_deref().and_then(stated);
    paragraphs.extend(contact.map(|contact| format!("Contact: {contact}.")));
    Section {
        heading: "Sample".into(),
        paragraphs,
    }
}

fn survey(spec: &Spec) -> String {
    let study = &spec.study;
    let (company, client) = (stated(&study.company), stated(&study.client));
    let who = match (company, client) {
        (Some(company), Some(client)) => format!("by {company} for {client}"),
        (Some(company), None) => format!("by {company}; who commissioned it is not stated"),
        (None, Some(client)) => format!("for {client}; who did the fieldwork is not stated"),
        (None, None) => "by whom, and for whom, is not stated".to_owned(),
    };
    let (who, whose) = match study.synthetic {
        Some(_) => (
            format!("They have the form of a survey {who}"),
            "Its sample",
        ),
        None => (format!("The survey was carried out {who}"), "The sample"),
    };
    let mode = match stated(&study.mode) {
        Some(mode) => format!(", {mode}"),
        None => "; how people were interviewed is not stated".to_owned(),
    };
    let universe = match stated(&study.universe) {
        Some(universe) => format!("{whose} stands for {universe}."),
        None => "Whom the sample stands for is not stated.".to_owned(),
    };
    let days = dates(*study.fieldwork.from, *study.fieldwork.to);
    format!("{who}. Fieldwork: {days}{mode}. {universe}")
}

fn rows(spec: &Spec, published: &Published, of: &Provenance) -> String {
    let name = spec
        .input
        .file
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default();
    let dropped: usize = of.dropped.iter().map(|(_, rows)| rows).sum();
    let all = counted(of.rows, "row", "rows");
    let respondents = counted(published.respondents(), "respondent", "respondents");
    match dropped {
        0 => format!(
            "The raw file, {name}, has {all}; none was left out, and {respondents} are counted."
        ),
        n => format!(
            "The raw file, {name}, has {all}. {} left out ({}); {respondents} are counted.",
            counted(n, "row was", "rows were"),
            by_reason(&of.dropped)
        ),
    }
}

fn flags(of: &Provenance) -> Option<String> {
    (of.flagged_rows > 0).then(|| {
        format!(
            "{} flagged by checks of the answers, and counted all the same: {}.{}",
            counted(of.flagged_rows, "respondent is", "respondents are"),
            by_reason(&of.flagged),
            match of.flagged.iter().filter(|(_, rows)| *rows > 0).count() {
                0 | 1 => "",
                _ => " A respondent can have several flags.",
            }
        )
    })
}

/// `126 other than qualified interviews; 3 second visits of the same person`
fn by_reason(reasons: &[(String, usize)]) -> String {
    let some = reasons.iter().filter(|(_, rows)| *rows > 0);
    let said: Vec<String> = some
        .map(|(reason, rows)| {
            let reason = reason.trim().trim_end_matches('.');
            format!("{} {reason}", count(*rows as f64))
        })
        .collect();
    said.join("; ")
}

fn wording(published: &Published) -> String {
    let questions = published.questions();
    let wordless = questions
        .iter()
        .filter(|q| q.text.trim().is_empty())
        .count();
    match wordless {
        0 => "The wording of each question stands above its table in tables.xlsx.".to_owned(),
        n if n == questions.len() => "The wording of the questions is not stated.".to_owned(),
        n => format!(
            "The wording of each question stands above its table in tables.xlsx; that of {} is not stated.",
            counted(n, "question", "questions")
        ),
    }
}
