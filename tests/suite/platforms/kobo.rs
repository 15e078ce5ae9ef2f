//! KoBoToolbox (labels, options both listed and ticked) and ODK Central (names of XML, options listed).

use super::export::{CODES, Export, label_or_blank};
use super::model::{Kind, Model, Question};
use super::sheet::{Gap, Layout, Quote, Ranks, Role, Sheet, Tick, Ticks, Typed, clock};

fn iso(minutes: usize) -> String {
    let (day, hour, minute) = clock(minutes);
    format!(
        "2024-05-{day:02}T{hour:02}:{minute:02}:{:02}.000+01:00",
        minutes * 7 % 60
    )
}

fn uuid(number: usize) -> String {
    let n = number as u64 * 0x9E37_79B9_7F4A;
    format!(
        "{:08x}-{:04x}-4{:03x}-9{:03x}-{:012x}",
        n >> 20 & 0xFFFF_FFFF,
        n & 0xFFFF,
        n >> 8 & 0xFFF,
        n >> 4 & 0xFFF,
        n
    )
}

pub fn kobo(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, false, false);
    sheet.system(&["start"], |p| iso(p.begun));
    sheet.system(&["end"], |p| iso(p.begun + p.minutes));
    let head = |question: &Question, role: Role| {
        let text = question.text;
        vec![match role {
            Role::Item(_, i) if question.kind == Kind::Ticks => {
                format!("{text}/{}", question.options[i].label)
            }
            Role::Item(_, i) => format!("{text}/{}", question.items[i]),
            Role::Rank(_, i) => format!(
                "{text}/{}",
                ["1st choice", "2nd choice", "3rd choice", "4th choice"][i]
            ),
            Role::Typed(_) => model.words.specify.to_owned(),
            _ => text.to_owned(),
        }]
    };
    sheet.questions(&Layout {
        head: &head,
        option: &label_or_blank,
        tick: &|_, _, tick| match tick {
            Tick::Chosen => "1".to_owned(),
            Tick::Not => "0".to_owned(),
            Tick::Gap(_) => String::new(),
        },
        gap: &|_, _: Gap| String::new(),
        number: &|value| value.to_string(),
        item: &|question, item| question.items[item].to_owned(),
        ticks: Ticks::Both(" "),
        ranks: Ranks::Places,
        typed: Typed::Column,
    });
    sheet.system(&["_id"], |p| (312_000_000 + p.number * 17).to_string());
    sheet.system(&["_uuid"], |p| uuid(p.number));
    sheet.system(&["_submission_time"], |p| {
        iso(p.begun + p.minutes)[..19].to_owned()
    });
    sheet.system(&["_validation_status"], |_| String::new());
    sheet.system(&["_notes"], |_| String::new());
    sheet.system(&["_status"], |_| "submitted_via_web".to_owned());
    sheet.system(&["_submitted_by"], |_| String::new());
    sheet.system(&["__version__"], |_| "vKq3xPzLm8".to_owned());
    sheet.system(&["_tags"], |_| String::new());
    sheet.system(&["_index"], |p| p.number.to_string());
    let bytes = sheet.xlsx("Poll");
    Export::new("kobo.xlsx", bytes, &sheet, &label_or_blank)
}

/// The name of an option in the form.
fn name(question: &Question, option: usize) -> String {
    match question.kind {
        Kind::Number => String::new(),
        _ => format!("{}_{}", CODES[question.place], option + 1),
    }
}

pub fn odk(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, false, false);
    sheet.system(&["SubmissionDate"], |p| {
        iso(p.begun + p.minutes).replace("+01:00", "Z")
    });
    sheet.system(&["start"], |p| iso(p.begun));
    sheet.system(&["end"], |p| iso(p.begun + p.minutes));
    let head = |question: &Question, role: Role| {
        let group = CODES[question.place];
        vec![match role {
            Role::Item(_, i) => format!("{group}-{group}_{}", i + 1),
            Role::Rank(_, i) => format!("{group}-{group}_{}", i + 1),
            Role::Typed(_) => format!("{group}_other"),
            _ => group.to_owned(),
        }]
    };
    sheet.questions(&Layout {
        head: &head,
        option: &name,
        tick: &|_, _, _| String::new(),
        gap: &|_, _: Gap| String::new(),
        number: &|value| value.to_string(),
        item: &|question, item| format!("{}_item{}", CODES[question.place], item + 1),
        ticks: Ticks::Cell(" "),
        ranks: Ranks::Cell(" "),
        typed: Typed::Column,
    });
    sheet.system(&["meta-instanceID"], |p| format!("uuid:{}", uuid(p.number)));
    sheet.system(&["KEY"], |p| format!("uuid:{}", uuid(p.number)));
    sheet.system(&["SubmitterID"], |_| "21".to_owned());
    sheet.system(&["SubmitterName"], |_| "Public link".to_owned());
    sheet.system(&["Status"], |_| String::new());
    let csv = sheet.csv(',', Quote::Needed, "\n");
    let mut export = Export::new("poll.csv", csv, &sheet, &name);
    export.items = (1..=4).map(|item| format!("prio_item{item}")).collect();
    export
}
