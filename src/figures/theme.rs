//! Colours, sizes and type: the one place that decides how figures look.
//!
//! Tones differ in lightness as well as in hue, so that a colour-blind reader and a grey photocopy can tell
//! them apart; a test holds them to it.

use super::model::Tone;
use super::text::{Style, Weight};

/// An opaque sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// Titles, labels, values.
pub const INK: Colour = Colour(0x0F, 0x1F, 0x2B);
/// Wording, ticks, axis names.
pub const GREY_TEXT: Colour = Colour(0x4A, 0x5A, 0x66);
/// Grid lines.
pub const GRID: Colour = Colour(0xE1, 0xE5, 0xE8);
/// The zero line of an axis, the rule above the footer, leaders.
pub const RULE: Colour = Colour(0xA9, 0xB3, 0xBA);
/// The page.
pub const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);
/// The box around items that are set apart.
pub const BOX: Colour = Colour(0xC8, 0x10, 0x2E);
/// The true value: its bin, its line, its words.
pub const TRUTH: Colour = OTHER;
/// Bins that do not hold the true value.
pub const BIN: Colour = LEAD_MILD;

/// The side that a figure leads with.
pub const LEAD: Colour = Colour(0x08, 0x45, 0x6B);
/// The same side, mildly.
pub const LEAD_MILD: Colour = Colour(0x5F, 0x9B, 0xC4);
const NEUTRAL: Colour = Colour(0xD3, 0xD8, 0xDB);
const OTHER_MILD: Colour = Colour(0xF0, 0xA0, 0x6F);
/// The other side.
pub const OTHER: Colour = Colour(0xB0, 0x34, 0x15);
const DONT_KNOW: Colour = Colour(0xF3, 0xF5, 0xF6);

/// Colours of the bars of a paired figure, in order; further series start again from the first.
pub const SERIES: [Colour; 4] = [LEAD, OTHER_MILD, LEAD_MILD, NEUTRAL];

/// Page width in user units; heights follow from the content.
pub const PAGE_WIDTH: f64 = 900.0;
/// White space at all four edges.
pub const MARGIN: f64 = 24.0;
/// Width between the margins.
pub const INNER_WIDTH: f64 = PAGE_WIDTH - 2.0 * MARGIN;
/// Right edge of the content.
pub const RIGHT: f64 = PAGE_WIDTH - MARGIN;

/// The active title.
pub const TITLE: Style = Style::new(24.0, Weight::Bold, INK);
/// The question as it was asked.
pub const WORDING: Style = Style::new(15.0, Weight::Regular, GREY_TEXT);
/// Items, statements, legend; also the values beside paired bars.
pub const LABEL: Style = Style::new(14.0, Weight::Regular, INK);
/// Values above columns and inside segments.
pub const VALUE: Style = Style::new(14.0, Weight::Semibold, INK);
/// NETs above a stacked bar.
pub const NET: Style = Style::new(14.0, Weight::Bold, INK);
/// Values above segments too narrow for them.
pub const CALLOUT: Style = Style::new(12.0, Weight::Semibold, INK);
/// Ticks and axis names.
pub const AXIS: Style = Style::new(13.0, Weight::Regular, GREY_TEXT);
/// Names of the median and the true value.
pub const MARKER: Style = Style::new(14.0, Weight::Bold, INK);
/// Rows that stand close: categories of a margin.
pub const DENSE: Style = Style::new(13.0, Weight::Regular, INK);
/// What a weighting came to, and the names of that.
pub const FACT: Style = Style::new(18.0, Weight::Semibold, INK);
pub const FACT_NAME: Style = Style::new(13.0, Weight::Regular, GREY_TEXT);
/// Base, fieldwork, source, notes.
pub const FOOT: Style = Style::new(12.0, Weight::Regular, GREY_TEXT);

impl Colour {
    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Relative luminance (WCAG 2).
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                libm::pow((c + 0.055) / 1.055, 2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio (WCAG 2), 1 to 21.
    fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Near-black or white, whichever stands out more on this colour.
    pub fn text_on(self) -> Colour {
        if self.contrast(INK) >= self.contrast(PAPER) {
            INK
        } else {
            PAPER
        }
    }
}

/// The fill of a segment.
pub fn tone(tone: Tone) -> Colour {
    match tone {
        Tone::Lead => LEAD,
        Tone::LeadMild => LEAD_MILD,
        Tone::Neutral => NEUTRAL,
        Tone::OtherMild => OTHER_MILD,
        Tone::Other => OTHER,
        Tone::DontKnow => DONT_KNOW,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TONES: [Tone; 6] = [
        Tone::Lead,
        Tone::LeadMild,
        Tone::Neutral,
        Tone::OtherMild,
        Tone::Other,
        Tone::DontKnow,
    ];

    #[test]
    fn text_is_readable_on_every_tone() {
        for t in TONES {
            let fill = tone(t);
            assert!(fill.contrast(fill.text_on()) >= 4.5, "{t:?}");
        }
        for c in [INK, GREY_TEXT, TRUTH, LEAD] {
            assert!(c.contrast(PAPER) >= 4.5);
        }
    }

    #[test]
    fn tones_differ_in_lightness() {
        // CIE L* from luminance; 8 points are told apart at a glance in grey print.
        let lightness = |t: &Tone| 116.0 * libm::cbrt(tone(*t).luminance()) - 16.0;
        for (i, a) in TONES.iter().enumerate() {
            for b in &TONES[i + 1..] {
                assert!((lightness(a) - lightness(b)).abs() >= 8.0, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn the_palest_tone_is_dont_know() {
        for t in TONES {
            assert!(tone(t).luminance() <= DONT_KNOW.luminance());
        }
    }
}
