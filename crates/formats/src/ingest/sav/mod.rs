//! SPSS files (`.sav`, `.zsav`) to columns of text and their codebook, by ambers.
//!
//! One way: [`dictionary`] walks what describes the columns and [`body`] counts the rows that are there, so that no
//! number of a header is believed; then ambers reads, and every text and number becomes a cell by [`cells`].

mod body;
mod cells;
mod dictionary;
mod encoding;
mod patched;
mod sets;

use std::collections::HashMap;

use ambers::scanner::SavScanner;
use ambers::{MissingSpec, SpssMetadata};
use arrow::datatypes::{DataType, Schema};
use encoding_rs::{Encoding, UTF_8};
use indexmap::IndexMap;

use super::encodings;
use super::layout::heading;
use super::limits::Limits;
use super::{Content, guarded};
use body::Held;
use cells::{Builder, as_date};
use crossbreak_core::number::{count, counted};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_study::raw::RowNumbers;
use crossbreak_study::raw::{Codebook, ColumnInfo, Holds, MultipleSet, SetKind};
use dictionary::{Compression, Dictionary};
use encoding::Check;
pub(super) use encoding::{name_another, wrong_texts};
use patched::Patched;

/// Reads an SPSS file. One without rows is read too: its codebook may be of use. `asked` is the encoding that somebody
/// says it is in, whatever it declares.
pub(super) fn read(
    bytes: &[u8],
    shown: &str,
    limits: Limits,
    asked: Option<&'static Encoding>,
) -> Result<Content, Diagnostics> {
    // ambers has checks of its own, and panics where they have gaps.
    let senseless = || damaged(shown, "its description makes no sense");
    guarded(senseless, || {
        let mut dictionary = dictionary::walk(bytes, shown, limits)?;
        let held = body::held(bytes, &dictionary, shown, limits)?;
        let rows = as_promised(held, dictionary.promised, shown)?;
        limits.rows(rows, shown)?;
        if let Some(encoding) = asked {
            return match declare(&mut dictionary, encoding) {
                true => content(bytes, &dictionary, rows, shown, limits, asked).and_then(Read::all),
                false => Err(no_room(shown, encoding).into()),
            };
        }
        if let Some(encoding) = encoding::declared_otherwise(&dictionary)
            && !declare(&mut dictionary, encoding)
        {
            return Err(no_room(shown, encoding).into());
        }
        let read = content(bytes, &dictionary, rows, shown, limits, None)?;
        let Some((text, declared)) = read.utf8.clone() else {
            return read.all();
        };
        if !declare(&mut dictionary, UTF_8) {
            return read.all();
        }
        let mut read = content(bytes, &dictionary, rows, shown, limits, Some(UTF_8))?;
        read.found.push(
            Diagnostic::warning(
                Code::ReadByRule,
                format!(
                    "{shown}: it declares {declared}, but every text beyond ASCII in it is UTF-8: read as UTF-8, not as \"{}\"",
                    encodings::shown(&text)
                ),
            )
            .help(format!(
                "write encoding = \"utf-8\" in [input] if that is right, encoding = \"{declared}\" if not"
            )),
        );
        read.all()
    })
}

/// Makes the dictionary declare another encoding. Whether it can.
fn declare(dictionary: &mut Dictionary, encoding: &'static Encoding) -> bool {
    let Some(patches) = encoding::declaring(dictionary, encoding) else {
        return false;
    };
    dictionary.patches.extend(patches);
    dictionary.patches.sort_unstable();
    true
}

fn no_room(shown: &str, encoding: &'static Encoding) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!(
            "{shown}: this SPSS file cannot be read as {}: it has no room to declare it",
            encoding.name()
        ),
    )
    .help("open it in SPSS or PSPP with that encoding, and save it again in Unicode")
}

/// What was read, and what was found on the way.
struct Read {
    content: Content,
    found: Diagnostics,
    /// A text as it was read and the encoding that is declared, where every text is UTF-8 instead.
    utf8: Option<(String, String)>,
}

impl Read {
    /// All that was read, unless something was wrong.
    fn all(self) -> Result<Content, Diagnostics> {
        match self.found.has_errors() {
            true => Err(self.found),
            false => Ok(Content {
                notes: self.found,
                ..self.content
            }),
        }
    }
}

fn damaged(shown: &str, why: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: not an SPSS file that can be read: {why}"),
    )
    .help("export it again; a file that was cut off while copying looks like this")
}

/// The rows that the file holds, if they are those that its header promises.
fn as_promised(held: Held, promised: Option<u64>, shown: &str) -> Result<usize, Diagnostic> {
    let holds = |rows: u64| count(rows as f64);
    let cut = if held.cut { " and a part of one" } else { "" };
    let message = match promised {
        Some(rows) if rows != held.rows => format!(
            "{shown}: the header promises {} rows, the file holds {}{cut}",
            holds(rows),
            holds(held.rows)
        ),
        _ if held.cut => format!(
            "{shown}: it ends within a row, after {} whole rows",
            holds(held.rows)
        ),
        _ => return usize::try_from(held.rows).map_err(|_| damaged(shown, "too many rows")),
    };
    Err(Diagnostic::error(Code::FileFormat, message)
        .help("export it again; a file that was cut off while copying looks like this"))
}

fn content(
    bytes: &[u8],
    dictionary: &Dictionary,
    rows: usize,
    shown: &str,
    limits: Limits,
    asked: Option<&'static Encoding>,
) -> Result<Read, Diagnostics> {
    let fail = |error: ambers::error::SpssError| damaged(shown, &error.to_string());
    let file = Patched::new(bytes, &dictionary.patches);
    let mut scanner = SavScanner::open(file, batch(dictionary.slots)).map_err(fail)?;
    let metadata = scanner.metadata().clone();
    let mut check = Check::new(dictionary, &metadata.file_encoding, asked, shown);
    check.names(metadata.variable_names.iter());
    check.labels(bytes, dictionary);
    limits.cells(rows.saturating_mul(metadata.number_columns), shown)?;

    let mut columns = columns(&metadata, &scanner.schema(), dictionary);
    let mut read = 0;
    while let Some(batch) = scanner.next_batch().map_err(fail)? {
        for (column, cells) in columns.iter_mut().zip(batch.columns()) {
            if !column.push(cells.as_ref(), &mut check) {
                return Err(damaged(shown, "a column changes what it holds").into());
            }
        }
        read += batch.num_rows();
        limits.memory(columns.iter().map(Builder::bytes).sum(), shown)?;
    }
    if read != rows {
        let (held, read) = (counted(rows, "row", "rows"), count(read as f64));
        let why = format!("it holds {held}, of which {read} could be read");
        return Err(damaged(shown, &why).into());
    }

    let mut found = odd(&scanner.metadata().warnings, shown);
    let mut codebook = codebook(&metadata, &columns, shown)?;
    codebook.sets = multiple(dictionary, &codebook, &check, shown, &mut found);
    for wrong in columns.iter().flat_map(|column| column.odd(shown)) {
        found.push(wrong);
    }
    let ending = match dictionary.compression {
        Compression::Zipped => ".zsav",
        Compression::None | Compression::Bytes => ".sav",
    };
    let format = format!("SPSS ({ending}), {}", check.name());
    let utf8 = check
        .example()
        .filter(|_| check.is_utf8())
        .map(|text| (text.to_owned(), check.name().to_owned()));
    found.extend(check.finish());
    Ok(Read {
        content: Content {
            columns: columns.into_iter().map(Builder::finish).collect(),
            row_numbers: RowNumbers::run(1, rows),
            codebook,
            sheet: None,
            format,
            separator: None,
            heading: None,
            notes: Diagnostics::new(),
        },
        found,
        utf8,
    })
}

/// Rows that are read at once: some megabytes of them.
fn batch(slots: usize) -> usize {
    const BYTES: usize = 8 << 20;
    (BYTES / (slots * 8)).clamp(1, 8_192)
}

fn columns(metadata: &SpssMetadata, schema: &Schema, dictionary: &Dictionary) -> Vec<Builder> {
    let mut formats = dictionary.formats.iter();
    let names = metadata.variable_names.iter().zip(schema.fields());
    names
        .enumerate()
        .map(|(index, (name, field))| {
            let shown = heading(name, index);
            if field.data_type() == &DataType::Utf8View {
                return Builder::text(&shown);
            }
            let format = formats.next().copied().unwrap_or_default();
            Builder::number(&shown, as_date(format), declared_missing(metadata, name))
        })
        .collect()
}

fn declared_missing<'a>(metadata: &'a SpssMetadata, name: &str) -> &'a [MissingSpec] {
    let missing = metadata.variable_missing_values.get(name);
    missing.map_or(&[], Vec::as_slice)
}

fn codebook(
    metadata: &SpssMetadata,
    columns: &[Builder],
    shown: &str,
) -> Result<Codebook, Diagnostic> {
    let mut infos = IndexMap::new();
    for (name, column) in metadata.variable_names.iter().zip(columns) {
        let labels = metadata.value_labels(name).into_iter().flatten();
        let info = ColumnInfo {
            text: metadata.label(name).map(str::to_owned),
            item: None,
            labels: labels
                .map(|(value, label)| (column.cell_of(value), label.clone()))
                .collect(),
            missing: column.missing(declared_missing(metadata, name)),
            holds: Some(column.holds()),
        };
        if infos.insert(column.name().to_owned(), info).is_some() {
            let name = column.name();
            return Err(damaged(shown, &format!("two variables are named `{name}`")));
        }
    }
    let coded = infos.values().any(|info| !info.labels.is_empty());
    let mut codebook = Codebook::coded(infos);
    codebook.coded = coded;
    codebook.weight.clone_from(&metadata.weight_variable);
    Ok(codebook)
}

/// What ambers found odd and read all the same.
fn odd(warnings: &[String], shown: &str) -> Diagnostics {
    const SHOWN: usize = 5;
    let mut found = Diagnostics::new();
    let mut warn = |what: &str| {
        found.push(
            Diagnostic::warning(Code::FileFormat, format!("{shown}: {what}"))
                .help("look at the columns and rows; if they are wrong, export the file again"),
        );
    };
    for warning in warnings.iter().take(SHOWN) {
        warn(warning);
    }
    if let Some(more @ 1..) = warnings.len().checked_sub(SHOWN) {
        warn(&format!("{} more of this kind", count(more as f64)));
    }
    found
}

/// The multiple-response sets, with the names that columns have.
fn multiple(
    dictionary: &Dictionary,
    codebook: &Codebook,
    check: &Check<'_>,
    shown: &str,
    found: &mut Diagnostics,
) -> Vec<MultipleSet> {
    let mut sets: IndexMap<String, MultipleSet> = IndexMap::new();
    // Names of SPSS are the same in capitals and not.
    let names = codebook.iter().map(|(name, _)| (name.to_lowercase(), name));
    let names: HashMap<String, &str> = names.collect();
    for written in &dictionary.sets {
        let name = check.text(&written.name);
        let mut unknown = Vec::new();
        let mut columns = Vec::new();
        for variable in &written.variables {
            let long = dictionary.long_names.get(&variable.to_ascii_uppercase());
            let asked = check.text(long.unwrap_or(variable));
            match names.get(&asked.to_lowercase()) {
                Some(name) => columns.push((*name).to_owned()),
                None => unknown.push(format!("`{asked}`")),
            }
        }
        if !written.whole || !unknown.is_empty() || columns.is_empty() {
            let why = match unknown.is_empty() {
                true => "its description makes no sense".to_owned(),
                false => format!("the file has no variable {}", unknown.join(", ")),
            };
            found.push(
                Diagnostic::warning(
                    Code::FileFormat,
                    format!("{shown}: the multiple-response set `{name}` was left out: {why}"),
                )
                .help("name its columns in the spec, or mend the set in SPSS"),
            );
            continue;
        }
        let counted = written.counted.as_deref().map(|text| check.text(text));
        let kind = match counted {
            Some(counted) => SetKind::Dichotomous {
                counted: counted_cell(counted, codebook, &columns),
            },
            None => SetKind::Categories,
        };
        let label = Some(check.text(&written.label)).filter(|label| !label.is_empty());
        let set = MultipleSet {
            name: name.clone(),
            label,
            columns,
            kind,
        };
        // Written once for old readers and once for new ones: the new one says more.
        sets.insert(name, set);
    }
    sets.into_values().collect()
}

/// A counted value as cells hold it.
fn counted_cell(written: String, codebook: &Codebook, columns: &[String]) -> String {
    let info = columns.first().and_then(|column| codebook.get(column));
    match (info.and_then(|info| info.holds), written.parse::<f64>()) {
        (Some(Holds::Number), Ok(number)) => number.to_string(),
        _ => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_rows_has_a_codebook() {
        let bytes = include_bytes!("../../../../../tests/formats/sav/made/no-rows.sav");
        let content = read(bytes, "poll.sav", Limits::default(), None).unwrap();
        assert_eq!(content.row_numbers.len(), 0);
        let sex = content.codebook.get("sex").unwrap();
        assert_eq!(sex.text.as_deref(), Some("Sex"));
        assert_eq!(sex.labels["2"], "Female");
        assert_eq!(sex.holds, Some(Holds::Number));
    }
}
