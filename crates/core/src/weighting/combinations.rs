//! The table of distinct margin-category combinations.
//!
//! A weighting depends on the respondents only through this table (it is the sufficient statistic), so respondents
//! are visited twice: once to collapse, once to hand the factor back.
//!
//! Neighbouring margins are joined into **blocks**: a respondent's place in a block says their category in each of
//! its margins. The factors of a block's categories are multiplied up once a place, and its totals added up once a
//! place, so that a step over seven margins reads and writes two or three numbers a combination instead of seven.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::problem::{Codes, Problem};

/// Margins that are walked together.
#[derive(Debug, Clone)]
pub struct Block {
    /// Which margins, by index.
    pub margins: Vec<usize>,
    /// Number of places: the product of the sizes of its margins.
    pub size: usize,
    /// For each of its margins, the category of each place.
    pub categories: Vec<Vec<u16>>,
    /// The place of each combination.
    pub places: Vec<u16>,
}

/// Distinct combinations of categories, and how many people are in each.
#[derive(Debug, Clone)]
pub struct Combinations {
    /// Number of categories of each margin.
    pub sizes: Vec<usize>,
    pub blocks: Vec<Block>,
    /// Base weight of each combination, as a share of all.
    pub base: Vec<f64>,
    rows: Rows,
}

/// Which combination a respondent is.
#[derive(Debug, Clone)]
enum Rows {
    /// Everyone is one of their own: with few people nearly everyone is.
    Own,
    /// By the key of their places: the keys of the combinations.
    Keys(Vec<u32>),
    /// One by one.
    Each(Vec<u32>),
}

/// Up to here collapsing gains nothing: nearly everyone is a combination of their own.
const FEW: usize = 8_192;
/// Most places of a block: its two tables stay in the fastest cache of a processor, or in the next.
const MOST_PLACES: (usize, usize) = (512, 4_096);
/// Most cells of a dense table of combinations.
const MOST_CELLS: usize = 1 << 22;
/// Respondents whose keys are worked out in one go.
const PIECE: usize = 4_096;

impl Combinations {
    /// Collapses respondents with the same categories on every margin.
    pub fn collapse(problem: &Problem<'_>) -> Self {
        let sizes: Vec<usize> = problem.targets.iter().map(Vec::len).collect();
        let n = problem.len();
        let mut blocks = blocks(
            &sizes,
            if n <= FEW {
                MOST_PLACES.0
            } else {
                MOST_PLACES.1
            },
        );
        let cells = blocks
            .iter()
            .try_fold(1usize, |cells, block| cells.checked_mul(block.size))
            .filter(|cells| *cells <= MOST_CELLS && *cells / 64 <= n);
        let (mut base, rows) = match cells {
            _ if n <= FEW => {
                for block in &mut blocks {
                    block.places = places(problem, block);
                }
                let base = match problem.base {
                    Some(base) => base.to_vec(),
                    None => vec![1.0; n],
                };
                (base, Rows::Own)
            }
            Some(cells) => {
                let (keys, base) = counted(problem, &blocks, cells);
                let mut rest = keys.clone();
                for block in blocks.iter_mut().rev() {
                    let size = block.size as u32;
                    block.places = rest.iter().map(|key| (key % size) as u16).collect();
                    rest.iter_mut().for_each(|key| *key /= size);
                }
                (base, Rows::Keys(keys))
            }
            None => hashed(problem, &mut blocks),
        };
        let total: f64 = base.iter().sum();
        base.iter_mut().for_each(|share| *share /= total);
        Self {
            sizes,
            blocks,
            base,
            rows,
        }
    }

    /// Base weight of each combination, as a share of all.
    pub fn base(&self) -> &[f64] {
        &self.base
    }

    /// Number of combinations.
    pub fn len(&self) -> usize {
        self.base.len()
    }

    pub fn is_empty(&self) -> bool {
        self.base.is_empty()
    }

    /// The share of each category of each margin, where `base` is what each combination counts for.
    pub fn shares(&self, base: &[f64]) -> Vec<Vec<f64>> {
        let total: f64 = base.iter().sum();
        let mut shares: Vec<Vec<f64>> = self.sizes.iter().map(|size| vec![0.0; *size]).collect();
        for block in &self.blocks {
            let mut totals = vec![0.0; block.size];
            for (place, base) in block.places.iter().zip(base) {
                totals[usize::from(*place)] += base;
            }
            for (&margin, categories) in block.margins.iter().zip(&block.categories) {
                for (total_of_place, category) in totals.iter().zip(categories) {
                    shares[margin][usize::from(*category)] += total_of_place / total;
                }
            }
        }
        shares
    }

    /// The category of a combination in a margin.
    pub fn category(&self, combination: usize, margin: usize) -> usize {
        let of = |block: &Block| {
            let index = block.margins.iter().position(|m| *m == margin)?;
            let place = block.places[combination];
            Some(usize::from(block.categories[index][usize::from(place)]))
        };
        self.blocks
            .iter()
            .find_map(of)
            .expect("every margin belongs to a block")
    }

    /// Weights: base weight times the factor of the respondent's combination times `scale`.
    pub fn hand_out(&self, problem: &Problem<'_>, factors: &[f64], scale: f64) -> Vec<f64> {
        let mut weights = vec![0.0; problem.len()];
        match &self.rows {
            Rows::Own => weights.copy_from_slice(factors),
            Rows::Each(combinations) => {
                for (weight, combination) in weights.iter_mut().zip(combinations) {
                    *weight = factors[*combination as usize];
                }
            }
            Rows::Keys(keys) => {
                let cells: usize = self.blocks.iter().map(|b| b.size).product();
                let mut of_key = vec![0.0; cells];
                for (key, factor) in keys.iter().zip(factors) {
                    of_key[*key as usize] = *factor;
                }
                let pieces = weights.par_chunks_mut(PIECE).enumerate();
                pieces.for_each(|(piece, weights)| {
                    let mut keys = [0u32; PIECE];
                    let keys = &mut keys[..weights.len()];
                    combined_keys(problem, &self.blocks, piece * PIECE, keys);
                    for (weight, key) in weights.iter_mut().zip(keys) {
                        *weight = of_key[*key as usize];
                    }
                });
            }
        }
        match problem.base {
            Some(base) => {
                for (weight, base) in weights.iter_mut().zip(base) {
                    *weight *= base * scale;
                }
            }
            None if scale != 1.0 => weights.iter_mut().for_each(|weight| *weight *= scale),
            None => {}
        }
        weights
    }

    /// The combination of each respondent.
    pub fn of_respondents(&self, problem: &Problem<'_>) -> Vec<u32> {
        match &self.rows {
            Rows::Own => (0..problem.len() as u32).collect(),
            Rows::Each(combinations) => combinations.clone(),
            Rows::Keys(keys) => {
                let index: FxHashMap<u32, u32> = keys.iter().copied().zip(0..).collect();
                let mut of = vec![0u32; problem.len()];
                for (piece, of) in of.chunks_mut(PIECE).enumerate() {
                    combined_keys(problem, &self.blocks, piece * PIECE, of);
                    // A key that is not there has base weights of 0 alone, and counts for nothing anywhere.
                    of.iter_mut()
                        .for_each(|key| *key = index.get(key).copied().unwrap_or(0));
                }
                of
            }
        }
    }
}

/// Joins margins, the largest first, into as few blocks as `most` places allow.
fn blocks(sizes: &[usize], most: usize) -> Vec<Block> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&m| std::cmp::Reverse(sizes[m]));
    let mut blocks: Vec<Block> = Vec::new();
    for margin in order {
        let fits = |block: &&mut Block| block.size * sizes[margin] <= most;
        match blocks.iter_mut().find(fits) {
            Some(block) => {
                block.margins.push(margin);
                block.size *= sizes[margin];
            }
            None => blocks.push(Block {
                margins: vec![margin],
                size: sizes[margin],
                categories: Vec::new(),
                places: Vec::new(),
            }),
        }
    }
    for block in &mut blocks {
        let mut run = block.size;
        for &margin in &block.margins {
            let whole = run;
            run /= sizes[margin];
            let category = |place: usize| (place % whole / run) as u16;
            block
                .categories
                .push((0..block.size).map(category).collect());
        }
    }
    blocks
}

/// Each respondent's place in a block.
fn places(problem: &Problem<'_>, block: &Block) -> Vec<u16> {
    let mut places = vec![0u16; problem.len()];
    for &margin in &block.margins {
        let size = problem.targets[margin].len() as u16;
        match problem.margins[margin] {
            Codes::U8(codes) => add_digit(&mut places, size, codes),
            Codes::U16(codes) => add_digit(&mut places, size, codes),
        }
    }
    places
}

/// Each respondent's key over all blocks, from respondent `first` on.
fn combined_keys(problem: &Problem<'_>, blocks: &[Block], first: usize, keys: &mut [u32]) {
    keys.fill(0);
    for &margin in blocks.iter().flat_map(|block| &block.margins) {
        let size = problem.targets[margin].len() as u32;
        let range = first..first + keys.len();
        match problem.margins[margin] {
            Codes::U8(codes) => add_digit(keys, size, &codes[range]),
            Codes::U16(codes) => add_digit(keys, size, &codes[range]),
        }
    }
}

/// One digit of a mixed-radix number more.
fn add_digit<K, C>(keys: &mut [K], size: K, codes: &[C])
where
    K: Copy + From<C> + std::ops::Mul<Output = K> + std::ops::Add<Output = K>,
    C: Copy,
{
    for (key, code) in keys.iter_mut().zip(codes) {
        *key = *key * size + K::from(*code);
    }
}

/// The keys that occur, in their order, and the base weight of each. `cells` keys are possible.
fn counted(problem: &Problem<'_>, blocks: &[Block], cells: usize) -> (Vec<u32>, Vec<f64>) {
    match problem.base {
        // Whole numbers are smaller, so that more of the table is in the cache.
        None if u32::try_from(problem.len()).is_ok() => {
            let counts = added_up(problem, blocks, cells, |_| 1u32);
            collected(&counts, |count| f64::from(*count))
        }
        None => collected(&added_up(problem, blocks, cells, |_| 1.0), |count| *count),
        Some(base) => {
            let sums = added_up(problem, blocks, cells, |respondent| base[respondent]);
            collected(&sums, |sum| *sum)
        }
    }
}

/// The sum of what `of` gives for each respondent, by key.
fn added_up<T>(
    problem: &Problem<'_>,
    blocks: &[Block],
    cells: usize,
    of: impl Fn(usize) -> T + Sync,
) -> Vec<T>
where
    T: Copy + Default + std::ops::AddAssign + Send + Sync,
{
    let n = problem.len();
    // The parts depend on the number of people alone, so that sums of base weights are the same bits on any
    // number of threads; each part has a table of its own, so there are not many.
    let parts = (n / 500_000).clamp(1, 4);
    let part = n.div_ceil(parts).next_multiple_of(PIECE);
    let table = |part_number: usize| {
        let mut table = vec![T::default(); cells];
        let mut keys = [0u32; PIECE];
        let end = ((part_number + 1) * part).min(n);
        for first in (part_number * part..end).step_by(PIECE) {
            let keys = &mut keys[..PIECE.min(end - first)];
            combined_keys(problem, blocks, first, keys);
            for (respondent, key) in (first..).zip(keys) {
                table[*key as usize] += of(respondent);
            }
        }
        table
    };
    let mut tables: Vec<Vec<T>> = (0..parts).into_par_iter().map(table).collect();
    let mut all = tables.remove(0);
    for table in tables {
        for (sum, more) in all.iter_mut().zip(table) {
            *sum += more;
        }
    }
    all
}

/// Keys and sums of the cells that are not 0: people whose base weights are 0 count for nothing.
fn collected<T: Copy + Default + PartialEq>(
    table: &[T],
    number: impl Fn(&T) -> f64,
) -> (Vec<u32>, Vec<f64>) {
    const RUN: usize = 32;
    let (mut keys, mut base) = (Vec::new(), Vec::new());
    for (run, cells) in table.chunks(RUN).enumerate() {
        // Most of the table is empty.
        if cells.iter().all(|cell| *cell == T::default()) {
            continue;
        }
        for (key, cell) in (run * RUN..).zip(cells) {
            if *cell != T::default() {
                keys.push(key as u32);
                base.push(number(cell));
            }
        }
    }
    (keys, base)
}

/// As [`counted`], where there are too many possible keys for a table: combinations in order of appearance.
fn hashed(problem: &Problem<'_>, blocks: &mut [Block]) -> (Vec<f64>, Rows) {
    let n = problem.len();
    let all: Vec<Vec<u16>> = blocks.iter().map(|block| places(problem, block)).collect();
    let mut index: FxHashMap<Vec<u16>, u32> = FxHashMap::default();
    let mut base: Vec<f64> = Vec::new();
    let mut of_respondent = Vec::with_capacity(n);
    let mut key = vec![0u16; blocks.len()];
    for respondent in 0..n {
        for (part, places) in key.iter_mut().zip(&all) {
            *part = places[respondent];
        }
        let combination = match index.get(&key) {
            Some(&combination) => combination,
            None => {
                for (block, place) in blocks.iter_mut().zip(&key) {
                    block.places.push(*place);
                }
                base.push(0.0);
                index.insert(key.clone(), base.len() as u32 - 1);
                base.len() as u32 - 1
            }
        };
        base[combination as usize] += problem.base.map_or(1.0, |base| base[respondent]);
        of_respondent.push(combination);
    }
    (base, Rows::Each(of_respondent))
}
