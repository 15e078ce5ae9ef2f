//! The number of each row as its file counts them: in most files one after the other.

/// Numbers that grow from row to row.
#[derive(Debug, Clone)]
pub enum RowNumbers {
    /// Each one more than the last.
    Run { first: usize, rows: usize },
    /// With gaps, as blank lines leave them.
    Each(Vec<usize>),
}

impl Default for RowNumbers {
    fn default() -> Self {
        RowNumbers::run(1, 0)
    }
}

impl RowNumbers {
    /// So many rows from the first on.
    pub fn run(first: usize, rows: usize) -> Self {
        RowNumbers::Run { first, rows }
    }

    /// The number of the next row.
    pub fn push(&mut self, number: usize) {
        match self {
            RowNumbers::Run { rows: 0, .. } => *self = RowNumbers::run(number, 1),
            RowNumbers::Run { first, rows } if *first + *rows == number => *rows += 1,
            RowNumbers::Run { .. } => {
                *self = RowNumbers::Each(self.iter().chain(std::iter::once(number)).collect());
            }
            RowNumbers::Each(numbers) => numbers.push(number),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            RowNumbers::Run { rows, .. } => *rows,
            RowNumbers::Each(numbers) => numbers.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a row.
    pub fn get(&self, row: usize) -> usize {
        match self {
            RowNumbers::Run { first, .. } => first + row,
            RowNumbers::Each(numbers) => numbers[row],
        }
    }

    pub fn last(&self) -> Option<usize> {
        self.len().checked_sub(1).map(|row| self.get(row))
    }

    pub fn iter(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Without the first `rows` rows.
    #[must_use]
    pub fn without_first(self, rows: usize) -> Self {
        match self {
            RowNumbers::Run { first, rows: all } => {
                RowNumbers::run(first + rows, all.saturating_sub(rows))
            }
            RowNumbers::Each(mut numbers) => {
                numbers.drain(..rows.min(numbers.len()));
                RowNumbers::Each(numbers)
            }
        }
    }

    /// Bytes that they take, for limits.
    pub fn bytes(&self) -> usize {
        match self {
            RowNumbers::Run { .. } => 0,
            RowNumbers::Each(numbers) => numbers.len() * size_of::<usize>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_with_and_without_gaps() {
        for numbers in [
            vec![],
            vec![2],
            vec![2, 3, 4],
            vec![2, 4, 5],
            vec![7, 8, 20],
        ] {
            let mut all = RowNumbers::default();
            numbers.iter().for_each(|&number| all.push(number));
            assert_eq!(all.iter().collect::<Vec<_>>(), numbers);
            assert_eq!(
                (all.len(), all.last()),
                (numbers.len(), numbers.last().copied())
            );
            if numbers.len() > 1 {
                let rest: Vec<usize> = all.without_first(1).iter().collect();
                assert_eq!(rest, numbers[1..]);
            }
        }
    }
}
