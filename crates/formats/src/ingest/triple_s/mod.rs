//! Triple-S 1.1, 1.2 and 2.0: a definition in XML, and a data file beside it in fixed width or csv.
//!
//! Standard: Triple-S XML 2.0 (triple-s.org). A multiple response becomes one column an option where the file has a
//! string of 0 and 1, and one column an answer where it spreads codes over subfields.

mod data;
mod definition;

use std::path::{Component, Path, PathBuf};

use encoding_rs::{Encoding, UTF_8};

use super::limits::Limits;
use super::{Column, Content, sha256, start, whole};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_study::raw::RowNumbers;
use definition::{Definition, Layout};

/// What a definition and its data hold, and the data file with its hash.
pub(super) type Read = (Content, (String, String));

/// Reads a definition and the data beside it.
pub(super) fn read(
    definition: &[u8],
    path: &Path,
    shown: &str,
    limits: Limits,
) -> Result<Read, Diagnostics> {
    let length = definition.len() as u64;
    limits.within("part_bytes", "bytes of the definition", length, shown)?;
    let encoding = declared_encoding(definition, shown)?;
    let text = decoded(definition, encoding, shown)?;
    let definition = Definition::read(&text, shown)?;
    let (data_path, data_shown) = data_file(&definition, path, shown)?;
    start(&data_path, &data_shown, limits)?;
    let data = whole(&data_path, &data_shown, limits)?;
    let hash = sha256(&data);
    let text = decoded(&data, encoding, &data_shown)?;
    let (columns, row_numbers, notes) = data::read(&definition, &text, &data_shown, limits)?;
    let content = Content {
        codebook: definition.codebook(),
        columns,
        row_numbers,
        sheet: None,
        format: format!(
            "Triple-S {}, {}",
            definition.version,
            definition.layout.name()
        ),
        separator: None,
        heading: None,
        notes,
    };
    Ok((content, (data_shown, hash)))
}

/// The encoding that the first line of the XML declares.
fn declared_encoding(bytes: &[u8], shown: &str) -> Result<&'static Encoding, Diagnostic> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declared = start
        .split_once("<?xml")
        .and_then(|(_, rest)| rest.split_once("?>"))
        .and_then(|(declaration, _)| declaration.split_once("encoding"))
        .and_then(|(_, value)| value.split(['"', '\'']).nth(1));
    match declared {
        None => Ok(UTF_8),
        Some(label) => Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            Diagnostic::error(
                Code::FileFormat,
                format!("{shown}: the encoding \"{label}\" is not known"),
            )
            .help("save it in UTF-8")
        }),
    }
}

fn decoded(bytes: &[u8], encoding: &'static Encoding, shown: &str) -> Result<String, Diagnostic> {
    // A byte-order mark knows better than the declaration.
    let (text, used, broken) = encoding.decode(bytes);
    if !broken {
        return Ok(text.into_owned());
    }
    let line = 1 + text
        .split('\u{fffd}')
        .next()
        .unwrap_or_default()
        .matches('\n')
        .count();
    Err(Diagnostic::error(
        Code::FileFormat,
        format!(
            "{shown}: line {line} holds bytes that are not {}, the encoding that the definition names",
            used.name()
        ),
    )
    .help("export it again, or name the encoding in the first line of the definition"))
}

/// The data file: the one that the definition names, or the one beside it with the same name.
fn data_file(
    definition: &Definition,
    path: &Path,
    shown: &str,
) -> Result<(PathBuf, String), Diagnostic> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let beside = |name: &str| match shown.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    };
    if let Some(href) = &definition.href {
        let target = Path::new(href);
        let inside = target
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !inside || href.contains(['\\', ':']) {
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!("{shown}: the data are said to be in \"{href}\", which is not below its own folder"),
            )
            .help("put the data file beside the definition, and name it without a folder"));
        }
        return inside_of(folder, folder.join(target), beside(href), shown);
    }
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let endings = match definition.layout {
        Layout::Csv { .. } => ["csv", "asc", "txt", "dat"],
        Layout::Fixed => ["asc", "dat", "txt", "csv"],
    };
    let mut names = endings.iter().flat_map(|ending| {
        [ending.to_string(), ending.to_uppercase()].map(|ending| format!("{stem}.{ending}"))
    });
    match names.find(|name| folder.join(name).is_file()) {
        Some(name) => inside_of(folder, folder.join(&name), beside(&name), shown),
        None => Err(Diagnostic::error(
            Code::FileMissing,
            format!("{shown}: there are no data beside it"),
        )
        .help(format!(
            "put the data file beside it, as {stem}.{} (or .{})",
            endings[0],
            endings[1..].join(", .")
        ))),
    }
}

/// The data file, if it is in the folder: a link can lead out of it.
fn inside_of(
    folder: &Path,
    data: PathBuf,
    data_shown: String,
    shown: &str,
) -> Result<(PathBuf, String), Diagnostic> {
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    // One that is not there is said where it is read.
    if let (Ok(folder), Ok(real)) = (folder.canonicalize(), data.canonicalize())
        && !real.starts_with(&folder)
    {
        return Err(Diagnostic::error(
            Code::FileFormat,
            format!("{shown}: its data, {data_shown}, are a link out of its folder"),
        )
        .help("put the data file itself beside the definition"));
    }
    Ok((data, data_shown))
}

/// Columns, the number of each row, and what was read by a rule.
type Rows = (Vec<Column>, RowNumbers, Diagnostics);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_the_declared_one() {
        let xml = b"<?xml version=\"1.0\" encoding='ISO-8859-1'?><sss/>";
        let encoding = declared_encoding(xml, "x").unwrap();
        assert_eq!(decoded(b"caf\xE9", encoding, "x").unwrap(), "café");
        assert_eq!(declared_encoding(b"<sss/>", "x").unwrap(), UTF_8);
        assert!(declared_encoding(b"<?xml encoding=\"klingon\"?>", "x").is_err());
        let wrong = decoded(b"a\nb\ncaf\xE9", UTF_8, "x").unwrap_err();
        assert!(wrong.message.contains("line 3"));
    }
}
