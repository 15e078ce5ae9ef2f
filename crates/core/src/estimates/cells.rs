//! The cells of a table: sums over the respondents that give an answer and stand in a category, from which every share,
//! NET, lead, index and difference of the table follows, with its bases and its standard error.
//!
//! A share, NET, lead or index of a column is the mean of a score over some cells, sum(s_c w_c) / sum(w_c) with w_c the
//! weight of cell c. Its linear terms are the same for everyone in a cell, (s_c - mean) / sum(w_c), so that the sums of
//! w^2, of d x and of w^2 x in each cell are all that its variance needs ([`super::margins`]). One look at the
//! respondents makes the cells; every number is a few sums over them.

use ndarray::Array2;

use super::design::{Design, ratios};
use crate::weighting::Codes;

/// Respondents are gone through in blocks, so that their codes stay near while each crossbreak is counted.
const BLOCK: usize = 4096;

/// Codes and how many categories they have.
#[derive(Clone, Copy)]
pub struct Coded<'a> {
    pub codes: Codes<'a>,
    pub categories: usize,
}

/// Sums over the respondents of a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sums {
    /// Respondents.
    pub people: f64,
    /// Respondents with a weight.
    pub counted: f64,
    /// Sum of the weights.
    pub weight: f64,
    /// Sum of the squared weights.
    pub squares: f64,
}

impl Sums {
    fn add(&mut self, other: &Sums) {
        self.people += other.people;
        self.counted += other.counted;
        self.weight += other.weight;
        self.squares += other.squares;
    }

    /// Kish: (sum w)^2 / sum w^2.
    pub fn effective(&self) -> f64 {
        if self.squares > 0.0 {
            self.weight * self.weight / self.squares
        } else {
            0.0
        }
    }
}

/// The answers of one item by the categories of one crossbreak.
pub struct Cells<'d> {
    design: &'d Design<'d>,
    answers: usize,
    /// Crossbreak categories x answers.
    sums: Vec<Sums>,
    /// For each cell and part of the sample the sums of weights and of their squares; empty where there is one part.
    parts: Vec<[f64; 2]>,
    /// For each cell V'X'd and V'X'w^2 of its respondents, one after the other; empty without margins.
    moments: Vec<f64>,
    /// For each cell its weight in each replicate; empty without replicates.
    replicates: Vec<f64>,
}

/// Cells over which a mean is taken, each with its score.
pub type Scored = [(usize, f64)];

/// A mean of scores over cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    pub value: f64,
    pub base: Sums,
}

impl<'d> Cells<'d> {
    /// Counts an item by several crossbreaks. Codes beyond the categories are nobody's.
    pub fn count(design: &'d Design<'d>, item: Coded<'_>, by: &[Coded<'_>]) -> Vec<Cells<'d>> {
        let linear = design.precise && design.replicates.is_none();
        let margins = design.margins.as_ref().filter(|_| linear);
        let replicates = design.replicates.as_ref().filter(|_| design.precise);
        let width = margins.map_or(0, |m| 2 * m.dummies);
        let mut all: Vec<Cells<'d>> = by
            .iter()
            .map(|by| {
                let cells = item.categories * by.categories;
                Cells {
                    design,
                    answers: item.categories,
                    sums: vec![Sums::default(); cells],
                    parts: match design.strata.counted.len() {
                        1 => Vec::new(),
                        count => vec![[0.0; 2]; cells * count],
                    },
                    moments: vec![0.0; cells * width],
                    replicates: vec![0.0; cells * replicates.map_or(0, |r| r.count)],
                }
            })
            .collect();
        for start in (0..design.weights.len()).step_by(BLOCK) {
            let block = start..(start + BLOCK).min(design.weights.len());
            for (cells, by) in all.iter_mut().zip(by) {
                match (item.codes, by.codes) {
                    (Codes::U8(a), Codes::U8(b)) => {
                        cells.sum(&a[block.clone()], &b[block.clone()], block.start)
                    }
                    (Codes::U8(a), Codes::U16(b)) => {
                        cells.sum(&a[block.clone()], &b[block.clone()], block.start)
                    }
                    (Codes::U16(a), Codes::U8(b)) => {
                        cells.sum(&a[block.clone()], &b[block.clone()], block.start)
                    }
                    (Codes::U16(a), Codes::U16(b)) => {
                        cells.sum(&a[block.clone()], &b[block.clone()], block.start)
                    }
                }
            }
        }
        if let Some(margins) = margins {
            for cells in &mut all {
                let mut turned = vec![0.0; cells.sums.len() * 2 * margins.rank];
                let halves = turned.chunks_exact_mut(margins.rank);
                for (to, from) in halves.zip(cells.moments.chunks_exact(margins.dummies)) {
                    margins.turn(from, to);
                }
                cells.moments = turned;
            }
        }
        all
    }

    /// Adds up a block of respondents, the first of which is `first`.
    fn sum<A: Copy + Into<usize>, B: Copy + Into<usize>>(
        &mut self,
        item: &[A],
        by: &[B],
        first: usize,
    ) {
        let design = self.design;
        let weights = &design.weights[first..];
        let columns = self.sums.len() / self.answers.max(1);
        for ((&answer, &column), &weight) in item.iter().zip(by).zip(weights) {
            let (answer, column) = (answer.into(), column.into());
            if answer >= self.answers || column >= columns {
                continue;
            }
            let sums = &mut self.sums[column * self.answers + answer];
            sums.people += 1.0;
            sums.counted += f64::from(u8::from(weight != 0.0));
            sums.weight += weight;
            sums.squares += weight * weight;
        }
        if self.moments.is_empty() && self.replicates.is_empty() && self.parts.is_empty() {
            return;
        }
        let strata = &design.strata;
        for (row, ((&answer, &column), &weight)) in item.iter().zip(by).zip(weights).enumerate() {
            let (answer, column) = (answer.into(), column.into());
            if answer >= self.answers || column >= columns {
                continue;
            }
            let cell = column * self.answers + answer;
            let respondent = first + row;
            let part = strata.of(respondent);
            if let Some([sum, squares]) = self.parts.get_mut(cell * strata.counted.len() + part) {
                *sum += weight;
                *squares += weight * weight;
            }
            if let Some(replicates) = &design.replicates {
                let to = &mut self.replicates[cell * replicates.count..][..replicates.count];
                for (to, weight) in to.iter_mut().zip(replicates.of(respondent)) {
                    *to += weight;
                }
            } else if let Some(margins) = &design.margins {
                let to = &mut self.moments[cell * 2 * margins.dummies..][..2 * margins.dummies];
                let (by_base, by_weight) = to.split_at_mut(margins.dummies);
                for &place in margins.places(respondent) {
                    by_base[place as usize] += margins.base[respondent];
                    by_weight[place as usize] += strata.factor(part) * weight * weight;
                }
            }
        }
    }

    /// The cell of an answer in a category of the crossbreak.
    pub fn cell(&self, column: usize, answer: usize) -> usize {
        column * self.answers + answer
    }

    /// The sums of one cell.
    pub fn sums(&self, cell: usize) -> &Sums {
        &self.sums[cell]
    }

    /// Weight of cells, people in them, and so on.
    pub fn base(&self, cells: impl Iterator<Item = usize>) -> Sums {
        let mut base = Sums::default();
        for cell in cells {
            base.add(&self.sums[cell]);
        }
        base
    }

    /// The mean of the scores; `None` of nobody.
    pub fn mean(&self, scored: &Scored) -> Option<Mean> {
        let base = self.base(scored.iter().map(|(cell, _)| *cell));
        let sum: f64 = scored
            .iter()
            .map(|(cell, score)| score * self.sums[*cell].weight)
            .sum();
        (base.weight > 0.0).then(|| Mean {
            value: sum / base.weight,
            base,
        })
    }

    /// The standard error of a sum of means, each with its factor: (1) is a mean's own, (1, -1) that of a difference. Cells
    /// may belong to several of them.
    pub fn se(&self, means: &[(f64, &Scored)]) -> Option<f64> {
        if !self.design.precise {
            return None;
        }
        if let Some(replicates) = &self.design.replicates {
            let mut deviations = vec![0.0; replicates.count];
            for (factor, scored) in means {
                let mean = self.mean(scored)?.value;
                for (to, own) in deviations.iter_mut().zip(self.replicate_means(scored)?) {
                    *to += factor * (own - mean);
                }
            }
            return Some(replicates.variance(deviations.into_iter()).sqrt());
        }
        let mut terms: Vec<(usize, f64)> = Vec::new();
        for (factor, scored) in means {
            let mean = self.mean(scored)?;
            for (cell, score) in *scored {
                let term = factor * (score - mean.value) / mean.base.weight;
                let mut before = terms.iter_mut().filter(|_| means.len() > 1);
                match before.find(|(other, _)| other == cell) {
                    Some((_, sum)) => *sum += term,
                    None => terms.push((*cell, term)),
                }
            }
        }
        self.variance(&terms).map(f64::sqrt)
    }

    /// A mean in each replicate.
    pub fn replicate_means(&self, scored: &Scored) -> Option<Vec<f64>> {
        let count = self.design.replicates.as_ref()?.count;
        let (mut sums, mut totals) = (vec![0.0; count], vec![0.0; count]);
        for (cell, score) in scored {
            let own = &self.replicates[cell * count..][..count];
            for ((sum, total), weight) in sums.iter_mut().zip(&mut totals).zip(own) {
                *sum += score * weight;
                *total += weight;
            }
        }
        ratios(&sums, &totals)
    }

    /// The covariances of the shares that cells have of all of them together, as a square matrix.
    pub fn share_covariances(&self, cells: &[usize]) -> Option<Array2<f64>> {
        let total = self.base(cells.iter().copied()).weight;
        if !self.design.precise || total <= 0.0 {
            return None;
        }
        let shares: Vec<Vec<(usize, f64)>> = cells
            .iter()
            .map(|hit| {
                let score = |cell: &usize| f64::from(u8::from(cell == hit));
                cells.iter().map(|cell| (*cell, score(cell))).collect()
            })
            .collect();
        if let Some(replicates) = &self.design.replicates {
            let size = cells.len();
            let mut deviations = Vec::new();
            for scored in &shares {
                let mean = self.mean(scored)?.value;
                let own = self.replicate_means(scored)?;
                deviations.push(own.into_iter().map(|v| v - mean).collect::<Vec<f64>>());
            }
            return Some(Array2::from_shape_fn((size, size), |(a, b)| {
                replicates.covariance(&deviations[a], &deviations[b])
            }));
        }
        let terms: Vec<Vec<(usize, f64)>> = shares
            .iter()
            .zip(cells)
            .map(|(scored, hit)| {
                let mean = self.sums[*hit].weight / total;
                scored
                    .iter()
                    .map(|(cell, score)| (*cell, (score - mean) / total))
                    .collect()
            })
            .collect();
        let terms: Vec<&Scored> = terms.iter().map(Vec::as_slice).collect();
        self.covariances(&terms)
    }

    /// The variance of an estimate with these linear terms, one for each cell that has one.
    fn variance(&self, terms: &Scored) -> Option<f64> {
        self.covariances(&[terms]).map(|matrix| matrix[[0, 0]])
    }

    /// The covariances of several estimates by their linear terms, as a square matrix. `None` with fewer than two
    /// respondents.
    pub fn covariances(&self, estimates: &[&Scored]) -> Option<Array2<f64>> {
        let strata = &self.design.strata;
        if !strata.enough() {
            return None;
        }
        let count = strata.counted.len();
        // Of a cell in one part of the sample: the sum of weights, and that of their squares.
        let in_part = |cell: usize, part: usize| match self.parts.get(cell * count + part) {
            Some([sum, squares]) => (*sum, *squares),
            None => (self.sums[cell].weight, self.sums[cell].squares),
        };
        let spread = |cell: usize| -> f64 {
            (0..count)
                .map(|part| strata.factor(part) * in_part(cell, part).1)
                .sum()
        };
        let rank = self.design.margins.as_ref().map_or(0, |m| m.rank);
        // For each estimate m = V'X'Dz and c = V'X'W^2 z, and the sum of u in each part.
        let turned: Vec<(Vec<f64>, Vec<f64>)> = estimates
            .iter()
            .map(|terms| {
                let mut own = vec![0.0; 2 * rank];
                let mut sums = vec![0.0; count];
                for (cell, term) in *terms {
                    for (part, sum) in sums.iter_mut().enumerate() {
                        *sum += term * in_part(*cell, part).0;
                    }
                    let moments = &self.moments[cell * 2 * rank..][..2 * rank];
                    for (to, moment) in own.iter_mut().zip(moments) {
                        *to += term * moment;
                    }
                }
                if let Some(margins) = &self.design.margins {
                    for (sum, centre) in sums.iter_mut().zip(&margins.centres) {
                        *sum -= dot(centre, &own[..rank]);
                    }
                }
                (own, sums)
            })
            .collect();
        let size = estimates.len();
        let mut matrix = Array2::zeros((size, size));
        let mut of_a = vec![0.0; self.sums.len()];
        for a in 0..size {
            of_a.fill(0.0);
            for (cell, term) in estimates[a] {
                of_a[*cell] += term * spread(*cell);
            }
            for b in a..size {
                let both = estimates[b].iter().map(|(cell, term)| term * of_a[*cell]);
                let squares: f64 = both.sum();
                let ((own, sums), (other, other_sums)) = (&turned[a], &turned[b]);
                let mut explained = 0.0;
                if let Some(margins) = &self.design.margins {
                    let (m, c) = own.split_at(rank);
                    let (other_m, other_c) = other.split_at(rank);
                    let lambda = margins.lambda.iter();
                    let both: f64 = lambda
                        .zip(m)
                        .zip(other_m)
                        .map(|((l, m), o)| l * m * o)
                        .sum();
                    explained = dot(c, other_m) + dot(other_c, m) - both;
                }
                let centred: f64 = (sums.iter().zip(other_sums).zip(&strata.counted))
                    .map(|((a, b), n)| a * b / (n - 1.0))
                    .sum();
                let value = squares - explained - centred;
                // What the margins explain whole has no variance: what is left of it is rounding.
                let value = match a == b && value < squares * 1e-12 {
                    true => 0.0,
                    false => value,
                };
                matrix[[a, b]] = value;
                matrix[[b, a]] = value;
            }
        }
        Some(matrix)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
