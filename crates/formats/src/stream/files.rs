//! Which files a name stands for: one file, a folder of them, or a pattern with `*`.

use std::io::Read;
use std::path::{Path, PathBuf};

use crossbreak_study::diagnostic::{Code, Diagnostic, nearest};

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Parquet,
    /// Arrow IPC with a footer (Feather).
    ArrowFile,
    /// Arrow IPC without one.
    ArrowStream,
    /// Text, unless it turns out to be something else.
    Csv,
    /// A zip file, as workbooks are.
    Zip,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Kind::Parquet => "Parquet",
            Kind::ArrowFile | Kind::ArrowStream => "Arrow IPC",
            Kind::Csv => "csv",
            Kind::Zip => "a zip file or workbook",
        }
    }

    /// Reads the first bytes of a file. Anything else is not opened: a pipe would block until somebody wrote to it.
    pub fn of(path: &Path) -> std::io::Result<Self> {
        if !std::fs::metadata(path)?.is_file() {
            return Err(std::io::Error::other("it is a folder or a device"));
        }
        let mut start = [0u8; 8];
        let mut file = std::fs::File::open(path)?;
        let mut filled = 0;
        while filled < start.len() {
            match file.read(&mut start[filled..])? {
                0 => break,
                read => filled += read,
            }
        }
        let start = &start[..filled];
        Ok(if start.starts_with(b"PAR1") {
            Kind::Parquet
        } else if start.starts_with(b"ARROW1") {
            Kind::ArrowFile
        } else if start.starts_with(&[0xFF, 0xFF, 0xFF, 0xFF]) {
            Kind::ArrowStream
        } else if start.starts_with(b"PK\x03\x04") {
            Kind::Zip
        } else {
            Kind::Csv
        })
    }
}

/// Files of one kind, in the order of their names.
#[derive(Debug, Clone)]
pub struct Files {
    /// The name that stands for them.
    pub path: PathBuf,
    /// As the spec writes it.
    pub shown: String,
    pub kind: Kind,
    /// Where each is, and how messages call it.
    pub paths: Vec<(PathBuf, String)>,
}

/// Whether a name stands for files that only a stream reads: a folder, a pattern, Parquet or Arrow IPC.
pub fn is_stream(path: &Path) -> bool {
    let pattern = path
        .file_name()
        .is_some_and(|n| n.to_string_lossy().contains('*'));
    let streamed = |path: &Path| {
        matches!(
            Kind::of(path),
            Ok(Kind::Parquet | Kind::ArrowFile | Kind::ArrowStream)
        )
    };
    path.is_dir() || (pattern && !path.exists()) || (path.is_file() && streamed(path))
}

/// Finds the files. `shown` is the name as the spec has it.
pub fn find(path: &Path, shown: &str) -> Result<Files, Diagnostic> {
    let missing = |what: String, help: String| {
        Err(Diagnostic::error(Code::FileMissing, format!("{shown}: {what}")).help(help))
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let below = |folder: &Path| -> Result<Vec<String>, Diagnostic> {
        let entries = std::fs::read_dir(folder).map_err(|error| {
            Diagnostic::error(Code::FileMissing, format!("{shown}: {}", why(&error)))
                .help("paths are relative to the spec's folder")
        })?;
        // Engines leave notes beside their parts: _SUCCESS, .part-0.crc.
        let mut names: Vec<String> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                entry
                    .path()
                    .is_file()
                    .then(|| entry.file_name().into_string().ok())?
            })
            .filter(|name| !name.starts_with(['.', '_']))
            .collect();
        names.sort_unstable();
        Ok(names)
    };
    let paths: Vec<(PathBuf, String)> = if path.is_dir() {
        let names = below(path)?;
        if names.is_empty() {
            return missing(
                "the folder holds no files".to_owned(),
                "folders in it are not looked into: name the one with the files, or a pattern as parts/*.parquet".to_owned(),
            );
        }
        let shown = shown.trim_end_matches('/');
        names
            .into_iter()
            .map(|name| (path.join(&name), format!("{shown}/{name}")))
            .collect()
    } else if name.contains('*') && !path.exists() {
        let names: Vec<String> = below(parent)?
            .into_iter()
            .filter(|file| fits(&name, file))
            .collect();
        if names.is_empty() {
            return missing(
                "no file has such a name".to_owned(),
                "a * stands for any letters of a file's name, not for folders".to_owned(),
            );
        }
        let stem = shown.strip_suffix(&name).unwrap_or_default();
        names
            .into_iter()
            .map(|name| (parent.join(&name), format!("{stem}{name}")))
            .collect()
    } else {
        vec![(path.to_owned(), shown.to_owned())]
    };
    let mut kinds = Vec::with_capacity(paths.len());
    for (path, shown) in &paths {
        let kind = Kind::of(path).map_err(|error| {
            let near = below(parent).ok();
            let near = near.iter().flatten().map(String::as_str);
            let help = match nearest(&name, near) {
                Some(near) => {
                    format!("did you mean `{near}`? paths are relative to the spec's folder")
                }
                None => "paths are relative to the spec's folder".to_owned(),
            };
            Diagnostic::error(Code::FileMissing, format!("{shown}: {}", why(&error))).help(help)
        })?;
        kinds.push(kind);
    }
    let kind = kinds.first().copied().unwrap_or(Kind::Csv);
    if let Some(other) = kinds.iter().position(|k| *k != kind) {
        return Err(Diagnostic::error(
            Code::FileFormat,
            format!(
                "{} is {}, and {} is {}: files that are read together are of one kind",
                paths[0].1,
                kind.as_str(),
                paths[other].1,
                kinds[other].as_str()
            ),
        )
        .help("move what does not belong there away, or name a pattern as parts/*.parquet"));
    }
    if kind == Kind::Zip {
        return Err(Diagnostic::error(
            Code::FileFormat,
            format!(
                "{}: a workbook or zip file cannot be read as a stream",
                paths[0].1
            ),
        )
        .help(
            "unzip it, or save it as csv or Parquet; without --stream a workbook is read whole",
        ));
    }
    Ok(Files {
        path: path.to_owned(),
        shown: shown.to_owned(),
        kind,
        paths,
    })
}

fn why(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::Other => error.to_string(),
        _ => format!("it cannot be read: {error}"),
    }
}

/// Whether a name fits a pattern in which `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(fits("*.parquet", "a.parquet"));
        assert!(fits("part-*-of-*.csv", "part-1-of-12.csv"));
        assert!(fits("a*a", "aa"));
        assert!(!fits("a*a", "a"));
        assert!(!fits("*.parquet", "a.csv"));
        assert!(fits("a", "a") && !fits("a", "ab"));
    }
}
