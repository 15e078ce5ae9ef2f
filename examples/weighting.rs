//! The weighting as a library: `cargo run --example weighting`.
//!
//! Sixteen invented people, weighted to gender and age, from plain slices and from an Arrow record batch; then bounds,
//! and bootstrap replicates for a standard error.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use crossbreak::batch::{BatchMargin, calibrate_batch};
use crossbreak::weighting::{
    Curve, Draw, Drawing, Problem, Settings, WhenEmpty, calibrate, effective_base, replicate,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Everyone's category in each margin, counted from 0.
    let gender: &[u8] = &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
    let age: &[u8] = &[0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0, 1, 1, 2, 2, 2];
    let answer = [
        1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0,
    ];
    // Targets: shares or counts, one for each category.
    let margins = [
        (gender.into(), &[0.49, 0.51][..]),
        (age.into(), &[0.30, 0.34, 0.36][..]),
    ];
    let problem = Problem::new(margins, None)?;

    let raked = calibrate(&problem, &Settings::default());
    // An outcome is looked at, never assumed.
    assert!(raked.converged, "missed by {}", raked.largest_miss);
    let share = |weights: &[f64]| -> f64 {
        let sum: f64 = weights.iter().sum();
        weights.iter().zip(&answer).map(|(w, y)| w * y).sum::<f64>() / sum
    };
    println!("raked in {} steps", raked.steps);
    println!("weights {:.3?}", raked.weights);
    println!(
        "effective base {:.2} of 16",
        effective_base(raked.weights.iter().copied())
    );
    println!("share {:.1}%", share(&raked.weights) * 100.0);

    let bounded = calibrate(
        &problem,
        &Settings {
            curve: Curve::Truncated {
                lower: 0.5,
                upper: 2.0,
            },
            ..Settings::default()
        },
    );
    assert!(bounded.converged);
    println!("within [0.5, 2.0]: {:.3?}", bounded.weights);

    let drawing = Drawing {
        draw: Draw::Bootstrap,
        count: 500,
        seed: 1,
        when_empty: WhenEmpty::Redraw,
    };
    let replicates = replicate(&problem, &Settings::default(), &drawing, 0);
    let full = share(&raked.weights);
    let squares = replicates.weights.iter().map(|w| (share(w) - full).powi(2));
    let variance = replicates.factors.sum(squares);
    println!(
        "standard error {:.1} points, from {} replicates ({} draws made again)",
        variance.sqrt() * 100.0,
        replicates.weights.len(),
        replicates.redrawn
    );

    // The same from an Arrow record batch with labels.
    let words = |codes: &[u8], labels: &[&str]| -> ArrayRef {
        Arc::new(
            codes
                .iter()
                .map(|c| Some(labels[usize::from(*c)]))
                .collect::<StringArray>(),
        )
    };
    let batch = RecordBatch::try_from_iter([
        ("gender", words(gender, &["Male", "Female"])),
        ("age", words(age, &["18-34", "35-54", "55+"])),
    ])?;
    let margin = |column: &str, targets: &[(&str, f64)]| BatchMargin {
        columns: vec![column.to_owned()],
        targets: targets
            .iter()
            .map(|(label, t)| (vec![(*label).to_owned()], *t))
            .collect(),
    };
    let (weighted, solution) = calibrate_batch(
        &batch,
        &[
            margin("gender", &[("Male", 0.49), ("Female", 0.51)]),
            margin("age", &[("18-34", 0.30), ("35-54", 0.34), ("55+", 0.36)]),
        ],
        None,
        &Settings::default(),
    )?;
    assert_eq!(solution.weights, raked.weights);
    println!("the batch now has {} columns", weighted.num_columns());
    Ok(())
}
