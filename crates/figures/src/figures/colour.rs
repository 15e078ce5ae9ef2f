//! Colours, and how far they stand apart for the eye.

/// An opaque sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// From `#rrggbb`.
    pub fn parse(text: &str) -> Option<Colour> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Colour(channel(0)?, channel(2)?, channel(4)?))
    }

    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Half of this colour and half of another.
    pub fn mixed(self, other: Colour) -> Colour {
        let middle = |a: u8, b: u8| ((u16::from(a) + u16::from(b)) / 2) as u8;
        Colour(
            middle(self.0, other.0),
            middle(self.1, other.1),
            middle(self.2, other.2),
        )
    }

    /// The channels without their gamma, 0 to 1.
    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                libm::pow((c + 0.055) / 1.055, 2.4)
            }
        })
    }

    /// Relative luminance (WCAG 2).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast ratio (WCAG 2), 1 to 21.
    pub fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// CIE L*, 0 to 100: how light the colour is in grey print.
    pub fn lightness(self) -> f64 {
        lab(self.linear())[0]
    }

    /// How far two colours stand apart (CIE 1976) for the eye that sees them worst: any of the three kinds of colour
    /// blindness, or none.
    pub fn apart(self, other: Colour) -> f64 {
        let eyes = [IDENTITY, PROTANOPIA, DEUTERANOPIA, TRITANOPIA];
        let seen = |eye: &[[f64; 3]; 3], colour: Colour| {
            let linear = colour.linear();
            let channel = |row: &[f64; 3]| {
                let sum: f64 = row.iter().zip(&linear).map(|(a, b)| a * b).sum();
                sum.clamp(0.0, 1.0)
            };
            lab([channel(&eye[0]), channel(&eye[1]), channel(&eye[2])])
        };
        let distance = |eye: &[[f64; 3]; 3]| {
            let (a, b) = (seen(eye, self), seen(eye, other));
            let squares: f64 = a.iter().zip(&b).map(|(a, b)| (a - b) * (a - b)).sum();
            libm::sqrt(squares)
        };
        eyes.iter().map(distance).fold(f64::INFINITY, f64::min)
    }
}

const IDENTITY: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
/// Machado, Oliveira and Fernandes (2009), severity 1.0, on linear channels.
const PROTANOPIA: [[f64; 3]; 3] = [
    [0.152_286, 1.052_583, -0.204_868],
    [0.114_503, 0.786_281, 0.099_216],
    [-0.003_882, -0.048_116, 1.051_998],
];
const DEUTERANOPIA: [[f64; 3]; 3] = [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_820, 0.042_940, 0.968_881],
];
const TRITANOPIA: [[f64; 3]; 3] = [
    [1.255_528, -0.076_749, -0.178_779],
    [-0.078_411, 0.930_809, 0.147_602],
    [0.004_733, 0.691_367, 0.303_900],
];

/// CIE L*a*b* for the white of sRGB (D65).
fn lab([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let x = (0.412_456_4 * red + 0.357_576_1 * green + 0.180_437_5 * blue) / 0.950_47;
    let y = 0.212_672_9 * red + 0.715_152_2 * green + 0.072_175 * blue;
    let z = (0.019_333_9 * red + 0.119_192 * green + 0.950_304_1 * blue) / 1.088_83;
    let [x, y, z] = [x, y, z].map(|t| {
        if t > 216.0 / 24_389.0 {
            libm::cbrt(t)
        } else {
            (24_389.0 / 27.0 * t + 16.0) / 116.0
        }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_written_as_on_the_web() {
        assert_eq!(Colour::parse("#0F1f2B"), Some(Colour(15, 31, 43)));
        assert_eq!(Colour(15, 31, 43).hex(), "#0f1f2b");
        for wrong in ["0F1F2B", "#FFF", "#GG0000", "#12345é", ""] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_and_lightness_are_those_of_the_standards() {
        let (black, white) = (Colour(0, 0, 0), Colour(255, 255, 255));
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        assert!((white.lightness() - 100.0).abs() < 1e-4 && black.lightness().abs() < 1e-9);
        // The grey of WCAG's examples: the darkest that fails on white is #777777.
        assert!(Colour(0x76, 0x76, 0x76).contrast(white) >= 4.5);
        assert!(Colour(0x77, 0x77, 0x77).contrast(white) < 4.5);
    }

    #[test]
    fn red_and_green_are_alike_to_some_eyes() {
        // Red and olive as the deuteranope confuses them; blue and orange stay apart.
        assert!(Colour(0xA0, 0x52, 0x2D).apart(Colour(0x6B, 0x6B, 0x23)) < 25.0);
        assert!(Colour(0x08, 0x45, 0x6B).apart(Colour(0xF0, 0xA0, 0x6F)) > 60.0);
    }
}
