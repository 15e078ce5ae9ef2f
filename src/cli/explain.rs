//! `crossbreak explain`: the longer story of a code, all codes in one line each, or the forms of printed phrases.

use super::json;
use super::terminal::Terminal;
use crate::claims;
use crate::diagnostic::{Code, suggest};

/// What is explained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Topic {
    Code(Code),
    /// What each printed form stands for.
    Phrases,
}

/// A topic as it is typed.
pub(super) fn topic(typed: &str) -> Result<Topic, String> {
    match typed.trim().to_lowercase().as_str() {
        "phrases" | "phrase" => Ok(Topic::Phrases),
        _ => code(typed).map(Topic::Code),
    }
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

pub(super) fn explain(terminal: &Terminal, topic: Option<Topic>) {
    let code = match topic {
        Some(Topic::Phrases) => return phrases(terminal),
        Some(Topic::Code(code)) => Some(code),
        None => None,
    };
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
                "\n`crossbreak explain CB-S001` says more of a code; `crossbreak explain phrases` lists the forms that a claim can have.\n",
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
