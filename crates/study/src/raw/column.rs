//! A column of cells: the texts that occur, and for each row which of them.
//!
//! A poll has few answers and many rows, so that a cell takes one byte where a column has 256 texts or fewer, two or
//! four where it has more; ids and open texts are stored once like any other text.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// A column of a raw file. Cells are texts; a blank cell is the empty text.
#[derive(Debug, Clone)]
pub struct Column {
    name: String,
    texts: Texts,
    codes: Codes,
}

/// Texts one after the other.
#[derive(Debug, Clone, Default)]
struct Texts {
    all: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Texts {
    fn get(&self, index: usize) -> &str {
        let start = match index {
            0 => 0,
            index => self.ends[index - 1],
        };
        &self.all[start..self.ends[index]]
    }

    fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }
}

/// For each row the index of its text, in as few bytes as the number of texts allows.
#[derive(Debug, Clone)]
enum Codes {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
}

impl Codes {
    fn len(&self) -> usize {
        match self {
            Codes::One(codes) => codes.len(),
            Codes::Two(codes) => codes.len(),
            Codes::Four(codes) => codes.len(),
        }
    }

    /// Bytes of a code.
    fn width(&self) -> usize {
        match self {
            Codes::One(_) => 1,
            Codes::Two(_) => 2,
            Codes::Four(_) => 4,
        }
    }

    fn get(&self, row: usize) -> usize {
        match self {
            Codes::One(codes) => usize::from(codes[row]),
            Codes::Two(codes) => usize::from(codes[row]),
            Codes::Four(codes) => codes[row] as usize,
        }
    }

    fn push(&mut self, code: usize) {
        match self {
            Codes::One(codes) => match u8::try_from(code) {
                Ok(code) => codes.push(code),
                Err(_) => {
                    *self = Codes::Two(codes.iter().map(|&c| u16::from(c)).collect());
                    self.push(code);
                }
            },
            Codes::Two(codes) => match u16::try_from(code) {
                Ok(code) => codes.push(code),
                Err(_) => {
                    *self = Codes::Four(codes.iter().map(|&c| u32::from(c)).collect());
                    self.push(code);
                }
            },
            Codes::Four(codes) => codes.push(code as u32),
        }
    }
}

impl Column {
    /// A column of these cells.
    pub fn of<T: AsRef<str>>(name: &str, cells: impl IntoIterator<Item = T>) -> Self {
        let mut builder = ColumnBuilder::new();
        for cell in cells {
            builder.push(cell.as_ref());
        }
        builder.finish(name)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell of a row.
    pub fn get(&self, row: usize) -> &str {
        self.texts.get(self.codes.get(row))
    }

    /// The index of a row's text among [`Column::texts`].
    pub fn code(&self, row: usize) -> usize {
        self.codes.get(row)
    }

    /// The cells, in the order of the rows.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The texts that occur, each once, in order of first appearance.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.texts.ends.len()).map(|index| self.texts.get(index))
    }

    /// For each of the texts, the number of rows that have it.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.texts.ends.len()];
        for row in 0..self.len() {
            counts[self.code(row)] += 1;
        }
        counts
    }

    /// Bytes that the cells take: an index a row, and each text once.
    pub fn bytes(&self) -> usize {
        self.len() * self.codes.width()
            + self.texts.all.len()
            + self.texts.ends.len() * size_of::<usize>()
    }

    /// The same cells under another name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Without the first `rows` rows. The texts are those that are left.
    #[must_use]
    pub fn without_first(&self, rows: usize) -> Self {
        Self::of(&self.name, self.iter().skip(rows))
    }
}

/// Takes cells one after the other.
#[derive(Debug)]
pub struct ColumnBuilder {
    texts: Texts,
    codes: Codes,
    /// Indices of texts, by the hash of the text.
    index: HashTable<u32>,
}

impl Default for ColumnBuilder {
    fn default() -> Self {
        Self::new()
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}

impl ColumnBuilder {
    pub fn new() -> Self {
        Self {
            texts: Texts::default(),
            codes: Codes::One(Vec::new()),
            index: HashTable::new(),
        }
    }

    /// Number of rows so far.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that the cells take so far, for limits: the codes, and each text once with what finds it again, here and
    /// where the column is looked at.
    pub fn bytes(&self) -> usize {
        const BESIDE: usize = 48;
        self.codes.len() * self.codes.width()
            + self.texts.all.len()
            + self.texts.ends.len() * BESIDE
    }

    /// The cell of the next row. Returns the index of its text, for [`ColumnBuilder::push_again`].
    pub fn push(&mut self, text: &str) -> usize {
        let texts = &self.texts;
        let hash_of = hash(text);
        let found = self
            .index
            .find(hash_of, |&index| texts.get(index as usize) == text);
        let code = match found {
            Some(&code) => code as usize,
            None => {
                let code = self.texts.ends.len();
                self.texts.push(text);
                let texts = &self.texts;
                self.index
                    .insert_unique(hash_of, code as u32, |&i| hash(texts.get(i as usize)));
                code
            }
        };
        self.codes.push(code);
        code
    }

    /// A text that has been pushed before, by its index.
    pub fn push_again(&mut self, index: usize) {
        self.codes.push(index);
    }

    /// Blank cells up to (not including) the row `rows`.
    pub fn blank_up_to(&mut self, rows: usize) {
        while self.len() < rows {
            self.push("");
        }
    }

    /// The column.
    pub fn finish(self, name: &str) -> Column {
        Column {
            name: name.to_owned(),
            texts: self.texts,
            codes: self.codes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_at_every_width() {
        for distinct in [3usize, 256, 257, 65_536, 65_537] {
            let cells: Vec<String> = (0..distinct + 10)
                .map(|i| (i % distinct).to_string())
                .collect();
            let column = Column::of("x", &cells);
            assert!(column.iter().eq(cells.iter().map(String::as_str)));
            assert_eq!(column.texts().len(), distinct);
            assert_eq!(column.counts().iter().sum::<usize>(), cells.len());
        }
    }

    #[test]
    fn texts_stand_in_order_of_first_appearance() {
        let column = Column::of("x", ["b", "", "a", "b"]);
        assert_eq!(column.texts().collect::<Vec<_>>(), ["b", "", "a"]);
        assert_eq!(column.counts(), [2, 1, 1]);
        assert_eq!(column.code(2), 2);
        let rest = column.without_first(1).named("y");
        assert_eq!(rest.texts().collect::<Vec<_>>(), ["", "a", "b"]);
        assert_eq!((rest.name(), rest.len()), ("y", 3));
    }
}
