//! How many people a weighted sample is worth.

/// Kish's effective base: (sum w)^2 / sum w^2; 0 of nobody.
pub fn effective_base(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
    if squares > 0.0 {
        sum * sum / squares
    } else {
        0.0
    }
}
