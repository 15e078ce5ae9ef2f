//! A ranking in a cell: `Cost;Comfort;Time`, the first place first. Each item has its place for an answer.

use super::coding::{Rules, code};
use super::mentions::split;
use super::question::{Item, Question, missing_answers};
use super::resolve::Resolver;
use super::{Category, Cells, Missing, Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::spec::{self, SOURCES};
use crossbreak_core::number::counted;

/// What an item has for an answer of those who ranked others and not this one.
const NOT_RANKED: &str = "Not ranked";

/// Reads the places of the items. Respondents who ranked some of them did not rank the others, and are in the base.
pub(super) fn ranking(
    reader: &Reader<'_>,
    mut columns: Vec<Cells<'_>>,
    written: &spec::Question,
    text: String,
    found: &mut Diagnostics,
) -> Option<Question> {
    let delimiter = written.delimiter.as_ref()?;
    let column = columns.pop()?;
    let blank = column.cells.iter().any(|cell| cell.is_empty());
    let mut column = split(reader, column, delimiter, written, found);
    if blank {
        column.distinct.push("");
    }
    let columns = [column];
    let rules = Rules {
        categories: written.answers.as_ref(),
        missing: missing_answers(written),
        multiple: false,
        other: None,
        unused: written.unused.as_ref(),
        most: ("most_answers", written.most_answers.as_ref()),
        what: format!("question `{}`", written.id),
        keys: &written.keys,
    };
    let (before, _) = found.counts();
    let coding = code(reader, &columns, &rules, found);
    if found.counts().0 > before {
        return None;
    }
    let column = &columns[0];
    // The items, by the code that their texts have.
    let items: Vec<u16> = (0..coding.categories.len() as u16)
        .filter(|&item| coding.categories[usize::from(item)].missing.is_none())
        .collect();
    if items.is_empty() {
        found.push(
            Diagnostic::error(
                Code::UnmentionedValue,
                format!(
                    "question `{}` has no items: no respondent ranked one",
                    written.id
                ),
            )
            .at(written.keys.first(&SOURCES))
            .help("check its column, and not_asked"),
        );
        return None;
    }
    let mut categories: Vec<Category> = (1..=items.len())
        .map(|place| Category {
            label: place.to_string(),
            missing: None,
        })
        .collect();
    let unranked = categories.len() as u16;
    categories.push(Category {
        label: NOT_RANKED.to_owned(),
        missing: Some(Missing::NotStated),
    });
    // Kinds of missing of the whole cell follow, each in its place.
    let mut of_missing = vec![unranked; coding.categories.len()];
    for (own, category) in coding.categories.iter().enumerate() {
        if category.missing.is_some() {
            of_missing[own] = categories.len() as u16;
            categories.push(category.clone());
        }
    }
    let mut codes = vec![vec![unranked; column.cells.len()]; items.len()];
    let mut twice = Vec::new();
    for (respondent, cell) in column.cells.iter().enumerate() {
        let blank = [""];
        let answers = match cell.is_empty() {
            true => &blank[..],
            false => column.answers(respondent),
        };
        let mut place = 0;
        for answer in answers {
            let Some(&own) = coding.assigned.get(*answer) else {
                continue;
            };
            match items.iter().position(|item| *item == own) {
                Some(item) if codes[item][respondent] == unranked => {
                    codes[item][respondent] = place;
                    place += 1;
                }
                Some(_) => twice.push(respondent),
                None => codes
                    .iter_mut()
                    .for_each(|codes| codes[respondent] = of_missing[usize::from(own)]),
            }
        }
    }
    twice.dedup();
    if !twice.is_empty() {
        found.note(
            Diagnostic::note(
                Code::ReadByRule,
                format!(
                    "question `{}`: {} an item more than once; its first place counts",
                    written.id,
                    counted(
                        reader.people(&twice),
                        "respondent ranks",
                        "respondents rank"
                    ),
                ),
            )
            .at(written.id.span()),
        );
    }
    // Everyone ranked every item: nothing is left to be called so.
    if codes.iter().flatten().all(|code| *code != unranked) {
        categories.remove(usize::from(unranked));
        for code in codes.iter_mut().flatten().filter(|code| **code > unranked) {
            *code -= 1;
        }
    }
    let assigned = categories
        .iter()
        .enumerate()
        .map(|(code, category)| (category.label.clone(), code as u16))
        .collect();
    let items = items
        .iter()
        .zip(codes)
        .map(|(&item, codes)| {
            let label = coding.categories[usize::from(item)].label.clone();
            Item {
                column: label.clone(),
                label,
                codes,
            }
        })
        .collect();
    let places = Cells {
        distinct: Vec::new(),
        sets: None,
        ..column.clone()
    };
    let resolver = Resolver {
        written,
        columns: &[places],
        categories: &categories,
        assigned: &assigned,
    };
    Some(resolver.finish(text, items, found))
}
