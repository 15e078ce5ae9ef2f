//! Which interviews count, where no platform is known: by words, by codes, by where answers end. Weights, numbers that name
//! something, and ages of several waves. Each with what only looks like it.

use std::path::Path;

use serde_json::Value;

use super::platforms::sav;
use super::support::said;

/// A folder with a poll of that many rows, drafted.
struct Poll {
    folder: tempfile::TempDir,
    codebook: Value,
    draft: String,
}

impl Poll {
    fn csv(heading: &str, rows: usize, row: impl Fn(usize) -> String) -> Self {
        let rows: Vec<String> = (0..rows).map(row).collect();
        Self::of(
            "poll.csv",
            format!("{heading}\n{}\n", rows.join("\n")).as_bytes(),
        )
    }

    fn sav(variables: &[sav::Variable]) -> Self {
        Self::of("poll.sav", &sav::write(variables, &[]))
    }

    fn of(file: &str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(file), bytes).unwrap();
        let json = said(folder.path(), &["inspect", file, "--json"]);
        assert_eq!(json.code, 0, "{}", json.err);
        let codebook = serde_json::from_str::<Value>(&json.out).unwrap()["codebook"].clone();
        let draft = said(folder.path(), &["init", file]);
        assert_eq!(draft.code, 0, "{}", draft.err);
        Self {
            folder,
            codebook,
            draft: draft.out,
        }
    }

    /// Each status, with the cells that count and how many rows are left out.
    fn statuses(&self) -> Vec<(String, Vec<String>, u64)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let statuses = self.codebook["statuses"].as_array().unwrap().iter();
        statuses
            .map(|s| {
                let counts = s["counts"].as_array().unwrap().iter();
                let counts = counts.map(|answer| text(&answer["cell"])).collect();
                (text(&s["column"]), counts, s["left_out"].as_u64().unwrap())
            })
            .collect()
    }

    fn role(&self, name: &str) -> &str {
        let variables = self.codebook["variables"].as_array().unwrap();
        let variable = variables.iter().find(|v| v["name"] == name).unwrap();
        variable["role"].as_str().unwrap()
    }
}

fn status(column: &str, counts: &[&str], left_out: u64) -> Vec<(String, Vec<String>, u64)> {
    let counts = counts.iter().map(|cell| (*cell).to_owned()).collect();
    vec![(column.to_owned(), counts, left_out)]
}

/// Twelve answers, of which all from one on are blank.
fn answers(row: usize, end: usize) -> String {
    let cell = |q: usize| match q < end {
        true => ((row * 7 + q * 3) % 4 + 1).to_string(),
        false => String::new(),
    };
    (0..12).map(cell).collect::<Vec<_>>().join(",")
}

fn questions() -> String {
    (1..=12)
        .map(|q| format!("Q{q}"))
        .collect::<Vec<_>>()
        .join(",")
}

#[test]
fn statuses_in_other_words() {
    type Case<'a> = (&'a str, [&'a str; 2], &'a str);
    let cases: [Case<'_>; 13] = [
        ("beendet", ["ja", "nein"], "ja"),
        ("Abgeschlossen?", ["Ja", "Nein"], "Ja"),
        ("Complete?", ["Yes", "No"], "Yes"),
        ("Interview finished?", ["1", "0"], "1"),
        ("terminé", ["oui", "non"], "oui"),
        ("completado", ["sí", "no"], "sí"),
        ("voltooid", ["ja", "nee"], "ja"),
        ("zakończono", ["tak", "nie"], "tak"),
        ("terminated", ["No", "Yes"], "No"),
        (
            "Outcome of the interview",
            ["Completed", "Refusal"],
            "Completed",
        ),
        ("resultado_entrevista", ["Completa", "Rechazo"], "Completa"),
        (
            "final outcome",
            ["110. Complete interview", "210. Refusal"],
            "110. Complete interview",
        ),
        ("dispcode", ["110", "120"], "110"),
    ];
    for (heading, values, counts) in cases {
        let poll = Poll::csv(&format!("nr,{heading},Q1"), 60, |i| {
            format!("{i},{},{}", values[usize::from(i % 5 == 0)], i % 3)
        });
        assert_eq!(
            poll.statuses(),
            status(heading, &[counts], 12),
            "{heading}\n{}",
            poll.draft
        );
        // A proposal, with both counts.
        assert!(poll.draft.contains("# [[input.keep]]"), "{}", poll.draft);
        for times in [
            format!("\"{}\" 48 times", values[0]),
            format!("\"{}\" 12 times", values[1]),
        ] {
            let draft = poll.draft.replace("\n# ", " ");
            assert!(draft.contains(&times), "{times}\n{draft}");
        }
    }
}

#[test]
fn what_became_of_something_else_is_a_question() {
    type Case<'a> = (&'a str, [&'a str; 2]);
    let cases: [Case<'_>; 8] = [
        ("Is the work finished?", ["Yes", "No"]),
        ("Ist die Arbeit beendet?", ["ja", "nein"]),
        ("Did you complete the form?", ["Yes", "No"]),
        ("outcome", ["1", "0"]),
        ("outcome", ["Win", "Loss"]),
        ("result", ["Yes", "No"]),
        ("vaccination_complete", ["yes", "no"]),
        ("room", ["110", "120"]),
    ];
    for (heading, values) in cases {
        let poll = Poll::csv(&format!("nr,{heading},Q1"), 60, |i| {
            format!("{i},{},{}", values[usize::from(i % 5 == 0)], i % 3)
        });
        assert_eq!(poll.statuses(), [], "{heading} {values:?}");
        assert_ne!(poll.role(heading), "status", "{heading}");
    }
}

fn labelled(
    name: &str,
    label: &str,
    labels: &[&str],
    codes: impl Fn(usize) -> f64,
) -> sav::Variable {
    sav::Variable {
        name: name.to_owned(),
        label: label.to_owned(),
        labels: (1..)
            .map(f64::from)
            .zip(labels.iter().map(|l| (*l).to_owned()))
            .collect(),
        missing: Vec::new(),
        cells: sav::Cells::Numbers((0..90).map(|i| Some(codes(i))).collect()),
    }
}

#[test]
fn a_label_says_that_a_column_is_the_outcome() {
    let code = |i: usize| [1.0, 1.0, 1.0, 2.0, 3.0, 1.0][i % 6];
    let asked = labelled("Q1", "Better or worse?", &["Better", "Worse"], |i| {
        (i % 2 + 1) as f64
    });
    for (label, labels) in [
        (
            "Outcome of the interview",
            ["Completed", "Partial", "Refusal"],
        ),
        (
            "Result of individual interview",
            ["Completed", "Postponed", "Refused"],
        ),
        (
            "Ergebnis des Interviews",
            ["Vollständig", "Abgebrochen", "Verweigert"],
        ),
        ("Résultat de l’interview", ["Complet", "Partiel", "Refus"]),
    ] {
        let poll = Poll::sav(&[
            labelled("V015", label, &labels, code),
            labelled("Q1", "Better or worse?", &["Better", "Worse"], |i| {
                (i % 2 + 1) as f64
            }),
        ]);
        assert_eq!(
            poll.statuses(),
            status("V015", &["1"], 30),
            "{label}\n{}",
            poll.draft
        );
        let keep = format!("# where  = {{ V015 = \"{}\" }}", labels[0]);
        assert!(poll.draft.contains(&keep), "{}", poll.draft);
    }
    // The same labels below a question to the respondent.
    let work = labelled(
        "Q7",
        "State of the building work",
        &["Finished", "Abandoned", "In progress"],
        code,
    );
    let poll = Poll::sav(&[work, asked]);
    assert_eq!(poll.statuses(), []);
}

#[test]
fn a_column_whose_values_end_at_different_questions_is_a_status_whatever_it_is_called() {
    let end = |i: usize| if i.is_multiple_of(5) { i / 5 % 12 } else { 12 };
    let value = |i: usize| match (i % 5, i % 2) {
        (0, 0) => "7",
        (0, _) => "8",
        _ => "3",
    };
    for front in [true, false] {
        for names in ["x9", "기록", "Kód"] {
            let heading = match front {
                true => format!("nr,{names},{}", questions()),
                false => format!("nr,{},{names}", questions()),
            };
            let poll = Poll::csv(&heading, 300, |i| match front {
                true => format!("{i},{},{}", value(i), answers(i, end(i))),
                false => format!("{i},{},{}", answers(i, end(i)), value(i)),
            });
            assert_eq!(
                poll.statuses(),
                status(names, &["3"], 60),
                "{names}\n{}",
                poll.draft
            );
            assert!(
                poll.draft
                    .contains("interviews that reached the last questions"),
                "{}",
                poll.draft
            );
        }
    }
    // Nobody answered anything: by its place behind the questions, or by its name in front of them.
    let end = |i: usize| if i.is_multiple_of(5) { 0 } else { 12 };
    let value = |i: usize| if i.is_multiple_of(5) { "2" } else { "1" };
    let poll = Poll::csv(&format!("nr,{},x9", questions()), 300, |i| {
        format!("{i},{},{}", answers(i, end(i)), value(i))
    });
    assert_eq!(poll.statuses(), status("x9", &["1"], 60));
    let poll = Poll::csv(&format!("nr,outcome,{}", questions()), 300, |i| {
        format!("{i},{},{}", value(i), answers(i, end(i)))
    });
    assert_eq!(poll.statuses(), status("outcome", &["1"], 60));
    // A status whose codes no word explains.
    let poll = Poll::csv(&format!("nr,status,{}", questions()), 300, |i| {
        format!(
            "{i},{},{}",
            value(i),
            answers(i, if i % 5 == 0 { 4 } else { 12 })
        )
    });
    assert_eq!(poll.statuses(), status("status", &["1"], 60));
}

#[test]
fn questions_that_others_depend_on_are_not_statuses() {
    // Who says 2 to the fourth question is asked nothing more; with a few slips.
    let routed = |i: usize| if i.is_multiple_of(5) { 4 } else { 12 };
    let fourth = |i: usize| {
        let mut cells: Vec<String> = answers(i, routed(i))
            .split(',')
            .map(str::to_owned)
            .collect();
        cells[3] = if i.is_multiple_of(5) { "2" } else { "1" }.to_owned();
        cells.join(",")
    };
    let poll = Poll::csv(&format!("nr,{}", questions()), 300, |i| {
        format!("{i},{}", fourth(i))
    });
    assert_eq!(poll.statuses(), [], "{}", poll.draft);
    // A screening question in front of all others.
    let poll = Poll::csv(&format!("nr,Adult,{}", questions()), 300, |i| {
        let (adult, end) = if i % 5 == 0 { ("No", 0) } else { ("Yes", 12) };
        format!("{i},{adult},{}", answers(i, end))
    });
    assert_eq!(poll.statuses(), [], "{}", poll.draft);
    // Half of the sample has a shorter questionnaire, and a column behind it says which.
    let poll = Poll::csv(&format!("nr,{},version", questions()), 300, |i| {
        let (version, end) = if i % 2 == 0 { ("A", 12) } else { ("B", 8) };
        format!("{i},{},{version}", answers(i, end))
    });
    assert_eq!(poll.statuses(), [], "{}", poll.draft);
    // The last question is blank where interviews were broken off, and says nothing else of them.
    let poll = Poll::csv(&format!("nr,{}", questions()), 300, |i| {
        format!(
            "{i},{}",
            answers(i, if i % 5 == 0 { i / 5 % 12 } else { 12 })
        )
    });
    assert_eq!(poll.statuses(), [], "{}", poll.draft);
    assert!(
        poll.draft
            .contains("interviews that were answered to the end"),
        "{}",
        poll.draft
    );
}

#[test]
fn weights_under_the_names_of_many_languages() {
    for heading in [
        "gewicht",
        "Gewichtung",
        "pondera",
        "pondération",
        "POIDS",
        "peso",
        "waga",
        "fexp",
        "Factor de expansión",
        "vikt",
        "가중치",
        "ウエイト",
        "权重",
        "weight",
        "final_weight",
        "w8",
        "weging",
        "peso muestral",
    ] {
        // Expansion factors: whole numbers of any size.
        let poll = Poll::csv(&format!("nr,Q1,{heading}"), 100, |i| {
            format!("{i},{},{}", i % 3, 311 + i * 7_919 % 4_000)
        });
        assert_eq!(poll.role(heading), "weight", "{heading}");
    }
    // Of no name: a mean of 1; or a sum that is a whole number.
    let poll = Poll::csv("nr,Q1,x7,x8", 100, |i| {
        let near = 0.505 + (i * 37 % 100) as f64 / 100.0;
        let factor = 1_200.25 + (i * 37 % 100) as f64 * 13.5 + [0.1234, -0.1234][i % 2];
        format!("{i},{},{near:.4},{factor:.4}", i % 3)
    });
    assert_eq!((poll.role("x7"), poll.role("x8")), ("weight", "weight"));
}

#[test]
fn weights_of_bodies_and_prices_are_numbers() {
    for (heading, kilos) in [
        ("weight", true),
        ("Gewicht", true),
        ("peso", true),
        ("waga", true),
        ("What is your weight?", true),
        ("Körpergewicht", true),
        ("vikt", false),
        ("poids", false),
        ("overweight", false),
    ] {
        let poll = Poll::csv(&format!("nr,Q1,{heading}"), 100, |i| {
            let weight = 52.0 + (i * 37 % 88) as f64 / 2.0;
            match kilos {
                true => format!("{i},{},{}", i % 3, weight.floor()),
                false => format!("{i},{},{weight:.1}", i % 3),
            }
        });
        assert_eq!(poll.role(heading), "number", "{heading}");
        assert!(
            poll.codebook["weights"].as_array().unwrap().is_empty(),
            "{heading}"
        );
    }
    let poll = Poll::csv("nr,Q1,bread,score", 100, |i| {
        format!(
            "{i},{},{:.2},{:.4}",
            i % 3,
            0.59 + (i * 37 % 80) as f64 / 100.0,
            1_000.0 + i as f64 * 1.2345
        )
    });
    assert_eq!(
        (poll.role("bread"), poll.role("score")),
        ("number", "number")
    );
}

#[test]
fn numbers_that_name_something_have_no_mean() {
    let poll = Poll::csv("nr,Q1,where,phone,spent,born", 300, |i| {
        let spread = i * 7_919 % 211;
        format!(
            "{i},{},{:05},{},{},{}",
            i % 3,
            1_067 + spread * 431,
            4_471_234_561_u64 + spread as u64 * 7_654_321,
            900 + spread * 613,
            1_930 + i % 75
        )
    });
    for (name, role) in [
        ("where", "paradata"),
        ("phone", "paradata"),
        ("spent", "number"),
        ("born", "number"),
    ] {
        assert_eq!(poll.role(name), role, "{name}\n{}", poll.draft);
    }
    for name in ["where", "phone"] {
        assert!(
            !poll.draft.contains(&format!("column = \"{name}\"")),
            "{}",
            poll.draft
        );
    }
    assert!(poll.draft.contains("they name something"), "{}", poll.draft);
}

#[test]
fn of_ages_at_several_waves_the_latest_is_the_persons() {
    let likeliest = |poll: &Poll| -> String {
        let draft = &poll.draft;
        let block = draft
            .split("[variables.age]")
            .nth(1)
            .unwrap_or_else(|| panic!("{draft}"));
        let line = block
            .lines()
            .find(|line| line.trim_start().starts_with("column"))
            .unwrap();
        line.split('"').nth(1).unwrap().to_owned()
    };
    let rows = |i: usize| {
        let age = 18 + (i * 31) % 60;
        format!("{i},{age},{},{},{}", age + 3, age + 6, i % 3)
    };
    for (heading, expected) in [
        (
            "nr,Age at wave 1,Age at wave 2,Age at wave 3,Q1",
            "Age at wave 3",
        ),
        (
            "nr,Age at wave 3,Age at wave 1,Age at wave 2,Q1",
            "Age at wave 3",
        ),
        ("nr,age_w1,age,age_w2,Q1", "age"),
        (
            "nr,Alter Welle 1,Alter Welle 2,Alter Welle 3,Q1",
            "Alter Welle 3",
        ),
    ] {
        let poll = Poll::csv(heading, 90, rows);
        assert_eq!(likeliest(&poll), expected, "{heading}\n{}", poll.draft);
        // One crossbreak, and the others for a person to choose.
        assert_eq!(
            poll.draft.matches("\n[[crossbreak]]").count(),
            1,
            "{}",
            poll.draft
        );
        assert_eq!(
            poll.draft.matches("\n# [[crossbreak]]").count(),
            2,
            "{}",
            poll.draft
        );
    }
}

#[test]
fn the_id_of_typeform_is_its_first_column() {
    let poll = Poll::csv(
        "#,Q1,Start Date (UTC),Submit Date (UTC),Network ID",
        60,
        |i| {
            format!(
                "h{i}x,{},2024-05-01 10:00:00,2024-05-01 10:10:00,n{i}",
                ["a", "b"][i % 2]
            )
        },
    );
    assert_eq!(poll.codebook["ids"][0], "#", "{}", poll.codebook["ids"]);
    assert!(poll.draft.contains("id   = \"#\""), "{}", poll.draft);
}

#[test]
fn what_qualtrics_adds_to_wordings_is_no_part_of_them() {
    let choice = " - Selected Choice";
    let head = format!(
        "ResponseId,Q1,Q1_5_TEXT,Q2_1,Q2_2\nResponse ID,Which party?{choice},Which party? - Other - Text,Which do you use?{choice} - Bus,Which do you use?{choice} - Train\n{}",
        ["_recordId", "QID1", "QID1_5_TEXT", "QID2_1", "QID2_2"]
            .map(|id| format!("\"{{\"\"ImportId\"\":\"\"{id}\"\"}}\""))
            .join(",")
    );
    let poll = Poll::csv(&head, 60, |i| {
        format!(
            "R_{i},{},,{},{}",
            ["Red", "Blue"][i % 2],
            ["Bus", ""][i / 2 % 2],
            ["Train", ""][i % 2]
        )
    });
    assert!(!poll.draft.contains("Selected Choice"), "{}", poll.draft);
    assert!(
        !poll.codebook.to_string().contains("Selected Choice"),
        "{}",
        poll.codebook
    );
    assert!(poll.draft.contains("# Which party?\n"), "{}", poll.draft);
    // The labels of a .sav have the same endings.
    let ticked = |name: &str, option: &str| {
        labelled(
            name,
            &format!("Which do you use?{choice} - {option}"),
            &[option],
            |_| 1.0,
        )
    };
    let party = labelled(
        "Q1",
        &format!("Which party?{choice}"),
        &["Red", "Blue"],
        |i| (i % 2 + 1) as f64,
    );
    let poll = Poll::sav(&[party, ticked("Q2_1", "Bus"), ticked("Q2_2", "Train")]);
    assert!(!poll.draft.contains("Selected Choice"), "{}", poll.draft);
    let page = said(
        poll.folder.path(),
        &["inspect", file(poll.folder.path()).as_str()],
    );
    assert!(
        page.out.contains("Which party?") && !page.out.contains("Selected"),
        "{}",
        page.out
    );
}

/// The raw file of a folder.
fn file(folder: &Path) -> String {
    let mut names = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    names.next().unwrap().into_string().unwrap()
}

#[test]
fn polls_in_ten_more_languages() {
    /// Age, gender and education; men and women; an answer of don't know; yes and no.
    type Words<'a> = ([&'a str; 3], [&'a str; 2], &'a str, [&'a str; 2]);
    let polls: [Words<'_>; 10] = [
        (
            ["Din alder", "Køn", "Højeste fuldførte uddannelse"],
            ["Mand", "Kvinde"],
            "Ved ikke",
            ["Ja", "Nej"],
        ),
        (
            ["Alder", "Kjønn", "Utdanning"],
            ["Mann", "Kvinne"],
            "Vet ikke",
            ["Ja", "Nei"],
        ),
        (
            ["Ikä", "Sukupuoli", "Koulutus"],
            ["Mies", "Nainen"],
            "En osaa sanoa",
            ["Kyllä", "Ei"],
        ),
        (
            ["Věk", "Pohlaví", "Vzdělání"],
            ["Muž", "Žena"],
            "Nevím",
            ["Ano", "Ne"],
        ),
        (
            ["Életkor", "Nem", "Iskolai végzettség"],
            ["Férfi", "Nő"],
            "Nem tudja",
            ["Igen", "Nem"],
        ),
        (
            ["Ηλικία", "Φύλο", "Μορφωτικό επίπεδο"],
            ["Άνδρας", "Γυναίκα"],
            "Δεν ξέρω",
            ["Ναι", "Όχι"],
        ),
        (
            ["Возраст", "Пол", "Образование"],
            ["Мужской", "Женский"],
            "Затрудняюсь ответить",
            ["Да", "Нет"],
        ),
        (
            ["Вік", "Стать", "Освіта"],
            ["Чоловік", "Жінка"],
            "Важко відповісти",
            ["Так", "Ні"],
        ),
        (
            ["Yaşınız", "Cinsiyet", "Eğitim durumu"],
            ["Erkek", "Kadın"],
            "Bilmiyorum",
            ["Evet", "Hayır"],
        ),
        (
            ["आयु", "लिंग", "शैक्षणिक योग्यता"],
            ["पुरुष", "महिला"],
            "पता नहीं",
            ["हाँ", "नहीं"],
        ),
    ];
    for (headings, genders, unknown, [yes, no]) in polls {
        let poll = Poll::csv(&format!("nr,Q9,{}", headings.join(",")), 120, |i| {
            format!(
                "{i},{},{},{},{}",
                [yes, no, unknown, yes][i % 4],
                18 + (i * 37) % 70,
                genders[(i / 3) % 2],
                ["A", "B", "C"][(i / 5) % 3]
            )
        });
        let variables = poll.codebook["variables"].as_array().unwrap();
        let is = |name: &str| {
            let variable = variables.iter().find(|v| v["name"] == name).unwrap();
            variable["demographic"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        let found = headings.map(is);
        assert_eq!(
            found,
            ["age", "gender", "education"].map(str::to_owned),
            "{headings:?}"
        );
        // Don't know is no answer in substance.
        let asked = variables.iter().find(|v| v["name"] == "Q9").unwrap();
        let answers = asked["answers"].as_array().unwrap();
        let kind = |cell: &str| {
            let answer = answers.iter().find(|a| a["cell"] == cell).unwrap();
            answer["missing"].clone()
        };
        assert_eq!(
            (kind(unknown), kind(yes)),
            ("dont_know".into(), Value::Null),
            "{headings:?}"
        );
        let key = format!("dont_know = \"{unknown}\"");
        assert!(poll.draft.contains(&key), "{}", poll.draft);
    }
}
