//! A study whose raw file comes in another format gives the same numbers, and strange files are refused in words.

use std::path::Path;

use crossbreak::diagnostic::{Diagnostics, Severity};
use crossbreak::ingest::{self, Limits, RawData, SetKind, Settings};

use super::support::{copy, crossbreak, json, project};

/// A file of tests/formats.
fn format(path: &str) -> std::path::PathBuf {
    project("tests/formats").join(path)
}

fn read(path: &Path) -> Result<RawData, Diagnostics> {
    let shown = path.file_name().unwrap().to_str().unwrap();
    ingest::read(path, shown, Settings::default())
}

/// The first message.
fn message(found: &Diagnostics) -> &str {
    &found.iter().next().unwrap().message
}

/// Every cell of both is the same, and what is known of every column.
fn same(a: &RawData, b: &RawData) {
    assert!(a.columns().eq(b.columns()));
    assert_eq!(a.rows(), b.rows());
    for name in a.columns() {
        let (left, right) = (a.column(name).unwrap(), b.column(name).unwrap());
        for (row, (left, right)) in left.iter().zip(right.iter()).enumerate() {
            assert_eq!(left, right, "column {name}, row {row}");
        }
        assert_eq!(a.codebook.get(name), b.codebook.get(name), "{name}");
    }
}

/// Runs the reference study on another raw file; returns its estimates.csv.
fn run_on(raw: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("specs"), &folder.path().join("specs"));
    let fixtures = format("terms-of-engagement");
    let spec = folder.path().join("specs/terms-of-engagement.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    let line = text
        .lines()
        .find(|line| line.starts_with("file = "))
        .unwrap();
    let raw = raw.replace("FIXTURES", fixtures.to_str().unwrap());
    std::fs::write(&spec, text.replace(line, &raw)).unwrap();
    crossbreak()
        .arg("run")
        .arg(&spec)
        .args(["--only", "tables"])
        .assert()
        .success();
    let out = folder.path().join("outputs/terms-of-engagement");
    let manifest = json(&out.join("manifest.json"));
    let inputs = manifest["inputs"].as_array().unwrap();
    assert_eq!(
        inputs
            .iter()
            .any(|i| i["file"].as_str().unwrap().ends_with("dictionary.csv")),
        raw.contains("dictionary"),
    );
    std::fs::read(out.join("estimates.csv")).unwrap()
}

#[test]
fn one_study_in_every_format_gives_the_same_estimates() {
    let xlsx = run_on(&format!(
        "file = \"{}\"",
        project("raw/terms-of-engagement.xlsx").display()
    ));
    let dictionary = "dictionary = \"FIXTURES/dictionary.csv\"";
    for file in ["codes.csv", "labels.csv", "codes.parquet"] {
        let made = run_on(&format!("file = \"FIXTURES/{file}\"\n{dictionary}"));
        assert!(made == xlsx, "{file}");
    }
}

#[test]
fn weighting_by_a_stream_reads_the_dictionary_too() {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("specs"), &folder.path().join("specs"));
    let spec = folder.path().join("specs/terms-of-engagement.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    let line = text
        .lines()
        .find(|line| line.starts_with("file = "))
        .unwrap();
    let fixtures = format("terms-of-engagement");
    let raw = format!(
        "file = \"{0}/codes.parquet\"\ndictionary = \"{0}/dictionary.csv\"",
        fixtures.display()
    );
    // A stream cannot look for second visits: the three rows are few.
    let text = text.replace(line, &raw);
    let (head, rest) = text.split_once("[input.duplicates]").unwrap();
    let rest = &rest[rest.find("# --- variables").unwrap()..];
    std::fs::write(&spec, format!("{head}{rest}")).unwrap();
    crossbreak().arg("weight").arg(&spec).assert().success();
    let fit = json(&folder.path().join("weights/terms-of-engagement.json"));
    assert_eq!(fit["respondents"], 2044);
}

#[test]
fn a_dictionary_sheet_below_a_title_labels_cells_of_labels() {
    let labels = read(&format("terms-of-engagement/first-rows-labels.xlsx")).unwrap();
    let codes = read(&format("terms-of-engagement/first-rows.xlsx")).unwrap();
    assert_eq!(labels.sheet.as_deref(), Some("Data"));
    assert_eq!(codes.sheet.as_deref(), Some("A1"));
    let (notes, warnings): (Vec<_>, Vec<_>) = labels
        .notes
        .iter()
        .partition(|note| note.severity == Severity::Note);
    assert!(warnings.is_empty(), "{warnings:#?}");
    let said = |start: &str| notes.iter().any(|note| note.message.starts_with(start));
    assert!(
        said("2,253 cells of labels read as the codes of the dictionary, in `status`, `S1`"),
        "{notes:#?}"
    );
    same(&codes, &labels);
}

#[test]
fn arrow_files_and_streams_hold_what_the_parquet_file_holds() {
    use arrow::ipc::CompressionType;
    use arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
    let bytes = std::fs::read(format("terms-of-engagement/codes.parquet")).unwrap();
    let parquet = ingest::parse(&bytes, "x", Settings::default()).unwrap();
    assert_eq!((parquet.rows(), parquet.row_number(0)), (2170, Some(1)));
    assert_eq!(parquet.format, "Parquet");
    let reader = parquet_batches(&bytes);
    let schema = reader[0].schema();
    let packed = IpcWriteOptions::default()
        .try_with_compression(Some(CompressionType::LZ4_FRAME))
        .unwrap();
    let (mut plain, mut lz4, mut stream) = (Vec::new(), Vec::new(), Vec::new());
    let mut writer = FileWriter::try_new(&mut plain, &schema).unwrap();
    reader.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.finish().unwrap();
    let mut writer = FileWriter::try_new_with_options(&mut lz4, &schema, packed.clone()).unwrap();
    reader.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.finish().unwrap();
    let mut writer = StreamWriter::try_new_with_options(&mut stream, &schema, packed).unwrap();
    reader.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.finish().unwrap();
    for (bytes, name) in [
        (plain, "Arrow IPC file"),
        (lz4, "Arrow IPC file"),
        (stream, "Arrow IPC stream"),
    ] {
        let arrow = ingest::parse(&bytes, "x", Settings::default()).unwrap();
        assert_eq!(arrow.format, name);
        same(&parquet, &arrow);
        // Cut off anywhere, it is an error and no panic.
        for length in (0..bytes.len()).step_by(bytes.len() / 23) {
            if let Ok(part) = ingest::parse(&bytes[..length], "x", Settings::default()) {
                assert!(name.ends_with("stream") && part.rows() == parquet.rows());
            }
        }
        let small = Limits {
            rows: 100,
            ..Limits::default()
        };
        let found = ingest::parse(
            &bytes,
            "x",
            Settings {
                limits: small,
                ..Settings::default()
            },
        )
        .unwrap_err();
        assert!(
            message(&found).contains("rows: 2,170"),
            "{}",
            message(&found)
        );
    }
    let small = Limits {
        columns: 10,
        ..Limits::default()
    };
    let found = ingest::parse(
        &bytes,
        "x",
        Settings {
            limits: small,
            ..Settings::default()
        },
    )
    .unwrap_err();
    assert!(
        message(&found).contains("columns: 50"),
        "{}",
        message(&found)
    );
}

fn parquet_batches(bytes: &[u8]) -> Vec<arrow::array::RecordBatch> {
    let bytes = bytes::Bytes::copy_from_slice(bytes);
    let builder = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(bytes);
    let reader = builder.unwrap().with_batch_size(500).build().unwrap();
    reader.map(Result::unwrap).collect()
}

#[test]
fn a_nested_column_is_named() {
    use arrow::array::{ArrayRef, Int32Array, RecordBatch, StructArray};
    use arrow::datatypes::{DataType, Field};
    use std::sync::Arc;
    let inner: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let field = Arc::new(Field::new("x", DataType::Int32, true));
    let nested: ArrayRef = Arc::new(StructArray::from(vec![(field, inner.clone())]));
    let batch = RecordBatch::try_from_iter([("id", inner), ("answers", nested)]).unwrap();
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let found = ingest::parse(&bytes, "x", Settings::default()).unwrap_err();
    assert!(
        message(&found).contains("the column `answers` holds Struct"),
        "{}",
        message(&found)
    );
}

#[test]
fn xls_and_ods_hold_what_xlsx_holds() {
    let xlsx = read(&format("terms-of-engagement/first-rows.xlsx")).unwrap();
    for (file, format_in_words) in [
        ("first-rows.xls", "Excel workbook (.xls)"),
        ("first-rows.ods", "OpenDocument spreadsheet (.ods)"),
    ] {
        let other = read(&format("terms-of-engagement").join(file)).unwrap();
        assert_eq!(other.format, format_in_words);
        assert_eq!(other.sheet.as_deref(), Some("A1"));
        same(&xlsx, &other);
    }
}

/// Every row of some columns, cells parted by `|`.
fn cells(raw: &RawData, names: &[&str]) -> Vec<String> {
    (0..raw.rows())
        .map(|row| {
            let cells = names.iter().map(|name| raw.column(name).unwrap().get(row));
            cells.collect::<Vec<_>>().join("|")
        })
        .collect()
}

#[test]
fn triple_s_in_fixed_width() {
    let raw = read(&format("triple-s/fixed.sss")).unwrap();
    assert_eq!(raw.format, "Triple-S 1.2, fixed width");
    assert_eq!(raw.beside[0].0, "fixed.asc");
    let names: Vec<&str> = raw.columns().collect();
    assert_eq!(
        names,
        [
            "id", "Q1", "Q2_1", "Q2_2", "Q2_5", "Q3_1", "Q3_2", "Q4", "miles", "again", "w"
        ]
    );
    assert_eq!(
        cells(&raw, &names),
        [
            "1|1|1|1|0|1|12|café|12.5|1|0.8",
            "2|2|0|0|1|1|||999|0|1.2",
            "3|10|0|0|0|||x, y|0||1",
            "4||||||||||1",
        ]
    );
    // Blank lines hold nobody, and rows are counted as an editor does.
    assert_eq!(raw.row_number(2), Some(4));
    let info = |name: &str| raw.codebook.get(name).unwrap();
    assert_eq!(
        info("Q1").text.as_deref(),
        Some("How often have you been here?")
    );
    assert_eq!(info("Q1").labels["2"], "Before, \"within\" a year");
    assert_eq!(info("Q2_1").item.as_deref(), Some("Café & shop"));
    assert_eq!(info("Q3_2").labels["12"], "Garden");
    assert_eq!(info("miles").labels["999"], "Not stated");
    assert_eq!(raw.codebook.weight.as_deref(), Some("w"));
    assert_eq!(raw.codebook.id.as_deref(), Some("id"));
    let sets = &raw.codebook.sets;
    assert_eq!(sets[0].columns, ["Q2_1", "Q2_2", "Q2_5"]);
    assert_eq!(
        sets[0].kind,
        SetKind::Dichotomous {
            counted: "1".into()
        }
    );
    assert_eq!(
        (sets[1].name.as_str(), &sets[1].kind),
        ("Q3", &SetKind::Categories)
    );
    let note = raw.notes.iter().next().unwrap();
    assert!(
        note.message.contains("1 row with 0 in every subfield"),
        "{}",
        note.message
    );
}

#[test]
fn triple_s_in_csv() {
    let raw = read(&format("triple-s/commas.xml")).unwrap();
    let names: Vec<&str> = raw.columns().collect();
    assert_eq!(
        cells(&raw, &names),
        [
            "a01|N|5|1|1|0|2|1|2024-05-01|09:30:00",
            "b,2|S|9|0|0|1|3||2024-05-02|18:15:00",
            "c03|||||||||",
        ]
    );
    let info = |name: &str| raw.codebook.get(name).unwrap();
    assert_eq!(info("place").text.as_deref(), Some("Place"));
    assert_eq!(info("place").labels["S"], "South");
    let rating: Vec<&str> = info("rating").labels.values().map(String::as_str).collect();
    assert_eq!(rating, ["1", "2", "3", "4", "5", "Don’t know"]);
    assert_eq!(raw.row_number(0), Some(2));
}

#[test]
fn triple_s_that_cannot_be_believed() {
    let folder = tempfile::tempdir().unwrap();
    let definition = std::fs::read_to_string(format("triple-s/commas.xml")).unwrap();
    let data = std::fs::read_to_string(format("triple-s/commas-data.csv")).unwrap();
    let wrong = |definition: &str, data: &str| {
        let path = folder.path().join("poll.sss");
        std::fs::write(&path, definition).unwrap();
        std::fs::write(folder.path().join("commas-data.csv"), data).unwrap();
        let found = ingest::read(&path, "raw/poll.sss", Settings::default());
        message(&found.unwrap_err()).to_owned()
    };
    for href in [
        "../commas-data.csv",
        "/etc/passwd",
        "a/../../b.csv",
        "C:\\b.csv",
        "http://x/y.csv",
    ] {
        let found = wrong(&definition.replace("commas-data.csv", href), &data);
        assert!(found.contains("not below its own folder"), "{found}");
    }
    let found = wrong(&definition.replace("commas-data.csv", "other.csv"), &data);
    assert!(
        found.starts_with("raw/other.csv: there is no such file"),
        "{found}"
    );
    let found = wrong(&definition.replace(" href=\"commas-data.csv\"", ""), &data);
    assert!(found.contains("there are no data beside it"), "{found}");
    // An entity can stand for a file, or for a billion others.
    let entity = definition.replace(
        "<sss version",
        "<!DOCTYPE sss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><sss version",
    );
    let found = wrong(&entity.replace("Out of five", "&x;"), &data);
    assert!(found.contains("the entity &x; is not expanded"), "{found}");
    let found = wrong(&definition, &data.replace("\"001\"", "1"));
    assert!(
        found.contains("zeros at its start may have been lost"),
        "{found}"
    );
    let found = wrong(&definition, &data.replace("20240502", "2 May"));
    assert!(found.contains("\"2 May\" is no day as 20240501"), "{found}");
    let found = wrong(&definition, &data.replace("c03,,,,,,,", "c03,N"));
    assert!(found.contains("the row ends before its place"), "{found}");
    let found = wrong(&definition.replace("<name>hour<", "<name>day<"), &data);
    assert!(
        found.contains("two variables make a column `day`"),
        "{found}"
    );
    let found = wrong(&"<sss><survey>".repeat(40), &data);
    assert!(found.contains("too deep"), "{found}");
}

#[test]
fn markup_that_is_no_survey_says_what_it_is() {
    for (text, what) in [
        (
            "<html><table><tr><td>1</td></tr></table></html>",
            "a web page (HTML)",
        ),
        (
            "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook/>",
            "Excel 2003",
        ),
        ("<?xml version=\"1.0\"?><a/>", "XML that holds no survey"),
    ] {
        let found = ingest::parse(text.as_bytes(), "poll.xls", Settings::default());
        let found = found.unwrap_err();
        assert!(message(&found).contains(what), "{}", message(&found));
        assert!(
            found
                .iter()
                .next()
                .unwrap()
                .help
                .as_deref()
                .unwrap()
                .contains("save it")
        );
    }
}
