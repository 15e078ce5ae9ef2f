//! Qualtrics: three heading rows, seventeen columns of its own, and the answers as codes or as labels.

use super::export::{Codes, Export, label_or_blank};
use super::model::{Kind, Model, Question, at};
use super::sheet::{Gap, Layout, Quote, Ranks, Role, Sheet, Tick, Ticks, Typed, moment};

const CODES: Codes = Codes {
    other: 5,
    dont_know: 8,
    refused: 9,
    number: [0, 0],
};

pub fn codes(model: &Model) -> Export {
    export(model, true)
}

pub fn labels(model: &Model) -> Export {
    export(model, false)
}

fn code_or_blank(question: &Question, option: usize) -> String {
    match question.kind {
        Kind::Number => String::new(),
        _ => CODES.of(question, option).to_string(),
    }
}

fn export(model: &Model, coded: bool) -> Export {
    let mut sheet = Sheet::new(model, true, true);
    let end = model.questions.len();
    let choice =
        move |code: &'static str, label: &'static str| if coded { code } else { label }.to_owned();
    let language = match model.words.language {
        "es" => "ES-ES".to_owned(),
        other => other.to_uppercase(),
    };
    let json = |id: &str| format!("{{\"ImportId\":\"{id}\"}}");
    let dated = |id: &str| format!("{{\"ImportId\":\"{id}\",\"timeZone\":\"Europe/London\"}}");
    sheet.system(&["StartDate", "Start Date", &dated("startDate")], |p| {
        moment(p.begun)
    });
    sheet.system(&["EndDate", "End Date", &dated("endDate")], |p| {
        moment(p.begun + p.minutes)
    });
    sheet.system(&["Status", "Response Type", &json("status")], |p| {
        match p.test {
            true => choice("1", "Survey Preview"),
            false => choice("0", "IP Address"),
        }
    });
    sheet.system(&["IPAddress", "IP Address", &json("ipAddress")], |p| {
        format!("10.0.{}.{}", p.number / 200, p.number % 200)
    });
    sheet.system(&["Progress", "Progress", &json("progress")], |p| {
        (100 * p.reached / end).to_string()
    });
    sheet.system(
        &[
            "Duration (in seconds)",
            "Duration (in seconds)",
            &json("duration"),
        ],
        |p| (p.minutes * 60 + p.number % 60).to_string(),
    );
    sheet.system(&["Finished", "Finished", &json("finished")], |p| {
        match p.reached == end {
            true => choice("1", "True"),
            false => choice("0", "False"),
        }
    });
    sheet.system(
        &["RecordedDate", "Recorded Date", &dated("recordedDate")],
        |p| moment(p.begun + p.minutes),
    );
    sheet.system(&["ResponseId", "Response ID", &json("_recordId")], |p| {
        format!("R_{:015x}", p.number * 7_654_321)
    });
    for (name, text, id) in [
        (
            "RecipientLastName",
            "Recipient Last Name",
            "recipientLastName",
        ),
        (
            "RecipientFirstName",
            "Recipient First Name",
            "recipientFirstName",
        ),
        ("RecipientEmail", "Recipient Email", "recipientEmail"),
        (
            "ExternalReference",
            "External Data Reference",
            "externalDataReference",
        ),
    ] {
        sheet.system(&[name, text, &json(id)], |_| String::new());
    }
    sheet.system(
        &[
            "LocationLatitude",
            "Location Latitude",
            &json("locationLatitude"),
        ],
        |p| format!("51.{:04}", p.number),
    );
    sheet.system(
        &[
            "LocationLongitude",
            "Location Longitude",
            &json("locationLongitude"),
        ],
        |p| format!("-0.{:04}", p.number),
    );
    sheet.system(
        &[
            "DistributionChannel",
            "Distribution Channel",
            &json("distributionChannel"),
        ],
        |p| match p.test {
            true => "preview".to_owned(),
            false => "anonymous".to_owned(),
        },
    );
    sheet.system(
        &["UserLanguage", "User Language", &json("userLanguage")],
        |_| language.clone(),
    );
    let head = |question: &Question, role: Role| {
        let (q, text) = (question.place + 1, question.text);
        let (name, text) = match (role, question.kind) {
            (Role::Whole(_), Kind::Single | Kind::Scale) if question.place == at::VOTE => {
                (format!("Q{q}"), format!("{text} - Selected Choice"))
            }
            (Role::Typed(_), _) => (
                format!("Q{q}_5_TEXT"),
                format!("{text} - {} - Text", question.options[4].label),
            ),
            (Role::Item(_, i), Kind::Ticks) => (
                format!("Q{q}_{}", i + 1),
                format!("{text} - Selected Choice - {}", question.options[i].label),
            ),
            (Role::Item(_, i), _) => (
                format!("Q{q}_{}", i + 1),
                format!("{text} - {}", question.items[i]),
            ),
            _ => (format!("Q{q}"), text.to_owned()),
        };
        let id = json(&format!("QID{}", name.trim_start_matches('Q')));
        vec![name, text, id]
    };
    let option: &dyn Fn(&Question, usize) -> String = match coded {
        true => &code_or_blank,
        false => &label_or_blank,
    };
    sheet.questions(&Layout {
        head: &head,
        option,
        tick: &|question, option, tick| match (tick, coded) {
            (Tick::Chosen, true) => "1".to_owned(),
            (Tick::Chosen, false) => question.options[option].label.to_owned(),
            _ => String::new(),
        },
        gap: &|_, _: Gap| String::new(),
        number: &|value| value.to_string(),
        item: &|question, item| question.items[item].to_owned(),
        ticks: Ticks::Columns,
        ranks: Ranks::Items,
        typed: Typed::Column,
    });
    let csv = sheet.csv(',', Quote::Needed, "\n");
    let mut export = Export::new("qualtrics.csv", format!("\u{feff}{csv}"), &sheet, option);
    export = export.filtered(match coded {
        true => "[[keep]]\nwhere = { Finished = 1, Status = 0 }\nreason = \"finished\"",
        false => {
            "[[keep]]\nwhere = { Finished = \"True\", Status = \"IP Address\" }\nreason = \"finished\""
        }
    });
    export
}
