//! Planned comparisons: the pairs of columns that the spec names, found among the columns of the tables.

use std::ops::Range;

use super::columns::Column;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::label;
use crate::spec::{Located, Tests};

/// The columns that are compared with each other; `None`: all that can be. A pair belongs to every crossbreak that has both
/// of its columns, in the order in which it is written.
pub(super) fn planned(
    tests: Option<&Tests>,
    columns: &[Column],
    found: &mut Diagnostics,
) -> Option<Vec<(usize, usize)>> {
    let pairs = tests.map(|tests| &tests.pairs)?;
    if pairs.is_empty() {
        return None;
    }
    // Each with its place in the spec.
    let mut planned: Vec<((usize, usize), Range<usize>)> = Vec::new();
    // Pairs of another length have been reported.
    for (pair, names) in pairs
        .iter()
        .filter_map(|pair| Some((pair, <&[_; 2]>::try_from(pair.as_slice()).ok()?)))
    {
        let [one, other] = names.each_ref().map(|name| named(name, columns));
        for (name, places) in names.iter().zip([&one, &other]) {
            if places.is_empty() {
                found.push(unknown(name, columns));
            }
        }
        if one.is_empty() || other.is_empty() {
            continue;
        }
        let of_both = one.iter().flat_map(|&a| other.iter().map(move |&b| (a, b)));
        let own: Vec<(usize, usize)> = of_both
            .filter(|&(a, b)| columns[a].crossbreak == columns[b].crossbreak)
            .collect();
        let [one, other] = names;
        if let Some(mistake) = mistaken(one, other, &own, columns) {
            found.push(mistake);
            continue;
        }
        for (a, b) in own
            .into_iter()
            .filter(|(a, b)| !columns[*a].overlaps(&columns[*b]))
        {
            let twice =
                |((c, d), _): &&((usize, usize), _)| (a, b) == (*c, *d) || (b, a) == (*c, *d);
            match planned.iter().find(twice) {
                Some((_, first)) => {
                    found.push(
                        Diagnostic::error(
                            Code::NamedTwice,
                            format!("`{one}` and `{other}` are paired twice"),
                        )
                        .at(pair.span())
                        .beside(first.clone(), "paired here first")
                        .help("keep one of them: tests are two-sided"),
                    );
                    break;
                }
                None => planned.push(((a, b), pair.span())),
            }
        }
    }
    Some(planned.into_iter().map(|(pair, _)| pair).collect())
}

/// The columns of that name that can be compared, one a crossbreak at most.
fn named(name: &str, columns: &[Column]) -> Vec<usize> {
    let can = |column: &Column| !column.crossbreak.is_empty() && !column.is_difference();
    let all = || (0..columns.len()).filter(|&c| can(&columns[c]));
    let exact: Vec<usize> = all().filter(|&c| columns[c].name == name).collect();
    match exact.is_empty() {
        true => all()
            .filter(|&c| label::same(&columns[c].name, name))
            .collect(),
        false => exact,
    }
}

fn unknown(name: &Located<String>, columns: &[Column]) -> Diagnostic {
    let mut known: Vec<&str> = Vec::new();
    for column in columns
        .iter()
        .filter(|c| !c.crossbreak.is_empty() && !c.is_difference())
    {
        if !known.contains(&column.name.as_str()) {
            known.push(&column.name);
        }
    }
    let message = match label::same(name, "Total") {
        true => "the total is not compared with a column that is part of it".to_owned(),
        false => format!("no crossbreak has a column `{name}`"),
    };
    Diagnostic::error(Code::UnknownLabel, message)
        .at(name.span())
        .help(suggest(name, "columns", known.iter().copied()))
}

/// Why two columns that are there are no pair; `own` are those of one crossbreak.
fn mistaken(
    one: &Located<String>,
    other: &Located<String>,
    own: &[(usize, usize)],
    columns: &[Column],
) -> Option<Diagnostic> {
    let mistake = |message: String, help: &str| {
        Diagnostic::error(Code::SpecContradiction, message)
            .at(other.span())
            .help(help)
    };
    if own.is_empty() {
        return Some(mistake(
            format!("`{one}` and `{other}` are columns of different crossbreaks"),
            "pair columns of one crossbreak",
        ));
    }
    if own.iter().all(|(a, b)| a == b) {
        return Some(mistake(
            format!("`{one}` is paired with itself"),
            "name two different columns",
        ));
    }
    let overlap = own.iter().all(|(a, b)| columns[*a].overlaps(&columns[*b]));
    overlap.then(|| {
        mistake(
            format!("`{one}` and `{other}` share respondents, so they are not compared"),
            "pair columns that have no category in common",
        )
    })
}
