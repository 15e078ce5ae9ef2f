//! Forsta (Decipher): the sheets A1 and Datamap of a workbook.

use super::export::{Codes, Export, label};
use super::model::{Kind, Model, Question};
use super::sheet::{Gap, Layout, Ranks, Role, Sheet, Tick, Ticks, Typed, clock, moment};

const CODES: Codes = Codes {
    other: 5,
    dont_know: 98,
    refused: 99,
    number: [998, 999],
};

pub fn export(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, true, false);
    let end = model.questions.len();
    sheet.system(&["record"], |p| p.number.to_string());
    sheet.system(&["uuid"], |p| {
        format!("{:016x}", p.number as u64 * 0x9E37_79B9_7F4A)
    });
    sheet.system(&["date"], |p| {
        let (day, hour, minute) = clock(p.begun);
        format!("05/{day:02}/2024 {hour:02}:{minute:02}")
    });
    sheet.system(&["status"], |p| {
        match p.reached {
            reached if reached == end => "3",
            2..=3 => "1",
            _ => "4",
        }
        .to_owned()
    });
    let head = |question: &Question, role: Role| {
        let q = question.place + 1;
        vec![match role {
            Role::Item(_, i) => format!("Q{q}r{}", i + 1),
            Role::Typed(_) => format!("Q{q}r5oe"),
            _ => format!("Q{q}"),
        }]
    };
    let option = |question: &Question, option: usize| CODES.of(question, option).to_string();
    sheet.questions(&Layout {
        head: &head,
        option: &option,
        tick: &|_, _, tick| match tick {
            Tick::Chosen => "1".to_owned(),
            Tick::Not => "0".to_owned(),
            Tick::Gap(_) => String::new(),
        },
        gap: &|_, _: Gap| String::new(),
        number: &|value| value.to_string(),
        item: &|_, item| (item + 1).to_string(),
        ticks: Ticks::Columns,
        ranks: Ranks::Items,
        typed: Typed::Column,
    });
    sheet.system(&["qtime"], |p| format!("{}.25", p.minutes * 60));
    sheet.system(&["start_date"], |p| moment(p.begun));
    let map = datamap(&sheet);
    let mut book = rust_xlsxwriter::Workbook::new();
    let created = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 5, 4).unwrap();
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    let page = book.add_worksheet().set_name("A1").unwrap();
    for (column, of) in sheet.columns.iter().enumerate() {
        let texts = of.head.iter().chain(&of.cells);
        for (row, text) in texts.enumerate().filter(|(_, text)| !text.is_empty()) {
            match text.parse::<f64>() {
                Ok(number) => page
                    .write_number(row as u32, column as u16, number)
                    .unwrap(),
                Err(_) => page.write_string(row as u32, column as u16, text).unwrap(),
            };
        }
    }
    let page = book.add_worksheet().set_name("Datamap").unwrap();
    for (row, cells) in map.iter().enumerate() {
        for (column, text) in cells
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.is_empty())
        {
            match text.parse::<f64>() {
                Ok(number) => page
                    .write_number(row as u32, column as u16, number)
                    .unwrap(),
                Err(_) => page.write_string(row as u32, column as u16, text).unwrap(),
            };
        }
    }
    Export::new(
        "240501.xlsx",
        book.save_to_buffer().unwrap(),
        &sheet,
        &label,
    )
    .filtered("[[keep]]\nwhere = { status = \"Qualified\" }\nreason = \"qualified\"")
}

/// What the columns are, block by block.
fn datamap(sheet: &Sheet<'_>) -> Vec<[String; 3]> {
    let mut map: Vec<[String; 3]> = Vec::new();
    let one = |text: String| [text, String::new(), String::new()];
    for column in &sheet.columns {
        let name = &column.head[0];
        let question = column.role.question().map(|q| &sheet.model.questions[q]);
        match (column.role, question) {
            (Role::Item(_, i), _) if i > 0 => continue,
            (Role::Item(..), Some(question)) => {
                map.push(one(format!("Q{}: {}", question.place + 1, question.text)));
                match question.kind {
                    Kind::Rank => map.push(one(format!("Values: 1-{}", question.items.len()))),
                    Kind::Ticks => {
                        map.push(one("Values: 0-1".to_owned()));
                        map.push([String::new(), "0".to_owned(), "Unchecked".to_owned()]);
                        map.push([String::new(), "1".to_owned(), "Checked".to_owned()]);
                    }
                    _ => values(&mut map, question),
                }
                let items: Vec<&str> = match question.kind {
                    Kind::Ticks => question.options.iter().map(|option| option.label).collect(),
                    _ => question.items.to_vec(),
                };
                for (i, item) in items.iter().enumerate() {
                    map.push([
                        String::new(),
                        format!("[Q{}r{}]", question.place + 1, i + 1),
                        (*item).to_owned(),
                    ]);
                }
            }
            (Role::Typed(_), Some(question)) => {
                map.push(one(format!(
                    "[{name}]: {} - {}",
                    question.text, question.options[4].label
                )));
                map.push(one("Open text response".to_owned()));
            }
            (_, Some(question)) => {
                map.push(one(format!("[{name}]: {}", question.text)));
                match question.kind {
                    Kind::Number => {
                        map.push(one("Open numeric response".to_owned()));
                        for (code, label) in super::export::labels(question, &CODES) {
                            map.push([String::new(), code.to_string(), label]);
                        }
                    }
                    Kind::Open => map.push(one("Open text response".to_owned())),
                    _ => values(&mut map, question),
                }
            }
            (_, None) => {
                let text = match name.as_str() {
                    "record" => "Record number",
                    "uuid" => "Respondent identifier",
                    "date" => "Completion time and date",
                    "status" => "Respondent status",
                    "qtime" => "Total Interview Time",
                    _ => "Survey start time",
                };
                map.push(one(format!("[{name}]: {text}")));
                match name.as_str() {
                    "status" => {
                        map.push(one("Values: 1-4".to_owned()));
                        for (code, label) in [
                            (1, "Terminated"),
                            (2, "Overquota"),
                            (3, "Qualified"),
                            (4, "Partial"),
                        ] {
                            map.push([String::new(), code.to_string(), label.to_owned()]);
                        }
                    }
                    "record" | "qtime" => map.push(one("Open numeric response".to_owned())),
                    _ => map.push(one("Open text response".to_owned())),
                }
            }
        }
        map.push(one(String::new()));
    }
    map
}

fn values(map: &mut Vec<[String; 3]>, question: &Question) {
    let labels = super::export::labels(question, &CODES);
    map.push([
        format!("Values: 1-{}", labels.last().map_or(0.0, |(code, _)| *code)),
        String::new(),
        String::new(),
    ]);
    for (code, label) in labels {
        map.push([String::new(), code.to_string(), label]);
    }
}
