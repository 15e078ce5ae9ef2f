//! Margins that say the same of something twice, and not quite the same.
//!
//! `sex x age` implies shares of `sex`, `age x region` and `sex x age` both imply shares of `age`, `age6` those of the
//! wider `age3`. Published targets are rounded, so that the two seldom agree to the last digit, and no weights meet
//! both. Differences that rounding explains are taken away before anything is weighted: the finer margin is scaled to
//! the coarser one, in the order of the spec; by iterative proportional fitting where it has several to agree with.
//! Larger ones are mistakes.
//!
//! **Groups.** What two margins both say is found as the parts into which their categories fall: two categories belong
//! together where they have a cell of the shared variables in common (merged categories may join several cells), and,
//! whatever the variables are called, where a respondent is in both. A part has to have the same share in both margins.
//!
//! **Rounding.** A target is right to half a unit of the last digit that its margin is given with; a group of k cells to
//! k times that. Differences of up to the weighting's tolerance are taken away whatever the digits. Targets that were divided by their sum are off by what the sum is off, too.

use std::collections::BTreeMap;

use super::margin::{MUCH, Margin, Plan};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sample::Sample;
use crossbreak_core::number::{percents_apart, points};

/// Differences up to here are none that anybody wrote: the tolerance of the weighting.
const LEAST: f64 = 1e-9;
/// Differences up to here are those of adding up in another order.
const SAME: f64 = 1e-14;
/// Passes until several margins agree: each is a fraction of the one before.
const PASSES: usize = 1_000;

/// How far targets may be off by rounding, as shares.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rounding {
    /// Of one cell: half a unit of the last digit.
    pub cell: f64,
    /// Of the sum that all were divided by, relative to it.
    pub sum: f64,
}

/// A margin that a margin was scaled to.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Reconciled {
    /// The variables of the other margin.
    pub to: Vec<String>,
    /// The largest difference between the shares that the two implied.
    pub largest_difference: f64,
}

/// What two margins both give a share of.
struct Group {
    /// `sex = m`.
    label: String,
    /// Categories of the first margin, and of the second.
    own: [Vec<usize>; 2],
}

/// Two margins, by index, and what they have in common.
struct Overlap {
    margins: [usize; 2],
    groups: Vec<Group>,
}

/// Scales margins to each other where their differences are those of rounding, and reports where they are larger.
pub(super) fn reconcile(plan: &mut Plan, sample: &Sample, found: &mut Diagnostics) {
    let mut segments: Vec<Option<usize>> = plan.margins.iter().map(|m| m.segment).collect();
    segments.sort_unstable();
    segments.dedup();
    // One note for two margins, however many segments have them.
    let mut notes: BTreeMap<[Vec<String>; 2], (f64, Diagnostic)> = BTreeMap::new();
    for segment in segments {
        let mut order: Vec<usize> = (0..plan.margins.len())
            .filter(|&m| plan.margins[m].segment == segment)
            .collect();
        order.sort_by_key(|&m| {
            let margin = &plan.margins[m];
            (margin.variables.len(), margin.categories.len(), m)
        });
        let overlaps = overlaps(plan, sample, &order, found);
        for (place, &margin) in order.iter().enumerate() {
            scale(plan, margin, &order[..place], &overlaps, &mut notes);
        }
        for overlap in &overlaps {
            let [first, second] = overlap.margins.map(|m| &plan.margins[m]);
            // Scaling makes nothing of a share of 0.
            if let Some(apart) = widest(first, second, &overlap.groups)
                && apart.difference() > LEAST
                && shared(first, second).next().is_some()
            {
                found.push(disagreement(plan, overlap.margins, &apart));
            }
        }
    }
    notes.into_values().for_each(|(_, note)| found.push(note));
}

/// A group and the shares that two margins give it.
struct Apart<'g> {
    group: &'g Group,
    shares: [f64; 2],
}

impl Apart<'_> {
    fn difference(&self) -> f64 {
        (self.shares[0] - self.shares[1]).abs()
    }
}

fn apart<'g>(first: &Margin, second: &Margin, group: &'g Group) -> Apart<'g> {
    let share =
        |margin: &Margin, own: &[usize]| own.iter().map(|&c| margin.categories[c].share).sum();
    let [a, b] = &group.own;
    Apart {
        group,
        shares: [share(first, a), share(second, b)],
    }
}

/// The group that is furthest apart; of two that are as far, as the categories of one margin in two groups are, the first.
fn furthest<'g>(all: impl Iterator<Item = Apart<'g>>) -> Option<Apart<'g>> {
    all.reduce(
        |furthest, apart| match apart.difference() > furthest.difference() + SAME {
            true => apart,
            false => furthest,
        },
    )
}

fn widest<'g>(first: &Margin, second: &Margin, groups: &'g [Group]) -> Option<Apart<'g>> {
    furthest(groups.iter().map(|group| apart(first, second, group)))
}

/// How far two margins can be apart on a group and both be right.
fn allowed(first: &Margin, second: &Margin, apart: &Apart<'_>) -> f64 {
    let of = |margin: &Margin, own: &[usize], share: f64| {
        let cells: usize = own.iter().map(|&c| margin.categories[c].cells.len()).sum();
        margin.rounding.cell * cells as f64 + margin.rounding.sum * share
    };
    let [a, b] = &apart.group.own;
    let rounding = of(first, a, apart.shares[0]) + of(second, b, apart.shares[1]);
    // A difference of exactly as much is not to be lost in the last bit.
    LEAST.max(rounding * (1.0 + 1e-9) + SAME)
}

/// What the margins of a segment have in common; two that contradict each other are reported and left alone.
fn overlaps(
    plan: &Plan,
    sample: &Sample,
    order: &[usize],
    found: &mut Diagnostics,
) -> Vec<Overlap> {
    let mut all = Vec::new();
    let mut margins: Vec<usize> = order.to_vec();
    margins.sort_unstable();
    for (i, &a) in margins.iter().enumerate() {
        for &b in &margins[i + 1..] {
            let (first, second) = (&plan.margins[a], &plan.margins[b]);
            let by_name = shared(first, second)
                .next()
                .map(|_| groups_of_variables(first, second));
            if let Some(groups) = by_name {
                let beyond = groups
                    .iter()
                    .map(|group| apart(first, second, group))
                    .filter(|apart| apart.difference() > allowed(first, second, apart));
                if let Some(beyond) = furthest(beyond) {
                    found.push(disagreement(plan, [a, b], &beyond));
                    continue;
                }
                all.push(Overlap {
                    margins: [a, b],
                    groups,
                });
            }
            // Of people without an answer a margin says nothing, and they can make up for any difference.
            let groups = groups_of_people(plan, sample, first, second);
            let within = groups.iter().all(|group| {
                let apart = apart(first, second, group);
                apart.difference() <= allowed(first, second, &apart)
            });
            if groups.len() > 1 && within {
                all.push(Overlap {
                    margins: [a, b],
                    groups,
                });
            }
        }
    }
    all
}

fn shared<'a>(first: &'a Margin, second: &'a Margin) -> impl Iterator<Item = (usize, usize)> + 'a {
    let place = |name: &String| second.variables.iter().position(|v| v == name);
    let both = first.variables.iter().enumerate();
    both.filter_map(move |(i, name)| Some((i, place(name)?)))
}

/// Groups of categories with the same cells of the shared variables.
fn groups_of_variables(first: &Margin, second: &Margin) -> Vec<Group> {
    let places: Vec<(usize, usize)> = shared(first, second).collect();
    let (of_first, of_second): (Vec<usize>, Vec<usize>) = places.into_iter().unzip();
    let mut cells: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let mut order: Vec<Vec<&str>> = Vec::new();
    let mut edges: [Vec<(usize, usize)>; 2] = Default::default();
    for ((margin, places), edges) in [(first, &of_first), (second, &of_second)]
        .into_iter()
        .zip(&mut edges)
    {
        for (category, target) in margin.categories.iter().enumerate() {
            for cell in &target.cells {
                let key: Vec<&str> = places.iter().map(|&p| cell[p].as_str()).collect();
                let next = order.len();
                let index = *cells.entry(key.clone()).or_insert(next);
                if index == next {
                    order.push(key);
                }
                edges.push((category, index));
            }
        }
    }
    // Nodes: the cells, the categories of the first margin, those of the second.
    let (a, b) = (first.categories.len(), second.categories.len());
    let mut joined = Joined::new(order.len() + a + b);
    for (edges, from) in edges.iter().zip([order.len(), order.len() + a]) {
        edges
            .iter()
            .for_each(|&(category, cell)| joined.join(from + category, cell));
    }
    let names: Vec<&str> = of_first
        .iter()
        .map(|&p| first.variables[p].as_str())
        .collect();
    let label = |members: &[usize]| {
        let cells = members.iter().filter_map(|&node| order.get(node));
        let cells: Vec<String> = cells.map(|cell| cell.join(" x ")).collect();
        format!("{} = {}", names.join(" x "), cells.join(" or "))
    };
    let parts = joined.parts();
    parts
        .iter()
        .map(|members| Group {
            label: label(members),
            own: split(members, order.len(), a),
        })
        .collect()
}

/// Groups of categories that respondents are in together; none where a respondent of the segment is in no category.
fn groups_of_people(plan: &Plan, sample: &Sample, first: &Margin, second: &Margin) -> Vec<Group> {
    let (a, b) = (first.categories.len(), second.categories.len());
    let mut joined = Joined::new(a + b);
    let codes = first.codes.iter().zip(&second.codes);
    for (respondent, (own, other)) in codes.enumerate() {
        let here = match (first.segment, &plan.segments) {
            (Some(segment), Some(segments)) => usize::from(segments.codes[respondent]) == segment,
            _ => true,
        };
        let weight = sample.base_weights.get(respondent).copied().unwrap_or(1.0);
        if !here || weight <= 0.0 {
            continue;
        }
        let (Some(own), Some(other)) = (own, other) else {
            return Vec::new();
        };
        joined.join(usize::from(*own), a + usize::from(*other));
    }
    let label = |margin: &Margin, own: &[usize]| {
        let labels: Vec<String> = own
            .iter()
            .map(|&c| margin.categories[c].labels.join(" x "))
            .collect();
        format!("{} = {}", margin.name(), labels.join(" or "))
    };
    let parts = joined.parts();
    let groups = parts.iter().map(|members| split(members, 0, a));
    groups
        .map(|own| {
            // The one that takes fewer words.
            let label = match own[0].len() <= own[1].len() {
                true => label(first, &own[0]),
                false => label(second, &own[1]),
            };
            Group { label, own }
        })
        .collect()
}

/// The members of a part that are categories of the first margin and of the second; `from`: where they begin.
fn split(members: &[usize], from: usize, first: usize) -> [Vec<usize>; 2] {
    let of = |range: std::ops::Range<usize>| -> Vec<usize> {
        let own = members.iter().filter(|node| range.contains(node));
        own.map(|node| node - range.start).collect()
    };
    [of(from..from + first), of(from + first..usize::MAX)]
}

/// Scales one margin to those before it in the order.
fn scale(
    plan: &mut Plan,
    margin: usize,
    before: &[usize],
    overlaps: &[Overlap],
    notes: &mut BTreeMap<[Vec<String>; 2], (f64, Diagnostic)>,
) {
    // The other margin's share of each group, which stays, and this one's categories.
    let mut wanted: Vec<(f64, &[usize])> = Vec::new();
    let mut reconciled: Vec<Reconciled> = Vec::new();
    for overlap in overlaps {
        let [first, second] = overlap.margins;
        let (own, other) = match (first == margin, second == margin) {
            (true, _) => (0, second),
            (_, true) => (1, first),
            _ => continue,
        };
        if !before.contains(&other) {
            continue;
        }
        let [a, b] = overlap.margins.map(|m| &plan.margins[m]);
        for group in &overlap.groups {
            let shares = apart(a, b, group).shares;
            wanted.push((shares[1 - own], &group.own[own]));
        }
        let Some(apart) = widest(a, b, &overlap.groups) else {
            continue;
        };
        let difference = apart.difference();
        if difference <= SAME {
            continue;
        }
        let to = plan.margins[other].variables.clone();
        match reconciled.iter_mut().find(|known| known.to == to) {
            Some(known) => known.largest_difference = known.largest_difference.max(difference),
            None => reconciled.push(Reconciled {
                to: to.clone(),
                largest_difference: difference,
            }),
        }
        let pair = [plan.margins[margin].variables.clone(), to];
        if notes
            .get(&pair)
            .is_none_or(|(known, _)| difference > *known)
        {
            let note = note(plan, margin, other, own, &apart);
            notes.insert(pair, (difference, note));
        }
    }
    if reconciled.is_empty() {
        return;
    }
    let margin = &mut plan.margins[margin];
    margin.reconciled = reconciled;
    for _ in 0..PASSES {
        let mut furthest = 0.0f64;
        for (share, own) in &wanted {
            let sum: f64 = own.iter().map(|&c| margin.categories[c].share).sum();
            furthest = furthest.max((share - sum).abs());
            if sum > 0.0 && *share > 0.0 {
                let factor = share / sum;
                own.iter()
                    .for_each(|&c| margin.categories[c].share *= factor);
            }
        }
        if furthest <= SAME / 10.0 {
            break;
        }
    }
}

/// Two margins and the segment that they are for.
fn names(plan: &Plan, margins: [usize; 2]) -> ([String; 2], String) {
    let [first, second] = margins.map(|m| &plan.margins[m]);
    let place = match plan.labels_of(second.segment) {
        Some(labels) => format!(" in {}", labels.join(" x ")),
        None => String::new(),
    };
    ([first.name(), second.name()], place)
}

fn note(plan: &Plan, margin: usize, other: usize, own: usize, apart: &Apart<'_>) -> Diagnostic {
    let ([name, to], place) = names(plan, [margin, other]);
    let (a, b) = percents_apart(apart.shares[own], apart.shares[1 - own]);
    let made = match apart.difference() > MUCH {
        true => Diagnostic::warning,
        false => Diagnostic::note,
    };
    made(
        Code::TargetsDisagree,
        format!(
            "the targets of {name} were scaled to those of {to}, from which they differ by rounding: {}{place} is {a} by the \
             margin {name} and {b} by the margin {to}, {} points apart",
            apart.group.label,
            points(apart.difference())
        ),
    )
    .at(plan.margins[margin].span.clone())
    .beside(plan.margins[other].span.clone(), "the other margin")
}

fn disagreement(plan: &Plan, margins: [usize; 2], apart: &Apart<'_>) -> Diagnostic {
    let ([first, second], place) = names(plan, margins);
    let (a, b) = percents_apart(apart.shares[0], apart.shares[1]);
    let [beside, at] = margins.map(|m| plan.margins[m].span.clone());
    Diagnostic::error(
        Code::TargetsDisagree,
        format!(
            "{}{place} is {a} by the margin {first} and {b} by the margin {second}, which rounding does not explain",
            apart.group.label
        ),
    )
    .at(at)
    .beside(beside, "the other margin")
    .help("take both from one source, or remove the variable from one of the margins")
}

/// Nodes that are joined to parts (disjoint sets, by path halving).
struct Joined(Vec<usize>);

impl Joined {
    fn new(nodes: usize) -> Self {
        Self((0..nodes).collect())
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.0[node] != node {
            self.0[node] = self.0[self.0[node]];
            node = self.0[node];
        }
        node
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }

    /// The nodes of each part, in their own order.
    fn parts(mut self) -> Vec<Vec<usize>> {
        let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for node in 0..self.0.len() {
            let root = self.root(node);
            parts.entry(root).or_default().push(node);
        }
        parts.into_values().collect()
    }
}
