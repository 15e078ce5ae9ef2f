//! Checks of the rows: interviews that were too fast, the same answer down a grid, numbers that cannot be.

mod clocks;

use super::answers::missing_texts;
use super::dates::{self, Moment};
use super::exclude::Met;
use super::question::missing_answers;
use super::typed::Reading;
use super::{Cells, Missing, Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::spec::{
    Answers, DateOrder, FasterThan, Items, Kind, Located, OutOfRange, Spec, Variable,
};
use crossbreak_core::number::{counted, plain, snap};

/// Interviews that took less than a share of the median time.
pub(super) fn faster_than<'a>(
    reader: &Reader<'a>,
    rule: &'a FasterThan,
    reason: Option<&str>,
    order: Option<DateOrder>,
    found: &mut Diagnostics,
) -> Option<Met<'a>> {
    let (name, times) = match (&rule.column, &rule.from, &rule.to) {
        (Some(column), ..) => (column, durations(reader, column, found)?),
        (None, Some(from), Some(to)) => (from, between(reader, from, to, order, found)?),
        // Reported with the spec.
        _ => return None,
    };
    let mut sorted: Vec<f64> = times.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    // The smallest time that at least half did not exceed: the rule `math` (STATISTICS 5).
    let median = sorted.get(sorted.len().saturating_sub(1) / 2).copied();
    let Some(median) = median.filter(|median| *median > 0.0) else {
        let (what, help) = match median {
            None => ("no row has a time", "name another column"),
            Some(_) => (
                "the median time is 0 seconds, and nobody can be faster than a share of it",
                "look whether the columns hold the time of the day, or only the day",
            ),
        };
        found.push(
            Diagnostic::error(Code::SpecContradiction, what)
                .at(name.span())
                .help(help),
        );
        return None;
    };
    let without: Vec<usize> = (0..times.len()).filter(|&r| times[r].is_none()).collect();
    if !without.is_empty() {
        found.push(
            Diagnostic::note(
                Code::Suspect,
                format!(
                    "{} no time, and cannot be too fast",
                    counted(without.len(), "row has", "rows have")
                ),
            )
            .in_file(reader.place(name, &without)),
        );
    }
    let share = *rule.share_of_median;
    // 0.3 * 330 is more than 99 in binary.
    let limit = snap(share * median);
    let own = format!("faster than {share} of the median time");
    Some(Met {
        rows: times
            .iter()
            .map(|time| time.is_some_and(|time| time < limit))
            .collect(),
        reason: format!(
            "{} (under {} s of {} s)",
            reason.unwrap_or(&own),
            plain(limit, 2),
            plain(median, 2)
        ),
        column: name,
    })
}

/// Whether a cell says nothing: a blank, or what the file declares to be no answer.
fn says_nothing(column: &Cells<'_>, cell: &str) -> bool {
    cell.is_empty() || column.info.declared_missing(cell)
}

/// Cells of which the first is something else than was expected.
fn not_read(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    unread: &[usize],
    first: usize,
    expected: &str,
) -> Diagnostic {
    Diagnostic::error(
        Code::NotANumber,
        format!(
            "{expected} was expected: {}, the first with \"{}\"",
            counted(unread.len(), "row has none", "rows have none"),
            column.cells[first]
        ),
    )
    .in_file(reader.place(column.name, unread))
}

/// The seconds of a column of times; `None` where there are none.
fn durations(
    reader: &Reader<'_>,
    name: &Located<String>,
    found: &mut Diagnostics,
) -> Option<Vec<Option<f64>>> {
    let column = reader.column(name, found)?;
    let times: Vec<Option<f64>> = column
        .cells
        .iter()
        .map(|cell| match says_nothing(&column, cell) {
            true => None,
            false => dates::seconds(cell, reader.notation),
        })
        .collect();
    // No interview takes less than no time: platforms write -1 where it was broken off and resumed.
    let (negative, unread): (Vec<usize>, Vec<usize>) = (0..times.len())
        .filter(|&r| times[r].is_none() && !says_nothing(&column, column.cells[r]))
        .partition(|&r| {
            let number = reader.notation.parse(column.cells[r]);
            number.is_some_and(|number| number < 0.0)
        });
    if !negative.is_empty() {
        found.push(
            Diagnostic::warning(
                Code::Suspect,
                format!(
                    "{} a negative time; these interviews have no time",
                    counted(negative.len(), "row has", "rows have")
                ),
            )
            .in_file(reader.place(column.name, &negative))
            .help("exclude these rows, or check that the column holds how long the interview took"),
        );
    }
    let Some(&first) = unread.first() else {
        return Some(times);
    };
    found.push(not_read(reader, &column, &unread, first, "a time").help(
        "times are seconds, \"hh:mm:ss\", \"0 days hh:mm:ss\" or ISO durations such as \"PT4M51S\"",
    ));
    None
}

/// The seconds from one moment to another; `None` where one of them is not there or they are the wrong way round.
fn between(
    reader: &Reader<'_>,
    from: &Located<String>,
    to: &Located<String>,
    order: Option<DateOrder>,
    found: &mut Diagnostics,
) -> Option<Vec<Option<f64>>> {
    let start = reader.column(from, found);
    let end = reader.column(to, found);
    let (start, end) = (start?, end?);
    if let Some(lengths) = clocks::between(reader, &start, &end, found) {
        return Some(lengths);
    }
    let starts = moments(reader, &start, order, found);
    let ends = moments(reader, &end, order, found);
    let (starts, ends) = (starts?, ends?);
    let zones = |moments: &[Option<Moment>]| -> Vec<(usize, bool)> {
        let zoned = |(row, m): (usize, &Option<Moment>)| m.map(|m| (row, m.zoned));
        moments.iter().enumerate().filter_map(zoned).collect()
    };
    let (of_starts, of_ends) = (zones(&starts), zones(&ends));
    let mut one_clock = dates::one_clock(reader, &start, &of_starts, found);
    // The ends by the clock of the first start.
    let clock = of_starts.first().into_iter().chain(&of_ends);
    let clock: Vec<(usize, bool)> = clock.copied().collect();
    one_clock &= dates::one_clock(reader, &end, &clock, found);
    if !one_clock {
        return None;
    }
    let length = |(start, end): (&Option<Moment>, &Option<Moment>)| {
        let time = (*end)?.at.signed_duration_since((*start)?.at);
        Some(time.num_milliseconds() as f64 / 1000.0)
    };
    let lengths = starts.iter().zip(&ends).map(length).collect();
    Some(clocks::not_backwards(reader, &end, lengths, found))
}

/// The moments of a column; `None` in it where a cell says nothing.
fn moments(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    order: Option<DateOrder>,
    found: &mut Diagnostics,
) -> Option<Vec<Option<Moment>>> {
    let moments: Vec<Option<Moment>> = column
        .cells
        .iter()
        .map(|cell| dates::moment(cell, order))
        .collect();
    let unread: Vec<usize> = (0..moments.len())
        .filter(|&r| moments[r].is_none() && !says_nothing(column, column.cells[r]))
        .collect();
    let Some(&first) = unread.first() else {
        return Some(moments);
    };
    let texts: Vec<&str> = unread.iter().map(|&row| column.cells[row]).collect();
    let expected = match order {
        None => "a date as 2024-05-01 09:30".to_owned(),
        Some(order) => format!("a date in the order {}", order.as_str()),
    };
    found
        .push(not_read(reader, column, &unread, first, &expected).help(dates::help(&texts, order)));
    None
}

/// The same answer to every item.
pub(super) fn straight_line<'a>(
    reader: &Reader<'a>,
    items: &'a Items,
    reason: Option<&str>,
    spec: &'a Spec,
    found: &mut Diagnostics,
) -> Option<Met<'a>> {
    let names: Vec<&'a Located<String>> = match items {
        Items::Columns(columns) => columns.iter().collect(),
        Items::Of(of) => {
            let question = spec.questions.iter().find(|q| q.id == of.question)?;
            question
                .items
                .iter()
                .flatten()
                .map(|i| i.column())
                .collect()
        }
    };
    let columns: Vec<Option<Cells<'a>>> = names
        .iter()
        .map(|name| reader.column(name, found))
        .collect();
    let columns: Vec<Cells<'a>> = columns.into_iter().collect::<Option<_>>()?;
    let (first, rest) = columns.split_first()?;
    let last = rest.last()?;
    let not_asked: Vec<Vec<String>> = columns
        .iter()
        .map(|column| missing_of(reader, spec, column, |kind| kind == Missing::NotAsked))
        .collect();
    let answered = |row: usize| {
        columns.iter().zip(&not_asked).all(|(column, not_asked)| {
            let cell = column.cells[row];
            !says_nothing(column, cell) && not_asked.iter().all(|text| text != cell)
        })
    };
    let rows = (0..reader.rows.len())
        .map(|row| rest.iter().all(|c| c.cells[row] == first.cells[row]) && answered(row))
        .collect();
    let own = match items {
        Items::Of(of) => format!("straight-liners in question `{}`", of.question),
        Items::Columns(_) => format!("straight-liners from {} to {}", first.name, last.name),
    };
    Some(Met {
        rows,
        reason: reason.map_or(own, str::to_owned),
        column: first.name,
    })
}

/// Numbers outside their range.
pub(super) fn out_of_range<'a>(
    reader: &Reader<'a>,
    rule: &'a OutOfRange,
    reason: Option<&str>,
    spec: &'a Spec,
    found: &mut Diagnostics,
) -> Option<Met<'a>> {
    let column = reader.column(&rule.column, found)?;
    let reading = reading(reader, spec, &column);
    let missing = missing_of(reader, spec, &column, |_| true);
    let no_number =
        |cell: &str| says_nothing(&column, cell) || missing.iter().any(|text| text == cell);
    let mut unread = Vec::new();
    let rows = column
        .cells
        .iter()
        .enumerate()
        .map(|(row, cell)| {
            if no_number(cell) {
                return false;
            }
            let Some(read) = reading.read(cell) else {
                unread.push(row);
                return false;
            };
            let below = rule.min.as_ref().is_some_and(|min| read.value < **min);
            let above = rule.max.as_ref().is_some_and(|max| read.value > **max);
            below || above
        })
        .collect();
    if let Some(&first) = unread.first() {
        found.push(
            Diagnostic::note(
                Code::Suspect,
                format!(
                    "{} no number that could be out of range, the first with \"{}\"",
                    counted(unread.len(), "row has", "rows have"),
                    column.cells[first]
                ),
            )
            .in_file(reader.place(column.name, &unread)),
        );
    }
    let own = match (&rule.min, &rule.max) {
        (Some(min), Some(max)) => format!("{} outside {} to {}", rule.column, **min, **max),
        (Some(min), None) => format!("{} below {}", rule.column, **min),
        (None, Some(max)) => format!("{} above {}", rule.column, **max),
        // Reported with the spec.
        (None, None) => return None,
    };
    Some(Met {
        rows,
        reason: reason.map_or(own, str::to_owned),
        column: column.name,
    })
}

/// A column's numbers are read as the question or the variable reads them that is made of it.
fn reading<'a>(reader: &Reader<'_>, spec: &'a Spec, column: &Cells<'_>) -> Reading<'a> {
    let of_this = |name: &Option<Located<String>>| {
        name.as_ref()
            .is_some_and(|name| name.as_str() == column.name)
    };
    let question = spec
        .questions
        .iter()
        .find(|q| *q.kind == Kind::Number && of_this(&q.column));
    let variable = spec
        .variables
        .values()
        .find(|v| v.bands.is_some() && of_this(&v.column));
    match (question, variable) {
        (Some(question), _) => Reading::of_question(reader, column, question),
        (None, Some(variable)) => Reading::of_variable(reader, column, variable),
        (None, None) => Reading::new(reader, column, &[], None, &[]),
    }
}

/// The answers of a column that are of some kinds of missing by the rules of any question or variable made of it.
fn missing_of(
    reader: &Reader<'_>,
    spec: &Spec,
    column: &Cells<'_>,
    wanted: impl Fn(Missing) -> bool,
) -> Vec<String> {
    let of_questions = spec
        .questions
        .iter()
        .filter(|question| {
            let items = question.items.iter().flatten().map(|item| item.column());
            let mut columns = question.column.iter().chain(items);
            columns.any(|name| name.as_str() == column.name)
        })
        .flat_map(missing_answers);
    let of_variables = spec
        .variables
        .values()
        .filter(|v| {
            v.column
                .as_ref()
                .is_some_and(|name| name.as_str() == column.name)
        })
        .flat_map(kinds);
    let answers = of_questions.chain(of_variables);
    answers
        .filter(|(kind, _)| wanted(*kind))
        .flat_map(|(_, answers)| {
            // What is wrong with these answers is said where the question or variable is made.
            let mut said = Diagnostics::new();
            missing_texts(reader, std::slice::from_ref(column), answers, &mut said)
        })
        .collect()
}

fn kinds(variable: &Variable) -> impl Iterator<Item = (Missing, &Answers)> {
    [
        (Missing::DontKnow, &variable.dont_know),
        (Missing::Refused, &variable.refused),
        (Missing::NotStated, &variable.not_stated),
        (Missing::NotAsked, &variable.not_asked),
    ]
    .into_iter()
    .filter_map(|(kind, answers)| Some((kind, answers.as_ref()?)))
}
