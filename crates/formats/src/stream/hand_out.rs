//! The second pass: each row its weight, written as it is read.
//!
//! Threads share the parts out and encode the rows of each; one writes what they have encoded in the order of the files.
//! What is written does not depend on the number of threads: row groups end where parts end, or after a fixed number of
//! rows. Every row is counted again: see [`super::changed`].

use std::io::Write;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use arrow::array::{Array, ArrayRef, BooleanArray, Float64Array};
use arrow::compute::{cast, filter};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::add_encoded_arrow_schema_to_metadata;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::SchemaDescriptor;

use super::changed::Recount;
use super::collapse::{Collapsed, Request, keep_pages, numbers};
use super::pages::{self, Places};
use super::read::{Input, Selection};
use super::tally::Tally;
use crate::ingest::guarded;
use crossbreak_core::number::counted;
use crossbreak_study::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};

/// Rows of a row group at most.
const GROUP: usize = 1 << 20;
/// Row groups of a part that may wait to be written.
const WAITING: usize = 1;

/// What the weights file holds beside the weights.
pub struct Columns<'a> {
    /// The column that is handed through.
    pub id: &'a str,
    /// Kept with the file's schema.
    pub study: &'a str,
    pub synthetic: Option<&'a str>,
}

/// A row group that is encoded, and how many of its rows have no id.
type Encoded = (Vec<Chunk>, u64);

/// A column of a row group.
enum Chunk {
    Written(Box<ArrowColumnChunk>),
    Paged(Bytes, Box<ColumnCloseResult>),
}

/// Hands the weights out and writes `id`, `base_weight` and `weight` of every weighted row as Parquet.
///
/// `factors`: weight to base weight of each combination, `None` where its rows are not weighted. Returns the number of
/// rows written.
pub fn hand_out<W: Write + Send>(
    input: &Input,
    request: &Request,
    collapsed: &Collapsed,
    factors: &[Option<f64>],
    columns: &Columns<'_>,
    out: W,
    threads: usize,
) -> Result<u64, Diagnostics> {
    let mut asked = request.keys.clone();
    asked.push(columns.id.to_owned());
    asked.extend(request.base_weight.clone());
    let selection = input.select(&asked, request.keys.len())?;
    let id = match input.kind_of(columns.id) {
        Some(DataType::Dictionary(_, values)) => values.as_ref().clone(),
        Some(kind) => kind.clone(),
        None => DataType::Utf8,
    };
    if id.is_nested() {
        return Err(Diagnostic::error(
            Code::FileFormat,
            format!(
                "the cells of `{}` are {id}, which identify nobody",
                columns.id
            ),
        )
        .in_file(input.files.shown.clone())
        .help("expected whole numbers or text")
        .into());
    }
    let field = |name: &str, kind: &DataType| Field::new(name, kind.clone(), false);
    let schema: SchemaRef = Arc::new(Schema::new(vec![
        field("id", &id),
        field("base_weight", &DataType::Float64),
        field("weight", &DataType::Float64),
    ]));
    // A factor for each combination as the tally numbers them.
    let mut by_slot = vec![f64::NAN; factors.len()];
    for (slot, factor) in collapsed.order.iter().zip(factors) {
        by_slot[*slot as usize] = factor.unwrap_or(f64::NAN);
    }
    let cannot = |error: parquet::errors::ParquetError| {
        Diagnostics::from(Diagnostic::error(
            Code::CannotWrite,
            format!("the weights cannot be written: {error}"),
        ))
    };
    let mut properties = WriterProperties::builder()
        .set_created_by(format!("crossbreak {}", env!("CARGO_PKG_VERSION")))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        // They differ: a dictionary of them is as long as they are.
        .set_column_dictionary_enabled("id".into(), false)
        .set_column_dictionary_enabled("weight".into(), false);
    if id.is_integer() {
        properties = properties
            .set_column_encoding("id".into(), parquet::basic::Encoding::DELTA_BINARY_PACKED);
    }
    let mut about = vec![KeyValue::new("study".to_owned(), columns.study.to_owned())];
    if let Some(synthetic) = columns.synthetic {
        about.push(KeyValue::new("synthetic".to_owned(), synthetic.to_owned()));
    }
    let mut properties = properties.set_key_value_metadata(Some(about)).build();
    add_encoded_arrow_schema_to_metadata(&schema, &mut properties);
    let parquet = ArrowSchemaConverter::new()
        .convert(&schema)
        .map_err(cannot)?;
    let mut writer =
        SerializedFileWriter::new(out, parquet.root_schema_ptr(), Arc::new(properties))
            .map_err(cannot)?;
    let factory = ArrowRowGroupWriterFactory::new(&writer, schema.clone());
    let work = Work {
        selection: &selection,
        width: request.keys.len(),
        all: factors.iter().all(Option::is_some),
        factors: &by_slot,
        id: &id,
        schema: &schema,
        factory: &factory,
        parquet: &parquet,
    };

    type Slot = Mutex<Option<SyncSender<Result<Encoded, Diagnostic>>>>;
    let mut senders: Vec<Slot> = Vec::new();
    let mut receivers: Vec<Receiver<Result<Encoded, Diagnostic>>> = Vec::new();
    for _ in 0..selection.parts() {
        let (sender, receiver) = sync_channel(WAITING);
        senders.push(Mutex::new(Some(sender)));
        receivers.push(receiver);
    }
    keep_pages();
    let next = AtomicUsize::new(0);
    let encode = || {
        let mut tally = collapsed.tally.clone();
        let mut group = Group::new(factors.len());
        let mut again = Recount::new(factors.len());
        loop {
            // Parts are taken in order: the one that is waited for has always been taken.
            let part = next.fetch_add(1, Ordering::Relaxed);
            let sender = senders
                .get(part)
                .and_then(|sender| sender.lock().ok()?.take());
            let Some(sender) = sender else {
                return again;
            };
            let mut send = |encoded| sender.send(Ok(encoded)).is_ok();
            let encode = || work.part(part, &mut tally, &mut group, &mut again, &mut send);
            let failed = || bug(selection.shown(part));
            if let Err(diagnostic) = guarded::<_, Diagnostic>(failed, encode) {
                // Nobody listens any more where an earlier part has failed.
                let _ = sender.send(Err(diagnostic));
                return again;
            }
        }
    };
    let (mut rows, mut nameless) = (0u64, 0u64);
    let again = std::thread::scope(|scope| {
        let threads = 0..threads.clamp(1, selection.parts().max(1));
        let threads: Vec<_> = threads.map(|_| scope.spawn(encode)).collect();
        // Taken in here, so that encoders find nobody listening and stop where this fails.
        for receiver in std::mem::take(&mut receivers) {
            for encoded in receiver {
                let (chunks, without) = encoded?;
                nameless += without;
                if nameless > 0 {
                    continue;
                }
                let mut group = writer.next_row_group().map_err(cannot)?;
                for chunk in chunks {
                    match chunk {
                        Chunk::Written(chunk) => (*chunk).append_to_row_group(&mut group),
                        Chunk::Paged(bytes, close) => group.append_column(&bytes, *close),
                    }
                    .map_err(cannot)?;
                }
                rows += group.close().map_err(cannot)?.num_rows() as u64;
            }
        }
        let mut again = Recount::new(factors.len());
        for thread in threads {
            let counted = thread.join();
            again.merge(&counted.map_err(|_| bug(&input.files.shown))?);
        }
        Ok::<_, Diagnostics>(again)
    })?;
    again.agrees(collapsed, &input.files.shown)?;
    if nameless > 0 {
        return Err(Diagnostic::error(
            Code::DuplicateId,
            format!(
                "{} without an id",
                counted(nameless as usize, "row", "rows")
            ),
        )
        .in_file(DataPlace::of(&*input.files.shown).column(columns.id))
        .help("name a column that every respondent has, or exclude these rows")
        .into());
    }
    writer.close().map_err(cannot)?;
    Ok(rows)
}

/// A panic of our own, which has been printed.
fn bug(shown: &str) -> Diagnostic {
    Diagnostic::error(
        Code::FileFormat,
        format!("{shown}: the weights were not written: crossbreak has a bug"),
    )
    .help("please report the line above and what you ran")
}

/// What every thread needs to know.
struct Work<'a> {
    selection: &'a Selection<'a>,
    /// Number of key columns.
    width: usize,
    /// Weight to base weight of each combination; no number where it is not weighted.
    factors: &'a [f64],
    /// Every combination is weighted.
    all: bool,
    id: &'a DataType,
    schema: &'a SchemaRef,
    factory: &'a ArrowRowGroupWriterFactory,
    parquet: &'a SchemaDescriptor,
}

/// The rows of a row group so far.
struct Group {
    /// Of ids, and where base weights differ of these and of weights.
    writers: Vec<ArrowColumnWriter>,
    rows: usize,
    /// Where base weights are 1: the weights of the group, and where each row's stands among them.
    weights: Vec<f64>,
    places: Vec<u32>,
    /// The place of each combination among the weights, from 1.
    place_of: Vec<u32>,
    nameless: u64,
}

impl Group {
    fn new(combinations: usize) -> Self {
        Self {
            writers: Vec::new(),
            rows: 0,
            weights: Vec::new(),
            places: Vec::new(),
            place_of: vec![0; combinations],
            nameless: 0,
        }
    }
}

impl Work<'_> {
    /// Encodes the rows of a part. `send` says whether there is still somebody to send to.
    fn part(
        &self,
        part: usize,
        tally: &mut Tally,
        group: &mut Group,
        again: &mut Recount,
        send: &mut dyn FnMut(Encoded) -> bool,
    ) -> Result<(), Diagnostic> {
        let shown = self.selection.shown(part);
        let cannot = |error: parquet::errors::ParquetError| {
            Diagnostic::error(
                Code::CannotWrite,
                format!("{shown}: a weight cannot be written: {error}"),
            )
        };
        let mut listening = true;
        self.selection.read(part, &mut |arrays, length| {
            if !listening {
                // Nobody will read this: an earlier part has failed, and that is told.
                return Err(Diagnostic::error(Code::CannotWrite, "stopped"));
            }
            let known = tally.len();
            let found = tally.find(&arrays[..self.width], length);
            if found.iter().any(|slot| *slot as usize >= known) {
                return Err(self.selection.changed(part));
            }
            let base = arrays.get(self.width + 1).map(numbers);
            again.count(found, base.as_deref());
            let factor = |slot: &u32| self.factors[*slot as usize];
            let kept: Option<BooleanArray> = (!self.all).then(|| {
                found
                    .iter()
                    .map(|slot| Some(!factor(slot).is_nan()))
                    .collect()
            });
            let only_kept = |array: ArrayRef| match &kept {
                None => Ok(array),
                Some(kept) => filter(&array, kept).map_err(|error| cannot(error.into())),
            };
            let ids = &arrays[self.width];
            if written_out(ids) > MOST_ID_BYTES {
                return Err(Diagnostic::error(
                    Code::FileLimit,
                    format!("{shown}: the cells of the id column are longer than any id"),
                )
                .help("name another column as `id` in [input]"));
            }
            let ids = cast(ids, self.id).map_err(|error| {
                Diagnostic::error(
                    Code::FileFormat,
                    format!("{shown}: ids of another type: {error}"),
                )
                .help("files that are read together have the same columns")
            })?;
            let ids = only_kept(ids)?;
            if ids.is_empty() {
                return Ok(());
            }
            group.nameless += blanks(&ids);
            if group.nameless > 0 {
                // Said at the end, with their number; nothing more is worth writing.
                return Ok(());
            }
            group.rows += ids.len();
            let mut columns = vec![ids];
            match base {
                None => {
                    for slot in found
                        .iter()
                        .filter(|slot| self.all || !factor(slot).is_nan())
                    {
                        let place = &mut group.place_of[*slot as usize];
                        if *place == 0 {
                            group.weights.push(factor(slot));
                            *place = group.weights.len() as u32;
                        }
                        group.places.push(*place - 1);
                    }
                }
                Some(base) => {
                    let base: Vec<f64> = base.into_iter().map(Option::unwrap_or_default).collect();
                    let weights = found
                        .iter()
                        .zip(&base)
                        .map(|(slot, base)| factor(slot) * base);
                    let weights: Vec<f64> = weights.collect();
                    columns.push(only_kept(Arc::new(Float64Array::from(base)))?);
                    columns.push(only_kept(Arc::new(Float64Array::from(weights)))?);
                }
            }
            if group.writers.is_empty() {
                group.writers = self.factory.create_column_writers(0).map_err(cannot)?;
                group.writers.truncate(columns.len());
            }
            let fields = self.schema.fields();
            for ((writer, column), field) in group.writers.iter_mut().zip(&columns).zip(fields) {
                for leaf in compute_leaves(field, column).map_err(cannot)? {
                    writer.write(&leaf).map_err(cannot)?;
                }
            }
            if group.rows >= GROUP {
                listening = send(self.close(group).map_err(cannot)?);
            }
            Ok(())
        })?;
        if (group.rows > 0 || group.nameless > 0) && listening {
            send(self.close(group).map_err(cannot)?);
        }
        Ok(())
    }

    /// Ends a row group and begins the next.
    fn close(&self, group: &mut Group) -> parquet::errors::Result<Encoded> {
        let rows = std::mem::take(&mut group.rows);
        let nameless = std::mem::take(&mut group.nameless);
        let writers = std::mem::take(&mut group.writers);
        if nameless > 0 {
            return Ok((Vec::new(), nameless));
        }
        let written = writers.len();
        let mut chunks = Vec::new();
        for writer in writers {
            chunks.push(Chunk::Written(Box::new(writer.close()?)));
        }
        if written == 1 {
            for (column, numbers, places) in [
                (1, [1.0].as_slice(), Places::First(rows)),
                (2, group.weights.as_slice(), Places::Each(&group.places)),
            ] {
                let (bytes, close) = pages::column(self.parquet.column(column), numbers, places)?;
                chunks.push(Chunk::Paged(bytes, Box::new(close)));
            }
        }
        group.weights.clear();
        group.places.clear();
        group.place_of.fill(0);
        Ok((chunks, 0))
    }
}

/// Bytes of the ids of a batch at most.
const MOST_ID_BYTES: usize = 64 << 20;

/// Bytes of texts once each row has its own: a dictionary, or a page, can have one long text for all of them.
fn written_out(ids: &ArrayRef) -> usize {
    use arrow::array::AsArray;
    // The first four bytes of a view are the length of its text.
    let of_views = |views: &[u128]| views.iter().map(|view| *view as u32 as usize).sum();
    match ids.data_type() {
        DataType::Utf8View => of_views(ids.as_string_view().views()),
        DataType::BinaryView => of_views(ids.as_binary_view().views()),
        DataType::Dictionary(..) => {
            let dictionary = ids.as_any_dictionary();
            let texts = dictionary.values();
            if texts.is_empty() {
                return 0;
            }
            let length = |row: usize| match texts.data_type() {
                DataType::Utf8 => texts.as_string::<i32>().value(row).len(),
                DataType::LargeUtf8 => texts.as_string::<i64>().value(row).len(),
                DataType::Utf8View => texts.as_string_view().value(row).len(),
                _ => 0,
            };
            dictionary.normalized_keys().into_iter().map(length).sum()
        }
        _ => 0,
    }
}

/// How many ids are blank.
fn blanks(ids: &ArrayRef) -> u64 {
    use arrow::array::AsArray;
    let texts: &mut dyn Iterator<Item = Option<&str>> = match ids.data_type() {
        DataType::Utf8 => &mut ids.as_string::<i32>().iter(),
        DataType::LargeUtf8 => &mut ids.as_string::<i64>().iter(),
        DataType::Utf8View => &mut ids.as_string_view().iter(),
        _ => return ids.null_count() as u64,
    };
    texts
        .filter(|id| id.is_none_or(|id| id.trim().is_empty()))
        .count() as u64
}
