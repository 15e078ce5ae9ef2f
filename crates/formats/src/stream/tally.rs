//! Distinct combinations of cells, each with what is counted of it.
//!
//! A row's combination is a number in a mixed radix: one digit a column, as many values of the digit as the column has
//! texts. While there are few possible numbers a table has a place for each; a text that is new gives the table a new
//! shape. Beyond that, combinations are hashed.

use arrow::array::ArrayRef;
use rustc_hash::FxHashMap;

use super::column::Column;
use super::sum::Sum;
use crossbreak_core::number::SMALLEST;

/// Most places of a table: 8 MiB on each thread.
const MOST_PLACES: usize = 1 << 21;
/// Nobody is there yet. Combinations in a table count from 1, so that a table of nobody needs no memory.
const NONE: u32 = 0;

/// What is known of the base weights of a combination.
#[derive(Debug, Clone, Copy)]
pub(super) struct Base {
    pub sum: Sum,
    pub squares: Sum,
    pub least: f64,
    pub most: f64,
    pub missing: u64,
    pub negative: u64,
    /// Above 0 and too small to be computed with.
    pub tiny: u64,
    pub zero: u64,
    /// What [`mark`] makes of each of them, added up.
    pub mark: u64,
}

/// A number that stands for a base weight: of sums of them, a change of one weight or of several changes nearly every
/// one (all but one in 2^64), in whatever order they are added. The mixing is that of splitmix64.
pub(super) fn mark(weight: Option<f64>) -> u64 {
    // No number has these bits: they are those of none.
    let bits = weight.map_or(u64::MAX, f64::to_bits);
    let mixed = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

impl Base {
    pub const NONE: Base = Base {
        sum: Sum::ZERO,
        squares: Sum::ZERO,
        least: f64::INFINITY,
        most: f64::NEG_INFINITY,
        missing: 0,
        negative: 0,
        tiny: 0,
        zero: 0,
        mark: 0,
    };

    /// Adds one person.
    pub fn add(&mut self, weight: Option<f64>) {
        self.mark = self.mark.wrapping_add(mark(weight));
        match weight {
            None => self.missing += 1,
            Some(weight) if weight < 0.0 => self.negative += 1,
            Some(weight) if weight != 0.0 && weight < SMALLEST => self.tiny += 1,
            Some(weight) => {
                self.zero += u64::from(weight == 0.0);
                self.sum.add(weight);
                self.squares.add(weight * weight);
                self.least = self.least.min(weight);
                self.most = self.most.max(weight);
            }
        }
    }

    pub fn merge(&mut self, other: &Base) {
        self.sum.merge(other.sum);
        self.squares.merge(other.squares);
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        self.missing += other.missing;
        self.negative += other.negative;
        self.tiny += other.tiny;
        self.zero += other.zero;
        self.mark = self.mark.wrapping_add(other.mark);
    }
}

/// How a combination is found.
#[derive(Clone)]
enum Index {
    /// By its number, in which each column has a digit of its own radix. Rows without base weights are counted in
    /// `counts` and added up later.
    Table {
        radices: Vec<usize>,
        slots: Vec<u32>,
        counts: Vec<u32>,
    },
    Hashed(FxHashMap<Box<[u16]>, u32>),
}

/// The combinations met so far.
#[derive(Clone)]
pub(super) struct Tally {
    pub columns: Vec<Column>,
    index: Index,
    /// The digits of each combination, one after the other.
    digits: Vec<u16>,
    pub rows: Vec<u64>,
    /// One for each combination; none where base weights are not counted.
    pub base: Vec<Base>,
    based: bool,
    /// The combination of each row of the last batch, and room to work them out.
    of_rows: Vec<u32>,
    scratch: Vec<u16>,
    /// Rows in `counts`.
    pending: u32,
}

impl Tally {
    pub fn new(columns: usize, based: bool) -> Self {
        Self {
            columns: vec![Column::new(); columns],
            index: Index::Table {
                radices: vec![1; columns],
                slots: vec![NONE; 1],
                counts: vec![0; 1],
            },
            digits: Vec::new(),
            rows: Vec::new(),
            base: Vec::new(),
            based,
            of_rows: Vec::new(),
            scratch: Vec::new(),
            pending: 0,
        }
    }

    /// Number of combinations.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The digits of a combination.
    pub fn digits(&self, combination: usize) -> &[u16] {
        let width = self.columns.len();
        &self.digits[combination * width..][..width]
    }

    /// Works out the number of each row of a batch in the table, which gets a new shape where there are new texts.
    /// `false` where there is no table.
    fn number(&mut self, arrays: &[ArrayRef], rows: usize) -> bool {
        while let Index::Table { radices, .. } = &self.index {
            let numbers = &mut self.of_rows;
            numbers.clear();
            numbers.resize(rows, 0);
            let numbers = numbers.as_mut_slice();
            let mut stride = 1u32;
            for ((column, array), radix) in self.columns.iter_mut().zip(arrays).zip(radices) {
                column.visit(array, |row, digit| {
                    // Digits beyond the radix are of texts that are new: all is worked out again below.
                    numbers[row] = numbers[row].wrapping_add(u32::from(digit).wrapping_mul(stride));
                });
                stride = stride.wrapping_mul(*radix as u32);
            }
            if self.columns.iter().zip(radices).all(|(c, r)| c.len() <= *r) {
                return true;
            }
            self.shape();
        }
        false
    }

    /// Counts the rows of a batch.
    pub fn count(&mut self, arrays: &[ArrayRef], rows: usize) {
        if self.number(arrays, rows)
            && let Index::Table { counts, .. } = &mut self.index
        {
            for &number in &self.of_rows {
                counts[number as usize] += 1;
            }
            self.pending += rows as u32;
            if self.pending > u32::MAX / 2 {
                self.add_up();
            }
            return;
        }
        self.find(arrays, rows);
        for &slot in &self.of_rows {
            self.rows[slot as usize] += 1;
        }
    }

    /// Counts the rows of a batch and their base weights.
    pub fn count_based(&mut self, arrays: &[ArrayRef], base: &[Option<f64>]) {
        self.find(arrays, base.len());
        for (&slot, weight) in self.of_rows.iter().zip(base) {
            self.rows[slot as usize] += 1;
            self.base[slot as usize].add(*weight);
        }
    }

    /// The combination of each row of the last batch that was found, and what is counted of all.
    pub fn counted(&mut self) -> (&[u32], &mut [u64], &mut [Base]) {
        (&self.of_rows, &mut self.rows, &mut self.base)
    }

    /// Adds up what is counted in the table.
    fn add_up(&mut self) {
        if self.pending == 0 {
            return;
        }
        self.pending = 0;
        let Index::Table {
            radices,
            slots,
            counts,
        } = &mut self.index
        else {
            return;
        };
        for (place, count) in counts.iter_mut().enumerate() {
            if *count > 0 {
                if slots[place] == NONE {
                    self.rows.push(0);
                    slots[place] = self.rows.len() as u32;
                    push_digits(&mut self.digits, radices, place);
                }
                self.rows[slots[place] as usize - 1] += u64::from(std::mem::take(count));
            }
        }
    }

    /// Ends the counting: combinations can still be found.
    pub fn done(&mut self) {
        self.add_up();
        if let Index::Table { counts, .. } = &mut self.index {
            *counts = Vec::new();
        }
    }

    /// The combination of each row of a batch. Combinations that are new are added, with nobody in them.
    pub fn find(&mut self, arrays: &[ArrayRef], rows: usize) -> &[u32] {
        if self.number(arrays, rows)
            && let Index::Table { radices, slots, .. } = &mut self.index
        {
            for number in &mut self.of_rows {
                let place = *number as usize;
                if slots[place] == NONE {
                    self.rows.push(0);
                    slots[place] = self.rows.len() as u32;
                    if self.based {
                        self.base.push(Base::NONE);
                    }
                    push_digits(&mut self.digits, radices, place);
                }
                *number = slots[place] - 1;
            }
            return &self.of_rows;
        }
        let width = self.columns.len();
        let scratch = &mut self.scratch;
        scratch.clear();
        scratch.resize(rows * width, 0);
        for (index, (column, array)) in self.columns.iter_mut().zip(arrays).enumerate() {
            column.visit(array, |row, digit| scratch[row * width + index] = digit);
        }
        self.of_rows.clear();
        for row in 0..rows {
            let digits = &self.scratch[row * width..][..width];
            let slot = hashed(
                &mut self.index,
                digits,
                &mut self.digits,
                &mut self.rows,
                self.based.then_some(&mut self.base),
            );
            self.of_rows.push(slot);
        }
        &self.of_rows
    }

    /// Gives the table room for every text that is known now, or goes over to hashing.
    fn shape(&mut self) {
        if self.columns.is_empty() {
            return;
        }
        self.add_up();
        let radices: Vec<usize> = self.columns.iter().map(|c| c.len().max(1)).collect();
        let places = radices
            .iter()
            .try_fold(1usize, |places, radix| places.checked_mul(*radix))
            .filter(|places| *places <= MOST_PLACES);
        let width = self.columns.len();
        let known = self.digits.chunks_exact(width).zip(0u32..);
        self.index = match places {
            Some(places) => {
                let mut slots = vec![NONE; places];
                for (digits, slot) in known {
                    let number = digits
                        .iter()
                        .zip(&radices)
                        .rev()
                        .fold(0, |number, (digit, radix)| {
                            number * radix + usize::from(*digit)
                        });
                    slots[number] = slot + 1;
                }
                let counts = vec![0; if self.based { 0 } else { places }];
                Index::Table {
                    radices,
                    slots,
                    counts,
                }
            }
            None => Index::Hashed(known.map(|(digits, slot)| (digits.into(), slot)).collect()),
        };
    }

    /// Adds what another thread has counted.
    pub fn merge(&mut self, other: &Tally) {
        let digits: Vec<Vec<u16>> = self
            .columns
            .iter_mut()
            .zip(&other.columns)
            .map(|(mine, theirs)| {
                (0..theirs.len())
                    .map(|d| mine.digit(theirs.text(d as u16)))
                    .collect()
            })
            .collect();
        self.shape();
        let mut mine = vec![0u16; self.columns.len()];
        let mut slot_of = |tally: &mut Tally, theirs: &[u16]| {
            for ((mine, theirs), digits) in mine.iter_mut().zip(theirs).zip(&digits) {
                *mine = digits[usize::from(*theirs)];
            }
            tally.slot(&mine) as usize
        };
        for combination in 0..other.len() {
            let slot = slot_of(self, other.digits(combination));
            self.rows[slot] += other.rows[combination];
            if self.based {
                self.base[slot].merge(&other.base[combination]);
            }
        }
        if let Index::Table {
            radices, counts, ..
        } = &other.index
        {
            let mut theirs = Vec::new();
            for (place, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                theirs.clear();
                push_digits(&mut theirs, radices, place);
                let slot = slot_of(self, &theirs);
                self.rows[slot] += u64::from(*count);
            }
        }
    }

    /// The combination with these digits, all of which are within the table's shape.
    fn slot(&mut self, digits: &[u16]) -> u32 {
        if let Index::Table { radices, slots, .. } = &mut self.index {
            let number = digits
                .iter()
                .zip(&*radices)
                .rev()
                .fold(0, |number, (digit, radix)| {
                    number * radix + usize::from(*digit)
                });
            if slots[number] == NONE {
                self.rows.push(0);
                slots[number] = self.rows.len() as u32;
                if self.based {
                    self.base.push(Base::NONE);
                }
                self.digits.extend_from_slice(digits);
            }
            return slots[number] - 1;
        }
        hashed(
            &mut self.index,
            digits,
            &mut self.digits,
            &mut self.rows,
            self.based.then_some(&mut self.base),
        )
    }

    /// All combinations in the order of their texts, column by column: the same whatever was met first.
    pub fn in_order(&mut self) -> Vec<u32> {
        self.done();
        let ranks: Vec<Vec<u16>> = self
            .columns
            .iter()
            .map(|column| {
                let mut order: Vec<u16> = (0..column.len()).map(|d| d as u16).collect();
                order.sort_by(|a, b| column.text(*a).cmp(column.text(*b)));
                let mut ranks = vec![0; order.len()];
                for (rank, digit) in order.into_iter().enumerate() {
                    ranks[usize::from(digit)] = rank as u16;
                }
                ranks
            })
            .collect();
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_by(|a, b| {
            let (a, b) = (self.digits(*a as usize), self.digits(*b as usize));
            let rank = |digits: &[u16], column: usize| ranks[column][usize::from(digits[column])];
            (0..ranks.len())
                .map(|column| rank(a, column).cmp(&rank(b, column)))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        order
    }
}

/// The digits of a number, in the order of the columns.
fn push_digits(digits: &mut Vec<u16>, radices: &[usize], mut number: usize) {
    for radix in radices {
        digits.push((number % radix) as u16);
        number /= radix;
    }
}

fn hashed(
    index: &mut Index,
    digits: &[u16],
    all: &mut Vec<u16>,
    rows: &mut Vec<u64>,
    base: Option<&mut Vec<Base>>,
) -> u32 {
    let Index::Hashed(index) = index else {
        unreachable!("a table is asked by its numbers")
    };
    if let Some(&slot) = index.get(digits) {
        return slot;
    }
    let slot = rows.len() as u32;
    index.insert(digits.into(), slot);
    all.extend_from_slice(digits);
    rows.push(0);
    if let Some(base) = base {
        base.push(Base::NONE);
    }
    slot
}
