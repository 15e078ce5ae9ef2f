//! Files with labels in them: Dimensions (SPSS), and studies in the manner of the Afrobarometer (SPSS) and of the ESS
//! (Stata).

use super::dta::{self, Value};
use super::export::{Codes, Export, label, labels, numbers};
use super::model::{Kind, Model, Question};
use super::sav::{self, Set};
use super::sheet::{Column, Gap, Layout, Ranks, Role, Sheet, Tick, Ticks, Typed, moment};

/// What the values of a column mean.
pub(super) type Labels = Vec<(f64, String)>;

pub(super) fn sav_of(
    sheet: &Sheet<'_>,
    of: &dyn Fn(&Column) -> (String, Labels),
    sets: &[Set],
) -> Vec<u8> {
    let variables: Vec<sav::Variable> = sheet
        .columns
        .iter()
        .map(|column| {
            let (label, labels) = of(column);
            sav::Variable {
                name: column.head[0].clone(),
                label,
                labels,
                missing: Vec::new(),
                cells: match numbers(column) {
                    Some(cells) => sav::Cells::Numbers(cells),
                    None => sav::Cells::Texts(column.cells.clone()),
                },
            }
        })
        .collect();
    sav::write(&variables, sets)
}

/// The labels of a column by its role: options, or items where a cell holds a rank.
pub(super) fn labels_of(
    question: &Question,
    role: Role,
    codes: &Codes,
    ticks: [&str; 2],
) -> Labels {
    match (role, question.kind) {
        (Role::Typed(_), _) | (_, Kind::Open) => Vec::new(),
        (_, Kind::Rank) => Vec::new(),
        (_, Kind::Ticks) => (0..2)
            .map(|code| (code as f64, ticks[code].to_owned()))
            .collect(),
        _ => labels(question, codes),
    }
}

const DIMENSIONS: Codes = Codes {
    other: 5,
    dont_know: 98,
    refused: 99,
    number: [998, 999],
};

pub fn dimensions(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, true, true);
    let end = model.questions.len();
    sheet.system(&["Respondent_Serial"], |p| p.number.to_string());
    sheet.system(&["Respondent_ID"], |p| format!("r{:06}", p.number * 37));
    sheet.system(&["DataCollection_Status1"], |p| {
        if p.reached == end { "1" } else { "3" }.to_owned()
    });
    sheet.system(&["DataCollection_Status2"], |p| {
        if p.test { "8" } else { "" }.to_owned()
    });
    sheet.system(&["DataCollection_StartTime"], |p| moment(p.begun));
    sheet.system(&["DataCollection_FinishTime"], |p| {
        moment(p.begun + p.minutes)
    });
    let names = [
        "Gender",
        "Age",
        "Region",
        "Used",
        "Vote",
        "Satisfaction",
        "Views",
        "Frequency",
        "News",
        "Tickets",
        "Order",
        "Hours",
        "Comment",
    ];
    let head = |question: &Question, role: Role| {
        let name = names[question.place];
        vec![match role {
            Role::Item(_, i) if question.kind == Kind::Ticks => format!("{name}{}", i + 1),
            Role::Item(_, i) => format!("{name}_{}_Slice", i + 1),
            Role::Typed(_) => format!("{name}_Other"),
            _ => name.to_owned(),
        }]
    };
    let option = |question: &Question, option: usize| DIMENSIONS.of(question, option).to_string();
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
    let of = |column: &Column| {
        let question = column.role.question().map(|q| &model.questions[q]);
        match (column.role, question) {
            (role, Some(question)) => {
                let text = question.text;
                let text = match role {
                    Role::Item(_, i) if question.kind == Kind::Ticks => {
                        format!("{text} - {}", question.options[i].label)
                    }
                    Role::Item(_, i) => format!("{} : {text}", question.items[i]),
                    Role::Typed(_) => format!("{text} - {}", question.options[4].label),
                    _ => text.to_owned(),
                };
                (text, labels_of(question, role, &DIMENSIONS, ["No", "Yes"]))
            }
            (_, None) if column.head[0].starts_with("DataCollection_Status") => {
                let all = [
                    (1, "Completed"),
                    (2, "Active"),
                    (3, "Timed Out"),
                    (5, "Respondent Stopped"),
                    (8, "Test"),
                ];
                let labels = all.map(|(code, label)| (f64::from(code), label.to_owned()));
                ("The data collection status".to_owned(), labels.to_vec())
            }
            _ => (String::new(), Vec::new()),
        }
    };
    let sets: Vec<Set> = model
        .questions
        .iter()
        .filter(|question| question.kind == Kind::Ticks)
        .map(|question| Set {
            name: names[question.place].to_owned(),
            label: question.text.to_owned(),
            counted: "1".to_owned(),
            columns: (0..question.options.len())
                .map(|i| format!("{}{}", names[question.place], i + 1))
                .collect(),
        })
        .collect();
    let bytes = sav_of(&sheet, &of, &sets);
    Export::new("dimensions.sav", bytes, &sheet, &label).filtered(
        "[[keep]]\nwhere = { DataCollection_Status1 = \"Completed\" }\nreason = \"completed\"\n\
         [[drop]]\nwhere = { DataCollection_Status2 = \"Test\" }\nreason = \"tests\"",
    )
}

const AFROBAROMETER: Codes = Codes {
    other: 5,
    dont_know: 9,
    refused: 8,
    number: [999, 998],
};

pub fn afrobarometer(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, false, false);
    sheet.system(&["RESPNO"], |p| format!("ALG{:04}", p.number));
    sheet.system(&["DATEINTR"], |p| moment(p.begun)[..10].to_owned());
    let names = [
        "Q101", "Q1", "REGION", "Q12", "Q99", "Q43", "Q53", "Q10", "Q55", "Q60", "Q65", "Q70",
        "Q80",
    ];
    let head = |question: &Question, role: Role| {
        let name = names[question.place];
        vec![match role {
            Role::Item(_, i) => format!("{name}{}", (b'A' + i as u8) as char),
            Role::Typed(_) => format!("{name}OTHER"),
            _ => name.to_owned(),
        }]
    };
    let option =
        |question: &Question, option: usize| AFROBAROMETER.of(question, option).to_string();
    sheet.questions(&Layout {
        head: &head,
        option: &option,
        tick: &|_, _, tick| {
            match tick {
                Tick::Chosen => "1",
                Tick::Not => "0",
                Tick::Gap(_) => "7",
            }
            .to_owned()
        },
        gap: &|question, gap| {
            match (question.kind, gap) {
                (Kind::Open, _) | (_, Gap::NotTyped) => "",
                (Kind::Number, Gap::NotAsked) => "997",
                (_, Gap::NotAsked) => "7",
                _ => "-1",
            }
            .to_owned()
        },
        number: &|value| value.to_string(),
        item: &|_, item| (item + 1).to_string(),
        ticks: Ticks::Columns,
        ranks: Ranks::Items,
        typed: Typed::Column,
    });
    let of = |column: &Column| {
        let Some(q) = column.role.question() else {
            let label = if column.head[0] == "RESPNO" {
                "Respondent number"
            } else {
                "Date of interview"
            };
            return (label.to_owned(), Vec::new());
        };
        let question = &model.questions[q];
        let name = &column.head[0];
        let text = match column.role {
            Role::Item(_, i) if question.kind == Kind::Ticks => {
                format!("{name}. {}: {}", question.text, question.options[i].label)
            }
            Role::Item(_, i) => format!("{name}. {}: {}", question.text, question.items[i]),
            Role::Typed(_) => format!("{name}. {}", model.words.specify),
            _ => format!("{name}. {}", question.text),
        };
        let mut all = labels_of(
            question,
            column.role,
            &AFROBAROMETER,
            ["Not mentioned", "Mentioned"],
        );
        if !all.is_empty() && question.kind != Kind::Open {
            let not_asked = if question.kind == Kind::Number {
                997.0
            } else {
                7.0
            };
            if question.routed {
                all.push((not_asked, "Not applicable".to_owned()));
            }
            all.push((-1.0, "Missing".to_owned()));
        }
        (text, all)
    };
    let bytes = sav_of(&sheet, &of, &[]);
    Export::new("afrobarometer.sav", bytes, &sheet, &label)
}

const ESS: Codes = Codes {
    other: 5,
    dont_know: 0,
    refused: 0,
    number: [0, 0],
};

pub fn ess(model: &Model) -> Export {
    let mut sheet = Sheet::new(model, false, false);
    sheet.system(&["idno"], |p| (10_000 + p.number * 3).to_string());
    sheet.system(&["cntry"], |_| "GB".to_owned());
    let names = [
        "gndr", "agea", "region", "usedbus", "prtvt", "stfcncl", "vws", "frq", "nws", "tckt",
        "prio", "hrsbus", "cmnt",
    ];
    let head = |question: &Question, role: Role| {
        let name = names[question.place];
        vec![match role {
            Role::Item(_, i) => format!("{name}{}", i + 1),
            Role::Typed(_) => format!("{name}o"),
            _ => name.to_owned(),
        }]
    };
    // .a refusal, .b don't know, .c no answer, .d not applicable.
    let option = |question: &Question, option: usize| match question.options[option].sort {
        super::model::Sort::Refused => ".a".to_owned(),
        super::model::Sort::DontKnow => ".b".to_owned(),
        _ => ESS.of(question, option).to_string(),
    };
    sheet.questions(&Layout {
        head: &head,
        option: &option,
        tick: &|_, _, tick| {
            match tick {
                Tick::Chosen => "1",
                Tick::Not => "0",
                Tick::Gap(_) => ".d",
            }
            .to_owned()
        },
        gap: &|question, gap| {
            match (question.kind, gap) {
                (Kind::Open, _) | (_, Gap::NotTyped) => "",
                (_, Gap::NotAsked) => ".d",
                _ => ".c",
            }
            .to_owned()
        },
        number: &|value| value.to_string(),
        item: &|_, item| (item + 1).to_string(),
        ticks: Ticks::Columns,
        ranks: Ranks::Items,
        typed: Typed::Column,
    });
    let letters = [
        (1, "Refusal"),
        (2, "Don't know"),
        (3, "No answer"),
        (4, "Not applicable"),
    ];
    let variables: Vec<dta::Variable> = sheet
        .columns
        .iter()
        .map(|column| {
            let cell = |text: &String| match text.as_str() {
                "" => Some(Value::Missing(0)),
                text => match text.strip_prefix('.') {
                    Some(letter) if letter.len() == 1 => {
                        Some(Value::Missing(letter.as_bytes()[0] - b'a' + 1))
                    }
                    _ => text.parse().ok().map(Value::Number),
                },
            };
            let read: Option<Vec<Value>> = column.cells.iter().map(cell).collect();
            let question = column.role.question().map(|q| &model.questions[q]);
            let text = match (column.role, question) {
                (Role::Item(_, i), Some(question)) if question.kind == Kind::Ticks => {
                    format!("{}: {}", question.text, question.options[i].label)
                }
                (Role::Item(_, i), Some(question)) => {
                    format!("{}: {}", question.text, question.items[i])
                }
                (Role::Typed(_), _) => model.words.specify.to_owned(),
                (_, Some(question)) => question.text.to_owned(),
                (_, None) if column.head[0] == "idno" => {
                    "Respondent's identification number".to_owned()
                }
                _ => "Country".to_owned(),
            };
            let mut labels: Vec<(Value, String)> = Vec::new();
            if let Some(question) = question.filter(|question| !matches!(question.kind, Kind::Open))
            {
                let own = labels_of(question, column.role, &ESS, ["Not marked", "Marked"]);
                let own = own
                    .into_iter()
                    .filter(|(code, _)| *code > 0.0 || question.kind == Kind::Ticks);
                labels.extend(own.map(|(code, label)| (Value::Number(code), label)));
                labels.extend(
                    letters.map(|(letter, label)| (Value::Missing(letter), label.to_owned())),
                );
            }
            match read {
                Some(cells) => dta::Variable {
                    name: column.head[0].clone(),
                    label: text,
                    labels,
                    cells: dta::Cells::Numbers(cells),
                },
                None => dta::Variable {
                    name: column.head[0].clone(),
                    label: text,
                    labels: Vec::new(),
                    cells: dta::Cells::Texts(column.cells.clone()),
                },
            }
        })
        .collect();
    let bytes = dta::write(&variables);
    let name = |question: &Question, option: usize| match (
        question.place,
        question.options[option].sort,
    ) {
        (_, super::model::Sort::Refused) => "Refusal".to_owned(),
        (_, super::model::Sort::DontKnow) => "Don't know".to_owned(),
        _ => label(question, option),
    };
    Export::new("ess.dta", bytes, &sheet, &name)
}
