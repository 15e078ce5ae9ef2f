//! Files as they are received: their sign before decimals, their encoding, rows above their headings, and what is in a
//! zip file. What the data cannot tell is asked.

use std::path::Path;

use serde_json::Value;

use super::support::{STUDY, project, said};

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
    for wrong in ["expected `decimal`", "expected a number", "CB-R007"] {
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
        // One that may be two answers in a cell.
        "id\trent\thours\n1\t1.250\t2,5\n2\t1.500\t\n",
        "id,rent,hours\n1,1.250,\"2,5\"\n2,1.500,2\n",
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
fn both_signs_in_a_column_are_never_read_in_silence() {
    let csv = "id,rent\n1,\"2,5\"\n2,2.5\n3,1.250\n";
    let folder = study(csv, "", "not_asked = [\"2,5\"]", None);
    let refused = said(folder.path(), &["check", "poll.toml"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(
        refused.err.contains("\"1.250\" in rent (1 row) is 1.25 or"),
        "{}",
        refused.err
    );
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

#[test]
fn a_text_in_another_encoding_is_told_which_ones_fit() {
    let case = project("tests/cases/reading/encodings");
    for (file, encoding, word) in [
        ("shift-jis.csv", "shift_jis", "満足"),
        ("mac-roman.csv", "macintosh", "Are you\u{a0}satisfied?"),
    ] {
        let refused = said(&case, &["inspect", file]);
        assert_eq!(refused.code, 2, "{}", refused.out);
        let help = refused.err.replace("\n        ", " ");
        assert!(help.contains(&format!("--encoding {encoding}:")), "{help}");
        assert!(help.contains(word), "{help}");
        assert!(!help.contains("replaced"), "{help}");
        let read = said(&case, &["inspect", file, "--encoding", encoding]);
        assert_eq!(read.code, 0, "{}", read.err);
    }
}

#[test]
fn an_encoding_is_refused_where_there_is_none_to_choose() {
    let folder = project("");
    for file in [
        "raw/terms-of-engagement.xlsx",
        "tests/formats/dta/pandas/stata14_118.dta",
    ] {
        if !folder.join(file).exists() {
            continue;
        }
        let refused = said(&folder, &["inspect", file, "--encoding", "gbk"]);
        assert_eq!(refused.code, 2, "{file} {}", refused.out);
        assert!(
            refused.err.contains("has no encoding to choose"),
            "{}",
            refused.err
        );
    }
}

#[test]
fn utf8_in_a_sav_that_declares_something_else_is_seen() {
    let case = project("tests/cases/reading/encodings");
    let read = said(&case, &["inspect", "utf8-declared-1252.sav"]);
    assert_eq!(read.code, 0, "{}", read.err);
    assert!(read.err.contains("UTF-8"), "{}", read.err);
    let all = read.out + &said(&case, &["inspect", "-v", "utf8-declared-1252.sav"]).out;
    assert!(all.contains("Mobilität") && !all.contains("Ã"), "{all}");
    // What somebody says comes first.
    let asked = said(
        &case,
        &[
            "inspect",
            "-v",
            "utf8-declared-1252.sav",
            "--encoding",
            "windows-1252",
        ],
    );
    assert_eq!(asked.code, 0, "{}", asked.err);
    assert!(asked.out.contains("MobilitÃ"), "{}", asked.out);
}

/// A file in which the texts of a placeholder are others of the same length.
fn replaced(file: &str, texts: &[(&str, &[u8])]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = std::fs::read(project("tests/cases/reading/encodings").join(file)).unwrap();
    for (placeholder, text) in texts {
        assert_eq!(placeholder.len(), text.len());
        let at = |bytes: &[u8]| {
            let mut windows = bytes.windows(text.len());
            windows.position(|window| window == placeholder.as_bytes())
        };
        while let Some(at) = at(&bytes) {
            bytes[at..at + text.len()].copy_from_slice(text);
        }
    }
    std::fs::write(folder.path().join(file), bytes).unwrap();
    (folder, file.to_owned())
}

#[test]
fn sav_and_old_dta_are_read_in_the_encoding_that_is_named() {
    // Two characters of GBK, of EUC-KR and of Mac Roman, and the words that they are.
    let gbk: &[u8] = b"\xc4\xd0\xc5\xae";
    let korean: &[u8] = b"\xb3\xb2\xbf\xa9";
    let mac: &[u8] = b"f\x9fr ";
    for (file, declared) in [
        ("placeholders.sav", Some("l1   ")),
        ("placeholders-114.dta", None),
        ("placeholders-117.dta", None),
    ] {
        for (text, name, word) in [
            (gbk, "gbk", "男女"),
            (korean, "euc-kr", "남여"),
            (mac, "macintosh", "für"),
            ("sch\u{f6}".as_bytes(), "utf-8", "schö"),
        ] {
            // The length of the placeholder.
            let text = &text[text.len() - 4..];
            let word = match name {
                "utf-8" => "chö",
                _ => word,
            };
            let mut texts = vec![("AAAA", text), ("CCCC", text)];
            texts.extend(declared.map(|declared| ("UTF-8", declared.as_bytes())));
            let (folder, file) = replaced(file, &texts);
            if name == "macintosh" && declared.is_some() {
                // There is neither room for its name nor a number for it.
                let refused = said(folder.path(), &["inspect", &file, "--encoding", name]);
                assert_eq!(refused.code, 2);
                assert!(refused.err.contains("no room"), "{}", refused.err);
                continue;
            }
            let read = said(folder.path(), &["inspect", "-v", &file, "--encoding", name]);
            assert_eq!(read.code, 0, "{file} {name} {}", read.err);
            assert_eq!(
                read.out.matches(word).count(),
                2,
                "{file} {name} {}",
                read.out
            );
            // Unsaid, UTF-8 is seen, and the others are said to be a guess.
            let unsaid = said(folder.path(), &["inspect", "-v", &file]);
            assert_eq!(
                unsaid.out.contains(word),
                name == "utf-8",
                "{file} {name} {}",
                unsaid.out
            );
            if declared.is_none() {
                assert!(unsaid.err.contains("declare no encoding"), "{}", unsaid.err);
                assert_eq!(unsaid.err.contains("is UTF-8"), name == "utf-8");
            }
        }
    }
    // In a value label alone.
    let (folder, file) = replaced(
        "placeholders.sav",
        &[("BBBB", "n\u{e4}h".as_bytes()), ("UTF-8", b"l1   ")],
    );
    let read = said(folder.path(), &["inspect", "-v", &file]);
    assert!(
        read.out.contains("näh") && read.err.contains("declares windows-1252"),
        "{}",
        read.err
    );
    // Release 118 is UTF-8, whatever anyone says.
    let refused = said(
        &project("tests/cases/reading/encodings"),
        &["inspect", "placeholders-118.dta", "--encoding", "gbk"],
    );
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("has no encoding to choose"),
        "{}",
        refused.err
    );
}

#[test]
fn headings_are_found_below_a_title() {
    let case = project("tests/cases/reading/title-above");
    let codebook = inspected(&case, &["poll.xlsx"]);
    assert_eq!(codebook["rows"], 60);
    assert_eq!(variable(&codebook, "resp")["role"], "id");
    assert!(
        codebook["format"]
            .as_str()
            .unwrap()
            .contains("headings in row 3")
    );
    let read = said(&case, &["inspect", "-v", "poll.xlsx"]);
    assert!(read.err.contains("row 3 has the headings"), "{}", read.err);
    assert!(read.err.contains("Project 12, final data"), "{}", read.err);
    let said_so = inspected(&case, &["poll.xlsx", "--heading", "3"]);
    assert_eq!(said_so["rows"], 60);
    for (row, why) in [("2", "blank"), ("500", "ends in row 63"), ("0", "blank")] {
        let refused = said(&case, &["inspect", "poll.xlsx", "--heading", row]);
        assert_eq!(refused.code, 2, "{row}");
        assert!(refused.err.contains(why), "{row} {}", refused.err);
    }
    let drafted = said(&case, &["init", "poll.xlsx"]);
    assert!(drafted.out.contains("heading = 3"), "{}", drafted.out);
}

#[test]
fn csv_with_a_title_keeps_the_numbers_of_its_rows() {
    let rows: String = (1..=30)
        .map(|id| format!("{id};{};{}\n", ["m", "w"][id % 2], id % 5))
        .collect();
    for (top, heading) in [
        ("Umfrage 2024\n\n", 3),
        ("Umfrage 2024, Welle 2\n", 2),
        ("Umfrage;;\n;;\n", 3),
        ("\u{feff}\"Umfrage\nim Mai\"\nn = 30\n\n", 5),
        ("Umfrage 2024\r\n\r\n", 3),
    ] {
        let csv = format!("{top}id;sex;q\n{rows}");
        let folder = study(&csv.replace(";q\n", ";rent\n"), "", "", None);
        let codebook = inspected(folder.path(), &["poll.csv"]);
        assert_eq!(codebook["rows"], 30, "{top:?}");
        assert!(
            codebook["format"]
                .as_str()
                .unwrap()
                .ends_with(&format!("headings in row {heading}")),
            "{top:?} {}",
            codebook["format"]
        );
        assert_eq!(
            said(folder.path(), &["check", "poll.toml"]).code,
            0,
            "{top:?}"
        );
        // A row of the file is named as the file counts it.
        let csv = csv
            .replace(";q\n", ";rent\n")
            .replace("\n1;w;1\n", "\n1;w;many\n");
        let input = format!("heading = {heading}");
        let folder = study(&csv, &input, "", None);
        let refused = said(folder.path(), &["check", "poll.toml"]);
        assert_eq!(refused.code, 2, "{top:?} {}", refused.err);
        assert!(
            refused.err.contains(&format!("row {}", heading + 1)),
            "{top:?} {}",
            refused.err
        );
    }
    let folder = study("id;rent\n1;2\n", "heading = 9", "", None);
    let refused = said(folder.path(), &["check", "poll.toml"]);
    assert!(refused.err.contains("it ends in row 2"), "{}", refused.err);
    // Two rows of headings are for a person to choose from.
    let csv = "Block A;;Block B;\nid;rent;c;d\n1;2;3;4\n2;3;4;5\n";
    let folder = study(csv, "heading = 2", "", None);
    assert_eq!(said(folder.path(), &["check", "poll.toml"]).code, 0);
}

/// A zip file with these files in it.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_zip_file_with_one_file_in_it_is_that_file() {
    let folder = tempfile::tempdir().unwrap();
    let write = |bytes: &[u8]| std::fs::write(folder.path().join("x.zip"), bytes).unwrap();
    let read = |path: &str| std::fs::read(project(path)).unwrap();
    for (name, file, format) in [
        (
            "Survey/poll.csv",
            "tests/cases/reading/decimal-comma/poll.csv",
            "csv",
        ),
        (
            "poll.sav",
            "tests/cases/reading/encodings/placeholders.sav",
            "SPSS",
        ),
        (
            "poll.dta",
            "tests/cases/reading/encodings/placeholders-118.dta",
            "Stata",
        ),
        (
            "poll.xlsx",
            "tests/cases/reading/title-above/poll.xlsx",
            "Excel",
        ),
        (
            "poll.json",
            "tests/cases/reading/known-formats/poll.json",
            "JSON",
        ),
    ] {
        let bytes = read(file);
        let beside: &[u8] = b"x";
        write(&zip(&[
            ("__MACOSX/._poll", beside),
            (name, &bytes),
            (".DS_Store", beside),
        ]));
        let packed = inspected(folder.path(), &["x.zip"]);
        let plain = inspected(&project(""), &[file]);
        let text = packed["format"].as_str().unwrap();
        assert!(
            text.starts_with(format) && text.ends_with(&format!("in a zip file as `{name}`")),
            "{text}"
        );
        assert_eq!(packed["variables"], plain["variables"], "{file}");
    }
    let csv: &[u8] = b"id,a\n1,2\n";
    for (bytes, why) in [
        (
            zip(&[("a.csv", csv), ("b.csv", csv)]),
            "found 2: `a.csv`, `b.csv`",
        ),
        (zip(&[]), "holds no file"),
        (
            zip(&[("a.zip", &zip(&[("a.csv", csv)]))]),
            "holds another zip file",
        ),
        (zip(&[("word/document.xml", csv)]), "a Word document"),
        (zip(&[("Index/Document.iwa", csv)]), "a Numbers spreadsheet"),
        (zip(&[("a.pdf", b"%PDF-1.7")]), "a PDF document"),
        (zip(&[("a.csv", &vec![b'x'; 40 << 20])]), "times its size"),
    ] {
        write(&bytes);
        let refused = said(folder.path(), &["inspect", "x.zip"]);
        assert_eq!(refused.code, 2, "{why}");
        let text = refused.err.replace("\n  | ", " ");
        assert!(text.contains(why), "{why}: {text}");
    }
    // A run names the zip file with its own hash.
    let case = project("tests/cases/reading/known-formats");
    assert_eq!(inspected(&case, &["export.zip"])["rows"], 200);
}

#[test]
fn formats_that_are_not_read_are_named_with_the_way_out() {
    let case = project("tests/cases/reading/known-formats");
    for (file, name, help) in [
        (
            "poll.por",
            "an SPSS portable file (.por)",
            "save it as .sav",
        ),
        (
            "encrypted.sav",
            "an SPSS file with a password",
            "without one",
        ),
    ] {
        let refused = said(&case, &["inspect", file]);
        assert_eq!(refused.code, 2);
        assert!(refused.err.contains(name), "{}", refused.err);
        assert!(refused.err.contains(help), "{}", refused.err);
    }
    let codebook = inspected(&case, &["poll.json"]);
    assert_eq!(codebook["rows"], 29);
    assert_eq!(codebook["format"], "JSON");
}
