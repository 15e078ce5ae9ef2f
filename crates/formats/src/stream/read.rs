//! Files as batches of arrays, part by part: what any number of threads can share out among them.
//!
//! Parts do not depend on the number of threads: some row groups of a Parquet file, some batches of an Arrow file, or a
//! whole file of text. Only the columns that are asked for are read. What files claim of themselves is held against the
//! limits by the same rules as where they are read whole, part by part; a parser that panics is a file that cannot be
//! read.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};

use super::files::{Files, Kind};
use super::text;
use crate::ingest::{
    ARROW, ArrowFile, Footer, Held, Limits, PARQUET, Size, Stamp, Stream, damaged_file, guarded,
    parquet_metadata, parquet_within, rows_at_once, senseless,
};
use crossbreak_study::diagnostic::{Code, Diagnostic};

/// Rows that are read in one go: their numbers stay in the second cache of a processor.
const BATCH: usize = 16_384;
/// A part has at least as many rows, where the file says how many it has.
const PART: u64 = 1 << 19;
/// Batches of an Arrow file that make a part.
const BATCHES: usize = 16;

/// Called with a batch of rows: an array for each column, and the number of rows.
pub(super) type Visit<'a> = dyn FnMut(&[ArrayRef], usize) -> Result<(), Diagnostic> + 'a;

/// Files that have been looked into.
pub struct Input {
    pub files: Files,
    limits: Limits,
    pub(super) opened: Vec<Opened>,
    parts: Vec<Part>,
}

pub(super) struct Opened {
    pub path: PathBuf,
    pub shown: String,
    /// What the system said of the file before it was opened.
    pub stamp: Stamp,
    /// Columns, with a heading for a name.
    schema: SchemaRef,
    layout: Layout,
}

/// What a file says of its parts.
enum Layout {
    Parquet(ArrowReaderMetadata),
    ArrowFile(Footer),
    ArrowStream,
    Text,
}

struct Part {
    file: usize,
    /// Row groups or batches; none for a whole file.
    groups: Vec<usize>,
}

impl Input {
    /// Opens every file and reads what it says of itself.
    pub fn open(files: Files, limits: Limits) -> Result<Self, Diagnostic> {
        let mut opened = Vec::new();
        let mut parts = Vec::new();
        for (file, (path, shown)) in files.paths.iter().enumerate() {
            let open = || open(path, shown, files.kind, limits);
            let one = guarded(|| senseless(shown), open)?;
            limits.columns(one.schema.fields().len(), shown)?;
            one.is_unambiguous()?;
            match &one.layout {
                Layout::Parquet(metadata) => {
                    let mut groups = Vec::new();
                    let mut rows = 0;
                    for (index, group) in metadata.metadata().row_groups().iter().enumerate() {
                        groups.push(index);
                        rows += u64::try_from(group.num_rows()).unwrap_or_default();
                        if rows >= PART {
                            rows = 0;
                            let groups = std::mem::take(&mut groups);
                            parts.push(Part { file, groups });
                        }
                    }
                    if !groups.is_empty() {
                        parts.push(Part { file, groups });
                    }
                }
                Layout::ArrowFile(footer) => {
                    let batches: Vec<usize> = (0..footer.batches.len()).collect();
                    parts.extend(batches.chunks(BATCHES).map(|groups| Part {
                        file,
                        groups: groups.to_vec(),
                    }));
                }
                Layout::ArrowStream | Layout::Text => {
                    let groups = Vec::new();
                    parts.push(Part { file, groups });
                }
            }
            opened.push(one);
        }
        Ok(Self {
            files,
            limits,
            opened,
            parts,
        })
    }

    /// The names of the columns, as the first file has them.
    pub fn headings(&self) -> Vec<String> {
        let first = self.opened.first();
        first
            .iter()
            .flat_map(|file| file.schema.fields())
            .map(|field| field.name().clone())
            .collect()
    }

    /// The type of a column in the first file.
    pub fn kind_of(&self, column: &str) -> Option<&DataType> {
        let field = self.opened.first()?.schema.field_with_name(column).ok()?;
        Some(field.data_type())
    }

    /// Number of parts.
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// Asks for columns. Texts of columns before `plain` come as dictionaries where the file allows it: they repeat.
    pub fn select(&self, columns: &[String], plain: usize) -> Result<Selection<'_>, Diagnostic> {
        let mut files = Vec::new();
        for file in &self.opened {
            let mut indices = Vec::new();
            for column in columns {
                let index = file.schema.index_of(column).map_err(|_| {
                    Diagnostic::error(
                        Code::FileFormat,
                        format!(
                            "{} has no column `{column}`, which {} has",
                            file.shown, self.opened[0].shown
                        ),
                    )
                    .help("files that are read together have the same columns")
                })?;
                indices.push(index);
            }
            let parquet = match &file.layout {
                Layout::Parquet(metadata) => {
                    let (keys, others) = indices.split_at(plain);
                    let ask = || {
                        as_asked(metadata, keys, others)
                            .map_err(|error| damaged_file(&file.shown, PARQUET, &error))
                    };
                    Some(guarded(|| senseless(&file.shown), ask)?)
                }
                _ => None,
            };
            // Readers give columns in the order of the file, each once.
            let mut read = indices.clone();
            read.sort_unstable();
            read.dedup();
            let places = indices
                .iter()
                .map(|index| read.binary_search(index).unwrap_or_default())
                .collect();
            files.push(Selected {
                read,
                places,
                parquet,
            });
        }
        Ok(Selection { input: self, files })
    }
}

/// Some columns of all files.
pub struct Selection<'a> {
    input: &'a Input,
    files: Vec<Selected>,
}

struct Selected {
    /// Columns of the file, in its order.
    read: Vec<usize>,
    /// The place among them of each column that was asked for.
    places: Vec<usize>,
    parquet: Option<ArrowReaderMetadata>,
}

impl Selection<'_> {
    /// Number of parts.
    pub fn parts(&self) -> usize {
        self.input.parts.len()
    }

    /// How messages call the file of a part.
    pub fn shown(&self, part: usize) -> &str {
        &self.input.opened[self.input.parts[part].file].shown
    }

    /// That the file of a part is not the one that was opened.
    pub(super) fn changed(&self, part: usize) -> Diagnostic {
        self.input.opened[self.input.parts[part].file].changed()
    }

    /// Calls `each` with every batch of a part: an array for each column that was asked for, and the number of rows.
    pub(super) fn read(&self, part: usize, each: &mut Visit<'_>) -> Result<(), Diagnostic> {
        let shown = self.shown(part);
        guarded(|| senseless(shown), || self.read_part(part, each))
    }

    fn read_part(&self, part: usize, each: &mut Visit<'_>) -> Result<(), Diagnostic> {
        let part = &self.input.parts[part];
        let file = &self.input.opened[part.file];
        let (shown, limits) = (file.shown.as_str(), self.input.limits);
        let selected = &self.files[part.file];
        let mut hand_over = |columns: &[ArrayRef], rows: usize| {
            let asked: Vec<ArrayRef> = selected
                .places
                .iter()
                .map(|&p| columns[p].clone())
                .collect();
            // Batches of other programs can be of any size.
            let mut start = 0;
            while start < rows {
                let rows = (rows - start).min(BATCH);
                let slices: Vec<ArrayRef> = asked.iter().map(|a| a.slice(start, rows)).collect();
                each(&slices, rows)?;
                start += rows;
            }
            Ok(())
        };
        let mut batch = |kind: &str, batch: Result<Option<RecordBatch>, ArrowError>| {
            let batch = batch.map_err(|error| damaged_file(shown, kind, &error))?;
            batch.map_or(Ok(()), |batch| hand_over(batch.columns(), batch.num_rows()))
        };
        match &file.layout {
            Layout::Parquet(metadata) => {
                let wrong = |error: &dyn std::fmt::Display| damaged_file(shown, PARQUET, error);
                let metadata = selected.parquet.as_ref().unwrap_or(metadata);
                let source = Arc::new(file.file(PARQUET)?);
                let schema = metadata.parquet_schema();
                let mask = ProjectionMask::roots(schema, selected.read.clone());
                let groups: Vec<_> = part
                    .groups
                    .iter()
                    .map(|&group| metadata.metadata().row_group(group))
                    .collect();
                let asked = |leaf| mask.leaf_included(leaf);
                let longest = parquet_within(&source, &groups, &asked, Held::Pages, limits, shown)?;
                let source = source.try_clone().map_err(|error| wrong(&error))?;
                let reader =
                    ParquetRecordBatchReaderBuilder::new_with_metadata(source, metadata.clone())
                        .with_projection(mask)
                        .with_row_groups(part.groups.clone())
                        .with_batch_size(rows_at_once(longest, BATCH))
                        .build()
                        .map_err(|error| wrong(&error))?;
                reader
                    .into_iter()
                    .try_for_each(|read| batch(PARQUET, read.map(Some)))
            }
            Layout::ArrowFile(footer) => {
                let source = file.file(ARROW)?;
                let source = file.arrow(&source, limits);
                let mut decoder = footer.decoder().with_projection(selected.read.clone());
                for block in &footer.dictionaries {
                    let bytes = source.block(block, &mut Size::default())?;
                    let read = decoder.read_dictionary(block, &bytes);
                    read.map_err(|error| source.wrong(&error))?;
                }
                for block in part.groups.iter().map(|&group| &footer.batches[group]) {
                    let bytes = source.block(block, &mut Size::default())?;
                    batch(ARROW, decoder.read_record_batch(block, &bytes))?;
                }
                Ok(())
            }
            Layout::ArrowStream => {
                let source = file.file(ARROW)?;
                let source = file.arrow(&source, limits);
                let mut stream = Stream::default();
                let mut at = 0;
                while let Some((message, next)) = source.message(at, &mut Size::default())? {
                    let read = stream.take(&message, Some(&selected.read), &source)?;
                    if stream
                        .schema
                        .as_ref()
                        .is_some_and(|now| *now != file.schema)
                    {
                        return Err(file.changed());
                    }
                    batch(ARROW, Ok(read))?;
                    at = next;
                }
                Ok(())
            }
            Layout::Text => {
                let fields = file.schema.fields().iter();
                let headings: Vec<&str> = fields.map(|field| field.name().as_str()).collect();
                let whole = text::Whole {
                    path: &file.path,
                    shown,
                    limits,
                };
                let read = whole.read(&headings, &selected.read, BATCH, &mut hand_over)?;
                match read {
                    text::Found::Whole => Ok(()),
                    text::Found::OtherHeadings => Err(file.changed()),
                }
            }
        }
    }
}

/// Opens a file and reads what it says of itself.
fn open(path: &Path, shown: &str, kind: Kind, limits: Limits) -> Result<Opened, Diagnostic> {
    let word = match kind {
        Kind::Parquet => PARQUET,
        Kind::ArrowFile | Kind::ArrowStream => ARROW,
        Kind::Csv | Kind::Zip => "a csv",
    };
    let stamp = Stamp::of(path).map_err(|error| damaged_file(shown, word, &error))?;
    let mut opened = Opened {
        path: path.to_owned(),
        shown: shown.to_owned(),
        stamp,
        schema: Arc::new(Schema::empty()),
        layout: Layout::Text,
    };
    match kind {
        Kind::Parquet => {
            let metadata = parquet_metadata(&opened.file(word)?, limits, shown)?;
            opened.schema = metadata.schema().clone();
            opened.layout = Layout::Parquet(metadata);
        }
        Kind::ArrowFile => {
            let footer = opened.arrow(&opened.file(word)?, limits).footer()?;
            opened.schema = footer.schema.clone();
            opened.layout = Layout::ArrowFile(footer);
        }
        Kind::ArrowStream => {
            let file = opened.file(word)?;
            let source = opened.arrow(&file, limits);
            let mut stream = Stream::default();
            if let Some((message, _)) = source.message(0, &mut Size::default())? {
                stream.take(&message, None, &source)?;
            }
            let schema = stream.schema;
            opened.schema = schema.ok_or_else(|| source.wrong(&"it has no schema"))?;
            opened.layout = Layout::ArrowStream;
        }
        Kind::Csv | Kind::Zip => {
            let whole = text::Whole {
                path,
                shown,
                limits,
            };
            let headings = whole.headings()?.into_iter();
            let fields: Vec<Field> = headings
                .map(|name| Field::new(name, DataType::Utf8, true))
                .collect();
            opened.schema = Arc::new(Schema::new(fields));
        }
    }
    Ok(opened)
}

impl Opened {
    fn file(&self, kind: &str) -> Result<File, Diagnostic> {
        File::open(&self.path).map_err(|error| damaged_file(&self.shown, kind, &error))
    }

    fn arrow<'a>(&'a self, file: &'a File, limits: Limits) -> ArrowFile<'a, File> {
        let shown = self.shown.as_str();
        ArrowFile {
            file,
            shown,
            limits,
        }
    }

    /// Whether each column has a heading of its own.
    fn is_unambiguous(&self) -> Result<(), Diagnostic> {
        let fields = self.schema.fields().iter();
        let mut names: Vec<&str> = fields.map(|field| field.name().as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            None => Ok(()),
            Some(twice) => Err(Diagnostic::error(
                Code::FileFormat,
                format!(
                    "{}: the heading `{}` is repeated over two columns",
                    self.shown, twice[0]
                ),
            )
            .help("rename one of them: which one the spec means is unclear")),
        }
    }
}

/// The same file, but with texts of the keys as dictionaries: each text is looked up once, not once a row. Other texts
/// come as views of its pages: a dictionary can have one long text for all rows, which would be written out for each.
fn as_asked(
    metadata: &ArrowReaderMetadata,
    keys: &[usize],
    others: &[usize],
) -> parquet::errors::Result<ArrowReaderMetadata> {
    let mut changed = false;
    let fields: Vec<Field> = metadata
        .schema()
        .fields()
        .iter()
        .enumerate()
        .map(|(index, field)| {
            let kind = match field.data_type() {
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Binary
                    if keys.contains(&index) =>
                {
                    DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into())
                }
                DataType::Utf8 | DataType::LargeUtf8 if others.contains(&index) => {
                    DataType::Utf8View
                }
                DataType::Binary | DataType::LargeBinary if others.contains(&index) => {
                    DataType::BinaryView
                }
                _ => return field.as_ref().clone(),
            };
            changed = true;
            field.as_ref().clone().with_data_type(kind)
        })
        .collect();
    if !changed {
        return Ok(metadata.clone());
    }
    let schema = Schema::new_with_metadata(fields, metadata.schema().metadata().clone());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    ArrowReaderMetadata::try_new(metadata.metadata().clone(), options)
}
