//! `crossbreak init`: a drafted spec is committed and looked at; it is in order but for what only a person knows, and
//! runs to the end once that is filled in.

use std::path::{Path, PathBuf};

use assert_cmd::assert::Assert;
use tempfile::TempDir;

use super::support::{RAW_FILES, contents, crossbreak, fresh, project};

/// What a draft has in the place of days that the file does not tell.
const UNKNOWN_FIELDWORK: &str = "# fieldwork = { from = ..., to = ... }";

/// A folder as a newcomer has it: a raw file, and nothing else.
struct Folder {
    folder: TempDir,
}

impl Folder {
    fn of(file: &str) -> Self {
        let name = Path::new(file).file_name().unwrap();
        Self::with(
            name.to_str().unwrap(),
            &std::fs::read(project(file)).unwrap(),
        )
    }

    fn with(name: &str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("raw")).unwrap();
        std::fs::write(folder.path().join("raw").join(name), bytes).unwrap();
        Self { folder }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).unwrap()
    }

    fn raw(&self) -> String {
        let entry = std::fs::read_dir(self.path("raw"))
            .unwrap()
            .next()
            .unwrap()
            .unwrap();
        format!("raw/{}", entry.file_name().to_str().unwrap())
    }

    fn runs(&self, arguments: &[&str]) -> Assert {
        crossbreak()
            .args(arguments)
            .current_dir(self.folder.path())
            .assert()
    }

    /// What was said on stderr by a command that ended with that code, on one line.
    fn said(&self, arguments: &[&str], code: i32) -> String {
        let run = self.runs(arguments).code(code);
        let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        said.replace('|', " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Says when the fieldwork was, where the file does not: until then `check` says that it is missing.
    fn say_fieldwork(&self, spec: &str) {
        let text = self.text(spec);
        if !text.contains(UNKNOWN_FIELDWORK) {
            return;
        }
        let said = self.said(&["check", spec], 2);
        assert!(said.contains("fieldwork"), "{spec}: {said}");
        let days = "fieldwork = { from = 2024-05-01, to = 2024-05-03 }";
        std::fs::write(self.path(spec), text.replace(UNKNOWN_FIELDWORK, days)).unwrap();
    }

    /// Drafts specs/poll.toml with these further arguments; the spec, and what was said beside it.
    fn drafted(&self, more: &[&str]) -> (String, String) {
        let raw = self.raw();
        let arguments = [&["init", raw.as_str(), "-o", "specs/poll.toml"], more].concat();
        let said = self.said(&arguments, 0);
        (self.text("specs/poll.toml"), said)
    }

    /// Writes the sample's own shares into every table of targets.
    fn fill_in(&self, study: &str) {
        for path in contents(&self.path("specs"))
            .into_keys()
            .filter(|p| p.starts_with(study))
        {
            let path = self.path("specs").join(path);
            let mut reader = csv::Reader::from_path(&path).unwrap();
            let mut out = csv::Writer::from_writer(Vec::new());
            out.write_record(reader.headers().unwrap()).unwrap();
            let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            let share = |row: &csv::StringRecord| row[2].parse::<f64>().unwrap();
            let sum: f64 = rows.iter().map(share).sum();
            for row in &rows {
                let percent = (share(row) * 100.0 / sum).to_string();
                out.write_record([&row[0], &percent, &row[2]]).unwrap();
            }
            std::fs::write(path, out.into_inner().unwrap()).unwrap();
        }
    }
}

/// What a draft leaves open of a multiple response.
const ALL_BLANK: &str = "all_blank    = \"?\"";

/// The draft with that filled in.
fn known(draft: &str) -> String {
    draft.replace(ALL_BLANK, "all_blank = \"not_asked\"")
}

#[test]
fn the_committed_drafts_are_fresh() {
    for (file, study) in RAW_FILES {
        let folder = Folder::of(file);
        folder
            .runs(&["init", &folder.raw(), "-o", &format!("specs/{study}.toml")])
            .success();
        let spec = folder.text(&format!("specs/{study}.toml"));
        fresh(
            &project(&format!("tests/snapshots/init-{study}.toml")),
            spec.as_bytes(),
        );
    }
}

#[test]
fn a_draft_is_in_order_but_for_its_targets_and_runs_once_they_are_filled_in() {
    for (file, study) in RAW_FILES {
        let folder = Folder::of(file);
        let spec = format!("specs/{study}.toml");
        folder.runs(&["init", &folder.raw(), "-o", &spec]).success();
        folder.say_fieldwork(&spec);
        // All but the spec and its schema.
        let margins = contents(&folder.path("specs")).len() - 2;
        let drafted = folder.text(&spec);
        let unasked = drafted.matches(ALL_BLANK).count();
        let check = folder.runs(&["check", &spec, "--json"]);
        let said: serde_json::Value = serde_json::from_slice(&check.get_output().stdout).unwrap();
        let errors: Vec<&str> = said["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|d| d["severity"] == "error")
            .map(|d| d["message"].as_str().unwrap())
            .collect();
        assert_eq!(errors.len(), margins + unasked, "{study}: {errors:#?}");
        let (asked, rest): (Vec<&str>, Vec<&str>) = errors
            .iter()
            .partition(|error| **error == "\"?\" is not a choice here");
        assert_eq!(asked.len(), unasked, "{study}: {errors:#?}");
        assert!(
            rest.iter()
                .all(|e| e.ends_with("are still to be filled in")),
            "{study}: {errors:#?}"
        );

        folder.fill_in(study);
        std::fs::write(folder.path(&spec), known(&drafted)).unwrap();
        let run = folder.runs(&["run", &spec]).success();
        let told = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        assert!(
            folder.path(&format!("outputs/{study}")).is_dir(),
            "{study}: {told}"
        );
    }
}

#[test]
fn unweighted_tables_need_no_targets() {
    let folder = Folder::of("raw/pew-2013.csv");
    folder
        .runs(&["init", "raw/pew-2013.csv", "-o", "specs/pew.toml"])
        .success();
    folder.say_fieldwork("specs/pew.toml");
    let spec = folder.text("specs/pew.toml");
    assert_eq!(spec.matches("method = \"rake\"").count(), 1);
    std::fs::write(
        folder.path("specs/pew.toml"),
        spec.replace("method = \"rake\"", "method = \"none\""),
    )
    .unwrap();
    let run = folder.runs(&["run", "specs/pew.toml"]).success();
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(said.contains("the margins are not used"), "{said}");
}

#[test]
fn a_draft_on_stdout_is_in_order_as_it_is() {
    for (file, study) in RAW_FILES {
        let folder = Folder::of(file);
        let run = folder.runs(&["init", &folder.raw()]).success();
        let spec = format!("{study}.toml");
        let draft = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        std::fs::write(folder.path(&spec), known(&draft)).unwrap();
        folder.say_fieldwork(&spec);
        folder.runs(&["check", &spec]).success();
        assert_eq!(
            contents(folder.folder.path()).len(),
            2,
            "nothing else was written"
        );
    }
}

#[test]
fn what_is_there_is_never_written_over() {
    let folder = Folder::of("raw/pew-2013.csv");
    folder
        .runs(&["init", "raw/pew-2013.csv", "-o", "specs/pew.toml"])
        .success();
    std::fs::write(folder.path("specs/pew/age.csv"), "age,percent\n18-24,100\n").unwrap();
    let edited = folder
        .text("specs/pew.toml")
        .replace("\"?\"", "\"an answer\"");
    std::fs::write(folder.path("specs/pew.toml"), edited).unwrap();
    let before = contents(&folder.path("specs"));
    let said = folder.said(&["init", "raw/pew-2013.csv", "-o", "specs/pew.toml"], 2);
    assert!(said.contains("specs/pew.toml is there already"), "{said}");
    assert_eq!(contents(&folder.path("specs")), before);
    // Without the spec its tables are somebody's work all the same.
    std::fs::remove_file(folder.path("specs/pew.toml")).unwrap();
    let said = folder.said(&["init", "raw/pew-2013.csv", "-o", "specs/pew.toml"], 0);
    assert!(
        said.contains("specs/pew/age.csv was there already, and stayed as it is"),
        "{said}"
    );
    assert_eq!(folder.text("specs/pew/age.csv"), "age,percent\n18-24,100\n");
}

#[test]
fn what_was_interrupted_can_be_done_again() {
    let folder = Folder::of("raw/pew-2013.csv");
    let init = ["init", "raw/pew-2013.csv", "-o", "specs/pew.toml"];
    folder.runs(&init).success();
    let whole = contents(&folder.path("specs"));
    let tables: Vec<PathBuf> = whole
        .keys()
        .filter(|path| path.extension().unwrap() == "csv")
        .cloned()
        .collect();
    assert!(tables.len() > 2, "{tables:?}");
    // The spec is the last to be put in place: without it any of the tables can be missing.
    for there in 0..=tables.len() {
        std::fs::remove_file(folder.path("specs/pew.toml")).unwrap();
        for table in &tables[there..] {
            std::fs::remove_file(folder.path("specs").join(table)).unwrap();
        }
        folder.runs(&init).success();
        assert_eq!(contents(&folder.path("specs")), whole, "{there} tables");
    }
    // A draft that nobody has touched is the same draft.
    let said = folder.said(&init, 0);
    assert!(
        said.contains("specs/pew.toml was there already, and stayed as it is"),
        "{said}"
    );
    assert_eq!(contents(&folder.path("specs")), whole);
}

#[test]
fn the_schema_is_beside_the_draft_and_only_our_own_is_renewed() {
    let folder = Folder::of("raw/pew-2013.csv");
    let init = ["init", "raw/pew-2013.csv", "-o", "specs/pew.toml"];
    let said = folder.said(&init, 0);
    assert!(said.contains("specs/crossbreak.schema.json"), "{said}");
    let schema = "specs/crossbreak.schema.json";
    let own = crossbreak::spec::json_schema();
    assert_eq!(folder.text(schema), own);
    let first = folder.text("specs/pew.toml");
    assert_eq!(
        first.lines().next(),
        Some("#:schema ./crossbreak.schema.json")
    );
    // The same again is not worth a word; one of another version is renewed, though the draft stays.
    let said = folder.said(&init, 0);
    assert!(!said.contains("schema"), "{said}");
    let older = own.replace("\"spec\"", "\"version\"");
    std::fs::write(folder.path(schema), older).unwrap();
    let said = folder.said(&init, 0);
    assert!(
        said.contains("Wrote 1 file specs/crossbreak.schema.json"),
        "{said}"
    );
    assert_eq!(folder.text(schema), own);
    // Somebody else's stays, whatever is in it, and the draft is written all the same.
    for other in [
        "{ \"title\": \"Spec\" }",
        "not JSON",
        "",
        "[1]",
        "{ \"$comment\": 1 }",
    ] {
        std::fs::remove_file(folder.path("specs/pew.toml")).unwrap();
        std::fs::write(folder.path(schema), other).unwrap();
        let said = folder.said(&init, 0);
        assert!(
            said.contains(
                "specs/crossbreak.schema.json is not a schema of crossbreak, and stayed as it is"
            ),
            "{said}"
        );
        assert_eq!(folder.text(schema), other);
        assert_eq!(folder.text("specs/pew.toml"), first);
    }
    // Interrupted before the spec was in its place.
    std::fs::remove_file(folder.path("specs/pew.toml")).unwrap();
    std::fs::remove_file(folder.path(schema)).unwrap();
    folder.runs(&init).success();
    assert_eq!(folder.text(schema), own);
}

#[test]
fn what_only_a_person_knows_is_said_with_its_lines() {
    let folder = Folder::of("raw/pew-2013.csv");
    let run = folder
        .runs(&["init", "raw/pew-2013.csv", "-o", "specs/pew.toml"])
        .success();
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    let spec = folder.text("specs/pew.toml");
    let lines: Vec<&str> = spec.lines().collect();
    let line = |what: &str| -> &str {
        let said = said
            .lines()
            .find(|line| line.contains(what))
            .unwrap_or_else(|| panic!("{what} in\n{said}"));
        let digits: String = said
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        lines[digits.parse::<usize>().unwrap() - 1]
    };
    assert!(line("title, client").starts_with("title"));
    assert!(line("fieldwork").starts_with(UNKNOWN_FIELDWORK));
    assert!(line("population's shares").starts_with("targets"));
    assert!(line("wording").starts_with("text"));
    assert!(line("titles of the figures").starts_with("title"));
    assert!(said.contains("crossbreak check specs/pew.toml"), "{said}");
    // And `check` reminds of them.
    folder.say_fieldwork("specs/pew.toml");
    let said = folder.said(&["check", "specs/pew.toml"], 2);
    assert!(
        said.contains("[study] does not say yet: client, company, universe, mode"),
        "{said}"
    );
}

#[test]
fn a_table_that_is_filled_in_by_half_is_said_once() {
    let folder = Folder::of("raw/pew-2013.csv");
    folder
        .runs(&["init", "raw/pew-2013.csv", "-o", "specs/pew.toml"])
        .success();
    folder.say_fieldwork("specs/pew.toml");
    std::fs::write(
        folder.path("specs/pew/gender.csv"),
        "gender,percent,in_sample\nFemale,51,51.6\nMale,,48.4\n",
    )
    .unwrap();
    let said = folder.said(&["check", "specs/pew.toml"], 2);
    assert!(
        said.contains("1 target is still to be filled in: Male"),
        "{said}"
    );
}

#[test]
fn labels_of_any_kind_are_written_so_that_they_are_read_again() {
    let mut csv = String::from("id,\"Which \"\"colour\"\"\ndo you like? 😀\",mood\n");
    let labels = [
        "red \\ \"dark\"",
        "blue\nand green",
        "naïve 😀",
        "’tis",
        "= 1 + 1",
        "- none -",
    ];
    for row in 0..60 {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mood = [
            "Very good",
            "Fairly good",
            "Not very good",
            "Not at all good",
            "Don’t know",
        ][row % 5];
        csv += &format!("{row},{},{mood}\n", quoted(labels[row % labels.len()]));
    }
    let folder = Folder::with("a poll's \"own\" file.csv", csv.as_bytes());
    folder
        .runs(&["init", &folder.raw(), "-o", "specs/poll.toml"])
        .success();
    folder.say_fieldwork("specs/poll.toml");
    folder.runs(&["check", "specs/poll.toml"]).success();
    folder.runs(&["run", "specs/poll.toml"]).success();
    let spec = folder.text("specs/poll.toml");
    assert!(
        spec.contains(r#""red \\ \"dark\"""#) && spec.contains(r#""blue\nand green""#),
        "{spec}"
    );
}

#[test]
fn nets_hold_what_their_names_say() {
    // The most frequent answer stands last on the scale.
    let csv: String = std::iter::once("id,q1,q2\n".to_owned())
        .chain((0..100).map(|row| {
            let first = [
                "Not at all important",
                "Very important",
                "Not too important",
                "Somewhat important",
            ];
            let second = [
                "Disagree",
                "Strongly agree",
                "Strongly disagree",
                "Agree",
                "Neither agree nor disagree",
            ];
            let skewed = [0, 0, 0, 1, 1, 2, 3][row % 7];
            format!("r{row},{},{}\n", first[skewed], second[row % 5])
        }))
        .collect();
    let folder = Folder::with("poll.csv", csv.as_bytes());
    let run = folder.runs(&["init", "raw/poll.csv"]).success();
    let text = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    let spec: toml::Table = toml::from_str(&text).unwrap();
    let nets = |question: usize| {
        spec["question"][question]["nets"]
            .as_table()
            .unwrap()
            .clone()
    };
    let list = |value: &toml::Value| -> Vec<String> {
        value
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        list(&nets(0)["Important"]),
        ["Very important", "Somewhat important"]
    );
    assert_eq!(
        list(&nets(0)["Not important"]),
        ["Not too important", "Not at all important"]
    );
    assert_eq!(list(&nets(1)["NET agree"]), ["Strongly agree", "Agree"]);
    assert_eq!(
        list(&nets(1)["NET disagree"]),
        ["Disagree", "Strongly disagree"]
    );
}

#[test]
fn a_file_without_ids_is_counted_by_its_rows() {
    let folder = Folder::of("tests/formats/sav/haven/iris.sav");
    folder
        .runs(&["init", "raw/iris.sav", "-o", "specs/iris.toml"])
        .success();
    assert!(
        folder
            .text("specs/iris.toml")
            .contains("id   = \"row number\"")
    );
    folder.say_fieldwork("specs/iris.toml");
    folder.runs(&["run", "specs/iris.toml"]).success();
    let weights = folder.text("weights/iris.csv");
    assert!(
        weights.lines().any(|line| line.starts_with("150,")),
        "{weights}"
    );
}

#[test]
fn the_spec_names_its_raw_file_from_where_it_stands() {
    let folder = Folder::of("raw/pew-2013.csv");
    for (spec, file) in [
        ("specs/a.toml", "../raw/pew-2013.csv"),
        ("b.toml", "raw/pew-2013.csv"),
        ("raw/c.toml", "pew-2013.csv"),
        ("specs/deep/d.toml", "../../raw/pew-2013.csv"),
    ] {
        folder
            .runs(&["init", "raw/pew-2013.csv", "-o", spec])
            .success();
        let text = folder.text(spec);
        assert!(
            text.contains(&format!("file = \"{file}\"")),
            "{spec}: {text}"
        );
    }
    let run = folder
        .runs(&["init", "raw/pew-2013.csv", "--json"])
        .success();
    let object: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert!(
        object["spec"]
            .as_str()
            .unwrap()
            .contains("file = \"raw/pew-2013.csv\"")
    );
    assert_eq!(
        object["open"][0]["what"],
        "title, client, company, universe and mode of the study"
    );
}

#[test]
fn a_table_of_labels_is_printed_filled_in_and_read() {
    let folder = Folder::of("tests/formats/quantipy.csv");
    let printed = folder
        .runs(&["inspect", "raw/quantipy.csv", "--dictionary"])
        .success();
    let labels = String::from_utf8(printed.get_output().stdout.clone()).unwrap();
    let filled = labels
        .replace("gender,,,1,,", "gender,What is your gender?,,1,Male,")
        .replace("gender,,,2,,", "gender,What is your gender?,,2,Female,")
        .replace("q4,,,1,,", "q4,Do you take part?,,1,Yes,")
        .replace("q4,,,2,,", "q4,Do you take part?,,2,No,");
    assert_ne!(labels, filled);
    std::fs::write(folder.path("labels.csv"), filled).unwrap();
    let arguments = ["init", "raw/quantipy.csv", "--labels", "labels.csv"];
    folder
        .runs(&[&arguments[..], &["-o", "specs/poll.toml"]].concat())
        .success();
    let spec = folder.text("specs/poll.toml");
    assert!(spec.contains("dictionary = \"../labels.csv\""), "{spec}");
    assert!(spec.contains("# Do you take part?"), "{spec}");
    let gender = folder.text("specs/poll/gender.csv");
    assert!(
        gender.contains("Male,,") && gender.contains("Female,,"),
        "{gender}"
    );
    folder.fill_in("poll");
    folder.runs(&["run", "specs/poll.toml"]).success();
}

/// The spec with every proposal about rows made a rule.
fn with_all_proposals(spec: &str) -> String {
    let (head, rest) = spec.split_once("# --- who is counted").unwrap();
    let (input, rest) = rest.split_once("# --- variables").unwrap();
    let lines = input.lines().map(|line| match line.strip_prefix("# ") {
        Some(toml)
            if toml.starts_with(['[', ']', ' ']) || toml.split(' ').any(|word| word == "=") =>
        {
            toml
        }
        _ => line,
    });
    let input: Vec<&str> = lines.collect();
    format!("{head}\n{}\n# --- variables{rest}", input.join("\n"))
}

#[test]
fn proposals_about_rows_hold_once_their_signs_are_taken_away() {
    for (file, study, kept) in [
        ("raw/terms-of-engagement.xlsx", "terms", 2041),
        ("raw/masculinity.csv", "masculinity", 1615),
        (
            "tests/formats/sav/pyreadstat/sample_missing.sav",
            "missing",
            7,
        ),
    ] {
        let folder = Folder::of(file);
        let path = format!("specs/{study}.toml");
        folder.runs(&["init", &folder.raw(), "-o", &path]).success();
        folder.say_fieldwork(&path);
        let spec = with_all_proposals(&folder.text(&path));
        assert!(!spec.contains("# [[input"), "{spec}");
        std::fs::write(folder.path(&path), spec).unwrap();
        folder.fill_in(study);
        let run = folder.runs(&["weight", &path]).success();
        let told = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        let weights = folder.text(&format!("weights/{study}.csv"));
        let people = weights
            .lines()
            .filter(|line| !line.starts_with('#'))
            .count()
            - 1;
        assert_eq!(people, kept, "{told}");
    }
}

/// A csv file of `rows` rows, of which each is written by its number.
fn csv_of(heading: &str, rows: usize, row: impl Fn(usize) -> String) -> Folder {
    let rows: Vec<String> = (0..rows).map(row).collect();
    Folder::with(
        "poll.csv",
        format!("{heading}\n{}\n", rows.join("\n")).as_bytes(),
    )
}

#[test]
fn fieldwork_is_never_invented() {
    let of = |heading: &str, first: i32, step: usize| {
        let folder = csv_of(&format!("id,{heading},q1"), 60, |row| {
            let (year, day) = (first + (row * step) as i32, row % 28 + 1);
            format!("r{row},{year}-05-{day:02},{}", ["Yes", "No"][row % 2])
        });
        folder.drafted(&[])
    };
    let line = |spec: &str| -> String {
        let line = spec.lines().find(|line| line.contains("fieldwork ="));
        line.unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (spec, said) = of("StartDate", 2024, 0);
    assert_eq!(
        line(&spec),
        "fieldwork = { from = 2024-05-01, to = 2024-05-28 } # the dates in StartDate"
    );
    assert!(!said.contains("day of fieldwork"), "{said}");
    let (spec, said) = of("visited", 2024, 0);
    assert!(line(&spec).ends_with("visited, perhaps the interviews'"));
    assert!(
        said.contains("the first and last day of fieldwork"),
        "{said}"
    );
    for (heading, first, step) in [
        ("birth_date", 2024, 0),
        ("bdate", 1910, 1),
        ("visited", 1583, 0),
        ("date", 1950, 1),
    ] {
        let (spec, said) = of(heading, first, step);
        assert_eq!(
            line(&spec),
            format!("{UNKNOWN_FIELDWORK} # yours to say: the first and the last day")
        );
        assert!(
            said.contains("the first and last day of fieldwork"),
            "{said}"
        );
        assert!(!spec.contains("2000-01-01"), "{spec}");
    }
}

/// Three columns of one stem whose lists of codes are not the same, and a dictionary that words them.
fn visits() -> Folder {
    let folder = csv_of("id,visit_1,visit_2,visit_3", 60, |row| {
        let second = [1, 2, 3, 8][row % 4];
        let first = [1, 3, 8][row % 3];
        format!("r{row},{first},{second},{second}.0")
    });
    let stores = [
        (1, "Dunham's"),
        (2, "Scheels"),
        (3, "Academy"),
        (8, "No other visit"),
    ];
    let mut labels = String::from("variable,text,item,code,label,missing\n");
    for (name, text, sign, own) in [
        ("visit_1", "First store visited", "", &[0, 2, 3][..]),
        ("visit_2", "Second store visited", "", &[0, 1, 2, 3]),
        ("visit_3", "Third store visited", ".0", &[0, 1, 2]),
    ] {
        for &place in own {
            let (code, label) = stores[place];
            labels += &format!("{name},{text},,{code}{sign},{label},\n");
        }
    }
    std::fs::write(folder.path("labels.csv"), labels).unwrap();
    folder
}

#[test]
fn a_grid_whose_columns_lack_codes_and_a_wording_is_one_question() {
    let folder = visits();
    let (spec, said) = folder.drafted(&["--labels", "labels.csv"]);
    let table: toml::Table = toml::from_str(&spec).unwrap();
    let questions = table["question"].as_array().unwrap();
    assert_eq!(questions.len(), 1, "{spec}");
    assert_eq!(questions[0]["text"].as_str(), Some("visit"));
    assert_eq!(questions[0]["items"].as_array().unwrap().len(), 3);
    // In the order of the codes, though the first column lacks one of them.
    let answers = r#"{ "Dunham's" = 1, Scheels = 2, Academy = 3, "No other visit" = 8 }"#;
    assert!(spec.contains(answers), "{spec}");
    assert!(said.contains("the wording of the questions"), "{said}");
    folder.say_fieldwork("specs/poll.toml");
    folder.runs(&["check", "specs/poll.toml"]).success();
    folder.runs(&["run", "specs/poll.toml"]).success();
    let estimates = folder.text("outputs/poll/estimates.csv");
    let value = |id: &str| -> f64 {
        let row = estimates.lines().find(|line| line.starts_with(id));
        let cells: Vec<&str> = row.unwrap_or_else(|| panic!("{id}")).split(',').collect();
        cells[8].parse().unwrap()
    };
    // Nobody could name it first; the cells of the third column say 8.0.
    assert!(value("visit:visit_1:Scheels,").abs() < 1e-9);
    assert!((value("visit:visit_3:No other visit,") - 0.25).abs() < 1e-9);
    let figure = folder.text("outputs/poll/figures/visit.csv");
    assert!(figure.contains("Third store visited"), "{figure}");
}

#[test]
fn every_column_of_a_grid_is_printed_with_all_codes_of_the_grid() {
    let folder = visits();
    let arguments = [
        "inspect",
        "raw/poll.csv",
        "--labels",
        "labels.csv",
        "--dictionary",
    ];
    let run = folder.runs(&arguments).success();
    let printed = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    for line in [
        "visit_1,First store visited,First store visited,2,Scheels,",
        "visit_2,Second store visited,Second store visited,8,No other visit,",
        "visit_3,Third store visited,Third store visited,8.0,No other visit,",
    ] {
        assert!(printed.lines().any(|own| own == line), "{line}\n{printed}");
    }
    assert_eq!(printed.matches("Dunham's").count(), 3, "{printed}");
}

#[test]
fn lengths_of_time_as_days_and_a_clock_are_proposed_and_read() {
    let folder = csv_of("id,duration,q1", 60, |row| {
        let answer = ["Yes", "No"][row % 2];
        format!("r{row},0 days 00:{:02}:10.800000000,{answer}", row % 50 + 1)
    });
    let (spec, _) = folder.drafted(&[]);
    let flag =
        "# [[input.flag]]\n# faster_than = { column = \"duration\", share_of_median = 0.33 }";
    assert!(spec.contains(flag), "{spec}");
    let spec = spec.replace(flag, &flag.replace("# ", ""));
    std::fs::write(folder.path("specs/poll.toml"), spec).unwrap();
    folder.say_fieldwork("specs/poll.toml");
    folder.runs(&["check", "specs/poll.toml"]).success();
}

#[test]
fn what_people_may_not_have_been_asked_is_to_be_looked_at() {
    let folder = csv_of("id,gender,party,q1,q2", 60, |row| {
        let party = ["Left", "Right", ""][row % 3];
        let first = ["Yes", "No", "Not applicable"][row % 3];
        let second = ["Daily", "Weekly", "Not applicable - I don't exercise"][row % 3];
        format!(
            "r{row},{},{party},{first},{second}",
            ["Male", "Female"][row % 2]
        )
    });
    let (spec, said) = folder.drafted(&[]);
    let spec: String = spec.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        spec.contains(r#"not_asked = "" # 20 blank: please check"#),
        "{spec}"
    );
    assert!(said.contains("what blank cells of variables are"), "{said}");
    assert!(
        spec.contains(r#"not_asked = "Not applicable" # "Not applicable" 20 times: please check"#),
        "{spec}"
    );
    assert!(
        spec.contains(r#""Not applicable - I don't exercise""#)
            && !spec.contains(r#"not_asked = "Not applicable - "#),
        "{spec}"
    );
    folder.say_fieldwork("specs/poll.toml");
    folder.fill_in("poll");
    folder.runs(&["check", "specs/poll.toml"]).success();
}

#[test]
fn what_a_draft_says_of_figures_and_claims_is_true() {
    let of = |file: &str| {
        let folder = Folder::of(file);
        folder.drafted(&[]).0
    };
    // A scale of six answers has too many for stacked bars.
    let spec = of("tests/formats/star-wars.csv");
    assert!(
        !spec.contains("No question is a number, a scale or a grid"),
        "{spec}"
    );
    // A share is claimed in percent, though the first question is a number.
    let spec = of("raw/terms-of-engagement.xlsx");
    let (_, claim) = spec.split_once("# [[claim]]").unwrap();
    assert!(
        claim.contains("over 50%") && !claim.contains("median"),
        "{claim}"
    );
    // Where there are numbers alone, a number.
    let folder = csv_of("id,hours", 60, |row| format!("r{row},{}", row % 20 + 30));
    let (spec, _) = folder.drafted(&[]);
    let (_, claim) = spec.split_once("# [[claim]]").unwrap();
    assert!(
        claim.contains("hours:median") && !claim.contains('%'),
        "{claim}"
    );
    let claim: String = claim
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .fold("[[claim]]".to_owned(), |all, line| format!("{all}\n{line}"));
    std::fs::write(folder.path("specs/poll.toml"), format!("{spec}\n{claim}\n")).unwrap();
    folder.say_fieldwork("specs/poll.toml");
    folder.runs(&["run", "specs/poll.toml"]).success();
}

#[test]
fn the_place_of_a_heading_is_no_part_of_its_words() {
    let heading = "id,\"Which do you eat? - Pie\",\"Which do you eat? - Other\",\"Which do you eat? - Other\"";
    let folder = csv_of(heading, 60, |row| {
        let ticked = |label: &str, n: usize| {
            if row % n == 0 {
                label.to_owned()
            } else {
                String::new()
            }
        };
        format!(
            "r{row},{},{},{}",
            ticked("Pie", 2),
            ticked("Other", 3),
            ticked("Fish", 5)
        )
    });
    let (spec, _) = folder.drafted(&[]);
    assert!(
        spec.contains(r#"{ column = "Which do you eat? - Other (column 4)", short = "Other", write_in = true }"#),
        "{spec}"
    );
}

#[test]
fn the_lines_to_uncomment_are_named() {
    let folder = Folder::of("raw/terms-of-engagement.xlsx");
    let (spec, said) = folder.drafted(&[]);
    let first = spec
        .lines()
        .position(|line| line == "# [[input.keep]]")
        .unwrap()
        + 1;
    let block = spec
        .lines()
        .skip(first - 1)
        .take_while(|line| line.starts_with("# "));
    let last = first + block.count() - 1;
    assert!(
        said.contains(&format!(
            "lines {first}-{last} which interviews count: remove the `# ` before these lines, or leave it to \
             count every row"
        )),
        "{said}"
    );
}

/// A column, its wording, and its codes with their labels.
type Labelled<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

/// A file of labels, in which don't know and refused are declared to be missing.
fn labels_of(columns: &[Labelled<'_>]) -> String {
    let mut labels = String::from("variable,text,item,code,label,missing\n");
    for (name, text, codes) in columns {
        if codes.is_empty() {
            labels += &format!("{name},{text},,,,\n");
        }
        for (code, label) in *codes {
            let missing = ["Don't know", "Refused"].contains(label);
            let declared = if missing { "yes" } else { "" };
            labels += &format!("{name},{text},,{code},{label},{declared}\n");
        }
    }
    labels
}

/// A panel as SPSS files have it: labels of missing codes alone, questions and items in one label, design weights.
fn panel() -> Folder {
    let heading = "respid,gender,age,media_1,media_2,trust_1,trust_2,hours,wt,q11,q12,q13";
    let folder = csv_of(heading, 200, |row| {
        let age = if row % 50 == 0 { 999 } else { 16 + row % 70 };
        let hours = if row % 20 == 0 {
            -1
        } else {
            (row as i64 * 7) % 60
        };
        let trust = |by: usize| [1, 2, 3, 4, 5, 8, 9][row / by % 7];
        let tick = |n: usize| if row % n == 0 { "1" } else { "" };
        format!(
            "{},{},{age},{},{},{},{},{hours},{},{},{},{}",
            1000 + row,
            1 + row % 2,
            usize::from(row % 4 == 0),
            usize::from(row % 5 == 0),
            trust(1),
            trust(3),
            0.505 + (row % 100) as f64 / 100.0,
            tick(2),
            tick(3),
            tick(5),
        )
    });
    let no_yes = [("0", "No"), ("1", "Yes")];
    let trust = [
        ("1", "Trust a lot"),
        ("2", "Trust a little"),
        ("3", "Neither"),
        ("4", "Distrust a little"),
        ("5", "Distrust a lot"),
        ("8", "Don't know"),
        ("9", "Refused"),
    ];
    let labels = labels_of(&[
        (
            "gender",
            "Gender of respondent",
            &[("1", "Man"), ("2", "Woman")],
        ),
        ("age", "Age in years", &[("999", "Refused")]),
        ("media_1", "Where do you get news? - Television", &no_yes),
        ("media_2", "Where do you get news? - Radio", &no_yes),
        ("trust_1", "How much do you trust: Parliament", &trust),
        ("trust_2", "How much do you trust: Police", &trust),
        (
            "hours",
            "How many hours a week do you work?",
            &[("-1", "Don't know")],
        ),
        ("wt", "Design weight", &[]),
        ("q11", "Which of these do you own?", &[("1", "A car")]),
        ("q12", "Which of these do you own?", &[("1", "A boat")]),
        ("q13", "Which of these do you own?", &[("1", "A bicycle")]),
    ]);
    std::fs::write(folder.path("labels.csv"), labels).unwrap();
    folder
}

/// The value of a number in estimates.csv.
fn estimate(estimates: &str, id: &str) -> f64 {
    let mut reader = csv::Reader::from_reader(estimates.as_bytes());
    let place = |name: &str| {
        let headings = csv::Reader::from_reader(estimates.as_bytes())
            .headers()
            .unwrap()
            .clone();
        headings.iter().position(|heading| heading == name).unwrap()
    };
    let (number, value) = (place("number"), place("value"));
    let mut rows = reader.records().map(Result::unwrap);
    let row = rows.find(|row| &row[number] == id);
    row.unwrap_or_else(|| panic!("{id}\n{estimates}"))[value]
        .parse()
        .unwrap()
}

#[test]
fn labels_of_missing_codes_alone_make_no_codes_of_numbers() {
    let folder = panel();
    let (spec, _) = folder.drafted(&["--labels", "labels.csv"]);
    let table: toml::Table = toml::from_str(&spec).unwrap();
    let age = &table["variables"]["age"];
    assert_eq!(age["bands"].as_array().unwrap().len(), 8, "{spec}");
    assert_eq!(age["refused"].as_integer(), Some(999));
    let margins = table["weighting"]["margin"].as_array().unwrap();
    assert_eq!(margins[1]["variables"][0].as_str(), Some("age"));
    let questions = table["question"].as_array().unwrap();
    let hours = questions
        .iter()
        .find(|q| q["id"].as_str() == Some("hours"))
        .unwrap();
    assert_eq!(hours["kind"].as_str(), Some("number"));
    assert_eq!(hours["dont_know"].as_integer(), Some(-1));
    assert!(hours.get("bands").is_some());
}

#[test]
fn a_panel_with_stems_in_its_labels_runs_as_drafted() {
    let folder = panel();
    let (spec, _) = folder.drafted(&["--labels", "labels.csv"]);
    for written in [
        r#"text         = "Where do you get news?""#,
        r#"{ column = "media_1", short = "Television" }"#,
        r#"= "How much do you trust""#,
        r#"{ column = "trust_2", short = "Police" }"#,
        r#"{ column = "q13", short = "A bicycle" }"#,
        r#"# base_weight = "wt""#,
    ] {
        assert!(spec.contains(written), "{written}\n{spec}");
    }
    assert!(!spec.contains(r#"method = "given""#), "{spec}");
    folder.say_fieldwork("specs/poll.toml");
    folder.fill_in("poll");
    std::fs::write(
        folder.path("specs/poll.toml"),
        known(&folder.text("specs/poll.toml")).replace("# base_weight", "base_weight"),
    )
    .unwrap();
    folder.runs(&["check", "specs/poll.toml"]).success();
    let unweighted = folder
        .text("specs/poll.toml")
        .replace("base_weight", "# base_weight")
        .replace("method = \"rake\"", "method = \"none\"");
    let (before, margins) = unweighted.split_once("[[weighting.margin]]").unwrap();
    let (_, after) = margins
        .split_once("# --- column groups of the tables")
        .unwrap();
    std::fs::write(folder.path("specs/poll.toml"), format!("{before}{after}")).unwrap();
    folder.runs(&["run", "specs/poll.toml"]).success();
    let estimates = folder.text("outputs/poll/estimates.csv");
    let near = |id: &str, expected: f64| {
        let value = estimate(&estimates, id);
        assert!((value - expected).abs() < 1e-9, "{id}: {value}");
    };
    near("media:media_1", 0.25);
    near("media:media_2", 0.2);
    near("trust:trust_1:Trust a lot", 29.0 / 200.0);
    // Rows 0 to 199 that 2, 3 or 5 divides are those asked.
    near("q1:q11", 100.0 / 146.0);
    // The story of an unknown number names the column where the numbers are listed.
    let told = folder.runs(&["explain", "CB-C002"]).success();
    let told = String::from_utf8(told.get_output().stdout.clone()).unwrap();
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("column `number` of outputs"), "{told}");
    assert!(estimates.starts_with("number,"), "{estimates}");
}

#[test]
fn labels_without_a_question_are_the_words_of_items() {
    let folder = csv_of("id,media_1,media_2", 60, |row| {
        format!("r{row},{},{}", row % 2, usize::from(row % 3 == 0))
    });
    let no_yes = [("0", "No"), ("1", "Yes")];
    let labels = labels_of(&[
        ("media_1", "Television", &no_yes),
        ("media_2", "Radio", &no_yes),
    ]);
    std::fs::write(folder.path("labels.csv"), labels).unwrap();
    let (spec, said) = folder.drafted(&["--labels", "labels.csv"]);
    assert!(spec.contains(r#"= "media" "#), "{spec}");
    assert!(said.contains("the wording of the questions"), "{said}");
    folder.say_fieldwork("specs/poll.toml");
    folder.runs(&["run", "specs/poll.toml"]).success();
    let tables = folder.text("outputs/poll/estimates.csv");
    assert!(tables.contains("Television"), "{tables}");
}

#[test]
fn a_figure_that_would_need_hatching_is_not_drafted_and_the_draft_says_why() {
    let folder = panel();
    let (spec, _) = folder.drafted(&["--labels", "labels.csv"]);
    let table: toml::Table = toml::from_str(&spec).unwrap();
    let figures = table["figure"].as_array().unwrap();
    assert!(
        figures
            .iter()
            .all(|f| f["question"].as_str() != Some("trust")),
        "{spec}"
    );
    assert!(
        spec.contains("Stacked bars of `trust` would need hatching"),
        "{spec}"
    );
    let figure =
        "\n[[figure]]\nid = \"t\"\nkind = \"stacked\"\nquestion = \"trust\"\ntitle = \"T\"\n";
    let drawn = known(&format!("{spec}{figure}"));
    std::fs::write(folder.path("specs/poll.toml"), &drawn).unwrap();
    folder.say_fieldwork("specs/poll.toml");
    // Somebody who asks for it gets it, the second of the two palest hatched; a draft asks for what is plain.
    folder.fill_in("poll");
    folder.runs(&["check", "specs/poll.toml"]).success();
    // What the comment says makes it plain.
    let mended = folder.text("specs/poll.toml").replace(
        "id        = \"trust\"",
        "id        = \"trust\"\nbase      = \"gave_an_answer\"",
    );
    assert!(mended.contains("gave_an_answer\"\nkind"), "{mended}");
    std::fs::write(folder.path("specs/poll.toml"), mended).unwrap();
    folder.runs(&["check", "specs/poll.toml"]).success();
}

/// What a column is in a draft: the lines of its question.
fn block<'s>(spec: &'s str, id: &str) -> &'s str {
    let from = spec
        .split("[[question]]")
        .find(|block| {
            let first = block.trim_start().lines().next().unwrap_or_default();
            first.starts_with("id ") && first.ends_with(&format!("\"{id}\""))
        })
        .unwrap_or_else(|| panic!("no question {id}:\n{spec}"));
    from.split("\n\n").next().unwrap_or_default()
}

#[test]
fn flags_of_a_blank_say_what_it_is() {
    // Ten of a hundred do not know their hours, five refuse; of twenty nothing is known. Who is retired has no job.
    let folder = csv_of(
        "id,hours,hours_dk,hours_refused,job,x17,retired,pension,n8,noanswerN8,n9,n9_unticked",
        100,
        |row| {
            let tick = |yes: bool| u8::from(yes);
            let (unsure, refuses, unknown) = (row % 10 == 0, row % 20 == 3, row % 5 == 4);
            let hours = match unsure || refuses || unknown {
                true => String::new(),
                false => (row % 37 + 1).to_string(),
            };
            let no_job = row % 4 == 1;
            let job = if no_job {
                ""
            } else {
                ["Full time", "Part time", "Other"][row % 3]
            };
            let retired = row % 3 == 0;
            let pension = if retired {
                ""
            } else {
                ["Good", "Bad"][row % 2]
            };
            let n8 = match row % 6 {
                0 => String::new(),
                _ => (row * 7 % 45).to_string(),
            };
            format!(
                "r{row},{hours},{},{},{job},{},{},{pension},{n8},{},{},{}",
                tick(unsure),
                tick(refuses),
                if no_job { "Weiß nicht" } else { "" },
                tick(retired),
                if row % 6 == 0 { "1" } else { "" },
                row * 11 % 52,
                tick(row % 2 == 0),
            )
        },
    );
    let (spec, _) = folder.drafted(&[]);
    let hours = block(&spec, "hours");
    assert!(
        hours.contains("dont_know = { hours_dk = 1, hours_refused = 1 }"),
        "{hours}"
    );
    // Those that no flag explains stay as they were.
    assert!(hours.contains("not_asked = \"\""), "{hours}");
    assert!(hours.contains("20 blank"), "{hours}");
    let n8 = block(&spec, "n8");
    assert!(n8.contains("dont_know = { noanswerN8 = 1 }"), "{n8}");
    assert!(!n8.contains("not_asked"), "{n8}");
    let job = block(&spec, "job");
    assert!(job.contains("dont_know = \"\""), "{job}");
    assert!(job.contains("25 blank, ticked in x17"), "{job}");
    assert!(!job.contains("not_asked"), "{job}");
    // A column that says why somebody was not asked is no flag.
    let pension = block(&spec, "pension");
    assert!(pension.contains("not_asked = \"\""), "{pension}");
    let n9 = block(&spec, "n9");
    assert!(!n9.contains("dont_know"), "{n9}");
    for (flag, says) in [
        ("hours_dk", "marks don't know for hours"),
        ("hours_refused", "marks refused for hours"),
        ("x17", "marks don't know for job"),
        ("noanswerN8", "marks don't know for n8"),
    ] {
        let line = spec
            .lines()
            .find(|line| line.starts_with(&format!("#   {flag} ")));
        assert!(
            line.is_some_and(|line| line.contains(says)),
            "{flag}: {line:?}\n{spec}"
        );
    }
    folder.say_fieldwork("specs/poll.toml");
    folder.runs(&["check", "specs/poll.toml"]).success();
}

#[test]
fn a_flag_of_none_or_dont_know_is_an_option_of_its_block() {
    for zeros in [false, true] {
        let folder = csv_of("id,Q3r1,Q3r2,Q3r3,noanswerQ3_n99,sex", 90, |row| {
            let none = row % 6 == 0;
            let cell = |yes: bool| match (none, yes, zeros) {
                (true, ..) => "",
                (_, true, _) => "1",
                (_, _, true) => "0",
                _ => "",
            };
            let flag = match (none, zeros) {
                (true, _) => "None of these",
                (false, _) => "",
            };
            format!(
                "r{row},{},{},{},{flag},{}",
                cell(row % 2 == 1 || row % 4 == 0),
                cell(row % 3 == 0),
                cell(row % 5 == 0 || row % 2 == 0),
                ["Male", "Female"][row % 2],
            )
        });
        let (spec, _) = folder.drafted(&[]);
        let media = block(&spec, "Q3");
        assert!(
            media.contains("{ column = \"noanswerQ3_n99\", short = \"None of these\" }"),
            "{media}"
        );
        assert!(!spec.contains("all_blank    = \"?\""), "{spec}");
        assert_eq!(spec.matches("[[question]]").count(), 1, "{spec}");
        folder.say_fieldwork("specs/poll.toml");
        folder.fill_in("poll");
        let said = folder.said(&["check", "specs/poll.toml", "-v"], 0);
        assert!(!said.contains("blank cells"), "{said}\n{spec}");
        folder.runs(&["run", "specs/poll.toml"]).success();
        // Everyone was asked: 15 of 90 chose none.
        let path = folder.path("outputs/poll/estimates.csv");
        let text = std::fs::read_to_string(path).unwrap();
        let none = text
            .lines()
            .find(|line| line.contains("None of these") && line.contains(",share,"))
            .unwrap_or_else(|| panic!("{text}"));
        assert!(none.contains("0.16666"), "{none}");
        assert!(none.contains(",90,"), "{none}");
    }
}
