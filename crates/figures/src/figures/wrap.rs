//! Breaks text into lines. No text is ever cut: a word wider than its column is broken inside the word.

use std::ops::Range;

use super::text::Style;

/// Lines of text in one style.
#[derive(Debug, Clone)]
pub struct Block {
    pub lines: Vec<String>,
    pub style: Style,
    /// Width of the widest line.
    pub width: f64,
}

/// A text and where each of its glyph clusters begins, in bytes and in user units from the start of the text.
///
/// Shaped once; the width of any part is then a difference. Only kerning across a break is not known that way, so
/// parts are given a little less than the column ([`KERNING`]).
struct Shaped<'a> {
    text: &'a str,
    style: Style,
    edges: Vec<(usize, f64)>,
}

/// More than any pair of letters is kerned by, in ems.
const KERNING: f64 = 0.06;

impl Block {
    /// Fills each line as far as it goes.
    pub fn filled(text: &str, style: Style, max_width: f64) -> Block {
        let text = clean(text);
        let shaped = Shaped::new(&text, style);
        Block::of(shaped.fill(&breaks(&text), max_width), style)
    }

    /// As few lines as [`Block::filled`], but of about the same length: no single word on the last line.
    pub fn balanced(text: &str, style: Style, max_width: f64) -> Block {
        let text = clean(text);
        let shaped = Shaped::new(&text, style);
        let parts = breaks(&text);
        let mut lines = shaped.fill(&parts, max_width);
        if lines.len() > 1 {
            let (mut low, mut high) = (
                shaped.widest(&parts).max(max_width / 3.0).min(max_width),
                max_width,
            );
            while high - low > 2.0 {
                let middle = (low + high) / 2.0;
                let narrower = shaped.fill(&parts, middle);
                if narrower.len() <= lines.len() {
                    (lines, high) = (narrower, middle);
                } else {
                    low = middle;
                }
            }
        }
        Block::of(lines, style)
    }

    /// Balanced, at the first (largest) of `sizes` at which no word has to be broken; else at the last.
    pub fn shrunk(texts: &[&str], style: Style, max_width: f64, sizes: &[f64]) -> Vec<Block> {
        let fits = |size: &&f64| {
            texts.iter().all(|text| {
                let text = clean(text);
                Shaped::new(&text, style.sized(**size)).widest(&breaks(&text)) <= max_width
            })
        };
        let size = sizes
            .iter()
            .find(fits)
            .or(sizes.last())
            .copied()
            .unwrap_or(style.size);
        texts
            .iter()
            .map(|text| Block::balanced(text, style.sized(size), max_width))
            .collect()
    }

    fn of(lines: Vec<&str>, style: Style) -> Block {
        let lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
        let width = lines
            .iter()
            .map(|line| style.width(line))
            .fold(0.0, f64::max);
        Block {
            lines,
            style,
            width,
        }
    }

    /// Height of all lines.
    pub fn height(&self) -> f64 {
        self.lines.len() as f64 * self.style.leading()
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl<'a> Shaped<'a> {
    fn new(text: &'a str, style: Style) -> Self {
        let mut x = 0.0;
        let mut edges = Vec::with_capacity(text.len() + 1);
        for (at, advance) in style.clusters(text) {
            edges.push((at, x));
            x += advance;
        }
        edges.push((text.len(), x));
        Shaped { text, style, edges }
    }

    /// Width of a part, with room for the kerning that a break undoes.
    fn width(&self, part: &Range<usize>) -> f64 {
        let x = |at: usize| {
            let edge = self
                .edges
                .partition_point(|(start, _)| *start < at)
                .min(self.edges.len() - 1);
            self.edges[edge].1
        };
        let whole = part.len() == self.text.len();
        x(part.end) - x(part.start)
            + if whole {
                0.0
            } else {
                KERNING * self.style.size
            }
    }

    /// Width of the widest part that is kept on one line.
    fn widest(&self, parts: &[Range<usize>]) -> f64 {
        parts
            .iter()
            .map(|part| self.width(part))
            .fold(0.0, f64::max)
    }

    fn fill(&self, parts: &[Range<usize>], max_width: f64) -> Vec<&'a str> {
        let mut lines = Vec::new();
        let mut line = 0..0;
        for part in parts {
            if self.width(&(line.start..part.end)) <= max_width {
                line.end = part.end;
                continue;
            }
            if !line.is_empty() {
                lines.push(line);
            }
            line = self.cut(part.clone(), max_width, &mut lines);
        }
        lines.push(line);
        lines
            .into_iter()
            .filter(|line| !line.is_empty())
            .map(|line| &self.text[line])
            .collect()
    }

    /// Cuts a word that is too wide between clusters of glyphs, never inside one; returns what remains of it.
    fn cut(
        &self,
        word: Range<usize>,
        max_width: f64,
        lines: &mut Vec<Range<usize>>,
    ) -> Range<usize> {
        if self.width(&word) <= max_width {
            return word;
        }
        let mut piece = word.start..word.start;
        for (at, _) in self
            .edges
            .iter()
            .filter(|(at, _)| word.start < *at && *at <= word.end)
        {
            if self.width(&(piece.start..*at)) > max_width && !piece.is_empty() {
                let next = piece.end;
                lines.push(std::mem::replace(&mut piece, next..next));
            }
            piece.end = *at;
        }
        piece.end = word.end;
        piece
    }
}

/// One space for each run of white space, none at the ends; no characters that XML forbids.
/// Spaces that ask not to be broken stay as they are.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        let keeps = matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}');
        if c.is_whitespace() && !keeps {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}') {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The parts that are kept on one line: what stands between spaces, parted also after a hyphen, dash or slash
/// between two letters. The spaces lie between the parts.
fn breaks(clean: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut joint, mut before) = (0, false, ' ');
    for (at, c) in clean.char_indices() {
        if c == ' ' {
            parts.push(start..at);
            start = at + 1;
        } else if joint && c.is_alphabetic() {
            parts.push(start..at);
            start = at;
        }
        joint = matches!(c, '-' | '\u{2013}' | '\u{2014}' | '/') && before.is_alphabetic();
        before = c;
    }
    parts.push(start..clean.len());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::theme::plain;

    #[test]
    fn lines_fit_and_nothing_is_lost() {
        let word = "Donaudampfschiffahrtsgesellschaft".repeat(9);
        for text in [
            "Any job as soon as possible, even if it is insecure or badly paid",
            &word,
            "a b c",
            "",
        ] {
            for width in [30.0, 77.7, 200.0] {
                for block in [
                    Block::filled(text, plain().label, width),
                    Block::balanced(text, plain().label, width),
                ] {
                    assert!(block.width <= width, "{text} at {width}: {}", block.width);
                    let drop_spaces = |s: &str| s.replace(' ', "");
                    assert_eq!(drop_spaces(&block.lines.concat()), drop_spaces(text));
                }
            }
        }
    }

    #[test]
    fn balanced_lines_are_as_few_and_more_even() {
        let text = "The public underestimates it: half of people answer 13 or fewer, while the true figure is 35";
        let (filled, balanced) = (
            Block::filled(text, plain().title, 852.0),
            Block::balanced(text, plain().title, 852.0),
        );
        assert_eq!((filled.lines.len(), balanced.lines.len()), (2, 2));
        assert!(balanced.width < filled.width - 100.0);
    }

    #[test]
    fn words_break_at_hyphens_and_ranges_do_not() {
        let pieces = |s: &'static str| {
            breaks(s)
                .into_iter()
                .map(|part| &s[part])
                .collect::<Vec<_>>()
        };
        assert_eq!(
            pieces("job-seeking and/or 13–20 -5"),
            ["job-", "seeking", "and/", "or", "13–20", "-5"]
        );
    }

    #[test]
    fn accents_stay_with_their_letters() {
        let word = "e\u{301}".repeat(40);
        for line in Block::filled(&word, plain().label, 25.0).lines {
            assert!(line.starts_with('e'), "{line}");
        }
    }

    #[test]
    fn cleaning_drops_what_xml_forbids() {
        assert_eq!(clean("  a\u{0}\t\n b\u{A0}c\u{FFFE}\u{8} "), "a b\u{A0}c");
        assert_eq!(clean("\u{2029} \u{A0}"), "");
    }

    #[test]
    fn text_shrinks_before_a_word_is_broken() {
        let size = |width| {
            Block::shrunk(&["49–55"], plain().label, width, &[13.0, 12.0, 11.0, 10.0])[0]
                .style
                .size
        };
        assert_eq!(size(100.0), 13.0);
        assert!(size(28.0) < 13.0);
        assert_eq!(size(5.0), 10.0);
    }
}
