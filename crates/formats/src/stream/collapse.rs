//! The first pass: how many rows have each distinct combination of cells.
//!
//! That table is all that a weighting depends on (it is the sufficient statistic). Each thread counts the parts that it
//! takes in a table of its own; numbers of rows add up exactly, and so do base weights (see [`super::sum`]), so that any
//! number of threads, and files in any order, give the same table.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Float64Type};

use super::column::{Column, MOST_BYTES, MOST_TEXTS};
use super::read::{Input, Selection};
use super::tally::{Base, Tally};
use crossbreak_core::number::count;
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_study::raw::Counted;

/// Most combinations: each takes some hundred bytes on its way to a weight.
const MOST_COMBINATIONS: usize = 4_000_000;
/// Beyond this a number is no base weight.
pub(super) const LARGEST: f64 = 1e15;

/// What is counted.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The columns whose combinations are counted.
    pub keys: Vec<String>,
    /// The column of base weights.
    pub base_weight: Option<String>,
}

/// Distinct combinations of cells, in the order of their texts.
pub struct Collapsed {
    pub(super) keys: Vec<String>,
    pub(super) tally: Tally,
    /// The combinations of the tally, in order.
    pub(super) order: Vec<u32>,
}

impl Collapsed {
    /// Number of combinations.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The columns whose combinations these are.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Number of rows.
    pub fn rows(&self) -> u64 {
        let rows = self.tally.rows.iter().copied();
        rows.fold(0, u64::saturating_add)
    }

    /// The cells of a column, one for each combination.
    pub fn cells(&self, key: usize) -> Vec<&str> {
        let column = &self.tally.columns[key];
        let digit = |slot: &u32| self.tally.digits(*slot as usize)[key];
        self.order
            .iter()
            .map(|slot| column.text(digit(slot)))
            .collect()
    }

    /// What is counted of each combination.
    pub fn counts(&self) -> Vec<Counted> {
        let one = |slot: &u32| {
            let rows = self.tally.rows[*slot as usize];
            match self.tally.base.get(*slot as usize) {
                None => Counted::plain(rows),
                Some(base) => Counted {
                    rows,
                    base: base.sum.value(),
                    squares: base.squares.value(),
                    least: base.least,
                    most: base.most,
                    missing: base.missing,
                    negative: base.negative,
                    tiny: base.tiny,
                    zero: base.zero,
                },
            }
        };
        self.order.iter().map(one).collect()
    }
}

/// Counts the combinations of all files on as many threads.
pub fn collapse(
    input: &Input,
    request: &Request,
    threads: usize,
) -> Result<Collapsed, Diagnostics> {
    let mut columns = request.keys.clone();
    columns.extend(request.base_weight.clone());
    can_be_read(input, &request.keys, request.base_weight.as_slice())?;
    let selection = input.select(&columns, request.keys.len())?;
    let width = request.keys.len();
    let based = request.base_weight.is_some();
    let tallies = shared_out(
        &selection,
        threads,
        || Tally::new(width, based),
        |tally, arrays, rows| {
            match arrays.get(width) {
                None => tally.count(&arrays[..width], rows),
                Some(base) => tally.count_based(&arrays[..width], &numbers(base)),
            }
            bounded(tally, request)
        },
    )?;
    Ok(Collapsed::new(request.keys.clone(), tallies))
}

impl Collapsed {
    pub(super) fn new(keys: Vec<String>, tallies: Vec<Tally>) -> Self {
        let mut tallies = tallies.into_iter();
        let mut tally = tallies
            .next()
            .expect("there is a thread, and so there is a tally");
        tally.done();
        tallies.for_each(|other| tally.merge(&other));
        let order = tally.in_order();
        Self { keys, tally, order }
    }
}

/// Shares the parts out to threads, each with a table of its own. If parts cannot be read, the first of them is told.
pub(super) fn shared_out(
    selection: &Selection<'_>,
    threads: usize,
    start: impl Fn() -> Tally + Sync,
    visit: impl Fn(&mut Tally, &[ArrayRef], usize) -> Result<(), Diagnostic> + Sync,
) -> Result<Vec<Tally>, Diagnostic> {
    keep_pages();
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let work = || {
        let mut tally = start();
        loop {
            // Parts are taken in order, so that every part before one that failed has been read.
            let part = next.fetch_add(1, Ordering::Relaxed);
            if part >= selection.parts() || failed.load(Ordering::Relaxed) {
                return Ok(tally);
            }
            let read = selection.read(part, &mut |arrays, rows| visit(&mut tally, arrays, rows));
            if let Err(diagnostic) = read {
                failed.store(true, Ordering::Relaxed);
                return Err((part, diagnostic));
            }
        }
    };
    let threads = threads.clamp(1, selection.parts().max(1));
    let done: Vec<Result<Tally, (usize, Diagnostic)>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = vec![work()];
        for handle in handles {
            match handle.join() {
                Ok(result) => done.push(result),
                // What reads a file is guarded: this is a bug of ours, which the main thread reports.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    let mut tallies = Vec::new();
    let mut first: Option<(usize, Diagnostic)> = None;
    for result in done {
        match result {
            Ok(tally) => tallies.push(tally),
            Err(error) if first.as_ref().is_none_or(|f| error.0 < f.0) => first = Some(error),
            Err(_) => {}
        }
    }
    match first {
        Some((_, diagnostic)) => Err(diagnostic),
        None => Ok(tallies),
    }
}

/// Makes glibc keep what is freed, for the next page of a file: by default it hands each back to the system and asks for
/// it again, which is a fifth of all time at 200,000,000 rows. Its threshold follows the largest piece that was freed.
pub(super) fn keep_pages() {
    const PIECE: usize = 8 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(PIECE)));
}

/// Columns whose cells are no answers, or no numbers: lists, structures, bytes.
pub(super) fn can_be_read(
    input: &Input,
    keys: &[String],
    numbers: &[String],
) -> Result<(), Diagnostics> {
    let mut found = Diagnostics::new();
    for column in numbers {
        if let Some(kind) = input.kind_of(column).filter(|kind| kind.is_nested()) {
            found.push(
                Diagnostic::error(
                    Code::FileFormat,
                    format!("the cells of `{column}` are {kind}, not numbers"),
                )
                .in_file(input.files.shown.clone())
                .help("name a column that holds one number in each row"),
            );
        }
    }
    for column in keys {
        if let Some(kind) = input.kind_of(column)
            && !Column::reads(kind)
            && !matches!(kind, DataType::Binary)
        {
            found.push(
                Diagnostic::error(
                    Code::FileFormat,
                    format!("the cells of `{column}` are {kind}, which are no answers"),
                )
                .in_file(input.files.shown.clone())
                .help("expected whole numbers, decimals, true or false, dates or text"),
            );
        }
    }
    if found.has_errors() {
        Err(found)
    } else {
        Ok(())
    }
}

/// A table that would grow without end is of something else than answers.
pub(super) fn bounded(tally: &Tally, request: &Request) -> Result<(), Diagnostic> {
    let help = "is it an id, or a number that is measured? a weighting needs answers: name another column, \
                or band the number first";
    let overflown = tally.columns.iter().position(|column| column.overflown);
    if let Some(index) = overflown {
        return Err(Diagnostic::error(
            Code::FileLimit,
            format!(
                "`{}` has more than {} different cells",
                request.keys[index],
                count(MOST_TEXTS as f64)
            ),
        )
        .help(help));
    }
    if let Some(index) = tally.columns.iter().position(|column| column.too_long) {
        return Err(Diagnostic::error(
            Code::FileLimit,
            format!(
                "the different cells of `{}` take more than {} MB",
                request.keys[index],
                MOST_BYTES >> 20
            ),
        )
        .help("answers are short: name another column"));
    }
    if tally.len() > MOST_COMBINATIONS {
        let most = tally
            .columns
            .iter()
            .zip(&request.keys)
            .max_by_key(|(column, _)| column.len());
        let most = match most {
            Some((column, name)) => {
                format!(
                    "; `{name}` alone has {} different cells",
                    count(column.len() as f64)
                )
            }
            None => String::new(),
        };
        return Err(Diagnostic::error(
            Code::FileLimit,
            format!(
                "there are more than {} combinations of answers{most}",
                count(MOST_COMBINATIONS as f64)
            ),
        )
        .help(format!(
            "{help}, or let an engine recode and count (`crossbreak sql`)"
        )));
    }
    if tally
        .base
        .iter()
        .any(|b: &Base| b.sum.full() || b.squares.full())
    {
        return Err(Diagnostic::error(
            Code::BadWeight,
            "the base weights sum to more than can be counted exactly",
        )
        .help("divide them all by the same number: their scale does not matter"));
    }
    Ok(())
}

/// Cells as numbers; `None` where they are none.
pub(super) fn numbers(array: &ArrayRef) -> Vec<Option<f64>> {
    let fine = |value: f64| (value.abs() <= LARGEST).then_some(value);
    let texts = |texts: &mut dyn Iterator<Item = Option<&str>>| {
        texts
            .map(|text| text?.trim().parse().ok().and_then(fine))
            .collect()
    };
    match array.data_type() {
        DataType::Utf8 => texts(&mut array.as_string::<i32>().iter()),
        DataType::LargeUtf8 => texts(&mut array.as_string::<i64>().iter()),
        DataType::Utf8View => texts(&mut array.as_string_view().iter()),
        _ => match arrow::compute::cast(array, &DataType::Float64) {
            Ok(cast) => {
                let cast = cast.as_primitive::<Float64Type>();
                cast.iter().map(|value| value.and_then(fine)).collect()
            }
            Err(_) => vec![None; array.len()],
        },
    }
}
