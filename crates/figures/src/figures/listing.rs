//! `figures.json`: what each figure says besides its picture, for pages that show it.

use indexmap::IndexMap;
use serde::Serialize;

use super::model::Figure;
use crossbreak_core::number::Unit;
use crossbreak_study::spec::FigureSize as Size;

#[derive(Serialize)]
struct Listing<'a> {
    crossbreak: &'static str,
    figures: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    kind: &'static str,
    /// What its values are measured in, where that is not shares.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    title: &'a str,
    wording: &'a str,
    base: &'a str,
    fieldwork: &'a str,
    source: &'a str,
    notes: &'a [String],
    alt: &'a str,
    /// By their format: those of the first size, and the data. Paths from the folder of figures.json.
    files: IndexMap<&'static str, String>,
    /// The files of every size by its name.
    sizes: IndexMap<&'static str, IndexMap<&'static str, String>>,
    /// Ids of the numbers that it shows, in the order of drawing; those of numbers.json.
    numbers: Vec<&'a str>,
}

/// A figure, and the sizes that it is drawn in.
type Sized<'a> = (&'a Figure, Vec<Size>);

/// Files of a picture, by what figures.json calls them.
const FORMATS: [(&str, &str); 4] = [
    ("svg", ".svg"),
    ("png", ".png"),
    ("png_2x", "@2x.png"),
    ("pdf", ".pdf"),
];

/// The name of a figure's files before their ending; those of the first size have the figure's own.
pub fn stem(figure: &Figure, size: Size, first: bool) -> String {
    match first {
        true => figure.id.clone(),
        false => format!("{}-{}", figure.id, size.as_str()),
    }
}

/// Every file of a figure in these sizes, and of its data: paths from the folder of figures.json.
pub fn files(figure: &Figure, sizes: &[Size]) -> Vec<String> {
    let pictures = sizes.iter().enumerate().flat_map(|(i, &size)| {
        let stem = stem(figure, size, i == 0);
        FORMATS.map(|(_, ending)| format!("figures/{stem}{ending}"))
    });
    let data = [".csv", ".vl.json"].map(|ending| format!("figures/{}{ending}", figure.id));
    pictures.chain(data).collect()
}

/// Every figure with its words, its files and the ids of its numbers: indented JSON with a final line end.
pub fn listing(figures: &[(&Figure, Vec<Size>)]) -> String {
    let listing = Listing {
        crossbreak: env!("CARGO_PKG_VERSION"),
        figures: figures.iter().map(listed).collect(),
    };
    let mut text = serde_json::to_string_pretty(&listing).expect("a listing is a tree of strings");
    text.push('\n');
    text
}

fn listed<'a>((figure, sizes): &Sized<'a>) -> Listed<'a> {
    let files = |size: Size, first: bool| -> IndexMap<&'static str, String> {
        let stem = stem(figure, size, first);
        let file = |(name, ending)| (name, format!("figures/{stem}{ending}"));
        FORMATS.into_iter().map(file).collect()
    };
    let first = sizes.first().copied().unwrap_or(Size::FullWidth);
    let mut of_first = files(first, true);
    of_first.insert("csv", format!("figures/{}.csv", figure.id));
    of_first.insert("vega_lite", format!("figures/{}.vl.json", figure.id));
    let all = sizes.iter().enumerate();
    Listed {
        id: &figure.id,
        kind: figure.chart.kind(),
        unit: match figure.chart.unit() {
            None | Some(Unit::Share | Unit::Count) => None,
            Some(unit) => Some(unit.as_str()),
        },
        title: &figure.title,
        wording: &figure.wording,
        base: &figure.base,
        fieldwork: &figure.fieldwork,
        source: &figure.source,
        notes: &figure.notes,
        alt: &figure.alt,
        files: of_first,
        sizes: all
            .map(|(i, &size)| (size.as_str(), files(size, i == 0)))
            .collect(),
        numbers: figure.numbers(),
    }
}
