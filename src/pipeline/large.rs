//! Weights of files of any size: count the combinations of answers, weight them, hand each row its weight.
//!
//! Between the two passes over the files everything goes its ordinary way: the combinations are raw data whose rows
//! stand for many.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::inputs::{placed, read_spec, read_targets};
use super::write::{Begun, write_all, write_all_with};
use super::{Failure, NumberCounts, Progress, Report, Source, root};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::ingest::{self, Codebook, Limits, RawData};
use crate::sample;
use crate::spec::{self, Answer, Categories, Located, Method, OneOrMany, Spec, Variable};
use crate::sql::{self, Dialect, Queries, Recode};
use crate::stream::{self, BaseColumns, Collapsed, CountColumns, Input, Kind, Request};
use crate::weighting::{self, Outcome, Weighted};

/// What a weighting of large files came to: the spec's text, the study's name, the report.
pub type Done = Result<(Source, String, Report), Box<Failure>>;

/// A table of combinations with their counts.
pub struct Cells {
    pub file: PathBuf,
    /// The column of counts, if it has no usual name.
    pub count_column: Option<String>,
}

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
struct Job {
    source: Source,
    name: String,
    folder: PathBuf,
    /// Without what weights do not depend on.
    spec: Spec,
    parsed: spec::Parsed,
    found: Diagnostics,
}

impl Job {
    fn read(path: &Path) -> Result<Self, Box<Failure>> {
        let shown = path.display().to_string();
        let mut source = Source {
            name: shown.clone(),
            text: String::new(),
        };
        let fail = |source: Source, diagnostics: Diagnostics| {
            Box::new(Failure {
                source,
                diagnostics,
            })
        };
        match read_spec(path, &shown) {
            Ok(text) => source.text = text,
            Err(diagnostic) => return Err(fail(source, diagnostic.into())),
        }
        let parsed = spec::read(&source.text);
        let Some(mut spec) = parsed.spec.clone() else {
            return Err(fail(source, parsed.diagnostics));
        };
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
            source,
            name: path
                .file_stem()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default(),
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            spec,
            parsed,
            found,
        })
    }

    /// Everything that was found; what only follows from a mistake in the spec's own form is not said again.
    fn diagnostics(&mut self) -> Diagnostics {
        let mut all = self.parsed.diagnostics.clone();
        let mut found = std::mem::take(&mut self.found);
        found.retain(|diagnostic| !self.parsed.explained(diagnostic));
        all.extend(found);
        all
    }

    fn fail(mut self) -> Box<Failure> {
        let diagnostics = self.diagnostics();
        Box::new(Failure {
            source: self.source,
            diagnostics,
        })
    }

    /// Weights counted combinations by the spec.
    fn weigh(&mut self, raw: &RawData, progress: Progress<'_>) -> Option<Weighted> {
        let targets = read_targets(&self.spec, &self.folder, &mut Vec::new(), &mut self.found);
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
    fn usable(&self, weighted: &Weighted) -> bool {
        let converged = !matches!(weighted.outcome(), Outcome::NotConverged { .. });
        converged || self.spec.weighting.write_unconverged
    }

    fn report(&mut self, weighted: &Weighted, files: Vec<PathBuf>) -> Report {
        Report {
            fit: weighted.fit().clone(),
            outcome: weighted.outcome(),
            files,
            claims: Vec::new(),
            comparison: None,
            numbers: NumberCounts::default(),
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
fn columns(spec: &Spec) -> Vec<&Located<String>> {
    let mut columns: Vec<&Located<String>> = Vec::new();
    let of_variables = spec.variables.values().filter_map(|v| v.column.as_ref());
    let conditions = spec.input.keep.iter().chain(&spec.input.drop);
    for column in of_variables.chain(conditions.flat_map(|filter| filter.condition.keys())) {
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
    if let Some(replicates) = &w.replicates {
        wrong(
            "replicates draw one person at a time, and here people are counted",
            replicates.count.span(),
            "leave [weighting.replicates] out, or weight a file that is read whole (csv or xlsx)",
        );
    }
}

/// Weights the spec's raw file, a folder or a pattern in two passes.
pub fn weight_large(path: &Path, out: Option<&Path>, progress: Progress<'_>) -> Done {
    progress("reading the spec");
    let mut job = Job::read(path)?;
    let file = job.spec.input.file.clone();
    let opened = stream::find(&job.folder.join(&*file), &file).and_then(Input::open);
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
    progress("counting combinations of answers");
    let threads = rayon::current_num_threads();
    let collapsed = match stream::collapse(&input, &request, threads) {
        Ok(collapsed) => collapsed,
        Err(diagnostics) => {
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
    let Some(weighted) = job.weigh(&raw, progress) else {
        return Err(job.fail());
    };
    if !job.usable(&weighted) {
        let report = job.report(&weighted, Vec::new());
        return Ok((job.source, job.name, report));
    }
    let factors = factors(&weighted, raw.rows());
    drop(raw);

    progress("writing");
    let root = out.map_or_else(|| root(&job.folder), Path::to_owned);
    let folder = Path::new("weights");
    let begun = Begun::new(&root, &folder.join(format!("{}.parquet", job.name)));
    let begun = match begun {
        Ok(begun) => begun,
        Err(diagnostic) => {
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
    let handed = handed.and_then(|rows| match writer.flush() {
        Ok(()) => Ok(rows),
        Err(error) => Err(Diagnostic::error(
            Code::CannotWrite,
            format!("the weights cannot be written: {}", error.kind()),
        )
        .help("choose another folder with -o, or make room")
        .into()),
    });
    drop(writer);
    if let Err(diagnostics) = handed {
        begun.abandon();
        job.found.extend(placed(diagnostics, &file));
        return Err(job.fail());
    }
    let json = (
        folder.join(format!("{}.json", job.name)),
        weighted.fit().to_json().into(),
    );
    match write_all_with(&root, begun, vec![json]) {
        Ok(files) => {
            let report = job.report(&weighted, files);
            Ok((job.source, job.name, report))
        }
        Err(diagnostic) => {
            job.found.push(diagnostic);
            Err(job.fail())
        }
    }
}

/// The combinations as raw data.
fn counted(
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
fn factors(weighted: &Weighted, combinations: usize) -> Vec<Option<f64>> {
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

/// What the columns of counts can be called.
const COUNTS: [&str; 4] = [sql::RESPONDENTS, "count", "n", "rows"];

/// Weights a table of combinations with their counts.
pub fn weight_cells(
    path: &Path,
    cells: &Cells,
    out: Option<&Path>,
    progress: Progress<'_>,
) -> Done {
    progress("reading the spec");
    let mut job = Job::read(path)?;
    let shown = cells.file.display().to_string();
    progress("reading the counts");
    let input = match stream::find(&cells.file, &shown).and_then(Input::open) {
        Ok(input) => input,
        Err(diagnostic) => {
            job.found.push(diagnostic);
            return Err(job.fail());
        }
    };
    let codebook = job.codebook();
    let recodes = sql::recodes(&job.spec, codebook.as_ref());
    let read = counts(&mut job, cells, &input, &recodes);
    let Some((collapsed, raw_columns)) = read else {
        return Err(job.fail());
    };
    let codebook = if raw_columns { codebook } else { None };
    if !raw_columns {
        job.spec.input.keep.clear();
        job.spec.input.drop.clear();
        for (recode, variable) in recodes.iter().zip(job.spec.variables.values_mut()) {
            *variable = as_category(recode, variable);
        }
    }
    if let Some(base) = &mut job.spec.weighting.base_weight {
        *base = Located::new(sql::BASE_WEIGHT.to_owned(), base.span());
    }
    let raw = counted(shown, input.headings(), &collapsed, codebook);
    if collapsed.rows() == 0 {
        job.found.push(
            Diagnostic::error(Code::FileFormat, "the table counts nobody")
                .in_file(raw.file.clone())
                .help("look at the query that made it"),
        );
        return Err(job.fail());
    }
    let Some(weighted) = job.weigh(&raw, progress) else {
        return Err(job.fail());
    };
    if !job.usable(&weighted) {
        let report = job.report(&weighted, Vec::new());
        return Ok((job.source, job.name, report));
    }
    progress("writing");
    let table = stream::WeightTable {
        collapsed: &collapsed,
        counts: &collapsed.counts(),
        factors: &factors(&weighted, raw.rows()),
        based: job.spec.weighting.base_weight.is_some(),
        study: &job.spec.study.title,
        synthetic: job.spec.study.synthetic.as_deref(),
    };
    let root = out.map_or_else(|| root(&job.folder), Path::to_owned);
    let place = |ending: &str| Path::new("weights").join(format!("{}{ending}", job.name));
    let files = vec![
        (place("-cells.csv"), table.csv()),
        (place("-cells.parquet"), table.parquet()),
        (place(".json"), weighted.fit().to_json().into()),
    ];
    match write_all(&root, files) {
        Ok(files) => {
            let report = job.report(&weighted, files);
            Ok((job.source, job.name, report))
        }
        Err(diagnostic) => {
            job.found.push(diagnostic);
            Err(job.fail())
        }
    }
}

impl Job {
    /// What a workbook says of its columns: codes in the engine have the same labels. Other files hold what they say.
    fn codebook(&mut self) -> Option<Codebook> {
        let file = self.folder.join(&*self.spec.input.file);
        if !matches!(Kind::of(&file), Ok(Kind::Zip)) {
            return None;
        }
        match ingest::read(&file, &self.spec.input.file, Limits::default()) {
            Ok(raw) => Some(raw.codebook).filter(|codebook| codebook.coded),
            Err(diagnostics) => {
                let diagnostics = placed(diagnostics, &self.spec.input.file);
                self.found.extend(diagnostics);
                None
            }
        }
    }
}

/// Reads a table of counts: of the raw columns (`true`), or of the variables with their categories.
fn counts(
    job: &mut Job,
    cells: &Cells,
    input: &Input,
    recodes: &[Recode],
) -> Option<(Collapsed, bool)> {
    let headings = input.headings();
    let there = |name: &str| headings.iter().any(|heading| heading == name);
    let shown = &input.files.shown;
    let listed = || headings.iter().map(String::as_str);

    let count = match &cells.count_column {
        Some(name) => Some(name.as_str()).filter(|name| there(name)),
        None => COUNTS.into_iter().find(|name| there(name)),
    };
    let Some(count) = count else {
        let (message, help) = match &cells.count_column {
            Some(name) => (
                format!("{shown} has no column `{name}`"),
                suggest(name, "columns", listed()),
            ),
            None => (
                format!("{shown} has no column of counts (respondents, count, n or rows)"),
                format!(
                    "name it with --count-column; {}",
                    crate::diagnostic::list("columns", listed())
                ),
            ),
        };
        job.found
            .push(Diagnostic::error(Code::UnknownColumn, message).help(help));
        return None;
    };
    let base = match &job.spec.weighting.base_weight {
        None => None,
        Some(_) if there(sql::BASE_WEIGHT) => {
            let known = |name: &str| there(name).then(|| name.to_owned());
            if !there(sql::BASE_SQUARES) {
                job.found.push(
                    Diagnostic::warning(
                        Code::BadWeight,
                        format!("{shown} has no column `{}`: the effective base takes the base weights within a combination to be alike, and is too large where they are not", sql::BASE_SQUARES),
                    )
                    .help("SUM(base weight * base weight), as in the first query of `crossbreak sql`"),
                );
            }
            Some(BaseColumns {
                sum: sql::BASE_WEIGHT.to_owned(),
                squares: known(sql::BASE_SQUARES),
                least: known(sql::BASE_LEAST),
                most: known(sql::BASE_MOST),
                missing: known(sql::BASE_MISSING),
            })
        }
        Some(base) => {
            job.found.push(
                Diagnostic::error(
                    Code::UnknownColumn,
                    format!(
                        "{shown} has no column `{}`, the sum of the base weights of a combination",
                        sql::BASE_WEIGHT
                    ),
                )
                .at(base.span())
                .help(suggest(sql::BASE_WEIGHT, "columns", listed())),
            );
            return None;
        }
    };
    let request = |keys: Vec<String>| CountColumns {
        keys,
        rows: count.to_owned(),
        base: base.clone(),
    };

    let of_variables: Vec<String> = recodes.iter().map(|recode| recode.name.clone()).collect();
    let all: Vec<String> = columns(&job.spec)
        .into_iter()
        .map(|c| c.to_string())
        .collect();
    let mut of_columns: Vec<String> = Vec::new();
    for recode in recodes {
        if !of_columns.contains(&recode.column) {
            of_columns.push(recode.column.clone());
        }
    }
    let conditions: Vec<&String> = all.iter().filter(|c| !of_columns.contains(c)).collect();
    let with_conditions = conditions.iter().any(|c| there(c));
    let variables = of_variables.iter().all(|name| there(name));
    let raw = of_columns.iter().all(|name| there(name));
    if !variables && !raw {
        let missing = |names: &[String]| {
            let missing: Vec<String> = names
                .iter()
                .filter(|n| !there(n))
                .map(|n| format!("`{n}`"))
                .collect();
            missing.join(", ")
        };
        job.found.push(
            Diagnostic::error(
                Code::UnknownColumn,
                format!(
                    "{shown} has neither the variables (not {}) nor the columns that they are made of (not {})",
                    missing(&of_variables),
                    missing(&of_columns)
                ),
            )
            .help(format!(
                "`crossbreak sql` prints the query that makes the table; {}",
                crate::diagnostic::list("columns", listed())
            )),
        );
        return None;
    }
    let mut read = |keys: Vec<String>| match stream::read_counts(input, &request(keys)) {
        Ok(collapsed) => Some(collapsed),
        Err(diagnostics) => {
            job.found.extend(diagnostics);
            None
        }
    };
    if variables && !(raw && with_conditions) {
        let collapsed = read(of_variables)?;
        // Where variables have the names of their columns, the cells say which of them are meant.
        let fits = recodes.iter().enumerate().all(|(key, recode)| {
            collapsed
                .cells(key)
                .iter()
                .all(|cell| recode.is_category(cell))
        });
        if fits || !raw {
            return Some((collapsed, false));
        }
    }
    let mut keys = of_columns;
    if with_conditions {
        keys = all.clone();
        keys.retain(|name| there(name));
    }
    let collapsed = read(keys)?;
    if !with_conditions && !conditions.is_empty() {
        job.found.push(
            Diagnostic::warning(
                Code::UnknownColumn,
                format!("{shown} has no column {}: the conditions of [[input.keep]] and [[input.drop]] are taken to be met", conditions.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ")),
            )
            .help("they belong into the WHERE of the query that makes the table"),
        );
        job.spec.input.keep.clear();
        job.spec.input.drop.clear();
    }
    Some((collapsed, true))
}

/// A variable whose column holds its categories already; a blank is not stated if anything can be.
fn as_category(recode: &Recode, written: &Variable) -> Variable {
    let span = written.column.as_ref().map_or(0..0, Located::span);
    let labels = || recode.rules.iter().map(|rule| rule.label.clone());
    let blank = Located::new(Answer::Label(String::new()), span.clone());
    Variable {
        column: Some(Located::new(recode.name.clone(), span.clone())),
        label: written.label.clone(),
        categories: (!recode.own).then(|| {
            let answers = labels().map(|l| Located::new(Answer::Label(l), span.clone()));
            Categories::Listed(answers.collect())
        }),
        // A category that nobody has is no mistake of the spec's: where it matters, its target says so.
        unused: Some(OneOrMany::new(
            labels().map(|l| Located::new(l, span.clone())).collect(),
        )),
        not_stated: (!recode.missing.is_empty()).then(|| OneOrMany::new(vec![blank])),
        ..Variable::default()
    }
}

/// The queries that count in an engine and join the weights back, with the text of the spec and what was found.
pub fn sql(
    path: &Path,
    dialect: Dialect,
    table: Option<&str>,
    weights: Option<&str>,
) -> Result<(Queries, Source, Diagnostics), Box<Failure>> {
    let mut job = Job::read(path)?;
    for name in job.spec.variables.keys() {
        if sql::TAKEN.contains(&name.as_str()) {
            job.found.push(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("the queries have a column `{name}` of their own"),
                )
                .at(name.span())
                .help("give the variable another name"),
            );
        }
    }
    if job.spec.variables.is_empty() {
        job.found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                "without a margin there is nothing to count",
            )
            .at(job.spec.weighting.method.span())
            .help("add a [[weighting.margin]]"),
        );
    }
    let codebook = job.codebook();
    let failed = job.found.has_errors() || job.parsed.diagnostics.has_errors();
    if failed {
        return Err(job.fail());
    }
    let stem = Path::new(&*job.spec.input.file)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let study = job.name.replace('-', "_");
    let queries = sql::queries(
        &job.spec,
        codebook.as_ref(),
        dialect,
        table.unwrap_or(&stem),
        weights.unwrap_or(&format!("{study}_cells")),
    );
    let found = job.diagnostics();
    Ok((queries, job.source, found))
}
