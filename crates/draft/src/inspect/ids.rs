//! Numbers that name something and are no amounts: the ids of respondents, postcodes, telephones, accounts. Nobody takes
//! their mean.

use super::cells::number;
use super::platform;
use super::role::{Evidence, fits_demographic};
use super::words::{folded, is_question, tokens};
use crossbreak_core::number::{count, counted};
use crossbreak_study::label::{key_words, languages, says, word_count};

/// How sure the name of a column is that it identifies a respondent: 0 for the surest.
pub(super) fn named_id(name: &str) -> Option<usize> {
    let ids = &platform::names().ids;
    let whole: String = folded(name).split(' ').collect();
    let tokens = tokens(name);
    let place = |word: &str| ids.iter().position(|id| id == word);
    let ends = |token: &String| {
        let words = [
            "valid", "paid", "grid", "covid", "bid", "mid", "did", "kid", "said", "aid", "avoid",
            "hybrid", "pid",
        ];
        token.len() > 2
            && token.len() <= 14
            && token.ends_with("id")
            && !words.contains(&token.as_str())
    };
    place(&whole)
        .or_else(|| tokens.iter().filter_map(|token| place(token)).min())
        .or_else(|| tokens.iter().any(ends).then_some(ids.len()))
        .or_else(|| (whole == "recordno" || whole == "recordnumber").then_some(ids.len()))
}

/// Whether whole numbers of which each row has another are those of respondents, and no amounts or years that happen to
/// differ: they are in order, none of them is left out, or all have many digits.
fn counts_people(e: &Evidence<'_>) -> bool {
    const DIGITS: usize = 6;
    let texts = || e.cells.texts.keys();
    let values: Vec<f64> = texts().filter_map(|text| number(text)).collect();
    let (Some(numbers), Some(first)) = (&e.numbers, texts().next()) else {
        return true;
    };
    let ordered = values.is_sorted() || values.iter().rev().is_sorted();
    let complete = numbers.most - numbers.least < numbers.different as f64 * 1.05;
    let long = first.len() >= DIGITS && texts().all(|text| text.len() == first.len());
    let asked = is_question(e.cells.wording());
    (ordered || complete || long) && !asked && e.demographic.is_none()
}

/// Another value in every row, or in nearly every row where the name says id.
pub(super) fn id(e: &Evidence<'_>) -> Option<String> {
    let cells = &e.cells;
    if e.labelled() || cells.rows == 0 {
        return None;
    }
    let (different, filled) = (cells.different(), cells.filled());
    let named = named_id(cells.name).is_some();
    if cells.unique() {
        let short = |text: &&str| text.len() <= 64 && !text.contains(' ');
        // Amounts have separated thousands, ids do not.
        let whole = e.numbers.as_ref().is_none_or(|n| n.whole && n.grouped == 0);
        let whole = whole && (e.numbers.is_none() || counts_people(e));
        return match named {
            true => Some("its name says id, and every row has another value".to_owned()),
            false => (cells.rows >= 20 && whole && cells.texts.keys().all(short))
                .then(|| "every row has another value".to_owned()),
        };
    }
    (named && filled * 20 >= cells.rows * 19 && different * 20 >= filled * 19).then(|| {
        let blank = match cells.blank {
            0 => String::new(),
            blank => format!(", {} blank", count(blank as f64)),
        };
        format!(
            "its name says id; {} in {}{blank}",
            counted(different, "different value", "different values"),
            counted(cells.rows, "row", "rows")
        )
    })
}

/// Whole numbers that name an area, a telephone or an account: as the heading says, or as their digits show.
pub(super) fn names(e: &Evidence<'_>) -> Option<String> {
    let numbers = e.numbers.as_ref()?;
    if e.labelled() || e.not_numbers > 0 || !numbers.whole || numbers.grouped > 0 {
        return None;
    }
    let digits = Digits::of(e)?;
    // The codes of regions are long too.
    let certain = e.demographic.as_ref().filter(|known| known.is_certain());
    if certain.is_some_and(|known| fits_demographic(e, known.is)) {
        return None;
    }
    if says_names(e) && digits.at_least_four * 10 >= digits.rows * 9 {
        return Some(
            "its heading says that its numbers name something: they are not amounts".to_owned(),
        );
    }
    if named_id(e.cells.name).is_some()
        && numbers.different > MANY
        && !is_question(e.cells.wording())
    {
        return Some(format!(
            "its name says id, but {} in {}",
            counted(numbers.different, "different value", "different values"),
            counted(e.cells.rows, "row", "rows")
        ));
    }
    let length = digits.same_length?;
    let many = numbers.different > MANY;
    // People round amounts: one in ten ends with 0, and one in ten with 5, where nobody does.
    let not_rounded = digits.rounded * 100 <= digits.rows * 35;
    let zeros = digits.zero_first > 0
        && digits.zero_first * 10 <= digits.rows * 4
        && digits.zeros_first * 20 <= digits.rows;
    if many && not_rounded && length >= 4 && zeros {
        return Some(format!(
            "all have {length} digits, and {} with 0: they name something and are not amounts",
            counted(digits.zero_first, "row begins", "rows begin")
        ));
    }
    const FEWEST_ROWS: usize = 50;
    let long =
        length >= 7 || length >= 5 && digits.first_digits >= 4 && !is_question(e.cells.wording());
    let enough = digits.rows >= FEWEST_ROWS && numbers.different > MANY;
    (enough && not_rounded && long).then(|| {
        format!(
            "all have {length} digits, and few are round: they name something and are not amounts"
        )
    })
}

/// Fewer different numbers may be codes.
const MANY: usize = 20;

/// What the digits of whole numbers are like, in rows.
struct Digits {
    rows: usize,
    at_least_four: usize,
    /// How many digits all have, if they have as many.
    same_length: Option<usize>,
    /// Begin with 0, and with 00.
    zero_first: usize,
    zeros_first: usize,
    /// End with 0 or 5.
    rounded: usize,
    /// How many different digits they begin with.
    first_digits: usize,
}

impl Digits {
    /// `None` where a cell is something else than digits.
    fn of(e: &Evidence<'_>) -> Option<Self> {
        let cells = &e.cells;
        let mut found = Self {
            rows: 0,
            at_least_four: 0,
            same_length: None,
            zero_first: 0,
            zeros_first: 0,
            rounded: 0,
            first_digits: 0,
        };
        let mut lengths: Vec<usize> = Vec::new();
        let mut firsts: Vec<u8> = Vec::new();
        for (text, rows) in &cells.texts {
            if cells.missing(text).is_some() {
                continue;
            }
            let whole = text.strip_suffix(".0").unwrap_or(text);
            let digits = whole.strip_prefix('+').unwrap_or(whole);
            let (first, last) = (*digits.as_bytes().first()?, *digits.as_bytes().last()?);
            if !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let zero = digits.len() > 1 && first == b'0';
            found.rows += rows;
            found.at_least_four += rows * usize::from(digits.len() >= 4);
            found.zero_first += rows * usize::from(zero);
            found.zeros_first += rows * usize::from(digits.len() > 2 && digits.starts_with("00"));
            found.rounded += rows * usize::from(matches!(last, b'0' | b'5'));
            if !lengths.contains(&digits.len()) {
                lengths.push(digits.len());
            }
            if !firsts.contains(&first) {
                firsts.push(first);
            }
        }
        found.first_digits = firsts.len();
        found.same_length = match lengths.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        Some(found)
    }
}

/// Whether the name or a short wording is that of postcodes, telephone numbers and the like.
fn says_names(e: &Evidence<'_>) -> bool {
    const SHORT: usize = 10;
    let name = key_words(&tokens(e.cells.name).join(" "));
    let wording = key_words(e.cells.wording());
    let short = word_count(&wording) <= SHORT;
    let mut words = languages().iter().flat_map(|l| &l.columns.names);
    words.any(|word| says(&name, word) || short && says(&wording, word))
}

#[cfg(test)]
mod tests {
    use super::super::cells::Cells;
    use super::*;
    use crossbreak_study::raw::{Column, ColumnInfo};

    fn named(name: &str, text: Option<&str>, cells: &[String]) -> bool {
        let info = ColumnInfo {
            text: text.map(str::to_owned),
            ..ColumnInfo::default()
        };
        let column = Column::of(name, cells);
        names(&Evidence::of(Cells::of(name, &info, &column))).is_some()
    }

    #[test]
    fn postcodes_telephones_and_accounts_are_not_amounts() {
        let many = |of: fn(usize) -> usize| -> Vec<String> {
            (0..200)
                .map(|i| format!("{:05}", of(i * 7_919 % 150)))
                .collect()
        };
        let postcodes = many(|i| 1_067 + i * 613);
        assert!(named("q7", None, &postcodes));
        // Without a 0 in front of any, by their even spread of digits, and by the heading where they are few.
        let others = many(|i| 10_115 + i * 587);
        assert!(named("q7", None, &others));
        for heading in ["PLZ", "zip_code", "Postnummer", "Code postal", "우편번호"] {
            assert!(named(heading, None, &others[..15]), "{heading}");
        }
        assert!(named(
            "x",
            Some("Mobile number"),
            &many(|i| 471_234_567 + i * 7_654_321)
        ));
        assert!(named("household_id", None, &many(|i| i * 31)));
    }

    #[test]
    fn amounts_and_years_are_no_names() {
        let of = |of: fn(usize) -> usize| -> Vec<String> {
            (0..200).map(|i| of(i * 7_919 % 150).to_string()).collect()
        };
        assert!(!named("income", None, &of(|i| 10_000 + i * 500)));
        assert!(!named("income", None, &of(|i| 900 + i * 613)));
        assert!(!named(
            "How much do you earn?",
            None,
            &of(|i| 10_115 + i * 587)
        ));
        assert!(!named("born", None, &of(|i| 1_930 + i % 75)));
        assert!(!named("minutes", None, &of(|i| i * 3)));
        // A file of fixed columns writes amounts with zeros in front of them.
        let fixed: Vec<String> = (0..200).map(|i| format!("{:05}", i * 37)).collect();
        assert!(!named("spent", None, &fixed));
        assert!(!named("zip ties bought", None, &of(|i| i % 40)));
    }
}
