//! Weights of a sample, by their names and by what they are like; never those of a body.

use super::cells::Numbers;
use super::role::Evidence;
use super::words::{is_question, tokens};
use crossbreak_core::number::{counted, plain};
use crossbreak_study::label::{key_words, languages, says, says_any, word_count};

/// Numbers of which none is negative, with a name that says weight; or those that only weights are like.
pub(super) fn weight(e: &Evidence<'_>) -> Option<String> {
    let numbers = e
        .numeric()
        .filter(|n| e.not_numbers == 0 && n.least >= 0.0)?;
    // An amount with its unit is no weight.
    if e.labelled() || e.cells.info.item.is_some() || e.cells.unit.is_some() {
        return None;
    }
    let about = format!(
        "{} from {} to {}, mean {}",
        counted(numbers.different, "value", "values"),
        plain(numbers.least, 3),
        plain(numbers.most, 3),
        plain(numbers.mean, 3)
    );
    let said = match named(e) {
        Named::Sample => true,
        Named::Either => !is_of_a_body(e) && !like_bodies(e, numbers),
        Named::Nothing => false,
    };
    if said && (!numbers.whole || numbers.different > 12) {
        return Some(format!("its name says weight; {about}"));
    }
    let unsaid = e.cells.info.text.is_none() && !is_question(e.cells.name);
    let many = numbers.different > 20 || numbers.different * 2 > numbers.rows;
    if numbers.rows < 20 || !many || numbers.whole || numbers.least <= 0.0 || is_of_a_body(e) {
        return None;
    }
    if near_one(e, numbers) {
        return Some(format!("positive numbers with a mean near 1; {about}"));
    }
    (unsaid && adds_up(e)).then(|| {
        format!("positive numbers that add up to a whole number, as expansion factors do; {about}")
    })
}

/// What the words of a column say of weights.
enum Named {
    /// A weight of the sample, and of nothing else.
    Sample,
    /// A weight, of a sample or of a body.
    Either,
    Nothing,
}

fn named(e: &Evidence<'_>) -> Named {
    let name = key_words(&tokens(e.cells.name).join(" "));
    let whole = key_words(e.cells.name).replace(' ', "");
    // What a file says of a weight is short, and a respondent was not asked for it.
    const SHORT: usize = 8;
    let text = e.cells.info.text.as_deref().unwrap_or_default();
    let text = match is_question(text) {
        true => String::new(),
        false => Some(key_words(text))
            .filter(|text| word_count(text) <= SHORT)
            .unwrap_or_default(),
    };
    let one =
        |word: &String| says(&name, word) || says(&text, word) || whole == word.replace(' ', "");
    let ends = |word: &String| one(word) || word.len() > 5 && whole.ends_with(word.as_str());
    let mut all = languages().iter().map(|l| &l.columns);
    let sample = says_base_weight(e.cells.name, e.cells.info.text.as_deref())
        || all.clone().any(|c| c.sample_weight.iter().any(one));
    match (sample, all.any(|c| c.weight.iter().any(ends))) {
        (true, _) => Named::Sample,
        (_, true) => Named::Either,
        _ => Named::Nothing,
    }
}

/// Whether words say that a weight is one in kilos or pounds, or ask a respondent for it.
fn is_of_a_body(e: &Evidence<'_>) -> bool {
    let words = key_words(&format!("{} {}", e.cells.name, e.cells.wording()));
    is_question(e.cells.wording()) || says_any(&words, |l| &l.columns.body)
}

/// Whether numbers are those of the weights of people: the middle half within 45 to 110 kilos, or 110 to 240 pounds, in
/// whole ones, halves or tenths.
fn like_bodies(e: &Evidence<'_>, numbers: &Numbers) -> bool {
    let (lower, upper) = (numbers.lower_quartile, numbers.upper_quartile);
    let tenths = |text: &&str| {
        let value = e.cells.number(text).unwrap_or_default() * 10.0;
        (value - value.round()).abs() < 1e-6
    };
    let kilos = lower >= 45.0 && upper <= 110.0;
    let pounds = lower >= 110.0 && upper <= 240.0;
    (kilos || pounds)
        && upper <= lower * 1.8
        && numbers.most <= 700.0
        && e.cells.texts.keys().all(tenths)
}

/// Weights of a sample have a mean of 1, or near it where rows were taken out; few prices and ratings have so many digits.
fn near_one(e: &Evidence<'_>, numbers: &Numbers) -> bool {
    let exactly = (0.995..=1.005).contains(&numbers.mean);
    exactly || (0.95..=1.05).contains(&numbers.mean) && has_long_decimals(e)
}

/// Whether half of the texts or more have three decimals or more, which no respondent types.
fn has_long_decimals(e: &Evidence<'_>) -> bool {
    let mark = e.cells.decimal.mark();
    let digits = |rest: &str| rest.bytes().take_while(u8::is_ascii_digit).count();
    let decimals = |text: &&&str| text.rsplit_once(mark).is_some_and(|(_, d)| digits(d) >= 3);
    e.cells.texts.keys().filter(decimals).count() * 2 >= e.cells.different()
}

/// Whether numbers of many decimals add up to a whole number, as those do that add up to a population.
fn adds_up(e: &Evidence<'_>) -> bool {
    /// Of a hundred sums of other numbers one is as near to a whole one.
    const NEAR: f64 = 0.005;
    let cells = &e.cells;
    let sum: f64 = (cells.texts.iter())
        .filter_map(|(text, rows)| Some(cells.number(text)? * *rows as f64))
        .sum();
    let more_than_rows = sum > 2.0 * cells.rows as f64;
    cells.blank == 0 && more_than_rows && has_long_decimals(e) && (sum - sum.round()).abs() < NEAR
}

/// Whether a name or a wording speaks of weights that make up for the design of the sample alone.
pub(super) fn says_base_weight(name: &str, text: Option<&str>) -> bool {
    let name = key_words(&tokens(name).join(" "));
    let text = key_words(text.unwrap_or_default());
    [name, text]
        .iter()
        .any(|words| says_any(words, |l| &l.columns.base_weight))
}
