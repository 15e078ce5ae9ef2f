//! `figures.json`: what each figure says besides its picture, for pages that show it.

use serde::Serialize;

use super::model::{Chart, Figure};

#[derive(Serialize)]
struct Listing<'a> {
    crossbreak: &'static str,
    figures: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    kind: &'static str,
    title: &'a str,
    wording: &'a str,
    base: &'a str,
    fieldwork: &'a str,
    source: &'a str,
    notes: &'a [String],
    alt: &'a str,
    files: Files,
    /// Ids of the numbers that it shows, in the order of drawing; those of numbers.json.
    numbers: Vec<&'a str>,
}

/// Paths from the folder of figures.json.
#[derive(Serialize)]
struct Files {
    svg: String,
    png: String,
    pdf: String,
    csv: String,
}

/// Every figure with its words, its files and the ids of its numbers: indented JSON with a final line end.
pub fn listing(figures: &[Figure]) -> String {
    let listing = Listing {
        crossbreak: env!("CARGO_PKG_VERSION"),
        figures: figures.iter().map(listed).collect(),
    };
    let mut text = serde_json::to_string_pretty(&listing).expect("a listing is a tree of strings");
    text.push('\n');
    text
}

fn listed(figure: &Figure) -> Listed<'_> {
    let file = |ending: &str| format!("figures/{}.{ending}", figure.id);
    Listed {
        id: &figure.id,
        kind: match figure.chart {
            Chart::Histogram(_) => "histogram",
            Chart::Paired(_) => "paired",
            Chart::Stacked(_) => "stacked",
            Chart::Weights(_) => "weights",
            Chart::Targets(_) => "targets",
        },
        title: &figure.title,
        wording: &figure.wording,
        base: &figure.base,
        fieldwork: &figure.fieldwork,
        source: &figure.source,
        notes: &figure.notes,
        alt: &figure.alt,
        files: Files {
            svg: file("svg"),
            png: file("png"),
            pdf: file("pdf"),
            csv: file("csv"),
        },
        numbers: figure.numbers(),
    }
}
