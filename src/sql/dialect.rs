//! How engines differ: names, texts, types, and a comparison that finds what is not stated too.

use super::recode::Test;

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

    /// A name.
    pub(super) fn name(self, name: &str) -> String {
        match self {
            Dialect::Spark => format!("`{}`", name.replace('`', "``")),
            Dialect::BigQuery => {
                format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
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
            Dialect::Spark | Dialect::BigQuery => format!(
                "'{}'",
                text.replace('\\', "\\\\")
                    .replace('\'', "\\'")
                    .replace('\n', "\\n")
                    .replace('\r', "\\r")
            ),
            _ => format!("'{}'", text.replace('\'', "''")),
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
