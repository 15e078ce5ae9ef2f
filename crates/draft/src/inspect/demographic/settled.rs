//! Demographics among each other: where a column stands, whether the file's own weights differ by it, which of several
//! is the likeliest, and what only its structure lets one suppose.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Demographic, Known, bands_of_ages};
use crate::inspect::role::{Evidence, Role};
use crossbreak_core::number::{counted, plain};
use crossbreak_study::label::languages;
use crossbreak_study::raw::{Column, RawData};

/// A column that may be a demographic: too little speaks for it to make a variable of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Perhaps {
    pub column: String,
    pub demographic: Demographic,
    pub reason: String,
}

/// What was found of the demographics of a file.
pub(in crate::inspect) struct Settled {
    /// The likeliest column of each demographic, by its place.
    pub best: BTreeMap<Demographic, usize>,
    pub perhaps: Vec<Perhaps>,
}

/// Takes what stands beside a column into account: uncertain demographics become certain or stay proposals.
pub(in crate::inspect) fn settle(
    raw: &RawData,
    seen: &mut [(Evidence<'_>, Role)],
    reasons: &mut [String],
) -> Settled {
    let context = Context::of(raw, seen);
    let mut perhaps: Vec<(usize, Known)> = Vec::new();
    let mut best: BTreeMap<Demographic, (i32, usize)> = BTreeMap::new();
    for index in 0..seen.len() {
        let (evidence, role) = &seen[index];
        let Some(known) = evidence.demographic.clone() else {
            continue;
        };
        if !matches!(
            role,
            Role::Demographic | Role::Single | Role::Scale | Role::Number
        ) {
            continue;
        }
        if evidence.cells.info.item.is_some() {
            continue;
        }
        let mut known = known;
        let at_an_end = context.at_an_end(index);
        let weighted = context.weights_differ_by(raw, evidence);
        known.score += i32::from(at_an_end) + i32::from(weighted.is_some());
        if let Some(share) = &weighted {
            known.why += &format!("; {} of the weights' variance is by it", share);
        }
        if *role != Role::Demographic {
            // Where a column stands alone makes no demographic of it, unless it is named as one and nothing else.
            let helped = weighted.is_some() || (at_an_end && known.exact);
            if !(helped
                && known.is_certain()
                && super::super::role::fits_demographic(evidence, known.is))
            {
                known.why += ", which alone is not enough";
                perhaps.push((index, known));
                continue;
            }
            seen[index].1 = Role::Demographic;
            reasons[index].clone_from(&known.why);
        }
        let first = best.get(&known.is).is_none_or(|&(score, then)| {
            match (wave(&seen[then].0), wave(&seen[index].0)) {
                // The same of several waves: without a number it is of now, otherwise the latest is.
                (before, now) if before != now && (known.score - score).abs() <= 1 => {
                    now.is_none() || before.is_some_and(|before| now > Some(before))
                }
                _ => known.score > score,
            }
        });
        if first {
            best.insert(known.is, (known.score, index));
        }
    }
    perhaps.extend(by_structure(seen, &context, &best));
    // What is known for certain elsewhere is not supposed here.
    perhaps.retain(|(_, known)| !best.contains_key(&known.is));
    perhaps.sort_by_key(|(index, _)| *index);
    let said = |(index, known): &(usize, Known)| Perhaps {
        column: seen[*index].0.cells.name.to_owned(),
        demographic: known.is,
        reason: known.why.clone(),
    };
    Settled {
        best: best
            .into_iter()
            .map(|(is, (_, index))| (is, index))
            .collect(),
        perhaps: perhaps.iter().map(said).collect(),
    }
}

/// The number of the wave that a column is of: `Age at wave 2`, `age_w2`.
fn wave(evidence: &Evidence<'_>) -> Option<u32> {
    let cells = &evidence.cells;
    let of = |text: &str| {
        let words = crossbreak_study::label::key_words(text);
        let letter = words.split(' ').find_map(|word| {
            let number = word.strip_prefix('w')?;
            number.parse().ok()
        });
        let number_near = |word: &String| {
            let (before, after) = words.split_once(word.as_str())?;
            let digits = |c: &char| c.is_ascii_digit();
            let next: String = after.trim_start().chars().take_while(digits).collect();
            let last: String = before.trim_end().chars().rev().take_while(digits).collect();
            let last: String = last.chars().rev().collect();
            next.parse().or_else(|_| last.parse()).ok()
        };
        let mut waves = languages().iter().flat_map(|l| &l.columns.wave);
        letter.or_else(|| waves.find_map(number_near))
    };
    of(cells.name).or_else(|| of(cells.info.text.as_deref().unwrap_or_default()))
}

/// What the file says beside its columns.
struct Context {
    /// The places of the columns that are answers.
    answers: Vec<usize>,
    /// The column of the weights.
    weights: Option<Vec<f64>>,
}

impl Context {
    fn of(raw: &RawData, seen: &[(Evidence<'_>, Role)]) -> Self {
        let is_answer = |role: Role| {
            matches!(
                role,
                Role::Demographic
                    | Role::Single
                    | Role::Scale
                    | Role::Number
                    | Role::Multiple
                    | Role::OpenText
            )
        };
        let mut weights = seen.iter().filter(|(_, role)| *role == Role::Weight);
        let weights = weights.next().and_then(|(evidence, _)| {
            let column = raw.column(evidence.cells.name)?;
            let numbers: Vec<f64> = column
                .texts()
                .map(|text| evidence.cells.number(text.trim()).unwrap_or(f64::NAN))
                .collect();
            Some(
                (0..column.len())
                    .map(|row| numbers[column.code(row)])
                    .collect(),
            )
        });
        Self {
            answers: (0..seen.len())
                .filter(|&index| is_answer(seen[index].1))
                .collect(),
            weights,
        }
    }

    /// Whether a column is among the first or the last answers, as demographics are.
    fn at_an_end(&self, index: usize) -> bool {
        const FEWEST: usize = 8;
        let Some(place) = self.answers.iter().position(|&answer| answer == index) else {
            return false;
        };
        let fifth = (self.answers.len() / 5).max(2);
        self.answers.len() >= FEWEST && (place < fifth || place + fifth >= self.answers.len())
    }

    /// How much of the variance of the weights is between the answers of a column, in words, if that is much: the file
    /// was weighted to it, or to something near it.
    fn weights_differ_by(&self, raw: &RawData, evidence: &Evidence<'_>) -> Option<String> {
        const FEWEST_ROWS: usize = 100;
        const MOST_ANSWERS: usize = 20;
        const MUCH: f64 = 0.05;
        let weights = self.weights.as_ref()?;
        let column: &Column = raw.column(evidence.cells.name)?;
        let different = evidence.cells.different();
        if weights.len() < FEWEST_ROWS || !(2..=MOST_ANSWERS).contains(&different) {
            return None;
        }
        let texts = column.texts().count();
        let mut of_answers: Vec<(f64, f64)> = vec![(0.0, 0.0); texts];
        let (mut n, mut sum) = (0.0, 0.0);
        for (row, &weight) in weights.iter().enumerate() {
            if weight.is_finite() {
                let (rows, weights) = &mut of_answers[column.code(row)];
                *rows += 1.0;
                *weights += weight;
                n += 1.0;
                sum += weight;
            }
        }
        let mean = sum / n;
        let finite = || weights.iter().filter(|weight| weight.is_finite());
        let total: f64 = finite().map(|w| (w - mean) * (w - mean)).sum();
        let between: f64 = of_answers
            .iter()
            .filter(|(rows, _)| *rows > 0.0)
            .map(|(rows, weights)| {
                let far = weights / rows - mean;
                rows * far * far
            })
            .sum();
        let share = between / total;
        (share.is_finite() && share >= MUCH).then(|| format!("{}%", plain(share * 100.0, 0)))
    }
}

/// Ages and genders that no list of words knows: numbers spread as ages are, and two halves near an age.
fn by_structure(
    seen: &[(Evidence<'_>, Role)],
    context: &Context,
    best: &BTreeMap<Demographic, (i32, usize)>,
) -> Vec<(usize, Known)> {
    let known = |is, why: String| Known {
        is,
        score: super::POSSIBLE,
        exact: false,
        why,
    };
    let mut found = Vec::new();
    let mut ages: Vec<usize> = best
        .get(&Demographic::Age)
        .map(|(_, index)| *index)
        .into_iter()
        .collect();
    for &index in &context.answers {
        let (evidence, role) = &seen[index];
        if *role == Role::Demographic || evidence.demographic.is_some() || is_of_others(evidence) {
            continue;
        }
        if let Some(why) = like_ages(evidence) {
            ages.push(index);
            found.push((index, known(Demographic::Age, why)));
        }
    }
    let place = |index: usize| context.answers.iter().position(|&answer| answer == index);
    let near_an_age = |index: usize| {
        const NEAR: usize = 3;
        ages.iter().any(|&age| match (place(age), place(index)) {
            (Some(a), Some(b)) => a.abs_diff(b) <= NEAR,
            _ => false,
        })
    };
    for &index in &context.answers {
        let (evidence, role) = &seen[index];
        if !matches!(role, Role::Single | Role::Scale)
            || evidence.demographic.is_some()
            || is_of_others(evidence)
        {
            continue;
        }
        let alike = |other: usize| other != index && answers(&seen[other].0) == answers(evidence);
        // The same two answers elsewhere are yes and no.
        let shared = context.answers.iter().any(|&other| alike(other));
        if !shared && halves(evidence) && near_an_age(index) {
            let why = "two answers of about half each, near an age".to_owned();
            found.push((index, known(Demographic::Gender, why)));
        }
    }
    found
}

/// Whether a column is said to be of somebody else, or of an opinion.
fn is_of_others(evidence: &Evidence<'_>) -> bool {
    let text = crossbreak_study::label::key_words(&format!(
        "{} {}",
        evidence.cells.name,
        evidence.cells.wording()
    ));
    let says = |list: fn(&crossbreak_study::label::Language) -> &[String]| {
        crossbreak_study::label::says_any(&text, list)
    };
    says(|l| &l.people.others) || says(|l| &l.people.family) || says(|l| &l.people.attitudes)
}

fn answers<'a>(evidence: &'a Evidence<'_>) -> Vec<&'a str> {
    let mut answers: Vec<&str> = evidence
        .cells
        .answers()
        .map(|cell| evidence.cells.words(cell))
        .collect();
    answers.sort_unstable();
    answers
}

/// Whole numbers spread as the ages of adults are.
fn like_ages(evidence: &Evidence<'_>) -> Option<String> {
    const FEWEST_ROWS: usize = 50;
    const FEWEST: usize = 20;
    let cells = &evidence.cells;
    if cells.labelled() {
        let labels: Vec<&str> = cells.answers().map(|cell| cells.words(cell)).collect();
        let (first, last) = bands_of_ages(&labels)?;
        return Some(format!("bands as those of ages, {first} to {last}"));
    }
    let numbers = evidence
        .numbers
        .as_ref()
        .filter(|_| evidence.not_numbers == 0)?;
    let spread = numbers.whole
        && (10.0..=30.0).contains(&numbers.least)
        && (60.0..=110.0).contains(&numbers.most)
        && (28.0..=65.0).contains(&numbers.median)
        && numbers.upper_quartile - numbers.lower_quartile >= 12.0;
    let many = numbers.rows >= FEWEST_ROWS && numbers.different >= FEWEST;
    (spread && many).then(|| {
        format!(
            "whole numbers from {} to {}, {}, spread as ages are",
            plain(numbers.least, 0),
            plain(numbers.most, 0),
            counted(numbers.different, "different one", "different ones")
        )
    })
}

/// Two answers, of which each has between 40% and 60%.
fn halves(evidence: &Evidence<'_>) -> bool {
    const FEWEST_ROWS: usize = 50;
    let cells = &evidence.cells;
    let rows: Vec<usize> = cells
        .texts
        .iter()
        .filter(|(text, _)| cells.missing(text).is_none())
        .map(|(_, rows)| *rows)
        .collect();
    let [one, other] = rows.as_slice() else {
        return false;
    };
    let all = one + other;
    all >= FEWEST_ROWS && one * 10 >= all * 4 && other * 10 >= all * 4
}
