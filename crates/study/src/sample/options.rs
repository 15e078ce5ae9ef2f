//! Multiple response with one column an option: chosen or not.

use indexmap::IndexMap;

use super::answers::{Search, in_words};
use super::number::parse;
use super::question::{Data, OptionItem};
use super::{Cells, Missing, Reader, declared};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::label::{kind_of_missing, same, says_chosen, stands_for_blank};
use crate::spec::{self, AllBlank, OneOrMany};
use crossbreak_core::number::counted;

/// What a cell says of its option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Chosen,
    NotChosen,
    NotAsked,
    /// Nothing, and the spec does not say what that means.
    Blank,
    /// What the spec would have to mention.
    Unmentioned,
}

/// The rules by which cells are read.
struct Marks<'a> {
    /// As the spec names them; `None` where it says nothing of options that were not chosen.
    not_selected: Option<Vec<String>>,
    not_asked: Vec<String>,
    /// What the file's own set says that a chosen option holds.
    counted: Option<&'a str>,
    /// The file has codes: 0 is not chosen.
    coded: bool,
}

impl Marks<'_> {
    fn of(&self, column: &Cells<'_>, cell: &str) -> Mark {
        let named = |texts: &[String]| texts.iter().any(|text| text == cell);
        let says = says_chosen(column.label(cell));
        let labelled = column.info.labels.is_empty() || column.info.labels.contains_key(cell);
        if named(&self.not_asked) {
            return Mark::NotAsked;
        }
        if self.not_selected.as_deref().is_some_and(named) {
            return Mark::NotChosen;
        }
        if cell.is_empty() {
            return Mark::Blank;
        }
        // Whatever its label says: an option was not answered for, and is neither chosen nor not.
        if declared::kind(column, cell).is_some() {
            return Mark::NotAsked;
        }
        if let Some(counted) = self.counted {
            let number = parse(counted).is_some_and(|n| parse(cell) == Some(n));
            return match number || same(counted, cell) {
                true => Mark::Chosen,
                // Whatever else the spec names: a set counts one value and no other.
                false => Mark::NotChosen,
            };
        }
        match &self.not_selected {
            None if self.coded && parse(cell) == Some(0.0) => Mark::NotChosen,
            None if says == Some(false) => Mark::NotChosen,
            Some(_) if says == Some(false) => Mark::Unmentioned,
            _ if !labelled || is_missing_beside_an_option(column, cell) => Mark::Unmentioned,
            _ => Mark::Chosen,
        }
    }
}

/// A code for don't know beside another code for the option itself marks no option.
fn is_missing_beside_an_option(column: &Cells<'_>, cell: &str) -> bool {
    let option =
        |label: &str| says_chosen(label) != Some(false) && kind_of_missing(label).is_none();
    column.info.labels.contains_key(cell)
        && kind_of_missing(column.label(cell)).is_some()
        && column.info.labels.values().any(|label| option(label))
}

/// Reads the columns of the options. `counted`: what a chosen option holds, by the file's own set.
pub(super) fn options(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    labels: &[String],
    written: &spec::Question,
    counted_value: Option<&str>,
    found: &mut Diagnostics,
) -> Data {
    let named = [&written.not_selected, &written.not_asked];
    let named = named.into_iter().flatten().flat_map(OneOrMany::iter);
    let search = Search::new(reader, columns, named, None);
    let marks = Marks {
        not_selected: written
            .not_selected
            .as_ref()
            .map(|answers| search.texts(answers, found)),
        not_asked: match &written.not_asked {
            Some(answers) => search.texts(answers, found),
            None => Vec::new(),
        },
        counted: counted_value,
        coded: reader.raw.codebook.coded,
    };
    let (worded, marked): (Vec<&Cells<'_>>, Vec<&Cells<'_>>) = columns
        .iter()
        .partition(|column| is_write_in(written, column));
    let marked: Vec<Cells<'_>> = marked.into_iter().cloned().collect();
    note_rules(reader, &marked, &marks, written, found);
    let unchosen = marks.not_selected.iter().flatten();
    if let Some(said) = &written.all_blank
        && !unchosen.into_iter().any(|text| stands_for_blank(text))
    {
        found.push(
            Diagnostic::error(
                Code::SpecShape,
                "all_blank belongs to multiple response with a column for each option, of which a blank was not chosen",
            )
            .at(said.span())
            .help("with not_selected = \"\" or a mark of a blank such as \"NA\"; elsewhere not_asked = \"\" or not_selected = \"\" says it"),
        );
    }
    let without = without_any(columns, &marks);
    let unasked = match (written.all_blank.as_deref(), without.as_slice()) {
        (None, [_, ..]) => {
            found.push(all_blank(reader, columns, &without, written));
            &[]
        }
        (Some(AllBlank::NotAsked), rows) => rows,
        (Some(AllBlank::NotSelected), _) | (None, []) => &[],
    };
    let (mut all, mut blank, mut told) = (Vec::new(), Vec::new(), marks.not_selected.is_some());
    for (column, label) in columns.iter().zip(labels) {
        if worded.iter().any(|own| own.name == column.name) {
            all.push(write_in(column, label, &marks));
            continue;
        }
        let of_text: IndexMap<&str, Mark> = column
            .distinct
            .iter()
            .map(|text| (*text, marks.of(column, text)))
            .collect();
        told |= marks.coded
            || of_text
                .iter()
                .any(|(_, m)| matches!(m, Mark::NotChosen | Mark::Blank));
        // An option is marked by one code or label; a second one is something else.
        let mut chosen = of_text.iter().filter(|(_, mark)| **mark == Mark::Chosen);
        let own = chosen.next().map(|(text, _)| *text);
        let unmentioned = of_text.iter().filter(|(_, m)| **m == Mark::Unmentioned);
        let wrong: Vec<&str> = chosen.chain(unmentioned).map(|(text, _)| *text).collect();
        report_unmentioned(reader, column, &wrong, written, found);
        let state: Vec<Mark> = column
            .cells
            .iter()
            .map(|cell| {
                let known = of_text.get(cell);
                known.copied().unwrap_or(Mark::Blank)
            })
            .collect();
        blank.extend((0..state.len()).filter(|&r| state[r] == Mark::Blank));
        let mut asked: Vec<bool> = state.iter().map(|mark| *mark != Mark::NotAsked).collect();
        unasked.iter().for_each(|&row| asked[row] = false);
        // Where cells hold labels, the option's words are the label itself.
        let label = match own {
            Some(own)
                if column.info.labels.is_empty()
                    && label == column.name
                    && says_chosen(own).is_none() =>
            {
                own.to_owned()
            }
            _ => label.clone(),
        };
        all.push(OptionItem {
            column: column.name.to_owned(),
            label,
            asked,
            chosen: state.iter().map(|mark| *mark == Mark::Chosen).collect(),
            times: Vec::new(),
        });
    }
    ask_of_write_ins(&mut all, &worded);
    blank.sort_unstable();
    blank.dedup();
    report_blank(reader, columns, &blank, written, found);
    if !told {
        found.push(
            Diagnostic::error(
                Code::SpecShape,
                format!(
                    "question `{}`: what does an option hold that was not chosen?",
                    written.id
                ),
            )
            .at(written.id.span())
            .help("not_selected = \"Not selected\", or \"\" where the cell is blank"),
        );
    }
    Data::Options { options: all }
}

/// Whether a column holds words of the respondents' own.
fn is_write_in(written: &spec::Question, column: &Cells<'_>) -> bool {
    let mut items = written.items.iter().flatten();
    items.any(|item| match item {
        spec::Item::Worded(item) => item.write_in && item.column.as_str() == column.name,
        spec::Item::Column(_) => false,
    })
}

/// An option that each respondent chose who wrote something.
fn write_in(column: &Cells<'_>, label: &str, marks: &Marks<'_>) -> OptionItem {
    let none = |cell: &str| {
        let named = |texts: &[String]| texts.iter().any(|text| text == cell);
        cell.is_empty()
            || named(&marks.not_asked)
            || marks.not_selected.as_deref().is_some_and(named)
            || declared::kind(column, cell).is_some()
    };
    OptionItem {
        column: column.name.to_owned(),
        label: label.to_owned(),
        asked: Vec::new(),
        chosen: column.cells.iter().map(|cell| !none(cell)).collect(),
        times: Vec::new(),
    }
}

/// Words of their own were asked of those who wrote some, and of those who were asked any of the other options.
fn ask_of_write_ins(all: &mut [OptionItem], worded: &[&Cells<'_>]) {
    let is_worded = |option: &OptionItem| worded.iter().any(|own| own.name == option.column);
    let rows = all.first().map_or(0, |option| option.chosen.len());
    let marked: Vec<&OptionItem> = all.iter().filter(|option| !is_worded(option)).collect();
    let asked: Vec<bool> = (0..rows)
        .map(|row| marked.iter().any(|option| option.asked[row]))
        .collect();
    for option in all.iter_mut().filter(|option| is_worded(option)) {
        option.asked = (0..rows)
            .map(|row| asked[row] || option.chosen[row])
            .collect();
    }
}

/// Respondents with a blank in every option's column, or with a mark of one such as `NA`, where that is an option that was
/// not chosen.
fn without_any(columns: &[Cells<'_>], marks: &Marks<'_>) -> Vec<usize> {
    let unchosen = marks.not_selected.iter().flatten();
    let nothing: Vec<&String> = unchosen.filter(|text| stands_for_blank(text)).collect();
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let is_nothing = |cell: &str| cell.is_empty() || nothing.iter().any(|text| *text == cell);
    let is_without = |row: &usize| columns.iter().all(|column| is_nothing(column.cells[*row]));
    match !nothing.is_empty() {
        true => (0..rows).filter(is_without).collect(),
        false => Vec::new(),
    }
}

/// Nobody can tell from the file whether they were asked, and the base of every option depends on it.
fn all_blank(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    rows: &[usize],
    written: &spec::Question,
) -> Diagnostic {
    Diagnostic::error(
        Code::UnmentionedValue,
        format!(
            "question `{}` does not say what it means that every option is blank: {}",
            written.id,
            counted(reader.people(rows), "row", "rows")
        ),
    )
    .at(written.id.span())
    .about(reader.place(&names(columns), rows))
    .help(
        "all_blank = \"not_asked\" where they were not asked, all_blank = \"not_selected\" where they were asked and chose none",
    )
}

/// The headings of the options' columns, as a place has them.
fn names(columns: &[Cells<'_>]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    names.join(", ")
}

/// Respondents of whom nothing is there, where the spec does not say what that means.
pub(super) fn report_blank(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    blank: &[usize],
    written: &spec::Question,
    found: &mut Diagnostics,
) {
    if blank.is_empty() {
        return;
    }
    found.push(
        Diagnostic::error(
            Code::UnmentionedValue,
            format!(
                "question `{}` says nothing of blank cells: {}",
                written.id,
                counted(reader.people(blank), "row", "rows")
            ),
        )
        .at(written.id.span())
        .about(reader.place(&names(columns), blank))
        .help(
            "not_selected = \"\" where they were asked and did not choose, not_asked = \"\" where they were not asked",
        ),
    );
}

fn report_unmentioned(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    texts: &[&str],
    written: &spec::Question,
    found: &mut Diagnostics,
) {
    const MOST_SAID: usize = 20;
    for text in texts.iter().take(MOST_SAID) {
        let rows: Vec<usize> = (0..column.cells.len())
            .filter(|&r| column.cells[r] == *text)
            .collect();
        let label = match column.info.labels.get(*text) {
            Some(label) => format!("code {text} ({})", label.trim()),
            None => format!("\"{text}\""),
        };
        found.push(
            Diagnostic::error(
                Code::UnmentionedValue,
                format!(
                    "question `{}` does not mention {label} in an option's column: {}",
                    written.id,
                    counted(reader.people(&rows), "row", "rows")
                ),
            )
            .at(written.column_at(column.name))
            .about(reader.place(column.name, &rows))
            .help("name it in not_selected or not_asked"),
        );
    }
    let more = texts.len().saturating_sub(MOST_SAID);
    if more > 0 {
        found.push(
            Diagnostic::error(
                Code::UnmentionedValue,
                format!(
                    "question `{}` does not mention {} more of column `{}`",
                    written.id,
                    counted(more, "answer", "answers"),
                    column.name
                ),
            )
            .at(written.column_at(column.name))
            .help("is this an option's column?"),
        );
    }
}

/// Lists the texts that were read without the spec naming them: words for an option not chosen, codes that the file's
/// set does not count, codes that are declared missing.
fn note_rules(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    marks: &Marks<'_>,
    written: &spec::Question,
    found: &mut Diagnostics,
) {
    let is_named = |text: &str| {
        let given = marks.not_selected.iter().flatten().chain(&marks.not_asked);
        given.into_iter().any(|named| named == text)
    };
    for column in columns {
        for text in column.distinct.iter().filter(|text| !is_named(text)) {
            let own = std::slice::from_ref(column);
            match marks.of(column, text) {
                Mark::NotAsked => {
                    declared::note(
                        reader,
                        own,
                        Missing::NotAsked,
                        text,
                        written.column_at(column.name),
                        found,
                    );
                }
                // 0 in a file of codes is what the spec's own reference says.
                Mark::NotChosen
                    if marks.counted.is_some() || parse(text) != Some(0.0) || !marks.coded =>
                {
                    let label = match column.info.labels.get(*text) {
                        Some(label) => format!("{text} \"{}\"", label.trim()),
                        None => format!("\"{text}\""),
                    };
                    let why = match marks.counted {
                        Some(counted) => format!("the file's set counts {counted}"),
                        None => {
                            "not_selected is not given, and that is what the word says".to_owned()
                        }
                    };
                    found.note(
                        Diagnostic::note(
                            Code::ReadByRule,
                            format!(
                                "question `{}`: {label} in {} is an option that was not chosen: {why}",
                                written.id,
                                in_words(columns)
                            ),
                        )
                        .at(written.column_at(column.name)));
                }
                _ => {}
            }
        }
    }
}
