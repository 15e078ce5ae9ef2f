//! How often a nominal 95% interval holds the truth: `cargo bench --bench coverage` (about five minutes; not part of CI).
//!
//! A population of 200,000 is drawn once, from a seed: gender x age, region and past vote, a yes-or-no answer, a preference
//! for or against, and a number, all of which depend on who the people are. From it 2,000 polls of 1,000 are drawn, as an
//! online panel draws: some people are up to five times as likely to answer as others, by the same characteristics. Each
//! poll is raked to the population's margins, and the share, median, gap, lead and difference of two groups are estimated
//! with intervals that take the weights as given (naive), that know of the raking (linearised, the default), and from 200
//! bootstrap replicates, each raked again.

use crossbreak::estimates::{Design, Estimate};
use crossbreak::spec::QuantileRule::Math;
use crossbreak::weighting::{
    Draw, Drawing, MarginCodes, Problem, Replicates, Settings, WhenEmpty, calibrate, replicate,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

const PEOPLE: usize = 200_000;
const POLL: usize = 1_000;
const POLLS: u64 = 2_000;
const REPLICATES: u32 = 200;
const SEED: u64 = 2024;
/// 97.5% point of the normal distribution: the project's own intervals of leads and differences.
const NORMAL: f64 = 1.959_963_984_540_054;
/// What is held to be true of the number, for the gap.
const TRUTH: f64 = 35.0;

/// Gender x age, region, past vote.
const MARGINS: [usize; 3] = [12, 5, 4];

/// A draw from 0 to 1.
fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// The place of a draw among shares.
fn pick(random: &mut ChaCha8Rng, shares: &[f64]) -> u16 {
    let total: f64 = shares.iter().sum();
    let mut left = uniform(random) * total;
    for (place, share) in shares.iter().enumerate() {
        if left < *share {
            return place as u16;
        }
        left -= share;
    }
    shares.len() as u16 - 1
}

/// People: their margins, their answers, and how likely they are to answer at all.
#[derive(Default)]
struct People {
    margins: [Vec<u16>; 3],
    yes: Vec<bool>,
    /// 1 for, -1 against, 0 neither.
    side: Vec<f64>,
    hours: Vec<f64>,
    likely: Vec<f64>,
}

impl People {
    fn of(random: &mut ChaCha8Rng) -> Self {
        let mut all = People::default();
        for _ in 0..PEOPLE {
            let gender = pick(random, &[0.49, 0.51]);
            let age = pick(random, &[0.11, 0.17, 0.16, 0.18, 0.15, 0.23]);
            let region = pick(random, &[0.30, 0.25, 0.20, 0.15, 0.10]);
            let old = f64::from(age) / 5.0;
            let vote = pick(
                random,
                &[
                    0.20 + 0.30 * old,
                    0.35 - 0.15 * old,
                    0.15,
                    0.30 - 0.20 * old,
                ],
            );
            let man = f64::from(gender);
            let logit = -0.4 + 0.9 * old - 0.3 * man + [0.8, -0.7, -0.2, 0.0][usize::from(vote)];
            all.yes
                .push(uniform(random) < 1.0 / (1.0 + libm::exp(-logit)));
            let fond = 0.35 + 0.25 * old;
            all.side
                .push(match pick(random, &[fond, 0.75 - fond, 0.25]) {
                    0 => 1.0,
                    1 => -1.0,
                    _ => 0.0,
                });
            // The sum of twelve draws is as good as normal here.
            let normal: f64 = (0..12).map(|_| uniform(random)).sum::<f64>() - 6.0;
            all.hours
                .push(libm::exp(2.6 + 0.5 * old - 0.2 * man + 0.6 * normal));
            let answers = [1.0, 1.3, 0.8, 1.1, 0.7][usize::from(region)]
                * [1.2, 1.0, 1.6, 0.5][usize::from(vote)]
                * (0.6 + 0.8 * old);
            all.likely.push(answers);
            all.margins[0].push(gender * 6 + age);
            all.margins[1].push(region);
            all.margins[2].push(vote);
        }
        all
    }

    /// A poll of them, with replacement: as if of infinitely many like these.
    fn draw(&self, reached: &[f64], random: &mut ChaCha8Rng) -> People {
        let total = reached.last().copied().unwrap_or_default();
        let mut poll = People::default();
        for _ in 0..POLL {
            let wanted = uniform(random) * total;
            let who = reached
                .partition_point(|sum| *sum <= wanted)
                .min(PEOPLE - 1);
            for (to, from) in poll.margins.iter_mut().zip(&self.margins) {
                to.push(from[who]);
            }
            poll.yes.push(self.yes[who]);
            poll.side.push(self.side[who]);
            poll.hours.push(self.hours[who]);
        }
        poll
    }

    fn men(&self) -> Vec<bool> {
        self.margins[0].iter().map(|code| *code < 6).collect()
    }

    fn targets(&self) -> Vec<Vec<f64>> {
        let margins = self.margins.iter().zip(MARGINS);
        margins
            .map(|(codes, size)| {
                let mut targets = vec![0.0; size];
                for code in codes {
                    targets[usize::from(*code)] += 1.0;
                }
                targets
            })
            .collect()
    }
}

const WHAT: [&str; 5] = ["share", "median", "gap", "lead", "difference"];

/// The five estimates of a poll.
fn estimates(design: &Design<'_>, poll: &People) -> [Estimate; 5] {
    let everyone = vec![true; poll.yes.len()];
    let yes: Vec<f64> = poll.yes.iter().map(|y| f64::from(u8::from(*y))).collect();
    let men = poll.men();
    let women: Vec<bool> = men.iter().map(|m| !m).collect();
    let median = design.quantile(&poll.hours, &everyone, 0.5, Math);
    let gap = Estimate {
        value: median.value.map(|v| v - TRUTH),
        lower: median.lower.map(|v| v - TRUTH),
        upper: median.upper.map(|v| v - TRUTH),
        ..median.clone()
    };
    let mut lead = design.mean(&poll.side, &everyone);
    if let (Some(value), Some(se)) = (lead.value, lead.se) {
        lead.lower = Some(value - NORMAL * se);
        lead.upper = Some(value + NORMAL * se);
    }
    [
        design.share(&poll.yes, &everyone),
        median,
        gap,
        lead,
        design.difference(&yes, &men, &women),
    ]
}

/// What is true of everyone.
fn truth(people: &People) -> [f64; 5] {
    let ones = vec![1.0; PEOPLE];
    let design = Design::given(&ones).without_precision();
    estimates(&design, people).map(|estimate| estimate.value.expect("there are people"))
}

/// By method and estimate: whether the interval holds the truth, and how wide it is; `None` without an interval.
type Held = [[Option<(bool, f64)>; 5]; 3];

fn poll(
    people: &People,
    reached: &[f64],
    targets: &[Vec<f64>],
    truth: &[f64; 5],
    number: u64,
) -> (Held, [f64; 5]) {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    random.set_stream(number + 1);
    let poll = people.draw(reached, &mut random);
    let margins: Vec<MarginCodes> = poll
        .margins
        .iter()
        .zip(MARGINS)
        .map(|(codes, categories)| MarginCodes {
            codes: codes.clone(),
            categories,
        })
        .collect();
    let coded = margins.iter().map(Into::into);
    let problem = Problem::new(coded.zip(targets.iter().map(Vec::as_slice)), None)
        .expect("every category has respondents");
    let settings = Settings::default();
    let raked = calibrate(&problem, &settings);
    assert!(raked.converged);
    let drawing = Drawing {
        draw: Draw::Bootstrap,
        count: REPLICATES,
        seed: number,
        when_empty: WhenEmpty::Redraw,
    };
    let replicates: Replicates = replicate(&problem, &settings, &drawing, 0);
    let base = vec![1.0; POLL];
    let calibrated = || Design::calibrated(&raked.weights, &base, &margins);
    let designs = [
        Design::given(&raked.weights),
        calibrated(),
        calibrated().replicated(&replicates),
    ];
    let all = designs.map(|design| estimates(&design, &poll));
    let held = std::array::from_fn(|method: usize| {
        std::array::from_fn(|what: usize| {
            let estimate: &Estimate = &all[method][what];
            let (lower, upper) = (estimate.lower?, estimate.upper?);
            Some((lower <= truth[what] && truth[what] <= upper, upper - lower))
        })
    });
    let values = std::array::from_fn(|what: usize| all[1][what].value.unwrap_or(f64::NAN));
    (held, values)
}

fn main() {
    let people = People::of(&mut ChaCha8Rng::seed_from_u64(SEED));
    let mut sum = 0.0;
    let reached: Vec<f64> = people
        .likely
        .iter()
        .map(|likely| {
            sum += likely;
            sum
        })
        .collect();
    let targets = people.targets();
    let truth = truth(&people);
    let polls: Vec<(Held, [f64; 5])> = (0..POLLS)
        .into_par_iter()
        .map(|number| poll(&people, &reached, &targets, &truth, number))
        .collect();
    println!(
        "{POLLS} polls of {POLL}, each raked to {} categories; nominal 95%",
        MARGINS.iter().sum::<usize>()
    );
    println!(
        "{:<12}{:>10}{:>10}{:>10}{:>12}{:>12}",
        "", "truth", "bias", "naive", "linearised", "replicates"
    );
    for (what, name) in WHAT.iter().enumerate() {
        let mean: f64 = polls.iter().map(|(_, values)| values[what]).sum::<f64>() / POLLS as f64;
        let coverage = |method: usize| {
            let own = polls.iter().filter_map(|(held, _)| held[method][what]);
            let n = own.clone().count() as f64;
            let hits = own.clone().filter(|(hit, _)| *hit).count() as f64;
            let width = own.map(|(_, width)| width).sum::<f64>() / n;
            (hits / n * 100.0, width)
        };
        let all = [0, 1, 2].map(coverage);
        println!(
            "{name:<12}{:>10.4}{:>10.4}{:>9.1}%{:>11.1}%{:>11.1}%   widths {:.4} {:.4} {:.4}",
            truth[what],
            mean - truth[what],
            all[0].0,
            all[1].0,
            all[2].0,
            all[0].1,
            all[1].1,
            all[2].1
        );
    }
    // A share of 2,000 polls is itself uncertain by this much.
    println!(
        "one standard error of a coverage of 95%: {:.1} points",
        (0.95f64 * 0.05 / POLLS as f64).sqrt() * 100.0
    );
}
