//! Whether somebody wrote to a file while it was read.

use std::path::Path;
use std::time::SystemTime;

use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};

/// What the system says of a file: where it says something else, somebody has written to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    /// A file that replaces another one has its own.
    number: u64,
}

impl Stamp {
    pub fn of(path: &Path) -> std::io::Result<Self> {
        let of = std::fs::metadata(path)?;
        Ok(Self {
            bytes: of.len(),
            modified: of.modified().ok(),
            number: number(&of),
        })
    }
}

#[cfg(unix)]
fn number(of: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(of)
}

#[cfg(not(unix))]
fn number(_: &std::fs::Metadata) -> u64 {
    0
}

/// That a file changed while it was read, and how.
pub(crate) fn changed(shown: &str, how: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown} changed while it was read{how}"),
    )
    .help("run again when no other program writes to it")
}

/// Reads a file, which may be in several goes, and says so if it changed between them.
pub(super) fn unchanged<T>(
    path: &Path,
    shown: &str,
    read: impl FnOnce() -> Result<T, Diagnostics>,
) -> Result<T, Diagnostics> {
    let before = Stamp::of(path).ok();
    let read = read();
    match Stamp::of(path).ok() == before {
        true => read,
        false => Err(changed(shown, "").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::unchanged;

    #[test]
    fn a_file_that_is_written_to_while_it_is_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("poll.csv");
        std::fs::write(&path, "id\n1\n").unwrap();
        assert_eq!(unchanged(&path, "poll.csv", || Ok(1)).unwrap(), 1);
        for after in [Some("id\n1\n2\n"), None] {
            let read = unchanged(&path, "poll.csv", || {
                match after {
                    Some(after) => std::fs::write(&path, after).unwrap(),
                    None => std::fs::remove_file(&path).unwrap(),
                }
                Ok(())
            });
            let found = read.unwrap_err();
            let found = found.iter().next().unwrap();
            assert_eq!(found.message, "poll.csv changed while it was read");
        }
    }
}
