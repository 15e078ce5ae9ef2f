//! How much room words take. Widths are in digits of the same font, as spreadsheets count the width of a column.

/// Widths of the characters from the space to the tilde in Arial, in thousandths of the font's size (the metrics of
/// Helvetica, which Arial has too).
const ARIAL: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const DIGIT: f64 = 556.0;

/// How much wider bold words are.
pub(super) const BOLD: f64 = 1.08;

/// The width of a text in Arial, in digits; roughly where it is not ASCII.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(char_width).sum()
}

fn char_width(c: char) -> f64 {
    let ascii = (c as usize).checked_sub(' ' as usize);
    if let Some(width) = ascii.and_then(|at| ARIAL.get(at)) {
        return f64::from(*width) / DIGIT;
    }
    match c {
        '\u{2018}' | '\u{2019}' => 0.4,
        '\u{2013}' => 1.0,
        '\u{2014}' | '\u{2026}' => 1.8,
        c => match unicode_width::UnicodeWidthChar::width(c) {
            Some(2) => 1.9,
            Some(0) => 0.0,
            _ => 1.1,
        },
    }
}

/// A text broken where a cell of that width breaks it: at spaces, and within words that are wider than the cell.
pub(super) fn lines(text: &str, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut taken = 0.0;
        for word in paragraph.split_inclusive([' ', '-']) {
            let wide = width(word.trim_end());
            if taken > 0.0 && taken + wide > room {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                taken = 0.0;
            }
            if wide <= room {
                line.push_str(word);
                taken += width(word);
                continue;
            }
            for c in word.chars() {
                let wide = char_width(c);
                if taken > 0.0 && taken + wide > room {
                    lines.push(std::mem::take(&mut line));
                    taken = 0.0;
                }
                line.push(c);
                taken += wide;
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The first lines of a text, with an ellipsis where there are more.
pub(super) fn some_lines(text: &str, room: f64, most: usize) -> Vec<String> {
    let mut lines = lines(text, room);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.push_str(" …");
        }
    }
    lines
}

/// The widest word of a text: what a column has to hold so that no word is broken.
pub(super) fn longest_word(text: &str) -> f64 {
    text.split([' ', '-', '\n']).map(width).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_at_spaces_and_where_a_word_is_too_wide() {
        assert_eq!(lines("one two three", 8.0), ["one two", "three"]);
        assert_eq!(lines("one\ntwo", 40.0), ["one", "two"]);
        assert_eq!(lines("", 8.0), [""]);
        assert_eq!(lines("abcdegh", 4.0), ["abcd", "egh"]);
        assert!((width("100%") - 4.6).abs() < 0.01);
        let long = "x".repeat(1000);
        assert_eq!(lines(&long, 10.0).concat(), long);
    }
}
