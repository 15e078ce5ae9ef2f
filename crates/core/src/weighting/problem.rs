//! What a weighting is given, on plain slices: everyone's category in each margin, the targets, base weights.

use std::fmt;

use rayon::prelude::*;

/// Everyone's category in one margin. One byte each is enough for most margins, and four times as fast to read.
#[derive(Debug, Clone, Copy)]
pub enum Codes<'a> {
    U8(&'a [u8]),
    U16(&'a [u16]),
}

impl Codes<'_> {
    /// Number of respondents.
    pub fn len(&self) -> usize {
        match self {
            Codes::U8(codes) => codes.len(),
            Codes::U16(codes) => codes.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The category of one respondent.
    pub fn get(&self, respondent: usize) -> usize {
        match self {
            Codes::U8(codes) => usize::from(codes[respondent]),
            Codes::U16(codes) => usize::from(codes[respondent]),
        }
    }

    fn largest(&self) -> usize {
        const PIECE: usize = 1 << 20;
        fn of<T: Copy + Ord + Default + Sync + Send>(codes: &[T]) -> T {
            let piece = |piece: &[T]| piece.iter().copied().max().unwrap_or_default();
            codes.par_chunks(PIECE).map(piece).max().unwrap_or_default()
        }
        match self {
            Codes::U8(codes) => usize::from(of(codes)),
            Codes::U16(codes) => usize::from(of(codes)),
        }
    }
}

impl<'a> From<&'a [u8]> for Codes<'a> {
    fn from(codes: &'a [u8]) -> Self {
        Codes::U8(codes)
    }
}

impl<'a> From<&'a [u16]> for Codes<'a> {
    fn from(codes: &'a [u16]) -> Self {
        Codes::U16(codes)
    }
}

impl<'a> From<&'a MarginCodes> for Codes<'a> {
    fn from(margin: &'a MarginCodes) -> Self {
        Codes::U16(&margin.codes)
    }
}

/// The categories of a margin, respondent by respondent.
#[derive(Debug, Clone)]
pub struct MarginCodes {
    pub codes: Vec<u16>,
    pub categories: usize,
}

/// Margins, their targets and base weights, found to fit together.
#[derive(Debug, Clone)]
pub struct Problem<'a> {
    pub margins: Vec<Codes<'a>>,
    /// Target shares of each margin; each sums to 1.
    pub targets: Vec<Vec<f64>>,
    /// `None`: 1 for everyone.
    pub base: Option<&'a [f64]>,
    respondents: usize,
}

/// Why slices are no weighting problem. Margins and categories count from 0.
#[derive(Debug, Clone, PartialEq)]
pub enum ProblemError {
    /// Nobody, or no margin.
    Empty,
    /// A margin, or the base weights, are of another number of people than the first margin.
    Length { expected: usize, found: usize },
    /// A code without a target.
    CodeOutOfRange {
        margin: usize,
        code: usize,
        categories: usize,
    },
    /// A target that is negative or no number, or targets that sum to nothing.
    BadTarget { margin: usize },
    /// A base weight that is negative or no number, or base weights that sum to nothing.
    BadBaseWeight { respondent: usize },
}

impl fmt::Display for ProblemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProblemError::Empty => f.write_str("there is nobody to weight, or no margin"),
            ProblemError::Length { expected, found } => {
                write!(f, "{expected} respondents were expected, found {found}")
            }
            ProblemError::CodeOutOfRange {
                margin,
                code,
                categories,
            } => write!(
                f,
                "margin {margin} has {categories} targets (codes from 0), and a respondent with the code {code}"
            ),
            ProblemError::BadTarget { margin } => write!(
                f,
                "the targets of margin {margin} have to be 0 or more and sum to more than 0"
            ),
            ProblemError::BadBaseWeight { respondent } => write!(
                f,
                "the base weight of respondent {respondent} is negative or no number, or all are 0"
            ),
        }
    }
}

impl std::error::Error for ProblemError {}

impl<'a> Problem<'a> {
    /// `margins`: the codes of each margin, from 0, and the target of each code: shares or counts, divided here by
    /// their sum. `base`: base (design) weights, 1 for everyone if `None`; their scale does not matter.
    ///
    /// ```
    /// use crossbreak_core::weighting::{Problem, Settings, calibrate};
    /// let gender: &[u8] = &[0, 0, 0, 1];
    /// let age: &[u8] = &[0, 1, 1, 1];
    /// let margins = [(gender.into(), &[0.49, 0.51][..]), (age.into(), &[0.30, 0.70][..])];
    /// let weighted = calibrate(&Problem::new(margins, None)?, &Settings::default());
    /// assert!(weighted.converged);
    /// assert!((weighted.weights[3] / 4.0 - 0.51).abs() < 1e-9);
    /// # Ok::<(), crossbreak_core::weighting::ProblemError>(())
    /// ```
    pub fn new<'t>(
        margins: impl IntoIterator<Item = (Codes<'a>, &'t [f64])>,
        base: Option<&'a [f64]>,
    ) -> Result<Self, ProblemError> {
        let (margins, written): (Vec<_>, Vec<&[f64]>) = margins.into_iter().unzip();
        let respondents = margins.first().map_or(0, Codes::len);
        if respondents == 0 {
            return Err(ProblemError::Empty);
        }
        let lengths = margins.iter().map(Codes::len).chain(base.map(<[f64]>::len));
        for found in lengths {
            if found != respondents {
                return Err(ProblemError::Length {
                    expected: respondents,
                    found,
                });
            }
        }
        for (margin, (codes, targets)) in margins.iter().zip(&written).enumerate() {
            let (code, categories) = (codes.largest(), targets.len());
            if code >= categories {
                return Err(ProblemError::CodeOutOfRange {
                    margin,
                    code,
                    categories,
                });
            }
        }
        if let Some(base) = base {
            let bad = base.iter().position(|d| !(*d >= 0.0 && d.is_finite()));
            let none = base.iter().all(|d| *d == 0.0);
            if let Some(respondent) = bad.or(none.then_some(0)) {
                return Err(ProblemError::BadBaseWeight { respondent });
            }
        }
        let mut targets = Vec::with_capacity(written.len());
        for (margin, written) in written.into_iter().enumerate() {
            let sum: f64 = written.iter().sum();
            let fine = written.iter().all(|t| *t >= 0.0) && sum > 0.0 && sum.is_finite();
            if !fine {
                return Err(ProblemError::BadTarget { margin });
            }
            targets.push(written.iter().map(|t| t / sum).collect());
        }
        Ok(Self {
            margins,
            targets,
            base,
            respondents,
        })
    }

    /// Number of respondents.
    pub fn len(&self) -> usize {
        self.respondents
    }

    /// Never: [`Problem::new`] refuses nobody.
    pub fn is_empty(&self) -> bool {
        self.respondents == 0
    }

    /// Target shares, margin by margin.
    pub fn targets(&self) -> &[Vec<f64>] {
        &self.targets
    }
}
