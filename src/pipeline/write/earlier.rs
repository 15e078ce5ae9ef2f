//! What earlier runs of a study wrote, and how it stands on the disk: whether the files beside each other are of one run.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use rayon::prelude::*;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::lock::{Journal, Standing, standing};
use super::{MANIFEST, manifest_of, weights_of};
use crate::manifest::{Earlier, EarlierWeights, FileHash, Identity, Output, Part, RunId};
use crossbreak_core::number::counted;
use crossbreak_formats::ingest;
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};

/// What is known of earlier runs.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The manifest as it stands, and what it says.
    pub manifest: Option<(String, Earlier)>,
    weights: Option<EarlierWeights>,
    /// Every file that a run wrote, and a killed run was about to write.
    pub outputs: Vec<Output>,
    killed: bool,
}

/// How a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// As the run wrote it that the record names.
    AsWritten,
    Changed,
    Missing,
}

/// A JSON file, as text and as what it says.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Option<(String, T)> {
    // A pipe would be waited for.
    let text = fs::metadata(path)
        .ok()?
        .is_file()
        .then(|| fs::read_to_string(path));
    let text = text?.ok()?;
    let said = serde_json::from_str(&text).ok()?;
    Some((text, said))
}

impl Known {
    pub fn read(root: &Path, study: &str, killed: Option<&Journal>) -> Self {
        let manifest = read::<Earlier>(&root.join(manifest_of(study)));
        let weights = read::<EarlierWeights>(&root.join(weights_of(study)));
        let weights = weights.map(|(_, weights)| weights);
        let mut outputs = match (&manifest, &weights) {
            (Some((_, earlier)), _) => earlier.outputs.clone(),
            (None, Some(weights)) => weights.outputs().collect(),
            (None, None) => Vec::new(),
        };
        for file in killed.iter().flat_map(|killed| &killed.files) {
            let known = outputs.iter_mut().find(|known| known.file == file.file);
            let placed = state(root, file) == State::AsWritten;
            match known {
                Some(known) if placed => *known = file.clone(),
                // The manifest says which run it is of itself.
                None if file.file.ends_with(MANIFEST) && (placed || manifest.is_some()) => {}
                None => outputs.push(file.clone()),
                Some(_) => {}
            }
        }
        Self {
            manifest,
            weights,
            outputs,
            killed: killed.is_some(),
        }
    }

    /// The study that the files belong to.
    pub fn identity(&self) -> Option<&Identity> {
        let of_weights = self.weights.as_ref().map(|weights| &weights.identity);
        let of_manifest = self.manifest.as_ref().map(|(_, earlier)| &earlier.identity);
        of_manifest.or(of_weights)
    }

    fn version(&self) -> Option<&str> {
        self.manifest
            .as_ref()
            .map(|(_, earlier)| earlier.crossbreak.as_str())
    }

    /// Says which files are not of this run, or not as a run wrote them.
    fn against(&self, root: &Path, study: &str, run: &RunId, inputs: &[FileHash]) -> Diagnostics {
        let states: Vec<State> = self
            .outputs
            .par_iter()
            .map(|output| state(root, output))
            .collect();
        let in_state = |wanted: State| {
            let pairs = self.outputs.iter().zip(&states);
            pairs.filter(move |(_, state)| **state == wanted)
        };
        let earlier = in_state(State::AsWritten)
            .map(|(output, _)| output)
            .filter(|output| output.run.is_of_files() && output.run != *run);
        let mut earlier: Vec<&str> = earlier.map(|output| output.file.as_str()).collect();
        let manifest = manifest_of(study);
        let manifest = manifest.to_string_lossy().replace('\\', "/");
        if let Some((_, of)) = &self.manifest
            && of.run.is_of_files()
            && of.run != *run
        {
            earlier.push(&manifest);
        }
        let mut found = Diagnostics::new();
        if let Some(folder) = self.unlisted(root, study) {
            found.push(
                Diagnostic::warning(
                    Code::NotOneRun,
                    format!(
                        "{} has files but no manifest: crossbreak cannot tell which run they are from",
                        folder.display()
                    ),
                )
                .help("`crossbreak run` without --only makes all files of a study again"),
            );
        }
        let mut say = |files: Vec<&str>, what: &str, why: String| {
            if files.is_empty() {
                return;
            }
            let listed = listed(&files);
            let files = counted(files.len(), "file", "files");
            found.push(
                Diagnostic::warning(Code::NotOneRun, format!("{files} {what}{why}; {listed}"))
                    .help("`crossbreak run` without --only makes all files of a study again"),
            );
        };
        let why = self.why(run, inputs);
        let are = |files: &[&str], one: &'static str, many: &'static str| match files.len() {
            1 => one,
            _ => many,
        };
        let verb = are(
            &earlier,
            "is from an earlier run",
            "are from an earlier run",
        );
        say(earlier, verb, why);
        let killed = match self.killed {
            true => "; a run was interrupted",
            false => "",
        };
        let files = |state| in_state(state).map(|(o, _)| o.file.as_str()).collect();
        let changed: Vec<&str> = files(State::Changed);
        let verb = are(
            &changed,
            "has changed since a run wrote it",
            "have changed since a run wrote them",
        );
        say(changed, verb, killed.to_owned());
        let missing: Vec<&str> = files(State::Missing);
        let verb = are(&missing, "is missing", "are missing");
        say(missing, verb, killed.to_owned());
        found
    }

    /// A folder of outputs whose manifest is gone.
    fn unlisted(&self, root: &Path, study: &str) -> Option<PathBuf> {
        let folder = root.join(manifest_of(study)).parent()?.to_owned();
        let unlisted = self.manifest.is_none() && !self.killed;
        let mut entries = fs::read_dir(&folder).ok().filter(|_| unlisted)?;
        entries.next().map(|_| folder)
    }

    /// Why an earlier run is another one, as far as that is known.
    fn why(&self, run: &RunId, inputs: &[FileHash]) -> String {
        let Some((_, earlier)) = self.manifest.as_ref().filter(|(_, of)| of.run != *run) else {
            return String::new();
        };
        let version = self.version().unwrap_or_default();
        if version != env!("CARGO_PKG_VERSION") {
            return format!(" (of crossbreak {version})");
        }
        let hash = |file: &str, of: &[FileHash]| {
            let found = of.iter().find(|input| input.file == file);
            found.map(|input| input.sha256.clone())
        };
        let now = inputs.iter().map(|input| &input.file);
        let gone = earlier.inputs.iter().map(|input| &input.file);
        let mut changed: Vec<&str> = Vec::new();
        for file in now.chain(gone) {
            if hash(file, inputs) != hash(file, &earlier.inputs)
                && !changed.contains(&file.as_str())
            {
                changed.push(file);
            }
        }
        match changed.as_slice() {
            [] => String::new(),
            [files @ .., last] if !files.is_empty() => {
                format!(", before {} and {last} changed", files.join(", "))
            }
            files => format!(", before {} changed", files.join(", ")),
        }
    }
}

impl EarlierWeights {
    fn outputs(&self) -> impl Iterator<Item = Output> {
        self.files.iter().map(|file| Output {
            file: file.file.clone(),
            sha256: file.sha256.clone(),
            run: self.run.clone(),
            part: Part::Weights,
        })
    }
}

/// How a file stands on the disk.
pub(super) fn state(root: &Path, output: &Output) -> State {
    match hash(&root.join(&output.file)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => State::Missing,
        Ok(hash) if hash == output.sha256 => State::AsWritten,
        _ => State::Changed,
    }
}

/// The hash of a file of any size.
pub(super) fn hash(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            length => hash.update(&piece[..length]),
        }
    }
    Ok(ingest::hexadecimal(&hash.finalize()))
}

/// Files by folder, respondents' own first; those of a figure are one.
pub(super) fn listed(files: &[&str]) -> String {
    const MOST: usize = 20;
    let mut folders: IndexMap<&str, Vec<String>> = IndexMap::new();
    let mut files = files.to_vec();
    files.sort_by_key(|file| !holds_respondents(file));
    for file in files {
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        let of_figure = folder.ends_with("/figures");
        let name = match name.split_once('.').filter(|_| of_figure) {
            Some((figure, _)) => format!("{figure}.*"),
            None => name.to_owned(),
        };
        let names = folders.entry(folder).or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let one = |(folder, mut names): (&str, Vec<String>)| {
        let more = names.len().saturating_sub(MOST);
        names.truncate(MOST);
        let mut text = format!("{folder}/: {}", names.join(", "));
        if more > 0 {
            text += &format!(" and {more} more");
        }
        text
    };
    folders.into_iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Whether a file has a row for each respondent.
fn holds_respondents(file: &str) -> bool {
    let path = Path::new(file);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let weights = path.parent() == Some(Path::new("weights"));
    stem == "data" || (weights && path.extension().is_none_or(|ending| ending != "json"))
}

/// Compares the files of a study with this run, and says what is stale, changed or missing.
pub(in crate::pipeline) fn compare(
    root: &Path,
    study: &str,
    run: &RunId,
    inputs: &[FileHash],
) -> Diagnostics {
    let killed = match standing(root, study) {
        Standing::Running => {
            return Diagnostic::warning(
                Code::NotOneRun,
                "another run of this study is writing its files now: they were not compared",
            )
            .help("run this again when it is done")
            .into();
        }
        Standing::AtRest => None,
        Standing::Killed(journal) => Some(journal),
    };
    let known = Known::read(root, study, killed.as_ref());
    known.against(root, study, run, inputs)
}

/// Places below the root.
pub(super) fn path_of(root: &Path, output: &Output) -> PathBuf {
    root.join(&output.file)
}
