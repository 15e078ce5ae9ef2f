//! One run at a time on the files of a study, and what a killed run was about to do.
//!
//! The lock is the system's own lock of a file, which ends with the process that holds it. In the file stands, from just
//! before the first file gets its name until the last one has it, which files those are: a run that finds such a list is
//! the next after one that was killed.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use same_file::Handle;
use serde::{Deserialize, Serialize};

use super::temporary::cannot_write;
use crate::manifest::Output;
use crate::pipeline::Progress;
use crossbreak_study::diagnostic::{Code, Diagnostic};

/// How long a run waits for another, and how often it asks.
const PATIENCE: Duration = Duration::from_secs(30);
const AGAIN: Duration = Duration::from_millis(20);

/// Files that a run puts in their places; the last is the manifest, if there is one.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Journal {
    pub files: Vec<Output>,
}

/// The files of a study are one run's alone while this lives.
pub(super) struct Lock {
    file: File,
    path: PathBuf,
    /// What a killed run was about to do.
    pub killed: Option<Journal>,
    /// Whether files have begun to get their names: until all of them have, the list has to stay.
    begun: bool,
}

/// Where a study's lock is.
fn place(root: &Path, study: &str) -> PathBuf {
    root.join(format!(".crossbreak-{study}.lock"))
}

impl Lock {
    /// Waits for a run that is writing, for a while.
    pub fn take(root: &Path, study: &str, progress: Progress<'_>) -> Result<Self, Diagnostic> {
        let path = place(root, study);
        let fail = |error: io::Error| cannot_write(&path, &error);
        let begun = Instant::now();
        loop {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            let file = options.open(&path).map_err(fail)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                    progress("waiting for another run of this study");
                    std::thread::sleep(AGAIN);
                    continue;
                }
                Err(TryLockError::WouldBlock) => return Err(held(&path)),
                // A drive without locks: as before there were any.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(fail(error)),
            }
            // The run before may have removed the file between our opening and our locking it.
            let ours = file.try_clone().and_then(Handle::from_file).map_err(fail)?;
            if Handle::from_path(&path).is_ok_and(|there| there == ours) {
                let killed = listed(&file);
                return Ok(Self {
                    file,
                    path,
                    killed,
                    begun: false,
                });
            }
        }
    }

    /// Writes down which files are about to get their names, beside those of a killed run that this one does not write.
    pub fn begin(&mut self, files: &[Output]) -> Result<(), Diagnostic> {
        let new = |old: &&Output| files.iter().all(|file| file.file != old.file);
        let old = self.killed.iter().flat_map(|killed| &killed.files);
        let journal = Journal {
            files: old.filter(new).chain(files).cloned().collect(),
        };
        let text = serde_json::to_string(&journal).expect("a list of texts can always be written");
        let write = || -> io::Result<()> {
            self.file.set_len(0)?;
            let mut file = &self.file;
            file.rewind()?;
            file.write_all(text.as_bytes())?;
            self.file.sync_all()
        };
        write().map_err(|error| cannot_write(&self.path, &error))?;
        self.begun = true;
        Ok(())
    }

    /// Every file has its name.
    pub fn done(mut self) {
        self.begun = false;
        self.killed = None;
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What was found is for the next run to find too, unless this one has put everything in order.
        if !self.begun && self.killed.is_none() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn held(path: &Path) -> Diagnostic {
    Diagnostic::error(
        Code::CannotWrite,
        format!(
            "another run of this study is writing its files ({} is locked); nothing was written",
            path.display()
        ),
    )
    .help("wait until it is done, or choose another folder with -o")
}

fn listed(mut file: &File) -> Option<Journal> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// How things stand, for a command that only looks.
pub(super) enum Standing {
    AtRest,
    /// A run is writing now.
    Running,
    Killed(Journal),
}

/// Looks, and changes nothing.
pub(super) fn standing(root: &Path, study: &str) -> Standing {
    let path = place(root, study);
    let is_file = fs::metadata(&path).is_ok_and(|of| of.is_file());
    let Some(file) = is_file.then(|| File::open(&path)).and_then(Result::ok) else {
        return Standing::AtRest;
    };
    if matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)) {
        return Standing::Running;
    }
    match listed(&file) {
        Some(journal) => Standing::Killed(journal),
        None => Standing::AtRest,
    }
}
