//! What begins like a formula: ids and data are written as they came in, and join again; texts for people are kept from
//! being formulas in every csv file, counted and said.

use std::collections::BTreeSet;
use std::path::Path;

use super::support::{STUDY, crossbreak, json, rows};

/// What a formula begins with; the last three only where a text is not trimmed.
const SIGNS: [&str; 11] = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"];

/// Four respondents for each sign: their ids, and their answers as letters.
fn ids() -> Vec<String> {
    let names = |sign: &&str| {
        (1..=4)
            .map(move |n| format!("{}Nab{n}", sign.trim()))
            .collect()
    };
    let mut ids: Vec<Vec<String>> = SIGNS[..8].iter().map(names).collect();
    // An id that only looks guarded, beside the one that it would be the guarded form of.
    ids.push(["'=Nab1", "-5", "x", "y"].map(str::to_owned).to_vec());
    ids.concat()
}

fn label(index: usize) -> String {
    format!("{}A{index}", SIGNS[index])
}

/// TOML's own words for a text.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn spec() -> String {
    let letters = |n: usize| char::from(b'a' + n as u8).to_string();
    let recoded: Vec<String> = (0..SIGNS.len())
        .map(|n| format!("{} = {:?}", quoted(&label(n)), letters(n)))
        .collect();
    let recoded = recoded.join(", ");
    format!(
        r#"{STUDY}
[variables.group]
column = "group"
categories = {{ "=One" = "1", "-Two" = "2" }}
[variables.sex]
column = "sex"
[weighting]
method = "rake"
[[weighting.margin]]
variables = ["sex"]
targets = {{ "@M" = 0.6, "＋F" = 0.4 }}
[weighting.replicates]
method = "bootstrap"
count = 3
estimate = false
[[crossbreak]]
variable = "group"
[tests]
columns = true
minimum_base = 2
[tables]
data = ["csv"]
[[question]]
id = "q"
kind = "single"
column = "q"
text = "=Q?"
answers = {{ {recoded} }}
[[figure]]
id = "figure-1"
kind = "ranked"
question = "q"
title = "T"
"#
    )
}

/// Half of the respondents gave none of the answers but the first, so that shares of zero are printed.
fn raw() -> String {
    let mut raw = "id,group,sex,q\n".to_owned();
    for (n, id) in ids().iter().enumerate() {
        let (group, answer) = match n % 2 {
            0 => (1, 'a'),
            _ => (2, char::from(b'a' + (n / 2 % SIGNS.len()) as u8)),
        };
        let sex = if n % 3 == 0 { "＋F" } else { "@M" };
        raw.push_str(&format!("{id},{group},{sex},{answer}\n"));
    }
    raw
}

fn column(path: &Path, name: &str) -> Vec<String> {
    let rows = rows(path);
    assert!(!rows.is_empty(), "{}", path.display());
    rows.into_iter()
        .map(|mut row| row.remove(name).unwrap())
        .collect()
}

fn distinct(path: &Path, name: &str) -> BTreeSet<String> {
    column(path, name).into_iter().collect()
}

struct Poll(tempfile::TempDir);

impl Poll {
    fn new(spec: &str) -> Self {
        let poll = Self(tempfile::tempdir().unwrap());
        std::fs::write(poll.path("poll.csv"), raw()).unwrap();
        std::fs::write(poll.path("poll.toml"), spec).unwrap();
        poll
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.0.path().join(file)
    }

    /// Runs crossbreak, and returns all that it said.
    fn run(&self, words: &[&str]) -> String {
        let run = crossbreak()
            .args(words)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let said = String::from_utf8(run.stderr).unwrap() + &String::from_utf8(run.stdout).unwrap();
        assert_eq!(run.status.code(), Some(0), "{said}");
        said
    }
}

#[test]
fn data_are_as_they_came_in_and_texts_are_kept_from_being_formulas() {
    let poll = Poll::new(&spec());
    let said = poll.run(&["run", "poll.toml", "-v"]);
    for file in [
        "weights/poll.csv",
        "weights/poll-replicates.csv",
        "outputs/poll/data.csv",
    ] {
        assert_eq!(column(&poll.path(file), "id"), ids(), "{file}");
    }
    let data = poll.path("outputs/poll/data.csv");
    let own: BTreeSet<String> = (0..SIGNS.len()).map(label).collect();
    assert_eq!(distinct(&data, "q"), own);
    assert_eq!(
        distinct(&data, "sex"),
        ["@M", "＋F"].map(str::to_owned).into()
    );

    let estimates = poll.path("outputs/poll/estimates.csv");
    let cells = poll.path("outputs/poll/tables.csv");
    let figure = poll.path("outputs/poll/figures/figure-1.csv");
    for (file, name) in [(&estimates, "answer"), (&cells, "row"), (&figure, "row")] {
        let texts = distinct(file, name);
        for n in 0..SIGNS.len() {
            let safe = format!("'{}", label(n));
            assert!(texts.contains(&safe), "{safe:?} in {texts:?}");
            assert!(!texts.contains(&label(n)), "{n}");
        }
    }
    let tests = poll.path("outputs/poll/tests.csv");
    for (file, name) in [
        (&estimates, "column"),
        (&cells, "column"),
        (&tests, "column"),
    ] {
        let texts = distinct(file, name);
        assert!(
            texts.contains("'=One") || texts.contains("'-Two"),
            "{texts:?}"
        );
        assert!(
            texts.iter().all(|text| !text.starts_with(['=', '-'])),
            "{texts:?}"
        );
    }
    let targets = poll.path("outputs/poll/figures/weighting-targets.csv");
    assert_eq!(
        distinct(&targets, "category"),
        ["'@M", "'＋F"].map(str::to_owned).into()
    );

    // A number's id is what its row has in every other file.
    let numbers = json(&poll.path("outputs/poll/numbers.json")).to_string();
    let id = &column(&estimates, "number")[0];
    assert!(numbers.contains(id.as_str()), "{id}");

    let shown = distinct(&cells, "shown");
    assert!(shown.contains("-"), "{shown:?}");
    assert!(
        shown.iter().all(|text| !text.starts_with('\'')),
        "{shown:?}"
    );

    let manifest = json(&poll.path("outputs/poll/manifest.json"));
    let notes = manifest["notes"].as_array().unwrap();
    for (file, words) in [
        ("estimates.csv", "the first \"=A0\""),
        ("tables.csv", "the first \""),
        ("tests.csv", "the first \""),
        ("figure-1.csv", "would evaluate 11 texts"),
        ("weighting-targets.csv", "would evaluate 2 texts"),
    ] {
        let own = |note: &&serde_json::Value| {
            let note = note.as_str().unwrap_or_default();
            note.starts_with(&format!("CB-O004: {file}: ")) && note.contains(words)
        };
        assert_eq!(notes.iter().filter(own).count(), 1, "{file}: {notes:#?}");
        assert!(said.contains(file), "{said}");
    }
    assert!(
        notes
            .iter()
            .all(|note| !note.as_str().unwrap().contains("data.csv"))
    );
}

#[test]
fn weights_of_ids_with_signs_join_again() {
    let poll = Poll::new(&spec());
    poll.run(&["weight", "poll.toml"]);
    let weights = poll.path("weights/poll.csv");
    let made = column(&weights, "weight");
    std::fs::copy(&weights, poll.path("made.csv")).unwrap();
    let said = poll.run(&["weight", "poll.toml", "--compare", "made.csv", "--json"]);
    let compared: serde_json::Value =
        serde_json::from_str(&said[said.find('{').unwrap()..]).unwrap();
    let comparison = &compared["comparison"];
    assert_eq!(comparison["same"], true, "{comparison}");

    let given = spec();
    let (start, rest) = given.split_once("[weighting]").unwrap();
    let (_, rest) = rest.split_once("[[crossbreak]]").unwrap();
    let spec = format!(
        "{start}[weighting]\nmethod = \"given\"\nfile = \"made.csv\"\ncolumn = \"weight\"\n[[crossbreak]]{rest}"
    );
    std::fs::write(poll.path("poll.toml"), &spec).unwrap();
    poll.run(&["weight", "poll.toml"]);
    assert_eq!(column(&weights, "weight"), made);

    // So do those of a program that guards the ids of its csv files, but for an id that is another's guarded form.
    let guarded: String = std::fs::read_to_string(poll.path("made.csv"))
        .unwrap()
        .lines()
        .map(|line| {
            match line.starts_with("=Nab1,") || !SIGNS.iter().any(|s| line.starts_with(s)) {
                true => format!("{line}\n"),
                false => format!("'{line}\n"),
            }
        })
        .collect();
    std::fs::write(poll.path("made.csv"), &guarded).unwrap();
    poll.run(&["weight", "poll.toml"]);
    assert_eq!(column(&weights, "weight"), made);
    let without: String = guarded
        .lines()
        .filter(|line| !line.starts_with("=Nab1,"))
        .map(|line| format!("{line}\n"))
        .collect();
    std::fs::write(poll.path("made.csv"), without).unwrap();
    let run = crossbreak()
        .args(["weight", "poll.toml"])
        .current_dir(poll.0.path())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(
        said.contains("1 respondent has no weight in made.csv"),
        "{said}"
    );
}

#[test]
fn a_codebook_with_signs_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let labels: Vec<String> = SIGNS[..8].iter().map(|sign| format!("{sign}L")).collect();
    let mut key = "variable,code,label\n".to_owned();
    let mut raw = "id,q\n".to_owned();
    for (n, label) in labels.iter().enumerate() {
        key.push_str(&format!("q,{n},{label}\n"));
        raw.push_str(&format!("-{n}x,{n}\n"));
    }
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    write("raw.csv", &raw);
    write("key.csv", &key);
    let dictionary = |labels: &str| {
        let run = crossbreak()
            .args([
                "inspect",
                "raw.csv",
                "--dictionary",
                "--labels",
                labels,
                "-v",
            ])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(0), "{said}");
        (String::from_utf8(run.stdout).unwrap(), said)
    };
    let (first, said) = dictionary("key.csv");
    assert!(said.contains("would evaluate 8 texts"), "{said}");
    for label in &labels {
        assert!(first.contains(&format!(",'{label},")), "{first}");
    }
    write("again.csv", &first);
    assert_eq!(dictionary("again.csv").0, first);
}
