//! Outputs do not say where on somebody's machine the inputs were.

use std::io::{Cursor, Read};
use std::path::Path;

use super::support::{STUDY, contents, crossbreak, json, project};

/// A folder that no output may name.
const PRIVATE: &str = "nobody-else-knows-this-folder";

/// Whether the bytes hold the name: as they are, in a file of a zip, or in a compressed stream of a PDF.
fn names_it(bytes: &[u8]) -> bool {
    let holds = |bytes: &[u8]| {
        bytes
            .windows(PRIVATE.len())
            .any(|window| window == PRIVATE.as_bytes())
    };
    if holds(bytes) {
        return true;
    }
    if bytes.starts_with(b"PK") {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        return (0..zip.len()).any(|index| {
            let mut part = Vec::new();
            zip.by_index(index).unwrap().read_to_end(&mut part).unwrap();
            holds(&part)
        });
    }
    let streams = bytes
        .windows(7)
        .enumerate()
        .filter(|(_, window)| *window == b"stream\n");
    streams.map(|(at, _)| at + 7).any(|at| {
        let mut part = Vec::new();
        let _ = flate2::read::ZlibDecoder::new(&bytes[at..]).read_to_end(&mut part);
        holds(&part)
    })
}

/// A study whose every file has an absolute path, and something to be said of each.
fn study(folder: &Path) -> String {
    let private = folder.join(PRIVATE);
    std::fs::create_dir(&private).unwrap();
    let put = |name: &str, text: &str| {
        std::fs::write(private.join(name), text).unwrap();
        // As TOML has it.
        format!("{:?}", private.join(name).to_str().unwrap())
    };
    let mut raw = "id,sex,q1\n".to_owned();
    for n in 0..40 {
        let sex = if n % 2 == 0 { "male" } else { "female" };
        let q1 = if n % 3 == 0 { "2" } else { "1" };
        raw += &format!("{n},{sex},{q1}\n");
    }
    let file = put("poll.csv", &raw);
    let dictionary = put(
        "labels.csv",
        "variable,code,label\nq1,1,Yes\nq1,2,No\nother,1,x\n",
    );
    let targets = put("targets.csv", "sex,percent\nmale,40\nfemale,60\n");
    let claims = put(
        "claims.csv",
        "where,text,says,number\np. 1,Most said so,67%,q1:Yes\np. 2,None,some words,q1:No\n",
    );
    std::fs::copy(
        project("crates/figures/src/figures/fonts/SourceSans3-Regular.ttf"),
        private.join("house.ttf"),
    )
    .unwrap();
    put(
        "logo.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"80\" height=\"20\"><rect width=\"80\" height=\"20\"/></svg>",
    );
    let theme = put(
        "house.toml",
        "[colours]\nquiet = \"#AAAAAA\"\n[logo]\nfile = \"logo.svg\"\n[font]\nfamily = \"House\"\nregular = \"house.ttf\"\n",
    );
    let head = STUDY.replace("\"poll.csv\"", &file);
    format!(
        "{head}dictionary = {dictionary}\n[weighting]\nmethod = \"rake\"\nformats = [\"parquet\", \"raw\"]\n\
         [[weighting.margin]]\nvariables = [\"sex\"]\ntargets = {targets}\nunit = \"percent\"\n[weighting.replicates]\nmethod = \"bootstrap\"\n\
         count = 20\nseed = 1\n[variables]\nsex = {{ column = \"sex\" }}\n[[crossbreak]]\nvariable = \"sex\"\n\
         [[question]]\nid = \"q1\"\ntext = \"One?\"\ncolumn = \"q1\"\nkind = \"single\"\n[figures]\ntheme = {theme}\n\
         [[figure]]\nid = \"one\"\nkind = \"stacked\"\nquestion = \"q1\"\ntitle = \"T\"\n[claims]\nfiles = [{claims}]\n"
    )
}

#[test]
fn no_output_names_a_folder_of_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let spec = study(folder.path());
    let out = folder.path().join("out");
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    let run = crossbreak()
        .arg("run")
        .arg(folder.path().join("poll.toml"))
        .arg("-o")
        .arg(&out)
        .output()
        .unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.code() != Some(2), "{said}");
    // The terminal is the user's own.
    assert!(said.contains(PRIVATE), "{said}");
    let files = contents(&out);
    assert!(files.len() > 15, "{:?}", files.keys());
    let named: Vec<_> = files
        .iter()
        .filter(|(_, bytes)| names_it(bytes))
        .map(|(path, _)| path)
        .collect();
    assert!(named.is_empty(), "{named:?}");
    let manifest = json(&out.join("outputs/poll/manifest.json"));
    let inputs: Vec<&str> = manifest["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| input["file"].as_str().unwrap())
        .collect();
    for file in [
        "poll.toml",
        "poll.csv",
        "labels.csv",
        "targets.csv",
        "claims.csv",
        "house.toml",
        "house.ttf",
        "logo.svg",
    ] {
        assert!(inputs.contains(&file), "{file}: {inputs:?}");
    }
    let warnings = manifest["warnings"].to_string();
    assert!(warnings.contains("house.toml, line 2"), "{warnings}");
}

#[test]
fn the_name_is_found_wherever_it_hides() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a", zip::write::SimpleFileOptions::default())
        .unwrap();
    std::io::Write::write_all(&mut zip, PRIVATE.repeat(9).as_bytes()).unwrap();
    assert!(names_it(&zip.finish().unwrap().into_inner()));
    let mut packed =
        flate2::write::ZlibEncoder::new(b"%PDF stream\n".to_vec(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, PRIVATE.repeat(9).as_bytes()).unwrap();
    assert!(names_it(&packed.finish().unwrap()));
    assert!(!names_it(b"another"));
}
