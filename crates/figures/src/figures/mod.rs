//! Figures for print: a chart on a page with a title, the wording of the question, the base, the fieldwork and the
//! source; and the diagnostics of the weighting on such a page.
//!
//! [`draw`] goes one way: a [`Figure`] is laid out on a canvas (words first, then shapes, so that lines can keep
//! clear of words), the canvas becomes an SVG document, and one usvg tree of that document becomes PNG and PDF.
//! Text is measured with the shaper and the fonts that draw it. The same figure gives the same bytes.
//!
//! | file | what it does |
//! |---|---|
//! | `model` | what a figure is |
//! | `shorten` | texts that no picture has room for, cut |
//! | `compose`, `pick`, `tones`, `words` | published numbers and the words of the spec to a model |
//! | `check` | what can be wrong with a figure before anything is computed |
//! | `data` | the numbers of a figure as csv |
//! | `listing` | what figures say besides their pictures, as JSON |
//! | `theme`, `house`, `logo`, `colour` | how figures look; the file that says so; how far colours stand apart |
//! | `text`, `wrap` | measuring; breaking lines |
//! | `canvas`, `backend` | placing words and shapes; plotters' shapes as SVG |
//! | `page`, `legend`, `axis` | what all kinds share |
//! | `histogram`, `markers` | columns; the lines for median and true value |
//! | `bars` | paired, grouped and ranked bars, one side against another, boxed items |
//! | `stacked`, `segments` | bars of 100% and diverging bars; where the numbers of narrow segments go |
//! | `points` | dots with intervals; estimates beside what is true |
//! | `trend` | lines over waves |
//! | `panels` | small multiples |
//! | `diagnostics` | a published weighting to its figures |
//! | `weights` | how the weights are spread |
//! | `targets` | each category before and after weighting, beside its target |
//! | `svg`, `render` | the documents |
//! | `vega` | the chart as a Vega-Lite specification |

mod axis;
mod backend;
mod bars;
mod canvas;
mod check;
mod colour;
mod compose;
mod data;
mod diagnostics;
mod histogram;
mod house;
mod legend;
mod listing;
mod logo;
mod markers;
mod model;
mod page;
mod panels;
mod pick;
mod points;
mod render;
mod segments;
mod shorten;
mod stacked;
mod svg;
mod targets;
mod text;
mod theme;
mod tones;
mod trend;
mod vega;
mod weights;
mod words;
mod wrap;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crossbreak_study::spec::FigureSize as Size;

pub use check::check;
pub use compose::compose;
pub use data::{DataCell, DataTable, data_csv, data_table};
pub use diagnostics::is_of_weighting;
pub use house::{BUNDLED, MOST_BYTES as MOST_THEME_BYTES, read as read_theme};
pub use listing::{files, listing, stem};
pub use model::{
    Bar, BarRow, Bars, Bin, Chart, Colouring, Figure, Histogram, Marker, Panel, Panels, Point,
    PointGroup, PointMark, PointRow, Points, Said, Scale, Segment, Stacked, StackedRow,
    TargetGroup, TargetRow, Targets, Tone, Trend, TrendLine, WeightBin, Weights,
};
pub use shorten::{cut_texts, shortened};
pub use theme::{Theme, plain};
pub use vega::vega_lite;

/// A figure in its forms.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// Text stays text; the fonts are inside.
    pub svg: String,
    /// One pixel to the CSS pixel.
    pub png: Vec<u8>,
    /// Two.
    pub png_2x: Vec<u8>,
    /// One page, text can be selected.
    pub pdf: Vec<u8>,
    /// Characters that the font has no shape for, in order. PNG and PDF show empty boxes in their place; the SVG leaves
    /// them to the reader's own fonts. Empty for nearly all figures; worth a warning otherwise.
    pub missing: Vec<char>,
    /// A picture of a set shape that had to be taller than it, since not even the smallest type fits.
    pub too_tall: bool,
}

/// A figure for a page of HTML that carries the fonts: SVG documents without them.
#[derive(Debug, Clone)]
pub struct Inline {
    /// For screens and paper.
    pub wide: String,
    /// For a phone: as wide as one column of a report, with ids of its own.
    pub narrow: String,
}

/// Why a figure could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureError {
    /// Our own SVG was not accepted.
    Svg(String),
    /// Text would be missing from PNG and PDF.
    DroppedText {
        /// Lines of text that would be drawn.
        kept: usize,
        /// Lines of text in the figure.
        texts: usize,
    },
    /// No picture can be that large.
    TooTall {
        /// In user units.
        height: u32,
    },
    /// The picture could not be compressed.
    Png(String),
    /// The PDF writer refused.
    Pdf(String),
    /// A library that draws stopped: a font of the theme makes no sense to it.
    Font,
}

impl fmt::Display for FigureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FigureError::Svg(why) => write!(f, "the figure is not a valid SVG document: {why}"),
            FigureError::DroppedText { kept, texts } => {
                write!(
                    f,
                    "only {kept} of the figure's {texts} lines of text can be drawn"
                )
            }
            FigureError::TooTall { height } => {
                write!(
                    f,
                    "the figure is {height} units tall, too much for one picture: shorten its texts"
                )
            }
            FigureError::Png(why) => write!(f, "the PNG could not be written: {why}"),
            FigureError::Pdf(why) => write!(f, "the PDF could not be written: {why}"),
            FigureError::Font => {
                write!(f, "it cannot be drawn; a font of the theme may be damaged")
            }
        }
    }
}

impl std::error::Error for FigureError {}

/// Draws a figure. Any text and any value can be drawn: what is no number counts as 0, long words are broken.
pub fn draw(figure: &Figure, theme: &Theme, size: Size) -> Result<Drawn, FigureError> {
    // The libraries that set text and cut fonts down for a PDF panic where a font contradicts itself.
    catch_unwind(AssertUnwindSafe(|| drawn(figure, theme, size))).unwrap_or(Err(FigureError::Font))
}

fn drawn(figure: &Figure, theme: &Theme, size: Size) -> Result<Drawn, FigureError> {
    let figure = &shorten::shortened(figure);
    let sheet = page::lay_out(figure, theme, size);
    let bare = svg::document(&sheet, figure, "", svg::Fonts::Supplied);
    let tree = render::tree(&bare, theme.label.faces, sheet.canvas.placed.len())?;
    let [png, png_2x] = render::pngs(&tree)?;
    Ok(Drawn {
        svg: svg::document(&sheet, figure, "", svg::Fonts::Embedded),
        png,
        png_2x,
        pdf: render::pdf(&tree, &wrap::clean(&figure.title))?,
        missing: sheet.canvas.missing().into_iter().collect(),
        too_tall: sheet.too_tall,
    })
}

/// Draws a figure twice for a page of HTML.
pub fn inline(figure: &Figure, theme: &Theme) -> Inline {
    let figure = &shorten::shortened(figure);
    let document = |size: Size, part: &str| {
        let sheet = page::lay_out(figure, theme, size);
        svg::document(&sheet, figure, part, svg::Fonts::Supplied)
    };
    let both = || Inline {
        wide: document(Size::FullWidth, ""),
        narrow: document(Size::ReportColumn, "-narrow"),
    };
    catch_unwind(AssertUnwindSafe(both)).expect("a font that was set once can be set again")
}

/// Rules of a style sheet that bring the theme's faces along: in all weights, the Latin letters of a bundled family.
pub fn font_css(theme: &Theme) -> String {
    let faces = theme.label.faces;
    text::Weight::ALL
        .into_iter()
        .map(|weight| svg::face(faces, weight, true))
        .collect()
}
