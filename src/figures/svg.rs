//! The SVG document around what was drawn.
//!
//! Written twice from the same canvas: once to be read by people, with the fonts inside, so that a browser without
//! them draws the same picture; once for resvg and krilla, which have the fonts and would warn about the style.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::backend::{decimal, to_grid};
use super::canvas::Canvas;
use super::model::Figure;
use super::text::{FAMILY, Weight, in_latin_subset};
use super::theme::{PAGE_WIDTH, PAPER};
use super::wrap::clean;

/// Whether the document carries its fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fonts {
    Embedded,
    Supplied,
}

/// The whole document. Ids derive from the figure's: several figures can stand in one page of HTML.
pub fn document(canvas: &Canvas, figure: &Figure, height: f64, fonts: Fonts) -> String {
    let id: String = figure
        .id
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let (width, height) = (decimal(to_grid(PAGE_WIDTH)), decimal(to_grid(height)));
    let (title, alt) = (escape(&clean(&figure.title)), escape(&clean(&figure.alt)));
    let style = match fonts {
        Fonts::Embedded => style(canvas),
        Fonts::Supplied => String::new(),
    };
    let Canvas { shapes, words, .. } = canvas;
    let paper = PAPER.hex();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"fig-{id}-title fig-{id}-desc\">\n\
         <title id=\"fig-{id}-title\">{title}</title>\n\
         <desc id=\"fig-{id}-desc\">{alt}</desc>\n\
         {style}<rect width=\"{width}\" height=\"{height}\" fill=\"{paper}\"/>\n\
         <g id=\"fig-{id}-shapes\">\n{shapes}</g>\n\
         <g id=\"fig-{id}-words\" font-family=\"'{FAMILY}', sans-serif\" text-rendering=\"geometricPrecision\">\n\
         {words}</g>\n</svg>\n"
    )
}

/// Every face, as its Latin subset.
pub fn latin_faces() -> String {
    let faces = Weight::ALL.map(|weight| face(weight, weight.latin_woff2(), "woff2", "woff2"));
    faces.concat()
}

fn face(weight: Weight, bytes: &[u8], kind: &str, format: &str) -> String {
    format!(
        "@font-face{{font-family:\"{FAMILY}\";font-weight:{};\
         src:url(data:font/{kind};base64,{}) format(\"{format}\")}}\n",
        weight.css(),
        STANDARD.encode(bytes)
    )
}

/// The faces in use. Text within the Latin subset needs only that; other text that the font can draw (Greek,
/// Cyrillic, Polish) brings the whole face. What the font cannot draw is left to the reader's own fonts.
fn style(canvas: &Canvas) -> String {
    let mut rules = String::new();
    for weight in Weight::ALL {
        let used = canvas.used(weight);
        if used.is_empty() {
            continue;
        }
        let latin = used
            .iter()
            .all(|c| in_latin_subset(*c) || !weight.draws(*c));
        let (bytes, kind, format) = if latin {
            (weight.latin_woff2(), "woff2", "woff2")
        } else {
            (weight.ttf(), "ttf", "truetype")
        };
        rules.push_str(&face(weight, bytes, kind, format));
    }
    format!("<style>\n{rules}</style>\n")
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
    use crate::figures::theme::LABEL;
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
            let mut canvas = Canvas::default();
            canvas.block(&Block::filled(text, LABEL, 900.0), 0.0, 0.0, Anchor::Start);
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
