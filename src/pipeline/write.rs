//! Writes all files of a run or none.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::csv_out::{Csv, Guarded};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::number::counted;

/// Files to be written: where, below the root, and what.
pub(super) type Files = Vec<(PathBuf, Vec<u8>)>;

/// Adds a csv file to those to be written, and says which of its texts were kept from being formulas.
pub(super) fn add_csv(files: &mut Files, path: PathBuf, csv: Csv, found: &mut Diagnostics) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if let Some(note) = guarded(&name, &csv.guarded) {
        found.note(note);
    }
    files.push((path, csv.bytes));
}

/// Says which texts of a csv file have a sign before them that they did not have.
pub(super) fn guarded(file: &str, guarded: &Guarded) -> Option<Diagnostic> {
    let first = guarded.first.as_ref()?;
    Some(
        Diagnostic::note(
            Code::TextGuarded,
            format!(
                "{file}: a spreadsheet would evaluate {}, the first \"{first}\"; ' was put before {}",
                counted(guarded.cells, "text", "texts"),
                if guarded.cells == 1 { "it" } else { "each" },
            ),
        )
        .help("a program that reads the file takes one ' off; ids, codes and numbers are as they came in"),
    )
}

/// Writes all files: first under temporary names beside their places, then renamed. Unless a rename fails, no
/// file has changed where this fails, and no folder is left behind.
pub(super) fn write_all(root: &Path, files: Files) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut made = Vec::new();
    let written = write_beside(root, files, &mut made);
    put_in_place(written, &made)
}

/// A file that is too large for memory: a temporary one beside its place, to be filled and handed to
/// [`write_all_with`].
pub(super) struct Begun {
    file: tempfile::NamedTempFile,
    path: PathBuf,
    made: Vec<PathBuf>,
}

impl Begun {
    pub(super) fn new(root: &Path, path: &Path) -> Result<Self, Diagnostic> {
        let mut made = Vec::new();
        match begin(root, path, &mut made) {
            Ok((file, path)) => Ok(Self { file, path, made }),
            Err(diagnostic) => put_in_place(Err(diagnostic), &made).map(|_| unreachable!()),
        }
    }

    /// The file to be filled.
    pub(super) fn file(&self) -> &std::fs::File {
        self.file.as_file()
    }

    /// Leaves nothing behind.
    pub(super) fn abandon(self) {
        drop(self.file);
        for folder in self.made.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// As [`write_all`], with a file that is filled already.
pub(super) fn write_all_with(
    root: &Path,
    begun: Begun,
    files: Files,
) -> Result<Vec<PathBuf>, Diagnostic> {
    let Begun {
        file,
        path,
        mut made,
    } = begun;
    let written = write_beside(root, files, &mut made).map(|mut pending| {
        pending.insert(0, (file, path));
        pending
    });
    put_in_place(written, &made)
}

/// Temporary files, and the places they are made for.
type Pending = Vec<(tempfile::NamedTempFile, PathBuf)>;

fn put_in_place(
    pending: Result<Pending, Diagnostic>,
    made: &[PathBuf],
) -> Result<Vec<PathBuf>, Diagnostic> {
    let written = pending.and_then(|pending| {
        let mut written = Vec::new();
        for (file, path) in pending {
            if let Err(error) = file.persist(&path) {
                let mut diagnostic = cannot_write(&path, &error.error);
                if !written.is_empty() {
                    diagnostic.message +=
                        &format!("; {} files were replaced before it", written.len());
                }
                return Err(diagnostic);
            }
            written.push(path);
        }
        Ok(written)
    });
    if written.is_err() {
        // Only folders that are still empty can be removed.
        for folder in made.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
    written
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Diagnostic {
    // The error's own text would name a temporary file that nobody asked for.
    let why = error.kind();
    Diagnostic::error(
        Code::CannotWrite,
        format!("{} cannot be written: {why}", path.display()),
    )
    .help("choose another folder with -o, or make this one writable")
}

/// Every file under a temporary name beside its place. `made` collects the folders that had to be made.
fn write_beside(root: &Path, files: Files, made: &mut Vec<PathBuf>) -> Result<Pending, Diagnostic> {
    let mut pending = Vec::new();
    for (path, bytes) in files {
        let (mut file, path) = begin(root, &path, made)?;
        file.write_all(&bytes)
            .map_err(|error| cannot_write(&path, &error))?;
        pending.push((file, path));
    }
    Ok(pending)
}

/// An empty file under a temporary name beside its place.
fn begin(
    root: &Path,
    path: &Path,
    made: &mut Vec<PathBuf>,
) -> Result<(tempfile::NamedTempFile, PathBuf), Diagnostic> {
    let path = root.join(path);
    let folder = path.parent().unwrap_or(root).to_owned();
    let missing: Vec<PathBuf> = folder
        .ancestors()
        .take_while(|f| !f.as_os_str().is_empty() && !f.exists())
        .map(Path::to_owned)
        .collect();
    made.extend(missing.into_iter().rev());
    std::fs::create_dir_all(&folder).map_err(|error| cannot_write(&folder, &error))?;
    if path.is_dir() {
        return Err(Diagnostic::error(
            Code::CannotWrite,
            format!(
                "{} cannot be written: a folder has its name",
                path.display()
            ),
        )
        .help("move the folder away"));
    }
    let fail = |error: std::io::Error| cannot_write(&path, &error);
    let file = tempfile::NamedTempFile::new_in(&folder).map_err(fail)?;
    readable(file.as_file()).map_err(fail)?;
    Ok((file, path))
}

/// A temporary file is its owner's alone; an output is everybody's to read, as any file that a program writes.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
