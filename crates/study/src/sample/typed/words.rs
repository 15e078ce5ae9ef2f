//! The words beside typed numbers, of all languages together: which language an answer is in, no file says.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::grammar::longest_first;

/// The words of one language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Language {
    about: Vec<String>,
    about_after: Vec<String>,
    to: Vec<String>,
    from: Vec<String>,
    between: Vec<[String; 2]>,
}

/// Those of all languages, longer ones first.
#[derive(Debug)]
pub(super) struct Words {
    pub about: Vec<String>,
    pub about_after: Vec<String>,
    /// With a blank on each side.
    pub to: Vec<String>,
    /// With a blank behind them.
    pub from: Vec<String>,
    pub between: Vec<(String, String)>,
}

fn languages() -> Result<BTreeMap<String, Language>, toml::de::Error> {
    toml::from_str(include_str!("words.toml"))
}

pub(super) fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        // A test reads the file.
        let languages = languages().unwrap_or_default();
        let all = |of: fn(&Language) -> &[String]| {
            let words = languages.values().flat_map(of);
            longest_first(words.map(|word| word.to_lowercase()))
        };
        let between = languages.values().flat_map(|l| &l.between);
        Words {
            about: all(|l| &l.about),
            about_after: all(|l| &l.about_after),
            to: all(|l| &l.to).iter().map(|to| format!(" {to} ")).collect(),
            from: all(|l| &l.from)
                .iter()
                .map(|from| format!("{from} "))
                .collect(),
            between: between
                .map(|[before, and]| (format!("{before} "), format!(" {and} ")))
                .collect(),
        }
    });
    &WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read() {
        assert!(languages().unwrap().len() > 12);
        assert!(words().about.len() > 40 && words().between.len() > 6);
    }
}
