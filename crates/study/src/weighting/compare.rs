//! How two sets of weights of the same people differ: person by person, and margin by margin.
//!
//! Weights are scaled to mean 1 over the people whom both sets weight, so that a set that sums to a population is
//! compared by its shape. The shares of a margin are those of each set's own people.

use serde::Serialize;

use super::effective_base;

/// Beyond this share of the larger of two weights they are not the same.
const SAME: f64 = 1e-6;

/// How many respondents are listed.
const LISTED: usize = 10;

/// A margin to compare by: its targets and everyone's category.
pub struct Compared<'a> {
    pub variables: &'a [String],
    /// The segment that it is for: its labels, everyone's segment and which it is.
    pub segment: Option<(&'a [String], &'a [u16], usize)>,
    /// Labels and target of each category.
    pub categories: Vec<(&'a [String], f64)>,
    /// For each respondent the index of a category.
    pub codes: &'a [Option<u16>],
}

/// How two sets of weights differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Everyone is in both sets, and every weight is the same to one part in a million.
    pub same: bool,
    /// Respondents with a weight in both sets, in one and in the other.
    pub matched: usize,
    pub only_here: Ids,
    pub only_there: Ids,
    /// Pearson's, over the matched; `null` where all weights of a set are equal.
    pub correlation: Option<f64>,
    /// Mean and largest |here - there| over the matched, both scaled to mean 1.
    pub mean_difference: f64,
    pub largest_difference: f64,
    /// Kish's, over the matched.
    pub effective_base_here: f64,
    pub effective_base_there: f64,
    /// The respondents that differ most, most first.
    pub furthest: Vec<Pair>,
    /// The margins, that which differs most first.
    pub margins: Vec<MarginDifference>,
}

/// Some ids: how many, and the first few.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ids {
    pub count: usize,
    pub first: Vec<String>,
}

impl Ids {
    fn of<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Ids {
            count: 0,
            first: Vec::new(),
        };
        for id in ids {
            all.count += 1;
            if all.first.len() < LISTED {
                all.first.push(id.to_owned());
            }
        }
        all
    }
}

/// One respondent's two weights, scaled to mean 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    pub id: String,
    pub here: f64,
    pub there: f64,
}

/// A margin under both sets of weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarginDifference {
    pub variables: Vec<String>,
    /// The segment that it is for.
    pub segment: Option<Vec<String>>,
    /// The largest |here - there| of its shares.
    pub largest_difference: f64,
    pub categories: Vec<CategoryDifference>,
}

/// A category's shares of everyone weighted (in the segment).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CategoryDifference {
    pub category: Vec<String>,
    pub target: f64,
    pub here: f64,
    pub there: f64,
    /// there - target.
    pub miss_there: f64,
}

/// Compares. `here` and `there` have one weight for each of `ids`, `there` only where it has one; `only_there` are its
/// ids that are none of these.
pub fn compare<'a>(
    ids: &[String],
    here: &[f64],
    there: &[Option<f64>],
    only_there: impl Iterator<Item = &'a str>,
    margins: &[Compared<'_>],
) -> Comparison {
    let matched: Vec<usize> = (0..ids.len()).filter(|&r| there[r].is_some()).collect();
    let ours = scaled(matched.iter().map(|&r| here[r]).collect());
    let theirs = scaled(matched.iter().filter_map(|&r| there[r]).collect());
    let differences: Vec<f64> = ours
        .iter()
        .zip(&theirs)
        .map(|(a, b)| (a - b).abs())
        .collect();
    let differ = |i: usize| differences[i] > SAME * ours[i].abs().max(theirs[i].abs());
    let mut order: Vec<usize> = (0..matched.len()).filter(|&i| differ(i)).collect();
    // Equal differences stay in the order of the file.
    order.sort_by(|&a, &b| differences[b].total_cmp(&differences[a]));
    let furthest = order
        .iter()
        .take(LISTED)
        .map(|&i| Pair {
            id: ids[matched[i]].clone(),
            here: ours[i],
            there: theirs[i],
        })
        .collect();
    let only_here = Ids::of(
        (0..ids.len())
            .filter(|&r| there[r].is_none())
            .map(|r| ids[r].as_str()),
    );
    let only_there = Ids::of(only_there);
    let mut margins: Vec<MarginDifference> = margins
        .iter()
        .map(|margin| difference(margin, here, there))
        .collect();
    margins.sort_by(|a, b| b.largest_difference.total_cmp(&a.largest_difference));
    Comparison {
        same: only_here.count == 0 && only_there.count == 0 && order.is_empty(),
        matched: matched.len(),
        only_here,
        only_there,
        correlation: correlation(&ours, &theirs),
        mean_difference: match differences.len() {
            0 => 0.0,
            n => differences.iter().sum::<f64>() / n as f64,
        },
        largest_difference: differences.iter().copied().fold(0.0, f64::max),
        effective_base_here: effective_base(ours.iter().copied()),
        effective_base_there: effective_base(theirs.iter().copied()),
        furthest,
        margins,
    }
}

/// Weights with mean 1; as they are if they sum to nothing.
fn scaled(weights: Vec<f64>) -> Vec<f64> {
    let mean = weights.iter().sum::<f64>() / weights.len().max(1) as f64;
    match mean > 0.0 {
        true => weights.iter().map(|w| w / mean).collect(),
        false => weights,
    }
}

fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let n = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        aa += a * a;
        bb += b * b;
        ab += a * b;
    }
    // Equal weights leave only what rounding makes.
    let least = n * 1e-24;
    (aa > least && bb > least).then(|| (ab / (aa * bb).sqrt()).clamp(-1.0, 1.0))
}

fn difference(margin: &Compared<'_>, here: &[f64], there: &[Option<f64>]) -> MarginDifference {
    let n = margin.categories.len();
    let shares = |weight: &dyn Fn(usize) -> f64| -> Vec<f64> {
        let mut sums = vec![0.0; n];
        let mut total = 0.0;
        for (respondent, &code) in margin.codes.iter().enumerate() {
            let elsewhere =
                |&(_, segments, own): &(_, &[u16], usize)| usize::from(segments[respondent]) != own;
            if margin.segment.as_ref().is_some_and(elsewhere) {
                continue;
            }
            let weight = weight(respondent);
            total += weight;
            if let Some(code) = code {
                sums[usize::from(code)] += weight;
            }
        }
        match total > 0.0 {
            true => sums.iter().map(|sum| sum / total).collect(),
            false => sums,
        }
    };
    let ours = shares(&|r| here[r]);
    let theirs = shares(&|r| there[r].unwrap_or(0.0));
    let categories: Vec<CategoryDifference> = margin
        .categories
        .iter()
        .zip(ours.into_iter().zip(theirs))
        .map(|(&(labels, target), (here, there))| CategoryDifference {
            category: labels.to_vec(),
            target,
            here,
            there,
            miss_there: there - target,
        })
        .collect();
    MarginDifference {
        variables: margin.variables.to_vec(),
        segment: margin.segment.map(|(labels, ..)| labels.to_vec()),
        largest_difference: categories
            .iter()
            .map(|c| (c.here - c.there).abs())
            .fold(0.0, f64::max),
        categories,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(n: usize) -> Vec<String> {
        (1..=n).map(|n| format!("p{n}")).collect()
    }

    #[test]
    fn a_set_that_sums_to_a_population_is_the_same_weights() {
        let here = [0.5, 1.5, 1.0];
        let there: Vec<Option<f64>> = here.iter().map(|w| Some(w * 20_000.0)).collect();
        let found = compare(&ids(3), &here, &there, std::iter::empty(), &[]);
        assert!(found.same);
        assert_eq!(found.matched, 3);
        assert!(found.furthest.is_empty());
        assert!((found.correlation.unwrap() - 1.0).abs() < 1e-12);
        assert!(found.largest_difference < 1e-12);
    }

    #[test]
    fn differences_are_named_where_they_are() {
        let here = [1.2, 0.8, 1.0, 1.0];
        let there = [Some(1.0), Some(1.0), Some(1.0), None];
        let (a, b) = (vec!["x".to_owned()], vec!["y".to_owned()]);
        let first = vec!["a".to_owned()];
        let second = vec!["b".to_owned()];
        let margins = [
            Compared {
                variables: &second,
                segment: None,
                categories: vec![(&a, 0.75), (&b, 0.25)],
                codes: &[Some(0), Some(0), Some(0), Some(1)],
            },
            Compared {
                variables: &first,
                segment: None,
                categories: vec![(&a, 0.3), (&b, 0.7)],
                codes: &[Some(0), Some(1), Some(1), Some(1)],
            },
        ];
        let found = compare(&ids(4), &here, &there, ["q9"].into_iter(), &margins);
        assert!(!found.same);
        assert_eq!(
            found.only_here,
            Ids {
                count: 1,
                first: vec!["p4".into()]
            }
        );
        assert_eq!(
            found.only_there,
            Ids {
                count: 1,
                first: vec!["q9".into()]
            }
        );
        assert_eq!(found.correlation, None);
        assert_eq!(found.furthest.len(), 2);
        assert_eq!(found.furthest[0].id, "p1");
        assert!((found.mean_difference - 0.4 / 3.0).abs() < 1e-12);
        assert!((found.effective_base_there - 3.0).abs() < 1e-12);
        // 1/4 against 0 of b, 0.3 against 1/3 of a: the margin that differs more comes first.
        assert_eq!(found.margins[0].variables, ["b"]);
        assert!((found.margins[0].largest_difference - 0.25).abs() < 1e-12);
        let x = &found.margins[1].categories[0];
        assert!((x.here - 0.3).abs() < 1e-12 && (x.there - 1.0 / 3.0).abs() < 1e-12);
        assert!((x.miss_there - (1.0 / 3.0 - 0.3)).abs() < 1e-12);
    }

    #[test]
    fn a_millionth_is_the_same_and_more_is_not() {
        let there = |w: f64| [Some(1.0), Some(w), Some(2.0 - w)];
        let same = |w| compare(&ids(3), &[1.0; 3], &there(w), std::iter::empty(), &[]).same;
        assert!(same(1.0 + 0.9e-6));
        assert!(!same(1.0 + 1.1e-6));
    }

    #[test]
    fn nobody_in_both_is_not_the_same() {
        let found = compare(&ids(1), &[1.0], &[None], ["z"].into_iter(), &[]);
        assert!(!found.same);
        assert_eq!(found.matched, 0);
        assert_eq!(found.correlation, None);
        assert_eq!(found.mean_difference, 0.0);
    }

    #[test]
    fn a_margin_of_a_segment_is_of_its_people() {
        let (name, x, y, east) = (
            vec!["v".to_owned()],
            vec!["x".to_owned()],
            vec!["y".to_owned()],
            vec!["East".to_owned()],
        );
        let margin = Compared {
            variables: &name,
            segment: Some((&east, &[1, 1, 1, 0], 1)),
            categories: vec![(&x, 0.5), (&y, 0.5)],
            // The third is held, the last is of another segment.
            codes: &[Some(0), Some(1), None, Some(0)],
        };
        let here = [1.0, 2.0, 1.0, 50.0];
        let found = compare(&ids(4), &here, &[None; 4], std::iter::empty(), &[margin]);
        assert_eq!(found.margins[0].segment, Some(east));
        let shares: Vec<f64> = found.margins[0].categories.iter().map(|c| c.here).collect();
        assert_eq!(shares, [0.25, 0.5]);
    }
}
