//! Files as they are received: their sign before decimals, their encoding, rows above their headings, and what is in a
//! zip file. What the data cannot tell is asked.

use std::path::Path;

use serde_json::Value;

use super::support::{STUDY, crossbreak, project};

/// What a command printed on stdout and on stderr, and its exit code.
struct Said {
    out: String,
    err: String,
    code: i32,
}

fn said(folder: &Path, arguments: &[&str]) -> Said {
    let run = crossbreak().args(arguments).current_dir(folder).assert();
    let run = run.get_output();
    Said {
        out: String::from_utf8(run.stdout.clone()).unwrap(),
        err: String::from_utf8(run.stderr.clone()).unwrap(),
        code: run.status.code().unwrap(),
    }
}

fn inspected(folder: &Path, arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = ["inspect", "--json"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    let said = said(folder, &arguments);
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str::<Value>(&said.out).unwrap()["codebook"].clone()
}

fn variable<'a>(codebook: &'a Value, name: &str) -> &'a Value {
    let variables = codebook["variables"].as_array().unwrap();
    variables.iter().find(|v| v["name"] == name).unwrap()
}

/// A folder with a raw file and a spec of one number question, and a weight where a column is named.
fn study(csv: &str, input: &str, question: &str, weight: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let weighting = match weight {
        Some(column) => format!("[weighting]\nmethod = \"given\"\ncolumn = \"{column}\"\n"),
        None => "[weighting]\nmethod = \"none\"\n".to_owned(),
    };
    let spec = format!(
        "{STUDY}{input}\n{weighting}[[question]]\nid = \"rent\"\nkind = \"number\"\ncolumn = \"rent\"\ntext = \"Rent\"\n{question}\n"
    );
    std::fs::write(folder.path().join("poll.csv"), csv).unwrap();
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    folder
}

/// Rows of a file with a rent in thousands and a weight, with these signs.
fn rents(separator: char, thousands: &str, decimal: char, quoted: bool) -> String {
    let row = |cells: [String; 3]| cells.join(&separator.to_string()) + "\n";
    let mut csv = row(["id".into(), "rent".into(), "weight".into()]);
    for id in 1..=60 {
        let rent = 700 + id * 37 % 1_500;
        let rent = match rent {
            1_000.. => format!("{}{thousands}{:03}", rent / 1_000, rent % 1_000),
            rent => rent.to_string(),
        };
        let weight = format!("{}{decimal}{:04}", id % 2, 4_000 + id * 83 % 3_000);
        let weight = if quoted {
            format!("\"{weight}\"")
        } else {
            weight
        };
        csv += &row([id.to_string(), rent, weight]);
    }
    csv
}

#[test]
fn a_comma_before_decimals_is_seen_and_asked_for() {
    for (separator, quoted) in [(';', false), ('\t', false), (',', true), ('|', false)] {
        let csv = rents(separator, ".", ',', quoted);
        let folder = study(&csv, "", "", None);
        let codebook = inspected(folder.path(), &["poll.csv"]);
        assert_eq!(codebook["decimal"]["sign"], ",");
        assert_eq!(variable(&codebook, "weight")["role"], "weight");
        let rent = variable(&codebook, "rent");
        assert_eq!(rent["role"], "number");
        assert!(rent["numbers"]["least"].as_f64().unwrap() > 700.0, "{rent}");
        // What the spec does not say is not guessed.
        let refused = said(folder.path(), &["check", "poll.toml"]);
        assert_eq!(refused.code, 2, "{}{}", refused.out, refused.err);
        assert!(
            refused.err.contains("expected `decimal`"),
            "{}",
            refused.err
        );
        assert!(refused.err.contains("decimal = \",\""), "{}", refused.err);
        let refused = said(folder.path(), &["run", "poll.toml"]);
        assert_eq!(refused.code, 2);
        // Said, it is read.
        let typed = "typed = [\"thousands\"]";
        let folder = study(&csv, "decimal = \",\"", typed, Some("weight"));
        let fine = said(folder.path(), &["check", "poll.toml"]);
        assert_eq!(fine.code, 0, "{}", fine.err);
    }
}

#[test]
fn the_draft_says_the_comma_and_passes_its_check() {
    let folder = tempfile::tempdir().unwrap();
    let raw = project("tests/cases/reading/decimal-comma/poll.csv");
    std::fs::copy(raw, folder.path().join("poll.csv")).unwrap();
    let drafted = said(folder.path(), &["init", "poll.csv", "-o", "poll.toml"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    let text = std::fs::read_to_string(folder.path().join("poll.toml")).unwrap();
    assert!(text.contains("decimal = \",\""), "{text}");
    assert!(text.contains("typed"), "{text}");
    assert!(text.contains("weight"), "{text}");
    let checked = said(folder.path(), &["check", "poll.toml"]);
    for wrong in ["expected `decimal`", "a number was expected", "CB-R007"] {
        assert!(!checked.err.contains(wrong), "{}", checked.err);
    }
    // As it came: rent is 1.250 and the sign is not said.
    let case = project("tests/cases/reading/decimal-comma");
    let run = said(&case, &["check", "poll.toml"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(
        run.err.contains("in rent (") && run.err.contains("in weight ("),
        "{}",
        run.err
    );
}

#[test]
fn the_sign_is_asked_where_only_the_file_or_the_column_hints_at_it() {
    for csv in [
        // Nothing but semicolons.
        "id;rent\n1;1.333\n2;2.667\n3;3\n",
        // Thousands and whole numbers: no program writes decimals so.
        "id,rent\n1,1.250\n2,909\n3,2.100\n",
        // Thousands in groups elsewhere.
        "id,rent,sum\n1,1.250,1.250.000\n2,2.500,3.000.000\n",
        // Another column with one decimal.
        "id\trent\thours\n1\t1.250\t7,5\n2\t1.500\t8,0\n",
        // Columns that differ.
        "id;rent;a;b\n1;1.250;0,5;0.5\n2;1.500;0,25;0.25\n",
    ] {
        let folder = study(csv, "", "", None);
        let refused = said(folder.path(), &["check", "poll.toml"]);
        assert_eq!(refused.code, 2, "{csv}{}", refused.err);
        assert!(
            refused.err.contains("expected `decimal`"),
            "{csv}{}",
            refused.err
        );
        // Either answer is taken.
        let folder = study(csv, "decimal = \".\"", "", None);
        let fine = said(folder.path(), &["check", "poll.toml"]);
        assert_eq!(fine.code, 0, "{csv}{}", fine.err);
        let folder = study(csv, "decimal = \",\"", "typed = [\"thousands\"]", None);
        let fine = said(folder.path(), &["check", "poll.toml"]);
        assert_eq!(fine.code, 0, "{csv}{}", fine.err);
    }
}

#[test]
fn points_of_ordinary_files_are_read() {
    for csv in [
        "id,rent\n1,0.125\n2,1.5\n3,2\n",
        "id;rent\n1;0.125\n2;1.5\n3;2\n",
        "id;rent;weight\n1;1.125;0.8531\n2;2.375;1.2\n",
        "id,rent\n1,0.853\n2,1.125\n3,1.250\n",
        // Several answers in a cell are no decimals.
        "id,rent,seen\n1,0.125,\"1,2\"\n2,1.250,\"2,3\"\n3,1.125,\"1,2,3\"\n",
        // A person's comma in a file of points.
        "id,rent,hours\n1,0.853,\"7,5\"\n2,1.125,8\n3,0.500,\"8,0\"\n",
    ] {
        let folder = study(csv, "", "", None);
        let fine = said(folder.path(), &["check", "poll.toml"]);
        assert_eq!(fine.code, 0, "{csv}{}", fine.err);
        assert!(!fine.err.contains("is read as"), "{csv}{}", fine.err);
    }
    // Nothing shows it: read, and said.
    let folder = study("id,rent\n1,1.333\n2,2.667\n3,3\n", "", "", None);
    let said = said(folder.path(), &["check", "poll.toml"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err
            .contains("\"1.333\" in rent (2 rows) is read as 1.333"),
        "{}",
        said.err
    );
}

#[test]
fn thousands_are_separated_by_spaces_and_apostrophes_too() {
    for mark in [" ", "\u{a0}", "\u{202f}", "'", "\u{2019}"] {
        let csv = rents(';', mark, ',', false);
        let folder = study(
            &csv,
            "decimal = \",\"",
            "typed = [\"thousands\"]",
            Some("weight"),
        );
        let fine = said(folder.path(), &["check", "poll.toml"]);
        assert_eq!(fine.code, 0, "{mark:?} {}", fine.err);
        let codebook = inspected(folder.path(), &["poll.csv"]);
        assert_eq!(variable(&codebook, "rent")["role"], "number", "{mark:?}");
    }
    // Digits of other scripts are digits.
    let folder = study("id,rent\n1,٣٥\n2,４０\n3,−5\n", "", "", None);
    let fine = said(folder.path(), &["check", "poll.toml"]);
    assert_eq!(fine.code, 0, "{}", fine.err);
}

#[test]
fn weights_of_a_file_of_their_own_have_their_own_sign() {
    let folder = study("id,rent\n1,10\n2,20\n", "", "", None);
    let spec = std::fs::read_to_string(folder.path().join("poll.toml")).unwrap();
    let spec = spec.replace(
        "method = \"none\"",
        "method = \"given\"\nfile = \"weights.csv\"\ncolumn = \"w\"",
    );
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    std::fs::write(folder.path().join("weights.csv"), "id;w\n1;0,5\n2;1,5\n").unwrap();
    let fine = said(folder.path(), &["check", "poll.toml"]);
    assert_eq!(fine.code, 0, "{}", fine.err);
    // Signs that differ are no numbers.
    std::fs::write(folder.path().join("weights.csv"), "id;w\n1;0,5\n2;1.5\n").unwrap();
    assert_eq!(said(folder.path(), &["check", "poll.toml"]).code, 2);
}
