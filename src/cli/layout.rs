//! How lines of a result are laid out: in columns for the eye, or in words for a screen reader.

/// Nothing is wider, so that two windows stand side by side.
pub(super) const WIDEST: usize = 100;

/// Room for the name of a fact.
const NAME: usize = 14;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Names and numbers stand below each other. On a terminal, lines are as wide as it is; elsewhere facts are one
    /// line each, for the programs that read them.
    Columns(Option<usize>),
    /// Every number has its name beside it.
    Narrated,
}

impl Layout {
    /// A name and what there is to say of it.
    pub fn fact(self, name: &str, text: &str) -> String {
        match self {
            Layout::Narrated => format!("{name}: {text}"),
            Layout::Columns(None) => format!("{name:<NAME$}{text}"),
            Layout::Columns(Some(width)) => {
                let indent = " ".repeat(NAME);
                let options = textwrap::Options::new(width)
                    .initial_indent(&indent)
                    .subsequent_indent(&indent)
                    .break_words(false);
                let hanging = textwrap::fill(text, options);
                format!("{name:<NAME$}{}", hanging.trim_start())
            }
        }
    }

    /// A list after a heading, on as many lines as it needs.
    pub fn list(self, heading: &str, parts: &[&str]) -> Vec<String> {
        const INDENT: usize = 32;
        if self == Layout::Narrated {
            return vec![format!("{}: {}", heading.trim(), parts.join(", "))];
        }
        let mut lines = Vec::new();
        let mut line = heading.to_owned();
        if width(&line) > INDENT {
            lines.push(std::mem::replace(&mut line, " ".repeat(INDENT)));
        }
        for (index, part) in parts.iter().enumerate() {
            let comma = if index + 1 < parts.len() { ", " } else { "" };
            let so_far = width(&line);
            if so_far > INDENT && so_far + width(part) + comma.trim_end().len() > WIDEST {
                lines.push(line.trim_end().to_owned());
                line = " ".repeat(INDENT);
            }
            line += part;
            line += comma;
        }
        lines.push(line.trim_end().to_owned());
        lines
    }
}

/// Rows of numbers under headings; each column with its width.
pub(super) struct Table<const N: usize> {
    pub layout: Layout,
    /// Room for the names of the rows.
    pub name: usize,
    pub columns: [(&'static str, usize); N],
}

impl<const N: usize> Table<N> {
    /// The heading of the rows that follow.
    pub fn head(&self, name: &str) -> Vec<String> {
        match self.layout {
            Layout::Narrated => vec![name.to_owned()],
            Layout::Columns(_) => self.laid_out(name, self.columns.map(|(heading, _)| heading)),
        }
    }

    /// A row, a number under each heading. What is blank is not there.
    pub fn row(&self, name: &str, cells: [&str; N]) -> Vec<String> {
        if self.layout != Layout::Narrated {
            return self.laid_out(&format!("  {name}"), cells);
        }
        let cells: Vec<String> = self
            .columns
            .iter()
            .zip(cells)
            .filter(|(_, cell)| !cell.is_empty())
            .map(|((heading, _), cell)| match cell {
                "-" => format!("{heading} nothing"),
                cell => format!("{heading} {cell}"),
            })
            .collect();
        vec![format!("{name}: {}", cells.join(", "))]
    }

    /// A name that is too long has a line of its own.
    fn laid_out(&self, name: &str, cells: [&str; N]) -> Vec<String> {
        let room = self.name;
        let cells: String = self
            .columns
            .iter()
            .zip(cells)
            .map(|((_, width), cell)| format!("{cell:>width$}"))
            .collect();
        let lines = match width(name) > room {
            true => vec![name.to_owned(), format!("{:<room$}{cells}", "")],
            false => vec![format!("{name:<room$}{cells}")],
        };
        lines
            .into_iter()
            .map(|line| line.trim_end().to_owned())
            .collect()
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_hangs_below_its_first_word_where_a_terminal_is_narrow() {
        let wide = Layout::Columns(None).fact("Weights", "from 0.1 to 7.4, as far as it goes");
        assert_eq!(wide, "Weights       from 0.1 to 7.4, as far as it goes");
        let narrow =
            Layout::Columns(Some(34)).fact("Weights", "from 0.1 to 7.4, as far as it goes");
        assert_eq!(
            narrow,
            "Weights       from 0.1 to 7.4, as\n              far as it goes"
        );
    }

    #[test]
    fn a_row_is_told_with_its_headings() {
        let table = |layout| Table {
            layout,
            name: 10,
            columns: [("target", 8), ("missed", 8)],
        };
        let told = table(Layout::Narrated);
        assert_eq!(told.head("age"), ["age"]);
        assert_eq!(
            told.row("18-34", ["40%", "-"]),
            ["18-34: target 40%, missed nothing"]
        );
        let drawn = table(Layout::Columns(None));
        assert_eq!(drawn.head("age"), ["age         target  missed"]);
        assert_eq!(
            drawn.row("18-34", ["40%", "-"]),
            ["  18-34        40%       -"]
        );
    }
}
