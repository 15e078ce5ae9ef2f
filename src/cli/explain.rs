//! `crossbreak explain`: where a number comes from, the longer story of a code, all codes in one line each, or the forms of
//! printed phrases.

use std::path::Path;

use super::terminal::Terminal;
use super::{COULD_NOT, DONE, could_not, json};
use crate::pipeline::{self, Failure, Limits, Source};
use crossbreak_study::claims;
use crossbreak_study::diagnostic::{Code, suggest};

/// What is explained.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Topic {
    Code(Code),
    /// What each printed form stands for.
    Phrases,
    /// A number by its id.
    Number(String),
}

/// A topic as it is typed. What is neither a code nor `phrases` is the id of a number.
pub(super) fn topic(typed: &str) -> Result<Topic, String> {
    match typed.trim().to_lowercase().as_str() {
        "" => Err("what is to be explained has no name; leave it out to list all codes".to_owned()),
        "phrases" | "phrase" => Ok(Topic::Phrases),
        text if is_code(text) => code(typed).map(Topic::Code),
        _ => Ok(Topic::Number(typed.trim().to_owned())),
    }
}

/// Whether a text is written as codes are: `cb-w007`, `w007`.
fn is_code(text: &str) -> bool {
    let mut letters = text.chars();
    let short = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && text.len() == 4
        && letters.all(|c| c.is_ascii_digit());
    text.starts_with("cb-") || short
}

/// A code as it is typed: `CB-W007`, `cb-w007` or `W007`.
fn code(typed: &str) -> Result<Code, String> {
    let upper = typed.trim().to_uppercase();
    let whole = match upper.starts_with("CB-") {
        true => upper,
        false => format!("CB-{upper}"),
    };
    let all = || Code::ALL.iter().map(|code| code.as_str());
    let known = Code::ALL.iter().find(|code| code.as_str() == whole);
    known
        .copied()
        .ok_or_else(|| suggest(&whole, "codes", all()))
}

pub(super) fn explain(
    terminal: &Terminal,
    topic: Option<&Topic>,
    spec: Option<&Path>,
    limits: Limits,
) -> u8 {
    match (topic, spec) {
        (Some(Topic::Number(id)), spec) => number(terminal, id, spec, limits),
        (Some(Topic::Phrases | Topic::Code(_)), Some(_)) => {
            terminal.message("SPEC goes with the id of a number only; leave it out.");
            COULD_NOT
        }
        (Some(Topic::Phrases), None) => {
            phrases(terminal);
            DONE
        }
        (Some(Topic::Code(code)), None) => {
            codes(terminal, Some(*code));
            DONE
        }
        (None, _) => {
            codes(terminal, None);
            DONE
        }
    }
}

/// Where a number comes from.
fn number(terminal: &Terminal, id: &str, spec: Option<&Path>, limits: Limits) -> u8 {
    let progress = |stage: &str| terminal.progress(stage);
    let found = match spec {
        Some(spec) => Ok(spec.to_owned()),
        None => pipeline::spec_of(Path::new("."), id, limits).map_err(|diagnostic| {
            Box::new(Failure {
                source: Source {
                    name: String::new(),
                    text: String::new(),
                },
                diagnostics: diagnostic.into(),
            })
        }),
    };
    let explained = found.and_then(|spec| {
        let (study, source) = pipeline::prepare(&spec, limits, &progress)?;
        let explained = pipeline::explain(&study, &source, &[id], &progress)?;
        Ok((explained, source))
    });
    match explained {
        Ok((explained, source)) => {
            terminal.end_progress();
            for explained in &explained {
                match terminal.json {
                    true => terminal.json(&json::explained(explained, &source, DONE)),
                    false => terminal.explanation(explained),
                }
            }
            DONE
        }
        Err(failure) => could_not(terminal, "explain", &failure),
    }
}

fn codes(terminal: &Terminal, code: Option<Code>) {
    let codes = match &code {
        Some(code) => std::slice::from_ref(code),
        None => Code::ALL,
    };
    if terminal.json {
        terminal.json(&json::codes(codes));
        return;
    }
    match code {
        Some(code) => {
            terminal.result(&format!("{code}: {}\n\n", code.title()));
            terminal.result(&drawn(code.story(), terminal.width()));
        }
        None => {
            for code in codes {
                terminal.say(&format!("{code}  {}", code.title()));
            }
            terminal.result(
                "\n`crossbreak explain CB-S001` says more of a code; `crossbreak explain phrases` lists the forms that a claim can \
                 have; `crossbreak explain hours:median` says where a number comes from.\n",
            );
        }
    }
}

fn phrases(terminal: &Terminal) {
    if terminal.json {
        terminal.json(&json::phrases());
        return;
    }
    terminal
        .result("What each printed form stands for. x: a number, a fraction or a percentage.\n\n");
    terminal.result(&drawn(&claims::table_in_words(), terminal.width()));
}

/// A story in lines of a width: paragraphs and lists are wrapped, what is an example keeps its lines.
fn drawn(story: &str, width: usize) -> String {
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut fenced = false;
    for line in story.lines() {
        let example = fenced || line.starts_with("    ");
        let begins = example
            || line.is_empty()
            || ["## ", "- ", "```"]
                .iter()
                .any(|mark| line.starts_with(mark));
        if begins {
            wrap(&mut out, &std::mem::take(&mut paragraph), width);
        }
        if let Some(fence) = line.strip_prefix("```") {
            fenced = !fenced;
            match fence.split_once(' ') {
                Some((_, file)) => out.push_str(&format!("{file}:\n\n")),
                None if fence == "text" => out.push_str("says:\n\n"),
                None if fence == "sh" => out.push_str("run with:\n\n"),
                None => {}
            }
        } else if fenced && !line.is_empty() {
            out.push_str(&format!("    {line}\n"));
        } else if example || line.is_empty() {
            out.push_str(&format!("{line}\n"));
        } else if let Some(heading) = line.strip_prefix("## ") {
            out.push_str(&format!("{heading}\n"));
        } else {
            paragraph.push_str(line.trim());
            paragraph.push(' ');
        }
    }
    wrap(&mut out, &paragraph, width);
    out
}

/// A paragraph, or an item of a list whose lines hang below its first word.
fn wrap(out: &mut String, paragraph: &str, width: usize) {
    let hang = if paragraph.starts_with("- ") {
        "  "
    } else {
        ""
    };
    let options = textwrap::Options::new(width)
        .subsequent_indent(hang)
        .break_words(false);
    for line in textwrap::wrap(paragraph.trim_end(), options) {
        if !line.is_empty() {
            out.push_str(&line);
            out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_however_it_is_typed() {
        for typed in ["CB-W007", "cb-w007", "W007", "w007"] {
            assert_eq!(code(typed), Ok(Code::Impossible));
        }
        assert_eq!(topic("Phrases"), Ok(Topic::Phrases));
        let number = |id: &str| Ok(Topic::Number(id.to_owned()));
        for id in ["hours:median", "W007:Yes", "hours"] {
            assert_eq!(topic(id), number(id));
        }
        assert!(topic("CB-W070").is_err() && topic("").is_err());
        let unknown = code("CB-W070").unwrap_err();
        assert!(unknown.starts_with("did you mean `CB-W0"), "{unknown}");
    }

    #[test]
    fn prose_is_wrapped_and_examples_are_not() {
        let story = "One two three\nfour.\n\n- five\n  six seven\n\n```toml a.toml\nkey = \"a long value\"\n```\n";
        let expected = "One two\nthree\nfour.\n\n- five\n  six\n  seven\n\na.toml:\n\n    key = \"a long value\"\n";
        assert_eq!(drawn(story, 9), expected);
    }
}
