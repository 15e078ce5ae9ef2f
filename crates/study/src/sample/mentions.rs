//! Multiple response whose cells name what was chosen: a column for each mention, or several answers in one cell.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexSet;

use super::coding::{Rules, code};
use super::number::parse;
use super::options::report_blank;
use super::question::{Data, OptionItem};
use super::{Cells, Missing, Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::label::folded;
use crate::spec::{self, Answer, Answers, Categories, Located, MentionCount, OneOrMany, SOURCES};
use crossbreak_core::number::{count, counted};

/// More answers in a cell than any question has.
const MOST_ANSWERS: usize = 1_000;

/// Reads what was chosen from columns that share their answers. A blank is no further mention.
pub(super) fn mentions(
    reader: &Reader<'_>,
    mut columns: Vec<Cells<'_>>,
    written: &spec::Question,
    found: &mut Diagnostics,
) -> Data {
    let names_blank = |answers: &Option<Answers>| answers.as_ref().is_some_and(Answers::name_blank);
    // A spec that says both has been told so.
    let blank_means = if names_blank(&written.not_selected) {
        Some(Said::Nothing)
    } else {
        names_blank(&written.not_asked).then_some(Said::NotAsked)
    };
    for column in &mut columns {
        column.distinct.retain(|text| !text.is_empty());
    }
    let missing = [
        (Missing::NotAsked, &written.not_asked),
        // Asked, and chose nothing: no option, but no reason to be left out of the base either.
        (Missing::NotStated, &written.not_selected),
    ];
    let rules = Rules {
        other: written.other.as_ref(),
        categories: written.answers.as_ref(),
        missing: missing
            .iter()
            .filter_map(|(kind, answers)| Some((*kind, answers.as_ref()?)))
            .collect(),
        multiple: true,
        unused: written.unused.as_ref(),
        most: ("most_answers", written.most_answers.as_ref()),
        what: format!("question `{}`", written.id),
        keys: &written.keys,
    };
    let (before, _) = found.counts();
    let coding = code(reader, &columns, &rules, found);

    let respondents = reader.rows.len();
    let mut chosen: Vec<Vec<bool>> = vec![Vec::new(); coding.categories.len()];
    let of_substance = |code: usize| coding.categories[code].missing.is_none();
    for code in (0..chosen.len()).filter(|&code| of_substance(code)) {
        chosen[code] = vec![false; respondents];
    }
    let mut times: Vec<Vec<u32>> = match *written.count {
        MentionCount::Once => Vec::new(),
        MentionCount::Every => chosen.iter().map(|own| vec![0; own.len()]).collect(),
    };
    let mut asked = vec![true; respondents];
    let mut blank = Vec::new();
    let mut again = Repeated::default();
    for respondent in 0..respondents {
        let mut said = None;
        let mut repeats = 0;
        for text in columns.iter().flat_map(|c| c.answers(respondent)) {
            let Some(code) = coding.assigned.get(*text).map(|&code| usize::from(code)) else {
                // A blank; anything else has been reported.
                continue;
            };
            let this = match coding.categories[code].missing {
                None => {
                    let again = std::mem::replace(&mut chosen[code][respondent], true);
                    // Two texts of one respondent count once among the others, as they should.
                    repeats += usize::from(again && coding.other != Some(code as u16));
                    if let Some(times) = times.get_mut(code) {
                        times[respondent] += 1;
                    }
                    Said::Options
                }
                Some(Missing::NotAsked) => Said::NotAsked,
                Some(_) => Said::Nothing,
            };
            said = said.max(Some(this));
        }
        if repeats > 0 {
            again.respondents.push(respondent);
            again.mentions += repeats * reader.people(&[respondent]);
        }
        match said.or(blank_means) {
            Some(Said::NotAsked) => asked[respondent] = false,
            Some(_) => {}
            None => blank.push(respondent),
        }
    }
    // What could not be read has been reported, and is no blank.
    if found.counts().0 == before {
        report_blank(reader, &columns, &blank, written, found);
    }
    again.note(reader, written, found);
    times.resize(chosen.len(), Vec::new());
    let mut options: Vec<OptionItem> = coding
        .categories
        .into_iter()
        .zip(chosen.into_iter().zip(times))
        .filter(|(category, _)| category.missing.is_none())
        .map(|(category, (chosen, times))| OptionItem {
            column: category.label.clone(),
            label: category.label,
            asked: asked.clone(),
            chosen,
            times,
        })
        .collect();
    if options.is_empty() && found.counts().0 == before && asked.contains(&true) {
        found.push(
            Diagnostic::error(
                Code::UnmentionedValue,
                format!("question `{}` has no options: nobody chose one", written.id),
            )
            .at(written.keys.first(&SOURCES))
            .help("look at its columns, and at not_selected and not_asked"),
        );
    }
    let numbers: Option<Vec<f64>> = options.iter().map(|option| parse(&option.label)).collect();
    if written.answers.is_none() && numbers.is_some() {
        options.sort_by(|a, b| {
            parse(&a.label)
                .partial_cmp(&parse(&b.label))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
    }
    Data::Options { options }
}

/// Mentions of an option that the same respondent has named before.
#[derive(Default)]
struct Repeated {
    respondents: Vec<usize>,
    mentions: usize,
}

impl Repeated {
    /// Says how many there are, and what they count.
    fn note(&self, reader: &Reader<'_>, written: &spec::Question, found: &mut Diagnostics) {
        if self.mentions == 0 {
            return;
        }
        let mentions = counted(self.mentions, "mention", "mentions");
        let (counts, all) = match (self.mentions, *written.count) {
            (1, MentionCount::Every) => (format!("{mentions} counts"), " again"),
            (_, MentionCount::Every) => (format!("{mentions} count"), " again"),
            (1, MentionCount::Once) => (format!("{mentions} is left out"), ""),
            (_, MentionCount::Once) => (format!("{mentions} are left out"), ""),
        };
        let rule = match (*written.count, written.of_answers) {
            (MentionCount::Every, _) => {
                "in shares of all answers; in shares of respondents an option counts once"
            }
            (MentionCount::Once, true) => {
                "so that an option counts once for each respondent; count = \"every\" counts each mention in shares of all answers"
            }
            (MentionCount::Once, false) => "so that an option counts once for each respondent",
        };
        found.note(
            Diagnostic::note(
                Code::ReadByRule,
                format!(
                    "question `{}`: {} an option more than once; {counts}{all} {rule}",
                    written.id,
                    counted(
                        reader.people(&self.respondents),
                        "respondent names",
                        "respondents name"
                    ),
                ),
            )
            .at(written.id.span()),
        );
    }
}

/// What the cells of a respondent come to; the last outweighs those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    NotAsked,
    /// Asked, and chose none.
    Nothing,
    Options,
}

/// A column whose cells hold several answers, parted by `delimiter`: `1;2;5;`.
///
/// An answer that holds the delimiter itself is found where the spec or the file knows it. A cell that can be read in
/// two ways is reported.
pub(super) fn split<'a>(
    reader: &Reader<'_>,
    mut column: Cells<'a>,
    delimiter: &Located<String>,
    written: &spec::Question,
    found: &mut Diagnostics,
) -> Cells<'a> {
    let known = Known::of(&column, delimiter, written);
    let (mut sets, mut distinct) = (HashMap::new(), IndexSet::new());
    let (mut parted, mut ambiguous, mut endless) = (false, None, None);
    for &cell in &column.distinct {
        let pieces = pieces(cell, delimiter);
        parted |= pieces.len() > 1 || cell.ends_with(delimiter.trim_end());
        if pieces.len() > MOST_ANSWERS {
            endless = endless.or(Some((cell, pieces.len())));
            continue;
        }
        let (answers, ways) = known.answers(cell, &pieces);
        if ways > 1 {
            ambiguous = ambiguous.or(Some((cell, answers.clone())));
        }
        distinct.extend(answers.iter().copied());
        sets.insert(cell, answers);
    }
    let rows_of = |cell: &str| -> Vec<usize> {
        let rows = 0..column.cells.len();
        rows.filter(|&r| column.cells[r] == cell).collect()
    };
    if let Some((cell, pieces)) = endless {
        found.push(
            Diagnostic::error(
                Code::UnmentionedValue,
                format!(
                    "question `{}`: a cell holds {} answers",
                    written.id,
                    count(pieces as f64)
                ),
            )
            .at(delimiter.span())
            .about(reader.place(column.name, &rows_of(cell)))
            .help("it looks like an open text"),
        );
    }
    if let Some((cell, answers)) = ambiguous {
        let longest: Vec<String> = answers.iter().map(|a| format!("\"{a}\"")).collect();
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!(
                    "question `{}`: \"{cell}\" can be read in several ways, one of them {}: answers hold the delimiter \
                     \"{delimiter}\" ({})",
                    written.id,
                    longest.join(" and "),
                    counted(reader.people(&rows_of(cell)), "row", "rows")
                ),
            )
            .at(delimiter.span())
            .about(reader.place(column.name, &rows_of(cell)))
            .help("export the answers as codes, or in a column each"),
        );
    }
    if !parted {
        found.push(
            Diagnostic::warning(
                Code::SpecContradiction,
                format!(
                    "no cell of column `{}` holds the delimiter \"{delimiter}\": nobody chose more than one option",
                    column.name
                ),
            )
            .at(delimiter.span())
            .help("look how the answers are parted in the file: delimiter = \";\""),
        );
    }
    column.sets = Some(sets);
    column.distinct = distinct.into_iter().collect();
    column
}

/// Where the pieces of a cell stand, without surrounding blanks; pieces with nothing in them are none.
fn pieces(cell: &str, delimiter: &str) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    // The last delimiter of `a, b, ` has lost its blank with the cell's end.
    let end = match delimiter.trim_end() {
        "" => cell.len(),
        bare => cell.strip_suffix(bare).unwrap_or(cell).len(),
    };
    // So has the first one of ` / a / b` with the cell's start.
    let mut start = match delimiter.trim_start() {
        "" => 0,
        bare if bare.len() < delimiter.len() && cell[..end].starts_with(bare) => bare.len(),
        _ => 0,
    };
    let begin = start;
    let ends = cell[begin..end].match_indices(delimiter);
    let ends = ends.map(|(at, _)| begin + at);
    for stop in ends.chain(std::iter::once(end)) {
        let piece = &cell[start..stop];
        let from = start + (piece.len() - piece.trim_start().len());
        if !piece.trim().is_empty() {
            pieces.push((from, from + piece.trim().len()));
        }
        start = stop + delimiter.len();
    }
    pieces
}

/// The answers that spec and file know, for those among them that hold the delimiter.
struct Known {
    /// Folded.
    texts: BTreeSet<String>,
    /// Pieces of the longest of them.
    longest: usize,
}

impl Known {
    fn of(column: &Cells<'_>, delimiter: &str, written: &spec::Question) -> Self {
        let mut texts = BTreeSet::new();
        let mut add = |answer: &Answer| {
            texts.insert(folded(&answer.to_string()).into_owned());
        };
        let missing = [&written.not_asked, &written.not_selected];
        let missing = missing.into_iter().flatten().flat_map(OneOrMany::iter);
        let answers = written.answers.iter().flat_map(Categories::answers);
        answers.chain(missing).for_each(|answer| add(answer));
        for (code, label) in &column.info.labels {
            texts.insert(folded(code).into_owned());
            texts.insert(folded(label).into_owned());
        }
        let longest = texts.iter().map(|text| pieces(text, delimiter).len()).max();
        Self {
            texts,
            longest: longest.unwrap_or(1).max(1),
        }
    }

    /// The answers of a cell, the longest first where there is a choice, and in how many ways it can be read.
    fn answers<'a>(&self, cell: &'a str, pieces: &[(usize, usize)]) -> (Vec<&'a str>, usize) {
        let run = |from: usize, to: usize| &cell[pieces[from].0..pieces[to - 1].1];
        let known = |from: usize, to: usize| self.texts.contains(&*folded(run(from, to)));
        // In how many ways the pieces from each on can be read as known answers.
        let mut ways = vec![0usize; pieces.len() + 1];
        ways[pieces.len()] = 1;
        if self.longest > 1 {
            for from in (0..pieces.len()).rev() {
                for to in from + 1..=(from + self.longest).min(pieces.len()) {
                    if ways[to] > 0 && known(from, to) {
                        ways[from] = ways[from].saturating_add(ways[to]);
                    }
                }
            }
        }
        let whole = ways[0] > 0;
        let mut answers = Vec::new();
        let mut from = 0;
        while from < pieces.len() {
            let longest = (from + 1..=(from + self.longest).min(pieces.len()))
                .rev()
                .find(|&to| known(from, to) && (!whole || ways[to] > 0))
                .unwrap_or(from + 1);
            answers.push(run(from, longest));
            from = longest;
        }
        (answers, ways[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(texts: &[&str], delimiter: &str) -> Known {
        let longest = texts.iter().map(|text| pieces(text, delimiter).len()).max();
        Known {
            texts: texts.iter().map(|text| folded(text).into_owned()).collect(),
            longest: longest.unwrap_or(1),
        }
    }

    #[test]
    fn cells_are_parted_however_they_begin_and_end() {
        for (cell, delimiter, expected) in [
            ("1;2;5;", ";", vec!["1", "2", "5"]),
            ("1;2;5", ";", vec!["1", "2", "5"]),
            ("a, b, c", ", ", vec!["a", "b", "c"]),
            ("a, b,", ", ", vec!["a", "b"]),
            ("a ; b", ";", vec!["a", "b"]),
            ("a b", " ", vec!["a", "b"]),
            ("one", ";", vec!["one"]),
            (";", ";", vec![]),
            ("", ";", vec![]),
            ("é|ß|", "|", vec!["é", "ß"]),
            ("/ a / b", " / ", vec!["a", "b"]),
            ("/ a / b /", " / ", vec!["a", "b"]),
            ("/a", " / ", vec!["/a"]),
        ] {
            let found: Vec<&str> = pieces(cell, delimiter)
                .into_iter()
                .map(|(from, to)| &cell[from..to])
                .collect();
            assert_eq!(found, expected, "{cell}");
        }
    }

    #[test]
    fn an_answer_that_holds_the_delimiter_is_found_whole() {
        let answers = |texts: &[&str], cell: &'static str| {
            known(texts, ", ").answers(cell, &pieces(cell, ", "))
        };
        let texts = ["Yes, always", "Yes, sometimes", "No"];
        assert_eq!(
            answers(&texts, "Yes, always, No"),
            (vec!["Yes, always", "No"], 1)
        );
        // A reading that ends well goes before a longer answer that leaves a piece nobody knows.
        let texts = ["a, b", "a", "b, c"];
        assert_eq!(answers(&texts, "a, b, c"), (vec!["a", "b, c"], 1));
        let texts = ["Yes, always", "Yes", "always"];
        assert_eq!(answers(&texts, "Yes, always"), (vec!["Yes, always"], 2));
        // What nobody knows is left in its pieces, to be reported.
        assert_eq!(answers(&texts, "Yes, always, x").0, ["Yes, always", "x"]);
    }
}
