//! What a person reads: diagnostics drawn by miette, the weighting story, claims and files.
//!
//! Everything that is printed goes through here. Text quotes what others wrote, so it is made visible on its way
//! ([`crossbreak_study::visible`]); [`Terminal::verbatim`] is for what another program reads and what escapes by rules of its own.

use std::cell::Cell;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::drawn::{Style, draw};
use super::layout::{Layout, WIDEST};
use super::{Global, tally};
use crate::pipeline::{NumberCounts, Report, Source, Study};
use crossbreak_core::number::{count, counted, percent_to, plain, points};
use crossbreak_study::claims::{self, Checked, Verdict};
use crossbreak_study::diagnostic::{Code, Diagnostics, Severity};
use crossbreak_study::label;
use crossbreak_study::visible;
use crossbreak_study::weighting::{Fit, Outcome, RowCount};

/// Letters of a sentence that is shown: report.html and claims.json have more.
const SENTENCE: usize = 1_000;

/// Where messages go, and how much of them.
pub(super) struct Terminal {
    pub json: bool,
    pub verbose: bool,
    /// How the lines of the result are laid out.
    pub layout: Layout,
    quiet: bool,
    style: Style,
    /// Progress is for a person who watches.
    watched: bool,
    progress_shown: Cell<bool>,
    /// Something of the result could not be written.
    pub lost: Cell<bool>,
}

impl Terminal {
    pub fn new(global: &Global) -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let watched = std::io::stderr().is_terminal() && !dumb;
        // NO_GRAPHICS is what other programs that draw with miette go by.
        let no_graphics = std::env::var_os("NO_GRAPHICS").is_some_and(|value| value != "0");
        let narrated = global.screen_reader || no_graphics;
        let style = match narrated {
            true => Style::Narrated,
            false => Style::Drawn {
                width: width(&std::io::stderr()).unwrap_or(WIDEST),
                unicode: watched && supports_unicode::on(supports_unicode::Stream::Stderr),
                colour: watched && !set("NO_COLOR") && !global.no_color,
            },
        };
        let layout = match narrated {
            true => Layout::Narrated,
            false => Layout::Columns(width(&std::io::stdout())),
        };
        Self {
            json: global.json,
            verbose: global.verbose,
            layout,
            quiet: global.quiet,
            style,
            watched: watched && !narrated && !global.quiet && !global.json,
            progress_shown: Cell::new(false),
            lost: Cell::new(false),
        }
    }

    /// The result, on stdout, for a person.
    pub fn result(&self, text: &str) {
        self.verbatim(&visible::lines(text));
    }

    /// A file that another program reads, on stdout: as it is, unless a person looks at it.
    pub fn file(&self, text: &str) {
        match std::io::stdout().is_terminal() {
            true => self.result(text),
            false => self.verbatim(text),
        }
    }

    /// An object of JSON, on stdout.
    pub fn json(&self, object: &str) {
        self.verbatim(&visible::json(object));
    }

    /// Text without a word of others in it, or with such words escaped already, on stdout. A reader that closed its end has
    /// what it wanted; any other failure is remembered.
    pub fn verbatim(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        if written.is_err_and(|error| error.kind() != std::io::ErrorKind::BrokenPipe) {
            self.lost.set(true);
        }
    }

    /// Whether sentences are wanted, and nothing in columns.
    pub fn is_narrated(&self) -> bool {
        matches!(self.layout, Layout::Narrated)
    }

    /// Whether nothing but errors is wanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// A line of the result.
    pub fn say(&self, line: &str) {
        self.verbatim(&format!("{}\n", visible::line(line)));
    }

    pub fn lines(&self, lines: Vec<String>) {
        let lines = lines.iter().flat_map(|text| text.lines());
        lines.for_each(|line| self.say(line));
    }

    /// The width for text that is wrapped.
    pub fn width(&self) -> usize {
        match self.layout {
            Layout::Columns(Some(width)) => width,
            _ => WIDEST,
        }
    }

    /// A line of the result that names what it says.
    pub fn fact(&self, name: &str, text: &str) {
        let text = visible::line(text);
        self.result(&format!("{}\n", self.layout.fact(name, &text)));
    }

    /// A message of one line, on stderr.
    pub fn message(&self, text: &str) {
        self.drawn(&visible::line(text));
    }

    /// A message whose words are visible and whose colours are ours, on stderr.
    fn drawn(&self, text: &str) {
        let mut err = std::io::stderr().lock();
        let _ = writeln!(err, "{text}");
    }

    /// A message that is no mistake: quiet leaves it out.
    pub fn aside(&self, text: &str) {
        if !self.quiet {
            self.message(text);
        }
    }

    /// One line that is written over until the work is done.
    pub fn progress(&self, stage: &str) {
        if self.watched {
            self.progress_shown.set(true);
            let mut err = std::io::stderr().lock();
            let _ = write!(err, "\r\x1b[2K{stage} ...").and_then(|()| err.flush());
        }
    }

    pub fn end_progress(&self) {
        if self.progress_shown.replace(false) {
            let mut err = std::io::stderr().lock();
            let _ = write!(err, "\r\x1b[2K").and_then(|()| err.flush());
        }
    }

    /// Every diagnostic, drawn at its line. Quiet leaves out warnings; notes are said with -v, and counted without.
    pub fn diagnostics(&self, diagnostics: &Diagnostics, source: &Source) {
        let mut codes: Vec<Code> = Vec::new();
        for diagnostic in diagnostics.iter() {
            let said = match diagnostic.severity {
                Severity::Error => true,
                Severity::Warning => !self.quiet,
                Severity::Note => self.verbose,
            };
            if !said {
                continue;
            }
            if !codes.contains(&diagnostic.code) {
                codes.push(diagnostic.code);
            }
            self.drawn(draw(diagnostic, source, self.style).trim_end());
            self.message("");
        }
        if self.quiet {
            return;
        }
        if let Some((first, others)) = codes.split_first() {
            let others: Vec<&str> = others.iter().map(|code| code.as_str()).collect();
            let others = match others.is_empty() {
                true => String::new(),
                false => format!("; there is a story of {} too", others.join(", ")),
            };
            self.message(&format!("crossbreak explain {first} says more{others}"));
        }
        let notes = diagnostics.count(Severity::Note);
        if notes > 0 && !self.verbose {
            self.message(&format!(
                "{} on how values were read; -v shows {}",
                counted(notes, "note", "notes"),
                if notes == 1 { "it" } else { "them" }
            ));
        }
    }

    pub fn could_not(&self, diagnostics: &Diagnostics) {
        // A write that failed half way has said itself what became of the files.
        let half = diagnostics.iter().any(|d| d.code == Code::CannotWrite);
        let end = if half { "." } else { "; nothing was written." };
        self.message(&format!("{}{end}", tally(diagnostics)));
    }

    /// What `check` says when nothing is wrong.
    pub fn in_order(&self, study: &Study) {
        if self.quiet {
            return;
        }
        let (_, warnings) = study.warnings.counts();
        self.say(&format!(
            "{}: in order ({}, {}, {}, {}).",
            study.name,
            counted(study.sample().len(), "respondent", "respondents"),
            counted(study.spec.questions.len(), "question", "questions"),
            counted(study.claims().len(), "claim", "claims"),
            counted(warnings, "warning", "warnings"),
        ));
    }

    /// The weighting story in five lines: what a pollster looks at first.
    pub fn story(&self, report: &Report) {
        if self.quiet {
            return;
        }
        let fit = &report.fit;
        if let Some(synthetic) = &fit.synthetic {
            self.say(&format!("Synthetic data: {synthetic}"));
        }
        for (name, text) in story(fit, report.outcome) {
            self.fact(name, &text);
        }
    }

    pub fn claims(&self, claims: &[Checked]) {
        if claims.is_empty() || self.quiet {
            return;
        }
        let claimed = counted(claims.len(), "sentence", "sentences");
        self.fact(
            "Claims",
            &format!("{claimed}: {}", claims::tally(claims).join(", ")),
        );
        for claim in claims {
            if claim.verdict == Verdict::Holds && !self.verbose {
                continue;
            }
            let story = if claim.changes_story {
                " This changes the story."
            } else {
                ""
            };
            let printed_in = match &claim.printed_in {
                Some(place) => format!(" ({place})"),
                None => String::new(),
            };
            self.say(&format!(
                "  {}{printed_in}: {}{story}",
                claim.id,
                label::cut(&claim.sentence, SENTENCE)
            ));
            self.say(&format!(
                "    {} [{}]",
                label::cut(&claim.text, SENTENCE),
                label::cut(&claim.number.join(", "), SENTENCE)
            ));
        }
    }

    /// How many numbers rest on few people.
    pub fn low_bases(&self, numbers: NumberCounts) {
        let few = numbers.low + numbers.very_low;
        if few > 0 && !self.quiet {
            let text = format!(
                "{} of {} numbers rest on fewer than 100 people, {} of them on fewer than 50; all are marked",
                count(few as f64),
                count(numbers.all as f64),
                count(numbers.very_low as f64)
            );
            self.fact("Low bases", &text);
        }
        if numbers.withheld > 0 && !self.quiet {
            let text = format!(
                "{} of {} numbers: their columns have too few people, or would give such a column away",
                count(numbers.withheld as f64),
                count(numbers.all as f64)
            );
            self.fact("Withheld", &text);
        }
    }

    /// Claims that were not looked at because there are no weights to look with.
    pub fn claims_not_checked(&self, claims: usize) {
        if claims > 0 && !self.quiet {
            let claims = counted(claims, "sentence", "sentences");
            self.fact(
                "Claims",
                &format!("{claims}: not checked, as there are no weights"),
            );
        }
    }

    /// How many files were written, and which, where that is wanted.
    pub fn files(&self, what: &str, files: &[PathBuf], listed: bool) {
        if self.quiet || files.is_empty() {
            return;
        }
        self.fact(what, &counted(files.len(), "file", "files"));
        for file in files.iter().filter(|_| listed) {
            self.say(&format!("  {}", file.display()));
        }
    }

    /// The command to try next.
    pub fn next(&self, command: &str, spec: &Path, report: &Report) {
        if self.quiet || report.files.is_empty() {
            return;
        }
        if command == "weight" {
            self.fact("Next", &format!("crossbreak run {}", spec.display()));
        }
    }
}

/// The width of the terminal, if the stream is one.
fn width(stream: &impl IsTerminal) -> Option<usize> {
    const NARROWEST: usize = 40;
    let (width, _) = terminal_size::terminal_size().filter(|_| stream.is_terminal())?;
    Some(usize::from(width.0).clamp(NARROWEST, WIDEST))
}

fn story(fit: &Fit, outcome: Outcome) -> Vec<(&'static str, String)> {
    let dropped: usize = fit.dropped.iter().map(|d| d.rows).sum();
    let miss = match outcome {
        Outcome::Unweighted => "nobody is weighted".to_owned(),
        Outcome::Given => "not known: the weights came with the export".to_owned(),
        Outcome::Converged { largest_miss, .. } if fit.converged == Some(false) => format!(
            "{} points: the weights were cut after the targets had been met",
            plain(largest_miss * 100.0, 4)
        ),
        Outcome::Converged { .. } if fit.margins.iter().all(|m| !m.used) => {
            "not known: every margin is near enough, and none was used".to_owned()
        }
        Outcome::Converged {
            steps,
            largest_miss,
        } => format!(
            "{largest_miss:.0e} of a share: every target{} is met, after {}",
            match fit.margins.iter().all(|m| m.used) {
                true => "",
                false => " of the margins used",
            },
            counted(steps as usize, "step", "steps")
        ),
        Outcome::NotConverged {
            steps,
            largest_miss,
        } => format!(
            "{} points after {}: NOT CONVERGED",
            points(largest_miss),
            counted(steps as usize, "step", "steps")
        ),
    };
    let mut lines = vec![
        (
            "Respondents",
            format!(
                "{} of {} rows",
                count(fit.respondents as f64),
                count(fit.rows as f64)
            ),
        ),
        ("Dropped", rows_by_reason(dropped, &fit.dropped)),
        (
            "Effective",
            format!(
                "base {}, design effect {}, efficiency {}",
                plain(fit.effective_base, 1),
                plain(fit.design_effect, 3),
                percent_to(fit.efficiency, 1)
            ),
        ),
        ("Largest miss", miss),
        (
            "Weights",
            format!("from {} to {}", plain(fit.min, 3), plain(fit.max, 3)),
        ),
    ];
    lines.extend(more_of_the_story(fit));
    lines
}

/// `12 rows: 9 faster than ...; 3 straight-liners`. A row can have several reasons.
fn rows_by_reason(rows: usize, reasons: &[RowCount]) -> String {
    let named: Vec<String> = reasons
        .iter()
        .filter(|reason| reason.rows > 0)
        .map(|reason| format!("{} {}", count(reason.rows as f64), reason.reason))
        .collect();
    let rows = counted(rows, "row", "rows");
    match named.is_empty() {
        true => rows,
        false => format!("{rows}: {}", named.join("; ")),
    }
}

/// What only some weightings have: flags, bounds, segments, margins left out, merged categories, replicates.
fn more_of_the_story(fit: &Fit) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if !fit.flagged.is_empty() {
        lines.push(("Flagged", rows_by_reason(fit.flagged_rows, &fit.flagged)));
    }
    let limits = match (fit.bounds, fit.cap) {
        (Some([lower, upper]), _) => Some(format!(
            "{}, weight / base weight from {} to {}",
            fit.method,
            plain(lower, 3),
            plain(upper, 3)
        )),
        (None, Some(cap)) => Some(format!(
            "{} at {} times the mean",
            fit.method,
            plain(cap, 3)
        )),
        (None, None) if matches!(fit.method, "rake" | "given" | "none") => None,
        (None, None) => Some(fit.method.to_owned()),
    };
    lines.extend(limits.map(|limits| ("Method", limits)));
    if !fit.segments.is_empty() {
        let segments = fit.segments.iter().map(|s| {
            format!(
                "{} {} (effective {})",
                s.segment.join(" x "),
                count(s.respondents as f64),
                plain(s.effective_base, 1)
            )
        });
        lines.push(("Segments", segments.collect::<Vec<_>>().join("; ")));
    }
    let unused: Vec<String> = fit
        .margins
        .iter()
        .filter(|m| !m.used)
        .map(|m| named(&m.variables, m.segment.as_deref()))
        .collect();
    if !unused.is_empty() {
        lines.push((
            "Not used",
            format!("{}: near enough as they are", unused.join("; ")),
        ));
    }
    let merged: usize = fit.margins.iter().map(|m| m.merged.len()).sum();
    if merged > 0 {
        lines.push((
            "Merged",
            format!(
                "{}; -v lists them",
                counted(merged, "small category", "small categories")
            ),
        ));
    }
    let reconciled = fit.margins.iter().filter(|m| !m.reconciled.is_empty());
    let differences = reconciled.clone().flat_map(|m| &m.reconciled);
    let largest = differences
        .map(|r| r.largest_difference)
        .fold(0.0, f64::max);
    match reconciled.count() {
        0 => {}
        n => lines.push((
            "Reconciled",
            format!(
                "{} from coarser ones by rounding, {} points at most, and {} scaled to them; -v lists them",
                counted(n, "margin differed", "margins differed"),
                points(largest),
                if n == 1 { "was" } else { "were" }
            ),
        )),
    }
    if let Some(replicates) = &fit.replicates {
        let drawn = match replicates.redrawn {
            0 => String::new(),
            n => format!(", {} again", counted(n as usize, "draw made", "draws made")),
        };
        let spread = match replicates.spread {
            0 => String::new(),
            n => format!(
                ", {} with an empty category's target shared out",
                count(n as f64)
            ),
        };
        lines.push((
            "Replicates",
            format!(
                "{} ({}){drawn}{spread}",
                count(replicates.count as f64),
                match replicates.seed {
                    Some(_) => replicates.kind.as_str().to_owned(),
                    None => format!(
                        "{}; {}",
                        replicates.kind.words(),
                        replicates.factors.words()
                    ),
                }
            ),
        ));
    }
    lines
}

/// With as many decimals as asked for, zeros too: for columns of numbers.
pub(super) fn fixed(value: f64, decimals: u32) -> String {
    format!(
        "{:.*}",
        decimals as usize,
        crossbreak_core::number::round(value, decimals)
    )
}

/// `gender x age in Wales`: a margin, and the segment that it is for.
pub(super) fn named(variables: &[String], segment: Option<&[String]>) -> String {
    match segment {
        Some(segment) => format!("{} in {}", variables.join(" x "), segment.join(" x ")),
        None => variables.join(" x "),
    }
}

/// The text, or as much of it as fits and three dots.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 3).collect();
    format!("{kept}...")
}
