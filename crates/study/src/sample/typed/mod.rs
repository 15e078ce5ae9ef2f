//! Numbers as people type them: "about 20", "10-15 hours", "none". Each is read by a rule that the spec allows, or
//! refused; "20+" and "over 20" name no one number and are always refused.

mod grammar;
mod hint;
mod words;

use std::collections::HashMap;

use indexmap::IndexMap;

pub(super) use grammar::thousands;
use grammar::{longest_first, of_unit};

use super::number::Notation;
use super::{Cells, ReadText, Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::raw::Holds;
use crate::spec::{self, Decimal, Located, Typed};
use crossbreak_core::number::counted;

/// How the texts of one column are read as numbers.
pub(super) struct Reading<'a> {
    notation: Notation,
    allowed: &'a [Located<Typed>],
    /// In lower case, longer ones first.
    units: Vec<String>,
    /// The file says that its cells are numbers: none of them is a text.
    numbers: bool,
}

/// The number that a text is by the rules of typed numbers, with this sign before its decimals and perhaps with this unit,
/// and the rules that it needs: for a draft that proposes them. `texts_only`: every cell of the file was written as a text.
pub fn typed_number(
    text: &str,
    decimal: Decimal,
    texts_only: bool,
    unit: Option<&str>,
) -> Option<(f64, Vec<Typed>)> {
    let reading = Reading {
        notation: Notation {
            decimal,
            binary: !texts_only,
        },
        allowed: &[],
        units: longest_first(unit.into_iter().map(str::to_lowercase)),
        numbers: false,
    };
    let read = reading.by_any(text)?;
    (!read.rules.is_empty()).then_some((read.value, read.rules))
}

/// A number, and the rules that were needed to read it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Read {
    pub value: f64,
    /// None where the text is a plain number.
    pub rules: Vec<Typed>,
}

impl Read {
    fn plain(value: f64) -> Self {
        Self {
            value,
            rules: Vec::new(),
        }
    }

    fn by(mut self, rule: Typed) -> Self {
        self.rules.push(rule);
        self.rules.sort_unstable();
        self.rules.dedup();
        self
    }
}

impl<'a> Reading<'a> {
    pub fn new(
        reader: &Reader<'_>,
        column: &Cells<'_>,
        allowed: &'a [Located<Typed>],
        unit: Option<&str>,
        words: &[Located<String>],
    ) -> Self {
        let words = words.iter().map(|word| word.trim().to_lowercase());
        Self {
            notation: reader.notation,
            allowed,
            units: longest_first(unit.into_iter().flat_map(of_unit).chain(words)),
            numbers: column.info.holds == Some(Holds::Number),
        }
    }

    /// As a question reads its column.
    pub fn of_question(
        reader: &Reader<'_>,
        column: &Cells<'_>,
        written: &'a spec::Question,
    ) -> Self {
        let unit = written.unit.as_deref();
        Self::new(reader, column, &written.typed, unit, &written.unit_words)
    }

    /// As a variable of bands reads its column.
    pub fn of_variable(
        reader: &Reader<'_>,
        column: &Cells<'_>,
        written: &'a spec::Variable,
    ) -> Self {
        Self::new(reader, column, &written.typed, None, &written.unit_words)
    }

    /// The number that a text is by the rules that are allowed.
    pub fn read(&self, text: &str) -> Option<Read> {
        let read = self.by_any(text)?;
        let allowed = |rule: &Typed| self.allowed.iter().any(|allowed| **allowed == *rule);
        read.rules.iter().all(allowed).then_some(read)
    }

    /// The numbers of a column, for each respondent; `None` where there is none, or where `missing` says why. What a rule
    /// read is noted and returned, each text once.
    pub fn column(
        &self,
        reader: &Reader<'_>,
        column: &Cells<'_>,
        missing: impl Fn(usize) -> bool,
        found: &mut Diagnostics,
    ) -> (Vec<Option<f64>>, Vec<ReadText>) {
        let mut known: HashMap<&str, Option<Read>> = HashMap::new();
        let mut by_rule: IndexMap<&str, (Read, Vec<usize>)> = IndexMap::new();
        let mut values = Vec::with_capacity(column.cells.len());
        for (respondent, &cell) in column.cells.iter().enumerate() {
            let read = known.entry(cell).or_insert_with(|| self.read(cell));
            values.push(read.as_ref().map(|read| read.value));
            if let Some(read) = read.as_ref().filter(|read| !read.rules.is_empty())
                && !missing(respondent)
            {
                let (_, rows) = by_rule
                    .entry(cell)
                    .or_insert_with(|| (read.clone(), Vec::new()));
                rows.push(respondent);
            }
        }
        let listed = by_rule
            .iter()
            .enumerate()
            .map(|(index, (text, (read, respondents)))| {
                let read = ReadText {
                    column: column.name.to_owned(),
                    text: (*text).to_owned(),
                    value: read.value,
                    rule: names(&read.rules),
                    rows: reader.people(respondents),
                };
                if index < NOTED {
                    note(reader, &read, respondents, found);
                }
                read
            })
            .collect();
        if by_rule.len() > NOTED {
            found.push(
                Diagnostic::note(
                    Code::ReadByRule,
                    format!(
                        "{} more of column {} are read as numbers by a rule; manifest.json lists every one",
                        counted(by_rule.len() - NOTED, "text", "texts"),
                        column.name
                    ),
                )
                .in_file(reader.place(column.name, &[])),
            );
        }
        (values, listed)
    }
}

/// Texts of one column that are noted one by one; more than that nobody reads.
const NOTED: usize = 50;

fn note(reader: &Reader<'_>, read: &ReadText, respondents: &[usize], found: &mut Diagnostics) {
    found.push(
        Diagnostic::note(
            Code::ReadByRule,
            format!(
                "\"{}\" is read as {} by the rule {}: {}",
                read.text,
                read.value,
                read.rule,
                counted(read.rows, "row", "rows")
            ),
        )
        .in_file(reader.place(&read.column, respondents)),
    );
}

/// "about, unit".
fn names(rules: &[Typed]) -> String {
    let names: Vec<&str> = rules.iter().map(|rule| rule.as_str()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reading(decimal: Decimal, binary: bool, allowed: &[Located<Typed>]) -> Reading<'_> {
        Reading {
            notation: Notation { decimal, binary },
            allowed,
            units: longest_first(
                of_unit("hours a week")
                    .into_iter()
                    .chain(["hrs", "£", "%"].map(str::to_owned)),
            ),
            numbers: false,
        }
    }

    const ALL: [Typed; 6] = [
        Typed::About,
        Typed::Range,
        Typed::Unit,
        Typed::None,
        Typed::Words,
        Typed::Thousands,
    ];

    fn rules(rules: &[Typed]) -> Vec<Located<Typed>> {
        rules.iter().map(|rule| Located::new(*rule, 0..0)).collect()
    }

    #[test]
    fn a_text_is_read_by_its_rules_alone() {
        use Typed::*;
        for (text, value, needed) in [
            ("20", 20.0, &[][..]),
            (".5", 0.5, &[]),
            ("-3", -3.0, &[]),
            ("about 20", 20.0, &[About]),
            ("Approx. 20", 20.0, &[About]),
            ("c.20", 20.0, &[About]),
            ("~20", 20.0, &[About]),
            ("20ish", 20.0, &[About]),
            ("20 or so", 20.0, &[About]),
            ("10-15", 12.5, &[Range]),
            ("10 – 15", 12.5, &[Range]),
            ("10 to 15", 12.5, &[Range]),
            ("between 10 and 15", 12.5, &[Range]),
            ("from 10 to 15", 12.5, &[Range]),
            ("35hrs", 35.0, &[Unit]),
            ("35 Hrs.", 35.0, &[Unit]),
            ("1 hour", 1.0, &[Unit]),
            ("35 hours a week", 35.0, &[Unit]),
            ("£20", 20.0, &[Unit]),
            ("20%", 20.0, &[Unit]),
            ("None", 0.0, &[None]),
            ("zero hours", 0.0, &[Unit, None]),
            ("seven", 7.0, &[Words]),
            ("two to three", 2.5, &[Range, Words]),
            ("1,000", 1000.0, &[Thousands]),
            ("1,234,567.5", 1_234_567.5, &[Thousands]),
            ("1\u{a0}000", 1000.0, &[Thousands]),
            ("about\u{a0}10-15 hours", 12.5, &[About, Range, Unit]),
            ("£1,000-£2,000", 1500.0, &[Range, Unit, Thousands]),
        ] {
            let mut expected = needed.to_vec();
            expected.sort_unstable();
            let allowed = rules(&expected);
            let read = reading(Decimal::Point, false, &allowed).read(text);
            assert_eq!(
                read,
                Some(Read {
                    value,
                    rules: expected.clone()
                }),
                "{text}"
            );
            for left_out in &expected {
                let fewer: Vec<Typed> =
                    expected.iter().copied().filter(|r| r != left_out).collect();
                let fewer = rules(&fewer);
                assert_eq!(
                    reading(Decimal::Point, false, &fewer).read(text),
                    Option::None,
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn other_languages_have_words_for_about_and_ranges() {
        let all = rules(&ALL);
        for (text, value) in [
            ("etwa 20", 20.0),
            ("ca. 20,5", 20.5),
            ("environ 20", 20.0),
            ("20 environ", 20.0),
            ("unos 20", 20.0),
            ("circa 1.200", 1200.0),
            ("około 20", 20.0),
            ("ungefär 20", 20.0),
            ("約20", 20.0),
            ("20左右", 20.0),
            ("10 bis 15", 12.5),
            ("von 10 bis 15", 12.5),
            ("10 à 15", 12.5),
            ("entre 10 et 15", 12.5),
            ("entre 10 y 15", 12.5),
            ("10 tot 15", 12.5),
            ("od 10 do 15", 12.5),
            ("zwischen 10 und 15", 12.5),
        ] {
            let read = reading(Decimal::Comma, false, &all).read(text);
            assert_eq!(read.map(|read| read.value), Some(value), "{text}");
            assert_eq!(
                reading(Decimal::Comma, false, &[]).read(text),
                None,
                "{text}"
            );
        }
        for text in [
            "über 20",
            "plus de 20",
            "más de 20",
            "10 und 15",
            "10 et 15",
            "10 a week",
            "30k",
            "catorce 20",
        ] {
            assert_eq!(
                reading(Decimal::Comma, false, &all).read(text),
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn what_names_no_one_number_is_refused_by_every_rule() {
        let all = rules(&ALL);
        for text in [
            "20+",
            "over 20",
            "under 20",
            "up to 20",
            "at least 20",
            ">20",
            "15-10",
            "1-2-3",
            "10 and 15",
            "1,00",
            "0,000",
            "1,0000",
            "1000,000",
            "10 00",
            "10 15",
            "35 days",
            "around the clock",
            "cat 20",
            "",
            "about",
            "2,5",
            "twenty",
            "20 or 30",
            "no",
            "-",
            "10-",
            "nan",
            "inf",
            "1\u{a0}00",
        ] {
            assert_eq!(
                reading(Decimal::Point, false, &all).read(text),
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn the_decimal_mark_decides() {
        let all = rules(&ALL);
        let comma = |text: &str, binary| {
            reading(Decimal::Comma, binary, &all)
                .read(text)
                .map(|read| read.value)
        };
        assert_eq!(comma("2,5", false), Some(2.5));
        assert_eq!(comma("1,000", false), Some(1.0));
        assert_eq!(comma("1.000", false), Some(1000.0));
        assert_eq!(comma("1.000,5", false), Some(1000.5));
        assert_eq!(comma("2,5-3,5", false), Some(3.0));
        assert_eq!(comma("2.5", false), None);
        // A workbook holds numbers, and writes none of them with a comma.
        assert_eq!(comma("2.5", true), Some(2.5));
        assert_eq!(comma("1.000", true), Some(1000.0));
        assert_eq!(comma("1.234", true), None);
    }

    #[test]
    fn a_refused_text_says_what_would_read_it() {
        let hint = |text: &str| {
            reading(Decimal::Point, false, &[])
                .hint(text)
                .unwrap_or_default()
        };
        assert_eq!(hint("about 20"), "typed = [\"about\"] would read it as 20");
        assert_eq!(
            hint("10-15 hrs"),
            "typed = [\"range\", \"unit\"] would read it as 12.5"
        );
        assert_eq!(hint("2,5"), "[input] decimal = \",\" would read it as 2.5");
        assert_eq!(
            hint("3 days"),
            "typed = [\"unit\"] with unit_words = [\"days\"] would read it as 3"
        );
        assert_eq!(hint("20+"), "it is a bound, and no one number is meant");
        assert_eq!(hint("lorem ipsum"), "");
        let point = reading(Decimal::Comma, false, &[]).hint("2.5");
        assert_eq!(
            point.as_deref(),
            Some("[input] decimal = \".\" would read it as 2.5")
        );
        let either = reading(Decimal::Comma, true, &[]).hint("1.234");
        assert!(either.is_some_and(|hint| hint.starts_with("it can be 1.234 or 1234")));
    }

    /// A number with at most three decimals, with or without marks of thousands.
    fn printed(thousandths: u64, decimal: Decimal, mark: Option<char>) -> String {
        let whole = (thousandths / 1000).to_string();
        let mut out = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                out.extend(mark);
            }
            out.push(digit);
        }
        match thousandths % 1000 {
            0 => out,
            rest => {
                let decimals = format!("{rest:03}");
                format!("{out}{}{}", decimal.mark(), decimals.trim_end_matches('0'))
            }
        }
    }

    proptest! {
        #[test]
        fn a_number_comes_back_however_it_is_printed(
            thousandths in 0u64..2_000_000_000,
            more in 1u64..1_000_000,
            comma in any::<bool>(),
            mark in 0usize..5,
            form in 0usize..10,
        ) {
            let all = rules(&ALL);
            let decimal = if comma { Decimal::Comma } else { Decimal::Point };
            let reading = reading(decimal, false, &all);
            let mark = [Option::None, Some(decimal.other().mark()), Some('\u{a0}'), Some('\u{202f}'), Some('\u{2009}')][mark];
            let n = printed(thousandths, decimal, mark);
            let text = match form {
                0 => n,
                1 => format!("about {n}"),
                2 => format!("~{n}"),
                3 => format!("{n} hours"),
                4 => format!("{n}hrs"),
                5 => format!("£{n}"),
                6 => format!("{n}%"),
                7 => format!("circa £{n} or so"),
                _ => n,
            };
            let value = thousandths as f64 / 1000.0;
            prop_assert_eq!(reading.read(&text).map(|read| read.value), Some(value), "{}", text);

            let low = printed(thousandths, decimal, mark);
            let high = printed(thousandths + more, decimal, mark);
            let ends = (value + (thousandths + more) as f64 / 1000.0) / 2.0;
            for text in [
                format!("{low}-{high}"),
                format!("{low} to {high} hours"),
                format!("between £{low} and £{high}"),
                format!("around {low} – {high}"),
            ] {
                prop_assert_eq!(reading.read(&text).map(|read| read.value), Some(ends), "{}", text);
            }
            // What is one more than a number has been said of is a bound.
            prop_assert_eq!(reading.read(&format!("{low}+")), Option::None);
            prop_assert_eq!(reading.read(&format!("over {low}")), Option::None);
        }
    }
}
