//! `numbers.json`: every number by its id, as it is printed and as it is, for sentences that are written elsewhere.

use serde::Serialize;

use super::print::printed;
use crossbreak_study::estimates::{Flag, Number, Published};
use crossbreak_study::spec::{Day, Spec, people};

#[derive(Serialize)]
struct Study<'a> {
    title: &'a str,
    client: &'a str,
    company: &'a str,
    fieldwork: Fieldwork,
    universe: &'a str,
    mode: &'a str,
    /// What is invented; `null` where nothing is.
    synthetic: Option<&'a str>,
}

#[derive(Serialize)]
struct Fieldwork {
    from: String,
    to: String,
}

/// A number. Shares and leads are 0-1; nothing of a withheld number is here but that it is withheld.
#[derive(Serialize)]
struct Entry<'a> {
    printed: String,
    value: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    unweighted_base: Option<usize>,
    weighted_base: Option<f64>,
    effective_base: Option<f64>,
    base: &'a str,
    of: String,
    statistic: &'a str,
    /// `share`, `points`, `score`, `own` (the question's, named in `printed`), `ratio` or `rank`.
    unit: &'a str,
    question: &'a str,
    item: &'a str,
    answer: &'a str,
    crossbreak: &'a str,
    column: &'a str,
    flag: &'a str,
}

/// One number a line, in the order of `estimates.csv`, so that a difference of two runs names the numbers that moved.
pub fn numbers_json(spec: &Spec, published: &Published) -> String {
    let study = &spec.study;
    let head = Study {
        title: &study.title,
        client: &study.client,
        company: &study.company,
        fieldwork: Fieldwork {
            from: day(*study.fieldwork.from),
            to: day(*study.fieldwork.to),
        },
        universe: &study.universe,
        mode: &study.mode,
        synthetic: study.synthetic.as_deref(),
    };
    // Into one text: there may be hundreds of thousands.
    let mut text = format!(
        "{{\n  \"crossbreak\": {},\n  \"study\": {},\n  \"precision\": {},\n  \"numbers\": {{\n",
        json(&env!("CARGO_PKG_VERSION")),
        json(&head),
        json(&published.precision()),
    );
    for (at, number) in published.numbers().iter().enumerate() {
        let entry = entry(number, published, &study.universe);
        text += if at == 0 { "    " } else { ",\n    " };
        text += &json(&number.id);
        text += ": ";
        text += &json(&entry);
    }
    text += "\n  }\n}\n";
    text
}

fn entry<'a>(number: &'a Number, published: &Published, universe: &str) -> Entry<'a> {
    let shown = number.flag != Flag::Withheld;
    let bases = number.bases.filter(|_| shown);
    Entry {
        printed: printed(number, published),
        value: number.value.filter(|_| shown),
        lower: number.lower.filter(|_| shown),
        upper: number.upper.filter(|_| shown),
        unweighted_base: bases.map(|b| b.unweighted),
        weighted_base: bases.map(|b| b.weighted),
        effective_base: bases.map(|b| b.effective),
        base: number.base.as_str(),
        of: match published.question(&number.question) {
            Some(question) => question.bases.of(number.base).to_owned(),
            None => format!("all {}", people(universe)),
        },
        statistic: number.statistic.as_str(),
        unit: number.unit.as_str(),
        question: &number.question,
        item: &number.item,
        answer: &number.answer,
        crossbreak: &number.crossbreak,
        column: &number.column,
        flag: number.flag.as_str(),
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers are JSON")
}

/// `2024-05-01`
fn day(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}
