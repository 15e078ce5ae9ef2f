//! The combinations of categories that somebody has, each once.

use rustc_hash::FxHashSet;

use crate::weighting::combinations::Combinations;

/// Distinct combinations, one after the other: a category of each margin.
#[derive(Debug, Clone)]
pub(super) struct Support {
    width: usize,
    categories: Vec<u16>,
}

impl Support {
    /// Combinations of people with a base weight: nobody else can be given a weight.
    pub(super) fn new(combinations: &Combinations) -> Self {
        let width = combinations.sizes.len();
        let mut categories = vec![0u16; combinations.len() * width];
        for block in &combinations.blocks {
            for (&margin, of_place) in block.margins.iter().zip(&block.categories) {
                let rows = categories.chunks_exact_mut(width);
                for (row, &place) in rows.zip(&block.places) {
                    row[margin] = of_place[usize::from(place)];
                }
            }
        }
        let weighted = combinations.base.iter().map(|base| *base > 0.0);
        let rows = categories.chunks_exact(width).zip(weighted);
        Self::distinct(
            width,
            rows.filter(|(_, weighted)| *weighted).map(|(row, _)| row),
        )
    }

    fn distinct<'a>(width: usize, rows: impl Iterator<Item = &'a [u16]>) -> Self {
        let mut seen: FxHashSet<&[u16]> = FxHashSet::default();
        let mut categories = Vec::new();
        for row in rows {
            if seen.insert(row) {
                categories.extend_from_slice(row);
            }
        }
        Self { width, categories }
    }

    /// The combinations of these margins alone.
    pub(super) fn of_margins(&self, margins: &[usize]) -> Self {
        let picked: Vec<u16> = self
            .rows()
            .flat_map(|row| margins.iter().map(|&margin| row[margin]))
            .collect();
        Self::distinct(margins.len(), picked.chunks_exact(margins.len()))
    }

    pub(super) fn len(&self) -> usize {
        self.categories.len() / self.width
    }

    pub(super) fn row(&self, index: usize) -> &[u16] {
        &self.categories[index * self.width..][..self.width]
    }

    pub fn rows(&self) -> impl Iterator<Item = &[u16]> {
        self.categories.chunks_exact(self.width)
    }
}

/// What a combination's categories come to.
pub(super) fn score<T: Copy + std::iter::Sum>(row: &[u16], of_category: &[Vec<T>]) -> T {
    let pairs = row.iter().zip(of_category);
    pairs.map(|(category, of)| of[usize::from(*category)]).sum()
}
