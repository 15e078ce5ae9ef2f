//! Bands of a number as people write them: "18-24", "75+".

/// A band of whole numbers, both ends included. A number with decimals belongs to the band of its whole part,
/// as an age of 24.9 belongs to 18-24.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    pub low: i64,
    /// `None`: no upper end.
    pub high: Option<i64>,
}

impl Band {
    /// Reads "18-24", "18–24", "75+", "-10 to -1" below 0, and "2 to under 10". `None` for any other text, or where the end
    /// is below the start.
    pub fn parse(text: &str) -> Option<Self> {
        const LARGEST: i64 = crossbreak_core::number::LARGEST as i64;
        let end = |text: &str| text.trim().parse().ok().filter(|end| *end <= LARGEST);
        let text = text.trim();
        if let Some(low) = text.strip_suffix('+') {
            return Some(Band {
                low: end(low)?,
                high: None,
            });
        }
        // As a number with decimals is read: "2 to under 10" is 2 to 9.99.
        if let Some((low, under)) = text.split_once(" to under ") {
            let (low, under) = (end(low)?, end(under)?);
            return (low < under).then_some(Band {
                low,
                high: Some(under - 1),
            });
        }
        let after_sign = text.len() - text.trim_start_matches(['-', '−']).len();
        let (first, rest) = text.split_at(after_sign);
        // The first sign is that of a number: "-10 to -1", "-10--1".
        let parted = rest
            .split_once(" to ")
            .or_else(|| rest.split_once(['-', '–']));
        let (low, high) = match parted {
            Some((low, high)) => (format!("{first}{low}"), high.to_owned()),
            None => (text.to_owned(), text.to_owned()),
        };
        let (low, high) = (low.replace('−', "-"), high.replace('−', "-"));
        let (low, high) = (low.as_str(), high.as_str());
        let (low, high) = (end(low)?, end(high)?);
        (low <= high).then_some(Band {
            low,
            high: Some(high),
        })
    }

    /// Whether a number can belong to both.
    pub fn overlaps(self, other: Band) -> bool {
        let below = |a: Band, b: Band| a.high.is_some_and(|high| high < b.low);
        !below(self, other) && !below(other, self)
    }

    /// Whether the number belongs to this band.
    pub fn holds(self, value: f64) -> bool {
        let whole = value.floor();
        whole >= self.low as f64 && self.high.is_none_or(|high| whole <= high as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_belong_to_a_band() {
        let band = Band::parse("18-24").unwrap();
        assert!(band.holds(18.0) && band.holds(24.0) && band.holds(24.9));
        assert!(!band.holds(17.9) && !band.holds(25.0));
        assert!(Band::parse("75+").unwrap().holds(116.0));
        assert_eq!(Band::parse("0").unwrap().high, Some(0));
        assert!(
            Band::parse("0-5")
                .unwrap()
                .overlaps(Band::parse("5-9").unwrap())
        );
        assert!(
            !Band::parse("0-4")
                .unwrap()
                .overlaps(Band::parse("5+").unwrap())
        );
        for text in ["-10 to -1", "-10--1", "−10 to −1", "-10–-1"] {
            let below = Band::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert!(
                below.holds(-10.0) && below.holds(-0.5) && !below.holds(0.0),
                "{text}"
            );
        }
        assert_eq!(
            Band::parse("-5").unwrap(),
            Band {
                low: -5,
                high: Some(-5)
            }
        );
        assert!(Band::parse("-5+").unwrap().holds(0.0));
        assert_eq!(Band::parse("0 to 9").unwrap().high, Some(9));
        assert_eq!(Band::parse("-1 to -10"), None);
        assert_eq!(Band::parse("24-18"), None);
        assert_eq!(Band::parse("old"), None);
        assert_eq!(Band::parse("0-9223372036854775807"), None);
    }
}
