//! Measures text exactly as it will be drawn.
//!
//! resvg shapes with rustybuzz, so we do too, over the same bundled faces: a measured width is the drawn width,
//! kerning included. Browsers get the same faces embedded in the SVG.

use std::panic::catch_unwind;
use std::sync::{Mutex, OnceLock};

use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Face, GlyphBuffer, ShapePlan, UnicodeBuffer};
use unicode_width::UnicodeWidthChar;

use super::colour::Colour;

/// The bundled family.
const SOURCE_SANS: &str = "Source Sans 3";

/// Highest point of a letter above the baseline (a capital with an accent), in ems.
const ASCENT: f64 = 0.9;
/// Lowest point below the baseline, in ems.
const DESCENT: f64 = 0.25;
/// Height of capitals and figures, in ems: what the eye centres on.
const CAP_HEIGHT: f64 = 0.66;

/// The weights that a figure is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// 400
    Regular,
    /// 600
    Semibold,
    /// 700
    Bold,
    /// 900
    Black,
}

impl Weight {
    /// Lightest first.
    pub const ALL: [Weight; 4] = [
        Weight::Regular,
        Weight::Semibold,
        Weight::Bold,
        Weight::Black,
    ];

    /// The value of `font-weight`.
    pub fn css(self) -> u16 {
        match self {
            Weight::Regular => 400,
            Weight::Semibold => 600,
            Weight::Bold => 700,
            Weight::Black => 900,
        }
    }
}

/// A family: one face for each weight.
pub struct Faces {
    /// The name that the SVG asks for. Quote it wherever it is CSS: it may hold a digit.
    pub family: String,
    faces: [Shaper; 4],
    /// Bundled faces have small files of their Latin letters.
    latin: Option<[&'static [u8]; 4]>,
}

impl std::fmt::Debug for Faces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Faces").field(&self.family).finish()
    }
}

impl Faces {
    /// Source Sans 3, which comes with the program.
    pub fn bundled() -> &'static Faces {
        static FACES: OnceLock<Faces> = OnceLock::new();
        FACES.get_or_init(|| {
            let files: [&'static [u8]; 4] = [
                include_bytes!("fonts/SourceSans3-Regular.ttf"),
                include_bytes!("fonts/SourceSans3-Semibold.ttf"),
                include_bytes!("fonts/SourceSans3-Bold.ttf"),
                include_bytes!("fonts/SourceSans3-Black.ttf"),
            ];
            let shaper = |ttf| Shaper::new(ttf).expect("a bundled font is a font");
            Faces {
                family: SOURCE_SANS.to_owned(),
                faces: files.map(shaper),
                latin: Some([
                    include_bytes!("fonts/source-sans-3-latin-400-normal.woff2"),
                    include_bytes!("fonts/source-sans-3-latin-600-normal.woff2"),
                    include_bytes!("fonts/source-sans-3-latin-700-normal.woff2"),
                    include_bytes!("fonts/source-sans-3-latin-900-normal.woff2"),
                ]),
            }
        })
    }

    /// The family of a house, from its files in the order of [`Weight::ALL`]; `None` where one is no font. A family
    /// stays for the life of the program, and the same files are one family however often they are read.
    pub fn house(family: &str, files: [Vec<u8>; 4]) -> Option<&'static Faces> {
        static HOUSES: Mutex<Vec<&'static Faces>> = Mutex::new(Vec::new());
        let mut houses = match HOUSES.lock() {
            Ok(houses) => houses,
            // A panic elsewhere leaves the list as it was.
            Err(poisoned) => poisoned.into_inner(),
        };
        let same = |house: &&&'static Faces| {
            let files_are = house.faces.iter().zip(&files).all(|(a, b)| a.ttf == *b);
            house.family == family && files_are
        };
        if let Some(house) = houses.iter().find(same) {
            return Some(house);
        }
        if files.iter().any(|ttf| Face::from_slice(ttf, 0).is_none()) {
            return None;
        }
        let mut shapers: Vec<Shaper> = Vec::new();
        for ttf in files {
            // One file can be the face of several weights.
            let known = shapers.iter().map(|s| s.ttf).find(|known| *known == ttf);
            let ttf = known.unwrap_or_else(|| Box::leak(ttf.into_boxed_slice()));
            shapers.push(Shaper::new(ttf)?);
        }
        let house: &'static Faces = Box::leak(Box::new(Faces {
            family: family.to_owned(),
            faces: shapers.try_into().ok()?,
            latin: None,
        }));
        houses.push(house);
        Some(house)
    }

    /// The whole face.
    pub fn ttf(&self, weight: Weight) -> &'static [u8] {
        self.face(weight).ttf
    }

    /// The Latin subset of a bundled face, a thirtieth of its size: see [`in_latin_subset`].
    pub fn latin_woff2(&self, weight: Weight) -> Option<&'static [u8]> {
        self.latin.map(|latin| latin[weight as usize])
    }

    /// Whether the face has a shape for the character; without one it comes out as an empty box.
    pub fn draws(&self, weight: Weight, c: char) -> bool {
        self.face(weight)
            .shape(c.encode_utf8(&mut [0; 4]))
            .glyph_infos()
            .iter()
            .all(|info| info.glyph_id != 0)
    }

    fn face(&self, weight: Weight) -> &Shaper {
        &self.faces[weight as usize]
    }
}

/// A font file that figures can be set in; or why it cannot be used, as a sentence. A glyph that is a document or a picture of its
/// own would be read by rules that nobody has checked: an SVG in a font can name files of the machine.
pub fn suited(ttf: Vec<u8>) -> Result<Vec<u8>, String> {
    // rustybuzz panics where a table contradicts itself: here, and not later, the font is set for the first time.
    let sets = catch_unwind(|| Face::from_slice(&ttf, 0).map(|face| set_once(&face)));
    match sets {
        Ok(Some(())) => {}
        Ok(None) => return Err("it is not a TrueType or OpenType font".to_owned()),
        Err(_) => return Err("it is a font that contradicts itself, and may be damaged".to_owned()),
    }
    let Some(face) = Face::from_slice(&ttf, 0) else {
        return Err("it is not a TrueType or OpenType font".to_owned());
    };
    let coloured = [b"SVG ", b"COLR", b"sbix", b"CBDT", b"EBDT", b"bdat"];
    let table = |tag: &&&[u8; 4]| face.raw_face().table(Tag::from_bytes(tag)).is_some();
    if let Some(tag) = coloured.iter().find(table) {
        let name = String::from_utf8_lossy(&tag[..]);
        return Err(format!(
            "its glyphs are pictures or have colours (table {}), which is not supported",
            name.trim()
        ));
    }
    Ok(ttf)
}

/// Sets every letter of the Latin subset, one after the other and by both plans.
fn set_once(face: &Face<'_>) {
    let letters: String = ('\u{20}'..='\u{2215}')
        .filter(|c| in_latin_subset(*c))
        .collect();
    for script in [Some(rustybuzz::script::LATIN), None] {
        let plan = ShapePlan::new(face, Direction::LeftToRight, script, None, &[]);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&letters);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script.unwrap_or(rustybuzz::script::UNKNOWN));
        rustybuzz::shape_with_plan(face, &plan, buffer);
    }
}

/// How a piece of text is set.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Em size in user units.
    pub size: f64,
    pub weight: Weight,
    pub colour: Colour,
    pub faces: &'static Faces,
}

impl Style {
    /// The same in another colour.
    pub fn coloured(self, colour: Colour) -> Self {
        Style { colour, ..self }
    }

    /// The same in another size.
    pub fn sized(self, size: f64) -> Self {
        Style { size, ..self }
    }

    /// The same in another weight.
    pub fn weighted(self, weight: Weight) -> Self {
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
        let glyphs = self.face().shape(text);
        let units = advances(&glyphs, text, self.face()).map(|(_, units)| units);
        self.to_user_units(units.sum())
    }

    /// Where each cluster of glyphs starts (in bytes) and how wide it is: the places where a word may be cut.
    pub fn clusters(self, text: &str) -> Vec<(usize, f64)> {
        let glyphs = self.face().shape(text);
        let mut clusters: Vec<(usize, f64)> = Vec::new();
        for (start, units) in advances(&glyphs, text, self.face()) {
            let advance = self.to_user_units(units);
            match clusters.last_mut() {
                Some((last, width)) if *last == start => *width += advance,
                _ => clusters.push((start, advance)),
            }
        }
        clusters
    }

    fn to_user_units(self, font_units: i32) -> f64 {
        f64::from(font_units) * self.size / f64::from(self.face().face.units_per_em())
    }

    fn face(self) -> &'static Shaper {
        self.faces.face(self.weight)
    }
}

/// How far each glyph goes, and where its cluster starts. Where the face has no shape, the reader's own fonts take the
/// place of the box: their letters are an em wide in the scripts of East Asia, and may be wider than the box elsewhere.
fn advances(glyphs: &GlyphBuffer, text: &str, face: &Shaper) -> impl Iterator<Item = (usize, i32)> {
    let em = face.face.units_per_em();
    let pairs = glyphs.glyph_infos().iter().zip(glyphs.glyph_positions());
    pairs.map(move |(info, position)| {
        let (start, own) = (info.cluster as usize, position.x_advance);
        if info.glyph_id != 0 {
            return (start, own);
        }
        let c = text.get(start..).and_then(|rest| rest.chars().next());
        let least = match c.and_then(|c| Some((c, c.width()?))) {
            // Pictures may be joined into one, which has room in their boxes.
            Some((c, 2)) if !matches!(c, '\u{1F000}'..='\u{1FFFF}') => em,
            _ => em * 13 / 20,
        };
        (start, own.max(least))
    })
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
    ttf: &'static [u8],
    face: Face<'static>,
    latin: ShapePlan,
    common: ShapePlan,
}

impl Shaper {
    fn new(ttf: &'static [u8]) -> Option<Self> {
        let face = Face::from_slice(ttf, 0)?;
        let plan = |script| ShapePlan::new(&face, Direction::LeftToRight, script, None, &[]);
        let latin = plan(Some(rustybuzz::script::LATIN));
        let common = plan(None);
        Some(Shaper {
            ttf,
            face,
            latin,
            common,
        })
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
    use crate::figures::theme::plain;

    #[test]
    fn kerning_counts() {
        assert!(
            plain().title.width("AVAVAV")
                < plain().title.width("A") * 3.0 + plain().title.width("V") * 3.0 - 1.0
        );
    }

    #[test]
    fn cached_plans_measure_as_plain_shaping_does() {
        let label = plain().label;
        for text in ["Waffle, Tokyo: AV", "58%", "1\u{2013}3 May", "Ελλάδα"] {
            let mut buffer = UnicodeBuffer::new();
            buffer.push_str(text);
            buffer.set_direction(Direction::LeftToRight);
            let glyphs = rustybuzz::shape(&label.face().face, &[], buffer);
            let units: i32 = glyphs.glyph_positions().iter().map(|p| p.x_advance).sum();
            assert_eq!(label.width(text), label.to_user_units(units), "{text}");
        }
    }

    #[test]
    fn letters_of_the_readers_own_fonts_have_room() {
        let label = plain().label;
        let em = |text: &str| label.width(text) / label.size;
        for text in ["運転手", "满意度", "만족도", "とても"] {
            assert!((em(text) - 3.0).abs() < 1e-6, "{text}: {}", em(text));
            let clusters = label.clusters(text);
            assert_eq!(clusters.len(), 3, "{text}");
            let sum: f64 = clusters.iter().map(|(_, width)| width).sum();
            assert!((sum - label.width(text)).abs() < 1e-6, "{text}");
        }
        // Not of East Asia, and none of the face's own: at least the box.
        assert!(em("שלום") > 4.0 * 0.64, "{}", em("שלום"));
        assert!((em("東京 58%") - 2.0 - em(" 58%")).abs() < 0.01);
        assert!(em("нет") < 1.9, "{}", em("нет"));
    }

    #[test]
    fn characters_without_a_shape_are_named() {
        let faces = Faces::bundled();
        assert!(
            "plain – text ‘quoted’ Ж\u{200B}e\u{301}"
                .chars()
                .all(|c| faces.draws(Weight::Bold, c))
        );
        assert!("שלוםك👩".chars().all(|c| !faces.draws(Weight::Regular, c)));
    }

    #[test]
    fn a_font_with_pictures_in_it_is_refused() {
        let plain = include_bytes!("fonts/SourceSans3-Regular.ttf").to_vec();
        // In the place of one that a font can do without, so that the tables stay in order.
        for (table, instead) in [
            (b"SVG ", b"OS/2"),
            (b"COLR", b"DSIG"),
            (b"CBDT", b"DSIG"),
            (b"sbix", b"prep"),
        ] {
            let mut font = plain.clone();
            let mut entries = (0..usize::from(font[5])).map(|n| 12 + 16 * n);
            let entry = entries
                .find(|at| font[*at..*at + 4] == instead[..])
                .expect("the table");
            font[entry..entry + 4].copy_from_slice(table);
            let why = suited(font).err().unwrap_or_default();
            assert!(why.contains("not supported"), "{why}");
        }
        assert!(suited(plain).is_ok());
        assert!(suited(b"wOF2".to_vec()).is_err());
        let reversed = include_bytes!("../../../../fuzz/corpus/font/reversed-range.ttf").to_vec();
        // Only where overflow is checked does it panic; otherwise it sets its letters all the same.
        assert!(suited(reversed).is_err() || !cfg!(debug_assertions));
    }

    #[test]
    fn lines_never_touch() {
        for style in [plain().label, plain().title] {
            let (above, below) = style.reach();
            assert!(above + below < style.leading());
        }
    }
}
