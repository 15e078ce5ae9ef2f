//! The SVG document around what was drawn.
//!
//! Written twice from the same canvas: once to be read by people, with the fonts inside, so that a browser without
//! them draws the same picture; once for resvg and krilla, which have the fonts and would warn about the style.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::backend::{decimal, to_grid};
use super::canvas::Canvas;
use super::model::Figure;
use super::page::Sheet;
use super::text::{Faces, Weight, in_latin_subset};
use super::wrap::clean;

/// Whether the document carries its fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fonts {
    Embedded,
    Supplied,
}

/// The whole document. Ids derive from the figure's and from `part`, which tells two drawings of one figure apart:
/// several can stand in one page of HTML.
pub fn document(sheet: &Sheet<'_>, figure: &Figure, part: &str, fonts: Fonts) -> String {
    let id: String = figure
        .id
        .chars()
        .chain(part.chars())
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let shown = |units: f64| decimal(to_grid(units));
    let (width, height) = (shown(sheet.width), shown(sheet.height));
    let across = shown(sheet.width * sheet.scale);
    let down = shown(sheet.height * sheet.scale);
    let (title, alt) = (escape(&clean(&figure.title)), escape(&clean(&figure.alt)));
    let Canvas {
        shapes,
        words,
        theme,
        ..
    } = &sheet.canvas;
    let style = match fonts {
        Fonts::Embedded => style(&sheet.canvas),
        Fonts::Supplied => String::new(),
    };
    let (paper, family) = (theme.paper.hex(), &theme.label.faces.family);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{across}\" height=\"{down}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"fig-{id}-title fig-{id}-desc\">\n\
         <title id=\"fig-{id}-title\">{title}</title>\n\
         <desc id=\"fig-{id}-desc\">{alt}</desc>\n\
         {style}<rect width=\"{width}\" height=\"{height}\" fill=\"{paper}\"/>\n\
         <g id=\"fig-{id}-shapes\">\n{shapes}</g>\n\
         <g id=\"fig-{id}-words\" font-family=\"'{family}', sans-serif\" text-rendering=\"geometricPrecision\">\n\
         {words}</g>\n</svg>\n"
    )
}

/// The faces in use.
fn style(canvas: &Canvas<'_>) -> String {
    let mut rules = String::new();
    let faces = canvas.theme.label.faces;
    for weight in Weight::ALL {
        let used = canvas.used(weight);
        if used.is_empty() {
            continue;
        }
        // Text within the Latin subset needs only that; other text that the font can draw (Greek, Cyrillic, Polish)
        // brings the whole face. What the font cannot draw is left to the reader's own fonts.
        let latin = used
            .iter()
            .all(|c| in_latin_subset(*c) || !faces.draws(weight, *c));
        rules.push_str(&face(faces, weight, latin));
    }
    format!("<style>\n{rules}</style>\n")
}

/// The rule that brings one face along.
pub fn face(faces: &Faces, weight: Weight, latin: bool) -> String {
    let (bytes, kind, format) = match faces.latin_woff2(weight).filter(|_| latin) {
        Some(woff2) => (woff2, "woff2", "woff2"),
        None => (faces.ttf(weight), "ttf", "truetype"),
    };
    format!(
        "@font-face{{font-family:\"{}\";font-weight:{};\
         src:url(data:font/{kind};base64,{}) format(\"{format}\")}}\n",
        faces.family,
        weight.css(),
        STANDARD.encode(bytes)
    )
}

/// Text for XML content and attributes. Forbidden characters are already gone: see [`clean`].
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::canvas::Anchor;
    use crate::figures::theme::plain;
    use crate::figures::wrap::Block;

    #[test]
    fn escapes_markup() {
        assert_eq!(
            escape("<a b=\"c\">&'"),
            "&lt;a b=&quot;c&quot;&gt;&amp;&#39;"
        );
    }

    #[test]
    fn carries_only_the_faces_in_use() {
        let style = |text: &str| {
            let mut canvas = Canvas::new(plain(), 0.0, 900.0);
            canvas.block(
                &Block::filled(text, plain().label, 900.0),
                0.0,
                0.0,
                Anchor::Start,
            );
            style(&canvas)
        };
        let latin = style("58% ‘quoted’ – é");
        assert_eq!(
            (
                latin.matches("@font-face").count(),
                latin.matches("font/woff2").count()
            ),
            (1, 1)
        );
        assert!(style("Жć").contains("font/ttf"));
        assert!(style("שלום").contains("font/woff2"));
    }
}
