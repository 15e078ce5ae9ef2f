//! Options whose headings are what their cells hold: `Meetups` over a column of "Meetups" and blanks, and no question
//! anywhere. Neighbours are one multiple response.

use indexmap::IndexMap;

use super::group::{Found, GroupKind};
use super::role::{Evidence, Role};
use super::words::{folded, is_question, without_place};
use crossbreak_core::number::counted;
use crossbreak_study::label::{
    kind_of_missing, says_none, says_other, says_other_or_none, word_count,
};

/// What a column is to a block of options.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Is {
    /// Its one text is its heading.
    Option,
    /// Words of the respondents' own: `Other`.
    Words,
    /// Nobody chose it, or it is something else altogether.
    Blank,
    Else,
}

/// The blocks among the free columns.
pub(super) fn blocks(columns: &[(Evidence<'_>, Role)], free: &[usize]) -> Vec<Found> {
    let mut is: Vec<(Is, String)> = columns
        .iter()
        .enumerate()
        .map(|(index, (evidence, role))| is(evidence, *role, free.contains(&index)))
        .collect();
    let mut times: IndexMap<String, usize> = IndexMap::new();
    for (_, heading) in &is {
        *times.entry(heading.clone()).or_default() += 1;
    }
    // Words under a heading that does not say so and ends no other question may be those of any question.
    for (is, heading) in &mut is {
        if *is == Is::Words && times[heading.as_str()] < 2 && !says_other(heading) {
            *is = Is::Else;
        }
    }
    let mut found = Vec::new();
    let mut start = 0;
    while start < is.len() {
        let length = is[start..]
            .iter()
            .take_while(|(is, _)| *is != Is::Else)
            .count();
        let stretch: Vec<usize> = (start..start + length).collect();
        // A blank column that ends a block has a heading that ends another one.
        let ends = |index: &usize| match is[*index].0 {
            Is::Option | Is::Words => true,
            Is::Blank => times[is[*index].1.as_str()] > 1,
            Is::Else => false,
        };
        let first = stretch.iter().position(|&index| is[index].0 == Is::Option);
        let last = stretch.iter().rposition(ends);
        if let (Some(first), Some(last)) = (first, last)
            && first < last
        {
            for block in parted(&stretch[first..=last], &is) {
                found.extend(of(&block, &is, columns));
            }
        }
        start += length.max(1);
    }
    found
}

fn is(evidence: &Evidence<'_>, role: Role, free: bool) -> (Is, String) {
    let cells = &evidence.cells;
    let name = without_place(cells.name).trim();
    let plain = cells.info.labels.is_empty() && cells.info.text.is_none() && cells.rows > 1;
    let texts: Vec<&str> = cells.texts.keys().copied().collect();
    if let [text] = texts.as_slice()
        && plain
        && free
        // Who was asked for their consent gave it.
        && cells.blank > 0
        && text.chars().any(char::is_alphabetic)
        && is_heading(name, text)
    {
        return (Is::Option, folded(text));
    }
    let base = folded(without_number(name));
    let short = name.chars().count() <= 40 && !is_question(name);
    let aside = matches!(role, Role::OpenText | Role::Single | Role::Constant);
    let words = aside && short && plain && cells.blank * 2 > cells.rows;
    match () {
        () if words && evidence.numbers.is_none() => (Is::Words, base),
        () if free && role == Role::Empty && plain && short => (Is::Blank, base),
        () => (Is::Else, base),
    }
}

/// A heading without the number that tells it from another of the same words: `None.1`, `Other_2`, `Other (3)`.
fn without_number(heading: &str) -> &str {
    let bare = heading.strip_suffix(')').unwrap_or(heading);
    let words = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let sign = |c: char| matches!(c, '.' | '_' | '(' | ' ' | '-');
    match words.len() < bare.len() && words.ends_with(sign) {
        true => words.trim_end_matches(sign),
        false => heading,
    }
}

fn is_heading(heading: &str, text: &str) -> bool {
    let text = folded(text);
    folded(heading) == text || folded(without_number(heading)) == text
}

/// Whether a heading says that none of the options is it, and no more than that.
fn is_none(heading: &str) -> bool {
    const LONGEST: usize = 4;
    says_none(heading) && word_count(heading) <= LONGEST
}

/// A stretch of columns parted into questions: one ends with its words of the respondents' own, or with the headings that
/// come again.
fn parted(stretch: &[usize], is: &[(Is, String)]) -> Vec<Vec<usize>> {
    let mut rest = stretch;
    let mut blocks = Vec::new();
    while !rest.is_empty() {
        let heading = |at: usize| is[rest[at]].1.as_str();
        let again = (1..rest.len()).find_map(|at| {
            let first = (0..at).find(|&first| heading(first) == heading(at))?;
            // None and Other end both of two questions: the first ends with all that they share.
            let shared = (0..at - first).take_while(|&more| {
                at + more < rest.len() && heading(first + more) == heading(at + more)
            });
            Some(first + shared.count())
        });
        let words = (0..rest.len())
            .find(|&at| is[rest[at]].0 == Is::Words)
            .map(|at| at + 1);
        let none =
            (1..rest.len())
                .find(|&at| is_none(heading(at)))
                .map(|at| match rest.get(at + 1) {
                    Some(&next) if is[next].0 == Is::Words || says_other(&is[next].1) => at + 2,
                    _ => at + 1,
                });
        // Other is the last of the options, but for none of them and what says that nothing was chosen.
        let other = (1..rest.len())
            .find(|&at| is[rest[at]].0 == Is::Option && says_other(heading(at)))
            .map(|at| {
                let ends = |&at: &usize| {
                    says_other_or_none(heading(at)) || kind_of_missing(heading(at)).is_some()
                };
                (at + 1..rest.len()).take_while(ends).count() + at + 1
            })
            // One column alone is no other question.
            .filter(|end| rest.len() - end != 1);
        let end = [again, words, none, other].into_iter().flatten().min();
        let (block, others) = rest.split_at(end.unwrap_or(rest.len()).max(1));
        blocks.push(block.to_vec());
        rest = others;
    }
    blocks
}

fn of(block: &[usize], is: &[(Is, String)], columns: &[(Evidence<'_>, Role)]) -> Option<Found> {
    let options: Vec<usize> = block
        .iter()
        .copied()
        .filter(|&index| is[index].0 == Is::Option)
        .collect();
    let blank = options
        .iter()
        .any(|&index| columns[index].0.cells.blank > 0);
    if options.len() < 2 || !blank {
        return None;
    }
    let cells = |index: usize| &columns[index].0.cells;
    let words = |index: usize| match cells(index).texts.first() {
        Some((text, _)) if is[index].0 == Is::Option => (*text).to_owned(),
        _ => without_number(without_place(cells(index).name).trim()).to_owned(),
    };
    Some(Found {
        kind: GroupKind::Multiple,
        name: cells(options[0]).name.to_owned(),
        text: None,
        columns: block.to_vec(),
        items: block.iter().map(|&index| Some(words(index))).collect(),
        set: None,
        not_selected: Some(String::new()),
        blank_too: false,
        counted: None,
        write_ins: block
            .iter()
            .copied()
            .filter(|&index| is[index].0 == Is::Words)
            .collect(),
        wordless: true,
        reason: format!(
            "{} whose cells hold their heading or a blank",
            counted(options.len(), "column", "columns")
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::super::role::seen;
    use super::*;
    use crossbreak_study::raw::{Column, ColumnInfo};

    fn found(columns: &[(&str, &[&str])]) -> Vec<(Vec<usize>, Vec<usize>)> {
        let info = ColumnInfo::default();
        let columns: Vec<Column> = columns
            .iter()
            .map(|(name, cells)| Column::of(name, cells.iter().cycle().take(60)))
            .collect();
        let seen = seen(columns.iter().map(|column| (&info, column)));
        let free: Vec<usize> = (0..seen.len()).collect();
        let blocks = blocks(&seen, &free).into_iter();
        blocks.map(|b| (b.columns, b.write_ins)).collect()
    }

    #[test]
    fn neighbours_are_one_question_up_to_the_headings_that_come_again() {
        let none = ("None", ["None", "", ""]);
        let blocks = found(&[
            ("Treffen", &["Treffen", "", ""]),
            ("Tagungen", &["", "Tagungen", ""]),
            ("Nichts davon", &["", "", "Nichts davon"]),
            ("Anderes", &["", "", "", "Buch"]),
            ("Udemy", &["Udemy", ""]),
            ("EdX", &["", "EdX"]),
            ("Nichts davon.1", &["Nichts davon", ""]),
            ("Anderes.1", &["", "", "", "Zeitung"]),
            ("Wie viele?", &["1", "2", "3"]),
        ]);
        assert_eq!(
            blocks,
            [(vec![0, 1, 2, 3], vec![3]), (vec![4, 5, 6, 7], vec![7])]
        );
        // Without a column of words they end with the headings that they share.
        let blocks = found(&[
            ("A lot", &["A lot", ""]),
            ("B", &["", "B"]),
            ("X y", &["X y", "", ""]),
            ("C", &["C", ""]),
            ("D", &["", "D"]),
            ("X y (column 6)", &["X y", "", ""]),
            (none.0, &none.1),
        ]);
        assert_eq!(blocks[0].0, [0, 1, 2]);
        assert_eq!(blocks[1].0, [3, 4, 5, 6]);
    }

    #[test]
    fn one_column_and_columns_of_other_words_are_none() {
        assert!(found(&[("Udemy", &["Udemy", ""]), ("Why", &["a", "b", ""])]).is_empty());
        assert!(found(&[("q1", &["Yes", ""]), ("q2", &["No", ""])]).is_empty());
        // Without a blank nobody left the option out.
        assert!(found(&[("A b", &["A b"]), ("C d", &["C d"])]).is_empty());
    }
}
