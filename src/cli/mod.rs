//! The command line: arguments, messages, exit codes. No arithmetic here.
//!
//! stdout is the result (or JSON), stderr is messages. Three exit codes: 0 done; 1 done, but something does not
//! hold; 2 could not do it.

mod changed;
mod codebook;
mod comparison;
mod drawn;
mod explain;
mod explained;
mod init;
mod inspect;
mod json;
mod large;
mod layout;
mod limit;
mod margins;
mod pages;
mod snippet;
mod terminal;
mod watch;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::{FalseyValueParser, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::pipeline::{self, Failure, Limits, Only, Report, Source, Study, Wanted};
use crossbreak_study::diagnostic::Diagnostics;
use crossbreak_study::spec;
use crossbreak_study::visible;
use limit::{Limit, limit, limits};
use terminal::Terminal;

/// From a raw poll export and one spec to checked weights, numbers, figures and a verdict on every published
/// sentence.
#[derive(Parser)]
#[command(name = "crossbreak", version, propagate_version = true)]
#[command(
    after_help = "Exit codes: 0 done; 1 done, but something does not hold (a claim, the raking); 2 could not do it."
)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Global {
    /// Print one JSON object on stdout, and nothing else.
    #[arg(long, global = true)]
    json: bool,
    /// Print errors only.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print the margins of the weighting, every claim, and by which rules values were read.
    #[arg(short, long, global = true)]
    verbose: bool,
    /// No colour, as with the environment variable NO_COLOR.
    #[arg(long, global = true)]
    no_color: bool,
    /// Print sentences only, for a screen reader: no drawing, no columns, no progress. NO_GRAPHICS does the same.
    #[arg(
        long,
        global = true,
        env = "CROSSBREAK_SCREEN_READER",
        hide_env_values = true,
        value_parser = FalseyValueParser::new()
    )]
    screen_reader: bool,
    /// Read larger files: columns=20000, rows=80M, bytes=40G; the error of a file that is too large names the limit. Can be
    /// given several times.
    #[arg(long = "limit", global = true, value_name = "NAME=NUMBER", value_parser = limit)]
    limits: Vec<Limit>,
}

#[derive(Subcommand)]
enum Command {
    /// Show what a raw file holds: every column with its text, answers and likely role. -v shows every label.
    Inspect(inspect::Flags),
    /// Draft a spec for a raw file: complete but for what only a person knows, which is listed.
    Init(init::Flags),
    /// Do everything: weights, numbers, figures, claims, the page of it all.
    Run {
        /// The study's spec.
        spec: PathBuf,
        /// Write weights/ and outputs/ below this folder, not beside specs/.
        #[arg(short, long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Make only these outputs.
        #[arg(long, value_enum)]
        only: Option<What>,
        /// Run again whenever the spec or a file that it reads is saved, and say which numbers moved; Ctrl-C ends.
        #[arg(long)]
        watch: bool,
        /// Compare with the manifest of an earlier run and write nothing; exits with 1 if an input, a number, a verdict or a
        /// file would differ.
        #[arg(long, conflicts_with = "watch")]
        locked: bool,
    },
    /// Show how two runs differ: inputs, numbers, weights, verdicts and files; exits with 1 if they do.
    ///
    /// Each run is a manifest.json, a folder outputs/<study>, or a folder that holds outputs/ of one study. Numbers that moved by
    /// more than their standard error are marked.
    Diff {
        /// The old run.
        a: PathBuf,
        /// The new run.
        b: PathBuf,
    },
    /// Weights and their diagnostics only.
    Weight {
        /// The study's spec.
        spec: PathBuf,
        /// Write weights/ below this folder, not beside specs/.
        #[arg(short, long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Show how the weights differ from those in this csv or xlsx file; exits with 1 if they do.
        #[arg(long, value_name = "FILE")]
        compare: Option<PathBuf>,
        /// The column of the other weights.
        #[arg(
            long,
            value_name = "NAME",
            default_value = "weight",
            requires = "compare"
        )]
        compare_column: String,
        /// The column of the other ids; that of the raw file, or id, if not given.
        #[arg(long, value_name = "NAME", requires = "compare")]
        compare_id: Option<String>,
        #[command(flatten)]
        large: large::Flags,
    },
    /// Check published sentences against the data; write nothing, exit with 1 if one does not hold as published.
    ///
    /// Each sentence gets a verdict: it holds; it holds if (by the other rounding, of the printed figures, or on
    /// another base, such as without don't knows), with the arithmetic; it differs; or it cannot be checked.
    /// Exit code 0: every sentence holds, or holds but for rounding. Exit code 1: one differs, cannot be checked, or
    /// holds only on another base than the published one.
    Verify {
        /// The study's spec.
        spec: PathBuf,
        /// Compare the files of earlier runs below this folder with the study, not those next to specs/.
        #[arg(short, long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Read and check everything, compute nothing, show every mistake at its line.
    #[command(after_long_help = json::FORMAT)]
    Check {
        /// The study's spec.
        spec: PathBuf,
        /// Compare the files of earlier runs below this folder with the study, not those next to specs/.
        #[arg(short, long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Print the queries that count in an engine and join the weights back; `weight --cells` stands between them.
    Sql(large::Sql),
    /// Say where a number comes from; tell the story of a code; or list what each printed phrase stands for.
    ///
    /// `crossbreak explain hours:median` says of a number everything that it rests on: the question, the base and who was
    /// left out of it, definition, formula and sums, precision, weighting, files, lines of the spec, and every place where
    /// it is printed. It computes the study anew and writes nothing. Without a topic all codes are listed.
    Explain {
        /// The id of a number, such as hours:median; a code, such as CB-W007 or w007; or `phrases`.
        #[arg(value_parser = explain::topic, value_name = "ID|CODE|phrases")]
        topic: Option<explain::Topic>,
        /// The spec of the study that has the number. If not given: the one of specs/*.toml, or of *.toml, that has it.
        spec: Option<PathBuf>,
    },
    /// Print the JSON schema of a spec, for completion in editors.
    Schema,
    /// Print a theme of figures, to be copied and changed: plain, analysis-function or bold.
    Theme {
        /// The theme.
        #[arg(default_value = "plain", value_parser = PossibleValuesParser::new(pipeline::THEMES.map(|(name, _)| name)))]
        name: String,
    },
    /// Print a script that completes commands and flags in a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page, or that of a command.
    Man {
        /// The command, as weight.
        #[arg(value_parser = pages::command)]
        command: Option<String>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    Weights,
    Tables,
    Figures,
    Report,
}

impl From<What> for Only {
    fn from(what: What) -> Self {
        match what {
            What::Weights => Only::Weights,
            What::Tables => Only::Tables,
            What::Figures => Only::Figures,
            What::Report => Only::Report,
        }
    }
}

const DONE: u8 = 0;
const DOES_NOT_HOLD: u8 = 1;
const COULD_NOT: u8 = 2;

/// Runs the program. Whatever happens, it ends with one of the three exit codes and says why.
pub fn run() -> ExitCode {
    report_bugs();
    std::panic::catch_unwind(command).unwrap_or_else(|_| {
        eprintln!(
            "crossbreak stopped before it was done: a file that it read is damaged in an unknown way, or crossbreak has a bug. \
             Please report what you ran."
        );
        ExitCode::from(COULD_NOT)
    })
}

fn command() -> ExitCode {
    let arguments = arguments();
    let terminal = Terminal::new(&arguments.global);
    let limits = limits(&arguments.global.limits);
    let code = match &arguments.command {
        Command::Schema => {
            terminal.verbatim(&spec::json_schema());
            DONE
        }
        Command::Theme { name } => {
            let theme = pipeline::THEMES.iter().find(|(own, _)| own == name);
            terminal.verbatim(theme.map_or("", |(_, text)| text));
            DONE
        }
        Command::Inspect(flags) => inspect::inspect(&terminal, flags, limits),
        Command::Init(flags) => init::init(&terminal, flags, limits),
        Command::Explain { topic, spec } => {
            explain::explain(&terminal, topic.as_ref(), spec.as_deref(), limits)
        }
        Command::Completions { shell } => {
            pages::completions(&terminal, *shell);
            DONE
        }
        Command::Man { command } => {
            pages::man(&terminal, command.as_deref());
            DONE
        }
        Command::Diff { a, b } => diff(&terminal, a, b),
        Command::Check { spec, out } => check(&terminal, spec, out.as_deref(), limits),
        Command::Sql(sql) => large::sql(&terminal, limits, sql),
        Command::Verify { spec, out } => {
            let progress = |stage: &str| terminal.progress(stage);
            let done = pipeline::prepare(spec, limits, &progress).map(|(study, source)| {
                let mut report = pipeline::verify(&study, &progress);
                report.diagnostics.extend(study.stale(out.as_deref()));
                Done {
                    report,
                    study,
                    source,
                }
            });
            tell(&terminal, "verify", spec, &done, true)
        }
        Command::Weight {
            spec,
            large,
            compare,
            ..
        } if compare.is_some() && large.apply_to(spec) => {
            terminal.message(
                "--compare needs weights that are made in memory, of a csv or xlsx file that is read whole; \
                 nothing was written.",
            );
            COULD_NOT
        }
        Command::Weight {
            spec, out, large, ..
        } if large.apply_to(spec) => large::weight(&terminal, spec, out.as_deref(), limits, large),
        Command::Weight {
            spec,
            out,
            compare,
            compare_column,
            compare_id,
            ..
        } => {
            let wanted = compare.as_deref().map(|file| Wanted {
                file,
                column: compare_column,
                id: compare_id.as_deref(),
            });
            let job = Job {
                spec,
                limits,
                out: out.as_deref(),
                only: Some(Only::Weights),
            };
            tell(&terminal, "weight", spec, &job.run(&terminal, wanted), true)
        }
        Command::Run {
            spec,
            out,
            only,
            watch,
            locked,
        } => {
            let job = Job {
                spec,
                limits,
                out: out.as_deref(),
                only: only.map(Only::from),
            };
            match watch {
                // An argument of all commands cannot conflict with one of theirs, to clap.
                true if terminal.json => {
                    terminal.message("--watch cannot be used with --json, which is one object; nothing was written.");
                    COULD_NOT
                }
                true => watch::watch(&terminal, &job),
                false if *locked => lock(&terminal, &job),
                false => tell(&terminal, "run", spec, &job.run(&terminal, None), true),
            }
        }
    };
    if terminal.lost.get() {
        terminal.message("the result could not be written to stdout");
        return ExitCode::from(COULD_NOT);
    }
    ExitCode::from(code)
}

/// The arguments; or the program ends here, with what is wrong with them.
fn arguments() -> Arguments {
    Arguments::try_parse().unwrap_or_else(|error| {
        // An error quotes the arguments, in colours of its own: it is made again of what they look like.
        let shown =
            std::env::args_os().map(|typed| visible::line(&typed.to_string_lossy()).into_owned());
        match Arguments::try_parse_from(shown) {
            Err(shown) => shown.exit(),
            // Only the name of a file that is no text can be read once it is shown.
            Ok(_) => {
                eprintln!("{}", visible::lines(&error.to_string()));
                std::process::exit(error.exit_code())
            }
        }
    })
}

/// A panic is a bug of ours and asks to be reported, unless it comes from a parser that panics on absurd files: that one
/// is caught, and the file is reported instead.
fn report_bugs() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|l| l.to_string()).unwrap_or_default();
        let parsers = [
            "/ambers-",
            "/arrow-",
            "/bytes-",
            "/calamine-",
            "/cfb-",
            "/chrono-",
            "/dta-",
            "/flatbuffers-",
            "/flate2-",
            "/krilla-",
            "/lz4_flex-",
            "/parquet-",
            "/quick-xml-",
            "/read-fonts-",
            "/resvg-",
            "/rustybuzz-",
            "/skrifa-",
            "/snap-",
            "/subsetter-",
            "/tiny-skia-",
            "/ttf-parser-",
            "/usvg-",
            "/zip-",
            "/zstd-",
        ];
        if !parsers.iter().any(|parser| place.contains(parser)) {
            let said = panic.to_string();
            eprintln!(
                "crossbreak has a bug; please report this line and what you ran:\n{place}: {}",
                visible::lines(&said)
            );
        }
    }));
}

/// A study to be run.
struct Job<'a> {
    spec: &'a Path,
    limits: Limits,
    out: Option<&'a Path>,
    only: Option<Only>,
}

/// A study that was computed.
struct Done {
    study: Study,
    source: Source,
    report: Report,
}

impl Job<'_> {
    fn run(&self, terminal: &Terminal, wanted: Option<Wanted<'_>>) -> Result<Done, Box<Failure>> {
        let progress = |stage: &str| terminal.progress(stage);
        let (study, source) = pipeline::prepare(self.spec, self.limits, &progress)?;
        // Read first: what cannot be compared with is said before anything is written.
        let other = wanted
            .map(|wanted| pipeline::other(&study, wanted))
            .transpose()
            .map_err(|diagnostics| Failure {
                source: source.clone(),
                diagnostics,
            })?;
        let report = pipeline::run(
            &study,
            &source,
            self.out,
            self.only,
            other.as_ref(),
            &progress,
        )?;
        Ok(Done {
            study,
            source,
            report,
        })
    }
}

/// Says what a study came to, or why it came to nothing; `listed`: with the name of every file.
fn tell(
    terminal: &Terminal,
    command: &str,
    spec: &Path,
    done: &Result<Done, Box<Failure>>,
    listed: bool,
) -> u8 {
    let Done {
        study,
        source,
        report,
    } = match done {
        Ok(done) => done,
        Err(failure) => return could_not(terminal, command, failure),
    };
    let code = match report.diagnostics.has_errors() {
        true => COULD_NOT,
        false if report.holds() => DONE,
        false => DOES_NOT_HOLD,
    };
    terminal.end_progress();
    if terminal.json {
        terminal.json(&json::report(command, &study.name, source, report, code));
        return code;
    }
    terminal.diagnostics(&report.diagnostics, source);
    terminal.story(report);
    terminal.low_bases(report.numbers);
    if terminal.verbose {
        terminal.margins(&report.fit);
    }
    if let Some(comparison) = &report.comparison {
        terminal.comparison(comparison);
    }
    terminal.files("Wrote", &report.files, listed);
    terminal.files("Removed", &report.removed, true);
    // Last, where they are not scrolled away by the files.
    match report.claims.len() {
        0 if command != "weight" && !report.holds() => {
            terminal.claims_not_checked(study.claims().len());
        }
        _ => terminal.claims(&report.claims),
    }
    terminal.next(command, spec, report);
    code
}

/// Compares a study with the manifest of an earlier run.
fn lock(terminal: &Terminal, job: &Job<'_>) -> u8 {
    let progress = |stage: &str| terminal.progress(stage);
    let locked = pipeline::prepare(job.spec, job.limits, &progress).and_then(|(study, source)| {
        let locked = pipeline::locked(&study, &source, job.out, job.only, &progress)?;
        Ok((locked, study, source))
    });
    let (locked, study, source) = match locked {
        Ok(locked) => locked,
        Err(failure) => return could_not(terminal, "run", &failure),
    };
    let code = if locked.holds() { DONE } else { DOES_NOT_HOLD };
    terminal.end_progress();
    if terminal.json {
        terminal.json(&json::locked(&study.name, &source, &locked, code));
        return code;
    }
    terminal.diagnostics(&locked.report.diagnostics, &source);
    terminal.story(&locked.report);
    terminal.locked(&locked);
    code
}

fn diff(terminal: &Terminal, a: &Path, b: &Path) -> u8 {
    let source = Source {
        name: String::new(),
        text: String::new(),
    };
    match pipeline::diff(a, b) {
        Ok(changes) => {
            let code = if changes.same { DONE } else { DOES_NOT_HOLD };
            match terminal.json {
                true => terminal.json(&json::changes(&changes, code)),
                false => terminal.changes(&changes),
            }
            code
        }
        Err(diagnostics) => could_not(
            terminal,
            "diff",
            &Failure {
                source,
                diagnostics,
            },
        ),
    }
}

fn check(terminal: &Terminal, spec: &Path, out: Option<&Path>, limits: Limits) -> u8 {
    match pipeline::prepare(spec, limits, &|stage| terminal.progress(stage)) {
        Ok((mut study, source)) => {
            let stale = study.stale(out);
            study.warnings.extend(stale);
            terminal.end_progress();
            if terminal.json {
                terminal.json(&json::checked("check", &study.warnings, &source, DONE));
            } else {
                terminal.diagnostics(&study.warnings, &source);
                terminal.in_order(&study);
            }
            DONE
        }
        Err(failure) => could_not(terminal, "check", &failure),
    }
}

fn could_not(terminal: &Terminal, command: &str, failure: &Failure) -> u8 {
    terminal.end_progress();
    let Failure {
        source,
        diagnostics,
    } = failure;
    if terminal.json {
        terminal.json(&json::checked(command, diagnostics, source, COULD_NOT));
    } else {
        terminal.diagnostics(diagnostics, source);
        terminal.could_not(diagnostics);
    }
    COULD_NOT
}

/// How many errors and warnings, in words.
fn tally(diagnostics: &Diagnostics) -> String {
    let (errors, warnings) = diagnostics.counts();
    let count = |n, one, many| crossbreak_core::number::counted(n, one, many);
    match (errors, warnings) {
        (e, 0) => count(e, "mistake", "mistakes"),
        (e, w) => format!(
            "{}, {}",
            count(e, "mistake", "mistakes"),
            count(w, "warning", "warnings")
        ),
    }
}
