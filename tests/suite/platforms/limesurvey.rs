//! LimeSurvey in its three exports: headings of codes, of wordings, and of both; answers as codes or in words.

use super::export::{CODES, Export, label_or_blank};
use super::model::{Kind, Model, Question, Sort, at};
use super::sheet::{Gap, Layout, Quote, Ranks, Role, Sheet, Tick, Ticks, Typed, moment};

#[derive(Clone, Copy, PartialEq)]
enum Heading {
    Code,
    Full,
    Both,
}

pub fn code(model: &Model) -> Export {
    export(model, Heading::Code, false)
}

pub fn full(model: &Model) -> Export {
    export(model, Heading::Full, true)
}

pub fn both(model: &Model) -> Export {
    export(model, Heading::Both, true)
}

fn answer_code(question: &Question, option: usize) -> String {
    match (question.place, question.options[option].sort) {
        (at::USED, _) => ["Y", "N"][option].to_owned(),
        (_, Sort::Other) if question.kind == Kind::Single => "-oth-".to_owned(),
        _ if question.kind == Kind::Number => String::new(),
        _ => format!("A{}", option + 1),
    }
}

fn export(model: &Model, heading: Heading, in_words: bool) -> Export {
    let mut sheet = Sheet::new(model, true, false);
    let end = model.questions.len();
    let system = |code: &'static str, full: &'static str| match heading {
        Heading::Full => full,
        _ => code,
    };
    sheet.system(&[system("id", "Response ID")], |p| {
        (p.number + 3).to_string()
    });
    sheet.system(&[system("submitdate", "Date submitted")], |p| {
        match p.reached == end {
            true => moment(p.begun + p.minutes),
            false => String::new(),
        }
    });
    sheet.system(&[system("lastpage", "Last page")], |p| {
        (1 + p.reached / 3).to_string()
    });
    sheet.system(&[system("startlanguage", "Start language")], |_| {
        model.words.language.to_owned()
    });
    sheet.system(&[system("seed", "Seed")], |p| {
        (1_000_000 + p.number * 7_919 % 900_000).to_string()
    });
    sheet.system(&[system("startdate", "Date started")], |p| moment(p.begun));
    sheet.system(&[system("datestamp", "Date last action")], |p| {
        moment(p.begun + p.minutes)
    });
    let words = model.words;
    let head = |question: &Question, role: Role| {
        let (name, text) = (CODES[question.place], question.text);
        let (sub, words) = match role {
            Role::Item(_, i) if question.kind == Kind::Ticks => (
                Some(format!("SQ{:03}", i + 1)),
                question.options[i].label.to_owned(),
            ),
            Role::Item(_, i) => (
                Some(format!("SQ{:03}", i + 1)),
                question.items[i].to_owned(),
            ),
            Role::Rank(_, i) => (Some((i + 1).to_string()), format!("Rank {}", i + 1)),
            Role::Typed(_) => (
                Some("other".to_owned()),
                question.options[4].label.to_owned(),
            ),
            _ => (None, String::new()),
        };
        vec![match (heading, sub) {
            (Heading::Code, None) => name.to_owned(),
            (Heading::Code, Some(sub)) => format!("{name}[{sub}]"),
            (Heading::Full, None) => text.to_owned(),
            (Heading::Full, Some(_)) => format!("{text} [{words}]"),
            (Heading::Both, None) => format!("{name}. {text}"),
            (Heading::Both, Some(sub)) => format!("{name}[{sub}]. {text} [{words}]"),
        }]
    };
    let option: &dyn Fn(&Question, usize) -> String = match in_words {
        true => &label_or_blank,
        false => &answer_code,
    };
    let gap = |_: &Question, gap: Gap| match gap {
        // Not asked is null, and in words that is N/A.
        Gap::NotAsked | Gap::NotReached if in_words => words.not_shown.to_owned(),
        _ => String::new(),
    };
    sheet.questions(&Layout {
        head: &head,
        option,
        tick: &|question, _, tick| match (tick, in_words) {
            (Tick::Chosen, true) => words.yes.to_owned(),
            (Tick::Not, true) => words.no.to_owned(),
            (Tick::Chosen, false) => "Y".to_owned(),
            (Tick::Not, false) => String::new(),
            (Tick::Gap(of), _) => gap(question, of),
        },
        gap: &gap,
        number: &|value| match value.fract() == 0.0 {
            true => value.to_string(),
            false => format!("{value:.10}"),
        },
        item: &|question, item| match in_words {
            true => question.items[item].to_owned(),
            false => format!("A{}", item + 1),
        },
        ticks: Ticks::Columns,
        ranks: Ranks::Places,
        typed: Typed::Column,
    });
    let delimiter = if heading == Heading::Full { ';' } else { ',' };
    let csv = sheet.csv(delimiter, Quote::All, "\r\n");
    let mut export = Export::new(
        "results-survey123456.csv",
        format!("\u{feff}{csv}\r\n"),
        &sheet,
        option,
    );
    export = export.filtered(match heading {
        Heading::Full => {
            "[[drop]]\nwhere = { \"Date submitted\" = \"\" }\nreason = \"not submitted\""
        }
        _ => "[[drop]]\nwhere = { submitdate = \"\" }\nreason = \"not submitted\"",
    });
    if !in_words {
        export.items = (1..=4).map(|item| format!("A{item}")).collect();
    }
    export
}
