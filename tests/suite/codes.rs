//! What a column's values mean, from the raw file to its tables: codes and marks of missing, numbered labels, scales, numbers
//! among words, bands. Each draft passes its own check but for what only a person knows, and is run as it is.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::support::{Row, crossbreak, project, rows};

/// A raw file, and the spec that is drafted from it.
pub(super) struct Poll {
    pub folder: TempDir,
    pub draft: String,
    /// The codebook.
    pub page: String,
}

impl Poll {
    fn of(case: &str) -> Self {
        let file = project("tests/cases/reading").join(case);
        let name = file.file_name().unwrap().to_str().unwrap();
        Self::with(name, &std::fs::read(&file).unwrap())
    }

    pub fn with(name: &str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let printed = |command: &str| {
            let mut program = crossbreak();
            let run = program
                .args([command, name])
                .current_dir(folder.path())
                .assert()
                .success();
            String::from_utf8(run.get_output().stdout.clone()).unwrap()
        };
        let (page, draft) = (printed("inspect"), printed("init"));
        Self {
            page,
            draft,
            folder,
        }
    }

    /// A csv file of these columns: each cell with the rows that have it, in an order that is not theirs.
    pub fn csv(columns: &[(&str, Vec<(String, usize)>)]) -> Self {
        let n = columns
            .iter()
            .map(|(_, cells)| cells.iter().map(|(_, n)| n).sum::<usize>())
            .max()
            .unwrap();
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(std::iter::once("id").chain(columns.iter().map(|(name, _)| *name)))
            .unwrap();
        let of: Vec<Vec<&str>> = columns
            .iter()
            .map(|(_, cells)| {
                cells
                    .iter()
                    .flat_map(|(cell, n)| vec![cell.as_str(); *n])
                    .collect()
            })
            .collect();
        for row in 0..n {
            let at = |cells: &Vec<&str>| {
                cells
                    .get(row * 37 % n.max(1))
                    .copied()
                    .unwrap_or("")
                    .to_owned()
            };
            let cells = of.iter().map(at);
            csv.write_record(std::iter::once(format!("R{row}")).chain(cells))
                .unwrap();
        }
        Self::with("poll.csv", &csv.into_inner().unwrap())
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// The block of a question or a variable, from its heading to the next gap.
    pub fn block(&self, id: &str) -> String {
        let blocks = self.draft.split("\n\n");
        // A comment shows how a variable is made, with the first column for an example.
        let named = |block: &&str| {
            let mut lines = block.lines().filter(|line| !line.starts_with('#'));
            lines.any(|line| {
                let line = line.split('#').next().unwrap_or_default();
                let key = line.split('=').next().unwrap_or_default().trim();
                matches!(key, "id" | "column") && line.contains(&format!("\"{id}\""))
            })
        };
        let found = blocks.into_iter().find(named);
        found
            .unwrap_or_else(|| panic!("no {id}: {}", self.draft))
            .to_owned()
    }

    /// The draft with what only a person knows filled in.
    fn write(&self) {
        let days = "fieldwork = { from = 2024-05-01, to = 2024-05-03 }";
        let spec = self
            .draft
            .replace("# fieldwork = { from = ..., to = ... }", days)
            .replace("all_blank    = \"?\"", "all_blank    = \"not_asked\"");
        std::fs::write(self.path("poll.toml"), spec).unwrap();
    }

    /// What `check` says of the draft, which passes it.
    pub fn checked(&self) -> String {
        self.write();
        let mut program = crossbreak();
        let run = program
            .args(["check", "poll.toml"])
            .current_dir(self.folder.path())
            .assert()
            .success();
        String::from_utf8(run.get_output().stderr.clone()).unwrap()
    }

    /// Every number of the draft as it is.
    pub fn numbers(&self) -> Vec<Row> {
        self.checked();
        let mut program = crossbreak();
        program
            .args(["run", "poll.toml"])
            .current_dir(self.folder.path())
            .assert()
            .success();
        rows(&self.path("outputs/poll/estimates.csv"))
    }
}

/// The value of a statistic in the column of everybody.
pub(super) fn value(numbers: &[Row], question: &str, answer: &str, statistic: &str) -> Option<f64> {
    let own = |row: &&Row| {
        row["question"] == question
            && row["column"] == "Total"
            && row["statistic"] == statistic
            && (answer.is_empty() || row["answer"] == answer)
    };
    numbers
        .iter()
        .find(own)
        .and_then(|row| row["value"].parse().ok())
}

pub(super) fn cells(of: &[(&str, usize)]) -> Vec<(String, usize)> {
    of.iter()
        .map(|(cell, rows)| ((*cell).to_owned(), *rows))
        .collect()
}

pub(super) fn range(from: i32, to: i32, rows: usize) -> Vec<(String, usize)> {
    (from..=to).map(|n| (n.to_string(), rows)).collect()
}

pub(super) fn with(mut all: Vec<(String, usize)>, more: &[(&str, usize)]) -> Vec<(String, usize)> {
    all.extend(cells(more));
    all
}

#[test]
fn negative_codes_in_columns_of_codes_are_missing() {
    let poll = Poll::of("2-negative-missing-codes/poll.csv");
    assert!(
        poll.page
            .contains("none for the codes of 4 columns; --dictionary"),
        "{}",
        poll.page
    );
    assert!(
        !poll.draft.contains("kind    = \"number\"") && !poll.draft.contains("\"number\""),
        "{}",
        poll.draft
    );
    assert!(
        poll.block("q1").contains("not_stated = -1"),
        "{}",
        poll.draft
    );
    assert!(
        poll.block("q2").contains("not_stated = -9"),
        "{}",
        poll.draft
    );
    let numbers = poll.numbers();
    assert_eq!(value(&numbers, "q2", "", "mean"), None);
}

#[test]
fn marks_of_missing_are_no_answers() {
    let poll = Poll::of("3-marks-of-missing/poll.csv");
    for question in ["q_nan", "q_null", "q_dot", "q_spss", "q_dash", "q_na"] {
        let block = poll.block(question);
        assert!(
            block.contains("kind      = \"single\"") && block.contains("not_asked"),
            "{block}"
        );
        assert!(block.contains("answers   = [1, 2, 3]"), "{block}");
    }
    for age in ["age_nan", "age_spss"] {
        assert!(poll.block(age).contains("bands"), "{}", poll.block(age));
    }
    let numbers = poll.numbers();
    assert!(
        numbers
            .iter()
            .all(|row| !row["answer"].contains("NaN") && row["answer"] != "-")
    );
    for marks in [
        "NaN", "NULL", "#NULL!", ".", "-", "None", "<NA>", "#N/A", "(null)",
    ] {
        let poll = Poll::csv(&[
            (
                "q1",
                cells(&[("1", 60), ("2", 50), ("3", 40), ("4", 30), (marks, 20)]),
            ),
            ("hours", with(range(0, 59, 3), &[(marks, 20)])),
        ]);
        let block = poll.block("hours");
        assert!(
            block.contains("\"number\"") && block.contains("bands"),
            "{marks}: {block}"
        );
        let numbers = poll.numbers();
        assert_eq!(value(&numbers, "hours", "", "mean"), Some(29.5), "{marks}");
        assert_eq!(
            value(&numbers, "q1", "1", "share"),
            Some(60.0 / 180.0),
            "{marks}"
        );
    }
}

#[test]
fn codes_after_a_gap_are_in_no_mean_and_no_median() {
    for (codes, kept) in [
        (with(range(18, 77, 3), &[("99", 12)]), 47.5),
        (with(range(18, 77, 3), &[("998", 3), ("999", 5)]), 47.5),
        (with(range(18, 77, 3), &[("-1", 3), ("-9", 5)]), 47.5),
        (with(range(0, 59, 3), &[("9999", 4)]), 29.5),
        (with(range(0, 59, 3), &[("-99", 4), ("-77", 2)]), 29.5),
    ] {
        let poll = Poll::csv(&[("amount", codes.clone())]);
        let block = poll.block("amount");
        assert!(
            block.contains("not_stated") && block.contains("the file does not say why"),
            "{block}"
        );
        let numbers = poll.numbers();
        assert_eq!(
            value(&numbers, "amount", "", "mean"),
            Some(kept),
            "{codes:?}"
        );
    }
    for (codes, missing) in [
        (with(range(1, 5, 40), &[("8", 12), ("9", 9)]), "[8, 9]"),
        (with(range(1, 4, 40), &[("88", 2), ("99", 1)]), "[88, 99]"),
        (with(range(0, 10, 20), &[("98", 2), ("99", 1)]), "[98, 99]"),
        (with(range(1, 7, 20), &[("-9", 1)]), "-9"),
    ] {
        let poll = Poll::csv(&[("q1", codes)]);
        let block = poll.block("q1");
        assert!(
            block.contains(&format!("not_stated = {missing}")),
            "{block}"
        );
        poll.checked();
    }
}

#[test]
fn numbers_and_answers_that_only_look_like_codes_stay() {
    let poll = Poll::csv(&[
        (
            "temperature",
            with(range(0, 24, 9), &[("-1", 9), ("-2", 4)]),
        ),
        ("change", range(-3, 3, 30)),
        ("children", range(0, 9, 20)),
        ("rating", range(0, 10, 20)),
        ("percent", range(0, 100, 2)),
        ("years", with(range(0, 87, 2), &[("92", 1)])),
    ]);
    assert!(
        !poll.draft.contains("the file does not say why"),
        "{}",
        poll.draft
    );
    poll.checked();
    // What the data cannot tell is said.
    let poll = Poll::csv(&[("hours", with(range(0, 79, 3), &[("-1", 10)]))]);
    assert!(poll.draft.contains("# not_stated = -1"), "{}", poll.draft);
    assert!(poll.page.contains("-1"), "{}", poll.page);
}

#[test]
fn a_number_that_looks_like_a_code_is_counted_with_a_word() {
    let poll = Poll::csv(&[("hours", with(range(0, 59, 3), &[("999", 4)]))]);
    let spec = poll
        .draft
        .lines()
        .filter(|line| !line.starts_with("not_stated"));
    let spec = spec.collect::<Vec<_>>().join("\n");
    let poll = Poll {
        draft: spec,
        ..poll
    };
    let said = poll
        .checked()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        said.contains("CB-R006") && said.contains("counts 999 as a number (4 rows)"),
        "{said}"
    );
}

#[test]
fn a_mark_of_a_blank_is_no_answer_without_a_word() {
    let poll = Poll::csv(&[("q1", cells(&[("Yes", 60), ("No", 40), ("NaN", 9)]))]);
    let spec = poll
        .draft
        .lines()
        .filter(|line| !line.starts_with("not_asked") && !line.starts_with("answers"));
    let poll = Poll {
        draft: spec.collect::<Vec<_>>().join("\n"),
        ..poll
    };
    let said = poll
        .checked()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        said.contains("CB-R006") && said.contains("counts \"NaN\" as an answer (9 rows)"),
        "{said}"
    );
}

#[test]
fn a_code_in_many_columns_is_one_in_each() {
    let item = |rare: usize| with(range(1, 4, 50), &[("9", rare)]);
    let poll = Poll::csv(&[("g_1", item(12)), ("g_2", item(1)), ("g_3", item(9))]);
    assert!(poll.draft.contains("not_stated = 9"), "{}", poll.draft);
    poll.checked();
    // 0 and 1 and -1: not asked where the same rows have it everywhere, else perhaps the other side of 0.
    let sides = |shift: usize| {
        let mut all: Vec<(String, usize)> = Vec::new();
        for n in 0..120usize {
            let cell = match n {
                n if n < 40 => "-1",
                n if (n / 3 + shift).is_multiple_of(2) => "0",
                _ => "1",
            };
            all.push((cell.to_owned(), 1));
        }
        all
    };
    let poll = Poll::csv(&[
        ("news_1", sides(0)),
        ("news_2", sides(1)),
        ("news_3", sides(0)),
    ]);
    assert!(poll.draft.contains("not_asked    = -1"), "{}", poll.draft);
    let numbers = poll.numbers();
    assert_eq!(
        numbers.iter().find(|r| r["column"] == "Total").unwrap()["unweighted_base"],
        "80"
    );
}

#[test]
fn numbered_labels_are_names() {
    let poll = Poll::of("7-numbered-labels/poll.sav");
    for question in ["paper", "cause"] {
        assert!(
            poll.block(question).contains("\"single\""),
            "{}",
            poll.block(question)
        );
    }
    let numbers = poll.numbers();
    assert!(numbers.iter().all(|row| row["statistic"] != "median"));
    for labels in [
        ["1. Catholic", "2. Protestant", "3. Muslim", "4. Other"],
        ["1) Bus", "2) Train", "3) Car", "4) Bicycle"],
        [
            "(1) Katholisch",
            "(2) Evangelisch",
            "(3) Muslimisch",
            "(4) Andere",
        ],
        ["1 - Prix", "2 - Salaires", "3 - Impôts", "8 - Autre"],
    ] {
        let poll = Poll::csv(&[("q1", labels.iter().map(|l| ((*l).to_owned(), 20)).collect())]);
        assert!(
            poll.block("q1").contains("\"single\""),
            "{}",
            poll.block("q1")
        );
        poll.checked();
    }
    for (labels, kind) in [
        (
            [
                "1. Very good",
                "2. Fairly good",
                "3. Fairly bad",
                "4. Very bad",
            ],
            "scale",
        ),
        (
            [
                "1. Sehr gut",
                "2. Eher gut",
                "3. Eher schlecht",
                "4. Sehr schlecht",
            ],
            "scale",
        ),
        (
            ["1 hour", "2 hours", "3 hours", "4 hours or more"],
            "ordered",
        ),
        (["1. 18-24", "2. 25-34", "3. 35-44", "4. 45-54"], "ordered"),
        (["1 - Not at all", "2", "3", "4 - Extremely"], "ordered"),
    ] {
        let poll = Poll::csv(&[("q1", labels.iter().map(|l| ((*l).to_owned(), 20)).collect())]);
        assert!(
            poll.block("q1").contains(&format!("\"{kind}\"")),
            "{}",
            poll.block("q1")
        );
        poll.checked();
    }
}

#[test]
fn the_same_poll_in_french_is_drafted_as_the_english_one() {
    for file in ["english.sav", "french.sav"] {
        let poll = Poll::of(&format!("8-other-languages/{file}"));
        let age = poll.block("q1");
        assert!(
            age.contains("bands") && !age.contains("999+"),
            "{file}: {age}"
        );
        assert!(age.contains("998") && age.contains("999"), "{file}: {age}");
        let road = poll.block("q3");
        assert!(
            road.contains("\"scale\"") || road.contains("\"ordered\""),
            "{file}: {road}"
        );
        let numbers = poll.numbers();
        let kinds = numbers
            .iter()
            .filter(|r| r["question"] == "q3" && r["statistic"] == "median");
        assert!(
            kinds
                .into_iter()
                .all(|row| row["value"].parse::<f64>().unwrap() <= 3.0),
            "{file}"
        );
    }
}

#[test]
fn a_scale_with_labels_at_its_ends_keeps_the_order_of_its_codes() {
    let poll = Poll::of("9-ends-labelled/poll.sav");
    assert!(
        poll.block("lr")
            .contains("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"),
        "{}",
        poll.block("lr")
    );
    assert!(
        poll.block("lr").contains("\"ordered\""),
        "{}",
        poll.block("lr")
    );
    let trust = poll.block("trust");
    assert!(
        trust.contains("[1, 2, 3, 4, 5, 6, 7]") && trust.contains("dont_know = 99"),
        "{trust}"
    );
    let numbers = poll.numbers();
    let order: Vec<&str> = numbers
        .iter()
        .filter(|r| r["question"] == "lr" && r["column"] == "Total" && r["statistic"] == "share")
        .map(|r| r["answer"].as_str())
        .collect();
    assert_eq!(
        order,
        ["Left", "1", "2", "3", "4", "5", "6", "7", "8", "9", "Right"]
    );
}

#[test]
fn what_a_file_declares_missing_is_no_option() {
    let poll = Poll::of("15-missing-in-options/options.sav");
    let src = poll.block("src");
    assert!(src.contains("998") && src.contains("999"), "{src}");
    let numbers = poll.numbers();
    assert!(
        numbers
            .iter()
            .all(|row| !row["answer"].contains("NR") && !row["item"].contains("NR"))
    );
    for file in ["declared.sav", "letters.dta"] {
        let poll = Poll::of(&format!("declared-missing/{file}"));
        let said = poll.checked();
        assert!(!said.contains("CB-R007"), "{file}: {said}");
        let numbers = poll.numbers();
        let wrong = ["Trifft nicht zu", "-1", "-9", "Sans objet", ".a", ".c"];
        let options = numbers
            .iter()
            .filter(|r| r["question"].starts_with("news") || r["question"].starts_with("opt"));
        for row in options {
            assert!(!wrong.contains(&row["answer"].as_str()), "{file}: {row:?}");
            assert!(
                row["unweighted_base"].parse::<usize>().unwrap() < 120,
                "{file}: {row:?}"
            );
        }
    }
}

#[test]
fn labels_in_a_language_without_a_list_are_told_by_their_codes() {
    let poll = Poll::of("no-word-list/poll.sav");
    let hours = poll.block("hours");
    assert!(
        hours.contains("\"number\"") && hours.contains("not_stated = 96"),
        "{hours}"
    );
    for id in ["age", "left_right"] {
        assert!(
            poll.block(id)
                .contains("please check which kind of missing that is"),
            "{}",
            poll.block(id)
        );
    }
    // Among names it may be an answer, which is said.
    assert!(
        poll.block("party").contains("# not_stated = [95, 99]"),
        "{}",
        poll.block("party")
    );
    let numbers = poll.numbers();
    let hours = value(&numbers, "hours", "", "mean").unwrap();
    assert!(hours < 40.0, "{hours}");
}

#[test]
fn numbers_with_a_few_words_are_numbers() {
    let poll = Poll::of("16-numbers-with-a-few-words/poll.csv");
    let hours = poll.block("hours");
    assert!(
        hours.contains("\"number\"") && hours.contains("typed"),
        "{hours}"
    );
    assert!(hours.contains("\"about\", \"range\""), "{hours}");
    let salary = poll.block("salary");
    assert!(
        salary.contains("\"number\"") && salary.contains("not_stated = 999999999999999999"),
        "{salary}"
    );
    let numbers = poll.numbers();
    assert!(value(&numbers, "salary", "", "mean").unwrap() < 100_000.0);
    // What no rule reads is said, and counted in nothing.
    let poll = Poll::csv(&[(
        "hours",
        with(
            range(0, 59, 3),
            &[
                ("about 20", 2),
                ("it depends", 1),
                ("over 40", 1),
                ("none", 2),
            ],
        ),
    )]);
    let hours = poll.block("hours");
    let unread = hours
        .lines()
        .find(|line| line.starts_with("not_stated"))
        .unwrap();
    assert!(
        unread.contains("\"it depends\"") && unread.contains("\"over 40\""),
        "{hours}"
    );
    assert!(
        hours.contains("\"none\" = 0") && hours.contains("\"about 20\" = 20"),
        "{hours}"
    );
    poll.checked();
}

#[test]
fn a_code_too_long_for_a_number_is_found_as_it_is_written() {
    let poll = Poll::csv(&[(
        "q1",
        cells(&[("1", 50), ("2", 50), ("999999999999999999", 2)]),
    )]);
    let said = poll.checked();
    assert!(!said.contains("did you mean"), "{said}");
}

#[test]
fn bands_part_the_middle_half() {
    let poll = Poll::of("17-bands/slider.csv");
    let rating = poll.block("rating");
    assert!(
        rating.contains("\"80-84\", \"85-89\", \"90-94\", \"95+\""),
        "{rating}"
    );
    let numbers = poll.numbers();
    let shares = numbers
        .iter()
        .filter(|r| r["column"] == "Total" && r["statistic"] == "share");
    for row in shares {
        let share: f64 = row["value"].parse().unwrap();
        assert!(share > 0.0 && share < 0.5, "{row:?}");
    }
    let poll = Poll::csv(&[("change", range(-40, 39, 3))]);
    assert!(
        poll.block("change").contains(" to -1\""),
        "{}",
        poll.block("change")
    );
    poll.checked();
}

#[test]
fn a_file_is_read_alike_as_csv_and_as_sav() {
    // The csv of a .sav with codes alone says less, and nothing else.
    let sav = Poll::of("8-other-languages/french.sav");
    assert!(Path::new(&sav.path("french.sav")).is_file());
    let ages = with(range(18, 77, 3), &[("998", 6), ("999", 6)]);
    let road = with(range(1, 4, 40), &[("8", 12), ("9", 9)]);
    let poll = Poll::csv(&[("q1", ages), ("q3", road)]);
    for id in ["q1", "q3"] {
        assert!(poll.block(id).contains("not_stated"), "{}", poll.block(id));
    }
    poll.checked();
}

#[test]
fn a_mark_in_each_option_says_that_it_was_not_chosen() {
    // As R writes a blank, and as platforms write what was seen and left.
    for mark in ["NA", "-99", "NULL"] {
        let poll = Poll::csv(&[
            ("q5_1", cells(&[("Bus", 30), (mark, 70)])),
            ("q5_2", cells(&[("Train", 40), (mark, 60)])),
            ("q5_3", cells(&[("Walk", 10), (mark, 90)])),
        ]);
        let block = poll.block("q5");
        assert!(
            block.contains("kind         = \"multiple\""),
            "{mark}: {block}"
        );
        assert!(block.contains("all_blank    = \"?\""), "{mark}: {block}");
        assert!(!block.contains("not_asked    ="), "{mark}: {block}");
        let asked = poll
            .draft
            .replace("all_blank    = \"?\"", "all_blank    = \"not_selected\"");
        let poll = Poll {
            draft: asked,
            ..poll
        };
        let numbers = poll.numbers();
        assert_eq!(value(&numbers, "q5", "", "share"), Some(0.3), "{mark}");
    }
}

#[test]
fn a_code_among_answers_in_words_is_missing() {
    let poll = Poll::csv(&[
        (
            "q1",
            cells(&[
                ("Very good", 20),
                ("Good", 30),
                ("Bad", 30),
                ("Very bad", 10),
                ("-99", 10),
            ]),
        ),
        (
            "q2",
            cells(&[("18-24", 30), ("25-34", 30), ("35+", 30), ("-9", 10)]),
        ),
        ("q3", cells(&[("Tea", 50), ("Milk", 40), ("99", 10)])),
        // Counted in numbers, with a word for more.
        (
            "q4",
            cells(&[("1", 30), ("2", 30), ("3", 30), ("four or more", 10)]),
        ),
    ]);
    for (id, mark) in [("q1", "-99"), ("q2", "-9"), ("q3", "99")] {
        let block = poll.block(id);
        assert!(
            block.contains(&format!("not_stated = \"{mark}\"")),
            "{block}"
        );
    }
    assert!(
        poll.block("q4").contains("\"four or more\"]"),
        "{}",
        poll.draft
    );
    assert!(
        poll.page.contains("-99, -9, 99 in 3 columns"),
        "{}",
        poll.page
    );
}

#[test]
fn who_does_not_know_was_asked_each_item() {
    let items = |name| (name, cells(&[("Yes", 40), ("No", 40), ("Don't know", 20)]));
    let poll = Poll::csv(&[
        items("Have you heard of it? [The one]"),
        items("Have you heard of it? [The other]"),
    ]);
    assert!(
        poll.draft.contains("kind      = \"grid\""),
        "{}",
        poll.draft
    );
    assert!(
        poll.draft.contains("dont_know = \"Don't know\""),
        "{}",
        poll.draft
    );
}

#[test]
fn halves_with_a_comma_are_numbers_and_codes_in_order_are_lists() {
    let semicolons = |head: &str, values: &[&str]| {
        let mut csv = format!("id;{head};weight\n");
        for (row, value) in values.iter().cycle().take(60).enumerate() {
            csv += &format!("R{row};{value};0,{}\n", 5000 + row * 37);
        }
        Poll::with("poll.csv", csv.as_bytes())
    };
    let ratings = semicolons("rating", &["4,5", "3", "5", "2,5", "4"]);
    assert!(ratings.page.contains("2.5 to 5"), "{}", ratings.page);
    let lists = semicolons("papers", &["1", "2", "1,2", "1,3", "2,3", "3"]);
    assert!(
        lists.block("papers").contains("delimiter = \",\""),
        "{}",
        lists.draft
    );
}

#[test]
fn bands_of_numbers_with_decimals_say_where_the_next_begins() {
    let hours = (0..20).map(|n| (format!("{}.5", n), 5)).collect();
    let poll = Poll::csv(&[("hours", hours)]);
    assert!(poll.draft.contains("\"0 to under 5\""), "{}", poll.draft);
    poll.numbers();
    // Between 0 and 1 whole numbers part nothing.
    let parts = (1..50).map(|n| (format!("0.{n:02}"), 2)).collect();
    let poll = Poll::csv(&[("part", parts)]);
    let bands = |line: &str| line.starts_with("bands");
    assert!(!poll.draft.lines().any(bands), "{}", poll.draft);
}
