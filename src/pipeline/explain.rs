//! `explain ID`: where a number comes from, and of which study it is where nobody says.

use std::path::{Path, PathBuf};

use super::{Computed, Failure, Limits, Progress, Source, Study, drawing, prepare};
use crate::explain::{self, Explanation, Input};
use crossbreak_figures::figures;
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crossbreak_study::estimates::{COMPOSITION, Tracer};
use crossbreak_study::label::folded;
use crossbreak_study::spec::{self, Spec};
use crossbreak_tables::tables;

/// Computes the study, and says where the numbers of these ids come from. Writes nothing.
pub fn explain(
    study: &Study,
    source: &Source,
    ids: &[&str],
    progress: Progress<'_>,
) -> Result<Vec<Explanation>, Box<Failure>> {
    let fail = |diagnostics: Diagnostics| {
        Box::new(Failure {
            source: source.clone(),
            diagnostics,
        })
    };
    let unknown = |id: &str| {
        Diagnostic::error(
            Code::UnknownName,
            format!("study `{}` has no number `{id}`", study.name),
        )
        .help(study.plan.suggest(id))
    };
    let mut found = Diagnostics::new();
    let mut known: Vec<String> = Vec::new();
    for id in ids {
        match study.plan.find(id) {
            Some(own) => known.push(own),
            None => found.push(unknown(id)),
        }
    }
    if found.has_errors() {
        return Err(fail(found));
    }
    let Computed {
        weighted,
        published,
        report,
        ..
    } = study.compute(true, progress);
    if report.diagnostics.has_errors() {
        return Err(fail(report.diagnostics));
    }
    let Some(published) = published else {
        let unmet = Diagnostic::error(
            Code::NotConverged,
            "the weighting did not meet its targets, so that there are no numbers to explain",
        );
        let help = "`crossbreak weight SPEC -v` shows each target beside what was reached";
        return Err(fail(unmet.help(help).into()));
    };
    progress("tracing");
    let claims = report.claims.iter().map(super::make::claim_row).collect();
    let book = tables::book(&study.spec, &published, claims, &study.run.to_string());
    let composed = figures::compose(&study.spec, &published, &study.theme).map_err(&fail)?;
    let tracer = Tracer::new(&study.plan, &weighted, &published);
    let input = Input {
        study: &study.name,
        spec: &study.spec,
        file: &source.name,
        text: &source.text,
        fit: weighted.fit(),
        published: &published,
        tracer: &tracer,
        book: &book,
        figures: &drawing::files(&study.spec, &composed),
        claims: &report.claims,
        inputs: study
            .published_inputs()
            .into_iter()
            .map(|input| (input.file, input.sha256))
            .collect(),
    };
    let explained = known.iter().map(|id| {
        // A planned id can be the target of a category that has none: then there is no such number.
        explain::explain(&input, id).ok_or_else(|| fail(unknown(id).into()))
    });
    explained.collect()
}

/// A spec of a folder.
struct Candidate {
    path: PathBuf,
    spec: Spec,
}

/// The spec whose study has the number of that id: one of `specs/*.toml` of the folder, or of its `*.toml` where there are
/// no specs in `specs/`.
pub fn spec_of(folder: &Path, id: &str, limits: Limits) -> Result<PathBuf, Diagnostic> {
    let mut candidates = specs(&folder.join("specs"));
    if candidates.is_empty() {
        candidates = specs(folder);
    }
    let command = format!("crossbreak explain {} SPEC", quoted(id));
    let unknown =
        |message: String, help: String| Diagnostic::error(Code::UnknownName, message).help(help);
    if candidates.is_empty() {
        return Err(unknown(
            format!(
                "`{id}` is the id of a number, and there is no spec in this folder or in its `specs/`"
            ),
            format!("say of which study: {command}"),
        ));
    }
    let (own, others): (Vec<Candidate>, Vec<Candidate>) = candidates
        .into_iter()
        .partition(|candidate| may_have(&candidate.spec, id));
    let names = |candidates: &[Candidate]| -> String {
        let names = candidates.iter().map(|c| c.path.display().to_string());
        names.collect::<Vec<_>>().join(", ")
    };
    match own.as_slice() {
        [one] => Ok(one.path.clone()),
        [] => {
            let known: Vec<String> = others
                .iter()
                .flat_map(|candidate| candidate.spec.questions.iter().map(|q| q.id.to_string()))
                .collect();
            let first = id.split([':', '@']).next().unwrap_or_default();
            let near = suggest(first, "questions", known.iter().map(String::as_str));
            Err(unknown(
                format!(
                    "no study of this folder has a number `{id}` (looked at {})",
                    names(&others)
                ),
                format!("{near}; or say of which study it is: {command}"),
            ))
        }
        several => {
            // Which of them really have it, the answers decide.
            let has = |candidate: &&Candidate| {
                let prepared = prepare(&candidate.path, limits, &|_| {});
                prepared.is_ok_and(|(study, _)| study.plan.find(id).is_some())
            };
            let having: Vec<&Candidate> = several.iter().filter(has).collect();
            match having.as_slice() {
                [one] => Ok(one.path.clone()),
                [] => Err(unknown(
                    format!(
                        "no study of this folder has a number `{id}` (looked at {})",
                        names(several)
                    ),
                    format!("say of which study it is, to see its numbers: {command}"),
                )),
                more => Err(unknown(
                    format!(
                        "several studies have a number `{id}`: {}",
                        more.iter()
                            .map(|c| c.path.display().to_string())
                            .collect::<Vec<_>>()
                            .join(", ")
                    ),
                    format!(
                        "say which: crossbreak explain {} {}",
                        quoted(id),
                        more[0].path.display()
                    ),
                )),
            }
        }
    }
}

/// An id as a shell takes it for one word.
fn quoted(id: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-:.@/,%+".contains(c);
    match id.chars().all(plain) {
        true => id.to_owned(),
        false => format!("'{}'", id.replace('\'', "'\\''")),
    }
}

/// The specs of a folder, in the order of their names. Other TOML files, such as themes, are none.
fn specs(folder: &Path) -> Vec<Candidate> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|e| e == "toml") && path.is_file();
    let mut paths: Vec<PathBuf> = paths.filter(is_toml).collect();
    paths.sort();
    let here = Path::new(".");
    paths
        .into_iter()
        .filter_map(|path| {
            let text = super::read_spec(&path, &path.display().to_string()).ok()?;
            let spec = spec::read(&text).spec?;
            let path = path.strip_prefix(here).map(Path::to_owned).unwrap_or(path);
            Some(Candidate { path, spec })
        })
        .collect()
}

/// Whether a study asks the question of an id, or has the variable of one about the sample.
fn may_have(spec: &Spec, id: &str) -> bool {
    let id = folded(id);
    let mut parts = id.split([':', '@']);
    let first = parts.next().unwrap_or_default();
    let same = |own: &str| folded(own).replace('@', "_");
    match (first, parts.next()) {
        (COMPOSITION, variable) => spec
            .variables
            .keys()
            .any(|name| variable == Some(same(name).as_str())),
        (first, _) => spec
            .questions
            .iter()
            .any(|question| same(&question.id) == first),
    }
}
