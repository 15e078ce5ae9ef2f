//! The study, the raw file, and the rows that might be left out.

use super::Setting;
use super::answers::written;
use super::page::{Entry, Page, Value, entry, quoted};
use crate::inspect::{
    Answer, Dates, DatesOf, Demographic, GroupKind, Holds, Inspection, Numbers, Role, Status,
    Variable, says_end, says_start,
};
use crossbreak_core::number::counted;
use crossbreak_study::label::key_words;

const STUDY: &str = "title, client, company, universe and mode of the study";
const FIELDWORK: &str = "the first and last day of fieldwork";
const COUNTED: &str =
    "which interviews count: remove the `# ` before these lines, or leave it to count every row";
const DECIMAL: &str = "the sign before decimals: remove the `# ` before `decimal`, or write \".\"";
const ID: &str = "the column that identifies a respondent";

/// Facts about the study, most of which no file holds.
pub(super) fn study(page: &mut Page, inspection: &Inspection, setting: Setting<'_>) {
    let days = |of: DatesOf| {
        inspection.dates.iter().find_map(|name| {
            let dates = inspection.variable(name)?.dates.as_ref()?;
            dates.order.filter(|_| dates.of == of)?;
            Some((name, days(dates)))
        })
    };
    let fieldwork = match (days(DatesOf::Interview), days(DatesOf::Perhaps)) {
        (Some((name, [from, to])), _) => {
            entry("fieldwork", fieldwork(&from, &to)).said(format!("the dates in {name}"))
        }
        (None, Some((name, [from, to]))) => entry("fieldwork", fieldwork(&from, &to))
            .said(format!("the dates in {name}, perhaps the interviews'"))
            .open(FIELDWORK),
        // A day that nobody said would be printed as if somebody had.
        (None, None) => entry("fieldwork", fieldwork("...", "..."))
            .said("yours to say: the first and the last day")
            .unknown()
            .open(FIELDWORK),
    };
    let open = |name, comment: &str| entry(name, Value::text("?")).said(comment).open(STUDY);
    page.table(
        "[study]",
        vec![
            entry("title", Value::text(setting.study))
                .said("as the report will have it")
                .open(STUDY),
            open("client", "who commissioned it"),
            open("company", "who did the fieldwork"),
            fieldwork,
            open(
                "universe",
                "whom the sample stands for: UK adults aged 18 and over",
            ),
            open("mode", "how people were interviewed: online panel"),
        ],
    );
}

fn fieldwork(from: &str, to: &str) -> Value {
    Value::Table(vec![
        ("from".to_owned(), from.to_owned()),
        ("to".to_owned(), to.to_owned()),
    ])
}

/// The days of the first and the last date.
fn days(dates: &Dates) -> [String; 2] {
    let day = |text: &str| text.chars().take(10).collect::<String>();
    [day(&dates.first), day(&dates.last)]
}

/// The raw file, its id, and proposals for rows to leave out.
pub(super) fn write(page: &mut Page, inspection: &Inspection, setting: Setting<'_>) {
    let size = format!(
        "{}: {}, {}",
        inspection.format,
        counted(inspection.rows, "row", "rows"),
        counted(inspection.variables.len(), "column", "columns")
    );
    let mut entries = vec![entry("file", Value::text(setting.file)).said(size)];
    let given = [
        ("encoding", setting.encoding),
        ("sheet", setting.sheet),
        ("dictionary", setting.dictionary),
    ];
    for (name, text) in given {
        entries.extend(text.map(|text| entry(name, Value::text(text))));
    }
    let heading = setting.heading.map(|row| Value::One(row.to_string()));
    entries.extend(heading.map(|row| entry("heading", row).said("the row that has the headings")));
    entries.push(id(inspection));
    entries.extend(decimal(inspection));
    entries.extend(date_order(inspection));
    page.table("[input]", entries);
    if needs_labels(inspection) {
        page.comment(&format!(
            "The codes have no labels. `crossbreak inspect {} --dictionary > labels.csv` prints a table to write them into:",
            inspection.file
        ));
        page.line("# dictionary = \"labels.csv\"");
    }
    filters(page, inspection);
    checks(page, inspection);
}

fn id(inspection: &Inspection) -> Entry {
    let variable = inspection
        .ids
        .first()
        .and_then(|name| inspection.variable(name));
    match variable {
        Some(variable) => {
            let id = entry("id", Value::text(&variable.name)).said(variable.reason.clone());
            match variable.blank == 0 && variable.different == inspection.rows {
                true => id,
                false => id.open(ID),
            }
        }
        None => entry("id", Value::text("row number"))
            .said("no column has another value in every row")
            .open(ID),
    }
}

/// The sign before decimals, where it is not a point; what the file cannot tell is asked.
fn decimal(inspection: &Inspection) -> Option<Entry> {
    let found = inspection.decimal.as_ref()?;
    let comma = entry("decimal", Value::text(","));
    Some(match found.sign {
        Some(_) => comma.said(format!("a comma: {}", found.why)),
        None => comma
            .said(format!("\",\" or \".\": the file shows {}", found.why))
            .unknown()
            .open(DECIMAL),
    })
}

/// The columns of dates that a spec can read, but for those of births, and the order of day, month and year.
fn readable_dates(inspection: &Inspection) -> impl Iterator<Item = (&str, &'static str)> {
    inspection.dates.iter().filter_map(|name| {
        let dates = inspection.variable(name)?.dates.as_ref()?;
        let readable = dates.of != DatesOf::Birth && !dates.short_years;
        Some((name.as_str(), dates.order.filter(|_| readable)?))
    })
}

/// How the file writes its dates, where it does not write them as ISO 8601 does.
fn date_order(inspection: &Inspection) -> Option<Entry> {
    let (name, order) = readable_dates(inspection).find(|(_, order)| order.contains('/'))?;
    let order = order.replace('/', "-");
    Some(entry("dates", Value::text(&order)).said(format!("as in {name}")))
}

/// Codes without labels in questions with a few answers.
fn needs_labels(inspection: &Inspection) -> bool {
    let bare = |role: Role| matches!(role, Role::Single | Role::GridItem | Role::Demographic);
    inspection
        .variables
        .iter()
        .any(|v| v.holds == Holds::Numbers && bare(v.role) && !v.answers.is_empty())
}

/// Interviews that count, by what the file says became of them.
fn filters(page: &mut Page, inspection: &Inspection) {
    for status in &inspection.statuses {
        page.gap();
        page.comment(&of_status(status));
        if status.all_but && status.others.is_empty() {
            continue;
        }
        let kept = match (status.all_but, status.counts.is_empty()) {
            (true, _) | (false, true) => &status.others,
            (false, false) => &status.counts,
        };
        let names: Vec<String> = kept
            .iter()
            .map(|answer| match &answer.label {
                Some(label) => quoted(label),
                None => written(answer),
            })
            .collect();
        let value = match names.as_slice() {
            [only] => only.clone(),
            names => format!("[{}]", names.join(", ")),
        };
        let reason = status.says.as_deref().unwrap_or("interviews that count");
        keep(page, &status.column, value, status.all_but, reason);
    }
    if let Some(broke_off) = &inspection.broke_off {
        page.gap();
        page.comment(&format!(
            "{} no answers at the end, as interviews that were broken off do; {} nothing in {}. Without this filter every row counts:",
            counted(broke_off.rows, "row has", "rows have"),
            counted(broke_off.blank, "row has", "rows have"),
            broke_off.column
        ));
        let reason = "interviews that were answered to the end";
        keep(page, &broke_off.column, quoted(""), true, reason);
    }
}

/// A proposal of what to keep.
fn keep(page: &mut Page, column: &str, value: String, not: bool, reason: &str) {
    let value = match not {
        true => format!("{{ not = {value} }}"),
        false => value,
    };
    page.proposed_as(
        COUNTED,
        "[[input.keep]]",
        vec![
            entry("where", Value::Table(vec![(column.to_owned(), value)])),
            entry("reason", Value::text(reason)),
        ],
    );
}

/// What a status says, with the rows.
fn of_status(status: &Status) -> String {
    let times = |answers: &[Answer]| {
        let all: Vec<String> = answers.iter().map(Answer::times).collect();
        all.join(", ")
    };
    let column = &status.column;
    let says = status.says.as_deref().unwrap_or("interviews that count");
    const ELSE: &str = "Without this filter every row counts:";
    match (
        status.all_but,
        status.counts.is_empty(),
        status.others.is_empty(),
    ) {
        (true, _, true) => format!("{column}: all rows are {says}."),
        (true, _, false) => format!(
            "{column}: {}, which would be left out; the others are {says}. {ELSE}",
            times(&status.others)
        ),
        (false, true, _) => format!(
            "{column}: {}. The file does not show which of them count: delete those that do not. {ELSE}",
            times(&status.others)
        ),
        (false, false, true) => format!(
            "{column}: {}, and nothing else. {ELSE}",
            times(&status.counts)
        ),
        (false, false, false) => format!(
            "{column}: {} would be kept as {says}; {} would be left out. {ELSE}",
            times(&status.counts),
            times(&status.others)
        ),
    }
}

/// Duplicates, speeders, straight-liners and numbers out of range.
fn checks(page: &mut Page, inspection: &Inspection) {
    let mut first = true;
    let mut heading = |page: &mut Page| {
        page.gap();
        if std::mem::take(&mut first) {
            page.line("# Checks of the data, for you to choose: `flag` counts rows, [[input.drop]] leaves them out.");
        }
    };
    let repeated = inspection
        .ids
        .iter()
        .filter_map(|name| inspection.variable(name))
        .find(|v| v.different < v.filled);
    let by = readable_dates(inspection).map(|(name, _)| name).next();
    let by = by.or(inspection.ids.first().map(String::as_str));
    if let (Some(repeated), Some(by)) = (repeated, by) {
        heading(page);
        page.proposed(
            "[input.duplicates]",
            vec![
                entry("of", Value::text(&repeated.name)).said(repeated.reason.clone()),
                entry("keep", Value::text("first")),
                entry("by", Value::text(by)),
                entry("reason", Value::text("second visits of the same person")),
            ],
        );
    }
    if let Some(time) = time_taken(inspection) {
        heading(page);
        let share = ("share_of_median".to_owned(), "0.33".to_owned());
        let table = time.into_iter().chain([share]).collect();
        page.proposed(
            "[[input.flag]]",
            vec![entry("faster_than", Value::Table(table))],
        );
    }
    let grid = inspection
        .groups
        .iter()
        .filter(|g| g.kind == GroupKind::Grid && g.columns.len() >= 4);
    let largest = grid.fold(
        None,
        |best: Option<&crate::inspect::Group>, group| match best {
            Some(b) if b.columns.len() >= group.columns.len() => Some(b),
            _ => Some(group),
        },
    );
    if let Some(grid) = largest {
        heading(page);
        let columns = grid.columns.iter().map(|name| quoted(name)).collect();
        page.proposed(
            "[[input.flag]]",
            vec![entry("straight_line", Value::List(columns))],
        );
    }
    // Codes of a demographic are no amounts.
    let ages = inspection.with(Role::Demographic).filter(|v| {
        let age = v.demographic == Some(Demographic::Age) && v.holds == Holds::Numbers;
        age && v.answers.iter().all(|answer| answer.missing.is_some())
    });
    for variable in inspection.with(Role::Number).chain(ages) {
        let Some(numbers) = variable.numbers.as_ref() else {
            continue;
        };
        let Some(bounds) = Bounds::of(numbers, variable.demographic == Some(Demographic::Age))
        else {
            continue;
        };
        heading(page);
        let table = vec![
            ("column".to_owned(), quoted(&variable.name)),
            ("min".to_owned(), bounds.min.to_string()),
            ("max".to_owned(), bounds.max.to_string()),
        ];
        let out_of_range = entry("out_of_range", Value::Table(table)).said(bounds.said(numbers));
        page.proposed("[[input.flag]]", vec![out_of_range]);
    }
}

/// Bounds of a number that leave out what is far from where most are.
struct Bounds {
    min: f64,
    max: f64,
}

impl Bounds {
    /// `None` where no number is far out.
    fn of(numbers: &Numbers, age: bool) -> Option<Self> {
        let (lower, upper) = (numbers.lower_quartile, numbers.upper_quartile);
        // Three times the middle half beside it; nobody has lived for longer than 122 years.
        let half = 3.0 * (upper - lower);
        let (low, high) = match age {
            true => (0.0, 110.0),
            false => ((lower - half).floor(), (upper + half).ceil()),
        };
        let far = numbers.most > high || numbers.least < low;
        (far && (age || upper > lower)).then(|| Self {
            min: numbers.least.max(low),
            max: numbers.most.min(high),
        })
    }

    fn said(&self, numbers: &Numbers) -> String {
        let least = format!("the least is {}", numbers.least);
        let most = format!("the largest is {}", numbers.most);
        match (numbers.least < self.min, numbers.most > self.max) {
            (true, true) => format!("{least}, {most}"),
            (true, false) => least,
            _ => most,
        }
    }
}

/// The column of the time that an interview took, or those of its start and its end.
fn time_taken(inspection: &Inspection) -> Option<Vec<(String, String)>> {
    if let Some(duration) = inspection.durations.first() {
        return Some(vec![("column".to_owned(), quoted(duration))]);
    }
    // Two columns of dates with times, or two of times of day: one alone holds only the day.
    let moments: Vec<&Variable> = readable_dates(inspection)
        .filter_map(|(name, _)| inspection.variable(name))
        .filter(|v| {
            v.dates
                .as_ref()
                .is_some_and(|dates| dates.first.len() > DAY)
        })
        .collect();
    let times = inspection.with(Role::Time);
    let times: Vec<&Variable> = times.filter(|v| v.readable_times).collect();
    let (from, to) = pair(&moments).or_else(|| pair(&times))?;
    Some(vec![
        ("from".to_owned(), quoted(from)),
        ("to".to_owned(), quoted(to)),
    ])
}

/// `2024-05-01` has so many letters.
const DAY: usize = 10;

/// The column of the start and that of the end, by their names or wordings, or the only two there are.
fn pair<'a>(columns: &[&'a Variable]) -> Option<(&'a str, &'a str)> {
    let words = |v: &Variable| {
        let name = crossbreak_study::label::tokens(&v.name).join(" ");
        key_words(&format!("{name} {}", v.text.as_deref().unwrap_or_default()))
    };
    let is_start = |v: &&&Variable| says_start(&words(v));
    let is_end = |v: &&&Variable| says_end(&words(v)) && !says_start(&words(v));
    let (start, end) = (columns.iter().find(is_start)?, columns.iter().find(is_end)?);
    Some((&start.name, &end.name))
}
