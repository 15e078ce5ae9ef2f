//! Bands of a number that people would choose.

use crate::inspect::Numbers;

/// More bands than a table is read with.
const MOST: usize = 6;

/// So few numbers are a band each, if they are close to each other.
const FEW: usize = 7;
const CLOSE: i64 = 12;

/// Bands of an age in years, from the youngest to the oldest that there are.
pub(super) fn ages(numbers: &Numbers) -> Vec<String> {
    let (least, most) = (numbers.least as i64, numbers.most as i64);
    let mut bands = Vec::new();
    if least < 18 {
        bands.push(format!("{}-17", least.min(16)));
    }
    for low in [18, 25, 35, 45, 55, 65, 75] {
        let high = if low == 18 { 24 } else { low + 9 };
        if high < least || low > most {
            continue;
        }
        match low == 75 || high >= most {
            true => {
                bands.push(format!("{low}+"));
                break;
            }
            false => bands.push(format!("{low}-{high}")),
        }
    }
    bands
}

/// The whole parts of some numbers with the rows that have them, in order: what a band can tell apart.
struct Wholes {
    held: Vec<(i64, usize)>,
    rows: usize,
}

impl Wholes {
    fn of(numbers: &Numbers) -> Self {
        let mut held: Vec<(i64, usize)> = Vec::new();
        for (value, rows) in &numbers.values {
            let whole = value.floor() as i64;
            match held.last_mut() {
                Some((last, sum)) if *last == whole => *sum += rows,
                _ => held.push((whole, *rows)),
            }
        }
        let rows = held.iter().map(|(_, rows)| rows).sum();
        Self { held, rows }
    }

    /// Few numbers, close to each other.
    fn few(&self) -> bool {
        let ends = self.held.first().zip(self.held.last());
        self.held.len() <= FEW && ends.is_some_and(|((least, _), (most, _))| most - least <= CLOSE)
    }

    /// Rows from one number to another, both included.
    fn between(&self, low: i64, high: i64) -> usize {
        let inside = self
            .held
            .iter()
            .filter(|(value, _)| (low..=high).contains(value));
        inside.map(|(_, rows)| rows).sum()
    }

    /// The number that so large a part of the rows does not exceed.
    fn quantile(&self, share: f64) -> i64 {
        let wanted = share * self.rows as f64;
        let mut sum = 0;
        let reached = self.held.iter().find(|(_, rows)| {
            sum += rows;
            sum as f64 >= wanted
        });
        reached.or(self.held.last()).map_or(0, |(value, _)| *value)
    }

    /// The largest part of the rows that one band has, of those that begin at the edges; `None` where one has no row.
    fn largest(&self, edges: &[i64]) -> Option<f64> {
        let ends = edges.iter().skip(1).map(|next| next - 1).chain([i64::MAX]);
        let rows = edges
            .iter()
            .zip(ends)
            .map(|(low, high)| self.between(*low, high));
        let rows: Vec<usize> = rows.collect();
        let largest = *rows.iter().max()?;
        (!rows.contains(&0)).then(|| largest as f64 / self.rows as f64)
    }
}

/// Bands with round edges, six at most, that part the middle half of the numbers, each with some rows in it; the last has
/// no end. `None` where bands would show nothing: all numbers are the same, or no whole number lies between them.
pub(super) fn of(numbers: &Numbers) -> Option<Vec<String>> {
    if numbers.least.abs().max(numbers.most.abs()) > 1e12 {
        return None;
    }
    let wholes = Wholes::of(numbers);
    let edges = match wholes.held.len() {
        0 | 1 => return None,
        _ if wholes.few() => wholes.held.iter().map(|(value, _)| *value).collect(),
        _ => best_edges(&wholes),
    };
    // Where half of the numbers have one whole part, whole numbers part nothing.
    let parted = numbers.whole || wholes.quantile(0.25) < wholes.quantile(0.75);
    (edges.len() > 1 && parted).then(|| written(&edges, &wholes, numbers.whole))
}

/// The least numbers of the bands: of equal width where that parts the rows well, by the rows otherwise.
fn best_edges(wholes: &Wholes) -> Vec<i64> {
    let equal = round_steps().find_map(|step| {
        equal_edges(wholes, step, true).or_else(|| equal_edges(wholes, step, false))
    });
    let by_rows = edges_by_rows(wholes);
    let share = |edges: &[i64]| wholes.largest(edges).unwrap_or(1.0);
    match equal {
        Some(equal) if share(&equal) <= (share(&by_rows) + 0.1).max(0.4) => equal,
        _ => by_rows,
    }
}

/// 1, 2, 5, 10, 20, 50 and so on.
fn round_steps() -> impl Iterator<Item = i64> {
    let tens = std::iter::successors(Some(1i64), |tens| tens.checked_mul(10)).take(13);
    tens.flat_map(|tens| [tens, 2 * tens, 5 * tens])
}

/// Edges a step apart over the middle half, with a band for all below and one for all above it; `None` where there would be
/// too many, or none inside the middle half. `beyond`: with a band more on each side, where enough rows are in it.
fn equal_edges(wholes: &Wholes, step: i64, beyond: bool) -> Option<Vec<i64>> {
    let (lower, upper) = (wholes.quantile(0.25), wholes.quantile(0.75));
    let (first, last) = (wholes.held.first()?.0, wholes.held.last()?.0);
    let at = |value: i64| value.div_euclid(step) * step;
    let (mut from, mut to) = (at(lower), at(upper) + step);
    let enough = |rows: usize| beyond && rows * 12 >= wholes.rows;
    if enough(wholes.between(from - step, from - 1))
        && enough(wholes.between(i64::MIN, from - step - 1))
    {
        from -= step;
    }
    if enough(wholes.between(to, to + step - 1)) && enough(wholes.between(to + step, i64::MAX)) {
        to += step;
    }
    if (to - from) / step > MOST as i64 {
        return None;
    }
    let mut edges: Vec<i64> = (0..=(to - from) / step).map(|n| from + n * step).collect();
    if wholes.between(i64::MIN, from - 1) > 0 {
        edges.insert(0, at(first));
    }
    // The last band is more than its first number, unless all are one.
    edges.retain(|edge| *edge < last || step == 1);
    edges.retain(|edge| *edge <= last);
    let inside = edges.iter().any(|edge| (lower + 1..=upper).contains(edge));
    let edges = filled(&edges, wholes);
    (edges.len() <= MOST && (inside || lower == upper)).then_some(edges)
}

/// Edges that part the rows in about equal parts, as round as leaves them apart.
fn edges_by_rows(wholes: &Wholes) -> Vec<i64> {
    let Some((first, _)) = wholes.held.first() else {
        return Vec::new();
    };
    let mut edges = vec![*first];
    let mut add = |edge: i64| {
        if edges.last().is_some_and(|last| edge > *last) {
            edges.push(edge);
        }
    };
    // What a fifth of the rows have is a band of its own: heaps part the others.
    for (place, (value, rows)) in wholes.held.iter().enumerate() {
        if rows * 5 >= wholes.rows && place > 0 {
            add(*value);
        }
        if rows * 5 >= wholes.rows {
            add(value + 1);
        }
    }
    let heaps = edges.clone();
    for fifth in 1..5 {
        let value = wholes.quantile(f64::from(fifth) / 5.0);
        let near = heaps
            .iter()
            .rev()
            .find(|edge| **edge <= value)
            .copied()
            .unwrap_or(*first);
        let next = heaps.iter().find(|edge| **edge > value).copied();
        let round = rounded(value + 1, near + 1);
        if round > near && next.is_none_or(|next| round < next) && !edges.contains(&round) {
            edges.push(round);
        }
    }
    edges.sort_unstable();
    edges.dedup();
    let last = wholes.held.last().map_or(*first, |(value, _)| *value);
    edges.retain(|edge| *edge <= last);
    let mut edges = filled(&edges, wholes);
    // The two neighbours with the fewest rows together become one.
    while edges.len() > MOST {
        let rows = |index: usize| {
            let end = edges.get(index + 2).map_or(i64::MAX, |next| next - 1);
            wholes.between(edges[index], end)
        };
        let fewest = (0..edges.len() - 1).min_by_key(|&index| rows(index));
        edges.remove(fewest.unwrap_or_default() + 1);
    }
    if let (Some(edge), true) = (edges.first_mut(), first.abs() > 9) {
        *edge = rounded(*edge, i64::MIN);
    }
    edges
}

/// The roundest number near another that is not above it, and not below the least.
fn rounded(value: i64, least: i64) -> i64 {
    let near = value.abs() / 8;
    let steps: Vec<i64> = round_steps()
        .take_while(|step| *step <= near.max(1))
        .collect();
    let down = |step: &i64| value.div_euclid(*step) * step;
    steps
        .iter()
        .rev()
        .map(down)
        .find(|edge| *edge >= least)
        .unwrap_or(value)
}

/// Without the edges at which a band would begin that no row is in.
fn filled(edges: &[i64], wholes: &Wholes) -> Vec<i64> {
    let mut kept: Vec<i64> = Vec::new();
    for (index, edge) in edges.iter().enumerate() {
        let end = edges.get(index + 1).map_or(i64::MAX, |next| next - 1);
        kept.extend((wholes.between(*edge, end) > 0).then_some(*edge));
    }
    // What was in front of an edge that is gone belongs to the band before it.
    if let (Some(first), Some(own)) = (edges.first(), kept.first_mut()) {
        *own = *first.min(own);
    }
    kept
}

/// The bands that begin at the edges; the last has no end, unless it is one number among few. Of numbers with decimals they
/// say where the next begins: 2.5 is "2 to under 3", not "2".
fn written(edges: &[i64], wholes: &Wholes, whole: bool) -> Vec<String> {
    let last = wholes.held.last().map_or(0, |(value, _)| *value);
    let few = wholes.few();
    let band = |index: usize| {
        let low = edges[index];
        match edges.get(index + 1).map(|next| next - 1) {
            Some(high) if !whole => format!("{low} to under {}", high + 1),
            None if few && last == low && !whole => format!("{low} to under {}", low + 1),
            Some(high) if high == low => low.to_string(),
            Some(high) if low < 0 => format!("{low} to {high}"),
            Some(high) => format!("{low}-{high}"),
            None if few && last == low => low.to_string(),
            None => format!("{low}+"),
        }
    };
    (0..edges.len()).map(band).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crossbreak_study::spec::Band;

    /// Numbers of these values, each with its rows.
    fn numbers(values: impl IntoIterator<Item = (f64, usize)>) -> Numbers {
        let mut values: Vec<(f64, usize)> = values.into_iter().collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let rows: usize = values.iter().map(|(_, rows)| rows).sum();
        let at = |share: f64| {
            let mut sum = 0;
            let reached = values.iter().find(|(_, n)| {
                sum += n;
                sum as f64 >= share * rows as f64
            });
            reached.unwrap().0
        };
        Numbers {
            rows,
            different: values.len(),
            least: values[0].0,
            lower_quartile: at(0.25),
            median: at(0.5),
            upper_quartile: at(0.75),
            most: values[values.len() - 1].0,
            mean: at(0.5),
            whole: values.iter().all(|(value, _)| value.fract() == 0.0),
            values,
            ..Numbers::default()
        }
    }

    fn range(from: i32, to: i32, rows: usize) -> Vec<(f64, usize)> {
        (from..=to).map(|n| (f64::from(n), rows)).collect()
    }

    /// The part of the rows in each band; each number is in one.
    fn shares(bands: &[String], numbers: &Numbers) -> Vec<f64> {
        let bands: Vec<Band> = bands
            .iter()
            .map(|b| Band::parse(b).unwrap_or_else(|| panic!("{b}")))
            .collect();
        let mut rows = vec![0; bands.len()];
        for (value, n) in &numbers.values {
            let own: Vec<usize> = (0..bands.len())
                .filter(|&i| bands[i].holds(*value))
                .collect();
            assert_eq!(own.len(), 1, "{value} {bands:?}");
            rows[own[0]] += n;
        }
        rows.into_iter()
            .map(|n| n as f64 / numbers.rows as f64)
            .collect()
    }

    #[test]
    fn ages_begin_and_end_where_people_do() {
        assert_eq!(
            ages(&numbers(range(18, 91, 1))),
            ["18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+"]
        );
        assert_eq!(
            ages(&numbers(range(16, 49, 1))),
            ["16-17", "18-24", "25-34", "35-44", "45+"]
        );
        assert_eq!(
            ages(&numbers(range(30, 60, 1))),
            ["25-34", "35-44", "45-54", "55+"]
        );
    }

    #[test]
    fn bands_part_the_middle_half_at_round_edges() {
        let slider = [range(0, 79, 1), range(80, 100, 15)].concat();
        assert_eq!(
            of(&numbers(slider)).unwrap(),
            ["0-79", "80-84", "85-89", "90-94", "95+"]
        );
        let few = range(0, 5, 10);
        assert_eq!(of(&numbers(few)).unwrap(), ["0", "1", "2", "3", "4", "5"]);
        let gap = vec![(0.0, 90), (1.0, 30), (2.0, 9), (7.0, 1)];
        assert_eq!(of(&numbers(gap)).unwrap(), ["0", "1", "2-6", "7"]);
        let below = range(-20, 19, 3);
        assert_eq!(
            of(&numbers(below)).unwrap(),
            ["-20 to -11", "-10 to -1", "0-9", "10+"]
        );
        // Nothing between the numbers that a band could part.
        assert_eq!(of(&numbers([(0.1, 9), (0.7, 20)])), None);
        assert_eq!(of(&numbers([(3.0, 9)])), None);
    }

    #[test]
    fn no_band_is_empty_and_none_has_nearly_all() {
        let squares = |n: i32| (0..n).map(|i| (f64::from(i * i), 2)).collect::<Vec<_>>();
        for (values, most) in [
            (range(0, 100, 4), 0.35),
            (
                [range(0, 83, 1), range(84, 93, 30), range(94, 100, 10)].concat(),
                0.5,
            ),
            (range(1900, 2005, 3), 0.35),
            (squares(60), 0.45),
            (squares(400), 0.45),
            ((1..200).map(|n| (f64::from(n) * 500.0, 1)).collect(), 0.35),
            ((1..90).map(|n| (f64::from(n) / 7.0, 2)).collect(), 0.45),
            ((-90..90).map(|n| (f64::from(n) / 7.0, 2)).collect(), 0.45),
            // Heaped at a round number, at none, at the end, by tens.
            ([range(1, 40, 2), vec![(20.0, 300)]].concat(), 0.85),
            ([range(1, 40, 1), vec![(0.0, 2000)]].concat(), 0.99),
            ([range(1, 40, 1), vec![(100.0, 60)]].concat(), 0.65),
            (
                (0..=10)
                    .map(|n| (f64::from(n) * 10.0, 30 - n as usize))
                    .collect(),
                0.4,
            ),
            (
                vec![
                    (0.0, 50),
                    (1.0, 20),
                    (2.0, 10),
                    (3.0, 5),
                    (5.0, 3),
                    (10.0, 2),
                    (3500.0, 1),
                ],
                0.6,
            ),
        ] {
            let numbers = numbers(values);
            let bands = of(&numbers).unwrap();
            let shares = shares(&bands, &numbers);
            assert!((2..=MOST).contains(&bands.len()), "{bands:?}");
            assert!(
                shares.iter().all(|share| *share > 0.0),
                "{bands:?} {shares:?}"
            );
            assert!(
                shares.iter().all(|share| *share <= most),
                "{bands:?} {shares:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_number_is_in_one_band(values in prop::collection::btree_map(-3000i32..3000, 1usize..50, 2..80), tenth in any::<bool>()) {
            let part = if tenth { 10.0 } else { 1.0 };
            let numbers = numbers(values.into_iter().map(|(n, rows)| (f64::from(n) / part, rows)));
            if let Some(bands) = of(&numbers) {
                let shares = shares(&bands, &numbers);
                prop_assert!(bands.len() <= FEW && shares.iter().all(|share| *share > 0.0), "{bands:?} {shares:?}");
            }
        }
    }
}
