//! Weighting from codes in memory to weights in memory: `cargo bench --bench weighting`.
//!
//! The data are those of `benches/peers/gen_data.py` where they have been made (`target/bench-data`), else invented
//! codes of the same shape: seven margins, 75 categories. Compared with other programs: `benches/peers`.

use crossbreak::weighting::{
    Codes, Combinations, Curve, Distance, Draw, Drawing, Problem, Settings, WhenEmpty, calibrate,
    replicate, solve,
};
use divan::Bencher;

fn main() {
    divan::main();
}

const SIZES: [usize; 7] = [36, 12, 6, 5, 8, 4, 4];

/// Codes of each margin and targets that can be met.
struct Poll {
    codes: Vec<Vec<u8>>,
    targets: Vec<Vec<f64>>,
}

impl Poll {
    fn new(rows: usize) -> Self {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-data");
        let codes: Vec<Vec<u8>> = match std::fs::read(folder.join(format!("rake_{rows}.u8"))) {
            Ok(bytes) => bytes.chunks_exact(rows).map(<[u8]>::to_vec).collect(),
            Err(_) => invented(rows),
        };
        // Shares of another sample of the same people: each person's weight depends on all of their categories.
        let mut targets: Vec<Vec<f64>> = SIZES.iter().map(|size| vec![0.0; *size]).collect();
        for row in 0..rows {
            let weight: f64 = codes
                .iter()
                .map(|c| 1.0 + 0.15 * f64::from(c[row] % 3))
                .product();
            for (codes, targets) in codes.iter().zip(&mut targets) {
                targets[usize::from(codes[row])] += weight;
            }
        }
        Self { codes, targets }
    }

    fn problem(&self) -> Problem<'_> {
        let codes = self.codes.iter().map(|codes| Codes::from(codes.as_slice()));
        Problem::new(codes.zip(self.targets.iter().map(Vec::as_slice)), None)
            .expect("codes have targets")
    }
}

/// A linear congruential generator; small categories are rarer.
fn invented(rows: usize) -> Vec<Vec<u8>> {
    let mut state = 2041u64;
    let mut next = |n: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let uniform = (state >> 11) as f64 / (1u64 << 53) as f64;
        ((uniform * uniform.sqrt()) * n as f64) as u8
    };
    SIZES
        .iter()
        .map(|&size| (0..rows).map(|_| next(size)).collect())
        .collect()
}

fn settings(curve: Curve) -> Settings {
    Settings {
        curve,
        tolerance: 1e-6,
        aim: 1e-6,
        distance: Distance::Relative,
        ..Settings::default()
    }
}

#[divan::bench(args = [2_041, 100_000, 1_000_000, 10_000_000], max_time = 5)]
fn codes_to_weights(bencher: Bencher, rows: usize) {
    let poll = Poll::new(rows);
    let settings = settings(Curve::Raking);
    assert!(calibrate(&poll.problem(), &settings).converged);
    bencher.bench(|| calibrate(&poll.problem(), &settings));
}

#[divan::bench(args = [2_041, 100_000, 1_000_000, 10_000_000], max_time = 5)]
fn collapse(bencher: Bencher, rows: usize) {
    let poll = Poll::new(rows);
    let problem = poll.problem();
    bencher.bench(|| Combinations::collapse(&problem));
}

#[divan::bench(args = [2_041, 100_000, 1_000_000, 10_000_000], max_time = 5)]
fn hand_out(bencher: Bencher, rows: usize) {
    let poll = Poll::new(rows);
    let problem = poll.problem();
    let combinations = Combinations::collapse(&problem);
    let factors = vec![1.5; combinations.len()];
    bencher.bench(|| combinations.hand_out(&problem, &factors, 1.0));
}

#[divan::bench(args = [2_041, 100_000, 1_000_000, 10_000_000], max_time = 5)]
fn solve_only(bencher: Bencher, rows: usize) {
    let poll = Poll::new(rows);
    let problem = poll.problem();
    let combinations = Combinations::collapse(&problem);
    let settings = settings(Curve::Raking);
    bencher.bench(|| {
        solve(
            &combinations,
            combinations.base(),
            problem.targets(),
            &settings,
            None,
        )
    });
}

#[divan::bench(args = ["raking", "truncated", "logit", "linear"])]
fn curves_of_2041(bencher: Bencher, name: &str) {
    let (lower, upper) = (0.3, 4.0);
    let curve = match name {
        "truncated" => Curve::Truncated { lower, upper },
        "logit" => Curve::Logit { lower, upper },
        "linear" => Curve::Linear,
        _ => Curve::Raking,
    };
    let poll = Poll::new(2_041);
    let settings = settings(curve);
    assert!(calibrate(&poll.problem(), &settings).converged, "{name}");
    bencher.bench(|| calibrate(&poll.problem(), &settings));
}

#[divan::bench(max_time = 5)]
fn bootstrap_1000_of_2041(bencher: Bencher) {
    let poll = Poll::new(2_041);
    let drawing = Drawing {
        draw: Draw::Bootstrap,
        count: 1_000,
        seed: 1,
        when_empty: WhenEmpty::Redraw,
    };
    let problem = poll.problem();
    bencher.bench(|| replicate(&problem, &settings(Curve::Raking), &drawing, 0));
}
