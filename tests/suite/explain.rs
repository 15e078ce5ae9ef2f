//! Every code has a story, and the example in it draws the code and the words that the story says.

use std::collections::BTreeMap;

use crossbreak::diagnostic::Code;

use super::support::{STUDY, crossbreak, project};

/// What a spec of an example does not have itself, by section.
const REST: [(&str, &str); 2] = [
    ("weighting", "[weighting]\nmethod = \"none\"\n"),
    (
        "question",
        "[[question]]\nid = \"jobs\"\nkind = \"single\"\ncolumn = \"q1\"\ntext = \"Are there enough jobs?\"\n",
    ),
];

const RAW: &str = "id,sex,years,q1\n1,Male,20,Yes\n2,Male,40,No\n3,Female,30,Yes\n4,Female,50,No\n5,Female,60,Yes\n";

/// The fenced blocks of a story: what follows the fence, and the lines.
fn blocks(story: &str) -> BTreeMap<String, String> {
    let mut blocks = BTreeMap::new();
    let mut open: Option<(String, String)> = None;
    for line in story.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(fence), None) => {
                let name = fence.split_once(' ').map_or(fence, |(_, file)| file);
                open = Some((name.to_owned(), String::new()));
            }
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed:\n{story}");
    blocks
}

/// A whole spec: the example, and what it leaves out.
fn whole(example: &str) -> String {
    let has = |section: &str| {
        example.lines().any(|line| {
            let name = line.trim_start_matches('[');
            line.starts_with('[')
                && name
                    .strip_prefix(section)
                    .is_some_and(|rest| rest.starts_with([']', '.']))
        })
    };
    let (study, input) = STUDY.split_at(STUDY.find("[input]").unwrap());
    let mut spec = study.to_owned();
    if !has("input") {
        spec.push_str(input);
    }
    spec.push_str(example);
    for (section, text) in REST {
        if !has(section) {
            spec.push_str(text);
        }
    }
    spec
}

/// Runs the example, and gives what it says of the code.
fn said(code: Code, blocks: &BTreeMap<String, String>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("poll.csv", RAW);
    for (file, text) in blocks.iter().filter(|(name, _)| name.contains('.')) {
        write(file, text);
    }
    let example = blocks.get("poll.toml").map_or("", String::as_str);
    write("poll.toml", &whole(example));
    let command = blocks
        .get("sh")
        .map_or("crossbreak check poll.toml", |text| text.trim());
    let mut words = command.split(' ');
    assert_eq!(words.next(), Some("crossbreak"), "{command}");
    let run = crossbreak()
        .args(words)
        .arg("--json")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let object: serde_json::Value = serde_json::from_slice(&run.stdout)
        .unwrap_or_else(|_| panic!("{code}: {}", String::from_utf8_lossy(&run.stderr)));
    let found = object["diagnostics"].as_array().unwrap();
    let own = found
        .iter()
        .find(|d| d["code"] == code.as_str())
        .unwrap_or_else(|| panic!("the example of {code} gives {found:#?}"));
    // Other mistakes would only distract.
    let errors = found.iter().filter(|d| d["severity"] == "error");
    assert!(
        errors.clone().all(|d| d["code"] == code.as_str()),
        "{code}: {found:#?}"
    );
    let message = own["message"].as_str().unwrap();
    match own["help"].as_str() {
        Some(help) => format!("{code}: {message}\nhelp: {help}"),
        None => format!("{code}: {message}"),
    }
}

fn wrapped(text: &str) -> String {
    let options = textwrap::Options::new(90).break_words(false);
    text.lines()
        .map(|line| textwrap::fill(line, &options) + "\n")
        .collect()
}

#[test]
fn the_example_of_every_code_draws_it() {
    for &code in Code::ALL {
        let blocks = blocks(code.story());
        let told = blocks
            .get("text")
            .unwrap_or_else(|| panic!("{code} has no example"));
        let said = wrapped(&said(code, &blocks));
        if std::env::var_os("CROSSBREAK_UPDATE").is_some() {
            let path = project(&format!("crates/study/src/diagnostic/{code}.md"));
            let text = std::fs::read_to_string(&path).unwrap();
            let fence = |text: &str| format!("```text\n{text}```");
            std::fs::write(path, text.replace(&fence(told), &fence(&said))).unwrap();
            continue;
        }
        assert_eq!(
            told, &said,
            "{code}: run CROSSBREAK_UPDATE=1 cargo test, if the new words are right"
        );
    }
}

#[test]
fn every_story_is_plain_and_has_its_parts() {
    for &code in Code::ALL {
        let story = code.story();
        let title = code.title();
        assert!(title.len() > 10 && !title.ends_with('.'), "{code}: {title}");
        for part in ["## Why it matters", "## How to mend it"] {
            assert!(story.contains(part), "{code} has no {part}");
        }
        for line in story.lines() {
            assert!(line.chars().count() <= 120, "{code}: {line}");
            let plain = |c: char| c == '✅' || (c.is_ascii() && !c.is_control());
            assert!(line.chars().all(plain), "{code}: {line}");
        }
    }
}

#[test]
fn a_story_is_told_within_100_columns() {
    for &code in Code::ALL {
        let run = crossbreak().arg("explain").arg(code.as_str()).assert();
        let told = String::from_utf8(run.success().get_output().stdout.clone()).unwrap();
        assert!(
            told.starts_with(&format!("{code}: {}\n\n", code.title())),
            "{told}"
        );
        for line in told.lines() {
            assert!(line.chars().count() <= 100, "{code}: {line}");
            assert!(
                !line.starts_with('#') && !line.contains("```"),
                "{code}: {line}"
            );
        }
    }
}

#[test]
fn a_code_is_found_however_it_is_typed_and_a_near_one_is_offered() {
    let told = |typed: &str| {
        let run = crossbreak().arg("explain").arg(typed).assert().success();
        String::from_utf8(run.get_output().stdout.clone()).unwrap()
    };
    assert_eq!(told("CB-W007"), told("cb-w007"));
    assert_eq!(told("CB-W007"), told("W007"));
    let run = crossbreak().arg("explain").arg("W077").assert().code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr);
    assert!(said.contains("did you mean `CB-W007`?"), "{said}");
}

#[test]
fn all_codes_are_listed_with_a_line_each() {
    let run = crossbreak().arg("explain").assert().success();
    let told = String::from_utf8_lossy(&run.get_output().stdout);
    let run = crossbreak().args(["explain", "--json"]).assert().success();
    let object: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    let codes = object["codes"].as_array().unwrap();
    assert_eq!(codes.len(), Code::ALL.len());
    for (code, object) in Code::ALL.iter().zip(codes) {
        let line = format!("{code}  {}\n", code.title());
        assert!(told.contains(&line), "{line}");
        assert_eq!(object["code"], code.as_str());
        assert_eq!(object["story"], code.story());
    }
}
