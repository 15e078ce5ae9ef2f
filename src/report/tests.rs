//! What a number is in words.

use super::words::{anchor, title};
use crossbreak_study::estimates::{Base, Bases, Flag, Marks, Number, Statistic};
use crossbreak_tables::tables::Format;

fn number(statistic: Statistic, value: Option<f64>) -> Number {
    Number {
        id: "q:Yes".into(),
        question: "q".into(),
        item: String::new(),
        answer: "Yes".into(),
        crossbreak: String::new(),
        column: "Total".into(),
        statistic,
        unit: statistic.unit(),
        base: Base::All,
        value,
        unweighted: None,
        se: None,
        lower: Some(0.559),
        upper: Some(0.603),
        bases: Some(Bases {
            unweighted: 2041,
            weighted: 2041.0,
            effective: 1460.6,
        }),
        flag: Flag::None,
        marks: Marks::default(),
    }
}

#[test]
fn a_number_is_said_with_its_interval_its_bases_and_whom_it_is_of() {
    let share = number(Statistic::Share, Some(0.5811));
    assert_eq!(
        title(&share, Format::Percent(0), "all adults"),
        "58.1% · 95% interval 55.9% to 60.3% · bases: 2,041 unweighted, 2,041 weighted, 1,461 effective · of all adults"
    );
    let lead = Number {
        statistic: Statistic::Lead,
        flag: Flag::Low,
        ..share.clone()
    };
    let said = title(&lead, Format::Points(0), "all adults");
    assert!(
        said.starts_with("+58.1 points · 95% interval +55.9 to +60.3 · "),
        "{said}"
    );
    assert!(
        said.ends_with(" · low base: fewer than 100 respondents"),
        "{said}"
    );
}

#[test]
fn the_median_of_answers_is_one_of_them() {
    let median = Number {
        answer: "three months".into(),
        ..number(Statistic::Median, Some(2.0))
    };
    let said = title(&median, Format::Decimals(0), "");
    assert!(said.starts_with("three months · bases: "), "{said}");
}

#[test]
fn what_is_withheld_says_nothing_else() {
    let withheld = Number {
        flag: Flag::Withheld,
        ..number(Statistic::Share, Some(0.5))
    };
    let said = title(&withheld, Format::Percent(0), "all adults");
    assert!(
        !said.contains(char::is_numeric) && !said.contains("adults"),
        "{said}"
    );
}

#[test]
fn an_address_has_no_spaces() {
    assert_eq!(
        anchor("q:Don't know@age:18 - 24"),
        "q:Don't_know@age:18_-_24"
    );
}
