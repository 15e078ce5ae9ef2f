//! Weights of files of any size: count the combinations of answers, weight them, hand each row its weight.
//!
//! Between the two passes over the files everything goes its ordinary way: the combinations are raw data whose rows
//! stand for many.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::inputs::{Folder, placed, read_dictionary, read_spec, read_targets};
use super::write::{Owner, Place, Scope, Written, weights_of};
use super::{
    Failure, NumberCounts, Progress, Report, Source, identity, open, published_hash, root, stem,
};
use crate::manifest::{FileHash, Identity, Output, Part, RunId, Weights, slashes};
use crossbreak_formats::ingest::{self, Limits};
use crossbreak_formats::stream::{self, Collapsed, Input, Request};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crossbreak_study::raw::{Codebook, RawData};
use crossbreak_study::sample;
use crossbreak_study::spec::{self, Decimal, Located, Method, Spec, WeightFormat};
use crossbreak_study::weighting::{self, Outcome, Weighted};

/// What a weighting of large files came to: the spec's text, the study's name, the report.
pub type Done = Result<(Source, String, Report), Box<Failure>>;

/// Whether the spec's raw file is one that only a stream reads. `false` where the spec itself cannot be read: that is
/// reported on the ordinary way.
pub fn is_large(path: &Path) -> bool {
    let Ok(text) = read_spec(path, "") else {
        return false;
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    spec::read(&text)
        .spec
        .is_some_and(|spec| stream::is_stream(&folder.join(&*spec.input.file)))
}

/// A spec that has been read and checked as such.
pub(super) struct Job {
    pub source: Source,
    pub name: String,
    pub folder: PathBuf,
    /// The folder that outputs go to where no other is named.
    pub home: PathBuf,
    pub limits: Limits,
    /// Without what weights do not depend on.
    pub spec: Spec,
    pub parsed: spec::Parsed,
    pub found: Diagnostics,
    pub identity: Identity,
    /// What was read and hashed: the spec, targets, dictionaries.
    pub hashed: Vec<FileHash>,
    /// Where every file is that was read.
    pub inputs: Vec<PathBuf>,
}

impl Job {
    pub fn read(path: &Path, limits: Limits) -> Result<Self, Box<Failure>> {
        let (source, parsed, mut spec) = open(path)?;
        let mut found = spec::check(&spec);
        // Weights need no question: that there is none is no news here.
        found.retain(|diagnostic| diagnostic.message != "there is no question to tabulate");
        not_for_counts(&spec, &mut found);
        spec.questions.clear();
        spec.crossbreaks.clear();
        spec.figures.clear();
        spec.claim.clear();
        let needed = variables(&spec);
        spec.variables
            .retain(|name, _| needed.contains(&name.as_str().to_owned()));
        Ok(Self {
            name: stem(path),
            home: root(path.parent().unwrap_or(Path::new(""))),
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            limits,
            identity: identity(path, &spec),
            hashed: vec![source.hash(path)],
            inputs: vec![path.to_owned()],
            source,
            spec,
            parsed,
            found,
        })
    }

    /// Everything that was found; what only follows from a mistake in the spec's own form is not said again.
    pub fn diagnostics(&mut self) -> Diagnostics {
        let mut all = self.parsed.diagnostics.clone();
        let mut found = std::mem::take(&mut self.found);
        found.retain(|diagnostic| !self.parsed.explained(diagnostic));
        all.extend(found);
        all
    }

    pub fn fail(mut self) -> Box<Failure> {
        let diagnostics = self.diagnostics();
        Box::new(Failure {
            source: self.source,
            diagnostics,
        })
    }

    /// Weights counted combinations by the spec.
    pub fn weigh(&mut self, raw: &RawData, progress: Progress<'_>) -> Option<Weighted> {
        let folder = Folder {
            path: &self.folder,
            limits: self.limits,
        };
        let targets = read_targets(&self.spec, folder, &mut self.hashed, &mut self.found);
        progress("reading the answers");
        let (sample, more) = sample::build(&self.spec, raw, None);
        self.found.extend(more);
        let mut sample = sample;
        if let Some(sample) = &mut sample {
            weighting::leave_out(&self.spec, sample, &targets);
        }
        let (margins, more) = weighting::plan(&self.spec, sample.as_ref(), &targets);
        self.found.extend(more);
        if let Some(sample) = sample.as_ref().filter(|_| !self.found.has_errors()) {
            self.found
                .extend(weighting::impossible(&self.spec, sample, &margins));
        }
        let sample =
            sample.filter(|_| !self.found.has_errors() && !self.parsed.diagnostics.has_errors())?;
        progress("weighting");
        let (weighted, more) = weighting::weigh(&self.spec, sample, &margins, None);
        self.found.extend(more);
        Some(weighted)
    }

    /// Whether the weights may be used.
    pub fn usable(&self, weighted: &Weighted) -> bool {
        let converged = !matches!(weighted.outcome(), Outcome::NotConverged { .. });
        converged || self.spec.weighting.write_unconverged
    }

    pub fn report(&mut self, weighted: &Weighted, written: Written) -> Report {
        self.found.extend(written.found);
        Report {
            fit: weighted.fit().clone(),
            outcome: weighted.outcome(),
            files: written.files,
            removed: written.removed,
            claims: Vec::new(),
            comparison: None,
            numbers: NumberCounts::default(),
            published: None,
            diagnostics: self.diagnostics(),
        }
    }
}

/// The variables that weights depend on.
fn variables(spec: &Spec) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let segments = spec.weighting.segments.iter().flat_map(|s| &s.variables);
    let margins = spec.weighting.margins.iter().flat_map(|m| &m.variables);
    for name in segments.chain(margins) {
        if !names.contains(name) {
            names.push(name.to_string());
        }
    }
    names
}

/// The columns that say who is counted and how they answered. The conditions come last.
pub(super) fn columns(spec: &Spec) -> Vec<&Located<String>> {
    let mut columns: Vec<&Located<String>> = Vec::new();
    let of_variables = spec.variables.values().filter_map(|v| v.column.as_ref());
    let conditions = spec
        .input
        .conditions()
        .flat_map(|condition| condition.keys());
    for column in of_variables.chain(conditions) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

/// What cannot be done for people who are only counted.
fn not_for_counts(spec: &Spec, found: &mut Diagnostics) {
    let mut wrong = |message: &str, span, help: &str| {
        found.push(
            Diagnostic::error(Code::SpecContradiction, message)
                .at(span)
                .help(help),
        );
    };
    if let Some(duplicates) = &spec.input.duplicates {
        wrong(
            "rows that are counted as they pass cannot be compared with each other: duplicates stay unknown",
            duplicates.of.span(),
            "take duplicates out first, in the engine that writes the files, and leave [input.duplicates] out",
        );
    }
    for rule in spec.input.drop.iter().filter(|r| r.condition.is_none()) {
        wrong(
            "people are counted here as they pass, and only `where` can leave some of them out",
            rule.span(),
            "leave these rows out first, in the engine that writes the files, or weight a file that is read whole (csv or xlsx)",
        );
    }
    if let Some(rule) = spec.input.flag.first() {
        wrong(
            "people are counted here as they pass, and no row is flagged",
            rule.span(),
            "take [[input.flag]] out, or weight a file that is read whole (csv or xlsx)",
        );
    }
    let needed = variables(spec);
    let typed = spec
        .variables
        .iter()
        .filter(|(name, _)| needed.contains(name));
    if let Some(rule) = typed.flat_map(|(_, variable)| &variable.typed).next() {
        wrong(
            "people are counted here as they pass, and numbers typed as text are not read",
            rule.span(),
            "mend these numbers first, in the engine that writes the files, and leave `typed` out",
        );
    }
    if let Some(heading) = &spec.input.heading {
        wrong(
            "people are counted here as they pass, and headings are read in row 1",
            heading.span(),
            "write the files without the rows above their headings, and leave input.heading out",
        );
    }
    if spec.input.decimal == Some(Decimal::Comma) {
        wrong(
            "people are counted here as they pass, and numbers with a decimal comma are not read",
            spec.input.keys.at("decimal"),
            "write the files with decimal points, and leave input.decimal out",
        );
    }
    let w = &spec.weighting;
    match *w.method {
        Method::Given => wrong(
            "weights that are given need no second pass: they are in the files",
            w.method.span(),
            "name a method that makes weights, as method = \"rake\"",
        ),
        Method::CapInLoop | Method::TrimAfter => wrong(
            &format!(
                "\"{}\" cuts the weight of one person at a time, and here people are counted",
                w.method.as_str()
            ),
            w.method.span(),
            "use method = \"rake\" with bounds, which meets the margins exactly",
        ),
        _ => {}
    }
    if let Some(format) = w.formats.iter().find(|f| ***f == WeightFormat::Raw) {
        wrong(
            "people are counted here, and no copy of the raw file is made",
            format.span(),
            "take \"raw\" out; weights/<study>.parquet has the id of every row",
        );
    }
    if w.replicates.is_some() {
        wrong(
            "replicates draw one person at a time, and here people are counted",
            w.keys.at("replicates"),
            "leave [weighting.replicates] out, or weight a file that is read whole (csv or xlsx)",
        );
    }
}

/// Weights the spec's raw file, a folder or a pattern in two passes.
pub fn weight_large(
    path: &Path,
    out: Option<&Path>,
    limits: Limits,
    progress: Progress<'_>,
) -> Done {
    progress("reading the spec");
    let mut job = Job::read(path, limits)?;
    let file = job.spec.input.file.clone();
    let found = stream::find(&job.folder.join(&*file), &file);
    let opened = found.and_then(|files| Input::open(files, job.limits));
    let input = match opened {
        Ok(input) => input,
        Err(diagnostic) => {
            job.found.extend(placed(diagnostic.into(), &file));
            return Err(job.fail());
        }
    };
    let headings = input.headings();
    let id = job.spec.input.id.clone();
    if !headings.contains(&id) {
        job.found.push(
            Diagnostic::error(
                Code::UnknownColumn,
                format!("{} has no column `{id}`", &*file),
            )
            .at(id.span())
            .help(suggest(&id, "columns", headings.iter().map(String::as_str))),
        );
    }
    // Columns that are not there are reported with everything else, by those who need them.
    let there = |name: &&Located<String>| headings.contains(name);
    let request = Request {
        keys: columns(&job.spec)
            .into_iter()
            .filter(there)
            .map(|name| name.to_string())
            .collect(),
        base_weight: job
            .spec
            .weighting
            .base_weight
            .as_ref()
            .filter(there)
            .map(|n| n.to_string()),
    };
    let within = Folder {
        path: &job.folder,
        limits: job.limits,
    };
    let read = read_dictionary(&job.spec, within, &mut job.hashed, &mut job.found);
    let Some(dictionary) = read else {
        return Err(job.fail());
    };
    progress("counting combinations of answers");
    let threads = rayon::current_num_threads();
    let collapsed = match stream::collapse(&input, &request, threads) {
        Ok(collapsed) => collapsed,
        Err(diagnostics) => {
            let diagnostics = changed_or(&input, diagnostics);
            job.found.extend(placed(diagnostics, &file));
            return Err(job.fail());
        }
    };
    if collapsed.is_empty() {
        job.found.push(
            Diagnostic::error(
                Code::FileFormat,
                format!("{}: a heading and no rows", &*file),
            )
            .at(file.span())
            .help("export the file again"),
        );
        return Err(job.fail());
    }
    let raw = counted(file.to_string(), headings, &collapsed, None);
    let labelled = match &dictionary {
        Some(dictionary) => dictionary.label(raw),
        None => Ok(raw),
    };
    let raw = match labelled {
        Ok(raw) => raw,
        Err(diagnostics) => {
            job.found.extend(placed(diagnostics, &file));
            return Err(job.fail());
        }
    };
    job.found.extend(raw.notes.clone());
    let Some(weighted) = job.weigh(&raw, progress) else {
        return Err(job.fail());
    };
    if !job.usable(&weighted) {
        let report = job.report(&weighted, Written::default());
        return Ok((job.source, job.name, report));
    }
    let factors = factors(&weighted, raw.rows());
    drop(raw);

    progress("writing");
    job.inputs
        .extend(input.files.paths.iter().map(|(path, _)| path.clone()));
    let run = job.run(&collapsed);
    let (root, inputs) = (job.root(out), job.input_paths());
    let mut place = match Place::take(job.owner(&run, &inputs), &root, progress) {
        Ok(place) => place,
        Err(diagnostic) => {
            job.found.push(diagnostic);
            return Err(job.fail());
        }
    };
    let path = Path::new("weights").join(format!("{}.parquet", job.name));
    let begun = match place.begin(&path) {
        Ok(begun) => begun,
        Err(diagnostic) => {
            let diagnostic = place.fail(diagnostic);
            job.found.push(diagnostic);
            return Err(job.fail());
        }
    };
    let columns = stream::Columns {
        id: &id,
        study: &job.spec.study.title,
        synthetic: job.spec.study.synthetic.as_deref(),
    };
    let mut writer = BufWriter::with_capacity(1 << 20, begun.file());
    let handed = stream::hand_out(
        &input,
        &request,
        &collapsed,
        &factors,
        &columns,
        &mut writer,
        threads,
    );
    let handed = handed.and_then(|_| {
        let flushed = writer.flush().map_err(|error| begun.failed(&error));
        let hash = flushed.and_then(|()| begun.hash());
        hash.map_err(Diagnostics::from)
    });
    drop(writer);
    let handed = match input.changed() {
        Some(changed) => Err(changed.into()),
        None => handed,
    };
    let hash = match handed {
        Ok(hash) => hash,
        Err(diagnostics) => {
            drop(begun);
            place.abandon();
            job.found.extend(placed(diagnostics, &file));
            return Err(job.fail());
        }
    };
    let parquet = Output {
        file: slashes(&path),
        sha256: hash,
        run: run.clone(),
        part: Part::Weights,
    };
    let (path, json) = job.record(&run, &weighted, std::slice::from_ref(&parquet));
    let written = match place.add(Part::Weights, &path, &json) {
        Ok(()) => place.put(Some((begun, parquet)), WEIGHTS, None),
        Err(diagnostic) => {
            drop(begun);
            Err(place.fail(diagnostic))
        }
    };
    match written {
        Ok(written) => {
            let report = job.report(&weighted, written);
            Ok((job.source, job.name, report))
        }
        Err(diagnostic) => {
            job.found.push(diagnostic);
            Err(job.fail())
        }
    }
}

/// Runs that make weights and nothing else.
pub(super) const WEIGHTS: Scope = Scope::Only(Part::Weights);

impl Job {
    /// The id of a run whose raw file is known by what was counted in it.
    pub fn run(&self, collapsed: &Collapsed) -> RunId {
        let mut counted = String::new();
        for key in 0..collapsed.keys().len() {
            counted += &format!(
                "{}\t{}\n",
                collapsed.keys()[key],
                collapsed.cells(key).join("\t")
            );
        }
        for count in collapsed.counts() {
            counted += &format!("{} {} {}\n", count.rows, count.base, count.squares);
        }
        let mut inputs: Vec<FileHash> = self.hashed.iter().map(published_hash).collect();
        inputs.push(FileHash {
            file: self.identity.raw.clone(),
            sha256: ingest::sha256(counted.as_bytes()),
        });
        RunId::of_counts(&self.name, &inputs)
    }

    pub fn root(&self, out: Option<&Path>) -> PathBuf {
        out.unwrap_or(&self.home).to_owned()
    }

    /// Where every file is that was read.
    pub fn input_paths(&self) -> Vec<PathBuf> {
        let hashed = self.hashed.iter();
        let hashed = hashed.map(|input| self.folder.join(&input.file));
        let raw = self.folder.join(&*self.spec.input.file);
        self.inputs
            .iter()
            .cloned()
            .chain(hashed)
            .chain([raw])
            .collect()
    }

    pub fn owner<'a>(&'a self, run: &'a RunId, inputs: &'a [PathBuf]) -> Owner<'a> {
        Owner {
            study: &self.name,
            run,
            identity: &self.identity,
            home: &self.home,
            inputs,
        }
    }

    /// The diagnostics of weights in these files.
    pub fn record(&self, run: &RunId, weighted: &Weighted, files: &[Output]) -> (PathBuf, Vec<u8>) {
        let json = Weights {
            run,
            identity: &self.identity,
            fit: weighted.fit(),
            files: files.iter().map(Output::hash).collect(),
        };
        let json = json.to_json().into();
        (weights_of(&self.name), json)
    }
}

/// What went wrong while files were read: where one of them changed in the meantime, that.
pub(super) fn changed_or(input: &Input, diagnostics: Diagnostics) -> Diagnostics {
    input.changed().map_or(diagnostics, Diagnostics::from)
}

/// The combinations as raw data.
pub(super) fn counted(
    file: String,
    headings: Vec<String>,
    collapsed: &Collapsed,
    codebook: Option<Codebook>,
) -> RawData {
    let columns = collapsed
        .keys()
        .iter()
        .enumerate()
        .map(|(key, name)| (name.clone(), collapsed.cells(key)))
        .collect();
    RawData::counted(file, headings, columns, collapsed.counts(), codebook)
}

/// Weight to base weight of each combination; `None` where it is not weighted.
pub(super) fn factors(weighted: &Weighted, combinations: usize) -> Vec<Option<f64>> {
    let sample = weighted.sample();
    let mut factors = vec![None; combinations];
    for ((row, weight), base) in sample
        .rows()
        .iter()
        .zip(weighted.weights())
        .zip(sample.base_weights())
    {
        factors[*row] = Some(if *base > 0.0 { weight / base } else { 0.0 });
    }
    factors
}
