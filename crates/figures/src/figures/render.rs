//! From the SVG to the picture and the page, through one usvg tree.

use std::sync::{Arc, OnceLock};

use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, ID, Source};
use resvg::usvg::{FontResolver, Group, ImageHrefResolver, Node, Options, Tree};

use super::FigureError;
use super::text::{Faces, Weight};

/// Half the time of the usual 6, and a tenth larger.
const DEFLATE: u8 = 4;
/// 96 units to the inch.
const UNITS_PER_METRE: f64 = 96.0 / 0.0254;
/// Points to the user unit: CSS has 96 units to the inch, PDF 72.
const POINTS: f32 = 0.75;

/// Parses the document and makes sure that every one of its `texts` is in the tree: usvg leaves out text that it
/// cannot set, and says so only in a log.
pub fn tree(svg: &str, faces: &'static Faces, texts: usize) -> Result<Tree, FigureError> {
    let fonts = fonts(faces);
    let ids = fonts.ids;
    let options = Options {
        fontdb: fonts.database,
        // By weight alone: a house may call its family otherwise than its files do.
        font_resolver: FontResolver {
            select_font: Box::new(move |font, _| {
                let at = Weight::ALL.iter().position(|w| w.css() == font.weight());
                ids.get(at.unwrap_or(0)).copied()
            }),
            ..FontResolver::default()
        },
        // A logo may hold a picture inside it, but no file of the machine that draws it.
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
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

/// The picture at one pixel to the CSS pixel and at two. Drawn once: four pixels of the larger are one of the smaller.
pub fn pngs(tree: &Tree) -> Result<[Vec<u8>; 2], FigureError> {
    let size = tree.size().to_int_size();
    let scaled = size
        .scale_by(2.0)
        .and_then(|s| Pixmap::new(s.width(), s.height()));
    let mut pixels = scaled.ok_or(FigureError::TooTall {
        height: size.height(),
    })?;
    resvg::render(tree, Transform::from_scale(2.0, 2.0), &mut pixels.as_mut());
    let wrong = |e: png::EncodingError| FigureError::Png(e.to_string());
    let (width, height) = (pixels.width(), pixels.height());
    let large: Vec<u8> = pixels
        .pixels()
        .iter()
        .flat_map(|p| [p.red(), p.green(), p.blue()])
        .collect();
    let small = halved(&large, width as usize, height as usize);
    Ok([
        encode(&small, width / 2, height / 2, 1.0).map_err(wrong)?,
        encode(&large, width, height, 2.0).map_err(wrong)?,
    ])
}

/// The mean of each two by two pixels, three channels each. The picture is opaque.
fn halved(large: &[u8], width: usize, height: usize) -> Vec<u8> {
    let (across, line) = (width / 2, width * 3);
    let mut small = Vec::with_capacity(across * (height / 2) * 3);
    for pair in large.chunks_exact((2 * line).max(1)) {
        let (upper, lower) = pair.split_at(line);
        let blocks = upper.chunks_exact(6).zip(lower.chunks_exact(6));
        for (a, b) in blocks.take(across) {
            for channel in 0..3 {
                let sum: u16 = [a[channel], a[channel + 3], b[channel], b[channel + 3]]
                    .map(u16::from)
                    .iter()
                    .sum();
                small.push(((sum + 2) / 4) as u8);
            }
        }
    }
    small
}

/// The page is opaque and mostly flat: three channels without filters compress better, and faster, than what
/// tiny-skia writes. The resolution tells a layout program how wide the figure is meant to be.
fn encode(rgb: &[u8], width: u32, height: u32, ratio: f64) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(DEFLATE));
    let per_metre = (UNITS_PER_METRE * ratio).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    encoder.write_header()?.write_image_data(rgb)?;
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

/// The faces of a theme and no others: the same picture on any machine.
#[derive(Clone)]
struct Fonts {
    database: Arc<Database>,
    /// In the order of [`Weight::ALL`].
    ids: Vec<ID>,
}

fn fonts(faces: &'static Faces) -> Fonts {
    static BUNDLED: OnceLock<Fonts> = OnceLock::new();
    let load = || {
        let mut database = Database::new();
        let load = |weight| {
            let loaded = database.load_font_source(Source::Binary(Arc::new(faces.ttf(weight))));
            loaded.first().copied()
        };
        Fonts {
            ids: Weight::ALL.into_iter().filter_map(load).collect(),
            database: Arc::new(database),
        }
    };
    match std::ptr::eq(faces, Faces::bundled()) {
        true => BUNDLED.get_or_init(load).clone(),
        false => load(),
    }
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
    fn four_pixels_are_one() {
        let large = [0, 0, 0, 255, 0, 0, 9, 9, 9, 0, 0, 0, 255, 4, 0, 9, 9, 9];
        // Two by two of the left block; the third column has no partner.
        assert_eq!(halved(&large, 3, 2), [128, 1, 0]);
        assert!(halved(&[], 0, 0).is_empty());
    }

    #[test]
    fn dropped_text_is_an_error() {
        // Text that no size is left for: usvg drops it.
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>\
                   <text font-size='0' y='9'>lost</text></svg>";
        assert!(matches!(
            tree(svg, Faces::bundled(), 1),
            Err(FigureError::DroppedText { kept: 0, texts: 1 })
        ));
    }
}
