//! The logo of a house: an SVG document that stands in the footer as a picture.

use resvg::usvg::{Group, Node, Options, Tree};

use super::theme::Logo;

/// A logo is a few paths.
const MOST_BYTES: usize = 500_000;
/// No logo is wider than this many of its heights.
const WIDEST: f64 = 8.0;

/// Reads a logo that is `height` user units tall. The error is a sentence.
pub fn read(svg: Vec<u8>, height: f64) -> Result<Logo, String> {
    if svg.len() > MOST_BYTES {
        return Err(format!("the logo is larger than {} kB", MOST_BYTES / 1000));
    }
    if svg.starts_with(b"\x89PNG") || svg.starts_with(&[0xFF, 0xD8]) {
        return Err("the logo is a picture of pixels, and SVG is wanted".into());
    }
    let options = Options::default();
    let tree = Tree::from_data(&svg, &options)
        .map_err(|error| format!("the logo is not an SVG document: {error}"))?;
    // Its fonts are somebody's own, and a picture of it would lack its words.
    if std::str::from_utf8(&svg).is_ok_and(|text| text.contains("<text")) {
        return Err("the logo has text in it, which nobody else's machine would draw alike".into());
    }
    if !draws(tree.root()) {
        return Err("the logo has nothing in it that can be drawn".into());
    }
    let size = tree.size();
    let ratio = f64::from(size.width()) / f64::from(size.height());
    let height = if ratio > WIDEST {
        height * WIDEST / ratio
    } else {
        height
    };
    Ok(Logo {
        svg,
        width: height * ratio,
        height,
    })
}

/// Whether anything in the tree makes a mark. Pictures inside it are files or bitmaps, not paths.
fn draws(group: &Group) -> bool {
    group.children().iter().any(|node| match node {
        Node::Group(group) => draws(group),
        Node::Path(_) => true,
        Node::Image(_) | Node::Text(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='80' height='20'>BODY</svg>";

    fn logo(body: &str) -> Result<Logo, String> {
        read(SVG.replace("BODY", body).into_bytes(), 28.0)
    }

    #[test]
    fn a_logo_keeps_its_shape() {
        let logo = logo("<rect width='80' height='20'/>").expect("reads");
        assert_eq!((logo.width, logo.height), (112.0, 28.0));
    }

    #[test]
    fn a_logo_is_paths() {
        assert!(logo("<text y='9'>House</text>").is_err());
        assert!(logo("").is_err());
        assert!(read(b"\x89PNG".to_vec(), 28.0).is_err());
    }
}
