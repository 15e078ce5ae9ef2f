//! Which columns are one question, and what a cell with several answers holds: exports in the shapes of many platforms and
//! languages are drafted, checked, run, and their shares and bases compared with counts made here.

use std::path::PathBuf;

use tempfile::TempDir;

use super::support::{Row, crossbreak, project, rows};

/// A raw file that was drafted and run, with nothing filled in but what the file cannot tell.
struct Poll {
    folder: TempDir,
    draft: String,
    groups: Vec<(String, String, Vec<String>)>,
    numbers: Vec<Row>,
}

impl Poll {
    /// `known`: what a person fills in, beside the days of the fieldwork.
    fn of(name: &str, bytes: &[u8], known: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let raw = folder.path().join(name);
        std::fs::write(&raw, bytes).unwrap();
        let run = |arguments: &[&str]| {
            let run = crossbreak()
                .args(arguments)
                .current_dir(folder.path())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&run.stderr).into_owned();
            let draft = std::fs::read_to_string(folder.path().join("poll.toml"));
            assert_eq!(
                run.status.code(),
                Some(0),
                "{name} {arguments:?}: {said}\n{}",
                draft.unwrap_or_default()
            );
            String::from_utf8(run.stdout).unwrap()
        };
        let inspected: serde_json::Value =
            serde_json::from_str(&run(&["inspect", name, "--json"])).unwrap();
        let words = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let codebook = &inspected["codebook"];
        let groups: Vec<(String, String, Vec<String>)> = codebook["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| {
                let columns = group["columns"].as_array().unwrap();
                let columns = columns.iter().map(words).collect();
                (words(&group["name"]), words(&group["kind"]), columns)
            })
            .collect();
        // A group has no name of a column that is not its own, but for one that holds its options once more.
        for (group, _, columns) in &groups {
            let named = codebook["variables"].as_array().unwrap().iter();
            let mut named = named.filter(|v| words(&v["name"]) == *group);
            let own = |v: &serde_json::Value| columns.contains(&words(&v["name"]));
            assert!(
                named.all(|v| own(v) || v["role"] == "joined"),
                "{name}: {group}"
            );
        }
        run(&["init", name, "-o", "poll.toml"]);
        let spec = folder.path().join("poll.toml");
        let mut draft = std::fs::read_to_string(&spec).unwrap();
        for (open, said) in known {
            assert!(draft.contains(open), "{name}: {open} in {draft}");
            draft = draft.replace(open, said);
        }
        let days = "fieldwork = { from = 2024-05-01, to = 2024-05-03 }";
        draft = draft.replace("# fieldwork = { from = ..., to = ... }", days);
        draft = draft.replace("method = \"rake\"", "method = \"none\"");
        std::fs::write(&spec, &draft).unwrap();
        run(&["check", "poll.toml"]);
        run(&["run", "poll.toml"]);
        let numbers = rows(&folder.path().join("outputs/poll/estimates.csv"));
        Self {
            folder,
            draft,
            groups,
            numbers,
        }
    }

    fn question(&self, id: &str) -> toml::Table {
        let spec: toml::Table = toml::from_str(&self.draft).unwrap();
        let questions = spec["question"].as_array().unwrap();
        let found = questions.iter().find(|q| q["id"].as_str() == Some(id));
        found
            .unwrap_or_else(|| panic!("no question {id} in {}", self.draft))
            .as_table()
            .unwrap()
            .clone()
    }

    /// Each group's kind and columns.
    fn grouped(&self) -> Vec<(&str, Vec<&str>)> {
        let each = self.groups.iter();
        each.map(|(_, kind, columns)| (kind.as_str(), columns.iter().map(String::as_str).collect()))
            .collect()
    }

    /// The share of everyone with that id, and its unweighted base.
    #[track_caller]
    fn share(&self, question: &str, item: &str, answer: &str) -> (f64, usize) {
        let row = self.numbers.iter().find(|row| {
            row["question"] == question
                && row["item"] == item
                && row["answer"] == answer
                && row["statistic"] == "share"
                && row["column"] == "Total"
        });
        let row = row.unwrap_or_else(|| {
            let ids: Vec<&String> = self.numbers.iter().map(|row| &row["number"]).collect();
            panic!("no {question} {item} {answer} in {ids:?}")
        });
        let base = row["unweighted_base"].parse::<f64>().unwrap();
        (row["value"].parse().unwrap(), base as usize)
    }

    /// The share is that of so many of so many.
    #[track_caller]
    fn is(&self, [question, item, answer]: [&str; 3], rows: usize, base: usize) {
        let (share, own_base) = self.share(question, item, answer);
        let expected = rows as f64 / base as f64;
        assert_eq!(own_base, base, "base of {question} {item} {answer}");
        assert!(
            (share - expected).abs() < 1e-12,
            "{question} {item} {answer}: {share}, {rows} of {base}"
        );
    }
}

/// Numbers that look drawn, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn shuffle<'a>(&mut self, items: &[&'a str]) -> Vec<&'a str> {
        let mut items = items.to_vec();
        for at in (1..items.len()).rev() {
            items.swap(at, self.roll(at + 1));
        }
        items
    }
}

type Cells = Vec<Vec<String>>;

fn csv(head: &[&str], cells: &Cells) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(head).unwrap();
    for row in cells {
        out.write_record(row).unwrap();
    }
    out.into_inner().unwrap()
}

/// Rows of a column whose cell is this.
fn with(cells: &Cells, column: usize, cell: &str) -> usize {
    cells.iter().filter(|row| row[column] == cell).count()
}

/// So many rows of an id and of cells.
fn made(rows: usize, mut of: impl FnMut(usize) -> Vec<String>) -> Cells {
    (0..rows)
        .map(|row| [vec![format!("r{row}")], of(row)].concat())
        .collect()
}

fn texts(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

const NOT_SELECTED: (&str, &str) = ("all_blank    = \"?\"", "all_blank = \"not_selected\"");

fn case(file: &str) -> (String, Vec<u8>) {
    let path: PathBuf = project(&format!("tests/cases/reading/{file}"));
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    (name, std::fs::read(path).unwrap())
}

/// The cells of a csv file of the cases.
fn cells_of(bytes: &[u8]) -> Cells {
    let mut reader = csv::Reader::from_reader(bytes);
    let records = reader.records().map(Result::unwrap);
    records
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn grids_of_spss_files_are_made_along_whichever_order_their_names_have() {
    let (name, bytes) = case("transposed-grids/question-then-item.sav");
    let poll = Poll::of(&name, &bytes, &[]);
    let of = |question: &str| -> Vec<String> {
        (1..4)
            .map(|item| format!("ESP_{question}_{item}"))
            .collect()
    };
    let expected: Vec<Vec<String>> = ["5", "6", "17", "49"].map(of).to_vec();
    let found: Vec<Vec<String>> = poll.groups.iter().map(|(_, _, c)| c.clone()).collect();
    assert_eq!(found, expected);
    // Counted by pyreadstat.
    poll.is(["ESP_5", "ESP_5_1", "Strongly agree"], 23, 120);
    poll.is(["ESP_17", "ESP_17_2", "Neither"], 27, 120);
    poll.is(["ESP_49", "ESP_49_3", "Strongly disagree"], 32, 120);

    let (name, bytes) = case("transposed-grids/item-then-question.sav");
    let poll = Poll::of(&name, &bytes, &[]);
    let found: Vec<(&str, usize)> = poll
        .groups
        .iter()
        .map(|(name, _, columns)| (name.as_str(), columns.len()))
        .collect();
    assert_eq!(found, [("P9", 3), ("P10", 3), ("P13", 3), ("P15", 3)]);
    assert_eq!(poll.groups[0].2, ["I_1_P9", "I_2_P9", "I_3_P9"]);
    poll.is(["P9", "I_1_P9", "1"], 31, 120);
    poll.is(["P15", "I_3_P15", "5"], 21, 120);
}

#[test]
fn loops_are_grids_as_their_columns_stand_and_never_across() {
    let mut dice = Dice(1);
    let cells = made(120, |_| {
        (0..9).map(|_| (dice.roll(5) + 1).to_string()).collect()
    });
    let names = |of: &dyn Fn(usize, usize) -> String| -> Vec<String> {
        (0..9).map(|at| of(at / 3, at % 3)).collect()
    };
    let (letters, questions) = (["A", "B", "C"], [9, 15, 16]);
    let along: [(&str, Vec<String>); 8] = [
        (
            "Q6Loop@",
            names(&|a, b| format!("Q6Loop@_{}.Q6._{}", a + 1, b + 1)),
        ),
        (
            "P7[A1].P7S9",
            names(&|q, a| format!("P7[A{}].P7S{}", a + 1, questions[q])),
        ),
        (
            "Loop[{A}].Q30",
            names(&|q, a| format!("Loop[{{{}}}].Q{}", letters[a], q + 30)),
        ),
        ("1_Q2", names(&|q, a| format!("{}_Q{}", a + 1, q + 2))),
        (
            "P7S9_1",
            names(&|q, a| format!("P7S{}_{}", questions[q], a + 1)),
        ),
        ("1_Q2_1", names(&|a, b| format!("{}_Q2_{}", a + 1, b + 1))),
        (
            "Q5a_1",
            names(&|q, a| format!("Q5{}_{}", ["a", "b", "c"][q], a + 1)),
        ),
        (
            "(A) how",
            names(&|q, a| format!("({}) how {}?", letters[a], ["safe", "cheap", "fast"][q])),
        ),
    ];
    for (which, names) in along {
        let head: Vec<&str> = std::iter::once("id")
            .chain(names.iter().map(String::as_str))
            .collect();
        let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
        let expected: Vec<(&str, Vec<&str>)> = head[1..]
            .chunks(3)
            .map(|three| ("grid", three.to_vec()))
            .collect();
        assert_eq!(poll.grouped(), expected, "{which}");
        let spec: toml::Table = toml::from_str(&poll.draft).unwrap();
        for (at, question) in spec["question"].as_array().unwrap().iter().enumerate() {
            let id = question["id"].as_str().unwrap();
            for column in at * 3..at * 3 + 3 {
                let all = cells.iter().filter(|row| row[column + 1] == "4").count();
                poll.is([id, head[column + 1], "4"], all, 120);
            }
        }
    }
    // Questions of one loop value side by side are questions, and no grid of one value or of one question.
    for names in [
        names(&|a, q| format!("P7[A{}].P7S{}", a + 1, questions[q])),
        names(&|a, q| format!("Loop[{{{}}}].Q{}", letters[a], q + 30)),
        names(&|a, q| format!("{}_Q{}", a + 1, q + 1)),
        names(&|_, _| String::new())
            .iter()
            .enumerate()
            .map(|(at, _)| format!("S{}", at + 1))
            .collect(),
    ] {
        let head: Vec<&str> = std::iter::once("id")
            .chain(names.iter().map(String::as_str))
            .collect();
        let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
        assert!(poll.groups.is_empty(), "{:?}", poll.groups);
    }
}

#[test]
fn rows_and_scales_that_take_turns_are_a_question_for_each_scale() {
    let mut dice = Dice(2);
    let cells = made(120, |_| {
        let two = |dice: &mut Dice| {
            [
                (dice.roll(5) + 1).to_string(),
                ["low", "high", "none"][dice.roll(3)].to_owned(),
            ]
        };
        (0..3).flat_map(|_| two(&mut dice)).collect()
    });
    let items = ["Price", "Speed", "Comfort"];
    let of = |name: &dyn Fn(usize, usize) -> String| -> Vec<String> {
        (0..6).map(|at| name(at / 2 + 1, at % 2 + 1)).collect()
    };
    for names in [
        of(&|row, scale| format!("Q1[SQ00{row}][{scale}]")),
        of(&|row, scale| {
            format!(
                "Q1[SQ00{row}][{scale}]. How is it? [{}][Scale {scale}]",
                items[row - 1]
            )
        }),
        of(&|row, scale| format!("Q1r{row}c{scale}")),
    ] {
        let head: Vec<&str> = std::iter::once("id")
            .chain(names.iter().map(String::as_str))
            .collect();
        let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
        let every = |first: usize| head[1..].iter().copied().skip(first).step_by(2).collect();
        assert_eq!(poll.grouped(), [("grid", every(0)), ("grid", every(1))]);
    }
}

#[test]
fn items_in_brackets_and_after_signs_are_one_question_in_any_language() {
    let (name, bytes) = case("items-in-brackets/google-forms.csv");
    let poll = Poll::of(&name, &bytes, &[]);
    let cells = cells_of(&bytes);
    let price = with(&cells, 1, "Very satisfied");
    let column = "How satisfied are you with ... [Price]";
    poll.is(["satisfied", column, "Very satisfied"], price, 100);

    let (name, bytes) = case("items-in-brackets/limesurvey.csv");
    let poll = Poll::of(&name, &bytes, &[]);
    let cells = cells_of(&bytes);
    let question = poll.question("Q2");
    assert_eq!(question["not_selected"].as_str(), Some("No"));
    let asked = 100 - with(&cells, 2, "");
    for (at, item) in ["Bus", "Train", "Bicycle", "Boat"].iter().enumerate() {
        let column = format!("Q2[SQ00{}]. Which of these do you use? [{item}]", at + 1);
        poll.is(["Q2", &column, item], with(&cells, at + 2, "Yes"), asked);
    }

    // The question, its items, and the pair of which the second was not chosen; nobody chose the last option.
    type Shape<'a> = (&'a dyn Fn(&str) -> String, [&'a str; 4], [&'a str; 2]);
    let english = ["Bus", "Train", "Bicycle", "Boat"];
    let japanese = ["バス", "電車", "自転車", "船"];
    let shapes: [Shape<'_>; 14] = [
        (
            &|i| format!("Which do you use? (choice={i})"),
            english,
            ["Checked", "Unchecked"],
        ),
        (
            &|i| format!("Lequel utilisez-vous ? [{i}]"),
            ["Bus", "Train", "Vélo", "Bateau"],
            ["Oui", "Non"],
        ),
        (
            &|i| format!("Was nutzen Sie? - {i}"),
            ["Bus", "Bahn", "Rad", "Boot"],
            ["genannt", "nicht genannt"],
        ),
        (
            &|i| format!("Was nutzen Sie?: {i}"),
            ["Bus", "Bahn", "Rad", "Boot"],
            ["Ja", "Nein"],
        ),
        (
            &|i| format!("利用するのはどれですか（{i}）"),
            japanese,
            ["はい", "いいえ"],
        ),
        (
            &|i| format!("利用するのはどれですか「{i}」"),
            japanese,
            ["選択", "未選択"],
        ),
        (
            &|i| format!("你用哪些？{i}"),
            ["公交", "火车", "单车", "船"],
            ["是", "否"],
        ),
        (
            &|i| format!("Which do you use? / {i}"),
            english,
            ["True", "False"],
        ),
        (
            &|i| format!("{i}:Which of these do you use?"),
            english,
            ["1", "0"],
        ),
        (&|i| format!("Which do you use?\n{i}"), english, ["Y", "N"]),
        (
            &|i| format!("Z czego korzystasz? [{i}]"),
            ["Autobus", "Pociąg", "Rower", "Łódź"],
            ["Tak", "Nie"],
        ),
        // In no list: nobody chose the last option, so what it holds says that it was not chosen.
        (
            &|i| format!("Zer erabiltzen duzu? [{i}]"),
            english,
            ["Hori", "Ezetz"],
        ),
        (
            &|i| format!("[{i}] Which of these do you use"),
            english,
            ["Yes", "No"],
        ),
        (
            &|i| format!("Which do you use? {{{i}}}"),
            english,
            ["Quoted", "Not quoted"],
        ),
    ];
    for (heading, items, [yes, no]) in shapes {
        let mut dice = Dice(3);
        let cells = made(80, |row| {
            let mut all: Vec<String> = (0..3).map(|_| [yes, no][dice.roll(2)].to_owned()).collect();
            all.push(no.to_owned());
            // Every eighth was not asked.
            match row % 8 {
                0 => texts(&[""; 4]),
                _ => all,
            }
        });
        let headings: Vec<String> = items.iter().map(|item| heading(item)).collect();
        let head: Vec<&str> = std::iter::once("id")
            .chain(headings.iter().map(String::as_str))
            .collect();
        let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
        assert_eq!(
            poll.grouped(),
            [("multiple", head[1..].to_vec())],
            "{}",
            head[1]
        );
        let spec: toml::Table = toml::from_str(&poll.draft).unwrap();
        let question = &spec["question"][0];
        let id = question["id"].as_str().unwrap();
        for (at, item) in items.iter().enumerate() {
            poll.is([id, head[at + 1], item], with(&cells, at + 1, yes), 70);
        }
    }
}

#[test]
fn codes_with_labels_of_yes_and_no_are_options_where_the_wording_says_so() {
    let of = |texts: [&str; 3], labels: [&str; 2]| {
        let mut csv = "id,v1,v2,v3\n".to_owned();
        let mut dice = Dice(4);
        for row in 0..60 {
            let cells: Vec<String> = (0..3).map(|_| (dice.roll(2) + 1).to_string()).collect();
            csv += &format!("r{row},{}\n", cells.join(","));
        }
        let mut labelled = "variable,text,code,label\n".to_owned();
        for (at, text) in texts.iter().enumerate() {
            for (code, label) in labels.iter().enumerate() {
                labelled += &format!("v{},\"{text}\",{},{label}\n", at + 1, code + 1);
            }
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("poll.csv"), csv).unwrap();
        std::fs::write(folder.path().join("labels.csv"), labelled).unwrap();
        let run = crossbreak()
            .args(["init", "poll.csv", "--labels", "labels.csv"])
            .current_dir(folder.path())
            .assert()
            .success();
        let draft = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        let spec: toml::Table = toml::from_str(&draft).unwrap();
        let questions = spec["question"].as_array().unwrap().clone();
        questions
            .iter()
            .map(|q| {
                (
                    q["kind"].as_str().unwrap().to_owned(),
                    q.get("not_selected").cloned(),
                )
            })
            .collect::<Vec<_>>()
    };
    let own = [
        "Which do you own? - A car",
        "Which do you own? - A bicycle",
        "Which do you own? - A boat",
    ];
    for labels in [["Yes", "No"], ["Oui", "Non"], ["genannt", "nicht genannt"]] {
        assert_eq!(
            of(own, labels),
            [("multiple".to_owned(), Some(toml::Value::Integer(2)))]
        );
    }
    // An opinion of two answers is a grid, and independent questions are neither.
    assert_eq!(of(own, ["Agree", "Disagree"]).len(), 1);
    assert_ne!(of(own, ["Agree", "Disagree"])[0].0, "multiple");
    let others = ["Do you own a car?", "Did you vote?", "Have you moved?"];
    assert_eq!(of(others, ["Yes", "No"]).len(), 3);
}

#[test]
fn questions_that_only_look_alike_stay_apart() {
    let mut dice = Dice(5);
    let cells = made(100, |_| {
        let answers: Vec<String> = (0..5)
            .map(|_| ["Yes", "No"][dice.roll(2)].to_owned())
            .collect();
        [answers, vec![["Male", "Female"][dice.roll(2)].to_owned()]].concat()
    });
    let heads = [
        [
            "id",
            "Do you own a car?",
            "Did you vote?",
            "Are you in a union?",
            "Have you moved?",
            "Do you like tea?",
            "Gender",
        ],
        ["id", "car", "vote", "union", "moved", "tea", "gender"],
        [
            "id",
            "Tribe",
            "Did you vote? Yes or no",
            "Trust: police?",
            "Work: paid?",
            "Home: owned?",
            "Sex",
        ],
    ];
    for head in heads {
        let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
        assert!(poll.groups.is_empty(), "{:?}", poll.groups);
    }
    // The answers of a grid may be those of a question about the person beside it.
    let cells = made(100, |_| {
        (0..4)
            .map(|_| ["North", "South", "West"][dice.roll(3)].to_owned())
            .collect()
    });
    let head = [
        "id",
        "Best for [Food]",
        "Best for [Music]",
        "Best for [Work]",
        "Region",
    ];
    let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
    assert_eq!(poll.grouped(), [("grid", head[1..4].to_vec())]);
}

#[test]
fn headings_that_are_the_options_part_where_they_come_again() {
    let (name, bytes) = case("headings-are-options/typeform.csv");
    let poll = Poll::of(&name, &bytes, &[]);
    let cells = cells_of(&bytes);
    assert!(poll.draft.contains("\nid   = \"#\""), "{}", poll.draft);
    let filled = |column: usize| 100 - with(&cells, column, "");
    let block = |columns: std::ops::Range<usize>| {
        cells
            .iter()
            .filter(|row| columns.clone().any(|c| !row[c].is_empty()))
            .count()
    };
    for (id, columns) in [("Meetups", 2..7), ("Udemy", 7..12)] {
        let base = block(columns.clone());
        // Everyone has an option, or the draft would have asked.
        assert_eq!(base, 100);
        for (column, option) in columns.clone().zip(poll.numbers.iter().filter(|row| {
            row["question"] == id && row["statistic"] == "share" && row["column"] == "Total"
        })) {
            poll.is(
                [id, &option["item"], &option["answer"]],
                filled(column),
                base,
            );
        }
    }
}

#[test]
fn what_is_written_beside_the_options_is_one_of_them() {
    let mut dice = Dice(6);
    let options = ["Bus", "Train", "Bicycle"];
    let cells = made(90, |row| {
        let mut all: Vec<String> = options
            .iter()
            .map(|option| [*option, ""][dice.roll(2)].to_owned())
            .collect();
        all.push(if row % 9 == 0 {
            format!("hovercraft {row}")
        } else {
            String::new()
        });
        all
    });
    let none = cells
        .iter()
        .filter(|row| row[1..].iter().all(String::is_empty))
        .count();
    assert!(none > 0);
    // SurveyMonkey, with the question over the first of its columns.
    let mut bytes =
        b"Respondent ID,Which do you use?,,,,How is it?\n,Bus,Train,Bicycle,Other (please specify),Response\n"
            .to_vec();
    let with_one_more: Cells = cells
        .iter()
        .enumerate()
        .map(|(row, own)| [own.clone(), texts(&[["Good", "Bad"][row % 2]])].concat())
        .collect();
    let body = csv(&["id", "a", "b", "c", "d", "e"], &with_one_more);
    let start = body.iter().position(|b| *b == b'\n').unwrap() + 1;
    bytes.extend(&body[start..]);
    let poll = Poll::of("poll.csv", &bytes, &[NOT_SELECTED]);
    let written = "Which do you use? - Other (please specify)";
    poll.is(
        ["use", "Which do you use? - Bus", "Bus"],
        with(&cells, 1, "Bus"),
        90,
    );
    poll.is(["use", written, "Other (please specify)"], 10, 90);
    let asked = [("all_blank    = \"?\"", "all_blank = \"not_asked\"")];
    let poll = Poll::of("poll.csv", &bytes, &asked);
    poll.is(["use", written, "Other (please specify)"], 10, 90 - none);

    // Alchemer: a tick and the words, under one heading. The words are no option and no answers.
    let cells: Cells = cells
        .into_iter()
        .map(|mut row| {
            let tick = if row[4].is_empty() {
                ""
            } else {
                "Other - Write In"
            };
            row.insert(4, tick.to_owned());
            row
        })
        .collect();
    let question = "Which of these do you use?";
    let heads = [
        "Bus",
        "Train",
        "Bicycle",
        "Other - Write In",
        "Other - Write In",
    ];
    let heads: Vec<String> = heads
        .iter()
        .map(|option| format!("{option}:{question}"))
        .collect();
    let head: Vec<&str> = std::iter::once("Response ID")
        .chain(heads.iter().map(String::as_str))
        .collect();
    let poll = Poll::of("poll.csv", &csv(&head, &cells), &[NOT_SELECTED]);
    assert_eq!(poll.groups[0].2.len(), 4);
    assert!(
        poll.draft
            .contains("words beside an option that was ticked"),
        "{}",
        poll.draft
    );
    let spec: toml::Table = toml::from_str(&poll.draft).unwrap();
    assert_eq!(spec["question"].as_array().unwrap().len(), 1);
}

#[test]
fn a_list_beside_the_columns_of_its_options_is_left_out() {
    let names = ["piped", "well", "river"];
    let labels = ["Piped water", "A well", "River or lake"];
    let mut dice = Dice(7);
    let chosen: Vec<Option<Vec<bool>>> = (0..100)
        .map(|row| (row % 10 > 0).then(|| names.iter().map(|_| dice.roll(2) == 1).collect()))
        .collect();
    type Shape<'a> = (&'a str, [&'a str; 3], &'a str, &'a str, [&'a str; 2]);
    let shapes: [Shape<'_>; 7] = [
        (
            "water",
            ["water/piped", "water/well", "water/river"],
            " ",
            "names",
            ["1", "0"],
        ),
        (
            "water",
            ["water_piped", "water_well", "water_river"],
            " ",
            "names",
            ["1", "0"],
        ),
        (
            "hh/water",
            ["hh/water/piped", "hh/water/well", "hh/water/river"],
            " ",
            "names",
            ["1", "0"],
        ),
        (
            "eau",
            ["eau.piped", "eau.well", "eau.river"],
            " ",
            "names",
            ["TRUE", "FALSE"],
        ),
        (
            "Source?",
            [
                "Source?/Piped water",
                "Source?/A well",
                "Source?/River or lake",
            ],
            " ",
            "labels",
            ["1", "0"],
        ),
        ("Q2", ["Q2_1", "Q2_2", "Q2_3"], ",", "codes", ["1", "0"]),
        (
            "Which?",
            [
                "Which? - Piped water",
                "Which? - A well",
                "Which? - River or lake",
            ],
            ", ",
            "labels",
            ["1", "0"],
        ),
    ];
    for (list, columns, delimiter, words, [yes, no]) in shapes {
        let mut order = Dice(8);
        let cells: Cells = chosen
            .iter()
            .enumerate()
            .map(|(row, chosen)| {
                let Some(chosen) = chosen else {
                    return texts(&["", "", "", ""]);
                };
                let own = match words {
                    "names" => names,
                    "labels" => labels,
                    _ => ["1", "2", "3"],
                };
                let named: Vec<&str> = own
                    .into_iter()
                    .zip(chosen)
                    .filter(|(_, c)| **c)
                    .map(|(n, _)| n)
                    .collect();
                let mut all = vec![order.shuffle(&named).join(delimiter)];
                all.extend(chosen.iter().map(|c| if *c { yes } else { no }.to_owned()));
                assert!(row < 100);
                all
            })
            .enumerate()
            .map(|(row, all)| [vec![format!("u{row}")], all].concat())
            .collect();
        let head = ["_uuid", list, columns[0], columns[1], columns[2]];
        let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
        assert_eq!(poll.grouped(), [("multiple", columns.to_vec())], "{list}");
        assert!(
            poll.draft.contains("names in one cell what is chosen in"),
            "{list}: {}",
            poll.draft
        );
        let spec: toml::Table = toml::from_str(&poll.draft).unwrap();
        let questions = spec["question"].as_array().unwrap();
        assert_eq!(questions.len(), 1, "{list}");
        let id = questions[0]["id"].as_str().unwrap();
        let rows: Vec<&Row> = poll
            .numbers
            .iter()
            .filter(|r| r["statistic"] == "share")
            .collect();
        for (row, column) in rows.iter().zip(2..5) {
            poll.is(
                [id, &row["item"], &row["answer"]],
                with(&cells, column, yes),
                90,
            );
        }
    }
    // A column that names something else stays a question.
    let cells = made(100, |row| {
        let own: Vec<String> = (0..3)
            .map(|at| (usize::from(row >> at & 1 == 1)).to_string())
            .collect();
        [texts(&[["piped", "well"][row % 2]]), own].concat()
    });
    let head = ["id", "main", "water/piped", "water/well", "water/river"];
    let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
    assert_eq!(poll.question("main")["kind"].as_str(), Some("single"));
}

#[test]
fn options_that_hold_the_delimiter_are_counted_whole() {
    let (name, bytes) = case("options-with-commas/poll.csv");
    let poll = Poll::of(&name, &bytes, &[]);
    let cells = cells_of(&bytes);
    for option in [
        "Bus",
        "Train (local, regional)",
        "Bicycle, scooter or on foot",
        "Car",
    ] {
        let rows = cells.iter().filter(|row| row[1].contains(option)).count();
        let asked = 100 - with(&cells, 1, "");
        poll.is(["travel", option, option], rows, asked);
    }
    // The other column is a ranking: the share that put each first.
    for item in ["Cost", "Comfort", "Time"] {
        let rows = cells.iter().filter(|row| row[2].starts_with(item)).count();
        poll.is(["rank", item, "1"], rows, 100);
    }
}

#[test]
fn words_beside_the_options_are_counted_as_other_and_listed() {
    let options = [
        "Radio",
        "TV",
        "Papers",
        "Internet",
        "Friends",
        "None of these",
    ];
    let mut lists: Vec<String> = Vec::new();
    for set in (1..64usize).chain(1..64) {
        let chosen = options
            .iter()
            .enumerate()
            .filter(|(at, _)| set >> at & 1 == 1);
        lists.push(
            chosen
                .map(|(_, option)| *option)
                .collect::<Vec<_>>()
                .join(", "),
        );
    }
    for n in 0..15 {
        let before = if n % 3 == 0 { "Radio, " } else { "" };
        lists.push(format!("{before}my own words {n}"));
    }
    let cells = made(lists.len(), |row| vec![lists[row].clone()]);
    let poll = Poll::of(
        "poll.csv",
        &csv(&["id", "Where do you get news?"], &cells),
        &[],
    );
    let question = poll.question("where_get_news");
    assert_eq!(question["answers"].as_array().unwrap().len(), 6);
    assert_eq!(question["other"].as_str(), Some("Other"));
    let all = lists.len();
    for option in options {
        let rows = lists
            .iter()
            .filter(|list| list.split(", ").any(|own| own == option))
            .count();
        poll.is(["where_get_news", option, option], rows, all);
    }
    poll.is(["where_get_news", "Other", "Other"], 15, all);
    let check = crossbreak()
        .args(["check", "poll.toml", "-v"])
        .current_dir(poll.folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&check.stderr).replace('|', " ");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("15 texts beside the answers that it names, 15 rows, counted as \"Other\": \"my own words 0\""),
        "{said}"
    );
}

#[test]
fn rankings_are_drafted_as_what_they_are() {
    let items = ["Cost", "Comfort", "Time", "Safety"];
    let mut dice = Dice(9);
    // All items in a cell; every tenth was not asked.
    let orders: Vec<Vec<&str>> = (0..100)
        .map(|row| match row % 10 {
            0 => Vec::new(),
            _ => dice.shuffle(&items),
        })
        .collect();
    for delimiter in [";", ", ", "|", " / "] {
        let cells = made(100, |row| vec![orders[row].join(delimiter)]);
        let poll = Poll::of("poll.csv", &csv(&["id", "Rank these, please"], &cells), &[]);
        let question = poll.question("rank");
        assert_eq!(question["kind"].as_str(), Some("grid"));
        assert!(poll.draft.contains("# a ranking: all options in each cell"));
        for item in items {
            for place in 0..4 {
                let rows = orders
                    .iter()
                    .filter(|o| o.get(place) == Some(&item))
                    .count();
                poll.is(["rank", item, &(place + 1).to_string()], rows, 90);
            }
        }
    }
    // The places in a column each, and the choices in a column each.
    let place = |row: usize, item: &str| match orders[row].iter().position(|own| *own == item) {
        Some(place) => (place + 1).to_string(),
        None => String::new(),
    };
    let cells = made(100, |row| {
        items.iter().map(|item| place(row, item)).collect()
    });
    let head = [
        "id",
        "Rank [Cost]",
        "Rank [Comfort]",
        "Rank [Time]",
        "Rank [Safety]",
    ];
    let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
    assert!(
        poll.draft
            .contains("# a ranking: no respondent gives one answer to two items"),
        "{}",
        poll.draft
    );
    poll.is(["Rank", "Rank [Time]", "1"], with(&cells, 3, "1"), 90);
    let cells = made(100, |row| {
        (0..3)
            .map(|at| {
                orders[row]
                    .get(at)
                    .map_or(String::new(), |i| (*i).to_owned())
            })
            .collect()
    });
    let head = ["id", "Choice [first]", "Choice [second]", "Choice [third]"];
    let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
    assert!(
        poll.draft
            .contains("# a ranking: no respondent gives one answer to two items"),
        "{}",
        poll.draft
    );
    poll.is(
        ["Choice", "Choice [first]", "Cost"],
        with(&cells, 1, "Cost"),
        90,
    );
    // Ratings give one answer to several items.
    let cells = made(100, |_| {
        (0..4).map(|_| (dice.roll(4) + 1).to_string()).collect()
    });
    let head = [
        "id",
        "Rate [Cost]",
        "Rate [Comfort]",
        "Rate [Time]",
        "Rate [Safety]",
    ];
    let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
    assert!(!poll.draft.contains("ranking"), "{}", poll.draft);
}

#[test]
fn a_ranking_of_some_has_those_who_ranked_others_in_its_base() {
    let spec = |more: &str| {
        format!(
            "{}[weighting]\nmethod = \"none\"\n[[question]]\nid = \"r\"\nkind = \"grid\"\ncolumn = \"r\"\ntext = \"Rank\"\ndelimiter = \";\"\n{more}",
            super::support::STUDY
        )
    };
    let run = |more: &str| {
        let folder = tempfile::tempdir().unwrap();
        let raw = "id,r\n1,A;B;C\n2,B;A\n3,A\n4,\n5,Refused\n";
        std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
        std::fs::write(folder.path().join("poll.toml"), spec(more)).unwrap();
        let run = crossbreak()
            .args(["run", "poll.toml"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        (run.status.code(), said, folder)
    };
    let (code, said, _) = run("refused = \"Refused\"");
    assert_eq!(code, Some(2));
    assert!(said.contains("says nothing of blank cells"), "{said}");
    let (code, said, folder) =
        run("refused = \"Refused\"\nnot_asked = \"\"\nnets = { Top = [1, 2] }");
    assert_eq!(code, Some(0), "{said}");
    let numbers = rows(&folder.path().join("outputs/poll/estimates.csv"));
    let value = |id: &str| -> f64 {
        let row = numbers.iter().find(|row| row["number"] == id);
        row.unwrap_or_else(|| panic!("{id}"))["value"]
            .parse()
            .unwrap()
    };
    // Of four who were asked two put A first, one second, and one refused; two did not rank C.
    assert_eq!((value("r:A:1"), value("r:A:2")), (0.5, 0.25));
    assert_eq!((value("r:C:3"), value("r:C:Not ranked")), (0.25, 0.5));
    assert_eq!((value("r:A:Refused"), value("r:A:Top")), (0.25, 0.75));
}

#[test]
fn an_option_that_excludes_the_others_says_what_a_blank_row_is() {
    // "None of these" in any language: no row has it beside another option.
    for none in ["None of these", "Keine davon", "どれでもない", "zzz"] {
        let mut dice = Dice(10);
        let cells = made(100, |row| {
            let mut all: Vec<String> = (0..3).map(|_| ["Y", ""][dice.roll(2)].to_owned()).collect();
            let chosen = all.iter().any(|cell| !cell.is_empty());
            all.push(if chosen { "" } else { "Y" }.to_owned());
            // Every tenth was not asked.
            match row % 10 {
                0 => texts(&[""; 4]),
                _ => all,
            }
        });
        let items = ["A car", "A bicycle", "A boat", none];
        let heads: Vec<String> = items.iter().map(|item| format!("Own? [{item}]")).collect();
        let head: Vec<&str> = std::iter::once("id")
            .chain(heads.iter().map(String::as_str))
            .collect();
        let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
        let said = format!("10 rows with no option, not even \"{none}\": please check");
        assert!(poll.draft.contains(&said), "{}", poll.draft);
        for (at, item) in items.iter().enumerate() {
            poll.is(["own", head[at + 1], item], with(&cells, at + 1, "Y"), 90);
        }
    }
}

#[test]
fn words_beside_an_answer_are_no_question_and_a_question_behind_an_answer_is_one() {
    let parties = ["Red", "Blue", "Another party"];
    let own = ["Pirates", "Greens", "Bees"];
    let mut dice = Dice(11);
    let cells = made(120, |row| {
        let party = parties[dice.roll(3)];
        let words = if party == parties[2] {
            own[row % 3]
        } else {
            ""
        };
        texts(&[party, words])
    });
    for head in [
        ["id", "vote", "vote_other"],
        [
            "id",
            "party. Which party?",
            "party[other]. Which party? [Other]",
        ],
        ["id", "Which party?", "Which one is it?"],
    ] {
        let poll = Poll::of("poll.csv", &csv(&head, &cells), &[]);
        assert!(
            poll.draft.contains("words beside \"Another party\" of"),
            "{}",
            poll.draft
        );
        assert!(!poll.draft.contains("Pirates"), "{}", poll.draft);
    }
    // Asked of those who said yes, and answered in the words of the questionnaire.
    let cells: Cells = cells
        .iter()
        .map(|row| {
            let yes = if row[2].is_empty() { "No" } else { "Yes" };
            texts(&[&row[0], yes, &row[2]])
        })
        .collect();
    let poll = Poll::of(
        "poll.csv",
        &csv(&["id", "Did you join?", "Which one?"], &cells),
        &[],
    );
    assert!(
        poll.draft.contains("column    = \"Which one?\""),
        "{}",
        poll.draft
    );
}

/// The kinds of the groups of a file, with their columns.
fn kinds(heading: &[&str], cells: &Cells) -> Vec<(String, Vec<String>)> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("poll.csv"), csv(heading, cells)).unwrap();
    let run = crossbreak()
        .args(["inspect", "poll.csv", "--json"])
        .current_dir(folder.path())
        .assert()
        .success();
    let read: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let groups = read["codebook"]["groups"].as_array().unwrap().iter();
    groups
        .map(|group| {
            let columns = group["columns"].as_array().unwrap().iter().map(text);
            (text(&group["kind"]), columns.collect())
        })
        .collect()
}

#[test]
fn items_without_their_question_are_one_by_their_answers() {
    let scale = ["Agree", "Neither", "Disagree"];
    let head = [
        "id",
        "How satisfied are you?",
        "Buses run often",
        "Fares are fair",
        "Stops are safe",
        "Do you agree?",
        "Price",
        "Speed",
        "Comfort",
        "Rating A",
        "Rating B",
        "Rating C",
    ];
    let mut dice = Dice(3);
    let cells = made(90, |_| {
        let mut of = |n: usize| dice.roll(n);
        let mut texts: Vec<String> = Vec::new();
        texts.extend((0..5).map(|_| scale[of(3)].to_owned()));
        let ranks = [["1", "2", "3"], ["2", "3", "1"], ["3", "1", "2"]][of(3)];
        texts.extend(ranks.map(str::to_owned));
        // Codes of three questions, which are no ranking.
        texts.extend((0..3).map(|_| (of(3) + 1).to_string()));
        texts
    });
    let own = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        kinds(&head, &cells),
        [
            (
                "grid".to_owned(),
                own(&["Buses run often", "Fares are fair", "Stops are safe"])
            ),
            ("grid".to_owned(), own(&["Price", "Speed", "Comfort"])),
        ]
    );
}

#[test]
fn headings_that_are_options_end_with_other_and_begin_behind_a_consent() {
    let head = [
        "#",
        "I agree",
        "Television",
        "Radio",
        "Other",
        "Single ticket",
        "Week pass",
        "Day pass",
    ];
    let cells = made(60, |row| {
        let some = |at: usize, every: usize| match (row + at) % every {
            0 => head[at].to_owned(),
            _ => String::new(),
        };
        vec![
            "I agree".into(),
            some(2, 2),
            some(3, 3),
            some(4, 5),
            some(5, 2),
            some(6, 3),
            some(7, 4),
        ]
    });
    let columns: Vec<Vec<String>> = kinds(&head, &cells)
        .into_iter()
        .map(|(_, columns)| columns)
        .collect();
    assert_eq!(
        columns,
        [
            ["Television", "Radio", "Other"],
            ["Single ticket", "Week pass", "Day pass"]
        ]
    );
}

#[test]
fn words_that_several_people_write_are_no_options() {
    let options = ["Radio", "TV", "Papers"];
    let cells = made(150, |row| {
        let set = row % 7 + 1;
        let chosen = (0..3).filter(|at| set >> at & 1 == 1).map(|at| options[at]);
        let mut list: Vec<&str> = chosen.collect();
        // Five wrote the same, three another thing, and four something of their own beside an option.
        match row {
            3 | 33 | 63 | 93 | 123 => list = vec!["the pub"],
            4 | 34 | 64 => list = vec!["Twitter"],
            5 => list.push("blogs"),
            35 => list.push("my dog"),
            65 => list.push("a flag"),
            95 => list.push("reddit"),
            _ => {}
        }
        vec![list.join(", ")]
    });
    let poll = Poll::of(
        "poll.csv",
        &csv(&["id", "Where do you get news?"], &cells),
        &[],
    );
    // What several people wrote may be kept as an option; what a single person wrote may not.
    let question = poll.question("where_get_news");
    let own = ["blogs", "my dog", "a flag", "reddit"];
    let answers = question["answers"].as_array().unwrap();
    assert!(
        !answers
            .iter()
            .any(|answer| own.contains(&answer.as_str().unwrap()))
    );
    for option in options {
        let rows = cells
            .iter()
            .filter(|row| row[1].split(", ").any(|own| own == option));
        poll.is(["where_get_news", option, option], rows.count(), 150);
    }
}
