//! What each target does with its bytes. The tests of the project do the same with the committed corpus.

use std::io::{Cursor, Write};
use std::path::Path;

use crossbreak::diagnostic::{Diagnostic, Place};
use crossbreak::draft::{self, Setting};
use crossbreak::ingest::{self, Dictionary, Limits, RawData, Settings};
use crossbreak::pipeline::{Cells, Only};
use crossbreak::{inspect, pipeline, spec};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What reads a file.
pub type Reader = fn(&[u8]);

/// Every reader by the name of its target.
pub const ALL: [(&str, Reader); 23] = [
    ("arrow", arrow),
    ("cells", cells),
    ("claims", claims),
    ("csv", csv),
    ("dictionary", dictionary),
    ("draft", draft),
    ("font", font),
    ("given", given),
    ("logo", logo),
    ("ods", ods),
    ("parquet", parquet),
    ("replicates", replicates),
    ("sav", sav),
    ("spec", spec),
    ("stata", stata),
    ("stream_arrow", stream_arrow),
    ("stream_csv", stream_csv),
    ("stream_parquet", stream_parquet),
    ("targets", targets),
    ("theme", theme),
    ("triple_s", triple_s),
    ("xls", xls),
    ("xlsx", xlsx),
];

/// Text of any encoding and separator.
pub fn csv(data: &[u8]) {
    parse(data);
}

/// The parts of an Excel workbook; or one as it is.
pub fn xlsx(data: &[u8]) {
    parse(&zipped(data, None));
}

/// The parts of an OpenDocument spreadsheet; or one as it is.
pub fn ods(data: &[u8]) {
    parse(&zipped(
        data,
        Some("application/vnd.oasis.opendocument.spreadsheet"),
    ));
}

/// An Excel workbook of before 2007.
pub fn xls(data: &[u8]) {
    parse(&beginning(
        data,
        &[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice()],
    ));
}

/// SPSS, compressed or not.
pub fn sav(data: &[u8]) {
    parse(&beginning(data, &[b"$FL2", b"$FL3"]));
}

/// Stata of any release.
pub fn stata(data: &[u8]) {
    let old: Vec<[u8; 4]> = (104..=115)
        .flat_map(|release| [1, 2].map(|order| [release, order, 1, 0]))
        .collect();
    let mut starts: Vec<&[u8]> = vec![b"<stata_dta>"];
    starts.extend(old.iter().map(|start| start.as_slice()));
    parse(&beginning(data, &starts));
}

/// Parquet.
pub fn parquet(data: &[u8]) {
    parse(&as_parquet(data));
}

/// Arrow IPC, as a file or as a stream.
pub fn arrow(data: &[u8]) {
    parse(&beginning(data, &ARROW));
}

/// A csv that is weighted in two passes.
pub fn stream_csv(data: &[u8]) {
    weigh(data, Pass::Stream);
}

/// A Parquet file that is weighted in two passes.
pub fn stream_parquet(data: &[u8]) {
    weigh(&as_parquet(data), Pass::Stream);
}

/// An Arrow file that is weighted in two passes.
pub fn stream_arrow(data: &[u8]) {
    weigh(&beginning(data, &ARROW), Pass::Stream);
}

/// A table of counts that an engine made: csv, Parquet or Arrow IPC.
pub fn cells(data: &[u8]) {
    let data = match data.starts_with(b"PAR1") {
        true => as_parquet(data),
        false => data.to_vec(),
    };
    weigh(&data, Pass::Cells);
}

/// A definition of Triple-S and its data, with a line of `>>>` between them.
pub fn triple_s(data: &[u8]) {
    let (definition, rows) = divided(data);
    in_folder(&[("poll.sss", definition), ("poll.asc", rows)], |folder| {
        let path = folder.join("poll.sss");
        if let Ok(raw) = ingest::read(&path, "poll.sss", Settings::default()) {
            look_at(&raw);
        }
    });
}

/// A dictionary as csv, and the rows that it is for, with a line of `>>>` between them.
pub fn dictionary(data: &[u8]) {
    let (labels, rows) = divided(data);
    in_folder(&[("labels.csv", labels)], |folder| {
        let mut dictionary = Dictionary::default();
        let path = folder.join("labels.csv");
        let read = dictionary.read(&path, "labels.csv", None, Limits::default());
        if read.is_err() {
            return;
        }
        let settings = Settings {
            dictionary: Some(&dictionary),
            ..Settings::default()
        };
        if let Ok(raw) = ingest::parse(rows, "poll.csv", settings) {
            look_at(&raw);
        }
    });
}

/// A spec, checked with the rows of a small poll.
pub fn spec(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    in_folder(&[("poll.toml", data), ("poll.csv", POLL)], |folder| {
        let path = folder.join("poll.toml");
        let found = match pipeline::prepare(&path, Limits::default(), &|_| {}) {
            Ok((study, _)) => study.warnings,
            Err(failure) => failure.diagnostics,
        };
        for diagnostic in found.iter() {
            if let Place::Spec(span) = &diagnostic.place {
                assert!(
                    text.get(span.clone()).is_some(),
                    "no such place: {diagnostic:?}"
                );
            }
        }
    });
}

/// A table of weights made elsewhere: csv, or the parts of a workbook.
pub fn given(data: &[u8]) {
    let (name, table) = table(data, "given");
    beside(
        &name,
        &table,
        &format!("[weighting]\nmethod = \"given\"\nfile = \"{name}\"\ncolumn = \"weight\"\n"),
        "",
    );
}

/// A table of replicate weights, beside weights of the export.
pub fn replicates(data: &[u8]) {
    let (name, table) = table(data, "replicates");
    beside(
        &name,
        &table,
        &format!(
            "[weighting]\nmethod = \"given\"\ncolumn = \"hours\"\n[weighting.replicates]\nmethod = \"bootstrap\"\nfile = \"{name}\"\n\
             columns = [\"r1\", \"r2\"]\n"
        ),
        "",
    );
}

/// A table of targets.
pub fn targets(data: &[u8]) {
    let (name, table) = table(data, "targets");
    beside(
        &name,
        &table,
        &format!(
            "[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\nvariables = [\"sex\"]\ntargets = \"{name}\"\n"
        ),
        "",
    );
}

/// A file of claims, each checked against the numbers of the poll.
pub fn claims(data: &[u8]) {
    beside(
        "claims.csv",
        data,
        "[weighting]\nmethod = \"none\"\n",
        "[claims]\nfiles = [\"claims.csv\"]\n",
    );
}

/// A theme of figures, with a font and a logo beside it, and a figure drawn with it.
pub fn theme(data: &[u8]) {
    house(data, FONT, LOGO);
}

/// A logo, and a figure drawn with it.
pub fn logo(data: &[u8]) {
    house(b"[logo]\nfile = \"logo.svg\"\n", FONT, data);
}

/// A font, and a figure set in it.
pub fn font(data: &[u8]) {
    house(
        b"[font]\nfamily = \"House\"\nregular = \"house.ttf\"\n",
        data,
        LOGO,
    );
}

const FONT: &[u8] = include_bytes!("house.ttf");
const LOGO: &[u8] =
    b"<svg xmlns='http://www.w3.org/2000/svg' width='80' height='20'><rect width='80' height='20'/></svg>";

/// A file that is csv or the parts of a workbook, with its name.
fn table(data: &[u8], stem: &str) -> (String, Vec<u8>) {
    match data.starts_with(b">>> ") || data.starts_with(b"PK") {
        true => (format!("{stem}.xlsx"), zipped(data, None)),
        false => (format!("{stem}.csv"), data.to_vec()),
    }
}

const HEAD: &str = "spec = 1\n[study]\ntitle = \"A small poll\"\nclient = \"Nobody\"\ncompany = \"Example\"\n\
                    fieldwork = { from = 2024-01-02, to = 2024-01-04 }\nuniverse = \"adults\"\nmode = \"online\"\n\
                    [input]\nfile = \"poll.csv\"\nid = \"id\"\n[variables.sex]\ncolumn = \"sex\"\n\
                    [[question]]\nid = \"q1\"\ntext = \"Do you?\"\nkind = \"single\"\ncolumn = \"q1\"\n";

const ROWS: &[u8] = b"id,sex,q1,hours\n1,M,Yes,1\n2,F,No,2\n3,F,Yes,1.5\n4,M,No,0.5\n";

/// A study that reads the file; where it is in order its claims are checked too.
fn beside(name: &str, file: &[u8], weighting: &str, more: &str) {
    let spec = format!("{HEAD}{weighting}{more}");
    let files = [
        ("poll.toml", spec.as_bytes()),
        ("poll.csv", ROWS),
        (name, file),
    ];
    in_folder(&files, |folder| {
        let path = folder.join("poll.toml");
        if let Ok((study, _)) = pipeline::prepare(&path, Limits::default(), &|_| {}) {
            std::hint::black_box(pipeline::verify(&study, &|_| {}));
        }
    });
}

/// A study that draws one figure in the style of a house.
fn house(theme: &[u8], font: &[u8], logo: &[u8]) {
    let spec = format!(
        "{HEAD}[weighting]\nmethod = \"none\"\n[figures]\ntheme = \"house.toml\"\n[[figure]]\nid = \"one\"\n\
         kind = \"stacked\"\nquestion = \"q1\"\ntitle = \"Half say 1/2, \u{201c}yes\u{201d}\"\n"
    );
    let files = [
        ("poll.toml", spec.as_bytes()),
        ("poll.csv", ROWS),
        ("house.toml", theme),
        ("house.ttf", font),
        ("logo.svg", logo),
    ];
    in_folder(&files, |folder| {
        let path = folder.join("poll.toml");
        if let Ok((study, source)) = pipeline::prepare(&path, Limits::default(), &|_| {}) {
            let figures = Some(Only::Figures);
            std::hint::black_box(
                pipeline::run(&study, &source, None, figures, None, &|_| {}).is_ok(),
            );
        }
    });
}

/// Rows of a poll: a spec drafted for any of them has the shape of a spec.
pub fn draft(data: &[u8]) {
    let Ok(raw) = ingest::parse(data, "poll.csv", Settings::default()) else {
        return;
    };
    let inspection = inspect::inspect(&raw);
    let setting = Setting {
        heading: None,
        study: "poll",
        file: "poll.csv",
        encoding: None,
        sheet: None,
        dictionary: None,
        tables: None,
    };
    let draft = draft::draft(&raw, &inspection, setting);
    let parsed = spec::read(&draft.text);
    // What only a person knows is a question mark, or the days of fieldwork, of which there is none.
    let open = |found: &Diagnostic| {
        let mark = |place: &Place| matches!(place, Place::Spec(span) if draft.text.get(span.clone()) == Some("\"?\""));
        mark(&found.place) || found.message == "the key `fieldwork` is missing here"
    };
    assert!(
        parsed.spec.is_some() && parsed.diagnostics.iter().all(open),
        "{:?}\n{}",
        parsed.diagnostics,
        draft.text
    );
}

const POLL: &[u8] = include_bytes!("poll.csv");
const STREAMED: &str = include_str!("streamed.toml");
const ARROW: [&[u8]; 2] = [b"ARROW1", b"\xFF\xFF\xFF\xFF"];

/// Bytes with the marks of a Parquet file.
fn as_parquet(data: &[u8]) -> Vec<u8> {
    let mut data = beginning(data, &[b"PAR1"]);
    if let Some(end) = data.len().checked_sub(4) {
        data[end..].copy_from_slice(b"PAR1");
    }
    data
}

/// What is read of a file that is never held whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Its rows, twice.
    Stream,
    /// Its counts.
    Cells,
}

/// Weights the rows or the counts of a file, as `weight` does. Every other length is weighted without base weights,
/// which have a way of their own.
fn weigh(data: &[u8], pass: Pass) {
    let spec = match data.len() % 2 {
        0 => STREAMED.to_owned(),
        _ => STREAMED.replace("base_weight=\"w\"\n", ""),
    };
    in_folder(
        &[("poll.toml", spec.as_bytes()), ("poll.data", data)],
        |folder| {
            let spec = folder.join("poll.toml");
            let limits = Limits::default();
            let done = match pass {
                Pass::Stream => pipeline::weight_large(&spec, None, limits, &|_| {}),
                Pass::Cells => {
                    let cells = Cells {
                        file: folder.join("poll.data"),
                        count_column: None,
                    };
                    pipeline::weight_cells(&spec, &cells, None, limits, &|_| {})
                }
            };
            if let Err(failure) = done {
                assert!(
                    failure.diagnostics.has_errors(),
                    "nothing says what is wrong"
                );
                // Nothing is left behind, not even a temporary file.
                assert!(!folder.join("weights").exists(), "something was written");
            }
        },
    );
}

fn parse(bytes: &[u8]) {
    if let Ok(raw) = ingest::parse(bytes, "poll", Settings::default()) {
        look_at(&raw);
    }
}

/// Every cell, by every way to it, and the codebook that is shown of them.
fn look_at(raw: &RawData) {
    const MOST_CELLS: usize = 20_000;
    let names: Vec<&str> = raw.columns().collect();
    if raw.rows().saturating_mul(names.len()) > MOST_CELLS {
        return;
    }
    for name in &names {
        let Some(column) = raw.column(name) else {
            panic!("there is no column {name:?}");
        };
        for row in 0..raw.rows() {
            std::hint::black_box(column.get(row));
        }
    }
    for row in 0..raw.rows() {
        assert!(raw.row_number(row).is_some());
    }
    std::hint::black_box(inspect::inspect(raw));
}

/// The bytes, with one of the starts: most of what a mutation makes would be taken for text.
fn beginning(data: &[u8], starts: &[&[u8]]) -> Vec<u8> {
    let mut data = data.to_vec();
    if let [first, ..] = starts
        && !starts.iter().any(|start| data.starts_with(start))
    {
        data.resize(data.len().max(first.len()), 0);
        data[..first.len()].copy_from_slice(first);
    }
    data
}

/// A line of `>>>` with the name of a part behind it, and the part below, up to the next such line, as a zip file.
/// The parts are stored as they are, with their sums: a mutation of a packed file hardly gets beyond its sum.
fn zipped(data: &[u8], mime: Option<&str>) -> Vec<u8> {
    if data.starts_with(b"PK") {
        return data.to_vec();
    }
    let text = String::from_utf8_lossy(data);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut put = |name: &str, part: &str| {
        // The same name twice is refused by the writer.
        if zip.start_file(name, stored).is_ok() {
            let _ = zip.write_all(part.as_bytes());
        }
    };
    if let Some(mime) = mime {
        put("mimetype", mime);
    }
    for part in text.split(">>> ").skip(1) {
        let (name, part) = part.split_once('\n').unwrap_or((part, ""));
        put(name, part);
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn divided(data: &[u8]) -> (&[u8], &[u8]) {
    const LINE: &[u8] = b"\n>>>\n";
    match data.windows(LINE.len()).position(|window| window == LINE) {
        Some(at) => (&data[..at], &data[at + LINE.len()..]),
        None => (data, &[]),
    }
}

/// A folder with those files, for the time of the work.
fn in_folder(files: &[(&str, &[u8])], work: impl FnOnce(&Path)) {
    let made = tempfile::tempdir().and_then(|folder| {
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes)?;
        }
        Ok(folder)
    });
    match made {
        Ok(folder) => work(folder.path()),
        Err(error) => panic!("no folder for the files: {error}"),
    }
}
