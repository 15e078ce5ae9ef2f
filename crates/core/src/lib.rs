//! Survey weighting and estimation on plain numbers: no files, no spec, no strings of a study.
//!
//! | module | does |
//! |---|---|
//! | [`number`] | the one rounding, and how numbers are written |
//! | [`weighting`] | raking and calibration to interlocked margins, bounds, targets that contradict each other, replicates |
//! | [`estimates`] | shares, means, quantiles and their differences with standard errors that know of the raking; tests |
//!
//! ```
//! use crossbreak_core::weighting::{Problem, Settings, calibrate};
//!
//! // Four people, one of them a man, weighted to a population that is half men and half women.
//! let gender: &[u8] = &[0, 1, 1, 1];
//! let problem = Problem::new([(gender.into(), &[0.5, 0.5][..])], None)?;
//! let raked = calibrate(&problem, &Settings::default());
//! assert!(raked.converged);
//! assert!((raked.weights[0] - 2.0).abs() < 1e-9);
//! # Ok::<(), crossbreak_core::weighting::ProblemError>(())
//! ```

pub mod estimates;
pub mod number;
pub mod weighting;
