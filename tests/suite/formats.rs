//! A study whose raw file comes in another format gives the same numbers, and strange files are refused in words.

use std::io::Read;
use std::path::Path;

use crossbreak::diagnostic::{DataPlace, Diagnostics, Place, Severity};
use crossbreak::ingest::{self, Limits, RawData, SetKind, Settings};
use crossbreak::spec::Located;

use super::support::{STUDY, copy, crossbreak, json, project, rows};
use super::workbook::{of_parts, sheet_xml, workbook, zipped};

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

/// Whether the first message holds some words.
#[track_caller]
fn says(found: &Diagnostics, words: &str) {
    let message = message(found);
    assert!(message.contains(words), "expected {words:?} in: {message}");
}

/// What is said of a file that is over one of the limits.
fn refused(bytes: &[u8], shown: &str, limits: Limits) -> String {
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    message(&ingest::parse(bytes, shown, settings).unwrap_err()).to_owned()
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
        let said = refused(&bytes, "x", small);
        assert!(said.contains("2,170 rows"), "{said}");
    }
    let small = Limits {
        columns: 10,
        ..Limits::default()
    };
    let said = refused(&bytes, "x", small);
    assert!(said.contains("50 columns"), "{said}");
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
    says(&found, "the column `answers` holds Struct");
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

/// Every row of some columns, cells separated by `|`.
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

/// A workbook of one sheet with these rows.
fn one_sheet(dimension: &str, rows: &str) -> Vec<u8> {
    of_parts(&[("Data", sheet_xml(dimension, rows))])
}

fn parse(bytes: &[u8]) -> Result<RawData, Diagnostics> {
    ingest::parse(bytes, "x.xlsx", Settings::default())
}

fn text_cell(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

#[test]
fn the_sheet_of_the_rows_is_found_or_asked_for() {
    let data: &[&str] = &["id|a", "1|2"];
    let sheet = |sheets: &[(&str, &[&str])], asked: Option<&str>| {
        let asked = asked.map(|name| Located::new(name.to_owned(), 3..9));
        let settings = Settings {
            sheet: asked.as_ref(),
            ..Settings::default()
        };
        ingest::parse(&workbook(sheets), "x.xlsx", settings)
            .map(|raw| raw.sheet.unwrap())
            .map_err(|found| found.iter().next().unwrap().clone())
    };
    assert_eq!(sheet(&[("A", data)], None).unwrap(), "A");
    // Empty sheets, a Datamap and dictionaries are left aside; one that only has such a name is not.
    assert_eq!(sheet(&[("Sheet2", &[""]), ("A", data)], None).unwrap(), "A");
    let map: &[&str] = &["[id]: Number", "Open", "|", "[a]: Answer", "Values"];
    assert_eq!(sheet(&[("Datamap", map), ("A", data)], None).unwrap(), "A");
    let key: &[&str] = &["variable|code|label", "a|2|Two"];
    assert_eq!(sheet(&[("Key", key), ("A", data)], None).unwrap(), "A");
    assert_eq!(sheet(&[("Values", data)], None).unwrap(), "Values");
    let several: &[(&str, &[&str])] = &[("Wave 1", data), ("Wave 2", data)];
    let found = sheet(several, None).unwrap_err();
    assert!(
        found
            .message
            .contains("which sheet holds the data? There are `Wave 1`, `Wave 2`")
    );
    assert!(found.help.unwrap().contains("sheet = \"Wave 1\""));
    assert_eq!(sheet(several, Some("Wave 2")).unwrap(), "Wave 2");
    let found = sheet(several, Some("wave2")).unwrap_err();
    assert_eq!(found.message, "x.xlsx has no sheet `wave2`");
    assert_eq!(found.help.as_deref(), Some("did you mean `Wave 2`?"));
    assert_eq!(found.place, Place::Spec(3..9));
    // A hidden sheet counts only where it is named.
    let hidden = |sheets: &[(&str, &[&str])]| {
        let parts = workbook(sheets);
        replaced(
            &parts,
            "xl/workbook.xml",
            "sheetId=\"1\"",
            "sheetId=\"1\" state=\"hidden\"",
        )
    };
    assert_eq!(
        parse(&hidden(several)).unwrap().sheet.as_deref(),
        Some("Wave 2")
    );
}

#[test]
fn a_csv_has_no_sheet() {
    let name = Located::new("A".to_owned(), 0..1);
    let settings = Settings {
        sheet: Some(&name),
        ..Settings::default()
    };
    let found = ingest::parse(b"id,a\n1,2\n", "x.csv", settings).unwrap_err();
    assert!(message(&found).starts_with("x.csv has no sheets"));
}

/// A workbook in which a part has one text for another.
fn replaced(bytes: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let parts: Vec<(String, String)> = names
        .into_iter()
        .map(|name| {
            let mut text = String::new();
            archive
                .by_name(&name)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            let text = if name == part {
                text.replace(from, to)
            } else {
                text
            };
            (name, text)
        })
        .collect();
    let parts: Vec<(&str, &str)> = parts
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    zipped(&parts)
}

#[test]
fn a_cell_in_the_last_corner_takes_one_cell() {
    let rows = format!("<row r=\"1\">{}</row>", text_cell("A1", "id"))
        + &format!("<row r=\"2\">{}</row>", text_cell("A2", "1"))
        + &format!("<row r=\"1048576\">{}</row>", text_cell("XFD1048576", "x"));
    let found = parse(&one_sheet("A1:XFD1048576", &rows)).unwrap_err();
    assert_eq!(
        message(&found),
        "x.xlsx: 16,384 columns; at most 10,000 are read"
    );
    let rows = rows.replace("XFD1048576", "A1048576");
    let raw = parse(&one_sheet("A1:A1048576", &rows)).unwrap();
    assert_eq!((raw.rows(), raw.row_number(1)), (2, Some(1_048_576)));
}

#[test]
fn merged_cells_are_said() {
    let heading = format!(
        "<row r=\"1\">{}{}</row>",
        text_cell("A1", "id"),
        text_cell("B1", "a")
    );
    let rows = format!(
        "{heading}<row r=\"2\">{}</row>",
        text_cell("A2", "1") + &text_cell("B2", "x")
    ) + &format!("<row r=\"3\">{}</row>", text_cell("A3", "2"));
    let merged = sheet_xml("A1:B3", &rows).replace(
        "</sheetData>",
        "</sheetData><mergeCells><mergeCell ref=\"B2:B3\"/></mergeCells>",
    );
    let raw = parse(&of_parts(&[("Data", merged)])).unwrap();
    assert_eq!(cells(&raw, &["id", "a"]), ["1|x", "2|"]);
    let note = raw.notes.iter().next().unwrap();
    assert_eq!(note.severity, Severity::Warning);
    assert!(
        note.message.ends_with("and blanks: B2:B3"),
        "{}",
        note.message
    );
    for file in ["merged.xlsx", "merged.xls", "merged.ods"] {
        let raw = read(&format("workbooks").join(file)).unwrap();
        assert_eq!(cells(&raw, &["id", "a"]), ["1|x", "2|"], "{file}");
        let said =
            |note: &crossbreak::diagnostic::Diagnostic| note.message.ends_with("and blanks: B2:B3");
        assert!(raw.notes.iter().any(said), "{file}");
        // A hidden sheet is left aside; dates and truth values are as in xlsx, but that LibreOffice keeps those as
        // numbers in an ods.
        let (yes, no) = if file.ends_with(".ods") {
            ("1", "0")
        } else {
            ("true", "false")
        };
        assert_eq!(
            cells(&raw, &["day", "yes", "share"]),
            [
                format!("2024-05-01T00:00:00|{yes}|0.125"),
                format!("2024-05-02T09:30:00|{no}|-1234.5")
            ],
            "{file}"
        );
    }
}

#[test]
fn references_that_make_no_sense_are_an_error_and_no_panic() {
    let heading = format!("<row r=\"1\">{}</row>", text_cell("A1", "id"));
    for row in [
        text_cell("A99999999999", "x"),
        text_cell("ZZZZZZZZZZZZZ2", "x"),
        text_cell("A0", "x"),
        text_cell("2A", "x"),
        text_cell("A2", "x") + &text_cell("A2", "y"),
        "<c r=\"A2\" t=\"s\"><v>999999</v></c>".to_owned(),
        "<c r=\"A2\" t=\"n\"><v>abc</v></c>".to_owned(),
        "<c r=\"A2\"><v>1".to_owned(),
    ] {
        let rows = format!("{heading}<row r=\"2\">{row}</row>");
        assert!(parse(&one_sheet("A1:A2", &rows)).is_err(), "{row}");
    }
    for dimension in ["B2:A1", "", "A1:", ":::", "A1:ZZZZZZZ99999999999"] {
        let rows = format!("{heading}<row r=\"2\">{}</row>", text_cell("A2", "1"));
        let _either = parse(&one_sheet(dimension, &rows));
    }
}

#[test]
fn a_formula_without_a_result_is_read_as_its_text_and_said() {
    let heading = format!(
        "<row r=\"1\">{}{}</row>",
        text_cell("A1", "id"),
        text_cell("B1", "w")
    );
    let row = "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\"><f>A2*2</f><v/></c></row>";
    let raw = parse(&one_sheet("A1:B2", &format!("{heading}{row}"))).unwrap();
    assert_eq!(cells(&raw, &["id", "w"]), ["1|=A2*2"]);
    let note = raw.notes.iter().next().unwrap();
    assert!(
        note.message.starts_with("1 formula without a saved result"),
        "{}",
        note.message
    );
    assert!(note.message.ends_with("B2"));
    // With its result it is the result, an empty one too; and an error is an error.
    let row = row.replace("<v/>", "<v>2</v>");
    let raw = parse(&one_sheet("A1:B2", &format!("{heading}{row}"))).unwrap();
    assert_eq!(
        (cells(&raw, &["w"]), raw.notes.iter().count()),
        (vec!["2".to_owned()], 0)
    );
    let row = row.replace(
        "<c r=\"B2\"><f>A2*2</f><v>2</v>",
        "<c r=\"B2\" t=\"e\"><f>1/0</f><v>#DIV/0!</v>",
    );
    let found = parse(&one_sheet("A1:B2", &format!("{heading}{row}"))).unwrap_err();
    assert_eq!(
        message(&found),
        "the cell holds the spreadsheet error #DIV/0!"
    );
    assert_eq!(
        found.iter().next().unwrap().place,
        Place::File(Box::new(DataPlace::of("x.xlsx").sheet("Data").cell("B", 2)))
    );
    // Several in a column are told once, with their rows; one that was typed is no formula.
    let failed: String = (2..=9)
        .map(|row| {
            format!(
                "<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c><c r=\"B{row}\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c></row>"
            )
        })
        .collect();
    let found = parse(&one_sheet("A1:B9", &format!("{heading}{failed}"))).unwrap_err();
    assert_eq!(found.iter().count(), 1);
    assert_eq!(
        message(&found),
        "8 cells hold the spreadsheet error #DIV/0!"
    );
    for error in ["#N/A", "#NULL!"] {
        let typed = format!(
            "{heading}<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"e\"><v>{error}</v></c></row>"
        );
        let raw = parse(&one_sheet("A1:B2", &typed)).unwrap();
        assert_eq!(cells(&raw, &["w"]), [error]);
        let failed = typed.replace("<v>#", "<f>A9</f><v>#");
        assert!(parse(&one_sheet("A1:B2", &failed)).is_err(), "{error}");
    }
    // The bundled export has answers that begin with =, which the program that wrote it took for formulas.
    let raw = read(&project("raw/terms-of-engagement.xlsx")).unwrap();
    assert!(raw.column("Q7").unwrap().iter().any(|cell| cell == "=1+1"));
}

#[test]
fn a_workbook_that_claims_more_than_it_holds_is_refused_before_it_is_read() {
    let good = workbook(&[("Data", &["id|a", "1|x"])]);
    let with = |name: &str, text: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(good.as_slice())).unwrap();
        let names: Vec<String> = archive
            .file_names()
            .map(|n| n.unwrap().into_owned())
            .collect();
        let mut parts = Vec::new();
        for name in names {
            let mut text = String::new();
            archive
                .by_name(&name)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            parts.push((name, text));
        }
        parts.push((name.to_owned(), text.to_owned()));
        let parts: Vec<(&str, &str)> = parts
            .iter()
            .map(|(n, t)| (n.as_str(), t.as_str()))
            .collect();
        parse(&zipped(&parts))
    };
    // Room for a trillion texts.
    let texts = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="1000000000000"><si><t>a</t></si></sst>"#;
    let found = with("xl/sharedStrings.xml", texts).unwrap_err();
    assert!(message(&found).contains("it claims more texts than it can hold"));
    // Zeros: 100 MB in 100 kB.
    let found = with("xl/sharedStrings.xml", &" ".repeat(100 << 20)).unwrap_err();
    says(&found, "times its size once unzipped");
    // Nothing is unpacked to a disk: a name with .. in it is a name.
    assert_eq!(with("../../../outside.xml", "<a/>").unwrap().rows(), 1);
    // An older kind of workbook within the same kind of zip file.
    let found = with("xl/workbook.bin", "x").unwrap_err();
    says(&found, ".xlsb");
    // Many parts.
    let small = Limits {
        entries: 5,
        ..Limits::default()
    };
    let said = refused(&good, "x.xlsx", small);
    assert!(said.starts_with("x.xlsx: 6 parts"), "{said}");
    // Cut off anywhere, it is an error.
    for length in (0..good.len()).step_by(97) {
        assert!(parse(&good[..length]).is_err());
    }
}

#[test]
fn what_a_zip_file_claims_of_its_sizes_binds_it() {
    // The directory says that the sheet has 100 bytes; it has many more.
    let good = workbook(&[("Data", &["id|a", "1|x", "2|y"])]);
    let name = b"xl/worksheets/sheet1.xml";
    let mut lying = good.clone();
    let places: Vec<usize> = good
        .windows(name.len())
        .enumerate()
        .filter(|(_, window)| window == name)
        .map(|(at, _)| at)
        .collect();
    // Its name stands 30 bytes into its own head, and 46 into its entry of the directory.
    lying[places[0] - 30 + 22..places[0] - 30 + 26].copy_from_slice(&100u32.to_le_bytes());
    lying[places[1] - 46 + 24..places[1] - 46 + 28].copy_from_slice(&100u32.to_le_bytes());
    let found = parse(&lying).unwrap_err();
    says(&found, "larger than its declared");
}

#[test]
fn an_ods_that_repeats_a_cell_a_billion_times_is_refused() {
    let ods = |rows: &str| {
        let content = format!(
            r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="Data"><table:table-row><table:table-cell office:value-type="string"><text:p>id</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
        );
        zipped(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", &content),
        ])
    };
    let cell = |attributes: &str| {
        format!(r#"<table:table-cell office:value-type="float" office:value="7" {attributes}/>"#)
    };
    let row = |attributes: &str, cells: &str| {
        format!("<table:table-row {attributes}>{cells}</table:table-row>")
    };
    let odd = r#"<table:table-cell office:value-type="boolean" office:boolean-value="true"/><table:table-cell office:value-type="time" office:time-value="PT36H00M00S"/>"#;
    assert_eq!(
        cells(&parse(&ods(&row("", odd))).unwrap(), &["id", "a"]),
        ["true|1.5"]
    );
    let raw = parse(&ods(&row(
        r#"table:number-rows-repeated="3""#,
        &cell("").repeat(2),
    )))
    .unwrap();
    assert_eq!(cells(&raw, &["id", "a"]), ["7|7"; 3]);
    // Blank rows that fill up a sheet are nothing.
    let raw = parse(&ods(&(row("", &cell("").repeat(2))
        + &row(
            r#"table:number-rows-repeated="1048574""#,
            "<table:table-cell table:number-columns-repeated=\"16384\"/>",
        ))));
    assert_eq!(raw.unwrap().rows(), 1);
    for rows in [
        row(r#"table:number-rows-repeated="1000000000""#, &cell("")),
        row("", &cell(r#"table:number-columns-repeated="1000000000""#)),
        row(
            r#"table:number-rows-repeated="18446744073709551615""#,
            &cell(r#"table:number-columns-repeated="18446744073709551615""#),
        ),
        row(
            r#"table:number-rows-repeated="1000000""#,
            &cell(r#"table:number-columns-repeated="9000""#),
        ),
    ] {
        assert!(parse(&ods(&rows)).is_err(), "{rows}");
    }
    // A formula without a result, an error, a note and parts of a text.
    let odd = r#"<table:table-cell table:formula="of:=1+1"/><table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>two<text:s text:c="2"/>words &amp; <text:span>more</text:span></text:p><text:p>lines</text:p></table:table-cell>"#;
    let raw = parse(&ods(&row("", odd))).unwrap();
    assert_eq!(cells(&raw, &["id", "a"]), ["=1+1|two  words & more\nlines"]);
    let error = r##"<table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>"##;
    let found = parse(&ods(&row("", error))).unwrap_err();
    assert_eq!(
        message(&found),
        "the cell holds the spreadsheet error #DIV/0!"
    );
    let found = parse(&ods(&row(
        "",
        "<table:table-cell><text:p>&x;</text:p></table:table-cell>",
    )));
    assert!(message(&found.unwrap_err()).contains("the entity &x; is not expanded"));
}

#[test]
fn xls_is_read_as_calamine_reads_it_and_broken_ones_are_refused() {
    use calamine::{Data, Reader, Xls};
    let bytes = std::fs::read(format("terms-of-engagement/first-rows.xls")).unwrap();
    let raw = parse(&bytes).unwrap();
    let mut book: Xls<_> = Xls::new(std::io::Cursor::new(bytes.as_slice())).unwrap();
    let range = book.worksheet_range("A1").unwrap();
    assert_eq!(range.height(), raw.rows() + 1);
    let heading = range.rows().next().unwrap();
    for (row, cells) in range.rows().skip(1).enumerate() {
        for (name, cell) in heading.iter().zip(cells) {
            let ours = raw.column(&name.to_string()).unwrap().get(row);
            match cell {
                Data::DateTime(date) => {
                    let (y, m, d, h, min, s, _) = date.to_ymd_hms_milli();
                    assert_eq!(ours, format!("{y:04}-{m:02}-{d:02}T{h:02}:{min:02}:{s:02}"));
                }
                other => assert_eq!(ours, other.to_string()),
            }
        }
    }
    // Cut off or with a byte changed, it is an error or other cells, never a panic.
    for length in (0..bytes.len()).step_by(1_013) {
        assert!(parse(&bytes[..length]).is_err() || length > 20_000);
    }
    for at in (0..bytes.len()).step_by(211) {
        let mut changed = bytes.clone();
        changed[at] ^= 0xFF;
        let _either = parse(&changed);
    }
}

#[test]
fn a_dictionary_of_several_files_and_of_a_sheet_with_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let data: &[&str] = &["id|sex|q", "a|1|3", "b|2|9"];
    let texts: &[&str] = &["Variable|Description", "sex|Your sex?", "q|How many?"];
    write("poll.xlsx", &workbook(&[("Wave", data), ("Texts", texts)]));
    write(
        "values.csv",
        b"Question,Value,Label\nsex,1,Male\nsex,2,Female\nq,9a,Refused\n",
    );
    let spec = |rest: &str| {
        let text = STUDY
            .replace("poll.csv", "poll.xlsx")
            .replace("[input]", &format!("[input]\n{rest}"));
        let weighting = "[variables.sex]\ncolumn = \"sex\"\n[weighting]\nmethod = \"none\"\n\
             [[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"sex\"\n";
        write("study.toml", format!("{text}{weighting}").as_bytes());
        let run = crossbreak()
            .arg("run")
            .arg(folder.path().join("study.toml"))
            .output()
            .unwrap();
        (
            run.status.code().unwrap(),
            String::from_utf8(run.stderr).unwrap(),
        )
    };
    let (code, said) = spec("");
    assert_eq!(code, 2);
    assert!(said.contains("which sheet holds the data?"), "{said}");
    let (code, said) =
        spec("dictionary = [\"values.csv\", { file = \"poll.xlsx\", sheet = \"Texts\" }]");
    assert_eq!(code, 0, "{said}");
    let manifest = json(&folder.path().join("outputs/study/manifest.json"));
    let inputs: Vec<&str> = manifest["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| input["file"].as_str().unwrap())
        .collect();
    assert_eq!(inputs, ["study.toml", "poll.xlsx", "values.csv"]);
    let estimates = rows(&folder.path().join("outputs/study/estimates.csv"));
    assert!(
        estimates
            .iter()
            .any(|row| row.values().any(|cell| cell == "Female"))
    );
    let (code, said) = spec("dictionary = { file = \"poll.xlsx\", sheet = \"Text\" }");
    assert_eq!(code, 2);
    assert!(
        said.contains("has no sheet `Text`") && said.contains("`Texts`"),
        "{said}"
    );
    write("values.csv", b"a,b\n1,2\n");
    let (code, said) = spec("sheet = \"Wave\"\ndictionary = \"values.csv\"");
    assert_eq!(code, 2);
    assert!(
        said.contains("no row has headings as a dictionary has"),
        "{said}"
    );
}

#[test]
fn a_cell_longer_than_any_is_refused_before_it_is_held() {
    let mut seed = 1u32;
    let text: String = (0..(9 << 20) / 50)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + (seed >> 28) as u8).to_string().repeat(50)
        })
        .collect();
    let rows = format!("<row r=\"1\">{}</row>", text_cell("A1", "id"))
        + &format!("<row r=\"2\">{}</row>", text_cell("A2", &text));
    let found = parse(&one_sheet("A1:A2", &rows)).unwrap_err();
    says(&found, "a text longer than any cell");
}

#[test]
fn a_parquet_file_that_unpacks_to_far_more_than_it_is_is_refused() {
    use arrow::array::{ArrayRef, RecordBatch, StringArray};
    use parquet::basic::{Compression, ZstdLevel};
    let cell: ArrayRef = std::sync::Arc::new(StringArray::from(vec!["a".repeat(70 << 20)]));
    let batch = RecordBatch::try_from_iter([("id", cell)]).unwrap();
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_compression(zstd)
        .set_dictionary_enabled(false)
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
        .build();
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let found = parse(&bytes).unwrap_err();
    says(&found, "times its size once unpacked");
}

#[test]
fn one_long_text_for_many_rows_is_held_once() {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, DictionaryArray, Int32Array, RecordBatch, StringArray};
    use arrow::datatypes::Int32Type;
    const ROWS: usize = 20_000;
    // Written out for every row: 5 GB.
    let text = "a".repeat(1 << 18);
    let values = Arc::new(StringArray::from(vec![text.as_str()]));
    let keys = Int32Array::from(vec![0; ROWS]);
    let column: ArrayRef = Arc::new(DictionaryArray::<Int32Type>::new(keys, values));
    let batch = RecordBatch::try_from_iter([("id", column)]).unwrap();
    let mut stream = Vec::new();
    let mut writer =
        arrow::ipc::writer::StreamWriter::try_new(&mut stream, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    // The file says nothing of dictionaries: its texts are plain, and its pages have one.
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
        .build();
    let options = parquet::arrow::arrow_writer::ArrowWriterOptions::new()
        .with_properties(properties)
        .with_skip_arrow_metadata(true);
    let mut parquet = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new_with_options(&mut parquet, batch.schema(), options)
            .unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    for bytes in [stream, parquet] {
        let raw = parse(&bytes).unwrap();
        assert_eq!(raw.rows(), ROWS);
        let column = raw.column("id").unwrap();
        assert!(column.iter().all(|cell| cell.len() == text.len()));
        assert!(column.bytes() < 2 << 20);
    }
}

#[test]
fn an_xls_whose_records_lead_astray_is_refused() {
    let bytes = std::fs::read(format("terms-of-engagement/first-rows.xls")).unwrap();
    assert!(parse(&bytes).is_ok());
    // A number in row 8: its record ends where the next one says that it is the end of all.
    let number = [0x03, 0x02, 0x0E, 0x00, 0x08, 0x00];
    let at = memchr::memmem::find(&bytes, &number);
    let label = [0xFD, 0x00, 0x0A, 0x00, 0x08, 0x00];
    let at = at.or_else(|| memchr::memmem::find(&bytes, &label)).unwrap();
    let mut damaged = bytes.clone();
    damaged[at..at + 4].copy_from_slice(&[0x0A, 0x00, 0x00, 0x00]);
    let found = parse(&damaged).unwrap_err();
    says(&found, "is cut off");
}

#[cfg(unix)]
#[test]
fn the_data_of_a_definition_are_no_link_out_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (inside, outside) = (folder.path().join("in"), folder.path().join("secret"));
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(&outside, "1\n").unwrap();
    for name in ["commas.xml", "commas-data.csv"] {
        std::fs::copy(format(&format!("triple-s/{name}")), inside.join(name)).unwrap();
    }
    assert!(read(&inside.join("commas.xml")).is_ok());
    std::fs::remove_file(inside.join("commas-data.csv")).unwrap();
    std::os::unix::fs::symlink(&outside, inside.join("commas-data.csv")).unwrap();
    let found = read(&inside.join("commas.xml")).unwrap_err();
    says(&found, "are a link out of its folder");
}
