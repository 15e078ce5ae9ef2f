//! Columns of flags: ticked where another column is blank, because its question was asked and not answered. `0/1` or
//! `1/blank`, under any name: what a flag belongs to is told by the rows in which it is ticked, and what it means by its
//! words. Without words it may as well say why a question was not asked, and is left alone.

use super::cells::number;
use super::group::{Found, GroupKind};
use super::missing::Missing;
use super::role::{Evidence, Role};
use super::words::{says, tokens};
use crossbreak_study::label::{languages, plain, says_chosen, says_none};
use crossbreak_study::raw::{Column, RawData};

/// A column of flags.
pub(super) struct Flag {
    /// The column that has blanks in its stead, by its place.
    pub of: usize,
    pub kind: Missing,
    /// What a ticked cell holds.
    pub tick: String,
    pub why: String,
}

/// So much of what is ticked has to be blank elsewhere: a respondent may change their mind, and exports have slips.
const NEARLY_ALL: f64 = 0.98;
/// So much of what is blank has to be ticked, where only rows tie the two.
const MOST: f64 = 0.9;
/// Fewer ticks prove nothing without a name.
const FEWEST: usize = 3;

/// What the cells of a column that may be one of flags hold.
struct Ticks<'a> {
    column: &'a Column,
    /// Of each text of the column: whether it is a tick.
    texts: Vec<bool>,
    tick: String,
    /// How many rows have one.
    rows: usize,
    blank: usize,
}

impl<'a> Ticks<'a> {
    fn of(evidence: &Evidence<'_>, column: &'a Column) -> Option<Self> {
        let cells = &evidence.cells;
        if cells.different() > 2 {
            return None;
        }
        let mut tick = None;
        for (text, rows) in &cells.texts {
            let words = cells.words(text);
            let chosen = match says_chosen(words).or_else(|| says_chosen(text)) {
                Some(chosen) => chosen,
                // A label or a blank: what is there is the tick.
                None if kind(words).is_some() || cells.different() == 1 && cells.blank > 0 => true,
                // A code without its label: 1 is ticked, 0 is not.
                None => match number(text) {
                    Some(1.0) => true,
                    Some(0.0) => false,
                    _ => return None,
                },
            };
            if chosen && tick.replace(((*text).to_owned(), *rows)).is_some() {
                return None;
            }
        }
        let (tick, rows) = tick?;
        let texts = column.texts().map(|text| text.trim() == tick).collect();
        Some(Self {
            column,
            texts,
            tick,
            rows,
            blank: cells.blank,
        })
    }

    fn at(&self, row: usize) -> bool {
        self.texts[self.column.code(row)]
    }
}

/// Of each row whether a column is blank there.
pub(super) fn blank_rows(column: &Column) -> Vec<bool> {
    let blank: Vec<bool> = column.texts().map(|text| text.trim().is_empty()).collect();
    (0..column.len())
        .map(|row| blank[column.code(row)])
        .collect()
}

/// Of each row whether a column has this text.
pub(super) fn rows_with(column: &Column, cell: &str) -> Vec<bool> {
    let own: Vec<bool> = column.texts().map(|text| text.trim() == cell).collect();
    (0..column.len()).map(|row| own[column.code(row)]).collect()
}

/// The flag that a column is, if it is one.
pub(super) fn flag(raw: &RawData, seen: &[(Evidence<'_>, Role)], index: usize) -> Option<Flag> {
    let (evidence, role) = &seen[index];
    if !matches!(role, Role::Single | Role::Scale | Role::Number) {
        return None;
    }
    let cells = &evidence.cells;
    let ticks = Ticks::of(evidence, raw.column(cells.name)?)?;
    let kind = said(evidence, &ticks.tick)?;
    let mut best: Option<(bool, f64, usize)> = None;
    for (of, (other, role)) in seen.iter().enumerate() {
        let may_be = matches!(role, Role::Number | Role::Single | Role::Scale) && of != index;
        let blank = other.cells.blank;
        let related = may_be && belongs(cells.name, other.cells.name);
        // Row by row only where the numbers can fit.
        let enough = (blank as f64) >= NEARLY_ALL * ticks.rows as f64
            && (related
                || ticks.rows >= FEWEST
                    && ticks.rows as f64 >= MOST * blank.saturating_sub(ticks.blank) as f64);
        if !may_be || !enough || options_only(other) {
            continue;
        }
        let Some(column) = raw.column(other.cells.name) else {
            continue;
        };
        let blank = blank_rows(column);
        let (both, covered) = compare(&ticks, &blank);
        let fits = both as f64 >= NEARLY_ALL * ticks.rows as f64;
        let share = both as f64 / covered.max(1) as f64;
        if !fits || !(related || share >= MOST) {
            continue;
        }
        let nearer = |then: usize| of.abs_diff(index) < then.abs_diff(index);
        if best.is_none_or(|(r, s, then)| {
            (related, share)
                .partial_cmp(&(r, s))
                .is_some_and(|order| match order {
                    std::cmp::Ordering::Greater => true,
                    std::cmp::Ordering::Equal => nearer(then),
                    std::cmp::Ordering::Less => false,
                })
        }) {
            best = Some((related, share, of));
        }
    }
    let (_, _, of) = best?;
    Some(Flag {
        of,
        kind,
        tick: ticks.tick,
        why: format!(
            "ticked where {} is blank, and its words say {}",
            seen[of].0.cells.name,
            kind.as_str()
        ),
    })
}

/// How many rows are ticked and blank, and how many of the blank ones the flag says anything of.
fn compare(ticks: &Ticks<'_>, blank: &[bool]) -> (usize, usize) {
    let flags = blank_rows(ticks.column);
    // Of 1 and blank, a blank says "not ticked".
    let says_by_blank = ticks.rows + ticks.blank == ticks.column.len();
    let (mut both, mut covered) = (0, 0);
    for row in (0..blank.len()).filter(|&row| blank[row]) {
        both += usize::from(ticks.at(row));
        covered += usize::from(says_by_blank || !flags[row]);
    }
    (both, covered)
}

/// An option's column, whose blanks are options that were not chosen.
fn options_only(evidence: &Evidence<'_>) -> bool {
    let cells = &evidence.cells;
    let option = |text: &&str| says_chosen(cells.words(text)).is_some();
    cells.different() == 1 && !cells.texts.is_empty()
        || cells.different() == 2 && cells.texts.keys().all(option)
}

/// Puts the flag of a block of options among them: "None of these" and "Don't know" are options like the others. True
/// where the blanks of the others then say that they were asked and not chosen.
pub(super) fn option_of_its_own(
    raw: &RawData,
    seen: &[(Evidence<'_>, Role)],
    taken: &[usize],
    group: &mut Found,
) -> bool {
    if group.kind != GroupKind::Multiple || group.set.is_some() {
        return false;
    }
    let columns: Option<Vec<Vec<bool>>> = group
        .columns
        .iter()
        .map(|&index| Some(blank_rows(raw.column(seen[index].0.cells.name)?)))
        .collect();
    let Some(columns) = columns else { return false };
    let rows = raw.rows();
    let blanks = |row: usize| columns.iter().filter(|blank| blank[row]).count();
    let all_blank: Vec<bool> = (0..rows).map(|row| blanks(row) == columns.len()).collect();
    let by_blank = group.not_selected.as_deref() == Some("");
    // Where cells hold 0 and 1, a block is blank as a whole or not at all.
    if !all_blank.contains(&true) || !by_blank && (0..rows).any(|r| blanks(r) > 0 && !all_blank[r])
    {
        return false;
    }
    for (index, (evidence, role)) in seen.iter().enumerate() {
        if taken.contains(&index) || !matches!(role, Role::Single | Role::Scale | Role::Number) {
            continue;
        }
        let Some(column) = raw.column(evidence.cells.name) else {
            continue;
        };
        let Some(ticks) = Ticks::of(evidence, column) else {
            continue;
        };
        let name = evidence.cells.name;
        let words = said(evidence, &ticks.tick).is_some() || is_none(evidence, &ticks.tick);
        let related = belongs(name, &group.name);
        let (both, covered) = compare(&ticks, &all_blank);
        let enough = related || ticks.rows >= FEWEST;
        let fits = both as f64 >= NEARLY_ALL * ticks.rows as f64
            && both as f64 >= MOST * covered as f64
            && both > 0;
        if words && enough && fits {
            group.columns.push(index);
            let item = evidence.cells.info.item.clone();
            let label = evidence.cells.words(&ticks.tick);
            let of_label = Some(label).filter(|l| says_chosen(l).is_none() && number(l).is_none());
            group.items.push(item.or(of_label.map(str::to_owned)));
            // Beside options that are 1 or blank, a flag may be 0 or 1, and the other way round.
            return !by_blank || evidence.cells.different() == 2;
        }
    }
    false
}

/// Whether one name holds the other whole: `noanswerQ1_n98` and `Q1`, but not `Q10_n98`.
fn belongs(flag: &str, of: &str) -> bool {
    let (flag, of) = (flag.to_lowercase(), of.to_lowercase());
    let ends_in_digit = of.ends_with(|c: char| c.is_ascii_digit());
    let starts_in_digit = of.starts_with(|c: char| c.is_ascii_digit());
    flag.len() > of.len()
        && of.len() > 1
        && flag.match_indices(&of).any(|(at, found)| {
            let before = flag[..at].chars().next_back();
            let after = flag[at + found.len()..].chars().next();
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            !(ends_in_digit && digit(after) || starts_in_digit && digit(before))
                && (ends_in_digit || !letter(after))
        })
}

/// The kind of missing that the words of a flag say: its label, its item, the end of its wording, its name.
fn said(evidence: &Evidence<'_>, tick: &str) -> Option<Missing> {
    let cells = &evidence.cells;
    let text = cells.info.text.as_deref();
    let ends = text.into_iter().flat_map(|text| {
        [" - ", ": ", " | ", " – "]
            .iter()
            .filter_map(move |mark| Some(text.rsplit_once(mark)?.1))
            .chain([text])
    });
    let words = [Some(cells.words(tick)), cells.info.item.as_deref()];
    let found = words
        .into_iter()
        .flatten()
        .chain(ends)
        .find_map(kind)
        .or_else(|| of_name(cells.name))?;
    // Not asked is what a blank is without a flag.
    (!matches!(found, Missing::NotAsked | Missing::Declared)).then_some(found)
}

/// "None of these" in a block of options.
fn is_none(evidence: &Evidence<'_>, tick: &str) -> bool {
    let cells = &evidence.cells;
    let none = |text: &str| {
        let mut parts = [" - ", ": ", " | ", " – "].iter();
        let ends = parts.any(|mark| {
            text.rsplit_once(mark)
                .is_some_and(|(_, end)| says_none(end))
        });
        ends || says_none(text)
    };
    let words = [
        Some(cells.words(tick)),
        cells.info.item.as_deref(),
        cells.info.text.as_deref(),
    ];
    words.into_iter().flatten().any(none) || tokens(cells.name).iter().any(|token| token == "none")
}

/// The kind of missing of a label: as its words say, or as some of several words in it do.
fn kind(label: &str) -> Option<Missing> {
    const LONGEST: usize = 60;
    Missing::of(label).or_else(|| {
        let text = plain(label);
        let short = text.len() <= LONGEST;
        let says = |words: &[String]| {
            // A word alone may say something else among others.
            let mut phrases = words.iter().filter(|phrase| phrase.contains(' '));
            phrases.any(|phrase| crossbreak_study::label::says(&text, &plain(phrase)))
        };
        let mut all = languages().iter().filter(|_| short).map(|l| &l.missing);
        all.find_map(|missing| match () {
            () if says(&missing.dont_know) => Some(Missing::DontKnow),
            () if says(&missing.refused) => Some(Missing::Refused),
            () if says(&missing.not_stated) => Some(Missing::NotStated),
            () => None,
        })
    })
}

/// The kind that a name says in short: `Q1_dk`, `noanswerQ1_n98`, `refused_Q5`.
fn of_name(name: &str) -> Option<Missing> {
    let tokens = tokens(name);
    let joined = tokens.join(" ");
    let short = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.as_str()));
    if short(&[
        "dk", "dontknow", "dknow", "dont", "unsure", "notsure", "nsp", "noanswer", "nopinion",
    ]) || says(&joined, "do not know")
        || says(&joined, "no answer")
    {
        // "No answer" among the flags of an export is what its questionnaire offers beside the field: don't know.
        Some(Missing::DontKnow)
    } else if short(&[
        "refused",
        "refuse",
        "refusal",
        "pnts",
        "prefernot",
        "prefernottosay",
    ]) || says(&joined, "prefer not")
    {
        Some(Missing::Refused)
    } else if short(&["notstated", "missing", "nostated"]) {
        Some(Missing::NotStated)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_belongs_to_the_column_whose_name_it_holds() {
        for (flag, of, expected) in [
            ("noanswerQ1_n98", "Q1", true),
            ("noanswerQ10_n98", "Q1", false),
            ("Q1_dk", "q1", true),
            ("hours_dk", "hours", true),
            ("hoursworked", "hours", false),
            ("Q1", "Q1", false),
            ("x17", "Q1", false),
        ] {
            assert_eq!(belongs(flag, of), expected, "{flag} of {of}");
        }
    }

    #[test]
    fn words_of_several_languages_say_the_kind() {
        for (label, expected) in [
            ("Don't know", Some(Missing::DontKnow)),
            ("Weiß nicht", Some(Missing::DontKnow)),
            ("98 Weiß nicht / keine Angabe", Some(Missing::NotStated)),
            ("Keine Angabe", Some(Missing::NotStated)),
            ("Ne sait pas", Some(Missing::DontKnow)),
            ("No contesta", Some(Missing::Refused)),
            ("Weet niet", Some(Missing::DontKnow)),
            ("Prefer not to say", Some(Missing::Refused)),
            ("Retired", None),
            ("Nonsense", None),
        ] {
            assert_eq!(kind(label), expected, "{label}");
        }
        assert_eq!(of_name("noanswerQ1_n98"), Some(Missing::DontKnow));
        assert_eq!(of_name("Q5_refused"), Some(Missing::Refused));
        assert_eq!(of_name("retired"), None);
    }
}
