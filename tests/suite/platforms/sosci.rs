//! SoSci Survey: -9 for what was not answered, -1 for don't know; tab-separated with codes alone, or for SPSS with labels.

use super::export::{Codes, Export, label};
use super::model::{Kind, Model, Question};
use super::sheet::{Column, Gap, Layout, Quote, Ranks, Role, Sheet, Tick, Ticks, Typed, moment};
use super::studies::{Labels, labels_of, sav_of};

const CODES: Codes = Codes {
    other: 5,
    dont_know: -1,
    refused: -2,
    number: [-1, -2],
};

const NAMES: [&str; 13] = [
    "SD01", "SD02", "SD03", "BU01", "WA01", "ZU01", "AU01", "HF01", "NA01", "FA01", "WI01", "ST01",
    "AN01",
];

const FINISHED: &str =
    "[[keep]]\nwhere = { FINISHED = 1, MODE = \"interview\" }\nreason = \"finished\"";

pub fn export(model: &Model) -> Export {
    let sheet = sheet(model);
    let csv = sheet.csv('\t', Quote::All, "\r\n");
    Export::new(
        "rdata_busse_2024-05-04_12-00.csv",
        format!("\u{feff}{csv}"),
        &sheet,
        &code,
    )
    .filtered(FINISHED)
}

/// The same columns with the questions' wordings and the labels of their codes.
pub fn labelled(model: &Model) -> Export {
    let sheet = sheet(model);
    let of = |column: &Column| {
        let Some(question) = column.role.question().map(|q| &model.questions[q]) else {
            return (String::new(), Labels::new());
        };
        let text = match column.role {
            Role::Item(_, i) if question.kind == Kind::Ticks => {
                format!("{}: {}", question.text, question.options[i].label)
            }
            Role::Item(_, i) => format!("{}: {}", question.text, question.items[i]),
            Role::Typed(_) => format!("{}: {}", question.text, question.options[4].label),
            _ => question.text.to_owned(),
        };
        // A tick is 1 for what was not chosen and 2 for what was.
        let [not_answered, not_chosen, chosen] = own_words(model.words.language);
        let mut labels = match (question.kind, column.role) {
            (Kind::Ticks, Role::Item(..)) => {
                vec![(1.0, not_chosen.to_owned()), (2.0, chosen.to_owned())]
            }
            _ => labels_of(question, column.role, &CODES, ["", ""]),
        };
        if !matches!(question.kind, Kind::Open | Kind::Ticks) && !labels.is_empty() {
            labels.push((-9.0, not_answered.to_owned()));
        }
        (text, labels)
    };
    let bytes = sav_of(&sheet, &of, &[]);
    Export::new("data_busse_2024-05-04_12-00.sav", bytes, &sheet, &label).filtered(FINISHED)
}

/// Labels that the platform adds itself, in the language of the questionnaire.
fn own_words(language: &str) -> [&'static str; 3] {
    match language {
        "de" => ["nicht beantwortet", "nicht gewählt", "ausgewählt"],
        "es" => ["no contestada", "no seleccionada", "seleccionada"],
        "ja" => ["無回答", "選択なし", "選択"],
        _ => ["not answered", "not checked", "checked"],
    }
}

fn code(question: &Question, option: usize) -> String {
    CODES.of(question, option).to_string()
}

fn sheet(model: &Model) -> Sheet<'_> {
    let mut sheet = Sheet::new(model, true, true);
    let end = model.questions.len();
    sheet.system(&["CASE"], |p| (p.number + 40).to_string());
    sheet.system(&["SERIAL"], |_| String::new());
    sheet.system(&["REF"], |_| String::new());
    sheet.system(&["QUESTNNR"], |_| "base".to_owned());
    sheet.system(&["MODE"], |p| {
        if p.test { "pretest" } else { "interview" }.to_owned()
    });
    sheet.system(&["STARTED"], |p| moment(p.begun));
    let head = |question: &Question, role: Role| {
        let name = NAMES[question.place];
        vec![match role {
            Role::Item(_, i) => format!("{name}_{:02}", i + 1),
            Role::Typed(_) => format!("{name}_05"),
            _ if matches!(question.kind, Kind::Number | Kind::Open) => format!("{name}_01"),
            _ => name.to_owned(),
        }]
    };
    sheet.questions(&Layout {
        head: &head,
        option: &code,
        tick: &|_, _, tick| match tick {
            Tick::Chosen => "2".to_owned(),
            Tick::Not => "1".to_owned(),
            Tick::Gap(_) => String::new(),
        },
        gap: &|question, gap| match gap {
            Gap::Skipped if question.kind != Kind::Open => "-9".to_owned(),
            _ => String::new(),
        },
        number: &|value| value.to_string(),
        item: &|_, item| (item + 1).to_string(),
        ticks: Ticks::Columns,
        ranks: Ranks::Items,
        typed: Typed::Column,
    });
    sheet.system(&["TIME001"], |p| (p.minutes * 20).to_string());
    sheet.system(&["TIME002"], |p| {
        if p.reached > 5 {
            (p.minutes * 40).to_string()
        } else {
            String::new()
        }
    });
    sheet.system(&["TIME_SUM"], |p| (p.minutes * 60).to_string());
    sheet.system(&["MAILSENT"], |_| String::new());
    sheet.system(&["LASTDATA"], |p| moment(p.begun + p.minutes));
    sheet.system(&["STATUS"], |_| String::new());
    sheet.system(&["FINISHED"], |p| u8::from(p.reached == end).to_string());
    sheet.system(&["Q_VIEWER"], |_| "0".to_owned());
    sheet.system(&["LASTPAGE"], |p| (1 + p.reached / 2).to_string());
    sheet.system(&["MAXPAGE"], |p| (1 + p.reached / 2).to_string());
    sheet.system(&["MISSING"], |p| (p.number % 5).to_string());
    sheet.system(&["MISSREL"], |p| (p.number % 4).to_string());
    sheet.system(&["TIME_RSI"], |p| {
        format!("{:.2}", 0.5 + (p.number % 150) as f64 / 100.0)
    });
    sheet
}
