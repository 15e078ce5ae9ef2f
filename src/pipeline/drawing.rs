//! Figures to files.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;

use super::Study;
use super::write::{Files, add_csv};
use crossbreak_figures::figures::{self, Drawn, Figure};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_study::spec::{FigureSize as Size, OneOrMany, Spec};

/// Every figure in every size and format, drawn side by side: each is made whole by one thread.
pub(super) fn draw(
    study: &Study,
    composed: &[Figure],
    folder: &Path,
) -> Result<(Files, Diagnostics), Diagnostics> {
    let jobs: Vec<(&Figure, Size, bool)> = composed
        .iter()
        .flat_map(|figure| {
            let sizes = sizes(&study.spec, &figure.id).into_iter().enumerate();
            sizes.map(move |(i, size)| (figure, size, i == 0))
        })
        .collect();
    // From the last: the tall figures of the weighting would otherwise keep one thread waiting for the other.
    let drawn: Vec<_> = jobs
        .par_iter()
        .rev()
        .map(|(figure, size, first)| draw_one(study, figure, *size, *first, folder))
        .collect();
    let mut files = Vec::new();
    let mut found = Diagnostics::new();
    let mut shapeless = Vec::new();
    for ((figure, _, first), result) in jobs.iter().zip(drawn.into_iter().rev()) {
        match result {
            Ok((more, warnings, missing)) => {
                files.extend(more);
                found.extend(warnings);
                if *first && !missing.is_empty() {
                    shapeless.push((figure.id.as_str(), missing));
                }
            }
            Err(diagnostic) => found.push(diagnostic),
        }
    }
    if let Some(warning) = without_shape(&shapeless) {
        found.push(warning);
    }
    if found.has_errors() {
        Err(found)
    } else {
        Ok((files, found))
    }
}

/// What every figure says besides its picture, and where its files are.
pub(super) fn listing(study: &Study, composed: &[Figure]) -> String {
    let sized: Vec<(&Figure, Vec<Size>)> = composed
        .iter()
        .map(|figure| (figure, sizes(&study.spec, &figure.id)))
        .collect();
    figures::listing(&sized)
}

/// Each figure with its files, from the folder of the outputs.
pub(super) fn files<'a>(spec: &Spec, composed: &'a [Figure]) -> Vec<(&'a Figure, Vec<String>)> {
    let of = |figure: &'a Figure| (figure, figures::files(figure, &sizes(spec, &figure.id)));
    composed.iter().map(of).collect()
}

/// The sizes that a figure is drawn in. Those of the weighting are for whoever weights: across a page.
fn sizes(spec: &Spec, id: &str) -> Vec<Size> {
    let listed = |sizes: &OneOrMany<Size>| {
        let sizes: Vec<Size> = sizes.iter().map(|size| **size).collect();
        sizes
    };
    let written = spec.figures.iter().find(|figure| figure.id.as_str() == id);
    let sizes = match written {
        None => Vec::new(),
        Some(written) => {
            let sizes = written.sizes.as_ref().or(spec.figure_rules.sizes.as_ref());
            sizes.map(listed).unwrap_or_default()
        }
    };
    match sizes.is_empty() {
        true => vec![Size::FullWidth],
        false => sizes,
    }
}

/// One warning for a run, however many of its figures have characters that the font does not.
fn without_shape(figures: &[(&str, Vec<char>)]) -> Option<Diagnostic> {
    /// So many characters are named.
    const MOST: usize = 12;
    let (first, others) = figures.split_first()?;
    let characters: BTreeSet<char> = figures
        .iter()
        .flat_map(|(_, missing)| missing)
        .copied()
        .collect();
    let mut named: String = characters.iter().take(MOST).collect();
    if characters.len() > MOST {
        named += &format!(" and {} more", characters.len() - MOST);
    }
    let of = match others {
        [] => format!("figure `{}`", first.0),
        _ => format!("{} figures (`{}` first)", figures.len(), first.0),
    };
    Some(
        Diagnostic::warning(
            Code::CannotDraw,
            format!("{of}: the font has no shape for {named}"),
        )
        .help(
            "the PNG and the PDF show boxes there; the SVG uses the reader's own fonts. For a study in that script name a \
             theme with a font that has it: [figures] theme = \"house.toml\", and there [font] family, regular, semibold, \
             bold and black (`crossbreak theme plain` prints one to begin with)",
        ),
    )
}

/// The files of one figure in one size, with its data where it is the first, what has to be said of it, and the characters
/// that the font has no shape for.
fn draw_one(
    study: &Study,
    figure: &Figure,
    size: Size,
    first: bool,
    folder: &Path,
) -> Result<(Files, Diagnostics, Vec<char>), Diagnostic> {
    let drawn = figures::draw(figure, &study.theme, size).map_err(|error| {
        Diagnostic::error(Code::CannotDraw, format!("figure `{}`: {error}", figure.id))
            .help("shorten its texts; if that does not help, please report it")
    })?;
    let mut found = warnings(figure, size, &drawn);
    let stem = figures::stem(figure, size, first);
    let name = |ending: &str| folder.join(format!("{stem}{ending}"));
    let mut files = vec![
        (name(".svg"), drawn.svg.into_bytes()),
        (name(".png"), drawn.png),
        (name("@2x.png"), drawn.png_2x),
        (name(".pdf"), drawn.pdf),
    ];
    if first {
        add_csv(
            &mut files,
            name(".csv"),
            figures::data_csv(figure),
            &mut found,
        );
        let vega = figures::vega_lite(figure, &study.theme);
        files.push((name(".vl.json"), vega.into_bytes()));
    }
    Ok((files, found, drawn.missing))
}

fn warnings(figure: &Figure, size: Size, drawn: &Drawn) -> Diagnostics {
    let mut found = Diagnostics::new();
    if drawn.too_tall {
        found.push(
            Diagnostic::warning(
                Code::CannotDraw,
                format!(
                    "figure `{}` is taller than a {}, even in the smallest type",
                    figure.id,
                    size.as_str().replace('-', " ")
                ),
            )
            .help("show fewer items in it, or leave that size out of its sizes"),
        );
    }
    found
}
