//! EFS Survey (Unipark): `v_1` over every column, -77 and -66 for what was not shown; semicolon-separated with codes alone,
//! or for SPSS with labels.

use super::export::{Codes, Export, decimal, label};
use super::model::{Kind, Model, Question, at};
use super::sheet::{Column, Gap, Layout, Quote, Ranks, Role, Sheet, Tick, Ticks, Typed, moment};
use super::studies::{Labels, labels_of, sav_of};

const CODES: Codes = Codes {
    other: 5,
    dont_know: 98,
    refused: 99,
    number: [-99, -99],
};

/// The column of the first item of each question; the last is that of what is typed beside the vote.
const FIRST: [usize; 13] = [0, 0, 0, 1, 2, 4, 5, 10, 14, 20, 25, 29, 30];

const FINISHED: &str =
    "[[keep]]\nwhere = { dispcode = [31, 32], tester = 0 }\nreason = \"finished\"";

pub fn export(model: &Model) -> Export {
    let sheet = sheet(model, model.words.comma);
    let csv = sheet.csv(';', Quote::All, "\r\n");
    let mut export = Export::new("results.csv", format!("\u{feff}{csv}"), &sheet, &code);
    export.bare = true;
    export.filtered(FINISHED)
}

/// The same columns with wordings and labels; what was passed over and what was not shown have codes alone.
pub fn labelled(model: &Model) -> Export {
    let sheet = sheet(model, false);
    let of = |column: &Column| {
        let Some(question) = column.role.question().map(|q| &model.questions[q]) else {
            let statuses = [
                (22, "Suspended"),
                (31, "Completed"),
                (32, "Completed after break"),
            ];
            let labels = statuses.map(|(code, label)| (f64::from(code), label.to_owned()));
            let of_status = column.head[0] == "dispcode";
            return (
                String::new(),
                if of_status {
                    labels.to_vec()
                } else {
                    Labels::new()
                },
            );
        };
        let text = match column.role {
            Role::Item(_, i) if question.kind == Kind::Ticks => {
                question.options[i].label.to_owned()
            }
            Role::Item(_, i) => question.items[i].to_owned(),
            Role::Typed(_) => question.options[4].label.to_owned(),
            _ => question.text.to_owned(),
        };
        let ticks = ["not quoted", "quoted"];
        (text, labels_of(question, column.role, &CODES, ticks))
    };
    let bytes = sav_of(&sheet, &of, &[]);
    Export::new("results.sav", bytes, &sheet, &label).filtered(FINISHED)
}

fn code(question: &Question, option: usize) -> String {
    CODES.of(question, option).to_string()
}

/// The columns; numbers have a comma where the language has one and cells are texts.
fn sheet(model: &Model, comma: bool) -> Sheet<'_> {
    let mut sheet = Sheet::new(model, true, true);
    let end = model.questions.len();
    sheet.system(&["lfdn"], |p| (p.number + 11).to_string());
    sheet.system(&["external_lfdn"], |_| "0".to_owned());
    sheet.system(&["tester"], |p| u8::from(p.test).to_string());
    sheet.system(&["dispcode"], |p| {
        match (p.reached == end, p.number % 12) {
            (true, 0) => "32",
            (true, _) => "31",
            (false, _) => "22",
        }
        .to_owned()
    });
    sheet.system(&["lastpage"], |p| (4_711 + p.reached).to_string());
    sheet.system(&["quality"], |_| "-77".to_owned());
    sheet.system(&["duration"], |p| match (p.reached == end, p.number % 12) {
        (true, 1..) => (p.minutes * 60).to_string(),
        _ => "-1".to_owned(),
    });
    let head = |question: &Question, role: Role| {
        let v = |at: usize| format!("v_{}", 100 + at);
        vec![match (question.place, role) {
            // Names that people give.
            (at::GENDER, _) => "sex".to_owned(),
            (at::AGE, _) => "age".to_owned(),
            (at::REGION, _) => "region".to_owned(),
            (place, Role::Item(_, i)) => v(FIRST[place] + i),
            (place, Role::Typed(_)) => v(FIRST[place] + 1),
            (place, _) => v(FIRST[place]),
        }]
    };
    sheet.questions(&Layout {
        head: &head,
        option: &code,
        tick: &|_, _, tick| match tick {
            Tick::Chosen => "1".to_owned(),
            Tick::Not => "0".to_owned(),
            Tick::Gap(_) => "-77".to_owned(),
        },
        gap: &|question, gap| {
            match (question.kind, gap) {
                (Kind::Open, Gap::Skipped) | (_, Gap::NotTyped) => "-99",
                (Kind::Open | Kind::Number, _) => "-66",
                (_, Gap::Skipped) => "0",
                _ => "-77",
            }
            .to_owned()
        },
        number: &|value| decimal(value, comma),
        item: &|_, item| (item + 1).to_string(),
        ticks: Ticks::Columns,
        ranks: Ranks::Items,
        typed: Typed::Column,
    });
    sheet.system(&["browser"], |p| {
        ["Firefox 125", "Chrome 124"][p.number % 2].to_owned()
    });
    sheet.system(&["datetime"], |p| moment(p.begun));
    sheet.system(&["date_of_last_access"], |p| moment(p.begun + p.minutes));
    sheet
}
