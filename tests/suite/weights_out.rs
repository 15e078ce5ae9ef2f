//! What weights are given out as: Parquet, a copy of the raw file with an extra column, and a comparison with others.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use arrow::array::{Array, Float64Array, StringArray};
use crossbreak::ingest::{self, Settings};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::support::{STUDY, contents, copy, crossbreak, project, rows};
use super::workbook::{of_parts, sheet_xml, zipped};

const RAW: &str = "id,sex,q
a1,Male,Yes
a2,Male,No
a3,Male,Yes
a4,Female,No
a5,Nobody,Yes
";

/// A poll whose raw file is `file`; one of its rows is not counted.
fn poll(file: &str, raw: impl AsRef<[u8]>, formats: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(file), raw).unwrap();
    let spec = format!(
        r#"{}
[[input.drop]]
where = {{ sex = "Nobody" }}
reason = "test interviews"
[variables]
sex = {{ column = "sex" }}
[weighting]
method = "rake"
formats = [{formats}]
[[weighting.margin]]
variables = ["sex"]
targets = {{ Male = 0.5, Female = 0.5 }}
[[question]]
id = "q"
kind = "single"
column = "q"
text = "Yes or no?"
"#,
        STUDY.replace("poll.csv", file)
    );
    let path = folder.path().join("poll.toml");
    std::fs::write(&path, spec).unwrap();
    (folder, path)
}

fn weight(spec: &Path, more: &[&str]) -> (i32, String, String) {
    let run = crossbreak()
        .arg("weight")
        .arg(spec)
        .args(more)
        .output()
        .unwrap();
    let said = String::from_utf8(run.stderr).unwrap().replace('|', " ");
    (
        run.status.code().unwrap(),
        String::from_utf8(run.stdout).unwrap(),
        said.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

fn done(spec: &Path) {
    let (code, _, said) = weight(spec, &[]);
    assert_eq!(code, 0, "{said}");
}

/// Male weights 4/6 and the female one 2: half of the weighted sample each.
const MALE: f64 = 2.0 / 3.0;

#[test]
fn parquet_holds_what_the_csv_holds_and_says_what_it_is() {
    let (folder, spec) = poll("poll.csv", RAW, "\"parquet\"");
    let text = std::fs::read_to_string(&spec).unwrap();
    let invented = text.replace(
        "mode = \"online\"",
        "mode = \"online\"\nsynthetic = \"invented\"",
    );
    std::fs::write(&spec, invented).unwrap();
    done(&spec);
    let file = folder.path().join("weights/poll.parquet");
    let bytes = std::fs::read(&file).unwrap();
    done(&spec);
    assert_eq!(std::fs::read(&file).unwrap(), bytes);

    let reader =
        ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(&file).unwrap()).unwrap();
    let about = reader
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .unwrap()
        .clone();
    let about = |key: &str| {
        about
            .iter()
            .find(|k| k.key == key)
            .and_then(|k| k.value.clone())
    };
    assert_eq!(
        about("crossbreak").as_deref(),
        Some(env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(about("study").as_deref(), Some("Poll"));
    assert_eq!(about("synthetic").as_deref(), Some("invented"));
    let batch = reader.build().unwrap().next().unwrap().unwrap();
    let ids: &StringArray = batch
        .column_by_name("id")
        .unwrap()
        .as_any()
        .downcast_ref()
        .unwrap();
    let csv = rows(&folder.path().join("weights/poll.csv"));
    assert_eq!(csv.len(), 4);
    assert!(
        ids.iter()
            .flatten()
            .eq(csv.iter().map(|r| r["id"].as_str()))
    );
    for name in ["base_weight", "weight"] {
        let column: &Float64Array = batch
            .column_by_name(name)
            .unwrap()
            .as_any()
            .downcast_ref()
            .unwrap();
        let written: Vec<f64> = csv.iter().map(|r| r[name].parse().unwrap()).collect();
        assert_eq!(column.values(), written.as_slice());
    }
}

#[test]
fn a_raw_csv_keeps_every_byte() {
    let raw = "\u{feff}id,sex,\"a \"\"note\"\"\",q\r\n\
               a1,Male,\"two\r\nlines\",Yes\r\n\
               a5,Nobody,,No\r\n\
               \r\n\
               a2,Male, x ,No\r\n\
               a3,\"Male\",,Yes\r\n\
               a4,Female,=1+1,No";
    let (folder, spec) = poll("poll.csv", raw, "\"raw\"");
    done(&spec);
    let made =
        std::fs::read_to_string(folder.path().join("weights/poll-with-weights.csv")).unwrap();
    let weights: Vec<String> = rows(&folder.path().join("weights/poll.csv"))
        .iter()
        .map(|r| r["weight"].clone())
        .collect();
    assert!((weights[0].parse::<f64>().unwrap() - MALE).abs() < 1e-9);
    let male = &weights[0];
    let female = weights[3].parse::<f64>().unwrap();
    let expected = format!(
        "\u{feff}id,sex,\"a \"\"note\"\"\",q,crossbreak_weight\r\n\
         a1,Male,\"two\r\nlines\",Yes,{male}\r\n\
         a5,Nobody,,No,\r\n\
         \r\n\
         a2,Male, x ,No,{male}\r\n\
         a3,\"Male\",,Yes,{male}\r\n\
         a4,Female,=1+1,No,{female}"
    );
    assert_eq!(made, expected);
    assert_eq!(
        std::fs::read_to_string(folder.path().join("poll.csv")).unwrap(),
        raw
    );
}

#[test]
fn a_raw_csv_keeps_its_separator_and_its_encoding() {
    let raw: Vec<u8> = RAW
        .replace(',', ";")
        .replace("a5;", "caf\u{e9};")
        .chars()
        .map(|letter| letter as u8)
        .collect();
    let (folder, spec) = poll("poll.csv", &raw, "\"raw\"");
    done(&spec);
    let made = std::fs::read(folder.path().join("weights/poll-with-weights.csv")).unwrap();
    let lines = |bytes: &[u8]| -> Vec<Vec<u8>> {
        let lines = bytes.split(|byte| *byte == b'\n');
        lines.map(<[u8]>::to_vec).collect()
    };
    let (raw, made) = (lines(&raw), lines(&made));
    assert_eq!(raw.len(), made.len());
    assert_eq!(made[0], b"id;sex;q;crossbreak_weight");
    assert!(made[5].starts_with(b"caf\xE9;Nobody;Yes;"));
    for (raw, made) in raw.iter().zip(&made).filter(|(raw, _)| !raw.is_empty()) {
        assert!(made.strip_prefix(raw.as_slice()).unwrap().starts_with(b";"));
    }
}

#[test]
fn what_cannot_be_copied_is_said_at_once() {
    let wide: Vec<u8> = format!("\u{feff}{RAW}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (folder, spec) = poll("poll.csv", wide, "\"raw\"");
    let check = crossbreak().arg("check").arg(&spec).assert().code(2);
    let said = String::from_utf8(check.get_output().stderr.clone()).unwrap();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains(
            "poll.csv cannot be copied with an extra column: it is csv, UTF-16LE, cells separated by"
        ),
        "{said}"
    );
    assert!(said.contains("take \"raw\" out of the formats"), "{said}");
    assert!(!folder.path().join("weights").exists());
}

#[test]
fn a_column_of_that_name_is_left_alone() {
    let raw = RAW
        .replace("id,sex,q", "id,sex,q,crossbreak_weight")
        .replace("Yes\n", "Yes,7\n")
        .replace("No\n", "No,7\n");
    let (folder, spec) = poll("poll.csv", raw, "\"raw\"");
    done(&spec);
    let made = rows(&folder.path().join("weights/poll-with-weights.csv"));
    assert!(made.iter().all(|r| r["crossbreak_weight"] == "7"));
    assert_eq!(
        made.iter()
            .filter(|r| r["crossbreak_weight_2"].is_empty())
            .count(),
        1
    );
}

/// The parts of a workbook, as they are packed and unpacked.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut packed = Vec::new();
            let mut file = archive.by_index_raw(index).unwrap();
            let name = file.name().unwrap().into_owned();
            file.read_to_end(&mut packed).unwrap();
            drop(file);
            let mut text = Vec::new();
            archive
                .by_index(index)
                .unwrap()
                .read_to_end(&mut text)
                .unwrap();
            (name, packed, text)
        })
        .collect()
}

#[test]
fn a_raw_workbook_keeps_every_part_and_every_cell() {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("specs"), &folder.path().join("specs"));
    let raw = std::fs::read(project("raw/terms-of-engagement.xlsx")).unwrap();
    std::fs::create_dir(folder.path().join("raw")).unwrap();
    std::fs::write(folder.path().join("raw/terms-of-engagement.xlsx"), &raw).unwrap();
    let spec = folder.path().join("specs/terms-of-engagement.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    assert_eq!(text.matches("[weighting]\n").count(), 1);
    std::fs::write(
        &spec,
        text.replace("[weighting]\n", "[weighting]\nformats = [\"raw\"]\n"),
    )
    .unwrap();
    done(&spec);
    let name = "weights/terms-of-engagement-with-weights.xlsx";
    let made = std::fs::read(folder.path().join(name)).unwrap();

    let (before, after) = (parts(&raw), parts(&made));
    let names = |parts: &[(String, Vec<u8>, Vec<u8>)]| -> Vec<String> {
        parts.iter().map(|p| p.0.clone()).collect()
    };
    assert_eq!(names(&before), names(&after));
    let changed: Vec<&str> = before
        .iter()
        .zip(&after)
        .filter(|(b, a)| b.1 != a.1)
        .map(|(b, _)| b.0.as_str())
        .collect();
    assert_eq!(changed, ["xl/worksheets/sheet1.xml"]);

    let read = |bytes: &[u8]| ingest::parse(bytes, "x.xlsx", Settings::default()).unwrap();
    let (before, after) = (read(&raw), read(&made));
    for column in before.columns() {
        let (b, a) = (
            before.column(column).unwrap(),
            after.column(column).unwrap(),
        );
        assert!(b.iter().eq(a.iter()), "{column}");
    }
    let weights = rows(&folder.path().join("weights/terms-of-engagement.csv"));
    let by_id: std::collections::BTreeMap<&str, f64> = weights
        .iter()
        .map(|r| (r["id"].as_str(), r["weight"].parse().unwrap()))
        .collect();
    let column = after.column("crossbreak_weight").unwrap();
    let ids = after.column("uuid").unwrap();
    let mut weighted = 0;
    for (id, cell) in ids.iter().zip(column.iter()) {
        match cell {
            "" => continue,
            cell => assert_eq!(cell.parse::<f64>().unwrap(), by_id[id]),
        }
        weighted += 1;
    }
    assert_eq!(weighted, 2041);
}

/// A small workbook as some program writes it: no references, styled cells to the right, a merged heading.
fn odd_workbook() -> Vec<u8> {
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let mut xml = String::new();
    for line in RAW.lines() {
        let cells: String = line.split(',').map(cell).collect();
        xml += &format!("<row>{cells}<c s=\"1\"/></row>");
    }
    of_parts(&[("Data &amp; more", sheet_xml("A1:D6", &xml))])
}

#[test]
fn an_odd_workbook_is_copied_whole() {
    let (folder, spec) = poll("poll.xlsx", odd_workbook(), "\"raw\"");
    done(&spec);
    let made = std::fs::read(folder.path().join("weights/poll-with-weights.xlsx")).unwrap();
    let again = ingest::parse(&made, "x.xlsx", Settings::default()).unwrap();
    let column: Vec<&str> = again.column("crossbreak_weight").unwrap().iter().collect();
    assert_eq!(
        again.columns().collect::<Vec<_>>(),
        ["id", "sex", "q", "crossbreak_weight"]
    );
    assert!((column[0].parse::<f64>().unwrap() - MALE).abs() < 1e-9);
    assert_eq!(column[4], "");
}

#[test]
fn a_signed_workbook_is_not_copied() {
    let mut signed: Vec<(String, String)> = parts(&odd_workbook())
        .into_iter()
        .map(|(name, _, text)| (name, String::from_utf8(text).unwrap()))
        .collect();
    signed.push(("_xmlsignatures/sig1.xml".into(), "<Signature/>".into()));
    let signed: Vec<(&str, &str)> = signed
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let (folder, spec) = poll("poll.xlsx", zipped(&signed), "\"raw\"");
    let before = contents(folder.path());
    let (code, _, said) = weight(&spec, &[]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("CB-R002") && said.contains("it is signed"),
        "{said}"
    );
    assert!(said.contains("nothing was written"), "{said}");
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn the_same_weights_compare_as_the_same() {
    let (folder, spec) = poll("poll.csv", RAW, "\"raw\"");
    done(&spec);
    let other = |file: &str| folder.path().join(file).display().to_string();
    let (code, told, said) = weight(&spec, &["--compare", &other("weights/poll.csv")]);
    assert_eq!(code, 0, "{said}");
    assert!(
        told.contains("4 respondents in both, 0 only here, 0 only there"),
        "{told}"
    );
    assert!(told.contains("none: the weights are the same"), "{told}");
    // The copy of the raw file has blanks for those who are not weighted.
    let copy = other("weights/poll-with-weights.csv");
    let (code, told, _) = weight(
        &spec,
        &["--compare", &copy, "--compare-column", "crossbreak_weight"],
    );
    assert_eq!(code, 0, "{told}");
}

#[test]
fn other_weights_differ_where_they_differ() {
    let (folder, spec) = poll("poll.csv", RAW, "");
    let file = folder.path().join("other.csv");
    std::fs::write(&file, "who,w\na1,100\na2,100\na4,200\nz1,5\n").unwrap();
    let file = file.display().to_string();
    let flags = [
        "--compare",
        &file,
        "--compare-column",
        "w",
        "--compare-id",
        "who",
    ];
    let (code, told, said) = weight(&spec, &flags);
    assert_eq!(code, 1, "{said}");
    assert!(
        told.contains("3 respondents in both, 1 only here, 1 only there"),
        "{told}"
    );
    for line in ["Only here     a3", "Only there    z1"] {
        assert!(told.lines().any(|l| l == line), "{told}");
    }
    // Here 0.6, 0.6 and 1.8 of a mean of 1, there 0.75, 0.75 and 1.5.
    assert!(told.contains("0.2 on average, 0.3 at most"), "{told}");
    let words = |line: &str| {
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let lines: Vec<Vec<String>> = told.lines().map(words).collect();
    assert!(lines.contains(&words("a4 1.8000 1.5000 -0.3000")), "{told}");
    assert!(
        lines.contains(&words("sex target here there miss there")),
        "{told}"
    );
    assert!(
        lines.contains(&words("Female 50.00% 50.00% 50.00% +0.00")),
        "{told}"
    );
    assert!(folder.path().join("weights/poll.csv").exists());

    let (_, told, _) = weight(&spec, &[&flags[..], &["--json"]].concat());
    let object: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(object["exit"], 1);
    let comparison = &object["comparison"];
    assert_eq!(comparison["same"], false);
    assert_eq!(comparison["matched"], 3);
    assert_eq!(comparison["only_there"]["first"][0], "z1");
    assert_eq!(comparison["furthest"][0]["id"], "a4");
    assert_eq!(comparison["margins"][0]["variables"][0], "sex");
}

#[test]
fn what_cannot_be_compared_with_is_said_before_anything_is_written() {
    let (folder, spec) = poll("poll.csv", RAW, "");
    let file = folder.path().join("other.csv");
    let shown = file.display().to_string();
    for (text, words) in [
        ("id,w\na1,1\n", "has no column `weight`"),
        ("who,weight\na1,1\n", "has no column `id`"),
        ("id,weight\na1,1\na1,2\n", "rows 2 and 3 have the same id"),
        (
            "id,weight\na1,one\n",
            "a weight was expected, found \"one\"",
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        let (code, _, said) = weight(&spec, &["--compare", &shown]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(words), "{said}");
        assert!(!folder.path().join("weights").exists());
    }
    let (code, _, said) = weight(&spec, &["--compare", "nowhere.csv"]);
    assert_eq!(code, 2);
    assert!(said.contains("there is no such file"), "{said}");
}
