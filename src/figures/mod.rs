//! Figures for print: a histogram, paired bars or stacked bars on a page with a title, the wording of the
//! question, the base, the fieldwork and the source; and the diagnostics of the weighting on such a page.
//!
//! [`draw`] goes one way: a [`Figure`] is laid out on a canvas (words first, then shapes, so that lines can keep
//! clear of words), the canvas becomes an SVG document, and one usvg tree of that document becomes PNG and PDF.
//! Text is measured with the shaper and the fonts that draw it. The same figure gives the same bytes.
//!
//! | file | what it does |
//! |---|---|
//! | `model` | what a figure is |
//! | `compose`, `words` | published numbers and the words of the spec to a model |
//! | `check` | what can be wrong with a figure before anything is computed |
//! | `data` | the numbers of a figure as csv |
//! | `theme`, `text`, `wrap` | colours and sizes; measuring; breaking lines |
//! | `canvas`, `backend` | placing words and shapes; plotters' shapes as SVG |
//! | `page`, `legend`, `axis` | what all kinds share |
//! | `histogram`, `markers` | columns; the lines for median and true value |
//! | `paired` | bars side by side, boxed items |
//! | `stacked`, `segments` | bars of 100%; where the numbers of narrow segments go |
//! | `diagnostics` | a published weighting to its figures |
//! | `weights` | how the weights are spread |
//! | `targets` | each category before and after weighting, beside its target |
//! | `svg`, `render` | the documents |

mod axis;
mod backend;
mod canvas;
mod check;
mod compose;
mod data;
mod diagnostics;
mod histogram;
mod legend;
mod markers;
mod model;
mod page;
mod paired;
mod render;
mod segments;
mod stacked;
mod svg;
mod targets;
mod text;
mod theme;
mod tones;
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

pub use check::check;
pub use compose::compose;
pub use data::{DataTable, data_csv, data_table};
pub use diagnostics::is_of_weighting;
pub use model::{
    Bar, Bin, Chart, Figure, Histogram, Marker, Paired, PairedRow, Segment, Stacked, StackedRow,
    TargetGroup, TargetRow, Targets, Tone, WeightBin, Weights,
};

/// A figure in its three forms.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// Text stays text; the fonts are inside.
    pub svg: String,
    /// Two pixels to the unit: 1800 wide.
    pub png: Vec<u8>,
    /// One page, text can be selected.
    pub pdf: Vec<u8>,
    /// Characters that the bundled font has no shape for, in order. PNG and PDF show empty boxes in their place;
    /// the SVG leaves them to the reader's own fonts. Empty for nearly all figures; worth a warning otherwise.
    pub missing: Vec<char>,
}

/// A figure as it stands in a page that carries the fonts: see [`font_css`].
#[derive(Debug, Clone)]
pub struct Inline {
    /// For screens of 700 pixels and more, and for print.
    pub wide: String,
    /// For phones; the same document where there is no other.
    pub narrow: String,
}

/// Draws a figure for a page.
pub fn inline(figure: &Figure) -> Result<Inline, FigureError> {
    let (canvas, height) = page::lay_out(figure);
    let wide = svg::document(&canvas, figure, height, svg::Fonts::Supplied);
    Ok(Inline {
        narrow: wide.clone(),
        wide,
    })
}

/// The rules of the Latin faces, for a page with figures.
pub fn font_css() -> String {
    svg::latin_faces()
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
        }
    }
}

impl std::error::Error for FigureError {}

/// Draws a figure. Any text and any value can be drawn: what is no number counts as 0, long words are broken.
pub fn draw(figure: &Figure) -> Result<Drawn, FigureError> {
    let (canvas, height) = page::lay_out(figure);
    let bare = svg::document(&canvas, figure, height, svg::Fonts::Supplied);
    let tree = render::tree(&bare, canvas.placed.len())?;
    Ok(Drawn {
        svg: svg::document(&canvas, figure, height, svg::Fonts::Embedded),
        png: render::png(&tree)?,
        pdf: render::pdf(&tree, &wrap::clean(&figure.title))?,
        missing: canvas.missing().into_iter().collect(),
    })
}
