//! Folders, runs and csv files for the tests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use crossbreak::estimates::{self, Published};
use crossbreak::pipeline::{Limits, prepare};
use crossbreak::weighting::{Codes, MarginCodes, Problem, Settings, calibrate};
use tempfile::TempDir;

/// A row of a csv file, by heading.
pub type Row = BTreeMap<String, String>;

/// The head of a small study whose raw file is poll.csv.
pub const STUDY: &str = r#"spec = 1
[study]
title = "Poll"
client = "a client"
company = "a company"
fieldwork = { from = 2024-01-01, to = 2024-01-02 }
universe = "adults"
mode = "online"
[input]
file = "poll.csv"
id = "id"
"#;

/// Raw files of every kind, and the name of the study that is drafted from each.
pub const RAW_FILES: [(&str, &str); 10] = [
    ("raw/masculinity.csv", "masculinity"),
    ("raw/pew-2013.csv", "pew-2013"),
    ("raw/terms-of-engagement.xlsx", "terms-of-engagement"),
    ("tests/formats/quantipy.csv", "quantipy"),
    ("tests/formats/star-wars.csv", "star-wars"),
    ("tests/formats/flying.csv", "flying"),
    ("tests/formats/comma.csv", "comma"),
    (
        "tests/formats/sav/pyreadstat/simple_alltypes.sav",
        "alltypes",
    ),
    ("tests/formats/sav/pyreadstat/sample_missing.sav", "missing"),
    ("tests/formats/sav/haven/iris.sav", "iris"),
];

/// A path below the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The program, without colour and without a terminal.
pub fn crossbreak() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crossbreak"));
    command.env_remove("NO_COLOR").env("TERM", "dumb");
    command
}

/// Runs a study whole into a folder of its own.
pub fn run(spec: &str) -> TempDir {
    run_by(crossbreak(), spec)
}

/// Runs a study whole into a folder of its own, by a program that has been set up.
pub fn run_by(mut program: Command, spec: &str) -> TempDir {
    let out = tempfile::tempdir().expect("a temporary folder");
    program
        .arg("run")
        .arg(project(spec))
        .arg("-o")
        .arg(out.path())
        .assert()
        .success();
    out
}

/// Whether node is there, and what `npm ci` installs for the tests in `tests/browser`; says so where it is not.
pub fn node_is_there() -> bool {
    let node = std::process::Command::new("node")
        .arg("--version")
        .output()
        .is_ok_and(|out| out.status.success());
    let modules = project("tests/browser/node_modules").exists();
    for (there, what) in [
        (node, "node"),
        (modules, "tests/browser/node_modules (npm ci)"),
    ] {
        if !there {
            println!("skipped: there is no {what}");
            return false;
        }
    }
    true
}

/// A csv file with `# ` comments, row by row, by heading.
pub fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let headings = reader.headers().expect("headings").clone();
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            headings
                .iter()
                .map(str::to_owned)
                .zip(record.iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

/// A JSON file.
pub fn json(path: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).expect("valid JSON")
}

/// People of case A as slices: the margins by code, and what they are raked to, from the csv and from `targets.json`.
pub struct CaseA {
    pub people: Vec<Row>,
    pub ids: Vec<String>,
    pub margins: Vec<MarginCodes>,
    pub targets: Vec<Vec<f64>>,
}

impl CaseA {
    pub fn read() -> Self {
        let people = rows(&project("tests/reference/case-a/poll_2041.csv"));
        let targets = json(&project("tests/reference/case-a/targets.json"));
        let mut case = CaseA {
            ids: people.iter().map(|row| row["id"].clone()).collect(),
            margins: Vec::new(),
            targets: Vec::new(),
            people,
        };
        for (margin, categories) in targets["margins"].as_object().unwrap() {
            let variables: Vec<&str> = margin.split('*').collect();
            let categories = categories.as_object().unwrap();
            let place = |row: &Row| {
                let labels: Vec<&str> = variables.iter().map(|v| row[*v].as_str()).collect();
                categories
                    .keys()
                    .position(|key| *key == labels.join("|"))
                    .unwrap() as u16
            };
            case.margins.push(MarginCodes {
                codes: case.people.iter().map(place).collect(),
                categories: categories.len(),
            });
            case.targets
                .push(categories.values().map(|t| t.as_f64().unwrap()).collect());
        }
        case
    }

    /// Raked to the seven margins from base weights (or from how often somebody was drawn).
    pub fn weigh(&self, base: &[f64]) -> Vec<f64> {
        let margins = self.margins.iter().map(Codes::from);
        let margins = margins.zip(self.targets.iter().map(Vec::as_slice));
        let problem = Problem::new(margins, Some(base)).unwrap();
        let solution = calibrate(&problem, &Settings::default());
        assert!(solution.converged);
        solution.weights
    }

    /// Numbers of one column of the poll; NaN for a blank.
    pub fn numbers(&self, column: &str) -> Vec<f64> {
        let number = |row: &Row| match row[column].as_str() {
            "" => f64::NAN,
            text => text.parse().unwrap(),
        };
        self.people.iter().map(number).collect()
    }
}

/// The poll of case A tabulated in another way, in a folder of its own.
pub struct Tabulated {
    pub folder: TempDir,
    spec: PathBuf,
}

impl Tabulated {
    /// The spec of case A with other crossbreaks and questions, `tables`, and otherwise as `change` makes it.
    pub fn new(tables: &str, change: impl Fn(String) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let case = project("tests/reference/case-a");
        for file in ["poll_2041.csv", "gender-age-educ.csv", "given-weights.csv"] {
            std::fs::copy(case.join(file), folder.path().join(file)).unwrap();
        }
        let text = std::fs::read_to_string(case.join("case-a.toml")).unwrap();
        let head = &text[..text.find("[[crossbreak]]").unwrap()];
        let spec = folder.path().join("case.toml");
        std::fs::write(&spec, format!("{}{tables}", change(head.to_owned()))).unwrap();
        Tabulated { folder, spec }
    }

    /// With base weights of 1 and raked, as the spec of case A has it.
    pub fn raked(tables: &str) -> Self {
        Self::new(tables, |head| head)
    }

    /// With another `[weighting]`, to no margins.
    pub fn weighted(tables: &str, weighting: &str) -> Self {
        Self::new(tables, |head| {
            let kept = &head[..head.find("[weighting]").unwrap()];
            format!("{kept}[weighting]\n{weighting}\n")
        })
    }

    /// Puts a file, such as another poll, into the folder.
    pub fn with(self, file: &str, text: &str) -> Self {
        std::fs::write(self.folder.path().join(file), text).unwrap();
        self
    }

    /// What the program writes of the questions: the rows of estimates.csv by the id of their number.
    pub fn run(&self) -> BTreeMap<String, Row> {
        crossbreak().arg("run").arg(&self.spec).assert().success();
        rows(&self.folder.path().join("outputs/case/estimates.csv"))
            .into_iter()
            .filter(|row| row["question"] != "composition")
            .map(|row| (row["number"].clone(), row))
            .collect()
    }

    /// The same numbers in memory, and what is not in estimates.csv.
    pub fn published(&self) -> Published {
        let (study, _) = prepare(&self.spec, Limits::default(), &|_| {}).expect("a sound spec");
        let (weighted, _) = study.weigh();
        let (plan, _) = estimates::plan(&study.spec, weighted.sample());
        estimates::estimate(&plan, &weighted).publish()
    }
}

/// Counts what was compared, and remembers how far apart it was.
pub struct Tally {
    of: &'static str,
    rows: usize,
    numbers: usize,
    largest: f64,
    at: String,
}

impl Tally {
    pub fn new(of: &'static str) -> Self {
        Self {
            of,
            rows: 0,
            numbers: 0,
            largest: 0.0,
            at: String::new(),
        }
    }

    /// Two numbers that may differ by a part of themselves, and by so much where they are near 0.
    pub fn near(&mut self, what: &str, ours: f64, theirs: f64, relative: f64, absolute: f64) {
        let off = (ours - theirs).abs();
        assert!(
            off <= f64::max(relative * theirs.abs(), absolute),
            "{}, {what}: {ours}, the reference has {theirs}",
            self.of
        );
        self.numbers += 1;
        let off = off / theirs.abs().max(1e-3);
        if off > self.largest {
            self.largest = off;
            self.at = what.to_owned();
        }
    }

    /// A cell of a csv file of ours beside a number of the reference; `None` stands for one that does not exist.
    pub fn cell(&mut self, what: &str, ours: &str, theirs: Option<f64>, relative: f64) {
        match theirs {
            None => assert_eq!(
                ours, "",
                "{}, {what}: where the reference has none",
                self.of
            ),
            Some(theirs) => {
                let ours = ours
                    .parse()
                    .unwrap_or_else(|_| panic!("{}, {what}: {ours:?}, not {theirs}", self.of));
                self.near(what, ours, theirs, relative, relative * 1e-3);
            }
        }
    }

    pub fn row(&mut self) {
        self.rows += 1;
    }

    /// So many rows were compared, and no fewer.
    pub fn done(self, rows: usize) {
        assert_eq!(self.rows, rows, "{}", self.of);
        let Self {
            of,
            numbers,
            largest,
            at,
            ..
        } = self;
        // With --nocapture.
        println!("{of}: {rows} rows, {numbers} numbers, at most {largest:.1e} apart ({at})");
    }
}

/// A number of R's csv files; `None`: NA or NaN.
pub fn number_of_r(row: &Row, column: &str) -> Option<f64> {
    match row[column].as_str() {
        "NA" | "NaN" | "" => None,
        text => Some(text.parse().unwrap()),
    }
}

/// Every file below a folder with its content, by path.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(folder).expect("below").to_owned();
                found.insert(relative, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Copies a folder and what is below it.
pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in contents(from) {
        let target = to.join(path);
        std::fs::create_dir_all(target.parent().expect("below a folder")).expect("a folder");
        std::fs::write(target, bytes).expect("a file");
    }
}

/// Compares a committed file with what the code makes, or writes it with `CROSSBREAK_UPDATE=1`.
pub fn fresh(committed: &Path, made: &[u8]) {
    if std::env::var_os("CROSSBREAK_UPDATE").is_some() {
        std::fs::write(committed, made).unwrap();
        return;
    }
    let there = std::fs::read(committed).unwrap_or_default();
    assert!(
        there == made,
        "{} is not what the code makes; run CROSSBREAK_UPDATE=1 cargo test and look at the difference",
        committed.display()
    );
}

/// What a command printed on stdout and on stderr, and its exit code.
pub struct Said {
    pub out: String,
    pub err: String,
    pub code: i32,
}

/// Runs a command in a folder.
pub fn said(folder: &Path, arguments: &[&str]) -> Said {
    let run = crossbreak().args(arguments).current_dir(folder).assert();
    let run = run.get_output();
    Said {
        out: String::from_utf8(run.stdout.clone()).unwrap(),
        err: String::from_utf8(run.stderr.clone()).unwrap(),
        code: run.status.code().unwrap(),
    }
}
