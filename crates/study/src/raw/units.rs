//! The unit that the cells of a column have beside their numbers: `£1,200`, `2 000 €`, `850,25 zł`, `35 hours`.

/// Signs of currencies, and the percent sign.
const SIGNS: [char; 13] = [
    '€', '$', '£', '¥', '₩', '₹', '₽', '₺', '₴', '₪', '฿', '￥', '%',
];

/// A word or a sign beside the numbers of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit(String);

impl Unit {
    /// The unit of a column, by its different texts: nearly all of them are numbers with the same one. A few answers such
    /// as "£5" and "£10" are a list to choose from, and are no amounts.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Self> {
        const FEWEST: usize = 20;
        let mut own: Option<&str> = None;
        let (mut with, mut others) = (0, 0);
        for text in texts.map(str::trim).filter(|text| !text.is_empty()) {
            match (apart(text), own) {
                (Some((unit, _)), None) => (own, with) = (Some(unit), 1),
                (Some((unit, _)), Some(own)) if unit == own => with += 1,
                _ => others += 1,
            }
            if others > 10 && others * 4 > with {
                return None;
            }
        }
        let own = own.filter(|_| with > FEWEST && others * 4 <= with)?;
        Some(Self(own.to_owned()))
    }

    /// As the cells have it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number beside the unit.
    pub fn number<'a>(&self, text: &'a str) -> Option<&'a str> {
        let (unit, number) = apart(text.trim())?;
        (unit == self.0).then_some(number)
    }
}

/// The currency that a text has beside its number, if it is written as a sign.
pub fn currency(text: &str) -> Option<&str> {
    let (unit, _) = apart(text.trim())?;
    unit.starts_with(|c| SIGNS.contains(&c) && c != '%')
        .then_some(unit)
}

/// A text in its unit and its number. What stands before a number is a sign, or a currency in three capitals: "Q 12" is no
/// amount.
fn apart(text: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 12;
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let last = text.rfind(|c: char| c.is_ascii_digit())?;
    let (before, after) = (text[..first].trim_end(), text[last + 1..].trim_start());
    let number = &text[first..=last];
    let plain =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',') || super::THOUSANDS.contains(&c);
    let is_sign = |unit: &str| {
        let mut signs = unit.chars();
        signs.next().is_some_and(|c| SIGNS.contains(&c)) && signs.next().is_none()
    };
    let fits = match (before, after) {
        ("", "") => None,
        ("", unit) => {
            let word = unit.strip_suffix('.').unwrap_or(unit);
            let word = word.chars().all(char::is_alphabetic) && word.chars().count() <= LONGEST;
            (is_sign(unit) || word).then_some(unit)
        }
        (unit, "") => {
            let code = unit.len() == 3 && unit.bytes().all(|b| b.is_ascii_uppercase());
            let parted = text[unit.len()..].starts_with(char::is_whitespace);
            (is_sign(unit) || code && parted).then_some(unit)
        }
        _ => None,
    };
    fits.filter(|_| number.chars().all(plain))
        .map(|unit| (unit, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_stand_beside_numbers() {
        for (text, expected) in [
            ("£1,200", Some(("£", "1,200"))),
            ("2 000 €", Some(("€", "2 000"))),
            ("1 200,50 zł", Some(("zł", "1 200,50"))),
            ("CHF 1'200", Some(("CHF", "1'200"))),
            ("35hours", Some(("hours", "35"))),
            ("45%", Some(("%", "45"))),
            ("20", None),
            ("Q12", None),
            ("about 20", None),
            ("£10 a week", None),
            ("£10-£20", None),
            ("10-20 €", None),
            ("12 very long words", None),
        ] {
            assert_eq!(apart(text), expected, "{text}");
        }
        assert_eq!(currency("£5"), Some("£"));
        assert_eq!(currency("5 km"), None);
    }

    #[test]
    fn a_column_has_one_unit_or_none() {
        let of = |n: usize, text: &dyn Fn(usize) -> String| {
            let texts: Vec<String> = (0..n).map(text).collect();
            Unit::of(texts.iter().map(String::as_str)).map(|unit| unit.as_str().to_owned())
        };
        assert_eq!(of(40, &|n| format!("£{n}")).as_deref(), Some("£"));
        assert_eq!(of(40, &|n| format!("{n} zł")).as_deref(), Some("zł"));
        // A list to choose from, two currencies, plain numbers, names.
        assert_eq!(of(9, &|n| format!("£{n}")), None);
        assert_eq!(of(40, &|n| format!("{n} {}", ["€", "$"][n % 2])), None);
        assert_eq!(of(40, &|n| n.to_string()), None);
        assert_eq!(of(40, &|n| format!("Q{n}")), None);
    }
}
