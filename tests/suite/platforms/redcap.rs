//! REDCap: raw values or labels; a checkbox is 0 or 1 whether or not it was shown, and a form is complete or not.

use super::export::{CODES, Codes, Export, label};
use super::model::{Kind, Model, Question};
use super::sheet::{Gap, Layout, Quote, Ranks, Role, Sheet, Tick, Ticks, Typed, moment};

const OF: Codes = Codes {
    other: 96,
    dont_know: 98,
    refused: 99,
    number: [998, 999],
};

pub fn raw(model: &Model) -> Export {
    export(model, false)
}

pub fn labels(model: &Model) -> Export {
    export(model, true)
}

fn code(question: &Question, option: usize) -> String {
    OF.of(question, option).to_string()
}

fn label_or_code(question: &Question, option: usize) -> String {
    match question.kind {
        Kind::Number => code(question, option),
        _ => label(question, option),
    }
}

fn export(model: &Model, in_words: bool) -> Export {
    let mut sheet = Sheet::new(model, true, false);
    let end = model.questions.len();
    let either = |raw: &'static str, label: &'static str| if in_words { label } else { raw };
    sheet.system(&[either("record_id", "Record ID")], |p| {
        p.number.to_string()
    });
    sheet.system(
        &[either("redcap_survey_identifier", "Survey Identifier")],
        |_| String::new(),
    );
    sheet.system(
        &[either("poll_timestamp", "Survey Timestamp")],
        |p| match p.reached == end {
            true => moment(p.begun + p.minutes),
            false => "[not completed]".to_owned(),
        },
    );
    let head = |question: &Question, role: Role| {
        let (name, text) = (CODES[question.place], question.text);
        vec![match (role, question.kind, in_words) {
            (Role::Item(_, i), Kind::Ticks, false) => format!("{name}___{}", OF.of(question, i)),
            (Role::Item(_, i), Kind::Ticks, true) => {
                format!("{text} (choice={})", question.options[i].label)
            }
            (Role::Item(_, i), _, false) => format!("{name}_{}", i + 1),
            // The rows of a matrix have labels of their own, and its heading is in no column.
            (Role::Item(_, i), _, true) => question.items[i].to_owned(),
            (Role::Typed(_), _, false) => format!("{name}_other"),
            (Role::Typed(_), _, true) => model.words.specify.to_owned(),
            (_, _, false) => name.to_owned(),
            (_, _, true) => text.to_owned(),
        }]
    };
    let option: &dyn Fn(&Question, usize) -> String = match in_words {
        true => &label_or_code,
        false => &code,
    };
    sheet.questions(&Layout {
        head: &head,
        option,
        tick: &|_, _, tick| {
            match (tick, in_words) {
                (Tick::Chosen, false) => "1",
                (_, false) => "0",
                (Tick::Chosen, true) => "Checked",
                (_, true) => "Unchecked",
            }
            .to_owned()
        },
        gap: &|_, _: Gap| String::new(),
        number: &|value| value.to_string(),
        item: &|question, item| question.items[item].to_owned(),
        ticks: Ticks::Columns,
        ranks: Ranks::Items,
        typed: Typed::Column,
    });
    sheet.system(&[either("poll_complete", "Complete?")], |p| {
        match (p.reached == end, in_words) {
            (true, false) => "2",
            (false, false) => "0",
            (true, true) => "Complete",
            (false, true) => "Incomplete",
        }
        .to_owned()
    });
    let csv = sheet.csv(',', Quote::Needed, "\n");
    let mut export = Export::new("Poll_DATA_2024-05-04_1200.csv", csv, &sheet, option);
    export.unasked_is_unticked = true;
    export.filtered(match in_words {
        true => "[[keep]]\nwhere = { \"Complete?\" = \"Complete\" }\nreason = \"complete\"",
        false => "[[keep]]\nwhere = { poll_complete = 2 }\nreason = \"complete\"",
    })
}
