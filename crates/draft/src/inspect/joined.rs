//! A column that holds what the columns of a multiple response hold, once more and in one cell: the list beside the
//! columns of KoBo's `select_multiple`, or a comma-separated list beside those of another platform.

use super::group::{Found, GroupKind};
use super::role::{Evidence, Role};
use super::words::without_place;
use crossbreak_study::raw::{Column, RawData};

/// So many rows have to agree.
const NEARLY_ALL: f64 = 0.95;

/// The column near those of a group whose cells name what is chosen in them, in every row.
pub(super) fn find(
    raw: &RawData,
    seen: &[(Evidence<'_>, Role)],
    taken: &[usize],
    group: &Found,
) -> Option<usize> {
    if group.kind != GroupKind::Multiple {
        return None;
    }
    let first = group.columns.iter().copied().min()?;
    let last = group.columns.iter().copied().max()?;
    let near = first.saturating_sub(2)..(last + 3).min(seen.len());
    near.filter(|index| !taken.contains(index) && !group.columns.contains(index))
        .filter(|&index| {
            let role = seen[index].1;
            let text = matches!(
                role,
                Role::Single
                    | Role::Multiple
                    | Role::OpenText
                    | Role::Number
                    | Role::Scale
                    | Role::Paradata
            );
            text && !seen[index].0.cells.labelled()
        })
        .find(|&index| names_what_is_chosen(raw, seen, group, index))
}

/// An option's column: in which of its texts it is chosen, and by what words it may be named.
struct Named<'a> {
    column: &'a Column,
    chosen: Vec<bool>,
    words: Vec<String>,
}

fn names_what_is_chosen(
    raw: &RawData,
    seen: &[(Evidence<'_>, Role)],
    group: &Found,
    index: usize,
) -> bool {
    let Some(list) = raw.column(seen[index].0.cells.name) else {
        return false;
    };
    let options: Option<Vec<Named<'_>>> = group
        .columns
        .iter()
        .zip(&group.items)
        .map(|(&own, item)| named(raw, seen, group, own, item.as_deref()))
        .collect();
    let Some(options) = options else { return false };
    // A mark of missing names no option.
    let cells = &seen[index].0.cells;
    let texts: Vec<String> = list
        .texts()
        .map(str::trim)
        .map(|text| match cells.missing(text) {
            Some(_) => String::new(),
            None => text.to_lowercase(),
        })
        .collect();
    let (mut filled, mut agree, mut several) = (0, 0, 0);
    for row in 0..list.len() {
        let text = &texts[list.code(row)];
        let chosen: Vec<&Named<'_>> = options
            .iter()
            .filter(|option| option.chosen[option.column.code(row)])
            .collect();
        if text.is_empty() && chosen.is_empty() {
            continue;
        }
        filled += 1;
        agree += usize::from(is_made_of(text, &chosen));
        several += usize::from(chosen.len() > 1);
    }
    several > 0 && agree as f64 >= NEARLY_ALL * filled as f64
}

/// Whether a text is made of the words of these options, each once, and signs.
fn is_made_of(text: &str, options: &[&Named<'_>]) -> bool {
    let mut rest = text.to_owned();
    // The longest first: "river" is in "river bank" too.
    let mut options = options.to_vec();
    options.sort_by_key(|option| {
        std::cmp::Reverse(option.words.iter().map(String::len).max().unwrap_or(0))
    });
    for option in options {
        let place = option.words.iter().find_map(|word| {
            rest.match_indices(word.as_str()).find_map(|(at, found)| {
                let before = rest[..at].chars().next_back();
                let after = rest[at + found.len()..].chars().next();
                let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
                (apart(before) && apart(after)).then_some((at, found.len()))
            })
        });
        let Some((at, length)) = place else {
            return false;
        };
        rest.replace_range(at..at + length, "\u{1}");
    }
    !rest.contains(char::is_alphanumeric)
}

fn named<'a>(
    raw: &'a RawData,
    seen: &[(Evidence<'_>, Role)],
    group: &Found,
    index: usize,
    item: Option<&str>,
) -> Option<Named<'a>> {
    let cells = &seen[index].0.cells;
    let column = raw.column(cells.name)?;
    let chosen = group.chosen(cells, column);
    // What names tell apart: the ends of the columns' names.
    let names: Vec<&str> = group
        .columns
        .iter()
        .map(|&own| seen[own].0.cells.name)
        .collect();
    let shared = names.iter().skip(1).fold(names[0].len(), |length, name| {
        let same = names[0]
            .bytes()
            .zip(name.bytes())
            .take_while(|(a, b)| a == b);
        length.min(same.count())
    });
    let sign = |at: usize| {
        let before = &cells.name.as_bytes()[..at];
        before.last().is_none_or(|b| !b.is_ascii_alphanumeric())
    };
    let cut = (0..=shared)
        .rev()
        .find(|&at| cells.name.is_char_boundary(at) && sign(at))
        .unwrap_or(0);
    let mut words: Vec<String> = vec![without_place(&cells.name[cut..]).to_owned()];
    words.extend(item.map(str::to_owned));
    words.extend(cells.info.item.clone());
    words.extend(cells.info.text.clone());
    words.extend(cells.info.text.as_deref().into_iter().flat_map(|text| {
        let items = super::wording::readings(text).into_iter();
        items.map(|reading| reading.item)
    }));
    words.extend(
        column
            .texts()
            .zip(&chosen)
            .filter(|(text, chosen)| **chosen && text.chars().any(char::is_alphabetic))
            .map(|(text, _)| cells.words(text.trim()).to_owned()),
    );
    let mut words: Vec<String> = words
        .into_iter()
        .map(|word| word.trim().to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    Some(Named {
        column,
        chosen,
        words,
    })
}
