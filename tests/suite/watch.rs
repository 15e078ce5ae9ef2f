//! `run --watch` runs again when something that the study reads is saved, says which numbers moved, and outlives mistakes.
//!
//! Nothing here waits for a fixed time: a slow machine is looked at until it is ready.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::support::{STUDY, crossbreak};

const REST: &str = r#"
[weighting]
method = "none"
[[question]]
id = "q"
kind = "single"
column = "q"
text = "Yes or no?"
answers = ["Yes", "No"]
[[question]]
id = "n"
kind = "number"
column = "n"
unit = "hours"
text = "How many?"
[[figure]]
id = "f"
kind = "stacked"
question = "q"
title = "First title"
"#;

const PEOPLE: &str = "id,q,n\n1,Yes,12\n2,No,13\n3,No,20\n4,Yes,13\n";

/// A watched poll; it ends with the test.
struct Watched {
    folder: TempDir,
    child: Child,
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watched {
    fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("poll.csv"), PEOPLE).unwrap();
        std::fs::write(path("poll.toml"), format!("{STUDY}{REST}")).unwrap();
        let child = std::process::Command::new(env!("CARGO_BIN_EXE_crossbreak"))
            .env("TERM", "dumb")
            .arg("run")
            .arg(path("poll.toml"))
            .arg("--watch")
            .args(arguments)
            .stdout(File::create(path("stdout.txt")).unwrap())
            .stderr(File::create(path("stderr.txt")).unwrap())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        Self { folder, child }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Looks until it is so.
    fn until(&mut self, what: &str, is: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !is(self) {
            let alive = self.child.try_wait().unwrap().is_none();
            assert!(
                alive && begun.elapsed() < Duration::from_secs(60),
                "{what}; alive: {alive}\nstdout:\n{}\nstderr:\n{}",
                self.read("stdout.txt"),
                self.read("stderr.txt")
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn said(&mut self, words: &str) {
        self.until(words, |w| w.read("stderr.txt").contains(words));
    }

    /// Saves as editors do: under another name, and renamed.
    fn save(&self, name: &str, text: &str) {
        let beside = self.path(&format!("{name}~"));
        std::fs::write(&beside, text).unwrap();
        std::fs::rename(beside, self.path(name)).unwrap();
    }

    fn runs(&self) -> usize {
        self.read("stdout.txt").matches("\nWrote ").count()
    }
}

const FIGURE: &str = "outputs/poll/figures/f.svg";

fn holds(path: &Path, words: &str) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| text.contains(words))
}

#[test]
fn a_study_is_run_again_whenever_it_is_saved() {
    let mut watched = Watched::start(&[]);
    watched.said("Watching 2 files; Ctrl-C ends.");
    assert!(holds(&watched.path(FIGURE), "First title"));
    assert_eq!(watched.runs(), 1);

    // A title moves no number.
    let spec = format!("{STUDY}{REST}");
    watched.save("poll.toml", &spec.replace("First title", "Second title"));
    watched.until("the second title", |w| {
        holds(&w.path(FIGURE), "Second title")
    });
    watched.said("poll.toml changed: done in ");
    watched.said(" s; no number moved.");

    // A mistake is shown, the outputs stay, and watching goes on.
    watched.save(
        "poll.toml",
        &spec.replace("column = \"q\"", "column = \"qq\""),
    );
    watched.said("poll.toml changed: the outputs are as they were.");
    assert!(watched.read("stderr.txt").contains("CB-"));
    assert!(holds(&watched.path(FIGURE), "Second title"));
    assert_eq!(watched.runs(), 2);

    // Mended, in place this time.
    std::fs::write(
        watched.path("poll.toml"),
        spec.replace("First title", "Third title"),
    )
    .unwrap();
    watched.until("the third title", |w| holds(&w.path(FIGURE), "Third title"));

    // New data move numbers, which are named.
    watched.save(
        "poll.csv",
        &PEOPLE.replace("3,No,20\n4,Yes,13", "3,No,20\n4,Yes,14\n5,Yes,14"),
    );
    watched.said("poll.csv changed: done in ");
    watched.said("n:median 13 hours -> 14 hours");
    watched.said("q:Yes 50% -> 60%");

    // Its own files wake nobody: every run was asked for.
    assert_eq!(watched.runs(), 4);
    let names: Vec<String> = watched
        .read("stdout.txt")
        .lines()
        .filter(|line| line.ends_with("f.svg"))
        .map(str::to_owned)
        .collect();
    assert_eq!(names.len(), 1, "files are listed once: {names:?}");
}

#[test]
fn only_some_outputs_can_be_watched() {
    let mut watched = Watched::start(&["--only", "report", "-q"]);
    watched.until("numbers.json", |w| {
        w.path("outputs/poll/numbers.json").exists()
    });
    watched.save("poll.csv", &PEOPLE.replace("1,Yes", "1,No"));
    watched.until("the new number", |w| {
        holds(
            &w.path("outputs/poll/numbers.json"),
            "\"q:Yes\": {\"printed\":\"25%\"",
        )
    });
    assert!(!watched.path("outputs/poll/tables.xlsx").exists());
    assert_eq!(watched.read("stderr.txt"), "");
    assert_eq!(watched.read("stdout.txt"), "");
}

#[test]
fn what_cannot_be_watched_is_refused() {
    for arguments in [
        &["run", "poll.toml", "--watch", "--json"][..],
        &["--json", "run", "poll.toml", "--watch"],
    ] {
        let run = crossbreak().args(arguments).assert().code(2);
        let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!(said.contains("cannot be used with"), "{said}");
    }
    let run = crossbreak()
        .args(["run", "nowhere.toml", "--watch"])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("there is no such file"), "{said}");
}
