//! What an output may say of where an input was.
//!
//! Paths of a spec are relative to its folder, and say nothing of the machine. An absolute one names the folders, and often
//! the person, of the person who ran the study: outputs show the name of the file alone. What the terminal shows is for that person,
//! and stays as it is.

use super::inputs::named_files;
use crossbreak_study::spec::Spec;

const SEPARATORS: [char; 2] = ['/', '\\'];

/// Whether a path is absolute on any system: from a root, of another computer (`\\server\polls`), or of a drive (`C:`).
fn is_absolute(path: &str) -> bool {
    let drive = path.as_bytes();
    path.starts_with(SEPARATORS)
        || path.starts_with('~')
        || matches!(drive, [letter, b':', ..] if letter.is_ascii_alphabetic())
        || path.contains("://")
}

/// A path as an output may show it: a relative one as it is written, of an absolute one the name of the file.
pub(super) fn published(path: &str) -> &str {
    if !is_absolute(path) {
        return path;
    }
    let bare = path.trim_end_matches(SEPARATORS);
    bare.rsplit(['/', '\\', ':']).next().unwrap_or_default()
}

/// The absolute paths that a spec names, to be taken out of texts that quote them.
pub(super) struct Absolute {
    /// Each with what stands for it, the longest first. A folder is left out: a theme names files beside itself.
    paths: Vec<(String, String)>,
}

impl Absolute {
    pub(super) fn of(spec: &Spec) -> Self {
        Self::named(named_files(spec).into_iter())
    }

    fn named<'a>(files: impl Iterator<Item = &'a str>) -> Self {
        let mut paths = Vec::new();
        for path in files.filter(|path| is_absolute(path)) {
            // Messages show the characters of a path that would command a terminal by their numbers.
            for path in [path, &crossbreak_study::visible::line(path)] {
                let name = published(path);
                paths.push((path.to_owned(), name.to_owned()));
                let folder = path.strip_suffix(name).unwrap_or_default();
                // A root alone is a character that other texts hold too.
                if folder.trim_matches(SEPARATORS).len() > 2 {
                    paths.push((folder.to_owned(), String::new()));
                }
            }
        }
        paths.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        paths.dedup();
        Self { paths }
    }

    /// A message as an output may show it.
    pub(super) fn left_out(&self, text: &str) -> String {
        self.paths
            .iter()
            .fold(text.to_owned(), |text, (path, name)| {
                text.replace(path, name)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_absolute_path_the_name_is_published() {
        for (path, shown) in [
            ("poll.csv", "poll.csv"),
            ("../raw/poll.csv", "../raw/poll.csv"),
            ("raw\\poll.csv", "raw\\poll.csv"),
            ("/home/ann/polls/poll.csv", "poll.csv"),
            ("/poll.csv", "poll.csv"),
            ("//server/polls/poll.csv", "poll.csv"),
            ("\\\\server\\polls\\poll.csv", "poll.csv"),
            ("\\\\?\\C:\\polls\\poll.csv", "poll.csv"),
            ("C:\\Users\\Ann\\poll.csv", "poll.csv"),
            ("c:/Users/Ann/poll.csv", "poll.csv"),
            ("C:poll.csv", "poll.csv"),
            ("\\polls\\poll.csv", "poll.csv"),
            ("~/polls/poll.csv", "poll.csv"),
            ("file:///home/ann/poll.csv", "poll.csv"),
            ("/home/ann/parts/", "parts"),
            ("/", ""),
            ("wave 1: poll.csv", "wave 1: poll.csv"),
        ] {
            assert_eq!(published(path), shown);
        }
    }

    #[test]
    fn absolute_paths_are_left_out_of_messages() {
        let files = [
            "/home/ann/poll.csv",
            "/home/ann/poll.csv2",
            "raw/x.csv",
            "/a.csv",
            "C:\\Ann\\house.toml",
        ];
        let absolute = Absolute::named(files.into_iter());
        for (said, shown) in [
            ("/home/ann/poll.csv, row 3: 50/50", "poll.csv, row 3: 50/50"),
            (
                "/home/ann/poll.csv2 and raw/x.csv",
                "poll.csv2 and raw/x.csv",
            ),
            ("/a.csv: a/b", "a.csv: a/b"),
            ("C:\\Ann\\logo.svg", "logo.svg"),
        ] {
            assert_eq!(absolute.left_out(said), shown);
        }
    }
}
