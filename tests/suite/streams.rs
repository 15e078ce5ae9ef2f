//! Files that are read twice and change in the meantime, files that are damaged, and what is no file at all.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::{ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray};
use crossbreak::pipeline::{self, Limits};
use parquet::arrow::ArrowWriter;

use super::support::{STUDY, contents, copy, crossbreak, project};

const WEIGHTING: &str = r#"
[variables.sex]
column = "sex"
categories = { Man = "M", Woman = "W" }
[variables.age]
column = "age"
bands = ["18-34", "35+"]
[weighting]
method = "rake"
base_weight = "w"
[[weighting.margin]]
variables = ["sex"]
targets = { Man = 49, Woman = 51 }
unit = "percent"
source = "x"
[[weighting.margin]]
variables = ["age"]
targets = { "18-34" = 30, "35+" = 70 }
unit = "percent"
source = "x"
"#;

/// Twelve people: sex, age and base weight of each.
fn people() -> Vec<(String, i32, f64)> {
    (0..12)
        .map(|i| {
            let sex = if i % 2 == 0 { "M" } else { "W" };
            (sex.to_owned(), 20 + 7 * (i % 5), 0.5 + f64::from(i % 3))
        })
        .collect()
}

fn csv(people: &[(String, i32, f64)]) -> String {
    let mut text = "id,sex,age,w\n".to_owned();
    for (id, (sex, age, w)) in people.iter().enumerate() {
        text += &format!("{},{sex},{age},{w:.1}\n", id + 101);
    }
    text
}

fn batch(people: &[(String, i32, f64)]) -> RecordBatch {
    let ids: ArrayRef = Arc::new(Int32Array::from_iter_values(101..101 + people.len() as i32));
    let sexes = people.iter().map(|p| Some(p.0.as_str()));
    let sexes: ArrayRef = Arc::new(sexes.collect::<StringArray>());
    let ages: ArrayRef = Arc::new(Int32Array::from_iter_values(people.iter().map(|p| p.1)));
    let bases: ArrayRef = Arc::new(Float64Array::from_iter_values(people.iter().map(|p| p.2)));
    let columns = [("id", ids), ("sex", sexes), ("age", ages), ("w", bases)];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn bytes(people: &[(String, i32, f64)], ending: &str) -> Vec<u8> {
    let batch = batch(people);
    let schema = batch.schema();
    match ending {
        "parquet" => {
            let mut writer = ArrowWriter::try_new(Vec::new(), schema, None).unwrap();
            writer.write(&batch).unwrap();
            writer.into_inner().unwrap()
        }
        "arrow" => {
            let mut writer = arrow::ipc::writer::FileWriter::try_new(Vec::new(), &schema).unwrap();
            writer.write(&batch).unwrap();
            writer.into_inner().unwrap()
        }
        "arrows" => {
            let mut writer =
                arrow::ipc::writer::StreamWriter::try_new(Vec::new(), &schema).unwrap();
            writer.write(&batch).unwrap();
            writer.into_inner().unwrap()
        }
        _ => csv(people).into_bytes(),
    }
}

/// Weights a spec; `edit` is called between the stages, with the name of the one that begins. What was wrong, if
/// something was.
fn weight(spec: &Path, edit: &dyn Fn(&str)) -> Result<(), Vec<String>> {
    match pipeline::weight_large(spec, None, Limits::default(), edit) {
        Ok(_) => Ok(()),
        Err(failure) => {
            let found = failure.diagnostics.iter();
            Err(found.map(|found| found.message.clone()).collect())
        }
    }
}

/// A spec for a file, a folder or a pattern beside it.
fn spec(folder: &Path, file: &str) -> PathBuf {
    let path = folder.join("poll.toml");
    let text = format!("{STUDY}{WEIGHTING}").replace("poll.csv", file);
    std::fs::write(&path, text).unwrap();
    path
}

/// Writes other bytes into a file, so that the system says nothing of it.
fn unnoticed(path: &Path, bytes: &[u8]) {
    let modified = std::fs::metadata(path).unwrap().modified().unwrap();
    std::fs::write(path, bytes).unwrap();
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(modified).unwrap();
}

type Edit = (&'static str, fn(&mut Vec<(String, i32, f64)>));

/// Edits that change the weight of somebody.
const EDITS: [Edit; 7] = [
    ("row added", |people| people.push(people[1].clone())),
    ("row removed", |people| drop(people.pop())),
    ("row twice and another not", |people| {
        people[3] = people[4].clone();
    }),
    ("cell", |people| people[5].0 = "M".to_owned()),
    ("a new age", |people| people[0].1 = 71),
    ("base weight", |people| people[7].2 = 0.1),
    ("base weights of two combinations swapped", |people| {
        // Of a woman and a man: all base weights together stay what they are.
        let other = people[1].2;
        people[1].2 = people[0].2;
        people[0].2 = other;
    }),
];

#[test]
fn a_file_that_changes_between_the_passes_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["csv", "parquet", "arrow", "arrows"] {
        let name = format!("people.{ending}");
        let path = folder.path().join(&name);
        let spec = spec(folder.path(), &name);
        for (edit, change) in EDITS {
            for noticed in [false, true] {
                let mut people = people();
                std::fs::write(&path, bytes(&people, ending)).unwrap();
                change(&mut people);
                let after = bytes(&people, ending);
                let found = weight(&spec, &|stage| match (stage, noticed) {
                    ("writing", true) => {
                        let other = folder.path().join("other");
                        std::fs::write(&other, &after).unwrap();
                        std::fs::rename(other, &path).unwrap();
                    }
                    ("writing", false) => unnoticed(&path, &after),
                    _ => {}
                });
                let found = found.unwrap_err().join("; ");
                let what = format!("{name}, {edit}, noticed: {noticed}: {found}");
                assert!(found.contains(&name), "{what}");
                let reason = found.contains("changed while it was read");
                // A Parquet or Arrow file of another length has its parts elsewhere.
                assert!(reason || (!noticed && ending != "csv"), "{what}");
                assert!(!folder.path().join("weights").exists(), "{what}");
            }
        }
    }
}

#[test]
fn a_file_that_is_written_to_is_refused_where_its_counts_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let spec = spec(folder.path(), "people.csv");
    let before = csv(&people());
    let swapped = {
        let mut people = people();
        people.swap(0, 1);
        csv(&people)
    };
    for (edit, after) in [
        ("rows swapped between combinations", swapped.clone()),
        ("an id", before.replace("105,", "999,")),
        ("replaced by the same", before.clone()),
    ] {
        std::fs::write(&path, &before).unwrap();
        let found = weight(&spec, &|stage| {
            if stage == "writing" {
                std::fs::remove_file(&path).unwrap();
                std::fs::write(folder.path().join("in the way"), "").unwrap();
                std::fs::write(&path, &after).unwrap();
            }
        });
        let found = found.unwrap_err().join("; ");
        assert_eq!(found, "people.csv changed while it was read", "{edit}");
    }
    // Nobody can know; the weights are those of the rows as they are now.
    std::fs::write(&path, &before).unwrap();
    weight(&spec, &|stage| {
        if stage == "writing" {
            unnoticed(&path, swapped.as_bytes());
        }
    })
    .unwrap();
    let of_swapped = contents(&folder.path().join("weights"));
    std::fs::write(&path, &swapped).unwrap();
    weight(&spec, &|_| {}).unwrap();
    assert!(of_swapped == contents(&folder.path().join("weights")));
}

#[test]
fn what_the_passes_counted_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let spec = spec(folder.path(), "people.csv");
    // Blank lines are no rows: with them, a file with a row more can be as long as before.
    let long = |people: &[(String, i32, f64)]| format!("{:\n<300}", csv(people));
    for (edit, expected) in [
        (0, ": 12 rows were counted, and then there were 13"),
        (
            3,
            ": 2 combinations of answers do not have as many rows as before",
        ),
        (5, ": base weights are not what they were"),
    ] {
        let mut people = people();
        std::fs::write(&path, long(&people)).unwrap();
        EDITS[edit].1(&mut people);
        let found = weight(&spec, &|stage| {
            if stage == "writing" {
                unnoticed(&path, long(&people).as_bytes());
            }
        });
        let found = found.unwrap_err().join("; ");
        assert_eq!(
            found,
            format!("people.csv changed while it was read{expected}")
        );
    }
}

#[test]
fn a_folder_keeps_its_files_while_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let parts = folder.path().join("parts");
    std::fs::create_dir(&parts).unwrap();
    let all = people();
    let fill = || {
        for (name, rows) in [("a.csv", &all[..5]), ("b.csv", &all[5..])] {
            std::fs::write(parts.join(name), csv(rows)).unwrap();
        }
        let _ = std::fs::remove_file(parts.join("c.csv"));
    };
    let one = csv(&all[..1]);
    type Change<'a> = (&'a str, &'a str, &'a dyn Fn());
    let changes: [Change<'_>; 3] = [
        ("parts: parts/c.csv is new", "appears", &|| {
            std::fs::write(parts.join("c.csv"), &one).unwrap();
        }),
        ("parts/b.csv", "disappears", &|| {
            std::fs::remove_file(parts.join("b.csv")).unwrap();
        }),
        ("parts/a.csv", "changes", &|| {
            std::fs::write(parts.join("a.csv"), &one).unwrap();
        }),
    ];
    for file in ["parts", "parts/*.csv"] {
        let spec = spec(folder.path(), file);
        fill();
        weight(&spec, &|_| {}).unwrap();
        std::fs::remove_dir_all(folder.path().join("weights")).unwrap();
        for (named, what, change) in changes {
            // Before the first pass, and before the second.
            for begins in ["counting combinations of answers", "writing"] {
                fill();
                let found = weight(&spec, &|stage| {
                    if stage == begins {
                        change();
                    }
                });
                let found = found.unwrap_err().join("; ");
                let (before, after) = named.split_once(": ").unwrap_or((named, ""));
                let before = before.replace("parts/*", "parts");
                assert!(
                    found.contains("changed while it was read") && found.contains(after),
                    "{file} {what}: {found}"
                );
                assert!(found.contains(&before), "{file} {what}: {found}");
                assert!(!folder.path().join("weights").exists(), "{what}");
            }
        }
    }
}

#[test]
fn headings_that_change_places_before_the_first_pass_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let spec = spec(folder.path(), "people.csv");
    std::fs::write(&path, csv(&people())).unwrap();
    let other = csv(&people()).replace("id,sex,age,w", "sex,id,age,w");
    let found = weight(&spec, &|stage| {
        if stage == "counting combinations of answers" {
            unnoticed(&path, other.as_bytes());
        }
    });
    let found = found.unwrap_err().join("; ");
    assert_eq!(found, "people.csv changed while it was read");
}

#[test]
fn a_folder_of_hostile_files_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("tests/cases/hostile"), folder.path());
    let at = |name: &str| folder.path().join(name);
    let refused = |arguments: &[&str], said: &str| {
        let begun = Instant::now();
        let out = crossbreak()
            .current_dir(folder.path())
            .args(arguments)
            .assert()
            .code(2);
        let out = String::from_utf8(out.get_output().stderr.clone()).unwrap();
        let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(said), "{arguments:?}: {out}");
        assert!(!out.contains("has a bug"), "{arguments:?}: {out}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{arguments:?}");
        assert!(!at("weights").exists());
    };
    refused(
        &["inspect", "hang.ods"],
        " columns; at most 10,000 are read",
    );
    refused(
        &["inspect", "hang.parquet"],
        "a page holds more than it claims",
    );
    for file in ["sarrow", "sparquet"] {
        let spec = format!("{file}.toml");
        let data = at(file);
        let data = match file {
            "sarrow" => data.with_extension("arrow"),
            _ => data.with_extension("parquet"),
        };
        let data = data.file_name().unwrap().to_str().unwrap();
        refused(&["weight", &spec, "--stream"], data);
        refused(&["weight", &spec], data);
        refused(&["weight", &spec, "--cells", data], data);
    }
}

/// A csv in which a quotation mark is never closed, or a cell is long, takes no more memory than its limits allow.
#[test]
fn a_row_without_an_end_and_texts_without_one_stop_at_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let spec = spec(folder.path(), "people.csv");
    let text = csv(&people()).replace("105,", "\"105,");
    std::fs::write(&path, text + &"1,M,20,1\n".repeat(3 << 20)).unwrap();
    let found = weight(&spec, &|_| {}).unwrap_err().join("; ");
    assert!(
        found.contains(" bytes in the row that begins in line 6; at most "),
        "{found}"
    );
    // Texts that differ and are long are no answers.
    let long = |i: i32| format!("{i},{i}{},20,1\n", "x".repeat(1 << 20));
    let text: String = (0..40).map(long).collect();
    std::fs::write(&path, format!("id,sex,age,w\n{text}")).unwrap();
    let found = weight(&spec, &|_| {}).unwrap_err().join("; ");
    assert!(
        found.contains("the different cells of `sex` take more than 32 MB"),
        "{found}"
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_device_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let spec = spec(folder.path(), "people.csv");
    std::fs::write(folder.path().join("people.csv"), csv(&people())).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status();
    assert!(made.unwrap().success());
    let text = std::fs::read_to_string(&spec).unwrap();
    let put = |name: &str, from: &str, to: &str| {
        std::fs::write(folder.path().join(name), text.replace(from, to)).unwrap();
    };
    for device in ["pipe", "/dev/zero"] {
        let place = format!("\"{device}\"");
        put("raw.toml", "\"people.csv\"", &place);
        put(
            "labels.toml",
            "id = \"id\"",
            &format!("id = \"id\"\ndictionary = {place}"),
        );
        put("targets.toml", "{ Man = 49, Woman = 51 }", &place);
        put(
            "claims.toml",
            "[weighting]",
            &format!("[claims]\nfiles = [{place}]\n[weighting]"),
        );
        for arguments in [
            &["weight", "raw.toml"][..],
            &["weight", "raw.toml", "--stream"],
            &["weight", "labels.toml", "--stream"],
            &["weight", "labels.toml"],
            &["weight", "targets.toml", "--stream"],
            &["weight", "targets.toml"],
            &["check", "claims.toml"],
            &["weight", "poll.toml", "--cells", device],
            &["weight", "poll.toml", "--compare", device],
            &["weight", device],
            &["weight", device, "--cells", device],
            &["check", device],
            &["inspect", device],
            &["init", device],
            &["sql", device, "--dialect", "ansi"],
        ] {
            let out = crossbreak()
                .current_dir(folder.path())
                .args(arguments)
                .timeout(Duration::from_secs(20))
                .assert()
                .code(2);
            let out = String::from_utf8(out.get_output().stderr.clone()).unwrap();
            assert!(
                out.contains("it is a folder or a device"),
                "{arguments:?}: {out}"
            );
        }
    }
}
