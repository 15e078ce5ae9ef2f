//! Google Forms, Microsoft Forms and Typeform: labels in cells, the question over the column, no status.

use super::export::{Export, decimal, label_or_blank};
use super::model::{Kind, Model, Question};
use super::sheet::{Gap, Layout, Quote, Ranks, Role, Sheet, Tick, Ticks, Typed, clock, moment};

/// A date as the country of the account writes it.
fn local(language: &str, minutes: usize) -> String {
    let (day, hour, minute) = clock(minutes);
    let second = minutes * 7 % 60;
    match language {
        "de" => format!("{day:02}.05.2024 {hour:02}:{minute:02}:{second:02}"),
        "es" => format!("{day}/05/2024 {hour}:{minute:02}:{second:02}"),
        "ja" => format!("2024/05/{day:02} {hour}:{minute:02}:{second:02}"),
        _ => format!("5/{day}/2024 {hour}:{minute:02}:{second:02}"),
    }
}

fn no_tick(_: &Question, _: usize, _: Tick) -> String {
    String::new()
}

fn blank(_: &Question, _: Gap) -> String {
    String::new()
}

pub fn google(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, false, false);
    let words = model.words;
    sheet.system(&[words.timestamp], |p| {
        local(words.language, p.begun + p.minutes)
    });
    let head = |question: &Question, role: Role| {
        vec![match role {
            Role::Item(_, i) => format!("{} [{}]", question.text, question.items[i]),
            _ => question.text.to_owned(),
        }]
    };
    sheet.questions(&Layout {
        head: &head,
        option: &label_or_blank,
        tick: &no_tick,
        gap: &blank,
        number: &|value| decimal(value, words.comma),
        item: &|question, item| question.items[item].to_owned(),
        ticks: Ticks::Cell(", "),
        ranks: Ranks::Items,
        typed: Typed::InPlace,
    });
    let csv = sheet.csv(',', Quote::All, "\r\n");
    let mut export = Export::new("responses.csv", csv, &sheet, &label_or_blank);
    export.typed_in_place = true;
    export
}

pub fn microsoft(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, false, false);
    let words = model.words;
    let [id, start, end, email, name] = words.forms;
    sheet.system(&[id], |p| p.number.to_string());
    sheet.system(&[start], |p| local(words.language, p.begun));
    sheet.system(&[end], |p| local(words.language, p.begun + p.minutes));
    sheet.system(&[email], |_| "anonymous".to_owned());
    sheet.system(&[name], |_| String::new());
    let head = |question: &Question, role: Role| {
        vec![match role {
            Role::Item(_, i) => question.items[i].to_owned(),
            _ => question.text.to_owned(),
        }]
    };
    // Every option has the sign after it, the last too.
    sheet.questions(&Layout {
        head: &head,
        option: &label_or_blank,
        tick: &no_tick,
        gap: &blank,
        number: &|value| value.to_string(),
        item: &|question, item| question.items[item].to_owned(),
        ticks: Ticks::Cell(";"),
        ranks: Ranks::Cell(";"),
        typed: Typed::InPlace,
    });
    for column in &mut sheet.columns {
        if matches!(column.role, Role::List(_)) {
            column
                .cells
                .iter_mut()
                .filter(|cell| !cell.is_empty())
                .for_each(|cell| cell.push(';'));
        }
    }
    let bytes = sheet.xlsx("Sheet1");
    let mut export = Export::new("Poll(1-500).xlsx", bytes, &sheet, &label_or_blank);
    export.typed_in_place = true;
    export
}

pub fn typeform(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, false, false);
    sheet.system(&["#"], |p| {
        format!(
            "{:032x}",
            (p.number as u128).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
        )
    });
    let head = |question: &Question, role: Role| {
        vec![match role {
            // The heading of an option is the option.
            Role::Item(_, i) if question.kind == Kind::Ticks => {
                question.options[i].label.to_owned()
            }
            Role::Item(_, i) => question.items[i].to_owned(),
            Role::Typed(_) => model.words.specify.to_owned(),
            _ => question.text.to_owned(),
        }]
    };
    sheet.questions(&Layout {
        head: &head,
        option: &label_or_blank,
        tick: &|question, option, tick| match tick {
            Tick::Chosen => question.options[option].label.to_owned(),
            _ => String::new(),
        },
        gap: &blank,
        number: &|value| value.to_string(),
        item: &|question, item| question.items[item].to_owned(),
        ticks: Ticks::Columns,
        ranks: Ranks::Cell(" / "),
        typed: Typed::Column,
    });
    for column in &mut sheet.columns {
        if matches!(column.role, Role::List(_)) {
            column
                .cells
                .iter_mut()
                .filter(|cell| !cell.is_empty())
                .for_each(|cell| *cell = format!(" / {cell}"));
        }
    }
    sheet.system(&["Start Date (UTC)"], |p| moment(p.begun));
    sheet.system(&["Submit Date (UTC)"], |p| moment(p.begun + p.minutes));
    sheet.system(&["Network ID"], |p| {
        format!("{:010x}", (p.number / 2) * 104_729)
    });
    let csv = sheet.csv(',', Quote::Needed, "\n");
    Export::new("responses.csv", csv, &sheet, &label_or_blank)
}
