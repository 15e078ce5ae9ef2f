//! Measures text exactly as it will be drawn.
//!
//! resvg shapes with rustybuzz, so we do too, over the same bundled faces: a measured width is the drawn width,
//! kerning included. Browsers get the same faces embedded in the SVG.

use std::sync::OnceLock;

use rustybuzz::{Direction, Face, GlyphBuffer, ShapePlan, UnicodeBuffer};

use super::theme::Colour;

/// The family name that the SVG asks for. Quote it wherever it is CSS: it holds a digit.
pub const FAMILY: &str = "Source Sans 3";

/// Highest point of a letter above the baseline (a capital with an accent), in ems.
const ASCENT: f64 = 0.9;
/// Lowest point below the baseline, in ems.
const DESCENT: f64 = 0.25;
/// Height of capitals and figures, in ems: what the eye centres on.
const CAP_HEIGHT: f64 = 0.66;

/// The weights that are bundled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// 400
    Regular,
    /// 600
    Semibold,
    /// 700
    Bold,
}

/// How a piece of text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Em size in user units.
    pub size: f64,
    pub weight: Weight,
    pub colour: Colour,
}

impl Weight {
    /// Lightest first.
    pub const ALL: [Weight; 3] = [Weight::Regular, Weight::Semibold, Weight::Bold];

    /// The value of `font-weight`.
    pub fn css(self) -> u16 {
        match self {
            Weight::Regular => 400,
            Weight::Semibold => 600,
            Weight::Bold => 700,
        }
    }

    /// The whole face.
    pub fn ttf(self) -> &'static [u8] {
        match self {
            Weight::Regular => include_bytes!("fonts/SourceSans3-Regular.ttf"),
            Weight::Semibold => include_bytes!("fonts/SourceSans3-Semibold.ttf"),
            Weight::Bold => include_bytes!("fonts/SourceSans3-Bold.ttf"),
        }
    }

    /// The Latin subset of the face, a thirtieth of its size: see [`in_latin_subset`].
    pub fn latin_woff2(self) -> &'static [u8] {
        match self {
            Weight::Regular => include_bytes!("fonts/source-sans-3-latin-400-normal.woff2"),
            Weight::Semibold => include_bytes!("fonts/source-sans-3-latin-600-normal.woff2"),
            Weight::Bold => include_bytes!("fonts/source-sans-3-latin-700-normal.woff2"),
        }
    }

    /// Whether the face has a shape for the character; without one it comes out as an empty box.
    pub fn draws(self, c: char) -> bool {
        self.face()
            .shape(c.encode_utf8(&mut [0; 4]))
            .glyph_infos()
            .iter()
            .all(|info| info.glyph_id != 0)
    }

    fn face(self) -> &'static Shaper {
        static SHAPERS: OnceLock<[Shaper; 3]> = OnceLock::new();
        &SHAPERS.get_or_init(|| Weight::ALL.map(Shaper::new))[self as usize]
    }
}

impl Style {
    /// A style of this size (em, in user units), weight and colour.
    pub const fn new(size: f64, weight: Weight, colour: Colour) -> Self {
        Style {
            size,
            weight,
            colour,
        }
    }

    /// The same in another colour.
    pub const fn coloured(self, colour: Colour) -> Self {
        Style { colour, ..self }
    }

    /// The same in another size.
    pub const fn sized(self, size: f64) -> Self {
        Style { size, ..self }
    }

    /// The same in another weight.
    pub const fn weighted(self, weight: Weight) -> Self {
        Style { weight, ..self }
    }

    /// Distance from baseline to baseline. More than ascent and descent together: lines never touch.
    pub fn leading(self) -> f64 {
        self.size * if self.size > 20.0 { 1.2 } else { 1.3 }
    }

    /// From the top of a line's slot to its baseline, capitals centred in the slot.
    pub fn baseline(self) -> f64 {
        (self.leading() + CAP_HEIGHT * self.size) / 2.0
    }

    /// How far letters reach above and below the baseline.
    pub fn reach(self) -> (f64, f64) {
        (ASCENT * self.size, DESCENT * self.size)
    }

    /// Width of one line of text.
    pub fn width(self, text: &str) -> f64 {
        self.to_user_units(
            self.weight
                .face()
                .shape(text)
                .glyph_positions()
                .iter()
                .map(|p| p.x_advance)
                .sum(),
        )
    }

    /// Where each cluster of glyphs starts (in bytes) and how wide it is: the places where a word may be cut.
    pub fn clusters(self, text: &str) -> Vec<(usize, f64)> {
        let glyphs = self.weight.face().shape(text);
        let mut clusters: Vec<(usize, f64)> = Vec::new();
        for (info, position) in glyphs.glyph_infos().iter().zip(glyphs.glyph_positions()) {
            let (start, advance) = (
                info.cluster as usize,
                self.to_user_units(position.x_advance),
            );
            match clusters.last_mut() {
                Some((last, width)) if *last == start => *width += advance,
                _ => clusters.push((start, advance)),
            }
        }
        clusters
    }

    fn to_user_units(self, font_units: i32) -> f64 {
        f64::from(font_units) * self.size / f64::from(self.weight.face().face.units_per_em())
    }
}

/// Whether the bundled woff2 files hold this character (read off their character maps; they agree).
pub fn in_latin_subset(c: char) -> bool {
    matches!(u32::from(c),
        0x20..=0x7E | 0xA0..=0xFF | 0x131 | 0x152..=0x153 | 0x2BB..=0x2BC | 0x2C6 | 0x2DA | 0x2DC
        | 0x2009 | 0x200B | 0x2013..=0x2014 | 0x2018..=0x201A | 0x201C..=0x201E | 0x2022 | 0x2026
        | 0x2032..=0x2033 | 0x2039..=0x203A | 0x2044 | 0x20AC | 0x2122 | 0x2191 | 0x2193 | 0x2212 | 0x2215)
}

/// A face with the shaping plans that nearly all text needs: making a plan costs more than shaping a word.
struct Shaper {
    face: Face<'static>,
    latin: ShapePlan,
    common: ShapePlan,
}

impl Shaper {
    fn new(weight: Weight) -> Self {
        let face = Face::from_slice(weight.ttf(), 0).expect("a bundled font is a font");
        let plan = |script| ShapePlan::new(&face, Direction::LeftToRight, script, None, &[]);
        let latin = plan(Some(rustybuzz::script::LATIN));
        let common = plan(None);
        Shaper {
            face,
            latin,
            common,
        }
    }

    /// Shapes one line. Always left to right: the faces hold no right-to-left script, so such characters are
    /// empty boxes, equally wide in either direction.
    fn shape(&self, text: &str) -> GlyphBuffer {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let script = buffer.script();
        if script == rustybuzz::script::LATIN {
            rustybuzz::shape_with_plan(&self.face, &self.latin, buffer)
        } else if script == rustybuzz::script::UNKNOWN {
            rustybuzz::shape_with_plan(&self.face, &self.common, buffer)
        } else {
            rustybuzz::shape(&self.face, &[], buffer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::theme::{LABEL, TITLE};

    #[test]
    fn kerning_counts() {
        assert!(TITLE.width("AVAVAV") < TITLE.width("A") * 3.0 + TITLE.width("V") * 3.0 - 1.0);
    }

    #[test]
    fn cached_plans_measure_as_plain_shaping_does() {
        for text in [
            "Waffle, Tokyo: AV",
            "58%",
            "1\u{2013}3 May",
            "Ελλάδα",
            "שלום",
        ] {
            let mut buffer = UnicodeBuffer::new();
            buffer.push_str(text);
            buffer.set_direction(Direction::LeftToRight);
            let glyphs = rustybuzz::shape(&Weight::Regular.face().face, &[], buffer);
            let units: i32 = glyphs.glyph_positions().iter().map(|p| p.x_advance).sum();
            assert_eq!(LABEL.width(text), LABEL.to_user_units(units), "{text}");
        }
    }

    #[test]
    fn characters_without_a_shape_are_named() {
        assert!(
            "plain – text ‘quoted’ Ж\u{200B}e\u{301}"
                .chars()
                .all(|c| Weight::Bold.draws(c))
        );
        assert!("שלוםك👩".chars().all(|c| !Weight::Regular.draws(c)));
    }

    #[test]
    fn lines_never_touch() {
        for style in [LABEL, TITLE] {
            let (above, below) = style.reach();
            assert!(above + below < style.leading());
        }
    }
}
