//! Targets as they are written, inline or in a table, to rows of labels with a target and a place.
//!
//! A table is **long**, with a column for each variable and one for the target, or for two variables a **grid**, with
//! one variable's labels down the first column and the other's along the headings. A long table can have columns of
//! more variables (the segments that the targets are for), and the column `in_sample` of a drafted table, which shows
//! what the sample has and is not read.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics, nearest, suggest};
use crate::label;
use crate::raw::{Form, Table};
use crate::sample::Variable;
use crate::spec::{self, Located};
use crossbreak_core::number::{Decimal, counted};

/// The tables that a spec names, by file and, of a workbook, sheet.
pub type TargetTables = BTreeMap<(String, Option<String>), Table>;

/// A category's labels, its target as written, and where that stands.
#[derive(Clone)]
pub(super) struct Written {
    /// One for each variable.
    pub labels: Vec<String>,
    /// One for each variable that was looked for beside them; `None` where the table has no columns of these.
    pub segment: Option<Vec<String>>,
    pub target: f64,
    /// Half a unit of its last digit.
    pub rounding: f64,
    pub at: At,
}

impl Written {
    fn same_category(&self, labels: &[String], segment: Option<&Vec<String>>) -> bool {
        self.labels == labels && self.segment.as_ref() == segment
    }
}

#[derive(Clone)]
pub(super) enum At {
    Spec(Range<usize>),
    File(DataPlace),
}

impl At {
    pub fn of(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            At::Spec(span) => diagnostic.at(span.clone()),
            At::File(place) => diagnostic.in_file(place.clone()),
        }
    }
}

pub(super) fn labels(variable: &Variable) -> impl Iterator<Item = &str> + Clone {
    variable
        .categories
        .iter()
        .filter(|c| c.missing.is_none())
        .map(|c| c.label.as_str())
}

/// The category that a label of a table or of the spec stands for.
fn known<'a>(variable: &'a Variable, label: &str) -> Option<&'a str> {
    let index = label::position(label, labels(variable))?;
    labels(variable).nth(index)
}

/// As [`known`], said where a label is not the category's letter for letter, and where there is no such category.
fn category<'a>(
    variable: &'a Variable,
    label: &str,
    at: &At,
    found: &mut Diagnostics,
) -> Option<&'a str> {
    let own = known(variable, label);
    match own {
        Some(own) if own == label => {}
        Some(own) => {
            let of = format!("variable `{}`", variable.name);
            found.note(at.of(label::note(label, own, &of)));
        }
        None => found.push(unknown(variable, label, at)),
    }
    own
}

fn target_already(what: &str, at: &At) -> Diagnostic {
    at.of(Diagnostic::error(
        Code::BadTargets,
        format!("{what} has a target already"),
    ))
    .help("keep one of the rows")
}

pub(super) fn unknown(variable: &Variable, label: &str, at: &At) -> Diagnostic {
    at.of(Diagnostic::error(
        Code::UnknownLabel,
        format!("variable `{}` has no category \"{label}\"", variable.name),
    ))
    .help(suggest(label, "categories", labels(variable)))
}

pub(super) fn inline_targets(
    inline: &indexmap::IndexMap<Located<String>, Located<Decimal>>,
    variable: Option<&Variable>,
    found: &mut Diagnostics,
) -> Option<Vec<Written>> {
    let mut written: Vec<Written> = Vec::new();
    let mut readable = true;
    for (name, target) in inline {
        let at = At::Spec(name.span());
        let own = match variable {
            Some(variable) => category(variable, name, &at, found),
            None => Some(name.as_str()),
        };
        let Some(own) = own else {
            readable = false;
            continue;
        };
        let labels = vec![own.to_owned()];
        if written.iter().any(|row| row.labels == labels) {
            found.push(target_already(own, &at));
            readable = false;
        }
        written.push(Written {
            labels,
            segment: None,
            target: target.value,
            rounding: target.rounding,
            at: At::Spec(target.span()),
        });
    }
    readable.then_some(written)
}

/// Reads the targets of `names` from a table; `span` is where the spec names it.
///
/// `variables` are those of `names`, in the same order, where the sample has them: without them labels are taken as
/// they are. `also` are variables (with their names) of which a long table can have columns too.
pub(super) fn table_targets(
    table: &Table,
    names: &[Located<String>],
    variables: Option<&[&Variable]>,
    also: &[(&str, Option<&Variable>)],
    span: Range<usize>,
    found: &mut Diagnostics,
) -> Option<Vec<Written>> {
    let column = |name: &str| table.headings.iter().position(|h| h == name);
    let columns: Vec<Option<usize>> = names.iter().map(|name| column(name)).collect();
    if let [first, second] = names
        && columns.contains(&None)
    {
        return grid_targets(table, [first, second], variables, span, found);
    }
    let mut keys = Vec::new();
    for (name, column) in names.iter().zip(columns) {
        match column {
            Some(column) => keys.push(column),
            None => found.push(no_column(table, name, span.clone())),
        }
    }
    if keys.len() < names.len() {
        return None;
    }
    let mut more = Vec::new();
    let mut missing = Vec::new();
    for (name, _) in also {
        match column(name) {
            Some(column) => more.push(column),
            None => missing.push(*name),
        }
    }
    if !more.is_empty() && !missing.is_empty() {
        for name in missing {
            found.push(no_column(table, name, span.clone()));
        }
        return None;
    }
    let rest: Vec<usize> = (0..table.headings.len())
        .filter(|i| !keys.contains(i) && !more.contains(i))
        .filter(|&i| table.headings[i] != IN_SAMPLE)
        .collect();
    let [target] = rest.as_slice() else {
        let mut beside: Vec<&str> = names.iter().map(|n| n.as_str()).collect();
        beside.extend(
            also.iter()
                .map(|(name, _)| *name)
                .filter(|_| !more.is_empty()),
        );
        found.push(
            Diagnostic::error(
                Code::BadTargets,
                format!(
                    "{} has {} beside {}; one is needed, the target",
                    table.file,
                    counted(rest.len(), "column", "columns"),
                    beside.join(" x ")
                ),
            )
            .at(span)
            .help("a column for each variable of the margin, and one for the target"),
        );
        return None;
    };

    if let Some(empty) = to_fill_in(table, &keys, *target) {
        found.push(empty);
        return None;
    }
    let mut rows: Vec<Written> = Vec::new();
    let mut readable = true;
    let sign = sign(table.rows.iter().map(|row| row[*target].trim()));
    for (index, row) in table.rows.iter().enumerate() {
        let at = At::File(table.place(index));
        let read = |columns: &[usize]| -> Vec<String> {
            columns.iter().map(|&c| row[c].trim().to_owned()).collect()
        };
        let mut labels = read(&keys);
        let mut segment = (!more.is_empty()).then(|| read(&more));
        let of_variables = variables.unwrap_or_default().iter().map(|v| Some(*v));
        let of_segment = segment.iter_mut().flatten();
        let cells = labels
            .iter_mut()
            .zip(of_variables)
            .chain(of_segment.zip(also.iter().map(|(_, v)| *v)));
        for (label, variable) in cells {
            let Some(variable) = variable else { continue };
            match category(variable, label, &at, found) {
                Some(own) => own.clone_into(label),
                None => readable = false,
            }
        }
        let Some(target) = number(&row[*target], sign, &at, found) else {
            readable = false;
            continue;
        };
        if rows
            .iter()
            .any(|r| r.same_category(&labels, segment.as_ref()))
        {
            let all: Vec<&str> = segment
                .iter()
                .flatten()
                .chain(&labels)
                .map(String::as_str)
                .collect();
            found.push(target_already(&all.join(" x "), &at));
            readable = false;
        }
        rows.push(Written {
            labels,
            segment,
            target: target.value,
            rounding: target.rounding,
            at,
        });
    }
    readable.then_some(rows)
}

/// The column of a drafted table that shows what the sample has.
const IN_SAMPLE: &str = "in_sample";

/// Categories of which nobody has written the target yet: said once for the table.
fn to_fill_in(table: &Table, keys: &[usize], target: usize) -> Option<Diagnostic> {
    const SHOWN: usize = 5;
    let blank: Vec<String> = table
        .rows
        .iter()
        .filter(|row| row[target].trim().is_empty())
        .map(|row| {
            keys.iter()
                .map(|&key| row[key].trim())
                .collect::<Vec<_>>()
                .join(" x ")
        })
        .collect();
    if blank.is_empty() {
        return None;
    }
    let message = match blank.len() == table.rows.len() {
        true => format!(
            "the targets of all {} are still to be filled in",
            counted(blank.len(), "category", "categories")
        ),
        false => {
            let more = blank.len().saturating_sub(SHOWN);
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            let shown = blank
                .iter()
                .take(SHOWN)
                .map(String::as_str)
                .collect::<Vec<_>>();
            format!(
                "{} still to be filled in: {}{more}",
                counted(blank.len(), "target is", "targets are"),
                shown.join(", ")
            )
        }
    };
    Some(
        Diagnostic::error(Code::BadTargets, message)
        .in_file(DataPlace::of(&*table.file).column(&table.headings[target]))
        .help("write what the population has into each row; until then method = \"none\" gives unweighted tables"),
    )
}

fn no_column(table: &Table, name: &str, span: Range<usize>) -> Diagnostic {
    Diagnostic::error(
        Code::BadTargets,
        format!("{} has no column `{name}`", table.file),
    )
    .at(span)
    .help(suggest(
        name,
        "columns",
        table.headings.iter().map(String::as_str),
    ))
}

/// The sign before the decimals of a table's targets, by the rule of raw files: a comma where some of them show one and none
/// shows a point.
fn sign<'a>(targets: impl Iterator<Item = &'a str> + Clone) -> spec::Decimal {
    let shows = |sign: spec::Decimal| {
        targets
            .clone()
            .any(|text| Form::of(text) == Form::Shows(sign))
    };
    match shows(spec::Decimal::Comma) && !shows(spec::Decimal::Point) {
        true => spec::Decimal::Comma,
        false => spec::Decimal::Point,
    }
}

fn number(text: &str, sign: spec::Decimal, at: &At, found: &mut Diagnostics) -> Option<Decimal> {
    let text = text.trim();
    let value = match sign {
        spec::Decimal::Point => Decimal::parse(text),
        spec::Decimal::Comma if text.contains('.') => None,
        spec::Decimal::Comma => Decimal::parse(&text.replacen(',', ".", 1)),
    };
    if value.is_none() {
        let help = match Form::of(text) {
            Form::Shows(_) | Form::Either(_) if !text.ends_with('%') => {
                "write every target of the table with the same sign before its decimals, and thousands without a sign"
            }
            _ => "write a number without a percent sign, such as 48.5",
        };
        found.push(
            at.of(Diagnostic::error(
                Code::BadTargets,
                format!("expected a target, found \"{text}\""),
            ))
            .help(help),
        );
    }
    value
}

/// Reads a grid. Which variable goes down is found from the labels. A blank cell is a category without a target.
fn grid_targets(
    table: &Table,
    names: [&Located<String>; 2],
    variables: Option<&[&Variable]>,
    span: Range<usize>,
    found: &mut Diagnostics,
) -> Option<Vec<Written>> {
    let corner = table.headings.first().map_or("", |h| h.trim());
    let named = names.iter().position(|name| name.as_str() == corner);
    let mut across: Vec<&str> = table.headings.iter().skip(1).map(|h| h.trim()).collect();
    let mut down: Vec<&str> = table.rows.iter().map(|row| row[0].trim()).collect();
    if across.is_empty() {
        found.push(neither(table, names, variables, span));
        return None;
    }
    let Some(&[first, second]) = variables else {
        // Without the variables nothing can be said of labels. Only a corner that names one tells which goes down;
        // otherwise the mistake that hides them comes first.
        return read_grid(table, named? == 1, &down, &across, found);
    };
    let fits = |v: &Variable, w: &Variable| {
        down.iter().all(|l| known(v, l).is_some()) && across.iter().all(|l| known(w, l).is_some())
    };
    let (straight, turned) = (fits(first, second), fits(second, first));
    let second_down = match (named, straight, turned) {
        (Some(down), ..) => down == 1,
        (None, true, false) => false,
        (None, false, true) => true,
        (None, true, true) => {
            found.push(
                Diagnostic::error(
                    Code::BadTargets,
                    format!(
                        "{}: `{}` and `{}` have the same categories, so that it is not clear which of them goes down",
                        table.file, names[0], names[1]
                    ),
                )
                .at(span)
                .help("give the first column the name of its variable"),
            );
            return None;
        }
        (None, false, false) => {
            found.push(neither(table, names, variables, span));
            return None;
        }
    };
    let (v, w) = if second_down {
        (second, first)
    } else {
        (first, second)
    };
    let mut readable = true;
    for (row, label) in down.iter_mut().enumerate() {
        match category(v, label, &At::File(table.place(row)), found) {
            Some(own) => *label = own,
            None => readable = false,
        }
    }
    for (column, label) in across.iter_mut().enumerate() {
        let at = At::File(table.heading_place(column + 1));
        match category(w, label, &at, found) {
            Some(own) => *label = own,
            None => readable = false,
        }
    }
    read_grid(table, second_down, &down, &across, found).filter(|_| readable)
}

fn read_grid(
    table: &Table,
    second_down: bool,
    down: &[&str],
    across: &[&str],
    found: &mut Diagnostics,
) -> Option<Vec<Written>> {
    let mut rows: Vec<Written> = Vec::new();
    let mut readable = true;
    let cells = table.rows.iter().flat_map(|row| row.iter().skip(1));
    let sign = sign(cells.map(|cell| cell.trim()));
    for (index, label) in down.iter().enumerate() {
        if down[..index].contains(label) {
            found.push(
                Diagnostic::error(Code::BadTargets, format!("{label} has a row already"))
                    .in_file(table.place(index))
                    .help("keep one of the rows"),
            );
            readable = false;
        }
        for (column, heading) in across.iter().enumerate() {
            if index == 0 && across[..column].contains(heading) {
                found.push(
                    Diagnostic::error(Code::BadTargets, format!("{heading} has a column already"))
                        .in_file(table.heading_place(column + 1))
                        .help("keep one of the columns"),
                );
                readable = false;
            }
            let text = table.rows[index][column + 1].trim();
            if text.is_empty() {
                continue;
            }
            let at = At::File(table.cell_place(index, column + 1));
            let Some(target) = number(text, sign, &at, found) else {
                readable = false;
                continue;
            };
            let (down, across) = ((*label).to_owned(), (*heading).to_owned());
            let labels = match second_down {
                true => vec![across, down],
                false => vec![down, across],
            };
            rows.push(Written {
                labels,
                segment: None,
                target: target.value,
                rounding: target.rounding,
                at,
            });
        }
    }
    readable.then_some(rows)
}

/// A table that is neither long nor a grid, with the names that were probably meant.
fn neither(
    table: &Table,
    names: [&Located<String>; 2],
    variables: Option<&[&Variable]>,
    span: Range<usize>,
) -> Diagnostic {
    let [a, b] = names;
    let mut help = format!(
        "long: the columns `{a}`, `{b}` and one for the target; grid: the categories of one variable down the first \
         column, those of the other as headings"
    );
    let headings = || table.headings.iter().map(|h| h.trim());
    let mut hints: Vec<String> = Vec::new();
    for name in names
        .iter()
        .filter(|name| headings().all(|h| h != name.as_str()))
    {
        if let Some(near) = nearest(name, headings()) {
            hints.push(format!("is the column `{near}` meant as `{name}`?"));
        }
    }
    if let Some(&[first, second]) = variables {
        let down: Vec<&str> = table.rows.iter().map(|row| row[0].trim()).collect();
        let across: Vec<&str> = headings().skip(1).collect();
        let count = |v: &Variable, w: &Variable| {
            down.iter().filter(|l| known(v, l).is_some()).count()
                + across.iter().filter(|l| known(w, l).is_some()).count()
        };
        let (straight, turned) = (count(first, second), count(second, first));
        // The reading that fits best is the one that was meant, if any of it fits.
        if straight.max(turned) > 0 {
            let (v, w) = if turned > straight {
                (second, first)
            } else {
                (first, second)
            };
            let cells = down
                .iter()
                .map(|l| (*l, v))
                .chain(across.iter().map(|l| (*l, w)));
            for (label, variable) in cells.filter(|(l, v)| known(v, l).is_none()) {
                hints.push(match nearest(label, labels(variable)) {
                    Some(near) => {
                        format!("\"{label}\" of `{}`: did you mean `{near}`?", variable.name)
                    }
                    None => format!("\"{label}\" is no category of `{}`", variable.name),
                });
            }
        }
    }
    const SHOWN: usize = 4;
    for hint in hints.iter().take(SHOWN) {
        help += "\n";
        help += hint;
    }
    if hints.len() > SHOWN {
        help += &format!("\nand {} more", hints.len() - SHOWN);
    }
    Diagnostic::error(
        Code::BadTargets,
        format!(
            "{} is neither a long table nor a grid of {a} x {b}",
            table.file
        ),
    )
    .at(span)
    .help(help)
}

/// The table that a margin's targets stand in, if they stand in one and it could be read.
pub(super) fn table_of<'a>(
    tables: &'a TargetTables,
    file: &str,
    sheet: Option<&Located<String>>,
) -> Option<&'a Table> {
    tables.get(&(file.to_owned(), sheet.map(|s| s.to_string())))
}
