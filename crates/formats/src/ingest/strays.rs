//! Rows below the headings that are no respondents: a second row of headings, and what is written below the data (a
//! total, a source).
//!
//! The data show them, not their words: a second heading has a text in every column, also in those that hold numbers
//! only; a row below the data has a text where every respondent has a number, or is set apart by a blank row, and most
//! of its cells are blank.

use std::collections::HashSet;

use super::layout::{Headings, Rectangle, heading};
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic};
use crossbreak_study::label::is_question;
use crossbreak_study::raw::{Column, Form, RowNumbers};
use crossbreak_study::visible;

/// What the row below the headings is.
#[derive(Debug)]
pub(super) enum Second {
    /// Of a respondent.
    Respondent,
    /// It may be a heading: one column shows it, and a respondent who only tried the survey out can write so.
    Perhaps(Diagnostic),
    /// A heading: several columns of numbers have a text in it.
    Heading(Headings, Diagnostic),
}

/// Fewest filled cells of a column that show what it holds.
const FEWEST: usize = 3;

/// Whether the cells of a column but one hold numbers only; `None` where too few are filled. One in twenty may be a word,
/// as marks of missing are.
fn holds_numbers(column: &Column, counts: &[usize], but: usize) -> Option<bool> {
    let (mut filled, mut numbers) = (0, 0);
    for (index, text) in column.texts().enumerate() {
        let count = counts[index] - usize::from(column.code(but) == index);
        if !text.trim().is_empty() {
            filled += count;
            numbers += count * usize::from(Form::of(text) != Form::Other);
        }
    }
    (filled >= FEWEST).then_some(numbers * 20 >= filled * 19)
}

/// Whether the texts are wordings of questions rather than names.
fn are_wordings(cells: &[&str]) -> bool {
    const LONG: usize = 15;
    let is_wording = |cell: &&&str| {
        let cell = cell.trim();
        cell.contains(char::is_whitespace) || is_question(cell) || cell.chars().count() > LONG
    };
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty());
    filled.clone().filter(is_wording).count() * 2 >= filled.count()
}

/// What the row below the headings is.
pub(super) fn second(table: &Rectangle, place: &DataPlace) -> Second {
    let all = table.row_numbers.len();
    if all <= FEWEST {
        return Second::Respondent;
    }
    let cells: Vec<&str> = table
        .columns
        .iter()
        .map(|column| column.get(0).trim())
        .collect();
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    let texts = |cell: &&str| cell.is_empty() || Form::of(cell) == Form::Other;
    // Blank below many headings it has wordings at least, no two the same.
    let sparse = filled * 5 < cells.len() * 4;
    let wordings = || {
        let own: Vec<&str> = cells
            .iter()
            .copied()
            .filter(|cell| !cell.is_empty())
            .collect();
        let different: HashSet<&&str> = own.iter().collect();
        filled >= FEWEST
            && filled * 4 >= cells.len()
            && different.len() == filled
            && are_wordings(&own)
    };
    if filled < 2 || !cells.iter().all(texts) || sparse && !wordings() {
        return Second::Respondent;
    }
    let mut of_numbers = 0;
    for (column, cell) in table.columns.iter().zip(&cells) {
        if cell.is_empty() {
            continue;
        }
        let counts = column.counts();
        // An answer comes again, a heading does not.
        if counts[column.code(0)] > 1 {
            return Second::Respondent;
        }
        of_numbers += usize::from(holds_numbers(column, &counts, 0) == Some(true));
    }
    let (first, row) = (table.heading_row, table.row_numbers.get(0));
    let why = format!(
        "it has a text in {}, but {} it",
        match filled == cells.len() {
            true => "every column".to_owned(),
            false => format!("{filled} of {} columns", cells.len()),
        },
        match of_numbers {
            1 => "1 of them holds only numbers below".to_owned(),
            many => format!("{many} of them hold only numbers below"),
        }
    );
    match of_numbers {
        0 => Second::Respondent,
        1 if filled < cells.len() || filled < FEWEST => Second::Respondent,
        1 => Second::Perhaps(
            Diagnostic::warning(
                Code::StrayRow,
                format!("row {row} looks like a second header row: {why}; it was read as a respondent"),
            )
            .in_file(place.clone().rows(&[row]))
            .help(format!(
                "if row {row} is not a respondent, delete it or row {first} in the file, or write heading = {row} in [input] \
                 to take the names of the columns from it"
            )),
        ),
        _ => {
            let (headings, which) = headings(table, &cells);
            let note = Diagnostic::note(
                Code::ReadByRule,
                format!("row {row} was read as a second header row, not as a respondent: {why}; {which}"),
            )
            .in_file(place.clone())
            .help(format!(
                "if row {row} is a respondent, correct its cells in the columns of numbers; to ignore row {first}, write \
                 heading = {row} in [input]"
            ));
            Second::Heading(headings, note)
        }
    }
}

/// Names and wordings from two rows of headings, and which row has which.
fn headings(table: &Rectangle, second: &[&str]) -> (Headings, String) {
    let first: Vec<&str> = table.heading.iter().map(|cell| cell.trim()).collect();
    let distinct: HashSet<&&str> = second.iter().collect();
    let names_all = distinct.len() == second.len() && second.iter().all(|cell| !cell.is_empty());
    let (own, other) = (table.heading_row, table.row_numbers.get(0));
    let wordings = |cells: &[&str]| {
        cells
            .iter()
            .map(|cell| {
                (!cell.is_empty()).then(|| cell.split_whitespace().collect::<Vec<_>>().join(" "))
            })
            .collect()
    };
    let none = || vec![None; first.len()];
    let (names, texts, which): (&[&str], Vec<Option<String>>, String) =
        match (are_wordings(&first), are_wordings(second)) {
            (true, false) if names_all => (
                second,
                wordings(&first),
                format!("row {other} has the names of the columns, row {own} the wordings"),
            ),
            (_, true) => (
                &first,
                wordings(second),
                format!("row {own} has the names of the columns, row {other} the wordings"),
            ),
            _ => (
                &first,
                none(),
                format!("row {own} has the names of the columns"),
            ),
        };
    let names = names.iter().enumerate();
    let headings = Headings {
        names: names.map(|(index, name)| heading(name, index)).collect(),
        texts: texts.into_iter().map(|text| (text, None)).collect(),
        rows: 1,
        platform: None,
    };
    (headings, which)
}

/// Warns of rows at the end that look like no respondents.
pub(super) fn below(
    columns: &[Column],
    numbers: &RowNumbers,
    place: &DataPlace,
) -> Option<Diagnostic> {
    /// Rows at the end that are looked at, as a key to the codes may stand there, and rows before them that show how a
    /// respondent looks.
    const MOST: usize = 60;
    const BEFORE: usize = 50;
    const FEWEST_ROWS: usize = 10;
    const SHOWN: usize = 3;
    let all = numbers.len();
    if all < FEWEST_ROWS || columns.len() < 2 {
        return None;
    }
    let filled = |row: usize| {
        columns
            .iter()
            .filter(|c| !c.get(row).trim().is_empty())
            .count()
    };
    let end = all.saturating_sub(MOST).max(all / 2);
    let mut usual: Vec<usize> = (end.saturating_sub(BEFORE)..end).map(filled).collect();
    usual.sort_unstable();
    let usual = usual[usual.len() / 2];
    let follows_a_gap = |row: usize| numbers.get(row) > numbers.get(row - 1) + 1;
    // A blank row that is the only one sets apart what is below it.
    let gaps = (end.max(1)..all).filter(|&row| follows_a_gap(row));
    let apart = match (gaps.clone().next(), &numbers) {
        (Some(first), RowNumbers::Each(_)) => {
            let run = numbers.get(first - 1) - numbers.get(0) == first - 1;
            run.then_some(first)
        }
        _ => None,
    };
    // Columns that hold numbers only, but for the rows that are looked at.
    let of_numbers = |column: usize| {
        let is_number = |row: &usize| Form::of(columns[column].get(*row)) != Form::Other;
        let mut before = (0..end).filter(|&row| !columns[column].get(row).trim().is_empty());
        before.all(|row| is_number(&row)) && (0..all).filter(is_number).nth(FEWEST).is_some()
    };
    let first_filled =
        |row: usize| (0..columns.len()).find(|&c| !columns[c].get(row).trim().is_empty());
    let usual_first = first_filled(0);
    let is_stray = |row: usize| {
        let Some(first) = first_filled(row) else {
            return false;
        };
        let numbers = of_numbers(first);
        let is_text = Form::of(columns[first].get(row)) == Form::Other;
        let sparse = filled(row) * 2 <= usual || (filled(row) == 1 && usual > 1);
        let set_apart = apart.is_some_and(|first| row >= first);
        // Whoever answered a single question has an id like the others.
        let has_id = numbers && !is_text && usual_first == Some(first);
        match numbers && is_text {
            true => sparse || set_apart,
            false => sparse && set_apart && !has_id,
        }
    };
    // A row without an end of strays below it is somebody.
    let strays = (end..all).rev().take_while(|&row| is_stray(row)).count();
    if strays == 0 || strays == all - end {
        return None;
    }
    let rows: Vec<usize> = (all - strays..all).collect();
    let own: Vec<usize> = rows.iter().map(|&row| numbers.get(row)).collect();
    let first_cell = |row: usize| {
        let column = first_filled(row)?;
        Some((column, columns[column].get(row).trim()))
    };
    let texts: Vec<(usize, &str)> = rows.iter().filter_map(|&row| first_cell(row)).collect();
    let quoted: Vec<String> = texts
        .iter()
        .map(|(_, text)| format!("\"{text}\""))
        .collect();
    let shown = quoted[..quoted.len().min(SHOWN)].join(", ");
    let column = texts.first().map_or(0, |(column, _)| *column);
    let same = texts
        .iter()
        .all(|(own, text)| *own == column && !text.contains(['"', '\\']));
    let (what, looks, not, them) = match own.len() {
        1 => (
            "the last row does".to_owned(),
            "a respondent",
            "it is not",
            "it",
        ),
        rows => (
            format!("the last {rows} rows do"),
            "respondents",
            "they are not",
            "them",
        ),
    };
    let out = match same {
        true => format!(
            "if {not}, leave {them} out: [[input.drop]] with where = {{ {} = [{}] }} and reason = \"not a respondent\"; or delete {them} in the file",
            visible::toml(columns[column].name()),
            quoted.join(", ")
        ),
        false => format!("if {not}, delete {them} in the file"),
    };
    Some(
        Diagnostic::warning(
            Code::StrayRow,
            format!(
                "{what} not look like {looks}: {shown}{}, and most other cells are blank",
                if texts.len() > SHOWN { " ..." } else { "" },
            ),
        )
        .in_file(place.clone().rows(&own))
        .help(out),
    )
}
