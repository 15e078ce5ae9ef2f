//! What is found out about a raw export: columns, answers and groups, as `inspect --json` prints them.

use serde::Serialize;

use super::cells::{Dates, Numbers, number};
use super::delimited::List;
use super::demographic::{Demographic, Perhaps};
use super::group::GroupKind;
use super::missing::Missing;
use super::platform::Platform;
use super::role::Role;
use super::scale::Scale;
use super::status::{BrokeOff, Status};
use super::weights::says_base_weight;
use crossbreak_core::number::counted;
use crossbreak_study::raw::{DecimalSigns, Sign};
use crossbreak_study::spec::Decimal;

/// What a raw export holds.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    /// The path as it was given.
    pub file: String,
    /// The format in words.
    pub format: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The sign before decimals, where it is not a point or is not certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalFound>,
    /// Cells hold codes whose labels the file gives.
    pub coded: bool,
    /// Rows below the heading.
    pub rows: usize,
    /// Columns that may identify a respondent, the likeliest first.
    pub ids: Vec<String>,
    /// Columns that may be weights, the likeliest first.
    pub weights: Vec<String>,
    /// The platform that the file is from, if its columns tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Columns that say which interviews count.
    pub statuses: Vec<Status>,
    /// Interviews that end before the last questions, where no status leaves them out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broke_off: Option<BrokeOff>,
    /// Columns of dates, of interviews or not.
    pub dates: Vec<String>,
    /// Columns that say how long the interview took.
    pub durations: Vec<String>,
    /// Columns that may be demographics, for a person to say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub perhaps: Vec<Perhaps>,
    /// The columns, in the order of the file.
    pub variables: Vec<Variable>,
    /// Columns that are one question, in the order of the file.
    pub groups: Vec<Group>,
}

/// What the cells show of the sign before decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecimalFound {
    /// `,` where the file shows a comma and nowhere a point; `None` where only a person can say which it is.
    pub sign: Option<char>,
    /// What shows it.
    pub why: String,
}

impl DecimalFound {
    /// Nothing is said of a file that shows a point, or in which no cell depends on the sign.
    pub(super) fn of(signs: &DecimalSigns) -> Option<Self> {
        let sign = match signs.sign() {
            Sign::Is(Decimal::Comma) => Some(Decimal::Comma.mark()),
            Sign::Both => None,
            Sign::Unclear if signs.doubtful() => None,
            Sign::Is(Decimal::Point) | Sign::Unclear | Sign::Nothing => return None,
        };
        Some(Self {
            sign,
            why: signs.why(),
        })
    }
}

/// A column.
#[derive(Debug, Clone, Serialize)]
pub struct Variable {
    pub name: String,
    /// The wording that the file gives.
    pub text: Option<String>,
    /// The item or option: as the file words it, or by the rest of its heading.
    pub item: Option<String>,
    pub holds: Holds,
    pub role: Role,
    /// Why it has this role.
    pub reason: String,
    pub demographic: Option<Demographic>,
    /// Of the columns that are this demographic it is the likeliest.
    #[serde(skip)]
    pub likeliest: bool,
    /// The group that it is part of, by name.
    pub group: Option<String>,
    /// The column that it marks a missing number of.
    pub marks: Option<String>,
    /// Rows with something in the cell.
    pub filled: usize,
    /// Rows with a blank cell.
    pub blank: usize,
    /// Blank cells among the interviews that count, where a status says which those are.
    pub blank_counting: usize,
    /// Columns of flags that are ticked where this one is blank.
    #[serde(skip)]
    pub flagged: Vec<FlaggedBy>,
    /// Blank cells that no flag explains, in all rows and in interviews that count.
    #[serde(skip)]
    pub unexplained: usize,
    #[serde(skip)]
    pub unexplained_counting: usize,
    /// How many different texts.
    pub different: usize,
    /// The answers, in an order that can be tabulated, kinds of missing last. None for ids, dates, weights and words of
    /// the respondent's own; of numbers only those with a label or a kind of missing.
    pub answers: Vec<Answer>,
    /// Cells that may be codes of missing and may as well be answers: nothing tells.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub perhaps_missing: Vec<Answer>,
    /// Cells that the file declares to be missing, whatever their labels say.
    #[serde(skip)]
    pub declared: Vec<String>,
    /// Rows whose cell is neither a number nor a kind of missing, in a column of numbers.
    pub not_numbers: usize,
    /// Their texts, each with its rows.
    #[serde(skip)]
    pub words: Vec<(String, usize)>,
    pub numbers: Option<Numbers>,
    pub dates: Option<Dates>,
    /// All of its times of day are written as a spec reads them.
    #[serde(skip)]
    pub readable_times: bool,
    pub scale: Option<Scale>,
    /// What parts the answers in a cell.
    pub delimiter: Option<String>,
    /// What the list in a cell is like, where a cell holds several answers.
    #[serde(skip)]
    pub list: Option<List>,
}

/// A column of flags in the stead of blanks.
#[derive(Debug, Clone, PartialEq)]
pub struct FlaggedBy {
    pub column: String,
    /// What a ticked cell holds, and the file's label of it.
    pub tick: String,
    pub label: Option<String>,
    pub kind: Missing,
}

/// An answer of a column, of a grid, or of a set in one cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The cell's text.
    pub cell: String,
    /// The label that the file gives to it.
    pub label: Option<String>,
    pub rows: usize,
    /// Of all rows (of a grid: of all rows of all items).
    pub share: f64,
    /// Why it is no answer in substance.
    pub missing: Option<Missing>,
}

impl Answer {
    /// The label, or the text itself; the code `1.0` is 1.
    pub fn words(&self) -> &str {
        let cell = self
            .cell
            .strip_suffix(".0")
            .filter(|code| number(code).is_some());
        self.label.as_deref().unwrap_or(cell.unwrap_or(&self.cell))
    }

    /// Its words, and in how many rows: `"Complete" 1,204 times`.
    pub fn times(&self) -> String {
        let times = counted(self.rows, "time", "times");
        match self.words() {
            "" => format!("blank {times}"),
            words => format!("\"{words}\" {times}"),
        }
    }
}

/// What cells hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    Nothing,
    /// Codes whose labels the file gives.
    Codes,
    /// Numbers, which may be codes without labels.
    Numbers,
    /// Labels: a few texts that come again and again.
    Labels,
    /// Several answers in a cell.
    Sets,
    Dates,
    Text,
}

impl Holds {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Holds::Nothing => "nothing",
            Holds::Codes => "codes",
            Holds::Numbers => "numbers",
            Holds::Labels => "labels",
            Holds::Sets => "sets",
            Holds::Dates => "dates",
            Holds::Text => "text",
        }
    }
}

/// Columns that are one question.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    pub name: String,
    pub kind: GroupKind,
    /// The wording, from the file or from the headings.
    pub text: Option<String>,
    pub columns: Vec<String>,
    /// Why they belong together.
    pub reason: String,
    /// The multiple-response set that the file declares.
    pub set: Option<String>,
    /// What an option's cell holds that was not chosen; blank is the empty text.
    pub not_selected: Option<String>,
    /// A blank is an option that was not chosen too: one of the options says don't know or none in its own column.
    #[serde(skip)]
    pub blank_too: bool,
    /// Of options whose blank cells were not chosen: rows that have none of them.
    pub all_blank: usize,
    /// What an option's cell holds that was chosen, where the file declares it.
    pub counted: Option<String>,
    /// The words of the items were taken out of labels that hold more: a spec has to say them.
    #[serde(skip)]
    pub apart: bool,
    /// The column of an option that no respondent chose beside another: "None of these".
    #[serde(skip)]
    pub exclusive: Option<String>,
    /// Columns among them that hold words of the respondents' own.
    #[serde(skip)]
    pub write_ins: Vec<String>,
    /// Only a person knows the wording: the headings are the options.
    #[serde(skip)]
    pub wordless: bool,
    /// No respondent gives one answer to two of the items: it ranks them.
    #[serde(skip)]
    pub ranking: bool,
    /// An ending that the words of all items have.
    pub ending: Option<String>,
    /// The answers are two sides of an argument.
    pub versus: bool,
    /// Of a grid and of mentions: the answers over all items. Of options: the kinds of missing.
    pub answers: Vec<Answer>,
    pub scale: Option<Scale>,
}

impl Group {
    /// Whether an answer says that the option was chosen.
    pub fn chosen(&self, answer: &Answer) -> bool {
        let same = |cell: &String| {
            cell == &answer.cell || (number(cell).is_some() && number(cell) == number(&answer.cell))
        };
        match (&self.counted, &self.not_selected) {
            (Some(counted), _) => same(counted),
            (None, Some(not_selected)) => answer.missing.is_none() && !same(not_selected),
            (None, None) => answer.missing.is_none(),
        }
    }
}

impl Variable {
    /// Whether it says that weighting starts from it, and does not end with it.
    pub fn is_base_weight(&self) -> bool {
        self.role == Role::Weight && says_base_weight(&self.name, self.text.as_deref())
    }
}

impl Inspection {
    /// The wording of a group as the file gives it: of its set, or what all of its columns say.
    pub fn wording_of<'a>(&'a self, group: &'a Group) -> Option<&'a str> {
        if group.set.is_some() {
            return group.text.as_deref();
        }
        let mut texts = group
            .columns
            .iter()
            .filter_map(|name| self.variable(name))
            .map(|variable| variable.text.as_deref());
        let first = texts.next()?;
        first.filter(|_| texts.all(|text| text == first))
    }

    /// A column by its name.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    /// The columns with that role, in the order of the file.
    pub fn with(&self, role: Role) -> impl Iterator<Item = &Variable> {
        self.variables
            .iter()
            .filter(move |variable| variable.role == role)
    }
}
