//! `diff A B`: two runs by their manifests, with the numbers and weights that stand beside them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::write::MANIFEST;
use crate::changes::{self, Changes, Known, Side};
use crate::manifest::Earlier;
use crossbreak_formats::ingest;
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};

/// A manifest of ten million numbers takes less.
const MOST: u64 = 2 << 30;

/// Compares two runs. Each is a manifest, the folder of a study's outputs, or a folder with `outputs/` of one study.
pub fn diff(a: &Path, b: &Path) -> Result<Changes, Diagnostics> {
    let mut found = Diagnostics::new();
    let mut notes = Vec::new();
    let mut sides = Vec::new();
    for (name, path) in [("A", a), ("B", b)] {
        match side(path, name, &mut notes) {
            Ok(side) => sides.push(side),
            Err(diagnostic) => found.push(diagnostic),
        }
    }
    match sides.as_slice() {
        [old, new] => Ok(changes::compare(old, new, notes)),
        _ => Err(found),
    }
}

fn missing(path: &Path, what: &str) -> Diagnostic {
    Diagnostic::error(Code::FileMissing, what.to_owned())
        .in_file(DataPlace::of(path.display().to_string()))
        .help(
            "name a manifest.json, a folder outputs/<study>, or a folder that holds outputs/ of one study; `crossbreak run` writes \
             them",
        )
}

/// The manifest that is meant by a path.
pub(super) fn manifest_at(path: &Path) -> Result<PathBuf, Diagnostic> {
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(missing(path, "there is no such file or folder"));
        }
        Err(error) => return Err(missing(path, &format!("it cannot be read: {error}"))),
    };
    if about.is_file() {
        return Ok(path.to_owned());
    }
    if !about.is_dir() {
        return Err(missing(path, "it is neither a file nor a folder"));
    }
    let own = path.join(MANIFEST);
    if own.is_file() {
        return Ok(own);
    }
    let mut studies: Vec<PathBuf> = fs::read_dir(path.join("outputs"))
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join(MANIFEST)))
        .filter(|manifest| manifest.is_file())
        .collect();
    studies.sort();
    match studies.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(missing(
            path,
            "the folder holds no manifest.json, and no outputs/ with one",
        )),
        several => {
            let folders = several.iter().filter_map(|manifest| manifest.parent());
            let folders: Vec<String> = folders.map(|f| f.display().to_string()).collect();
            let what = format!("the folder holds the outputs of {} studies", folders.len());
            let mut diagnostic = missing(path, &what);
            diagnostic.help = Some(format!("name one of them: {}", folders.join(", ")));
            Err(diagnostic)
        }
    }
}

/// A file that is a file, and not without end.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    if about.len() > MOST {
        return Err(io::Error::other("it is larger than 2 GB"));
    }
    fs::read(path)
}

/// What a manifest says of its run.
pub(super) fn read_manifest(path: &Path) -> Result<Earlier, Diagnostic> {
    let bytes =
        bytes(path).map_err(|error| missing(path, &format!("it cannot be read: {error}")))?;
    let no_manifest = |why: String| {
        Diagnostic::error(
            Code::FileFormat,
            format!("this is no manifest of a run: {why}"),
        )
        .in_file(DataPlace::of(path.display().to_string()))
        .help("name the manifest.json that `crossbreak run` writes to outputs/<study>/")
    };
    let value: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|error| no_manifest(error.to_string()))?;
    for key in ["crossbreak", "study", "inputs", "outputs"] {
        if value.get(key).is_none() {
            return Err(no_manifest(format!("it has no `{key}`")));
        }
    }
    if value.get("values").is_none() {
        return Err(no_manifest(format!(
            "it holds no numbers; crossbreak {} did not write them into manifests",
            value["crossbreak"].as_str().unwrap_or_default()
        )));
    }
    serde_json::from_value(value).map_err(|error| no_manifest(error.to_string()))
}

/// What `numbers.json` says of a number.
#[derive(Deserialize)]
struct Entry {
    printed: String,
    unit: String,
}

#[derive(Deserialize)]
struct Numbers {
    numbers: BTreeMap<String, Entry>,
}

/// A run: its manifest, and the files beside it that are as the manifest says.
fn side(path: &Path, name: &str, notes: &mut Vec<String>) -> Result<Side, Diagnostic> {
    let manifest = manifest_at(path)?;
    let run = read_manifest(&manifest)?;
    let folder = manifest.parent().unwrap_or(Path::new(""));
    let outputs = format!("outputs/{}", run.study);
    let root = folder.join("../..");
    let mut own = |file: &str, at: PathBuf, without: &str| -> Option<Vec<u8>> {
        let listed = run.outputs.iter().find(|output| output.file == file)?;
        let why = match bytes(&at) {
            Ok(bytes) if ingest::sha256(&bytes) == listed.sha256 => return Some(bytes),
            Ok(_) => "is not as the manifest says",
            Err(_) => "is not there",
        };
        notes.push(format!("{name}: {file} {why}; {without}"));
        None
    };
    let mut numbers: BTreeMap<String, Known> = BTreeMap::new();
    let printed = own(
        &format!("{outputs}/numbers.json"),
        folder.join("numbers.json"),
        "numbers are shown as they are, not as they are printed",
    );
    if let Some(printed) = printed.and_then(|b| serde_json::from_slice::<Numbers>(&b).ok()) {
        for (id, entry) in printed.numbers {
            let known = numbers.entry(id).or_default();
            known.printed = Some(entry.printed);
            known.unit = entry.unit;
        }
    }
    let estimates = own(
        &format!("{outputs}/estimates.csv"),
        folder.join("estimates.csv"),
        "standard errors are not known",
    );
    for [id, se] in estimates
        .iter()
        .flat_map(|bytes| columns(bytes, ["number", "se"]))
    {
        numbers.entry(id).or_default().se = se.parse().ok();
    }
    let file = format!("weights/{}.csv", run.study);
    let weights = own(
        &file,
        root.join(&file),
        "weights are not compared one by one",
    );
    let weights = weights.map(|bytes| {
        let rows = columns(&bytes, ["id", "weight"]).into_iter();
        rows.filter_map(|[id, weight]| Some((id, weight.parse().ok()?)))
            .collect()
    });
    Ok(Side {
        run,
        numbers,
        weights,
    })
}

/// Two columns of a csv file of ours; nothing where it has no such columns.
fn columns(bytes: &[u8], names: [&str; 2]) -> Vec<[String; 2]> {
    let mut reader = csv::Reader::from_reader(bytes);
    let Ok(headings) = reader.headers().cloned() else {
        return Vec::new();
    };
    let at = names.map(|name| headings.iter().position(|heading| heading == name));
    let [Some(one), Some(other)] = at else {
        return Vec::new();
    };
    let cell =
        |record: &csv::StringRecord, at: usize| record.get(at).unwrap_or_default().to_owned();
    reader
        .records()
        .filter_map(|record| {
            let record = record.ok()?;
            Some([cell(&record, one), cell(&record, other)])
        })
        .collect()
}
