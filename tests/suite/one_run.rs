//! The files of a study are of one run, or the program names those that are not; nothing that a study reads is written
//! over. What is left after a run is killed is the matter of `tests/kills/kills.py`.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use super::support::{STUDY, contents, crossbreak, json};

const RAW: &str =
    "id,sex,q\n1,Male,Yes\n2,Male,No\n3,Male,Yes\n4,Female,No\n5,Female,Yes\n6,Female,No\n";

const REST: &str = r#"
[variables]
sex = { column = "sex" }
[weighting]
method = "rake"
formats = ["parquet"]
[[weighting.margin]]
variables = ["sex"]
targets = { Male = 0.5, Female = 0.5 }
[tables]
data = ["csv"]
[[question]]
id = "q"
kind = "single"
column = "q"
text = "Yes or no?"
[[figure]]
id = "figure-1"
kind = "ranked"
question = "q"
title = "Yes and no"
"#;

/// A small study in a folder of its own.
struct Poll {
    folder: TempDir,
}

impl Poll {
    fn new() -> Self {
        let poll = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        poll.write("poll.csv", RAW);
        poll.write("poll.toml", &format!("{STUDY}{REST}"));
        poll
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::create_dir_all(self.path(file).parent().unwrap()).unwrap();
        std::fs::write(self.path(file), text).unwrap();
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{from} in {text}");
        self.write(file, &text.replace(from, to));
    }

    fn call(&self, arguments: &[&str]) -> (i32, Value) {
        let done = crossbreak()
            .args(arguments)
            .arg("--json")
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let object = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{done:?}"));
        (done.status.code().unwrap(), object)
    }

    /// A run that works.
    fn run(&self, more: &[&str]) -> Value {
        let (code, object) = self.call(&[&["run", "poll.toml"], more].concat());
        assert_eq!(code, 0, "{object:#}");
        object
    }

    /// What a command says of files that are not of one run.
    fn told(&self, arguments: &[&str]) -> Vec<String> {
        messages(&self.call(arguments).1, "CB-O005")
    }

    /// Nothing is wrong with the files.
    fn whole(&self) {
        assert_eq!(self.told(&["check", "poll.toml"]), [""; 0]);
        assert_eq!(self.told(&["verify", "poll.toml"]), [""; 0]);
    }

    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        contents(self.folder.path())
    }
}

fn messages(object: &Value, code: &str) -> Vec<String> {
    let all = object["diagnostics"].as_array().unwrap().iter();
    all.filter(|d| d["code"] == code)
        .map(|d| d["message"].as_str().unwrap().to_owned())
        .collect()
}

/// The error of a command that writes nothing.
fn refused(poll: &Poll, arguments: &[&str], words: &str) {
    let before = poll.files();
    let (code, object) = poll.call(arguments);
    let said = messages(&object, "CB-O001");
    assert_eq!(code, 2, "{object:#}");
    assert!(said.len() == 1 && said[0].contains(words), "{said:?}");
    assert!(said[0].ends_with("nothing was written"), "{said:?}");
    assert!(before == poll.files(), "{arguments:?} wrote something");
}

#[test]
fn every_file_carries_the_run_that_made_it() {
    let poll = Poll::new();
    poll.run(&[]);
    poll.whole();
    let manifest = json(&poll.path("outputs/poll/manifest.json"));
    let run = manifest["run"].as_str().unwrap();
    assert_eq!(run.len(), 16);
    assert_eq!(json(&poll.path("weights/poll.json"))["run"], run);
    for file in ["report.html", "methods.md"] {
        let text = std::fs::read_to_string(poll.path("outputs/poll").join(file)).unwrap();
        assert!(text.contains(run), "{file}");
    }
    let book = std::fs::File::open(poll.path("outputs/poll/tables.xlsx")).unwrap();
    let mut texts = String::new();
    zip::ZipArchive::new(book)
        .unwrap()
        .by_name("xl/sharedStrings.xml")
        .unwrap()
        .read_to_string(&mut texts)
        .unwrap();
    assert!(texts.contains(run), "the workbook has no {run}");
    let listed = manifest["outputs"].as_array().unwrap();
    assert!(listed.iter().all(|output| output["run"] == run));
    let mut names: Vec<&str> = listed.iter().map(|o| o["file"].as_str().unwrap()).collect();
    names.push("outputs/poll/manifest.json");
    names.sort_unstable();
    let written = poll.files();
    let mut there: Vec<&str> = written.keys().map(|path| path.to_str().unwrap()).collect();
    there.retain(|path| !path.starts_with("poll."));
    there.sort_unstable();
    assert_eq!(names, there);

    // The id is that of the inputs: elsewhere it is the same, and of other inputs it is another.
    let elsewhere = Poll::new();
    elsewhere.run(&["-o", "out"]);
    let same = json(&elsewhere.path("out/outputs/poll/manifest.json"));
    assert_eq!(manifest, same);
    elsewhere.change("poll.csv", "6,Female,No", "6,Female,Yes");
    elsewhere.run(&[]);
    let other = json(&elsewhere.path("outputs/poll/manifest.json"));
    assert_ne!(manifest["run"], other["run"]);
}

#[test]
fn what_is_of_an_earlier_run_is_named() {
    let poll = Poll::new();
    poll.run(&[]);
    poll.change(
        "poll.toml",
        "Male = 0.5, Female = 0.5",
        "Male = 0.4, Female = 0.6",
    );
    let stale = poll.told(&["check", "poll.toml"]);
    assert_eq!(stale.len(), 1, "{stale:?}");
    assert!(
        stale[0].contains("before poll.toml changed; weights/: poll."),
        "{stale:?}"
    );
    for name in [
        "report.html",
        "tables.xlsx",
        "manifest.json",
        "data.csv",
        "figure-1.*",
    ] {
        assert!(stale[0].contains(name), "{name} in {stale:?}");
    }
    assert_eq!(stale, poll.told(&["verify", "poll.toml"]));

    // Weights alone, then tables alone: what is left is still named.
    let after = poll.told(&["weight", "poll.toml"]);
    assert_eq!(after.len(), 1, "{after:?}");
    assert!(
        !after[0].contains("weights/") && after[0].contains("tables.xlsx"),
        "{after:?}"
    );
    let after = poll.told(&["run", "poll.toml", "--only", "tables"]);
    assert!(
        !after[0].contains("tables.xlsx") && after[0].contains("report.html"),
        "{after:?}"
    );
    assert_eq!(after, poll.told(&["check", "poll.toml"]));
    let listed = json(&poll.path("outputs/poll/manifest.json"));
    let listed = listed["outputs"].as_array().unwrap();
    let of = |name: &str| {
        let output = listed
            .iter()
            .find(|o| o["file"].as_str().unwrap().ends_with(name));
        output.unwrap()["run"].as_str().unwrap()
    };
    assert_eq!(of("poll.csv"), of("tables.xlsx"));
    assert_ne!(of("report.html"), of("tables.xlsx"));

    // A whole run makes the manifest that it makes in an empty folder.
    poll.run(&[]);
    poll.whole();
    let merged = json(&poll.path("outputs/poll/manifest.json"));
    poll.run(&["-o", "out"]);
    assert_eq!(merged, json(&poll.path("out/outputs/poll/manifest.json")));
    // As do its parts, one after the other.
    for part in ["weights", "tables", "figures", "report"] {
        poll.run(&["--only", part]);
    }
    poll.whole();
}

#[test]
fn what_a_run_does_not_write_any_more_is_removed() {
    let poll = Poll::new();
    poll.run(&[]);
    assert!(poll.path("outputs/poll/data.csv").exists());
    // Respondents' data first: a run of the tables removes them, though not a figure.
    poll.change("poll.toml", "data = [\"csv\"]", "");
    poll.change("poll.toml", "formats = [\"parquet\"]", "");
    let spec = std::fs::read_to_string(poll.path("poll.toml")).unwrap();
    poll.write("poll.toml", &spec[..spec.find("[[figure]]").unwrap()]);
    let object = poll.run(&["--only", "tables"]);
    assert_eq!(
        object["removed"],
        serde_json::json!(["outputs/poll/data.csv"])
    );
    let object = poll.run(&["--only", "weights"]);
    assert_eq!(
        object["removed"],
        serde_json::json!(["weights/poll.parquet"])
    );
    // What somebody has changed stays, and is named.
    poll.change("outputs/poll/figures/figure-1.csv", "Yes", "Yes!");
    let object = poll.run(&[]);
    let removed = object["removed"].as_array().unwrap();
    assert!(
        removed
            .iter()
            .any(|f| f.as_str().unwrap().ends_with("figure-1.svg"))
    );
    let left = messages(&object, "CB-O005");
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(
        left[0].contains("figure-1.*") && left[0].ends_with("not removed"),
        "{left:?}"
    );
    assert!(poll.path("outputs/poll/figures/figure-1.csv").exists());
    assert!(!poll.path("outputs/poll/figures/figure-1.svg").exists());

    // Weights that were made alone leave no manifest, and are listed all the same.
    let alone = Poll::new();
    assert_eq!(alone.call(&["weight", "poll.toml"]).0, 0);
    assert!(!alone.path("outputs").exists());
    alone.whole();
    alone.change("poll.toml", "formats = [\"parquet\"]", "");
    assert!(alone.told(&["check", "poll.toml"])[0].contains("poll.parquet"));
    let (_, object) = alone.call(&["weight", "poll.toml"]);
    assert_eq!(
        object["removed"],
        serde_json::json!(["weights/poll.parquet"])
    );
    alone.whole();
}

#[test]
fn a_changed_and_a_missing_file_are_named() {
    let poll = Poll::new();
    poll.run(&[]);
    poll.change("outputs/poll/tables.csv", "Yes", "No");
    std::fs::remove_file(poll.path("outputs/poll/report.html")).unwrap();
    let told = poll.told(&["check", "poll.toml"]);
    let expected = [
        "1 file has changed since a run wrote it; outputs/poll/: tables.csv",
        "1 file is missing; outputs/poll/: report.html",
    ];
    assert_eq!(told, expected);
    poll.run(&[]);
    poll.whole();
    poll.write("outputs/poll/manifest.json", "{ half a file");
    let told = poll.told(&["check", "poll.toml"]);
    assert!(
        told.len() == 1 && told[0].contains("has files but no manifest"),
        "{told:?}"
    );
    poll.run(&[]);
    poll.whole();
}

#[test]
fn what_a_killed_run_leaves_is_cleared() {
    let poll = Poll::new();
    poll.run(&[]);
    let whole = poll.files();
    for file in [
        "weights/.crossbreak-poll-a1b2c3.tmp",
        "outputs/poll/figures/.crossbreak-poll-Z9y8X7.tmp",
        ".crossbreak-poll.lock",
    ] {
        poll.write(file, "half a file");
    }
    // Of another study: not ours.
    poll.write("weights/.crossbreak-poll-two-a1b2c3.tmp", "half a file");
    poll.run(&["--only", "tables"]);
    let left = poll.files();
    let more: Vec<_> = left
        .keys()
        .filter(|file| !whole.contains_key(*file))
        .collect();
    assert_eq!(more, [Path::new("weights/.crossbreak-poll-two-a1b2c3.tmp")]);
}

#[test]
fn a_run_waits_for_another_one_to_finish_writing() {
    let poll = Poll::new();
    poll.run(&[]);
    let lock = std::fs::File::create(poll.path(".crossbreak-poll.lock")).unwrap();
    lock.lock().unwrap();
    let told = poll.told(&["check", "poll.toml"]);
    assert!(
        told[0].starts_with("another run of this study is writing"),
        "{told:?}"
    );
    let waits = crossbreak_in(&poll, &["run", "poll.toml"]);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert!(poll.path(".crossbreak-poll.lock").exists());
    drop(lock);
    let done = waits.join().unwrap();
    assert!(done.status.success(), "{done:?}");
    poll.whole();
    assert!(!poll.path(".crossbreak-poll.lock").exists());
}

fn crossbreak_in(poll: &Poll, arguments: &[&str]) -> std::thread::JoinHandle<Output> {
    let mut command = crossbreak();
    command.args(arguments).current_dir(poll.folder.path());
    std::thread::spawn(move || command.output().unwrap())
}

#[test]
fn nothing_that_a_study_reads_is_written_over() {
    // Counts that an engine made, under the name of the table of weights.
    let poll = Poll::new();
    poll.write("weights/poll-cells.csv", "sex,count\nMale,3\nFemale,3\n");
    refused(
        &poll,
        &["weight", "poll.toml", "--cells", "weights/poll-cells.csv"],
        "poll-cells.csv is read by this study",
    );
    // A stream out of the file that its weights would go to.
    let stream = Poll::new();
    assert_eq!(stream.call(&["run", "poll.toml"]).0, 0);
    std::fs::copy(
        stream.path("weights/poll.parquet"),
        stream.path("keep.parquet"),
    )
    .unwrap();
    stream.change("poll.toml", "poll.csv", "weights/poll.parquet");
    stream.change(
        "poll.toml",
        "sex = { column = \"sex\" }",
        "sex = { column = \"id\" }",
    );
    stream.change(
        "poll.toml",
        "Male = 0.5, Female = 0.5",
        "1 = 0.1, 2 = 0.1, 3 = 0.2, 4 = 0.2, 5 = 0.2, 6 = 0.2",
    );
    refused(
        &stream,
        &["weight", "poll.toml"],
        "weights/poll.parquet is read by this study",
    );
}

#[test]
fn two_studies_do_not_share_a_file() {
    // `poll` writes poll-replicates.csv, which are the weights of `poll-replicates`.
    let replicates = "[weighting.replicates]\nmethod = \"bootstrap\"\ncount = 10\nseed = 1\n[[weighting.margin]]";
    let poll = Poll::new();
    poll.change("poll.toml", "formats = [\"parquet\"]", "");
    std::fs::copy(poll.path("poll.toml"), poll.path("poll-replicates.toml")).unwrap();
    poll.change("poll.toml", "[[weighting.margin]]", replicates);
    assert_eq!(poll.call(&["weight", "poll-replicates.toml"]).0, 0);
    refused(
        &poll,
        &["run", "poll.toml"],
        "weights/poll-replicates.csv belongs to the study `poll-replicates`",
    );
    // And the other way round.
    for file in [
        "weights/poll-replicates.csv",
        "weights/poll-replicates.json",
    ] {
        std::fs::remove_file(poll.path(file)).unwrap();
    }
    poll.run(&[]);
    refused(
        &poll,
        &["weight", "poll-replicates.toml"],
        "weights/poll-replicates.csv belongs to the study `poll`",
    );

    // Two specs of one name beside each other, whose outputs go to one folder.
    let poll = Poll::new();
    poll.run(&[]);
    let spec = std::fs::read_to_string(poll.path("poll.toml")).unwrap();
    poll.write("specs/poll.toml", &spec.replace("poll.csv", "../poll.csv"));
    refused(
        &poll,
        &["run", "specs/poll.toml"],
        "were written by poll.toml",
    );
    // A spec that was moved is the same study.
    std::fs::remove_file(poll.path("poll.toml")).unwrap();
    assert_eq!(poll.call(&["run", "specs/poll.toml"]).0, 0);

    // Two studies of one name in one folder that -o names.
    let (one, two) = (Poll::new(), Poll::new());
    two.change("poll.toml", "title = \"Poll\"", "title = \"Another poll\"");
    std::fs::rename(two.path("poll.csv"), two.path("other.csv")).unwrap();
    two.change("poll.toml", "poll.csv", "other.csv");
    let out = one.path("out");
    let out = out.to_str().unwrap();
    one.run(&["-o", out]);
    refused(
        &two,
        &["run", "poll.toml", "-o", out],
        "for another study, \"Poll\"",
    );
}

#[cfg(unix)]
#[test]
fn modes_are_those_of_the_umask_or_of_the_file_before() {
    use std::os::unix::fs::PermissionsExt;
    let poll = Poll::new();
    let shell = |umask: &str| {
        let done = std::process::Command::new("sh")
            .args(["-c", &format!("umask {umask}; exec \"$0\" run poll.toml")])
            .arg(env!("CARGO_BIN_EXE_crossbreak"))
            .current_dir(poll.folder.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    let mode = |file: &str| {
        let of = std::fs::metadata(poll.path(file)).unwrap();
        of.permissions().mode() & 0o777
    };
    shell("077");
    assert_eq!(mode("weights/poll.csv"), 0o600);
    assert_eq!(mode("outputs/poll/data.csv"), 0o600);
    let open = std::fs::Permissions::from_mode(0o664);
    std::fs::set_permissions(poll.path("weights/poll.csv"), open).unwrap();
    std::fs::remove_file(poll.path("outputs/poll/data.csv")).unwrap();
    shell("022");
    assert_eq!(mode("weights/poll.csv"), 0o664);
    assert_eq!(mode("outputs/poll/tables.xlsx"), 0o600);
    assert_eq!(mode("outputs/poll/data.csv"), 0o644);
}

/// A process may open 256 files on macOS, and 1,024 on many other systems.
#[cfg(unix)]
#[test]
fn files_are_opened_one_at_a_time() {
    let poll = Poll::new();
    let figure = |n| {
        format!("[[figure]]\nid = \"f{n}\"\nkind = \"ranked\"\nquestion = \"q\"\ntitle = \"Yes\"\n")
    };
    let spec = std::fs::read_to_string(poll.path("poll.toml")).unwrap();
    let figures: String = (0..12).map(figure).collect();
    poll.write("poll.toml", &format!("{spec}{figures}"));
    let done = std::process::Command::new("sh")
        .args(["-c", "ulimit -n 24; exec \"$0\" run poll.toml"])
        .arg(env!("CARGO_BIN_EXE_crossbreak"))
        .current_dir(poll.folder.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    let listed = json(&poll.path("outputs/poll/manifest.json"));
    assert!(listed["outputs"].as_array().unwrap().len() > 50);
}

/// A manifest can come from anywhere: it never makes the program remove what is not the study's.
#[test]
fn only_files_of_the_study_are_removed() {
    let poll = Poll::new();
    poll.run(&[]);
    let text = "kept";
    for file in ["../kept.txt", "raw/kept.csv", "outputs/other/kept.csv"] {
        poll.write(file, text);
        let mut manifest = json(&poll.path("outputs/poll/manifest.json"));
        let listed = manifest["outputs"].as_array_mut().unwrap();
        let sha256 = crossbreak::ingest::sha256(text.as_bytes());
        listed.push(
            serde_json::json!({"file": file, "sha256": sha256, "run": "0", "part": "tables"}),
        );
        poll.write("outputs/poll/manifest.json", &manifest.to_string());
        let object = poll.run(&[]);
        assert_eq!(object["removed"], serde_json::json!([]), "{file}");
        assert!(poll.path(file).exists(), "{file}");
    }
    std::fs::remove_file(poll.path("../kept.txt")).unwrap();
}
