//! A raw file looked at without a spec, and a spec drafted for it.

use std::path::{Component, Path, PathBuf};

use super::write::{Files, guarded, write_all};
use super::{Failure, Progress, Source};
use crossbreak_draft::draft::{self, Draft, Setting, TargetTable};
use crossbreak_draft::inspect::{self, Inspection};
use crossbreak_formats::ingest::{self, Dictionary, Limits, Settings};
use crossbreak_study::csv_out::{self, Column};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_study::raw::RawData;
use crossbreak_study::spec::{self, Located};

/// The schema beside a drafted spec, as the first line of the draft names it.
const SCHEMA: &str = "crossbreak.schema.json";

/// A raw file and what it holds.
#[derive(Debug)]
pub struct Look {
    pub inspection: Inspection,
    /// What was read by a rule.
    pub notes: Diagnostics,
    /// A place for the notes: there is no spec yet.
    pub source: Source,
    raw: RawData,
    reading: Reading,
}

/// How a raw file is read, where its content does not say: the keys of `[input]` by the same names.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub limits: Limits,
    pub encoding: Option<String>,
    pub sheet: Option<String>,
    pub heading: Option<usize>,
    /// A file that says what the columns mean.
    pub dictionary: Option<PathBuf>,
}

/// Reads a raw file and looks at every column.
pub fn look(path: &Path, reading: &Reading, progress: Progress<'_>) -> Result<Look, Box<Failure>> {
    let shown = path.display().to_string();
    let source = Source {
        name: shown.clone(),
        text: String::new(),
    };
    progress("reading the file");
    let raw = match read(path, &shown, reading) {
        Ok(raw) => raw,
        Err(diagnostics) => {
            return Err(Box::new(Failure {
                source,
                diagnostics: diagnostics.of_command_line(),
            }));
        }
    };
    progress("looking at the columns");
    Ok(Look {
        inspection: inspect::inspect(&raw),
        notes: raw.notes.clone(),
        source,
        raw,
        reading: reading.clone(),
    })
}

fn read(path: &Path, shown: &str, reading: &Reading) -> Result<RawData, Diagnostics> {
    // What the command line says stands nowhere in a spec.
    let located = |name: &String| Located::new(name.clone(), 0..0);
    let encoding = reading.encoding.as_ref().map(located);
    let sheet = reading.sheet.as_ref().map(located);
    let heading = reading.heading.map(|row| Located::new(row, 0..0));
    let mut dictionary = Dictionary::default();
    if let Some(file) = &reading.dictionary {
        let shown = file.display().to_string();
        dictionary.read(file, &shown, None, reading.limits)?;
    }
    let settings = Settings {
        limits: reading.limits,
        encoding: encoding.as_ref(),
        sheet: sheet.as_ref(),
        heading: heading.as_ref(),
        dictionary: reading.dictionary.as_ref().map(|_| &dictionary),
    };
    ingest::read(path, shown, settings)
}

impl Look {
    /// The codebook as a csv file, in the form in which `[input] dictionary` reads it, and what has to be said of it.
    pub fn dictionary(&self) -> (Vec<u8>, Option<Diagnostic>) {
        let rows = inspect::dictionary(&self.raw, &self.inspection);
        let cells = |index: usize| rows.iter().map(move |row| row[index].as_str());
        let columns = vec![
            Column::data("variable", cells(0)),
            Column::text("text", cells(1)),
            Column::text("item", cells(2)),
            Column::data("code", cells(3)),
            Column::text("label", cells(4)),
            Column::data("missing", cells(5)),
        ];
        let csv = csv_out::write(rows.len(), columns);
        let said = guarded("the codebook", &csv.guarded);
        (csv.bytes, said)
    }

    /// A drafted spec: beside target tables to fill in if it is to be written to `out`, alone otherwise.
    pub fn draft(&self, out: Option<&Path>) -> Draft {
        let raw = Path::new(&self.inspection.file);
        let study = stem(out.unwrap_or(raw));
        let from_spec = |path: &Path| match out.and_then(Path::parent) {
            Some(folder) => slashes(&relative(path, folder)),
            None => slashes(path),
        };
        let dictionary = self.reading.dictionary.as_deref().map(from_spec);
        let tables = out.map(|out| tables_folder(&study, out));
        draft::draft(
            &self.raw,
            &self.inspection,
            Setting {
                study: &study,
                file: &from_spec(raw),
                encoding: self.reading.encoding.as_deref(),
                sheet: self.reading.sheet.as_deref(),
                heading: self.raw.heading.or(self.reading.heading),
                dictionary: dictionary.as_deref(),
                tables: tables.as_deref(),
            },
        )
    }
}

/// What `init` wrote, and what it found and left alone.
#[derive(Debug, Default)]
pub struct DraftFiles {
    pub written: Vec<PathBuf>,
    /// Files that stayed as they were: tables with somebody's targets, the same draft.
    pub stayed: Vec<PathBuf>,
    /// A file in the place of the schema that crossbreak did not write.
    pub not_ours: Option<PathBuf>,
}

/// Writes a drafted spec, its target tables and the schema that its first line names. What is there already is never
/// written over, but for a schema of another version: a spec that is another one stops it, a table stays as it is. The
/// spec goes last: where one is there its tables are, and where writing was interrupted it can be done again.
pub fn write_draft(draft: &Draft, out: &Path) -> Result<DraftFiles, Diagnostic> {
    if std::fs::metadata(out).is_ok_and(|of| !of.is_file()) {
        return Err(Diagnostic::error(
            Code::CannotWrite,
            format!(
                "{} is not a file: it is a folder, a pipe or a device",
                out.display()
            ),
        )
        .help("name a file with -o"));
    }
    let drafted = small_file(out).is_some_and(|bytes| bytes == draft.text.as_bytes());
    if !drafted && is_there(out) {
        return Err(Diagnostic::error(
            Code::CannotWrite,
            format!("{} is there already", out.display()),
        )
        .help(
            "name another file with -o, or move this one away: a spec holds the work of people",
        ));
    }
    let folder = out.parent().unwrap_or(Path::new(""));
    let mut files = Files::new();
    let mut done = DraftFiles::default();
    let own = spec::json_schema().into_bytes();
    let schema = folder.join(SCHEMA);
    match small_file(&schema) {
        Some(there) if there == own => {}
        Some(there) if spec::is_own_schema(&there) => files.push((PathBuf::from(SCHEMA), own)),
        _ if is_there(&schema) => done.not_ours = Some(schema),
        _ => files.push((PathBuf::from(SCHEMA), own)),
    }
    for table in &draft.tables {
        let path = folder.join(&table.path);
        match is_there(&path) {
            true => done.stayed.push(path),
            false => files.push((PathBuf::from(&table.path), csv(table))),
        }
    }
    match drafted {
        true => done.stayed.push(out.to_owned()),
        false => {
            let name = out.file_name().map(PathBuf::from).unwrap_or_default();
            files.push((name, draft.text.clone().into_bytes()));
        }
    }
    done.written = write_all(folder, &stem(out), files)?;
    Ok(done)
}

/// The bytes of a file that may be a draft or a schema: what is larger, or is no file, is neither.
fn small_file(path: &Path) -> Option<Vec<u8>> {
    const MOST: u64 = 8 << 20;
    let of = std::fs::metadata(path).ok()?;
    (of.is_file() && of.len() <= MOST).then(|| std::fs::read(path).ok())?
}

/// The folder of the target tables, beside the spec: of its name, unless something else has it, as `export.zip` has for
/// `export.zip.toml`.
fn tables_folder(study: &str, out: &Path) -> String {
    let folder = out.parent().unwrap_or(Path::new(""));
    let is_free = |name: &str| std::fs::metadata(folder.join(name)).map_or(true, |of| of.is_dir());
    match is_free(study) {
        true => study.to_owned(),
        false => format!("{study}-targets"),
    }
}

/// Whether there is anything of that name, be it a link to nowhere.
fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

/// A table with a column to fill in, and one that shows what the sample has. It is read again: its labels are data, and
/// a draft puts none into a table that would be a formula.
fn csv(table: &TargetTable) -> Vec<u8> {
    let shares: Vec<String> = table
        .rows
        .iter()
        .map(|(_, share)| share.to_string())
        .collect();
    let labels = table.rows.iter().map(|(label, _)| label.as_str());
    let columns = vec![
        Column::data(&table.variable, labels),
        Column::data("percent", table.rows.iter().map(|_| "")),
        Column::data("in_sample", shares.iter().map(String::as_str)),
    ];
    csv_out::write(table.rows.len(), columns).bytes
}

/// A name for the study, without what a shell or a path would take apart.
fn stem(path: &Path) -> String {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    stem.filter(|stem| !stem.is_empty())
        .unwrap_or_else(|| "study".to_owned())
}

/// A path from a folder: `../raw/poll.csv` from `specs`. Paths that are not of one root stay as they are.
fn relative(path: &Path, folder: &Path) -> PathBuf {
    if path.is_absolute() != folder.is_absolute() {
        // One from the root, one from here: only the whole path says where.
        return std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    }
    let parts = |path: &Path| -> Vec<PathBuf> {
        let parts = path.components().filter(|part| *part != Component::CurDir);
        parts.map(|part| PathBuf::from(part.as_os_str())).collect()
    };
    let (path_parts, folder_parts) = (parts(path), parts(folder));
    let shared = path_parts
        .iter()
        .zip(&folder_parts)
        .take_while(|(a, b)| a == b)
        .count();
    let up = &folder_parts[shared..];
    if up.iter().any(|part| part == Path::new("..")) {
        return std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    }
    let mut out: PathBuf = up.iter().map(|_| Path::new("..")).collect();
    out.extend(&path_parts[shared..]);
    out
}

/// As a spec writes paths on every machine.
fn slashes(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_from_the_folder_of_the_spec() {
        for (path, folder, expected) in [
            ("raw/poll.csv", "specs", "../raw/poll.csv"),
            ("raw/poll.csv", "", "raw/poll.csv"),
            ("./raw/poll.csv", "raw", "poll.csv"),
            ("/data/raw/poll.csv", "/data/specs", "../raw/poll.csv"),
            ("poll.csv", "a/b", "../../poll.csv"),
        ] {
            assert_eq!(
                relative(Path::new(path), Path::new(folder)),
                Path::new(expected)
            );
        }
    }
}
