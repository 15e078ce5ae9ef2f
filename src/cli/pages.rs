//! `crossbreak completions` and `crossbreak man`: what a shell and `man` need to know, made from the arguments.

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::Arguments;
use super::terminal::Terminal;
use crossbreak_study::diagnostic::suggest;

pub(super) fn completions(terminal: &Terminal, shell: Shell) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "crossbreak", &mut script);
    terminal.verbatim(&String::from_utf8_lossy(&script));
}

/// The name of a command, as it is typed after `man`.
pub(super) fn command(typed: &str) -> Result<String, String> {
    let all = Arguments::command();
    match all.find_subcommand(typed) {
        Some(command) => Ok(command.get_name().to_owned()),
        None => {
            let names: Vec<&str> = all.get_subcommands().map(|c| c.get_name()).collect();
            Err(suggest(typed, "commands", names))
        }
    }
}

pub(super) fn man(terminal: &Terminal, command: Option<&str>) {
    let mut all = Arguments::command();
    // So that a page of a command has its whole name, and the flags of all of them.
    all.build();
    let page = match command.and_then(|name| all.find_subcommand(name)) {
        Some(command) => command.clone(),
        None => all,
    };
    let mut text = Vec::new();
    Man::new(page)
        .source(concat!("crossbreak ", env!("CARGO_PKG_VERSION")))
        .render(&mut text)
        .expect("memory takes all that is written to it");
    terminal.verbatim(&String::from_utf8_lossy(&text));
}
