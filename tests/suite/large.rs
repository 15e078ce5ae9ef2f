//! Files of any size: two passes give the weights that one look at everything gives.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray, UInt8Array};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::properties::WriterProperties;
use tempfile::TempDir;

use super::support::{STUDY, copy, crossbreak, project, rows};

/// The reference study's raking in a folder of its own: its spec, and its rows by heading.
fn case_a(base: bool) -> (TempDir, String, Vec<BTreeMap<String, String>>) {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("tests/reference/case-a"), folder.path());
    let mut text = std::fs::read_to_string(folder.path().join("case-a.toml")).unwrap();
    if base {
        text = text.replace(
            "method = \"rake\"",
            "method = \"rake\"\nbase_weight = \"base_w\"",
        );
        std::fs::write(folder.path().join("case-a.toml"), &text).unwrap();
    }
    let data = rows(&folder.path().join("poll_2041.csv"));
    (folder, text, data)
}

/// The columns that the raking needs, with types of their own: ids and base weights as numbers, answers as text.
fn batch(data: &[BTreeMap<String, String>]) -> RecordBatch {
    let texts = [
        "gender",
        "age",
        "educ",
        "region",
        "work",
        "ethnicity",
        "vote",
        "euref",
        "attention",
    ];
    let ids = data.iter().map(|row| row["id"].parse::<i32>().unwrap());
    let base = data.iter().map(|row| row["base_w"].parse::<f64>().unwrap());
    let mut fields = vec![
        Field::new("id", DataType::Int32, false),
        Field::new("base_w", DataType::Float64, false),
    ];
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(Int32Array::from_iter_values(ids)),
        Arc::new(Float64Array::from_iter_values(base)),
    ];
    for name in texts {
        fields.push(Field::new(name, DataType::Utf8, true));
        columns.push(Arc::new(
            data.iter()
                .map(|row| Some(row[name].as_str()))
                .collect::<StringArray>(),
        ));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
}

fn write_parquet(path: &Path, batch: &RecordBatch, group: usize) {
    let properties = WriterProperties::builder()
        .set_max_row_group_size(group)
        .build();
    let file = std::fs::File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

fn write_arrow(path: &Path, batch: &RecordBatch, rows: usize, footer: bool) {
    let file = std::fs::File::create(path).unwrap();
    let slices = (0..batch.num_rows())
        .step_by(rows)
        .map(|start| batch.slice(start, rows.min(batch.num_rows() - start)));
    if footer {
        let mut writer = arrow::ipc::writer::FileWriter::try_new(file, &batch.schema()).unwrap();
        slices.for_each(|slice| writer.write(&slice).unwrap());
        writer.finish().unwrap();
    } else {
        let mut writer = arrow::ipc::writer::StreamWriter::try_new(file, &batch.schema()).unwrap();
        slices.for_each(|slice| writer.write(&slice).unwrap());
        writer.finish().unwrap();
    }
}

/// `id` to `weight` of a weights file in Parquet.
fn parquet_weights(path: &Path) -> Vec<(String, f64)> {
    use arrow::array::AsArray;
    use arrow::datatypes::Float64Type;
    let file = std::fs::File::open(path).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .unwrap()
        .build()
        .unwrap();
    let mut weights = Vec::new();
    for batch in reader {
        let batch = batch.unwrap();
        let ids =
            arrow::compute::cast(batch.column_by_name("id").unwrap(), &DataType::Utf8).unwrap();
        let found = batch
            .column_by_name("weight")
            .unwrap()
            .as_primitive::<Float64Type>()
            .clone();
        for (id, weight) in ids.as_string::<i32>().iter().zip(found.values()) {
            weights.push((id.unwrap().to_owned(), *weight));
        }
    }
    weights
}

fn csv_weights(path: &Path) -> Vec<(String, f64)> {
    let weight = |row: &BTreeMap<String, String>| row["weight"].parse().unwrap();
    rows(path)
        .iter()
        .map(|row| (row["id"].clone(), weight(row)))
        .collect()
}

/// The same people in the same order, and their weights to 1e-12.
fn agree(what: &str, expected: &[(String, f64)], found: &[(String, f64)]) {
    assert_eq!(expected.len(), found.len(), "{what}");
    for ((id, a), (other, b)) in expected.iter().zip(found) {
        assert_eq!(id, other, "{what}");
        assert!(
            (a - b).abs() <= 1e-12,
            "{what}: {id} weighs {b}, in memory {a}"
        );
    }
}

/// Weights a spec on some threads; what was written, by name.
fn weight(spec: &Path, threads: &str, flags: &[&str]) -> BTreeMap<PathBuf, Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    crossbreak()
        .env("RAYON_NUM_THREADS", threads)
        .arg("weight")
        .arg(spec)
        .args(flags)
        .arg("-o")
        .arg(out.path())
        .assert()
        .success();
    super::support::contents(out.path())
}

fn keep(files: &BTreeMap<PathBuf, Vec<u8>>, name: &str, folder: &Path) -> PathBuf {
    let path = folder.join("kept");
    std::fs::write(&path, &files[Path::new(name)]).unwrap();
    path
}

#[test]
fn two_passes_over_any_format_give_the_weights_made_in_memory() {
    for base in [false, true] {
        let (folder, text, data) = case_a(base);
        let at = |name: &str| folder.path().join(name);
        let in_memory = weight(&at("case-a.toml"), "2", &[]);
        let path = keep(&in_memory, "weights/case-a.csv", folder.path());
        let expected = csv_weights(&path);
        let fit: serde_json::Value =
            serde_json::from_slice(&in_memory[Path::new("weights/case-a.json")]).unwrap();

        let all = batch(&data);
        write_parquet(&at("poll.parquet"), &all, 100);
        write_arrow(&at("poll.arrow"), &all, 64, true);
        write_arrow(&at("poll.arrows"), &all, 64, false);
        for (folder, ending) in [("parts", "csv"), ("parquets", "parquet")] {
            std::fs::create_dir(at(folder)).unwrap();
            for (part, rows) in data.chunks(700).enumerate() {
                let path = at(folder).join(format!("part-{part}.{ending}"));
                match ending {
                    "parquet" => write_parquet(&path, &batch(rows), 300),
                    _ => {
                        let mut csv = csv::Writer::from_path(path).unwrap();
                        csv.write_record(rows[0].keys()).unwrap();
                        rows.iter()
                            .for_each(|row| csv.write_record(row.values()).unwrap());
                        csv.flush().unwrap();
                    }
                }
            }
            std::fs::write(at(folder).join("_SUCCESS"), "").unwrap();
        }
        let mut first: Option<serde_json::Value> = None;
        for file in [
            "poll_2041.csv",
            "poll.parquet",
            "poll.arrow",
            "poll.arrows",
            "parts",
            "parts/part-*.csv",
            "parquets",
        ] {
            let spec = at("large.toml");
            std::fs::write(&spec, text.replace("poll_2041.csv", file)).unwrap();
            let flags: &[&str] = if file == "poll_2041.csv" {
                &["--stream"]
            } else {
                &[]
            };
            let one = weight(&spec, "1", flags);
            let two = weight(&spec, "2", flags);
            assert!(one == two, "{file}: other bytes on two threads");
            let path = keep(&one, "weights/large.parquet", folder.path());
            agree(file, &expected, &parquet_weights(&path));
            // The diagnostics count people, not combinations.
            let ours = &one[Path::new("weights/large.json")];
            let json: serde_json::Value = serde_json::from_slice(ours).unwrap();
            assert_eq!(json["respondents"], 2041);
            assert_eq!(
                json["margins"][0]["categories"][0]["unweighted"],
                fit["margins"][0]["categories"][0]["unweighted"]
            );
            for key in [
                "effective_base",
                "design_effect",
                "min",
                "max",
                "weighted_base",
            ] {
                let (a, b) = (json[key].as_f64().unwrap(), fit[key].as_f64().unwrap());
                assert!(
                    (a / b - 1.0).abs() < 1e-10,
                    "{file}: {key} is {a}, in memory {b}"
                );
            }
            // And they do not depend on how the rows are filed.
            let mut json = json;
            for of_files in ["run", "raw", "files"] {
                json.as_object_mut().unwrap().remove(of_files).unwrap();
            }
            match &first {
                None => first = Some(json),
                Some(first) => assert!(*first == json, "{file}: other diagnostics"),
            }
        }
    }
}

/// Counts and joins as an engine would; in the terms of the variables or of the columns.
#[test]
fn counts_of_an_engine_give_the_same_weights() {
    for base in [false, true] {
        let (folder, _, data) = case_a(base);
        let spec = folder.path().join("case-a.toml");
        let in_memory = weight(&spec, "2", &[]);
        let path = keep(&in_memory, "weights/case-a.csv", folder.path());
        let expected: BTreeMap<String, f64> = csv_weights(&path).into_iter().collect();
        let keys = [
            "gender",
            "age",
            "educ",
            "region",
            "work",
            "ethnicity",
            "vote",
            "euref",
            "attention",
        ];
        let key = |row: &BTreeMap<String, String>| keys.map(|key| row[key].clone());
        let mut counts: BTreeMap<[String; 9], (u32, f64)> = BTreeMap::new();
        for row in &data {
            let count = counts.entry(key(row)).or_default();
            count.0 += 1;
            count.1 += row["base_w"].parse::<f64>().unwrap();
        }
        let table = folder.path().join("counts.csv");
        let mut csv = csv::Writer::from_path(&table).unwrap();
        csv.write_record(keys.iter().chain(&["n", "base_weight"]))
            .unwrap();
        for (key, (count, sum)) in &counts {
            let numbers = [count.to_string(), sum.to_string()];
            csv.write_record(key.iter().chain(&numbers)).unwrap();
        }
        csv.flush().unwrap();
        let written = weight(&spec, "2", &["--cells", table.to_str().unwrap()]);
        let path = keep(&written, "weights/case-a-cells.csv", folder.path());
        let cells: BTreeMap<[String; 9], BTreeMap<String, String>> = rows(&path)
            .into_iter()
            .map(|row| (key(&row), row))
            .collect();
        assert_eq!(cells.len(), counts.len());
        for row in &data {
            let cell = &cells[&key(row)];
            let ours: f64 = match base {
                false => cell["weight"].parse().unwrap(),
                true => {
                    let own: f64 = row["base_w"].parse().unwrap();
                    own * cell["factor"].parse::<f64>().unwrap()
                }
            };
            assert!(
                (ours - expected[&row["id"]]).abs() <= 1e-12,
                "{}",
                row["id"]
            );
        }
        assert!(written.contains_key(Path::new("weights/case-a-cells.parquet")));
    }
}

/// A poll of codes with recodes, bands, filters and answers that are not stated.
const CODES: &str = r#"
[[input.keep]]
where = { status = 3 }
reason = "complete"
[[input.drop]]
where = { flag = "bot's" }
reason = "a machine"
[variables]
gender = { column = "s1", categories = { Men = 1, "Women's" = [2, 3] }, refused = 9 }
age = { column = "s2", bands = ["18-34", "35+"], not_stated = "" }
region = { column = "region" }
[weighting]
method = "rake"
[[weighting.margin]]
variables = ["gender", "age"]
not_stated = "hold"
[weighting.margin.targets]
TARGETS
[[weighting.margin]]
variables = ["region"]
targets = { N = 0.4, S = 0.6 }
"#;

fn codes(folder: &Path, data: &str) -> PathBuf {
    let spec = format!(
        "{STUDY}{}",
        CODES.replace("[weighting.margin.targets]\nTARGETS", "targets = \"t.csv\"")
    );
    std::fs::write(
        folder.join("t.csv"),
        "gender,age,share\nMen,18-34,0.2\nMen,35+,0.3\nWomen's,18-34,0.2\nWomen's,35+,0.3\n",
    )
    .unwrap();
    std::fs::write(folder.join("codes.toml"), spec).unwrap();
    std::fs::write(folder.join("poll.csv"), data).unwrap();
    folder.join("codes.toml")
}

const ROWS: &str = "id,status,flag,s1,s2,region
1,3,,1,20,N\n2,3,,1,40,S\n3,3,,2,20,S\n4,3,x,3,60,N\n5,3,,9,30,N\n6,3,bot's,1,30,N\n7,2,,1,30,N\n8,3,,2,,S\n9,3,,1,41,S\n";

#[test]
fn conditions_recodes_and_answers_not_stated_are_the_same_in_a_stream() {
    let folder = tempfile::tempdir().unwrap();
    let spec = codes(folder.path(), ROWS);
    let in_memory = weight(&spec, "2", &[]);
    let expected = csv_weights(&keep(&in_memory, "weights/codes.csv", folder.path()));
    let streamed = weight(&spec, "2", &["--stream"]);
    let path = keep(&streamed, "weights/codes.parquet", folder.path());
    agree("codes", &expected, &parquet_weights(&path));
    let fit = |files: &BTreeMap<PathBuf, Vec<u8>>| -> serde_json::Value {
        serde_json::from_slice(&files[Path::new("weights/codes.json")]).unwrap()
    };
    let (a, b) = (fit(&in_memory), fit(&streamed));
    assert_eq!(a["dropped"], b["dropped"]);
    assert_eq!(a["rows"], b["rows"]);
    assert_eq!(
        a["margins"][0]["held"]["rows"],
        b["margins"][0]["held"]["rows"]
    );

    // As the first query would count them: in categories, what is not stated without a value.
    let counts = folder.path().join("counts.csv");
    std::fs::write(
        &counts,
        "gender,age,region,respondents\nMen,18-34,N,1\nMen,35+,S,2\nWomen's,18-34,S,1\nWomen's,35+,N,1\n,18-34,N,1\nWomen's,,S,1\n",
    )
    .unwrap();
    let written = weight(&spec, "2", &["--cells", counts.to_str().unwrap()]);
    let cells = rows(&keep(&written, "weights/codes-cells.csv", folder.path()));
    let of = |gender: &str, age: &str, region: &str| -> f64 {
        let cell = cells
            .iter()
            .find(|c| c["gender"] == gender && c["age"] == age && c["region"] == region)
            .unwrap();
        cell["weight"].parse().unwrap()
    };
    let expected: BTreeMap<String, f64> = expected.into_iter().collect();
    for (id, gender, age, region) in [
        ("1", "Men", "18-34", "N"),
        ("2", "Men", "35+", "S"),
        ("5", "", "18-34", "N"),
        ("8", "Women's", "", "S"),
    ] {
        assert!(
            (of(gender, age, region) - expected[id]).abs() <= 1e-12,
            "{id}"
        );
    }
}

/// The messages of a weighting that cannot be.
fn refused(spec: &Path, flags: &[&str]) -> Vec<(String, String)> {
    let out = crossbreak()
        .arg("weight")
        .arg(spec)
        .args(flags)
        .arg("--json")
        .assert()
        .code(2);
    let object: serde_json::Value = serde_json::from_slice(&out.get_output().stdout).unwrap();
    let list = object["diagnostics"].as_array().unwrap();
    list.iter()
        .filter(|d| d["severity"] == "error")
        .map(|d| {
            let text = |key: &str| d[key].as_str().unwrap_or_default().to_owned();
            (
                text("code"),
                format!("{} / {}", text("message"), text("help")),
            )
        })
        .collect()
}

#[test]
fn mistakes_in_a_stream_are_counted_in_rows_of_people() {
    let folder = tempfile::tempdir().unwrap();
    let data = format!("{ROWS}10,3,,7,20,N\n11,3,,7,20,N\n12,3,,1,300,W\n");
    let spec = codes(folder.path(), &data.replace("id,", "ident,"));
    let found = refused(&spec, &["--stream"]);
    let said = |part: &str| {
        assert!(
            found.iter().any(|(_, m)| m.contains(part)),
            "{part}: {found:#?}"
        )
    };
    said("no column `id`");
    said("does not mention \"7\": 2 rows");
    said("region = W has 1 respondent and no target");
    assert!(
        !found.iter().any(|(_, m)| m.contains("rows 1,")),
        "{found:#?}"
    );

    // Duplicates cannot be seen.
    let spec = codes(folder.path(), ROWS);
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(
        &spec,
        text.replace(
            "[variables]",
            "[input.duplicates]\nof = \"id\"\nkeep = \"first\"\nby = \"s2\"\n[variables]",
        ),
    )
    .unwrap();
    let found = refused(&spec, &["--stream"]);
    assert!(
        found[0].1.contains("take duplicates out first"),
        "{found:?}"
    );

    // Nobody is without an id, and nothing is left behind.
    let spec = codes(folder.path(), &ROWS.replace("\n9,", "\n,"));
    let found = refused(&spec, &["--stream"]);
    assert!(found[0].1.contains("1 row without an id"), "{found:?}");
    assert!(!folder.path().join("weights").exists());
}

#[test]
fn files_that_cannot_be_read_together_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let spec = codes(folder.path(), ROWS);
    let text = std::fs::read_to_string(&spec).unwrap();
    let parts = folder.path().join("parts");
    std::fs::create_dir(&parts).unwrap();
    std::fs::write(&spec, text.replace("poll.csv", "parts")).unwrap();
    let find = |part: &str| {
        let found = refused(&spec, &[]);
        assert!(
            found.iter().any(|(_, m)| m.contains(part)),
            "{part}: {found:#?}"
        );
    };
    find("holds no files");
    std::fs::write(parts.join("a.csv"), ROWS).unwrap();
    std::fs::write(parts.join("b.csv"), "id,status\n1,3\n").unwrap();
    find("parts/b.csv has no column");
    let codes = RecordBatch::try_new(
        Arc::new(Schema::new(vec![Field::new("s1", DataType::UInt8, false)])),
        vec![Arc::new(UInt8Array::from(vec![1u8]))],
    )
    .unwrap();
    write_parquet(&parts.join("b.csv"), &codes, 10);
    find("files that are read together are of one kind");
    std::fs::write(
        parts.join("b.csv"),
        "id,status,flag,s1,s2,region\n1,3,,1,20\n",
    )
    .unwrap();
    find("line 2 has 5 cells, the heading has 6");
    let cut = std::fs::read(project("Cargo.toml")).unwrap();
    std::fs::remove_file(parts.join("b.csv")).unwrap();
    std::fs::write(parts.join("a.csv"), [b"PAR1".as_slice(), &cut].concat()).unwrap();
    find("not a Parquet file that can be read");
}

#[test]
fn a_table_of_counts_that_fits_nothing_is_told_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let spec = codes(folder.path(), ROWS);
    let counts = folder.path().join("counts.csv");
    let find = |table: &str, part: &str| {
        std::fs::write(&counts, table).unwrap();
        let found = refused(&spec, &["--cells", counts.to_str().unwrap()]);
        assert!(
            found.iter().any(|(_, m)| m.contains(part)),
            "{part}: {found:#?}"
        );
    };
    find("gender,age,region\nMen,35+,N\n", "no column of counts");
    find(
        "gender,area,count\nMen,N,3\n",
        "neither the variables (not `age`, `region`)",
    );
    find(
        "gender,age,region,n\nMen,35+,N,1.5\n",
        "a count was expected in `n`: 1 row has none",
    );
    find(
        "gender,age,region,n\nMen,35+,N,4\nMan,35+,N,3\n",
        "does not mention \"Man\": 3 rows",
    );
}

#[test]
fn the_queries_of_each_dialect_are_as_committed() {
    let folder = tempfile::tempdir().unwrap();
    let spec = codes(folder.path(), ROWS);
    for dialect in ["ansi", "spark", "duckdb", "postgres", "bigquery"] {
        let out = crossbreak()
            .arg("sql")
            .arg(&spec)
            .args(["--dialect", dialect, "--table", "db.poll"])
            .assert()
            .success();
        let printed = String::from_utf8(out.get_output().stdout.clone()).unwrap();
        let printed = printed.replace(spec.to_str().unwrap(), "codes.toml");
        let committed = project(&format!("tests/suite/sql/{dialect}.sql"));
        if std::env::var_os("CROSSBREAK_UPDATE").is_some() {
            std::fs::create_dir_all(committed.parent().unwrap()).unwrap();
            std::fs::write(&committed, &printed).unwrap();
        }
        let expected = std::fs::read_to_string(&committed).unwrap_or_default();
        assert_eq!(
            printed, expected,
            "{dialect}; CROSSBREAK_UPDATE=1 writes it anew"
        );
    }
    // The same as JSON.
    let out = crossbreak()
        .arg("sql")
        .arg(&spec)
        .args(["--dialect", "duckdb", "--json"])
        .assert()
        .success();
    let object: serde_json::Value = serde_json::from_slice(&out.get_output().stdout).unwrap();
    assert!(object["count"].as_str().unwrap().contains("FROM \"poll\""));
}
