//! Targets of the spec to margins: categories, shares, and everyone's category; and what is impossible in them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::MarginCodes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::ingest::Table;
use crate::number::{counted, percent_to, plain};
use crate::sample::{Sample, Variable};
use crate::spec::{self, NotStated, Spec, Targets, Unit};

/// A margin ready to be raked to.
#[derive(Debug, Clone)]
pub struct Margin {
    pub variables: Vec<String>,
    pub categories: Vec<Target>,
    pub source: Option<String>,
    /// For each respondent the index of a category; `None`: no answer on one of the variables.
    pub codes: Vec<Option<u16>>,
    span: Range<usize>,
}

/// A category of a margin and its share of those who have one.
#[derive(Debug, Clone)]
pub struct Target {
    /// One label for each variable.
    pub labels: Vec<String>,
    pub share: f64,
}

impl Margin {
    /// `gender x age_band x education`.
    pub fn name(&self) -> String {
        self.variables.join(" x ")
    }

    /// Everyone's category and the target shares, with the held respondents as one category more whose target is
    /// their base-weighted share.
    pub(super) fn with_held(&self, base: &[f64], total: f64) -> (MarginCodes, Vec<f64>) {
        let held_code = self.categories.len() as u16;
        let held: f64 = self
            .codes
            .iter()
            .zip(base)
            .filter(|(code, _)| code.is_none())
            .map(|(_, base)| base)
            .sum::<f64>()
            / total;
        let anyone = self.codes.iter().any(Option::is_none);
        let mut targets: Vec<f64> = self
            .categories
            .iter()
            .map(|c| c.share * (1.0 - held))
            .collect();
        if anyone {
            targets.push(held);
        }
        let codes = MarginCodes {
            codes: self
                .codes
                .iter()
                .map(|code| code.unwrap_or(held_code))
                .collect(),
            categories: targets.len(),
        };
        (codes, targets)
    }
}

/// Reads the targets of every margin and finds what is wrong or impossible in them, before anything is weighted.
///
/// `tables` holds the csv files that the margins name. Without a sample (the raw file could not be read), or where a
/// variable has mistakes of its own, only the targets themselves are looked at, and the margin is left out.
pub fn plan(
    spec: &Spec,
    sample: Option<&Sample>,
    tables: &BTreeMap<String, Table>,
) -> (Vec<Margin>, Diagnostics) {
    let mut found = Diagnostics::new();
    let mut margins = Vec::new();
    for written in &spec.weighting.margins {
        let variable = |name: &spec::Located<String>| sample?.variable(name).filter(|v| v.sound);
        let variables: Option<Vec<&Variable>> = written.variables.iter().map(variable).collect();
        let variables = variables.filter(|v| !v.is_empty());
        let targets = match (&*written.targets, written.variables.as_slice()) {
            (Targets::Inline(inline), [_]) => {
                inline_targets(inline, variables.as_ref().map(|v| v[0]), &mut found)
            }
            (Targets::File(file), [_, ..]) => match tables.get(file) {
                Some(table) => table_targets(table, written, variables.as_deref(), &mut found),
                None => continue,
            },
            // Said where the spec was checked.
            _ => continue,
        };
        let Some(targets) = targets else {
            continue;
        };
        let sound = check_sum(written, &targets, &mut found);
        let (Some(variables), Some(sample)) = (variables, sample) else {
            continue;
        };
        if targets.iter().map(|t| t.target).sum::<f64>() <= 0.0 {
            continue;
        }
        let margin = margin(written, &variables, targets, sample, &mut found);
        margins.extend(margin.filter(|_| sound));
    }
    disagreements(&margins, &mut found);
    (margins, found)
}

/// `gender x age_band x education`, as the spec names them.
fn name(written: &spec::Margin) -> String {
    let names: Vec<&str> = written.variables.iter().map(|v| v.as_str()).collect();
    names.join(" x ")
}

/// Whether the targets are what their unit says.
fn check_sum(written: &spec::Margin, targets: &[Written], found: &mut Diagnostics) -> bool {
    let name = name(written);
    let (before, _) = found.counts();
    for target in targets {
        if !(target.target >= 0.0 && target.target.is_finite()) {
            found.push(
                target
                    .at
                    .of(Diagnostic::error(
                        Code::BadTargets,
                        format!(
                            "the target of {} is {}",
                            target.labels.join(" x "),
                            target.target
                        ),
                    ))
                    .help("a target is a share, a percentage or a count: 0 or more"),
            );
        }
    }
    if found.counts().0 > before {
        return false;
    }
    let sum: f64 = targets.iter().map(|t| t.target).sum();
    let (expected, slack) = match written.unit {
        Unit::Share => (1.0, 1e-6),
        Unit::Percent => (100.0, 1e-4),
        Unit::Count => (sum, 0.0),
    };
    let help = if written.unit == Unit::Share && (sum - 100.0).abs() < 5.0 {
        "percentages need unit = \"percent\""
    } else {
        "look for a missing or mistyped category; counts of any sum need unit = \"count\""
    };
    if (sum - expected).abs() > slack || sum <= 0.0 {
        let wanted = if written.unit == Unit::Count {
            "more".to_owned()
        } else {
            expected.to_string()
        };
        found.push(
            Diagnostic::error(
                Code::BadTargets,
                format!(
                    "the targets of {name} sum to {}, not to {wanted}",
                    plain(sum, 6)
                ),
            )
            .at(written.targets.span())
            .help(help),
        );
        return false;
    }
    true
}

/// A category's labels, its target as written, and where that stands.
struct Written {
    labels: Vec<String>,
    target: f64,
    at: At,
}

/// A place in the spec, or a row of a csv file in words.
#[derive(Clone)]
enum At {
    Spec(Range<usize>),
    File(String),
}

impl At {
    fn of(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            At::Spec(span) => diagnostic.at(span.clone()),
            At::File(place) => diagnostic.in_file(place.clone()),
        }
    }
}

fn labels(variable: &Variable) -> impl Iterator<Item = &str> + Clone {
    variable
        .categories
        .iter()
        .filter(|c| c.missing.is_none())
        .map(|c| c.label.as_str())
}

fn unknown(variable: &Variable, label: &str, at: &At) -> Diagnostic {
    at.of(Diagnostic::error(
        Code::UnknownLabel,
        format!("variable `{}` has no category \"{label}\"", variable.name),
    ))
    .help(suggest(label, "categories", labels(variable)))
}

fn inline_targets(
    inline: &indexmap::IndexMap<spec::Located<String>, spec::Located<f64>>,
    variable: Option<&Variable>,
    found: &mut Diagnostics,
) -> Option<Vec<Written>> {
    let mut written = Vec::new();
    let mut readable = true;
    for (category, target) in inline {
        if let Some(variable) = variable
            && !labels(variable).any(|label| label == category.as_str())
        {
            found.push(unknown(variable, category, &At::Spec(category.span())));
            readable = false;
        }
        written.push(Written {
            labels: vec![category.to_string()],
            target: **target,
            at: At::Spec(target.span()),
        });
    }
    readable.then_some(written)
}

fn table_targets(
    table: &Table,
    written: &spec::Margin,
    variables: Option<&[&Variable]>,
    found: &mut Diagnostics,
) -> Option<Vec<Written>> {
    let mut columns = Vec::new();
    for name in &written.variables {
        match table.headings.iter().position(|h| h == name.as_str()) {
            Some(index) => columns.push(index),
            None => {
                found.push(
                    Diagnostic::error(
                        Code::BadTargets,
                        format!("{} has no column `{name}`", table.file),
                    )
                    .at(written.targets.span())
                    .help(suggest(
                        name,
                        "columns",
                        table.headings.iter().map(String::as_str),
                    )),
                );
                return None;
            }
        }
    }
    let rest: Vec<usize> = (0..table.headings.len())
        .filter(|i| !columns.contains(i))
        .collect();
    let [target] = rest.as_slice() else {
        found.push(
            Diagnostic::error(
                Code::BadTargets,
                format!(
                    "{} has {} beside {}; one is needed, the target",
                    table.file,
                    counted(rest.len(), "column", "columns"),
                    name(written)
                ),
            )
            .at(written.targets.span())
            .help("a column for each variable of the margin, and one for the target"),
        );
        return None;
    };
    let mut rows: Vec<Written> = Vec::new();
    let mut readable = true;
    for (index, row) in table.rows.iter().enumerate() {
        let at = At::File(format!("{}, row {}", table.file, table.row_number(index)));
        let names: Vec<String> = columns.iter().map(|&c| row[c].trim().to_owned()).collect();
        for (name, variable) in names.iter().zip(variables.unwrap_or_default()) {
            if !labels(variable).any(|label| label == name) {
                found.push(unknown(variable, name, &at));
                readable = false;
            }
        }
        let text = row[*target].trim();
        let Ok(value) = text.parse::<f64>() else {
            found.push(
                at.of(Diagnostic::error(
                    Code::BadTargets,
                    format!("a target was expected, found \"{text}\""),
                ))
                .help("a number with a decimal point, without a percent sign"),
            );
            readable = false;
            continue;
        };
        if rows.iter().any(|r| r.labels == names) {
            found.push(
                at.of(Diagnostic::error(
                    Code::BadTargets,
                    format!("{} has a target already", names.join(" x ")),
                ))
                .help("keep one of the rows"),
            );
            readable = false;
        }
        rows.push(Written {
            labels: names,
            target: value,
            at,
        });
    }
    readable.then_some(rows)
}

fn margin(
    written: &spec::Margin,
    variables: &[&Variable],
    targets: Vec<Written>,
    sample: &Sample,
    found: &mut Diagnostics,
) -> Option<Margin> {
    let name = name(written);
    let sum: f64 = targets.iter().map(|t| t.target).sum();
    let mut usable = true;

    // Everyone's category: looked up by the codes of the variables.
    let codes_of = |labels: &[String]| -> Vec<u16> {
        labels
            .iter()
            .zip(variables)
            .map(|(label, variable)| {
                variable
                    .categories
                    .iter()
                    .position(|c| c.missing.is_none() && c.label == *label)
                    .expect("labels were checked when the targets were read") as u16
            })
            .collect()
    };
    let index: BTreeMap<Vec<u16>, u16> = targets
        .iter()
        .enumerate()
        .map(|(i, target)| (codes_of(&target.labels), i as u16))
        .collect();
    let mut base = vec![0.0; targets.len()];
    let mut without: BTreeMap<Vec<u16>, usize> = BTreeMap::new();
    let mut not_stated = 0usize;
    let codes: Vec<Option<u16>> = (0..sample.len())
        .map(|r| {
            if !variables.iter().all(|v| v.stated(r)) {
                not_stated += sample.people_of(r);
                return None;
            }
            let key: Vec<u16> = variables.iter().map(|v| v.codes[r]).collect();
            match index.get(&key) {
                Some(&code) => {
                    base[code as usize] += sample.base_weights.get(r).copied().unwrap_or(1.0);
                    Some(code)
                }
                None => {
                    *without.entry(key).or_default() += sample.people_of(r);
                    None
                }
            }
        })
        .collect();

    for (target, base) in targets.iter().zip(&base) {
        let label = target.labels.join(" x ");
        let share = percent_to(target.target / sum, 2);
        if target.target > 0.0 && *base == 0.0 {
            found.push(target.at.of(Diagnostic::error(
                Code::EmptyCategory,
                format!("{name} = {label} has the target {share} and no respondents"),
            ))
            .help("no weight can make people of nobody: merge the category with a neighbour, in the variable and in the targets"));
            usable = false;
        }
        if target.target == 0.0 && *base > 0.0 {
            found.push(target.at.of(Diagnostic::error(
                Code::BadTargets,
                format!("{name} = {label} has the target 0, but respondents"),
            ))
            .help("give it its share, merge it with a neighbour, or exclude these respondents with a reason"));
            usable = false;
        }
    }
    for (key, rows) in &without {
        let label = key
            .iter()
            .zip(variables)
            .map(|(&code, v)| v.categories[code as usize].label.as_str())
            .collect::<Vec<_>>()
            .join(" x ");
        found.push(
            Diagnostic::error(
                Code::BadTargets,
                format!(
                    "{name} = {label} has {} and no target",
                    counted(*rows, "respondent", "respondents")
                ),
            )
            .at(written.targets.span())
            .help("add its target, or put the answer under not_stated of the variable"),
        );
        usable = false;
    }
    if not_stated > 0 && written.not_stated == NotStated::Error {
        found.push(
            Diagnostic::error(
                Code::NotStated,
                format!(
                    "{} no answer on {name}, and the margin has no rule for them",
                    counted(not_stated, "respondent has", "respondents have")
                ),
            )
            .at(written
                .variables
                .first()
                .map_or(written.targets.span(), spec::Located::span))
            .help("not_stated = \"hold\" keeps their share, \"drop\" leaves them out"),
        );
        usable = false;
    }
    usable.then(|| Margin {
        variables: variables.iter().map(|v| v.name.clone()).collect(),
        categories: targets
            .into_iter()
            .map(|target| Target {
                labels: target.labels,
                share: target.target / sum,
            })
            .collect(),
        source: written.source.clone(),
        codes,
        span: written.targets.span(),
    })
}

/// The same variable in two margins has to have the same shares in both: no weights meet two truths.
fn disagreements(margins: &[Margin], found: &mut Diagnostics) {
    for (i, first) in margins.iter().enumerate() {
        for second in &margins[i + 1..] {
            for variable in first
                .variables
                .iter()
                .filter(|v| second.variables.contains(v))
            {
                let (a, b) = (implied(first, variable), implied(second, variable));
                // Held respondents may differ between margins, so only a gap that rounding cannot make is one.
                let worst = a
                    .iter()
                    .map(|(label, share)| (label, *share, b.get(label).copied().unwrap_or(0.0)))
                    .filter(|(_, a, b)| (a - b).abs() > 1e-6)
                    .max_by(|x, y| (x.1 - x.2).abs().total_cmp(&(y.1 - y.2).abs()));
                if let Some((label, a, b)) = worst {
                    found.push(
                        Diagnostic::error(
                            Code::TargetsDisagree,
                            format!(
                                "{variable} = {label} is {} by the margin {} and {} by the margin {}",
                                percent_to(a, 2),
                                first.name(),
                                percent_to(b, 2),
                                second.name()
                            ),
                        )
                        .at(second.span.clone())
                        .help("take both from one source, or leave the variable out of one of the margins"),
                    );
                }
            }
        }
    }
}

/// The shares of one variable that a margin's targets imply.
fn implied<'a>(margin: &'a Margin, variable: &str) -> BTreeMap<&'a str, f64> {
    let mut shares = BTreeMap::new();
    let Some(index) = margin.variables.iter().position(|v| v == variable) else {
        return shares;
    };
    for target in &margin.categories {
        *shares.entry(target.labels[index].as_str()).or_default() += target.share;
    }
    shares
}
