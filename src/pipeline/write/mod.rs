//! Writes all files of a run or none, and keeps those beside each other of one run.
//!
//! Files are written under temporary names and brought to the disk; then all get their names, the manifest last. What an
//! earlier run of the study wrote and this one does not is removed. [`Place`] is a study's alone while a run has it.

mod earlier;
mod lock;
mod temporary;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

pub(super) use earlier::compare;
use earlier::{Known, State, listed, path_of, state};
use lock::Lock;
pub(super) use temporary::Begun;
use temporary::{Ready, cannot_be, clear, make_folder, sync_folders, unmake};

use super::Progress;
use crate::manifest::{EarlierWeights, Identity, Output, Part, RunId, slashes};
use crossbreak_core::number::counted;
use crossbreak_study::csv_out::{Csv, Guarded};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics, Severity};

pub(super) const MANIFEST: &str = "manifest.json";

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

/// Where a study's manifest is, below the root.
pub(super) fn manifest_of(study: &str) -> PathBuf {
    Path::new("outputs").join(study).join(MANIFEST)
}

/// Where the diagnostics of a study's weights are, below the root.
pub(super) fn weights_of(study: &str) -> PathBuf {
    Path::new("weights").join(format!("{study}.json"))
}

/// Writes files that belong to no run, as a drafted spec: all of them or none.
pub(super) fn write_all(root: &Path, name: &str, files: Files) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut made = Vec::new();
    for folder in files.iter().filter_map(|(path, _)| path.parent()) {
        clear(&root.join(folder), name, false);
    }
    let ready = make_ready(root, name, &files, &mut made);
    let written = ready.and_then(put_in_place);
    match &written {
        Ok(written) => sync_folders(written.iter().chain(&made).map(PathBuf::as_path)),
        Err(_) => unmake(&made),
    }
    written
}

fn make_ready(
    root: &Path,
    name: &str,
    files: &[(PathBuf, Vec<u8>)],
    made: &mut Vec<PathBuf>,
) -> Result<Vec<Ready>, Diagnostic> {
    files
        .iter()
        .map(|(path, bytes)| temporary::write(root, path, bytes, name, made))
        .collect()
}

fn put_in_place(ready: Vec<Ready>) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut written = Vec::new();
    for file in ready {
        match file.put() {
            Ok(path) => written.push(path),
            Err(mut diagnostic) => {
                if !written.is_empty() {
                    diagnostic.message += &format!(
                        "; {} before it",
                        counted(written.len(), "file was replaced", "files were replaced")
                    );
                }
                return Err(diagnostic);
            }
        }
    }
    Ok(written)
}

/// Whose files are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner<'a> {
    pub study: &'a str,
    pub run: &'a RunId,
    pub identity: &'a Identity,
    /// The folder that outputs go to where no other is named.
    pub home: &'a Path,
    /// Every file that the study is read from. None of them is written over.
    pub inputs: &'a [PathBuf],
}

/// What of a study a run writes: what it does not write any more of that is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Everything,
    Only(Part),
}

impl Scope {
    fn holds(self, part: Part) -> bool {
        match self {
            Scope::Everything => true,
            Scope::Only(own) => own == part,
        }
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub files: Vec<PathBuf>,
    pub removed: Vec<PathBuf>,
    /// What could not be removed.
    pub found: Diagnostics,
}

/// Makes the manifest of all files of a study.
pub(super) type MakeManifest<'a> = &'a dyn Fn(Vec<Output>) -> String;

/// The files of a study, while one run has them to itself.
pub(super) struct Place<'a> {
    owner: Owner<'a>,
    root: &'a Path,
    lock: Lock,
    known: Known,
    /// The files that the study is read from, wherever links lead.
    inputs: BTreeSet<PathBuf>,
    /// Files of other studies in `weights/`, and whose they are.
    others: Vec<(String, String)>,
    /// Folders that had to be made.
    made: Vec<PathBuf>,
    /// Files that are whole and wait for their names.
    ready: Vec<(Output, Ready)>,
}

impl<'a> Place<'a> {
    /// Waits for a run of the same study that is writing, clears what killed runs left, and reads what they wrote.
    pub fn take(
        owner: Owner<'a>,
        root: &'a Path,
        progress: Progress<'_>,
    ) -> Result<Self, Diagnostic> {
        let mut made = Vec::new();
        make_folder(root, &mut made)?;
        let lock = Lock::take(root, owner.study, progress).inspect_err(|_| unmake(&made))?;
        for folder in ["weights".into(), Path::new("outputs").join(owner.study)] {
            clear(&root.join(folder), owner.study, true);
        }
        let known = Known::read(root, owner.study, lock.killed.as_ref());
        let inputs = owner.inputs.iter();
        let place = Self {
            inputs: inputs.filter_map(|path| path.canonicalize().ok()).collect(),
            others: files_of_others(root, owner.study),
            owner,
            root,
            lock,
            known,
            made,
            ready: Vec::new(),
        };
        match place.of_another() {
            Some(diagnostic) => Err(place.fail(diagnostic)),
            None => Ok(place),
        }
    }

    /// A file that is too large for memory: a temporary one beside its place, to be filled and handed to [`Place::put`].
    pub fn begin(&mut self, path: &Path) -> Result<Begun, Diagnostic> {
        Begun::new(self.root, path, self.owner.study, &mut self.made)
    }

    /// Writes a file beside its place; [`Place::put`] gives it its name.
    pub fn add(&mut self, part: Part, path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
        let output = Output::new(path, bytes, self.owner.run, part);
        let ready = temporary::write(self.root, path, bytes, self.owner.study, &mut self.made)?;
        self.ready.push((output, ready));
        Ok(())
    }

    /// Leaves nothing behind.
    pub fn abandon(self) {
        let Self {
            lock, made, ready, ..
        } = self;
        drop(ready);
        drop(lock);
        unmake(&made);
    }

    /// Leaves nothing behind.
    pub fn fail(self, diagnostic: Diagnostic) -> Diagnostic {
        self.abandon();
        diagnostic
    }

    /// Another study that the files belong to, by what they say of themselves.
    fn of_another(&self) -> Option<Diagnostic> {
        let there = self.known.identity()?;
        let own = self.owner.identity;
        let home = self.owner.home;
        let other = || {
            let at = |spec: &str| home.join(spec).canonicalize().ok();
            let other = at(&there.spec).filter(|_| !there.spec.is_empty());
            other.is_some_and(|other| at(&own.spec) != Some(other))
        };
        // Elsewhere than at home, specs cannot be told apart by their place.
        let whole = |folder: &Path| Path::new(".").join(folder).canonicalize().ok();
        let elsewhere = whole(self.root) != whole(home);
        let unlike = !there.title.is_empty() && there.title != own.title && there.raw != own.raw;
        let (other, which) = match there.spec != own.spec && other() {
            true => (true, format!("by {}", there.spec)),
            false => (
                elsewhere && unlike,
                format!("for another study, \"{}\"", there.title),
            ),
        };
        other.then(|| {
            Diagnostic::error(
                Code::CannotWrite,
                format!(
                    "the files of `{}` in {} were written {which}; nothing was written",
                    self.owner.study,
                    self.root.display()
                ),
            )
            .help("two studies of one name need two folders: rename one of the specs, or choose another folder with -o")
        })
    }

    /// No file that the study is read from may be written over, nor one of another study.
    fn may_write(&self, paths: &[PathBuf]) -> Result<(), Diagnostic> {
        for path in paths {
            let place = self.root.join(path);
            if place
                .canonicalize()
                .is_ok_and(|path| self.inputs.contains(&path))
            {
                return Err(Diagnostic::error(
                    Code::CannotWrite,
                    format!(
                        "{} is read by this study and would be written over; nothing was written",
                        place.display()
                    ),
                )
                .help("give that file another name, or choose another folder with -o"));
            }
            let own = slashes(path);
            if let Some((_, other)) = self.others.iter().find(|(file, _)| *file == own) {
                return Err(Diagnostic::error(
                    Code::CannotWrite,
                    format!(
                        "{} belongs to the study `{other}` and would be written over; nothing was written",
                        place.display()
                    ),
                )
                .help("rename the spec of one of the two studies, or choose another folder with -o"));
            }
        }
        Ok(())
    }

    /// Puts the files that were added in their places, all or none, and with them one that was begun. Without `manifest`, the one that is there is kept up to date.
    pub fn put(
        mut self,
        begun: Option<(Begun, Output)>,
        scope: Scope,
        manifest: Option<MakeManifest<'_>>,
    ) -> Result<Written, Diagnostic> {
        match self.put_all(begun, scope, manifest) {
            Ok(written) => {
                self.lock.done();
                Ok(written)
            }
            Err(diagnostic) => Err(self.fail(diagnostic)),
        }
    }

    fn put_all(
        &mut self,
        begun: Option<(Begun, Output)>,
        scope: Scope,
        manifest: Option<MakeManifest<'_>>,
    ) -> Result<Written, Diagnostic> {
        let begun_as = begun.iter().map(|(_, output)| output.clone());
        let mut new: Vec<Output> = begun_as.collect();
        new.extend(self.ready.iter().map(|(output, _)| output.clone()));
        let manifest_path = manifest_of(self.owner.study);
        let mut paths: Vec<PathBuf> = new
            .iter()
            .map(|output| PathBuf::from(&output.file))
            .collect();
        let mut found = Diagnostics::new();
        let (gone, kept) = self.earlier(&new, scope, &mut found);

        let outputs = merged(kept, &new);
        let text = match (manifest, &self.known.manifest) {
            (Some(make), _) => Some(make(outputs)),
            (None, Some((there, _))) => Some(with_outputs(there, &outputs)),
            (None, None) => None,
        };
        paths.extend(text.iter().map(|_| manifest_path.clone()));
        self.may_write(&paths)?;

        let Owner { study, run, .. } = self.owner;
        let root = self.root;
        let mut ready = Vec::new();
        if let Some((begun, _)) = begun {
            ready.push(begun.ready()?);
        }
        ready.extend(self.ready.drain(..).map(|(_, ready)| ready));
        let last = match &text {
            Some(text) => {
                let bytes = text.as_bytes();
                Some(temporary::write(
                    root,
                    &manifest_path,
                    bytes,
                    study,
                    &mut self.made,
                )?)
            }
            None => None,
        };
        self.all_closed(paths.iter().chain(&gone))?;

        let mut listed = new;
        let of_manifest =
            |text: &String| Output::new(&manifest_path, text.as_bytes(), run, Part::Whole);
        listed.extend(text.iter().map(of_manifest));
        self.lock.begin(&listed)?;
        let mut written = put_in_place(ready)?;
        let mut removed = Vec::new();
        for path in gone {
            let place = root.join(&path);
            match fs::remove_file(&place) {
                Ok(()) => removed.push(place),
                Err(error) => {
                    let diagnostic = cannot_be(&place, "removed", &error);
                    found.push(Diagnostic {
                        severity: Severity::Warning,
                        ..diagnostic
                    });
                }
            }
        }
        // A folder of figures that holds none any more; others are not empty.
        for folder in removed.iter().filter_map(|path| path.parent()) {
            let _ = fs::remove_dir(folder);
        }
        sync_folders(
            written
                .iter()
                .chain(&removed)
                .chain(&self.made)
                .map(PathBuf::as_path),
        );
        if let Some(last) = last {
            written.extend(put_in_place(vec![last])?);
            sync_folders(std::iter::once(root.join(&manifest_path).as_path()));
        }
        Ok(Written {
            files: written,
            removed,
            found,
        })
    }

    /// Of the files of earlier runs that this one does not write: those to be removed, and those that stay and are still
    /// listed. What was changed since it was written is somebody's work, and stays.
    fn earlier(
        &self,
        new: &[Output],
        scope: Scope,
        found: &mut Diagnostics,
    ) -> (Vec<PathBuf>, Vec<Output>) {
        let manifest = slashes(&manifest_of(self.owner.study));
        let mut gone = Vec::new();
        let mut kept = Vec::new();
        let mut changed: Vec<&str> = Vec::new();
        for output in &self.known.outputs {
            let of_another = self.others.iter().any(|(file, _)| *file == output.file);
            if output.file == manifest || of_another || !below(&output.file, self.owner.study) {
                continue;
            }
            let written = new.iter().any(|new| new.file == output.file);
            if written || !scope.holds(output.part) {
                // A whole run lists its files in its own order.
                if scope != Scope::Everything {
                    kept.push(output.clone());
                }
                continue;
            }
            let path = path_of(self.root, output);
            let is_input = path
                .canonicalize()
                .is_ok_and(|path| self.inputs.contains(&path));
            match state(self.root, output) {
                State::AsWritten if !is_input => gone.push(PathBuf::from(&output.file)),
                State::Changed if !is_input => {
                    changed.push(&output.file);
                    kept.push(output.clone());
                }
                _ => {}
            }
        }
        if !changed.is_empty() {
            found.push(
                Diagnostic::warning(
                    Code::NotOneRun,
                    format!(
                        "the study no longer has {}, but {} changed since an earlier run wrote {}: not removed",
                        listed(&changed),
                        if changed.len() == 1 { "it has" } else { "they have" },
                        if changed.len() == 1 { "it" } else { "them" },
                    ),
                )
                .help("move or delete what you do not need"),
            );
        }
        (gone, kept)
    }

    /// On Windows a file that another program holds open cannot be replaced: that is found while nothing has been.
    fn all_closed<'p>(&self, paths: impl Iterator<Item = &'p PathBuf>) -> Result<(), Diagnostic> {
        if !cfg!(windows) {
            return Ok(());
        }
        let open = |path: &PathBuf| {
            let place = self.root.join(path);
            let opened = fs::OpenOptions::new().write(true).open(&place);
            let in_use = opened.is_err_and(|error| in_use(&error));
            in_use.then(|| place.display().to_string())
        };
        match paths.filter_map(open).collect::<Vec<_>>().as_slice() {
            [] => Ok(()),
            open => Err(in_other_programs(open)),
        }
    }
}

/// Files in `weights/` that other studies have written: `p-replicates.csv` can be the weights of one study and the
/// replicates of another.
fn files_of_others(root: &Path, own: &str) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(root.join("weights")) else {
        return Vec::new();
    };
    let mut studies: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .filter(|study| study != own)
        .collect();
    studies.sort_unstable();
    let mut files = Vec::new();
    for study in studies {
        let path = weights_of(&study);
        let read = earlier::read::<EarlierWeights>(&root.join(&path));
        let (_, weights) = read.unwrap_or_default();
        files.extend(weights.files.into_iter().map(|f| (f.file, study.clone())));
        files.push((slashes(&path), study));
    }
    files
}

/// Whether another program holds a file open (Windows: a sharing or a lock violation).
fn in_use(error: &std::io::Error) -> bool {
    const SHARING: i32 = 32;
    const LOCKED: i32 = 33;
    matches!(error.raw_os_error(), Some(SHARING | LOCKED))
}

fn in_other_programs(files: &[String]) -> Diagnostic {
    Diagnostic::error(
        Code::CannotWrite,
        format!(
            "{} open in another program, and cannot be replaced: {}; nothing was written",
            match files.len() {
                1 => "a file is",
                _ => "files are",
            },
            files.join(", ")
        ),
    )
    .help(match files.len() {
        1 => "close it there (Excel, for example), and run this again",
        _ => "close them there (Excel, for example), and run this again",
    })
}

/// The manifest that is there, with other files in its list.
fn with_outputs(manifest: &str, outputs: &[Output]) -> String {
    let mut there: serde_json::Value =
        serde_json::from_str(manifest).expect("it was read as JSON before");
    there["outputs"] = serde_json::json!(outputs);
    let mut text =
        serde_json::to_string_pretty(&there).expect("what was read as JSON can be written as JSON");
    text.push('\n');
    text
}

/// Whether a file that a manifest lists is where files of the study can be: a manifest may come from anywhere.
fn below(file: &str, study: &str) -> bool {
    let plain = |path: &Path| {
        path.components()
            .all(|part| matches!(part, std::path::Component::Normal(_)))
    };
    let path = Path::new(file);
    let folder = path.parent().unwrap_or(Path::new(""));
    let outputs = Path::new("outputs").join(study);
    plain(path) && (folder == Path::new("weights") || path.starts_with(outputs))
}

/// Earlier files with what this run has written in their places, and after them what is new.
fn merged(mut kept: Vec<Output>, new: &[Output]) -> Vec<Output> {
    let mut more = Vec::new();
    for output in new {
        match kept.iter_mut().find(|old| old.file == output.file) {
            Some(old) => *old = output.clone(),
            None => more.push(output.clone()),
        }
    }
    kept.extend(more);
    kept
}
