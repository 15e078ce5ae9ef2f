//! What the answers of a column say of a demographic, without its name.

use crossbreak_study::label::{Language, key_words, languages, plain, says};

/// What is known of the answers, in any language.
pub(super) struct Words {
    /// An answer of men and one of women, where all answers are genders.
    pub genders: Option<(String, String)>,
    /// Key words of the answers, without codes.
    labels: Vec<String>,
    shown: Vec<String>,
}

impl Words {
    pub fn of(labels: &[&str]) -> Self {
        let plain: Vec<String> = labels.iter().map(|label| without_code(label)).collect();
        Self {
            genders: genders(labels, &plain),
            shown: labels.iter().map(|label| (*label).to_owned()).collect(),
            labels: plain,
        }
    }

    /// Two answers of which the demographic is known, if half of the answers are such.
    fn two_in<'a>(&'a self, language: &Language, key: &str) -> Option<(&'a str, &'a str)> {
        let topic = language.people.topics.get(key)?;
        if topic.answers.is_empty() {
            return None;
        }
        let is_one = |label: &String| topic.answers.iter().any(|word| says(label, word));
        let found: Vec<usize> = (0..self.labels.len())
            .filter(|&i| is_one(&self.labels[i]))
            .collect();
        let [first, second, ..] = found.as_slice() else {
            return None;
        };
        (found.len() * 2 >= self.labels.len())
            .then(|| (self.shown[*first].as_str(), self.shown[*second].as_str()))
    }

    /// As [`Words::two_in`], in any language.
    pub fn two_of(&self, key: &str) -> Option<(&str, &str)> {
        languages()
            .iter()
            .find_map(|language| self.two_in(language, key))
    }
}

/// Key words of a label without the code before it: `1. Homme`, `(2) Female`, `02 = Yes`.
pub(super) fn without_code(label: &str) -> String {
    let words = key_words(label);
    match words.split_once(' ') {
        Some((code, rest)) if code.len() <= 3 && code.bytes().all(|b| b.is_ascii_digit()) => {
            rest.to_owned()
        }
        _ => words,
    }
}

fn genders(shown: &[&str], labels: &[String]) -> Option<(String, String)> {
    if labels.len() > 8
        || labels
            .iter()
            .all(|label| label.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    // `Male / Homme`, `Woman (cis or trans)`: the first part that is known.
    let parts = |index: usize| -> Vec<String> {
        let parts = shown[index].split(['/', '(', '（', '|']).map(without_code);
        std::iter::once(labels[index].clone())
            .chain(parts)
            .collect()
    };
    let parts: Vec<Vec<String>> = (0..labels.len()).map(parts).collect();
    languages().iter().find_map(|language| {
        let people = &language.people;
        let class = |parts: &Vec<String>| {
            parts.iter().find_map(|part| {
                let is = |list: &[String]| list.contains(part);
                match (
                    is(&people.man),
                    is(&people.woman),
                    is(&people.other_genders),
                ) {
                    (true, ..) => Some(Gender::Man),
                    (_, true, _) => Some(Gender::Woman),
                    (.., true) => Some(Gender::Other),
                    _ => None,
                }
            })
        };
        let classes: Vec<Option<Gender>> = parts.iter().map(class).collect();
        let one = |gender: Gender| {
            let place = classes.iter().position(|class| *class == Some(gender))?;
            Some(shown[place].trim().to_owned())
        };
        let pair = (one(Gender::Man)?, one(Gender::Woman)?);
        let mut unknown = (0..classes.len()).filter(|&i| classes[i].is_none());
        unknown.all(|i| says_nothing(shown[i])).then_some(pair)
    })
}

/// Whether a label says in any language why there is no answer.
fn says_nothing(label: &str) -> bool {
    let label = plain(label);
    languages().iter().any(|language| {
        let words = &language.missing;
        let mut all = words
            .dont_know
            .iter()
            .chain(&words.refused)
            .chain(&words.not_stated);
        all.any(|word| plain(word) == label)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gender {
    Man,
    Woman,
    Other,
}

/// The first and the last band, if the answers are bands of the ages of adults or of people from their teens on.
///
/// Bands follow each other, begin between 10 and 30 and end above 40, in whatever words: `18-24`, `25 bis 34 Jahre`,
/// `65歳以上`.
pub(in crate::inspect) fn bands_of_ages<'a>(labels: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let mut numbers: Vec<Vec<i64>> = labels.iter().map(|label| numbers_of(label)).collect();
    // Codes before them: `1. 18-24`, `2. 25-34`.
    let several = labels.len() > 1 && numbers.iter().all(|numbers| numbers.len() > 1);
    let code = |(index, numbers): (usize, &Vec<i64>)| Some(*numbers.first()? - index as i64);
    let codes: Option<Vec<i64>> = numbers.iter().enumerate().map(code).collect();
    let codes = codes.filter(|codes| codes.iter().all(|code| *code == codes[0] && *code < 10));
    if several && codes.is_some() {
        numbers.iter_mut().for_each(|numbers| {
            numbers.remove(0);
        });
    }
    let mut bands: Vec<(i64, Option<i64>, &str)> = Vec::new();
    for (label, numbers) in labels.iter().zip(&numbers) {
        let (low, high) = match numbers.as_slice() {
            [low, high] if low < high => (*low, Some(*high)),
            // `65+`, `under 18`.
            [only] => (*only, None),
            _ => return None,
        };
        bands.push((low, high, label.trim()));
    }
    bands.sort_by_key(|band| band.0);
    let closed = bands.iter().filter(|band| band.1.is_some()).count();
    let (first, last) = (bands.first()?, bands.last()?);
    let follow = bands.windows(2).all(|pair| match pair[0].1 {
        Some(high) => (0..=1).contains(&(pair[1].0 - high)),
        // `under 18` before `18-24`.
        None => pair[1].0 - pair[0].0 <= 1,
    });
    let near = (10..=30).contains(&first.0) && (40..=100).contains(&last.0);
    let widest = bands
        .iter()
        .filter_map(|band| Some(band.1? - band.0))
        .max()?;
    let fits = bands.len() >= 3 && closed * 2 >= bands.len() && follow && near;
    let odd = !(1..=40).contains(&widest);
    (fits && !odd).then_some((first.2, last.2))
}

fn numbers_of(label: &str) -> Vec<i64> {
    let digits = label.split(|c: char| !c.is_ascii_digit());
    let numbers = digits.filter(|digits| !digits.is_empty());
    numbers
        .map(|digits| digits.parse().unwrap_or(i64::MAX))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_of_ages_in_any_words() {
        for labels in [
            &["18-24", "25-34", "35-44", "45-54", "55-64", "65+"][..],
            &["18 bis 29 Jahre", "30 bis 59 Jahre", "60 Jahre und älter"],
            &["1. 18-25", "2. 26-35", "3. 36-45", "4. 46+"],
            &["18–29 ans", "30–44 ans", "45–64 ans", "65 ans et plus"],
            &["18歳～29歳", "30歳～49歳", "50歳以上"],
            &["Under 18", "18-34", "35-54", "55+"],
            &["18-25", "26-35", "36-45", "45+"],
        ] {
            assert!(bands_of_ages(labels).is_some(), "{labels:?}");
        }
        for labels in [
            &["$0-$24,999", "$25,000-$49,999", "$50,000+"][..],
            &["0-4", "5-9", "10-14", "15+"],
            &["1", "2", "3"],
            &["18-24", "Other"],
            &["10-19", "20-29"],
            &["2010-2014", "2015-2019", "2020+"],
            &["15-20 hours", "21-25 hours", "26+ hours"],
            &[],
        ] {
            assert_eq!(bands_of_ages(labels), None, "{labels:?}");
        }
    }

    #[test]
    fn answers_are_known_by_half_of_them() {
        let of = |labels: &[&str], key: &str| Words::of(labels).two_of(key).is_some();
        assert!(of(
            &["Vollzeit", "Teilzeit", "Rentner", "Sonstiges"],
            "work"
        ));
        assert!(of(
            &["1. Primaria", "2. Secundaria", "3. Universitaria"],
            "education"
        ));
        assert!(!of(&["Degree", "B", "C", "D"], "education"));
        assert_eq!(without_code("02 = Yes"), "yes");
    }
}
