//! Counts that an engine made: the queries for it, and the weights of its table of combinations.

use std::path::{Path, PathBuf};

use super::inputs::{Folder, placed, read_dictionary, settings};
use super::large::{Done, Job, WEIGHTS, columns, counted, factors};
use super::write::{Place, Written};
use super::{Failure, Progress, Source};
use crate::manifest::{Output, Part};
use crossbreak_formats::ingest::{self, Dictionary, Limits};
use crossbreak_formats::sql::{self, Dialect, Queries, Recode};
use crossbreak_formats::stream::{self, BaseColumns, Collapsed, CountColumns, Input, Kind};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crossbreak_study::label::folded;
use crossbreak_study::raw::Codebook;
use crossbreak_study::spec::{Answer, Categories, Located, OneOrMany, Variable};

/// A table of combinations with their counts.
pub struct Cells {
    pub file: PathBuf,
    /// The column of counts, if it has no usual name.
    pub count_column: Option<String>,
}

/// What the columns of counts can be called.
const COUNTS: [&str; 4] = [sql::RESPONDENTS, "count", "n", "rows"];

/// Weights a table of combinations with their counts.
pub fn weight_cells(
    path: &Path,
    cells: &Cells,
    out: Option<&Path>,
    limits: Limits,
    progress: Progress<'_>,
) -> Done {
    progress("reading the spec");
    let mut job = Job::read(path, limits)?;
    let shown = cells.file.display().to_string();
    progress("reading the counts");
    let opened = stream::find(&cells.file, &shown).and_then(|files| Input::open(files, limits));
    let input = match opened {
        Ok(input) => input,
        Err(diagnostic) => {
            let found = Diagnostics::from(diagnostic);
            job.found.extend(found.of_command_line());
            return Err(job.fail());
        }
    };
    let codebook = job.codebook();
    let recodes = sql::recodes(&job.spec, codebook.as_ref());
    let read = counts(&mut job, cells, &input, &recodes);
    // It can be read twice: of the variables, and then of the raw columns.
    let changed = input.changed();
    let is_whole = changed.is_none();
    job.found
        .extend(changed.map_or_else(Diagnostics::new, Diagnostics::from));
    let Some((collapsed, raw_columns)) = read.filter(|_| is_whole) else {
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
        let report = job.report(&weighted, Written::default());
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
    let place = |ending: &str| Path::new("weights").join(format!("{}{ending}", job.name));
    let tables = [
        (place("-cells.csv"), table.csv()),
        (place("-cells.parquet"), table.parquet()),
    ];
    job.inputs
        .extend(input.files.paths.iter().map(|(path, _)| path.clone()));
    let run = job.run(&collapsed);
    let outputs = tables
        .iter()
        .map(|(path, bytes)| Output::new(path, bytes, &run, Part::Weights));
    let outputs: Vec<Output> = outputs.collect();
    let json = job.record(&run, &weighted, &outputs);
    let mut files = tables.into_iter().chain([json]);
    let (root, inputs) = (job.root(out), job.input_paths());
    let taken = Place::take(job.owner(&run, &inputs), &root, progress);
    let written = taken.and_then(|mut place| {
        let added = files.try_for_each(|(path, bytes)| place.add(Part::Weights, &path, &bytes));
        match added {
            Ok(()) => place.put(None, WEIGHTS, None),
            Err(diagnostic) => Err(place.fail(diagnostic)),
        }
    });
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

impl Job {
    /// What a workbook or a dictionary says of the columns: codes in the engine have the same labels. Other files hold
    /// what they say.
    fn codebook(&mut self) -> Option<Codebook> {
        let file = self.folder.join(&*self.spec.input.file);
        let within = Folder {
            path: &self.folder,
            limits: self.limits,
        };
        let dictionary = read_dictionary(&self.spec, within, &mut self.hashed, &mut self.found)?;
        if !matches!(Kind::of(&file), Ok(Kind::Zip)) {
            return dictionary.map(Dictionary::into_codebook);
        }
        let settings = settings(&self.spec, self.limits, dictionary.as_ref());
        match ingest::read(&file, &self.spec.input.file, settings) {
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
                    crossbreak_study::diagnostic::list("columns", listed())
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
                crossbreak_study::diagnostic::list("columns", listed())
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
        keys: written.keys.clone(),
        ..Variable::default()
    }
}

/// Says which texts an engine finds only where cells are typed exactly as the spec is. Such a cell of a variable comes
/// through the queries as it is, and is reported when its counts are weighted; one of a condition is lost.
fn letter_for_letter(job: &mut Job, codebook: Option<&Codebook>) {
    let of_labels = |column: &str| {
        let info = codebook.and_then(|codebook| codebook.get(column));
        info.is_some_and(|info| !info.labels.is_empty())
    };
    let typed = |answer: &Located<Answer>| match &**answer {
        Answer::Label(label)
            if label.contains(['\'', '"', '-']) || folded(label) != label.trim() =>
        {
            Some(format!("\"{}\"", label.trim()))
        }
        _ => None,
    };
    let input = &job.spec.input;
    let keep = input.keep.iter().map(|filter| &filter.condition);
    let drop = input.drop.iter().filter_map(|rule| rule.condition.as_ref());
    let conditions: Vec<String> = keep
        .chain(drop)
        .flatten()
        .filter(|(column, _)| !of_labels(column))
        .flat_map(|(_, wanted)| wanted.answers().iter().filter_map(typed))
        .collect();
    if !conditions.is_empty() {
        job.found.push(
            Diagnostic::warning(
                Code::ReadByRule,
                format!(
                    "an engine compares texts letter for letter: {} of [[input.keep]] and [[input.drop]] has to be typed \
                     as the cells are",
                    conditions.join(", ")
                ),
            )
            .help("look at quotation marks, dashes and spaces: ' is not ’"),
        );
    }
    let variables = job.spec.variables.values();
    let variables: Vec<String> = variables
        .filter(|variable| variable.column.as_ref().is_some_and(|c| !of_labels(c)))
        .flat_map(|variable| variable.answers().filter_map(typed))
        .collect();
    if !variables.is_empty() {
        job.found.push(Diagnostic::note(
            Code::ReadByRule,
            format!(
                "an engine compares texts letter for letter: cells that hold {} in another typing come through as they \
                 are, and `weight --cells` reports them",
                variables.join(", ")
            ),
        ));
    }
}

/// Says which names the dialect cannot write: it has no escapes for them, and a line end or an escape sequence would
/// stand in the query as it is.
fn nameable(job: &mut Job, dialect: Dialect, tables: [&str; 2]) {
    let spec = &job.spec;
    let columns = spec.variables.values().filter_map(|v| v.column.as_ref());
    let columns = columns.chain(&spec.weighting.base_weight);
    let columns = columns.chain(std::iter::once(&spec.input.id));
    let conditions = spec.input.keep.iter().map(|filter| &filter.condition);
    let drops = spec
        .input
        .drop
        .iter()
        .filter_map(|rule| rule.condition.as_ref());
    let conditions = conditions
        .chain(drops)
        .flat_map(|condition| condition.keys());
    let names = spec.variables.keys().chain(conditions);
    let names = names.map(|name| (name.as_str(), name.span()));
    let names = names.chain(columns.map(|column| (column.as_str(), column.span())));
    let names = names.chain(tables.map(|table| (table, spec.input.file.span())));
    let wrong: Vec<Diagnostic> = names
        .filter(|(name, _)| !dialect.can_name(name))
        .map(|(name, span)| {
            Diagnostic::error(
                Code::SpecContradiction,
                format!("{} cannot name \"{name}\" in a query", dialect.as_str()),
            )
            .at(span)
            .help("rename it without line ends and control characters, there and in the spec")
        })
        .collect();
    wrong
        .into_iter()
        .for_each(|diagnostic| job.found.push(diagnostic));
}

/// The queries that count in an engine and join the weights back, with the text of the spec and what was found.
pub fn sql(
    path: &Path,
    dialect: Dialect,
    table: Option<&str>,
    weights: Option<&str>,
    limits: Limits,
) -> Result<(Queries, Source, Diagnostics), Box<Failure>> {
    let mut job = Job::read(path, limits)?;
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
    letter_for_letter(&mut job, codebook.as_ref());
    let stem = Path::new(&*job.spec.input.file)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let study = format!("{}_cells", job.name.replace('-', "_"));
    let (table, weights) = (table.unwrap_or(&stem), weights.unwrap_or(&study));
    nameable(&mut job, dialect, [table, weights]);
    if job.found.has_errors() {
        return Err(job.fail());
    }
    let queries = sql::queries(&job.spec, codebook.as_ref(), dialect, table, weights);
    let found = job.diagnostics();
    Ok((queries, job.source, found))
}
