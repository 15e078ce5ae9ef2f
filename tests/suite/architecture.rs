//! Imports go one way, and what is committed is what the code makes.

use std::path::Path;

use super::support::{contents, fresh, project, run};

/// What each module may import of ours (the tables of each lib.rs), beside numbers and kernels of `core`.
const ALLOWED: [(&str, &[&str]); 27] = [
    ("label", &["diagnostic", "visible"]),
    ("visible", &[]),
    ("diagnostic", &["visible"]),
    ("csv_out", &["label"]),
    ("spec", &["diagnostic"]),
    ("raw", &["spec", "label", "diagnostic"]),
    ("ingest", &["raw", "spec", "label", "diagnostic", "visible"]),
    ("inspect", &["raw", "spec", "label", "diagnostic"]),
    (
        "draft",
        &["sample", "inspect", "raw", "spec", "label", "visible"],
    ),
    ("sample", &["raw", "spec", "label", "diagnostic"]),
    (
        "weighting",
        &["sample", "raw", "spec", "label", "diagnostic"],
    ),
    ("stream", &["ingest", "raw", "label", "diagnostic"]),
    ("sql", &["raw", "spec", "label", "diagnostic", "visible"]),
    (
        "estimates",
        &["weighting", "sample", "spec", "label", "diagnostic"],
    ),
    (
        "tables",
        &["estimates", "csv_out", "spec", "label", "diagnostic"],
    ),
    (
        "figures",
        &["estimates", "csv_out", "spec", "label", "diagnostic"],
    ),
    ("batch", &[]),
    ("meeting", &[]),
    ("published", &["estimates"]),
    ("claims", &["estimates", "spec", "label", "diagnostic"]),
    ("methods", &["tables", "estimates", "spec"]),
    (
        "report",
        &[
            "estimates",
            "tables",
            "figures",
            "claims",
            "methods",
            "spec",
            "label",
            "diagnostic",
        ],
    ),
    (
        "explain",
        &[
            "estimates",
            "tables",
            "figures",
            "claims",
            "methods",
            "report",
            "spec",
            "weighting",
        ],
    ),
    ("changes", &["claims", "manifest", "meeting"]),
    (
        "manifest",
        &["claims", "ingest", "raw", "sample", "weighting"],
    ),
    (
        "pipeline",
        &[
            "changes",
            "claims",
            "csv_out",
            "diagnostic",
            "draft",
            "estimates",
            "explain",
            "figures",
            "raw",
            "ingest",
            "inspect",
            "label",
            "manifest",
            "methods",
            "report",
            "sample",
            "spec",
            "sql",
            "stream",
            "tables",
            "visible",
            "weighting",
        ],
    ),
    (
        "cli",
        &[
            "changes",
            "claims",
            "diagnostic",
            "draft",
            "explain",
            "inspect",
            "label",
            "inspect",
            "pipeline",
            "spec",
            "sql",
            "visible",
            "weighting",
        ],
    ),
];

/// What only some crates may be made with: a reader's library is no part of a figure, nor a drawing one of a reader.
const LIBRARIES: [(&str, &[&str]); 8] = [
    ("arrow", &["formats", "tables"]),
    ("parquet", &["formats", "tables"]),
    ("calamine", &["formats", "tables"]),
    ("ambers", &["formats", "tables"]),
    ("plotters", &["figures"]),
    ("resvg", &["figures"]),
    ("krilla", &["figures"]),
    ("polars", &["frames"]),
];

/// The crates of ours that each of them may use.
const CRATES: [(&str, &[&str]); 7] = [
    ("core", &[]),
    ("study", &["core"]),
    ("formats", &["core", "study"]),
    ("draft", &["core", "study"]),
    ("figures", &["core", "study"]),
    ("tables", &["core", "study"]),
    ("frames", &["study"]),
];

/// The modules that the code imports: `crate::sample`, `crossbreak_study::sample`.
fn imports(source: &str) -> Vec<String> {
    let word = |rest: &str| -> String {
        let all = rest.chars();
        all.take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let of_line = |line: &str| {
        let own = line.match_indices("crate::");
        let own = own.map(|(at, found)| word(&line[at + found.len()..]));
        let ours = line.match_indices("crossbreak_").filter_map(|(at, _)| {
            let rest = &line[at..];
            let name = word(rest);
            let module = rest.strip_prefix(&name)?.strip_prefix("::")?;
            (name != "crossbreak_core").then(|| word(module))
        });
        own.chain(ours).collect::<Vec<String>>()
    };
    let code = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(of_line).collect()
}

#[test]
fn imports_go_one_way() {
    let mut folders = vec![project("src")];
    folders.extend(CRATES.map(|(name, _)| project(&format!("crates/{name}/src"))));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, bytes) in folders[..1]
        .iter()
        .chain(&folders[2..])
        .flat_map(|f| contents(f))
    {
        if path.extension().is_none_or(|e| e != "rs")
            || path == Path::new("main.rs")
            || path == Path::new("lib.rs")
        {
            continue;
        }
        let first = path
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("say what {module} may import"));
        for import in imports(&String::from_utf8_lossy(&bytes)) {
            seen += 1;
            if import != module && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{} imports {import}", path.display()));
            }
        }
    }
    assert!(seen > 50, "the imports were not read");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_import_is_found_wherever_it_stands() {
    assert_eq!(imports("use crate::spec::{self, Spec};"), ["spec"]);
    assert_eq!(
        imports("    let x = crossbreak_study::label::folded(text);"),
        ["label"]
    );
    assert!(imports("use crossbreak_core::number::round;").is_empty());
    assert!(imports("// crate::sample is not used here").is_empty());
}

#[test]
fn a_crate_is_made_with_what_it_may_use_and_no_more() {
    let mut wrong = Vec::new();
    for (name, allowed) in CRATES {
        let manifest =
            std::fs::read_to_string(project(&format!("crates/{name}/Cargo.toml"))).unwrap();
        let manifest: toml::Table = toml::from_str(&manifest).unwrap();
        let used = manifest["dependencies"].as_table().unwrap().keys();
        for used in used {
            let ours = used.strip_prefix("crossbreak-");
            let library = LIBRARIES.iter().find(|(library, _)| used == library);
            let fits = match (ours, library) {
                (Some(ours), _) => allowed.contains(&ours),
                (None, Some((_, crates))) => crates.contains(&name),
                (None, None) => true,
            };
            if !fits {
                wrong.push(format!("{name} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_committed_schema_is_fresh() {
    fresh(
        &project("specs/crossbreak.schema.json"),
        crossbreak::spec::json_schema().as_bytes(),
    );
}

/// What an editor shows when the pointer rests on it: a sentence, not the name again.
fn is_a_sentence(value: &serde_json::Value) -> bool {
    let text = value["description"].as_str().unwrap_or_default();
    text.len() > 20 && text.ends_with('.')
}

#[test]
fn every_key_and_every_choice_of_the_schema_is_described() {
    fn look(value: &serde_json::Value, path: &str, bare: &mut Vec<String>) {
        if let Some(properties) = value.get("properties").and_then(|p| p.as_object()) {
            for (key, property) in properties {
                if !is_a_sentence(property) {
                    bare.push(format!("{path}.{key}: {}", property["description"]));
                }
            }
        }
        if let Some(choice) = value.get("const")
            && !is_a_sentence(value)
        {
            bare.push(format!("{path} = {choice}: {}", value["description"]));
        }
        // A list of bare choices has no room for what they mean.
        if let Some(choices) = value.get("enum") {
            bare.push(format!("{path} = {choices}"));
        }
        match value {
            serde_json::Value::Object(map) => {
                map.iter()
                    .for_each(|(key, v)| look(v, &format!("{path}/{key}"), bare));
            }
            serde_json::Value::Array(list) => list.iter().for_each(|v| look(v, path, bare)),
            _ => {}
        }
    }
    let schema: serde_json::Value = serde_json::from_str(&crossbreak::spec::json_schema()).unwrap();
    let mut bare = Vec::new();
    look(&schema, "", &mut bare);
    assert!(bare.is_empty(), "without a sentence: {bare:#?}");
}

#[test]
fn the_committed_weights_are_fresh() {
    for study in ["terms-of-engagement", "masculinity", "pew-2013"] {
        let out = run(&format!("specs/{study}.toml"));
        for (path, bytes) in contents(&out.path().join("weights")) {
            fresh(&project("weights").join(path), &bytes);
        }
    }
}

#[test]
fn the_run_in_the_readme_is_what_a_run_prints() {
    let out = tempfile::tempdir().unwrap();
    let run = super::support::crossbreak()
        .arg("run")
        .arg(project("specs/terms-of-engagement.toml"))
        .arg("-o")
        .arg(out.path())
        .assert()
        .success();
    let printed = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    let story: Vec<&str> = printed.lines().take(8).collect();
    let last = printed.lines().last().unwrap();
    let readme = std::fs::read_to_string(project("README.md")).unwrap();
    assert!(readme.contains(&story.join("\n")), "{}", story.join("\n"));
    assert!(
        last.starts_with("Claims") && readme.contains(last),
        "{last}"
    );
}
