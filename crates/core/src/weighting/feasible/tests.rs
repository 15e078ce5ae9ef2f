use super::program::{certificate, nearest};
use super::support::score;
use super::*;
use crate::weighting::random::Random;
use crate::weighting::{Codes, Problem, Settings, calibrate};

struct Case {
    columns: Vec<Vec<u16>>,
    targets: Vec<Vec<f64>>,
    base: Option<Vec<f64>>,
}

impl Case {
    /// `targets` of any sum.
    fn new(rows: &[&[u16]], targets: &[&[f64]]) -> Self {
        let column = |margin: usize| rows.iter().map(|row| row[margin]).collect();
        let shares = |targets: &&[f64]| {
            let total: f64 = targets.iter().sum();
            targets.iter().map(|t| t / total).collect()
        };
        Self {
            columns: (0..targets.len()).map(column).collect(),
            targets: targets.iter().map(shares).collect(),
            base: None,
        }
    }

    fn with<T>(&self, look: impl Fn(&Problem<'_>) -> T) -> T {
        let codes = self
            .columns
            .iter()
            .map(|column| Codes::from(column.as_slice()));
        let margins = codes.zip(self.targets.iter().map(Vec::as_slice));
        look(&Problem::new(margins, self.base.as_deref()).unwrap())
    }

    fn support(&self) -> Support {
        self.with(|problem| Support::new(&Combinations::collapse(problem)))
    }

    fn conflict(&self) -> Option<Conflict> {
        self.with(|problem| conflict(&Combinations::collapse(problem), problem.targets()))
    }

    fn rakes(&self) -> bool {
        self.with(|problem| calibrate(problem, &Settings::default()).converged)
    }

    fn slices(&self) -> Vec<&[f64]> {
        self.targets.iter().map(Vec::as_slice).collect()
    }

    /// Whatever has to be true of a conflict, looked at afresh; its sentence, with margins named A, B and so on and
    /// their categories a1, a2 and so on.
    fn check(&self, found: &Conflict) -> String {
        let support = self.support();
        let most = support.rows().map(|row| score(row, &found.certificate));
        assert_eq!(most.fold(f64::NEG_INFINITY, f64::max), found.most as f64);
        let mean = program::mean(&self.slices(), &found.certificate);
        assert!(found.gap > GAP && (mean - found.most as f64 - found.gap).abs() < 1e-12);
        // Strong duality: the nearest shares are as far as the certificate proves that all are.
        let shares = found.nearest.as_ref().unwrap();
        assert!(
            (miss(shares, &self.targets) - found.distance).abs() < 1e-7,
            "{found:?}"
        );
        for shares in shares {
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        sentence(found, &letter, &label)
    }
}

fn letter(margin: usize) -> String {
    char::from(b'A' + margin as u8).to_string()
}

fn label(margin: usize, category: usize) -> String {
    format!("{}{}", letter(margin).to_lowercase(), category + 1)
}

fn miss(shares: &[Vec<f64>], targets: &[Vec<f64>]) -> f64 {
    let pairs = shares.iter().flatten().zip(targets.iter().flatten());
    pairs.map(|(share, target)| (share - target).abs()).sum()
}

#[test]
fn a_structural_zero_between_two_margins() {
    // Everyone of b1 is of a1.
    let case = Case::new(
        &[&[0, 0], &[0, 2], &[1, 1], &[1, 2]],
        &[&[30.0, 70.0], &[60.0, 30.0, 10.0]],
    );
    let found = case.conflict().unwrap();
    assert_eq!(
        case.check(&found),
        "Everyone in B = b1 (target 60.0%) is in A a1 (target 30.0%)"
    );
    assert!((found.gap - 0.3).abs() < 1e-12 && (found.distance - 0.6).abs() < 1e-9);
    assert_eq!(found.certificate, [vec![-1.0, 0.0], vec![1.0, 0.0, 0.0]]);
}

#[test]
fn a_category_without_anybody() {
    let rows: [&[u16]; 5] = [&[0, 0], &[0, 1], &[1, 0], &[1, 1], &[1, 2]];
    let case = Case::new(&rows, &[&[50.0, 50.0], &[45.0, 35.0, 15.0, 5.0]]);
    let found = case.conflict().unwrap();
    assert_eq!(case.check(&found), "Nobody is in B = b4 (target 5.0%)");
    assert!((found.distance - 0.1).abs() < 1e-9);
    // Somebody whose base weight is 0 is nobody.
    let rows: [&[u16]; 6] = [&[0, 0], &[0, 1], &[1, 0], &[1, 1], &[1, 2], &[1, 3]];
    let mut case = Case::new(&rows, &[&[50.0, 50.0], &[45.0, 35.0, 15.0, 5.0]]);
    assert!(case.conflict().is_none());
    case.base = Some(vec![1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    assert_eq!(
        case.check(&case.conflict().unwrap()),
        "Nobody is in B = b4 (target 5.0%)"
    );
}

const AGES: [&str; 7] = ["18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+"];
const WORK: [&str; 4] = ["Full time", "Part time", "Not working", "Retired"];

fn retired(ages: &[f64], region: bool) -> Case {
    let mut rows: Vec<Vec<u16>> = Vec::new();
    for age in 0..7u16 {
        for work in 0..4u16 {
            if (work == 3) == (age >= 5) || (age >= 5 && work == 1) {
                for region in 0..if region { 3u16 } else { 1 } {
                    rows.push(vec![age, region, work]);
                }
            }
        }
    }
    let rows: Vec<&[u16]> = rows.iter().map(Vec::as_slice).collect();
    let regions: &[f64] = if region { &[50.0, 30.0, 20.0] } else { &[1.0] };
    Case::new(&rows, &[ages, regions, &[40.0, 16.0, 20.0, 24.0]])
}

fn say_retired(found: &Conflict) -> String {
    let name = |margin: usize| ["age", "region", "work"][margin].to_owned();
    let label = |margin: usize, category: usize| match margin {
        0 => AGES[category].to_owned(),
        1 => format!("region {category}"),
        _ => WORK[category].to_owned(),
    };
    sentence(found, &name, &label)
}

#[test]
fn the_retired_are_old() {
    let case = retired(&[14.7, 18.0, 18.0, 17.0, 16.0, 9.1, 7.2], true);
    let found = case.conflict().unwrap();
    case.check(&found);
    assert_eq!(
        say_retired(&found),
        "Everyone in work = Retired (target 24.0%) is in age 65-74 or 75+ (targets 9.1% + 7.2% = 16.3%)"
    );
    assert!((found.gap - 0.077).abs() < 1e-12);
    let old: f64 = found.nearest.unwrap()[0][5..].iter().sum();
    assert!((0.163 - 1e-9..=0.24 + 1e-9).contains(&old));
}

#[test]
fn as_many_decimals_as_it_takes() {
    // Retired 24% and old 23.98%.
    let case = retired(&[14.0, 15.02, 15.0, 16.0, 16.0, 13.68, 10.3], true);
    let found = case.conflict().unwrap();
    case.check(&found);
    assert_eq!(
        say_retired(&found),
        "Everyone in work = Retired (target 24.00%) is in age 65-74 or 75+ (targets 13.68% + 10.30% = 23.98%)"
    );
}

#[test]
fn targets_at_the_very_edge_can_be_met() {
    // All of 65+ have to be retired: those who work part time get no weight at all.
    let edge = retired(&[14.0, 15.0, 15.0, 16.0, 16.0, 13.7, 10.3], true);
    assert!(edge.conflict().is_none());
    // Rounded shares, the same three times as fast as they can be met.
    let case = Case::new(
        &[&[0, 0], &[0, 1], &[1, 1]],
        &[&[0.1 + 0.2, 0.7], &[0.3, 0.7]],
    );
    assert!(case.conflict().is_none());
    let case = Case::new(
        &[&[0, 0], &[1, 1], &[2, 2]],
        &[&[1.0, 1.0, 1.0], &[33.3, 33.3, 33.3]],
    );
    assert!(case.conflict().is_none());
    // A target of 0 is met by a weight of 0.
    let case = Case::new(&[&[0, 0], &[0, 1], &[1, 1]], &[&[0.6, 0.4], &[0.0, 1.0]]);
    assert!(case.conflict().is_none());
}

/// Combinations of two categories each, with an even number of the second.
fn even(margins: usize) -> Vec<Vec<u16>> {
    (0..1u16 << margins)
        .filter(|bits| bits.count_ones() % 2 == 0)
        .map(|bits| (0..margins).map(|m| bits >> m & 1).collect())
        .collect()
}

#[test]
fn three_margins_of_which_no_two_conflict() {
    let rows = even(3);
    let rows: Vec<&[u16]> = rows.iter().map(Vec::as_slice).collect();
    let case = Case::new(&rows, &[&[10.0, 90.0], &[12.0, 88.0], &[15.0, 85.0]]);
    let found = case.conflict().unwrap();
    assert_eq!(
        case.check(&found),
        "Everyone in A = a2 (target 90.0%) is in B = b1 (target 12.0%) or C = c1 (target 15.0%), together 27.0%"
    );
    assert!((found.gap - 0.63).abs() < 1e-12);
    for pair in [[0, 1], [0, 2], [1, 2]] {
        let targets: Vec<&[f64]> = pair.iter().map(|&m| case.targets[m].as_slice()).collect();
        assert!(certificate(&case.support().of_margins(&pair), &targets).is_none());
    }
    // A margin that has nothing to do with it is not mentioned.
    let wider: Vec<Vec<u16>> = rows
        .iter()
        .flat_map(|r| (0..3).map(|c| [&[c], *r].concat()))
        .collect();
    let wider: Vec<&[u16]> = wider.iter().map(Vec::as_slice).collect();
    let targets: [&[f64]; 4] = [
        &[1.0, 1.0, 1.0],
        &[10.0, 90.0],
        &[12.0, 88.0],
        &[15.0, 85.0],
    ];
    let case = Case::new(&wider, &targets);
    assert_eq!(
        case.check(&case.conflict().unwrap()),
        "Everyone in B = b2 (target 90.0%) is in C = c1 (target 12.0%) or D = d1 (target 15.0%), together 27.0%"
    );
}

#[test]
fn other_ways_to_say_it() {
    // a1 and b1 are apart, and both are in c1 or c2.
    let mut rows: Vec<&[u16]> = vec![
        &[0, 1, 0],
        &[0, 1, 1],
        &[0, 2, 0],
        &[1, 0, 0],
        &[1, 0, 1],
        &[2, 0, 1],
        &[1, 1, 2],
        &[2, 2, 2],
        &[1, 2, 0],
    ];
    let targets: [&[f64]; 3] = [
        &[30.0, 40.0, 30.0],
        &[25.0, 45.0, 30.0],
        &[22.0, 18.0, 60.0],
    ];
    let case = Case::new(&rows, &targets);
    assert_eq!(
        case.check(&case.conflict().unwrap()),
        "Nobody is in two of A = a1 (target 30.0%), B = b1 (target 25.0%) and C = c3 (target 60.0%), \
         yet together they have 115.0%, more than 100%"
    );
    // The rest of C takes more words.
    rows.extend([&[1, 1, 3][..], &[2, 2, 3], &[1, 1, 4], &[2, 2, 4]]);
    let targets: [&[f64]; 3] = [
        &[30.0, 40.0, 30.0],
        &[25.0, 45.0, 30.0],
        &[22.0, 18.0, 20.0, 20.0, 20.0],
    ];
    let case = Case::new(&rows, &targets);
    assert_eq!(
        case.check(&case.conflict().unwrap()),
        "Everyone in A = a1 (target 30.0%) or B = b1 (target 25.0%) is in C c1 or c2 \
         (targets 22.0% + 18.0% = 40.0%), and nobody is in both of the first, which have together 55.0%"
    );
    // Both large: the rest of either is too many categories to list.
    let rows: [&[u16]; 9] = [
        &[0, 1],
        &[0, 2],
        &[0, 3],
        &[1, 0],
        &[2, 0],
        &[3, 0],
        &[1, 1],
        &[2, 2],
        &[3, 3],
    ];
    let case = Case::new(
        &rows,
        &[&[60.0, 15.0, 15.0, 10.0], &[50.0, 20.0, 20.0, 10.0]],
    );
    assert_eq!(
        case.check(&case.conflict().unwrap()),
        "Nobody is in both A = a1 (target 60.0%) and B = b1 (target 50.0%), yet together they have 110.0%, more than 100%"
    );
    // Everyone is in a1 or b1.
    let rows: [&[u16]; 7] = [
        &[0, 1],
        &[0, 2],
        &[0, 3],
        &[1, 0],
        &[2, 0],
        &[3, 0],
        &[0, 0],
    ];
    let case = Case::new(
        &rows,
        &[&[40.0, 20.0, 20.0, 20.0], &[35.0, 20.0, 20.0, 25.0]],
    );
    assert_eq!(
        case.check(&case.conflict().unwrap()),
        "Everyone is in A = a1 (target 40.0%) or B = b1 (target 35.0%), yet together they have 75.0%, less than 100%"
    );
}

#[test]
fn a_set_of_categories_that_no_single_one_replaces() {
    // a1 to a3 live in b1 to b2 in a ring; none alone has too much.
    let rows: [&[u16]; 8] = [
        &[0, 0],
        &[0, 1],
        &[1, 1],
        &[1, 2],
        &[2, 0],
        &[2, 2],
        &[3, 3],
        &[3, 0],
    ];
    let case = Case::new(
        &rows,
        &[&[25.0, 25.0, 25.0, 25.0], &[20.0, 20.0, 20.0, 40.0]],
    );
    // The other way round b4 has too much for a4, in fewer words.
    assert_eq!(
        case.check(&case.conflict().unwrap()),
        "Everyone in B = b4 (target 40.0%) is in A a4 (target 25.0%)"
    );
    let rows: Vec<Vec<u16>> = (0..6u16)
        .flat_map(|a| (0..6u16).map(move |b| vec![a, b]))
        .filter(|row| row[0] >= 3 || (row[1] < 3 && row[0] != row[1]))
        .collect();
    let rows: Vec<&[u16]> = rows.iter().map(Vec::as_slice).collect();
    let even: &[f64] = &[20.0, 20.0, 20.0, 15.0, 15.0, 10.0];
    let case = Case::new(&rows, &[even, &[15.0, 15.0, 15.0, 20.0, 20.0, 15.0]]);
    assert_eq!(
        case.check(&case.conflict().unwrap()),
        "Everyone in A = a1, a2 or a3 (targets 20.0% + 20.0% + 20.0% = 60.0%) is in B b1, b2 or b3 \
         (targets 15.0% + 15.0% + 15.0% = 45.0%)"
    );
}

#[test]
fn points_where_sets_are_not_enough_and_lists_that_are_cut() {
    let group = |margin, categories: Vec<usize>, share: f64, points| Group {
        margin,
        targets: vec![share; categories.len()],
        categories,
        points,
    };
    let mut conflict = Conflict {
        inside: vec![group(0, vec![0], 0.3, 2), group(0, vec![2], 0.2, 1)],
        outside: vec![group(1, vec![1, 2], 0.2, 1)],
        most: 0,
        certificate: Vec::new(),
        gap: 0.4,
        nearest: None,
        distance: 0.2,
    };
    assert_eq!(
        sentence(&conflict, &letter, &label),
        "Count 2 for A = a1 (target 30.0%) and 1 for A = a3 (target 20.0%), and 1 off for B = b2 or b3 \
         (targets 20.0% + 20.0% = 40.0%): nobody comes to more than 0, the targets to 0.4 on average"
    );
    conflict.inside[0].points = 10;
    assert_eq!(
        sentence(&conflict, &letter, &label),
        "No weights meet the targets of A and B together: at the nearest, the shares of all categories are off by \
         20 points in sum"
    );
    conflict.inside = vec![group(0, (0..20).collect(), 0.04, 1)];
    conflict.outside = vec![group(1, vec![0, 1, 2], 0.1004, 1)];
    assert_eq!(
        sentence(&conflict, &letter, &label),
        "Everyone in A = a1, a2, a3, a4, a5, a6, a7, a8 or one of 12 more (targets together 80.0%) is in \
         B b1, b2 or b3 (targets 10.0%, 10.0% and 10.0%, unrounded together 30.1%)"
    );
}

#[test]
fn random_problems_agree_with_the_whole_program_and_with_raking() {
    let mut random = Random(7);
    let (mut conflicts, mut raked, mut many) = (0, 0, 0);
    for round in 0..400 {
        let margins = 2 + random.below(4);
        let sizes: Vec<usize> = (0..margins).map(|_| 2 + random.below(4)).collect();
        let n = 3 + random.below(if round % 2 == 0 { 12 } else { 40 });
        let columns: Vec<Vec<u16>> = sizes
            .iter()
            .map(|size| (0..n).map(|_| random.below(*size) as u16).collect())
            .collect();
        // Half of the targets are those of some weights, a third of which are 0.
        let weights: Vec<f64> = (0..n).map(|_| (random.next() - 0.33).max(0.0)).collect();
        let total: f64 = weights.iter().sum();
        let possible = round % 4 < 2 && total > 0.0;
        let targets = if possible {
            let of_margin = |(column, size): (&Vec<u16>, &usize)| {
                let mut shares = vec![0.0; *size];
                for (category, weight) in column.iter().zip(&weights) {
                    shares[usize::from(*category)] += weight / total;
                }
                shares
            };
            columns.iter().zip(&sizes).map(of_margin).collect()
        } else {
            sizes.iter().map(|size| random.shares(*size)).collect()
        };
        let case = Case {
            columns,
            targets,
            base: None,
        };
        let found = case.conflict();
        let support = case.support();
        let all: Vec<usize> = (0..support.len()).collect();
        let least = miss(
            &nearest(&support, &all, &case.slices()).unwrap(),
            &case.targets,
        );
        assert_eq!(
            found.is_some(),
            least > 1e-6,
            "round {round}: {least} {found:?}"
        );
        if let Some(found) = &found {
            assert!(!possible && !case.rakes());
            assert!((found.distance - least).abs() < 1e-7, "round {round}");
            case.check(found);
            conflicts += 1;
            let told = found.inside.iter().chain(&found.outside);
            many += usize::from(
                told.map(|g| g.margin)
                    .collect::<std::collections::BTreeSet<_>>()
                    .len()
                    > 2,
            );
        } else {
            raked += usize::from(case.rakes());
        }
    }
    println!("{conflicts} conflicts, {many} of more than two margins; {raked} raked");
    assert!(conflicts > 100 && raked > 100 && many > 5);
}

/// Seven margins of a large poll. `zero`: those of the fifth category of the second margin are in two of the first.
fn large(random: &mut Random, n: usize, zero: bool) -> Case {
    const SIZES: [usize; 7] = [36, 12, 6, 5, 8, 4, 4];
    let targets: Vec<Vec<f64>> = SIZES.iter().map(|size| random.shares(*size)).collect();
    let mut columns = vec![Vec::with_capacity(n); SIZES.len()];
    for _ in 0..n {
        for (column, size) in columns.iter_mut().zip(SIZES) {
            column.push(random.below(size) as u16);
        }
        let last = columns[0].len() - 1;
        if zero && columns[1][last] == 4 {
            columns[0][last] %= 2;
        }
    }
    Case {
        columns,
        targets,
        base: None,
    }
}

#[test]
fn large_problems_are_decided_quickly() {
    let mut random = Random(11);
    let time = |what: &str, case: &Case| {
        let started = std::time::Instant::now();
        let found = case.conflict();
        let elapsed = started.elapsed();
        println!("{what}: {} combinations, {elapsed:?}", case.support().len());
        found
    };
    assert!(time("feasible", &large(&mut random, 70_000, false)).is_none());
    let mut case = large(&mut random, 70_000, true);
    let found = time("a structural zero", &case).unwrap();
    println!("{}", case.check(&found));
    // Parity of three margins, as in the small case.
    for row in 0..70_000 {
        let [a, b] = [2, 3].map(|m| case.columns[m][row] % 2);
        case.columns[5][row] = case.columns[5][row] / 2 * 2 + (a + b) % 2;
        if case.columns[1][row] == 4 {
            case.columns[1][row] = 5;
        }
    }
    case.targets[1][5] += std::mem::take(&mut case.targets[1][4]);
    case.targets[2] = vec![0.05, 0.30, 0.05, 0.30, 0.05, 0.25];
    case.targets[3] = vec![0.05, 0.45, 0.05, 0.40, 0.05];
    case.targets[5] = vec![0.10, 0.42, 0.08, 0.40];
    let found = time("three margins", &case).unwrap();
    println!("{}", case.check(&found));
    // Nearly as many people as combinations, and a target out of reach of a few of them.
    let case = large(&mut random, 1_500, false);
    println!(
        "{:?}",
        time("few people", &case).map(|found| case.check(&found))
    );
}
