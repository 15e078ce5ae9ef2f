//! The files of a run, each handed on as it is made: many are large together.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::write::{Files, add_csv};
use super::{
    Computed, Failure, Only, Other, Progress, Report, Source, Study, clock, data, drawing, other,
    published_path, report, weights,
};
use crate::manifest::{Manifest, Output, Part};
use crossbreak_core::number::counted;
use crossbreak_figures::figures;
use crossbreak_study::claims::Checked;
use crossbreak_study::csv_out::Csv;
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crossbreak_study::estimates::Published;
use crossbreak_tables::tables;

/// Takes a file as soon as it is made.
pub(super) type Taker<'a> = &'a mut dyn FnMut(Part, PathBuf, Vec<u8>) -> Result<(), Diagnostic>;

/// What a run makes, beside its files.
pub(super) struct Made {
    pub published: Option<Published>,
    pub report: Report,
    /// Weights may be used, and there are files.
    pub usable: bool,
}

/// Makes everything that `only` asks for, and hands each file to `take`. `numbers`: they are wanted even where no file shows
/// them.
pub(super) fn make(
    study: &Study,
    source: &Source,
    only: Option<Only>,
    other: Option<&Other>,
    numbers: bool,
    take: Taker<'_>,
    progress: Progress<'_>,
) -> Result<Made, Box<Failure>> {
    let fail = |diagnostics: Diagnostics| {
        Box::new(Failure {
            source: source.clone(),
            diagnostics,
        })
    };
    let wants = |what: Only| only.is_none_or(|only| only == what);
    if wants(Only::Tables) {
        clock::check(SystemTime::now()).map_err(|diagnostic| fail(diagnostic.into()))?;
    }
    let mut add = |part: Part, made: Files| -> Result<(), Box<Failure>> {
        let mut files = made.into_iter();
        let taken = files.try_for_each(|(path, bytes)| take(part, path, bytes));
        taken.map_err(|diagnostic| fail(diagnostic.into()))
    };

    let Computed {
        weighted,
        published,
        usable,
        mut report,
    } = study.compute(numbers || only != Some(Only::Weights), progress);
    if report.diagnostics.has_errors() {
        return Err(fail(report.diagnostics));
    }
    if only == Some(Only::Weights) {
        // Weights have no standard errors.
        let of_design = |d: &Diagnostic| d.code == Code::DesignLeftOut;
        report.diagnostics.retain(|d| !of_design(d));
    }
    report.comparison = other.map(|other| other::comparison(study, &weighted, other));
    if !usable {
        return Ok(Made {
            published,
            report,
            usable,
        });
    }
    if wants(Only::Weights) {
        let made = weights::files(study, &weighted, &mut report.diagnostics).map_err(&fail)?;
        add(Part::Weights, made)?;
    }
    if let Some(published) = &published {
        let folder = Path::new("outputs").join(&study.name);
        let claims = report.claims.iter().map(claim_row).collect();
        let book = tables::book(&study.spec, published, claims, &study.run.to_string());
        let mut cut = match wants(Only::Tables) || wants(Only::Report) {
            true => tables::shortened(&book).1,
            false => BTreeSet::new(),
        };
        if wants(Only::Tables) {
            let said = &mut report.diagnostics;
            let mut csv = |name: &str, csv: Csv| {
                let mut made = Files::new();
                add_csv(&mut made, folder.join(name), csv, said);
                made
            };
            add(
                Part::Tables,
                csv("estimates.csv", tables::estimates_csv(published)),
            )?;
            let tables = tables::tables(&book, published);
            let workbook = vec![(folder.join("tables.xlsx"), tables.workbook)];
            add(Part::Tables, workbook)?;
            add(Part::Tables, csv("tables.csv", tables.cells))?;
            if published.rules().tests() {
                let tests = tables::tests_csv(published);
                add(Part::Tables, csv("tests.csv", tests))?;
            }
            let about = &study.spec.study;
            let (title, synthetic) = (&about.title, about.synthetic.as_deref());
            let arrow = tables::estimates_arrow(published, title, synthetic);
            add(Part::Tables, vec![(folder.join("estimates.arrow"), arrow)])?;
            let parquet = tables::estimates_parquet(published, title, synthetic);
            let parquet = vec![(folder.join("estimates.parquet"), parquet)];
            add(Part::Tables, parquet)?;
            let data = data::files(&study.spec, &weighted, &folder);
            add(
                Part::Tables,
                data.map_err(|diagnostic| fail(diagnostic.into()))?,
            )?;
        }
        if wants(Only::Figures) || wants(Only::Report) {
            let composed = figures::compose(&study.spec, published, &study.theme).map_err(&fail)?;
            cut.extend(composed.iter().flat_map(figures::cut_texts));
            if wants(Only::Figures) {
                progress("drawing");
                let (drawn, warnings) =
                    drawing::draw(study, &composed, &folder.join("figures")).map_err(&fail)?;
                add(Part::Figures, drawn)?;
                report.diagnostics.extend(warnings);
            }
            let listing = drawing::listing(study, &composed);
            let listing = vec![(folder.join("figures.json"), listing.into())];
            add(Part::Figures, listing)?;
            if wants(Only::Report) {
                progress("writing the page");
                report::files(
                    study,
                    published,
                    &book,
                    &composed,
                    &report,
                    wants(Only::Figures),
                    &mut |name, text| {
                        let made = vec![(folder.join(name), text.into_bytes())];
                        add(Part::Report, made)
                    },
                )?;
            }
        }
        if !cut.is_empty() {
            report.diagnostics.push(texts_cut(cut.len()));
        }
        if only.is_none() {
            let mut json = serde_json::to_string_pretty(&report.claims)
                .expect("claims are a tree of strings and finite numbers");
            json.push('\n');
            let claims = vec![(folder.join("claims.json"), json.into())];
            add(Part::Whole, claims)?;
        }
    }
    Ok(Made {
        published,
        report,
        usable,
    })
}

/// Says that some texts are not shown whole, and where they are.
fn texts_cut(texts: usize) -> Diagnostic {
    Diagnostic::warning(
        Code::TextCut,
        format!(
            "{} too long for figures, tables.xlsx or report.html, and cut there",
            counted(texts, "text is", "texts are")
        ),
    )
    .help("tables.csv, estimates.csv and numbers.json have every text whole")
}

/// A published sentence, as the workbook lists it.
pub(super) fn claim_row(claim: &Checked) -> tables::ClaimRow {
    tables::ClaimRow {
        id: claim.id.clone(),
        place: claim.printed_in.clone().unwrap_or_default(),
        text: claim.text.clone(),
        says: claim.says.clone(),
        computed: claim.printed.clone(),
        verdict: claim.sentence.clone(),
        numbers: claim.number.join(", "),
    }
}

/// The manifest of a study with these files.
pub(super) fn manifest(
    study: &Study,
    published: &Published,
    report: &Report,
    outputs: Vec<Output>,
    only: Option<Only>,
) -> String {
    let absolute = published_path::Absolute::of(&study.spec);
    let said = |severity: Severity| {
        let of_it = report.diagnostics.iter().filter(|d| d.severity == severity);
        of_it
            .map(|d| format!("{}: {}", d.code, absolute.left_out(&d.message)))
            .collect()
    };
    Manifest {
        crossbreak: env!("CARGO_PKG_VERSION"),
        study: &study.name,
        run: &study.run,
        identity: &study.identity,
        only: only.map(Only::as_str),
        synthetic: study.spec.study.synthetic.as_deref(),
        inputs: study.published_inputs(),
        rows: report.fit.rows,
        respondents: report.fit.respondents,
        dropped: &report.fit.dropped,
        flagged: &report.fit.flagged,
        flagged_rows: report.fit.flagged_rows,
        read_by_rule: study
            .sample
            .read_by_rule()
            .into_iter()
            .map(Into::into)
            .collect(),
        weighting: (&report.fit).into(),
        precision: published.precision(),
        numbers: report.numbers.all,
        low_bases: report.numbers.low,
        very_low_bases: report.numbers.very_low,
        withheld: report.numbers.withheld,
        warnings: said(Severity::Warning),
        notes: said(Severity::Note),
        values: published
            .numbers()
            .iter()
            .map(|number| (number.id.as_str(), number.value))
            .collect(),
        claims: report
            .claims
            .iter()
            .map(|claim| (claim.id.as_str(), claim.verdict))
            .collect(),
        outputs,
    }
    .to_json()
}
