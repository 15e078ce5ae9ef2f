//! What printed forms stand for: the table, both edges of every hedge with every form, and forms as newspapers print them.

use super::judge::{Fact, Fit, judge};
use super::phrase::Phrase;
use super::table::{Example, FORMS, Of};
use crossbreak_core::number::Unit;

/// The best that any plain reading makes of the numbers.
fn best(says: &str, facts: &[Fact]) -> Result<Fit, String> {
    let phrase = Phrase::parse(says);
    let mut why = format!("{says} is not understood");
    let mut best: Option<Fit> = None;
    for says in &phrase.readings {
        match judge(says, None, facts) {
            Ok(fit) => best = Some(best.map_or(fit, |best| best.min(fit))),
            Err(reason) => why = reason,
        }
    }
    best.ok_or(why)
}

fn share(says: &str, percent: f64) -> Fit {
    best(says, &[Fact::new(Unit::Share, Some(percent))])
        .unwrap_or_else(|why| panic!("{says}: {why}"))
}

#[test]
fn every_example_of_the_table_reads_as_it_says() {
    for form in &FORMS {
        for Example {
            says,
            of,
            holds,
            differs,
        } in form.examples
        {
            for numbers in *holds {
                assert_eq!(
                    best(says, &of.facts(numbers)),
                    Ok(Fit::Yes),
                    "{says} of {numbers:?}"
                );
            }
            for numbers in *differs {
                assert_eq!(
                    best(says, &of.facts(numbers)),
                    Ok(Fit::No),
                    "{says} of {numbers:?}"
                );
            }
        }
    }
}

#[test]
fn words_and_the_figures_that_were_printed_with_them() {
    let pairs = include_str!("../../../../tests/cases/claims/words-and-figures.csv");
    let mut rows = csv::Reader::from_reader(pairs.as_bytes());
    let mut seen = 0;
    for row in rows.records() {
        let row = row.unwrap();
        let (words, figure): (&str, f64) = (&row[0], row[1].parse().unwrap());
        let expected = if (words, figure) == ("two in ten", 16.0) {
            Fit::No
        } else {
            Fit::Yes
        };
        assert_eq!(share(words, figure), expected, "{words} of {figure}");
        seen += 1;
    }
    assert!(seen > 20);
    assert_eq!(share("two in ten", 16.0), Fit::No);
}

/// Every hedge with every form, at both edges.
#[test]
fn hedges_have_the_same_edges_with_every_form() {
    let forms = [
        ("half", 50.0, true),
        ("a third", 100.0 / 3.0, true),
        ("two-thirds", 200.0 / 3.0, true),
        ("three quarters", 75.0, true),
        ("a fifth", 20.0, true),
        ("one-in-five", 20.0, true),
        ("two out of five", 40.0, true),
        ("seven out of ten", 70.0, true),
        ("7 in 10", 70.0, true),
        ("one in eight", 12.5, true),
        ("nine in 10", 90.0, true),
        ("60%", 60.0, false),
        ("60 per cent", 60.0, false),
        ("60pc", 60.0, false),
        ("sixty percent", 60.0, false),
        ("60\u{a0}%", 60.0, false),
    ];
    let e = 1e-6;
    for (form, x, words) in forms {
        let check = |hedge: &str, inside: &[f64], outside: &[f64]| {
            let says = format!("{hedge} {form}");
            let says = says.trim();
            for value in inside {
                assert_eq!(share(says, *value), Fit::Yes, "{says} of {value}");
            }
            for value in outside {
                assert_ne!(share(says, *value), Fit::Yes, "{says} of {value}");
            }
        };
        let plain = if words { 2.0 } else { 0.5 };
        let (low, high) = (x - plain, if words { x + plain } else { x + plain - e });
        for hedge in ["", "only", "just", "“"] {
            check(hedge, &[low, x, high], &[low - e, high + 2.0 * e]);
        }
        let about = if words { 3.0 } else { 2.0 };
        for hedge in [
            "about",
            "around",
            "roughly",
            "some",
            "approximately",
            "c.",
            "~",
            "just about",
        ] {
            check(
                hedge,
                &[x - about, x, x + about, low, high],
                &[x - about - e, x + about + e],
            );
        }
        let almost = if words { 2.5 } else { 1.5 };
        for hedge in [
            "almost",
            "nearly",
            "just under",
            "close to",
            "slightly less than",
            "a little under",
            "not quite",
        ] {
            check(hedge, &[x - almost, x - e], &[x - almost - e, x, x + 1.0]);
        }
        for hedge in [
            "just over",
            "slightly more than",
            "a little over",
            "slightly above",
            "marginally more than",
        ] {
            check(hedge, &[x + e, x + 2.5], &[x, x + 2.5 + e]);
        }
        for hedge in ["over", "more than", "above", "in excess of"] {
            check(hedge, &[x + e, 99.0], &[x]);
        }
        for hedge in ["well over", "far more than", "comfortably over"] {
            check(hedge, &[x + 2.5 + e], &[x + 2.5, x]);
        }
        for hedge in ["under", "fewer than", "less than", "below"] {
            check(hedge, &[x - e, 0.0], &[x]);
        }
        let whole = x.round();
        for hedge in ["at least", "no less than", "as many as", "no fewer than"] {
            check(hedge, &[whole - 0.5, x, 100.0], &[whole - 0.5 - e]);
        }
        for hedge in ["at most", "no more than", "up to"] {
            check(hedge, &[whole + 0.5 - e, x, 0.0], &[whole + 0.5 + e]);
        }
    }
    for (says, inside, outside) in [
        ("60% or more", 59.5, 59.4),
        ("60%+", 59.5, 59.4),
        ("60% or fewer", 60.4, 60.6),
        ("60% or so", 58.0, 57.9),
        ("a third or more", 32.5, 32.4),
    ] {
        assert_eq!(share(says, inside), Fit::Yes, "{says}");
        assert_ne!(share(says, outside), Fit::Yes, "{says}");
    }
}

#[test]
fn a_share_of_nobody_is_almost_nothing_and_one_in_no_number() {
    for says in [
        "1 in 50",
        "one in a hundred",
        "almost 1%",
        "nearly 2%",
        "almost 1 in 50",
        "about 1 in 20",
        "hardly anyone",
        "*%",
    ] {
        assert_ne!(share(says, 0.0), Fit::Yes, "{says} of 0");
    }
    assert_eq!(share("no one", 0.0), Fit::Yes);
    assert_eq!(share("0%", 0.0), Fit::Yes);
    assert_ne!(share("about 1%", 0.0), Fit::Yes);
}

#[test]
fn the_other_rounding_and_printed_figures_are_told_apart() {
    assert_eq!(share("58%", 58.5), Fit::OtherRounding);
    assert_eq!(share("59%", 58.5), Fit::Yes);
    assert_eq!(share("58.0%", 58.05), Fit::OtherRounding);
    assert_eq!(share("half", 47.6), Fit::PrintedFigures);
    assert_eq!(share("half", 47.4), Fit::No);
    let pair = [44.4, 37.6].map(|v| Fact::new(Unit::Share, Some(v)));
    assert_eq!(best("7 points", &pair), Ok(Fit::Yes));
    assert_eq!(best("6-point lead", &pair), Ok(Fit::PrintedFigures));
    assert_eq!(best("8 points", &pair), Ok(Fit::No));
}

/// What a newspaper would print, what it is of, the numbers, and what a careful reader says.
#[test]
fn forms_as_newspapers_print_them() {
    use Of::{Among, Changed, Gap, Hours, People, Points, Shares, Truth};
    let (yes, no) = (Fit::Yes, Fit::No);
    let forms: &[(&str, Of, &[f64], Fit)] = &[
        ("44 per cent", Shares, &[44.2], yes),
        ("Forty-four per cent", Shares, &[44.2], yes),
        ("“44%”", Shares, &[44.2], yes),
        ("44 %.", Shares, &[44.2], yes),
        ("44%", Shares, &[45.2], no),
        ("a full 44%", Shares, &[44.0], yes),
        ("Nearly half", Shares, &[48.0], yes),
        ("nearly half", Shares, &[44.0], no),
        ("just shy of half", Shares, &[49.0], yes),
        ("just short of two-thirds", Shares, &[65.0], yes),
        ("a bit more than a quarter", Shares, &[26.0], yes),
        ("a bit more than a quarter", Shares, &[31.0], no),
        ("well under half", Shares, &[44.0], yes),
        ("well under half", Shares, &[48.5], no),
        ("upwards of 40%", Shares, &[44.0], yes),
        ("north of 45%", Shares, &[44.0], no),
        ("<1%", Shares, &[0.4], yes),
        ("less than 1%", Shares, &[1.2], no),
        ("one in every five", Shares, &[19.0], yes),
        ("four out of every ten", Shares, &[44.0], no),
        ("one person in five", Shares, &[19.0], yes),
        ("4 people in 10", Shares, &[44.0], no),
        ("two voters in five", Shares, &[40.4], yes),
        ("2/5", Shares, &[41.0], yes),
        ("2 in 5", Shares, &[44.0], no),
        ("three-fifths", Shares, &[61.0], yes),
        ("a tenth", Shares, &[9.0], yes),
        ("nineteen in twenty", Shares, &[95.5], yes),
        ("nineteen in twenty", Shares, &[90.0], no),
        ("the vast majority", Shares, &[82.0], yes),
        ("the vast majority", Shares, &[58.0], no),
        ("an overwhelming majority", Shares, &[71.0], yes),
        ("a narrow majority", Shares, &[52.0], yes),
        ("the majority", Shares, &[49.0], no),
        ("a minority", Shares, &[44.0], yes),
        ("a significant minority", Shares, &[28.0], yes),
        ("a tiny minority", Shares, &[12.0], no),
        ("almost all", Shares, &[94.0], yes),
        ("nobody", Shares, &[2.0], no),
        ("the high 40s", Shares, &[48.0], yes),
        ("the low 40s", Shares, &[48.0], no),
        ("43-45%", Shares, &[44.0], yes),
        ("between a third and a half", Shares, &[44.0], yes),
        ("44% v 37%", Shares, &[44.0, 37.0], yes),
        ("44%-37%", Shares, &[44.0, 37.0], yes),
        ("44 – 37", Shares, &[44.0, 37.0], yes),
        ("44 vs. 37 per cent", Shares, &[44.0, 37.0], yes),
        ("44% compared to 37%", Shares, &[44.0, 37.0], yes),
        ("44% agree, while 37% disagree", Shares, &[44.0, 37.0], yes),
        ("44% for, 37% against", Shares, &[44.0, 37.0], yes),
        ("37% to 44%", Shares, &[44.0, 37.0], no),
        (
            "two in five against one in five",
            Shares,
            &[41.0, 20.0],
            yes,
        ),
        ("rose from 35% to 39%", Shares, &[34.8, 39.2], yes),
        ("39%, up from 35%", Shares, &[39.2, 34.8], yes),
        ("44% (37%)", Shares, &[44.0, 37.0], yes),
        ("2:1", Shares, &[62.0, 31.0], yes),
        ("by two to one", Shares, &[62.0, 29.0], yes),
        ("nearly two to one", Shares, &[60.0, 32.0], yes),
        ("more than two to one", Shares, &[60.0, 32.0], no),
        ("over twice as many people", Shares, &[60.0, 29.0], yes),
        ("three times as likely", Shares, &[60.0, 20.5], yes),
        ("half as many", Shares, &[20.0, 41.0], yes),
        ("a third as many", Shares, &[20.0, 41.0], no),
        ("1.9 times as many", Shares, &[31.0, 16.0], yes),
        ("more than doubled", Shares, &[12.0, 25.0], yes),
        ("halved", Shares, &[40.0, 21.0], yes),
        ("a lead of seven points", Shares, &[44.0, 37.0], yes),
        ("leads by 7", Shares, &[44.0, 37.0], yes),
        ("seven-point lead", Shares, &[44.0, 40.0], no),
        ("7 points ahead", Shares, &[44.0, 37.0], yes),
        ("7 points behind", Shares, &[37.0, 44.0], yes),
        ("a 7% lead", Shares, &[44.0, 37.0], yes),
        ("a gap of 7 points", Shares, &[37.0, 44.0], yes),
        ("net approval of -7", Points, &[-7.0], yes),
        ("+7 net", Points, &[7.0], yes),
        ("−7 points", Points, &[-7.0], yes),
        ("-7 points", Points, &[7.0], no),
        ("up by more than 4 points", Points, &[4.4], yes),
        ("up almost 5", Points, &[4.4], yes),
        ("down 4 points since March", Points, &[-4.0], yes),
        ("a four-point fall", Points, &[-4.0], yes),
        ("4 points lower", Points, &[-4.0], yes),
        ("an increase of 4 percentage points", Points, &[-4.0], no),
        ("unchanged", Points, &[1.2], no),
        ("(nc)", Points, &[0.2], yes),
        ("=", Points, &[0.0], yes),
        ("39% (up 4)", Changed, &[39.2, 4.4], yes),
        ("39% (down four)", Changed, &[39.2, 4.4], no),
        ("39% (nc)", Changed, &[39.2, 0.3], yes),
        ("39% (-)", Changed, &[39.2, 2.0], no),
        ("39%, down 4 points", Changed, &[39.2, -4.2], yes),
        ("up 4 to 39%", Changed, &[39.2, 4.4], yes),
        ("nearly 14 hours", Hours, &[13.5], yes),
        ("an average of 14 hours", Hours, &[14.2], yes),
        ("an average of 14 hours", Hours, &[15.0], no),
        ("nearly 14 hours", Hours, &[12.0], no),
        ("thirteen hours a week", Hours, &[13.0], yes),
        ("more than 12 hours", Hours, &[13.0], yes),
        ("13 hours or more", Hours, &[12.0], no),
        ("12 to 14 hours", Hours, &[13.0], yes),
        (
            "13 hours, when in reality it is 35 hours",
            Truth,
            &[13.0, 35.0],
            yes,
        ),
        (
            "13 hours - it's actually just 35 hours",
            Truth,
            &[13.0, 35.0],
            yes,
        ),
        ("13 hours; the true figure is 40", Truth, &[13.0, 35.0], no),
        ("22 hours too low", Gap, &[-22.0], yes),
        ("22 hours too high", Gap, &[-22.0], no),
        ("16m", People, &[15_700_000.0, 53_000_000.0], yes),
        (
            "16.2 million people",
            People,
            &[15_700_000.0, 53_000_000.0],
            no,
        ),
        (
            "more than 16 million people",
            People,
            &[16_100_000.0, 53_000_000.0],
            yes,
        ),
        (
            "half a million people",
            People,
            &[510_000.0, 53_000_000.0],
            yes,
        ),
        (
            "sixteen million",
            People,
            &[16_100_000.0, 53_000_000.0],
            yes,
        ),
        ("442 respondents", People, &[442.0, 1000.0], yes),
        ("442 respondents", People, &[444.0, 1000.0], no),
        ("top of the list", Among, &[31.0, 25.0, 22.0], yes),
        ("the most popular answer", Among, &[25.0, 31.0, 22.0], no),
        ("came second", Among, &[25.0, 31.0, 22.0], yes),
        ("2nd", Among, &[25.0, 31.0, 22.0], yes),
        ("the second most popular", Among, &[25.0, 31.0, 22.0], yes),
        ("the third highest", Among, &[22.0, 31.0, 25.0, 16.0], yes),
        ("bottom", Among, &[16.0, 31.0, 25.0], yes),
        ("second lowest", Among, &[22.0, 31.0, 25.0, 16.0], yes),
        ("joint first", Among, &[31.0, 31.2, 25.0], no),
        ("joint first", Among, &[31.2, 31.0, 25.0], yes),
        ("the largest group", Among, &[44.0, 37.0, 19.0], yes),
        ("neck and neck", Shares, &[44.2, 43.8], yes),
        ("one in three (33%)", Shares, &[33.0], yes),
        ("33% (one in three)", Shares, &[33.0], yes),
        ("one in three (38%)", Shares, &[38.0], no),
    ];
    let mut wrong = Vec::new();
    for (says, of, numbers, expected) in forms {
        let found = best(says, &of.facts(numbers));
        if found != Ok(*expected) {
            wrong.push(format!("{says} of {numbers:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_not_understood_as_a_whole_has_no_reading() {
    for text in [
        "47% 14%",
        "47‰",
        "47-",
        "47th of something",
        "47% (up from 12%)",
        "5e1%",
        "47,1%",
        "1,0,0",
        "six five hours",
        "13 hours and a half",
        "50% to 20% to 10%",
        "1.0000000000%",
        "1 in 0",
        "three in two",
        "quite a few",
        "half a dozen or so",
        "half of one",
        "nearly over 40%",
        "44% higher",
        "44% more likely",
        "",
        "  ",
        "()",
        "(",
        "%",
        "-",
        "+",
        "a",
        "to",
        "of",
    ] {
        let phrase = Phrase::parse(text);
        let facts = [Fact::new(Unit::Share, Some(47.0))];
        let judged: Vec<_> = phrase
            .readings
            .iter()
            .map(|says| judge(says, None, &facts))
            .collect();
        assert!(
            judged.iter().all(|judged| *judged != Ok(Fit::Yes)),
            "{text}: {:?}",
            phrase.readings
        );
    }
}

#[test]
fn units_that_do_not_fit_are_not_compared() {
    let of = |unit, value| [Fact::new(unit, Some(value))];
    let hours = |value| {
        [Fact {
            own: Some("hours a week".into()),
            ..Fact::new(Unit::Own, Some(value))
        }]
    };
    for (says, facts) in [
        ("47 points", of(Unit::Share, 47.0)),
        ("47 hours", of(Unit::Share, 47.0)),
        ("+47", of(Unit::Share, 47.0)),
        ("7%", of(Unit::Points, 7.0)),
        ("7 hours", of(Unit::Points, 7.0)),
        ("13%", hours(13.0)),
        ("13 minutes", hours(13.0)),
        ("13 hours a day", hours(13.0)),
        ("half", of(Unit::Score, 50.0)),
        ("twice as many", of(Unit::Share, 50.0)),
        ("16 million", of(Unit::Share, 50.0)),
        ("44% to 37%", of(Unit::Rank, 1.0)),
    ] {
        assert!(
            best(says, &facts).is_err(),
            "{says} of {facts:?}: {:?}",
            best(says, &facts)
        );
    }
    assert_eq!(best("13 hours", &hours(13.0)), Ok(Fit::Yes));
    assert_eq!(best("13 hours a week", &hours(13.0)), Ok(Fit::Yes));
    assert_eq!(best("6.2 out of 10", &of(Unit::Score, 6.2)), Ok(Fit::Yes));
    assert_eq!(
        best(
            "£1,200",
            &[Fact {
                own: Some("pounds".into()),
                ..Fact::new(Unit::Own, Some(1200.3))
            }]
        ),
        Ok(Fit::Yes)
    );
}

proptest::proptest! {
    /// No text ends the program, and what "half" admits "about half" admits.
    #[test]
    fn any_text_is_read_without_a_panic(text in "[0-9a-z%+().,/: \u{2013}£*-]{0,24}", value in 0.0..100.0f64) {
        let _ = best(&text, &[Fact::new(Unit::Share, Some(value))]);
        for form in ["half", "a third", "3 in 10", "47%", "1 in 40"] {
            if share(form, value) == Fit::Yes {
                proptest::prop_assert_eq!(share(&format!("about {form}"), value), Fit::Yes);
            }
        }
    }
}
