//! Parquet and Arrow IPC, read whole: batch by batch into columns of text.
//!
//! What the files say of their own size is held against the limits before anything is unpacked.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::buffer::Buffer;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::ipc::convert::fb_to_schema;
use arrow::ipc::reader::{FileDecoder, StreamDecoder, read_footer_length};
use arrow::ipc::{
    Block, CompressionType, MessageHeader, RecordBatch as BatchHeader, root_as_footer,
    root_as_message,
};
use bytes::Bytes;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use rustc_hash::FxHashMap;

use super::Content;
use super::arrow_text::each_text;
use super::codebook::Holds;
use super::column::ColumnBuilder;
use super::layout::{self, Rectangle};
use super::limits::Limits;
use super::parquet_pages::{self, lz4_is_over, zstd_is_over};
use super::row_numbers::RowNumbers;
use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};

/// Rows that are read in one go.
const BATCH: usize = 16_384;

fn damaged(shown: &str, kind: &str, error: &dyn std::fmt::Display) -> Diagnostic {
    let why = error.to_string();
    let why = why.lines().next().unwrap_or_default();
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: not {kind} that can be read: {why}"),
    )
    .help("write it again; a file that was cut off while copying looks like this")
}

/// Reads a Parquet file.
pub(super) fn parquet(bytes: &[u8], shown: &str, limits: Limits) -> Result<Content, Diagnostics> {
    const KIND: &str = "a Parquet file";
    let wrong = |error: parquet::errors::ParquetError| damaged(shown, KIND, &error);
    if !parquet_pages::description(bytes, limits, shown)? {
        return Err(damaged(shown, KIND, &"its description makes no sense").into());
    }
    let bytes = Bytes::copy_from_slice(bytes);
    let metadata = ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::new()).map_err(wrong)?;
    let rows =
        usize::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(usize::MAX);
    let unpacked = metadata
        .metadata()
        .row_groups()
        .iter()
        .flat_map(|group| group.columns())
        .map(|column| u64::try_from(column.uncompressed_size()).unwrap_or(u64::MAX))
        .fold(0, u64::saturating_add);
    limits.unpacked(unpacked, bytes.len() as u64, shown)?;
    let sharing = parquet_pages::within(&bytes, metadata.metadata(), limits, shown)?;
    let metadata = as_views(&metadata).map_err(wrong)?;
    let mut table = Table::new(metadata.schema(), rows, shown, limits)?;
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, metadata)
        .with_batch_size(rows_at_once(sharing))
        .build()
        .map_err(wrong)?;
    for batch in reader {
        table.push(&batch.map_err(|error| damaged(shown, KIND, &error))?)?;
    }
    table.finish("Parquet")
}

/// Rows that are read in one go, where each value may take so many bytes.
fn rows_at_once(longest: u64) -> usize {
    const BYTES: u64 = 64 << 20;
    let rows = BYTES / longest.max(1);
    usize::try_from(rows).unwrap_or(BATCH).clamp(1, BATCH)
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

const ARROW: &str = "an Arrow file";

/// Reads Arrow IPC, with a footer (Feather) or as a stream.
pub(super) fn arrow(bytes: &[u8], shown: &str, limits: Limits) -> Result<Content, Diagnostics> {
    match bytes.starts_with(b"ARROW1") {
        true => arrow_file(bytes, shown, limits),
        false => arrow_stream(bytes, shown, limits),
    }
}

fn arrow_file(bytes: &[u8], shown: &str, limits: Limits) -> Result<Content, Diagnostics> {
    let wrong = |error: &dyn std::fmt::Display| damaged(shown, ARROW, error);
    let buffer = Buffer::from(bytes);
    let cut_off = || wrong(&"it ends too early");
    let (before, trailer) = bytes.split_last_chunk::<10>().ok_or_else(cut_off)?;
    let length = read_footer_length(*trailer).map_err(|error| wrong(&error))?;
    let start = before.len().checked_sub(length).ok_or_else(cut_off)?;
    let footer = root_as_footer(&before[start..]).map_err(|error| wrong(&error))?;
    let schema = footer.schema().ok_or_else(|| wrong(&"it has no schema"))?;
    let schema = Arc::new(fb_to_schema(schema));
    let dictionaries: Vec<&Block> = footer.dictionaries().iter().flatten().collect();
    let batches: Vec<&Block> = footer.recordBatches().iter().flatten().collect();
    let mut size = Size::default();
    let mut blocks = Vec::new();
    for block in dictionaries.iter().chain(&batches) {
        // A block names its own place: it has to be in the file.
        let part = usize::try_from(block.offset())
            .ok()
            .zip(usize::try_from(block.metaDataLength()).ok())
            .zip(usize::try_from(block.bodyLength()).ok())
            .and_then(|((offset, head), body)| {
                let (split, end) = (
                    offset.checked_add(head)?,
                    offset.checked_add(head)?.checked_add(body)?,
                );
                Some((
                    bytes.get(offset..split)?,
                    bytes.get(split..end)?,
                    offset,
                    end,
                ))
            });
        let (head, body, offset, end) = part.ok_or_else(cut_off)?;
        // The head begins with its length, in newer files behind a mark.
        let head = head.strip_prefix(&[0xFF; 4]).unwrap_or(head);
        size.add(head.get(4..).unwrap_or_default(), body)
            .map_err(|error| wrong(&error))?;
        blocks.push(buffer.slice_with_length(offset, end - offset));
    }
    limits.unpacked(size.unpacked, bytes.len() as u64, shown)?;
    let mut table = Table::new(&schema, size.rows, shown, limits)?;
    let mut decoder = FileDecoder::new(schema, footer.version());
    let mut blocks = blocks.iter();
    for (block, part) in dictionaries.iter().zip(blocks.by_ref()) {
        decoder
            .read_dictionary(block, part)
            .map_err(|error| wrong(&error))?;
    }
    for (block, part) in batches.iter().zip(blocks) {
        let batch = decoder
            .read_record_batch(block, part)
            .map_err(|error| wrong(&error))?;
        if let Some(batch) = batch {
            table.push(&batch)?;
        }
    }
    table.finish("Arrow IPC file")
}

fn arrow_stream(bytes: &[u8], shown: &str, limits: Limits) -> Result<Content, Diagnostics> {
    let wrong = |error: &dyn std::fmt::Display| damaged(shown, ARROW, error);
    let mut size = Size::default();
    let mut rest = bytes;
    // Messages: a mark, the length of the head, the head, the body that the head speaks of.
    while let Some((start, after)) = rest.split_first_chunk::<8>() {
        let [.., a, b, c, d] = *start;
        let length = u32::from_le_bytes([a, b, c, d]) as usize;
        if length == 0 {
            break;
        }
        let cut_off = || wrong(&"it ends too early");
        let (head, after) = after.split_at_checked(length).ok_or_else(cut_off)?;
        let message = root_as_message(head).map_err(|error| wrong(&error))?;
        let body = usize::try_from(message.bodyLength()).ok();
        let body = body.and_then(|length| after.split_at_checked(length));
        let (body, after) = body.ok_or_else(cut_off)?;
        size.add(head, body).map_err(|error| wrong(&error))?;
        rest = after;
    }
    limits.unpacked(size.unpacked, bytes.len() as u64, shown)?;
    let mut decoder = StreamDecoder::new();
    let mut buffer = Buffer::from(bytes);
    let mut table: Option<Table<'_>> = None;
    while !buffer.is_empty() {
        let batch = decoder.decode(&mut buffer).map_err(|error| wrong(&error))?;
        if table.is_none()
            && let Some(schema) = decoder.schema()
        {
            table = Some(Table::new(&schema, size.rows, shown, limits)?);
        }
        match (batch, &mut table) {
            (Some(batch), Some(table)) => table.push(&batch)?,
            (None, _) => break,
            _ => {}
        }
    }
    match table {
        Some(table) => table.finish("Arrow IPC stream"),
        None => Err(wrong(&"it has no schema").into()),
    }
}

/// How large the batches of an Arrow file will be.
#[derive(Debug, Default)]
struct Size {
    rows: usize,
    /// Bytes of the buffers once they are unpacked.
    unpacked: u64,
}

impl Size {
    /// Counts a message in. The length of each packed buffer stands before it.
    fn add(&mut self, head: &[u8], body: &[u8]) -> Result<(), String> {
        let message = root_as_message(head).map_err(|error| error.to_string())?;
        let batch: Option<BatchHeader<'_>> = match message.header_type() {
            MessageHeader::RecordBatch => message.header_as_record_batch(),
            MessageHeader::DictionaryBatch => message
                .header_as_dictionary_batch()
                .and_then(|dictionary| dictionary.data()),
            _ => None,
        };
        let Some(batch) = batch else {
            return Ok(());
        };
        if message.header_type() == MessageHeader::RecordBatch {
            let rows = usize::try_from(batch.length()).map_err(|error| error.to_string())?;
            self.rows = self.rows.saturating_add(rows);
        }
        let Some(compression) = batch.compression() else {
            return Ok(());
        };
        for buffer in batch
            .buffers()
            .iter()
            .flatten()
            .filter(|buffer| buffer.length() > 0)
        {
            let part = usize::try_from(buffer.offset())
                .ok()
                .zip(usize::try_from(buffer.length()).ok())
                .and_then(|(start, length)| body.get(start..start.checked_add(length)?))
                .and_then(|part| part.split_first_chunk::<8>());
            let (claimed, packed) = part.ok_or("a buffer lies outside its batch")?;
            // -1: not packed after all.
            let Ok(claimed) = u64::try_from(i64::from_le_bytes(*claimed)) else {
                continue;
            };
            self.unpacked = self.unpacked.saturating_add(claimed);
            // The crate unpacks all that there is, whatever was claimed.
            let is_longer = match compression.codec() {
                CompressionType::LZ4_FRAME => lz4_is_over(packed, claimed),
                CompressionType::ZSTD => zstd_is_over(packed, claimed),
                _ => false,
            };
            if is_longer {
                return Err("a buffer holds more than it claims once it is unpacked".to_owned());
            }
        }
        Ok(())
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
            heading: fields.iter().map(|field| field.name().clone()).collect(),
            columns: self
                .columns
                .into_iter()
                .map(|column| column.finish(""))
                .collect(),
            row_numbers: RowNumbers::run(1, self.rows),
        };
        let shown = self.shown;
        let mut arranged = layout::arrange(table, &|column| {
            DataPlace::of(shown).column(&(column + 1).to_string())
        });
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
