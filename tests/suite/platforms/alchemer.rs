//! Alchemer: a heading row, `option:question` over a column, a status in words.

use super::export::{Export, label_or_blank};
use super::model::{Kind, Model, Question};
use super::sheet::{Gap, Layout, Quote, Ranks, Role, Sheet, Tick, Ticks, Typed, moment};

pub fn export(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, true, false);
    let end = model.questions.len();
    sheet.system(&["Response ID"], |p| p.number.to_string());
    sheet.system(&["Time Started"], |p| moment(p.begun));
    sheet.system(&["Date Submitted"], |p| moment(p.begun + p.minutes));
    sheet.system(&["Status"], |p| match p.reached {
        reached if reached == end => "Complete".to_owned(),
        2..=3 => "Disqualified".to_owned(),
        _ => "Partial".to_owned(),
    });
    for empty in ["Contact ID", "Legacy Comments", "Comments"] {
        sheet.system(&[empty], |_| String::new());
    }
    sheet.system(&["Language"], |_| "English".to_owned());
    sheet.system(&["Referer"], |_| String::new());
    sheet.system(&["SessionID"], |p| {
        format!("17145{:08}_66{:09x}", p.number * 31, p.number * 7_919)
    });
    sheet.system(&["User Agent"], |p| {
        let agents = [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)",
        ];
        agents[p.number % 2].to_owned()
    });
    sheet.system(&["Longitude"], |p| format!("-0.{:04}", p.number));
    sheet.system(&["Latitude"], |p| format!("51.{:04}", p.number));
    let head = |question: &Question, role: Role| {
        let text = question.text;
        vec![match role {
            Role::Typed(_) => format!("{} - Write In:{text}", question.options[4].label),
            Role::Item(_, i) if question.kind == Kind::Ticks => {
                format!("{}:{text}", question.options[i].label)
            }
            Role::Item(_, i) => format!("{}:{text}", question.items[i]),
            _ => text.to_owned(),
        }]
    };
    sheet.questions(&Layout {
        head: &head,
        option: &label_or_blank,
        tick: &|question, option, tick| match tick {
            Tick::Chosen => question.options[option].label.to_owned(),
            _ => String::new(),
        },
        gap: &|_, _: Gap| String::new(),
        number: &|value| value.to_string(),
        item: &|question, item| question.items[item].to_owned(),
        ticks: Ticks::Columns,
        ranks: Ranks::Items,
        typed: Typed::Column,
    });
    let csv = sheet.csv(',', Quote::All, "\n");
    let mut export = Export::new("alchemer.csv", csv, &sheet, &label_or_blank);
    export = export.filtered("[[keep]]\nwhere = { Status = \"Complete\" }\nreason = \"complete\"");
    export
}
