//! `crossbreak inspect`: the codebook of a raw file, for a person, as JSON or as csv.

use std::path::PathBuf;

use clap::Args;

use super::terminal::Terminal;
use super::{COULD_NOT, DONE, codebook, could_not, json};
use crate::pipeline::{self, Limits};

/// What to look at, and how it is shown.
#[derive(Args)]
pub(super) struct Flags {
    /// The raw file, as it was received.
    raw: PathBuf,
    /// Print the codebook as csv, to be filled in and named as the dictionary of a spec.
    #[arg(long, conflicts_with = "json")]
    dictionary: bool,
    #[command(flatten)]
    reading: Reading,
}

/// How a raw file is read, where its content does not say; a spec has the same keys in `[input]`.
#[derive(Args)]
pub(super) struct Reading {
    /// The encoding of a text that is not UTF-8, or of an SPSS or old Stata file, such as windows-1252.
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// The sheet of a workbook that holds the rows, where several could.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The row that has the headings, counted from 1, where other rows are above it.
    #[arg(long, value_name = "ROW")]
    heading: Option<usize>,
    /// A csv file or workbook that says what columns and codes mean, as `inspect --dictionary` prints it.
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,
}

impl Reading {
    /// The same as a spec would say it.
    pub fn of_command_line(&self, limits: Limits) -> pipeline::Reading {
        pipeline::Reading {
            limits,
            encoding: self.encoding.clone(),
            sheet: self.sheet.clone(),
            heading: self.heading,
            dictionary: self.labels.clone(),
        }
    }
}

/// Looks at a raw file and says what it holds.
pub(super) fn inspect(terminal: &Terminal, flags: &Flags, limits: Limits) -> u8 {
    let reading = flags.reading.of_command_line(limits);
    let look = match pipeline::look(&flags.raw, &reading, &|s| terminal.progress(s)) {
        Ok(look) => look,
        Err(failure) => return could_not(terminal, "inspect", &failure),
    };
    terminal.end_progress();
    if flags.dictionary {
        let (csv, guarded) = look.dictionary();
        return match String::from_utf8(csv) {
            Ok(csv) => {
                let mut notes = look.notes.clone();
                notes.extend(guarded.map(Into::into).unwrap_or_default());
                terminal.diagnostics(&notes, &look.source);
                terminal.file(&csv);
                DONE
            }
            Err(_) => COULD_NOT,
        };
    }
    if terminal.json {
        terminal.json(&json::inspected(&look, DONE));
        return DONE;
    }
    terminal.diagnostics(&look.notes, &look.source);
    terminal.result(&codebook::page(
        &look.inspection,
        terminal.verbose,
        terminal.is_narrated(),
    ));
    if !terminal.is_quiet() {
        terminal.message(&format!(
            "Next          crossbreak init {}",
            flags.raw.display()
        ));
    }
    DONE
}
