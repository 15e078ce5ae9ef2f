//! The columns of the tables: everyone, the categories of each crossbreak, nested ones, NETs of them, and differences.

use std::collections::BTreeSet;

use super::plan::plain;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::label;
use crate::sample::{Sample, Variable};
use crate::spec::{Crossbreak, Located, Spec};
use crate::weighting::Codes;
use crossbreak_core::number::letters;

/// All columns, and the partitions of the respondents from which they are made.
pub(super) struct Banner {
    pub partitions: Vec<Partition>,
    pub columns: Vec<Column>,
}

/// Everyone in one of several categories.
pub(super) struct Partition {
    pub codes: Vec<u16>,
    pub categories: usize,
    /// Which of them are answers in substance.
    pub stated: Vec<bool>,
}

/// A column of the tables.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// The variable, or `age|gender`; empty for the total.
    pub crossbreak: String,
    /// What the crossbreak is called in tables.
    pub group: String,
    /// The category, or `Total`; of nested variables `18-24|Male`.
    pub name: String,
    /// In a nested crossbreak the categories within which it stands.
    pub outer: String,
    /// What heads the column.
    pub label: String,
    pub partition: usize,
    pub what: What,
    /// How tests refer to it; empty for the total and for differences.
    pub letter: String,
    /// In a crossbreak of waves: the column of the wave before.
    pub wave_before: Option<usize>,
    /// What ids end in: `@gender:Male`.
    pub suffix: String,
}

/// Whom a column is of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// Categories of its partition; several in a NET.
    Members { categories: Vec<usize>, net: bool },
    /// The first less the second.
    Difference { of: Vec<usize>, over: Vec<usize> },
}

impl Column {
    /// The categories whose respondents it is of; none for a difference.
    pub fn categories(&self) -> &[usize] {
        match &self.what {
            What::Members { categories, .. } => categories,
            What::Difference { .. } => &[],
        }
    }

    /// The categories whose respondents it speaks of: of a difference, those of both sides.
    pub fn whom(&self) -> Vec<usize> {
        match &self.what {
            What::Members { categories, .. } => categories.clone(),
            What::Difference { of, over } => {
                let mut both: Vec<usize> = of.iter().chain(over).copied().collect();
                both.sort_unstable();
                both.dedup();
                both
            }
        }
    }

    pub fn is_net(&self) -> bool {
        matches!(self.what, What::Members { net: true, .. })
    }

    pub fn is_difference(&self) -> bool {
        matches!(self.what, What::Difference { .. })
    }

    /// Whether somebody can be in both.
    pub fn overlaps(&self, other: &Column) -> bool {
        let mut own = self.categories().iter();
        own.any(|category| other.categories().contains(category))
    }
}

impl Partition {
    pub fn coded(&self) -> crossbreak_core::estimates::cells::Coded<'_> {
        crossbreak_core::estimates::cells::Coded {
            codes: Codes::U16(&self.codes),
            categories: self.categories,
        }
    }
}

/// The columns that the spec asks for.
pub(super) fn banner(spec: &Spec, sample: &Sample, found: &mut Diagnostics) -> Banner {
    let everyone = Partition {
        codes: vec![0; sample.len()],
        categories: 1,
        stated: vec![true],
    };
    let mut banner = Banner {
        partitions: vec![everyone],
        columns: vec![Column {
            crossbreak: String::new(),
            group: String::new(),
            name: "Total".into(),
            outer: String::new(),
            label: "Total".into(),
            partition: 0,
            what: What::Members {
                categories: vec![0],
                net: false,
            },
            letter: String::new(),
            wave_before: None,
            suffix: String::new(),
        }],
    };
    for crossbreak in &spec.crossbreaks {
        let variables: Option<Vec<&Variable>> = crossbreak
            .named()
            .map(|name| sample.variable(name))
            .collect();
        // A variable that is not there has been reported.
        match variables.as_deref() {
            Some([variable]) => single(crossbreak, variable, &mut banner, found),
            Some([]) | None => {}
            Some(several) => nested(crossbreak, several, &mut banner, found),
        }
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for column in &banner.columns {
        if !seen.insert(&column.suffix) {
            let crossbreak = spec
                .crossbreaks
                .iter()
                .find(|c| id_of(c) == column.crossbreak);
            found.push(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("two columns would have the id `{}`", column.suffix),
                )
                .at(crossbreak.map_or(0..0, |crossbreak| {
                    let mut nets = crossbreak.nets.keys();
                    let net = nets.find(|net| label::same(net, &column.name));
                    net.map_or(crossbreak.span(), |net| net.span())
                }))
                .help("give one of the categories another name: dashes and quotation marks are alike in ids"),
            );
        }
    }
    banner
}

/// `gender`, or `age|gender`.
fn id_of(crossbreak: &Crossbreak) -> String {
    let names: Vec<&str> = crossbreak.named().map(|n| n.as_str()).collect();
    names.join("|")
}

/// The category of that name; a diagnostic if there is none.
fn category(variable: &Variable, name: &Located<String>, found: &mut Diagnostics) -> Option<usize> {
    let known = variable.categories.iter().map(|c| c.label.as_str());
    let index = label::position(name, known.clone());
    let own = index.and_then(|index| known.clone().nth(index));
    if let Some(own) = own.filter(|own| *own != name.as_str()) {
        let of = format!("variable `{}`", variable.name);
        found.note(label::note(name, own, &of).at(name.span()));
    }
    if index.is_none() {
        found.push(
            Diagnostic::error(
                Code::UnknownLabel,
                format!("variable `{}` has no category \"{name}\"", variable.name),
            )
            .at(name.span())
            .help(suggest(name, "categories", known)),
        );
    }
    index
}

/// The categories in substance, in their order.
fn stated(variable: &Variable) -> Vec<usize> {
    let all = variable.categories.iter().enumerate();
    all.filter(|(_, c)| c.missing.is_none())
        .map(|(i, _)| i)
        .collect()
}

fn single(
    crossbreak: &Crossbreak,
    variable: &Variable,
    banner: &mut Banner,
    found: &mut Diagnostics,
) {
    let partition = banner.partitions.len();
    banner.partitions.push(Partition {
        codes: variable.codes.clone(),
        categories: variable.categories.len(),
        stated: variable
            .categories
            .iter()
            .map(|c| c.missing.is_none())
            .collect(),
    });
    let shown: Vec<usize> = match &crossbreak.columns {
        None => stated(variable),
        Some(names) => names
            .iter()
            .filter_map(|name| category(variable, name, found))
            .collect(),
    };
    let group = crossbreak.label.as_ref().unwrap_or(&variable.label);
    let mut count = 0;
    let mut column = |name: &str, what: What| {
        let difference = matches!(what, What::Difference { .. });
        let letter = match difference {
            true => String::new(),
            false => letters(count),
        };
        count += usize::from(!difference);
        Column {
            crossbreak: variable.name.clone(),
            group: group.clone(),
            name: name.to_owned(),
            outer: String::new(),
            label: name.to_owned(),
            partition,
            what,
            letter,
            wave_before: None,
            suffix: format!("@{}:{}", plain(&variable.name), plain(name)),
        }
    };
    let mut nets: Vec<(&Located<String>, Vec<usize>)> = Vec::new();
    for (name, members) in &crossbreak.nets {
        let mut members: Vec<usize> = members
            .iter()
            .filter_map(|member| category(variable, member, found))
            .collect();
        // Named twice is in it once.
        members.sort_unstable();
        members.dedup();
        if members.is_empty() {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("the NET `{name}` has no categories"),
                )
                .at(name.span())
                .help("nets = { \"Under 35\" = [\"18-24\", \"25-34\"] }"),
            );
        }
        if variable
            .categories
            .iter()
            .any(|c| label::same(&c.label, name))
        {
            found.push(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("the NET `{name}` has the name of a category"),
                )
                .at(name.span())
                .help("give it another name: both would be the same column"),
            );
        }
        nets.push((name, members));
    }
    let mut columns: Vec<Column> = Vec::new();
    let mut placed = vec![false; nets.len()];
    for (at, &index) in shown.iter().enumerate() {
        for (placed, (name, members)) in placed.iter_mut().zip(&nets) {
            // Before the first of its parts.
            if !*placed && members.contains(&index) {
                *placed = true;
                let what = What::Members {
                    categories: members.clone(),
                    net: true,
                };
                columns.push(column(name, what));
            }
        }
        let what = What::Members {
            categories: vec![index],
            net: false,
        };
        let mut own = column(&variable.categories[index].label, what);
        if crossbreak.waves && at > 0 {
            let before = columns.iter().rposition(|c| !c.is_net());
            own.wave_before = before.map(|before| banner.columns.len() + before);
        }
        columns.push(own);
    }
    for (name, members) in nets
        .iter()
        .zip(&placed)
        .filter(|(_, p)| !**p)
        .map(|(n, _)| n)
    {
        let what = What::Members {
            categories: members.clone(),
            net: true,
        };
        columns.push(column(name, what));
    }
    let mut differences: Vec<(String, Vec<usize>, Vec<usize>)> = Vec::new();
    if crossbreak.waves {
        let waves: Vec<&Column> = columns.iter().filter(|c| !c.is_net()).collect();
        for pair in waves.windows(2) {
            let name = format!("{} minus {}", pair[1].name, pair[0].name);
            let [before, after] = [pair[0], pair[1]].map(|c| c.categories().to_vec());
            differences.push((name, after, before));
        }
    }
    for pair in &crossbreak.differences {
        let mut sides = Vec::new();
        for name in pair.iter() {
            let located = Located::new(name.clone(), pair.span());
            let everyone = (0..variable.categories.len()).collect();
            let side = match nets.iter().find(|(net, _)| label::same(net, name)) {
                Some((_, members)) => Some(members.clone()),
                None if label::same(name, "Total")
                    && variable
                        .categories
                        .iter()
                        .all(|c| !label::same(&c.label, name)) =>
                {
                    Some(everyone)
                }
                None => category(variable, &located, found).map(|index| vec![index]),
            };
            sides.extend(side);
        }
        if let ([of, over], [first, second]) = (sides.as_slice(), pair.as_slice()) {
            let name = format!("{first} minus {second}");
            differences.push((name, of.clone(), over.clone()));
        }
    }
    for (name, of, over) in differences {
        columns.push(column(&name, What::Difference { of, over }));
    }
    banner.columns.extend(columns);
}

fn nested(
    crossbreak: &Crossbreak,
    variables: &[&Variable],
    banner: &mut Banner,
    found: &mut Diagnostics,
) {
    let shown: Vec<Vec<usize>> = variables.iter().map(|v| stated(v)).collect();
    let joint: usize = shown.iter().map(Vec::len).product();
    if joint >= usize::from(u16::MAX) {
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!("a crossbreak of {joint} columns cannot be tabulated"),
            )
            .at(crossbreak.span())
            .help("nest fewer variables, or merge their categories"),
        );
        return;
    }
    let partition = banner.partitions.len();
    // Whoever states nothing in one of the variables is in no column.
    let nobody = joint as u16;
    let respondents = variables.first().map_or(0, |v| v.codes.len());
    let codes = (0..respondents)
        .map(|r| {
            let mut code = 0;
            for (variable, shown) in variables.iter().zip(&shown) {
                match shown.iter().position(|&c| c == variable.codes[r] as usize) {
                    Some(place) => code = code * shown.len() + place,
                    None => return nobody,
                }
            }
            code as u16
        })
        .collect();
    banner.partitions.push(Partition {
        codes,
        categories: joint + 1,
        stated: (0..=joint).map(|code| code < joint).collect(),
    });
    let id = id_of(crossbreak);
    let labels: Vec<&str> = variables.iter().map(|v| v.label.as_str()).collect();
    let group = crossbreak
        .label
        .clone()
        .unwrap_or_else(|| labels.join(" × "));
    for code in 0..joint {
        let mut rest = code;
        let mut path: Vec<&str> = Vec::new();
        for (variable, shown) in variables.iter().zip(&shown).rev() {
            path.push(&variable.categories[shown[rest % shown.len()]].label);
            rest /= shown.len();
        }
        path.reverse();
        let name = path.join("|");
        let (inner, outer) = path.split_last().expect("two variables at least");
        banner.columns.push(Column {
            crossbreak: id.clone(),
            group: group.clone(),
            suffix: format!("@{}:{}", plain(&id), plain(&name)),
            outer: outer.join(" × "),
            label: (*inner).to_owned(),
            name,
            partition,
            what: What::Members {
                categories: vec![code],
                net: false,
            },
            letter: letters(code),
            wave_before: None,
        });
    }
}
