//! Random numbers for tests, the same everywhere.

/// Numbers from 0 to 1: splitmix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() * n as f64) as usize
    }

    pub fn shares(&mut self, n: usize) -> Vec<f64> {
        let drawn: Vec<f64> = (0..n).map(|_| self.next() + 0.05).collect();
        let total: f64 = drawn.iter().sum();
        drawn.iter().map(|t| t / total).collect()
    }
}
