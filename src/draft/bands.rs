//! Bands of a number that people would choose.

use crate::inspect::Numbers;

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

/// Bands of equal, round width that part the middle half in two, and one for all above them. None for numbers that bands
/// cannot show.
pub(super) fn of(numbers: &Numbers) -> Option<Vec<String>> {
    const MOST: i64 = 12;
    let (least, most) = (numbers.least, numbers.most);
    if least < 0.0 || !(2.0..=1e12).contains(&most) {
        return None;
    }
    let half = numbers.upper_quartile - numbers.lower_quartile;
    let wanted = if half > 0.0 {
        half / 2.0
    } else {
        (most - least) / 8.0
    };
    let step = round_step(wanted);
    let first = (least as i64).div_euclid(step) * step;
    // Far away from the middle half few are left.
    let far = (numbers.upper_quartile + 1.5 * half.max(step as f64)).min(most) as i64;
    let bands = ((far - first) / step + 1).clamp(1, MOST);
    let mut out: Vec<String> = (0..bands)
        .map(|index| {
            let low = first + index * step;
            match step {
                1 => low.to_string(),
                step => format!("{low}-{}", low + step - 1),
            }
        })
        .collect();
    let end = first + bands * step;
    if most.floor() as i64 >= end {
        out.push(format!("{end}+"));
    }
    Some(out)
}

/// The largest of 1, 2, 5, 10, 20, 50 ... that is not above the number, and at least 1.
fn round_step(wanted: f64) -> i64 {
    let mut step = 1;
    let mut tens = 1;
    for factor in [2, 5, 10].iter().cycle() {
        let next = tens * factor;
        if next as f64 > wanted {
            break;
        }
        step = next;
        if *factor == 10 {
            tens *= 10;
        }
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(least: f64, lower_quartile: f64, upper_quartile: f64, most: f64) -> Numbers {
        Numbers {
            rows: 100,
            different: 50,
            least,
            lower_quartile,
            median: lower_quartile,
            upper_quartile,
            most,
            mean: lower_quartile,
            whole: true,
            grouped: 0,
        }
    }

    #[test]
    fn ages_begin_and_end_where_people_do() {
        assert_eq!(
            ages(&numbers(18.0, 30.0, 50.0, 91.0)),
            ["18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+"]
        );
        assert_eq!(
            ages(&numbers(16.0, 30.0, 50.0, 49.0)),
            ["16-17", "18-24", "25-34", "35-44", "45+"]
        );
        assert_eq!(
            ages(&numbers(30.0, 30.0, 50.0, 60.0)),
            ["25-34", "35-44", "45-54", "55+"]
        );
    }

    #[test]
    fn round_bands_hold_every_number() {
        assert_eq!(
            of(&numbers(0.0, 10.0, 20.0, 3500.0)).unwrap(),
            [
                "0-4", "5-9", "10-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40+"
            ]
            .map(str::to_owned)[..8]
                .iter()
                .cloned()
                .chain(["40+".to_owned()])
                .collect::<Vec<_>>()
        );
        assert_eq!(
            of(&numbers(0.0, 1.0, 3.0, 5.0)).unwrap(),
            ["0", "1", "2", "3", "4", "5"]
        );
        assert_eq!(of(&numbers(-3.0, 1.0, 3.0, 5.0)), None);
        for (least, lower, upper, most) in [
            (0.0, 0.0, 0.0, 9.0),
            (1966.0, 1973.0, 1989.0, 1996.0),
            (0.0, 250.0, 90_000.0, 1e6),
            (3.0, 3.0, 3.0, 3.0),
        ] {
            let bands = of(&numbers(least, lower, upper, most)).unwrap();
            let bands: Vec<crate::spec::Band> = bands
                .iter()
                .map(|b| crate::spec::Band::parse(b).unwrap())
                .collect();
            for value in [least, lower, upper, most] {
                assert_eq!(
                    bands.iter().filter(|band| band.holds(value)).count(),
                    1,
                    "{value} {bands:?}"
                );
            }
        }
    }
}
