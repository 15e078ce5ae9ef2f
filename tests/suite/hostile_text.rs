//! What strangers wrote does not command the terminal: escape sequences, line ends, overrides of direction and characters
//! without width are shown by their numbers wherever text is printed.

use std::path::Path;

use super::support::{STUDY, crossbreak};

/// An escape sequence, one of 8 bits, a bell, a return that writes over its line, a step back, an override of direction, a
/// character without width.
const HOSTILE: &str = "\u{1b}[2J\u{9b}31m\u{7}\r\u{8}\u{202e}\u{200b}";

/// Characters that a program for a terminal prints: none of [`HOSTILE`].
fn is_shown(c: char) -> bool {
    c == '\n'
        || !(c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
}

/// Runs the program; what it printed on both streams, which has nothing in it that acts.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let out = crossbreak()
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let (out, err) = (text(out.stdout), text(out.stderr));
    for text in [&out, &err] {
        let wrong: Vec<String> = text
            .chars()
            .filter(|c| !is_shown(*c))
            .map(|c| format!("{c:?}"))
            .collect();
        assert!(wrong.is_empty(), "{arguments:?}: {wrong:?}\n{text:?}");
    }
    out + &err
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    // A line of csv ends with the return in it, so that cell is quoted.
    let answer = format!("\"Yes{HOSTILE}\"");
    let mut rows = "id,sex,q1\n".to_owned();
    for n in 0..40 {
        let sex = if n % 2 == 0 { "male" } else { "female" };
        let q1 = if n % 3 == 0 { "No" } else { &answer };
        rows += &format!("{n},{sex},{q1}\n");
    }
    std::fs::write(folder.path().join("poll.csv"), rows).expect("writes");
    folder
}

/// A text as TOML escapes it.
fn toml(text: &str) -> String {
    text.chars()
        .map(|c| format!("\\u{:04X}", u32::from(c)))
        .collect()
}

fn spec(extra: &str) -> String {
    let hostile = toml(HOSTILE);
    format!(
        "{STUDY}[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\nvariables = [\"sex\"]\ntargets = {{ male = 0.4, female = 0.6 }}\n\
         source = \"a source{hostile}\"\n\
         [variables]\nsex = {{ column = \"sex\" }}\n[[question]]\nid = \"q1\"\ntext = \"Is it{hostile}?\"\ncolumn = \"q1\"\n\
         kind = \"single\"\n[[claim]]\nid = \"c1\"\nnumber = \"q1:no\"\ntext = \"58% said{hostile} no\"\nsays = \"58%{hostile}\"\nwhere = \"page{hostile} 1\"\n{extra}"
    )
}

#[test]
fn no_word_of_a_file_reaches_the_terminal_as_a_command() {
    let folder = folder();
    let folder = folder.path();
    std::fs::write(folder.join("poll.toml"), spec("")).expect("writes");
    for command in [
        &["inspect", "poll.csv"][..],
        &["inspect", "-v", "poll.csv"],
        &["inspect", "--screen-reader", "poll.csv"],
        &["init", "poll.csv"],
        &["check", "poll.toml"],
        &["check", "-v", "poll.toml"],
        &["run", "-v", "poll.toml"],
        &["run", "-v", "--screen-reader", "poll.toml"],
        &["weight", "-v", "poll.toml"],
        &["weight", "poll.toml", "--compare", "weights/poll.csv"],
        &["verify", "-v", "poll.toml"],
        &["sql", "poll.toml", "--dialect", "duckdb"],
        &["sql", "poll.toml", "--dialect", "postgres"],
    ] {
        let text = printed(folder, command);
        assert!(!text.is_empty(), "{command:?}");
        let mut json = command.to_vec();
        json.push("--json");
        let object = printed(folder, &json);
        assert!(object.starts_with('{'), "{command:?}: {object}");
    }
    let text = printed(folder, &["inspect", "poll.csv"]);
    assert!(text.contains("\\u{1b}[2J\\u{9b}31m\\u{7}"), "{text}");
    assert!(text.contains("\\u{8}"), "{text}");
}

#[test]
fn a_draft_keeps_the_text_that_it_escapes() {
    let folder = folder();
    printed(folder.path(), &["init", "poll.csv"]);
    printed(folder.path(), &["init", "poll.csv", "-o", "poll.toml"]);
    let drafted = std::fs::read_to_string(folder.path().join("poll.toml")).expect("a draft");
    let spec: toml::Table = drafted.parse().expect("TOML");
    let whole = format!("{spec:?}");
    assert!(drafted.contains("\\u001B[2J\\u009B31m"), "{drafted}");
    assert!(whole.contains("\\u{1b}[2J\\u{9b}31m"), "{whole}");
}

#[test]
fn mistakes_show_what_they_quote() {
    let folder = folder();
    let folder = folder.path();
    let hostile = toml(HOSTILE);
    for (name, text) in [
        // No TOML at all: the line itself is shown.
        (
            "raw.toml",
            format!("spec = 1 # {HOSTILE}\nkey = {HOSTILE}\n"),
        ),
        ("key.toml", spec(&format!("\"colour{hostile}\" = 1\n"))),
        ("bidi.toml", spec("\"\u{202e}colour\u{200b}\" = 1\n")),
        (
            "file.toml",
            spec("").replace("poll.csv", &format!("no{hostile}.csv")),
        ),
        (
            "column.toml",
            spec("").replace("column = \"q1\"", &format!("column = \"no{hostile}\"")),
        ),
        (
            "theme.toml",
            spec(&format!(
                "[figures]\ntheme = \"house.toml{hostile}.toml\"\n"
            )),
        ),
    ] {
        std::fs::write(folder.join(name), text).expect("writes");
        let said = printed(folder, &["check", name]);
        assert!(
            said.contains("\\u{1b}") || said.contains("\\u{202e}") || said.contains("\\u202E"),
            "{name}: {said}"
        );
        printed(folder, &["check", name, "--json"]);
    }
}

#[test]
fn arguments_are_shown_before_they_are_refused() {
    let folder = folder();
    std::fs::write(folder.path().join("poll.toml"), spec("")).expect("writes");
    let typed = format!("--no{HOSTILE}");
    let limit = format!("--limit=ro{HOSTILE}=3");
    let file = format!("no{HOSTILE}\nCB-R000.csv");
    for arguments in [
        &["check", &typed][..],
        &["check", &limit, "poll.toml"],
        &[&typed],
        &["explain", &file],
        &["theme", &file],
        &["man", &file],
        &["inspect", &file],
        &["init", &file],
        &["init", "poll.csv", "-o", &file],
        &["run", &file],
        &["weight", &file],
        &["weight", "poll.toml", "--cells", &file],
        &["inspect", "poll.csv", "--encoding", &file],
        &["inspect", "poll.csv", "--labels", &file],
    ] {
        let said = printed(folder.path(), arguments);
        assert!(said.contains("\\u{1b}[2J"), "{arguments:?}: {said}");
        assert!(!said.contains("\nCB-R000"), "{arguments:?}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_are_shown_and_end_no_comment() {
    let folder = folder();
    let folder = folder.path();
    let name = format!("po{HOSTILE}\nDROP TABLE poll; --ll");
    let (raw, toml_file) = (format!("{name}.csv"), format!("{name}.toml"));
    std::fs::rename(folder.join("poll.csv"), folder.join(&raw)).expect("a name");
    std::fs::write(
        folder.join(&toml_file),
        spec("").replace("poll.csv", &toml(&raw)),
    )
    .expect("writes");
    for command in ["inspect", "init"] {
        printed(folder, &[command, &raw]);
    }
    for command in ["check", "run", "verify", "weight"] {
        let said = printed(folder, &[command, "-v", &toml_file]);
        assert!(said.contains("\\u{1b}"), "{command}: {said}");
        printed(folder, &[command, &toml_file, "--json"]);
    }
    // Spark's names have no escapes: the name of the table is refused. The others write it.
    let said = printed(folder, &["sql", &toml_file, "--dialect", "spark"]);
    assert!(said.contains("Spark cannot name"), "{said}");
    for dialect in ["ansi", "postgres", "bigquery"] {
        let queries = printed(folder, &["sql", &toml_file, "--dialect", dialect]);
        assert!(
            !queries.lines().any(|line| line.starts_with("DROP")),
            "{queries}"
        );
        assert!(
            queries.contains("crossbreak weight SPEC --cells FILE"),
            "{queries}"
        );
    }
    let queries = printed(
        folder,
        &["sql", &toml_file, "--dialect", "duckdb", "--table", "poll"],
    );
    assert!(
        queries.contains("Spark") || queries.contains("DuckDB"),
        "{queries}"
    );
}
