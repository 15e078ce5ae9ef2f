//! What replicate weights look like next to the full weight w.
//!
//! A replicate multiplies every weight: r = w m. The multipliers m of a half-sample are 0 and 2, Fay's are k and 2 - k,
//! those of successive differences 1 and 1 ± 0.71, those of a jackknife 0 for whom it leaves out. Whatever was done to
//! the weights afterwards (raking blurs the multipliers), the **spread** S = mean over respondents of the sum over the
//! replicates of factor (m - 1)^2 is about 1 where the factor is that of the method: so many times off, and the variance
//! is. A half-sample read by Fay's factor has 4, successive differences read as a bootstrap 0.25.

use crossbreak_core::number::{plain, round};
use crossbreak_core::weighting::{Factors, Replication};

/// Why a column is no replicate weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fault {
    /// Its sum is not that of the full weight; the sum.
    Sum(f64),
    /// The same for everyone.
    Constant,
    /// It does not vary with the full weight; their correlation.
    Unrelated(f64),
    FullWeight,
}

/// The sum of a replicate may be off by a tenth ...
const SUM: f64 = 0.1;
/// ... or, where those of the others are off by more, by so many times their spread, but never by more than half.
const SPREADS: f64 = 4.0;
const MOST: f64 = 0.5;
/// A correlation below this is about none ...
const CORRELATED: f64 = 0.1;
/// ... if so many standard errors are between the slope on the full weight and 1.
const ERRORS: f64 = 4.0;

/// What is wrong with each column; a sum can only be judged next to those of the others.
pub(super) fn faults(full: &[f64], columns: &[Vec<f64>]) -> Vec<Option<Fault>> {
    let total: f64 = full.iter().sum();
    let sums: Vec<f64> = columns
        .iter()
        .map(|own| own.iter().sum::<f64>() / total)
        .collect();
    let allowed = (SPREADS * spread_of(&sums)).clamp(SUM, MOST);
    let all: Vec<Option<Vec<f64>>> = columns.iter().map(|own| levels(full, own)).collect();
    // Left out, and nothing else changed: a jackknife whose weights were not scaled up, if the others are like it.
    let bare =
        |levels: &Option<Vec<f64>>| levels.as_ref().is_some_and(|l| near_all(l, &[0.0, 1.0]));
    let bare_ones = 2 * all.iter().filter(|l| bare(l)).count() > columns.len();
    let full = Moments::of(full);
    (columns.iter().zip(&sums).zip(&all))
        .map(|((own, sum), levels)| {
            if is_full_weight(full.values, own) {
                return Some(Fault::FullWeight);
            }
            let designed = levels.as_ref().is_some_and(|levels| is_designed(levels));
            if designed && (bare_ones || !bare(&Some(levels.clone().unwrap_or_default()))) {
                return None;
            }
            if (sum - 1.0).abs() > allowed + 1e-9 {
                return Some(Fault::Sum(sum * total));
            }
            full.unrelated(own)
        })
        .collect()
}

/// Whether a column repeats the full weight.
pub(super) fn is_full_weight(full: &[f64], own: &[f64]) -> bool {
    let mut pairs = full.iter().zip(own);
    pairs.all(|(full, own)| (full - own).abs() <= 1e-9 * full.abs())
}

/// Median distance from the median, as a standard deviation.
fn spread_of(values: &[f64]) -> f64 {
    let centre = median(values.to_vec());
    1.4826 * median(values.iter().map(|v| (v - centre).abs()).collect())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        n => (values[(n - 1) / 2] + values[n / 2]) / 2.0,
    }
}

/// The full weight, and how it varies.
struct Moments<'a> {
    values: &'a [f64],
    mean: f64,
    squares: f64,
}

impl<'a> Moments<'a> {
    fn of(values: &'a [f64]) -> Self {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let squares = values.iter().map(|v| (v - mean) * (v - mean)).sum();
        Self {
            values,
            mean,
            squares,
        }
    }

    /// Standard deviation over mean.
    fn varies(&self) -> bool {
        let n = self.values.len() as f64;
        self.mean > 0.0 && (self.squares / n).sqrt() > 0.005 * self.mean
    }

    /// A replicate is the full weight times something that does not depend on it, so that its slope on the full weight is
    /// about 1; with weights that hardly differ, or few respondents, a slope says little, and its error is large.
    fn unrelated(&self, own: &[f64]) -> Option<Fault> {
        if !self.varies() {
            return None;
        }
        let other = Moments::of(own);
        if !other.varies() {
            return Some(Fault::Constant);
        }
        let pairs = || {
            self.values
                .iter()
                .zip(own)
                .map(|(w, r)| (w - self.mean, r - other.mean))
        };
        let products: f64 = pairs().map(|(w, r)| w * r).sum();
        let correlation = products / (self.squares * other.squares).sqrt();
        let slope = products / self.squares;
        let errors: f64 = pairs().map(|(w, r)| w * w * (r - w) * (r - w)).sum();
        let error = errors.sqrt() / self.squares;
        (correlation < CORRELATED && 1.0 - slope > ERRORS * error)
            .then_some(Fault::Unrelated(correlation))
    }
}

/// Two multipliers are the same: weights have been rounded.
const SAME: f64 = 0.015;

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME
}

fn near_all(levels: &[f64], of: &[f64]) -> bool {
    levels
        .iter()
        .all(|&level| of.iter().any(|&o| near(level, o)))
}

/// The multipliers of a column, each once, if there are few.
fn levels(full: &[f64], own: &[f64]) -> Option<Vec<f64>> {
    const MOST: usize = 12;
    let positive = full.iter().zip(own).filter(|(full, _)| **full > 0.0);
    let mut all: Vec<f64> = positive.map(|(full, own)| own / full).collect();
    all.sort_by(f64::total_cmp);
    let mut levels: Vec<f64> = Vec::new();
    let mut start = 0;
    for at in 1..=all.len() {
        // A level is no wider than what rounding makes of it.
        if at == all.len() || all[at] - all[start] > 2.0 * SAME {
            let own = &all[start..at];
            levels.push(own.iter().sum::<f64>() / own.len() as f64);
            start = at;
            if levels.len() > MOST {
                return None;
            }
        }
    }
    let apart = levels.windows(2).all(|pair| pair[1] - pair[0] > 2.0 * SAME);
    (apart && !levels.is_empty()).then_some(levels)
}

/// n/(n - 1), by which the rest of a stratum makes up for one of its n clusters.
fn makes_up(level: f64) -> bool {
    let n = (level / (level - 1.0)).round();
    level > 1.0 && n >= 2.0 && (level - n / (n - 1.0)).abs() < 0.005
}

fn whole(level: f64) -> bool {
    near(level, level.round())
}

/// Whether multipliers are those of a design, whatever the sum of the weights then is: with few or unequal clusters a
/// half-sample is far from half.
fn is_designed(levels: &[f64]) -> bool {
    let (zero, positive) = match levels {
        [first, rest @ ..] if near(*first, 0.0) => (true, rest),
        all => (false, all),
    };
    if !zero {
        let mirrored = |level: &f64| levels.iter().any(|other| near(level + other, 2.0));
        return levels.len() > 1 && levels.iter().all(mirrored);
    }
    let Some(first) = positive.first() else {
        return false;
    };
    let counts = positive.iter().all(|&level| whole(level));
    let rest = match positive {
        [one] => makes_up(*one),
        [one, other] if near(*one, 1.0) => makes_up(*other),
        _ => false,
    };
    // Rao and Wu: counts of n - 1 clusters, times n/(n - 1).
    let scaled = makes_up(*first) && positive.iter().all(|level| whole(level / first));
    counts || rest || scaled
}

/// A set of replicates.
pub(super) struct Look {
    /// What their multipliers are; `None` where they are blurred, or of no method that is known.
    kind: Option<Replication>,
    count: usize,
    /// S by the factors of the spec.
    spread: f64,
    /// S with a factor of 1.
    bare: f64,
}

/// What the replicates look like, where the spec says something else.
pub(super) struct Contradiction {
    pub message: String,
    pub help: String,
}

impl Look {
    pub fn at(full: &[f64], columns: &[Vec<f64>], factors: &Factors) -> Self {
        let total: f64 = full.iter().sum();
        let mut by_factor = vec![0.0; full.len()];
        let mut bare = vec![0.0; full.len()];
        for (replicate, own) in columns.iter().enumerate() {
            let scale = total / own.iter().sum::<f64>();
            let factor = factors.of(replicate);
            for (r, (full, own)) in full.iter().zip(own).enumerate() {
                let off = if *full > 0.0 {
                    own * scale / full - 1.0
                } else {
                    0.0
                };
                by_factor[r] += factor * off * off;
                bare[r] += off * off;
            }
        }
        // Those who are sampled with certainty are the same in every replicate.
        let varying: Vec<usize> = (0..full.len()).filter(|&r| bare[r] > 1e-6).collect();
        let mean = |all: &[f64]| {
            varying.iter().map(|&r| all[r]).sum::<f64>() / varying.len().max(1) as f64
        };
        Self {
            kind: kind(full, columns),
            count: columns.len(),
            spread: mean(&by_factor),
            bare: mean(&bare),
        }
    }

    /// What is wrong with reading them as `said`. `stated`: the spec gives the factor itself.
    pub fn contradicts(
        &self,
        said: Replication,
        factors: &Factors,
        stated: bool,
    ) -> Option<Contradiction> {
        use Replication::{Jackknife, Other, StratifiedJackknife};
        if self.bare <= 0.0 {
            return None;
        }
        let off = !(2.0 / 3.0..=1.5).contains(&self.spread);
        let same = match (self.kind, said) {
            _ if stated => !off,
            (None, _) | (_, Other) => !off,
            (Some(Jackknife), StratifiedJackknife) => !off,
            (Some(StratifiedJackknife), Jackknife) => (self.spread - 1.0).abs() < 0.05,
            (Some(kind), said) => !off && alike(kind, said),
        };
        if same {
            return None;
        }
        let errors = match self.spread.sqrt() {
            ratio if (0.975..1.025).contains(&ratio) => {
                "standard errors are the same, but the methods statement is wrong".to_owned()
            }
            ratio => format!(
                "standard errors are {} times what they should be",
                plain(ratio, 2)
            ),
        };
        let read = match (stated, factors) {
            (true, Factors::Same(factor)) => format!("with the factor {}", plain(*factor, 6)),
            _ if said == Other => "with these factors".to_owned(),
            _ => format!("read by the method \"{}\"", said.as_str()),
        };
        let looks = match self.kind {
            Some(kind) => format!("look like {}", words(kind)),
            None => format!("look like {}", self.guess()),
        };
        Some(Contradiction {
            message: format!("these replicates {looks}; {read}, {errors}"),
            help: match self.kind {
                Some(kind) => how(kind),
                None => "ask who made them for their method, or for the factor: factor = number"
                    .to_owned(),
            },
        })
    }

    /// By their spread alone.
    fn guess(&self) -> String {
        let each = self.bare / self.count as f64;
        match each {
            each if each > 0.7 => "a bootstrap or half-samples (\"bootstrap\", \"brr\")".to_owned(),
            each if self.bare > 2.5 && (0.17..0.34).contains(&each) => {
                "successive differences (\"sdr\", \"acs\") or Fay's method with k = 0.5".to_owned()
            }
            _ if self.bare <= 2.5 => "a jackknife (\"jackknife\", \"jkn\")".to_owned(),
            each => format!("Fay's method with k about {}", plain(1.0 - each.sqrt(), 1)),
        }
    }
}

/// Whether two methods are one.
fn alike(a: Replication, b: Replication) -> bool {
    use Replication::{Acs, Brr, Fay, SuccessiveDifference};
    match (a, b) {
        (Fay { k }, Fay { k: other }) => near(k, other),
        (Brr, Fay { k }) => near(k, 0.0),
        (SuccessiveDifference, Acs) => true,
        (a, b) => a == b,
    }
}

fn words(kind: Replication) -> String {
    let own = kind.words();
    match kind {
        Replication::Brr => format!("{own}: each weight is 0 or twice the full weight"),
        Replication::Fay { k } => format!(
            "{own}: each weight is {} or {} times the full weight",
            plain(k, 2),
            plain(2.0 - k, 2)
        ),
        Replication::SuccessiveDifference | Replication::Acs => {
            format!("{own}: each weight is 0.29, 1 or 1.71 times the full weight")
        }
        Replication::Jackknife | Replication::StratifiedJackknife => {
            format!("a {own}: no more than one leaves a respondent out")
        }
        Replication::Bootstrap | Replication::Other => {
            format!("a {own}: weights are multiplied by 0, 1, 2 and more")
        }
    }
}

fn how(kind: Replication) -> String {
    match kind {
        Replication::Fay { k } => format!("method = \"fay\", k = {}", plain(k, 2)),
        Replication::SuccessiveDifference => "method = \"sdr\", or \"acs\"".to_owned(),
        Replication::StratifiedJackknife => {
            "method = \"jkn\", factors = \"factors.csv\"; factor = 0.5 where every stratum has two clusters".to_owned()
        }
        kind => format!("method = \"{}\"", kind.as_str()),
    }
}

/// The method that multipliers of all columns are of.
fn kind(full: &[f64], columns: &[Vec<f64>]) -> Option<Replication> {
    // Of two columns nothing can be said: half-samples are a jackknife of two groups.
    if columns.len() < 3 {
        return None;
    }
    let all: Vec<Vec<f64>> = columns
        .iter()
        .map(|own| levels(full, own))
        .collect::<Option<_>>()?;
    let every = || all.iter().flatten().copied();
    let only = |of: &[f64]| all.iter().all(|levels| near_all(levels, of));
    let has = |value: f64| every().any(|level| near(level, value));
    let least = every().fold(f64::INFINITY, f64::min);
    if only(&[0.0, 2.0]) && has(0.0) {
        // A bootstrap of strata of two clusters has half-samples too, at random.
        return balanced(full, columns).then_some(Replication::Brr);
    }
    if least > SAME && least < 1.0 - 2.0 * SAME && only(&[least, 2.0 - least]) {
        let k = every().filter(|level| near(*level, least));
        let k = k.clone().sum::<f64>() / k.count() as f64;
        return Some(Replication::Fay { k: round(k, 2) });
    }
    let half = std::f64::consts::FRAC_1_SQRT_2;
    if only(&[1.0 - half, 1.0, 1.0 + half]) && has(1.0 - half) && has(1.0) {
        return Some(Replication::SuccessiveDifference);
    }
    let left_out = |r: usize| columns.iter().filter(|own| own[r] == 0.0).count();
    let counted = (0..full.len()).filter(|&r| full[r] > 0.0);
    let most = counted.map(left_out).max().unwrap_or(0);
    match most {
        0 => None,
        1 if all
            .iter()
            .all(|levels| levels.len() <= 2 && (levels.len() < 2 || near(levels[0], 0.0))) =>
        {
            Some(Replication::Jackknife)
        }
        1 => Some(Replication::StratifiedJackknife),
        _ if every().any(|level| level > 1.5) => Some(Replication::Bootstrap),
        _ => None,
    }
}

/// Whether half-samples are balanced: any two strata are in the same half as often as not.
fn balanced(full: &[f64], columns: &[Vec<f64>]) -> bool {
    /// Strata that are looked at.
    const MOST: usize = 64;
    let mut patterns: Vec<Vec<bool>> = Vec::new();
    for r in (0..full.len()).filter(|&r| full[r] > 0.0) {
        let own: Vec<bool> = columns.iter().map(|column| column[r] > full[r]).collect();
        let opposite: Vec<bool> = own.iter().map(|half| !half).collect();
        if patterns.len() < MOST && !patterns.contains(&own) && !patterns.contains(&opposite) {
            patterns.push(own);
        }
    }
    let even =
        |a: &[bool], b: &[bool]| 2 * a.iter().zip(b).filter(|(a, b)| a == b).count() == a.len();
    (1..patterns.len()).all(|a| patterns[..a].iter().all(|b| even(&patterns[a], b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weights from 0.4 to 2.2 in a fixed disorder.
    fn full(n: usize) -> Vec<f64> {
        (0..n)
            .map(|i| 0.4 + 0.1 * ((i * 7919) % 19) as f64)
            .collect()
    }

    /// Numbers below `most` in a fixed disorder.
    fn random(seed: usize, i: usize, most: usize) -> usize {
        let mixed = (i + 1)
            .wrapping_mul(2_654_435_761)
            .wrapping_add(seed.wrapping_mul(40_503));
        let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519);
        ((mixed ^ (mixed >> 13)) >> 3) % most
    }

    fn times(full: &[f64], m: impl Fn(usize) -> f64) -> Vec<f64> {
        full.iter().enumerate().map(|(i, w)| w * m(i)).collect()
    }

    /// The sign of a Hadamard matrix.
    fn sign(row: usize, column: usize) -> f64 {
        if (row & column).count_ones().is_multiple_of(2) {
            1.0
        } else {
            -1.0
        }
    }

    /// Replicates of every method for n people in clusters of `size`, two clusters a stratum, with their factors.
    fn every_kind(full: &[f64], size: usize) -> Vec<(Replication, Factors, Vec<Vec<f64>>)> {
        let n = full.len();
        let cluster = |i: usize| i / size;
        let clusters = n / size;
        let balanced = (clusters / 2 + 1).next_power_of_two().max(4);
        let half = |k: f64| -> Vec<Vec<f64>> {
            let m = |r: usize, i: usize| {
                let side = if cluster(i) % 2 == 0 { 1.0 } else { -1.0 };
                1.0 + side * (1.0 - k) * sign(r, cluster(i) / 2 + 1)
            };
            (0..balanced).map(|r| times(full, |i| m(r, i))).collect()
        };
        let rows = (clusters + 2).next_power_of_two().max(8);
        let sdr = |r: usize, i: usize| {
            let c = cluster(i);
            1.0 + (sign(r, c + 1) - sign(r, (c + 1) % clusters + 1)) / 8f64.sqrt()
        };
        let bootstrap = |r: usize| {
            let mut counts = vec![0.0; n];
            (0..n).for_each(|draw| counts[random(r, draw, n)] += 1.0);
            times(full, |i| counts[i])
        };
        let groups = clusters as f64;
        let same = |kind: Replication, count: usize| Factors::Same(kind.factor(count).unwrap());
        let fay = Replication::Fay { k: 0.3 };
        vec![
            (
                Replication::Brr,
                same(Replication::Brr, balanced),
                half(0.0),
            ),
            (fay, same(fay, balanced), half(0.3)),
            (
                Replication::SuccessiveDifference,
                same(Replication::SuccessiveDifference, rows),
                (0..rows).map(|r| times(full, |i| sdr(r, i))).collect(),
            ),
            (
                Replication::Bootstrap,
                same(Replication::Bootstrap, 50),
                (0..50).map(bootstrap).collect(),
            ),
            (
                Replication::Jackknife,
                same(Replication::Jackknife, clusters),
                (0..clusters)
                    .map(|g| {
                        times(full, |i| {
                            if cluster(i) == g {
                                0.0
                            } else {
                                groups / (groups - 1.0)
                            }
                        })
                    })
                    .collect(),
            ),
            (
                Replication::Jackknife,
                same(Replication::Jackknife, clusters),
                (0..clusters)
                    .map(|g| times(full, |i| f64::from(u8::from(cluster(i) != g))))
                    .collect(),
            ),
            (
                Replication::StratifiedJackknife,
                Factors::Each(vec![0.5; clusters]),
                (0..clusters)
                    .map(|g| {
                        times(full, |i| match cluster(i) {
                            c if c == g => 0.0,
                            c if c / 2 == g / 2 => 2.0,
                            _ => 1.0,
                        })
                    })
                    .collect(),
            ),
        ]
    }

    #[test]
    fn replicates_of_every_method_pass_and_are_known_again() {
        // Few people and few clusters, many of both; and weights that hardly differ.
        for (n, size) in [(24, 3), (40, 10), (60, 5), (200, 5), (960, 20)] {
            for even in [false, true] {
                let full = match even {
                    true => full(n).iter().map(|w| 1.0 + w / 50.0).collect(),
                    false => full(n),
                };
                for (kind, factors, columns) in every_kind(&full, size) {
                    let what = format!("{kind:?} of {n}, {even}");
                    let wrong: Vec<Option<Fault>> = faults(&full, &columns)
                        .into_iter()
                        .filter(|f| !matches!(f, None | Some(Fault::FullWeight)))
                        .collect();
                    assert!(wrong.is_empty(), "{what}: {wrong:?}");
                    let look = Look::at(&full, &columns, &factors);
                    assert!(
                        look.contradicts(kind, &factors, false).is_none(),
                        "{what}: {} {:?}",
                        look.spread,
                        look.kind
                    );
                    assert!(
                        look.kind.is_some_and(|own| alike(own, kind)),
                        "{what}: {:?}",
                        look.kind
                    );
                }
            }
        }
    }

    #[test]
    fn a_method_that_is_not_theirs_is_warned_of() {
        let full = full(200);
        let all = every_kind(&full, 5);
        for (kind, _, columns) in &all {
            for said in [
                Replication::Bootstrap,
                Replication::Jackknife,
                Replication::Brr,
                Replication::Fay { k: 0.3 },
                Replication::Fay { k: 0.5 },
                Replication::Acs,
            ] {
                let factors = Factors::Same(said.factor(columns.len()).unwrap());
                let look = Look::at(&full, columns, &factors);
                let told = look.contradicts(said, &factors, false);
                assert_eq!(
                    told.is_none(),
                    alike(*kind, said),
                    "{kind:?} read as {said:?}: {}",
                    look.spread
                );
            }
        }
        let sdr = &all[2].2;
        let told = |said: Replication, factor: f64, stated: bool| {
            let factors = Factors::Same(factor);
            Look::at(&full, sdr, &factors)
                .contradicts(said, &factors, stated)
                .map(|c| c.message)
        };
        let half = told(Replication::Bootstrap, 1.0 / 64.0, false).unwrap();
        assert!(
            half.contains("successive difference")
                && half.contains("are 0.5 times what they should be"),
            "{half}"
        );
        // The spec may give the right factor itself, whatever it calls them.
        assert_eq!(told(Replication::Bootstrap, 4.0 / 64.0, true), None);
        assert_eq!(told(Replication::Other, 4.0 / 64.0, true), None);
        assert!(told(Replication::SuccessiveDifference, 1.0 / 64.0, true).is_some());
        // Clusters drawn at random, one of two in each stratum: half-samples that are a bootstrap.
        let random_halves: Vec<Vec<f64>> = (0..40)
            .map(|r| times(&full, |i| 2.0 * ((i / 5 + random(r, i / 10, 2)) % 2) as f64))
            .collect();
        let factors = Factors::Same(1.0 / 40.0);
        let look = Look::at(&full, &random_halves, &factors);
        assert!(
            look.contradicts(Replication::Bootstrap, &factors, false)
                .is_none()
        );
        // Half-samples have the factor of a bootstrap, but are none.
        let same = Look::at(&full, &all[0].2, &all[0].1).contradicts(
            Replication::Bootstrap,
            &all[0].1,
            false,
        );
        assert!(
            same.unwrap()
                .message
                .contains("standard errors are the same")
        );
    }

    #[test]
    fn raking_blurs_the_multipliers_and_not_their_spread() {
        let full = full(200);
        for (kind, factors, columns) in every_kind(&full, 5) {
            let raked: Vec<Vec<f64>> = columns
                .iter()
                .enumerate()
                .map(|(r, own)| {
                    let blur = |i: usize| 0.9 + 0.2 * random(r, i, 100) as f64 / 100.0;
                    // A jackknife changes each replicate by little.
                    let blur = |i: usize| match kind {
                        Replication::Jackknife | Replication::StratifiedJackknife => {
                            1.0 + (blur(i) - 1.0) / 10.0
                        }
                        _ => blur(i),
                    };
                    times(own, blur)
                })
                .collect();
            assert!(
                faults(&full, &raked).iter().all(Option::is_none),
                "{kind:?}"
            );
            let look = Look::at(&full, &raked, &factors);
            assert!(
                look.contradicts(kind, &factors, false).is_none(),
                "{kind:?}: {} {:?}",
                look.spread,
                look.kind
            );
            let four = Factors::Same(factors.of(0) / 4.0);
            let told = Look::at(&full, &raked, &four).contradicts(kind, &four, false);
            assert!(told.is_some(), "{kind:?}");
        }
    }

    #[test]
    fn a_tenth_of_the_sum_is_the_limit() {
        let full = full(400);
        let (_, _, columns) = every_kind(&full, 10).swap_remove(2);
        for (scale, refused) in [
            (0.89, true),
            (0.905, false),
            (1.0, false),
            (1.095, false),
            (1.11, true),
        ] {
            let total: f64 = full.iter().sum();
            let mut all = columns.clone();
            let own: f64 = all[3].iter().sum();
            // Blurred, so that the sum alone decides.
            all[3] = times(&all[3], |i| scale * total / own * (1.0 + 0.05 * sign(i, 1)));
            let off: f64 = all[3].iter().sum::<f64>() / total;
            let found = faults(&full, &all);
            assert_eq!(
                matches!(found[3], Some(Fault::Sum(_))),
                refused,
                "{off}: {found:?}"
            );
            // One of these replicates leaves everybody as they are.
            let others = found
                .iter()
                .flatten()
                .filter(|fault| **fault != Fault::FullWeight);
            assert_eq!(others.count(), usize::from(refused));
        }
        // All of them, which leaves no other to go by: half-samples times 1.2 are none.
        let (_, _, halves) = every_kind(&full, 10).swap_remove(0);
        let scaled: Vec<Vec<f64>> = halves.iter().map(|own| times(own, |_| 1.2)).collect();
        assert!(
            faults(&full, &scaled)
                .iter()
                .all(|f| matches!(f, Some(Fault::Sum(_))))
        );
    }

    #[test]
    fn what_is_no_weight_is_found() {
        let full = full(400);
        let (_, _, mut columns) = every_kind(&full, 10).swap_remove(0);
        let from = columns.len();
        columns.push((0..400).map(|i| (i / 40 + 1) as f64).collect());
        columns.push((0..400).map(|i| (i / 10 + 11) as f64).collect());
        columns.push(full.clone());
        // Sums like the full weight's, and nothing to do with it.
        let mean = full.iter().sum::<f64>() / 400.0;
        columns.push(vec![mean; 400]);
        columns.push(
            (0..400)
                .map(|i| 0.5 * mean + mean * random(3, i, 1000) as f64 / 1000.0)
                .collect(),
        );
        let found = faults(&full, &columns);
        assert!(found[..from].iter().all(Option::is_none));
        let found = &found[from..];
        assert!(matches!(found[0], Some(Fault::Sum(_))), "{found:?}");
        assert!(matches!(found[1], Some(Fault::Sum(_))), "{found:?}");
        assert_eq!(found[2], Some(Fault::FullWeight));
        assert_eq!(found[3], Some(Fault::Constant));
        assert!(matches!(found[4], Some(Fault::Unrelated(_))), "{found:?}");
        // Multipliers alone, without the weight (R: combined.weights = FALSE).
        let alone: Vec<Vec<f64>> = (0..8)
            .map(|r| (0..400).map(|i| 1.0 + sign(r, i / 20 + 1)).collect())
            .collect();
        let large: Vec<f64> = full.iter().map(|w| w * 800.0).collect();
        assert!(
            faults(&large, &alone)
                .iter()
                .all(|f| matches!(f, Some(Fault::Sum(_))))
        );
    }
}
