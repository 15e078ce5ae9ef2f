//! What a person reads: diagnostics drawn by miette, the weighting story, claims and files.

use std::cell::Cell;
use std::fmt;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};

use super::{Global, tally};
use crate::claims::{Checked, Verdict};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::number::{count, counted, percent_to, plain, points};
use crate::pipeline::{NumberCounts, Report, Source, Study};
use crate::weighting::{Fit, Outcome, RowCount};

/// Where messages go, and how much of them.
pub(super) struct Terminal {
    pub json: bool,
    pub verbose: bool,
    quiet: bool,
    colour: bool,
    /// Progress is for a person who watches.
    watched: bool,
    progress_shown: Cell<bool>,
    /// Something of the result could not be written.
    pub lost: Cell<bool>,
}

impl Terminal {
    pub fn new(global: &Global) -> Self {
        let watched = std::io::stderr().is_terminal();
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            json: global.json,
            verbose: global.verbose,
            quiet: global.quiet,
            colour: watched && !dumb && !no_color && !global.no_color,
            watched: watched && !dumb && !global.quiet && !global.json,
            progress_shown: Cell::new(false),
            lost: Cell::new(false),
        }
    }

    /// The result, on stdout. A reader that closed its end has what it wanted; any other failure is remembered.
    pub fn result(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        if written.is_err_and(|error| error.kind() != std::io::ErrorKind::BrokenPipe) {
            self.lost.set(true);
        }
    }

    /// Whether nothing but errors is wanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// A line of the result.
    pub fn say(&self, line: &str) {
        self.result(&format!("{line}\n"));
    }

    /// A message, on stderr.
    pub fn message(&self, text: &str) {
        let mut err = std::io::stderr().lock();
        let _ = writeln!(err, "{text}");
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

    /// Every diagnostic, drawn at its line. Quiet leaves out warnings.
    pub fn diagnostics(&self, diagnostics: &Diagnostics, source: &Source) {
        let theme = match (self.colour, self.watched) {
            (true, _) => GraphicalTheme::unicode(),
            (false, true) => GraphicalTheme::unicode_nocolor(),
            (false, false) => GraphicalTheme::none(),
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(100)
            .with_context_lines(1);
        for diagnostic in diagnostics.iter() {
            let said = match diagnostic.severity {
                Severity::Error => true,
                Severity::Warning => !self.quiet,
                Severity::Note => self.verbose,
            };
            if !said {
                continue;
            }
            let mut text = String::new();
            let drawn = handler.render_report(&mut text, &Shown::new(diagnostic, source));
            // A diagnostic that cannot be drawn is still said.
            if drawn.is_err() {
                text = format!("{}: {}\n", diagnostic.code, diagnostic.message);
            }
            self.message(text.trim_end());
            self.message("");
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
            self.say(&format!("{:<14}{text}", name));
        }
    }

    pub fn claims(&self, claims: &[Checked]) {
        if claims.is_empty() || self.quiet {
            return;
        }
        let of = |verdict: Verdict| claims.iter().filter(|c| c.verdict == verdict).count();
        let mut said = Vec::new();
        for (n, one, many) in [
            (of(Verdict::Holds), "holds", "hold"),
            (of(Verdict::DoesNotHold), "differs", "differ"),
            (
                of(Verdict::CannotBeChecked),
                "cannot be checked",
                "cannot be checked",
            ),
        ] {
            if n > 0 {
                said.push(format!(
                    "{} {}",
                    count(n as f64),
                    if n == 1 { one } else { many }
                ));
            }
        }
        self.say(&format!(
            "{:<14}{}: {}",
            "Claims",
            counted(claims.len(), "sentence", "sentences"),
            said.join(", ")
        ));
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
                claim.id, claim.sentence
            ));
            self.say(&format!("    {} [{}]", claim.text, claim.number.join(", ")));
        }
    }

    /// How many numbers rest on few people.
    pub fn low_bases(&self, numbers: NumberCounts) {
        let few = numbers.low + numbers.very_low;
        if few > 0 && !self.quiet {
            self.say(&format!(
                "{:<14}{} of {} numbers rest on fewer than 100 people, {} of them on fewer than 50; all are marked",
                "Low bases",
                count(few as f64),
                count(numbers.all as f64),
                count(numbers.very_low as f64)
            ));
        }
    }

    /// Claims that were not looked at because there are no weights to look with.
    pub fn claims_not_checked(&self, claims: usize) {
        if claims > 0 && !self.quiet {
            self.say(&format!(
                "{:<14}{}: not checked, as there are no weights",
                "Claims",
                counted(claims, "sentence", "sentences")
            ));
        }
    }

    /// With `-v`: target against achieved, margin by margin; what each margin costs; extreme weights.
    pub fn margins(&self, fit: &Fit) {
        for margin in &fit.margins {
            self.say("");
            let name = named(&margin.variables, margin.segment.as_deref());
            self.row(
                &name,
                ["people", "before", "target", "after", "missed"].map(str::to_owned),
            );
            for category in &margin.categories {
                let miss = category.miss() * 100.0;
                // What lies below the tolerance of a table is a hit.
                let miss = if miss.abs() < 0.005 {
                    "-".to_owned()
                } else {
                    plain(miss, 2)
                };
                self.row(
                    &format!("  {}", category.category.join(" x ")),
                    [
                        count(category.unweighted as f64),
                        percent_to(category.base_share, 2),
                        percent_to(category.target, 2),
                        percent_to(category.achieved, 2),
                        miss,
                    ],
                );
            }
            if let Some(held) = &margin.held {
                let share = percent_to(held.share, 2);
                self.row(
                    "  (not stated, held)",
                    [
                        count(held.rows as f64),
                        share.clone(),
                        share.clone(),
                        share,
                        "-".to_owned(),
                    ],
                );
            }
            for merged in &margin.merged {
                self.say(&format!(
                    "  {} ({}) was merged: {}",
                    merged.category.join(" x "),
                    counted(merged.respondents, "person", "people"),
                    merged.into.join(" x ")
                ));
            }
            if let Some(sum) = margin.rescaled_from {
                self.say(&format!(
                    "  The targets summed to {} and were divided by that.",
                    plain(sum, 6)
                ));
            }
            if !margin.used {
                self.say("  Not weighted to: near enough as it is.");
            }
        }
        if !fit.without.is_empty() {
            self.say("");
            self.say(&format!(
                "{:<60}{:>14}{:>12}",
                format!("Effective base {} without", plain(fit.effective_base, 1)),
                "would be",
                "gain"
            ));
            for without in &fit.without {
                self.say(&format!(
                    "{:<60}{:>14}{:>12}",
                    format!("  {}", cut(&without.variables.join(" x "), 56)),
                    fixed(without.effective_base, 1),
                    fixed(without.effective_base - fit.effective_base, 1)
                ));
            }
        }
        for (title, extremes) in [("Heaviest", &fit.heaviest), ("Lightest", &fit.lightest)] {
            if fit.max <= fit.min {
                break;
            }
            self.say("");
            self.say(&format!("{title} weights"));
            for extreme in extremes {
                let categories: Vec<&str> = extreme
                    .categories
                    .iter()
                    .map(|(_, category)| category.as_str())
                    .collect();
                // Ids of a length that nobody expects have a line of their own.
                let head = format!("  {:>8}  {:<18}  ", fixed(extreme.weight, 3), extreme.id);
                self.wrapped(head, &categories);
            }
        }
    }

    /// A list after a heading, on as many lines of 100 columns as it needs.
    fn wrapped(&self, head: String, parts: &[&str]) {
        const INDENT: usize = 32;
        const WIDTH: usize = 100;
        let mut line = head;
        if line.chars().count() > INDENT {
            self.say(&line);
            line = " ".repeat(INDENT);
        }
        for (index, part) in parts.iter().enumerate() {
            let comma = if index + 1 < parts.len() { ", " } else { "" };
            let length = line.chars().count();
            if length > INDENT && length + part.chars().count() + comma.trim_end().len() > WIDTH {
                self.say(line.trim_end());
                line = " ".repeat(INDENT);
            }
            line += part;
            line += comma;
        }
        self.say(line.trim_end());
    }

    /// A line of a margin's table, 100 columns wide; a name that is too long has a line of its own.
    fn row(&self, name: &str, cells: [String; 5]) {
        const NAME: usize = 50;
        let cells: String = cells.iter().map(|cell| format!("{cell:>10}")).collect();
        if name.chars().count() > NAME {
            self.say(name);
            self.say(&format!("{:<NAME$}{cells}", ""));
        } else {
            self.say(&format!("{name:<NAME$}{cells}"));
        }
    }

    pub fn files(&self, files: &[PathBuf]) {
        if self.quiet || files.is_empty() {
            return;
        }
        self.say(&format!(
            "Wrote         {}",
            counted(files.len(), "file", "files")
        ));
        for file in files {
            self.say(&format!("  {}", file.display()));
        }
    }

    /// The command to try next.
    pub fn next(&self, command: &str, spec: &Path, report: &Report) {
        if self.quiet || report.files.is_empty() {
            return;
        }
        if command == "weight" {
            self.say(&format!("Next          crossbreak run {}", spec.display()));
        }
    }
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
                replicates.method
            ),
        ));
    }
    lines
}

/// With as many decimals as asked for, zeros too: for columns of numbers.
fn fixed(value: f64, decimals: u32) -> String {
    format!(
        "{:.*}",
        decimals as usize,
        crate::number::round(value, decimals)
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

/// A diagnostic as miette draws it.
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    source: NamedSource<String>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, source: &Source) -> Self {
        Self {
            diagnostic,
            source: NamedSource::new(&source.name, source.text.clone()),
        }
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.diagnostic.fmt(f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.diagnostic.place {
            Place::File(place) => write!(f, "{}\n({place})", self.diagnostic.message),
            _ => f.write_str(&self.diagnostic.message),
        }
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.diagnostic
            .help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        matches!(self.diagnostic.place, Place::Spec(_)).then_some(&self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let Place::Spec(span) = &self.diagnostic.place else {
            return None;
        };
        let label = LabeledSpan::new_with_span(None, span.clone());
        Some(Box::new(std::iter::once(label)))
    }
}
