//! How engines differ: names, texts, types, and a comparison that finds what is not stated too.

use super::recode::Test;
use crossbreak_study::visible::{is_command, is_unseen};

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Standard SQL. Columns of codes have to be numbers.
    Ansi,
    Spark,
    DuckDb,
    Postgres,
    BigQuery,
}

impl Dialect {
    pub fn as_str(self) -> &'static str {
        match self {
            Dialect::Ansi => "ANSI",
            Dialect::Spark => "Spark",
            Dialect::DuckDb => "DuckDB",
            Dialect::Postgres => "Postgres",
            Dialect::BigQuery => "BigQuery",
        }
    }

    /// Whether the dialect has a way to write the name without a character in it that ends a line or commands a terminal.
    pub fn can_name(self, name: &str) -> bool {
        !matches!(self, Dialect::Spark | Dialect::DuckDb) || !name.contains(is_command)
    }

    /// A name.
    pub(super) fn name(self, name: &str) -> String {
        match self {
            Dialect::Spark => format!("`{}`", name.replace('`', "``")),
            Dialect::BigQuery => format!("`{}`", escaped(name, "\\`", LIKE_C)),
            Dialect::Ansi | Dialect::Postgres if name.contains(by_number) => {
                format!(
                    "U&\"{}\"",
                    escaped(&name.replace('"', "\"\""), "\\", STANDARD)
                )
            }
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A table, perhaps of a database: each part is a name.
    pub(super) fn table(self, name: &str) -> String {
        let parts: Vec<String> = name.split('.').map(|part| self.name(part)).collect();
        parts.join(".")
    }

    /// A text.
    pub(super) fn text(self, text: &str) -> String {
        match self {
            Dialect::Spark | Dialect::BigQuery => format!("'{}'", escaped(text, "\\'", LIKE_C)),
            _ if !text.contains(by_number) => format!("'{}'", text.replace('\'', "''")),
            Dialect::Postgres => format!("E'{}'", escaped(text, "\\'", LIKE_C)),
            Dialect::Ansi => {
                format!("U&'{}'", escaped(&text.replace('\'', "''"), "\\", STANDARD))
            }
            // Its texts know no numbers of characters.
            Dialect::DuckDb => {
                let mut parts = Vec::new();
                let mut plain = String::new();
                for c in text.chars() {
                    match by_number(c) {
                        true => {
                            parts.push(self.text(&std::mem::take(&mut plain)));
                            parts.push(format!("chr({})", u32::from(c)));
                        }
                        false => plain.push(c),
                    }
                }
                parts.push(self.text(&plain));
                parts.retain(|part| part != "''");
                format!("({})", parts.join(" || "))
            }
        }
    }

    /// The text of a cell without surrounding blanks.
    pub(super) fn text_of(self, column: &str) -> String {
        let kind = match self {
            Dialect::Ansi | Dialect::DuckDb => "VARCHAR",
            Dialect::Postgres => "TEXT",
            Dialect::Spark | Dialect::BigQuery => "STRING",
        };
        format!("TRIM(CAST({} AS {kind}))", self.name(column))
    }

    /// The number of a cell; nothing where it is none.
    pub(super) fn number_of(self, column: &str) -> String {
        let text = self.text_of(column);
        match self {
            Dialect::Ansi => format!("CAST({} AS DOUBLE PRECISION)", self.name(column)),
            Dialect::Spark | Dialect::DuckDb => format!("TRY_CAST({text} AS DOUBLE)"),
            Dialect::BigQuery => format!("SAFE_CAST({text} AS FLOAT64)"),
            Dialect::Postgres => format!(
                "CASE WHEN {text} ~ '^[+-]?[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?$' THEN CAST({text} AS DOUBLE PRECISION) END"
            ),
        }
    }

    /// A condition on a cell that is there as text and as number.
    pub(super) fn test(self, test: &Test, text: &str, number: &str) -> String {
        match test {
            Test::Numbers(numbers) => match numbers.as_slice() {
                [only] => format!("{number} = {only}"),
                many => {
                    let many: Vec<String> = many.iter().map(i64::to_string).collect();
                    format!("{number} IN ({})", many.join(", "))
                }
            },
            Test::Texts(texts) => match texts.as_slice() {
                [only] => format!("{text} = {}", self.text(only)),
                many => {
                    let many: Vec<String> = many.iter().map(|t| self.text(t)).collect();
                    format!("{text} IN ({})", many.join(", "))
                }
            },
            Test::Blank => format!("{text} IS NULL OR {text} = ''"),
            Test::Band(band) => match band.high {
                Some(high) => format!("FLOOR({number}) BETWEEN {} AND {high}", band.low),
                None => format!("FLOOR({number}) >= {}", band.low),
            },
        }
    }

    /// Whether two keys are the same, both perhaps not stated. Postgres and BigQuery would compare every row with every
    /// combination for `IS NOT DISTINCT FROM`; the plain comparison they hash.
    pub(super) fn same(self, left: &str, right: &str) -> String {
        match self {
            Dialect::Spark => format!("{left} <=> {right}"),
            Dialect::Ansi | Dialect::DuckDb => format!("{left} IS NOT DISTINCT FROM {right}"),
            Dialect::Postgres | Dialect::BigQuery => {
                format!("COALESCE({left}, '') = COALESCE({right}, '')")
            }
        }
    }
}

/// Whether a character is written by its number: as it is, it would end a line or command a terminal, or nobody would see
/// it. A line end within a text would end a comment that the text is quoted in.
fn by_number(c: char) -> bool {
    is_command(c) || is_unseen(c)
}

/// A text with a backslash before each character of `special`, and the number of each that is written so: with four digits
/// behind the first of `marks`, or eight (of standard SQL six) behind the second.
fn escaped(text: &str, special: &str, marks: [&str; 2]) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let number = u32::from(c);
        if by_number(c) {
            out.push_str(&match (number, marks) {
                (0..=0xFFFF, [short, _]) => format!("{short}{number:04X}"),
                (_, [_, long @ "\\+"]) => format!("{long}{number:06X}"),
                (_, [_, long]) => format!("{long}{number:08X}"),
            });
        } else {
            if special.contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

/// As programming languages have it, and as standard SQL does.
const LIKE_C: [&str; 2] = ["\\u", "\\U"];
const STANDARD: [&str; 2] = ["\\", "\\+"];

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Dialect; 5] = [
        Dialect::Ansi,
        Dialect::Spark,
        Dialect::DuckDb,
        Dialect::Postgres,
        Dialect::BigQuery,
    ];

    #[test]
    fn texts_and_names_keep_characters_that_act_in_writing() {
        let text = "it's\n\u{1b}\\\u{202e}";
        assert_eq!(Dialect::Ansi.text(text), r"U&'it''s\000A\001B\\\202E'");
        assert_eq!(Dialect::Spark.text(text), r"'it\'s\u000A\u001B\\\u202E'");
        assert_eq!(Dialect::BigQuery.text(text), r"'it\'s\u000A\u001B\\\u202E'");
        assert_eq!(
            Dialect::Postgres.text(text),
            r"E'it\'s\u000A\u001B\\\u202E'"
        );
        assert_eq!(
            Dialect::DuckDb.text(text),
            r"('it''s' || chr(10) || chr(27) || '\' || chr(8238))"
        );
        assert_eq!(
            Dialect::Ansi.text("a\u{e0041}\u{200b}"),
            r"U&'a\+0E0041\200B'"
        );
        assert_eq!(Dialect::Spark.text("a\u{e0041}"), r"'a\U000E0041'");
        assert_eq!(Dialect::Postgres.name("a\"\n"), r#"U&"a""\000A""#);
        assert_eq!(Dialect::BigQuery.name("a`\n"), r"`a\`\u000A`");
        for dialect in ALL {
            assert_eq!(
                dialect.can_name("a\nb"),
                !dialect.name("a\nb").contains('\n')
            );
            assert!(dialect.can_name("Größe; -- */"));
            assert!(!dialect.text(text).contains(by_number));
            assert!(!dialect.text("a\u{e0041}\u{200b}").contains(by_number));
        }
    }

    #[test]
    fn plain_texts_are_as_they_were() {
        assert_eq!(Dialect::Ansi.text("it's; -- \\"), "'it''s; -- \\'");
        assert_eq!(Dialect::Spark.text("it's \\"), r"'it\'s \\'");
        assert_eq!(Dialect::DuckDb.name("a\"b"), "\"a\"\"b\"");
    }
}
