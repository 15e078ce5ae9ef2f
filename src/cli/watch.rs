//! `crossbreak run SPEC --watch`: once, and again whenever something that the study reads has been saved.
//!
//! Ctrl-C ends it, as it ends any program: there is nothing to tidy up, for outputs are whole at any time.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::terminal::Terminal;
use super::{COULD_NOT, Job, tell};
use crate::pipeline::Watch;
use crossbreak_core::number::{count, counted};

/// More moved numbers than this are counted, not named.
const NAMED: usize = 5;

/// Ids of numbers and how they are printed.
type Printed = Vec<(String, String)>;

/// Runs until it is interrupted; returns only where there is no spec to watch, or nobody to tell the result.
pub(super) fn watch(terminal: &Terminal, job: &Job<'_>) -> u8 {
    let mut watch = Watch::new(job.spec);
    if !job.spec.is_file() {
        return tell(terminal, "run", job.spec, &job.run(terminal, None), true);
    }
    let mut known: Option<Printed> = None;
    let mut changed: Vec<PathBuf> = Vec::new();
    loop {
        let begun = Instant::now();
        let done = job.run(terminal, None);
        let seconds = begun.elapsed().as_secs_f64();
        let first = known.is_none() && changed.is_empty();
        tell(terminal, "run", job.spec, &done, first);
        if terminal.lost.get() {
            return COULD_NOT;
        }
        if let Ok(done) = &done {
            watch.also(&done.study);
            let printed = done.report.printed();
            if !changed.is_empty() {
                let moved = match (&known, printed.is_empty()) {
                    (Some(known), false) => moved(known, &printed),
                    _ => String::new(),
                };
                terminal.aside(&format!(
                    "{}: done in {seconds:.1} s{moved}.",
                    names(&changed)
                ));
            }
            if !printed.is_empty() {
                known = Some(printed);
            }
        } else if !changed.is_empty() {
            terminal.aside(&format!(
                "{}: the outputs are as they were.",
                names(&changed)
            ));
        }
        if first {
            let files = counted(watch.files(), "file", "files");
            let how = match watch.looks() {
                None => String::new(),
                Some(why) => format!(" by looking at them again and again ({why})"),
            };
            terminal.aside(&format!("Watching {files}{how}; Ctrl-C ends."));
        }
        changed = watch.changed();
        watch.begin();
    }
}

/// `poll.toml and poll.csv changed`
fn names(changed: &[PathBuf]) -> String {
    let name = |path: &Path| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    };
    match changed {
        [one] => format!("{} changed", name(one)),
        [one, other] => format!("{} and {} changed", name(one), name(other)),
        more => format!("{} changed", counted(more.len(), "file", "files")),
    }
}

/// `; 3 numbers moved: hours:median 13 hours -> 14 hours, ...`: those of everyone first.
fn moved(before: &Printed, now: &Printed) -> String {
    let index = |numbers: &Printed| -> std::collections::BTreeMap<String, String> {
        numbers.iter().cloned().collect()
    };
    let (old, new) = (index(before), index(now));
    let mut moved: Vec<(&str, &str, &str)> = now
        .iter()
        .filter_map(|(id, text)| {
            let before = old.get(id)?;
            (before != text).then_some((id.as_str(), before.as_str(), text.as_str()))
        })
        .collect();
    moved.sort_by_key(|(id, ..)| (id.contains('@'), id.starts_with("composition:")));
    let mut said = match moved.len() {
        0 => "; no number moved".to_owned(),
        n => {
            let named = moved.iter().take(NAMED);
            let named: Vec<String> = named
                .map(|(id, before, now)| format!("{id} {before} -> {now}"))
                .collect();
            let more = match n.saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {} more", count(more as f64)),
            };
            format!(
                "; {} moved: {}{more}",
                counted(n, "number", "numbers"),
                named.join(", ")
            )
        }
    };
    let added = now.iter().filter(|(id, _)| !old.contains_key(id)).count();
    let gone = before
        .iter()
        .filter(|(id, _)| !new.contains_key(id))
        .count();
    for (n, what) in [(added, "new"), (gone, "gone")] {
        if n > 0 {
            said += &format!("; {} {what}", counted(n, "number is", "numbers are"));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(of: &[(&str, &str)]) -> Printed {
        let owned = of.iter();
        owned
            .map(|(id, text)| (id.to_string(), text.to_string()))
            .collect()
    }

    #[test]
    fn moved_numbers_are_named_those_of_everyone_first() {
        let before = numbers(&[("q:a@g:m", "10%"), ("q:a", "20%"), ("q:b", "30%")]);
        assert_eq!(moved(&before, &before), "; no number moved");
        let now = numbers(&[("q:a@g:m", "11%"), ("q:a", "21%"), ("q:c", "30%")]);
        assert_eq!(
            moved(&before, &now),
            "; 2 numbers moved: q:a 20% -> 21%, q:a@g:m 10% -> 11%; 1 number is new; 1 number is gone"
        );
        let many = |text: &str| -> Printed {
            (0..8)
                .map(|i| (format!("q:{i}"), text.to_owned()))
                .collect()
        };
        let said = moved(&many("1%"), &many("2%"));
        assert!(
            said.starts_with("; 8 numbers moved: q:0 1% -> 2%, "),
            "{said}"
        );
        assert!(said.ends_with("q:4 1% -> 2% and 3 more"), "{said}");
    }

    #[test]
    fn a_changed_file_is_named() {
        let paths = |names: &[&str]| -> Vec<PathBuf> { names.iter().map(PathBuf::from).collect() };
        assert_eq!(names(&paths(&["specs/a.toml"])), "a.toml changed");
        assert_eq!(names(&paths(&["a", "b"])), "a and b changed");
        assert_eq!(names(&paths(&["a", "b", "c"])), "3 files changed");
    }
}
