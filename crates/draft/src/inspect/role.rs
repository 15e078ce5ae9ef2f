//! What a column is for, by rules that can be read: the first that fits decides, and gives its reason.

use serde::Serialize;

use super::cells::{Cells, Dates, Numbers, number};
use super::dates::DatesOf;
use super::delimited::{self, Delimited};
use super::demographic::{self, About, Demographic, Known};
use super::ids;
use super::lengths;
use super::outcome;
use super::platform;
use super::scale::{Scale, by_code, scale};
use super::weights;
use super::words::{folded, tokens};
use crossbreak_core::number::{counted, plain};
use crossbreak_study::label::{AnswerWords, key_words, languages};
#[cfg(test)]
use crossbreak_study::raw::{Column, ColumnInfo};
use crossbreak_study::spec::Decimal;

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Every cell is blank.
    Empty,
    /// Identifies a respondent.
    Id,
    /// What a respondent counts.
    Weight,
    /// A day or a moment: when the interview was, or something else.
    Date,
    /// A time of day, without a day.
    Time,
    /// How long the interview took.
    Duration,
    /// Whether the interview counts: qualified, partial, preview, test.
    Status,
    /// About the interview, not an answer: browser, address, source.
    Paradata,
    /// The same in every row.
    Constant,
    /// Says in another column's stead that there is no number: don't know, ticked.
    Marker,
    /// Who the respondent is: gender, age, region.
    Demographic,
    /// One option of several, in a column of its own or beside others in one cell.
    Multiple,
    /// One of several items with the same answers.
    GridItem,
    /// A number.
    Number,
    /// One of several answers that have an order.
    Scale,
    /// One of several answers.
    Single,
    /// What the columns of a multiple response hold, once more and in one cell.
    Joined,
    /// Words of the respondent's own.
    OpenText,
}

impl Role {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Empty => "empty",
            Role::Id => "id",
            Role::Weight => "weight",
            Role::Date => "date",
            Role::Time => "time of day",
            Role::Duration => "duration",
            Role::Status => "status",
            Role::Paradata => "paradata",
            Role::Constant => "constant",
            Role::Marker => "marker",
            Role::Demographic => "demographic",
            Role::Multiple => "multiple response",
            Role::GridItem => "grid item",
            Role::Number => "number",
            Role::Scale => "scale",
            Role::Single => "single",
            Role::Joined => "options in a cell",
            Role::OpenText => "open text",
        }
    }
}

/// A column with what was found out about it once, for all rules.
pub(super) struct Evidence<'a> {
    pub cells: Cells<'a>,
    pub numbers: Option<Numbers>,
    /// Rows whose text is neither a number nor a kind of missing.
    pub not_numbers: usize,
    pub dates: Option<Dates>,
    pub delimited: Option<Delimited>,
    /// The demographic that it is likeliest to be, if anything speaks for one.
    pub demographic: Option<Known>,
    pub scale: Option<Scale>,
    /// Only codes at the ends of the scale have a label.
    pub ends: bool,
}

/// A question with more answers than this is answered in words.
pub(super) const MOST_ANSWERS: usize = 60;

impl<'a> Evidence<'a> {
    pub fn of(cells: Cells<'a>) -> Self {
        let (numbers, not_numbers) = cells.numbers();
        let labels: Vec<&str> = cells.answers().take(MOST_ANSWERS + 1).collect();
        let labels: Vec<&str> = labels.iter().map(|cell| cells.words(cell)).collect();
        let numeric = labels.iter().all(|label| cells.number(label).is_some());
        let ends = || -> Option<Scale> {
            let codes = cells.answers().take(MOST_ANSWERS + 1);
            let codes = codes.map(|cell| {
                let label = cells.info.labels.get(cell).map(String::as_str);
                Some((number(cell)?, is_named(cell, label)))
            });
            by_code(&codes.collect::<Option<Vec<_>>>()?)
        };
        let (scale, ends) = match numeric || labels.len() > MOST_ANSWERS {
            true => (None, false),
            false => match ends().filter(|_| cells.labelled()) {
                Some(scale) => (Some(scale), true),
                None => (scale(&labels), false),
            },
        };
        Self {
            dates: cells.dates(),
            // "7,5" and "8,5" are numbers and no lists, where a comma is before decimals.
            delimited: delimited::find(&cells)
                .filter(|_| cells.decimal == Decimal::Point || not_numbers > 0),
            demographic: demographic::find(&About {
                name: cells.name,
                text: cells.info.text.as_deref(),
                is_item: cells.info.item.is_some(),
                labels: &labels,
                numbers: numbers.as_ref().filter(|_| numeric),
                scale: scale.as_ref().filter(|scale| !scale.apart),
            }),
            scale,
            ends,
            numbers,
            not_numbers,
            cells,
        }
    }

    /// The numbers of a column that is one of numbers, though some cells hold words. Codes of answers are no such numbers.
    pub fn amounts(&self) -> Option<&Numbers> {
        self.numeric()
            .filter(|n| !self.labelled() && (n.different > 20 || !n.whole))
    }

    /// The texts that are neither a number nor a kind of missing, each with its rows.
    pub fn words(&self) -> Vec<(String, usize)> {
        let texts = self.cells.texts.iter();
        let words = texts.filter(|(text, _)| {
            self.cells.number(text).is_none() && self.cells.missing(text).is_none()
        });
        words
            .map(|(text, rows)| ((*text).to_owned(), *rows))
            .collect()
    }

    pub fn labelled(&self) -> bool {
        self.cells.labelled()
    }

    /// All that is there is numbers, but for a few.
    pub fn numeric(&self) -> Option<&Numbers> {
        let numbers = self.numbers.as_ref()?;
        (self.not_numbers * 5 <= numbers.rows).then_some(numbers)
    }

    pub fn named(&self, words: &[&str]) -> bool {
        let tokens = tokens(self.cells.name);
        let whole: String = folded(self.cells.name).split(' ').collect();
        words
            .iter()
            .any(|word| tokens.iter().any(|t| t == word) || whole == *word)
    }
}

/// Whether a code has a label that says more than the code.
pub(super) fn is_named(cell: &str, label: Option<&str>) -> bool {
    label.is_some_and(|label| number(label.trim()) != number(cell))
}

/// Why a column has a role, if it has it.
type Rule = fn(&Evidence<'_>) -> Option<String>;

/// The rules, in the order in which they are tried. Grids and multiple response over several columns are found
/// afterwards, among the columns that are answers.
const RULES: [(Role, Rule); 18] = [
    (Role::Empty, empty),
    (Role::Weight, weights::weight),
    (Role::Date, date),
    (Role::Time, lengths::time_of_day),
    (Role::Duration, lengths::duration),
    (Role::Id, ids::id),
    (Role::Status, outcome::by_words),
    (Role::Paradata, paradata),
    (Role::Paradata, ids::names),
    (Role::Constant, constant),
    (Role::Demographic, demographic),
    (Role::Multiple, multiple),
    (Role::Number, numeric),
    (Role::Number, numbers_and_words),
    (Role::Scale, in_order),
    (Role::Single, single),
    (Role::Number, mostly_numbers),
    (Role::OpenText, open_text),
];

/// The role of a column on its own, and why.
pub(super) fn role(evidence: &Evidence<'_>) -> (Role, String) {
    let found = RULES
        .iter()
        .find_map(|(role, rule)| Some((*role, rule(evidence)?)));
    found.unwrap_or((Role::OpenText, "nothing else fits".to_owned()))
}

fn empty(e: &Evidence<'_>) -> Option<String> {
    let nothing = e.cells.different() == 0;
    match e.cells.rows {
        0 => (nothing && !e.labelled()).then(|| "the file has no rows".to_owned()),
        _ => nothing.then(|| "every cell is blank".to_owned()),
    }
}

fn date(e: &Evidence<'_>) -> Option<String> {
    let dates = e.dates.as_ref()?;
    let what = match dates.of {
        DatesOf::Birth => "dates of birth",
        _ => "dates",
    };
    Some(format!("{what} from {} to {}", dates.first, dates.last))
}

fn paradata(e: &Evidence<'_>) -> Option<String> {
    let whole: String = folded(e.cells.name).split(' ').collect();
    let paradata = &platform::names().paradata;
    (paradata.contains(&whole) && e.cells.info.item.is_none())
        .then(|| "its name says that it is kept about the interview or the person".to_owned())
}

fn constant(e: &Evidence<'_>) -> Option<String> {
    let cells = &e.cells;
    let (text, _) = cells.texts.first()?;
    (cells.rows > 1 && cells.blank == 0 && cells.different() == 1)
        .then(|| format!("every row has {}", cells.words(text)))
}

fn demographic(e: &Evidence<'_>) -> Option<String> {
    let known = e.demographic.as_ref().filter(|known| known.is_certain())?;
    fits_demographic(e, known.is).then(|| known.why.clone())
}

/// Whether the cells can be those of a demographic.
pub(super) fn fits_demographic(e: &Evidence<'_>, is: Demographic) -> bool {
    let cells = &e.cells;
    let answers = cells.answers().count();
    let few = (2..=MOST_ANSWERS).contains(&answers) || e.labelled();
    match is {
        Demographic::Age => {
            let years = |n: &Numbers| n.whole && n.least >= 0.0 && n.most <= 130.0;
            let banded = || {
                cells
                    .answers()
                    .take(5)
                    .any(|cell| cells.words(cell).bytes().any(|b| b.is_ascii_digit()))
            };
            match e.numeric().filter(|_| !e.labelled()) {
                Some(numbers) => years(numbers),
                None => few && banded(),
            }
        }
        // Years and money in numbers are numbers.
        _ => few && (e.labelled() || e.numeric().is_none_or(|n| n.whole && n.different <= 30)),
    }
}

fn multiple(e: &Evidence<'_>) -> Option<String> {
    let found = e.delimited.as_ref()?;
    let options = counted(found.options.len(), "option", "options");
    if found.list.ranking {
        return Some(format!("all of {options} in each cell, in changing order"));
    }
    let sign = match found.delimiter {
        "\n" => "line breaks".to_owned(),
        " " => "blanks".to_owned(),
        sign => format!("\"{}\"", sign.trim()),
    };
    let beside = match found.list.write_ins.len() {
        0 => String::new(),
        texts => format!(
            ", and {} beside them",
            counted(texts, "other text", "other texts")
        ),
    };
    Some(format!(
        "{options} separated by {sign} in its cells{beside}"
    ))
}

/// Numbers without labels that are no codes.
fn numeric(e: &Evidence<'_>) -> Option<String> {
    let numbers = e.numeric().filter(|_| e.not_numbers == 0)?;
    let answers = e
        .cells
        .answers()
        .filter(|cell| !e.cells.info.labels.contains_key(*cell))
        .count();
    if e.labelled() && answers * 2 < numbers.different {
        return None;
    }
    let from_to = format!(
        "from {} to {}",
        plain(numbers.least, 2),
        plain(numbers.most, 2)
    );
    if !numbers.whole {
        return Some(format!("numbers with decimals, {from_to}"));
    }
    // Codes begin at 0 or 1 and leave few out, but for those of don't know and the like at 90 or more.
    let codes = numbers.different <= 20 && numbers.least >= 0.0 && {
        let largest = e
            .cells
            .answers()
            .filter_map(|cell| e.cells.number(cell))
            .filter(|v| *v < 90.0)
            .fold(0.0, f64::max);
        numbers.least <= 1.0 && largest <= 20.0
    };
    (!codes).then(|| format!("whole numbers {from_to} without labels"))
}

fn in_order(e: &Evidence<'_>) -> Option<String> {
    use super::scale::Order;
    let scale = e.scale.as_ref().filter(|scale| !scale.apart)?;
    Some(match scale.kind {
        Order::Poles => "its answers go from one pole to the other".to_owned(),
        Order::Amount => "its answers go from much to little".to_owned(),
        Order::Number => "its answers are steps of a number".to_owned(),
    })
}

fn single(e: &Evidence<'_>) -> Option<String> {
    let cells = &e.cells;
    let answers = cells.answers().count();
    if e.labelled() {
        return Some(format!("{} with labels", counted(answers, "code", "codes")));
    }
    if e.numeric().is_some() {
        return Some(format!(
            "{} without labels",
            counted(answers, "code", "codes")
        ));
    }
    let mean_length =
        cells.texts.keys().map(|text| text.len()).sum::<usize>() / cells.different().max(1);
    // Answers are given again and again; what people write is not, but in a file of a few rows nothing is.
    let missing = cells
        .texts
        .iter()
        .filter(|(text, _)| cells.missing(text).is_some());
    let missing: Vec<usize> = missing.map(|(_, rows)| *rows).collect();
    let different = cells.different() - missing.len();
    let filled = cells.filled() - missing.iter().sum::<usize>();
    let seldom = different > 20 && filled < different * 5;
    let unlike = different * 2 > filled && filled >= 20;
    let answers_of = |list: fn(&AnswerWords) -> &[String], fits: &dyn Fn(&str) -> bool| {
        let words = languages().iter().flat_map(|l| list(&l.answers));
        words.map(|word| key_words(word)).any(|word| fits(&word))
    };
    let specify = |text: &str| {
        let text = key_words(text);
        answers_of(|a| &a.specify, &|word| text.ends_with(word))
    };
    let asked = key_words(cells.wording());
    let item = cells.info.item.as_deref().filter(|_| cells.different() > 1);
    let other = cells.name.ends_with("_TEXT")
        || specify(cells.name)
        || item.is_some_and(specify)
        || answers_of(|a| &a.comments, &|phrase| asked.contains(phrase));
    let long = mean_length > 40 && answers > 20;
    (answers <= MOST_ANSWERS && !seldom && !unlike && !other && !long)
        .then(|| counted(answers, "different answer", "different answers"))
}

/// Numbers that are no codes, and a few words.
fn numbers_and_words(e: &Evidence<'_>) -> Option<String> {
    e.amounts()?;
    mostly_numbers(e)
}

fn mostly_numbers(e: &Evidence<'_>) -> Option<String> {
    let numbers = e.numeric().filter(|_| !e.labelled())?;
    Some(format!(
        "{} a number and {} something else",
        counted(numbers.rows, "row has", "rows have"),
        counted(e.not_numbers, "row has", "rows have")
    ))
}

fn open_text(e: &Evidence<'_>) -> Option<String> {
    Some(format!(
        "{} in {}",
        counted(e.cells.different(), "different text", "different texts"),
        counted(e.cells.filled(), "row", "rows")
    ))
}

/// Columns as `inspect` sees them one by one, for the tests of what looks at several.
#[cfg(test)]
pub(super) fn seen<'a>(
    columns: impl Iterator<Item = (&'a ColumnInfo, &'a Column)>,
) -> Vec<(Evidence<'a>, Role)> {
    let one = |(info, column): (&'a ColumnInfo, &'a Column)| {
        let evidence = Evidence::of(Cells::of(column.name(), info, column));
        let (role, _) = role(&evidence);
        (evidence, role)
    };
    columns.map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbreak_study::raw::{Column, ColumnInfo};

    /// The role of a column of these cells, repeated up to `rows` rows.
    fn of(name: &str, info: &ColumnInfo, cells: &[&str], rows: usize) -> (Role, String) {
        let column = Column::of(name, cells.iter().cycle().take(rows));
        role(&Evidence::of(Cells::of(name, info, &column)))
    }

    fn plain(name: &str, cells: &[&str]) -> Role {
        of(name, &ColumnInfo::default(), cells, 100).0
    }

    fn labelled(name: &str, text: &str, labels: &[(&str, &str)]) -> Role {
        let info = ColumnInfo {
            text: Some(text.to_owned()),
            labels: labels
                .iter()
                .map(|(c, l)| ((*c).to_owned(), (*l).to_owned()))
                .collect(),
            ..ColumnInfo::default()
        };
        let cells: Vec<&str> = labels.iter().map(|(code, _)| *code).collect();
        of(name, &info, &cells, 100).0
    }

    #[test]
    fn by_values() {
        let numbers: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let weights: Vec<String> = (0..100)
            .map(|n| format!("{}", 0.505 + f64::from(n) / 100.0))
            .collect();
        let weights: Vec<&str> = weights.iter().map(String::as_str).collect();
        assert_eq!(plain("column 1", &numbers), Role::Id);
        assert_eq!(plain("x", &weights), Role::Weight);
        assert_eq!(plain("x", &numbers[20..70]), Role::Number);
        assert_eq!(plain("x", &["1", "2", "3", "98"]), Role::Single);
        assert_eq!(plain("x", &["1.5", "2", "30"]), Role::Number);
        assert_eq!(plain("x", &["", ""]), Role::Empty);
        assert_eq!(plain("x", &["yes"]), Role::Constant);
        assert_eq!(plain("x", &["Yes", "No", ""]), Role::Single);
        assert_eq!(
            plain(
                "x",
                &["Very good", "Fairly good", "Not very good", "Don't know"]
            ),
            Role::Scale
        );
        assert_eq!(
            plain("x", &["2024-05-01 09:30", "2024-05-02 10:00"]),
            Role::Date
        );
        for cells in [
            ["09:00:00", "17:40:00"],
            ["9:15 AM", "2:30 PM"],
            ["오전 9:15", "오후 2:30"],
        ] {
            assert_eq!(plain("x", &cells), Role::Time, "{cells:?}");
        }
        assert_eq!(plain("STRTIME", &["01:10", "02:00"]), Role::Time);
        assert_eq!(
            plain("Interview length", &["09:00:00", "17:40:00"]),
            Role::Duration
        );
        assert_eq!(plain("x", &["09:00:00", "49:30:00"]), Role::Duration);
        assert_eq!(plain("x", &["01-May-2024", "02-May-2024"]), Role::Date);
        for cells in [
            ["00:04:10", "00:12:00"],
            ["0 days 00:04:10.800000000", "0 days 00:12:00.000000000"],
            ["1 day, 0:04:10", "0:12:00"],
        ] {
            assert_eq!(plain("x", &cells), Role::Duration, "{cells:?}");
        }
        assert_ne!(plain("x", &["room 10:30", "room 12:00"]), Role::Duration);
        assert_eq!(
            plain("x", &["1;2;", "2;", "1;", "3;1;", "99;"]),
            Role::Multiple
        );
        assert_eq!(plain("x", &["Qualified", "Overquota"]), Role::Status);
        let texts: Vec<String> = (0..100)
            .map(|n| format!("I think that {n} is enough"))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(plain("x", &texts), Role::OpenText);
    }

    #[test]
    fn by_name_and_wording() {
        assert_eq!(plain("W8", &["0.5", "1.5", "12"]), Role::Weight);
        assert_eq!(plain("Weight of baggage", &["1", "2", "3"]), Role::Single);
        let design = ColumnInfo {
            text: Some("Design weight".to_owned()),
            ..ColumnInfo::default()
        };
        assert_eq!(
            of("dw", &design, &["0.5", "1.5", "12"], 100).0,
            Role::Weight
        );
        let design = weights::says_base_weight;
        assert!(design("base_weight", None) && !design("wt", Some("Weight")));
        let refused = ColumnInfo {
            labels: [("999".to_owned(), "Refused".to_owned())]
                .into_iter()
                .collect(),
            ..ColumnInfo::default()
        };
        assert_eq!(
            of("age", &refused, &["18", "45", "999"], 100).0,
            Role::Demographic
        );
        assert_eq!(of("x", &refused, &["18", "45", "999"], 100).0, Role::Number);
        assert_eq!(plain("gender", &["1", "2"]), Role::Demographic);
        assert_eq!(plain("age", &["18", "45", "116"]), Role::Demographic);
        assert_eq!(
            plain("age", &["18 - 34", "35 - 64", "65 and up"]),
            Role::Demographic
        );
        assert_eq!(
            plain(
                "Duration (in seconds)",
                &[
                    "61", "62", "63", "64", "65", "66", "67", "68", "69", "70", "71"
                ]
            ),
            Role::Duration
        );
        let minutes = |name: &str, text: &str, cells: &[&str]| {
            let info = ColumnInfo {
                text: Some(text.to_owned()),
                ..ColumnInfo::default()
            };
            of(name, &info, cells, cells.len()).0
        };
        let few = ["944", "957", "884", "2611", "2014"];
        assert_eq!(
            minutes("Duration__in_seconds_", "Duration (in seconds)", &few),
            Role::Duration
        );
        assert_eq!(minutes("x", "Time taken [min]", &few), Role::Duration);
        assert_eq!(
            minutes("x", "Total interview length (s)", &few),
            Role::Duration
        );
        assert_eq!(minutes("x", "Years lived here", &few), Role::Number);
        assert_eq!(
            plain("IPAddress", &["10.0.0.1", "10.0.0.2"]),
            Role::Paradata
        );
        assert_eq!(plain("Finished", &["True", "False"]), Role::Status);
        assert_eq!(
            labelled(
                "status",
                "Participant status",
                &[("1", "Terminated"), ("3", "Qualified")]
            ),
            Role::Status
        );
        assert_eq!(
            labelled(
                "S4",
                "Which describes your working status?",
                &[("1", "Full time"), ("2", "Part time")]
            ),
            Role::Demographic
        );
        assert_eq!(
            labelled("Q1", "Are there enough jobs?", &[("1", "Yes"), ("2", "No")]),
            Role::Single
        );
    }

    #[test]
    fn a_role_has_a_reason() {
        let (_, reason) = of("age", &ColumnInfo::default(), &["18", "45"], 10);
        assert_eq!(reason, "its name says age");
        let (role, reason) = of("uuid", &ColumnInfo::default(), &["a", "b"], 2);
        assert_eq!(
            (role, reason.as_str()),
            (
                Role::Id,
                "its name says id, and every row has another value"
            )
        );
    }
}
