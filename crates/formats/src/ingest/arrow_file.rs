//! Parquet and Arrow IPC, read whole: batch by batch into columns of text.
//!
//! What the files say of their own size is held against the limits before anything is unpacked: see
//! [`super::parquet_pages`] and [`super::arrow_blocks`].

use std::collections::hash_map::Entry;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use rustc_hash::FxHashMap;

use super::above::HeadingRow;
use super::arrow_blocks::{ArrowFile, Size, Stream};
use super::arrow_text::each_text;
use super::layout::{self, Rectangle};
use super::limits::Limits;
use super::parquet_pages::{self, Held};
use super::{Content, PARQUET, damaged_file};
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crossbreak_study::raw::ColumnBuilder;
use crossbreak_study::raw::Holds;
use crossbreak_study::raw::RowNumbers;

/// Rows that are read in one go.
const BATCH: usize = 16_384;

/// Reads a Parquet file.
pub(super) fn parquet(bytes: &[u8], shown: &str, limits: Limits) -> Result<Content, Diagnostics> {
    let wrong = |error: &dyn std::fmt::Display| damaged_file(shown, PARQUET, error);
    let bytes = Arc::new(Bytes::copy_from_slice(bytes));
    let metadata = parquet_pages::metadata(&*bytes, limits, shown)?;
    let groups: Vec<_> = metadata.metadata().row_groups().iter().collect();
    let rows = groups.iter().map(|group| usize::try_from(group.num_rows()));
    let rows = rows.fold(0, |all, rows| {
        rows.map_or(usize::MAX, |rows| rows.saturating_add(all))
    });
    let unpacked = groups
        .iter()
        .flat_map(|group| group.columns())
        .map(|column| u64::try_from(column.uncompressed_size()).unwrap_or(u64::MAX))
        .fold(0, u64::saturating_add);
    limits.unpacked(unpacked, bytes.len() as u64, shown)?;
    let longest = parquet_pages::within(&bytes, &groups, &|_| true, Held::Whole, limits, shown)?;
    let metadata = as_views(&metadata).map_err(|error| wrong(&error))?;
    let mut table = Table::new(metadata.schema(), rows, shown, limits)?;
    let bytes = Bytes::clone(&bytes);
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, metadata)
        .with_batch_size(rows_at_once(longest, BATCH))
        .build()
        .map_err(|error| wrong(&error))?;
    for batch in reader {
        table.push(&batch.map_err(|error| wrong(&error))?)?;
    }
    table.finish("Parquet")
}

/// Rows that are read in one go, where each value may take so many bytes.
pub(crate) fn rows_at_once(longest: u64, most: usize) -> usize {
    const BYTES: u64 = 64 << 20;
    let rows = BYTES / longest.max(1);
    usize::try_from(rows).unwrap_or(most).clamp(1, most)
}

/// The same file, with texts as views of its pages: a dictionary can have one long text for all rows, which would be
/// written out for each of them. Bytes are texts: some engines write texts without saying so.
fn as_views(metadata: &ArrowReaderMetadata) -> parquet::errors::Result<ArrowReaderMetadata> {
    let schema = metadata.schema();
    let fields: Vec<Field> = schema
        .fields()
        .iter()
        .map(|field| match field.data_type() {
            DataType::Binary | DataType::Utf8 | DataType::LargeUtf8 => {
                field.as_ref().clone().with_data_type(DataType::Utf8View)
            }
            _ => field.as_ref().clone(),
        })
        .collect();
    let schema = Schema::new_with_metadata(fields, schema.metadata().clone());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    ArrowReaderMetadata::try_new(metadata.metadata().clone(), options)
}

/// Reads Arrow IPC, with a footer (Feather) or as a stream.
pub(super) fn arrow(bytes: &[u8], shown: &str, limits: Limits) -> Result<Content, Diagnostics> {
    let file = ArrowFile {
        file: &Bytes::copy_from_slice(bytes),
        shown,
        limits,
    };
    match bytes.starts_with(b"ARROW1") {
        true => with_footer(&file),
        false => stream(&file),
    }
}

fn with_footer(file: &ArrowFile<'_, Bytes>) -> Result<Content, Diagnostics> {
    let footer = file.footer()?;
    let mut size = Size::default();
    let mut blocks = Vec::new();
    for block in footer.dictionaries.iter().chain(&footer.batches) {
        blocks.push(file.block(block, &mut size)?);
    }
    let mut table = Table::new(&footer.schema, size.rows, file.shown, file.limits)?;
    let mut decoder = footer.decoder();
    let mut blocks = blocks.iter();
    for (block, part) in footer.dictionaries.iter().zip(blocks.by_ref()) {
        let read = decoder.read_dictionary(block, part);
        read.map_err(|error| file.wrong(&error))?;
    }
    for (block, part) in footer.batches.iter().zip(blocks) {
        let batch = decoder.read_record_batch(block, part);
        if let Some(batch) = batch.map_err(|error| file.wrong(&error))? {
            table.push(&batch)?;
        }
    }
    table.finish("Arrow IPC file")
}

fn stream(file: &ArrowFile<'_, Bytes>) -> Result<Content, Diagnostics> {
    let mut size = Size::default();
    let mut messages = Vec::new();
    let mut at = 0;
    while let Some((message, next)) = file.message(at, &mut size)? {
        messages.push(message);
        at = next;
    }
    let mut stream = Stream::default();
    let mut table: Option<Table<'_>> = None;
    for message in &messages {
        let batch = stream.take(message, None, file)?;
        if let (None, Some(schema)) = (&table, &stream.schema) {
            table = Some(Table::new(schema, size.rows, file.shown, file.limits)?);
        }
        if let (Some(batch), Some(table)) = (batch, &mut table) {
            table.push(&batch)?;
        }
    }
    match table {
        Some(table) => table.finish("Arrow IPC stream"),
        None => Err(file.wrong(&"it has no schema").into()),
    }
}

/// Takes batches.
struct Table<'a> {
    shown: &'a str,
    limits: Limits,
    schema: SchemaRef,
    columns: Vec<ColumnBuilder>,
    rows: usize,
}

impl<'a> Table<'a> {
    fn new(
        schema: &SchemaRef,
        rows: usize,
        shown: &'a str,
        limits: Limits,
    ) -> Result<Self, Diagnostics> {
        let width = schema.fields().len();
        limits.columns(width, shown)?;
        limits.rows(rows, shown)?;
        limits.cells(width.saturating_mul(rows), shown)?;
        let mut found = Diagnostics::new();
        for field in schema.fields() {
            if !is_cell(field.data_type()) {
                found.push(
                    Diagnostic::error(
                        Code::FileFormat,
                        format!(
                            "{shown}: the column `{}` holds {}, not one value a row",
                            field.name(),
                            field.data_type()
                        ),
                    )
                    .help(
                        "leave the column out, or write each of its parts as a column of its own",
                    ),
                );
            }
        }
        if found.has_errors() {
            return Err(found);
        }
        Ok(Self {
            shown,
            limits,
            schema: schema.clone(),
            columns: schema
                .fields()
                .iter()
                .map(|_| ColumnBuilder::new())
                .collect(),
            rows: 0,
        })
    }

    fn push(&mut self, batch: &RecordBatch) -> Result<(), Diagnostic> {
        self.rows = self.rows.saturating_add(batch.num_rows());
        self.limits.rows(self.rows, self.shown)?;
        self.limits
            .cells(self.rows.saturating_mul(self.columns.len()), self.shown)?;
        for (builder, array) in self.columns.iter_mut().zip(batch.columns()) {
            push_all(builder, array);
        }
        let cells = self.columns.iter().map(ColumnBuilder::bytes);
        self.limits.memory(cells.sum(), self.shown)
    }

    fn finish(self, format: &str) -> Result<Content, Diagnostics> {
        let fields = self.schema.fields();
        let table = Rectangle {
            heading_row: 1,
            heading: fields.iter().map(|field| field.name().clone()).collect(),
            columns: self
                .columns
                .into_iter()
                .map(|column| column.finish(""))
                .collect(),
            row_numbers: RowNumbers::run(1, self.rows),
        };
        let shown = self.shown;
        let cell = |column: usize| DataPlace::of(shown).column(&(column + 1).to_string());
        // The names and kinds of its columns are no rows.
        let whole = DataPlace::of(shown);
        let mut arranged = layout::arrange(table, &cell, &whole, HeadingRow::First);
        for ((_, info), field) in arranged.codebook.iter_mut().zip(fields) {
            info.holds = holds(field.data_type());
        }
        Ok(Content {
            columns: arranged.columns,
            row_numbers: arranged.row_numbers,
            codebook: arranged.codebook,
            sheet: None,
            format: format.to_owned(),
            separator: None,
            heading: None,
            notes: arranged.notes,
        })
    }
}

/// A long text that stands at one place for many rows, as in a dictionary, is looked up once.
fn push_all(builder: &mut ColumnBuilder, array: &ArrayRef) {
    /// Longer than any number or date is written: those stand at one place one after the other.
    const LONG: usize = 4_096;
    let mut known: FxHashMap<(usize, usize), usize> = FxHashMap::default();
    each_text(array, &mut |text| {
        if text.len() <= LONG {
            builder.push(text);
            return;
        }
        match known.entry((text.as_ptr() as usize, text.len())) {
            Entry::Occupied(code) => builder.push_again(*code.get()),
            Entry::Vacant(place) => {
                place.insert(builder.push(text));
            }
        }
    });
}

/// Whether a type is one value a row that can be written.
fn is_cell(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_cell(values),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => false,
        DataType::FixedSizeBinary(_) => false,
        kind => !kind.is_nested(),
    }
}

/// What the file says that the cells hold.
fn holds(kind: &DataType) -> Option<Holds> {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(Holds::Text),
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) | DataType::Time32(_) => {
            Some(Holds::Date)
        }
        DataType::Time64(_) => Some(Holds::Date),
        kind if kind.is_numeric() => Some(Holds::Number),
        _ => None,
    }
}
