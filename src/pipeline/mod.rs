//! The only place that knows the order of the stages, and the only place that writes.
//!
//! ```text
//! Spec -> RawData -> Sample -> Weighted -> Estimates -> Published -> files
//! ```
//!
//! [`prepare`] reads and checks everything and computes nothing; every later step takes what it returns. Files are
//! made in memory and handed to `write`, which puts all of them in their places or none.

mod clock;
mod data;
mod diff;
mod drawing;
mod engine;
mod explain;
mod inputs;
mod large;
mod locked;
mod look;
mod make;
mod other;
mod published_path;
mod report;
mod watch;
mod weights;
mod write;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

pub use diff::diff;
pub use engine::{Cells, sql, weight_cells};
pub use explain::{explain, spec_of};
pub use large::{is_large, weight_large};
pub use locked::{Locked, locked};
pub use look::{DraftFiles, Look, Reading, look, write_draft};
pub use other::{Other, Wanted, other};
pub use watch::Watch;

use inputs::{
    Folder, placed, read_claim_files, read_claims, read_dictionary, read_factors, read_given,
    read_replicates, read_spec, read_targets, read_theme, settings,
};
use make::{Made, make, manifest};
use write::{Owner, Place, Scope, compare};

use crate::manifest::{FileHash, Identity, Part, RunId};
use crossbreak_core::number::count;
/// The bundled themes by name, as their files say them.
pub use crossbreak_figures::figures::BUNDLED as THEMES;
use crossbreak_figures::figures::{self, Theme};
use crossbreak_formats::ingest;
pub use crossbreak_formats::ingest::Limits;
use crossbreak_study::claims::{self, Checked, Claim};
use crossbreak_study::diagnostic::{self, Code, Diagnostic, Diagnostics};
use crossbreak_study::estimates::{self, Flag, Plan, Published};
use crossbreak_study::raw::RawData;
use crossbreak_study::sample::{self, Sample};
use crossbreak_study::spec::{self, Spec};
use crossbreak_study::weighting::{self, Comparison, Fit, Outcome, Weighted};
use crossbreak_tables::tables;

/// A study whose every input has been read and found in order.
pub struct Study {
    /// Stem of the spec's file name.
    pub name: String,
    pub spec: Spec,
    /// Warnings so far.
    pub warnings: Diagnostics,
    /// The spec's folder, from which paths in it go.
    folder: PathBuf,
    limits: Limits,
    /// Where `weights/` and `outputs/` go.
    root: PathBuf,
    inputs: Vec<FileHash>,
    /// Of these inputs.
    run: RunId,
    identity: Identity,
    sample: Sample,
    weights_to: weighting::Plan,
    /// Replicate weights that were made elsewhere.
    replicates: Option<weighting::Replicates>,
    plan: Plan,
    claims: Vec<Claim>,
    theme: Theme,
}

/// What could not be done, and the spec that the diagnostics point into.
#[derive(Debug)]
pub struct Failure {
    pub source: Source,
    pub diagnostics: Diagnostics,
}

/// The text of a spec and its path, for messages.
#[derive(Debug, Clone)]
pub struct Source {
    pub name: String,
    pub text: String,
}

impl Source {
    /// The spec as an input of its study.
    fn hash(&self, path: &Path) -> FileHash {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        inputs::hash(&file, self.text.as_bytes())
    }
}

/// Which outputs a run makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    Weights,
    Tables,
    Figures,
    Report,
}

impl Only {
    pub fn as_str(self) -> &'static str {
        match self {
            Only::Weights => "weights",
            Only::Tables => "tables",
            Only::Figures => "figures",
            Only::Report => "report",
        }
    }

    fn part(self) -> Part {
        match self {
            Only::Weights => Part::Weights,
            Only::Tables => Part::Tables,
            Only::Figures => Part::Figures,
            Only::Report => Part::Report,
        }
    }
}

/// What a run came to.
pub struct Report {
    pub fit: Fit,
    pub outcome: Outcome,
    /// Written files, relative to where the user is.
    pub files: Vec<PathBuf>,
    /// Files of earlier runs that this one does not write any more.
    pub removed: Vec<PathBuf>,
    pub claims: Vec<Checked>,
    /// How the weights differ from others, where that was asked.
    pub comparison: Option<Comparison>,
    /// How many numbers there are, and how many of them rest on few people.
    pub numbers: NumberCounts,
    /// The numbers, where a run made any.
    published: Option<Published>,
    pub diagnostics: Diagnostics,
}

/// Numbers and how many of them rest on few people.
#[derive(Debug, Clone, Copy, Default)]
pub struct NumberCounts {
    pub all: usize,
    /// On 50 to 99 people.
    pub low: usize,
    /// On 1 to 49 people.
    pub very_low: usize,
    /// Not shown, as the spec asks.
    pub withheld: usize,
}

impl NumberCounts {
    fn of(published: &Published) -> Self {
        let flagged = |flag: Flag| {
            published
                .numbers()
                .iter()
                .filter(|n| n.flag == flag)
                .count()
        };
        Self {
            all: published.numbers().len(),
            low: flagged(Flag::Low),
            very_low: flagged(Flag::VeryLow),
            withheld: flagged(Flag::Withheld),
        }
    }
}

impl Report {
    /// What a run printed: the id of every number and its text, in order.
    pub fn printed(&self) -> Vec<(String, String)> {
        let of = |published: &Published| -> Vec<(String, String)> {
            let numbers = published.numbers().iter();
            numbers
                .map(|number| (number.id.clone(), tables::printed(number, published)))
                .collect()
        };
        self.published.as_ref().map(of).unwrap_or_default()
    }

    /// Everything that a reader would rely on holds: raking converged, every claim holds as published, and other weights are the
    /// same if there are any to compare with.
    pub fn holds(&self) -> bool {
        !matches!(self.outcome, Outcome::NotConverged { .. })
            && self.comparison.as_ref().is_none_or(|c| c.same)
            && self.claims.iter().all(Checked::stands)
    }
}

/// Called with the name of each stage as it begins.
pub type Progress<'a> = &'a dyn Fn(&str);

/// The text of a spec and what it says; a failure where that is nothing.
fn open(path: &Path) -> Result<(Source, spec::Parsed, Spec), Box<Failure>> {
    let mut source = Source {
        name: path.display().to_string(),
        text: String::new(),
    };
    let diagnostics = match read_spec(path, &source.name) {
        Err(diagnostic) => diagnostic.into(),
        Ok(text) => {
            source.text = text;
            let parsed = spec::read(&source.text);
            match parsed.spec.clone() {
                Some(spec) => return Ok((source, parsed, spec)),
                None => parsed.diagnostics,
            }
        }
    };
    Err(Box::new(Failure {
        source,
        diagnostics,
    }))
}

/// Reads and checks everything; computes nothing.
pub fn prepare(
    path: &Path,
    limits: Limits,
    progress: Progress<'_>,
) -> Result<(Study, Source), Box<Failure>> {
    progress("reading the spec");
    let (source, parsed, mut spec) = open(path)?;
    let fail = |source: Source, diagnostics: Diagnostics| {
        Box::new(Failure {
            source,
            diagnostics,
        })
    };
    let mut found = spec::check(&spec);
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();

    progress("reading the raw file");
    let mut inputs = vec![source.hash(path)];
    let within = Folder {
        path: &folder,
        limits,
    };
    let mut of_dictionary = Vec::new();
    let dictionary = read_dictionary(&spec, within, &mut of_dictionary, &mut found);
    let raw = dictionary.and_then(|dictionary| {
        let settings = settings(&spec, limits, dictionary.as_ref());
        let path = folder.join(&*spec.input.file);
        let read = ingest::read(&path, &spec.input.file, settings);
        match read.and_then(RawData::peopled) {
            Ok(raw) => {
                found.extend(raw.notes.clone());
                Some(raw)
            }
            Err(diagnostics) => {
                found.extend(placed(diagnostics, &spec.input.file));
                None
            }
        }
    });
    if let Some(raw) = &raw {
        let own = (raw.file.clone(), raw.sha256.clone());
        let files = std::iter::once(own).chain(raw.beside.iter().cloned());
        inputs.extend(files.map(|(file, sha256)| FileHash { file, sha256 }));
        if let Some(no_copy) = weights::no_copy(&spec, raw) {
            found.push(no_copy);
        }
    }
    of_dictionary.retain(|file: &FileHash| inputs.iter().all(|input| input.file != file.file));
    inputs.extend(of_dictionary);
    let targets = read_targets(&spec, within, &mut inputs, &mut found);
    let given = read_given(&spec, within, &mut inputs, &mut found);
    let replicate_table = read_replicates(&spec, within, &mut inputs, &mut found);
    let table = replicate_table.as_ref();
    let factor_table = read_factors(&spec, table, within, &mut inputs, &mut found);
    let claim_tables = read_claim_files(&spec, within, &mut inputs, &mut found);
    let theme = read_theme(&spec, within, &mut inputs, &mut found);

    progress("reading the answers");
    let mut sample = None;
    if let Some(raw) = &raw {
        let (made, more) = sample::build(&spec, raw, given.as_ref());
        found.extend(more);
        sample = made;
        // Rows that a rule of the spec leaves out need no warning.
        if let Some(sample) = &sample {
            let counted: HashSet<usize> = sample
                .rows
                .iter()
                .filter_map(|&row| raw.row_number(row))
                .collect();
            found.retain(|one| match (&one.place, one.code) {
                (diagnostic::Place::File(place), Code::StrayRow) => {
                    place.rows.iter().any(|row| counted.contains(row))
                }
                _ => true,
            });
        }
    }
    if let Some(sample) = &mut sample {
        weighting::leave_out(&spec, sample, &targets);
    }
    let mut replicates = None;
    if let (Some(sample), Some(table)) = (&sample, &replicate_table) {
        let (read, more) = weighting::given_replicates(&spec, sample, table, factor_table.as_ref());
        found.extend(more);
        replicates = read;
    }
    let (weights_to, more) = weighting::plan(&spec, sample.as_ref(), &targets);
    found.extend(more);
    if let Some(sample) = sample.as_ref().filter(|_| !found.has_errors()) {
        found.extend(weighting::impossible(&spec, sample, &weights_to));
    }
    let mut drawn = spec.clone();
    let plan = sample.as_ref().map(|sample| {
        let (plan, more) = estimates::plan(&spec, sample);
        found.extend(more);
        sample.leave_out_figures(&mut drawn, &mut found);
        found.extend(figures::check(&drawn, plan.questions(), &plan.columns()));
        plan
    });
    let claims = read_claims(&spec, &claim_tables, plan.as_ref(), &mut found);

    // What only follows from a mistake in the spec's own form is not said again.
    let mut diagnostics = parsed.diagnostics.clone();
    found.retain(|diagnostic| !parsed.explained(diagnostic));
    diagnostics.extend(found);
    let found = diagnostics;
    match sample.zip(plan).zip(theme) {
        Some(((sample, plan), theme)) if !found.has_errors() => {
            spec.figures = drawn.figures;
            let name = stem(path);
            let published: Vec<FileHash> = inputs.iter().map(published_hash).collect();
            let study = Study {
                run: RunId::of_files(&name, &published),
                identity: identity(path, &spec),
                name,
                spec,
                warnings: found,
                root: root(&folder),
                folder,
                limits,
                inputs,
                sample,
                weights_to,
                replicates,
                plan,
                claims,
                theme,
            };
            Ok((study, source))
        }
        _ => Err(fail(source, found)),
    }
}

/// A study's name.
fn stem(spec: &Path) -> String {
    spec.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// What tells a study from another of its name.
fn identity(path: &Path, spec: &Spec) -> Identity {
    let folder = path.parent().unwrap_or(Path::new(""));
    let file = path.file_name().unwrap_or_default();
    let below = match folder != root(folder) {
        true => Path::new("specs").join(file),
        false => PathBuf::from(file),
    };
    Identity {
        spec: crate::manifest::slashes(&below),
        title: spec.study.title.clone(),
        raw: published_path::published(&spec.input.file).to_owned(),
    }
}

/// An input as outputs name it.
fn published_hash(input: &FileHash) -> FileHash {
    FileHash {
        file: published_path::published(&input.file).to_owned(),
        sha256: input.sha256.clone(),
    }
}

/// Weights go beside `specs/`: to its parent if the folder has that name, to the spec's own folder otherwise.
fn root(folder: &Path) -> PathBuf {
    let named_specs = folder.file_name().is_some_and(|name| name == "specs");
    match (named_specs, folder.parent()) {
        (true, Some(parent)) => parent.to_owned(),
        _ => folder.to_owned(),
    }
}

impl Study {
    /// The people who would be weighted.
    pub fn sample(&self) -> &Sample {
        &self.sample
    }

    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// Where the files are that the study was read from.
    fn input_paths(&self) -> Vec<PathBuf> {
        let inputs = self.inputs.iter();
        inputs.map(|input| self.folder.join(&input.file)).collect()
    }

    /// The files that the study was read from, as outputs name them.
    fn published_inputs(&self) -> Vec<FileHash> {
        self.inputs.iter().map(published_hash).collect()
    }

    /// Compares the files that earlier runs left below `out` (or beside `specs/`) with what is read now.
    pub fn stale(&self, out: Option<&Path>) -> Diagnostics {
        let root = out.unwrap_or(&self.root);
        compare(root, &self.name, &self.run, &self.published_inputs())
    }

    /// Weights the sample.
    pub fn weigh(&self) -> (Weighted, Diagnostics) {
        weighting::weigh(
            &self.spec,
            self.sample.clone(),
            &self.weights_to,
            self.replicates.as_ref(),
        )
    }

    /// Weights, and where they may be used and `numbers` are wanted every number and claim.
    fn compute(&self, numbers: bool, progress: Progress<'_>) -> Computed {
        progress("weighting");
        let (weighted, more) = self.weigh();
        let mut diagnostics = self.warnings.clone();
        diagnostics.extend(more);
        let too_many = numbers
            .then(|| self.too_many_targets(weighted.fit()))
            .flatten();
        let numbers = numbers && too_many.is_none();
        diagnostics.extend(too_many.map_or_else(Diagnostics::new, Diagnostics::from));
        let converged = !matches!(weighted.outcome(), Outcome::NotConverged { .. });
        let usable = converged || self.spec.weighting.write_unconverged;
        let published = (usable && numbers).then(|| {
            progress("estimating");
            estimates::estimate(&self.plan, &weighted).publish()
        });
        let synthetic = self.spec.study.synthetic.as_deref();
        let report = Report {
            fit: weighted.fit().clone(),
            outcome: weighted.outcome(),
            files: Vec::new(),
            removed: Vec::new(),
            comparison: None,
            claims: published
                .iter()
                .flat_map(|p| self.claims.iter().map(|c| claims::verify(c, p, synthetic)))
                .collect(),
            numbers: published.as_ref().map(NumberCounts::of).unwrap_or_default(),
            published: None,
            diagnostics,
        };
        Computed {
            weighted,
            published,
            usable,
            report,
        }
    }
}

impl Study {
    /// Standard errors come from a regression on the categories of all margins, which takes the cube of their number.
    fn too_many_targets(&self, fit: &Fit) -> Option<Diagnostic> {
        const MOST: usize = 1_500;
        let used = fit.margins.iter().filter(|margin| margin.used);
        let categories: usize = used.map(|margin| margin.categories.len()).sum();
        let at = self.spec.weighting.margins.first()?.keys.at("variables");
        (categories > MOST).then(|| {
            Diagnostic::error(
                Code::SpecContradiction,
                format!(
                    "the margins have {} categories together; standard errors are made for at most {}",
                    count(categories as f64),
                    count(MOST as f64)
                ),
            )
            .at(at)
            .help(
                "`crossbreak weight` makes these weights; a second spec with method = \"given\" and file = \"weights/...csv\" makes \
                 the tables",
            )
        })
    }
}

/// What is known before anything is written.
struct Computed {
    weighted: Weighted,
    /// `None` where no numbers are wanted, or none can be had.
    published: Option<Published>,
    /// Raking converged, or the spec asks for the weights all the same.
    usable: bool,
    report: Report,
}

/// Checks the claims against the data; writes nothing.
pub fn verify(study: &Study, progress: Progress<'_>) -> Report {
    study.compute(true, progress).report
}

/// Does everything that `only` asks for, and writes it below `out` (or beside `specs/`). Weights of another make are
/// compared with.
pub fn run(
    study: &Study,
    source: &Source,
    out: Option<&Path>,
    only: Option<Only>,
    other: Option<&Other>,
    progress: Progress<'_>,
) -> Result<Report, Box<Failure>> {
    let fail = |diagnostics: Diagnostics| {
        Box::new(Failure {
            source: source.clone(),
            diagnostics,
        })
    };
    let root = out.unwrap_or(&study.root);
    let inputs = study.input_paths();
    let owner = Owner {
        study: &study.name,
        run: &study.run,
        identity: &study.identity,
        home: &study.root,
        inputs: &inputs,
    };
    let mut place =
        Place::take(owner, root, progress).map_err(|diagnostic| fail(diagnostic.into()))?;
    let mut add = |part, path: PathBuf, bytes: Vec<u8>| place.add(part, &path, &bytes);
    let made = make(study, source, only, other, false, &mut add, progress);
    let Made {
        published,
        mut report,
        usable,
    } = match made {
        Ok(made) => made,
        Err(failure) => {
            place.abandon();
            return Err(failure);
        }
    };
    if !usable {
        // Nothing is written: what is there is of an earlier run.
        place.abandon();
        report.diagnostics.extend(study.stale(out));
        return Ok(report);
    }
    progress("writing");
    let make = |published: &Published, outputs| manifest(study, published, &report, outputs, only);
    let make = published.as_ref().map(|p| move |outputs| make(p, outputs));
    let scope = only.map_or(Scope::Everything, |only| Scope::Only(only.part()));
    let make = make.as_ref().map(|make| make as write::MakeManifest<'_>);
    let written = place
        .put(None, scope, make)
        .map_err(|diagnostic| fail(diagnostic.into()))?;
    report.files = written.files;
    report.removed = written.removed;
    report.diagnostics.extend(written.found);
    if only.is_some() {
        report.diagnostics.extend(study.stale(out));
    }
    report.published = published;
    Ok(report)
}
