//! LimeSurvey in its three exports, headings of codes, of wordings, and of both, with answers as codes or in words; and its
//! file for SPSS.

use super::export::{CODES, Codes, Export, label, label_or_blank};
use super::model::{Kind, Model, Question, Sort, at};
use super::sheet::{Column, Gap, Layout, Quote, Ranks, Role, Sheet, Tick, Ticks, Typed, moment};
use super::studies::{Labels, labels_of, sav_of};

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

/// Codes that SPSS needs in place of the platform's letters.
const FOR_SPSS: Codes = Codes {
    other: 5,
    dont_know: 6,
    refused: 7,
    number: [998, 999],
};

/// What its syntax for SPSS makes: variables of sections and numbers, labels `[item] wording`, 1 and 0 for ticks.
pub fn spss(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, true, false);
    let end = model.questions.len();
    sheet.system(&["id"], |p| (p.number + 3).to_string());
    sheet.system(&["submitdate"], |p| match p.reached == end {
        true => moment(p.begun + p.minutes),
        false => String::new(),
    });
    sheet.system(&["lastpage"], |p| (1 + p.reached / 3).to_string());
    sheet.system(&["startlanguage"], |_| model.words.language.to_owned());
    let head = |question: &Question, role: Role| {
        let name = CODES[question.place];
        vec![match role {
            Role::Item(_, i) => format!("{name}_SQ{:03}", i + 1),
            Role::Rank(_, i) => format!("{name}_{}", i + 1),
            Role::Typed(_) => format!("{name}_other"),
            _ => name.to_owned(),
        }]
    };
    let option = |question: &Question, option: usize| FOR_SPSS.of(question, option).to_string();
    sheet.questions(&Layout {
        head: &head,
        option: &option,
        tick: &|_, _, tick| match tick {
            Tick::Chosen => "1".to_owned(),
            Tick::Not => "0".to_owned(),
            Tick::Gap(_) => String::new(),
        },
        gap: &|_, _| String::new(),
        number: &|value| value.to_string(),
        item: &|_, item| (item + 1).to_string(),
        ticks: Ticks::Columns,
        ranks: Ranks::Places,
        typed: Typed::Column,
    });
    let of = |column: &Column| {
        let Some(question) = column.role.question().map(|q| &model.questions[q]) else {
            return (column.head[0].clone(), Labels::new());
        };
        let own = |item: &str| format!("[{item}] {}", question.text);
        let text = match column.role {
            Role::Item(_, i) if question.kind == Kind::Ticks => own(question.options[i].label),
            Role::Item(_, i) => own(question.items[i]),
            Role::Rank(_, i) => own(&format!("Rank {}", i + 1)),
            Role::Typed(_) => own(question.options[4].label),
            _ => question.text.to_owned(),
        };
        let labels = match column.role {
            Role::Rank(..) => (1..)
                .zip(question.items)
                .map(|(code, item)| (f64::from(code), (*item).to_owned()))
                .collect(),
            role => labels_of(question, role, &FOR_SPSS, ["Not selected", "Yes"]),
        };
        (text, labels)
    };
    let bytes = sav_of(&sheet, &of, &[]);
    Export::new("survey_123456_SPSS.sav", bytes, &sheet, &label)
        .filtered("[[drop]]\nwhere = { submitdate = \"\" }\nreason = \"not submitted\"")
}
