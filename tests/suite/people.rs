//! Who the respondents are, which interviews count, and when they were: what `inspect` says and `init` drafts of files
//! of many platforms and languages.

use std::path::Path;

use serde_json::Value;

use super::support::{STUDY, Said, project, said};

/// A folder with that file in it.
fn folder(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    folder
}

fn case(file: &str) -> tempfile::TempDir {
    let name = Path::new(file).file_name().unwrap().to_str().unwrap();
    let path = project(&format!("tests/cases/reading/{file}"));
    folder(name, &std::fs::read(path).unwrap())
}

/// The only file of a folder that no command wrote.
fn file_of(folder: &Path) -> String {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| !name.ends_with(".toml") && name.contains('.'));
    names.retain(|name| !name.ends_with(".json"));
    names.remove(0)
}

fn inspected(folder: &Path) -> Value {
    let said = said(folder, &["inspect", &file_of(folder), "--json"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    serde_json::from_str::<Value>(&said.out).unwrap()["codebook"].clone()
}

/// The page of `inspect`, its lines joined.
fn page(folder: &Path) -> String {
    let said = said(folder, &["inspect", &file_of(folder)]);
    assert_eq!(said.code, 0, "{}", said.err);
    said.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The draft on stdout.
fn draft(folder: &Path) -> String {
    let said = said(folder, &["init", &file_of(folder)]);
    assert_eq!(said.code, 0, "{}", said.err);
    said.out
}

fn csv_of(heading: &str, rows: usize, row: impl Fn(usize) -> String) -> tempfile::TempDir {
    let mut text = format!("{heading}\n");
    for index in 0..rows {
        text += &row(index);
        text.push('\n');
    }
    folder("poll.csv", text.as_bytes())
}

fn demographics(codebook: &Value) -> Vec<(String, String)> {
    let variables = codebook["variables"].as_array().unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    variables
        .iter()
        .filter_map(|v| Some((text(&v["demographic"])?, text(&v["name"])?)))
        .collect()
}

fn role(codebook: &Value, name: &str) -> String {
    let variables = codebook["variables"].as_array().unwrap();
    let variable = variables.iter().find(|v| v["name"] == name).unwrap();
    variable["role"].as_str().unwrap().to_owned()
}

/// The lines of a draft with the signs before a proposal about rows taken away.
fn with_keep(draft: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in draft.lines() {
        inside = match line.strip_prefix("# ") {
            Some("[[input.keep]]") => true,
            Some(line) => inside && (line.starts_with("where") || line.starts_with("reason")),
            None => false,
        };
        out += if inside {
            line.strip_prefix("# ").unwrap()
        } else {
            line
        };
        out.push('\n');
    }
    out
}

/// How many rows are counted once the proposals about rows are taken.
fn counted(folder: &Path) -> usize {
    let days = "fieldwork = { from = 2024-05-01, to = 2024-05-03 }";
    let spec = with_keep(&draft(folder)).replace("# fieldwork = { from = ..., to = ... }", days);
    // What only a person knows of variables and questions is not at issue here.
    let end = spec.find("# --- variables").unwrap();
    let codebook = inspected(folder);
    let variables = codebook["variables"].as_array().unwrap();
    let there = |name: &&str| variables.iter().any(|v| v["name"] == **name);
    let asked = ["Q12", "Q1", "q1", "v_1", "Q", "Sex", "Gender"]
        .into_iter()
        .find(there)
        .unwrap();
    respondents(folder, &format!("{}{}", &spec[..end], question(asked)))
}

/// The end of a spec with a question in one column.
fn question(column: &str) -> String {
    format!(
        "\n[weighting]\nmethod = \"none\"\n[[question]]\nid = \"asked\"\nkind = \"single\"\ncolumn = \"{column}\"\ntext = \"?\"\n"
    )
}

/// How many respondents a spec has that is in order.
fn respondents(folder: &Path, spec: &str) -> usize {
    std::fs::write(folder.join("poll.toml"), spec).unwrap();
    let run = said(folder, &["check", "poll.toml"]);
    let said = format!("{}{}", run.out, run.err);
    let (before, _) = said
        .split_once(" respondents")
        .unwrap_or_else(|| panic!("{spec}\n{said}"));
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap();
    digits.parse().unwrap()
}

#[test]
fn unfinished_interviews_of_two_platforms() {
    let limesurvey = case("unfinished/limesurvey.csv");
    let seen = page(limesurvey.path());
    assert!(
        seen.contains("Platform LimeSurvey, by submitdate, lastpage, startlanguage"),
        "{seen}"
    );
    assert!(
        seen.contains("20 of 100 would be left out (blank 20 times)"),
        "{seen}"
    );
    let drafted = draft(limesurvey.path());
    for line in [
        "# submitdate: blank 20 times, which would be left out; the others are interviews that were submitted.",
        "# [[input.keep]]",
        "# where  = { submitdate = { not = \"\" } }",
        "# reason = \"interviews that were submitted\"",
    ] {
        assert!(drafted.contains(line), "{line}\n{drafted}");
    }
    let sosci = case("unfinished/sosci.csv");
    let seen = page(sosci.path());
    for words in [
        "SoSci Survey",
        "FINISHED: \"T\" 90 times; 10 of 100 would be left out (\"F\" 10 times)",
        "MODE: \"interview\" 96 times; 4 of 100",
    ] {
        assert!(seen.contains(words), "{words}\n{seen}");
    }
    let drafted = draft(sosci.path());
    assert!(
        drafted.contains("# where  = { FINISHED = \"T\" }"),
        "{drafted}"
    );
    assert!(
        drafted.contains("# where  = { MODE = \"interview\" }"),
        "{drafted}"
    );
}

/// A file of 100 interviews of some platform, of which some do not count.
fn platform(
    heading: &str,
    row: impl Fn(usize) -> String,
) -> (tempfile::TempDir, Vec<(String, u64)>) {
    let folder = csv_of(heading, 100, row);
    let codebook = inspected(folder.path());
    let statuses = codebook["statuses"].as_array().unwrap();
    let left_out = statuses
        .iter()
        .map(|s| {
            (
                s["column"].as_str().unwrap().to_owned(),
                s["left_out"].as_u64().unwrap(),
            )
        })
        .collect();
    (folder, left_out)
}

#[test]
fn statuses_of_platforms_are_known_with_their_counts() {
    type Row = fn(usize) -> String;
    /// The platform, its heading, a row, and each status with the rows that it leaves out.
    type Case<'a> = (&'a str, &'a str, Row, &'a [(&'a str, u64)]);
    let cases: [Case<'_>; 15] = [
        (
            "LimeSurvey",
            "Antwort ID,Datum Abgeschickt,Letzte Seite,Start-Sprache,Q1",
            |i| {
                format!(
                    "{i},{},3,de,{}",
                    if i % 4 == 0 {
                        ""
                    } else {
                        "2024-05-01 10:00:00"
                    },
                    i % 3
                )
            },
            &[("Datum Abgeschickt", 25)],
        ),
        (
            "LimeSurvey",
            "id. Response ID,submitdate. Date submitted,lastpage. Last page,startlanguage. Start language,Q1",
            |i| {
                format!(
                    "{i},{},3,en,{}",
                    if i % 10 == 0 {
                        ""
                    } else {
                        "2024-05-01 10:00:00"
                    },
                    i % 3
                )
            },
            &[("submitdate. Date submitted", 10)],
        ),
        (
            "Unipark",
            "lfdn,external_lfdn,tester,dispcode,lastpage,duration,v_1",
            |i| {
                format!(
                    "{i},0,{},{},99,{},{}",
                    i / 97,
                    [31, 32, 22, 31, 31][i % 5],
                    if i % 5 == 1 { -1 } else { 200 + i as i32 },
                    i % 3 + 1
                )
            },
            &[("tester", 3), ("dispcode", 20)],
        ),
        (
            "REDCap",
            "record_id,redcap_survey_identifier,survey_timestamp,q1,survey_complete",
            |i| {
                format!(
                    "{i},,2024-05-01 10:00,{},{}",
                    i % 3,
                    if i % 20 == 0 { 0 } else { 2 }
                )
            },
            &[("survey_complete", 5)],
        ),
        (
            "REDCap",
            "Record ID,Event Name,Repeat Instrument,Gender,Complete?",
            |i| {
                format!(
                    "{i},Baseline,,{},{}",
                    ["Male", "Female"][i % 2],
                    if i % 20 == 0 {
                        "Incomplete"
                    } else {
                        "Complete"
                    }
                )
            },
            &[("Complete?", 5)],
        ),
        (
            "Qualtrics",
            "StartDate,EndDate,Status,Progress,Finished,RecordedDate,ResponseId,DistributionChannel,Q1",
            |i| {
                format!(
                    "2024-05-01 10:00:00,2024-05-01 10:10:00,{},100,{},2024-05-01 10:10:00,R_{i},anonymous,{}",
                    [0, 0, 0, 1, 8][i % 5],
                    i % 2,
                    i % 3
                )
            },
            &[("Status", 40), ("Finished", 50)],
        ),
        (
            "Qualtrics",
            "StartDate,EndDate,Status,Progress,RecordedDate,ResponseId,DistributionChannel,Q1",
            |i| {
                format!(
                    "2024-05-01 10:00:00,2024-05-01 10:10:00,{},{},2024-05-01 10:10:00,R_{i},anonymous,{}",
                    ["IP Address", "Survey Preview"][i / 90],
                    [100, 40][i / 80],
                    i % 3
                )
            },
            &[("Status", 10), ("Progress", 20)],
        ),
        (
            "Alchemer",
            "Response ID,Time Started,Date Submitted,Status,Contact ID,Q",
            |i| {
                format!(
                    "{i},\"May 1, 2024 9:00:00 AM\",\"May 1, 2024 9:10:00 AM\",{},,{}",
                    ["Complete", "Partial", "Complete", "Disqualified"][i % 4],
                    i % 3
                )
            },
            &[("Status", 50)],
        ),
        (
            "KoboToolbox",
            "start,end,q1,_id,_uuid,_submission_time,_validation_status,_index",
            |i| {
                format!(
                    "2024-05-01T10:00:00+01:00,2024-05-01T10:10:00+01:00,{},{i},u{i},2024-05-01T10:11:00,{},{i}",
                    i % 3,
                    [
                        "",
                        "validation_status_approved",
                        "validation_status_not_approved",
                        ""
                    ][i % 4]
                )
            },
            &[("_validation_status", 25)],
        ),
        (
            "ODK",
            "SubmissionDate,start,end,q1,KEY,SubmitterID,ReviewState",
            |i| {
                format!(
                    "2024-05-01T10:00:00Z,2024-05-01T10:00:00Z,2024-05-01T10:10:00Z,{},k{i},3,{}",
                    i % 3,
                    ["", "approved", "rejected", "hasIssues", ""][i % 5]
                )
            },
            &[("ReviewState", 40)],
        ),
        (
            "Decipher",
            "record,uuid,date,markers,status,Q1,qtime,vlist",
            |i| {
                format!(
                    "{i},x{i},05/14/2024 10:00,,{},{},{},1",
                    [3, 3, 1, 2][i % 4],
                    i % 3 + 1,
                    100 + i
                )
            },
            &[("status", 50)],
        ),
        (
            "Confirmit",
            "responseid,respid,interview_start,interview_end,status,q1",
            |i| {
                format!(
                    "{i},{i},2024-05-01 10:00:00,2024-05-01 10:10:00,{},{}",
                    ["complete", "screened", "complete", "quotafull", "complete"][i % 5],
                    i % 3
                )
            },
            &[("status", 40)],
        ),
        (
            "Dimensions",
            "Respondent.Serial,DataCollection.Status,DataCollection.StartTime,Q1",
            |i| {
                format!(
                    "{i},{},2024-05-01 10:00:00,{}",
                    [
                        "{completed}",
                        "\"{completed,test}\"",
                        "{timedout}",
                        "\"{completed,signal}\""
                    ][i % 4],
                    i % 3
                )
            },
            &[("DataCollection.Status", 50)],
        ),
        (
            "Prolific",
            "Submission id,Participant id,Status,Started at,Completed at,Sex",
            |i| {
                format!(
                    "s{i},p{i},{},2024-05-01T10:00:00.000Z,2024-05-01T10:10:00.000Z,{}",
                    ["APPROVED", "APPROVED", "RETURNED", "TIMED-OUT"][i % 4],
                    ["Male", "Female"][i % 2]
                )
            },
            &[("Status", 50)],
        ),
        (
            "Typeform",
            "#,Q1,Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID",
            |i| {
                format!(
                    "h{i},{},{},2024-05-01 10:00:00,,2024-05-01 10:10:00,n{i}",
                    ["Yes", "No"][i % 2],
                    ["completed", "started"][usize::from(i % 10 == 0)]
                )
            },
            &[("Response Type", 10)],
        ),
    ];
    for (name, heading, row, expected) in cases {
        let (folder, left_out) = platform(heading, row);
        let seen = page(folder.path());
        assert!(
            seen.contains(&format!("Platform {name}, by ")),
            "{name}\n{seen}"
        );
        let expected: Vec<(String, u64)> = expected
            .iter()
            .map(|(c, n)| ((*c).to_owned(), *n))
            .collect();
        assert_eq!(left_out, expected, "{name}\n{seen}");
        let drafted = draft(folder.path());
        assert_eq!(
            drafted.matches("# [[input.keep]]").count(),
            expected.len(),
            "{name}\n{drafted}"
        );
        // None is counted out without a person: the filters are proposals.
        assert!(!drafted.contains("\n[[input.keep]]"), "{name}");
        if let [(_, left_out)] = expected.as_slice() {
            assert_eq!(counted(folder.path()) as u64, 100 - left_out, "{name}");
        }
    }
}

#[test]
fn forms_without_a_status_are_named() {
    for (name, heading) in [
        ("Google Forms", "Timestamp,Q1,Q2"),
        ("Google Forms", "Horodateur,Q1,Q2"),
        (
            "Microsoft Forms",
            "ID,Start time,Completion time,Email,Name,Q1",
        ),
    ] {
        let columns = heading.matches(',').count();
        let folder = csv_of(heading, 30, |i| {
            let rest: Vec<String> = (0..columns).map(|c| format!("{}", (i + c) % 3)).collect();
            format!("2024-05-{:02} 10:00:00,{}", i % 28 + 1, rest.join(","))
        });
        let seen = page(folder.path());
        assert!(seen.contains(&format!("Platform {name}")), "{seen}");
        assert!(
            seen.contains("none found: every row would be counted"),
            "{seen}"
        );
    }
}

#[test]
fn columns_that_only_look_like_a_status_are_none() {
    let folder = csv_of("nr,estado,mode,task_complete,case", 60, |i| {
        format!(
            "{i},{},{},{},{}",
            i % 5 + 1,
            ["Bus", "Car", "Train"][i % 3],
            i % 2,
            ["A", "B"][i % 2]
        )
    });
    let codebook = inspected(folder.path());
    assert_eq!(
        codebook["statuses"].as_array().unwrap().len(),
        0,
        "{codebook}"
    );
    assert_eq!(codebook["platform"], Value::Null);
}

#[test]
fn a_status_of_something_else_is_a_question() {
    let heading =
        "id,vaccination_status,finished_degree,Have you completed a degree?,survey_status";
    let folder = csv_of(heading, 60, |i| {
        let yes_no = ["Yes", "No"][i % 2];
        let of = ["Complete", "Partial", "None"][i % 3];
        let status = ["Complete", "Partial"][usize::from(i % 9 == 0)];
        format!("R{i},{of},{yes_no},{yes_no},{status}")
    });
    let codebook = inspected(folder.path());
    for (name, expected) in [
        ("vaccination_status", "single"),
        ("finished_degree", "single"),
        ("Have you completed a degree?", "single"),
        ("survey_status", "status"),
    ] {
        assert_eq!(role(&codebook, name), expected, "{name}");
    }
}

#[test]
fn what_stands_for_a_blank_moment_was_not_submitted() {
    for mark in [
        "NULL",
        "NA",
        "-",
        "0000-00-00 00:00:00",
        "1980-01-01 00:00:00",
    ] {
        let folder = csv_of("id,submitdate,lastpage,startlanguage,seed,Q1", 60, |i| {
            let submitted = match i % 6 {
                0 => mark.to_owned(),
                _ => format!("2024-05-0{} 10:1{}:00", i % 5 + 1, i % 7),
            };
            format!(
                "{i},{submitted},{},en,{},{}",
                i % 3 + 1,
                i * 77 + 5,
                ["a", "b"][i % 2]
            )
        });
        let seen = page(folder.path());
        assert!(
            seen.contains("10 of 60 would be left out"),
            "{mark}: {seen}"
        );
        assert_eq!(counted(folder.path()), 50, "{mark}");
    }
}

#[test]
fn numbers_that_happen_to_differ_are_no_ids() {
    let heading = "id,What is your yearly income?,Year of birth,member";
    let folder = csv_of(heading, 40, |i| {
        format!(
            "R{i},{},{},{}",
            9_000 + i * 7_919 % 60_000,
            1940 + i * 17 % 60,
            482_113 + i * 7_717 % 400_000
        )
    });
    let codebook = inspected(folder.path());
    assert_eq!(role(&codebook, "What is your yearly income?"), "number");
    assert_eq!(role(&codebook, "Year of birth"), "number");
    // Of six digits each: numbers of members.
    assert_eq!(role(&codebook, "member"), "id");
}

#[test]
fn results_of_matches_and_times_of_day_are_no_lengths() {
    let folder = csv_of(
        "id,Result of the match,Bedtime,Length of interview",
        60,
        |i| {
            format!(
                "R{i},{},{:02}:{:02},{}:{:02}",
                ["2:1", "0:0", "3:2"][i % 3],
                (20 + i % 6) % 24,
                i % 60,
                5 + i % 20,
                i * 7 % 60
            )
        },
    );
    let codebook = inspected(folder.path());
    assert_ne!(role(&codebook, "Result of the match"), "duration");
    assert_eq!(role(&codebook, "Bedtime"), "time");
    assert_eq!(role(&codebook, "Length of interview"), "duration");
    assert!(!draft(folder.path()).contains("faster_than = { column = \"Result"));
}

#[test]
fn how_much_of_a_demographic_is_none() {
    let heading = "id,How important is your religion to you?,How satisfied are you with your income?,In which region were you born?,Êtes-vous... ?,Gender of person 1,Gender";
    let folder = csv_of(heading, 60, |i| {
        let degree = ["Very", "Somewhat", "Not at all"][i % 3];
        let sex = ["Male", "Female"][i % 2];
        format!(
            "R{i},{degree},{degree},{},{},{},{sex}",
            ["North", "South"][i % 2],
            ["Locataire", "Propriétaire"][i % 2],
            ["Female", "Male"][i % 2]
        )
    });
    let of = demographics(&inspected(folder.path()));
    assert_eq!(of, [("gender".to_owned(), "Gender".to_owned())]);
}

#[test]
fn interviews_that_broke_off_are_seen_by_where_answers_end() {
    let questions = 12;
    let heading: Vec<String> = (1..=questions).map(|q| format!("Q{q}")).collect();
    let heading = format!("nr,{}", heading.join(","));
    let with = |ends: fn(usize) -> usize| {
        csv_of(&heading, 100, move |i| {
            let answers: Vec<String> = (0..questions)
                .map(|q| {
                    if q < ends(i) {
                        ((i * 7 + q * 3) % 4 + 1).to_string()
                    } else {
                        String::new()
                    }
                })
                .collect();
            format!("{i},{}", answers.join(","))
        })
    };
    let broken = with(|i| if i % 10 == 3 { i % 7 } else { 12 });
    let seen = page(broken.path());
    assert!(
        seen.contains("10 rows have no answers at the end, up to Q12"),
        "{seen}"
    );
    let drafted = draft(broken.path());
    assert!(
        drafted.contains("# where  = { Q12 = { not = \"\" } }"),
        "{drafted}"
    );
    assert_eq!(counted(broken.path()), 90);
    // One answer less is no end of an interview, and a block that half were asked is none either.
    for whole in [
        with(|_| 12),
        with(|i| if i % 10 == 3 { 11 } else { 12 }),
        with(|i| if i % 5 < 3 { 8 } else { 12 }),
    ] {
        let seen = page(whole.path());
        assert!(!seen.contains("Broken off"), "{seen}");
    }
}

#[test]
fn a_condition_can_be_anything_but_some_answers() {
    let rows = |i: usize| {
        format!(
            "{i},{},{}",
            ["", "done", "test", "done"][i % 4],
            ["a", "b"][i % 2]
        )
    };
    for (condition, kept) in [
        ("{ s = { not = \"\" } }", 30),
        ("{ s = { not = [\"\", \"test\"] } }", 20),
        ("{ s = { not = \"test\" } }", 30),
        ("{ s = \"done\" }", 20),
        ("{ s = { not = \"test\" }, q = \"a\" }", 10),
    ] {
        let folder = csv_of("nr,s,q", 40, rows);
        let keep = format!("[[input.keep]]\nwhere = {condition}\nreason = \"r\"\n");
        let spec = format!("{}{keep}{}", study(), question("q"));
        assert_eq!(respondents(folder.path(), &spec), kept, "{condition}");
    }
    let folder = csv_of("nr,s,q", 40, rows);
    let keep = "[[input.keep]]\nwhere = { s = { nto = \"\" } }\nreason = \"r\"\n";
    let spec = format!("{}{keep}{}", study(), question("q"));
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    let run = said(folder.path(), &["check", "poll.toml"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("nto") && run.err.contains("`not`"),
        "{}",
        run.err
    );
}

#[test]
fn the_respondents_gender_is_known_among_those_of_others() {
    let folder = case("demographics/poll.sav");
    let codebook = inspected(folder.path());
    assert_eq!(
        demographics(&codebook),
        [("gender".to_owned(), "Q101".to_owned())]
    );
    let drafted = draft(folder.path());
    assert!(drafted.contains("[variables.gender]"), "{drafted}");
    assert_eq!(drafted.matches("\n[[crossbreak]]").count(), 1, "{drafted}");
    assert!(drafted.contains("column = \"Q101\""), "{drafted}");
}

#[test]
fn one_poll_in_four_languages() {
    for file in ["english", "french", "german", "japanese"] {
        let folder = case(&format!("languages/{file}.sav"));
        let codebook = inspected(folder.path());
        let found = demographics(&codebook);
        assert!(
            found.contains(&("gender".to_owned(), "sexe".to_owned())),
            "{file}: {found:?}"
        );
        if file == "english" {
            assert!(
                found.contains(&("age".to_owned(), "q1".to_owned())),
                "{file}: {found:?}"
            );
        }
    }
}

/// A poll with labels in its cells, as its language has them: age, gender, education, an opinion.
fn labels_in_cells(
    headings: [&str; 4],
    genders: [&str; 2],
    education: [&str; 3],
    opinion: [&str; 2],
) -> tempfile::TempDir {
    csv_of(
        &format!(
            "nr,\"{}\",\"{}\",\"{}\",\"{}\"",
            headings[3], headings[0], headings[1], headings[2]
        ),
        120,
        |i| {
            format!(
                "{i},{},{},{},{}",
                opinion[i % 2],
                18 + (i * 37) % 70,
                genders[(i / 3) % 2],
                education[(i / 5) % 3]
            )
        },
    )
}

#[test]
fn labels_in_the_cells_of_polls_in_many_languages() {
    type Poll = (
        [&'static str; 4],
        [&'static str; 2],
        [&'static str; 3],
        [&'static str; 2],
    );
    let polls: [Poll; 14] = [
        (
            [
                "Your age",
                "Gender",
                "Highest level of education",
                "The gender pay gap is a problem",
            ],
            ["Male", "Female"],
            ["Primary", "Secondary", "University"],
            ["Agree", "Disagree"],
        ),
        (
            [
                "Wie alt sind Sie?",
                "Geschlecht",
                "Höchster Schulabschluss",
                "Menschen in meinem Alter werden vergessen",
            ],
            ["Männlich", "Weiblich"],
            ["Hauptschule", "Realschule", "Abitur"],
            ["Ja", "Nein"],
        ),
        (
            [
                "Votre âge",
                "Sexe",
                "Niveau d’études",
                "L’écart salarial entre les sexes",
            ],
            ["Homme", "Femme"],
            ["Primaire", "Secondaire", "Supérieur"],
            ["Oui", "Non"],
        ),
        (
            [
                "¿Qué edad tiene usted?",
                "Sexo",
                "Nivel de estudios",
                "La brecha salarial de género",
            ],
            ["Hombre", "Mujer"],
            ["Primaria", "Secundaria", "Universitarios"],
            ["Sí", "No"],
        ),
        (
            [
                "Idade",
                "Sexo",
                "Escolaridade",
                "A desigualdade entre os sexos",
            ],
            ["Masculino", "Feminino"],
            ["Fundamental", "Médio", "Superior"],
            ["Sim", "Não"],
        ),
        (
            [
                "Età",
                "Sesso",
                "Titolo di studio",
                "Il divario salariale di genere",
            ],
            ["Maschio", "Femmina"],
            ["Licenza media", "Diploma", "Laurea"],
            ["Sì", "No"],
        ),
        (
            [
                "Wat is uw leeftijd?",
                "Geslacht",
                "Hoogst voltooide opleiding",
                "De loonkloof tussen de geslachten",
            ],
            ["Man", "Vrouw"],
            ["VMBO", "MBO", "HBO"],
            ["Ja", "Nee"],
        ),
        (
            [
                "Wiek",
                "Płeć",
                "Wykształcenie",
                "Luka płacowa między płciami",
            ],
            ["Mężczyzna", "Kobieta"],
            ["Podstawowe", "Średnie", "Wyższe"],
            ["Tak", "Nie"],
        ),
        (
            [
                "Beth yw eich oed?",
                "Rhyw",
                "Lefel addysg",
                "Bwlch cyflog rhwng y rhywiau",
            ],
            ["Gwryw", "Benyw"],
            ["TGAU", "Safon uwch", "Gradd"],
            ["Ydw", "Nac ydw"],
        ),
        (
            ["Din ålder", "Kön", "Utbildning", "Lönegapet mellan könen"],
            ["Man", "Kvinna"],
            ["Grundskola", "Gymnasium", "Högskola"],
            ["Ja", "Nej"],
        ),
        (
            [
                "العمر",
                "الجنس",
                "المستوى التعليمي",
                "هل توافق على المساواة",
            ],
            ["ذكر", "أنثى"],
            ["ابتدائي", "ثانوي", "جامعي"],
            ["نعم", "لا"],
        ),
        (
            ["연령", "성별", "최종학력", "성별 임금 격차는 문제다"],
            ["남성", "여성"],
            ["중졸", "고졸", "대졸"],
            ["예", "아니오"],
        ),
        (
            ["年齢", "性別", "最終学歴", "男女の賃金格差は問題だ"],
            ["男性", "女性"],
            ["中学", "高校", "大学"],
            ["はい", "いいえ"],
        ),
        (
            ["您的年龄", "性别", "教育程度", "性别工资差距是问题"],
            ["男", "女"],
            ["小学", "高中", "大学"],
            ["是", "否"],
        ),
    ];
    for (headings, genders, education, opinion) in polls {
        let folder = labels_in_cells(headings, genders, education, opinion);
        let found = demographics(&inspected(folder.path()));
        let expected: Vec<(String, String)> = ["age", "gender", "education"]
            .iter()
            .zip(headings)
            .map(|(is, heading)| ((*is).to_owned(), heading.to_owned()))
            .collect();
        assert_eq!(found, expected, "{headings:?}");
        let drafted = draft(folder.path());
        assert!(
            drafted.contains("[variables.gender]") && drafted.contains("[variables.age]"),
            "{drafted}"
        );
    }
}

#[test]
fn nothing_is_invented_where_there_are_no_demographics() {
    let folder = csv_of(
        "nr,The gender pay gap,People of my age,Religion in schools,Trips",
        80,
        |i| {
            format!(
                "{i},{},{},{},{}",
                ["A problem", "No problem"][i % 2],
                ["Yes", "No"][i / 3 % 2],
                ["For", "Against", "Neither"][i % 3],
                i % 9
            )
        },
    );
    let codebook = inspected(folder.path());
    assert!(demographics(&codebook).is_empty(), "{codebook}");
    let drafted = draft(folder.path());
    assert!(
        drafted.contains("No column is certain to be a demographic"),
        "{drafted}"
    );
    assert!(!drafted.contains("\n[variables"), "{drafted}");
    assert!(!drafted.contains("\n[[crossbreak]]"), "{drafted}");
}

#[test]
fn of_three_columns_like_ages_the_respondents_is_taken() {
    let folder = csv_of(
        "nr,Interviewer's age,Age of youngest child,Q1,Age in years,Sex",
        90,
        |i| {
            format!(
                "{i},{},{},{},{},{}",
                25 + i % 30,
                i % 17,
                i % 3,
                18 + (i * 31) % 70,
                ["Male", "Female"][i % 2]
            )
        },
    );
    let codebook = inspected(folder.path());
    let expected =
        [("age", "Age in years"), ("gender", "Sex")].map(|(is, of)| (is.to_owned(), of.to_owned()));
    assert_eq!(demographics(&codebook), expected);
    // Of two that are the respondent's, the likelier makes the margin, and both are variables.
    let folder = csv_of("nr,ageband,Q1,Q2,Q3,Q4,Q5,age", 90, |i| {
        let age = 18 + (i * 31) % 70;
        let band = ["18-34", "35-54", "55+"][usize::from(age > 34) + usize::from(age > 54)];
        format!(
            "{i},{band},{},{},{},{},{},{age}",
            i % 3,
            i % 2,
            i % 4,
            i % 5,
            i % 2
        )
    });
    let drafted = draft(folder.path());
    assert_eq!(drafted.matches("\n[[crossbreak]]").count(), 1, "{drafted}");
    assert!(
        drafted.contains("# Further crossbreaks, for you to choose:"),
        "{drafted}"
    );
}

#[test]
fn ages_and_genders_of_an_unknown_language_are_only_proposed() {
    let folder = csv_of("nr,Küsimus,Vanus,Sugu,Teine", 200, |i| {
        format!(
            "{i},{},{},{},{}",
            ["Jah", "Mitte"][i / 2 % 2],
            18 + (i * 37) % 70,
            ["Mees", "Naine"][i % 2],
            ["Jah", "Mitte"][i / 3 % 2]
        )
    });
    let codebook = inspected(folder.path());
    assert!(demographics(&codebook).is_empty(), "{codebook}");
    let drafted = draft(folder.path());
    for line in ["# Perhaps age: `Vanus`", "# Perhaps gender: `Sugu`"] {
        assert!(drafted.contains(line), "{drafted}");
    }
    assert!(!drafted.contains("`Küsimus` (two"), "{drafted}");
}

#[test]
fn what_the_weights_differ_by_is_a_demographic_though_its_name_says_more() {
    // Weights by a column whose name says little, and a column of the same kind that they do not differ by.
    let folder = csv_of(
        "nr,region coded for fieldwork,region asked about,weight",
        300,
        |i| {
            let weight = [0.5, 0.9, 1.6][i % 3] + (i % 7) as f64 / 1000.0;
            format!(
                "{i},{},{},{weight}",
                ["North", "Middle", "South"][i % 3],
                ["East", "West"][i / 3 % 2]
            )
        },
    );
    let codebook = inspected(folder.path());
    assert_eq!(
        demographics(&codebook),
        [("region".to_owned(), "region coded for fieldwork".to_owned())]
    );
    let reason = codebook["variables"][1]["reason"].as_str().unwrap();
    assert!(
        reason.contains("of the weights' variance is by it"),
        "{reason}"
    );
}

#[test]
fn at_most_eight_crossbreaks_are_drafted() {
    let heading = "nr,sex,age,region,education,ethnicity,employment,past_vote,income,kids,marital,religion,urban,Q1";
    let folder = csv_of(heading, 120, |i| {
        let cells: Vec<String> = (0..12)
            .map(|column| match column {
                1 => (18 + (i * 37) % 70).to_string(),
                _ => ["A", "B", "C"][(i / (column + 1)) % 3].to_owned(),
            })
            .collect();
        format!("{i},{},{}", cells.join(","), i % 2)
    });
    let drafted = draft(folder.path());
    assert_eq!(drafted.matches("\n[[crossbreak]]").count(), 8, "{drafted}");
    assert_eq!(
        drafted.matches("\n# [[crossbreak]]").count(),
        4,
        "{drafted}"
    );
    assert!(drafted.contains("# variable = \"religion\""), "{drafted}");
}

#[test]
fn times_of_day_make_a_length_of_the_interview() {
    let folder = case("clock-times/poll.sav");
    let codebook = inspected(folder.path());
    assert_eq!(role(&codebook, "STRTIME"), "time");
    assert_eq!(role(&codebook, "ENDTIME"), "time");
    let drafted = draft(folder.path());
    let line = "# faster_than = { from = \"STRTIME\", to = \"ENDTIME\", share_of_median = 0.33 }";
    assert!(drafted.contains(line), "{drafted}");
}

/// The beginning of a spec of poll.csv.
fn study() -> String {
    STUDY.replace("id = \"id\"", "id = \"nr\"")
}

/// What `check` says of a rule about the time that interviews took.
fn fast(heading: &str, rows: usize, row: impl Fn(usize) -> String, columns: &str) -> Said {
    let folder = csv_of(&format!("{heading},q"), rows, |i| {
        format!("{},{}", row(i), i % 2)
    });
    let flag = format!("[[input.flag]]\nfaster_than = {{ {columns}, share_of_median = 0.33 }}\n");
    let spec = format!("{}{flag}{}", study(), question("q"));
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    said(folder.path(), &["check", "poll.toml", "-v"])
}

#[test]
fn lengths_between_clocks_and_moments_of_all_kinds() {
    let flagged = |said: &Said, what: &str| {
        assert!(
            said.err.contains("2 rows are flagged"),
            "{what}: {}",
            said.err
        );
        assert_eq!(said.code, 0, "{what}: {}", said.err);
    };
    let from_to = "from = \"a\", to = \"b\"";
    // Twenty minutes each, but two of two minutes.
    let minutes = |i: usize| if i % 15 == 7 { 2 } else { 20 };
    let clock = |i: usize, add: usize| format!("{:02}:{:02}", 9 + i / 6, i % 6 * 5 + add);
    let said = fast(
        "nr,a,b",
        30,
        |i| format!("{i},{},{}", clock(i, 0), clock(i, minutes(i))),
        from_to,
    );
    flagged(&said, "24 hours");
    let twelve = |i: usize, add: usize| {
        let hour = 9 + i / 6;
        let half = if hour < 12 { "AM" } else { "PM" };
        format!("{}:{:02} {half}", (hour + 11) % 12 + 1, i % 6 * 5 + add)
    };
    let said = fast(
        "nr,a,b",
        30,
        |i| format!("{i},{},{}", twelve(i, 0), twelve(i, minutes(i))),
        from_to,
    );
    flagged(&said, "12 hours");
    let midnight = |i: usize| match i {
        0 => "0,23:50:00,00:10:00".to_owned(),
        1 => "1,10:00:00,09:00:00".to_owned(),
        i => format!("{i},{}:00,{}:00", clock(i, 0), clock(i, minutes(i))),
    };
    let said = fast("nr,a,b", 30, midnight, from_to);
    flagged(&said, "midnight");
    let words = said
        .err
        .replace('|', " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        words.contains("1 interview ends earlier in the day than it begins"),
        "{words}"
    );
    assert!(words.contains("1 row ends before it begins"), "{words}");
    for (what, start, unit) in [
        ("seconds", 1_714_555_800.0, 60.0),
        ("milliseconds", 1_714_555_800_000.0, 60_000.0),
        ("days", 45_413.25, 60.0 / 86_400.0),
    ] {
        let row = |i: usize| {
            let start = start + i as f64 * unit;
            format!("{i},{start},{}", start + minutes(i) as f64 * unit)
        };
        let said = fast("nr,a,b", 30, row, from_to);
        flagged(&said, what);
        assert!(said.err.contains(what), "{}", said.err);
    }
    let named = |i: usize| format!("{i},1. Mai 2024 10:00,1. Mai 2024 10:{:02}", minutes(i));
    flagged(&fast("nr,a,b", 30, named, from_to), "months by name");
    let negative = |i: usize| format!("{i},{}", if i == 3 { -1 } else { minutes(i) as i32 * 60 });
    let said = fast("nr,a", 30, negative, "column = \"a\"");
    flagged(&said, "negative");
    assert!(
        said.err.contains("1 row has a negative time"),
        "{}",
        said.err
    );
}

#[test]
fn dates_in_all_common_forms_are_dates() {
    type Form = fn(usize) -> String;
    let forms: [(&str, Form, &str); 12] = [
        (
            "01-May-2024",
            |i| format!("{:02}-May-2024", i + 1),
            "2024-05-01",
        ),
        (
            "1. Mai 2024",
            |i| format!("{}. Mai 2024", i + 1),
            "2024-05-01",
        ),
        (
            "1er mai 2024",
            |i| {
                format!(
                    "{} mai 2024",
                    if i == 0 {
                        "1er".to_owned()
                    } else {
                        (i + 1).to_string()
                    }
                )
            },
            "2024-05-01",
        ),
        (
            "01.05.2024",
            |i| format!("{:02}.05.2024", i + 1),
            "2024-05-01",
        ),
        ("5/1/24", |i| format!("5/{}/24", i + 1), "2024-05-01"),
        (
            "2024/05/01",
            |i| format!("2024/05/{:02}", i + 1),
            "2024-05-01",
        ),
        ("20240501", |i| format!("202405{:02}", i + 1), "2024-05-01"),
        (
            "ISO with zone",
            |i| format!("2024-05-{:02}T09:30:00.250+02:00", i + 1),
            "2024-05-01 09:30:00.250+02:00",
        ),
        (
            "Google",
            |i| format!("2024/05/{:02} 10:00:00 AM GMT+1", i + 1),
            "2024-05-01 10:00:00+01:00",
        ),
        (
            "Excel",
            |i| format!("{}.5", 45_413 + i),
            "2024-05-01 12:00:00",
        ),
        (
            "Unix",
            |i| format!("{}", 1_714_521_600 + i * 86_400),
            "2024-05-01 00:00:00",
        ),
        (
            "12 hours",
            |i| format!("2024-05-01 {}:00 {}", [2, 8][i % 2], ["PM", "AM"][i % 2]),
            "2024-05-01 08:00",
        ),
    ];
    for (what, form, first) in forms {
        let folder = csv_of("nr,Interview date,q", 25, |i| {
            format!("{i},{},{}", form(i), i % 2)
        });
        let codebook = inspected(folder.path());
        assert_eq!(role(&codebook, "Interview date"), "date", "{what}");
        let dates = &codebook["variables"][1]["dates"];
        assert_eq!(dates["first"], first, "{what}: {dates}");
        let drafted = draft(folder.path());
        assert!(
            drafted.contains("fieldwork = { from = 2024-05-01"),
            "{what}: {drafted}"
        );
        assert!(!drafted.contains("kind   = \"scale\""), "{what}: {drafted}");
    }
    // Which is the month cannot be told, and is said.
    let folder = csv_of("nr,Interview date,q", 12, |i| {
        format!(
            "{i},{}/{}/2024,{}",
            (i * 5) % 12 + 1,
            (i * 7) % 12 + 1,
            i % 2
        )
    });
    assert!(page(folder.path()).contains("day and month in an order that cannot be told"));
}
