//! The heading rows of survey platforms: Qualtrics writes three, SurveyMonkey two.

use super::layout::{Headings, Rectangle, heading};
use crossbreak_study::raw::without_selected_choice;

/// What the rows at the top say, if they are those of a platform.
pub(super) fn headings(table: &Rectangle) -> Option<Headings> {
    qualtrics(table).or_else(|| survey_monkey(table))
}

/// The cells of a row below the first.
fn row(table: &Rectangle, row: usize) -> Option<Vec<&str>> {
    (row < table.row_numbers.len())
        .then(|| table.columns.iter().map(|column| column.get(row)).collect())
}

/// Qualtrics: names, wordings, and what its import would need, `{"ImportId":"QID1"}`.
fn qualtrics(table: &Rectangle) -> Option<Headings> {
    let wordings = row(table, 0)?;
    let imports = row(table, 1)?;
    let is_import = |cell: &&str| cell.trim_start().starts_with("{\"ImportId\"");
    let filled = || imports.iter().filter(|cell| !cell.is_empty());
    if filled().count() == 0 || !filled().all(is_import) {
        return None;
    }
    let names: Vec<String> = table
        .heading
        .iter()
        .enumerate()
        .map(|(index, text)| heading(text, index))
        .collect();
    let plain = |text: &&str| {
        let text = one_line(text);
        without_selected_choice(&text).unwrap_or(text)
    };
    let wordings: Vec<String> = wordings.iter().map(plain).collect();
    let texts = (0..names.len())
        .map(|index| grid_item(&names, &wordings, index))
        .collect();
    Some(Headings {
        names,
        texts,
        rows: 2,
        platform: Some("Qualtrics"),
    })
}

/// The question and the item of a column of Qualtrics. Columns of one question have its name before the last `_`, and
/// wordings such as `How often do you? - Read`.
fn grid_item(
    names: &[String],
    wordings: &[String],
    index: usize,
) -> (Option<String>, Option<String>) {
    let stem = |index: usize| names[index].rsplit_once('_').map(|(stem, _)| stem);
    let split = |index: usize| wordings[index].split_once(" - ");
    let alike = |other: usize| {
        let (own, other) = (split(index), split(other));
        own.zip(other).is_some_and(|(own, other)| own.0 == other.0)
    };
    let siblings =
        || (0..names.len()).filter(|&i| i != index && stem(i).is_some() && stem(i) == stem(index));
    match split(index) {
        Some((question, item)) if siblings().next().is_some() && siblings().all(alike) => {
            (Some(question.to_owned()), Some(item.to_owned()))
        }
        _ => {
            let text = &wordings[index];
            ((!text.is_empty()).then(|| text.clone()), None)
        }
    }
}

/// SurveyMonkey: the question over its first column, and below it `Response` or the words of the column's option.
fn survey_monkey(table: &Rectangle) -> Option<Headings> {
    let below = row(table, 0)?;
    let answer = |cell: &str| {
        matches!(
            cell.trim(),
            "Response" | "Open-Ended Response" | "Open-Ended-Antwort" | "Réponse"
        )
    };
    // A respondent has an id: the second heading row has none.
    let first = table.columns.first()?;
    let (_, others) = below.split_first()?;
    if !first.get(0).is_empty() || !others.iter().any(|cell| answer(cell)) {
        return None;
    }
    let mut question = String::new();
    let mut names = Vec::with_capacity(below.len());
    let mut texts = Vec::with_capacity(below.len());
    for (index, (above, below)) in table.heading.iter().zip(&below).enumerate() {
        let (above, below) = (one_line(above), one_line(below));
        if !above.is_empty() {
            question = above;
        }
        let continued = table
            .heading
            .get(index + 1)
            .is_some_and(|next| next.trim().is_empty());
        let own = !table.heading[index].trim().is_empty();
        if below.is_empty() || (answer(&below) && own && !continued) {
            names.push(heading(&question, index));
            texts.push(((!below.is_empty()).then(|| question.clone()), None));
        } else {
            names.push(format!("{question} - {below}"));
            texts.push((Some(question.clone()), Some(below)));
        }
    }
    Some(Headings {
        names,
        texts,
        rows: 1,
        platform: Some("SurveyMonkey"),
    })
}

/// A text whose line ends and runs of blanks are one blank.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, parse};
    use crate::ingest::RawData;

    fn raw(text: &str) -> RawData {
        parse(text.as_bytes(), "x.csv", Settings::default()).unwrap()
    }

    fn said(raw: &RawData, column: &str) -> (Option<String>, Option<String>) {
        let info = raw.codebook.get(column).unwrap();
        (info.text.clone(), info.item.clone())
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn three_rows_of_qualtrics() {
        let raw = raw("StartDate,Status,Q1,Q2_1,Q2_2,Q2_2_TEXT\r\n\
             Start Date,Response Type,\"How\nold?\",How often? - Read,How often? - Other,How often? - Other - Text\r\n\
             \"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"status\"\"}\",\"{\"\"ImportId\"\":\"\"QID1\"\"}\",\
             \"{\"\"ImportId\"\":\"\"QID2_1\"\"}\",\"{\"\"ImportId\"\":\"\"QID2_2\"\"}\",\"{\"\"ImportId\"\":\"\"QID2_2_TEXT\"\"}\"\r\n\
             2024-05-01,IP Address,34,Never,Often,books\r\n\
             2024-05-01,Survey Preview,0,,,\r\n");
        assert_eq!(
            raw.format,
            "csv, UTF-8, cells separated by commas, Qualtrics"
        );
        assert_eq!((raw.rows(), raw.row_number(0)), (2, Some(5)));
        assert_eq!(said(&raw, "Q1"), (some("How old?"), None));
        assert_eq!(said(&raw, "Q2_1"), (some("How often?"), some("Read")));
        let status: Vec<&str> = raw.column("Status").unwrap().texts().collect();
        assert_eq!(status, ["IP Address", "Survey Preview"]);
    }

    #[test]
    fn two_rows_of_survey_monkey() {
        let raw = raw("RespondentID,Seen any?,Which have you seen?,,Gender\n\
             ,Response,Episode I,Episode II,Response\n\
             1,Yes,Episode I,,Male\n2,No,,,Female\n");
        assert_eq!(
            raw.format,
            "csv, UTF-8, cells separated by commas, SurveyMonkey"
        );
        assert_eq!(
            raw.columns().collect::<Vec<_>>(),
            [
                "RespondentID",
                "Seen any?",
                "Which have you seen? - Episode I",
                "Which have you seen? - Episode II",
                "Gender"
            ]
        );
        assert_eq!((raw.rows(), raw.row_number(0)), (2, Some(3)));
        assert_eq!(said(&raw, "Seen any?"), (some("Seen any?"), None));
        assert_eq!(
            said(&raw, "Which have you seen? - Episode II"),
            (some("Which have you seen?"), some("Episode II"))
        );
        assert_eq!(said(&raw, "RespondentID"), (None, None));
    }

    #[test]
    fn a_plain_table_with_a_blank_id_is_no_platform() {
        let raw = raw("id,answer\n,Yes\n2,No\n");
        assert_eq!(raw.rows(), 2);
        assert_eq!(raw.format, "csv, UTF-8, cells separated by commas");
    }

    #[test]
    fn a_heading_over_two_columns_names_neither() {
        let raw = raw("id,a,a\n1,2,3\n");
        assert_eq!(
            raw.columns().collect::<Vec<_>>(),
            ["id", "a (column 2)", "a (column 3)"]
        );
        assert_eq!(raw.notes.counts(), (0, 1));
    }
}
