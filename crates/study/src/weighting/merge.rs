//! Small categories of a margin, merged by a stated rule.
//!
//! A category of three people with a target of 4% gives three people enormous weights. The rule names how many
//! respondents a category needs, and which other one takes it in; what is merged is listed in the diagnostics.

use super::margin::Target;
use super::targets::At;
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::label;
use crate::sample::{Sample, Variable};
use crate::spec::Collapse;

/// A category that was merged into another.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Merged {
    /// One label for each variable.
    pub category: Vec<String>,
    pub respondents: usize,
    pub target: f64,
    /// What took it in, as it is called from then on.
    pub into: Vec<String>,
}

/// Which of the variables categories are merged along.
fn along(rule: &Collapse, variables: &[&Variable]) -> usize {
    let named = rule.along.as_ref();
    named
        .and_then(|name| variables.iter().position(|v| v.name == **name))
        .unwrap_or(variables.len() - 1)
}

/// What is wrong with a rule: the category that is to take others in is none of them.
pub(super) fn check(
    rule: &Collapse,
    variables: &[&Variable],
    categories: &[(Target, At)],
) -> Option<Diagnostic> {
    let into = rule.into.as_ref()?;
    let along = along(rule, variables);
    let labels = || categories.iter().map(|(t, _)| t.labels[along].as_str());
    if labels().any(|own| label::same(own, into)) {
        return None;
    }
    let mut known: Vec<&str> = Vec::new();
    labels().for_each(|label| {
        if !known.contains(&label) {
            known.push(label);
        }
    });
    Some(
        Diagnostic::error(
            Code::UnknownLabel,
            format!(
                "there is no category \"{into}\" of {} to merge into",
                variables[along].name
            ),
        )
        .at(into.span())
        .help(suggest(into, "categories", known)),
    )
}

/// Merges categories with too few respondents, the smallest first, until none is left that can be merged. Codes of
/// respondents follow.
pub(super) fn merge(
    rule: &Collapse,
    variables: &[&Variable],
    sample: &Sample,
    categories: &mut Vec<(Target, At)>,
    codes: &mut [Option<u16>],
) -> Vec<Merged> {
    let along = along(rule, variables);
    // Where each category stands along the variable, in the order of the targets: that of a file's own answers would
    // depend on which of them comes first. One that has taken others in stands at several places.
    let mut order: Vec<String> = Vec::new();
    for (target, _) in categories.iter() {
        if !order.contains(&target.labels[along]) {
            order.push(target.labels[along].clone());
        }
    }
    let place = |label: &str| order.iter().position(|o| o == label);
    let labels = order.iter().map(String::as_str);
    let into = rule.into.as_ref();
    let into = into.and_then(|into| order.get(label::position(into, labels)?));
    let mut places: Vec<Vec<usize>> = categories
        .iter()
        .map(|(target, _)| place(&target.labels[along]).into_iter().collect())
        .collect();
    let original: Vec<Vec<String>> = categories
        .iter()
        .map(|(target, _)| target.labels.clone())
        .collect();
    // Each category's own number at the beginning, and the one it has been merged into.
    let mut counts = vec![0usize; categories.len()];
    for (respondent, code) in codes.iter().enumerate() {
        if let Some(code) = code {
            counts[usize::from(*code)] += sample.people_of(respondent);
        }
    }
    let mut now: Vec<usize> = (0..categories.len()).collect();
    let mut alive = vec![true; categories.len()];
    let mut stuck = vec![false; categories.len()];
    let mut merged = Vec::new();
    loop {
        // The smallest that is too small; of equals the first.
        let small = (0..categories.len())
            .filter(|&c| alive[c] && !stuck[c] && counts[c] < *rule.min_respondents as usize)
            .min_by_key(|&c| counts[c]);
        let Some(small) = small else { break };
        let beside = |c: usize| {
            let same = |i: usize| i == along || original[c][i] == original[small][i];
            c != small && alive[c] && (0..variables.len()).all(same)
        };
        let partner = match &rule.into {
            Some(_) => {
                (0..categories.len()).find(|&c| beside(c) && Some(&original[c][along]) == into)
            }
            None => neighbour(small, &places, &counts, &beside),
        };
        let Some(partner) = partner else {
            stuck[small] = true;
            continue;
        };
        let (taken, respondents) = (categories[small].0.clone(), counts[small]);
        let into = &mut categories[partner].0;
        into.share += taken.share;
        into.cells.extend(taken.cells.iter().cloned());
        into.labels[along] = if places[partner] < places[small] {
            format!("{} + {}", into.labels[along], taken.labels[along])
        } else {
            format!("{} + {}", taken.labels[along], into.labels[along])
        };
        merged.push(Merged {
            category: taken.labels,
            respondents,
            target: taken.share,
            into: into.labels.clone(),
        });
        counts[partner] += respondents;
        let more = std::mem::take(&mut places[small]);
        places[partner].extend(more);
        places[partner].sort_unstable();
        alive[small] = false;
        stuck.iter_mut().for_each(|stuck| *stuck = false);
        now.iter_mut()
            .filter(|n| **n == small)
            .for_each(|n| *n = partner);
    }
    // The categories that are left, numbered anew.
    let mut number = vec![0u16; categories.len()];
    let mut next = 0;
    for (category, alive) in alive.iter().enumerate() {
        if *alive {
            number[category] = next;
            next += 1;
        }
    }
    for code in codes.iter_mut().flatten() {
        *code = number[now[usize::from(*code)]];
    }
    let mut index = 0;
    categories.retain(|_| {
        index += 1;
        alive[index - 1]
    });
    merged
}

/// The category next to `small` in order; of two the one with fewer respondents, of equals the one before.
fn neighbour(
    small: usize,
    places: &[Vec<usize>],
    counts: &[usize],
    beside: &dyn Fn(usize) -> bool,
) -> Option<usize> {
    let (first, last) = (places[small].first()?, places[small].last()?);
    let others = || (0..places.len()).filter(|&c| beside(c) && !places[c].is_empty());
    let before = others()
        .filter(|&c| places[c].last() < Some(first))
        .max_by_key(|&c| places[c].last().copied());
    let after = others()
        .filter(|&c| places[c].first() > Some(last))
        .min_by_key(|&c| places[c].first().copied());
    match (before, after) {
        (Some(before), Some(after)) if counts[after] < counts[before] => Some(after),
        (before, after) => before.or(after),
    }
}

#[cfg(test)]
mod tests {
    use super::neighbour;

    /// Categories in order of their place, with so many respondents; the one at `small` looks for a neighbour.
    fn next_to(small: usize, places: &[&[usize]], counts: &[usize]) -> Option<usize> {
        let places: Vec<Vec<usize>> = places.iter().map(|own| own.to_vec()).collect();
        neighbour(small, &places, counts, &|c| c != small)
    }

    #[test]
    fn the_neighbour_with_fewer_respondents_takes_a_small_category_in() {
        let places: [&[usize]; 5] = [&[0], &[1], &[2], &[3], &[4]];
        // Of two the one with fewer, whichever side it is on; never one that is farther off, however small.
        assert_eq!(next_to(2, &places, &[1, 20, 3, 10, 1]), Some(3));
        assert_eq!(next_to(2, &places, &[1, 10, 3, 20, 1]), Some(1));
        // Of equals the one before.
        assert_eq!(next_to(2, &places, &[1, 10, 3, 10, 1]), Some(1));
        // At an end there is one.
        assert_eq!(next_to(0, &places, &[3, 20, 1, 1, 1]), Some(1));
        assert_eq!(next_to(4, &places, &[1, 1, 1, 20, 3]), Some(3));
        assert_eq!(next_to(0, &[&[0]], &[3]), None);
    }

    #[test]
    fn a_category_that_took_others_in_is_next_to_all_of_its_ends() {
        // The first has taken in the second, which has no place of its own any more.
        let places: [&[usize]; 4] = [&[0, 1], &[], &[2], &[3]];
        assert_eq!(next_to(2, &places, &[9, 0, 3, 9]), Some(0));
        assert_eq!(next_to(0, &places, &[3, 0, 9, 1]), Some(2));
    }
}
