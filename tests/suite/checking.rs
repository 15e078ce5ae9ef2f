//! What stands around a check: limits, a screen reader, JSON, completions, manual pages; and what a spec with a
//! mistake in its form still shows.

use serde_json::Value;
use tempfile::TempDir;

use super::support::{STUDY, crossbreak, project};

const REST: &str = r#"
[variables.gender]
column = "sex"

[weighting]
method = "rake"

[[weighting.margin]]
variables = ["gender"]
targets   = { Male = 0.49, Female = 0.51 }

[[question]]
id     = "jobs"
kind   = "single"
column = "q1"
text   = "Are there enough jobs?"
"#;

const RAW: &str = "id,sex,q1\n1,Male,Yes\n2,Male,No\n3,Female,Yes\n";

/// A small study, with one text of its spec replaced.
fn study(from: &str, to: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let spec = format!("{STUDY}{REST}");
    assert_eq!(spec.matches(from).count(), 1, "{from}");
    std::fs::write(folder.path().join("poll.toml"), spec.replace(from, to)).unwrap();
    std::fs::write(folder.path().join("poll.csv"), RAW).unwrap();
    folder
}

/// What a command says on stderr, and its exit code.
fn said(folder: &TempDir, arguments: &[&str]) -> (String, i32) {
    let run = crossbreak()
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(run.stderr).unwrap();
    (text, run.status.code().unwrap())
}

fn json(folder: &TempDir) -> Value {
    let run = crossbreak()
        .args(["check", "poll.toml", "--json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    serde_json::from_slice(&run.stdout).unwrap()
}

#[test]
fn a_limit_is_set_on_the_command_line_and_its_error_says_how() {
    let folder = study("title", "title");
    for command in ["run", "weight", "verify", "check"] {
        let (text, code) = said(&folder, &[command, "poll.toml", "--limit", "columns=2"]);
        assert_eq!(code, 2, "{text}");
        assert!(text.contains("CB-R003"), "{text}");
        assert!(text.contains("--limit columns=4"), "{text}");
    }
    let (text, code) = said(
        &folder,
        &[
            "check",
            "poll.toml",
            "--limit",
            "columns=3",
            "--limit",
            "bytes=1k",
        ],
    );
    assert_eq!(code, 0, "{text}");
    let (text, code) = said(&folder, &["check", "poll.toml", "--limit", "colums=3"]);
    assert_eq!(code, 2);
    assert!(text.contains("did you mean `columns`?"), "{text}");
}

#[test]
fn a_codebook_can_be_heard() {
    let raw = project("raw/terms-of-engagement.xlsx");
    let run = crossbreak()
        .arg("inspect")
        .arg(raw)
        .arg("--screen-reader")
        .assert()
        .code(0);
    let page = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    for line in [
        "S1, gender: Which of the following best describes your gender?",
        "Answer Prefer not to say, code 4, refused: 1 row, less than 1%",
        "Q6, grid, a scale of 2 items: To what extent do you find this convincing or unconvincing as an argument for taking a more flexible approach to setting and policing conditions for people on universal credit?",
    ] {
        assert!(page.lines().any(|own| own == line), "{line}\n{page}");
    }
    // Nothing in columns, nothing that is only a sign.
    assert!(!page.contains("  ") && !page.contains(['·', '<']), "{page}");
}

#[test]
fn a_screen_reader_gets_sentences_only() {
    let folder = study("[\"gender\"]", "[\"gendre\"]");
    let (drawn, _) = said(&folder, &["check", "poll.toml"]);
    let (told, code) = said(&folder, &["check", "poll.toml", "--screen-reader"]);
    assert_eq!(code, 2);
    assert!(drawn.contains("^^^") && drawn.contains("`---"), "{drawn}");
    for word in [
        "there is no variable `gendre`",
        "severity: error",
        "line 20, columns 14 to 21",
        "help: did you mean `gender`?",
        "code: CB-S003",
        "crossbreak explain CB-S003 says more",
    ] {
        assert!(told.contains(word), "{word}:\n{told}");
    }
    for drawing in ["^^", "---", ",-", " | ", "    :"] {
        assert!(!told.contains(drawing), "{drawing}:\n{told}");
    }
    let by = |name: &str, value: &str| {
        let run = crossbreak()
            .args(["check", "poll.toml"])
            .env(name, value)
            .current_dir(folder.path())
            .output()
            .unwrap();
        String::from_utf8(run.stderr).unwrap()
    };
    assert_eq!(by("CROSSBREAK_SCREEN_READER", "1"), told);
    assert_eq!(by("CROSSBREAK_SCREEN_READER", "0"), drawn);
    assert_eq!(by("NO_GRAPHICS", "1"), told);
    assert_eq!(by("NO_GRAPHICS", "0"), drawn);
}

#[test]
fn numbers_are_told_with_their_names() {
    let folder = study("title", "title");
    let run = crossbreak()
        .args(["weight", "poll.toml", "-v", "--screen-reader", "-o", "out"])
        .current_dir(folder.path())
        .assert()
        .success();
    let told = String::from_utf8_lossy(&run.get_output().stdout);
    for line in [
        "Respondents: 3 of 3 rows",
        "Male: people 2, before 66.67%, target 49.00%, after 49.00%, missed nothing",
    ] {
        assert!(told.lines().any(|told| told == line), "{line}:\n{told}");
    }
}

#[test]
fn without_a_terminal_all_is_ascii_and_at_most_100_columns_wide() {
    let folder = study("kind   = \"single\"", "kind   = \"singel\"");
    let (text, _) = said(&folder, &["check", "poll.toml"]);
    assert!(text.is_ascii(), "{text}");
    assert!(text.lines().all(|line| line.len() <= 100), "{text}");
}

#[test]
fn json_says_where_in_the_spec() {
    let folder = study("[\"gender\"]", "[\"gendre\"]");
    let object = json(&folder);
    let found = &object["diagnostics"][0];
    let spec = std::fs::read_to_string(folder.path().join("poll.toml")).unwrap();
    let at = spec.find("\"gendre\"").unwrap();
    assert_eq!(found["code"], "CB-S003");
    assert_eq!(found["severity"], "error");
    assert_eq!(found["help"], "did you mean `gender`?");
    assert_eq!(
        found["place"],
        serde_json::json!({
            "of": "spec", "file": "poll.toml", "line": 20, "column": 14, "end_line": 20, "end_column": 22,
            "bytes": [at, at + 8],
        })
    );
}

#[test]
fn json_says_where_in_the_data() {
    let folder = study("kind   = \"single\"", "kind   = \"number\"");
    let object = json(&folder);
    let found = &object["diagnostics"][0];
    assert_eq!(found["code"], "CB-R007");
    assert_eq!(
        found["place"],
        serde_json::json!({
            "of": "data", "file": "poll.csv", "sheet": null, "cell": null, "column": "q1",
            "rows": [2, 3, 4], "row_count": 3, "text": "poll.csv, column q1, rows 2, 3, 4",
        })
    );
    let run = crossbreak().args(["check", "--help"]).assert().success();
    let help = String::from_utf8_lossy(&run.get_output().stdout);
    for key in found["place"]
        .as_object()
        .unwrap()
        .keys()
        .chain(found.as_object().unwrap().keys())
    {
        assert!(help.contains(key.as_str()), "{key} is not documented");
    }
}

#[test]
fn two_places_that_contradict_each_other_are_both_shown() {
    let again = "[[question]]\nid = \"jobs\"\nkind = \"single\"\ncolumn = \"sex\"\ntext = \"t\"\n[[question]]";
    let folder = study("[[question]]", again);
    let (text, _) = said(&folder, &["check", "poll.toml"]);
    assert!(text.contains("named here first"), "{text}");
    let object = json(&folder);
    let found = &object["diagnostics"][0];
    assert_eq!(found["code"], "CB-S004");
    assert_eq!(found["beside"]["line"], 24);
    assert_eq!(found["place"]["line"], 29);
}

/// Every mistake of the study, with a spec that is not TOML among them.
#[test]
fn a_slip_of_syntax_hides_nothing_else() {
    for (from, to) in [
        ("title = \"Poll\"", "title = Poll"),
        ("title = \"Poll\"", "title = \"Poll"),
        ("title = \"Poll\"", "title = [\"Poll\""),
        ("title = \"Poll\"", "title = \u{201c}Poll\u{201d}"),
        ("[study]", "[study"),
        ("client = \"a client\"", "client = \"a\"\nclient = \"b\""),
    ] {
        let folder = study(from, to);
        let path = folder.path().join("poll.toml");
        let spec = std::fs::read_to_string(&path).unwrap();
        let spec = spec
            .replace("Female = 0.51", "Female = 0.41")
            .replace("column = \"q1\"", "column = \"q2\"");
        std::fs::write(&path, spec).unwrap();
        let (text, code) = said(&folder, &["check", "poll.toml"]);
        assert_eq!(code, 2);
        for word in [
            "not TOML",
            "the targets of gender sum to 0.9, not to 1",
            "poll.csv has no column `q2`",
            "3 mistakes",
        ] {
            assert!(text.contains(word), "{to}: {word}:\n{text}");
        }
    }
}

#[test]
fn one_slip_is_one_mistake() {
    for (from, to) in [
        ("id = \"id\"", "ixd = \"id\""),
        ("id = \"id\"", "id = id"),
        ("variables = [\"gender\"]", "variables = [\"gender\""),
        ("variables = [\"gender\"]", "variabels = [\"gender\"]"),
        (
            "{ Male = 0.49, Female = 0.51 }",
            "{ Male = 0,49, Female = 0,51 }",
        ),
        (
            "{ Male = 0.49, Female = 0.51 }",
            "{ Male = 49%, Female = 51% }",
        ),
        ("[variables.gender]", "[variables.gender"),
        ("[[question]]", "[[questions]]"),
        (
            "[variables.gender]",
            "[[input.keep]]\nwhere = { q1 = \"yes\" }\nreason = \"r\"\n[variables.gender]",
        ),
        ("[[weighting.margin]]", "[[margin]]"),
        ("kind   = \"single\"", "kind   = \"\"\"single"),
        ("file = \"poll.csv\"", "file = \"C:\\data\\poll.csv\""),
    ] {
        let folder = study(from, to);
        let (text, code) = said(&folder, &["check", "poll.toml"]);
        assert_eq!(code, 2);
        assert!(text.contains("\n1 mistake; nothing"), "{to}:\n{text}");
        assert!(!text.contains("Failed to read"), "{text}");
    }
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_mistake() {
    let folder = study("title", "title");
    let path = folder.path().join("poll.toml");
    let spec = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("\u{feff}{}", spec.replace('\n', "\r\n"))).unwrap();
    let (text, code) = said(&folder, &["check", "poll.toml"]);
    assert_eq!((text.as_str(), code), ("", 0));
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let output = |arguments: &[&str]| {
        let run = crossbreak().args(arguments).assert().success();
        String::from_utf8(run.get_output().stdout.clone()).unwrap()
    };
    let help = output(&["--help"]);
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(commands.len() >= 9, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = output(&["completions", shell]);
        for command in &commands {
            assert!(script.contains(command), "{shell} lacks {command}");
        }
        assert!(script.contains("screen-reader"), "{shell}");
    }
    let page = output(&["man"]);
    for command in &commands {
        assert!(
            page.contains(&format!("crossbreak\\-{command}(1)")),
            "{command}:\n{page}"
        );
        if *command != "help" {
            let own = output(&["man", command]);
            assert!(
                own.contains(&format!(".TH crossbreak-{command} 1")),
                "{own}"
            );
        }
    }
    assert!(output(&["man", "weight"]).contains("compare"));
    let (text, code) = said(&study("title", "title"), &["man", "wieght"]);
    assert_eq!(code, 2);
    assert!(text.contains("did you mean `weight`?"), "{text}");
}

#[test]
fn notes_are_counted_and_listed_on_demand_and_in_the_manifest() {
    let folder = study(
        "kind   = \"single\"",
        "kind   = \"number\"\ntyped  = [\"about\"]",
    );
    let raw = "id,sex,q1\n1,Male,20\n2,Male,about 30\n3,Female,35\n";
    std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
    let (text, code) = said(&folder, &["check", "poll.toml"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(text.trim(), "1 note on how values were read; -v shows it");
    let (text, _) = said(&folder, &["check", "poll.toml", "-v"]);
    assert!(
        text.contains("CB-R009") && text.contains("\"about 30\" is read as 30"),
        "{text}"
    );
    assert_eq!(said(&folder, &["check", "poll.toml", "-q"]).0, "");
    let object = json(&folder);
    assert_eq!(object["diagnostics"][0]["severity"], "note");
    let (text, code) = said(&folder, &["run", "poll.toml", "-o", "out"]);
    assert_eq!(code, 0, "{text}");
    let manifest = super::support::json(&folder.path().join("out/outputs/poll/manifest.json"));
    assert_eq!(manifest["notes"].as_array().unwrap().len(), 1);
    assert!(manifest["warnings"].as_array().unwrap().is_empty());
}
