//! Codes that say their place: `A1` to `A5` of LimeSurvey, `satis_1` to `satis_5` of a form.

use super::model::Answer;

/// Codes of one stem and a number, `A1` to `A5` or `satis_1` to `satis_5`, are in the order of their numbers, and what is
/// none of them after them: how often a code was given says nothing of its place.
pub(super) fn by_place(answers: &mut [Answer]) {
    let place = |answer: &Answer| -> Option<(String, u32)> {
        let stem = answer.cell.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = &answer.cell[stem.len()..];
        let number = digits.parse().ok().filter(|_| !stem.is_empty())?;
        Some((stem.to_owned(), number))
    };
    let places: Vec<(String, u32)> = answers.iter().filter_map(place).collect();
    let one_stem = places.windows(2).all(|pair| pair[0].0 == pair[1].0);
    // One or two beside them are "other" and its like.
    if one_stem && places.len() >= 3 && places.len() + 2 >= answers.len() {
        answers.sort_by_key(|answer| place(answer).map_or(u32::MAX, |(_, number)| number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(cells: &[&str]) -> Vec<String> {
        let answer = |cell: &&str| Answer {
            cell: (*cell).to_owned(),
            label: None,
            rows: 1,
            share: 0.0,
            missing: None,
        };
        let mut answers: Vec<Answer> = cells.iter().map(answer).collect();
        by_place(&mut answers);
        answers.into_iter().map(|answer| answer.cell).collect()
    }

    #[test]
    fn one_stem_and_a_number_is_a_place() {
        assert_eq!(sorted(&["A2", "A10", "A1"]), ["A1", "A2", "A10"]);
        assert_eq!(
            sorted(&["satis_3", "other", "satis_1", "satis_2"]),
            ["satis_1", "satis_2", "satis_3", "other"]
        );
        assert_eq!(
            sorted(&["A2", "A3", "-oth-", "A1"]),
            ["A1", "A2", "A3", "-oth-"]
        );
    }

    #[test]
    fn names_with_a_number_in_them_are_none() {
        for names in [
            ["Windows 11", "Windows 10", "iOS 17", "Android 14"],
            ["Labour", "Party 2", "Greens", "Party 1"],
            ["Channel 4", "BBC", "ITV", "Sky"],
            ["3", "1", "2", "4"],
            ["18-24", "25-34", "65+", "45-54"],
        ] {
            assert_eq!(sorted(&names), names);
        }
    }
}
