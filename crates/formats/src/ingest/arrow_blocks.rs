//! What an Arrow file claims of itself, held against what it has before any library makes room for it: where its blocks
//! are, and what their buffers take once they are unpacked. The same for a file that is held whole and for one that is
//! streamed. Layout: `Columnar.html`, IPC.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::buffer::Buffer;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::convert::fb_to_schema;
use arrow::ipc::reader::{FileDecoder, read_dictionary, read_footer_length, read_record_batch};
use arrow::ipc::{
    Block, CompressionType, MessageHeader, MetadataVersion, RecordBatch as BatchHeader,
    Schema as WrittenSchema, root_as_footer, root_as_message,
};
use parquet::file::reader::ChunkReader;

use super::frames::{lz4_is_over, zstd_is_over};
use super::limits::Limits;
use super::{ARROW, damaged_file};
use crossbreak_study::diagnostic::Diagnostic;

/// A file, and how messages call it.
pub(crate) struct ArrowFile<'a, R> {
    pub file: &'a R,
    pub shown: &'a str,
    pub limits: Limits,
}

impl<R: ChunkReader> ArrowFile<'_, R> {
    pub fn wrong(&self, why: &dyn std::fmt::Display) -> Diagnostic {
        damaged_file(self.shown, ARROW, why)
    }

    fn cut_off(&self) -> Diagnostic {
        self.wrong(&"it ends too early")
    }

    /// Bytes that have to be in the file.
    fn bytes(&self, start: u64, length: u64) -> Result<Buffer, Diagnostic> {
        let end = start.checked_add(length);
        if end.is_none_or(|end| end > self.file.len()) {
            return Err(self.cut_off());
        }
        let length = usize::try_from(length).map_err(|error| self.wrong(&error))?;
        let bytes = self.file.get_bytes(start, length);
        Ok(bytes.map_err(|error| self.wrong(&error))?.into())
    }

    /// What a file with a footer says of itself.
    pub fn footer(&self) -> Result<Footer, Diagnostic> {
        const TRAILER: u64 = 10;
        let end = self.file.len().checked_sub(TRAILER);
        let end = end.ok_or_else(|| self.cut_off())?;
        let trailer = self.bytes(end, TRAILER)?;
        let trailer = <[u8; TRAILER as usize]>::try_from(trailer.as_slice());
        let length = read_footer_length(trailer.map_err(|error| self.wrong(&error))?);
        let length = length.map_err(|error| self.wrong(&error))?;
        self.limits.dictionary(length, self.shown)?;
        let start = end.checked_sub(length as u64);
        let bytes = self.bytes(start.ok_or_else(|| self.cut_off())?, length as u64)?;
        let footer = root_as_footer(&bytes).map_err(|error| self.wrong(&error))?;
        let schema = footer.schema();
        let schema = schema.ok_or_else(|| self.wrong(&"it has no schema"))?;
        Ok(Footer {
            schema: self.schema(schema)?,
            version: footer.version(),
            dictionaries: footer.dictionaries().iter().flatten().copied().collect(),
            batches: footer.recordBatches().iter().flatten().copied().collect(),
        })
    }

    fn schema(&self, written: WrittenSchema<'_>) -> Result<SchemaRef, Diagnostic> {
        if !written.endianness().equals_to_target_endianness() {
            return Err(self.wrong(&"its numbers have their bytes in another order"));
        }
        Ok(Arc::new(fb_to_schema(written)))
    }

    /// A block of a file with a footer, which names its place itself.
    pub fn block(&self, block: &Block, size: &mut Size) -> Result<Buffer, Diagnostic> {
        let place = |number: i64| u64::try_from(number).map_err(|_| self.cut_off());
        let start = place(block.offset())?;
        let head = place(block.metaDataLength().into())?;
        let length = head.checked_add(place(block.bodyLength())?);
        let bytes = self.bytes(start, length.ok_or_else(|| self.cut_off())?)?;
        let (first, body) = bytes
            .split_at_checked(head as usize)
            .ok_or_else(|| self.cut_off())?;
        // The head begins with its length, in newer files behind a mark.
        let first = first.strip_prefix(&MARK).unwrap_or(first);
        self.count(first.get(4..).unwrap_or_default(), body, size)?;
        Ok(bytes)
    }

    /// The message at a place of a stream, and where the next one begins. `None` at the end.
    pub fn message(
        &self,
        at: u64,
        size: &mut Size,
    ) -> Result<Option<(StreamMessage, u64)>, Diagnostic> {
        const START: u64 = 8;
        if at
            .checked_add(START)
            .is_none_or(|end| end > self.file.len())
        {
            return Ok(None);
        }
        let start = self.bytes(at, START)?;
        let Some(length) = start.strip_prefix(&MARK) else {
            return Err(self.wrong(&"a message has no mark"));
        };
        let length = <[u8; 4]>::try_from(length).map_err(|error| self.wrong(&error))?;
        let length = u32::from_le_bytes(length);
        if length == 0 {
            return Ok(None);
        }
        self.limits.dictionary(length as usize, self.shown)?;
        let head = self.bytes(at + START, length.into())?;
        let message = root_as_message(&head).map_err(|error| self.wrong(&error))?;
        let body = u64::try_from(message.bodyLength()).map_err(|_| self.cut_off())?;
        let behind = at + START + u64::from(length);
        let body = self.bytes(behind, body)?;
        self.count(&head, &body, size)?;
        let next = behind + body.len() as u64;
        Ok(Some((StreamMessage { head, body }, next)))
    }

    /// Counts a message in, and holds what there is by now against the limits.
    fn count(&self, head: &[u8], body: &[u8], size: &mut Size) -> Result<(), Diagnostic> {
        size.add(head, body).map_err(|error| self.wrong(&error))?;
        self.limits
            .unpacked(size.unpacked, self.file.len(), self.shown)
    }
}

/// What a file with a footer says of itself.
pub(crate) struct Footer {
    pub schema: SchemaRef,
    version: MetadataVersion,
    pub dictionaries: Vec<Block>,
    pub batches: Vec<Block>,
}

impl Footer {
    pub fn decoder(&self) -> FileDecoder {
        FileDecoder::new(self.schema.clone(), self.version)
    }
}

/// What each message of a stream begins with.
const MARK: [u8; 4] = [0xFF; 4];

/// A message of a stream.
pub(crate) struct StreamMessage {
    head: Buffer,
    body: Buffer,
}

/// What the messages of a stream have said so far.
#[derive(Default)]
pub(crate) struct Stream {
    pub schema: Option<SchemaRef>,
    dictionaries: HashMap<i64, ArrayRef>,
}

impl Stream {
    /// Takes the next message; the columns of its rows, if it has some.
    pub fn take<R: ChunkReader>(
        &mut self,
        message: &StreamMessage,
        columns: Option<&[usize]>,
        file: &ArrowFile<'_, R>,
    ) -> Result<Option<RecordBatch>, Diagnostic> {
        let wrong = |error: &dyn std::fmt::Display| file.wrong(error);
        let head = root_as_message(&message.head).map_err(|error| wrong(&error))?;
        if head.header_type() == MessageHeader::Schema {
            let schema = head.header_as_schema();
            let schema = schema.ok_or_else(|| wrong(&"it has no schema"))?;
            return match self.schema {
                None => {
                    self.schema = Some(file.schema(schema)?);
                    Ok(None)
                }
                Some(_) => Err(wrong(&"it has two schemas")),
            };
        }
        let Some(schema) = &self.schema else {
            return Err(wrong(&"it has no schema"));
        };
        let decoded: Result<Option<RecordBatch>, ArrowError> =
            if let Some(batch) = head.header_as_dictionary_batch() {
                let known = &mut self.dictionaries;
                read_dictionary(&message.body, batch, schema, known, &head.version()).map(|()| None)
            } else if let Some(batch) = head.header_as_record_batch() {
                let schema = schema.clone();
                let known = &self.dictionaries;
                read_record_batch(
                    &message.body,
                    batch,
                    schema,
                    known,
                    columns,
                    &head.version(),
                )
                .map(Some)
            } else {
                return Err(wrong(&"it holds something else than rows"));
            };
        decoded.map_err(|error| wrong(&error))
    }
}

/// How large the batches of an Arrow file will be.
#[derive(Debug, Default)]
pub(crate) struct Size {
    pub rows: usize,
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
        let rows = usize::try_from(batch.length()).map_err(|error| error.to_string())?;
        let mut bytes = body.len() as u64;
        if let Some(compression) = batch.compression() {
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
                bytes = bytes.saturating_add(claimed);
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
        }
        // A value takes a bit at least; rows without one are nobody.
        if rows as u64 > bytes.saturating_mul(8) {
            return Err("a batch claims more rows than it can hold".to_owned());
        }
        if message.header_type() == MessageHeader::RecordBatch {
            self.rows = self.rows.saturating_add(rows);
        }
        Ok(())
    }
}
