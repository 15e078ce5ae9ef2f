//! Whether a column says what became of the interviews by where their answers end: the rows of one of its values come to
//! the last questions, those of the others are blank from some question on.
//!
//! A question that others depend on looks alike: who says no is asked nothing more. But there all rows of a value end at
//! the same place, and interviews break off anywhere.

use super::outcome::{self, Said};
use super::role::{Evidence, Role};
use crossbreak_study::raw::RawData;

/// What the values of a column are, by where the rows with them end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ends {
    /// The values whose rows come to the end.
    pub reach: Vec<String>,
    /// It can be nothing else than a status, whatever it is called.
    pub certain: bool,
}

/// So many rows are looked at, at equal steps.
const MOST_ROWS: usize = 2_000;
/// A column with more values says something else.
const MOST_VALUES: usize = 12;
/// So many of the last columns show where a questionnaire ends.
const LAST: usize = 60;

/// Fewer columns have no end, and fewer rows prove nothing.
const FEWEST_COLUMNS: usize = 5;
const FEWEST_ROWS: usize = 3;

/// The columns of answers.
pub(super) struct Questionnaire {
    /// The rows that are looked at.
    rows: Vec<usize>,
    columns: Vec<Asked>,
}

/// A column of answers.
struct Asked {
    /// Its place in the file.
    index: usize,
    /// Of each row that is looked at whether it is blank.
    blank: Vec<bool>,
}

impl Asked {
    fn blank_in(&self, rows: &[usize]) -> usize {
        rows.iter().filter(|&&row| self.blank[row]).count()
    }

    /// Whether nearly all of these rows have an answer.
    fn is_asked(&self, rows: &[usize]) -> bool {
        self.blank_in(rows) * 10 <= rows.len()
    }
}

impl Questionnaire {
    /// `counting`: the rows that other columns say count.
    pub fn of(raw: &RawData, seen: &[(Evidence<'_>, Role)], counting: Option<&[bool]>) -> Self {
        let counts = |row: &usize| counting.is_none_or(|counting| counting[*row]);
        let all: Vec<usize> = (0..raw.rows()).filter(counts).collect();
        let step = all.len().div_ceil(MOST_ROWS).max(1);
        let rows: Vec<usize> = all.into_iter().step_by(step).collect();
        let answers = |role: Role| {
            matches!(
                role,
                Role::Single | Role::Scale | Role::Number | Role::Demographic
            )
        };
        let columns = seen
            .iter()
            .enumerate()
            .filter(|(_, (_, role))| answers(*role))
            .filter_map(|(index, (evidence, _))| {
                let column = raw.column(evidence.cells.name)?;
                let blank: Vec<bool> = column.texts().map(|text| text.trim().is_empty()).collect();
                let blank = rows.iter().map(|&row| blank[column.code(row)]).collect();
                Some(Asked { index, blank })
            })
            .collect();
        Self { rows, columns }
    }

    /// What the values of a column are; `None` where they do not tell who came to the end.
    pub fn ends(&self, raw: &RawData, evidence: &Evidence<'_>, index: usize) -> Option<Ends> {
        let cells = &evidence.cells;
        let few = (2..=MOST_VALUES).contains(&cells.different());
        if !few || cells.blank * 10 > cells.rows || self.columns.len() < FEWEST_COLUMNS {
            return None;
        }
        let column = raw.column(cells.name)?;
        let values: Vec<&str> = cells.texts.keys().copied().collect();
        let of_code: Vec<Option<usize>> = (column.texts())
            .map(|text| values.iter().position(|value| *value == text.trim()))
            .collect();
        // Of each value the rows that have it, by their place among those that are looked at.
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); values.len()];
        for (place, &row) in self.rows.iter().enumerate() {
            if let Some(value) = of_code[column.code(row)] {
                rows[value].push(place);
            }
        }
        let others: Vec<&Asked> = self.columns.iter().filter(|c| c.index != index).collect();
        let last_asked = |value: usize| -> Vec<&Asked> {
            let ends = others
                .iter()
                .copied()
                .rev()
                .filter(|c| c.blank.contains(&true));
            let asked = ends.take(LAST).filter(|c| c.is_asked(&rows[value]));
            asked.take(3).collect()
        };
        let main = (0..values.len())
            .filter(|&value| rows[value].len() >= FEWEST_ROWS && last_asked(value).len() == 3)
            .max_by_key(|&value| (rows[value].len(), std::cmp::Reverse(value)))?;
        let last = last_asked(main);
        let (mut reach, mut broken, mut unclear) = (Vec::new(), Vec::new(), 0);
        for (value, own) in rows.iter().enumerate().filter(|(_, own)| !own.is_empty()) {
            let at_the_end = last[0].blank_in(own);
            let all_three = own.iter().filter(|&&row| last.iter().all(|c| c.blank[row]));
            if at_the_end * 10 <= own.len() {
                reach.push(values[value].to_owned());
            } else if at_the_end * 10 >= own.len() * 9 && all_three.count() * 10 >= own.len() * 6 {
                broken.push(own.as_slice());
            } else {
                unclear += own.len();
            }
        }
        let broken_rows: usize = broken.iter().map(|own| own.len()).sum();
        let enough = broken_rows >= FEWEST_ROWS && broken_rows * 100 >= self.rows.len();
        if !enough || unclear * 50 > self.rows.len() {
            return None;
        }
        let of_all: Vec<&Asked> = (others.into_iter())
            .filter(|c| c.is_asked(&rows[main]))
            .collect();
        Some(Ends {
            reach,
            certain: are_of_interviews(&broken, &of_all, index),
        })
    }
}

/// Whether rows that end early are interviews that were broken off, or that never began, and no respondents whose answer
/// ended the questions for them. `of_all`: the columns that everyone was asked who came to the end.
fn are_of_interviews(broken: &[&[usize]], of_all: &[&Asked], index: usize) -> bool {
    let ending: Vec<&Asked> = of_all
        .iter()
        .copied()
        .filter(|c| c.blank.contains(&true))
        .collect();
    let start = |row: usize| {
        let blank = ending.iter().rev().take_while(|c| c.blank[row]);
        ending.len() - blank.count()
    };
    // What nearly all rows have something in, such as the region of the sample, is no answer.
    let whole = ending.len() * 5 >= of_all.len() * 4 && ending.len() >= FEWEST_COLUMNS;
    let after = ending.first().is_some_and(|first| index > first.index);
    broken
        .iter()
        .filter(|own| own.len() >= FEWEST_ROWS)
        .any(|own| {
            let mut starts = vec![0_usize; ending.len() + 1];
            own.iter().for_each(|&row| starts[start(row)] += 1);
            let most = starts.iter().max().copied().unwrap_or_default();
            let different = starts.iter().filter(|rows| **rows > 0).count();
            let anywhere = different >= 3 && most * 10 < own.len() * 6;
            let nothing = whole && after && starts[0] * 20 >= own.len() * 19;
            anywhere || nothing
        })
}

/// Finds the statuses that show by the ends of interviews alone, and what the values of the others are that no word
/// explains. `known`: columns whose words or whose platform say which interviews count.
pub(super) fn find(
    raw: &RawData,
    seen: &mut [(Evidence<'_>, Role)],
    reasons: &mut [String],
    known: &[bool],
    counting: Option<&[bool]>,
) -> Vec<Option<Ends>> {
    let mut found: Vec<Option<Ends>> = vec![None; seen.len()];
    let questionnaire = Questionnaire::of(raw, seen, counting);
    let mut best: Option<(usize, Said, Ends)> = None;
    for (index, (evidence, role)) in seen.iter().enumerate() {
        let said = outcome::said(evidence);
        match role {
            Role::Status if !known[index] => {
                found[index] = questionnaire.ends(raw, evidence, index);
            }
            Role::Single | Role::Scale | Role::Number if said != Said::Other => {
                let item = evidence.cells.info.item.is_some();
                let ends = questionnaire.ends(raw, evidence, index).filter(|_| !item);
                let Some(ends) = ends.filter(|ends| {
                    ends.certain || said > Said::Nothing || outcome::says_what_became(evidence)
                }) else {
                    continue;
                };
                // Of several the one that says more by its name, then the one of fewer values.
                let values = |index: usize| seen[index].0.cells.different();
                let better = best.as_ref().is_none_or(|(then, of, _)| {
                    (said, std::cmp::Reverse(values(index)))
                        > (*of, std::cmp::Reverse(values(*then)))
                });
                if better {
                    best = Some((index, said, ends));
                }
            }
            _ => {}
        }
    }
    if let Some((index, _, ends)) = best
        && found.iter().all(Option::is_none)
    {
        seen[index].1 = Role::Status;
        "rows with some of its values reach the last questions; rows with the others are blank from some question on"
            .clone_into(&mut reasons[index]);
        found[index] = Some(ends);
    }
    found
}
