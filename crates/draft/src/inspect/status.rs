//! Which interviews count: by what the platform is known to write, by the words of a column, or by where answers end.

use serde::Serialize;

use super::cells::number;
use super::ends::{self, Ends};
use super::missing::Missing;
use super::model::Answer;
use super::outcome;
use super::platform::{Recognised, StatusRule};
use super::role::{Evidence, Role};
use crossbreak_study::label::mark;
use crossbreak_study::raw::{Column, RawData};

/// A column that says what became of an interview.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    pub column: String,
    /// What the rows that count are, in words, where more than words of the column says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// The answers of interviews that count; empty if no word says which, or if all but `others` do.
    pub counts: Vec<Answer>,
    /// The other answers; a blank cell is the empty text.
    pub others: Vec<Answer>,
    /// Every row counts but those of `others`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub all_but: bool,
    /// Rows that would be left out, blank ones included.
    pub left_out: usize,
}

impl Status {
    /// Whether it says which interviews count.
    pub fn is_known(&self) -> bool {
        self.all_but || !self.counts.is_empty()
    }

    fn holds(&self, cell: &str) -> bool {
        let is_one = |answers: &[Answer]| answers.iter().any(|answer| answer.cell == cell);
        match self.all_but {
            true => !is_one(&self.others),
            false => is_one(&self.counts),
        }
    }
}

/// Interviews without an answer to the last questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrokeOff {
    /// The last column that nearly every interview has something in.
    pub column: String,
    /// Rows that have nothing in it, nor in the columns of answers shortly before.
    pub rows: usize,
    /// Those of them that have no answer at all.
    pub without_any: usize,
    /// All rows that have nothing in it.
    pub blank: usize,
}

/// The rules of the platform for each column that it says the status in. Such a column is one, whatever else it might
/// be; the moment of submission stays a date.
pub(super) fn of_platform(
    platform: Option<&Recognised>,
    seen: &mut [(Evidence<'_>, Role)],
    reasons: &mut [String],
) -> Vec<Option<&'static StatusRule>> {
    let Some(found) = platform else {
        return vec![None; seen.len()];
    };
    let name = &found.platform.name;
    let rules = seen
        .iter_mut()
        .zip(reasons)
        .map(|((evidence, role), reason)| {
            let cells = &evidence.cells;
            if cells.rows == 0 {
                return None;
            }
            let rule = found.status_of(cells);
            if let Some(rule) = rule {
                if !rule.filled {
                    *role = Role::Status;
                    *reason = format!("{name} says here which are {}", rule.says);
                }
            } else if found.is_length(cells.name) && evidence.numbers.is_some() {
                *role = Role::Duration;
                *reason = format!("{name} says here how long interviews took");
            } else if found.is_paradata(cells.name)
                && !matches!(
                    role,
                    Role::Empty | Role::Id | Role::Weight | Role::Date | Role::Duration
                )
            {
                *role = Role::Paradata;
                *reason = format!("{name} keeps it beside the answers");
            }
            rule
        });
    rules.collect()
}

/// What the columns say of which interviews count. `ends`: for each column what the ends of interviews say.
pub(super) fn statuses(
    seen: &[(Evidence<'_>, Role)],
    rules: &[Option<&'static StatusRule>],
    ends: &[Option<Ends>],
) -> Vec<Status> {
    let columns = seen.iter().zip(rules).zip(ends);
    let found = columns.filter_map(|(((evidence, role), rule), ends)| match (rule, role) {
        (Some(rule), _) => Some(by_rule(evidence, rule)),
        (None, Role::Status) => Some(by_words(evidence, ends.as_ref())),
        (None, _) => None,
    });
    found.collect()
}

/// What the ends of interviews say of each column, where neither a platform nor words say which interviews count.
pub(super) fn by_ends(
    raw: &RawData,
    seen: &mut [(Evidence<'_>, Role)],
    reasons: &mut [String],
    rules: &[Option<&'static StatusRule>],
) -> Vec<Option<Ends>> {
    let before = statuses(seen, rules, &vec![None; seen.len()]);
    let counting = counting(raw, &before);
    let says = |evidence: &Evidence<'_>| {
        let mut known = before.iter().filter(|status| status.is_known());
        known.any(|status| status.column == evidence.cells.name)
    };
    let known: Vec<bool> = seen.iter().map(|(evidence, _)| says(evidence)).collect();
    ends::find(raw, seen, reasons, &known, counting.as_deref())
}

fn by_rule(evidence: &Evidence<'_>, rule: &StatusRule) -> Status {
    let cells = &evidence.cells;
    let mut status = Status {
        column: cells.name.to_owned(),
        says: Some(rule.says.clone()),
        counts: Vec::new(),
        others: Vec::new(),
        all_but: rule.filled || rule.names_only_others() && !rule.most,
        left_out: 0,
    };
    if rule.filled {
        status.others.extend((cells.blank > 0).then(|| Answer {
            cell: String::new(),
            label: None,
            rows: cells.blank,
            share: super::share(cells.blank, cells.rows),
            missing: None,
        }));
        // In a column of dates and times, any other text means that there is no date: NULL, 0000-00-00.
        let moments = cells.texts.keys().filter(|text| says_moment(text)).count();
        let marks = cells
            .texts
            .iter()
            .filter(|(text, _)| moments > 0 && !says_moment(text));
        status.others.extend(marks.map(|(text, rows)| Answer {
            cell: (*text).to_owned(),
            label: None,
            rows: *rows,
            share: super::share(*rows, cells.rows),
            missing: None,
        }));
        status.left_out = status.others.iter().map(|answer| answer.rows).sum();
        return status;
    }
    let all = super::answers(evidence, Role::Status);
    let most = all
        .iter()
        .filter_map(|answer| number(&answer.cell))
        .fold(f64::MIN, f64::max);
    for answer in all {
        let says = match rule.most {
            true => Some(number(&answer.cell) == Some(most)),
            false => rule.says_counts(&answer.cell, answer.words()),
        };
        match (says, status.all_but) {
            (Some(true), false) => status.counts.push(answer),
            (Some(false), _) | (None, false) => status.others.push(answer),
            (Some(true) | None, true) => {}
        }
    }
    let rows = |answers: &[Answer]| answers.iter().map(|answer| answer.rows).sum::<usize>();
    status.left_out = match (status.all_but, status.counts.is_empty()) {
        (true, _) => rows(&status.others),
        (false, true) => 0,
        (false, false) => cells.rows - rows(&status.counts),
    };
    status
}

/// Whether a text is a moment, or a number for one.
fn says_moment(text: &str) -> bool {
    let digits = text.bytes().any(|b| matches!(b, b'1'..=b'9'));
    digits
        && Missing::of(text).is_none()
        && mark(text).is_none()
        && !text.starts_with("1980-01-01 00:00")
}

/// What a column says that no platform is known to write: by its words, by the codes of complete interviews, or by where
/// the answers end.
fn by_words(evidence: &Evidence<'_>, ends: Option<&Ends>) -> Status {
    let all = super::answers(evidence, Role::Status);
    let words = outcome::counting_words(evidence);
    let codes = outcome::complete_codes(evidence);
    let (counts, others): (Vec<Answer>, Vec<Answer>) =
        all.into_iter()
            .partition(|answer| match (&words, &codes, ends) {
                (Some(counts), ..) => counts(answer.words()),
                (None, Some(codes), _) => codes.contains(&answer.cell.as_str()),
                (None, None, Some(ends)) => ends.reach.contains(&answer.cell),
                (None, None, None) => false,
            });
    let says = match (&words, &codes, ends) {
        (None, Some(_), _) => Some("complete interviews by AAPOR's codes"),
        (None, None, Some(_)) => Some("interviews that reached the last questions"),
        _ => None,
    };
    let kept: usize = counts.iter().map(|answer| answer.rows).sum();
    Status {
        column: evidence.cells.name.to_owned(),
        says: says.map(str::to_owned),
        left_out: match counts.is_empty() {
            true => 0,
            false => evidence.cells.rows - kept,
        },
        counts,
        others,
        all_but: false,
    }
}

/// For each row whether every status says that it counts; `None` where no status says so.
pub(super) fn counting(raw: &RawData, statuses: &[Status]) -> Option<Vec<bool>> {
    let mut rows: Option<Vec<bool>> = None;
    for status in statuses.iter().filter(|status| status.is_known()) {
        let column = raw.column(&status.column)?;
        let good: Vec<bool> = column
            .texts()
            .map(|text| status.holds(text.trim()))
            .collect();
        let rows = rows.get_or_insert_with(|| vec![true; column.len()]);
        for (row, counts) in rows.iter_mut().enumerate() {
            *counts &= good[column.code(row)];
        }
    }
    rows
}

/// Interviews of which nothing is there from some question on, though most have answers to the end.
pub(super) fn broke_off(
    raw: &RawData,
    seen: &[(Evidence<'_>, Role)],
    counting: Option<&[bool]>,
) -> Option<BrokeOff> {
    /// Fewer columns have no end that could be missing.
    const FEWEST_COLUMNS: usize = 5;
    /// Fewer rows may have left out the last questions by chance.
    const FEWEST_ROWS: usize = 3;
    let counts = |row: usize| counting.is_none_or(|counting| counting[row]);
    let all = (0..raw.rows()).filter(|&row| counts(row)).count();
    // Of those who are counted nine in ten or so get to the end: columns that more have blank were not for everyone.
    let asked_of_all = |(evidence, role): &&(Evidence<'_>, Role)| {
        let answers = matches!(
            role,
            Role::Single | Role::Scale | Role::GridItem | Role::Number | Role::Demographic
        );
        answers && evidence.cells.blank * 2 < evidence.cells.rows
    };
    let columns: Vec<(&str, Vec<bool>, &Column)> = seen
        .iter()
        .filter(asked_of_all)
        .filter_map(|(evidence, _)| {
            let column = raw.column(evidence.cells.name)?;
            let blank = column.texts().map(|text| text.trim().is_empty()).collect();
            Some((evidence.cells.name, blank, column))
        })
        .collect();
    if columns.len() < FEWEST_COLUMNS || all == 0 {
        return None;
    }
    let (last, last_blank, last_column) = columns.last()?;
    let blank_at_the_end = |row: usize| {
        let blank = columns.iter().rev();
        blank
            .take_while(|(_, blank, column)| blank[column.code(row)])
            .count()
    };
    let tail = (columns.len() / 5).max(3);
    let ends: Vec<usize> = (0..raw.rows())
        .filter(|&row| counts(row))
        .map(&blank_at_the_end)
        .filter(|blank| *blank >= tail)
        .collect();
    let rows = ends.len();
    let blank = |row: usize| blank_at_the_end(row) >= tail;
    let earlier = &columns[..columns.len() - tail];
    if earlier
        .iter()
        .any(|(_, _, column)| routes(column, &blank, &counts))
    {
        return None;
    }
    let likely = rows >= FEWEST_ROWS && rows * 100 >= all && rows * 2 < all;
    likely.then(|| BrokeOff {
        column: (*last).to_owned(),
        rows,
        without_any: ends.iter().filter(|blank| **blank == columns.len()).count(),
        blank: (0..raw.rows())
            .filter(|&row| last_blank[last_column.code(row)])
            .count(),
    })
}

/// Whether who is blank at the end follows from the answers in a column: the last questions were asked of those who said
/// yes there, and nobody broke off.
fn routes(column: &Column, blank: &dyn Fn(usize) -> bool, counts: &dyn Fn(usize) -> bool) -> bool {
    /// Of those who gave such an answer so many in a hundred are blank at the end.
    const NEARLY_ALL: usize = 95;
    /// A column with more answers asks nothing that others depend on.
    const MOST_ANSWERS: usize = 20;
    let texts: Vec<&str> = column.texts().collect();
    if texts.len() > MOST_ANSWERS {
        return false;
    }
    let mut rows = vec![[0_usize; 2]; texts.len()];
    for row in (0..column.len()).filter(|&row| counts(row)) {
        rows[column.code(row)][usize::from(blank(row))] += 1;
    }
    let mut of_blank = rows.iter().zip(&texts).filter(|([_, blank], _)| *blank > 0);
    let all_through = rows
        .iter()
        .any(|[filled, blank]| *filled > 0 && *blank == 0);
    all_through
        && of_blank.all(|([filled, blank], text)| {
            !text.trim().is_empty() && blank * 100 >= (filled + blank) * NEARLY_ALL
        })
}
