//! From the SVG to the picture and the page, through one usvg tree.

use std::sync::{Arc, OnceLock};

use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Group, Node, Options, Tree};

use super::FigureError;
use super::text::{FAMILY, Weight};

/// Pixels to the user unit.
const PIXEL_RATIO: f32 = 2.0;
/// Half the time of the usual 6, and a tenth larger.
const DEFLATE: u8 = 4;
/// 96 units, so 192 pixels, to the inch.
const PIXELS_PER_METRE: u32 = 7559;
/// Points to the user unit: CSS has 96 units to the inch, PDF 72.
const POINTS: f32 = 0.75;

/// Parses the document and makes sure that every one of its `texts` is in the tree: usvg leaves out text that it
/// cannot set, and says so only in a log.
pub fn tree(svg: &str, texts: usize) -> Result<Tree, FigureError> {
    let options = Options {
        fontdb: fonts(),
        font_family: FAMILY.to_owned(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|e| FigureError::Svg(e.to_string()))?;
    let kept = count_texts(tree.root());
    if kept == texts {
        Ok(tree)
    } else {
        Err(FigureError::DroppedText { kept, texts })
    }
}

/// The picture, at two pixels to the unit.
pub fn png(tree: &Tree) -> Result<Vec<u8>, FigureError> {
    let size = tree.size().to_int_size();
    let scaled = size
        .scale_by(PIXEL_RATIO)
        .and_then(|s| Pixmap::new(s.width(), s.height()));
    let mut pixels = scaled.ok_or(FigureError::TooTall {
        height: size.height(),
    })?;
    resvg::render(
        tree,
        Transform::from_scale(PIXEL_RATIO, PIXEL_RATIO),
        &mut pixels.as_mut(),
    );
    encode(&pixels).map_err(|e| FigureError::Png(e.to_string()))
}

/// The page is opaque and mostly flat: three channels without filters compress better, and faster, than what
/// tiny-skia writes. The resolution tells a layout program how wide the figure is meant to be.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let rgb: Vec<u8> = pixels
        .pixels()
        .iter()
        .flat_map(|p| [p.red(), p.green(), p.blue()])
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(DEFLATE));
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: PIXELS_PER_METRE,
        yppu: PIXELS_PER_METRE,
        unit: png::Unit::Meter,
    }));
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(file)
}

/// One page of the figure's size, with text that can be selected and no date.
pub fn pdf(tree: &Tree, title: &str) -> Result<Vec<u8>, FigureError> {
    let (width, height) = (tree.size().width() * POINTS, tree.size().height() * POINTS);
    let refused = || {
        FigureError::Pdf(format!(
            "a page of {width} by {height} points cannot be made"
        ))
    };
    let size = Size::from_wh(width, height).ok_or_else(refused)?;
    let settings = PageSettings::from_wh(width, height).ok_or_else(refused)?;
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(title.to_owned()));
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    surface
        .draw_svg(tree, size, SvgSettings::default())
        .ok_or_else(refused)?;
    surface.finish();
    page.finish();
    document
        .finish()
        .map_err(|e| FigureError::Pdf(format!("{e:?}")))
}

/// The bundled faces and no others: the same picture on any machine.
fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut database = Database::new();
        for weight in Weight::ALL {
            database.load_font_source(Source::Binary(Arc::new(weight.ttf())));
        }
        database.set_sans_serif_family(FAMILY);
        Arc::new(database)
    };
    Arc::clone(FONTS.get_or_init(load))
}

fn count_texts(group: &Group) -> usize {
    let count = |node: &Node| match node {
        Node::Text(_) => 1,
        Node::Group(group) => count_texts(group),
        _ => 0,
    };
    group.children().iter().map(count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropped_text_is_an_error() {
        // As with a family that is invalid CSS (unquoted, with a digit in it): usvg drops the text.
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>\
                   <text font-family='Nowhere' y='9'>lost</text></svg>";
        assert!(matches!(
            tree(svg, 1),
            Err(FigureError::DroppedText { kept: 0, texts: 1 })
        ));
    }
}
