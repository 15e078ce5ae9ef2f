//! How to read the numbers: whom they are of, how they are rounded, what is withheld, what intervals and tests assume.

use super::{Section, listed};
use crate::tables::sentences;
use crossbreak_study::estimates::{Base, Published, QuestionInfo};
use crossbreak_study::spec::{Kind, MentionCount, SampleKind, Spec};

pub(super) fn bases(spec: &Spec, published: &Published) -> Section {
    let rules = published.rules();
    let mut small = sentences::LOW_BASES.to_owned();
    if let Some(withheld) = sentences::withheld(rules) {
        small += &format!(" {withheld}");
    }
    let mut paragraphs = vec![whom(spec, published), sentences::BASES.to_owned(), small];
    paragraphs.push(format!(
        "Numbers are rounded once, when they are printed, halves away from zero. {}",
        sentences::NETS
    ));
    paragraphs.extend(medians(published));
    Section {
        heading: "Bases, rounding and medians".into(),
        paragraphs,
    }
}

/// `the question hours`, `the questions hours and time`, `14 questions`
fn questions(of: &[&QuestionInfo]) -> String {
    /// More ids than this are not read.
    const NAMED: usize = 8;
    let names: Vec<String> = of.iter().map(|q| q.id.clone()).collect();
    match names.len() {
        1 => format!("the question {}", names[0]),
        2..=NAMED => format!("the questions {}", listed(&names)),
        n => format!("{n} questions"),
    }
}

/// Whom percentages are of.
fn whom(spec: &Spec, published: &Published) -> String {
    let all = published.questions();
    let mut text = "Percentages are of all respondents, unless the base that is printed with them says otherwise.".to_owned();
    let excluding: Vec<&QuestionInfo> = all.iter().filter(|q| q.gave_an_answer).collect();
    if !excluding.is_empty() {
        text += &format!(
            " Those of {} leave out whoever did not know or gave no answer{}.",
            questions(&excluding),
            match excluding.len() == all.len() {
                true => "",
                false => "; elsewhere don't know and refused are counted as answers",
            }
        );
    }
    // Whom the spec has words for are said in those words, here as everywhere.
    let (named, unnamed): (Vec<&QuestionInfo>, Vec<&QuestionInfo>) =
        all.iter().partition(|q| q.bases.own);
    for question in named {
        let first = question.rows.iter().find(|row| row.base != Base::Answers);
        if let Some(whom) = first.and_then(|row| question.bases.named(row.base)) {
            text += &format!(" Those of the question {} are of {whom}.", question.id);
        }
    }
    let having = |base: Base| -> Vec<&QuestionInfo> {
        let with = |q: &&QuestionInfo| q.rows.iter().any(|row| row.base == base);
        unnamed.iter().copied().filter(with).collect()
    };
    let asked = having(Base::Asked);
    if !asked.is_empty() {
        text += &format!(
            " Those of {} are of those who were asked.",
            questions(&asked)
        );
    }
    for question in having(Base::Filtered) {
        text += &format!(
            " Those of the question {} are of {}.",
            question.id, question.bases.filtered
        );
    }
    let of_answers = |q: &&QuestionInfo| q.rows.iter().any(|row| row.base == Base::Answers);
    let answers: Vec<&QuestionInfo> = all.iter().filter(of_answers).collect();
    if !answers.is_empty() {
        text += &format!(
            " For {} the tables also have percentages of all answers given.",
            questions(&answers)
        );
        let written = |id: &str| spec.questions.iter().find(|q| *q.id == id);
        let counts = |id: &str| written(id).is_some_and(|q| *q.count == MentionCount::Every);
        let every: Vec<&QuestionInfo> = answers.into_iter().filter(|q| counts(&q.id)).collect();
        if !every.is_empty() {
            text += &format!(
                " In those of {} every mention counts, also where a respondent names an option more than once.",
                questions(&every)
            );
        }
    }
    text
}

/// By which rules medians and other quantiles are found.
fn medians(published: &Published) -> Option<String> {
    let has = |q: &&QuestionInfo| q.rows.iter().any(|row| row.name == "median");
    let with: Vec<&QuestionInfo> = published.questions().iter().filter(has).collect();
    let people = match published.weighting() {
        Some(_) => "weighted respondents",
        None => "respondents",
    };
    let mut rules: Vec<(String, Vec<&QuestionInfo>)> = Vec::new();
    for &question in &with {
        let rule = rule(question, people);
        match rules.iter_mut().find(|(known, _)| *known == rule) {
            Some((_, questions)) => questions.push(question),
            None => rules.push((rule, vec![question])),
        }
    }
    if rules.is_empty() {
        return None;
    }
    let one = rules.len() == 1;
    let said: Vec<String> = rules
        .iter()
        .map(|(rule, of)| match one {
            true => format!("A median is {rule}."),
            false => format!("The median of {} is {rule}.", questions(of)),
        })
        .collect();
    let quantiles = published
        .questions()
        .iter()
        .any(|q| q.rows.iter().any(|row| row.name.starts_with("quantile-")));
    let others = match quantiles {
        true => " Other quantiles follow the same rule, with their share in place of half.",
        false => "",
    };
    Some(format!(
        "{} Medians are of those who gave an answer.{others}",
        said.join(" ")
    ))
}

fn rule(question: &QuestionInfo, people: &str) -> String {
    if question.kind == Kind::Ordered {
        return format!(
            "the first answer, in their order, beyond which no more than half of the {people} go"
        );
    }
    let observed = format!("the smallest answer that at least half of the {people} do not exceed");
    match question.rule {
        "math" | "hf1" => observed,
        "school" | "hf2" => format!(
            "{observed}, or the mean of that answer and the next where exactly half do not exceed it"
        ),
        "interpolated" => format!(
            "the point at which half of the {people} are reached on a straight line through the band that holds it"
        ),
        "shahvaish" => format!("the quantile of Shah and Vaish (2006) of the {people}"),
        rule => format!(
            "that of definition {} of Hyndman and Fan (1996) for the {people}",
            rule.trim_start_matches("hf")
        ),
    }
}

/// What intervals and tests take for granted, and what they say nothing of.
pub(super) fn precision(published: &Published) -> Section {
    let rules = published.rules();
    let mut paragraphs = vec![published.precision().to_owned()];
    paragraphs.push(sentences::tests(rules).join(" "));
    let weighting = match published.weighting() {
        Some(_) => {
            "Weighting makes the sample like the population in what it is weighted by, and in nothing else for certain."
        }
        None => "Nothing was done to make the sample like the population.",
    };
    let drawn = match rules.sample {
        None => {
            "Where respondents were not drawn at random, as with a panel whose members chose to join it, nobody knows how \
             likely each person was to take part, and no margin of error follows from the number of respondents alone."
        }
        Some(SampleKind::NonProbabilityPanel) => {
            "How likely each person was to take part is unknown, so the number of respondents alone gives no margin of error."
        }
        Some(SampleKind::RandomisedExperiment) => {
            "Random assignment makes groups comparable with each other; it does not make them like the population."
        }
        Some(SampleKind::RandomSample) => {
            "Random selection does not make up for those who could not be reached or would not take part."
        }
    };
    paragraphs.push(format!(
        "{weighting} {drawn} Errors of other kinds, such as those that come from the wording and the order of questions or \
         from careless answers, are in none of these intervals."
    ));
    Section {
        heading: "Precision and its limits".into(),
        paragraphs,
    }
}
