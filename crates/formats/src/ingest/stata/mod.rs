//! Stata files (`.dta`, releases 102 to 119) to columns of text and their codebook, by dta.
//!
//! Missing values with a letter are cells `.a` to `.z`, declared missing; the plain one is a blank cell.

mod cells;
mod walk;

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::Display;
use std::io::{Cursor, Read};
use std::rc::Rc;

use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::release::Release;
use dta::stata::dta::value_label::ValueLabelSet;
use dta::stata::dta::variable::Variable;
use dta::stata::dta::variable_type::VariableType;
use encoding_rs::{Encoding, UTF_8};
use indexmap::IndexMap;

use super::encodings::Utf8Count;
use super::encodings::shown as shown_text;
use super::layout::heading;
use super::limits::Limits;
use super::sav::{name_another, wrong_texts};
use super::{Content, Settings, guarded};
use cells::{Builder, Texts};
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crossbreak_study::raw::RowNumbers;
use crossbreak_study::raw::{Codebook, ColumnInfo};
use crossbreak_study::spec::Located;
use walk::walk;

/// Reads a Stata file. One without rows is read too: its codebook may be of use. `asked` is the encoding that somebody
/// says it is in: files before release 118 declare none.
pub(super) fn read(
    bytes: &[u8],
    shown: &str,
    settings: Settings<'_>,
    asked: Option<&'static Encoding>,
) -> Result<Content, Diagnostics> {
    let limits = settings.limits;
    let senseless = || damaged(shown, "its description makes no sense");
    guarded(senseless, || {
        let (content, told) = match content(bytes, shown, limits, asked) {
            Ok(read) => read,
            Err(wrong) => return Err(not_in(bytes, shown, settings, asked).unwrap_or(wrong)),
        };
        let Told::Utf8(text) = told else {
            return told.of(content, shown, settings);
        };
        // A text that is cut off within a character is not valid UTF-8.
        match self::content(bytes, shown, limits, Some(UTF_8)) {
            Ok((mut content, _)) => {
                content.notes.push(
                    Diagnostic::warning(
                        Code::ReadByRule,
                        format!(
                            "{shown}: Stata files before release 118 declare no encoding; every text beyond ASCII in it is UTF-8: read as UTF-8, not as \"{}\"",
                            shown_text(&text)
                        ),
                    )
                    .help("write encoding = \"utf-8\" in [input] if that is right, encoding = \"windows-1252\" if not"),
                );
                Ok(content)
            }
            Err(_) => Told::Nothing(text).of(content, shown, settings),
        }
    })
}

/// That the texts are not in the encoding that was named, where they are the only reason why the file cannot be read.
fn not_in(
    bytes: &[u8],
    shown: &str,
    settings: Settings<'_>,
    asked: Option<&'static Encoding>,
) -> Option<Diagnostics> {
    let named = settings.encoding?;
    let (_, told) = content(bytes, shown, settings.limits, None).ok()?;
    let (Told::Nothing(text) | Told::Utf8(text)) = told else {
        return None;
    };
    Some(
        Diagnostic::error(
            Code::FileFormat,
            format!(
                "{shown}: its texts are not written in {}, the encoding that was named",
                asked?.name()
            ),
        )
        .at(named.span())
        .help(name_another(&text))
        .into(),
    )
}

/// What is known of the encoding of a file.
enum Told {
    /// It is Unicode, it was named, or there is nothing but ASCII.
    Enough,
    /// Release 118 or later, which is in UTF-8, whatever somebody names.
    Unicode,
    /// Nothing; and a text beyond ASCII, as Windows-1252 has it.
    Nothing(String),
    /// The same, and all such texts are UTF-8.
    Utf8(String),
}

impl Told {
    fn of(
        self,
        mut content: Content,
        shown: &str,
        settings: Settings<'_>,
    ) -> Result<Content, Diagnostics> {
        match self {
            Told::Enough => {}
            Told::Unicode => {
                let message =
                    format!("{shown} has no encoding to choose: Stata files of this release are UTF-8");
                let span = settings.encoding.map_or(0..0, Located::span);
                return Err(Diagnostic::error(Code::FileFormat, message)
                    .at(span)
                    .help("take encoding out of [input], or --encoding out of the command")
                    .into());
            }
            Told::Nothing(text) | Told::Utf8(text) => content.notes.push(
                Diagnostic::warning(
                    Code::ReadByRule,
                    format!(
                        "{shown}: Stata files before release 118 declare no encoding; it was read as windows-1252: `{}`",
                        shown_text(&text)
                    ),
                )
                .help(wrong_texts(&text)),
            ),
        }
        Ok(content)
    }
}

fn damaged(shown: &str, why: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: not a Stata file that can be read: {why}"),
    )
    .help("export it again; a file that was cut off while copying looks like this")
}

/// Says how far a file has been read.
struct Followed<'a> {
    file: Cursor<&'a [u8]>,
    at: Rc<Cell<usize>>,
}

impl Read for Followed<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(into)?;
        self.at.set(self.at.get() + read);
        Ok(read)
    }
}

fn content(
    bytes: &[u8],
    shown: &str,
    limits: Limits,
    asked: Option<&'static Encoding>,
) -> Result<(Content, Told), Diagnostics> {
    let fail = |error: dta::stata::dta::dta_error::DtaError| damaged(shown, &error.to_string());
    let at = Rc::new(Cell::new(0));
    let file = Followed {
        file: Cursor::new(bytes),
        at: Rc::clone(&at),
    };
    let reader = match asked {
        Some(encoding) => DtaReader::new().encoding(encoding),
        None => DtaReader::new(),
    };
    let described = reader.from_reader(file).read_header().map_err(fail)?;
    let header = described.header().clone();
    limits.columns(header.variable_count() as usize, shown)?;
    let mut aside = described.read_schema().map_err(fail)?;
    let variables = aside.schema().variables().to_vec();
    if variables.is_empty() {
        return Err(damaged(shown, "it has no variables").into());
    }
    let row = variables.iter().map(width).sum();
    let strings = walk(bytes, at.get(), &header, row, shown, limits)?;
    let rows = usize::try_from(header.observation_count()).unwrap_or(usize::MAX);
    limits.rows(rows, shown)?;
    limits.cells(rows.saturating_mul(variables.len()), shown)?;

    let mut columns: Vec<Builder> = variables.iter().map(Builder::new).collect();
    aside.skip_to_end().map_err(fail)?;
    let mut records = aside.into_record_reader().map_err(fail)?;
    let mut texts = Texts {
        strings,
        encoding: records.encoding(),
        left: limits.inflated_bytes,
        beyond_ascii: None,
        utf8: Utf8Count::default(),
    };
    let own = texts.encoding;
    /// Rows after which the limits are looked at.
    const LOOKED_AT: usize = 1_000;
    let mut number = 0;
    while let Some(record) = records.read_lazy_record().map_err(fail)? {
        number += 1;
        for (index, column) in columns.iter_mut().enumerate() {
            let place = || format!("{shown}, column {}, row {number}", variables[index].name());
            let wrong = |why: &dyn Display| damaged(shown, &why.to_string()).in_file(place());
            let value = record.value(index).map_err(|error| wrong(&error))?;
            column.push(&value, &mut texts).map_err(|why| wrong(&why))?;
        }
        if number % LOOKED_AT == 0 {
            limits.memory(columns.iter().map(Builder::bytes).sum(), shown)?;
        }
    }
    let mut long = records.into_long_string_reader().map_err(fail)?;
    long.skip_to_end().map_err(fail)?;
    let mut sets = HashMap::new();
    let mut labels = long.into_value_label_reader().map_err(fail)?;
    while let Some(set) = labels.read_value_label_set().map_err(fail)? {
        sets.insert(set.name().to_owned(), set);
    }

    let mut found = Diagnostics::new();
    let codebook = codebook(&variables, &columns, &sets, shown, limits, &mut found)?;
    for (column, variable) in columns.iter().zip(&variables) {
        for odd in column.odd(variable, shown) {
            found.push(odd);
        }
    }
    let described = codebook.iter().flat_map(|(name, info)| {
        let labels = info.labels.values().chain(&info.text);
        labels.map(String::as_str).chain([name])
    });
    for text in described.filter(|text| !text.is_ascii()) {
        texts.note(text);
    }
    let unicode = header.release() >= Release::V118;
    let told = match (unicode, asked, texts.beyond_ascii) {
        (true, Some(encoding), _) if encoding != UTF_8 => Told::Unicode,
        (true, ..) | (_, Some(_), _) | (.., None) => Told::Enough,
        (false, None, Some(text)) => match texts.utf8.is_utf8(own) {
            true => Told::Utf8(text),
            false => Told::Nothing(text),
        },
    };
    let content = Content {
        columns: columns
            .into_iter()
            .zip(codebook.iter())
            .map(|(column, (name, _))| column.finish(name))
            .collect(),
        row_numbers: RowNumbers::run(1, rows),
        codebook,
        sheet: None,
        format: format!("Stata (.dta), release {}", release(bytes)),
        separator: None,
        heading: None,
        notes: found,
    };
    Ok((content, told))
}

/// The release as it stands in the file.
fn release(bytes: &[u8]) -> String {
    match bytes.strip_prefix(b"<stata_dta><header><release>") {
        Some(rest) => String::from_utf8_lossy(&rest[..rest.len().min(3)]).into_owned(),
        None => bytes.first().map(u8::to_string).unwrap_or_default(),
    }
}

/// Bytes of a variable in a row.
fn width(variable: &Variable) -> usize {
    match variable.variable_type() {
        VariableType::Byte => 1,
        VariableType::Int => 2,
        VariableType::Long | VariableType::Float => 4,
        VariableType::Double | VariableType::LongString => 8,
        VariableType::FixedString(length) => usize::from(length),
    }
}

fn codebook(
    variables: &[Variable],
    columns: &[Builder],
    sets: &HashMap<String, ValueLabelSet>,
    shown: &str,
    limits: Limits,
    found: &mut Diagnostics,
) -> Result<Codebook, Diagnostic> {
    let mut infos = IndexMap::new();
    let (mut labels, mut bytes) = (0, 0);
    for (index, (variable, column)) in variables.iter().zip(columns).enumerate() {
        let name = heading(variable.name(), index);
        let set = sets.get(variable.value_label_name());
        if set.is_none() && !variable.value_label_name().is_empty() {
            found.push(
                Diagnostic::warning(
                    Code::FileFormat,
                    format!(
                        "the file does not hold the value labels `{}` that the column asks for",
                        variable.value_label_name()
                    ),
                )
                .in_file(DataPlace::of(shown).column(&name))
                .help("save the file again with its labels"),
            );
        }
        let entries = set.map_or(&[][..], ValueLabelSet::entries);
        // A set for many variables takes far more memory than the file has bytes.
        labels += entries.len() as u64;
        limits.labels(labels, shown)?;
        bytes += entries
            .iter()
            .map(|entry| entry.label().len())
            .sum::<usize>();
        limits.dictionary(bytes, shown)?;
        let labels: IndexMap<String, String> = entries
            .iter()
            .map(|entry| (column.cell_of(entry.value()), entry.label().to_owned()))
            .collect();
        let label = variable.label().trim();
        let info = ColumnInfo {
            text: (!label.is_empty()).then(|| label.to_owned()),
            item: None,
            missing: column.missing(&labels),
            labels,
            holds: Some(column.holds()),
        };
        if infos.insert(name.clone(), info).is_some() {
            return Err(damaged(shown, &format!("two variables are named `{name}`")));
        }
    }
    let coded = infos.values().any(|info| !info.labels.is_empty());
    let mut codebook = Codebook::coded(infos);
    codebook.coded = coded;
    Ok(codebook)
}
