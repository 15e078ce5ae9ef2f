//! `run --locked` and `diff`: a run that is repeated has not moved; with one answer changed, every number that moved is named,
//! as two runs' estimates.csv tell it too, and nothing on the disk is touched.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::Value;
use tempfile::TempDir;

use super::support::{Row, crossbreak, json, project, rows};
use super::traces;

/// Every file and folder below a folder, with its bytes and when it was changed.
fn state(folder: &Path) -> BTreeMap<PathBuf, (Option<Vec<u8>>, SystemTime)> {
    let mut all = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        let about = std::fs::metadata(&path).unwrap();
        let bytes = about.is_file().then(|| std::fs::read(&path).unwrap());
        if about.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
        }
        all.insert(path, (bytes, about.modified().unwrap()));
    }
    all
}

/// What a command prints, and its exit code.
fn ran(arguments: &[&str]) -> (String, String, i32) {
    let output = crossbreak().args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        text(output.stdout),
        text(output.stderr),
        output.status.code().unwrap(),
    )
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The JSON object of a command, and its exit code.
fn object(arguments: &[&str]) -> (Value, i32) {
    let mut all = arguments.to_vec();
    all.push("--json");
    let (stdout, stderr, code) = ran(&all);
    let object = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stdout}{stderr}"));
    (object, code)
}

/// A locked run, which must not touch anything below the folder: its changes and exit code.
fn locked(spec: &Path, out: &Path, more: &[&str]) -> (Value, i32) {
    let before = state(out);
    let mut arguments = vec!["run", shown(spec), "--locked", "-o", shown(out)];
    arguments.extend(more);
    let (object, code) = object(&arguments);
    let after = state(out);
    let names = |all: &BTreeMap<PathBuf, _>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&after), names(&before));
    for (path, (bytes, changed)) in &before {
        assert!(after[path].0 == *bytes, "{} was changed", path.display());
        assert_eq!(after[path].1, *changed, "{} was touched", path.display());
    }
    assert_eq!(object["exit"], code);
    (object["changes"].clone(), code)
}

fn run(spec: &Path, out: &Path) {
    let code = ran(&["run", shown(spec), "-o", shown(out), "-q"]).2;
    assert!(code < 2, "{}", spec.display());
}

#[test]
fn a_locked_run_of_the_bundled_studies_passes() {
    for study in ["terms-of-engagement", "masculinity", "pew-2013"] {
        let spec = project(&format!("specs/{study}.toml"));
        let out = tempfile::tempdir().unwrap();
        run(&spec, out.path());
        let (changes, code) = locked(&spec, out.path(), &[]);
        assert_eq!(code, 0, "{study}: {changes:#}");
        assert_eq!(changes["same"], true);
        let numbers = rows(&out.path().join(format!("outputs/{study}/estimates.csv"))).len();
        assert_eq!(changes["numbers_alike"], numbers, "{study}");
        assert_eq!(changes["new"]["outputs"], changes["old"]["outputs"]);
    }
}

/// The numbers whose value differs between two runs, cell by cell of their estimates.csv: id, old and new.
fn moved(old: &Path, new: &Path, study: &str) -> BTreeMap<String, (String, String)> {
    let of = |out: &Path| -> BTreeMap<String, Row> {
        rows(&out.join(format!("outputs/{study}/estimates.csv")))
            .into_iter()
            .map(|row| (row["number"].clone(), row))
            .collect()
    };
    let (old, new) = (of(old), of(new));
    assert_eq!(old.len(), new.len());
    old.iter()
        .filter(|(id, row)| row["value"] != new[*id]["value"])
        .map(|(id, row)| (id.clone(), (row["value"].clone(), new[id]["value"].clone())))
        .collect()
}

/// Holds what a locked run and a comparison say against the two runs' own files.
fn named(changes: &Value, expected: &BTreeMap<String, (String, String)>) {
    let value = |text: &str| (!text.is_empty()).then(|| text.parse::<f64>().unwrap());
    let told = changes["numbers"].as_array().unwrap();
    let ids: Vec<&str> = told.iter().map(|n| n["number"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), expected.len());
    for (number, id) in told.iter().zip(ids) {
        let (old, new) = &expected[id];
        assert_eq!(number["change"], "moved");
        assert_eq!(number["old"].as_f64(), value(old), "{id}");
        assert_eq!(number["new"].as_f64(), value(new), "{id}");
        for printed in ["old_printed", "new_printed"] {
            assert!(!number[printed].as_str().unwrap().is_empty(), "{id}");
        }
    }
}

/// Locked against the first run, two runs compared, and the two agree.
fn agree(spec: &Path, old: &Path, new: &Path) -> (Value, Value) {
    let study = spec.file_stem().unwrap().to_str().unwrap();
    let (of_lock, code) = locked(spec, old, &[]);
    assert_eq!(code, 1);
    run(spec, new);
    let expected = moved(old, new, study);
    assert!(!expected.is_empty());
    named(&of_lock, &expected);
    let (object, code) = object(&["diff", shown(old), shown(new)]);
    assert_eq!(code, 1);
    let of_diff = object["changes"].clone();
    named(&of_diff, &expected);
    for key in [
        "inputs",
        "claims",
        "outputs",
        "weighting",
        "numbers_alike",
        "old",
        "new",
    ] {
        assert_eq!(of_diff[key], of_lock[key], "{key}");
    }
    // Each number is printed as the files of its own run print it.
    let printed = |out: &Path| json(&out.join(format!("outputs/{study}/numbers.json")));
    let (before, after) = (printed(old), printed(new));
    let lists = [&of_lock, &of_diff].map(|changes| changes["numbers"].as_array().unwrap());
    for (one, other) in lists[0].iter().zip(lists[1]) {
        let id = one["number"].as_str().unwrap();
        assert_eq!(one["number"], other["number"]);
        assert_eq!(
            other["old_printed"], before["numbers"][id]["printed"],
            "{id}"
        );
        for key in ["new_printed", "difference", "unit"] {
            assert_eq!(one[key], other[key], "{id}: {key}");
        }
        let withheld = other["old_printed"] == "[c]";
        assert!(
            withheld || one["old_printed"] == other["old_printed"],
            "{id}: {one}, {other}"
        );
        assert_eq!(one["new_printed"], after["numbers"][id]["printed"], "{id}");
    }
    assert_eq!(ran(&["diff", shown(new), shown(new)]).2, 0);
    (of_lock, of_diff)
}

/// A copy of the reference study, and the path of its spec.
fn reference() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path();
    for part in ["raw", "specs/terms-of-engagement"] {
        std::fs::create_dir_all(to.join(part)).unwrap();
    }
    let mut files = vec![
        "raw/terms-of-engagement.xlsx".to_owned(),
        "specs/terms-of-engagement.toml".to_owned(),
    ];
    for entry in std::fs::read_dir(project("specs/terms-of-engagement")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        files.push(format!("specs/terms-of-engagement/{name}"));
    }
    for file in files {
        std::fs::copy(project(&file), to.join(&file)).unwrap();
    }
    let spec = to.join("specs/terms-of-engagement.toml");
    (folder, spec)
}

/// Changes one cell of a workbook, and nothing else.
fn with_cell(path: &Path, cell: &str, from: &str, to: &str) {
    let bytes = std::fs::read(path).unwrap();
    let mut there = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut made = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..there.len() {
        let mut part = there.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(content).unwrap();
            let old = format!("<c r=\"{cell}\" t=\"n\"><v>{from}</v></c>");
            assert_eq!(text.matches(&old).count(), 1);
            let new = format!("<c r=\"{cell}\" t=\"n\"><v>{to}</v></c>");
            content = text.replace(&old, &new).into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        made.start_file(name, options).unwrap();
        made.write_all(&content).unwrap();
    }
    std::fs::write(path, made.finish().unwrap().into_inner()).unwrap();
}

#[test]
fn one_answer_of_the_reference_study_moves_what_it_moves() {
    let (folder, spec) = reference();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    run(&spec, &old);
    // The hours that the second respondent named.
    with_cell(
        &folder.path().join("raw/terms-of-engagement.xlsx"),
        "P3",
        "13",
        "62",
    );
    let (of_lock, of_diff) = agree(&spec, &old, &new);
    let inputs = of_lock["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 1);
    assert_eq!(inputs[0]["file"], "../raw/terms-of-engagement.xlsx");
    // The answer is no margin: weights are as they were, and only the numbers of that question move.
    assert_eq!(of_diff["weights"]["changed"], 0);
    assert_eq!(of_diff["weights"]["in_both"], 2041);
    let ids: Vec<&str> = of_lock["numbers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n["number"].as_str().unwrap())
        .collect();
    assert!(ids.contains(&"hours:mean") && ids.contains(&"hours:7-13"));
    assert!(ids.iter().all(|id| id.starts_with("hours:")), "{ids:?}");
    let mean = &of_diff["numbers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|n| n["number"] == "hours:mean");
    assert_eq!(mean.unwrap()["beyond_se"], false);

    // In the terminal: what the mean was, what it is, and what would be written differently.
    let (said, stderr, code) = ran(&["run", shown(&spec), "--locked", "-o", shown(&old)]);
    assert_eq!(code, 1, "{stderr}");
    for words in [
        "Synthetic data: ",
        "Locked        this is not what ",
        "Inputs        1 of 9 inputs differs",
        "../raw/terms-of-engagement.xlsx: bb8cba5cb98a -> ",
        "  hours:mean ",
        "Outputs       ",
        "more; -v lists all",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(
        said.lines().all(|line| line.chars().count() <= 160),
        "{said}"
    );
    let (all, ..) = ran(&["diff", shown(&old), shown(&new), "-v"]);
    for id in ids {
        assert!(all.contains(&format!("  {id}")), "{id}");
    }
    assert!(!all.contains("-v lists all"));
}

/// The poll of every kind of number, in a folder.
fn poll() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let spec = traces::written(folder.path());
    let mut text = std::fs::read_to_string(&spec).unwrap();
    text += "[[claim]]\ntext = \"Most say good\"\nsays = \"over 99%\"\nnumber = \"view:Good\"\n";
    std::fs::write(&spec, text).unwrap();
    (folder, spec)
}

/// Replaces a cell of poll.csv.
fn with_answer(folder: &Path, row: usize, column: usize, to: &str) {
    let path = folder.join("poll.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut cells: Vec<&str> = lines[row].split(',').collect();
    assert_ne!(cells[column], to);
    cells[column] = to;
    lines[row] = cells.join(",");
    std::fs::write(path, lines.join("\n") + "\n").unwrap();
}

#[test]
fn one_answer_of_a_small_study_moves_what_it_moves() {
    // Whether somebody is a man moves every weight; a view, a wave, hours and a paper do not.
    for (column, to) in [(2, "Female"), (3, "3"), (5, "99")] {
        let (folder, spec) = poll();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        run(&spec, &old);
        with_answer(folder.path(), 2, column, to);
        let (of_lock, of_diff) = agree(&spec, &old, &new);
        assert_eq!(of_lock["inputs"].as_array().unwrap().len(), 1);
        let changed = of_diff["weights"]["changed"].as_u64().unwrap();
        assert_eq!(changed > 0, column == 2, "column {column}");
        assert_eq!(changed > 0, !of_diff["weights"]["largest"].is_null());
        let claims = of_lock["claims"].as_array().unwrap();
        let verdicts = [&old, &new]
            .map(|out| json(&out.join("outputs/poll/claims.json"))[0]["verdict"].clone());
        assert_eq!(claims.is_empty(), verdicts[0] == verdicts[1]);
    }
}

#[test]
fn a_claim_a_target_and_a_question_are_inputs_too() {
    let (folder, spec) = poll();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    run(&spec, &old);
    let text = std::fs::read_to_string(&spec).unwrap();
    let other = text
        .replace("over 99%", "over 1%")
        .replace("Male = 0.49, Female = 0.51", "Male = 0.45, Female = 0.55")
        .replace("id = \"women\"", "id = \"ladies\"");
    std::fs::write(&spec, other).unwrap();
    let (changes, code) = locked(&spec, &old, &[]);
    assert_eq!(code, 1);
    let count = |change: &str| {
        let numbers = changes["numbers"].as_array().unwrap();
        numbers.iter().filter(|n| n["change"] == change).count()
    };
    assert!(count("moved") > 100);
    assert!(count("appeared") > 10 && count("appeared") == count("gone"));
    assert_eq!(changes["inputs"][0]["file"], "poll.toml");
    let effective = changes["weighting"].as_array().unwrap();
    assert!(
        effective
            .iter()
            .any(|change| change["what"] == "effective_base")
    );
    run(&spec, &new);
    let (said, _, code) = ran(&["diff", shown(&old), shown(&new)]);
    assert_eq!(code, 1);
    for words in [
        "appeared, ",
        " went",
        "Effective     base ",
        "Weights       240 of 240",
        "claim-1: ",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let lines: Vec<&str> = said.lines().collect();
    let told = lines
        .iter()
        .filter(|line| line.starts_with("  ") && line.contains(':'))
        .count();
    assert!(told < 60, "{said}");
    // Read aloud, each number says which run it is of.
    let (said, ..) = ran(&["diff", shown(&old), shown(&new), "--screen-reader"]);
    for words in [
        "view:Good@wave:3: A 48%, B 47%, change ",
        ", more than its standard error",
        "women:Good: A 41%, B gone",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains('*') && !said.contains("\n\n"), "{said}");
    assert_eq!(ran(&["diff", shown(&old), shown(&new), "-q"]).0, "");
}

#[test]
fn a_locked_run_needs_a_manifest_and_says_how_to_get_one() {
    let (folder, spec) = poll();
    let before = state(folder.path());
    let (_, stderr, code) = ran(&["run", shown(&spec), "--locked"]);
    assert_eq!(code, 2);
    let words = stderr
        .split_whitespace()
        .filter(|w| *w != "|")
        .collect::<Vec<_>>()
        .join(" ");
    assert!(words.contains("run it once without --locked"), "{stderr}");
    assert!(state(folder.path()).keys().eq(before.keys()));

    // Of another version, and broken.
    let out = folder.path().join("out");
    run(&spec, &out);
    let manifest = out.join("outputs/poll/manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let version = format!("\"crossbreak\": \"{}\"", env!("CARGO_PKG_VERSION"));
    std::fs::write(
        &manifest,
        text.replace(&version, "\"crossbreak\": \"0.0.1\""),
    )
    .unwrap();
    let (said, _, code) = ran(&["run", shown(&spec), "--locked", "-o", shown(&out)]);
    // Every number is the same: the version alone moves nothing.
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("nothing has moved") && said.contains("of crossbreak 0.0.1 says"),
        "{said}"
    );
    std::fs::write(
        &manifest,
        text.replace("\"hours:mean\": ", "\"hours:maen\": ")
            .replace(&version, "\"crossbreak\": \"0.0.1\""),
    )
    .unwrap();
    let (said, _, code) = ran(&["run", shown(&spec), "--locked", "-o", shown(&out)]);
    assert_eq!(code, 1);
    for words in [
        "Versions      0.0.1 of crossbreak in manifest",
        "hours:maen",
        "gone",
        "hours:mean",
        "not there",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    for broken in [
        "",
        "{",
        "[]",
        "{\"study\": 1}",
        &text.replace("\"values\": {", "\"other\": {"),
    ] {
        std::fs::write(&manifest, broken).unwrap();
        let (_, stderr, code) = ran(&["run", shown(&spec), "--locked", "-o", shown(&out)]);
        assert_eq!(code, 2, "{broken}: {stderr}");
        assert!(stderr.contains("manifest"), "{stderr}");
    }
}

#[test]
fn a_part_is_locked_by_itself() {
    let (folder, spec) = poll();
    let out = folder.path().join("out");
    let run = ran(&["run", shown(&spec), "--only", "tables", "-o", shown(&out)]);
    assert_eq!(run.2, 1, "its claim differs: {}", run.0);
    assert_eq!(locked(&spec, &out, &["--only", "tables"]).1, 0);
    // Of the other parts the manifest knows nothing.
    let (changes, code) = locked(&spec, &out, &[]);
    assert_eq!(code, 1);
    let outputs = changes["outputs"].as_array().unwrap();
    assert!(
        !outputs.is_empty() && outputs.iter().all(|file| file["old"].is_null()),
        "{outputs:?}"
    );
    assert!(changes["numbers"].as_array().unwrap().is_empty());
    // A file that was changed by hand is said, whatever its run.
    std::fs::write(out.join("outputs/poll/estimates.csv"), "number,value\n").unwrap();
    let (_, stderr, code) = ran(&[
        "run",
        shown(&spec),
        "--locked",
        "--only",
        "tables",
        "-o",
        shown(&out),
    ]);
    assert_eq!(code, 0);
    assert!(
        stderr.contains("has changed since a run wrote it"),
        "{stderr}"
    );
    let (_, stderr, code) = ran(&["run", shown(&spec), "--locked", "--watch"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("--watch"), "{stderr}");
}

#[test]
fn runs_are_found_by_manifest_folder_or_root() {
    let (folder, spec) = poll();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    run(&spec, &old);
    with_answer(folder.path(), 2, 5, "99");
    run(&spec, &new);
    let forms = |out: &Path| {
        [
            out.to_owned(),
            out.join("outputs/poll"),
            out.join("outputs/poll/manifest.json"),
        ]
    };
    let all: Vec<Value> = forms(&old)
        .iter()
        .zip(forms(&new))
        .map(|(a, b)| object(&["diff", shown(a), shown(&b)]).0["changes"].clone())
        .collect();
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
    assert!(all[0]["notes"].as_array().unwrap().is_empty());
    assert!(!all[0]["weights"].is_null());

    // A manifest alone has the values; what else would be said is missing, and that is said.
    let alone = folder.path().join("alone.json");
    std::fs::copy(new.join("outputs/poll/manifest.json"), &alone).unwrap();
    let (without, code) = object(&["diff", shown(&old), shown(&alone)]);
    assert_eq!(code, 1);
    let without = &without["changes"];
    let notes = without["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 3, "{notes:?}");
    assert!(without["weights"].is_null());
    let values = |changes: &Value| -> Vec<(Value, Value, Value)> {
        let numbers = changes["numbers"].as_array().unwrap();
        let of = |n: &Value| (n["number"].clone(), n["old"].clone(), n["new"].clone());
        numbers.iter().map(of).collect()
    };
    assert_eq!(values(without), values(&all[0]));
    // What a stranger's manifest says reaches no terminal as a command.
    let text = std::fs::read_to_string(&alone).unwrap();
    std::fs::write(
        &alone,
        text.replace("\"title\": \"", "\"title\": \"\\u001b[31m"),
    )
    .unwrap();
    let (said, ..) = ran(&["diff", shown(&old), shown(&alone)]);
    assert!(said.contains("[31m") && !said.contains('\u{1b}'), "{said}");
    std::fs::write(&alone, text).unwrap();

    // A file that is not the run's is not believed.
    std::fs::write(new.join("weights/poll.csv"), "id,weight\n1,1\n").unwrap();
    let (other, _) = object(&["diff", shown(&old), shown(&new)]);
    assert!(other["changes"]["weights"].is_null());
    assert!(
        other["changes"]["notes"][0]
            .as_str()
            .unwrap()
            .contains("is not as the manifest says")
    );

    let refused = |a: &Path, b: &Path, words: &[&str]| {
        let (stdout, stderr, code) = ran(&["diff", shown(a), shown(b)]);
        assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
        let said = stderr
            .split_whitespace()
            .filter(|w| *w != "|")
            .collect::<Vec<_>>()
            .join(" ");
        assert!(words.iter().all(|words| said.contains(words)), "{said}");
    };
    let nowhere = folder.path().join("nowhere");
    // Both mistakes at once.
    refused(
        &nowhere,
        &folder.path().join("poll.csv"),
        &["there is no such file or folder", "no manifest of a run"],
    );
    refused(folder.path(), &new, &["holds no manifest.json"]);
    std::fs::create_dir_all(new.join("outputs/more")).unwrap();
    std::fs::copy(&alone, new.join("outputs/more/manifest.json")).unwrap();
    refused(&old, &new, &["the outputs of 2 studies", "more", "poll"]);
}
