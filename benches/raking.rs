//! Raking of the reference study: `cargo bench --bench raking`.
//!
//! `rake` is from codes and targets in memory to factors in memory, converged to a thousandth of 1e-9 on every
//! margin; `weigh` adds collapsing the respondents to combinations, handing out the weights and the diagnostics.

use std::path::Path;

use crossbreak::pipeline::{Study, prepare};
use crossbreak::weighting::{Combinations, rake};
use divan::Bencher;

fn main() {
    divan::main();
}

fn study(spec: &str) -> Study {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(spec);
    match prepare(&path, &|_| {}) {
        Ok((study, _)) => study,
        Err(failure) => panic!("{spec}: {:?}", failure.diagnostics),
    }
}

const STUDIES: [&str; 3] = [
    "specs/terms-of-engagement.toml",
    "specs/pew-2013.toml",
    "tests/reference/case-a/case-a.toml",
];

#[divan::bench(args = STUDIES)]
fn rake_only(bencher: Bencher, spec: &str) {
    let study = study(spec);
    let (codes, targets) = study.raking();
    let base = vec![1.0; study.sample().len()];
    let combinations = Combinations::collapse(&codes, &base);
    assert!(rake(&combinations, &targets, 1e-9, 1000).converged);
    bencher.bench(|| rake(divan::black_box(&combinations), &targets, 1e-9, 1000));
}

#[divan::bench(args = STUDIES)]
fn collapse(bencher: Bencher, spec: &str) {
    let study = study(spec);
    let (codes, _) = study.raking();
    let base = vec![1.0; study.sample().len()];
    bencher.bench(|| Combinations::collapse(divan::black_box(&codes), &base));
}

#[divan::bench(args = STUDIES)]
fn weigh(bencher: Bencher, spec: &str) {
    let study = study(spec);
    bencher.bench(|| study.weigh());
}
