//! What the sample is made of: each variable's categories as they came, as they are weighted, and as they were aimed at.

use super::plan::plain;
use super::{Base, Bases, Flag, Marks, Number, Rules, Statistic};
use crate::sample::{Sample, Variable};
use crate::weighting::Weighted;
use crossbreak_core::estimates::design::Design;

/// The first part of the ids of these numbers; no question may have it.
pub const COMPOSITION: &str = "composition";

/// A variable of the margins or crossbreaks in the sample.
#[derive(Debug, Clone)]
pub struct Composition {
    /// Its name in the spec.
    pub variable: String,
    /// What it is called in tables.
    pub label: String,
    pub categories: Vec<Composed>,
}

/// A category of it; those who state none are one too.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    pub category: String,
    /// Id of its weighted share: `composition:gender:Male`.
    pub number: String,
    /// `None`: withheld, as the spec asks for few respondents.
    pub counts: Option<Counts>,
}

/// Shares are of everyone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counts {
    pub unweighted: usize,
    pub unweighted_share: f64,
    pub weighted: f64,
    pub weighted_share: f64,
    /// The target, or the sum of the targets of interlocked categories; `None`: nothing was aimed at.
    pub target: Option<f64>,
}

/// The id of a category's weighted share.
fn id(variable: &Variable, category: usize) -> String {
    let label = &variable.categories[category].label;
    format!("{COMPOSITION}:{}:{}", plain(&variable.name), plain(label))
}

/// How many respondents each category has.
fn people(variable: &Variable) -> Vec<usize> {
    let mut people = vec![0; variable.categories.len()];
    for code in &variable.codes {
        people[usize::from(*code)] += 1;
    }
    people
}

/// The categories that are part of the sample: a kind of missing that nobody has is none.
fn shown(variable: &Variable, people: &[usize]) -> Vec<usize> {
    let all = variable.categories.iter().enumerate();
    all.filter(|(i, c)| people[*i] > 0 || c.missing.is_none())
        .map(|(i, _)| i)
        .collect()
}

/// The categories that are withheld: small ones, and the next smallest where one alone, or all together, would be too few
/// and follow from the others. Who states nothing is no column and protects nobody.
fn hidden(variable: &Variable, counts: &[usize], below: usize) -> Vec<bool> {
    let few = |people: &usize| (1..below).contains(people);
    let mut hidden: Vec<bool> = counts.iter().map(few).collect();
    let stated: Vec<usize> = (0..counts.len())
        .filter(|&c| variable.categories[c].missing.is_none() && counts[c] > 0)
        .collect();
    loop {
        let together: usize = stated
            .iter()
            .filter(|&&c| hidden[c])
            .map(|&c| counts[c])
            .sum();
        let next = stated
            .iter()
            .filter(|&&c| !hidden[c])
            .min_by_key(|&&c| counts[c]);
        match next {
            Some(&next) if few(&together) => hidden[next] = true,
            _ => return hidden,
        }
    }
}

/// The ids that [`of`] will give.
pub fn ids(sample: &Sample) -> Vec<String> {
    let all = sample.variables.values();
    let weighted = all.flat_map(|v| {
        let shown = shown(v, &people(v)).into_iter();
        shown.map(move |c| id(v, c))
    });
    weighted
        .flat_map(|id| {
            [
                id.clone(),
                format!("{id}:unweighted"),
                format!("{id}:target"),
            ]
        })
        .collect()
}

/// Every variable of the study, in the order of the spec, and each category's weighted share as a number.
pub(super) fn of(
    weighted: &Weighted,
    design: &Design<'_>,
    rules: &Rules,
) -> (Vec<Composition>, Vec<Number>) {
    let sample = weighted.sample();
    let weights = weighted.weights();
    let respondents = weights.len();
    let everyone = vec![true; respondents];
    let total: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    let (mut all, mut numbers) = (Vec::new(), Vec::new());
    for variable in sample.variables.values() {
        let counts = people(variable);
        let hidden = hidden(variable, &counts, rules.withhold_below);
        let mut categories = Vec::new();
        for category in shown(variable, &counts) {
            let label = &variable.categories[category].label;
            let hits: Vec<bool> = variable
                .codes
                .iter()
                .map(|c| usize::from(*c) == category)
                .collect();
            let estimate = design.share(&hits, &everyone);
            let share = estimate.value.unwrap_or_default();
            let unweighted_share = counts[category] as f64 / respondents as f64;
            let target = target(weighted, &variable.name, label);
            categories.push(Composed {
                category: label.clone(),
                number: id(variable, category),
                counts: (!hidden[category]).then(|| Counts {
                    unweighted: counts[category],
                    unweighted_share,
                    weighted: share * total,
                    weighted_share: share,
                    target,
                }),
            });
            let number = |end: &str, value: Option<f64>| Number {
                id: format!("{}{end}", id(variable, category)),
                question: COMPOSITION.into(),
                item: variable.name.clone(),
                answer: label.clone(),
                crossbreak: String::new(),
                column: "Total".into(),
                statistic: Statistic::Share,
                unit: Statistic::Share.unit(),
                base: Base::All,
                value,
                unweighted: None,
                se: None,
                lower: None,
                upper: None,
                bases: Some(Bases {
                    unweighted: respondents,
                    weighted: total,
                    effective: total * total / squares,
                }),
                flag: match hidden[category] {
                    true => Flag::Withheld,
                    false => Flag::of(respondents),
                },
                marks: Marks::default(),
            };
            numbers.push(Number {
                se: estimate.se,
                lower: estimate.lower,
                upper: estimate.upper,
                ..number("", estimate.value)
            });
            numbers.push(number(":unweighted", Some(unweighted_share)));
            numbers.extend(target.map(|target| number(":target", Some(target))));
        }
        all.push(Composition {
            variable: variable.name.clone(),
            label: variable.label.clone(),
            categories,
        });
    }
    (all, numbers)
}

/// From the first margin of everyone that has the variable.
fn target(weighted: &Weighted, variable: &str, category: &str) -> Option<f64> {
    let margins = weighted.fit().margins.iter();
    let mut whole = margins.filter(|margin| margin.segment.is_none() && margin.used);
    let (margin, place) = whole.find_map(|margin| {
        let place = margin.variables.iter().position(|name| name == variable)?;
        Some((margin, place))
    })?;
    let own: Vec<f64> = margin
        .categories
        .iter()
        .filter(|c| c.category.get(place).is_some_and(|label| label == category))
        .map(|c| c.target)
        .collect();
    (!own.is_empty()).then(|| own.iter().sum())
}
