//! The weights in the formats that the spec asks for beside csv, and the replicates.

use std::collections::BTreeMap;
use std::path::Path;

use super::Study;
use super::inputs::{hash, settings};
use super::write::{Files, add_csv, weights_of};
use crate::manifest::{Weights, slashes};
use crossbreak_formats::ingest;
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_study::raw::RawData;
use crossbreak_study::spec::{ReplicateFormat, Spec, WeightFormat};
use crossbreak_study::weighting::Weighted;
use crossbreak_tables::tables;

/// The files, to be written below the root. The last is the diagnostics, which list the others.
pub(super) fn files(
    study: &Study,
    weighted: &Weighted,
    found: &mut Diagnostics,
) -> Result<Files, Diagnostics> {
    let folder = Path::new("weights");
    let sample = weighted.sample();
    let mut files = Files::new();
    let csv = tables::weights_csv(&sample.ids, &sample.base_weights, weighted.weights());
    let path = folder.join(format!("{}.csv", study.name));
    add_csv(&mut files, path, csv, found);
    let wants = |format| study.spec.weighting.formats.iter().any(|f| **f == format);
    if wants(WeightFormat::Parquet) {
        let about = &study.spec.study;
        let bytes = tables::weights_parquet(
            &sample.ids,
            &sample.base_weights,
            weighted.weights(),
            &about.title,
            about.synthetic.as_deref(),
        );
        files.push((folder.join(format!("{}.parquet", study.name)), bytes));
    }
    if let (Some(replicates), Some(asked)) =
        (weighted.replicates(), &study.spec.weighting.replicates)
        && asked.file.is_none()
    {
        let about = &study.spec.study;
        let (ids, all) = (&sample.ids, &replicates.weights);
        let (ending, bytes) = match asked.format {
            ReplicateFormat::Csv => ("csv", tables::replicates_csv(ids, all).bytes),
            ReplicateFormat::Parquet => (
                "parquet",
                tables::replicates_parquet(ids, all, &about.title, about.synthetic.as_deref()),
            ),
        };
        files.push((
            folder.join(format!("{}-replicates.{ending}", study.name)),
            bytes,
        ));
    }
    if wants(WeightFormat::Raw) {
        let extension = Path::new(study.spec.input.file.as_str())
            .extension()
            .map(|e| format!(".{}", e.to_string_lossy()))
            .unwrap_or_default();
        let name = format!("{}-with-weights{extension}", study.name);
        files.push((folder.join(name), raw_with_weights(study, weighted)?));
    }
    let hashes = files
        .iter()
        .map(|(path, bytes)| hash(&slashes(path), bytes));
    let json = Weights {
        run: &study.run,
        identity: &study.identity,
        fit: weighted.fit(),
        files: hashes.collect(),
    }
    .to_json();
    files.push((weights_of(&study.name), json.into()));
    Ok(files)
}

/// Says so where a copy of the raw file is asked for and none can be made of its format.
pub(super) fn no_copy(spec: &Spec, raw: &RawData) -> Option<Diagnostic> {
    let asked = spec.weighting.formats.iter();
    let format = asked
        .clone()
        .find(|format| ***format == WeightFormat::Raw)?;
    // A heading beside a title would be no heading, and what is in a zip file is no file of its own.
    let is_xlsx = raw.sheet.is_some()
        && raw.heading.is_none()
        && raw.format.contains("(.xlsx)")
        && !raw.format.contains("in a zip file");
    (!is_xlsx && raw.separator.is_none()).then(|| {
        Diagnostic::error(
            Code::FileFormat,
            format!(
                "{} cannot be copied with an extra column: it is {}; csv and .xlsx can",
                raw.file, raw.format
            ),
        )
        .at(format.span())
        .help("take \"raw\" out of the formats; weights/<study>.csv can be joined by id")
    })
}

/// The raw file as it was received, with the weights in a column more. The copy is read again before it is believed.
fn raw_with_weights(study: &Study, weighted: &Weighted) -> Result<Vec<u8>, Diagnostics> {
    let file = &study.spec.input.file;
    // The cells as they stand in the file, whatever a dictionary says of them.
    let settings = settings(&study.spec, study.limits, None);
    let (bytes, raw) = ingest::received(&study.folder.join(&**file), file, settings)
        .map_err(|diagnostics| super::placed(diagnostics, file))?;
    let impossible = |why: String| {
        Diagnostics::from(
            Diagnostic::error(
                Code::FileFormat,
                format!("{file} cannot be copied with an extra column and nothing lost: {why}"),
            )
            .at(file.span())
            .help("take \"raw\" out of the formats; weights/<study>.csv can be joined by id"),
        )
    };
    if study.inputs.iter().all(|input| input.sha256 != raw.sha256) {
        return Err(impossible(
            "it was changed while it was being weighted".to_owned(),
        ));
    }
    let name = free_name(&raw);
    let values: BTreeMap<usize, f64> = weighted
        .sample()
        .rows
        .iter()
        .zip(weighted.weights())
        .filter_map(|(&row, &weight)| Some((raw.row_number(row)?, weight)))
        .collect();
    let made = match (&raw.sheet, raw.separator) {
        (Some(sheet), _) => tables::xlsx_with_column(&bytes, sheet, &name, &values),
        (None, Some(separator)) => tables::csv_with_column(&bytes, separator, &name, &values),
        (None, None) => Err(format!("it is {}", raw.format)),
    }
    .map_err(&impossible)?;
    let again = ingest::parse(&made, file, settings)
        .map_err(|_| impossible("the copy could not be read again".to_owned()))?;
    if same_but_for(&raw, &again, &name, &values) {
        Ok(made)
    } else {
        Err(impossible(
            "the copy did not hold the same cells".to_owned(),
        ))
    }
}

/// `crossbreak_weight`, or with a number after it if the file has a column of that name.
fn free_name(raw: &RawData) -> String {
    const NAME: &str = crossbreak_study::raw::WEIGHT;
    let taken = |name: &str| raw.columns().any(|column| column == name);
    if !taken(NAME) {
        return NAME.to_owned();
    }
    (2..)
        .map(|n| format!("{NAME}_{n}"))
        .find(|name| !taken(name))
        .expect("a file has fewer columns than there are numbers")
}

/// Whether a copy has every cell of the raw file, and the weights in the column `name`.
fn same_but_for(raw: &RawData, copy: &RawData, name: &str, values: &BTreeMap<usize, f64>) -> bool {
    let Some(weights) = copy.column(name) else {
        return false;
    };
    let rows = || 0..raw.rows();
    copy.rows() == raw.rows()
        && rows().all(|row| raw.row_number(row) == copy.row_number(row))
        && raw.columns().all(|column| {
            let (before, after) = (raw.column(column), copy.column(column));
            before
                .zip(after)
                .is_some_and(|(before, after)| before.iter().eq(after.iter()))
        })
        && rows().all(|row| {
            let written = weights.get(row);
            match raw.row_number(row).and_then(|number| values.get(&number)) {
                Some(value) => written.parse() == Ok(*value),
                None => written.is_empty(),
            }
        })
}
