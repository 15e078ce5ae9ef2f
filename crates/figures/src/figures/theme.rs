//! Colours, sizes and type: the one place that decides how figures look.
//!
//! A theme is a small TOML file ([`super::house`] reads it). Three are bundled; tests hold them to contrast, to the
//! three kinds of colour blindness and to grey print.

use std::sync::OnceLock;

use super::colour::Colour;
use super::model::Tone;
use super::text::{Style, Weight};
use crossbreak_core::number::{self, count, round};

/// How figures look.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Titles, labels, values.
    pub ink: Colour,
    /// Wording, ticks, axis names.
    pub quiet: Colour,
    /// Grid lines.
    pub grid: Colour,
    /// The zero line of an axis, the rule above the footer, leaders.
    pub rule: Colour,
    /// The page.
    pub paper: Colour,
    /// The box around items that are set apart.
    pub boxed: Colour,
    /// The true value: its bin, its line, its words.
    pub truth: Colour,
    /// Bins that do not hold the true value.
    pub bin: Colour,
    /// A bar of colour above the title.
    pub accent: Option<Colour>,
    /// In the order of [`Tone::ALL`].
    pub tones: [Colour; 6],
    /// Colours of bars side by side, in order; further series start again from the first.
    pub series: [Colour; 4],
    /// The active title.
    pub title: Style,
    /// The question as it was asked.
    pub wording: Style,
    /// Items, statements, legend; also the values beside bars.
    pub label: Style,
    /// Values above columns and inside segments.
    pub value: Style,
    /// NETs above a stacked bar.
    pub net: Style,
    /// Values above segments too narrow for them.
    pub callout: Style,
    /// Ticks and axis names.
    pub axis: Style,
    /// Names of the median and the true value.
    pub marker: Style,
    /// Rows that stand close: categories of a margin.
    pub dense: Style,
    /// What a weighting came to.
    pub fact: Style,
    /// The names of that.
    pub fact_name: Style,
    /// Base, fieldwork, source, notes.
    pub foot: Style,
    pub logo: Option<Logo>,
    pub numbers: Numbers,
}

/// A picture in the footer, at the right.
#[derive(Debug, Clone, PartialEq)]
pub struct Logo {
    /// The SVG document.
    pub svg: Vec<u8>,
    /// In user units.
    pub width: f64,
    pub height: f64,
}

/// How numbers are written; how they are rounded is no matter of taste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// `58%`, not `58`.
    pub percent_sign: bool,
    /// Between thousands: `,`, a thin space, or nothing.
    pub thousands: String,
    /// Before decimals: `.` or `,`.
    pub decimal: String,
}

impl Numbers {
    /// With at most so many decimals: `13`, `2.5`, `−1.3`.
    pub fn plain(&self, value: f64, decimals: u32) -> String {
        self.below_zero(value, |value| number::plain(value, decimals))
    }

    /// With exactly so many decimals, thousands apart: `31,861.4`, `−1.0`.
    pub fn fixed(&self, value: f64, decimals: u8) -> String {
        self.below_zero(value, |value| {
            let rounded = round(value, decimals.into());
            let whole = rounded.trunc();
            let text = format!("{:.*}", usize::from(decimals), rounded - whole);
            // The fraction of what has been rounded has no more digits: it cannot round up to 1.
            format!(
                "{}{}",
                count(whole),
                text.strip_prefix('0').unwrap_or(&text)
            )
        })
    }

    /// A share as it is printed: `58%`, `58.3%`, `<1%`.
    pub fn share(&self, value: f64, decimals: u8) -> String {
        self.below_zero(value, |value| number::share(value, decimals.into()))
    }

    /// A difference of shares in percentage points, with its sign: `+31`, `−2.5`.
    pub fn points(&self, value: f64, decimals: u8) -> String {
        let text = self.fixed(value * 100.0, decimals);
        match round(value * 100.0, decimals.into()) {
            0.0 => "0".to_owned(),
            rounded if rounded > 0.0 => format!("+{text}"),
            _ => text,
        }
    }

    /// A minus that is as wide as a plus: a hyphen is lost in front of a number.
    fn below_zero(&self, value: f64, print: impl Fn(f64) -> String) -> String {
        let text = self.written(&print(value.abs()));
        // What rounds to nothing has no sign.
        match value < 0.0 && text.contains(|c: char| ('1'..='9').contains(&c)) {
            true => format!("−{text}"),
            false => text,
        }
    }

    /// A number as [`crossbreak_core::number`] prints it (`1,234.5`, `58%`) in the house's way.
    pub fn written(&self, printed: &str) -> String {
        let mut text = String::with_capacity(printed.len());
        for c in printed.chars() {
            match c {
                ',' => text.push_str(&self.thousands),
                '.' => text.push_str(&self.decimal),
                '%' if !self.percent_sign => {}
                c => text.push(c),
            }
        }
        text
    }
}

impl Theme {
    /// Near-black or white, whichever stands out more on this colour.
    pub fn text_on(&self, colour: Colour) -> Colour {
        if colour.contrast(self.ink) >= colour.contrast(self.paper) {
            self.ink
        } else {
            self.paper
        }
    }

    /// The fill of a segment.
    pub fn tone(&self, tone: Tone) -> Colour {
        self.tones[tone as usize]
    }

    /// The side that a figure leads with.
    pub fn lead(&self) -> Colour {
        self.tone(Tone::Lead)
    }

    /// The other side.
    pub fn other(&self) -> Colour {
        self.tone(Tone::Other)
    }

    /// The colour of a row of bars.
    pub fn series(&self, index: usize) -> Colour {
        self.series[index % self.series.len()]
    }

    /// The style, as text that has to be read on paper in a colour of the theme: the colour, or ink where that is too
    /// pale.
    pub fn in_colour(&self, style: Style, colour: Colour) -> Style {
        if colour.contrast(self.paper) >= 4.5 {
            style.coloured(colour)
        } else {
            style.coloured(self.ink)
        }
    }
}

/// The theme of nobody in particular.
pub fn plain() -> &'static Theme {
    static PLAIN: OnceLock<Theme> = OnceLock::new();
    PLAIN.get_or_init(|| super::house::bundled(super::house::PLAIN))
}

/// The styles of a theme from the sizes of its kinds of text.
pub(super) struct Sizes {
    pub title: f64,
    pub wording: f64,
    pub label: f64,
    pub axis: f64,
    pub small: f64,
}

impl Sizes {
    /// `plain`'s sizes are what every other measure of a figure was drawn for.
    pub(super) fn style(&self, theme: &mut Theme, title_weight: Weight) {
        let faces = theme.label.faces;
        let style = |size: f64, weight: Weight, colour: Colour| Style {
            size,
            weight,
            colour,
            faces,
        };
        let (ink, quiet) = (theme.ink, theme.quiet);
        theme.title = style(self.title, title_weight, ink);
        theme.wording = style(self.wording, Weight::Regular, quiet);
        theme.label = style(self.label, Weight::Regular, ink);
        theme.value = style(self.label, Weight::Semibold, ink);
        theme.net = style(self.label, Weight::Bold, ink);
        theme.callout = style(self.small, Weight::Semibold, ink);
        theme.axis = style(self.axis, Weight::Regular, quiet);
        theme.marker = style(self.label, Weight::Bold, ink);
        theme.dense = style(self.axis, Weight::Regular, ink);
        theme.fact = style(self.label + 4.0, Weight::Semibold, ink);
        theme.fact_name = style(self.axis, Weight::Regular, quiet);
        theme.foot = style(self.small, Weight::Regular, quiet);
    }
}

#[cfg(test)]
mod tests {
    use super::super::house::{BUNDLED, bundled};
    use super::*;

    fn themes() -> impl Iterator<Item = (&'static str, Theme)> {
        BUNDLED.iter().map(|(name, text)| (*name, bundled(text)))
    }

    #[test]
    fn text_is_readable_everywhere() {
        for (name, theme) in themes() {
            for fill in theme.tones.iter().chain(&theme.series).chain([&theme.bin]) {
                assert!(
                    fill.contrast(theme.text_on(*fill)) >= 4.5,
                    "{name} {fill:?}"
                );
            }
            for text in [theme.ink, theme.quiet, theme.truth, theme.lead()] {
                assert!(text.contrast(theme.paper) >= 4.5, "{name} {text:?}");
            }
        }
    }

    #[test]
    fn colours_stand_apart_in_grey_print_and_for_the_colour_blind() {
        for (name, theme) in themes() {
            for colours in [&theme.tones[..], &theme.series[..]] {
                for (i, a) in colours.iter().enumerate() {
                    for b in &colours[i + 1..] {
                        // 8 points of L* are told apart at a glance; so are 10 of CIE 1976 between neighbours.
                        let grey = (a.lightness() - b.lightness()).abs();
                        assert!(grey >= 8.0, "{name}: {a:?} {b:?} in grey: {grey}");
                        assert!(a.apart(*b) >= 10.0, "{name}: {a:?} {b:?} {}", a.apart(*b));
                    }
                }
            }
            let truth = theme.truth.apart(theme.bin);
            assert!(truth >= 20.0, "{name}: truth beside other columns: {truth}");
        }
    }

    #[test]
    fn the_palest_tone_is_dont_know() {
        for (name, theme) in themes() {
            let palest = theme.tone(Tone::DontKnow).lightness();
            assert!(
                theme.tones.iter().all(|t| t.lightness() <= palest),
                "{name}"
            );
        }
    }

    #[test]
    fn numbers_are_written_by_their_unit() {
        let numbers = &plain().numbers;
        assert_eq!(numbers.fixed(31_861.35, 1), "31,861.4");
        assert_eq!(numbers.fixed(0.96, 1), "1.0");
        assert_eq!(numbers.fixed(-1.25, 1), "−1.3");
        assert_eq!(numbers.fixed(-0.04, 1), "0.0");
        assert_eq!(numbers.fixed(1_999.5, 0), "2,000");
        assert_eq!(numbers.plain(-22.25, 2), "−22.25");
        assert_eq!(numbers.share(0.583, 1), "58.3%");
        assert_eq!(numbers.share(0.004, 0), "<1%");
        assert_eq!(numbers.points(0.3051, 0), "+31");
        assert_eq!(numbers.points(-0.3051, 1), "−30.5");
        assert_eq!(numbers.points(-0.004, 0), "0");
    }

    #[test]
    fn numbers_are_written_in_the_way_of_the_house() {
        let german = Numbers {
            percent_sign: true,
            thousands: "\u{202F}".into(),
            decimal: ",".into(),
        };
        assert_eq!(german.written("12,345.6"), "12\u{202F}345,6");
        let bare = Numbers {
            percent_sign: false,
            ..plain().numbers.clone()
        };
        assert_eq!(
            (bare.written("58%"), bare.written("<1%")),
            ("58".into(), "<1".into())
        );
    }
}
