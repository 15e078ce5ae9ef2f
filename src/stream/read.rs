//! Files as batches of arrays, part by part: what any number of threads can share out among them.
//!
//! Parts do not depend on the number of threads: some row groups of a Parquet file, some batches of an Arrow file, or a
//! whole file of text. Only the columns that are asked for are read.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::reader::{FileReader, StreamReader};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};

use super::files::{Files, Kind};
use super::text;
use crate::diagnostic::{Code, Diagnostic};

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
    opened: Vec<Opened>,
    parts: Vec<Part>,
}

struct Opened {
    path: PathBuf,
    shown: String,
    /// Columns, with a heading for a name.
    schema: SchemaRef,
    parquet: Option<ArrowReaderMetadata>,
}

struct Part {
    file: usize,
    /// Row groups or batches; none for a whole file.
    groups: Vec<usize>,
}

impl Input {
    /// Opens every file and reads what it says of itself.
    pub fn open(files: Files) -> Result<Self, Diagnostic> {
        let mut opened = Vec::new();
        let mut parts = Vec::new();
        for (file, (path, shown)) in files.paths.iter().enumerate() {
            let damaged = |error: &dyn std::fmt::Display| damaged(shown, files.kind, error);
            let open = || File::open(path).map_err(|error| damaged(&error));
            let mut parquet = None;
            let schema = match files.kind {
                Kind::Parquet => {
                    let metadata = ArrowReaderMetadata::load(&open()?, ArrowReaderOptions::new())
                        .map_err(|error| damaged(&error))?;
                    let mut groups = Vec::new();
                    let mut rows = 0;
                    for (index, group) in metadata.metadata().row_groups().iter().enumerate() {
                        groups.push(index);
                        rows += group.num_rows() as u64;
                        if rows >= PART {
                            rows = 0;
                            let groups = std::mem::take(&mut groups);
                            parts.push(Part { file, groups });
                        }
                    }
                    if !groups.is_empty() {
                        parts.push(Part { file, groups });
                    }
                    let schema = metadata.schema().clone();
                    parquet = Some(metadata);
                    schema
                }
                Kind::ArrowFile => {
                    let reader = FileReader::try_new(BufReader::new(open()?), None)
                        .map_err(|error| damaged(&error))?;
                    let batches: Vec<usize> = (0..reader.num_batches()).collect();
                    parts.extend(batches.chunks(BATCHES).map(|groups| Part {
                        file,
                        groups: groups.to_vec(),
                    }));
                    reader.schema()
                }
                Kind::ArrowStream => {
                    let groups = Vec::new();
                    parts.push(Part { file, groups });
                    StreamReader::try_new(BufReader::new(open()?), None)
                        .map_err(|error| damaged(&error))?
                        .schema()
                }
                Kind::Csv | Kind::Zip => {
                    let groups = Vec::new();
                    parts.push(Part { file, groups });
                    let fields: Vec<Field> = text::headings(path, shown)?
                        .into_iter()
                        .map(|name| Field::new(name, DataType::Utf8, true))
                        .collect();
                    Arc::new(Schema::new(fields))
                }
            };
            let mut names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
            names.sort_unstable();
            if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(Diagnostic::error(
                    Code::FileFormat,
                    format!(
                        "{shown}: the heading `{}` stands over two columns",
                        twice[0]
                    ),
                )
                .help(
                    "give one of them a name of its own: which one the spec means cannot be known",
                ));
            }
            opened.push(Opened {
                path: path.clone(),
                shown: shown.clone(),
                schema,
                parquet,
            });
        }
        Ok(Self {
            files,
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
            let parquet = match &file.parquet {
                None => None,
                Some(metadata) => Some(
                    with_dictionaries(metadata, &indices[..plain])
                        .map_err(|error| damaged(&file.shown, self.files.kind, &error))?,
                ),
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

    /// Calls `each` with every batch of a part: an array for each column that was asked for, and the number of rows.
    pub(super) fn read(&self, part: usize, each: &mut Visit<'_>) -> Result<(), Diagnostic> {
        let part = &self.input.parts[part];
        let file = &self.input.opened[part.file];
        let selected = &self.files[part.file];
        let kind = self.input.files.kind;
        let damaged = |error: &dyn std::fmt::Display| damaged(&file.shown, kind, error);
        let open = || File::open(&file.path).map_err(|error| damaged(&error));
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
        let mut batch = |batch: Result<arrow::array::RecordBatch, ArrowError>| {
            let batch = batch.map_err(|error| damaged(&error))?;
            hand_over(batch.columns(), batch.num_rows())
        };
        match (kind, &selected.parquet) {
            (Kind::Parquet, Some(metadata)) => {
                let builder =
                    ParquetRecordBatchReaderBuilder::new_with_metadata(open()?, metadata.clone());
                let mask = ProjectionMask::roots(builder.parquet_schema(), selected.read.clone());
                let reader = builder
                    .with_projection(mask)
                    .with_row_groups(part.groups.clone())
                    .with_batch_size(BATCH)
                    .build()
                    .map_err(|error| damaged(&error))?;
                reader.into_iter().try_for_each(batch)
            }
            (Kind::ArrowFile, _) => {
                let reader = BufReader::new(open()?);
                let mut reader = FileReader::try_new(reader, Some(selected.read.clone()))
                    .map_err(|error| damaged(&error))?;
                for &index in &part.groups {
                    reader.set_index(index).map_err(|error| damaged(&error))?;
                    if let Some(next) = reader.next() {
                        batch(next)?;
                    }
                }
                Ok(())
            }
            (Kind::ArrowStream, _) => {
                let reader = BufReader::new(open()?);
                let mut reader = StreamReader::try_new(reader, Some(selected.read.clone()))
                    .map_err(|error| damaged(&error))?;
                reader.try_for_each(batch)
            }
            _ => text::read(
                &file.path,
                &file.shown,
                &selected.read,
                BATCH,
                &mut hand_over,
            ),
        }
    }
}

/// The same file, but with texts of some columns as dictionaries: each text is looked up once, not once a row.
fn with_dictionaries(
    metadata: &ArrowReaderMetadata,
    columns: &[usize],
) -> parquet::errors::Result<ArrowReaderMetadata> {
    let texts = |kind: &DataType| {
        matches!(
            kind,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Binary
        )
    };
    let mut changed = false;
    let fields: Vec<Field> = metadata
        .schema()
        .fields()
        .iter()
        .enumerate()
        .map(|(index, field)| {
            if columns.contains(&index) && texts(field.data_type()) {
                changed = true;
                let kind = DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into());
                field.as_ref().clone().with_data_type(kind)
            } else {
                field.as_ref().clone()
            }
        })
        .collect();
    if !changed {
        return Ok(metadata.clone());
    }
    let schema = Schema::new_with_metadata(fields, metadata.schema().metadata().clone());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    ArrowReaderMetadata::try_new(metadata.metadata().clone(), options)
}

fn damaged(shown: &str, kind: Kind, error: &dyn std::fmt::Display) -> Diagnostic {
    let kind = match kind {
        Kind::Parquet => "Parquet file",
        Kind::ArrowFile | Kind::ArrowStream => "Arrow file",
        Kind::Csv | Kind::Zip => "csv",
    };
    let why = error.to_string();
    let why = why.lines().next().unwrap_or_default();
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: not a {kind} that can be read: {why}"),
    )
    .help("write it again; a file that was cut off while copying looks like this")
}
