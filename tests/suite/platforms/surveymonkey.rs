//! SurveyMonkey: the question over its first column, `Response` or the option below it. Its files have no column that says
//! who came to the end.

use super::export::{Export, label_or_blank};
use super::model::{Kind, Model, Question};
use super::sheet::{Gap, Layout, Quote, Ranks, Role, Sheet, Tick, Ticks, Typed, clock};

fn date(minutes: usize) -> String {
    let (day, hour, minute) = clock(minutes);
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = match hour % 12 {
        0 => 12,
        hour => hour,
    };
    format!(
        "05/{day:02}/2024 {hour:02}:{minute:02}:{:02} {half}",
        minutes * 7 % 60
    )
}

pub fn export(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, false, false);
    sheet.system(&["Respondent ID", ""], |p| {
        (114_000_000_000 + p.number * 6_137).to_string()
    });
    sheet.system(&["Collector ID", ""], |_| "433712345".to_owned());
    sheet.system(&["Start Date", ""], |p| date(p.begun));
    sheet.system(&["End Date", ""], |p| date(p.begun + p.minutes));
    sheet.system(&["IP Address", ""], |p| {
        format!("10.0.{}.{}", p.number / 200, p.number % 200)
    });
    for empty in ["Email Address", "First Name", "Last Name", "Custom Data 1"] {
        sheet.system(&[empty, ""], |_| String::new());
    }
    let specify = model.words.specify;
    let head = |question: &Question, role: Role| {
        let (over, below) = match role {
            Role::Typed(_) => ("", specify),
            Role::Item(_, i) => {
                let below = match question.kind {
                    Kind::Ticks => question.options[i].label,
                    _ => question.items[i],
                };
                (if i == 0 { question.text } else { "" }, below)
            }
            _ => match question.kind {
                Kind::Number | Kind::Open => (question.text, "Open-Ended Response"),
                _ => (question.text, "Response"),
            },
        };
        vec![over.to_owned(), below.to_owned()]
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
    let csv = sheet.csv(',', Quote::Needed, "\r\n");
    Export::new(
        "surveymonkey.csv",
        format!("\u{feff}{csv}"),
        &sheet,
        &label_or_blank,
    )
}
