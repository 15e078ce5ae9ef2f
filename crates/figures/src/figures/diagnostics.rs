//! A published weighting to its figures: how the weights are spread, and every target beside the sample before and
//! after weighting.

use super::compose::{fieldwork, low_base, source, synthetic};
use super::model::*;
use super::theme::Numbers;
use super::words::{describe, sentence};
use crossbreak_core::number::{count, counted, percent_to, plain, round};
use crossbreak_study::estimates::{MarginInfo, TargetInfo, WeightingInfo};
use crossbreak_study::estimates::{Published, WeightBin as PublishedBin};
use crossbreak_study::spec::{Spec, lower_first, stated};

/// What the ids of these figures begin with; a figure of the spec has another id.
const WEIGHTS: &str = "weighting-weights";
const TARGETS: &str = "weighting-targets";

/// Whether a figure of that id is one of these.
pub fn is_of_weighting(id: &str) -> bool {
    id == WEIGHTS || id.starts_with(TARGETS)
}

/// More rows than this are two figures.
const MOST_ROWS: usize = 48;
/// A margin of more categories than two figures hold is shown by the sums of its variables and the categories that
/// moved most.
const LARGEST: usize = 2 * MOST_ROWS;
/// How many of those.
const MOVED: usize = 24;
/// More interlocked variables than this share one column of labels.
const MOST_LABELS: usize = 6;
/// A share this near its target has met it.
const MET: f64 = 1e-6;
/// A margin whose shares are all below this is printed with two decimals.
const SMALL: f64 = 0.02;

/// The figures of the weighting; none if nobody is weighted.
pub(super) fn compose(spec: &Spec, published: &Published, numbers: &Numbers) -> Vec<Figure> {
    let Some(weighting) = published.weighting() else {
        return Vec::new();
    };
    let page = Page {
        spec,
        weighting,
        numbers,
    };
    let mut figures = vec![page.weights()];
    figures.extend(page.targets());
    figures
}

/// What all figures of a weighting say.
struct Page<'a> {
    spec: &'a Spec,
    weighting: &'a WeightingInfo,
    numbers: &'a Numbers,
}

impl Page<'_> {
    fn figure(
        &self,
        id: String,
        title: String,
        wording: String,
        notes: Vec<String>,
        chart: Chart,
    ) -> Figure {
        let of = self.weighting;
        let base = format!(
            "Base: all respondents{} ({} weighted; {} unweighted; effective base {}).{}",
            stated(&self.spec.study.universe).map_or(String::new(), |whom| format!(", {whom}")),
            self.numbers.written(&count(of.weighted_base)),
            self.numbers.written(&count(of.respondents as f64)),
            self.numbers.written(&count(of.effective_base)),
            low_base(of.respondents)
        );
        let mut notes = notes;
        if of.converged == Some(false) {
            notes.push("The weighting did not converge: not every target is met.".to_owned());
        }
        let synthetic = synthetic(self.spec);
        notes.extend(synthetic.clone());
        let mut alt = format!("{} {base}", describe(&title, &chart));
        if let Some(synthetic) = synthetic {
            alt = format!("{alt} {synthetic}");
        }
        Figure {
            id,
            title,
            wording,
            base,
            fieldwork: fieldwork(self.spec),
            source: source(self.spec),
            notes,
            alt,
            chart,
        }
    }

    fn weights(&self) -> Figure {
        let of = self.weighting;
        let fact = |name: &str, value: String| (name.to_owned(), value);
        let facts = vec![
            fact("Effective base", count(of.effective_base)),
            fact("Design effect", plain(of.design_effect, 3)),
            fact("Efficiency", percent_to(of.efficiency, 1)),
            fact("Smallest weight", plain(of.smallest, 3)),
            fact("Largest weight", plain(of.largest, 3)),
        ];
        let (closed, open): (Vec<_>, Vec<_>) = of.bins.iter().partition(|bin| bin.to.is_some());
        let bin = |bin: &PublishedBin, label| WeightBin {
            label,
            respondents: bin.respondents,
            printed: match bin.respondents {
                0 => String::new(),
                some => count(some as f64),
            },
        };
        let edge = |at: f64| plain(at, 2);
        let first = closed.first().map_or(0.0, |bin| bin.from);
        let width = closed
            .first()
            .and_then(|bin| Some(bin.to? - bin.from))
            .unwrap_or(1.0);
        let chart = Chart::Weights(Weights {
            facts,
            bins: closed.iter().map(|b| bin(b, edge(b.from))).collect(),
            rest: open
                .first()
                .map(|b| bin(b, format!("{} or more", edge(b.from)))),
            end: closed
                .last()
                .and_then(|bin| bin.to)
                .map(edge)
                .unwrap_or_default(),
            mean: Some(Marker {
                position: (1.0 - first) / width,
                label: "Mean weight: 1".to_owned(),
                number: String::new(),
            }),
            x_axis: "Weight".to_owned(),
            y_axis: "Number of respondents".to_owned(),
        });
        let scale = match of.unit {
            1.0 => String::new(),
            mean => format!(
                " Weights are shown as multiples of their mean, {}.",
                plain(mean, 2)
            ),
        };
        let respondents = counted(of.respondents, "respondent is", "respondents are");
        self.figure(
            WEIGHTS.to_owned(),
            format!(
                "After weighting, {} worth as much as {} without weights",
                self.numbers.written(&respondents),
                self.numbers.written(&count(of.effective_base))
            ),
            format!("Respondents by weight: one with a weight of 2 counts as two.{scale}"),
            vec![
                "Effective base (Kish): (sum of weights)² / sum of squared weights. Design effect: respondents / \
                 effective base. Efficiency: its inverse."
                    .to_owned(),
            ],
            chart,
        )
    }

    /// One figure, or several with numbers: as many margins in each as it has room for.
    fn targets(&self) -> Vec<Figure> {
        let mut pages: Vec<Vec<Part>> = Vec::new();
        for part in self.weighting.margins.iter().flat_map(parts) {
            let rows = |parts: &[Part]| parts.iter().map(|p| p.group.rows.len()).sum::<usize>();
            match pages.last_mut() {
                Some(page) if rows(page) + part.group.rows.len() <= MOST_ROWS => page.push(part),
                _ => pages.push(vec![part]),
            }
        }
        let alone = pages.len() == 1;
        let figure = |(i, page): (usize, Vec<Part>)| {
            let id = match alone {
                true => TARGETS.to_owned(),
                false => format!("{TARGETS}-{}", i + 1),
            };
            self.target_figure(id, page)
        };
        pages.into_iter().enumerate().map(figure).collect()
    }

    fn target_figure(&self, id: String, page: Vec<Part>) -> Figure {
        let scales = match page.len() {
            1 => "",
            _ => " Each group has a scale of its own.",
        };
        let title = title(&page);
        let (mut groups, mut every) = (Vec::new(), Vec::new());
        for part in page {
            groups.push(part.group);
            every.extend(part.every.into_iter().map(|row| (part.margin.clone(), row)));
        }
        let before = match self.spec.weighting.base_weight {
            Some(_) => "Base weights",
            None => "Unweighted",
        };
        let chart = Chart::Targets(Targets {
            before: before.to_owned(),
            target: "Target".to_owned(),
            after: "Weighted".to_owned(),
            respondents: "Respondents".to_owned(),
            groups,
            every,
        });
        self.figure(
            id,
            title,
            format!(
                "Share of each category before and after weighting, beside its target.{scales}"
            ),
            vec!["Percentages are rounded, so they may not add up to 100.".to_owned()],
            chart,
        )
    }
}

/// A group of rows, and what the csv holds of its margin.
struct Part {
    margin: String,
    group: TargetGroup,
    every: Vec<TargetRow>,
}

/// A margin as one group; as two if it is long; by sums and the categories that moved most if it is too long for that.
fn parts(margin: &MarginInfo) -> Vec<Part> {
    let name = name(margin);
    let small = |of: &TargetInfo| of.base_share.max(of.target).max(of.achieved) < SMALL;
    let decimals = if margin.categories.iter().all(small) {
        2
    } else {
        1
    };
    let rows: Vec<TargetRow> = margin
        .categories
        .iter()
        .map(|category| row(category, decimals))
        .collect();
    let part = |heading: String, rows: &[TargetRow], note: String| Part {
        margin: name.clone(),
        group: TargetGroup {
            heading,
            rows: rows.to_vec(),
            ranked: false,
            note,
        },
        every: rows.to_vec(),
    };
    if rows.len() <= MOST_ROWS {
        return vec![part(name.clone(), &rows, note(margin))];
    }
    if rows.len() <= LARGEST {
        let (first, second) = rows.split_at(middle(&rows));
        return vec![
            part(format!("{name} (1 of 2)"), first, String::new()),
            part(format!("{name} (2 of 2)"), second, note(margin)),
        ];
    }
    let mut parts = Vec::new();
    if margin.variables.len() > 1 {
        for (level, variable) in margin.variables.iter().enumerate() {
            let note = format!(
                "Sums of the {} categories of {}.",
                count(rows.len() as f64),
                lower_first(&name)
            );
            parts.push(Part {
                margin: variable.clone(),
                every: Vec::new(),
                ..furthest(
                    part(variable.clone(), &sums(margin, level), note),
                    MOST_ROWS,
                )
            });
        }
    }
    parts.push(furthest(part(name.clone(), &rows, note(margin)), MOVED));
    parts
}

/// At most so many rows of a part: those that miss their targets by most or, if all are met, that moved most, the
/// furthest first. The csv keeps every row.
fn furthest(mut part: Part, most: usize) -> Part {
    let TargetGroup {
        heading,
        rows,
        ranked,
        ..
    } = &mut part.group;
    if rows.len() <= most {
        return part;
    }
    let all = count(rows.len() as f64);
    let (of, what): (fn(&TargetRow) -> f64, _) = match rows.iter().any(misses) {
        true => (missed, "furthest from their targets"),
        false => (moved, "that moved most"),
    };
    rows.sort_by(|a, b| of(b).total_cmp(&of(a)));
    rows.truncate(most);
    *ranked = true;
    *heading = format!("{heading}: the {most} of {all} categories {what}");
    part
}

/// `Gender × age × education`.
fn name(margin: &MarginInfo) -> String {
    let mut name = String::new();
    for variable in &margin.variables {
        match name.is_empty() {
            true => name.push_str(variable),
            false => name.push_str(&format!(" × {}", lower_first(variable))),
        }
    }
    name
}

/// Where the targets come from, and who keeps a share without one.
fn note(margin: &MarginInfo) -> String {
    let source = margin
        .source
        .iter()
        .map(|source| format!("Targets: {}.", sentence(source)));
    let held = margin.held.iter().map(|(respondents, share)| {
        let who = match respondents {
            1 => "1 respondent without a category keeps a share".to_owned(),
            n => format!(
                "{} respondents without a category keep their share",
                count(*n as f64)
            ),
        };
        format!("{who} of {}.", percent_to(*share, 1))
    });
    source.chain(held).collect::<Vec<_>>().join(" ")
}

fn row(of: &TargetInfo, decimals: u32) -> TargetRow {
    let labels = match of.category.len() {
        0..=MOST_LABELS => of.category.clone(),
        _ => vec![of.category.join(", ")],
    };
    target_row(
        labels,
        of.unweighted,
        [of.base_share, of.target, of.achieved],
        decimals,
    )
}

fn target_row(
    labels: Vec<String>,
    respondents: usize,
    shares: [f64; 3],
    decimals: u32,
) -> TargetRow {
    let [before, target, after] = shares.map(|share| Bar {
        value: share,
        printed: percent_to(share, decimals),
        ..Bar::default()
    });
    TargetRow {
        labels,
        respondents,
        before,
        target,
        after,
    }
}

/// Where to part the rows in two: where the first label changes, if that is not far from the middle.
fn middle(rows: &[TargetRow]) -> usize {
    let half = rows.len().div_ceil(2);
    let changes = (1..rows.len()).filter(|&i| rows[i].labels.first() != rows[i - 1].labels.first());
    changes
        .filter(|&i| i.max(rows.len() - i) <= MOST_ROWS)
        .min_by_key(|i| i.abs_diff(half))
        .unwrap_or(half)
}

/// The rows of one variable of an interlocked margin, each the sum of its categories.
fn sums(margin: &MarginInfo, level: usize) -> Vec<TargetRow> {
    let mut sums: Vec<(&str, usize, [f64; 3])> = Vec::new();
    for category in &margin.categories {
        let label = category.category.get(level).map_or("", String::as_str);
        let shares = [category.base_share, category.target, category.achieved];
        match sums.iter_mut().find(|(known, ..)| *known == label) {
            Some((_, respondents, sum)) => {
                *respondents += category.unweighted;
                sum.iter_mut()
                    .zip(shares)
                    .for_each(|(sum, share)| *sum += share);
            }
            None => sums.push((label, category.unweighted, shares)),
        }
    }
    let row = |(label, respondents, shares): (&str, usize, [f64; 3])| {
        target_row(vec![label.to_owned()], respondents, shares, 1)
    };
    sums.into_iter().map(row).collect()
}

fn moved(row: &TargetRow) -> f64 {
    (row.after.value - row.before.value).abs()
}

fn missed(row: &TargetRow) -> f64 {
    (row.after.value - row.target.value).abs()
}

/// Whether a reader would see the miss: in tenths of a point, as shares are printed.
fn misses(row: &TargetRow) -> bool {
    round(missed(row) * 100.0, 1) > 0.0
}

/// What the figure shows: whether the targets are met, and what moved or misses most.
fn title(page: &[Part]) -> String {
    let rows = || {
        page.iter()
            .flat_map(|part| part.group.rows.iter().map(move |row| (part, row)))
    };
    let most = |of: fn(&TargetRow) -> f64| rows().max_by(|a, b| of(a.1).total_cmp(&of(b.1)));
    let called = |part: &Part, row: &TargetRow| match row.labels.as_slice() {
        [label] => format!("{} ({})", quoted(label), lower_first(&part.margin)),
        labels => quoted(&labels.join(", ")),
    };
    let met = match most(missed) {
        Some((part, row)) if misses(row) => {
            return format!(
                "The weighted sample misses targets, most of all {}: {} for a target of {}",
                called(part, row),
                row.after.printed,
                row.target.printed
            );
        }
        Some((_, row)) if missed(row) > MET => "comes within a tenth of a point of its targets",
        _ => "meets its targets",
    };
    match most(moved) {
        Some((part, row)) if round(moved(row) * 100.0, 1) > 0.0 => format!(
            "The weighted sample {met}; {} moved most, from {} to {}",
            called(part, row),
            row.before.printed,
            row.after.printed
        ),
        _ => format!("The weighted sample {met}"),
    }
}

/// In quotation marks, and in one line where that leaves room for others.
fn quoted(label: &str) -> String {
    const SHORT: usize = 36;
    match label.chars().count() {
        0..=SHORT => format!("‘{}’", label.replace(' ', "\u{A0}")),
        _ => format!("‘{label}’"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A margin whose categories are every combination of so many labels; the target of the first is doubled.
    fn margin(levels: &[usize]) -> MarginInfo {
        let n: usize = levels.iter().product();
        let category = |i: usize| {
            let mut rest = i;
            let mut labels: Vec<String> = Vec::new();
            for (level, count) in levels.iter().enumerate().rev() {
                labels.insert(0, format!("{level}-{}", rest % count));
                rest /= count;
            }
            let share = 1.0 / n as f64;
            let target = if i == 0 { 2.0 * share } else { share };
            TargetInfo {
                category: labels,
                unweighted: 10,
                base_share: share,
                target,
                achieved: target,
            }
        };
        MarginInfo {
            variables: (0..levels.len())
                .map(|level| format!("Variable {level}"))
                .collect(),
            source: Some("a census.".into()),
            held: Some((1, 0.004)),
            categories: (0..n).map(category).collect(),
        }
    }

    fn shape(parts: &[Part]) -> Vec<(usize, usize)> {
        parts
            .iter()
            .map(|part| (part.group.rows.len(), part.every.len()))
            .collect()
    }

    #[test]
    fn long_margins_are_parted_and_longer_ones_summed() {
        assert_eq!(shape(&parts(&margin(&[2, 24]))), [(48, 48)]);
        // Parted where the first label changes.
        assert_eq!(shape(&parts(&margin(&[5, 12]))), [(24, 24), (36, 36)]);
        assert_eq!(shape(&parts(&margin(&[96]))), [(48, 48), (48, 48)]);
        let summed = parts(&margin(&[2, 7, 12]));
        assert_eq!(shape(&summed), [(2, 0), (7, 0), (12, 0), (MOVED, 168)]);
        assert_eq!(
            (
                summed[0].group.heading.as_str(),
                summed[0].group.note.as_str()
            ),
            (
                "Variable 0",
                "Sums of the 168 categories of variable 0 × variable 1 × variable 2."
            )
        );
        assert_eq!(shape(&parts(&margin(&[650]))), [(MOVED, 650)]);
        let sum: f64 = summed[1]
            .group
            .rows
            .iter()
            .map(|row| row.before.value)
            .sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_summed_or_parted_says_so() {
        let moved = parts(&margin(&[650])).remove(0).group;
        assert_eq!(
            moved.heading,
            "Variable 0: the 24 of 650 categories that moved most"
        );
        assert_eq!(moved.rows[0].labels, ["0-0"]);
        let note = "Targets: a census. 1 respondent without a category keeps a share of 0.4%.";
        assert_eq!(moved.note, note);
        let halves = parts(&margin(&[96]));
        assert_eq!(halves[1].group.heading, "Variable 0 (2 of 2)");
        assert_eq!(
            (halves[0].group.note.as_str(), halves[1].group.note.as_str()),
            ("", note)
        );
    }

    #[test]
    fn the_title_says_what_moved_or_what_is_missed() {
        let mut margin = margin(&[4]);
        assert_eq!(
            title(&parts(&margin)),
            "The weighted sample meets its targets; ‘0-0’ (variable 0) moved most, from 25.0% to 50.0%"
        );
        margin.categories[0].achieved = 0.4;
        assert_eq!(
            title(&parts(&margin)),
            "The weighted sample misses targets, most of all ‘0-0’ (variable 0): 40.0% for a target of 50.0%"
        );
        margin.categories[0].achieved = 0.4997;
        assert!(
            title(&parts(&margin)).starts_with(
                "The weighted sample comes within a tenth of a point of its targets; "
            )
        );
        margin.categories.clear();
        assert_eq!(
            title(&parts(&margin)),
            "The weighted sample meets its targets"
        );
    }
}
