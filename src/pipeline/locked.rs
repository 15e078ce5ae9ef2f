//! `run --locked`: everything is computed, and compared with the manifest of an earlier run; nothing is written.

use std::path::{Path, PathBuf};

use super::diff::{manifest_at, read_manifest};
use super::make::{Made, make, manifest};
use super::write::manifest_of;
use super::{Failure, Only, Progress, Report, Source, Study};
use crate::changes::{self, Changes, Known, Side};
use crate::manifest::{Earlier, Output};
use crossbreak_core::number::plain;
use crossbreak_study::diagnostic::Diagnostics;
use crossbreak_study::estimates::{Flag, Number, Published, Statistic};
use crossbreak_tables::tables;

/// What a locked run came to.
pub struct Locked {
    pub report: Report,
    /// The manifest that it was compared with, as the user would name it.
    pub manifest: String,
    /// `None`: there are no numbers to compare, because the weighting did not meet its targets.
    pub changes: Option<Changes>,
}

impl Locked {
    /// Nothing has moved.
    pub fn holds(&self) -> bool {
        self.changes.as_ref().is_some_and(|changes| changes.same)
    }
}

/// Computes everything that `only` asks for, and compares it with the manifest below `out` (or beside `specs/`).
pub fn locked(
    study: &Study,
    source: &Source,
    out: Option<&Path>,
    only: Option<Only>,
    progress: Progress<'_>,
) -> Result<Locked, Box<Failure>> {
    let fail = |diagnostics: Diagnostics| {
        Box::new(Failure {
            source: source.clone(),
            diagnostics,
        })
    };
    let root = out.unwrap_or(&study.root);
    let path = root.join(manifest_of(&study.name));
    // Read first: where there is nothing to compare with, nobody waits.
    let mut earlier = manifest_at(&path)
        .and_then(|_| read_manifest(&path))
        .map_err(|diagnostic| {
            let help = "run it once without --locked: `crossbreak run` writes the manifest";
            fail(diagnostic.help(help).into())
        })?;
    let mut outputs: Vec<Output> = Vec::new();
    let mut hash = |part, path: PathBuf, bytes: Vec<u8>| {
        outputs.push(Output::new(&path, &bytes, &study.run, part));
        Ok(())
    };
    let Made {
        published,
        mut report,
        usable,
    } = make(study, source, only, None, true, &mut hash, progress)?;
    let shown = path.display().to_string();
    let Some(published) = published.filter(|_| usable) else {
        return Ok(Locked {
            report,
            manifest: shown,
            changes: None,
        });
    };
    progress("comparing");
    if let Some(only) = only {
        // The other parts are not made now: they cannot differ.
        outputs.retain(|output| output.part == only.part());
        earlier.outputs.retain(|output| output.part == only.part());
    }
    let same_run = earlier.run == study.run;
    // Through the same text that a run would write: what it says alike is alike.
    let text = manifest(study, &published, &report, outputs, only);
    let now: Earlier = serde_json::from_str(&text).expect("a manifest can be read back");
    let old = Side {
        numbers: published
            .numbers()
            .iter()
            .filter_map(|number| {
                let value = earlier.values.get(&number.id)?;
                Some((number.id.clone(), known(number, *value, None, &published)))
            })
            .collect(),
        run: earlier,
        weights: None,
    };
    let new = Side {
        numbers: published
            .numbers()
            .iter()
            .map(|number| {
                let known = known(number, number.value, number.se, &published);
                (number.id.clone(), known)
            })
            .collect(),
        run: now,
        weights: None,
    };
    if same_run {
        // Files that are not as their run wrote them; of another run, all would be named.
        report.diagnostics.extend(study.stale(out));
    }
    report.published = Some(published);
    Ok(Locked {
        report,
        manifest: shown,
        changes: Some(changes::compare(&old, &new, Vec::new())),
    })
}

/// A number with a value that it has or had.
fn known(number: &Number, value: Option<f64>, se: Option<f64>, published: &Published) -> Known {
    Known {
        printed: Some(printed(number, value, published)),
        unit: number.unit.as_str().to_owned(),
        se,
    }
}

/// As it would be printed with that value.
fn printed(number: &Number, value: Option<f64>, published: &Published) -> String {
    if value == number.value {
        return tables::printed(number, published);
    }
    let Some(value) = value else {
        return "–".to_owned();
    };
    let ordered = matches!(number.statistic, Statistic::Median | Statistic::Quantile)
        && !number.answer.is_empty();
    if ordered {
        let question = published.question(&number.question);
        let mut answers = question.iter().flat_map(|question| &question.answers);
        let answer = answers.find(|answer| answer.value == Some(value));
        return answer.map_or_else(|| plain(value, 4), |answer| answer.label.clone());
    }
    let then = Number {
        value: Some(value),
        flag: match number.flag {
            Flag::Withheld => Flag::None,
            flag => flag,
        },
        ..number.clone()
    };
    tables::printed(&then, published)
}
