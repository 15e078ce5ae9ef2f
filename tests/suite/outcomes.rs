//! Exit codes, JSON, raking that does not converge, outputs that cannot be written.

use std::path::Path;

use super::support::{STUDY, contents, crossbreak, json, project};

/// Eight people and a spec with that weighting.
fn study(folder: &Path, weighting: &str) -> std::path::PathBuf {
    std::fs::write(
        folder.join("poll.csv"),
        "id,a,b,q\n1,x,x,yes\n2,x,x,no\n3,x,y,yes\n4,x,y,no\n5,y,y,yes\n6,y,y,no\n7,y,y,yes\n8,y,y,no\n",
    )
    .unwrap();
    let spec = folder.join("poll.toml");
    std::fs::write(&spec, format!("{STUDY}{VARIABLES}{weighting}{TAIL}")).unwrap();
    spec
}

const VARIABLES: &str = r#"
[variables]
a = { column = "a" }
b = { column = "b" }
"#;

const CONTRADICTING: &str = r#"
[weighting]
method = "rake"
max_passes = 50
[[weighting.margin]]
variables = ["a"]
targets = { x = 0.4, y = 0.6 }
[[weighting.margin]]
variables = ["b"]
targets = { x = 0.7, y = 0.3 }
"#;

/// Targets that can be met, but not in one step.
static TOO_FEW_STEPS: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
    CONTRADICTING
        .replace("max_passes = 50", "max_passes = 1")
        .replace("{ x = 0.7, y = 0.3 }", "{ x = 0.05, y = 0.95 }")
});

const TAIL: &str = r#"
[[crossbreak]]
variable = "a"
[[question]]
id = "q"
kind = "single"
column = "q"
text = "Yes or no?"
"#;

#[test]
fn not_converged_exits_with_1_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let spec = study(folder.path(), &TOO_FEW_STEPS);
    let before = contents(folder.path());
    let run = crossbreak().arg("run").arg(&spec).assert().code(1);
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(said.contains("CB-W006"), "{said}");
    assert!(
        said.contains("the weighting stopped after 1 step "),
        "{said}"
    );
    assert!(said.contains("no weights are written"), "{said}");
    let story = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(story.contains("NOT CONVERGED"), "{story}");
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn not_converged_writes_weights_when_asked_and_still_exits_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let asked = CONTRADICTING.replace(
        "max_passes = 50",
        "max_passes = 50\nwrite_unconverged = true",
    );
    let spec = study(folder.path(), &asked);
    crossbreak().arg("run").arg(&spec).assert().code(1);
    let fit = json(&folder.path().join("weights/poll.json"));
    assert_eq!(fit["converged"], false);
    assert_eq!(fit["iterations"], 50);
    assert!(fit["largest_miss"].as_f64().unwrap() > 0.01);
}

#[test]
fn an_output_folder_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let blocker = folder.path().join("taken");
    std::fs::write(&blocker, "a file").unwrap();
    let run = crossbreak()
        .arg("run")
        .arg(project("specs/pew-2013.toml"))
        .arg("-o")
        .arg(&blocker)
        .assert()
        .code(2);
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(said.contains("CB-O001"), "{said}");
    assert!(said.contains("cannot be written"), "{said}");
    assert_eq!(std::fs::read(&blocker).unwrap(), b"a file");
}

#[test]
fn a_folder_in_the_place_of_a_file_leaves_the_others_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let weights = folder.path().join("weights");
    std::fs::create_dir_all(weights.join("pew-2013.json")).unwrap();
    std::fs::write(weights.join("pew-2013.csv"), "older weights").unwrap();
    crossbreak()
        .arg("weight")
        .arg(project("specs/pew-2013.toml"))
        .arg("-o")
        .arg(folder.path())
        .assert()
        .code(2);
    assert_eq!(
        std::fs::read(weights.join("pew-2013.csv")).unwrap(),
        b"older weights"
    );
    assert_eq!(
        contents(folder.path()).len(),
        1,
        "a temporary file was left"
    );
}

#[test]
fn json_is_one_object_and_messages_are_silent() {
    let run = crossbreak()
        .arg("verify")
        .arg(project("specs/terms-of-engagement.toml"))
        .arg("--json")
        .assert()
        .success();
    assert!(run.get_output().stderr.is_empty());
    let object: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(object["exit"], 0);
    assert_eq!(object["command"], "verify");
    assert_eq!(object["study"], "terms-of-engagement");
    assert_eq!(object["weighting"]["respondents"], 2041);
    assert_eq!(object["claims"].as_array().unwrap().len(), 18);
    assert!(object["synthetic"].as_str().unwrap().contains("invented"));
}

#[test]
fn json_of_a_mistake_says_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let spec = study(
        folder.path(),
        &CONTRADICTING.replace("variables = [\"a\"]", "variables = [\"aa\"]"),
    );
    let run = crossbreak()
        .arg("check")
        .arg(&spec)
        .arg("--json")
        .assert()
        .code(2);
    let object: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(object["exit"], 2);
    let first = &object["diagnostics"][0];
    assert_eq!(first["code"], "CB-S003");
    assert_eq!(first["place"]["line"], 21);
    assert_eq!(first["place"]["column"], 14);
}

#[test]
fn weight_writes_weights_only() {
    let out = tempfile::tempdir().unwrap();
    crossbreak()
        .arg("weight")
        .arg(project("specs/pew-2013.toml"))
        .arg("-o")
        .arg(out.path())
        .assert()
        .success();
    let files: Vec<_> = contents(out.path()).into_keys().collect();
    let expected = ["weights/pew-2013.csv", "weights/pew-2013.json"].map(std::path::PathBuf::from);
    assert_eq!(files, expected);
}

#[test]
fn usage_errors_exit_with_2() {
    crossbreak().arg("rnu").assert().code(2);
    crossbreak().arg("run").assert().code(2);
    crossbreak().arg("--version").assert().success();
}

#[test]
fn schema_is_printed_on_stdout() {
    let run = crossbreak().arg("schema").assert().success();
    let printed = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert_eq!(printed, crossbreak::spec::json_schema());
}
