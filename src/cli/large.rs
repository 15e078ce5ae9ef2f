//! `weight` on files of any size, and on counts that an engine made.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::terminal::Terminal;
use super::{DOES_NOT_HOLD, DONE, could_not, json};
use crate::pipeline::{self, Cells, Limits};
use crossbreak_formats::sql::Dialect;

/// Flags of `weight` for data that do not fit into memory, or do not leave their engine.
#[derive(Args)]
pub(super) struct Flags {
    /// Read a csv of any size in two passes, and write weights/<study>.parquet. Parquet, Arrow IPC, folders and
    /// patterns as parts/*.csv are always read so; that no id repeats is then not checked.
    #[arg(long, conflicts_with = "cells")]
    stream: bool,
    /// Weight a table of combinations with their counts (csv, Parquet or Arrow IPC), as a GROUP BY of any engine makes
    /// it, and write weights/<study>-cells.csv and .parquet to be joined back. `crossbreak sql` prints the queries.
    #[arg(long, value_name = "FILE")]
    cells: Option<PathBuf>,
    /// With --cells: the column of counts, if it is not respondents, count, n or rows.
    #[arg(long, value_name = "NAME", requires = "cells")]
    count_column: Option<String>,
}

impl Flags {
    /// Whether this is not a study that is read whole.
    pub fn apply_to(&self, spec: &Path) -> bool {
        self.stream || self.cells.is_some() || pipeline::is_large(spec)
    }
}

pub(super) fn weight(
    terminal: &Terminal,
    spec: &Path,
    out: Option<&Path>,
    limits: Limits,
    flags: &Flags,
) -> u8 {
    let progress = |stage: &str| terminal.progress(stage);
    let done = match &flags.cells {
        Some(file) => {
            let cells = Cells {
                file: file.clone(),
                count_column: flags.count_column.clone(),
            };
            pipeline::weight_cells(spec, &cells, out, limits, &progress)
        }
        None => pipeline::weight_large(spec, out, limits, &progress),
    };
    let (source, name, report) = match done {
        Ok(done) => done,
        Err(failure) => return could_not(terminal, "weight", &failure),
    };
    let code = if report.holds() { DONE } else { DOES_NOT_HOLD };
    terminal.end_progress();
    if terminal.json {
        terminal.json(&json::report("weight", &name, &source, &report, code));
        return code;
    }
    terminal.diagnostics(&report.diagnostics, &source);
    terminal.story(&report);
    if terminal.verbose {
        terminal.margins(&report.fit);
    }
    terminal.files("Wrote", &report.files, true);
    terminal.files("Removed", &report.removed, true);
    code
}

/// Arguments of `sql`.
#[derive(Args)]
pub(super) struct Sql {
    /// The study's spec.
    spec: PathBuf,
    /// The engine that will run the queries.
    #[arg(long, value_enum)]
    dialect: Engine,
    /// The table of respondents; the name of the raw file without its ending if not given.
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// The table that weights/<study>-cells.parquet is loaded into; <study>_cells if not given.
    #[arg(long, value_name = "NAME")]
    weights_table: Option<String>,
    /// Print only one of the queries.
    #[arg(long, value_enum)]
    query: Option<Which>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Engine {
    Ansi,
    Spark,
    Duckdb,
    Postgres,
    Bigquery,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// The one that counts combinations, for `weight --cells`.
    Count,
    /// The one that joins the weights back.
    Join,
}

/// The path of a spec in a comment of SQL; `SPEC` where it holds what an engine, a client that splits queries at
/// semicolons, or a shell could read as more than a path.
fn in_a_comment(path: &Path) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/\\._-:~".contains(c);
    let shown = path.display().to_string();
    match shown.chars().all(plain) {
        true => shown,
        false => "SPEC".to_owned(),
    }
}

pub(super) fn sql(terminal: &Terminal, limits: Limits, arguments: &Sql) -> u8 {
    let dialect = match arguments.dialect {
        Engine::Ansi => Dialect::Ansi,
        Engine::Spark => Dialect::Spark,
        Engine::Duckdb => Dialect::DuckDb,
        Engine::Postgres => Dialect::Postgres,
        Engine::Bigquery => Dialect::BigQuery,
    };
    let printed = pipeline::sql(
        &arguments.spec,
        dialect,
        arguments.table.as_deref(),
        arguments.weights_table.as_deref(),
        limits,
    );
    let (queries, source, found) = match printed {
        Ok(printed) => printed,
        Err(failure) => return could_not(terminal, "sql", &failure),
    };
    if terminal.json {
        terminal.json(&json::queries(&queries, &found, &source, DONE));
        return DONE;
    }
    terminal.diagnostics(&found, &source);
    match arguments.query {
        Some(Which::Count) => terminal.verbatim(&queries.count),
        Some(Which::Join) => terminal.verbatim(&queries.join),
        None => terminal.verbatim(&format!(
            "-- {}: counts the combinations of answers. Save the result as csv or Parquet, and run\n\
             --   crossbreak weight {} --cells FILE\n{}\n\
             -- {}: load weights/<study>-cells.parquet as a table; this gives each row its weight.\n{}",
            dialect.as_str(),
            in_a_comment(&arguments.spec),
            queries.count,
            dialect.as_str(),
            queries.join
        )),
    }
    DONE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_does_not_end_a_comment() {
        for path in ["specs/poll.toml", "C:\\polls\\Größe-1.toml", "../a_b.toml"] {
            assert_eq!(in_a_comment(Path::new(path)), path);
        }
        for end in [
            "\n",
            "\r",
            "\u{2028}",
            "\u{85}",
            "; DROP TABLE a",
            "*/",
            "$(x)",
            "'",
            "\u{202e}",
        ] {
            assert_eq!(in_a_comment(Path::new(&format!("a{end}.toml"))), "SPEC");
        }
    }
}
