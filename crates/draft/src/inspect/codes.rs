//! Cells that hold no answer, though no word says so: what a program writes for a blank, codes that stand apart from the
//! others, a word among numbers. Told from the column, and from those beside it; what the data cannot tell is said to be
//! unsure, and stays an answer.

use indexmap::IndexMap;

use super::cells::{Cells, number};
use super::missing::Missing;
use super::numbered::numbered;
use super::scale;
use super::words::tokens;
use crossbreak_study::label::{
    Apart, Held, Mark, apart, is_top_code, is_usual, languages, mark, names, plain,
    says_other_or_none,
};
use crossbreak_study::raw::{Column, RawData};

/// The cells of a column that are no answers by where they stand.
#[derive(Debug, Default)]
pub(super) struct NoAnswer<'a> {
    pub sure: IndexMap<&'a str, Missing>,
    /// Cells that may be none, and may as well be answers.
    pub perhaps: Vec<&'a str>,
}

/// What is no answer in a column, as far as it shows by itself.
pub(super) fn of_column<'a>(cells: &Cells<'a>) -> NoAnswer<'a> {
    let mut found = NoAnswer::default();
    // No two rows agree: an id, or words of the respondents' own.
    if cells.different() > 2_000 && cells.different() * 10 > cells.filled() * 9 {
        return found;
    }
    let unexplained = |text: &&str| cells.said_missing(text).is_none();
    let texts: Vec<&'a str> = cells.texts.keys().copied().filter(unexplained).collect();
    let (numbers, others): (Vec<&str>, Vec<&str>) = texts
        .into_iter()
        .partition(|text| cells.number(text).is_some());
    let coded = !cells.info.labels.is_empty();
    let bare = |text: &&str| !cells.info.labels.contains_key(*text);
    let others = marks(
        &numbers,
        others.into_iter().filter(bare).collect(),
        &mut found,
    );
    if !coded {
        among_numbers(cells, &numbers, &others, &mut found);
        among_words(cells, &numbers, &others, &mut found);
    }
    numbers_apart(cells, &mut found);
    found
}

/// Finds what programs write for a blank; the texts that are left.
fn marks<'a>(numbers: &[&str], others: Vec<&'a str>, found: &mut NoAnswer<'a>) -> Vec<&'a str> {
    let (marked, words): (Vec<&str>, Vec<&str>) =
        others.into_iter().partition(|text| mark(text).is_some());
    // "+" and "-" are two answers; a tick and "-" are chosen and not chosen.
    let plain = words
        .iter()
        .all(|text| text.chars().any(char::is_alphanumeric));
    let beside = plain && numbers.len() + words.len() >= 2;
    let numeric = words.is_empty() && numbers.len() >= 2;
    let mut rest = words;
    for text in marked {
        let kind = match (mark(text), text) {
            (Some(Mark::Always), _) => Some(Missing::Blank),
            (Some(Mark::Lettered), _) => numeric.then_some(Missing::Apart),
            (_, "None") => numeric.then_some(Missing::Blank),
            (_, "?" | "??" | "???" | "*") => beside.then_some(Missing::Apart),
            _ => beside.then_some(Missing::Blank),
        };
        match kind {
            Some(kind) => {
                found.sure.insert(text, kind);
            }
            None => rest.push(text),
        }
    }
    rest
}

/// A word or two that come again and again among numbers, and what is longer than any number.
fn among_numbers<'a>(
    cells: &Cells<'a>,
    numbers: &[&str],
    others: &[&'a str],
    found: &mut NoAnswer<'a>,
) {
    let rows =
        |texts: &[&str]| -> usize { texts.iter().filter_map(|text| cells.texts.get(text)).sum() };
    let (ends, others) = numbered_ends(cells, numbers, others);
    let (of_numbers, of_others) = (rows(numbers) + rows(&ends), rows(&others));
    if numbers.len() < 2 || of_others * 4 > of_numbers {
        return;
    }
    let endless = |text: &&&str| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        digits.len() > 15 && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let (endless, words): (Vec<&&str>, Vec<&&str>) = others.iter().partition(endless);
    found
        .sure
        .extend(endless.into_iter().map(|text| (*text, Missing::Apart)));
    // Answers of a scale whose other steps are numbers are words too.
    let values = || numbers.iter().filter_map(|text| cells.number(text));
    let amounts = numbers.len() > 20 || values().any(|v| v > 20.0 || v.fract() != 0.0);
    let again = |text: &&&str| {
        let rows = cells.texts.get(**text).copied().unwrap_or_default();
        let word =
            text.chars().any(char::is_alphabetic) && !text.bytes().any(|b| b.is_ascii_digit());
        rows > 1 && word && text.chars().count() <= 30 && !is_number_word(text)
    };
    if words.len() > 2
        || !words.iter().all(again)
        || words.iter().any(|text| says_other_or_none(text))
    {
        return;
    }
    match (amounts || ends.len() == 2, words.as_slice()) {
        (true, words) => found
            .sure
            .extend(words.iter().map(|text| (**text, Missing::Apart))),
        (false, [only]) => found.perhaps.push(only),
        // The ends of a scale.
        (false, _) => {}
    }
}

/// The ends of a scale whose other steps are bare numbers, as "0 Not at all" and "10 Completely" beside 1 to 9, and the
/// texts that are left.
fn numbered_ends<'a>(
    cells: &Cells<'_>,
    numbers: &[&str],
    others: &[&'a str],
) -> (Vec<&'a str>, Vec<&'a str>) {
    let values = || numbers.iter().filter_map(|text| cells.number(text));
    let least = values().fold(f64::INFINITY, f64::min);
    let most = values().fold(f64::NEG_INFINITY, f64::max);
    let side = |text: &&str| {
        let (value, _) = numbered(text)?;
        (value == least - 1.0 || value == most + 1.0).then_some(value < least)
    };
    let (ends, rest): (Vec<&str>, Vec<&str>) = others.iter().partition(|text| side(text).is_some());
    match ends.iter().filter_map(side).filter(|low| *low).count() {
        1 if ends.len() <= 2 => (ends, rest),
        0 if ends.len() == 1 => (ends, rest),
        _ => (Vec::new(), others.to_vec()),
    }
}

/// A code or two among answers in words: -99 beside "Agree" and "Disagree", as platforms write where nobody answered.
fn among_words<'a>(
    cells: &Cells<'a>,
    numbers: &[&'a str],
    others: &[&str],
    found: &mut NoAnswer<'a>,
) {
    const MOST: usize = 4;
    let rows = |text: &str| cells.texts.get(text).copied().unwrap_or_default();
    let word = |text: &&&str| text.chars().any(char::is_alphanumeric);
    let words = others.iter().filter(word).count();
    let begins_with_a_number = |text: &&str| text.starts_with(|c: char| c.is_ascii_digit());
    let is_code = |text: &&&str| {
        let value = cells.number(text).filter(|value| value.fract() == 0.0);
        value.is_some_and(|value| {
            value < 0.0 && words > 0 || value >= 66.0 && is_usual(value) && words > 1
        })
    };
    // -77 and -99 are nobody's answer, however many rows have them.
    let is_mark = |text: &str| {
        let value = cells.number(text);
        value.is_some_and(|value| value <= -66.0 && is_usual(-value))
    };
    let few = (1..=MOST).contains(&numbers.len()) && words == others.len();
    let of_numbers: usize = numbers.iter().map(|text| rows(text)).sum();
    let fits = few
        && numbers.iter().all(|text| is_code(&text))
        && (words == 1
            || of_numbers * 3 <= cells.filled() * 2
            || numbers.iter().all(|text| is_mark(text)))
        && (others.len() == 1
            || !others.iter().any(begins_with_a_number)
            || numbers.iter().all(|text| text.starts_with('-')));
    if fits {
        let sure = numbers
            .iter()
            .filter(|text| !found.sure.contains_key(**text));
        let sure: Vec<&'a str> = sure.copied().collect();
        found
            .sure
            .extend(sure.into_iter().map(|text| (text, Missing::Apart)));
    }
}

/// Words that people type for a number.
fn is_number_word(text: &str) -> bool {
    let text = plain(text);
    let mut all = languages().iter().flat_map(|l| &l.answers.numbers);
    all.any(|word| plain(word) == text)
}

/// Codes that stand apart from the other numbers of the column.
fn numbers_apart<'a>(cells: &Cells<'a>, found: &mut NoAnswer<'a>) {
    let codes = coded(cells, found);
    let held: Vec<Held> = codes.iter().map(|(_, held)| *held).collect();
    let mut apart = apart(&held);
    // Other answers and none of them have codes after a gap, and are answers.
    let label = |text: &'a str| cells.info.labels.get(text).map_or(text, String::as_str);
    let answers = |of: &Apart| {
        let mut own = codes.iter().filter(|(_, held)| held.value == of.value);
        own.any(|(text, held)| held.named && says_other_or_none(label(text)))
    };
    let all_named = codes.iter().all(|(_, held)| held.named);
    apart.retain(|of| of.value < 0.0 || !all_named || !answers(of));
    apart.retain(|of| !is_top_code(&cells.info.labels, of.value));
    // The steps of a scale count on: what follows a gap is not a step.
    let is_apart = |held: &Held| apart.iter().any(|of| of.value == held.value);
    let steps = || codes.iter().filter(|(_, held)| !is_apart(held));
    if apart.iter().any(|of| !of.sure) && all_named {
        let words: Vec<&str> = steps().map(|(text, _)| label(text)).collect();
        if scale::scale(&words).is_some_and(|scale| scale.outside == 0) {
            apart
                .iter_mut()
                .filter(|of| of.value > 0.0)
                .for_each(|of| of.sure = true);
        }
    }
    for of in apart {
        let texts = codes.iter().filter(|(_, held)| held.value == of.value);
        for (text, _) in texts {
            match of.sure {
                true => {
                    found.sure.insert(text, Missing::Apart);
                }
                false => found.perhaps.push(text),
            }
        }
    }
}

/// The codes of a column: its numbers, those that the file has a label for, or those that its labels begin with.
fn coded<'a>(cells: &Cells<'a>, found: &NoAnswer<'_>) -> Vec<(&'a str, Held)> {
    let labels = cells.info.labels.keys().map(String::as_str);
    let others = cells
        .texts
        .keys()
        .copied()
        .filter(|text| !cells.info.labels.contains_key(*text));
    let all: Vec<&'a str> = labels
        .chain(others)
        .filter(|text| !found.sure.contains_key(text) && cells.said_missing(text).is_none())
        .collect();
    let rows = |text: &str| cells.texts.get(text).copied().unwrap_or_default();
    let mut codes: Vec<(&str, Held)> = Vec::new();
    for text in &all {
        let Some(value) = cells.number(text) else {
            continue;
        };
        let label = cells.info.labels.get(*text);
        let named = label.is_some_and(|label| names(label, value));
        codes.push((
            text,
            Held {
                value,
                rows: rows(text),
                named,
            },
        ));
    }
    if codes.is_empty() && (3..=60).contains(&all.len()) {
        let numbered = all.iter().map(|text| {
            let (value, _) = numbered(text)?;
            Some((
                *text,
                Held {
                    value,
                    rows: rows(text),
                    named: true,
                },
            ))
        });
        codes = numbered.collect::<Option<_>>().unwrap_or_default();
    }
    codes
}

/// Columns on both sides that are looked at.
const BESIDE: usize = 24;

/// Settles doubtful codes by neighbouring columns: a code that stands apart in one is no answer in the others,
/// and -1 beside 0 and 1 says that a question was not asked where the same rows have it in each of its columns.
pub(super) fn settle(raw: &RawData, columns: &mut [Cells<'_>]) {
    answers_with_words(raw, columns);
    if columns
        .iter()
        .all(|cells| cells.no_answer.perhaps.is_empty())
    {
        return;
    }
    let ends: Vec<Option<(f64, f64)>> = columns.iter().map(ends).collect();
    let mut settled: Vec<(usize, usize)> = Vec::new();
    for (index, cells) in columns.iter().enumerate() {
        for (place, text) in cells.no_answer.perhaps.iter().enumerate() {
            let Some(code) = number(text) else { continue };
            let near = index.saturating_sub(BESIDE)..(index + BESIDE + 1).min(columns.len());
            let alike = || {
                let others = near.clone().filter(|&other| other != index);
                let same = others.filter(|&other| same_answers(ends[index], ends[other]));
                same.map(|other| &columns[other])
            };
            let is_code = |text: &&str| number(text) == Some(code);
            let sure = || alike().any(|other| other.no_answer.sure.keys().any(is_code));
            let perhaps = || alike().filter(|other| other.no_answer.perhaps.iter().any(is_code));
            let settles = match code < 0.0 {
                true => {
                    sure()
                        || perhaps().any(|other| same_rows(raw, cells, other, code))
                        || is_option(ends[index]) && beside_options(index, columns)
                }
                // Where each code has a label, the same list in each column says no more than one.
                false if cells.labelled() => false,
                false => sure() || perhaps().count() >= 2,
            };
            if settles {
                settled.push((index, place));
            }
        }
    }
    for (index, place) in settled.into_iter().rev() {
        let own = &mut columns[index].no_answer;
        let text = own.perhaps.remove(place);
        own.sure.insert(text, Missing::Apart);
    }
    columns.iter_mut().for_each(with_their_neighbours);
}

/// A code in doubt that stands on one side of all answers with a settled one is settled too: 8 where 9 is. A code with a
/// label of its own may be another answer all the same.
fn with_their_neighbours(cells: &mut Cells<'_>) {
    if cells.no_answer.perhaps.is_empty() || cells.labelled() {
        return;
    }
    let doubtful = |text: &&str| !cells.no_answer.perhaps.contains(text);
    let answers = || cells.answers().filter(doubtful).filter_map(number);
    let (Some(least), Some(most)) = (answers().reduce(f64::min), answers().reduce(f64::max)) else {
        return;
    };
    let sure = || cells.no_answer.sure.keys().filter_map(|text| number(text));
    let (below, above) = (
        sure().any(|code| code < least),
        sure().any(|code| code > most),
    );
    let settled = |text: &&str| {
        number(text).is_some_and(|code| below && code < least || above && code > most)
    };
    let own = &mut cells.no_answer;
    let (settled, doubtful): (Vec<&str>, Vec<&str>) =
        own.perhaps.iter().partition(|text| settled(text));
    own.perhaps = doubtful;
    own.sure
        .extend(settled.into_iter().map(|text| (text, Missing::Apart)));
}

/// A code apart that the next column has words beside is another answer, and not missing: 96 and what was typed.
fn answers_with_words(raw: &RawData, columns: &mut [Cells<'_>]) {
    const NEARLY_ALL: usize = 95;
    const FEWEST: usize = 3;
    for index in 0..columns.len().saturating_sub(1) {
        let (own, beside) = (&columns[index], &columns[index + 1]);
        let related = tokens(beside.name).first() == tokens(own.name).first()
            || tokens(beside.name)
                .iter()
                .any(|word| matches!(word.as_str(), "other" | "oth" | "text" | "specify"));
        let words = beside.texts.keys().all(|text| number(text).is_none());
        let few = beside.blank * 2 > beside.rows && beside.filled() >= FEWEST;
        let apart = |text: &&str| number(text).is_some_and(|value| value > 0.0);
        let codes: Vec<&str> = own.no_answer.sure.keys().copied().filter(apart).collect();
        if codes.is_empty() || !related || !words || !few || own.labelled() {
            continue;
        }
        let (Some(column), Some(typed)) = (raw.column(own.name), raw.column(beside.name)) else {
            continue;
        };
        let blank: Vec<bool> = typed.texts().map(|text| text.trim().is_empty()).collect();
        let texts: Vec<&str> = column.texts().map(str::trim).collect();
        let mut times = vec![0usize; texts.len()];
        for row in (0..column.len()).filter(|&row| !blank[typed.code(row)]) {
            times[column.code(row)] += 1;
        }
        let all: usize = times.iter().sum();
        let with_words = |code: &&str| {
            let rows = times.iter().zip(&texts).filter(|(_, text)| *text == code);
            rows.map(|(rows, _)| *rows).sum::<usize>() * 100 >= all * NEARLY_ALL
        };
        let other = codes.into_iter().find(with_words).map(str::to_owned);
        if let Some(other) = other {
            columns[index].no_answer.sure.shift_remove(other.as_str());
        }
    }
}

/// The least and the greatest code of a column of a few, but for those in question.
fn ends(cells: &Cells<'_>) -> Option<(f64, f64)> {
    const FEW: usize = 40;
    let codes: Vec<f64> = cells
        .answers()
        .take(FEW + 1)
        .filter(|text| !cells.no_answer.perhaps.contains(text))
        .filter_map(number)
        .collect();
    let least = codes.iter().copied().reduce(f64::min)?;
    let most = codes.iter().copied().reduce(f64::max)?;
    (codes.len() <= FEW).then_some((least, most))
}

/// Whether the codes are 0 and 1: an option, chosen or not.
fn is_option(ends: Option<(f64, f64)>) -> bool {
    ends == Some((0.0, 1.0))
}

/// Whether the column on the left or on the right has the same name but for its end, and holds 0 and 1 alone: what else one
/// of several options holds is no side of 0.
fn beside_options(index: usize, columns: &[Cells<'_>]) -> bool {
    let stem = |name: &'_ str| -> usize {
        let sign = name.rfind(|c: char| !c.is_alphanumeric());
        sign.unwrap_or_else(|| name.trim_end_matches(|c: char| c.is_ascii_digit()).len())
    };
    let own = columns[index].name;
    let own = &own[..stem(own)];
    let beside = [index.checked_sub(1), index.checked_add(1)];
    let mut others = beside
        .into_iter()
        .flatten()
        .filter_map(|other| columns.get(other));
    others.any(|other| {
        let alike = !own.is_empty() && &other.name[..stem(other.name)] == own;
        alike && other.no_answer.perhaps.is_empty() && is_option(ends(other))
    })
}

/// Whether two columns hold the same few codes.
fn same_answers(a: Option<(f64, f64)>, b: Option<(f64, f64)>) -> bool {
    let close = |a: f64, b: f64| (a - b).abs() <= 1.0;
    match (a, b) {
        (Some(a), Some(b)) => close(a.0, b.0) && close(a.1, b.1),
        _ => false,
    }
}

/// Whether nearly the same rows have a code in both columns.
fn same_rows(raw: &RawData, a: &Cells<'_>, b: &Cells<'_>, code: f64) -> bool {
    let (Some(a), Some(b)) = (raw.column(a.name), raw.column(b.name)) else {
        return false;
    };
    let has = |column: &Column| -> Vec<bool> {
        column
            .texts()
            .map(|text| number(text.trim()) == Some(code))
            .collect()
    };
    let (of_a, of_b) = (has(a), has(b));
    let rows = (0..a.len()).map(|row| (of_a[a.code(row)], of_b[b.code(row)]));
    let (both, either) = rows.fold((0, 0), |(both, either), (a, b)| {
        (both + usize::from(a && b), either + usize::from(a || b))
    });
    both > 1 && both * 20 >= either * 19
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbreak_study::raw::ColumnInfo;

    /// What is no answer among these cells with their rows, and what may be none.
    fn found(
        labels: &[(&str, &str)],
        cells: &[(&str, usize)],
    ) -> (Vec<(String, Missing)>, Vec<String>) {
        let info = ColumnInfo {
            labels: labels
                .iter()
                .map(|(c, l)| ((*c).to_owned(), (*l).to_owned()))
                .collect(),
            ..ColumnInfo::default()
        };
        let rows = cells
            .iter()
            .flat_map(|(cell, rows)| std::iter::repeat_n(*cell, *rows));
        let column = Column::of("x", rows);
        let cells = Cells::of("x", &info, &column);
        let sure = cells
            .no_answer
            .sure
            .iter()
            .map(|(text, kind)| ((*text).to_owned(), *kind));
        let perhaps = cells
            .no_answer
            .perhaps
            .iter()
            .map(|text| (*text).to_owned());
        (sure.collect(), perhaps.collect())
    }

    fn sure(cells: &[(&str, usize)]) -> Vec<(String, Missing)> {
        found(&[], cells).0
    }

    fn is(text: &str, kind: Missing) -> Vec<(String, Missing)> {
        vec![(text.to_owned(), kind)]
    }

    #[test]
    fn marks_of_a_blank_are_no_answers() {
        for mark in [
            "NaN", "NULL", "#NULL!", "<NA>", "(null)", ".", "-", "--", "None", "…",
        ] {
            let among_codes = [("1", 30), ("2", 20), ("3", 20), (mark, 9)];
            assert_eq!(sure(&among_codes), is(mark, Missing::Blank), "{mark}");
        }
        for mark in [".", "-", "NaN"] {
            let among_words = [("Yes", 30), ("No", 20), (mark, 9)];
            assert_eq!(sure(&among_words), is(mark, Missing::Blank), "{mark}");
        }
        assert_eq!(
            sure(&[("1", 30), ("2", 20), (".a", 9)]),
            is(".a", Missing::Apart)
        );
        assert_eq!(
            sure(&[("1", 30), ("2", 20), ("?", 9)]),
            is("?", Missing::Apart)
        );
        // Plus and minus, chosen and not, none of several.
        for cells in [
            &[("+", 30), ("-", 20), ("0", 9)][..],
            &[("x", 30), ("-", 20)],
            &[("Tea", 30), ("Coffee", 20), ("None", 9)],
            &[("none", 3), ("1", 20), ("2", 20)],
        ] {
            assert_eq!(sure(cells), [], "{cells:?}");
        }
    }

    #[test]
    fn a_word_among_numbers_is_no_number() {
        let ages: Vec<String> = (18..80).map(|n| n.to_string()).collect();
        let ages = || ages.iter().map(|n| (n.as_str(), 3)).collect::<Vec<_>>();
        let and = |more: &[(&'static str, usize)]| {
            let mut cells: Vec<(&str, usize)> = ages();
            cells.extend(more);
            sure(&cells)
        };
        assert_eq!(and(&[("ei tea", 12)]), is("ei tea", Missing::Apart));
        assert_eq!(
            and(&[("999999999999999999", 1)]),
            is("999999999999999999", Missing::Apart)
        );
        // What people type once, numbers in words, and what has a number in it.
        assert_eq!(and(&[("about twenty", 1)]), []);
        assert_eq!(and(&[("none", 9), ("ten", 2)]), []);
        assert_eq!(and(&[("80+", 9)]), []);
        // An end of a scale.
        assert_eq!(sure(&[("1", 9), ("2", 9), ("3", 9), ("Best", 9)]), []);
    }

    #[test]
    fn labels_in_no_known_language_after_a_gap_are_no_steps_of_a_scale() {
        let steps = [
            ("1", "1. Very bad"),
            ("2", "2. Bad"),
            ("3", "3. Good"),
            ("4", "4. Very good"),
        ];
        let all = |steps: &[(&'static str, &'static str)],
                   more: &[(&'static str, &'static str)]| {
            let labels = [steps, more].concat();
            let cells: Vec<(&str, usize)> = labels.iter().map(|(code, _)| (*code, 20)).collect();
            found(&labels, &cells)
        };
        let (apart, _) = all(&steps, &[("8", "8. Ei oska öelda"), ("9", "9. Keeldus")]);
        assert_eq!(apart.len(), 2);
        let (apart, _) = all(&steps, &[("-1", "Ei oska öelda")]);
        assert_eq!(apart.len(), 1);
        // Among names one may be an answer too, and another answer is one.
        let names = [("1", "Tea"), ("2", "Coffee"), ("3", "Milk")];
        assert_eq!(
            all(&names, &[("9", "Keeldus")]),
            (vec![], vec!["9".to_owned()])
        );
        assert_eq!(all(&names, &[("9", "Sonstige")]), (vec![], vec![]));
        // Labels in the cells.
        let texts = [
            "1. Very bad",
            "2. Bad",
            "3. Good",
            "4. Very good",
            "9. Ei oska öelda",
        ];
        let cells: Vec<(&str, usize)> = texts.iter().map(|text| (*text, 20)).collect();
        assert_eq!(sure(&cells), is("9. Ei oska öelda", Missing::Apart));
    }

    #[test]
    fn abbreviations_are_places() {
        let info = ColumnInfo::default();
        let column = Column::of("country", ["AT", "BE", "DK", "NA", "SE", "NO", "FI"]);
        let cells = Cells::of("country", &info, &column);
        assert_eq!(cells.answers().count(), 7);
        let column = Column::of("q1", ["Yes", "No", "DK", "NA"]);
        assert_eq!(Cells::of("q1", &info, &column).answers().count(), 2);
    }
}
