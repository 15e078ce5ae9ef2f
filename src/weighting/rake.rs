//! Raking: iterative proportional fitting on the table of combinations (Deming & Stephan 1940).

use super::Combinations;

/// Where raking came to.
#[derive(Debug, Clone)]
pub struct Raked {
    /// Weight to base weight of each combination, up to a common scale.
    pub factors: Vec<f64>,
    /// Passes over all margins.
    pub passes: u32,
    /// The largest |achieved share - target share| over all margins, measured after the last whole pass.
    pub largest_miss: f64,
    /// Whether `largest_miss` is within the tolerance. Never assume it.
    pub converged: bool,
}

/// How far below the tolerance raking goes on once it is met. A share met to 1e-9 leaves the weights of a category
/// of 0.3% unsure in their seventh digit; a thousandth of that is what programs can agree on.
const POLISH: f64 = 1e-3;

/// Rakes the combinations to the target shares of each margin.
///
/// Starts from the base weights. In each pass every margin, in order, multiplies the weights of each of its
/// categories by target / current. Converged when after a whole pass every category of every margin is within
/// `tolerance` of its target; passes go on to a thousandth of it, while there are passes left.
pub fn rake(
    combinations: &Combinations,
    targets: &[Vec<f64>],
    tolerance: f64,
    max_passes: u32,
) -> Raked {
    let margins = targets.len();
    let mut weights = combinations.base.clone();
    let mut totals: Vec<Totals> = combinations.sizes.iter().map(|&n| Totals::new(n)).collect();
    let mut factors: Vec<Vec<f64>> = combinations.sizes.iter().map(|&n| vec![0.0; n]).collect();
    let codes: Vec<&[u16]> = (0..margins)
        .map(|m| {
            combinations
                .codes
                .row(m)
                .to_slice()
                .expect("a row of a standard-layout array is contiguous")
        })
        .collect();

    let mut passes = 0;
    let mut largest_miss = f64::INFINITY;
    if let Some(first) = codes.first() {
        add_up(first, &weights, &mut totals[0]);
    } else {
        largest_miss = 0.0;
    }
    let enough = tolerance * POLISH;
    while passes < max_passes && largest_miss > enough {
        for m in 0..margins {
            for (factor, (target, total)) in factors[m]
                .iter_mut()
                .zip(targets[m].iter().zip(&totals[m].joined))
            {
                // An empty category has no weight to multiply.
                *factor = if *total > 0.0 { target / total } else { 0.0 };
            }
            // One sweep both applies this margin's factors and adds up the next margin's categories.
            let next = (m + 1) % margins;
            scale_and_add_up(
                codes[m],
                &factors[m],
                &mut weights,
                codes[next],
                &mut totals[next],
            );
        }
        passes += 1;
        // The first margin is off unless everything is met, so it tells when a full look is worth while.
        largest_miss = miss(&totals[0].joined, &targets[0]);
        if largest_miss <= enough {
            for m in 1..margins {
                add_up(codes[m], &weights, &mut totals[m]);
                largest_miss = largest_miss.max(miss(&totals[m].joined, &targets[m]));
            }
        }
    }
    for m in 1..margins {
        add_up(codes[m], &weights, &mut totals[m]);
        largest_miss = largest_miss.max(miss(&totals[m].joined, &targets[m]));
    }
    let factors = weights
        .iter()
        .zip(&combinations.base)
        .map(|(weight, base)| if *base > 0.0 { weight / base } else { 0.0 })
        .collect();
    Raked {
        factors,
        passes,
        largest_miss,
        converged: largest_miss <= tolerance,
    }
}

fn add_up(codes: &[u16], weights: &[f64], totals: &mut Totals) {
    totals.clear();
    for (index, (&code, weight)) in codes.iter().zip(weights).enumerate() {
        totals.lanes[index % LANES][code as usize] += weight;
    }
    totals.join();
}

fn scale_and_add_up(
    codes: &[u16],
    factors: &[f64],
    weights: &mut [f64],
    next_codes: &[u16],
    next_totals: &mut Totals,
) {
    next_totals.clear();
    let [even, odd] = &mut next_totals.lanes;
    let mut pairs = weights.chunks_exact_mut(LANES);
    let codes_of = codes
        .chunks_exact(LANES)
        .zip(next_codes.chunks_exact(LANES));
    for (weights, (codes, next)) in pairs.by_ref().zip(codes_of) {
        weights[0] *= factors[codes[0] as usize];
        weights[1] *= factors[codes[1] as usize];
        even[next[0] as usize] += weights[0];
        odd[next[1] as usize] += weights[1];
    }
    if let [last] = pairs.into_remainder() {
        let index = codes.len() - 1;
        *last *= factors[codes[index] as usize];
        even[next_codes[index] as usize] += *last;
    }
    next_totals.join();
}

/// How many sums of a category are kept side by side.
const LANES: usize = 2;

/// Totals of the categories of a margin, added up in lanes: most people share a category with the row before
/// (85% are White), and one sum would wait for itself at every row.
struct Totals {
    lanes: [Vec<f64>; LANES],
    joined: Vec<f64>,
}

impl Totals {
    fn new(categories: usize) -> Self {
        Self {
            lanes: std::array::from_fn(|_| vec![0.0; categories]),
            joined: vec![0.0; categories],
        }
    }

    fn clear(&mut self) {
        self.lanes.iter_mut().for_each(|lane| lane.fill(0.0));
    }

    fn join(&mut self) {
        let [even, odd] = &self.lanes;
        for (joined, (even, odd)) in self.joined.iter_mut().zip(even.iter().zip(odd)) {
            *joined = even + odd;
        }
    }
}

fn miss(totals: &[f64], targets: &[f64]) -> f64 {
    let largest = totals
        .iter()
        .zip(targets)
        .map(|(total, target)| (total - target).abs())
        .fold(0.0, f64::max);
    // `max` passes over NaN; a total that is not a number is no small miss.
    if totals.iter().any(|t| !t.is_finite()) {
        f64::INFINITY
    } else {
        largest
    }
}

#[cfg(test)]
mod tests {
    use super::super::MarginCodes;
    use super::*;

    fn margin(codes: &[u16], categories: usize) -> MarginCodes {
        MarginCodes {
            codes: codes.to_vec(),
            categories,
        }
    }

    #[test]
    fn two_margins_are_met_and_the_odds_ratio_is_kept() {
        let a = margin(&[0, 0, 0, 1, 1, 1], 2);
        let b = margin(&[0, 0, 1, 0, 1, 1], 2);
        let base = [1.0, 1.0, 1.0, 1.0, 2.0, 1.0];
        let combinations = Combinations::collapse(&[a, b], &base);
        assert_eq!(combinations.base.len(), 4);
        let raked = rake(
            &combinations,
            &[vec![0.3, 0.7], vec![0.6, 0.4]],
            1e-12,
            1000,
        );
        assert!(raked.converged);
        let weights = combinations.hand_out(&raked.factors, &base);
        let share = |rows: &[usize]| rows.iter().map(|&r| weights[r]).sum::<f64>() / 6.0;
        assert!((share(&[0, 1, 2]) - 0.3).abs() < 1e-12);
        assert!((share(&[0, 1, 3]) - 0.6).abs() < 1e-12);
        assert!((weights.iter().sum::<f64>() - 6.0).abs() < 1e-12);
        // Raking changes margins, never the association: the odds ratio stays that of the base weights.
        let odds = (share(&[0, 1]) * share(&[4, 5])) / (share(&[2]) * share(&[3]));
        assert!((odds - (2.0 * 3.0) / (1.0 * 1.0)).abs() < 1e-9);
    }

    #[test]
    fn targets_that_cannot_be_met_do_not_converge() {
        // Everyone in category 1 of the first margin is in category 1 of the second, which is smaller.
        let a = margin(&[0, 0, 1, 1], 2);
        let b = margin(&[0, 1, 1, 1], 2);
        let combinations = Combinations::collapse(&[a, b], &[1.0; 4]);
        let raked = rake(&combinations, &[vec![0.4, 0.6], vec![0.7, 0.3]], 1e-9, 200);
        assert!(!raked.converged);
        assert!(raked.largest_miss > 0.1);
        assert_eq!(raked.passes, 200);
    }

    #[test]
    fn no_margin_is_nothing_to_do() {
        let combinations = Combinations::collapse(&[], &[1.0, 3.0]);
        let raked = rake(&combinations, &[], 1e-9, 10);
        assert!(raked.converged);
        assert_eq!(
            combinations.hand_out(&raked.factors, &[1.0, 3.0]),
            [0.5, 1.5]
        );
    }
}
