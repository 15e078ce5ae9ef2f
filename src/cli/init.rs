//! `crossbreak init`: a drafted spec, and what only a person knows of it.

use std::path::PathBuf;

use clap::Args;

use super::inspect::Reading;
use super::terminal::Terminal;
use super::{COULD_NOT, DONE, could_not, json};
use crate::pipeline::{self, Failure, Limits};
use crossbreak_core::number::counted;

/// What to draft a spec for, and where it goes.
#[derive(Args)]
pub(super) struct Flags {
    /// The raw file, as it was received.
    raw: PathBuf,
    /// Write the spec to this file, next to it the schema that completes its keys in an editor, and tables for the
    /// targets in a folder of its name; never over a spec or table that is there. Without it the spec is printed.
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

/// Drafts a spec.
pub(super) fn init(terminal: &Terminal, flags: &Flags, limits: Limits) -> u8 {
    let reading = flags.reading.of_command_line(limits);
    let look = match pipeline::look(&flags.raw, &reading, &|s| terminal.progress(s)) {
        Ok(look) => look,
        Err(failure) => return could_not(terminal, "init", &failure),
    };
    let draft = look.draft(flags.out.as_deref());
    let written = match &flags.out {
        Some(out) => match pipeline::write_draft(&draft, out) {
            Ok(files) => Some((out, files)),
            Err(diagnostic) => {
                let failure = Failure {
                    source: look.source,
                    diagnostics: diagnostic.into(),
                };
                return could_not(terminal, "init", &failure);
            }
        },
        None => None,
    };
    terminal.end_progress();
    if terminal.json {
        let files = written.iter().flat_map(|(_, files)| &files.written);
        terminal.json(&json::drafted(&look, &draft, files, DONE));
        return DONE;
    }
    terminal.diagnostics(&look.notes, &look.source);
    if written.is_none() {
        terminal.result(&draft.text);
    }
    if terminal.lost.get() {
        return COULD_NOT;
    }
    if terminal.is_quiet() {
        return DONE;
    }
    if let Some((_, files)) = &written {
        terminal.message(&format!(
            "Wrote         {}",
            counted(files.written.len(), "file", "files")
        ));
        for file in &files.written {
            terminal.message(&format!("  {}", file.display()));
        }
        for file in &files.stayed {
            terminal.message(&format!(
                "  {} was there already, and stayed as it is",
                file.display()
            ));
        }
        if let Some(file) = &files.not_ours {
            terminal.message(&format!(
                "  {} is not a schema of crossbreak, and stayed as it is; `crossbreak schema` prints the one that the draft names",
                file.display()
            ));
        }
    }
    if !draft.open.is_empty() {
        terminal.message("Yours to say");
    }
    let places: Vec<String> = draft.open.iter().map(|open| lines(&open.lines)).collect();
    let width = places.iter().map(String::len).max().unwrap_or(0);
    for (open, place) in draft.open.iter().zip(&places) {
        terminal.message(&format!("  {place:<width$}  {}", open.what));
    }
    terminal.message(&match &written {
        Some((out, _)) => format!("Next          crossbreak check {}", out.display()),
        None => format!(
            "Next          crossbreak init {} -o specs/STUDY.toml",
            flags.raw.display()
        ),
    });
    DONE
}

/// `line 12`, `lines 12-14, 20`; of many the first.
fn lines(lines: &[usize]) -> String {
    const SHOWN: usize = 3;
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &line in lines {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => runs.push((line, line)),
        }
    }
    let shown = runs
        .iter()
        .take(SHOWN)
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        });
    let shown = shown.collect::<Vec<_>>().join(", ");
    let more = if runs.len() > SHOWN { " ..." } else { "" };
    format!(
        "line{} {shown}{more}",
        if lines.len() == 1 { "" } else { "s" }
    )
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_are_run_together() {
        assert_eq!(lines(&[7]), "line 7");
        assert_eq!(lines(&[7, 8, 9, 12]), "lines 7-9, 12");
        assert_eq!(lines(&[1, 3, 5, 7]), "lines 1, 3, 5 ...");
    }
}
