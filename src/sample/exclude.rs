//! Which rows are people to be counted: filters, exclusions and duplicates, each with its reason.

use std::collections::{BTreeMap, HashMap};

use super::answers::texts;
use super::{Cells, Dropped, Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ingest::RawData;
use crate::number::counted;
use crate::spec::{Duplicates, Filter, Spec, Which};

/// The kept rows in file order, and what was dropped. `None` if a rule could not be read.
pub(super) fn rows(
    spec: &Spec,
    raw: &RawData,
    found: &mut Diagnostics,
) -> Option<(Vec<usize>, Vec<Dropped>)> {
    let mut reader = Reader {
        raw,
        rows: (0..raw.rows()).collect(),
    };
    let mut dropped = Vec::new();
    let mut readable = true;
    let keep = spec.input.keep.iter().map(|f| (f, true));
    let drop = spec.input.drop.iter().map(|f| (f, false));
    for (filter, wanted) in keep.chain(drop) {
        let Some(fits) = fits(&reader, filter, found) else {
            readable = false;
            continue;
        };
        let reason = match wanted {
            true => format!("other than {}", filter.reason),
            false => filter.reason.clone(),
        };
        let keep: Vec<bool> = fits.iter().map(|fit| *fit == wanted).collect();
        let left_out: Vec<usize> = (0..keep.len()).filter(|&row| !keep[row]).collect();
        let rows = reader.people(&left_out);
        super::filter(&mut reader.rows, &keep);
        dropped.push(Dropped { reason, rows });
    }
    if let Some(rule) = &spec.input.duplicates {
        match first_visits(&reader, rule, found) {
            Some(keep) => {
                let before = reader.rows.len();
                super::filter(&mut reader.rows, &keep);
                let which = match rule.keep {
                    Which::First => "first",
                    Which::Last => "last",
                };
                dropped.push(Dropped {
                    reason: rule.reason.clone().unwrap_or_else(|| {
                        format!(
                            "another row of the same {} (the {which} by {} is kept)",
                            rule.of, rule.by
                        )
                    }),
                    rows: before - reader.rows.len(),
                });
            }
            None => readable = false,
        }
    }
    if readable && reader.rows.is_empty() {
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!("no row of {} is left to be counted", raw.file),
            )
            .at(spec.input.file.span())
            .help("look at the conditions of [[input.keep]] and [[input.drop]]"),
        );
        return None;
    }
    readable.then_some((reader.rows, dropped))
}

/// For each row whether all conditions hold.
fn fits(reader: &Reader<'_>, filter: &Filter, found: &mut Diagnostics) -> Option<Vec<bool>> {
    let mut fits = vec![true; reader.rows.len()];
    let mut readable = true;
    // An answer that an earlier filter has just removed everyone of is an answer of the file all the same.
    let all = Reader {
        raw: reader.raw,
        rows: (0..reader.raw.rows()).collect(),
    };
    for (name, answers) in &filter.condition {
        let Some(column) = reader.column(name, found) else {
            readable = false;
            continue;
        };
        let Some(everyone) = all.column(name, found) else {
            continue;
        };
        let texts = texts(&all, &[everyone], answers, found);
        for (fit, cell) in fits.iter_mut().zip(&column.cells) {
            *fit &= texts.iter().any(|text| text == cell);
        }
    }
    readable.then_some(fits)
}

/// For each row whether it is the one that stays.
fn first_visits(
    reader: &Reader<'_>,
    rule: &Duplicates,
    found: &mut Diagnostics,
) -> Option<Vec<bool>> {
    let of = reader.column(&rule.of, found);
    let by = reader.column(&rule.by, found);
    let (of, by) = (of?, by?);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    // A blank identifies nobody: two people who left their address out are two people.
    for (row, id) in of.cells.iter().enumerate().filter(|(_, id)| !id.is_empty()) {
        groups.entry(id).or_default().push(row);
    }
    groups.retain(|_, rows| rows.len() > 1);
    let mut keep = vec![true; reader.rows.len()];
    let mut unsortable = Vec::new();
    let mut tied = Vec::new();
    for rows in groups.values() {
        let keys: Option<Vec<SortKey<'_>>> = rows
            .iter()
            .map(|&row| SortKey::read(by.cells[row]))
            .collect();
        let Some(keys) = keys else {
            unsortable.extend(
                rows.iter()
                    .copied()
                    .filter(|&r| SortKey::read(by.cells[r]).is_none()),
            );
            continue;
        };
        // Rows of the same moment stay in file order.
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|&a, &b| keys[a].compare(&keys[b]).then(a.cmp(&b)));
        let stays = match rule.keep {
            Which::First => order[0],
            Which::Last => order[order.len() - 1],
        };
        for (index, &row) in rows.iter().enumerate() {
            keep[row] = index == stays;
            if index != stays && keys[index].compare(&keys[stays]).is_eq() {
                tied.push(row);
            }
        }
    }
    if !tied.is_empty() {
        found.push(
            Diagnostic::warning(
                Code::DuplicateId,
                format!(
                    "{} dropped that {} the same {} as the row that stays; their order in the file decided",
                    counted(tied.len(), "row was", "rows were"),
                    if tied.len() == 1 { "has" } else { "have" },
                    rule.by
                ),
            )
            .in_file(reader.place(of.name, &tied)),
        );
    }
    if !unsortable.is_empty() {
        found.push(
            Diagnostic::error(
                Code::NotANumber,
                format!("`{}` cannot order the rows: \"{}\" is neither a number nor a date as 2024-05-01", rule.by, by.cells[unsortable[0]]),
            )
            .in_file(reader.place(by.name, &unsortable))
            .help("name a column of numbers or of ISO dates: day and month in another order would be guessed"),
        );
        return None;
    }
    Some(keep)
}

/// A number, or an ISO date, which sorts as text.
enum SortKey<'a> {
    Number(f64),
    Date(&'a str),
}

impl<'a> SortKey<'a> {
    fn read(text: &'a str) -> Option<Self> {
        if let Ok(number) = text.parse::<f64>() {
            return number.is_finite().then_some(SortKey::Number(number));
        }
        let bytes = text.as_bytes();
        let digits = |range: std::ops::Range<usize>| {
            bytes
                .get(range)
                .is_some_and(|b| b.iter().all(u8::is_ascii_digit))
        };
        let date = digits(0..4)
            && bytes.get(4) == Some(&b'-')
            && digits(5..7)
            && bytes.get(7) == Some(&b'-')
            && digits(8..10);
        date.then_some(SortKey::Date(text))
    }

    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        match (self, other) {
            (SortKey::Number(a), SortKey::Number(b)) => a.total_cmp(b),
            (SortKey::Date(a), SortKey::Date(b)) => a.cmp(b),
            (SortKey::Number(_), SortKey::Date(_)) => std::cmp::Ordering::Less,
            (SortKey::Date(_), SortKey::Number(_)) => std::cmp::Ordering::Greater,
        }
    }
}

/// The respondents' ids, each there and each once.
pub(super) fn ids(
    reader: &Reader<'_>,
    column: &Cells<'_>,
    spec: &Spec,
    found: &mut Diagnostics,
) -> Vec<String> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut blank = Vec::new();
    let mut again = Vec::new();
    for (respondent, id) in column.cells.iter().enumerate() {
        if id.is_empty() {
            blank.push(respondent);
        } else if first.contains_key(id) {
            again.push(respondent);
        } else {
            first.insert(id, respondent);
        }
    }
    if !blank.is_empty() {
        found.push(
            Diagnostic::error(
                Code::DuplicateId,
                format!("{} without an id", counted(blank.len(), "row", "rows")),
            )
            .in_file(reader.place(column.name, &blank))
            .help("name a column that every respondent has, or exclude these rows"),
        );
    }
    if let Some(&row) = again.first() {
        let earlier = first[column.cells[row]];
        let number = |r: usize| reader.raw.row_number(reader.rows[r]).unwrap_or_default();
        let more = match again.len() {
            1 => String::new(),
            n => format!(
                ", and {} more like it",
                counted(n - 1, "row is", "rows are")
            ),
        };
        found.push(
            Diagnostic::error(
                Code::DuplicateId,
                format!(
                    "rows {} and {} have the same {}, \"{}\"{more}",
                    number(earlier),
                    number(row),
                    column.name,
                    column.cells[row]
                ),
            )
            .at(spec.input.id.span())
            .help(format!(
                "say which row stays: [input.duplicates] of = \"{}\", keep = \"first\", by = a date or number column; see {}",
                spec.input.id,
                reader.place(column.name, &again)
            )),
        );
    }
    column.cells.iter().map(|id| (*id).to_owned()).collect()
}
