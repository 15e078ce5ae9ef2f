//! `--limit columns=20000`: what a raw file may have at most.

use crate::pipeline::Limits;
use crossbreak_study::diagnostic::suggest;

/// A limit by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limit {
    name: String,
    number: u64,
}

/// A limit as it is typed.
pub(super) fn limit(typed: &str) -> Result<Limit, String> {
    let names = Limits::NAMES;
    let Some((name, number)) = typed.split_once('=') else {
        return Err(format!(
            "expected a name and a number, as columns=20000; the names are {}",
            names.join(", ")
        ));
    };
    let name = name.trim();
    if !names.contains(&name) {
        let near = suggest(name, "names", names);
        return Err(format!("there is no limit `{name}`: {near}"));
    }
    let number = self::number(number.trim()).ok_or_else(|| {
        format!(
            "\"{}\" is not a whole number, as 20000, 20k, 50M or 4G",
            number.trim()
        )
    })?;
    Ok(Limit {
        name: name.to_owned(),
        number,
    })
}

/// `20000`, `20_000` or `20k`.
fn number(text: &str) -> Option<u64> {
    let (digits, size) = [
        ('k', 1_000),
        ('K', 1_000),
        ('M', 1_000_000),
        ('G', 1_000_000_000),
    ]
    .into_iter()
    .find_map(|(letter, size)| Some((text.strip_suffix(letter)?, size)))
    .unwrap_or((text, 1));
    let digits: String = digits.chars().filter(|c| *c != '_').collect();
    // No sign: parse alone would take one.
    let plain = digits.chars().all(|c| c.is_ascii_digit());
    plain.then(|| digits.parse::<u64>().ok()?.checked_mul(size))?
}

/// The limits, with those that were named set.
pub(super) fn limits(named: &[Limit]) -> Limits {
    let mut limits = Limits::default();
    for limit in named {
        limits.set(&limit.name, limit.number);
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_name_and_a_number() {
        let columns = limit("columns=20k").unwrap();
        assert_eq!(limits(&[columns]).columns, 20_000);
        assert_eq!(number("4G"), Some(4_000_000_000));
        for (typed, words) in [
            ("columns", "as columns=20000"),
            ("colums=20", "did you mean `columns`?"),
            ("rows=-1", "not a whole number"),
            ("rows=+1", "not a whole number"),
            ("rows=", "not a whole number"),
            ("bytes=99999999999G", "not a whole number"),
        ] {
            let error = limit(typed).unwrap_err();
            assert!(error.contains(words), "{typed}: {error}");
        }
    }
}
