//! Waits until a file that a study reads has changed.
//!
//! What the system tells of its folders only wakes us; whether something changed is read from the files themselves. So a
//! run never answers to what it wrote itself, an editor may save by renaming, and a drive of which the system tells
//! nothing is looked at all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use notify_debouncer_mini::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{Debouncer, new_debouncer};

use super::Study;
use super::inputs::{named_files, read_spec};
use crossbreak_study::spec;

/// Several writes of one save are one change.
const TOGETHER: Duration = Duration::from_millis(100);
/// How often files are looked at where the system tells us of changes, and where it cannot.
const SELDOM: Duration = Duration::from_secs(2);
const OFTEN: Duration = Duration::from_millis(500);
/// A file that is being replaced may be away for so long.
const AWAY: Duration = Duration::from_secs(1);

/// What is known of a file without reading it; `None` where it is not there.
type Stamp = Option<(u64, Option<SystemTime>)>;

/// The files of a study, and how they were when it was last run.
pub struct Watch {
    spec: PathBuf,
    stamps: BTreeMap<PathBuf, Stamp>,
    bell: Receiver<()>,
    /// `Err`: why the system cannot tell of changes.
    system: Result<Debouncer<RecommendedWatcher>, String>,
    folders: BTreeSet<PathBuf>,
    /// What the last study that was in order read besides the files that its spec names.
    besides: Vec<PathBuf>,
    /// Keeps the bell in order where nobody rings it.
    _ringer: Sender<()>,
}

impl Watch {
    /// Watches a spec and what it names. To be made before the first run, so that nothing is missed during it.
    pub fn new(spec: &Path) -> Self {
        let (ringer, bell) = channel();
        let ring = ringer.clone();
        let system = new_debouncer(TOGETHER, move |_| {
            // Whatever it was, errors too: look at the files.
            let _ = ring.send(());
        });
        let mut watch = Self {
            spec: spec.to_owned(),
            stamps: BTreeMap::new(),
            bell,
            system: system.map_err(|error| error.to_string()),
            folders: BTreeSet::new(),
            besides: Vec::new(),
            _ringer: ringer,
        };
        watch.begin();
        watch
    }

    /// Remembers how everything is that the spec names now. A spec that cannot be read names what it named before.
    pub fn begin(&mut self) {
        let before = std::mem::take(&mut self.stamps);
        let mut files = vec![self.spec.clone()];
        match named(&self.spec) {
            Some(named) => files.extend(named),
            None => files.extend(before.into_keys()),
        }
        files.extend(self.besides.iter().cloned());
        self.look_at(files);
    }

    /// Remembers how the files are that a study turned out to read besides.
    pub fn also(&mut self, study: &Study) {
        let files = study.inputs.iter().skip(1);
        let files = files.map(|input| study.folder.join(&input.file));
        self.besides = files.collect();
        self.look_at(self.besides.clone());
    }

    fn look_at(&mut self, files: Vec<PathBuf>) {
        for file in files {
            // A link is changed where it points to.
            let real = file.canonicalize().ok();
            for place in [Some(&file), real.as_ref()].into_iter().flatten() {
                let folder = match place.parent() {
                    Some(folder) if !folder.as_os_str().is_empty() => folder,
                    _ => Path::new("."),
                };
                if let Ok(system) = &mut self.system
                    && !self.folders.contains(folder)
                    && system
                        .watcher()
                        .watch(folder, RecursiveMode::NonRecursive)
                        .is_ok()
                {
                    self.folders.insert(folder.to_owned());
                }
            }
            let now = stamp(&file);
            self.stamps.entry(file).or_insert(now);
        }
    }

    /// How many files are watched.
    pub fn files(&self) -> usize {
        self.stamps.len()
    }

    /// Why the system cannot tell of changes, so that the files are looked at again and again.
    pub fn looks(&self) -> Option<&str> {
        self.system.as_ref().err().map(String::as_str)
    }

    /// Waits until something has changed and is at rest, and says what.
    pub fn changed(&mut self) -> Vec<PathBuf> {
        let every = match self.system {
            Ok(_) => SELDOM,
            Err(_) => OFTEN,
        };
        loop {
            let changed = self.different();
            if !changed.is_empty() {
                self.rest();
                // What was changed and changed back is not worth a run.
                let changed = self.different();
                if !changed.is_empty() {
                    return changed;
                }
            }
            let _ = self.bell.recv_timeout(every);
            while self.bell.try_recv().is_ok() {}
        }
    }

    fn different(&self) -> Vec<PathBuf> {
        let all = self.stamps.iter();
        all.filter(|(file, before)| stamp(file) != **before)
            .map(|(file, _)| file.clone())
            .collect()
    }

    /// Until nothing moves any more: a large export is not copied at once.
    fn rest(&self) {
        let stamps = || -> Vec<Stamp> { self.stamps.keys().map(|file| stamp(file)).collect() };
        let gone = || {
            let mut all = self.stamps.iter();
            all.any(|(file, before)| before.is_some() && stamp(file).is_none())
        };
        let begun = Instant::now();
        let mut before = stamps();
        loop {
            std::thread::sleep(TOGETHER);
            let now = stamps();
            if now == before && !(gone() && begun.elapsed() < AWAY) {
                return;
            }
            before = now;
        }
    }
}

fn stamp(file: &Path) -> Stamp {
    let of = std::fs::metadata(file).ok()?;
    Some((of.len(), of.modified().ok()))
}

/// The files that a spec names; `None` where the spec cannot be read.
fn named(path: &Path) -> Option<Vec<PathBuf>> {
    let text = read_spec(path, "").ok()?;
    let spec = spec::read(&text).spec?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let names = named_files(&spec).into_iter().filter(|n| !n.is_empty());
    Some(names.map(|name| folder.join(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_looked_at_where_the_system_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("poll.toml");
        std::fs::write(&spec, "not a spec\n").unwrap();
        let mut watch = Watch::new(&spec);
        watch.system = Err("as on a machine that has no more watches".to_owned());
        assert_eq!(watch.files(), 1);
        assert!(watch.different().is_empty());
        std::fs::write(&spec, "not a spec, saved\n").unwrap();
        assert_eq!(watch.changed(), std::slice::from_ref(&spec));
        watch.begin();
        assert!(watch.different().is_empty());

        // Away and back again is no change of its own, and a file that stays away is one.
        std::fs::remove_file(&spec).unwrap();
        assert_eq!(watch.changed(), [spec]);
    }
}
