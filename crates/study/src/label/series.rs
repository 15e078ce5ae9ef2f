//! Names that differ in a number alone: `r1`, `r2` ... `r80`.

/// A name that holds a number: the last one, where there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered<'a> {
    /// What is before the number.
    pub stem: &'a str,
    pub digits: &'a str,
    /// What is after it.
    pub tail: &'a str,
}

impl<'a> Numbered<'a> {
    /// `None` of a name without a number, or with one that no series has.
    pub fn of(name: &'a str) -> Option<Self> {
        let end = name.rfind(|c: char| c.is_ascii_digit())? + 1;
        let start = name[..end]
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |at| {
                at + name[at..].chars().next().map_or(1, char::len_utf8)
            });
        (end - start <= 9).then(|| Self {
            stem: &name[..start],
            digits: &name[start..end],
            tail: &name[end..],
        })
    }

    /// The number; at most nine digits have been taken.
    pub fn number(&self) -> u32 {
        self.digits.parse().unwrap_or_default()
    }

    /// Whether another name is of the same series.
    pub fn of_one_series(&self, other: &Self) -> bool {
        self.stem == other.stem && self.tail == other.tail
    }
}

/// The names that are numbered, series by series, each with the places of its names, in the order of their first.
pub fn series<'a>(names: &[&'a str]) -> Vec<(Numbered<'a>, Vec<usize>)> {
    let mut all: Vec<(Numbered<'a>, Vec<usize>)> = Vec::new();
    let mut known: std::collections::HashMap<(&str, &str), usize> =
        std::collections::HashMap::new();
    for (place, name) in names.iter().enumerate() {
        let Some(numbered) = Numbered::of(name) else {
            continue;
        };
        let at = *known
            .entry((numbered.stem, numbered.tail))
            .or_insert_with(|| {
                all.push((numbered, Vec::new()));
                all.len() - 1
            });
        all[at].1.push(place);
    }
    all
}

/// The names of a range, `r1..r80` or `r01..r80`; `None` of a text that is no range, `Some(None)` of one that has no
/// number that grows.
pub fn range(text: &str) -> Option<Option<Vec<String>>> {
    const MOST: u32 = 100_000;
    let (first, last) = text.split_once("..")?;
    let (first, last) = (first.trim(), last.trim());
    // What both have in common, without the digits of a number that both begin or end with: r10..r19.
    let same = |(a, b): &(char, char)| a == b;
    let before: String = first
        .chars()
        .zip(last.chars())
        .take_while(same)
        .map(|p| p.0)
        .collect();
    let stem = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let (a, b) = (&first[stem.len()..], &last[stem.len()..]);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (width, other) = (digits(a), digits(b));
    let number = |text: &str| text.parse::<u32>().ok().filter(|n| *n <= 999_999_999);
    let ends = number(&a[..width]).zip(number(&b[..other]));
    let Some((from, to)) = ends.filter(|(from, to)| from < to && to - from < MOST) else {
        return Some(None);
    };
    let tail = &a[width..];
    if tail != &b[other..] {
        return Some(None);
    }
    let zeros = if a.starts_with('0') { width } else { 0 };
    Some(Some(
        (from..=to)
            .map(|number| format!("{stem}{number:0zeros$}{tail}"))
            .collect(),
    ))
}

/// Names of one series as a spec can name them all: `r1..r80`, or `r*` where numbers are missing in between.
pub fn written(names: &[&str]) -> Option<String> {
    let (first, last) = (*names.first()?, *names.last()?);
    let numbered = Numbered::of(first)?;
    let whole = format!("{first}..{last}");
    match range(&whole) {
        Some(Some(all)) if all.iter().eq(names) => Some(whole),
        _ => Some(format!("{}*{}", numbered.stem, numbered.tail)),
    }
}

/// Where `pattern` has a `*`, whether a name has a number.
pub fn matches(pattern: &str, name: &str) -> bool {
    let Some((stem, tail)) = pattern.split_once('*') else {
        return false;
    };
    let middle = name.strip_prefix(stem).and_then(|n| n.strip_suffix(tail));
    middle.is_some_and(|m| !m.is_empty() && m.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_every_name_in_it() {
        let ends = |text: &str| {
            let all = range(text)??;
            Some((all.len(), all.first()?.clone(), all.last()?.clone()))
        };
        let named = |n: usize, a: &str, b: &str| Some((n, a.to_owned(), b.to_owned()));
        assert_eq!(ends("r1..r80"), named(80, "r1", "r80"));
        assert_eq!(ends("r01..r80"), named(80, "r01", "r80"));
        assert_eq!(ends("r10 .. r19"), named(10, "r10", "r19"));
        assert_eq!(
            ends("rep_1_wt..rep_12_wt"),
            named(12, "rep_1_wt", "rep_12_wt")
        );
        assert_eq!(ends("r001..r120"), named(120, "r001", "r120"));
        assert_eq!(ends("é1..é2"), named(2, "é1", "é2"));
        assert_eq!(range("r01..r10").unwrap().unwrap()[9], "r10");
        for wrong in [
            "r80..r1",
            "r1..s80",
            "r..s",
            "r1..r1",
            "..",
            "r1_a..r2_b",
            "r0..r99999999",
        ] {
            assert_eq!(range(wrong), Some(None), "{wrong}");
        }
        assert_eq!(range("r1"), None);
        assert_eq!(written(&["r01", "r02", "r03"]).unwrap(), "r01..r03");
        assert_eq!(written(&["r1", "r2", "r4"]).unwrap(), "r*");
        assert!(matches("r*", "r12") && matches("r*w", "r1w"));
        assert!(!matches("r*", "r") && !matches("r*", "rx") && !matches("r", "r1"));
    }

    #[test]
    fn names_are_of_one_series_where_they_differ_in_the_last_number() {
        let names = ["id", "r1", "w2_r1", "r2", "w2_r2", "PWGTP80", "x1y", "x2y"];
        let found: Vec<(&str, &str, Vec<usize>)> = (series(&names).into_iter())
            .map(|(numbered, places)| (numbered.stem, numbered.tail, places))
            .collect();
        assert_eq!(
            found,
            [
                ("r", "", vec![1, 3]),
                ("w2_r", "", vec![2, 4]),
                ("PWGTP", "", vec![5]),
                ("x", "y", vec![6, 7])
            ]
        );
        assert_eq!(
            Numbered::of("é12").map(|n| (n.stem, n.number())),
            Some(("é", 12))
        );
        assert_eq!(Numbered::of("12345678901"), None);
        assert_eq!(Numbered::of("wt"), None);
    }
}
