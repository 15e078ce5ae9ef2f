//! Files under temporary names beside their places: made, filled, brought to the disk, given their names, and cleared
//! away where a run was killed.
//!
//! One is open at a time: a study can have more files than a process may open.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use crossbreak_study::diagnostic::{Code, Diagnostic};

/// Ends the name of every temporary file.
const ENDING: &str = ".tmp";
/// Letters between the name of the study and the ending.
const RANDOM: usize = 6;

fn beginning(study: &str) -> String {
    format!(".crossbreak-{study}-")
}

/// A file that is whole and on the disk, and does not have its name yet.
pub(super) struct Ready {
    file: TempPath,
    pub place: PathBuf,
}

impl Ready {
    /// Gives it its name.
    pub fn put(self) -> Result<PathBuf, Diagnostic> {
        match self.file.persist(&self.place) {
            Ok(()) => Ok(self.place),
            Err(error) => Err(cannot_write(&self.place, &error.error)),
        }
    }
}

/// A file that is being filled.
pub(in crate::pipeline) struct Begun {
    file: NamedTempFile,
    place: PathBuf,
}

impl Begun {
    /// An empty file beside its place. `made` collects the folders that had to be made.
    pub(super) fn new(
        root: &Path,
        path: &Path,
        study: &str,
        made: &mut Vec<PathBuf>,
    ) -> Result<Self, Diagnostic> {
        let place = root.join(path);
        let folder = place.parent().unwrap_or(root).to_owned();
        make_folder(&folder, made)?;
        if place.is_dir() {
            return Err(Diagnostic::error(
                Code::CannotWrite,
                format!(
                    "{} cannot be written: a folder has its name",
                    place.display()
                ),
            )
            .help("move the folder away"));
        }
        let fail = |error: io::Error| cannot_write(&place, &error);
        let mut builder = tempfile::Builder::new();
        let prefix = beginning(study);
        builder.prefix(&prefix).suffix(ENDING).rand_bytes(RANDOM);
        let file = modes::created(&mut builder, &place, &folder).map_err(fail)?;
        Ok(Self { file, place })
    }

    /// The file to be filled.
    pub fn file(&self) -> &File {
        self.file.as_file()
    }

    /// The hash of what it holds.
    pub fn hash(&self) -> Result<String, Diagnostic> {
        super::earlier::hash(self.file.path()).map_err(|error| self.failed(&error))
    }

    /// Why it cannot be filled.
    pub fn failed(&self, error: &io::Error) -> Diagnostic {
        cannot_write(&self.place, error)
    }

    /// Brings what was written to the disk, and closes the file.
    pub(super) fn ready(self) -> Result<Ready, Diagnostic> {
        let Self { file, place } = self;
        file.as_file()
            .sync_all()
            .map_err(|error| cannot_write(&place, &error))?;
        Ok(Ready {
            file: file.into_temp_path(),
            place,
        })
    }
}

/// A file with its content.
pub(super) fn write(
    root: &Path,
    path: &Path,
    bytes: &[u8],
    study: &str,
    made: &mut Vec<PathBuf>,
) -> Result<Ready, Diagnostic> {
    let begun = Begun::new(root, path, study, made)?;
    begun
        .file()
        .write_all(bytes)
        .map_err(|error| cannot_write(&begun.place, &error))?;
    begun.ready()
}

/// Makes a folder with those above it that are missing, and adds them to `made`.
pub(super) fn make_folder(folder: &Path, made: &mut Vec<PathBuf>) -> Result<(), Diagnostic> {
    let missing: Vec<PathBuf> = folder
        .ancestors()
        .take_while(|f| !f.as_os_str().is_empty() && !f.exists())
        .map(Path::to_owned)
        .collect();
    made.extend(missing.into_iter().rev());
    fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))
}

/// Removes the folders that are still empty.
pub(super) fn unmake(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

/// Names reach the disk with their folder. Systems that cannot do this (Windows, some network drives) do it in their own time.
pub(super) fn sync_folders<'a>(files: impl Iterator<Item = &'a Path>) {
    let mut folders: Vec<&Path> = files.filter_map(Path::parent).collect();
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        let folder = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        if let Ok(folder) = File::open(folder) {
            let _ = folder.sync_all();
        }
    }
}

/// Removes what killed runs of a study left in a folder; with `below`, in those in it too.
pub(super) fn clear(folder: &Path, study: &str, below: bool) {
    let Ok(entries) = fs::read_dir(Path::new(".").join(folder)) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && below => clear(&entry.path(), study, below),
            Ok(kind) if kind.is_file() && is_temporary(&name.to_string_lossy(), study) => {
                let _ = fs::remove_file(entry.path());
            }
            _ => {}
        }
    }
}

/// Whether a file has the name of a temporary one of this study, and not of another whose name begins alike.
fn is_temporary(name: &str, study: &str) -> bool {
    name.strip_prefix(beginning(study).as_str())
        .and_then(|rest| rest.strip_suffix(ENDING))
        .is_some_and(|rest| {
            rest.chars().count() == RANDOM && rest.chars().all(char::is_alphanumeric)
        })
}

pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Diagnostic {
    cannot_be(path, "written", error)
}

/// In the system's own words: they are what people look up.
pub(super) fn cannot_be(path: &Path, done: &str, error: &io::Error) -> Diagnostic {
    let help = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room, or choose another folder with -o"
        }
        _ => "choose another folder with -o, or make this one writable",
    };
    Diagnostic::error(
        Code::CannotWrite,
        format!(
            "{} cannot be {done}: {}",
            path.display(),
            systems_own(error)
        ),
    )
    .help(help)
}

/// The error without the name of a temporary file that nobody asked for, which tempfile puts at its end.
fn systems_own(error: &io::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at path ") {
        Some((own, _)) => own.to_owned(),
        None => text,
    }
}

/// A file keeps the mode of the one it replaces; otherwise the umask decides. Weights and data hold respondents.
mod modes {
    use super::*;

    #[cfg(unix)]
    pub fn created(
        builder: &mut tempfile::Builder<'_, '_>,
        place: &Path,
        folder: &Path,
    ) -> io::Result<NamedTempFile> {
        use std::os::unix::fs::PermissionsExt;
        let before = fs::metadata(place).ok().map(|of| of.permissions());
        let begin = match before {
            // Until it has the mode of the one before, it is its owner's alone.
            Some(_) => 0o600,
            None => 0o666,
        };
        let file = builder
            .permissions(fs::Permissions::from_mode(begin))
            .tempfile_in(folder)?;
        if let Some(before) = before {
            let mode = before.mode() & 0o777;
            file.as_file()
                .set_permissions(fs::Permissions::from_mode(mode))?;
        }
        Ok(file)
    }

    #[cfg(not(unix))]
    pub fn created(
        builder: &mut tempfile::Builder<'_, '_>,
        _: &Path,
        folder: &Path,
    ) -> io::Result<NamedTempFile> {
        builder.tempfile_in(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_files_are_those_of_one_study() {
        for (name, expected) in [
            (".crossbreak-poll-a1B2c3.tmp", true),
            (".crossbreak-poll-two-a1B2c3.tmp", false),
            (".crossbreak-poll-a1B2c3", false),
            ("poll-a1B2c3.tmp", false),
            (".crossbreak-poll.lock", false),
        ] {
            assert_eq!(is_temporary(name, "poll"), expected, "{name}");
        }
    }

    #[test]
    fn an_error_of_a_temporary_file_is_told_in_the_systems_words() {
        let error = tempfile::Builder::new()
            .tempfile_in("/no/such/folder")
            .unwrap_err();
        let told = systems_own(&error);
        assert!(!told.contains("/no/such"), "{told}");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(
            told.ends_with("(os error 2)") || told.ends_with("(os error 3)"),
            "{told}"
        );
    }
}
