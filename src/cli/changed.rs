//! How two runs differ, for a person: what a locked run and `diff` say.

use super::layout::{Layout, Table};
use super::terminal::{Terminal, cut};
use crate::changes::{Change, Changes, FileChange, NumberChange};
use crate::pipeline::Locked;
use crossbreak_core::number::{count, counted, plain};
use crossbreak_study::claims::Verdict;
use crossbreak_study::visible::line;

/// More than these are counted where -v does not ask for all.
const MOST_NUMBERS: usize = 20;
const MOST_FILES: usize = 8;

/// Room for a name; with the numbers beside it a line is at most 100 wide.
const NAME: usize = 42;

/// What the two runs are called.
#[derive(Clone, Copy)]
struct Names {
    old: &'static str,
    new: &'static str,
}

impl Terminal {
    /// What a locked run came to.
    pub fn locked(&self, locked: &Locked) {
        if self.is_quiet() {
            return;
        }
        let names = Names {
            old: "manifest",
            new: "now",
        };
        let manifest = &locked.manifest;
        let Some(changes) = &locked.changes else {
            let why = format!("not compared with {manifest}, as there are no weights");
            self.fact("Locked", &why);
            return;
        };
        let new = &changes.new;
        if changes.same {
            let version = match changes.old.crossbreak == new.crossbreak {
                true => String::new(),
                false => format!(" of crossbreak {}", changes.old.crossbreak),
            };
            let alike = format!(
                "nothing has moved: {}, {}, {} and {} are as {manifest}{version} says",
                counted(new.inputs, "input", "inputs"),
                counted(new.numbers, "number", "numbers"),
                counted(new.claims, "claim", "claims"),
                counted(new.outputs, "file", "files"),
            );
            self.fact("Locked", &alike);
            return;
        }
        self.fact("Locked", &format!("this is not what {manifest} says"));
        let lines = lines(changes, names, self.layout, self.verbose);
        self.result(&lines);
    }

    /// What `diff` found.
    pub fn changes(&self, changes: &Changes) {
        if self.is_quiet() {
            return;
        }
        let names = Names { old: "A", new: "B" };
        for (name, run) in [("A", &changes.old), ("B", &changes.new)] {
            let title = match run.title.as_str() {
                "" => String::new(),
                title => format!("{title}, "),
            };
            let run = format!(
                "{title}study {}, run {}, crossbreak {}",
                run.study, run.run, run.crossbreak
            );
            self.fact(name, &run);
        }
        if changes.same {
            let alike = format!(
                "{}, {}, {} and {}",
                counted(changes.new.inputs, "input", "inputs"),
                counted(changes.new.numbers, "number", "numbers"),
                counted(changes.new.claims, "claim", "claims"),
                counted(changes.new.outputs, "file", "files"),
            );
            self.fact("The same", &alike);
        } else {
            let lines = lines(changes, names, self.layout, self.verbose);
            self.result(&lines);
        }
        for note in &changes.notes {
            self.aside(note);
        }
    }
}

/// Lines with their ends. Names are made visible before they are wrapped, so that every end of a line is ours.
fn lines(changes: &Changes, names: Names, layout: Layout, all: bool) -> String {
    let mut out: Vec<String> = Vec::new();
    let (old, new) = (&changes.old, &changes.new);
    if old.study != new.study {
        out.push(layout.fact(
            "Studies",
            &line(&format!("{} and {}", old.study, new.study)),
        ));
    }
    if old.crossbreak != new.crossbreak {
        let versions = format!(
            "{} of crossbreak in {}, {} in {}",
            old.crossbreak, names.old, new.crossbreak, names.new
        );
        out.push(layout.fact("Versions", &line(&versions)));
    }
    let inputs = of_files(&changes.inputs, old.inputs.max(new.inputs), "input", names);
    out.extend(section(layout, "Inputs", inputs, MOST_FILES, all));
    out.extend(weighting(changes, names, layout));
    out.extend(numbers(changes, names, layout, all));
    out.extend(claims(changes, layout));
    let outputs = of_files(
        &changes.outputs,
        old.outputs.max(new.outputs),
        "file",
        names,
    );
    out.extend(section(layout, "Outputs", outputs, MOST_FILES, all));
    out.iter().map(|line| format!("{line}\n")).collect()
}

/// A heading with what it counts, and a line for each of them.
struct Counted {
    text: String,
    lines: Vec<String>,
}

fn section(
    layout: Layout,
    name: &str,
    counted: Option<Counted>,
    most: usize,
    all: bool,
) -> Vec<String> {
    let Some(Counted { text, mut lines }) = counted else {
        return Vec::new();
    };
    let mut out = vec![layout.fact(name, &text)];
    let more = match all {
        true => 0,
        false => lines.len().saturating_sub(most),
    };
    lines.truncate(lines.len() - more);
    out.extend(lines);
    if more > 0 {
        out.push(format!("  and {} more; -v lists all", count(more as f64)));
    }
    out
}

/// The first digits of a hash tell two files apart.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

fn of_files(files: &[FileChange], of: usize, what: &str, names: Names) -> Option<Counted> {
    if files.is_empty() {
        return None;
    }
    let line = |change: &FileChange| {
        let hashes = match (&change.old, &change.new) {
            (Some(old), Some(new)) => format!("{} -> {}", short(old), short(new)),
            (None, Some(new)) => format!("{}, only in {}", short(new), names.new),
            (Some(old), None) => format!("{}, only in {}", short(old), names.old),
            (None, None) => String::new(),
        };
        line(&format!("  {}: {hashes}", change.file)).into_owned()
    };
    Some(Counted {
        text: format!(
            "{} of {} {}",
            count(files.len() as f64),
            counted(of, what, &format!("{what}s")),
            if files.len() == 1 {
                "differs"
            } else {
                "differ"
            }
        ),
        lines: files.iter().map(line).collect(),
    })
}

fn weighting(changes: &Changes, names: Names, layout: Layout) -> Vec<String> {
    let mut out = Vec::new();
    let value = |value: &serde_json::Value| match value {
        serde_json::Value::Number(number) => match number.as_f64() {
            Some(value) => plain(value, 4),
            None => number.to_string(),
        },
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Bool(yes) => (if *yes { "yes" } else { "no" }).to_owned(),
        _ => "none".to_owned(),
    };
    for (what, name) in [
        ("method", "Method"),
        ("converged", "Converged"),
        ("respondents", "Respondents"),
        ("effective_base", "Effective"),
        ("design_effect", "Design effect"),
    ] {
        let Some(change) = changes.weighting.iter().find(|change| change.what == what) else {
            continue;
        };
        let (mut old, mut new) = (value(&change.old), value(&change.new));
        if old == new {
            // Apart only in later digits.
            (old, new) = (change.old.to_string(), change.new.to_string());
        }
        let head = if what == "effective_base" {
            "base "
        } else {
            ""
        };
        out.push(layout.fact(name, &line(&format!("{head}{old} -> {new}"))));
    }
    let Some(weights) = changes.weights.as_ref().filter(|weights| !weights.same()) else {
        return out;
    };
    let mut text = format!(
        "{} of {} changed",
        count(weights.changed as f64),
        counted(weights.in_both, "respondent in both", "respondents in both"),
    );
    for (only, name) in [(weights.only_old, names.old), (weights.only_new, names.new)] {
        if only > 0 {
            text += &format!("; {} only in {name}", count(only as f64));
        }
    }
    if let Some(largest) = &weights.largest {
        text += &format!(
            "; most of all {}: {} -> {}",
            cut(&line(&largest.id), 40),
            plain(largest.old, 4),
            plain(largest.new, 4)
        );
    }
    out.push(layout.fact("Weights", &text));
    out
}

fn numbers(changes: &Changes, names: Names, layout: Layout, all: bool) -> Vec<String> {
    let numbers = &changes.numbers;
    if numbers.is_empty() {
        return Vec::new();
    }
    let of = |change: Change| numbers.iter().filter(|n| n.change == change).count();
    let known = numbers.iter().filter(|n| n.beyond_se.is_some()).count();
    let beyond = numbers.iter().filter(|n| n.beyond_se == Some(true)).count();
    let mut text = format!(
        "{} of {} moved",
        count(of(Change::Moved) as f64),
        counted(
            changes.numbers_alike + of(Change::Moved),
            "number",
            "numbers"
        ),
    );
    for (change, what) in [(Change::Appeared, "appeared"), (Change::Gone, "went")] {
        if of(change) > 0 {
            text += &format!(", {} {what}", count(of(change) as f64));
        }
    }
    if known > 0 {
        text += &format!(
            "; {} by more than {} standard error{}",
            count(beyond as f64),
            if beyond == 1 { "its" } else { "their" },
            match (beyond, layout) {
                (0, _) | (_, Layout::Narrated) => "",
                _ => " (*)",
            },
        );
    }
    let mut out = vec![layout.fact("Numbers", &text)];
    let shown = chosen(numbers, all);
    let table = Table {
        layout,
        name: NAME,
        columns: [(names.old, 21), (names.new, 21), ("change", 14), ("", 2)],
    };
    let aloud = layout == Layout::Narrated;
    if !aloud {
        out.extend(table.head(""));
    }
    for number in &shown {
        let (old, new) = both(number);
        let (old, new) = match number.change {
            Change::Appeared => ("not there".to_owned(), new),
            Change::Gone => (old, "gone".to_owned()),
            Change::Moved => (old, new),
        };
        let (mut off, mut star) = (difference(number), "");
        match number.beyond_se {
            Some(true) if aloud => off += ", more than its standard error",
            Some(true) => star = "*",
            _ => {}
        }
        out.extend(table.row(
            &cut(&line(&number.number), 96),
            [&line(&old), &line(&new), &off, star],
        ));
    }
    let more = numbers.len() - shown.len();
    if more > 0 {
        out.push(format!("  and {} more; -v lists all", count(more as f64)));
    }
    out
}

/// In the order of the run; where there are many, those that moved by more than their standard error first, then
/// those whose printed figure moved, and those of everyone.
fn chosen(numbers: &[NumberChange], all: bool) -> Vec<&NumberChange> {
    if all || numbers.len() <= MOST_NUMBERS {
        return numbers.iter().collect();
    }
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    let rank = |at: &usize| {
        let number = &numbers[*at];
        let seen = number.change != Change::Moved || number.old_printed != number.new_printed;
        (
            number.beyond_se != Some(true),
            !seen,
            number.number.contains('@'),
        )
    };
    order.sort_by_key(rank);
    order.truncate(MOST_NUMBERS);
    order.sort_unstable();
    order.into_iter().map(|at| &numbers[at]).collect()
}

/// Old and new as they are printed; where that is the same text, with as many digits as tell them apart.
fn both(number: &NumberChange) -> (String, String) {
    let plainly = |value: Option<f64>| value.map_or("none".to_owned(), |value| plain(value, 6));
    let printed = |printed: &Option<String>, value| match printed {
        Some(text) if text == "–" => "none".to_owned(),
        Some(text) if text == "[c]" => "withheld".to_owned(),
        Some(text) => text.clone(),
        None => plainly(value),
    };
    let (old, new) = (
        printed(&number.old_printed, number.old),
        printed(&number.new_printed, number.new),
    );
    match (number.old, number.new) {
        (Some(a), Some(b)) if old == new && number.change == Change::Moved => {
            apart(a, b, &number.unit)
        }
        _ => (old, new),
    }
}

/// Two values with as many digits as tell them apart, and one more.
fn apart(a: f64, b: f64, unit: &str) -> (String, String) {
    let (by, sign) = match unit {
        "share" => (100.0, "%"),
        "points" => (100.0, ""),
        _ => (1.0, ""),
    };
    let (a, b) = (a * by, b * by);
    for decimals in 1..=12 {
        let (one, other) = (format!("{a:.decimals$}"), format!("{b:.decimals$}"));
        if one != other {
            let more = decimals + 1;
            return (format!("{a:.more$}{sign}"), format!("{b:.more$}{sign}"));
        }
    }
    (format!("{a}{sign}"), format!("{b}{sign}"))
}

/// New less old, with its sign and unit.
fn difference(number: &NumberChange) -> String {
    let Some(off) = number.difference else {
        return String::new();
    };
    let digits = match off.abs() {
        off if off >= 0.1 => plain(off, 1),
        off if off >= 0.001 => plain(off, 4),
        off => format!("{off:.0e}"),
    };
    let sign = if off < 0.0 { "−" } else { "+" };
    let unit = match number.unit.as_str() {
        "share" | "points" => " pts",
        _ => "",
    };
    format!("{sign}{digits}{unit}")
}

fn verdict(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Holds) => "holds",
        Some(Verdict::HoldsIf) => "holds if",
        Some(Verdict::Differs) => "differs",
        Some(Verdict::CannotBeChecked) => "cannot be checked",
        None => "not there",
    }
}

fn claims(changes: &Changes, layout: Layout) -> Vec<String> {
    if changes.claims.is_empty() {
        return Vec::new();
    }
    let number = changes.claims.len();
    let of = changes.old.claims.max(changes.new.claims);
    let text = format!(
        "{} of {} {} another verdict",
        count(number as f64),
        counted(of, "sentence", "sentences"),
        if number == 1 { "has" } else { "have" }
    );
    let lines = changes.claims.iter().map(|claim| {
        format!(
            "  {}: {} -> {}",
            line(&claim.claim),
            verdict(claim.old),
            verdict(claim.new)
        )
    });
    std::iter::once(layout.fact("Claims", &text))
        .chain(lines)
        .collect()
}
