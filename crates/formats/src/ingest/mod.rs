//! A raw export to [`RawData`]: every cell as text, exactly as exported, beside what the file says of its columns.
//!
//! The only module that reads files of data. The layout is found from the content, never from the name; a name
//! that promises something else is said. Nothing is interpreted here: codes, labels, numbers and blanks are
//! text until `sample` reads them by the rules of the spec.

mod above;
mod arrow_blocks;
mod arrow_file;
mod arrow_text;
mod cells;
mod csv;
mod datamap;
mod delta;
mod dictionary;
mod encodings;
mod foreign;
mod frames;
mod grid;
mod iso;
mod json;
mod layout;
mod limits;
mod numbers;
mod ods;
mod parquet_pages;
mod platforms;
mod records;
mod sav;
mod sniff;
mod stamp;
mod stata;
mod strays;
mod text;
mod thrift;
mod triple_s;
mod words;
mod workbook;
mod xls;
mod xlsx;
mod xml;
mod zipped;

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use sha2::{Digest, Sha256};

pub(crate) use arrow_blocks::{ArrowFile, Footer, Size, Stream};
pub(crate) use arrow_file::rows_at_once;
pub(crate) use arrow_text::each_text;
pub use crossbreak_study::raw::{
    Codebook, Column, ColumnBuilder, ColumnInfo, ColumnSigns, Counted, DecimalSigns,
    DeclaredMissing, Form, Holds, MultipleSet, RawData, SetKind, Shown, Sign, Table, WEIGHT,
};
pub(crate) use csv::{QUOTED, row_bytes};
pub use dictionary::Dictionary;
pub(crate) use layout::heading;
pub use limits::Limits;
pub(crate) use parquet_pages::{Held, metadata as parquet_metadata, within as parquet_within};
pub(crate) use stamp::{Stamp, changed};

use above::HeadingRow;
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_study::raw::{RowNumbers, Rows};
use crossbreak_study::spec::Located;
use ods::OdsBook;
use sniff::Format;
use workbook::Book;
use xls::XlsBook;
use xlsx::XlsxBook;
use zipped::ZipKind;

/// What a reader makes of a file.
#[derive(Debug)]
struct Content {
    columns: Vec<Column>,
    /// The number of each row, as the file counts them.
    row_numbers: RowNumbers,
    codebook: Codebook,
    /// The sheet of a workbook that the rows stand in.
    sheet: Option<String>,
    /// The format in words.
    format: String,
    /// The byte that parts the cells of a csv file, where one byte is a letter of ASCII.
    separator: Option<u8>,
    /// The row of the headings, where rows without any are above it.
    heading: Option<usize>,
    /// What was read by a rule that its user has to know of.
    notes: Diagnostics,
}

/// How a file is to be read, where its content does not say.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings<'a> {
    pub limits: Limits,
    /// The encoding of a text, by its name on the web: `utf-8`, `windows-1252`.
    pub encoding: Option<&'a Located<String>>,
    /// The sheet of a workbook that holds the rows.
    pub sheet: Option<&'a Located<String>>,
    /// The row that has the headings, as the file counts its rows from 1.
    pub heading: Option<&'a Located<usize>>,
    /// What other files say of its columns.
    pub dictionary: Option<&'a Dictionary>,
}

/// Reads a raw export. `shown` is the path for messages.
pub fn read(path: &Path, shown: &str, settings: Settings<'_>) -> Result<RawData, Diagnostics> {
    // A text is read several times: to find its encoding, and then its rows.
    stamp::unchanged(path, shown, || read_once(path, shown, settings))
}

fn read_once(path: &Path, shown: &str, settings: Settings<'_>) -> Result<RawData, Diagnostics> {
    let format = Format::of(&start(path, shown, settings.limits)?);
    let mut beside = Vec::new();
    let (content, sha256) = match format {
        // Never held whole.
        Format::Text => csv::read(
            text::Place::File(path),
            shown,
            settings,
            HeadingRow::of(settings.heading),
        )?,
        _ => {
            let bytes = whole(path, shown, settings.limits)?;
            let content = match format {
                // Its data stand in a file beside it.
                Format::TripleS => {
                    let (content, data) = triple_s::read(&bytes, path, shown, settings.limits)?;
                    beside.push(data);
                    content
                }
                _ => of_bytes(&bytes, shown, settings)?,
            };
            (content, sha256(&bytes))
        }
    };
    let mut raw = raw_data(content, sha256, shown, settings)?;
    raw.beside = beside;
    raw.notes.extend(named_as_it_is(path, shown, &raw.format));
    Ok(raw)
}

/// Reads a raw export, and keeps its bytes beside what they hold.
pub fn received(
    path: &Path,
    shown: &str,
    settings: Settings<'_>,
) -> Result<(Vec<u8>, RawData), Diagnostics> {
    start(path, shown, settings.limits)?;
    let read = || std::fs::read(path).map_err(|error| missing(path, shown, &error).into());
    let bytes = stamp::unchanged(path, shown, read)?;
    let raw = parse(&bytes, shown, settings)?;
    Ok((bytes, raw))
}

/// What the bytes of a raw export hold.
pub fn parse(bytes: &[u8], shown: &str, settings: Settings<'_>) -> Result<RawData, Diagnostics> {
    let content = of_bytes(bytes, shown, settings)?;
    raw_data(content, sha256(bytes), shown, settings)
}

fn of_bytes(bytes: &[u8], shown: &str, settings: Settings<'_>) -> Result<Content, Diagnostics> {
    let limits = settings.limits;
    let format = Format::of(bytes);
    match format {
        Format::Text => {
            let heading = HeadingRow::of(settings.heading);
            csv::read(text::Place::Memory(bytes), shown, settings, heading)
                .map(|(content, _)| content)
        }
        Format::Spss => sav::read(bytes, shown, limits, encoding(settings)?),
        Format::Stata => stata::read(bytes, shown, settings, encoding(settings)?),
        Format::Json => json::read(bytes, shown, limits),
        Format::Zip => guarded(
            || senseless(shown),
            || match zipped::checked(bytes, shown, limits)? {
                ZipKind::Archive(files) => {
                    let inner = zipped::only(bytes, &files, shown)?;
                    if Format::of(&inner) == Format::Zip
                        && matches!(zipped::checked(&inner, shown, limits)?, ZipKind::Archive(_))
                    {
                        return Err(zipped::in_another(shown).into());
                    }
                    let content = of_bytes(&inner, shown, settings)?;
                    Ok(Content {
                        format: format!("{}, in a zip file as `{}`", content.format, files[0]),
                        // A copy would be no zip file.
                        separator: None,
                        ..content
                    })
                }
                kind => in_zip(kind, bytes, shown, limits, |book| {
                    workbook::read(book, shown, settings)
                }),
            },
        ),
        Format::Parquet => guarded(
            || senseless(shown),
            || arrow_file::parquet(bytes, shown, limits),
        ),
        Format::Arrow => guarded(
            || senseless(shown),
            || arrow_file::arrow(bytes, shown, limits),
        ),
        _ => {
            let read = |book: &mut dyn Book| workbook::read(book, shown, settings);
            with_book(bytes, format, shown, limits, read)
                .unwrap_or_else(|| Err(unreadable(format, shown).into()))
        }
    }
}

/// The encoding that the spec or the command line names.
fn encoding(settings: Settings<'_>) -> Result<Option<&'static encoding_rs::Encoding>, Diagnostic> {
    settings.encoding.map(encodings::named).transpose()
}

/// What has an encoding that can be chosen: text, SPSS and old Stata files.
fn has_encoding(format: &str) -> bool {
    ["csv", "SPSS", "Stata"]
        .iter()
        .any(|start| format.starts_with(start))
}

fn raw_data(
    content: Content,
    sha256: String,
    shown: &str,
    settings: Settings<'_>,
) -> Result<RawData, Diagnostics> {
    if let Some(sheet) = settings.sheet.filter(|_| content.sheet.is_none()) {
        return Err(Diagnostic::error(
            Code::FileFormat,
            format!("{shown} has no sheets: it is {}", content.format),
        )
        .at(sheet.span())
        .help("take sheet out of [input]")
        .into());
    }
    let has_headings = content.sheet.is_some() || content.format.starts_with("csv");
    if let Some(heading) = settings.heading.filter(|_| !has_headings) {
        return Err(Diagnostic::error(
            Code::FileFormat,
            format!("{shown} has no row of headings: it is {}", content.format),
        )
        .at(heading.span())
        .help("take heading out of [input], or --heading out of the command")
        .into());
    }
    if let Some(encoding) = settings.encoding.filter(|_| !has_encoding(&content.format)) {
        return Err(Diagnostic::error(
            Code::FileFormat,
            format!(
                "{shown} has no encoding to choose: it is {}, whose texts are Unicode",
                content.format
            ),
        )
        .at(encoding.span())
        .help("take encoding out of [input], or --encoding out of the command")
        .into());
    }
    let raw = RawData {
        file: shown.to_owned(),
        sha256,
        beside: Vec::new(),
        codebook: content.codebook.with_plain_texts(),
        sheet: content.sheet,
        format: content.format,
        separator: content.separator,
        heading: content.heading,
        notes: content.notes,
        columns: content.columns,
        rows: Rows::Numbered(content.row_numbers),
    };
    match settings.dictionary {
        Some(dictionary) => dictionary.label(raw),
        None => Ok(raw),
    }
}

/// Opens a workbook, and does something with it. `None` where the format is that of no workbook.
fn with_book<T>(
    bytes: &[u8],
    format: Format,
    shown: &str,
    limits: Limits,
    work: impl FnOnce(&mut dyn Book) -> Result<T, Diagnostics>,
) -> Option<Result<T, Diagnostics>> {
    match format {
        Format::Zip => Some(guarded(
            || senseless(shown),
            || open_zip(bytes, shown, limits, work),
        )),
        Format::Compound => Some(guarded(
            || senseless(shown),
            || work(&mut XlsBook::open(bytes, shown, limits)?),
        )),
        _ => None,
    }
}

/// Parsers of strange files have panics in them; a file must never take the run down. `damaged` is what is said then.
pub(crate) fn guarded<T, E: From<Diagnostic>>(
    damaged: impl FnOnce() -> Diagnostic,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(damaged().into()))
}

/// What messages call a file of these formats.
pub(crate) const PARQUET: &str = "a Parquet file";
pub(crate) const ARROW: &str = "an Arrow file";

/// A file that is not what its first bytes say, or not all of it.
pub(crate) fn damaged_file(shown: &str, kind: &str, why: &dyn std::fmt::Display) -> Diagnostic {
    let why = why.to_string();
    let why = why.lines().next().unwrap_or_default();
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: not {kind} that can be read: {why}"),
    )
    .help("write it again; a file that was cut off while copying looks like this")
}

pub(crate) fn senseless(shown: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown} cannot be read: it holds references that make no sense"),
    )
    .help("open it in the program that made it, and save it again")
}

fn open_zip<T>(
    bytes: &[u8],
    shown: &str,
    limits: Limits,
    work: impl FnOnce(&mut dyn Book) -> Result<T, Diagnostics>,
) -> Result<T, Diagnostics> {
    in_zip(
        zipped::checked(bytes, shown, limits)?,
        bytes,
        shown,
        limits,
        work,
    )
}

/// A workbook in a zip file, by what its parts make up.
fn in_zip<T>(
    kind: ZipKind,
    bytes: &[u8],
    shown: &str,
    limits: Limits,
    work: impl FnOnce(&mut dyn Book) -> Result<T, Diagnostics>,
) -> Result<T, Diagnostics> {
    match kind {
        ZipKind::Foreign(foreign) => Err(unreadable(Format::Foreign(foreign), shown).into()),
        ZipKind::Archive(files) => Err(zipped::no_workbook(&files, shown).into()),
        ZipKind::Ods => work(&mut OdsBook::open(bytes, shown, limits)?),
        ZipKind::Binary => Err(Diagnostic::error(
            Code::FileFormat,
            format!("{shown}: it is a binary Excel workbook (.xlsb)"),
        )
        .help("save it as .xlsx")
        .into()),
        ZipKind::Xlsx => work(&mut XlsxBook::open(bytes, shown)?),
    }
}

/// Which sheet of a workbook is read.
#[derive(Debug, Clone, Copy)]
pub enum Sheet<'a> {
    Named(&'a Located<String>),
    /// The only one there is; where there are several, the text says what to do about it.
    Only(&'a str),
}

/// Reads a small table: csv, or one sheet of a workbook.
pub fn read_table(
    path: &Path,
    shown: &str,
    sheet: Sheet<'_>,
    limits: Limits,
) -> Result<Table, Diagnostics> {
    start(path, shown, limits)?;
    let bytes = whole(path, shown, limits)?;
    let format = Format::of(&bytes);
    let content = match format {
        Format::Text => {
            let settings = Settings {
                limits,
                ..Settings::default()
            };
            csv::read(
                text::Place::Memory(&bytes),
                shown,
                settings,
                HeadingRow::First,
            )?
            .0
        }
        _ => {
            let read = |book: &mut dyn Book| workbook::read_table(book, shown, sheet, limits);
            with_book(&bytes, format, shown, limits, read)
                .unwrap_or_else(|| Err(unreadable(format, shown).into()))?
        }
    };
    let rows = (0..content.row_numbers.len())
        .map(|row| {
            let cells = content.columns.iter();
            cells.map(|column| column.get(row).to_owned()).collect()
        })
        .collect();
    Ok(Table {
        file: shown.to_owned(),
        sha256: sha256(&bytes),
        headings: content
            .columns
            .iter()
            .map(|column| column.name().to_owned())
            .collect(),
        rows,
        sheet: content.sheet,
        row_numbers: content.row_numbers,
    })
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The first bytes of a file that is there and not too large.
fn start(path: &Path, shown: &str, limits: Limits) -> Result<Vec<u8>, Diagnostic> {
    const LENGTH: u64 = 1 << 12;
    let missing = |error: std::io::Error| missing(path, shown, &error);
    let size = std::fs::metadata(path).map_err(missing)?;
    if !size.is_file() {
        return Err(Diagnostic::error(
            Code::FileMissing,
            format!("{shown}: it is a folder or a device"),
        )
        .help(
            "name a file; `crossbreak weight` reads folders of csv, Parquet or Arrow files too",
        ));
    }
    limits.within("bytes", "bytes", size.len(), shown)?;
    let mut start = Vec::new();
    let file = std::fs::File::open(path).map_err(missing)?;
    file.take(LENGTH).read_to_end(&mut start).map_err(missing)?;
    Ok(start)
}

/// The bytes of a file that has to be held whole.
fn whole(path: &Path, shown: &str, limits: Limits) -> Result<Vec<u8>, Diagnostics> {
    let missing = |error: std::io::Error| missing(path, shown, &error);
    stamp::unchanged(path, shown, || {
        let size = std::fs::metadata(path).map_err(missing)?.len();
        limits.within("whole_bytes", "bytes", size, shown)?;
        Ok(std::fs::read(path).map_err(missing)?)
    })
}

/// A file that is not there, or cannot be read.
fn missing(path: &Path, shown: &str, error: &std::io::Error) -> Diagnostic {
    let what = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => format!("it cannot be read: {error}"),
    };
    let near = path.parent().and_then(|folder| nearest_file(folder, path));
    let help = match near {
        Some(near) => format!("did you mean `{near}`? paths are relative to the spec's folder"),
        None => "paths are relative to the spec's folder".to_owned(),
    };
    Diagnostic::error(Code::FileMissing, format!("{shown}: {what}")).help(help)
}

fn nearest_file(folder: &Path, path: &Path) -> Option<String> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    let name = path.file_name()?.to_str()?;
    crossbreak_study::diagnostic::nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Says that a file's name promises something else than what it holds; the content decides.
fn named_as_it_is(path: &Path, shown: &str, format: &str) -> Diagnostics {
    let extension = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    // A file without an ending, or with one that could be anything, promises nothing.
    let promises: &[&str] = match extension.as_str() {
        "csv" | "tsv" => &["csv"],
        "xlsx" | "xlsm" => &["Excel workbook (.xlsx)"],
        "xls" => &["Excel workbook (.xls)"],
        "ods" => &["OpenDocument"],
        "sav" | "zsav" => &["SPSS"],
        "dta" => &["Stata"],
        "parquet" => &["Parquet"],
        "arrow" | "feather" => &["Arrow"],
        "sss" => &["Triple-S"],
        _ => &[],
    };
    if promises.is_empty() || promises.iter().any(|promise| format.starts_with(promise)) {
        return Diagnostics::new();
    }
    Diagnostic::warning(
        Code::FileFormat,
        format!("{shown}: its name ends in .{extension}, but its content is something else: {format}; it was read as that"),
    )
    .help("give it the name of what it is, so that nobody is misled")
    .into()
}

/// What a file is that is no text, by its first bytes.
pub(crate) fn no_text(start: &[u8]) -> Option<&'static str> {
    let format = Format::of(start);
    (format != Format::Text).then(|| format.name())
}

fn unreadable(format: Format, shown: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: it is {}", format.name()),
    )
    .help(match format {
        Format::Html => {
            "some platforms call a web page .xls: open it in a spreadsheet program and save it as .xlsx; a download that failed looks like this too"
        }
        Format::ExcelXml => "open it in a spreadsheet program and save it as .xlsx",
        Format::Foreign(foreign) => foreign.help,
        Format::Markup => "save it as .xlsx or as csv in UTF-8; of a Triple-S survey, name the definition",
        _ => "save it as .xlsx or as csv in UTF-8",
    })
}
