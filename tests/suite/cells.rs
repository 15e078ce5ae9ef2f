//! What cells hold, in forms that exports of all countries have: codes of missing in number, ends of scales in words, times of
//! day, numbers with words and units, marks in the columns of options.

use super::codes::{Poll, cells, range, value, with};

/// Texts, each in so many rows.
fn each(texts: impl IntoIterator<Item = String>, rows: usize) -> Vec<(String, usize)> {
    texts.into_iter().map(|text| (text, rows)).collect()
}

/// The active line of a key in a block, and not its comments.
fn line<'a>(block: &'a str, key: &str) -> &'a str {
    let lines = block.lines().filter(|line| !line.starts_with('#'));
    let mut own = lines.filter(|line| {
        line.split('=')
            .next()
            .is_some_and(|name| name.trim() == key)
    });
    let found = own.next().unwrap_or_default();
    assert!(own.next().is_none(), "{key} twice: {block}");
    found
}

#[test]
fn a_key_of_missing_codes_stands_once() {
    let poll = Poll::csv(&[
        ("hours", with(range(0, 59, 3), &[("999", 12), ("-1", 8)])),
        ("amount", with(range(0, 147, 1), &[("999", 12), ("99", 40)])),
    ]);
    for (id, doubtful) in [
        ("hours", "add -1 if it is a code of missing too"),
        ("amount", "add 99 if"),
    ] {
        let block = poll.block(id);
        assert!(line(&block, "not_stated").contains("= 999"), "{block}");
        assert!(
            block.contains(doubtful) && !block.contains("# not_stated"),
            "{block}"
        );
        assert!(
            block.contains("\"999\" 12 times: the file does not say why"),
            "{block}"
        );
    }
    poll.checked();
    // On its own it is a comment that can be made a key.
    let poll = Poll::csv(&[("hours", with(range(0, 79, 3), &[("-1", 10)]))]);
    assert!(
        poll.block("hours").contains("# not_stated = -1"),
        "{}",
        poll.draft
    );
    let uncommented = Poll {
        draft: poll.draft.replace("# not_stated = -1", "not_stated = -1"),
        ..poll
    };
    uncommented.checked();
    // A code that another column settles takes its neighbour along.
    let poll = Poll::csv(&[
        ("q1", with(range(1, 5, 40), &[("8", 3), ("9", 2)])),
        ("q2", with(range(1, 5, 40), &[("9", 20)])),
    ]);
    let block = poll.block("q1");
    assert!(line(&block, "not_stated").contains("[8, 9]"), "{block}");
    assert!(
        line(&block, "answers").contains("[1, 2, 3, 4, 5]"),
        "{block}"
    );
}

#[test]
fn many_negative_codes_are_missing_even_where_most_rows_have_one() {
    let codes: Vec<String> = (1..=9).map(|n| format!("-{n}")).collect();
    let below = |answers: Vec<(String, usize)>| [answers, each(codes.iter().cloned(), 20)].concat();
    for answers in [range(1, 3, 16), range(1, 5, 12), range(0, 1, 12)] {
        let poll = Poll::csv(&[("q1", below(answers))]);
        let block = poll.block("q1");
        assert!(block.contains("\"single\""), "{block}");
        let missing = line(&block, "not_stated");
        assert!(codes.iter().all(|code| missing.contains(code)), "{block}");
        assert!(
            block.contains("20 times") && block.contains("3 more"),
            "{block}"
        );
        let numbers = poll.numbers();
        assert_eq!(value(&numbers, "q1", "", "mean"), None);
    }
    // Both sides of 0, and amounts that fall below it.
    let both = Poll::csv(&[("change", range(-9, 9, 9)), ("balance", range(-30, 60, 3))]);
    assert!(
        !both.draft.contains("the file does not say why"),
        "{}",
        both.draft
    );
}

#[test]
fn a_code_in_one_of_several_options_is_no_third_answer() {
    for (code, columns) in [("-1", 1), ("-1", 4), ("-9", 1), ("-9", 4)] {
        let mut csv = String::from("id,q3_1,q3_2,q3_3,q3_4,age\n");
        for row in 0..120 {
            let cell = |option: usize| match row % 7 == 0 && (columns == 4 || option == 2) {
                true => code.to_owned(),
                false => u8::from((row * 3 + option * 5).is_multiple_of(4)).to_string(),
            };
            let options: Vec<String> = (0..4).map(cell).collect();
            csv += &format!("R{row},{},{}\n", options.join(","), 18 + row % 60);
        }
        let poll = Poll::with("poll.csv", csv.as_bytes());
        let block = poll.block("q3");
        assert!(
            block.contains("\"q3_1\", \"q3_2\", \"q3_3\", \"q3_4\""),
            "{block}"
        );
        assert!(line(&block, "not_asked").contains(code), "{block}");
        assert!(
            block.contains("times: the file does not say why"),
            "{block}"
        );
        poll.checked();
    }
    // A column of its own may be of better, the same and worse.
    let poll = Poll::csv(&[
        ("change", cells(&[("-1", 30), ("0", 40), ("1", 30)])),
        ("age", range(18, 67, 2)),
    ]);
    assert!(
        poll.block("change").contains("# not_stated = -1"),
        "{}",
        poll.draft
    );
}

#[test]
fn the_ends_of_a_scale_are_words_and_a_word_beside_them_is_none() {
    for (least, most, word) in [
        ("0 Not at all", "10 Completely", "Ei oska öelda"),
        (
            "0 - Gar nicht",
            "10 - Voll und ganz",
            "weiß ich gerade nicht so",
        ),
        ("0. Pas du tout", "10. Tout à fait", "sans avis"),
    ] {
        let poll = Poll::csv(&[(
            "q1",
            with(range(1, 9, 15), &[(least, 20), (most, 25), (word, 20)]),
        )]);
        let block = poll.block("q1");
        assert!(block.contains("\"ordered\""), "{block}");
        assert!(line(&block, "not_stated").contains(word), "{block}");
        assert!(
            block.contains("20 times: the file does not say why"),
            "{block}"
        );
        assert!(
            line(&block, "answers").contains("\"1\", \"2\", \"3\""),
            "{block}"
        );
        assert!(!line(&block, "answers").contains(word), "{block}");
        poll.checked();
    }
    // Where one end is a bare number, the word may be the other end.
    let poll = Poll::csv(&[("q1", with(range(0, 9, 15), &[("Completely", 20)]))]);
    assert!(
        !line(&poll.block("q1"), "not_stated").contains("Completely"),
        "{}",
        poll.draft
    );
}

#[test]
fn numbered_labels_stand_in_the_order_of_their_numbers() {
    for labels in [
        ["3 Church", "1 Party", "2 Union", "4 Club"],
        ["3. Kirche", "1. Partei", "2. Verband", "4. Verein"],
        ["(3) Église", "(1) Parti", "(2) Syndicat", "(4) Club"],
    ] {
        let rows = [80, 50, 40, 30];
        let all: Vec<(&str, usize)> = labels.into_iter().zip(rows).collect();
        let poll = Poll::csv(&[("q1", with(cells(&all), &[("Other", 90)]))]);
        let block = poll.block("q1");
        let at = |label: &str| line(&block, "answers").find(label).unwrap();
        let places = [
            at(labels[1]),
            at(labels[2]),
            at(labels[0]),
            at(labels[3]),
            at("Other"),
        ];
        assert!(places.is_sorted(), "{block}");
    }
    // Names without numbers are listed by how often they were given.
    let poll = Poll::csv(&[("q1", cells(&[("Union", 40), ("Church", 80), ("Party", 50)]))]);
    assert!(
        line(&poll.block("q1"), "answers").contains("\"Church\", \"Party\", \"Union\""),
        "{}",
        poll.draft
    );
}

/// Times from 8:00 to 19:50 in some form.
fn times(form: impl Fn(usize, usize) -> String) -> Vec<(String, usize)> {
    let all = (8..20).flat_map(|hour| [0, 10, 15, 30, 50].map(|minute| (hour, minute)));
    each(all.map(|(hour, minute)| form(hour, minute)), 2)
}

#[test]
fn times_of_day_are_no_numbers_and_no_open_texts() {
    let poll = Poll::csv(&[
        ("a", times(|h, m| format!("{h}h{m:02}"))),
        ("b", times(|h, m| format!("{h} h {m:02}"))),
        ("c", times(|h, m| format!("{h:02}.{m:02}"))),
        ("Uhrzeit", times(|h, m| format!("{h}.{m:02}"))),
        ("STARTTIME", times(|h, m| format!("{h}{m:02}"))),
        ("ENDTIME", times(|h, m| format!("{}", (h + 1) * 100 + m))),
    ]);
    for column in ["a", "b", "c", "Uhrzeit", "STARTTIME", "ENDTIME"] {
        assert!(
            poll.draft
                .contains(&format!("#   {column:<9}  time of day")),
            "{column}: {}",
            poll.draft
        );
    }
    // Nothing that is a time shows the sign before decimals, and no spec reads these as times.
    assert!(
        !poll.draft.contains("decimal ") && !poll.draft.contains("faster_than"),
        "{}",
        poll.draft
    );
    let poll = Poll::csv(&[
        ("c", times(|h, m| format!("{h:02}.{m:02}"))),
        (
            "weight",
            each((0..60).map(|n| format!("0,{}", 61 + n % 39)), 2),
        ),
    ]);
    assert!(poll.draft.contains("decimal = \",\""), "{}", poll.draft);
    poll.checked();
    // Lengths have an h as well.
    let lengths = each((5..40).map(|minute| format!("0h{minute:02}")), 2);
    let poll = Poll::csv(&[("way", lengths)]);
    assert!(
        poll.draft.contains("lengths of time, such as 0h"),
        "{}",
        poll.draft
    );
}

#[test]
fn prices_decimals_and_years_are_no_times() {
    let cents = |all: &[&str]| each((0..200).map(|n| all[n % all.len()].to_owned()), 1);
    let years = each((0..60).map(|n| (1959 + n).to_string()), 2);
    let late = each((0..15).map(|n| (2010 + n).to_string()), 6);
    let poll = Poll::csv(&[
        ("price", cents(&["9.50", "14.30", "10.00", "12.50", "7.20"])),
        ("padded", cents(&["09.50", "14.95", "10.00", "07.99"])),
        ("Zeitaufwand", cents(&["8.50", "7.25", "10.00", "7.75"])),
        ("end", years),
        ("start_year", late),
        ("amount", times(|h, m| format!("{h}{m:02}"))),
    ]);
    for column in [
        "price",
        "padded",
        "Zeitaufwand",
        "end",
        "start_year",
        "amount",
    ] {
        assert!(!poll.block(column).is_empty());
    }
    assert!(!poll.draft.contains("time of day"), "{}", poll.draft);
}

#[test]
fn numbers_with_words_are_proposed_with_their_rules_and_counts() {
    for (word, value, rule) in [
        ("about 20", "20", "about"),
        ("etwa 20", "20", "about"),
        ("environ 20", "20", "about"),
        ("unos 20", "20", "about"),
        ("10 bis 15", "12.5", "range"),
        ("entre 10 et 15", "12.5", "range"),
        ("10-15", "12.5", "range"),
        ("2 000 €", "2000", "unit"),
        ("£1,200", "1200", "unit"),
    ] {
        let poll = Poll::csv(&[("amount", with(range(0, 59, 3), &[(word, 6)]))]);
        let block = poll.block("amount");
        assert!(block.contains(&format!("\"{word}\" = {value}")), "{block}");
        assert!(block.contains("6 rows hold words"), "{block}");
        assert!(
            line(&block, "typed").contains(&format!("\"{rule}\"")),
            "{block}"
        );
        poll.checked();
    }
    // What names no one number is said, and counted nowhere.
    for word in ["30k", "über 20", "20+", "plus de 20", "3 weeks"] {
        let poll = Poll::csv(&[("amount", with(range(0, 59, 3), &[(word, 6)]))]);
        let block = poll.block("amount");
        assert!(line(&block, "not_stated").contains(word), "{block}");
        assert!(
            block.contains("6 times: the file does not say why"),
            "{block}"
        );
        let numbers = poll.numbers();
        assert_eq!(
            super::codes::value(&numbers, "amount", "", "mean"),
            Some(29.5)
        );
    }
}

#[test]
fn amounts_with_a_unit_are_numbers() {
    let amounts = |form: &dyn Fn(usize) -> String| each((0..60).map(|n| form(n * 40)), 2);
    let point = |n: usize| match n {
        1000.. => format!("{},{:03}", n / 1000, n % 1000),
        n => n.to_string(),
    };
    for (unit, form) in [
        (
            "£",
            &(|n: usize| format!("£{}", point(n))) as &dyn Fn(usize) -> String,
        ),
        ("€", &|n| format!("{n} €")),
        ("kr", &|n| format!("{n} kr")),
        ("CHF", &|n| format!("CHF {n}")),
    ] {
        let poll = Poll::csv(&[("spend", amounts(form))]);
        let block = poll.block("spend");
        assert!(
            block.contains("\"number\"") && block.contains("bands"),
            "{block}"
        );
        assert!(line(&block, "typed").contains("\"unit\""), "{block}");
        assert!(line(&block, "unit_words").contains(unit), "{block}");
        assert!(block.contains("120 rows have a unit"), "{block}");
        assert_eq!(value(&poll.numbers(), "spend", "", "mean"), Some(1180.0));
    }
    // A comma before the decimals, known from the amounts themselves.
    let comma = |n: usize| match n {
        1000.. => format!("{} {:03},50 zł", n / 1000, n % 1000),
        n => format!("{n},50 zł"),
    };
    let poll = Poll::csv(&[("spend", amounts(&comma))]);
    assert!(poll.draft.contains("decimal = \",\""), "{}", poll.draft);
    assert_eq!(value(&poll.numbers(), "spend", "", "mean"), Some(1180.5));
    // The words of a few rows follow the sign of the others.
    let dotted = each((0..60).map(|n| format!("{n},5")), 2);
    let poll = Poll::csv(&[("spend", with(dotted, &[("ca. 20,5", 4), ("etwa 1.200", 2)]))]);
    let block = poll.block("spend");
    assert!(
        block.contains("\"ca. 20,5\" = 20.5") && block.contains("\"etwa 1.200\" = 1200"),
        "{block}"
    );
    poll.checked();
    // Answers to choose from, and names with numbers.
    let poll = Poll::csv(&[
        ("price", cells(&[("£5", 30), ("£10", 40), ("£20", 30)])),
        ("room", each((0..50).map(|n| format!("Room {n}")), 2)),
    ]);
    assert!(
        !poll.block("price").contains("\"number\""),
        "{}",
        poll.draft
    );
    assert!(!poll.draft.contains("unit_words"), "{}", poll.draft);
}

#[test]
fn the_columns_of_options_stand_for_the_list_beside_them() {
    for (stem, separator, marks, list) in [
        ("news_src", "_", ["n/a", "---"], "n/a"),
        ("news_src", "_", ["---", "---"], "---"),
        ("sources", "/", ["n/a", "---"], ""),
        ("sources", ".", ["n/a", "n/a"], "n/a"),
    ] {
        let options = ["radio", "tv", "press", "web"];
        let mut csv = format!("id,sex,{stem}");
        for option in options {
            csv += &format!(",{stem}{separator}{option}");
        }
        csv.push('\n');
        for row in 0..120 {
            let asked = row % 6 > 1;
            let chosen: Vec<bool> = (0..4)
                .map(|n| (row * (n + 1) / 2 + n * n) % 5 < 2)
                .collect();
            let names: Vec<&str> = options
                .iter()
                .zip(&chosen)
                .filter(|(_, c)| **c)
                .map(|(o, _)| *o)
                .collect();
            let joined = if asked {
                names.join(" ")
            } else {
                list.to_owned()
            };
            csv += &format!("R{row},{},{joined}", ["m", "f"][row % 2]);
            for own in &chosen {
                let cell = match asked {
                    true => u8::from(*own).to_string(),
                    false => marks[row % 2].to_owned(),
                };
                csv += &format!(",{cell}");
            }
            csv.push('\n');
        }
        let poll = Poll::with("poll.csv", csv.as_bytes());
        let block = poll.block(stem);
        assert!(
            block.contains("not_selected = 0") && !block.contains("delimiter"),
            "{block}"
        );
        assert!(
            poll.draft
                .contains(&format!("names in one cell what is chosen in {stem}")),
            "{}",
            poll.draft
        );
        for mark in marks {
            assert!(
                line(&block, "not_asked").contains(&format!("\"{mark}\"")),
                "{block}"
            );
        }
        let numbers = poll.numbers();
        let base = numbers
            .iter()
            .find(|r| r["question"] == stem && r["column"] == "Total");
        assert_eq!(
            base.unwrap()["unweighted_base"],
            "80",
            "{separator} {marks:?}"
        );
    }
}

#[test]
fn a_text_that_a_workbook_may_hold_as_a_number_is_asked_for_and_not_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("poll.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["id", "weight_kg"].iter().enumerate() {
        sheet.write_string(0, column as u16, *heading).unwrap();
    }
    for row in 1..=120u32 {
        sheet.write_string(row, 0, format!("R{row}")).unwrap();
        let cell = match row % 10 {
            0 => "2.786".to_owned(),
            _ => format!("1,{:04}", 101 + row * 7),
        };
        sheet.write_string(row, 1, cell).unwrap();
    }
    book.save(&path).unwrap();
    let poll = Poll::with("poll.xlsx", &std::fs::read(&path).unwrap());
    let block = poll.block("weight_kg");
    assert!(line(&block, "not_stated").contains("\"2.786\""), "{block}");
    assert!(
        block.contains("\"2.786\" 12 times") && block.contains("can be 2.786 or 2786"),
        "{block}"
    );
    let mean = value(&poll.numbers(), "weight_kg", "", "mean").unwrap();
    assert!(mean < 2.0, "{mean}");
}

#[test]
fn a_number_that_stands_apart_is_settled_by_a_band_that_ends_with_it() {
    let poll = Poll::csv(&[("spend", with(range(0, 59, 3), &[("999", 4)]))]);
    let without = |band: &str| {
        let lines = poll
            .draft
            .lines()
            .filter(|line| !line.starts_with("not_stated"));
        let spec: Vec<String> = lines.map(|line| line.replace("\"50+\"", band)).collect();
        assert!(
            spec.iter().any(|line| line.contains(band)),
            "{}",
            poll.draft
        );
        let again = Poll::csv(&[("spend", with(range(0, 59, 3), &[("999", 4)]))]);
        let own = Poll {
            draft: spec.join("\n"),
            ..again
        };
        own.checked()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let said = without("\"50+\"");
    assert!(said.contains("counts 999 as a number (4 rows)"), "{said}");
    assert!(
        said.contains("a band that ends with it") && said.contains("\"59 to 999\""),
        "{said}"
    );
    let said = without("\"50-999\"");
    assert!(!said.contains("CB-R006"), "{said}");
}

#[test]
fn a_top_code_is_a_number_and_no_code_of_missing() {
    // Of a csv with a dictionary.
    for (label, top) in [
        ("98 or more", true),
        ("98+", true),
        ("98 oder mehr", true),
        ("Keeldus vastamast", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut csv = String::from("id,hours\n");
        for row in 0..200 {
            csv += &format!("R{row},{}\n", if row % 10 == 0 { 98 } else { row % 60 });
        }
        std::fs::write(folder.path().join("poll.csv"), csv).unwrap();
        let labels = format!("variable,code,label\nhours,98,{label}\n");
        std::fs::write(folder.path().join("labels.csv"), labels).unwrap();
        let run = super::support::crossbreak()
            .args(["init", "poll.csv", "--labels", "labels.csv"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let draft = String::from_utf8(run.stdout).unwrap();
        assert_eq!(draft.contains("not_stated = 98"), !top, "{label}: {draft}");
        let days = "fieldwork = { from = 2024-05-01, to = 2024-05-03 }";
        let spec = draft.replace("# fieldwork = { from = ..., to = ... }", days);
        std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
        let check = super::support::crossbreak()
            .args(["check", "poll.toml"])
            .current_dir(folder.path())
            .assert()
            .success();
        let said = String::from_utf8(check.get_output().stderr.clone()).unwrap();
        assert!(!said.contains("CB-R006"), "{label}: {said}");
    }
}
